//! The fold: one spelling for everything a reader would call the same words.
//!
//! # The essay
//!
//! Text is folded once and then compared byte by byte, because a matcher that must accept variants is
//! many times slower than one that need not, and because only then do a search, a keyword and a count
//! mean the same thing. The fold takes away case, diacritics, ligatures and full-width forms, invisible
//! characters, and the way the lines happen to be broken. What remains is letters, one space between
//! words, `\n` where a paragraph ends (so that no phrase crosses it), and the punctuation as ASCII.
//!
//! Three characters need their neighbours:
//!
//! * An **apostrophe** inside a word goes (*Shi'a* is *Shia*), unless it begins an English contraction or
//!   possessive: then it stays, so that *hell* is never found in *he'll*.
//! * A **dash** between two letters or digits is a space (*al-Haq* is *al Haq*), also when the second is
//!   on the next line. But a hyphen at a line end before a small letter has divided one word: it goes,
//!   and the line end with it. Any other dash is punctuation, `-`, so that `->` and `-k` can be found.
//! * **White space** is one space however long; with two line ends in it, `\n`; a single line end between
//!   two Han or kana characters is nothing.
//!
//! A byte that is not UTF-8 becomes `0xFF`, which no query holds.
//!
//! **Every decision looks at the source ahead and at the last folded character behind, and at nothing
//! else.** So folding may begin at any letter, which is how a hit is looked at without folding a file;
//! and it may be broken off and resumed.

use std::ops::Range;

use super::blocks::Plain;
use super::chars::{Class, chars, is_cjk, is_hyphen};
use super::compose::{compose, may_compose};
use super::folded::{Folded, Lost};
use super::utf8::{char_at, char_start};

/// How a document is to be read by the fold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fold {
    /// Whether terminal colours (`ESC[…m`, `ESC[…K`) are no text. They never break a word then.
    pub ansi: bool,
}

/// What stands for a byte that is not UTF-8.
pub(super) const INVALID: u8 = 0xff;
/// How many dropped characters are looked through for the next letter.
const PEEK: usize = 32;
/// The longest colour sequence, in bytes.
const MAX_ANSI: usize = 64;

/// Folds the units of `source` that start in `range`, looking at all of `source`, and appends them. Returns
/// where the last of them ends.
pub(super) fn fold(source: &[u8], range: Range<usize>, how: Fold, out: &mut Folded) -> usize {
    let mut at = range.start;
    while at < range.end {
        if out.notes.is_none() {
            at = plain(source, at..range.end, how, out);
        }
        if at < range.end {
            at = Cursor { source, how }.unit(at, out);
        }
    }
    at
}

/// Folds what is plain ASCII at the start of `range`; returns where that ends.
fn plain(source: &[u8], range: Range<usize>, how: Fold, out: &mut Folded) -> usize {
    // Where specials crowd, single bytes are quicker than blocks.
    let near = range.end.min(range.start + 6);
    let mut at = kept(source, range.clone());
    if at > range.start {
        out.run(range.start);
        out.bytes.extend_from_slice(&source[range.start..at]);
        return at;
    }
    let rule = Plain { ansi: how.ansi };
    while at < near {
        let Some(folded) = rule.fold(source[at], source.get(at + 1).copied()) else { break };
        if at == range.start {
            out.run(at);
        }
        out.bytes.push(folded);
        at += 1;
    }
    if at < near || at == range.end {
        at
    } else {
        out.lanes.fold(source, at..range.end, rule, &mut out.bytes)
    }
}

/// The end of the non-ASCII letters that stand for themselves at the start of `range`, with single spaces
/// between them.
fn kept(source: &[u8], range: Range<usize>) -> usize {
    let (mut at, mut end) = (range.start, range.start);
    let mut last = None;
    while let Some((c, len)) = char_at(source, at) {
        if let Some((base, start)) = last
            && may_compose(base)
            && compose(base, c).is_some()
        {
            return start;
        }
        if at >= range.end || (c != ' ' && (c.is_ascii() || chars().class(c) != Class::Keep)) {
            break;
        }
        // A space belongs to the run once a letter follows.
        match (c, last) {
            (' ', None | Some((' ', _))) => break,
            (' ', _) => {}
            _ => end = at + len,
        }
        last = Some((c, at));
        at += len;
    }
    end
}

/// The source, and how it is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    pub(super) source: &'a [u8],
    pub(super) how: Fold,
}

impl Cursor<'_> {
    /// Folds the unit at `at`; returns where the next one starts.
    fn unit(self, at: usize, out: &mut Folded) -> usize {
        if let Some(end) = self.ansi(at) {
            return end;
        }
        let Some((c, len)) = char_at(self.source, at) else {
            out.unit(at..at + 1, &[INVALID]);
            return at + 1;
        };
        match chars().class(c) {
            Class::Keep | Class::Text => self.letter(at, c, len, out),
            Class::Mark => {
                out.note_last(Lost::Mark(c));
                at + len
            }
            Class::Drop if c == '\u{ad}' => self.soft_hyphen(at + len, out),
            Class::Drop => at + len,
            Class::Space | Class::Break | Class::Paragraph => self.space(at, out),
            Class::Dash => self.dash(at, c, len, out),
            Class::Apostrophe | Class::Tick => self.apostrophe(at, c, len, out),
        }
    }

    fn letter(self, at: usize, c: char, len: usize, out: &mut Folded) -> usize {
        let start = out.bytes.len();
        if out.notes.is_some() && c.is_uppercase() {
            out.note(start, Lost::Capital);
        }
        let mut buffer = [0; 4];
        let text = match chars().class(c) {
            Class::Text => chars().text(c),
            _ => &*c.encode_utf8(&mut buffer),
        };
        if let Some((whole, end)) = self.composed(text, at + len) {
            out.push(at..end, whole.encode_utf8(&mut [0; 4]));
            return end;
        }
        out.push(at..at + len, text);
        if out.notes.is_some() {
            chars().marks(c).chars().for_each(|mark| out.note_last(Lost::Mark(mark)));
        }
        at + len
    }

    /// Letters that fold composed when they come in pieces: short i, voiced kana, Hangul.
    fn composed(self, text: &str, next: usize) -> Option<(char, usize)> {
        let mut chars = text.chars();
        let base = chars.next().filter(|&c| chars.next().is_none() && may_compose(c))?;
        let (mark, len) = char_at(self.source, next)?;
        let whole = compose(base, mark)?;
        let next = next + len;
        // A syllable may take a final consonant yet.
        match char_at(self.source, next).and_then(|(c, len)| Some((compose(whole, c)?, next + len))) {
            Some((syllable, end)) if ('\u{ac00}'..='\u{d7a3}').contains(&whole) => Some((syllable, end)),
            _ => Some((whole, next)),
        }
    }

    fn space(self, at: usize, out: &mut Folded) -> usize {
        let (end, breaks) = self.white(at);
        let joins = || {
            let next = char_at(self.source, end).map(|(c, _)| c);
            out.last().is_some_and(is_cjk) && next.is_some_and(is_cjk)
        };
        match breaks {
            0 => out.push(at..end, " "),
            1 if joins() => {}
            1 => out.push(at..end, " "),
            _ => out.push(at..end, "\n"),
        }
        end
    }

    /// The end of the white space at `at`, with what is invisible in it, and the line ends it holds.
    fn white(self, at: usize) -> (usize, usize) {
        let (mut end, mut breaks) = (at, 0);
        loop {
            if self.source.get(end) == Some(&b' ') {
                end += 1;
                continue;
            }
            if let Some(next) = self.ansi(end) {
                end = next;
                continue;
            }
            let Some((c, len)) = char_at(self.source, end) else { return (end, breaks) };
            breaks += match chars().class(c) {
                Class::Space | Class::Drop => 0,
                Class::Break if c == '\r' && self.source.get(end + 1) == Some(&b'\n') => 0,
                Class::Break => 1,
                Class::Paragraph => 2,
                _ => return (end, breaks),
            };
            end += len;
        }
    }

    fn dash(self, at: usize, c: char, len: usize, out: &mut Folded) -> usize {
        let after = at + len;
        let ascii = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        if ascii(out.bytes.last()) && ascii(self.source.get(after)) {
            out.push(at..after, " ");
            out.note_last(Lost::Mark('-'));
            return after;
        }
        if let Some(before) = out.last().filter(|c| c.is_alphanumeric()) {
            if self.peek(after).is_some_and(char::is_alphanumeric) {
                out.push(at..after, " ");
                out.note_last(Lost::Mark('-'));
                return after;
            }
            if let Some((next, end)) = self.next_line(after) {
                let divided = is_hyphen(c) && before.is_alphabetic() && next.is_lowercase();
                if !divided {
                    out.unit(at..end, b" ");
                    out.note_last(Lost::Mark('-'));
                }
                return end;
            }
        }
        out.push(at..after, "-");
        after
    }

    /// A soft hyphen goes; at a line end it has divided a word, and the line end goes with it.
    fn soft_hyphen(self, after: usize, out: &Folded) -> usize {
        let white = char_at(self.source, after).map(|(c, _)| chars().class(c));
        if !matches!(white, Some(Class::Space | Class::Break)) {
            return after;
        }
        match self.next_line(after) {
            Some((next, end)) if next.is_lowercase() && out.last().is_some_and(char::is_alphabetic) => end,
            _ => after,
        }
    }

    /// The letter or digit that begins the next line, if `at` is the end of one and no blank line
    /// follows; and where it stands.
    fn next_line(self, at: usize) -> Option<(char, usize)> {
        let (end, breaks) = self.white(at);
        let next = self.peek(end).filter(|c| c.is_alphanumeric())?;
        (breaks == 1).then_some((next, end))
    }

    fn apostrophe(self, at: usize, c: char, len: usize, out: &mut Folded) -> usize {
        let after = at + len;
        let inside =
            out.last().is_some_and(char::is_alphabetic) && self.peek(after).is_some_and(char::is_alphabetic);
        if inside && !self.contraction(after) {
            out.note_last(Lost::Mark('\''));
        } else {
            let back_quote = matches!(c, '`' | '\u{ff40}') && !inside;
            out.push(at..after, if back_quote { "`" } else { "'" });
        }
        after
    }

    /// Whether the letters at `at` are all of an English contraction: 's 't 'd 'm 'll 're 've.
    fn contraction(self, mut at: usize) -> bool {
        let mut letters = ['\0'; 3];
        for letter in &mut letters {
            match self.visible(at).filter(|(c, _)| c.is_alphabetic()) {
                Some((c, end)) => (*letter, at) = (c.to_ascii_lowercase(), end),
                None => break,
            }
        }
        matches!(letters, ['s' | 't' | 'd' | 'm', '\0', '\0'] | ['l', 'l', '\0'] | ['r' | 'v', 'e', '\0'])
    }

    /// The end of the marks at `at`, with what is invisible among them.
    pub(super) fn after_marks(self, mut at: usize) -> usize {
        while let Some((c, len)) = char_at(self.source, at)
            && matches!(chars().class(c), Class::Mark | Class::Drop)
        {
            at += len;
        }
        at
    }

    /// The next character that is not dropped.
    fn peek(self, at: usize) -> Option<char> {
        self.visible(at).map(|(c, _)| c)
    }

    /// The same, and where it ends.
    fn visible(self, mut at: usize) -> Option<(char, usize)> {
        for _ in 0..PEEK {
            if let Some(end) = self.ansi(at) {
                at = end;
                continue;
            }
            let (c, len) = char_at(self.source, at)?;
            at += len;
            if !matches!(chars().class(c), Class::Mark | Class::Drop) {
                return Some((c, at));
            }
        }
        None
    }

    /// The end of the colour sequence at `at`, if there is one and it is to be dropped.
    pub(super) fn ansi(self, at: usize) -> Option<usize> {
        if !self.how.ansi || self.source.get(at) != Some(&0x1b) || self.source.get(at + 1) != Some(&b'[') {
            return None;
        }
        let body = &self.source[at + 2..self.source.len().min(at + MAX_ANSI)];
        let len = body.iter().position(|b| !matches!(b, b'0'..=b'?'))?;
        matches!(body[len], b'm' | b'K').then_some(at + 2 + len + 1)
    }

    /// The start of the colour sequence that ends at `end`.
    fn ansi_before(self, end: usize) -> Option<usize> {
        if !self.how.ansi || !matches!(self.source[end - 1], b'm' | b'K') {
            return None;
        }
        let reach = end.saturating_sub(MAX_ANSI);
        let at = reach + memchr::memrchr(0x1b, &self.source[reach..end])?;
        (self.ansi(at)? == end).then_some(at)
    }

    /// The place `count` letters before `at`, itself the start of one; the start of the source if there
    /// are not so many. Each gives at least one folded byte.
    pub(super) fn back(self, mut at: usize, count: usize) -> usize {
        let mut left = count;
        while at > 0 && left > 0 {
            if is_solid_ascii(self.source[at - 1]) && !self.how.ansi {
                (at, left) = (at - 1, left - 1);
                continue;
            }
            if let Some(start) = self.ansi_before(at) {
                at = start;
                continue;
            }
            at = char_start(self.source, at - 1);
            left -= usize::from(self.is_solid(at));
        }
        at
    }

    /// The place after `count` letters from `at` on.
    pub(super) fn forward(self, mut at: usize, count: usize) -> usize {
        let mut left = count;
        while at < self.source.len() && left > 0 {
            if is_solid_ascii(self.source[at]) {
                (at, left) = (at + 1, left - 1);
                continue;
            }
            if let Some(end) = self.ansi(at) {
                at = end;
                continue;
            }
            left -= usize::from(self.is_solid(at));
            at += char_at(self.source, at).map_or(1, |(_, len)| len);
        }
        at
    }

    /// Whether what stands at `at` folds to something whatever its neighbours are.
    fn is_solid(self, at: usize) -> bool {
        let class = char_at(self.source, at).map_or(Class::Keep, |(c, _)| chars().class(c));
        matches!(class, Class::Keep | Class::Text)
    }
}

/// The same for a byte that is ASCII and no control character.
fn is_solid_ascii(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'\'' | b'`' | b'-')
}
