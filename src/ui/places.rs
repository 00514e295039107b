//! The list of places: contents, links.

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use super::Theme;
use super::overlay::{Row, draw_list};
use crate::app::{App, Destination, Leading, Place};
use crate::text;

/// Cells that the name of a link gets before its address.
const NAME: usize = 26;
/// Cells that a level of the contents is set in.
const STEP: usize = 2;

pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer) {
    let Some(list) = &app.places_list else { return };
    let title = match list.leading {
        Leading::Contents => "contents",
        Leading::Links => "links",
    };
    let width = usize::from(buffer.area.width.min(100));
    let row = |(i, place): (usize, &Place)| -> Row {
        let pieces = match list.leading {
            Leading::Contents => heading(theme, place, width),
            Leading::Links => link(theme, place),
        };
        (pieces, i == list.selected)
    };
    draw_list(title, list.rows.iter().enumerate().map(row).collect(), list.selected, theme, buffer);
}

fn heading(theme: &Theme, place: &Place, width: usize) -> Vec<(String, Style)> {
    let indent = " ".repeat(usize::from(place.depth) * STEP);
    let room = width.saturating_sub(indent.len() + text::width(&place.about) + 6);
    let name = text::pad(&place.name, room);
    let style = if place.depth == 0 { theme.title.0 } else { Style::default() };
    vec![(indent, Style::default()), (name, style), (format!(" {}", place.about), theme.small.0)]
}

fn link(theme: &Theme, place: &Place) -> Vec<(String, Style)> {
    let number = place.number.map_or_else(String::new, |n| format!("[{n}]"));
    let sign = match place.destination {
        Destination::Here(_) => "↓ ",
        Destination::Document(..) => "→ ",
        Destination::Address => "  ",
    };
    vec![
        (text::pad(&number, 5), theme.marker.0),
        (text::pad(&place.name, NAME), Style::default()),
        (format!(" {sign}"), theme.marker.0),
        (place.about.clone(), theme.key.0),
    ]
}
