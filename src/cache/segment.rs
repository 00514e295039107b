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
//! A file is written under another name and gets its own when the footer is on it. It is never synchronised
//! with the disk: what a crash tore fails its checksum and is thrown away. Numbers are little-endian.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use tempfile::TempPath;

use super::folder;
use super::key::{Digest, checksum};

const MAGIC: [u8; 8] = *b"recto\0tx";

/// The layout described above.
const FORMAT: u32 = 1;

const HEADER: usize = 24;
const FOOTER: usize = 32;
const RECORD_ROW: usize = 48;
const TEXT_ROW: usize = 24;

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

    fn header(self) -> [u8; HEADER] {
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
    file: Arc<File>,
    facts: Facts,
    used: AtomicBool,
}

/// Where facts are.
#[derive(Debug)]
enum Facts {
    /// In the file, from here on.
    Written(u64),
    /// Not in the file yet.
    Waiting(Arc<RwLock<Vec<u8>>>),
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
        let got = fill(&self.file, u64::from(span.at), into);
        into.truncate(got);
    }

    /// The facts at `span`, if they are whole and belong to the document `path`.
    pub(super) fn facts(&self, path: Digest, span: Span) -> Option<Vec<u8>> {
        let len = span.len as usize;
        let mut bytes = match &self.facts {
            Facts::Written(base) => read(&self.file, base + u64::from(span.at), len + CHECK)?,
            Facts::Waiting(facts) => {
                let facts = facts.read().unwrap_or_else(PoisonError::into_inner);
                facts.get(span.at as usize..span.at as usize + len + CHECK)?.to_vec()
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

/// A segment that is being written.
#[derive(Debug)]
pub(super) struct Draft {
    file: Arc<File>,
    path: TempPath,
    /// Where the next text goes.
    end: u32,
    facts: Arc<RwLock<Vec<u8>>>,
    facts_len: usize,
    records: Vec<RecordRow>,
    texts: Vec<TextRow>,
}

impl Draft {
    /// Bytes of a segment with nothing in it.
    pub(super) const EMPTY: u64 = (HEADER + FOOTER) as u64;

    /// Begins a segment, in a file that only its writer knows.
    pub(super) fn create(folder: &Path, number: u32, version: Version) -> io::Result<Draft> {
        let (file, path) = tempfile::Builder::new()
            .prefix(&folder::prefix(number))
            .suffix(&format!(".{}", folder::UNFINISHED))
            .rand_bytes(12)
            .tempfile_in(folder)?
            .into_parts();
        write(&file, 0, &version.header())?;
        Ok(Draft {
            file: file.into(),
            path,
            end: HEADER as u32,
            facts: Arc::default(),
            facts_len: 0,
            records: Vec::new(),
            texts: Vec::new(),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Bytes that the file will have.
    pub(super) fn len(&self) -> u64 {
        let rows = self.records.len() * RECORD_ROW + self.texts.len() * TEXT_ROW;
        u64::from(self.end) + (self.facts_len + rows + FOOTER) as u64
    }

    /// Whether something that takes `cost` bytes still goes in, if no more than `longest` may be in it.
    pub(super) fn has_room(&self, cost: u64, longest: u64) -> bool {
        self.len().saturating_add(cost) <= longest.min(LONGEST)
    }

    /// Adds a text, for which there must be room, and says where it is. It can be read at once.
    pub(super) fn add_text(&mut self, digest: Digest, text: &[u8]) -> io::Result<Span> {
        let span = Span { at: self.end, len: text.len() as u32 };
        write(&self.file, u64::from(span.at), text)?;
        self.end += span.len;
        self.texts.push(TextRow { digest, span });
        Ok(span)
    }

    /// Adds a record, for which there must be room, and says where its facts are.
    pub(super) fn add_record(&mut self, path: Digest, stamp: u64, text: Digest, facts: &[u8]) -> Span {
        let mut waiting = self.facts.write().unwrap_or_else(PoisonError::into_inner);
        let span = Span { at: waiting.len() as u32, len: facts.len() as u32 };
        waiting.extend_from_slice(facts);
        waiting.extend_from_slice(&checksum(path.short(), facts).to_le_bytes());
        self.facts_len = waiting.len();
        self.records.push(RecordRow { path, stamp, text, facts: span });
        span
    }

    /// The segment as far as it has come, for reading.
    pub(super) fn reader(&self) -> Segment {
        let facts = Facts::Waiting(Arc::clone(&self.facts));
        let path = self.path.to_path_buf();
        Segment { path, len: self.len(), file: Arc::clone(&self.file), facts, used: true.into() }
    }

    /// Writes facts, tables and footer, and gives the file its name.
    pub(super) fn finish(self) -> io::Result<Segment> {
        let base = u64::from(self.end);
        write(&self.file, base, &self.tail())?;
        let path = self.path.with_extension(folder::FINISHED);
        let len = self.len();
        self.path.persist_noclobber(&path).map_err(|e| e.error)?;
        Ok(Segment { path, len, file: self.file, facts: Facts::Written(base), used: true.into() })
    }

    /// All that comes after the texts.
    fn tail(&self) -> Vec<u8> {
        let mut bytes = self.facts.read().unwrap_or_else(PoisonError::into_inner).clone();
        let (facts, tables) = (u64::from(self.end), u64::from(self.end) + bytes.len() as u64);
        let at = bytes.len();
        for row in &self.records {
            bytes.extend_from_slice(&row.path.to_bytes());
            bytes.extend_from_slice(&row.stamp.to_le_bytes());
            bytes.extend_from_slice(&row.text.to_bytes());
            push_span(&mut bytes, row.facts);
        }
        for row in &self.texts {
            bytes.extend_from_slice(&row.digest.to_bytes());
            push_span(&mut bytes, row.span);
        }
        bytes.extend_from_slice(&facts.to_le_bytes());
        bytes.extend_from_slice(&tables.to_le_bytes());
        bytes.extend_from_slice(&(self.records.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&(self.texts.len() as u32).to_le_bytes());
        let check = checksum(0, &bytes[at..]);
        bytes.extend_from_slice(&check.to_le_bytes());
        bytes
    }
}

fn push_span(bytes: &mut Vec<u8>, span: Span) {
    bytes.extend_from_slice(&span.at.to_le_bytes());
    bytes.extend_from_slice(&span.len.to_le_bytes());
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
fn fill(file: &File, offset: u64, into: &mut [u8]) -> usize {
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

/// Writes all of `bytes` at `offset`.
fn write(file: &File, offset: u64, bytes: &[u8]) -> io::Result<()> {
    let mut done = 0;
    while done < bytes.len() {
        match write_at(file, &bytes[done..], offset + done as u64) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => done += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

#[cfg(unix)]
use std::os::unix::fs::FileExt;
#[cfg(windows)]
use std::os::windows::fs::FileExt;

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    file.read_at(into, offset)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
    file.write_at(bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    file.seek_read(into, offset)
}

#[cfg(windows)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
    file.seek_write(bytes, offset)
}
