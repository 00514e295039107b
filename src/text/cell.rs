//! From glyphs to cells.
//!
//! This is the only code that puts text into a [`Buffer`]. `Cell::set_symbol` passes everything on to the
//! terminal as it is, and ratatui's own ways of writing strings let bidi controls and tag characters through;
//! nothing that came out of a document, a file name or an error message may go there by itself.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::glyph::{Glyph, GlyphKind, cells, glyphs};
use super::string::fit;

/// Writes `text` from (`x`, `y`) on, into `cells` cells at most, and returns how many it took. What does not
/// fit is left out; half a wide glyph becomes a space.
pub fn put(buf: &mut Buffer, x: u16, y: u16, cells: u16, text: &str, style: Style) -> u16 {
    put_part(buf, x, y, cells, text, text.len(), style)
}

/// [`put`], but text that does not fit ends in `…`.
pub fn put_clipped(buf: &mut Buffer, x: u16, y: u16, cells: u16, text: &str, style: Style) -> u16 {
    let cells = room(buf, x, y, cells);
    let fit = fit(text, usize::from(cells));
    let used = put_part(buf, x, y, cells, text, fit.end, style);
    if fit.cut {
        set(buf, x + used, y, "…", 1, style);
    }
    used + u16::from(fit.cut)
}

/// Writes one glyph, into `cells` cells at most, and returns how many it took. White space and marks are cut
/// off where they do not fit; other glyphs leave spaces.
pub fn put_glyph(buf: &mut Buffer, x: u16, y: u16, glyph: &Glyph<'_>, cells: u16, style: Style) -> u16 {
    let cells = room(buf, x, y, cells);
    // Nearly every glyph of nearly every page: nothing to measure, nothing to cut.
    if cells > 0 && matches!(glyph.symbol.as_bytes(), [b' '..=b'~']) {
        buf[(x, y)].set_symbol(&glyph.symbol).set_style(style).set_diff_option(CellDiffOption::None);
        return 1;
    }
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
    let width = u16::try_from(cells(symbol)).unwrap_or(u16::MAX);
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
    let agreed = symbol.cell_width() == width;
    let option =
        NonZeroU16::new(width).filter(|_| !agreed).map_or(CellDiffOption::None, CellDiffOption::ForcedWidth);
    let first = buf[(x, y)].set_symbol(symbol).set_style(style).set_diff_option(option).style();
    for x in x + 1..x + width {
        buf[(x, y)].reset();
        buf[(x, y)].set_style(first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Color;

    fn buffer(width: u16) -> Buffer {
        Buffer::filled(Rect::new(2, 1, width, 1), ratatui::buffer::Cell::new("~"))
    }

    fn shown(buf: &Buffer) -> String {
        buf.content().iter().map(ratatui::buffer::Cell::symbol).collect()
    }

    #[test]
    fn text_is_clipped_by_the_cells_and_by_the_buffer() {
        let mut buf = buffer(6);
        assert_eq!(put(&mut buf, 3, 1, 3, "abcdef", Style::new()), 3);
        assert_eq!(shown(&buf), "~abc~~");
        assert_eq!(put(&mut buf, 6, 1, 30, "xyz", Style::new()), 2);
        assert_eq!(shown(&buf), "~abcxy");
        for (x, y) in [(0, 1), (8, 1), (3, 0), (3, 2), (u16::MAX, u16::MAX)] {
            assert_eq!(put(&mut buf, x, y, 9, "no", Style::new()), 0);
        }
        assert_eq!(shown(&buf), "~abcxy");
    }

    #[test]
    fn half_a_wide_glyph_is_a_space_and_a_whole_one_blanks_what_it_covers() {
        let mut buf = buffer(6);
        let style = Style::new().bg(Color::Blue);
        assert_eq!(put(&mut buf, 2, 1, 4, "a字体", style), 4);
        assert_eq!(shown(&buf), "a字  ~~");
        assert!(buf.content()[..4].iter().all(|cell| cell.bg == Color::Blue));
        assert_eq!(put(&mut buf, 7, 1, 5, "字", style), 1);
        assert_eq!(shown(&buf), "a字  ~\u{fffd}");
    }

    #[test]
    fn marks_take_a_cell_a_character() {
        let mut buf = buffer(9);
        assert_eq!(put(&mut buf, 2, 1, 9, "\u{202e}\x1bx\u{301}", Style::new()), 7);
        assert_eq!(shown(&buf), "‹RLO›␛x\u{301}~~");
    }

    #[test]
    fn an_ellipsis_stands_for_what_does_not_fit() {
        for (text, cells, want) in [
            ("abc", 3, "abc~"),
            ("abcd", 3, "ab…~"),
            ("a字字", 4, "a字 …"),
            ("字", 1, "…~~~"),
            ("ab", 0, "~~~~"),
        ] {
            let mut buf = buffer(4);
            let used = put_clipped(&mut buf, 2, 1, cells, text, Style::new());
            assert_eq!(shown(&buf), want);
            assert!(used <= cells);
        }
    }

    #[test]
    fn what_is_painted_over_a_wide_glyph_is_seen() {
        let before = buffer(6);
        let mut after = before.clone();
        put(&mut after, 2, 1, 6, "字字字", Style::new());
        clear(&mut after, Rect::new(3, 0, 2, 9), Style::new());
        put(&mut after, 3, 1, 2, "ab", Style::new());
        let mut screen = before.clone();
        for (x, y, cell) in before.diff(&after) {
            screen[(x, y)] = cell.clone();
        }
        assert_eq!(screen[(3, 1)].symbol(), "a");
        assert_eq!(screen[(4, 1)].symbol(), "b");
    }
}
