//! Lines to blocks: headings, paragraphs, code, lines that stay lines.
//!
//! A paragraph ends where its last line stops although the next word would have fitted, where the next line is set in
//! or out, where the leading is larger than usual, or where size or shape change. The right edge that a line is measured
//! against is that of the lines around it: a quotation set in from both sides has an edge of its own.

use super::font::Style;
use super::lines::{Line, Word};

/// A gap in a line that divides cells rather than words, in sizes of the font.
pub(super) const CELL: f32 = 1.7;

/// What is known of the document's type before it is read through.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    /// The size of its text.
    pub body: f32,
    /// Sizes of headings, the largest first.
    pub sizes: Vec<f32>,
    /// Whether most of its text is bold.
    pub bold: bool,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Heading,
    Text,
    Code,
    /// Lines that are no running text: cells, verses, tables of contents.
    Lines,
}

/// Lines that belong together.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub shape: Shape,
    pub lines: Vec<Line>,
    /// The edges of the column it stands in.
    pub left: f32,
    pub right: f32,
    /// Set smaller than the text.
    pub small: bool,
}

impl Block {
    /// Its text on one line.
    pub(super) fn text(&self) -> String {
        self.lines.iter().map(Line::text).collect::<Vec<_>>().join(" ")
    }

    /// A line of it.
    pub(super) fn first(&self) -> Option<&Line> {
        self.lines.first()
    }
}

/// A column as it is taken apart.
struct Column<'p> {
    plan: &'p Plan,
    left: f32,
    right: f32,
    leading: f32,
    /// For each line the right edge of the lines around it.
    edges: Vec<f32>,
}

/// The blocks of a column.
pub(super) fn blocks(lines: Vec<Line>, plan: &Plan) -> Vec<Block> {
    let Some(column) = Column::of(&lines, plan) else { return Vec::new() };
    let mut blocks: Vec<Block> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let shape = column.shape(line);
        let next = lines.get(i + 1);
        match blocks.last_mut() {
            Some(block) if block.shape == shape && !column.parts(block, i, line, next) => {
                block.lines.push(line.clone())
            }
            _ => blocks.push(Block {
                shape,
                lines: vec![line.clone()],
                left: column.left,
                right: column.right,
                small: line.size < 0.93 * plan.body,
            }),
        }
    }
    for block in &mut blocks {
        column.settle(block);
    }
    blocks
}

impl Column<'_> {
    fn of<'p>(lines: &[Line], plan: &'p Plan) -> Option<Column<'p>> {
        let left =
            super::lines::common(lines.iter().map(|line| ((line.area.x0 / 2.0).round() as i32, line.chars)))?;
        let right = lines.iter().map(|line| line.area.x1).fold(0.0, f32::max);
        let mut gaps: Vec<f32> = lines
            .windows(2)
            .filter(|pair| same_size(&pair[0], &pair[1]))
            .map(|pair| (pair[1].y - pair[0].y) / pair[1].size.max(0.1))
            .filter(|gap| (0.7..2.2).contains(gap))
            .collect();
        gaps.sort_by(f32::total_cmp);
        let leading = gaps.get(gaps.len() * 2 / 5).copied().unwrap_or(1.25);
        let mut edges = vec![0.0; lines.len()];
        let mut start = 0;
        for i in 0..lines.len() {
            let ends = lines.get(i + 1).is_none_or(|next| {
                !same_size(&lines[i], next)
                    || next.y - lines[i].y > 1.3 * leading * next.size
                    || next.y < lines[i].y
            });
            if ends {
                let edge = lines[start..=i].iter().map(|line| line.area.x1).fold(0.0, f32::max);
                edges[start..=i].fill(edge);
                start = i + 1;
            }
        }
        Some(Column { plan, left: left as f32 * 2.0, right, leading, edges })
    }

    fn shape(&self, line: &Line) -> Shape {
        let letters = line.words.iter().any(|word| word.text.chars().any(char::is_alphabetic));
        let all = |f: fn(&Style) -> bool| line.words.iter().all(|word| f(&word.style) || word.text.len() < 2);
        let large = line.size > 1.09 * self.plan.body && line.chars < 200;
        let heavy = line.style.bold && !self.plan.bold && all(|style| style.bold);
        let bold = heavy && line.size > 0.95 * self.plan.body;
        if all(|style| style.mono) && line.style.mono {
            Shape::Code
        } else if leader(line) || cells(line).len() > 1 {
            Shape::Lines
        } else if letters && (large || bold) {
            Shape::Heading
        } else {
            Shape::Text
        }
    }

    /// Whether a line of the same shape begins a block of its own.
    fn parts(&self, block: &Block, i: usize, line: &Line, next: Option<&Line>) -> bool {
        let Some(last) = block.lines.last() else { return false };
        let gap = line.y - last.y;
        let usual = self.leading * line.size.max(last.size);
        match block.shape {
            Shape::Code => !(0.0..=3.2 * usual).contains(&gap),
            Shape::Lines => !(0.0..=1.7 * usual).contains(&gap),
            Shape::Heading => {
                !same_size(last, line)
                    || !(0.0..=1.35 * usual).contains(&gap)
                    || last.style.bold != line.style.bold
                    || numbered(line)
            }
            Shape::Text => {
                !same_size(last, line)
                    || !(-0.2..=1.22 * usual).contains(&gap)
                    || self.ends(block, last, i, line, next)
            }
        }
    }

    /// Whether a paragraph ends before this line.
    fn ends(&self, block: &Block, last: &Line, i: usize, line: &Line, next: Option<&Line>) -> bool {
        let size = line.size;
        let right_to_left = super::script::is_mostly_right_to_left(line);
        let (indent, first) = (line.area.x0 - last.area.x0, block.lines.len() == 1);
        let edge = self.edges[i - 1];
        let short =
            line.words.first().is_some_and(|word| last.area.x1 + (word.x1 - word.x0) + 0.8 * size < edge);
        if right_to_left {
            return line.area.x1 < last.area.x1 - 0.9 * size && !first;
        }
        if super::writer::marker(line).is_some()
            && (short || indent.abs() > 0.4 * size || super::writer::marker(&block.lines[0]).is_some())
        {
            return true;
        }
        if short {
            return true;
        }
        if indent > 0.7 * size {
            // A line set in begins a paragraph, unless the lines after it are set in as well: then the first hangs out.
            let hangs = first
                && next
                    .is_some_and(|next| (next.area.x0 - line.area.x0).abs() < 0.4 * size || next.y < line.y);
            return !(hangs || first && super::writer::marker(last).is_some());
        }
        indent < -0.7 * size && !first && block.lines.len() > 1 && self.deep(block)
    }

    /// Whether the lines of a block past its first stand further in than the column.
    fn deep(&self, block: &Block) -> bool {
        block.lines.iter().skip(1).all(|line| line.area.x0 > self.left + 0.7 * line.size)
    }

    /// What only the whole block shows: long bold text is no heading, short lines together are verses or an address.
    fn settle(&self, block: &mut Block) {
        let chars: usize = block.lines.iter().map(|line| line.chars).sum();
        if block.shape == Shape::Heading && (chars > 250 || block.lines.len() > 4) {
            block.shape = Shape::Text;
        }
        let ends_like_text = block.lines.last().is_some_and(|line| line.text().ends_with(['.', ',', ';']));
        if block.shape == Shape::Heading && block.lines[0].size <= 1.09 * self.plan.body && ends_like_text {
            block.shape = Shape::Text;
        }
    }
}

fn same_size(a: &Line, b: &Line) -> bool {
    (a.size - b.size).abs() < 0.08 * a.size.max(b.size)
}

/// Whether a line begins with a number of a section.
fn numbered(line: &Line) -> bool {
    line.words.first().is_some_and(|word| {
        word.text.starts_with(|c: char| c.is_ascii_digit())
            && word.text.chars().all(|c| c.is_ascii_digit() || c == '.')
    })
}

/// Whether dots lead across the line, as in a table of contents.
pub(super) fn leader(line: &Line) -> bool {
    let dots = |word: &&Word| word.text.chars().all(|c| matches!(c, '.' | '…' | '·'));
    line.words.iter().filter(dots).map(|word| word.text.chars().count()).sum::<usize>() > 4
        || line.words.iter().any(|word| word.text.contains("....."))
}

/// The cells of a line: words between wide gaps.
pub(super) fn cells(line: &Line) -> Vec<&[Word]> {
    let mut cells = Vec::new();
    let mut start = 0;
    for (i, word) in line.words.iter().enumerate().skip(1) {
        if word.gap > CELL {
            cells.push(&line.words[start..i]);
            start = i;
        }
    }
    cells.push(&line.words[start..]);
    cells
}
