//! What stands at the end of a document: its notes.

use crate::document::{BlockKind, Document, Face, Kind};

use super::render::Renderer;

impl Renderer<'_> {
    /// Writes the notes, and gives the document away.
    pub(super) fn finish(mut self) -> Document {
        self.end_block();
        if !self.notes.is_empty() {
            self.rule();
        }
        self.write_notes();
        self.note_addresses();
        let mut doc = self.page.builder.finish(Kind::Markdown);
        doc.title = self.title;
        doc
    }

    fn write_notes(&mut self) {
        if !self.notes.is_empty() {
            self.small_heading("Notes");
        }
        while !self.notes.is_empty() {
            let mut notes = std::mem::take(&mut self.notes);
            for note in &notes {
                self.numbers.note(&note.label);
            }
            notes.sort_by_cached_key(|note| self.numbers.note(&note.label));
            for note in notes {
                let number = self.numbers.note(&note.label);
                self.page.gap(false);
                self.page.enter_item(format!("[{number}] "));
                for event in note.events {
                    self.event(event);
                }
                self.end_block();
                self.page.leave_item();
            }
        }
        self.page.gap(true);
    }

    /// Addresses are no part of the text: whoever shows the document shows them beside it.
    fn note_addresses(&mut self) {
        for (number, link) in std::mem::take(&mut self.numbers.listed) {
            self.page.builder.address(number, link);
        }
    }

    fn small_heading(&mut self, text: &str) {
        self.begin(BlockKind::Paragraph);
        self.faced(Face::Meta, text);
        self.page.close();
    }
}
