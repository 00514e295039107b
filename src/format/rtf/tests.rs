use std::time::Instant;

use super::super::opened;
use crate::document::{Document, Face, Kind};

fn read(source: &str) -> Document {
    opened("no name", source.as_bytes()).unwrap()
}

fn text(source: &str) -> String {
    let document = read(&format!("{{\\rtf1\\ansi {source}}}"));
    document.text.slice(0..document.text.len()).trim_end().to_owned()
}

fn faces(document: &Document, face: Face) -> Vec<String> {
    let spans = document.markup.spans.iter().filter(|span| span.face == face);
    spans.map(|span| document.text.slice(span.range.clone())).collect()
}

#[test]
fn it_is_known_by_its_first_word() {
    assert_eq!(read("{\\rtf1 Text.}").kind, Kind::Rtf);
    assert_ne!(read("{\\r Text.}").kind, Kind::Rtf);
}

#[test]
fn paragraphs_and_faces() {
    let document = read("{\\rtf1 One {\\b bold} and {\\i slanted}.\\par\\strike gone\\strike0  here\\par}");
    assert_eq!(document.text.slice(0..document.text.len()).trim_end(), "One bold and slanted.\n\ngone here");
    assert_eq!(faces(&document, Face::Strong), ["bold"]);
    assert_eq!(faces(&document, Face::Emphasis), ["slanted"]);
    assert_eq!(faces(&document, Face::Strike), ["gone"]);
}

#[test]
fn bytes_are_read_in_the_code_page_of_document_and_font() {
    assert_eq!(text("Gr\\'f6\\'dfe"), "Größe");
    assert_eq!(text("\\ansicpg1251 \\'d0\\'f3\\'f1"), "Рус");
    let fonts =
        "{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset204 B;}{\\f2\\fcharset128 C;}{\\f3\\fcharset2 D;}}";
    assert_eq!(
        text(&format!("{fonts}\\f0\\'e9{{\\f1\\'d0}}\\'e9 {{\\f2\\'93\\'fa\\'83e}}{{\\f3\\'b7}}")),
        "éРé 日テ•"
    );
}

#[test]
fn unicode_comes_with_substitutes_that_are_passed_over() {
    assert_eq!(
        text("\\u1056?a\\uc2\\u1057 ??b{\\uc0\\u1058 c}\\u-10179 ??\\u-9046 ??d\\uc1\\u8212\\'97e"),
        "РaСbТc\u{1f4aa}d—e"
    );
    assert_eq!(text("a\\u-10179?b"), "ab", "half a pair is nothing");
}

#[test]
fn headings_are_known_by_level_and_by_style() {
    let document = read(
        "{\\rtf1{\\stylesheet{\\s0 Normal;}{\\s3\\b heading 2;}{\\s4\\outlinelevel2 Other;}}\
         \\pard\\outlinelevel0 One\\par\\pard\\s3 Two\\par\\pard\\s4 Three\\par\\pard Text\\par}",
    );
    let outline: Vec<_> = document.markup.outline.iter().map(|h| (h.level, h.title.as_str())).collect();
    assert_eq!(outline, [(1, "One"), (2, "Two"), (3, "Three")]);
}

#[test]
fn lists_have_the_markers_of_their_source() {
    let marked = "{\\listtext 1.\\tab}\\ls1 first\\par{\\listtext a)\\tab}\\ilvl1 deep\\par{\\listtext 2.\\tab}\\ilvl0 second\\par\\pard after\\par";
    assert_eq!(text(marked), "1. first\na) deep\n2. second\n\nafter");
    let typed = "\\pard\\li360\\fi-360 \\bullet\\tab a\\par\\bullet\\tab b\\par\\pard c\\par";
    assert_eq!(text(typed), "• a\n• b\n\nc");
}

#[test]
fn tables_have_rows_and_cells() {
    let source = "\\trowd\\trhdr\\cellx1\\cellx2\\pard\\intbl A\\cell B\\cell\\row\\trowd\\pard\\intbl x\\par y\\cell {\\b z}\\cell\\row\\pard after\\par";
    assert_eq!(text(source), "A\tB\nx y\tz\n\nafter");
    let document = read(&format!("{{\\rtf1 {source}}}"));
    assert_eq!(document.markup.tables.len(), 1);
    assert_eq!(faces(&document, Face::TableHead).concat(), "A\tB");
}

#[test]
fn notes_stand_at_the_end() {
    let source =
        "Text{\\super\\chftn}{\\footnote\\pard\\plain{\\super\\chftn} The note.\\par More.} goes on.\\par";
    assert_eq!(text(source), "Text [1] goes on.\n\n———\n\nNotes\n[1] The note.\nMore.");
}

#[test]
fn fields_are_links() {
    let source = "{\\rtf1 {\\field{\\*\\fldinst{HYPERLINK \"https://example.org/\"}}{\\fldrslt{\\ul here}}} or \
                  {\\field{\\*\\fldinst HYPERLINK \\\\l \"place\"}{\\fldrslt there}} {\\*\\bkmkstart place}{\\*\\bkmkend place}X\\par}";
    let document = read(source);
    assert_eq!(document.markup.links, ["https://example.org/", "#place"]);
    assert_eq!(document.markup.destination("#place"), Some(13));
    assert_eq!(&*document.text.slice(0..15), "here or there X");
}

#[test]
fn what_is_no_text_is_left_out() {
    let source =
        "{\\colortbl;\\red0;}{\\*\\generator x;}{\\header h}{\\pict\\pngblip 0102}{\\v secret} a\\page b";
    assert_eq!(text(source), "[image] ab");
    assert!(read(&format!("{{\\rtf1 {source}}}")).notices.iter().any(|n| n.contains("hidden")));
}

#[test]
fn what_was_deleted_is_struck_through_and_told() {
    let document = read("{\\rtf1 a {\\deleted b} c}");
    assert_eq!(faces(&document, Face::Strike), ["b"]);
    assert_eq!(document.notices.len(), 1);
}

#[test]
fn the_document_says_what_it_is() {
    let document = read(
        "{\\rtf1{\\info{\\operator O}{\\title The {\\b Title}}{\\author W}{\\creatim\\yr2020\\mo5\\dy1\\hr3}} x}",
    );
    assert_eq!(document.title.as_deref(), Some("The Title"));
    assert_eq!((document.meta("author"), document.meta("date")), (Some("W"), Some("2020-05-01")));
}

#[test]
fn code_keeps_its_lines() {
    let source = "{\\fonttbl{\\f1\\fmodern C;}}\\pard\\f1 if x:\\line     y\\par";
    assert_eq!(text(source), "if x:\n    y");
}

#[test]
fn powers_stand_high() {
    assert_eq!(text("2{\\super 10} and H{\\sub 2}O and 1{\\super st}"), "2¹⁰ and H₂O and 1st");
}

#[test]
fn hostile_sources_are_read_to_their_end() {
    let began = Instant::now();
    let deep = format!("{{\\rtf1 {}deep{}", "{\\b ".repeat(100_000), "}".repeat(100_000));
    assert_eq!(text(&deep["{\\rtf1 ".len()..]), "deep");
    let notes = "a{\\footnote ".repeat(100_000);
    assert!(text(&notes).contains('a'));
    let items =
        (0..20_000).map(|i| format!("{{\\listtext x\\tab}}\\ls1\\ilvl{i} a\\par")).collect::<String>();
    assert!(text(&items).len() > 20_000);
    assert!(text(&"\\trowd\\intbl a\\cell".repeat(50_000)).contains('a'));
    assert_eq!(text("a\\bin2147483647 {"), "a");
    assert!(text("\\u99999999999 ?\\f-1\\s-99999\\li2147483647\\fi-2147483648 a").ends_with('a'));
    assert!(began.elapsed().as_secs() < 60);
}

#[test]
fn a_file_that_ends_early_says_so() {
    let document = read("{\\rtf1 One.\\par Tw");
    assert_eq!(document.text.slice(0..document.text.len()).trim_end(), "One.\n\nTw");
    assert_eq!(document.notices, ["the file ends early"]);
}

#[test]
fn no_damage_breaks_the_reader() {
    let whole = "{\\rtf1{\\fonttbl{\\f1\\fcharset128 C;}}{\\info{\\title T}}\\pard\\outlinelevel0 H\\par{\\listtext 1.\\tab}\\ls1 i\\par\
                 \\trowd\\intbl a\\cell b{\\footnote n\\par}\\cell\\row{\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt y}}\\f1\\'93\\'fa\\u-10179?\\par}";
    for end in 0..whole.len() {
        let _ = opened("a.rtf", &whole.as_bytes()[..end]);
    }
    let mut seed = 99_u32;
    for _ in 0..3000 {
        let mut bytes = whole.as_bytes().to_vec();
        for _ in 0..4 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = 6 + (seed >> 8) as usize % (bytes.len() - 6);
            bytes[at] = b"{}\\*01\x83 parcelow"[(seed >> 3) as usize % 16];
        }
        let _ = opened("a.rtf", &bytes);
    }
}
