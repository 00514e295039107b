//! Some hundreds of ways to talk to a terminal.

/// Every kind of control sequence, in seven and in eight bits, whole and broken off.
pub fn sequences() -> Vec<String> {
    let mut all = Vec::new();
    // C0 but the line end, which is none, and NUL, which makes a file binary; DEL; C1.
    all.extend((1..0x20).filter(|c| *c != b'\n').chain([0x7f]).map(|c| char::from(c).to_string()));
    all.extend(('\u{80}'..='\u{9f}').map(String::from));
    // Escape and one letter: reset, index, character sets, keypads, all there are.
    all.extend((' '..='~').map(|c| format!("\x1b{c}A")));
    for introducer in ["\x1b[", "\u{9b}"] {
        for last in '@'..='~' {
            // Which parameters, does not matter to a filter; all come by, though not with every letter.
            let parameters = ["", "1;31", "?1049", ">0", "!", "38:2::1:2:3", "99999999999"];
            all.push(format!("{introducer}{}{last}", parameters[all.len() % parameters.len()]));
        }
    }
    let titles = (0..=20).chain([50, 52, 104, 110, 112, 133, 633, 777, 1337]);
    let commands = titles.map(|n| format!("{n};?QUJD")).collect::<Vec<_>>();
    let others = [
        "",
        "+q544e",
        "$qm",
        "q#0;2;0;0;0#0!10~",
        "tmux;\x1b\x1b]52;c;QQ==\x07",
        "Ga=T,f=24;AAAA",
        "k title",
    ];
    for introducer in
        ["\x1b]", "\u{9d}", "\x1bP", "\u{90}", "\x1b_", "\u{9f}", "\x1b^", "\u{9e}", "\x1bX", "\u{98}"]
    {
        let bodies = commands.iter().map(String::as_str).filter(|_| introducer.ends_with([']', '\u{9d}']));
        for body in bodies.chain(others) {
            let end = ["\x07", "\x1b\\", "\u{9c}", ""][all.len() % 4];
            all.push(format!("{introducer}{body}{end}"));
        }
    }
    all
}

/// Names that files could have, fit for any file system: no slash, no NUL, at most 255 bytes, not hidden.
pub fn names(count: usize) -> Vec<Vec<u8>> {
    const PIECES: &[&[u8]] = &[
        b"\n",
        b"\x1b]0;x\x07",
        b"\x1b[2J",
        "\u{202e}".as_bytes(),
        "\u{9b}31m".as_bytes(),
        b"\x9b31m",
        b"\xff",
        b"\r",
        b"\t",
        "\u{200b}".as_bytes(),
        "e\u{301}\u{301}".as_bytes(),
        "日本語".as_bytes(),
        "👩‍👩‍👧".as_bytes(),
        "🇩🇪".as_bytes(),
        "\u{e0041}".as_bytes(),
        b"%s%n",
        b"$(x)",
        b"`x`",
        b"'",
        b"\"",
        b"\\",
        b" ",
        b"-rf",
        b"a",
        b"plain name",
        b"\xc3",
        b"\x7f",
    ];
    let mut dice: u64 = 0x2545_F491_4F6C_DD1D;
    let mut next = |n: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice >> 33) as usize % n
    };
    let mut names: Vec<Vec<u8>> = (0..count)
        .map(|number| {
            let mut name = if next(2) == 0 { Vec::new() } else { b"-".to_vec() };
            (0..1 + next(6)).for_each(|_| name.extend_from_slice(PIECES[next(PIECES.len())]));
            name.extend_from_slice(number.to_string().as_bytes());
            name.extend_from_slice([".txt", ".md", ".rs", ".log", ""][next(5)].as_bytes());
            name
        })
        .collect();
    for piece in [&b"x"[..], "\u{202e}".as_bytes(), "字".as_bytes(), b"\x1b", b"\xff"] {
        let mut name = piece.repeat(255 / piece.len());
        name.resize(255, b'y');
        names.push(name);
    }
    names
}
