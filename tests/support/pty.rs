//! The real program in a terminal that a test looks at, types into, and takes away.
//!
//! Nothing here waits for time to pass: a test waits for what it expects to see, or for the program's end, and
//! fails when that does not come within [`LIMIT`]. Every byte the program writes is kept, and held to the
//! grammar when the program has ended.

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use rustix::termios::tcgetattr;
use std::cell::OnceCell;
use std::ffi::OsString;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// Long enough for the slowest machine.
pub const LIMIT: Duration = Duration::from_secs(30);

/// The question that a terminal may answer, and what a dark one says.
const QUERY: &[u8] = b"\x1b]11;?\x1b\\";
const ANSWER: &[u8] = b"\x1b]11;rgb:1010/1010/1818\x1b\\";

/// How the program is started.
pub struct Setup {
    program: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(String, String)>,
    size: (u16, u16),
    answers: bool,
    strict: bool,
}

#[allow(dead_code)]
impl Setup {
    /// recto with these arguments, in 80 columns and 24 rows of a terminal that answers nothing.
    pub fn recto<A: Into<OsString>>(arguments: impl IntoIterator<Item = A>) -> Setup {
        Setup {
            program: PathBuf::from(env!("CARGO_BIN_EXE_recto")),
            arguments: arguments.into_iter().map(Into::into).collect(),
            environment: Vec::new(),
            size: (80, 24),
            answers: false,
            strict: true,
        }
    }

    /// A line for the shell, in which `$0` is recto, and `$1` and so on are the arguments.
    pub fn shell<A: Into<OsString>>(line: &str, arguments: impl IntoIterator<Item = A>) -> Setup {
        let mut setup = Setup::recto(arguments);
        let before = ["-c".into(), line.into(), std::mem::take(&mut setup.program).into()];
        setup.arguments.splice(0..0, before);
        setup.program = "/bin/sh".into();
        setup
    }

    /// Another program, whose output is not held to the grammar.
    pub fn other(program: &str, arguments: &[&str]) -> Setup {
        Setup { program: program.into(), strict: false, ..Setup::recto(arguments) }
    }

    /// With this many columns and rows.
    pub fn size(self, columns: u16, rows: u16) -> Setup {
        Setup { size: (columns, rows), ..self }
    }

    /// With a variable in the environment.
    pub fn env(mut self, name: &str, value: &str) -> Setup {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Where not all that is written can be whole: it is not held to the grammar.
    pub fn torn(self) -> Setup {
        Setup { strict: false, ..self }
    }

    /// In a terminal that says which background it has.
    pub fn answering(self) -> Setup {
        Setup { answers: true, ..self }
    }

    /// Starts it.
    pub fn start(self) -> Console {
        Console::start(self)
    }
}

/// How the program ended.
#[derive(Debug, Clone)]
pub struct End {
    /// Its exit status, or the name of the signal that killed it.
    pub status: Result<u32, String>,
    /// The processor time it took, in hundredths of a second, if the system tells.
    pub cpu: Option<u64>,
}

/// A terminal with the program in it.
pub struct Console {
    master: Option<Box<dyn MasterPty + Send>>,
    keyboard: Keyboard,
    seen: Arc<Seen>,
    ended: Receiver<End>,
    end: OnceCell<End>,
    /// How the line discipline was set before the program.
    before: String,
    pid: u32,
    tty: PathBuf,
    strict: bool,
    _home: tempfile::TempDir,
}

type Keyboard = Arc<Mutex<Option<Box<dyn Write + Send>>>>;

/// What the terminal has received.
struct Seen {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    terminal: vt100::Parser,
    bytes: Vec<u8>,
    /// Nobody reads for now.
    paused: bool,
    /// The terminal is being taken away.
    closing: bool,
    /// Nothing more will come.
    closed: bool,
}

impl Seen {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Waits until `wanted` holds; whether it did within `limit`.
    fn wait(&self, limit: Duration, mut wanted: impl FnMut(&State) -> bool) -> bool {
        let waited = self.changed.wait_timeout_while(self.lock(), limit, |state| !wanted(state)).unwrap();
        !waited.1.timed_out()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }
}

#[allow(dead_code)]
impl Console {
    fn start(setup: Setup) -> Console {
        let (columns, rows) = setup.size;
        let size = PtySize { rows, cols: columns, ..Default::default() };
        let pair = native_pty_system().openpty(size).unwrap();
        let home = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(&setup.program);
        command.args(&setup.arguments);
        command.cwd(home.path());
        command.env_clear();
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("PATH", "/usr/bin:/bin")] {
            command.env(name, value);
        }
        command.env("HOME", home.path());
        command.env("XDG_CONFIG_HOME", home.path());
        setup.environment.iter().for_each(|(name, value)| command.env(name, value));
        let tty = pair.master.tty_name().unwrap();
        let before = modes(&tty);
        let child = pair.slave.spawn_command(command).unwrap();
        let pid = child.process_id().unwrap();
        drop(pair.slave);
        let terminal = vt100::Parser::new(at_least_one(rows), at_least_one(columns), 0);
        let state = State { terminal, bytes: Vec::new(), paused: false, closing: false, closed: false };
        let seen = Arc::new(Seen { state: Mutex::new(state), changed: Condvar::new() });
        let keyboard: Keyboard = Arc::new(Mutex::new(Some(pair.master.take_writer().unwrap())));
        let reader = pair.master.try_clone_reader().unwrap();
        let (shared, answering) = (Arc::clone(&seen), setup.answers.then(|| Arc::clone(&keyboard)));
        thread::spawn(move || watch(reader, &shared, answering));
        Console {
            tty,
            master: Some(pair.master),
            keyboard,
            seen,
            ended: wait_for_end(child, pid),
            end: OnceCell::new(),
            before,
            pid,
            strict: setup.strict,
            _home: home,
        }
    }

    /// Types.
    pub fn send(&self, keys: impl AsRef<[u8]>) -> &Console {
        let mut keyboard = self.keyboard.lock().unwrap();
        let keyboard = keyboard.as_mut().expect("the terminal is still there");
        // A program that has ended reads nothing any more; its end is what the test looks at then.
        let _ = keyboard.write_all(keys.as_ref()).and_then(|()| keyboard.flush());
        self
    }

    /// Waits until the screen is as it should be.
    #[track_caller]
    pub fn wait_for(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) -> &Console {
        if !self.seen.wait(LIMIT, |state| wanted(state.terminal.screen())) {
            panic!("{what} did not come:\n{}", self.contents());
        }
        self
    }

    /// Waits for a text on the screen.
    #[track_caller]
    pub fn wait_for_text(&self, text: &str) -> &Console {
        self.wait_for(&format!("'{text}'"), |screen| screen.contents().contains(text))
    }

    /// Whether a text comes onto the screen before a time has passed.
    pub fn shows_within(&self, text: &str, time: Duration) -> bool {
        self.seen.wait(time, |state| state.terminal.screen().contents().contains(text))
    }

    /// Waits until nothing has been written for a while: for what has no end that could be seen.
    pub fn settle(&self) -> &Console {
        let mut length = self.written();
        while self.seen.wait(Duration::from_millis(300), |state| state.bytes.len() > length) {
            length = self.written();
        }
        self
    }

    /// Whether nothing at all is written for so long.
    pub fn is_silent_for(&self, time: Duration) -> bool {
        let length = self.written();
        !self.seen.wait(time, |state| state.bytes.len() > length)
    }

    /// Whether so many bytes have been written before the limit.
    pub fn has_written(&self, length: usize) -> bool {
        self.seen.wait(LIMIT, |state| state.bytes.len() >= length)
    }

    /// The number of bytes so far.
    pub fn written(&self) -> usize {
        self.seen.lock().bytes.len()
    }

    /// The bytes from `start` on.
    pub fn bytes(&self, start: usize) -> Vec<u8> {
        self.seen.lock().bytes[start..].to_vec()
    }

    /// Looks at the screen as it is now.
    pub fn look<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(self.seen.lock().terminal.screen())
    }

    /// The screen as text.
    pub fn contents(&self) -> String {
        self.look(|screen| screen.contents())
    }

    /// What a person sees: the rows, and in brackets how the letters after them look.
    pub fn picture(&self) -> Vec<String> {
        self.look(picture)
    }

    /// Gives the terminal another size.
    pub fn resize(&self, columns: u16, rows: u16) -> &Console {
        let size = PtySize { rows, cols: columns, ..Default::default() };
        self.seen.lock().terminal.screen_mut().set_size(at_least_one(rows), at_least_one(columns));
        self.master.as_ref().expect("the terminal is still there").resize(size).unwrap();
        self
    }

    /// Sends a signal to the program alone.
    pub fn signal(&self, signal: Signal) -> &Console {
        kill_process(self.id(), signal).unwrap();
        self
    }

    /// The processor time the program has taken, in hundredths of a second, if the system tells.
    pub fn cpu(&self) -> Option<u64> {
        cpu(self.pid)
    }

    /// The program's resident memory in KiB, if the system tells.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid)).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }

    /// Whether the line discipline is set as it was before the program.
    pub fn is_cooked(&self) -> bool {
        modes(&self.tty) == self.before
    }

    /// The process group that has the terminal.
    pub fn foreground(&self) -> Pid {
        let leader = self.master.as_ref().and_then(|master| master.process_group_leader());
        Pid::from_raw(leader.unwrap()).unwrap()
    }

    /// Stops or starts to read what the program writes.
    pub fn pause(&self, paused: bool) -> &Console {
        self.seen.change(|state| state.paused = paused);
        self
    }

    /// Takes the terminal away. Whoever reads it sits in a system call that only something to read ends, so
    /// the program is made to draw: sizes change until it has.
    pub fn hang_up(&mut self) {
        self.seen.change(|state| state.closing = true);
        for width in (50..60).cycle() {
            self.resize(width, 24);
            if self.seen.wait(Duration::from_millis(100), |state| state.closed) {
                break;
            }
        }
        self.keyboard.lock().unwrap().take();
        self.master.take();
    }

    /// Whether the program ends within a time.
    pub fn ends_within(&self, time: Duration) -> bool {
        if self.end.get().is_none()
            && let Ok(end) = self.ended.recv_timeout(time)
        {
            let _ = self.end.set(end);
        }
        self.end.get().is_some()
    }

    /// Waits for the program's end and for the last of what it wrote, which must all have been allowed.
    #[track_caller]
    pub fn end(&self) -> End {
        assert!(self.ends_within(LIMIT), "the program does not end:\n{}", self.contents());
        assert!(self.seen.wait(LIMIT, |state| state.closed), "somebody still holds the terminal");
        if self.strict {
            let seen = self.seen.lock();
            let bytes = if seen.closing { whole(&seen.bytes) } else { &seen.bytes };
            assert_eq!(crate::grammar::check(bytes), Ok(()));
        }
        self.end.get().unwrap().clone()
    }

    /// Waits for the program's end, and expects a status.
    #[track_caller]
    pub fn ends_with(&self, status: u32) -> End {
        let end = self.end();
        assert_eq!(end.status, Ok(status), "{}", self.contents());
        end
    }

    /// Whether the terminal is as a shell wants it: the usual screen, the cursor shown, nothing reported.
    #[track_caller]
    pub fn is_given_back(&self) {
        self.look(|screen| {
            assert!(!screen.alternate_screen(), "the alternate screen is left");
            assert!(!screen.hide_cursor(), "the cursor is shown");
            assert!(!screen.bracketed_paste(), "pastes come without brackets");
            assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "the mouse is silent");
        });
        assert!(self.is_cooked(), "the line discipline is as it was");
    }

    fn id(&self) -> Pid {
        Pid::from_raw(self.pid as i32).unwrap()
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        if !self.ends_within(Duration::ZERO) {
            let _ = kill_process(self.id(), Signal::KILL);
        }
    }
}

fn at_least_one(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n.max(1)).unwrap()
}

/// The rows of a screen with everything that can be seen of them: of a blank that is its ground alone.
#[allow(dead_code)]
pub fn picture(screen: &vt100::Screen) -> Vec<String> {
    let (rows, columns) = screen.size();
    let row = |y: u16| {
        let (mut row, mut look) = (String::new(), String::new());
        for cell in (0..columns.get()).filter_map(|x| screen.cell(y, x)).filter(|c| !c.is_wide_continuation())
        {
            let blank = matches!(cell.contents(), "" | " ");
            let mut now = format!("{:?}{}{}", cell.bgcolor(), cell.inverse(), cell.underline());
            if !blank || cell.inverse() {
                now += &format!("{:?}{}{}{}", cell.fgcolor(), cell.bold(), cell.dim(), cell.italic());
            }
            if now != look {
                row += &format!("[{now}]");
                look = now;
            }
            row += if blank { " " } else { cell.contents() };
        }
        row
    };
    (0..rows.get()).map(row).collect()
}

/// Reads what the program writes, until it has ended or the terminal is taken away.
fn watch(mut reader: Box<dyn Read + Send>, seen: &Seen, mut answering: Option<Keyboard>) {
    let mut piece = vec![0; 1 << 16];
    loop {
        let state = seen.changed.wait_while(seen.lock(), |state| state.paused && !state.closing).unwrap();
        if state.closing {
            break;
        }
        drop(state);
        // The end of the program is told as an error on some systems.
        let Ok(n @ 1..) = reader.read(&mut piece) else { break };
        seen.change(|state| {
            state.bytes.extend_from_slice(&piece[..n]);
            state.terminal.process(&piece[..n]);
        });
        let asked = || memchr::memmem::find(&seen.lock().bytes, QUERY).is_some();
        if let Some(keyboard) = answering.take_if(|_| asked())
            && let Some(keys) = keyboard.lock().unwrap().as_mut()
        {
            let _ = keys.write_all(ANSWER);
        }
    }
    drop(reader);
    seen.change(|state| state.closed = true);
}

/// Waits for the program's end in a thread of its own, and looks at its cost before it is gone.
fn wait_for_end(mut child: Box<dyn portable_pty::Child + Send + Sync>, pid: u32) -> Receiver<End> {
    let (told, ended) = channel();
    thread::spawn(move || {
        let id = WaitId::Pid(Pid::from_raw(pid as i32).unwrap());
        while waitid(id.clone(), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT)
            .is_err_and(|e| e == rustix::io::Errno::INTR)
        {}
        let cpu = cpu(pid);
        let status = child.wait().unwrap();
        let status = status.signal().map_or(Ok(status.exit_code()), |signal| Err(signal.to_owned()));
        let _ = told.send(End { status, cpu });
    });
    ended
}

/// User and system time of a process, as /proc/PID/stat has it.
fn cpu(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat")).ok()?;
    // The name in brackets may hold anything.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
}

/// How the line discipline of a terminal is set.
fn modes(tty: &Path) -> String {
    let flags = OFlags::RDONLY | OFlags::NOCTTY | OFlags::CLOEXEC;
    let modes = tcgetattr(rustix::fs::open(tty, flags, Mode::empty()).unwrap()).unwrap();
    format!(
        "{:?} {:?} {:?} {:?}",
        modes.input_modes, modes.output_modes, modes.control_modes, modes.local_modes
    )
}

/// Numbers that look random and are the same each time.
pub struct Dice(pub u64);

#[allow(dead_code)]
impl Dice {
    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }
}

/// What was written without a last sequence that a terminal which was taken away cut off.
fn whole(bytes: &[u8]) -> &[u8] {
    match bytes.iter().rposition(|b| *b == 0x1b) {
        Some(at) if !bytes[at..].iter().skip(2).any(|b| matches!(b, b'@'..=b'~')) => &bytes[..at],
        _ => bytes,
    }
}
