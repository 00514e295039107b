//! How the program ends: a real process on a real pseudo-terminal is killed, hung up on, stopped and continued.
//!
//! The process is this very test program, started again to play one of the [`part`]s.

#![allow(clippy::unwrap_used)] // a test that unwraps fails where it should

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use recto::runtime::{
    input,
    screen::Screen,
    signals::{Ending, Signal, watch},
    terminal::{Guard, Terminal},
};
use rustix::{
    process::{Pid, kill_process},
    termios::{LocalModes, tcgetattr},
};
use std::{
    fs::File,
    io::{Read, Write},
    path::PathBuf,
    sync::{Arc, mpsc::channel},
    thread,
};

/// The first bytes of every farewell's last sequence: the alternate screen is left.
const LEFT: &str = "\x1b[?1049l";
const READY: &str = "ready";

#[test]
#[ignore = "the part of the program, played when the other tests start it"]
fn part() {
    let Ok(part) = std::env::var("RECTO_TEST_PART") else { return };
    let terminal = Terminal::open().unwrap();
    let ending = Ending::new(&terminal);
    let (send, signals) = channel();
    let from_input = send.clone();
    watch(Arc::clone(&ending), move |signal| send.send(signal).is_ok()).unwrap();
    let gone = Arc::clone(&ending);
    input::read(
        Arc::clone(&terminal),
        |_| true,
        move || gone.hung_up(|signal| from_input.send(signal).is_ok()),
    )
    .unwrap();
    let guard = Guard::enter(&terminal).unwrap();
    let mut out = &*terminal;
    out.write_all(READY.as_bytes()).unwrap();
    match part.as_str() {
        "polite" => {
            // A hang-up is followed by SIGCONT, which may be heard first; the program goes on until it is to end.
            let order = |signal| match signal {
                Signal::Quit(status) => Some(status),
                _ => None,
            };
            let Some(status) = signals.iter().find_map(order) else { std::process::exit(1) };
            ending.has_come();
            drop(guard);
            std::process::exit(status.into());
        }
        "deaf" => loop {
            thread::park();
        },
        "flood" => {
            while out.write_all(&[b'x'; 1 << 16]).is_ok() {}
            loop {
                thread::park();
            }
        }
        "panic" => panic!("a title: \x1b]0;evil\x07"),
        "worker panic" => {
            let worker = thread::spawn(|| panic!("a worker's"));
            assert!(worker.join().is_err());
            out.write_all(b"still here").unwrap();
            let _ = signals.recv();
            std::process::exit(0);
        }
        "suspend" => {
            let stopped = terminal.suspend().unwrap();
            out.write_all(if stopped { b"resumed" } else { b"refused" }).unwrap();
            drop(guard);
            std::process::exit(5);
        }
        "stop" => {
            let mut heard = Vec::new();
            while heard.last() != Some(&Signal::Resume) {
                heard.push(signals.recv().unwrap());
                if heard.last() == Some(&Signal::Suspend) {
                    terminal.suspend().unwrap();
                }
            }
            let mut screen = Screen::new(out, recto::runtime::caps::Caps::FULL);
            screen.invalidate();
            drop(guard);
            std::process::exit(6);
        }
        other => panic!("no such part: {other}"),
    }
}

struct Play {
    master: Box<dyn MasterPty + Send>,
    reader: Box<dyn Read + Send>,
    child: Box<dyn Child + Send + Sync>,
    path: PathBuf,
    seen: String,
}

/// Starts the program in a part; below a shell with job control if `shell` is a script for one.
fn play(part: &str, shell: Option<&str>) -> Play {
    let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 80, ..Default::default() }).unwrap();
    let program = std::env::current_exe().unwrap();
    let mut command = match shell {
        Some(script) => {
            let mut command = CommandBuilder::new("sh");
            command.args(["-c", script]);
            command.arg(&program);
            command
        }
        None => CommandBuilder::new(&program),
    };
    command.args(["--exact", "part", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env("RECTO_TEST_PART", part);
    command.cwd(std::env::temp_dir());
    let child = pair.slave.spawn_command(command).unwrap();
    let path = pair.master.tty_name().unwrap();
    let reader = pair.master.try_clone_reader().unwrap();
    Play { master: pair.master, reader, child, path, seen: String::new() }
}

impl Play {
    /// Reads on until `text` has appeared, and returns what was before it.
    fn until(&mut self, text: &str) -> String {
        loop {
            if let Some(place) = self.seen.find(text) {
                let rest = self.seen.split_off(place + text.len());
                let mut before = std::mem::replace(&mut self.seen, rest);
                before.truncate(place);
                return before;
            }
            let mut piece = [0; 4096];
            let n = self.reader.read(&mut piece).unwrap_or(0);
            assert!(n > 0, "{text:?} never came, but {:?}", self.seen);
            self.seen += &String::from_utf8_lossy(&piece[..n]);
        }
    }

    fn signal(&self, signal: rustix::process::Signal) {
        let pid = Pid::from_raw(self.child.process_id().unwrap() as i32).unwrap();
        kill_process(pid, signal).unwrap();
    }

    fn is_cooked(&self) -> bool {
        let file = File::open(&self.path).unwrap();
        tcgetattr(&file).unwrap().local_modes.contains(LocalModes::ICANON | LocalModes::ECHO)
    }

    fn status(&mut self) -> u32 {
        self.child.wait().unwrap().exit_code()
    }
}

#[test]
fn p1_every_signal_to_end_gives_the_terminal_back() {
    for part in ["polite", "deaf"] {
        for (signal, status) in [
            (rustix::process::Signal::TERM, 143),
            (rustix::process::Signal::INT, 130),
            (rustix::process::Signal::HUP, 129),
        ] {
            let mut play = play(part, None);
            play.until(READY);
            assert!(!play.is_cooked());
            play.signal(signal);
            play.until(LEFT);
            assert_eq!(play.status(), status, "{part}");
            assert!(play.is_cooked(), "{part}");
        }
    }
}

#[test]
fn p2_a_hang_up_ends_the_program() {
    for part in ["polite", "deaf", "flood"] {
        let mut play = play(part, None);
        play.until(READY);
        let Play { master, reader, mut child, .. } = play;
        drop((master, reader));
        assert_eq!(child.wait().unwrap().exit_code(), 129, "{part}");
    }
}

#[test]
fn p10_a_terminal_that_does_not_read_cannot_stop_the_end() {
    let mut play = play("flood", None);
    play.until(READY);
    play.signal(rustix::process::Signal::TERM);
    assert_eq!(play.status(), 143);
    assert!(play.is_cooked());
    play.until(LEFT);
}

#[test]
fn t4_a_panic_speaks_after_the_screen_is_left_and_in_text_only() {
    let mut play = play("panic", None);
    play.until(LEFT);
    play.until("a title: \u{fffd}]0;evil\u{fffd}");
    assert_ne!(play.status(), 0);
    assert!(play.is_cooked());
}

#[test]
fn p1_a_worker_s_panic_leaves_the_screen_alone() {
    let mut play = play("worker panic", None);
    play.until(READY);
    assert_eq!(play.until("still here"), "");
    play.signal(rustix::process::Signal::TERM);
    assert_eq!(play.status(), 0);
}

#[test]
fn p3_ctrl_z_stops_below_a_shell_and_comes_back() {
    let mut play =
        play("suspend", Some(r#"set -m; "$0" "$@"; echo stopped; fg >/dev/null; echo "ended $?""#));
    play.until(READY);
    play.until(LEFT);
    assert!(!play.until("stopped").contains("1049h"));
    assert!(play.until("resumed").contains("\x1b[?1049h"));
    play.until(LEFT);
    play.until("ended 5");
    assert_eq!(play.status(), 0);
}

#[test]
fn p3_without_a_shell_there_is_no_stop() {
    let mut play = play("suspend", None);
    play.until("refused");
    play.until(LEFT);
    assert_eq!(play.status(), 5);
}

#[test]
fn p3_a_stop_from_outside_is_a_message() {
    let mut play = play("stop", None);
    play.until(READY);
    play.signal(rustix::process::Signal::TSTP);
    play.signal(rustix::process::Signal::CONT);
    play.until(LEFT);
    assert_eq!(play.status(), 6);
}
