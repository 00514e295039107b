//! Background work: one thread for each kind, and only the newest job of each kind.
//!
//! Submitting a job makes the older one stale. A worker asks whether it is, once per chunk, and drops what
//! it was doing; an answer that comes too late anyway is dropped by its ticket in `App::update`. Threads
//! start with their first job. A panic in a job is reported and the thread lives on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use super::Event;
use crate::app::SLOTS;

/// Whether a job was overtaken by a newer one.
#[derive(Debug, Clone)]
pub(super) struct Stale {
    mine: u64,
    newest: Arc<AtomicU64>,
}

impl Stale {
    /// For a job that nothing can overtake.
    pub(super) fn never() -> Stale {
        Stale { mine: 0, newest: Arc::default() }
    }

    /// Whether to stop.
    pub(super) fn get(&self) -> bool {
        self.newest.load(Ordering::Relaxed) != self.mine
    }
}

/// What a worker is to do. It answers through the sender; when nobody listens any more, it may stop.
pub(super) type Job = Box<dyn FnOnce(&Stale, &Sender<Event>) + Send>;

/// The place where the newest job of one kind waits.
#[derive(Default)]
struct Mailbox {
    job: Mutex<Option<(u64, Job)>>,
    posted: Condvar,
}

struct Slot {
    mailbox: Arc<Mailbox>,
    newest: Arc<AtomicU64>,
    started: bool,
}

/// All workers.
pub(super) struct Workers {
    slots: Vec<Slot>,
    answers: Sender<Event>,
}

impl Workers {
    pub(super) fn new(answers: Sender<Event>) -> Workers {
        let slot = || Slot { mailbox: Arc::default(), newest: Arc::default(), started: false };
        // One more than the app's kinds: for the runtime's own look at the open file.
        Workers { slots: (0..=SLOTS).map(|_| slot()).collect(), answers }
    }

    /// Gives a job to the worker of its kind and makes the one before stale.
    pub(super) fn submit(&mut self, kind: usize, job: Job) {
        // What nobody waits for leaves the processor to what somebody does.
        let patient = [crate::app::Slot::Survey, crate::app::Slot::Keywords, crate::app::Slot::Words]
            .iter()
            .any(|s| *s as usize == kind);
        let slot = &mut self.slots[kind];
        let number = slot.newest.fetch_add(1, Ordering::Relaxed) + 1;
        *slot.mailbox.job.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, job));
        slot.mailbox.posted.notify_one();
        if !slot.started {
            slot.started = true;
            let (mailbox, newest, answers) =
                (Arc::clone(&slot.mailbox), Arc::clone(&slot.newest), self.answers.clone());
            let spawned = thread::Builder::new().spawn(move || {
                if patient {
                    stand_back();
                }
                work(&mailbox, &newest, &answers);
            });
            if let Err(e) = spawned {
                let said = format!("no thread could be started: {e}");
                // Nobody listening means that the program is ending.
                let _ = self.answers.send(Event::App(crate::app::Msg::Notice(said)));
            }
        }
    }
}

fn work(mailbox: &Mailbox, newest: &Arc<AtomicU64>, answers: &Sender<Event>) {
    loop {
        let (mine, job) = {
            let mut waiting = mailbox.job.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                match waiting.take() {
                    Some(job) => break job,
                    None => waiting = mailbox.posted.wait(waiting).unwrap_or_else(PoisonError::into_inner),
                }
            }
        };
        let stale = Stale { mine, newest: Arc::clone(newest) };
        if catch_unwind(AssertUnwindSafe(|| job(&stale, answers))).is_err() {
            let said = "something went wrong in the background; the rest goes on".to_owned();
            if answers.send(Event::App(crate::app::Msg::Notice(said))).is_err() {
                return;
            }
        }
    }
}

/// Lets the thread that draws go first: on two cores a busy worker would make every key wait.
#[cfg(target_os = "linux")]
pub(super) fn stand_back() {
    // On Linux a priority belongs to a thread. Without it everything works too, a little less smoothly.
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), 10);
}

#[cfg(not(target_os = "linux"))]
pub(super) fn stand_back() {}
