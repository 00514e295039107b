use super::*;
use proptest::prelude::*;

/// What these bytes mean if they come at once and nothing follows.
fn decode(bytes: &[u8]) -> Vec<Input> {
    let (mut decoder, mut found) = (Decoder::default(), Vec::new());
    decoder.feed(bytes, &mut |input| found.push(input));
    while decoder.patience().is_some() {
        decoder.settle(&mut |input| found.push(input));
    }
    found
}

/// The keys in words: `C-a`, `M-Enter`, `S-F5`; other input in brackets.
fn keys(bytes: &[u8]) -> String {
    let name = |input: Input| match input {
        Input::Key(KeyEvent { code, modifiers, .. }) => {
            let mut name = String::new();
            for (modifier, letter) in
                [(KeyModifiers::CONTROL, "C-"), (KeyModifiers::ALT, "M-"), (KeyModifiers::SHIFT, "S-")]
            {
                name += if modifiers.contains(modifier) { letter } else { "" };
            }
            match code {
                KeyCode::Char(c) => name.push(c),
                KeyCode::F(n) => name += &format!("F{n}"),
                other => name += &format!("{other:?}"),
            }
            name
        }
        other => format!("{other:?}"),
    };
    decode(bytes).into_iter().map(name).collect::<Vec<_>>().join(" ")
}

#[test]
fn keys_of_many_terminals() {
    for (bytes, expected) in [
        ("j", "j"),
        ("G", "S-G"),
        ("éß字", "é ß 字"),
        ("\r\t\x7f\x08\n", "Enter Tab Backspace C-h C-j"),
        ("\x01\x1a\0\x1c\x1f", "C-a C-z C-  C-4 C-7"),
        ("\x1b", "Esc"),
        ("\x1b\x1b", "Esc Esc"),
        ("\x1bx\x1bX\x1bé\x1b\r\x1b\x7f\x1b\x01", "M-x M-S-X M-é M-Enter M-Backspace C-M-a"),
        ("\x1b[", "M-["),
        ("\x1bO", "M-S-O"),
        ("\x1b[A\x1b[B\x1b[C\x1b[D\x1b[H\x1b[F", "Up Down Right Left Home End"),
        ("\x1bOA\x1bOP\x1bOS\x1bOM\x1bOp\x1bOk", "Up F1 F4 Enter 0 +"),
        ("\x1b[1;5C\x1b[1;2A\x1b[1;3D\x1b[1;6H", "C-Right S-Up M-Left C-S-Home"),
        (
            "\x1b[1~\x1b[2~\x1b[3~\x1b[4~\x1b[5~\x1b[6~\x1b[7~\x1b[8~",
            "Home Insert Delete End PageUp PageDown Home End",
        ),
        ("\x1b[5;5~\x1b[3;2~", "C-PageUp S-Delete"),
        ("\x1b[11~\x1b[15~\x1b[17~\x1b[21~\x1b[23~\x1b[24~\x1b[28~\x1b[34~", "F1 F5 F6 F10 F11 F12 F15 F20"),
        ("\x1b[[A\x1b[[E", "F1 F5"),
        ("\x1b[Z", "S-BackTab"),
        ("\x1bOa\x1b[a\x1b[5^", "C-Up S-Up C-PageUp"),
        ("\x1b[97;5u\x1b[97;2u\x1b[13;2u\x1b[27u\x1b[27;5;105~", "C-a S-A S-Enter Esc C-i"),
        ("\x1b[97;5:1u\x1b[97;5:2u\x1b[97;5:3u\x1b[1;1:3A", "C-a C-a"),
        ("\x1b\x1b[A", "Esc Up"),
    ] {
        assert_eq!(keys(bytes.as_bytes()), expected, "{bytes:?}");
    }
}

#[test]
fn mouse_reports() {
    use MouseEventKind::*;
    let event = |bytes: &str| match decode(bytes.as_bytes()).as_slice() {
        [Input::Mouse(event)] => (event.kind, event.column, event.row),
        other => panic!("{other:?}"),
    };
    assert_eq!(event("\x1b[<0;1;1M"), (Down(MouseButton::Left), 0, 0));
    assert_eq!(event("\x1b[<2;300;200m"), (Up(MouseButton::Right), 299, 199));
    assert_eq!(event("\x1b[<32;5;6M"), (Drag(MouseButton::Left), 4, 5));
    assert_eq!(event("\x1b[<35;5;6M"), (Moved, 4, 5));
    assert_eq!(event("\x1b[<64;5;6M"), (ScrollUp, 4, 5));
    assert_eq!(event("\x1b[<65;0;0M"), (ScrollDown, 0, 0));
    let Some(Input::Mouse(held)) = decode(b"\x1b[<20;1;1M").pop() else { panic!() };
    assert_eq!(held.modifiers, KeyModifiers::SHIFT | KeyModifiers::CONTROL);
    for broken in ["\x1b[<M", "\x1b[<0;1M", "\x1b[<999;1;1M", "\x1b[M !!", "\x1b[<0;99999;1m"] {
        assert!(decode(broken.as_bytes()).iter().all(|input| matches!(input, Input::Mouse(_))), "{broken:?}");
    }
}

#[test]
fn pastes_are_text_and_bounded() {
    let paste = |text: &str| decode(format!("\x1b[200~{text}\x1b[201~").as_bytes());
    assert_eq!(paste("a\rb\r\nc\td"), [Input::Paste("a\nb\nc\td".into())]);
    assert_eq!(paste("q\x1b[31m\x1b\x1b[20\u{7}"), [Input::Paste("q[31m[20".into())]);
    assert_eq!(paste(""), [Input::Paste(String::new())]);
    let [Input::Paste(long)] = &paste(&"x".repeat(10 << 20))[..] else { panic!() };
    assert_eq!(long.len(), LONGEST_PASTE);
    // An end that never comes is not waited for for ever.
    assert_eq!(decode(b"\x1b[200~abc"), [Input::Paste("abc".into())]);
    assert_eq!(keys(b"\x1b[201~j"), "j");
}

#[test]
fn the_background_is_understood_in_every_spelling() {
    for (answer, expected) in [
        ("\x1b]11;rgb:ffff/0000/8080\x07", (255, 0, 128)),
        ("\x1b]11;rgb:ffff/0000/8080\x1b\\", (255, 0, 128)),
        ("\x1b]11;rgb:f/0/8\x07", (255, 0, 136)),
        ("\x1b]11;rgb:1e/1E/2e\x07", (30, 30, 46)),
        ("\x1b]11;rgb:fff/000/7ff\x07", (255, 0, 127)),
        ("\x1b]11;rgba:ffff/ffff/ffff/8000\x07", (255, 255, 255)),
    ] {
        let (r, g, b) = expected;
        assert_eq!(decode(answer.as_bytes()), [Input::Background(r, g, b)], "{answer:?}");
    }
    for wrong in
        ["11;rgb:", "11;rgb:1/2", "11;rgb:12345/0/0", "11;rgb:+1/0/0", "11;?", "10;rgb:0/0/0", "11;red"]
    {
        assert_eq!(decode(format!("\x1b]{wrong}\x07").as_bytes()), [], "{wrong}");
    }
}

/// Answers of terminals that nobody here asked for.
const ANSWERS: &[&str] = &[
    "\x1b[?1;2c",
    "\x1b[?64;1;2;6;9;15;18;21;22c",
    "\x1b[>41;354;0c",
    "\x1b[>0;276;0c",
    "\x1b[=0c",
    "\x1bP!|00000000\x1b\\",
    "\x1bP>|XTerm(388)\x1b\\",
    "\x1b[0n",
    "\x1b[3n",
    "\x1b[?997;1n",
    "\x1b[12;40R",
    "\x1b[?12;40;1R",
    "\x1b[?2026;2$y",
    "\x1b[?2004;1$y",
    "\x1b[4;2$y",
    "\x1b[?1u",
    "\x1b[8;24;80t",
    "\x1b[4;600;800t",
    "\x1b[6;16;8t",
    "\x1b[1t",
    "\x1b[3;100;200t",
    "\x1b]lquit now: q q q\x1b\\",
    "\x1b]Ltitle\x1b\\",
    "\x1b]4;1;rgb:cdcd/0000/0000\x07",
    "\x1b]10;rgb:ffff/ffff/ffff\x1b\\",
    "\x1b]12;rgb:ffff/ffff/ffff\x07",
    "\x1b]52;c;cXF4\x07",
    "\x1b]99;i=1:p=?;\x1b\\",
    "\x1bP1$r0;1m\x1b\\",
    "\x1bP0$r\x1b\\",
    "\x1bP1+r544e=787465726d\x1b\\",
    "\x1bP0+r\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
    "\x1b[I",
    "\x1b[O",
    "\x1b[5;1;2;3;4*y",
    "\x1b[1;1;1;128;128;1;0x",
];

#[test]
fn t6_answers_never_act_as_keys() {
    for answer in ANSWERS {
        assert_eq!(keys(answer.as_bytes()), "", "{answer:?}");
        assert_eq!(keys(format!("j{answer}k").as_bytes()), "j k", "{answer:?}");
    }
    let all = ANSWERS.join("q").repeat(8);
    assert!(decode(all.as_bytes()).iter().all(|input| *input == decode(b"q")[0]));
}

#[test]
fn t6_a_person_pressing_alt_bracket_loses_no_key() {
    for (bytes, expected) in [
        ("\x1b]", "M-]"),
        ("\x1b]j", "M-] j"),
        ("\x1b]1", "M-] 1"),
        ("\x1b]12x", "M-] 1 2 x"),
        ("\x1b]123456", "M-] 1 2 3 4 5 6"),
        ("\x1b]\x1b[A", "M-] Up"),
        ("\x1b]\x03", "M-] C-c"),
        ("\x1b]\x1b]j", "M-] M-] j"),
        ("\x1bP", "M-S-P"),
        ("\x1bPj", "M-S-P j"),
        ("\x1b_q", "M-_ q"),
        ("\x1b]é", "M-] é"),
        // Even an answer that never ends leaves the arrow keys, Escape and Ctrl-C alone.
        ("\x1b]11;rgb:\x1b[A", "Up"),
        ("\x1bP>|abc\x03", "C-c"),
    ] {
        assert_eq!(keys(bytes.as_bytes()), expected, "{bytes:?}");
    }
}

#[test]
fn waiting_is_short_for_a_person_and_long_for_an_answer() {
    let patience = |bytes: &[u8]| {
        let mut decoder = Decoder::default();
        decoder.feed(bytes, &mut |_| {});
        decoder.patience()
    };
    assert_eq!(patience(b"j"), None);
    assert_eq!(patience(b"\x1b"), Some(ESCAPE));
    assert_eq!(patience(b"\x1b["), Some(SEQUENCE));
    assert_eq!(patience(b"\x1b]1"), Some(SEQUENCE));
    assert_eq!(patience(b"\x1b]11;"), Some(SILENCE));
    assert_eq!(patience(b"\x1b]11;rgb:0/0/0\x07"), None);
    assert_eq!(patience("字".as_bytes().split_last().unwrap().1), Some(SEQUENCE));
}

#[test]
fn broken_utf8_is_no_key() {
    assert_eq!(keys(b"\xff\xc0\x80j"), "j");
    assert_eq!(keys(b"\xe5\xadj"), "j");
    assert_eq!(keys(b"\xc2\x9b31m"), "3 1 m");
    assert_eq!(keys(b"\xed\xa0\x80j"), "j");
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::sample::select(ANSWERS).prop_map(|answer| answer.as_bytes().to_vec()),
        prop::sample::select(vec![
            "j",
            "\x1b[A",
            "\x1b[<0;1;1M",
            "\x1b[200~",
            "\x1b[201~",
            "字",
            "\x1b",
            "\x1b]"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn p9_any_bytes_in_any_pieces_mean_the_same(bytes in pieces(), cut in any::<prop::sample::Index>()) {
        let (mut decoder, mut found) = (Decoder::default(), Vec::new());
        let cut = cut.index(bytes.len() + 1);
        decoder.feed(&bytes[..cut], &mut |input| found.push(input));
        decoder.feed(&bytes[cut..], &mut |input| found.push(input));
        while decoder.patience().is_some() {
            decoder.settle(&mut |input| found.push(input));
        }
        prop_assert_eq!(found, decode(&bytes));
    }

    #[test]
    fn p9_after_any_bytes_and_a_silence_quitting_works(bytes in pieces()) {
        let (mut decoder, mut found) = (Decoder::default(), Vec::new());
        decoder.feed(&bytes, &mut |_| {});
        while decoder.patience().is_some() {
            decoder.settle(&mut |_| {});
        }
        decoder.feed(b"q", &mut |input| found.push(input));
        prop_assert_eq!(found, decode(b"q"));
    }
}
