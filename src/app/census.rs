//! How often each word occurs in each chunk of the open document.
//!
//! A **census** is what a search knows about a whole text without keeping its hits: a count for each slot
//! and chunk. From it come "3 of 41", the totals, the scrollbar's ticks, and the next chunk that has a
//! hit, however far away; the hits themselves are found again in that one chunk. A gigabyte with a
//! million hits takes 64 KB a slot.
//!
//! It is taken in the background ([`parts`], [`count`]) from the chunk the reader is in to the end and then from the
//! start, and told in parts, so that the nearest hits are known first.

use std::ops::Range;

use crate::document::Document;
use crate::search::{Fold, Matcher, Scratch};

/// Parts of the text that a census tells apart for the ticks of a scrollbar.
pub const BINS: usize = 256;

/// Counts by slot and chunk, as far as they are known.
#[derive(Debug, Clone, Default)]
pub struct Census {
    slots: usize,
    /// For each chunk the counts of all slots; meaningless where not `known`.
    counts: Vec<u32>,
    known: Vec<bool>,
    missing: usize,
    totals: Vec<u64>,
    bins: Vec<Vec<u32>>,
}

/// A piece of a census.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// The chunks it covers.
    pub chunks: Range<u64>,
    /// For each of them the counts of all slots.
    pub counts: Vec<u32>,
    /// Slot, bin, occurrences.
    pub bins: Vec<(u16, u16, u32)>,
}

/// What is known about the next chunk with a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// This one has some.
    Chunk(u64),
    /// Nobody has looked into this one yet.
    Unknown(u64),
    /// There is none in that direction.
    None,
}

impl Census {
    /// Nothing known yet of `slots` words in `chunks` chunks.
    pub fn new(slots: usize, chunks: u64) -> Census {
        let chunks = chunks as usize;
        Census {
            slots,
            counts: vec![0; slots * chunks],
            known: vec![false; chunks],
            missing: chunks,
            totals: vec![0; slots],
            bins: vec![vec![0; BINS]; slots],
        }
    }

    /// Adds a part. Chunks that are known already stay as they are.
    pub fn add(&mut self, part: &Part) {
        for (i, chunk) in part.chunks.clone().enumerate() {
            let chunk = chunk as usize;
            if self.known.get(chunk) != Some(&false) {
                continue;
            }
            let from = &part.counts[i * self.slots..(i + 1) * self.slots];
            self.counts[chunk * self.slots..(chunk + 1) * self.slots].copy_from_slice(from);
            for (total, n) in self.totals.iter_mut().zip(from) {
                *total += u64::from(*n);
            }
            self.known[chunk] = true;
            self.missing -= 1;
        }
        for &(slot, bin, n) in &part.bins {
            self.bins[usize::from(slot)][usize::from(bin)] += n;
        }
    }

    /// Whether every chunk is known.
    pub fn complete(&self) -> bool {
        self.missing == 0
    }

    /// The number of slots.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// How much is known, from 0 to 1.
    pub fn progress(&self) -> f64 {
        if self.known.is_empty() { 1.0 } else { 1.0 - self.missing as f64 / self.known.len() as f64 }
    }

    /// Occurrences of `slot` found so far.
    pub fn total(&self, slot: usize) -> u64 {
        self.totals.get(slot).copied().unwrap_or(0)
    }

    /// Occurrences of `slot` in each of [`BINS`] equal parts of the text.
    pub fn bins(&self, slot: usize) -> &[u32] {
        self.bins.get(slot).map_or(&[], Vec::as_slice)
    }

    /// Where `slot` occurs first and last, in percent of the text.
    pub fn extent(&self, slot: usize) -> Option<(usize, usize)> {
        let bins = self.bins(slot);
        let first = bins.iter().position(|n| *n > 0)?;
        let last = bins.iter().rposition(|n| *n > 0)?;
        Some((first * 100 / BINS, (last + 1) * 100 / BINS))
    }

    /// Occurrences of the wanted slot in chunk `chunk`; of any slot for `None`.
    pub fn in_chunk(&self, chunk: u64, slot: Option<usize>) -> Option<u64> {
        let chunk = chunk as usize;
        if self.known.get(chunk) != Some(&true) {
            return None;
        }
        let counts = &self.counts[chunk * self.slots..(chunk + 1) * self.slots];
        Some(match slot {
            Some(slot) => u64::from(counts[slot]),
            None => counts.iter().map(|n| u64::from(*n)).sum(),
        })
    }

    /// Occurrences of `slot` before chunk `chunk`, and whether that is all of them.
    pub fn before(&self, chunk: u64, slot: usize) -> (u64, bool) {
        let chunks = (chunk as usize).min(self.known.len());
        let sum = (0..chunks)
            .filter(|&c| self.known[c])
            .map(|c| u64::from(self.counts[c * self.slots + slot]))
            .sum();
        (sum, self.known[..chunks].iter().all(|k| *k))
    }

    /// The first of `chunks` that has a hit of `slot` or that nobody has looked into.
    pub fn next(&self, chunks: impl Iterator<Item = u64>, slot: Option<usize>) -> Next {
        for chunk in chunks {
            match self.in_chunk(chunk, slot) {
                None if (chunk as usize) < self.known.len() => return Next::Unknown(chunk),
                None | Some(0) => {}
                Some(_) => return Next::Chunk(chunk),
            }
        }
        Next::None
    }
}

/// The parts in which a census of `chunks` chunks is taken: from chunk `from` on and then from the start, the
/// first of one chunk, then in doubling groups of up to 256 (16 MB of text). In this order the nearest hits
/// are known first; parts may be counted side by side and told in any order.
pub fn parts(chunks: u64, from: u64) -> Vec<Range<u64>> {
    let mut parts = Vec::new();
    let mut size = 1;
    for range in [from.min(chunks)..chunks, 0..from.min(chunks)] {
        let mut next = range.start;
        while next < range.end {
            let end = (next + size).min(range.end);
            parts.push(next..end);
            next = end;
            size = (size * 2).min(256);
        }
    }
    parts
}

/// Counts one part. `stale` is asked once a chunk; when it says `true`, there is no answer.
pub fn count(
    document: &Document,
    matcher: &Matcher,
    chunks: Range<u64>,
    stale: &dyn Fn() -> bool,
) -> Option<Part> {
    let (text, slots) = (&document.text, matcher.slots());
    let mut part = Part { counts: Vec::with_capacity(slots), bins: Vec::new(), chunks: chunks.clone() };
    let mut scratch = Scratch::new(Fold { ansi: document.markup.ansi });
    let (before, after) = matcher.context();
    let mut scan = text.scan(chunks, before, after);
    while let Some((_, window)) = scan.next_window() {
        if stale() {
            return None;
        }
        let first = part.counts.len();
        part.counts.resize(first + slots, 0);
        matcher.count(&window, &mut scratch, &mut |slot, at| {
            part.counts[first + slot] += 1;
            let bin = (u128::from(at) * BINS as u128 / u128::from(text.len().max(1))) as usize;
            let key = (slot as u16, bin.min(BINS - 1) as u16);
            match part.bins.last_mut() {
                Some((s, b, n)) if (*s, *b) == key => *n += 1,
                _ => part.bins.push((key.0, key.1, 1)),
            }
        });
    }
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(chunks: Range<u64>, counts: &[u32]) -> Part {
        Part { chunks, counts: counts.to_vec(), bins: vec![(0, 3, 2)] }
    }

    #[test]
    fn parts_begin_where_the_reader_is_and_cover_everything_once() {
        let parts = parts(1000, 700);
        assert_eq!(parts[0], 700..701);
        let mut all: Vec<u64> = parts.into_iter().flatten().collect();
        all.sort_unstable();
        assert_eq!(all, (0..1000).collect::<Vec<_>>());
    }

    #[test]
    fn parts_add_up_and_the_unknown_is_said() {
        let mut census = Census::new(1, 5);
        census.add(&part(3..5, &[0, 2]));
        assert_eq!(census.next(3..5, Some(0)), Next::Chunk(4));
        assert_eq!(census.next(0..3, Some(0)), Next::Unknown(0));
        assert_eq!(census.before(4, 0), (0, false));
        census.add(&part(0..3, &[1, 0, 0]));
        assert!(census.complete());
        assert_eq!((census.total(0), census.before(4, 0)), (3, (1, true)));
        assert_eq!(census.next((0..4).rev(), Some(0)), Next::Chunk(0));
        assert_eq!(census.next(1..4, None), Next::None);
    }
}
