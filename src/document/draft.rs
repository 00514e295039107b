//! A document that grows part by part.
//!
//! An extractor that works through a long book hands over what it has, chapter by chapter or page by page;
//! a [`Part`] is that: more text, and the markup of just that text, in offsets of the whole. A [`Draft`]
//! collects them, and can show at any time what there is so far.
//!
//! Parts may come from a process that read a hostile file and is no longer ours: nothing in them is
//! believed. [`Draft::append`] checks everything the rest of the program relies on (order, bounds, character
//! boundaries, spans within their lines, numbers that exist) in one pass, and refuses the whole part otherwise.

use serde::{Deserialize, Serialize};

use super::{BlockKind, Document, Face, Kind, Markup, Span, Text};

/// The most text an extractor may make of a file, in bytes.
pub const MAX_TEXT: u64 = 256 * 1024 * 1024;
/// Quote bars and cells of indentation that a layout may ask for.
const DEEPEST_QUOTE: u8 = 64;
const WIDEST_INDENT: u16 = 512;
/// Columns a table may have.
const COLUMNS: usize = 16 * 1024;
/// Spans one line may have; further ones are dropped.
const SPANS_A_LINE: usize = 16 * 1024;
/// The longest title, label, name or notice, in bytes; longer ones are cut.
const LONGEST: usize = 2048;

/// How far reading has come: `done` of `of` pages, chapters, messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What is done.
    pub done: u32,
    /// All there is.
    pub of: u32,
}

/// More of a document: text, and the markup that begins in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Part {
    /// Follows what came before.
    pub text: String,
    /// In offsets of the whole document; numbers of links and tables go on from those before.
    pub markup: Markup,
    /// The title, as far as it is known by now.
    pub title: Option<String>,
    /// Further things the source says about itself.
    pub meta: Vec<(String, String)>,
    /// Further things to tell the reader.
    pub notices: Vec<String>,
    /// How far reading has come.
    pub progress: Option<Progress>,
}

/// What has come so far.
#[derive(Debug, Default)]
pub struct Draft {
    text: String,
    markup: Markup,
    title: Option<String>,
    meta: Vec<(String, String)>,
    notices: Vec<String>,
    progress: Option<Progress>,
}

/// A part contradicts itself or what came before; the word says in what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("its {0} make no sense")]
pub struct Nonsense(&'static str);

impl Draft {
    /// An empty one.
    pub fn new() -> Draft {
        Draft::default()
    }

    /// One of a part that is our own.
    pub(super) fn of(part: Part) -> Draft {
        Draft {
            text: part.text,
            markup: part.markup,
            title: part.title,
            meta: part.meta,
            notices: part.notices,
            progress: part.progress,
        }
    }

    /// Whether there is no text yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Tells the reader something about the document as a whole.
    pub fn notice(&mut self, notice: impl Into<String>) {
        self.notices.push(notice.into());
    }

    /// Adds what came next, or nothing of it if it makes no sense.
    pub fn append(&mut self, mut part: Part) -> Result<(), Nonsense> {
        let from = self.text.len() as u64;
        let text = std::mem::take(&mut part.text);
        if from + text.len() as u64 > MAX_TEXT {
            return Err(Nonsense("lengths"));
        }
        self.text.push_str(&text);
        let result = self.check(&mut part, from);
        if result.is_err() {
            self.text.truncate(from as usize);
            return result;
        }
        let Part { markup: more, title, meta, notices, progress, .. } = part;
        let all = &mut self.markup;
        all.spans.extend(more.spans);
        all.blocks.extend(more.blocks);
        all.outline.extend(more.outline);
        all.links.extend(more.links);
        all.addresses.extend(more.addresses);
        all.tables.extend(more.tables);
        all.pages.extend(more.pages);
        all.anchors.extend(more.anchors);
        self.title = title.map(short).or(self.title.take());
        self.meta.extend(meta.into_iter().map(|(key, value)| (short(key), short(value))));
        self.notices.extend(notices.into_iter().map(short));
        self.progress = progress.filter(|p| p.done <= p.of).or(self.progress);
        Ok(())
    }

    /// What there is so far, as a document that is not complete.
    pub fn snapshot(&self, kind: Kind) -> Document {
        Document {
            title: self.title.clone(),
            meta: self.meta.clone(),
            markup: self.markup.clone(),
            notices: self.notices.clone(),
            complete: false,
            progress: self.progress,
            ..Document::plain(kind, Text::from_string(self.text.clone()))
        }
    }

    /// The document.
    pub fn finish(self, kind: Kind) -> Document {
        Document {
            title: self.title,
            meta: self.meta,
            markup: self.markup,
            notices: self.notices,
            ..Document::plain(kind, Text::from_string(self.text))
        }
    }

    /// Checks a part whose text, from `from` on, is here already, and cuts what is only too long.
    fn check(&self, part: &mut Part, from: u64) -> Result<(), Nonsense> {
        let new = &mut part.markup;
        new.ansi = false;
        new.syntax = None;
        self.check_blocks(new, from)?;
        self.check_spans(new, from)?;
        self.check_outline(new, from)?;
        let len = self.text.len() as u64;
        let place = |at: u64| at >= from && at <= len && self.text.is_char_boundary(at as usize);
        ascending(new.pages.iter().map(|p| p.start), place).ok_or(Nonsense("pages"))?;
        ascending(new.anchors.iter().map(|a| a.start), place).ok_or(Nonsense("anchors"))?;
        new.pages.iter_mut().for_each(|page| cut(&mut page.label));
        new.anchors.iter_mut().for_each(|anchor| cut(&mut anchor.name));
        let links = self.markup.links.len() + new.links.len();
        let known = new.addresses.iter().all(|(_, link)| (*link as usize) < links);
        if known { Ok(()) } else { Err(Nonsense("addresses")) }
    }

    fn check_blocks(&self, new: &Markup, from: u64) -> Result<(), Nonsense> {
        let tables = self.markup.tables.len() + new.tables.len();
        let bytes = self.text.as_bytes();
        let begins_line =
            |at: u64| at >= from && at <= bytes.len() as u64 && (at == 0 || bytes[at as usize - 1] == b'\n');
        ascending(new.blocks.iter().map(|b| b.start), begins_line).ok_or(Nonsense("blocks"))?;
        let sound = new.blocks.iter().all(|block| {
            let style = block.style;
            let kind = match style.kind {
                BlockKind::Table(table) => (table as usize) < tables,
                BlockKind::Heading(level) => (1..=6).contains(&level),
                BlockKind::Paragraph | BlockKind::Code | BlockKind::Rule => true,
            };
            kind && style.quote <= DEEPEST_QUOTE
                && style.indent <= WIDEST_INDENT
                && style.hanging <= WIDEST_INDENT
        });
        let even = new.tables.iter().all(|table| {
            let columns = table.natural.len();
            columns <= COLUMNS && table.minimal.len() == columns && table.right.len() == columns
        });
        if sound && even { Ok(()) } else { Err(Nonsense("blocks")) }
    }

    fn check_spans(&self, new: &mut Markup, from: u64) -> Result<(), Nonsense> {
        let links = self.markup.links.len() + new.links.len();
        let bytes = self.text.as_bytes();
        let (mut last, mut line_end, mut on_line) = (from, from, 0);
        let mut sound = true;
        new.spans.retain(|Span { range, face }| {
            let inside = range.start >= last && range.start < range.end && range.end <= bytes.len() as u64;
            if !sound || !inside {
                sound = false;
                return false;
            }
            last = range.start;
            if range.start >= line_end {
                let rest = &bytes[range.start as usize..];
                let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                (line_end, on_line) = (range.start + end as u64, 0);
            }
            let whole = |at: u64| self.text.is_char_boundary(at as usize);
            let face = match face {
                Face::Heading(level) => (1..=6).contains(level),
                Face::Link(link) => (*link as usize) < links,
                _ => true,
            };
            sound &= face && range.end <= line_end && whole(range.start) && whole(range.end);
            on_line += 1;
            on_line <= SPANS_A_LINE
        });
        if sound { Ok(()) } else { Err(Nonsense("spans")) }
    }

    fn check_outline(&self, new: &mut Markup, from: u64) -> Result<(), Nonsense> {
        let len = self.text.len() as u64;
        let whole = |at: u64| at >= from && at <= len && self.text.is_char_boundary(at as usize);
        ascending(new.outline.iter().map(|h| h.range.start), whole).ok_or(Nonsense("headings"))?;
        let sound = new.outline.iter().all(|heading| {
            (1..=6).contains(&heading.level)
                && whole(heading.range.end)
                && heading.range.start <= heading.range.end
        });
        new.outline.iter_mut().for_each(|heading| cut(&mut heading.title));
        if sound { Ok(()) } else { Err(Nonsense("headings")) }
    }
}

/// Whether these places come in order and are good ones.
fn ascending(places: impl Iterator<Item = u64>, good: impl Fn(u64) -> bool) -> Option<()> {
    let mut last = 0;
    for place in places {
        if place < last || !good(place) {
            return None;
        }
        last = place;
    }
    Some(())
}

fn short(mut text: String) -> String {
    cut(&mut text);
    text
}

fn cut(text: &mut String) {
    if text.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Block, BlockStyle, Builder};

    fn written(write: impl FnOnce(&mut Builder)) -> Part {
        let mut builder = Builder::new();
        write(&mut builder);
        builder.last_part()
    }

    #[test]
    fn parts_make_the_document_that_one_piece_makes() {
        let write = |b: &mut Builder, i: u32| {
            b.block(BlockStyle { kind: BlockKind::Heading(1), ..BlockStyle::default() });
            let start = b.len();
            b.span(Face::Heading(1), &format!("Chapter {i}"));
            b.heading(1, start);
            b.newline();
            b.block(BlockStyle::default());
            b.page(&i.to_string());
            let link = b.link("#x");
            b.span(Face::Link(link), "a link");
            b.newline();
        };
        let (mut whole, mut parted, mut draft) = (Builder::new(), Builder::new(), Draft::new());
        for i in 0..5 {
            write(&mut whole, i);
            write(&mut parted, i);
            draft.append(parted.part()).unwrap();
        }
        let (whole, draft) = (whole.finish(Kind::Markdown), draft.finish(Kind::Markdown));
        assert_eq!(whole.markup, draft.markup);
        let text = |d: &Document| d.text.slice(0..d.text.len());
        assert_eq!(text(&whole), text(&draft));
    }

    #[test]
    fn what_makes_no_sense_is_refused_whole() {
        let good = written(|b| {
            let link = b.link("x");
            b.span(Face::Link(link), "äb");
            b.newline();
            b.text("c");
        });
        let spoil: [fn(&mut Part); 8] = [
            |p| p.markup.spans[0].range.start = 1,
            |p| p.markup.spans[0].range.end = 5,
            |p| p.markup.spans[0].range.end = 0,
            |p| p.markup.spans[0].face = Face::Link(1),
            |p| p.markup.spans[0].face = Face::Heading(0),
            |p| p.markup.blocks.push(Block { start: 1, style: BlockStyle::default() }),
            |p| {
                let style = BlockStyle { kind: BlockKind::Table(0), ..BlockStyle::default() };
                p.markup.blocks = vec![Block { start: 4, style }];
            },
            |p| p.markup.addresses.push((1, 7)),
        ];
        let mut draft = Draft::new();
        for spoil in spoil {
            let mut part = good.clone();
            spoil(&mut part);
            assert!(draft.append(part).is_err());
            assert!(draft.is_empty());
        }
        assert_eq!(draft.append(good.clone()), Ok(()));
        assert!(draft.append(good).is_err(), "offsets of the whole, not of the part");
    }

    #[test]
    fn what_is_only_too_long_is_cut() {
        let mut part = written(|b| b.text("x"));
        part.title = Some("ä".repeat(LONGEST));
        part.notices = vec!["n".repeat(LONGEST * 2)];
        let mut draft = Draft::new();
        draft.append(part).unwrap();
        let doc = draft.finish(Kind::Markdown);
        assert_eq!(doc.title.map(|t| t.len()), Some(LONGEST));
        assert_eq!(doc.notices[0].len(), LONGEST);
    }
}
