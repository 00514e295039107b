//! Compressed files: gzip, zstd, xz and bzip2, unpacked within limits.
//!
//! What a file is unpacked to is decided by its first bytes, never by its name; the name without its `.gz` is the name
//! of what is inside. It is unpacked once, into an unlinked temporary file, and read from there as any file is. A few
//! kilobytes can claim to be petabytes, so bytes are counted as they come out: at most [`MOST`], and past the first
//! [`FREE`] no more than [`RATIO`] times what went in. What was unpacked before a limit or a fault is kept, and what
//! turns out not to be a document (an archive, a compressed file once more) is given up after its first bytes.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, Write};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::bytes::Bytes;
use super::source::{STEP, Source, error, size};
use super::{Cancel, HEAD, Look, OpenError, detect, sure};

/// Bytes that come out of one file at most.
const MOST: u64 = 1024 * 1024 * 1024;
/// Bytes before the ratio counts.
const FREE: u64 = 16 * 1024 * 1024;
/// How many times longer than the file its text may be.
const RATIO: u64 = 200;
/// Memory a decoder may ask for, in bytes.
const WINDOW: u64 = 128 * 1024 * 1024;

/// A way of compressing.
struct Method {
    name: &'static str,
    /// Whether a file begins as its files do.
    begins: fn(&[u8]) -> bool,
    /// How its files end their names.
    endings: &'static [&'static str],
    decoder: fn(Packed) -> Box<dyn Read>,
}

static METHODS: [Method; 4] = [
    Method {
        name: "gzip",
        begins: |head| head.starts_with(b"\x1f\x8b\x08"),
        endings: &[".gz"],
        decoder: |packed| Box::new(flate2::bufread::MultiGzDecoder::new(packed)),
    },
    Method {
        name: "zstd",
        begins: |head| head.starts_with(b"\x28\xb5\x2f\xfd"),
        endings: &[".zst"],
        decoder: |packed| Box::new(Frames::new(packed)),
    },
    Method {
        name: "xz",
        begins: |head| head.starts_with(b"\xfd7zXZ\0"),
        endings: &[".xz"],
        decoder: |packed| Box::new(lzma_rust2::XzReader::new_mem_limit(packed, true, (WINDOW / 1024) as u32)),
    },
    Method {
        name: "bzip2",
        // `BZh` alone begins many a word; its first block begins with the digits of pi.
        begins: |head| head.starts_with(b"BZh") && head.get(4..10) == Some(b"1AY&SY"),
        endings: &[".bz2"],
        decoder: |packed| Box::new(bzip2::bufread::MultiBzDecoder::new(packed)),
    },
];

/// What was in a compressed file.
pub(super) struct Unpacked {
    pub source: Source,
    pub name: String,
    pub notices: Vec<String>,
}

/// Whether a file that begins like this is compressed in a way that is known here.
pub(super) fn is_compressed(head: &[u8]) -> bool {
    METHODS.iter().any(|method| (method.begins)(head))
}

/// Unpacks a file that is compressed; `None` if it is not.
pub(super) fn unpack(file: &Source, name: &str, cancel: &Cancel) -> Result<Option<Unpacked>, OpenError> {
    unpack_if(document, file, name, cancel)
}

/// The same, whatever is inside.
pub(super) fn unpack_any(file: &Source, cancel: &Cancel) -> Result<Option<Unpacked>, OpenError> {
    unpack_if(|_, _| Ok(()), file, "", cancel)
}

/// Unpacks what passes for good after its first bytes, and again at its end.
fn unpack_if(
    good: fn(&[u8], u64) -> Result<(), OpenError>,
    file: &Source,
    name: &str,
    cancel: &Cancel,
) -> Result<Option<Unpacked>, OpenError> {
    let Some(method) = METHODS.iter().find(|method| (method.begins)(&file.head)) else { return Ok(None) };
    let packed = BufReader::with_capacity(STEP, file.bytes());
    let mut reader = (method.decoder)(packed);
    let mut out = tempfile::tempfile().map_err(error)?;
    let mut notices = Vec::new();
    let mut head = Vec::new();
    let (mut len, mut step) = (0u64, vec![0; STEP]);
    loop {
        cancel.check()?;
        match reader.read(&mut step) {
            Ok(0) => break,
            Ok(n) => {
                out.write_all(&step[..n]).map_err(error)?;
                len += n as u64;
                if head.len() < HEAD {
                    head.extend_from_slice(&step[..n]);
                    if head.len() >= HEAD {
                        good(&head, file.len)?;
                    }
                }
            }
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) if len == 0 => {
                return Err(OpenError::Unreadable(format!("cannot be unpacked ({}): {e}", method.name)));
            }
            Err(e) => {
                notices.push(format!("damaged, shown as far as it could be unpacked ({}: {e})", method.name));
                break;
            }
        }
        if len >= MOST || len > FREE && len / RATIO > file.len {
            notices.push(format!("only the first {} are unpacked", size(len)));
            break;
        }
    }
    good(&head, file.len)?;
    out.rewind().map_err(error)?;
    let lower = name.to_lowercase();
    let ending = method.endings.iter().find(|ending| lower.ends_with(**ending)).map_or(0, |e| e.len());
    let name = name[..name.len() - ending].to_owned();
    Ok(Some(Unpacked { source: Source::examine(out, cancel)?, name, notices }))
}

/// Gives up what begins neither as text nor as a document of another kind.
fn document(head: &[u8], size: u64) -> Result<(), OpenError> {
    let bytes = Bytes::in_memory(head.to_vec());
    if sure(&Look { head, bytes: &bytes }).is_some() {
        return Ok(());
    }
    match detect::binary(&head[..head.len().min(HEAD)]) {
        None => Ok(()),
        Some(what) => Err(OpenError::Binary { what, size }),
    }
}

type Packed = BufReader<Bytes>;

/// All frames of a zstd file: the decoder knows one at a time, and files that were written by several threads, or
/// one after the other, have many. Frames that are to be skipped hold no text.
struct Frames {
    packed: Packed,
    decoder: FrameDecoder,
    /// Whether a frame was begun.
    begun: bool,
}

impl Frames {
    fn new(packed: Packed) -> Frames {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(WINDOW);
        Frames { packed, decoder, begun: false }
    }

    /// Begins the next frame; says whether there is one.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.packed.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.packed) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    io::copy(&mut (&mut self.packed).take(u64::from(length)), &mut io::sink())?;
                }
                Err(e) => return Err(io::Error::other(e)),
            }
        }
        Ok(false)
    }

    /// Compares what a finished frame says of its text with the text.
    fn check(&self) -> io::Result<()> {
        let (said, is) = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
        if said.is_some() && said != is {
            return Err(io::Error::new(ErrorKind::InvalidData, "a checksum is wrong"));
        }
        Ok(())
    }
}

impl Read for Frames {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.begun {
                if self.decoder.can_collect() > 0 {
                    return self.decoder.read(into);
                }
                if !self.decoder.is_finished() {
                    let blocks = BlockDecodingStrategy::UptoBlocks(1);
                    self.decoder.decode_blocks(&mut self.packed, blocks).map_err(io::Error::other)?;
                    continue;
                }
                self.check()?;
            }
            self.begun = self.next_frame()?;
            if !self.begun {
                return Ok(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

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
        let source = b"# A title\n\nText.\n";
        assert_eq!(opened(&gzip(source), "a.md.gz").unwrap().0, "A title\n\nText.\n");
        assert_eq!(opened(&bzip(source), "A.MD.BZ2").unwrap().0, "A title\n\nText.\n");
        assert_eq!(opened(&gzip(source), "whatever").unwrap().0, "# A title\n\nText.\n");
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
    }

    #[test]
    fn all_frames_of_a_file_are_read() {
        let skipped = [&0x184d_2a50u32.to_le_bytes()[..], &3u32.to_le_bytes(), b"abc"].concat();
        let packed = [zstd(b"some "), skipped, zstd(b"text")].concat();
        assert_eq!(opened(&packed, "a.zst").unwrap().0, "some text");
        assert_eq!(opened(&[gzip(b"some "), gzip(b"text")].concat(), "a.gz").unwrap().0, "some text");
        assert_eq!(opened(&[bzip(b"some "), bzip(b"text")].concat(), "a.bz2").unwrap().0, "some text");
    }

    #[test]
    fn a_wrong_checksum_is_told() {
        let mut packed = zstd(b"some text");
        if let Some(last) = packed.last_mut() {
            *last ^= 1;
        }
        let (read, notices) = opened(&packed, "a.zst").unwrap();
        assert_eq!(read, "some text");
        assert!(notices[0].contains("checksum"), "{notices:?}");
    }

    #[test]
    fn xz_is_read() {
        // The bytes of `printf 'some text' | xz --check=crc32`.
        let packed: &[u8] = &[
            0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x01, 0x69, 0x22, 0xde, 0x36, 0x02, 0x00, 0x21, 0x01,
            0x16, 0x00, 0x00, 0x00, 0x74, 0x2f, 0xe5, 0xa3, 0x01, 0x00, 0x08, 0x73, 0x6f, 0x6d, 0x65, 0x20,
            0x74, 0x65, 0x78, 0x74, 0x00, 0x00, 0x00, 0x00, 0xba, 0xbd, 0xba, 0x4f, 0x00, 0x01, 0x1d, 0x09,
            0x93, 0x61, 0x36, 0xa6, 0x90, 0x42, 0x99, 0x0d, 0x01, 0x00, 0x00, 0x00, 0x00, 0x01, 0x59, 0x5a,
        ];
        assert_eq!(opened(packed, "a.xz").unwrap().0, "some text");
        assert!(opened(&packed[..20], "a.xz").is_err());
    }

    #[test]
    fn what_is_inside_must_be_text() {
        let refused = |bytes: &[u8]| opened(bytes, "a.gz").unwrap_err();
        assert!(refused(&gzip(&gzip(b"x"))).starts_with("is gzip-compressed, "));
        assert!(refused(&gzip(&[0; 600])).starts_with("is a binary file, "));
    }

    #[test]
    fn a_file_is_unpacked_wherever_it_was_read_to() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&gzip(b"text")).unwrap();
        let open = |file: &File| super::super::open_file(file.try_clone().unwrap(), "", &Cancel::never());
        let at = file.stream_position().unwrap();
        assert_eq!(open(&file).unwrap().text.len(), 4);
        assert_eq!(file.stream_position().unwrap(), at);
    }

    #[test]
    fn what_was_unpacked_before_a_fault_is_kept() {
        let text: String = (0..100_000).map(|i| format!("line {} {}\n", i, i * 7919 % 104_729)).collect();
        let packed = gzip(text.as_bytes());
        let (read, notices) = opened(&packed[..packed.len() / 2], "a.gz").unwrap();
        assert!(!read.is_empty() && text.starts_with(read.trim_end_matches('\u{1a}')));
        assert!(notices[0].starts_with("damaged, shown as far"), "{notices:?}");
        assert!(
            opened(b"\x1f\x8b\x08\0garbage", "a.gz").unwrap_err().starts_with("cannot be unpacked (gzip)")
        );
    }

    #[test]
    fn a_bomb_is_stopped_and_its_beginning_shown() {
        let bomb = gzip(&vec![b'a'; 64 * 1024 * 1024]);
        let (read, notices) = opened(&bomb, "a.gz").unwrap();
        assert_eq!(read.len(), 1 << 20);
        assert!(notices[0].starts_with("only the first 1"), "{notices:?}");
    }
}
