//! Frames, looked at through an independent terminal: after every frame its screen equals the buffer.

#![allow(clippy::unwrap_used)] // a test that unwraps fails where it should

#[path = "support/grammar.rs"]
mod grammar;

use proptest::prelude::*;
use ratatui::{
    buffer::{Buffer, Cell, CellWidth},
    layout::Rect,
    style::{Color, Modifier, Style},
};
use recto::runtime::{
    caps::{Caps, Colors, Ink},
    screen::{Screen, Scroll},
};
use std::num::NonZeroU16;

/// A terminal with recto's screen before it.
struct Bench {
    screen: Screen<Vec<u8>>,
    terminal: vt100::Parser,
    colors: Colors,
}

impl Bench {
    fn new(width: u16, height: u16, colors: Colors) -> Bench {
        let (rows, columns) = (NonZeroU16::new(height).unwrap(), NonZeroU16::new(width).unwrap());
        Bench {
            screen: Screen::new(Vec::new(), Caps { colors, ..Caps::FULL }),
            terminal: vt100::Parser::new(rows, columns, 0),
            colors,
        }
    }

    /// Draws, checks the bytes and the screen, and returns the bytes.
    fn draw(&mut self, next: &Buffer, scroll: Option<Scroll>, cursor: Option<(u16, u16)>) -> Vec<u8> {
        self.screen.draw(next, scroll, cursor).unwrap();
        let bytes = std::mem::take(self.screen.get_mut());
        assert_eq!(grammar::check(&bytes), Ok(()));
        assert!(bytes.len() <= 2 * 40 * next.content.len() + 64, "{} bytes", bytes.len());
        self.terminal.process(&bytes);
        self.compare(next);
        let shown = self.terminal.screen();
        assert_eq!(shown.hide_cursor(), cursor.is_none());
        if let Some((x, y)) = cursor {
            assert_eq!(shown.cursor_position(), (y, x));
        }
        bytes
    }

    fn resize(&mut self, width: u16, height: u16) {
        let (rows, columns) = (NonZeroU16::new(height).unwrap(), NonZeroU16::new(width).unwrap());
        self.terminal.screen_mut().set_size(rows, columns);
    }

    fn compare(&self, next: &Buffer) {
        let picture = || self.terminal.screen().contents();
        for y in 0..next.area.height {
            let mut x = 0;
            while x < next.area.width {
                let cell = &next[(x, y)];
                let width = cell.cell_width().max(1);
                let symbol = if x + width > next.area.width { " " } else { cell.symbol() };
                let shown = self.terminal.screen().cell(y, x).unwrap();
                let (first, blank) = (symbol.chars().next().unwrap(), symbol == " ");
                let seen = shown.contents().chars().next().unwrap_or(' ');
                assert_eq!(seen, first, "column {x} of row {y} in\n{}", picture());
                self.compare_style(cell, shown, blank, (x, y));
                x += if x + width > next.area.width { 1 } else { width };
            }
        }
    }

    fn compare_style(&self, cell: &Cell, shown: &vt100::Cell, blank: bool, at: (u16, u16)) {
        let has = |modifier| cell.modifier.contains(modifier);
        assert_eq!(shown.bgcolor(), seen(Ink::of(cell.bg, self.colors)), "background at {at:?}");
        assert_eq!(shown.inverse(), has(Modifier::REVERSED), "reverse at {at:?}");
        assert_eq!(shown.underline(), has(Modifier::UNDERLINED), "underline at {at:?}");
        if !blank || shown.inverse() {
            assert_eq!(shown.fgcolor(), seen(Ink::of(cell.fg, self.colors)), "colour at {at:?}");
        }
        if !blank {
            assert_eq!(shown.bold(), has(Modifier::BOLD), "bold at {at:?}");
            assert_eq!(shown.dim(), has(Modifier::DIM) && !has(Modifier::BOLD), "dim at {at:?}");
            assert_eq!(shown.italic(), has(Modifier::ITALIC), "italic at {at:?}");
        }
    }
}

fn seen(ink: Ink) -> vt100::Color {
    match ink {
        Ink::Default => vt100::Color::Default,
        Ink::Palette(n) => vt100::Color::Idx(n),
        Ink::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
    }
}

/// Cuts a width-keeping piece of text into the cells of a row.
fn write(buffer: &mut Buffer, y: u16, pieces: &[(&'static str, Style)]) {
    let mut x = 0;
    for (text, style) in pieces {
        if x >= buffer.area.width {
            return;
        }
        let room = (buffer.area.width - x) as usize;
        (x, _) = buffer.set_stringn(x, y, text, room, *style);
    }
}

fn style() -> impl Strategy<Value = Style> {
    let color = prop_oneof![
        4 => Just(Color::Reset),
        1 => any::<u8>().prop_map(Color::Indexed),
        1 => any::<(u8, u8, u8)>().prop_map(|(r, g, b)| Color::Rgb(r, g, b)),
        1 => prop::sample::select(vec![Color::Red, Color::White, Color::DarkGray, Color::LightBlue]),
    ];
    // Bold and dim together are one state in the terminal that looks on.
    let modifier = prop::sample::select(vec![
        Modifier::empty(),
        Modifier::empty(),
        Modifier::BOLD,
        Modifier::DIM,
        Modifier::ITALIC.union(Modifier::BOLD),
        Modifier::UNDERLINED,
        Modifier::REVERSED,
        Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT),
    ]);
    (color.clone(), color, modifier)
        .prop_map(|(fg, bg, modifier)| Style::new().fg(fg).bg(bg).add_modifier(modifier))
}

/// Rows of a page that frames show a window of, so that much is equal between frames.
fn row() -> impl Strategy<Value = Vec<(&'static str, Style)>> {
    let text = prop::sample::select(vec![
        "plain words that go on ",
        "a",
        " ",
        "      ",
        "                                ",
        "字",
        "日本語の文章",
        "e\u{301}e\u{301}",
        "👍 ",
        "x👍y",
        "한글",
        "│",
        "long unbroken text",
        "क्षि ",
    ]);
    prop::collection::vec((text, style()), 0..6)
}

#[derive(Debug, Clone)]
struct Step {
    top: usize,
    hint: bool,
    wrong: i16,
    pane: u16,
    size: Option<(u16, u16)>,
    cursor: Option<(u16, u16)>,
    invalidate: bool,
}

fn step() -> impl Strategy<Value = Step> {
    let size = prop::option::weighted(0.15, (1u16..40, 1u16..16));
    let cursor = prop::option::of((0u16..50, 0u16..20));
    (0usize..24, any::<bool>(), -3i16..4, 0u16..4, size, cursor, prop::bool::weighted(0.1)).prop_map(
        |(top, hint, wrong, pane, size, cursor, invalidate)| Step {
            top,
            hint,
            wrong,
            pane,
            size,
            cursor,
            invalidate,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn the_terminal_shows_what_was_drawn(
        page in prop::collection::vec(row(), 40),
        steps in prop::collection::vec(step(), 1..12),
        colors in prop::sample::select(vec![Colors::None, Colors::Ansi16, Colors::Ansi256, Colors::True]),
    ) {
        let (mut width, mut height) = (30, 12);
        let mut bench = Bench::new(width, height, colors);
        let mut top = 0;
        for step in steps {
            if let Some(size) = step.size {
                (width, height) = size;
                bench.resize(width, height);
            }
            if step.invalidate {
                bench.screen.invalidate();
            }
            let mut next = Buffer::empty(Rect::new(0, 0, width, height));
            for y in 0..height.saturating_sub(1) {
                write(&mut next, y, &page[(step.top + y as usize) % page.len()]);
            }
            for y in 0..height {
                next.set_stringn(0, y, "pane│", step.pane.min(width) as usize, Style::new());
            }
            let by = if step.hint { step.top as i16 - top as i16 } else { step.wrong };
            let end = if step.wrong == 0 { height } else { height.saturating_sub(1) };
            let start = step.pane.min(end);
            let cursor = step.cursor.map(|(x, y)| (x % width, y % height));
            bench.draw(&next, Some(Scroll { rows: start..end, by }), cursor);
            top = step.top;
        }
    }
}

/// A page of prose: about ten words a line, no line like another.
fn prose(top: usize) -> Buffer {
    let words = ["river", "of", "the", "stone", "under", "morning", "a", "and", "light", "bridge", "slow"];
    let mut buffer = Buffer::empty(Rect::new(0, 0, 120, 40));
    for y in 0..39u16 {
        let line = top + y as usize;
        let text: Vec<&str> =
            (0..14 + line % 6).map(|i| words[(line * 7 + i * i + line * i) % words.len()]).collect();
        let text = format!("{line} {}", text.join(" "));
        buffer.set_stringn(0, y, &text, 110, Style::new());
    }
    let status = format!(" prose.txt   {top} of 9,000 ");
    buffer.set_string(0, 39, format!("{status:<120}"), Style::new().reversed());
    buffer
}

#[test]
fn t14_one_line_down_costs_a_line() {
    let mut bench = Bench::new(120, 40, Colors::True);
    bench.draw(&prose(100), None, None);
    for top in 101..160 {
        let bytes = bench.draw(&prose(top), Some(Scroll { rows: 0..39, by: 1 }), None);
        assert!(bytes.len() <= 300, "{} bytes: {:?}", bytes.len(), String::from_utf8_lossy(&bytes));
    }
    for top in (100..159).rev() {
        let bytes = bench.draw(&prose(top), Some(Scroll { rows: 0..39, by: -1 }), None);
        assert!(bytes.len() <= 300, "{} bytes: {:?}", bytes.len(), String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn a_wrong_hint_is_not_followed() {
    let mut bench = Bench::new(120, 40, Colors::True);
    bench.draw(&prose(100), None, None);
    assert_eq!(bench.draw(&prose(100), Some(Scroll { rows: 0..39, by: 1 }), None), b"");
    for (rows, by) in [(0..0, 1), (0..39, 39), (0..39, i16::MIN), (5..99, 1), (0..39, 0)] {
        bench.draw(&prose(101), Some(Scroll { rows: rows.clone(), by }), None);
        bench.draw(&prose(100), Some(Scroll { rows, by }), None);
    }
}

#[test]
fn nothing_new_writes_nothing() {
    let mut bench = Bench::new(120, 40, Colors::True);
    assert!(!bench.draw(&prose(7), None, Some((3, 4))).is_empty());
    assert_eq!(bench.draw(&prose(7), None, Some((3, 4))), b"");
    assert_eq!(bench.draw(&prose(7), None, Some((4, 4))), b"\x1b[5;5H");
    assert_eq!(bench.draw(&prose(7), None, None), b"\x1b[?25l");
    bench.screen.ask_background();
    assert_eq!(bench.draw(&prose(7), None, None), b"\x1b]11;?\x1b\\");
    assert_eq!(bench.draw(&prose(7), None, None), b"");
}

#[test]
fn a_letter_costs_a_move_and_a_letter() {
    let mut bench = Bench::new(120, 40, Colors::True);
    let mut page = prose(7);
    bench.draw(&page, None, None);
    page[(9, 2)].set_symbol("Z");
    assert_eq!(bench.draw(&page, None, None), b"\x1b[3;10HZ");
}

#[test]
fn whole_frames_are_announced_and_small_ones_are_not() {
    let mut bench = Bench::new(120, 40, Colors::True);
    let first = bench.draw(&prose(1), None, None);
    assert!(first.starts_with(b"\x1b[?2026h") && first.ends_with(b"\x1b[?2026l"));
    let mut page = prose(1);
    page[(0, 0)].set_symbol("Z");
    assert!(!bench.draw(&page, None, None).starts_with(b"\x1b[?2026h"));
}

#[test]
fn no_size_is_too_small() {
    let mut screen = Screen::new(Vec::new(), Caps::FULL);
    for (width, height) in [(0, 0), (0, 5), (5, 0), (1, 1), (0, 0), (1000, 500)] {
        let next = Buffer::empty(Rect::new(0, 0, width, height));
        screen.draw(&next, Some(Scroll { rows: 0..3, by: 1 }), Some((9, 9))).unwrap();
    }
}

#[test]
fn t11_t14_a_flood_is_bounded() {
    let accents = |n| "e".to_owned() + &"\u{301}".repeat(n);
    let mut next = Buffer::empty(Rect::new(0, 0, 100, 50));
    for (i, cell) in next.content.iter_mut().enumerate() {
        let part = (i * 37 % 256) as u8;
        cell.set_symbol(&accents(30))
            .set_fg(Color::Rgb(part, 255 - part, 199))
            .set_bg(Color::Rgb(100, part, 255));
        cell.modifier = Modifier::from_bits_truncate(1 << (i % 9));
    }
    next[(50, 25)].set_symbol(&accents(1_000_000));
    let mut screen = Screen::new(Vec::new(), Caps::FULL);
    screen.draw(&next, None, None).unwrap();
    let bytes = screen.get_mut();
    assert!(bytes.len() <= 2 * 40 * next.content.len() + 64, "{}", bytes.len());
    assert_eq!(grammar::check(bytes), Ok(()));
}

#[test]
fn t1_cells_with_controls_are_refused() {
    let mut next = Buffer::empty(Rect::new(0, 0, 10, 1));
    for (x, bad) in ["\x1b]0;x\x07", "\u{9b}2J", "\n", "\u{202e}", "\x7f", "\0"].into_iter().enumerate() {
        next[(x as u16, 0)].set_symbol(bad);
    }
    let mut screen = Screen::new(Vec::new(), Caps::FULL);
    screen.draw(&next, None, None).unwrap();
    let text = String::from_utf8(screen.get_mut().clone()).unwrap();
    assert_eq!(grammar::check(text.as_bytes()), Ok(()));
    assert!(text.contains(&"\u{fffd}".repeat(6)));
}

#[test]
fn t12_a_border_stays_where_it_is_beside_disputed_clusters() {
    // The terminal that looks on paints each person of a family apart: eight columns instead of two.
    let mut bench = Bench::new(24, 2, Colors::True);
    for text in ["👩‍👩‍👧‍👦 family│", "🇩🇪🇫🇷 flags│", "⌨\u{fe0f} keys│", "क्षि syllable│", "plain│"]
    {
        let mut next = Buffer::empty(Rect::new(0, 0, 24, 2));
        next.set_string(0, 0, text, Style::new());
        next.set_string(20, 0, "│ab", Style::new());
        bench.screen.draw(&next, None, None).unwrap();
        let bytes = std::mem::take(bench.screen.get_mut());
        bench.terminal.process(&bytes);
        let shown = bench.terminal.screen();
        assert_eq!(shown.cell(0, 20).unwrap().contents(), "│", "{text}: {}", shown.contents());
        assert_eq!(shown.cell(0, 21).unwrap().contents(), "a");
        assert_eq!(shown.cell(0, 19).unwrap().contents().trim(), "", "{text}: {}", shown.contents());
    }
}

#[test]
fn t12_what_a_cluster_paints_too_much_does_not_stay() {
    let mut bench = Bench::new(24, 1, Colors::True);
    for text in ["ab then the rest│", "👩‍👩‍👧‍👦 then the rest│", "cd then the rest│"] {
        let mut next = Buffer::empty(Rect::new(0, 0, 24, 1));
        next.set_string(0, 0, text, Style::new());
        bench.screen.draw(&next, None, None).unwrap();
        bench.terminal.process(&std::mem::take(bench.screen.get_mut()));
        let row: String = (3..17).map(|x| bench.terminal.screen().cell(0, x).unwrap().contents()).collect();
        assert_eq!(row, "then the rest│", "{text}");
    }
}

#[test]
fn no_color_writes_no_colour() {
    let mut bench = Bench::new(120, 40, Colors::None);
    let mut page = prose(3);
    for (i, cell) in page.content.iter_mut().enumerate() {
        cell.set_fg(Color::Indexed(i as u8)).set_bg(Color::Rgb(1, 2, i as u8));
    }
    let bytes = bench.draw(&page, None, None);
    let text = String::from_utf8(bytes).unwrap();
    let attributes: Vec<&str> = text
        .split("\x1b[")
        .filter_map(|part| part.split_once('m').map(|(parameters, _)| parameters))
        .filter(|parameters| parameters.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'))
        .collect();
    assert_eq!(attributes, ["0", "7", "0"]);
}

#[test]
fn a_failed_write_makes_the_screen_unknown() {
    struct Breaks(usize);
    impl std::io::Write for Breaks {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += 1;
            if self.0 == 2 { Err(std::io::ErrorKind::BrokenPipe.into()) } else { Ok(bytes.len()) }
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut screen = Screen::new(Breaks(0), Caps::FULL);
    screen.draw(&prose(1), None, None).unwrap();
    assert!(screen.draw(&prose(2), None, None).is_err());
    screen.draw(&prose(2), None, None).unwrap();
    assert_eq!(screen.get_mut().0, 3, "one write a frame, and the lost frame is drawn again");
}
