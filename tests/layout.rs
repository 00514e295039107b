//! The law of the page: every character of every document stands on it exactly once, at every width.

use std::path::{Path, PathBuf};

use recto::app::{LineLayout, Measure};
use recto::document::Document;
use recto::format::{self, Cancel};
use recto::text;

/// The documents that come along, and those in the folder that `RECTO_CORPUS` names, if it does.
fn documents() -> Vec<(PathBuf, Document)> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/library");
    let roots = [Some(own), std::env::var_os("RECTO_CORPUS").map(PathBuf::from)];
    let files = roots.into_iter().flatten().flat_map(ignore::Walk::new);
    files
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_some_and(|t| t.is_file()))
        .map(|e| (e.path().to_owned(), format::open(e.path(), &Cancel::never()).unwrap()))
        .collect()
}

fn lines(document: &Document, measure: Measure) -> impl Iterator<Item = LineLayout> {
    let text = &document.text;
    std::iter::successors(text.line_at(0), |line| text.line_after(line))
        .map(move |line| LineLayout::new(document, line, measure))
}

/// Whether a byte of the line is shown: not hidden, and no tab between the cells of a table.
fn is_shown(layout: &LineLayout, at: usize) -> bool {
    let table = matches!(layout.style.kind, recto::document::BlockKind::Table(_));
    let tab = layout.line.text().as_bytes()[at] == b'\t';
    !(layout.hidden.iter().any(|h| h.contains(&at)) || table && tab)
}

#[test]
fn every_character_stands_on_the_page_exactly_once() {
    let documents = documents();
    assert!(documents.len() >= 18);
    for (path, document) in &documents {
        for width in 20..=200 {
            for layout in lines(document, Measure { width, wrap: true }) {
                let mut seen = vec![0u8; layout.line.text().len()];
                for piece in layout.rows.iter().flatten() {
                    assert!(piece.column + piece.width <= width, "{path:?} at {width}: a row is too wide");
                    seen[piece.range.clone()].iter_mut().for_each(|n| *n += 1);
                }
                for (at, n) in seen.iter().enumerate() {
                    let expected = u8::from(is_shown(&layout, at));
                    let hidden = expected == 0 && *n <= 1;
                    assert!(
                        *n == expected || hidden,
                        "{path:?} at {width}: {n} times: {:?}",
                        layout.line.text()
                    );
                }
            }
        }
    }
}

#[test]
fn what_is_painted_is_the_text() {
    for (path, document) in &documents() {
        for width in [20, 41, 80, 133, 200] {
            for layout in lines(document, Measure { width, wrap: true }) {
                let text = layout.line.text();
                let mut painted = vec![false; text.len()];
                for piece in layout.rows.iter().flatten() {
                    let row = text::Row { start: piece.range.start, end: piece.range.end, width: 0 };
                    for glyph in text::row_glyphs(text, &layout.hidden, row, width - piece.column) {
                        painted[glyph.range].fill(true);
                    }
                }
                let lost = text
                    .char_indices()
                    .find(|(i, c)| !painted[*i] && !c.is_whitespace() && is_shown(&layout, *i));
                assert_eq!(lost, None, "{path:?} at {width}: {text:?}");
            }
        }
    }
}
