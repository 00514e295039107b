//! Looking into a document for the list: its title, its kind, and where its keywords fall.

use std::time::SystemTime;

use crate::document::{Document, Kind};
use crate::search::{Matcher, Tally, tally};

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
    /// Its own title.
    pub title: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// Bytes of its text.
    pub len: u64,
    /// When it was last changed.
    pub modified: Option<SystemTime>,
    /// One for each keyword.
    pub strips: Vec<Strip>,
}

/// Looks into `document`; `None` if `stale` said to stop. Asked once per chunk.
pub fn survey(document: &Document, keywords: &Matcher, stale: &dyn Fn() -> bool) -> Option<Survey> {
    let found = if keywords.slots() == 0 {
        Tally::new(0, STRIP)
    } else {
        tally(document, keywords, STRIP, &mut |_| stale())?
    };
    let strips = found
        .counts
        .iter()
        .zip(&found.bins)
        .map(|(&count, bins)| {
            let mut strip = Strip { count, ..Strip::default() };
            strip.bins.copy_from_slice(bins);
            strip
        })
        .collect();
    let (title, kind, len) = (document.title.clone(), document.kind, document.text.len());
    Some(Survey { title, kind, len, modified: document.modified, strips })
}
