//! What the styles of a document say of its paragraphs and words.

use std::collections::HashMap;

use super::super::xml::{Node, Tag, Xml};
use super::lists::Levels;

/// Styles that are kept, and how long a chain of them may be.
const STYLES: usize = 50_000;
const CHAIN: usize = 32;

/// How words look, as far as it means something; `None` is as it was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub bold: Option<bool>,
    pub italic: Option<bool>,
    pub strike: Option<bool>,
    pub hidden: Option<bool>,
    pub code: Option<bool>,
    /// Raised (`true`) or lowered.
    pub raised: Option<bool>,
}

impl Look {
    /// This, and what it does not say from elsewhere.
    pub(super) fn over(self, other: Look) -> Look {
        Look {
            bold: self.bold.or(other.bold),
            italic: self.italic.or(other.italic),
            strike: self.strike.or(other.strike),
            hidden: self.hidden.or(other.hidden),
            code: self.code.or(other.code),
            raised: self.raised.or(other.raised),
        }
    }

    fn take(&mut self, tag: &Tag<'_>) {
        if let Some(weight) = tag.get("font-weight") {
            self.bold = Some(weight == "bold" || weight.parse::<u32>().is_ok_and(|weight| weight >= 600));
        }
        if let Some(slant) = tag.get("font-style") {
            self.italic = Some(slant != "normal");
        }
        if let Some(line) = tag.get("text-line-through-style").or_else(|| tag.get("text-line-through-type")) {
            self.strike = Some(line != "none");
        }
        if let Some(display) = tag.get("display") {
            self.hidden = Some(display == "none");
        }
        if let Some(place) = tag.get("text-position") {
            self.raised = match place.split(' ').next() {
                Some("super") => Some(true),
                Some("sub") => Some(false),
                Some(percent) if percent.starts_with('-') => Some(false),
                Some(percent) if !percent.starts_with('0') => Some(true),
                _ => None,
            };
        }
    }
}

/// What a paragraph is by its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Role {
    #[default]
    Text,
    Title,
    Quote,
    Code,
}

/// One style, with what it takes from those it is based on.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    pub role: Role,
    pub look: Look,
    /// Level of the outline, from 1.
    pub outline: Option<usize>,
    pub list: Option<String>,
    /// A slide that is not shown.
    pub unseen: bool,
    base: Option<String>,
}

/// All styles of a document.
#[derive(Default)]
pub(super) struct Styles {
    /// By family and name.
    all: HashMap<(String, String), Style>,
    /// Lists by their names, and the numbers of headings.
    pub lists: HashMap<String, Levels>,
    pub outline: Levels,
}

impl Styles {
    /// Takes the styles of a part; those of a later one win.
    pub(super) fn take(&mut self, source: &str) {
        let mut xml = Xml::new(source);
        while let Some(node) = xml.next() {
            let Node::Open(tag) = node else { continue };
            match tag.name() {
                "body" | "master-styles" | "font-face-decls" => xml.skip(),
                "style" => self.style(&tag, &mut xml),
                "list-style" => {
                    let levels = Levels::read(&mut xml);
                    if let Some(name) = tag.get("name").filter(|_| self.lists.len() < STYLES) {
                        self.lists.insert(name, levels);
                    }
                }
                "outline-style" => self.outline = Levels::read(&mut xml),
                _ => {}
            }
        }
    }

    fn style(&mut self, tag: &Tag<'_>, xml: &mut Xml<'_>) {
        let name = tag.get("name").unwrap_or_default();
        let said = tag.get("display-name").unwrap_or_else(|| name.replace("_20_", " ")).to_lowercase();
        let mut style = Style {
            role: role(&said),
            outline: tag.number("default-outline-level").filter(|level| *level > 0),
            list: tag.get("list-style-name").filter(|name| !name.is_empty()),
            base: tag.get("parent-style-name"),
            ..Style::default()
        };
        xml.within(|tag| {
            match tag.name() {
                "text-properties" => style.look.take(tag),
                "drawing-page-properties" => {
                    style.unseen = tag.get("visibility").is_some_and(|v| v == "hidden")
                }
                _ => {}
            }
            false
        });
        if is_code(&said) {
            style.look.code = Some(true);
        }
        if self.all.len() < STYLES {
            self.all.insert((tag.get("family").unwrap_or_default(), name), style);
        }
    }

    /// Gives each style what it takes from others.
    pub(super) fn settle(&mut self) {
        let whole: HashMap<_, _> =
            self.all.iter().map(|(key, style)| (key.clone(), self.whole(&key.0, style))).collect();
        self.all = whole;
    }

    fn whole(&self, family: &str, style: &Style) -> Style {
        let mut whole = style.clone();
        let mut base = style.base.clone();
        for _ in 0..CHAIN {
            let Some(name) = base else { break };
            let Some(next) = self.all.get(&(family.to_owned(), name)) else { break };
            if whole.role == Role::Text {
                whole.role = next.role;
            }
            whole.look = whole.look.over(next.look);
            whole.outline = whole.outline.or(next.outline);
            whole.list = whole.list.or_else(|| next.list.clone());
            base = next.base.clone();
        }
        whole
    }

    /// A style of a family.
    pub(super) fn get(&self, family: &str, name: Option<String>) -> Style {
        name.and_then(|name| self.all.get(&(family.to_owned(), name))).cloned().unwrap_or_default()
    }
}

fn role(name: &str) -> Role {
    match name {
        "title" => Role::Title,
        "quotations" | "quote" | "block quotation" | "intense quote" => Role::Quote,
        "preformatted text" | "source code" | "code" | "html preformatted" => Role::Code,
        _ => Role::Text,
    }
}

fn is_code(name: &str) -> bool {
    matches!(name, "source text" | "user entry" | "teletype" | "verbatim char" | "html code")
}
