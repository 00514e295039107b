//! A sheet of a workbook as a table, whichever program it comes from.
//!
//! A sheet has a million rows and thousands of columns, nearly all of them empty; what is written is the part that holds
//! something. One long text may stand in every cell at the cost of a few bytes each, so the text that a
//! workbook gives is counted as it is written, and ends at [`MOST`].

use std::rc::Rc;

use super::super::flow::Flow;
use super::blocks::{Blocks, Place};

/// Columns of a sheet that are shown.
const COLUMNS: u32 = 512;
/// Cells of a sheet that are shown.
const CELLS: usize = 4_000_000;
/// Bytes of text that a workbook gives.
const MOST: usize = 64 * 1024 * 1024;
/// Bytes of one cell, and notes to cells.
const CELL: usize = 64 * 1024;
const NOTES: usize = 10_000;

/// What a cell holds.
#[derive(Clone)]
pub(super) struct Cell {
    pub text: Rc<str>,
    /// It is a number, and set flush right.
    pub number: bool,
    pub note: Option<Rc<str>>,
}

/// A row: its number from 0, and its cells with the numbers of their columns.
type Row = (u32, Vec<(u32, Cell)>);

/// The cells of a sheet that hold something, row by row.
#[derive(Default)]
pub(super) struct Sheet {
    rows: Vec<Row>,
    cells: usize,
    /// There was more than is shown.
    cut: bool,
}

/// What was written of a workbook.
#[derive(Default)]
pub(super) struct Workbook {
    notes: Vec<(String, Rc<str>)>,
    written: usize,
    cut: bool,
}

impl Sheet {
    /// Takes the next cell; rows and columns are numbered from 0.
    pub(super) fn push(&mut self, row: u32, column: u32, cell: Cell) {
        if cell.text.trim().is_empty() && cell.note.is_none() {
            return;
        }
        if column >= COLUMNS || self.cells >= CELLS {
            self.cut = true;
            return;
        }
        self.cells += 1;
        match self.rows.last_mut() {
            Some((last, cells)) if *last == row => cells.push((column, cell)),
            _ => self.rows.push((row, vec![(column, cell)])),
        }
    }

    /// Whether no more cells are taken.
    pub(super) fn is_full(&self) -> bool {
        self.cells >= CELLS
    }

    /// Puts rows and cells in order, if the file has them otherwise.
    fn sort(&mut self) {
        if !self.rows.is_sorted_by_key(|(row, _)| *row) {
            self.rows.sort_by_key(|(row, _)| *row);
        }
        for (_, cells) in &mut self.rows {
            if !cells.is_sorted_by_key(|(column, _)| *column) {
                cells.sort_by_key(|(column, _)| *column);
            }
        }
    }

    fn first_column(&self) -> u32 {
        self.rows.iter().filter_map(|(_, cells)| Some(cells.first()?.0)).min().unwrap_or(0)
    }

    /// Which columns hold nothing but numbers below their heads.
    fn right(&self, from: u32) -> Vec<bool> {
        let (mut numbers, mut words) = (Vec::new(), Vec::new());
        for (i, (_, cells)) in self.rows.iter().enumerate() {
            for (column, cell) in cells {
                let at = (*column - from) as usize;
                if numbers.len() <= at {
                    numbers.resize(at + 1, false);
                    words.resize(at + 1, false);
                }
                numbers[at] |= cell.number;
                words[at] |= !cell.number && i > 0 && !cell.text.is_empty();
            }
        }
        numbers.iter().zip(&words).map(|(number, word)| *number && !*word).collect()
    }

    /// Whether the first row names the columns.
    fn has_head(&self) -> bool {
        self.rows.len() > 1 && self.rows[0].1.len() > 1 && self.rows[0].1.iter().all(|(_, cell)| !cell.number)
    }
}

impl Workbook {
    /// Writes a sheet with its name.
    pub(super) fn sheet(&mut self, name: &str, hidden: bool, mut sheet: Sheet, flow: &mut Flow) {
        let mut blocks = Blocks::default();
        blocks.begin(Place::Heading(1), flow);
        flow.prose(name);
        if hidden {
            flow.space();
            flow.faced(crate::document::Face::Meta, "(hidden)");
        }
        blocks.end(flow);
        sheet.sort();
        self.cut |= sheet.cut;
        if !sheet.rows.is_empty() {
            self.table(&sheet, flow);
        }
    }

    fn table(&mut self, sheet: &Sheet, flow: &mut Flow) {
        let (from, head) = (sheet.first_column(), sheet.has_head());
        flow.begin_table(&sheet.right(from));
        let mut expected = sheet.rows[0].0;
        for (i, (row, cells)) in sheet.rows.iter().enumerate() {
            if self.written > MOST {
                self.cut = true;
                break;
            }
            // However many rows are empty, one shows that there are some.
            if *row > expected {
                flow.begin_row(false);
                self.cell(None, flow);
                flow.end_row(false);
            }
            expected = row.saturating_add(1);
            flow.begin_row(head && i == 0);
            self.row(cells, from, flow);
            flow.end_row(head && i == 0);
        }
        flow.end_table();
    }

    fn row(&mut self, cells: &[(u32, Cell)], from: u32, flow: &mut Flow) {
        let mut next = from;
        for (column, cell) in cells {
            // Two cells at one place follow one another.
            for _ in next..*column {
                self.cell(None, flow);
            }
            next = column.saturating_add(1).max(next);
            self.cell(Some(cell), flow);
        }
    }

    fn cell(&mut self, cell: Option<&Cell>, flow: &mut Flow) {
        flow.begin_cell();
        if let Some(cell) = cell {
            let text = super::super::start(&cell.text, CELL);
            self.written += text.len();
            self.cut |= text.len() < cell.text.len();
            flow.words(text);
            if let Some(note) = cell.note.as_ref().filter(|_| self.notes.len() < NOTES) {
                let label = self.notes.len().to_string();
                flow.note_reference(&label);
                self.notes.push((label, note.clone()));
            }
        }
        self.written += 1;
        flow.end_cell();
    }

    /// Writes what was noted on cells, and says what is not shown.
    pub(super) fn finish(self, flow: &mut Flow) {
        if !self.notes.is_empty() {
            flow.begin_notes();
        }
        for (label, note) in &self.notes {
            flow.begin_note(label);
            flow.begin(crate::document::BlockKind::Paragraph);
            flow.words(super::super::start(note, CELL));
            flow.end_note();
        }
        if self.cut {
            flow.notice(format!(
                "it is very large: {COLUMNS} columns and {CELLS} cells of a sheet are shown at most"
            ));
        }
    }
}
