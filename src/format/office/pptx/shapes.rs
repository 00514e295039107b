//! The walk through the shapes of a slide.

use std::collections::{HashMap, HashSet};

use crate::document::Face;

use super::super::super::flow::Flow;
use super::super::super::{Cancel, OpenError};
use super::super::blocks::{Blocks, Place};
use super::super::numerals::Numerals;
use super::super::package::{Links, Pace, confess};
use super::super::scripts::raised;
use super::super::slides;
use super::super::xml::{Node, Tag, Xml};

/// Levels of bullets.
const LEVELS: usize = 9;

/// Who speaks in a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// The slide.
    Slide,
    /// The speaker, in notes.
    Notes,
    /// Somebody who remarked on it.
    Remark,
}

/// What the end of a tag ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Pass,
    Shape,
    Paragraph,
    /// Text in it is text of the slide.
    Text,
    Run,
    /// All that is in it is a remark.
    Remark,
    /// Branches that say the same; whether one was taken.
    Branches(bool),
    Table(bool),
    Row,
    Cell,
}

/// How a paragraph is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Bullet {
    /// As its shape has it.
    #[default]
    Usual,
    None,
    Sign,
    Number,
}

/// The paragraph that is open.
#[derive(Default)]
struct Paragraph {
    level: usize,
    bullet: Bullet,
    scheme: String,
    start: u32,
    begun: bool,
}

/// The shape that is open.
#[derive(Default)]
struct Shape {
    /// What stands in it is said elsewhere, or on every slide.
    mute: bool,
    /// Its paragraphs have bullets.
    bullets: bool,
    alt: String,
    counts: [u32; LEVELS],
}

/// How words of a run look.
#[derive(Default)]
struct Look {
    faces: Vec<Face>,
    raised: Option<bool>,
    target: Option<String>,
}

/// Everything known in the middle of a slide.
pub(super) struct Shapes<'a, 'f> {
    voice: Voice,
    links: &'a Links,
    diagrams: &'a HashMap<String, String>,
    authors: &'a HashMap<String, String>,
    blocks: &'f mut Blocks,
    flow: &'f mut Flow,
    roles: Vec<Role>,
    shape: Shape,
    paragraph: Option<Paragraph>,
    look: Look,
    /// The title was told already.
    titled: bool,
    lead: Option<String>,
    /// The header of the table that is open, and its row.
    head: bool,
    row: usize,
    /// Diagrams whose words are to come, and those that were told.
    waiting: Vec<&'a str>,
    told: HashSet<&'a str>,
}

impl<'a, 'f> Shapes<'a, 'f> {
    pub(super) fn new(
        voice: Voice,
        links: &'a Links,
        diagrams: &'a HashMap<String, String>,
        authors: &'a HashMap<String, String>,
        blocks: &'f mut Blocks,
        flow: &'f mut Flow,
    ) -> Shapes<'a, 'f> {
        let lead = (voice == Voice::Notes).then(|| slides::NOTES.to_owned());
        Shapes {
            voice,
            links,
            diagrams,
            authors,
            blocks,
            flow,
            roles: Vec::new(),
            shape: Shape::default(),
            paragraph: None,
            look: Look::default(),
            titled: false,
            lead,
            head: false,
            row: 0,
            waiting: Vec::new(),
            told: HashSet::new(),
        }
    }

    /// Reads a part.
    pub(super) fn walk(&mut self, source: &'a str, cancel: &Cancel) -> Result<(), OpenError> {
        let mut walks = vec![Xml::new(source)];
        let mut pace = Pace::default();
        while let Some(xml) = walks.last_mut() {
            pace.step(cancel)?;
            match xml.next() {
                Some(Node::Open(tag)) => {
                    if let Some(role) = self.open(&tag, xml) {
                        self.roles.push(role);
                    }
                }
                Some(Node::Close) => {
                    if let Some(role) = self.roles.pop() {
                        self.close(role);
                    }
                }
                Some(Node::Text(text)) if matches!(self.roles.last(), Some(Role::Text | Role::Remark)) => {
                    self.write(&text);
                }
                Some(Node::Text(_)) => {}
                None => {
                    confess(xml, self.flow);
                    walks.pop();
                }
            }
            walks.extend(self.waiting.drain(..).map(Xml::new));
        }
        self.end_paragraph();
        Ok(())
    }

    /// A tag begins; nothing if it was read to its end.
    fn open(&mut self, tag: &Tag<'a>, xml: &mut Xml<'a>) -> Option<Role> {
        match tag.name() {
            "sp" | "pic" | "graphicFrame" | "cxnSp" => {
                self.end_paragraph();
                self.shape = Shape { mute: self.voice == Voice::Notes, ..Shape::default() };
                return Some(Role::Shape);
            }
            "cNvPr" => {
                let said = |name| tag.get(name).filter(|words| !words.trim().is_empty());
                self.shape.alt = said("descr").or_else(|| said("title")).unwrap_or_default();
            }
            "ph" => self.holder(tag),
            "p" => {
                self.end_paragraph();
                self.paragraph = Some(Paragraph::default());
                return Some(Role::Paragraph);
            }
            "pPr" => return self.shape_paragraph(tag, xml),
            "r" | "fld" => {
                self.look = Look::default();
                return Some(Role::Run);
            }
            "rPr" => return self.shape_run(tag, xml),
            "t" => return Some(Role::Text),
            "text" if self.voice == Voice::Remark => {
                self.paragraph = Some(Paragraph::default());
                return Some(Role::Remark);
            }
            "br" => self.line_break(),
            "cm" => self.remark(tag),
            "blip" => self.picture(tag.get("embed").or_else(|| tag.get("link"))),
            "chart" => self.placeholder("chart"),
            "relIds" => self.diagram(tag),
            "tbl" | "tr" | "tc" => return Some(self.open_table(tag.name())),
            "tblPr" => self.head = tag.get("firstRow").is_some_and(|on| on == "1" || on == "true"),
            "AlternateContent" => return Some(Role::Branches(false)),
            "Choice" | "Fallback" => return self.branch(xml),
            "extLst" | "lstStyle" | "endParaRPr" | "bg" | "timing" | "transition" => {
                xml.skip();
                return None;
            }
            _ => {}
        }
        Some(Role::Pass)
    }

    fn close(&mut self, role: Role) {
        match role {
            Role::Paragraph | Role::Remark => self.end_paragraph(),
            Role::Run => self.look = Look::default(),
            Role::Shape => {
                self.end_paragraph();
                self.shape = Shape::default();
            }
            Role::Table(shown) => {
                self.end_paragraph();
                if shown {
                    self.blocks.end_table(self.flow);
                }
            }
            Role::Row => {
                self.end_paragraph();
                self.flow.end_row(self.head && self.row == 1);
            }
            Role::Cell => {
                self.end_paragraph();
                self.flow.end_cell();
            }
            Role::Pass | Role::Text | Role::Branches(_) => {}
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

    /// A shape holds what each slide has one of.
    fn holder(&mut self, tag: &Tag<'a>) {
        let kind = tag.get("type").unwrap_or_else(|| "obj".to_owned());
        self.shape.bullets = matches!(kind.as_str(), "body" | "obj");
        self.shape.mute = match (self.voice, kind.as_str()) {
            (Voice::Notes, kind) => kind != "body",
            (_, "title" | "ctrTitle") => !std::mem::replace(&mut self.titled, true),
            (_, kind) => matches!(kind, "dt" | "ftr" | "sldNum" | "hdr"),
        };
    }

    // ---- paragraphs ----

    fn shape_paragraph(&mut self, tag: &Tag<'a>, xml: &mut Xml<'a>) -> Option<Role> {
        let Some(paragraph) = &mut self.paragraph else {
            xml.skip();
            return None;
        };
        paragraph.level = tag.number("lvl").unwrap_or(0).min(LEVELS - 1);
        xml.within(|tag| {
            match tag.name() {
                "buNone" => paragraph.bullet = Bullet::None,
                "buChar" | "buBlip" => paragraph.bullet = Bullet::Sign,
                "buAutoNum" => {
                    paragraph.bullet = Bullet::Number;
                    paragraph.scheme = tag.get("type").unwrap_or_default();
                    paragraph.start = tag.number("startAt").and_then(|n| n.try_into().ok()).unwrap_or(1);
                }
                _ => {}
            }
            false
        });
        None
    }

    /// Makes sure that the paragraph has begun on the page.
    fn touch(&mut self) {
        let place = self.place();
        let Some(place) = place else { return };
        self.blocks.begin(place, self.flow);
        if let Some(lead) = self.lead.take() {
            self.flow.faced(Face::Meta, &lead);
            self.flow.space();
        }
    }

    /// Where the paragraph lies, if it has not begun yet.
    fn place(&mut self) -> Option<Place> {
        let paragraph = self.paragraph.get_or_insert_default();
        if std::mem::replace(&mut paragraph.begun, true) {
            return None;
        }
        let (level, counts) = (paragraph.level, &mut self.shape.counts);
        if paragraph.bullet != Bullet::Number {
            counts[level..].fill(0);
        }
        Some(match paragraph.bullet {
            _ if self.voice != Voice::Slide => Place::Quote,
            Bullet::Number => {
                let n = counts[level].max(paragraph.start - u32::from(paragraph.start > 0)).saturating_add(1);
                counts[level] = n;
                counts[level + 1..].fill(0);
                Place::Item(level, Some(number(&paragraph.scheme, n)))
            }
            Bullet::Sign => Place::Item(level, None),
            Bullet::Usual if self.shape.bullets => Place::Item(level, None),
            _ => Place::Text,
        })
    }

    fn end_paragraph(&mut self) {
        if self.paragraph.take().is_some_and(|paragraph| paragraph.begun) {
            self.blocks.end(self.flow);
        }
    }

    fn remark(&mut self, tag: &Tag<'a>) {
        self.end_paragraph();
        let author = tag.get("authorId").and_then(|id| self.authors.get(&id)).map(String::as_str);
        self.lead = Some(match author {
            Some(author) => format!("Comment by {author}:"),
            None => "Comment:".to_owned(),
        });
    }

    // ---- text ----

    fn shape_run(&mut self, tag: &Tag<'a>, xml: &mut Xml<'a>) -> Option<Role> {
        let on = |name| tag.get(name).is_some_and(|on: String| on == "1" || on == "true");
        let struck = tag.get("strike").is_some_and(|kind| kind != "noStrike");
        let wanted = [(struck, Face::Strike), (on("b"), Face::Strong), (on("i"), Face::Emphasis)];
        self.look.faces = wanted.into_iter().filter(|(on, _)| *on).map(|(_, face)| face).collect();
        let baseline: Option<i64> = tag.get("baseline").and_then(|height| height.parse().ok());
        self.look.raised = baseline.filter(|height| *height != 0).map(|height| height > 0);
        xml.within(|tag| {
            if tag.name() == "hlinkClick" {
                let target = tag.get_prefixed("id").and_then(|id| self.links.target(&id));
                self.look.target = target.filter(|target| target.contains(':')).map(str::to_owned);
            }
            false
        });
        None
    }

    fn write(&mut self, text: &str) {
        if self.shape.mute || self.paragraph.is_none() {
            return;
        }
        if text.bytes().all(|b| b.is_ascii_whitespace()) {
            return self.flow.space();
        }
        self.touch();
        if let Some(target) = &self.look.target {
            self.flow.open_link(target);
        }
        self.look.faces.iter().for_each(|face| self.flow.open(*face));
        match self.look.raised.and_then(|up| raised(text, up)) {
            Some(text) => self.flow.prose(&text),
            None => self.flow.prose(text),
        }
        self.look.faces.iter().for_each(|_| self.flow.close());
        if self.look.target.is_some() {
            self.flow.close();
        }
    }

    fn line_break(&mut self) {
        if self.paragraph.as_ref().is_some_and(|paragraph| paragraph.begun) && !self.shape.mute {
            self.flow.line_break();
        }
    }

    // ---- what is no text ----

    fn picture(&mut self, id: Option<String>) {
        if self.shape.mute || self.voice != Voice::Slide {
            return;
        }
        let target = id.and_then(|id| self.links.target(&id)).unwrap_or_default();
        let name = target.rsplit('/').next().unwrap_or_default().to_owned();
        let alt = std::mem::take(&mut self.shape.alt);
        self.alone(|flow| flow.image(if alt.is_empty() { &name } else { &alt }, ""));
    }

    fn placeholder(&mut self, what: &str) {
        let alt = std::mem::take(&mut self.shape.alt);
        let text = if alt.is_empty() { format!("[{what}]") } else { format!("[{what}: {alt}]") };
        self.alone(|flow| flow.faced(Face::Meta, &text));
    }

    /// Writes something as a paragraph of its own, or within the one that is open.
    fn alone(&mut self, write: impl FnOnce(&mut Flow)) {
        if self.paragraph.is_some() {
            self.touch();
            return write(self.flow);
        }
        self.blocks.begin(Place::Text, self.flow);
        write(self.flow);
        self.blocks.end(self.flow);
    }

    /// The words of a diagram stand in a part of their own.
    fn diagram(&mut self, tag: &Tag<'a>) {
        let target = tag.get("dm").and_then(|id| self.links.target(&id).map(str::to_owned));
        match target.and_then(|target| self.diagrams.get(&target)) {
            Some(source) if self.told.insert(source) => {
                self.shape.bullets = true;
                self.waiting.push(source);
            }
            _ => self.placeholder("diagram"),
        }
    }

    fn open_table(&mut self, name: &str) -> Role {
        self.end_paragraph();
        match name {
            "tbl" => {
                (self.head, self.row) = (false, 0);
                self.blocks.begin_table(self.flow);
                Role::Table(true)
            }
            _ if !self.blocks.in_table() => Role::Pass,
            "tr" => {
                self.row += 1;
                self.flow.begin_row(self.head && self.row == 1);
                Role::Row
            }
            _ => {
                self.flow.begin_cell();
                Role::Cell
            }
        }
    }
}

/// The title of a slide.
pub(super) fn title(source: &str) -> String {
    let mut xml = Xml::new(source);
    while let Some(node) = xml.next() {
        let Node::Open(tag) = node else { continue };
        if tag.name() != "sp" {
            continue;
        }
        let shape = xml.inner();
        let (mut inside, mut titled) = (Xml::new(shape), false);
        while let (Some(node), false) = (inside.next(), titled) {
            if let Node::Open(tag) = node {
                if tag.name() == "txBody" {
                    break;
                }
                titled =
                    tag.name() == "ph" && tag.get("type").is_some_and(|t| t == "title" || t == "ctrTitle");
            }
        }
        if titled {
            return slides::words(shape);
        }
    }
    String::new()
}

/// A number in one of the schemes: `arabicPeriod`, `alphaLcParenBoth`.
fn number(scheme: &str, n: u32) -> String {
    let numerals = match scheme {
        s if s.starts_with("alphaLc") => Numerals::LowerLetter,
        s if s.starts_with("alphaUc") => Numerals::UpperLetter,
        s if s.starts_with("romanLc") => Numerals::LowerRoman,
        s if s.starts_with("romanUc") => Numerals::UpperRoman,
        _ => Numerals::Decimal,
    };
    let n = numerals.write(n);
    match scheme {
        s if s.ends_with("ParenBoth") => format!("({n})"),
        s if s.ends_with("ParenR") => format!("{n})"),
        s if s.ends_with("Plain") => n,
        _ => format!("{n}."),
    }
}
