//! The two loops that touch every byte, 64 bytes at a time.
//!
//! Both turn a block of text into 64-bit masks, one bit a byte, with comparisons that the processor does
//! for all bytes at once; what follows is arithmetic on masks. `fearless_simd` picks the instructions at
//! run time. Tests hold both loops to plain ones.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, u8x64};

const BLOCK: usize = 64;

/// What ASCII folds to while nothing special happens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plain {
    /// Whether ESC is special.
    pub(super) ansi: bool,
}

impl Plain {
    /// The fold of `byte` in front of `next`, if neither needs a closer look.
    pub(super) fn fold(self, byte: u8, next: Option<u8>) -> Option<u8> {
        match byte {
            b' ' | 9..=13 => {
                let more =
                    next.is_none_or(|n| matches!(n, b' ' | 9..=13 | 0x80..) || (self.ansi && n == 0x1b));
                (!more).then_some(b' ')
            }
            b'\'' | b'`' | b'-' | 0x80.. => None,
            0x1b if self.ansi => None,
            _ => Some(byte.to_ascii_lowercase()),
        }
    }
}

/// A stretch of 64 bytes in which the sieve sees something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    /// The index of its first byte.
    pub(super) base: usize,
    /// Bytes that follow the first of a pair and are its second, or may hide it.
    pub(super) seconds: u64,
    /// Bytes that begin a character which may be the first of a pair in disguise.
    pub(super) leads: u64,
}

/// Which bytes of `0xC0..` are leads: for the four values of the upper half a bit, by the lower half.
pub(super) type LeadTable = [u8; 16];

/// What the processor can do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lanes(Level);

impl Lanes {
    pub(super) fn new() -> Lanes {
        Lanes(Level::new())
    }

    /// Appends the fold of the plain bytes at the start of `range`; returns where they end.
    pub(super) fn fold(self, source: &[u8], range: Range<usize>, rule: Plain, into: &mut Vec<u8>) -> usize {
        dispatch!(self.0, simd => fold_blocks(simd, source, range, rule, into))
    }

    /// Looks for pairs of adjacent letters, in any case, and for what may hide one.
    pub(super) fn sift(self, bytes: &[u8], pairs: &[[u8; 2]], rule: Plain, leads: &LeadTable) -> Vec<Spot> {
        let mut spots = Vec::new();
        match pairs.len() {
            0 => {}
            1 => self.sift_n::<1>(bytes, pairs, rule, leads, &mut spots),
            2 => self.sift_n::<2>(bytes, pairs, rule, leads, &mut spots),
            3..=4 => self.sift_n::<4>(bytes, pairs, rule, leads, &mut spots),
            5..=8 => self.sift_n::<8>(bytes, pairs, rule, leads, &mut spots),
            9..=16 => self.sift_n::<16>(bytes, pairs, rule, leads, &mut spots),
            _ => self.sift_n::<32>(bytes, pairs, rule, leads, &mut spots),
        }
        spots
    }

    fn sift_n<const N: usize>(
        self,
        bytes: &[u8],
        pairs: &[[u8; 2]],
        rule: Plain,
        leads: &LeadTable,
        spots: &mut Vec<Spot>,
    ) {
        let pairs: [[u8; 2]; N] = std::array::from_fn(|i| pairs[i.min(pairs.len() - 1)]);
        dispatch!(self.0, simd => sift_blocks(simd, bytes, &pairs, rule, leads, spots));
    }
}

#[inline(always)]
fn fold_blocks<S: Simd>(
    simd: S,
    source: &[u8],
    range: Range<usize>,
    rule: Plain,
    into: &mut Vec<u8>,
) -> usize {
    let mut at = range.start;
    // The byte after the block must be there: white space depends on it.
    while let Some(block) = source.get(at..at + BLOCK + 1).filter(|_| at + BLOCK <= range.end) {
        let (folded, special) = fold_block(simd, block, rule);
        let plain = special.trailing_zeros() as usize;
        into.extend_from_slice(&folded[..plain]);
        at += plain;
        if plain < BLOCK {
            return at;
        }
    }
    while at < range.end {
        let Some(folded) = rule.fold(source[at], source.get(at + 1).copied()) else { break };
        into.push(folded);
        at += 1;
    }
    at
}

/// A block of 65 bytes: the fold of the first 64, and which of them are not plain.
#[inline(always)]
fn fold_block<S: Simd>(simd: S, block: &[u8], rule: Plain) -> ([u8; BLOCK], u64) {
    let v = u8x64::from_slice(simd, &block[..BLOCK]);
    let one = |b: u8| u8x64::splat(simd, b);
    let capital = (v - one(b'A')).simd_lt(one(26));
    let white = v.simd_eq(one(b' ')) | (v - one(9)).simd_lt(one(5));
    let mut folded = [0; BLOCK];
    white.select(one(b' '), v + capital.select(one(32), one(0))).store_slice(&mut folded);
    let escape = if rule.ansi { v.simd_eq(one(0x1b)).to_bitmask() } else { 0 };
    let high = v.simd_ge(one(0x80)).to_bitmask() | escape;
    let white = white.to_bitmask();
    let quotes = v.simd_eq(one(b'\'')) | v.simd_eq(one(b'`')) | v.simd_eq(one(b'-'));
    let last = u64::from(rule.fold(b' ', block.get(BLOCK).copied()).is_none());
    let before_more = (white | high) >> 1 | last << (BLOCK - 1);
    (folded, high | quotes.to_bitmask() | white & before_more)
}

#[inline(always)]
fn sift_blocks<S: Simd, const N: usize>(
    simd: S,
    bytes: &[u8],
    pairs: &[[u8; 2]; N],
    rule: Plain,
    leads: &LeadTable,
    spots: &mut Vec<Spot>,
) {
    let one = |b: u8| u8x64::splat(simd, b);
    let escape = one(if rule.ansi { 0x1b } else { b'-' });
    let table: [u8; BLOCK] = std::array::from_fn(|i| leads[i % 16]);
    let table = u8x64::from_slice(simd, &table);
    let upper: [u8; BLOCK] = std::array::from_fn(|i| if i % 16 >= 12 { 1 << (i % 16 - 12) } else { 0 });
    let upper = u8x64::from_slice(simd, &upper);
    let mut carry = [0u64; N];
    let mut tail = [0; BLOCK];
    let mut base = 0;
    while base < bytes.len() {
        let v = match bytes.get(base..base + BLOCK) {
            Some(block) => u8x64::from_slice(simd, block),
            None => {
                tail[..bytes.len() - base].copy_from_slice(&bytes[base..]);
                u8x64::from_slice(simd, &tail)
            }
        };
        let high = v.simd_ge(one(0x80)).to_bitmask();
        let quotes = v.simd_eq(one(b'\'')) | v.simd_eq(one(b'`')) | v.simd_eq(one(b'-')) | v.simd_eq(escape);
        let hiding = high | quotes.to_bitmask();
        let low = v | one(0x20);
        let mut seconds = 0;
        for (pair, carry) in pairs.iter().zip(&mut carry) {
            let first = low.simd_eq(one(pair[0])).to_bitmask();
            let second = low.simd_eq(one(pair[1])).to_bitmask();
            seconds |= (first << 1 | *carry) & (second | hiding);
            *carry = first >> (BLOCK - 1);
        }
        let mut found = 0;
        if high != 0 {
            let lower_half = table.swizzle_dyn_within_blocks(v & one(0x0f));
            let upper_half = upper.swizzle_dyn_within_blocks(v >> 4);
            found = (lower_half & upper_half).simd_gt(one(0)).to_bitmask();
        }
        if seconds | found != 0 {
            spots.push(Spot { base, seconds, leads: found });
        }
        base += BLOCK;
    }
}
