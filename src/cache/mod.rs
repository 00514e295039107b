//! The texts of a library, kept on disk, so that a start need not open, decode and render every document anew.
//!
//! The cache is handed the text of a document and a few facts about it, and gives them back at the next start
//! if the document is still the same: a [`Key`] is a path and a [`Stamp`] of what the system says of the file.
//! What the facts are is the caller's affair. Losing the cache costs time and nothing else, so whenever
//! something is in doubt, nothing is the answer: a file that was changed a moment ago is not kept, a text
//! whose checksum is wrong is forgotten, and a folder that cannot be used makes a cache that keeps nothing,
//! and one sentence for the reader.
//!
//! On disk (`segment`, `draft`) there are files of up to 64 MiB that are written once and never changed. Equal
//! texts are kept once. They are kept as they are: LZ4 made articles smaller by 1.4 and gave them back at 2.3
//! GB/s, where plain ones come, checked, at 8. All files together stay below a limit (`folder`); the ones used
//! longest ago go first. Files that are mostly out of date are rewritten (`tidy`). Nothing is locked: each
//! running program writes files of its own, and reads those that were finished when it started.
//!
//! This room knows nothing of documents, only of bytes.

mod draft;
mod folder;
mod index;
mod key;
mod segment;
mod store;
mod tidy;
mod trouble;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::time::SystemTime;

use key::Digest;
pub use key::{Key, Stamp};
use store::Store;

/// Bytes that a cache may take on disk if nothing else is said: 1 GiB, the texts of some 300,000 articles.
pub const LIMIT: u64 = 1 << 30;

/// The highest limit. Every 64 MiB are a file that is kept open, and a program may not have many.
const HIGHEST_LIMIT: u64 = 16 << 30;

/// The most bytes of facts that a document may have.
pub const LARGEST_FACTS: usize = 64 << 10;

/// Kept texts. All of it may be used from several threads at once.
#[derive(Debug)]
pub struct Cache {
    store: Option<Store>,
}

/// What was kept for a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What the caller wrote beside the text.
    pub facts: Vec<u8>,
    /// Where the text is.
    pub text: Handle,
}

/// Where a kept text is. Stays good for as long as the cache is open, wherever the text is moved to; if the
/// text has been removed, reading it fails. Of no use to another cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handle {
    digest: Digest,
    place: u32,
    len: u32,
}

impl Handle {
    /// Bytes of the text.
    pub fn len(&self) -> u64 {
        u64::from(self.len)
    }

    /// Whether the text has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// What a cache holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Bytes of the files in use.
    pub bytes: u64,
    /// Documents.
    pub records: usize,
    /// Files in use.
    pub segments: usize,
}

impl Cache {
    /// A cache that keeps nothing and does not touch the disk.
    pub fn none() -> Cache {
        Cache { store: None }
    }

    /// The cache in `folder`, which is made if it is not there, and may take `limit` bytes; a second program
    /// that writes at the same time may take an eighth more for a while. 16 GiB is the most. Below eight times the length of a
    /// text, that text is not kept.
    ///
    /// `contents` is the version of what makes texts and facts; those of an earlier one are thrown away,
    /// those of a later one left alone.
    ///
    /// There is always a cache. If it keeps nothing, or not all it should, the sentence says why and what to
    /// do about it. Reads the tables of all files, so it belongs into a thread of its own.
    pub fn open(folder: &Path, limit: u64, contents: u32) -> (Cache, Option<String>) {
        match Store::open(folder, limit.min(HIGHEST_LIMIT), contents, SystemTime::now()) {
            Ok((store, trouble)) => (Cache { store: Some(store) }, trouble.map(|t| t.to_string())),
            Err(trouble) => (Cache::none(), Some(trouble.to_string())),
        }
    }

    /// What is kept for a document in just this state.
    pub fn get(&self, key: &Key) -> Option<Record> {
        let store = self.store.as_ref()?;
        let (entry, text, segment) = store.find(key)?;
        segment.touch();
        let Some(facts) = segment.facts(key.path, entry.facts) else {
            store.index_mut().forget_entry(entry);
            return None;
        };
        let text = Handle { digest: text.digest, place: entry.text, len: text.span.len };
        Some(Record { facts, text })
    }

    /// Makes `into` the text, and says whether that went well. If it did not, the text was damaged or has
    /// been removed, what is in `into` is worth nothing, and the document must be read anew.
    pub fn text(&self, handle: &Handle, into: &mut Vec<u8>) -> bool {
        self.store.as_ref().is_some_and(|store| store.fetch(handle.place, handle.digest, into))
    }

    /// Keeps the text of a document, in the place of what was kept for it before, and says where it is: it
    /// can be read at once. `None` if it is not kept, because the document was changed only just now, is too
    /// long, or because nothing can be written.
    pub fn put(&self, key: &Key, facts: &[u8], text: &[u8]) -> Option<Handle> {
        self.store.as_ref()?.put(key, facts, text)
    }

    /// Puts what was kept so far where the next start finds it, and removes what is out of date. Worth
    /// calling when a library has been gone through; may take the time of copying 64 MiB. Dropping the cache
    /// does the first half.
    pub fn flush(&self) {
        if let Some(store) = &self.store {
            store.flush();
        }
    }

    /// What has gone wrong since the last call, in a sentence for the reader.
    pub fn take_message(&self) -> Option<String> {
        self.store.as_ref()?.take_trouble().map(|trouble| trouble.to_string())
    }

    /// How much is kept. Goes through all records.
    pub fn stats(&self) -> Stats {
        self.store.as_ref().map(Store::stats).unwrap_or_default()
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        if let Some(store) = &self.store {
            store.close();
        }
    }
}
