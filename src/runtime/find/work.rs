//! What each thread does: take some documents, look through them, and print or keep what is in them.

use std::cell::Cell;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::FindSort;
use super::form::{About, Form, Hit, Tally};
use super::gather::Gathered;
use super::pass::Wanted;
use super::sheet::{Kept, Sheet};
use super::turns::{Draft, Turns};
use crate::document::Document;
use crate::format::{self, Cancel, OpenError};
use crate::library::{EntryId, Origin, Passage, Visit};
use crate::runtime::jobs::{GAVE_UP, read};
use crate::search::Match;

/// Documents that a thread takes at a time.
const BLOCK: usize = 16;
/// More threads than this only wait for memory.
const THREADS: usize = 8;

/// One pass through all documents, for any number of threads.
pub(super) struct Work<'a, W> {
    /// The documents.
    pub(super) gathered: &'a Gathered,
    /// What is looked for.
    pub(super) wanted: &'a Wanted,
    /// How many queries there are in all.
    pub(super) queries: usize,
    /// What becomes of hits.
    pub(super) form: &'a dyn Form,
    /// Their order.
    pub(super) sort: FindSort,
    /// Whether they must wait for the last document.
    pub(super) late: bool,
    /// Whether nothing was said of the documents before.
    pub(super) first: bool,
    /// Where they are written.
    pub(super) turns: &'a Turns<W>,
    /// The next block.
    pub(super) next: AtomicUsize,
    /// Whether something that was named could not be read.
    pub(super) trouble: AtomicBool,
}

/// What a thread has come to.
struct Worker {
    tally: Tally,
    sheets: Vec<Sheet>,
    matches: Vec<Match>,
}

impl<W: Write + Send> Work<'_, W> {
    /// How many threads are worth it.
    pub(super) fn threads(&self) -> usize {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        processors.min(THREADS).min(self.gathered.ids.len().div_ceil(BLOCK)).max(1)
    }

    /// Works until there is nothing left: the counts, and what must wait to be printed.
    pub(super) fn run(&self) -> (Tally, Vec<Sheet>) {
        let _alarm = Alarm(self.turns);
        let tally = Tally::new(self.queries);
        let mut worker = Worker { tally, sheets: Vec::new(), matches: Vec::new() };
        while !self.turns.is_over() {
            let block = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(ids) = self.gathered.ids.chunks(BLOCK).nth(block) else { break };
            self.block(block, ids, &mut worker);
        }
        (worker.tally, worker.sheets)
    }

    fn block(&self, block: usize, ids: &[EntryId], worker: &mut Worker) {
        let mut draft = Draft::default();
        let library = &self.gathered.library;
        let (broken, sound): (Vec<EntryId>, Vec<EntryId>) =
            ids.iter().partition(|id| library.get(**id).problem.is_some());
        for id in broken {
            let reason = library.get(id).problem.clone().unwrap_or_default();
            self.unreadable(id, &reason, false, &mut draft, worker);
        }
        // Whether what could not be opened is no text at all: said by the function that opens, of the document visited next.
        let binary = Cell::new(false);
        library.corpus.visit(
            &sound,
            self.wanted.matcher(),
            &|origin| open(origin, &binary),
            &mut |i, text| {
                match text {
                    Ok(visit) => self.document(sound[i], &visit, block, &mut draft, worker),
                    Err(reason) => self.unreadable(sound[i], &reason, binary.get(), &mut draft, worker),
                }
                self.turns.offer(block, &mut draft)
            },
        );
        self.turns.end(block, draft);
    }

    fn unreadable(&self, id: EntryId, reason: &str, binary: bool, draft: &mut Draft, worker: &mut Worker) {
        if !self.first {
            return;
        }
        worker.tally.unreadable += 1;
        let path = self.gathered.path(id);
        let named = self.gathered.is_named(id);
        // What was named must be read; what a folder happens to hold need not, and pictures are no news.
        if named || !binary {
            draft.said.push(format!("{path}: {reason}"));
        }
        if named {
            self.trouble.store(true, Ordering::Relaxed);
        }
        let mut printed = Vec::new();
        self.form.unreadable(&mut printed, &path, reason);
        if !self.late {
            draft.printed.append(&mut printed);
        } else if !printed.is_empty() {
            worker.sheets.push(Sheet { printed, ..Sheet::new(id, path, self.queries) });
        }
    }

    fn document(&self, id: EntryId, visit: &Visit<'_>, block: usize, draft: &mut Draft, worker: &mut Worker) {
        let path = self.gathered.path(id);
        let about = About { id, path: &path, facts: visit.facts, words: self.words(visit) };
        let mut sheet = Sheet {
            words: about.words,
            modified: visit.facts.modified,
            ..Sheet::new(id, path.clone(), self.queries)
        };
        self.wanted.examine(visit, &mut worker.matches, &mut |spot| {
            sheet.counts[spot.query] += 1;
            let hit = Hit { about: &about, spot, passage: &visit.passage };
            let content = self.form.is_content_with_one()
                && !matches!(self.sort, FindSort::Hits | FindSort::Density)
                && self.wanted.queries().iter().all(|query| sheet.counts[*query] > 0);
            if !self.late {
                self.form.hit(&mut draft.printed, &hit);
                return self.turns.offer(block, draft) && !content;
            }
            if self.sort.is_of_lines() {
                sheet.lines.push(Kept::new(&hit, self.form));
            } else {
                self.form.hit(&mut sheet.printed, &hit);
            }
            !content
        });
        worker.tally.looked += u64::from(self.first);
        if sheet.hits() == 0 {
            return;
        }
        worker.tally.count(id, &sheet.counts);
        if self.late {
            self.form.document(&mut sheet.printed, &about, &sheet.counts);
            worker.sheets.push(sheet);
        } else {
            self.form.document(&mut draft.printed, &about, &sheet.counts);
        }
    }

    /// Words of a text; those of one that came through a pipe were never counted.
    fn words(&self, visit: &Visit<'_>) -> u64 {
        let counted = self.form.counts_words() || self.sort == FindSort::Density;
        match visit.passage {
            Passage::Document(document) if counted && visit.facts.words == 0 => words(document),
            _ => visit.facts.words,
        }
    }
}

/// What white space separates.
fn words(document: &Document) -> u64 {
    let text = &document.text;
    let mut scan = text.scan(0..text.chunks(), 0, 0);
    let (mut words, mut inside) = (0, false);
    while let Some((_, window)) = scan.next_window() {
        for byte in &window.bytes[window.core.clone()] {
            let word = !byte.is_ascii_whitespace();
            words += u64::from(word && !inside);
            inside = word;
        }
    }
    words
}

/// Opens a document; a reader that panics is a reason.
fn open(origin: &Origin, binary: &Cell<bool>) -> Result<Document, String> {
    binary.set(false);
    let Origin::Path(path) = origin else { return read(origin, &Cancel::never()) };
    match catch_unwind(AssertUnwindSafe(|| format::open(path, &Cancel::never()))) {
        Ok(Ok(document)) => Ok(document),
        Ok(Err(e)) => {
            binary.set(matches!(e, OpenError::Binary { .. }));
            Err(e.to_string())
        }
        Err(_) => Err(GAVE_UP.into()),
    }
}

/// Rings when a thread fails: nobody is to wait for it.
struct Alarm<'a, W: Write>(&'a Turns<W>);

impl<W: Write> Drop for Alarm<'_, W> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.give_up();
        }
    }
}
