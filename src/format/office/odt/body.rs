//! The walk through the text of a document: what each tag begins, and what its end ends.

use std::collections::HashMap;

use crate::document::Face;

use super::super::super::flow::Flow;
use super::super::super::{Cancel, OpenError};
use super::super::blocks::{Blocks, Place};
use super::super::package::{Pace, confess};
use super::super::slides;
use super::super::xml::{Node, Tag, Xml};
use super::inline::{Frame, Inline};
use super::lists::{Lists, Mark};
use super::styles::{Role as Kind, Style, Styles};
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
    Span,
    Link,
    List,
    Frame,
    Table,
    HeadRows,
    Row,
    Cell,
    /// How the text before it is read aloud.
    Reading,
    /// Notes of a speaker.
    Aside,
}

/// The paragraph that is open.
#[derive(Default)]
pub(super) struct Paragraph {
    style: Style,
    /// The level of a heading, from 1.
    heading: Option<usize>,
    /// A heading without a number among such with one.
    unnumbered: bool,
    begun: bool,
}

/// A note that the text refers to.
pub(super) struct Note<'a> {
    pub label: String,
    pub source: &'a str,
    /// Who comes to word in it.
    pub lead: Option<String>,
}

/// Everything known in the middle of a document.
pub(super) struct Body<'a, 'f> {
    pub flow: &'f mut Flow,
    pub blocks: Blocks,
    pub styles: &'a Styles,
    /// Formulas, by the folders of their parts.
    pub formulas: &'a HashMap<String, String>,
    pub lists: Lists,
    pub inline: Inline,
    pub frames: Vec<Frame>,
    pub grids: Vec<Grid>,
    pub paragraph: Option<Paragraph>,
    roles: Vec<Role>,
    pub lead: Option<String>,
    pub notes: Vec<Note<'a>>,
    pub changes: usize,
    pub authors: Vec<String>,
    pub hidden: bool,
    boxes: Vec<&'a str>,
    paragraphs: usize,
    pages: usize,
    /// Notes of a speaker are open.
    asides: usize,
    /// A note is being read: nothing in it is a heading.
    pub in_note: bool,
    pace: Pace,
}

impl<'a, 'f> Body<'a, 'f> {
    pub(super) fn new(
        flow: &'f mut Flow,
        styles: &'a Styles,
        formulas: &'a HashMap<String, String>,
    ) -> Body<'a, 'f> {
        Body {
            flow,
            blocks: Blocks::default(),
            styles,
            formulas,
            lists: Lists::default(),
            inline: Inline::default(),
            frames: Vec::new(),
            grids: Vec::new(),
            paragraph: None,
            roles: Vec::new(),
            lead: None,
            notes: Vec::new(),
            changes: 0,
            authors: Vec::new(),
            hidden: false,
            boxes: Vec::new(),
            paragraphs: 0,
            pages: 0,
            asides: 0,
            in_note: false,
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
                Some(Node::Text(text)) if self.paragraph.is_some() => self.write(&text),
                Some(Node::Text(_)) => {}
                None => {
                    confess(xml, self.flow);
                    walks.pop();
                }
            }
            if self.paragraph.is_none() && !self.boxes.is_empty() {
                walks.extend(self.boxes.drain(..).rev().map(Xml::new));
            }
            if let (Some(xml), true) = (walks.first(), self.paragraphs >= PARAGRAPHS) {
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

    /// A tag begins; nothing if it was read to its end.
    fn open(&mut self, tag: &Tag<'a>, xml: &mut Xml<'a>, inline: bool) -> Option<Role> {
        match tag.name() {
            "p" | "h" => self.begin_paragraph(tag),
            "list" => {
                self.end_paragraph();
                self.lists.begin(tag);
                return Some(Role::List);
            }
            "list-item" | "list-header" => self.lists.item(tag),
            "table" | "table-header-rows" | "table-row" | "table-cell" | "covered-table-cell"
            | "table-column" => {
                return self.open_table(tag);
            }
            "text-box" | "custom-shape" | "rect" | "ellipse" | "circle" | "polygon" | "line"
            | "connector" | "path"
                if !inline && self.paragraph.is_some() =>
            {
                self.boxes.push(xml.inner());
                return None;
            }
            "page" if tag.prefix() == "draw" && !inline => {
                self.begin_page(tag, xml.inner());
                return None;
            }
            "notes" if tag.prefix() == "presentation" => {
                self.begin_aside();
                return Some(Role::Aside);
            }
            "note" | "annotation" => return self.refer(tag, xml, inline),
            "tracked-changes" => return self.tracked(xml),
            "section" if tag.get("display").is_some_and(|display| display == "none") => {
                self.hidden = true;
                xml.skip();
                return None;
            }
            name if is_apart(name) => {
                xml.skip();
                return None;
            }
            _ => return self.open_inline(tag, xml),
        }
        Some(if matches!(tag.name(), "p" | "h") { Role::Paragraph } else { Role::Pass })
    }

    fn close(&mut self, role: Role) {
        match role {
            Role::Pass => {}
            Role::Paragraph => self.end_paragraph(),
            Role::List => {
                self.end_paragraph();
                self.lists.end();
            }
            Role::Aside => {
                self.end_paragraph();
                self.lead = None;
                self.asides -= 1;
            }
            Role::Table | Role::HeadRows | Role::Row | Role::Cell => self.close_table(role),
            Role::Span | Role::Link | Role::Frame | Role::Reading => self.close_inline(role),
        }
    }

    // ---- paragraphs ----

    fn begin_paragraph(&mut self, tag: &Tag<'a>) {
        self.end_paragraph();
        let style = self.styles.get("paragraph", tag.get("style-name"));
        let heading = match tag.name() {
            "h" => Some(tag.number("outline-level").unwrap_or(1)),
            _ => style.outline,
        };
        let unnumbered = tag.get("is-list-header").is_some_and(|on| on == "true");
        self.inline.begin_paragraph(style.look);
        self.paragraph = Some(Paragraph { style, heading, unnumbered, begun: false });
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
        if let Some(number) = number.filter(|number| !number.is_empty()) {
            self.flow.marker(&number);
            self.flow.space();
        }
        if let Some(lead) = self.lead.take() {
            self.flow.faced(Face::Meta, &lead);
            self.flow.space();
        }
    }

    /// Whether the paragraph is code, or will be.
    pub(super) fn is_code(&self) -> bool {
        let by_style = self.paragraph.as_ref().is_some_and(|p| !p.begun && p.style.role == Kind::Code);
        by_style || self.blocks.in_code()
    }

    /// Where the paragraph lies; with its number if it is a heading. Its list counts on.
    fn place(&mut self) -> (Place, Option<String>) {
        let Some(paragraph) = &self.paragraph else { return (Place::Text, None) };
        let mark = self.lists.mark(self.styles);
        let level = paragraph.heading.filter(|_| self.asides == 0 && !self.in_note);
        if let Some(level) = level.map(|level| level.clamp(1, 10)) {
            let number = match mark {
                Some((_, Mark::Number(number))) => Some(number),
                _ if paragraph.unnumbered => None,
                _ => self.lists.heading(self.styles, level - 1),
            };
            return (Place::Heading(level.min(6) as u8), number);
        }
        let place = match (paragraph.style.role, mark) {
            _ if self.asides > 0 => Place::Quote,
            (_, Some((level, Mark::Bullet))) => Place::Item(level, None),
            (_, Some((level, Mark::Number(number)))) => Place::Item(level, Some(number)),
            (_, Some((level, Mark::More))) if self.blocks.is_within(level) => Place::Within(level),
            (Kind::Title, _) if !self.in_note => Place::Heading(1),
            (Kind::Quote, _) => Place::Quote,
            (Kind::Code, _) => Place::Code,
            _ => Place::Text,
        };
        (place, None)
    }

    /// Ends the paragraph, if one is open.
    pub(super) fn end_paragraph(&mut self) {
        let Some(paragraph) = &self.paragraph else { return };
        if paragraph.begun {
            self.blocks.end(self.flow);
        } else if paragraph.style.role == Kind::Code {
            self.blocks.empty(&Place::Code);
        }
        self.paragraph = None;
        self.paragraphs += 1;
        self.inline.end_paragraph();
    }

    // ---- what stands beside the text ----

    fn refer(&mut self, tag: &Tag<'a>, xml: &mut Xml<'a>, inline: bool) -> Option<Role> {
        if inline {
            return Some(Role::Pass);
        }
        let comment = tag.name() == "annotation";
        let label = format!("{} {}", tag.name(), self.notes.len());
        let source = xml.inner();
        let lead = comment.then(|| author(source));
        self.touch();
        self.flow.note_reference(&label);
        self.notes.push(Note { label, source, lead });
        None
    }

    /// Changes that were tracked: what was deleted stands there, and nowhere in the text.
    fn tracked(&mut self, xml: &mut Xml<'a>) -> Option<Role> {
        let mut changes = Xml::new(xml.inner());
        while let Some(node) = changes.next() {
            let Node::Open(tag) = node else { continue };
            match tag.name() {
                "changed-region" => self.changes += 1,
                "creator" => {
                    let author = changes.text();
                    if self.authors.len() < 8 && !author.is_empty() && !self.authors.contains(&author) {
                        self.authors.push(author);
                    }
                }
                _ => {}
            }
        }
        None
    }

    // ---- slides ----

    fn begin_page(&mut self, tag: &Tag<'a>, source: &'a str) {
        self.end_paragraph();
        self.pages += 1;
        let hidden = self.styles.get("drawing-page", tag.get("style-name")).unseen;
        let title = title(source);
        slides::begin(self.pages, &title, hidden, &mut self.blocks, self.flow);
        self.boxes.push(source);
        self.paragraphs = PARAGRAPHS;
    }

    fn begin_aside(&mut self) {
        self.end_paragraph();
        self.asides += 1;
        self.lead = Some(slides::NOTES.to_owned());
    }
}

/// What is no text of the document, or stands elsewhere.
fn is_apart(name: &str) -> bool {
    name.ends_with("-source")
        || matches!(
            name,
            "note-citation"
                | "forms"
                | "event-listeners"
                | "binary-data"
                | "scripts"
                | "script"
                | "settings"
                | "variable-decls"
                | "sequence-decls"
                | "user-field-decls"
                | "number"
                | "glue-point"
                | "image-map"
                | "page-thumbnail"
                | "hidden-paragraph"
                | "header-decl"
                | "footer-decl"
                | "date-time-decl"
        )
}

/// Who wrote a comment.
fn author(source: &str) -> String {
    let mut xml = Xml::new(source);
    while let Some(node) = xml.next() {
        match node {
            Node::Open(tag) if tag.name() == "creator" => {
                let author = xml.text();
                if !author.trim().is_empty() {
                    return format!("Comment by {}:", author.trim());
                }
            }
            Node::Open(tag) if tag.name() == "p" => break,
            _ => {}
        }
    }
    "Comment:".to_owned()
}

/// The title of a slide.
fn title(source: &str) -> String {
    let mut xml = Xml::new(source);
    while let Some(node) = xml.next() {
        if let Node::Open(tag) = node {
            match (tag.name(), tag.get("class").as_deref()) {
                ("frame", Some("title")) => return slides::words(xml.inner()),
                ("notes", _) => xml.skip(),
                _ => {}
            }
        }
    }
    String::new()
}
