//! Packages as a whole: what they are taken for, and what becomes of damaged ones.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::document::{BlockKind, Document, Face, Kind};

use super::super::archive::Archive;
use super::super::bytes::Bytes;
use super::super::{OpenError, opened};

/// The fixtures, with the part that holds their text.
const FIXTURES: [(&[u8], &str); 6] = [
    (include_bytes!("../../../tests/formats/house.docx"), "word/document.xml"),
    (include_bytes!("../../../tests/formats/garden.odt"), "content.xml"),
    (include_bytes!("../../../tests/formats/talk.pptx"), "ppt/slides/slide2.xml"),
    (include_bytes!("../../../tests/formats/talk.odp"), "content.xml"),
    (include_bytes!("../../../tests/formats/rivers.xlsx"), "xl/worksheets/a.xml"),
    (include_bytes!("../../../tests/formats/lakes.ods"), "content.xml"),
];

/// A package of these parts.
fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A fixture with another text in one of its parts.
fn with(fixture: &[u8], part: &str, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut archive = Archive::open(&Bytes::of(fixture)).unwrap();
    let names: Vec<String> = archive.names().collect();
    let parts: Vec<(String, Vec<u8>)> = names
        .into_iter()
        .map(|name| {
            let mut bytes = archive.read(&name).unwrap().unwrap().bytes;
            if name == part {
                change(&mut bytes);
            }
            (name, bytes)
        })
        .collect();
    packed(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

/// A text document of Word with this body.
pub(super) fn docx(body: &str) -> Document {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    opened("a", &packed(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())]))
        .unwrap()
}

/// An OpenDocument with this body.
pub(super) fn odt(body: &str) -> Document {
    let content =
        format!("<office:document-content><office:body>{body}</office:body></office:document-content>");
    let kind = b"application/vnd.oasis.opendocument.text";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("mimetype", stored).unwrap();
    zip.write_all(kind).unwrap();
    zip.start_file("content.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(content.as_bytes()).unwrap();
    opened("a", &zip.finish().unwrap().into_inner()).unwrap()
}

pub(super) fn text(doc: &Document) -> String {
    doc.text.slice(0..doc.text.len())
}

#[test]
fn packages_are_what_they_hold_whatever_they_are_called() {
    let kinds = FIXTURES.map(|(bytes, _)| opened("letter.txt", bytes).unwrap().kind);
    assert_eq!(kinds, [Kind::Docx, Kind::Odt, Kind::Slides, Kind::Slides, Kind::Sheets, Kind::Sheets]);
    let other = packed(&[("word/document.xml", b"x")]);
    assert!(matches!(opened("a.docx", &other), Err(OpenError::Binary { .. })));
}

#[test]
fn they_say_who_wrote_them_and_when() {
    for (bytes, _) in FIXTURES {
        let doc = opened("a", bytes).unwrap();
        assert_eq!((doc.meta("author"), doc.meta("date")), (Some("Ann Writer"), Some("2024-05-06")));
        assert!(doc.title.is_some());
    }
}

#[test]
fn slides_are_pages() {
    let doc = opened("a", FIXTURES[2].0).unwrap();
    let pages: Vec<_> = doc.markup.pages.iter().map(|page| page.label.as_str()).collect();
    assert_eq!(pages, ["1", "2"]);
    assert_eq!(doc.markup.outline[0].title, "Where water comes from");
}

#[test]
fn an_encrypted_opendocument_says_so() {
    let bytes = with(FIXTURES[1].0, "META-INF/manifest.xml", |part| {
        *part = b"<m><manifest:encryption-data/></m>".to_vec();
    });
    assert_eq!(opened("a", &bytes).unwrap_err().to_string(), "is encrypted");
}

#[test]
fn what_ends_early_is_shown_as_far_as_it_goes() {
    for (fixture, part) in FIXTURES {
        let bytes = with(fixture, part, |part| part.truncate(part.len() * 2 / 3));
        let doc = opened("a", &bytes).unwrap();
        assert!(doc.notices.iter().any(|notice| notice.contains("ends early")), "{part}");
        assert!(!doc.text.is_empty(), "{part}");
    }
}

#[test]
fn a_package_that_ends_early_says_what_is_wrong_with_it() {
    let house = FIXTURES[0].0;
    let reason = opened("a", &house[..house.len() / 2]).unwrap_err().to_string();
    assert!(reason.starts_with("is damaged"), "{reason}");
}

#[test]
fn entities_of_a_document_are_not_resolved() {
    let bytes = with(FIXTURES[0].0, "word/document.xml", |part| {
        *part = b"<!DOCTYPE a [<!ENTITY x 'xx'>]><w:p><w:t>&x;</w:t></w:p>".to_vec();
    });
    let doc = opened("a", &bytes).unwrap();
    assert_eq!(text(&doc), "&x;\n");
    assert_eq!(doc.notices, ["it has a DTD, which was ignored"]);
}

#[test]
fn depth_costs_no_text() {
    for n in [10, 1000, 20_000] {
        let nested =
            |open: &str, close: &str, inside: &str| format!("{}{inside}{}", open.repeat(n), close.repeat(n));
        let p = "<w:p><w:r><w:t>deep</w:t></w:r></w:p>";
        for (open, close) in [
            ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
            ("<w:p><w:r><w:txbxContent>", "</w:txbxContent></w:r></w:p>"),
            ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
            ("<w:p><w:hyperlink w:anchor='a'><w:t>x</w:t>", "</w:hyperlink></w:p>"),
        ] {
            assert!(text(&docx(&nested(open, close, p))).contains("deep"), "{open} {n}");
        }
        let p = "<text:p>deep</text:p>";
        for (open, close) in [
            (
                "<table:table><table:table-row><table:table-cell>",
                "</table:table-cell></table:table-row></table:table>",
            ),
            ("<text:list><text:list-item>", "</text:list-item></text:list>"),
            ("<text:p><text:span>", "</text:span></text:p>"),
            ("<text:p><text:note><text:note-body>", "</text:note-body></text:note></text:p>"),
            ("<text:p><draw:frame><draw:text-box>", "</draw:text-box></draw:frame></text:p>"),
        ] {
            assert!(text(&odt(&nested(open, close, p))).contains("deep"), "{open} {n}");
        }
    }
}

#[test]
fn tables_at_any_depth_leave_the_count_as_it_was() {
    let table = "<w:tbl><w:tr><w:tc><w:p><w:t>x</w:t></w:p></w:tc></w:tr></w:tbl>".to_owned();
    let doc = docx(&format!("{}<w:p><w:t>after</w:t></w:p>", table.repeat(2000)));
    assert_eq!(doc.markup.tables.len(), 2000);
    assert!(text(&doc).ends_with("after\n"));
    assert_eq!(doc.markup.block(doc.text.len() - 2).kind, BlockKind::Paragraph);
}

/// What the rest of the program relies on.
fn is_sound(doc: &Document) {
    let text = text(doc);
    for span in &doc.markup.spans {
        let (start, end) = (span.range.start as usize, span.range.end as usize);
        assert!(text.is_char_boundary(start) && text.is_char_boundary(end) && start < end);
        if let Face::Link(link) = span.face {
            assert!((link as usize) < doc.markup.links.len());
        }
    }
    assert!(doc.markup.blocks.is_sorted_by_key(|block| block.start));
    assert!(doc.markup.tables.iter().all(|table| table.natural.len() == table.right.len()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn no_damage_to_a_text_is_fatal(
        which in 0..FIXTURES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12),
    ) {
        let (fixture, part) = FIXTURES[which];
        let bytes = with(fixture, part, |part| {
            for (at, byte, how) in &changes {
                let at = at.index(part.len().max(1));
                let within = at.min(part.len() - 1);
                match how {
                    0 => part.truncate(at.max(1)),
                    1 => part[within] = *byte,
                    2 => part[within] = b"<>/'\"&=:"[*byte as usize % 8],
                    _ => drop(part.drain(at.min(part.len())..(at + *byte as usize).min(part.len()))),
                }
                if part.is_empty() {
                    part.push(b'<');
                }
            }
        });
        if let Ok(doc) = opened("a", &bytes) {
            is_sound(&doc);
        }
    }

    #[test]
    fn no_damage_to_a_package_is_fatal(which in 0..FIXTURES.len(), at in any::<prop::sample::Index>(), byte: u8, cut: bool) {
        let mut bytes = FIXTURES[which].0.to_vec();
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        if let Ok(doc) = opened("a", &bytes) {
            is_sound(&doc);
        }
    }
}
