//! Traps by name, laws over generated text, and an oracle that folds one character after another.

mod language;
mod laws;
mod oracle;
mod traps;

use super::*;
use crate::document::Window;

fn window(bytes: &[u8]) -> Window<'_> {
    Window { bytes, start: 0, core: 0..bytes.len() }
}

fn query(text: &str) -> Query {
    Query::parse(text, QueryOptions::default()).unwrap()
}

/// The hits of several queries in one text, in one window.
fn find_all(queries: &[Query], text: &[u8], how: Fold) -> Vec<Match> {
    let mut out = Vec::new();
    Matcher::new(queries).find(&window(text), &mut Scratch::new(how), &mut out);
    out
}

fn shown<'a>(matches: &[Match], text: &'a str) -> Vec<&'a str> {
    matches.iter().map(|m| &text[m.range.start as usize..m.range.end as usize]).collect()
}

/// The hits of one plain query.
fn hits<'a>(typed: &str, text: &'a str) -> Vec<&'a str> {
    shown(&find_all(&[query(typed)], text.as_bytes(), Fold::default()), text)
}

/// The hits of a query that is a whole word.
fn words<'a>(typed: &str, text: &'a str) -> Vec<&'a str> {
    let options = QueryOptions { whole_word: true, ..QueryOptions::default() };
    shown(&find_all(&[Query::parse(typed, options).unwrap()], text.as_bytes(), Fold::default()), text)
}

/// The hits of a regular expression.
fn regex<'a>(typed: &str, text: &'a str) -> Vec<&'a str> {
    let options = QueryOptions { regex: true, ..QueryOptions::default() };
    shown(&find_all(&[Query::parse(typed, options).unwrap()], text.as_bytes(), Fold::default()), text)
}
