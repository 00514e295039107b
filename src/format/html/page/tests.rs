use crate::document::{Document, Kind};

use super::super::super::{Cancel, opened, read_file};
use super::*;

/// A page that is an article, with what is around such ones.
const PAGE: &str = include_str!("../../../../tests/formats/page.html");

fn open(name: &str, bytes: &[u8]) -> Document {
    opened(name, bytes).unwrap()
}

fn text(document: &Document) -> String {
    document.text.slice(0..document.text.len())
}

fn viewed(source: &[u8], view: View) -> Document {
    use std::io::Write;
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(source).unwrap();
    let metadata = file.metadata().unwrap();
    read_file(file, &metadata, "a.html", Vec::new(), view, &mut |_| {}, &Cancel::never()).unwrap()
}

#[test]
fn pages_are_known_by_their_first_tag() {
    let pages = [
        "<!DOCTYPE html><p>x",
        " \n<!-- c --><html lang=en>x",
        "\u{feff}<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'><html>x</html>",
    ];
    for page in pages {
        assert_eq!(open("a.txt", page.as_bytes()).kind, Kind::Html, "{page}");
    }
    assert_eq!(open("a.html", b"<p>x").kind, Kind::Html);
    assert_ne!(open("a.html", b"no mark at all").kind, Kind::Html);
    assert_ne!(open("a.txt", b"<htmlish> is not a tag").kind, Kind::Html);
    assert_ne!(open("a.svg", b"<?xml version='1.0'?><svg></svg>").kind, Kind::Html);
}

#[test]
fn an_article_is_read_without_what_surrounds_it() {
    let page = open("page.html", PAGE.as_bytes());
    let text = text(&page);
    for word in ["Boats", "cookies", "Related", "gulls", "Follow", "rights", "document.write"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    assert!(text.starts_with("How the lighthouse got its second lamp\n\nFor sixty years"));
    assert!(text.ends_with("rhyme with the sea.\n"));
    assert_eq!(page.title.as_deref(), Some("How the lighthouse got its second lamp"));
    assert!(page.notices.iter().any(|notice| notice.contains("furniture")));
    let meta = |key: &str| page.meta.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
    assert_eq!(
        (meta("author"), meta("publisher"), meta("language")),
        (Some("Ada Brook"), Some("Harbour Weekly"), Some("en"))
    );
    assert_eq!(meta("date"), Some("2024-03-01T08:00:00Z"));
}

#[test]
fn the_whole_page_and_its_source_are_views_of_it() {
    let whole = viewed(PAGE.as_bytes(), View::Whole);
    for word in ["Boats", "cookies", "Related", "gulls", "Follow", "rights"] {
        assert!(text(&whole).contains(word), "{word}");
    }
    assert!(whole.notices.is_empty());
    let source = viewed(PAGE.as_bytes(), View::Source);
    assert_eq!((text(&source).as_str(), source.markup.syntax.as_deref()), (PAGE, Some("html")));
}

#[test]
fn pages_without_an_article_lose_nothing_but_navigation() {
    let index: String = (0..50).map(|i| format!("<li><a href=/{i}>Entry {i} of the index</a>")).collect();
    let page = format!(
        "<!DOCTYPE html><title>Index</title><nav><a href=/>Home</a></nav><p>All of it.</p><ul>{index}</ul>"
    );
    let text = text(&open("a.html", page.as_bytes()));
    assert!(text.contains("All of it."), "{text}");
    assert!(text.contains("Entry 49 of the index"));
    assert_eq!(self::text(&open("a.html", b"<p>Small.")), "Small.\n");
}

#[test]
fn the_encoding_is_what_the_page_says() {
    let says = |head: &str| {
        let mut page = format!("<!DOCTYPE html>{head}<p>caf").into_bytes();
        page.extend_from_slice(b"\xe9 \xa4");
        text(&open("a.html", &page)).trim_end().to_owned()
    };
    assert_eq!(says("<meta charset=iso-8859-15>"), "café €");
    assert_eq!(says("<META http-equiv=Content-Type content='text/html; charset=ISO-8859-1'>"), "café ¤");
    assert_eq!(says("<!-- <meta charset=koi8-r> --><meta charset='windows-1252'>"), "café ¤");
    // Who saved it as UTF-8 did not change what it says.
    assert_eq!(text(&open("a.html", "<meta charset=latin1><p>é€".as_bytes())), "é€\n");
    let wide: Vec<u8> = "\u{feff}<!DOCTYPE html><p>é".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(text(&open("a.html", &wide)), "é\n");
}

#[test]
fn links_lead_to_where_the_page_was() {
    let base = "https://example.org/a/b.html";
    for (target, expected) in [
        ("/x", "https://example.org/x"),
        ("c.html", "https://example.org/a/c.html"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("#x", "#x"),
        ("mailto:a@b", "mailto:a@b"),
        ("http://other.example/", "http://other.example/"),
    ] {
        assert_eq!(resolved(base, target), expected);
    }
    assert_eq!(resolved("", "/x"), "/x");
    assert_eq!(resolved("https://example.org", "x"), "https://example.org/x");
}

#[test]
fn what_is_too_large_is_shown_as_it_is() {
    let page = "<p>x</p>\n".repeat(LARGEST as usize / 9 + 1);
    let document = open("a.html", page.as_bytes());
    assert!(document.notices[0].contains("too large") && text(&document).starts_with("<p>x</p>"));
}

#[test]
fn a_damaged_page_is_read_as_far_as_it_goes() {
    for cut in (0..PAGE.len()).step_by(61).filter(|cut| PAGE.is_char_boundary(*cut)) {
        let _ = opened("a.html", &PAGE.as_bytes()[..cut]);
    }
    let mut bytes = PAGE.as_bytes().to_vec();
    for step in 0..200usize {
        let at = step * 7919 % bytes.len();
        bytes[at] = bytes[at].wrapping_mul(31).wrapping_add(step as u8);
        let _ = opened("a.html", &bytes);
    }
}
