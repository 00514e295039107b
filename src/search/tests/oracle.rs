//! The same meaning, written for nothing but clarity.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::super::chars::{Class, chars, is_cjk, is_hyphen};

/// A character of the source, `None` for a byte that is not UTF-8, and where it is.
type Item = (Option<char>, Range<usize>);

/// Folded text, byte by byte with the source unit that each came from.
pub(super) struct Naive {
    pub(super) bytes: Vec<u8>,
    pub(super) units: Vec<Range<usize>>,
}

fn items(source: &[u8]) -> Vec<Item> {
    let mut at = 0;
    let mut items = Vec::new();
    let mut push = |c: Option<char>, len: usize| {
        items.push((c, at..at + len));
        at += len;
    };
    for piece in source.utf8_chunks() {
        piece.valid().chars().for_each(|c| push(Some(c), c.len_utf8()));
        piece.invalid().iter().for_each(|_| push(None, 1));
    }
    items
}

/// The one character that `base` and `mark` make, for scripts that are folded composed.
fn composed(base: &str, mark: char) -> Option<String> {
    let mark = match mark {
        '\u{ff9e}' => '\u{3099}',
        '\u{ff9f}' => '\u{309a}',
        _ => mark,
    };
    let kept =
        mark == '\u{306}' && base == "и" || matches!(mark, '\u{3099}' | '\u{309a}' | '\u{1161}'..='\u{11c2}');
    let whole: String = base.chars().chain([mark]).nfc().collect();
    (kept && base.chars().count() == 1 && whole.chars().count() == 1).then_some(whole)
}

/// Folded text, unit by unit.
pub(super) fn fold(source: &[u8]) -> Naive {
    let text = Items(items(source));
    let mut naive = Naive { bytes: Vec::new(), units: Vec::new() };
    let mut last = None;
    let mut at = 0;
    while at < text.0.len() {
        let (folded, next) = text.unit(at, last);
        if let Some(folded) = folded {
            last = folded.chars().next_back().filter(|&c| c != NOTHING);
            let unit = text.0[at].1.start..text.0[next - 1].1.end;
            naive.units.extend(folded.bytes().map(|_| unit.clone()));
            naive.bytes.extend(folded.bytes());
        }
        at = next;
    }
    naive
}

/// A character that nobody types, for a byte that matches nothing.
const NOTHING: char = '\u{10ffff}';

struct Items(Vec<Item>);

impl Items {
    fn char(&self, at: usize) -> Option<char> {
        self.0.get(at).and_then(|item| item.0)
    }

    fn class(&self, at: usize) -> Option<Class> {
        self.char(at).map(|c| chars().class(c))
    }

    /// The first place from `at` on whose character is not dropped.
    fn visible(&self, at: usize) -> usize {
        let dropped = |at: &usize| matches!(self.class(*at), Some(Class::Mark | Class::Drop));
        (at..).find(|at| !dropped(at)).unwrap_or(at)
    }

    /// The end of the white space at `at`, and the line ends in it.
    fn white(&self, at: usize) -> (usize, usize) {
        let white = |at: &usize| {
            matches!(self.class(*at), Some(Class::Space | Class::Break | Class::Paragraph | Class::Drop))
        };
        let end = (at..).find(|at| !white(at)).unwrap_or(at);
        let breaks = (at..end).map(|at| match (self.class(at), self.char(at), self.char(at + 1)) {
            (_, Some('\r'), Some('\n')) => 0,
            (Some(Class::Paragraph), ..) => 2,
            (class, ..) => usize::from(class == Some(Class::Break)),
        });
        (end, breaks.sum())
    }

    /// The letter that begins the next line, if `at` is the end of one, and where it is.
    fn next_line(&self, at: usize) -> Option<(char, usize)> {
        let (end, breaks) = self.white(at);
        let next = self.char(self.visible(end)).filter(|c| c.is_alphanumeric());
        next.filter(|_| breaks == 1).map(|c| (c, end))
    }

    /// What the unit at `at` folds to behind `last`, if to anything, and where the next one is.
    fn unit(&self, at: usize, last: Option<char>) -> (Option<String>, usize) {
        let Some(c) = self.char(at) else { return (Some(NOTHING.to_string()), at + 1) };
        match chars().class(c) {
            Class::Keep => self.composed(c.to_string(), at + 1),
            Class::Text => self.composed(chars().text(c).to_owned(), at + 1),
            Class::Drop if c == '\u{ad}' => (None, self.after_soft_hyphen(at + 1, last)),
            Class::Mark | Class::Drop => (None, at + 1),
            Class::Space | Class::Break | Class::Paragraph => {
                let (end, breaks) = self.white(at);
                let joins = last.is_some_and(is_cjk) && self.char(end).is_some_and(is_cjk);
                let text = if breaks > 1 { "\n" } else { " " };
                ((breaks != 1 || !joins).then(|| text.to_owned()), end)
            }
            Class::Dash => self.dash(c, at + 1, last),
            Class::Apostrophe | Class::Tick => (self.apostrophe(c, at + 1, last), at + 1),
        }
    }

    fn composed(&self, mut text: String, mut next: usize) -> (Option<String>, usize) {
        while let Some(whole) = self.char(next).and_then(|mark| composed(&text, mark)) {
            (text, next) = (whole, next + 1);
        }
        (Some(text), next)
    }

    fn after_soft_hyphen(&self, next: usize, last: Option<char>) -> usize {
        let white = matches!(self.class(next), Some(Class::Space | Class::Break));
        let letters = |(c, _): &(char, usize)| c.is_lowercase() && last.is_some_and(char::is_alphabetic);
        self.next_line(next).filter(letters).filter(|_| white).map_or(next, |(_, end)| end)
    }

    fn dash(&self, c: char, next: usize, last: Option<char>) -> (Option<String>, usize) {
        let word = last.is_some_and(char::is_alphanumeric);
        if word && self.char(self.visible(next)).is_some_and(char::is_alphanumeric) {
            return (Some(" ".to_owned()), next);
        }
        match self.next_line(next).filter(|_| word) {
            Some((letter, end)) => {
                let divided = is_hyphen(c) && last.is_some_and(char::is_alphabetic) && letter.is_lowercase();
                ((!divided).then(|| " ".to_owned()), end)
            }
            None => (Some("-".to_owned()), next),
        }
    }

    fn apostrophe(&self, c: char, next: usize, last: Option<char>) -> Option<String> {
        let mut word = String::new();
        let mut at = self.visible(next);
        while let Some(c) = self.char(at).filter(|c| c.is_alphabetic()) {
            word.extend(c.to_lowercase());
            at = self.visible(at + 1);
        }
        let inside = last.is_some_and(char::is_alphabetic) && !word.is_empty();
        let contraction = ["s", "t", "d", "m", "ll", "re", "ve"].contains(&&*word);
        let text = if !inside && matches!(c, '`' | '｀') { "`" } else { "'" };
        (!inside || contraction).then(|| text.to_owned())
    }
}

/// Where `needles`, the folded readings of one query, are in `source`.
pub(super) fn find(source: &[u8], needles: &[Vec<u8>]) -> Vec<Range<usize>> {
    let folded = fold(source);
    let text: String = items(source).iter().map(|(c, _)| c.unwrap_or('\u{1a}')).collect();
    let edges: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in 0..folded.bytes.len() {
        for needle in needles.iter().filter(|n| folded.bytes[at..].starts_with(n)) {
            let end = at + needle.len();
            let units = &folded.units;
            let cuts = (at > 0 && units[at - 1] == units[at]) || (units.get(end) == Some(&units[end - 1]));
            let hit = units[at].start..units[end - 1].end;
            let Some(&end) = edges.iter().find(|&&edge| edge >= hit.end) else { continue };
            let tail = &text[hit.end..end];
            let joins = tail.chars().all(|c| {
                let hangul =
                    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{d7b0}'..='\u{d7ff}');
                !hangul && (c.is_alphabetic() || format!("a{c}").graphemes(true).count() == 1)
            });
            if !cuts && joins && edges.contains(&hit.start) {
                found.push(hit.start..end);
            }
        }
    }
    found.sort_by_key(|hit| (hit.start, usize::MAX - hit.end));
    let mut free = 0;
    found.retain(|hit| {
        let keep = hit.start >= free;
        free = if keep { hit.end } else { free };
        keep
    });
    found
}
