//! Faults survived. Each test is named by the number of its row in the list of faults: T for what a document
//! does to the terminal, S for what the file system does to the program. (P, for what terminals and signals do,
//! needs a terminal: `tests/pty.rs`.)

#[path = "../support/grammar.rs"]
mod grammar;
#[path = "../support/run.rs"]
mod run;
#[path = "../support/mod.rs"]
mod support;

mod corpus;
mod files;
mod injection;
mod shape;

use recto::runtime::caps::Caps;
use recto::runtime::screen::Screen;
use std::num::NonZeroU16;
use support::Desk;

/// A terminal in which a desk is shown, frame after frame; every byte is held to the grammar.
struct Show {
    screen: Screen<Vec<u8>>,
    terminal: vt100::Parser,
}

impl Show {
    fn new(columns: u16, rows: u16) -> Show {
        let size = |n| NonZeroU16::new(n).unwrap();
        Show {
            screen: Screen::new(Vec::new(), Caps::FULL),
            terminal: vt100::Parser::new(size(rows), size(columns), 0),
        }
    }

    /// Shows the desk as it is now, and returns how many bytes that took.
    #[track_caller]
    fn frame(&mut self, desk: &mut Desk) -> usize {
        let buffer = desk.buffer();
        self.screen.draw(&buffer, None, None).unwrap();
        let bytes = std::mem::take(self.screen.get_mut());
        assert_eq!(grammar::check(&bytes), Ok(()));
        // This terminal leaves out U+FFFD, for which every other has a cell.
        let text = String::from_utf8_lossy(&bytes).replace('\u{fffd}', "?");
        self.terminal.process(text.as_bytes());
        bytes.len()
    }

    /// What stands at a place.
    fn at(&self, x: u16, y: u16) -> &str {
        self.terminal.screen().cell(y, x).map_or("", vt100::Cell::contents)
    }
}

/// The text of the page alone: its rows, without what is beside, above and below them.
fn page(desk: &mut Desk) -> Vec<String> {
    let buffer = desk.buffer();
    let column = desk.app.geometry.column;
    let row = |y: u16| (column.x..column.right()).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (column.y..column.bottom()).map(|y| row(y).trim_end().to_owned()).collect()
}

/// What a program wrote that was not on a terminal: the grammar, and tabs.
#[track_caller]
fn printed(bytes: &[u8]) -> String {
    let text = String::from_utf8(bytes.to_vec()).expect("what is printed is UTF-8");
    assert_eq!(grammar::check(text.replace('\t', " ").as_bytes()), Ok(()));
    text
}
