//! The lines of a lookup: every hit in its context, the hits one under the other.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::{Theme, put_right, several, skip_cells};
use crate::app::{App, Concordance, LINES, Row};
use crate::document::Window;
use crate::library::Line;
use crate::search::{Fold, Match, Scratch};
use crate::text;

/// From this width on lines that are not grouped say which document they are from.
const WIDE: u16 = 110;
/// Cells for its name.
const NAME: u16 = 26;

pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer) {
    let area = app.geometry.concordance;
    let Some(concordance) = app.concordance.as_ref().filter(|_| area.height > 0) else { return };
    draw_header(app, concordance, theme, area, buffer);
    let rows = Rect { y: area.y + 1, height: area.height - 1, ..area };
    if concordance.rows.is_empty() {
        return draw_empty(app, concordance, theme, rows, buffer);
    }
    for (row, y) in concordance.rows.iter().skip(concordance.top).zip(rows.y..rows.bottom()) {
        let area = Rect { y, height: 1, ..rows };
        match row {
            Row::Document(document) => draw_document(app, concordance, *document, theme, area, buffer),
            Row::Line(line) => draw_line(app, concordance, *line, theme, area, buffer),
        }
    }
    if concordance.old {
        // The results of the query before, until this one has some: nothing flickers.
        buffer.set_style(rows, theme.small.0);
    }
}

fn draw_header(app: &App, concordance: &Concordance, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: 1, ..area };
    buffer.set_style(Rect { height: 1, ..area }, theme.unfocused.0);
    let mut left = summary(concordance);
    if let Some(how) = concordance
        .expression
        .as_ref()
        .map(|e| e.looseness().name())
        .filter(|how| !how.is_empty() && concordance.hits > 0)
    {
        left = format!("{left}  ({how}: the phrase is nowhere)");
    }
    if let Some((name, meant)) = concordance.expression.as_ref().and_then(|e| e.expansions().first()) {
        left = format!("{left}  {name} = {}", meant.join(" | "));
    }
    let right = match concordance.progress {
        (looked, all) if looked < all => format!("{:.0}%", looked as f64 * 100.0 / all as f64),
        _ => format!("by {}", concordance.order.name()),
    };
    put_right(buffer, inner, 0, &right, theme.unfocused.0.patch(theme.small.0));
    let room = inner.width.saturating_sub(text::width(&right) as u16 + 2);
    let name = if app.has_list() { "All documents  " } else { "This document  " };
    let used = text::put(buffer, inner.x, inner.y, room, name, theme.unfocused.0.patch(theme.title.0));
    text::put_clipped(buffer, inner.x + used, inner.y, room.saturating_sub(used), &left, theme.unfocused.0);
}

/// "128 hits in 14 documents".
pub(super) fn summary(concordance: &Concordance) -> String {
    if concordance.expression.is_none() {
        return String::new();
    }
    let least = if concordance.is_complete() { "" } else { "≥ " };
    let documents = concordance.findings.len();
    let listed = match concordance.lines.len() {
        LINES => format!(", the first {LINES} of them listed"),
        _ => String::new(),
    };
    match concordance.hits {
        0 if concordance.is_complete() => "no hits".into(),
        0 => "looking …".into(),
        hits => {
            format!("{least}{} in {}{listed}", several(hits, "hit"), several(documents as u64, "document"))
        }
    }
}

fn draw_empty(app: &App, concordance: &Concordance, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let lines: &[&str] = match &concordance.expression {
        None if app.prompt.is_some() => &[
            "Type a word or a phrase: every place where it comes up is listed here.",
            "\"a phrase\"  =whole word  begin*  a | b  a & b  -not  a ~5 b (near)  /regex/  @keyword  title:  in:  after:",
        ],
        Some(_) if concordance.is_complete() => {
            &["Nothing found. Fewer letters, or ~word for other spellings of a name."]
        }
        _ => &[],
    };
    for (line, y) in lines.iter().zip(area.y + 1..area.bottom()) {
        text::put_clipped(buffer, area.x + 3, y, area.width.saturating_sub(4), line, theme.small.0);
    }
}

fn draw_document(
    app: &App,
    concordance: &Concordance,
    at: usize,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    let Some(findings) = concordance.findings.get(at) else { return };
    let entry = app.shelf.library.get(findings.entry);
    let right = format!("{} ", findings.hits);
    put_right(buffer, area, 0, &right, theme.small.0);
    let room = area.width.saturating_sub(right.len() as u16 + 2);
    let used = text::put_clipped(buffer, area.x + 1, area.y, room, &entry.name(), theme.title.0);
    let place = format!("  {}", entry.place);
    if entry.name() != entry.place {
        text::put_clipped(
            buffer,
            area.x + 1 + used,
            area.y,
            room.saturating_sub(used),
            &place,
            theme.small.0,
        );
    }
}

fn draw_line(
    app: &App,
    concordance: &Concordance,
    at: usize,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    let Some(line) = concordance.lines.get(at) else { return };
    let selected = at == concordance.selected && !concordance.old;
    let base = if selected { theme.selected.0 } else { theme.text.0 };
    if selected {
        buffer.set_style(area, base);
        text::put(buffer, area.x, area.y, 1, "▸", base);
    }
    let mut inner = Rect { x: area.x + 2, width: area.width.saturating_sub(3), ..area };
    let grouped = matches!(concordance.rows.first(), Some(Row::Document(_)));
    if !grouped && area.width >= WIDE {
        let name = app.shelf.library.get(line.entry).name();
        text::put_clipped(buffer, inner.x, inner.y, NAME, &name, base.patch(theme.small.0));
        inner = Rect { x: inner.x + NAME + 1, width: inner.width - NAME - 1, ..inner };
    }
    draw_context(app, line, theme, base, inner, buffer);
}

/// The hit in the middle, what stands before it flush right, what comes after it behind.
fn draw_context(app: &App, line: &Line, theme: &Theme, base: Style, area: Rect, buffer: &mut Buffer) {
    let left_room = usize::from(area.width) * 2 / 5;
    let lit = lit(app, line);
    let left = line.left();
    let from = skip_cells(left, text::width(left).saturating_sub(left_room));
    let indent = left_room.saturating_sub(text::width(&left[from..]));
    let mut x = area.x + indent as u16;
    let hit = left.len()..left.len() + line.hit().len();
    let whole = [line.left(), line.hit(), line.right()].concat();
    let mut at = from;
    for end in edges(from, whole.len(), &hit, &lit) {
        let style = lit
            .iter()
            .filter(|(range, _)| range.contains(&at))
            .fold(base, |style, (_, colour)| style.patch(theme.keyword(*colour)));
        let style =
            if hit.contains(&at) { style.patch(theme.search.0).add_modifier(Modifier::BOLD) } else { style };
        x += text::put(buffer, x, area.y, area.right().saturating_sub(x), &whole[at..end], style);
        at = end;
    }
}

/// Where the style may change, in order, up to the end.
fn edges(
    from: usize,
    len: usize,
    hit: &std::ops::Range<usize>,
    lit: &[(std::ops::Range<usize>, usize)],
) -> Vec<usize> {
    let ends = lit.iter().flat_map(|(range, _)| [range.start, range.end]);
    let mut edges: Vec<usize> = ends.chain([hit.start, hit.end, len]).filter(|at| *at > from).collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// The keywords in the line, with their colours.
fn lit(app: &App, line: &Line) -> Vec<(std::ops::Range<usize>, usize)> {
    let text = [line.left(), line.hit(), line.right()].concat();
    let mut found: Vec<Match> = Vec::new();
    let window = Window { bytes: text.as_bytes(), start: 0, core: 0..text.len() };
    app.keywords.matcher().find(&window, &mut Scratch::new(Fold::default()), &mut found);
    let on = found.into_iter().filter(|hit| app.keywords.is_on(usize::from(hit.slot)));
    on.map(|hit| {
        (hit.range.start as usize..hit.range.end as usize, app.keywords.colour(usize::from(hit.slot)))
    })
    .collect()
}
