//! T11 to T14: a document wants to flood the terminal, to move what stands beside it, or to look like it.

use super::{Desk, Show};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Clusters about whose width terminals quarrel, in rows of every length.
fn disputed() -> String {
    const CLUSTERS: [&str; 22] = [
        "👩‍👩‍👧‍👦",
        "🇩🇪",
        "🇩🇪🇫🇷🇩",
        "⌨\u{fe0f}",
        "☺\u{fe0e}",
        "क्षि",
        "ক্ষ",
        "நி",
        "กำ",
        "ཨོཾ",
        "\u{1100}\u{1161}\u{11a8}",
        "\u{1160}a",
        "ﷺ",
        "𒐫",
        "e\u{301}\u{302}\u{303}",
        "👍🏽",
        "1\u{fe0f}\u{20e3}",
        "🏴\u{e0067}\u{e0062}\u{e007f}",
        "ｶﾞ",
        "\u{200d}👩",
        "字\u{fe00}",
        "\u{1f1e6}x",
    ];
    let mut text = String::new();
    for (i, cluster) in CLUSTERS.into_iter().enumerate() {
        text += &format!(
            "{cluster}\n{0}{cluster} and {cluster}{cluster}\n{1}\n",
            "a".repeat(i),
            cluster.repeat(40)
        );
    }
    text
}

#[test]
fn t11_a_flood_in_one_cell_is_a_small_frame() {
    let marks = [
        ("\u{301}", 1_000_000),
        ("\u{200d}", 50_000),
        ("\u{fe0f}", 50_000),
        ("\u{e0041}", 50_000),
        ("\u{903}", 50_000),
    ];
    for (mark, count) in marks {
        let text = format!("Zalgo\n\ne{} end\n", mark.repeat(count));
        let (mut desk, _keep) = Desk::with(&[("z.txt", &text)], &["end"], (100, 40));
        let mut show = Show::new(100, 40);
        for script in ["", "j j", "w", "G", "/ 'end' Enter"] {
            desk.keys(script);
            let bytes = show.frame(&mut desk);
            assert!(bytes < 64 * 1024, "{bytes} bytes after '{script}'");
        }
        assert_eq!(desk.lit(), ["end"]);
    }
}

#[test]
fn t12_nothing_in_a_row_moves_what_stands_beside_it() {
    let text = disputed();
    let titled = |n: usize| format!("{}\n\n{text}", text.lines().nth(n).unwrap());
    let files: Vec<(String, String)> =
        (0..20).map(|n| (format!("{n:02} {}.txt", text.lines().nth(3 * n).unwrap()), titled(n))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    for width in [60, 77, 80, 121, 200] {
        let (mut desk, _keep) = Desk::with(&files, &["and"], (width, 40));
        // What a terminal paints past the right edge is lost, as line wrap is off; the one that looks on here
        // knows no such mode and has columns to spare instead.
        let mut show = Show::new(width + 10, 40);
        for script in ["", "J", "Space", "Enter w", "Right", "w", "G"] {
            desk.keys(script);
            show.frame(&mut desk);
            let (buffer, geometry) = (desk.buffer(), desk.app.geometry);
            let beside = |area: Rect| (area.y..area.bottom()).map(move |y| (area.x, y));
            for (x, y) in beside(geometry.divider).chain(beside(geometry.bar)) {
                let (shown, wanted) = (show.at(x, y), buffer[(x, y)].symbol());
                assert_eq!(
                    shown.trim(),
                    wanted.trim(),
                    "({x}, {y}) after '{script}' in\n{}",
                    show.terminal.screen().contents()
                );
            }
        }
    }
}

/// Everything but the text and the numbers beside it, row by row.
fn surroundings(desk: &mut Desk) -> Vec<String> {
    let buffer: Buffer = desk.buffer();
    let column = desk.app.geometry.column;
    let text = Rect { x: column.x - 3, width: column.width + 3, ..column };
    let symbol = |x: u16, y: u16| if text.contains((x, y).into()) { "" } else { buffer[(x, y)].symbol() };
    (0..buffer.area.height).map(|y| (0..buffer.area.width).map(|x| symbol(x, y)).collect()).collect()
}

#[test]
fn t13_a_document_stays_in_its_column() {
    let blank = format!("A Title of Its Own\n\n{}\n", "\n".repeat(20));
    let fake = format!("{}\n", "/password: ".repeat(30));
    let long = format!("{}\n{}\n", "x".repeat(1200), "字".repeat(300));
    let moving = "\x1b[1;1Hfake\x1b[99;99H\r\x08\x08\x08up\x0b\x0c\u{85}\u{2028}next\n".repeat(5);
    let disputed = disputed();
    let lines: Vec<&str> = disputed.lines().filter(|line| line.len() < 400).collect();
    let parts = lines.chunks(7).map(|lines| lines.join("\n"));
    for hostile in [fake, long, moving].into_iter().chain(parts) {
        let text = format!("A Title of Its Own\n\n{hostile}");
        assert!(text.len() < 2 * 1380, "as long to read as a page of blank lines: {}", text.len());
        for (width, height) in [(80, 120), (60, 200)] {
            for script in ["", "w", "w Enter Right Right", "Enter z", "Enter ?", "/ 'x'"] {
                let seen = |text: &str| {
                    let files = [("a.txt", text), ("b.txt", "Another\n\nand its text\n")];
                    let (mut desk, _keep) = Desk::with(&files, &["qqq"], (width, height));
                    surroundings(desk.keys(script))
                };
                assert_eq!(seen(&text), seen(&blank), "{width}x{height} after '{script}'");
            }
        }
    }
}

#[test]
fn t14_a_storm_on_a_vast_screen_is_bounded() {
    let line = "fn river(a: u32) -> Vec<String> { vec![\"字👩‍👩‍👧\", 42, r#\"x\"#] } // a comment\t";
    let text: String = (0..6000).map(|n| format!("{n} {}\n", line.repeat(1 + n % 9))).collect();
    let storm = ["", "j", "Space", "Space", "d", "k", "G", "g", "w", "Right", "/ 'a'"];
    for ((width, height), scripts) in [((1000, 500), &storm[..3]), ((250, 80), &storm)] {
        let (mut desk, _keep) = Desk::with(&[("a.rs", &text)], &["fn", "e", "42"], (width, height));
        let mut show = Show::new(width, height);
        let cells = usize::from(width) * usize::from(height);
        for script in scripts {
            desk.keys(script);
            let bytes = show.frame(&mut desk);
            assert!(bytes <= 2 * 40 * cells, "{bytes} bytes after '{script}'");
        }
    }
}
