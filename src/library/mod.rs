//! The collection: what is in it, in which order, and what each document says about the keywords.
//!
//! An [`Entry`] starts as a path found by [`scan`] and is filled in by a survey of its text. The library
//! knows nothing of panes or selections; it yields the entries to show, in order ([`Library::view`]).

mod concordance;
mod corpus;
mod export;
mod fuzzy;
mod passage;
mod scan;
mod survey;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::document::{Document, Kind};
use crate::words::bm25;

pub use concordance::{Findings, Line, Lookup, Order, flat, pass, sort};
pub use corpus::{Corpus, Open};
pub use export::{Form, Source, export};
pub use fuzzy::Filter;
pub use passage::{Facts, Passage, Visit};
pub use scan::{Found, Roots, scan};
pub use survey::{STRIP, Strip, Survey, dispersion, survey};

/// The name of an entry for as long as the program runs: its place in order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub u32);

/// Where a document's bytes come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A file.
    Path(PathBuf),
    /// Standard input.
    Stdin,
    /// A document that comes with the program, by name.
    Included(&'static str),
}

impl Origin {
    /// The path, if it is a file.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Origin::Path(path) => Some(path),
            Origin::Stdin | Origin::Included(_) => None,
        }
    }

    /// What to call it, unsanitised.
    pub fn name(&self) -> String {
        match self {
            Origin::Path(path) => path.to_string_lossy().into_owned(),
            Origin::Stdin => "standard input".into(),
            Origin::Included(name) => (*name).into(),
        }
    }
}

/// One document of the collection, as far as it is known.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where it is.
    pub origin: Origin,
    /// Its path as shown, relative to what the reader named; unsanitised.
    pub place: String,
    /// Its own title, once it was looked for.
    pub title: Option<String>,
    /// What it is, once it was looked at.
    pub kind: Option<Kind>,
    /// Bytes of text, or of the file until the text is known.
    pub len: u64,
    /// Words of its text, once they were counted.
    pub words: u64,
    /// When it was last changed.
    pub modified: Option<SystemTime>,
    /// Why it cannot be read.
    pub problem: Option<String>,
    /// For each keyword how often and where it occurs; empty until counted.
    pub strips: Vec<Strip>,
    /// Which version of the keywords `strips` belongs to; 0 for none.
    pub counted: u64,
}

impl Entry {
    /// The name for the list: its title, else its file name.
    pub fn name(&self) -> String {
        self.title.clone().unwrap_or_else(|| {
            let file = self.origin.path().and_then(Path::file_name);
            file.map_or_else(|| self.origin.name(), |name| name.to_string_lossy().into_owned())
        })
    }

    /// Minutes to read it.
    pub fn minutes(&self) -> u64 {
        Document::minutes(self.len)
    }

    /// Hits of all keywords, or of keyword `slot`.
    pub fn hits(&self, slot: Option<usize>) -> u64 {
        match slot {
            Some(slot) => self.strips.get(slot).map_or(0, |s| s.count),
            None => self.strips.iter().map(|s| s.count).sum(),
        }
    }
}

/// What the list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// In the order given on the command line; folders by path.
    #[default]
    Path,
    /// By title, regardless of case.
    Title,
    /// Most recently changed first.
    Date,
    /// Longest first.
    Length,
    /// Most hits first: of what is looked up, else of the keywords.
    Hits,
    /// Most of these hits in a thousand words first.
    Density,
    /// Where they say most, by Okapi BM25, first.
    Relevance,
}

impl Sort {
    /// All of them, in the order a key steps through.
    pub const ALL: [Sort; 7] =
        [Sort::Path, Sort::Title, Sort::Date, Sort::Length, Sort::Hits, Sort::Density, Sort::Relevance];

    /// The word shown to the reader.
    pub fn name(self) -> &'static str {
        match self {
            Sort::Path => "path",
            Sort::Title => "title",
            Sort::Date => "date",
            Sort::Length => "length",
            Sort::Hits => "hits",
            Sort::Density => "density",
            Sort::Relevance => "relevance",
        }
    }

    /// Whether it depends on what is looked for.
    pub fn by_hits(self) -> bool {
        matches!(self, Sort::Hits | Sort::Density | Sort::Relevance)
    }

    /// The next one.
    pub fn next(self) -> Sort {
        let at = Sort::ALL.iter().position(|s| *s == self).unwrap_or(0);
        Sort::ALL[(at + 1) % Sort::ALL.len()]
    }
}

/// All entries.
#[derive(Debug, Default)]
pub struct Library {
    /// The texts of the entries.
    pub corpus: Arc<Corpus>,
    /// Hits of what is looked up, while something is.
    found: Option<HashMap<EntryId, u64>>,
    entries: Vec<Entry>,
    known: HashSet<Origin>,
}

impl Library {
    /// Adds what a scan found.
    pub fn add(&mut self, found: Found) -> EntryId {
        let id = EntryId(self.entries.len() as u32);
        self.corpus.admit(&found.origin, &found.place);
        self.entries.push(Entry {
            origin: found.origin,
            place: found.place,
            title: None,
            kind: None,
            len: found.len,
            words: 0,
            modified: found.modified,
            problem: found.problem,
            strips: Vec::new(),
            counted: 0,
        });
        id
    }

    /// The same, unless it is here already.
    pub fn add_new(&mut self, found: Found) -> Option<EntryId> {
        self.known.insert(found.origin.clone()).then(|| self.add(found))
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// An entry; ids are only ever made by [`Library::add`].
    pub fn get(&self, id: EntryId) -> &Entry {
        &self.entries[id.0 as usize]
    }

    /// An entry, to change it.
    pub fn get_mut(&mut self, id: EntryId) -> &mut Entry {
        &mut self.entries[id.0 as usize]
    }

    /// All ids, in order of arrival.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = EntryId> + use<> {
        (0..self.entries.len() as u32).map(EntryId)
    }

    /// The entries to show: those that pass the filter (best first), else all by `sort`.
    pub fn view(&self, filter: &str, sort: Sort) -> Vec<EntryId> {
        if !filter.trim().is_empty() {
            let wanted = filter.trim().to_lowercase();
            let name = |id: EntryId| {
                let entry = self.get(id);
                format!("{}\n{}", entry.title.as_deref().unwrap_or(""), entry.place).to_lowercase()
            };
            // What holds the words as typed makes guesses needless.
            let literal: Vec<EntryId> = self.ids().filter(|id| name(*id).contains(&wanted)).collect();
            if !literal.is_empty() {
                return literal;
            }
            let mut filter = Filter::new(filter);
            let mut scored: Vec<(u32, EntryId)> = self
                .ids()
                .filter_map(|id| {
                    let entry = self.get(id);
                    filter.score(entry.title.as_deref().unwrap_or(""), &entry.place).map(|s| (s, id))
                })
                .collect();
            scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            return scored.into_iter().map(|(_, id)| id).collect();
        }
        let mut ids: Vec<EntryId> = self.ids().collect();
        match sort {
            Sort::Path => {}
            Sort::Title => ids.sort_by_cached_key(|id| self.get(*id).name().to_lowercase()),
            Sort::Date => ids.sort_by_key(|id| std::cmp::Reverse(self.get(*id).modified)),
            Sort::Length => ids.sort_by_key(|id| std::cmp::Reverse(self.get(*id).len)),
            Sort::Hits => ids.sort_by_key(|id| std::cmp::Reverse(self.hits(*id))),
            Sort::Density => ids.sort_by_cached_key(|id| std::cmp::Reverse(self.density(*id))),
            Sort::Relevance => {
                let weighing = Weighing::new(self);
                ids.sort_by_cached_key(|id| std::cmp::Reverse(weighing.relevance(self, *id)));
            }
        }
        ids
    }

    /// What is looked up has these hits; `None` when nothing is any more.
    pub fn look_up(&mut self, found: Option<HashMap<EntryId, u64>>) {
        self.found = found;
    }

    /// Hits in an entry of what is looked up; `None` if nothing is.
    pub fn found(&self, id: EntryId) -> Option<u64> {
        self.found.as_ref().map(|found| found.get(&id).copied().unwrap_or(0))
    }

    /// Hits of what is looked up, else of all keywords.
    pub fn hits(&self, id: EntryId) -> u64 {
        self.found(id).unwrap_or_else(|| self.get(id).hits(None))
    }

    /// Hits in a million words.
    fn density(&self, id: EntryId) -> u64 {
        self.hits(id) * 1_000_000 / self.get(id).words.max(1)
    }
}

/// What relevance is measured by: how long documents are, and how many have which word.
struct Weighing {
    documents: u32,
    average_words: f64,
    /// Documents that have each keyword, or what is looked up.
    with_hit: Vec<u32>,
}

impl Weighing {
    fn new(library: &Library) -> Weighing {
        let documents = library.entries.len().max(1) as u32;
        let words: u64 = library.entries.iter().map(|entry| entry.words).sum();
        let slots = library.entries.iter().map(|entry| entry.strips.len()).max().unwrap_or(0);
        let with_hit = match &library.found {
            Some(found) => vec![found.len() as u32],
            None => {
                let has =
                    |slot: usize| library.entries.iter().filter(move |entry| entry.hits(Some(slot)) > 0);
                (0..slots).map(|slot| has(slot).count() as u32).collect()
            }
        };
        Weighing { documents, average_words: words as f64 / f64::from(documents), with_hit }
    }

    /// The sum over the words, in thousandths, so that it can be sorted by.
    fn relevance(&self, library: &Library, id: EntryId) -> u64 {
        let entry = library.get(id);
        let weight = |hits: u64, with_hit: u32| {
            let hits = u32::try_from(hits).unwrap_or(u32::MAX);
            bm25(hits, entry.words, self.average_words, self.documents, with_hit)
        };
        let sum: f64 = match library.found(id) {
            Some(hits) => weight(hits, self.with_hit[0]),
            None => {
                entry.strips.iter().zip(&self.with_hit).map(|(strip, with)| weight(strip.count, *with)).sum()
            }
        };
        (sum * 1000.0) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library() -> Library {
        let mut library = Library::default();
        for (place, len) in [("b/river.txt", 10), ("a/delta.md", 30), ("c/notes.txt", 20)] {
            library.add(Found {
                origin: Origin::Path(place.into()),
                place: place.into(),
                len,
                modified: None,
                problem: None,
            });
        }
        library.get_mut(EntryId(2)).title = Some("The Delta Question".into());
        library
    }

    fn places(library: &Library, ids: &[EntryId]) -> Vec<String> {
        ids.iter().map(|id| library.get(*id).place.clone()).collect()
    }

    #[test]
    fn sorts() {
        let l = library();
        assert_eq!(places(&l, &l.view("", Sort::Path)), ["b/river.txt", "a/delta.md", "c/notes.txt"]);
        assert_eq!(places(&l, &l.view("", Sort::Title)), ["a/delta.md", "b/river.txt", "c/notes.txt"]);
        assert_eq!(places(&l, &l.view("", Sort::Length)), ["a/delta.md", "c/notes.txt", "b/river.txt"]);
    }

    #[test]
    fn sorts_by_what_is_looked_up() {
        let mut l = library();
        for (i, words) in [100, 1000, 10].into_iter().enumerate() {
            l.get_mut(EntryId(i as u32)).words = words;
        }
        l.look_up(Some([(EntryId(0), 5), (EntryId(1), 9), (EntryId(2), 1)].into()));
        assert_eq!(l.view("", Sort::Hits), [EntryId(1), EntryId(0), EntryId(2)]);
        assert_eq!(l.view("", Sort::Density), [EntryId(2), EntryId(0), EntryId(1)]);
        assert_eq!(l.view("", Sort::Relevance).len(), 3);
        l.look_up(None);
        assert_eq!(l.view("", Sort::Hits), [EntryId(0), EntryId(1), EntryId(2)]);
    }

    #[test]
    fn the_filter_looks_at_titles_and_paths() {
        let l = library();
        let mut got = places(&l, &l.view("delta", Sort::Path));
        got.sort();
        assert_eq!(got, ["a/delta.md", "c/notes.txt"]);
        assert!(l.view("zzz", Sort::Path).is_empty());
    }
}
