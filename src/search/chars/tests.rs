//! `fold.txt` is what the Unicode standard and these few decisions make it.

use super::*;
use std::fmt::Write;
use unicode_normalization::UnicodeNormalization;

/// Letters that no decomposition takes apart, and what they fold to. `true`: the letter itself counts as
/// a diacritic that was typed.
#[rustfmt::skip]
const LETTERS: &[(char, &str, bool)] = &[
    ('ø', "o", true), ('ł', "l", true), ('ß', "ss", true), ('æ', "ae", true), ('œ', "oe", true),
    ('ı', "i", true), ('đ', "d", true), ('ð', "d", true), ('þ', "th", true), ('ħ', "h", true),
    ('ŧ', "t", true), ('ς', "σ", false), ('\u{2044}', "/", false),
    ('“', "\"", false), ('”', "\"", false), ('„', "\"", false), ('‟', "\"", false), ('«', "\"", false),
    ('»', "\"", false), ('〝', "\"", false), ('〞', "\"", false), ('‹', "'", false), ('›', "'", false),
    ('‚', "'", false),
    ('ٱ', "ا", false), ('ى', "ي", false), ('ی', "ي", false), ('ک', "ك", false), ('ڪ', "ك", false),
    ('ة', "ه", false), ('ە', "ه", false), ('ھ', "ه", false), ('ہ', "ه", false), ('ۃ', "ه", false),
];

/// Scripts that are composed, not taken apart: Hangul, its letters, kana.
fn stays(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3041}'..='\u{3098}' | '\u{309d}'..='\u{30ff}'
        | '\u{3131}'..='\u{318e}' | '\u{ac00}'..='\u{d7a3}' | '\u{ffa0}'..='\u{ffdc}')
}

fn decomposed(c: char) -> String {
    let apart: String = c.nfkd().collect();
    let composed = |c| matches!(c, '\u{3099}' | '\u{309a}' | '\u{1100}'..='\u{11ff}');
    if apart.contains(composed) { c.nfkc().collect() } else { apart }
}

/// What `c` folds to, and its marks; `None` if it stands for itself.
fn expected(c: char) -> Option<(String, String)> {
    if CLASSES.iter().any(|&(first, last, _)| (first..=last).contains(&c)) || stays(c) || c.is_ascii() {
        return None;
    }
    let (mut folded, mut marks) = (String::new(), String::new());
    for l in decomposed(c).chars().flat_map(char::to_lowercase) {
        fold_letter(l, &mut folded, &mut marks);
    }
    let same = folded.trim().is_empty() || (folded == c.to_string() && marks.is_empty());
    (!same).then_some((folded, marks))
}

fn fold_letter(l: char, folded: &mut String, marks: &mut String) {
    let class = CLASSES.iter().find(|(first, last, _)| (*first..=*last).contains(&l)).map(|c| c.2);
    let digit = |zero: char| char::from(b'0' + (l as u32 - zero as u32) as u8);
    match (LETTERS.iter().find(|letter| letter.0 == l), class) {
        (Some((_, text, counts)), _) => {
            folded.push_str(text);
            marks.extend(counts.then_some(l));
        }
        (_, Some(Class::Mark)) if l == '\u{306}' && folded.ends_with('и') => {
            folded.pop();
            folded.push('й');
        }
        (_, Some(Class::Mark)) => marks.push(l),
        (_, Some(Class::Drop)) => {}
        (_, Some(Class::Space)) => folded.push(' '),
        (_, Some(Class::Dash)) => folded.push('-'),
        (_, Some(Class::Apostrophe)) => folded.push('\''),
        (_, Some(Class::Tick)) => folded.push('`'),
        _ if ('٠'..='٩').contains(&l) => folded.push(digit('٠')),
        _ if ('۰'..='۹').contains(&l) => folded.push(digit('۰')),
        _ => folded.push(l),
    }
}

fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn hex(text: &str) -> String {
    text.chars().map(|c| format!("{:X}", c as u32)).collect::<Vec<_>>().join(",")
}

/// The whole table, neighbours that fold to neighbours on one line.
fn table() -> String {
    let mut out =
        String::from("# What letters fold to; made from the Unicode standard by the test beside it.\n");
    let mut all = ('\u{80}'..=char::MAX).filter_map(|c| Some((c, expected(c)?))).peekable();
    while let Some((first, (folded, marks))) = all.next() {
        let mut last = first;
        if let (Some(start), true) = (single(&folded), marks.is_empty()) {
            let follows = |c: char, last: char| c as u32 == last as u32 + 1;
            while let Some((c, _)) = all.next_if(|(c, (f, m))| {
                let step = *c as u32 - first as u32;
                follows(*c, last)
                    && m.is_empty()
                    && single(f).is_some_and(|f| f as u32 == start as u32 + step)
            }) {
                last = c;
            }
        }
        let _ = write!(out, "{:X}", first as u32);
        let _ = if last > first { write!(out, "-{:X}", last as u32) } else { Ok(()) };
        let _ = write!(out, " {}", hex(&folded));
        let _ = if marks.is_empty() { Ok(()) } else { write!(out, " {}", hex(&marks)) };
        out.push('\n');
    }
    out
}

#[test]
fn the_table_is_what_the_standard_makes_it() {
    // A toolchain older than the table knows fewer letters; what it does know must agree.
    let wrong = ('\u{80}'..=char::MAX).find(|&c| {
        expected(c).is_some_and(|(folded, marks)| {
            chars().class(c) != Class::Text || chars().text(c) != folded || chars().marks(c) != marks
        })
    });
    if let Some(c) = wrong {
        let path = std::env::temp_dir().join("fold.txt");
        std::fs::write(&path, table()).expect("the temporary directory can be written");
        panic!("{c:?} (U+{:04X}) is wrong; the right table is in {}", c as u32, path.display());
    }
}

#[test]
fn what_was_folded_stays_as_it_is() {
    for c in '\u{80}'..=char::MAX {
        if chars().class(c) == Class::Text {
            for f in chars().text(c).chars() {
                assert_ne!(chars().class(f), Class::Text, "{c:?} folds to {f:?}, which folds again");
            }
        }
    }
}
