//! Searching in the open document, and stepping from hit to hit.

use std::sync::Arc;

use super::census::{Part, count, parts};
use super::keywords::Added;
use super::page::{Finder, Step};
use super::viewport::Stand;
use super::{App, Slot, Task, Waiting};
use crate::document::Document;
use crate::search::{Case, Expression, Looseness, Match, Matcher, QueryError, QueryOptions};
use crate::text;

/// Chunks times words that are counted at once: 1 MB for a search, about half a millisecond.
const AT_ONCE: u64 = 16;

impl App {
    /// Reads what was typed as a search.
    pub(super) fn read_search(&mut self, text: &str, looseness: Looseness) -> Result<Expression, QueryError> {
        let expression = Expression::parse_as(text, self.search.options, &self.names(), looseness)?;
        if expression.is_loose() {
            self.want_words();
        }
        Ok(expression)
    }

    /// Looks for `expression` from now on, and shows the first hit at or after `from`.
    pub(super) fn search_for(&mut self, expression: Expression, from: u64) {
        self.search.current = None;
        self.search.pending = None;
        let empty = expression.is_empty();
        self.search.expression = Some(expression);
        self.search.finder = None;
        if empty {
            self.ticket(Slot::Search);
            return;
        }
        self.start_search();
        self.step(Slot::Search, Some(0), from.checked_sub(1), false);
    }

    /// Starts the census of the search in the document that is open now.
    pub(super) fn start_search(&mut self) {
        let Some(expression) = self.search.expression.as_ref().filter(|e| !e.is_empty()) else { return };
        let matcher = Arc::new(expression.matcher());
        self.search.finder = self.start_census(Slot::Search, matcher);
        self.loosen();
    }

    /// A phrase that is nowhere in the document is looked for more loosely; the footer says how.
    fn loosen(&mut self) {
        let nowhere =
            self.search.finder.as_ref().is_some_and(|f| f.census.complete() && f.census.total(0) == 0);
        let looser = self.search.expression.as_ref().and_then(|e| Some((e.looser()?, e.text().to_owned())));
        if let (true, Some((looseness, text))) = (nowhere, looser)
            && let Ok(expression) = self.read_search(&text, looseness)
        {
            self.search.expression = Some(expression);
            self.start_search();
        }
    }

    /// Whether the whole document is known not to be wanted: it lacks a word that must be there, or has one
    /// that must not.
    pub(super) fn is_unwanted(&self) -> bool {
        let (Some(expression), Some(finder)) = (&self.search.expression, &self.search.finder) else {
            return false;
        };
        finder.census.complete() && !expression.holds(&|slot| finder.census.total(slot) > 0)
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
        self.search.expression = None;
        self.search.finder = None;
        self.search.current = None;
        self.search.pending = None;
    }

    pub(super) fn on_counted(&mut self, slot: Slot, part: &Part) {
        if let Some(finder) = self.finder(slot) {
            finder.census.add(part);
        }
        if slot == Slot::Search {
            self.loosen();
        }
        if let Some(waiting) = self.search.pending.filter(|w| w.of == slot) {
            self.search.pending = None;
            self.seek(waiting);
        }
    }

    /// `n` and `N`.
    pub(super) fn step_search(&mut self, times: i64, backward: bool) {
        if self.search.expression.is_none() {
            match self.search.history.last().cloned() {
                Some(text) if self.page.document.is_some() => {
                    match self.read_search(&text, Looseness::Phrase) {
                        Ok(expression) => self.search_for(expression, self.place().0),
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
            self.seek(Waiting { of: Slot::Search, slot: Some(0), from, backward, flows: true });
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
        let Some(query) = self.search.expression.as_ref().map(Expression::query) else {
            self.notice = Some("search something first: * makes it a keyword".into());
            return;
        };
        let text = query.text().to_owned();
        let options =
            QueryOptions { case: Case::Smart, whole_word: query.is_whole_word(), ..self.search.options };
        if let Err(error) = self.add_keyword(&text, options) {
            self.notice = Some(error.to_string());
        }
    }

    /// Adds a keyword and counts it everywhere; one that is there already is said.
    pub(super) fn add_keyword(&mut self, text: &str, options: QueryOptions) -> Result<(), QueryError> {
        let before = self.keywords.version();
        let added = self.keywords.add(text, options)?;
        if self.keywords.version() != before {
            self.keywords_changed();
        }
        if let Added::There(said) = added {
            self.notice = Some(said);
        }
        Ok(())
    }

    /// Counts anew after a change of the set.
    pub(super) fn keywords_changed(&mut self) {
        if self.keywords.is_loose() {
            self.want_words();
        }
        if self.search.expression.is_none() {
            // The hit that was stepped to was one of the set before.
            self.search.current = None;
        }
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

    /// To the next hit in this document.
    pub(super) fn step(&mut self, of: Slot, slot: Option<usize>, from: Option<u64>, backward: bool) {
        self.seek(Waiting { of, slot, from, backward, flows: false });
    }

    pub(super) fn seek(&mut self, wanted: Waiting) {
        let Waiting { of, slot, from, backward, flows } = wanted;
        if self.opening {
            self.search.pending = Some(Waiting { from: None, ..wanted });
            return;
        }
        let Some(document) = self.page.document.clone() else { return };
        if of == Slot::Search && self.is_unwanted() {
            self.search.current = None;
            self.notice = Some("this document is not what the search asks for".into());
            return;
        }
        let Some(finder) = self.finder(of) else { return };
        match finder.step(&document, slot, from, backward) {
            Step::Hit(_, true) | Step::Nothing if flows && self.flow_on(backward) => {}
            Step::Hit(hit, round) => self.land(hit, round, backward),
            Step::Pending => {
                self.search.pending = Some(wanted);
                self.notice = Some("searching …".into());
            }
            Step::Nothing if of == Slot::Keywords => {
                let word = self.keywords.list()[self.keywords.chosen].query.text();
                self.notice = Some(format!("'{word}' is not in this document"));
            }
            Step::Nothing => {
                self.search.current = None;
                let searched = self.search.expression.as_ref();
                self.notice = searched.map(|e| format!("'{}' is not in this document", e.text()));
            }
        }
    }

    /// To the first hit in the document that is open or on its way.
    pub(super) fn step_first(&mut self, of: Slot, slot: usize) {
        if self.opening {
            self.search.pending =
                Some(Waiting { of, slot: Some(slot), from: None, backward: false, flows: false });
        } else {
            self.step(of, Some(slot), None, false);
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
        let unwanted = self.is_unwanted();
        if let (Some(expression), Some(finder)) = (&self.search.expression, &mut self.search.finder) {
            let at = current.filter(|hit| finder.in_range(&document, hit.range.clone()).contains(hit));
            let place = if unwanted { "no hits".into() } else { place(finder, &document, 0, at.as_ref()) };
            let how = match expression.looseness() {
                Looseness::Phrase => String::new(),
                looser => format!(" ({})", looser.name()),
            };
            return Some(format!("/{} {place}{how}", text::clip(expression.text(), 24)));
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
