//! A desk without a terminal: keys go in, the screen comes out as text. Background jobs run at once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crossterm::event::{KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

use recto::app::{self, App, BINS, Filed, Keep, Key, Keymap, LINES, Msg, Settings, Suggestion, Task};
use recto::document::{LineIndex, View};
use recto::format::{self, Cancel, Painter};
use recto::library::{Lookup, Origin, Visit, dispersion, scan, survey};
use recto::sets::file::{Home, read_text};
use recto::ui::{self, Theme};
use recto::words::{KeyWord, Vocabulary, keyness};

/// The program without its runtime.
pub struct Desk {
    pub app: App,
    painter: Painter,
    /// Where its settings would be; nothing is saved anywhere else.
    folder: PathBuf,
    /// What was copied last.
    pub clipboard: Option<String>,
    /// Set by a task that ends the program.
    pub quit: bool,
}

#[allow(dead_code)]
impl Desk {
    /// Opens files and folders on a screen of a size.
    pub fn open(paths: &[PathBuf], keywords: &[&str], size: (u16, u16)) -> Desk {
        let mut app = App::new(size, Settings::default(), Keymap::standard());
        for word in keywords {
            app.keywords.add(word, Default::default()).unwrap();
        }
        app.keywords.chosen = 0;
        let folder = paths.first().cloned().unwrap_or_default();
        let folder =
            if folder.is_dir() { folder } else { folder.parent().unwrap_or(Path::new("")).to_owned() };
        app.home = Home::new(Some(&folder));
        let mut desk = Desk { app, painter: Painter::new(), folder, clipboard: None, quit: false };
        let tasks = desk.app.start(paths.to_vec());
        desk.run(tasks);
        desk
    }

    /// Documents written out, in a folder that lives as long as the value that comes with it.
    pub fn with(files: &[(&str, &str)], keywords: &[&str], size: (u16, u16)) -> (Desk, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let paths =
            if files.len() == 1 { folder.path().join(files[0].0) } else { folder.path().to_path_buf() };
        (Desk::open(&[paths], keywords, size), folder)
    }

    /// Presses keys, written as in the help and separated by spaces; a word in quotes is typed.
    pub fn keys(&mut self, script: &str) -> &mut Desk {
        for word in script.split(' ').filter(|w| !w.is_empty()) {
            match Key::parse(word) {
                Some(key) => self.press(key),
                None => {
                    for c in word.trim_matches('\'').chars() {
                        let name = if c == '_' { "Space".to_owned() } else { c.to_string() };
                        self.press(Key::parse(&name).unwrap());
                    }
                }
            }
        }
        self
    }

    /// Presses one key.
    pub fn press(&mut self, key: Key) {
        let tasks = self.app.update(Msg::Key(KeyEvent::new(key.code, key.modifiers & !KeyModifiers::SHIFT)));
        self.run(tasks);
    }

    /// Lets something happen.
    pub fn tell(&mut self, msg: Msg) {
        let tasks = self.app.update(msg);
        self.run(tasks);
    }

    /// Does what is to be done.
    pub fn run(&mut self, tasks: Vec<Task>) {
        let mut waiting: std::collections::VecDeque<Task> = tasks.into();
        while let Some(task) = waiting.pop_front() {
            for msg in self.outcome(task) {
                waiting.extend(self.app.update(msg));
            }
        }
    }

    fn outcome(&mut self, task: Task) -> Vec<Msg> {
        let read = |origin: &Origin| {
            let path = origin.path().expect("stories are told with files");
            format::open(path, &Cancel::never()).map_err(|e| e.to_string())
        };
        let open = |origin: &Origin, view: View| {
            let path = origin.path().expect("stories are told with files");
            let opened = format::open_growing(path, view, &mut |_| {}, &Cancel::never());
            opened.map(Arc::new).map_err(|e| e.to_string())
        };
        let mut told = Vec::new();
        match task {
            Task::Scan(ticket, roots) => {
                scan(&roots, &mut |found| {
                    told.push(Msg::Scanned(ticket, found, false));
                    true
                });
                told.push(Msg::Scanned(ticket, Vec::new(), true));
            }
            Task::Open(ticket, id, origin, known, view) => {
                let opened = open(&origin, view);
                let same = known.is_some() && opened.as_ref().is_ok_and(|d| d.modified == known);
                told.extend((!same).then_some(Msg::Opened(ticket, id, opened)));
            }
            Task::OpenAhead(ticket, id, origin) => {
                told.extend(
                    open(&origin, View::Rendered).ok().map(|document| Msg::Ready(ticket, id, document)),
                );
            }
            Task::Count(slot, ticket, document, matcher, from) => {
                for part in app::parts(document.text.chunks(), from) {
                    let counted = app::count(&document, &matcher, part, &|| false).unwrap();
                    told.push(Msg::Counted(slot, ticket, counted));
                }
            }
            Task::Survey(ticket, corpus, ids, matcher) => {
                let mut found = Vec::new();
                corpus.visit(&ids, &matcher, &read, &mut |i, text| {
                    let look =
                        |visit: Visit<'_>| survey(visit.facts, visit.passage, &matcher, &|| false).unwrap();
                    found.push((ids[i], text.map(look)));
                    true
                });
                told.push(Msg::Surveyed(ticket, found, true));
            }
            Task::LookUp(ticket, corpus, expression, ids) => {
                let matcher = expression.matcher();
                let mut lookup = Lookup::new(&expression, &matcher);
                let mut found = Vec::new();
                corpus.visit(&ids, &matcher, &read, &mut |i, text| {
                    let visit = text.ok().filter(|visit| lookup.admits(visit));
                    let look = |visit| lookup.look((ids[i], i as u32), &visit, LINES, &|| false);
                    found.extend(visit.and_then(look));
                    true
                });
                told.push(Msg::Found(ticket, found, ids.len()));
            }
            Task::Disperse(ticket, corpus, ids, matcher, slot) => {
                let mut counted = Vec::new();
                corpus.visit(&ids, &matcher, &read, &mut |i, text| {
                    let bars = |visit: Visit<'_>| dispersion(visit.passage, &matcher, slot, BINS, &|| false);
                    counted.extend(text.ok().and_then(bars).map(|bars| (ids[i], bars)));
                    true
                });
                told.push(Msg::Dispersed(ticket, counted));
            }
            Task::Words(ticket, corpus, ids) => {
                let mut words = Vocabulary::new();
                corpus.read_all(&ids, &read, &mut |_, text| {
                    text.into_iter()
                        .for_each(|visit| visit.passage.bytes(&mut |bytes| words.add(bytes, false)));
                    true
                });
                told.push(Msg::Words(ticket, Some(Arc::new(words)), 100));
            }
            Task::KeyWords(ticket, corpus, id, words) => {
                let mut own = Vocabulary::new();
                corpus.read_all(&[id], &read, &mut |_, text| {
                    text.into_iter()
                        .for_each(|visit| visit.passage.bytes(&mut |bytes| own.add(bytes, false)));
                    true
                });
                let suggestion = |key: KeyWord| Suggestion { word: key.word, facts: key.count.to_string() };
                told.push(Msg::Suggested(
                    ticket,
                    keyness(&own, &words, 9).into_iter().map(suggestion).collect(),
                ));
            }
            Task::Collocates(ticket, _, expression, ..) => {
                let word = format!("beside-{}", expression.text());
                told.push(Msg::Suggested(ticket, vec![Suggestion { word, facts: String::new() }]));
            }
            Task::Export(path, text) => std::fs::write(path, text).unwrap(),
            Task::Keep(ticket, keep) => told.push(Msg::Filed(ticket, self.keep(*keep))),
            Task::Copy(text) => self.clipboard = Some(text),
            Task::Paint(ticket, document, range) => {
                let spans = self.painter.paint(&document, range.clone(), &Cancel::never());
                told.push(Msg::Painted(ticket, range, spans));
            }
            Task::Index(ticket, document) => {
                told.push(Msg::Indexed(ticket, Arc::new(LineIndex::build(&document, &|| false).unwrap())));
            }
            Task::Quit => self.quit = true,
            Task::Mouse(_) | Task::Suspend | Task::Redraw => {}
        }
        told
    }

    /// Carries out what is wanted of files, but only in the folder of this desk.
    fn keep(&self, keep: Keep) -> Filed {
        let inside = |path: &Path| path.starts_with(&self.folder);
        let refused = || "not in a story".to_owned();
        match keep {
            Keep::Save { home, name, new, set, was } => {
                let path = if new { home.place(&name) } else { name };
                if !inside(&path) {
                    return Filed::NotSaved { path, message: refused(), taken: false };
                }
                match home.save(&path, &set, was.as_deref()) {
                    Ok(()) => Filed::Saved(path, set.text().to_owned()),
                    Err(e) => Filed::NotSaved { path, message: e.to_string(), taken: true },
                }
            }
            Keep::Read { home, name } => match read_text(&home.place(&name)) {
                Ok(text) => Filed::Read(home.place(&name), text),
                Err(e) => Filed::NotRead(e.to_string()),
            },
        }
    }

    /// The cells of the screen.
    pub fn buffer(&mut self) -> Buffer {
        let tasks = self.app.prepare();
        self.run(tasks);
        let tasks = self.app.prepare();
        self.run(tasks);
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.app.size.0, self.app.size.1));
        ui::draw(&self.app, &Theme::plain(), &mut buffer);
        buffer
    }

    /// The rows of the screen as text, without the blanks at their ends.
    pub fn screen(&mut self) -> Vec<String> {
        let buffer = self.buffer();
        let row = |y: u16| {
            let mut text = String::new();
            let mut x = 0;
            while x < buffer.area.width {
                let symbol = buffer[(x, y)].symbol();
                text.push_str(symbol);
                x += (recto::text::width(symbol) as u16).max(1);
            }
            text.trim_end().to_owned()
        };
        (0..buffer.area.height).map(row).collect()
    }

    /// The stretches of the screen that are lit, as text: everything reversed or underlined.
    pub fn lit(&mut self) -> Vec<String> {
        let buffer = self.buffer();
        let column = self.app.geometry.column;
        let mut found = Vec::new();
        for y in column.y..column.bottom() {
            let mut stretch = String::new();
            for x in column.x..=column.right() {
                let cell = (x < column.right()).then(|| &buffer[(x, y)]);
                match cell.filter(|c| c.modifier.intersects(Modifier::REVERSED | Modifier::UNDERLINED)) {
                    Some(cell) => stretch.push_str(cell.symbol()),
                    None if !stretch.is_empty() => found.push(std::mem::take(&mut stretch)),
                    None => {}
                }
            }
        }
        found
    }

    /// The bottom line.
    pub fn footer(&mut self) -> String {
        self.screen().pop().unwrap_or_default()
    }
}
