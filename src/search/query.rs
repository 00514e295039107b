//! What the reader typed, as patterns.
//!
//! A plain query is literal: every character means itself, up to what the fold takes for the same. One
//! query may hold several patterns, all of which are it: the spellings of a name, the three ways to read
//! a hyphen.

use std::ops::Range;

use super::chars::{Class, chars};
use super::edges::Edges;
use super::fold::{Fold, fold};
use super::folded::{Folded, Lost};
use super::near::Reach;
use super::regex::Regex;
use super::utf8::{char_at, last_char};

/// More hyphens than this are read all alike, not each in every way.
const MAX_HYPHENS: usize = 3;

/// Which letters must be capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Case {
    /// Those that were typed as capitals, and no others; where none was typed, case does not matter.
    #[default]
    Smart,
    /// It does not matter in any case.
    Any,
    /// Exactly those that were typed as capitals, also where none was.
    Exact,
}

/// How a query is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueryOptions {
    /// It is a regular expression on the text as it is.
    pub regex: bool,
    /// Only whole words, in scripts whose words have edges.
    pub whole_word: bool,
    /// Which letters must be capitals.
    pub case: Case,
}

/// Why a query cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// The fault, in bytes of the typed text.
    pub at: Range<usize>,
    /// What is wrong, in a few words.
    pub message: String,
}

/// What to find: one slot of a [`Matcher`](super::Matcher). Case matters if a capital was typed, a diacritic
/// only where it was typed.
#[derive(Debug, Clone)]
pub struct Query {
    text: String,
    whole_word: bool,
    pub(super) terms: Vec<Term>,
    pub(super) shape: Shape,
}

/// One thing to look for, in any of its spellings.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) edges: Edges,
    pub(super) patterns: Vec<Pattern>,
}

/// How the hits of a query come from the hits of its terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// Those of the term of this number.
    Term(usize),
    /// Those of any of them.
    Any(Vec<Shape>),
    /// Those of both that have one of the other near.
    Near(Box<Shape>, Box<Shape>, Reach),
    /// Those of the first that touch none of the second.
    Without(Box<Shape>, Box<Shape>),
}

/// One way in which a query can be met.
#[derive(Debug, Clone)]
pub(super) enum Pattern {
    Literal(Literal),
    Regex(Regex),
}

/// Folded text, and what a hit must not have lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) text: Vec<u8>,
    /// Which characters must be capitals, and no others; `None` if case does not matter.
    pub(super) capitals: Option<Vec<u32>>,
    /// Diacritics that must be there, and the characters that must carry them.
    pub(super) marks: Vec<(u32, char)>,
}

impl Query {
    /// Reads what was typed as it stands: literally, or as a regular expression. A literal query cannot fail.
    /// The language of operators is [`Expression`](super::Expression).
    pub fn parse(text: &str, options: QueryOptions) -> Result<Query, QueryError> {
        let edges = if options.whole_word { Edges::BOTH } else { Edges::default() };
        let term =
            if options.regex { Term::regex(text, edges)? } else { Term::literal(text, edges, options) };
        Ok(Query::new(text, options, vec![term], Shape::Term(0)))
    }

    /// What any of `wanted` finds where it touches nothing that any of `unwanted` finds. `text` is what to
    /// call it.
    pub fn any_of(text: &str, wanted: Vec<Query>, unwanted: Vec<Query>) -> Query {
        let mut terms = Vec::new();
        let mut union = |queries: Vec<Query>| {
            let shapes = queries.into_iter().map(|query| {
                let shape = query.shape.from(terms.len());
                terms.extend(query.terms);
                shape
            });
            Shape::Any(shapes.collect())
        };
        let (wanted, excluded) = (union(wanted), !unwanted.is_empty());
        let unwanted = union(unwanted);
        let shape = if excluded { Shape::Without(Box::new(wanted), Box::new(unwanted)) } else { wanted };
        Query::new(text, QueryOptions::default(), terms, shape)
    }

    /// A query of terms that were read from `text`.
    pub(super) fn new(text: &str, options: QueryOptions, terms: Vec<Term>, shape: Shape) -> Query {
        Query { text: text.to_owned(), whole_word: options.whole_word, terms, shape }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether only whole words are hits.
    pub fn is_whole_word(&self) -> bool {
        self.whole_word
    }

    /// Whether there is nothing to find: no text, or only spaces, quotes and marks. Such a query finds
    /// nothing.
    pub fn is_empty(&self) -> bool {
        self.terms.iter().all(|term| term.patterns.is_empty())
    }
}

impl Term {
    /// Text that means itself.
    pub(super) fn literal(text: &str, edges: Edges, options: QueryOptions) -> Term {
        let cased = |literal: Literal| {
            let capitals = match options.case {
                Case::Smart => literal.capitals,
                Case::Any => None,
                Case::Exact => Some(literal.capitals.unwrap_or_default()),
            };
            Pattern::Literal(Literal { capitals, ..literal })
        };
        Term { edges, patterns: literals(text).into_iter().map(cased).collect() }
    }

    /// A regular expression.
    pub(super) fn regex(text: &str, edges: Edges) -> Result<Term, QueryError> {
        Ok(Term { edges, patterns: Regex::parse(text)?.into_iter().map(Pattern::Regex).collect() })
    }
}

/// The literals that a plain query stands for.
fn literals(text: &str) -> Vec<Literal> {
    let source = text.as_bytes();
    let mut folded = Folded::new(true);
    fold(source, 0..source.len(), Fold::default(), &mut folded);
    let core = trimmed(&folded.bytes);
    let typed = cut(&folded, core.clone());
    if typed.text.iter().all(|b| matches!(b, b' ' | b'\n' | b'"' | b'\'')) {
        return Vec::new();
    }
    let hyphens = typed_hyphens(source, &folded, core);
    let mut all: Vec<Literal> = readings(&hyphens).iter().map(|drop| typed.without(drop)).collect();
    all.extend(typed.open_apostrophe());
    all.extend(typed.leading_dash());
    all
}

/// The part of a folded query that counts: without the spaces around it, and without a hyphen or
/// apostrophe at its end, after which more is about to be typed.
fn trimmed(folded: &[u8]) -> Range<usize> {
    let blank = |b: &u8| matches!(b, b' ' | b'\n');
    let start = folded.iter().position(|b| !blank(b)).unwrap_or(folded.len());
    let end = folded.iter().rposition(|b| !blank(b)).map_or(start, |last| last + 1);
    match &folded[start..end] {
        [word @ .., b'-' | b'\''] if last_char(word).is_some_and(char::is_alphanumeric) => start..end - 1,
        _ => start..end,
    }
}

/// The literal of a part of the folded query.
fn cut(folded: &Folded, part: Range<usize>) -> Literal {
    let notes = folded.notes.as_deref().unwrap_or_default();
    let within = |at: u32| part.contains(&(at as usize)).then(|| at - part.start as u32);
    let (mut capitals, mut marks) = (Vec::new(), Vec::new());
    for &(at, lost) in notes {
        match (within(at), lost) {
            (Some(at), Lost::Capital) => capitals.push(at),
            // An apostrophe and a hyphen are free to be missing: that is what the fold is for.
            (Some(_), Lost::Mark('\'' | '-')) | (None, _) => {}
            (Some(at), Lost::Mark(mark)) => marks.push((at, mark)),
        }
    }
    let capitals = (!capitals.is_empty()).then_some(capitals);
    Literal { text: folded.bytes[part].to_vec(), capitals, marks }
}

/// The spaces in the folded query that were typed as hyphens, except between two digits.
fn typed_hyphens(source: &[u8], folded: &Folded, core: Range<usize>) -> Vec<usize> {
    let bytes = &folded.bytes[core.clone()];
    let is_hyphen = |&at: &usize| {
        let typed = folded.origin(core.start + at..core.start + at + 1);
        let first = typed.and_then(|typed| char_at(source, typed.start));
        first.is_some_and(|(c, _)| chars().class(c) == Class::Dash)
    };
    let digits = |&at: &usize| at > 0 && bytes[at - 1].is_ascii_digit() && bytes[at + 1].is_ascii_digit();
    let spaces = memchr::memchr_iter(b' ', bytes);
    spaces.filter(|at| at + 1 < bytes.len() && is_hyphen(at) && !digits(at)).collect()
}

/// Which hyphens to leave out, in every way to read them; none first.
fn readings(hyphens: &[usize]) -> Vec<Vec<usize>> {
    if hyphens.len() > MAX_HYPHENS {
        return vec![Vec::new(), hyphens.to_vec()];
    }
    let chosen =
        |set: usize| (0..hyphens.len()).filter(move |i| set >> i & 1 == 1).map(|i| hyphens[i]).collect();
    (0..1usize << hyphens.len()).map(chosen).collect()
}

impl Literal {
    /// The same without the bytes at `drop`, which are in order.
    fn without(&self, drop: &[usize]) -> Literal {
        let kept = |at: &usize| !drop.contains(at);
        let moved = |at: u32| at - drop.iter().filter(|&&d| d < at as usize).count() as u32;
        Literal {
            text: (0..self.text.len()).filter(kept).map(|at| self.text[at]).collect(),
            capitals: self.capitals.as_ref().map(|c| c.iter().map(|&at| moved(at)).collect()),
            marks: self.marks.iter().map(|&(at, mark)| (moved(at), mark)).collect(),
        }
    }

    /// *sa'd*, while more may be about to be typed: not only a contraction, but also the beginning of
    /// *Sa'dun*. There the apostrophe must be, or *he'll* would find *hell*.
    fn open_apostrophe(&self) -> Option<Literal> {
        let at = self.text.iter().rposition(|&b| b == b'\'')?;
        let (before, after) = (last_char(&self.text[..at])?, &self.text[at + 1..]);
        let open = before.is_alphabetic() && !after.is_empty() && after.iter().all(u8::is_ascii_lowercase);
        open.then(|| {
            let mut literal = self.without(&[at]);
            literal.marks.push(((at - before.len_utf8()) as u32, '\''));
            literal
        })
    }

    /// *-haq*: the fold has made a space of the dash in *al-Haq*; there a dash must be.
    fn leading_dash(&self) -> Option<Literal> {
        let rest = self.text.strip_prefix(b"-")?;
        let word = char_at(rest, 0).is_some_and(|(c, _)| c.is_alphanumeric());
        word.then(|| {
            let mut literal = self.clone();
            literal.text[0] = b' ';
            literal.marks.push((0, '-'));
            literal
        })
    }

    /// Whether a hit that lost this much is one.
    pub(super) fn accepts(&self, lost: &[(u32, Lost)]) -> bool {
        let capitals = lost.iter().filter(|(_, lost)| *lost == Lost::Capital).map(|(at, _)| at);
        let case = self.capitals.as_ref().is_none_or(|wanted| wanted.iter().eq(capitals));
        case && self.marks.iter().all(|&(at, mark)| lost.contains(&(at, Lost::Mark(mark))))
    }

    /// Whether a hit must be compared with what was lost.
    pub(super) fn is_particular(&self) -> bool {
        self.capitals.is_some() || !self.marks.is_empty()
    }
}
