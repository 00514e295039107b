//! Writing a segment.
//!
//! The file has another name until its footer is on it, so nobody reads half of one; what a crash leaves is
//! removed by a later start. It is never synchronised with the disk: a power cut may tear a file that has its
//! name already, and then its checksums say so.
//!
//! Texts are gathered and written many at a time, facts are written at the end. What waits can be read.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tempfile::TempPath;

use super::folder;
use super::key::{Digest, checksum};
use super::segment::{
    FOOTER, Facts, HEADER, LONGEST, RECORD_ROW, RecordRow, Segment, Span, TEXT_ROW, TextRow, Version, fill,
};

/// Bytes of texts that are written together: three times as fast as one article after the other.
const BUFFER: usize = 128 << 10;

/// A segment that is being written.
#[derive(Debug)]
pub(super) struct Draft {
    file: Arc<File>,
    path: TempPath,
    /// Where the next text goes.
    end: u32,
    waiting: Arc<RwLock<Waiting>>,
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
            waiting: Arc::new(RwLock::new(Waiting { from: HEADER as u32, ..Waiting::default() })),
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
        let waits = self.waiting().texts.len();
        if waits + text.len() > BUFFER {
            self.write_waiting()?;
        }
        if text.len() > BUFFER {
            write(&self.file, u64::from(span.at), text)?;
            self.waiting_mut().from = self.end + span.len;
        } else {
            self.waiting_mut().texts.extend_from_slice(text);
        }
        self.end += span.len;
        self.texts.push(TextRow { digest, span });
        Ok(span)
    }

    /// Writes the texts that wait. They can be read meanwhile.
    fn write_waiting(&mut self) -> io::Result<()> {
        {
            let waiting = self.waiting();
            write(&self.file, u64::from(waiting.from), &waiting.texts)?;
        }
        let mut waiting = self.waiting_mut();
        waiting.from = self.end;
        waiting.texts.clear();
        Ok(())
    }

    fn waiting(&self) -> RwLockReadGuard<'_, Waiting> {
        self.waiting.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiting_mut(&self) -> RwLockWriteGuard<'_, Waiting> {
        self.waiting.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a record, for which there must be room, and says where its facts are.
    pub(super) fn add_record(&mut self, path: Digest, stamp: u64, text: Digest, facts: &[u8]) -> Span {
        let check = checksum(path.short(), facts);
        let mut waiting = self.waiting.write().unwrap_or_else(PoisonError::into_inner);
        let span = Span { at: waiting.facts.len() as u32, len: facts.len() as u32 };
        waiting.facts.extend_from_slice(facts);
        waiting.facts.extend_from_slice(&check.to_le_bytes());
        self.facts_len = waiting.facts.len();
        self.records.push(RecordRow { path, stamp, text, facts: span });
        span
    }

    /// Makes all further writing fail, as a full disk does.
    #[cfg(test)]
    pub(super) fn fill_disk(&mut self) {
        self.file = File::open(&self.path).unwrap().into();
    }

    /// The segment as far as it has come, for reading.
    pub(super) fn reader(&self) -> Segment {
        let facts = Facts::Waiting(Arc::clone(&self.waiting));
        let path = self.path.to_path_buf();
        Segment { path, len: self.len(), file: Arc::clone(&self.file), facts, used: true.into() }
    }

    /// Writes facts, tables and footer, and gives the file its name.
    pub(super) fn finish(mut self) -> io::Result<Segment> {
        self.write_waiting()?;
        let base = u64::from(self.end);
        write(&self.file, base, &self.tail())?;
        let path = self.path.with_extension(folder::FINISHED);
        let len = self.len();
        self.path.persist_noclobber(&path).map_err(|e| e.error)?;
        Ok(Segment { path, len, file: self.file, facts: Facts::Written(base), used: true.into() })
    }

    /// All that comes after the texts.
    fn tail(&self) -> Vec<u8> {
        let mut bytes = self.waiting().facts.clone();
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

/// What is not in the file yet.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// Where in the file the waiting texts will begin; nothing waits of those before.
    from: u32,
    texts: Vec<u8>,
    pub(super) facts: Vec<u8>,
}

impl Waiting {
    /// Reads texts from place `at` on, of which the first may be in the file and the others not.
    pub(super) fn read(&self, file: &File, at: u32, into: &mut [u8]) -> usize {
        let written = into.len().min(self.from.saturating_sub(at) as usize);
        let (in_file, waiting) = into.split_at_mut(written);
        let got = fill(file, u64::from(at), in_file);
        let start = at.saturating_sub(self.from) as usize;
        let here = self.texts.get(start..).unwrap_or_default();
        let len = waiting.len().min(here.len());
        if got < written {
            return got;
        }
        waiting[..len].copy_from_slice(&here[..len]);
        got + len
    }
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
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
    file.write_at(bytes, offset)
}

#[cfg(windows)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
    file.seek_write(bytes, offset)
}
