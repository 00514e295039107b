//! Terminal colours in a log, one line at a time.
//!
//! The display text of a log is the file itself, escape sequences and all, so that offsets stay file
//! offsets. What is laid out is the line without them: this module says which bytes of a line are
//! **hidden** and what **style** holds over the rest.
//!
//! Only three kinds of sequence are understood, and only when they are whole and well formed: SGR
//! (`ESC[…m`, colours and attributes), EL (`ESC[…K`, which grep and make put beside their colours) and
//! the two halves of an OSC 8 hyperlink. Everything else stays in the text, where the sanitiser makes it
//! visible: a log can colour its words, it cannot do anything. "Concealed" (`SGR 8`) is ignored for the
//! same reason: nothing a log says may hide its text.

use std::ops::Range;

use super::{AnsiColor, AnsiStyle};

/// What one line of a log looks like. All positions are indices into the line's text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnsiLine {
    /// Bytes that are not shown, in order, not touching one another.
    pub hidden: Vec<Range<usize>>,
    /// Styles other than the default, in order, not overlapping; they may cover hidden bytes.
    pub spans: Vec<(Range<usize>, AnsiStyle)>,
}

/// Reads one line; `state` is the style that holds at its start and, afterwards, at its end.
pub fn line(text: &str, state: &mut AnsiStyle) -> AnsiLine {
    let bytes = text.as_bytes();
    let mut out = AnsiLine::default();
    let mut begun = 0;
    let mut at = 0;
    while let Some(step) = memchr::memchr(0x1b, &bytes[at..]) {
        let start = at + step;
        let Some(sequence) = sequence(&bytes[start..]) else {
            at = start + 1;
            continue;
        };
        at = start + sequence.len;
        hide(&mut out.hidden, start..at);
        if let Some(params) = sequence.sgr {
            let mut next = *state;
            apply(&text[start + params.start..start + params.end], &mut next);
            if next != *state {
                push(&mut out.spans, begun..start, *state);
                begun = start;
                *state = next;
            }
        }
    }
    push(&mut out.spans, begun..bytes.len(), *state);
    out
}

/// Whether there is an SGR sequence in `bytes`: the mark of a log with colours.
pub fn has_sgr(bytes: &[u8]) -> bool {
    memchr::memchr_iter(0x1b, bytes).any(|at| sequence(&bytes[at..]).is_some_and(|s| s.sgr.is_some()))
}

fn push(spans: &mut Vec<(Range<usize>, AnsiStyle)>, range: Range<usize>, style: AnsiStyle) {
    if !range.is_empty() && style != AnsiStyle::default() {
        spans.push((range, style));
    }
}

fn hide(hidden: &mut Vec<Range<usize>>, range: Range<usize>) {
    match hidden.last_mut() {
        Some(last) if last.end == range.start => last.end = range.end,
        _ => hidden.push(range),
    }
}

/// An escape sequence that is understood, at the start of some bytes.
struct Sequence {
    len: usize,
    /// Where its parameters stand, if it is an SGR.
    sgr: Option<Range<usize>>,
}

fn sequence(bytes: &[u8]) -> Option<Sequence> {
    match bytes.get(1)? {
        b'[' => {
            let params = bytes[2..].iter().take_while(|b| matches!(b, b'0'..=b';')).count();
            match bytes.get(2 + params)? {
                b'm' => Some(Sequence { len: params + 3, sgr: Some(2..2 + params) }),
                b'K' => Some(Sequence { len: params + 3, sgr: None }),
                _ => None,
            }
        }
        b']' => hyperlink(bytes).map(|len| Sequence { len, sgr: None }),
        _ => None,
    }
}

/// The length of `ESC ] 8 ; parameters ; address` and its terminator, BEL or `ESC \`.
fn hyperlink(bytes: &[u8]) -> Option<usize> {
    let body = bytes.strip_prefix(b"\x1b]8;")?;
    let end = body.iter().position(|b| b.is_ascii_control())?;
    memchr::memchr(b';', &body[..end])?;
    match &body[end..] {
        [0x07, ..] => Some(4 + end + 1),
        [0x1b, b'\\', ..] => Some(4 + end + 2),
        _ => None,
    }
}

/// Applies the parameters of one SGR sequence.
fn apply(params: &str, style: &mut AnsiStyle) {
    let mut codes = params.split(';');
    while let Some(code) = codes.next() {
        let mut parts = code.split(':');
        let number = parts.next().map_or(0, number);
        match number {
            38 | 48 | 58 => {
                let sub: Vec<u16> = parts.map(self::number).collect();
                let color = if sub.is_empty() { extended(&mut codes) } else { colon_form(&sub) };
                match (number, color) {
                    (38, Some(color)) => style.fg = Some(color),
                    (48, Some(color)) => style.bg = Some(color),
                    _ => {}
                }
            }
            4 => style.underline = parts.next() != Some("0"),
            _ => attribute(number, style),
        }
    }
}

/// An absent parameter counts as 0; one too large for any meaning as the largest number.
fn number(digits: &str) -> u16 {
    if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u16::MAX) }
}

/// The rest of `38;5;n` or `38;2;r;g;b`.
fn extended<'a>(codes: &mut impl Iterator<Item = &'a str>) -> Option<AnsiColor> {
    let mut next = || codes.next().map(number);
    match next()? {
        5 => indexed(next()?),
        2 => {
            let (r, g, b) = (next()?, next()?, next()?);
            rgb(r, g, b)
        }
        _ => None,
    }
}

/// The rest of `38:5:n`, `38:2:r:g:b` or `38:2:space:r:g:b`.
fn colon_form(sub: &[u16]) -> Option<AnsiColor> {
    match *sub {
        [5, n] => indexed(n),
        [2, r, g, b] | [2, _, r, g, b, ..] => rgb(r, g, b),
        _ => None,
    }
}

fn indexed(n: u16) -> Option<AnsiColor> {
    u8::try_from(n).ok().map(AnsiColor::Indexed)
}

fn rgb(r: u16, g: u16, b: u16) -> Option<AnsiColor> {
    Some(AnsiColor::Rgb(u8::try_from(r).ok()?, u8::try_from(g).ok()?, u8::try_from(b).ok()?))
}

fn attribute(code: u16, style: &mut AnsiStyle) {
    let palette = |base: u16| Some(AnsiColor::Indexed((code - base) as u8));
    match code {
        0 => *style = AnsiStyle::default(),
        1 => style.bold = true,
        2 => style.dim = true,
        3 => style.italic = true,
        21 => style.underline = true,
        7 => style.reverse = true,
        9 => style.strike = true,
        22 => (style.bold, style.dim) = (false, false),
        23 => style.italic = false,
        24 => style.underline = false,
        27 => style.reverse = false,
        29 => style.strike = false,
        30..=37 => style.fg = palette(30),
        39 => style.fg = None,
        40..=47 => style.bg = palette(40),
        49 => style.bg = None,
        90..=97 => style.fg = palette(82),
        100..=107 => style.bg = palette(92),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn style(build: impl FnOnce(&mut AnsiStyle)) -> AnsiStyle {
        let mut style = AnsiStyle::default();
        build(&mut style);
        style
    }

    fn shown(text: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        for hidden in line(text, &mut AnsiStyle::default()).hidden {
            out.push_str(&text[at..hidden.start]);
            at = hidden.end;
        }
        out + &text[at..]
    }

    fn after(text: &str) -> AnsiStyle {
        let mut state = AnsiStyle::default();
        line(text, &mut state);
        state
    }

    #[test]
    fn colours_hold_until_they_are_reset() {
        let text = "a \x1b[1;31mred\x1b[0m b";
        let mut state = AnsiStyle::default();
        let read = line(text, &mut state);
        assert_eq!(read.hidden, [2..9, 12..16]);
        let red = style(|s| (s.bold, s.fg) = (true, Some(AnsiColor::Indexed(1))));
        assert_eq!(read.spans, [(2..12, red)]);
        assert_eq!(state, AnsiStyle::default());
    }

    #[test]
    fn a_style_goes_on_in_the_next_line() {
        let mut state = AnsiStyle::default();
        line("\x1b[33m", &mut state);
        let read = line("plain", &mut state);
        assert_eq!(read.spans, [(0..5, style(|s| s.fg = Some(AnsiColor::Indexed(3))))]);
    }

    #[test]
    fn every_form_of_colour() {
        let fg = |text| after(text).fg;
        assert_eq!(fg("\x1b[95m"), Some(AnsiColor::Indexed(13)));
        assert_eq!(fg("\x1b[38;5;208m"), Some(AnsiColor::Indexed(208)));
        assert_eq!(fg("\x1b[38:5:208m"), Some(AnsiColor::Indexed(208)));
        assert_eq!(fg("\x1b[38;2;1;2;3m"), Some(AnsiColor::Rgb(1, 2, 3)));
        assert_eq!(fg("\x1b[38:2:1:2:3m"), Some(AnsiColor::Rgb(1, 2, 3)));
        assert_eq!(fg("\x1b[38:2::1:2:3m"), Some(AnsiColor::Rgb(1, 2, 3)));
        assert_eq!(fg("\x1b[38;2;1;2;999m"), None);
        assert_eq!(after("\x1b[107m").bg, Some(AnsiColor::Indexed(15)));
        // An underline colour takes its parameters with it.
        assert_eq!(after("\x1b[58;5;1;3m"), style(|s| s.italic = true));
    }

    #[test]
    fn attributes_and_their_ends() {
        assert!(after("\x1b[4:3m").underline && !after("\x1b[4m\x1b[4:0m").underline);
        assert_eq!(after("\x1b[1;2;3;4;7;9;22;23;24;27;29m"), AnsiStyle::default());
        assert_eq!(after("\x1b[31m\x1b[m"), AnsiStyle::default());
    }

    #[test]
    fn only_harmless_well_formed_sequences_are_hidden() {
        assert_eq!(shown("\x1b[01;31m\x1b[Kmatch\x1b[m\x1b[K"), "match");
        assert_eq!(shown("\x1b]8;;http://a.b\x07text\x1b]8;;\x1b\\"), "text");
        for kept in [
            "\x1b[2J",
            "\x1b[31",
            "\x1b]8;;http://a.b",
            "\x1b]0;t\x07",
            "\x1b[?25h",
            "\x1b[>4m",
            "\x1bc",
            "\x1b",
        ] {
            assert_eq!(shown(kept), kept);
        }
    }

    proptest! {
        #[test]
        fn what_is_said_of_a_line_lies_within_it(text in "[\x1b\\[0-9;:mK\\]8\x07é a]{0,60}") {
            let read = line(&text, &mut AnsiStyle::default());
            let mut end = 0;
            for hidden in &read.hidden {
                prop_assert!(hidden.start >= end && hidden.start < hidden.end);
                prop_assert!(text.is_char_boundary(hidden.start) && text.is_char_boundary(hidden.end));
                end = hidden.end + 1;
            }
            let mut end = 0;
            for (span, _) in &read.spans {
                prop_assert!(span.start >= end && span.start < span.end && span.end <= text.len());
                end = span.end;
            }
        }
    }
}
