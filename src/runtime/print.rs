//! Reading without a screen: the rendered text on standard output.
//!
//! The same documents and the same layout as on the page. Lines of plain text, code and logs stay as they
//! are unless a width is asked for; what is rendered (Markdown) is laid out. Control characters of a
//! document are marks here too: the output may go to a terminal after all.

use std::collections::HashSet;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::describe;
use super::found::documents;
use super::jobs::{read, stdin};
use super::{Caps, Colors, Source};
use crate::app::{Finder, Keywords, LineLayout, Measure};
use crate::document::{BlockKind, Document};
use crate::format::{Cancel, open_stream};
use crate::included::INCLUDED;
use crate::library::Origin;
use crate::text;
use crate::ui::{Lights, Theme, paint_row};

/// The width of rendered text when none is asked for.
const WIDTH: usize = 80;

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Print {
    /// What of each document.
    pub form: PrintForm,
    /// Wrap at this many columns.
    pub width: Option<usize>,
    /// Whether to colour, with the keywords lit.
    pub colour: bool,
}

/// What of a document is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrintForm {
    /// Its text.
    #[default]
    Text,
    /// Its headings.
    Outline,
    /// What is known of it, as JSON.
    Meta,
}

/// How much of what was named could be read and printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printed {
    /// All of it.
    Everything,
    /// Something, but not all.
    Part,
    /// None of it.
    Nothing,
}

/// Prints every document. A reader who has had enough (a closed pipe) has had everything.
///
/// # Errors
/// When the output cannot be written for another reason.
pub fn print(source: &Source, print: Print, keywords: &Keywords, theme: &Theme) -> io::Result<Printed> {
    let out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut press = Press { out, print, keywords, theme, whole: true, printed: 0 };
    match press.run(source) {
        Ok(()) if press.whole => Ok(Printed::Everything),
        Ok(()) => Ok(if press.printed > 0 { Printed::Part } else { Printed::Nothing }),
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(Printed::Everything),
        Err(e) => Err(e),
    }
}

struct Press<'a, W: Write> {
    out: W,
    print: Print,
    keywords: &'a Keywords,
    theme: &'a Theme,
    whole: bool,
    printed: usize,
}

impl<W: Write> Press<'_, W> {
    fn run(&mut self, source: &Source) -> io::Result<()> {
        match source {
            Source::Stdin => self.stream()?,
            Source::Included => {
                for (name, _) in INCLUDED {
                    self.document(&Origin::Included(name), INCLUDED.len() > 1, true)?;
                }
            }
            Source::Paths(paths) => {
                let mut found: Vec<(Origin, Option<String>)> = Vec::new();
                documents(paths, &Cancel::never(), &mut |batch| {
                    found.extend(batch.into_iter().map(|f| (f.origin, f.problem)));
                    true
                });
                if found.is_empty() {
                    for path in paths {
                        self.complain(&Origin::Path(path.clone()), "no documents in this folder", true);
                    }
                }
                self.all(&found, paths)?;
            }
        }
        self.out.flush()
    }

    fn all(&mut self, found: &[(Origin, Option<String>)], named: &[PathBuf]) -> io::Result<()> {
        let named: HashSet<&Path> = named.iter().map(PathBuf::as_path).collect();
        for (origin, problem) in found {
            // What was named must be read; what a folder happens to hold need not.
            let must = origin.path().is_some_and(|path| named.contains(path));
            match problem {
                Some(problem) => self.complain(origin, problem, must),
                None => self.document(origin, found.len() > 1, must)?,
            }
        }
        Ok(())
    }

    fn complain(&mut self, origin: &Origin, problem: &str, must: bool) {
        self.whole &= !must;
        let line = format!("recto: {}: {problem}", origin.name());
        // Without stderr there is nobody left to tell.
        let _ = writeln!(io::stderr(), "{}", text::plain_line(&line));
    }

    fn document(&mut self, origin: &Origin, several: bool, must: bool) -> io::Result<()> {
        match read(origin, &Cancel::never()) {
            Ok(document) if self.print.form == PrintForm::Meta => {
                self.printed += 1;
                describe::meta(&document, &origin.name(), &mut self.out)
            }
            Ok(document) => {
                if several {
                    let gap = if self.printed > 0 { "\n" } else { "" };
                    writeln!(self.out, "{gap}==> {} <==", text::plain_line(&origin.name()))?;
                }
                self.printed += 1;
                if self.print.form == PrintForm::Outline {
                    return describe::outline(&document, &mut self.out);
                }
                self.lines(&document, 0, true)?;
                self.addresses(&document)?;
                for notice in &document.notices {
                    self.complain(origin, notice, false);
                }
                Ok(())
            }
            Err(problem) => {
                self.complain(origin, &problem, must);
                Ok(())
            }
        }
    }

    /// The addresses of the links, by the numbers that stand in the text.
    fn addresses(&mut self, document: &Document) -> io::Result<()> {
        for (i, (number, link)) in document.markup.addresses.iter().enumerate() {
            let gap = if i == 0 { "\n" } else { "" };
            let address = document.markup.links.get(*link as usize).map_or("", String::as_str);
            writeln!(self.out, "{gap}[{number}] {}", text::plain_line(address))?;
        }
        Ok(())
    }

    /// Prints standard input as it arrives, line by whole line.
    fn stream(&mut self) -> io::Result<()> {
        let form = self.print.form;
        let mut from = 0;
        let mut result = Ok(());
        let opened = open_stream(
            stdin(),
            &mut |document| {
                if form != PrintForm::Text {
                    if document.complete {
                        self.printed = 1;
                        result = match form {
                            PrintForm::Outline => describe::outline(&document, &mut self.out),
                            _ => describe::meta(&document, "-", &mut self.out),
                        };
                    }
                } else if result.is_ok() {
                    match self
                        .lines(&document, from, document.complete)
                        .and_then(|to| self.out.flush().map(|()| to))
                    {
                        Ok(to) => {
                            self.printed = 1;
                            from = to;
                        }
                        Err(e) => result = Err(e),
                    }
                }
            },
            &Cancel::never(),
        );
        if let Err(e) = opened {
            self.complain(&Origin::Stdin, &e.to_string(), true);
        }
        result
    }

    /// Prints the lines from offset `from` on; the last one only if it is whole or `last`. Returns the
    /// offset to go on from.
    fn lines(&mut self, document: &Document, from: u64, last: bool) -> io::Result<u64> {
        let rendered = !document.kind.is_source();
        let wrap = rendered || self.print.width.is_some();
        let measure = Measure { width: self.print.width.unwrap_or(WIDTH), wrap };
        let mut finder = self.print.colour.then(|| Finder::new(self.keywords.matcher().clone(), document));
        let mut next = if from < document.text.len() { document.text.line_at(from) } else { None };
        let mut printed = from;
        while let Some(line) = next {
            if !last && line.continues() {
                break;
            }
            printed = line.end();
            let end = if line.continues() && document.text.line_after(&line).is_some() && !wrap {
                ""
            } else {
                "\n"
            };
            let layout = LineLayout::new(document, line, measure);
            match &mut finder {
                Some(finder) => self.coloured(document, &layout, finder)?,
                None if wrap => self.rows(&layout)?,
                None => write!(self.out, "{}{end}", bare(&layout))?,
            }
            next = document.text.line_after(&layout.line);
        }
        Ok(printed)
    }

    fn rows(&mut self, layout: &LineLayout) -> io::Result<()> {
        let quote = "▌ ".repeat(usize::from(layout.style.quote));
        if layout.style.kind == BlockKind::Rule {
            return writeln!(self.out, "{}", "─".repeat(self.print.width.unwrap_or(WIDTH)));
        }
        for row in &layout.rows {
            let mut line = quote.clone();
            for piece in row {
                line.extend(std::iter::repeat_n(' ', piece.column.saturating_sub(text::width(&line))));
                let stretch = text::Row { start: piece.range.start, end: piece.range.end, width: 0 };
                for glyph in text::row_glyphs(layout.line.text(), &layout.hidden, stretch, usize::MAX) {
                    line.push_str(&glyph.symbol);
                }
            }
            writeln!(self.out, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn coloured(&mut self, document: &Document, layout: &LineLayout, finder: &mut Finder) -> io::Result<()> {
        let range = layout.line.start()..layout.line.end();
        let lights = Lights {
            spans: document.markup.spans(range.clone()).to_vec(),
            keywords: finder.in_range(document, range),
            colours: (0..self.keywords.len()).map(|s| Some(self.keywords.colour(s))).collect(),
            search: Vec::new(),
            current: None,
        };
        for (i, row) in layout.rows.iter().enumerate() {
            let width = match layout.style.kind {
                BlockKind::Rule => self.print.width.unwrap_or(WIDTH),
                _ => row.iter().map(|p| p.column + p.width).max().unwrap_or(0),
            };
            let area = Rect::new(0, 0, u16::try_from(width).unwrap_or(u16::MAX).max(1), 1);
            let mut buffer = Buffer::empty(area);
            paint_row(self.theme, layout, i, &lights, 0, area, &mut buffer);
            let caps = Caps { colors: Colors::True, ..Caps::from_env() };
            writeln!(self.out, "{}", super::encode::line(&buffer, caps))?;
        }
        Ok(())
    }
}

/// The text of a line without its colour sequences, everything else that is not text marked.
fn bare(layout: &LineLayout) -> String {
    let text = layout.line.text();
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for hidden in &layout.hidden {
        shown.push_str(&text::plain(&text[at..hidden.start]));
        at = hidden.end;
    }
    shown.push_str(&text::plain(&text[at..]));
    shown
}
