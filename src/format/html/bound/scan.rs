//! Cuts HTML into tags and text, as its parser does.

/// A piece of the source.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::format::html) enum Token<'s> {
    /// Text with entities, without marks.
    Text(&'s str),
    /// Text as it is, without either.
    Raw(&'s str),
    Tag(Tag<'s>),
}

/// A tag.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::format::html) struct Tag<'s> {
    /// In lower case.
    pub name: String,
    /// `</…>`
    pub closing: bool,
    /// `<…/>`
    pub closed: bool,
    /// What stands between the name and the `>`.
    pub attributes: &'s str,
    /// Of an element whose content is text: what stands up to its end tag, which is part of this token. `None` if
    /// that does not come.
    pub content: Option<&'s str>,
}

/// Elements whose content is text up to their end tag.
const TEXT: [&str; 7] = ["script", "style", "title", "textarea", "xmp", "iframe", "plaintext"];

/// Whether this is one of them.
pub(super) fn holds_text(name: &str) -> bool {
    TEXT.contains(&name)
}

/// See the module.
pub(in crate::format::html) struct Scan<'s> {
    rest: &'s str,
    xml: bool,
    /// End tags that do not come any more.
    missing: Vec<&'static str>,
}

impl<'s> Scan<'s> {
    pub(in crate::format::html) fn new(source: &'s str, xml: bool) -> Scan<'s> {
        Scan { rest: source, xml, missing: Vec::new() }
    }

    /// What begins with `<`; nothing for what is not read.
    fn marked(&mut self) -> Option<Token<'s>> {
        let inner = &self.rest[1..];
        match inner.as_bytes().first() {
            Some(b'!') => self.declaration(&inner[1..]),
            Some(b'?') => self.skip(inner, ">"),
            Some(b'/') => match inner.as_bytes().get(1) {
                Some(b'a'..=b'z' | b'A'..=b'Z') => self.tag(&inner[1..], true),
                Some(_) => self.skip(&inner[1..], ">"),
                None => self.sign(),
            },
            Some(b'a'..=b'z' | b'A'..=b'Z') => self.tag(inner, false),
            _ => self.sign(),
        }
    }

    /// A `<` that means nothing.
    fn sign(&mut self) -> Option<Token<'s>> {
        let (sign, rest) = self.rest.split_at(1);
        self.rest = rest;
        Some(Token::Raw(sign))
    }

    fn skip(&mut self, from: &'s str, end: &str) -> Option<Token<'s>> {
        self.rest =
            memchr::memmem::find(from.as_bytes(), end.as_bytes()).map_or("", |at| &from[at + end.len()..]);
        None
    }

    fn declaration(&mut self, inner: &'s str) -> Option<Token<'s>> {
        if let Some(comment) = inner.strip_prefix("--") {
            self.rest = after_comment(comment);
            return None;
        }
        if let Some(data) = inner.strip_prefix("[CDATA[").filter(|_| self.xml) {
            let (data, rest) = data.split_once("]]>").unwrap_or((data, ""));
            self.rest = rest;
            return Some(Token::Raw(data));
        }
        let doctype = inner.get(..7).is_some_and(|name| name.eq_ignore_ascii_case("doctype"));
        let end = inner.find('>').unwrap_or(inner.len());
        if doctype && end < inner.len() && !inner[..end].contains(['<', '[']) {
            let (doctype, rest) = self.rest.split_at(end + 3);
            self.rest = rest;
            return Some(Token::Text(doctype));
        }
        if doctype && self.xml && inner[..end].contains('[') {
            return self.skip(inner, "]>");
        }
        self.skip(inner, ">")
    }

    /// A tag, given what follows its `<` or `</`. One that the source ends in is not one.
    fn tag(&mut self, inner: &'s str, closing: bool) -> Option<Token<'s>> {
        let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>' | 0x0c);
        let name_len = inner.as_bytes().iter().position(ends).unwrap_or(inner.len());
        let (name, body) = inner.split_at(name_len);
        let mut attributes = Attributes { rest: body };
        while attributes.next().is_some() {}
        let len = body.len() - attributes.rest.len();
        self.rest = attributes.rest.strip_prefix('>').unwrap_or("");
        if attributes.rest.is_empty() {
            return None;
        }
        let name = name.to_ascii_lowercase().replace('\0', "\u{fffd}");
        let closed = body[..len].ends_with('/') && !closing && attributes_end_bare(&body[..len]);
        let content = if closing { None } else { self.content(&name, closed) };
        Some(Token::Tag(Tag { name, closing, closed, attributes: &body[..len], content }))
    }

    /// The text up to the end tag of this name, which is taken too.
    fn content(&mut self, name: &str, closed: bool) -> Option<&'s str> {
        let name = TEXT.into_iter().find(|text| *text == name)?;
        if closed && self.xml {
            return Some("");
        }
        if name == "plaintext" {
            return Some(std::mem::take(&mut self.rest));
        }
        let found = if self.missing.contains(&name) { None } else { end_tag(self.rest, name) };
        let Some(at) = found else {
            self.missing.push(name);
            // Words are not lost because a tag is missing; a program is.
            let lost = matches!(name, "script" | "style");
            return lost.then(|| std::mem::take(&mut self.rest));
        };
        let (content, rest) = self.rest.split_at(at);
        self.rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
        Some(content)
    }
}

impl<'s> Iterator for Scan<'s> {
    type Item = Token<'s>;

    fn next(&mut self) -> Option<Token<'s>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let end = memchr::memchr(b'<', self.rest.as_bytes()).unwrap_or(self.rest.len());
            if end > 0 {
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                return Some(Token::Text(text));
            }
            if let Some(token) = self.marked() {
                return Some(token);
            }
        }
    }
}

/// The attributes of a tag: name, and value as it stands between its quotes.
pub(in crate::format::html) fn attributes(body: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    Attributes { rest: body }
}

/// Goes through attributes; what is left at the end begins with the tag's `>`, or is nothing.
struct Attributes<'s> {
    rest: &'s str,
}

impl<'s> Iterator for Attributes<'s> {
    type Item = (&'s str, Option<&'s str>);

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = self.rest.trim_start_matches(|c: char| is_space(c) || c == '/');
        if self.rest.is_empty() || self.rest.starts_with('>') {
            return None;
        }
        let ends = |c: char| is_space(c) || matches!(c, '/' | '>' | '=');
        // A name may begin with `=`.
        let first = self.rest.chars().next().map_or(0, char::len_utf8);
        let len = self.rest[first..].find(ends).map_or(self.rest.len(), |len| len + first);
        let (name, rest) = self.rest.split_at(len);
        self.rest = rest;
        let Some(given) = rest.trim_start_matches(is_space).strip_prefix('=') else {
            return Some((name, None));
        };
        Some((name, Some(self.value(given.trim_start_matches(is_space)))))
    }
}

impl<'s> Attributes<'s> {
    fn value(&mut self, given: &'s str) -> &'s str {
        let quote = given.chars().next().filter(|c| matches!(c, '"' | '\''));
        let Some(quote) = quote else {
            let len = given.find(|c: char| is_space(c) || c == '>').unwrap_or(given.len());
            let (value, rest) = given.split_at(len);
            self.rest = rest;
            return value;
        };
        let (value, rest) = given[1..].split_once(quote).unwrap_or((&given[1..], ""));
        self.rest = rest;
        value
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// Whether the `/` at the end of a tag is not part of a value without quotes.
fn attributes_end_bare(body: &str) -> bool {
    let mut last = None;
    let mut attributes = Attributes { rest: body };
    while let Some((_, value)) = attributes.next() {
        last = value.filter(|_| attributes.rest.is_empty());
    }
    last.is_none_or(|value| !value.ends_with('/'))
}

/// What comes after a comment, given what follows its `<!--`.
fn after_comment(comment: &str) -> &str {
    if let Some(rest) = comment.strip_prefix('>').or_else(|| comment.strip_prefix("->")) {
        return rest;
    }
    let ends = memchr::memmem::find_iter(comment.as_bytes(), "--");
    for at in ends {
        let rest = &comment[at + 2..];
        if let Some(rest) = rest.strip_prefix('>').or_else(|| rest.strip_prefix("!>")) {
            return rest;
        }
        if let Some(rest) = rest.strip_prefix("->") {
            return rest;
        }
    }
    ""
}

/// Where the end tag of this name begins.
fn end_tag(text: &str, name: &str) -> Option<usize> {
    memchr::memmem::find_iter(text.as_bytes(), "</").find(|at| {
        let rest = &text.as_bytes()[at + 2..];
        let named = rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
        named && rest.get(name.len()).is_none_or(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
    })
}

/// Whether a script is no program: what a page says about itself, or a formula.
pub(super) fn is_data(tag: &Tag<'_>) -> bool {
    let kind = attributes(tag.attributes)
        .find(|(name, _)| name.eq_ignore_ascii_case("type"))
        .and_then(|(_, kind)| kind);
    kind.is_some_and(|kind| kind.contains("ld+json") || kind.contains("math/tex"))
}
