//! Standard input while it is still arriving.
//!
//! What comes is appended to an unlinked temporary file, decoded on the way if it is not UTF-8. Every
//! snapshot is a document over that one file with a length of its own, so publishing costs nothing and
//! earlier snapshots stay true. A snapshot never ends inside a character. The first is published with
//! the first text, then about ten a second, and a last one with everything.
//!
//! What makes sense only as a whole, a PDF or a compressed file, is collected as it is and opened when it is complete.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::document::{Document, Store, Text, View};

use super::bytes::Bytes;
use super::encoding::{Decoder, Decoding, unfinished};
use super::source::{STEP, error, reason};
use super::{
    Cancel, Format, HEAD, Input, Look, OpenError, Reading, compressed, detect, format_of, plain, read_file,
    strikes, sure,
};

/// The least time between two snapshots.
const PACE: Duration = Duration::from_millis(100);
/// Bytes needed before the encoding is decided: the longest byte-order mark.
const MARK: usize = 4;

/// Reads a document without a name to its end, handing a snapshot to `publish` now and then.
///
/// A `reader` may return [`ErrorKind::TimedOut`] or [`ErrorKind::WouldBlock`] to say that nothing came
/// for a while: what was not published yet is published then ([`Lull`] does this for pipes). Any other
/// error ends the document with a notice. `Err` comes before the first snapshot only, or when cancelled.
pub fn open_stream(
    mut reader: impl Read,
    publish: &mut dyn FnMut(Document),
    cancel: &Cancel,
) -> Result<(), OpenError> {
    let mut arrival = Arrival::new()?;
    let mut last: Option<Instant> = None;
    let mut buffer = vec![0; STEP];
    loop {
        cancel.check()?;
        let lull = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                if !arrival.take(&buffer[..n])? {
                    break;
                }
                false
            }
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            Err(e) if matches!(e.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) => true,
            Err(e) if arrival.is_empty() => return Err(error(e)),
            Err(e) => {
                arrival.notices.push(format!("reading stopped: {}", reason(&e)));
                break;
            }
        };
        let due = last.is_none_or(|at| lull || at.elapsed() >= PACE);
        if due && arrival.fresh() {
            publish(arrival.snapshot(false, cancel)?);
            last = Some(Instant::now());
        }
    }
    arrival.end()?;
    if matches!(arrival.state, Some(State::Whole)) {
        let file = arrival.file.try_clone().map_err(error)?;
        let metadata = file.metadata().map_err(error)?;
        let document = read_file(file, &metadata, "", Vec::new(), View::Rendered, publish, cancel)?;
        publish(document);
        return Ok(());
    }
    publish(arrival.snapshot(true, cancel)?);
    Ok(())
}

/// What has come so far.
struct Arrival {
    file: Arc<File>,
    /// Bytes of text in the file.
    len: u64,
    /// Bytes of text in the last snapshot.
    published: u64,
    /// Bytes that wait: for a decision about the encoding, or for the rest of their character.
    waiting: Vec<u8>,
    /// How the rest is read; `None` before there is enough to decide.
    state: Option<State>,
    /// The first [`HEAD`] bytes of the text.
    head: String,
    notices: Vec<String>,
}

enum State {
    /// The bytes are the text.
    Utf8,
    /// They have to be decoded.
    Decode(Decoder),
    /// They make sense only as a whole: they are compressed, or to be rendered.
    Whole,
}

impl Arrival {
    /// Whether nothing at all has come yet.
    fn is_empty(&self) -> bool {
        self.len == 0 && self.waiting.is_empty()
    }

    fn new() -> Result<Arrival, OpenError> {
        let file = Arc::new(tempfile::tempfile().map_err(error)?);
        Ok(Arrival {
            file,
            len: 0,
            published: 0,
            waiting: Vec::new(),
            state: None,
            head: String::new(),
            notices: Vec::new(),
        })
    }

    /// Takes more bytes. `Ok(false)`: there is no room for them, the document ends here.
    fn take(&mut self, bytes: &[u8]) -> Result<bool, OpenError> {
        self.waiting.extend_from_slice(bytes);
        if self.state.is_none() {
            if self.waiting.len() < MARK {
                return Ok(true);
            }
            self.decide()?;
        }
        Ok(self.digest(false))
    }

    /// Nothing more will come.
    fn end(&mut self) -> Result<(), OpenError> {
        if self.state.is_none() {
            self.decide()?;
        }
        self.digest(true);
        Ok(())
    }

    fn decide(&mut self) -> Result<(), OpenError> {
        let seen = &self.waiting[..self.waiting.len().min(HEAD)];
        if is_whole(seen) {
            self.state = Some(State::Whole);
            return Ok(());
        }
        if let Some(what) = detect::binary(seen) {
            return Err(OpenError::Binary { what, size: self.waiting.len() as u64 });
        }
        let decoding = Decoding::of(seen, || seen.to_vec());
        self.notices.extend(decoding.notice());
        self.waiting.drain(..decoding.mark());
        self.state = Some(if decoding.is_itself() { State::Utf8 } else { State::Decode(decoding.decoder()) });
        Ok(())
    }

    /// Overstrikes may come late: a page of a manual begins with lines that have none.
    fn notice_strikes(&mut self) {
        let early = self.len < HEAD as u64;
        if early && matches!(self.state, Some(State::Utf8)) && strikes::is_struck(&self.waiting) {
            self.state = Some(State::Decode(Decoder::struck()));
        }
    }

    /// Moves what waits into the file, as far as it is whole.
    fn digest(&mut self, last: bool) -> bool {
        self.notice_strikes();
        match &mut self.state {
            None => true,
            Some(State::Whole) => {
                let bytes = std::mem::take(&mut self.waiting);
                self.append(&bytes)
            }
            Some(State::Decode(decoder)) => {
                let mut text = String::new();
                decoder.decode(&self.waiting, last, &mut text);
                self.waiting.clear();
                self.append(text.as_bytes())
            }
            Some(State::Utf8) => {
                let kept = if last { 0 } else { unfinished(&self.waiting) };
                let rest = self.waiting.split_off(self.waiting.len() - kept);
                let bytes = std::mem::replace(&mut self.waiting, rest);
                self.append(&bytes)
            }
        }
    }

    fn append(&mut self, bytes: &[u8]) -> bool {
        if let Err(e) = (&*self.file).write_all(bytes) {
            self.notices.push(format!("the rest was not kept: {}", reason(&e)));
            return false;
        }
        self.len += bytes.len() as u64;
        if self.head.len() < HEAD {
            let part = &bytes[..bytes.len().min(HEAD)];
            self.head.push_str(&String::from_utf8_lossy(&part[..part.len() - unfinished(part)]));
        }
        true
    }

    /// Whether there is text that no snapshot has.
    fn fresh(&self) -> bool {
        self.len > self.published && !matches!(self.state, Some(State::Whole))
    }

    fn snapshot(&mut self, complete: bool, cancel: &Cancel) -> Result<Document, OpenError> {
        self.published = self.len;
        let text = Text::new(Store::file(Arc::clone(&self.file), 0), self.len);
        let input = Input { name: "", head: &self.head, text, notices: self.notices.clone() };
        let mut doc = match format_of("", &self.head).read {
            Reading::Text(extract) => extract(input, cancel)?,
            // Rendered as a whole, at the end.
            Reading::Rendered(_) | Reading::Apart(_) => plain::extract(input, cancel)?,
        };
        doc.complete = complete;
        Ok(doc)
    }
}

/// Whether what begins like this can be read only when all of it is there.
fn is_whole(head: &[u8]) -> bool {
    let bytes = Bytes::in_memory(head.to_vec());
    let rendered = |format: &Format| !matches!(format.read, Reading::Text(_));
    compressed::is_compressed(head) || sure(&Look { head, bytes: &bytes }).is_some_and(rendered)
}

/// A pipe that reports a lull: once data has come, waiting for more ends after a tenth of a second with
/// [`ErrorKind::TimedOut`]; the wait after that is as long as it takes. So a program that writes three
/// lines and then thinks has all three on the screen, and an idle pipe costs nothing.
#[cfg(unix)]
#[derive(Debug)]
pub struct Lull<R> {
    reader: R,
    /// Data has come since the last lull.
    lively: bool,
}

#[cfg(unix)]
impl<R: Read + std::os::fd::AsFd> Lull<R> {
    /// Wraps a reader that has no buffer of its own.
    pub fn new(reader: R) -> Lull<R> {
        Lull { reader, lively: false }
    }

    fn wait(&self) -> std::io::Result<bool> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let mut fds = [PollFd::new(&self.reader, PollFlags::IN)];
        let pace = Timespec { tv_sec: 0, tv_nsec: PACE.as_nanos() as _ };
        Ok(poll(&mut fds, Some(&pace))? > 0)
    }
}

#[cfg(unix)]
impl<R: Read + std::os::fd::AsFd> Read for Lull<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.lively && !self.wait()? {
            self.lively = false;
            return Err(ErrorKind::TimedOut.into());
        }
        let n = self.reader.read(into)?;
        self.lively = n > 0;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Kind;

    /// Hands out its pieces one read at a time; an empty piece is a lull.
    struct Pieces(Vec<Vec<u8>>);

    impl Read for Pieces {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            if self.0.is_empty() {
                return Ok(0);
            }
            let piece = self.0.remove(0);
            if piece.is_empty() {
                return Err(ErrorKind::TimedOut.into());
            }
            into[..piece.len()].copy_from_slice(&piece);
            Ok(piece.len())
        }
    }

    fn arrive(pieces: &[&[u8]]) -> Vec<Document> {
        let mut seen = Vec::new();
        let reader = Pieces(pieces.iter().map(|p| p.to_vec()).collect());
        open_stream(reader, &mut |doc| seen.push(doc), &Cancel::never()).unwrap();
        seen
    }

    fn text(doc: &Document) -> String {
        doc.text.slice(0..doc.text.len())
    }

    #[test]
    fn the_first_text_is_shown_at_once_and_the_last_is_all_of_it() {
        let seen = arrive(&[b"one\n", b"", b"two\n", b"", b"three"]);
        assert_eq!(seen.iter().map(text).collect::<Vec<_>>(), ["one\n", "one\ntwo\n", "one\ntwo\nthree"]);
        assert_eq!(seen.iter().map(|d| d.complete).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn no_snapshot_ends_inside_a_character() {
        let seen = arrive(&["über €".as_bytes().split_at(8).0, b"", "€".as_bytes().split_at(2).1, b" 5"]);
        assert_eq!(text(&seen[0]), "über ");
        assert_eq!(text(&seen[1]), "über € 5");
    }

    #[test]
    fn what_never_becomes_a_character_is_kept_in_the_end() {
        let seen = arrive(&[b"cut \xe2\x82"]);
        assert_eq!(text(seen.last().unwrap()), "cut \u{1a}\u{1a}");
    }

    #[test]
    fn colours_make_it_a_log_even_when_they_come_late() {
        let seen = arrive(&[b"starting\n", b"", b"\x1b[31mfailed\x1b[0m\n"]);
        assert_eq!(seen.iter().map(|d| d.kind).collect::<Vec<_>>(), [Kind::Text, Kind::Log]);
        assert!(seen[1].markup.ansi);
    }

    #[test]
    fn overstrikes_are_undone_as_they_come_even_late() {
        let seen = arrive(&[b"LS(1)\n\n", b"", b"N\x08NA\x08AM\x08M", b"E\x08E\n", b"", b" x_\x08", b"y\n"]);
        let last = seen.last().unwrap();
        assert_eq!(text(last), "LS(1)\n\n\x1b[1mNAME\x1b[22m\n x\x1b[4my\x1b[24m\n");
        assert!(last.markup.ansi && text(&seen[0]) == "LS(1)\n\n");
    }

    #[test]
    fn wide_text_is_decoded_as_it_comes() {
        let bytes: Vec<u8> = "\u{feff}größer 😀\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let pieces: Vec<&[u8]> = bytes.chunks(3).collect();
        let seen = arrive(&pieces);
        assert_eq!(text(seen.last().unwrap()), "größer 😀\n");
        assert_eq!(seen.last().unwrap().notices, ["decoded from UTF-16LE"]);
    }

    #[test]
    fn nothing_at_all_is_an_empty_document() {
        let seen = arrive(&[]);
        assert_eq!(seen.len(), 1);
        assert!(seen[0].complete && seen[0].text.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_quiet_pipe_says_so_once() {
        let (reader, mut writer) = std::io::pipe().unwrap();
        let mut pipe = Lull::new(reader);
        let mut buffer = [0; 8];
        writer.write_all(b"one").unwrap();
        assert_eq!(pipe.read(&mut buffer).unwrap(), 3);
        assert_eq!(pipe.read(&mut buffer).unwrap_err().kind(), ErrorKind::TimedOut);
        writer.write_all(b"two!").unwrap();
        assert_eq!(pipe.read(&mut buffer).unwrap(), 4);
        drop(writer);
        assert_eq!(pipe.read(&mut buffer).unwrap(), 0);
    }

    #[test]
    fn binary_input_and_cancelled_input_end_with_the_reason() {
        let binary = open_stream(&b"\x7fELF\x02\x01\0\0"[..], &mut |_| {}, &Cancel::never());
        assert!(matches!(binary, Err(OpenError::Binary { .. })));
        let cancelled = open_stream(&b"text"[..], &mut |_| {}, &Cancel::when(|| true));
        assert!(matches!(cancelled, Err(OpenError::Cancelled)));
    }
}
