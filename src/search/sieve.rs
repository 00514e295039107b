//! Which parts of a text may hold a hit, without folding it.
//!
//! # The essay
//!
//! Folding a gigabyte takes most of a second; reading it a tenth. So the raw bytes are sifted first,
//! and only what the sieve lets through is folded and searched exactly. The sieve must never lose a hit.
//!
//! Of each literal two letters that stand side by side are chosen, the rarer the better: *x* and *y*. Where the
//! folded text says *xy*, the source shows one of three things:
//!
//! 1. `x` and then `y`, in either case;
//! 2. `x`, in either case, and then a byte that may hide `y` or be dropped in front of it: any
//!    non-ASCII byte, an apostrophe, a back quote, a hyphen (at a line end), ESC in a coloured log;
//! 3. a non-ASCII character whose fold ends in `x`.
//!
//! (A character whose fold holds both, like `ﬁ`, would be a fourth; pairs that occur in such a character
//! are not chosen.) All three are found with a few comparisons for each 64 bytes. What is found is
//! compared with the rest of the literal as far as the source is plain; where it is not, the literal
//! gets the benefit of the doubt, and the fold decides.
//!
//! A set of literals for which this does not work (non-ASCII ones, single letters, very many) has no
//! sieve; then everything is folded.

use std::ops::Range;

use super::blocks::{Lanes, LeadTable, Plain, Spot};
use super::chars::{Class, chars};
use super::fold::{Cursor, Fold, char_at};

/// The most pairs a sieve looks for.
const MAX_PAIRS: usize = 32;
/// Letters folded on both sides of a possible hit: enough to see its words' edges.
const MARGIN: usize = 8;

/// See the essay.
#[derive(Debug)]
pub(super) struct Sieve {
    pairs: Vec<[u8; 2]>,
    literals: Vec<Anchored>,
    leads: LeadTable,
    /// For each byte the pairs whose first it is, in either case.
    first: [u32; 128],
}

/// A literal, and which of its pairs is looked for where.
#[derive(Debug)]
struct Anchored {
    text: Box<[u8]>,
    pair: usize,
    offset: usize,
}

impl Sieve {
    /// A sieve for all of `literals`; `None` if one of them cannot be sifted for.
    pub(super) fn new(literals: &[&[u8]]) -> Option<Sieve> {
        let mut sieve =
            Sieve { pairs: Vec::new(), literals: Vec::new(), leads: lead_table(), first: [0; 128] };
        for text in literals {
            let offset = rarest_pair(text)?;
            let pair = [text[offset] | 0x20, text[offset + 1] | 0x20];
            let known = sieve.pairs.iter().position(|&p| p == pair);
            let pair = known.unwrap_or_else(|| {
                sieve.pairs.push(pair);
                sieve.pairs.len() - 1
            });
            sieve.literals.push(Anchored { text: (*text).into(), pair, offset });
        }
        if sieve.pairs.len() > MAX_PAIRS || sieve.literals.is_empty() {
            return None;
        }
        for (index, pair) in sieve.pairs.iter().enumerate() {
            for byte in 0..128u8 {
                sieve.first[usize::from(byte)] |= u32::from(byte | 0x20 == pair[0]) << index;
            }
        }
        Some(sieve)
    }

    /// The stretches of `source` that may hold a hit, in order, none touching the next. They begin at
    /// letters, so that each can be folded by itself.
    pub(super) fn regions(&self, source: &[u8], how: Fold, lanes: Lanes, into: &mut Vec<Range<usize>>) {
        into.clear();
        let mut sifting = Sifting { sieve: self, cursor: Cursor { source, how }, regions: into, folding: 0 };
        for spot in lanes.sift(source, &self.pairs, Plain { ansi: how.ansi }, &self.leads) {
            sifting.look(spot);
            if sifting.folding > source.len() {
                into.clear();
                into.push(0..source.len());
                return;
            }
        }
        merge(into);
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
        let mut seconds = spot.seconds;
        while seconds != 0 {
            let at = spot.base + seconds.trailing_zeros() as usize;
            seconds &= seconds - 1;
            // The first of the pair stands before; the mask says no more than that there is one.
            let first = at - 1;
            self.offer(first, self.sieve.first[usize::from(self.cursor.source[first])]);
        }
        let mut leads = spot.leads;
        while leads != 0 {
            let at = spot.base + leads.trailing_zeros() as usize;
            leads &= leads - 1;
            self.offer_disguised(at);
        }
    }

    /// A character that is not ASCII, but may end in the first of a pair.
    fn offer_disguised(&mut self, at: usize) {
        let Some((c, _)) = char_at(self.cursor.source, at) else { return };
        if chars().class(c) != Class::Text {
            return;
        }
        match chars().text(c).as_bytes() {
            [.., last] if last.is_ascii() => self.offer(at, self.sieve.first[usize::from(*last)]),
            _ => {}
        }
    }

    /// Adds the regions of the literals of `pairs` (bits) that may have their pair at `at`.
    fn offer(&mut self, at: usize, pairs: u32) {
        if pairs == 0 {
            return;
        }
        for literal in &self.sieve.literals {
            if pairs >> literal.pair & 1 == 1 && self.may_be(literal, at) {
                let start = self.cursor.back(at, literal.offset + MARGIN);
                let end = self.cursor.forward(at, literal.text.len() - literal.offset + MARGIN);
                // A region costs its bytes and the effort of starting.
                self.folding += end - start + 64;
                self.regions.push(start..end);
            }
        }
    }

    /// Whether the source around `at` agrees with the literal as far as it is plain.
    fn may_be(&self, literal: &Anchored, at: usize) -> bool {
        let source = self.cursor.source;
        let (before, after) = literal.text.split_at(literal.offset);
        let ahead = after.iter().zip(&source[at..]);
        let behind = before.iter().rev().zip(source[..at].iter().rev());
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

/// Where the best pair of a literal is: the rarest that can be sifted for.
fn rarest_pair(text: &[u8]) -> Option<usize> {
    let pairs = text.windows(2).enumerate().filter(|(_, pair)| {
        pair.iter().all(u8::is_ascii_graphic)
            // As the first of a pair these have disguises that are no letters.
            && !matches!(pair[0], b'-' | b'\'' | b'`')
            && !chars().in_one_character(pair[0], pair[1])
    });
    pairs.min_by_key(|(_, pair)| commonness(pair[0]) * commonness(pair[1])).map(|(offset, _)| offset)
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

fn lead_table() -> LeadTable {
    let mut table = [0; 16];
    for byte in 0xc0..=0xffu8 {
        if chars().leads_to_ascii(byte) {
            table[usize::from(byte & 0x0f)] |= 1 << ((byte >> 4) - 12);
        }
    }
    table
}
