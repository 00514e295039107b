//! Folded text, and where it comes from.
//!
//! [`Folded`] keeps *seams* instead of an offset for each byte. A seam begins either a run, in which
//! folded and source bytes go side by side, or one unit of the source whose fold has another length.
//! What is dropped belongs to no unit, so the end of a hit is the end of its last letter and never
//! swallows what was dropped behind it.

use std::ops::Range;

use super::blocks::Lanes;
use super::fold::{Cursor, Fold, fold};
use super::utf8::last_char;

/// The folded form of a text: what plain search compares.
pub fn plain(text: &str) -> String {
    let mut folded = Folded::new(false);
    fold(text.as_bytes(), 0..text.len(), Fold::default(), &mut folded);
    String::from_utf8(folded.bytes).unwrap_or_default()
}

/// What a folded character has lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// It was a capital.
    Capital,
    /// It carried this diacritic; `'` and `-` for an apostrophe and a dash that were taken away.
    Mark(char),
}

/// Folded text, and where it comes from.
#[derive(Debug)]
pub(super) struct Folded {
    pub(super) bytes: Vec<u8>,
    seams: Vec<Seam>,
    /// What was lost, by the index in `bytes` of the character that lost it, if that is wanted.
    pub(super) notes: Option<Vec<(u32, Lost)>>,
    pub(super) lanes: Lanes,
}

/// From `at` on, folded bytes come from `source` side by side; or, if `end` is not zero, from
/// `source..end` as a whole.
#[derive(Debug, Clone, Copy)]
struct Seam {
    at: u32,
    source: u32,
    end: u32,
}

impl Folded {
    /// Room for folded text; `notes`: whether to remember what is lost.
    pub(super) fn new(notes: bool) -> Folded {
        Folded { bytes: Vec::new(), seams: Vec::new(), notes: notes.then(Vec::new), lanes: Lanes::new() }
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.seams.clear();
        if let Some(notes) = &mut self.notes {
            notes.clear();
        }
    }

    /// The source of a stretch of folded text; `None` if it begins or ends inside a unit.
    pub(super) fn origin(&self, range: Range<usize>) -> Option<Range<usize>> {
        let (_, first) = self.seam(range.start);
        let (index, last) = self.seam(range.end.checked_sub(1)?);
        let inside = (range.start as u32 - first.at) as usize;
        let start = match first.end {
            0 => first.source as usize + inside,
            _ if inside == 0 => first.source as usize,
            _ => return None,
        };
        let unit_end = self.seams.get(index + 1).map_or(self.bytes.len(), |s| s.at as usize);
        let end = match last.end {
            0 => last.source as usize + range.end - last.at as usize,
            end if unit_end == range.end => end as usize,
            _ => return None,
        };
        Some(start..end)
    }

    /// Takes the colour sequences out of `source` and changes nothing else.
    pub(super) fn strip(&mut self, source: &[u8]) {
        let cursor = Cursor { source, how: Fold { ansi: true } };
        let mut from = 0;
        for escape in memchr::memchr_iter(0x1b, source) {
            if let Some(end) = cursor.ansi(escape) {
                self.copy(source, from..escape);
                from = end;
            }
        }
        self.copy(source, from..source.len());
    }

    fn copy(&mut self, source: &[u8], range: Range<usize>) {
        if !range.is_empty() {
            self.run(range.start);
            self.bytes.extend_from_slice(&source[range]);
        }
    }

    fn seam(&self, at: usize) -> (usize, Seam) {
        let index = self.seams.partition_point(|s| s.at as usize <= at).saturating_sub(1);
        (index, self.seams[index])
    }

    /// The last folded character; `None` if there is none, or none that is UTF-8.
    pub(super) fn last(&self) -> Option<char> {
        last_char(&self.bytes)
    }

    /// Folded and source bytes go side by side from here.
    pub(super) fn run(&mut self, source: usize) {
        let at = self.bytes.len() as u32;
        let source = source as u32;
        let on = self.seams.last().is_some_and(|s| s.end == 0 && source.wrapping_sub(s.source) == at - s.at);
        if !on {
            self.seams.push(Seam { at, source, end: 0 });
        }
    }

    pub(super) fn unit(&mut self, source: Range<usize>, text: &[u8]) {
        let at = self.bytes.len() as u32;
        self.seams.push(Seam { at, source: source.start as u32, end: source.end as u32 });
        self.bytes.extend_from_slice(text);
    }

    /// One source unit that folds to `text`: side by side if it is one character of the same length.
    pub(super) fn push(&mut self, source: Range<usize>, text: &str) {
        if text.len() == source.len() && (text.len() == 1 || text.chars().nth(1).is_none()) {
            self.run(source.start);
            self.bytes.extend_from_slice(text.as_bytes());
        } else {
            self.unit(source, text.as_bytes());
        }
    }

    pub(super) fn note(&mut self, at: usize, lost: Lost) {
        if let Some(notes) = &mut self.notes {
            notes.push((at as u32, lost));
        }
    }

    /// Notes something about the character that was folded last.
    pub(super) fn note_last(&mut self, lost: Lost) {
        if self.notes.is_some() {
            let at = self.bytes.len() - self.last().map_or(0, char::len_utf8);
            self.note(at, lost);
        }
    }
}
