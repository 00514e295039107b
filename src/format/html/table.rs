//! Tables: those that are, and those that only put things side by side.

use dom_query::{Element, NodeData, NodeId};

use super::node::{self, attribute, number};
use super::role::{Role, role};
use super::walk::{End, Walk};

/// A cell with more text than this, in bytes, is not one of a table that can be read as such.
const LONG: usize = 600;
/// Columns at most.
const WIDEST: usize = 256;

/// A table that is open.
pub(super) struct Table {
    /// Its cells are read one after another: it arranges a page, or what it holds has blocks of its own.
    layout: bool,
    begun: bool,
    head: bool,
    /// Cells of its longest row.
    columns: usize,
    row: Row,
    /// For each column in how many of the following rows its cell is still there.
    spans: Vec<usize>,
    /// How many elements around it are one line.
    flat: usize,
}

/// The row of it that is open.
#[derive(Default)]
struct Row {
    begun: bool,
    head: bool,
    column: usize,
    /// Columns that the open cell covers further.
    covers: usize,
}

impl Table {
    /// Whether its cells are read one after another.
    pub(super) fn is_layout(&self) -> bool {
        self.layout
    }
}

impl Walk<'_> {
    /// Begins what belongs to a table; `None` if it does not, or is to be read like any other block.
    pub(super) fn begin_in_table(
        &mut self,
        id: NodeId,
        element: &Element,
        block: Role,
    ) -> Option<Option<End>> {
        if block == Role::Table {
            return Some(Some(self.begin_table(id, element)));
        }
        let flat = self.flat;
        let table = self.tables.last_mut().filter(|table| !table.layout && table.flat == flat)?;
        match block {
            Role::Rows { head } => table.head = head,
            Role::Row => {
                let head = table.head || is_head(self.tree, id);
                table.row = Row { head, ..Row::default() };
                return Some(Some(End::Row));
            }
            Role::Cell => return Some(Some(self.begin_cell(element))),
            Role::Caption => return Some(Some(self.begin_caption())),
            _ => return None,
        }
        Some(Some(End::Inline))
    }

    fn begin_table(&mut self, id: NodeId, element: &Element) -> End {
        let shape = Shape::of(self.tree, id);
        let plain =
            attribute(element, "role").is_some_and(|role| matches!(role.trim(), "presentation" | "none"));
        let layout = plain || shape.blocks || shape.columns < 2 || self.flat > 0;
        if self.flat > 0 {
            self.flow.space();
        } else if layout {
            self.end_lines();
        } else {
            self.end_block();
        }
        let (flat, columns) = (self.flat, shape.columns.min(WIDEST));
        let (row, spans) = (Row::default(), Vec::new());
        self.tables.push(Table { layout, begun: false, head: false, columns, row, spans, flat });
        End::Table
    }

    /// What stands above a table; what comes too late for that ends it.
    fn begin_caption(&mut self) -> End {
        self.finish_table();
        self.begin_faced(crate::document::Face::Meta)
    }

    fn begin_cell(&mut self, element: &Element) -> End {
        self.opened = 0;
        let Some(table) = self.tables.last_mut() else { return End::Inline };
        if !std::mem::replace(&mut table.begun, true) {
            self.flow.begin_table(&[]);
        }
        if !std::mem::replace(&mut table.row.begun, true) {
            self.flow.begin_row(table.row.head);
        }
        self.fill();
        self.flow.begin_cell();
        let Some(table) = self.tables.last_mut() else { return End::Inline };
        let left = table.columns.saturating_sub(table.row.column + 1);
        table.row.covers = number(element, "colspan").unwrap_or(1usize).saturating_sub(1).min(left);
        let rows = number(element, "rowspan").unwrap_or(1usize).saturating_sub(1);
        if rows > 0 {
            let end = (table.row.column + table.row.covers + 1).min(WIDEST);
            table.spans.resize(end.max(table.spans.len()), 0);
            // The row itself counts: it is taken off at its end.
            table.spans[table.row.column.min(end)..end].fill(rows.saturating_add(1));
        }
        self.flat += 1;
        End::Cell
    }

    /// Empty cells where cells of rows above reach down.
    fn fill(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        while table.spans.get(table.row.column).is_some_and(|rows| *rows > 0) {
            self.flow.begin_cell();
            self.flow.end_cell();
            table.row.column += 1;
        }
    }

    pub(super) fn end_cell(&mut self) {
        self.flat -= 1;
        self.opened = 0;
        self.flow.end_cell();
        let Some(table) = self.tables.last_mut() else { return };
        for _ in 0..std::mem::take(&mut table.row.covers) {
            self.flow.begin_cell();
            self.flow.end_cell();
            table.row.column += 1;
        }
        table.row.column += 1;
    }

    pub(super) fn end_row(&mut self) {
        self.opened = 0;
        self.fill();
        let Some(table) = self.tables.last_mut() else { return };
        for rows in &mut table.spans {
            *rows = rows.saturating_sub(1);
        }
        let row = std::mem::take(&mut table.row);
        if row.begun {
            self.flow.end_row(row.head);
        }
    }

    pub(super) fn end_table(&mut self) {
        self.finish_table();
        match self.tables.pop() {
            Some(table) if table.flat > 0 => self.flow.space(),
            Some(table) if table.layout => self.end_lines(),
            _ => self.end_block(),
        }
    }

    fn finish_table(&mut self) {
        self.opened = 0;
        if let Some(table) = self.tables.last_mut()
            && std::mem::take(&mut table.begun)
        {
            table.spans.clear();
            self.flow.end_table();
        }
    }
}

/// What a table looks like from afar.
#[derive(Default)]
struct Shape {
    /// Cells of the longest row.
    columns: usize,
    /// There are cells that one line is too little for.
    blocks: bool,
}

impl Shape {
    /// Looks at a table up to the first thing that decides.
    fn of(tree: &dom_query::Tree, id: NodeId) -> Shape {
        let mut shape = Shape::default();
        let (mut columns, mut text, mut paragraphs, mut heads) = (0, 0, 0, false);
        let mut lists = false;
        node::each_below(tree, id, usize::MAX, |_, data| {
            match data {
                NodeData::Text { contents } => text += contents.trim().len(),
                NodeData::Element(element) => match role(&element.name.local) {
                    Role::Row => columns = 0,
                    Role::Cell => {
                        columns += 1;
                        (text, paragraphs) = (0, 0);
                        heads |= &*element.name.local == "th";
                    }
                    Role::Heading(_) | Role::Table | Role::Code | Role::Quote | Role::Rule => {
                        shape.blocks = true
                    }
                    Role::List { .. } => lists = true,
                    Role::Block => paragraphs += 1,
                    _ => {}
                },
                _ => {}
            }
            shape.columns = shape.columns.max(columns);
            shape.blocks |= (text > LONG || paragraphs > 2) && columns > 0;
            !shape.blocks
        });
        shape.blocks |= lists && !heads;
        shape
    }
}

/// Whether all cells of a row are heads of their columns.
fn is_head(tree: &dom_query::Tree, row: NodeId) -> bool {
    let mut heads = 0;
    for child in tree.child_ids_of_it(&row, false) {
        let name = tree.get_name(&child).map(|name| name.local.to_string());
        match name.as_deref() {
            Some("td") => return false,
            Some("th") => heads += 1,
            _ => {}
        }
    }
    heads > 0
}
