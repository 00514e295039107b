//! Words as the fold has them.
//!
//! Whoever counts words must cut them where a search finds them: *Shi'a* is one word, *al-Haq* is two, and a
//! word divided at a line end is whole. So the cutting is done on folded text, here, and not a second time
//! on the text as it is.
//!
//! A word is a run of letters and digits. In scripts without spaces between words each letter is one. What
//! an apostrophe of a contraction or possessive divides off (*Iran's*, *he'll*) is no word.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::chars::{Class, chars, is_edgeless};
use super::fold::{Cursor, Fold, fold};
use super::folded::Folded;
use super::utf8::{char_at, last_char};

/// A longer stretch is cut wherever it is, in bytes.
const MAX_STRETCH: usize = 16 << 10;
/// What may follow the apostrophe of a contraction.
const ENDINGS: [&[u8]; 7] = [b"s", b"t", b"d", b"m", b"ll", b"re", b"ve"];

/// Folds stretches of text and cuts them into words; keeps the memory for it.
#[derive(Debug)]
pub struct WordFolder(Folded);

impl WordFolder {
    /// A folder with nothing in it yet.
    pub fn new() -> WordFolder {
        WordFolder(Folded::new(false))
    }

    /// Calls `found` with each word of `source` that starts in `range`, folded, and the bytes of `source` it
    /// comes from. `range` must begin where no word is open, and end so too, as at [`WordFolder::stretch`].
    pub fn words(
        &mut self,
        source: &[u8],
        range: Range<usize>,
        how: Fold,
        found: &mut impl FnMut(&str, Range<usize>),
    ) {
        let folded = &mut self.0;
        folded.clear();
        fold(source, range, how, folded);
        let mut from = 0;
        while let Some(run) = next_word(&folded.bytes, from) {
            from = run.end;
            if is_ending(&folded.bytes, &run) {
                continue;
            }
            // A word that begins or ends inside one character, as in the fold of a fraction, is none.
            if let Some(origin) = folded.origin(run.clone())
                && let Ok(word) = std::str::from_utf8(&folded.bytes[run])
            {
                found(word, origin);
            }
        }
    }

    /// The next place from `at` on, itself the start of a word, a non-ASCII character or an escape sequence,
    /// where an ASCII character ends every word, whatever comes next.
    pub fn stretch(source: &[u8], mut at: usize, how: Fold) -> usize {
        let cursor = Cursor { source, how };
        let limit = source.len().min(at + MAX_STRETCH);
        // Whether a dash or soft hyphen has been seen that a line end and a letter may make part of a word.
        let mut open = false;
        while at < limit {
            if let Some(end) = cursor.ansi(at) {
                at = end;
                continue;
            }
            let (c, len) = char_at(source, at).unwrap_or((char::REPLACEMENT_CHARACTER, 1));
            let ends = c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '\'' | '`');
            match chars().class(c) {
                Class::Dash => open = true,
                Class::Drop => open |= c == '\u{ad}',
                Class::Mark => {}
                Class::Space | Class::Break if open => {}
                _ if ends && !open => return at,
                _ => open = false,
            }
            at += len;
        }
        at
    }
}

impl Default for WordFolder {
    fn default() -> WordFolder {
        WordFolder::new()
    }
}

/// The first word of folded text at or after `from`, which is not inside one.
fn next_word(text: &[u8], from: usize) -> Option<Range<usize>> {
    let mut at = from;
    let mut start = None;
    while at < text.len() {
        let (c, len) = char_at(text, at).unwrap_or((char::REPLACEMENT_CHARACTER, 1));
        match start {
            None if c.is_alphanumeric() && is_edgeless(c) => return Some(at..at + len),
            None if c.is_alphanumeric() => start = Some(at),
            Some(start) if !continues(c) => return Some(start..at),
            _ => {}
        }
        at += len;
    }
    start.map(|start| start..at)
}

/// Whether `c` belongs to the word before it: a letter, a digit, or a sign that the scripts of India write
/// on their letters.
fn continues(c: char) -> bool {
    if c.is_ascii() || c.is_alphanumeric() {
        return c.is_alphanumeric() && !is_edgeless(c);
    }
    let mut pair = [b'a', 0, 0, 0, 0];
    let end = 1 + c.encode_utf8(&mut pair[1..]).len();
    !is_edgeless(c)
        && std::str::from_utf8(&pair[..end]).is_ok_and(|pair| pair.graphemes(true).nth(1).is_none())
}

/// Whether `word` is only the end of a contraction or possessive.
fn is_ending(text: &[u8], word: &Range<usize>) -> bool {
    let before = text[..word.start].strip_suffix(b"'").and_then(last_char);
    before.is_some_and(char::is_alphanumeric) && ENDINGS.contains(&&text[word.clone()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        let mut push = |word: &str, _: Range<usize>| all.push(word.to_owned());
        WordFolder::new().words(text.as_bytes(), 0..text.len(), Fold::default(), &mut push);
        all
    }

    #[test]
    fn words_are_cut_as_the_fold_has_them() {
        assert_eq!(words("Shi'a of Kata’ib, al-Sadr"), ["shia", "of", "kataib", "al", "sadr"]);
        assert_eq!(words("Iran’s he'll l'Irak 1990's"), ["iran", "he", "lirak", "1990"]);
        assert_eq!(words("mobi-\nlisation al-\nHaq re\u{ad}form"), ["mobilisation", "al", "haq", "reform"]);
        assert_eq!(words("snake_case ½ ﬁn 北京 हिन्दी"), ["snake", "case", "fin", "北", "京", "हिन्दी"]);
    }

    #[test]
    fn a_stretch_ends_where_nothing_can_join() {
        let end = |text: &str| WordFolder::stretch(text.as_bytes(), 0, Fold::default());
        assert_eq!(end("café au"), 5);
        assert_eq!(end("mobi-\nlisation of"), 14);
        assert_eq!(end("re\u{ad}\nform of"), 9);
        assert_eq!(end("don't. So"), 5);
        assert_eq!(WordFolder::stretch(b"\x1b[1ma\x1b[0mb c", 0, Fold { ansi: true }), 10);
    }
}
