//! Searching in the open document, and stepping from hit to hit.

use std::sync::Arc;

use super::census::{Part, count, parts};
use super::page::{Finder, Step};
use super::viewport::Stand;
use super::{App, Slot, Task, Waiting};
use crate::document::Document;
use crate::search::{Match, Matcher, Query, QueryOptions};
use crate::text;

/// Chunks times words that are counted at once: 1 MB for a search, about half a millisecond.
const AT_ONCE: u64 = 16;

impl App {
    /// Looks for `query` from now on, and shows the first hit at or after `from`.
    pub(super) fn search_for(&mut self, query: Query, from: u64) {
        self.search.current = None;
        self.search.pending = None;
        let empty = query.is_empty();
        self.search.query = Some(query);
        self.search.finder = None;
        if empty {
            self.ticket(Slot::Search);
            return;
        }
        self.start_search();
        self.step(Slot::Search, None, from.checked_sub(1), false);
    }

    /// Starts the census of the search in the document that is open now.
    pub(super) fn start_search(&mut self) {
        let Some(query) = &self.search.query else { return };
        let matcher = Arc::new(Matcher::new(std::slice::from_ref(query)));
        self.search.finder = self.start_census(Slot::Search, matcher);
    }

    /// Starts the census of the keywords in the document that is open now.
    pub(super) fn start_keywords(&mut self) {
        let matcher = Arc::clone(self.keywords.matcher());
        self.page.keywords = self.start_census(Slot::Keywords, matcher);
    }

    fn start_census(&mut self, slot: Slot, matcher: Arc<Matcher>) -> Option<Finder> {
        let ticket = self.ticket(slot);
        let document = self.page.document.clone()?;
        if matcher.slots() == 0 || document.text.is_empty() {
            return None;
        }
        let mut finder = Finder::new(Arc::clone(&matcher), &document);
        let from = document.text.chunk_index(self.place().0);
        let chunks = document.text.chunks();
        if chunks * matcher.slots() as u64 <= AT_ONCE {
            // Sooner done than handed to another thread: the counts are in the first frame.
            for part in parts(chunks, from) {
                finder.census.add(&count(&document, &matcher, part, &|| false)?);
            }
            return Some(finder);
        }
        self.task(Task::Count(slot, ticket, document, matcher, from));
        Some(finder)
    }

    /// Forgets the search; the place stays.
    pub(super) fn clear_search(&mut self) {
        self.ticket(Slot::Search);
        self.search.query = None;
        self.search.finder = None;
        self.search.current = None;
        self.search.pending = None;
    }

    pub(super) fn on_counted(&mut self, slot: Slot, part: &Part) {
        if let Some(finder) = self.finder(slot) {
            finder.census.add(part);
        }
        if let Some(waiting) = self.search.pending.filter(|w| w.of == slot) {
            self.search.pending = None;
            self.step(waiting.of, waiting.slot, waiting.from, waiting.backward);
        }
    }

    /// `n` and `N`.
    pub(super) fn step_search(&mut self, times: i64, backward: bool) {
        if self.search.query.is_none() {
            match self.search.history.last().cloned() {
                Some(text) if self.page.document.is_some() => {
                    match Query::parse(&text, self.search.options) {
                        Ok(query) => self.search_for(query, self.place().0),
                        Err(e) => self.notice = Some(e.to_string()),
                    }
                }
                _ => {
                    self.notice =
                        Some("nothing was searched yet: / searches, ; goes to the chosen keyword".into())
                }
            }
            return;
        }
        for _ in 0..times.min(1000) {
            let from = self.here();
            self.step(Slot::Search, None, from, backward);
            if self.search.pending.is_some() {
                break;
            }
        }
    }

    /// `;` and `,`: a number chooses the keyword first.
    pub(super) fn step_keyword(&mut self, number: Option<u64>, backward: bool) {
        if self.keywords.is_empty() {
            self.notice = Some("there are no keywords yet: . adds one".into());
            return;
        }
        if let Some(number) = number {
            let slot = number.saturating_sub(1) as usize;
            if slot >= self.keywords.len() {
                self.notice = Some(format!("there is no keyword {number}"));
                return;
            }
            self.keywords.chosen = slot;
        }
        let from = self.here();
        self.step(Slot::Keywords, Some(self.keywords.chosen), from, backward);
    }

    /// `*`: what was searched becomes a keyword.
    pub(super) fn keep_search(&mut self) {
        let Some(query) = &self.search.query else {
            self.notice = Some("search something first: * makes it a keyword".into());
            return;
        };
        let text = query.text().to_owned();
        let whole_word = query.is_whole_word();
        self.add_keyword(&text, QueryOptions { regex: false, whole_word });
    }

    /// Adds a keyword and counts it everywhere.
    pub(super) fn add_keyword(&mut self, text: &str, options: QueryOptions) -> bool {
        match self.keywords.add(text, options) {
            Ok(()) => {
                self.keywords_changed();
                true
            }
            Err(e) => {
                self.notice = Some(e.to_string());
                false
            }
        }
    }

    /// Counts anew after a change of the set.
    pub(super) fn keywords_changed(&mut self) {
        self.start_keywords();
        self.ticket(Slot::Survey);
        self.surveying = false;
        self.add_up();
        self.want_survey();
    }

    /// Where a step starts from: the current hit if it is on the screen, else just before the screen.
    fn here(&self) -> Option<u64> {
        let visible = self.page.viewport.visible();
        match &self.search.current {
            Some(hit) if visible.contains(&hit.range.start) => Some(hit.range.start),
            _ => visible.start.checked_sub(1),
        }
    }

    pub(super) fn step(&mut self, of: Slot, slot: Option<usize>, from: Option<u64>, backward: bool) {
        if self.opening {
            self.search.pending = Some(Waiting { of, slot, from: None, backward });
            return;
        }
        let Some(document) = self.page.document.clone() else { return };
        let Some(finder) = self.finder(of) else { return };
        match finder.step(&document, slot, from, backward) {
            Step::Hit(hit, round) => self.land(hit, round, backward),
            Step::Pending => {
                self.search.pending = Some(Waiting { of, slot, from, backward });
                self.notice = Some("searching …".into());
            }
            Step::Nothing if of == Slot::Keywords => {
                let word = self.keywords.list()[self.keywords.chosen].query.text();
                self.notice = Some(format!("'{word}' is not in this document"));
            }
            Step::Nothing => {
                self.search.current = None;
                self.notice =
                    self.search.query.as_ref().map(|q| format!("'{}' is not in this document", q.text()));
            }
        }
    }

    /// Shows a hit.
    fn land(&mut self, hit: Match, round: bool, backward: bool) {
        self.go_to(hit.range.start, Stand::InView);
        self.show_sideways(hit.range.start);
        self.search.current = Some(hit);
        self.notice = round.then(|| {
            if backward {
                "from the beginning round to the end"
            } else {
                "from the end round to the beginning"
            }
            .into()
        });
    }

    /// Moves unwrapped text so that a place in it is on the screen.
    fn show_sideways(&mut self, offset: u64) {
        if self.settings.wrap {
            return;
        }
        let Some(row) = self.page.viewport.screen_row(offset) else { return };
        let layout = &self.page.viewport.rows()[row].layout;
        let local = (offset - layout.line.start()) as usize;
        let glyphs = text::glyphs(layout.line.text(), 0).hiding(&layout.hidden);
        let column: usize = glyphs.take_while(|g| g.range.start < local).map(|g| g.width).sum();
        let width = usize::from(self.geometry.column.width);
        if column < self.page.sideways || column + 8 > self.page.sideways + width {
            self.page.sideways = column.saturating_sub(width / 3);
        }
    }

    fn finder(&mut self, slot: Slot) -> Option<&mut Finder> {
        match slot {
            Slot::Search => self.search.finder.as_mut(),
            Slot::Keywords => self.page.keywords.as_mut(),
            _ => None,
        }
    }

    /// Where the reader is among the hits: "/word 3 of 41" for the search, "2 word 3 of 13" for a keyword that
    /// was stepped to; `≥` while the background still counts.
    pub(super) fn place_in_hits(&mut self) -> Option<String> {
        let document = self.page.document.clone()?;
        let current = self.search.current.clone();
        if let (Some(query), Some(finder)) = (&self.search.query, &mut self.search.finder) {
            let at = current.filter(|hit| finder.in_range(&document, hit.range.clone()).contains(hit));
            let place = place(finder, &document, 0, at.as_ref());
            return Some(format!("/{} {place}", text::clip(query.text(), 24)));
        }
        let hit = current?;
        let slot = usize::from(hit.slot);
        let finder = self.page.keywords.as_mut()?;
        let word = self.keywords.list().get(slot)?.query.text();
        Some(format!("{} {} {}", slot + 1, text::clip(word, 24), place(finder, &document, slot, Some(&hit))))
    }
}

/// "3 of 41", or how many there are when the reader is at none of them.
fn place(finder: &mut Finder, document: &Document, slot: usize, hit: Option<&Match>) -> String {
    let total = finder.census.total(slot);
    let complete = finder.census.complete();
    let more = if complete { "" } else { "≥ " };
    match hit {
        Some(hit) => {
            let (n, sure) = finder.ordinal(document, hit);
            let least = if sure { "" } else { "≥ " };
            format!("{least}{n} of {more}{}", total.max(n))
        }
        None if complete && total == 0 => "no hits".into(),
        None if total == 0 => format!("searching … {:.0}%", finder.census.progress() * 100.0),
        None => format!("{more}{total} hits"),
    }
}
