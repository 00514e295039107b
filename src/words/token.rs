//! Words of a text, one after the other.
//!
//! Nearly every word of nearly every document is ASCII and stands between ASCII; such words are lowered while
//! their end is sought, and nothing else happens to them. Everything else is given to the fold, from the
//! start of the word to where it surely ends. A test holds the short way to the long one.

use std::ops::Range;

use crate::search::{Fold, WordFolder};

/// Longer words are not words, but tables, addresses or pictures in letters. In bytes, folded.
pub const MAX_WORD: usize = 64;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// The word as search compares it.
    pub word: &'a str,
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
    /// Whether it begins with a capital.
    pub capital: bool,
}

/// What a byte is to a word of ASCII: zero if it is no part of one, else itself as a small letter.
const LOWER: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// Calls `each` with every word of `text`, in order. `ansi`: whether terminal colours are no text.
///
/// Words longer than [`MAX_WORD`] are left out. `text` may be any bytes, and should be cut between words.
pub fn tokens(text: &[u8], ansi: bool, each: &mut impl FnMut(Token<'_>)) {
    let how = Fold { ansi };
    let mut folder = WordFolder::new();
    let mut buffer = [0; MAX_WORD];
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let start = at;
        if LOWER[usize::from(byte)] != 0 {
            at = lowered(text, start, &mut buffer);
            if ends(text, at, ansi) {
                let word = buffer.get(..at - start).and_then(|word| std::str::from_utf8(word).ok());
                if let Some(word) = word {
                    each(Token { word, range: start..at, capital: byte.is_ascii_uppercase() });
                }
                continue;
            }
        } else if byte.is_ascii() && !(ansi && byte == 0x1b) {
            at += 1;
            continue;
        }
        at = WordFolder::stretch(text, start, how).max(start + 1);
        folder.words(text, start..at, how, &mut |word, range| {
            if word.len() <= MAX_WORD {
                let capital = is_capital(&text[range.clone()]);
                each(Token { word, range, capital });
            }
        });
    }
}

/// Writes the letters and digits at `start` into `buffer`, as many as it holds, and returns where they end.
fn lowered(text: &[u8], start: usize, buffer: &mut [u8; MAX_WORD]) -> usize {
    let mut at = start;
    while let Some(&byte) = text.get(at) {
        let lower = LOWER[usize::from(byte)];
        if lower == 0 {
            break;
        }
        if let Some(slot) = buffer.get_mut(at - start) {
            *slot = lower;
        }
        at += 1;
    }
    at
}

/// Whether a word of ASCII that has no letter at `at` is over there, without a closer look.
fn ends(text: &[u8], at: usize, ansi: bool) -> bool {
    let plain = |byte: u8| byte.is_ascii() && !(ansi && byte == 0x1b);
    let next = text.get(at + 1).copied();
    match text.get(at) {
        Some(b'\'' | b'`') => next.is_none_or(|next| plain(next) && !next.is_ascii_alphabetic()),
        Some(b'-') => next.is_none_or(|next| plain(next) && !matches!(next, b' ' | 9..=13)),
        Some(&byte) => plain(byte),
        None => true,
    }
}

/// Whether `word`, a word that was folded, began with a capital.
fn is_capital(word: &[u8]) -> bool {
    let first = word.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    first.is_some_and(char::is_uppercase)
}

/// Whether a word holds a letter: numbers are counted, and never proposed.
pub(super) fn has_letter(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_alphabetic()) || !word.is_ascii() && word.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::plain;

    type Found = (String, Range<usize>, bool);

    fn found(text: &[u8], ansi: bool) -> Vec<Found> {
        let mut all = Vec::new();
        tokens(text, ansi, &mut |t| all.push((t.word.to_owned(), t.range, t.capital)));
        all
    }

    fn words(text: &str) -> Vec<String> {
        found(text.as_bytes(), false).into_iter().map(|t| t.0).collect()
    }

    #[test]
    fn words_are_folded_and_found_where_they_stand() {
        let text = "Kata’ib said: “Shi'a!” al-Sadr";
        let place = |t: &Found| (t.0.clone(), text[t.1.clone()].to_owned(), t.2);
        let all: Vec<_> = found(text.as_bytes(), false).iter().map(place).collect();
        let wanted = [
            ("kataib", "Kata’ib", true),
            ("said", "said", false),
            ("shia", "Shi'a", true),
            ("al", "al", false),
            ("sadr", "Sadr", true),
        ];
        assert_eq!(all, wanted.map(|(w, s, c)| (w.to_owned(), s.to_owned(), c)));
    }

    #[test]
    fn divided_words_are_whole_and_contractions_are_short() {
        assert_eq!(words("mobi-\n  lisation, al-\nHaq"), ["mobilisation", "al", "haq"]);
        assert_eq!(
            words("Iran's 'quoted' don't 'tis rock'n'roll"),
            ["iran", "quoted", "don", "tis", "rocknroll"]
        );
        assert_eq!(words("well-known -- foo- bar 3-4 a-"), ["well", "known", "foo", "bar", "3", "4", "a"]);
    }

    #[test]
    fn words_that_are_too_long_are_left_out() {
        let (long, longest) = ("x".repeat(65), "y".repeat(64));
        assert_eq!(words(&format!("a {long} {longest} é{long} b")), ["a", &longest, "b"]);
    }

    #[test]
    fn colours_are_no_text() {
        let text = b"\x1b[31mHez\x1b[0mbollah\x1b[K ok";
        assert_eq!(found(text, true)[0], ("hezbollah".to_owned(), 5..18, true));
        assert_eq!(found(text, true).len(), 2);
    }

    /// Text in which everything that may join or part words comes together.
    fn tricky() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            6 => "[a-eA-E]{1,4}".prop_map(String::into_bytes),
            6 => prop::sample::select(vec![
                "'", "’", "`", "-", "–", "—", "\u{ad}", "-\n", "-\r\n", "\u{ad}\n", "- \n  ", "\u{301}", "\u{200d}",
                "\u{a0}", "\n", "\n\n", " ", " ", ". ", ", ", "\t", "'s ", "'ll", "’d", "ʿ", "_", "7", "\u{1b}[31m",
                "\u{1b}[", "\u{2029}", "é", "É", "ß", "ﬁ", "½", "İ", "北", "京\n", "я", "Я", "и\u{306}", "ك", "हिन्दी",
                "หน้า", "か\u{3099}", "한", "\u{1112}\u{1161}\u{11ab}", "🇩🇪", "①",
            ]).prop_map(|text| text.as_bytes().to_vec()),
            1 => any::<char>().prop_map(|c| c.to_string().into_bytes()),
            1 => prop::sample::select(vec![&b"\xff"[..], b"\xe2\x80", b"\xc3", b"\xed\xa0\x80"]).prop_map(<[u8]>::to_vec),
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn every_word_is_the_fold_of_where_it_stands(text in tricky()) {
            for (word, range, capital) in found(&text, false) {
                let source = std::str::from_utf8(&text[range.clone()]).unwrap();
                // A letter without spaces around it is a word of its own, but the fold looks at it: is the
                // apostrophe before *ll* one of a contraction?
                let next = text[range.end..].utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
                if next.is_none_or(|c| c.is_ascii()) {
                    prop_assert_eq!(plain(source), word);
                }
                prop_assert_eq!(source.starts_with(char::is_uppercase), capital);
            }
        }

        #[test]
        fn the_short_way_finds_what_the_long_one_does(text in tricky(), ansi in any::<bool>()) {
            let mut slow = Vec::new();
            let mut push = |word: &str, range: Range<usize>| {
                if word.len() <= MAX_WORD {
                    slow.push((word.to_owned(), range));
                }
            };
            WordFolder::new().words(&text, 0..text.len(), Fold { ansi }, &mut push);
            let fast: Vec<_> = found(&text, ansi).into_iter().map(|t| (t.0, t.1)).collect();
            prop_assert_eq!(fast, slow);
        }
    }
}
