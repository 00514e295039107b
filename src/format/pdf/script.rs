//! Characters: ligatures taken apart, accents put on their letters, text set from right to left put into reading order.

use super::lines::Word;

/// Whether a character belongs to a script without spaces between words (Korean has them).
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character belongs to a script that is written from right to left.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
}

/// Accents that stand alone, and the marks that combine with a letter.
const ACCENTS: [(char, char); 12] = [
    ('´', '\u{301}'),
    ('`', '\u{300}'),
    ('¨', '\u{308}'),
    ('ˆ', '\u{302}'),
    ('˜', '\u{303}'),
    ('¸', '\u{327}'),
    ('ˇ', '\u{30c}'),
    ('˚', '\u{30a}'),
    ('¯', '\u{304}'),
    ('˘', '\u{306}'),
    ('˙', '\u{307}'),
    ('˝', '\u{30b}'),
];

const COMPOSED: [(char, &str, &str); 9] = [
    ('\u{301}', "aeiouyAEIOUYcnszCNSZ", "áéíóúýÁÉÍÓÚÝćńśźĆŃŚŹ"),
    ('\u{300}', "aeiouAEIOU", "àèìòùÀÈÌÒÙ"),
    ('\u{308}', "aeiouyAEIOU", "äëïöüÿÄËÏÖÜ"),
    ('\u{302}', "aeiouAEIOU", "âêîôûÂÊÎÔÛ"),
    ('\u{303}', "anoANO", "ãñõÃÑÕ"),
    ('\u{327}', "csCS", "çşÇŞ"),
    ('\u{30c}', "cdenrsztCDENRSZT", "čďěňřšžťČĎĚŇŘŠŽŤ"),
    ('\u{30a}', "auAU", "åůÅŮ"),
    ('\u{30b}', "ouOU", "őűŐŰ"),
];

/// Puts an accent that stands over or under a letter onto it, whichever of the two was drawn first.
pub(super) fn compose(before: &mut String, text: &str) -> bool {
    let mut chars = text.chars();
    let (Some(c), None, Some(last)) = (chars.next(), chars.next(), before.chars().last()) else {
        return false;
    };
    let mark = |c: char| ACCENTS.iter().find(|(alone, _)| *alone == c).map(|(_, mark)| *mark);
    let (letter, mark) = match (mark(last), mark(c)) {
        (Some(mark), None) if c.is_alphabetic() => (c, mark),
        (None, Some(mark)) if last.is_alphabetic() => (last, mark),
        _ => return false,
    };
    let letter = if letter == 'ı' { 'i' } else { letter };
    before.pop();
    let whole = COMPOSED.iter().filter(|(m, _, _)| *m == mark).find_map(|(_, letters, wholes)| {
        letters.chars().zip(wholes.chars()).find(|(l, _)| *l == letter).map(|(_, whole)| whole)
    });
    match whole {
        Some(whole) => before.push(whole),
        None => before.extend([letter, mark]),
    }
    true
}

/// Text without typographic ligatures and odd spaces.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'ﬀ' => out.push_str("ff"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            'ﬅ' | 'ﬆ' => out.push_str("st"),
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' | '\t' | '\n' | '\r' => {
                out.push(' ')
            }
            '\u{ad}' => out.push('-'),
            '\u{200b}' | '\u{feff}' => {}
            c => out.push(c),
        }
    }
    out
}

/// Puts words that stand from left to right on the page into reading order.
pub(super) fn logical(mut words: Vec<Word>) -> Vec<Word> {
    for word in &mut words {
        word.text = plain(&word.text);
    }
    let letters = |f: fn(char) -> bool| words.iter().flat_map(|w| w.text.chars()).filter(|&c| f(c)).count();
    let rtl = letters(is_right_to_left);
    if rtl == 0 {
        return words;
    }
    let base_rtl = rtl * 2 >= letters(|c| c.is_alphabetic());
    let split = |word: &Word| word.text.chars().any(is_right_to_left);
    for word in words.iter_mut().filter(|word| split(word)) {
        word.text = mirrored(&word.text);
    }
    if base_rtl { reversed(words, |word| !split(word)) } else { reversed_stretches(words, split) }
}

/// The characters in reading order; numbers and Latin letters within keep theirs.
fn mirrored(text: &str) -> String {
    let ordered =
        |c: char| c.is_ascii_alphanumeric() || ('\u{660}'..='\u{669}').contains(&c) || c.is_ascii_digit();
    let chars: Vec<char> = text.chars().rev().collect();
    let mut out: Vec<char> = Vec::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        let run = chars[at..].iter().take_while(|&&c| ordered(c)).count();
        if run > 0 {
            out.extend(chars[at..at + run].iter().rev());
            at += run;
        } else {
            out.push(swapped(chars[at]));
            at += 1;
        }
    }
    out.into_iter().collect()
}

fn swapped(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '«' => '»',
        '»' => '«',
        c => c,
    }
}

/// All words from the right; stretches that run from left to right keep their order.
fn reversed(words: Vec<Word>, ltr: impl Fn(&Word) -> bool) -> Vec<Word> {
    let spaces: Vec<bool> = words.iter().map(|w| w.spaced).collect();
    let mut order: Vec<usize> = (0..words.len()).rev().collect();
    let mut at = 0;
    while at < order.len() {
        let run = order[at..].iter().take_while(|&&i| ltr(&words[i])).count();
        order[at..at + run].reverse();
        at += run.max(1);
    }
    reordered(words, &order, &spaces)
}

/// Within text from left to right the stretches from right to left are turned.
fn reversed_stretches(words: Vec<Word>, rtl: impl Fn(&Word) -> bool) -> Vec<Word> {
    let spaces: Vec<bool> = words.iter().map(|w| w.spaced).collect();
    let mut order: Vec<usize> = (0..words.len()).collect();
    let mut at = 0;
    while at < order.len() {
        let run = order[at..].iter().take_while(|&&i| rtl(&words[i])).count();
        order[at..at + run].reverse();
        at += run.max(1);
    }
    reordered(words, &order, &spaces)
}

/// The words in this order; a space stays between the two that it stood between.
fn reordered(words: Vec<Word>, order: &[usize], spaces: &[bool]) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    for (n, &i) in order.iter().enumerate() {
        let mut word = words[i].clone();
        let before = n.checked_sub(1).map(|n| order[n]);
        word.spaced =
            before.is_some_and(|b| spaces.get(b.max(i)).copied().unwrap_or(false) || b.abs_diff(i) > 1);
        out.push(word);
    }
    out
}

/// Whether most of a line is written from right to left.
pub(super) fn is_mostly_right_to_left(line: &super::lines::Line) -> bool {
    let chars = || line.words.iter().flat_map(|word| word.text.chars()).filter(|c| c.is_alphabetic());
    chars().filter(|&c| is_right_to_left(c)).count() * 2 > chars().count()
}
