//! Documents that were made to do harm: each gives a reason or its text, and nothing else happens.
//!
//! With `RECTO_HOSTILE` set to a folder the documents are left there, for `benches/hostile.py` to tell the time and the
//! memory that each takes.

#[path = "../support/grammar.rs"]
mod grammar;
mod packed;
#[path = "../support/run.rs"]
mod run;

use std::fs;
use std::path::{Path, PathBuf};

use packed::{docx, epub, gzip, odt, zip};
use run::output;

/// What a hostile document has to end in.
enum End {
    /// A reason with these words, and no text.
    Reason(&'static str),
    /// Text with these words.
    Text(&'static str),
    /// Something said with these words, whether there is text or not: how far a reader comes depends on its speed.
    Said(&'static str),
    /// Text with these words, and something said about it with those.
    Both(&'static str, &'static str),
}

use End::{Both, Reason, Said, Text};

/// A name, the bytes, what has to come of them.
type Case = (&'static str, Vec<u8>, End);

#[track_caller]
fn all(cases: Vec<Case>) {
    let own = tempfile::tempdir().unwrap();
    let kept = std::env::var_os("RECTO_HOSTILE").map(PathBuf::from);
    let folder = kept.as_deref().unwrap_or(own.path());
    for (name, bytes, end) in cases {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        one(&path, &end);
    }
}

#[track_caller]
fn one(path: &Path, end: &End) {
    let answer = output(["--print".as_ref(), "--width=80".as_ref(), path.as_os_str()]);
    let name = path.file_name().unwrap().to_string_lossy();
    let said = String::from_utf8(answer.stderr).unwrap();
    let text = String::from_utf8(answer.stdout).unwrap();
    let begin: String = text.chars().take(300).collect();
    assert!(matches!(answer.status.code(), Some(0..=2)), "{name}: {said}");
    let checked = &text[..text.len().min(1 << 20)];
    let checked = &checked[..checked.rfind('\n').map_or(0, |at| at + 1)];
    assert_eq!(grammar::check(checked.replace('\t', " ").as_bytes()), Ok(()), "{name}");
    match end {
        Reason(words) => {
            assert!(said.contains(words), "{name}: {said:?}");
            assert_eq!(text, "", "{name}");
        }
        Said(words) => assert!(said.contains(words), "{name}: {said:?} {begin}"),
        Text(words) => assert!(text.contains(words), "{name}: {said:?} {begin}"),
        Both(words, reason) => {
            assert!(text.contains(words), "{name}: {said:?} {begin}");
            assert!(said.contains(reason), "{name}: {said:?}");
        }
    }
}

const LAUGHS: &str = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">\
    <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d SYSTEM \"file:///etc/passwd\">]>";

#[test]
fn d1_archives_that_unfold_are_stopped() {
    let words = format!("word {}", "x".repeat(1000));
    let many_times = |open: &str, close: &str| format!("{open}{words}{close}").repeat(20_000);
    let many: Vec<(String, Vec<u8>)> = (0..12_000).map(|i| (format!("{i}.txt"), Vec::new())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
    all(vec![
        ("bomb.docx", docx(&many_times("<w:p><w:r><w:t>", "</w:t></w:r></w:p>")), Both("word", "stopped")),
        ("bomb.epub", epub(&many_times("<p>", "</p>")), Said("stopped")),
        ("bomb.odt", odt(&many_times("<text:p>", "</text:p>")), Both("word", "stopped")),
        ("many.zip", zip(&many), Reason("12000 files")),
        ("nested.zip", zip(&[("inner.zip", &zip(&[("a.txt", b"text")]))]), Reason("ZIP archive")),
        ("overlap.zip", packed::overlapping(), Reason("lie over one another")),
        ("encrypted.zip", packed::encrypted(&[("a.txt", b"text")]), Reason("encrypted")),
    ]);
}

#[test]
fn d2_compressed_files_that_unfold_are_stopped() {
    let page = format!("<html><body>{}", "<p>word</p>".repeat(1_600_000));
    all(vec![
        (
            "bomb.txt.gz",
            gzip(&format!("{}\n", "word ".repeat(2_000)).repeat(4_000).into_bytes()),
            Both("word", "only the first"),
        ),
        ("bomb.html.gz", gzip(page.as_bytes()), Both("word", "too large")),
        ("bomb.pdf.gz", gzip(&[b"%PDF-1.4\n".to_vec(), vec![b' '; 100_000_000]].concat()), Reason("")),
        ("twice.txt.gz", gzip(&gzip(b"text")), Reason("gzip-compressed")),
    ]);
}

#[test]
fn d3_entities_are_not_resolved() {
    let laughs = |root: &str| format!("{LAUGHS}{root}").into_bytes();
    let document = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>\
        <w:p><w:r><w:t>before &c; &d; after</w:t></w:r></w:p></w:body></w:document>";
    all(vec![
        ("laughs.docx", packed::docx_of(&laughs(document)), Text("after")),
        ("laughs.odt", odt_with_doctype(), Text("after")),
        ("laughs.html", laughs("<html><body><p>before &c; &d; after</p></body></html>"), Text("after")),
        ("laughs.epub", epub(&format!("{LAUGHS}<p>before &c; &d; after</p>")), Text("after")),
    ]);
}

fn odt_with_doctype() -> Vec<u8> {
    packed::odt_of(LAUGHS, "<text:p>before &c; &d; after</text:p>")
}

#[test]
fn d4_floods_of_attributes_are_survived() {
    let flood: String = (0..20_000).map(|i| format!(" a{i}=\"x\"")).collect();
    all(vec![
        ("flood.docx", docx(&format!("<w:p{flood}><w:r><w:t>after</w:t></w:r></w:p>")), Text("after")),
        ("flood.odt", odt(&format!("<text:p{flood}>after</text:p>")), Text("after")),
        ("flood.html", format!("<!DOCTYPE html><p{flood}>after</p>").into_bytes(), Text("after")),
    ]);
}

/// `n` of the one, the text, `n` of the other.
fn deep(open: &str, close: &str, n: usize) -> String {
    format!("{}innermost{}", open.repeat(n), close.repeat(n))
}

#[test]
fn d5_what_is_nested_without_end_is_shown_flat() {
    let table = "<w:tbl><w:tr><w:tc>";
    let cell = deep(table, "</w:tc></w:tr></w:tbl>", 100_000)
        .replace("innermost", "<w:p><w:r><w:t>innermost</w:t></w:r></w:p>");
    let html =
        |open: &str, close: &str| format!("<!DOCTYPE html>{}", deep(open, close, 100_000)).into_bytes();
    let mut cases = vec![
        ("deep.docx", docx(&cell), Text("innermost")),
        (
            "deep.odt",
            odt(&deep("<text:section>", "</text:section>", 100_000)
                .replace("innermost", "<text:p>innermost</text:p>")),
            Text("innermost"),
        ),
        ("deep.epub", epub(&deep("<div>", "</div>", 100_000)), Text("innermost")),
        ("deep.rtf", format!("{{\\rtf1 {}}}", deep("{", "}", 100_000)).into_bytes(), Text("innermost")),
        ("deep.md", deep("> ", "", 100_000).into_bytes(), Text("innermost")),
        ("deep.ipynb", format!("{{\"cells\": {}}}", deep("[", "]", 100_000)).into_bytes(), Text("")),
        (
            "deep.org",
            deep("*", "", 100_000).replace("innermost", " innermost").into_bytes(),
            Text("innermost"),
        ),
        ("deep.eml", packed::deep_mail(5_000), Text("innermost")),
    ];
    for (name, open, close) in [
        ("div.html", "<div>", "</div>"),
        ("lists.html", "<ul><li>", "</li></ul>"),
        ("quotes.html", "<blockquote>", "</blockquote>"),
        ("tables.html", "<table><tr><td>", "</td></tr></table>"),
        ("bold.html", "<b>", "</b>"),
        ("font.html", "<font>", ""),
        ("links.html", "<a href=x>", ""),
    ] {
        cases.push((name, html(open, close), Text("innermost")));
    }
    all(cases);
}

#[test]
fn d8_pdf_that_goes_round_in_circles_ends() {
    all(vec![
        ("kids.pdf", packed::pdf("<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>", "", ""), Reason("")),
        (
            "form.pdf",
            packed::pdf(
                packed::ONE_PAGE,
                "/F Do",
                "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] \
            /Resources << /XObject << /F 5 0 R >> >> /Length 5 >>\nstream\n/F Do\nendstream",
            ),
            Reason(""),
        ),
        ("count.pdf", packed::pdf("<< /Type /Pages /Kids [] /Count 2147483647 >>", "", ""), Reason("")),
        ("deep.pdf", packed::pdf(packed::ONE_PAGE, &"[".repeat(100_000), ""), Reason("")),
        ("dictionaries.pdf", packed::pdf(&"<</A".repeat(100_000), "", ""), Reason("")),
        ("only-a-sign.pdf", b"%PDF-1.7\n".to_vec(), Reason("")),
    ]);
}

#[test]
fn d13_names_and_bytes_that_disagree() {
    all(vec![
        ("text.pdf", b"only text\n".to_vec(), Text("only text")),
        ("text.docx", b"only text\n".to_vec(), Text("only text")),
        ("picture.html", b"\x89PNG\r\n\x1a\n\0\0".to_vec(), Reason("is a PNG image")),
        ("page.txt", b"<!DOCTYPE html><title>x</title><p>a <b>page</b></p>".to_vec(), Text("a page")),
        ("mark.html", b"\xef\xbb\xbf".to_vec(), Text("")),
        ("rich.md", b"{\\rtf1 rich text}".to_vec(), Text("rich text")),
    ]);
    for extension in
        ["pdf", "epub", "docx", "odt", "rtf", "html", "eml", "ipynb", "csv", "srt", "org", "1", "zip"]
    {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("empty.{extension}"));
        fs::write(&path, b"").unwrap();
        one(&path, &Text(""));
    }
}

#[test]
fn d14_what_is_locked_says_so() {
    let encrypted = packed::pdf_with_trailer(
        "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (01234567890123456789012345678901) \
        /U (01234567890123456789012345678901) >> /ID [<00> <00>]",
    );
    let ole =
        [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600], &utf16("EncryptedPackage"), &[0; 600]].concat();
    let drm = zip(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", packed::CONTAINER.as_bytes()),
        ("META-INF/rights.xml", b"<rights xmlns=\"http://ns.adobe.com/adept\"/>"),
        (
            "META-INF/encryption.xml",
            b"<encryption xmlns:enc=\"http://www.w3.org/2001/04/xmlenc#\"><enc:EncryptedData>\
            <enc:EncryptionMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#aes128-cbc\"/><enc:CipherData>\
            <enc:CipherReference URI=\"c.xhtml\"/></enc:CipherData></enc:EncryptedData></encryption>",
        ),
        ("c.opf", packed::PACKAGE.as_bytes()),
        ("c.xhtml", b"\x01\x02\x03\x04\x05garbage"),
    ]);
    all(vec![
        ("locked.pdf", encrypted, Reason("encrypted")),
        ("locked.docx", ole, Reason("encrypted")),
        ("locked.epub", drm, Reason("protected")),
    ]);
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// One that fails leaves the others alone.
#[test]
fn a_folder_of_them_is_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.pdf"), b"%PDF-1.7\n").unwrap();
    fs::write(folder.path().join("b.docx"), zip(&[("word/document.xml", b"<w:")])).unwrap();
    fs::write(folder.path().join("c.html"), format!("<!DOCTYPE html>{}", "<div>".repeat(100_000))).unwrap();
    fs::write(folder.path().join("d.txt"), "the one that can be read\n").unwrap();
    let printed = String::from_utf8(output(["--print".as_ref(), folder.path().as_os_str()]).stdout).unwrap();
    assert!(printed.contains("the one that can be read"), "{printed}");
}
