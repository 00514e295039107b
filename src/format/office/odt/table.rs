//! Tables: rows and cells, what is covered or repeated, and boxes that only look like tables.

use super::super::xml::Tag;
use super::body::{Body, Role};

/// Columns that are told apart, and how often one cell may be repeated.
const COLUMNS: usize = 256;

/// A table that is open.
#[derive(Default)]
pub(super) struct Grid {
    columns: usize,
    begun: bool,
    /// It has one column: its rows are text.
    flat: bool,
    /// Rows of its header are open.
    head: bool,
    row: Option<usize>,
    /// How often the current cell is repeated, empty.
    again: usize,
}

impl<'a> Body<'a, '_> {
    pub(super) fn open_table(&mut self, tag: &Tag<'a>) -> Option<Role> {
        self.end_paragraph();
        let again = |name| tag.number(name).unwrap_or(1).clamp(1, COLUMNS);
        match tag.name() {
            "table" => {
                self.grids.push(Grid::default());
                Some(Role::Table)
            }
            "table-column" => {
                if let Some(grid) = self.grids.last_mut() {
                    grid.columns += again("number-columns-repeated");
                }
                Some(Role::Pass)
            }
            "table-header-rows" => {
                if let Some(grid) = self.grids.last_mut() {
                    grid.head = true;
                }
                Some(Role::HeadRows)
            }
            "table-row" => {
                self.begin_row();
                Some(Role::Row)
            }
            _ => {
                self.begin_cell(again("number-columns-repeated"));
                Some(Role::Cell)
            }
        }
    }

    /// Begins a row; the first begins the table.
    fn begin_row(&mut self) {
        let Some(grid) = self.grids.last_mut() else { return };
        if !grid.begun {
            grid.begun = true;
            grid.flat = grid.columns == 1 && !self.blocks.in_table();
            if !grid.flat {
                self.blocks.begin_table(self.flow);
            }
        }
        if !grid.flat && grid.row.is_none() {
            grid.row = Some(0);
            self.flow.begin_row(grid.head);
        }
    }

    fn begin_cell(&mut self, again: usize) {
        let Some(grid) = self.grids.last_mut() else { return };
        if let Some(cells) = &mut grid.row {
            *cells += 1;
            grid.again = again;
            self.flow.begin_cell();
        }
    }

    pub(super) fn close_table(&mut self, role: Role) {
        self.end_paragraph();
        match role {
            Role::Cell => self.end_cell(),
            Role::Row => self.end_row(),
            Role::HeadRows => {
                if let Some(grid) = self.grids.last_mut() {
                    grid.head = false;
                }
            }
            _ => {
                self.end_row();
                if self.grids.pop().is_some_and(|grid| grid.begun && !grid.flat) {
                    self.blocks.end_table(self.flow);
                }
            }
        }
    }

    fn end_cell(&mut self) {
        let Some(grid) = self.grids.last_mut() else { return };
        if let Some(cells) = &mut grid.row {
            self.flow.end_cell();
            for _ in 1..grid.again.min(COLUMNS.saturating_sub(*cells)) {
                *cells += 1;
                self.flow.begin_cell();
                self.flow.end_cell();
            }
        }
    }

    fn end_row(&mut self) {
        let Some(grid) = self.grids.last_mut() else { return };
        if grid.row.take().is_some() {
            self.flow.end_row(grid.head);
        }
    }
}
