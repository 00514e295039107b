//! The folder that texts are kept in: whether it can be trusted, what lies in it, and how much.
//!
//! The texts are the reader's own papers, so the folder is closed to everybody else (0700, files 0600), and a
//! folder that others own or may write to is not used at all: what they put there would be shown as if it
//! stood in the documents. Only files named as ours are ever counted or removed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::segment::{self, Version};
use super::trouble::Trouble;

/// How long an unfinished file lies untouched before its writer is taken for dead.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) const FINISHED: &str = "seg";
pub(super) const UNFINISHED: &str = "tmp";

/// A folder that was found fit.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) path: PathBuf,
    /// Bytes that may lie in it.
    pub(super) limit: u64,
}

/// One of our files in it.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) path: PathBuf,
    /// Its place in the order of writing.
    pub(super) number: u32,
    pub(super) finished: bool,
    pub(super) len: u64,
    /// When it was last used, to the day.
    pub(super) used: SystemTime,
}

impl Folder {
    /// Makes the folder, or looks whether the one that is there can be trusted.
    pub(super) fn prepare(path: &Path, limit: u64) -> Result<Folder, Trouble> {
        let found = match fs::symlink_metadata(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                make(path).and_then(|()| fs::symlink_metadata(path))
            }
            found => found,
        };
        let found = found.map_err(|error| Trouble::Unusable { folder: path.into(), error })?;
        if found.is_symlink() {
            return Err(Trouble::Link { folder: path.into() });
        }
        if !found.is_dir() {
            return Err(Trouble::NoFolder { folder: path.into() });
        }
        match stranger(&found) {
            Some(Stranger::Owner) => Err(Trouble::Owner { folder: path.into() }),
            Some(Stranger::Writer) => Err(Trouble::Open { folder: path.into() }),
            None => Ok(Folder { path: path.into(), limit }),
        }
    }

    /// Whether files can be made in it.
    #[cfg(unix)]
    pub(super) fn writable(&self) -> io::Result<()> {
        use rustix::fs::{Access, AtFlags, CWD, accessat};
        let access = Access::WRITE_OK | Access::EXEC_OK;
        Ok(accessat(CWD, &self.path, access, AtFlags::EACCESS)?)
    }

    #[cfg(not(unix))]
    pub(super) fn writable(&self) -> io::Result<()> {
        Ok(())
    }

    /// Our files, in the order in which they were begun.
    pub(super) fn list(&self) -> io::Result<Vec<Listed>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let path = entry?.path();
            let Some((number, finished)) = path.file_name().and_then(|n| n.to_str()).and_then(parse) else {
                continue;
            };
            // Another instance may have removed it since.
            let Ok(meta) = fs::symlink_metadata(&path) else { continue };
            if meta.is_file() {
                let used = meta.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                files.push(Listed { path, number, finished, len: meta.len(), used });
            }
        }
        files.sort_by(|a, b| (a.number, &a.path).cmp(&(b.number, &b.path)));
        Ok(files)
    }

    /// Removes what crashed writers left behind.
    pub(super) fn sweep(&self, files: &[Listed], now: SystemTime) {
        for file in files.iter().filter(|file| !file.finished) {
            if now.duration_since(file.used).is_ok_and(|age| age > ABANDONED) {
                remove(&file.path);
            }
        }
    }

    /// Makes room for `wanted` bytes besides what lies there; `own` is counted in them already. What was used
    /// longest ago goes first; files of a newer version stay. `None` if the room cannot be made, else the
    /// files that were removed.
    pub(super) fn make_room(
        &self,
        wanted: u64,
        own: Option<&Path>,
        version: Version,
    ) -> io::Result<Option<Vec<PathBuf>>> {
        let mut files = self.list()?;
        files.retain(|file| Some(file.path.as_path()) != own);
        let mut total = files.iter().fold(wanted, |sum, file| sum.saturating_add(file.len));
        files.sort_by_key(|file| file.used);
        let mut removed = Vec::new();
        for file in files.into_iter().filter(|file| file.finished) {
            if total <= self.limit {
                break;
            }
            if segment::version_of(&file.path).is_some_and(|found| found > version) {
                continue;
            }
            if remove(&file.path) {
                total = total.saturating_sub(file.len);
                removed.push(file.path);
            }
        }
        Ok((total <= self.limit).then_some(removed))
    }
}

/// Removes a file; whether it is gone.
pub(super) fn remove(path: &Path) -> bool {
    match fs::remove_file(path) {
        Ok(()) => true,
        Err(e) => e.kind() == io::ErrorKind::NotFound,
    }
}

/// How the names of our files begin: `0042-`, and then something random.
pub(super) fn prefix(number: u32) -> String {
    format!("{number:04}-")
}

/// The number in the name of one of our files, and whether it is finished.
fn parse(name: &str) -> Option<(u32, bool)> {
    let (stem, kind) = name.rsplit_once('.')?;
    let (number, random) = stem.split_once('-')?;
    let ours = number.len() >= 4
        && number.bytes().all(|b| b.is_ascii_digit())
        && !random.is_empty()
        && random.bytes().all(|b| b.is_ascii_alphanumeric());
    let finished = kind == FINISHED;
    (ours && (finished || kind == UNFINISHED)).then_some((number.parse().ok()?, finished))
}

#[cfg(unix)]
fn make(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(not(unix))]
fn make(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Who else has a hand in a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(unix), expect(dead_code, reason = "only Unix says who owns what"))]
enum Stranger {
    /// It belongs to another user.
    Owner,
    /// Others may write to it.
    Writer,
}

#[cfg(unix)]
fn stranger(meta: &fs::Metadata) -> Option<Stranger> {
    use std::os::unix::fs::MetadataExt;
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return Some(Stranger::Owner);
    }
    (meta.mode() & 0o022 != 0).then_some(Stranger::Writer)
}

#[cfg(not(unix))]
fn stranger(_: &fs::Metadata) -> Option<Stranger> {
    None
}

/// Opens one of our files for reading. No link is followed and no pipe waited for; `Ok(None)` if it is not a
/// plain file of our own.
pub(super) fn open_own(path: &Path) -> io::Result<Option<File>> {
    let file = open_plainly(path)?;
    let meta = file.metadata()?;
    Ok((meta.is_file() && stranger(&meta).is_none()).then_some(file))
}

#[cfg(unix)]
fn open_plainly(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, open};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(open(path, flags, Mode::empty())?.into())
}

#[cfg(not(unix))]
fn open_plainly(path: &Path) -> io::Result<File> {
    File::open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_our_own_are_known() {
        assert_eq!(parse("0001-aB3.seg"), Some((1, true)));
        assert_eq!(parse("12345-x.tmp"), Some((12_345, false)));
        for other in ["1-a.seg", "0001-.seg", "0001.seg", "0001-a.txt", "0001-a/b.seg", "notes-0001.seg", ""]
        {
            assert_eq!(parse(other), None, "{other}");
        }
        assert_eq!(parse("99999999999-x.seg"), None);
    }
}
