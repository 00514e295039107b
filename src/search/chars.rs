//! What each character is to the fold.
//!
//! `fold.txt` says what every letter folds to; it is generated, and a test below recomputes it from the
//! decompositions of the Unicode standard. The classes of punctuation and of marks are a few lines of
//! code, because they are decisions and not data.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What the fold does with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// It stands for itself.
    Keep,
    /// It becomes [`Chars::text`].
    Text,
    /// A diacritic of a script in which readers may leave them out: goes, and is remembered.
    Mark,
    /// Invisible: goes.
    Drop,
    /// A space of any width.
    Space,
    /// A line end.
    Break,
    /// A paragraph end, as one character.
    Paragraph,
    /// A dash or hyphen. A hyphen at a line end may join a word; see [`is_hyphen`].
    Dash,
    /// A quote that may be an apostrophe.
    Apostrophe,
    /// An accent or a back quote that is an apostrophe only inside a word.
    Tick,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    class: Class,
    /// Bytes of folded text at `at` in the pool, and bytes of marks that follow them.
    text: u8,
    marks: u8,
    at: u16,
}

/// Characters that fold alike, as far as their first bytes tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Disguises {
    /// First bytes, from `0xC0` on, a bit each.
    pub(super) leads: u64,
    /// Whether one of them is general punctuation, which begins with `E2 80`: the quotes and dashes of
    /// ordinary prose.
    pub(super) punctuation: bool,
}

impl Disguises {
    /// These and `c`.
    fn with(self, c: char) -> Disguises {
        let lead = c.encode_utf8(&mut [0; 4]).as_bytes()[0];
        let general = ('\u{2000}'..='\u{203f}').contains(&c);
        Disguises { leads: self.leads | 1 << (lead - 0xc0), punctuation: self.punctuation | general }
    }
}

const KEEP: Entry = Entry { class: Class::Keep, text: 0, marks: 0, at: 0 };
const PAGE: usize = 128;

/// The table: a page number for each 128 code points, pages, and a pool of folded text.
#[derive(Debug)]
pub(super) struct Chars {
    index: Vec<u16>,
    pages: Vec<[Entry; PAGE]>,
    pool: String,
    /// For each character those whose fold ends in it.
    disguises: HashMap<char, Disguises>,
    /// What stands side by side in the fold of one character.
    joined: HashSet<(char, char)>,
}

/// The one table of the program.
pub(super) fn chars() -> &'static Chars {
    static CHARS: LazyLock<Chars> = LazyLock::new(Chars::load);
    &CHARS
}

impl Chars {
    /// What `c` is.
    pub(super) fn class(&self, c: char) -> Class {
        self.entry(c).class
    }

    /// What a character of [`Class::Text`] becomes.
    pub(super) fn text(&self, c: char) -> &str {
        let entry = self.entry(c);
        &self.pool[entry.at as usize..][..usize::from(entry.text)]
    }

    /// The diacritics that a character carries and its fold does not.
    pub(super) fn marks(&self, c: char) -> &str {
        let entry = self.entry(c);
        &self.pool[entry.at as usize + usize::from(entry.text)..][..usize::from(entry.marks)]
    }

    /// The non-ASCII characters whose fold ends in `c`, itself among them.
    pub(super) fn disguises(&self, c: char) -> Disguises {
        let others = self.disguises.get(&c).copied().unwrap_or_default();
        if c.is_ascii() { others } else { others.with(c) }
    }

    /// Whether some single character folds to text that holds `first` and `second` side by side.
    pub(super) fn in_one_character(&self, first: char, second: char) -> bool {
        self.joined.contains(&(first, second))
    }

    fn entry(&self, c: char) -> &Entry {
        let c = c as usize;
        &self.pages[usize::from(self.index[c / PAGE])][c % PAGE]
    }

    fn load() -> Chars {
        let mut chars = Chars {
            index: vec![0; 0x11_0000 / PAGE],
            pages: vec![[KEEP; PAGE]],
            pool: String::new(),
            disguises: HashMap::new(),
            joined: HashSet::new(),
        };
        for line in include_str!("fold.txt").lines().filter(|l| !l.starts_with('#')) {
            chars.load_line(line);
        }
        for &(first, last, class) in CLASSES {
            for c in first..=last {
                *chars.slot(c) = Entry { class, ..KEEP };
            }
        }
        for b in b'A'..=b'Z' {
            let lower = b.to_ascii_lowercase();
            chars.add(char::from(b), &[char::from(lower)], &[]);
        }
        chars
    }

    /// `first[-last] folded[ marks]`, all in hexadecimal, characters of one field joined by commas.
    fn load_line(&mut self, line: &str) {
        let mut fields = line.split(' ').map(|field| field.split([',', '-']).filter_map(parse_hex));
        let mut next = || fields.next().into_iter().flatten().collect::<Vec<char>>();
        let (source, folded, marks) = (next(), next(), next());
        let (Some(&first), Some(&last)) = (source.first(), source.last()) else { return };
        for (step, c) in (first..=last).enumerate() {
            match folded[..] {
                [one] => self.add(c, &[shifted(one, step)], &marks),
                _ => self.add(c, &folded, &marks),
            }
        }
    }

    fn add(&mut self, c: char, folded: &[char], marks: &[char]) {
        if let [.., last] = *folded
            && !c.is_ascii()
        {
            let disguises = self.disguises.entry(last).or_default();
            *disguises = disguises.with(c);
            self.joined.extend(folded.windows(2).map(|pair| (pair[0], pair[1])));
        }
        let at = self.pool.len();
        self.pool.extend(folded);
        let text = self.pool.len() - at;
        self.pool.extend(marks);
        let marks = self.pool.len() - at - text;
        *self.slot(c) = Entry { class: Class::Text, text: text as u8, marks: marks as u8, at: at as u16 };
    }

    fn slot(&mut self, c: char) -> &mut Entry {
        let c = c as usize;
        if self.index[c / PAGE] == 0 {
            self.index[c / PAGE] = self.pages.len() as u16;
            self.pages.push([KEEP; PAGE]);
        }
        &mut self.pages[usize::from(self.index[c / PAGE])][c % PAGE]
    }
}

fn parse_hex(text: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(text, 16).ok()?)
}

/// The character `step` places after `c`.
fn shifted(c: char, step: usize) -> char {
    char::from_u32(c as u32 + step as u32).unwrap_or(c)
}

/// Characters that are not letters: from, to, what they are.
#[rustfmt::skip]
const CLASSES: &[(char, char, Class)] = &[
    ('\t', '\t', Class::Space), ('\n', '\n', Class::Break), ('\u{b}', '\u{c}', Class::Space),
    ('\r', '\r', Class::Break), (' ', ' ', Class::Space), ('\u{85}', '\u{85}', Class::Break),
    ('\u{a0}', '\u{a0}', Class::Space), ('\u{1680}', '\u{1680}', Class::Space),
    ('\u{2000}', '\u{200a}', Class::Space), ('\u{2028}', '\u{2028}', Class::Break),
    ('\u{2029}', '\u{2029}', Class::Paragraph), ('\u{202f}', '\u{202f}', Class::Space),
    ('\u{205f}', '\u{205f}', Class::Space), ('\u{3000}', '\u{3000}', Class::Space),
    // Hyphens and dashes: hyphen-minus to horizontal bar, minus, small and full-width ones, maqaf.
    ('-', '-', Class::Dash), ('\u{5be}', '\u{5be}', Class::Dash), ('\u{1806}', '\u{1806}', Class::Dash),
    ('\u{2010}', '\u{2015}', Class::Dash), ('\u{2212}', '\u{2212}', Class::Dash),
    ('\u{2e3a}', '\u{2e3b}', Class::Dash), ('\u{fe58}', '\u{fe58}', Class::Dash),
    ('\u{fe63}', '\u{fe63}', Class::Dash), ('\u{ff0d}', '\u{ff0d}', Class::Dash),
    ('\'', '\'', Class::Apostrophe), ('\u{2bc}', '\u{2bc}', Class::Apostrophe),
    ('\u{2018}', '\u{2019}', Class::Apostrophe), ('\u{201b}', '\u{201b}', Class::Apostrophe),
    ('\u{2032}', '\u{2032}', Class::Apostrophe), ('\u{ff07}', '\u{ff07}', Class::Apostrophe),
    ('`', '`', Class::Tick), ('\u{b4}', '\u{b4}', Class::Tick), ('\u{ff40}', '\u{ff40}', Class::Tick),
    // Soft hyphen, joiners, direction controls, variation selectors, tatweel, tags.
    ('\u{ad}', '\u{ad}', Class::Drop), ('\u{34f}', '\u{34f}', Class::Drop),
    ('\u{61c}', '\u{61c}', Class::Drop), ('\u{640}', '\u{640}', Class::Drop),
    ('\u{180b}', '\u{180f}', Class::Drop), ('\u{200b}', '\u{200f}', Class::Drop),
    ('\u{202a}', '\u{202e}', Class::Drop), ('\u{2060}', '\u{206f}', Class::Drop),
    ('\u{fe00}', '\u{fe0f}', Class::Drop), ('\u{feff}', '\u{feff}', Class::Drop),
    ('\u{e0001}', '\u{e007f}', Class::Drop), ('\u{e0100}', '\u{e01ef}', Class::Drop),
    // Ayn and hamza as modifier letters, and the accents of Latin, Greek and Cyrillic.
    ('\u{2b9}', '\u{2bb}', Class::Mark), ('\u{2bd}', '\u{2c1}', Class::Mark),
    ('\u{300}', '\u{34e}', Class::Mark), ('\u{350}', '\u{36f}', Class::Mark),
    ('\u{483}', '\u{489}', Class::Mark), ('\u{1ab0}', '\u{1aff}', Class::Mark),
    ('\u{1dc0}', '\u{1dff}', Class::Mark), ('\u{20d0}', '\u{20f0}', Class::Mark),
    ('\u{2de0}', '\u{2dff}', Class::Mark), ('\u{a66f}', '\u{a672}', Class::Mark),
    ('\u{fe20}', '\u{fe2f}', Class::Mark),
    // Hebrew points; Arabic harakat. Madda and hamza on a letter are spelling: they go unremembered.
    ('\u{591}', '\u{5bd}', Class::Mark), ('\u{5bf}', '\u{5bf}', Class::Mark),
    ('\u{5c1}', '\u{5c2}', Class::Mark), ('\u{5c4}', '\u{5c5}', Class::Mark),
    ('\u{5c7}', '\u{5c7}', Class::Mark), ('\u{610}', '\u{61a}', Class::Mark),
    ('\u{64b}', '\u{652}', Class::Mark), ('\u{653}', '\u{655}', Class::Drop),
    ('\u{656}', '\u{65f}', Class::Mark), ('\u{670}', '\u{670}', Class::Mark),
    ('\u{6d6}', '\u{6dc}', Class::Mark), ('\u{6df}', '\u{6e4}', Class::Mark),
    ('\u{6e7}', '\u{6e8}', Class::Mark), ('\u{6ea}', '\u{6ed}', Class::Mark),
    ('\u{8ca}', '\u{8e1}', Class::Mark), ('\u{8e3}', '\u{8ff}', Class::Mark),
];

/// Whether a dash is one that divides a word at a line end.
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{fe63}' | '\u{ff0d}')
}

/// Whether a line break next to this character, and another like it, is no space: Han, kana, their
/// punctuation and full-width forms.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' | '\u{31f0}'..='\u{a4cf}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff01}'..='\u{ff9f}'
        | '\u{1b000}'..='\u{1b16f}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether the script of this letter puts no spaces between words, so that a word has no edges.
pub(super) fn is_edgeless(c: char) -> bool {
    is_cjk(c) || matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Whether this character is part of a word that has edges.
pub(super) fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric() && !is_edgeless(c)
}

#[cfg(test)]
mod tests;
