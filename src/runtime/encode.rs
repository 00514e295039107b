//! Cells to bytes: the one place that writes escape sequences for a frame.
//!
//! An [`Encoder`] knows where the terminal's cursor is and which attributes are on, and writes only what
//! differs. It knows nothing of frames: which cells to write, and when, is `screen`'s. It is also the last
//! firewall: whatever symbol a cell carries, no control character passes here.

use super::caps::{Caps, Colors, Ink};
use ratatui::{
    buffer::{Buffer, Cell, CellWidth},
    style::{Color, Modifier},
};
use std::borrow::Cow;

/// The longest symbol of one cell, in bytes: a letter with a million accents is one cell too.
const LONGEST_SYMBOL: usize = 64;
/// Room for a page of prose, in bytes.
const FRAME: usize = 8192;
/// What is shown for a symbol that may not be written.
const REFUSED: &str = "\u{FFFD}";

/// Modifiers that show on a blank cell.
const SEEN_ON_BLANK: Modifier = Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT);

/// The attributes in which a cell is written, within what the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Pen {
    ink: Ink,
    paper: Ink,
    underline: Ink,
    modifier: Modifier,
}

impl Pen {
    fn of(cell: &Cell, colors: Colors) -> Pen {
        // The colour of an underline has only the long form, which terminals of few colours misread.
        let underline = if colors == Colors::True { cell.underline_color } else { Color::Reset };
        Pen {
            ink: Ink::of(cell.fg, colors),
            paper: Ink::of(cell.bg, colors),
            underline: Ink::of(underline, colors),
            modifier: cell.modifier,
        }
    }

    /// Whether a blank written with `self` looks like one written with `other`.
    fn same_blank(&self, other: &Pen) -> bool {
        let plain = |pen: &Pen| !pen.modifier.intersects(SEEN_ON_BLANK);
        self == other || (plain(self) && plain(other) && self.paper == other.paper)
    }
}

/// A cell's attributes: letters, background, underline, modifiers.
type Look = (Color, Color, Color, Modifier);

/// The symbol that may be written for a cell: its own, a blank if it has none, [`REFUSED`] if it holds
/// anything a terminal or a reader's eye could take for a command.
pub(super) fn symbol_of(cell: &Cell) -> &str {
    let symbol = cell.symbol();
    match symbol.as_bytes() {
        [] => " ",
        [0x20..=0x7E] => symbol,
        _ if symbol.len() > LONGEST_SYMBOL || symbol.chars().any(is_forbidden) => REFUSED,
        _ => symbol,
    }
}

/// Controls, line and paragraph separators, and the marks that turn the reading order around.
fn is_forbidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// How many columns a symbol takes; what takes none is given one.
pub(super) fn width_of(symbol: &str) -> u16 {
    if symbol.len() == 1 { 1 } else { symbol.cell_width().max(1) }
}

/// Whether terminals disagree on how wide this symbol is: clusters of several characters, and wide
/// characters outside the ideographs, kana and syllables that all have agreed on for decades.
pub(super) fn is_disputed(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    match (symbol.len(), chars.next(), chars.next()) {
        (1, ..) => false,
        (_, Some(_), Some(_)) => true,
        (_, Some('\u{3000}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF01}'..='\u{FFEF}'), _) => false,
        _ => width_of(symbol) > 1,
    }
}

/// Whether an erased cell looks like this one.
pub(super) fn is_erased(cell: &Cell) -> bool {
    cell.bg == Color::Reset && !cell.modifier.intersects(SEEN_ON_BLANK) && symbol_of(cell) == " "
}

/// Writes cells, moving the cursor and changing attributes only where needed.
pub(super) struct Encoder {
    /// What has been written so far.
    pub(super) bytes: Vec<u8>,
    caps: Caps,
    pen: Pen,
    /// The last cell's attributes as it gave them, and what became of them: most cells look like their neighbour.
    last: (Look, Pen),
    row: Option<u16>,
    column: Option<u16>,
    width: u16,
}

impl Encoder {
    /// An encoder for a terminal `width` columns wide whose attributes are off and whose cursor may be
    /// anywhere.
    pub(super) fn new(caps: Caps, width: u16) -> Encoder {
        let last = (Look::default(), Pen::default());
        Encoder {
            bytes: Vec::with_capacity(FRAME),
            caps,
            pen: Pen::default(),
            last,
            row: None,
            column: None,
            width,
        }
    }

    /// Writes `bytes` as they are, after which the cursor may be anywhere.
    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        (self.row, self.column) = (None, None);
    }

    /// Where the cursor surely is in row `y`.
    pub(super) fn column_in(&self, y: u16) -> Option<u16> {
        self.column.filter(|_| self.row == Some(y))
    }

    /// Moves the cursor, by the shortest of a few ways.
    pub(super) fn go(&mut self, x: u16, y: u16) {
        match (self.row, self.column, x) {
            (Some(row), Some(column), _) if row == y && column == x => return,
            (Some(row), _, 0) if row == y => self.bytes.push(b'\r'),
            (Some(row), _, 0) if row + 1 == y => self.bytes.extend_from_slice(b"\r\n"),
            (Some(row), Some(column), _) if row == y && column < x => self.csi(x - column, b'C'),
            (Some(row), None, _) if row == y => self.csi(x + 1, b'G'),
            (_, _, 0) => self.csi(y + 1, b'H'),
            _ => {
                self.bytes.extend_from_slice(b"\x1b[");
                number(&mut self.bytes, y + 1);
                self.bytes.push(b';');
                number(&mut self.bytes, x + 1);
                self.bytes.push(b'H');
            }
        }
        (self.row, self.column) = (Some(y), Some(x));
    }

    /// A sequence with one number, left out where it is 1.
    pub(super) fn csi(&mut self, n: u16, last: u8) {
        self.bytes.extend_from_slice(b"\x1b[");
        if n != 1 {
            number(&mut self.bytes, n);
        }
        self.bytes.push(last);
    }

    /// Writes one cell's symbol, `width` columns wide, at the cursor.
    pub(super) fn put(&mut self, cell: &Cell, symbol: &str, width: u16) {
        let pen = self.pen_of(cell);
        self.wear(pen, symbol == " ");
        match self.caps.utf8 || symbol.len() == 1 {
            true => self.bytes.extend_from_slice(symbol.as_bytes()),
            false => self.bytes.extend_from_slice(in_ascii(symbol, width).as_bytes()),
        }
        // In the last column some terminals stay and some hold a line break back; after a symbol of
        // disputed width nobody knows.
        let end = self.column.map(|column| column + width).filter(|&end| end < self.width);
        self.column = end.filter(|_| !is_disputed(symbol));
    }

    /// Whether this cell can be written at no cost beyond its own byte.
    pub(super) fn is_cheap(&mut self, cell: &Cell) -> bool {
        let pen = self.pen_of(cell);
        let blank = cell.symbol() == " ";
        cell.symbol().len() == 1 && (pen == self.pen || blank && pen.same_blank(&self.pen))
    }

    /// Erases from the cursor to the end of the row (`K`) or of the screen (`J`) to the default background.
    pub(super) fn erase(&mut self, last: u8) {
        self.wear(Pen::default(), true);
        self.bytes.extend_from_slice(b"\x1b[");
        self.bytes.push(last);
    }

    /// Turns all attributes off.
    pub(super) fn rest(&mut self) {
        self.wear(Pen::default(), false);
    }

    fn pen_of(&mut self, cell: &Cell) -> Pen {
        let look = (cell.fg, cell.bg, cell.underline_color, cell.modifier);
        if self.last.0 != look {
            self.last = (look, Pen::of(cell, self.caps.colors));
        }
        self.last.1
    }

    fn wear(&mut self, pen: Pen, blank: bool) {
        if pen == self.pen || blank && pen.same_blank(&self.pen) {
            return;
        }
        let mut step = Parameters::default();
        step.change(&self.pen, &pen);
        let mut anew = Parameters::default();
        anew.push(b"0");
        anew.change(&Pen::default(), &pen);
        let shorter = if anew.0.len() < step.0.len() { anew } else { step };
        self.bytes.extend_from_slice(b"\x1b[");
        self.bytes.extend_from_slice(&shorter.0);
        self.bytes.push(b'm');
        self.pen = pen;
    }
}

/// The numbers of one `CSI … m`.
#[derive(Default)]
struct Parameters(Vec<u8>);

impl Parameters {
    fn push(&mut self, parameter: &[u8]) {
        if !self.0.is_empty() {
            self.0.push(b';');
        }
        self.0.extend_from_slice(parameter);
    }

    fn change(&mut self, from: &Pen, to: &Pen) {
        self.modifiers(from.modifier, to.modifier);
        if from.ink != to.ink {
            self.color(30, to.ink);
        }
        if from.paper != to.paper {
            self.color(40, to.paper);
        }
        if from.underline != to.underline {
            self.underline(to.underline);
        }
    }

    /// Off first: 22 and 25 each end two modifiers, of which the one that stays is put on again.
    fn modifiers(&mut self, from: Modifier, to: Modifier) {
        const OFF: [(Modifier, &[u8]); 7] = [
            (Modifier::BOLD.union(Modifier::DIM), b"22"),
            (Modifier::ITALIC, b"23"),
            (Modifier::UNDERLINED, b"24"),
            (Modifier::SLOW_BLINK.union(Modifier::RAPID_BLINK), b"25"),
            (Modifier::REVERSED, b"27"),
            (Modifier::HIDDEN, b"28"),
            (Modifier::CROSSED_OUT, b"29"),
        ];
        const ON: [(Modifier, &[u8]); 9] = [
            (Modifier::BOLD, b"1"),
            (Modifier::DIM, b"2"),
            (Modifier::ITALIC, b"3"),
            (Modifier::UNDERLINED, b"4"),
            (Modifier::SLOW_BLINK, b"5"),
            (Modifier::RAPID_BLINK, b"6"),
            (Modifier::REVERSED, b"7"),
            (Modifier::HIDDEN, b"8"),
            (Modifier::CROSSED_OUT, b"9"),
        ];
        let mut now = from;
        for (group, code) in OFF {
            if now.intersection(group).intersects(to.complement()) {
                self.push(code);
                now.remove(group);
            }
        }
        for (modifier, code) in ON {
            if to.contains(modifier) && !now.contains(modifier) {
                self.push(code);
            }
        }
    }

    /// `base` is 30 for letters and 40 for the background.
    fn color(&mut self, base: u16, ink: Ink) {
        self.push(b"");
        match ink {
            Ink::Default => number(&mut self.0, base + 9),
            Ink::Palette(n @ 0..8) => number(&mut self.0, base + n as u16),
            Ink::Palette(n @ 8..16) => number(&mut self.0, base + 60 + n as u16 - 8),
            Ink::Palette(n) => self.list(base + 8, b";5;", &[n]),
            Ink::Rgb(r, g, b) => self.list(base + 8, b";2;", &[r, g, b]),
        }
    }

    /// With colons: a terminal that does not know underline colours must not take the parts for attributes.
    fn underline(&mut self, ink: Ink) {
        self.push(b"");
        match ink {
            Ink::Default => number(&mut self.0, 59),
            Ink::Palette(n) => {
                self.0.extend_from_slice(b"58:5:");
                number(&mut self.0, n as u16);
            }
            Ink::Rgb(r, g, b) => {
                self.0.extend_from_slice(b"58:2:");
                for part in [r, g, b] {
                    self.0.push(b':');
                    number(&mut self.0, part as u16);
                }
            }
        }
    }

    fn list(&mut self, first: u16, kind: &[u8], parts: &[u8]) {
        number(&mut self.0, first);
        self.0.extend_from_slice(kind);
        for (i, &part) in parts.iter().enumerate() {
            if i > 0 {
                self.0.push(b';');
            }
            number(&mut self.0, part as u16);
        }
    }
}

/// The first row of `buffer` as a line of text with its attributes, for outputs that are no screen.
pub(super) fn line(buffer: &Buffer, caps: Caps) -> String {
    let mut encoder = Encoder::new(caps, buffer.area.width);
    let end = (0..buffer.area.width).rev().find(|&x| !is_erased(&buffer[(x, 0)])).map_or(0, |x| x + 1);
    let mut x = 0;
    while x < end {
        let cell = &buffer[(x, 0)];
        let symbol = symbol_of(cell);
        let width = width_of(symbol);
        encoder.put(cell, symbol, width);
        x += width;
    }
    encoder.rest();
    String::from_utf8_lossy(&encoder.bytes).into_owned()
}

/// Writes `n` in decimal digits.
pub(super) fn number(bytes: &mut Vec<u8>, n: u16) {
    let mut place = 10_000;
    while place > 1 && n < place {
        place /= 10;
    }
    while place > 0 {
        bytes.push(b'0' + (n / place % 10) as u8);
        place /= 10;
    }
}

/// For terminals without UTF-8: lines, bullets and quotes have stand-ins, all else is a question mark.
fn in_ascii(symbol: &str, width: u16) -> Cow<'static, str> {
    let stand_in = match symbol.chars().next().unwrap_or(' ') {
        '─' | '━' | '═' | '╌' | '┄' | '┈' | '‐'..='―' | '−' => "-",
        '│' | '┃' | '║' | '╎' | '┆' | '┊' | '▏' | '▎' | '▍' | '▌' | '▐' | '▕' => "|",
        '┌'..='╋' | '╒'..='╬' | '╭'..='╰' => "+",
        '█' | '▓' | '▒' | '■' => "#",
        '░' => ":",
        '•' | '●' | '○' | '◆' | '◇' | '★' | '☆' | '✓' | '∗' => "*",
        '·' | '…' => ".",
        '‘' | '’' | '′' => "'",
        '“' | '”' | '″' => "\"",
        '›' | '»' | '▶' | '▸' | '→' | '❯' => ">",
        '‹' | '«' | '◀' | '◂' | '←' | '❮' => "<",
        '↑' | '▲' | '▴' => "^",
        '↓' | '▼' | '▾' => "v",
        '\u{A0}' => " ",
        _ => "?",
    };
    if width == 1 { Cow::Borrowed(stand_in) } else { Cow::Owned(stand_in.repeat(width as usize)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Style;

    fn cell(symbol: &str, style: Style) -> Cell {
        let mut cell = Cell::EMPTY;
        cell.set_symbol(symbol).set_style(style);
        cell
    }

    fn written(caps: Caps, cells: &[Cell]) -> String {
        let mut encoder = Encoder::new(caps, 80);
        encoder.go(0, 0);
        encoder.bytes.clear();
        for cell in cells {
            let symbol = symbol_of(cell);
            encoder.put(cell, symbol, width_of(symbol));
        }
        encoder.rest();
        String::from_utf8(encoder.bytes).unwrap().replace('\x1b', "^")
    }

    #[test]
    fn t1_no_symbol_carries_a_control() {
        let long = "e".to_owned() + &"\u{301}".repeat(1_000_000);
        for bad in ["\x1b[2J", "\x07", "\n", "\u{9b}31m", "a\u{0}", "\u{7f}", "\u{202e}x", "\u{2067}", &long]
        {
            assert_eq!(symbol_of(&cell(bad, Style::new())), REFUSED);
        }
        assert_eq!(symbol_of(&cell("", Style::new())), " ");
        assert_eq!(symbol_of(&cell("👩‍👩‍👧", Style::new())), "👩‍👩‍👧");
    }

    #[test]
    fn only_differences_are_written_and_the_shorter_way() {
        let red = Style::new().fg(Color::Red);
        let cells = [
            cell("a", red),
            cell("b", red),
            cell(" ", Style::new()),
            cell("c", red.bold()),
            cell("d", red.bold().underlined()),
            cell("e", Style::new().fg(Color::Rgb(1, 2, 3)).bg(Color::LightBlue)),
            cell("f", Style::new()),
        ];
        assert_eq!(written(Caps::FULL, &cells), "^[31mab ^[1mc^[4md^[0;38;2;1;2;3;104me^[0mf");
    }

    #[test]
    fn bold_survives_the_end_of_dim() {
        let cells =
            [cell("a", Style::new().bold().dim()), cell("b", Style::new().bold().fg(Color::Indexed(200)))];
        assert_eq!(written(Caps::FULL, &cells), "^[1;2ma^[0;1;38;5;200mb^[0m");
    }

    #[test]
    fn t9_no_colour_keeps_the_marks_and_never_writes_an_empty_parameter() {
        let style = Style::new().fg(Color::Red).bg(Color::Rgb(9, 9, 9)).underline_color(Color::Blue);
        let caps = Caps { colors: Colors::None, ..Caps::FULL };
        let cells = [cell("a", style), cell("b", style.reversed()), cell("c", style)];
        assert_eq!(written(caps, &cells), "a^[7mb^[0mc");
    }

    #[test]
    fn underlines_have_colours_only_where_they_are_understood() {
        let style = Style::new().underlined().underline_color(Color::Rgb(1, 2, 3));
        let fewer = Caps { colors: Colors::Ansi256, ..Caps::FULL };
        assert_eq!(written(Caps::FULL, &[cell("a", style)]), "^[4;58:2::1:2:3ma^[0m");
        assert_eq!(written(fewer, &[cell("a", style)]), "^[4ma^[0m");
    }

    #[test]
    fn p7_without_utf8_lines_are_drawn_in_ascii() {
        let caps = Caps { utf8: false, ..Caps::FULL };
        let cells: Vec<Cell> = "┌─┐│•é字".chars().map(|c| cell(&c.to_string(), Style::new())).collect();
        assert_eq!(written(caps, &cells), "+-+|*???");
    }

    #[test]
    fn t12_disputed_widths() {
        for agreed in ["a", "é", "字", "한", "ア", "Ａ", "│", "क"] {
            assert!(!is_disputed(agreed), "{agreed}");
        }
        for disputed in ["e\u{301}", "👍", "👍🏽", "👩‍👩‍👧", "🇩🇪", "क्षि", "⌨\u{fe0f}"]
        {
            assert!(is_disputed(disputed), "{disputed}");
        }
    }

    #[test]
    fn numbers() {
        for n in [0, 1, 9, 10, 99, 100, 1000, 9999, 10_000, u16::MAX] {
            let mut bytes = Vec::new();
            number(&mut bytes, n);
            assert_eq!(String::from_utf8(bytes).unwrap(), n.to_string());
        }
    }
}
