//! A line of text taken apart: characters by their names, changes of font, and what only moves a pen on paper.

use super::glyphs::glyph;
use super::source::name;

/// How text is to stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Font {
    #[default]
    Roman,
    Bold,
    Italic,
}

/// The font that holds, and the one before it, to which `\fP` returns.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fonts {
    pub current: Font,
    previous: Font,
}

impl Fonts {
    /// Changes to another font.
    pub(super) fn set(&mut self, font: Font) {
        (self.previous, self.current) = (self.current, font);
    }

    fn set_named(&mut self, name: &str) {
        match name {
            "P" | "" => (self.current, self.previous) = (self.previous, self.current),
            "B" | "3" | "4" | "BI" | "CB" | "CBI" | "b" => self.set(Font::Bold),
            "I" | "2" | "CI" | "i" => self.set(Font::Italic),
            _ => self.set(Font::Roman),
        }
    }
}

/// Text in one font.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub font: Font,
    pub text: String,
}

/// A line of text as pieces.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub pieces: Vec<Piece>,
    /// The next line goes on without a space (`\c`).
    pub joins: bool,
}

/// Takes a line apart.
pub(super) fn line(text: &str, fonts: &mut Fonts) -> Line {
    let mut line = Line::default();
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let font = fonts.current;
        rest = escape(&rest[at + 1..], fonts, &mut out, &mut line.joins);
        if fonts.current != font && !out.is_empty() {
            line.pieces.push(Piece { font, text: std::mem::take(&mut out) });
        }
    }
    out.push_str(rest);
    if !out.is_empty() {
        line.pieces.push(Piece { font: fonts.current, text: out });
    }
    line
}

/// The same without fonts.
pub(super) fn plain(text: &str) -> String {
    line(text, &mut Fonts::default()).pieces.into_iter().map(|piece| piece.text).collect()
}

/// One escape, given what follows its backslash; gives what follows the escape.
fn escape<'a>(text: &'a str, fonts: &mut Fonts, out: &mut String, joins: &mut bool) -> &'a str {
    let mut chars = text.chars();
    let Some(c) = chars.next() else { return "" };
    let rest = chars.as_str();
    match c {
        'e' | '\\' | 'E' => out.push('\\'),
        '-' => out.push('-'),
        ' ' | '~' => out.push('\u{a0}'),
        '0' => out.push(' '),
        't' => out.push('\t'),
        '\'' => out.push('´'),
        '`' => out.push('`'),
        '_' | '.' | '"' | '{' | '}' if c == '_' || c == '.' => out.push(c),
        'c' => *joins = true,
        'f' => {
            let (font, after) = name(rest);
            fonts.set_named(font);
            return after;
        }
        '(' | '[' | 'C' => {
            let (named, after) = if c == 'C' { quoted(rest) } else { name(text) };
            match glyph(named) {
                Some(character) => out.push_str(&character),
                None => out.push_str(named),
            }
            return after;
        }
        'N' => {
            let (number, after) = quoted(rest);
            out.extend(number.parse().ok().and_then(char::from_u32));
            return after;
        }
        // Characters printed over one another: the first says most.
        'o' => {
            let (over, after) = quoted(rest);
            out.extend(over.chars().next());
            return after;
        }
        'h' => {
            let (by, after) = quoted(rest);
            let end = by.find(|c: char| !"+-.0123456789".contains(c)).unwrap_or(by.len());
            if by[..end].parse::<f32>().is_ok_and(|by| by >= 1.0) {
                out.push(' ');
            }
            return after;
        }
        'v' | 'w' | 'X' | 'D' | 'l' | 'L' | 'b' | 'x' | 'S' | 'H' | 'A' | 'B' | 'R' | 'Z' => {
            return quoted(rest).1;
        }
        'k' | 'm' | 'M' | 'g' | 'F' | 'O' | 'Y' | 'V' => return name(rest).1,
        's' => return size(rest),
        'z' => return rest,
        _ if c.is_alphanumeric() && !"acdpru".contains(c) => out.push(c),
        // `\&`, `\|`, `\^`, `\%`, `\:`, `\/`, `\,`, `\)`, `\!`: nothing that is seen.
        _ => {}
    }
    rest
}

/// What stands between two of the character that comes first.
fn quoted(text: &str) -> (&str, &str) {
    let Some(quote) = text.chars().next() else { return ("", "") };
    let inner = &text[quote.len_utf8()..];
    inner.split_once(quote).unwrap_or((inner, ""))
}

/// What comes after a change of size: `+1`, `-2`, `(10`, `[+2]`, `'12'`.
fn size(text: &str) -> &str {
    let text = text.trim_start_matches(['+', '-']);
    match text.chars().next() {
        Some('(' | '[') => name(text).1,
        Some('\'') => quoted(text).1,
        Some('1'..='3') if text[1..].starts_with(|c: char| c.is_ascii_digit()) => &text[2..],
        Some(c) => &text[c.len_utf8()..],
        None => "",
    }
}
