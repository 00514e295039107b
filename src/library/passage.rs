//! A text of the library on its way to whoever looks through it.

use std::time::SystemTime;

use crate::document::{Document, Kind, Window};
use crate::search::{Expression, Filter, Fold, Matcher};

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
    /// So many bytes without a single hit: its signature says so, and it was not read.
    Nothing(u64),
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

impl Facts {
    /// The facts of an open document whose text has so many words.
    pub(super) fn of(document: &Document, words: u64) -> Facts {
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

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.kind as u8, u8::from(self.ansi)];
        bytes.extend_from_slice(&self.words.to_le_bytes());
        if let Some(title) = &self.title {
            bytes.extend_from_slice(title.as_bytes());
        }
        bytes
    }

    /// The facts of a text of `len` bytes from what was kept of them.
    pub(super) fn from_bytes(bytes: &[u8], len: u64, modified: Option<SystemTime>) -> Option<Facts> {
        let (head, title) = bytes.split_at_checked(10)?;
        let kind = Kind::all().find(|kind| *kind as u8 == head[0])?;
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
            Passage::Nothing(_) => {}
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

    /// Hands out its bytes in order, in pieces that are cut between lines or words.
    pub fn bytes(&self, each: &mut dyn FnMut(&[u8])) {
        match self {
            Passage::Whole(bytes, _) => each(bytes),
            Passage::Nothing(_) => {}
            Passage::Document(document) => {
                let text = &document.text;
                let mut scan = text.scan(0..text.chunks(), 0, 0);
                while let Some((_, window)) = scan.next_window() {
                    each(&window.bytes[window.core]);
                }
            }
        }
    }

    /// How it is to be folded.
    pub fn fold(&self) -> Fold {
        match self {
            Passage::Whole(_, fold) => *fold,
            Passage::Document(document) => Fold { ansi: document.markup.ansi },
            Passage::Nothing(_) => Fold::default(),
        }
    }

    /// Its length in bytes.
    pub fn len(&self) -> u64 {
        match self {
            Passage::Whole(bytes, _) => bytes.len() as u64,
            Passage::Document(document) => document.text.len(),
            Passage::Nothing(len) => *len,
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Words in a text: what white space separates.
pub(super) fn words(text: &[u8]) -> u64 {
    let mut words = 0;
    let mut inside = false;
    for byte in text {
        let word = !byte.is_ascii_whitespace();
        words += u64::from(word && !inside);
        inside = word;
    }
    words
}
