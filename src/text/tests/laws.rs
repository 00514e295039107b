//! Wrapping: by example, and as laws.

use std::ops::Range;

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{check_glyphs, printable};
use crate::text::wrap::wrap_any;
use crate::text::*;

const PROSE: WrapStyle = WrapStyle { first: 10, rest: 10, words: true };

fn rows<'a>(text: &'a str, hidden: &[Range<usize>], style: WrapStyle) -> Vec<&'a str> {
    wrap(text, hidden, style).iter().map(|row| &text[row.start..row.end]).collect()
}

#[test]
fn lines_break_between_words_and_white_space_hangs() {
    assert_eq!(rows("", &[], PROSE), [""]);
    assert_eq!(rows("one two three", &[], PROSE), ["one two ", "three"]);
    assert_eq!(rows("one      two three", &[], PROSE), ["one      ", "two three"]);
    assert_eq!(rows("exactly10x then", &[], PROSE), ["exactly10x ", "then"]);
    assert_eq!(rows("a half-hearted cut", &[], PROSE), ["a half-", "hearted ", "cut"]);
    assert_eq!(rows("and --color or /usr", &[], PROSE), ["and ", "--color ", "or /usr"]);
    assert_eq!(
        rows("1234567 -v one", &[], WrapStyle { first: 9, rest: 9, words: true }),
        ["1234567 ", "-v one"]
    );
    assert_eq!(rows("see http://host/path/x", &[], PROSE), ["see ", "http://hos", "t/path/x"]);
    assert_eq!(rows("an indivisible word", &[], PROSE), ["an ", "indivisibl", "e word"]);
    assert_eq!(rows("                ", &[], PROSE), ["                "]);
    let wrapped = wrap("one two   \u{3000}three", &[], PROSE);
    assert_eq!(wrapped[0], Row { start: 0, end: 13, width: 7 });
}

#[test]
fn other_scripts_break_by_their_own_rules() {
    assert_eq!(rows("漢字仮名。混じり文", &[], PROSE), ["漢字仮名。", "混じり文"]);
    assert_eq!(
        rows("ภาษาไทยภาษาไทย", &[], WrapStyle { first: 7, rest: 7, words: true }),
        ["ภาษาไทย", "ภาษาไทย"]
    );
    assert_eq!(
        rows("a\u{a0}b c\u{a0}d e\u{a0}f", &[], WrapStyle { first: 6, rest: 6, words: true }),
        ["a\u{a0}b ", "c\u{a0}d ", "e\u{a0}f"]
    );
    assert_eq!(
        rows("one\u{2028}two", &[], WrapStyle { first: 20, rest: 20, words: true }),
        ["one\u{2028}", "two"]
    );
}

#[test]
fn code_is_cut_where_the_row_is_full() {
    let code = WrapStyle { first: 6, rest: 4, words: false };
    assert_eq!(rows("let x   = 1;", &[], code), ["let x ", "  = ", "1;"]);
    assert_eq!(rows("\tx", &[], code), ["\t", "x"]);
    assert_eq!(rows("字字字字", &[], code), ["字字字", "字"]);
    assert_eq!(rows("字\u{202e}", &[], WrapStyle { first: 1, rest: 1, words: false }), ["字", "\u{202e}"]);
}

#[test]
fn hidden_stretches_take_no_cells_and_break_no_words() {
    let text = "\x1b[1mred\x1b[0mdish blue\x1b[0m";
    let hidden: Vec<_> = text.match_indices("\x1b[").map(|(i, _)| i..i + 4).collect();
    let got = wrap(text, &hidden, WrapStyle { first: 7, rest: 7, words: true });
    assert_eq!(got, [Row { start: 0, end: 16, width: 7 }, Row { start: 16, end: text.len(), width: 4 }]);
    let first: String = row_glyphs(text, &hidden, got[0], 7).map(|g| g.symbol.into_owned()).collect();
    assert_eq!(first, "reddish");
    assert_eq!(wrap("\x1b[0m", std::slice::from_ref(&(0..4)), PROSE), [Row { start: 0, end: 4, width: 0 }]);
}

/// Texts made of what goes wrong: every line-breaking class, joiners, marks, tabs, wide glyphs, controls.
fn text() -> impl Strategy<Value = String> {
    let tricky = prop::sample::select(vec![
        " ",
        "  ",
        "\t",
        "-",
        "/",
        "word",
        "longer-word",
        "“",
        "”",
        "—",
        "…",
        "\u{ad}",
        "\u{200b}",
        "\u{200d}",
        "\u{200c}",
        "\u{a0}",
        "\u{3000}",
        "字",
        "。",
        "한글",
        "ᄀ",
        "ᅡ",
        "ᆨ",
        "👩",
        "👩‍👩‍👧",
        "🇫",
        "❤",
        "\u{fe0f}",
        "\u{20e3}",
        "1",
        "e\u{301}",
        "\u{301}",
        "क",
        "्",
        "ष",
        "ि",
        "ไทย",
        "لا",
        "می",
        "\u{600}",
        "\u{e0041}",
        "\u{202e}",
        "\x1b[0m",
        "\r",
        "\u{2028}",
        "\u{115f}",
        "\u{3164}",
        "\u{1f3fb}",
        "ﾞ",
        "\u{1f3f4}",
    ]);
    prop::collection::vec(
        prop_oneof![6 => tricky.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)],
        0..40,
    )
    .prop_map(|pieces| pieces.concat())
}

/// A text and stretches of it that are hidden.
fn text_with_hidden() -> impl Strategy<Value = (String, Vec<Range<usize>>)> {
    (text(), prop::collection::vec(any::<prop::sample::Index>(), 0..6)).prop_map(|(text, picks)| {
        let edges: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let mut cuts: Vec<usize> = picks.iter().map(|pick| edges[pick.index(edges.len())]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let hidden = cuts.chunks_exact(2).map(|cut| cut[0]..cut[1]).collect();
        (text, hidden)
    })
}

fn ascii_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,120}",
        "([a-z]{1,9}[ ]{1,2}){0,30}",
        "([a-zA-Z]{1,5}[-/'\",. (){}\\[\\]|!?$%+0-9]{1,3}){0,30}",
    ]
}

fn check_rows(text: &str, hidden: &[Range<usize>], style: WrapStyle) -> Result<(), TestCaseError> {
    let rows = wrap(text, hidden, style);
    let mut at = 0;
    for (i, row) in rows.iter().enumerate() {
        let cells = if i == 0 { style.first } else { style.rest };
        prop_assert_eq!(row.start, at);
        prop_assert!(row.end > row.start || text.is_empty());
        prop_assert!(usize::from(row.width) <= cells);
        let shown: Vec<_> = row_glyphs(text, hidden, *row, cells).collect();
        let width: usize = shown.iter().map(|g| g.width).sum();
        prop_assert!(width <= cells && width >= row.width.into(), "{:?} {:?}", row, shown);
        let lost: Vec<_> = glyphs(text, 0)
            .hiding(hidden)
            .filter(|g| (row.start..row.end).contains(&g.range.start))
            .skip(shown.len())
            .collect();
        prop_assert!(lost.iter().all(|g| g.is_space()), "{:?} of {:?} are not shown", lost, row);
        prop_assert!(style.words || lost.is_empty());
        at = row.end;
    }
    prop_assert_eq!(at, text.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn glyphs_cover_the_text_and_are_printable((text, hidden) in text_with_hidden()) {
        check_glyphs(&text, &[])?;
        check_glyphs(&text, &hidden)?;
    }

    #[test]
    fn rows_partition_the_text_and_fit_the_pane(
        (text, hidden) in text_with_hidden(), first in 1usize..=200, narrow in 1usize..30, words: bool,
    ) {
        check_rows(&text, &hidden, WrapStyle { first, rest: narrow, words })?;
        check_rows(&text, &[], WrapStyle { first: narrow, rest: first, words })?;
    }

    #[test]
    fn rows_partition_ascii(text in ascii_text(), first in 1usize..=200, rest in 1usize..=200, words: bool) {
        check_rows(&text, &[], WrapStyle { first, rest, words })?;
    }

    #[test]
    fn ascii_breaks_where_everything_breaks(text in ascii_text(), first in 1usize..=40, rest in 1usize..=40, words: bool) {
        let style = WrapStyle { first, rest, words };
        let mut any = Vec::new();
        wrap_any(&text, &[], style, &mut any);
        prop_assert_eq!(wrap(&text, &[], style), any);
    }

    #[test]
    fn nothing_is_written_outside_the_buffer(
        (text, x, y, cells) in (text(), 0u16..20, 0u16..4, 0u16..30),
    ) {
        let mut buf = Buffer::filled(Rect::new(3, 1, 12, 2), ratatui::buffer::Cell::new("~"));
        let before = buf.clone();
        let used = put(&mut buf, x, y, cells, &text, Style::new());
        prop_assert!(used <= cells);
        let clipped = put_clipped(&mut buf, x, y, cells, &text, Style::new());
        prop_assert!(clipped <= cells);
        let written = x..x + used.max(clipped);
        for (i, cell) in buf.content().iter().enumerate() {
            let at = (3 + i as u16 % 12, 1 + i as u16 / 12);
            prop_assert!(cell == &before.content()[i] || at.1 == y && written.contains(&at.0));
            prop_assert!(printable(cell.symbol()) && cell.symbol().len() <= 64);
        }
    }

    #[test]
    fn strings_are_clipped_and_padded_to_their_cells(text in text(), cells in 0usize..40) {
        prop_assert!(printable(&clip(&text, cells)));
        prop_assert!(printable(&plain(&text).replace(['\n', '\t'], "")));
        let clipped = clip(&text, cells);
        prop_assert!(width(&text) <= cells || clipped.ends_with('…') || cells == 0 && clipped.is_empty());
        let padded = pad(&text, cells);
        prop_assert!(width(&padded) == cells || padded.contains(['\u{200c}', '\u{200d}']), "{:?}", padded);
    }
}

/// Every string of up to four characters, one of each class of ASCII that line breaking tells apart.
#[test]
fn ascii_breaks_like_the_standard_for_every_short_string() {
    let classes = b"a1 -/|!}).\"($%,";
    for n in 0..classes.len().pow(4) {
        let pick = |i: u32| char::from(classes[n / classes.len().pow(i) % classes.len()]);
        let text: String = (0..4).map(pick).collect();
        for rest in 1..4 {
            let style = WrapStyle { first: rest, rest, words: true };
            let mut any = Vec::new();
            wrap_any(&text, &[], style, &mut any);
            assert_eq!(wrap(&text, &[], style), any, "{text:?} in {rest}");
        }
    }
}
