//! Queries compiled together, and the one way in which text is searched.
//!
//! Every use of a query, a search, a keyword, a count, a tick, goes through [`Matcher::find`]: sift, fold
//! what may hold a hit, find the literals, look at each hit's edges and at what it lost, and map it
//! back to the text. Counting is finding without keeping, so no number can disagree with what is lit.
//!
//! A hit is reported by the chunk it starts in. It depends on [`BEFORE`] bytes before the chunk and
//! [`AFTER`] after it (more where queries ask what is near; [`Matcher::context`] says how much): a hit whose text is longer than `AFTER` may be missed, and in a row of overlapping
//! possibilities longer than `BEFORE` (a line of `=` for the query `==`) a chunk may pair them otherwise
//! than the chunk before it would have.

use std::ops::Range;

use super::edges::{Edges, is_boundary, whole_clusters};
use super::finder::Finder;
use super::fold::{Cursor, Fold, fold};
use super::folded::Folded;
use super::near::{NEAR, Sides, shaped};
use super::query::{Literal, Pattern, Query, Shape};
use super::regex::Regex;
use super::sieve::{Regions, Sieve};
use super::signature::{Signature, Trace};
use crate::document::Window;

/// Bytes of context a window should have before its chunk.
pub const BEFORE: usize = 1024;
/// Bytes of context a window should have after its chunk; also the longest hit that is sure to be found.
pub const AFTER: usize = 4096;

/// A hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The query it is a hit of, by its place in the list given to [`Matcher::new`].
    pub slot: u16,
    /// The text that was hit: whole grapheme clusters.
    pub range: Range<u64>,
}

/// Any number of queries, compiled.
#[derive(Debug)]
pub struct Matcher {
    slots: usize,
    /// The slot of each term.
    terms: Vec<u16>,
    /// The slots whose hits are not simply those of all their terms.
    shaped: Vec<(u16, Shape)>,
    literals: Vec<Termed<Literal>>,
    regexes: Vec<Termed<Regex>>,
    /// What the literals leave in signatures.
    traces: Vec<Trace>,
    finder: Finder,
    /// `None` if everything must be folded.
    sieve: Option<Sieve>,
}

/// A pattern of a term.
#[derive(Debug)]
struct Termed<T> {
    term: u16,
    edges: Edges,
    pattern: T,
}

/// Memory that is used again from window to window; one for each thread and document.
#[derive(Debug)]
pub struct Scratch {
    how: Fold,
    folded: Folded,
    /// Single hits folded again, with what they lost.
    close: Folded,
    regions: Regions,
    hits: Vec<Hit>,
    matches: Vec<Match>,
}

/// A hit in bytes of the window, of a term at first and then of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) of: u16,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Scratch {
    /// Memory for a text that is to be read like this.
    pub fn new(how: Fold) -> Scratch {
        Scratch {
            how,
            folded: Folded::new(false),
            close: Folded::new(true),
            regions: Regions::new(),
            hits: Vec::new(),
            matches: Vec::new(),
        }
    }
}

impl Matcher {
    /// Compiles `queries`; the first of them that have 65,536 terms together.
    pub fn new(queries: &[Query]) -> Matcher {
        let (mut terms, mut all_shaped) = (Vec::new(), Vec::new());
        let (mut literals, mut regexes) = (Vec::new(), Vec::new());
        for (slot, query) in (0..=u16::MAX).zip(queries) {
            let first = terms.len();
            if first + query.terms.len() > usize::from(u16::MAX) {
                break;
            }
            if !query.shape.is_union() {
                all_shaped.push((slot, query.shape.from(first)));
            }
            for term in &query.terms {
                let (number, edges) = (terms.len() as u16, term.edges);
                terms.push(slot);
                for pattern in &term.patterns {
                    match pattern.clone() {
                        Pattern::Literal(pattern) => literals.push(Termed { term: number, edges, pattern }),
                        Pattern::Regex(pattern) => regexes.push(Termed { term: number, edges, pattern }),
                    }
                }
            }
        }
        let texts: Vec<&[u8]> = literals.iter().map(|l| l.pattern.text.as_slice()).collect();
        let (finder, sieve) =
            (Finder::new(&texts), Sieve::new(&texts, literals.iter().any(|l| l.edges.any())));
        let traces = texts.iter().map(|text| Trace::of(text)).collect();
        Matcher { slots: queries.len(), terms, shaped: all_shaped, literals, regexes, traces, finder, sieve }
    }

    /// The bytes before and after a chunk that a window of it should have.
    pub fn context(&self) -> (usize, usize) {
        let depth = self.shaped.iter().map(|(_, shape)| shape.depth()).max().unwrap_or(0);
        (BEFORE + depth * NEAR, AFTER + depth * NEAR)
    }

    /// How many queries there are.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// Whether nothing can be found.
    pub fn is_empty(&self) -> bool {
        self.literals.is_empty() && self.regexes.is_empty()
    }

    /// Whether there may be a hit in a text with this signature.
    pub fn may_hit(&self, signature: &Signature) -> bool {
        !self.regexes.is_empty() || self.traces.iter().any(|trace| signature.may_hold(trace))
    }

    /// Appends the hits that start in the window's core, in order. Hits of one slot never overlap (of
    /// two, the one that starts first stays, then the longer); hits of different slots may.
    pub fn find(&self, window: &Window<'_>, scratch: &mut Scratch, out: &mut Vec<Match>) {
        scratch.hits.clear();
        self.find_literals(window.bytes, scratch);
        self.find_regexes(window.bytes, scratch);
        self.assign_slots(window.bytes, scratch.how, &mut scratch.hits);
        settle(&mut scratch.hits);
        let offset = |at: usize| window.start + at as u64;
        let inside = scratch.hits.iter().filter(|hit| window.core.contains(&hit.start));
        out.extend(inside.map(|hit| Match { slot: hit.of, range: offset(hit.start)..offset(hit.end) }));
    }

    /// Tells `tally` the slot and the offset of each hit that [`Matcher::find`] would append.
    pub fn count(&self, window: &Window<'_>, scratch: &mut Scratch, tally: &mut impl FnMut(usize, u64)) {
        let mut matches = std::mem::take(&mut scratch.matches);
        self.find(window, scratch, &mut matches);
        matches.iter().for_each(|m| tally(usize::from(m.slot), m.range.start));
        matches.clear();
        scratch.matches = matches;
    }

    /// Makes hits of slots from the hits of terms.
    fn assign_slots(&self, source: &[u8], how: Fold, hits: &mut Vec<Hit>) {
        let slot = |hit: &Hit| self.terms[usize::from(hit.of)];
        let mut found = Vec::new();
        if !self.shaped.is_empty() {
            settle(hits);
            let sides = Sides { hits, cursor: Cursor { source, how } };
            for (of, shape) in &self.shaped {
                found.extend(shaped(shape, &sides).into_iter().map(|hit| Hit { of: *of, ..hit }));
            }
            hits.retain(|hit| !self.shaped.iter().any(|(shaped, _)| *shaped == slot(hit)));
        }
        hits.iter_mut().for_each(|hit| hit.of = slot(hit));
        hits.append(&mut found);
    }

    fn find_literals(&self, source: &[u8], scratch: &mut Scratch) {
        if self.literals.is_empty() {
            return;
        }
        let Scratch { how, folded, close, hits, regions, .. } = scratch;
        let cursor = Cursor { source, how: *how };
        match &self.sieve {
            Some(sieve) => sieve.regions(source, *how, regions),
            None => regions.all(source),
        }
        for region in &regions.found {
            folded.clear();
            fold(source, region.clone(), *how, folded);
            let folded = &*folded;
            self.finder.find(&folded.bytes, &mut |literal, at| {
                hits.extend(self.literals[literal].verify(cursor, folded, at, close));
            });
        }
    }

    fn find_regexes(&self, source: &[u8], scratch: &mut Scratch) {
        if self.regexes.is_empty() {
            return;
        }
        let Scratch { how, folded, hits, .. } = scratch;
        folded.clear();
        if how.ansi {
            folded.strip(source);
        }
        let folded = &*folded;
        let text = if how.ansi { &folded.bytes } else { source };
        for regex in &self.regexes {
            let mut from = 0;
            while let Some(found) = regex.pattern.find(text, from) {
                from = found.end;
                let origin = if how.ansi { folded.origin(found.clone()) } else { Some(found.clone()) };
                let edges =
                    |origin: &Range<usize>| regex.edges.fit(text, found.clone(), source, origin.start);
                if let Some(origin) = origin.filter(edges) {
                    let (start, end) = widened(source, origin);
                    hits.push(Hit { of: regex.term, start, end });
                }
            }
        }
    }
}

impl Termed<Literal> {
    /// The hit at `at` of the folded text, if it is one.
    fn verify(&self, cursor: Cursor<'_>, folded: &Folded, at: usize, close: &mut Folded) -> Option<Hit> {
        let found = at..at + self.pattern.text.len();
        let origin = folded.origin(found.clone())?;
        if !self.edges.fit(&folded.bytes, found, cursor.source, origin.start) {
            return None;
        }
        if self.pattern.is_particular() && !self.accepts(cursor, origin.clone(), close) {
            return None;
        }
        let range = whole_clusters(cursor.source, origin)?;
        Some(Hit { of: self.term, start: range.start, end: range.end })
    }

    /// Whether case and diacritics of a hit are as they were typed.
    fn accepts(&self, cursor: Cursor<'_>, origin: Range<usize>, close: &mut Folded) -> bool {
        close.clear();
        fold(cursor.source, cursor.back(origin.start, 1)..origin.start, cursor.how, close);
        let start = close.bytes.len() as u32;
        fold(cursor.source, origin, cursor.how, close);
        let notes = close.notes.as_deref().unwrap_or_default();
        let lost: Vec<_> =
            notes.iter().filter(|n| n.0 >= start).map(|&(at, lost)| (at - start, lost)).collect();
        self.pattern.accepts(&lost)
    }
}

/// A regular expression's hit with the whole of the clusters it begins and ends in.
fn widened(source: &[u8], hit: Range<usize>) -> (usize, usize) {
    let start = (0..hit.start).rev().find(|&at| is_boundary(source, at + 1)).map_or(0, |at| at + 1);
    let end = (hit.end..source.len()).find(|&at| is_boundary(source, at)).unwrap_or(source.len());
    (start, end)
}

/// Sorts hits by start and takes away those that overlap an earlier one of the same term or slot.
pub(super) fn settle(hits: &mut Vec<Hit>) {
    hits.sort_unstable_by_key(|hit| (hit.of, hit.start, usize::MAX - hit.end));
    let (mut of, mut end) = (0, 0);
    hits.retain(|hit| {
        let free = hit.of != of || hit.start >= end;
        if free {
            (of, end) = (hit.of, hit.end);
        }
        free
    });
    hits.sort_by_key(|hit| (hit.start, hit.of));
}
