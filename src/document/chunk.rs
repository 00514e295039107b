//! Text, chunk by chunk.
//!
//! # The essay
//!
//! A text is cut into **chunks** of nominally [`CHUNK`] bytes. Where a chunk begins must be known
//! without reading the ones before it, or a 1 GiB file could not be entered in the middle. So the cut
//! near `i * CHUNK` is decided by the [`MAX_LINE`] bytes in front of it alone: after the last line end
//! in them; if they hold none, after the last space of the final 512; if there is none, at a grapheme
//! boundary. The rule looks only backwards, so text that is appended never moves a cut that was made.
//!
//! Within its chunk a text falls into **lines**. A line longer than `MAX_LINE` is cut by the same rule
//! into continuation lines; one 200 MB line is therefore no different from a file of ordinary lines,
//! and laying out a line is bounded work. Cuts are an affair of layout only: search reads through them.
//!
//! Sequential work (search, counting lines) uses [`Scan`], which reads many chunks at a time and hands
//! out [`Window`]s: a chunk's bytes with a little of what stands before and after, so that a phrase
//! across a cut is found exactly once, in the chunk it starts in.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use unicode_segmentation::UnicodeSegmentation;

use super::store::{SUBSTITUTE, Store};

/// The nominal length of a chunk, in bytes.
pub const CHUNK: u64 = 64 * 1024;
/// The longest line, in bytes; longer ones continue on the next.
pub const MAX_LINE: usize = 16 * 1024;
/// A cut without a line end prefers a space within this many bytes.
const SPACE_REACH: usize = 512;
/// Chunks kept decoded; with their line tables about 2.5 MB.
const CACHED: usize = 24;

/// A read-only text of any size. Clones share the bytes and the cache.
#[derive(Debug, Clone)]
pub struct Text {
    store: Store,
    len: u64,
    cache: Arc<Mutex<Vec<Arc<Chunk>>>>,
}

/// A piece of text in memory, valid UTF-8, cut into lines.
#[derive(Debug)]
pub struct Chunk {
    /// Its number.
    pub index: u64,
    /// The offset of its first byte.
    pub start: u64,
    text: String,
    /// Where each line starts in `text`.
    lines: Vec<u32>,
}

/// One line of a chunk: a logical line, or a piece of one that is longer than [`MAX_LINE`].
#[derive(Debug, Clone)]
pub struct Line {
    chunk: Arc<Chunk>,
    number: usize,
}

/// A chunk's bytes as search wants them: with context on both sides.
#[derive(Debug, Clone)]
pub struct Window<'a> {
    /// The bytes, not necessarily valid UTF-8.
    pub bytes: &'a [u8],
    /// The offset of `bytes[0]`.
    pub start: u64,
    /// The part of `bytes` that is the chunk itself. Only what starts in here is reported.
    pub core: Range<usize>,
}

impl Text {
    /// The first `len` bytes of a store.
    pub fn new(store: Store, len: u64) -> Text {
        Text { store, len, cache: Arc::default() }
    }

    /// A text in memory.
    pub fn from_string(text: String) -> Text {
        let len = text.len() as u64;
        Text::new(Store::memory(text.into_bytes()), len)
    }

    /// Its length in bytes; offsets run from 0 to here.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Where its bytes are.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The number of chunks.
    pub fn chunks(&self) -> u64 {
        self.len.div_ceil(CHUNK)
    }

    /// Chunk `index`, from the cache or read; `None` past the end.
    pub fn chunk(&self, index: u64) -> Option<Arc<Chunk>> {
        if index >= self.chunks() {
            return None;
        }
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = cache.iter().position(|c| c.index == index) {
            let chunk = cache.remove(at);
            cache.push(Arc::clone(&chunk));
            return Some(chunk);
        }
        let chunk = Arc::new(self.read_chunk(index));
        if cache.len() == CACHED {
            cache.remove(0);
        }
        cache.push(Arc::clone(&chunk));
        Some(chunk)
    }

    /// The number of the chunk that holds `offset`.
    pub fn chunk_index(&self, offset: u64) -> u64 {
        self.chunk_at(offset).map_or(0, |c| c.index)
    }

    /// The chunk that holds `offset`; the last one for offsets past the end; `None` in an empty text.
    fn chunk_at(&self, offset: u64) -> Option<Arc<Chunk>> {
        let index = (offset / CHUNK).min(self.chunks().checked_sub(1)?);
        let chunk = self.chunk(index)?;
        // A cut lies at or before the nominal place, so `offset` may belong to the next chunk.
        if offset >= chunk.end() && index + 1 < self.chunks() { self.chunk(index + 1) } else { Some(chunk) }
    }

    /// The line that holds `offset`; the last one for offsets past the end; `None` in an empty text.
    pub fn line_at(&self, offset: u64) -> Option<Line> {
        let chunk = self.chunk_at(offset)?;
        if chunk.lines.is_empty() {
            return None;
        }
        let local = offset.saturating_sub(chunk.start).min(chunk.text.len() as u64) as u32;
        let number = chunk.lines.partition_point(|&s| s <= local).saturating_sub(1);
        Some(Line { chunk, number })
    }

    /// The line after `line`.
    pub fn line_after(&self, line: &Line) -> Option<Line> {
        if line.number + 1 < line.chunk.lines.len() {
            return Some(Line { chunk: Arc::clone(&line.chunk), number: line.number + 1 });
        }
        let chunk = self.chunk(line.chunk.index + 1)?;
        (!chunk.lines.is_empty()).then_some(Line { chunk, number: 0 })
    }

    /// The line before `line`.
    pub fn line_before(&self, line: &Line) -> Option<Line> {
        if line.number > 0 {
            return Some(Line { chunk: Arc::clone(&line.chunk), number: line.number - 1 });
        }
        let chunk = self.chunk(line.chunk.index.checked_sub(1)?)?;
        let number = chunk.lines.len().checked_sub(1)?;
        Some(Line { chunk, number })
    }

    /// The bytes of `range` as text; bytes that are not UTF-8 read as [`SUBSTITUTE`].
    pub fn slice(&self, range: Range<u64>) -> String {
        let mut bytes = Vec::new();
        self.store.read(range.start, range.end.min(self.len), &mut bytes);
        decode(bytes)
    }

    fn read_chunk(&self, index: u64) -> Chunk {
        let from = lookback(index);
        let mut bytes = Vec::with_capacity(CHUNK as usize + MAX_LINE);
        self.store.read(from, ((index + 1) * CHUNK).min(self.len), &mut bytes);
        let (start, end) = self.cuts(index, from, &bytes);
        bytes.truncate(end);
        bytes.drain(..start);
        let text = decode(bytes);
        let lines = line_starts(&text);
        Chunk { index, start: from + start as u64, text, lines }
    }

    /// Where chunk `index` begins and ends in `bytes`, which start at offset `from`.
    fn cuts(&self, index: u64, from: u64, bytes: &[u8]) -> (usize, usize) {
        let local = |nominal: u64| (nominal.saturating_sub(from) as usize).min(bytes.len());
        let start = if index == 0 { 0 } else { cut(&bytes[..local(index * CHUNK)]) };
        let last = (index + 1) * CHUNK >= self.len;
        let end = if last { bytes.len() } else { cut(&bytes[..local((index + 1) * CHUNK)]) };
        (start.min(end), end)
    }

    /// The chunks of `range`, in order, with `before` and `after` bytes of context.
    pub fn scan(&self, range: Range<u64>, before: usize, after: usize) -> Scan<'_> {
        Scan {
            text: self,
            next: range.start,
            end: range.end.min(self.chunks()),
            before,
            after,
            buffer: Vec::new(),
            from: 0,
            loaded: 0,
        }
    }
}

impl Chunk {
    /// The offset just past its last byte.
    pub fn end(&self) -> u64 {
        self.start + self.text.len() as u64
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Line {
    /// The offset of its first byte.
    pub fn start(&self) -> u64 {
        self.chunk.start + u64::from(self.chunk.lines[self.number])
    }

    /// The offset just past its line end: where the next line starts.
    pub fn end(&self) -> u64 {
        self.chunk.start + self.local_end() as u64
    }

    /// Its text, without the line end.
    pub fn text(&self) -> &str {
        let text = self.with_end();
        text.strip_suffix('\n').map_or(text, |t| t.strip_suffix('\r').unwrap_or(t))
    }

    /// Its text with the line end, if it has one.
    pub fn with_end(&self) -> &str {
        &self.chunk.text[self.chunk.lines[self.number] as usize..self.local_end()]
    }

    /// Whether it is a piece of a longer line that goes on in the next.
    pub fn continues(&self) -> bool {
        !self.with_end().ends_with('\n')
    }

    fn local_end(&self) -> usize {
        self.chunk.lines.get(self.number + 1).map_or(self.chunk.text.len(), |&s| s as usize)
    }
}

/// How many chunks [`Scan`] reads at a time.
const SCAN_CHUNKS: u64 = 8;

/// Reads chunks one after another; see [`Text::scan`]. Not an `Iterator`: a window borrows the buffer.
#[derive(Debug)]
pub struct Scan<'a> {
    text: &'a Text,
    next: u64,
    end: u64,
    before: usize,
    after: usize,
    buffer: Vec<u8>,
    /// The offset of `buffer[0]`.
    from: u64,
    /// Chunks below this one are in the buffer, with their context.
    loaded: u64,
}

impl Scan<'_> {
    /// The next chunk's number and window; `None` after the last.
    pub fn next_window(&mut self) -> Option<(u64, Window<'_>)> {
        if self.next >= self.end {
            return None;
        }
        let index = self.next;
        if index >= self.loaded {
            self.load(index);
        }
        self.next += 1;
        let (start, end) = self.text.cuts(index, self.from, &self.buffer);
        let left = char_edge(&self.buffer, start.saturating_sub(self.before));
        let right = char_edge(&self.buffer, (end + self.after).min(self.buffer.len()));
        let window = Window {
            bytes: &self.buffer[left..right],
            start: self.from + left as u64,
            core: start - left..end - left,
        };
        Some((index, window))
    }

    fn load(&mut self, index: u64) {
        let count = SCAN_CHUNKS.min(self.end - index);
        self.from = lookback(index).saturating_sub(self.before as u64);
        self.loaded = index + count;
        let until = ((index + count) * CHUNK + self.after as u64).min(self.text.len);
        self.text.store.read_over(self.from, until, &mut self.buffer);
    }
}

/// The offset from which chunk `index` must be read to know where it begins.
fn lookback(index: u64) -> u64 {
    (index * CHUNK).saturating_sub(MAX_LINE as u64)
}

/// Where to cut in front of the end of `bytes`, by the rule of the essay.
fn cut(bytes: &[u8]) -> usize {
    let end = bytes.len();
    let reach = end.saturating_sub(MAX_LINE);
    match memchr::memrchr(b'\n', &bytes[reach..]) {
        Some(at) => reach + at + 1,
        None => soft_cut(bytes),
    }
}

/// Where to cut a stretch without line ends: after a space, else at a grapheme boundary.
fn soft_cut(bytes: &[u8]) -> usize {
    let end = bytes.len();
    let near = end.saturating_sub(SPACE_REACH);
    if let Some(at) = memchr::memrchr(b' ', &bytes[near..]) {
        return near + at + 1;
    }
    let near = char_edge(bytes, near);
    let end = char_edge(bytes, end.saturating_sub(1));
    // The last cluster may go on past `end`; the one before it is whole. A cluster longer than the
    // reach is cut between characters.
    match std::str::from_utf8(&bytes[near..end]) {
        Ok(text) => text
            .grapheme_indices(true)
            .next_back()
            .map(|(i, _)| near + i)
            .filter(|&i| i > near)
            .unwrap_or(end),
        Err(_) => end,
    }
}

/// The nearest place at or before `at` that is not inside a UTF-8 sequence.
fn char_edge(bytes: &[u8], at: usize) -> usize {
    let mut edge = at;
    while edge > 0 && at - edge < 3 && edge < bytes.len() && bytes[edge] & 0xc0 == 0x80 {
        edge -= 1;
    }
    // Four continuation bytes in a row are no sequence: any place is as good as another.
    if edge < bytes.len() && bytes[edge] & 0xc0 == 0x80 { at } else { edge }
}

/// Bytes as text of the same length: each invalid byte becomes [`SUBSTITUTE`].
fn decode(bytes: Vec<u8>) -> String {
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => {
            let bytes = e.into_bytes();
            let mut text = String::with_capacity(bytes.len());
            for piece in bytes.utf8_chunks() {
                text.push_str(piece.valid());
                text.extend(piece.invalid().iter().map(|_| char::from(SUBSTITUTE)));
            }
            text
        }
    }
}

/// Where the lines of a chunk start, long ones cut.
fn line_starts(text: &str) -> Vec<u32> {
    let bytes = text.as_bytes();
    let mut starts = Vec::with_capacity(bytes.len() / 48 + 1);
    let mut start = 0;
    while start < bytes.len() {
        starts.push(start as u32);
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1);
        while end - start > MAX_LINE {
            // A cut that would not move (a cluster as long as a line) falls back to the full length.
            let at = start + soft_cut(&bytes[start..start + MAX_LINE]);
            start = if at > start { at } else { char_edge(bytes, start + MAX_LINE) };
            starts.push(start as u32);
        }
        start = end;
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &Text) -> Vec<Line> {
        std::iter::successors(text.line_at(0), |l| text.line_after(l)).collect()
    }

    fn whole(text: &Text) -> String {
        lines(text).iter().map(|l| l.with_end().to_owned()).collect()
    }

    #[test]
    fn lines_end_where_the_next_begin_and_carriage_returns_are_no_text() {
        let text = Text::from_string("one\r\ntwo\n\nfour".into());
        let got: Vec<_> = lines(&text).iter().map(|l| (l.start(), l.text().to_owned())).collect();
        assert_eq!(got, [(0, "one".into()), (5, "two".into()), (9, "".into()), (10, "four".into())]);
    }

    #[test]
    fn bytes_that_are_not_utf8_keep_their_offsets() {
        let text = Text::new(Store::memory(*b"a\xff\xfeb\nc"), 6);
        assert_eq!(text.line_at(0).unwrap().text(), "a\u{1a}\u{1a}b");
        assert_eq!(text.line_at(5).unwrap().text(), "c");
    }

    #[test]
    fn an_empty_text_has_no_line() {
        assert!(Text::from_string(String::new()).line_at(0).is_none());
    }

    #[test]
    fn a_line_without_end_is_cut_into_bounded_pieces_that_lose_nothing() {
        let source = "é".repeat(300_000);
        let text = Text::from_string(source.clone());
        assert!(lines(&text).iter().all(|l| l.with_end().len() <= MAX_LINE));
        assert_eq!(whole(&text), source);
    }

    #[test]
    fn growth_never_moves_a_cut() {
        let source = "some words in a row\n".repeat(20_000);
        let all = Text::from_string(source.clone());
        for len in [70_000, 131_072, 200_001] {
            let part = Text::new(Store::memory(source.clone().into_bytes()), len);
            for i in 0..part.chunks() - 1 {
                assert_eq!(part.chunk(i).unwrap().start, all.chunk(i).unwrap().start);
            }
        }
    }

    #[test]
    fn windows_cover_every_byte_once() {
        let source = "words and more\n".repeat(40_000);
        let text = Text::from_string(source.clone());
        let mut scan = text.scan(0..text.chunks(), 100, 300);
        let mut seen = Vec::new();
        while let Some((_, w)) = scan.next_window() {
            assert_eq!(w.start + w.core.start as u64, seen.len() as u64);
            seen.extend_from_slice(&w.bytes[w.core.clone()]);
        }
        assert_eq!(seen, source.as_bytes());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn any_place_is_reached_alike_from_both_sides(
            pieces in prop::collection::vec("[a-zé\u{301}😀 \n]{0,400}", 1..200), repeat in 1usize..8) {
            let source = pieces.concat().repeat(repeat);
            let text = Text::from_string(source.clone());
            prop_assert_eq!(whole(&text), source.clone());
            let forward = lines(&text);
            let mut backward: Vec<_> = std::iter::successors(text.line_at(text.len()), |l| text.line_before(l)).collect();
            backward.reverse();
            let starts = |ls: &[Line]| ls.iter().map(Line::start).collect::<Vec<_>>();
            prop_assert_eq!(starts(&forward), starts(&backward));
            for line in &forward {
                prop_assert_eq!(text.line_at(line.start()).unwrap().start(), line.start());
            }
        }
    }
}
