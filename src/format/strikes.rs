//! Overstrikes: bold and underlined letters as a typewriter makes them, by going back and striking again.
//!
//! # The essay
//!
//! What `man` hands to a pager or writes into a file has `N\bN` for a bold letter and `_\bN` for an underlined one.
//! For whoever searches, that is an *encoding*: a way to write `NAME` in ten bytes. So it is undone where encodings are
//! undone, once, as the text comes in, and what is left to say about faces is said in the language that logs
//! say it in: SGR sequences, which the page and the search know how to pass over. Nothing behind this door has to
//! learn a second kind of hidden stretch, at the price of a decoded copy, which any text that is not UTF-8 pays.

/// Struck letters that make a text one with overstrikes. A stray backspace, or a line that was corrected
/// while it was typed, is not enough.
const ENOUGH: usize = 3;

/// Whether overstrikes are a habit of this text, in any encoding whose ASCII is ASCII.
pub(super) fn is_struck(head: &[u8]) -> bool {
    let strikes = memchr::memchr_iter(0x08, head).filter(|&at| is_strike(&head[..at], &head[at + 1..]));
    strikes.take(ENOUGH).count() == ENOUGH
}

/// Whether the letters on both sides of a backspace make one: the same, or one of them a low line.
fn is_strike(before: &[u8], after: &[u8]) -> bool {
    let (Some(&last), Some(&first)) = (before.last(), after.first()) else { return false };
    let visible = |b: u8| b > b' ' && b != 0x7f;
    if !visible(last) || !visible(first) {
        return false;
    }
    if last == b'_' || first == b'_' {
        return true;
    }
    let letter = before.iter().rposition(|b| b & 0xc0 != 0x80).map_or(before, |start| &before[start..]);
    after.starts_with(letter) || last == first
}

/// A letter, and how it was struck.
#[derive(Clone, Copy)]
struct Struck {
    letter: char,
    style: Style,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Style {
    bold: bool,
    underline: bool,
}

/// Undoes overstrikes piece by piece.
#[derive(Default)]
pub(super) struct Strikes {
    /// The last letter, which may be struck again.
    last: Option<Struck>,
    /// A backspace stands behind it.
    back: bool,
    /// What holds where the written text ends.
    style: Style,
}

impl Strikes {
    /// Appends `text` without its overstrikes.
    pub(super) fn undo(&mut self, text: &str, into: &mut String) {
        into.reserve(text.len());
        for c in text.chars() {
            match (self.last, c) {
                (Some(_), '\u{8}') if !self.back => self.back = true,
                (Some(last), _) if self.back => match strike(last, c) {
                    Some(struck) => (self.last, self.back) = (Some(struck), false),
                    None => {
                        self.flush(into);
                        self.put(c, into);
                    }
                },
                _ => self.put(c, into),
            }
        }
    }

    /// Appends what waits: nothing more will come.
    pub(super) fn end(&mut self, into: &mut String) {
        self.flush(into);
        self.turn(Style::default(), into);
    }

    /// A letter that was not struck yet.
    fn put(&mut self, c: char, into: &mut String) {
        self.flush(into);
        if c.is_control() {
            self.turn(Style::default(), into);
            into.push(c);
        } else {
            self.last = Some(Struck { letter: c, style: Style::default() });
        }
    }

    /// Writes the last letter, and the backspace behind it if it had no meaning.
    fn flush(&mut self, into: &mut String) {
        if let Some(last) = self.last.take() {
            // Boldness goes on over a space, where nobody sees it: one stretch instead of many.
            let bold = last.letter == ' ' && self.style.bold;
            self.turn(Style { bold: last.style.bold || bold, ..last.style }, into);
            into.push(last.letter);
        }
        if std::mem::take(&mut self.back) {
            self.turn(Style::default(), into);
            into.push('\u{8}');
        }
    }

    /// Goes over to another style.
    fn turn(&mut self, style: Style, into: &mut String) {
        if style.bold != self.style.bold {
            into.push_str(if style.bold { "\x1b[1m" } else { "\x1b[22m" });
        }
        if style.underline != self.style.underline {
            into.push_str(if style.underline { "\x1b[4m" } else { "\x1b[24m" });
        }
        self.style = style;
    }
}

/// What a letter is when another was struck over it; `None` if that makes no letter.
fn strike(last: Struck, c: char) -> Option<Struck> {
    let Struck { letter, style } = last;
    let underlined = Style { underline: true, ..style };
    match (letter, c) {
        (_, c) if c.is_control() || c == ' ' || letter == ' ' => None,
        (a, b) if a == b => Some(Struck { letter, style: Style { bold: true, ..style } }),
        ('_', _) => Some(Struck { letter: c, style: underlined }),
        (_, '_') => Some(Struck { letter, style: underlined }),
        ('+', 'o') | ('o', '+') => Some(Struck { letter: '•', style }),
        // A bullet struck twice, to be bold.
        ('•', '+' | 'o') => Some(Struck { letter, style: Style { bold: true, ..style } }),
        // On paper both, on a screen the later one.
        _ => Some(Struck { letter: c, style }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn undone(text: &str) -> String {
        let (mut strikes, mut out) = (Strikes::default(), String::new());
        strikes.undo(text, &mut out);
        strikes.end(&mut out);
        out
    }

    #[test]
    fn twice_the_same_is_bold_and_a_low_line_underlines() {
        assert_eq!(undone("N\u{8}NA\u{8}A x"), "\x1b[1mNA \x1b[22mx");
        assert_eq!(undone("_\u{8}a_\u{8}b c"), "\x1b[4mab\x1b[24m c");
        assert_eq!(undone("a\u{8}_"), "\x1b[4ma\x1b[24m");
        assert_eq!(undone("é\u{8}é"), "\x1b[1mé\x1b[22m");
    }

    #[test]
    fn letters_are_struck_more_than_twice() {
        assert_eq!(undone("a\u{8}a\u{8}a"), "\x1b[1ma\x1b[22m");
        assert_eq!(undone("_\u{8}a\u{8}a"), "\x1b[1m\x1b[4ma\x1b[22m\x1b[24m");
        assert_eq!(undone("+\u{8}o x"), "• x");
    }

    #[test]
    fn a_face_ends_with_its_line() {
        assert_eq!(undone("a\u{8}a\nb"), "\x1b[1ma\x1b[22m\nb");
    }

    #[test]
    fn a_backspace_without_meaning_stays() {
        for kept in ["\u{8}a", "a\u{8}", "a\u{8} b", "a\n\u{8}b", "\u{8}\u{8}"] {
            assert_eq!(undone(kept), kept);
        }
    }

    #[test]
    fn sequences_of_the_text_stay_whole() {
        assert_eq!(undone("a\u{8}a\x1b[31mb\x1b[0m"), "\x1b[1ma\x1b[22m\x1b[31mb\x1b[0m");
    }

    #[test]
    fn a_stray_backspace_is_no_habit() {
        assert!(is_struck("N\u{8}NA\u{8}AM\u{8}M".as_bytes()));
        assert!(is_struck("é\u{8}éü\u{8}ü_\u{8}x".as_bytes()));
        assert!(!is_struck(b"a\x08a b"));
        assert!(!is_struck(b"ls -x\x08 \x08y\x08 \x08z\x08 \x08"));
    }

    proptest! {
        #[test]
        fn pieces_are_undone_like_the_whole(text in "[ab_é\u{8} \n+o]{0,40}", cut in 0usize..40) {
            let cut = text.char_indices().map(|(at, _)| at).nth(cut).unwrap_or(text.len());
            let (mut strikes, mut out) = (Strikes::default(), String::new());
            strikes.undo(&text[..cut], &mut out);
            strikes.undo(&text[cut..], &mut out);
            strikes.end(&mut out);
            prop_assert_eq!(out, undone(&text));
        }
    }
}
