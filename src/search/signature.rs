//! Which texts cannot hold a hit, without reading them again.
//!
//! A **signature** is a set of bits, one for each byte of the text it is made of; each three neighbouring bytes of the
//! folded text set one. A literal can only be in a text whose signature has all bits of the literal. It is a filter and
//! nothing more: what it lets through is searched as ever, so it can change how long a search takes but not what
//! it finds. (The idea is Bloom's, "Space/time trade-offs in hash coding with allowable errors", 1970, over trigrams
//! as in Cox, "Regular expression matching with a trigram index", 2012.) In prose about a third of the bits are
//! set: a word of eight letters lets one text in a thousand through for nothing.

use super::fold::{Fold, fold};
use super::folded::Folded;

/// The texts that are longest of those that have signatures have this many bits.
const MOST: usize = 1 << 20;

/// See the essay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature(Box<[u64]>);

/// What a literal leaves in a signature; nothing for one that is too short to leave anything.
#[derive(Debug, Clone, Default)]
pub(super) struct Trace(Box<[u32]>);

impl Signature {
    /// The signature of a whole text.
    pub fn of(text: &[u8], how: Fold) -> Signature {
        let mut folded = Folded::new(false);
        fold(text, 0..text.len(), how, &mut folded);
        let words = folded.bytes.len().clamp(64, MOST).div_ceil(64);
        let mut bits = vec![0u64; words].into_boxed_slice();
        for trigram in folded.bytes.windows(3) {
            let at = place(hash(trigram), words);
            bits[at / 64] |= 1 << (at % 64);
        }
        Signature(bits)
    }

    /// Whether a text with this signature may hold what left this trace.
    pub(super) fn may_hold(&self, trace: &Trace) -> bool {
        let has = |hash: &u32| {
            let at = place(*hash, self.0.len());
            self.0[at / 64] >> (at % 64) & 1 == 1
        };
        trace.0.iter().all(has)
    }
}

impl Trace {
    /// The trace of a folded literal.
    pub(super) fn of(literal: &[u8]) -> Trace {
        Trace(literal.windows(3).map(hash).collect())
    }
}

fn hash(trigram: &[u8]) -> u32 {
    let value = trigram.iter().fold(0u32, |value, byte| value << 8 | u32::from(*byte));
    // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4).
    value.wrapping_mul(0x9e37_79b1)
}

/// The bit of a hash in a signature of so many words.
fn place(hash: u32, words: usize) -> usize {
    ((u64::from(hash) * (words as u64 * 64)) >> 32) as usize
}
