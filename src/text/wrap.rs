//! From a line of text to the rows of a screen.
//!
//! # The essay
//!
//! A line is cut into rows greedily: as many glyphs as fit, back to the last place where the line may be
//! broken. Where that is, UAX 14 says, with dictionaries for the scripts without spaces. White space at a
//! break **hangs**: it belongs to the row it ends, counts for nothing there and is never painted past the
//! pane. A word that is wider than a whole row is broken between glyphs. A line or paragraph separator, a
//! carriage return or a form feed inside a line ends the row after its mark.
//!
//! Rows partition the line: each ends where the next starts, and nothing is lost, not even what is hidden.
//!
//! When a row is full the layout goes back to the last opportunity, by a copy of the glyph iterator that was
//! kept there, and goes on with the tab stops of the new row. What lies between is laid out twice, never
//! more: if it fills the next row again there is no opportunity in it, and it is broken where it stands. So the
//! cost is linear in the line.
//!
//! Lines of printable ASCII, most of the world's text, take a path of their own (see [`super::ascii`]).

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};

use super::ascii;
use super::glyph::{Glyph, GlyphKind, Glyphs};

/// The rules of UAX 14 and its dictionaries, compiled into the program. The neural models that could stand in
/// for the dictionaries cut Thai no better and take 100 times as long: 30 ms for a line of 16 KiB.
static SEGMENTER: LazyLock<LineSegmenterBorrowed<'static>> =
    LazyLock::new(|| LineSegmenter::new_dictionary(LineBreakOptions::default()));

/// How a line is wrapped. Widths are in cells; 0 counts as 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrapStyle {
    /// The width of the first row.
    pub first: usize,
    /// The width of the others.
    pub rest: usize,
    /// Whether to break between words, letting white space hang; otherwise the line is cut where the row
    /// is full and all white space is kept, as code wants it.
    pub words: bool,
}

/// One row of a wrapped line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Where it starts in the line, in bytes.
    pub start: usize,
    /// Where the next one starts; the length of the line, in the last one.
    pub end: usize,
    /// The cells it shows, without white space that hangs.
    pub width: u16,
}

/// The rows of `text`, at least one. The ranges of `hidden` take no cells; they are sorted and apart from
/// each other.
pub fn wrap(text: &str, hidden: &[Range<usize>], style: WrapStyle) -> Vec<Row> {
    let mut rows = Vec::new();
    wrap_into(text, hidden, style, &mut rows);
    rows
}

/// [`wrap`], appending to `rows`.
pub fn wrap_into(text: &str, hidden: &[Range<usize>], style: WrapStyle, rows: &mut Vec<Row>) {
    let style = WrapStyle { first: style.first.max(1), rest: style.rest.max(1), ..style };
    if hidden.is_empty() && ascii::wrap(text, style, rows) {
        return;
    }
    wrap_any(text, hidden, style, rows);
}

/// The glyphs of a row as they are painted, from its first cell on: `row` came from wrapping `text` with
/// `hidden` to `cells`. Their widths add up to `cells` at most, and to the row's width at least.
pub fn row_glyphs<'a>(
    text: &'a str,
    hidden: &'a [Range<usize>],
    row: Row,
    cells: usize,
) -> impl Iterator<Item = Glyph<'a>> {
    let mut left = cells.max(1);
    Glyphs::new(text, hidden, row.start, 0).take_while(move |g| g.range.start < row.end).map_while(
        move |glyph| {
            let glyph = if glyph.is_space() { glyph.within(left) } else { glyph.within(cells.max(1)) };
            left = left.checked_sub(glyph.width)?;
            (glyph.width > 0).then_some(glyph)
        },
    )
}

/// Wrapping without the shortcut for ASCII.
pub(super) fn wrap_any(text: &str, hidden: &[Range<usize>], style: WrapStyle, rows: &mut Vec<Row>) {
    let layout = Layout {
        glyphs: Glyphs::new(text, hidden, 0, 0),
        style,
        row: Row { start: 0, end: text.len(), width: 0 },
        cells: style.first,
        used: 0,
        retreat: None,
        rows,
    };
    if style.words {
        let visible = visible(text, hidden);
        layout.run(opportunities(&visible, hidden));
    } else {
        layout.run(std::iter::empty());
    }
}

/// A place where a row may end.
struct Break {
    /// The byte of the text that the next row would start with.
    at: usize,
    /// Whether the row has to end here.
    must: bool,
}

/// `text` as the rules of line breaking see it.
fn visible<'a>(text: &'a str, hidden: &[Range<usize>]) -> Cow<'a, str> {
    if hidden.is_empty() {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for range in hidden {
        shown.push_str(&text[at..range.start]);
        at = range.end;
    }
    shown.push_str(&text[at..]);
    shown.into()
}

/// Where UAX 14 allows a break in `visible`, told as places in the text that also has the hidden ranges.
fn opportunities(visible: &str, hidden: &[Range<usize>]) -> impl Iterator<Item = Break> {
    let mut passed = 0;
    let mut hidden = hidden.iter().peekable();
    // The segmenter's first break is always 0 and means nothing.
    SEGMENTER.segment_str(visible).skip(1).filter(|&at| parts(&visible[..at])).map(move |at| {
        while let Some(range) = hidden.next_if(|range| range.start <= at + passed) {
            passed += range.len();
        }
        let must = visible[..at].ends_with(['\n', '\u{b}', '\u{c}', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
        Break { at: at + passed, must }
    })
}

/// Whether a row may end with `left` although that ends in a hyphen or a slash. It may if they part a word,
/// not if they begin one: `half-|hearted` and `and/|or`, but `-v`, `--help`, `/usr`, `https://host`. (The
/// standard has this for single hyphens since its version 16, LB20a, which the segmenter does not follow yet.)
fn parts(left: &str) -> bool {
    const JOINTS: [char; 3] = ['-', '/', '\u{2010}'];
    !left.ends_with(JOINTS) || left.trim_end_matches(JOINTS).ends_with(char::is_alphanumeric)
}

/// A line while it is being laid out.
struct Layout<'a, 'r> {
    /// At the next glyph.
    glyphs: Glyphs<'a>,
    style: WrapStyle,
    /// The row that is being filled; its width is up to date, its end is not.
    row: Row,
    /// The cells of that row.
    cells: usize,
    /// How many of them are taken, white space included; more than there are if it hangs.
    used: usize,
    /// The last opportunity in the row, and the row's width there.
    retreat: Option<(Glyphs<'a>, u16)>,
    rows: &'r mut Vec<Row>,
}

impl<'a> Layout<'a, '_> {
    fn run(mut self, mut breaks: impl Iterator<Item = Break>) {
        let mut next = breaks.next();
        loop {
            let here = self.glyphs.clone();
            while next.as_ref().is_some_and(|b| b.at < here.at()) {
                next = breaks.next();
            }
            let Some(glyph) = self.glyphs.next() else { break };
            if let Some(b) = next.as_ref().filter(|b| b.at == here.at() && self.used > 0) {
                if b.must {
                    self.end_row(here, self.row.width);
                    continue;
                }
                self.retreat = Some((here.clone(), self.row.width));
            }
            if !self.take(&glyph) {
                let (from, width) = self.retreat.take().unwrap_or((here, self.row.width));
                self.end_row(from, width);
            }
        }
        self.rows.push(self.row);
    }

    /// Adds a glyph to the row; `false` if it must go to the next one.
    fn take(&mut self, glyph: &Glyph<'_>) -> bool {
        let width = if glyph.width > self.cells { self.squeezed(glyph) } else { glyph.width };
        if self.style.words && glyph.is_space() {
            self.used += width;
            return true;
        }
        let left = self.cells.saturating_sub(self.used);
        // A tab reaches to the end of the row at most.
        let width = if glyph.kind == GlyphKind::Tab && left > 0 { width.min(left) } else { width };
        if width > left && self.used > 0 {
            return false;
        }
        self.used += width;
        self.row.width = u16::try_from(self.used).unwrap_or(u16::MAX);
        true
    }

    /// The width of a glyph that is wider than the row; see [`Glyph::within`].
    fn squeezed(&self, glyph: &Glyph<'_>) -> usize {
        if glyph.is_space() { self.cells } else { 1 }
    }

    /// Ends the row where `from` goes on.
    fn end_row(&mut self, from: Glyphs<'a>, width: u16) {
        let end = from.at();
        self.rows.push(Row { start: self.row.start, end, width });
        self.row = Row { start: end, end: self.row.end, width: 0 };
        self.glyphs = from;
        self.glyphs.set_column(0);
        self.cells = self.style.rest;
        self.used = 0;
        self.retreat = None;
    }
}
