//! The walk through the text of a document: what each tag begins, and what its end ends.

use std::collections::HashSet;

use super::super::super::flow::Flow;
use super::super::super::{Cancel, OpenError};
use super::super::blocks::{Blocks, Place};
use super::super::package::{Links, Pace, confess};
use super::super::xml::{Node, Tag, Xml};
use super::inline::{Field, Inline};
use super::numbering::{Marker, Numbering};
use super::styles::{Role as Kind, Shape, Styles};
use super::table::Grid;

/// Text boxes that lie in one another; deeper ones are read where they stand.
const BOXES: usize = 4;
/// Paragraphs between two words on how far reading has come.
const PARAGRAPHS: usize = 1000;

/// What the end of a tag ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing.
    Pass,
    Paragraph,
    Run,
    /// Text in it is text of the document.
    Text,
    /// Text in it is the code of a field.
    Code,
    /// A link that was opened here.
    Link,
    Field,
    Deletion,
    /// Branches that say the same; whether one was taken.
    Branches(bool),
    Table,
    Row,
    Cell,
    Math,
    /// Something in brackets, and the closing one.
    Brackets(char),
    Ruby,
}

/// The paragraph that is open.
#[derive(Default)]
pub(super) struct Paragraph {
    pub shape: Shape,
    begun: bool,
    /// It is a line across the page.
    pub rule: bool,
}

/// A note that the text refers to.
pub(super) struct Reference {
    pub label: String,
    /// `footnote`, `endnote` or `comment`.
    pub kind: &'static str,
    pub id: String,
}

/// Everything known in the middle of a document.
pub(super) struct Body<'a, 'f> {
    pub flow: &'f mut Flow,
    pub blocks: Blocks,
    pub styles: &'a Styles,
    pub links: &'a Links,
    pub numbering: Numbering,
    pub inline: Inline,
    pub grids: Vec<Grid>,
    pub paragraph: Option<Paragraph>,
    pub roles: Vec<Role>,
    /// Who comes to word at the beginning of the next paragraph.
    pub lead: Option<String>,
    /// Notes in the order of their numbers, and which they are.
    pub notes: Vec<Reference>,
    known: HashSet<String>,
    /// How many changes were tracked, by whom.
    pub changes: usize,
    pub authors: Vec<String>,
    /// A note is being read: nothing in it is a heading.
    pub in_note: bool,
    /// Text that is not to be seen was left out; so was a document within.
    pub hidden: bool,
    pub parts_left_out: bool,
    /// Text boxes of the open paragraph.
    boxes: Vec<&'a str>,
    paragraphs: usize,
    pace: Pace,
}

impl<'a, 'f> Body<'a, 'f> {
    pub(super) fn new(
        flow: &'f mut Flow,
        styles: &'a Styles,
        numbering: Numbering,
        links: &'a Links,
    ) -> Body<'a, 'f> {
        Body {
            flow,
            blocks: Blocks::default(),
            styles,
            links,
            numbering,
            inline: Inline::default(),
            grids: Vec::new(),
            paragraph: None,
            roles: Vec::new(),
            lead: None,
            notes: Vec::new(),
            known: HashSet::new(),
            changes: 0,
            authors: Vec::new(),
            in_note: false,
            hidden: false,
            parts_left_out: false,
            boxes: Vec::new(),
            paragraphs: 0,
            pace: Pace::default(),
        }
    }

    /// Reads a part, or a piece of one.
    pub(super) fn walk(&mut self, source: &'a str, cancel: &Cancel) -> Result<(), OpenError> {
        let mut walks = vec![Xml::new(source)];
        while let Some(xml) = walks.last_mut() {
            self.pace.step(cancel)?;
            match xml.next() {
                Some(Node::Open(tag)) => {
                    let inline = walks.len() > BOXES;
                    let xml = walks.last_mut().expect("one is being walked");
                    if let Some(role) = self.open(&tag, xml, inline) {
                        self.roles.push(role);
                    }
                }
                Some(Node::Close) => {
                    if let Some(role) = self.roles.pop() {
                        self.close(role);
                    }
                }
                Some(Node::Text(text)) => self.text(&text),
                None => {
                    confess(xml, self.flow);
                    walks.pop();
                }
            }
            walks.extend(self.waiting_boxes());
            if let ([xml], true) = (walks.as_slice(), self.paragraphs >= PARAGRAPHS) {
                self.tell(xml.at(), source.len())?;
            }
        }
        self.end_paragraph();
        self.blocks.finish(self.flow);
        Ok(())
    }

    /// Says how far reading has come, as soon as nothing is open.
    fn tell(&mut self, at: usize, of: usize) -> Result<(), OpenError> {
        if self.paragraph.is_some() || !self.blocks.is_idle() {
            return Ok(());
        }
        self.paragraphs = 0;
        self.flow.progress(at / 1024, of / 1024 + 1)
    }

    /// The text boxes of a paragraph that has ended, the first last.
    fn waiting_boxes(&mut self) -> Vec<Xml<'a>> {
        if self.paragraph.is_some() || self.boxes.is_empty() {
            return Vec::new();
        }
        self.boxes.drain(..).rev().map(Xml::new).collect()
    }

    /// A tag begins; nothing if it was read to its end.
    fn open(&mut self, tag: &Tag<'a>, xml: &mut Xml<'a>, inline: bool) -> Option<Role> {
        match tag.name() {
            "p" => self.begin_paragraph(),
            "pPr" => return self.shape(xml),
            "tbl" | "tr" | "tc" | "tblPr" | "tblGrid" | "trPr" | "tcPr" => {
                return self.open_table(tag.name(), xml);
            }
            "txbxContent" if !inline => {
                self.paragraph.get_or_insert_default();
                self.boxes.push(xml.inner());
                return None;
            }
            "AlternateContent" => return Some(Role::Branches(false)),
            "Choice" | "Fallback" => return self.branch(xml),
            "ins" | "moveTo" => self.change(tag),
            "del" | "moveFrom" => {
                self.change(tag);
                self.inline.deleted += 1;
                return Some(Role::Deletion);
            }
            "footnoteReference" => self.refer("footnote", tag),
            "endnoteReference" => self.refer("endnote", tag),
            "commentReference" => self.refer("comment", tag),
            "bookmarkStart" => self.bookmark(tag),
            "altChunk" | "subDoc" => self.parts_left_out = true,
            "sectPr" | "sdtPr" | "sdtEndPr" | "rubyPr" | "background" | "tblPrEx" => {
                xml.skip();
                return None;
            }
            _ => return self.open_inline(tag, xml),
        }
        Some(if tag.name() == "p" { Role::Paragraph } else { Role::Pass })
    }

    fn close(&mut self, role: Role) {
        match role {
            Role::Paragraph => self.end_paragraph(),
            Role::Deletion => self.inline.deleted -= 1,
            Role::Table | Role::Row | Role::Cell => self.close_table(role),
            Role::Pass | Role::Text | Role::Code | Role::Branches(_) => {}
            role => self.close_inline(role),
        }
    }

    fn text(&mut self, text: &str) {
        match self.roles.last() {
            Some(Role::Text) => self.write(text),
            Some(Role::Code) => self.inline.code(text),
            _ => {}
        }
    }

    /// Of branches that say the same the first is read.
    fn branch(&mut self, xml: &mut Xml<'a>) -> Option<Role> {
        if let Some(Role::Branches(taken)) = self.roles.last_mut() {
            if *taken {
                xml.skip();
                return None;
            }
            *taken = true;
        }
        Some(Role::Pass)
    }

    /// Counts a tracked change.
    fn change(&mut self, tag: &Tag<'a>) {
        self.changes += 1;
        let author = tag.get("author").unwrap_or_default();
        if self.authors.len() < 8 && !author.is_empty() && !self.authors.contains(&author) {
            self.authors.push(author);
        }
    }

    fn refer(&mut self, kind: &'static str, tag: &Tag<'a>) {
        let Some(id) = tag.get("id") else { return };
        self.touch();
        let label = format!("{kind} {id}");
        self.flow.note_reference(&label);
        if self.known.insert(label.clone()) {
            self.notes.push(Reference { label, kind, id });
        }
    }

    fn bookmark(&mut self, tag: &Tag<'a>) {
        if let Some(name) = tag.get("name").filter(|name| name != "_GoBack") {
            self.flow.anchor(&name);
        }
    }

    // ---- paragraphs ----

    fn begin_paragraph(&mut self) {
        self.end_paragraph();
        self.paragraph = Some(Paragraph::default());
    }

    fn shape(&mut self, xml: &mut Xml<'a>) -> Option<Role> {
        let shape = Shape::read(xml);
        let paragraph = self.paragraph.get_or_insert_default();
        if !paragraph.begun {
            let style = self.styles.get(shape.style.as_deref());
            self.inline.paragraph_look = style.look.clone();
            self.inline.look = style.look.clone();
            paragraph.shape = shape;
        }
        None
    }

    /// Makes sure that the paragraph has begun on the page.
    pub(super) fn touch(&mut self) {
        let paragraph = self.paragraph.get_or_insert_default();
        if paragraph.begun {
            return;
        }
        paragraph.begun = true;
        let (place, number) = self.place();
        self.inline.in_heading = matches!(place, Place::Heading(_));
        self.blocks.begin(place, self.flow);
        if let Some(number) = number {
            self.flow.marker(&number);
            self.flow.space();
        }
        if let Some(lead) = self.lead.take() {
            self.flow.faced(crate::document::Face::Meta, &lead);
            self.flow.space();
        }
    }

    /// Where the paragraph lies; with its number if it is a heading. Its list counts on.
    fn place(&mut self) -> (Place, Option<String>) {
        let Some(paragraph) = &self.paragraph else { return (Place::Text, None) };
        let (shape, style) = (&paragraph.shape, self.styles.get(paragraph.shape.style.as_deref()));
        let list = shape.list.or(style.shape.list).filter(|list| *list != 0);
        let level = shape.level.or(style.shape.level).unwrap_or(0);
        let marker = list.and_then(|list| self.numbering.next(list, level));
        let outline = shape.outline.or(style.shape.outline).filter(|outline| *outline < 9 && !self.in_note);
        match (style.role, outline, marker) {
            (Kind::Title, ..) if !self.in_note => (Place::Heading(1), None),
            (_, Some(outline), marker) => {
                let number = if let Some(Marker::Number(number)) = marker { Some(number) } else { None };
                (Place::Heading(outline.min(5) as u8 + 1), number)
            }
            (_, _, Some(Marker::Number(number))) => (Place::Item(level, Some(number)), None),
            (_, _, Some(Marker::Bullet)) => (Place::Item(level, None), None),
            (_, _, Some(Marker::Blank)) if self.blocks.is_within(level) => (Place::Within(level), None),
            (Kind::Quote, ..) => (Place::Quote, None),
            (Kind::Code, ..) => (Place::Code, None),
            _ => (Place::Text, None),
        }
    }

    /// Ends the paragraph, if one is open.
    pub(super) fn end_paragraph(&mut self) {
        let Some(paragraph) = &self.paragraph else { return };
        let (begun, rule) = (paragraph.begun, paragraph.rule);
        if !begun {
            let (place, _) = self.place();
            self.blocks.empty(&place);
            if let Place::Item(..) = place {
                self.blocks.begin(place, self.flow);
                self.blocks.end(self.flow);
            }
        } else {
            self.blocks.end(self.flow);
        }
        self.paragraph = None;
        self.paragraphs += 1;
        self.inline.end_paragraph();
        if rule {
            self.blocks.finish(self.flow);
            self.flow.rule();
        }
    }

    /// A field has come so far that its result follows, or begins with it.
    pub(super) fn field(&mut self, field: Field) {
        self.inline.fields.push(field);
    }
}
