//! Looking into a document for the list: its title, its kind, and where its keywords fall.

use super::passage::{Facts, Passage};
use crate::search::{Matcher, Scratch};

/// Cells of the small dispersion strip in the list.
pub const STRIP: usize = 12;

/// How often one keyword occurs in a document, and where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Strip {
    /// All occurrences.
    pub count: u64,
    /// Occurrences in each twelfth of the text.
    pub bins: [u32; STRIP],
}

/// What a look into a document tells the list.
#[derive(Debug, Clone)]
pub struct Survey {
    /// What is known of the document.
    pub facts: Facts,
    /// One for each keyword.
    pub strips: Vec<Strip>,
}

/// Counts `keywords` in a document; `None` if `stale` said to stop. Asked once per window.
pub fn survey(
    facts: &Facts,
    passage: Passage<'_>,
    keywords: &Matcher,
    stale: &dyn Fn() -> bool,
) -> Option<Survey> {
    let mut strips = vec![Strip::default(); keywords.slots()];
    let mut stopped = false;
    if !keywords.is_empty() {
        let mut scratch = Scratch::new(passage.fold());
        let len = u128::from(passage.len().max(1));
        passage.windows(keywords, &mut |window| {
            stopped = stale();
            keywords.count(window, &mut scratch, &mut |slot, at| {
                strips[slot].count += 1;
                let bin = (u128::from(at) * STRIP as u128 / len) as usize;
                strips[slot].bins[bin.min(STRIP - 1)] += 1;
            });
            !stopped
        });
    }
    (!stopped).then(|| Survey { facts: facts.clone(), strips })
}

/// How often slot `slot` of `matcher` is in each of `bins` equal parts of a text; `None` if `stale` said to stop.
pub fn dispersion(
    passage: Passage<'_>,
    matcher: &Matcher,
    slot: usize,
    bins: usize,
    stale: &dyn Fn() -> bool,
) -> Option<Vec<u32>> {
    let mut bars = vec![0; bins];
    let mut stopped = false;
    let mut scratch = Scratch::new(passage.fold());
    let len = u128::from(passage.len().max(1));
    passage.windows(matcher, &mut |window| {
        stopped = stale();
        matcher.count(window, &mut scratch, &mut |of, at| {
            if of == slot {
                bars[((u128::from(at) * bins as u128 / len) as usize).min(bins - 1)] += 1;
            }
        });
        !stopped
    });
    (!stopped).then_some(bars)
}
