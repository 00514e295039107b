//! Finding the documents that the reader named: files as they are, folders walked.
//!
//! Nothing is opened here. Each directory entry is looked at without following links, and whatever is
//! no regular file is listed with the reason it will not be opened, or left out where it says nothing.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ignore::WalkBuilder;

use super::Origin;

/// Something that was found, not yet looked into.
#[derive(Debug, Clone)]
pub struct Found {
    /// Where it is.
    pub origin: Origin,
    /// Its path as shown.
    pub place: String,
    /// Bytes of the file.
    pub len: u64,
    /// When it was last changed.
    pub modified: Option<SystemTime>,
    /// Why it cannot be opened.
    pub problem: Option<String>,
}

/// What the reader named.
pub type Roots = Vec<PathBuf>;

/// How many entries are told at a time; the first are told at once, in small groups.
const BATCH: usize = 512;

/// Walks `roots` in order and hands what it finds to `tell`, in groups; stops when `tell` says `false`.
/// Hidden files and what the reader's ignore files name are left out of folders; what is named itself
/// never is.
pub fn scan(roots: &Roots, tell: &mut dyn FnMut(Vec<Found>) -> bool) {
    let mut batch = Batch { found: Vec::new(), limit: 16, tell };
    for root in roots {
        let going = match fs::metadata(root) {
            Ok(meta) if meta.is_dir() => walk(root, &mut batch),
            Ok(meta) => batch.push(file(root, root, &meta)),
            // It leads into an archive, which is opened by whoever reads it.
            Err(e) if e.kind() == io::ErrorKind::NotADirectory => batch.push(nothing(root, root)),
            Err(e) => batch.push(broken(root, root, &e)),
        };
        if !going {
            return;
        }
    }
    batch.flush();
}

struct Batch<'a> {
    found: Vec<Found>,
    limit: usize,
    tell: &'a mut dyn FnMut(Vec<Found>) -> bool,
}

impl Batch<'_> {
    fn push(&mut self, found: Found) -> bool {
        self.found.push(found);
        self.found.len() < self.limit || self.flush()
    }

    fn flush(&mut self) -> bool {
        self.limit = (self.limit * 4).min(BATCH);
        self.found.is_empty() || (self.tell)(std::mem::take(&mut self.found))
    }
}

fn walk(root: &Path, batch: &mut Batch<'_>) -> bool {
    let walker = WalkBuilder::new(root)
        .follow_links(false)
        .require_git(false)
        .max_depth(Some(64))
        // Siblings differ in their names alone; comparing whole paths as bytes never takes a path apart.
        .sort_by_file_path(|a, b| a.as_os_str().cmp(b.as_os_str()))
        .build();
    for step in walker {
        let going = match step {
            Ok(entry) => match entry.file_type() {
                Some(kind) if kind.is_dir() => true,
                Some(kind) if kind.is_symlink() => link(root, entry.path(), batch),
                // Size and date are told by the survey: asking for each of 20,000 here would delay the first.
                Some(kind) if kind.is_file() => batch.push(nothing(root, entry.path())),
                _ => match entry.metadata() {
                    Ok(meta) => batch.push(file(root, entry.path(), &meta)),
                    Err(e) => batch.push(broken(root, entry.path(), &io::Error::other(e))),
                },
            },
            Err(e) => match unreadable(&e) {
                Some((path, reason)) => batch.push(Found { problem: Some(reason), ..nothing(root, &path) }),
                None => true,
            },
        };
        if !going {
            return false;
        }
    }
    true
}

/// A link to a file is listed as that file; links to folders are not entered (loops), dead ones are said.
fn link(root: &Path, path: &Path, batch: &mut Batch<'_>) -> bool {
    match fs::metadata(path) {
        Ok(meta) if meta.is_dir() => true,
        Ok(meta) => batch.push(file(root, path, &meta)),
        Err(_) => batch.push(Found { problem: Some("a link to nothing".into()), ..nothing(root, path) }),
    }
}

fn file(root: &Path, path: &Path, meta: &fs::Metadata) -> Found {
    Found {
        len: meta.len(),
        modified: meta.modified().ok(),
        problem: special(meta).map(str::to_owned),
        ..nothing(root, path)
    }
}

fn broken(root: &Path, path: &Path, error: &io::Error) -> Found {
    Found { problem: Some(reason(error)), ..nothing(root, path) }
}

fn nothing(root: &Path, path: &Path) -> Found {
    let shown = path.strip_prefix(root).ok().filter(|p| !p.as_os_str().is_empty());
    let shown = shown.or_else(|| path.file_name().map(Path::new)).unwrap_or(path);
    Found {
        origin: Origin::Path(path.to_path_buf()),
        place: shown.to_string_lossy().into_owned(),
        len: 0,
        modified: None,
        problem: None,
    }
}

fn unreadable(error: &ignore::Error) -> Option<(PathBuf, String)> {
    let path = path_of(error)?;
    let text = error.io_error().map_or_else(|| "a loop of links".into(), reason);
    Some((path, text))
}

fn path_of(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child.clone()),
        _ => None,
    }
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        _ => error.to_string(),
    }
}

#[cfg(unix)]
fn special(meta: &fs::Metadata) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt;
    let kind = meta.file_type();
    match kind {
        _ if kind.is_file() => None,
        _ if kind.is_fifo() => Some("a named pipe (not opened)"),
        _ if kind.is_socket() => Some("a socket (not opened)"),
        _ if kind.is_dir() => Some("a folder"),
        _ => Some("a device (not opened)"),
    }
}

#[cfg(not(unix))]
fn special(meta: &fs::Metadata) -> Option<&'static str> {
    (!meta.is_file()).then_some("not a regular file")
}
