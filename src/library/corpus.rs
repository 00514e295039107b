//! The texts of the library, as far as they have been read.
//!
//! # The essay
//!
//! Whoever asks where a word comes up asks again with the next letter. So a text that was read once is held: in memory
//! while the library is small, so that a handful of articles never touches the disk for it; in the
//! [cache](crate::cache) on disk when it is large. Longer texts are read from their files each time: a
//! pass over a gigabyte reads a gigabyte anyhow, and opening it costs nothing beside that.
//!
//! What is held is the display text and a few [`Facts`]. The display text of a document changes only when its file does,
//! and what the system says of the file ([`Stamp`]) is compared before a held text is used, at most once a
//! second: a document that was changed on disk is never answered from old text.
//!
//! The corpus is shared by all threads. It does not know formats: whoever visits it brings a function that opens.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use super::{EntryId, Origin};
use crate::cache::{Cache, Handle, Key, Stamp};
use crate::document::{Document, Kind, Window};
use crate::search::{Expression, Filter, Fold, Matcher};

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

/// What is known of a document besides its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its own title.
    pub title: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// Bytes of its text.
    pub len: u64,
    /// Words in its text.
    pub words: u64,
    /// When it was last changed.
    pub modified: Option<SystemTime>,
    /// Whether terminal colours in it are no text.
    pub ansi: bool,
}

/// A text that is being visited.
#[derive(Debug, Clone, Copy)]
pub enum Passage<'a> {
    /// All of it, in memory.
    Whole(&'a [u8], Fold),
    /// A document that is read piece by piece.
    Document(&'a Document),
}

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

/// A text on its way to a visitor.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// What is known of the document.
    pub facts: &'a Facts,
    /// Its path as shown.
    pub place: &'a str,
    /// Its text.
    pub passage: Passage<'a>,
}

#[derive(Debug)]
struct Held {
    facts: Facts,
    stamp: Option<Stamp>,
    body: Body,
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

impl Facts {
    /// The facts of an open document whose text has so many words.
    fn of(document: &Document, words: u64) -> Facts {
        Facts {
            title: document.title.clone(),
            kind: document.kind,
            len: document.text.len(),
            words,
            modified: document.modified,
            ansi: document.markup.ansi,
        }
    }

    /// How the text is to be folded.
    pub fn fold(&self) -> Fold {
        Fold { ansi: self.ansi }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.kind as u8, u8::from(self.ansi)];
        bytes.extend_from_slice(&self.words.to_le_bytes());
        if let Some(title) = &self.title {
            bytes.extend_from_slice(title.as_bytes());
        }
        bytes
    }

    /// The facts of a text of `len` bytes from what was kept of them.
    fn from_bytes(bytes: &[u8], len: u64, modified: Option<SystemTime>) -> Option<Facts> {
        let (head, title) = bytes.split_at_checked(10)?;
        let kind = Kind::ALL.into_iter().find(|kind| *kind as u8 == head[0])?;
        let words = u64::from_le_bytes(head[2..].try_into().ok()?);
        let title = String::from_utf8(title.to_vec()).ok()?;
        let title = (!title.is_empty()).then_some(title);
        Some(Facts { title, kind, len, words, modified, ansi: head[1] == 1 })
    }
}

impl Visit<'_> {
    /// Whether the filters of an expression let a document be looked into at all.
    pub fn is_admitted_by(&self, expression: &Expression) -> bool {
        let facts = self.facts;
        let title = facts.title.as_deref().unwrap_or("");
        let admits = |filter: &Filter| filter.admits(title, self.place, facts.kind.name(), facts.modified);
        expression.filters().iter().all(admits)
    }
}

impl Passage<'_> {
    /// Hands out the text window by window, with the context that `matcher` needs, until `visit` says `false`.
    pub fn windows(&self, matcher: &Matcher, visit: &mut dyn FnMut(&Window<'_>) -> bool) {
        match self {
            Passage::Whole(bytes, _) => {
                if !bytes.is_empty() {
                    visit(&Window { bytes, start: 0, core: 0..bytes.len() });
                }
            }
            Passage::Document(document) => {
                let (before, after) = matcher.context();
                let text = &document.text;
                let mut scan = text.scan(0..text.chunks(), before, after);
                while let Some((_, window)) = scan.next_window() {
                    if !visit(&window) {
                        return;
                    }
                }
            }
        }
    }

    /// How it is to be folded.
    pub fn fold(&self) -> Fold {
        match self {
            Passage::Whole(_, fold) => *fold,
            Passage::Document(document) => Fold { ansi: document.markup.ansi },
        }
    }

    /// Its length in bytes.
    pub fn len(&self) -> u64 {
        match self {
            Passage::Whole(bytes, _) => bytes.len() as u64,
            Passage::Document(document) => document.text.len(),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Corpus {
    /// Lets texts be kept in `folder` if the library turns out to be large.
    pub fn keep_in(&self, folder: PathBuf) {
        // Said once, before anything is read.
        let _ = self.folder.set(folder);
    }

    /// Takes in the next document of the library; in order of their ids.
    pub fn admit(&self, origin: &Origin, shown: &str) {
        let named = Arc::new(Named { origin: origin.clone(), shown: shown.into() });
        let mut texts = self.texts.write().unwrap_or_else(PoisonError::into_inner);
        texts.places.push(Place { named, held: None, looked: None });
    }

    /// The text of a document that is nowhere but here, as far as it has arrived.
    pub fn hold_open(&self, id: EntryId, document: Arc<Document>) {
        let held = Held { facts: Facts::of(&document, 0), stamp: None, body: Body::Open(document) };
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

    /// Visits the texts of `ids` in their order. `visit` gets the place in `ids`, and the text or why there is none; it is
    /// over when it says `false`.
    pub fn visit(
        &self,
        ids: &[EntryId],
        open: Open<'_>,
        visit: &mut dyn FnMut(usize, Result<Visit<'_>, String>) -> bool,
    ) {
        let mut buffer = Vec::new();
        for (run, ids) in ids.chunks(RUN).enumerate() {
            for (i, id) in ids.iter().enumerate() {
                if !self.visit_one(*id, open, &mut buffer, &mut |text| visit(run * RUN + i, text)) {
                    return;
                }
            }
        }
    }

    fn visit_one(
        &self,
        id: EntryId,
        open: Open<'_>,
        buffer: &mut Vec<u8>,
        visit: &mut dyn FnMut(Result<Visit<'_>, String>) -> bool,
    ) -> bool {
        let Some((named, held, looked)) = self.place(id) else { return true };
        let origin = &named.origin;
        let mut seen =
            |facts: &Facts, passage: Passage<'_>| visit(Ok(Visit { facts, place: &named.shown, passage }));
        let stamp = match (&held, looked) {
            (Some(held), Some(looked)) if looked.elapsed() < FRESH => held.stamp,
            _ => origin.path().and_then(stamp),
        };
        let known = match held.filter(|held| held.stamp == stamp || matches!(held.body, Body::Open(_))) {
            Some(held) => Some(held),
            None => self.remembered(id, origin, stamp),
        };
        if let Some(held) = &known {
            self.looked_at(id);
            let fold = held.facts.fold();
            match &held.body {
                Body::Memory(bytes) => return seen(&held.facts, Passage::Whole(bytes, fold)),
                Body::Open(document) => return seen(&held.facts, Passage::Document(document)),
                Body::Cached(handle) => {
                    if self.cache.get().is_some_and(|cache| cache.text(handle, buffer)) {
                        return seen(&held.facts, Passage::Whole(buffer, fold));
                    }
                }
                Body::File => {}
            }
        }
        match open(origin) {
            Ok(document) => {
                let held = self.hold(id, origin, &document, stamp, buffer);
                match &held.body {
                    Body::Memory(bytes) => seen(&held.facts, Passage::Whole(bytes, held.facts.fold())),
                    _ => seen(&held.facts, Passage::Document(&document)),
                }
            }
            Err(reason) => visit(Err(reason)),
        }
    }

    fn place(&self, id: EntryId) -> Option<(Arc<Named>, Option<Arc<Held>>, Option<Instant>)> {
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        let place = texts.places.get(id.0 as usize)?;
        Some((Arc::clone(&place.named), place.held.clone(), place.looked))
    }

    fn looked_at(&self, id: EntryId) {
        let fresh = |place: &Place| place.looked.is_some_and(|looked| looked.elapsed() < FRESH);
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        if texts.places.get(id.0 as usize).is_some_and(fresh) {
            return;
        }
        drop(texts);
        let mut texts = self.texts.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = texts.places.get_mut(id.0 as usize) {
            place.looked = Some(Instant::now());
        }
    }

    /// What the cache on disk has of a document in this state.
    fn remembered(&self, id: EntryId, origin: &Origin, stamp: Option<Stamp>) -> Option<Arc<Held>> {
        let (cache, stamp) = (self.cache()?, stamp?);
        let record = cache.get(&Key::new(&absolute(origin.path()?), &stamp))?;
        let facts = Facts::from_bytes(&record.facts, record.text.len(), modified(&stamp))?;
        let held = Arc::new(Held { facts, stamp: Some(stamp), body: Body::Cached(record.text) });
        self.put(id, Arc::clone(&held), 0);
        Some(held)
    }

    /// The store on disk, if the library is large enough to have one.
    fn cache(&self) -> Option<&Cache> {
        if let Some(cache) = self.cache.get() {
            return Some(cache);
        }
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        let small = texts.places.len() <= FEW && texts.bytes <= SMALL;
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
            let held = Arc::new(Held { facts: Facts::of(document, len / 6), stamp, body: Body::File });
            self.put(id, Arc::clone(&held), 0);
            return held;
        }
        buffer.clear();
        document.text.store().read(0, len, buffer);
        let facts = Facts::of(document, words(buffer));
        let cached = self.cache().and_then(|cache| {
            let key = Key::new(&absolute(origin.path()?), &stamp?);
            cache.put(&key, &facts.to_bytes(), buffer)
        });
        let body = match cached {
            Some(handle) => Body::Cached(handle),
            None if self.has_room(len) => Body::Memory(buffer.as_slice().into()),
            None => Body::File,
        };
        let bytes = if matches!(body, Body::Memory(_)) { len } else { 0 };
        let held = Arc::new(Held { facts, stamp, body });
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

/// What the system says of a file now.
fn stamp(path: &Path) -> Option<Stamp> {
    fs::metadata(path).ok().map(|meta| Stamp::of(&meta, SystemTime::now()))
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

/// Words in a text: what white space separates.
fn words(text: &[u8]) -> u64 {
    let mut words = 0;
    let mut inside = false;
    for byte in text {
        let word = !byte.is_ascii_whitespace();
        words += u64::from(word && !inside);
        inside = word;
    }
    words
}

/// Changes whenever the same file gives another display text than before.
const VERSION: u32 = 1;
