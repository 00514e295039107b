//! Anything at all happens, in any order: the program without its runtime stays whole, and a picture of it is the
//! same each time it is drawn.

mod support;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use recto::app::Msg;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use support::Desk;

const MARKDOWN: &str = "# Title\n\n> quote of the river\n\n- item one that is long\n- two\n\n| a | b |\n|---|---|\n\
    | cell with words | 2 |\n\n```rust\nfn main() { let river = 1; }\n```\n\n日本語のテキスト 👩‍👩‍👧 e\u{301}\n\n\
    [link](http://a)\n\n---\n\n1. x\n   - y\n     > z\n";

/// What documents are made of that nobody has written.
const PIECES: [&str; 36] = [
    "# ",
    "## ",
    "> ",
    "- ",
    "1. ",
    "```\n",
    "```rust\n",
    "|",
    "|---|\n",
    "\n",
    "\n\n",
    "    ",
    "\t",
    "[a](b)",
    "*",
    "**",
    "_",
    "`",
    "<b>",
    "&#27;",
    "字",
    "👩‍👩‍👧",
    "e\u{301}",
    "\u{202e}",
    "\x1b[31m",
    "\x1b[0m",
    "\r\n",
    "word ",
    "river",
    "river of words ",
    "---\n",
    "\u{200b}",
    "~~",
    "![x](y)",
    "\u{1a}",
    "x",
];

/// Documents of all kinds, some of them nonsense.
fn library(dice: &mut Dice) -> (Desk, tempfile::TempDir) {
    let long: String = (0..3000).map(|n| format!("line {n} of the river and words\n")).collect();
    let wide = format!("{}needle{}\n", "abc 字 ".repeat(9000), " xyz\t".repeat(9000));
    let log: String =
        (0..500).map(|n| format!("\x1b[3{}m{n}\x1b[0m river \x1b[1mbold\x1b[0m\n", n % 8)).collect();
    let code = "fn river() -> u32 {\n\t/* multi\n line */ let s = \"x\";\n\t42\n}\n".repeat(200);
    let mut nonsense = || (0..600).map(|_| dice.pick(&PIECES)).collect::<String>();
    let files = [
        ("a.md", MARKDOWN),
        ("b.txt", &long),
        ("c.txt", &wide),
        ("d.log", &log),
        ("e.rs", &code),
        ("f.txt", ""),
        ("g.txt", "x"),
        ("h.bin", "\0\u{1}"),
        ("i.md", &nonsense()),
        ("j.md", &nonsense()),
        ("k.log", &nonsense()),
        ("l.rs", &nonsense()),
    ];
    Desk::with(&files, &["river", "o"], (80, 24))
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % n
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn letter(&mut self) -> char {
        let mark = self.pick(&[
            '/', '.', ':', ';', ',', '*', '?', '%', '{', '}', '[', ']', '<', '>', '=', '+', '-', ' ',
        ]);
        let among = |dice: &mut Dice, first: u8, count: usize| char::from(first + dice.below(count) as u8);
        match self.below(8) {
            0..4 => among(self, b'a', 26),
            4 => among(self, b'A', 26),
            5 => among(self, b'0', 10),
            _ => mark,
        }
    }

    fn key(&mut self) -> KeyEvent {
        use KeyCode::{
            Backspace, Delete, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Tab, Up,
        };
        const NAMED: [KeyCode; 13] =
            [Enter, Up, Down, Left, Right, Tab, Backspace, PageDown, PageUp, Home, End, Delete, Esc];
        let (code, modifiers) = match self.below(10) {
            0..6 => (KeyCode::Char(self.letter()), KeyModifiers::NONE),
            6 => (
                KeyCode::Char(
                    self.pick(&['r', 't', 'e', 'y', 'n', 'p', 'f', 'b', 'd', 'u', 'l', 'w', 'a', 'k']),
                ),
                KeyModifiers::CONTROL,
            ),
            7 => (Esc, KeyModifiers::NONE),
            _ => (self.pick(&NAMED), KeyModifiers::NONE),
        };
        KeyEvent::new(code, modifiers)
    }

    fn event(&mut self) -> Msg {
        use MouseEventKind::{Down, Drag, ScrollDown, ScrollUp};
        let kinds = [ScrollDown, ScrollUp, Down(MouseButton::Left), Drag(MouseButton::Left)];
        match self.below(20) {
            0 => Msg::Paste(self.pick(&["river", "o(", "字e\u{301}", "a\nb", ""]).into()),
            1 | 2 => Msg::Resize(self.below(130) as u16, self.below(50) as u16),
            3 => Msg::Mouse(MouseEvent {
                kind: self.pick(&kinds),
                column: self.below(130) as u16,
                row: self.below(50) as u16,
                modifiers: KeyModifiers::NONE,
            }),
            _ => Msg::Key(self.key()),
        }
    }
}

#[test]
fn whatever_happens_the_picture_is_whole_and_drawing_changes_nothing() {
    let seeds = std::env::var("RECTO_TEST_SEEDS").ok().and_then(|seeds| seeds.parse().ok());
    for seed in 1..=seeds.unwrap_or(2_u64) {
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ (seed << 17));
        let (mut desk, _keep) = library(&mut dice);
        let mut past = Vec::new();
        for _ in 0..1500 {
            let event = dice.event();
            past.push(format!("{event:?}"));
            let step = catch_unwind(AssertUnwindSafe(|| {
                desk.tell(event);
                assert_eq!(desk.buffer(), desk.buffer());
            }));
            if let Err(panic) = step {
                let last = past.len().saturating_sub(12);
                eprintln!(
                    "seed {seed}, after {} events, the last of them\n{}",
                    past.len(),
                    past[last..].join("\n")
                );
                resume_unwind(panic);
            }
        }
    }
}

#[test]
fn a_hit_in_front_of_colours_is_found_sideways() {
    let line = format!("{}needle \x1b[1mbold\x1b[0m and more\n", "\x1b[32mgreen\x1b[0m ".repeat(60));
    let (mut desk, _keep) = Desk::with(&[("a.log", &line)], &["needle"], (60, 8));
    desk.keys("w ;");
    assert_eq!(desk.lit(), ["needle"]);
}
