//! What becomes of hits: the [`Form`] in which they are printed, and how many there are.

use super::gather::Gathered;
use super::json::Json;
use super::kwic::Kwic;
use super::lines::Lines;
use super::pass::Spot;
use super::pen::Pens;
use super::sheet::Sheet;
use super::table::{Counts, Files};
use super::{Find, FindForm};
use crate::library::{EntryId, Facts, Line, Passage};
use crate::search::Looseness;

/// A document that is being looked through.
#[derive(Debug)]
pub(super) struct About<'a> {
    /// Its id, which is its place in the order.
    pub(super) id: EntryId,
    /// Its path as shown, unsanitised.
    pub(super) path: &'a str,
    /// What is known of it.
    pub(super) facts: &'a Facts,
    /// Its words.
    pub(super) words: u64,
}

/// A hit in it.
pub(super) struct Hit<'a> {
    /// The document.
    pub(super) about: &'a About<'a>,
    /// The place.
    pub(super) spot: &'a Spot<'a>,
    /// The text.
    pub(super) passage: &'a Passage<'a>,
}

impl Hit<'_> {
    /// The hit in its context, as a lookup shows it.
    pub(super) fn line(&self) -> Line {
        let id = self.about.id;
        Line::new((id, id.0), self.spot.window, &self.spot.found.range, self.passage)
    }

    /// The hit and what stands before and after it in memory.
    pub(super) fn parts(&self) -> (&[u8], &[u8], &[u8]) {
        let (window, range) = (self.spot.window, &self.spot.found.range);
        let at = |offset: u64| (offset - window.start) as usize;
        let (left, rest) = window.bytes.split_at(at(range.start));
        let (hit, right) = rest.split_at(at(range.end) - at(range.start));
        (left, hit, right)
    }
}

/// One of the forms.
pub(super) trait Form: Sync {
    /// Whether the lines of hits are to be counted.
    fn is_numbered(&self) -> bool {
        true
    }

    /// Whether the words of documents are.
    fn counts_words(&self) -> bool {
        false
    }

    /// Whether one hit of each query says all there is to say of a document.
    fn is_content_with_one(&self) -> bool {
        false
    }

    /// Prints a hit.
    fn hit(&self, _out: &mut Vec<u8>, _hit: &Hit<'_>) {}

    /// Prints what is to be said of a document after its hits; there are some.
    fn document(&self, _out: &mut Vec<u8>, _about: &About<'_>, _counts: &[u64]) {}

    /// Prints that a document cannot be read.
    fn unreadable(&self, _out: &mut Vec<u8>, _path: &str, _reason: &str) {}

    /// Prints what stands before everything that had to wait.
    fn begin(&self, _out: &mut Vec<u8>, _tally: &Tally) {}

    /// Prints a document that had to wait.
    fn sheet(&self, out: &mut Vec<u8>, sheet: &Sheet) {
        out.extend_from_slice(&sheet.printed);
    }

    /// Prints what stands at the end.
    fn end(&self, _out: &mut Vec<u8>, _tally: &Tally) {}
}

/// The form that was asked for.
pub(super) fn of<'a>(find: &Find<'a>, gathered: &Gathered) -> Box<dyn Form + 'a> {
    let pens = Pens::new(find);
    match find.form {
        FindForm::Lines => Box::new(Lines::new(find.width, pens)),
        FindForm::Kwic => Box::new(Kwic::new(find.width, gathered.ids.len() > 1, pens)),
        FindForm::Counts => Box::new(Counts::new(find.queries, find.is_terminal, pens)),
        FindForm::Files => Box::new(Files::new(pens)),
        FindForm::Json => Box::new(Json::new(find.queries)),
    }
}

/// How many hits there are.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    /// Of each query.
    pub(super) queries: Vec<Count>,
    /// The documents that have any, each once for every pass that found some.
    pub(super) documents: Vec<u32>,
    /// Documents that were looked through.
    pub(super) looked: u64,
    /// Documents that could not be read.
    pub(super) unreadable: u64,
}

/// How many hits a query has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    /// Hits.
    pub(super) hits: u64,
    /// Documents.
    pub(super) documents: u64,
    /// How its phrases were read.
    pub(super) reading: Looseness,
}

impl Tally {
    /// Nothing yet.
    pub(super) fn new(queries: usize) -> Tally {
        Tally { queries: vec![Count::default(); queries], documents: Vec::new(), looked: 0, unreadable: 0 }
    }

    /// Adds a document with so many hits of each query.
    pub(super) fn count(&mut self, id: EntryId, counts: &[u64]) {
        for (query, count) in self.queries.iter_mut().zip(counts) {
            query.hits += count;
            query.documents += u64::from(*count > 0);
        }
        self.documents.push(id.0);
    }

    /// Adds what others have counted.
    pub(super) fn add(&mut self, other: Tally) {
        for (query, count) in self.queries.iter_mut().zip(other.queries) {
            query.hits += count.hits;
            query.documents += count.documents;
        }
        self.documents.extend(other.documents);
        self.looked += other.looked;
        self.unreadable += other.unreadable;
    }

    /// All hits.
    pub(super) fn hits(&self) -> u64 {
        self.queries.iter().map(|query| query.hits).sum()
    }

    /// The documents that have any.
    pub(super) fn documents(&self) -> usize {
        let mut documents = self.documents.clone();
        documents.sort_unstable();
        documents.dedup();
        documents.len()
    }
}
