//! The list, and how a document comes onto the page.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::viewport::Anchor;
use super::{App, Focus, Slot, Task, Waiting};
use crate::document::{BlockKind, Document, View};
use crate::library::{EntryId, Found, Origin, Survey};

/// Entries that are looked into at a time; what is on the screen comes first, anew each time.
const SURVEY: usize = 64;
/// The same in a library of thousands, where looking for what is next takes its time too.
const SURVEY_LARGE: usize = 512;
/// Code is coloured this far around the screen, so that scrolling finds it done.
const COLOUR_AROUND: u64 = 24 * 1024;

impl App {
    /// Starts to walk what the reader named; a single file is opened at once.
    pub fn start(&mut self, roots: Vec<PathBuf>) -> Vec<Task> {
        self.focus = Focus::List;
        self.roots = roots;
        self.scan();
        std::mem::take(&mut self.tasks)
    }

    fn scan(&mut self) {
        self.shelf.scanning = true;
        let ticket = self.ticket(Slot::Scan);
        self.task(Task::Scan(ticket, self.roots.clone()));
    }

    /// Puts the library that comes with the program on the list.
    pub fn start_included(&mut self, names: impl Iterator<Item = (&'static str, usize)>) -> Vec<Task> {
        let found = names.map(|(name, len)| Found {
            origin: Origin::Included(name),
            place: name.into(),
            len: len as u64,
            modified: None,
            problem: None,
        });
        self.focus = Focus::Page;
        self.on_scanned(found.collect(), true);
        std::mem::take(&mut self.tasks)
    }

    /// Puts standard input on the list, before anything of it is there.
    pub fn start_stdin(&mut self) {
        let found = Found {
            origin: Origin::Stdin,
            place: "standard input".into(),
            len: 0,
            modified: None,
            problem: None,
        };
        let id = self.shelf.library.add(found);
        self.shelf.append(&[id]);
        self.page.entry = Some(id);
        self.focus = Focus::Page;
    }

    pub(super) fn on_scanned(&mut self, found: Vec<Found>, done: bool) {
        let ids: Vec<EntryId> = found.into_iter().filter_map(|f| self.shelf.library.add_new(f)).collect();
        let first = self.page.entry.is_none();
        self.shelf.append(&ids);
        self.shelf.scanning = !done;
        self.library_changed(!ids.is_empty());
        if done && self.shelf.library.len() <= 1 {
            self.focus = Focus::Page;
        }
        if done && self.shelf.library.is_empty() {
            self.page.problem = Some("there is nothing to read here".into());
        }
        if first && !self.shelf.shown.is_empty() {
            self.open_current();
        } else {
            self.want_survey();
        }
    }

    pub(super) fn select(&mut self, by: i64) {
        self.upward = by < 0;
        if self.shelf.move_by(by) {
            self.open_current();
        } else if self.shelf.library.len() > 1 {
            self.notice = Some(if by > 0 { "the last document" } else { "the first document" }.into());
        }
    }

    pub(super) fn select_at(&mut self, at: usize) {
        if at < self.shelf.shown.len() && at != self.shelf.selected {
            self.shelf.selected = at;
            self.open_current();
        }
    }

    /// Entries on a screen of the list.
    pub(super) fn list_page(&self) -> i64 {
        (i64::from(self.geometry.list.height).saturating_sub(1) / self.entry_height() as i64).max(1)
    }

    pub(super) fn sort_next(&mut self) {
        self.shelf.sort = self.shelf.sort.next();
        self.shelf.refresh();
        self.notice = Some(format!("sorted by {}", self.shelf.sort.name()));
    }

    pub(super) fn set_filter(&mut self, filter: &str) {
        self.shelf.filter = filter.to_owned();
        self.shelf.refresh();
        if self.shelf.current() != self.page.entry {
            self.open_current();
        }
    }

    pub(super) fn reload(&mut self) {
        if self.focus == Focus::List && !self.roots.is_empty() && !self.shelf.scanning {
            // New documents join the list; those that are gone say so when they are read.
            self.scan();
        }
        let Some(id) = self.page.entry else { return };
        match &self.shelf.library.get(id).origin {
            Origin::Stdin => self.notice = Some("standard input cannot be read twice".into()),
            Origin::Path(_) | Origin::Included(_) => {
                self.ahead = None;
                let entry = self.shelf.library.get_mut(id);
                (entry.counted, entry.problem) = (0, None);
                self.places.insert(id, self.place());
                self.library_changed(true);
                self.request(id);
                self.notice = Some("read anew".into());
            }
        }
    }

    /// Opens the selected entry, if it is another than the open one.
    pub(super) fn open_current(&mut self) {
        let Some(id) = self.shelf.current() else { return };
        if self.page.entry == Some(id) {
            return;
        }
        self.go_to_entry(id);
    }

    /// Opens an entry in place of the one that is open.
    pub(super) fn go_to_entry(&mut self, id: EntryId) {
        self.remember_place();
        self.places_list = None;
        self.page.entry = Some(id);
        self.page.view = View::default();
        self.page.problem = None;
        self.request(id);
    }

    /// Where the reader is in the open document is where it will be opened again. What a lookup shows in passing is no
    /// such place, nor is one in a source.
    fn remember_place(&mut self) {
        let is_place = self.page.document.is_some() && self.page.view == View::Rendered;
        if let Some(open) = self.page.entry.filter(|_| is_place && !self.is_looking_up()) {
            self.places.insert(open, self.place());
        }
    }

    /// `R`: the whole of a page, the source of what is rendered, and back.
    pub(super) fn next_view(&mut self) {
        let Some(id) = self.page.entry.filter(|_| self.page.document.is_some()) else { return };
        let entry = self.shelf.library.get(id);
        let views = entry.kind.unwrap_or_default().views();
        let at = views.iter().position(|view| *view == self.page.view).unwrap_or(0);
        let next = views[(at + 1) % views.len()];
        if views.len() < 2 || entry.origin == Origin::Stdin {
            self.notice = Some("there is nothing else to be seen of this document".into());
            return;
        }
        self.remember_place();
        self.ahead = None;
        self.page.view = next;
        self.page.wanted_percent = Some(self.page.percent());
        self.request(id);
    }

    fn request(&mut self, id: EntryId) {
        let entry = self.shelf.library.get(id);
        match (&entry.problem, &entry.origin) {
            (Some(problem), _) => {
                let problem = problem.clone();
                self.ticket(Slot::Open);
                self.show(id, Err(problem));
            }
            (None, Origin::Stdin) => match self.arriving.clone() {
                Some(document) => self.show(id, Ok(document)),
                None => self.page.document = None,
            },
            (None, origin) => {
                let origin = origin.clone();
                if let Some((_, document)) = self.ahead.take_if(|(ahead, _)| *ahead == id) {
                    let modified = document.modified;
                    self.on_opened(id, Ok(document));
                    // It may have been opened a while ago.
                    let ticket = self.ticket(Slot::Open);
                    return self.task(Task::Open(ticket, id, origin, modified, View::Rendered));
                }
                self.opening = true;
                self.page.growing = false;
                let ticket = self.ticket(Slot::Open);
                self.task(Task::Open(ticket, id, origin, None, self.page.view));
            }
        }
    }

    pub(super) fn on_opened(&mut self, id: EntryId, result: Result<Arc<Document>, String>) {
        let rendered = self.page.view == View::Rendered;
        let entry = self.shelf.library.get_mut(id);
        match &result {
            Ok(_) if !rendered => {}
            Ok(document) => {
                entry.kind = Some(document.kind);
                entry.len = document.text.len();
                if document.title.is_some() {
                    entry.title.clone_from(&document.title);
                }
            }
            Err(reason) => entry.problem = Some(reason.clone()),
        }
        match (result, &self.page.document) {
            // Its beginning is on the page already.
            (Ok(document), Some(begun)) if self.page.growing && !begun.complete => self.grow(document),
            (result, _) => self.show(id, result),
        }
        self.page.growing = false;
        if let Some(percent) = self.page.wanted_percent.take() {
            self.go_to_percent(Some(percent));
            self.notice = Some(self.page.view.about().into());
        }
        self.want_survey();
        self.open_ahead();
    }

    /// The beginning of a document that is still being opened, or more of it.
    pub(super) fn on_growing(&mut self, id: EntryId, document: Arc<Document>) {
        let wanted = self.places.get(&id).is_none_or(|place| place.0 < document.text.len());
        if self.page.growing {
            self.grow(document);
        } else if self.page.wanted_percent.is_none() && wanted {
            // Where the reader was is not reached yet otherwise: that is worth the wait.
            self.show(id, Ok(document));
            self.page.growing = true;
        }
    }

    /// Has the neighbour in the list opened that the reader is going towards, so that the next key finds it
    /// there.
    fn open_ahead(&mut self) {
        let next =
            if self.upward { self.shelf.selected.checked_sub(1) } else { Some(self.shelf.selected + 1) };
        let Some(id) = next.and_then(|at| self.shelf.shown.get(at).copied()) else { return };
        let entry = self.shelf.library.get(id);
        if entry.problem.is_some() || entry.origin == Origin::Stdin {
            return;
        }
        let origin = entry.origin.clone();
        self.ahead = None;
        let ticket = self.ticket(Slot::Ahead);
        self.task(Task::OpenAhead(ticket, id, origin));
    }

    /// Puts a document, or the reason there is none, onto the page.
    fn show(&mut self, id: EntryId, result: Result<Arc<Document>, String>) {
        self.page.colours.clear();
        self.page.coloured = 0..0;
        self.painting = false;
        self.page.sideways = 0;
        self.page.keywords = None;
        self.search.finder = None;
        self.search.current = None;
        let waiting = self.search.pending.take().filter(|_| self.opening);
        self.opening = false;
        self.lines = None;
        self.page.lit = super::Lit::default();
        match result {
            Ok(document) => {
                self.page.problem = None;
                self.notice = document.notices.first().cloned().or(self.notice.take());
                self.page.document = Some(document);
                self.page.viewport.reset(self.places.get(&id).copied().unwrap_or_default());
                self.relayout();
                self.start_keywords();
                self.start_search();
                self.go_to_wanted_name(id);
                if !self.show_wanted(id)
                    && let Some(waiting) = waiting
                {
                    let from = waiting.backward.then_some(u64::MAX);
                    self.seek(Waiting { from, ..waiting });
                }
            }
            Err(reason) => {
                self.page.document = None;
                self.page.viewport.reset(Anchor(0));
                self.page.problem = Some(reason);
            }
        }
    }

    /// More of standard input: the place stays, and what was counted is counted on.
    pub(super) fn on_arrived(&mut self, result: Result<Arc<Document>, String>) {
        let Some(id) =
            self.shelf.library.ids().find(|id| self.shelf.library.get(*id).origin == Origin::Stdin)
        else {
            return;
        };
        let document = match result {
            Ok(document) => document,
            Err(reason) => {
                self.shelf.library.get_mut(id).problem = Some(reason.clone());
                if self.page.entry == Some(id) && self.page.document.is_none() {
                    self.page.problem = Some(reason);
                } else {
                    self.notice = Some(reason);
                }
                return;
            }
        };
        let entry = self.shelf.library.get_mut(id);
        entry.len = document.text.len();
        entry.kind = Some(document.kind);
        if document.title.is_some() {
            entry.title.clone_from(&document.title);
        }
        self.arriving = Some(Arc::clone(&document));
        self.shelf.library.corpus.hold_open(id, Arc::clone(&document));
        if document.complete {
            self.look_up_again();
        }
        self.library_changed(document.complete);
        if self.page.entry != Some(id) {
            return;
        }
        match &self.page.document {
            None => self.show(id, Ok(document)),
            Some(_) => self.grow(document),
        }
    }

    /// The open document has become longer.
    fn grow(&mut self, document: Arc<Document>) {
        let complete = document.complete;
        let grown = document.text.len();
        let before = self.page.document.replace(document).map_or(0, |d| d.text.len());
        // The last chunk ended where the text ended; its line may have gone on.
        self.page.viewport.refresh();
        for finder in [&mut self.page.keywords, &mut self.search.finder].into_iter().flatten() {
            finder.refresh();
        }
        self.lines = None;
        let counted = self.counted_length.max(1);
        if complete || grown >= 2 * counted || before == 0 {
            self.counted_length = grown;
            self.start_keywords();
            if self.search.expression.is_some() {
                let current = self.search.current.take();
                self.start_search();
                self.search.current = current;
            }
        }
    }

    pub(super) fn on_surveyed(&mut self, found: Vec<(EntryId, Result<Survey, String>)>, done: bool) {
        let version = self.keywords.version();
        for (id, result) in found {
            let entry = self.shelf.library.get_mut(id);
            entry.counted = version;
            match result {
                Ok(survey) => {
                    let facts = survey.facts;
                    entry.title = facts.title.or(entry.title.take());
                    entry.kind = Some(facts.kind);
                    entry.len = facts.len;
                    entry.words = facts.words;
                    entry.modified = facts.modified.or(entry.modified);
                    entry.strips = survey.strips;
                }
                Err(reason) => entry.problem = Some(reason),
            }
        }
        self.add_up();
        if done {
            self.surveying = false;
            self.want_survey();
        }
    }

    /// Adds up the keywords' hits over the library.
    pub(super) fn add_up(&mut self) {
        let version = self.keywords.version();
        let mut totals = vec![0; self.keywords.len()];
        let mut documents = totals.clone();
        let mut all = true;
        self.counted = 0;
        for id in self.shelf.library.ids() {
            let entry = self.shelf.library.get(id);
            if entry.counted == version {
                self.counted += 1;
                for ((total, documents), strip) in totals.iter_mut().zip(&mut documents).zip(&entry.strips) {
                    *total += strip.count;
                    *documents += u64::from(strip.count > 0);
                }
            } else if entry.problem.is_none() {
                all = false;
            }
        }
        self.totals = (totals, all);
        self.documents = documents;
    }

    /// Has the entries looked into that were not yet, those on the screen first.
    pub(super) fn want_survey(&mut self) {
        // A lookup reads the texts itself; two that read the same would only be in each other's way.
        let looking_up = self.concordance.as_ref().is_some_and(|c| c.progress.0 < c.progress.1);
        if self.surveying || looking_up || !self.has_list() {
            return;
        }
        let version = self.keywords.version();
        let shelf = &self.shelf;
        let visible = shelf.top..(shelf.top + self.list_page() as usize * 2).min(shelf.shown.len());
        let first = shelf.shown.get(visible).unwrap_or_default().iter().copied();
        let most = if shelf.library.len() > 16 * SURVEY { SURVEY_LARGE } else { SURVEY };
        let mut wanted: Vec<EntryId> = Vec::new();
        for id in first.chain(shelf.library.ids()) {
            let entry = shelf.library.get(id);
            let due = entry.counted != version && entry.problem.is_none() && entry.origin != Origin::Stdin;
            if due && !wanted.iter().take(SURVEY).any(|w| *w == id) {
                wanted.push(id);
                if wanted.len() == most {
                    break;
                }
            }
        }
        if wanted.is_empty() {
            if self.shelf.sort.by_hits() && self.shelf.filter.is_empty() {
                self.shelf.refresh();
            }
            return;
        }
        self.surveying = true;
        let matcher = Arc::clone(self.keywords.matcher());
        let corpus = Arc::clone(&self.shelf.library.corpus);
        let ticket = self.ticket(Slot::Survey);
        self.task(Task::Survey(ticket, corpus, wanted, matcher));
    }

    /// Asks for the colours of the code on the screen, unless they are there or on their way.
    pub(super) fn want_colours(&mut self, document: &Arc<Document>, visible: Range<u64>) {
        let markup = &document.markup;
        let code = markup.blocks.iter().any(|b| b.style.kind == BlockKind::Code);
        let covered = self.page.coloured.start <= visible.start && visible.end <= self.page.coloured.end;
        if self.painting || covered || !(code || markup.syntax.is_some()) {
            return;
        }
        let end = (visible.end + COLOUR_AROUND).min(document.text.len());
        let range = visible.start.saturating_sub(COLOUR_AROUND)..end;
        self.painting = true;
        let ticket = self.ticket(Slot::Paint);
        self.task(Task::Paint(ticket, Arc::clone(document), range));
    }
}
