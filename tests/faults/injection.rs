//! T1 to T10: a document, its name or an error message wants to command the terminal, or to deceive the reader.

use super::corpus::{names, sequences};
use super::{Desk, Show, page, printed, run};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// A screen on which everything has room at once.
const VAST: (u16, u16) = (100, 500);

/// Writes a document, shows it, prints it; what the page says and what was printed come back.
#[track_caller]
fn shown_and_printed(name: &str, bytes: &[u8], size: (u16, u16)) -> (Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let mut desk = Desk::open(std::slice::from_ref(&path), &["word"], size);
    desk.keys("z");
    Show::new(size.0, size.1).frame(&mut desk);
    let coloured = run::output([OsStr::new("--color=always"), path.as_ref()]);
    assert!(coloured.status.success(), "{coloured:?}");
    printed(&coloured.stdout);
    let output = run::output([OsStr::new("--print"), path.as_ref()]);
    (page(&mut desk), printed(&output.stdout))
}

fn count(text: &str, what: char) -> usize {
    text.chars().filter(|c| *c == what).count()
}

/// The corpus, a sequence a line, between words, so that it is text.
fn lines(frame: impl Fn(&str) -> String) -> String {
    sequences().iter().map(|s| frame(&format!("some words before it {s} word\n"))).collect()
}

#[test]
fn t1_sequences_in_plain_text_and_code_are_marks() {
    // Text with terminal colours in it would be a log.
    let text: String =
        lines(str::to_owned).lines().filter(|l| !l.contains("m word")).map(|l| format!("{l}\n")).collect();
    let escapes = count(&text, '\x1b');
    assert!(sequences().len() > 400 && escapes > 200, "{} {escapes}", sequences().len());
    for name in ["t.txt", "t.rs", "t.json"] {
        let (rows, print) = shown_and_printed(name, text.as_bytes(), VAST);
        let rows = rows.concat();
        for (shown, what) in [(&rows, "page"), (&print, "print")] {
            assert_eq!(count(shown, '␛'), escapes, "{what} of {name}");
            for mark in ["␇", "␈", "␡", "‹CSI›", "‹OSC›", "‹DCS›", "‹ST›", "‹0080›"]
            {
                assert!(shown.contains(mark), "{mark} on the {what} of {name}");
            }
        }
    }
}

#[test]
fn t1_in_a_log_only_colours_are_obeyed() {
    let text =
        lines(|line| format!("\x1b[1;32m12:00\x1b[0m {line}")) + "a \x1b[?1049h \x1b[2J \x1b[1;31mred\n";
    let (rows, print) = shown_and_printed("t.log", text.as_bytes(), VAST);
    for shown in [rows.concat(), print] {
        assert!(count(&shown, '␛') > 200 && !shown.contains("␛[1;32m") && !shown.contains("␛[1;31m"));
        assert!(shown.contains("␛[?1049h") && shown.contains("␛[2J") && shown.contains("␛]52;"));
    }
}

#[test]
fn t1_sequences_everywhere_in_markdown_are_marks() {
    type Frame = fn(&str) -> String;
    let places: [(&str, Frame); 6] = [
        ("paragraph", |line| format!("{line}\n")),
        ("heading", |line| format!("# {line}\n")),
        ("list", |line| format!("- {line}> quoted {line}\n")),
        ("code", |line| format!("```rust\n{line}```\n\n`{}`\n", line.trim_end())),
        ("link", |line| format!("[{0}](http://a/{0} \"{0}\") ![{0}](b)\n", line.trim_end())),
        ("table", |line| format!("| a |\n|---|\n| {} |\n\n", line.trim_end())),
    ];
    for (place, frame) in places {
        let (rows, print) = shown_and_printed("t.md", lines(frame).as_bytes(), (100, 3000));
        for shown in [rows.concat(), print] {
            assert!(count(&shown, '␛') > 200, "{place}: {} marks", count(&shown, '␛'));
        }
    }
}

#[test]
fn t1_bytes_of_eight_bits_are_no_controls() {
    let mut bytes = "UTF-8 – enough of it, äöü, to be that – ".repeat(100).into_bytes();
    for byte in 0x80..=0x9f_u8 {
        bytes.extend_from_slice(b"word ");
        bytes.push(byte);
        bytes.extend_from_slice(b"31m;\n");
    }
    let (rows, print) = shown_and_printed("t.txt", &bytes, VAST);
    assert_eq!(count(&rows.concat(), '\u{fffd}'), 32);
    assert_eq!(count(&print, '\u{fffd}'), 32);
    // In a legacy encoding the same bytes are letters, or C1 controls.
    for name in ["t.txt", "t.md", "t.log"] {
        shown_and_printed(
            name,
            &b"caf\xe9 na\xefve \x81\x8d\x8f\x90\x9d\x9b31m d\xe9j\xe0\n".repeat(20),
            VAST,
        );
    }
}

#[test]
fn t1_a_zero_byte_behind_the_beginning_is_a_mark() {
    let mut bytes = b"words and words\n".repeat(1000);
    bytes.extend_from_slice(b"a\0b\n");
    for name in ["t.txt", "t.rs", "t.log"] {
        let (_, print) = shown_and_printed(name, &bytes, (80, 24));
        assert!(print.ends_with("a␀b\n"), "{name}");
    }
}

#[test]
fn t2_what_markdown_decodes_is_marked_after_decoding() {
    let text = "# Head &#27;[31m &#x202e;\n\nBody &#27;]0;x&#7; &#x9b;31m &#155;2J &amp;#27; &#8238; &#xE0041; &#0; \
        [label &#27;c](http://a/&#27;c 'title &#27;c') ![alt &#27;c](x)\n\n- item &#27;P\n\n> quote &#x1b;_\n\n\
        | cell |\n|---|\n| &#27;[2J |\n\n<b title='&#27;'>html &#27;M</b>\n\n`code &#27;` stays\n";
    let (rows, print) = shown_and_printed("t.md", text.as_bytes(), (200, 60));
    for shown in [rows.join("\n"), print] {
        for mark in [
            "␛[31m",
            "‹RLO›",
            "␛]0;x␇",
            "‹CSI›31m",
            "‹CSI›2J",
            "&#27;",
            "‹E0041›",
            "\u{fffd}",
            "label ␛c",
            "␛P",
            "␛_",
            "␛[2J",
            "code &#27;",
        ] {
            assert!(shown.contains(mark), "{mark} in\n{shown}");
        }
    }
}

#[cfg(target_os = "linux")]
fn path_of(folder: &Path, name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    folder.join(OsStr::from_bytes(name))
}

#[cfg(target_os = "linux")]
#[test]
fn t3_hostile_names_are_listed_opened_and_printed() {
    let folder = tempfile::tempdir().unwrap();
    let names = names(300);
    for name in &names {
        fs::write(path_of(folder.path(), name), "the text of it\n").unwrap();
    }
    let mut desk = Desk::open(&[folder.path().into()], &["text"], (90, 30));
    assert_eq!(desk.app.shelf.library.len(), names.len());
    let mut show = Show::new(90, 30);
    for _ in &names {
        show.frame(&mut desk);
        let divider = desk.app.geometry.divider;
        for y in divider.y..divider.bottom() {
            assert_eq!(show.at(divider.x, y), "│", "row {y} of\n{}", show.terminal.screen().contents());
        }
        assert_eq!(page(&mut desk)[0], "the text of it");
        desk.keys("J");
    }
    let output = run::output(["--print".as_ref(), folder.path().as_os_str()]);
    let text = printed(&output.stdout);
    assert_eq!(
        text.lines().filter(|line| line.starts_with("==> ") && line.ends_with(" <==")).count(),
        names.len()
    );
    assert_eq!(text.matches("the text of it\n").count(), names.len());
    assert_eq!(text.lines().count(), 3 * names.len() - 1, "no name breaks its line");
}

#[test]
fn t3_hostile_titles_headings_keywords_and_filters_are_shown() {
    let evil = "Evil \x1b]0;x\x07\u{202e}\u{9b}31m\u{e0041} title";
    let text = format!("# {evil}\n\n## Part {evil}\n\nword {evil}\n");
    let (mut desk, _keep) =
        Desk::with(&[("a.md", &text), ("b.txt", evil), ("c.log", evil)], &["evil", evil], (120, 30));
    let mut show = Show::new(120, 30);
    let scripts =
        ["", "J", "J", "K K", "Enter", "/", "Esc .", "Down", "Esc q", "/", "Enter", ":", "Esc s s s s"];
    for script in scripts {
        desk.keys(script);
        show.frame(&mut desk);
        desk.tell(recto::app::Msg::Paste(evil.into()));
        show.frame(&mut desk);
        desk.tell(recto::app::Msg::Notice(evil.into()));
        show.frame(&mut desk);
    }
    let screen = show.terminal.screen().contents();
    assert!(screen.contains("Evil ␛]0;x␇‹RLO›"), "{screen}");
}

#[test]
fn t4_error_messages_are_one_clean_line() {
    let evil = "\x1b]0;x\x07a\nb\tc\r\u{202e}\u{9b}31m";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    fs::write(&file, "text\n").unwrap();
    let settings = folder.path().join("bad.toml");
    fs::write(&settings, "# \x01\nmesure = \"\u{202e}\"\n").unwrap();
    let file = file.to_str().unwrap();
    for arguments in [
        vec![evil],
        vec!["--print", evil, file],
        vec!["--theme", evil, "--print", file],
        vec!["--config", evil, evil],
        vec!["--config", settings.to_str().unwrap(), file],
        vec!["--keyword", "", evil],
    ] {
        let output = run::output(&arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.chars().all(|c| !c.is_control() || c == '\n'), "{said:?}");
        assert_eq!(crate::grammar::check(said.as_bytes()), Ok(()));
        assert_eq!(said.lines().count(), 1, "{said:?}");
        assert!(said.starts_with("recto: "), "{said:?}");
    }
    // The mistakes that the argument parser explains take more than a line.
    for arguments in
        [vec!["--color", evil], vec!["--width", evil], vec![&*format!("--{evil}")], vec!["--measure", evil]]
    {
        let output = run::output(&arguments);
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(crate::grammar::check(said.as_bytes()), Ok(()));
        assert!(said.contains("␛]0;x␇"), "{said:?}");
    }
}

#[test]
fn t5_what_does_not_end_swallows_nothing() {
    for opening in
        ["\x1b]52;c;", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x1b[31", "\x1b]8;;http://a", "\u{9d}0;", "\x1b"]
    {
        for name in ["t.txt", "t.md", "t.rs", "t.log"] {
            let text = format!("first line {opening}\n\nsecond line\n\nlast line {opening}");
            let (rows, print) = shown_and_printed(name, text.as_bytes(), (80, 24));
            for shown in [rows.join("\n"), print] {
                assert!(
                    shown.contains("second line") && shown.contains("last line"),
                    "{name} {opening:?}: {shown}"
                );
            }
        }
    }
}

#[test]
fn t9_a_turned_reading_order_is_seen_where_it_is() {
    for (name, line, shown) in [
        (
            "a.c",
            "if (admin) { /*\u{202e} } \u{2066}begin\u{2069} \u{2066}*/",
            "if (admin) { /*‹RLO› } ‹LRI›begin‹PDI› ‹LRI›*/",
        ),
        (
            "b.rs",
            "let level = \"user\u{202e} \u{2066}// all\u{2069} \u{2066}\";",
            "let level = \"user‹RLO› ‹LRI›// all‹PDI› ‹LRI›\";",
        ),
        ("c.py", "def f(): '''\u{2067}return x'''", "def f(): '''‹RLI›return x'''"),
        ("d.js", "isAdmin\u{200b}() || is\u{200d}Admin()", "isAdmin¦() || is‹ZWJ›Admin()"),
        ("e.txt", "a \u{61c}b \u{200e}c \u{200f}d \u{202a}e\u{202c}", "a ‹ALM›b ‹LRM›c ‹RLM›d ‹LRE›e‹PDF›"),
        ("f.md", "a \u{202d}b\u{202c} \u{2068}c\u{2069}", "a ‹LRO›b‹PDF› ‹FSI›c‹PDI›"),
    ] {
        let (rows, print) = shown_and_printed(name, format!("{line}\n").as_bytes(), (100, 10));
        assert_eq!(rows[0], shown, "{name}");
        assert_eq!(print.trim_end(), shown, "{name}");
    }
}

/// The characters of Unicode's category Cf.
const FORMATS: &[std::ops::RangeInclusive<char>] = &[
    '\u{ad}'..='\u{ad}',
    '\u{600}'..='\u{605}',
    '\u{61c}'..='\u{61c}',
    '\u{6dd}'..='\u{6dd}',
    '\u{70f}'..='\u{70f}',
    '\u{890}'..='\u{891}',
    '\u{8e2}'..='\u{8e2}',
    '\u{180e}'..='\u{180e}',
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{2064}',
    '\u{2066}'..='\u{206f}',
    '\u{feff}'..='\u{feff}',
    '\u{fff9}'..='\u{fffb}',
    '\u{110bd}'..='\u{110bd}',
    '\u{110cd}'..='\u{110cd}',
    '\u{13430}'..='\u{1343f}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0001}'..='\u{e0001}',
    '\u{e0020}'..='\u{e007f}',
];

#[test]
fn t10_no_format_character_is_invisible() {
    let all: Vec<char> = FORMATS.iter().cloned().flatten().collect();
    assert_eq!(all.len(), 170);
    let text: String = all.iter().map(|c| format!("x{c}y\n")).collect();
    for name in ["t.txt", "t.rs", "t.log"] {
        let (rows, print) = shown_and_printed(name, text.as_bytes(), (60, 200));
        let print: Vec<&str> = print.lines().collect();
        for (i, c) in all.iter().enumerate() {
            for row in [rows[i].as_str(), print[i]] {
                assert!(recto::text::width(row) >= 3, "U+{:04X} in {name}: {row:?}", u32::from(*c));
            }
        }
    }
}
