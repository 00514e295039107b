//! Text for a printer that could strike a place twice: `N`, backspace, `N` is bold, `_`, backspace, `N` underlined.
//!
//! Formatted manual pages come like that. What is struck over is written as terminal colours are, once, as it arrives:
//! from there on such a text is a log with colours, which is searched and laid out like any other.

/// Overstrikes needed in the beginning of a text: a stray backspace is none.
const NEEDED: usize = 3;
const BACKSPACE: u8 = 8;

/// Whether these bytes hold overstrikes.
pub(super) fn has_overstrikes(head: &[u8]) -> bool {
    let struck = |at: &usize| {
        let (before, after) = (&head[..*at], &head[at + 1..]);
        match (before.last(), after.first()) {
            (Some(b'_'), Some(byte)) | (Some(byte), Some(b'_')) => !byte.is_ascii_whitespace(),
            (Some(b'+'), Some(b'o')) => true,
            (Some(a), Some(b)) if a.is_ascii() => a == b && a.is_ascii_graphic(),
            _ => (2..=4).any(|len| {
                let first = after.get(..len).filter(|first| first[0] >= 0xc0);
                first.is_some_and(|first| before.ends_with(first))
            }),
        }
    };
    memchr::memchr_iter(BACKSPACE, head).filter(struck).take(NEEDED).count() == NEEDED
}

/// Writes overstrikes as terminal colours, piece by piece.
#[derive(Debug, Default)]
pub(super) struct Overstrikes {
    /// The last place, which may yet be struck again.
    place: Option<Place>,
    /// A backspace came after it.
    back: bool,
    /// What holds in what was written.
    look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Look {
    bold: bool,
    underlined: bool,
}

#[derive(Debug)]
struct Place {
    shown: char,
    look: Look,
}

impl Overstrikes {
    /// Appends `text`; `last` ends it. The last character may wait for what comes next.
    pub(super) fn take(&mut self, text: &str, last: bool, into: &mut String) {
        for c in text.chars() {
            match (c, &mut self.place) {
                ('\u{8}', Some(_)) => self.back = true,
                (c, Some(place)) if self.back && !matches!(c, '\n' | '\u{1b}') => {
                    place.strike(c);
                    self.back = false;
                }
                _ => {
                    self.settle(into);
                    self.place = Some(Place { shown: c, look: Look::default() });
                    if c == '\n' {
                        self.settle(into);
                    }
                }
            }
        }
        if last {
            self.settle(into);
            self.change(Look::default(), into);
        }
    }

    /// Writes the last place.
    fn settle(&mut self, into: &mut String) {
        self.back = false;
        if let Some(place) = self.place.take() {
            self.change(place.look, into);
            into.push(place.shown);
        }
    }

    fn change(&mut self, look: Look, into: &mut String) {
        if self.look.bold != look.bold {
            into.push_str(if look.bold { "\u{1b}[1m" } else { "\u{1b}[22m" });
        }
        if self.look.underlined != look.underlined {
            into.push_str(if look.underlined { "\u{1b}[4m" } else { "\u{1b}[24m" });
        }
        self.look = look;
    }
}

impl Place {
    fn strike(&mut self, c: char) {
        match (self.shown, c) {
            (_, ' ') => {}
            (shown, c) if shown == c => self.look.bold = true,
            (_, '_') => self.look.underlined = true,
            ('_' | ' ', c) => {
                self.look.underlined |= self.shown == '_';
                self.shown = c;
            }
            ('+', 'o') | ('o', '+') => self.shown = '•',
            ('•', '+' | 'o') => self.look.bold = true,
            // An accent, or a character put together from two: the last says most.
            (_, c) => self.shown = c,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(pieces: &[&str]) -> String {
        let mut strikes = Overstrikes::default();
        let mut out = String::new();
        for piece in pieces {
            strikes.take(piece, false, &mut out);
        }
        strikes.take("", true, &mut out);
        out
    }

    #[test]
    fn letters_struck_twice_are_bold_and_those_over_a_line_underlined() {
        assert_eq!(written(&["N\u{8}NA\u{8}A x"]), "\u{1b}[1mNA\u{1b}[22m x");
        assert_eq!(written(&["_\u{8}fi\u{8}_\n"]), "\u{1b}[4mfi\u{1b}[24m\n");
        assert_eq!(written(&["_\u{8}f\u{8}f"]), "\u{1b}[1m\u{1b}[4mf\u{1b}[22m\u{1b}[24m");
        assert_eq!(written(&["é\u{8}é_\u{8}_"]), "\u{1b}[1mé_\u{1b}[22m");
    }

    #[test]
    fn a_bullet_is_put_together_from_two_letters() {
        assert_eq!(written(&["+\u{8}o one"]), "• one");
        assert_eq!(written(&["+\u{8}o\u{8}+\u{8}o"]), "\u{1b}[1m•\u{1b}[22m");
    }

    #[test]
    fn a_backspace_with_nothing_before_it_stays() {
        assert_eq!(written(&["\u{8}a\u{8}\n\u{8}"]), "\u{8}a\n\u{8}");
    }

    #[test]
    fn a_few_overstrikes_tell_and_a_stray_backspace_does_not() {
        assert!(has_overstrikes("N\u{8}NA\u{8}AM\u{8}M".as_bytes()));
        assert!(has_overstrikes("_\u{8}fé\u{8}é+\u{8}o".as_bytes()));
        assert!(!has_overstrikes(b"a\x08b c\x08 \x08\x08 _\x08 x\x08"));
    }

    proptest! {
        #[test]
        fn pieces_make_what_the_whole_makes(text in "[a_o+é \n\u{8}]{0,40}", cut in 0usize..40) {
            let cut = text.char_indices().map(|(at, _)| at).nth(cut).unwrap_or(text.len());
            prop_assert_eq!(written(&[&text]), written(&[&text[..cut], &text[cut..]]));
        }

        #[test]
        fn text_without_backspaces_stays(text in "[a_o+é \n]{0,40}") {
            prop_assert_eq!(written(&[&text]), text);
        }
    }
}
