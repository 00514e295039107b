//! The texts of the library, as far as they have been read.
//!
//! # The essay
//!
//! Whoever asks where a word comes up asks again with the next letter. So a text that was read once is held: in memory
//! while the library is small, so that a handful of articles never touches the disk for it; in the
//! [cache](crate::cache) on disk when it is large. What is costly to make text of, a PDF, a book, a page of the web, is kept
//! there however small the library is. Longer texts are read from their files each time: a
//! pass over a gigabyte reads a gigabyte anyhow, and opening it costs nothing beside that.
//!
//! What is held is the display text, a few [`Facts`], and a [`Signature`]: most texts cannot hold most words, and are not
//! read again to find that out. The display text of a document changes only when its file does, and what the
//! system says of the file ([`Stamp`]) is compared before a held text is used. Of one keystroke to the next that would be
//! for nothing, so a look is good for a second: after that a document that was changed on disk is never
//! answered from old text.
//!
//! The corpus is shared by all threads. It does not know formats: whoever visits it brings a function that opens.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use super::passage::{Facts, Passage, Visit, words};
use super::{EntryId, Origin};
use crate::cache::{Cache, Handle, Key, Stamp};
use crate::document::Document;
use crate::search::{Matcher, Signature};

/// Changes whenever the same file gives another display text than before.
const VERSION: u32 = 2;
/// Texts up to this many bytes are held.
const HELD: u64 = 16 << 20;
/// Bytes of text that a library may have to be held in memory alone.
const SMALL: u64 = 32 << 20;
/// More documents than this are no small library, however short they are.
const FEW: usize = 4096;
/// A file is looked at again after this long.
const FRESH: Duration = Duration::from_secs(1);
/// Documents whose texts are fetched together.
const RUN: usize = 64;

/// Opens a document; the reason why not is for the reader.
pub type Open<'a> = &'a dyn Fn(&Origin) -> Result<Document, String>;

/// See the essay.
#[derive(Debug, Default)]
pub struct Corpus {
    texts: RwLock<Texts>,
    /// The store on disk, once the library is known to be large.
    cache: OnceLock<Cache>,
    /// Where it would be.
    folder: OnceLock<PathBuf>,
    messages: RwLock<Vec<String>>,
    /// Whether the texts are visited only once.
    once: AtomicBool,
}

#[derive(Debug, Default)]
struct Texts {
    places: Vec<Place>,
    /// Bytes held in memory.
    bytes: u64,
}

#[derive(Debug)]
struct Place {
    named: Arc<Named>,
    held: Option<Arc<Held>>,
    looked: Option<Instant>,
}

/// Where a document is, and what it is called.
#[derive(Debug)]
struct Named {
    origin: Origin,
    shown: Box<str>,
}

/// What is known of a document before it is visited.
struct Known {
    named: Arc<Named>,
    /// Its text, if it is held and was not changed.
    held: Option<Arc<Held>>,
    stamp: Option<Stamp>,
}

#[derive(Debug)]
struct Held {
    facts: Facts,
    stamp: Option<Stamp>,
    body: Body,
    /// Made when the text was read here for the first time.
    signature: OnceLock<Signature>,
}

#[derive(Debug)]
enum Body {
    Memory(Box<[u8]>),
    Cached(Handle),
    /// Too long to hold.
    File,
    /// It arrives through a pipe and is nowhere else.
    Open(Arc<Document>),
}

impl Corpus {
    /// Lets texts be kept in `folder` if the library turns out to be large.
    pub fn keep_in(&self, folder: PathBuf) {
        // Said once, before anything is read.
        let _ = self.folder.set(folder);
    }

    /// Says that the texts will be visited only once: what only speeds up the next time is left out.
    pub fn visit_once(&self) {
        self.once.store(true, Ordering::Relaxed);
    }

    /// Takes in the next document of the library; in order of their ids.
    pub fn admit(&self, origin: &Origin, shown: &str) {
        let named = Arc::new(Named { origin: origin.clone(), shown: shown.into() });
        let mut texts = self.texts.write().unwrap_or_else(PoisonError::into_inner);
        texts.places.push(Place { named, held: None, looked: None });
    }

    /// The text of a document that is nowhere but here, as far as it has arrived.
    pub fn hold_open(&self, id: EntryId, document: Arc<Document>) {
        let held = Held {
            facts: Facts::of(&document, 0),
            stamp: None,
            body: Body::Open(document),
            signature: OnceLock::new(),
        };
        self.put(id, Arc::new(held), 0);
    }

    /// What there is to tell the reader, once.
    pub fn messages(&self) -> Vec<String> {
        let mut messages =
            std::mem::take(&mut *self.messages.write().unwrap_or_else(PoisonError::into_inner));
        messages.extend(self.cache.get().and_then(Cache::take_message));
        messages
    }

    /// Finishes what is being written to the cache.
    pub fn flush(&self) {
        if let Some(cache) = self.cache.get() {
            cache.flush();
        }
    }

    /// Visits the texts of `ids` that may have a hit of `matcher`; of the others, and of all without one, only the
    /// facts. `visit` gets the place in `ids`, and the text or why there is none; it is over
    /// when it says `false`.
    pub fn visit(
        &self,
        ids: &[EntryId],
        matcher: &Matcher,
        open: Open<'_>,
        visit: &mut dyn FnMut(usize, Result<Visit<'_>, String>) -> bool,
    ) {
        self.go_through(ids, Some(matcher), open, visit);
    }

    /// The same for all texts, whatever is in them.
    pub fn read_all(
        &self,
        ids: &[EntryId],
        open: Open<'_>,
        visit: &mut dyn FnMut(usize, Result<Visit<'_>, String>) -> bool,
    ) {
        self.go_through(ids, None, open, visit);
    }

    fn go_through(
        &self,
        ids: &[EntryId],
        matcher: Option<&Matcher>,
        open: Open<'_>,
        visit: &mut dyn FnMut(usize, Result<Visit<'_>, String>) -> bool,
    ) {
        let mut buffer = Vec::new();
        for (run, ids) in ids.chunks(RUN).enumerate() {
            let mut visit = |i: usize, text: Result<Visit<'_>, String>| visit(run * RUN + i, text);
            if !self.visit_run(ids, matcher, open, &mut buffer, &mut visit) {
                return;
            }
        }
    }

    fn visit_run(
        &self,
        ids: &[EntryId],
        matcher: Option<&Matcher>,
        open: Open<'_>,
        buffer: &mut Vec<u8>,
        visit: &mut dyn FnMut(usize, Result<Visit<'_>, String>) -> bool,
    ) -> bool {
        let cannot_hit = |held: &Held| {
            let signature = held.signature.get();
            matcher.zip(signature).is_some_and(|(matcher, signature)| !matcher.may_hit(signature))
        };
        for (i, known) in self.known(ids).into_iter().enumerate() {
            let Some(held) = &known.held else {
                if !self.read(ids[i], &known, open, buffer, &mut |text| visit(i, text)) {
                    return false;
                }
                continue;
            };
            let fold = held.facts.fold();
            let passage = match &held.body {
                _ if cannot_hit(held) => Some(Passage::Nothing(held.facts.len)),
                Body::Memory(bytes) => Some(Passage::Whole(bytes, fold)),
                Body::Open(document) => Some(Passage::Document(document)),
                Body::Cached(handle) if self.cache.get().is_some_and(|cache| cache.text(handle, buffer)) => {
                    if !self.once.load(Ordering::Relaxed) {
                        held.signature.get_or_init(|| Signature::of(buffer, fold));
                    }
                    Some(Passage::Whole(buffer, fold))
                }
                // What is too long to be held, and what is damaged or has been removed.
                Body::Cached(_) | Body::File => None,
            };
            let going = match passage {
                Some(passage) => {
                    visit(i, Ok(Visit { facts: &held.facts, place: &known.named.shown, passage }))
                }
                None => self.read(ids[i], &known, open, buffer, &mut |text| visit(i, text)),
            };
            if !going {
                return false;
            }
        }
        true
    }

    /// Opens a document and holds its text.
    fn read(
        &self,
        id: EntryId,
        known: &Known,
        open: Open<'_>,
        buffer: &mut Vec<u8>,
        visit: &mut dyn FnMut(Result<Visit<'_>, String>) -> bool,
    ) -> bool {
        let named = &known.named;
        match open(&named.origin) {
            Ok(document) => {
                let held = self.hold(id, &named.origin, &document, known.stamp, buffer);
                let passage = match &held.body {
                    Body::Memory(bytes) => Passage::Whole(bytes, held.facts.fold()),
                    _ => Passage::Document(&document),
                };
                visit(Ok(Visit { facts: &held.facts, place: &named.shown, passage }))
            }
            Err(reason) => visit(Err(reason)),
        }
    }

    /// What is known of some documents, after a look at their files where the last one is a while ago.
    fn known(&self, ids: &[EntryId]) -> Vec<Known> {
        let now = Instant::now();
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        let places = ids.iter().filter_map(|id| texts.places.get(id.0 as usize));
        let mut known: Vec<(Known, bool)> = places
            .map(|place| {
                let fresh = place.looked.is_some_and(|looked| now.duration_since(looked) < FRESH);
                let stamp = place.held.as_ref().and_then(|held| held.stamp);
                (Known { named: Arc::clone(&place.named), held: place.held.clone(), stamp }, fresh)
            })
            .collect();
        drop(texts);
        let mut looked = false;
        for ((known, fresh), id) in known.iter_mut().zip(ids) {
            let open = known.held.as_ref().is_some_and(|held| matches!(held.body, Body::Open(_)));
            if *fresh && known.held.is_some() || open {
                continue;
            }
            looked = true;
            known.stamp = known.named.origin.path().and_then(stamp);
            known.held.take_if(|held| held.stamp != known.stamp);
            if known.held.is_none() {
                known.held = self.remembered(*id, &known.named.origin, known.stamp);
            }
        }
        if looked {
            let mut texts = self.texts.write().unwrap_or_else(PoisonError::into_inner);
            for id in ids {
                if let Some(place) = texts.places.get_mut(id.0 as usize) {
                    place.looked = Some(now);
                }
            }
        }
        known.into_iter().map(|(known, _)| known).collect()
    }

    /// What the cache on disk has of a document in this state.
    fn remembered(&self, id: EntryId, origin: &Origin, stamp: Option<Stamp>) -> Option<Arc<Held>> {
        let (path, stamp) = (origin.path()?, stamp?);
        let record = self.cache_for(may_be_costly(path))?.get(&Key::new(&absolute(path), &stamp))?;
        let facts = Facts::from_bytes(&record.facts, record.text.len(), modified(&stamp))?;
        let held = Arc::new(Held {
            facts,
            stamp: Some(stamp),
            body: Body::Cached(record.text),
            signature: OnceLock::new(),
        });
        self.put(id, Arc::clone(&held), 0);
        Some(held)
    }

    /// The store on disk, if the library is large enough to have one, or if what it is asked for is `costly`.
    fn cache_for(&self, costly: bool) -> Option<&Cache> {
        if let Some(cache) = self.cache.get() {
            return Some(cache);
        }
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        let small = !costly && texts.places.len() <= FEW && texts.bytes <= SMALL;
        drop(texts);
        let folder = self.folder.get().filter(|_| !small)?;
        Some(self.cache.get_or_init(|| {
            let (cache, message) = Cache::open(folder, crate::cache::LIMIT, VERSION);
            self.messages.write().unwrap_or_else(PoisonError::into_inner).extend(message);
            cache
        }))
    }

    /// Holds the text of a document that was opened.
    fn hold(
        &self,
        id: EntryId,
        origin: &Origin,
        document: &Document,
        stamp: Option<Stamp>,
        buffer: &mut Vec<u8>,
    ) -> Arc<Held> {
        let len = document.text.len();
        if len > HELD {
            let held = Arc::new(Held {
                facts: Facts::of(document, len / 6),
                stamp,
                body: Body::File,
                signature: OnceLock::new(),
            });
            self.put(id, Arc::clone(&held), 0);
            return held;
        }
        buffer.clear();
        document.text.store().read(0, len, buffer);
        let facts = Facts::of(document, words(buffer));
        let cached = self.cache_for(document.kind.is_costly()).and_then(|cache| {
            let key = Key::new(&absolute(origin.path()?), &stamp?);
            cache.put(&key, &facts.to_bytes(), buffer)
        });
        let body = match cached {
            Some(handle) => Body::Cached(handle),
            None if self.has_room(len) => Body::Memory(buffer.as_slice().into()),
            None => Body::File,
        };
        let bytes = if matches!(body, Body::Memory(_)) { len } else { 0 };
        let signature = match self.once.load(Ordering::Relaxed) {
            true => OnceLock::new(),
            false => OnceLock::from(Signature::of(buffer, facts.fold())),
        };
        let held = Arc::new(Held { facts, stamp, body, signature });
        self.put(id, Arc::clone(&held), bytes);
        held
    }

    fn has_room(&self, len: u64) -> bool {
        self.texts.read().unwrap_or_else(PoisonError::into_inner).bytes + len <= SMALL
    }

    fn put(&self, id: EntryId, held: Arc<Held>, bytes: u64) {
        let mut texts = self.texts.write().unwrap_or_else(PoisonError::into_inner);
        let Some(place) = texts.places.get_mut(id.0 as usize) else { return };
        let before = match place.held.replace(held).as_deref() {
            Some(Held { body: Body::Memory(old), .. }) => old.len() as u64,
            _ => 0,
        };
        place.looked = Some(Instant::now());
        texts.bytes = texts.bytes + bytes - before;
    }
}

/// Whether a file may be of a costly kind, by its name: only then is it worth a look whether its text is kept.
fn may_be_costly(path: &Path) -> bool {
    const COSTLY: [&str; 19] = [
        "pdf", "epub", "docx", "odt", "rtf", "pptx", "odp", "xlsx", "ods", "html", "htm", "xhtml", "eml",
        "mbox", "ipynb", "gz", "xz", "zst", "bz2",
    ];
    path.extension().is_some_and(|e| COSTLY.iter().any(|costly| e.eq_ignore_ascii_case(costly)))
}

/// What the system says of a file now.
fn stamp(path: &Path) -> Option<Stamp> {
    // What is in an archive was changed when the archive was.
    let metadata = path.ancestors().find_map(|path| fs::metadata(path).ok().filter(fs::Metadata::is_file));
    metadata.map(|meta| Stamp::of(&meta, SystemTime::now()))
}

/// The path by which a document is known to the next start, from whichever folder that is.
fn absolute(path: &Path) -> Cow<'_, Path> {
    match std::path::absolute(path) {
        Ok(absolute) if !path.is_absolute() => Cow::Owned(absolute),
        _ => Cow::Borrowed(path),
    }
}

/// When the file was last changed, as the rest of the program says it.
fn modified(stamp: &Stamp) -> Option<SystemTime> {
    let nanoseconds = u64::try_from(stamp.modified).ok()?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_nanos(nanoseconds))
}

#[cfg(test)]
mod tests;
