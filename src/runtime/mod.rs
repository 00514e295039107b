//! The imperative shell: the terminal, the threads, the clock, and the loop that joins them to the app.
//!
//! One channel brings everything that happens. The loop sleeps until something does, takes in all that has
//! come, hands it to `App::update`, and draws once: a held key costs its last frame only, and a program in
//! which nothing happens does nothing.

pub mod caps;
pub mod decode;
mod describe;
mod encode;
mod find;
mod found;
pub mod input;
mod jobs;
mod keeping;
mod print;
pub mod screen;
pub mod signals;
pub mod terminal;
mod words;
mod worker;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{App, Msg, Task};
use crate::format::may_take_long;
use crate::included::INCLUDED;
use crate::ui::{self, Theme};

use input::Input;
use jobs::Bench;
use screen::{Screen, Scroll};
use signals::{Ending, HUNG_UP, Signal};
use terminal::{Guard, Terminal};
use worker::{Stale, Workers};

pub use caps::{Caps, Colors};
pub use find::{Find, FindForm, FindSort, Sought, columns, find, is_fed};
pub use keeping::{Wanted, keywords};
pub use print::{Print, PrintForm, Printed, print};

/// Work that is likely to be done this soon is waited for before drawing, so that its outcome is in the
/// same frame and nothing flickers.
const SHORTLY: Duration = Duration::from_millis(3);
/// The first document gets a little longer.
const FIRST: Duration = Duration::from_millis(30);
/// The open file is looked at again at most this often, and only when the reader does something.
const WATCH: Duration = Duration::from_secs(1);
/// How long a failed frame waits to hear that the terminal has hung up.
const LAST_WORD: Duration = Duration::from_millis(200);
/// Messages taken in before a frame is drawn all the same.
const BATCH: usize = 4096;

/// Everything that can happen.
#[derive(Debug)]
enum Event {
    /// For the app to decide.
    App(Msg),
    /// From the terminal.
    Input(Input),
    /// From the system.
    Signal(Signal),
}

/// What is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Files and folders.
    Paths(Vec<PathBuf>),
    /// Standard input.
    Stdin,
    /// The library that comes with the program.
    Included,
}

/// Which colours the reader wants.
#[derive(Debug, Clone)]
pub enum Colours {
    /// What suits the terminal.
    Auto,
    /// This theme.
    Fixed(Box<Theme>),
}

/// Runs the reader until it is left; the exit status comes back.
///
/// # Errors
/// When there is no terminal to draw on.
pub fn run(mut app: App, source: Source, colours: Colours, caps: Caps) -> io::Result<u8> {
    let terminal = Terminal::open()?;
    terminal.set_mouse(app.settings.mouse)?;
    app.size = terminal.size();
    let (events, happened) = mpsc::channel();
    let ending = Ending::new(&terminal);
    let palette = Palette { colours, colors: caps.colors };
    let mut desk = Desk {
        bench: Bench::default(),
        workers: Workers::new(events.clone()),
        terminal: &terminal,
        screen: Screen::new(&*terminal, caps),
        theme: palette.theme(None),
        palette,
        app,
        shown: Vec::new(),
        buffer: Buffer::default(),
        quit: None,
        looked: Instant::now(),
    };
    desk.begin(source, &events, &happened);
    let guard = Guard::enter(&terminal)?;
    signals::watch(Arc::clone(&ending), sender(&events, Event::Signal))?;
    if matches!(desk.palette.colours, Colours::Auto) {
        desk.screen.ask_background();
    }
    desk.wait_for_first(&happened);
    desk.settle(&happened);
    desk.draw()?;
    let (seen, signal) = (Arc::clone(&ending), sender(&events, Event::Signal));
    input::read(Arc::clone(&terminal), sender(&events, Event::Input), move || seen.hung_up(signal))?;
    let status = desk.live(&happened);
    desk.app.shelf.library.corpus.flush();
    ending.has_come();
    // The shell has its terminal back before this takes its time.
    drop(guard);
    desk.app.shelf.library.corpus.flush();
    status
}

/// A function that sends to the loop and says whether anybody still listens.
fn sender<T: 'static>(
    events: &Sender<Event>,
    wrap: fn(T) -> Event,
) -> impl FnMut(T) -> bool + Send + 'static {
    let events = events.clone();
    move |what| events.send(wrap(what)).is_ok()
}

/// Which theme is used: the reader's, or what suits the terminal.
struct Palette {
    colours: Colours,
    colors: Colors,
}

impl Palette {
    fn theme(&self, light: Option<bool>) -> Theme {
        match &self.colours {
            _ if self.colors == Colors::None => Theme::plain(),
            Colours::Fixed(theme) => (**theme).clone(),
            Colours::Auto if self.colors == Colors::Ansi16 => {
                Theme::named("sixteen").unwrap_or_else(Theme::dark)
            }
            Colours::Auto if light == Some(true) => Theme::named("light").unwrap_or_else(Theme::dark),
            Colours::Auto => Theme::dark(),
        }
    }
}

/// The app with everything it acts through.
struct Desk<'a> {
    app: App,
    bench: Bench,
    workers: Workers,
    terminal: &'a Terminal,
    screen: Screen<&'a Terminal>,
    palette: Palette,
    theme: Theme,
    /// The rows of text of the last frame, to see how far they have moved.
    shown: Vec<(u64, usize)>,
    /// The cells of a frame; kept for its memory.
    buffer: Buffer,
    quit: Option<u8>,
    /// When the open file was last looked at.
    looked: Instant,
}

impl Desk<'_> {
    /// Starts on what is to be read. A single file is opened here and now: there is nothing to show before it,
    /// the terminal is not taken yet, and waking two threads costs more than opening it.
    fn begin(&mut self, source: Source, events: &Sender<Event>, happened: &Receiver<Event>) {
        let tasks = match source {
            Source::Paths(paths) => {
                let single = matches!(&paths[..], [path] if path.is_file());
                let tasks = self.app.start(paths);
                if single {
                    return self.begin_here(tasks, events, happened);
                }
                tasks
            }
            Source::Included => {
                self.app.start_included(INCLUDED.iter().map(|(name, bytes)| (*name, bytes.len())))
            }
            Source::Stdin => {
                self.app.start_stdin();
                jobs::stream(events.clone());
                Vec::new()
            }
        };
        self.act(tasks);
    }

    fn begin_here(&mut self, mut tasks: Vec<Task>, events: &Sender<Event>, happened: &Receiver<Event>) {
        while !tasks.is_empty() {
            // What is parsed by a process of its own is shown page by page as it comes, so it is not waited for.
            let at_once = |task: &Task| match task {
                Task::Scan(..) => true,
                Task::Open(_, _, origin, ..) => !origin.path().is_some_and(may_take_long),
                _ => false,
            };
            let (here, later) = tasks.into_iter().partition(at_once);
            tasks = here;
            self.act(later);
            for task in tasks.drain(..) {
                if let Some((_, job)) = self.bench.job(task) {
                    job(&Stale::never(), events);
                }
            }
            while let Ok(event) = happened.try_recv() {
                if let Event::App(msg) = event {
                    tasks.extend(self.app.update(msg));
                }
            }
        }
    }

    /// The loop. Returns the exit status.
    fn live(&mut self, happened: &Receiver<Event>) -> io::Result<u8> {
        let ended = self.live_on(happened);
        // A terminal that has gone is noticed by drawing and by reading; the one that reads knows the status.
        match ended {
            Err(e) => {
                let start = Instant::now();
                while let Ok(event) = happened.recv_timeout(LAST_WORD.saturating_sub(start.elapsed())) {
                    if let Event::Signal(Signal::Quit(status)) = event {
                        return Ok(status);
                    }
                }
                Err(e)
            }
            status => status,
        }
    }

    fn live_on(&mut self, happened: &Receiver<Event>) -> io::Result<u8> {
        loop {
            if let Some(status) = self.quit {
                return Ok(status);
            }
            let Ok(event) = happened.recv() else { return Ok(0) };
            let mut busy = self.take(event);
            for _ in 0..BATCH {
                match happened.try_recv() {
                    Ok(event) => busy |= self.take(event),
                    Err(TryRecvError::Empty) if busy => match happened.recv_timeout(SHORTLY) {
                        Ok(event) => {
                            self.take(event);
                            busy = false;
                        }
                        Err(_) => break,
                    },
                    Err(_) => break,
                }
                if self.quit.is_some() {
                    break;
                }
            }
            if self.quit.is_none() {
                self.settle(happened);
                self.draw()?;
            }
        }
    }

    /// Brings the screen up to date. A search that was typed begins only here; what it finds at once belongs
    /// into the same frame.
    fn settle(&mut self, happened: &Receiver<Event>) {
        let tasks = self.app.prepare();
        let searching = tasks.iter().any(|t| matches!(t, Task::Count(..) | Task::LookUp(..)));
        self.act(tasks);
        if searching && let Ok(event) = happened.recv_timeout(SHORTLY) {
            self.take(event);
            let tasks = self.app.prepare();
            self.act(tasks);
        }
    }

    /// Gives the first document a moment, so that the first frame has something to show.
    fn wait_for_first(&mut self, happened: &Receiver<Event>) {
        let start = Instant::now();
        while self.app.page.document.is_none() && self.app.page.problem.is_none() && self.quit.is_none() {
            let left = FIRST.saturating_sub(start.elapsed());
            match happened.recv_timeout(left) {
                Ok(event) => self.take(event),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            };
        }
    }

    /// Takes in one event; returns whether work was begun that may be done shortly.
    fn take(&mut self, event: Event) -> bool {
        let msg = match event {
            Event::App(msg) => msg,
            Event::Signal(signal) => {
                self.obey(signal);
                return false;
            }
            Event::Input(input) => {
                self.look_at_file();
                match input {
                    Input::Key(key) => Msg::Key(key),
                    Input::Mouse(mouse) => Msg::Mouse(mouse),
                    Input::Paste(text) => Msg::Paste(text),
                    Input::Background(r, g, b) => Msg::Background { light: input::is_light(r, g, b) },
                }
            }
        };
        if matches!(msg, Msg::Background { .. }) {
            self.app.update(msg);
            self.theme = self.palette.theme(self.app.light);
            return false;
        }
        let tasks = self.app.update(msg);
        let brief = tasks
            .iter()
            .any(|t| matches!(t, Task::Open(_, _, _, None, _) | Task::Count(..) | Task::LookUp(..)));
        self.act(tasks);
        brief
    }

    fn obey(&mut self, signal: Signal) {
        match signal {
            Signal::Quit(status) => self.quit = Some(status),
            Signal::Suspend => self.suspend(),
            Signal::Resume => {
                // Stopped and continued from outside: the shell has had the terminal.
                if self.terminal.enter().is_err() {
                    self.quit = Some(HUNG_UP);
                }
                self.resize();
            }
            Signal::Resize => {
                let (width, height) = self.terminal.size();
                if (width, height) != self.app.size {
                    let tasks = self.app.update(Msg::Resize(width, height));
                    self.act(tasks);
                }
            }
        }
    }

    fn suspend(&mut self) {
        match self.terminal.suspend() {
            Ok(true) => self.resize(),
            Ok(false) => self.app.notice = Some("there is no shell to go back to".into()),
            Err(_) => self.quit = Some(HUNG_UP),
        }
    }

    /// Reads the size anew and paints everything.
    fn resize(&mut self) {
        self.screen.invalidate();
        let (width, height) = self.terminal.size();
        let tasks = self.app.update(Msg::Resize(width, height));
        self.act(tasks);
    }

    fn act(&mut self, tasks: Vec<Task>) {
        for task in tasks {
            match task {
                Task::Quit => self.quit = Some(0),
                Task::Suspend => self.suspend(),
                // Like the mouse below: what cannot be written ends the next frame.
                Task::Copy(text) => drop(self.terminal.copy(&text)),
                Task::Redraw => self.screen.invalidate(),
                Task::Mouse(on) => {
                    // A terminal that cannot be written to ends the next frame, and with it the program.
                    let _ = self.terminal.set_mouse(on);
                }
                task => {
                    if let Some((kind, job)) = self.bench.job(task) {
                        self.workers.submit(kind, job);
                    }
                }
            }
        }
    }

    fn look_at_file(&mut self) {
        if self.looked.elapsed() >= WATCH {
            self.looked = Instant::now();
            let (kind, job) = self.bench.watch();
            self.workers.submit(kind, job);
        }
    }

    /// Writes a frame of what was settled.
    fn draw(&mut self) -> io::Result<()> {
        let (width, height) = self.app.size;
        self.buffer.resize(Rect::new(0, 0, width, height));
        self.buffer.reset();
        let cursor = ui::draw(&self.app, &self.theme, &mut self.buffer);
        let scroll = self.moved();
        self.screen.draw(&self.buffer, scroll, cursor)
    }

    /// How far the rows of text have moved since the last frame.
    fn moved(&mut self) -> Option<Scroll> {
        let rows = self.app.page.viewport.rows();
        let now: Vec<(u64, usize)> = rows.iter().map(|r| (r.layout.line.start(), r.row)).collect();
        let before = std::mem::replace(&mut self.shown, now);
        let column = self.app.geometry.column;
        let found = |a: &[(u64, usize)], b: &[(u64, usize)]| {
            let first = *a.first()?;
            b.iter()
                .position(|r| *r == first)
                .filter(|&by| by > 0 && b[by..].iter().zip(a).all(|(x, y)| x == y))
        };
        let by = match (found(&self.shown, &before), found(&before, &self.shown)) {
            (Some(up), _) => up as i16,
            (None, Some(down)) => -(down as i16),
            (None, None) => return None,
        };
        Some(Scroll { rows: column.y..column.bottom(), by })
    }
}
