//! The language: what is an operator, what is a word, and what each finds.

use super::*;
use crate::document::{Document, Kind, Text};
use crate::search::{Expression, Looseness, Names, QueryError, tally};

/// A few names.
struct Known;

impl Names for Known {
    fn keyword(&self, name: &str) -> Option<String> {
        (name == "mill").then(|| "mill | weir".into())
    }

    fn group(&self, name: &str) -> Option<Vec<String>> {
        (name == "water").then(|| vec!["river".into(), "=sea".into()])
    }

    fn loose(&self, word: &str) -> Vec<String> {
        if word == "kadir" { vec!["kadir".into(), "qadir".into()] } else { vec![word.into()] }
    }
}

fn read(typed: &str) -> Result<Expression, QueryError> {
    Expression::parse(typed, QueryOptions::default(), &Known)
}

/// What of `text` is found; nothing if the document is not wanted.
fn found_as(typed: &str, text: &str, looseness: Looseness) -> Vec<String> {
    let expression = Expression::parse_as(typed, QueryOptions::default(), &Known, looseness).unwrap();
    let document = Document::plain(Kind::Text, Text::from_string(text.into()));
    let matcher = expression.matcher();
    let counted = tally(&document, &matcher, 1, &mut |_| false).unwrap();
    if !expression.holds(&|slot| counted.counts[slot] > 0) {
        return Vec::new();
    }
    let hits = crate::search::in_chunk(&document, &matcher, 0);
    let shown: Vec<String> = hits
        .iter()
        .filter(|hit| hit.slot == 0)
        .map(|hit| text[hit.range.start as usize..hit.range.end as usize].to_owned())
        .collect();
    assert_eq!(counted.counts[0], shown.len() as u64);
    shown
}

fn found(typed: &str, text: &str) -> Vec<String> {
    found_as(typed, text, Looseness::Phrase)
}

const TEXT: &str =
    "The mill by the river stands still. The weir, though, sings.\n\nA seaman asked the miller for the sea.";

#[test]
fn words_side_by_side_are_a_phrase() {
    assert_eq!(found("the river", TEXT), ["the river"]);
    assert!(found("river mill", TEXT).is_empty());
}

#[test]
fn operators_find_what_they_say() {
    for (typed, expected) in [
        ("river | weir", &["river", "weir"][..]),
        ("river|weir", &["river", "weir"]),
        ("=mill", &["mill"]),
        ("mill*", &["mill", "mill"]),
        ("mill* | weir", &["mill", "weir", "mill"]),
        ("*man", &["man"]),
        ("=sea", &["sea"]),
        ("=\"the sea\"", &["the sea"]),
        ("river & weir", &["river", "weir"]),
        ("river & delta", &[]),
        ("river -delta", &["river"]),
        ("river -weir", &[]),
        ("mill - miller", &["mill"]),
        ("sea - seaman", &["sea"]),
        ("(delta | river) & weir", &["river", "weir"]),
        ("mill ~2 river", &["mill", "river"]),
        ("mill ~1 river", &[]),
        ("mill ~s river", &["mill", "river"]),
        ("river ~s weir", &[]),
        ("river ~p weir", &["river", "weir"]),
        ("river ~p seaman", &[]),
        ("river ~20 seaman", &["river", "seaman"]),
        ("(river | weir) ~p sings", &["river", "weir", "sings"]),
        ("@mill", &["mill", "weir", "mill"]),
        ("#water", &["river", "sea"]),
        ("/[a-z]+ler/", &["miller"]),
        ("/se./ - seaman", &["sea"]),
        ("\"still. The\"", &["still. The"]),
    ] {
        assert_eq!(found(typed, TEXT), expected, "{typed}");
    }
}

#[test]
fn words_between_two_hits_are_words_of_the_fold() {
    for between in [
        "mobili\u{ad}zation",
        "mobili-\nzation",
        "re\u{301}sume\u{301}",
        "Kata’ib",
        "we'll",
        "zero\u{200b}width",
    ] {
        let text = format!("alpha {between} omega");
        assert_eq!(found("alpha ~1 omega", &text), ["alpha", "omega"], "{between}");
        assert!(found("alpha ~0 omega", &text).is_empty(), "{between}");
    }
    // A paragraph ends where a phrase ends.
    for end in ["\n\n", "\n \r\n", "\u{2029}", "\n\u{200b}\n"] {
        assert!(found("alpha ~p omega", &format!("alpha one{end}two omega")).is_empty(), "{end:?}");
    }
}

#[test]
fn a_union_has_the_same_hits_wherever_it_stands() {
    // Of the three that overlap the first and the last stay.
    let text = "xababa";
    for typed in ["xa | aba", "(xa | aba) - nothing", "(xa | aba) & x", "(xa | aba) ~1 (xa | aba)"] {
        assert_eq!(found(typed, text), ["xa", "aba"], "{typed}");
    }
    let queries = ["xa | aba", "x ~3 nothing"].map(|typed| read(typed).unwrap().into_keyword().unwrap());
    assert_eq!(shown(&find_all(&queries, text.as_bytes(), Fold::default()), text), ["xa", "aba"]);
}

#[test]
fn signs_inside_words_are_text() {
    for text in [
        "AT&T",
        "foo(bar)",
        "C#",
        "a || b",
        "x->y",
        "--keyword",
        "al-Haq",
        "#nobody",
        "@nobody",
        "a/b/c",
        "5*4",
        "** bold",
        "==",
    ] {
        assert_eq!(found(text, &format!("see {text} here")), [text], "{text}");
    }
    assert_eq!(found("-haq", "al-haq"), ["-haq"]);
    assert_eq!(found("\"a - b\"", "a - b"), ["a - b"]);
}

#[test]
fn what_is_not_finished_is_as_if_it_were_not_there() {
    for typed in [
        "river |",
        "river | ",
        "river &",
        "river -",
        "river - ",
        "river ~5",
        "river ~5 ",
        "(river",
        "\"river",
        "river (",
        "river title:",
        "river after:20",
        "| river",
        "& river",
    ] {
        assert_eq!(found(typed, TEXT), ["river"], "{typed}");
    }
    for nothing in ["", " ", "\"", "\"\"", "''", "()", "(", "|", "&", "title:", "´", "\u{301}"] {
        assert!(read(nothing).unwrap().is_empty(), "{nothing}");
        assert!(found(nothing, TEXT).is_empty(), "{nothing}");
    }
}

#[test]
fn a_fault_has_its_place() {
    for (typed, at) in [("river /a(/", 7..9), ("(a & b) ~5 c", 8..10), ("x after:soon", 8..12)] {
        let error = read(typed).unwrap_err();
        assert!(at.start <= error.at.start && error.at.end <= at.end, "{typed}: {error:?}");
    }
    assert!(read(&"(".repeat(100_000)).is_err());
    assert!(read(&"a ~5 ".repeat(1000)).is_err());
    assert!(read(&"word ".repeat(20_000)).is_ok());
    assert!(read(&"a | ".repeat(30_000)).is_ok());
}

#[test]
fn a_phrase_can_be_read_more_loosely() {
    let text = "The minister, who was prime suspect, left.\n\nOne two three four five six seven eight nine ten eleven. Prime time.";
    assert!(found("prime minister", text).is_empty());
    assert_eq!(found_as("prime minister", text, Looseness::Near), ["minister", "prime"]);
    let expression = read("prime minister").unwrap();
    assert_eq!(expression.looser(), Some(Looseness::Near));
    assert_eq!(read("prime").unwrap().looser(), None);
    assert_eq!(read("\"prime minister\"").unwrap().looser(), None);
}

#[test]
fn loose_words_show_what_they_stand_for() {
    let expression = read("~kadir | x").unwrap();
    assert_eq!(
        expression.expansions(),
        [("~kadir".to_owned(), vec!["kadir".to_owned(), "qadir".to_owned()])]
    );
    assert_eq!(found("~kadir", "al-Qadir and Kadir"), ["Qadir", "Kadir"]);
}

#[test]
fn a_keyword_says_nothing_about_whole_documents() {
    assert!(read("a | =b - c").unwrap().into_keyword().is_ok());
    for typed in ["a & b", "a -b", "title:x y", ""] {
        assert!(read(typed).unwrap().into_keyword().is_err(), "{typed}");
    }
}

#[test]
fn filters_choose_documents() {
    let admits = |typed: &str| {
        let expression = read(typed).unwrap();
        expression.filters().iter().all(|f| f.admits("The Mill", "b/notes.md", "markdown", None))
    };
    assert!(admits("x title:mill kind:md in:notes") && admits("x -title:river"));
    assert!(!admits("x title:river") && !admits("x -title:mill") && !admits("x after:2020"));
}

#[test]
fn near_does_not_depend_on_where_chunks_are_cut() {
    let mut text = "filler words here\n".repeat(5000);
    for at in [50_000, 60_000, 65_400, 65_510, 65_600] {
        text.insert_str(at, " alpha one two three omega ");
    }
    let document = Document::plain(Kind::Text, Text::from_string(text.clone()));
    let matcher = read("alpha ~3 omega").unwrap().matcher();
    let hits: usize =
        (0..document.text.chunks()).map(|c| crate::search::in_chunk(&document, &matcher, c).len()).sum();
    assert_eq!(hits, 10);
}

#[test]
fn queries_can_be_put_together() {
    let one = |typed: &str| read(typed).unwrap().into_keyword().unwrap();
    let query =
        Query::any_of("Iran", vec![one("iran"), one("persia")], vec![one("iranian"), one("persian cat")]);
    let text = "Iran, an Iranian, Persia, a Persian cat";
    let found = find_all(&[query], text.as_bytes(), Fold::default());
    assert_eq!(shown(&found, text), ["Iran", "Persia"]);
}

#[test]
fn capitals_may_be_made_not_to_matter() {
    let options = QueryOptions { case: Case::Any, ..QueryOptions::default() };
    let query = Expression::parse("Kazimi", options, &()).unwrap().into_keyword().unwrap();
    assert_eq!(find_all(&[query], b"kazimi KAZIMI Kazimi", Fold::default()).len(), 3);
    let options = QueryOptions { case: Case::Exact, ..options };
    let query = Expression::parse("it", options, &()).unwrap().into_keyword().unwrap();
    assert_eq!(find_all(&[query], b"it IT It", Fold::default()).len(), 1);
}
