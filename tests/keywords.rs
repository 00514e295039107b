//! Keyword sets: files and their mistakes, the list of keywords and its keys, spellings that the library proposes.

#[path = "support/run.rs"]
mod run;
mod support;

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use recto::app::{Kept, Keywords};
use recto::sets::Set;
use run::recto;
use support::Desk;

const LEADERS: &str = "# who is who\n[leaders] colour=3\nKazimi = Kadhimi\nSadr - Sadrist\n";

/// A reader's settings, and a document.
struct Place {
    folder: tempfile::TempDir,
    document: PathBuf,
}

impl Place {
    fn new(text: &str) -> Place {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("recto/keywords")).unwrap();
        let document = folder.path().join("a.txt");
        fs::write(&document, text).unwrap();
        Place { folder, document }
    }

    fn set(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join("recto/keywords").join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// The document, printed in colours with these arguments; what was said; the status.
    fn print(&self, arguments: &[&str]) -> (String, String, i32) {
        let mut command = recto(["--print", "--color=always"]);
        command.args(arguments).arg(&self.document).current_dir(self.folder.path());
        command.env("XDG_CONFIG_HOME", self.folder.path());
        let Output { stdout, stderr, status } = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(stdout), text(stderr), status.code().unwrap())
    }
}

/// How many stretches of a line are coloured.
fn lit(out: &str) -> usize {
    out.matches("\x1b[0m").count().max(out.matches("\x1b[m").count())
}

#[test]
fn a_set_is_loaded_by_its_name_and_from_a_file() {
    let place = Place::new("Kadhimi and kazimi met Sadr, no Sadrist\n");
    let plain = lit(&place.print(&[]).0);
    let path = place.set("iraq.keywords", LEADERS);
    for name in ["iraq", "iraq.keywords", path.to_str().unwrap()] {
        let (out, said, code) = place.print(&["--keywords", name]);
        assert_eq!((said.as_str(), code), ("", 0));
        assert!(lit(&out) >= plain + 3, "{out:?}");
    }
}

#[test]
fn a_set_that_is_not_there_is_an_error_and_says_which_there_are() {
    let place = Place::new("x\n");
    place.set("iraq.keywords", LEADERS);
    let (out, said, code) = place.print(&["--keywords", "irak"]);
    assert_eq!((out.as_str(), code), ("", 2));
    assert!(said.contains("irak: there is no such keyword set") && said.contains("there are iraq"), "{said}");
}

#[test]
fn mistakes_are_said_with_line_and_column_and_the_rest_loads() {
    let place = Place::new("Kadhimi\n");
    place.set("iraq.keywords", "\"open\nKazimi = /k(/ | Kadhimi\n");
    let plain = lit(&place.print(&[]).0);
    let (out, said, code) = place.print(&["--keywords", "iraq"]);
    assert_eq!(code, 0);
    assert!(said.contains("iraq.keywords: line 1, column 1: these quotes are not closed"), "{said}");
    assert!(said.contains("line 2, column 12: "), "{said}");
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(lit(&out) > plain, "{out:?}");
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    let place = Place::new("x\n");
    let path = place.set("iraq.keywords", "");
    fs::write(path, b"a\nb\xff\n").unwrap();
    let (_, said, code) = place.print(&["--keywords", "iraq"]);
    assert!(code == 2 && said.contains("line 2 is not UTF-8"), "{said}");
}

#[test]
fn the_settings_name_a_set_and_documents_configure_nothing() {
    let place = Place::new("Kadhimi\n");
    let plain = lit(&place.print(&[]).0);
    fs::write(place.folder.path().join("recto/config.toml"), "keyword-set = \"iraq\"\n").unwrap();
    // Only what lies beside the settings is meant; what is not there yet is no mistake.
    fs::write(place.folder.path().join("iraq"), "kadhimi\n").unwrap();
    let (out, said, code) = place.print(&[]);
    assert_eq!((lit(&out), said.as_str(), code), (plain, "", 0));
    place.set("iraq.keywords", LEADERS);
    assert!(lit(&place.print(&[]).0) > plain);
    // One that cannot be read is said, and the document is shown all the same.
    fs::write(place.folder.path().join("recto/keywords/iraq.keywords"), b"\xff\n").unwrap();
    let (out, said, code) = place.print(&[]);
    assert!(out.contains("Kadhimi") && code == 0 && said.contains("not UTF-8"), "{said}");
}

const REPORT: &str =
    "Muqtada al-Sadr and Moqtada al-Sadr met Moktada. Nobody met Kataib, or Kata’ib, in Tehran.\n";
const OTHER: &str = "Moqtada again, in the river towns; the Kataib left. The river rose.\n";

/// Two documents, with the set that is said.
fn desk(set: &str) -> (Desk, tempfile::TempDir) {
    let (mut desk, folder) = Desk::with(&[("a.txt", REPORT), ("b.txt", OTHER)], &[], (100, 30));
    fs::create_dir(folder.path().join("keywords")).unwrap();
    let path = folder.path().join("keywords/iraq.keywords");
    fs::write(&path, set).unwrap();
    let kept = Kept { path, was: Some(set.to_owned()) };
    desk.app.keywords = Keywords::of(Set::parse(set), Some(kept));
    desk.keys("Enter r Tab");
    (desk, folder)
}

fn text(desk: &Desk) -> &str {
    desk.app.keywords.set().text()
}

fn saved(folder: &tempfile::TempDir) -> String {
    fs::read_to_string(folder.path().join("keywords/iraq.keywords")).unwrap()
}

/// The rows of the screen that have this in them.
fn rows(desk: &mut Desk, with: &str) -> Vec<String> {
    desk.screen().into_iter().filter(|row| row.contains(with)).collect()
}

const SET: &str = "river\n\n[leaders] colour=3\nMuqtada = Moqtada | Moktada\noff: Sadr\n\n[places]\nTehran\n";

#[test]
fn the_list_shows_groups_spellings_and_counts() {
    let (mut desk, _keep) = desk(SET);
    let screen = desk.keys(".").screen().join("\n");
    for part in [
        "keywords  iraq.keywords",
        "leaders",
        "places",
        "0 here · 2 in 1 document",
        "3 here · 4 in 2 documents · from",
        "Moqtada | Moktada",
    ] {
        assert!(screen.contains(part), "{part} in\n{screen}");
    }
    assert!(!screen.contains("iraq.keywords *"), "{screen}");
    let numbers: Vec<_> = ["river  ", "Muqtada  ", "Sadr  ", "Tehran  "]
        .iter()
        .map(|name| rows(&mut desk, name).iter().any(|row| row.contains(" here")))
        .collect();
    assert_eq!(numbers, [true; 4]);
}

#[test]
fn every_change_is_in_the_text_and_is_taken_back() {
    let (mut desk, _keep) = desk(SET);
    desk.keys(". Down Space");
    assert!(text(&desk).starts_with("off: river\n"));
    desk.keys("j c");
    assert!(text(&desk).contains("Muqtada = Moqtada | Moktada {colour=4}"), "{}", text(&desk));
    desk.keys("j J");
    assert!(text(&desk).contains("[places]\nTehran\noff: Sadr\n"), "{}", text(&desk));
    desk.keys("K a 'Sader_|_Sadir' Enter");
    assert!(text(&desk).contains("off: Sadr = Sader | Sadir"), "{}", text(&desk));
    desk.keys("g ^U 'people' Enter");
    assert!(text(&desk).ends_with("[people]\noff: Sadr = Sader | Sadir\n"), "{}", text(&desk));
    desk.keys("r ^U 'Sadr_-_Sadrist_{whole}' Enter x");
    assert!(!text(&desk).contains("Sadr"), "{}", text(&desk));
    let end = text(&desk).to_owned();
    desk.keys("u u u u u u u u");
    assert_eq!(text(&desk), SET);
    desk.keys("u");
    assert!(rows(&mut desk, "nothing to take back").len() == 1);
    desk.keys("U U U U U U U U");
    assert_eq!(text(&desk), end);
}

#[test]
fn rows_follow_what_moves() {
    let (mut desk, _keep) = desk(SET);
    desk.keys(". Down J J");
    assert_eq!(desk.app.prompt.as_ref().unwrap().slot(), Some(2));
    assert_eq!(desk.app.keywords.list()[2].query.text(), "river");
    desk.keys("J J J");
    assert_eq!(desk.app.prompt.as_ref().unwrap().slot(), Some(3));
    desk.keys("g ^U Enter");
    assert_eq!(desk.app.prompt.as_ref().unwrap().slot(), Some(0));
    assert_eq!(desk.app.keywords.list()[0].entry.group, None);
}

#[test]
fn what_cannot_be_written_stays_in_the_prompt_with_the_reason() {
    let (mut desk, _keep) = desk(SET);
    desk.keys(". Down r ^U 'Tehran' Enter");
    let prompt = desk.app.prompt.as_ref().unwrap();
    assert_eq!((prompt.text(), prompt.error.is_some()), ("Tehran", true));
    assert!(desk.footer().contains("is on line 8 already"), "{}", desk.footer());
    desk.keys("^U '/(/' Enter");
    assert!(desk.app.prompt.as_ref().unwrap().error.is_some());
    desk.keys("Esc");
    assert_eq!(desk.app.prompt.as_ref().unwrap().slot(), Some(0));
    desk.keys("Esc . 'a_&_b' Enter");
    assert_eq!(desk.app.prompt.as_ref().map(|p| p.text().to_owned()), Some("a & b".into()));
    assert_eq!(text(&desk), SET);
}

#[test]
fn a_set_is_saved_on_a_key_and_never_by_itself() {
    let (mut desk, folder) = desk(SET);
    desk.keys(". Down x");
    assert_eq!(rows(&mut desk, "iraq.keywords *").len(), 1);
    desk.keys("Esc");
    assert!(desk.footer().contains("not saved"), "{}", desk.footer());
    desk.keys(". Esc");
    assert!(!desk.footer().contains("not saved"), "nothing was changed this time: {}", desk.footer());
    assert_eq!(saved(&folder), SET);
    desk.keys(". Down w");
    assert_eq!(saved(&folder), text(&desk));
    assert_eq!(rows(&mut desk, "saved: ").len(), 1);
    assert_eq!(rows(&mut desk, "iraq.keywords *").len(), 0);
    desk.keys("w");
    assert_eq!(rows(&mut desk, "nothing to save").len(), 1);
}

#[test]
fn a_file_that_somebody_else_changed_is_left_alone_and_another_name_is_asked_for() {
    let (mut desk, folder) = desk(SET);
    fs::write(folder.path().join("keywords/iraq.keywords"), "theirs\n").unwrap();
    desk.keys(". Down x w");
    assert_eq!(saved(&folder), "theirs\n");
    assert!(rows(&mut desk, "changed since it was read").len() == 1);
    desk.keys("Enter");
    assert_eq!(fs::read_to_string(folder.path().join("keywords/iraq-2.keywords")).unwrap(), text(&desk));
    assert_eq!(rows(&mut desk, "keywords  iraq-2.keywords").len(), 1);
}

#[test]
fn a_set_without_a_file_gets_a_name() {
    let (mut desk, folder) = Desk::with(&[("a.txt", REPORT), ("b.txt", OTHER)], &["river"], (100, 30));
    desk.keys(". Down w 'rivers' Enter");
    assert_eq!(fs::read_to_string(folder.path().join("keywords/rivers.keywords")).unwrap(), "river\n");
    assert_eq!(rows(&mut desk, "keywords  rivers.keywords").len(), 1);
}

#[test]
fn lists_are_taken_in_and_written() {
    let (mut desk, folder) = desk(SET);
    let list = folder.path().join("words.txt");
    fs::write(&list, "river\nBaghdad\n\"Prime Minister\" premier\n").unwrap();
    let (from, to) = (list.display().to_string(), folder.path().join("out.txt").display().to_string());
    desk.keys(&format!(". Down i '{from}' Enter"));
    assert!(text(&desk).starts_with("river\nBaghdad\nPrime Minister = premier\n"), "{}", text(&desk));
    assert_eq!(rows(&mut desk, "2 added, 1 there already").len(), 1);
    desk.keys(&format!("e '{to}' Enter"));
    assert_eq!(fs::read_to_string(to).unwrap().lines().count(), 6);
    desk.keys("e 'words' Enter");
    assert!(desk.app.prompt.as_ref().unwrap().error.is_some());
    desk.keys("Esc i 'nowhere' Enter");
    assert_eq!(rows(&mut desk, "nowhere").len(), 1);
}

#[test]
fn commands_work_without_the_list() {
    let (mut desk, _keep) = desk(SET);
    desk.keys("2 ; : 'keyword-toggle' Enter");
    assert!(!desk.app.keywords.is_on(1));
    desk.keys(": 'keyword-undo' Enter : 'keyword-edit' Enter");
    assert_eq!(desk.app.prompt.as_ref().unwrap().text(), "Muqtada = Moqtada | Moktada");
}

#[test]
fn a_group_that_is_off_is_switched_on_with_its_keyword() {
    let (mut desk, _keep) = desk("off: [leaders]\nSadr\noff: Muqtada\n");
    assert!(!desk.app.keywords.is_on(0));
    assert_eq!(rows(desk.keys("."), "leaders (off)").len(), 1);
    desk.keys("Down j Space");
    assert_eq!(text(&desk), "[leaders]\nSadr\nMuqtada\n");
}

#[test]
fn mistakes_are_shown_below_the_list() {
    let (mut desk, _keep) = desk("river\n\"open\nx = /(/ | y\n");
    let screen = desk.keys(".").screen().join("\n");
    assert!(screen.contains("line 2, column 1: these quotes are not closed"), "{screen}");
    assert!(screen.contains("line 3, column 6: "), "{screen}");
}

#[test]
fn the_library_proposes_spellings_and_adds_none_by_itself() {
    let (mut desk, _keep) = desk("");
    desk.keys(". 'muqtada'");
    let shown = rows(&mut desk, " in ");
    assert!(shown.iter().any(|row| row.contains("moqtada") && row.contains("2 in 2 documents")), "{shown:?}");
    assert!(shown.iter().any(|row| row.contains("moktada") && row.contains("1 in 1 document")), "{shown:?}");
    desk.keys("Down Space");
    assert_eq!(desk.app.prompt.as_ref().unwrap().text(), "muqtada = moqtada");
    assert_eq!(rows(&mut desk, "✓").len(), 1);
    assert_eq!(text(&desk), "");
    desk.keys("Space j Enter");
    let prompt = desk.app.prompt.as_ref().unwrap();
    assert_eq!((prompt.text(), prompt.row), ("muqtada = moktada", None));
    desk.keys("Enter");
    assert_eq!(text(&desk), "muqtada = moktada\n");
}

#[test]
fn what_is_found_already_is_not_proposed() {
    let (mut desk, _keep) = desk("");
    desk.keys(". 'kataeb'").screen();
    let words = |desk: &Desk| -> Vec<String> {
        desk.app.prompt.as_ref().unwrap().proposals.iter().map(|p| p.word.clone()).collect()
    };
    assert_eq!(words(&desk), ["kataib"], "one spelling, with and without its apostrophe");
    desk.keys("'_|_kata’ib'").screen();
    assert_eq!(words(&desk), Vec::<String>::new());
    desk.keys("^U 'kataib'").screen();
    assert_eq!(words(&desk), Vec::<String>::new());
}

#[test]
fn a_keyword_that_is_there_gets_spellings_of_the_library() {
    let (mut desk, _keep) = desk("Muqtada = Moktada\nriver\n");
    desk.keys(". Down v");
    assert_eq!(desk.app.prompt.as_ref().unwrap().proposal(), Some(0));
    desk.keys("Space Enter Enter");
    assert_eq!(text(&desk), "Muqtada = Moktada | moqtada\nriver\n");
    desk.keys("j v");
    assert_eq!(rows(&mut desk, "no other spelling").len(), 1);
    desk.keys("Esc");
    assert_eq!(desk.app.prompt.as_ref().unwrap().slot(), Some(1));
}

#[test]
fn documents_that_come_later_are_read_too() {
    let (mut desk, folder) = desk("");
    desk.keys(". 'tehran'").screen();
    assert_eq!(desk.app.prompt.as_ref().unwrap().proposals, []);
    fs::write(folder.path().join("c.txt"), "In Teheran.\n").unwrap();
    desk.keys("Esc r . 'tehran'").screen();
    assert_eq!(desk.app.prompt.as_ref().unwrap().proposals.len(), 1);
}

#[test]
fn a_loose_search_is_read_again_when_the_words_are_known() {
    let (mut desk, _keep) = desk("");
    desk.keys("Enter / '~muqtada' Enter");
    assert_eq!(desk.lit(), ["Muqtada", "Moqtada", "Moktada"]);
    desk.keys("Esc S '~kataeb'");
    assert!(desk.screen()[0].contains("3 hits in 2 documents"), "{}", desk.screen()[0]);
    desk.keys("Esc Esc . '~muqtada' Enter");
    assert_eq!(desk.app.documents, [2]);
}

#[test]
fn a_search_names_keywords_and_groups() {
    let (mut desk, _keep) = desk(SET);
    desk.keys("Enter / '@moqtada' Enter");
    assert_eq!(desk.lit(), ["Muqtada", "Moqtada", "Moktada", "Tehran"]);
    desk.keys("Esc S '#leaders'");
    assert!(desk.screen()[0].contains("6 hits in 2 documents"), "{}", desk.screen()[0]);
}

/// The handbook's chapter on keywords.
const CHAPTER: &str = include_str!("../assets/library/handbook/04-keywords.md");

#[test]
fn the_examples_of_the_handbook_and_the_readme_are_read_without_a_mistake() {
    let readme = include_str!("../README.md");
    let example = |text: &'static str, head: &str| {
        let from = text.find(head).unwrap();
        text[from..]
            .lines()
            .skip(1)
            .take_while(|line| !line.starts_with("```"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    for set in [example(CHAPTER, "```keywords"), example(readme, "```\n# who is who")] {
        let keywords = Keywords::of(Set::parse(set.clone()), None);
        assert_eq!(keywords.mistakes(), [], "{set}");
        assert!(keywords.len() > 4, "{set}");
    }
}

#[test]
fn what_the_handbook_says_of_its_own_library_is_so() {
    let library = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/library/reports");
    let mut desk = Desk::open(&[library], &[], (100, 30));
    desk.keys(". 'qadir'").screen();
    let words: Vec<_> = desk.app.prompt.as_ref().unwrap().proposals.iter().map(|p| p.word.clone()).collect();
    assert!(words.contains(&"kadir".to_owned()) && words.contains(&"qader".to_owned()), "{words:?}");
}

#[test]
fn the_shell_twin_knows_the_set() {
    let place = Place::new("Kadhimi and kazimi met Sadr, no Sadrist\n");
    place.set("iraq.keywords", LEADERS);
    let find = |query: &str| {
        let mut command = recto(["--keywords", "iraq", "--find", query, "--count"]);
        command.arg(&place.document).env("XDG_CONFIG_HOME", place.folder.path());
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert!(find("@kazimi").contains("2\t"), "{}", find("@kazimi"));
    assert!(find("#leaders").contains("3\t"), "{}", find("#leaders"));
    assert!(find("~kazimi").contains("2\t"), "{}", find("~kazimi"));
}
