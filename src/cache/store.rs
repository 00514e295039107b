//! The store behind the cache: one writer, many readers.
//!
//! The index stands behind a lock that is held for look-ups and changes, never while a file is read or
//! written; the writer, with the segment that is being written, behind another, which is taken first.

use std::collections::HashSet;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::SystemTime;

use super::draft::Draft;
use super::folder::{self, Folder, Listed};
use super::index::{Entry, Index, Text};
use super::key::{Digest, Key};
use super::segment::{LONGEST, Loaded, Segment, Version, cost};
use super::trouble::Trouble;
use super::{Handle, LARGEST_FACTS, Stats};

#[derive(Debug)]
pub(super) struct Store {
    pub(super) folder: Folder,
    pub(super) version: Version,
    index: RwLock<Index>,
    writer: Mutex<Writer>,
    trouble: Mutex<Option<Trouble>>,
}

#[derive(Debug)]
pub(super) struct Writer {
    /// The segment that is being written, and its number in the index.
    draft: Option<(u32, Draft)>,
    /// Bytes that it may have before room must be made again.
    granted: u64,
    /// The number that the next file gets.
    number: u32,
    /// Whether nothing is written any more.
    stopped: bool,
}

impl Store {
    /// Opens the folder; with the store comes what the reader should know.
    pub(super) fn open(
        path: &Path,
        limit: u64,
        contents: u32,
        now: SystemTime,
    ) -> Result<(Store, Option<Trouble>), Trouble> {
        let folder = Folder::prepare(path, limit)?;
        let version = Version::new(contents);
        let writable = folder.writable();
        let unusable = |error| Trouble::Unusable { folder: path.into(), error };
        if writable.is_ok() {
            folder.sweep(&folder.list().map_err(unusable)?, now);
            folder.make_room(0, None, version).map_err(unusable)?;
        }
        let files = folder.list().map_err(unusable)?;
        let number = files.iter().map(|file| file.number).max().unwrap_or(0).saturating_add(1);
        let found = Found::load(&files, version, writable.is_ok());
        let stopped = writable.is_err();
        let trouble = match writable {
            Err(error) => Some(Trouble::ReadOnly { folder: path.into(), error }),
            Ok(()) if found.newer => Some(Trouble::Newer { folder: path.into() }),
            Ok(()) if found.damaged > 0 => {
                Some(Trouble::Damaged { count: found.damaged, folder: path.into() })
            }
            Ok(()) => None,
        };
        let writer = Writer { draft: None, granted: 0, number, stopped };
        let store = Store {
            folder,
            version,
            index: RwLock::new(found.index),
            writer: Mutex::new(writer),
            trouble: Mutex::default(),
        };
        store.tidy(&mut store.writer());
        Ok((store, trouble))
    }

    pub(super) fn index(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn index_mut(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn take_trouble(&self) -> Option<Trouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// What is kept for `key`: its record, its text, and the segment with the facts.
    pub(super) fn find(&self, key: &Key) -> Option<(Entry, Text, Arc<Segment>)> {
        let index = self.index();
        let (entry, text) = index.find(key)?;
        Some((entry, text, Arc::clone(index.segment(entry.segment)?)))
    }

    /// Reads a text into `into` and checks it; one that is damaged is forgotten.
    pub(super) fn fetch(&self, place: u32, digest: Digest, into: &mut Vec<u8>) -> bool {
        let found = {
            let index = self.index();
            let text = index.text(place).filter(|text| text.digest == digest);
            text.and_then(|text| Some((text, Arc::clone(index.segment(text.segment)?))))
        };
        let Some((text, segment)) = found else { return false };
        segment.touch();
        segment.read(text.span, into);
        let whole = into.len() == text.span.len as usize && Digest::of(into) == digest;
        if !whole {
            self.index_mut().forget_text(place, text);
        }
        whole
    }

    /// Keeps a text for `key`; `None` if it is not kept.
    pub(super) fn put(&self, key: &Key, facts: &[u8], text: &[u8]) -> Option<Handle> {
        let longest = self.longest();
        let cost = cost(facts.len(), Some(text.len()));
        if !key.settled || facts.len() > LARGEST_FACTS || Draft::EMPTY + cost > longest {
            return None;
        }
        let digest = Digest::of(text);
        let handle = |place| Handle { digest, place, len: text.len() as u32 };
        let mut writer = self.writer();
        if writer.stopped {
            return None;
        }
        let known = self.known(digest, text)?;
        if let Some(place) = known.filter(|&place| self.has(key, place, facts)) {
            return Some(handle(place));
        }
        let place = self.draft(&mut writer, cost).and_then(|draft| match draft {
            Some((segment, draft)) => self.append(*segment, draft, key, facts, (digest, text)).map(Some),
            None => Ok(None),
        });
        place.map_err(|e| self.give_up(&mut writer, e)).ok().flatten().map(handle)
    }

    pub(super) fn stats(&self) -> Stats {
        let writing = self.writer().draft.as_ref().map(|(id, draft)| (*id, draft.len()));
        let index = self.index();
        let mut stats = Stats { records: index.living().count(), ..Stats::default() };
        for (id, segment) in index.segments() {
            // A segment that is being written has grown since its reader was made.
            let grown = writing.filter(|(writing, _)| *writing == id).map(|(_, len)| len);
            stats.bytes += grown.unwrap_or(segment.len);
            stats.segments += 1;
        }
        stats
    }

    /// The longest segment: an eighth of the limit, so that making room never removes much of what is kept.
    pub(super) fn longest(&self) -> u64 {
        LONGEST.min(self.folder.limit / 8)
    }

    /// The place of the same text, if it is kept already. The bytes are compared: of two texts with one
    /// digest the second is not kept at all, and the answer is `None`.
    fn known(&self, digest: Digest, text: &[u8]) -> Option<Option<u32>> {
        let Some(place) = self.index().find_text(digest) else { return Some(None) };
        let mut kept = Vec::new();
        if !self.fetch(place, digest, &mut kept) {
            return Some(None);
        }
        (kept == text).then_some(Some(place))
    }

    /// Whether just this is kept for `key`.
    fn has(&self, key: &Key, place: u32, facts: &[u8]) -> bool {
        self.find(key).is_some_and(|(entry, _, segment)| {
            entry.text == place
                && entry.facts.len as usize == facts.len()
                && segment.facts(entry.path, entry.facts).is_some_and(|kept| kept == facts)
        })
    }

    /// Writes a record, and its text if that is not there already; gives the place of the text.
    fn append(
        &self,
        segment: u32,
        draft: &mut Draft,
        key: &Key,
        facts: &[u8],
        (digest, text): (Digest, &[u8]),
    ) -> io::Result<u32> {
        // Not earlier: it may have gone with what had to make room.
        let known = self.index().find_text(digest);
        let place = match known {
            Some(place) => place,
            None => {
                let span = draft.add_text(digest, text)?;
                self.index_mut().put_text(Text { digest, segment, span })
            }
        };
        let facts = draft.add_record(key.path, key.stamp, digest, facts);
        self.index_mut().put_entry(Entry { path: key.path, stamp: key.stamp, text: place, segment, facts });
        Ok(place)
    }

    /// The segment to write `cost` bytes to; `None` if there is no room for them.
    fn draft<'w>(&self, writer: &'w mut Writer, cost: u64) -> io::Result<Option<&'w mut (u32, Draft)>> {
        let longest = self.longest();
        if writer.draft.as_ref().is_some_and(|(_, draft)| !draft.has_room(cost, longest)) {
            self.finish(writer)?;
        }
        let wanted = writer.draft.as_ref().map_or(Draft::EMPTY, |(_, draft)| draft.len()) + cost;
        if wanted > writer.granted && !self.grant(writer, wanted)? {
            return Ok(None);
        }
        if writer.draft.is_none() {
            let draft = Draft::create(&self.folder.path, writer.next_number(), self.version)?;
            let segment = self.index_mut().add_segment(draft.reader());
            writer.draft = Some((segment, draft));
        }
        Ok(writer.draft.as_mut())
    }

    /// Makes room for a segment of `wanted` bytes, and for some more, so as not to look at each record.
    fn grant(&self, writer: &mut Writer, wanted: u64) -> io::Result<bool> {
        let longest = self.longest();
        let wanted = longest.min(wanted + longest / 8);
        let own = writer.draft.as_ref().map(|(_, draft)| draft.path());
        match self.folder.make_room(wanted, own, self.version)? {
            Some(removed) => {
                let removed: HashSet<_> = removed.into_iter().collect();
                self.drop_segments(|segment| removed.contains(&segment.path));
                writer.granted = wanted;
            }
            // All that is left belongs to others: there is no sense in asking again.
            None => writer.stopped = true,
        }
        Ok(!writer.stopped)
    }

    /// Takes segments out of the index.
    pub(super) fn drop_segments(&self, gone: impl Fn(&Segment) -> bool) {
        let mut index = self.index_mut();
        let gone: Vec<u32> =
            index.segments().filter(|(_, segment)| gone(segment)).map(|(id, _)| id).collect();
        for id in gone {
            index.take_segment(id);
        }
    }

    /// Makes all further writing to the segment fail.
    #[cfg(test)]
    pub(super) fn fill_disk(&self) {
        if let Some((_, draft)) = &mut self.writer().draft {
            draft.fill_disk();
        }
    }

    /// Finishes the segment that is being written, and tidies up.
    pub(super) fn flush(&self) {
        let mut writer = self.writer();
        match self.finish(&mut writer) {
            Ok(()) => self.tidy(&mut writer),
            Err(e) => self.give_up(&mut writer, e),
        }
    }

    /// Finishes the segment that is being written and nothing else: the end of the program waits for it.
    pub(super) fn close(&self) {
        // What cannot be finished is not kept, and there is nobody left to tell.
        let _ = self.finish(&mut self.writer());
    }

    fn finish(&self, writer: &mut Writer) -> io::Result<()> {
        let Some((id, draft)) = writer.draft.take() else { return Ok(()) };
        writer.granted = 0;
        match draft.finish() {
            Ok(segment) => {
                self.index_mut().set_segment(id, segment);
                Ok(())
            }
            Err(e) => {
                self.index_mut().take_segment(id);
                // Another instance took it for abandoned, or the reader removed the folder.
                if e.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(e) }
            }
        }
    }

    /// Gives up the segment that could not be written, and writing.
    fn give_up(&self, writer: &mut Writer, error: io::Error) {
        if let Some((id, _)) = writer.draft.take() {
            self.index_mut().take_segment(id);
        }
        writer.stopped = true;
        let trouble = Trouble::Write { folder: self.folder.path.clone(), error };
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(trouble);
    }
}

impl Writer {
    pub(super) fn is_writing(&self, segment: u32) -> bool {
        self.draft.as_ref().is_some_and(|(id, _)| *id == segment)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped
    }

    pub(super) fn next_number(&mut self) -> u32 {
        let number = self.number;
        self.number = number.saturating_add(1);
        number
    }
}

/// What lay in the folder.
#[derive(Debug, Default)]
struct Found {
    index: Index,
    newer: bool,
    damaged: usize,
}

impl Found {
    /// Reads the tables of all segments; what is of no use is removed if `removing`.
    fn load(files: &[Listed], version: Version, removing: bool) -> Found {
        let mut found = Found::default();
        let mut segments = Vec::new();
        for file in files.iter().filter(|file| file.finished) {
            match Segment::load(&file.path, version) {
                Loaded::Whole(segment, records, texts) => segments.push((segment, records, texts)),
                Loaded::Newer => found.newer = true,
                Loaded::Unknown => {}
                useless @ (Loaded::Older | Loaded::Damaged) => {
                    found.damaged += usize::from(matches!(useless, Loaded::Damaged));
                    if removing {
                        folder::remove(&file.path);
                    }
                }
            }
        }
        found.index = Index::load(segments);
        found
    }
}
