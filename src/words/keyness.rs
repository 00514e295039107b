//! Which words are typical of a document.
//!
//! # The essay
//!
//! A word is typical of a document if it is more frequent there than in the rest of the library, by more than
//! chance explains, and if few other documents hold it. Both are ratios, and the logarithm of each is taken.
//!
//! * **Occurrences.** Of f occurrences of a word here and g in the rest, the share τ = f / (f + g) is known
//!   with an error, and of the estimates for rare words the largest are the most mistaken. So it is the lower
//!   bound of τ that is compared with the size n of the document and m of the rest: the *conservative log
//!   ratio*, log₂(m / n · τ / (1 - τ)), of Evert (2022), *Measuring keyness*, Digital Humanities 2022. What is
//!   not above zero is not typical.
//! * **Documents.** Words come in lumps: one other report may hold *sadr* a hundred times. So it also counts
//!   in how many documents a word is, as Evert advises. A single document holds each of its words for certain;
//!   the log ratio is log₂((D + ½) / (d + ½)) then, for d of the D other documents: zero for a word that all
//!   of them hold, which is what does away with stop words.
//!
//! The bound is Wilson's (1927), corrected for whole numbers, at z = 1.96: close to the exact one of Clopper and
//! Pearson, and a formula. The two log ratios are multiplied,
//! because a word must be typical by both, and so is the count: without it names that occur twice would come
//! before what the document is about. In a library of two or three documents only what is frequent gets above
//! zero, as it should.

use super::vocabulary::Vocabulary;

/// The width of the margin of error, in standard deviations.
const Z: f64 = 1.96;
/// Words that occur less often are not looked at.
const MIN_COUNT: u32 = 2;

/// A word that is typical of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyWord {
    /// The folded word.
    pub word: String,
    /// How often it occurs in the document.
    pub count: u32,
    /// How many documents of the library hold it, this one included.
    pub documents: u32,
    /// How much more frequent it is here than in the rest of the library, in powers of two: an estimate.
    pub log_ratio: f64,
    /// How much more frequent it surely is, in powers of two; above zero.
    pub conservative: f64,
    /// What gives the order: the count times both log ratios, without unit.
    pub score: f64,
}

/// The `most` words that are most typical of `document`, which is one of those counted in `library`.
///
/// Words of one letter, numbers, and what occurs once are none. With nothing to compare the document with
/// there are none at all.
pub fn keyness(document: &Vocabulary, library: &Vocabulary, most: usize) -> Vec<KeyWord> {
    let rest = Rest {
        words: library.words().saturating_sub(document.words()) as f64,
        documents: f64::from(library.documents().saturating_sub(document.documents())),
    };
    if rest.words == 0.0 || rest.documents == 0.0 {
        return Vec::new();
    }
    let own = document.words() as f64;
    let looked_at = document
        .iter()
        .filter(|(word, counts)| counts.occurrences >= MIN_COUNT && word.chars().nth(1).is_some());
    let mut found: Vec<KeyWord> = looked_at
        .filter_map(|(word, counts)| {
            let all = library.counts(word);
            let others = all.documents.saturating_sub(counts.documents);
            let (here, there) = (counts.occurrences, all.occurrences.saturating_sub(counts.occurrences));
            let (f, g) = (f64::from(here), f64::from(there));
            let share = lower_bound(f, f + g);
            let conservative = (rest.words / own * share / (1.0 - share)).log2();
            let rarity = ((rest.documents + 0.5) / (f64::from(others) + 0.5)).log2();
            (conservative > 0.0).then(|| KeyWord {
                word: word.to_owned(),
                count: here,
                documents: all.documents,
                log_ratio: ((f + 0.5) / (own + 0.5)).log2() - ((g + 0.5) / (rest.words + 0.5)).log2(),
                conservative,
                score: f * conservative * rarity,
            })
        })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.word.cmp(&b.word)));
    found.truncate(most);
    found
}

/// The library without the document.
struct Rest {
    words: f64,
    documents: f64,
}

/// The least share that `part` of `all` may be a sample of: the lower end of Wilson's score interval, corrected
/// for whole numbers.
fn lower_bound(part: f64, all: f64) -> f64 {
    let (share, square) = ((part - 0.5).max(0.0) / all, Z * Z / all);
    let spread = (share * (1.0 - share) / all + square / all / 4.0).sqrt();
    (share + square / 2.0 - Z * spread) / (1.0 + square)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORTS: [&str; 5] = [
        "The gauge at the bridge was read at dawn. The gauge showed that the river rose, and the gauge keeper \
         rang the bell. By noon the gauge stood at four metres and the people left the market.",
        "The minister spoke to the people in the market, and the people listened to the minister. Nobody in the \
         town believed the minister, because the minister had said that before. The river was low.",
        "The barley was sown late. Because the barley was sown late the barley ripened late, and the people of the \
         town bought barley in the market at the price of the river towns.",
        "The bridge was closed in the morning. The people of the town waited at the bridge, and by noon the bridge \
         was open. The market was held as on any other day by the river.",
        "The letter was lost. The people at the post in the town looked for the letter in the market and by the \
         river, and found the letter in 1904 in the house of the clerk: 1904, 1904 and 1904.",
    ];

    fn keys(which: usize, reports: &[&str]) -> Vec<KeyWord> {
        let (mut own, mut library) = (Vocabulary::new(), Vocabulary::new());
        own.add(reports[which].as_bytes(), false);
        reports.iter().for_each(|report| library.add(report.as_bytes(), false));
        keyness(&own, &library, 10)
    }

    fn words(found: &[KeyWord]) -> Vec<&str> {
        found.iter().map(|key| key.word.as_str()).collect()
    }

    #[test]
    fn what_a_document_is_about_comes_first_and_stop_words_never() {
        for (which, topic) in ["gauge", "minister", "barley", "bridge", "letter"].into_iter().enumerate() {
            let found = keys(which, &REPORTS);
            assert_eq!(found[0].word, topic);
            let dull = ["the", "of", "in", "people", "market", "river", "1904"];
            assert!(found.iter().all(|key| !dull.contains(&key.word.as_str())), "{:?}", words(&found));
            assert!(found.iter().all(|key| key.conservative > 0.0 && key.log_ratio > key.conservative));
        }
    }

    #[test]
    fn two_documents_are_enough_and_one_is_not() {
        let long: Vec<String> = REPORTS[..2].iter().map(|report| report.repeat(4)).collect();
        let long: Vec<&str> = long.iter().map(String::as_str).collect();
        assert_eq!(words(&keys(0, &long))[0], "gauge");
        assert_eq!(words(&keys(1, &long))[0], "minister");
        assert!(keys(0, &REPORTS[..1]).is_empty());
    }

    #[test]
    fn a_word_that_few_others_hold_is_more_typical_than_one_that_many_do() {
        let mut reports =
            vec!["rain rain rain fog fog fog and the wind blew over the long flat fields by the sea"];
        reports.extend(["the rain fell", "the rain and the rain", "one fog fog fog fog fog", "of rain"]);
        reports.extend(["nothing much happened in the fields today, as people said to one another"; 20]);
        let found = keys(0, &reports);
        assert_eq!(words(&found), ["fog", "rain"]);
        assert_eq!((found[0].count, found[0].documents, found[1].documents), (3, 2, 4));
    }

    #[test]
    fn the_lower_bound_is_wilsons() {
        // 7.5 of 10: (0.75 + 0.19208 - 1.96 · √(0.01875 + 0.009604)) / 1.38416.
        assert!((lower_bound(8.0, 10.0) - 0.44217).abs() < 1e-4, "{}", lower_bound(8.0, 10.0));
        assert!(lower_bound(0.0, 10.0).abs() < 1e-12);
    }
}
