use crate::document::Document;
use crate::format::{Cancel, How, OpenError, View, opened};

use super::super::bytes::Bytes;
use super::super::flow::Flow;

/// A file of pages with these content streams; fonts `F` (Times), `B` (bold) and `C` (Courier).
fn file(pages: &[String], catalog: &str) -> Vec<u8> {
    let font = |name: &str| format!("<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>");
    let kids: String = (0..pages.len()).map(|i| format!("{} 0 R ", 6 + 2 * i)).collect();
    let mut objects = vec![
        format!("<</Type/Catalog/Pages 2 0 R{catalog}>>"),
        format!("<</Type/Pages/Count {}/Kids[{kids}]/MediaBox[0 0 600 800]>>", pages.len()),
        font("Times-Roman"),
        font("Times-Bold"),
        font("Courier"),
    ];
    for (i, content) in pages.iter().enumerate() {
        let fonts = "<</Font<</F 3 0 R/B 4 0 R/C 5 0 R>>>>";
        objects.push(format!("<</Type/Page/Parent 2 0 R/Resources{fonts}/Contents {} 0 R>>", 7 + 2 * i));
        objects.push(format!("<</Length {}>>stream\n{content}\nendstream", content.len()));
    }
    let mut out = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.push_str(&format!("{} 0 obj{object}endobj\n", i + 1));
    }
    let start = out.len();
    out.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    places.iter().for_each(|at| out.push_str(&format!("{at:010} 00000 n \n")));
    out.push_str(&format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF", objects.len() + 1));
    out.into_bytes()
}

fn at(font: &str, size: u32, x: u32, y: u32, text: &str) -> String {
    format!("BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n")
}

fn lines(x: u32, y: u32, text: &[&str]) -> String {
    text.iter().enumerate().map(|(i, line)| at("F", 10, x, y - 12 * i as u32, line)).collect()
}

fn shown(document: &Document) -> String {
    document.text.slice(0..document.text.len()).to_string()
}

#[test]
fn lines_are_a_paragraph_again_and_hyphens_are_healed() {
    let page = lines(
        100,
        700,
        &["The reader sees what is meant, and the docu-", "ment says so: it goes on from line to line."],
    );
    let text = shown(&opened("a.bin", &file(&[page], "")).unwrap());
    assert_eq!(
        text.trim(),
        "The reader sees what is meant, and the document says so: it goes on from line to line."
    );
}

#[test]
fn two_columns_are_read_one_after_the_other() {
    let left =
        ["Alpha one words that fill the line well", "alpha two words that fill the line well"].repeat(4);
    let right = ["Beta one words that fill the line too", "beta two words that fill the line too"].repeat(4);
    let page = at("B", 20, 100, 760, "A Title Over Both of the Columns Here")
        + &left.iter().enumerate().map(|(i, l)| at("F", 10, 80, 700 - 12 * i as u32, l)).collect::<String>()
        + &right
            .iter()
            .enumerate()
            .map(|(i, l)| at("F", 10, 320, 700 - 12 * i as u32, l))
            .collect::<String>();
    let text = shown(&opened("a.pdf", &file(&[page], "")).unwrap()).to_lowercase();
    assert!(text.find("title").unwrap() < text.find("alpha").unwrap());
    assert!(text.rfind("alpha").unwrap() < text.find("beta").unwrap(), "{text}");
}

#[test]
fn running_heads_are_left_out_and_pages_are_places() {
    let page = |n: u32| {
        at("F", 10, 100, 770, &format!("On Reading {n}"))
            + &lines(
                100,
                700,
                &["Some text stands here, and it is not", "the same as the text of another page"],
            )
            + &at("F", 10, 100, 660, &format!("because it says {}.", "word ".repeat(n as usize)))
    };
    let document = opened("a.pdf", &file(&(1..6).map(page).collect::<Vec<_>>(), "")).unwrap();
    assert!(!shown(&document).contains("On Reading"), "{}", shown(&document));
    let labels: Vec<&str> = document.markup.pages.iter().map(|page| page.label.as_str()).collect();
    assert_eq!(labels, ["1", "2", "3", "4", "5"]);
}

#[test]
fn bookmarks_are_the_outline() {
    let page = at("B", 10, 100, 700, "1 Beginning") + &lines(100, 680, &["Text that follows it."]);
    let outline = "/Outlines<</First 6 0 R>>";
    let mut bytes = file(&[page], outline);
    // The page itself serves as the bookmark too: a dictionary may have keys of both.
    let text = String::from_utf8(bytes.clone()).unwrap();
    bytes = text.replacen("<</Type/Page/", "<</Title(Beginning)/Dest[0/Fit]/Type/Page/", 1).into_bytes();
    let document = opened("a.pdf", &bytes).unwrap();
    let titles: Vec<(u8, &str)> =
        document.markup.outline.iter().map(|h| (h.level, h.title.as_str())).collect();
    assert_eq!(titles, [(1, "Beginning")]);
}

#[test]
fn files_without_text_say_so() {
    let image = "q BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q".to_owned();
    match opened("scan.pdf", &file(&[image.clone(), image], "")) {
        Err(OpenError::Unreadable(reason)) => assert_eq!(reason, "has no text: 2 pages of images (scanned)"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn damaged_files_never_panic() {
    let page =
        at("B", 20, 100, 760, "A Title") + &lines(100, 700, &["Some text to be damaged", "on two lines"]);
    let whole = file(&[page.clone(), page], "/PageLabels<</Nums[0<</S/r>>]>>");
    let mut seed = 7u64;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize % below
    };
    for round in 0..300 {
        let mut bytes = whole.clone();
        if round < 40 {
            bytes.truncate(whole.len() * round / 40);
        }
        for _ in 0..if round < 40 { 0 } else { 1 + random(20) } {
            let i = random(bytes.len());
            bytes[i] = random(256) as u8;
        }
        let cancel = Cancel::never();
        let how = How { name: "", view: View::Rendered, cancel: &cancel };
        let _ = super::read(&Bytes::of(&bytes), &how, &mut Flow::new());
    }
}
