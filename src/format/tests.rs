//! Opening real files.

use crate::document::Kind;

use super::*;
use crate::document::Face;

fn kind(name: &str, bytes: &[u8]) -> Kind {
    opened(name, bytes).unwrap().kind
}

#[test]
fn the_name_says_what_a_file_is() {
    assert_eq!(kind("README.md", b"# x"), Kind::Markdown);
    assert_eq!(kind("notes.MARKDOWN", b"x"), Kind::Markdown);
    assert_eq!(kind("main.rs", b"fn main() {}"), Kind::Code);
    assert_eq!(kind("Makefile", b"all:\n"), Kind::Code);
    assert_eq!(kind("build.log", b"ok\n"), Kind::Log);
    assert_eq!(kind("letter.txt", b"Dear all,\n"), Kind::Text);
    assert_eq!(kind(".profile.unknown", b"x"), Kind::Text);
}

#[test]
fn bytes_decide_where_the_name_says_nothing_and_win_where_it_lies() {
    assert_eq!(kind("output.txt", b"\x1b[32mok\x1b[0m\n"), Kind::Log);
    assert_eq!(kind("page.txt", b"N\x08NA\x08AM\x08ME\x08E\n"), Kind::Log);
    assert_eq!(kind("run", b"#!/usr/bin/env python3\nprint(1)\n"), Kind::Code);
    for name in ["letter.txt", "README.md", "main.rs", "x.log"] {
        assert!(matches!(opened(name, b"\x89PNG\r\n\x1a\n"), Err(OpenError::Binary { .. })), "{name}");
        assert!(matches!(opened(name, b"a\0b"), Err(OpenError::Binary { .. })), "{name}");
    }
}

#[test]
fn markdown_in_another_encoding_is_markdown() {
    let bytes: Vec<u8> = "\u{feff}# Größe\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let doc = opened("a.md", &bytes).unwrap();
    assert_eq!((doc.kind, doc.title.as_deref()), (Kind::Markdown, Some("Größe")));
    assert_eq!(doc.notices, ["decoded from UTF-16LE"]);
    assert_eq!(doc.markup.spans[0].face, Face::Heading(1));
}

#[test]
fn a_text_may_speak_of_a_signature() {
    assert_eq!(kind("notes.txt", b"A PDF begins with %PDF-1.7, as everybody knows.\n"), Kind::Text);
    assert_eq!(kind("detect.rs", b"const SIGN: &[u8] = b\"%PDF-\";\n"), Kind::Code);
}

#[test]
fn reasons_are_short_and_human() {
    let binary = opened("x", b"\x89PNG\r\n\x1a\n\0\0").unwrap_err();
    assert_eq!(binary.to_string(), "is a PNG image, 10 bytes");
    let dir = tempfile::tempdir().unwrap();
    let reason = |path: &Path| open(path, &Cancel::never()).unwrap_err().to_string();
    assert_eq!(reason(dir.path()), "is a folder");
    assert_eq!(reason(&dir.path().join("missing")), "no such file");
    assert!(!OpenError::Io(io::Error::from_raw_os_error(5)).to_string().contains("os error"));
}

#[cfg(unix)]
#[test]
fn only_regular_files_are_read() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let dir = tempfile::tempdir().unwrap();
    let reason = |path: &Path| open(path, &Cancel::never()).unwrap_err().to_string();
    let pipe = dir.path().join("pipe");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR, 0).unwrap();
    assert_eq!(reason(&pipe), "is a named pipe (not opened)");
    let socket = dir.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    assert_eq!(reason(&socket), "is a socket (not opened)");
    assert_eq!(reason(Path::new("/dev/null")), "is a device (not opened)");
    // Through a link the thing itself is meant.
    let link = dir.path().join("link");
    std::os::unix::fs::symlink(&pipe, &link).unwrap();
    assert_eq!(reason(&link), "is a named pipe (not opened)");
}

#[cfg(target_os = "linux")]
#[test]
fn files_without_a_size_are_read_to_their_end() {
    let doc = open(Path::new("/proc/self/status"), &Cancel::never()).unwrap();
    assert!(doc.text.slice(0..doc.text.len()).starts_with("Name:"));
}

#[test]
fn a_plain_file_is_not_copied() {
    let doc = opened("a.txt", "\u{feff}plain".as_bytes()).unwrap();
    assert!(doc.text.store().as_file().is_some());
    assert_eq!(doc.text.slice(0..5), "plain");
}
