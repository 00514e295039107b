//! What each task of the app means outside: the bodies of the background jobs.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::Event;
use super::found::documents;
use super::keeping::{carry_out, expanded};
use super::words;
use super::worker::{Job, Stale, stand_back};
use crate::app::{BINS, LINES, Msg, Slot, Task, Ticket, count, parts};
use crate::document::{Document, LineIndex, View};
use crate::format::{self, Cancel, Painter, open_stream};
use crate::included::INCLUDED;
use crate::library::{Corpus, EntryId, Lookup, Origin, Visit, dispersion, survey};
use crate::search::{Expression, Matcher};

/// Answers about the list are told at most this often.
const PACE: Duration = Duration::from_millis(40);

thread_local! {
    /// The highlighter and its checkpoints stay with the one thread that colours: they cannot be shared.
    static PAINTER: RefCell<Painter> = RefCell::new(Painter::new());
}

/// The first findings of a lookup are told this soon.
const FIRST: Duration = Duration::from_millis(2);
/// Windows of a document that is read piece by piece after which its hits are told: 1 MB.
const PART: usize = 16;
/// Documents that a worker takes at a time.
const BLOCK: usize = 64;
/// What is said of a document whose extractor panicked.
pub(super) const GAVE_UP: &str = "cannot be read: its reader gave up";
/// A census of fewer parts (about 4 MB) is done before a second thread has begun.
const WORTH: usize = 8;

/// What the jobs share from one to the next.
#[derive(Default)]
pub(super) struct Bench {
    watched: Arc<Mutex<Option<Watched>>>,
}

/// The open file as it was when it was opened.
#[derive(Debug, Clone)]
struct Watched {
    path: PathBuf,
    state: Option<(u64, Option<SystemTime>)>,
}

impl Bench {
    /// The job for a task, with the number of its kind; `None` for tasks that are not background work.
    pub(super) fn job(&self, task: Task) -> Option<(usize, Job)> {
        Some(match task {
            Task::Scan(ticket, roots) => job(Slot::Scan, move |stale, answers| {
                documents(&roots, &cancel(stale), &mut |found| {
                    !stale.get() && answers.send(Event::App(Msg::Scanned(ticket, found, false))).is_ok()
                });
                tell(answers, Msg::Scanned(ticket, Vec::new(), true));
            }),
            Task::Open(ticket, id, origin, known, view) => {
                let watched = Arc::clone(&self.watched);
                job(Slot::Open, move |stale, answers| {
                    let now = origin.path().map(Watched::new);
                    let same = known.is_some() && now.as_ref().is_some_and(|file| file.modified() == known);
                    *watched.lock().unwrap_or_else(PoisonError::into_inner) = now;
                    if same {
                        return;
                    }
                    let mut publish = |part| tell(answers, Msg::Growing(ticket, id, Arc::new(part)));
                    let result = open(&origin, view, &mut publish, stale);
                    tell(answers, Msg::Opened(ticket, id, result));
                })
            }
            Task::OpenAhead(ticket, id, origin) => job(Slot::Ahead, move |stale, answers| {
                if let Ok(document) = open(&origin, View::Rendered, &mut |_| {}, stale) {
                    tell(answers, Msg::Ready(ticket, id, document));
                }
            }),
            Task::Count(slot, ticket, document, matcher, from) => job(slot, move |stale, answers| {
                census(slot, ticket, &document, &matcher, from, stale, answers);
            }),
            Task::LookUp(ticket, corpus, expression, ids) => job(Slot::Lookup, move |stale, answers| {
                look_up(ticket, &corpus, &expression, &ids, stale, answers);
            }),
            Task::Survey(ticket, corpus, ids, matcher) => job(Slot::Survey, move |stale, answers| {
                survey_all(ticket, &corpus, &ids, &matcher, stale, answers);
            }),
            Task::Disperse(ticket, corpus, ids, matcher, slot) => {
                job(Slot::Dispersion, move |stale, answers| {
                    let mut counted = Vec::new();
                    corpus.visit(&ids, &matcher, &|origin| open_caught(origin, stale), &mut |i, text| {
                        let bars = |visit: Visit<'_>| {
                            dispersion(visit.passage, &matcher, slot, BINS, &|| stale.get())
                        };
                        counted.extend(text.ok().and_then(bars).map(|bars| (ids[i], bars)));
                        !stale.get()
                    });
                    tell(answers, Msg::Dispersed(ticket, counted));
                })
            }
            Task::Words(ticket, corpus, ids) => job(Slot::Words, move |stale, answers| {
                words::count(ticket, &corpus, &ids, stale, answers);
            }),
            Task::KeyWords(ticket, corpus, id, vocabulary) => job(Slot::WordList, move |stale, answers| {
                tell(answers, Msg::Suggested(ticket, words::key_words(&corpus, id, &vocabulary, stale)));
            }),
            Task::Collocates(ticket, corpus, expression, ids, vocabulary) => {
                job(Slot::WordList, move |stale, answers| {
                    let found = words::collocates(&corpus, &expression, &ids, &vocabulary, stale);
                    tell(answers, Msg::Suggested(ticket, found));
                })
            }
            Task::Export(path, text) => job(Slot::Export, move |_, answers| {
                let path = expanded(&path);
                let said = match write_new(&path, &text) {
                    Ok(()) => format!("written: {}", path.display()),
                    Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
                        format!("{} is there already: choose another name", path.display())
                    }
                    Err(e) => format!("{}: {e}", path.display()),
                };
                tell(answers, Msg::Notice(said));
            }),
            Task::Keep(ticket, keep) => job(Slot::Keeping, move |_, answers| {
                tell(answers, Msg::Filed(ticket, carry_out(*keep)));
            }),
            Task::Paint(ticket, document, range) => job(Slot::Paint, move |stale, answers| {
                let spans = PAINTER.with_borrow_mut(|p| p.paint(&document, range.clone(), &cancel(stale)));
                tell(answers, Msg::Painted(ticket, range, spans));
            }),
            Task::Index(ticket, document) => job(Slot::Lines, move |stale, answers| {
                if let Some(index) = LineIndex::build(&document, &|| stale.get()) {
                    tell(answers, Msg::Indexed(ticket, Arc::new(index)));
                }
            }),
            Task::Copy(_) | Task::Mouse(_) | Task::Suspend | Task::Redraw | Task::Quit => return None,
        })
    }

    /// A look at whether the open file is still what it was.
    pub(super) fn watch(&self) -> (usize, Job) {
        let watched = Arc::clone(&self.watched);
        let body: Job = Box::new(move |_, answers| {
            let mut watched = watched.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(file) = watched.as_mut() else { return };
            let now = state(&file.path);
            if now != file.state {
                let what = if now.is_none() {
                    "deleted on disk: what is open stays open"
                } else {
                    "changed on disk: r reads it anew"
                };
                file.state = now;
                tell(answers, Msg::Changed(format!("the file was {what}")));
            }
        });
        (crate::app::SLOTS, body)
    }
}

impl Watched {
    fn new(path: &Path) -> Watched {
        Watched { path: path.to_owned(), state: state(path) }
    }

    fn modified(&self) -> Option<SystemTime> {
        self.state.and_then(|(_, modified)| modified)
    }
}

fn state(path: &Path) -> Option<(u64, Option<SystemTime>)> {
    let file =
        path.ancestors().find_map(|path| std::fs::metadata(path).ok().filter(|meta| meta.is_file()))?;
    Some((file.len(), file.modified().ok()))
}

fn job(slot: Slot, body: impl FnOnce(&Stale, &Sender<Event>) + Send + 'static) -> (usize, Job) {
    (slot as usize, Box::new(body))
}

/// Answers; when nobody listens any more the program is ending, and that is fine.
pub(super) fn tell(answers: &Sender<Event>, msg: Msg) {
    let _ = answers.send(Event::App(msg));
}

fn cancel(stale: &Stale) -> Cancel {
    let stale = stale.clone();
    Cancel::when(move || stale.get())
}

fn open(
    origin: &Origin,
    view: View,
    publish: &mut dyn FnMut(Document),
    stale: &Stale,
) -> Result<Arc<Document>, String> {
    let cancel = cancel(stale);
    let opened = catch_unwind(AssertUnwindSafe(|| match origin {
        Origin::Path(path) => format::open_growing(path, view, publish, &cancel).map_err(|e| e.to_string()),
        Origin::Included(_) | Origin::Stdin => read(origin, &cancel),
    }));
    opened.unwrap_or_else(|_| Err(GAVE_UP.into())).map(Arc::new)
}

/// Opens a document wherever it is; the reason why not is for the reader.
pub(super) fn read(origin: &Origin, cancel: &Cancel) -> Result<Document, String> {
    match origin {
        Origin::Path(path) => format::open(path, cancel).map_err(|e| e.to_string()),
        Origin::Included(name) => included(name, cancel).map_err(|e| e.to_string()),
        Origin::Stdin => Err("standard input is read as it arrives".into()),
    }
}

/// A document that comes with the program, through the same door as every other file.
fn included(name: &str, cancel: &Cancel) -> Result<Document, format::OpenError> {
    let contents: HashMap<&str, &[u8]> = INCLUDED.iter().copied().collect();
    let bytes = contents.get(name).ok_or(format::OpenError::Missing)?;
    let mut file = tempfile::tempfile().map_err(format::OpenError::Io)?;
    file.write_all(bytes).map_err(format::OpenError::Io)?;
    let file_name = Path::new(name).file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
    format::open_file(file, &file_name, cancel)
}

/// Standard input, read without a buffer; a lull in a pipe is reported.
pub(super) fn stdin() -> impl std::io::Read {
    #[cfg(unix)]
    return format::Lull::new(std::fs::File::from(
        rustix::stdio::stdin().try_clone_to_owned().expect("standard input can be duplicated"),
    ));
}

/// Reads standard input to its end, in a thread of its own, and tells what has arrived.
pub(super) fn stream(answers: Sender<Event>) {
    let arrived = answers.clone();
    let read = move || {
        let mut publish = |document: Document| tell(&arrived, Msg::Arrived(Ok(Arc::new(document))));
        let opened = catch_unwind(AssertUnwindSafe(|| open_stream(stdin(), &mut publish, &Cancel::never())));
        match opened {
            Ok(Ok(())) => {}
            Ok(Err(e)) => tell(&arrived, Msg::Arrived(Err(e.to_string()))),
            Err(_) => {
                tell(&arrived, Msg::Arrived(Err("standard input cannot be read: its reader gave up".into())))
            }
        }
    };
    if let Err(e) = std::thread::Builder::new().name("stdin".into()).spawn(read) {
        tell(&answers, Msg::Arrived(Err(format!("no thread could be started: {e}"))));
    }
}

/// Takes the census of a document, on a second processor too if there is one and enough to do.
fn census(
    slot: Slot,
    ticket: Ticket,
    document: &Document,
    matcher: &Matcher,
    from: u64,
    stale: &Stale,
    answers: &Sender<Event>,
) {
    let parts = parts(document.text.chunks(), from);
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let Some(counted) = count(document, matcher, part.clone(), &|| stale.get()) else { return };
            tell(answers, Msg::Counted(slot, ticket, counted));
        }
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    // Two read memory as fast as it goes; the threads stand back for the one that draws.
    let helpers = if parts.len() < WORTH { 0 } else { (processors - 1).min(1) };
    std::thread::scope(|scope| {
        for _ in 0..helpers {
            scope.spawn(|| {
                stand_back();
                work();
            });
        }
        work();
    });
}

/// Looks something up, on all processors but the one that draws.
fn look_up(
    ticket: Ticket,
    corpus: &Corpus,
    expression: &Expression,
    ids: &[EntryId],
    stale: &Stale,
    answers: &Sender<Event>,
) {
    let matcher = expression.matcher();
    let (next, looked, lines) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        let mut lookup = Lookup::new(expression, &matcher);
        let mut found = Vec::new();
        let (mut told, mut pace) = (Instant::now(), FIRST);
        loop {
            let from = next.fetch_add(BLOCK, Ordering::Relaxed);
            let Some(block) = ids.get(from..(from + BLOCK).min(ids.len())).filter(|b| !b.is_empty()) else {
                break;
            };
            corpus.visit(block, &matcher, &|origin| open_caught(origin, stale), &mut |i, text| {
                let Some(visit) = text.ok().filter(|visit| lookup.admits(visit)) else { return !stale.get() };
                let room = LINES.saturating_sub(lines.load(Ordering::Relaxed));
                let place = (block[i], (from + i) as u32);
                lookup.look_in_parts(place, &visit, (room, PART), &|| stale.get(), &mut |part| {
                    lines.fetch_add(part.lines.len(), Ordering::Relaxed);
                    found.push(part);
                    if told.elapsed() >= pace {
                        let done = looked.load(Ordering::Relaxed).min(ids.len().saturating_sub(1));
                        tell(answers, Msg::Found(ticket, std::mem::take(&mut found), done));
                        (told, pace) = (Instant::now(), PACE);
                    }
                });
                !stale.get()
            });
            if stale.get() {
                return;
            }
            let done = looked.fetch_add(block.len(), Ordering::Relaxed) + block.len();
            if told.elapsed() >= pace && done < ids.len() {
                tell(answers, Msg::Found(ticket, std::mem::take(&mut found), done));
                (told, pace) = (Instant::now(), PACE);
            }
        }
        tell(
            answers,
            Msg::Found(ticket, found, looked.load(Ordering::Relaxed).min(ids.len().saturating_sub(1))),
        );
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let helpers = if ids.len() <= BLOCK { 0 } else { processors.saturating_sub(2) };
    std::thread::scope(|scope| {
        for _ in 0..helpers {
            scope.spawn(work);
        }
        work();
    });
    if !stale.get() {
        tell(answers, Msg::Found(ticket, Vec::new(), ids.len()));
    }
}

/// Writes a file that must not be there yet.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(text.as_bytes())
}

/// Opens a document for the corpus; a reader that panics is a reason.
pub(super) fn open_caught(origin: &Origin, stale: &Stale) -> Result<Document, String> {
    let opened = catch_unwind(AssertUnwindSafe(|| read(origin, &cancel(stale))));
    opened.unwrap_or_else(|_| Err(GAVE_UP.into()))
}

fn survey_all(
    ticket: Ticket,
    corpus: &Corpus,
    ids: &[EntryId],
    matcher: &Matcher,
    stale: &Stale,
    answers: &Sender<Event>,
) {
    let mut found = Vec::new();
    let mut told = Instant::now();
    corpus.visit(ids, matcher, &|origin| open_caught(origin, stale), &mut |i, text| {
        if stale.get() {
            return false;
        }
        let result = match text.map(|visit| survey(visit.facts, visit.passage, matcher, &|| stale.get())) {
            Ok(Some(survey)) => Ok(survey),
            // Overtaken: the newer job begins with this entry again.
            Ok(None) => return false,
            Err(reason) => Err(reason),
        };
        found.push((ids[i], result));
        if told.elapsed() >= PACE {
            tell(answers, Msg::Surveyed(ticket, std::mem::take(&mut found), false));
            told = Instant::now();
        }
        true
    });
    if !stale.get() {
        tell(answers, Msg::Surveyed(ticket, found, true));
        corpus.messages().into_iter().for_each(|said| tell(answers, Msg::Notice(said)));
    }
}
