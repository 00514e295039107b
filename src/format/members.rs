//! Archives as folders: what is in a ZIP or tar file, and each of it as a file.
//!
//! A path may lead into an archive, `reports.zip/2024/march.html`, as if it were a folder. That is a way of speaking: such a
//! path is never given to the system, it is taken apart where the archive ends, and the rest is compared with the
//! names that stand in it. Nothing is unpacked but the one document that is read, into memory or into a file without a
//! name, within the limits of [`archive`](super::archive). A document that is a ZIP file itself (EPUB, DOCX) is a document, whatever it is
//! called, and an archive in an archive is not opened.
//!
//! A compressed tar can only be read from its beginning. The one that was asked last stays unpacked, in a file without a
//! name, or reading all of its documents would unpack it as many times.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::apart::Identity;
use super::archive::{ALL, Archive, ENTRIES, ENTRY};
use super::bytes::Bytes;
use super::source::{self, Source, error};
use super::{Cancel, Look, OpenError, compressed, sure};

/// How archives end their names. What they are is decided by their bytes.
const ENDINGS: [&str; 9] =
    [".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.zst", ".tar.bz2", ".tbz2"];
/// Where a tar file says that it is one.
const USTAR: usize = 257;
/// What is said of a name that would lead elsewhere.
const OUTSIDE: &str = "its name leads out of the archive: not opened";

/// A document in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name in the archive.
    pub name: String,
    /// Bytes, as the archive says.
    pub len: u64,
    /// Why it is not opened.
    pub problem: Option<String>,
}

/// What is in an archive, in its order, without folders, links and hidden files; `None` if this is no archive.
pub fn members(path: &Path, cancel: &Cancel) -> Option<Result<Vec<Member>, OpenError>> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    if !ENDINGS.iter().any(|ending| name.ends_with(ending)) || !path.is_file() {
        return None;
    }
    let listed = |shelf: Option<Shelf>| {
        let mut members = shelf?.members();
        members.retain(|member| !is_hidden(&member.name));
        for member in members.iter_mut().filter(|member| leads_out(&member.name)) {
            member.problem = Some(OUTSIDE.to_owned());
        }
        Some(members)
    };
    Shelf::open(path, cancel).map(listed).transpose()
}

/// The archive that a path leads into, and the name in it; `None` for a path that leads to a file or to nothing.
pub(super) fn container(path: &Path) -> Option<(PathBuf, String)> {
    let archive = path.ancestors().skip(1).find(|p| fs::metadata(p).is_ok_and(|meta| meta.is_file()))?;
    let name = path.strip_prefix(archive).ok()?.to_str()?.to_owned();
    Some((archive.to_owned(), name))
}

/// A document out of an archive, as a file, with what is to be said of it.
pub(super) fn extract(archive: &Path, name: &str, cancel: &Cancel) -> Result<(File, Vec<String>), OpenError> {
    if leads_out(name) {
        return Err(OpenError::Unreadable(OUTSIDE.to_owned()));
    }
    let mut shelf = Shelf::open(archive, cancel)?.ok_or(OpenError::Missing)?;
    let (bytes, problem) = shelf.read(name)?;
    let mut file = tempfile::tempfile().map_err(error)?;
    file.write_all(&bytes).and_then(|()| file.rewind()).map_err(error)?;
    Ok((file, problem.into_iter().collect()))
}

/// An open archive.
enum Shelf {
    Zip(Archive),
    Tar(Arc<Tar>),
}

/// A tar file, and where in it each file is.
struct Tar {
    identity: Identity,
    bytes: Bytes,
    /// Names in order, with the place and the length of what they name.
    files: Vec<(String, u64, u64)>,
    index: HashMap<String, usize>,
}

/// The tar file that was asked last.
static LAST: Mutex<Option<Arc<Tar>>> = Mutex::new(None);

impl Shelf {
    /// Opens an archive; `None` if the file is something else.
    fn open(path: &Path, cancel: &Cancel) -> Result<Option<Shelf>, OpenError> {
        let file = source::open(path)?;
        let identity = Identity::of(&file.metadata().map_err(error)?);
        let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(tar) = last.filter(|tar| tar.identity == identity) {
            return Ok(Some(Shelf::Tar(tar)));
        }
        let source = Source::examine(file, cancel)?;
        if sure(&Look { head: &source.head, bytes: &source.bytes() }).is_some() {
            return Ok(None);
        }
        if source.head.starts_with(b"PK\x03\x04") {
            return Archive::open(&source.bytes()).map(|archive| Some(Shelf::Zip(archive)));
        }
        let source = match compressed::unpack_any(&source, cancel)? {
            Some(unpacked) => unpacked.source,
            None => source,
        };
        if !source.head.get(USTAR..).is_some_and(|rest| rest.starts_with(b"ustar")) {
            return Ok(None);
        }
        let tar = Arc::new(Tar::read(identity, source.bytes(), cancel)?);
        *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&tar));
        Ok(Some(Shelf::Tar(tar)))
    }

    fn members(&self) -> Vec<Member> {
        let member = |name: String, len| Member { name, len, problem: None };
        match self {
            Shelf::Zip(archive) => {
                archive.names().filter(|name| !name.ends_with('/')).map(|name| member(name, 0)).collect()
            }
            Shelf::Tar(tar) => tar.files.iter().map(|(name, _, len)| member(name.clone(), *len)).collect(),
        }
    }

    fn read(&mut self, name: &str) -> Result<(Vec<u8>, Option<String>), OpenError> {
        match self {
            Shelf::Zip(archive) => {
                let entry = archive.read(name).ok_or(OpenError::Missing)??;
                Ok((entry.bytes, entry.problem))
            }
            Shelf::Tar(tar) => tar.read_member(name),
        }
    }
}

impl Tar {
    /// Goes through the headers; the files themselves are skipped.
    fn read(identity: Identity, bytes: Bytes, cancel: &Cancel) -> Result<Tar, OpenError> {
        let broken = |e: std::io::Error| OpenError::Unreadable(format!("is damaged: {}", source::reason(&e)));
        let mut archive = tar::Archive::new(bytes.clone());
        let mut tar = Tar { identity, bytes, files: Vec::new(), index: HashMap::new() };
        for (count, entry) in archive.entries_with_seek().map_err(broken)?.enumerate() {
            cancel.check()?;
            // What comes before a damaged header can be read.
            let Ok(entry) = entry else { break };
            if count >= ENTRIES {
                break;
            }
            if entry.header().entry_type().is_file() {
                let name = String::from_utf8_lossy(&entry.path_bytes()).trim_start_matches("./").to_owned();
                tar.index.insert(name.clone(), tar.files.len());
                tar.files.push((name, entry.raw_file_position(), entry.size()));
            }
        }
        Ok(tar)
    }

    fn read_member(&self, name: &str) -> Result<(Vec<u8>, Option<String>), OpenError> {
        let (_, at, len) = self.index.get(name).map(|at| &self.files[*at]).ok_or(OpenError::Missing)?;
        if *len > ENTRY {
            return Err(OpenError::TooLarge { size: *len, most: ENTRY.min(ALL) });
        }
        let mut bytes = self.bytes.clone();
        bytes.seek(std::io::SeekFrom::Start(*at)).map_err(error)?;
        let mut member = Vec::new();
        bytes.take(*len).read_to_end(&mut member).map_err(error)?;
        let short = (member.len() as u64) < *len;
        Ok((member, short.then(|| "the archive ends early".to_owned())))
    }
}

/// Whether some folder on the way, or the file, is hidden, or put there by a system for itself.
fn is_hidden(name: &str) -> bool {
    name.split('/')
        .any(|part| part == "__MACOSX" || part.starts_with('.') && !part.trim_matches('.').is_empty())
}

/// Whether a name, taken for a path, would lead elsewhere.
fn leads_out(name: &str) -> bool {
    name.starts_with('/') || name.contains(['\\', '\0']) || name.split('/').any(|part| part == "..")
}

/// A tar file keeps what it was unpacked to.
impl std::fmt::Debug for Tar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tar").field("files", &self.files.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tar(files: &[(&str, &str)]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, text) in files {
            let mut header = tar::Header::new_ustar();
            // The builder refuses names that lead out; an enemy's does not.
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            builder.append(&header, text.as_bytes()).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zip(files: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in files {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    const FILES: &[(&str, &str)] =
        &[("a.md", "# One\n"), ("b/c.txt", "two"), (".git/x", "hidden"), ("../../e", "out")];

    fn read(path: &Path) -> Result<String, String> {
        let document = super::super::open(path, &Cancel::never()).map_err(|e| e.to_string())?;
        Ok(document.text.slice(0..document.text.len()))
    }

    #[test]
    fn an_archive_is_a_folder_of_documents() {
        let folder = tempfile::tempdir().unwrap();
        let archives = [
            ("x.zip", zip(FILES)),
            ("x.tar", tar(FILES)),
            ("x.tar.gz", gzip(&tar(FILES))),
            ("x.tgz", tar(FILES)),
        ];
        for (name, bytes) in archives {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            let members = members(&path, &Cancel::never()).unwrap().unwrap();
            let names: Vec<&str> = members.iter().map(|m| m.name.as_str()).collect();
            assert_eq!(names, ["a.md", "b/c.txt", "../../e"], "{name}");
            assert!(members[0].problem.is_none() && members[2].problem.is_some());
            assert_eq!(read(&path.join("a.md")).unwrap(), "One\n");
            assert_eq!(read(&path.join("b/c.txt")).unwrap(), "two");
            assert_eq!(read(&path.join("../../e")).unwrap_err(), OUTSIDE);
            assert_eq!(read(&path.join("nowhere")).unwrap_err(), "no such file");
        }
    }

    #[test]
    fn what_only_calls_itself_an_archive_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.zip");
        fs::write(&path, "just text").unwrap();
        assert!(members(&path, &Cancel::never()).is_none());
        assert_eq!(read(&path).unwrap(), "just text");
        fs::write(&path, b"PK\x03\x04 and then nothing").unwrap();
        assert!(members(&path, &Cancel::never()).unwrap().is_err());
        assert!(members(folder.path(), &Cancel::never()).is_none());
    }

    #[test]
    fn a_tar_that_was_changed_is_read_anew_and_a_short_one_said_to_be() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.tar");
        let whole = tar(&[("a.txt", "the whole text")]);
        fs::write(&path, &whole).unwrap();
        assert_eq!(read(&path.join("a.txt")).unwrap(), "the whole text");
        fs::write(&path, &whole[..520]).unwrap();
        let document = super::super::open(&path.join("a.txt"), &Cancel::never()).unwrap();
        assert_eq!(document.text.slice(0..document.text.len()), "the whol");
        assert_eq!(document.notices, ["the archive ends early"]);
    }
}
