//! Which document, and in which state: what a kept text is asked for by.
//!
//! A document is its path, and its state is what the system says of the file: length, times and inode. Both
//! are kept as digests, so that a library of a hundred thousand paths costs 24 bytes a document in memory and
//! says nothing about the names of the files on disk.
//!
//! The number of the device is left out of the state. It changes with the order in which disks are mounted,
//! and with each mount of a network drive, so that a cache which looked at it would be thrown away for
//! nothing; the time of change, which no program can set, tells two files apart well enough.

use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use twox_hash::{XxHash3_64, XxHash3_128};

/// How old a change must be before a stamp can be relied on: the coarsest file systems count in two seconds,
/// and the clock that the system stamps files with lags a little behind the one that is read here.
const SETTLING: Duration = Duration::from_millis(2_100);

/// 128 bits that stand for some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Digest([u64; 2]);

impl Digest {
    pub(super) const SIZE: usize = 16;

    pub(super) fn of(bytes: &[u8]) -> Digest {
        Digest::from_bytes(XxHash3_128::oneshot(bytes).to_le_bytes())
    }

    pub(super) fn from_bytes(bytes: [u8; Digest::SIZE]) -> Digest {
        let value = u128::from_le_bytes(bytes);
        Digest([value as u64, (value >> 64) as u64])
    }

    pub(super) fn to_bytes(self) -> [u8; Digest::SIZE] {
        (u128::from(self.0[0]) | u128::from(self.0[1]) << 64).to_le_bytes()
    }

    /// 64 of the bits, for tables.
    pub(super) fn short(self) -> u64 {
        self.0[0]
    }
}

/// The checksum of `bytes` that belong to `owner`: the same bytes under another owner do not pass.
pub(super) fn checksum(owner: u64, bytes: &[u8]) -> u64 {
    XxHash3_64::oneshot_with_seed(owner, bytes)
}

/// The state of a file, as the system tells it.
///
/// Take it from the opened file *before* the first byte is read: whatever happens to the file afterwards
/// then gives another stamp, and a text is never taken for a newer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes of the file.
    pub len: u64,
    /// When its contents were changed, in nanoseconds since 1970.
    pub modified: i128,
    /// When anything about it was changed, in nanoseconds since 1970; 0 where the system does not say.
    pub changed: i128,
    /// Its number in the file system; 0 where the system does not say.
    pub inode: u64,
    /// Whether the last change was long enough ago that another one would show in the times. What was
    /// written a moment ago may be written to again without looking any different, so it is not kept.
    pub settled: bool,
}

impl Stamp {
    /// What `file` says at the time `now`.
    pub fn of(file: &Metadata, now: SystemTime) -> Stamp {
        let modified = file.modified().ok().map(nanoseconds);
        let (changed, inode) = identity(file);
        let last = modified.map(|modified| modified.max(changed));
        let settled = last.is_some_and(|last| last + SETTLING.as_nanos() as i128 <= nanoseconds(now));
        Stamp { len: file.len(), modified: modified.unwrap_or(0), changed, inode, settled }
    }

    fn digest(&self) -> u64 {
        let mut bytes = Vec::with_capacity(48);
        bytes.extend_from_slice(&self.len.to_le_bytes());
        bytes.extend_from_slice(&self.modified.to_le_bytes());
        bytes.extend_from_slice(&self.changed.to_le_bytes());
        bytes.extend_from_slice(&self.inode.to_le_bytes());
        checksum(0, &bytes)
    }
}

#[cfg(unix)]
fn identity(file: &Metadata) -> (i128, u64) {
    use std::os::unix::fs::MetadataExt;
    (i128::from(file.ctime()) * 1_000_000_000 + i128::from(file.ctime_nsec()), file.ino())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> (i128, u64) {
    (0, 0)
}

fn nanoseconds(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}

/// A document in one state.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub(super) path: Digest,
    pub(super) stamp: u64,
    pub(super) settled: bool,
}

impl Key {
    /// The document at `path`, which should be absolute: the same spelling must come back at the next start.
    pub fn new(path: &Path, stamp: &Stamp) -> Key {
        let path = Digest::of(path.as_os_str().as_encoded_bytes());
        Key { path, stamp: stamp.digest(), settled: stamp.settled }
    }
}
