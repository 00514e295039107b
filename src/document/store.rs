//! Where the bytes of a text are: in memory, or in a file that is read with `pread`.
//!
//! Files are never mapped: a mapped file that is truncated kills the process. A read that comes back
//! short is remembered ([`Store::shortened`]) and the program goes on with what it has.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The one-byte stand-in for a byte that is not valid UTF-8: ASCII SUB, shown as `U+FFFD`.
pub const SUBSTITUTE: u8 = 0x1a;

/// The bytes behind a text. Clones share them.
#[derive(Debug, Clone)]
pub struct Store {
    bytes: Bytes,
    counters: Arc<Counters>,
}

#[derive(Debug, Clone)]
enum Bytes {
    Memory(Arc<[u8]>),
    /// `base` bytes at the start (a byte-order mark) are not part of the text.
    File {
        file: Arc<File>,
        base: u64,
    },
}

#[derive(Debug, Default)]
struct Counters {
    read: AtomicU64,
    shortened: AtomicBool,
}

impl Store {
    /// Text that was made in memory.
    pub fn memory(text: impl Into<Arc<[u8]>>) -> Store {
        Store { bytes: Bytes::Memory(text.into()), counters: Arc::default() }
    }

    /// A file, read where it is; its first `base` bytes are skipped.
    pub fn file(file: Arc<File>, base: u64) -> Store {
        Store { bytes: Bytes::File { file, base }, counters: Arc::default() }
    }

    /// The bytes that are there now: the size of the memory, or of the file as the system tells it.
    pub fn size(&self) -> io::Result<u64> {
        match &self.bytes {
            Bytes::Memory(bytes) => Ok(bytes.len() as u64),
            Bytes::File { file, base } => Ok(file.metadata()?.len().saturating_sub(*base)),
        }
    }

    /// The file behind the text, if there is one.
    pub fn as_file(&self) -> Option<&File> {
        match &self.bytes {
            Bytes::Memory(_) => None,
            Bytes::File { file, .. } => Some(file),
        }
    }

    /// Appends the bytes of `start..end` to `into`. What cannot be read is left out and remembered;
    /// the bytes that came are always a prefix of the range.
    pub fn read(&self, start: u64, end: u64, into: &mut Vec<u8>) {
        let wanted = usize::try_from(end.saturating_sub(start)).unwrap_or(usize::MAX);
        let got = match &self.bytes {
            Bytes::Memory(bytes) => {
                let len = bytes.len() as u64;
                let range = start.min(len) as usize..end.min(len) as usize;
                into.extend_from_slice(&bytes[range.clone()]);
                range.len()
            }
            Bytes::File { file, base } => read_at(file, base + start, wanted, into),
        };
        self.count(got, wanted);
    }

    /// Makes `into` the bytes of `start..end`, as far as they can be read. Keeps its memory, and does not
    /// clear what is written over: for reading a gigabyte that matters.
    pub fn read_over(&self, start: u64, end: u64, into: &mut Vec<u8>) {
        let Bytes::File { file, base } = &self.bytes else {
            into.clear();
            return self.read(start, end, into);
        };
        let wanted = usize::try_from(end.saturating_sub(start)).unwrap_or(usize::MAX);
        into.resize(wanted, 0);
        let got = fill(file, base + start, into);
        into.truncate(got);
        self.count(got, wanted);
    }

    fn count(&self, got: usize, wanted: usize) {
        self.counters.read.fetch_add(got as u64, Ordering::Relaxed);
        if got < wanted {
            self.counters.shortened.store(true, Ordering::Relaxed);
        }
    }

    /// Bytes read so far through this store and its clones: the work that tests count.
    pub fn bytes_read(&self) -> u64 {
        self.counters.read.load(Ordering::Relaxed)
    }

    /// Whether a read came back short: the file was truncated, or could not be read further.
    pub fn shortened(&self) -> bool {
        self.counters.shortened.load(Ordering::Relaxed)
    }
}

/// Appends up to `wanted` bytes at `offset`.
fn read_at(file: &File, offset: u64, wanted: usize, into: &mut Vec<u8>) -> usize {
    let start = into.len();
    into.resize(start + wanted, 0);
    let got = fill(file, offset, &mut into[start..]);
    into.truncate(start + got);
    got
}

/// Reads at `offset` until `into` is full, the file ends, or a read fails; returns how much came.
fn fill(file: &File, offset: u64, into: &mut [u8]) -> usize {
    let mut got = 0;
    while got < into.len() {
        match pread(file, &mut into[got..], offset + got as u64) {
            Ok(0) => break,
            Ok(n) => got += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    got
}

#[cfg(unix)]
fn pread(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, offset)
}

#[cfg(windows)]
fn pread(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, offset)
}
