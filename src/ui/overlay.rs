//! What lies over the panes: the help, the commands; the [keywords] have a file of their own.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Theme, keywords};
use crate::app::{ACTIONS, App, Group, Purpose, commands};
use crate::text;

/// A row of an overlay: pieces of text with their styles, and whether it is the selected one.
pub(super) type Row = (Vec<(String, Style)>, bool);

pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer) {
    if let Some(top) = app.help {
        return draw_help(app, theme, top, buffer);
    }
    let Some(prompt) = &app.prompt else { return };
    let (title, rows) = match prompt.purpose {
        purpose if purpose.is_about_keywords() => return keywords::draw(app, theme, prompt, buffer),
        Purpose::Command => ("commands", command_rows(app, theme, prompt.text(), prompt.row)),
        _ => return,
    };
    draw_list(title, rows, prompt.row.unwrap_or(0), theme, buffer);
}

/// A panel at the foot of the screen, above the footer.
pub(super) fn draw_list(title: &str, rows: Vec<Row>, selected: usize, theme: &Theme, buffer: &mut Buffer) {
    if rows.is_empty() {
        return;
    }
    let height = (rows.len() as u16 + 1).min(buffer.area.height.saturating_sub(2)).min(18);
    let width = buffer.area.width.min(100);
    let area = Rect { x: 0, y: buffer.area.height.saturating_sub(1 + height), width, height };
    let first = selected.saturating_sub(usize::from(height).saturating_sub(2));
    draw_panel(theme, area, title, rows.into_iter().skip(first), buffer);
}

pub(super) fn draw_panel(
    theme: &Theme,
    area: Rect,
    title: &str,
    rows: impl Iterator<Item = Row>,
    buffer: &mut Buffer,
) {
    let blank = " ".repeat(usize::from(area.width));
    text::clear(buffer, area, theme.panel.0);
    if area.height == 0 {
        return;
    }
    text::put(
        buffer,
        area.x + 1,
        area.y,
        area.width.saturating_sub(1),
        title,
        theme.panel.0.patch(theme.title.0),
    );
    for (i, (pieces, selected)) in rows.take(usize::from(area.height) - 1).enumerate() {
        let y = area.y + 1 + i as u16;
        let base = if selected { theme.panel.0.patch(theme.selected.0) } else { theme.panel.0 };
        if selected {
            text::put(buffer, area.x, y, area.width, &blank, base);
            text::put(buffer, area.x, y, 1, "▸", base);
        }
        let mut x = area.x + 2;
        for (piece, style) in pieces {
            x += text::put_clipped(
                buffer,
                x,
                y,
                area.right().saturating_sub(x + 1),
                &piece,
                base.patch(style),
            );
        }
    }
}

fn command_rows(app: &App, theme: &Theme, typed: &str, row: Option<usize>) -> Vec<Row> {
    let selected = row.unwrap_or(0);
    commands(typed)
        .into_iter()
        .enumerate()
        .map(|(i, action)| {
            let keys = app.keymap.keys_of(action).join(" ");
            let pieces = vec![
                (text::pad(action.name, 20), Style::default()),
                (text::pad(&keys, 14), theme.key.0),
                (action.help.to_owned(), theme.small.0),
            ];
            (pieces, i == selected)
        })
        .collect()
}

fn draw_help(app: &App, theme: &Theme, top: usize, buffer: &mut Buffer) {
    let screen = buffer.area;
    // Over the whole width: nothing of the page is left beside it to be read along.
    let width = screen.width;
    let area = Rect { x: 0, width, height: screen.height.saturating_sub(1), y: 0 };
    let wanted = app.prompt.as_ref().filter(|p| p.purpose == Purpose::Help).map_or("", |p| p.text());
    let rows = help_rows(app, theme, wanted, usize::from(width));
    let room = usize::from(area.height).saturating_sub(1);
    let first = top.min(rows.len().saturating_sub(room));
    draw_panel(theme, area, "keys   j k scroll · / finds · Esc closes", rows.into_iter().skip(first), buffer);
}

fn help_rows(app: &App, theme: &Theme, wanted: &str, width: usize) -> Vec<Row> {
    let fits = |text: &str| text.to_lowercase().contains(&wanted.to_lowercase());
    let mut rows: Vec<Row> = Vec::new();
    for group in Group::ALL {
        let keys = |a: &crate::app::Action| app.keymap.keys_of(a).join(" ");
        let actions: Vec<_> = ACTIONS
            .iter()
            .filter(|a| a.group == group)
            .filter(|a| fits(a.name) || fits(a.help) || fits(&keys(a)) || fits(group.name()))
            .collect();
        if actions.is_empty() {
            continue;
        }
        rows.push((vec![], false));
        rows.push((vec![(group.name().to_owned(), theme.title.0)], false));
        for action in actions {
            let pieces = vec![
                (text::pad(&keys(action), 16), theme.key.0),
                (text::pad(action.help, width.saturating_sub(42)), Style::default()),
                (format!(" {}", action.name), theme.small.0),
            ];
            rows.push((pieces, false));
        }
    }
    rows
}
