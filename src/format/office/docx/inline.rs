//! Text within a paragraph: runs and their looks, links, fields, pictures, formulas.

use crate::document::Face;

use super::super::scripts::raised;
use super::super::xml::{Tag, Xml};
use super::body::{Body, Role};
use super::styles::Look;
use super::symbols::symbol;

/// Characters of a field's code that are kept.
const CODE: usize = 4096;

/// A field: its code, then what it gives.
#[derive(Default)]
pub(super) struct Field {
    code: String,
    /// What it gives follows.
    shown: bool,
    /// It opened the link.
    linked: bool,
}

/// What is open within a paragraph.
#[derive(Default)]
pub(super) struct Inline {
    /// How words of this run look, and words of this paragraph in general.
    pub look: Look,
    pub paragraph_look: Look,
    pub in_heading: bool,
    /// Deletions that are open.
    pub deleted: usize,
    pub fields: Vec<Field>,
    /// Where the link that is open leads, and whether text of it was written.
    target: Option<String>,
    linked: bool,
    /// What a picture shows.
    alt: String,
    /// How the text that follows is read aloud.
    ruby: String,
    math: usize,
}

impl Inline {
    /// Text of a field's code.
    pub(super) fn code(&mut self, text: &str) {
        if let Some(field) = self.fields.last_mut().filter(|f| !f.shown && f.code.len() < CODE) {
            field.code.push_str(text);
        }
    }

    /// The paragraph has ended, and what is open in it. A field whose result never came hides no further text.
    pub(super) fn end_paragraph(&mut self) {
        self.fields.retain(|field| field.shown);
        (self.target, self.linked, self.in_heading) = (None, false, false);
        self.paragraph_look = Look::default();
        self.look = Look::default();
        self.alt.clear();
    }
}

impl<'a> Body<'a, '_> {
    /// A tag within a paragraph begins.
    pub(super) fn open_inline(&mut self, tag: &Tag<'a>, xml: &mut Xml<'a>) -> Option<Role> {
        if self.inline.math > 0 && tag.prefix() != "w" {
            return self.open_math(tag, xml);
        }
        match tag.name() {
            "r" => {
                self.inline.look = self.inline.paragraph_look.clone();
                return Some(Role::Run);
            }
            "rPr" => {
                self.run_look(xml);
                return None;
            }
            "t" | "delText" => return Some(Role::Text),
            "instrText" | "delInstrText" => return Some(Role::Code),
            "tab" | "ptab" => self.write("\t"),
            "br" | "cr" => self.line_break(tag),
            "noBreakHyphen" => self.write("\u{2011}"),
            "softHyphen" => self.write("\u{ad}"),
            "sym" => self.symbol(tag),
            "hyperlink" => return Some(self.hyperlink(tag)),
            "fldSimple" => {
                let code = tag.get("instr").unwrap_or_default();
                self.field(Field { code, ..Field::default() });
                self.show_field();
                return Some(Role::Field);
            }
            "fldChar" => self.field_mark(tag),
            "oMath" => {
                self.inline.math += 1;
                return Some(Role::Math);
            }
            "ruby" => return Some(Role::Ruby),
            "rt" => {
                self.inline.ruby = xml.text();
                return None;
            }
            _ => return self.open_drawing(tag, xml),
        }
        Some(Role::Pass)
    }

    pub(super) fn close_inline(&mut self, role: Role) {
        match role {
            Role::Run => self.inline.look = self.inline.paragraph_look.clone(),
            Role::Link => self.end_link(),
            Role::Field => self.end_field(),
            Role::Math => self.inline.math -= 1,
            Role::Brackets(closing) => self.write(closing.encode_utf8(&mut [0; 4])),
            Role::Ruby => {
                let reading = std::mem::take(&mut self.inline.ruby);
                if !reading.trim().is_empty() {
                    self.write(&format!("({})", reading.trim()));
                }
            }
            _ => {}
        }
    }

    fn run_look(&mut self, xml: &mut Xml<'a>) {
        let look = Look::read(xml);
        let style = &self.styles.get(look.style.as_deref()).look;
        self.inline.look = look.over(style).over(&self.inline.paragraph_look);
    }

    /// Writes text of the paragraph.
    pub(super) fn write(&mut self, text: &str) {
        if self.inline.fields.iter().rev().take(32).any(|field| !field.shown) {
            return;
        }
        if self.inline.look.hidden == Some(true) {
            self.hidden = true;
            return;
        }
        self.touch();
        if self.blocks.in_code() {
            return self.flow.code(&text.replace('\n', " "));
        }
        if text.bytes().all(|b| matches!(b, b' ' | b'\n' | b'\r')) {
            return self.flow.space();
        }
        self.begin_link();
        let faces = self.faces();
        faces.iter().for_each(|face| self.flow.open(*face));
        match self.inline.look.raised.and_then(|up| raised(text, up)) {
            Some(text) => self.flow.prose(&text),
            None => self.flow.prose(text),
        }
        faces.iter().for_each(|_| self.flow.close());
    }

    fn faces(&self) -> Vec<Face> {
        let look = &self.inline.look;
        let on = |switch: Option<bool>| switch == Some(true);
        let wanted = [
            (on(look.strike) || self.inline.deleted > 0, Face::Strike),
            (on(look.bold) && !self.inline.in_heading, Face::Strong),
            (on(look.italic), Face::Emphasis),
            (on(look.code), Face::Code),
        ];
        wanted.into_iter().filter(|(on, _)| *on).map(|(_, face)| face).collect()
    }

    fn line_break(&mut self, tag: &Tag<'a>) {
        if tag.get("type").is_some_and(|kind| kind != "textWrapping") {
            return;
        }
        self.touch();
        if self.blocks.in_code() {
            self.flow.code("\n");
        } else {
            self.flow.line_break();
        }
    }

    fn symbol(&mut self, tag: &Tag<'a>) {
        let code = tag.get("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
        if let Some(code) = code {
            let sign = symbol(&tag.get("font").unwrap_or_default(), code);
            self.write(sign.encode_utf8(&mut [0; 4]));
        }
    }

    // ---- links and fields ----

    fn hyperlink(&mut self, tag: &Tag<'a>) -> Role {
        if self.inline.target.is_some() {
            return Role::Pass;
        }
        let outside = tag.get_prefixed("id").and_then(|id| self.links.target(&id).map(str::to_owned));
        let inside = tag.get("anchor").map(|anchor| format!("#{anchor}"));
        self.inline.target = match (outside, inside) {
            (Some(outside), Some(inside)) if !outside.contains('#') => Some(outside + &inside),
            (outside, inside) => outside.or(inside),
        };
        if self.inline.target.is_some() { Role::Link } else { Role::Pass }
    }

    fn begin_link(&mut self) {
        if let Some(target) = self.inline.target.as_ref().filter(|_| !self.inline.linked) {
            self.flow.open_link(target);
            self.inline.linked = true;
        }
    }

    fn end_link(&mut self) {
        if std::mem::take(&mut self.inline.linked) {
            self.flow.close();
        }
        self.inline.target = None;
    }

    fn field_mark(&mut self, tag: &Tag<'a>) {
        match tag.get("fldCharType").as_deref() {
            Some("begin") => self.field(Field::default()),
            Some("separate") => self.show_field(),
            Some("end") => self.end_field(),
            _ => {}
        }
    }

    /// The code of a field is complete: what it gives follows.
    fn show_field(&mut self) {
        let Some(field) = self.inline.fields.last_mut() else { return };
        field.shown = true;
        if self.inline.target.is_none() {
            self.inline.target = destination(&field.code);
            field.linked = self.inline.target.is_some();
        }
    }

    fn end_field(&mut self) {
        if self.inline.fields.pop().is_some_and(|field| field.linked) {
            self.end_link();
        }
    }

    // ---- pictures ----

    fn open_drawing(&mut self, tag: &Tag<'a>, xml: &mut Xml<'a>) -> Option<Role> {
        match tag.name() {
            "docPr" => {
                let said = |name| tag.get(name).filter(|words| !words.trim().is_empty());
                self.inline.alt = said("descr").or_else(|| said("title")).unwrap_or_default();
            }
            "shape" if tag.prefix() == "v" => self.inline.alt = tag.get("alt").unwrap_or_default(),
            "blip" => self.picture(tag.get("embed").or_else(|| tag.get("link"))),
            "imagedata" => {
                if self.inline.alt.is_empty() {
                    self.inline.alt = tag.get("title").unwrap_or_default();
                }
                self.picture(tag.get_prefixed("id"));
            }
            "chart" | "relIds" => self.placeholder(if tag.name() == "chart" { "chart" } else { "diagram" }),
            "textpath" => self.write(&tag.get("string").unwrap_or_default()),
            "rect" if tag.get("hr").is_some_and(|on| on.starts_with('t') || on == "1") => {
                self.paragraph.get_or_insert_default().rule = true;
            }
            "binData" => {
                xml.skip();
                return None;
            }
            _ => {}
        }
        Some(Role::Pass)
    }

    fn picture(&mut self, id: Option<String>) {
        let target = id.and_then(|id| self.links.target(&id)).unwrap_or_default();
        let name = target.rsplit('/').next().unwrap_or_default().to_owned();
        let alt = std::mem::take(&mut self.inline.alt);
        self.touch();
        self.flow.image(if alt.trim().is_empty() { &name } else { &alt }, "");
    }

    fn placeholder(&mut self, what: &str) {
        let alt = std::mem::take(&mut self.inline.alt);
        self.touch();
        let text = if alt.is_empty() { format!("[{what}]") } else { format!("[{what}: {alt}]") };
        self.flow.faced(Face::Meta, &text);
    }

    // ---- formulas ----

    fn open_math(&mut self, tag: &Tag<'a>, xml: &mut Xml<'a>) -> Option<Role> {
        match tag.name() {
            "t" => return Some(Role::Text),
            "den" => self.write("/"),
            "sup" => self.write("^"),
            "sub" => self.write("_"),
            "rad" => self.write("√"),
            "mr" => self.write("; "),
            "deg" => {
                let degree = xml.text();
                if !degree.trim().is_empty() {
                    self.write(&format!("[{}]", degree.trim()));
                }
                return None;
            }
            "naryPr" => {
                let mut sign = "∫".to_owned();
                xml.within(|tag| {
                    sign =
                        if tag.name() == "chr" { tag.get("val").unwrap_or_default() } else { sign.clone() };
                    false
                });
                self.write(&sign);
                return None;
            }
            "dPr" => return self.brackets(xml),
            "d" => return Some(Role::Brackets(' ')),
            "rPr" | "ctrlPr" | "fPr" | "radPr" | "sSupPr" | "sSubPr" => {
                xml.skip();
                return None;
            }
            "oMath" => {
                self.inline.math += 1;
                return Some(Role::Math);
            }
            _ => {}
        }
        Some(Role::Pass)
    }

    /// The brackets of a part of a formula: the opening one is written, the other waits for the end.
    fn brackets(&mut self, xml: &mut Xml<'a>) -> Option<Role> {
        let (mut opening, mut closing) = (Some('('), Some(')'));
        xml.within(|tag| {
            let sign = tag.get("val").unwrap_or_default().chars().next();
            match tag.name() {
                "begChr" => opening = sign,
                "endChr" => closing = sign,
                _ => {}
            }
            false
        });
        if let Some(opening) = opening {
            self.write(opening.encode_utf8(&mut [0; 4]));
        }
        if let Some(Role::Brackets(waiting)) = self.roles.last_mut() {
            *waiting = closing.unwrap_or(' ');
        }
        None
    }
}

/// Where a field leads.
fn destination(code: &str) -> Option<String> {
    let mut words = words(code).into_iter();
    match words.next()?.to_uppercase().as_str() {
        "HYPERLINK" => hyperlink(words),
        "REF" | "PAGEREF" | "NOTEREF" => words.next().map(|name| format!("#{name}")),
        _ => None,
    }
}

fn hyperlink(words: impl Iterator<Item = String>) -> Option<String> {
    let (mut address, mut switch) = (String::new(), String::new());
    for word in words {
        match (word.strip_prefix('\\'), switch.as_str()) {
            (Some(letter), _) if letter.len() == 1 => letter.clone_into(&mut switch),
            (_, "l") => {
                address.push('#');
                address.push_str(&word);
                switch.clear();
            }
            (_, "o" | "t" | "m") => switch.clear(),
            _ if address.is_empty() => address = word,
            _ => {}
        }
    }
    Some(address).filter(|address| !address.is_empty())
}

/// The words of a field's code; those in quotation marks are one.
fn words(code: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (i, piece) in code.split('"').enumerate() {
        if i % 2 == 1 {
            words.push(piece.to_owned());
        } else {
            words.extend(piece.split_whitespace().map(str::to_owned));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_lead_somewhere() {
        assert_eq!(
            destination(r#" HYPERLINK "https://a.org/x y" \o "tip""#).as_deref(),
            Some("https://a.org/x y")
        );
        assert_eq!(destination(r#"HYPERLINK \l "part" \h"#).as_deref(), Some("#part"));
        assert_eq!(destination(r#"hyperlink "a.htm" \l "b""#).as_deref(), Some("a.htm#b"));
        assert_eq!(destination(" REF _Ref12 \\h ").as_deref(), Some("#_Ref12"));
        assert_eq!(destination("TOC \\o"), None);
        assert_eq!(destination(""), None);
    }
}
