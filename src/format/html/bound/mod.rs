//! Keeps what the parser costs linear, and what it builds small.
//!
//! # The essay
//!
//! The algorithm that all browsers parse by, and with them html5ever, costs *depth × tags* (every block asks whether a
//! paragraph is open above it), *attributes²* a tag, and *attributes × tags* where `<html>` or `<body>` come again and again; and
//! a formatting tag that is never closed begins again in every paragraph that follows. 100,000 nested `<div>` take it a
//! minute, 64 open `<font>` and a million `<p>` more memory than there is.
//!
//! So the source is rewritten before it is parsed. [`scan`] cuts it into tags and text exactly as the parser would;
//! [`open`] keeps the stack of open elements by the parser's rules, and says of every tag whether it may stay. A tag that would
//! lie deeper than [`DEEPEST`] goes and its text stays, with a space where a block began: the text is complete, and what is
//! flattened is not a document anybody wrote. Tags that the parser would ignore go too, so that there is no case in which
//! the two stacks could drift apart unseen.
//!
//! On the way goes what nobody reads: comments, style sheets, scripts (but data and formulas), pictures that stand in the
//! source itself. In XHTML an element may close itself (`<a id="x"/>`, `<title/>`), which the parser of HTML does not
//! know: there it is closed here.

mod names;
mod open;
mod scan;

use open::{Fate, Open};
use scan::Tag;

pub(super) use scan::{Scan, Token, attributes};

/// Elements open at once at most.
const DEEPEST: usize = 256;
/// Attributes of one tag at most.
const ATTRIBUTES: usize = 128;
/// Elements at most: each takes about 200 bytes in memory.
const ELEMENTS: usize = 2_000_000;
/// How far from its beginning a source says that it is XHTML, in bytes.
const PROLOGUE: usize = 4096;

/// A source that is cheap to parse.
pub(super) struct Bounded {
    pub(super) html: String,
    /// Whether there was more nesting, or more of anything, than is done for.
    pub(super) flattened: bool,
}

/// The source without what would make it expensive.
pub(super) fn bounded(source: &str) -> Bounded {
    let mut bound = Bound {
        out: String::with_capacity(source.len()),
        open: Open::default(),
        xhtml: is_xhtml(source),
        elements: 0,
        flattened: false,
    };
    for token in Scan::new(source, bound.xhtml) {
        match token {
            Token::Text(text) => bound.text(text),
            Token::Raw(text) => bound.raw(text),
            Token::Tag(tag) => bound.tag(&tag),
        }
    }
    Bounded { html: bound.out, flattened: bound.flattened }
}

struct Bound {
    out: String,
    open: Open,
    xhtml: bool,
    elements: usize,
    flattened: bool,
}

impl Bound {
    fn text(&mut self, text: &str) {
        if !text.is_empty() {
            self.open.text(&mut self.out);
            self.out.push_str(text);
        }
    }

    /// Text whose signs are not marks.
    fn raw(&mut self, text: &str) {
        self.open.text(&mut self.out);
        for piece in text.split_inclusive(['<', '&']) {
            let plain = piece.trim_end_matches(['<', '&']);
            self.out.push_str(plain);
            match piece.as_bytes().last() {
                Some(b'<') => self.out.push_str("&lt;"),
                Some(b'&') => self.out.push_str("&amp;"),
                _ => {}
            }
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        if tag.closing {
            return match self.open.end(&tag.name) {
                Fate::Kept => self.close(&tag.name),
                Fate::Dropped => self.space(&tag.name),
                Fate::Ignored => {}
            };
        }
        if scan::holds_text(&tag.name) {
            return self.holder(tag);
        }
        self.elements += 1;
        let fate = match self.elements > ELEMENTS {
            true => self.open.drop(&tag.name),
            false => self.open.start(&tag.name, tag.closed, &mut self.out),
        };
        match fate {
            Fate::Kept => self.open_tag(tag),
            Fate::Dropped => {
                self.flattened = true;
                self.space(&tag.name);
            }
            Fate::Ignored => {}
        }
    }

    /// An element whose content is text. Elsewhere than in HTML (in SVG) the same names mean other things: there it is
    /// only text.
    fn holder(&mut self, tag: &Tag<'_>) {
        let Some(content) = tag.content else { return };
        let kept = !self.open.in_foreign() && self.elements < ELEMENTS;
        self.elements += 1;
        match tag.name.as_str() {
            "style" => {}
            "title" if self.open.in_foreign() => self.svg_title(content),
            "script" => {
                if kept && scan::is_data(tag) && !content.contains("<!--") {
                    self.open_tag(tag);
                    self.out.push_str(content);
                    self.close("script");
                }
            }
            "iframe" if kept => {
                self.open_tag(tag);
                self.close("iframe");
            }
            "title" | "textarea" if kept => {
                self.open_tag(tag);
                self.words(content);
                self.close(&tag.name);
            }
            "xmp" | "plaintext" if kept && self.open.start("pre", false, &mut self.out) == Fate::Kept => {
                self.out.push_str("<pre>\n");
                self.raw(content);
                self.open.end("pre");
                self.close("pre");
            }
            _ => self.words(content),
        }
    }

    /// What a drawing shows, in its own words.
    fn svg_title(&mut self, title: &str) {
        if self.open.start("title", false, &mut self.out) == Fate::Kept {
            self.out.push_str("<title>");
            self.words(title);
            self.open.end("title");
            self.close("title");
        }
    }

    /// Text with entities in which no tag is one.
    fn words(&mut self, text: &str) {
        for piece in text.split_inclusive('<') {
            match piece.strip_suffix('<') {
                Some(words) => {
                    self.out.push_str(words);
                    self.out.push_str("&lt;");
                }
                None => self.out.push_str(piece),
            }
        }
    }

    fn open_tag(&mut self, tag: &Tag<'_>) {
        self.out.push('<');
        self.out.push_str(&tag.name);
        for attribute in scan::attributes(tag.attributes).take(ATTRIBUTES) {
            self.out.push(' ');
            self.attribute(attribute);
        }
        let foreign = self.open.was_foreign();
        if tag.closed && foreign {
            self.out.push('/');
        }
        self.out.push('>');
        let ends =
            tag.closed && self.xhtml && !foreign && !names::is_void(&tag.name) && tag.content.is_none();
        if ends && self.open.end(&tag.name) == Fate::Kept {
            self.close(&tag.name);
        }
    }

    fn attribute(&mut self, (name, value): (&str, Option<&str>)) {
        self.out.push_str(name);
        let Some(value) = value else { return };
        // Pictures that stand in the source itself can be most of it.
        let value = if value.starts_with("data:") { "data:" } else { value };
        let quote = if value.contains('"') { '\'' } else { '"' };
        self.out.push('=');
        self.out.push(quote);
        if quote == '\'' && value.contains('\'') {
            self.out.push_str(&value.replace('\'', "&#39;"));
        } else {
            self.out.push_str(value);
        }
        self.out.push(quote);
    }

    fn close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// What is left of a block: its words do not run into those before it.
    fn space(&mut self, name: &str) {
        if !names::is_formatting(name) && !self.out.ends_with(' ') {
            self.out.push(' ');
        }
    }
}

/// Whether a source is XML by its own account.
fn is_xhtml(source: &str) -> bool {
    let start = super::super::start(source, PROLOGUE);
    let bare = start.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    bare.starts_with("<?xml") || start.contains("http://www.w3.org/1999/xhtml")
}

#[cfg(test)]
mod tests;
