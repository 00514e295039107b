//! From the paragraphs of a document to blocks that lie in one another.
//!
//! A text document is a flat run of paragraphs, and each says of itself where it lies: in a list on the third
//! level, in a quotation, among lines of code. What must end and begin between two of them is worked out here.

use crate::document::BlockKind;

use super::super::flow::Flow;

/// Levels of lists that are told apart.
const LEVELS: usize = 64;
/// Blank lines within code that are kept.
const BLANKS: usize = 64;

/// Where a paragraph lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) enum Place {
    /// In running text.
    Text,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// In a quotation.
    Quote,
    /// A line of code.
    Code,
    /// The next item of a list on this level, with its number; with a bullet if it has none.
    Item(usize, Option<String>),
    /// Further text of the item on this level.
    Within(usize),
}

/// What is open at this place of a document.
#[derive(Default)]
pub(in crate::format) struct Blocks {
    /// The levels of the items that are open.
    items: Vec<usize>,
    quoted: bool,
    /// Lines that end before the next line of the code that is open.
    code: Option<usize>,
    /// Tables that are open.
    tables: usize,
    heading: Option<u8>,
}

impl Blocks {
    /// Begins a paragraph.
    pub(in crate::format) fn begin(&mut self, place: Place, flow: &mut Flow) {
        if self.tables > 0 {
            flow.begin(BlockKind::Paragraph);
            if let Place::Item(_, number) = &place {
                flow.marker(number.as_deref().unwrap_or("•"));
                flow.space();
            }
            return;
        }
        self.leave(&place, flow);
        match place {
            Place::Text => flow.begin(BlockKind::Paragraph),
            Place::Heading(level) => {
                flow.begin_heading(level);
                self.heading = Some(level);
            }
            Place::Quote => self.begin_quoted(flow),
            Place::Code => self.begin_code(flow),
            Place::Item(level, number) => self.begin_item(level.min(LEVELS), number, flow),
            Place::Within(_) => {
                flow.gap(true);
                flow.begin(BlockKind::Paragraph);
            }
        }
    }

    fn begin_quoted(&mut self, flow: &mut Flow) {
        if !self.quoted {
            flow.begin_quote();
            self.quoted = true;
        }
        flow.begin(BlockKind::Paragraph);
    }

    fn begin_code(&mut self, flow: &mut Flow) {
        match self.code.replace(0) {
            Some(lines) => flow.code(&"\n".repeat(lines.min(BLANKS))),
            None => flow.begin_code(None),
        }
    }

    fn begin_item(&mut self, level: usize, number: Option<String>, flow: &mut Flow) {
        match self.items.last() {
            Some(last) if *last == level => flow.end_item(),
            _ => {
                flow.begin_list(None);
                self.items.push(level);
            }
        }
        match number {
            Some(number) => flow.begin_item_marked(&format!("{number} ")),
            None => flow.begin_item(),
        }
        flow.begin(BlockKind::Paragraph);
    }

    /// Ends what the next paragraph does not lie in.
    fn leave(&mut self, next: &Place, flow: &mut Flow) {
        if self.code.is_some() && *next != Place::Code {
            self.code = None;
            flow.end_block();
        }
        if self.quoted && *next != Place::Quote {
            self.quoted = false;
            flow.end_quote();
        }
        let inside = match next {
            Place::Item(level, _) | Place::Within(level) => Some((*level).min(LEVELS)),
            _ => None,
        };
        while self.items.pop_if(|level| inside.is_none_or(|inside| *level > inside)).is_some() {
            flow.end_item();
            flow.end_list();
        }
    }

    /// Whether further text of an item on this level has an item to lie in.
    pub(in crate::format) fn is_within(&self, level: usize) -> bool {
        self.items.iter().any(|open| *open <= level)
    }

    /// Ends a paragraph.
    pub(in crate::format) fn end(&mut self, flow: &mut Flow) {
        if let Some(level) = self.heading.take() {
            flow.end_heading(level);
        } else if let Some(lines) = &mut self.code {
            *lines += 1;
        } else if self.items.is_empty() || self.tables > 0 {
            flow.end_block();
        } else {
            flow.end_lines();
        }
    }

    /// An empty paragraph: within code it is a blank line.
    pub(in crate::format) fn empty(&mut self, place: &Place) {
        if let (Place::Code, Some(lines)) = (place, &mut self.code) {
            *lines += 1;
        }
    }

    /// Whether text now is code, to be written as it is.
    pub(in crate::format) fn in_code(&self) -> bool {
        self.code.is_some()
    }

    /// Whether nothing is open that the next paragraph may lie in.
    pub(in crate::format) fn is_idle(&self) -> bool {
        self.tables == 0 && self.items.is_empty() && !self.quoted && self.code.is_none()
    }

    /// Whether a table is open.
    pub(in crate::format) fn in_table(&self) -> bool {
        self.tables > 0
    }

    /// Begins a table.
    pub(in crate::format) fn begin_table(&mut self, flow: &mut Flow) {
        if self.tables == 0 {
            self.finish(flow);
        }
        self.tables += 1;
        flow.begin_table(&[]);
    }

    /// Ends it.
    pub(in crate::format) fn end_table(&mut self, flow: &mut Flow) {
        self.tables = self.tables.saturating_sub(1);
        flow.end_table();
    }

    /// Ends everything that is open.
    pub(in crate::format) fn finish(&mut self, flow: &mut Flow) {
        if self.tables == 0 {
            self.leave(&Place::Text, flow);
            flow.end_block();
        }
    }
}
