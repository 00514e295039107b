//! Tables: rows and cells, what spans several, and boxes that only look like tables.

use super::super::xml::Xml;
use super::body::{Body, Role};

/// Columns that one cell may span.
const SPAN: usize = 256;

/// A table that is open.
#[derive(Default)]
pub(super) struct Grid {
    columns: usize,
    /// Its first row is a header by the table's own word.
    headed: bool,
    begun: bool,
    /// It has one column: its rows are text.
    flat: bool,
    rows: usize,
    row: Row,
}

/// Its current row.
#[derive(Default)]
struct Row {
    head: bool,
    begun: bool,
    /// Columns left free before its first cell.
    before: usize,
    /// Columns that its current cell spans.
    span: usize,
}

impl<'a> Body<'a, '_> {
    pub(super) fn open_table(&mut self, name: &str, xml: &mut Xml<'a>) -> Option<Role> {
        match name {
            "tbl" => {
                self.end_paragraph();
                self.grids.push(Grid::default());
                return Some(Role::Table);
            }
            "tr" => {
                self.begin_table();
                return Some(Role::Row);
            }
            "tc" => {
                self.begin_cell();
                return Some(Role::Cell);
            }
            _ => {}
        }
        self.properties(name, xml);
        None
    }

    fn properties(&mut self, name: &str, xml: &mut Xml<'a>) {
        let Some(grid) = self.grids.last_mut() else { return xml.skip() };
        xml.within(|tag| {
            match (name, tag.name()) {
                ("tblPr", "tblLook") => {
                    grid.headed = tag.get("firstRow").is_some_and(|on| on == "1" || on == "true")
                }
                ("tblGrid", "gridCol") => grid.columns += 1,
                ("trPr", "tblHeader") => grid.row.head = tag.switch(),
                ("trPr", "gridBefore") => grid.row.before = tag.number("val").unwrap_or(0).min(SPAN),
                ("tcPr", "gridSpan") => grid.row.span = tag.number("val").unwrap_or(1).clamp(1, SPAN),
                _ => {}
            }
            false
        });
    }

    /// The first row of a table begins it.
    fn begin_table(&mut self) {
        self.end_paragraph();
        let Some(grid) = self.grids.last_mut() else { return };
        if !grid.begun {
            grid.begun = true;
            grid.flat = grid.columns == 1 && !self.blocks.in_table();
            if !grid.flat {
                self.blocks.begin_table(self.flow);
            }
        }
        grid.row = Row { head: grid.headed && grid.rows == 0, ..Row::default() };
        grid.rows += 1;
    }

    fn begin_cell(&mut self) {
        self.end_paragraph();
        let Some(grid) = self.grids.last_mut().filter(|grid| grid.begun && !grid.flat) else { return };
        grid.row.span = 1;
        if !grid.row.begun {
            grid.row.begun = true;
            self.flow.begin_row(grid.row.head);
            for _ in 0..grid.row.before {
                self.flow.begin_cell();
                self.flow.end_cell();
            }
        }
        self.flow.begin_cell();
    }

    pub(super) fn close_table(&mut self, role: Role) {
        self.end_paragraph();
        match role {
            Role::Cell => self.end_cell(),
            Role::Row => self.end_row(),
            _ => {
                if self.grids.pop().is_some_and(|grid| grid.begun && !grid.flat) {
                    self.blocks.end_table(self.flow);
                }
            }
        }
    }

    fn end_cell(&mut self) {
        let Some(grid) = self.grids.last().filter(|grid| grid.row.begun) else { return };
        self.flow.end_cell();
        for _ in 1..grid.row.span {
            self.flow.begin_cell();
            self.flow.end_cell();
        }
    }

    fn end_row(&mut self) {
        let Some(grid) = self.grids.last_mut() else { return };
        if std::mem::take(&mut grid.row.begun) {
            self.flow.end_row(grid.row.head);
        }
    }
}
