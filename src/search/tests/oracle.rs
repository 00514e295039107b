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

pub(super) fn fold(source: &[u8]) -> Naive {
    let items = items(source);
    let class = |i: usize| items.get(i).and_then(|item| item.0).map(|c| chars().class(c));
    let is_dropped = |i: usize| matches!(class(i), Some(Class::Mark | Class::Drop));
    let visible = |mut i: usize| {
        while is_dropped(i) {
            i += 1;
        }
        i
    };
    let char_of = |i: usize| items.get(i).and_then(|item| item.0);
    let white = |from: usize| {
        let (mut i, mut breaks) = (from, 0);
        while let Some(Class::Space | Class::Break | Class::Paragraph | Class::Drop) = class(i) {
            breaks += match char_of(i) {
                Some('\r') if char_of(i + 1) == Some('\n') => 0,
                Some('\u{2029}') => 2,
                _ if class(i) == Some(Class::Break) => 1,
                _ => 0,
            };
            i += 1;
        }
        (i, breaks)
    };
    let next_line = |from: usize| {
        let (end, breaks) = white(from);
        let next = char_of(visible(end)).filter(|c| c.is_alphanumeric());
        next.filter(|_| breaks == 1).map(|c| (c, end))
    };
    let mut out: Vec<(String, Range<usize>)> = Vec::new();
    let mut i = 0;
    while i < items.len() {
        let last = out.last().and_then(|unit| unit.0.chars().next_back()).filter(|&c| c != '\u{10ffff}');
        let letter = last.is_some_and(char::is_alphabetic);
        let start = i;
        i += 1;
        let text = match (items[start].0, class(start)) {
            (Some(c), Some(Class::Keep | Class::Text)) => {
                let mut text = if class(start) == Some(Class::Keep) {
                    c.to_string()
                } else {
                    chars().text(c).to_owned()
                };
                while let Some(whole) = char_of(i).and_then(|next| composed(&text, next)) {
                    (text, i) = (whole, i + 1);
                }
                text
            }
            (_, Some(Class::Mark)) => continue,
            (Some('\u{ad}'), _) => {
                let white = matches!(class(i), Some(Class::Space | Class::Break));
                match next_line(i).filter(|(next, _)| white && letter && next.is_lowercase()) {
                    Some((_, end)) => i = end,
                    None => {}
                }
                continue;
            }
            (_, Some(Class::Drop)) => continue,
            (_, Some(Class::Space | Class::Break | Class::Paragraph)) => {
                let (end, breaks) = white(start);
                i = end;
                let joins = last.is_some_and(is_cjk) && char_of(end).is_some_and(is_cjk);
                match breaks {
                    1 if joins => continue,
                    0 | 1 => " ".to_owned(),
                    _ => "\n".to_owned(),
                }
            }
            (Some(c), Some(Class::Dash)) => {
                let word = last.is_some_and(char::is_alphanumeric);
                if word && char_of(visible(i)).is_some_and(char::is_alphanumeric) {
                    " ".to_owned()
                } else if let Some((next, end)) = next_line(i).filter(|_| word) {
                    i = end;
                    if is_hyphen(c) && letter && next.is_lowercase() {
                        continue;
                    }
                    " ".to_owned()
                } else {
                    "-".to_owned()
                }
            }
            (Some(c), Some(Class::Apostrophe | Class::Tick)) => {
                let inside = letter && char_of(visible(i)).is_some_and(char::is_alphabetic);
                let mut word = String::new();
                let mut at = visible(i);
                while let Some(c) = char_of(at).filter(|c| c.is_alphabetic()) {
                    word.extend(c.to_lowercase());
                    at = visible(at + 1);
                }
                if inside && !["s", "t", "d", "m", "ll", "re", "ve"].contains(&&*word) {
                    continue;
                }
                if !inside && matches!(c, '`' | '｀') { "`".to_owned() } else { "'".to_owned() }
            }
            // A character that nobody types stands for what matches nothing.
            _ => '\u{10ffff}'.to_string(),
        };
        out.push((text, items[start].1.start..items[i - 1].1.end));
    }
    let mut naive = Naive { bytes: Vec::new(), units: Vec::new() };
    for (text, source) in out {
        naive.units.extend(text.bytes().map(|_| source.clone()));
        naive.bytes.extend(text.bytes());
    }
    naive
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
