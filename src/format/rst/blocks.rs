//! Blocks: what a line begins, by how far it is set in and what it begins with.

use crate::document::{BlockKind, Face};

use super::super::flow::{Flow, width};
use super::super::{Cancel, OpenError};
use super::names::Names;
use super::{explicit, indent, inline, tables};

/// Blocks within one another that are told apart; what lies deeper is text.
const DEEPEST: usize = 64;

/// See the module's essay.
pub(super) struct Reader<'f> {
    pub lines: Vec<String>,
    /// The line that comes next.
    pub at: usize,
    open: Vec<Open>,
    /// Adornments of section titles, by their level: the character, and whether it stands above, too.
    sections: Vec<(u8, bool)>,
    pub names: Names,
    pub flow: &'f mut Flow,
    wrote: bool,
}

/// A block that is open: lines that are set in less than this end it.
struct Open {
    indent: usize,
    what: What,
}

/// What a block is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Quote,
    Item,
    /// The items of one kind; how many there were.
    List(u8, u64),
    /// Nothing that shows.
    Plain,
}

impl<'f> Reader<'f> {
    pub(super) fn new(lines: &[String], flow: &'f mut Flow) -> Reader<'f> {
        let names = Names::of(lines);
        Reader {
            lines: lines.to_vec(),
            at: 0,
            open: Vec::new(),
            sections: Vec::new(),
            names,
            flow,
            wrote: false,
        }
    }

    /// Reads all lines.
    pub(super) fn run(mut self, cancel: &Cancel) -> Result<(), OpenError> {
        while self.at < self.lines.len() {
            cancel.check()?;
            if self.lines[self.at].is_empty() {
                self.at += 1;
                if self.wrote {
                    self.flow.gap(true);
                }
                continue;
            }
            self.block();
            self.wrote = true;
        }
        self.close_to(0);
        while self.open.pop().is_some() {}
        Ok(())
    }

    /// The line that comes next, without what it is set in by.
    pub(super) fn line(&self) -> &str {
        self.lines.get(self.at).map_or("", |line| line.trim_start())
    }

    fn block(&mut self) {
        let set_in = indent(&self.lines[self.at]);
        self.close_to(set_in);
        let current = self.open.last().map_or(0, |open| open.indent);
        if set_in > current && self.open.len() < DEEPEST {
            self.flow.begin_quote();
            self.open.push(Open { indent: set_in, what: What::Quote });
        }
        let deep = self.open.len() >= DEEPEST;
        if deep || !(self.item(set_in) || self.end_list(set_in)) {
            let done = !deep
                && (self.title(set_in)
                    || explicit::read(self, set_in)
                    || tables::read(self, set_in)
                    || self.doctest(set_in)
                    || self.field(set_in)
                    || self.line_block(set_in)
                    || self.definition(set_in));
            if !done {
                self.paragraph(set_in);
            }
        }
    }

    /// Ends the blocks that a line set in so far is not in.
    fn close_to(&mut self, set_in: usize) {
        while let Some(open) =
            self.open.last().filter(|open| open.indent > set_in || self.at >= self.lines.len())
        {
            match open.what {
                What::Quote => self.flow.end_quote(),
                What::Item => self.flow.end_item(),
                What::List(..) => self.flow.end_list(),
                What::Plain => {}
            }
            self.open.pop();
        }
    }

    /// Ends a list that the line, which is no item of it, stands beside; always `false`.
    fn end_list(&mut self, set_in: usize) -> bool {
        if self.open.last().is_some_and(|o| matches!(o.what, What::List(..)) && o.indent == set_in) {
            self.flow.end_list();
            self.flow.gap(true);
            self.open.pop();
        }
        false
    }

    /// Opens a block whose lines are set in by `set_in`, and whose first line is `rest`.
    pub(super) fn enter(&mut self, what: What, set_in: usize, rest: &str) {
        self.open.push(Open { indent: set_in, what });
        if rest.is_empty() {
            self.at += 1;
        } else {
            self.lines[self.at] = format!("{}{rest}", " ".repeat(set_in));
        }
    }

    /// How far the lines below this one are set in, if more than it.
    pub(super) fn below(&self, set_in: usize) -> Option<usize> {
        let next = self.lines[self.at + 1..].iter().take(8).find(|line| !line.is_empty())?;
        Some(indent(next)).filter(|next| *next > set_in)
    }

    fn item(&mut self, set_in: usize) -> bool {
        let Some((marker, kind)) = marker(self.line()) else { return false };
        let len = marker.len();
        let rest = self.line()[len..].trim_start().to_owned();
        let text_at = set_in + self.line().len() - rest.len();
        if kind != b'*' && !self.item_goes_on(set_in, text_at) {
            return false;
        }
        let marker = marker.to_owned();
        let same = |what: What| matches!(what, What::List(other, _) if other == kind);
        if !self.open.last().is_some_and(|open| open.indent == set_in && same(open.what)) {
            self.end_list(set_in);
            self.flow.begin_list(None);
            self.open.push(Open { indent: set_in, what: What::List(kind, 0) });
        }
        let mut number = 0;
        if let Some(Open { what: What::List(_, count), .. }) = self.open.last_mut() {
            *count += 1;
            number = *count;
        }
        match kind {
            b'*' => self.flow.begin_item(),
            b'#' => self.flow.begin_item_marked(&format!("{number}. ")),
            _ => self.flow.begin_item_marked(&format!("{marker} ")),
        }
        let text_at = if rest.is_empty() { self.below(set_in).unwrap_or(set_in + len + 1) } else { text_at };
        self.enter(What::Item, text_at, &rest);
        true
    }

    /// Whether the line after a number with a dot does not show that it was only the beginning of a sentence.
    fn item_goes_on(&self, set_in: usize, text_at: usize) -> bool {
        let Some(next) = self.lines.get(self.at + 1).filter(|next| !next.is_empty()) else { return true };
        indent(next) >= text_at
            || indent(next) < set_in
            || indent(next) == set_in && marker(next.trim_start()).is_some()
    }

    /// A section title, or a line across the page.
    fn title(&mut self, set_in: usize) -> bool {
        let line = self.line();
        let next = self.lines.get(self.at + 1).map_or("", String::as_str);
        let below = self.lines.get(self.at + 2).map_or("", String::as_str);
        if let Some(mark) = adornment(line) {
            if adornment(below) == Some(mark) && !next.is_empty() && adornment(next).is_none() {
                let title = next.trim().to_owned();
                self.at += 3;
                self.heading(&title, (mark, true));
                return true;
            }
            if line.len() >= 4 && next.is_empty() {
                self.flow.rule();
                self.at += 1;
                return true;
            }
            return false;
        }
        let Some(mark) = adornment(next).filter(|_| indent(next) == set_in) else { return false };
        if next.trim().len() < width(line).min(4) {
            return false;
        }
        let title = line.to_owned();
        self.at += 2;
        self.heading(&title, (mark, false));
        true
    }

    fn heading(&mut self, title: &str, style: (u8, bool)) {
        let level = self.sections.iter().position(|known| *known == style).unwrap_or_else(|| {
            self.sections.push(style);
            self.sections.len() - 1
        });
        let level = (level + 1).min(6) as u8;
        self.flow.anchor(&super::names::normal(title));
        self.flow.begin_heading(level);
        inline::write(title, &mut self.names, self.flow);
        self.flow.end_heading(level);
    }

    /// A session with an interpreter, up to an empty line.
    fn doctest(&mut self, set_in: usize) -> bool {
        if !self.line().starts_with(">>> ") {
            return false;
        }
        let from = self.at;
        while self.lines.get(self.at).is_some_and(|line| !line.is_empty() && indent(line) >= set_in) {
            self.at += 1;
        }
        self.code(Some("pycon"), from..self.at, set_in);
        true
    }

    /// `:name: text`, `-o, --option  text`: a name in small print before the text.
    fn field(&mut self, set_in: usize) -> bool {
        let Some((name, rest)) = field(self.line()).or_else(|| option(self.line())) else { return false };
        let (name, rest) = (name.to_owned(), rest.trim().to_owned());
        let below = self.lines.get(self.at + 1).filter(|line| !line.is_empty()).map(|line| indent(line));
        let text_at = below.filter(|below| *below > set_in).or(self.below(set_in)).unwrap_or(set_in + 1);
        match name.to_lowercase().as_str() {
            key @ ("author" | "date") if self.sections.len() < 2 && set_in == 0 => self.flow.meta(key, &rest),
            _ => {}
        }
        let shown = if name.starts_with(['-', '/']) { format!("{name}  ") } else { format!("{name}: ") };
        self.flow.begin(BlockKind::Paragraph);
        self.flow.faced(Face::Meta, &shown);
        self.open.push(Open { indent: text_at, what: What::Plain });
        let mut text = rest;
        self.at += 1;
        while let Some(line) =
            self.lines.get(self.at).filter(|line| indent(line) == text_at && !line.is_empty())
        {
            if marker(line.trim_start()).is_some() && text.is_empty() {
                break;
            }
            text.push(' ');
            text.push_str(line.trim());
            self.at += 1;
        }
        self.text(&text, set_in);
        true
    }

    /// Lines that stay lines: `| verse`.
    fn line_block(&mut self, set_in: usize) -> bool {
        let is = |line: &str| line == "|" || line.starts_with("| ");
        if !is(self.line()) {
            return false;
        }
        self.flow.begin(BlockKind::Paragraph);
        while self.at < self.lines.len() && indent(&self.lines[self.at]) >= set_in && !self.line().is_empty()
        {
            let line = self.line().to_owned();
            match line.strip_prefix('|') {
                Some(verse) if is(&line) => {
                    self.flow.line_break();
                    inline::write(verse.trim(), &mut self.names, self.flow);
                }
                _ if indent(&self.lines[self.at]) > set_in => {
                    self.flow.space();
                    inline::write(&line, &mut self.names, self.flow);
                }
                _ => break,
            }
            self.at += 1;
        }
        self.flow.end_block();
        true
    }

    /// A line, and set in below it what it means.
    fn definition(&mut self, set_in: usize) -> bool {
        let below = self.lines.get(self.at + 1).filter(|next| !next.is_empty()).map(|next| indent(next));
        let Some(below) = below.filter(|below| *below > set_in) else { return false };
        if self.line().ends_with("::") {
            return false;
        }
        let term = self.line().to_owned();
        self.flow.begin(BlockKind::Paragraph);
        inline::write(&term, &mut self.names, self.flow);
        self.flow.end_lines();
        self.flow.gap(false);
        self.flow.begin_item_marked("  ");
        self.enter(What::Item, below, "");
        true
    }

    fn paragraph(&mut self, set_in: usize) {
        let mut text = String::new();
        loop {
            text.push_str(self.line());
            self.at += 1;
            if self.lines.get(self.at).is_none_or(|line| line.is_empty() || indent(line) != set_in) {
                break;
            }
            text.push(' ');
        }
        self.flow.begin(BlockKind::Paragraph);
        self.text(&text, set_in);
    }

    /// The text of a paragraph that has begun; `::` at its end announces code.
    fn text(&mut self, text: &str, set_in: usize) {
        let (shown, literal) = match text.strip_suffix("::") {
            Some(before) if before.is_empty() || before.ends_with(' ') => {
                (before.trim_end().to_owned(), true)
            }
            Some(before) => (format!("{before}:"), true),
            None => (text.to_owned(), false),
        };
        inline::write(&shown, &mut self.names, self.flow);
        self.flow.end_lines();
        if literal {
            self.literal(set_in);
        }
    }

    fn literal(&mut self, set_in: usize) {
        while self.lines.get(self.at).is_some_and(String::is_empty) {
            self.at += 1;
        }
        let Some(first) = self.lines.get(self.at) else { return };
        if indent(first) > set_in {
            return self.indented_code(None, set_in);
        }
        // Or every line begins with the same mark.
        let mark = first.trim_start().bytes().next().filter(u8::is_ascii_punctuation);
        let from = self.at;
        while let Some(line) = self.lines.get(self.at) {
            if mark.is_none() || indent(line) != set_in || line.trim_start().bytes().next() != mark {
                break;
            }
            self.at += 1;
        }
        self.code(None, from..self.at, set_in);
    }

    /// All lines that are set in more than this, as code.
    pub(super) fn indented_code(&mut self, language: Option<&str>, set_in: usize) {
        let from = self.at;
        let mut least = usize::MAX;
        while let Some(line) = self.lines.get(self.at).filter(|line| line.is_empty() || indent(line) > set_in)
        {
            if !line.is_empty() {
                least = least.min(indent(line));
            }
            self.at += 1;
        }
        self.code(language, from..self.at, least);
    }

    fn code(&mut self, language: Option<&str>, lines: std::ops::Range<usize>, set_in: usize) {
        let lines = &self.lines[lines];
        let cut: Vec<&str> = lines.iter().map(|line| line.get(set_in..).unwrap_or("")).collect();
        let text = cut.join("\n");
        let text = text.trim_start_matches('\n').trim_end();
        if !text.is_empty() {
            self.flow.gap(true);
            self.flow.begin_code(language);
            self.flow.code(text);
            self.flow.end_block();
        }
    }
}

/// The character of a line that is made of one punctuation mark.
fn adornment(line: &str) -> Option<u8> {
    let line = line.trim_end();
    let first = line.bytes().next().filter(u8::is_ascii_punctuation)?;
    (line.len() >= 2 && line.bytes().all(|b| b == first) && line != "::" && line != "..").then_some(first)
}

/// The marker of a list item that a line begins with, and what kind of list it is of.
fn marker(line: &str) -> Option<(&str, u8)> {
    let ends = |len: usize| line.len() == len || line[len..].starts_with(' ');
    let first = line.chars().next()?;
    if "*+-•‣⁃".contains(first) {
        return ends(first.len_utf8()).then_some((&line[..first.len_utf8()], b'*'));
    }
    let open = usize::from(first == '(');
    let name = &line[open..];
    let len = name.bytes().take(8).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    let (name, rest) = name.split_at(len);
    let close = rest.bytes().next().filter(|b| *b == b')' || *b == b'.' && open == 0)?;
    let roman = name.len() > 1 && name.bytes().all(|b| b"ivxlcIVXLC".contains(&b));
    let number = !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit());
    let letter = name.len() == 1 && name.bytes().all(|b| b.is_ascii_alphabetic());
    let kind = if name == "#" { b'#' } else { close };
    let known = number || roman || letter || name == "#";
    (known && ends(open + len + 1) && line.len() > open + len + 1).then_some((&line[..open + len + 1], kind))
}

/// `:name: text`
pub(super) fn field(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix(':').filter(|rest| !rest.starts_with([':', ' ', '`']))?;
    let (name, text) = rest.split_once(": ").or_else(|| rest.strip_suffix(':').map(|name| (name, "")))?;
    (!name.contains(":`") && name.len() < 200).then_some((name, text))
}

/// `-f FILE, --file=FILE  text`
fn option(line: &str) -> Option<(&str, &str)> {
    let dashed = line.strip_prefix("--").or_else(|| line.strip_prefix(['-', '/']))?;
    if !dashed.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    match line.split_once("  ") {
        Some((option, text)) => Some((option, text)),
        None => (!line.contains(' ') && line.starts_with('-')).then_some((line, "")),
    }
}
