//! From the state of the program to cells. Drawing changes nothing.
//!
//! Every string goes through `text::put`, the sanitiser; nothing here writes a cell's symbol itself.

mod concordance;
mod dispersion;
mod footer;
mod keywords;
mod list;
mod overlay;
mod page;
mod places;
mod theme;
mod wordlist;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::App;
use crate::text;

pub use page::{Lights, paint_row};
pub use theme::{Look, Theme};

/// Heights of a bar.
const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// Draws everything into `buffer`, which must be empty and of the terminal's size. Returns where the
/// cursor stands, when something is being typed.
pub fn draw(app: &App, theme: &Theme, buffer: &mut Buffer) -> Option<(u16, u16)> {
    concordance::draw(app, theme, buffer);
    list::draw(app, theme, buffer);
    page::draw(app, theme, buffer);
    let cursor = footer::draw(app, theme, buffer);
    dispersion::draw(app, theme, buffer);
    wordlist::draw(app, theme, buffer);
    places::draw(app, theme, buffer);
    overlay::draw(app, theme, buffer);
    cursor
}

/// Writes pieces of text one after the other into one row of `area`; returns the column after them.
fn put_all(buffer: &mut Buffer, area: Rect, row: u16, pieces: &[(&str, Style)]) -> u16 {
    let mut x = area.x;
    for (text, style) in pieces {
        x += text::put(buffer, x, area.y + row, area.right().saturating_sub(x), text, *style);
    }
    x
}

/// The same, flush right.
fn put_right(buffer: &mut Buffer, area: Rect, row: u16, text: &str, style: Style) {
    let width = text::width(text).min(usize::from(area.width)) as u16;
    text::put(buffer, area.right() - width, area.y + row, width, text, style);
}

/// "1 hit", "2 hits".
fn several(n: u64, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

/// The byte at which `cells` cells of `text` are passed.
fn skip_cells(text: &str, cells: usize) -> usize {
    let mut passed = 0;
    for glyph in text::glyphs(text, 0) {
        if passed >= cells {
            return glyph.range.start;
        }
        passed += glyph.width;
    }
    if cells == 0 { 0 } else { text.len() }
}
