//! Every format once, through the real program: the document in `formats/`, and beside it the text that it must give.

#[path = "support/grammar.rs"]
mod grammar;
#[path = "support/run.rs"]
mod run;

use std::fs;
use std::path::{Path, PathBuf};

use run::output;

/// Places at which a file is cut off.
const CUTS: usize = 12;

/// The documents that have an expected text.
fn documents() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| expected(path).exists());
    found.sort();
    assert!(!found.is_empty());
    found
}

fn expected(document: &Path) -> PathBuf {
    let mut name = document.as_os_str().to_owned();
    name.push(".txt");
    name.into()
}

fn printed(path: &Path) -> (String, String, Option<i32>) {
    let output = output(["--print".as_ref(), "--width=80".as_ref(), path.as_os_str()]);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn every_format_gives_the_text_that_stands_beside_it() {
    for document in documents() {
        let (text, said, status) = printed(&document);
        let wanted = fs::read_to_string(expected(&document)).unwrap();
        assert_eq!(text, wanted, "{}: {said}", document.display());
        assert_eq!(status, Some(0), "{}", document.display());
        assert_eq!(grammar::check(text.replace('\t', " ").as_bytes()), Ok(()), "{}", document.display());
    }
}

#[test]
fn the_bytes_say_what_a_document_is_and_not_its_name() {
    let folder = tempfile::tempdir().unwrap();
    for document in documents() {
        let Some(extension) = document.extension() else { continue };
        // Text formats without a signature need their names.
        if !["pdf", "epub", "docx", "odt", "pptx", "xlsx", "rtf", "html"].iter().any(|e| *e == extension) {
            continue;
        }
        let renamed = folder.path().join("renamed.md");
        fs::copy(&document, &renamed).unwrap();
        assert_eq!(printed(&renamed).0, printed(&document).0, "{}", document.display());
    }
}

#[test]
fn d12_what_is_cut_off_is_no_harm_and_is_said() {
    let folder = tempfile::tempdir().unwrap();
    for document in documents() {
        let bytes = fs::read(&document).unwrap();
        let name = document.file_name().unwrap();
        for cut in 1..=CUTS {
            let path = folder.path().join(name);
            fs::write(&path, &bytes[..bytes.len() * cut / (CUTS + 1)]).unwrap();
            let (text, said, status) = printed(&path);
            assert!(matches!(status, Some(0..=2)), "{} cut to {cut}/13: {said}", document.display());
            assert!(!said.contains("panic"), "{} cut to {cut}/13: {said}", document.display());
            assert!(status == Some(0) || !said.is_empty(), "{} cut to {cut}/13", document.display());
            assert_eq!(grammar::check(text.replace('\t', " ").as_bytes()), Ok(()), "{}", document.display());
        }
    }
}

/// Bytes are changed here and there, the same ones in every run.
#[test]
fn d9_what_is_damaged_is_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let mut random: u64 = 0x9e37_79b9_7f4a_7c15;
    for document in documents() {
        let bytes = fs::read(&document).unwrap();
        for round in 0..CUTS {
            let mut bytes = bytes.clone();
            for _ in 0..1 + bytes.len() / 400 {
                random =
                    random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = (random >> 33) as usize % bytes.len();
                bytes[at] ^= (random >> 16) as u8;
            }
            let path = folder.path().join(document.file_name().unwrap());
            fs::write(&path, &bytes).unwrap();
            let (text, said, status) = printed(&path);
            assert!(matches!(status, Some(0..=2)), "{} round {round}: {said}", document.display());
            assert!(!said.contains("gave up"), "{} round {round}: {said}", document.display());
            assert_eq!(grammar::check(text.replace('\t', " ").as_bytes()), Ok(()), "{}", document.display());
        }
    }
}
