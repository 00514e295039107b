//! What is not running text: code, lines that stay lines, tables.

use super::super::blocks::{Block, cells, leader};
use super::super::lines::{Line, Word};
use super::Writer;
use crate::document::BlockKind;

impl Writer<'_> {
    pub(super) fn code(&mut self, block: &Block) {
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

    pub(super) fn lines(&mut self, block: &Block) {
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

    pub(super) fn table(&mut self, block: &Block, columns: usize) {
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

/// How many columns the lines of a block have if they are a grid: the same number of cells, one under the other.
pub(super) fn grid(block: &Block) -> Option<usize> {
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
pub(super) fn without_leader(line: &Line) -> Line {
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
