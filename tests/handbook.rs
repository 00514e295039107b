//! The handbook is true: what its chapter on finding words says of a search is what that search finds.

use std::path::{Path, PathBuf};

use recto::app::{ACTIONS, Scope};
use recto::format::{self, Cancel};
use recto::library::{EntryId, Library, Lookup, Origin, scan};
use recto::search::{Expression, Looseness, Names, QueryOptions};
use recto::words::Vocabulary;

const CHAPTER: &str = include_str!("../assets/library/handbook/03-finding-words.md");
/// What the last column of a table of examples is called.
const COUNTED: &str = "in the reports";
/// What the last column of the table of keys is called.
const KEYS: &str = "in the lines of a lookup";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/library")
}

/// The cells of a row of a Markdown table; `\|` is a bar.
fn cells(row: &str) -> Vec<String> {
    let inner = row.trim().trim_start_matches('|').trim_end_matches('|').replace("\\|", "\u{1}");
    inner.split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect()
}

/// The rows of all tables of the chapter one of whose columns has this heading.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut wanted = false;
    let mut before = "";
    for line in CHAPTER.lines() {
        if !line.starts_with('|') {
            wanted = false;
        } else if !before.starts_with('|') {
            wanted = cells(line).iter().any(|cell| cell == heading);
        } else if wanted && !line.starts_with("|:") && !line.starts_with("|-") {
            rows.push(cells(line));
        }
        before = line;
    }
    rows
}

/// What stands between backticks.
fn code(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The embedded library, and what a reader who has followed the chapter on keywords can name in it.
struct Reader {
    library: Library,
    ids: Vec<EntryId>,
    words: Vocabulary,
}

impl Reader {
    fn new() -> Reader {
        let mut library = Library::default();
        scan(&vec![root()], &mut |found| {
            for found in found {
                library.add_new(found);
            }
            true
        });
        let ids: Vec<EntryId> = library.ids().collect();
        let mut words = Vocabulary::new();
        for id in &ids {
            let document = open(&library.get(*id).origin).unwrap();
            let text = document.text.slice(0..document.text.len());
            words.add(text.as_bytes(), document.markup.ansi);
        }
        Reader { library, ids, words }
    }

    /// Hits of a query, documents that have some, and how it had to be read to find any.
    fn look_up(&self, typed: &str, admits: &dyn Fn(&str) -> bool) -> (u64, usize, Looseness) {
        let mut looseness = Looseness::Phrase;
        loop {
            let expression = Expression::parse_as(typed, QueryOptions::default(), self, looseness).unwrap();
            let matcher = expression.matcher();
            let mut lookup = Lookup::new(&expression, &matcher);
            let (mut hits, mut documents) = (0, 0);
            self.library.corpus.visit(&self.ids, &matcher, &open, &mut |i, text| {
                let visit = text.unwrap();
                if admits(visit.place) && lookup.admits(&visit) {
                    let found = lookup.look((self.ids[i], i as u32), &visit, 0, &|| false);
                    documents += usize::from(found.is_some());
                    hits += found.map_or(0, |found| found.hits);
                }
                true
            });
            match expression.looser().filter(|_| hits == 0) {
                Some(looser) => looseness = looser,
                None => return (hits, documents, looseness),
            }
        }
    }

    /// The same as the handbook says it.
    fn says(&self, typed: &str, admits: &dyn Fn(&str) -> bool) -> String {
        let (hits, documents, looseness) = self.look_up(typed, admits);
        match (hits, looseness) {
            (0, _) => "none".into(),
            (_, Looseness::Phrase) => format!("{hits} in {documents}"),
            (_, looser) => format!("{hits} in {documents}, {}", looser.name()),
        }
    }
}

impl Names for Reader {
    fn keyword(&self, name: &str) -> Option<String> {
        let keyword = "qadir | kadir | qader";
        keyword.contains(name).then(|| keyword.to_owned())
    }

    fn group(&self, _: &str) -> Option<Vec<String>> {
        None
    }

    fn loose(&self, word: &str) -> Vec<String> {
        self.words.loose(word)
    }
}

fn open(origin: &Origin) -> Result<recto::document::Document, String> {
    let path = origin.path().expect("the library was found in a folder");
    format::open(path, &Cancel::never()).map_err(|e| e.to_string())
}

#[test]
fn every_example_finds_what_the_handbook_says() {
    let reader = Reader::new();
    let rows = rows(COUNTED);
    assert!(rows.len() > 40, "only {} examples", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let [typed, _, counted] = &row[..] else { panic!("{row:?}") };
        let [typed] = &code(typed)[..] else { panic!("{typed}") };
        let said = reader.says(typed, &|place| place.starts_with("reports/"));
        if said != *counted {
            wrong.push(format!("{typed}: {said}"));
        }
        // As a reader would look it up, who has this chapter in the library too.
        assert_eq!(reader.says(&format!("in:reports {typed}"), &|_| true), said, "{typed}");
    }
    assert!(wrong.is_empty(), "the handbook is wrong about\n{}", wrong.join("\n"));
}

#[test]
fn every_regular_expression_of_the_handbook_finds_something() {
    let reader = Reader::new();
    let block = CHAPTER.split("```regex\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    for line in block.lines() {
        let (typed, _) = line.split_once("   ").unwrap();
        let (hits, ..) = reader.look_up(&format!("/{typed}/"), &|place| place.starts_with("reports/"));
        assert!(hits > 1, "{typed}");
    }
}

#[test]
fn the_handbook_lists_every_key_of_the_lookup() {
    let rows = rows(KEYS);
    let mut named: Vec<Vec<String>> = rows.iter().map(|row| code(&row[0])).collect();
    let lookup = ACTIONS.iter().filter(|action| action.scope == Scope::Lookup);
    let mut bound: Vec<Vec<String>> =
        lookup.map(|action| action.keys.iter().map(|key| (*key).to_owned()).collect()).collect();
    named.sort();
    bound.sort();
    assert_eq!(named, bound);
}
