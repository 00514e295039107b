//! The way through the tree.
//!
//! Every element is entered and left once, and what is to be done at its end waits on a stack. Faces and links are
//! [`inline`](super::inline) matters: they begin with the first text that stands in them, so that `<b></b>` leaves no trace,
//! and begin again in each block that they reach into.

use dom_query::{Element, NodeData, NodeId, Tree};

use crate::document::{BlockKind, Face};

use super::super::flow::Flow;
use super::super::{Cancel, OpenError};
use super::article::Kept;
use super::code::Code;
use super::inline::Inlay;
use super::list::List;
use super::node::{self, attribute};
use super::role::{Role, role};
use super::table::Table;

/// Nodes between two questions whether to go on.
const STEP: usize = 1024;
/// Lines with more text than this, in bytes, are a paragraph, whatever the element is called.
const PARAGRAPH: usize = 120;
/// What stands in a heading is looked at this far to know whether it is one, in nodes and in bytes.
const HEADING: usize = 1000;

/// Everything known in the middle of a tree.
pub(super) struct Walk<'a> {
    pub tree: &'a Tree,
    pub links: &'a dyn Fn(&str) -> String,
    pub flow: &'a mut Flow,
    /// Faces and links that are open, and how many of them the flow knows.
    pub inlays: Vec<Inlay>,
    pub opened: usize,
    pub lists: Vec<List>,
    pub tables: Vec<Table>,
    /// Enclosing elements whose content is one line: headings, cells of tables.
    pub flat: usize,
    pub code: Option<Code>,
    /// Bytes of text so far.
    pub written: usize,
    /// What of the tree is read, if not all of it is.
    pub kept: Option<Kept>,
    /// Nodes of the tree, if it is a document of its own: it is given away part by part then.
    pub of: usize,
    quotes: usize,
}

/// What is to be done at the end of an element.
pub(super) struct Leave {
    id: NodeId,
    end: End,
    /// How much was open and written at its beginning.
    inlays: usize,
    written: usize,
}

/// How an element ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Inline,
    Space,
    Lines,
    Block,
    Heading(u8),
    Quote,
    Code,
    CodeLine,
    List,
    Item,
    Definition,
    Table,
    Row,
    Cell,
    Text(&'static str),
}

impl<'a> Walk<'a> {
    pub(super) fn new(tree: &'a Tree, links: &'a dyn Fn(&str) -> String, flow: &'a mut Flow) -> Walk<'a> {
        Walk {
            tree,
            links,
            flow,
            inlays: Vec::new(),
            opened: 0,
            lists: Vec::new(),
            tables: Vec::new(),
            flat: 0,
            code: None,
            written: 0,
            kept: None,
            of: 0,
            quotes: 0,
        }
    }

    /// Writes what is below a node.
    pub(super) fn run(mut self, root: NodeId, cancel: &Cancel) -> Result<(), OpenError> {
        let mut stack: Vec<Leave> = Vec::new();
        let mut next = node::first_child(self.tree, root);
        let mut count = 0;
        loop {
            if let Some(id) = next {
                if count % STEP == 0 {
                    cancel.check()?;
                }
                count += 1;
                let (inlays, written) = (self.inlays.len(), self.written);
                next = match self.enter(id) {
                    Some(end) => {
                        stack.push(Leave { id, end, inlays, written });
                        node::first_child(self.tree, id)
                    }
                    None => node::next_sibling(self.tree, id),
                };
            } else {
                let Some(leave) = stack.pop() else { break };
                self.leave(&leave);
                if matches!(leave.end, End::Lines | End::Block) {
                    self.give(count)?;
                }
                next = node::next_sibling(self.tree, leave.id);
            }
        }
        self.end_lines();
        Ok(())
    }

    /// Gives away what is written, where nothing is open that reaches further.
    fn give(&mut self, count: usize) -> Result<(), OpenError> {
        let layout = self.tables.iter().all(Table::is_layout);
        if self.of == 0
            || !layout
            || !self.lists.is_empty()
            || self.quotes > 0
            || self.flat > 0
            || self.code.is_some()
        {
            return Ok(());
        }
        self.opened = 0;
        self.flow.progress(count.min(self.of - 1), self.of)
    }

    /// Begins a node; `None` if what is in it is not to be read, or there is nothing.
    fn enter(&mut self, id: NodeId) -> Option<End> {
        let kept = self.kept.as_ref().is_none_or(|kept| kept.has(id));
        let text = self.tree.query_node_or(&id, None, |node| match &node.data {
            NodeData::Text { contents } => Some(contents.clone()),
            _ => None,
        });
        if let Some(text) = text {
            if kept || text.trim().is_empty() {
                self.text(&text);
            }
            return None;
        }
        let element = node::element(self.tree, id)?;
        if node::is_hidden(&element) || !(kept || &*element.name.local == "br") {
            return None;
        }
        let end = self.begin(id, &element);
        if end.is_some() {
            self.anchor(&element);
        }
        end
    }

    /// Begins an element.
    fn begin(&mut self, id: NodeId, element: &Element) -> Option<End> {
        match role(&element.name.local) {
            Role::Nothing => None,
            Role::Script => self.script(id, element),
            Role::Inline(face) => Some(self.begin_inline(face)),
            Role::Link => self.begin_link(id, element),
            Role::Quoted => Some(self.begin_quoted("“", "”")),
            Role::Reading => Some(self.begin_quoted("(", ")")),
            Role::Break => self.line_break(),
            Role::Image => self.image(element),
            Role::Embedded(what) => self.embedded(what, element),
            Role::Math => self.math(id, element),
            Role::Drawing => self.drawing(id, element),
            Role::Input => self.input(element),
            block => self.begin_block(id, element, block),
        }
    }

    fn begin_block(&mut self, id: NodeId, element: &Element, block: Role) -> Option<End> {
        if self.code.is_some() {
            self.end_code_line();
            return Some(End::CodeLine);
        }
        if let Some(end) = self.begin_in_table(id, element, block) {
            return end;
        }
        if self.flat > 0 {
            return Some(self.begin_flat(block));
        }
        Some(match block {
            Role::FacedLines(face) => self.begin_faced(face),
            Role::Block => self.begin_paragraph(),
            Role::Heading(level) => self.begin_heading(id, level),
            Role::Quote => self.begin_quote(),
            Role::Code => self.begin_code(id, element),
            Role::List { numbered } => self.begin_list(id, element, numbered),
            Role::Item => self.begin_item(element),
            Role::Definition => self.begin_definition(id),
            Role::Rule => {
                self.end_block();
                self.flow.rule();
                return None;
            }
            _ => self.begin_lines(),
        })
    }

    /// A block where only one line can be.
    fn begin_flat(&mut self, block: Role) -> End {
        self.flow.space();
        if block == Role::Item {
            self.word("•");
            self.flow.space();
        }
        End::Space
    }

    fn begin_lines(&mut self) -> End {
        self.end_lines();
        End::Lines
    }

    fn begin_paragraph(&mut self) -> End {
        self.end_block();
        self.flow.begin(BlockKind::Paragraph);
        End::Block
    }

    pub(super) fn begin_faced(&mut self, face: Face) -> End {
        self.end_lines();
        self.inlays.push(Inlay::Face(face));
        End::Lines
    }

    fn begin_heading(&mut self, id: NodeId, level: u8) -> End {
        if !is_heading(self.tree, id) {
            return self.begin_paragraph();
        }
        self.end_block();
        self.flow.begin_heading(level);
        self.flat += 1;
        End::Heading(level)
    }

    fn begin_quote(&mut self) -> End {
        self.end_lines();
        self.flow.begin_quote();
        self.quotes += 1;
        End::Quote
    }

    /// Ends an element.
    fn leave(&mut self, leave: &Leave) {
        match leave.end {
            End::Inline => {}
            End::Text(text) => self.word(text),
            _ => return self.leave_block(leave),
        }
        self.end_inlays(leave.inlays);
    }

    fn leave_block(&mut self, leave: &Leave) {
        match leave.end {
            End::Lines => self.end_box(leave.written + PARAGRAPH),
            End::Block => self.end_box(leave.written),
            End::Heading(level) => {
                self.flat -= 1;
                self.opened = 0;
                self.flow.end_heading(level);
            }
            End::Quote => {
                self.end_lines();
                self.quotes -= 1;
                self.flow.end_quote();
            }
            End::Code => self.end_code(),
            End::CodeLine => self.end_code_line(),
            End::List => self.end_list(),
            End::Item | End::Definition => {
                self.end_lines();
                self.flow.end_item();
            }
            End::Table => self.end_table(),
            End::Row => self.end_row(),
            End::Cell => self.end_cell(),
            End::Inline | End::Text(_) | End::Space => self.flow.space(),
        }
        self.end_inlays(leave.inlays);
    }

    /// Ends the line, and what is open in it as far as the flow is concerned.
    pub(super) fn end_lines(&mut self) {
        self.opened = 0;
        self.flow.end_lines();
    }

    /// Ends the line; a blank one follows if more was written than this.
    fn end_box(&mut self, before: usize) {
        self.end_lines();
        if self.written > before {
            self.flow.gap(true);
        }
    }

    /// Ends the line and asks for a blank one, if there was a line.
    pub(super) fn end_block(&mut self) {
        self.opened = 0;
        self.flow.end_block();
    }

    /// Names the place where an element begins.
    fn anchor(&mut self, element: &Element) {
        let name = attribute(element, "name").filter(|_| &*element.name.local == "a");
        let id = attribute(element, "id");
        for name in id.into_iter().chain(name.filter(|name| id != Some(name))).filter(|name| !name.is_empty())
        {
            let target = (self.links)(&format!("#{name}"));
            if let Some(name) = target.strip_prefix('#') {
                self.flow.anchor(name);
            }
        }
    }
}

/// Whether what is called a heading is one: people forget to close them, and everything stands in them then.
fn is_heading(tree: &Tree, id: NodeId) -> bool {
    let (mut text, mut nodes, mut fits) = (0, 0, true);
    node::each_below(tree, id, HEADING + 1, |_, data| {
        nodes += 1;
        match data {
            NodeData::Text { contents } => text += contents.len(),
            NodeData::Element(element) => {
                fits = matches!(
                    role(&element.name.local),
                    Role::Nothing
                        | Role::Lines
                        | Role::Break
                        | Role::Image
                        | Role::Drawing
                        | Role::Script
                        | Role::Math
                        | Role::Inline(_)
                        | Role::Link
                        | Role::Quoted
                        | Role::Reading
                        | Role::FacedLines(_)
                ) || &*element.name.local == "p";
            }
            _ => {}
        }
        fits && text <= HEADING
    });
    fits && text <= HEADING && nodes <= HEADING
}
