//! In which encoding a text is, and decoding it.
//!
//! # The essay
//!
//! Text that is UTF-8 is never decoded: the file is the text (see `document`). So the question is only
//! *what is not UTF-8*, and the answer must lean towards UTF-8, because a wrong guess turns every letter
//! into another one while a byte too many costs one replacement mark.
//!
//! 1. A **byte-order mark** is believed: UTF-8, UTF-16, UTF-32.
//! 2. **UTF-16 without a mark** shows in its NUL bytes: text in any script has spaces, digits and line
//!    ends, whose high byte is 0, so NULs stand at odd places only (little-endian) or at even places
//!    only. Because a small binary file can look alike by chance, the bytes must also decode to text:
//!    no controls, no lone surrogates, no private characters. (A statistical detector answers "KOI8-U"
//!    here, so it is not asked.)
//! 3. **Valid UTF-8** in the first 64 KiB is UTF-8.
//! 4. **Broken UTF-8**: count the well-formed sequences beyond ASCII and the malformed ones. In a legacy
//!    encoding well-formed sequences are accidents (a windows-1252 text has next to none, a GBK text
//!    a few in ten); in a UTF-8 text with damage they are the rule. At least as many good as bad: UTF-8,
//!    with a notice. Otherwise the browser's detector, chardetng, is asked over 256 KiB.
//!
//! What is decoded is decoded once, into memory up to 4 MiB, beyond that into an unlinked temporary
//! file. Malformed input becomes U+FFFD; nothing is dropped. Overstrikes are undone on the same way (see
//! [`strikes`](super::strikes)).

use std::borrow::Cow;
use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE};

use crate::document::{Store, Text};

use super::source::{STEP, Source, error};
use super::strikes::{self, Strikes};
use super::{Cancel, OpenError};

/// Decoded text up to this many bytes stays in memory.
const IN_MEMORY: usize = 4 * 1024 * 1024;

/// How bytes are to be read as text.
pub(super) struct Decoding {
    charset: Charset,
    /// The length of the byte-order mark.
    mark: usize,
    /// UTF-8 with malformed bytes in its beginning.
    damaged: bool,
    /// Letters are struck twice to be bold.
    struck: bool,
}

/// The encodings we know: UTF-8, those of the web, and UTF-32.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Charset {
    Utf8,
    Web(&'static Encoding),
    Utf32 { little: bool },
}

impl Decoding {
    /// Decides by the first bytes; `sample` gives more of them when a guess is needed.
    pub(super) fn of(head: &[u8], sample: impl FnOnce() -> Vec<u8>) -> Decoding {
        let struck = strikes::is_struck(head);
        let plain = |charset| Decoding { charset, mark: 0, damaged: false, struck };
        if let Some((charset, mark)) = marked(head) {
            return Decoding { mark, ..plain(charset) };
        }
        if let Some(encoding) = unmarked_utf16(head) {
            return plain(Charset::Web(encoding));
        }
        let whole = &head[..head.len() - unfinished(head)];
        if std::str::from_utf8(whole).is_ok() {
            let japanese = memchr::memmem::find(whole, b"\x1b$B").is_some();
            return plain(if japanese { Charset::Web(ISO_2022_JP) } else { Charset::Utf8 });
        }
        let sample = sample();
        if mostly_utf8(&sample) {
            return Decoding { damaged: true, ..plain(Charset::Utf8) };
        }
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(&sample, true);
        plain(Charset::Web(detector.guess(None, Utf8Detection::Deny)))
    }

    /// Bytes that are no text, shown as far as they look like some.
    pub(super) fn bytes() -> Decoding {
        Decoding { charset: Charset::Utf8, mark: 0, damaged: true, struck: false }
    }

    /// As the text itself says, by one of the names that the web has for encodings; `None` if that is not so.
    pub(super) fn declared(label: &str, bytes: &[u8]) -> Option<Decoding> {
        let encoding = Encoding::for_label(label.trim().as_bytes())?;
        // What could be read up to here is not UTF-16; and what is UTF-8 was made so later, by who saved it.
        if marked(bytes).is_some()
            || encoding == UTF_16LE
            || encoding == UTF_16BE
            || std::str::from_utf8(bytes).is_ok()
        {
            return None;
        }
        let utf8 = encoding == encoding_rs::UTF_8;
        if utf8 && !mostly_utf8(bytes) {
            return None;
        }
        let charset = if utf8 { Charset::Utf8 } else { Charset::Web(encoding) };
        Some(Decoding { charset, mark: 0, damaged: utf8, struck: false })
    }

    /// What the reader should know about it.
    pub(super) fn notice(&self) -> Option<String> {
        let name = match self.charset {
            Charset::Utf8 if self.damaged => {
                return Some("not quite UTF-8: broken bytes are shown as \u{fffd}".to_owned());
            }
            Charset::Utf8 => return None,
            Charset::Web(encoding) => encoding.name(),
            Charset::Utf32 { .. } => "UTF-32",
        };
        Some(format!("decoded from {name}"))
    }

    /// The first bytes as text, to be looked at.
    pub(super) fn head<'a>(&self, head: &'a [u8]) -> Cow<'a, str> {
        let body = &head[self.mark.min(head.len())..];
        if self.is_itself() {
            return String::from_utf8_lossy(&body[..body.len() - unfinished(body)]);
        }
        let mut text = String::new();
        self.decoder().decode(body, false, &mut text);
        Cow::Owned(text)
    }

    /// The whole text: the file itself if it is UTF-8, a decoded copy otherwise.
    pub(super) fn text(
        &self,
        source: &Source,
        notices: &mut Vec<String>,
        cancel: &Cancel,
    ) -> Result<Text, OpenError> {
        let mark = self.mark as u64;
        if !self.is_itself() {
            return self.decode_all(source, notices, cancel);
        }
        let len = source.len.saturating_sub(mark);
        let store = match &source.file {
            Some(file) => Store::file(Arc::clone(file), mark),
            None => {
                let mut bytes = Vec::new();
                source.store.read(mark, source.len, &mut bytes);
                Store::memory(bytes)
            }
        };
        Ok(Text::new(store, len))
    }

    fn decode_all(
        &self,
        source: &Source,
        notices: &mut Vec<String>,
        cancel: &Cancel,
    ) -> Result<Text, OpenError> {
        let mut decoder = self.decoder();
        let mut sink = Sink::default();
        let (mut bytes, mut text) = (Vec::new(), String::new());
        let (mut at, mut malformed) = (self.mark as u64, false);
        loop {
            cancel.check()?;
            bytes.clear();
            text.clear();
            source.store.read(at, (at + STEP as u64).min(source.len), &mut bytes);
            at += bytes.len() as u64;
            let last = bytes.is_empty();
            malformed |= decoder.decode(&bytes, last, &mut text);
            sink.write(text.as_bytes()).map_err(error)?;
            if last {
                break;
            }
        }
        if malformed {
            notices.push("some bytes have no meaning in this encoding: shown as \u{fffd}".to_owned());
        }
        sink.finish().map_err(error)
    }

    /// All of a text in memory.
    pub(super) fn decode(&self, bytes: Vec<u8>) -> String {
        let body = bytes.get(self.mark..).unwrap_or_default();
        if self.charset == Charset::Utf8 && std::str::from_utf8(body).is_ok() {
            let mut bytes = bytes;
            bytes.drain(..self.mark);
            return String::from_utf8(bytes).unwrap_or_default();
        }
        let mut text = String::new();
        self.decoder().decode(body, true, &mut text);
        text
    }

    /// Whether the bytes are the text: they need not be decoded at all.
    pub(super) fn is_itself(&self) -> bool {
        self.charset == Charset::Utf8 && !self.struck
    }

    /// The length of the byte-order mark that stands before the text.
    pub(super) fn mark(&self) -> usize {
        self.mark
    }

    /// Begins to decode what comes after the byte-order mark.
    pub(super) fn decoder(&self) -> Decoder {
        let letters = match self.charset {
            Charset::Utf8 => Letters::Web(encoding_rs::UTF_8.new_decoder_without_bom_handling()),
            Charset::Web(encoding) => Letters::Web(encoding.new_decoder_without_bom_handling()),
            Charset::Utf32 { little } => Letters::Utf32 { little, rest: Vec::new() },
        };
        Decoder { letters, strikes: self.struck.then(Strikes::default) }
    }
}

/// Decodes a text piece by piece.
pub(super) struct Decoder {
    letters: Letters,
    /// What undoes its overstrikes, if it has some.
    strikes: Option<Strikes>,
}

impl Decoder {
    /// For UTF-8 with overstrikes.
    pub(super) fn struck() -> Decoder {
        Decoding { charset: Charset::Utf8, mark: 0, damaged: false, struck: true }.decoder()
    }

    /// Appends `bytes` as text; `last` ends the text. Says whether anything was malformed.
    pub(super) fn decode(&mut self, bytes: &[u8], last: bool, into: &mut String) -> bool {
        let Some(strikes) = &mut self.strikes else { return self.letters.decode(bytes, last, into) };
        let mut letters = String::new();
        let malformed = self.letters.decode(bytes, last, &mut letters);
        strikes.undo(&letters, into);
        if last {
            strikes.end(into);
        }
        malformed
    }
}

/// Decodes bytes into letters.
enum Letters {
    /// An encoding of the web.
    Web(encoding_rs::Decoder),
    /// Four bytes a character; up to three of them may have to wait for the rest.
    Utf32 { little: bool, rest: Vec<u8> },
}

impl Letters {
    /// Appends `bytes` as text; `last` ends the text. Says whether anything was malformed.
    fn decode(&mut self, bytes: &[u8], last: bool, into: &mut String) -> bool {
        match self {
            Letters::Web(decoder) => {
                let most = decoder.max_utf8_buffer_length(bytes.len());
                into.reserve(most.expect("a step is far smaller than the address space"));
                decoder.decode_to_string(bytes, into, last).2
            }
            Letters::Utf32 { little, rest } => {
                rest.extend_from_slice(bytes);
                let mut malformed = false;
                let (units, tail) = rest.as_chunks::<4>();
                for unit in units {
                    let value = if *little { u32::from_le_bytes(*unit) } else { u32::from_be_bytes(*unit) };
                    malformed |= char::from_u32(value).is_none();
                    into.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                *rest = tail.to_vec();
                if last && !rest.is_empty() {
                    into.push(char::REPLACEMENT_CHARACTER);
                    malformed = true;
                }
                malformed
            }
        }
    }
}

/// Where decoded text goes: memory first, an unlinked temporary file when it grows.
#[derive(Default)]
struct Sink {
    memory: Vec<u8>,
    file: Option<File>,
    len: u64,
}

impl Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.len += bytes.len() as u64;
        if let Some(file) = &mut self.file {
            return file.write_all(bytes);
        }
        self.memory.extend_from_slice(bytes);
        if self.memory.len() > IN_MEMORY {
            let mut file = tempfile::tempfile()?;
            file.write_all(&std::mem::take(&mut self.memory))?;
            self.file = Some(file);
        }
        Ok(())
    }

    fn finish(self) -> std::io::Result<Text> {
        let store = match self.file {
            Some(file) => Store::file(Arc::new(file), 0),
            None => Store::memory(self.memory),
        };
        Ok(Text::new(store, self.len))
    }
}

/// Whether these first bytes are of an encoding whose text is full of NUL bytes.
pub(super) fn is_wide(head: &[u8]) -> bool {
    let wide = |charset| matches!(charset, Charset::Utf32 { .. }) || charset == Charset::Web(UTF_16LE);
    marked(head).is_some_and(|(c, _)| wide(c) || c == Charset::Web(UTF_16BE))
        || unmarked_utf16(head).is_some()
}

/// The encoding a byte-order mark names, and the length of the mark.
fn marked(head: &[u8]) -> Option<(Charset, usize)> {
    match head {
        [0xef, 0xbb, 0xbf, ..] => Some((Charset::Utf8, 3)),
        [0xff, 0xfe, 0, 0, ..] => Some((Charset::Utf32 { little: true }, 4)),
        [0, 0, 0xfe, 0xff, ..] => Some((Charset::Utf32 { little: false }, 4)),
        [0xff, 0xfe, ..] => Some((Charset::Web(UTF_16LE), 2)),
        [0xfe, 0xff, ..] => Some((Charset::Web(UTF_16BE), 2)),
        _ => None,
    }
}

/// UTF-16 by the places of its NUL bytes, if what it decodes to is text.
fn unmarked_utf16(head: &[u8]) -> Option<&'static Encoding> {
    let (units, odd) = head.as_chunks::<2>();
    if !odd.is_empty() {
        return None;
    }
    let zeros = |i: usize| units.iter().filter(|unit| unit[i] == 0).count();
    let (encoding, zeros) = match (zeros(0), zeros(1)) {
        (0, n) if n > 0 => (UTF_16LE, n),
        (n, 0) if n > 0 => (UTF_16BE, n),
        _ => return None,
    };
    // In a short text chance is near: more of it must look like ASCII.
    let needed = if units.len() < 32 { units.len() / 2 } else { units.len() / 200 };
    let (text, malformed) = encoding.decode_without_bom_handling(&head[..units.len() * 2]);
    let strange = text.chars().any(|c| {
        matches!(c, '\0'..='\x07' | '\x0e'..='\x1a' | '\x1c'..='\x1f' | '\u{e000}'..='\u{f8ff}' | '\u{fff0}'..='\u{ffff}')
    });
    let malformed = malformed && text.trim_end_matches('\u{fffd}').contains('\u{fffd}');
    (zeros > needed && !strange && !malformed).then_some(encoding)
}

/// Whether broken UTF-8 is UTF-8 all the same: see the essay.
fn mostly_utf8(sample: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in sample[..sample.len() - unfinished(sample)].utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= bad
}

/// How many bytes at the end are the beginning of a UTF-8 sequence whose rest has not come.
pub(super) fn unfinished(bytes: &[u8]) -> usize {
    let last = &bytes[bytes.len().saturating_sub(3)..];
    let Some(lead) = last.iter().rposition(|b| b & 0xc0 != 0x80) else { return 0 };
    match std::str::from_utf8(&last[lead..]) {
        Err(e) if e.error_len().is_none() => last.len() - lead,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Seek;

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        file
    }

    /// The text of a file and its notices.
    fn read(bytes: &[u8]) -> (String, Vec<String>) {
        let doc = super::super::open_file(file(bytes), "", &Cancel::never()).unwrap();
        (doc.text.slice(0..doc.text.len()), doc.notices)
    }

    fn decoded(bytes: &[u8], text: &str, notice: &str) {
        let (got, notices) = read(bytes);
        assert_eq!((got.as_str(), notices.first().map(String::as_str)), (text, Some(notice)));
    }

    const RUSSIAN: &str = "Съешь же ещё этих мягких французских булок да выпей чаю.\n";
    const JAPANESE: &str = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。\n";

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn utf16_with_and_without_its_mark() {
        for (text, little) in
            ["A plain line.\n", RUSSIAN, JAPANESE].iter().flat_map(|t| [(t, true), (t, false)])
        {
            let notice = if little { "decoded from UTF-16LE" } else { "decoded from UTF-16BE" };
            let long = text.repeat(20);
            decoded(&utf16(&long, little), &long, notice);
            decoded(&utf16(&format!("\u{feff}{text}"), little), text, notice);
        }
    }

    #[test]
    fn utf32_has_a_mark() {
        let bytes: Vec<u8> = "\u{feff}a猫".chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
        decoded(&bytes, "a猫", "decoded from UTF-32");
        decoded(&bytes[..bytes.len() - 1], "a\u{fffd}", "decoded from UTF-32");
    }

    #[test]
    fn legacy_encodings_are_guessed() {
        let legacy = |encoding: &'static Encoding, text: &str, name: &str| {
            let (bytes, _, lossy) = encoding.encode(text);
            assert!(!lossy);
            decoded(&bytes, text, &format!("decoded from {name}"));
        };
        legacy(encoding_rs::WINDOWS_1252, "Déjà vu à l’été, where naïve cafés are", "windows-1252");
        legacy(encoding_rs::KOI8_U, RUSSIAN, "KOI8-U");
        legacy(encoding_rs::WINDOWS_1251, RUSSIAN, "windows-1251");
        legacy(encoding_rs::SHIFT_JIS, JAPANESE, "Shift_JIS");
        legacy(encoding_rs::EUC_JP, JAPANESE, "EUC-JP");
        legacy(encoding_rs::GBK, "我能吞下玻璃而不伤身体。这是一个测试文件的内容。\n", "GBK");
    }

    #[test]
    fn a_mark_of_utf8_is_not_text_and_an_empty_text_has_nothing() {
        assert_eq!(read(b"\xef\xbb\xbfabc"), ("abc".to_owned(), vec![]));
        assert_eq!(read(b"\xef\xbb\xbf").0, "");
        assert_eq!(read(b"").0, "");
        assert_eq!(read(b"\xff\xfe").0, "");
    }

    #[test]
    fn a_few_broken_bytes_do_not_change_the_encoding() {
        let mut bytes = "größer – schöner – weiter".as_bytes().to_vec();
        bytes.insert(1, 0xff);
        let (text, notices) = read(&bytes);
        assert_eq!(text, "g\u{1a}rößer – schöner – weiter");
        assert_eq!(notices.len(), 1);
    }

    #[test]
    fn long_decoded_texts_go_to_a_file_and_lose_nothing() {
        let line = "Ein Überschuß an Wörtern, größer als der Speicher.\n";
        let text = line.repeat(IN_MEMORY / line.len() + 1000);
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
        let doc = super::super::open_file(file(&bytes), "", &Cancel::never()).unwrap();
        assert!(doc.text.store().as_file().is_some());
        assert_eq!(doc.text.len(), text.len() as u64);
        assert!(doc.text.slice(0..doc.text.len()) == text);
    }

    #[test]
    fn decoding_can_be_given_up() {
        let bytes = utf16("\u{feff}text", true);
        let result = super::super::open_file(file(&bytes), "", &Cancel::when(|| true));
        assert!(matches!(result, Err(OpenError::Cancelled)));
    }

    #[test]
    fn unfinished_sequences_are_seen() {
        let text = "a猫😀".as_bytes();
        assert_eq!([1, 2, 3, 4, 5, 6, 7, 8].map(|n| unfinished(&text[..n])), [0, 1, 2, 0, 1, 2, 3, 0]);
        assert_eq!(unfinished(b"\x80\x80"), 0);
        assert_eq!(unfinished(b"\xff"), 0);
    }
}
