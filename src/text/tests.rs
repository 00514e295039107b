//! What must hold for every text: the faults this room is there to stop, and the laws of wrapping.

use std::ops::Range;

use proptest::prelude::*;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use regex_syntax::hir::{Class, HirKind};
use unicode_segmentation::UnicodeSegmentation;

use super::wrap::wrap_any;
use super::*;

/// All characters of a Unicode class, as a regular expression names it.
fn class(pattern: &str) -> impl Iterator<Item = char> {
    let hir = regex_syntax::parse(pattern).unwrap();
    let HirKind::Class(Class::Unicode(class)) = hir.kind() else { panic!("{pattern} is no class") };
    let ranges: Vec<_> = class.ranges().iter().map(|r| r.start()..=r.end()).collect();
    ranges.into_iter().flatten()
}

fn shown(text: &str) -> Vec<String> {
    glyphs(text, 0).map(|g| g.symbol.into_owned()).collect()
}

/// Whether a terminal shows all of `symbol` and obeys none of it, joiners that were let stand aside.
fn printable(symbol: &str) -> bool {
    !symbol.chars().any(|c| {
        c.is_control() || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

fn check_glyphs(text: &str, hidden: &[Range<usize>]) -> Result<(), TestCaseError> {
    let mut at = 0;
    for glyph in glyphs(text, 0).hiding(hidden) {
        let gap = at..glyph.range.start;
        prop_assert!(gap.is_empty() || gap.clone().all(|i| hidden.iter().any(|h| h.contains(&i))));
        prop_assert!(glyph.range.end > glyph.range.start);
        at = glyph.range.end;
        prop_assert!(glyph.width > 0 && glyph.symbol.len() <= 64 && printable(&glyph.symbol), "{:?}", glyph);
        let cells: usize = match glyph.kind {
            GlyphKind::Text => super::glyph::cells(&glyph.symbol),
            _ => glyph.symbol.graphemes(true).map(super::glyph::cells).sum(),
        };
        prop_assert_eq!(glyph.width, cells, "{:?}", &glyph);
        // Reading may begin at any glyph.
        let again = glyphs(&text[glyph.range.start..], 0).next().unwrap();
        if glyph.kind != GlyphKind::Tab && hidden.is_empty() {
            prop_assert_eq!(again.symbol, glyph.symbol);
        }
    }
    prop_assert!((at..text.len()).all(|i| hidden.iter().any(|h| h.contains(&i))));
    Ok(())
}

#[test]
fn t1_every_control_becomes_a_mark() {
    for c in class(r"\p{Cc}") {
        let text = format!("a{c}b");
        let symbols = shown(&text);
        assert_eq!(symbols.len(), 3, "{c:?}");
        assert!(symbols.iter().all(|s| printable(s)), "{symbols:?}");
        assert!(c == '\t' || symbols[1].trim() != "", "{c:?}");
    }
    assert_eq!(shown("\x1b[2J\x7f\x1a\u{9b}").concat(), "␛[2J␡\u{fffd}‹CSI›");
}

#[test]
fn t2_what_was_decoded_is_judged_like_what_was_read() {
    for payload in ["\x1b]0;title\x07", "\u{9d}52;c;aGk=\u{9c}", "\x1bP$q\"p\x1b\\", "\u{202e}gpj.exe"] {
        let mut buf = Buffer::empty(Rect::new(0, 0, 60, 1));
        put(&mut buf, 0, 0, 60, payload, Style::new());
        assert!(buf.content().iter().all(|cell| printable(cell.symbol())), "{buf:?}");
    }
}

#[test]
fn t3_hostile_names_are_readable_on_one_line() {
    let name = "report\n\x1b[31m\u{202e}fdp.exe\u{1a}";
    assert_eq!(clip(name, 99), "report␊␛[31m‹RLO›fdp.exe\u{fffd}");
    assert_eq!(clip(name, 12), "report␊␛[31…");
}

#[test]
fn t5_an_unterminated_sequence_swallows_nothing() {
    assert_eq!(shown("\x1b]52;c;").concat(), "␛]52;c;");
    assert_eq!(plain("\x1bP"), "␛P");
}

#[test]
fn t9_reordering_is_marked_where_it_stands() {
    let line = "if level != \"user\u{202e} \u{2066}// only admins\u{2069} \u{2066}\" {";
    let mark = glyphs(line, 0).find(|g| g.kind == GlyphKind::Mark).unwrap();
    assert_eq!((mark.range.start, &*mark.symbol, mark.width), (17, "‹RLO›", 5));
    for c in "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{61c}"
        .chars()
    {
        assert!(shown(&c.to_string()).concat().starts_with('‹'), "{c:?}");
    }
}

#[test]
fn t10_every_format_character_is_visible() {
    // Prepended concatenation marks with cells and shapes of their own.
    let shapes: Vec<char> = "\u{600}\u{601}\u{602}\u{603}\u{604}\u{6dd}\u{110bd}\u{110cd}".chars().collect();
    let invisible =
        class(r"[\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]").filter(|c| !shapes.contains(c));
    let mut seen = 0;
    for c in invisible {
        for text in [
            c.to_string(),
            format!("a{c}b"),
            format!("{c}{c}"),
            format!("e\u{301}{c}\u{301}"),
            format!("😀{c}"),
        ] {
            let rightly = text.starts_with('😀') && matches!(c, '\u{fe0e}' | '\u{fe0f}');
            assert!(rightly || !shown(&text).concat().contains(c), "{c:?} in {text:?}");
        }
        seen += 1;
    }
    assert!(seen > 4000);
    for c in shapes {
        assert_eq!(shown(&c.to_string()), [c.to_string()]);
    }
}

#[test]
fn t10_every_character_takes_a_cell() {
    for c in '\u{0}'..=char::MAX {
        let text = c.to_string();
        check_glyphs(&text, &[]).unwrap();
        let blank = shown(&text).concat().trim().is_empty();
        assert!(!blank || c.is_whitespace() || c == '\u{2800}', "{c:?}");
    }
}

#[test]
fn t10_scripts_and_emoji_keep_the_joiners_they_need() {
    for cluster in [
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "👩🏽‍🚀",
        "❤️",
        "❤︎",
        "1️⃣",
        "#️⃣",
        "🇫🇷",
        "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
        "क्‍ष",
        "ന്‍",
        "葛\u{e0100}",
        "ᠠ\u{180b}",
        "é",
        "각",
        "각",
        "ﾞ",
        "ｶﾞ",
    ] {
        let all: Vec<_> = glyphs(cluster, 0).collect();
        assert_eq!(all.len(), 1, "{cluster:?}: {all:?}");
        assert!(all[0].symbol.ends_with(cluster), "{all:?}");
    }
    assert_eq!(shown("می\u{200c}خواهم").concat(), "می\u{200c}خواهم");
    assert_eq!(shown("ක්\u{200d}ර").concat(), "ක්\u{200d}ර");
    assert_eq!(shown("می\u{200c} x").concat(), "می‹ZWNJ› x");
    assert_eq!(shown("pay\u{200d}pal").concat(), "pay‹ZWJ›pal");
    assert_eq!(shown("😀\u{fe0f}\u{fe00}\u{e0101}"), ["😀\u{fe0f}", "‹FE00›", "‹E0101›"]);
    assert_eq!(shown("👩\u{e0041}\u{200d}👩"), ["👩", "‹E0041›", "‹ZWJ›", "👩"]);
    assert_eq!(shown("\u{1f3f4}\u{e0061}\u{e007f}"), ["\u{1f3f4}", "‹E0061›", "‹E007F›"]);
}

#[test]
fn t10_a_mark_without_a_base_stands_on_a_circle() {
    assert_eq!(shown("\u{301}x"), ["◌\u{301}", "x"]);
    assert_eq!(shown(" \u{301}"), [" ", "◌\u{301}"]);
    assert_eq!(shown("\u{93f}"), ["◌\u{93f}"]);
    assert_eq!(shown("e\u{200b}\u{301}"), ["e", "¦", "◌\u{301}"]);
}

#[test]
fn t11_a_megabyte_cluster_fits_a_cell() {
    let text = format!("e{}!", "\u{301}".repeat(1_000_000));
    let all: Vec<_> = glyphs(&text, 0).collect();
    assert_eq!(all.len(), 2);
    assert!(all[0].symbol.ends_with("‹+999980›"), "{}", all[0].symbol);
    assert!(all[0].symbol.len() <= 64);
    assert_eq!(all[0].width, 10);
    assert_eq!(all[0].clone().within(9).symbol, "\u{fffd}");
    let mut buf = Buffer::empty(Rect::new(0, 0, 20, 1));
    put(&mut buf, 0, 0, 20, &text, Style::new());
    assert!(buf.content().iter().all(|cell| cell.symbol().len() <= 64));
}

#[test]
fn t11_a_line_of_marks_within_one_cluster_is_read_once() {
    // Quadratic reading would take minutes here.
    let text = format!("e{}", "\u{e0041}\u{301}".repeat(300_000));
    assert_eq!(glyphs(&text, 0).count(), 600_001);
}

#[test]
fn t12_a_glyph_is_as_wide_as_ratatui_takes_it_to_be() {
    for (cluster, cells) in [
        ("👩‍👩‍👧‍👦", 2),
        ("🇫🇷", 2),
        ("1️⃣", 2),
        ("❤️", 2),
        ("❤︎", 1),
        ("🏳️‍🌈", 2),
        ("👍🏽", 2),
        ("क्षि", 3),
        ("नि", 2),
        ("각", 2),
        ("한", 2),
        ("ｶﾞ", 2),
        ("é", 1),
        ("字", 2),
        ("“", 1),
        ("ﷺ", 1),
        ("…", 1),
        ("\u{e0b0}", 1),
    ] {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        let used = put(&mut buf, 0, 0, 6, cluster, Style::new());
        assert_eq!(used, cells, "{cluster:?}");
        assert_eq!(buf[(0, 0)].cell_width(), cells, "{cluster:?}");
        assert_eq!(width(cluster), usize::from(cells));
    }
    // Two letters that a font may draw as one are two glyphs on the screen.
    assert_eq!(width("لا"), 2);
}

#[test]
fn spaces_show_as_wide_as_they_are() {
    for c in class(r"\p{Zs}") {
        let text = format!("{c}x");
        let glyph = glyphs(&text, 0).next().unwrap();
        assert_eq!(glyph.symbol, " ".repeat(glyph.width));
        let fixed = matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}');
        assert_eq!(glyph.is_space(), !fixed, "{c:?}");
    }
    assert_eq!(width("\u{3000}"), 2);
}

#[test]
fn tabs_reach_the_next_stop() {
    let widths = |text, column| glyphs(text, column).map(|g| g.width).collect::<Vec<_>>();
    assert_eq!(widths("\tab\t", 0), [8, 1, 1, 6]);
    assert_eq!(widths("\t\t", 3), [5, 8]);
}

#[test]
fn the_quick_way_to_glyphs_knows_its_letters() {
    for c in ('\u{a1}'..='\u{ff60}').filter(|&c| super::glyph::alone(c)) {
        for text in [format!("{c}a"), format!("a{c}"), format!("{c}字"), format!("한{c}")] {
            assert_eq!(text.graphemes(true).count(), 2, "{c:?}");
        }
        assert!(!super::mark::unshowable(c) && !c.is_whitespace(), "{c:?}");
    }
}

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
