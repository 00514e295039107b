//! Key script → screen: what a person does, and what is then to be seen.

mod support;

use support::Desk;

const RIVER: &str = "The River Question\n\nWho owns the river? Nobody has asked the river. The upper towns hold the\nsluices, the lower towns hold the treaties, and the water runs on.\n\nThe commission met in spring. It will meet again, the chair said, when the\nwater is low enough to see what is being discussed.\n";
const MILL: &str = "A Note on the Mill\n\nThe mill stands below the weir and has not turned since the flood. Its owner\nsays the river took the wheel; the river, for once, has an alibi.\n";

fn two() -> (Desk, tempfile::TempDir) {
    Desk::with(&[("a.txt", RIVER), ("b.txt", MILL)], &["river", "water"], (80, 16))
}

#[test]
fn a_folder_opens_as_a_list_beside_the_first_page() {
    let (mut desk, _keep) = two();
    let expected = r"
 Library 2          by path │ The River Question                           100%
▸ The River Question        │1  The River Question                             ▀
  a.txt               1 min │                                                  ▄
  1:3 █▄     2:2    ██      │1  Who owns the river? Nobody has asked the       ▄
                            │1  river. The upper towns hold the                ▀
  A Note on the Mill        │   sluices, the lower towns hold the treaties,
  b.txt               1 min │2  and the water runs on.
  1:2    ██  2:0            │
                            │   The commission met in spring. It will meet     ▀
                            │   again, the chair said, when the
                            │2  water is low enough to see what is being
                            │   discussed.
                            │                                                  ▀
                            │
                            │
 1 river 3/5  2 water 2/2           Enter read   . keywords   / filter   s sort";
    assert_eq!(format!("\n{}", desk.screen().join("\n")), expected);
}

#[test]
fn keywords_are_lit_in_every_document_and_counted() {
    let (mut desk, _keep) = two();
    assert_eq!(desk.lit(), ["River", "river", "river", "water", "water"]);
    assert!(desk.footer().contains("1 river 3/5  2 water 2/2"), "{}", desk.footer());
    desk.keys("J");
    assert_eq!(desk.lit(), ["river", "river"]);
    assert!(desk.footer().contains("1 river 2/5  2 water 0/2"), "{}", desk.footer());
}

#[test]
fn keys_step_through_the_chosen_keyword_only() {
    let (mut desk, _keep) = two();
    desk.keys("Enter 2 ;");
    let first = desk.app.search.current.clone().unwrap();
    assert_eq!(
        (first.slot, first.range),
        (1, RIVER.find("water").unwrap() as u64..RIVER.find("water").unwrap() as u64 + 5)
    );
    desk.keys(";");
    assert_eq!(desk.app.search.current.as_ref().unwrap().range.start, RIVER.rfind("water").unwrap() as u64);
    desk.keys(";");
    assert!(desk.footer().contains("round"), "{}", desk.footer());
}

#[test]
fn search_shows_its_first_hit_while_it_is_typed_and_escape_goes_back() {
    let text = format!("{}\nthe needle is here\n{}", "hay\n".repeat(200), "hay\n".repeat(200));
    let (mut desk, _keep) = Desk::with(&[("hay.txt", &text)], &[], (60, 12));
    desk.keys("j j");
    let before = desk.screen();
    desk.keys("/ 'need'");
    assert!(desk.screen().iter().any(|row| row.contains("the needle is here")));
    assert_eq!(desk.lit(), ["need"]);
    assert!(desk.footer().contains("1 of 1"), "{}", desk.footer());
    desk.keys("Esc");
    assert_eq!(desk.screen(), before);
    desk.keys("/ 'need' Enter");
    assert_eq!(desk.lit(), ["need"]);
    desk.keys("Esc");
    assert!(desk.lit().is_empty());
}

#[test]
fn a_search_that_makes_no_sense_says_where_and_keeps_the_last_result() {
    let (mut desk, _keep) = two();
    desk.keys("Enter / ^R 'the+'");
    let lit = desk.lit().len();
    assert!(lit > 0);
    desk.keys("'('");
    assert_eq!(desk.lit().len(), lit);
    assert!(desk.app.prompt.as_ref().unwrap().error.is_some());
    desk.keys("Enter");
    assert!(desk.app.prompt.is_some(), "the prompt stays open for the correction");
}

#[test]
fn history_comes_back_with_up() {
    let (mut desk, _keep) = two();
    desk.keys("Enter / 'treaties' Enter / 'towns' Enter / Up Up");
    assert_eq!(desk.app.prompt.as_ref().unwrap().text(), "treaties");
}

#[test]
fn whole_words_are_a_toggle_in_the_prompt() {
    let (mut desk, _keep) = Desk::with(&[("w.txt", "cat catalogue cat\n")], &[], (60, 8));
    desk.keys("/ 'cat'");
    assert_eq!(desk.lit().len(), 3);
    desk.keys("^T");
    assert_eq!(desk.lit(), ["cat", "cat"]);
}

#[test]
fn keywords_are_added_switched_removed_and_brought_back_in_their_prompt() {
    let (mut desk, _keep) = two();
    desk.keys(". 'commission' Enter");
    assert_eq!(desk.app.keywords.len(), 3);
    desk.keys(". Down Space");
    assert!(!desk.app.keywords.is_on(0));
    assert!(!desk.lit().contains(&"river".to_owned()));
    desk.keys("x");
    assert_eq!(desk.app.keywords.len(), 2);
    desk.keys("u Esc");
    assert_eq!(desk.app.keywords.list()[0].query.text(), "river");
}

#[test]
fn what_was_searched_becomes_a_keyword() {
    let (mut desk, _keep) = two();
    desk.keys("Enter / 'towns' Enter * Esc");
    assert_eq!(desk.app.keywords.list()[2].query.text(), "towns");
    assert!(desk.lit().contains(&"towns".to_owned()));
}

#[test]
fn the_list_is_filtered_as_one_types() {
    let (mut desk, _keep) = two();
    desk.keys("/ 'mill'");
    assert!(desk.screen()[0].contains("1 of 2"));
    assert!(desk.screen()[1].contains("A Note on the Mill"));
    desk.keys("Enter");
    assert!(desk.screen()[0].contains("/mill"));
    desk.keys("Esc");
    assert!(desk.screen()[0].contains("Library 2"));
}

#[test]
fn the_list_is_sorted_by_what_the_documents_say() {
    let (mut desk, _keep) = Desk::with(
        &[
            ("a.txt", "Nothing much here to see.\n"),
            ("b.txt", "river river river\n"),
            ("c.txt", "one river\n"),
        ],
        &["river"],
        (80, 20),
    );
    desk.keys("s s s s");
    desk.screen();
    let order: Vec<String> =
        desk.app.shelf.shown.iter().map(|id| desk.app.shelf.library.get(*id).place.clone()).collect();
    assert_eq!(order, ["b.txt", "c.txt", "a.txt"]);
}

#[test]
fn the_place_in_a_document_is_kept_while_others_are_read() {
    let long = "words and words\n".repeat(300);
    let (mut desk, _keep) = Desk::with(&[("a.txt", &long), ("b.txt", MILL)], &[], (80, 16));
    desk.keys("Enter Space Space");
    let place = desk.app.page.viewport.anchor();
    desk.keys("J K");
    assert_eq!(desk.app.page.viewport.anchor(), place);
}

#[test]
fn the_next_document_is_open_before_it_is_asked_for_and_never_stale() {
    let (mut desk, folder) = two();
    assert_eq!(desk.app.page.entry.map(|e| e.0), Some(0));
    let text = MILL.replace("mill", "windmill");
    std::fs::write(folder.path().join("b.txt"), &text).unwrap();
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(5);
    let file = std::fs::File::options().write(true).open(folder.path().join("b.txt")).unwrap();
    file.set_modified(later).unwrap();
    desk.keys("J");
    assert!(desk.screen().join("\n").contains("windmill"));
}

#[test]
fn a_number_goes_to_a_line_and_a_percentage_to_a_part() {
    let text: String = (1..=500).map(|n| format!("line {n}\n")).collect();
    let (mut desk, _keep) = Desk::with(&[("n.txt", &text)], &[], (60, 12));
    desk.keys("2 5 0 G");
    assert!(desk.screen()[1].contains("line 250 "), "{:?}", desk.screen()[1]);
    desk.keys("5 0 %");
    let at = desk.app.page.viewport.anchor().0 as f64 / text.len() as f64;
    assert!((0.49..0.51).contains(&at));
    desk.keys("G");
    assert!(desk.screen()[0].contains("100%"));
    desk.keys(": '42' Enter");
    assert!(desk.screen()[1].contains("line 42 "));
}

#[test]
fn commands_are_found_by_name() {
    let (mut desk, _keep) = two();
    desk.keys("Enter : 'wrap' Enter");
    assert!(!desk.app.settings.wrap);
    desk.keys(": 'no_such_thing_at_all' Enter");
    assert!(desk.footer().contains("no command"), "{}", desk.footer());
}

#[test]
fn help_lists_every_action_and_is_searchable() {
    let (mut desk, _keep) = Desk::with(&[("a.txt", RIVER)], &[], (100, 140));
    desk.keys("?");
    let screen = desk.screen().join("\n");
    for action in recto::app::ACTIONS {
        assert!(screen.contains(action.name), "{}", action.name);
    }
    desk.keys("/ 'measure'");
    let screen = desk.screen().join("\n");
    assert!(screen.contains("default-measure") && !screen.contains("half-page-down"));
    desk.keys("Esc Esc");
    assert!(desk.app.help.is_none());
}

#[test]
fn unwrapped_lines_move_sideways_and_hits_come_into_view() {
    let text = format!("{}needle{}\n", "abc ".repeat(100), " xyz".repeat(100));
    let (mut desk, _keep) = Desk::with(&[("l.txt", &text)], &[], (60, 8));
    desk.keys("w / 'needle' Enter");
    assert_eq!(desk.lit(), ["needle"]);
    desk.keys("Esc Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left Left");
    assert!(desk.screen()[1].trim_start().starts_with("abc abc"));
}

#[test]
fn what_cannot_be_read_is_listed_with_the_reason_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.bin"), [0u8, 1, 2, 3, 0, 0, 9]).unwrap();
    std::fs::write(folder.path().join("b.txt"), RIVER).unwrap();
    std::fs::write(folder.path().join("c.txt"), "").unwrap();
    let mut desk = Desk::open(&[folder.path().to_path_buf()], &[], (90, 16));
    let screen = desk.screen().join("\n");
    assert!(screen.contains("binary"), "{screen}");
    desk.keys("j");
    assert!(desk.screen().join("\n").contains("Who owns the river?"));
    desk.keys("j");
    assert!(desk.screen().join("\n").contains("this document is empty"));
}

#[test]
fn an_empty_folder_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(&[folder.path().to_path_buf()], &[], (60, 10));
    assert!(desk.screen().join("\n").contains("nothing to read here"));
    desk.keys("/ j n ; Esc Esc q");
    assert!(desk.quit);
}

#[test]
fn every_state_is_left_within_three_keys() {
    for script in [
        "",
        "/",
        "/ 'x'",
        ".",
        ". 'x' Down",
        ":",
        "?",
        "? /",
        "Enter",
        "Enter /",
        "Enter 4",
        "z",
        "/ 'zzz' Enter",
        "Enter w",
    ] {
        for size in [(80, 24), (30, 8), (10, 3), (1, 1)] {
            let mut left = false;
            for way in ["q", "Esc q", "Esc Esc q", "Q", "Esc Q", "Esc Esc Q"] {
                let (mut desk, _keep) = Desk::with(&[("a.txt", RIVER), ("b.txt", MILL)], &["river"], size);
                desk.keys(script).keys(way);
                left |= desk.quit;
            }
            assert!(left, "no way out of '{script}' at {size:?}");
        }
    }
}

#[test]
fn p4_every_size_is_drawn() {
    let markdown = "# Title\n\n> quote\n\n- item one that is long\n- two\n\n| a | b |\n|---|---|\n| cell with words | 2 |\n\n```rust\nfn main() {}\n```\n\n日本語のテキスト 👩‍👩‍👧 e\u{301}\n";
    let (mut desk, _keep) = Desk::with(&[("a.md", markdown), ("b.txt", MILL)], &["item", "river"], (80, 24));
    for script in ["", "Enter", "/ 'o'", "Esc . 'w'", "Down", "Esc ?", "Esc :", "Esc z", "w"] {
        desk.keys(script);
        for width in (0..=40).chain([60, 61, 100, 200, 1000]) {
            for height in (0..=20).chain([60, 500]) {
                desk.tell(recto::app::Msg::Resize(width, height));
                assert_eq!(desk.buffer().area.area(), u32::from(width) * u32::from(height));
            }
        }
        desk.tell(recto::app::Msg::Resize(80, 24));
    }
}

#[test]
fn drawing_changes_nothing() {
    let (mut desk, _keep) = two();
    desk.keys("Enter / 'river' Enter n");
    assert_eq!(desk.buffer(), desk.buffer());
}

#[test]
fn the_mouse_scrolls_selects_and_jumps() {
    use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
    let text: String = (1..=300).map(|n| format!("line {n}\n")).collect();
    let (mut desk, _keep) = Desk::with(&[("a.txt", &text), ("b.txt", MILL)], &[], (80, 16));
    let mouse = |desk: &mut Desk, kind, column, row| {
        desk.tell(recto::app::Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
    };
    mouse(&mut desk, MouseEventKind::ScrollDown, 50, 5);
    assert!(desk.screen()[1].contains("line 4"));
    let bar = desk.app.geometry.bar;
    mouse(&mut desk, MouseEventKind::Down(MouseButton::Left), bar.x, bar.bottom() - 1);
    assert!(desk.screen()[0].contains("100%"));
    let second = 1 + desk.app.entry_height() as u16;
    mouse(&mut desk, MouseEventKind::Down(MouseButton::Left), 5, second);
    assert!(desk.screen().join("\n").contains("The mill stands"));
}

#[test]
fn numbers_beside_the_rows_tell_keywords_apart_without_colour() {
    let (mut desk, _keep) = two();
    desk.keys("Enter");
    let column = desk.app.geometry.column.x as usize;
    let rows: Vec<String> = desk.screen();
    let row = rows.iter().find(|r| r.contains("Who owns")).unwrap();
    let margin: String = row.chars().skip(column - 3).take(3).collect();
    assert_eq!(margin, "1  ");
}

#[test]
fn a_lookup_lists_every_place_in_its_context_while_it_is_typed() {
    let (mut desk, _keep) = Desk::with(&[("a.txt", RIVER), ("b.txt", MILL)], &["water"], (80, 20));
    desk.keys("S 'riv'");
    let screen = desk.screen();
    assert!(screen[0].contains("All documents  5 hits in 2 documents"), "{}", screen[0]);
    assert!(screen[1].starts_with(" The River Question") && screen[1].ends_with('3'), "{}", screen[1]);
    // The hits stand one under the other.
    let column = |row: &str, word: &str| {
        row.chars().collect::<String>().find(word).map(|at| row[..at].chars().count())
    };
    assert_eq!(column(&screen[2], "Riv"), column(&screen[3], "riv"));
    assert!(screen.iter().any(|row| row.contains("The water") || row.contains("the water")));
    desk.keys("'er_took'");
    assert!(desk.screen()[0].contains("1 hit in 1 document"), "{}", desk.screen()[0]);
}

#[test]
fn from_a_line_into_the_page_on_from_document_to_document_and_back() {
    let (mut desk, _keep) = two();
    desk.keys("Enter");
    let before = desk.screen();
    desk.keys("S 'the_river' Down j");
    let first = desk.app.search.current.clone();
    desk.keys("Enter");
    assert!(!desk.app.is_looking_up());
    assert_eq!(desk.app.search.current, first);
    desk.keys("n n n");
    let title = desk.screen()[0].clone();
    assert!(title.contains("A Note on the Mill"), "{title}");
    desk.keys("N");
    assert!(desk.app.page.entry.is_some());
    desk.keys("Esc");
    assert!(desk.app.is_looking_up());
    desk.keys("Esc");
    assert_eq!(desk.screen(), before);
}

#[test]
fn lines_are_sorted_by_what_stands_beside_the_hit() {
    let (mut desk, _keep) =
        Desk::with(&[("a.txt", "x delta. x alpha\n"), ("b.txt", "x beta\n")], &[], (80, 20));
    desk.keys("S '=x' Down s");
    let rights: Vec<String> =
        desk.app.concordance.as_ref().unwrap().lines.iter().map(|l| l.right().into()).collect();
    assert_eq!(rights, [" alpha ", " beta ", " delta. x alpha "]);
}

#[test]
fn a_lookup_that_makes_no_sense_keeps_the_last_result_and_escape_forgets_it() {
    let (mut desk, _keep) = two();
    let before = desk.screen();
    desk.keys("S 'river'").screen();
    desk.keys("'_/(/'");
    assert!(desk.screen()[0].contains("5 hits"), "{}", desk.screen()[0]);
    assert!(desk.app.prompt.as_ref().unwrap().error.is_some());
    desk.keys("Enter");
    assert!(desk.app.prompt.is_some());
    desk.keys("Esc");
    assert_eq!(desk.screen(), before);
}

#[test]
fn a_phrase_that_is_nowhere_is_looked_up_more_loosely_and_that_is_said() {
    let (mut desk, _keep) = two();
    desk.keys("S 'towns_sluices'");
    assert!(desk.screen()[0].contains("within 10 words"), "{}", desk.screen()[0]);
    desk.keys("Esc Enter / 'towns_sluices'");
    assert!(desk.footer().contains("within 10 words"), "{}", desk.footer());
}

#[test]
fn a_search_may_ask_for_what_else_the_document_holds() {
    let (mut desk, _keep) = two();
    desk.keys("Enter / 'river_-treaties'");
    assert!(
        !desk.lit().contains(&"River".to_owned()) || desk.footer().contains("no hits"),
        "{}",
        desk.footer()
    );
    assert!(desk.footer().contains("no hits"), "{}", desk.footer());
    desk.keys("^U 'river_&_treaties'");
    assert!(desk.footer().contains("of 4"), "{}", desk.footer());
}

#[test]
fn lines_are_copied_and_written_into_files() {
    let (mut desk, keep) = two();
    desk.keys("S 'river'").screen();
    desk.keys("Down y");
    assert!(desk.clipboard.as_ref().unwrap().starts_with("# river\n\n## The River Question\n"));
    let path = keep.path().join("out.csv");
    desk.keys("e");
    desk.tell(recto::app::Msg::Paste(path.display().to_string()));
    desk.keys("Enter");
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 6);
    desk.keys("e 'nonsense' Enter");
    assert!(desk.footer().contains(".csv"), "{}", desk.footer());
}

#[test]
fn the_spread_of_a_word_is_shown_over_all_documents_that_have_it() {
    let (mut desk, _keep) = two();
    desk.keys("D");
    let screen = desk.screen();
    assert!(screen[0].contains("1 river  in 2 documents"), "{}", screen[0]);
    assert!(screen[1].contains('█') && screen[1].contains("The River Question"), "{}", screen[1]);
    desk.keys("Right");
    assert!(desk.screen()[0].contains("2 water  in 1 document"), "{}", desk.screen()[0]);
    desk.keys("Left j Enter");
    assert!(desk.screen()[0].contains("A Note on the Mill"));
    assert_eq!(desk.app.search.current.as_ref().unwrap().range.start, MILL.find("river").unwrap() as u64);
}

#[test]
fn the_list_is_sorted_by_what_is_looked_up() {
    let (mut desk, _keep) = two();
    desk.keys("S 'weir'").screen();
    desk.keys("Enter h s s s s");
    let screen = desk.screen();
    assert!(screen[0].contains("by hits"), "{}", screen[0]);
    assert!(
        screen[1].contains("A Note on the Mill") && screen[2].contains("/1"),
        "{}\n{}",
        screen[1],
        screen[2]
    );
}

#[test]
fn the_library_suggests_words_and_they_become_keywords() {
    let weir = "The weir and the miller. ".repeat(20);
    let other = "The river and the town. ".repeat(20);
    let (mut desk, _keep) = Desk::with(&[("a.txt", &weir), ("b.txt", &other)], &[], (80, 20));
    desk.keys("W");
    let screen = desk.screen().join("\n");
    assert!(
        screen.contains("key words of") && screen.contains("weir") && !screen.contains("river  "),
        "{screen}"
    );
    desk.keys("Space");
    assert_eq!(desk.app.keywords.len(), 1);
    desk.keys("Space");
    assert_eq!(desk.app.keywords.len(), 0);
    desk.keys("Enter S");
    assert!(desk.screen()[0].contains("20 hits in 1 document"), "{}", desk.screen()[0]);
    desk.keys("Down C");
    assert!(desk.screen().join("\n").contains("words beside"));
    desk.keys("Esc Esc");
    assert!(desk.app.word_list.is_none() && desk.app.concordance.is_none());
}

#[test]
fn a_line_is_selected_by_a_click_and_entered_by_another() {
    use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
    let (mut desk, _keep) = two();
    desk.keys("S 'river'").screen();
    let click = MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column: 20,
        row: 3,
        modifiers: KeyModifiers::NONE,
    };
    desk.tell(recto::app::Msg::Mouse(click));
    assert_eq!(desk.app.concordance.as_ref().unwrap().selected, 1);
    desk.tell(recto::app::Msg::Mouse(click));
    assert!(!desk.app.is_looking_up());
}

#[test]
fn a_lookup_that_is_read_otherwise_is_shown_otherwise() {
    let (mut desk, _keep) = Desk::with(&[("a.txt", "the axc\n"), ("b.txt", "an a.c\n")], &[], (80, 20));
    desk.keys("S 'a.c'").screen();
    assert!(desk.screen()[0].contains("1 hit in 1 document"), "{}", desk.screen()[0]);
    desk.keys("^R").screen();
    assert!(desk.screen()[0].contains("2 hits in 2 documents"), "{}", desk.screen()[0]);
    desk.keys("Down Enter");
    assert_eq!(desk.app.search.current.as_ref().unwrap().range, 4..7);
    assert_eq!(desk.lit(), ["axc"]);
}

#[test]
fn the_lines_are_found_again_as_they_were_left() {
    let text = "the mill\n".repeat(60);
    let (mut desk, _keep) = Desk::with(&[("a.txt", &text), ("b.txt", &text)], &[], (80, 24));
    desk.keys("S 'mill'").screen();
    desk.keys("Down 9 j");
    let lines = |desk: &mut Desk| desk.screen()[..12].to_vec();
    let before = lines(&mut desk);
    desk.keys("Enter").screen();
    desk.keys("Esc");
    assert_eq!(lines(&mut desk), before);
}

#[test]
fn a_lookup_in_nothing_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(&[folder.path().to_path_buf()], &[], (80, 20));
    desk.keys("S 'mill'");
    assert!(desk.screen()[0].contains("no hits"), "{}", desk.screen()[0]);
    desk.keys("Enter Esc D W C");
}
