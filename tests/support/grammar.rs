//! What a terminal may receive from recto, and nothing else.
//!
//! A strict grammar, not a parser of terminals: every byte of a test's output must be text, a line end, or one of
//! the sequences listed here in exactly the form in which they are written. One foreign byte is a failure.

use std::ops::RangeInclusive;

/// Sequences without parameters, in full.
const WHOLE: &[&str] = &[
    "\x1b[?1049h",
    "\x1b[?1049l",
    "\x1b[?25h",
    "\x1b[?25l",
    "\x1b[?7h",
    "\x1b[?7l",
    "\x1b[?2004h",
    "\x1b[?2004l",
    "\x1b[?2026h",
    "\x1b[?2026l",
    "\x1b[?1000h",
    "\x1b[?1000l",
    "\x1b[?1002h",
    "\x1b[?1002l",
    "\x1b[?1006h",
    "\x1b[?1006l",
    "\x1b]11;?\x1b\\",
];

/// Final bytes of other control sequences, and how many numbers may stand before them.
const CONTROL: &[(u8, RangeInclusive<usize>)] = &[
    (b'H', 0..=2),
    (b'C', 0..=1),
    (b'G', 0..=1),
    (b'J', 0..=0),
    (b'K', 0..=0),
    (b'L', 0..=1),
    (b'M', 0..=1),
    (b'r', 0..=2),
];

/// Checks a whole output.
///
/// # Errors
///
/// Where the first foreign byte stands, and what is around it.
pub(crate) fn check(bytes: &[u8]) -> Result<(), String> {
    let mut rest = bytes;
    while let Some(&first) = rest.first() {
        let length = match first {
            b'\r' | b'\n' => Some(1),
            0x1B => sequence(rest),
            _ => letter(rest),
        };
        let Some(length) = length else {
            let place = bytes.len() - rest.len();
            let around = &bytes[place.saturating_sub(20)..bytes.len().min(place + 20)];
            return Err(format!(
                "foreign byte {first:#04x} at {place}: {:?}",
                String::from_utf8_lossy(around)
            ));
        };
        rest = &rest[length..];
    }
    Ok(())
}

/// One printable letter of UTF-8.
fn letter(bytes: &[u8]) -> Option<usize> {
    let text = match std::str::from_utf8(&bytes[..bytes.len().min(4)]) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?,
    };
    let c = text.chars().next()?;
    let turns = matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    (!c.is_control() && !turns).then_some(c.len_utf8())
}

fn sequence(bytes: &[u8]) -> Option<usize> {
    if let Some(whole) = WHOLE.iter().find(|whole| bytes.starts_with(whole.as_bytes())) {
        return Some(whole.len());
    }
    let body = bytes.strip_prefix(b"\x1b[")?;
    let end = body.iter().position(|byte| (0x40..0x7F).contains(byte))?;
    let (parameters, last) = (&body[..end], body[end]);
    let fine = match last {
        b'm' => attributes(parameters),
        _ => {
            let (_, counts) = CONTROL.iter().find(|(listed, _)| *listed == last)?;
            numbers(parameters).is_some_and(|numbers| counts.contains(&numbers.len()))
        }
    };
    fine.then_some(2 + end + 1)
}

/// Numbers of one to five digits between semicolons; none may be left out.
fn numbers(parameters: &[u8]) -> Option<Vec<u32>> {
    if parameters.is_empty() {
        return Some(Vec::new());
    }
    let text = std::str::from_utf8(parameters).ok()?;
    let number = |part: &str| {
        let digits = (1..=5).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().ok())?
    };
    text.split(';').map(number).collect()
}

/// `CSI … m`: never empty, and only attributes that end.
fn attributes(parameters: &[u8]) -> bool {
    let mut plain = Vec::new();
    for field in parameters.split(|&byte| byte == b';') {
        match field.strip_prefix(b"58:") {
            Some(underline) => {
                let parts: Vec<&[u8]> = underline.split(|&byte| byte == b':').collect();
                let colour =
                    |part: &&[u8]| std::str::from_utf8(part).is_ok_and(|part| part.parse::<u8>().is_ok());
                match parts.as_slice() {
                    [b"5", n] if colour(n) => {}
                    [b"2", b"", rgb @ ..] if rgb.len() == 3 && rgb.iter().all(colour) => {}
                    _ => return false,
                }
            }
            None => plain.push(field),
        }
    }
    if plain.is_empty() {
        return !parameters.is_empty();
    }
    let Some(numbers) = numbers(&plain.join(&b';')) else { return false };
    let mut rest = numbers.as_slice();
    while let [first, more @ ..] = rest {
        rest = match (first, more) {
            (38 | 48, [5, n, more @ ..]) if *n < 256 => more,
            (38 | 48, [2, r, g, b, more @ ..]) if [r, g, b].into_iter().all(|&part| part < 256) => more,
            (0..=9 | 22..=25 | 27..=29 | 30..=37 | 39..=47 | 49 | 59 | 90..=97 | 100..=107, more) => more,
            _ => return false,
        };
    }
    !numbers.is_empty()
}

#[test]
fn the_grammar_is_strict() {
    for fine in ["", "text é字\r\n", "\x1b[H\x1b[2;3H\x1b[0m\x1b[1;38;2;1;2;3;48;5;9m", "\x1b[4;58:2::1:2:3m"]
    {
        assert_eq!(check(fine.as_bytes()), Ok(()), "{fine:?}");
    }
    for foreign in [
        "\x07",
        "\x08",
        "\t",
        "\x7f",
        "\u{9b}1m",
        "\u{202e}",
        "\x1b",
        "\x1bc",
        "\x1b[m",
        "\x1b[;m",
        "\x1b[1;m",
        "\x1b[38;2;1;2m",
        "\x1b[38;5;256m",
        "\x1b[2J",
        "\x1b[5n",
        "\x1b[c",
        "\x1b[?1003h",
        "\x1b[?25;7h",
        "\x1b[1;2;3H",
        "\x1b]0;title\x07",
        "\x1b]11;?\x07",
        "\x1b]52;c;AA==\x07",
        "\x1bP+q\x1b\\",
        "\x1b[3",
    ] {
        assert!(check(foreign.as_bytes()).is_err(), "{foreign:?}");
    }
    assert!(check(b"\xff").is_err());
    assert!(check(b"\xc3").is_err());
}
