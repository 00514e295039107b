//! Which parts of a text may hold a hit, without folding it.
//!
//! # The essay
//!
//! Folding a gigabyte takes most of a second; reading it a tenth. So the raw bytes are sifted first,
//! and only what the sieve lets through is folded and searched exactly. The sieve must never lose a hit.
//!
//! Of each literal three letters side by side are chosen, the rarer the better: *x*, *y*, *z*. Where the
//! folded text says *xyz*, the source shows one of four things:
//!
//! 1. `x`, `y`, `z`, in either case;
//! 2. `x`, and then a byte that may hide `y` or be dropped in front of it: any non-ASCII byte, an
//!    apostrophe, a back quote, a hyphen (at a line end), ESC in a coloured log;
//! 3. `x`, `y`, and then such a byte in the place of `z`;
//! 4. a non-ASCII character whose fold ends in `x`.
//!
//! (A character whose fold holds `x` and `y`, like `ﬁ`, would be a fifth; letters that occur side by side
//! in one character are not chosen.) All four are found with a few comparisons for each 64 bytes. What is
//! found is compared with the rest of the literal as far as the source is plain; where it is not, the
//! literal gets the benefit of the doubt, and the fold decides.
//!
//! A set of literals for which this does not work (non-ASCII ones, single letters, very many) has no
//! sieve; then everything is folded.

use std::ops::Range;

use super::blocks::{Lanes, Plain, Sift, Spot, Triple};
use super::chars::{Class, chars};
use super::fold::{Cursor, Fold, char_at};

/// The most triples a sieve looks for.
const MAX_TRIPLES: usize = 32;
/// Letters folded on both sides of a possible hit, so that its ends are folded as in the whole.
const MARGIN: usize = 2;
/// The same where the edges of words matter: enough for the longest clitic.
const WORD_MARGIN: usize = 8;

/// See the essay.
#[derive(Debug)]
pub(super) struct Sieve {
    sift: Sift,
    literals: Vec<Anchored>,
    margin: usize,
    /// For each byte the triples whose first it is, in either case.
    first: [u32; 128],
}

/// A literal, and which triple is looked for, and where in it.
#[derive(Debug)]
struct Anchored {
    text: Box<[u8]>,
    triple: usize,
    offset: usize,
}

impl Sieve {
    /// A sieve for all of `literals`; `None` if one of them cannot be sifted for.
    pub(super) fn new(literals: &[&[u8]], whole_words: bool) -> Option<Sieve> {
        let mut triples: Vec<Triple> = Vec::new();
        let mut anchored = Vec::new();
        for &text in literals {
            let (offset, triple) = rarest_triple(text)?;
            let known = triples.iter().position(|&t| t == triple);
            let triple = known.unwrap_or_else(|| {
                triples.push(triple);
                triples.len() - 1
            });
            anchored.push(Anchored { text: text.into(), triple, offset });
        }
        let mut first = [0; 128];
        for (index, triple) in triples.iter().enumerate().take(MAX_TRIPLES) {
            for byte in (0..128u8).filter(|byte| byte | 0x20 == triple.0) {
                first[usize::from(byte)] |= 1u32 << index;
            }
        }
        let fits = !triples.is_empty() && triples.len() <= MAX_TRIPLES;
        let (leads, punctuation) = disguises(&first);
        let margin = if whole_words { WORD_MARGIN } else { MARGIN };
        fits.then_some(Sieve {
            sift: Sift { triples, leads, punctuation },
            literals: anchored,
            margin,
            first,
        })
    }

    /// The stretches of `source` that may hold a hit, in order, none touching the next. They begin at
    /// letters, so that each can be folded by itself.
    pub(super) fn regions(&self, source: &[u8], how: Fold, memory: &mut Regions) {
        let Regions { lanes, spots, found: into } = memory;
        into.clear();
        lanes.sift(source, &self.sift, Plain { ansi: how.ansi }, spots);
        let mut sifting = Sifting { sieve: self, cursor: Cursor { source, how }, regions: into, folding: 0 };
        for &spot in &*spots {
            sifting.look(spot);
            if sifting.folding > source.len() {
                return memory.all(source);
            }
        }
        merge(into);
    }
}

/// What may hold a hit, and memory for finding it.
#[derive(Debug)]
pub(super) struct Regions {
    lanes: Lanes,
    spots: Vec<Spot>,
    pub(super) found: Vec<Range<usize>>,
}

impl Regions {
    pub(super) fn new() -> Regions {
        Regions { lanes: Lanes::new(), spots: Vec::new(), found: Vec::new() }
    }

    /// Everything may.
    pub(super) fn all(&mut self, source: &[u8]) {
        self.found.clear();
        self.found.push(0..source.len());
    }
}

/// One pass over a text.
struct Sifting<'a> {
    sieve: &'a Sieve,
    cursor: Cursor<'a>,
    regions: &'a mut Vec<Range<usize>>,
    /// What the regions so far cost, in bytes.
    folding: usize,
}

impl Sifting<'_> {
    fn look(&mut self, spot: Spot) {
        // The mask says that a triple may be here, not which.
        let mut thirds = spot.thirds;
        while thirds != 0 {
            let third = spot.base + thirds.trailing_zeros() as usize;
            thirds &= thirds - 1;
            if let Some((at, &byte)) =
                third.checked_sub(2).and_then(|at| Some((at, self.cursor.source.get(at)?)))
                && let Some(&triples) = self.sieve.first.get(usize::from(byte))
            {
                self.offer(at, 0, triples);
            }
        }
        let mut leads = spot.leads;
        while leads != 0 {
            let at = spot.base + leads.trailing_zeros() as usize;
            leads &= leads - 1;
            self.offer_disguised(at);
        }
    }

    /// A character that is not ASCII, but may end in the first of a triple.
    fn offer_disguised(&mut self, at: usize) {
        let Some((c, _)) = char_at(self.cursor.source, at) else { return };
        if chars().class(c) != Class::Text {
            return;
        }
        match chars().text(c).as_bytes() {
            [inner @ .., last] if last.is_ascii() => {
                self.offer(at, inner.len(), self.sieve.first[usize::from(*last)]);
            }
            _ => {}
        }
    }

    /// Adds the regions of the literals of `triples` (bits) that may have theirs at `at`, where `inner`
    /// folded bytes stand in one character with the first letter and before it.
    fn offer(&mut self, at: usize, inner: usize, triples: u32) {
        if triples == 0 {
            return;
        }
        for literal in &self.sieve.literals {
            if triples >> literal.triple & 1 == 1 && self.may_be(literal, at, inner) {
                let start = self.cursor.back(at, literal.offset + self.sieve.margin);
                let end = self.cursor.forward(at, literal.text.len() - literal.offset + self.sieve.margin);
                // A region costs its bytes and the effort of starting.
                self.folding += end - start + 64;
                self.regions.push(start..end);
            }
        }
    }

    /// Whether the source around `at` agrees with the literal as far as it is plain.
    fn may_be(&self, literal: &Anchored, at: usize, inner: usize) -> bool {
        let source = self.cursor.source;
        let (before, after) = literal.text.split_at(literal.offset);
        let ahead = after.iter().zip(&source[at..]);
        let behind = before.iter().rev().skip(inner).zip(source[..at].iter().rev());
        let how = self.cursor.how;
        // Backwards a colour sequence looks like letters.
        agrees(ahead, how, false) && (how.ansi || agrees(behind, how, true))
    }
}

/// Compares folded with source bytes up to the first that is not plain. Going `backwards`, white space
/// may be what follows the hyphen of a divided word.
fn agrees<'a>(pairs: impl Iterator<Item = (&'a u8, &'a u8)>, how: Fold, backwards: bool) -> bool {
    for (&folded, &source) in pairs {
        match source {
            b' ' | 9..=13 => return backwards || matches!(folded, b' ' | b'\n'),
            b'\'' | b'`' | b'-' | 0x80.. => return true,
            0x1b if how.ansi => return true,
            _ if source.to_ascii_lowercase() != folded => return false,
            _ => {}
        }
    }
    true
}

fn merge(regions: &mut Vec<Range<usize>>) {
    regions.sort_unstable_by_key(|r| r.start);
    regions.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
}

/// Where the best triple of a literal is, and which: the rarest that can be sifted for.
fn rarest_triple(text: &[u8]) -> Option<(usize, Triple)> {
    let fits = |offset: &usize| {
        let (x, y) = (text[*offset], text[offset + 1]);
        let letters = x.is_ascii_graphic() && y.is_ascii_graphic();
        // As the first these have disguises that are no letters.
        letters && !matches!(x, b'-' | b'\'' | b'`') && !chars().in_one_character(x, y)
    };
    let triple = |offset: usize| {
        let third = text.get(offset + 2).filter(|z| z.is_ascii_graphic());
        (offset, (text[offset] | 0x20, text[offset + 1] | 0x20, third.map(|z| z | 0x20)))
    };
    let rarity = |&(offset, (_, _, third)): &(usize, Triple)| {
        let third = third.map_or(1000, |_| commonness(text[offset + 2]));
        commonness(text[offset]) * commonness(text[offset + 1]) * third
    };
    (0..text.len().saturating_sub(1)).filter(fits).map(triple).min_by_key(rarity)
}

/// How often a folded byte occurs, per thousand, roughly: English prose with some code and figures.
fn commonness(byte: u8) -> u32 {
    const LETTERS: [u8; 26] =
        [80, 15, 30, 42, 122, 22, 20, 60, 70, 2, 8, 40, 25, 68, 75, 20, 2, 60, 64, 90, 28, 10, 23, 3, 19, 2];
    match byte {
        b'a'..=b'z' => u32::from(LETTERS[usize::from(byte - b'a')]),
        b'0'..=b'9' => 40,
        b'.' | b',' | b'-' | b'"' => 20,
        _ => 6,
    }
}

/// How the characters begin that may be the first of a triple, for [`Sift`]; `first` as in [`Sieve`].
fn disguises(first: &[u32; 128]) -> ([u8; 16], bool) {
    let (mut leads, mut punctuation) = (0, false);
    for byte in (0..128u8).filter(|&byte| first[usize::from(byte)] != 0) {
        leads |= chars().disguises(byte).leads;
        punctuation |= chars().disguises(byte).punctuation;
    }
    // Bit 16 * u + l of the set is the byte with upper half 0xC + u and lower half l.
    let table = |lower: usize| (0..4).map(|upper| ((leads >> (16 * upper + lower) & 1) as u8) << upper).sum();
    (std::array::from_fn(table), punctuation)
}
