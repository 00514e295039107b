//! Several queries in one text.
//!
//! They are compiled into one matcher, so eight cost little more than one, and the hits of all come in the
//! order of the text. A query may say something about whole documents (`a & b`, `-c`). Whether a document is
//! wanted then is known when all of it was seen: a text in memory is seen at once, one that is read piece by
//! piece is read twice.

use crate::document::Window;
use crate::library::{Passage, Visit, pass};
use crate::search::{Expression, Match, Matcher};

/// Several expressions, compiled together.
pub(super) struct Wanted {
    expressions: Vec<Expression>,
    /// The query that each is the reading of.
    queries: Vec<usize>,
    /// The first slot of each.
    firsts: Vec<usize>,
    /// The expression whose hits a slot shows; none for what only its condition asks about.
    shown: Vec<Option<usize>>,
    matcher: Matcher,
    conditional: bool,
    /// Whether to say in which lines hits are.
    numbered: bool,
}

/// A hit where it was found.
pub(super) struct Spot<'a> {
    /// The query.
    pub(super) query: usize,
    /// The line in which it starts, from 1; 0 if nobody wants to know.
    pub(super) number: u64,
    /// The text around it.
    pub(super) window: &'a Window<'a>,
    /// The hit.
    pub(super) found: &'a Match,
}

impl Wanted {
    /// Expressions with the numbers of their queries; `numbered` if the lines of hits are to be counted.
    pub(super) fn new(wanted: Vec<(usize, Expression)>, numbered: bool) -> Wanted {
        let (queries, expressions): (Vec<usize>, Vec<Expression>) = wanted.into_iter().unzip();
        let (mut firsts, mut shown, mut together) = (Vec::new(), Vec::new(), Vec::new());
        for (i, expression) in expressions.iter().enumerate() {
            firsts.push(together.len());
            together.extend_from_slice(expression.queries());
            shown.push(Some(i));
            shown.resize(together.len(), None);
        }
        let matcher = Matcher::new(&together);
        let conditional = expressions.iter().any(Expression::is_conditional);
        Wanted { expressions, queries, firsts, shown, matcher, conditional, numbered }
    }

    /// Finds them all.
    pub(super) fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// The numbers of the queries.
    pub(super) fn queries(&self) -> &[usize] {
        &self.queries
    }

    /// Tells `take` of every hit in a text, in order, until it says `false`. `matches` is memory to be used again.
    pub(super) fn examine(
        &self,
        visit: &Visit<'_>,
        matches: &mut Vec<Match>,
        take: &mut dyn FnMut(&Spot<'_>) -> bool,
    ) {
        let mut open: Vec<bool> = self.expressions.iter().map(|e| visit.is_admitted_by(e)).collect();
        let at_once = matches!(visit.passage, Passage::Whole(..));
        let mut settled = !self.conditional;
        if !settled && !at_once && open.contains(&true) {
            let mut hit = vec![false; self.shown.len()];
            pass(&visit.passage, &self.matcher, matches, &mut |_, found| {
                mark(&mut hit, found);
                true
            });
            self.settle(&mut open, &hit);
            settled = true;
        }
        if !open.contains(&true) {
            return;
        }
        let mut lines = Lines::default();
        pass(&visit.passage, &self.matcher, matches, &mut |window, matches| {
            if !settled {
                let mut hit = vec![false; self.shown.len()];
                mark(&mut hit, matches);
                self.settle(&mut open, &hit);
            }
            for found in matches {
                let of = self.shown.get(usize::from(found.slot)).copied().flatten();
                let Some(of) = of.filter(|of| open[*of]) else { continue };
                let number = if self.numbered { lines.number(window, found) } else { 0 };
                if !take(&Spot { query: self.queries[of], number, window, found }) {
                    return false;
                }
            }
            if self.numbered {
                lines.count(window, window.core.end);
            }
            true
        });
    }

    /// Leaves open what a document is wanted for in which these slots were hit.
    fn settle(&self, open: &mut [bool], hit: &[bool]) {
        for (i, expression) in self.expressions.iter().enumerate() {
            open[i] &= expression.holds(&|slot| hit[self.firsts[i] + slot]);
        }
    }
}

fn mark(hit: &mut [bool], matches: &[Match]) {
    matches.iter().for_each(|found| hit[usize::from(found.slot)] = true);
}

/// Counts line ends while passing.
#[derive(Default)]
struct Lines {
    ends: u64,
    /// Up to this offset.
    to: u64,
}

impl Lines {
    /// The number of the line in which a hit starts, from 1.
    fn number(&mut self, window: &Window<'_>, found: &Match) -> u64 {
        self.count(window, (found.range.start - window.start) as usize);
        self.ends + 1
    }

    /// Goes on to a place in a window.
    fn count(&mut self, window: &Window<'_>, end: usize) {
        let from = self.to.saturating_sub(window.start) as usize;
        let bytes = window.bytes.get(from..end).unwrap_or_default();
        self.ends += memchr::memchr_iter(b'\n', bytes).count() as u64;
        self.to = self.to.max(window.start + end as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Kind, Text};
    use crate::library::Facts;
    use crate::search::{Fold, QueryOptions};

    /// The hits as (query, line, text), from a text in memory and from one that is read piece by piece.
    fn examine(queries: &[&str], text: &str) -> Vec<(usize, u64, String)> {
        let read = |query: &&str| Expression::parse(query, QueryOptions::default(), &()).unwrap();
        let wanted = Wanted::new(queries.iter().map(read).enumerate().collect(), true);
        let document = Document::plain(Kind::Text, Text::from_string(text.into()));
        let (len, ansi) = (text.len() as u64, false);
        let facts = Facts { title: None, kind: Kind::Text, len, words: 0, modified: None, ansi };
        let look = |passage| {
            let mut found = Vec::new();
            let visit = Visit { facts: &facts, place: "", passage };
            wanted.examine(&visit, &mut Vec::new(), &mut |spot| {
                let range = spot.found.range.start as usize..spot.found.range.end as usize;
                found.push((spot.query, spot.number, text[range].to_owned()));
                true
            });
            found
        };
        let found = look(Passage::Document(&document));
        assert_eq!(found, look(Passage::Whole(text.as_bytes(), Fold { ansi })));
        found
    }

    fn hit(query: usize, line: u64, text: &str) -> (usize, u64, String) {
        (query, line, text.to_owned())
    }

    #[test]
    fn hits_of_several_queries_come_in_the_order_of_the_text_with_their_lines() {
        let found = examine(&["mill", "the"], "The mill.\n\nBy the\nMILL.");
        assert_eq!(found, [hit(1, 1, "The"), hit(0, 1, "mill"), hit(1, 3, "the"), hit(0, 4, "MILL")]);
    }

    #[test]
    fn lines_are_counted_through_all_chunks() {
        let text = "word\n".repeat(100_000) + "mill\n" + &"word\n".repeat(50_000) + "mill";
        assert_eq!(examine(&["mill"], &text), [hit(0, 100_001, "mill"), hit(0, 150_002, "mill")]);
    }

    #[test]
    fn each_query_has_its_own_condition() {
        let text = "alpha\n".to_owned() + &"filling words\n".repeat(20_000) + "beta";
        assert_eq!(
            examine(&["alpha & beta", "alpha -beta"], &text),
            [hit(0, 1, "alpha"), hit(0, 20_002, "beta")]
        );
        assert_eq!(examine(&["alpha & gamma", "beta"], &text), [hit(1, 20_002, "beta")]);
        assert_eq!(examine(&["alpha & gamma"], &text), []);
    }
}
