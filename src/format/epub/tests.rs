use std::io::{Cursor, Write};
use std::time::Instant;

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::super::{OpenError, opened};
use crate::document::{Document, Kind};

const CONTAINER: &str =
    r#"<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>"#;

fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        let method =
            if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A book with these items (id, href, further attributes), spine and other files.
fn book(items: &[(&str, &str, &str)], spine: &str, files: &[(&str, &str)]) -> Vec<u8> {
    let manifest: String = items
        .iter()
        .map(|(id, href, more)| {
            let media = if more.contains("media-type") { "" } else { "media-type='application/xhtml+xml'" };
            format!("<item id='{id}' href='{href}' {media} {more}/>")
        })
        .collect();
    let package = format!(
        "<?xml version='1.0'?><package xmlns:opf='o'><metadata xmlns:dc='d'><dc:title id='t2'>Part &amp; Whole</dc:title>\
         <dc:title id='t1'>The  Book</dc:title><meta refines='#t1' property='title-type'>main</meta>\
         <dc:creator id='c'>A. Writer</dc:creator><dc:creator opf:role='trl'>B. Carrier</dc:creator>\
         <dc:language>en</dc:language><dc:date opf:event='creation'>2001</dc:date>\
         <dc:date opf:event='publication'>2020-05-01</dc:date></metadata>\
         <manifest>{manifest}</manifest><spine toc='ncx'>{spine}</spine></package>"
    );
    let mut all = vec![
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", CONTAINER),
        ("OEBPS/book.opf", &package),
    ];
    all.extend_from_slice(files);
    zip(&all)
}

fn read(bytes: &[u8]) -> Document {
    opened("no name", bytes).unwrap()
}

fn text(document: &Document) -> String {
    document.text.slice(0..document.text.len())
}

fn outline(document: &Document) -> Vec<String> {
    let entry = |h: &crate::document::Heading| {
        format!("{} {} = {}", h.level, h.title, document.text.slice(h.range.clone()))
    };
    document.markup.outline.iter().map(entry).collect()
}

fn two_chapters() -> Vec<u8> {
    let nav = "<html><body><nav epub:type='toc'><ol><li><span>Part I</span><ol><li><a href='text/a%20b.xhtml'>One</a></li>\
               <li><a href='text/two.xhtml#s'>A section</a></li></ol></li></ol></nav>\
               <nav epub:type='page-list'><ol><li><a href='text/two.xhtml#p9'>ix</a></li></ol></nav></body></html>";
    book(
        &[
            ("nav", "nav.xhtml", "properties='nav'"),
            ("a", "text/a%20b.xhtml", ""),
            ("b", "text/two.xhtml", ""),
        ],
        "<itemref idref='b2'/><itemref idref='a'/><itemref idref='b'/><itemref idref='a'/><itemref idref='nav' linear='no'/>",
        &[
            ("OEBPS/nav.xhtml", nav),
            (
                "OEBPS/text/a b.xhtml",
                "<html><body><p>Begins<a href='two.xhtml#n1'>1</a> and <a href='../text/two.xhtml'>on</a>.</p></body></html>",
            ),
            (
                "OEBPS/text/two.xhtml",
                "<html><body><h1>Two</h1><p>Text.</p><h2 id='s'>A Section</h2><p id='n1'>A note.</p>\
                 <p>Ninth <span id='p9'/>page.</p></body></html>",
            ),
        ],
    )
}

#[test]
fn a_book_is_read_in_the_order_of_its_spine() {
    let document = read(&two_chapters());
    assert_eq!(document.kind, Kind::Epub);
    assert_eq!(
        text(&document).trim_end(),
        "Part I\n\nOne\n\nBegins1 and on.\n\nTwo\n\nText.\n\nA Section\n\nA note.\n\nNinth page."
    );
}

#[test]
fn what_the_package_says_is_known() {
    let document = read(&two_chapters());
    assert_eq!(document.title.as_deref(), Some("The Book"));
    let all = ["author", "contributor", "language", "date"].map(|key| document.meta(key).unwrap_or_default());
    assert_eq!(all, ["A. Writer", "B. Carrier", "en", "2020-05-01"]);
}

#[test]
fn the_table_of_contents_is_the_outline() {
    let document = read(&two_chapters());
    assert_eq!(outline(&document), ["1 Part I = Part I", "2 One = One", "2 A section = A Section"]);
}

#[test]
fn links_lead_from_chapter_to_chapter() {
    let document = read(&two_chapters());
    let places: Vec<_> = document
        .markup
        .links
        .iter()
        .map(|link| {
            let at = document.markup.destination(link).unwrap();
            document.text.slice(at..at + 3)
        })
        .collect();
    assert_eq!(places, ["A n", "Two"]);
    assert_eq!(document.markup.destination("#OEBPS/text/a b.xhtml"), Some(0));
}

#[test]
fn printed_pages_are_places() {
    let document = read(&two_chapters());
    let page = &document.markup.pages[0];
    assert_eq!((page.label.as_str(), &*document.text.slice(page.start..page.start + 5)), ("ix", " page"));
}

#[test]
fn the_older_table_of_contents_serves_as_well() {
    let ncx = "<ncx><docTitle><text>No</text></docTitle><navMap><navPoint><navLabel><text>First</text></navLabel>\
               <content src='a.html'/><navPoint><navLabel><text>Inner</text></navLabel><content src='a.html#x'/>\
               </navPoint></navPoint></navMap></ncx>";
    let bytes = book(
        &[("ncx", "toc.ncx", "media-type='application/x-dtbncx+xml'"), ("a", "a.html", "")],
        "<itemref idref='a'/>",
        &[("OEBPS/toc.ncx", ncx), ("OEBPS/a.html", "<h3>First</h3><p>a</p><p id='x'>b</p>")],
    );
    assert_eq!(outline(&read(&bytes)), ["1 First = First", "2 Inner = b"]);
}

#[test]
fn without_a_table_of_contents_headings_are_the_outline() {
    let bytes =
        book(&[("a", "a.xhtml", "")], "<itemref idref='a'/>", &[("OEBPS/a.xhtml", "<h2>One</h2><p>a</p>")]);
    assert_eq!(outline(&read(&bytes)), ["2 One = One"]);
}

#[test]
fn what_stands_beside_the_spine_comes_last_and_pictures_of_covers_are_told() {
    let bytes = book(
        &[("c", "cover.xhtml", ""), ("n", "notes.xhtml", ""), ("a", "a.xhtml", "")],
        "<itemref idref='c' linear='no'/><itemref idref='n' linear='no'/><itemref idref='a'/>",
        &[
            ("OEBPS/cover.xhtml", "<body><img src='c.png' alt=''/></body>"),
            ("OEBPS/notes.xhtml", "<p>Notes.</p>"),
            ("OEBPS/a.xhtml", "<p>Text.</p>"),
        ],
    );
    assert_eq!(text(&read(&bytes)).trim_end(), "[image: cover]\n\nText.\n\nNotes.");
}

#[test]
fn a_missing_chapter_is_told_and_the_rest_is_read() {
    let bytes = book(
        &[("a", "a.xhtml", ""), ("b", "b.xhtml", "")],
        "<itemref idref='a'/><itemref idref='b'/>",
        &[("OEBPS/b.xhtml", "<p>There.</p>")],
    );
    let document = read(&bytes);
    assert_eq!(text(&document).trim_end(), "There.");
    assert!(document.notices.iter().any(|notice| notice.contains("OEBPS/a.xhtml")), "{:?}", document.notices);
}

#[test]
fn without_a_package_the_chapters_are_read_by_their_names() {
    let bytes = zip(&[
        ("mimetype", "application/epub+zip"),
        ("c10.html", "<p>ten</p>"),
        ("c9.html", "<p>nine</p>"),
        ("x.css", "no"),
    ]);
    assert_eq!(text(&read(&bytes)).trim_end(), "nine\n\nten");
}

#[test]
fn a_book_is_known_by_its_container_too() {
    let bytes = zip(&[("x", "y"), ("META-INF/container.xml", CONTAINER), ("a.html", "<p>Text.</p>")]);
    assert_eq!(read(&bytes).kind, Kind::Epub);
    let other =
        zip(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("META-INF/container.xml", "")]);
    assert!(!matches!(opened("x.epub", &other), Ok(Document { kind: Kind::Epub, .. })));
}

#[test]
fn a_locked_book_says_by_whom() {
    let lock = |method: &str| {
        format!(
            "<encryption><EncryptedData><EncryptionMethod Algorithm='{method}'/><CipherData>\
             <CipherReference URI='OEBPS/a.xhtml'/></CipherData></EncryptedData></encryption>"
        )
    };
    let aes = lock("http://www.w3.org/2001/04/xmlenc#aes256-cbc");
    let with = |lock: &str, more: (&str, &str)| {
        let files = [("META-INF/encryption.xml", lock), ("OEBPS/a.xhtml", "<p>Text.</p>"), more];
        opened("a", &book(&[("a", "a.xhtml", "")], "<itemref idref='a'/>", &files))
    };
    let adobe = with(&aes, ("META-INF/rights.xml", "<rights xmlns='http://ns.adobe.com/adept'/>"));
    let reason = adobe.unwrap_err();
    assert!(matches!(reason, OpenError::Unreadable(_)));
    assert_eq!(reason.to_string(), "is protected (Adobe DRM): it cannot be read here");
    let readium = with(&aes, ("META-INF/license.lcpl", "{}")).unwrap_err();
    assert!(readium.to_string().contains("Readium LCP"));
    let fonts = with(&lock("http://www.idpf.org/2008/embedding"), ("x", ""));
    assert_eq!(text(&fonts.unwrap()).trim_end(), "Text.");
}

#[test]
fn entities_of_a_document_type_never_grow() {
    let bomb = "<!DOCTYPE p [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY x SYSTEM 'file:///etc/passwd'>]>\
                <ncx><navMap><navPoint><navLabel><text>&b;&x;</text></navLabel><content src='a.html'/></navPoint></navMap></ncx>";
    let contents = super::contents::ncx(bomb, "toc.ncx", &super::super::Cancel::never()).unwrap();
    assert_eq!(contents.entries[0].label, "&b;&x;");
}

#[test]
fn names_that_leave_the_archive_are_names() {
    let bytes = book(
        &[("a", "../../../../etc/passwd", ""), ("b", "b.xhtml", "")],
        "<itemref idref='a'/><itemref idref='b'/>",
        &[(
            "OEBPS/b.xhtml",
            "<p><a href='file:///etc/passwd'>x</a> <a href='../../../../etc/hosts'>y</a></p>",
        )],
    );
    let document = read(&bytes);
    assert_eq!(text(&document).trim_end(), "x y");
    assert!(document.notices.iter().any(|notice| notice == "a chapter is missing: etc/passwd"));
}

#[test]
fn thousands_of_everything_are_bounded() {
    let deep = format!("<nav epub:type='toc'>{}", "<ol><li><a href='a.xhtml'>x</a>".repeat(100_000));
    let refs = "<itemref idref='a'/><itemref idref='gone'/>".repeat(50_000);
    let bytes = book(
        &[("nav", "nav.xhtml", "properties='nav'"), ("a", "a.xhtml", "")],
        &refs,
        &[("OEBPS/nav.xhtml", &deep), ("OEBPS/a.xhtml", "<p>Text.</p>")],
    );
    let began = Instant::now();
    let document = read(&bytes);
    assert!(document.markup.outline.len() <= 20_000);
    assert!(document.text.len() < 100, "a chapter named often is read once, and its label shown once");
    assert!(began.elapsed().as_secs() < 60);
}

#[test]
fn a_broken_download_gives_what_is_there() {
    let words: String = (0..40_000).map(|i| format!("word{} ", i * 7919 % 10_007)).collect();
    let chapter = format!("<p>Beginning.</p><p>{words}</p>");
    let files = [("OEBPS/a.xhtml", "<p>Whole.</p>"), ("OEBPS/b.xhtml", chapter.as_str())];
    let whole = book(
        &[("a", "a.xhtml", ""), ("b", "b.xhtml", "")],
        "<itemref idref='a'/><itemref idref='b'/>",
        &files,
    );
    let document = read(&whole[..whole.len() * 2 / 3]);
    let text = text(&document);
    assert!(text.starts_with("Whole.\n\nBeginning.\n\nword0 "), "{}", &text[..60]);
    assert!(text.len() > words.len() / 3);
    assert!(!document.notices.is_empty());
}

#[test]
fn no_damage_breaks_the_reader() {
    let whole = two_chapters();
    for end in (0..whole.len()).step_by(23) {
        let _ = opened("a.epub", &whole[..end]);
    }
    let mut seed = 12345_u32;
    for _ in 0..300 {
        let mut bytes = whole.clone();
        for _ in 0..4 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = seed as usize % bytes.len();
            bytes[at] ^= (seed >> 24) as u8 | 1;
        }
        let _ = opened("a.epub", &bytes);
    }
}
