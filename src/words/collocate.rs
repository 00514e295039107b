//! Which words stand near the hits of a keyword more often than they stand elsewhere.

use hashbrown::HashMap;

use super::measure::log_likelihood;
use super::token::{has_letter, tokens};
use super::vocabulary::Vocabulary;

/// Words on each side of a hit that are near it.
pub const SPAN: usize = 5;

/// The words near some hits.
#[derive(Debug, Clone, Default)]
pub struct Collocates {
    together: HashMap<String, u32>,
    /// Words near hits in all, numbers among them.
    near: u64,
}

/// A word that stands near hits.
#[derive(Debug, Clone, PartialEq)]
pub struct Collocate {
    /// The folded word.
    pub word: String,
    /// How often it stands near a hit.
    pub together: u32,
    /// How sure it is that this is no chance: G², above 15.1 in one case of ten thousand.
    pub log_likelihood: f64,
    /// How much more often than by chance, in powers of two.
    pub mutual_information: f64,
}

impl Collocates {
    /// No hits yet.
    pub fn new() -> Collocates {
        Collocates::default()
    }

    /// Adds one hit, by the text before and after it: as much as [`SPAN`] words need, cut between words. More
    /// does no harm, and a paragraph's end should end it.
    pub fn add(&mut self, left: &str, right: &str) {
        let mut before: [Option<String>; SPAN] = Default::default();
        let mut count = 0;
        tokens(left.as_bytes(), false, &mut |token| {
            before[count % SPAN] = Some(token.word.to_owned());
            count += 1;
        });
        before.iter().flatten().for_each(|word| self.count(word));
        let mut left = SPAN;
        tokens(right.as_bytes(), false, &mut |token| {
            if left > 0 {
                left -= 1;
                self.count(token.word);
            }
        });
    }

    /// The words that stand near the hits at least `minimum` times and more often than by chance, the surest
    /// first. `library` holds all words of the texts in which the hits are.
    ///
    /// By chance a word would stand near hits E = near · occurrences / words times: `near` being all words
    /// that stand near a hit, `words` those of the library. Mutual information is log₂(together / E), the
    /// log-likelihood that of the table of two by two. Sources: Evert (2008), *Corpora and collocations*;
    /// Church and Hanks (1990); Dunning (1993).
    pub fn finish(&self, library: &Vocabulary, minimum: u32) -> Vec<Collocate> {
        let (near, words) = (self.near as f64, library.words().max(self.near) as f64);
        let often = self.together.iter().filter(|(word, count)| **count >= minimum && has_letter(word));
        let measured = often.map(|(word, &together)| {
            let count = f64::from(together);
            let occurrences = f64::from(library.counts(word).occurrences.max(together));
            Collocate {
                word: word.clone(),
                together,
                log_likelihood: log_likelihood(count, near, occurrences, words),
                mutual_information: (count * words / (near * occurrences)).log2(),
            }
        });
        let mut found: Vec<Collocate> = measured.filter(|c| c.mutual_information > 0.0).collect();
        found.sort_by(|a, b| b.log_likelihood.total_cmp(&a.log_likelihood).then_with(|| a.word.cmp(&b.word)));
        found
    }

    fn count(&mut self, word: &str) {
        self.near += 1;
        *self.together.entry_ref(word).or_insert(0) += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A library in which `prime` is nearly always followed by `minister`, and both of `the`.
    fn texts() -> Vec<String> {
        let sentence = |n: usize| match n % 4 {
            0 => "yesterday the prime minister of the country spoke. ",
            1 => "the people of the city went to the market in the morning. ",
            2 => "another minister of the cabinet said nothing to the people. ",
            _ => "in 2004 the river rose and the fields by the city drowned. ",
        };
        (0..40).map(sentence).map(str::to_owned).collect()
    }

    fn near(word: &str, minimum: u32) -> Vec<Collocate> {
        let (mut all, mut library) = (Collocates::new(), Vocabulary::new());
        for text in texts() {
            library.add(text.as_bytes(), false);
            if let Some(at) = text.find(word) {
                all.add(&text[..at], &text[at + word.len()..]);
            }
        }
        all.finish(&library, minimum)
    }

    #[test]
    fn what_belongs_together_comes_first() {
        let found = near("prime", 5);
        let words: Vec<&str> = found.iter().map(|c| c.word.as_str()).collect();
        assert_eq!(words, ["country", "spoke", "yesterday", "minister", "of", "the"]);
        let minister = &found[3];
        assert_eq!(minister.together, 10);
        // 10 of the 70 words near a hit, 20 of the 420 in all.
        assert!((minister.mutual_information - (10.0f64 * 420.0 / (70.0 * 20.0)).log2()).abs() < 1e-9);
    }

    #[test]
    fn rare_company_is_left_out() {
        assert!(near("prime", 11).iter().all(|c| c.together >= 11));
        assert!(near("nothing there", 1).is_empty());
    }

    #[test]
    fn only_five_words_on_each_side_are_near() {
        let mut all = Collocates::new();
        all.add("one two three four five six seven", "a b c d e f");
        assert_eq!(all.near, 10);
        assert!(!all.together.contains_key("two") && all.together.contains_key("three"));
        assert!(!all.together.contains_key("f") && all.together.contains_key("e"));
    }
}
