//! Where words and characters end.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use super::chars::{Class, chars, is_word};
use super::utf8::{char_at, char_start, last_char};
use crate::document::SUBSTITUTE;

/// How much text around an edge decides whether it is one between clusters.
const AROUND: usize = 128;
/// The longest row of flags or of marks that is looked back over, and the longest cluster that a hit may end in.
const LONGEST: usize = 1024;
/// The longest elided article before an apostrophe, in letters: *l'Irak*, *qu'Iran*.
const ELIDED: usize = 2;
/// What Arabic writes together with the word that follows, folded.
const CLITICS: &[&str] =
    &["و", "ف", "ب", "ل", "ك", "ال", "لل", "وال", "فال", "بال", "كال", "ولل", "وب", "ول", "فل", "فب", "وبال"];

/// Which ends of a hit must be ends of words. In a script without spaces between words all are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Edges {
    /// It begins a word.
    pub(super) opens: bool,
    /// It ends one.
    pub(super) closes: bool,
}

impl Edges {
    /// Whole words only.
    pub(super) const BOTH: Edges = Edges { opens: true, closes: true };

    /// Whether no edge matters.
    pub(super) fn is_free(self) -> bool {
        !self.any()
    }

    /// Whether any edge matters.
    pub(super) fn any(self) -> bool {
        self.opens || self.closes
    }

    /// Whether `hit`, a stretch of `text` that comes from `origin` on in `source`, has these edges.
    pub(super) fn fit(self, text: &[u8], hit: Range<usize>, source: &[u8], origin: usize) -> bool {
        (!self.opens || opens_word(text, hit.start, source, origin))
            && (!self.closes || closes_word(text, hit.end))
    }
}

fn opens_word(text: &[u8], at: usize, source: &[u8], origin: usize) -> bool {
    let first = char_at(text, at).map(|(c, _)| c);
    let inside = last_char(&text[..at]).is_some_and(is_word) && first.is_some_and(is_word);
    !inside || is_elided(&source[..origin]) || first.is_some_and(is_arabic) && is_clitic(&text[..at])
}

fn closes_word(text: &[u8], at: usize) -> bool {
    let after = char_at(text, at).map(|(c, _)| c);
    !(last_char(&text[..at]).is_some_and(is_word) && after.is_some_and(is_word))
}

/// Whether `before` ends in an apostrophe after an elided article.
fn is_elided(before: &[u8]) -> bool {
    let Some(apostrophe) = last_char(before).filter(|&c| chars().class(c) == Class::Apostrophe) else {
        return false;
    };
    let mut rest = &before[..before.len() - apostrophe.len_utf8()];
    let mut letters = 0;
    while let Some(c) = last_char(rest).filter(|&c| is_word(c)) {
        rest = &rest[..rest.len() - c.len_utf8()];
        letters += 1;
        if letters > ELIDED {
            return false;
        }
    }
    letters > 0
}

fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64a}')
}

/// Whether the letters that `text` ends with are all of a clitic.
fn is_clitic(text: &[u8]) -> bool {
    CLITICS.iter().any(|clitic| {
        let word = text.strip_suffix(clitic.as_bytes());
        word.is_some_and(|rest| !last_char(rest).is_some_and(is_word))
    })
}

/// `hit` with the marks that belong to its last cluster; `None` if it begins inside a cluster, or if it
/// ends before a part of one that is no mark: half a flag, one of a family.
pub(super) fn whole_clusters(source: &[u8], hit: Range<usize>) -> Option<Range<usize>> {
    if !is_boundary(source, hit.start) {
        return None;
    }
    if is_boundary(source, hit.end) {
        return Some(hit);
    }
    let mut end = hit.end;
    while let Some((_, len)) = char_at(source, end).filter(|&(c, _)| joins(c) && end - hit.end < LONGEST) {
        end += len;
        if is_boundary(source, end) {
            return Some(hit.start..end);
        }
    }
    None
}

/// Whether a hit may end before `c` in one cluster: a mark, or a letter that Indic scripts join.
fn joins(c: char) -> bool {
    let hangul = matches!(c, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{d7b0}'..='\u{d7ff}');
    !hangul && (c.is_alphabetic() || extends(c))
}

/// Whether `c` always belongs to the cluster before it: a mark, a joiner, a skin colour.
fn extends(c: char) -> bool {
    let mut bytes = [b'a', 0, 0, 0, 0];
    let len = 1 + c.encode_utf8(&mut bytes[1..]).len();
    std::str::from_utf8(&bytes[..len]).is_ok_and(|text| text.graphemes(true).nth(1).is_none())
}

/// A place some way before `at` from which on clusters can be told: not within a row of flags, which go in pairs, nor of marks.
fn safe_start(source: &[u8], at: usize) -> usize {
    let start = char_start(source, at.saturating_sub(AROUND));
    let flag = |c: char| ('\u{1f1e6}'..='\u{1f1ff}').contains(&c);
    let leans =
        |at: usize| char_at(source, at).is_some_and(|(c, _)| !is_simple(c) && (flag(c) || extends(c)));
    let mut safe = start;
    while safe > 0 && start - safe < LONGEST && leans(safe) {
        safe = char_start(source, safe - 1);
    }
    safe
}

/// Whether a cluster ends at `at`.
pub(super) fn is_boundary(source: &[u8], at: usize) -> bool {
    if at == 0 || at >= source.len() {
        return true;
    }
    if source[at - 1].is_ascii() && source[at].is_ascii() {
        return source[at - 1..=at] != *b"\r\n";
    }
    let simple = |at| char_at(source, at).filter(|&(c, _)| is_simple(c));
    let before = char_start(source, at - 1);
    if let (Some((_, len)), Some(_)) = (simple(before), simple(at)) {
        return before + len == at;
    }
    if char_start(source, at) != at {
        return false;
    }
    let start = safe_start(source, at);
    let text = around(source, start, at, at + AROUND);
    let mut cursor = GraphemeCursor::new(at - start, text.len(), true);
    cursor.is_boundary(&text, 0).unwrap_or(true)
}

/// Whether `c` is a letter of the scripts in which most letters are a cluster by themselves, or ASCII but no
/// line end: the common case, which needs no look at the rules.
fn is_simple(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{c0}'..='\u{24f}' | '\u{391}'..='\u{3ff}' | '\u{400}'..='\u{481}' | '\u{5d0}'..='\u{5ea}'
        | '\u{621}'..='\u{63f}' | '\u{641}'..='\u{64a}' | '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{3400}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}')
}

/// `start..end` as text, at the length it has: what is not UTF-8 reads as [`SUBSTITUTE`]. The end is
/// moved to where a character ends, but not before `least`.
fn around(source: &[u8], start: usize, least: usize, end: usize) -> Cow<'_, str> {
    let end = if end >= source.len() { source.len() } else { char_start(source, end).max(least) };
    let bytes = &source[start..end];
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let mut text = String::with_capacity(bytes.len());
            for piece in bytes.utf8_chunks() {
                text.push_str(piece.valid());
                text.extend(piece.invalid().iter().map(|_| char::from(SUBSTITUTE)));
            }
            Cow::Owned(text)
        }
    }
}
