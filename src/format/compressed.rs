//! Compressed files: gzip, zstd, xz and bzip2, unpacked within limits.
//!
//! What a file is unpacked to is decided by its first bytes, never by its name; the name without its `.gz` is the name
//! of what is inside. It is unpacked once, into an unlinked temporary file, and read from there as any file is. A few
//! kilobytes can claim to be petabytes, so bytes are counted as they come out: at most [`MOST`], and past the first
//! [`FREE`] no more than [`RATIO`] times what went in. What was unpacked before a limit or a fault is kept.

use std::fs::File;
use std::io::{BufReader, Read, Seek, Write};

use super::source::{STEP, error};
use super::{Cancel, OpenError};

/// Bytes that come out of one file at most.
const MOST: u64 = 1024 * 1024 * 1024;
/// Bytes before the ratio counts.
const FREE: u64 = 16 * 1024 * 1024;
/// How many times longer than the file its text may be.
const RATIO: u64 = 200;
/// Memory a decoder may ask for, in bytes.
const WINDOW: u64 = 128 * 1024 * 1024;

type Decoder = fn(BufReader<File>) -> Result<Box<dyn Read>, String>;

/// Signatures, what they mean, the endings of their names, and who unpacks them.
static METHODS: [(&[u8], &str, &[&str], Decoder); 4] = [
    (b"\x1f\x8b\x08", "gzip", &[".gz", ".tgz"], |file| {
        Ok(Box::new(flate2::bufread::MultiGzDecoder::new(file)))
    }),
    (b"\x28\xb5\x2f\xfd", "zstd", &[".zst"], |file| {
        let decoder = ruzstd::decoding::StreamingDecoder::new_with_max_window_size(file, WINDOW);
        decoder.map(|decoder| Box::new(decoder) as Box<dyn Read>).map_err(|e| e.to_string())
    }),
    (b"\xfd7zXZ\0", "xz", &[".xz"], |file| {
        let limit = (WINDOW / 1024) as u32;
        Ok(Box::new(lzma_rust2::XzReader::new_mem_limit(file, true, limit)))
    }),
    (b"BZh", "bzip2", &[".bz2"], |file| Ok(Box::new(bzip2::bufread::MultiBzDecoder::new(file)))),
];

/// What was in a compressed file.
pub(super) struct Unpacked {
    pub file: File,
    pub name: String,
    pub notices: Vec<String>,
}

/// Unpacks a file that is compressed, up to `most` bytes of it; `None` if it is not.
pub(super) fn unpack(
    file: &File,
    head: &[u8],
    name: &str,
    most: Option<u64>,
    cancel: &Cancel,
) -> Result<Option<Unpacked>, OpenError> {
    let bzip = |head: &[u8]| {
        head.get(3).is_some_and(|level| (b'1'..=b'9').contains(level))
            && head.get(4..10).is_some_and(|magic| magic == b"1AY&SY")
    };
    let found = METHODS
        .iter()
        .find(|(magic, method, ..)| head.starts_with(magic) && (*method != "bzip2" || bzip(head)));
    let Some((_, method, endings, decoder)) = found else { return Ok(None) };
    let mut packed = file.try_clone().map_err(error)?;
    packed.rewind().map_err(error)?;
    let size = packed.metadata().map_err(error)?.len();
    let broken = |reason: String| OpenError::Unreadable(format!("is broken ({method}): {reason}"));
    let mut reader = decoder(BufReader::new(packed)).map_err(broken)?;
    let mut out = tempfile::tempfile().map_err(error)?;
    let mut notices = Vec::new();
    let (mut len, mut step) = (0u64, vec![0; STEP]);
    loop {
        cancel.check()?;
        match reader.read(&mut step) {
            Ok(0) => break,
            Ok(n) => {
                len += n as u64;
                out.write_all(&step[..n]).map_err(error)?;
            }
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) if len == 0 => return Err(broken(e.to_string())),
            Err(e) => {
                notices.push(format!("the file ends early ({method}): {e}"));
                break;
            }
        }
        if most.is_some_and(|most| len >= most) {
            break;
        }
        if len >= MOST || len > FREE && len / RATIO > size {
            notices.push(format!("only the first {} are unpacked", super::source::size(len)));
            break;
        }
    }
    out.rewind().map_err(error)?;
    let lower = name.to_lowercase();
    let ending = endings.iter().find(|ending| lower.ends_with(**ending)).map_or(0, |ending| ending.len());
    Ok(Some(Unpacked { file: out, name: name[..name.len() - ending].to_owned(), notices }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(bytes: &[u8], name: &str) -> Result<(String, Vec<String>), String> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let doc = super::super::open_file(file, name, &Cancel::never()).map_err(|e| e.to_string())?;
        Ok((doc.text.slice(0..doc.text.len().min(1 << 20)), doc.notices))
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn bzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn the_text_inside_is_read_by_its_own_name() {
        for packed in [gzip(b"# A title\n\nText.\n"), bzip(b"# A title\n\nText.\n")] {
            assert_eq!(opened(&packed, "a.md.gz").unwrap().0.contains('#'), packed.starts_with(b"BZh"));
        }
        assert_eq!(opened(&gzip(b"plain"), "whatever").unwrap().0, "plain");
    }

    #[test]
    fn zstd_frames_are_read() {
        let packed =
            ruzstd::encoding::compress_to_vec(&b"some text"[..], ruzstd::encoding::CompressionLevel::Fastest);
        assert_eq!(opened(&packed, "a.zst").unwrap().0, "some text");
    }

    #[test]
    fn what_was_unpacked_before_a_fault_is_kept() {
        let text: String = (0..100_000).map(|i| format!("line {} {}\n", i, i * 7919 % 104_729)).collect();
        let packed = gzip(text.as_bytes());
        let (read, notices) = opened(&packed[..packed.len() / 2], "a.gz").unwrap();
        assert!(!read.is_empty() && text.starts_with(read.trim_end_matches('\u{1a}')));
        assert!(notices[0].starts_with("the file ends early"), "{notices:?}");
        assert!(opened(b"\x1f\x8b\x08\0garbage", "a.gz").unwrap_err().starts_with("is broken (gzip)"));
    }

    #[test]
    fn a_bomb_is_stopped_and_its_beginning_shown() {
        let bomb = gzip(&vec![b'a'; 64 * 1024 * 1024]);
        let (read, notices) = opened(&bomb, "a.gz").unwrap();
        assert_eq!(read.len(), 1 << 20);
        assert!(notices[0].starts_with("only the first 1"), "{notices:?}");
    }
}
