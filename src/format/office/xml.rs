//! Walking through XML: tags, text, and nothing else.
//!
//! Names are compared without their prefixes. The formats of this room use hardly any name in two meanings, and those who
//! write them choose prefixes of their own; so no namespaces are looked up, and a flood of them costs nothing.
//!
//! The walk is a flat run of nodes. It is always balanced: every [`Node::Open`] has its [`Node::Close`], whatever
//! the source says, and what is still open at its end is closed there. Of entities, the five of XML and numbers are
//! resolved; a document's own (a DTD) are ignored, so none can grow.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Attributes of one tag that are looked at.
const ATTRIBUTES: usize = 256;

/// A walk through one part of a document.
pub(in crate::format) struct Xml<'a> {
    source: &'a str,
    reader: Reader<&'a [u8]>,
    /// Where the last node began.
    before: usize,
    /// How many tags are open.
    depth: usize,
    ended: bool,
    /// The source ends early, or is no XML from some place on.
    pub broken: bool,
    /// The source has a DTD, which is ignored.
    pub dtd: bool,
}

/// A piece of the source.
pub(in crate::format) enum Node<'a> {
    /// A tag begins; an empty one ends with the next node.
    Open(Tag<'a>),
    /// The innermost tag ends.
    Close,
    /// Text, its entities resolved.
    Text(Cow<'a, str>),
}

/// A start tag.
pub(in crate::format) struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    /// Its name without the prefix.
    pub(in crate::format) fn name(&self) -> &str {
        let name = self.0.name().0;
        name.split_once(':').map_or(name, |(_, local)| local)
    }

    /// The prefix of its name, or nothing.
    pub(in crate::format) fn prefix(&self) -> &str {
        self.0.name().0.split_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// The value of an attribute, named without its prefix.
    pub(in crate::format) fn get(&self, name: &str) -> Option<String> {
        self.find(|key| key.split_once(':').map_or(key, |(_, local)| local) == name)
    }

    /// The same, of an attribute that has a prefix: `r:id` beside `id`.
    pub(in crate::format) fn get_prefixed(&self, name: &str) -> Option<String> {
        self.find(|key| key.split_once(':').is_some_and(|(_, local)| local == name))
    }

    /// The value of an attribute as a number.
    pub(in crate::format) fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.trim().parse().ok()
    }

    /// The attribute `val` as a switch: on if there is none.
    pub(in crate::format) fn switch(&self) -> bool {
        !matches!(self.get("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }

    fn find(&self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let mut attributes = self.0.attributes();
        let found = attributes.with_checks(false).take(ATTRIBUTES).flatten().find(|a| wanted(a.key.0));
        found.map(|attribute| resolved(&attribute.value))
    }
}

impl<'a> Xml<'a> {
    /// At the beginning of a source.
    pub(in crate::format) fn new(source: &'a str) -> Xml<'a> {
        let mut reader = Reader::from_str(source);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Xml { source, reader, before: 0, depth: 0, ended: false, broken: false, dtd: false }
    }

    /// The next node.
    pub(in crate::format) fn next(&mut self) -> Option<Node<'a>> {
        while !self.ended {
            self.before = self.at();
            match self.reader.read_event() {
                Ok(Event::Start(tag)) => {
                    self.depth += 1;
                    return Some(Node::Open(Tag(tag)));
                }
                Ok(Event::End(_)) if self.depth > 0 => {
                    self.depth -= 1;
                    return Some(Node::Close);
                }
                Ok(Event::Text(text)) => return Some(Node::Text(text.into_inner())),
                Ok(Event::CData(text)) => return Some(Node::Text(text.into_inner())),
                Ok(Event::GeneralRef(entity)) => {
                    let text = character(&entity).map(String::from);
                    return Some(Node::Text(text.unwrap_or_else(|| format!("&{};", &*entity)).into()));
                }
                Ok(Event::DocType(_)) => self.dtd = true,
                Ok(Event::Eof) => self.end(self.depth > 0),
                Ok(_) => {}
                Err(_) => self.end(true),
            }
        }
        self.depth = self.depth.checked_sub(1)?;
        Some(Node::Close)
    }

    fn end(&mut self, broken: bool) {
        self.ended = true;
        self.broken = broken;
        self.before = self.source.len();
    }

    /// How far the walk has come, in bytes.
    pub(in crate::format) fn at(&self) -> usize {
        usize::try_from(self.reader.buffer_position())
            .map_or(self.source.len(), |at| at.min(self.source.len()))
    }

    /// Passes over the rest of the innermost tag, and returns it.
    pub(in crate::format) fn inner(&mut self) -> &'a str {
        let start = self.at();
        self.within(|_| true);
        self.source.get(start..self.before.max(start)).unwrap_or_default()
    }

    /// Passes over the rest of the innermost tag.
    pub(in crate::format) fn skip(&mut self) {
        self.within(|_| true);
    }

    /// Passes over the rest of the innermost tag, and shows the tags in it; the insides of those that `see`
    /// answers with `false` are left out.
    pub(in crate::format) fn within(&mut self, mut see: impl FnMut(&Tag<'a>) -> bool) {
        let mut inside = 1;
        // Depth within a tag that is left out.
        let mut out = 0;
        while inside > 0 {
            match self.next() {
                Some(Node::Open(tag)) => {
                    inside += 1;
                    if out > 0 || !see(&tag) {
                        out += 1;
                    }
                }
                Some(Node::Close) => {
                    inside -= 1;
                    out = usize::saturating_sub(out, 1);
                }
                Some(Node::Text(_)) => {}
                None => return,
            }
        }
    }

    /// Passes over the rest of the innermost tag, and returns the text in it.
    pub(in crate::format) fn text(&mut self) -> String {
        let (mut text, mut inside) = (String::new(), 1);
        while inside > 0 {
            match self.next() {
                Some(Node::Open(_)) => inside += 1,
                Some(Node::Close) => inside -= 1,
                Some(Node::Text(piece)) => text.push_str(&piece),
                None => break,
            }
        }
        text
    }
}

/// The character that an entity stands for, named without `&` and `;`.
fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?).filter(|c| *c != '\0')
        }
    }
}

/// Text with its entities resolved; those that mean nothing stay as they are.
fn resolved(raw: &str) -> String {
    let mut text = String::new();
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let end = after.as_bytes().iter().take(12).position(|b| *b == b';');
        match end.and_then(|end| Some((character(&after[..end])?, end))) {
            Some((c, end)) => {
                text.push(c);
                rest = &after[end + 1..];
            }
            None => {
                text.push('&');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(source: &str) -> String {
        let (mut xml, mut out) = (Xml::new(source), String::new());
        while let Some(node) = xml.next() {
            match node {
                Node::Open(tag) => out += &format!("<{}>", tag.name()),
                Node::Close => out += "</>",
                Node::Text(text) => out += &text,
            }
        }
        out
    }

    #[test]
    fn every_tag_is_closed_whatever_the_source_says() {
        assert_eq!(run("<w:a><b/>x</w:a>"), "<a><b></>x</>");
        assert_eq!(run("<a><b>x"), "<a><b>x</></>");
        assert_eq!(run("</c><a>x</b></c>"), "<a>x</>");
        assert_eq!(run("<a>x<b y='"), "<a>x</>");
    }

    #[test]
    fn entities_of_a_document_stay_as_they_are() {
        assert_eq!(
            run("<!DOCTYPE a [<!ENTITY b 'bomb'>]><a>&b;&amp;&#65;&#x42;&#0;</a>"),
            "<a>&b;&AB&#0;</>"
        );
        let mut xml = Xml::new("<a b='1 &lt; &x; &#50;&' c:b='2'/>");
        let Some(Node::Open(tag)) = xml.next() else { panic!() };
        assert_eq!(tag.get("b").as_deref(), Some("1 < &x; 2&"));
        assert_eq!(tag.get_prefixed("b").as_deref(), Some("2"));
    }

    #[test]
    fn what_is_passed_over_is_known_by_its_source() {
        let mut xml = Xml::new("<a><b>1<c/>2</b><d/></a>");
        xml.next();
        xml.next();
        assert_eq!(xml.inner(), "1<c/>2");
        assert!(matches!(xml.next(), Some(Node::Open(tag)) if tag.name() == "d"));
        xml.skip();
        assert!(matches!(xml.next(), Some(Node::Close)));
        assert!(xml.next().is_none() && !xml.broken);
    }
}
