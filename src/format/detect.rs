//! What a file is if it is not text: by signature, else by its NUL bytes.

use super::encoding;

/// Bytes in which a NUL makes a file binary. Logs that a crash has punched holes into come later.
const NUL_REACH: usize = 8 * 1024;

/// A signature: where it stands, its bytes, what it means.
type Magic = (usize, &'static [u8], &'static str);

/// Signatures that no text begins with.
static MAGIC: &[Magic] = &[
    (0, b"%PDF-", "a PDF document"),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"\x7fELF", "a program (ELF)"),
    (0, b"\x1f\x8b", "gzip-compressed"),
    (0, b"\x28\xb5\x2f\xfd", "zstd-compressed"),
    (0, b"\xfd7zXZ\0", "xz-compressed"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (0, b"\xca\xfe\xba\xbe", "a Java class or a program (Mach-O)"),
    (0, b"\xcf\xfa\xed\xfe", "a program (Mach-O)"),
    (0, b"\0asm", "a WebAssembly module"),
    (0, b"\0\0\x01\0", "an icon"),
    (0, b"wOFF", "a font"),
    (0, b"wOF2", "a font"),
];

/// Signatures of plain letters: they count only in a file that is not text otherwise.
static SOFT_MAGIC: &[Magic] = &[
    (0, b"GIF8", "a GIF image"),
    (0, b"BM", "a BMP image"),
    (0, b"II*\0", "a TIFF image"),
    (0, b"MM\0*", "a TIFF image"),
    (8, b"WEBP", "a WebP image"),
    (8, b"WAVE", "a sound"),
    (8, b"AVI ", "a film"),
    (4, b"ftyp", "a film or sound (MP4)"),
    (0, b"\x1aE\xdf\xa3", "a film (Matroska)"),
    (0, b"OggS", "a sound or film (Ogg)"),
    (0, b"fLaC", "a sound (FLAC)"),
    (0, b"ID3", "a sound (MP3)"),
    (0, b"BZh", "bzip2-compressed"),
    (0, b"MZ", "a program (Windows)"),
    (0, b"!<arch>\n", "a library of objects (ar)"),
    (257, b"ustar", "a tar archive"),
    (0, b"OTTO", "a font"),
    (0, b"\0\x01\0\0", "a font"),
];

/// What these first bytes are of, with its article, if it is not text.
pub(super) fn binary(head: &[u8]) -> Option<&'static str> {
    if let Some(what) = signature(MAGIC, head) {
        return Some(what);
    }
    if encoding::is_wide(head) {
        return None;
    }
    let nul = memchr::memchr(0, &head[..head.len().min(NUL_REACH)]).is_some();
    if nul || mostly_controls(head) {
        return Some(signature(SOFT_MAGIC, head).unwrap_or("a binary file"));
    }
    // Compressed data may be free of NULs for a while; its signature and broken UTF-8 together tell.
    let broken = std::str::from_utf8(head).is_err_and(|e| e.error_len().is_some());
    if broken { signature(SOFT_MAGIC, head).filter(|_| controls(head) > 0) } else { None }
}

fn signature(table: &[Magic], head: &[u8]) -> Option<&'static str> {
    let found =
        table.iter().find(|(at, magic, _)| head.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
    found.map(|(_, _, what)| *what)
}

/// Whether more than a tenth of the first bytes are controls that no text uses.
fn mostly_controls(head: &[u8]) -> bool {
    let part = &head[..head.len().min(NUL_REACH)];
    controls(part) * 10 > part.len()
}

fn controls(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| matches!(b, 0..=7 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_win_over_everything() {
        assert_eq!(binary(b"%PDF-1.4\nplain"), Some("a PDF document"));
        assert_eq!(binary(b"PK\x03\x04\x14\0\x08\0"), Some("a ZIP archive"));
        assert_eq!(binary(b"MZ\x90\0\x03\0\0\0\x04"), Some("a program (Windows)"));
    }

    #[test]
    fn letters_alone_do_not_make_a_signature() {
        for text in ["MZ is how DOS programs begin", "BMW, Audi", "ID3 tags", "OTTO AND ANNA", "BZhang"] {
            assert_eq!(binary(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn nul_bytes_and_controls_are_binary() {
        assert_eq!(binary(&[0; 100]), Some("a binary file"));
        assert_eq!(binary(b"abc\0def"), Some("a binary file"));
        assert_eq!(binary(b"\x01\x02\x03abcdef"), Some("a binary file"));
        assert_eq!(binary(b""), None);
        assert_eq!(binary("naïve – текст\t\x1b[31m\x08".as_bytes()), None);
    }

    #[test]
    fn a_late_hole_of_nul_bytes_is_still_a_log() {
        let mut log = b"a line of a log\n".repeat(1000);
        log.extend([0; 512]);
        assert_eq!(binary(&log), None);
    }
}
