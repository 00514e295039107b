//! What stands at the end of a document: its notes.

use crate::document::{Document, Kind};

use super::render::Renderer;

impl Renderer<'_> {
    /// Writes the notes, and gives the document away.
    pub(super) fn finish(mut self) -> Document {
        self.flow.end_block();
        if !self.notes.is_empty() {
            self.flow.begin_notes();
        }
        while !self.notes.is_empty() {
            let mut notes = std::mem::take(&mut self.notes);
            for note in &notes {
                self.flow.note_number(&note.label);
            }
            notes.sort_by_cached_key(|note| self.flow.note_number(&note.label));
            for note in notes {
                self.flow.begin_note(&note.label);
                for event in note.events {
                    self.event(event);
                }
                self.flow.end_note();
            }
        }
        let mut doc = self.flow.finish(Kind::Markdown);
        doc.title = self.title;
        doc
    }
}
