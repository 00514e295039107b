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
    /// Bytes two after the first of a triple, as far as can be seen.
    pub(super) thirds: u64,
    /// Bytes that begin a character which may be the first of a triple in disguise.
    pub(super) leads: u64,
}

/// Three letters side by side, with bit 5 set; or two, whatever comes next.
pub(super) type Triple = (u8, u8, Option<u8>);

/// What the sieve looks for.
#[derive(Debug, Clone)]
pub(super) struct Sift {
    /// One for each literal, without repetition.
    pub(super) triples: Vec<Triple>,
    /// The first bytes of characters that may be the first of a triple: for the four values of the upper
    /// half from `0xC` on a bit each, by the lower half.
    pub(super) leads: [u8; 16],
    /// Whether a character that begins with `E2 80` may be one.
    pub(super) punctuation: bool,
}

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

    /// Looks for triples, in any case, and for what may hide one.
    pub(super) fn sift(self, bytes: &[u8], sift: &Sift, rule: Plain, spots: &mut Vec<Spot>) {
        spots.clear();
        match sift.triples[..] {
            [] if sift.leads == [0; 16] => {}
            [triple] => dispatch!(self.0, simd => {
                sift_blocks(simd, bytes, sift, rule, One::new(simd, triple), spots)
            }),
            _ => dispatch!(self.0, simd => {
                sift_blocks(simd, bytes, sift, rule, Many::new(simd, &sift.triples), spots)
            }),
        }
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
        // A copy of known length is quicker than one of the right length.
        into.extend_from_slice(&folded);
        into.truncate(into.len() - BLOCK + plain);
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

/// Bytes before the block that a look at it needs.
const BEHIND: usize = 2;

#[inline(always)]
fn sift_blocks<S: Simd>(
    simd: S,
    bytes: &[u8],
    sift: &Sift,
    rule: Plain,
    wanted: impl Wanted<S>,
    spots: &mut Vec<Spot>,
) {
    let view = View::new(simd, sift, rule);
    let mut hid_before = 0;
    let mut base = 0;
    // A pair at the very end has its third place behind it.
    while base < bytes.len() + BEHIND {
        let mut padded = [0; BEHIND + BLOCK];
        let seen = base.checked_sub(BEHIND).and_then(|from| bytes.get(from..base + BLOCK));
        let block = seen.unwrap_or_else(|| {
            let from = base.saturating_sub(BEHIND);
            let rest = &bytes[from..bytes.len().min(base + BLOCK)];
            padded[BEHIND + from - base..][..rest.len()].copy_from_slice(rest);
            &padded
        });
        let [first, second, third] = [0, 1, 2].map(|i| u8x64::from_slice(simd, &block[i..BLOCK + i]));
        let (hides, leads) = view.look(third);
        let hid = hides << 1 | hid_before;
        let (one, two, three) = wanted.look(first, second, third);
        let thirds = three | two & hides | one & hid;
        if thirds | leads != 0 {
            spots.push(Spot { base, thirds, leads });
        }
        hid_before = hides >> (BLOCK - 1);
        base += BLOCK;
    }
}

/// Triples to look for.
trait Wanted<S: Simd> {
    /// The places where the first letter of a triple is seen, where the first two are, and all three; by
    /// the place of the third.
    fn look(&self, first: u8x64<S>, second: u8x64<S>, third: u8x64<S>) -> (u64, u64, u64);
}

/// A single triple: compared letter by letter.
struct One<S: Simd> {
    letters: [u8x64<S>; 3],
    bit: u8x64<S>,
    /// All bits if the third may be anything.
    any: u64,
}

impl<S: Simd> One<S> {
    #[inline(always)]
    fn new(simd: S, (x, y, z): Triple) -> One<S> {
        let any = if z.is_none() { u64::MAX } else { 0 };
        let letters = [x, y, z.unwrap_or(0)].map(|letter| u8x64::splat(simd, letter));
        One { letters, bit: u8x64::splat(simd, 0x20), any }
    }
}

impl<S: Simd> Wanted<S> for One<S> {
    #[inline(always)]
    fn look(&self, first: u8x64<S>, second: u8x64<S>, third: u8x64<S>) -> (u64, u64, u64) {
        let [x, y, z] = self.letters;
        let one = (first | self.bit).simd_eq(x).to_bitmask();
        let two = one & (second | self.bit).simd_eq(y).to_bitmask();
        (one, two, two & ((third | self.bit).simd_eq(z).to_bitmask() | self.any))
    }
}

/// Many triples, in eight buckets: for each of the three places a table for each half of a byte says in
/// which buckets such a half occurs there. Costs the same for any number; false alarms grow with it.
struct Many<S: Simd> {
    lower: [u8x64<S>; 3],
    upper: [u8x64<S>; 3],
    half: u8x64<S>,
    zero: u8x64<S>,
}

impl<S: Simd> Many<S> {
    #[inline(always)]
    fn new(simd: S, triples: &[Triple]) -> Many<S> {
        let (mut lower, mut upper) = ([[0u8; 16]; 3], [[0u8; 16]; 3]);
        for (index, &(x, y, z)) in triples.iter().enumerate() {
            let bucket = 1 << (index % 8);
            for (place, letter) in [Some(x), Some(y), z].into_iter().enumerate() {
                for byte in (0..=0x7f).filter(|byte| letter.is_none_or(|l| byte | 0x20 == l)) {
                    lower[place][usize::from(byte & 0x0f)] |= bucket;
                    upper[place][usize::from(byte >> 4)] |= bucket;
                }
            }
        }
        Many {
            lower: lower.map(|table| u8x64::from_slice(simd, &repeated(table))),
            upper: upper.map(|table| u8x64::from_slice(simd, &repeated(table))),
            half: u8x64::splat(simd, 0x0f),
            zero: u8x64::splat(simd, 0),
        }
    }

    #[inline(always)]
    fn buckets(&self, place: usize, v: u8x64<S>) -> u8x64<S> {
        self.lower[place].swizzle_dyn_within_blocks(v & self.half)
            & self.upper[place].swizzle_dyn_within_blocks(v >> 4)
    }
}

impl<S: Simd> Wanted<S> for Many<S> {
    #[inline(always)]
    fn look(&self, first: u8x64<S>, second: u8x64<S>, third: u8x64<S>) -> (u64, u64, u64) {
        let one = self.buckets(0, first);
        let two = one & self.buckets(1, second);
        let three = two & self.buckets(2, third);
        let seen = |buckets: u8x64<S>| buckets.simd_gt(self.zero).to_bitmask();
        (seen(one), seen(two), seen(three))
    }
}

/// A table for halves of bytes, as `swizzle_dyn_within_blocks` wants it.
fn repeated(table: [u8; 16]) -> [u8; BLOCK] {
    std::array::from_fn(|i| table[i % 16])
}

/// What the sieve knows of single bytes: a table for each half of a byte, and a bit for each class that
/// both must agree on.
struct View<S: Simd> {
    simd: S,
    lower: u8x64<S>,
    upper: u8x64<S>,
    /// All bits where a character that begins with `E2 80` is no lead.
    spared: u64,
}

/// The classes of leads: one for each upper half from `0xC` on.
const LEADS: u8 = 0x0f;
/// The classes of ASCII bytes that hide a letter: `'` and `-`, the back quote, ESC.
const HIDES: [u8; 3] = [0x10, 0x20, 0x40];

impl<S: Simd> View<S> {
    #[inline(always)]
    fn new(simd: S, sift: &Sift, rule: Plain) -> View<S> {
        let [quotes, back, escape] = HIDES;
        let lower: [u8; 16] = std::array::from_fn(|half| {
            sift.leads[half]
                | match half {
                    0x7 | 0xd => quotes,
                    0x0 => back,
                    0xb if rule.ansi => escape,
                    _ => 0,
                }
        });
        let upper: [u8; 16] = std::array::from_fn(|half| match half {
            0x1 => escape,
            0x2 => quotes,
            0x6 => back,
            0xc.. => 1 << (half - 0xc),
            _ => 0,
        });
        View {
            simd,
            lower: u8x64::from_slice(simd, &repeated(lower)),
            upper: u8x64::from_slice(simd, &repeated(upper)),
            spared: if sift.punctuation { 0 } else { u64::MAX },
        }
    }

    /// The bytes that may stand for a letter or be dropped between two, and those that begin a character
    /// in disguise. There is no branch for plain ASCII: prose has something else in every third block,
    /// and guessing wrong costs more.
    #[inline(always)]
    fn look(&self, v: u8x64<S>) -> (u64, u64) {
        let one = |b: u8| u8x64::splat(self.simd, b);
        let zero = one(0);
        let lower = self.lower.swizzle_dyn_within_blocks(v & one(0x0f));
        let class = lower & self.upper.swizzle_dyn_within_blocks(v >> 4);
        let high = v.simd_ge(one(0x80)).to_bitmask();
        let hides = (class & one(!LEADS)).simd_gt(zero).to_bitmask();
        let leads = (class & one(LEADS)).simd_gt(zero).to_bitmask();
        let general = v.simd_eq(one(0xe2)).to_bitmask() & v.simd_eq(one(0x80)).to_bitmask() >> 1;
        (high | hides, leads & !(general & self.spared))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every set of instructions that this processor has.
    fn all_lanes() -> Vec<Lanes> {
        let best = Level::new();
        let mut levels = vec![best];
        #[cfg(target_arch = "x86_64")]
        levels.extend(
            [
                best.as_avx2().map(Level::Avx2),
                best.as_sse4_2().map(Level::Sse4_2),
                best.as_sse2().map(Level::Sse2),
            ]
            .into_iter()
            .flatten(),
        );
        levels.into_iter().map(Lanes).collect()
    }

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![
            9 => prop::sample::select(b"abcABC".to_vec()),
            1 => prop::sample::select(b" \n\t'`-\x1b.\xc3\xa9\xe2\x80\x99".to_vec()),
            1 => any::<u8>(),
        ];
        prop::collection::vec(byte, 0..400)
    }

    /// What the sieve must see, byte by byte: the places two after the first of a triple.
    fn thirds(bytes: &[u8], triples: &[Triple], ansi: bool) -> Vec<usize> {
        let at = |i: usize| bytes.get(i).copied().unwrap_or(0);
        let is = |i: usize, letter: u8| at(i) | 0x20 == letter;
        let hides = |i: usize| matches!(at(i), b'\'' | b'`' | b'-' | 0x80..) || (ansi && at(i) == 0x1b);
        let seen = |i: usize, &(x, y, z): &Triple| {
            let third = z.is_none_or(|z| is(i + 2, z)) || hides(i + 2);
            is(i, x) && (hides(i + 1) || (is(i + 1, y) && third))
        };
        (0..bytes.len()).filter(|&i| triples.iter().any(|t| seen(i, t))).map(|i| i + 2).collect()
    }

    proptest! {
        #[test]
        fn blocks_fold_like_single_bytes(bytes in bytes(), start in 0usize..70, ansi: bool) {
            let rule = Plain { ansi };
            let start = start.min(bytes.len());
            let mut expected = Vec::new();
            for at in start..bytes.len() {
                match rule.fold(bytes[at], bytes.get(at + 1).copied()) {
                    Some(folded) => expected.push(folded),
                    None => break,
                }
            }
            for lanes in all_lanes() {
                let mut folded = Vec::new();
                let end = lanes.fold(&bytes, start..bytes.len(), rule, &mut folded);
                prop_assert_eq!(&folded, &expected, "{:?}", lanes);
                prop_assert_eq!(end, start + expected.len());
            }
        }

        #[test]
        fn blocks_are_sifted_like_single_bytes(bytes in bytes(), count in 1usize..20, ansi: bool) {
            let all = [(b'a', b'b', Some(b'c')), (b'c', b'a', None), (b'b', b'b', Some(b'.')), (b'.', b'c', Some(b'a'))];
            let triples: Vec<Triple> = all.into_iter().cycle().take(count).collect();
            // Leads: C3 and E2.
            let mut leads = [0; 16];
            leads[3] = 1;
            leads[2] = 4;
            let sift = Sift { triples, leads, punctuation: false };
            let expected = thirds(&bytes, &sift.triples, ansi);
            for lanes in all_lanes() {
                let mut spots = Vec::new();
                lanes.sift(&bytes, &sift, Plain { ansi }, &mut spots);
                let set = |spot: &Spot, bits: u64| (0..64).filter(move |b| bits >> b & 1 == 1).map({ let base = spot.base; move |b| base + b });
                let seen: Vec<usize> = spots.iter().flat_map(|s| set(s, s.thirds)).collect();
                let lost: Vec<_> = expected.iter().filter(|place| !seen.contains(place)).collect();
                prop_assert!(lost.is_empty(), "{:?} of {:?} lost by {:?}", lost, expected, lanes);
                let led: Vec<usize> = spots.iter().flat_map(|s| set(s, s.leads)).collect();
                let first = |i: &usize| bytes[*i] == 0xc3 || (bytes[*i] == 0xe2 && bytes.get(i + 1) != Some(&0x80));
                let wanted: Vec<usize> = (0..bytes.len()).filter(first).collect();
                prop_assert!(wanted.iter().all(|i| led.contains(i)), "leads {:?} of {:?}: {:?}", led, wanted, lanes);
            }
        }
    }
}
