//! The loop over the parser's events.

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};

use crate::document::{BlockKind, Face};

use super::front_title;
use super::inline::{Numbers, Open};
use super::page::Page;
use super::table::Columns;

/// The text of a thematic break.
const RULE: &str = "———";

/// Everything known in the middle of a document.
pub(super) struct Renderer<'a> {
    pub page: Page,
    pub stack: Vec<Open>,
    pub numbers: Numbers,
    /// Columns of the table that is being written.
    pub columns: Option<Columns>,
    /// Numbers that wait for the end of their heading.
    pub heading_numbers: Vec<u32>,
    /// Images that are open, one in another's description, and the text of the outermost so far.
    pub images: usize,
    pub alt: String,
    /// Line breaks that wait for more text.
    pub breaks: usize,
    /// A space that waits for more text.
    pub space: bool,
    /// The line ends in a space, or is empty.
    pub spaced: bool,
    /// Text of a block that is dealt with at its end: front matter or HTML.
    held: Option<String>,
    image_target: String,
    /// The numbers of the lists that are open.
    lists: Vec<Option<u64>>,
    tables: u32,
    /// A note whose text is being collected, and how deep in notes we are.
    note: Option<Note<'a>>,
    pub notes: Vec<Note<'a>>,
    pub title: Option<String>,
}

/// A note, to be written at the end.
pub(super) struct Note<'a> {
    pub label: CowStr<'a>,
    depth: usize,
    pub events: Vec<Event<'a>>,
}

impl<'a> Renderer<'a> {
    pub(super) fn new() -> Renderer<'a> {
        Renderer {
            page: Page::new(),
            stack: Vec::new(),
            numbers: Numbers::default(),
            columns: None,
            heading_numbers: Vec::new(),
            images: 0,
            alt: String::new(),
            breaks: 0,
            space: false,
            spaced: true,
            held: None,
            image_target: String::new(),
            lists: Vec::new(),
            tables: 0,
            note: None,
            notes: Vec::new(),
            title: None,
        }
    }

    /// Takes the next event.
    pub(super) fn event(&mut self, event: Event<'a>) {
        let Some(event) = self.collect(event) else { return };
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.characters(&text),
            Event::Code(code) => self.faced(Face::Code, &code),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.faced(Face::Code, &text),
            Event::Html(html) => match &mut self.held {
                Some(held) => held.push_str(&html),
                None => self.inline_html(&html),
            },
            Event::InlineHtml(html) => self.inline_html(&html),
            Event::FootnoteReference(label) => {
                let number = self.numbers.note(&label);
                self.number(number);
            }
            Event::SoftBreak => self.space(),
            Event::HardBreak => self.line_break(),
            Event::Rule => self.rule(),
            Event::TaskListMarker(done) => self.page.tick(done),
        }
    }

    /// Keeps an event that belongs to a note for later.
    fn collect(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match (&mut self.note, event) {
            (None, Event::Start(Tag::FootnoteDefinition(label))) => {
                self.note = Some(Note { label, depth: 1, events: Vec::new() });
                None
            }
            (None, event) => Some(event),
            (Some(note), event) => {
                note.depth += usize::from(matches!(event, Event::Start(Tag::FootnoteDefinition(_))));
                note.depth -= usize::from(event == Event::End(TagEnd::FootnoteDefinition));
                if note.depth > 0 {
                    note.events.push(event);
                } else {
                    self.notes.extend(self.note.take());
                }
                None
            }
        }
    }

    fn characters(&mut self, text: &str) {
        if let Some(held) = &mut self.held {
            held.push_str(text);
        } else if self.page.kind() == BlockKind::Code {
            self.code(text);
        } else {
            self.prose(text);
        }
    }

    fn start(&mut self, tag: Tag<'a>) {
        match tag {
            Tag::Paragraph => self.begin(BlockKind::Paragraph),
            Tag::Heading { level, .. } => self.begin_heading(level_number(level)),
            Tag::BlockQuote(kind) => self.begin_quote(kind),
            Tag::CodeBlock(kind) => self.begin_code(&kind),
            Tag::HtmlBlock | Tag::MetadataBlock(_) => self.held = Some(String::new()),
            Tag::List(first) => self.begin_list(first),
            Tag::Item => self.begin_item(),
            Tag::Table(alignments) => {
                self.page.gap(true);
                self.begin(BlockKind::Table(self.tables));
                self.columns = Some(Columns::new(&alignments));
            }
            Tag::TableHead | Tag::TableRow => self.begin_row(matches!(tag, Tag::TableHead)),
            Tag::TableCell => {
                if self.columns.as_mut().is_some_and(|columns| !columns.cell()) {
                    self.page.builder.text("\t");
                    self.spaced = true;
                }
            }
            // The description of an image is plain text.
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } if self.images > 0 => {}
            Tag::Emphasis => self.open(Face::Emphasis),
            Tag::Strong => self.open(Face::Strong),
            Tag::Strikethrough => self.open(Face::Strike),
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
                self.open_link(None, &format!("mailto:{dest_url}"));
            }
            Tag::Link { dest_url, .. } => self.open_link(None, &dest_url),
            Tag::Image { dest_url, .. } => {
                if self.images == 0 {
                    self.alt.clear();
                    self.image_target = dest_url.to_string();
                }
                self.images += 1;
            }
            // Not asked of the parser, or collected before.
            Tag::Superscript
            | Tag::Subscript
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::FootnoteDefinition(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.end_block(),
            TagEnd::Heading(level) => self.end_heading(level_number(level)),
            TagEnd::BlockQuote(_) => {
                self.settle();
                self.page.leave_quote();
            }
            TagEnd::CodeBlock => self.end_block(),
            TagEnd::HtmlBlock => self.end_html(),
            TagEnd::MetadataBlock(_) => self.end_front(),
            TagEnd::List(_) => self.end_list(),
            TagEnd::Item => {
                self.settle();
                self.page.leave_item();
            }
            TagEnd::Table => self.end_table(),
            TagEnd::TableHead => {
                self.page.builder.close();
                self.page.builder.end_line();
            }
            TagEnd::TableRow => self.page.builder.end_line(),
            TagEnd::TableCell => {
                self.settle();
                if let Some(columns) = &mut self.columns {
                    columns.end_cell();
                }
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => {
                if self.images == 0 {
                    self.close();
                }
            }
            TagEnd::Image => self.end_image(),
            TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::FootnoteDefinition => {}
        }
    }

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

    pub(super) fn begin_heading(&mut self, level: u8) {
        self.end_block();
        self.page.gap(true);
        self.page.begin(BlockKind::Heading(level));
    }

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

    fn begin_quote(&mut self, kind: Option<BlockQuoteKind>) {
        self.settle();
        self.page.enter_quote();
        let Some(kind) = kind else { return };
        let name = match kind {
            BlockQuoteKind::Note => "Note",
            BlockQuoteKind::Tip => "Tip",
            BlockQuoteKind::Important => "Important",
            BlockQuoteKind::Warning => "Warning",
            BlockQuoteKind::Caution => "Caution",
        };
        self.begin(BlockKind::Paragraph);
        self.faced(Face::Strong, name);
        self.page.close();
    }

    /// Begins a code block; its language stands above it, where [`Painter`](crate::format::Painter) finds it.
    fn begin_code(&mut self, kind: &CodeBlockKind<'_>) {
        self.begin(BlockKind::Code);
        if let CodeBlockKind::Fenced(info) = kind
            && !info.trim().is_empty()
        {
            self.page.line();
            self.page.builder.span(Face::Meta, &info.trim().replace(['\n', '\r'], " "));
            self.page.builder.end_line();
        }
    }

    fn code(&mut self, text: &str) {
        self.page.line();
        let text = if text.contains('\r') { &text.replace("\r\n", "\n") } else { text };
        self.page.builder.span(Face::Code, text);
    }

    /// A list within an item whose text has no paragraphs follows it directly.
    fn begin_list(&mut self, first: Option<u64>) {
        let gap = self.page.has_gap();
        self.end_block();
        self.page.gap(gap || self.lists.is_empty());
        self.lists.push(first);
    }

    fn end_list(&mut self) {
        self.lists.pop();
        if self.lists.is_empty() {
            self.page.gap(true);
        }
    }

    fn begin_item(&mut self) {
        self.settle();
        let depth = self.page.depth();
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1);
                marker
            }
            _ => format!("{} ", ["•", "◦", "▪"][depth % 3]),
        };
        self.page.enter_item(marker);
    }

    fn begin_row(&mut self, head: bool) {
        self.page.line();
        if let Some(columns) = &mut self.columns {
            columns.row();
        }
        if head {
            self.page.builder.open(Face::TableHead);
        }
        self.spaced = true;
    }

    fn end_table(&mut self) {
        if let Some(columns) = self.columns.take() {
            self.page.builder.table(columns.finish());
            self.tables += 1;
        }
        self.end_block();
    }

    fn end_image(&mut self) {
        self.images = self.images.saturating_sub(1);
        if self.images == 0 {
            let (alt, target) = (std::mem::take(&mut self.alt), std::mem::take(&mut self.image_target));
            self.image(&alt, &target);
        }
    }

    pub(super) fn rule(&mut self) {
        self.end_block();
        self.page.gap(true);
        self.page.begin(BlockKind::Rule);
        self.page.line();
        self.page.builder.span(Face::Marker, RULE);
        self.page.end();
    }

    fn end_html(&mut self) {
        if let Some(html) = self.held.take() {
            self.html_block(&html);
        }
    }

    fn end_front(&mut self) {
        let front = self.held.take().unwrap_or_default();
        self.title = front_title(&front);
        for line in front.lines().filter(|line| !line.trim().is_empty()) {
            self.begin(BlockKind::Paragraph);
            self.faced(Face::Meta, line);
            self.page.close();
        }
        self.page.gap(true);
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    level as u8
}
