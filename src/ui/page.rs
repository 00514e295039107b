//! The page: header, rows of text with everything that is lit in them, scrollbar.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Theme, put_all, put_right};
use crate::app::{App, BINS, LineLayout, PageRow};
use crate::document::{BlockKind, Document, Face, Span};
use crate::search::{AFTER, Match};
use crate::text::{self, GlyphKind};

/// One eighth steps of a block, for ticks.
const HALVES: [&str; 3] = ["▀", "▄", "█"];

pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer) {
    draw_header(app, theme, buffer);
    match (&app.page.problem, &app.page.document) {
        (Some(problem), _) => draw_problem(app, theme, problem, buffer),
        (None, Some(document)) => {
            if document.text.is_empty() {
                draw_problem(
                    app,
                    theme,
                    if document.complete { "this document is empty" } else { "nothing has arrived yet …" },
                    buffer,
                );
            }
            let lights = lights(app);
            for (row, y) in app.page.viewport.rows().iter().zip(app.geometry.column.y..) {
                let area = Rect { y, height: 1, ..app.geometry.column };
                paint_row(theme, &row.layout, row.row, &lights, app.page.sideways, area, buffer);
                draw_margin(app, theme, row, y, buffer);
            }
            draw_bar(app, theme, document, buffer);
        }
        (None, None) => {}
    }
}

fn draw_header(app: &App, theme: &Theme, buffer: &mut Buffer) {
    let area = app.geometry.header;
    if area.width == 0 {
        return;
    }
    let Some(id) = app.page.entry else { return };
    let entry = app.shelf.library.get(id);
    let right = progress(app);
    let room = area.width.saturating_sub(text::width(&right) as u16 + 3);
    let name = entry.name();
    let inner = Rect { x: area.x + 1, width: room, ..area };
    let used = text::put_clipped(buffer, inner.x, inner.y, inner.width, &name, theme.title.0);
    let section =
        app.page.document.as_ref().and_then(|d| d.markup.section(app.page.viewport.visible().start));
    if let Some(section) = section.filter(|s| s.title != name) {
        let rest = inner.width.saturating_sub(used);
        if rest > 8 {
            text::put_clipped(
                buffer,
                inner.x + used,
                inner.y,
                rest,
                &format!("  § {}", section.title),
                theme.small.0,
            );
        }
    }
    put_right(buffer, Rect { width: area.width - 1, ..area }, 0, &right, theme.small.0);
}

/// "38% · 5 min left".
fn progress(app: &App) -> String {
    let Some(document) = &app.page.document else { return String::new() };
    let left = document.text.len().saturating_sub(app.page.viewport.visible().end);
    let minutes = Document::minutes(left);
    let read_through = document.kind.is_read_through() && document.complete;
    let told = read_through && left >= 200 && minutes < 1200 && app.geometry.header.width >= 40;
    let time = if told { format!(" · {} left", duration(minutes)) } else { String::new() };
    let more = match document.progress {
        _ if document.complete => String::new(),
        Some(progress) => format!(" · {} of {} read in", progress.done, progress.of),
        None => " · still arriving".to_owned(),
    };
    let page = document.markup.page(app.page.viewport.visible().start);
    let page = page.map_or_else(String::new, |page| format!("p. {} · ", page.label));
    format!("{page}{}%{time}{more}", app.page.percent())
}

/// Minutes, or hours where that reads better.
pub(super) fn duration(minutes: u64) -> String {
    if minutes < 120 { format!("{minutes} min") } else { format!("{} h", minutes / 60) }
}

fn draw_problem(app: &App, theme: &Theme, problem: &str, buffer: &mut Buffer) {
    let area = app.geometry.column;
    let style = text::WrapStyle {
        first: usize::from(area.width).max(1),
        rest: usize::from(area.width).max(1),
        words: true,
    };
    let y = area.y + area.height / 3;
    for (i, row) in text::wrap(problem, &[], style).iter().enumerate() {
        if y + (i as u16) < area.bottom() {
            text::put(
                buffer,
                area.x,
                y + i as u16,
                area.width,
                &problem[row.start..row.end],
                theme.problem.0,
            );
        }
    }
}

/// What is lit over a stretch of a document.
#[derive(Debug, Clone, Default)]
pub struct Lights {
    /// Structure and code colours by their start, the outer before the inner.
    pub spans: Vec<Span>,
    /// Hits of the keywords, by their start.
    pub keywords: Vec<Match>,
    /// For each keyword its colour, or `None` where it is switched off.
    pub colours: Vec<Option<usize>>,
    /// Hits of the search.
    pub search: Vec<Match>,
    /// The hit the reader is at.
    pub current: Option<Match>,
}

fn lights(app: &App) -> Lights {
    let slots = 0..app.keywords.len();
    let mut spans: Vec<Span> = app.page.spans(app.page.viewport.visible_lines()).cloned().collect();
    // Stable: what starts at the same place stays in its order, structure below code colours.
    spans.sort_by_key(|s| s.range.start);
    Lights {
        spans,
        keywords: app.page.lit.keywords.clone(),
        colours: slots.map(|s| app.keywords.is_on(s).then(|| app.keywords.colour(s))).collect(),
        search: app.page.lit.search.clone(),
        current: app.search.current.clone(),
    }
}

/// The styles of one row: a base, and patches over stretches of the text, the uppermost last.
struct Layers {
    base: Style,
    patches: Vec<(Range<u64>, Style)>,
}

impl Layers {
    fn new(theme: &Theme, layout: &LineLayout, row: usize, lights: &Lights) -> Layers {
        let base = match layout.style.kind {
            BlockKind::Heading(level) => theme.face(Face::Heading(level)),
            _ => theme.text.0,
        };
        let start = layout.line.start();
        let seen = layout.row_range(row);
        let mut patches: Vec<(Range<u64>, Style)> = Vec::new();
        let mut add = |range: Range<u64>, style: Style| {
            if range.start < seen.end && range.end > seen.start {
                patches.push((range, style));
            }
        };
        let line = start..layout.line.end();
        let from = lights.spans.partition_point(|s| s.range.start < line.start);
        for span in lights.spans[from..].iter().take_while(|s| s.range.start < seen.end) {
            add(span.range.clone(), theme.face(span.face));
        }
        for (range, style) in &layout.colours {
            add(start + range.start as u64..start + range.end as u64, theme.face(Face::Ansi(*style)));
        }
        let from = lights.keywords.partition_point(|m| m.range.start + AFTER as u64 <= seen.start);
        let near = lights.keywords[from..].iter().take_while(|m| m.range.start < seen.end);
        let mut lit: Vec<&Match> = near.filter(|m| m.range.end > seen.start).collect();
        // A longer keyword lies under a shorter one inside it.
        lit.sort_by_key(|m| std::cmp::Reverse(m.range.end - m.range.start));
        for hit in lit {
            if let Some(Some(colour)) = lights.colours.get(usize::from(hit.slot)) {
                add(hit.range.clone(), theme.keyword(*colour));
            }
        }
        for hit in &lights.search {
            add(hit.range.clone(), theme.search.0);
        }
        if let Some(hit) = &lights.current {
            add(hit.range.clone(), theme.current.0);
        }
        Layers { base, patches }
    }

    /// The style at `offset`, and the offset up to which it holds.
    fn at(&self, offset: u64) -> (Style, u64) {
        let mut style = self.base;
        let mut until = u64::MAX;
        for (range, patch) in &self.patches {
            if range.contains(&offset) {
                style = style.patch(*patch);
                until = until.min(range.end);
            } else if range.start > offset {
                until = until.min(range.start);
            }
        }
        (style, until)
    }
}

/// Paints one row of a line into `area`, which is one cell high; `sideways` cells of it are to the left.
pub fn paint_row(
    theme: &Theme,
    layout: &LineLayout,
    row: usize,
    lights: &Lights,
    sideways: usize,
    area: Rect,
    buffer: &mut Buffer,
) {
    for bar in 0..u16::from(layout.style.quote) {
        if bar * 2 < area.width {
            text::put(buffer, area.x + bar * 2, area.y, 1, "▌", theme.marker.0);
        }
    }
    if layout.style.kind == BlockKind::Rule {
        let rule = "─".repeat(usize::from(area.width));
        text::put(buffer, area.x, area.y, area.width, &rule, theme.divider.0);
        return;
    }
    let layers = Layers::new(theme, layout, row, lights);
    let start = layout.line.start();
    for piece in &layout.rows[row] {
        let (mut style, mut until) = layers.at(start + piece.range.start as u64);
        let mut column = piece.column;
        let stretch = text::Row { start: piece.range.start, end: piece.range.end, width: 0 };
        // A row that is as wide as it likes is cut at the edge of the pane instead.
        let wide = piece.column + piece.width > usize::from(area.width);
        let cells = if wide { usize::MAX } else { usize::from(area.width) - piece.column };
        for glyph in text::row_glyphs(layout.line.text(), &layout.hidden, stretch, cells) {
            let Some(x) = column.checked_sub(sideways) else {
                column += glyph.width;
                continue;
            };
            if x >= usize::from(area.width) {
                break;
            }
            column += glyph.width;
            let at = start + glyph.range.start as u64;
            if at >= until {
                (style, until) = layers.at(at);
            }
            let x = x as u16;
            let look = if glyph.kind == GlyphKind::Mark { style.patch(theme.mark.0) } else { style };
            text::put_glyph(buffer, area.x + x, area.y, &glyph, area.width - x, look);
        }
    }
}

/// The numbers of the keywords in a row, beside it: so that they are told apart without colour.
fn draw_margin(app: &App, theme: &Theme, row: &PageRow, y: u16, buffer: &mut Buffer) {
    let column = app.geometry.column;
    if column.x < app.geometry.page.x + 3 {
        return;
    }
    let seen = row.range();
    let mut slots: Vec<usize> = app
        .page
        .lit
        .keywords
        .iter()
        .filter(|m| m.range.start < seen.end && m.range.end > seen.start)
        .map(|m| usize::from(m.slot))
        .filter(|s| app.keywords.is_on(*s))
        .collect();
    slots.sort_unstable();
    slots.dedup();
    let Some(&slot) = slots.first() else { return };
    // Two numbers side by side would be one number.
    let label = format!("{}{}", slot + 1, if slots.len() > 1 { "+" } else { "" });
    let style = theme.keyword_ink(app.keywords.colour(slot));
    text::put(buffer, column.x - 3, y, 3, &label, style);
}

/// The scrollbar: the part on the screen, and a tick for each place where something is lit.
fn draw_bar(app: &App, theme: &Theme, document: &Document, buffer: &mut Buffer) {
    let bar = app.geometry.bar;
    let len = document.text.len();
    if bar.width == 0 || bar.height == 0 || len == 0 {
        return;
    }
    let seen = app.page.viewport.visible();
    let whole = seen.start == 0 && app.page.viewport.at_end(document);
    let halves = u64::from(bar.height) * 2;
    let half = |offset: u64| (u128::from(offset) * u128::from(halves) / u128::from(len)) as u64;
    let thumb = half(seen.start)..half(seen.end).max(half(seen.start) + 2).max(1);
    let thumb =
        if thumb.end > halves { halves.saturating_sub(thumb.end - thumb.start)..halves } else { thumb };
    for y in 0..bar.height {
        let (upper, lower) = (u64::from(y) * 2, u64::from(y) * 2 + 1);
        let in_thumb = !whole && thumb.contains(&upper);
        let base = if in_thumb { theme.thumb.0 } else { theme.bar.0 };
        let ticks = [tick(app, theme, upper, halves), tick(app, theme, lower, halves)];
        let (symbol, style) = match ticks {
            [None, None] if whole => continue,
            [None, None] => (if in_thumb { "┃" } else { "│" }, base),
            [Some(a), None] => (HALVES[0], a),
            [None, Some(b)] => (HALVES[1], b),
            [Some(a), Some(b)] if a == b => (HALVES[2], a),
            [Some(a), Some(b)] => (HALVES[0], Style { bg: b.fg, ..a }),
        };
        text::put(buffer, bar.x, bar.y + y, 1, symbol, style);
    }
}

/// What is lit in one half row of the scrollbar: the search before the keywords, these in order.
fn tick(app: &App, theme: &Theme, half: u64, halves: u64) -> Option<Style> {
    let bins = BINS as u64;
    let from = (half * bins / halves) as usize;
    let to = (((half + 1) * bins).div_ceil(halves) as usize).clamp(from + 1, BINS);
    let any = |bins: &[u32]| bins.get(from..to).is_some_and(|b| b.iter().any(|n| *n > 0));
    if app.search.finder.as_ref().is_some_and(|f| any(f.census.bins(0))) {
        return Some(Style { fg: theme.search.0.bg, ..Style::default() });
    }
    let finder = app.page.keywords.as_ref()?;
    (0..app.keywords.len())
        .find(|&slot| app.keywords.is_on(slot) && any(finder.census.bins(slot)))
        .map(|slot| theme.keyword_ink(app.keywords.colour(slot)))
}

/// Writes a row of hints: keys and what they do.
pub(super) fn hints(buffer: &mut Buffer, area: Rect, theme: &Theme, hints: &[(String, &str)]) {
    let mut pieces: Vec<(&str, Style)> = Vec::new();
    for (key, what) in hints {
        pieces.push((key, theme.key.0));
        pieces.push((" ", theme.small.0));
        pieces.push((what, theme.small.0));
        pieces.push(("   ", theme.small.0));
    }
    put_all(buffer, area, 0, &pieces);
}
