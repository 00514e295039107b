//! The terminal taken, drawn on, read and given back: on a real pseudo-terminal, whose other end looks on.

#![allow(clippy::unwrap_used)] // a test that unwraps fails where it should

#[path = "support/grammar.rs"]
mod grammar;

use crossterm::event::{KeyCode, KeyEvent};
use portable_pty::{MasterPty, PtySize, native_pty_system};
use recto::runtime::{
    input::{self, Input},
    terminal::Terminal,
};
use rustix::termios::{LocalModes, tcgetattr};
use std::{
    fs::File,
    io::{Read, Write},
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, channel},
    },
    thread,
    time::Duration,
};

/// Long enough for the slowest machine; no test waits for it to pass.
const LIMIT: Duration = Duration::from_secs(30);

/// The last that is written when the terminal is given back.
const LEFT: &str = "\x1b[?1049l";

/// A pseudo-terminal: the side of the program, and the side of the person.
struct Pty {
    master: Box<dyn MasterPty + Send>,
    path: PathBuf,
    terminal: Arc<Terminal>,
}

fn pty() -> Pty {
    let size = PtySize { rows: 24, cols: 80, ..Default::default() };
    let pair = native_pty_system().openpty(size).unwrap();
    let path = pair.master.tty_name().unwrap();
    let open = || File::options().read(true).write(true).open(&path).unwrap();
    let terminal = Terminal::over(open(), open()).unwrap();
    drop(pair.slave);
    Pty { master: pair.master, path, terminal }
}

impl Pty {
    /// All that the program writes, up to `end`.
    fn written(&self, end: &str) -> String {
        let mut reader = self.master.try_clone_reader().unwrap();
        let mut bytes = Vec::new();
        while !bytes.ends_with(end.as_bytes()) {
            let mut piece = [0; 4096];
            let n = reader.read(&mut piece).unwrap();
            bytes.extend_from_slice(&piece[..n]);
        }
        assert_eq!(grammar::check(&bytes), Ok(()));
        String::from_utf8(bytes).unwrap()
    }

    fn is_cooked(&self) -> bool {
        let file = File::open(&self.path).unwrap();
        tcgetattr(&file).unwrap().local_modes.contains(LocalModes::ICANON | LocalModes::ECHO)
    }
}

#[test]
fn p1_everything_switched_on_is_switched_off() {
    let pty = pty();
    pty.terminal.set_mouse(true).unwrap();
    pty.terminal.enter().unwrap();
    assert!(!pty.is_cooked());
    let entered = pty.written("\x1b[?1006h");
    pty.terminal.leave();
    pty.terminal.leave();
    let left = pty.written(LEFT);
    assert!(pty.is_cooked());
    for mode in ["?1049", "?2004", "?1000", "?1002", "?1006"] {
        assert!(entered.contains(&format!("\x1b[{mode}h")), "{mode}");
        assert!(left.contains(&format!("\x1b[{mode}l")), "{mode}");
    }
    assert!(left.contains("\x1b[?25h") && left.contains("\x1b[?7h") && left.contains("\x1b[r"));
    assert_eq!(left.matches("?1049l").count(), 1, "twice is once");
}

#[test]
fn p3_taking_it_again_keeps_the_cursor_of_the_main_screen() {
    let pty = pty();
    let mut looking = vt100::Parser::default();
    looking.process(b"$ recto\r\n");
    pty.terminal.enter().unwrap();
    looking.process(pty.written("\x1b[?2004h").as_bytes());
    looking.process(b"\x1b[20;20Htext");
    pty.terminal.enter().unwrap();
    looking.process(pty.written("\x1b[?2004h").as_bytes());
    assert!(looking.screen().alternate_screen());
    pty.terminal.leave();
    looking.process(pty.written(LEFT).as_bytes());
    assert!(!looking.screen().alternate_screen());
    assert_eq!(looking.screen().cursor_position(), (1, 0));
    assert_eq!(looking.screen().contents(), "$ recto");
}

#[test]
fn frames_after_the_end_are_thrown_away() {
    let pty = pty();
    pty.terminal.enter().unwrap();
    pty.written("\x1b[?2004h");
    (&mut &*pty.terminal).write_all(b"seen").unwrap();
    pty.written("seen");
    pty.terminal.leave();
    (&mut &*pty.terminal).write_all(b"unseen").unwrap();
    let left = pty.written(LEFT);
    assert!(!left.contains("unseen"));
}

#[test]
fn the_size_is_that_of_the_terminal() {
    assert_eq!(pty().terminal.size(), (80, 24));
}

fn read(pty: &Pty) -> (Receiver<Option<Input>>, Box<dyn Write + Send>) {
    let (send, heard) = channel();
    let gone = send.clone();
    input::read(
        Arc::clone(&pty.terminal),
        move |input| send.send(Some(input)).is_ok(),
        move || gone.send(None).unwrap(),
    )
    .unwrap();
    (heard, pty.master.take_writer().unwrap())
}

fn key(code: KeyCode) -> Option<Input> {
    Some(Input::Key(KeyEvent::from(code)))
}

#[test]
fn keys_arrive_and_a_lone_escape_does_too() {
    let pty = pty();
    pty.terminal.enter().unwrap();
    let (heard, mut person) = read(&pty);
    person.write_all(b"j").unwrap();
    assert_eq!(heard.recv_timeout(LIMIT), Ok(key(KeyCode::Char('j'))));
    person.write_all(b"\x1b").unwrap();
    assert_eq!(heard.recv_timeout(LIMIT), Ok(key(KeyCode::Esc)));
    person.write_all(b"\x1b]11;rgb:0000/8080/ffff\x1b\\\x1b[>1;2;3cq").unwrap();
    assert_eq!(heard.recv_timeout(LIMIT), Ok(Some(Input::Background(0, 128, 255))));
    assert_eq!(heard.recv_timeout(LIMIT), Ok(key(KeyCode::Char('q'))));
}

#[test]
fn p2_a_terminal_that_hangs_up_is_noticed_and_the_thread_ends() {
    let pty = pty();
    pty.terminal.enter().unwrap();
    let (heard, person) = read(&pty);
    drop(person);
    drop(pty.master);
    loop {
        match heard.recv_timeout(LIMIT) {
            Ok(Some(_)) => {} // what the closing writer still sent
            Ok(None) => break,
            Err(error) => panic!("{error}"),
        }
    }
    assert!(heard.recv_timeout(LIMIT).is_err(), "both ends of the channel are closed");
    pty.terminal.leave();
}

#[test]
fn p10_a_terminal_that_does_not_read_cannot_keep_the_program() {
    let pty = pty();
    // An opening of its own that does not block, as `Terminal::open` makes one.
    let flags = rustix::fs::OFlags::RDWR | rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    let open = || File::from(rustix::fs::open(&pty.path, flags, rustix::fs::Mode::empty()).unwrap());
    let terminal = Terminal::over(open(), open()).unwrap();
    terminal.enter().unwrap();
    let (started, wait) = channel();
    let drawing = {
        let terminal = Arc::clone(&terminal);
        thread::spawn(move || {
            let _ = (&mut &*terminal).write_all(b"full");
            started.send(()).unwrap();
            // More than any queue holds: this waits for room, and ends when the terminal is given back.
            (&mut &*terminal).write_all(&vec![b'x'; 4 << 20])
        })
    };
    wait.recv_timeout(LIMIT).unwrap();
    terminal.leave();
    drawing.join().unwrap().unwrap();
    pty.written(LEFT);
}
