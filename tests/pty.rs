//! The whole program in a real terminal: what it shows, how it is left, and what it survives.

#![cfg(unix)]

#[path = "support/grammar.rs"]
mod grammar;
#[path = "support/pty.rs"]
mod pty;

use pty::{Console, Dice, LIMIT, Setup, picture};
use rustix::process::{Signal, kill_process_group};
use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const RIVER: &str = "The River Question\n\nWho owns the river? Nobody has asked the river. The upper towns hold \
    the sluices, the lower towns hold the treaties, and the water runs on.\n";
const MILL: &str =
    "A Note on the Mill\n\nThe mill stands below the weir. Its owner says the river took it.\n";
const MIXED: &str = "# Mixed\n\n> A quotation, 日本語 👩‍👩‍👧 e\u{301}\n\n- one\n- two\n\n\
    | a | b |\n|---|---|\n| river | 2 |\n\n```rust\nfn main() { println!(\"river\"); }\n```\n";

/// A folder with documents of several kinds, one of them long.
fn library() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let long: String = (1..=2000).map(|n| format!("line {n} of the long river\n")).collect();
    let code = "fn river() -> u32 {\n    // a comment\n    42\n}\n".repeat(40);
    for (name, text) in
        [("a.txt", RIVER), ("b.txt", MILL), ("c.txt", &long), ("d.md", MIXED), ("e.rs", &code)]
    {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// recto on a path, with two keywords.
fn recto(path: &Path) -> Setup {
    Setup::recto(["-k".into(), "river".into(), "-k".into(), "water".into(), OsString::from(path)])
}

/// The same when its first page and all counts are there.
fn reading(path: &Path) -> Console {
    let console = recto(path).start();
    console.wait_for_text("Who owns the").wait_for("the counts", |screen| {
        let text = screen.contents();
        text.contains("1 river 3") && !text.contains('≥') && !text.contains('…')
    });
    console
}

/// Whether the first letter of `word` stands out somewhere in these rows, by `way`.
fn stands_out(screen: &vt100::Screen, word: &str, way: impl Fn(&vt100::Cell) -> bool) -> bool {
    let (rows, columns) = screen.size();
    let letter = |y: u16, x: u16| screen.cell(y, x).map(vt100::Cell::contents).unwrap_or_default();
    let stands = |y: u16, x: u16| (x..).zip(word.chars()).all(|(x, c)| letter(y, x).starts_with(c));
    let mut places = (1..rows.get() - 1).flat_map(|y| (0..columns.get()).map(move |x| (y, x)));
    places.any(|(y, x)| stands(y, x) && screen.cell(y, x).is_some_and(&way))
}

#[test]
fn a_folder_is_read_searched_and_left() {
    let folder = library();
    let console = reading(folder.path());
    assert!(console.look(|s| stands_out(s, "river", |cell| cell.bgcolor() != vt100::Color::Default)));
    console.send("j").wait_for_text("The mill stands below");
    console.send("k").wait_for_text("Who owns the").send("\r/towns").wait_for_text("1 of 2");
    console.send("\r").wait_for_text("/towns 1 of 2");
    console.send("n").wait_for_text("/towns 2 of 2");
    console.send("\x1b").wait_for("the end of the search", |s| !s.contents().contains("/towns"));
    console.send("q").wait_for_text("Enter read").send("q").ends_with(0);
    console.is_given_back();
}

#[test]
fn nothing_happens_while_nothing_happens() {
    let folder = library();
    let console = reading(folder.path());
    for keys in ["", "\r/river", "\r?"] {
        console.send(keys).settle();
        let before = console.cpu();
        assert!(console.is_silent_for(Duration::from_millis(700)), "bytes after '{keys}'");
        if let (Some(before), Some(after)) = (before, console.cpu()) {
            assert!(after - before <= 1, "{} ticks after '{keys}'", after - before);
        }
    }
}

/// Something a person, a mouse or a terminal might send; nothing that leaves or stops the program.
fn anything(dice: &mut Dice) -> Vec<u8> {
    const KEYS: &[u8] =
        b"abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ0123456789/.:;,*?%{}[]<>=+- \r\t\x7f\
        \x01\x02\x04\x05\x06\x07\x08\x0b\x0c\x0e\x10\x12\x14\x15\x17\x19";
    const NAMED: [&str; 16] = [
        "\x1b[A",
        "\x1b[B",
        "\x1b[C",
        "\x1b[D",
        "\x1b[H",
        "\x1b[F",
        "\x1b[5~",
        "\x1b[6~",
        "\x1b[3~",
        "\x1bOP",
        "\x1b[15~",
        "\x1b[Z",
        "\x1b[1;5C",
        "\x1bf",
        "é",
        "字",
    ];
    const REPLIES: [&str; 10] = [
        "\x1b[?62;22;52c",
        "\x1b[>41;354;0c",
        "\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
        "\x1b]11;rgb:0/0/0\x07",
        "\x1b[?2026;2$y",
        "\x1bP1+r544e=787465726d\x1b\\",
        "\x1b[24;80R",
        "\x1b]l\x1b\\",
        "\x1b[I",
        "\x1b[8;24;80t",
    ];
    match dice.below(100) {
        0..60 => vec![*dice.pick(KEYS)],
        60..75 => dice.pick(&NAMED).as_bytes().to_vec(),
        75..80 => b"\x1b".to_vec(),
        80..88 => dice.pick(&REPLIES).as_bytes().to_vec(),
        88..96 => {
            let (button, x, y) =
                (dice.pick(&[0, 2, 32, 35, 64, 65]), 1 + dice.below(120), 1 + dice.below(50));
            let last = if dice.below(3) == 0 { 'm' } else { 'M' };
            format!("\x1b[<{button};{x};{y}{last}").into_bytes()
        }
        _ => {
            let text: String =
                (0..dice.below(40)).map(|_| *dice.pick(&['r', 'i', ' ', '\n', 'é', '(', '\u{7}'])).collect();
            format!("\x1b[200~{text}\x1b[201~").into_bytes()
        }
    }
}

#[test]
fn p9_ten_thousand_keys_of_any_kind_do_not_bring_it_down() {
    let folder = library();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut console = reading(folder.path());
    for round in 1..=200 {
        for _ in 0..50 {
            console.send(anything(&mut dice));
        }
        let (width, height) = (1 + dice.below(130), 1 + dice.below(50));
        console.resize(width as u16, height as u16);
        // A command found by chance may have been the one that quits.
        if console.ends_within(Duration::ZERO) {
            console.ends_with(0);
            console.is_given_back();
            console = reading(folder.path());
        }
        if round % 40 == 0 {
            is_what_it_would_paint_anew(&console);
        }
    }
    quits(&console);
    console.is_given_back();
}

/// What is shown after many small changes is what a fresh frame shows.
fn is_what_it_would_paint_anew(console: &Console) {
    console.send("\x1b").settle().send("\x1b").settle();
    let before = console.picture();
    console.send("\x0c").settle();
    assert_eq!(console.picture(), before, "{}", console.contents());
}

/// Quits from whatever is open.
fn quits(console: &Console) {
    for _ in 0..3 {
        if console.send("\x1b").ends_within(Duration::from_millis(200))
            || console.send("Q").ends_within(Duration::from_millis(200))
        {
            break;
        }
    }
    console.ends_with(0);
}

#[test]
fn p2_a_closed_terminal_ends_the_program_in_every_state() {
    let folder = library();
    for keys in ["", "\r", "\r/riv", ".", "?", ":", "\x1a"] {
        let mut console = reading(folder.path());
        console.send(keys).settle();
        let before = console.cpu();
        console.hang_up();
        let end = console.ends_with(129);
        if let (Some(before), Some(after)) = (before, end.cpu) {
            assert!(after - before < 50, "{} ticks after '{keys}'", after - before);
        }
    }
}

#[test]
fn p2_a_closed_terminal_ends_it_even_where_hang_ups_are_ignored() {
    let folder = library();
    let path = folder.path().join("a.txt");
    let mut console = Setup::shell(r#"trap "" HUP; exec "$0" "$1""#, [path]).start();
    console.wait_for_text("Who owns the").settle();
    console.hang_up();
    let end = console.ends_with(129);
    assert!(end.cpu.is_none_or(|ticks| ticks < 200), "{end:?}");
}

#[test]
fn p2_signals_end_it_with_the_terminal_given_back() {
    let folder = library();
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        for keys in ["", "\r/riv"] {
            let console = reading(folder.path());
            console.send(keys).settle().signal(signal).ends_with(status);
            console.is_given_back();
        }
    }
}

#[test]
fn p3_where_no_shell_waits_it_does_not_stop() {
    let folder = library();
    let console = reading(folder.path());
    console.send("\x1a").wait_for_text("there is no shell to go back to");
    console.send("j").wait_for_text("The mill stands below");
    console.send("Q").ends_with(0);
}

#[test]
fn p3_stopped_and_continued_by_a_shell_it_shows_the_same_screen() {
    let Some(bash) = ["/bin/bash", "/usr/bin/bash"].into_iter().find(|path| Path::new(path).exists()) else {
        return;
    };
    let folder = library();
    let shell = Setup::other(bash, &["--norc", "--noprofile", "-i"]).env("PS1", "shell> ").start();
    let command = format!("'{}' -k river '{}'\r", env!("CARGO_BIN_EXE_recto"), folder.path().display());
    shell.wait_for_text("shell>").send(command).wait_for_text("Who owns the").settle();
    let before = shell.picture();
    shell.send("\x1a").wait_for("the shell", |s| !s.alternate_screen() && s.contents().contains("Stopped"));
    shell.send("fg\r").wait_for("the same screen", |s| picture(s) == before);
    // Stopped from outside, and continued in a terminal of another size.
    kill_process_group(shell.foreground(), Signal::TSTP).unwrap();
    shell.wait_for("the shell", |s| !s.alternate_screen() && !s.hide_cursor()).settle();
    shell.resize(110, 30).send("fg\r").wait_for("the page", |s| {
        s.alternate_screen() && s.contents().contains("Who owns the") && s.contents().lines().count() == 30
    });
    is_what_it_would_paint_anew(&shell);
    shell
        .send("Q")
        .wait_for("the shell", |s| !s.alternate_screen() && s.contents().trim_end().ends_with("shell>"));
    shell.send("echo $?.\r").wait_for_text("0.");
    shell.send("exit\r").ends_with(0);
}

#[test]
fn p4_after_any_size_the_next_is_right() {
    let folder = library();
    let console = reading(folder.path());
    console.settle();
    let before = console.picture();
    for (width, height) in [(1, 1), (1, 40), (200, 1), (0, 0), (0, 10), (1000, 500), (19, 4), (60, 5)] {
        console.resize(width, height).settle();
        console.resize(80, 24).wait_for("the first screen", |s| picture(s) == before);
    }
}

#[test]
fn p4_after_a_storm_of_sizes_the_last_is_right() {
    let folder = library();
    let console = reading(folder.path());
    console.settle();
    let before = console.picture();
    let mut dice = Dice(4);
    for _ in 0..200 {
        console.resize(dice.below(250) as u16, dice.below(80) as u16);
    }
    console.resize(80, 24).wait_for("the first screen", |s| picture(s) == before);
    console.send("Q").ends_with(0);
}

#[test]
fn p5_a_document_may_come_from_standard_input() {
    let folder = library();
    let path = folder.path().join("c.txt");
    for line in [r#"exec "$0" < "$1""#, r#"cat "$1" | "$0""#, r#"cat "$1" | "$0" -"#] {
        let console = Setup::shell(line, [&path]).start();
        console.wait_for_text("line 1 of").send("G").wait_for_text("line 2000 of");
        console.send("/line 77 \r").wait_for_text("line 77 of").send("Q").ends_with(0);
        console.is_given_back();
    }
}

#[test]
fn p5_overstrikes_are_bold_and_underlined_and_no_text() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/ferry.cat");
    for line in [r#"exec "$0" "$1""#, r#"cat "$1" | "$0""#, r#"(head -c 200 "$1"; tail -c +201 "$1") | "$0""#]
    {
        let console = Setup::shell(line, [&path]).start();
        console.wait_for_text("carries a goat").wait_for_text("•   the wolf");
        assert!(console.look(|s| stands_out(s, "DESCRIPTION", vt100::Cell::bold)));
        assert!(console.look(|s| stands_out(s, "passenger at", vt100::Cell::underline)));
        console.send("/description\r").wait_for_text("1 of 1").send("Q").ends_with(0);
    }
}

#[test]
fn p5_a_pipe_is_read_while_it_fills_and_may_be_left_open() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = named_pipe(folder.path());
    let mut writer = File::options().read(true).write(true).open(&pipe).unwrap();
    let console = Setup::shell(r#"exec "$0" < "$1""#, [&pipe]).start();
    writer.write_all(b"the first line\n").unwrap();
    console.wait_for_text("the first line");
    writer.write_all(b"the second line\n").unwrap();
    console.wait_for_text("the second line").send("Q").ends_with(0);
    console.is_given_back();
    let mut console = Setup::shell(r#"exec "$0" < "$1""#, [&pipe]).start();
    writer.write_all(b"once more\n").unwrap();
    console.wait_for_text("once more");
    console.hang_up();
    console.ends_with(129);
}

fn named_pipe(folder: &Path) -> PathBuf {
    let path = folder.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

#[test]
fn p5_without_a_terminal_to_take_keys_from_it_says_so() {
    if !Path::new("/usr/bin/setsid").exists() {
        return;
    }
    let folder = library();
    let console =
        Setup::shell(r#"cat "$1" | setsid -w "$0"; echo "left with $?""#, [folder.path().join("a.txt")])
            .start();
    console.wait_for_text("left with 2").ends_with(0);
    assert!(console.contents().starts_with("recto: "), "{}", console.contents());
    console.is_given_back();
}

#[test]
fn p5_the_terminal_itself_is_not_read_as_a_document() {
    let console = Setup::recto(["-"]).start();
    console.ends_with(2);
    assert!(console.contents().starts_with("recto: "), "{}", console.contents());
    console.is_given_back();
}

/// Set apart by something else than a colour.
fn seen(cell: &vt100::Cell) -> bool {
    cell.inverse() || cell.underline() || cell.bold()
}

fn coloured(cell: &vt100::Cell) -> bool {
    cell.bgcolor() != vt100::Color::Default
}

#[test]
fn p7_what_is_lit_stands_out_in_every_terminal() {
    let folder = library();
    let kinds =
        ["xterm-256color", "xterm", "screen", "tmux-256color", "linux", "vt100", "alacritty", "who-knows"];
    for (i, term) in kinds.into_iter().enumerate() {
        for colourless in [false, true] {
            let mut setup = recto(&folder.path().join("a.txt")).env("TERM", term);
            if colourless {
                setup = setup.env("NO_COLOR", "1");
            }
            if i % 2 == 1 {
                setup = setup.env("LANG", "C");
            }
            let console = setup.start();
            console
                .wait_for_text("Who owns the")
                .wait_for_text("1 river 3")
                .send("/towns\r")
                .wait_for("a hit that stands out", |s| {
                    s.contents().contains("1 of 2") && stands_out(s, "towns", |c| seen(c) || coloured(c))
                });
            console.look(|screen| {
                for word in ["river", "towns"] {
                    assert!(stands_out(screen, word, |c| seen(c) || coloured(c)), "{word} in {term}");
                    if colourless {
                        assert!(stands_out(screen, word, seen), "{word} in {term} without colours");
                        assert!(!stands_out(screen, word, coloured), "{word} in {term} has a colour");
                    }
                }
                assert!(i % 2 == 0 || screen.contents().is_ascii(), "{}", screen.contents());
            });
            console.send("Q").ends_with(0);
        }
    }
}

#[test]
fn p7_a_terminal_without_a_screen_gets_the_text() {
    let folder = library();
    for term in ["dumb", ""] {
        let console = recto(&folder.path().join("a.txt")).env("TERM", term).start();
        console.ends_with(0);
        let text = console.contents();
        assert!(text.contains("Who owns the river?") && text.contains("the water runs on."), "{text}");
        assert!(!console.bytes(0).contains(&0x1b));
    }
}

#[test]
fn p8_a_terminal_may_answer_at_once_late_or_never() {
    let folder = library();
    let light = "\x1b]11;rgb:fafa/fafa/fafa\x1b\\";
    let silent = reading(folder.path());
    silent.settle();
    let dark = silent.picture();
    silent.send(light).wait_for("other colours", |s| picture(s) != dark).settle();
    silent.send("j").wait_for_text("The mill stands below").send("Q").ends_with(0);
    let answering = recto(folder.path()).answering().start();
    answering.wait_for("the dark screen", |s| picture(s) == dark);
    answering.send("Q").ends_with(0);
}

#[test]
fn t6_answers_to_questions_nobody_asked_do_nothing() {
    let folder = library();
    let console = reading(folder.path());
    console.settle();
    let before = console.picture();
    let attributes = (0..60).map(|n| format!("\x1b[?{n};{}c", n * 7));
    let modes = (0..40).map(|n| format!("\x1b[?{};{}$y", 1000 + n, n % 5));
    let titles = (0..40).map(|n| format!("\x1b]l{}\x1b\\", "Qq".repeat(n)));
    let settings = (0..40).map(|n| format!("\x1bP1$r{n}m\x1b\\\x1bP0+r{n}\x1b\\"));
    let places = (0..20).map(|n| format!("\x1b[{n};{}R\x1b[{n}n\x1b[8;{n};{n}t", n + 1));
    for answer in attributes.chain(modes).chain(titles).chain(settings).chain(places) {
        console.send(answer);
    }
    console.settle();
    assert_eq!(console.picture(), before);
    console.send("j").wait_for_text("The mill stands below");
}

#[test]
fn p9_a_large_paste_goes_into_a_prompt_or_nowhere() {
    let folder = library();
    let paste = format!("\x1b[200~{}\x1b[201~", "river and Q\n".repeat(90_000));
    let console = reading(folder.path());
    console.send(&paste).wait_for_text("a paste goes into a prompt");
    console.send("\r/").wait_for_text("^R regex").send(&paste).wait_for_text("river and").settle();
    console.send("\x1b").settle();
    assert!(console.contents().contains("Who owns the"), "{}", console.contents());
    console.send("Q").ends_with(0);
}

#[test]
fn p9_a_paste_without_an_end_does_not_swallow_the_keys_for_ever() {
    let folder = library();
    let console = reading(folder.path());
    console.send("\x1b[200~only the beginning").wait_for_text("a paste goes into a prompt");
    console.send("Q").ends_with(0);
}

#[test]
fn s4_a_file_that_changes_all_the_time_is_read_on() {
    let folder = library();
    let path = folder.path().join("c.txt");
    let text = std::fs::read_to_string(&path).unwrap();
    let console = recto(&path).start();
    console.wait_for_text("line 1 of");
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut dice = Dice(44);
            while !over.load(Ordering::Relaxed) {
                match dice.below(4) {
                    0 => drop(File::options().write(true).open(&path).map(|f| f.set_len(dice.below(50_000)))),
                    1 => drop(std::fs::remove_file(&path)),
                    2 => drop(std::fs::rename(folder.path().join("a.txt"), &path)),
                    _ => drop(std::fs::write(&path, &text)),
                }
                let _ = std::fs::write(folder.path().join("a.txt"), RIVER);
            }
        });
        let mut dice = Dice(7);
        for _ in 0..60 {
            for _ in 0..10 {
                console.send(dice.pick(&["j", " ", "G", "g", "r", "5%", "/ver\r", "n", ";", "w", "\x0c"]));
            }
            assert!(!console.ends_within(Duration::from_millis(10)), "{}", console.contents());
        }
        over.store(true, Ordering::Relaxed);
    });
    console.send("r").settle().send("Q").ends_with(0);
    console.is_given_back();
}

#[test]
fn s4_the_reader_is_told_when_the_file_has_changed() {
    let folder = library();
    let path = folder.path().join("a.txt");
    let console = recto(&path).start();
    console.wait_for_text("Who owns the");
    std::fs::write(&path, "Something shorter\n").unwrap();
    // It is looked at when a key is pressed, and not at every key.
    let told =
        |what: &str| (0..100).any(|_| console.send("j").shows_within(what, Duration::from_millis(100)));
    assert!(told("changed on disk"), "{}", console.contents());
    console.send("r").wait_for_text("Something shorter");
    std::fs::remove_file(&path).unwrap();
    assert!(told("deleted on disk"), "{}", console.contents());
    assert!(console.contents().contains("Something shorter"));
}

#[test]
fn p10_a_terminal_that_reads_nothing_cannot_hold_it() {
    let folder = library();
    for stuck in [false, true] {
        let console = recto(folder.path()).torn().size(200, 60).start();
        console.wait_for_text("Who owns the").settle();
        let before = console.memory();
        console.pause(true);
        for _ in 0..50 {
            assert!(!console.send("\x0cJK").ends_within(Duration::from_millis(20)));
        }
        if let (Some(before), Some(after)) = (before, console.memory()) {
            assert!(after < before + 64 * 1024, "from {before} to {after} KiB");
        }
        if stuck {
            // It cannot draw any more, so it does not come to the next key either.
            assert!(!console.send("Q").ends_within(Duration::from_millis(500)));
        }
        console.signal(Signal::TERM);
        assert!(console.ends_within(LIMIT));
        let end = console.pause(false).end();
        assert!(end.status == Ok(143) || stuck && end.status == Ok(0), "{end:?}");
        console.is_given_back();
    }
}
