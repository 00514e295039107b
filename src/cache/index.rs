//! What is kept where, in memory: 85 bytes a document.
//!
//! Two lists, of records and of texts, and over each a table of 32-bit places in it. A text never leaves its
//! place in the list, so a handle that was given out finds it wherever it has been moved to meanwhile; a text
//! whose segment is gone stays as an empty place, to be filled if it comes again.

use std::sync::Arc;

use hashbrown::HashTable;

use super::key::{Digest, Key};
use super::segment::{RecordRow, Segment, Span, TextRow, cost};

/// A segment that is not there.
const GONE: u32 = u32::MAX;

/// What one document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) path: Digest,
    pub(super) stamp: u64,
    /// Place in the list of texts.
    pub(super) text: u32,
    pub(super) segment: u32,
    pub(super) facts: Span,
}

/// A text and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) digest: Digest,
    pub(super) segment: u32,
    pub(super) span: Span,
}

#[derive(Debug, Default)]
pub(super) struct Index {
    entries: Vec<Entry>,
    texts: Vec<Text>,
    by_path: HashTable<u32>,
    by_text: HashTable<u32>,
    segments: Vec<Option<Arc<Segment>>>,
}

impl Index {
    /// Fills the index from segments in the order in which they were written: what was written later counts.
    pub(super) fn load(loaded: Vec<(Segment, Vec<RecordRow>, Vec<TextRow>)>) -> Index {
        let mut index = Index::default();
        index.entries.reserve_exact(loaded.iter().map(|(_, records, _)| records.len()).sum());
        index.texts.reserve_exact(loaded.iter().map(|(_, _, texts)| texts.len()).sum());
        let mut rows = Vec::with_capacity(loaded.len());
        for (segment, records, texts) in loaded {
            let segment = index.add_segment(segment);
            for row in texts {
                index.put_text(Text { digest: row.digest, segment, span: row.span });
            }
            rows.push((segment, records));
        }
        for (segment, records) in rows {
            for row in records {
                // A record whose text has been removed with another segment is of no use.
                if let Some(text) = index.find_text(row.text) {
                    let RecordRow { path, stamp, facts, .. } = row;
                    index.put_entry(Entry { path, stamp, text, segment, facts });
                }
            }
        }
        index
    }

    pub(super) fn add_segment(&mut self, segment: Segment) -> u32 {
        self.segments.push(Some(Arc::new(segment)));
        (self.segments.len() - 1) as u32
    }

    /// Puts another reader in the place of a segment.
    pub(super) fn set_segment(&mut self, id: u32, segment: Segment) {
        if let Some(place) = self.segments.get_mut(id as usize) {
            *place = Some(Arc::new(segment));
        }
    }

    /// Takes a segment out; all that was in it is gone.
    pub(super) fn take_segment(&mut self, id: u32) -> Option<Arc<Segment>> {
        self.segments.get_mut(id as usize)?.take()
    }

    pub(super) fn segment(&self, id: u32) -> Option<&Arc<Segment>> {
        self.segments.get(id as usize)?.as_ref()
    }

    /// The segments that are there, with their numbers.
    pub(super) fn segments(&self) -> impl Iterator<Item = (u32, &Arc<Segment>)> {
        (0..).zip(&self.segments).filter_map(|(id, segment)| Some((id, segment.as_ref()?)))
    }

    /// What is kept for `key`, with its text, if all of it is there.
    pub(super) fn find(&self, key: &Key) -> Option<(Entry, Text)> {
        let find = |&i: &u32| self.entries[i as usize].path == key.path;
        let entry = self.entries[*self.by_path.find(key.path.short(), find)? as usize];
        let text = self.texts[entry.text as usize];
        let whole = entry.stamp == key.stamp && self.lives(&entry);
        whole.then_some((entry, text))
    }

    /// Whether facts and text of a record are there.
    fn lives(&self, entry: &Entry) -> bool {
        let text = self.texts[entry.text as usize];
        self.segment(entry.segment).is_some() && self.segment(text.segment).is_some()
    }

    /// The records that are whole.
    pub(super) fn living(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| self.lives(entry))
    }

    /// The place of a text that is there.
    pub(super) fn find_text(&self, digest: Digest) -> Option<u32> {
        let find = |&i: &u32| self.texts[i as usize].digest == digest;
        let place = *self.by_text.find(digest.short(), find)?;
        self.segment(self.texts[place as usize].segment).map(|_| place)
    }

    /// The text at a place in the list.
    pub(super) fn text(&self, place: u32) -> Option<Text> {
        self.texts.get(place as usize).copied()
    }

    /// Puts a record in the place of the one that its document had.
    pub(super) fn put_entry(&mut self, entry: Entry) {
        let Index { entries, by_path, .. } = self;
        let place = by_path.find(entry.path.short(), |&i| entries[i as usize].path == entry.path);
        match place {
            Some(&i) => entries[i as usize] = entry,
            None => {
                let i = entries.len() as u32;
                entries.push(entry);
                by_path.insert_unique(entry.path.short(), i, |&i| entries[i as usize].path.short());
            }
        }
    }

    /// Says where a text is now, and gives its place in the list.
    pub(super) fn put_text(&mut self, text: Text) -> u32 {
        let Index { texts, by_text, .. } = self;
        let place = by_text.find(text.digest.short(), |&i| texts[i as usize].digest == text.digest);
        match place {
            Some(&i) => {
                texts[i as usize] = text;
                i
            }
            None => {
                let i = texts.len() as u32;
                texts.push(text);
                by_text.insert_unique(text.digest.short(), i, |&i| texts[i as usize].digest.short());
                i
            }
        }
    }

    /// Puts `after` in the place of a text, unless it is not `before` any more.
    pub(super) fn move_text(&mut self, place: u32, before: Text, after: Text) {
        if let Some(text) = self.texts.get_mut(place as usize).filter(|text| **text == before) {
            *text = after;
        }
    }

    /// Puts `after` in the place of a record, unless it is not `before` any more.
    pub(super) fn move_entry(&mut self, before: Entry, after: Entry) {
        let Index { entries, by_path, .. } = self;
        if let Some(&i) = by_path.find(before.path.short(), |&i| entries[i as usize] == before) {
            entries[i as usize] = after;
        }
    }

    /// Forgets a text that turned out to be damaged; with it go the records that have it.
    pub(super) fn forget_text(&mut self, place: u32, damaged: Text) {
        self.move_text(place, damaged, Text { segment: GONE, ..damaged });
    }

    /// Forgets a record whose facts turned out to be damaged.
    pub(super) fn forget_entry(&mut self, damaged: Entry) {
        self.move_entry(damaged, Entry { segment: GONE, ..damaged });
    }

    /// For each segment, the bytes in it that are still of use.
    pub(super) fn living_bytes(&self) -> Vec<u64> {
        let mut bytes = vec![0; self.segments.len()];
        let mut seen = vec![false; self.texts.len()];
        for entry in self.living() {
            bytes[entry.segment as usize] += cost(entry.facts.len as usize, None);
            if !std::mem::replace(&mut seen[entry.text as usize], true) {
                let text = self.texts[entry.text as usize];
                let own = cost(0, Some(text.span.len as usize)) - cost(0, None);
                bytes[text.segment as usize] += own;
            }
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_takes_little_memory() {
        assert_eq!((size_of::<Entry>(), size_of::<Text>()), (40, 32));
    }
}
