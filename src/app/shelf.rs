//! The list pane: which entries are shown, in which order, and which one is selected.

use crate::library::{EntryId, Library, Sort};

/// The list pane's state.
#[derive(Debug, Default)]
pub struct Shelf {
    /// All documents.
    pub library: Library,
    /// How the list is sorted.
    pub sort: Sort,
    /// What the list is filtered by; empty for everything.
    pub filter: String,
    /// The entries shown, in order.
    pub shown: Vec<EntryId>,
    /// The selected one, as its place in `shown`.
    pub selected: usize,
    /// The first one on the screen.
    pub top: usize,
    /// Whether the folders are still being walked.
    pub scanning: bool,
}

impl Shelf {
    /// The selected entry.
    pub fn current(&self) -> Option<EntryId> {
        self.shown.get(self.selected).copied()
    }

    /// Makes the list anew after a change of entries, filter or order. The selection stays on its entry
    /// while that is shown.
    pub fn refresh(&mut self) {
        let current = self.current();
        self.shown = self.library.view(&self.filter, self.sort);
        let at = current.and_then(|id| self.shown.iter().position(|s| *s == id));
        self.selected = at.unwrap_or(0);
    }

    /// Adds to the end without making the list anew, where order and filter allow it.
    pub fn append(&mut self, ids: &[EntryId]) {
        if self.filter.is_empty() && self.sort == Sort::Path {
            self.shown.extend_from_slice(ids);
        } else {
            self.refresh();
        }
    }

    /// Moves the selection; stops at both ends. Returns whether it moved.
    pub fn move_by(&mut self, by: i64) -> bool {
        let last = self.shown.len().saturating_sub(1) as i64;
        let to = (self.selected as i64).saturating_add(by).clamp(0, last) as usize;
        let moved = to != self.selected;
        self.selected = to;
        moved
    }

    /// Selects an entry, if it is shown.
    pub fn select(&mut self, id: EntryId) {
        if let Some(at) = self.shown.iter().position(|shown| *shown == id) {
            self.selected = at;
        }
    }

    /// Scrolls so that the selection is on a screen of `height` entries.
    pub fn settle(&mut self, height: usize) {
        let height = height.max(1);
        if self.selected < self.top {
            self.top = self.selected;
        } else if self.selected >= self.top + height {
            self.top = self.selected + 1 - height;
        }
        self.top = self.top.min(self.shown.len().saturating_sub(height));
    }
}
