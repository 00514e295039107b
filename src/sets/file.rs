//! Sets on the disk: where they are, reading and saving them.
//!
//! A folder of documents configures nothing: a set is read because the reader has named it, or because it lies in
//! the folder `keywords` beside the settings.

use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::Set;

/// No set or list is larger than this, in bytes. Ten thousand keywords have a tenth of it.
pub const MAX_SIZE: u64 = 1 << 20;

/// What the files of sets end with, after a dot.
pub const EXTENSION: &str = "keywords";

/// So many symbolic links in a row are a ring.
const MAX_LINKS: usize = 40;

/// Why a file of keywords cannot be read or saved.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system says no.
    #[error("{}: {reason}", path.display())]
    System {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// It has more than [`MAX_SIZE`] bytes.
    #[error("{}: larger than 1 MiB, which no set of keywords is", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// It is in another encoding.
    #[error("{}: line {line} is not UTF-8", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The first such line, from 1.
        line: usize,
    },
    /// It is not what it was when it was read; saving would undo what somebody else did.
    #[error("{}: changed since it was read; nothing was saved", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// It was to be a new file, but there is one.
    #[error("{}: is there already; nothing was saved", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// It is a pipe, a device, or write-protected.
    #[error("{}: cannot be saved to: {reason}", path.display())]
    NotForUs {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: &'static str,
    },
}

impl FileError {
    fn system(path: &Path) -> impl Fn(io::Error) -> FileError {
        move |reason| FileError::System { path: path.to_owned(), reason }
    }
}

/// Reads a set.
///
/// # Errors
/// When the file cannot be read, is too large, or is not UTF-8. Mistakes in it are none of that.
pub fn read(path: &Path) -> Result<Set, FileError> {
    read_text(path).map(Set::parse)
}

/// Reads the text of a set, or of a list to import.
///
/// # Errors
/// When the file cannot be read, is too large, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    let bytes = bounded(path).map_err(FileError::system(path))?;
    if bytes.len() as u64 > MAX_SIZE {
        return Err(FileError::TooLarge { path: path.to_owned() });
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = memchr::memchr_iter(b'\n', good).count() + 1;
        FileError::NotUtf8 { path: path.to_owned(), line }
    })
}

/// The bytes of a file; one more than allowed if there are too many.
fn bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_SIZE + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Where the sets are that have no path: the folder `keywords` beside the settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Home {
    folder: Option<PathBuf>,
}

impl Home {
    /// The home of sets in this folder of settings, if the system has one.
    pub fn new(settings: Option<&Path>) -> Home {
        Home { folder: settings.map(|folder| folder.join("keywords")) }
    }

    /// The sets in it, by name.
    pub fn list(&self) -> Vec<PathBuf> {
        let entries = self.folder.as_deref().and_then(|folder| fs::read_dir(folder).ok());
        let paths = entries.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
        let is_set = |path: &PathBuf| path.extension().is_some_and(|e| e == EXTENSION) && path.is_file();
        let mut paths: Vec<PathBuf> = paths.filter(is_set).collect();
        paths.sort();
        paths
    }

    /// The file that a reader means by `name`: that file if it exists, else the set of this name in the home. If
    /// there is neither, it is where a set of this name would be made.
    pub fn resolve(&self, name: &Path) -> PathBuf {
        let exists = name.metadata().is_ok_and(|found| !found.is_dir());
        if exists { name.to_owned() } else { self.place(name) }
    }

    /// Where a set of this name is made, whatever lies in the folder of the process: a bare name belongs into the home.
    pub fn place(&self, name: &Path) -> PathBuf {
        let mut parts = name.components();
        let bare = matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None));
        match &self.folder {
            Some(folder) if bare => {
                let mut file = folder.join(name);
                if file.extension().is_none_or(|e| e != EXTENSION) {
                    file.as_mut_os_string().push(format!(".{EXTENSION}"));
                }
                file
            }
            _ => name.to_owned(),
        }
    }

    /// Saves a set in one step: whoever reads the file finds either what was there or all of `set`. A link stays, and
    /// what it leads to is replaced; permissions stay too. The home is created, and is then for nobody else to
    /// read; other folders must be there.
    ///
    /// `was` is the [text](Set::text) of the set as it was read from there; `None` for a new file.
    ///
    /// # Errors
    /// When the file has changed since, or there is one where a new one was to be, or it cannot be written.
    pub fn save(&self, path: &Path, set: &Set, was: Option<&str>) -> Result<(), FileError> {
        let target = target_of(path)?;
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        if self.folder.as_deref() == Some(folder) {
            create_private(folder).map_err(FileError::system(folder))?;
        }
        let old = existing(&target)?;
        if old.as_ref().is_some_and(|old| old.bytes == set.text().as_bytes()) {
            return Ok(());
        }
        let new = written(&target, folder, set.text(), old.map(|old| old.permissions));
        let new = new.map_err(FileError::system(&target))?;
        // Only now, so that the time in which a change could be missed is as short as can be.
        match (existing(&target)?, was) {
            (Some(_), None) => return Err(FileError::Exists { path: target }),
            (Some(now), Some(was)) if now.bytes != was.as_bytes() => {
                return Err(FileError::Changed { path: target });
            }
            (Some(_), _) => new.persist(&target).map(drop),
            (None, _) => new.persist_noclobber(&target).map(drop),
        }
        .map_err(|failed| FileError::system(&target)(failed.error))?;
        // The new name lasts once the folder is on the disk. Not every system can do that, and the text is safe.
        File::open(folder).and_then(|folder| folder.sync_all()).ok();
        Ok(())
    }
}

/// A file that is to be replaced.
struct Existing {
    bytes: Vec<u8>,
    permissions: Permissions,
}

/// What is at `path` now, if anything, and may be replaced.
fn existing(path: &Path) -> Result<Option<Existing>, FileError> {
    let not_for_us = |reason| Err(FileError::NotForUs { path: path.to_owned(), reason });
    let found = match path.metadata() {
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found.map_err(FileError::system(path))?,
    };
    if !found.is_file() {
        return not_for_us("it is not a file");
    }
    if found.permissions().readonly() {
        return not_for_us("it is write-protected");
    }
    let bytes = bounded(path).map_err(FileError::system(path))?;
    Ok(Some(Existing { bytes, permissions: found.permissions() }))
}

/// The file that `path` leads to, which need not exist.
fn target_of(path: &Path) -> Result<PathBuf, FileError> {
    let mut target = path.to_owned();
    for _ in 0..MAX_LINKS {
        let Ok(next) = fs::read_link(&target) else { return Ok(target) };
        target = target.parent().unwrap_or(Path::new("")).join(next);
    }
    Err(FileError::NotForUs { path: path.to_owned(), reason: "its links lead in a circle" })
}

/// A temporary file beside `target` with all of `text` on the disk.
fn written(
    target: &Path,
    folder: &Path,
    text: &str,
    permissions: Option<Permissions>,
) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    let prefix = format!(".{}.", target.file_name().unwrap_or_default().to_string_lossy());
    builder.prefix(&prefix).suffix(".tmp");
    let usual = usual_permissions();
    if let Some(usual) = &usual {
        builder.permissions(usual.clone());
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}

/// What a new file may be used for, before the system takes away what the reader has told it to.
#[cfg(unix)]
fn usual_permissions() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn usual_permissions() -> Option<Permissions> {
    None
}

/// Creates a folder, with those above it, that is for its owner alone.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home() -> (tempfile::TempDir, Home) {
        let settings = tempfile::tempdir().unwrap();
        let home = Home::new(Some(&settings.path().join("recto")));
        (settings, home)
    }

    /// The one folder's files.
    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_set_makes_its_home_and_is_found_by_name() {
        let (settings, home) = home();
        assert_eq!(home.list(), [] as [PathBuf; 0]);
        let path = home.resolve(Path::new("iraq"));
        assert_eq!(path, settings.path().join("recto/keywords/iraq.keywords"));
        home.save(&path, &Set::parse("a\n"), None).unwrap();
        assert_eq!(read(&path).unwrap().text(), "a\n");
        assert_eq!(home.list(), [path.as_path()]);
        assert_eq!(home.resolve(Path::new("iraq.keywords")), path);
        assert_eq!(files(path.parent().unwrap()), ["iraq.keywords"]);
    }

    #[test]
    #[cfg(unix)]
    fn the_home_is_private_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let (_settings, home) = home();
        let path = home.resolve(Path::new("iraq"));
        home.save(&path, &Set::parse("a\n"), None).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        home.save(&path, &Set::parse("b\n"), Some("a\n")).unwrap();
        assert_eq!(mode(&path), 0o640);
    }

    #[test]
    fn only_bare_names_lead_home() {
        let (settings, home) = home();
        let file = settings.path().join("list.txt");
        fs::write(&file, "a\n").unwrap();
        assert_eq!(home.resolve(&file), file);
        for path in ["../x", "a/b", "/x", "..", "."] {
            assert_eq!(home.resolve(Path::new(path)), Path::new(path));
        }
        assert_eq!(Home::new(None).resolve(Path::new("iraq")), Path::new("iraq"));
    }

    #[test]
    fn what_somebody_else_wrote_is_not_overwritten() {
        let (settings, home) = home();
        let path = settings.path().join("x.keywords");
        fs::write(&path, "theirs\n").unwrap();
        let ours = Set::parse("ours\n");
        assert!(matches!(home.save(&path, &ours, Some("before\n")), Err(FileError::Changed { .. })));
        assert!(matches!(home.save(&path, &ours, None), Err(FileError::Exists { .. })));
        assert_eq!(
            (fs::read_to_string(&path).unwrap(), files(settings.path()).len()),
            ("theirs\n".into(), 1)
        );
        home.save(&path, &ours, Some("theirs\n")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "ours\n");
        // Saved twice is saved once; and a file that is gone can be saved again.
        home.save(&path, &ours, Some("theirs\n")).unwrap();
        fs::remove_file(&path).unwrap();
        home.save(&path, &ours, Some("theirs\n")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "ours\n");
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_a_link() {
        use std::os::unix::fs::symlink;
        let (settings, home) = home();
        let at = |name: &str| settings.path().join(name);
        fs::create_dir(at("real")).unwrap();
        symlink("real/x", at("second")).unwrap();
        symlink("second", at("first")).unwrap();
        home.save(&at("first"), &Set::parse("a\n"), None).unwrap();
        home.save(&at("first"), &Set::parse("b\n"), Some("a\n")).unwrap();
        assert_eq!(fs::read_to_string(at("real/x")).unwrap(), "b\n");
        assert!(at("first").is_symlink() && at("second").is_symlink());
        symlink("ring", at("ring")).unwrap();
        assert!(matches!(home.save(&at("ring"), &Set::default(), None), Err(FileError::NotForUs { .. })));
    }

    #[test]
    fn what_is_not_a_file_of_ours_is_left_alone() {
        let (settings, home) = home();
        let folder = settings.path();
        assert!(matches!(home.save(folder, &Set::parse("a"), Some("")), Err(FileError::NotForUs { .. })));
        let path = folder.join("locked");
        fs::write(&path, "a").unwrap();
        let mut permissions = path.metadata().unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        let error = home.save(&path, &Set::parse("b"), Some("a")).unwrap_err().to_string();
        assert!(error.ends_with("locked: cannot be saved to: it is write-protected"), "{error}");
        assert!(home.save(&folder.join("nowhere/x"), &Set::parse("b"), None).is_err());
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let said = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            let error = read(&path).unwrap_err().to_string();
            error.strip_prefix(&format!("{}: ", path.display())).unwrap().to_owned()
        };
        assert_eq!(said(b"one\ntwo\nthr\xe9e\n"), "line 3 is not UTF-8");
        assert_eq!(
            said(&vec![b'a'; MAX_SIZE as usize + 1]),
            "larger than 1 MiB, which no set of keywords is"
        );
        fs::write(&path, vec![b'a'; MAX_SIZE as usize]).unwrap();
        assert_eq!(read(&path).unwrap().entries().len(), 1);
        assert!(matches!(read(&folder.path().join("no")), Err(FileError::System { .. })));
    }
}
