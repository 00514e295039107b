//! Holds the code to the house's plan: who may import whom, and where certain things may stand.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may know.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("document", &["text"]),
    ("search", &["document", "text"]),
    ("format", &["document", "text"]),
    ("sets", &[]),
    ("included", &[]),
    ("cache", &[]),
    ("config", &[]),
    ("cli", &[]),
    ("library", &["cache", "document", "search", "words"]),
    ("words", &["document", "search"]),
    ("app", &["document", "library", "search", "sets", "text", "words"]),
    ("ui", &["app", "document", "library", "search", "sets", "text", "words"]),
    (
        "runtime",
        &["app", "document", "format", "included", "library", "search", "sets", "text", "ui", "words"],
    ),
    ("main", &["app", "cli", "config", "format", "runtime", "search", "sets", "text", "ui"]),
    ("lib", &[]),
];

/// Words and the only places where they may stand.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("std::thread", &["runtime/"]),
    ("std::sync::mpsc", &["runtime/"]),
    (
        "std::fs",
        &[
            "cache/",
            "document/store.rs",
            "format/",
            "library/corpus.rs",
            "library/scan.rs",
            "sets/file.rs",
            "config.rs",
            "runtime/jobs.rs",
            "main.rs",
        ],
    ),
    ("ratatui::widgets", &[]),
    ("crossterm::", &["runtime/", "app/"]),
    ("set_symbol", &["text/cell.rs"]),
    (".set_string(", &[]),
    (".set_stringn(", &[]),
    (".set_line(", &[]),
    (".set_span(", &[]),
    ("Command::new", &["format/apart/"]),
    ("std::net", &[]),
    ("unsafe ", &[]),
    ("println!", &[]),
    ("\\x1b[", &["runtime/", "document/ansi.rs", "format/strikes.rs", "text/"]),
    ("Instant::now", &["runtime/", "format/", "library/corpus.rs"]),
];

fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    files
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            (name, fs::read_to_string(&path).unwrap())
        })
        .filter(|(name, _)| !name.ends_with("tests.rs") && !name.contains("/tests/"))
        .collect()
}

/// The code of a file without its tests and comments.
fn code(source: &str) -> String {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    source.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn room(file: &str) -> &str {
    let end = file.find('/').unwrap_or(file.len() - ".rs".len());
    &file[..end]
}

/// The rooms that a file names behind `crate::` or `recto::`.
fn imports(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for prefix in ["crate::", "recto::"] {
        for (at, _) in code.match_indices(prefix) {
            let rest = &code[at + prefix.len()..];
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if !name.is_empty() {
                rooms.push(name);
            }
        }
    }
    rooms
}

#[test]
fn rooms_know_only_whom_they_may() {
    for (file, source) in sources() {
        let own = room(&file);
        let (_, allowed) =
            MAY_IMPORT.iter().find(|(r, _)| *r == own).unwrap_or_else(|| panic!("{own} is not on the plan"));
        for other in imports(&code(&source)) {
            assert!(other == own || allowed.contains(&other.as_str()), "{file} must not know {other}");
        }
    }
}

#[test]
fn certain_things_stand_where_they_belong() {
    for (file, source) in sources() {
        let code = code(&source);
        for (word, places) in ONLY_IN {
            let allowed = places.iter().any(|p| file.starts_with(p));
            assert!(allowed || !code.contains(word), "{file} must not say {word}");
        }
    }
}

#[test]
fn no_file_grows_into_a_district() {
    for (file, source) in sources() {
        let lines = code(&source).lines().count();
        assert!(lines <= 520, "{file} has {lines} lines of code: which noun is missing?");
    }
}
