//! From a line of text to rows of cells.
//!
//! A **row** is a list of **pieces**, each a stretch of the line's text at a column. A paragraph's rows
//! have one piece each; a table row whose cells wrap has one piece a column. Whatever the kind of block,
//! the pieces of a line hold each of its visible characters exactly once, so painting, clicking and
//! finding a place on the screen never ask what a line is.
//!
//! Columns count from the left edge of the text column. Nothing here knows where that is on the screen.

use std::ops::Range;

use crate::document::{AnsiStyle, BlockKind, BlockStyle, Document, Line, Table, ansi_line};
use crate::text::{self, WrapStyle};

/// Cells between two columns of a table.
const GUTTER: usize = 2;
/// A table column narrower than this helps nobody: the cells are stacked instead.
const NARROWEST: usize = 4;

/// How wide rows may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Cells in a row.
    pub width: usize,
    /// Whether longer lines are wrapped; if not, each line is one row of any width.
    pub wrap: bool,
}

/// A stretch of a line's text at a column of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Cells from the left edge of the text column.
    pub column: usize,
    /// Bytes of the line's text; may end in white space that is not shown.
    pub range: Range<usize>,
    /// Cells that are shown.
    pub width: usize,
}

/// A line, laid out.
#[derive(Debug)]
pub struct LineLayout {
    /// The line.
    pub line: Line,
    /// What block it stands in.
    pub style: BlockStyle,
    /// Stretches of its text that take no cells (colour sequences).
    pub hidden: Vec<Range<usize>>,
    /// The colours that those asked for.
    pub colours: Vec<(Range<usize>, AnsiStyle)>,
    /// Its rows; at least one, and each has at least one piece.
    pub rows: Vec<Vec<Piece>>,
}

impl LineLayout {
    /// Lays out `line` of `document`.
    pub fn new(document: &Document, line: Line, measure: Measure) -> LineLayout {
        let style = document.markup.block(line.start());
        let (mut hidden, mut colours) = (Vec::new(), Vec::new());
        if document.markup.ansi {
            let found = ansi_line(line.text(), &mut AnsiStyle::default());
            (hidden, colours) = (found.hidden, found.spans);
        }
        let rows = match style.kind {
            BlockKind::Table(n) => {
                let width = if measure.wrap { measure.width } else { usize::MAX };
                table_rows(line.text(), &document.markup.tables[n as usize], left(style), width)
            }
            _ => plain_rows(line.text(), &hidden, style, measure),
        };
        LineLayout { line, style, hidden, colours, rows }
    }

    /// The number of the row that shows byte `local` of the line's text.
    pub fn row_of(&self, local: usize) -> usize {
        let holds = |row: &Vec<Piece>| row.iter().any(|p| p.range.contains(&local));
        let before = |row: &Vec<Piece>| row.iter().any(|p| p.range.start <= local);
        let at = self.rows.iter().position(holds).or_else(|| self.rows.iter().rposition(before));
        at.unwrap_or(0)
    }

    /// The offset of the first character that row `row` shows.
    pub fn row_start(&self, row: usize) -> u64 {
        self.line.start() + self.rows[row][0].range.start as u64
    }

    /// The stretch of text that row `row` shows, from its first character to its last.
    pub fn row_range(&self, row: usize) -> Range<u64> {
        let pieces = &self.rows[row];
        let start = pieces.iter().map(|p| p.range.start).min().unwrap_or(0);
        let end = pieces.iter().map(|p| p.range.end).max().unwrap_or(0);
        self.line.start() + start as u64..self.line.start() + end as u64
    }
}

/// Cells taken by quote bars and indent.
fn left(style: BlockStyle) -> usize {
    usize::from(style.quote) * 2 + usize::from(style.indent)
}

fn plain_rows(text: &str, hidden: &[Range<usize>], style: BlockStyle, measure: Measure) -> Vec<Vec<Piece>> {
    let first = left(style).min(measure.width.saturating_sub(8).max(measure.width / 2));
    let rest =
        (first + usize::from(style.hanging)).min(measure.width.saturating_sub(8).max(measure.width / 2));
    if !measure.wrap || style.kind == BlockKind::Rule {
        let width = text::glyphs(text, 0).hiding(hidden).map(|g| g.width).sum();
        return vec![vec![Piece { column: first, range: 0..text.len(), width }]];
    }
    let wrap =
        WrapStyle { first: (measure.width - first).max(1), rest: (measure.width - rest).max(1), words: true };
    text::wrap(text, hidden, wrap)
        .into_iter()
        .enumerate()
        .map(|(i, row)| {
            let column = if i == 0 { first } else { rest };
            vec![Piece { column, range: row.start..row.end, width: usize::from(row.width) }]
        })
        .collect()
}

fn table_rows(text: &str, table: &Table, indent: usize, width: usize) -> Vec<Vec<Piece>> {
    let cells = cells(text);
    let available = width.saturating_sub(indent).max(1);
    let Some(columns) = column_widths(table, available) else {
        return stacked(text, &cells, indent, available);
    };
    let wrapped: Vec<Vec<Piece>> = cells
        .iter()
        .enumerate()
        .map(|(i, cell)| {
            let room = columns.get(i).copied().unwrap_or(NARROWEST);
            let start = indent + columns.iter().take(i).map(|w| w + GUTTER).sum::<usize>();
            let right = table.right.get(i).copied().unwrap_or(false);
            cell_pieces(text, cell.clone(), room)
                .map(|p| Piece { column: start + if right { room.saturating_sub(p.width) } else { 0 }, ..p })
                .collect()
        })
        .collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0).max(1);
    (0..height).map(|r| wrapped.iter().filter_map(|rows| rows.get(r).cloned()).collect()).collect()
}

/// One cell under the other, for a table with more columns than the page can hold.
fn stacked(text: &str, cells: &[Range<usize>], indent: usize, available: usize) -> Vec<Vec<Piece>> {
    cells
        .iter()
        .flat_map(|cell| cell_pieces(text, cell.clone(), available))
        .map(|p| vec![Piece { column: indent, ..p }])
        .collect()
}

/// The rows of one cell, as pieces of the whole line's text.
fn cell_pieces(text: &str, cell: Range<usize>, room: usize) -> impl Iterator<Item = Piece> {
    let style = WrapStyle { first: room, rest: room, words: true };
    let start = cell.start;
    text::wrap(&text[cell], &[], style).into_iter().map(move |row| Piece {
        column: 0,
        range: start + row.start..start + row.end,
        width: usize::from(row.width),
    })
}

fn cells(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    text.split('\t')
        .map(|cell| {
            let range = start..start + cell.len();
            start = range.end + 1;
            range
        })
        .collect()
}

/// How many cells each column gets, or `None` if they cannot stand side by side.
///
/// Columns that fit into an equal share of what is left keep their natural width; the others share the
/// rest. Where not even the longest words fit beside each other, the cells are stacked.
fn column_widths(table: &Table, available: usize) -> Option<Vec<usize>> {
    let natural: Vec<usize> = table.natural.iter().map(|w| usize::from(*w).max(1)).collect();
    let room = available.checked_sub(GUTTER * natural.len().saturating_sub(1))?;
    if natural.iter().sum::<usize>() <= room {
        return Some(natural);
    }
    let floor: Vec<usize> =
        natural.iter().zip(&table.minimal).map(|(n, m)| usize::from(*m).max(NARROWEST).min(*n)).collect();
    if floor.iter().sum::<usize>() > room {
        return None;
    }
    let mut widths = floor;
    let mut left = room - widths.iter().sum::<usize>();
    while left > 0 {
        let hungry: Vec<usize> = (0..widths.len()).filter(|&i| widths[i] < natural[i]).collect();
        if hungry.is_empty() {
            break;
        }
        let share = (left / hungry.len()).max(1);
        for i in hungry {
            let more = share.min(natural[i] - widths[i]).min(left);
            widths[i] += more;
            left -= more;
        }
    }
    Some(widths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Builder, Kind, Text};

    fn layout(document: &Document, offset: u64, width: usize) -> LineLayout {
        let line = document.text.line_at(offset).unwrap();
        LineLayout::new(document, line, Measure { width, wrap: true })
    }

    fn shown(layout: &LineLayout) -> Vec<String> {
        let piece = |p: &Piece| format!("{}:{}", p.column, layout.line.text()[p.range.clone()].trim_end());
        layout.rows.iter().map(|r| r.iter().map(piece).collect::<Vec<_>>().join("|")).collect()
    }

    fn table() -> Document {
        let mut b = Builder::new();
        let n = b.table(Table {
            natural: vec![4, 30, 5],
            minimal: vec![4, 9, 5],
            right: vec![false, false, true],
        });
        b.block(BlockStyle { kind: BlockKind::Table(n), ..BlockStyle::default() });
        b.text("name\ta long description of things\t12\n");
        b.finish(Kind::Markdown)
    }

    #[test]
    fn paragraphs_hang_under_their_marker() {
        let mut b = Builder::new();
        b.block(BlockStyle { indent: 2, hanging: 2, ..BlockStyle::default() });
        b.text("• one two three four");
        let d = b.finish(Kind::Markdown);
        assert_eq!(shown(&layout(&d, 0, 16)), ["2:• one two", "4:three four"]);
    }

    #[test]
    fn table_cells_wrap_side_by_side() {
        assert_eq!(
            shown(&layout(&table(), 0, 29)),
            ["0:name|6:a long|27:12", "6:description of", "6:things",]
        );
    }

    #[test]
    fn a_table_too_wide_for_the_page_is_stacked() {
        assert_eq!(shown(&layout(&table(), 0, 8))[0], "0:name");
    }

    #[test]
    fn a_place_in_a_later_column_is_found_in_its_row() {
        let d = table();
        let l = layout(&d, 0, 29);
        let at = l.line.text().find("things").unwrap();
        assert_eq!(l.row_of(at), 2);
        assert_eq!(l.row_of(0), 0);
    }

    #[test]
    fn without_wrapping_a_line_is_one_row() {
        let d = Document::plain(Kind::Text, Text::from_string("word ".repeat(100)));
        let l = LineLayout::new(&d, d.text.line_at(0).unwrap(), Measure { width: 10, wrap: false });
        assert_eq!((l.rows.len(), l.rows[0][0].width), (1, 500));
    }
}
