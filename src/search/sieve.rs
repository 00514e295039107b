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
//! in one character are not chosen.) All four are found with a few comparisons for each 64 bytes.
//!
//! A literal without three such letters, one in Arabic or Han, is looked for by one letter *x* that is not
//! ASCII: the source then shows a character whose fold ends in it, and these begin with one of a few bytes.
//!
//! What is found is compared with the rest of the literal as far as the source is plain; where it is
//! not, the literal gets the benefit of the doubt, and the fold decides.
//!
//! A set of literals for which none of this works (single ASCII letters, Hangul, very many) has no
//! sieve; then everything is folded.

use std::ops::Range;

use super::blocks::{Lanes, Plain, Sift, Spot, Triple};
use super::chars::{Class, chars};
use super::compose::{is_composite, may_compose};
use super::fold::{Cursor, Fold};
use super::utf8::{char_at, char_start};

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
    /// The letters that are anchors.
    letters: Vec<char>,
    margin: usize,
    /// For each byte the triples whose first it is, in either case.
    first: [u32; 128],
}

/// A literal, and what of it is looked for.
#[derive(Debug)]
struct Anchored {
    text: Box<[u8]>,
    anchor: Anchor,
    /// Where the first letter of the anchor is.
    offset: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Anchor {
    /// One of the triples.
    Triple(usize),
    /// A letter that is not ASCII.
    Letter(char),
}

impl Sieve {
    /// A sieve for all of `literals`; `None` if one of them cannot be sifted for.
    pub(super) fn new(literals: &[&[u8]], whole_words: bool) -> Option<Sieve> {
        let mut triples: Vec<Triple> = Vec::new();
        let mut anchored = Vec::new();
        for &text in literals {
            let (offset, anchor) = match rarest_triple(text) {
                Some((offset, triple)) => (offset, Anchor::Triple(number(&mut triples, triple))),
                None => best_letter(text).map(|(offset, letter)| (offset, Anchor::Letter(letter)))?,
            };
            anchored.push(Anchored { text: text.into(), anchor, offset });
        }
        if anchored.is_empty() || triples.len() > MAX_TRIPLES {
            return None;
        }
        let mut first = [0; 128];
        for (index, triple) in triples.iter().enumerate() {
            for byte in (0..128u8).filter(|byte| byte | 0x20 == triple.0) {
                first[usize::from(byte)] |= 1u32 << index;
            }
        }
        let firsts = (0..128u8).filter(|&byte| first[usize::from(byte)] != 0).map(char::from);
        let letter = |literal: &Anchored| match literal.anchor {
            Anchor::Letter(letter) => Some(letter),
            Anchor::Triple(_) => None,
        };
        let letters: Vec<char> = anchored.iter().filter_map(letter).collect();
        let (leads, punctuation) = disguises(firsts.chain(letters.iter().copied()));
        let margin = if whole_words { WORD_MARGIN } else { MARGIN };
        Some(Sieve { sift: Sift { triples, leads, punctuation }, literals: anchored, letters, margin, first })
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

    /// A character that is not ASCII, but may end in the first letter of an anchor.
    fn offer_disguised(&mut self, at: usize) {
        let Some((c, _)) = char_at(self.cursor.source, at) else { return };
        let (last, inner) = match chars().class(c) {
            Class::Keep => (c, 0),
            Class::Text => match chars().text(c).char_indices().next_back() {
                Some((inner, last)) => (last, inner),
                None => return,
            },
            _ => return,
        };
        if last.is_ascii() {
            self.offer(at, inner, self.sieve.first[last as usize]);
        } else if self.sieve.letters.contains(&last) {
            self.offer_where(at, inner, |anchor| anchor == Anchor::Letter(last));
        }
    }

    /// Adds the regions of the literals of `triples` (bits) that may have theirs at `at`.
    fn offer(&mut self, at: usize, inner: usize, triples: u32) {
        if triples != 0 {
            let wanted = |anchor| matches!(anchor, Anchor::Triple(t) if triples >> t & 1 == 1);
            self.offer_where(at, inner, wanted);
        }
    }

    /// Adds the regions of the literals with a wanted anchor that may have it at `at`, where `inner`
    /// folded bytes stand in one character with its first letter and before it.
    fn offer_where(&mut self, at: usize, inner: usize, wanted: impl Fn(Anchor) -> bool) {
        for literal in &self.sieve.literals {
            if wanted(literal.anchor) && self.may_be(literal, at, inner) {
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
        let before = &literal.text[..literal.offset.saturating_sub(inner)];
        let start = literal.offset - literal.offset.min(inner);
        // In doubt about a character that holds more than the literal does before the anchor.
        let ahead = if inner > literal.offset { &[] } else { &literal.text[start..] };
        self.agrees_ahead(ahead, at) && self.agrees_behind(before, at)
    }

    fn agrees_ahead(&self, mut literal: &[u8], mut at: usize) -> bool {
        while !literal.is_empty() {
            match self.agrees(at, |text| {
                literal.strip_prefix(text).or_else(|| text.starts_with(literal).then_some(&[]))
            }) {
                Agreement::Rest(rest, len) => (literal, at) = (rest, at + len),
                // A line end behind a Han letter may be nothing.
                Agreement::Space => {
                    let han = at > 0 && !self.cursor.source[at - 1].is_ascii();
                    return han || matches!(literal[0], b' ' | b'\n');
                }
                Agreement::Doubt => return true,
                Agreement::No => return false,
            }
        }
        true
    }

    fn agrees_behind(&self, mut literal: &[u8], mut at: usize) -> bool {
        // Backwards a colour sequence looks like letters.
        while !literal.is_empty() && at > 0 && !self.cursor.how.ansi {
            at = char_start(self.cursor.source, at - 1);
            match self.agrees(at, |text| {
                literal.strip_suffix(text).or_else(|| text.ends_with(literal).then_some(&[]))
            }) {
                Agreement::Rest(rest, _) => literal = rest,
                // White space may be what follows the hyphen of a divided word.
                Agreement::Space | Agreement::Doubt => return true,
                Agreement::No => return false,
            }
        }
        true
    }

    /// Compares the character at `at` with a literal, from which `strip` takes its fold.
    fn agrees<'l>(&self, at: usize, strip: impl Fn(&[u8]) -> Option<&'l [u8]>) -> Agreement<'l> {
        let rest =
            |rest: Option<&'l [u8]>, len| rest.map_or(Agreement::No, |rest| Agreement::Rest(rest, len));
        match self.cursor.source.get(at) {
            Some(b' ' | 9..=13) => Agreement::Space,
            None | Some(b'\'' | b'`' | b'-') => Agreement::Doubt,
            Some(0x1b) if self.cursor.how.ansi => Agreement::Doubt,
            Some(byte) if byte.is_ascii() => rest(strip(&[byte.to_ascii_lowercase()]), 1),
            Some(_) => match char_at(self.cursor.source, at) {
                None => Agreement::No,
                Some((c, len)) => match fixed_fold(c, &mut [0; 4]) {
                    Some(text) => rest(strip(text.as_bytes()), len),
                    None => Agreement::Doubt,
                },
            },
        }
    }
}

/// What a character of the source says about a literal.
enum Agreement<'a> {
    /// It agrees; this much of the literal is left, and the character is so long.
    Rest(&'a [u8], usize),
    Space,
    Doubt,
    No,
}

/// What a character folds to whatever its neighbours are, if that can be said.
fn fixed_fold(c: char, buffer: &mut [u8; 4]) -> Option<&str> {
    let text = match chars().class(c) {
        Class::Keep => &*c.encode_utf8(buffer),
        Class::Text => chars().text(c),
        _ => return None,
    };
    let fixed = |c: char| !may_compose(c) && !is_composite(c);
    text.chars().all(fixed).then_some(text)
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
        letters
            && !matches!(x, b'-' | b'\'' | b'`')
            && !chars().in_one_character(char::from(x), char::from(y))
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

/// The number of `triple` in the list, to which it is added if it is new.
fn number(triples: &mut Vec<Triple>, triple: Triple) -> usize {
    triples.iter().position(|&known| known == triple).unwrap_or_else(|| {
        triples.push(triple);
        triples.len() - 1
    })
}

/// Where the letter of a literal is, and which, that fewest first bytes may begin: one that is not ASCII
/// and never in one character with what follows it.
fn best_letter(text: &[u8]) -> Option<(usize, char)> {
    let text = std::str::from_utf8(text).ok()?;
    let fits = |&(offset, letter): &(usize, char)| {
        let next = text[offset + letter.len_utf8()..].chars().next();
        let joined = next.is_some_and(|next| chars().in_one_character(letter, next));
        !letter.is_ascii() && fixed_fold(letter, &mut [0; 4]).is_some() && !joined
    };
    let leads = |&(_, letter): &(usize, char)| chars().disguises(letter).leads.count_ones();
    text.char_indices().filter(fits).min_by_key(leads)
}

/// How the characters begin whose fold ends in one of `letters`, for [`Sift`].
fn disguises(letters: impl Iterator<Item = char>) -> ([u8; 16], bool) {
    let (mut leads, mut punctuation) = (0, false);
    for disguises in letters.map(|letter| chars().disguises(letter)) {
        leads |= disguises.leads;
        punctuation |= disguises.punctuation;
    }
    // Bit 16 * u + l of the set is the byte with upper half 0xC + u and lower half l.
    let table = |lower: usize| (0..4).map(|upper| ((leads >> (16 * upper + lower) & 1) as u8) << upper).sum();
    (std::array::from_fn(table), punctuation)
}
