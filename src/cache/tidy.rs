//! Tidying up: what is still of use in worn segments is copied to a new one, and they are removed.
//!
//! A segment is worn when more than half of it is of no use any more: its documents have changed, or the
//! same texts stand elsewhere. Many small segments, which many short sittings leave behind, are put together
//! as well. At most one segment's worth is copied at a time, so that nobody waits for it.

use std::io;

use super::draft::Draft;
use super::folder;
use super::index::{Entry, Text};
use super::segment::Segment;
use super::store::{Store, Writer};

/// More segments than these, each less than a quarter full, are put together.
const MANY_SMALL: usize = 16;

/// A segment that may be worn.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    id: u32,
    /// Bytes that are still of use.
    living: u64,
}

/// Where what was copied came from, and where it is now in the new segment.
#[derive(Debug, Default)]
struct Moved {
    texts: Vec<(u32, Text, Text)>,
    entries: Vec<(Entry, Entry)>,
}

impl Store {
    /// Removes worn segments. The segment that is being written is left alone.
    pub(super) fn tidy(&self, writer: &mut Writer) {
        if writer.is_stopped() {
            return;
        }
        let worn = self.worn(writer);
        let living = worn.iter().any(|candidate| candidate.living > 0);
        let ids: Vec<u32> = worn.iter().map(|candidate| candidate.id).collect();
        // What cannot be copied stays where it is: nothing is lost, and it is tried again.
        if ids.is_empty() || living && self.copy(&ids, writer).is_err() {
            return;
        }
        let removed = {
            let mut index = self.index_mut();
            ids.into_iter().filter_map(|id| index.take_segment(id)).collect::<Vec<_>>()
        };
        for segment in removed {
            folder::remove(&segment.path);
        }
    }

    /// The segments to remove; together they hold no more than one segment's worth, and no more than there
    /// is room for.
    fn worn(&self, writer: &Writer) -> Vec<Candidate> {
        let (worn, small) = self.candidates(writer);
        let mut candidates = if small.len() > MANY_SMALL { [worn, small].concat() } else { worn };
        candidates.sort_by_key(|candidate| (candidate.living, candidate.id));
        candidates.dedup_by_key(|candidate| candidate.id);
        let lying = self.folder.list().map_or(u64::MAX, |files| files.iter().map(|file| file.len).sum());
        let room = self.folder.limit.saturating_sub(lying).min(self.longest()).saturating_sub(Draft::EMPTY);
        let mut copied = 0;
        candidates.retain(|candidate| {
            let fits = candidate.living == 0 || copied + candidate.living <= room;
            copied += if fits { candidate.living } else { 0 };
            fits
        });
        candidates
    }

    /// Segments that are worn, and segments that are small.
    fn candidates(&self, writer: &Writer) -> (Vec<Candidate>, Vec<Candidate>) {
        let index = self.index();
        let living = index.living_bytes();
        let finished = index.segments().filter(|(id, _)| !writer.is_writing(*id));
        let (mut worn, mut small) = (Vec::new(), Vec::new());
        for (id, segment) in finished {
            let candidate = Candidate { id, living: living[id as usize] };
            if candidate.living < segment.len / 2 {
                worn.push(candidate);
            }
            if segment.len < self.longest() / 4 {
                small.push(candidate);
            }
        }
        (worn, small)
    }

    /// Copies what is of use in the segments `ids` to a new one.
    fn copy(&self, ids: &[u32], writer: &mut Writer) -> io::Result<()> {
        let (texts, entries) = self.living_in(ids);
        let mut draft = Draft::create(&self.folder.path, writer.next_number(), self.version)?;
        let mut moved = Moved::default();
        let mut bytes = Vec::new();
        for (place, text) in texts {
            if self.fetch(place, text.digest, &mut bytes) {
                let span = draft.add_text(text.digest, &bytes)?;
                moved.texts.push((place, text, Text { span, ..text }));
            }
        }
        for entry in entries {
            let found = {
                let index = self.index();
                index.segment(entry.segment).cloned().zip(index.text(entry.text))
            };
            let Some((segment, text)) = found else { continue };
            if let Some(kept) = segment.facts(entry.path, entry.facts) {
                let facts = draft.add_record(entry.path, entry.stamp, text.digest, &kept);
                moved.entries.push((entry, Entry { facts, ..entry }));
            }
        }
        self.adopt(draft.finish()?, moved);
        Ok(())
    }

    /// The texts and records to copy; with a text comes its place in the list.
    fn living_in(&self, ids: &[u32]) -> (Vec<(u32, Text)>, Vec<Entry>) {
        let index = self.index();
        let (mut texts, mut entries) = (Vec::new(), Vec::new());
        for entry in index.living() {
            let Some(text) = index.text(entry.text) else { continue };
            if ids.contains(&text.segment) {
                texts.push((entry.text, text));
            }
            if ids.contains(&entry.segment) {
                entries.push(*entry);
            }
        }
        // One after the other as they lie in the files, so that what was written together stays together.
        texts.sort_by_key(|(place, text)| (text.segment, text.span, *place));
        texts.dedup_by_key(|(place, _)| *place);
        entries.sort_by_key(|entry| (entry.segment, entry.facts));
        (texts, entries)
    }

    /// Takes a new segment into the index, with all that was moved to it.
    fn adopt(&self, segment: Segment, moved: Moved) {
        let mut index = self.index_mut();
        let segment = index.add_segment(segment);
        for (place, before, after) in moved.texts {
            index.move_text(place, before, Text { segment, ..after });
        }
        for (before, after) in moved.entries {
            index.move_entry(before, Entry { segment, ..after });
        }
    }
}
