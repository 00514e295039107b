//! What stands at the end of a document: its notes.

use super::render::Renderer;

impl Renderer<'_, '_> {
    /// Writes the notes.
    pub(super) fn finish(mut self) {
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
    }
}
