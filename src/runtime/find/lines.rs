//! `path:line: the text around the hit`: a line for each hit, as other programs expect it.
//!
//! What is shown is the line of the text that the hit is in, as much of it as fits: an article may have a thousand
//! characters in one. A hit across a line end shows the end of the one line and the beginning of the next.

use std::borrow::Cow;

use super::form::{Form, Hit};
use super::pen::Pens;
use crate::library::flat;
use crate::text;

/// Cells shown on each side of a hit where nothing limits them.
const SIDE: usize = 100;
/// Bytes that may be needed for that.
const REACH: usize = 1000;
/// Cells for a hit and what is around it, however long its path is.
const LEAST: usize = 40;
/// Rather than be cut, a word is left out, if what is left of it is no longer than so many bytes and no more than a
/// certain part of the room.
const WORD: usize = 20;
const WORD_PART: usize = 4;

/// See the essay.
pub(super) struct Lines {
    width: Option<usize>,
    pens: Pens,
}

impl Lines {
    /// Lines of at most `width` cells, if that is possible.
    pub(super) fn new(width: Option<usize>, pens: Pens) -> Lines {
        Lines { width, pens }
    }
}

impl Form for Lines {
    fn hit(&self, out: &mut Vec<u8>, hit: &Hit<'_>) {
        let (left, found, right) = around(hit);
        let path = text::plain_line(hit.about.path);
        let number = format!("{}:", hit.spot.number);
        let (left_room, right_room) = match self.width {
            None => (SIDE, SIDE),
            Some(width) => {
                let prefix = text::width(&path) + number.len() + 2;
                let room = width.saturating_sub(prefix).max(LEAST).saturating_sub(text::width(&found));
                let (left, right) = (text::width(&left), text::width(&right));
                (room.saturating_sub(right).max(room / 2), room.saturating_sub(left).max(room - room / 2))
            }
        };
        self.pens.path.write(out, &path);
        out.push(b':');
        self.pens.small.write(out, &number);
        out.push(b' ');
        out.extend_from_slice(tail(&left, left_room).as_bytes());
        self.pens.hit(hit.spot.query).write(out, &found);
        out.extend_from_slice(head(&right, right_room).as_bytes());
        out.push(b'\n');
    }
}

/// The hit, and what stands before and after it in its line; printable.
fn around(hit: &Hit<'_>) -> (String, String, String) {
    let (left, found, right) = hit.parts();
    let ansi = hit.passage.fold().ansi;
    let plain = |bytes: &[u8]| text::plain_line(&flat(bytes, ansi)).into_owned();
    let mut from = left.len().saturating_sub(REACH);
    while from < left.len() && left[from] & 0xc0 == 0x80 {
        from += 1;
    }
    let from = memchr::memrchr(b'\n', &left[from..]).map_or(from, |at| from + at + 1);
    let mut to = right.len().min(REACH);
    while to > 0 && to < right.len() && right[to] & 0xc0 == 0x80 {
        to -= 1;
    }
    let to = memchr::memchr(b'\n', &right[..to]).unwrap_or(to);
    (plain(&left[from..]).trim_start().to_owned(), plain(found), plain(&right[..to]).trim_end().to_owned())
}

/// The end of a printable text in `cells` cells at most, beginning with `…` if it is too long.
pub(super) fn tail(text: &str, cells: usize) -> Cow<'_, str> {
    let mut skip = match text::width(text) {
        width if width <= cells => return Cow::Borrowed(text),
        _ if cells == 0 => return Cow::Borrowed(""),
        width => width + 1 - cells,
    };
    let mut from = 0;
    for glyph in text::glyphs(text, 0) {
        if skip == 0 {
            break;
        }
        skip = skip.saturating_sub(glyph.width);
        from = glyph.range.end;
    }
    let (gone, rest) = text.split_at(from);
    let rest = match rest.find(' ').filter(|at| *at <= spare(cells)) {
        Some(at) if !gone.ends_with(' ') => &rest[at..],
        _ => rest,
    };
    Cow::Owned(format!("…{}", rest.trim_start()))
}

/// The beginning of a printable text in `cells` cells at most, ending in `…` if it is too long.
pub(super) fn head(text: &str, cells: usize) -> Cow<'_, str> {
    if text::width(text) <= cells || cells == 0 {
        return text::clip(text, cells);
    }
    let clipped = text::clip(text, cells);
    let kept = clipped.strip_suffix('…').unwrap_or(&clipped);
    let kept = match kept.rfind(' ').filter(|at| kept.len() - at <= spare(cells)) {
        Some(at) if !text[kept.len()..].starts_with(' ') => &kept[..at],
        _ => kept,
    };
    Cow::Owned(format!("{}…", kept.trim_end()))
}

/// Bytes of a word that is left out rather than cut.
fn spare(cells: usize) -> usize {
    WORD.min(cells / WORD_PART)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_words() {
        assert_eq!(tail("one two three four", 30), "one two three four");
        assert_eq!(tail("one two three four", 11), "…three four");
        assert_eq!(tail("one two three four", 13), "…three four");
        assert_eq!(tail("one two three four", 9), "…ree four");
        assert_eq!(head("one two three four", 10), "one two…");
        assert_eq!(head("one two three four", 12), "one two thr…");
        assert_eq!(head("one two three four", 18), "one two three four");
        assert_eq!(tail(&"x".repeat(50), 10), format!("…{}", "x".repeat(9)));
        assert_eq!(head(&"x".repeat(50), 10), format!("{}…", "x".repeat(9)));
        for cells in 0..20 {
            assert!(text::width(&tail("one 字字 three four", cells)) <= cells);
            assert!(text::width(&head("one 字字 three four", cells)) <= cells);
        }
    }
}
