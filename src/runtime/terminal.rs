//! The terminal as a device: how it is taken, and how it is given back.
//!
//! [`Terminal`] is shared between threads, because whoever sees the end of the program first must give the
//! terminal back: the main thread when it is done or panics, the signal thread when it is told to end. Giving it
//! back is idempotent, needs nobody's help, and cannot be blocked by a terminal that no longer reads.
//!
//! For that, output goes through an own, non-blocking opening of the terminal: the main thread then waits in
//! `poll`, where it holds no lock of the kernel's, and not in `write`. What is drawn after the terminal has been
//! given back is thrown away.

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{Mode, OFlags},
    process::{Signal, getpgrp, getppid, getsid, kill_current_process_group},
    termios::{
        OptionalActions, QueueSelector, Termios, isatty, tcflush, tcgetattr, tcgetpgrp, tcgetwinsize,
        tcsetattr,
    },
};
use signal_hook::{
    consts::SIGCONT,
    low_level::{pipe, unregister},
};
use std::{
    fs::File,
    io::{self, Read, Write},
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::UnixStream,
    },
    panic::PanicHookInfo,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// Alternate screen, cursor hidden, no line wrap (a symbol wider than was thought must not run into the next
/// row), pastes in brackets.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h";
/// Everything of [`ENTER`], [`MOUSE_ON`] and an unfinished frame undone: attributes, margins, announcement.
const LEAVE: &[u8] =
    b"\x1b[?2026l\x1b[0m\x1b[r\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?1049l";
/// Clicks, wheel and drags, with coordinates of any size.
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// Back to the main screen.
const MAIN: &[u8] = b"\x1b[?1049l";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// How long the farewell waits for a terminal that does not read, in milliseconds.
const FAREWELL: u32 = 100;

/// The terminal that is read from and written to.
#[derive(Debug)]
pub struct Terminal {
    input: File,
    output: File,
    /// The line discipline as it was found.
    saved: Termios,
    state: Mutex<State>,
    /// The next continuation ends a stop of our own.
    continuing: AtomicBool,
}

#[derive(Debug, Clone, Copy)]
struct State {
    /// It is ours: raw, on the alternate screen.
    inside: bool,
    mouse: bool,
}

impl Terminal {
    /// The terminal of this process: standard input and output where they are terminals, otherwise the
    /// controlling terminal. Nothing is changed yet.
    ///
    /// # Errors
    ///
    /// There is no terminal.
    pub fn open() -> io::Result<Arc<Terminal>> {
        let stdin = rustix::stdio::stdin();
        let input = match isatty(stdin) {
            true => File::from(stdin.try_clone_to_owned()?),
            false => open_tty("/dev/tty", OFlags::RDWR)?,
        };
        let stdout = rustix::stdio::stdout();
        let output = match isatty(stdout) {
            // A path to the same device gives an opening of our own, where not blocking is nobody else's
            // business; where it may not be opened again, as after `su`, the shared one must do.
            true => match open_tty("/proc/self/fd/1", OFlags::WRONLY | OFlags::NONBLOCK) {
                Ok(own) => own,
                Err(_) => File::from(stdout.try_clone_to_owned()?),
            },
            false => open_tty("/dev/tty", OFlags::WRONLY | OFlags::NONBLOCK)?,
        };
        Terminal::over(input, output)
    }

    /// The terminal behind two open files.
    ///
    /// # Errors
    ///
    /// `input` is not a terminal.
    pub fn over(input: File, output: File) -> io::Result<Arc<Terminal>> {
        let saved = tcgetattr(&input)?;
        let state = Mutex::new(State { inside: false, mouse: false });
        Ok(Arc::new(Terminal { input, output, saved, state, continuing: AtomicBool::new(false) }))
    }

    /// Where keys come from.
    pub fn input(&self) -> BorrowedFd<'_> {
        self.input.as_fd()
    }

    /// Takes the terminal: raw, on the alternate screen, with the mouse as [`set_mouse`](Self::set_mouse) last
    /// said. May be repeated, and should be when the program has been stopped from outside: all modes are set
    /// again.
    ///
    /// # Errors
    ///
    /// What the terminal reports; it has then been given back.
    pub fn enter(&self) -> io::Result<()> {
        let before = {
            let mut state = self.state();
            let before = *state;
            state.inside = true;
            before
        };
        let mut raw = self.saved.clone();
        raw.make_raw();
        let mut modes = Vec::new();
        if before.inside {
            modes.extend_from_slice(MAIN); // to enter twice would lose the place of the cursor there
        }
        modes.extend_from_slice(ENTER);
        if before.mouse {
            modes.extend_from_slice(MOUSE_ON);
        }
        let taken = tcsetattr(&self.input, OptionalActions::Now, &raw)
            .map_err(io::Error::from)
            .and_then(|()| (&mut &*self).write_all(&modes));
        if taken.is_err() {
            self.leave();
        }
        taken
    }

    /// Gives the terminal back as it was found, from any thread, as often as wanted. Never fails and waits for
    /// a terminal that does not read only a moment; a frame stuck in its queue is then dropped.
    pub fn leave(&self) {
        let mut state = self.state();
        if !state.inside {
            return;
        }
        state.inside = false;
        self.farewell();
        // From the background the terminal is not ours to change: the shell has done it, and asking would
        // stop us.
        let in_background = tcgetpgrp(&self.input).is_ok_and(|foreground| foreground != getpgrp());
        if !in_background {
            let _ = tcsetattr(&self.input, OptionalActions::Now, &self.saved);
        }
    }

    /// Whether clicks, wheel and drags are reported, now and after the next [`enter`](Self::enter). While they
    /// are, the terminal's own selection usually needs Shift.
    ///
    /// # Errors
    ///
    /// What the terminal reports.
    pub fn set_mouse(&self, on: bool) -> io::Result<()> {
        let inside = {
            let mut state = self.state();
            state.mouse = on;
            state.inside
        };
        if inside { (&mut &*self).write_all(if on { MOUSE_ON } else { MOUSE_OFF }) } else { Ok(()) }
    }

    /// Puts a text onto the clipboard, if the terminal lets programs do that (OSC 52).
    ///
    /// # Errors
    ///
    /// What the terminal reports.
    pub fn copy(&self, text: &str) -> io::Result<()> {
        (&mut &*self).write_all(format!("\x1b]52;c;{}\x07", base64(text.as_bytes())).as_bytes())
    }

    /// Ctrl-Z: gives the terminal back, stops this process and its pipeline, and takes the terminal again when
    /// they are continued; the screen is then unknown and its size may have changed. Returns whether there was
    /// a stop: a process that no shell could continue is not stopped.
    ///
    /// # Errors
    ///
    /// What the terminal reports when it is taken again.
    pub fn suspend(&self) -> io::Result<bool> {
        if !can_be_continued() {
            return Ok(false);
        }
        self.leave();
        self.continuing.store(true, Ordering::SeqCst);
        let stopped = stop();
        if stopped.is_err() {
            self.continuing.store(false, Ordering::SeqCst);
        }
        self.enter()?;
        stopped.map(|()| true)
    }

    /// Columns and rows, each from `COLUMNS` and `LINES` where the terminal does not know; zero if nobody does.
    pub fn size(&self) -> (u16, u16) {
        let size = tcgetwinsize(&self.output).or_else(|_| tcgetwinsize(&self.input));
        let (columns, rows) = size.map_or((0, 0), |size| (size.ws_col, size.ws_row));
        let or = |known: u16, name| match known {
            0 => std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(0),
            _ => known,
        };
        (or(columns, "COLUMNS"), or(rows, "LINES"))
    }

    /// Whether a continuation is news: not if [`suspend`](Self::suspend) sees to it.
    pub(super) fn was_stopped_from_outside(&self) -> bool {
        !self.continuing.swap(false, Ordering::SeqCst)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes [`LEAVE`], waiting a moment for room, then making room by dropping what is queued, then giving up.
    fn farewell(&self) {
        let (mut rest, mut dropped) = (LEAVE, false);
        while !rest.is_empty() {
            if !is_ready(&self.output, PollFlags::OUT, Some(FAREWELL)) {
                if dropped || tcflush(&self.output, QueueSelector::OFlush).is_err() {
                    return;
                }
                (rest, dropped) = (LEAVE, true);
                continue;
            }
            match (&self.output).write(rest) {
                Ok(n) => rest = &rest[n..],
                Err(error) if is_passing(&error) => {}
                Err(_) => return,
            }
        }
    }
}

/// Bytes as the letters of RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let value =
            three.iter().fold(0u32, |value, byte| value << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        let letter = |i: usize| char::from(LETTERS[(value >> (18 - 6 * i) & 63) as usize]);
        text.extend((0..4).map(|i| if i <= three.len() { letter(i) } else { '=' }));
    }
    text
}

/// Whole frames, unless the terminal has been given back: then they are nobody's.
impl Write for &Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            let written = {
                let state = self.state();
                if !state.inside {
                    return Ok(bytes.len());
                }
                (&self.output).write(bytes)
            };
            match written {
                Err(error) if is_passing(&error) => {
                    is_ready(&self.output, PollFlags::OUT, None);
                }
                other => return other,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The terminal, taken for as long as this value lives.
#[derive(Debug)]
pub struct Guard(Arc<Terminal>);

impl Guard {
    /// Takes `terminal`, and arranges that a panic of this thread gives it back before the message is shown.
    /// Panics of other threads change nothing on the screen: whoever runs them reports them.
    ///
    /// # Errors
    ///
    /// What the terminal reports.
    pub fn enter(terminal: &Arc<Terminal>) -> io::Result<Guard> {
        let (main, shared) = (thread::current().id(), Arc::clone(terminal));
        std::panic::set_hook(Box::new(move |panic| {
            if thread::current().id() == main {
                shared.leave();
                let _ = io::stderr().write_all(last_words(panic).as_bytes());
            }
        }));
        terminal.enter()?;
        Ok(Guard(Arc::clone(terminal)))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.leave();
    }
}

/// What a panic says, as text that cannot command the terminal: it may quote a document.
fn last_words(panic: &PanicHookInfo<'_>) -> String {
    let said = format!("recto: {panic}\n");
    said.chars().map(|c| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c }).collect()
}

fn open_tty(path: &str, flags: OFlags) -> io::Result<File> {
    let file = rustix::fs::open(path, flags | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty())?;
    Ok(File::from(file))
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

/// Waits until `file` is ready for `what` or has failed, at most `milliseconds`. Returns whether it is.
pub(super) fn is_ready(file: impl AsFd, what: PollFlags, milliseconds: Option<u32>) -> bool {
    let limit = milliseconds
        .map(|ms| Timespec { tv_sec: (ms / 1000).into(), tv_nsec: (ms % 1000 * 1_000_000).into() });
    poll(&mut [PollFd::new(&file, what)], limit.as_ref()).is_ok_and(|ready| ready > 0)
}

/// Stops the process group, and returns when this process has been continued. The stop may reach this thread a
/// little later than the order, so the continuation is waited for: else the terminal would be taken back, then
/// left to the shell like that.
fn stop() -> io::Result<()> {
    let (mut continued, notice) = UnixStream::pair()?;
    continued.set_read_timeout(Some(Duration::from_secs(1)))?; // should there be no stop after all
    let hook = pipe::register(SIGCONT, notice)?;
    let stopped = kill_current_process_group(Signal::STOP);
    while continued.read(&mut [0]).is_err_and(|error| error.kind() == io::ErrorKind::Interrupted) {}
    unregister(hook);
    Ok(stopped?)
}

/// Whether somebody would notice a stop: a shell in our session, outside our process group. Session leaders
/// and orphans (started by a window, a container, or a shell that has gone) would sleep for ever.
fn can_be_continued() -> bool {
    let Ok(session) = getsid(None) else { return false };
    getpgrp() != session && getppid().is_some_and(|parent| getsid(Some(parent)).is_ok_and(|of| of == session))
}
