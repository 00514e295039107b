//! Readers of hostile formats, in a process of their own.
//!
//! # The essay
//!
//! A file that is parsed whole can hurt whoever parses it: by a panic, a stack that overflows (which no program survives),
//! a loop without an end, a hundred gigabytes asked for at once. So the readers of such formats run in a second process
//! of this same program. It gets the file as its standard input and nothing else: no environment, no other file, a
//! limit on memory and on processor time, and where the system knows how (Landlock, seccomp) no way to open, connect or start
//! anything (`confine`). What it makes of the file comes back through a pipe, part by part (`wire`), and is taken as what
//! it is, data from an enemy: [`Draft`](crate::document::Draft) believes no offset in it.
//!
//! The time that counts is the processor's, so that a busy machine fails nobody: `confine::SPELL` seconds from one part
//! to the next. Somebody who sleeps uses none of it, so there is a much longer limit by the clock too.
//!
//! What was read before a fault is kept. A file whose reader died twice is not tried a third time while the program
//! runs: it is shown as the text that it is, with the reason.
//!
//! Only the program itself knows how to be this second process, so it says so at its start ([`allow`]). Where nobody did, in
//! tests of the library for instance, the same readers run in this process.

mod child;
mod confine;
#[cfg(debug_assertions)]
pub(super) mod faults;
mod wire;

use std::collections::HashMap;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use crate::document::Part;

use super::{FORMATS, Format, How, OpenError};
use wire::{Answer, Incoming};

pub use child::{ARGUMENT, serve};

/// A reader that neither says nor ends anything is ended after this long by the clock.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is asked whether the work is still wanted.
const GLANCE: Duration = Duration::from_millis(20);
/// So many deaths, and a file is not given to its reader any more.
const DEATHS: u8 = 2;

/// Whether this program can be its own second process. One program is one thing or the other from its start.
static ALLOWED: AtomicBool = AtomicBool::new(false);
/// The files whose readers died, and how often.
static DEAD: Mutex<Option<HashMap<Identity, u8>>> = Mutex::new(None);

/// A file in one of its states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Identity {
    file: (u64, u64),
    len: u64,
    modified: Option<SystemTime>,
}

impl Identity {
    /// The file behind this metadata, as it is now.
    pub(super) fn of(metadata: &Metadata) -> Identity {
        #[cfg(unix)]
        let file = {
            use std::os::unix::fs::MetadataExt;
            (metadata.dev(), metadata.ino())
        };
        #[cfg(not(unix))]
        let file = (0, 0);
        Identity { file, len: metadata.len(), modified: metadata.modified().ok() }
    }

    /// Whether its reader died so often that it should be left alone.
    pub(super) fn is_given_up(&self) -> bool {
        let dead = DEAD.lock().unwrap_or_else(PoisonError::into_inner);
        dead.as_ref().and_then(|dead| dead.get(self)).is_some_and(|deaths| *deaths >= DEATHS)
    }

    fn died(self) {
        let mut dead = DEAD.lock().unwrap_or_else(PoisonError::into_inner);
        *dead.get_or_insert_default().entry(self).or_default() += 1;
    }
}

/// Lets readers run in processes of their own: said by a program that begins with [`serve`] when [`ARGUMENT`] is its first
/// argument.
pub fn allow() {
    ALLOWED.store(true, Ordering::Relaxed);
}

/// Whether they do.
pub(super) fn is_allowed() -> bool {
    ALLOWED.load(Ordering::Relaxed)
}

/// Has a file rendered in a process of its own. The parts go to `take`, until it says `false`.
pub(super) fn render(
    format: &Format,
    file: &File,
    identity: Identity,
    how: &How<'_>,
    take: &mut dyn FnMut(Part) -> bool,
) -> Result<(), OpenError> {
    let mut reader = Reader::start(format, file, how)
        .map_err(|e| OpenError::Unreadable(format!("no process could be started to read it: {e}")))?;
    let result = reader.listen(how, take);
    let status = reader.end();
    result.map_err(|stop| match stop {
        Stop::Fault(fault) => fault.into(),
        Stop::Cancelled => OpenError::Cancelled,
        Stop::Nonsense => OpenError::Unreadable("its reader answers nonsense".to_owned()),
        Stop::Died => {
            identity.died();
            OpenError::Unreadable(reason(status).to_owned())
        }
        Stop::Stuck => {
            identity.died();
            OpenError::Unreadable(STUCK.to_owned())
        }
    })
}

/// Why a reader is not listened to any more.
enum Stop {
    Fault(wire::Fault),
    Cancelled,
    Nonsense,
    Died,
    Stuck,
}

const STUCK: &str = "takes too long to be read: its reader was stopped";

/// What a reader died of, by what the system says.
fn reason(status: Option<ExitStatus>) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        const TIME: i32 = rustix::process::Signal::XCPU.as_raw();
        const KILL: i32 = rustix::process::Signal::KILL.as_raw();
        match status.and_then(|status| status.signal()) {
            Some(TIME | KILL) => return STUCK,
            Some(_) => return "is too deep or too large for its reader, which gave up",
            None => {}
        }
    }
    let _ = status;
    "cannot be read: its reader gave up"
}

/// A second process. It ends with its owner.
struct Reader {
    child: Child,
    incoming: Incoming<ChildStdout>,
}

impl Reader {
    fn start(format: &Format, file: &File, how: &How<'_>) -> io::Result<Reader> {
        // The same program has the same table.
        let place = FORMATS.iter().position(|known| std::ptr::eq(known, format)).unwrap_or(FORMATS.len());
        let mut child = Command::new(program()?)
            .args([ARGUMENT, &place.to_string(), how.view.name(), how.name])
            .env_clear()
            .stdin(file.try_clone()?)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let answers = child.stdout.take().ok_or_else(|| io::Error::other("it has no output"))?;
        Ok(Reader { child, incoming: Incoming::new(answers) })
    }

    fn listen(&mut self, how: &How<'_>, take: &mut dyn FnMut(Part) -> bool) -> Result<(), Stop> {
        let mut heard = Instant::now();
        loop {
            while !readable(self.incoming.source()) {
                if how.cancel.is_cancelled() {
                    return Err(Stop::Cancelled);
                }
                if heard.elapsed() > PATIENCE {
                    return Err(Stop::Stuck);
                }
            }
            heard = Instant::now();
            match self.incoming.read() {
                Ok(true) => {}
                Ok(false) => return Err(Stop::Died),
                Err(_) => return Err(Stop::Nonsense),
            }
            while let Some(answer) = self.incoming.next_answer().map_err(|_| Stop::Nonsense)? {
                match answer {
                    Answer::Part(part) => {
                        if !take(*part) {
                            return Err(Stop::Cancelled);
                        }
                    }
                    Answer::Fault(fault) => return Err(Stop::Fault(fault)),
                    Answer::Done => return Ok(()),
                }
            }
            if how.cancel.is_cancelled() {
                return Err(Stop::Cancelled);
            }
        }
    }

    /// Makes sure that it is gone; says how it ended.
    fn end(&mut self) -> Option<ExitStatus> {
        if let Ok(Some(status)) = self.child.try_wait() {
            return Some(status);
        }
        // Whoever closed the pipe is about to end: how is worth a moment's wait.
        let closed = Instant::now();
        while self.incoming.is_closed() && closed.elapsed() < GLANCE {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            std::hint::spin_loop();
        }
        // It may have ended by itself in the meantime, which is as good.
        let _ = self.child.kill();
        self.child.wait().ok()
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // After `end` there is nothing to do here; after a panic there is.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// This program, even if its file was replaced or removed since it was started.
fn program() -> io::Result<std::path::PathBuf> {
    if cfg!(target_os = "linux") { Ok("/proc/self/exe".into()) } else { std::env::current_exe() }
}

/// Waits a moment for something to read; an end is something too.
#[cfg(unix)]
fn readable(pipe: &ChildStdout) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let timeout = Timespec { tv_sec: 0, tv_nsec: GLANCE.as_nanos() as i64 };
    let mut fds = [PollFd::new(pipe, PollFlags::IN)];
    poll(&mut fds, Some(&timeout)).is_ok_and(|ready| ready > 0)
}

/// Reading will wait: there is no looking first.
#[cfg(not(unix))]
fn readable(_: &ChildStdout) -> bool {
    true
}

impl<R: Read> Incoming<R> {
    fn source(&self) -> &R {
        &self.source
    }
}
