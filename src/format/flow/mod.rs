//! Writes a structured document: blocks and inline text, as every rendered format has them.
//!
//! # The essay
//!
//! Formats differ in how they are parsed, and hardly in what they mean: headings, paragraphs, lists, quotes, tables,
//! code, notes, links, emphasis. A [`Flow`] is told these in reading order and writes the display text with its
//! markup; no extractor computes an offset. Three parts share the work:
//!
//! - [`page`] knows *lines*: which block a line belongs to, how far it is set in, which list markers stand
//!   in front of it, where a blank line goes. Lines begin **late**, with their first character: so an
//!   empty paragraph leaves no trace, and nested markers (`- - a`) meet on one line.
//! - [`inline`] knows what is open within a line: emphasis, links. It numbers links and notes with **one**
//!   series, in reading order, so that `[4]` means one thing only.
//! - [`columns`] measures tables while their cells go by.
//!
//! Everything here is a loop over explicit stacks: ten thousand nested quotes cost ten thousand pushes, never a
//! deeper call.

mod columns;
mod inline;
mod page;

use crate::document::{BlockKind, Document, Face, Kind};

use columns::Columns;
use inline::{Numbers, Open};
use page::Page;

/// The text of a thematic break.
const RULE: &str = "———";

/// See the essay.
pub(super) struct Flow {
    page: Page,
    stack: Vec<Open>,
    numbers: Numbers,
    /// Columns of the table that is being written.
    columns: Option<Columns>,
    /// Numbers that wait for the end of their heading.
    heading_numbers: Vec<u32>,
    /// Images that are open, one in another's description, and the text of the outermost so far.
    images: usize,
    alt: String,
    image_target: String,
    /// Line breaks that wait for more text.
    breaks: usize,
    /// A space that waits for more text.
    space: bool,
    /// The line ends in a space, or is empty.
    spaced: bool,
    /// The numbers of the lists that are open.
    lists: Vec<Option<u64>>,
    tables: u32,
}

impl Flow {
    /// An empty document.
    pub(super) fn new() -> Flow {
        Flow {
            page: Page::new(),
            stack: Vec::new(),
            numbers: Numbers::default(),
            columns: None,
            heading_numbers: Vec::new(),
            images: 0,
            alt: String::new(),
            image_target: String::new(),
            breaks: 0,
            space: false,
            spaced: true,
            lists: Vec::new(),
            tables: 0,
        }
    }

    // ---- the document ----

    /// Ends what is open, and gives the document away.
    pub(super) fn finish(mut self, kind: Kind) -> Document {
        self.end_block();
        // Addresses are no part of the text: whoever shows the document shows them beside it.
        for (number, link) in self.numbers.listed {
            self.page.builder.address(number, link);
        }
        self.page.builder.finish(kind)
    }

    // ---- blocks ----

    /// Begins a block of text.
    pub(super) fn begin(&mut self, kind: BlockKind) {
        self.settle();
        self.page.begin(kind);
    }

    /// Ends a block of text, and whatever was left open in it.
    pub(super) fn end_block(&mut self) {
        self.settle();
        self.page.end();
    }

    /// Ends the line without asking for a blank one.
    pub(super) fn end_lines(&mut self) {
        self.settle();
        self.page.close();
    }

    /// Asks for a blank line before the next block, or for none.
    pub(super) fn gap(&mut self, wanted: bool) {
        self.page.gap(wanted);
    }

    /// What the current block is.
    pub(super) fn kind(&self) -> BlockKind {
        self.page.kind()
    }

    /// Begins a heading of level 1 to 6.
    pub(super) fn begin_heading(&mut self, level: u8) {
        self.end_block();
        self.page.gap(true);
        self.page.begin(BlockKind::Heading(level));
    }

    /// Ends it.
    pub(super) fn end_heading(&mut self, level: u8) {
        self.close_all();
        if self.page.begun() {
            let start = self.page.text_start();
            self.page.builder.heading(level, start);
            for number in std::mem::take(&mut self.heading_numbers) {
                self.page.builder.span(Face::Marker, &format!(" [{number}]"));
            }
        }
        self.heading_numbers.clear();
        self.end_block();
    }

    /// Begins a quotation.
    pub(super) fn begin_quote(&mut self) {
        self.settle();
        self.page.enter_quote();
    }

    /// Ends it.
    pub(super) fn end_quote(&mut self) {
        self.settle();
        self.page.leave_quote();
    }

    /// Begins a code block; its language stands above it, where [`Painter`](crate::format::Painter) finds it.
    pub(super) fn begin_code(&mut self, language: Option<&str>) {
        self.begin(BlockKind::Code);
        let Some(language) = language.map(str::trim).filter(|l| !l.is_empty()) else { return };
        self.page.line();
        self.page.builder.span(Face::Meta, &language.replace(['\n', '\r'], " "));
        self.page.builder.end_line();
    }

    /// Lines of code, as they are.
    pub(super) fn code(&mut self, text: &str) {
        self.page.line();
        let text = if text.contains('\r') { &text.replace("\r\n", "\n") } else { text };
        self.page.builder.span(Face::Code, text);
    }

    /// Begins a list, numbered from `first` on or with bullets. A list within an item whose text has no
    /// paragraphs follows it directly.
    pub(super) fn begin_list(&mut self, first: Option<u64>) {
        let gap = self.page.has_gap();
        self.end_block();
        self.page.gap(gap || self.lists.is_empty());
        self.lists.push(first);
    }

    /// Ends it.
    pub(super) fn end_list(&mut self) {
        self.lists.pop();
        if self.lists.is_empty() {
            self.page.gap(true);
        }
    }

    /// Begins the next item of the list.
    pub(super) fn begin_item(&mut self) {
        let depth = self.page.depth();
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1);
                marker
            }
            _ => format!("{} ", ["•", "◦", "▪"][depth % 3]),
        };
        self.settle();
        self.page.enter_item(marker);
    }

    /// Ends the item.
    pub(super) fn end_item(&mut self) {
        self.settle();
        self.page.leave_item();
    }

    /// Turns the bullet of the item that has just begun into a box.
    pub(super) fn tick(&mut self, done: bool) {
        self.page.tick(done);
    }

    /// Begins a table; `right` says for each column whether it is set flush right.
    pub(super) fn begin_table(&mut self, right: &[bool]) {
        self.page.gap(true);
        self.begin(BlockKind::Table(self.tables));
        self.columns = Some(Columns::new(right));
    }

    /// Begins a row of it.
    pub(super) fn begin_row(&mut self, head: bool) {
        self.page.line();
        if let Some(columns) = &mut self.columns {
            columns.row();
        }
        if head {
            self.page.builder.open(Face::TableHead);
        }
        self.spaced = true;
    }

    /// Begins a cell of the row.
    pub(super) fn begin_cell(&mut self) {
        if self.columns.as_mut().is_some_and(|columns| !columns.cell()) {
            self.page.builder.text("\t");
            self.spaced = true;
        }
    }

    /// Ends the cell.
    pub(super) fn end_cell(&mut self) {
        self.settle();
        if let Some(columns) = &mut self.columns {
            columns.end_cell();
        }
    }

    /// Ends the row.
    pub(super) fn end_row(&mut self, head: bool) {
        if head {
            self.page.builder.close();
        }
        self.page.builder.end_line();
    }

    /// Ends the table.
    pub(super) fn end_table(&mut self) {
        if let Some(columns) = self.columns.take() {
            self.page.builder.table(columns.finish());
            self.tables += 1;
        }
        self.end_block();
    }

    /// A thematic break.
    pub(super) fn rule(&mut self) {
        self.end_block();
        self.page.gap(true);
        self.page.begin(BlockKind::Rule);
        self.page.line();
        self.page.builder.span(Face::Marker, RULE);
        self.page.end();
    }

    // ---- notes ----

    /// Writes the number of a note.
    pub(super) fn note_reference(&mut self, label: &str) {
        let number = self.numbers.note(label);
        self.number(number);
    }

    /// Begins the notes at the end of the document.
    pub(super) fn begin_notes(&mut self) {
        self.rule();
        self.begin(BlockKind::Paragraph);
        self.faced(Face::Meta, "Notes");
        self.page.close();
    }

    /// Begins one of them.
    pub(super) fn begin_note(&mut self, label: &str) {
        let number = self.numbers.note(label);
        self.page.gap(false);
        self.page.enter_item(format!("[{number}] "));
    }

    /// The number that a note has, or gets now.
    pub(super) fn note_number(&mut self, label: &str) -> u32 {
        self.numbers.note(label)
    }

    /// Ends it.
    pub(super) fn end_note(&mut self) {
        self.end_block();
        self.page.leave_item();
    }
}
