//! Moving in the open document.

use std::sync::Arc;

use super::viewport::{Anchor, Stand};
use super::{App, Focus, Slot, Task};
use crate::document::{Line, LineIndex};

/// A line longer than this was not broken by hand: it is a paragraph of its own.
const HARD_WRAPPED: usize = 120;
/// Lines that are looked at for the next paragraph before its absence is taken for granted.
const FAR: usize = 20_000;
/// The narrowest and the widest column of text.
const MEASURES: (i64, i64) = (20, 400);

impl App {
    pub(super) fn scroll(&mut self, by: i64) {
        let moved = self.page.scroll(by);
        if moved == 0 && self.page.document.is_some() {
            self.notice = Some(if by > 0 { "the end" } else { "the beginning" }.into());
        }
    }

    /// Moves by half pages.
    pub(super) fn scroll_pages(&mut self, halves: i64) {
        let height = self.page.viewport.height() as i64;
        // Two rows of the old screen stay in view on a whole page, as a bridge for the eye.
        let page = (height - if height > 8 { 2 } else { 0 }).max(1);
        self.scroll(if halves % 2 == 0 { page * halves / 2 } else { (height / 2).max(1) * halves });
    }

    pub(super) fn go_to(&mut self, offset: u64, stand: Stand) {
        self.page.go_to(offset, stand);
    }

    pub(super) fn go_to_end(&mut self) {
        if let Some(document) = &self.page.document {
            self.page.viewport.to_end(document);
        }
    }

    pub(super) fn go_to_percent(&mut self, percent: Option<u64>) {
        let Some(document) = &self.page.document else { return };
        match percent {
            None => self.notice = Some("type the percentage first, as in 50%".into()),
            Some(n) if n >= 100 => self.go_to_end(),
            Some(n) => {
                let offset = (u128::from(document.text.len()) * u128::from(n) / 100) as u64;
                self.go_to(offset, Stand::Top);
            }
        }
    }

    /// Goes to a line by its number, at once if the lines are numbered already.
    pub(super) fn go_to_line(&mut self, number: u64) {
        let Some(document) = self.page.document.clone() else { return };
        match self.lines.clone() {
            Some(index) => self.go_to(index.start_of(&document.text, number), Stand::Top),
            None => {
                self.wanted_line = Some(number);
                self.notice = Some(format!("counting lines up to {number} …"));
                let ticket = self.ticket(Slot::Lines);
                self.task(Task::Index(ticket, document));
            }
        }
    }

    pub(super) fn on_indexed(&mut self, index: Arc<LineIndex>) {
        self.lines = Some(index);
        self.notice = None;
        if let Some(number) = self.wanted_line.take() {
            self.go_to_line(number);
        }
    }

    /// Moves by paragraphs: to a line that has text after one that has none, or that starts another block.
    pub(super) fn go_to_paragraph(&mut self, by: i64) {
        let Some(document) = self.page.document.clone() else { return };
        let text = &document.text;
        let Some(mut line) = text.line_at(self.page.viewport.anchor().0) else { return };
        let starts = |line: &Line| {
            let ends =
                |b: &Line| b.text().trim().is_empty() || (b.text().len() > HARD_WRAPPED && !b.continues());
            !line.text().trim().is_empty() && text.line_before(line).is_none_or(|b| ends(&b))
        };
        let step = |line: &Line| if by > 0 { text.line_after(line) } else { text.line_before(line) };
        for _ in 0..by.abs() {
            let further = std::iter::successors(step(&line), step).take(FAR);
            match further.into_iter().find(starts) {
                Some(there) => line = there,
                None if by > 0 => return self.go_to_end(),
                None => return self.go_to(0, Stand::Top),
            }
        }
        self.go_to(line.start(), Stand::Top);
    }

    /// Moves by headings.
    pub(super) fn go_to_heading(&mut self, by: i64) {
        let Some(document) = &self.page.document else { return };
        let outline = &document.markup.outline;
        if outline.is_empty() {
            self.notice = Some("this document has no headings".into());
            return;
        }
        let here = self.page.viewport.anchor().0;
        let target = if by > 0 {
            let after = outline.partition_point(|h| h.range.start <= here) as i64;
            outline
                .get((after + by - 1).min(outline.len() as i64 - 1) as usize)
                .filter(|h| h.range.start > here)
        } else {
            let before = outline.partition_point(|h| h.range.start < here) as i64;
            usize::try_from(before + by).ok().and_then(|i| outline.get(i))
        };
        match target.map(|h| h.range.start) {
            Some(offset) => self.go_to(offset, Stand::Top),
            None if by > 0 => self.notice = Some("no heading further down".into()),
            None => self.go_to(0, Stand::Top),
        }
    }

    pub(super) fn sideways(&mut self, by: i64) {
        if self.settings.wrap {
            self.notice = Some("long lines are wrapped; w lets them run on".into());
            return;
        }
        let longest =
            self.page.viewport.rows().iter().flat_map(|r| &r.layout.rows[r.row]).map(|p| p.column + p.width);
        let room = longest.max().unwrap_or(0).saturating_sub(usize::from(self.geometry.column.width) / 2);
        self.page.sideways = self.page.sideways.saturating_add_signed(by as isize).min(room);
    }

    pub(super) fn toggle_wrap(&mut self) {
        self.settings.wrap = !self.settings.wrap;
        self.page.sideways = 0;
        self.notice = Some(
            if self.settings.wrap {
                "long lines are wrapped"
            } else {
                "long lines run on; arrows move sideways"
            }
            .into(),
        );
    }

    pub(super) fn change_measure(&mut self, by: i64) {
        // From what is seen: a measure that finds no room must not take nine presses to show.
        let seen = self.settings.measure.min(self.geometry.measure_room().max(MEASURES.0 as u16));
        let to = (i64::from(seen) + by).clamp(MEASURES.0, MEASURES.1);
        self.set_measure(to as u16);
    }

    pub(super) fn default_measure(&mut self) {
        self.set_measure(super::Settings::default().measure);
    }

    fn set_measure(&mut self, measure: u16) {
        self.settings.measure = measure;
        self.notice = Some(if self.full_width() {
            "code, logs and unwrapped text use the whole width".into()
        } else {
            format!("{measure} columns")
        });
    }

    pub(super) fn focus_on(&mut self, focus: Focus) {
        if focus == Focus::List && !self.has_list() {
            self.notice = Some("there is only this document".into());
            return;
        }
        self.focus = focus;
    }

    pub(super) fn switch_focus(&mut self) {
        self.focus_on(if self.focus == Focus::List { Focus::Page } else { Focus::List });
    }

    pub(super) fn toggle_list(&mut self) {
        self.page_only = !self.page_only;
        if self.page_only {
            self.focus = Focus::Page;
        }
        if !self.has_list() {
            self.notice = Some("there is only this document".into());
        }
    }

    /// Where the reader is in the open document.
    pub(super) fn place(&self) -> Anchor {
        self.page.viewport.anchor()
    }
}
