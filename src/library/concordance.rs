//! Every hit with the text around it, over the whole library.
//!
//! A **concordance** is what a lookup gives: one [`Line`] for each hit, in its context, and for each document how
//! many there are ([`Findings`]). Counts are always exact; lines are made for as many hits as a reader may
//! want to walk through, and whoever asks says how many those are.
//!
//! A line carries its text, and its neighbours folded, so that it can be shown and sorted without looking
//! into its document again.

use std::borrow::Borrow;
use std::ops::Range;
use std::time::SystemTime;

use super::EntryId;
use super::passage::{Facts, Passage, Visit};
use crate::document::Window;
use crate::search::{Expression, Match, Matcher, Scratch, plain};

/// Bytes of text shown before a hit, and after it.
const LEFT: usize = 200;
const RIGHT: usize = 240;
/// Bytes of a folded neighbourhood that are compared when lines are sorted by it.
const KEY: usize = 32;

/// What lines are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Order {
    /// By document, in the order of the list, and by place in it.
    #[default]
    Document,
    /// By how far into its document a hit is.
    Position,
    /// By the words to the left, the nearest first.
    Left,
    /// By the words to the right.
    Right,
    /// By the date of the document, the newest first.
    Date,
}

impl Order {
    /// All of them, in the order a key steps through.
    pub const ALL: [Order; 5] = [Order::Document, Order::Right, Order::Left, Order::Position, Order::Date];

    /// The word shown to the reader.
    pub fn name(self) -> &'static str {
        match self {
            Order::Document => "document",
            Order::Position => "position",
            Order::Left => "left",
            Order::Right => "right",
            Order::Date => "date",
        }
    }

    /// The next one.
    pub fn next(self) -> Order {
        let at = Order::ALL.iter().position(|order| *order == self).unwrap_or(0);
        Order::ALL[(at + 1) % Order::ALL.len()]
    }
}

/// A hit with the text around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The document.
    pub entry: EntryId,
    /// Its place among those that were looked through.
    pub rank: u32,
    /// The hit.
    pub range: Range<u64>,
    /// How far into its document it is, in thousandths.
    pub position: u16,
    text: Box<str>,
    /// Where the hit stands in `text`.
    hit: Range<u16>,
    left: [u8; KEY],
    right: [u8; KEY],
}

impl Line {
    /// The line of a hit in a window of a document's text.
    pub fn new(
        (entry, rank): (EntryId, u32),
        window: &Window<'_>,
        range: &Range<u64>,
        passage: &Passage<'_>,
    ) -> Line {
        let bytes = window.bytes;
        let (start, end) = ((range.start - window.start) as usize, (range.end - window.start) as usize);
        let ansi = passage.fold().ansi;
        let from = char_edge(bytes, start.saturating_sub(LEFT));
        let to = char_edge(bytes, (end + RIGHT).min(bytes.len()));
        let mut text = flat(&bytes[from..start], ansi);
        // A word that is cut off at the left edge says nothing.
        if from > 0
            && let Some(space) = text.find(' ').filter(|space| *space < 40)
        {
            text.drain(..=space);
        }
        let first = text.len();
        text.push_str(&flat(&bytes[start..end.min(start + RIGHT)], ansi));
        let last = text.len();
        text.push_str(&flat(&bytes[end..to.max(end)], ansi));
        let position = (u128::from(range.start) * 1000 / u128::from(passage.len().max(1))) as u16;
        Line {
            entry,
            rank,
            range: range.clone(),
            position,
            left: key(plain(&text[..first]).split_whitespace().rev()),
            right: key(plain(&text[last..]).split_whitespace()),
            hit: first as u16..last as u16,
            text: text.into(),
        }
    }

    /// The text before the hit, in one line.
    pub fn left(&self) -> &str {
        &self.text[..usize::from(self.hit.start)]
    }

    /// The hit itself.
    pub fn hit(&self) -> &str {
        &self.text[usize::from(self.hit.start)..usize::from(self.hit.end)]
    }

    /// The text after it.
    pub fn right(&self) -> &str {
        &self.text[usize::from(self.hit.end)..]
    }
}

/// What one document has of what is looked for.
#[derive(Debug, Clone)]
pub struct Findings {
    /// The document.
    pub entry: EntryId,
    /// Its place among those that were looked through.
    pub rank: u32,
    /// All hits in it.
    pub hits: u64,
    /// Its facts.
    pub facts: Facts,
    /// The first of them, in order.
    pub lines: Vec<Line>,
}

/// Looks for something in one document after another.
#[derive(Debug)]
pub struct Lookup<'a> {
    expression: &'a Expression,
    matcher: &'a Matcher,
    matches: Vec<Match>,
}

impl<'a> Lookup<'a> {
    /// Looks for `expression`, compiled as `matcher`.
    pub fn new(expression: &'a Expression, matcher: &'a Matcher) -> Lookup<'a> {
        Lookup { expression, matcher, matches: Vec::new() }
    }

    /// Whether a document is looked into at all.
    pub fn admits(&self, visit: &Visit<'_>) -> bool {
        visit.is_admitted_by(self.expression)
    }

    /// What a document has; at most `room` lines of it. `None` if it has nothing, or if `stale` said to stop.
    pub fn look(
        &mut self,
        place: (EntryId, u32),
        visit: &Visit<'_>,
        room: usize,
        stale: &dyn Fn() -> bool,
    ) -> Option<Findings> {
        let mut found = None;
        self.look_in_parts(place, visit, (room, usize::MAX), stale, &mut |part| found = Some(part));
        found
    }

    /// The same, told in parts of so many windows each: a document of a gigabyte is not waited for. Where more is
    /// asked of a document than to have a hit, it is known at its end whether it is wanted, and all is told then.
    pub fn look_in_parts(
        &mut self,
        (entry, rank): (EntryId, u32),
        Visit { facts, passage, .. }: &Visit<'_>,
        (room, windows): (usize, usize),
        stale: &dyn Fn() -> bool,
        tell: &mut dyn FnMut(Findings),
    ) {
        let nothing = || Findings { entry, rank, hits: 0, facts: (*facts).clone(), lines: Vec::new() };
        let mut hit = vec![false; self.matcher.slots()];
        let (mut part, mut listed, mut passed, mut stopped) = (nothing(), 0, 0, false);
        let at_once = self.expression.is_conditional();
        pass(passage, self.matcher, &mut self.matches, &mut |window, matches| {
            stopped = stale();
            for found in matches {
                hit[usize::from(found.slot)] = true;
                if found.slot == 0 {
                    part.hits += 1;
                    if listed < room {
                        part.lines.push(Line::new((entry, rank), window, &found.range, passage));
                        listed += 1;
                    }
                }
            }
            passed += 1;
            if passed % windows == 0 && !at_once && part.hits > 0 {
                tell(std::mem::replace(&mut part, nothing()));
            }
            !stopped
        });
        if part.hits > 0 && !stopped && self.expression.holds(&|slot| hit[slot]) {
            tell(part);
        }
    }
}

/// Passes through a text once and hands out its hits in order, window by window, until `seen` says `false`.
/// `matches` is memory that is used again from text to text. Every hit that recto knows of in a library, on
/// the screen or off it, comes from here.
pub fn pass(
    passage: &Passage<'_>,
    matcher: &Matcher,
    matches: &mut Vec<Match>,
    seen: &mut dyn FnMut(&Window<'_>, &[Match]) -> bool,
) {
    let mut scratch = Scratch::new(passage.fold());
    passage.windows(matcher, &mut |window| {
        matches.clear();
        matcher.find(window, &mut scratch, matches);
        seen(window, matches)
    });
}

/// Puts lines, or whatever has one, into an order; `date` says when a line's document was last changed.
pub fn sort<T: Borrow<Line>>(lines: &mut [T], order: Order, date: &dyn Fn(&Line) -> Option<SystemTime>) {
    let place = |of: &T| (of.borrow().rank, of.borrow().range.start);
    match order {
        Order::Document => lines.sort_by_key(place),
        Order::Date => lines.sort_by_cached_key(|of| (std::cmp::Reverse(date(of.borrow())), place(of))),
        Order::Position => lines.sort_by_key(|of| (of.borrow().position, place(of))),
        Order::Left => {
            lines.sort_by(|a, b| a.borrow().left.cmp(&b.borrow().left).then(place(a).cmp(&place(b))));
        }
        Order::Right => {
            lines.sort_by(|a, b| a.borrow().right.cmp(&b.borrow().right).then(place(a).cmp(&place(b))));
        }
    }
}

/// The beginning of some folded words, with one space between them, without the signs around them.
fn key<'a>(words: impl Iterator<Item = &'a str>) -> [u8; KEY] {
    let mut key = [0; KEY];
    let mut at = 0;
    for word in
        words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).filter(|word| !word.is_empty())
    {
        let len = word.len().min(KEY - at);
        key[at..at + len].copy_from_slice(&word.as_bytes()[..len]);
        at += len + 1;
        if at >= KEY {
            break;
        }
        key[at - 1] = b' ';
    }
    key
}

/// Some text in one line: white space is one space, terminal colours are nothing.
pub fn flat(bytes: &[u8], ansi: bool) -> String {
    let text = String::from_utf8_lossy(bytes);
    if is_flat(bytes) {
        return text.into_owned();
    }
    let mut flat = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' && ansi {
            // Up to the letter that ends the sequence.
            while chars.next().is_some_and(|c| !c.is_ascii_alphabetic()) {}
        } else if c.is_whitespace() {
            while chars.peek().is_some_and(|c| c.is_whitespace()) {
                chars.next();
            }
            flat.push(' ');
        } else {
            flat.push(c);
        }
    }
    flat
}

/// Whether nothing need be done: most of most texts is ASCII with one space between the words.
fn is_flat(bytes: &[u8]) -> bool {
    let mut before = b'x';
    bytes.iter().all(|&byte| {
        let good = matches!(byte, b'!'..=b'~') || (byte == b' ' && before != b' ');
        before = byte;
        good
    })
}

/// The beginning of a character at or before `at`.
fn char_edge(bytes: &[u8], at: usize) -> usize {
    let is_start = |at: &usize| bytes.get(*at).is_none_or(|byte| byte & 0xc0 != 0x80);
    (at.saturating_sub(3)..=at).rev().find(is_start).unwrap_or(at)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::document::{Document, Kind, Text};
    use crate::search::QueryOptions;

    fn look(typed: &str, text: &str, room: usize) -> Option<Findings> {
        let expression = Expression::parse(typed, QueryOptions::default(), &()).unwrap();
        let matcher = expression.matcher();
        let document = Document::plain(Kind::Text, Text::from_string(text.into()));
        let facts = Facts {
            title: None,
            kind: Kind::Text,
            len: text.len() as u64,
            words: 0,
            modified: None,
            ansi: false,
        };
        let mut lookup = Lookup::new(&expression, &matcher);
        let mut look = |passage| {
            let visit = Visit { facts: &facts, place: "", passage };
            lookup.look((EntryId(0), 0), &visit, room, &|| false)
        };
        let by_chunks = look(Passage::Document(&document));
        let at_once = look(Passage::Whole(text.as_bytes(), facts.fold()));
        assert_eq!(
            by_chunks.as_ref().map(|f| (f.hits, &f.lines)),
            at_once.as_ref().map(|f| (f.hits, &f.lines))
        );
        at_once
    }

    /// The lines of a lookup in a text.
    pub(in crate::library) fn lines(typed: &str, text: &str) -> Vec<Line> {
        look(typed, text, 100).map_or_else(Vec::new, |found| found.lines)
    }

    #[test]
    fn a_line_shows_the_hit_in_its_context_in_one_line() {
        let found = look("mill", "The old\n  mill\nstands.", 10).unwrap();
        let line = &found.lines[0];
        assert_eq!((line.left(), line.hit(), line.right()), ("The old ", "mill", " stands."));
    }

    #[test]
    fn counts_are_exact_when_lines_are_few() {
        let found = look("a", &"a b ".repeat(500), 3).unwrap();
        assert_eq!((found.hits, found.lines.len()), (500, 3));
        let found = look("alpha", &"alpha beta gamma delta epsilon\n".repeat(5000), 100_000).unwrap();
        assert_eq!((found.hits, found.lines.len()), (5000, 5000));
    }

    #[test]
    fn a_long_document_is_told_in_parts_that_add_up() {
        let expression = Expression::parse("alpha", QueryOptions::default(), &()).unwrap();
        let text = "alpha beta gamma delta epsilon\n".repeat(20_000);
        let document = Document::plain(Kind::Text, Text::from_string(text));
        let facts = Facts { title: None, kind: Kind::Text, len: 0, words: 0, modified: None, ansi: false };
        let visit = Visit { facts: &facts, place: "", passage: Passage::Document(&document) };
        let mut parts = Vec::new();
        let matcher = expression.matcher();
        let mut lookup = Lookup::new(&expression, &matcher);
        lookup.look_in_parts((EntryId(0), 0), &visit, (30_000, 2), &|| false, &mut |part| parts.push(part));
        assert!(parts.len() > 3);
        assert_eq!(parts.iter().map(|part| part.hits).sum::<u64>(), 20_000);
        let starts: Vec<u64> =
            parts.iter().flat_map(|part| &part.lines).map(|line| line.range.start).collect();
        assert!(starts.is_sorted() && starts.len() == 20_000);
    }

    #[test]
    fn a_document_must_hold_what_is_asked_for() {
        assert!(look("a & b", "a", 3).is_none());
        assert_eq!(look("a & b", "a b", 3).unwrap().hits, 2);
    }

    #[test]
    fn lines_are_sorted_by_their_neighbours() {
        let mut lines = look("x", "b, x delta. a X alpha! c x “Beta”", 10).unwrap().lines;
        let rights =
            |lines: &[Line]| lines.iter().map(|l| l.right().trim().chars().next()).collect::<Vec<_>>();
        sort(&mut lines, Order::Right, &|_| None);
        assert_eq!(rights(&lines), [Some('a'), Some('“'), Some('d')]);
        sort(&mut lines, Order::Left, &|_| None);
        assert_eq!(rights(&lines), [Some('a'), Some('d'), Some('“')]);
        sort(&mut lines, Order::Document, &|_| None);
        assert_eq!(rights(&lines), [Some('d'), Some('a'), Some('“')]);
    }
}
