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
//!
//! # Where folded text comes from
//!
//! [`Folded`] keeps *seams* instead of an offset for each byte. A seam begins either a run, in which folded and
//! source bytes go side by side, or one unit of the source whose fold has another length. What is
//! dropped belongs to no unit, so the end of a hit is the end of its last letter and never swallows what
//! was dropped behind it.

use std::ops::Range;

use super::blocks::{Lanes, Plain};
use super::chars::{Class, chars, is_cjk, is_hyphen};

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

/// What a folded character has lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// It was a capital.
    Capital,
    /// It carried this diacritic; `'` and `-` for an apostrophe and a dash that were taken away.
    Mark(char),
}

/// Folded text, and where it comes from.
#[derive(Debug)]
pub(super) struct Folded {
    pub(super) bytes: Vec<u8>,
    seams: Vec<Seam>,
    /// What was lost, by the index in `bytes` of the character that lost it, if that is wanted.
    pub(super) notes: Option<Vec<(u32, Lost)>>,
    lanes: Lanes,
}

/// From `at` on, folded bytes come from `source` side by side; or, if `end` is not zero, from
/// `source..end` as a whole.
#[derive(Debug, Clone, Copy)]
struct Seam {
    at: u32,
    source: u32,
    end: u32,
}

impl Folded {
    /// Room for folded text; `notes`: whether to remember what is lost.
    pub(super) fn new(notes: bool) -> Folded {
        Folded { bytes: Vec::new(), seams: Vec::new(), notes: notes.then(Vec::new), lanes: Lanes::new() }
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.seams.clear();
        if let Some(notes) = &mut self.notes {
            notes.clear();
        }
    }

    /// The source of a stretch of folded text; `None` if it begins or ends inside a unit.
    pub(super) fn origin(&self, range: Range<usize>) -> Option<Range<usize>> {
        let (_, first) = self.seam(range.start);
        let (index, last) = self.seam(range.end.checked_sub(1)?);
        let inside = (range.start as u32 - first.at) as usize;
        let start = match first.end {
            0 => first.source as usize + inside,
            _ if inside == 0 => first.source as usize,
            _ => return None,
        };
        let unit_end = self.seams.get(index + 1).map_or(self.bytes.len(), |s| s.at as usize);
        let end = match last.end {
            0 => last.source as usize + range.end - last.at as usize,
            end if unit_end == range.end => end as usize,
            _ => return None,
        };
        Some(start..end)
    }

    /// Takes the colour sequences out of `source` and changes nothing else.
    pub(super) fn strip(&mut self, source: &[u8]) {
        let cursor = Cursor { source, how: Fold { ansi: true } };
        let mut from = 0;
        for escape in memchr::memchr_iter(0x1b, source) {
            if let Some(end) = cursor.ansi(escape) {
                self.copy(source, from..escape);
                from = end;
            }
        }
        self.copy(source, from..source.len());
    }

    fn copy(&mut self, source: &[u8], range: Range<usize>) {
        if !range.is_empty() {
            self.run(range.start);
            self.bytes.extend_from_slice(&source[range]);
        }
    }

    fn seam(&self, at: usize) -> (usize, Seam) {
        let index = self.seams.partition_point(|s| s.at as usize <= at).saturating_sub(1);
        (index, self.seams[index])
    }

    /// The last folded character; `None` if there is none, or none that is UTF-8.
    fn last(&self) -> Option<char> {
        last_char(&self.bytes)
    }

    /// Folded and source bytes go side by side from here.
    fn run(&mut self, source: usize) {
        let at = self.bytes.len() as u32;
        let source = source as u32;
        let on = self.seams.last().is_some_and(|s| s.end == 0 && source.wrapping_sub(s.source) == at - s.at);
        if !on {
            self.seams.push(Seam { at, source, end: 0 });
        }
    }

    fn unit(&mut self, source: Range<usize>, text: &[u8]) {
        let at = self.bytes.len() as u32;
        self.seams.push(Seam { at, source: source.start as u32, end: source.end as u32 });
        self.bytes.extend_from_slice(text);
    }

    /// One source unit that folds to `text`: side by side if it is one character of the same length.
    fn push(&mut self, source: Range<usize>, text: &str) {
        if text.len() == source.len() && (text.len() == 1 || text.chars().nth(1).is_none()) {
            self.run(source.start);
            self.bytes.extend_from_slice(text.as_bytes());
        } else {
            self.unit(source, text.as_bytes());
        }
    }

    fn note(&mut self, at: usize, lost: Lost) {
        if let Some(notes) = &mut self.notes {
            notes.push((at as u32, lost));
        }
    }

    /// Notes something about the character that was folded last.
    fn note_last(&mut self, lost: Lost) {
        if self.notes.is_some() {
            let at = self.bytes.len() - self.last().map_or(0, char::len_utf8);
            self.note(at, lost);
        }
    }
}

/// Folds the units of `source` that start in `range`, looking at all of `source`, and appends them.
pub(super) fn fold(source: &[u8], range: Range<usize>, how: Fold, out: &mut Folded) {
    let mut at = range.start;
    while at < range.end {
        if out.notes.is_none() {
            at = plain(source, at..range.end, how, out);
        }
        if at < range.end {
            at = Cursor { source, how }.unit(at, out);
        }
    }
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

/// The end of the non-ASCII letters at the start of `range` that stand for themselves.
fn kept(source: &[u8], range: Range<usize>) -> usize {
    let (mut at, mut last) = (range.start, None);
    while let Some(byte) = source.get(at) {
        if byte.is_ascii() && last.is_none() {
            break;
        }
        let Some((c, len)) = char_at(source, at) else { break };
        if let Some((base, start)) = last
            && may_compose(base)
            && compose(base, c).is_some()
        {
            return start;
        }
        if at >= range.end || c.is_ascii() || chars().class(c) != Class::Keep {
            break;
        }
        last = Some((c, at));
        at += len;
    }
    at
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

fn may_compose(c: char) -> bool {
    matches!(c, 'и' | '\u{3046}'..='\u{30fd}' | '\u{1100}'..='\u{1112}' | '\u{ac00}'..='\u{d7a3}')
}

/// The one character that two make, for those that the fold keeps composed.
fn compose(base: char, mark: char) -> Option<char> {
    const SYLLABLES: u32 = 0xac00;
    let (b, m) = (base as u32, mark as u32);
    match (base, mark) {
        ('и', '\u{306}') => Some('й'),
        ('\u{3046}' | '\u{30a6}', '\u{3099}' | '\u{ff9e}') => char::from_u32(b + 0x4e),
        ('\u{304b}'..='\u{307b}' | '\u{30ab}'..='\u{30db}', '\u{3099}' | '\u{ff9e}') => {
            // Hiragana and katakana are laid out alike, 0x60 apart.
            let at = if b >= 0x30a0 { b - 0x60 } else { b };
            let voiced = (at <= 0x3062 && at % 2 == 1)
                || matches!(at, 0x3064 | 0x3066 | 0x3068 | 0x306f | 0x3072 | 0x3075 | 0x3078 | 0x307b);
            voiced.then(|| char::from_u32(b + 1)).flatten()
        }
        ('\u{306f}'..='\u{307b}' | '\u{30cf}'..='\u{30db}', '\u{309a}' | '\u{ff9f}') if b % 3 == 0 => {
            char::from_u32(b + 2)
        }
        ('\u{309d}' | '\u{30fd}', '\u{3099}' | '\u{ff9e}') => char::from_u32(b + 1),
        ('\u{30ef}'..='\u{30f2}', '\u{3099}' | '\u{ff9e}') => char::from_u32(b + 8),
        ('\u{1100}'..='\u{1112}', '\u{1161}'..='\u{1175}') => {
            char::from_u32(SYLLABLES + ((b - 0x1100) * 21 + (m - 0x1161)) * 28)
        }
        ('\u{ac00}'..='\u{d7a3}', '\u{11a8}'..='\u{11c2}') if (b - SYLLABLES).is_multiple_of(28) => {
            char::from_u32(b + m - 0x11a7)
        }
        _ => None,
    }
}

/// The character at `at` and its length; `None` where the bytes are not UTF-8, and at the end.
pub(super) fn char_at(source: &[u8], at: usize) -> Option<(char, usize)> {
    let first = *source.get(at)?;
    let (len, least, mut code) = match first {
        0..=0x7f => return Some((char::from(first), 1)),
        0xc2..=0xdf => (2, 0x80, u32::from(first & 0x1f)),
        0xe0..=0xef => (3, 0x800, u32::from(first & 0x0f)),
        0xf0..=0xf4 => (4, 0x1_0000, u32::from(first & 0x07)),
        _ => return None,
    };
    for &byte in source.get(at + 1..at + len)? {
        if byte & 0xc0 != 0x80 {
            return None;
        }
        code = code << 6 | u32::from(byte & 0x3f);
    }
    char::from_u32(code).filter(|_| code >= least).map(|c| (c, len))
}

/// Where the character that holds the byte at `at` starts; `at` itself where there is none.
pub(super) fn char_start(source: &[u8], at: usize) -> usize {
    (0..4)
        .filter_map(|back| at.checked_sub(back))
        .find(|&start| char_at(source, start).is_some_and(|(_, len)| start + len > at))
        .unwrap_or(at)
}

/// The last character of `bytes`; `None` if there is none, or none that is UTF-8.
pub(super) fn last_char(bytes: &[u8]) -> Option<char> {
    if let Some(byte) = bytes.last().filter(|byte| byte.is_ascii()) {
        return Some(char::from(*byte));
    }
    char_at(bytes, char_start(bytes, bytes.len().checked_sub(1)?)).map(|(c, _)| c)
}
