//! Writes a structured document: blocks and inline text, as every rendered format has them.
//!
//! # The essay
//!
//! Formats differ in how they are parsed, and hardly in what they mean: headings, paragraphs, lists, quotes, tables,
//! code, notes, links, emphasis. A [`Flow`] is told these in reading order and writes the display text with its
//! markup; no extractor computes an offset. Four parts share the work:
//!
//! - [`page`] knows *lines*: which block a line belongs to, how far it is set in, which list markers stand
//!   in front of it, where a blank line goes. Lines begin **late**, with their first character: so an
//!   empty paragraph leaves no trace, and nested markers (`- - a`) meet on one line.
//! - [`inline`] knows what is open within a line: emphasis, links. Where links are numbered, they and the notes have
//!   **one** series, in reading order, so that `[4]` means one thing only.
//! - [`columns`] measures tables while their cells go by. Whatever stands in a cell is one line of text.
//!
//! Everything here is a loop over explicit stacks: ten thousand nested quotes cost ten thousand pushes, never a
//! deeper call.

mod columns;
mod contents;
mod inline;
mod page;

use crate::document::{BlockKind, Face, Part, Progress};

use super::OpenError;

pub(super) use contents::{Listed, Mark};

use columns::Columns;
use inline::{Numbers, Open};
use page::{Page, Place};

pub(super) use page::width;

/// The text of a thematic break.
const RULE: &str = "———";

/// Bytes of text that the first part waits for, about a screen, and the later ones.
const FIRST: usize = 4 * 1024;
const LATER: usize = 64 * 1024;

/// See the essay.
pub(super) struct Flow {
    page: Page,
    stack: Vec<Open>,
    numbers: Numbers,
    /// Whether addresses of links have numbers in the text.
    numbered: bool,
    /// Columns of the table that is being written.
    columns: Option<Columns>,
    /// Tables within its cells that are open.
    inner_tables: usize,
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
    /// Who gets the parts, and whether the first was given.
    sink: Option<Box<dyn FnMut(Part) -> bool>>,
    given: bool,
}

impl Flow {
    /// An empty document.
    pub(super) fn new() -> Flow {
        Flow {
            page: Page::new(),
            stack: Vec::new(),
            numbers: Numbers::default(),
            numbered: false,
            columns: None,
            inner_tables: 0,
            heading_numbers: Vec::new(),
            images: 0,
            alt: String::new(),
            image_target: String::new(),
            breaks: 0,
            space: false,
            spaced: true,
            lists: Vec::new(),
            tables: 0,
            sink: None,
            given: false,
        }
    }

    /// Hands what is written to `sink` part by part; `false` from it ends the work.
    pub(super) fn giving(sink: Box<dyn FnMut(Part) -> bool>) -> Flow {
        Flow { sink: Some(sink), ..Flow::new() }
    }

    /// From here on a small number stands behind each link whose address is not its text.
    pub(super) fn number_links(&mut self) {
        self.numbered = true;
    }

    // ---- the document ----

    /// The document's own title, the first time it is said.
    pub(super) fn title(&mut self, title: &str) {
        self.page.builder.title(title);
    }

    /// What the source says about itself: a few words under a key (`author`, `date`, `language`, `publisher`).
    pub(super) fn meta(&mut self, key: &str, value: &str) {
        self.page.builder.meta(key, value);
    }

    /// Tells the reader something about the document as a whole: a limit, damage, what is left out.
    pub(super) fn notice(&mut self, notice: impl Into<String>) {
        self.page.builder.notice(notice);
    }

    /// Bytes of text that were written so far.
    pub(super) fn written(&self) -> u64 {
        self.page.builder.len()
    }

    /// A page of the source begins with the text that comes next; `label` is what the source calls it.
    pub(super) fn page(&mut self, label: &str) {
        self.page.place(Place::Page(label.to_owned()));
    }

    /// Links within the document find the text that comes next by this name (without `#`).
    pub(super) fn anchor(&mut self, name: &str) {
        self.page.place(Place::Anchor(name.to_owned()));
    }

    /// Says how far reading has come (`done` of `of` pages, chapters, messages), and gives away what was written.
    /// Between blocks only: whatever is open ends.
    pub(super) fn progress(&mut self, done: usize, of: usize) -> Result<(), OpenError> {
        if self.sink.is_none() {
            return Ok(());
        }
        self.end_open();
        let enough = if self.given { LATER } else { FIRST };
        if self.page.builder.waiting() < enough && done < of {
            return Ok(());
        }
        self.given = true;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let progress = Some(Progress { done: count(done), of: count(of) });
        let part = Part { progress, ..self.page.builder.part() };
        let going = self.sink.as_mut().is_none_or(|sink| sink(part));
        if going { Ok(()) } else { Err(OpenError::Cancelled) }
    }

    /// Ends what is open; the part that was not given away yet.
    pub(super) fn last_part(&mut self) -> Part {
        self.end_all();
        self.page.builder.last_part()
    }

    fn end_open(&mut self) {
        while self.columns.is_some() {
            self.end_table();
        }
        self.end_block();
    }

    fn end_all(&mut self) {
        self.end_open();
        self.page.settle_places();
        for (number, link) in std::mem::take(&mut self.numbers.listed) {
            self.page.builder.address(number, link);
        }
    }

    // ---- blocks ----

    /// Begins a block of text.
    pub(super) fn begin(&mut self, kind: BlockKind) {
        if self.columns.is_some() {
            return self.space();
        }
        self.settle();
        self.page.begin(kind);
    }

    /// Ends a block of text, and whatever was left open in it.
    pub(super) fn end_block(&mut self) {
        if self.columns.is_some() {
            return self.space();
        }
        self.settle();
        self.page.end();
    }

    /// Ends the line without asking for a blank one.
    pub(super) fn end_lines(&mut self) {
        if self.columns.is_some() {
            return self.space();
        }
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
        if self.columns.is_none() {
            self.page.gap(true);
            self.page.begin(BlockKind::Heading(level.clamp(1, 6)));
        }
    }

    /// Ends it.
    pub(super) fn end_heading(&mut self, level: u8) {
        if self.columns.is_some() {
            return self.space();
        }
        self.close_all();
        if self.page.begun() && matches!(self.page.kind(), BlockKind::Heading(_)) {
            let start = self.page.text_start();
            self.page.builder.heading(level.clamp(1, 6), start);
            for number in std::mem::take(&mut self.heading_numbers) {
                self.page.builder.span(Face::Marker, &format!(" [{number}]"));
            }
        }
        self.heading_numbers.clear();
        self.end_block();
    }

    /// Begins a quotation.
    pub(super) fn begin_quote(&mut self) {
        if self.columns.is_some() {
            return self.space();
        }
        self.settle();
        self.page.enter_quote();
    }

    /// Ends it.
    pub(super) fn end_quote(&mut self) {
        if self.columns.is_some() {
            return self.space();
        }
        self.settle();
        self.page.leave_quote();
    }

    /// Begins a code block; its language stands above it, where [`Painter`](crate::format::Painter) finds it.
    pub(super) fn begin_code(&mut self, language: Option<&str>) {
        self.begin(BlockKind::Code);
        let Some(language) = language.map(str::trim).filter(|l| !l.is_empty()) else { return };
        if self.columns.is_none() {
            self.page.line();
            self.page.builder.span(Face::Meta, &language.replace(['\n', '\r'], " "));
            self.page.builder.end_line();
        }
    }

    /// Lines of code, as they are.
    pub(super) fn code(&mut self, text: &str) {
        if self.columns.is_some() {
            return self.words(text);
        }
        self.page.line();
        let text = if text.contains('\r') { &text.replace("\r\n", "\n") } else { text };
        self.page.builder.span(Face::Code, text);
    }

    /// Begins a list, numbered from `first` on or with bullets. A list within an item whose text has no
    /// paragraphs follows it directly.
    pub(super) fn begin_list(&mut self, first: Option<u64>) {
        let gap = self.page.has_gap();
        self.end_block();
        if self.columns.is_none() {
            self.page.gap(gap || self.lists.is_empty());
        }
        self.lists.push(first);
    }

    /// Ends it.
    pub(super) fn end_list(&mut self) {
        self.lists.pop();
        if self.columns.is_none() {
            self.end_lines();
            if self.lists.is_empty() {
                self.page.gap(true);
            }
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
        self.begin_item_marked(&marker);
    }

    /// Begins an item with a marker of the source's own, its space included: `iv. `.
    pub(super) fn begin_item_marked(&mut self, marker: &str) {
        if self.columns.is_some() {
            self.space();
            return self.words(marker);
        }
        self.settle();
        self.page.enter_item(marker.to_owned());
    }

    /// Sets text in by so many cells, without a marker; ends as an item does.
    pub(super) fn begin_indent(&mut self, cells: u16) {
        if self.columns.is_some() {
            return self.space();
        }
        self.settle();
        self.page.enter_indent(cells);
    }

    /// Ends the item.
    pub(super) fn end_item(&mut self) {
        if self.columns.is_some() {
            return self.space();
        }
        self.settle();
        self.page.leave_item();
    }

    /// Turns the bullet of the item that has just begun into a box.
    pub(super) fn tick(&mut self, done: bool) {
        self.page.tick(done);
    }

    /// Begins a table; `right` says which columns are set flush right, as far as that is known. A table in a cell
    /// of another is a line of text.
    pub(super) fn begin_table(&mut self, right: &[bool]) {
        if self.columns.is_some() {
            self.inner_tables += 1;
            return self.space();
        }
        self.settle();
        self.page.close();
        self.page.gap(true);
        self.page.begin(BlockKind::Table(self.tables));
        self.columns = Some(Columns::new(right));
    }

    /// Begins a row of it.
    pub(super) fn begin_row(&mut self, head: bool) {
        let Some(columns) = &mut self.columns else { return };
        if self.inner_tables > 0 {
            return self.space();
        }
        columns.row();
        self.page.line();
        if head {
            self.page.builder.open(Face::TableHead);
        }
        self.spaced = true;
    }

    /// Begins a cell of the row.
    pub(super) fn begin_cell(&mut self) {
        let Some(columns) = &mut self.columns else { return };
        if self.inner_tables > 0 {
            return self.space();
        }
        if !columns.cell() {
            self.page.builder.text("\t");
            self.spaced = true;
        }
    }

    /// Ends the cell.
    pub(super) fn end_cell(&mut self) {
        if self.inner_tables > 0 {
            return self.space();
        }
        self.settle();
        if let Some(columns) = &mut self.columns {
            columns.end_cell();
        }
    }

    /// Ends the row.
    pub(super) fn end_row(&mut self, head: bool) {
        if self.columns.is_none() || self.inner_tables > 0 {
            return self.space();
        }
        if head {
            self.page.builder.close();
        }
        self.page.builder.end_line();
    }

    /// Ends the table.
    pub(super) fn end_table(&mut self) {
        if self.inner_tables > 0 {
            self.inner_tables -= 1;
            return self.space();
        }
        self.settle();
        if let Some(columns) = self.columns.take() {
            // A table without a row has no line that could refer to it.
            if self.page.begun() {
                self.page.builder.table(columns.finish());
                self.tables += 1;
            }
        }
        self.end_block();
    }

    /// A thematic break.
    pub(super) fn rule(&mut self) {
        self.end_block();
        if self.columns.is_some() {
            return;
        }
        self.page.gap(true);
        self.page.begin(BlockKind::Rule);
        self.page.line();
        self.page.builder.span(Face::Marker, RULE);
        self.page.end();
    }

    // ---- notes ----

    /// Writes the number of a note, which is a link to it.
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
