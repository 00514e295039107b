//! Line numbers: which line starts where, without remembering every line.

use super::{CHUNK, Document, Text};

/// The number of line ends in each chunk: 4 bytes for 64 KiB of text. Built in the background when a line
/// number is first asked for.
#[derive(Debug, Clone, Default)]
pub struct LineIndex {
    ends: Vec<u32>,
}

impl LineIndex {
    /// Counts the line ends of `document`; `None` if `stale` said to stop. Asked once per chunk.
    pub fn build(document: &Document, stale: &dyn Fn() -> bool) -> Option<LineIndex> {
        let text = &document.text;
        let mut ends = Vec::with_capacity((text.len() / CHUNK) as usize + 1);
        let mut scan = text.scan(0..text.chunks(), 0, 0);
        while let Some((_, window)) = scan.next_window() {
            if stale() {
                return None;
            }
            ends.push(memchr::memchr_iter(b'\n', window.bytes).count() as u32);
        }
        Some(LineIndex { ends })
    }

    /// Line ends in the whole text.
    pub fn ends(&self) -> u64 {
        self.ends.iter().map(|n| u64::from(*n)).sum()
    }

    /// The offset at which line `number` (from 1) starts; the last line's for numbers past the end.
    pub fn start_of(&self, text: &Text, number: u64) -> u64 {
        let mut skip = number.saturating_sub(1).min(self.ends());
        for (chunk, ends) in self.ends.iter().enumerate() {
            if skip == 0 {
                break;
            }
            if skip <= u64::from(*ends) {
                return after_end(text, chunk as u64, skip - 1);
            }
            skip -= u64::from(*ends);
        }
        0
    }

    /// The number (from 1) of the line that holds `offset`.
    pub fn number_of(&self, text: &Text, offset: u64) -> u64 {
        let index = text.chunk_index(offset);
        let before: u64 = self.ends.iter().take(index as usize).map(|n| u64::from(*n)).sum();
        let within = text.chunk(index).map_or(0, |chunk| {
            let upto = offset.saturating_sub(chunk.start).min(chunk.text().len() as u64) as usize;
            memchr::memchr_iter(b'\n', &chunk.text().as_bytes()[..upto]).count() as u64
        });
        before + within + 1
    }
}

/// The offset just past line end number `nth` (from 0) of chunk `index`.
fn after_end(text: &Text, index: u64, nth: u64) -> u64 {
    let Some(chunk) = text.chunk(index) else { return text.len() };
    let end = memchr::memchr_iter(b'\n', chunk.text().as_bytes()).nth(nth as usize);
    end.map_or(chunk.end(), |at| chunk.start + at as u64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Kind;

    #[test]
    fn numbers_and_offsets_agree_with_counting() {
        let long = "x".repeat(150_000);
        let source = format!("a\nbb\n{long}\nlast but one\n{}end", "row of words\n".repeat(9_000));
        let document = Document::plain(Kind::Text, Text::from_string(source.clone()));
        let index = LineIndex::build(&document, &|| false).unwrap();
        assert_eq!(index.ends(), source.matches('\n').count() as u64);
        let mut start = 0;
        for (i, line) in source.split_inclusive('\n').enumerate() {
            let number = i as u64 + 1;
            assert_eq!(index.start_of(&document.text, number), start, "line {number}");
            assert_eq!(index.number_of(&document.text, start + line.len() as u64 / 2), number);
            start += line.len() as u64;
        }
        assert_eq!(index.start_of(&document.text, 1 << 40), source.rfind("end").unwrap() as u64);
    }
}
