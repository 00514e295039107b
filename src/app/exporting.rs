//! The lines of a lookup leave the program: to the clipboard, to a file.

use std::path::PathBuf;

use super::prompt::{Prompt, Purpose};
use super::viewport::Anchor;
use super::{App, LINES, Task};
use crate::library::{Form, Line, Source, export};

/// Terminals refuse clipboards that are longer than this many bytes, before they are encoded.
const CLIPBOARD: usize = 74_000;

impl App {
    /// Puts all lines onto the clipboard, as Markdown.
    pub(super) fn copy_lines(&mut self) {
        let Some(text) = self.lines_as(Form::Markdown) else { return };
        if text.len() > CLIPBOARD {
            self.notice = Some("too much for the clipboard of a terminal: e writes it into a file".into());
            return;
        }
        let lines = self.concordance.as_ref().map_or(0, |c| c.lines.len());
        self.notice = Some(format!("{lines} lines copied, as Markdown, if the terminal lets programs copy"));
        self.task(Task::Copy(text));
    }

    /// Asks where to write the lines.
    pub(super) fn open_export(&mut self) {
        if self.concordance.as_ref().is_none_or(|c| c.lines.is_empty()) {
            self.notice = Some("there are no lines to write".into());
            return;
        }
        self.prompt = Some(Prompt::new(Purpose::Export, Anchor(0)));
    }

    /// Writes the lines into a file whose name says in which form.
    pub(super) fn export_lines(&mut self, name: &str) -> Result<(), String> {
        let form = Form::of(name).ok_or("the name must end in .md, .csv or .json")?;
        let Some(text) = self.lines_as(form) else { return Ok(()) };
        self.task(Task::Export(PathBuf::from(name), text));
        Ok(())
    }

    fn lines_as(&mut self, form: Form) -> Option<String> {
        let concordance = self.concordance.as_ref().filter(|c| !c.lines.is_empty());
        let Some(concordance) = concordance else {
            self.notice = Some("there are no lines".into());
            return None;
        };
        if concordance.lines.len() == LINES {
            self.notice = Some(format!("only the first {LINES} lines; recto --find prints all"));
        }
        let source = |line: &Line| {
            let entry = self.shelf.library.get(line.entry);
            Source { title: entry.name(), path: entry.origin.name() }
        };
        let query = concordance.expression.as_ref().map_or("", |e| e.text());
        Some(export(query, &concordance.lines, &source, form))
    }
}
