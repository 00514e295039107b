//! One JSON object a line, for programs; the README documents them.

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;

use super::form::{About, Form, Hit, Tally};
use super::sheet::per_thousand;
use crate::library::flat;
use crate::search::Looseness;

/// See the essay.
pub(super) struct Json<'a> {
    queries: &'a [String],
}

/// Everything that is printed.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Object<'a> {
    Hit {
        path: &'a str,
        title: Option<&'a str>,
        query: &'a str,
        line: u64,
        range: [u64; 2],
        left: &'a str,
        hit: &'a str,
        right: &'a str,
    },
    Document {
        path: &'a str,
        title: Option<&'a str>,
        kind: &'a str,
        query: &'a str,
        hits: u64,
        words: u64,
        per_1000: Option<f64>,
    },
    Unreadable {
        path: &'a str,
        reason: &'a str,
    },
    Summary {
        hits: u64,
        documents: usize,
        looked: u64,
        unreadable: u64,
        queries: Vec<Reading<'a>>,
    },
}

/// What became of a query.
#[derive(Serialize)]
struct Reading<'a> {
    query: &'a str,
    reading: &'a str,
    hits: u64,
    documents: u64,
}

impl<'a> Json<'a> {
    /// Objects for these queries.
    pub(super) fn new(queries: &'a [String]) -> Json<'a> {
        Json { queries }
    }
}

impl Form for Json<'_> {
    fn counts_words(&self) -> bool {
        true
    }

    fn hit(&self, out: &mut Vec<u8>, hit: &Hit<'_>) {
        let line = hit.line();
        // All of it, however long it is.
        let found = flat(hit.parts().1, hit.passage.fold().ansi);
        let range = &hit.spot.found.range;
        write(
            out,
            &Object::Hit {
                path: hit.about.path,
                title: hit.about.facts.title.as_deref(),
                query: &self.queries[hit.spot.query],
                line: hit.spot.number,
                range: [range.start, range.end],
                left: line.left(),
                hit: &found,
                right: line.right(),
            },
        );
    }

    fn document(&self, out: &mut Vec<u8>, about: &About<'_>, counts: &[u64]) {
        for (query, hits) in self.queries.iter().zip(counts).filter(|(_, hits)| **hits > 0) {
            write(
                out,
                &Object::Document {
                    path: about.path,
                    title: about.facts.title.as_deref(),
                    kind: about.facts.kind.name(),
                    query,
                    hits: *hits,
                    words: about.words,
                    per_1000: per_thousand(*hits, about.words),
                },
            );
        }
    }

    fn unreadable(&self, out: &mut Vec<u8>, path: &str, reason: &str) {
        write(out, &Object::Unreadable { path, reason });
    }

    fn end(&self, out: &mut Vec<u8>, tally: &Tally) {
        let readings = self.queries.iter().zip(&tally.queries).map(|(query, count)| Reading {
            query,
            reading: match count.reading {
                Looseness::Phrase => "phrase",
                looser => looser.name(),
            },
            hits: count.hits,
            documents: count.documents,
        });
        write(
            out,
            &Object::Summary {
                hits: tally.hits(),
                documents: tally.documents(),
                looked: tally.looked,
                unreadable: tally.unreadable,
                queries: readings.collect(),
            },
        );
    }
}

fn write(out: &mut Vec<u8>, object: &Object<'_>) {
    let mut to = serde_json::Serializer::with_formatter(&mut *out, Printable);
    // Strings and numbers into memory: there is nothing that can fail.
    let _ = object.serialize(&mut to);
    out.push(b'\n');
}

/// JSON may hold most control characters as they are; a terminal may not get them.
struct Printable;

impl Formatter for Printable {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut from = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| !c.is_ascii() || *c == '\x7f') {
            let hidden = c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}');
            if hidden {
                out.write_all(&fragment.as_bytes()[from..at])?;
                write!(out, "\\u{:04x}", u32::from(c))?;
                from = at + c.len_utf8();
            }
        }
        out.write_all(&fragment.as_bytes()[from..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_one_line_without_controls_and_reads_as_what_it_was() {
        let path = "a\n\t\x1b[2J\u{7f}\u{9b}\u{202e}\u{2028}\"\\é字";
        let mut out = Vec::new();
        write(&mut out, &Object::Unreadable { path, reason: "no" });
        let text = String::from_utf8(out).unwrap();
        assert!(!text.trim_end().chars().any(|c| c.is_control() || "\u{202e}\u{2028}".contains(c)), "{text}");
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((read["type"].as_str(), read["path"].as_str()), (Some("unreadable"), Some(path)));
    }
}
