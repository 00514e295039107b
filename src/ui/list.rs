//! The list pane.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::page::duration;
use super::{BARS, Theme, put_all, put_right};
use crate::app::{App, Focus, Purpose};
use crate::library::{Entry, EntryId, STRIP, Strip};
use crate::text;

/// A library of more documents is not looked through in the time of a glance.
const LONG: usize = 1000;

pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer) {
    let area = app.geometry.list;
    if area.width == 0 {
        return;
    }
    draw_header(app, theme, area, buffer);
    let divider = app.geometry.divider;
    for y in divider.y..divider.bottom() {
        text::put(buffer, divider.x, y, divider.width, "│", theme.divider.0);
    }
    let height = app.entry_height() as u16;
    let rows = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let shelf = &app.shelf;
    for (i, id) in shelf.shown.iter().skip(shelf.top).enumerate() {
        let y = rows.y + i as u16 * height;
        if y >= rows.bottom() {
            break;
        }
        let part = Rect { y, height: height.min(rows.bottom() - y), ..rows };
        let selected = shelf.top + i == shelf.selected;
        draw_entry(app, theme, *id, selected, part, buffer);
    }
    if shelf.shown.is_empty() && !shelf.scanning {
        let what = if shelf.filter.is_empty() { "nothing here" } else { "nothing fits the filter" };
        text::put(buffer, area.x + 2, rows.y + 1, area.width.saturating_sub(2), what, theme.problem.0);
    }
}

fn draw_header(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let shelf = &app.shelf;
    let total = shelf.library.len();
    let count = match shelf.shown.len() {
        shown if shown == total => format!("{total}{}", if shelf.scanning { " …" } else { "" }),
        shown => format!("{shown} of {total}"),
    };
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    put_all(buffer, inner, 0, &[("Library ", theme.title.0), (&count, theme.small.0)]);
    let filtering = app.prompt.as_ref().is_some_and(|p| p.purpose == Purpose::Filter);
    let right = if !shelf.filter.is_empty() && !filtering {
        format!("/{}", shelf.filter)
    } else {
        format!("by {}{}", shelf.sort.name(), counting(app))
    };
    if usize::from(inner.width) > 8 + count.len() + text::width(&right) {
        put_right(buffer, inner, 0, &right, theme.small.0);
    }
}

/// How far the looking into the documents is, where it takes long enough to be seen.
fn counting(app: &App) -> String {
    let all = app.shelf.library.len();
    match app.counted * 100 / all.max(1) {
        percent if all > LONG && percent < 100 && !app.totals.1 => format!(" · {percent}%"),
        _ => String::new(),
    }
}

fn draw_entry(app: &App, theme: &Theme, id: EntryId, selected: bool, area: Rect, buffer: &mut Buffer) {
    let entry = app.shelf.library.get(id);
    let background = match (selected, app.focus) {
        (true, Focus::List) => theme.selected.0,
        (true, Focus::Page) => theme.unfocused.0,
        (false, _) => Style::default(),
    };
    if selected {
        buffer.set_style(area, background);
        text::put(buffer, area.x, area.y, 1, if app.focus == Focus::List { "▸" } else { "●" }, background);
    }
    let inner = Rect { x: area.x + 2, width: area.width.saturating_sub(3), ..area };
    let titles = app.entry_height() - if app.keywords.is_empty() { 1 } else { 2 };
    let titles = draw_title(&entry.name(), titles as u16, inner, background.patch(theme.title.0), buffer);
    let small = background.patch(theme.small.0).remove_modifier(Modifier::BOLD);
    let below = |row: u16| Rect { y: inner.y + titles + row, height: 1, ..inner };
    if below(0).y >= area.bottom() {
        return;
    }
    match &entry.problem {
        Some(problem) => {
            let problem = format!("{} · {problem}", entry.place);
            let style = background.patch(theme.problem.0);
            text::put_clipped(buffer, inner.x, below(0).y, inner.width, &problem, style);
        }
        None => {
            let found = app.shelf.library.found(id).filter(|hits| *hits > 0);
            let facts = match found {
                Some(hits) => format!("/{hits}  {}", facts(entry)),
                None => facts(entry),
            };
            let facts_width = text::width(&facts) as u16;
            let room = inner.width.saturating_sub(facts_width + 1);
            text::put_clipped(buffer, inner.x, below(0).y, room, &entry.place, small);
            put_right(buffer, below(0), 0, &facts, small);
        }
    }
    if !app.keywords.is_empty() && below(1).y < area.bottom() && entry.problem.is_none() {
        draw_counts(app, theme, entry, background, below(1), buffer);
    }
}

/// A title over at most `rows` rows, the last of them clipped; returns how many it took.
fn draw_title(title: &str, rows: u16, area: Rect, style: Style, buffer: &mut Buffer) -> u16 {
    let cells = usize::from(area.width).max(1);
    let wrapped = text::wrap(title, &[], text::WrapStyle { first: cells, rest: cells, words: true });
    for (i, row) in wrapped.iter().take(usize::from(rows.min(area.height))).enumerate() {
        let last = i + 1 == usize::from(rows);
        let end = if last { title.len() } else { row.end };
        text::put_clipped(
            buffer,
            area.x,
            area.y + i as u16,
            area.width,
            title[row.start..end].trim_end(),
            style,
        );
    }
    rows.min(wrapped.len() as u16)
}

/// "md · 4 min"; the size instead of a time once nobody would read it through.
fn facts(entry: &Entry) -> String {
    if entry.len == 0 && entry.kind.is_some() {
        return "empty".into();
    }
    if entry.kind.is_none() {
        return String::new();
    }
    let kind = entry.kind.unwrap_or_default();
    let timed = kind.is_read_through() && entry.minutes() <= 1200;
    let length = if timed { duration(entry.minutes()) } else { size(entry.len) };
    format!("{} {length}", kind.short()).trim_start().to_owned()
}

fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    if value < 10.0 && unit > 0 {
        format!("{value:.1} {}", UNITS[unit])
    } else {
        format!("{value:.0} {}", UNITS[unit])
    }
}

/// Number, count and strip of each keyword; where there is no room for a strip each, one for all.
fn draw_counts(app: &App, theme: &Theme, entry: &Entry, background: Style, area: Rect, buffer: &mut Buffer) {
    let small = background.patch(theme.small.0).remove_modifier(Modifier::BOLD);
    if entry.counted != app.keywords.version() || entry.strips.len() != app.keywords.len() {
        text::put(buffer, area.x, area.y, area.width, "…", small);
        return;
    }
    let lit: Vec<usize> = (0..entry.strips.len()).filter(|s| app.keywords.is_on(*s)).collect();
    let ink = |slot: usize| match entry.strips[slot].count {
        0 => small,
        _ => background.patch(theme.keyword_ink(app.keywords.colour(slot))),
    };
    let label = |slot: usize| format!("{}:{}", slot + 1, entry.strips[slot].count);
    // Zeros say little; they are named only where there is room for everything.
    let all: usize = lit.iter().map(|s| label(*s).len() + 1).sum();
    let found: Vec<usize> = lit.iter().copied().filter(|s| entry.strips[*s].count > 0).collect();
    let shown = if all + STRIP / 2 <= usize::from(area.width) { &lit } else { &found };
    let words: usize = shown.iter().map(|s| label(*s).len() + 1).sum();
    let cells = fitting(usize::from(area.width).saturating_sub(words) / shown.len().max(1));
    let mut x = area.x;
    for (i, &slot) in shown.iter().enumerate() {
        let label = label(slot);
        let room = usize::from(area.right().saturating_sub(x));
        let more = usize::from(i + 1 < shown.len());
        if label.len() + 2 * more > room {
            // Never a part of a number: that would be another number.
            text::put(buffer, x, area.y, 1, "…", small);
            return;
        }
        let strip = &entry.strips[slot];
        x += text::put(buffer, x, area.y, room as u16, &label, ink(slot));
        if cells > 0 && strip.count > 0 {
            let bars = format!(" {}", dispersion(strip, cells));
            x += text::put(buffer, x, area.y, area.right().saturating_sub(x), &bars, ink(slot));
        }
        x += 1;
    }
    let together = fitting(usize::from(area.right().saturating_sub(x)) + 1);
    if cells == 0 && together > 0 && !found.is_empty() {
        draw_together(
            theme,
            app,
            entry,
            &found,
            background,
            Rect { x, width: together as u16, ..area },
            buffer,
        );
    }
}

/// One strip for several keywords: as high as all of them, in the colour of the most frequent.
fn draw_together(
    theme: &Theme,
    app: &App,
    entry: &Entry,
    slots: &[usize],
    background: Style,
    area: Rect,
    buffer: &mut Buffer,
) {
    let cells = usize::from(area.width);
    let per = STRIP / cells.max(1);
    let sum = sum(slots.iter().map(|&s| &entry.strips[s]));
    for (i, bar) in dispersion(&sum, cells).chars().enumerate() {
        let there = |slot: &usize| entry.strips[*slot].bins[i * per..(i + 1) * per].iter().sum::<u32>();
        let most = slots.iter().copied().max_by_key(|s| (there(s), std::cmp::Reverse(*s)));
        let style = most.map_or(background, |s| background.patch(theme.keyword_ink(app.keywords.colour(s))));
        text::put(buffer, area.x + i as u16, area.y, 1, bar.encode_utf8(&mut [0; 4]), style);
    }
}

/// How many cells a strip may have where there is room for so many, the space before it included.
fn fitting(room: usize) -> usize {
    match room {
        13.. => STRIP,
        7.. => STRIP / 2,
        5.. => STRIP / 3,
        _ => 0,
    }
}

fn sum<'a>(strips: impl Iterator<Item = &'a Strip>) -> Strip {
    strips.fold(Strip::default(), |mut sum, strip| {
        sum.count += strip.count;
        for (total, n) in sum.bins.iter_mut().zip(strip.bins) {
            *total += n;
        }
        sum
    })
}

/// A strip of `cells` bars: where in the document the word falls.
fn dispersion(strip: &Strip, cells: usize) -> String {
    let per = STRIP / cells.max(1);
    let sums: Vec<u32> = strip.bins.chunks(per).map(|c| c.iter().sum()).collect();
    let most = sums.iter().copied().max().unwrap_or(0).max(1);
    let bar = |n: &u32| if *n == 0 { " " } else { BARS[((n * 8 / most).clamp(1, 8) - 1) as usize] };
    sums.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_shows_where_the_word_is() {
        let mut strip = Strip { count: 9, ..Strip::default() };
        strip.bins[0] = 1;
        strip.bins[11] = 8;
        assert_eq!(dispersion(&strip, 12), "▁          █");
        assert_eq!(dispersion(&strip, 4), "▁  █");
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!([size(12), size(1_500), size(12_000_000)], ["12 B", "1.5 KB", "12 MB"]);
    }
}
