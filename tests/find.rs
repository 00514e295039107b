//! `--find`: what is printed of a library without a screen, and with which exit status.

#[path = "support/grammar.rs"]
mod grammar;
#[cfg(unix)]
#[allow(dead_code)]
#[path = "support/pty.rs"]
mod pty;
#[path = "support/run.rs"]
mod run;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::{Duration, SystemTime};

use recto::format::{self, Cancel};
use recto::library::{Library, Lookup, Origin, scan};
use recto::search::{Expression, Looseness, QueryOptions};
use run::{fed, output, recto};
use serde_json::Value;

const LIBRARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/library");

/// A folder of documents.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn told(output: Output) -> (String, String, i32) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

/// What is found in a folder, from inside it.
fn found_in(folder: &Path, arguments: &[&str]) -> (String, String, i32) {
    told(recto(arguments).current_dir(folder).output().unwrap())
}

/// What was found by a run that had nothing to complain of.
#[track_caller]
fn hits(folder: &Path, arguments: &[&str]) -> String {
    let (out, said, code) = found_in(folder, arguments);
    assert_eq!((said.as_str(), code), ("", 0), "{out}");
    assert_eq!(grammar::check(out.replace('\t', " ").as_bytes()), Ok(()));
    out
}

fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of_type<'a>(objects: &'a [Value], kind: &str) -> Vec<&'a Value> {
    objects.iter().filter(|object| object["type"] == kind).collect()
}

#[test]
fn a_hit_is_a_line_with_its_path_its_number_and_the_line_around_it() {
    let f = folder(&[
        ("b.txt", "one\n\n  the Mill, and the\nmill stands\nstill"),
        ("a/c.txt", "prime\nminister\n\nprime minister"),
    ]);
    assert_eq!(hits(f.path(), &["--find", "mill"]), "b.txt:3: the Mill, and the\nb.txt:4: mill stands\n");
    // Across a line end; each hit is a line; the folder needs no name when it is this one.
    assert_eq!(
        hits(f.path(), &["--find", "prime minister"]),
        "a/c.txt:1: prime minister\na/c.txt:4: prime minister\n"
    );
    assert_eq!(hits(f.path(), &["--find", "the", "b.txt"]).lines().count(), 2);
    let whole = f.path().join("b.txt");
    let line = hits(Path::new("/"), &["--find", "stands", whole.to_str().unwrap()]);
    assert_eq!(line, format!("{}:4: mill stands\n", whole.display()));
}

#[test]
fn long_lines_are_cut_to_what_is_around_the_hit() {
    let f =
        folder(&[("a.txt", &format!("{}needle{}\n", "left words ".repeat(900), " right words".repeat(900)))]);
    let line = hits(f.path(), &["--find", "needle"]);
    assert!(
        line.starts_with("a.txt:1: …") && line.ends_with("…\n") && line.contains(" needle right words"),
        "{line}"
    );
    assert!((180..=220).contains(&recto::text::width(line.trim_end())), "{line}");
    for width in [60, 100, 1000] {
        let line = hits(f.path(), &["--find", "needle", &format!("--width={width}")]);
        let cells = recto::text::width(line.trim_end());
        assert!(line.contains("needle") && cells <= width && cells + 25 >= width.min(500), "{cells} {line}");
    }
}

#[test]
fn nothing_found_is_one_and_a_mistake_is_two() {
    let f = folder(&[("a.txt", "one river\n"), ("b.bin", "\0\u{1}\0\u{2}")]);
    assert_eq!(found_in(f.path(), &["--find", "mill"]), (String::new(), String::new(), 1));
    let (out, said, code) = found_in(f.path(), &["--find", "river after:soon"]);
    assert_eq!((out.as_str(), code), ("", 2));
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("recto: --find: a date"), "{said}");
    assert_eq!(lines[1..], ["  river after:soon", "              ^^^^"]);
    for nothing in ["", "\"\"", "  ", "title:x"] {
        let (out, said, code) = found_in(f.path(), &["--find", nothing]);
        assert!(out.is_empty() && code == 2 && said.contains("nothing in it to look for"), "{said}");
    }
    // What is named must be read, even if there are hits; what lies in a folder need not.
    let (out, said, code) = found_in(f.path(), &["--find", "river", "no.txt", "a.txt", "b.bin"]);
    assert_eq!((out.as_str(), code), ("a.txt:1: one river\n", 2));
    assert!(
        said.contains("recto: no.txt: no such file\n") && said.contains("recto: b.bin: is a binary"),
        "{said}"
    );
    assert_eq!(hits(f.path(), &["--find", "river"]), "a.txt:1: one river\n");
}

#[test]
fn the_forms_do_not_mix_and_need_something_to_find() {
    let f = folder(&[("a.txt", "one river\n")]);
    for arguments in [
        &["--json", "a.txt"][..],
        &["--find", "a", "--json", "--files"],
        &["--find", "a", "--count", "--sort", "left"],
        &["--find", "a", "--files", "--sort", "position"],
        &["--find", "a", "--sort", "size"],
        &["--find", "a", "--print"],
        &["--find", "--json", "a.txt"],
        &["--find"],
    ] {
        let (out, said, code) = found_in(f.path(), arguments);
        assert!(out.is_empty() && !said.is_empty() && code == 2, "{arguments:?} {said}");
    }
}

#[test]
fn what_is_piped_in_is_looked_through_to_its_end() {
    let text = "word\n".repeat(300_000) + "the mill\n";
    let (out, said, code) = told(fed(["--find", "mill"], text.as_bytes()));
    assert_eq!((out.as_str(), said.as_str(), code), ("-:300001: the mill\n", "", 0));
    assert_eq!(told(fed(["--find", "mill", "-"], b"a mill")).0, "-:1: a mill\n");
    assert_eq!(told(fed(["--find", "mill"], b"")), (String::new(), String::new(), 1));
    // A phrase across the pieces in which it came, a condition on all of them, and its words.
    let far = "alpha\n".to_owned() + &"filling words\n".repeat(20_000) + "beta";
    assert_eq!(told(fed(["--find", "beta & alpha"], far.as_bytes())).0, "-:1: alpha\n-:20002: beta\n");
    assert_eq!(told(fed(["--find", "beta -alpha"], far.as_bytes())).2, 1);
    let (json, _, _) = told(fed(["--find", "alpha", "--json"], far.as_bytes()));
    assert_eq!(of_type(&objects(&json), "document")[0]["words"], 40_002);
    // A file may be standard input, and a name wins over it.
    let f = folder(&[("a.txt", "a mill\n")]);
    let file = fs::File::open(f.path().join("a.txt")).unwrap();
    assert_eq!(told(recto(["--find", "mill"]).stdin(file).output().unwrap()).0, "-:1: a mill\n");
    let path = f.path().join("a.txt");
    let named = fed([OsStr::new("--find"), OsStr::new("mill"), path.as_os_str()], b"mill mill");
    assert_eq!(told(named).0.lines().count(), 1);
}

#[test]
fn a_concordance_aligns_its_hits() {
    let f = folder(&[
        ("a.txt", "The old mill stands.\nBy the river there is a mill, and another mill"),
        ("deep/er/with-a-long-name-indeed.txt", "字字字字字字 mill 字字"),
    ]);
    for width in [None, Some(40), Some(80), Some(150)] {
        let flag = format!("--width={}", width.unwrap_or(80));
        let mut arguments = vec!["--find", "mill", "--kwic"];
        arguments.extend(width.map(|_| flag.as_str()));
        let out = hits(f.path(), &arguments);
        assert_eq!(out.lines().count(), 4);
        let columns = |line: &str| -> BTreeSet<usize> {
            line.match_indices("mill").map(|(at, _)| recto::text::width(&line[..at])).collect()
        };
        let common = out.lines().map(columns).reduce(|a, b| &a & &b).unwrap();
        assert_eq!(common.len(), 1, "{out}");
        assert!(out.lines().all(|line| recto::text::width(line) <= width.unwrap_or(80)), "{out}");
        assert!(out.contains("a.txt:2") && out.contains("eed.txt:1"), "{out}");
    }
    // One document needs no name.
    assert!(hits(f.path(), &["--find", "old", "--kwic", "a.txt"]).starts_with("1 "));
}

#[test]
fn counts_are_a_table_of_documents_and_queries() {
    let f = folder(&[
        ("a.txt", "one mill, two mills\n"),
        ("b.txt", "river\n"),
        ("c.txt", "a mill by a river"),
        ("d.txt", "-"),
    ]);
    assert_eq!(
        hits(f.path(), &["--find", "mill", "--find", "a | river", "--count"]),
        "mill\ta | river\tdocument\n2\t0\ta.txt\n0\t1\tb.txt\n1\t3\tc.txt\n3\t4\ttotal\n"
    );
    assert_eq!(
        hits(f.path(), &["--find", "mill", "--count", "--sort=hits"]),
        "mill\tdocument\n2\ta.txt\n1\tc.txt\n3\ttotal\n"
    );
    let (out, _, code) = found_in(f.path(), &["--find", "zzz", "--count"]);
    assert_eq!((out.as_str(), code), ("zzz\tdocument\n0\ttotal\n", 1));
}

#[test]
fn files_are_named_once_each() {
    let f = folder(&[("a.txt", "mill mill\n"), ("b.txt", "river\n"), ("c.txt", "mill river river")]);
    assert_eq!(hits(f.path(), &["--find", "mill", "--files"]), "a.txt\nc.txt\n");
    assert_eq!(hits(f.path(), &["--find", "mill", "--find", "river", "--files"]), "a.txt\nb.txt\nc.txt\n");
    assert_eq!(
        hits(f.path(), &["--find", "mill | river", "--files", "--sort", "hits"]),
        "c.txt\na.txt\nb.txt\n"
    );
    assert_eq!(found_in(f.path(), &["--find", "zzz", "--files"]).2, 1);
}

#[test]
fn json_tells_everything_and_reads_as_json() {
    let f = folder(&[
        ("a.md", "# The *Mill*\n\nAn old\nmill & a river.\n"),
        ("b.bin", "\0\u{1}\0\u{2}"),
        ("c.txt", "-"),
    ]);
    let objects = objects(&hits(f.path(), &["--find", "mill", "--find", "river", "--json"]));
    let kinds: Vec<&str> = objects.iter().map(|object| object["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["hit", "hit", "hit", "document", "document", "unreadable", "summary"]);
    let text = format::open(&f.path().join("a.md"), &Cancel::never()).unwrap().text;
    for hit in of_type(&objects, "hit") {
        let range = hit["range"][0].as_u64().unwrap()..hit["range"][1].as_u64().unwrap();
        assert_eq!(text.slice(range.clone()), hit["hit"].as_str().unwrap());
        let line = text.slice(0..range.start).matches('\n').count() as u64 + 1;
        assert_eq!(
            (hit["line"].as_u64(), &hit["path"], &hit["title"]),
            (Some(line), &"a.md".into(), &"The Mill".into())
        );
    }
    let river = of_type(&objects, "hit")[2];
    assert_eq!(
        (&river["query"], &river["left"], &river["right"]),
        (&"river".into(), &"The Mill An old mill & a ".into(), &". ".into())
    );
    let document = of_type(&objects, "document")[0];
    assert_eq!(
        (&document["kind"], &document["hits"], &document["words"]),
        (&"markdown".into(), &2.into(), &8.into())
    );
    assert_eq!(document["per_1000"], 250.0);
    assert!(of_type(&objects, "unreadable")[0]["reason"].as_str().unwrap().contains("binary"));
    let expected = serde_json::json!({
        "type": "summary", "hits": 3, "documents": 1, "looked": 2, "unreadable": 1, "queries": [
            {"query": "mill", "reading": "phrase", "hits": 2, "documents": 1},
            {"query": "river", "reading": "phrase", "hits": 1, "documents": 1},
        ]
    });
    assert_eq!(objects[6], expected);
}

#[test]
fn a_phrase_that_is_nowhere_is_looked_for_more_loosely_and_that_is_said() {
    let f = folder(&[("a.txt", "the mill by the old river\n"), ("b.txt", "mill")]);
    let (out, said, code) = found_in(f.path(), &["--find", "mill river"]);
    assert_eq!((out.lines().count(), code), (2, 0), "{out}");
    assert_eq!(said, "recto: 'mill river' is nowhere as a phrase; within 10 words:\n");
    let (json, _, _) = found_in(f.path(), &["--find", "river mill", "--find", "mill", "--json"]);
    let objects = objects(&json);
    let summary = of_type(&objects, "summary")[0];
    assert_eq!(summary["queries"][0]["reading"], "within 10 words");
    assert_eq!((&summary["queries"][1]["reading"], &summary["documents"]), (&"phrase".into(), &2.into()));
    assert_eq!(of_type(&objects, "document").len(), 3);
    let (out, said, code) = found_in(f.path(), &["--find", "river mill", "--find", "mill", "--count"]);
    assert_eq!(out, "river mill\tmill\tdocument\n2\t1\ta.txt\n0\t1\tb.txt\n2\t2\ttotal\n");
    assert!(said.contains("'river mill' is nowhere as a phrase") && code == 0);
    // Nowhere at all: nothing is announced.
    assert_eq!(found_in(f.path(), &["--find", "mill zzz"]), (String::new(), String::new(), 1));
}

#[test]
fn conditions_filters_and_keywords_mean_what_they_mean_inside() {
    let f = folder(&[("a.txt", "alpha beta\n"), ("b.txt", "alpha\n"), ("c.md", "# Gamma\n\nalpha gamma\n")]);
    let files = |query: &str| hits(f.path(), &["--find", query, "--files"]).replace('\n', " ");
    assert_eq!(files("alpha & beta"), "a.txt ");
    assert_eq!(files("alpha -beta"), "b.txt c.md ");
    assert_eq!(files("alpha kind:markdown"), "c.md ");
    assert_eq!(files("alpha -in:b.txt -title:gamma"), "a.txt ");
    assert_eq!(files("/al.ha\\b gam/"), "c.md ");
    assert_eq!(hits(f.path(), &["-k", "beta | gamma", "--find", "@beta", "--files"]), "a.txt\nc.md\n");
    assert_eq!(found_in(f.path(), &["--find", "@nobody"]).2, 1);
    // Each query has a condition of its own.
    let out = hits(f.path(), &["--find", "alpha & beta", "--find", "alpha & gamma", "--count"]);
    assert_eq!(out, "alpha & beta\talpha & gamma\tdocument\n2\t0\ta.txt\n0\t3\tc.md\n2\t3\ttotal\n");
}

#[test]
fn everything_can_be_sorted() {
    let f = folder(&[
        ("a.txt", "zeta mill beta. gamma mill alpha"),
        ("b.txt", "one two three four five six seven eight nine mill delta"),
        ("c.txt", "mill, mill and mill, and so many more words than there are in the others"),
    ]);
    let day = |n: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(n * 86_400);
    for (name, n) in [("a.txt", 20), ("b.txt", 30), ("c.txt", 10)] {
        fs::File::options().write(true).open(f.path().join(name)).unwrap().set_modified(day(n)).unwrap();
    }
    let order = |sort: &str, form: &[&str]| {
        let mut arguments = vec!["--find", "mill", "--sort", sort];
        arguments.extend(form);
        let out = hits(f.path(), &arguments);
        out.lines().map(|line| line.split(['.', ':']).next().unwrap().to_owned()).collect::<String>()
    };
    assert_eq!(order("path", &[]), "aabccc");
    assert_eq!(order("hits", &[]), "cccaab");
    assert_eq!(order("density", &[]), "aacccb");
    assert_eq!(order("date", &[]), "baaccc");
    assert_eq!(order("date", &["--files"]), "bac");
    assert_eq!(order("hits", &["--files"]), "cab");
    assert_eq!(order("density", &["--files"]), "acb");
    // alpha, and, and, beta, delta, mill
    assert_eq!(order("right", &[]), "accabc");
    // nothing, and, gamma, mill, nine, zeta
    assert_eq!(order("left", &[]), "ccacba");
    assert_eq!(order("position", &[]), "ccacab");
    let json = objects(&hits(f.path(), &["--find", "mill", "--sort=right", "--json"]));
    assert_eq!((of_type(&json, "hit").len(), of_type(&json, "document").len()), (6, 3));
    assert_eq!(json[0]["right"], " alpha");
}

#[test]
fn no_control_character_of_a_text_or_a_name_is_printed() {
    let evil = "\x1b[2Jneedle\u{9b}31m\u{202e}evil\x07\u{2028}\x1b]0;x\x07";
    let f = folder(&[("a\x1b[31m\n\u{202e}b.txt", evil), ("c.txt", "x\u{7f}needle\u{85}\n")]);
    for form in [
        &[][..],
        &["--kwic"],
        &["--count"],
        &["--files"],
        &["--json"],
        &["--color=always"],
        &["--kwic", "--color=always"],
    ] {
        let mut arguments = vec!["--find", "needle"];
        arguments.extend(form);
        hits(f.path(), &arguments);
    }
    let json = objects(&hits(f.path(), &["--find", "needle", "--json"]));
    assert_eq!(json[0]["path"], "a\x1b[31m\n\u{202e}b.txt");
    let (_, said, _) = found_in(f.path(), &["--find", "a\x1b[2J after:\x1b[31m"]);
    assert_eq!(grammar::check(said.as_bytes()), Ok(()));
    assert!(!said.contains('\x1b'), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_utf8_is_printed_as_far_as_it_is() {
    use std::os::unix::ffi::OsStringExt;
    let f = folder(&[]);
    fs::write(f.path().join(OsString::from_vec(b"caf\xe9.txt".to_vec())), "needle").unwrap();
    assert_eq!(hits(f.path(), &["--find", "needle"]), "caf\u{fffd}.txt:1: needle\n");
    assert_eq!(objects(&hits(f.path(), &["--find", "needle", "--json"]))[0]["path"], "caf\u{fffd}.txt");
}

#[test]
fn colours_are_only_where_they_are_wanted() {
    let f = folder(&[("a.txt", "the mill\n")]);
    let plain = hits(f.path(), &["--find", "mill"]);
    for way in ["--color=auto", "--color=never"] {
        assert_eq!(hits(f.path(), &["--find", "mill", way]), plain);
    }
    for form in [&[][..], &["--kwic"], &["--count"], &["--files"]] {
        let mut arguments = vec!["--find", "mill", "--color=always"];
        arguments.extend(form);
        assert!(hits(f.path(), &arguments).contains("\x1b["), "{form:?}");
    }
    let coloured = hits(f.path(), &["--find", "mill", "--color=always"]);
    assert!(coloured.contains("mmill\x1b[") && coloured.ends_with("m\n"), "{coloured:?}");
    let json = hits(f.path(), &["--find", "mill", "--json", "--color=always"]);
    assert!(!json.contains('\x1b'));
}

#[cfg(unix)]
#[test]
fn on_a_terminal_a_hit_is_a_row_of_its_own_and_lit() {
    let text = format!("{}needle{}\nneedle\n", "left words ".repeat(90), " right words".repeat(90));
    let f = folder(&[("a.txt", &text)]);
    let path = f.path().join("a.txt").to_str().unwrap().to_owned();
    let run = |form: &[&str], columns: u16, environment: &[(&str, &str)]| {
        let mut arguments = vec!["--find", "needle", path.as_str()];
        arguments.extend(form);
        let mut setup = pty::Setup::recto(arguments).size(columns, 24);
        for (name, value) in environment {
            setup = setup.env(name, value);
        }
        let console = setup.start();
        console.ends_with(0);
        let rows: Vec<String> = console.contents().lines().map(str::to_owned).collect();
        (rows, String::from_utf8(console.bytes(0)).unwrap())
    };
    for form in [&[][..], &["--kwic"]] {
        let columns = 60 + path.len() as u16;
        let (rows, written) = run(form, columns, &[]);
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert!(
            rows[0].contains(" needle right") && rows[0].chars().count() <= usize::from(columns),
            "{rows:?}"
        );
        assert!(written.contains("mneedle\x1b["), "{written:?}");
        let (_, written) = run(form, columns, &[("NO_COLOR", "1")]);
        assert!(!written.contains("[1;30;43m") && written.contains("mneedle\x1b["), "{written:?}");
        assert!(!run(form, columns, &[("TERM", "dumb")]).1.contains('\x1b'));
        assert!(!run(&[form, &["--color=never"]].concat(), columns, &[]).1.contains('\x1b'));
    }
    let (rows, _) = run(&["--count"], 100, &[]);
    assert_eq!(rows.iter().map(|row| row.trim()).collect::<Vec<_>>()[0], "needle  document");
}

#[test]
fn every_hit_of_a_long_document_is_printed() {
    let f = folder(&[("a.txt", &"a mill and a river, mill\n".repeat(60_000))]);
    let out = hits(f.path(), &["--find", "mill"]);
    assert_eq!(out.lines().count(), 120_000);
    assert!(out.lines().enumerate().all(|(i, line)| line.starts_with(&format!("a.txt:{}: ", i / 2 + 1))));
    let json = hits(f.path(), &["--find", "mill", "--json"]);
    assert_eq!(json.lines().count(), 120_002);
}

#[test]
fn many_documents_come_in_order_whoever_found_them() {
    let files: Vec<(String, String)> =
        (0..300).map(|n| (format!("{n:03}.txt"), "a mill\n".repeat(1 + n * 37 % 400))).collect();
    let named: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let f = folder(&named);
    let expected: String = files
        .iter()
        .flat_map(|(name, text)| (1..=text.lines().count()).map(move |n| format!("{name}:{n}: a mill\n")))
        .collect();
    assert!(hits(f.path(), &["--find", "mill"]) == expected);
}

#[cfg(unix)]
#[test]
fn a_reader_who_has_had_enough_is_no_fault() {
    let f = folder(&[("a.txt", &"a mill and a river, mill\n".repeat(100_000))]);
    for form in ["--color=auto", "--kwic", "--json", "--sort=right"] {
        let mut child = recto(["--find", "mill", form])
            .current_dir(f.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert!(first.contains("mill"), "{form} {first}");
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""), "{form}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_is_full_is_said() {
    let f = folder(&[("a.txt", &"a mill\n".repeat(10_000))]);
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let run = recto(["--find", "mill"]).current_dir(f.path()).stdout(full).stderr(Stdio::piped()).output();
    let (_, said, code) = told(run.unwrap());
    assert!(code == 2 && said.contains("No space left") && said.lines().count() == 1, "{said}");
}

#[test]
fn the_cache_is_used_for_large_libraries_and_changes_nothing() {
    let files: Vec<(String, String)> =
        (0..4200).map(|n| (format!("{n:04}.txt"), format!("# {n}\na mill by the river {n}\n"))).collect();
    let named: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (f, cache) = (folder(&named), folder(&[]));
    let old = SystemTime::now() - Duration::from_secs(3600);
    for (name, _) in &named {
        fs::File::options().write(true).open(f.path().join(name)).unwrap().set_modified(old).unwrap();
    }
    let run = |more: &[&str]| {
        let mut command = recto(["--find", "mill"]);
        command.args(more).current_dir(f.path()).env("XDG_CACHE_HOME", cache.path());
        let (out, said, code) = told(command.output().unwrap());
        assert_eq!((said.as_str(), code), ("", 0));
        out
    };
    let without = run(&["--no-cache"]);
    assert_eq!(without.lines().count(), 4200);
    assert!(!cache.path().join("recto").exists());
    assert!(run(&[]) == without);
    assert!(cache.path().join("recto").exists());
    assert!(run(&[]) == without, "from the cache");
    // What is not in the cache is visited before what is, and still printed in its place.
    fs::write(f.path().join("0007.txt"), "a mill\n".repeat(40_000)).unwrap();
    fs::write(f.path().join("0009.txt"), "a mill\n").unwrap();
    let changed = run(&["--no-cache"]);
    assert!(changed.len() > without.len() + 500_000 && run(&[]) == changed, "from both");
}

/// What the screen's lookup finds: paths, offsets and the text of each hit, with the same retries.
fn looked_up(query: &str) -> BTreeMap<(PathBuf, u64, u64), String> {
    let mut library = Library::default();
    scan(&vec![PathBuf::from(LIBRARY)], &mut |found| {
        for found in found {
            library.add(found);
        }
        true
    });
    let ids: Vec<_> = library.ids().collect();
    let open =
        |origin: &Origin| format::open(origin.path().unwrap(), &Cancel::never()).map_err(|e| e.to_string());
    let mut reading = Some(Looseness::Phrase);
    while let Some(looseness) = reading {
        let expression = Expression::parse_as(query, QueryOptions::default(), &(), looseness).unwrap();
        let matcher = expression.matcher();
        let mut lookup = Lookup::new(&expression, &matcher);
        let mut found = BTreeMap::new();
        library.corpus.visit(&ids, &matcher, &open, &mut |i, text| {
            let visit = text.ok().filter(|visit| lookup.admits(visit));
            let findings =
                visit.and_then(|visit| lookup.look((ids[i], i as u32), &visit, usize::MAX, &|| false));
            for line in findings.into_iter().flat_map(|findings| findings.lines) {
                let path = library.get(line.entry).origin.path().unwrap().to_owned();
                found.insert((path, line.range.start, line.range.end), line.hit().to_owned());
            }
            true
        });
        if !found.is_empty() {
            return found;
        }
        reading = expression.looser();
    }
    BTreeMap::new()
}

#[test]
fn the_hits_are_those_of_the_screen() {
    let mut all = 0;
    for query in [
        "reservoir",
        "al-qadir",
        "sha'ab",
        "Qadir",
        "=iran | =maran",
        "the river",
        "river keepers",
        "sluice gate",
        "qadir & reservoir",
        "reservoir -qadir",
        "river - rivers",
        "res*",
        "*ation",
        "river ~5 water",
        "minister ~s river",
        "/[0-9]{4}/",
        "reservoir kind:markdown",
        "-in:reports river",
        "خزان",
        "hell",
        "zzzz",
        "\"Bab Nahr\" ~p gate",
        "a",
    ] {
        let (json, _, code) =
            told(output([OsStr::new("--json"), "--find".as_ref(), query.as_ref(), LIBRARY.as_ref()]));
        let expected = looked_up(query);
        assert_eq!(code, i32::from(expected.is_empty()), "{query}");
        let found: BTreeMap<(PathBuf, u64, u64), String> = of_type(&objects(&json), "hit")
            .into_iter()
            .map(|hit| {
                let at = |i: usize| hit["range"][i].as_u64().unwrap();
                (
                    (PathBuf::from(hit["path"].as_str().unwrap()), at(0), at(1)),
                    hit["hit"].as_str().unwrap().to_owned(),
                )
            })
            .collect();
        assert_eq!(found, expected, "{query}");
        all += found.len();
    }
    assert!(all > 1000, "{all}");
}
