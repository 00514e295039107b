//! The contents of a document, its links, its source: ways there, and back.

mod support;

use recto::document::View;
use support::Desk;

const MANUAL: &str = "# The weir\n\nText of the beginning.\n\n## Gates\n\nSee [the pumps](pumps.md#oil) and \
    [far away](https://example.org/far).\n\n## Silt\n\nDredged in May.\n";
const PUMPS: &str = "# Pumps\n\nTwo of them.\n\n## Oil\n\nChange it.\n";

fn desk() -> (Desk, tempfile::TempDir) {
    let (mut desk, folder) = Desk::with(&[("a.md", MANUAL), ("pumps.md", PUMPS)], &[], (100, 12));
    desk.keys("Tab").screen();
    (desk, folder)
}

fn shown(desk: &mut Desk) -> String {
    desk.screen().join("\n")
}

#[test]
fn the_contents_lead_to_a_heading_and_back() {
    let (mut desk, _folder) = desk();
    desk.keys("o");
    let list = desk.app.places_list.as_ref().unwrap();
    let names: Vec<(u8, &str)> = list.rows.iter().map(|row| (row.depth, row.name.as_str())).collect();
    assert_eq!(names, [(0, "The weir"), (1, "Gates"), (1, "Silt")]);
    assert!(shown(&mut desk).contains("contents"), "{}", shown(&mut desk));
    desk.keys("G Enter");
    assert!(desk.app.places_list.is_none());
    let before = desk.app.page.viewport.anchor();
    assert!(before.0 > 0);
    desk.keys("^O");
    assert_eq!(desk.app.page.viewport.anchor().0, 0);
    desk.keys("^O");
    assert_eq!(desk.app.notice.as_deref(), Some("there is no jump to come back from"));
}

#[test]
fn a_link_leads_to_another_document_and_back() {
    let (mut desk, _folder) = desk();
    let first = desk.app.page.entry;
    desk.keys("L");
    let list = desk.app.places_list.as_ref().unwrap();
    assert_eq!(list.rows.len(), 2);
    desk.keys("Enter");
    assert_ne!(desk.app.page.entry, first);
    assert_eq!(desk.app.shelf.current(), desk.app.page.entry);
    assert!(shown(&mut desk).contains("Two of them"), "{}", shown(&mut desk));
    desk.keys("^O");
    assert_eq!(desk.app.page.entry, first);
}

#[test]
fn what_is_out_of_the_library_is_copied_and_not_opened() {
    let (mut desk, _folder) = desk();
    desk.keys("L j Enter");
    assert_eq!(desk.clipboard.as_deref(), Some("https://example.org/far"));
    assert_eq!(desk.app.notice.as_deref(), Some("copied: https://example.org/far"));
}

#[test]
fn the_lists_close_and_say_when_there_is_nothing_to_list() {
    let (mut desk, _folder) = Desk::with(&[("a.txt", "no headings, no links\n")], &[], (60, 8));
    desk.keys("o");
    assert_eq!(desk.app.notice.as_deref(), Some("this document has no headings"));
    desk.keys("L");
    assert_eq!(desk.app.notice.as_deref(), Some("there is no link on the screen"));
    desk.keys("R");
    assert_eq!(desk.app.notice.as_deref(), Some("there is nothing else to be seen of this document"));
    let (mut desk, _folder) = self::desk();
    for close in ["o", "q", "Esc", "h"] {
        desk.keys("o");
        assert!(desk.app.places_list.is_some());
        desk.keys(close);
        assert!(desk.app.places_list.is_none(), "{close}");
        assert!(!desk.quit);
    }
}

#[test]
fn the_source_of_what_is_rendered_is_one_key_away() {
    let (mut desk, _folder) = desk();
    assert!(!shown(&mut desk).contains("## Gates"));
    desk.keys("R");
    assert_eq!(desk.app.page.view, View::Source);
    assert!(shown(&mut desk).contains("## Gates"), "{}", shown(&mut desk));
    // The list goes on to tell of the document, not of its source.
    assert!(shown(&mut desk).contains("md "), "{}", shown(&mut desk));
    desk.keys("R");
    assert_eq!(desk.app.page.view, View::Rendered);
    assert!(!shown(&mut desk).contains("## Gates"));
    desk.keys("R J");
    assert_eq!(desk.app.page.view, View::Rendered, "the next document is read as it is meant to be");
}
