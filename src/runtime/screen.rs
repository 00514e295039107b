//! Frames: from one picture of the screen to the next with the fewest bytes.
//!
//! [`Screen`] remembers what the terminal shows and is given what it should show. It never asks the terminal
//! anything, and never writes a frame in more than one piece.
//!
//! # How a frame is found
//!
//! Both pictures are rows of cells. A row that is equal costs nothing. In a row that differs, both versions are
//! cut into *tiles*, a symbol with the one or two columns it covers, and a tile is left alone if the old row
//! has the same tile at the same column: then nothing else can have touched its columns. All other tiles are
//! written, short gaps between them too, since a letter is one byte and a jump four. Blanks at the end of a row
//! are erased at once.
//!
//! Three things are not that simple.
//!
//! - *Scrolling.* The caller may hint that some rows have moved. Then the new picture is compared with the old
//!   one and with the old one after those rows have been moved by the terminal (scroll margins, then delete or
//!   insert lines, which even the Linux console knows), and the frame is written against the one from which it
//!   differs in fewer cells. A wrong hint therefore costs time, never a wrong screen. Attributes are off between
//!   frames, so that the blank rows that move in have the default background.
//! - *Disputed widths.* Terminals disagree about emoji and clusters. What they paint past the width that was
//!   counted must not stay: a row that holds such a symbol, or held one, is written whole, from left to right,
//!   with the cursor set anew after each of them. Line wrap is off, so nothing runs into the next row.
//! - *Floods.* A frame has a budget of 80 bytes a cell. Nothing honest comes near; a frame that would exceed it
//!   is written without attributes, which cannot.

use super::{
    caps::{Caps, Colors},
    encode::{Encoder, is_disputed, is_erased, symbol_of, width_of},
};
use ratatui::{
    buffer::{Buffer, Cell},
    layout::Rect,
    style::{Color, Modifier},
};
use std::{
    io::{self, Write},
    ops::Range,
};

/// A hint that rows have moved: what was `by` rows further down in `rows` is now here (further up, if
/// negative). `by` is 1 when the reader goes one line down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scroll {
    /// The rows of the screen within which everything moved, over their full width.
    pub rows: Range<u16>,
    /// How many rows the text went up.
    pub by: i16,
}

/// Frames longer than this are announced, so that the terminal shows them at once: 16 bytes more are then
/// nothing, and a shorter frame is painted between two refreshes anyway.
const ANNOUNCED: usize = 200;
/// The most bytes a frame may take for each cell.
const BYTES_A_CELL: usize = 80;
/// How many cells a scroll must save: its own bytes.
const SCROLLING: usize = 16;
/// Gaps up to this many letters are written rather than jumped over.
const GAP: u16 = 4;
/// Asks for the background colour. The answer, if any, comes as input.
const QUERY: &[u8] = b"\x1b]11;?\x1b\\";

/// The terminal's screen as it was last drawn.
#[derive(Debug)]
pub struct Screen<W: Write> {
    out: W,
    caps: Caps,
    width: u16,
    /// What each row shows; `None` if nobody knows.
    rows: Vec<Option<Vec<Cell>>>,
    /// A row of blanks, as a scroll brings in.
    blank: Vec<Cell>,
    /// Whether the cursor is visible, if that is known, and where it was left.
    cursor: Option<Option<(u16, u16)>>,
    query: bool,
}

/// The rows that differ from what is shown, and in how many cells together.
struct Changes {
    rows: Vec<u16>,
    cells: usize,
}

impl<W: Write> Screen<W> {
    /// A screen of unknown content behind `out`.
    pub fn new(out: W, caps: Caps) -> Screen<W> {
        Screen { out, caps, width: 0, rows: Vec::new(), blank: Vec::new(), cursor: None, query: false }
    }

    /// Forgets what the terminal shows: the next frame is written whole. For Ctrl-L, after a stop, and after
    /// anybody else has written to the terminal. A change of size is noticed by itself.
    pub fn invalidate(&mut self) {
        self.rows.iter_mut().for_each(|row| *row = None);
        self.cursor = None;
    }

    /// Appends the question for the terminal's background colour to the next frame, unless this terminal
    /// might print it.
    pub fn ask_background(&mut self) {
        self.query = self.caps.answers;
    }

    /// What is drawn on.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// Makes the terminal show `next`, with a visible cursor at `cursor` (column, row) if there is one. Writes
    /// once, or not at all if nothing has changed.
    ///
    /// # Errors
    ///
    /// What the terminal reports; the screen then counts as unknown.
    pub fn draw(
        &mut self,
        next: &Buffer,
        scroll: Option<Scroll>,
        cursor: Option<(u16, u16)>,
    ) -> io::Result<()> {
        self.fit(next.area);
        let (changes, scroll) = self.plan(next, scroll);
        let encoder = self.encode(next, &changes.rows, scroll.as_ref());
        let bytes = self.finish(encoder, cursor);
        self.adopt(next, scroll, &changes.rows);
        let sent = match bytes.is_empty() {
            true => Ok(()),
            false => self.out.write_all(&bytes).and_then(|()| self.out.flush()),
        };
        if sent.is_err() {
            self.invalidate();
        }
        sent
    }

    fn fit(&mut self, area: Rect) {
        if (self.width, self.rows.len()) != (area.width, area.height as usize) {
            self.width = area.width;
            self.rows = vec![None; area.height as usize];
            self.blank = vec![Cell::EMPTY; area.width as usize];
            self.cursor = None;
        }
    }

    /// What is to be written, and the scroll before it if that leaves less.
    fn plan(&self, next: &Buffer, scroll: Option<Scroll>) -> (Changes, Option<Scroll>) {
        let Some(scroll) = scroll.filter(|scroll| self.can(scroll)) else {
            return (self.changes(next, None, usize::MAX), None);
        };
        let scrolled = self.changes(next, Some(&scroll), usize::MAX);
        let plain = self.changes(next, None, scrolled.cells + SCROLLING);
        match plain.cells < scrolled.cells + SCROLLING {
            true => (plain, None),
            false => (scrolled, Some(scroll)),
        }
    }

    /// Whether this scroll can be done: inside the screen, by less than its height, over known rows.
    fn can(&self, Scroll { rows, by }: &Scroll) -> bool {
        *by != 0
            && rows.start < rows.end
            && by.unsigned_abs() < rows.end - rows.start
            && self
                .rows
                .get(rows.start as usize..rows.end as usize)
                .is_some_and(|rows| rows.iter().all(Option::is_some))
    }

    /// What differs from what is shown after a scroll, given up at `enough` cells.
    fn changes(&self, next: &Buffer, scroll: Option<&Scroll>, enough: usize) -> Changes {
        let mut changes = Changes { rows: Vec::new(), cells: 0 };
        for y in 0..next.area.height {
            let new = row_of(next, y);
            let cells = match self.shown(y, scroll) {
                Some(old) => old.iter().zip(new).filter(|(old, new)| !same(old, new)).count(),
                None => new.len(),
            };
            if cells > 0 {
                changes.rows.push(y);
                changes.cells += cells;
            }
            if changes.cells >= enough {
                break;
            }
        }
        changes
    }

    /// What row `y` shows, after a scroll if there is one.
    fn shown(&self, y: u16, scroll: Option<&Scroll>) -> Option<&[Cell]> {
        let source = match scroll.filter(|scroll| scroll.rows.contains(&y)) {
            Some(Scroll { rows, by }) => y.checked_add_signed(*by).filter(|y| rows.contains(y)),
            None => Some(y),
        };
        source.map_or(Some(&self.blank), |y| self.rows[y as usize].as_ref()).map(Vec::as_slice)
    }

    /// The bytes for these rows, within the budget.
    fn encode(&self, next: &Buffer, rows: &[u16], scroll: Option<&Scroll>) -> Encoder {
        let encoder = self.encode_with(self.caps, next, rows, scroll);
        if encoder.bytes.len() <= BYTES_A_CELL * next.content.len() {
            return encoder;
        }
        self.encode_with(Caps { colors: Colors::None, ..self.caps }, &plain(next), rows, scroll)
    }

    fn encode_with(&self, caps: Caps, next: &Buffer, rows: &[u16], scroll: Option<&Scroll>) -> Encoder {
        let mut encoder = Encoder::new(caps, self.width);
        if self.width == 0 {
            return encoder;
        }
        if self.cursor.is_none() {
            encoder.raw(b"\x1b[0m\x1b[r"); // unknown cursor, unknown everything
        }
        if let Some(scroll) = scroll {
            self.scroll(&mut encoder, scroll);
        }
        let bottom = self.blank_from(next);
        for &y in rows.iter().take_while(|&&y| y < bottom) {
            paint(&mut encoder, y, row_of(next, y), self.shown(y, scroll));
        }
        if bottom < next.area.height {
            encoder.go(0, bottom);
            encoder.erase(b'J');
        }
        encoder.rest();
        encoder
    }

    /// The first of the blank rows at the bottom of a screen whose content is unknown: one sequence erases
    /// them all, and whatever else the terminal has below.
    fn blank_from(&self, next: &Buffer) -> u16 {
        let rows = next.content.chunks(self.width as usize).zip(&self.rows).rev();
        let blank = rows.take_while(|(new, old)| old.is_none() && new.iter().all(is_erased)).count();
        (self.rows.len() - blank) as u16
    }

    /// Moves rows in the terminal. Lines deleted at the top of the margins come in blank at their bottom, and
    /// the other way round. Margins are needed only if rows below must stay.
    fn scroll(&self, encoder: &mut Encoder, Scroll { rows, by }: &Scroll) {
        let margins = (rows.end as usize) < self.rows.len();
        if margins {
            let mut set = b"\x1b[".to_vec();
            super::encode::number(&mut set, rows.start + 1);
            set.push(b';');
            super::encode::number(&mut set, rows.end);
            set.push(b'r');
            encoder.raw(&set);
        }
        encoder.go(0, rows.start);
        encoder.csi(by.unsigned_abs(), if *by > 0 { b'M' } else { b'L' });
        if margins {
            encoder.raw(b"\x1b[r");
        }
    }

    /// Puts the cursor's part and the announcement around the cells' bytes.
    fn finish(&mut self, mut encoder: Encoder, cursor: Option<(u16, u16)>) -> Vec<u8> {
        let cursor = cursor.filter(|&(x, y)| x < self.width && (y as usize) < self.rows.len());
        let drawn = !encoder.bytes.is_empty();
        let mut head: &[u8] = b"";
        if (drawn || cursor.is_none()) && self.cursor != Some(None) {
            head = b"\x1b[?25l";
        }
        if let Some((x, y)) = cursor.filter(|_| drawn || self.cursor != Some(cursor)) {
            encoder.go(x, y);
            if drawn || self.cursor.is_none_or(|shown| shown.is_none()) {
                encoder.raw(b"\x1b[?25h");
            }
        }
        self.cursor = Some(cursor);
        if std::mem::take(&mut self.query) {
            encoder.raw(QUERY);
        }
        let body = encoder.bytes;
        match head.len() + body.len() > ANNOUNCED {
            true => [b"\x1b[?2026h", head, &body, b"\x1b[?2026l"].concat(),
            false if head.is_empty() => body,
            false => [head, &body].concat(),
        }
    }

    /// The terminal now shows `next`.
    fn adopt(&mut self, next: &Buffer, scroll: Option<Scroll>, changed: &[u16]) {
        if let Some(Scroll { rows, by }) = scroll {
            let n = by.unsigned_abs() as usize;
            let moved = &mut self.rows[rows.start as usize..rows.end as usize];
            let come_in = match by > 0 {
                true => {
                    moved.rotate_left(n);
                    moved.len() - n..moved.len()
                }
                false => {
                    moved.rotate_right(n);
                    0..n
                }
            };
            moved[come_in].fill(Some(self.blank.clone()));
        }
        for &y in changed {
            let new = row_of(next, y);
            match &mut self.rows[y as usize] {
                Some(row) => row.clone_from_slice(new),
                unknown => *unknown = Some(new.to_vec()),
            }
        }
    }
}

fn row_of(buffer: &Buffer, y: u16) -> &[Cell] {
    let width = buffer.area.width as usize;
    &buffer.content[y as usize * width..][..width]
}

/// Whether two cells look the same. Cells have their own equality, which is slower: nearly all symbols are one
/// byte, and a frame compares every cell of the screen.
fn same(a: &Cell, b: &Cell) -> bool {
    let symbols = match (a.symbol().as_bytes(), b.symbol().as_bytes()) {
        ([a], [b]) => a == b,
        (a, b) => a == b,
    };
    symbols
        && a.modifier == b.modifier
        && a.fg == b.fg
        && a.bg == b.bg
        && a.underline_color == b.underline_color
}

/// The same text without any attribute.
fn plain(next: &Buffer) -> Buffer {
    let mut next = next.clone();
    for cell in &mut next.content {
        (cell.fg, cell.bg, cell.underline_color) = (Color::Reset, Color::Reset, Color::Reset);
        cell.modifier = Modifier::empty();
    }
    next
}

/// A symbol and the columns it covers. A wide symbol that begins in the last column is a blank: half of it
/// would be all that could be seen.
struct Tile<'a> {
    symbol: &'a str,
    width: u16,
}

fn tile(row: &[Cell], x: u16) -> Tile<'_> {
    let symbol = symbol_of(&row[x as usize]);
    let width = width_of(symbol);
    match x as usize + width as usize <= row.len() {
        true => Tile { symbol, width },
        false => Tile { symbol: " ", width: 1 },
    }
}

/// Writes what differs between two versions of row `y`.
fn paint(encoder: &mut Encoder, y: u16, new: &[Cell], old: Option<&[Cell]>) {
    let disputed = |row: &[Cell]| row.iter().any(|cell| is_disputed(symbol_of(cell)));
    let old = old.filter(|old| !disputed(new) && !disputed(old));
    let end = new.iter().rposition(|cell| !is_erased(cell)).map_or(0, |last| last as u16 + 1);
    let mut tiles = old.map(Boundaries::new);
    let mut x = 0;
    while (x as usize) < new.len() {
        let Tile { symbol, width } = tile(new, x);
        let same =
            tiles.as_mut().is_some_and(|tiles| tiles.at(x).is_some_and(|old| same(old, &new[x as usize])));
        if !same && x >= end && new.len() as u16 - x > GAP {
            encoder.go(x, y);
            encoder.erase(b'K');
            return;
        }
        if !same {
            bridge(encoder, x, y, new);
            encoder.put(&new[x as usize], symbol, width);
        }
        x += width;
    }
}

/// Brings the cursor to `x`, over a short gap by writing what is there already.
fn bridge(encoder: &mut Encoder, x: u16, y: u16, row: &[Cell]) {
    let gap = encoder.column_in(y).filter(|&from| from < x && x - from <= GAP);
    if let Some(gap) = gap.map(|from| &row[from as usize..x as usize])
        && gap.iter().all(|cell| encoder.is_cheap(cell) && symbol_of(cell).len() == 1)
    {
        gap.iter().for_each(|cell| encoder.put(cell, symbol_of(cell), 1));
    }
    encoder.go(x, y);
}

/// The columns at which the tiles of a row begin, asked for from left to right.
struct Boundaries<'a> {
    row: &'a [Cell],
    next: u16,
}

impl<'a> Boundaries<'a> {
    fn new(row: &'a [Cell]) -> Self {
        Boundaries { row, next: 0 }
    }

    /// The cell of the tile that begins at column `x`.
    fn at(&mut self, x: u16) -> Option<&'a Cell> {
        while self.next < x {
            self.next += tile(self.row, self.next).width;
        }
        if self.next == x { self.row.get(x as usize) } else { None }
    }
}
