//! Many literals in folded text, every occurrence of each.
//!
//! One literal is sought with `memmem`; up to a hundred with packed searchers (Teddy) in groups of
//! sixteen, because one of sixty-four is slower than four of sixteen; more, and very short ones, with an
//! automaton. Packed searchers report one match where several overlap, so the search goes on one byte
//! after each and the whole group is compared at the place: that is what finds *Sadr* in *al-Sadr*.

use aho_corasick::{AhoCorasick, MatchKind, Span, packed};
use memchr::memmem;

/// Literals in one packed searcher.
const GROUP: usize = 16;
/// Literals in all packed searchers together.
const PACKED: usize = 128;

/// A compiled list of literals.
#[derive(Debug)]
pub(super) enum Finder {
    /// None at all.
    Nothing,
    One(Box<memmem::Finder<'static>>),
    Groups(Vec<Group>),
    Automaton(Box<AhoCorasick>),
}

/// Literals `first..` of the list in one searcher.
#[derive(Debug)]
pub(super) struct Group {
    first: usize,
    literals: Vec<Vec<u8>>,
    searcher: packed::Searcher,
}

impl Finder {
    /// Compiles `literals`, none of them empty.
    pub(super) fn new(literals: &[&[u8]]) -> Finder {
        match literals {
            [] => Finder::Nothing,
            [one] => Finder::One(Box::new(memmem::Finder::new(one).into_owned())),
            _ => Finder::groups(literals).unwrap_or_else(|| Finder::automaton(literals)),
        }
    }

    fn groups(literals: &[&[u8]]) -> Option<Finder> {
        if literals.len() > PACKED || literals.iter().any(|l| l.len() < 3) {
            return None;
        }
        let group = |(index, group): (usize, &[&[u8]])| {
            Some(Group {
                first: index * GROUP,
                literals: group.iter().map(|l| l.to_vec()).collect(),
                searcher: packed::Builder::new().extend(group).build()?,
            })
        };
        literals.chunks(GROUP).enumerate().map(group).collect::<Option<_>>().map(Finder::Groups)
    }

    fn automaton(literals: &[&[u8]]) -> Finder {
        match AhoCorasick::builder().match_kind(MatchKind::Standard).build(literals) {
            Ok(automaton) => Finder::Automaton(Box::new(automaton)),
            // Only a list of gigabytes overflows the automaton; no reader types one.
            Err(_) => Finder::Nothing,
        }
    }

    /// Calls `found` with the number of the literal and the place, for each occurrence.
    pub(super) fn find(&self, text: &[u8], found: &mut impl FnMut(usize, usize)) {
        match self {
            Finder::Nothing => {}
            Finder::One(finder) => {
                let mut from = 0;
                while let Some(at) = finder.find(&text[from..]) {
                    found(0, from + at);
                    from += at + 1;
                }
            }
            Finder::Groups(groups) => groups.iter().for_each(|group| group.find(text, found)),
            Finder::Automaton(automaton) => {
                for hit in automaton.find_overlapping_iter(text) {
                    found(hit.pattern().as_usize(), hit.start());
                }
            }
        }
    }
}

impl Group {
    fn find(&self, text: &[u8], found: &mut impl FnMut(usize, usize)) {
        let mut span = Span { start: 0, end: text.len() };
        while let Some(hit) = self.searcher.find_in(text, span) {
            for (index, literal) in self.literals.iter().enumerate() {
                if text[hit.start()..].starts_with(literal) {
                    found(self.first + index, hit.start());
                }
            }
            span.start = hit.start() + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(count: usize) -> Vec<String> {
        (0..count).map(|n| format!("word{n:03}")).collect()
    }

    fn finder(words: &[String]) -> Finder {
        Finder::new(&words.iter().map(String::as_bytes).collect::<Vec<_>>())
    }

    #[test]
    fn many_words_are_many_small_searchers_and_never_one_large_one() {
        let Finder::Groups(groups) = finder(&words(64)) else { panic!("64 words are no groups") };
        let sizes: Vec<usize> = groups.iter().map(|group| group.literals.len()).collect();
        assert_eq!(sizes, [16; 4]);
        assert!(matches!(finder(&words(1)), Finder::One(_)));
        assert!(matches!(finder(&words(PACKED + 1)), Finder::Automaton(_)));
        assert!(matches!(finder(&["ab".into(), "word".into()]), Finder::Automaton(_)));
    }

    #[test]
    fn every_kind_of_searcher_finds_the_same() {
        let all = words(PACKED + 8);
        let text = all.iter().rev().map(|word| format!("x{word}")).collect::<String>();
        for count in [1, 2, 16, 17, 64, PACKED, PACKED + 8] {
            let mut found = Vec::new();
            finder(&all[..count]).find(text.as_bytes(), &mut |literal, at| found.push((at, literal)));
            found.sort_unstable();
            let expected: Vec<_> = (0..count).rev().map(|n| (text.find(&all[n]).unwrap(), n)).collect();
            assert_eq!(found, expected, "{count}");
        }
    }
}
