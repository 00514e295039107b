//! What the styles of a document say of its paragraphs and words.

use std::collections::HashMap;

use super::super::xml::{Node, Tag, Xml};

/// Styles that are kept, and how long a chain of them may be.
const STYLES: usize = 20_000;
const CHAIN: usize = 32;

/// How words look, as far as it means something; `None` is as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub bold: Option<bool>,
    pub italic: Option<bool>,
    pub strike: Option<bool>,
    pub hidden: Option<bool>,
    pub code: Option<bool>,
    /// Raised (`true`) or lowered.
    pub raised: Option<bool>,
    pub style: Option<String>,
}

impl Look {
    /// Reads the rest of an `rPr`.
    pub(super) fn read(xml: &mut Xml<'_>) -> Look {
        let mut look = Look::default();
        xml.within(|tag| look.take(tag));
        look
    }

    /// Takes one property; says whether there is more in it.
    fn take(&mut self, tag: &Tag<'_>) -> bool {
        match tag.name() {
            "b" => self.bold = Some(tag.switch()),
            "i" => self.italic = Some(tag.switch()),
            "strike" | "dstrike" => self.strike = Some(tag.switch()),
            "vanish" => self.hidden = Some(tag.switch()),
            "vertAlign" => self.raised = tag.get("val").map(|to| to == "superscript"),
            "rStyle" => self.style = tag.get("val"),
            _ => {}
        }
        false
    }

    /// This, and what it does not say from elsewhere.
    pub(super) fn over(self, other: &Look) -> Look {
        Look {
            bold: self.bold.or(other.bold),
            italic: self.italic.or(other.italic),
            strike: self.strike.or(other.strike),
            hidden: self.hidden.or(other.hidden),
            code: self.code.or(other.code),
            raised: self.raised.or(other.raised),
            style: self.style,
        }
    }
}

/// What a paragraph says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shape {
    pub style: Option<String>,
    /// Level of the outline, from 0; 9 is none.
    pub outline: Option<usize>,
    /// The list it is in; `0` is none.
    pub list: Option<usize>,
    /// The level in it, from 0.
    pub level: Option<usize>,
}

impl Shape {
    /// Reads the rest of a `pPr`.
    pub(super) fn read(xml: &mut Xml<'_>) -> Shape {
        let mut shape = Shape::default();
        xml.within(|tag| shape.take(tag));
        shape
    }

    fn take(&mut self, tag: &Tag<'_>) -> bool {
        match tag.name() {
            "pStyle" => self.style = tag.get("val"),
            "outlineLvl" => self.outline = tag.number("val"),
            "numId" => self.list = tag.number("val"),
            "ilvl" => self.level = tag.number("val"),
            "numPr" => return true,
            _ => {}
        }
        false
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
    Caption,
}

/// One style, with what it takes from those it is based on.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    pub role: Role,
    pub shape: Shape,
    pub look: Look,
    base: Option<String>,
    name: String,
}

/// All styles of a document, by their ids.
#[derive(Default)]
pub(super) struct Styles {
    all: HashMap<String, Style>,
    plain: Style,
}

impl Styles {
    /// Reads `styles.xml`.
    pub(super) fn read(source: &str) -> Styles {
        let (mut xml, mut all) = (Xml::new(source), HashMap::new());
        while let Some(node) = xml.next() {
            let Node::Open(tag) = node else { continue };
            match tag.name() {
                "style" => {
                    let id = tag.get("styleId");
                    let style = Style::read(&mut xml);
                    if let Some(id) = id.filter(|_| all.len() < STYLES) {
                        all.insert(id, style);
                    }
                }
                "docDefaults" | "latentStyles" => xml.skip(),
                _ => {}
            }
        }
        let mut styles = Styles { all, plain: Style::default() };
        styles.settle();
        styles
    }

    /// Gives each style what it takes from others.
    fn settle(&mut self) {
        let whole: HashMap<_, _> = self.all.keys().map(|id| (id.clone(), self.whole(id))).collect();
        self.all = whole;
    }

    fn whole(&self, id: &str) -> Style {
        let mut style = self.all.get(id).cloned().unwrap_or_default();
        let mut base = style.base.clone();
        for _ in 0..CHAIN {
            let Some(next) = base.as_ref().and_then(|id| self.all.get(id)) else { break };
            style.take_from(next);
            base.clone_from(&next.base);
        }
        style
    }

    /// The style of this id.
    pub(super) fn get(&self, id: Option<&str>) -> &Style {
        id.and_then(|id| self.all.get(id)).unwrap_or(&self.plain)
    }
}

impl Style {
    fn read(xml: &mut Xml<'_>) -> Style {
        let mut style = Style::default();
        xml.within(|tag| match tag.name() {
            "name" => {
                style.name = tag.get("val").unwrap_or_default().to_lowercase();
                false
            }
            "basedOn" => {
                style.base = tag.get("val");
                false
            }
            "pPr" | "rPr" => true,
            _ => style.shape.take(tag) || style.look.take(tag),
        });
        style.role = role(&style.name);
        style.shape.outline = style.shape.outline.or_else(|| heading(&style.name));
        style.look.code = is_code(&style.name).then_some(true);
        style
    }

    fn take_from(&mut self, base: &Style) {
        if self.role == Role::Text {
            self.role = base.role;
        }
        self.shape.outline = self.shape.outline.or(base.shape.outline);
        self.shape.list = self.shape.list.or(base.shape.list);
        self.shape.level = self.shape.level.or(base.shape.level);
        self.look = std::mem::take(&mut self.look).over(&base.look);
    }
}

/// The level of the outline that the name of a style means, from 0. Names of built-in styles are English in every
/// language.
fn heading(name: &str) -> Option<usize> {
    let level: usize = name.strip_prefix("heading")?.trim().parse().ok()?;
    (1..=9).contains(&level).then(|| level - 1)
}

fn role(name: &str) -> Role {
    match name {
        "title" => Role::Title,
        "quote" | "intense quote" | "block text" | "block quote" | "block quotation" | "quotations" => {
            Role::Quote
        }
        "caption" | "image caption" | "table caption" => Role::Caption,
        "source code" | "html preformatted" | "preformatted text" | "code" | "code block" | "plain code" => {
            Role::Code
        }
        _ => Role::Text,
    }
}

fn is_code(name: &str) -> bool {
    matches!(name, "verbatim char" | "html code" | "source text" | "code char" | "inline code")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_has_what_those_it_is_based_on_have() {
        let styles = Styles::read(
            "<w:styles><w:style w:styleId='a'><w:name w:val='heading 2'/><w:rPr><w:b/></w:rPr></w:style>\
             <w:style w:styleId='b'><w:name w:val='Chapter'/><w:basedOn w:val='a'/>\
             <w:pPr><w:numPr><w:numId w:val='4'/></w:numPr></w:pPr></w:style></w:styles>",
        );
        let style = styles.get(Some("b"));
        assert_eq!((style.shape.outline, style.shape.list, style.look.bold), (Some(1), Some(4), Some(true)));
        assert_eq!(styles.get(Some("none")).shape, Shape::default());
    }

    #[test]
    fn a_style_based_on_itself_is_no_loop() {
        let styles = Styles::read(
            "<s><style styleId='a'><basedOn val='b'/></style><style styleId='b'><basedOn val='a'/></style></s>",
        );
        assert_eq!(styles.get(Some("a")).role, Role::Text);
    }
}
