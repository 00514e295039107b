//! Blocks to the flow: paragraphs go on over lines, columns and pages, headings get their levels, notes at the foot of a
//! page wait until the sentence above them has ended.

use std::collections::{HashMap, HashSet};

use super::super::flow::Flow;
use super::blocks::{Block, Plan, Shape, cells, leader};
use super::lines::{Area, Line, Word};
use super::outline::Bookmark;
use super::script;
use crate::document::{BlockKind, Face};

/// Compounds that are remembered, so that their hyphens stay.
const COMPOUNDS: usize = 20_000;
/// Bookmarks of one page that are looked for in its text.
const NAMED: usize = 200;

/// A part of a paragraph.
enum Piece {
    Page(String, usize),
    Text { text: String, faces: [Option<Face>; 2], link: Option<usize> },
}

/// A paragraph that may go on.
struct Paragraph {
    pieces: Vec<Piece>,
    marker: Option<String>,
    x: f32,
    size: f32,
    /// Whether its last line reaches the right edge.
    full: bool,
}

/// A link of a page and where it leads.
pub(super) struct Link {
    pub area: Area,
    pub target: String,
}

/// Writes a document.
pub(super) struct Writer<'f> {
    pub flow: &'f mut Flow,
    plan: Plan,
    bookmarks: Vec<Bookmark>,
    /// Those of each page.
    on_page: HashMap<usize, Vec<usize>>,
    /// Those whose place comes, but that are not listed yet.
    due: Vec<usize>,
    paragraph: Option<Paragraph>,
    feet: Vec<Block>,
    pages: Vec<(String, usize)>,
    links: Vec<Link>,
    /// Targets of links in the paragraph that is open.
    targets: Vec<String>,
    /// Where the markers of the lists that are open stand.
    lists: Vec<f32>,
    compounds: HashSet<String>,
}

impl<'f> Writer<'f> {
    pub(super) fn new(flow: &'f mut Flow, plan: Plan, bookmarks: Vec<Bookmark>) -> Writer<'f> {
        let mut on_page: HashMap<usize, Vec<usize>> = HashMap::new();
        for (i, bookmark) in bookmarks.iter().enumerate() {
            on_page.entry(bookmark.page).or_default().push(i);
        }
        Writer {
            flow,
            plan,
            bookmarks,
            on_page,
            due: Vec::new(),
            paragraph: None,
            feet: Vec::new(),
            pages: Vec::new(),
            links: Vec::new(),
            targets: Vec::new(),
            lists: Vec::new(),
            compounds: HashSet::new(),
        }
    }

    /// Whether the file has an outline of its own.
    pub(super) fn has_outline(&self) -> bool {
        !self.bookmarks.is_empty()
    }

    /// Writes a page.
    pub(super) fn page(&mut self, number: usize, label: &str, blocks: Vec<Block>, links: Vec<Link>) {
        self.pages.push((label.to_owned(), number));
        self.links = links;
        let marks = self.on_page.remove(&number).unwrap_or_default();
        let mut open: Vec<usize> = marks.iter().copied().take(NAMED).collect();
        let (feet, body) = feet(blocks);
        for block in body {
            let found = open.iter().position(|&i| names(&self.bookmarks[i], &block));
            let level = found.map(|at| {
                let i = open.remove(at);
                (self.bookmarks[i].level, Some(i))
            });
            self.block(block, level);
        }
        self.feet.extend(feet);
        self.due.extend(marks);
    }

    /// Lists the bookmarks whose places were written since the mark.
    pub(super) fn list(&mut self, mark: &super::super::flow::Mark) {
        if self.bookmarks.is_empty() {
            return;
        }
        let due = std::mem::take(&mut self.due);
        let anchors: Vec<[String; 2]> = due
            .iter()
            .map(|&i| [format!("bookmark-{i}"), format!("page-{}", self.bookmarks[i].page + 1)])
            .collect();
        let listed: Vec<_> = due
            .iter()
            .zip(&anchors)
            .map(|(&i, anchors)| super::super::flow::Listed {
                level: self.bookmarks[i].level,
                label: &self.bookmarks[i].title,
                anchors: [&anchors[0], &anchors[1]],
            })
            .collect();
        let lost = self.flow.list_parts(mark, &listed);
        self.due = lost.into_iter().filter_map(|n| due.get(n).copied()).collect();
    }

    fn block(&mut self, block: Block, bookmark: Option<(u8, Option<usize>)>) {
        let has_outline = self.has_outline();
        let level = match (bookmark, block.shape) {
            (Some((level, i)), _) => Some((level, i)),
            (None, Shape::Heading) if !has_outline => Some((self.level(&block), None)),
            _ => None,
        };
        if let Some((level, anchor)) = level {
            self.finish();
            self.heading(&block, level, anchor);
            return;
        }
        match block.shape {
            Shape::Heading | Shape::Text => self.text(&block),
            Shape::Code => self.code(&block),
            Shape::Lines => self.lines(&block),
        }
    }

    /// The level of a heading by its size.
    fn level(&self, block: &Block) -> u8 {
        let size = block.lines[0].size;
        let rank = self.plan.sizes.iter().position(|s| size >= *s - 0.3).unwrap_or(self.plan.sizes.len());
        (rank + 1).min(6) as u8
    }

    fn heading(&mut self, block: &Block, level: u8, bookmark: Option<usize>) {
        self.end_lists(f32::MIN);
        self.places();
        if let Some(i) = bookmark {
            self.flow.anchor(&format!("bookmark-{i}"));
        }
        self.flow.begin_heading(level);
        let mut pieces = Vec::new();
        self.targets.clear();
        for line in &block.lines {
            self.append(&mut pieces, line, false);
        }
        let plain = pieces.iter().map(|piece| match piece {
            Piece::Text { text, .. } => text.as_str(),
            Piece::Page(..) => "",
        });
        let text: String = plain.collect();
        self.flow.prose(text.trim());
        self.flow.end_heading(level);
    }

    /// The pages that begin here.
    fn places(&mut self) {
        for (label, number) in std::mem::take(&mut self.pages) {
            self.flow.page(&label);
            self.flow.anchor(&format!("page-{}", number + 1));
        }
    }

    fn text(&mut self, block: &Block) {
        let Some(first) = block.first() else { return };
        let mut paragraph = match self.paragraph.take() {
            Some(open) if continues(&open, block, first) => open,
            other => {
                self.paragraph = other;
                self.finish();
                let marker = marker(first);
                let least = block.lines.iter().map(|line| line.area.x0).fold(f32::MAX, f32::min);
                let x = if marker.is_some() { first.area.x0 } else { least };
                Paragraph { pieces: Vec::new(), marker, x, size: first.size, full: false }
            }
        };
        let pages: Vec<Piece> =
            self.pages.drain(..).map(|(label, number)| Piece::Page(label, number)).collect();
        let fresh = paragraph.pieces.is_empty();
        let mut pages = Some(pages);
        for (i, line) in block.lines.iter().enumerate() {
            let skip = i == 0 && fresh && paragraph.marker.is_some();
            self.append_placed(&mut paragraph.pieces, line, skip, pages.take());
        }
        paragraph.full = block.lines.last().is_some_and(|line| line.area.x1 > block.right - 3.0 * line.size);
        self.paragraph = Some(paragraph);
    }

    fn append(&mut self, pieces: &mut Vec<Piece>, line: &Line, skip: bool) {
        self.append_placed(pieces, line, skip, None);
    }

    /// Adds a line to a paragraph: the hyphen at the end of the one before is healed.
    fn append_placed(&mut self, pieces: &mut Vec<Piece>, line: &Line, skip: bool, pages: Option<Vec<Piece>>) {
        let words = &line.words[usize::from(skip).min(line.words.len())..];
        let Some(first) = words.first() else { return };
        let joint = self.joint(pieces, first);
        let mut texts = pieces.iter_mut().rev();
        if joint == Joint::Heal
            && let Some(Piece::Text { text, .. }) = texts.find(|piece| matches!(piece, Piece::Text { .. }))
        {
            text.pop();
        }
        let spaced = joint == Joint::Space && !pieces.is_empty();
        pieces.extend(pages.into_iter().flatten());
        for (i, word) in words.iter().enumerate() {
            let spaced = if i == 0 { spaced } else { word.spaced };
            self.word(pieces, word, line, spaced);
        }
    }

    fn word(&mut self, pieces: &mut Vec<Piece>, word: &Word, line: &Line, spaced: bool) {
        if word.text.contains('-') && self.compounds.len() < COMPOUNDS && !word.text.ends_with('-') {
            self.compounds.insert(word.text.to_lowercase());
        }
        let link = self.link(word, line);
        let style = word.style;
        let faces = [
            style.bold.then_some(Face::Strong).or(style.italic.then_some(Face::Emphasis)),
            style.mono.then_some(Face::Code),
        ];
        match pieces.last_mut() {
            Some(Piece::Text { text, faces: f, link: l }) if *f == faces && *l == link => {
                if spaced {
                    text.push(' ');
                }
                text.push_str(&word.text);
            }
            last => {
                if let (true, Some(Piece::Text { text, .. })) = (spaced, last) {
                    text.push(' ');
                }
                let lead = if spaced && matches!(pieces.last(), Some(Piece::Page(..))) { " " } else { "" };
                pieces.push(Piece::Text { text: format!("{lead}{}", word.text), faces, link });
            }
        }
    }

    /// The number of the link that a word lies in.
    fn link(&mut self, word: &Word, line: &Line) -> Option<usize> {
        let (x, y) = ((word.x0 + word.x1) / 2.0, line.y - 0.3 * line.size);
        let within = |a: &Area| a.x0 <= x && x <= a.x1 && a.y0 <= y && y <= a.y1;
        let link = self.links.iter().find(|link| !line.turned && within(&link.area))?;
        if self.targets.last() != Some(&link.target) {
            self.targets.push(link.target.clone());
        }
        Some(self.targets.len() - 1)
    }

    /// How the first word of a line joins the text before it.
    fn joint(&self, pieces: &[Piece], first: &Word) -> Joint {
        let before = pieces.iter().rev().find_map(|piece| match piece {
            Piece::Text { text, .. } => Some(text.as_str()),
            Piece::Page(..) => None,
        });
        let (Some(before), Some(next)) = (before, first.text.chars().next()) else { return Joint::Space };
        let Some(last) = before.chars().last() else { return Joint::Space };
        if matches!(last, '-' | '‐') {
            let word = before.rsplit(' ').next().unwrap_or_default();
            let stem = word.trim_end_matches(['-', '‐']);
            let letters = stem.chars().last().is_some_and(char::is_alphabetic) && word.chars().count() > 1;
            let end: String = first.text.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
            let compound = self.compounds.contains(&format!("{stem}-{end}").to_lowercase())
                || stem.contains('-') && stem.len() < 2;
            return match next {
                c if letters && c.is_lowercase() && !compound => Joint::Heal,
                c if letters && c.is_alphanumeric() => Joint::Tight,
                _ => Joint::Space,
            };
        }
        if script::is_wide(last) && script::is_wide(next) {
            return Joint::Tight;
        }
        Joint::Space
    }

    /// Writes the paragraph that is open, and the notes that waited for its end.
    pub(super) fn finish(&mut self) {
        if let Some(paragraph) = self.paragraph.take() {
            self.paragraph(paragraph);
        }
        for block in std::mem::take(&mut self.feet) {
            let mut pieces = Vec::new();
            for line in &block.lines {
                self.append(&mut pieces, line, false);
            }
            self.end_lists(f32::MIN);
            self.flow.begin(BlockKind::Paragraph);
            self.pieces(pieces);
            self.flow.end_block();
        }
    }

    /// Writes the last that is open.
    pub(super) fn end(&mut self) {
        self.finish();
        self.end_lists(f32::MIN);
        self.places();
    }

    fn paragraph(&mut self, paragraph: Paragraph) {
        match paragraph.marker {
            Some(marker) => {
                self.end_lists(paragraph.x + 0.8 * paragraph.size);
                if self.lists.last().is_none_or(|x| *x < paragraph.x - 0.8 * paragraph.size)
                    && self.lists.len() < 8
                {
                    self.flow.begin_list(None);
                    self.lists.push(paragraph.x);
                } else {
                    self.flow.end_item();
                }
                self.flow.begin_item_marked(&format!("{marker} "));
                self.flow.begin(BlockKind::Paragraph);
                self.pieces(paragraph.pieces);
                self.flow.end_lines();
            }
            None => {
                self.end_lists(paragraph.x - 0.8 * paragraph.size);
                self.flow.begin(BlockKind::Paragraph);
                self.pieces(paragraph.pieces);
                self.flow.end_block();
            }
        }
    }

    /// Ends the lists whose markers stand further right than that.
    fn end_lists(&mut self, x: f32) {
        while self.lists.last().is_some_and(|list| *list > x) {
            self.lists.pop();
            self.flow.end_item();
            self.flow.end_list();
        }
    }

    fn pieces(&mut self, pieces: Vec<Piece>) {
        let targets = std::mem::take(&mut self.targets);
        let mut open: Option<usize> = None;
        for piece in pieces {
            match piece {
                Piece::Page(label, number) => {
                    self.flow.page(&label);
                    self.flow.anchor(&format!("page-{}", number + 1));
                }
                Piece::Text { text, faces, link } => {
                    if link != open {
                        if open.take().is_some() {
                            self.flow.close();
                        }
                        if let Some(target) = link.and_then(|i| targets.get(i)) {
                            self.flow.open_link(target);
                            open = link;
                        }
                    }
                    let faces: Vec<Face> = faces.into_iter().flatten().collect();
                    faces.iter().for_each(|face| self.flow.open(*face));
                    self.flow.prose(&text);
                    faces.iter().for_each(|_| self.flow.close());
                }
            }
        }
        if open.is_some() {
            self.flow.close();
        }
    }

    fn code(&mut self, block: &Block) {
        self.finish();
        self.end_lists(block.lines[0].area.x0 - 6.0 * block.lines[0].size);
        self.places();
        let left = block.lines.iter().map(|line| line.area.x0).fold(f32::MAX, f32::min);
        let widths = block
            .lines
            .iter()
            .flat_map(|line| &line.words)
            .map(|w| (w.x1 - w.x0) / w.text.chars().count().max(1) as f32);
        let mut widths: Vec<f32> = widths.filter(|w| *w > 0.1).collect();
        widths.sort_by(f32::total_cmp);
        let cell = widths.get(widths.len() / 2).copied().unwrap_or(6.0);
        let mut text = String::new();
        let mut last: Option<&Line> = None;
        for line in &block.lines {
            if last.is_some_and(|last| line.y - last.y > 1.8 * last.size) {
                text.push('\n');
            }
            let mut column = 0;
            for word in &line.words {
                let wanted = ((word.x0 - left) / cell).round().clamp(0.0, 200.0) as usize;
                let blanks = wanted.saturating_sub(column).max(usize::from(word.spaced));
                let blanks = if word.spaced || column == 0 { blanks } else { 0 };
                text.extend(std::iter::repeat_n(' ', blanks));
                text.push_str(&word.text);
                column += blanks + word.text.chars().count();
            }
            text.push('\n');
            last = Some(line);
        }
        self.flow.begin_code(None);
        self.flow.code(text.trim_end());
        self.flow.end_block();
    }

    fn lines(&mut self, block: &Block) {
        self.finish();
        self.end_lists(f32::MIN);
        self.places();
        if let Some(columns) = grid(block) {
            return self.table(block, columns);
        }
        self.flow.begin(BlockKind::Paragraph);
        for (i, line) in block.lines.iter().enumerate() {
            if i > 0 {
                self.flow.line_break();
            }
            let mut pieces = Vec::new();
            self.targets.clear();
            self.append(&mut pieces, &without_leader(line), false);
            self.pieces(pieces);
        }
        self.flow.end_block();
    }

    fn table(&mut self, block: &Block, columns: usize) {
        self.flow.begin_table(&vec![false; columns]);
        for line in &block.lines {
            self.flow.begin_row(false);
            for cell in cells(line) {
                self.flow.begin_cell();
                let mut pieces = Vec::new();
                self.targets.clear();
                self.append(&mut pieces, &Line { words: cell.to_vec(), ..line.clone() }, false);
                self.pieces(pieces);
                self.flow.end_cell();
            }
            self.flow.end_row(false);
        }
        self.flow.end_table();
    }
}

#[derive(PartialEq, Eq)]
enum Joint {
    Space,
    Tight,
    Heal,
}

/// Whether a block goes on with the paragraph before it, over the end of a column or page.
fn continues(open: &Paragraph, block: &Block, first: &Line) -> bool {
    let before = open.pieces.iter().rev().find_map(|piece| match piece {
        Piece::Text { text, .. } => text.chars().last(),
        Piece::Page(..) => None,
    });
    let (Some(last), Some(next)) = (before, first.words.first().and_then(|word| word.text.chars().next()))
    else {
        return false;
    };
    let alike = (open.size - first.size).abs() < 0.08 * open.size;
    let ended = matches!(last, '.' | '!' | '?' | ':' | '。' | '！' | '？');
    let goes_on = next.is_lowercase() || !next.is_uppercase() && next.is_alphabetic();
    let flush = first.area.x0 < block.left + 0.5 * first.size;
    alike
        && marker(first).is_none()
        && open.full
        && !ended
        && (goes_on || flush && matches!(last, ',' | '-' | '–'))
}

/// The marker of a list item that a line begins with.
pub(super) fn marker(line: &Line) -> Option<String> {
    let (first, second) = (line.words.first()?, line.words.get(1)?);
    let text = first.text.as_str();
    let gap = second.x0 - first.x1 > 0.2 * line.size && second.spaced;
    let bullet = matches!(
        text,
        "•" | "‣"
            | "▪"
            | "◦"
            | "●"
            | "○"
            | "■"
            | "□"
            | "–"
            | "∗"
            | "*"
            | "·"
            | "⁃"
            | "-"
            | "➢"
            | "✓"
    );
    let bare = text.trim_start_matches(['(', '[']).trim_end_matches(['.', ')', ']']);
    let closed = text.ends_with([')', ']']) || text.ends_with('.') && bare.len() < 4;
    let number = bare.len() < 4 && bare.bytes().all(|b| b.is_ascii_digit())
        || bare.len() == 1 && text.len() > 2 && bare.bytes().all(|b| b.is_ascii_lowercase());
    (gap && (bullet || !bare.is_empty() && closed && number)).then(|| text.to_owned())
}

/// Whether a block is what a bookmark names.
fn names(bookmark: &Bookmark, block: &Block) -> bool {
    if block.lines.len() > 4 || block.shape == Shape::Code || block.lines.iter().any(|line| line.turned) {
        return false;
    }
    let plain = |text: &str| {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    let (title, text) = (plain(&bookmark.title), plain(&block.text()));
    let number = |rest: &str| {
        rest.len() < 12 && rest.chars().all(|c| c.is_numeric() || "ivxabcdefgchapterpartappendix".contains(c))
    };
    !title.is_empty()
        && (title == text
            || text.strip_suffix(title.as_str()).is_some_and(number)
            || text.len() > 3 && title.strip_suffix(text.as_str()).is_some_and(number))
}

/// Takes the notes at the foot of each column from the blocks of a page.
fn feet(blocks: Vec<Block>) -> (Vec<Block>, Vec<Block>) {
    let is_note = |block: &Block| {
        let Some(word) = block.first().and_then(|line| line.words.first()) else { return false };
        let marked = word.text.len() <= 3 && word.text.bytes().all(|b| b.is_ascii_digit())
            || word.text.starts_with(['∗', '†', '‡', '§', '*'])
            || word.text.starts_with(|c: char| c.is_ascii_digit()) && word.text.contains(char::is_alphabetic);
        block.small && block.shape == Shape::Text && marked
    };
    let mut notes = vec![false; blocks.len()];
    let mut tail = true;
    for i in (0..blocks.len()).rev() {
        let below = blocks.get(i + 1).is_some_and(|next| next.lines[0].y < blocks[i].lines[0].y);
        tail = (tail || below) && blocks[i].small;
        notes[i] = tail && is_note(&blocks[i]);
    }
    let (mut feet, mut body) = (Vec::new(), Vec::new());
    for (block, note) in blocks.into_iter().zip(notes) {
        if note { feet.push(block) } else { body.push(block) }
    }
    (feet, body)
}

/// How many columns the lines of a block have if they are a grid: the same number of cells, one under the other.
fn grid(block: &Block) -> Option<usize> {
    let rows: Vec<Vec<(f32, f32)>> = block
        .lines
        .iter()
        .map(|line| cells(line).iter().map(|cell| (cell[0].x0, cell[cell.len() - 1].x1)).collect())
        .collect();
    let columns = rows.first()?.len();
    if block.lines.iter().any(leader) {
        return None;
    }
    if rows.len() < 3 || columns < 2 || rows.iter().any(|row| row.len() != columns) {
        return None;
    }
    let column = |c: usize| {
        let x0 = rows.iter().map(|row| row[c].0).fold(f32::MAX, f32::min);
        let x1 = rows.iter().map(|row| row[c].1).fold(0.0, f32::max);
        (x0, x1)
    };
    let apart = (1..columns).all(|c| column(c - 1).1 < column(c).0);
    apart.then_some(columns)
}

/// The line with one sign for the dots that lead across it.
fn without_leader(line: &Line) -> Line {
    let dots = |text: &str| text.chars().all(|c| matches!(c, '.' | '·'));
    let count: usize = line.words.iter().filter(|w| dots(&w.text)).map(|w| w.text.len()).sum();
    let mut words: Vec<Word> = Vec::new();
    for word in &line.words {
        let bare = word.text.trim_end_matches('.');
        if count > 4 && dots(&word.text) {
            if words.last().is_none_or(|last| last.text != "…") {
                words.push(Word { text: "…".to_owned(), spaced: true, ..word.clone() });
            }
        } else if word.text.len() > bare.len() + 4 {
            words.push(Word { text: format!("{bare} …"), ..word.clone() });
        } else {
            words.push(Word {
                spaced: word.spaced || words.last().is_some_and(|last| last.text == "…"),
                ..word.clone()
            });
        }
    }
    Line { words, ..line.clone() }
}
