//! From glyphs to cells.
//!
//! This is the only code that puts text into a [`Buffer`]. `Cell::set_symbol` passes everything on to the
//! terminal as it is, and ratatui's own ways of writing strings let bidi controls and tag characters through;
//! nothing that came out of a document, a file name or an error message may go there by itself.

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::glyph::{Glyph, GlyphKind, glyphs};
use super::string::fitting;

/// Writes `text` from (`x`, `y`) on, into `cells` cells at most, and returns how many it took. What does not
/// fit is left out; half a wide glyph becomes a space.
pub fn put(buf: &mut Buffer, x: u16, y: u16, cells: u16, text: &str, style: Style) -> u16 {
    put_part(buf, x, y, cells, text, text.len(), style)
}

/// [`put`], but text that does not fit ends in `…`.
pub fn put_clipped(buf: &mut Buffer, x: u16, y: u16, cells: u16, text: &str, style: Style) -> u16 {
    let cells = room(buf, x, y, cells);
    if cells == 0 {
        return 0;
    }
    match fitting(text, usize::from(cells)) {
        None => put(buf, x, y, cells, text, style),
        Some(end) => {
            let used = put_part(buf, x, y, cells, text, end, style);
            set(buf, x + used, y, "…", 1, style);
            used + 1
        }
    }
}

/// Writes one glyph, into `cells` cells at most, and returns how many it took. White space and marks are cut
/// off where they do not fit; other glyphs leave spaces.
pub fn put_glyph(buf: &mut Buffer, x: u16, y: u16, glyph: &Glyph<'_>, cells: u16, style: Style) -> u16 {
    let cells = room(buf, x, y, cells);
    if glyph.kind == GlyphKind::Text {
        return put_symbol(buf, x, y, &glyph.symbol, cells, style);
    }
    let mut used = 0;
    for symbol in glyph.symbol.graphemes(true) {
        used += put_symbol(buf, x + used, y, symbol, cells - used, style);
    }
    used
}

/// Empties `area`, as a ground for what is painted over other things. A wide glyph that reaches into it from
/// the left is cut: ratatui would not write the cell it covers.
pub fn clear(buf: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        let left = area.left().checked_sub(1).and_then(|x| buf.cell_mut((x, y)));
        if let Some(cell) = left.filter(|cell| cell.cell_width() > 1) {
            cell.set_symbol(" ");
        }
        for x in area.left()..area.right() {
            buf[(x, y)].reset();
            buf[(x, y)].set_style(style);
        }
    }
}

/// Writes the glyphs of `text` that end at `end` at the latest.
fn put_part(buf: &mut Buffer, x: u16, y: u16, cells: u16, text: &str, end: usize, style: Style) -> u16 {
    let cells = room(buf, x, y, cells);
    let mut used = 0;
    for glyph in glyphs(text, 0).take_while(|glyph| glyph.range.end <= end) {
        if used == cells {
            break;
        }
        let glyph = glyph.within(usize::from(cells));
        used += put_glyph(buf, x + used, y, &glyph, cells - used, style);
    }
    used
}

/// The cells from (`x`, `y`) to the right edge of the buffer, `cells` at most.
fn room(buf: &Buffer, x: u16, y: u16, cells: u16) -> u16 {
    let inside = (buf.area.top()..buf.area.bottom()).contains(&y) && x >= buf.area.left();
    if inside { buf.area.right().saturating_sub(x).min(cells) } else { 0 }
}

/// Writes the symbol of one glyph, or spaces if there is no room for it.
fn put_symbol(buf: &mut Buffer, x: u16, y: u16, symbol: &str, room: u16, style: Style) -> u16 {
    let width = symbol.cell_width();
    if width <= room {
        set(buf, x, y, symbol, width, style);
        return width;
    }
    for x in x..x + room {
        set(buf, x, y, " ", 1, style);
    }
    room
}

/// Writes a symbol of `width` cells. The cells it covers are blank and look like its first.
fn set(buf: &mut Buffer, x: u16, y: u16, symbol: &str, width: u16, style: Style) {
    let first = buf[(x, y)].set_symbol(symbol).set_style(style).style();
    for x in x + 1..x + width {
        buf[(x, y)].reset();
        buf[(x, y)].set_style(first);
    }
}
