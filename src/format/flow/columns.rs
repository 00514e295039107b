//! Measuring a table while its cells go by.

use crate::document::Table;

use super::page::width;

/// The columns of one table so far.
pub(super) struct Columns {
    table: Table,
    column: usize,
    /// Cells of the current cell's text, of its last word, of its longest word.
    natural: usize,
    word: usize,
    longest: usize,
}

impl Columns {
    /// Columns that are known so far; there may be more of them.
    pub(super) fn new(right: &[bool]) -> Columns {
        let zero = vec![0; right.len()];
        let table = Table { natural: zero.clone(), minimal: zero, right: right.to_vec() };
        Columns { table, column: 0, natural: 0, word: 0, longest: 0 }
    }

    /// Begins a row.
    pub(super) fn row(&mut self) {
        self.column = 0;
    }

    /// Begins a cell; says whether it is the first of its row.
    pub(super) fn cell(&mut self) -> bool {
        (self.natural, self.word, self.longest) = (0, 0, 0);
        self.column == 0
    }

    /// Text of the cell.
    pub(super) fn text(&mut self, text: &str) {
        self.natural += width(text);
        for (i, word) in text.split(' ').enumerate() {
            if i > 0 {
                self.word = 0;
            }
            self.word += width(word);
            self.longest = self.longest.max(self.word);
        }
    }

    /// Ends the cell.
    pub(super) fn end_cell(&mut self) {
        let cells = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let table = &mut self.table;
        if table.natural.len() == self.column {
            table.natural.push(0);
            table.minimal.push(0);
            table.right.push(false);
        }
        table.natural[self.column] = cells(self.natural).max(table.natural[self.column]);
        table.minimal[self.column] = cells(self.longest).max(table.minimal[self.column]);
        self.column += 1;
    }

    /// The measures.
    pub(super) fn finish(self) -> Table {
        self.table
    }
}
