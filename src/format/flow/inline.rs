//! What is open within a line, and the numbers of links and notes.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::document::{BlockKind, Face};

use super::Flow;

/// Faces open at once at most; deeper ones are not shown as such.
const DEEPEST: usize = 24;

/// Something open in the current block.
pub(super) struct Open {
    /// The HTML tag that opened it; `None` for Markdown, which closes what it opens.
    tag: Option<&'static str>,
    /// Whether it has a face of its own in the builder.
    painted: bool,
    link: Option<Link>,
}

struct Link {
    target: String,
    /// The text it is shown by.
    shown: String,
}

/// The numbers given so far, and what they stand for.
#[derive(Default)]
pub(super) struct Numbers {
    last: u32,
    notes: HashMap<String, u32>,
    /// The number in [`Markup::links`](crate::document::Markup::links) of each target.
    targets: HashMap<String, u32>,
    /// Numbers of addresses, by the same.
    addresses: HashMap<u32, u32>,
    /// Addresses in the order of their numbers: number, link.
    pub listed: Vec<(u32, u32)>,
}

impl Numbers {
    fn next(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    /// The number of a note.
    pub(in crate::format) fn note(&mut self, label: &str) -> u32 {
        if let Some(number) = self.notes.get(label) {
            return *number;
        }
        let number = self.next();
        self.notes.insert(label.to_owned(), number);
        number
    }

    /// The number of an address.
    fn address(&mut self, link: u32) -> u32 {
        if let Some(number) = self.addresses.get(&link) {
            return *number;
        }
        let number = self.next();
        self.addresses.insert(link, number);
        self.listed.push((number, link));
        number
    }
}

impl Flow {
    /// Opens a face for Markdown, to be closed with [`Flow::close`].
    pub(in crate::format) fn open(&mut self, face: Face) {
        self.open_as(None, Some(face), None);
    }

    /// Opens a face for an HTML tag.
    pub(in crate::format) fn open_tag(&mut self, tag: &'static str, face: Face) {
        self.open_as(Some(tag), Some(face), None);
    }

    /// Opens a link, for Markdown or for an HTML tag.
    pub(in crate::format) fn open_link_as(&mut self, tag: Option<&'static str>, target: &str) {
        let face = Face::Link(self.link(target));
        let link = Link { target: target.to_owned(), shown: String::new() };
        self.open_as(tag, Some(face), Some(link));
    }

    fn open_as(&mut self, tag: Option<&'static str>, face: Option<Face>, link: Option<Link>) {
        self.begin_text();
        let face = face.filter(|_| self.stack.len() < DEEPEST);
        if let Some(face) = face {
            self.page.builder.open(face);
        }
        self.stack.push(Open { tag, painted: face.is_some(), link });
    }

    /// Closes what Markdown opened last, and the tags left open within it.
    pub(in crate::format) fn close(&mut self) {
        while let Some(open) = self.stack.pop() {
            let done = open.tag.is_none();
            self.closed(open);
            if done {
                break;
            }
        }
    }

    /// Opens a link, to be closed with [`Flow::close`].
    pub(in crate::format) fn open_link(&mut self, target: &str) {
        self.open_link_as(None, target);
    }

    /// Closes an HTML tag, unless Markdown opened something within it that is still open.
    pub(in crate::format) fn close_tag(&mut self, tag: &str) {
        let own = self.stack.iter().rposition(|open| open.tag.is_none()).map_or(0, |i| i + 1);
        if let Some(at) = self.stack[own..].iter().rposition(|open| open.tag == Some(tag)) {
            self.close_from(own + at);
        }
    }

    /// Closes everything: the block ends.
    pub(in crate::format) fn close_all(&mut self) {
        self.close_from(0);
    }

    fn close_from(&mut self, at: usize) {
        while self.stack.len() > at {
            if let Some(open) = self.stack.pop() {
                self.closed(open);
            }
        }
    }

    fn closed(&mut self, open: Open) {
        if open.painted {
            self.page.builder.close();
        }
        if let Some(link) = open.link.filter(|l| !l.target.starts_with('#') && !same(&l.shown, &l.target)) {
            let id = self.link(&link.target);
            if !self.numbered {
                return;
            }
            let number = self.numbers.address(id);
            self.number(number);
        }
    }

    /// The number of a target in the document's links.
    pub(in crate::format) fn link(&mut self, target: &str) -> u32 {
        if let Some(id) = self.numbers.targets.get(target) {
            return *id;
        }
        let id = self.page.builder.link(target);
        self.numbers.targets.insert(target.to_owned(), id);
        id
    }

    /// Whether text now would be text of a link.
    fn in_link(&self) -> bool {
        self.stack.iter().any(|open| open.link.is_some())
    }

    /// Writes the small number of a link or note; a heading's come after its text, which its outline
    /// entry repeats.
    pub(in crate::format) fn number(&mut self, number: u32) {
        if matches!(self.page.kind(), BlockKind::Heading(_)) {
            self.heading_numbers.push(number);
        } else {
            // The number brings a space of its own.
            self.space = false;
            self.marker(&format!(" [{number}]"));
        }
    }

    /// Writes a marker within the text.
    pub(in crate::format) fn marker(&mut self, marker: &str) {
        if self.images > 0 {
            return;
        }
        self.begin_text();
        self.page.builder.open(Face::Marker);
        self.write(marker);
        self.page.builder.close();
    }

    /// Running text: its line ends and runs of spaces are single spaces.
    pub(in crate::format) fn words(&mut self, text: &str) {
        let blank = |c: char| c.is_ascii_whitespace();
        if text.starts_with(blank) {
            self.space();
        }
        for (i, word) in text.split(blank).filter(|word| !word.is_empty()).enumerate() {
            if i > 0 {
                self.space();
            }
            self.text(word);
        }
        if text.ends_with(blank) {
            self.space();
        }
    }

    /// Writes text of the current block, or of the image that is open in it.
    pub(in crate::format) fn text(&mut self, text: &str) {
        if self.images > 0 {
            self.alt.push_str(text);
        } else if !text.is_empty() {
            self.begin_text();
            self.write(&one_line(text, self.columns.is_some()));
        }
    }

    /// Writes running text. A space at its end waits for more text, so that none stands at the end of a line
    /// and a remark that is left out does not leave two.
    pub(in crate::format) fn prose(&mut self, text: &str) {
        if self.images > 0 {
            return self.text(text);
        }
        let waiting = self.spaced || self.space;
        let text = if waiting { text.trim_start_matches(' ') } else { text };
        let words = text.trim_end_matches(' ');
        self.text(words);
        if words.len() < text.len() {
            self.space();
        }
    }

    /// Writes text in a face of its own.
    pub(in crate::format) fn faced(&mut self, face: Face, text: &str) {
        if self.images > 0 {
            return self.text(text);
        }
        self.open(face);
        self.text(text);
        self.close();
    }

    /// Makes a space between words, as soon as another word comes; none where a line begins.
    pub(in crate::format) fn space(&mut self) {
        if self.images > 0 {
            self.alt.push(' ');
        } else {
            self.space |= self.page.begun() && !self.spaced;
        }
    }

    /// Begins a new line within the block, as soon as more text comes.
    pub(in crate::format) fn line_break(&mut self) {
        let one_line = self.columns.is_some() || matches!(self.page.kind(), BlockKind::Heading(_));
        if self.images > 0 || one_line {
            self.space();
        } else if self.page.begun() {
            self.breaks = (self.breaks + 1).min(2);
        }
    }

    /// Forgets what waited for more text of the block.
    pub(in crate::format) fn settle(&mut self) {
        self.close_all();
        self.breaks = 0;
        self.space = false;
    }

    /// Makes sure that there is a line to write on, past the breaks or the space that are due.
    fn begin_text(&mut self) {
        if !self.page.begun() {
            self.page.line();
            self.spaced = true;
        }
        let space = std::mem::take(&mut self.space);
        if self.breaks > 0 {
            for _ in 0..std::mem::take(&mut self.breaks) {
                self.page.next_line();
            }
            self.spaced = true;
        } else if space && !self.spaced {
            self.write(" ");
        }
    }

    /// Writes on the current line, and tells those who measure and compare.
    fn write(&mut self, text: &str) {
        for open in &mut self.stack {
            if let Some(link) = &mut open.link {
                link.shown.push_str(text);
            }
        }
        if let Some(columns) = &mut self.columns {
            columns.text(text);
        }
        self.page.builder.text(text);
        self.spaced = text.ends_with(' ');
    }

    /// Begins the description of an image.
    pub(in crate::format) fn begin_image(&mut self, target: &str) {
        if self.images == 0 {
            self.alt.clear();
            self.image_target = target.to_owned();
        }
        self.images += 1;
    }

    /// Whether text now is part of an image's description.
    pub(in crate::format) fn in_image(&self) -> bool {
        self.images > 0
    }

    /// Ends the description of an image.
    pub(in crate::format) fn end_image(&mut self) {
        self.images = self.images.saturating_sub(1);
        if self.images == 0 {
            let (alt, target) = (std::mem::take(&mut self.alt), std::mem::take(&mut self.image_target));
            self.image(&alt, &target);
        }
    }

    /// Writes what stands for an image. Within a link it is the link that can be followed.
    pub(in crate::format) fn image(&mut self, alt: &str, target: &str) {
        let name = target.rsplit('/').next().filter(|n| !n.is_empty() && !target.starts_with("data:"));
        let words = alt.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = match (words.as_str(), name) {
            ("", None) => "[image]".to_owned(),
            ("", Some(name)) => format!("[image: {name}]"),
            (words, _) => format!("[image: {words}]"),
        };
        if self.in_link() || target.is_empty() {
            return self.faced(Face::Meta, &text);
        }
        let face = Face::Link(self.link(target));
        self.open(face);
        self.faced(Face::Meta, &text);
        self.close();
    }
}

/// Text as it may stand within a line, or within a cell of a table.
fn one_line(text: &str, cell: bool) -> Cow<'_, str> {
    let third = if cell { b'\t' } else { b'\n' };
    match memchr::memchr3(b'\n', b'\r', third, text.as_bytes()) {
        None => Cow::Borrowed(text),
        Some(_) => Cow::Owned(text.replace(['\n', '\r', char::from(third)], " ")),
    }
}

/// Whether a link's text is its address.
fn same(shown: &str, target: &str) -> bool {
    fn bare(address: &str) -> &str {
        let address = address.trim().trim_end_matches('/');
        ["https://", "http://", "mailto:"].iter().find_map(|s| address.strip_prefix(s)).unwrap_or(address)
    }
    bare(shown) == bare(target)
}
