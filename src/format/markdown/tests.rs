use super::*;
use crate::document::{BlockStyle, Document, Face, Table};
use crate::format::{Painter, opened};
use proptest::prelude::*;

fn doc(source: &str) -> Document {
    opened("a.md", source.as_bytes()).unwrap()
}

fn text(source: &str) -> String {
    let doc = doc(source);
    doc.text.slice(0..doc.text.len())
}

/// Each span as `text` and face, in order.
fn spans(source: &str) -> Vec<(String, Face)> {
    let doc = doc(source);
    doc.markup.spans.iter().map(|s| (doc.text.slice(s.range.clone()), s.face)).collect()
}

/// Each line with its layout.
fn layout(source: &str) -> Vec<(String, BlockStyle)> {
    let doc = doc(source);
    let first = doc.text.line_at(0);
    std::iter::successors(first, |line| doc.text.line_after(line))
        .map(|line| (line.text().to_owned(), doc.markup.block(line.start())))
        .collect()
}

fn style(kind: BlockKind, quote: u8, indent: u16, hanging: u16) -> BlockStyle {
    BlockStyle { kind, quote, indent, hanging }
}

use crate::document::BlockKind;
const P: BlockKind = BlockKind::Paragraph;

#[test]
fn paragraphs_are_one_line_and_breaks_are_kept() {
    assert_eq!(text("one\ntwo\n\nthree  \nfour<br>five\n"), "one two\n\nthree\nfour\nfive\n");
    assert_eq!(text("*a*  \nb <!-- x --> c `d `\ne\n"), "a\nb c d e\n");
}

#[test]
fn faces_within_a_line() {
    assert_eq!(
        spans("a *b **c*** ~~d~~ `e  f`"),
        [
            ("b c".into(), Face::Emphasis),
            ("c".into(), Face::Strong),
            ("d".into(), Face::Strike),
            ("e  f".into(), Face::Code),
        ]
    );
}

#[test]
fn headings_make_the_outline_and_the_title() {
    let doc = doc("## Early\n\n# The *Title* {#id}\n\nText\n\nSetext\n---\n");
    let outline: Vec<_> = doc.markup.outline.iter().map(|h| (h.level, h.title.as_str())).collect();
    assert_eq!(outline, [(2, "Early"), (1, "The Title"), (2, "Setext")]);
    assert_eq!(doc.title.as_deref(), Some("The Title"));
    assert_eq!(doc.text.slice(doc.markup.outline[1].range.clone()), "The Title");
    assert_eq!(doc.text.slice(0..doc.text.len()), "Early\n\nThe Title\n\nText\n\nSetext\n");
    assert_eq!(spans("# a *b*")[0], ("a b".into(), Face::Heading(1)));
    assert_eq!(layout("# a")[0].1.kind, BlockKind::Heading(1));
}

#[test]
fn tight_lists_stand_close_and_nest() {
    assert_eq!(
        layout("before\n\n- one\n- two\n  1. deep\n  2. deeper\n- three\n\nafter\n"),
        [
            ("before".into(), style(P, 0, 0, 0)),
            ("".into(), style(P, 0, 0, 0)),
            ("• one".into(), style(P, 0, 0, 2)),
            ("• two".into(), style(P, 0, 0, 2)),
            ("1. deep".into(), style(P, 0, 2, 3)),
            ("2. deeper".into(), style(P, 0, 2, 3)),
            ("• three".into(), style(P, 0, 0, 2)),
            ("".into(), style(P, 0, 0, 0)),
            ("after".into(), style(P, 0, 0, 0)),
        ]
    );
}

#[test]
fn loose_lists_have_air_and_their_paragraphs_are_set_in() {
    assert_eq!(
        layout("- one\n\n  more\n\n- two\n"),
        [
            ("• one".into(), style(P, 0, 0, 2)),
            ("".into(), style(P, 0, 0, 0)),
            ("more".into(), style(P, 0, 2, 0)),
            ("".into(), style(P, 0, 0, 0)),
            ("• two".into(), style(P, 0, 0, 2)),
        ]
    );
}

#[test]
fn tasks_empty_items_and_markers_that_meet() {
    assert_eq!(text("- [ ] a\n- [x] b\n\n1. [x] c\n"), "☐ a\n☑ b\n\n1. ☑ c\n");
    assert_eq!(text("- - a\n-\n- b\n"), "• ◦ a\n• \n• b\n");
    assert_eq!(layout("- a\\\n  b")[1], ("b".into(), style(P, 0, 2, 0)));
    assert_eq!(spans("- a")[0], ("• ".into(), Face::Marker));
}

#[test]
fn quotes_have_bars_but_not_below_them() {
    assert_eq!(
        layout("a\n\n> b\n>\n> > c\n\nd\n"),
        [
            ("a".into(), style(P, 0, 0, 0)),
            ("".into(), style(P, 0, 0, 0)),
            ("b".into(), style(P, 1, 0, 0)),
            ("".into(), style(P, 1, 0, 0)),
            ("c".into(), style(P, 2, 0, 0)),
            ("".into(), style(P, 0, 0, 0)),
            ("d".into(), style(P, 0, 0, 0)),
        ]
    );
    assert_eq!(spans("> a *b*"), [("a b".into(), Face::Quote), ("b".into(), Face::Emphasis)]);
    assert_eq!(text("> [!WARNING]\n> hot\n"), "Warning\nhot\n");
}

#[test]
fn code_blocks_keep_their_shape_and_name_their_language() {
    let lines = layout("a\n```rust\nfn x() {\n\n}\n```\n\n    indented\n");
    let code = style(BlockKind::Code, 0, 2, 0);
    assert_eq!(
        lines,
        [
            ("a".into(), style(P, 0, 0, 0)),
            ("".into(), style(P, 0, 0, 0)),
            ("rust".into(), code),
            ("fn x() {".into(), code),
            ("".into(), code),
            ("}".into(), code),
            ("".into(), style(P, 0, 0, 0)),
            ("indented".into(), code),
        ]
    );
    assert_eq!(spans("```\nx\n```"), [("x".into(), Face::Code)]);
}

#[test]
fn code_blocks_are_coloured_later() {
    let doc =
        doc("text\n\n```rust\nlet a = 1;\n```\n\n```\nlet b = 2;\n```\n\n- x\n  ```python\n  # c\n  ```\n");
    let spans = Painter::new().paint(&doc, 0..doc.text.len(), &Cancel::never());
    let coloured: Vec<_> = spans.iter().map(|s| doc.text.slice(s.range.clone())).collect();
    assert!(coloured.contains(&"let".to_owned()) && coloured.contains(&"1".to_owned()), "{coloured:?}");
    assert!(!coloured.contains(&"2".to_owned()));
    assert!(coloured.contains(&"# c".to_owned()));
}

#[test]
fn tables_are_rows_of_cells() {
    let doc = doc("| Name | Count |\n|---|--:|\n| a long *name* | 7 |\n| `x\\|y` | 1<br>2 |\n");
    assert_eq!(doc.text.slice(0..doc.text.len()), "Name\tCount\na long name\t7\nx|y\t1 2\n");
    assert_eq!(
        doc.markup.tables,
        [Table { natural: vec![11, 5], minimal: vec![4, 5], right: vec![false, true] }]
    );
    assert_eq!(doc.markup.block(0).kind, BlockKind::Table(0));
    assert_eq!(doc.markup.spans[0].face, Face::TableHead);
    assert_eq!(doc.text.slice(doc.markup.spans[0].range.clone()), "Name\tCount");
}

#[test]
fn links_have_numbers_where_the_address_is_not_shown() {
    let source =
        "See [the *site*](https://a.b/c), <https://d.e>, [f](#g), [again](https://a.b/c) and <m@n.o>.\n";
    let doc = doc(source);
    assert_eq!(doc.text.slice(0..doc.text.len()), "See the site [1], https://d.e, f, again [1] and m@n.o.\n");
    assert_eq!(doc.markup.links, ["https://a.b/c", "https://d.e", "#g", "mailto:m@n.o"]);
    assert_eq!(doc.markup.addresses, [(1, 0)]);
    assert_eq!(spans(source)[0], ("the site".into(), Face::Link(0)));
}

#[test]
fn the_number_of_a_heading_is_not_in_the_outline() {
    let doc = doc("# [1.0](https://a.b)\n");
    assert_eq!(doc.markup.outline[0].title, "1.0");
    assert!(doc.text.slice(0..8).starts_with("1.0 [1]"));
}

#[test]
fn notes_come_at_the_end_and_share_the_numbers() {
    assert_eq!(
        text("A[^x] [b](c) d[^y].\n\n[^y]: Second.\n\n[^x]: First\n    with `code`.\n\nEnd.\n"),
        "A [1] b [2] d [3].\n\nEnd.\n\n———\n\nNotes\n[1] First with code.\n[3] Second.\n"
    );
}

#[test]
fn images_are_their_descriptions() {
    assert_eq!(text("![a *cat*](img/cat.png) ![](img/dog.png)\n"), "[image: a cat] [image: dog.png]\n");
    let badge = spans("[![build](b.svg)](https://ci)");
    assert_eq!(badge[0], ("[image: build]".into(), Face::Link(0)));
    assert_eq!(badge[1], ("[image: build]".into(), Face::Meta));
    assert_eq!(doc("# ![The Boat](b.png)").title.as_deref(), Some("The Boat"));
    assert_eq!(doc("# Boat ![CI](b.png) ![C](d.png)").title.as_deref(), Some("Boat"));
    assert_eq!(doc("![a](b.png)").markup.links, ["b.png"]);
}

#[test]
fn html_becomes_text() {
    assert_eq!(
        text("a <b>bold</b> <!-- no --> <span class=x>c</span> &copy; &#27;\n"),
        "a bold c © \u{1b}\n"
    );
    assert_eq!(
        text(
            "<div align=\"center\">\n  <h1>The\n Name</h1>\n  <img alt='A &amp; B' src=x.png>\n  <p>One<br/>two</p>\n</div>\n"
        ),
        "The Name\n\n[image: A & B]\n\nOne\ntwo\n"
    );
    assert_eq!(doc("<h1 align=center>\nThe Name\n</h1>\n").title.as_deref(), Some("The Name"));
    assert_eq!(text("<style>\np { color: red }\n</style>\n<script>alert('<b>')</script>\n\nx\n"), "x\n");
    assert_eq!(text("<ul>\n<li>a</li>\n<li>b &lt; c</li>\n</ul>\n"), "• a\n• b < c\n");
    assert_eq!(text("<a href=\"https://a.b\">here</a>\n").lines().next(), Some("here [1]"));
    assert_eq!(text("<p>a < b <\n"), "a < b <\n");
    assert_eq!(text("<!-- only\n\na remark -->\n"), "");
}

#[test]
fn front_matter_names_the_title_and_becomes_small_print() {
    let yaml = doc("---\ntitle: \"A Day\"\ndate: 2020-01-02\n---\n# Other\n");
    assert_eq!(yaml.title.as_deref(), Some("A Day"));
    assert_eq!(yaml.text.slice(0..yaml.text.len()), "title: \"A Day\"\ndate: 2020-01-02\n\nOther\n");
    assert_eq!(yaml.markup.spans[0].face, Face::Meta);
    assert_eq!(doc("+++\ntitle = 'T'\n+++\n").title.as_deref(), Some("T"));
}

#[test]
fn without_a_heading_the_text_gives_the_title() {
    assert_eq!(
        doc("Some *words* to begin with. Then more.\n").title.as_deref(),
        Some("Some words to begin with")
    );
}

#[test]
fn a_rule_is_a_line_of_its_own() {
    assert_eq!(text("a\n\n---\n\nb\n"), "a\n\n———\n\nb\n");
    assert_eq!(layout("***")[0].1.kind, BlockKind::Rule);
}

#[test]
fn depth_is_bounded_on_the_page_and_free_in_the_source() {
    for (open, close) in
        [("> ", ""), ("- ", ""), ("1. ", ""), ("*a **b ", ""), ("[", "](x)"), ("<b>", ""), ("<div>", "")]
    {
        let source = format!("{}deep{}\n", open.repeat(10_000), close.repeat(10_000));
        let doc = doc(&source);
        assert!(doc.text.slice(0..doc.text.len()).contains("deep"), "{open}");
        assert!(
            doc.markup
                .blocks
                .iter()
                .all(|b| b.style.quote <= 8 && b.style.indent <= 42 && b.style.hanging <= 42)
        );
    }
}

#[test]
fn wide_sources_are_linear_in_memory() {
    let nested: String = (0..2000).map(|i| format!("{}- x\n", "  ".repeat(i % 60))).collect();
    assert_eq!(text(&nested).matches('x').count(), 2000);
}

#[test]
fn what_is_too_large_is_shown_as_it_is() {
    let doc = opened("a.md", "# x\n".repeat(LARGEST as usize / 4 + 1).as_bytes()).unwrap();
    assert_eq!(doc.text.slice(0..4), "# x\n");
    assert_eq!(doc.notices.len(), 1);
}

#[test]
fn rendering_can_be_given_up() {
    assert!(matches!(render("# x", &mut Flow::new(), &Cancel::when(|| true)), Err(OpenError::Cancelled)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn whatever_the_source_the_markup_fits_the_text(
        pieces in prop::collection::vec(prop_oneof![
            "[a-z é猫]{0,8}", Just("\n".to_owned()), Just("\n\n".into()), Just("# ".into()), Just("> ".into()),
            Just("- ".into()), Just("1. ".into()), Just("  ".into()), Just("    ".into()), Just("*".into()), Just("**".into()),
            Just("`".into()), Just("```rust\n".into()), Just("```\n".into()), Just("| a | b |\n|---|--:|\n".into()),
            Just("| x\ty ".into()), Just("[^1]".into()), Just("[^1]: ".into()), Just("[a](b)".into()), Just("![a".into()),
            Just("](c)".into()), Just("<b>".into()), Just("</b>".into()), Just("<br>".into()), Just("<a href=x>".into()),
            Just("</a>".into()), Just("<div>\n".into()), Just("<h2>".into()), Just("</h2>".into()), Just("<!--".into()),
            Just("&#27;&#10;".into()), Just("---\n".into()), Just("\r\n".into()), Just("- [x] ".into()), Just("\\".into()),
        ], 0..60)
    ) {
        let doc = doc(&pieces.concat());
        let text = doc.text.slice(0..doc.text.len());
        let mut last = 0;
        for span in &doc.markup.spans {
            prop_assert!(span.range.start >= last && span.range.start < span.range.end);
            prop_assert!(span.range.end <= doc.text.len());
            let (start, end) = (span.range.start as usize, span.range.end as usize);
            prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
            prop_assert!(!text[start..end].contains('\n'), "{:?} in {:?}", span, text);
            if let Face::Link(n) = span.face {
                prop_assert!((n as usize) < doc.markup.links.len());
            }
            last = span.range.start;
        }
        let mut last = None;
        for block in &doc.markup.blocks {
            prop_assert!(last < Some(block.start) && block.start <= doc.text.len());
            prop_assert!(block.start == 0 || text.as_bytes()[block.start as usize - 1] == b'\n');
            if let BlockKind::Table(n) = block.style.kind {
                prop_assert!((n as usize) < doc.markup.tables.len());
            }
            last = Some(block.start);
        }
        for heading in &doc.markup.outline {
            prop_assert_eq!(text[heading.range.start as usize..heading.range.end as usize].trim(), &heading.title);
        }
        for table in &doc.markup.tables {
            prop_assert!(table.natural.len() == table.right.len() && table.minimal.len() == table.right.len());
        }
    }
}
