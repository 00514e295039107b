//! The bottom line: the prompt while something is typed, else a message, else keywords and hints.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::page::hints;
use super::{Theme, concordance, put_all, put_right, skip_cells};
use crate::app::{ACTIONS, App, Focus, Prompt, Purpose};
use crate::text;

/// Draws the footer; returns where the cursor stands, when something is being typed.
pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer) -> Option<(u16, u16)> {
    let mut area = app.geometry.footer;
    if area.width == 0 {
        // A tiny screen has no footer; what is being typed covers its last row all the same.
        app.prompt.as_ref()?;
        let screen = buffer.area;
        if screen.area() == 0 {
            return None;
        }
        area = Rect { y: screen.bottom() - 1, height: 1, ..screen };
        text::put(buffer, area.x, area.y, area.width, &" ".repeat(usize::from(area.width)), Style::default());
    }
    if let Some(prompt) = &app.prompt {
        return Some(draw_prompt(app, theme, prompt, area, buffer));
    }
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let right = status(app);
    let used = text::width(&right) as u16;
    put_right(buffer, inner, 0, &right, theme.notice.0);
    let left = Rect { width: inner.width.saturating_sub(used + u16::from(used > 0) * 2), ..inner };
    if let Some(notice) = &app.notice {
        text::put_clipped(buffer, left.x, left.y, left.width, notice, theme.notice.0);
        return None;
    }
    let end = if app.is_looking_up() {
        let found = app.concordance.as_ref().map(concordance::summary).unwrap_or_default();
        left.x + text::put_clipped(buffer, left.x, left.y, left.width, &found, theme.notice.0)
    } else {
        draw_legend(app, theme, left, buffer)
    };
    let rest = Rect { x: end, width: left.right().saturating_sub(end), ..left };
    draw_hints(app, theme, rest, buffer);
    None
}

/// A number being typed, and the place among the hits of the search.
fn status(app: &App) -> String {
    let mut parts = Vec::new();
    if let Some(count) = app.count {
        parts.push(count.to_string());
    }
    parts.extend(app.hits.clone());
    parts.join("  ")
}

/// Each keyword with its number, its hits here and in the whole library; returns the column after them.
fn draw_legend(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) -> u16 {
    let mut x = area.x;
    let library = app.shelf.library.len() > 1;
    for (slot, keyword) in app.keywords.list().iter().enumerate() {
        let here = app.page.keywords.as_ref().map_or(0, |f| f.census.total(slot));
        let sure = app.page.keywords.as_ref().is_none_or(|f| f.census.complete());
        let all = app.totals.0.get(slot).copied().unwrap_or(0);
        let counts = match (library, app.totals.1) {
            (true, true) => format!(" {}{here}/{all}", if sure { "" } else { "≥" }),
            (true, false) => format!(" {}{here}/≥{all}", if sure { "" } else { "≥" }),
            (false, _) => format!(" {}{here}", if sure { "" } else { "≥" }),
        };
        let word = text::clip(keyword.query.text(), 20);
        let label = format!("{} {word}", slot + 1);
        if usize::from(area.right().saturating_sub(x)) < text::width(&label) + counts.len() + 2 {
            return x + text::put(buffer, x, area.y, area.right().saturating_sub(x), "…", theme.small.0);
        }
        let mut style = theme.keyword(keyword.colour);
        if !keyword.on {
            style = theme.small.0.add_modifier(ratatui::style::Modifier::CROSSED_OUT);
        }
        let chosen = slot == app.keywords.chosen && app.keywords.len() > 1;
        let room = |x: u16| area.right().saturating_sub(x);
        x += text::put(buffer, x, area.y, room(x), &label, style);
        x += text::put(
            buffer,
            x,
            area.y,
            room(x),
            &counts,
            if chosen { theme.title.0 } else { theme.small.0 },
        );
        x += 2;
    }
    x
}

fn draw_hints(app: &App, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let names: &[(&str, &str)] = match (app.focus, app.search.expression.is_some(), app.keywords.is_empty()) {
        _ if app.places_list.is_some() => &[
            ("place-go", "go"),
            ("place-copy", "copy"),
            ("places-out", "close"),
            ("back", "back"),
            ("help", "help"),
        ],
        _ if app.word_list.is_some() => &[
            ("word-keyword", "keyword"),
            ("word-look-up", "look up"),
            ("words-out", "close"),
            ("help", "help"),
        ],
        _ if app.dispersion.is_some() => &[
            ("spread-read", "go"),
            ("spread-word-next", "next word"),
            ("spread-out", "close"),
            ("help", "help"),
        ],
        _ if app.is_looking_up() => &[
            ("hit-read", "go"),
            ("hit-order", "order"),
            ("hit-edit", "type"),
            ("hit-export", "export"),
            ("hit-out", "back"),
            ("help", "help"),
        ],
        (Focus::List, _, _) => &[
            ("read", "read"),
            ("keywords", "keywords"),
            ("filter", "filter"),
            ("sort", "sort"),
            ("help", "help"),
        ],
        (Focus::Page, true, _) => &[
            ("next-hit", "next"),
            ("previous-hit", "before"),
            ("search-to-keyword", "keep"),
            ("help", "help"),
        ],
        (Focus::Page, false, true) => {
            &[("search", "search"), ("keywords", "keywords"), ("help", "help"), ("quit", "quit")]
        }
        (Focus::Page, false, false) => {
            &[("keyword-next", "next"), ("search", "search"), ("keywords", "keywords"), ("help", "help")]
        }
    };
    let shown: Vec<(String, &str)> = names
        .iter()
        .filter_map(|(name, what)| {
            let action = ACTIONS.iter().find(|a| a.name == *name)?;
            app.keymap.keys_of(action).first().map(|key| (key.clone(), *what))
        })
        .collect();
    let mut fitting = shown.len();
    let width = |n: usize| shown[..n].iter().map(|(k, w)| text::width(k) + w.len() + 4).sum::<usize>();
    while fitting > 0 && width(fitting) > usize::from(area.width) {
        fitting -= 1;
    }
    // The three blanks after the last hint are not needed, and what stands to the right must not be theirs.
    let used = (width(fitting) as u16).saturating_sub(3);
    let right = Rect { x: area.right().saturating_sub(used), width: used, ..area };
    hints(buffer, right, theme, &shown[..fitting]);
}

fn draw_prompt(app: &App, theme: &Theme, prompt: &Prompt, area: Rect, buffer: &mut Buffer) -> (u16, u16) {
    let options = app.search.options;
    let label = match prompt.purpose {
        Purpose::Search | Purpose::Lookup => {
            let sign = if prompt.purpose == Purpose::Search { "/" } else { "look up: " };
            let regex = if options.regex { "regex " } else { "" };
            let word = if options.whole_word { "word " } else { "" };
            format!("{regex}{word}{sign}")
        }
        Purpose::Keyword if prompt.whole_word => "whole word: ".into(),
        Purpose::Keyword => "keyword: ".into(),
        Purpose::Export | Purpose::ExportKeywords => "write to: ".into(),
        Purpose::Save => "save as: ".into(),
        Purpose::Entry => format!("keyword {}: ", prompt.of + 1),
        Purpose::Variant => "also spelled: ".into(),
        Purpose::Group => "group: ".into(),
        Purpose::Import => "take in: ".into(),
        Purpose::Filter => "filter: ".into(),
        Purpose::Command => ":".into(),
        Purpose::Help => "help /".into(),
    };
    let right = match &prompt.error {
        Some(error) => error.to_string(),
        None => prompt_status(app, prompt),
    };
    let right_width = (text::width(&right) as u16).min(area.width / 2);
    let style = if prompt.error.is_some() { theme.problem.0 } else { theme.small.0 };
    text::put_clipped(buffer, area.right() - right_width, area.y, right_width, &right, style);
    let start = put_all(buffer, area, 0, &[(&label, theme.key.0)]);
    let room = (area.right() - right_width).saturating_sub(start + 1);
    // The part of the text around the cursor that has room.
    let before: String = prompt.text().chars().take(prompt.input.cursor()).collect();
    let cursor = text::width(&before);
    let skip = cursor.saturating_sub(usize::from(room).saturating_sub(1));
    let from = skip_cells(prompt.text(), skip);
    text::put(buffer, start, area.y, room, &prompt.text()[from..], theme.text.0);
    if let Some(error) = &prompt.error {
        underline_fault(buffer, theme, prompt, error.at.clone(), (start, area.y, room), from);
    }
    let shown = text::width(&prompt.text()[from..before.len().max(from)]) as u16;
    ((start + shown).min(area.right().saturating_sub(1)), area.y)
}

/// Marks the part of the typed text that is at fault.
fn underline_fault(
    buffer: &mut Buffer,
    theme: &Theme,
    prompt: &Prompt,
    at: std::ops::Range<usize>,
    place: (u16, u16, u16),
    from: usize,
) {
    let typed = prompt.text();
    let edge =
        |i: usize| (0..=i.min(typed.len())).rev().find(|i| typed.is_char_boundary(*i)).unwrap_or(0).max(from);
    let (start, end) = (edge(at.start), edge(at.end));
    let x = place.0 + text::width(&typed[from..start]) as u16;
    let width = (text::width(&typed[start..end]) as u16).max(1);
    if x < place.0 + place.2 {
        let style = theme.problem.0.add_modifier(ratatui::style::Modifier::UNDERLINED);
        buffer.set_style(Rect::new(x, place.1, width.min(place.0 + place.2 - x), 1), style);
    }
}

fn prompt_status(app: &App, prompt: &Prompt) -> String {
    match prompt.purpose {
        Purpose::Search if prompt.text().is_empty() => "^R regex  ^T whole words  Up earlier".into(),
        Purpose::Search => {
            // What is typed stands to the left already.
            let place = app.hits.as_deref().unwrap_or_default();
            let typed = format!("/{} ", text::clip(prompt.text(), 24));
            place.strip_prefix(typed.as_str()).unwrap_or(place).to_owned()
        }
        Purpose::Lookup if prompt.text().is_empty() => "^R regex  ^T whole words  Up earlier".into(),
        Purpose::Lookup => "Down to the lines  Enter go  ^O order".into(),
        Purpose::Keyword | Purpose::Entry if prompt.proposal().is_some() => {
            "Space takes it  Enter back".into()
        }
        Purpose::Keyword if prompt.row.is_some() => "Up back  Esc out".into(),
        Purpose::Keyword | Purpose::Entry if !prompt.proposals.is_empty() => {
            "Enter takes it  Down to the spellings".into()
        }
        Purpose::Entry | Purpose::Variant | Purpose::Group => "Enter takes it  Esc back".into(),
        Purpose::Keyword if app.keywords.is_empty() => "Enter adds  ^T whole word".into(),
        Purpose::Keyword => "Enter adds  ^T whole word  Down to the list".into(),
        Purpose::Filter => format!("{} of {}", app.shelf.shown.len(), app.shelf.library.len()),
        Purpose::Command => "Enter does it".into(),
        Purpose::Export => ".md  .csv  .json".into(),
        Purpose::ExportKeywords => ".txt names alone  .keywords the set".into(),
        Purpose::Save => "a name, or a path with a slash".into(),
        Purpose::Import => "a set, a list, or its path".into(),
        Purpose::Help => String::new(),
    }
}
