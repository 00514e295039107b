//! One search, however it is asked: what is lit, counted, drawn, listed and printed is the same, and is what a
//! second, slow search finds that was written without looking at the first (`support/oracle.rs`).

#[path = "support/mod.rs"]
#[allow(dead_code)]
mod desk;
#[path = "support/oracle.rs"]
mod oracle;
#[path = "support/run.rs"]
#[allow(dead_code)]
mod run;

use std::ops::Range;
use std::sync::Arc;

use crossterm::event::KeyEvent;
use desk::Desk;
use oracle::{Asked, Local, Reach};
use proptest::prelude::*;
use recto::app::{self, Census, Finder, Key, Msg, Task};
use recto::document::Document;
use recto::format::{self, Cancel};
use recto::library::{EntryId, Library, Lookup, Origin, dispersion, scan, survey};
use recto::search::{Expression, Matcher, QueryOptions, in_chunk, tally};
use serde_json::Value;

type Ranges = Vec<Range<u64>>;

/// Words in the spellings of real texts: as they are looked for, and as they are found.
const WORDS: &[(&str, &[&str])] = &[
    (
        "sadr",
        &["sadr", "Sadr", "SADR", "ṣadr", "s\u{323}adr", "sa\u{ad}dr", "sa-\ndr", "s\u{200b}adr", "ｓａｄｒ"],
    ),
    ("kataib", &["kata'ib", "Kata’ib", "Katāʾib", "Kataʿib", "kata`ib", "Kata'\u{301}ib", "kata-\n  ib"]),
    ("cafe", &["café", "cafe\u{301}", "CAFÉ", "cafés", "Cafe", "cafe\u{301}\u{323}s"]),
    ("office", &["oﬃce", "office", "Office", "of\u{ad}\nfice", "of", "ffi", "oﬃ\u{ad}ce"]),
    ("kelvin", &["\u{212a}elvin", "kelvin"]),
    ("strasse", &["straße", "STRAẞE", "Strasse", "stra"]),
    ("istanbul", &["İstanbul", "ıstanbul", "Istanbul"]),
    (
        "al-haq",
        &["al-Haq", "al‑Haq", "al–haq", "al\u{a0}haq", "al-\nHaq", "alhaq", "al-\nhaq", "al haq", "al\nhaq"],
    ),
    ("iran", &["Iran", "Iran's", "Iranian", "l'Iran", "iran_x", "d’Iran", "Teheran/Iran", "iran\u{301}ian"]),
    ("hell", &["hell", "he'll", "he’ll", "hello", "shell", "Hell"]),
    ("احمد", &["أحمد", "أَحْمَد", "احـمد", "احمد"]),
    ("علي", &["على", "علی", "علي"]),
    ("北京", &["北京", "北\n京", "北 京", "北京大学"]),
    ("👩", &["👩", "👩\u{200d}👧", "👩🏽"]),
    ("🇩🇪", &["🇩🇪", "🇪🇩🇪", "🇩🇪🇫🇷"]),
    ("мой", &["мой", "мои\u{306}", "Мой", "мои"]),
    ("елка", &["ёлка", "е\u{308}лка", "ЁЛКА"]),
    ("한글", &["한글", "\u{1112}\u{1161}\u{11ab}글", "하글"]),
    ("लड़क", &["लड़की", "लड\u{93c}क"]),
    ("2024", &["٢٠٢٤", "２０２４", "2024", "20 24"]),
];

/// What is typed besides: with capitals, accents, hyphens, apostrophes.
const TYPED: &[&str] = &[
    "Sadr",
    "Iran",
    "café",
    "al-Haq",
    "kata'ib",
    "ll",
    "ran",
    "İstanbul",
    "ffi",
    "of",
    "he'll",
    "sa'd",
    "京",
];

/// What stands between words.
const BETWEEN: &[&str] = &[
    " ",
    " ",
    " ",
    "  ",
    "\n",
    "\n",
    "\r\n",
    "\n\n",
    "\n \n",
    "\r\n\r\n",
    ". ",
    ", ",
    "\u{a0}",
    "\t",
    " – ",
    "! ",
    "? ",
    "… ",
    ".” ",
    "; ",
    " - ",
    "-",
    "—",
    "",
    " (",
    ") ",
    "\u{200b}\n\u{200b}\n",
];

fn piece() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS).prop_flat_map(|(_, found)| prop::sample::select(found));
    let filler = "[a-d]{1,4}";
    (prop_oneof![3 => word.prop_map(str::to_owned), 1 => filler], prop::sample::select(BETWEEN))
        .prop_map(|(word, between)| format!("{word}{between}"))
}

/// A text, now and then one of several chunks.
fn text() -> impl Strategy<Value = String> {
    let long = prop_oneof![39 => Just(false), 1 => Just(true)];
    (prop::collection::vec(piece(), 1..40), long).prop_map(|(pieces, long)| {
        let text = pieces.concat();
        let times = if long { 70_000 / text.len() + 1 } else { 1 };
        // No byte-order mark, no sign that makes it anything but a text.
        format!("x {}", text.repeat(times))
    })
}

fn word() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        3 => prop::sample::select(WORDS).prop_map(|(word, _)| word),
        1 => prop::sample::select(TYPED),
    ]
}

fn words() -> impl Strategy<Value = Local> {
    let phrase = (word(), word()).prop_map(|(a, b)| Local::Words(format!("{a} {b}"), false, false));
    let edged = (word(), any::<bool>(), any::<bool>()).prop_map(|(word, opens, closes)| {
        // Where clitics are written together with words, edges are another story, told elsewhere; a sign has none.
        let arabic = |c: char| ('\u{600}'..='\u{6ff}').contains(&c);
        let edges = word.chars().any(char::is_alphanumeric) && !word.chars().any(arabic);
        Local::Words(word.to_owned(), opens && edges, closes && edges)
    });
    prop_oneof![2 => edged, 1 => phrase]
}

fn reach() -> impl Strategy<Value = Reach> {
    prop_oneof![(0usize..8).prop_map(Reach::Words), Just(Reach::Sentence), Just(Reach::Paragraph)]
}

fn local() -> impl Strategy<Value = Local> {
    words().prop_recursive(2, 6, 3, |inner| {
        let pair = (inner.clone(), inner.clone()).prop_map(|(a, b)| (Box::new(a), Box::new(b)));
        prop_oneof![
            2 => prop::collection::vec(inner, 2..4).prop_map(Local::Any),
            2 => (pair.clone(), reach()).prop_map(|((a, b), reach)| Local::Near(a, b, reach)),
            1 => pair.prop_map(|(a, b)| Local::Without(a, b)),
        ]
    })
}

fn asked() -> impl Strategy<Value = Asked> {
    let all = prop_oneof![3 => Just(1usize), 1 => Just(2)];
    let none = prop_oneof![3 => Just(0usize), 1 => Just(1)];
    (all, none).prop_flat_map(|(all, none)| {
        (prop::collection::vec(local(), all), prop::collection::vec(words(), none))
            .prop_map(|(all, none)| Asked { all, none })
    })
}

/// A folder of documents, and the library that it makes.
struct World {
    folder: tempfile::TempDir,
    texts: Vec<String>,
    library: Library,
    ids: Vec<EntryId>,
}

impl World {
    fn new(texts: Vec<String>) -> World {
        let folder = tempfile::tempdir().unwrap();
        for (i, text) in texts.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{i}.txt")), text).unwrap();
        }
        let mut library = Library::default();
        scan(&vec![folder.path().to_owned()], &mut |found| {
            found.into_iter().for_each(|found| {
                library.add(found);
            });
            true
        });
        let ids = library.ids().collect();
        World { folder, texts, library, ids }
    }

    fn open(&self, document: usize) -> Arc<Document> {
        Arc::new(read(&self.library.get(self.ids[document]).origin).unwrap())
    }

    /// What the slow search finds in each document.
    fn expected(&self, asked: &Asked) -> Vec<Ranges> {
        let found = |text: &String| oracle::Text::new(text).found(asked);
        let wide = |hits: Vec<Range<usize>>| hits.into_iter().map(|h| h.start as u64..h.end as u64).collect();
        self.texts.iter().map(found).map(wide).collect()
    }

    /// The lines of a lookup.
    fn looked_up(&self, expression: &Expression) -> Vec<Ranges> {
        let matcher = expression.matcher();
        let mut lookup = Lookup::new(expression, &matcher);
        let mut found = vec![Ranges::new(); self.ids.len()];
        self.library.corpus.visit(&self.ids, &matcher, &read, &mut |i, text| {
            if let Some(findings) = lookup.look((self.ids[i], i as u32), &text.unwrap(), 100_000, &|| false) {
                found[i] = findings.lines.iter().map(|line| line.range.clone()).collect();
                assert_eq!(findings.hits, found[i].len() as u64);
            }
            true
        });
        found
    }

    /// How many the list counts, and how many stand in its strips and in the large view of them.
    fn surveyed(&self, matcher: &Matcher, slot: usize) -> Vec<(u64, u64, u64)> {
        let mut counted = vec![(0, 0, 0); self.ids.len()];
        self.library.corpus.visit(&self.ids, matcher, &read, &mut |i, text| {
            let visit = text.unwrap();
            let strip = &survey(visit.facts, visit.passage, matcher, &|| false).unwrap().strips[slot];
            let bars = dispersion(visit.passage, matcher, slot, 100, &|| false).unwrap();
            let sum = |bins: &[u32]| bins.iter().map(|n| u64::from(*n)).sum();
            counted[i] = (strip.count, sum(&strip.bins), sum(&bars));
            true
        });
        counted
    }

    /// What `--find --json` prints: the hits of each document, and how many it says there are in it and in all.
    fn printed(&self, typed: &str) -> (Vec<Ranges>, Vec<u64>, u64) {
        let folder = self.folder.path();
        let output = run::recto(["--find", typed, "--json"]).arg(folder).output().unwrap();
        let (mut hits, mut counts) = (vec![Ranges::new(); self.ids.len()], vec![0; self.ids.len()]);
        let mut all = None;
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let object: Value = serde_json::from_str(line).unwrap();
            let number = |value: &Value| value.as_u64().unwrap();
            let document = || {
                let path = object["path"].as_str().unwrap();
                let name = path.rsplit('/').next().unwrap();
                name.trim_end_matches(".txt").parse::<usize>().unwrap()
            };
            match object["type"].as_str().unwrap() {
                "hit" => {
                    let range = &object["range"];
                    hits[document()].push(number(&range[0])..number(&range[1]));
                }
                "document" => counts[document()] = number(&object["hits"]),
                "summary" => all = Some(number(&object["hits"])),
                other => panic!("{other}: {line}"),
            }
        }
        (hits, counts, all.unwrap())
    }
}

fn read(origin: &Origin) -> Result<Document, String> {
    format::open(origin.path().unwrap(), &Cancel::never()).map_err(|e| e.to_string())
}

fn parse(typed: &str) -> Expression {
    Expression::parse(typed, QueryOptions::default(), &()).unwrap()
}

/// The census of a document, as the page takes it.
fn census(document: &Document, matcher: &Matcher) -> Census {
    let mut census = Census::new(matcher.slots(), document.text.chunks());
    for part in app::parts(document.text.chunks(), document.text.chunks() / 2) {
        census.add(&app::count(document, matcher, part, &|| false).unwrap());
    }
    census
}

/// Checks everything that is done with one open document.
fn check_page(
    document: &Arc<Document>,
    expression: &Expression,
    expected: &Ranges,
) -> Result<(), TestCaseError> {
    let matcher = Arc::new(expression.matcher());
    let census = census(document, &matcher);
    let tally = tally(document, &matcher, 50, &mut |_| false).unwrap();
    prop_assert_eq!(&census.total(0), &tally.counts[0]);
    prop_assert_eq!(
        expression.holds(&|slot| census.total(slot) > 0) && census.total(0) > 0,
        !expected.is_empty()
    );
    if expected.is_empty() {
        return Ok(());
    }
    let mut finder = Finder::new(Arc::clone(&matcher), document);
    let of_slot = |hits: Vec<recto::search::Match>| -> Ranges {
        hits.into_iter().filter(|hit| hit.slot == 0).map(|hit| hit.range).collect()
    };
    let lit = of_slot(finder.in_range(document, 0..document.text.len()));
    prop_assert_eq!(&lit, expected, "lit");
    let chunked =
        of_slot((0..document.text.chunks()).flat_map(|c| in_chunk(document, &matcher, c)).collect());
    prop_assert_eq!(&chunked, expected, "by chunks");
    let count = expected.len() as u64;
    let ticks: u64 = census.bins(0).iter().map(|n| u64::from(*n)).sum();
    let bins: u64 = tally.bins[0].iter().map(|n| u64::from(*n)).sum();
    prop_assert_eq!((census.total(0), ticks, bins), (count, count, count), "counted, ticked, tallied");
    prop_assert_eq!(tally.first[0], expected.first().map(|hit| hit.start));
    prop_assert_eq!(tally.last[0], expected.last().map(|hit| hit.start));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn one_question_has_one_answer(
        texts in prop::collection::vec(text(), 2..6), questions in prop::collection::vec(asked(), 3),
    ) {
        let world = World::new(texts);
        for asked in &questions {
            let typed = asked.typed();
            let expression = parse(&typed);
            let expected = world.expected(asked);
            // The first visit reads the texts; the second asks their signatures first.
            prop_assert_eq!(&world.looked_up(&expression), &expected, "{}", &typed);
            prop_assert_eq!(&world.looked_up(&expression), &expected, "{} again", &typed);
            for (i, expected) in expected.iter().enumerate() {
                check_page(&world.open(i), &expression, expected)?;
            }
            // A keyword, among others.
            if let Ok(query) = parse(&typed).into_keyword() {
                let other = |typed: &str| parse(typed).into_keyword().unwrap();
                let matcher = Matcher::new(&[other("sadr | adr"), query, other("a ~3 b"), other("=of")]);
                let counts: Vec<_> = expected.iter().map(|hits| hits.len() as u64).map(|n| (n, n, n)).collect();
                prop_assert_eq!(world.surveyed(&matcher, 1), counts, "{} as a keyword", &typed);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn the_screen_and_the_shell_say_what_the_oracle_says(
        texts in prop::collection::vec(text(), 2..5), asked in asked(),
    ) {
        let world = World::new(texts);
        check_screen_and_shell(&world, &asked.typed(), &world.expected(&asked))?;
    }

    #[test]
    fn a_phrase_that_is_nowhere_is_read_more_loosely_by_all_alike(
        texts in prop::collection::vec(text(), 2..5), phrase in prop::collection::vec(word(), 2..4),
    ) {
        let world = World::new(texts);
        let near = |reach| {
            let mut words = phrase.iter().map(|word| Local::Words((*word).to_owned(), false, false));
            let first = words.next().unwrap();
            words.fold(first, |a, b| Local::Near(Box::new(a), Box::new(b), reach))
        };
        let typed = phrase.join(" ");
        let ladder = [Local::Words(typed.clone(), false, false), near(Reach::Words(10)), near(Reach::Paragraph)];
        let mut expected = Vec::new();
        for local in ladder {
            expected = world.expected(&Asked { all: vec![local], none: Vec::new() });
            if expected.iter().any(|hits| !hits.is_empty()) {
                break;
            }
        }
        check_screen_and_shell(&world, &typed, &expected)?;
    }
}

/// Checks what is printed, and what stands in the view of a lookup.
fn check_screen_and_shell(world: &World, typed: &str, expected: &[Ranges]) -> Result<(), TestCaseError> {
    let counts: Vec<u64> = expected.iter().map(|hits| hits.len() as u64).collect();
    let all: u64 = counts.iter().sum();
    prop_assert_eq!(world.printed(typed), (expected.to_vec(), counts.clone(), all), "{}", typed);

    let mut desk = Desk::open(&[world.folder.path().to_owned()], &[], (100, 40));
    desk.keys("S");
    desk.tell(Msg::Paste(typed.to_owned()));
    desk.screen();
    let concordance = desk.app.concordance.as_ref().unwrap();
    let listed = |entry: &EntryId| -> Ranges {
        let lines = concordance.lines.iter().filter(|line| line.entry == *entry);
        lines.map(|line| line.range.clone()).collect()
    };
    let lines: Vec<Ranges> = world.ids.iter().map(listed).collect();
    prop_assert_eq!((&lines[..], concordance.hits), (expected, all), "{}", typed);
    let found: Vec<u64> = world.ids.iter().map(|id| desk.app.shelf.library.found(*id).unwrap_or(0)).collect();
    prop_assert_eq!(found, counts);
    Ok(())
}

/// What the list says of each document: how often each keyword is in it.
fn listed(desk: &Desk) -> Vec<Vec<u64>> {
    let library = &desk.app.shelf.library;
    library.ids().map(|id| library.get(id).strips.iter().map(|strip| strip.count).collect()).collect()
}

/// Types a keyword, and gives what is to be done about it instead of doing it.
fn add_keyword(desk: &mut Desk, word: &str) -> Vec<Task> {
    let mut tasks = Vec::new();
    for key in [".", word, "Enter"] {
        match Key::parse(key).filter(|_| key != word) {
            Some(key) => tasks.extend(desk.app.update(Msg::Key(KeyEvent::new(key.code, key.modifiers)))),
            None => tasks.extend(desk.app.update(Msg::Paste(word.to_owned()))),
        }
    }
    tasks.extend(desk.app.prepare());
    tasks
}

#[test]
fn a_list_that_is_edited_during_a_pass_is_counted_as_it_is_now() {
    let files = [("a.txt", "mill weir river mill"), ("b.txt", "weir"), ("c.txt", "nothing")];
    for late_first in [true, false] {
        let (mut desk, _keep) = Desk::with(&files, &["river"], (80, 20));
        assert_eq!(listed(&desk), [[1], [0], [0]]);
        let late = add_keyword(&mut desk, "mill");
        let newest = add_keyword(&mut desk, "weir");
        let is_pass = |tasks: &[Task]| tasks.iter().any(|task| matches!(task, Task::Survey(..)));
        assert!(is_pass(&late) && is_pass(&newest));
        let (first, second) = if late_first { (late, newest) } else { (newest, late) };
        desk.run(first);
        desk.run(second);
        assert_eq!(listed(&desk), [[1, 2, 1], [0, 0, 1], [0, 0, 0]], "late first: {late_first}");
        let counted = desk.app.page.keywords.as_ref().unwrap();
        assert_eq!([0, 1, 2].map(|slot| counted.census.total(slot)), [1, 2, 1]);
    }
}

#[test]
fn an_answer_to_an_older_question_is_not_shown() {
    let files = [("a.txt", "river rivers"), ("b.txt", "a river")];
    for late_first in [true, false] {
        let (mut desk, _keep) = Desk::with(&files, &[], (80, 20));
        desk.keys("S");
        let mut ask = |letters: &str| {
            let mut tasks = desk.app.update(Msg::Paste(letters.to_owned()));
            tasks.extend(desk.app.prepare());
            assert!(tasks.iter().any(|task| matches!(task, Task::LookUp(..))));
            tasks
        };
        let (late, newest) = (ask("river"), ask("s"));
        let (first, second) = if late_first { (late, newest) } else { (newest, late) };
        desk.run(first);
        desk.run(second);
        let concordance = desk.app.concordance.as_ref().unwrap();
        let lines: Vec<&str> = concordance.lines.iter().map(|line| line.hit()).collect();
        assert_eq!((lines, concordance.hits, concordance.old), (vec!["rivers"], 1, false));
    }
}

#[test]
fn a_hit_in_a_file_that_has_changed_leads_into_its_new_text() {
    let old = "old news of the river\n".repeat(50);
    for (new, lit) in
        [("the weir, and at last the river", vec!["river"]), ("the weir alone", vec![]), ("", vec![])]
    {
        let files = [("a.txt", "a river"), ("b.txt", &old)];
        let (mut desk, keep) = Desk::with(&files, &[], (80, 20));
        // The first document is open, the second is ready behind it.
        desk.keys("S 'river'").screen();
        desk.keys("Down");
        std::fs::write(keep.path().join("b.txt"), new).unwrap();
        desk.keys("G Enter");
        desk.screen();
        let document = desk.app.page.document.clone().unwrap();
        assert_eq!(document.text.slice(0..document.text.len()), new);
        assert_eq!(desk.lit(), lit, "{new:?}");
        let current = desk.app.search.current.as_ref().map(|hit| hit.range.clone());
        assert_eq!(current.is_some(), !lit.is_empty(), "{new:?}");
    }
}

#[test]
fn a_search_stays_in_its_document_whatever_was_looked_up_before() {
    let files = [("a.txt", "river\n\nmill\n\nriver\n"), ("b.txt", "a river, and nothing else")];
    let (mut desk, _keep) = Desk::with(&files, &[], (80, 8));
    desk.keys("S 'river'").screen();
    desk.keys("Down j Enter").screen();
    let open = desk.app.page.entry;
    // What is typed now is only above.
    desk.keys("/ 'mill'").screen();
    assert_eq!((desk.app.page.entry, desk.lit()), (open, vec!["mill".to_owned()]));
}

/// Words as a printer makes them bold or underlined, or as they are.
fn struck(words: &[(String, u8)]) -> String {
    let word = |(word, way): &(String, u8)| match way {
        0 => word.clone(),
        1 => word.chars().map(|c| format!("{c}\u{8}{c}")).collect(),
        2 => word.chars().map(|c| format!("_\u{8}{c}")).collect(),
        _ => word.chars().map(|c| format!("_\u{8}{c}\u{8}{c}")).collect::<String>(),
    };
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

proptest! {
    #[test]
    fn overstrikes_hide_no_word(words in prop::collection::vec(("[a-cé]{1,4}", 0u8..4), 1..12), query in "[a-cé]{1,3}") {
        let folder = tempfile::tempdir().unwrap();
        let opened = |name: &str, text: String| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            format::open(&path, &Cancel::never()).unwrap()
        };
        let plain: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
        let heading = "N\u{8}NA\u{8}AM\u{8}M";
        let (struck, plain) = (opened("a", format!("{heading} {}", struck(&words))), opened("b", format!("NAM {}", plain.join(" "))));
        let query = Expression::parse(&query, QueryOptions::default(), &()).unwrap();
        let matcher = query.matcher();
        let count = |document: &Document| in_chunk(document, &matcher, 0).len();
        prop_assert_eq!(count(&struck), count(&plain));
    }
}
