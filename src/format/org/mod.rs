//! Org mode: outlines with everything that people put into them.
//!
//! A document is read line by line. Headings are stars; what stands between two blank lines is a paragraph; blocks, lists,
//! tables and drawers begin with what they begin with. Marks within a line are read by [`inline`], by the rule of Org
//! that they stand at the borders of words. Comments and the settings of export are left out, as an export leaves them out.

mod inline;

use super::bytes::Bytes;
use super::flow::Flow;
use super::{Format, How, OpenError, Reading, extension};
use crate::document::{BlockKind, Face, Kind};

/// Parsed whole, so there is a limit, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;
/// Lists within lists that are set as such.
const DEEPEST: usize = 24;

pub(super) const FORMAT: Format = Format {
    kind: Kind::Org,
    is: |_| false,
    named: |name, _| extension(name).is_some_and(|e| e == "org"),
    claims: |head| head.starts_with("#+TITLE:") || head.starts_with("#+title:"),
    read: Reading::Rendered(read),
};

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let (text, notices) = bytes.text(LARGEST)?;
    notices.into_iter().for_each(|notice| flow.notice(notice));
    let mut org = Org { flow, lists: Vec::new(), block: Block::Text, open: false };
    for (count, line) in text.lines().enumerate() {
        if count % 4096 == 0 {
            how.cancel.check()?;
        }
        org.line(line);
    }
    org.end_block();
    org.end_lists(|_| true);
    Ok(())
}

/// What the lines are part of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Block {
    Text,
    /// Lines as they are, up to the `#+end_` of this name.
    Code(String),
    /// Lines that stay lines (`verse`), up to the same.
    Verse(String),
    /// What is left out, up to the same.
    Comment(String),
    Fixed,
    Table,
    Drawer,
}

struct Org<'f> {
    flow: &'f mut Flow,
    /// For each open list how far its items are set in.
    lists: Vec<usize>,
    block: Block,
    /// A paragraph is open.
    open: bool,
}

impl Org<'_> {
    fn line(&mut self, line: &str) {
        let text = line.trim();
        if self.inside(line, text) {
            return;
        }
        if text.is_empty() {
            return self.paragraph();
        }
        if let Some(title) = heading(line) {
            return self.heading(title.0, title.1);
        }
        if let Some(keyword) = text.strip_prefix("#+") {
            return self.keyword(keyword);
        }
        if text == "#" || text.starts_with("# ") {
            return;
        }
        if is_drawer(text) {
            self.paragraph();
            self.block = Block::Drawer;
            return self.small(text);
        }
        if text.len() >= 5 && text.bytes().all(|b| b == b'-') {
            self.paragraph();
            self.end_lists(|_| true);
            return self.flow.rule();
        }
        let indent = line.len() - line.trim_start().len();
        if let Some((marker, rest)) = item(text).filter(|_| !(indent == 0 && text.starts_with('*'))) {
            return self.item(indent, marker, rest);
        }
        if ["SCHEDULED:", "DEADLINE:", "CLOSED:", "CLOCK:"].iter().any(|word| text.starts_with(word)) {
            return self.small(text);
        }
        if !self.open {
            // Text belongs to an item as long as it is set in further than the item's mark.
            self.end_lists(|list| list >= indent);
        }
        self.text(text);
    }

    /// Takes a line that belongs to a block of its own kind; `false` if it does not.
    fn inside(&mut self, line: &str, text: &str) -> bool {
        let ends = |name: &str| {
            let end = text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("#+end_"));
            end && text[6..].trim().eq_ignore_ascii_case(name)
        };
        match self.block.clone() {
            Block::Code(name) | Block::Verse(name) | Block::Comment(name) if ends(&name) => {
                self.end_block();
                true
            }
            Block::Code(_) => {
                self.flow.code(line.strip_prefix(',').filter(|l| l.starts_with(['*', '#'])).unwrap_or(line));
                self.flow.code("\n");
                true
            }
            Block::Verse(_) => {
                if text.is_empty() {
                    self.flow.end_block()
                } else {
                    self.verse(line)
                }
                true
            }
            Block::Comment(_) => true,
            Block::Drawer => {
                self.small(text);
                if text.eq_ignore_ascii_case(":end:") {
                    self.end_block();
                }
                true
            }
            Block::Table if text.starts_with('|') => {
                self.row(text);
                true
            }
            Block::Fixed if text == ":" || text.starts_with(": ") => {
                self.fixed(text);
                true
            }
            Block::Table | Block::Fixed => {
                self.end_block();
                false
            }
            Block::Text if text.starts_with('|') => {
                self.paragraph();
                self.block = Block::Table;
                self.flow.begin_table(&[]);
                self.row(text);
                true
            }
            Block::Text if text == ":" || text.starts_with(": ") => {
                self.paragraph();
                self.block = Block::Fixed;
                self.flow.begin(BlockKind::Code);
                self.fixed(text);
                true
            }
            Block::Text => false,
        }
    }

    fn end_block(&mut self) {
        match std::mem::replace(&mut self.block, Block::Text) {
            Block::Table => self.flow.end_table(),
            Block::Drawer | Block::Verse(_) => self.flow.gap(true),
            _ => {}
        }
        self.paragraph();
    }

    fn paragraph(&mut self) {
        self.flow.end_block();
        self.open = false;
    }

    fn text(&mut self, text: &str) {
        if self.open {
            self.flow.space();
        } else {
            self.flow.begin(BlockKind::Paragraph);
            self.open = true;
        }
        inline::write(text.strip_suffix("\\\\").unwrap_or(text), self.flow);
        if text.ends_with("\\\\") {
            self.flow.line_break();
        }
    }

    fn verse(&mut self, line: &str) {
        self.flow.begin(BlockKind::Paragraph);
        inline::write(line.trim(), self.flow);
        self.flow.end_lines();
    }

    fn fixed(&mut self, text: &str) {
        self.flow.code(text.strip_prefix(": ").unwrap_or(""));
        self.flow.code("\n");
    }

    fn small(&mut self, text: &str) {
        self.paragraph();
        self.flow.gap(false);
        self.flow.begin(BlockKind::Paragraph);
        self.flow.faced(Face::Meta, text);
        self.flow.end_lines();
    }

    fn heading(&mut self, level: u8, title: &str) {
        self.end_block();
        self.end_lists(|_| true);
        self.flow.anchor(&format!("*{}", plain_title(title)));
        self.flow.begin_heading(level);
        inline::write(title, self.flow);
        self.flow.end_heading(level);
    }

    fn item(&mut self, indent: usize, marker: &str, rest: &str) {
        if self.open {
            self.flow.end_lines();
            self.open = false;
        }
        self.end_lists(|list| list > indent);
        if self.lists.last() == Some(&indent) {
            self.flow.end_item();
        } else if self.lists.len() < DEEPEST {
            self.flow.begin_list(None);
            self.lists.push(indent);
        }
        let number = marker.starts_with(|c: char| c.is_ascii_alphanumeric());
        if number {
            self.flow.begin_item_marked(&format!("{marker} "))
        } else {
            self.flow.begin_item()
        }
        let boxes = [("[ ] ", false), ("[X] ", true), ("[x] ", true), ("[-] ", false)];
        let ticked = boxes.iter().find_map(|(mark, done)| Some((rest.strip_prefix(mark)?, *done)));
        let rest = match ticked {
            Some((rest, done)) => {
                self.flow.tick(done);
                rest
            }
            None => rest,
        };
        self.flow.begin(BlockKind::Paragraph);
        self.open = true;
        match rest.split_once(" :: ") {
            Some((term, text)) if !number => {
                self.flow.open(Face::Strong);
                inline::write(term, self.flow);
                self.flow.close();
                self.flow.text(": ");
                inline::write(text, self.flow);
            }
            _ => inline::write(rest, self.flow),
        }
    }

    /// Ends the lists for which this is true of how far their items are set in.
    fn end_lists(&mut self, over: impl Fn(usize) -> bool) {
        while self.lists.last().is_some_and(|indent| over(*indent)) {
            self.lists.pop();
            self.flow.end_item();
            self.flow.end_list();
        }
    }

    fn row(&mut self, text: &str) {
        if text.starts_with("|-") {
            return;
        }
        self.flow.begin_row(false);
        for cell in text.trim_matches('|').split('|') {
            self.flow.begin_cell();
            inline::write(cell.trim(), self.flow);
            self.flow.end_cell();
        }
        self.flow.end_row(false);
    }
}

impl Org<'_> {
    /// A line that begins with `#+`.
    fn keyword(&mut self, keyword: &str) {
        let (name, value) =
            keyword.split_once(':').map_or((keyword, ""), |(name, value)| (name, value.trim()));
        let name = name.to_ascii_lowercase();
        if let Some(block) = name.strip_prefix("begin_") {
            let mut words = keyword["begin_".len()..].split_whitespace();
            let block = block.split_whitespace().next().unwrap_or_default().to_owned();
            words.next();
            return self.begin_block(block, words.next());
        }
        match name.as_str() {
            "title" => {
                self.flow.title(value);
                self.heading(1, value);
            }
            "author" | "date" | "language" | "description" => self.flow.meta(&name, value),
            "caption" => self.small(value),
            // The end of a block that never began; settings of the export.
            _ => {}
        }
    }

    fn begin_block(&mut self, name: String, language: Option<&str>) {
        self.paragraph();
        match name.as_str() {
            "src" | "example" | "export" => {
                self.flow.begin_code(language.filter(|_| name == "src"));
                self.block = Block::Code(name);
            }
            "verse" => self.block = Block::Verse(name),
            "comment" => self.block = Block::Comment(name),
            // `quote`, `center` and blocks of somebody's own: their marks go, their text is text.
            _ => {}
        }
    }
}

/// The level of a heading and its title, with its keyword and tags.
fn heading(line: &str) -> Option<(u8, &str)> {
    let stars = line.bytes().take_while(|b| *b == b'*').count();
    let title = line[stars..].strip_prefix(' ')?.trim();
    (stars > 0).then_some((stars.min(6) as u8, title))
}

/// A heading as links name it: without its keyword, its priority and its tags.
fn plain_title(title: &str) -> &str {
    let title = ["TODO ", "DONE "].iter().find_map(|word| title.strip_prefix(word)).unwrap_or(title);
    let title =
        title.strip_prefix("[#").and_then(|rest| rest.split_once("] ")).map_or(title, |(_, rest)| rest);
    match title.rsplit_once(' ') {
        Some((rest, tags)) if tags.len() > 2 && tags.starts_with(':') && tags.ends_with(':') => {
            rest.trim_end()
        }
        _ => title,
    }
}

/// `:PROPERTIES:`, `:LOGBOOK:`
fn is_drawer(text: &str) -> bool {
    let name = text.strip_prefix(':').and_then(|rest| rest.strip_suffix(':'));
    name.is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    })
}

/// The mark of an item and its text: `-`, `+`, `*`, `1.`, `1)`.
fn item(text: &str) -> Option<(&str, &str)> {
    let (marker, rest) = text.split_once(' ').unwrap_or((text, ""));
    let number = marker.strip_suffix(['.', ')']);
    let numbered = number.is_some_and(|n| {
        !n.is_empty()
            && n.len() < 6
            && (n.bytes().all(|b| b.is_ascii_digit())
                || n.len() == 1 && n.as_bytes()[0].is_ascii_alphabetic())
    });
    let is_item = ["-", "+", "*"].contains(&marker) || numbered;
    is_item.then(|| (marker, rest.trim_start()))
}

#[cfg(test)]
mod tests;
