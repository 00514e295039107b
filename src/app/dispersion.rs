//! Where in each document a word falls: documents by positions.
//!
//! The list has a small strip for each keyword; this view has one word at a time and as many cells as there are. What is
//! counted for it is counted when it comes onto the screen.

use std::collections::HashMap;
use std::sync::Arc;

use super::{App, BINS, Focus, Slot, Task};
use crate::library::EntryId;
use crate::search::Matcher;
use crate::words::dispersion_dp;

/// Documents that are counted at a time.
const AT_ONCE: usize = 128;

/// The view.
#[derive(Debug, Default)]
pub struct Dispersion {
    /// The keyword that is shown; `None` is what is looked up.
    pub slot: Option<usize>,
    /// The documents that have it, in the order of the list.
    pub rows: Vec<EntryId>,
    /// The selected row.
    pub selected: usize,
    /// The first row on the screen.
    pub top: usize,
    /// Hits in each of [`BINS`] equal parts of a document, once counted.
    pub bars: HashMap<EntryId, Vec<u32>>,
    waiting: bool,
}

impl Dispersion {
    /// How unevenly the word is spread over a document: 0 is evenly, 1 all in one place.
    pub fn unevenness(&self, entry: EntryId) -> Option<f64> {
        let bars = self.bars.get(&entry)?;
        // A part of the text that is shorter than a paragraph says nothing.
        let parts: Vec<u32> = bars.chunks(BINS / 16).map(|bins| bins.iter().sum()).collect();
        (parts.iter().sum::<u32>() > 1).then(|| dispersion_dp(&parts))
    }
}

impl App {
    /// Opens the view, of what is looked up or of the chosen keyword.
    pub(super) fn open_dispersion(&mut self) {
        let looked_up = self.concordance.as_ref().is_some_and(|c| c.expression.is_some());
        if !looked_up && self.keywords.is_empty() {
            self.notice = Some("there is no word to show: . adds a keyword, S looks one up".into());
            return;
        }
        self.dispersion = Some(Dispersion::default());
        self.show_dispersion((!looked_up).then_some(self.keywords.chosen));
    }

    fn show_dispersion(&mut self, slot: Option<usize>) {
        let library = &self.shelf.library;
        let has = |id: &EntryId, slot| library.get(*id).hits(Some(slot)) > 0;
        let rows = match (slot, &self.concordance) {
            (Some(slot), _) => {
                library.view("", self.shelf.sort).into_iter().filter(|id| has(id, slot)).collect()
            }
            // These are in the order of the list already.
            (None, Some(concordance)) => concordance.findings.iter().map(|found| found.entry).collect(),
            (None, None) => Vec::new(),
        };
        self.dispersion = Some(Dispersion { slot, rows, ..Dispersion::default() });
    }

    /// To the next word: what is looked up, if anything, and each keyword.
    pub(super) fn disperse_next(&mut self, forward: bool) {
        let Some(dispersion) = &self.dispersion else { return };
        let looked_up = self.concordance.as_ref().is_some_and(|c| c.expression.is_some());
        let words: Vec<Option<usize>> =
            looked_up.then_some(None).into_iter().chain((0..self.keywords.len()).map(Some)).collect();
        let at = words.iter().position(|word| *word == dispersion.slot).unwrap_or(0);
        let step = if forward { 1 } else { words.len().saturating_sub(1) };
        if let Some(word) = words.get((at + step) % words.len().max(1)) {
            self.show_dispersion(*word);
        }
    }

    /// Moves through the documents.
    pub(super) fn walk_dispersion(&mut self, by: i64) {
        let Some(dispersion) = &mut self.dispersion else { return };
        let last = dispersion.rows.len().saturating_sub(1) as i64;
        dispersion.selected = (dispersion.selected as i64).saturating_add(by).clamp(0, last) as usize;
    }

    /// Goes into the selected document, to the first place where the word is.
    pub(super) fn enter_dispersion(&mut self) {
        let Some(dispersion) = self.dispersion.take() else { return };
        let Some(&entry) = dispersion.rows.get(dispersion.selected) else { return };
        if let Some(slot) = dispersion.slot {
            self.keywords.chosen = slot;
        }
        if let Some(concordance) = &mut self.concordance {
            concordance.open = false;
        }
        self.focus = Focus::Page;
        if self.page.entry != Some(entry) {
            self.go_to_entry(entry);
            self.settle_selection();
        }
        let of = if dispersion.slot.is_some() { Slot::Keywords } else { Slot::Search };
        self.step_first(of, dispersion.slot.unwrap_or(0));
    }

    /// Has counted what is on the screen.
    pub(super) fn settle_dispersion(&mut self) {
        let height = usize::from(self.size.1.saturating_sub(3)).max(1);
        let Some(dispersion) = &mut self.dispersion else { return };
        if dispersion.selected < dispersion.top {
            dispersion.top = dispersion.selected;
        } else if dispersion.selected >= dispersion.top + height {
            dispersion.top = dispersion.selected + 1 - height;
        }
        if dispersion.waiting {
            return;
        }
        let near = dispersion.rows.iter().skip(dispersion.top).take(AT_ONCE);
        let wanted: Vec<EntryId> = near.filter(|id| !dispersion.bars.contains_key(id)).copied().collect();
        if wanted.is_empty() {
            return;
        }
        dispersion.waiting = true;
        let slot = dispersion.slot;
        let matcher = match (slot, self.concordance.as_ref().and_then(|c| c.expression.as_ref())) {
            (None, Some(expression)) => Arc::new(expression.matcher()),
            _ => Arc::clone(self.keywords.matcher()),
        };
        self.ask_dispersion(wanted, matcher, slot.unwrap_or(0));
    }

    fn ask_dispersion(&mut self, ids: Vec<EntryId>, matcher: Arc<Matcher>, slot: usize) {
        let ticket = self.ticket(Slot::Dispersion);
        let corpus = Arc::clone(&self.shelf.library.corpus);
        self.task(Task::Disperse(ticket, corpus, ids, matcher, slot));
    }

    /// Some documents were counted.
    pub(super) fn on_dispersed(&mut self, counted: Vec<(EntryId, Vec<u32>)>) {
        if let Some(dispersion) = &mut self.dispersion {
            dispersion.waiting = false;
            dispersion.bars.extend(counted);
        }
    }
}
