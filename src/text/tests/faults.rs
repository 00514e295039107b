//! One test for each fault of the catalogue, by its id.

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::Style;
use regex_syntax::hir::{Class, HirKind};
use unicode_segmentation::UnicodeSegmentation;

use super::{check_glyphs, printable};
use crate::text::{glyph, mark, *};

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
    // Every one of the two planes that are in use, and of the tags; samples of the others.
    let all = '\u{0}'..=char::MAX;
    for c in
        all.filter(|&c| c < '\u{20000}' || matches!(c, '\u{e0000}'..='\u{e1000}') || u32::from(c) % 97 == 0)
    {
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
    let text = format!("e{}", "\u{e0041}\u{301}".repeat(100_000));
    assert_eq!(glyphs(&text, 0).count(), 200_001);
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
    for c in ('\u{a1}'..='\u{ff60}').filter(|&c| glyph::alone(c)) {
        for text in [format!("{c}a"), format!("a{c}"), format!("{c}字"), format!("한{c}")] {
            assert_eq!(text.graphemes(true).count(), 2, "{c:?}");
        }
        assert!(!mark::unshowable(c) && !c.is_whitespace(), "{c:?}");
    }
}
