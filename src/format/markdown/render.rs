//! The loop over the parser's events.

use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd,
};

use crate::document::{BlockKind, Face};

use super::super::flow::Flow;
use super::front_title;

/// Everything known in the middle of a document.
pub(super) struct Renderer<'a, 'f> {
    pub flow: &'f mut Flow,
    /// Text of a block that is dealt with at its end: front matter or HTML.
    held: Option<String>,
    /// A note whose text is being collected, and how deep in notes we are.
    note: Option<Note<'a>>,
    pub notes: Vec<Note<'a>>,
}

/// A note, to be written at the end.
pub(super) struct Note<'a> {
    pub label: CowStr<'a>,
    depth: usize,
    pub events: Vec<Event<'a>>,
}

impl<'a, 'f> Renderer<'a, 'f> {
    pub(super) fn new(flow: &'f mut Flow) -> Renderer<'a, 'f> {
        Renderer { flow, held: None, note: None, notes: Vec::new() }
    }

    /// Takes the next event.
    pub(super) fn event(&mut self, event: Event<'a>) {
        let Some(event) = self.collect(event) else { return };
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.characters(&text),
            Event::Code(code) => self.flow.faced(Face::Code, &code),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.flow.faced(Face::Code, &text),
            Event::Html(html) => match &mut self.held {
                Some(held) => held.push_str(&html),
                None => self.inline_html(&html),
            },
            Event::InlineHtml(html) => self.inline_html(&html),
            Event::FootnoteReference(label) => self.flow.note_reference(&label),
            Event::SoftBreak => self.flow.space(),
            Event::HardBreak => self.flow.line_break(),
            Event::Rule => self.flow.rule(),
            Event::TaskListMarker(done) => self.flow.tick(done),
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
        } else if self.flow.kind() == BlockKind::Code {
            self.flow.code(text);
        } else {
            self.flow.prose(text);
        }
    }

    fn start(&mut self, tag: Tag<'a>) {
        match tag {
            Tag::Paragraph => self.flow.begin(BlockKind::Paragraph),
            Tag::Heading { level, .. } => self.flow.begin_heading(level_number(level)),
            Tag::BlockQuote(kind) => self.begin_quote(kind),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => self.flow.begin_code(Some(&info)),
            Tag::CodeBlock(CodeBlockKind::Indented) => self.flow.begin_code(None),
            Tag::HtmlBlock | Tag::MetadataBlock(_) => self.held = Some(String::new()),
            Tag::List(first) => self.flow.begin_list(first),
            Tag::Item => self.flow.begin_item(),
            Tag::Table(alignments) => {
                let right: Vec<bool> = alignments.iter().map(|a| *a == Alignment::Right).collect();
                self.flow.begin_table(&right);
            }
            Tag::TableHead | Tag::TableRow => self.flow.begin_row(matches!(tag, Tag::TableHead)),
            Tag::TableCell => self.flow.begin_cell(),
            // The description of an image is plain text.
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } if self.flow.in_image() => {}
            Tag::Emphasis => self.flow.open(Face::Emphasis),
            Tag::Strong => self.flow.open(Face::Strong),
            Tag::Strikethrough => self.flow.open(Face::Strike),
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
                self.flow.open_link(&format!("mailto:{dest_url}"));
            }
            Tag::Link { dest_url, .. } => self.flow.open_link(&dest_url),
            Tag::Image { dest_url, .. } => self.flow.begin_image(&dest_url),
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
            TagEnd::Paragraph => self.flow.end_block(),
            TagEnd::Heading(level) => self.flow.end_heading(level_number(level)),
            TagEnd::BlockQuote(_) => self.flow.end_quote(),
            TagEnd::CodeBlock => self.flow.end_block(),
            TagEnd::HtmlBlock => self.end_html(),
            TagEnd::MetadataBlock(_) => self.end_front(),
            TagEnd::List(_) => self.flow.end_list(),
            TagEnd::Item => self.flow.end_item(),
            TagEnd::Table => self.flow.end_table(),
            TagEnd::TableHead | TagEnd::TableRow => self.flow.end_row(tag == TagEnd::TableHead),
            TagEnd::TableCell => self.flow.end_cell(),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => {
                if !self.flow.in_image() {
                    self.flow.close();
                }
            }
            TagEnd::Image => self.flow.end_image(),
            TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::FootnoteDefinition => {}
        }
    }

    fn begin_quote(&mut self, kind: Option<BlockQuoteKind>) {
        self.flow.begin_quote();
        let Some(kind) = kind else { return };
        let name = match kind {
            BlockQuoteKind::Note => "Note",
            BlockQuoteKind::Tip => "Tip",
            BlockQuoteKind::Important => "Important",
            BlockQuoteKind::Warning => "Warning",
            BlockQuoteKind::Caution => "Caution",
        };
        self.flow.begin(BlockKind::Paragraph);
        self.flow.faced(Face::Strong, name);
        self.flow.end_lines();
    }

    fn end_html(&mut self) {
        if let Some(html) = self.held.take() {
            self.html_block(&html);
        }
    }

    fn end_front(&mut self) {
        let front = self.held.take().unwrap_or_default();
        if let Some(title) = front_title(&front) {
            self.flow.title(&title);
        }
        for line in front.lines().filter(|line| !line.trim().is_empty()) {
            self.flow.begin(BlockKind::Paragraph);
            self.flow.faced(Face::Meta, line);
            self.flow.end_lines();
        }
        self.flow.gap(true);
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    level as u8
}
