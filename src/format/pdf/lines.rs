//! Glyphs to words and lines.
//!
//! Glyphs that follow each other on a baseline make a *run*; runs are what columns are found among. Within a column the
//! runs that stand side by side make a line: a raised number belongs to the line it overlaps. Words are divided by gaps,
//! measured against the size of the font and, where letters are spaced, against the gap that is usual there.

use super::content::{Glyph, Sheet};
use super::font::Style;
use super::script;

/// Glyphs side by side, with the box around them.
pub(super) struct Run {
    pub glyphs: Vec<Glyph>,
    pub area: Area,
    pub size: f32,
    pub mono: bool,
}

/// A box; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub x0: f32,
    pub y0: f32,
    pub x1: f32,
    pub y1: f32,
}

impl Area {
    /// The box around both.
    pub(super) fn with(self, other: Area) -> Area {
        Area {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }
}

/// A word, or the part of it that looks alike.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub text: String,
    pub x0: f32,
    pub x1: f32,
    pub style: Style,
    /// Whether a space stands in front of it, and how wide the gap there is, in sizes of the font.
    pub spaced: bool,
    pub gap: f32,
}

/// A line of a column.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub words: Vec<Word>,
    pub area: Area,
    /// Its baseline.
    pub y: f32,
    /// The size and the style of most of its text.
    pub size: f32,
    pub style: Style,
    /// How many characters.
    pub chars: usize,
    /// Set in another direction than the page.
    pub turned: bool,
}

impl Line {
    /// Its text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for word in &self.words {
            if word.spaced && !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&word.text);
        }
        text
    }
}

/// The box of a glyph.
fn area(g: &Glyph) -> Area {
    Area { x0: g.x, y0: g.y - 0.8 * g.size, x1: g.x + g.w, y1: g.y + 0.2 * g.size }
}

/// The runs of a page, each direction for itself: the one that most of the text has first.
pub(super) fn runs(sheet: &Sheet) -> Vec<Vec<Run>> {
    let mut turns: Vec<(i16, Vec<Glyph>)> = Vec::new();
    for glyph in &sheet.glyphs {
        match turns.iter().position(|(turn, _)| *turn == glyph.turn) {
            Some(i) => turns[i].1.push(upright(glyph)),
            None if turns.len() < 16 => turns.push((glyph.turn, vec![upright(glyph)])),
            None => turns[15].1.push(upright(glyph)),
        }
    }
    turns.sort_by_key(|(_, glyphs)| std::cmp::Reverse(glyphs.len()));
    turns.into_iter().map(|(_, glyphs)| joined(glyphs, sheet)).collect()
}

/// The glyph on a page that is turned so that it stands upright.
fn upright(g: &Glyph) -> Glyph {
    if g.turn == 0 {
        return g.clone();
    }
    let (sin, cos) = f32::from(g.turn).to_radians().sin_cos();
    Glyph { x: g.x * cos + g.y * sin, y: g.y * cos - g.x * sin, ..g.clone() }
}

/// Joins glyphs that follow each other.
fn joined(glyphs: Vec<Glyph>, sheet: &Sheet) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for glyph in glyphs {
        let blank = sheet.text[glyph.text.start as usize..glyph.text.end as usize].trim().is_empty();
        if let Some(run) = runs.last_mut().filter(|run| follows(run, &glyph)) {
            if !blank {
                run.area = run.area.with(area(&glyph));
                run.size = run.size.max(glyph.size);
                run.mono &= glyph.style.mono;
            }
            run.glyphs.push(glyph);
        } else if !blank {
            let (area, size, mono) = (area(&glyph), glyph.size, glyph.style.mono);
            runs.push(Run { glyphs: vec![glyph], area, size, mono });
        }
    }
    runs
}

/// Whether a glyph goes on where a run ends, or where one set from right to left begins.
fn follows(run: &Run, glyph: &Glyph) -> bool {
    let Some(last) = run.glyphs.last() else { return false };
    let size = last.size.max(glyph.size);
    let near = (last.y - glyph.y).abs() < 0.55 * size
        && glyph.size < 2.2 * last.size
        && last.size < 2.2 * glyph.size;
    let right = glyph.x - (last.x + last.w);
    let left = last.x - (glyph.x + glyph.w);
    let most = if run.mono && glyph.style.mono { 40.0 } else { 1.6 } * size;
    let level = (last.y - glyph.y).abs() < 0.1 * size;
    near && if right >= -0.6 * size {
        right < if level { most } else { 0.6 * size }
    } else {
        (-0.4 * size..0.7 * size).contains(&left)
    }
}

/// The lines of a column, from top to bottom.
pub(super) fn lines(mut runs: Vec<Run>, sheet: &Sheet, turned: bool) -> Vec<Line> {
    runs.sort_by(|a, b| a.area.y0.total_cmp(&b.area.y0));
    let mut open: Vec<(Area, Vec<Run>)> = Vec::new();
    for run in runs {
        let recent = open.len().saturating_sub(4);
        match open[recent..].iter().rposition(|(line, _)| level(*line, run.area)) {
            Some(near) => {
                let i = recent + near;
                let weight = |runs: &[Run]| runs.iter().map(|run| run.glyphs.len()).max().unwrap_or(0);
                if run.glyphs.len() > weight(&open[i].1) {
                    open[i].0 = Area { x0: open[i].0.x0, x1: open[i].0.x1, ..run.area };
                }
                open[i].1.push(run);
            }
            None => open.push((run.area, vec![run])),
        }
    }
    let mut lines: Vec<Line> = open.into_iter().filter_map(|(_, runs)| line(runs, sheet, turned)).collect();
    lines.sort_by(|a, b| a.y.total_cmp(&b.y));
    lines
}

/// Whether a run stands on the line: half of the lower of the two is beside the other.
fn level(line: Area, run: Area) -> bool {
    let shared = line.y1.min(run.y1) - line.y0.max(run.y0);
    let (a, b) = (line.y1 - line.y0, run.y1 - run.y0);
    shared > 0.5 * a.min(b) && a.max(b) < 2.6 * a.min(b)
}

/// Makes a line of the runs that stand side by side.
fn line(runs: Vec<Run>, sheet: &Sheet, turned: bool) -> Option<Line> {
    let area = runs.iter().map(|run| run.area).reduce(Area::with)?;
    let main = runs.iter().max_by_key(|run| run.glyphs.len())?;
    let y = main.glyphs.get(main.glyphs.len() / 2)?.y;
    let mut glyphs: Vec<Glyph> = runs.into_iter().flat_map(|run| run.glyphs).collect();
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    let text = |g: &Glyph| &sheet.text[g.text.start as usize..g.text.end as usize];
    let mut kept: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    for glyph in glyphs {
        let twice = kept.iter().rev().take(3).any(|k| {
            text(k) == text(&glyph)
                && (k.x - glyph.x).abs() < 0.12 * glyph.size
                && (k.y - glyph.y).abs() < 0.12 * glyph.size
        });
        if !twice {
            kept.push(glyph);
        }
    }
    let size = common(kept.iter().map(|g| ((g.size * 4.0).round() as i32, 1)))? as f32 / 4.0;
    let style = common(kept.iter().map(|g| (g.style, 1)))?;
    let words = script::logical(words(&kept, sheet));
    let chars = words.iter().map(|word| word.text.chars().count()).sum();
    (chars > 0).then_some(Line { words, area, y, size, style, chars, turned })
}

/// What there is most of.
pub(super) fn common<T: std::hash::Hash + Eq + Copy + Ord>(
    items: impl Iterator<Item = (T, usize)>,
) -> Option<T> {
    let mut counts = std::collections::HashMap::new();
    for (item, n) in items {
        *counts.entry(item).or_insert(0) += n;
    }
    counts.into_iter().max_by_key(|(item, n)| (*n, *item)).map(|(item, _)| item)
}

/// The gap between letters that are spaced out, in sizes of the font; none in ordinary text.
fn spacing(glyphs: &[Glyph], sheet: &Sheet) -> f32 {
    let letter = |g: &Glyph| sheet.text[g.text.start as usize..].starts_with(char::is_alphabetic);
    let pairs = glyphs.windows(2).filter(|pair| letter(&pair[0]) && letter(&pair[1]));
    let mut gaps: Vec<f32> = pairs.map(|p| (p[1].x - p[0].x - p[0].w) / p[0].size.max(0.1)).collect();
    if gaps.len() < 7 {
        return 0.0;
    }
    gaps.sort_by(f32::total_cmp);
    let (low, middle) = (gaps[gaps.len() / 4], gaps[gaps.len() / 2]);
    if middle > 0.08 && middle - low < 0.06 { middle } else { 0.0 }
}

/// The gap that is a space, in sizes of the font: wide characters have white of their own, and between them and Latin
/// words stands a quarter of one or less.
fn least_gap(before: &str, after: &str) -> f32 {
    let wide = |text: &str| text.chars().all(script::is_wide);
    match (wide(before), wide(after)) {
        (true, true) => 0.5,
        (false, false) => 0.14,
        _ => 0.13,
    }
}

/// Divides a line into words.
fn words(glyphs: &[Glyph], sheet: &Sheet) -> Vec<Word> {
    let usual = spacing(glyphs, sheet);
    let mut words: Vec<Word> = Vec::new();
    let mut spaced = false;
    let mut last: Option<&Glyph> = None;
    for glyph in glyphs {
        let text = &sheet.text[glyph.text.start as usize..glyph.text.end as usize];
        if text.trim().is_empty() {
            spaced = true;
            continue;
        }
        let size = last.map_or(glyph.size, |l| l.size.min(glyph.size).max(0.1));
        let gap = last.map_or(0.0, |l| (glyph.x - l.x - l.w) / size);
        let least =
            least_gap(last.map_or(text, |l| &sheet.text[l.text.start as usize..l.text.end as usize]), text);
        spaced |= gap - usual > least;
        let accent = last.is_some_and(|l| glyph.x - l.x < 0.6 * l.w);
        let composed =
            accent && !spaced && words.last_mut().is_some_and(|word| script::compose(&mut word.text, text));
        match words.last_mut() {
            _ if composed => {}
            Some(word) if !spaced && word.style == glyph.style => word.text.push_str(text),
            _ => words.push(Word {
                text: text.to_owned(),
                x0: glyph.x,
                x1: 0.0,
                style: glyph.style,
                spaced,
                gap,
            }),
        }
        if let Some(word) = words.last_mut() {
            word.x1 = glyph.x + glyph.w;
        }
        spaced = false;
        last = Some(glyph);
    }
    if let Some(first) = words.first_mut() {
        first.spaced = false;
    }
    words
}
