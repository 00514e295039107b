//! S1 to S11: what lies in a file system, and what becomes of it while it is read.

#![cfg(unix)]

use super::{Desk, Show, page, printed, run};
use recto::document::Document;
use recto::format::{self, Cancel, OpenError};
use recto::library::{Found, scan};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

fn found(folder: &Path) -> Vec<Found> {
    let mut all = Vec::new();
    scan(&vec![folder.to_path_buf()], &mut |some| {
        all.extend(some);
        true
    });
    all
}

fn open(path: &Path) -> Result<Document, OpenError> {
    format::open(path, &Cancel::never())
}

fn whole(document: &Document) -> String {
    document.text.slice(0..document.text.len())
}

#[test]
fn s1_pipes_sockets_and_devices_are_listed_and_never_opened() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("a.txt"), "the only text\n").unwrap();
    run::named_pipe(&at("pipe"));
    let _socket = UnixListener::bind(at("socket")).unwrap();
    symlink("/dev/zero", at("zero")).unwrap();
    symlink("/dev/tty", at("tty")).unwrap();
    symlink("nowhere", at("dead")).unwrap();
    let reasons = [
        ("pipe", "a named pipe"),
        ("socket", "a socket"),
        ("zero", "a device"),
        ("tty", "a device"),
        ("dead", "a link to nothing"),
    ];
    let all = found(folder.path());
    assert_eq!(all.len(), 1 + reasons.len());
    for (name, reason) in reasons {
        let problem = all.iter().find(|f| f.place == name).and_then(|f| f.problem.as_deref());
        assert!(problem.is_some_and(|p| p.contains(reason)), "{name}: {problem:?}");
    }
    let mut desk = Desk::open(&[folder.path().into()], &["text"], (100, 30));
    let mut show = Show::new(100, 30);
    for _ in 0..all.len() {
        show.frame(desk.keys("J"));
    }
    let screen = show.terminal.screen().contents();
    assert!(screen.contains("a named pipe (not opened)") && screen.contains("a link to nothing"), "{screen}");
    for name in ["pipe", "socket", "zero", "tty"] {
        assert!(open(&at(name)).unwrap_err().to_string().contains("not opened"), "{name}");
        let output = run::output([OsStr::new("--print"), at(name).as_os_str()]);
        assert!(!output.status.success() && output.stdout.is_empty());
        assert_eq!(String::from_utf8_lossy(&output.stderr).lines().count(), 1);
    }
}

#[test]
fn s1_what_has_become_a_pipe_since_it_was_listed_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("a.txt"), "the first\n").unwrap();
    fs::write(at("b.txt"), "the second\n").unwrap();
    let mut desk = Desk::open(&[folder.path().into()], &[], (100, 30));
    fs::remove_file(at("b.txt")).unwrap();
    run::named_pipe(&at("b.txt"));
    desk.keys("J");
    assert!(page(&mut desk).concat().contains("named pipe"), "{:?}", desk.screen());
    fs::remove_file(at("a.txt")).unwrap();
    symlink("/dev/zero", at("a.txt")).unwrap();
    desk.keys("K r");
    assert!(page(&mut desk).concat().contains("device"), "{:?}", desk.screen());
}

#[cfg(target_os = "linux")]
#[test]
fn s2_files_whose_size_is_not_known_are_read() {
    for path in ["/proc/version", "/proc/self/status", "/proc/cpuinfo", "/proc/self/mounts"] {
        let document = open(Path::new(path)).unwrap();
        assert!(document.text.len() > 10, "{path}");
    }
    let version = fs::read_to_string("/proc/version").unwrap();
    assert_eq!(whole(&open(Path::new("/proc/version")).unwrap()), version);
    let mut desk = Desk::open(&["/proc/version".into()], &[], (200, 10));
    assert!(page(&mut desk).concat().contains(version.split_whitespace().next().unwrap()));
    // Without an end, or in bytes.
    for path in ["/proc/self/pagemap", "/proc/self/mem", "/proc/self/cmdline", "/proc/self/environ"] {
        let _ = open(Path::new(path));
    }
}

#[test]
fn s3_loops_of_links_show_each_file_once() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir_all(at("one/two")).unwrap();
    fs::write(at("one/two/a.txt"), "text\n").unwrap();
    symlink("../..", at("one/two/up")).unwrap();
    symlink("/", at("root")).unwrap();
    symlink(".", at("here")).unwrap();
    symlink("snake", at("snake")).unwrap();
    symlink("tail", at("head")).unwrap();
    symlink("head", at("tail")).unwrap();
    let all = found(folder.path());
    let places: Vec<&str> = all.iter().map(|f| f.place.as_str()).collect();
    assert_eq!(places, ["head", "one/two/a.txt", "snake", "tail"]);
    assert_eq!(all.iter().filter(|f| f.problem.is_none()).count(), 1);
    assert!(open(&at("snake")).is_err());
    // What is named is followed: once.
    assert_eq!(found(&at("one/two/up")).iter().filter(|f| f.problem.is_none()).count(), 1);
}

#[test]
fn s4_a_file_that_is_cut_off_while_open_keeps_what_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    let lines: String = (0..20_000).map(|n| format!("line {n} of a file\n")).collect();
    for left in [0, 1, 100, 70_000] {
        fs::write(&path, &lines).unwrap();
        let mut desk = Desk::open(std::slice::from_ref(&path), &["line 19999"], (60, 12));
        let first = page(&mut desk);
        File::options().write(true).open(&path).unwrap().set_len(left).unwrap();
        let mut show = Show::new(60, 12);
        for script in
            ["j", "G", "Space", "/ '77' Enter", "n", "n", "5 0 %", "w", "1 9 9 9 9 G", "{", "b", "g"]
        {
            show.frame(desk.keys(script));
        }
        assert_eq!(page(&mut desk), first, "what was read is kept");
        desk.keys("G");
        assert!(desk.footer().contains("shortened"), "{}", desk.footer());
        desk.keys("r");
        assert_eq!(desk.app.page.document.as_ref().unwrap().text.len(), left);
        show.frame(&mut desk);
    }
}

#[test]
fn s4_a_large_file_that_is_cut_off_is_not_missed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    let lines: String = (0..200_000).map(|n| format!("line {n} of a file\n")).collect();
    for left in [0, 10, 65_536, 2_000_000] {
        fs::write(&path, &lines).unwrap();
        let mut desk = Desk::open(std::slice::from_ref(&path), &["line 19999"], (60, 12));
        File::options().write(true).open(&path).unwrap().set_len(left).unwrap();
        let mut show = Show::new(60, 12);
        for script in [
            "5 0 %",
            "k k b",
            "G",
            "/ '199998' Enter",
            "n",
            "N",
            ". '77' Enter",
            "3 G",
            "w",
            "5 0 %",
            "Space",
            "w",
        ] {
            show.frame(desk.keys(script));
        }
        assert!(desk.app.notice.is_some());
    }
}

#[test]
fn s4_a_file_that_is_replaced_or_deleted_while_open_stays_readable() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    let lines: String = (0..50_000).map(|n| format!("old line {n}\n")).collect();
    fs::write(&path, &lines).unwrap();
    let mut desk = Desk::open(std::slice::from_ref(&path), &["line"], (60, 12));
    let new = folder.path().join("new");
    fs::write(&new, "something else\n").unwrap();
    fs::rename(&new, &path).unwrap();
    desk.keys("G");
    assert!(page(&mut desk).concat().contains("old line 49999"));
    desk.keys("/ 'line_333' Enter");
    assert!(desk.lit().contains(&"line 333".to_owned()));
    desk.keys("Esc r");
    assert_eq!(page(&mut desk)[0], "something else");
    fs::remove_file(&path).unwrap();
    desk.keys("j k / 'else' Enter");
    assert_eq!(desk.lit(), ["else"]);
    desk.keys("Esc r");
    assert!(desk.screen().concat().contains("no such file"), "{:?}", desk.screen());
}

#[test]
fn s5_what_was_appended_is_there_after_reading_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.log");
    fs::write(&path, "one\ntwo\n").unwrap();
    let mut desk = Desk::open(std::slice::from_ref(&path), &["line"], (60, 12));
    let mut file = File::options().append(true).open(&path).unwrap();
    for n in 0..1000 {
        writeln!(file, "line {n}").unwrap();
    }
    desk.keys("G");
    assert!(page(&mut desk).concat().contains("two"));
    let place = desk.app.page.viewport.anchor();
    desk.keys("r");
    assert_eq!(desk.app.page.viewport.anchor(), place);
    desk.keys("G");
    assert!(page(&mut desk).concat().contains("line 999"));
    assert!(desk.footer().contains("1 line 1000"), "{}", desk.footer());
}

/// A file of this size with text at both ends and a hole between; `None` where the file system has none.
fn sparse(path: &Path, len: u64) -> Option<()> {
    let mut file = File::create(path).unwrap();
    for n in 0..4000 {
        writeln!(file, "line {n} before the hole").unwrap();
    }
    file.set_len(len).ok()?;
    file.seek(SeekFrom::Start(len - 20)).unwrap();
    file.write_all(b"\nbehind it\nthe end.\n").ok()
}

#[test]
fn s5_s8_a_terabyte_is_opened_and_left_for_its_end_at_the_cost_of_a_screen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    if sparse(&path, 1 << 40).is_none() {
        return;
    }
    let mut desk = Desk::open(&[path], &[], (80, 24));
    let read = |desk: &Desk| desk.app.page.document.as_ref().unwrap().text.store().bytes_read();
    assert!(page(&mut desk).concat().contains("line 5 before"));
    assert!(read(&desk) < 1 << 20, "{} bytes for the first screen", read(&desk));
    let mut show = Show::new(80, 24);
    for (script, shown) in [
        ("G", "the end."),
        ("g", "line 0 before"),
        ("5 0 %", "␀␀␀␀"),
        ("Space Space b k", "␀"),
        ("G", "behind it"),
    ] {
        let before = read(&desk);
        desk.keys(script);
        show.frame(&mut desk);
        assert!(page(&mut desk).concat().contains(shown), "{:?} after '{script}'", page(&mut desk));
        let cost = read(&desk) - before;
        assert!(cost < 1 << 21, "{cost} bytes for '{script}'");
    }
}

#[test]
fn s7_what_cannot_be_read_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("a.txt"), "text\n").unwrap();
    symlink("loop", at("loop")).unwrap();
    for (path, reason) in [
        (at("missing"), "no such file"),
        (at("a.txt/inside"), "no such file"),
        (folder.path().to_path_buf(), "is a folder"),
        (at("loop"), "symbolic link"),
        (at(&"x".repeat(300)), "too long"),
    ] {
        let said = open(&path).unwrap_err().to_string();
        assert!(said.contains(reason), "{}: {said}", path.display());
        assert!(!said.contains("os error"), "{said}");
        let mut desk = Desk::open(&[path, at("a.txt")], &[], (90, 20));
        Show::new(90, 20).frame(&mut desk);
    }
    // Only for those whom permissions bind.
    fs::create_dir(at("locked")).unwrap();
    fs::write(at("locked/b.txt"), "text\n").unwrap();
    fs::write(at("secret.txt"), "text\n").unwrap();
    fs::set_permissions(at("secret.txt"), fs::Permissions::from_mode(0o0)).unwrap();
    fs::set_permissions(at("locked"), fs::Permissions::from_mode(0o0)).unwrap();
    if File::open(at("secret.txt")).is_err() {
        assert_eq!(open(&at("secret.txt")).unwrap_err().to_string(), "permission denied");
        let locked = found(folder.path()).into_iter().find(|f| f.place == "locked");
        assert_eq!(locked.and_then(|f| f.problem).as_deref(), Some("permission denied"));
        let output =
            run::output([OsStr::new("--print"), at("secret.txt").as_os_str(), at("a.txt").as_os_str()]);
        assert_eq!(output.status.code(), Some(1));
    }
    fs::set_permissions(at("locked"), fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn s9_a_folder_of_twenty_thousand_is_told_bit_by_bit() {
    let folder = tempfile::tempdir().unwrap();
    let name = |n: usize| format!("{n:05}{}", "x".repeat(if n.is_multiple_of(100) { 250 } else { 0 }));
    for n in 0..20_000 {
        File::create(folder.path().join(name(n))).unwrap();
    }
    let mut groups = Vec::new();
    scan(&vec![folder.path().to_path_buf()], &mut |some| {
        groups.push(some);
        true
    });
    assert!((1..=64).contains(&groups[0].len()), "{} at first", groups[0].len());
    let all: Vec<Found> = groups.into_iter().flatten().collect();
    assert_eq!(all.len(), 20_000);
    assert!(all.iter().enumerate().all(|(n, f)| f.place == name(n) && f.problem.is_none()));
    let mut app = recto::app::App::new((80, 24), Default::default(), Default::default());
    app.start(vec![folder.path().to_path_buf()]);
    app.update(recto::app::Msg::Scanned(recto::app::Ticket(1), all, true));
    assert_eq!(app.shelf.shown.len(), 20_000);
    // Somebody who has seen enough is not told the rest.
    let mut told = 0;
    scan(&vec![folder.path().to_path_buf()], &mut |some| {
        told += some.len();
        false
    });
    assert!(told <= 64);
}

#[cfg(target_os = "linux")]
#[test]
fn s10_names_of_any_byte_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<u8> = (1..=255).filter(|b| !matches!(b, b'/' | b'.')).collect();
    for byte in &names {
        fs::write(folder.path().join(OsStr::from_bytes(&[*byte])), format!("the text of {byte}\n")).unwrap();
    }
    let all = found(folder.path());
    assert_eq!(all.len(), names.len());
    for f in &all {
        let path = f.origin.path().unwrap();
        let [byte] = path.file_name().unwrap().as_bytes() else { panic!("{path:?}") };
        assert_eq!(whole(&open(path).unwrap()), format!("the text of {byte}\n"));
    }
    for byte in [b'\n', 0x1b, 0x80, 0xff] {
        let path = folder.path().join(OsStr::from_bytes(&[byte]));
        let output = run::output([OsStr::new("--print"), path.as_os_str()]);
        assert_eq!(printed(&output.stdout), format!("the text of {byte}\n"));
    }
}

#[test]
fn s11_content_in_any_encoding_or_none_loses_nothing() {
    let utf16 = |text: &str, little: bool| -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    };
    let prose = "Zwölf Boxkämpfer – “quoted” – naïve, 字 and more of that.\n".repeat(20);
    let marked = |mark: &[u8], text: Vec<u8>| [mark.to_vec(), text].concat();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt");
    for bytes in [
        marked(b"\xef\xbb\xbf", prose.clone().into_bytes()),
        marked(b"\xff\xfe", utf16(&prose, true)),
        marked(b"\xfe\xff", utf16(&prose, false)),
        utf16(&prose, true),
        utf16(&prose, false),
    ] {
        fs::write(&path, &bytes).unwrap();
        assert_eq!(whole(&open(&path).unwrap()), prose);
        assert_eq!(printed(&run::output([OsStr::new("--print"), path.as_os_str()]).stdout), prose);
    }
    // Damaged UTF-8: each broken byte has its substitute, everything else stays.
    for (broken, substitutes) in [
        (&b"\xff"[..], 1),
        (b"\xc3", 1),
        (b"\xc0\xaf", 2),
        (b"\xe0\x80\xaf", 3),
        (b"\xed\xa0\x80", 3),
        (b"\xf4\x90\x80\x80", 4),
        (b"\xf0\x9f\x91", 3),
    ] {
        let bytes = [prose.as_bytes(), b"before ", broken, b" behind\n", prose.as_bytes()].concat();
        fs::write(&path, &bytes).unwrap();
        let document = open(&path).unwrap();
        assert_eq!(document.text.len(), bytes.len() as u64);
        let wanted = format!("{prose}before {} behind\n{prose}", "\u{1a}".repeat(substitutes));
        assert_eq!(whole(&document), wanted, "{broken:?}");
        assert!(document.notices[0].contains("not quite UTF-8"));
        let print = printed(&run::output([OsStr::new("--print"), path.as_os_str()]).stdout);
        assert_eq!(print, wanted.replace('\u{1a}', "\u{fffd}"));
    }
}
