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
/// The most bytes that a cell may need.
const CELL: usize = 8;
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
        let (left, found, right) = around(hit, self.width.unwrap_or(SIDE));
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

/// The hit, and what stands before and after it in its line, more than `cells` cells if there are as many;
/// printable.
fn around(hit: &Hit<'_>, cells: usize) -> (String, String, String) {
    let (left, found, right) = hit.parts();
    let ansi = hit.passage.fold().ansi;
    let plain = |bytes: &[u8]| printable(flat(bytes, ansi));
    let near = cells + 2 * WORD;
    let reach = |part: &[u8]| if part.is_ascii() && !ansi { near } else { near * CELL };
    let mut from = left.len().saturating_sub(reach(&left[left.len().saturating_sub(near)..]));
    while from < left.len() && left[from] & 0xc0 == 0x80 {
        from += 1;
    }
    let from = memchr::memrchr(b'\n', &left[from..]).map_or(from, |at| from + at + 1);
    let mut to = right.len().min(reach(&right[..near.min(right.len())]));
    while to > 0 && to < right.len() && right[to] & 0xc0 == 0x80 {
        to -= 1;
    }
    let to = memchr::memchr(b'\n', &right[..to]).unwrap_or(to);
    (plain(&left[from..]).trim_start().to_owned(), plain(found), plain(&right[..to]).trim_end().to_owned())
}

/// A text that may go to a terminal. Printable ASCII is seen at a glance.
pub(super) fn printable(text: String) -> String {
    match text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        true => text,
        false => text::plain_line(&text).into_owned(),
    }
}

/// The end of a printable text in `cells` cells at most, beginning with `…` if it is too long.
pub(super) fn tail(text: &str, cells: usize) -> Cow<'_, str> {
    let width = text::width(text);
    if width <= cells || cells == 0 {
        return Cow::Borrowed(if cells == 0 { "" } else { text });
    }
    let (gone, rest) = text.split_at(reach(text, |used, _| used > width - cells));
    let rest = match rest.find(' ').filter(|at| *at <= spare(cells)) {
        Some(at) if !gone.ends_with(' ') => &rest[at..],
        _ => rest,
    };
    Cow::Owned(format!("…{}", rest.trim_start()))
}

/// The beginning of a printable text in `cells` cells at most, ending in `…` if it is too long.
pub(super) fn head(text: &str, cells: usize) -> Cow<'_, str> {
    if text::width(text) <= cells || cells == 0 {
        return Cow::Borrowed(if cells == 0 { "" } else { text });
    }
    let (kept, gone) = text.split_at(reach(text, |used, width| used + width >= cells));
    let kept = match kept.rfind(' ').filter(|at| kept.len() - at <= spare(cells)) {
        Some(at) if !gone.starts_with(' ') => &kept[..at],
        _ => kept,
    };
    Cow::Owned(format!("{}…", kept.trim_end()))
}

/// Where in a printable text the first glyph begins of which `is_enough` says so, given the cells before it and its own.
fn reach(text: &str, is_enough: impl Fn(usize, usize) -> bool) -> usize {
    if text.is_ascii() {
        // Each is a byte and a cell.
        return (0..text.len()).find(|at| is_enough(*at, 1)).unwrap_or(text.len());
    }
    let mut used = 0;
    for glyph in text::glyphs(text, 0) {
        if is_enough(used, glyph.width) {
            return glyph.range.start;
        }
        used += glyph.width;
    }
    text.len()
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
