//! What stands at the end of a document: its notes and the addresses of its links.

use crate::document::{BlockKind, Document, Face, Kind};

use super::render::Renderer;

impl Renderer<'_> {
    /// Writes notes and addresses, and gives the document away.
    pub(super) fn finish(mut self) -> Document {
        self.end_block();
        if !self.notes.is_empty() || !self.numbers.listed.is_empty() {
            self.rule();
        }
        self.write_notes();
        self.write_addresses();
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

    fn write_addresses(&mut self) {
        if self.numbers.listed.is_empty() {
            return;
        }
        self.small_heading("Links");
        for (number, link, target) in std::mem::take(&mut self.numbers.listed) {
            self.page.enter_item(format!("[{number}] "));
            self.faced(Face::Link(link), &target);
            self.settle();
            self.page.leave_item();
        }
    }

    fn small_heading(&mut self, text: &str) {
        self.begin(BlockKind::Paragraph);
        self.faced(Face::Meta, text);
        self.page.close();
    }
}
