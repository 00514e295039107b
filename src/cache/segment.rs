//! One file of kept texts: how it is laid out, written and read.
//!
//! ```text
//! header   magic, format, contents, checksum of these           24 bytes, the same in every format to come
//! texts    one after the other, nothing between them
//! facts    one after the other, each with its checksum behind it
//! tables   a row for each record (document, state, text, place of its facts), then one for each text
//! footer   where facts and tables begin, how many rows, checksum of tables and footer
//! ```
//!
//! The texts lie side by side so that many are read at once, and the facts likewise: a start reads those and
//! not the texts. A record names its text by digest, not by place, so a text may lie in another segment.
//!
//! Numbers are little-endian. Whatever is read is checked before it is believed.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use super::draft::Waiting;
use super::folder;
use super::key::{Digest, checksum};

const MAGIC: [u8; 8] = *b"recto\0tx";

/// The layout described above.
const FORMAT: u32 = 1;

pub(super) const HEADER: usize = 24;
pub(super) const FOOTER: usize = 32;
pub(super) const RECORD_ROW: usize = 48;
pub(super) const TEXT_ROW: usize = 24;

/// Bytes of a checksum behind facts.
const CHECK: usize = 8;

/// The longest file: places in it fit 32 bits many times over, and removing one is not felt.
pub(super) const LONGEST: u64 = 64 << 20;

/// How often the time of use is written to a file.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The layout of a file, and then the version of what made the texts; later is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    format: u32,
    contents: u32,
}

impl Version {
    /// The layout of this program, with texts of version `contents`.
    pub(super) fn new(contents: u32) -> Version {
        Version { format: FORMAT, contents }
    }

    pub(super) fn header(self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&self.format.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.contents.to_le_bytes());
        let check = checksum(0, &bytes[..16]);
        bytes[16..].copy_from_slice(&check.to_le_bytes());
        bytes
    }

    fn from_header(bytes: &[u8]) -> Option<Version> {
        let mut fields = Fields(bytes);
        let magic: [u8; 8] = fields.take()?;
        let version = Version { format: fields.u32()?, contents: fields.u32()? };
        (magic == MAGIC && bytes.get(..HEADER)? == version.header()).then_some(version)
    }
}

/// The version of the file at `path`, if it is one of ours.
pub(super) fn version_of(path: &Path) -> Option<Version> {
    let file = folder::open_own(path).ok()??;
    Version::from_header(&read(&file, 0, HEADER)?)
}

/// A record as it stands in a file: which document in which state has which text, and where its facts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RecordRow {
    pub(super) path: Digest,
    pub(super) stamp: u64,
    pub(super) text: Digest,
    pub(super) facts: Span,
}

/// A text as it stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextRow {
    pub(super) digest: Digest,
    pub(super) span: Span,
}

/// A stretch of bytes: of texts from the start of the file, of facts (without their checksum) from where the
/// facts begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) at: u32,
    pub(super) len: u32,
}

impl Span {
    pub(super) fn end(self) -> u64 {
        u64::from(self.at) + u64::from(self.len)
    }
}

/// Bytes that a record takes with facts of `facts` bytes, and a text of `text` bytes if it brings a new one.
pub(super) fn cost(facts: usize, text: Option<usize>) -> u64 {
    (RECORD_ROW + facts + CHECK + text.map_or(0, |len| len + TEXT_ROW)) as u64
}

/// A segment that can be read.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) path: PathBuf,
    /// Bytes of the file.
    pub(super) len: u64,
    pub(super) file: Arc<File>,
    pub(super) facts: Facts,
    pub(super) used: AtomicBool,
}

/// Where facts are, and the last of the texts.
#[derive(Debug)]
pub(super) enum Facts {
    /// In the file, from here on; so are all texts.
    Written(u64),
    /// Not in the file yet.
    Waiting(Arc<RwLock<Waiting>>),
}

/// What a file turned out to be.
#[derive(Debug)]
pub(super) enum Loaded {
    Whole(Segment, Vec<RecordRow>, Vec<TextRow>),
    Newer,
    Older,
    Damaged,
    /// It could not be opened or read now; nothing is known about it.
    Unknown,
}

impl Segment {
    /// Reads the tables of the file at `path`.
    pub(super) fn load(path: &Path, version: Version) -> Loaded {
        let file = match folder::open_own(path) {
            Ok(Some(file)) => file,
            Ok(None) => return Loaded::Damaged,
            Err(_) => return Loaded::Unknown,
        };
        let Ok(len) = file.metadata().map(|meta| meta.len()) else { return Loaded::Unknown };
        match read(&file, 0, HEADER).as_deref().and_then(Version::from_header) {
            None => Loaded::Damaged,
            Some(found) if found > version => Loaded::Newer,
            Some(found) if found < version => Loaded::Older,
            Some(_) => match tables(&file, len) {
                None => Loaded::Damaged,
                Some((facts, records, texts)) => {
                    let facts = Facts::Written(facts);
                    let segment =
                        Segment { path: path.into(), len, file: file.into(), facts, used: false.into() };
                    Loaded::Whole(segment, records, texts)
                }
            },
        }
    }

    /// Makes `into` the bytes of `span`, as far as they can be read. Keeps its memory, and does not clear
    /// what is written over.
    pub(super) fn read(&self, span: Span, into: &mut Vec<u8>) {
        into.resize(span.len as usize, 0);
        let got = match &self.facts {
            Facts::Written(_) => fill(&self.file, u64::from(span.at), into),
            Facts::Waiting(waiting) => {
                waiting.read().unwrap_or_else(PoisonError::into_inner).read(&self.file, span.at, into)
            }
        };
        into.truncate(got);
    }

    /// The facts at `span`, if they are whole and belong to the document `path`.
    pub(super) fn facts(&self, path: Digest, span: Span) -> Option<Vec<u8>> {
        let len = span.len as usize;
        let mut bytes = match &self.facts {
            Facts::Written(base) => read(&self.file, base + u64::from(span.at), len + CHECK)?,
            Facts::Waiting(waiting) => {
                let waiting = waiting.read().unwrap_or_else(PoisonError::into_inner);
                waiting.facts.get(span.at as usize..span.at as usize + len + CHECK)?.to_vec()
            }
        };
        let check = Fields(&bytes[len..]).u64()?;
        bytes.truncate(len);
        (checksum(path.short(), &bytes) == check).then_some(bytes)
    }

    /// Writes down that it is in use, at most once a day.
    pub(super) fn touch(&self) {
        if self.used.swap(true, Ordering::Relaxed) {
            return;
        }
        let now = SystemTime::now();
        let used = self.file.metadata().and_then(|meta| meta.modified());
        if used.is_ok_and(|used| now.duration_since(used).is_ok_and(|age| age > DAY)) {
            // Where it cannot be written down, the file counts as old, and goes a little earlier.
            let _ = self.file.set_modified(now);
        }
    }
}

/// Where the facts begin, and the rows, if all of it is whole and lies within the file.
fn tables(file: &File, len: u64) -> Option<(u64, Vec<RecordRow>, Vec<TextRow>)> {
    let footer_at = len.checked_sub(FOOTER as u64).filter(|_| len <= LONGEST)?;
    let footer = read(file, footer_at, FOOTER)?;
    let mut fields = Fields(&footer);
    let (facts, at) = (fields.u64()?, fields.u64()?);
    let (records, texts) = (fields.u32()? as usize, fields.u32()? as usize);
    let check = fields.u64()?;
    // Counts of 32 bits cannot overflow this.
    let rows = records as u64 * RECORD_ROW as u64 + texts as u64 * TEXT_ROW as u64;
    let fits = HEADER as u64 <= facts && facts <= at && at.checked_add(rows) == Some(footer_at);
    let mut bytes = if fits { read(file, at, usize::try_from(rows).ok()?)? } else { return None };
    bytes.extend_from_slice(&footer[..FOOTER - 8]);
    if checksum(0, &bytes) != check {
        return None;
    }
    let mut fields = Fields(&bytes);
    let records = (0..records).map(|_| record(&mut fields)).collect::<Option<Vec<_>>>()?;
    let texts = (0..texts).map(|_| text(&mut fields)).collect::<Option<Vec<_>>>()?;
    let inside = records.iter().all(|row| row.facts.end() + CHECK as u64 <= at - facts)
        && texts.iter().all(|row| row.span.at as usize >= HEADER && row.span.end() <= facts);
    inside.then_some((facts, records, texts))
}

fn record(fields: &mut Fields<'_>) -> Option<RecordRow> {
    let path = Digest::from_bytes(fields.take()?);
    let stamp = fields.u64()?;
    let text = Digest::from_bytes(fields.take()?);
    Some(RecordRow { path, stamp, text, facts: fields.span()? })
}

fn text(fields: &mut Fields<'_>) -> Option<TextRow> {
    Some(TextRow { digest: Digest::from_bytes(fields.take()?), span: fields.span()? })
}

/// Bytes from which numbers are taken one after the other.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    fn span(&mut self) -> Option<Span> {
        Some(Span { at: self.u32()?, len: self.u32()? })
    }
}

/// The `len` bytes at `offset`, if all of them can be read.
fn read(file: &File, offset: u64, len: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; len];
    (fill(file, offset, &mut bytes) == len).then_some(bytes)
}

/// Reads at `offset` until `into` is full, the file ends, or a read fails; returns how much came.
pub(super) fn fill(file: &File, offset: u64, into: &mut [u8]) -> usize {
    let mut got = 0;
    while got < into.len() {
        match read_at(file, &mut into[got..], offset + got as u64) {
            Ok(0) => break,
            Ok(n) => got += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    got
}

#[cfg(unix)]
use std::os::unix::fs::FileExt;
#[cfg(windows)]
use std::os::windows::fs::FileExt;

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    file.read_at(into, offset)
}

#[cfg(windows)]
fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    file.seek_read(into, offset)
}
