//! The bytes of a file as its reader wants them: all at once, or here and there.

use std::io::{self, Read, Seek, SeekFrom};

use crate::document::Store;

use super::encoding::Decoding;
use super::{HEAD, OpenError};

/// The bytes of a file, wherever its own read position is. Clones read independently.
#[derive(Clone)]
pub(super) struct Bytes {
    store: Store,
    at: u64,
    len: u64,
}

impl Bytes {
    /// The first `len` bytes of a store.
    pub(super) fn new(store: Store, len: u64) -> Bytes {
        Bytes { store, at: 0, len }
    }

    /// Bytes in memory.
    pub(super) fn in_memory(bytes: Vec<u8>) -> Bytes {
        let len = bytes.len() as u64;
        Bytes::new(Store::memory(bytes), len)
    }

    /// The same, for tests.
    #[cfg(test)]
    pub(super) fn of(bytes: &[u8]) -> Bytes {
        Bytes::in_memory(bytes.to_vec())
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// The first of them, `most` at most.
    pub(super) fn head(&self, most: usize) -> Vec<u8> {
        let mut head = Vec::new();
        self.store.read(0, self.len.min(most as u64), &mut head);
        head
    }

    /// The last of them, `most` at most.
    pub(super) fn tail(&self, most: u64) -> Vec<u8> {
        self.range(self.len.saturating_sub(most), most)
    }

    /// Those from a place on, `most` at most.
    pub(super) fn range(&self, from: u64, most: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.store.read(from.min(self.len), self.len.min(from.saturating_add(most)), &mut bytes);
        bytes
    }

    /// All of them, if they are not more than `most`.
    pub(super) fn all(&self, most: u64) -> Result<Vec<u8>, OpenError> {
        if self.len > most {
            return Err(OpenError::TooLarge { size: self.len, most });
        }
        let mut bytes = Vec::new();
        self.store.read(0, self.len, &mut bytes);
        Ok(bytes)
    }

    /// All of them as text, whatever their encoding; with what is to be said of it.
    pub(super) fn text(&self, most: u64) -> Result<(String, Vec<String>), OpenError> {
        let bytes = self.all(most)?;
        let short = (bytes.len() as u64) < self.len;
        let decoding = Decoding::of(&bytes[..bytes.len().min(HEAD)], || bytes.clone());
        let mut notices: Vec<String> = decoding.notice().into_iter().collect();
        if short {
            notices.push("the file ends early".to_owned());
        }
        Ok((decoding.decode(bytes), notices))
    }
}

impl Read for Bytes {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut bytes = Vec::new();
        let end = self.len.min(self.at.saturating_add(into.len() as u64));
        self.store.read(self.at.min(end), end, &mut bytes);
        into[..bytes.len()].copy_from_slice(&bytes);
        self.at += bytes.len() as u64;
        Ok(bytes.len())
    }
}

impl Seek for Bytes {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::End(by) => (self.len, by),
            SeekFrom::Current(by) => (self.at, by),
        };
        let before = || io::Error::new(io::ErrorKind::InvalidInput, "a place before the beginning");
        self.at = from.checked_add_signed(by).ok_or_else(before)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_here_and_there() {
        let mut bytes = Bytes::of(b"0123456789");
        let mut two = [0; 2];
        bytes.seek(SeekFrom::End(-3)).unwrap();
        bytes.read_exact(&mut two).unwrap();
        assert_eq!(&two, b"78");
        assert_eq!(bytes.read(&mut [0; 8]).unwrap(), 1);
        assert_eq!(bytes.read(&mut [0; 8]).unwrap(), 0);
        bytes.seek(SeekFrom::Start(99)).unwrap();
        assert_eq!(bytes.read(&mut [0; 8]).unwrap(), 0);
        assert!(bytes.seek(SeekFrom::Current(-100)).is_err());
        assert_eq!(
            (bytes.tail(2), bytes.range(1, 2), bytes.range(20, 2)),
            (b"89".to_vec(), b"12".to_vec(), vec![])
        );
        assert_eq!(bytes.all(10).unwrap(), b"0123456789");
        assert!(bytes.all(9).is_err());
    }

    #[test]
    fn text_comes_in_any_encoding() {
        let wide: Vec<u8> = "\u{feff}Größe".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (text, notice) = Bytes::of(&wide).text(100).unwrap();
        assert_eq!((text.as_str(), notice), ("Größe", vec!["decoded from UTF-16LE".to_owned()]));
        assert_eq!(Bytes::of("\u{feff}Größe".as_bytes()).text(100).unwrap().0, "Größe");
        assert_eq!(Bytes::of(b"a\xffb").text(100).unwrap().0.chars().count(), 3);
    }
}
