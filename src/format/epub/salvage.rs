//! What can be had of an archive whose list of files is gone: it stands at the end, and downloads break off.
//!
//! Every file in a ZIP archive has a header of its own in front of it. They are looked for one after the other, with the
//! limits of [`archive`](super::super::archive); sizes that they claim are never believed beyond what is there.

use std::collections::HashMap;
use std::io::Read;

use flate2::read::DeflateDecoder;
use memchr::memmem;

use super::super::OpenError;
use super::super::archive::Entry;
use super::super::bytes::Bytes;

/// Bytes of the file that are looked through, that come out of one entry, and of all.
const FILE: u64 = 256 * 1024 * 1024;
const ENTRY: u64 = 64 * 1024 * 1024;
const ALL: u64 = 256 * 1024 * 1024;
/// How many times longer than the file what comes out of it may be, past the first bytes.
const RATIO: u64 = 200;
const FREE: u64 = 16 * 1024 * 1024;
/// Entries that are looked for.
const ENTRIES: usize = 10_000;
/// The length of a header without its name.
const HEADER: usize = 30;

/// The files that were found.
pub(super) struct Salvage {
    bytes: Vec<u8>,
    found: HashMap<String, Found>,
    order: Vec<String>,
    left: u64,
}

struct Found {
    packed: bool,
    start: usize,
    /// Where the next header is, or the size says it ends.
    end: usize,
}

impl Salvage {
    /// Looks for headers.
    pub(super) fn open(bytes: &Bytes) -> Result<Salvage, OpenError> {
        let len = bytes.len();
        let bytes = bytes.all(FILE)?;
        let left = ALL.min(FREE.max(len.saturating_mul(RATIO)));
        let mut salvage = Salvage { bytes, found: HashMap::new(), order: Vec::new(), left };
        let starts: Vec<usize> = memmem::find_iter(&salvage.bytes, b"PK\x03\x04").take(ENTRIES * 4).collect();
        for (i, start) in starts.iter().enumerate() {
            let end = starts.get(i + 1).copied().unwrap_or(salvage.bytes.len());
            salvage.header(*start, end);
        }
        Ok(salvage)
    }

    /// Takes what a header says, if it is one.
    fn header(&mut self, at: usize, next: usize) -> Option<()> {
        let short = |from: usize| {
            let pair = self.bytes.get(at + from..at + from + 2)?;
            Some(usize::from(u16::from_le_bytes([pair[0], pair[1]])))
        };
        let (flags, method) = (short(6)?, short(8)?);
        let size = short(18)? | short(20)? << 16;
        let (name_len, extra_len) = (short(26)?, short(28)?);
        let name = self.bytes.get(at + HEADER..at + HEADER + name_len)?;
        let name = std::str::from_utf8(name).ok().filter(|n| !n.is_empty() && !n.ends_with('/'))?.to_owned();
        let start = at + HEADER + name_len + extra_len;
        let known = flags & 8 == 0;
        let end = if known { start.saturating_add(size).min(self.bytes.len()) } else { next };
        let good = start <= end && flags & 1 == 0 && matches!(method, 0 | 8) && self.order.len() < ENTRIES;
        if good && !self.found.contains_key(&name) {
            self.order.push(name.clone());
            // A packed file knows its own end; the next header may be chance, four bytes of its middle.
            let end = if method == 8 && !known { self.bytes.len() } else { end };
            self.found.insert(name, Found { packed: method == 8, start, end });
        }
        Some(())
    }

    /// Whether nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The names of the files, in order.
    pub(super) fn names(&self) -> Vec<String> {
        self.order.clone()
    }

    /// Reads one, as far as it goes.
    pub(super) fn read(&mut self, name: &str) -> Option<Result<Entry, OpenError>> {
        let found = self.found.get(name)?;
        let packed = &self.bytes[found.start..found.end];
        let most = ENTRY.min(self.left);
        let mut bytes = Vec::new();
        let result = if found.packed {
            DeflateDecoder::new(packed).take(most + 1).read_to_end(&mut bytes)
        } else {
            packed.take(most + 1).read_to_end(&mut bytes)
        };
        let mut problem = result.err().map(|_| "it ends early".to_owned());
        if bytes.len() as u64 > most {
            bytes.truncate(most as usize);
            problem = Some("more comes out of it than is read".to_owned());
        }
        self.left -= bytes.len() as u64;
        Some(Ok(Entry { bytes, problem }))
    }
}
