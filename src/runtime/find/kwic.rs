//! A concordance: the hits one under the other, with as much around them as fits.

use std::borrow::Cow;

use super::form::{Form, Hit};
use super::lines::{head, printable, tail};
use super::pen::Pens;
use crate::text;

/// Columns when nothing says how many there are.
const WIDTH: usize = 80;
/// The most columns for the name and the line of a hit.
const NAME: usize = 24;
/// Columns for the line alone, where there is only one document.
const NUMBER: usize = 7;

/// See the essay.
pub(super) struct Kwic {
    /// Columns for where the hit is.
    place: usize,
    /// Columns before the hit.
    left: usize,
    /// Columns for the hit and what follows.
    right: usize,
    named: bool,
    pens: Pens,
}

impl Kwic {
    /// A concordance of so many columns; `named` if it comes from more than one document.
    pub(super) fn new(width: Option<usize>, named: bool, pens: Pens) -> Kwic {
        let width = width.unwrap_or(WIDTH);
        let place = if named { NAME.min(width / 4) } else { NUMBER.min(width / 3) };
        let room = width - place - 1;
        let left = room * 2 / 5;
        Kwic { place, left, right: room - left, named, pens }
    }

    /// `name:line` in exactly so many columns: the line, and of a long path its end.
    fn place(&self, hit: &Hit<'_>) -> String {
        let number = hit.spot.number.to_string();
        let path = text::plain_line(hit.about.path);
        let place = match self.named {
            true => format!("{}:{number}", shortened(&path, self.place.saturating_sub(number.len() + 1))),
            false => number,
        };
        text::pad(&place, self.place)
    }
}

impl Form for Kwic {
    fn hit(&self, out: &mut Vec<u8>, hit: &Hit<'_>) {
        let line = hit.line();
        let [left, found, right] =
            [line.left(), line.hit(), line.right()].map(|part| printable(part.to_owned()));
        let left = tail(&left, self.left);
        let found = head(&found, self.right);
        let room = self.right - text::width(&found);
        self.pens.small.write(out, &self.place(hit));
        out.extend(std::iter::repeat_n(b' ', 1 + self.left - text::width(&left)));
        out.extend_from_slice(left.as_bytes());
        self.pens.hit(hit.spot.query).write(out, &found);
        out.extend_from_slice(head(&right, room).trim_end().as_bytes());
        out.push(b'\n');
    }
}

/// The end of a path in `cells` cells at most, from a folder on if that fits.
fn shortened(path: &str, cells: usize) -> Cow<'_, str> {
    let end = tail(path, cells);
    let from = end.char_indices().skip(1).find(|(_, c)| *c == '/').map(|(at, _)| at + 1);
    match from {
        Some(at) if end.starts_with('…') && at < end.len() => Cow::Owned(format!("…{}", &end[at..])),
        _ => end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_path_the_end_is_shown() {
        assert_eq!(shortened("a/b.txt", 20), "a/b.txt");
        assert_eq!(shortened("reports/2024/bulletin.txt", 20), "…2024/bulletin.txt");
        assert_eq!(shortened("reports/2024/bulletin.txt", 16), "…bulletin.txt");
        assert_eq!(shortened("reports/bulletin.txt", 9), "…etin.txt");
    }

    #[test]
    fn every_width_leaves_room_for_a_hit() {
        for width in 10..300 {
            let kwic = Kwic::new(Some(width), true, Pens::default());
            assert!(kwic.right > 0 && kwic.place + 1 + kwic.left + kwic.right == width);
        }
    }
}
