//! Colours on lines that are no screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::Find;
use crate::runtime::encode;
use crate::text;

/// How an attribute is put on and taken off.
#[derive(Debug, Clone, Default)]
pub(super) struct Pen {
    on: String,
    off: String,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Pens {
    /// For paths.
    pub(super) path: Pen,
    /// For numbers of lines, and what else is beside the point.
    pub(super) small: Pen,
    /// For the hits of each query.
    hits: Vec<Pen>,
}

impl Pens {
    /// What is asked for.
    pub(super) fn new(find: &Find<'_>) -> Pens {
        let Some(caps) = find.colour else { return Pens::default() };
        // The encoder knows what to write for a style: whatever it writes around a letter.
        let pen = |style: Style| {
            let mut cell = Buffer::empty(Rect::new(0, 0, 1, 1));
            text::put(&mut cell, 0, 0, 1, "x", style);
            let line = encode::line(&cell, caps);
            let (on, off) = line.split_once('x').unwrap_or_default();
            Pen { on: on.to_owned(), off: off.to_owned() }
        };
        let theme = find.theme;
        let bold = |style: Style| pen(style.add_modifier(Modifier::BOLD));
        let hits = match find.queries.len() {
            1 => vec![bold(theme.search.0)],
            several => (0..several).map(|query| bold(theme.keyword(query))).collect(),
        };
        Pens { path: pen(theme.title.0), small: pen(theme.small.0), hits }
    }

    /// For the hits of a query.
    pub(super) fn hit(&self, query: usize) -> &Pen {
        const NONE: &Pen = &Pen { on: String::new(), off: String::new() };
        self.hits.get(query).unwrap_or(NONE)
    }
}

impl Pen {
    /// Writes some text, which must be printable.
    pub(super) fn write(&self, out: &mut Vec<u8>, text: &str) {
        for part in [&self.on, text, &self.off] {
            out.extend_from_slice(part.as_bytes());
        }
    }
}
