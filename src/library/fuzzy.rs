//! The fuzzy filter of the list, over title and path.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// A filter as typed: words in any order, fuzzy, regardless of accents; smart case.
#[derive(Debug)]
pub struct Filter {
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
}

impl Filter {
    /// Compiles what was typed.
    pub fn new(typed: &str) -> Filter {
        Filter {
            pattern: Pattern::parse(typed, CaseMatching::Smart, Normalization::Smart),
            matcher: Matcher::new(Config::DEFAULT),
            buffer: Vec::new(),
        }
    }

    /// How well an entry fits, or `None`. The better of title and path counts.
    pub fn score(&mut self, title: &str, place: &str) -> Option<u32> {
        [title, place]
            .into_iter()
            .filter_map(|text| self.pattern.score(Utf32Str::new(text, &mut self.buffer), &mut self.matcher))
            .max()
    }
}
