use crate::document::{Document, Face, Kind};
use crate::format::opened;

fn doc(source: &str) -> Document {
    let doc = opened("a.org", source.as_bytes()).unwrap();
    assert_eq!(doc.kind, Kind::Org);
    doc
}

fn text(source: &str) -> String {
    let doc = doc(source);
    doc.text.slice(0..doc.text.len())
}

#[test]
fn an_outline_is_read_with_what_is_in_it() {
    let source = "#+TITLE: The gauge\n#+AUTHOR: Zoe\n# not shown\n\n* TODO Levels :river:\nSCHEDULED: <2024-03-05>\n:PROPERTIES:\n:ID: x\n:END:\n\
        The river\nis *low* and /slow/; a_b stays.\n\n** Staff\n| a | b |\n|---+---|\n| 1 | 2 |\nAfter.\n";
    let expected = "The gauge\n\nTODO Levels :river:\nSCHEDULED: <2024-03-05>\n:PROPERTIES:\n:ID: x\n:END:\n\nThe river is low and slow; a_b \
        stays.\n\nStaff\n\na\tb\n1\t2\n\nAfter.\n";
    let doc = doc(source);
    assert_eq!(doc.text.slice(0..doc.text.len()), expected);
    assert_eq!((doc.title.as_deref(), doc.meta("author")), (Some("The gauge"), Some("Zoe")));
    assert_eq!(doc.markup.outline.iter().map(|h| h.level).collect::<Vec<_>>(), [1, 1, 2]);
    assert!(
        doc.markup.spans.iter().any(|s| s.face == Face::Strong && doc.text.slice(s.range.clone()) == "low")
    );
}

#[test]
fn lists_nest_and_have_boxes_and_terms() {
    let source = "- one\n  goes on\n- [X] two\n  1. deep\n  2. deeper\n- term :: what it is\n\nafter\n";
    assert_eq!(text(source), "• one goes on\n☑ two\n1. deep\n2. deeper\n• term: what it is\n\nafter\n");
}

#[test]
fn blocks_keep_their_lines() {
    let source = "#+begin_src rust\nfn main() {}\n  ,* x\n#+end_src\n#+BEGIN_QUOTE\nsaid\n#+END_QUOTE\n: fixed\n:  lines\n\
        #+begin_verse\none\ntwo\n#+end_verse\n#+begin_comment\nlost\n#+end_comment\nend\n";
    assert_eq!(text(source), "rust\nfn main() {}\n  ,* x\n\nsaid\n\nfixed\n lines\n\none\ntwo\n\nend\n");
}

#[test]
fn links_lead_to_headings_and_away() {
    let doc = doc(
        "* Staff\nSee [[*Staff][the staff]], [[https://example.org][a page]] and <https://example.org/2>.[fn:1]\n\n[fn:1] A note.\n",
    );
    assert_eq!(
        doc.text.slice(0..doc.text.len()),
        "Staff\n\nSee the staff, a page and https://example.org/2.[fn:1]\n\n[fn:1] A note.\n"
    );
    assert_eq!(doc.markup.links, ["#*Staff", "https://example.org", "https://example.org/2"]);
    assert_eq!(doc.markup.destination("#*Staff"), Some(0));
}

#[test]
fn what_is_cut_off_or_endless_is_no_harm() {
    let source = "#+begin_src\nx\n| a\n- *b\n[[c\n:X:\n: y\n* /z\n";
    (0..source.len()).for_each(|cut| drop(text(&source[..cut])));
    let deep: String = (0..2000).map(|i| format!("{}- x\n", " ".repeat(i))).collect();
    assert_eq!(text(&deep).matches('x').count(), 2000);
    assert_eq!(text(&"*a ".repeat(50_000)).matches('a').count(), 50_000);
    text(&"[[".repeat(100_000));
}
