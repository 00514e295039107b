//! Hits that are made of hits: any of several, near one another, without what touches another.
//!
//! What lies between two hits is looked at as the fold sees it, so that a word divided at a line end is one word here too, and
//! a paragraph ends where phrases end; only the end of a sentence, a full stop before white space and anything but a small
//! letter, is looked for in the source. Nothing is near
//! across a paragraph's end unless words are counted, and nothing across more than [`NEAR`] bytes: that
//! is what a chunk's context can promise.

use super::chars::is_word;
use super::fold::{Cursor, fold};
use super::folded::Folded;
use super::matcher::{Hit, settle};
use super::query::Shape;
use super::utf8::char_at;

/// The most bytes between two hits that are near each other.
pub(super) const NEAR: usize = 8 * 1024;
/// Bytes that are folded first to see what lies between two hits: those of a few words.
const FIRST: usize = 64;

/// How near.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// With at most so many words between them.
    Words(usize),
    /// In one sentence.
    Sentence,
    /// In one paragraph.
    Paragraph,
}

/// The hits of all terms, and the text they are in.
pub(super) struct Sides<'a> {
    pub(super) hits: &'a [Hit],
    pub(super) cursor: Cursor<'a>,
}

impl Shape {
    /// Whether its hits are all hits of its terms.
    pub(super) fn is_union(&self) -> bool {
        match self {
            Shape::Term(_) => true,
            Shape::Any(parts) => parts.iter().all(Shape::is_union),
            Shape::Near(..) | Shape::Without(..) => false,
        }
    }

    /// The same with its terms numbered from `first` on.
    pub(super) fn from(&self, first: usize) -> Shape {
        self.with(&mut |term| term + first)
    }

    /// The same with other numbers for its terms, each asked for once.
    pub(super) fn with(&self, number: &mut dyn FnMut(usize) -> usize) -> Shape {
        match self {
            Shape::Term(term) => Shape::Term(number(*term)),
            Shape::Any(parts) => Shape::Any(parts.iter().map(|part| part.with(number)).collect()),
            Shape::Near(a, b, reach) => {
                Shape::Near(Box::new(a.with(number)), Box::new(b.with(number)), *reach)
            }
            Shape::Without(a, b) => Shape::Without(Box::new(a.with(number)), Box::new(b.with(number))),
        }
    }

    /// How many times something must be near something that must be near something.
    pub(super) fn depth(&self) -> usize {
        match self {
            Shape::Term(_) => 0,
            Shape::Any(parts) => parts.iter().map(Shape::depth).max().unwrap_or(0),
            Shape::Near(a, b, _) => 1 + a.depth().max(b.depth()),
            Shape::Without(a, b) => a.depth().max(b.depth()),
        }
    }
}

/// The hits of a shape, in order.
pub(super) fn shaped(shape: &Shape, sides: &Sides<'_>) -> Vec<Hit> {
    match shape {
        Shape::Term(_) | Shape::Any(_) => {
            let mut all = Vec::new();
            parts(shape, sides, &mut all);
            union(all.into_iter())
        }
        Shape::Near(a, b, reach) => {
            let (a, b) = (shaped(a, sides), shaped(b, sides));
            let near = |hits: &[Hit], others: &[Hit]| -> Vec<Hit> {
                hits.iter().filter(|hit| has_near(hit, others, *reach, sides.cursor)).copied().collect()
            };
            union(near(&a, &b).into_iter().chain(near(&b, &a)))
        }
        Shape::Without(a, b) => {
            let (mut a, b) = (shaped(a, sides), shaped(b, sides));
            a.retain(|hit| {
                let from = b.partition_point(|other| other.end <= hit.start);
                b.get(from).is_none_or(|other| other.start >= hit.end)
            });
            a
        }
    }
}

/// The hits of all parts of a union, which may overlap: which of them stay is decided once for all of them, as it is
/// where a union is a whole query.
fn parts(shape: &Shape, sides: &Sides<'_>, into: &mut Vec<Hit>) {
    match shape {
        Shape::Term(term) => into.extend(sides.hits.iter().filter(|hit| usize::from(hit.of) == *term)),
        Shape::Any(all) => all.iter().for_each(|part| parts(part, sides, into)),
        Shape::Near(..) | Shape::Without(..) => into.extend(shaped(shape, sides)),
    }
}

/// All of them in order, as hits of one thing.
fn union(hits: impl Iterator<Item = Hit>) -> Vec<Hit> {
    let mut all: Vec<Hit> = hits.map(|hit| Hit { of: 0, ..hit }).collect();
    settle(&mut all);
    all
}

/// Whether one of `others`, which are in order, is near `hit` and is another.
fn has_near(hit: &Hit, others: &[Hit], reach: Reach, cursor: Cursor<'_>) -> bool {
    let same = |other: &&Hit| (other.start, other.end) != (hit.start, hit.end);
    let after = others.partition_point(|other| other.start < hit.start);
    let before = others[..after].iter().rev().find(same);
    let after = others[after..].iter().find(same);
    before.is_some_and(|other| is_near(other, hit, reach, cursor))
        || after.is_some_and(|other| is_near(hit, other, reach, cursor))
}

/// Whether `second` is near `first`, which does not start after it.
fn is_near(first: &Hit, second: &Hit, reach: Reach, cursor: Cursor<'_>) -> bool {
    let (from, to) = (first.end, second.start);
    if to <= from {
        return true;
    }
    to - from <= NEAR
        && match reach {
            Reach::Words(most) => words(cursor, from, to, most) <= most,
            Reach::Sentence => !ends_sentence(cursor, from, to),
            Reach::Paragraph => !ends_paragraph(cursor, from, to),
        }
}

/// The characters from `from` to `to`, without terminal colours; what is not UTF-8 reads as U+FFFD.
fn between(cursor: Cursor<'_>, from: usize, to: usize) -> impl Iterator<Item = char> {
    let mut at = from;
    std::iter::from_fn(move || {
        while at < to {
            if let Some(end) = cursor.ansi(at) {
                at = end;
                continue;
            }
            let (c, len) = char_at(cursor.source, at).unwrap_or((char::REPLACEMENT_CHARACTER, 1));
            at += len;
            return Some(c);
        }
        None
    })
}

/// Words that begin between two hits, counted up to one more than `most`. What is left of a word that a hit
/// began is none.
fn words(cursor: Cursor<'_>, from: usize, to: usize, most: usize) -> usize {
    let mut inside = true;
    let mut count = 0;
    folded(cursor, from, to, &mut |piece| {
        let mut at = 0;
        while at < piece.len() && count <= most + 1 {
            // A byte that is not UTF-8 is one that nobody types.
            let (c, len) = char_at(piece, at).unwrap_or((char::REPLACEMENT_CHARACTER, 1));
            let word = is_word(c) || (inside && c == '\'');
            count += usize::from(word && !inside);
            inside = word;
            at += len;
        }
        count <= most + 1
    });
    // The beginning of the word that the second hit is in belongs to that hit.
    if inside && count > 0 && char_at(cursor.source, to).is_some_and(|(c, _)| is_word(c)) {
        count - 1
    } else {
        count
    }
}

/// Hands out the folded text between two hits in pieces, until `each` says `false`.
fn folded(cursor: Cursor<'_>, from: usize, to: usize, each: &mut dyn FnMut(&[u8]) -> bool) {
    let mut folded = Folded::new(false);
    // What was folded last has a say in what becomes of the next.
    let mut at = fold(cursor.source, cursor.back(from, 1)..from, cursor.how, &mut folded);
    let mut len = FIRST;
    while at < to {
        let done = folded.bytes.len();
        at = fold(cursor.source, at..to.min(at + len), cursor.how, &mut folded);
        if !each(&folded.bytes[done..]) {
            return;
        }
        len *= 2;
    }
}

fn ends_sentence(cursor: Cursor<'_>, from: usize, to: usize) -> bool {
    /// What has been seen of an end.
    #[derive(PartialEq)]
    enum Seen {
        Nothing,
        Stop,
        Space,
    }
    let mut seen = Seen::Nothing;
    for c in between(cursor, from, to) {
        seen = match (seen, c) {
            (_, '。' | '！' | '？') => return true,
            (_, '.' | '!' | '?' | '…' | '؟' | '۔') => Seen::Stop,
            (Seen::Stop, '"' | '\'' | '”' | '’' | ')' | ']') => Seen::Stop,
            (Seen::Stop | Seen::Space, c) if c.is_whitespace() => Seen::Space,
            (Seen::Space, c) if !c.is_lowercase() => return true,
            _ => Seen::Nothing,
        };
    }
    let starts = char_at(cursor.source, to).is_some_and(|(c, _)| !c.is_lowercase());
    seen == Seen::Space && starts || ends_paragraph(cursor, from, to)
}

fn ends_paragraph(cursor: Cursor<'_>, from: usize, to: usize) -> bool {
    let mut ends = false;
    folded(cursor, from, to, &mut |piece| {
        ends = memchr::memchr(b'\n', piece).is_some();
        !ends
    });
    ends
}
