//! Wrapping printable ASCII, with the same breaks as UAX 14.
//!
//! Every character is one cell wide, so a row's end is looked for where the row is full, backwards, and the
//! rest of the line is never looked at: this is what makes it a hundred times faster. Most rows end at a space
//! between two words, some at a hyphen or slash; what may follow what is told by [`between`] and
//! [`over_space`]. They know the plain cases, and say so when they do not: the line then takes the long way.
//! The tests hold them to the segmenter for every short string of one character of each class.

use super::wrap::{Row, WrapStyle};

/// Wraps a line of printable ASCII; `false`, and nothing done, if it is not that or not a plain case.
pub(super) fn wrap(text: &str, style: WrapStyle, rows: &mut Vec<Row>) -> bool {
    let line = text.as_bytes();
    if !printable(line) {
        return false;
    }
    let kept = rows.len();
    let shown = if style.words { text.trim_end_matches(' ').len() } else { line.len() };
    let mut start = 0;
    let mut cells = style.first;
    while shown - start > cells {
        let Some(end) = row_end(line, start, cells, style.words) else {
            rows.truncate(kept);
            return false;
        };
        let ink = if style.words { text[start..end].trim_end_matches(' ').len() } else { end - start };
        rows.push(row(start, end, ink));
        start = end;
        cells = style.rest;
    }
    rows.push(row(start, line.len(), shown - start));
    true
}

/// Whether `bytes` are printable ASCII.
pub(super) fn printable(bytes: &[u8]) -> bool {
    // Whole blocks without an early exit are compared many bytes at a time.
    bytes.chunks(128).all(|block| block.iter().fold(true, |all, b| all & (0x20..0x7f).contains(b)))
}

fn row(start: usize, end: usize, width: usize) -> Row {
    Row { start, end, width: u16::try_from(width).unwrap_or(u16::MAX) }
}

/// Where the row ends that starts at `start` and is too long for `cells`; `None` if that is no plain case.
fn row_end(line: &[u8], start: usize, cells: usize, words: bool) -> Option<usize> {
    let full = start + cells;
    if !words {
        return Some(full);
    }
    let mut at = full;
    while line[at] != b' ' && line[at - 1] != b' ' {
        match between(line, at) {
            Verdict::Break => return Some(at),
            Verdict::Join if at - 1 > start => at -= 1,
            // One word fills the row.
            Verdict::Join => return Some(full),
            Verdict::Unsure => return None,
        }
    }
    over_space(line, start, at)
}

/// The end of the white space at or just before `at`, if a row may end there.
fn over_space(line: &[u8], start: usize, at: usize) -> Option<usize> {
    let next = at + line[at..].iter().position(|&b| b != b' ')?;
    let last = line[start..at].iter().rev().find(|&&b| b != b' ');
    let joined = matches!(line[next], b'!' | b'?' | b')' | b']' | b'}' | b',' | b'.' | b':' | b';' | b'/')
        || matches!(last, Some(b'(' | b'[' | b'{'));
    (!joined).then_some(next)
}

/// What is known about a place between two characters.
enum Verdict {
    Break,
    Join,
    Unsure,
}

/// What UAX 14 says to a break before `line[at]`, where there is no space on either side.
fn between(line: &[u8], at: usize) -> Verdict {
    use Verdict::{Break, Join, Unsure};
    let word = |b: u8| {
        b.is_ascii_alphanumeric()
            || matches!(b, b'#' | b'&' | b'*' | b'<'..=b'>' | b'@' | b'^' | b'_' | b'`' | b'~')
    };
    match (line[at - 1], line[at]) {
        // Nothing is parted from closing punctuation, hyphens and quotes after it, nor from quotes and
        // opening punctuation before it (LB13, 14, 19, 21).
        (
            _,
            b'!' | b'?' | b')' | b']' | b'}' | b',' | b'.' | b':' | b';' | b'/' | b'-' | b'|' | b'"' | b'\'',
        ) => Join,
        (b'"' | b'\'' | b'(' | b'[' | b'{', _) => Join,
        // Words, numbers and their signs hold together (LB23 to 25, 28 to 30).
        (b'.' | b',' | b':' | b';' | b')' | b']' | b'$' | b'+' | b'\\' | b'%', b) if word(b) => Join,
        (a, b) if word(a) && (word(b) || matches!(b, b'$' | b'+' | b'\\' | b'%' | b'(' | b'[' | b'{')) => {
            Join
        }
        (b'-' | b'/', b'0'..=b'9') => Join,
        (b'-' | b'/', b) if b.is_ascii_alphabetic() => {
            if parts(&line[..at]) {
                Break
            } else {
                Join
            }
        }
        _ => Unsure,
    }
}

/// [`super::wrap::parts`] for ASCII.
fn parts(left: &[u8]) -> bool {
    let word = left.iter().rev().find(|&&b| b != b'-' && b != b'/');
    word.is_some_and(u8::is_ascii_alphanumeric)
}
