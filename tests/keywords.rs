//! Keyword sets: files and their mistakes, the list of keywords and its keys, spellings that the library proposes.

#[path = "support/run.rs"]
mod run;
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use run::recto;
use support::Desk;

const LEADERS: &str = "# who is who\n[leaders] colour=3\nKazimi = Kadhimi\nSadr - Sadrist\n";

/// A reader's settings, and a document.
struct Place {
    folder: tempfile::TempDir,
    document: PathBuf,
}

impl Place {
    fn new(text: &str) -> Place {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("recto/keywords")).unwrap();
        let document = folder.path().join("a.txt");
        fs::write(&document, text).unwrap();
        Place { folder, document }
    }

    fn set(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join("recto/keywords").join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// The document, printed in colours with these arguments; what was said; the status.
    fn print(&self, arguments: &[&str]) -> (String, String, i32) {
        let mut command = recto(&["--print", "--color=always"]);
        command.args(arguments).arg(&self.document).current_dir(self.folder.path());
        command.env("XDG_CONFIG_HOME", self.folder.path());
        let Output { stdout, stderr, status } = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(stdout), text(stderr), status.code().unwrap())
    }
}

/// How many stretches of a line are coloured.
fn lit(out: &str) -> usize {
    out.matches("\x1b[0m").count().max(out.matches("\x1b[m").count())
}

#[test]
fn a_set_is_loaded_by_its_name_and_from_a_file() {
    let place = Place::new("Kadhimi and kazimi met Sadr, no Sadrist\n");
    let plain = lit(&place.print(&[]).0);
    let path = place.set("iraq.keywords", LEADERS);
    for name in ["iraq", "iraq.keywords", path.to_str().unwrap()] {
        let (out, said, code) = place.print(&["--keywords", name]);
        assert_eq!((said.as_str(), code), ("", 0));
        assert!(lit(&out) >= plain + 3, "{out:?}");
    }
}

#[test]
fn a_set_that_is_not_there_is_an_error_and_says_which_there_are() {
    let place = Place::new("x\n");
    place.set("iraq.keywords", LEADERS);
    let (out, said, code) = place.print(&["--keywords", "irak"]);
    assert_eq!((out.as_str(), code), ("", 2));
    assert!(said.contains("irak: there is no such keyword set") && said.contains("there are iraq"), "{said}");
}

#[test]
fn mistakes_are_said_with_line_and_column_and_the_rest_loads() {
    let place = Place::new("Kadhimi\n");
    place.set("iraq.keywords", "\"open\nKazimi = /k(/ | Kadhimi\n");
    let plain = lit(&place.print(&[]).0);
    let (out, said, code) = place.print(&["--keywords", "iraq"]);
    assert_eq!(code, 0);
    assert!(said.contains("iraq.keywords: line 1, column 1: these quotes are not closed"), "{said}");
    assert!(said.contains("line 2, column 12: "), "{said}");
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(lit(&out) > plain, "{out:?}");
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    let place = Place::new("x\n");
    let path = place.set("iraq.keywords", "");
    fs::write(path, b"a\nb\xff\n").unwrap();
    let (_, said, code) = place.print(&["--keywords", "iraq"]);
    assert!(code == 2 && said.contains("line 2 is not UTF-8"), "{said}");
}

#[test]
fn the_settings_name_a_set_and_documents_configure_nothing() {
    let place = Place::new("Kadhimi\n");
    let plain = lit(&place.print(&[]).0);
    fs::write(place.folder.path().join("recto/config.toml"), "keyword-set = \"iraq\"\n").unwrap();
    // Only what lies beside the settings is meant; what is not there yet is no mistake.
    fs::write(place.folder.path().join("iraq"), "kadhimi\n").unwrap();
    let (out, said, code) = place.print(&[]);
    assert_eq!((lit(&out), said.as_str(), code), (plain, "", 0));
    place.set("iraq.keywords", LEADERS);
    assert!(lit(&place.print(&[]).0) > plain);
    // One that cannot be read is said, and the document is shown all the same.
    fs::write(place.folder.path().join("recto/keywords/iraq.keywords"), b"\xff\n").unwrap();
    let (out, said, code) = place.print(&[]);
    assert!(out.contains("Kadhimi") && code == 0 && said.contains("not UTF-8"), "{said}");
}
