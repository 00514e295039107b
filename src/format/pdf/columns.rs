//! Columns: in which order the parts of a page are read.
//!
//! A *gutter* is a strip of white that has enough text on both sides, side by side. Of a stretch of the page the best
//! gutter is taken: what lies above it comes first, then its left side, its right side, and what lies below; each is
//! looked at again. A full-width title or figure ends a gutter, so that what is above it is read before what is below.
//! Columns of a table are not those of text: their cells are short and stand on the same baselines.

use super::lines::{Area, Run};

/// Stretches looked at for gutters on one page.
const STRETCHES: usize = 200;
/// Places tried for a gutter in each.
const PLACES: usize = 24;
/// Runs on a page that is looked at for gutters.
const RUNS: usize = 5_000;

/// A gutter: its place, and the stretch of the page it divides.
struct Gutter {
    x: f32,
    top: f32,
    bottom: f32,
    score: f32,
}

/// The columns of a page in reading order.
pub(super) fn columns(runs: Vec<Run>) -> Vec<Vec<Run>> {
    let mut done = Vec::new();
    let mut stack = vec![runs];
    let mut left = STRETCHES;
    while let Some(runs) = stack.pop() {
        left = left.saturating_sub(1);
        let gutter = if left > 0 && (6..RUNS).contains(&runs.len()) { gutter(&runs) } else { None };
        let Some(gutter) = gutter else {
            if !runs.is_empty() {
                done.push(runs);
            }
            continue;
        };
        let mut parts: [Vec<Run>; 4] = Default::default();
        for run in runs {
            let middle = (run.area.y0 + run.area.y1) / 2.0;
            let part = match () {
                () if middle < gutter.top => 0,
                () if middle > gutter.bottom => 3,
                () if run.area.x0 < gutter.x => 1,
                () => 2,
            };
            parts[part].push(run);
        }
        stack.extend(parts.into_iter().rev());
    }
    done
}

/// The size that most of the text has.
fn body(runs: &[Run]) -> f32 {
    let sizes = runs.iter().map(|run| ((run.size * 4.0).round() as i32, run.glyphs.len()));
    super::lines::common(sizes).map_or(10.0, |size| size as f32 / 4.0).max(1.0)
}

fn gutter(runs: &[Run]) -> Option<Gutter> {
    let body = body(runs);
    let mut places: Vec<(i32, usize)> = Vec::new();
    let mut starts: Vec<i32> = runs.iter().map(|run| (run.area.x0 / 2.0).floor() as i32).collect();
    starts.sort_unstable();
    for start in starts {
        match places.last_mut() {
            Some((place, count)) if start - *place <= 1 => *count += 1,
            _ => places.push((start, 1)),
        }
    }
    places.retain(|(_, count)| *count >= 3);
    places.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    places.truncate(PLACES);
    let tried = places.iter().filter_map(|(place, _)| best(runs, *place as f32 * 2.0 - 0.2, body));
    tried.max_by(|a, b| a.score.total_cmp(&b.score))
}

/// The best stretch of a gutter whose right edge is at this place.
fn best(runs: &[Run], x: f32, body: f32) -> Option<Gutter> {
    let width = 0.9 * body;
    let mut crossing: Vec<Area> =
        runs.iter().filter(|run| run.area.x0 < x && run.area.x1 > x - width).map(|run| run.area).collect();
    crossing.sort_by(|a, b| a.y0.total_cmp(&b.y0));
    let page = runs.iter().map(|run| run.area).reduce(Area::with)?;
    let mut best: Option<Gutter> = None;
    let mut top = page.y0 - 1.0;
    let ends = crossing.iter().map(|area| (area.y0, area.y1)).chain([(page.y1 + 1.0, page.y1 + 1.0)]);
    for (end, next) in ends {
        let score = if end - top > 2.5 * body { score(runs, x, top, end, body) } else { None };
        if let Some(score) = score.filter(|score| best.as_ref().is_none_or(|b| *score > b.score)) {
            best = Some(Gutter { x, top, bottom: end, score });
        }
        top = top.max(next);
    }
    best
}

/// What one side of a gutter holds.
#[derive(Default)]
struct Side {
    /// Runs, by their heights on the page, with the glyphs they have.
    rows: Vec<(i32, usize)>,
    widths: Vec<(f32, usize)>,
    area: Option<Area>,
    mono: usize,
}

impl Side {
    fn add(&mut self, run: &Run) {
        let area = self.area.map_or(run.area, |area| area.with(run.area));
        self.area = Some(area);
        self.rows.push(((run.area.y1 / 2.0).round() as i32, run.glyphs.len()));
        self.widths.push((run.area.x1 - run.area.x0, run.glyphs.len()));
        self.mono += usize::from(run.mono);
    }

    /// Half of the text stands in runs that are at least so wide: the signs of a formula count for little.
    fn middle_width(&mut self) -> f32 {
        self.widths.sort_by(|a, b| a.0.total_cmp(&b.0));
        let half = self.widths.iter().map(|(_, glyphs)| glyphs).sum::<usize>() / 2;
        let mut seen = 0;
        let middle = self.widths.iter().find(|(_, glyphs)| {
            seen += glyphs;
            seen > half
        });
        middle.map_or(0.0, |(width, _)| *width)
    }
}

/// How good a gutter is: how much it divides. `None` for what is none.
fn score(runs: &[Run], x: f32, top: f32, bottom: f32, body: f32) -> Option<f32> {
    let (mut left, mut right) = (Side::default(), Side::default());
    for run in runs {
        let middle = (run.area.y0 + run.area.y1) / 2.0;
        if middle >= top && middle <= bottom {
            if run.area.x0 < x { left.add(run) } else { right.add(run) }
        }
    }
    let (a, b) = (left.area?, right.area?);
    let shared = a.y1.min(b.y1) - a.y0.max(b.y0);
    let least = left.rows.len().min(right.rows.len());
    if least < 3 || shared < 2.5 * body {
        return None;
    }
    let rows: std::collections::HashSet<i32> =
        left.rows.iter().flat_map(|(row, _)| [row - 1, *row, row + 1]).collect();
    let glyphs = |beside: bool| {
        let counted = right.rows.iter().filter(|(row, _)| !beside || rows.contains(row));
        counted.map(|(_, glyphs)| *glyphs).sum::<usize>() as f32
    };
    let aligned = glyphs(true) / glyphs(false).max(1.0);
    let (wide_left, wide_right) = (left.middle_width(), right.middle_width());
    let prose = wide_left > 11.0 * body && wide_right > 11.0 * body;
    let (extent_left, extent_right) = (a.x1 - a.x0, b.x1 - b.x0);
    let alike = extent_left.min(extent_right) > 0.5 * extent_left.max(extent_right);
    let listing = least >= 18 && alike && wide_left.min(wide_right) > 4.0 * body;
    let apart = aligned < 0.5 && wide_left.min(wide_right) > 5.0 * body && least >= 4;
    (prose || listing || apart).then_some(least as f32 * shared.max(1.0))
}
