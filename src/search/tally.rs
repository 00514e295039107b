//! Whole documents: counts, and where in the text the hits are.

use super::fold::Fold;
use super::matcher::{Match, Matcher, Scratch};
use crate::document::Document;

/// How often each query was hit, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Hits of each slot.
    pub counts: Vec<u64>,
    /// Hits of each slot in equal stretches of the text, as many as were asked for.
    pub bins: Vec<Vec<u32>>,
    /// The offset of each slot's first hit.
    pub first: Vec<Option<u64>>,
    /// The offset of each slot's last hit.
    pub last: Vec<Option<u64>>,
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(slots: usize, bins: usize) -> Tally {
        Tally {
            counts: vec![0; slots],
            bins: vec![vec![0; bins]; slots],
            first: vec![None; slots],
            last: vec![None; slots],
        }
    }

    /// Adds a hit at `offset` of a text of `len` bytes; hits come in order.
    fn add(&mut self, slot: usize, offset: u64, len: u64) {
        self.counts[slot] += 1;
        self.first[slot].get_or_insert(offset);
        self.last[slot] = Some(offset);
        let bins = &mut self.bins[slot];
        let bin = match offset.checked_mul(bins.len() as u64) {
            Some(product) => product / len.max(1),
            None => offset / len.div_ceil(bins.len() as u64),
        };
        if let Some(bin) = bins.get_mut(bin as usize) {
            *bin = bin.saturating_add(1);
        }
    }
}

/// Counts a whole document, `bins` stretches for each slot. Before each chunk `stop` is told the bytes
/// done; if it says so, there is no result.
pub fn tally(
    doc: &Document,
    matcher: &Matcher,
    bins: usize,
    stop: &mut dyn FnMut(u64) -> bool,
) -> Option<Tally> {
    let (text, len) = (&doc.text, doc.text.len());
    let mut result = Tally::new(matcher.slots(), bins);
    if matcher.is_empty() {
        return Some(result);
    }
    let mut scratch = Scratch::new(Fold { ansi: doc.markup.ansi });
    let (before, after) = matcher.context();
    let mut scan = text.scan(0..text.chunks(), before, after);
    while let Some((_, window)) = scan.next_window() {
        if stop(window.start + window.core.start as u64) {
            return None;
        }
        matcher.count(&window, &mut scratch, &mut |slot, at| result.add(slot, at, len));
    }
    Some(result)
}

/// The hits that start in one chunk, in order.
pub fn in_chunk(doc: &Document, matcher: &Matcher, chunk: u64) -> Vec<Match> {
    let mut matches = Vec::new();
    if matcher.is_empty() {
        return matches;
    }
    let mut scratch = Scratch::new(Fold { ansi: doc.markup.ansi });
    let (before, after) = matcher.context();
    let mut scan = doc.text.scan(chunk..chunk + 1, before, after);
    while let Some((_, window)) = scan.next_window() {
        matcher.find(&window, &mut scratch, &mut matches);
    }
    matches
}
