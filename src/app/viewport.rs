//! Which rows of a document are on the screen.
//!
//! The viewport's place is an [`Anchor`]: the offset of a character, not a row number. The row that shows
//! this character is the top row, at any width, so a resize, a reload or a change of the measure keeps
//! the reader's place, and going back to the old size gives back the old screen. Only scrolling moves it.
//!
//! All work is proportional to the screen: rows are laid out line by line, from the anchor until the
//! height is filled, and the layouts of recent lines are kept.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use super::layout::{LineLayout, Measure};
use crate::document::{Document, Line};

/// Layouts kept for scrolling back and forth; more than the tallest terminal shows.
const KEPT: usize = 256;

/// A place in a document's text: the offset of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Anchor(pub u64);

/// Where a place that is gone to should come to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// In the top row.
    Top,
    /// Where it is if it is on the screen already, else a third down: with context on both sides.
    InView,
}

/// One row on the screen.
#[derive(Debug, Clone)]
pub struct PageRow {
    /// The line it belongs to.
    pub layout: Arc<LineLayout>,
    /// Which of the line's rows it is.
    pub row: usize,
}

impl PageRow {
    /// The text it shows.
    pub fn range(&self) -> Range<u64> {
        self.layout.row_range(self.row)
    }

    fn start(&self) -> u64 {
        self.layout.row_start(self.row)
    }
}

/// A window of rows on a document.
#[derive(Debug)]
pub struct Viewport {
    anchor: Anchor,
    measure: Measure,
    height: usize,
    rows: Vec<PageRow>,
    kept: VecDeque<Arc<LineLayout>>,
    laid_out: u64,
}

impl Default for Viewport {
    fn default() -> Self {
        Viewport {
            anchor: Anchor(0),
            measure: Measure { width: 80, wrap: true },
            height: 24,
            rows: Vec::new(),
            kept: VecDeque::new(),
            laid_out: 0,
        }
    }
}

impl Viewport {
    /// The character whose row is on top.
    pub fn anchor(&self) -> Anchor {
        self.anchor
    }

    /// The rows on the screen, from the last [`settle`](Viewport::settle).
    pub fn rows(&self) -> &[PageRow] {
        &self.rows
    }

    /// The text on the screen.
    pub fn visible(&self) -> Range<u64> {
        let start = self.rows.first().map_or(self.anchor.0, PageRow::start);
        start..self.rows.iter().map(|r| r.range().end).max().unwrap_or(start)
    }

    /// The lines that are on the screen, each of them whole.
    pub fn visible_lines(&self) -> Range<u64> {
        let start = self.rows.first().map_or(self.anchor.0, |r| r.layout.line.start());
        start..self.rows.last().map_or(start, |r| r.layout.line.end())
    }

    /// Rows that fit on the screen.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Whether long lines are wrapped.
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// Lines laid out so far: the work that tests count.
    pub fn laid_out(&self) -> u64 {
        self.laid_out
    }

    /// Forgets the document that was shown and starts at `anchor` of another.
    pub fn reset(&mut self, anchor: Anchor) {
        self.anchor = anchor;
        self.kept.clear();
        self.rows.clear();
    }

    /// Forgets layouts, because the document has changed under them; the place stays.
    pub fn refresh(&mut self) {
        self.kept.clear();
    }

    /// Sets the size of the window.
    pub fn resize(&mut self, measure: Measure, height: usize) {
        if measure != self.measure {
            self.measure = measure;
            self.kept.clear();
        }
        self.height = height;
    }

    /// Lays out what is to be seen.
    pub fn settle(&mut self, document: &Document) {
        self.rows.clear();
        let mut next = self.row_at(document, self.anchor.0);
        while let Some(row) = next {
            if self.rows.len() == self.height {
                break;
            }
            next = self.row_after(document, &row);
            self.rows.push(row);
        }
    }

    /// Moves by `by` rows, down if positive; stops at both ends. Returns the rows it moved.
    pub fn scroll(&mut self, document: &Document, by: i64) -> i64 {
        let moved = if by > 0 { self.down(document, by) } else { -self.up(document, -by) };
        self.settle(document);
        moved
    }

    /// Moves to a place.
    pub fn go_to(&mut self, document: &Document, offset: u64, stand: Stand) {
        if stand == Stand::InView && self.visible().contains(&offset) && !self.rows.is_empty() {
            return;
        }
        let Some(row) = self.row_at(document, offset) else { return };
        self.anchor = Anchor(if stand == Stand::Top { offset.max(row.start()) } else { row.start() });
        if stand == Stand::InView {
            self.up(document, self.height as i64 / 3);
        }
        self.stay_full(document);
        self.settle(document);
    }

    /// Moves to the last screen of the document.
    pub fn to_end(&mut self, document: &Document) {
        self.anchor = Anchor(document.text.len());
        if let Some(last) = self.last_row(document) {
            self.anchor = Anchor(last.start());
        }
        self.up(document, self.height as i64 - 1);
        self.settle(document);
    }

    /// Whether the end of the document is on the screen.
    pub fn at_end(&self, document: &Document) -> bool {
        self.rows
            .last()
            .is_none_or(|r| r.row + 1 == r.layout.rows.len() && r.layout.line.end() >= document.text.len())
    }

    /// The row of the screen, counted from 0, that shows `offset`.
    pub fn screen_row(&self, offset: u64) -> Option<usize> {
        self.rows.iter().position(|r| {
            let line = &r.layout.line;
            (line.start()..line.end()).contains(&offset)
                && r.layout.row_of((offset - line.start()) as usize) == r.row
        })
    }

    /// Moves down by at most `by` rows, no further than the last screen.
    fn down(&mut self, document: &Document, by: i64) -> i64 {
        self.settle(document);
        let Some(mut bottom) = self.rows.last().cloned() else { return 0 };
        if self.rows.len() < self.height {
            return 0;
        }
        let mut more = 0;
        while more < by {
            let Some(row) = self.row_after(document, &bottom) else { break };
            bottom = row;
            more += 1;
        }
        let mut top = self.rows[0].clone();
        for _ in 0..more {
            let Some(row) = self.row_after(document, &top) else { break };
            top = row;
        }
        if more > 0 {
            self.anchor = Anchor(top.start());
        }
        more
    }

    fn up(&mut self, document: &Document, by: i64) -> i64 {
        let Some(mut top) = self.row_at(document, self.anchor.0) else { return 0 };
        let mut moved = 0;
        while moved < by {
            let Some(row) = self.row_before(document, &top) else { break };
            top = row;
            moved += 1;
        }
        if moved > 0 {
            self.anchor = Anchor(top.start());
        }
        moved
    }

    /// Moves up if the end of the document would leave part of the screen empty.
    fn stay_full(&mut self, document: &Document) {
        self.settle(document);
        let missing = self.height.saturating_sub(self.rows.len());
        if missing > 0 && !self.rows.is_empty() {
            self.up(document, missing as i64);
        }
    }

    fn row_at(&mut self, document: &Document, offset: u64) -> Option<PageRow> {
        let line = document.text.line_at(offset)?;
        let local = (offset.saturating_sub(line.start())) as usize;
        let layout = self.layout(document, line);
        let row = layout.row_of(local.min(layout.line.text().len()));
        Some(PageRow { layout, row })
    }

    fn last_row(&mut self, document: &Document) -> Option<PageRow> {
        let line = document.text.line_at(document.text.len())?;
        let layout = self.layout(document, line);
        Some(PageRow { row: layout.rows.len() - 1, layout })
    }

    fn row_after(&mut self, document: &Document, row: &PageRow) -> Option<PageRow> {
        if row.row + 1 < row.layout.rows.len() {
            return Some(PageRow { layout: Arc::clone(&row.layout), row: row.row + 1 });
        }
        let line = document.text.line_after(&row.layout.line)?;
        Some(PageRow { layout: self.layout(document, line), row: 0 })
    }

    fn row_before(&mut self, document: &Document, row: &PageRow) -> Option<PageRow> {
        if row.row > 0 {
            return Some(PageRow { layout: Arc::clone(&row.layout), row: row.row - 1 });
        }
        let line = document.text.line_before(&row.layout.line)?;
        let layout = self.layout(document, line);
        Some(PageRow { row: layout.rows.len() - 1, layout })
    }

    fn layout(&mut self, document: &Document, line: Line) -> Arc<LineLayout> {
        let same = |l: &Arc<LineLayout>| l.line.start() == line.start() && l.line.end() == line.end();
        if let Some(kept) = self.kept.iter().rev().find(|l| same(l)) {
            return Arc::clone(kept);
        }
        self.laid_out += 1;
        let layout = Arc::new(LineLayout::new(document, line, self.measure));
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(Arc::clone(&layout));
        layout
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Kind, Store, Text};
    use proptest::prelude::*;

    fn document(text: &str) -> Document {
        Document::plain(Kind::Text, Text::from_string(text.into()))
    }

    fn viewport(document: &Document, width: usize, height: usize) -> Viewport {
        let mut v = Viewport::default();
        v.resize(Measure { width, wrap: true }, height);
        v.settle(document);
        v
    }

    fn screen(v: &Viewport) -> Vec<String> {
        v.rows()
            .iter()
            .map(|r| r.layout.line.text()[r.layout.rows[r.row][0].range.clone()].trim_end().to_owned())
            .collect()
    }

    const POEM: &str = "one two three\nfour\n\nfive six seven eight\nnine\n";

    #[test]
    fn scrolls_by_rows_and_stops_at_both_ends() {
        let d = document(POEM);
        let mut v = viewport(&d, 9, 3);
        assert_eq!(screen(&v), ["one two", "three", "four"]);
        assert_eq!(v.scroll(&d, 2), 2);
        assert_eq!(screen(&v), ["four", "", "five six"]);
        assert_eq!(v.scroll(&d, 50), 3);
        assert_eq!(screen(&v), ["seven", "eight", "nine"]);
        assert!(v.at_end(&d));
        assert_eq!(v.scroll(&d, -99), -5);
        assert_eq!(screen(&v)[0], "one two");
    }

    #[test]
    fn going_to_a_place_shows_it_with_context_and_fills_the_screen() {
        let d = document(POEM);
        let mut v = viewport(&d, 9, 3);
        v.go_to(&d, POEM.find("nine").unwrap() as u64, Stand::InView);
        assert_eq!(screen(&v), ["seven", "eight", "nine"]);
        v.go_to(&d, POEM.find("seven").unwrap() as u64, Stand::InView);
        assert_eq!(screen(&v)[0], "seven", "on the screen already: nothing moves");
        v.to_end(&d);
        assert_eq!(screen(&v), ["seven", "eight", "nine"]);
    }

    #[test]
    fn a_frame_in_the_middle_of_a_sparse_gigabyte_reads_little() {
        let file = tempfile::tempfile().unwrap();
        file.set_len(1 << 30).unwrap();
        let store = Store::file(std::sync::Arc::new(file), 0);
        let d = Document::plain(Kind::Text, Text::new(store.clone(), 1 << 30));
        let mut v = viewport(&d, 80, 50);
        let before = store.bytes_read();
        v.go_to(&d, 1 << 29, Stand::Top);
        assert!(store.bytes_read() - before < 300_000, "{}", store.bytes_read() - before);
        v.to_end(&d);
        assert_eq!(v.rows().len(), 50);
    }

    #[test]
    fn a_keypress_lays_out_few_lines() {
        let d = document(&"a line of words that is wrapped twice or so\n".repeat(10_000));
        let mut v = viewport(&d, 30, 40);
        v.go_to(&d, d.text.len() / 2, Stand::Top);
        let before = v.laid_out();
        for _ in 0..40 {
            v.scroll(&d, 1);
        }
        assert!(v.laid_out() - before <= 21, "{}", v.laid_out() - before);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_resize_there_and_back_shows_the_same_screen(
            text in "([a-z]{1,9} ){0,40}(\n([a-z]{1,14} ){0,30}){0,20}", steps in 0i64..60,
            first in 1usize..90, second in 1usize..90, height in 1usize..30) {
            let d = document(&text);
            let mut v = viewport(&d, first, height);
            v.scroll(&d, steps);
            let (before, anchor) = (screen(&v), v.anchor());
            v.resize(Measure { width: second, wrap: true }, height);
            v.settle(&d);
            if !text.is_empty() {
                prop_assert!(v.screen_row(anchor.0) == Some(0));
            }
            v.resize(Measure { width: first, wrap: true }, height);
            v.settle(&d);
            prop_assert_eq!(before, screen(&v));
        }

        #[test]
        fn down_and_up_are_inverse(text in "([a-zé ]{0,50}\n){5,40}", by in 1i64..30) {
            let d = document(&text);
            let mut v = viewport(&d, 12, 6);
            let before = screen(&v);
            let moved = v.scroll(&d, by);
            prop_assert_eq!(v.scroll(&d, -moved), -moved);
            prop_assert_eq!(before, screen(&v));
        }
    }
}
