//! From characters to glyphs: the one sanitiser.
//!
//! # The essay
//!
//! A **glyph** is what the reader sees as one thing and the terminal gets as one cell's symbol (or as a
//! row of one-cell symbols, for marks and white space). Whatever comes out of [`Glyphs`] is printable: no
//! control, no bidi control, nothing invisible that does not belong (see [`super::belong`]), never more
//! than 64 bytes. Since nothing else in the project makes cells, a document cannot talk to the terminal,
//! whatever its format decodes to.
//!
//! Glyphs are grapheme clusters, with three differences. A character that must be marked ends the cluster
//! it stands in and is a glyph of its own; what follows it starts anew, on a dotted circle if it is a
//! combining mark. A space ends its cluster too, so that every line-break opportunity lies between two
//! glyphs. And a stretch that takes no cells (a colour sequence in a log) is a boundary.
//!
//! **A glyph depends on nothing before it**: reading may start at any glyph's start and will find the same
//! glyphs. So wrapping and painting, which start in different places, cannot disagree. (This is why a
//! cluster that is too long is one glyph with its `‹+n›` in the symbol, and not two glyphs.) Only a tab's
//! width depends on where it stands: on the column.
//!
//! The width of a glyph is that of `unicode-width`, which ratatui measures with too; [`super::put_glyph`] tells
//! it where the two differ, so cells cannot drift apart from what the terminal is told.
//!
//! **Cost.** ASCII and the common letters of the large alphabets are recognised by two comparisons a
//! character and never reach the grapheme rules, which run 40 times slower. A cluster is scanned once to
//! find its end and once for what must be marked; `cluster_end` remembers the end across the pieces of a
//! broken cluster, or a line of one huge cluster full of marks would be scanned once for each.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::belong::{Place, belongs, combines, tag_flag};
use super::mark::{DOTTED_CIRCLE, REPLACEMENT, mark, picture, unshowable};

/// Cells between tab stops.
const TAB: usize = 8;
/// Symbols of white space.
const SPACES: &str = "        ";
/// The longest symbol, in bytes. One cluster can be megabytes long.
const MAX_SYMBOL: usize = 64;
/// What is kept of a longer cluster, so that the count of the rest fits behind it.
const CUT_SYMBOL: usize = 44;

/// What kind of thing a glyph shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GlyphKind {
    /// Text, as it is. A no-break space is text too.
    Text,
    /// White space at which a line may break.
    Space,
    /// A tab, as the spaces to the next tab stop.
    Tab,
    /// A stand-in for something that is not shown as it is.
    Mark,
}

/// One thing on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyph<'a> {
    /// The bytes of the text that it shows.
    pub range: Range<usize>,
    /// What the terminal gets: printable, at most 64 bytes. Text is the symbol of one cell (the cells
    /// after it stay blank, if it is wide); the characters of marks and white space have a cell each.
    pub symbol: Cow<'a, str>,
    /// The cells it takes, at least 1.
    pub width: usize,
    /// What it is.
    pub kind: GlyphKind,
}

impl<'a> Glyph<'a> {
    /// The glyph as it is shown where there are never more than `cells`, which is at least 1: white space
    /// gets shorter, anything else that is too wide becomes one U+FFFD.
    pub fn within(self, cells: usize) -> Glyph<'a> {
        if self.width <= cells {
            self
        } else if self.is_space() {
            Glyph { symbol: SPACES[..cells].into(), width: cells, ..self }
        } else {
            Glyph { symbol: REPLACEMENT.into(), width: 1, kind: GlyphKind::Mark, ..self }
        }
    }

    /// Whether it is white space at which a line may break: a space or a tab.
    pub fn is_space(&self) -> bool {
        matches!(self.kind, GlyphKind::Space | GlyphKind::Tab)
    }
}

/// The glyphs of a text; see [`glyphs`].
#[derive(Debug, Clone)]
pub struct Glyphs<'a> {
    text: &'a str,
    /// Stretches that take no cells and are not passed yet.
    hidden: &'a [Range<usize>],
    /// Where the next glyph starts.
    at: usize,
    /// Where the text ends, or the next hidden stretch begins.
    piece_end: usize,
    /// The end of the cluster that `at` lies in, if it lies in one.
    cluster_end: usize,
    /// The cells from the tab stop 0 to the next glyph.
    column: usize,
}

/// The glyphs of `text`, the first of which stands `column` cells from the first tab stop.
pub fn glyphs(text: &str, column: usize) -> Glyphs<'_> {
    Glyphs::new(text, &[], 0, column)
}

impl<'a> Glyphs<'a> {
    /// The same without what is in `hidden`: stretches that take no cells, sorted and apart from each
    /// other, on character boundaries. A glyph never reaches over one. To be said before reading.
    pub fn hiding(self, hidden: &'a [Range<usize>]) -> Self {
        Glyphs::new(self.text, hidden, self.at, self.column)
    }

    /// The glyphs of `text` from the glyph that starts at byte `at`.
    pub(super) fn new(text: &'a str, hidden: &'a [Range<usize>], at: usize, column: usize) -> Self {
        let passed = hidden.partition_point(|h| h.end <= at);
        let mut glyphs = Glyphs { text, hidden: &hidden[passed..], at, piece_end: 0, cluster_end: 0, column };
        glyphs.pass_hidden();
        glyphs
    }

    /// Where the next glyph starts; the length of the text after the last.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The cells from the tab stop 0 to the next glyph.
    pub(super) fn set_column(&mut self, column: usize) {
        self.column = column;
    }

    /// Passes hidden stretches that begin at or before `at`, and finds the end of the piece after them.
    fn pass_hidden(&mut self) {
        while let Some((next, rest)) = self.hidden.split_first() {
            if next.start > self.at {
                break;
            }
            self.at = self.at.max(next.end);
            self.hidden = rest;
        }
        self.piece_end = self.hidden.first().map_or(self.text.len(), |h| h.start);
    }

    /// The characters that need no grapheme rules. `None` for all others.
    fn quick(&self) -> Option<Glyph<'a>> {
        let rest = &self.text[self.at..self.piece_end];
        let bytes = rest.as_bytes();
        let (c, len) = match bytes[0] {
            b @ 0x20..=0x7e => (char::from(b), 1),
            b if b < 0x80 => return None,
            _ => {
                let c = rest.chars().next().filter(|&c| alone(c))?;
                (c, c.len_utf8())
            }
        };
        let followed = match bytes.get(len) {
            None => true,
            Some(&b) if b < 0x80 => true,
            Some(_) => rest[len..].chars().next().is_some_and(alone),
        };
        // A space is a glyph whatever follows; a letter may carry an accent.
        let kind = if c == ' ' { GlyphKind::Space } else { GlyphKind::Text };
        (followed || c == ' ').then(|| Glyph {
            range: self.at..self.at + len,
            symbol: Cow::Borrowed(&rest[..len]),
            width: if len == 1 { 1 } else { c.width().unwrap_or(1) },
            kind,
        })
    }

    /// A glyph of one character: white space or a mark.
    fn single(&self, c: char) -> Option<Glyph<'a>> {
        let (symbol, kind): (Cow<'a, str>, _) = match c {
            '\t' => (SPACES[..TAB - self.column % TAB].into(), GlyphKind::Tab),
            '\u{a0}' | '\u{202f}' | '\u{2007}' => (" ".into(), GlyphKind::Text),
            '\u{3000}' => ("  ".into(), GlyphKind::Space),
            '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{205f}' => (" ".into(), GlyphKind::Space),
            _ if c.is_ascii_control() => (picture(c as u8).into(), GlyphKind::Mark),
            _ if unshowable(c) => (mark(c), GlyphKind::Mark),
            _ => return None,
        };
        let width = if kind == GlyphKind::Mark { symbol.chars().count() } else { symbol.len() };
        Some(Glyph { range: self.at..self.at + c.len_utf8(), symbol, width, kind })
    }

    /// The next cluster, up to what must be marked in it.
    fn cluster(&mut self) -> Glyph<'a> {
        let rest = &self.text[self.at..self.piece_end];
        let len = if self.at < self.cluster_end {
            // The rest of a broken cluster is segmented anew, but no further than the next break in it.
            first_cluster(&rest[..showable(rest, self.cluster_end - self.at)])
        } else {
            let len = first_cluster(rest);
            self.cluster_end = self.at + len;
            len
        };
        shape(self.at, &rest[..showable(rest, len)])
    }
}

impl<'a> Iterator for Glyphs<'a> {
    type Item = Glyph<'a>;

    fn next(&mut self) -> Option<Glyph<'a>> {
        if self.at >= self.text.len() {
            return None;
        }
        let glyph = match self.quick() {
            Some(glyph) => glyph,
            None => {
                let c = self.text[self.at..].chars().next()?;
                self.single(c).unwrap_or_else(|| self.cluster())
            }
        };
        self.at = glyph.range.end;
        self.column += glyph.width;
        if self.at >= self.piece_end {
            self.pass_hidden();
        }
        Some(glyph)
    }
}

/// Whether `c` is a glyph of its own as long as such a one, or ASCII, follows: it joins nothing, is
/// joined by nothing but combining marks and the like, and is shown as it is.
pub(super) fn alone(c: char) -> bool {
    matches!(c,
        '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}'
        | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{58f}' // Greek, Cyrillic, Armenian
        | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' // Hebrew, Arabic without their points
        | '\u{1e00}'..='\u{1fff}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' // dashes, quotes, ellipsis
        | '\u{20a0}'..='\u{20c0}' | '\u{2100}'..='\u{2bff}' // currency, symbols, box drawing
        | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{309b}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{ff01}'..='\u{ff60}')
}

/// The length of the first grapheme cluster of `text`.
fn first_cluster(text: &str) -> usize {
    text.graphemes(true).next().map_or(text.len(), str::len)
}

/// The length of the part of a cluster, the first `len` bytes of `text`, that is shown as it is: up to
/// the first character, past the very first, that must be marked.
fn showable(text: &str, len: usize) -> usize {
    let mut chars = text.char_indices().peekable();
    let flag = tag_flag(text);
    let mut before = None;
    while let Some((i, c)) = chars.next().filter(|&(i, _)| i < len) {
        if let Some(before) = before
            && i >= flag
            && unshowable(c)
        {
            let next = chars.peek();
            let place = Place { before, after: next.map(|n| n.1), joined: next.is_some_and(|n| n.0 < len) };
            if !belongs(c, &place) {
                return i;
            }
        }
        before = Some(c);
    }
    len
}

/// The glyph of a cluster without anything to mark in it.
fn shape(at: usize, cluster: &str) -> Glyph<'_> {
    let range = at..at + cluster.len();
    let first = cluster.chars().next().unwrap_or(DOTTED_CIRCLE);
    if cluster.len() <= MAX_SYMBOL && !combines(first) {
        let width = cells(cluster);
        if width > 0 {
            return Glyph { range, symbol: cluster.into(), width, kind: GlyphKind::Text };
        }
        // Half a Hangul syllable and the like: nothing to draw it on, and no cell of its own.
        let symbol = mark(first);
        let width = symbol.chars().count();
        return Glyph { range: at..at + first.len_utf8(), symbol, width, kind: GlyphKind::Mark };
    }
    let mut symbol = String::new();
    if combines(first) {
        symbol.push(DOTTED_CIRCLE);
    }
    let over = symbol.len() + cluster.len() > MAX_SYMBOL;
    let kept = if over { cut(cluster) } else { cluster };
    symbol.push_str(kept);
    let mut width = cells(&symbol).max(1);
    if over {
        let count = format!("‹+{}›", cluster[kept.len()..].chars().count());
        width += count.chars().count();
        symbol.push_str(&count);
    }
    Glyph { range, symbol: symbol.into(), width, kind: GlyphKind::Mark }
}

/// The cells of the symbol of one cell, and of those that it covers.
///
/// The half-width sound marks of Katakana join the letter before them but have a cell of their own in every
/// terminal. Of `unicode-width`, 0.2.2 does not count them and 0.2.3 does; ratatui 0.30.2 adds them to either.
pub(super) fn cells(symbol: &str) -> usize {
    const SOUND_MARKS: [char; 2] = ['\u{ff9e}', '\u{ff9f}'];
    let marks = symbol.matches(SOUND_MARKS).count();
    if marks == 0 { symbol.width() } else { symbol.split(SOUND_MARKS).map(str::width).sum::<usize>() + marks }
}

/// What is kept of a cluster that is too long.
fn cut(cluster: &str) -> &str {
    let most = CUT_SYMBOL - DOTTED_CIRCLE.len_utf8();
    let ends = cluster.char_indices().map(|(i, c)| i + c.len_utf8());
    let kept = ends.take_while(|&end| end <= most).last().unwrap_or(0);
    cluster[..kept].trim_end_matches(unshowable)
}
