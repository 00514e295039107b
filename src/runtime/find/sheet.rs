//! What must wait until everything was looked through, and the orders it is put into.

use std::borrow::Borrow;
use std::cmp::Reverse;
use std::time::SystemTime;

use super::FindSort;
use super::form::{Form, Hit};
use crate::library::{EntryId, Line, Order, sort};

/// A document with its hits, printed.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) id: EntryId,
    /// Its path as shown, unsanitised.
    pub(super) path: String,
    /// Hits of each query.
    pub(super) counts: Vec<u64>,
    pub(super) words: u64,
    pub(super) modified: Option<SystemTime>,
    /// What there is to print, but for the lines that are sorted on their own.
    pub(super) printed: Vec<u8>,
    pub(super) lines: Vec<Kept>,
}

/// A line, printed.
#[derive(Debug)]
pub(super) struct Kept {
    line: Line,
    pub(super) printed: Vec<u8>,
}

impl Sheet {
    /// A document of which there is nothing yet.
    pub(super) fn new(id: EntryId, path: String, queries: usize) -> Sheet {
        let counts = vec![0; queries];
        Sheet { id, path, counts, words: 0, modified: None, printed: Vec::new(), lines: Vec::new() }
    }

    /// Hits of all queries.
    pub(super) fn hits(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Hits in a thousand words.
    fn density(&self) -> f64 {
        per_thousand(self.hits(), self.words).unwrap_or(0.0)
    }

    /// Takes in what another pass found in the same document.
    fn merge(&mut self, other: Sheet) {
        self.counts.iter_mut().zip(other.counts).for_each(|(count, other)| *count += other);
        self.printed.extend(other.printed);
        self.lines.extend(other.lines);
    }
}

impl Kept {
    /// A hit in a form.
    pub(super) fn new(hit: &Hit<'_>, form: &dyn Form) -> Kept {
        let mut printed = Vec::new();
        form.hit(&mut printed, hit);
        Kept { line: hit.line(), printed }
    }
}

impl Borrow<Line> for Kept {
    fn borrow(&self) -> &Line {
        &self.line
    }
}

/// Hits in a thousand words; nothing if there are no words.
pub(super) fn per_thousand(hits: u64, words: u64) -> Option<f64> {
    (words > 0).then(|| (hits as f64 * 100_000.0 / words as f64).round() / 100.0)
}

/// Lines in their order, and then documents in theirs. What two passes found in one document is put together.
pub(super) fn arrange(mut sheets: Vec<Sheet>, order: FindSort) -> (Vec<Kept>, Vec<Sheet>) {
    sheets.sort_by_key(|sheet| sheet.id);
    let mut merged: Vec<Sheet> = Vec::with_capacity(sheets.len());
    for sheet in sheets {
        match merged.last_mut().filter(|last| last.id == sheet.id) {
            Some(last) => last.merge(sheet),
            None => merged.push(sheet),
        }
    }
    match order {
        FindSort::Hits => merged.sort_by_key(|sheet| Reverse(sheet.hits())),
        FindSort::Density => merged.sort_by(|a, b| b.density().total_cmp(&a.density())),
        FindSort::Date => merged.sort_by_key(|sheet| Reverse(sheet.modified)),
        FindSort::Path | FindSort::Left | FindSort::Right | FindSort::Position => {}
    }
    let mut lines: Vec<Kept> = merged.iter_mut().flat_map(|sheet| sheet.lines.drain(..)).collect();
    let by = match order {
        FindSort::Left => Order::Left,
        FindSort::Right => Order::Right,
        FindSort::Position => Order::Position,
        _ => Order::Document,
    };
    sort(&mut lines, by, &|_| None);
    (lines, merged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(id: u32, counts: &[u64], words: u64) -> Sheet {
        Sheet { counts: counts.to_vec(), words, ..Sheet::new(EntryId(id), format!("{id}"), counts.len()) }
    }

    #[test]
    fn documents_are_sorted_by_what_is_asked_for_and_else_by_their_place() {
        let sheets = || vec![sheet(2, &[4, 0], 1000), sheet(0, &[1, 1], 10), sheet(1, &[2, 2], 4000)];
        let ids = |order| arrange(sheets(), order).1.iter().map(|sheet| sheet.id.0).collect::<Vec<_>>();
        assert_eq!(ids(FindSort::Path), [0, 1, 2]);
        assert_eq!(ids(FindSort::Hits), [1, 2, 0]);
        assert_eq!(ids(FindSort::Density), [0, 2, 1]);
    }

    #[test]
    fn what_two_passes_found_in_a_document_is_one_sheet() {
        let (_, sheets) =
            arrange(vec![sheet(1, &[2, 0], 9), sheet(0, &[1, 0], 9), sheet(1, &[0, 3], 9)], FindSort::Path);
        assert_eq!(sheets.iter().map(|sheet| sheet.counts.clone()).collect::<Vec<_>>(), [[1, 0], [2, 3]]);
    }

    #[test]
    fn density_needs_words() {
        assert_eq!(
            (per_thousand(3, 2000), per_thousand(1, 0), per_thousand(1, 3)),
            (Some(1.5), None, Some(333.33))
        );
    }
}
