//! Lines and blocks: where a line begins, how far it is set in, what stands between two of them.

use unicode_width::UnicodeWidthStr;

use crate::document::{BlockKind, BlockStyle, Builder, Face};

/// Quote bars drawn at most, however deep the quotation.
const DEEPEST_QUOTE: usize = 8;
/// Cells a line is set in at most, however deep the list.
const DEEPEST_INDENT: u16 = 40;
/// List markers that can meet in front of one line.
const MARKERS: usize = 8;
/// Cells code is set in from the text around it.
const CODE_INDENT: u16 = 2;

/// A document as it is written, block by block.
pub(super) struct Page {
    pub builder: Builder,
    /// What the lines of the current block are.
    kind: BlockKind,
    /// The current block has no line yet.
    fresh: bool,
    /// A blank line is due before the next block.
    gap: bool,
    /// How many quotations the blank line would lie in.
    gap_quotes: usize,
    quotes: usize,
    /// For each enclosing list item the cells its text is set in.
    items: Vec<u16>,
    /// Markers written in front of the next line.
    markers: Vec<String>,
    /// Where the text of the current block began, past its markers.
    text_start: u64,
    /// Places that are named where the next line begins.
    places: Vec<Place>,
}

/// A place that is known by a name.
pub(super) enum Place {
    Page(String),
    Anchor(String),
}

impl Page {
    pub(super) fn new() -> Page {
        Page {
            builder: Builder::new(),
            kind: BlockKind::Paragraph,
            fresh: true,
            gap: false,
            gap_quotes: 0,
            quotes: 0,
            items: Vec::new(),
            markers: Vec::new(),
            text_start: 0,
            places: Vec::new(),
        }
    }

    /// Names a place: the next character of the line that was begun, else the next line.
    pub(super) fn place(&mut self, place: Place) {
        self.places.push(place);
        if !self.fresh {
            self.settle_places();
        }
    }

    /// The places that wait are here.
    pub(super) fn settle_places(&mut self) {
        for place in self.places.drain(..) {
            match place {
                Place::Page(label) => self.builder.page(&label),
                Place::Anchor(name) => self.builder.anchor(&name),
            }
        }
    }

    /// Begins a block; its first line begins with its first text.
    pub(super) fn begin(&mut self, kind: BlockKind) {
        self.close();
        self.kind = kind;
        // Under a marker of their own, rows and code would have to share its line.
        if matches!(kind, BlockKind::Code | BlockKind::Table(_) | BlockKind::Rule) {
            self.write_markers();
        }
    }

    /// Ends the current block, if any; a blank line will follow if the block has lines.
    pub(super) fn end(&mut self) {
        self.gap |= !self.fresh;
        self.close();
    }

    /// Ends the current block without asking for a blank line.
    pub(super) fn close(&mut self) {
        if !self.fresh && matches!(self.kind, BlockKind::Heading(_)) {
            self.builder.close();
        }
        self.builder.end_line();
        self.kind = BlockKind::Paragraph;
        self.fresh = true;
    }

    /// Asks for a blank line before the next block, or for none.
    pub(super) fn gap(&mut self, wanted: bool) {
        self.gap = wanted;
    }

    /// Whether a blank line is due.
    pub(super) fn has_gap(&self) -> bool {
        self.gap
    }

    /// Whether the current block has a line.
    pub(super) fn begun(&self) -> bool {
        !self.fresh
    }

    /// What the current block is.
    pub(super) fn kind(&self) -> BlockKind {
        self.kind
    }

    /// Where the text of the current block began.
    pub(super) fn text_start(&self) -> u64 {
        self.text_start
    }

    /// Makes sure that the current block has a line to write on.
    pub(super) fn line(&mut self) {
        if !self.fresh {
            return;
        }
        self.fresh = false;
        self.separate();
        self.marked_line(self.kind);
        self.text_start = self.builder.len();
        if let BlockKind::Heading(level) = self.kind {
            self.builder.open(Face::Heading(level));
        }
    }

    /// Begins the next line of the same block.
    pub(super) fn next_line(&mut self) {
        self.builder.newline();
        self.builder.block(self.style(self.kind));
    }

    /// Begins a line, with the markers that wait in front of it.
    fn marked_line(&mut self, kind: BlockKind) {
        let marker = self.markers.concat();
        self.markers.clear();
        self.settle_places();
        let mut style = self.style(kind);
        style.hanging = (width(&marker) as u16).min(style.indent);
        style.indent -= style.hanging;
        self.builder.block(style);
        if !marker.is_empty() {
            self.builder.span(Face::Marker, &marker);
        }
    }

    /// Writes markers that wait on a line of their own.
    fn write_markers(&mut self) {
        if !self.markers.is_empty() {
            self.separate();
            self.marked_line(BlockKind::Paragraph);
            self.builder.end_line();
        }
    }

    /// Ends the line before, and leaves a blank one if it is due: it lies in the quotations that
    /// the text above and the text below share.
    fn separate(&mut self) {
        self.builder.end_line();
        if std::mem::take(&mut self.gap) {
            let quote = self.gap_quotes.min(DEEPEST_QUOTE) as u8;
            self.builder.block(BlockStyle { quote, ..BlockStyle::default() });
            self.builder.blank();
        }
        self.gap_quotes = self.quotes;
    }

    fn style(&self, kind: BlockKind) -> BlockStyle {
        let indent = self.items.last().copied().unwrap_or(0);
        let extra = if kind == BlockKind::Code { CODE_INDENT } else { 0 };
        BlockStyle { kind, quote: self.quotes.min(DEEPEST_QUOTE) as u8, indent: indent + extra, hanging: 0 }
    }

    /// Begins a quotation.
    pub(super) fn enter_quote(&mut self) {
        self.end();
        self.quotes += 1;
        if self.quotes == 1 {
            self.builder.open(Face::Quote);
        }
    }

    /// Ends it.
    pub(super) fn leave_quote(&mut self) {
        self.end();
        if self.quotes == 1 {
            self.builder.close();
        }
        self.quotes = self.quotes.saturating_sub(1);
        self.gap_quotes = self.gap_quotes.min(self.quotes);
    }

    /// Begins a list item with this marker.
    pub(super) fn enter_item(&mut self, marker: String) {
        self.close();
        let outer = self.items.last().copied().unwrap_or(0);
        self.items.push((outer + width(&marker) as u16).min(DEEPEST_INDENT));
        if self.markers.len() == MARKERS {
            self.markers.remove(0);
        }
        self.markers.push(marker);
    }

    /// Sets lines in by so many cells.
    pub(super) fn enter_indent(&mut self, cells: u16) {
        self.close();
        let outer = self.items.last().copied().unwrap_or(0);
        self.items.push((outer + cells).min(DEEPEST_INDENT));
    }

    /// Ends it; an item without text is its marker.
    pub(super) fn leave_item(&mut self) {
        self.close();
        self.write_markers();
        self.items.pop();
    }

    /// How many list items enclose what comes.
    pub(super) fn depth(&self) -> usize {
        self.items.len()
    }

    /// Turns the bullet of the item that has just begun into a box.
    pub(super) fn tick(&mut self, done: bool) {
        let tick = if done { "☑ " } else { "☐ " };
        match self.markers.last_mut() {
            Some(marker) if width(marker) == 2 => tick.clone_into(marker),
            _ => {
                self.line();
                self.builder.span(Face::Marker, tick);
            }
        }
    }
}

/// Terminal cells.
pub(in crate::format) fn width(text: &str) -> usize {
    let plain = text.bytes().all(|b| matches!(b, b' '..=b'~'));
    if plain { text.len() } else { text.width() }
}
