//! The mouse: wheel and clicks.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::viewport::Stand;
use super::{App, Focus};

/// Rows that one notch of the wheel moves.
const NOTCH: i64 = 3;

impl App {
    pub(super) fn on_mouse(&mut self, event: MouseEvent) {
        let at = Position::new(event.column, event.row);
        match event.kind {
            MouseEventKind::ScrollDown => self.wheel(at, 1),
            MouseEventKind::ScrollUp => self.wheel(at, -1),
            MouseEventKind::Down(MouseButton::Left) => {
                self.notice = None;
                self.click(at);
            }
            MouseEventKind::Drag(MouseButton::Left) if self.help.is_none() => self.drag(at),
            _ => {}
        }
    }

    fn wheel(&mut self, at: Position, notch: i64) {
        if let Some(top) = &mut self.help {
            *top = top.saturating_add_signed((notch * NOTCH) as isize);
        } else if self.places_list.is_some() {
            self.walk_places(notch);
        } else if self.word_list.is_some() {
            self.walk_words(notch);
        } else if self.dispersion.is_some() {
            self.walk_dispersion(notch);
        } else if self.geometry.concordance.contains(at) {
            self.walk_lines(notch);
            self.notice = None;
        } else if self.geometry.list.contains(at) {
            self.select(notch);
            self.notice = None;
        } else {
            self.page.scroll(notch * NOTCH);
        }
    }

    fn click(&mut self, at: Position) {
        if self.help.take().is_some() {
            return;
        }
        if self.places_list.take().is_some()
            || self.word_list.take().is_some()
            || self.dispersion.take().is_some()
        {
            return;
        }
        let geometry = self.geometry;
        if geometry.concordance.contains(at) {
            if let Some(row) = (at.y - geometry.concordance.y).checked_sub(1) {
                self.click_line(usize::from(row));
            }
        } else if geometry.list.contains(at) {
            self.focus = Focus::List;
            let row = usize::from(at.y - geometry.list.y);
            if row > 0 {
                self.select_at(self.shelf.top + (row - 1) / self.entry_height());
            }
        } else if geometry.bar.contains(at) {
            self.drag(at);
        } else if geometry.page.contains(at) {
            self.focus = Focus::Page;
        }
    }

    /// The scrollbar: the place in the text that corresponds to the row.
    fn drag(&mut self, at: Position) {
        let bar: Rect = self.geometry.bar;
        let Some(document) = self.page.document.clone() else { return };
        if at.x < bar.x || bar.height == 0 || bar.width == 0 || at.y < bar.y || at.y >= bar.bottom() {
            return;
        }
        let row = u128::from(at.y - bar.y);
        if row + 1 == u128::from(bar.height) {
            return self.go_to_end();
        }
        let offset = (u128::from(document.text.len()) * row / u128::from(bar.height)) as u64;
        self.go_to(offset, Stand::Top);
    }
}
