//! Marks within a line: emphasis, code, links, notes.

use crate::document::Face;

use super::super::flow::Flow;

/// Marks of emphasis, and what they mean. They stand at the borders of words.
const MARKS: [(char, Option<Face>); 6] = [
    ('*', Some(Face::Strong)),
    ('/', Some(Face::Emphasis)),
    ('+', Some(Face::Strike)),
    ('=', Some(Face::Code)),
    ('~', Some(Face::Code)),
    ('_', Some(Face::Emphasis)),
];
/// The longest stretch between two marks, in bytes.
const LONGEST: usize = 2_000;

/// Writes a line.
pub(super) fn write(text: &str, flow: &mut Flow) {
    let (mut plain, mut at) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        let found = match c {
            '[' => link(&text[at..]).or_else(|| note(&text[at..])),
            '<' => angled(&text[at..]),
            _ => marked(text, at, c),
        };
        match found {
            Some((piece, len)) => {
                flow.prose(&text[plain..at]);
                piece.write(flow);
                at += len;
                plain = at;
            }
            None => at += c.len_utf8(),
        }
    }
    flow.prose(&text[plain..]);
}

/// As much of what follows as is looked through for the other end of something.
fn near(text: &str) -> &str {
    super::super::start(text, LONGEST)
}

/// Something that is not plain text.
enum Piece<'a> {
    Faced(Face, &'a str),
    Link(&'a str, &'a str),
    Note(&'a str),
}

impl Piece<'_> {
    fn write(self, flow: &mut Flow) {
        match self {
            Piece::Faced(face, text) => flow.faced(face, text),
            Piece::Link(target, text) => {
                let internal = target.starts_with('*') || target.starts_with('#');
                let target =
                    if internal { format!("#{}", target.trim_start_matches('#')) } else { target.to_owned() };
                flow.open_link(target.strip_prefix("file:").unwrap_or(&target));
                flow.prose(text);
                flow.close();
            }
            Piece::Note(text) => flow.faced(Face::Marker, text),
        }
    }
}

/// `[[target][text]]`, `[[target]]`
fn link(text: &str) -> Option<(Piece<'_>, usize)> {
    let inner = text.strip_prefix("[[")?;
    let end = near(inner).find("]]")?;
    let (target, shown) = inner[..end].split_once("][").unwrap_or((&inner[..end], &inner[..end]));
    Some((Piece::Link(target, shown), end + 4))
}

/// `[fn:1]`, which stands before the text of the note too.
fn note(text: &str) -> Option<(Piece<'_>, usize)> {
    text.strip_prefix("[fn:")?;
    let end = near(text).find(']')?;
    (end < 80).then(|| (Piece::Note(&text[..=end]), end + 1))
}

/// `<https://example.org>`
fn angled(text: &str) -> Option<(Piece<'_>, usize)> {
    let end = near(text).find('>')?;
    let target = &text[1..end];
    let is_link = ["http://", "https://", "mailto:"].iter().any(|scheme| target.starts_with(scheme));
    is_link.then_some((Piece::Link(target, target), end + 1))
}

/// Emphasis that begins here, if a word begins here and a mark of the same kind ends one later.
fn marked(text: &str, at: usize, c: char) -> Option<(Piece<'_>, usize)> {
    let (_, face) = MARKS.iter().find(|(mark, _)| *mark == c)?;
    let before = text[..at].chars().next_back();
    if !before.is_none_or(|c| c.is_whitespace() || "-({'\"".contains(c)) {
        return None;
    }
    let rest = &text[at + 1..];
    let inner = near(rest);
    if inner.starts_with(char::is_whitespace) {
        return None;
    }
    let mut from = 1;
    while let Some(end) = inner.get(from..).and_then(|rest| rest.find(c)).map(|end| from + end) {
        let after = rest[end + 1..].chars().next();
        let closes = after.is_none_or(|c| c.is_whitespace() || "-.,;:!?'\")}[".contains(c));
        if closes && !inner[..end].ends_with(char::is_whitespace) {
            return Some((Piece::Faced((*face)?, &inner[..end]), end + 2));
        }
        from = end + 1;
    }
    None
}
