//! Signals, and the promise that the program ends when it is told to.
//!
//! A thread of its own turns signals into messages. The main loop normally answers an order to end within
//! milliseconds. But it may be waiting for a terminal that no longer reads, or for a file on a dead mount; then
//! the thread that brought the order gives the terminal back and ends the process itself.

use super::terminal::Terminal;
use signal_hook::{
    consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH},
    iterator::Signals,
    low_level,
};
use std::{
    io,
    sync::{Arc, Condvar, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

/// How long the main loop may take to end by itself.
const GRACE: Duration = Duration::from_millis(300);
/// How long giving the terminal back may take after that.
const FAREWELL: Duration = Duration::from_millis(400);
/// The exit status after a hang-up, with or without the signal.
pub(super) const HUNG_UP: u8 = 128 + SIGHUP as u8;

/// What the world outside wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// End soon, with this exit status (128 and the signal's number).
    Quit(u8),
    /// Stop, as Ctrl-Z does: call [`Terminal::suspend`].
    Suspend,
    /// Continued after a stop from outside: take the terminal again and draw everything.
    Resume,
    /// The terminal may have another size.
    Resize,
}

/// The end of the program: whether it has come, and who sees to it.
#[derive(Debug)]
pub struct Ending {
    terminal: Arc<Terminal>,
    come: Mutex<bool>,
    changed: Condvar,
}

impl Ending {
    /// Nothing has ended yet.
    pub fn new(terminal: &Arc<Terminal>) -> Arc<Ending> {
        Arc::new(Ending { terminal: Arc::clone(terminal), come: Mutex::new(false), changed: Condvar::new() })
    }

    /// The main loop has ended: what is left to do (saving, say) is done in peace.
    pub fn has_come(&self) {
        *self.come.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// The terminal is gone: sends the order to end and sees to it. For the thread that reads keys.
    pub fn hung_up(&self, mut send: impl FnMut(Signal) -> bool) {
        send(Signal::Quit(HUNG_UP));
        self.enforce(HUNG_UP);
    }

    /// Returns when the main loop has ended; if it does not, ends the process.
    fn enforce(&self, status: u8) {
        if !self.comes_within(GRACE) {
            // Should even this be held up, by a lock or a terminal that blocks, the end is not.
            let (terminal, (done, wait)) = (Arc::clone(&self.terminal), mpsc::channel());
            thread::spawn(move || {
                terminal.leave();
                let _ = done.send(());
            });
            let _ = wait.recv_timeout(FAREWELL);
            low_level::exit(status.into());
        }
    }

    fn comes_within(&self, limit: Duration) -> bool {
        let come = self.come.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(come, limit, |come| !*come);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// Starts the thread that hands signals to `send` until that returns false. An order to end is enforced.
///
/// # Errors
///
/// The signals cannot be caught.
pub fn watch(ending: Arc<Ending>, mut send: impl FnMut(Signal) -> bool + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGWINCH])?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        for number in signals.forever() {
            let signal = match number {
                SIGTSTP => Signal::Suspend,
                SIGCONT if !ending.terminal.was_stopped_from_outside() => continue,
                SIGCONT => Signal::Resume,
                SIGWINCH => Signal::Resize,
                _ => Signal::Quit(128 + number as u8),
            };
            let heard = send(signal);
            if let Signal::Quit(status) = signal {
                ending.enforce(status);
            }
            if !heard {
                return;
            }
        }
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn signals_become_messages_in_their_order() {
        let pair = portable_pty::native_pty_system().openpty(Default::default()).unwrap();
        let path = pair.master.tty_name().unwrap();
        let open = || std::fs::File::options().read(true).write(true).open(&path).unwrap();
        let ending = Ending::new(&Terminal::over(open(), open()).unwrap());
        let (send, heard) = channel();
        watch(Arc::clone(&ending), move |signal| send.send(signal).is_ok()).unwrap();
        let limit = Duration::from_secs(20);
        for (number, signal) in [
            (SIGTSTP, Signal::Suspend),
            (SIGCONT, Signal::Resume),
            (SIGWINCH, Signal::Resize),
            (SIGTERM, Signal::Quit(143)),
        ] {
            if number == SIGTERM {
                ending.has_come(); // otherwise this process would end, as it should
            }
            low_level::raise(number).unwrap();
            assert_eq!(heard.recv_timeout(limit), Ok(signal));
        }
        ending.hung_up(|signal| signal == Signal::Quit(129));
    }
}
