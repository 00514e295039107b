//! The command line: what may be said, what is answered, and with which exit status.

#[path = "support/grammar.rs"]
mod grammar;
#[path = "support/run.rs"]
mod run;

use run::{fed, output, recto};
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

const TEXT: &str = "The River Question\n\nWho owns the river? “Nobody”, said the naïve engineer.\n\tA tab, 字, and the end.\n";
const MARKDOWN: &str = "# The *River*\n\nWho owns the **river**? See [the treaty](https://example.org/t).\n\n\
    - one\n- two\n\n> quoted\n\n```rust\nfn main() {}\n```\n\n| a | b |\n|---|---|\n| river | 2 |\n";

/// Files that live as long as the folder that comes with them.
fn files(of: &[(&str, &str)]) -> (tempfile::TempDir, Vec<PathBuf>) {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = of.iter().map(|(name, _)| folder.path().join(name)).collect();
    for (path, (_, text)) in paths.iter().zip(of) {
        fs::write(path, text).unwrap();
    }
    (folder, paths)
}

/// What was printed and what was said of it, and the exit status.
fn told(output: Output) -> (String, String, i32) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

/// What was printed by a run that went well and had nothing to say.
#[track_caller]
fn fine(output: Output) -> String {
    let (out, said, code) = told(output);
    assert_eq!((said.as_str(), code), ("", 0));
    assert_eq!(grammar::check(out.replace('\t', " ").as_bytes()), Ok(()));
    out
}

/// The one line about a run that went wrong, with its status.
#[track_caller]
fn complaint(output: Output) -> (String, i32) {
    let (_, said, code) = told(output);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("recto: ") && said.ends_with('\n'), "{said}");
    (said, code)
}

#[test]
fn the_help_names_every_option_and_shows_examples() {
    use clap::CommandFactory;
    let help = fine(output(["--help"]));
    for option in recto::cli::Cli::command().get_arguments().filter_map(|a| a.get_long()) {
        assert!(help.contains(&format!("--{option}")), "{option} in\n{help}");
    }
    for part in ["Examples:", "recto README.md", "Exit status:", "prime minister"] {
        assert!(help.contains(part), "{part} in\n{help}");
    }
    assert!(help.lines().all(|line| line.chars().count() <= 110), "{help}");
    let short = fine(output(["-h"]));
    assert!(short.lines().count() < help.lines().count() && short.contains("--keyword"));
}

#[test]
fn the_version_is_the_version() {
    assert_eq!(fine(output(["--version"])), format!("recto {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn every_key_is_listed() {
    let keys = fine(output(["--help-keys"]));
    assert_eq!(keys.lines().count(), recto::app::ACTIONS.len());
    for (line, action) in keys.lines().zip(recto::app::ACTIONS) {
        assert!(line.starts_with(action.name) && line.ends_with(action.help), "{line}");
        assert!(action.keys.iter().all(|key| line.contains(key)), "{line}");
    }
}

#[test]
fn a_mistyped_option_is_answered_with_the_right_one() {
    for (typed, meant) in
        [("--keywrod", "--keyword"), ("--colour", "--color"), ("--them", "--theme"), ("--widht", "--width")]
    {
        let (out, said, code) = told(output([typed, "x"]));
        assert_eq!((out.as_str(), code), ("", 2));
        assert!(said.contains(typed) && said.contains(meant), "{said}");
    }
    let (_, said, code) = told(output(["--color", "maybe"]));
    assert!(code == 2 && said.contains("auto, always, never"), "{said}");
    let (_, said, code) = told(output(["--width", "5"]));
    assert!(code == 2 && said.contains("10..=1000"), "{said}");
}

#[test]
fn what_is_not_there_is_one_line_and_a_status() {
    let (_keep, paths) = files(&[("a.txt", TEXT)]);
    let missing = Path::new("no/such.txt");
    let (said, code) = complaint(output([missing]));
    assert_eq!((said.as_str(), code), ("recto: no/such.txt: no such file or folder\n", 2));
    // One of several: the others are printed.
    let all = [OsStr::new("--print"), missing.as_os_str(), paths[0].as_os_str()];
    assert!(told(output(all)).0.contains("Who owns the river?"));
    let (said, code) = complaint(output(all));
    assert!(code == 1 && said.contains("no/such.txt"), "{said}");
    let (said, code) = complaint(output(["-", "a.txt"]));
    assert!(code == 2 && said.contains("read alone"), "{said}");
}

#[test]
fn what_is_named_must_be_read_and_what_a_folder_holds_need_not() {
    let (folder, paths) = files(&[("a.txt", TEXT), ("b.bin", "\0\u{1}\0\u{2}")]);
    let (said, code) = complaint(output([&paths[1]]));
    assert!(code == 2 && said.contains("a binary file"), "{said}");
    assert_eq!(complaint(output(&paths)).1, 1);
    assert_eq!(complaint(output([folder.path()])).1, 0);
}

#[test]
fn text_is_printed_as_it_is() {
    let long = format!("{}\n{}\n", "words and words ".repeat(3000), "x".repeat(40_000));
    for text in [TEXT, "", "\n\n\n", "one line\n", &long] {
        let (_keep, paths) = files(&[("a.txt", text)]);
        assert_eq!(fine(output([OsStr::new("--print"), paths[0].as_os_str()])), text);
        assert_eq!(fine(output([&paths[0]])), text, "the output is no terminal");
        assert_eq!(fine(fed(["-"], text.as_bytes())), text);
        assert_eq!(fine(fed([] as [&str; 0], text.as_bytes())), text);
    }
    // A last line without its end gets one.
    let (_keep, paths) = files(&[("a.txt", "no end")]);
    assert_eq!(fine(output([&paths[0]])), "no end\n");
    // A document on standard input may also be a file, or come in pieces.
    let (_keep, paths) = files(&[("a.txt", TEXT)]);
    let file = fs::File::open(&paths[0]).unwrap();
    assert_eq!(fine(recto(["-"]).stdin(file).output().unwrap()), TEXT);
    let lines: String = (0..200_000).map(|n| format!("line {n}\n")).collect();
    assert!(fine(fed(["-"], lines.as_bytes())) == lines);
}

#[test]
fn markdown_is_printed_rendered() {
    let (_keep, paths) = files(&[("a.md", MARKDOWN)]);
    let text = fine(output([&paths[0]]));
    assert!(!text.contains('\x1b') && !text.contains("**") && !text.contains("```"), "{text}");
    for part in ["The River", "Who owns the river? See the treaty", "one", "▌ quoted", "fn main() {}"] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

/// What gzip makes of a text, without its end if `whole` is not wanted.
fn gzip(text: &str, whole: bool) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    let mut packed = encoder.finish().unwrap();
    packed.truncate(if whole { packed.len() } else { packed.len() - 12 });
    packed
}

#[test]
fn compressed_files_are_what_is_inside() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("a.md"), MARKDOWN).unwrap();
    fs::write(at("a.md.gz"), gzip(MARKDOWN, true)).unwrap();
    assert_eq!(fine(output([at("a.md.gz")])), fine(output([at("a.md")])));
    // An archive in a folder is as quiet as any other file that is not text.
    fs::write(at("b.tar.gz"), gzip(&"\0".repeat(1024), true)).unwrap();
    let find = |word: &str| output([OsStr::new("--find"), OsStr::new(word), folder.path().as_os_str()]);
    let found = fine(find("treaty"));
    assert!(found.contains("a.md.gz") && !found.contains("b.tar"), "{found}");
}

#[test]
fn d12_what_is_left_of_a_damaged_file_is_printed_and_the_damage_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.txt.gz");
    let text: String =
        (0..50_000u32).map(|i| format!("line {} of the log\n", i.wrapping_mul(2_654_435_761))).collect();
    fs::write(&path, gzip(&text, false)).unwrap();
    let (out, said, code) = told(output([path]));
    // Printing ends the last line.
    assert!(!out.is_empty() && text.starts_with(out.trim_end()));
    assert!(said.contains("damaged") && said.lines().count() == 1, "{said}");
    assert_eq!(code, 0);
}

#[test]
fn colours_are_printed_only_when_asked_for() {
    let (_keep, paths) = files(&[("a.txt", TEXT), ("b.md", MARKDOWN)]);
    for path in &paths {
        let path = path.as_os_str();
        for way in ["--color=auto", "--color=never", "--print"] {
            assert!(!fine(output([OsStr::new(way), "-kriver".as_ref(), path])).contains('\x1b'), "{way}");
        }
        let coloured = fine(output([OsStr::new("--color=always"), "-kriver".as_ref(), path]));
        let plain = fine(output([path]));
        // Before the word something is switched on, after it off.
        let lit = |word: &str| {
            coloured.match_indices(word).any(|(at, _)| {
                coloured[..at].ends_with('m') && coloured[at + word.len()..].starts_with('\x1b')
            })
        };
        assert!(lit("river"), "{coloured:?}");
        let mut bare = String::new();
        for part in coloured.split("\x1b[") {
            let text = part
                .split_once('m')
                .filter(|(sgr, _)| sgr.chars().all(|c| c.is_ascii_digit() || ";:".contains(c)));
            bare += text.map_or(part, |(_, text)| text);
        }
        let without_blanks =
            |text: &str| text.replace('\t', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(without_blanks(&bare), without_blanks(&plain));
    }
}

#[test]
fn lines_are_wrapped_when_a_width_is_asked_for() {
    let (_keep, paths) = files(&[
        ("a.txt", TEXT),
        ("b.md", MARKDOWN),
        ("c.rs", &format!("fn main() {{ {} }}\n", "x; ".repeat(90))),
    ]);
    for path in &paths {
        let text = fine(output([OsStr::new("--width=20"), path.as_os_str()]));
        // An address stays in one piece, so that it can be opened.
        let mut rows = text.lines().filter(|line| !line.starts_with('['));
        assert!(rows.all(|line| recto::text::width(line) <= 20), "{text}");
        let letters = |text: &str| text.split_whitespace().collect::<String>();
        let words = fine(output([OsStr::new("--width=1000"), path.as_os_str()]));
        if path.extension().is_some_and(|e| e != "md") {
            assert_eq!(letters(&text), letters(&words));
        }
    }
}

#[test]
fn several_documents_have_headers() {
    let (folder, paths) = files(&[("a.txt", TEXT), ("b.txt", "the second\n")]);
    let expected =
        format!("==> {} <==\n{TEXT}\n==> {} <==\nthe second\n", paths[0].display(), paths[1].display());
    assert_eq!(fine(output(&paths)), expected);
    assert_eq!(fine(output([folder.path()])), expected);
}

#[test]
fn hidden_and_ignored_files_are_left_out_of_folders_and_read_when_named() {
    let (folder, paths) =
        files(&[("a.txt", "one\n"), (".b.txt", "two\n"), ("c.txt", "three\n"), (".gitignore", "c.txt\n")]);
    assert_eq!(fine(output([folder.path()])), "one\n");
    assert_eq!(fine(output([&paths[1]])), "two\n");
    assert_eq!(fine(output([&paths[2]])), "three\n");
}

#[test]
fn a_mistake_in_the_settings_is_named_with_its_line_and_key() {
    let (_keep, paths) = files(&[
        ("a.txt", TEXT),
        ("bad.toml", "wrap = true\nmesure = 72\n"),
        ("worse.toml", "measure = \"wide\"\n"),
        ("keys.toml", "[keys]\nfly = [\"x\"]\n"),
        ("keys2.toml", "[keys]\nline-down = [\"Hyper-x\"]\n"),
        ("good.toml", "keywords = [\"river\"]\n"),
    ]);
    let with = |settings: &Path| output([OsStr::new("--config"), settings.as_os_str(), paths[0].as_os_str()]);
    for (settings, parts) in [
        (&paths[1], ["bad.toml", "line 2", "mesure"]),
        (&paths[2], ["worse.toml", "line 1", "invalid type"]),
        (&paths[3], ["keys", "fly", "settings"]),
        (&paths[4], ["keys", "Hyper-x", "settings"]),
    ] {
        let (said, code) = complaint(with(settings));
        assert!(code == 2 && parts.iter().all(|part| said.contains(part)), "{said}");
    }
    assert_eq!(fine(with(&paths[5])), TEXT);
}

#[test]
fn settings_are_read_from_home_and_need_not_be_there() {
    let (folder, paths) = files(&[("a.txt", TEXT)]);
    let at =
        |home: &Path| recto([&paths[0]]).env("HOME", home).env_remove("XDG_CONFIG_HOME").output().unwrap();
    let settings = folder.path().join(".config/recto/config.toml");
    fs::create_dir_all(settings.parent().unwrap()).unwrap();
    fs::write(&settings, "mesure = 72\n").unwrap();
    assert!(complaint(at(folder.path())).0.contains("mesure"));
    fs::write(&settings, b"# \xff\n").unwrap();
    assert_eq!(complaint(at(folder.path())).1, 2);
    for home in [Path::new("/dev/null"), Path::new("/nonexistent"), Path::new(""), &paths[0]] {
        assert_eq!(fine(at(home)), TEXT, "{}", home.display());
    }
    // What was asked for is another matter.
    let (said, code) = complaint(output([OsStr::new("--config=no.toml"), paths[0].as_os_str()]));
    assert!(code == 2 && said.contains("no.toml"), "{said}");
}

#[cfg(unix)]
#[test]
fn settings_that_may_not_be_read_are_not_there() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, paths) = files(&[("a.txt", TEXT)]);
    let locked = folder.path().join("recto");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o0)).unwrap();
    let run = recto([&paths[0]]).env("XDG_CONFIG_HOME", folder.path()).output();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(fine(run.unwrap()), TEXT);
}

#[test]
fn a_theme_is_found_or_the_themes_are_named() {
    let (_keep, paths) = files(&[("a.txt", TEXT)]);
    let with = |name: &str| output([OsStr::new("--theme"), name.as_ref(), paths[0].as_os_str()]);
    let (said, code) = complaint(with("mauve"));
    assert!(code == 2 && ["mauve", "dark", "light"].iter().all(|part| said.contains(part)), "{said}");
    assert_eq!(said.matches("No such file").count(), 1, "{said}");
    for name in ["auto", "dark", "light"] {
        assert_eq!(fine(with(name)), TEXT);
    }
    let home = tempfile::tempdir().unwrap();
    let themes = home.path().join("recto/themes");
    fs::create_dir_all(&themes).unwrap();
    fs::write(themes.join("bad.toml"), "text = \"blink\"\n").unwrap();
    let run =
        recto([OsStr::new("--theme=bad"), paths[0].as_os_str()]).env("XDG_CONFIG_HOME", home.path()).output();
    let (said, code) = complaint(run.unwrap());
    assert!(code == 2 && said.contains("bad") && said.contains("line 1"), "{said}");
}

#[test]
fn a_keyword_of_nothing_is_refused() {
    let (_keep, paths) = files(&[("a.txt", TEXT)]);
    let (said, code) = complaint(output([OsStr::new("-k"), "".as_ref(), paths[0].as_os_str()]));
    assert!(code == 2 && said.contains("keyword"), "{said}");
}

#[test]
fn without_arguments_and_without_a_terminal_the_handbook_is_not_in_the_way() {
    // Nothing on standard input is an empty document, not a reason for another one.
    assert_eq!(fine(output([] as [&str; 0])), "");
}

#[test]
fn a_folder_on_standard_input_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let (said, code) =
        complaint(recto(["-"]).stdin(fs::File::open(folder.path()).unwrap()).output().unwrap());
    assert!(code == 2 && said.contains("is a folder"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn p6_an_output_that_is_full_is_said_in_one_line() {
    let (_keep, paths) = files(&[("a.txt", &TEXT.repeat(1000))]);
    for arguments in [
        vec![paths[0].as_os_str()],
        vec!["--help-keys".as_ref()],
        vec!["--color=always".as_ref(), paths[0].as_os_str()],
    ] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let (said, code) = complaint(
            recto(arguments).stdout(full).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap(),
        );
        assert!(code == 2 && said.contains("No space left"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn p6_an_output_that_is_closed_is_no_fault() {
    let (_keep, paths) = files(&[("a.txt", &TEXT.repeat(10_000))]);
    for arguments in [vec![paths[0].as_os_str()], vec!["--color=always".as_ref(), paths[0].as_os_str()]] {
        let mut child = recto(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(first.contains("The River Question"));
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
    }
    // Closed from the beginning.
    for line in [
        r#""$0" "$1" >&-"#,
        r#""$0" "$1" <&- >&- 2>&-"#,
        r#""$0" no/such 2>&-; test $? = 2"#,
        r#""$0" - <&-"#,
    ] {
        let run = std::process::Command::new("/bin/sh")
            .env("HOME", "/nonexistent")
            .arg("-c")
            .arg(line)
            .arg(env!("CARGO_BIN_EXE_recto"))
            .arg(&paths[0])
            .output()
            .unwrap();
        assert_eq!((run.status.code(), run.stderr.as_slice()), (Some(0), &b""[..]), "{line}");
    }
}

#[test]
fn what_is_piped_in_compressed_is_what_is_inside() {
    assert_eq!(fine(fed(["--print", "-"], &gzip(TEXT, true))), fine(fed(["--print", "-"], TEXT.as_bytes())));
}

#[test]
fn the_contents_and_what_is_known_of_a_document_are_printed_for_scripts() {
    let (_folder, paths) =
        files(&[("a.md", "# The *River*\n\n## Sluices\n\n[x](https://example.org)\n\n# Mouth\n")]);
    let path = paths[0].as_os_str();
    assert_eq!(fine(output(["--outline".as_ref(), path])), "The River\n  Sluices\nMouth\n");
    let meta: serde_json::Value = serde_json::from_str(&fine(output(["--meta".as_ref(), path]))).unwrap();
    assert_eq!((meta["kind"].as_str(), meta["title"].as_str()), (Some("markdown"), Some("The River")));
    assert_eq!(meta["outline"][1]["title"], "Sluices");
    assert_eq!(meta["outline"][1]["level"], 2);
    assert_eq!(meta["links"][0], "https://example.org");
    let piped: serde_json::Value =
        serde_json::from_str(&fine(fed(["--meta", "-"], b"plain text\n"))).unwrap();
    assert_eq!((piped["kind"].as_str(), piped["path"].as_str()), (Some("text"), Some("-")));
}

#[test]
fn an_archive_is_read_as_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reports.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    for (name, text) in
        [("2024/a.md", "# The *River*\n"), ("2024/b.txt", "The river again.\n"), ("../c.txt", "no")]
    {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    let (out, said, code) = told(output(["--print".as_ref(), path.as_os_str()]));
    let name = path.to_str().unwrap();
    let expected =
        format!("==> {name}/2024/a.md <==\nThe River\n\n==> {name}/2024/b.txt <==\nThe river again.\n");
    assert_eq!((out, code), (expected, 0));
    assert!(said.ends_with("its name leads out of the archive: not opened\n"), "{said}");
    // One document of it, by its path, and all of them by what they say.
    assert_eq!(fine(output(["--print".as_ref(), path.join("2024/b.txt").as_os_str()])), "The river again.\n");
    let found = output(["--find".as_ref(), "river".as_ref(), folder.path().as_os_str()]);
    let found = String::from_utf8(found.stdout).unwrap();
    assert_eq!(found.lines().count(), 2, "{found}");
    assert!(found.contains("reports.zip/2024/b.txt:1:"), "{found}");
}
