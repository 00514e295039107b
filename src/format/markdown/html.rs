//! The HTML that people mix into Markdown, reduced to text and to what Markdown has marks for itself.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser};

use crate::document::Face;

use super::render::Renderer;

/// A piece of HTML.
enum Token<'a> {
    Text(&'a str),
    /// The name in lower case, and everything after it up to the `>`.
    Open(String, &'a str),
    Close(String),
}

/// Cuts HTML into tags and text; comments, declarations, scripts and style sheets are left out.
struct Tokens<'a>(&'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if self.0.is_empty() {
                return None;
            }
            let rest = self.0;
            let Some(tag) = rest.strip_prefix('<') else {
                let (text, rest) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
                self.0 = rest;
                return Some(Token::Text(text));
            };
            if let Some(comment) = tag.strip_prefix("!--") {
                self.0 = after(comment, "-->");
            } else if tag.starts_with(['!', '?']) {
                self.0 = after(tag, ">");
            } else if let Some(token) = self.tag(tag) {
                return Some(token);
            }
        }
    }
}

impl<'a> Tokens<'a> {
    /// A tag, given what follows its `<`; `None` for what is to be skipped.
    fn tag(&mut self, tag: &'a str) -> Option<Token<'a>> {
        let (closing, body) = tag.strip_prefix('/').map_or((false, tag), |body| (true, body));
        let name_len = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
        if name_len == 0 {
            self.0 = tag;
            return Some(Token::Text("<"));
        }
        let name = body[..name_len].to_ascii_lowercase();
        let end = tag_end(&body[name_len..]) + name_len;
        let attributes = &body[name_len..end];
        self.0 = body[end..].strip_prefix('>').unwrap_or_default();
        if !closing && matches!(name.as_str(), "script" | "style") {
            self.0 = after(self.0, if name == "script" { "</script>" } else { "</style>" });
            return None;
        }
        Some(if closing { Token::Close(name) } else { Token::Open(name, attributes) })
    }
}

/// What comes after `end`; nothing if it does not come.
fn after<'a>(text: &'a str, end: &str) -> &'a str {
    text.find(end).map_or("", |at| &text[at + end.len()..])
}

/// Where a tag's `>` is: not the one within quotes.
fn tag_end(attributes: &str) -> usize {
    let mut quote = None;
    for (at, c) in attributes.char_indices() {
        match (quote, c) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(c),
            (Some(q), c) if c == q => quote = None,
            _ => {}
        }
    }
    attributes.find('>').unwrap_or(attributes.len())
}

/// The value of an attribute, its entities decoded.
fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let name_len = rest.find(|c: char| c.is_whitespace() || c == '=' || c == '/').unwrap_or(rest.len());
        if rest.is_empty() {
            return None;
        }
        let name = &rest[..name_len];
        rest = rest[name_len..].trim_start();
        let mut value = "";
        if let Some(given) = rest.strip_prefix('=') {
            (value, rest) = attribute_value(given.trim_start());
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(decoded(value).into_owned());
        }
    }
}

fn attribute_value(given: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = given.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    given.split_at(given.find(char::is_whitespace).unwrap_or(given.len()))
}

/// Text with its entities as characters.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.as_bytes().iter().take(40).position(|b| *b == b';');
        match end.and_then(|end| Some((end, entity(&rest[..=end])?))) {
            Some((end, text)) => {
                out.push_str(&text);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// What one entity means. The common ones are known here; for the other two thousand the Markdown
/// parser, which has them all, is asked.
fn entity(entity: &str) -> Option<Cow<'static, str>> {
    let known = match entity {
        "&amp;" => "&",
        "&lt;" => "<",
        "&gt;" => ">",
        "&quot;" => "\"",
        "&nbsp;" => "\u{a0}",
        _ => "",
    };
    if !known.is_empty() {
        return Some(Cow::Borrowed(known));
    }
    Parser::new(entity).find_map(|event| match event {
        Event::Text(text) if *text != *entity && !text.starts_with('&') => Some(Cow::Owned(text.to_string())),
        _ => None,
    })
}

impl Renderer<'_, '_> {
    /// One tag within a paragraph.
    pub(super) fn inline_html(&mut self, html: &str) {
        for token in Tokens(html) {
            match token {
                Token::Text(text) => self.flow.text(&decoded(text)),
                Token::Open(name, attributes) => {
                    self.open_inline(&name, attributes);
                }
                Token::Close(name) => self.flow.close_tag(&name),
            }
        }
    }

    /// A block of HTML.
    pub(super) fn html_block(&mut self, html: &str) {
        self.flow.end_block();
        let mut heading = None;
        for token in Tokens(html) {
            match token {
                Token::Text(text) => self.flow.words(&decoded(text)),
                Token::Open(name, attributes) => {
                    if !self.open_inline(&name, attributes) {
                        self.open_block(&name, &mut heading);
                    }
                }
                Token::Close(name) => self.close_block(&name, &mut heading),
            }
        }
        self.end_html_heading(&mut heading);
        self.flow.end_block();
    }

    /// Tags that Markdown has marks for. `false` if this is not one of them.
    fn open_inline(&mut self, name: &str, attributes: &str) -> bool {
        match name {
            _ if self.flow.in_image() => {}
            "br" => self.flow.line_break(),
            "b" | "strong" => self.flow.open_tag(if name == "b" { "b" } else { "strong" }, Face::Strong),
            "i" | "em" => self.flow.open_tag(if name == "i" { "i" } else { "em" }, Face::Emphasis),
            "code" | "kbd" => self.flow.open_tag(if name == "code" { "code" } else { "kbd" }, Face::Code),
            "s" | "del" => self.flow.open_tag(if name == "s" { "s" } else { "del" }, Face::Strike),
            "a" => {
                if let Some(target) = attribute(attributes, "href").filter(|t| !t.is_empty()) {
                    self.flow.open_link_as(Some("a"), &target);
                }
            }
            "img" => {
                let alt = attribute(attributes, "alt").unwrap_or_default();
                let target = attribute(attributes, "src").unwrap_or_default();
                self.flow.image(&alt, &target);
            }
            _ => return false,
        }
        true
    }

    fn open_block(&mut self, name: &str, heading: &mut Option<u8>) {
        if let Some(level) = heading_level(name) {
            self.end_html_heading(heading);
            self.flow.begin_heading(level);
            *heading = Some(level);
            return;
        }
        match name {
            "hr" => self.flow.rule(),
            "li" => {
                self.flow.end_lines();
                self.flow.marker("• ");
            }
            "td" | "th" => self.flow.space(),
            _ => self.edge(name),
        }
    }

    fn close_block(&mut self, name: &str, heading: &mut Option<u8>) {
        if heading_level(name).is_some() {
            self.end_html_heading(heading);
        } else if name != "li" {
            self.flow.close_tag(name);
            self.edge(name);
        }
    }

    /// The border of an element that stands on lines of its own.
    fn edge(&mut self, name: &str) {
        match name {
            "p" | "div" | "ul" | "ol" | "dl" | "table" | "section" | "article" | "header" | "footer"
            | "main" | "nav" | "aside" | "blockquote" | "pre" | "center" | "details" | "figure" | "form" => {
                self.flow.end_block()
            }
            "tr" | "summary" | "dt" | "dd" | "figcaption" | "caption" | "option" => self.flow.end_lines(),
            _ => {}
        }
    }

    fn end_html_heading(&mut self, heading: &mut Option<u8>) {
        if let Some(level) = heading.take() {
            self.flow.end_heading(level);
        }
    }
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}
