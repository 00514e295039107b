//! Text within a paragraph: spans and their looks, links, fields, frames with pictures and formulas.

use crate::document::Face;

use super::super::scripts::raised;
use super::super::xml::{Tag, Xml};
use super::body::{Body, Role};
use super::styles::Look;

/// Spaces that one tag may stand for.
const SPACES: usize = 1000;

/// What is open within a paragraph.
#[derive(Default)]
pub(super) struct Inline {
    /// How words look, the innermost span last.
    looks: Vec<Look>,
    pub in_heading: bool,
    /// Where the link that is open leads, and whether text of it was written.
    target: Option<String>,
    linked: bool,
}

impl Inline {
    pub(super) fn begin_paragraph(&mut self, look: Look) {
        self.looks.clear();
        self.looks.push(look);
    }

    pub(super) fn end_paragraph(&mut self) {
        (self.target, self.linked, self.in_heading) = (None, false, false);
        self.looks.clear();
    }

    fn look(&self) -> Look {
        self.looks.last().copied().unwrap_or_default()
    }
}

/// A frame that is open: what it holds, beside text.
#[derive(Default)]
pub(super) struct Frame {
    words: String,
    image: Option<String>,
    object: Option<String>,
}

impl<'a> Body<'a, '_> {
    /// A tag within a paragraph begins.
    pub(super) fn open_inline(&mut self, tag: &Tag<'a>, xml: &mut Xml<'a>) -> Option<Role> {
        match tag.name() {
            "span" => {
                let style = self.styles.get("text", tag.get("style-name"));
                self.inline.looks.push(style.look.over(self.inline.look()));
                return Some(Role::Span);
            }
            "s" if tag.prefix() == "text" => self.spaces(tag.number("c").unwrap_or(1).min(SPACES)),
            "tab" => self.raw("\t"),
            "line-break" => self.line_break(),
            "soft-hyphen" => self.raw("\u{ad}"),
            "a" => return Some(self.hyperlink(tag.get("href"))),
            "bookmark-ref" | "reference-ref" => {
                return Some(self.hyperlink(tag.get("ref-name").map(|name| format!("#{name}"))));
            }
            "bookmark" | "bookmark-start" | "reference-mark" | "reference-mark-start" => {
                if let Some(name) = tag.get("name") {
                    self.flow.anchor(&name);
                }
            }
            "ruby-text" => {
                self.raw("(");
                return Some(Role::Reading);
            }
            _ => return self.open_frame(tag, xml),
        }
        Some(Role::Pass)
    }

    pub(super) fn close_inline(&mut self, role: Role) {
        match role {
            Role::Span => drop(self.inline.looks.pop()),
            Role::Link => self.end_link(),
            Role::Frame => self.end_frame(),
            Role::Reading => self.raw(")"),
            _ => {}
        }
    }

    /// Writes text of the paragraph: line ends and runs of spaces in it are single spaces.
    pub(super) fn write(&mut self, text: &str) {
        if self.inline.look().hidden == Some(true) {
            self.hidden |= !text.trim().is_empty();
            return;
        }
        let blank = text.bytes().all(|b| b.is_ascii_whitespace());
        if blank && !self.is_code() {
            return self.flow.space();
        }
        self.touch();
        if self.blocks.in_code() {
            return self.flow.code(&single_spaced(text));
        }
        self.faced(|flow, text| flow.words(text), text);
    }

    /// Writes text as it is.
    fn raw(&mut self, text: &str) {
        if self.paragraph.is_none() || self.inline.look().hidden == Some(true) {
            return;
        }
        self.touch();
        if self.blocks.in_code() {
            return self.flow.code(text);
        }
        self.faced(|flow, text| flow.text(text), text);
    }

    fn spaces(&mut self, count: usize) {
        if self.is_code() {
            self.raw(&" ".repeat(count));
        } else if self.paragraph.is_some() {
            self.flow.space();
        }
    }

    fn faced(&mut self, write: impl Fn(&mut super::super::super::flow::Flow, &str), text: &str) {
        if let Some(target) = self.inline.target.as_ref().filter(|_| !self.inline.linked) {
            self.flow.open_link(target);
            self.inline.linked = true;
        }
        if text.starts_with(|c: char| c.is_ascii_whitespace()) {
            self.flow.space();
        }
        let faces = faces(self.inline.look(), self.inline.in_heading);
        faces.iter().for_each(|face| self.flow.open(*face));
        match self.inline.look().raised.and_then(|up| raised(text, up)) {
            Some(text) => write(self.flow, &text),
            None => write(self.flow, text),
        }
        faces.iter().for_each(|_| self.flow.close());
    }

    fn line_break(&mut self) {
        if self.paragraph.is_none() {
            return;
        }
        self.touch();
        if self.blocks.in_code() {
            self.flow.code("\n");
        } else {
            self.flow.line_break();
        }
    }

    // ---- links ----

    fn hyperlink(&mut self, target: Option<String>) -> Role {
        if self.inline.target.is_some() || self.paragraph.is_none() {
            return Role::Pass;
        }
        self.inline.target = target.filter(|target| !target.is_empty());
        if self.inline.target.is_some() { Role::Link } else { Role::Pass }
    }

    fn end_link(&mut self) {
        if std::mem::take(&mut self.inline.linked) {
            self.flow.close();
        }
        self.inline.target = None;
    }

    // ---- frames ----

    fn open_frame(&mut self, tag: &Tag<'a>, xml: &mut Xml<'a>) -> Option<Role> {
        let is_furniture = matches!(
            tag.get("class").as_deref(),
            Some("title" | "page-number" | "date-time" | "footer" | "header" | "page")
        );
        match (tag.prefix(), tag.name()) {
            (_, "frame") if is_furniture => {
                xml.skip();
                return None;
            }
            (_, "frame") => {
                self.frames.push(Frame::default());
                return Some(Role::Frame);
            }
            ("svg", "title" | "desc") => {
                let words = xml.text();
                if let Some(frame) = self.frames.last_mut().filter(|_| !words.trim().is_empty()) {
                    frame.words = words;
                }
                return None;
            }
            (_, "image" | "fill-image") => {
                let name = tag.get("href").unwrap_or_default();
                if let Some(frame) = self.frames.last_mut().filter(|frame| frame.image.is_none()) {
                    frame.image = Some(name.rsplit('/').next().unwrap_or_default().to_owned());
                }
            }
            (_, "object" | "object-ole") => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.object = Some(tag.get("href").unwrap_or_default());
                }
            }
            _ => {}
        }
        Some(Role::Pass)
    }

    fn end_frame(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let folder = frame.object.as_deref().map(|object| object.trim_start_matches("./"));
        if let Some(formula) = folder.and_then(|folder| self.formulas.get(folder)) {
            self.touch();
            self.flow.prose(formula);
        } else if let (Some(_), None) = (folder, &frame.image) {
            let text = if frame.words.is_empty() {
                "[object]".to_owned()
            } else {
                format!("[object: {}]", frame.words)
            };
            self.touch();
            self.flow.faced(Face::Meta, &text);
        } else if let Some(image) = frame.image {
            self.touch();
            self.flow.image(if frame.words.is_empty() { &image } else { &frame.words }, "");
        }
    }
}

fn faces(look: Look, in_heading: bool) -> Vec<Face> {
    let wanted = [
        (look.strike == Some(true), Face::Strike),
        (look.bold == Some(true) && !in_heading, Face::Strong),
        (look.italic == Some(true), Face::Emphasis),
        (look.code == Some(true), Face::Code),
    ];
    wanted.into_iter().filter(|(on, _)| *on).map(|(_, face)| face).collect()
}

fn single_spaced(text: &str) -> String {
    let mut single = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_ascii_whitespace() {
            single.push(c);
        } else if !single.ends_with(' ') {
            single.push(' ');
        }
    }
    single
}
