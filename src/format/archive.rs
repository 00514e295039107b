//! What is in a ZIP file: the shell of EPUB, DOCX, ODT and their like.
//!
//! A few kilobytes can claim to hold petabytes, and the sizes that an archive gives of itself may lie. So entries are
//! counted before anything is read, and bytes as they come out: at most [`ENTRY`] of one entry and [`ALL`] of an
//! archive, and past the first [`FREE`] bytes no more than [`RATIO`] times the size of the file. An archive in an archive
//! is a file like any other, and not opened. Names are only ever compared, never used as paths.

use std::io::Read;

use zip::ZipArchive;
use zip::result::ZipError;

use super::OpenError;
use super::bytes::Bytes;
use super::source::size;

/// Entries that an archive may have.
pub(super) const ENTRIES: usize = 10_000;
/// Bytes that come out of one entry at most.
pub(super) const ENTRY: u64 = 64 * 1024 * 1024;
/// Bytes that come out of an archive at most.
pub(super) const ALL: u64 = 256 * 1024 * 1024;
/// Bytes before the ratio counts.
const FREE: u64 = 16 * 1024 * 1024;
/// How many times longer than the file what is in it may be.
const RATIO: u64 = 200;

/// An open archive.
pub(super) struct Archive {
    zip: ZipArchive<Bytes>,
    /// Bytes that the file has, and that may still come out of it.
    packed: u64,
    left: u64,
}

/// What an entry gave.
pub(super) struct Entry {
    pub bytes: Vec<u8>,
    /// Why that is not all of it.
    pub problem: Option<String>,
}

impl Archive {
    /// Reads the list of what is in it.
    pub(super) fn open(bytes: &Bytes) -> Result<Archive, OpenError> {
        let mut zip = ZipArchive::new(bytes.clone()).map_err(broken)?;
        if zip.len() > ENTRIES {
            let reason = format!("holds {} files, of {ENTRIES} at most", zip.len());
            return Err(OpenError::Unreadable(reason));
        }
        // The same bytes under many names are how a small file becomes a large folder.
        if zip.has_overlapping_files().is_ok_and(|overlap| overlap) {
            return Err(OpenError::Unreadable(
                "is no honest archive: its files lie over one another".to_owned(),
            ));
        }
        let packed = bytes.len();
        Ok(Archive { zip, packed, left: ALL.min(FREE.max(packed.saturating_mul(RATIO))) })
    }

    /// The names of what is in it, as they stand there, in its order.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.zip.file_names().filter_map(|name| name.ok()).map(|name| name.into_owned())
    }

    /// Whether there is an entry of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// Reads an entry; what could be read before a fault or a limit is kept. `None` if there is no such entry.
    pub(super) fn read(&mut self, name: &str) -> Option<Result<Entry, OpenError>> {
        let index = self.zip.index_for_name(name)?;
        Some(self.entry(index))
    }

    fn entry(&mut self, index: usize) -> Result<Entry, OpenError> {
        let file = self.zip.by_index(index).map_err(broken)?;
        if file.encrypted() {
            return Err(OpenError::Unreadable("is encrypted".to_owned()));
        }
        let most = ENTRY.min(self.left);
        let mut bytes = Vec::new();
        let result = file.take(most + 1).read_to_end(&mut bytes);
        let mut problem = result.err().map(|e| format!("a part of it is damaged: {e}"));
        if bytes.len() as u64 > most {
            bytes.truncate(most as usize);
            let (packed, most) = (size(self.packed), size(most));
            problem = Some(format!("more than {most} come out of a file of {packed}: stopped there"));
        }
        self.left -= bytes.len() as u64;
        Ok(Entry { bytes, problem })
    }
}

fn broken(e: ZipError) -> OpenError {
    OpenError::Unreadable(match e {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => "is encrypted".to_owned(),
        ZipError::UnsupportedArchive(why) => format!("cannot be unpacked: {why}"),
        e => format!("is damaged: {e}"),
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn archive(entries: &[(&str, &[u8])]) -> Bytes {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        Bytes::of(&zip.finish().unwrap().into_inner())
    }

    #[test]
    fn entries_are_read_by_name() {
        let mut archive = Archive::open(&archive(&[("a/b.txt", b"text"), ("../../c", b"x")])).unwrap();
        assert_eq!(archive.names().collect::<Vec<_>>(), ["a/b.txt", "../../c"]);
        assert_eq!(archive.read("a/b.txt").unwrap().unwrap().bytes, b"text");
        assert!(archive.has("../../c") && archive.read("d").is_none());
    }

    #[test]
    fn a_bomb_is_stopped() {
        let bomb = archive(&[("a", &vec![0; 30 << 20]), ("b", b"text")]);
        let mut archive = Archive::open(&bomb).unwrap();
        let entry = archive.read("a").unwrap().unwrap();
        assert_eq!(entry.bytes.len() as u64, FREE);
        assert!(entry.problem.is_some());
        assert!(archive.read("b").unwrap().unwrap().problem.is_some(), "nothing is left for the rest");
    }

    #[test]
    fn damage_is_a_reason() {
        assert!(Archive::open(&Bytes::of(b"PK\x03\x04 and nothing")).is_err());
        let whole = archive(&[("a", "words and words ".repeat(9000).as_bytes())]);
        let mut bytes = whole.head(1 << 20);
        bytes[60] ^= 0x55;
        let entry = Archive::open(&Bytes::of(&bytes)).and_then(|mut a| a.read("a").unwrap());
        assert!(entry.is_err() || entry.is_ok_and(|entry| entry.problem.is_some()));
    }
}
