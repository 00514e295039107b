//! Files as they are found: opened without waiting, looked at once, read with `pread`.
//!
//! Only regular files are ever read. The kind of thing behind a name is asked before it is opened
//! (opening a tape rewinds it) and again afterwards, of the descriptor, because the name may have
//! changed hands in between. `O_NONBLOCK` makes the open itself return at once, whatever is there.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use crate::document::Store;

use super::bytes::Bytes;
use super::encoding::Decoding;
use super::{Cancel, HEAD, OpenError, detect};

/// The most that is read of a file whose size the system does not know (`/proc`), in bytes.
const UNSIZED_CAP: usize = 64 * 1024 * 1024;
/// Bytes asked of the system at a time where everything is read.
pub(super) const STEP: usize = 256 * 1024;

/// A regular file, examined.
pub(super) struct Source {
    /// Its bytes.
    pub store: Store,
    /// The same as a file, unless they had to be read into memory.
    pub file: Option<Arc<File>>,
    /// How many there are.
    pub len: u64,
    /// The first of them, up to [`HEAD`].
    pub head: Vec<u8>,
}

/// Opens a regular file for reading; anything else is refused with its reason.
pub(super) fn open(path: &Path) -> Result<File, OpenError> {
    regular(&std::fs::metadata(path).map_err(error)?)?;
    open_now(path).map_err(error)
}

#[cfg(unix)]
fn open_now(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOCTTY;
    Ok(File::from(rustix::fs::open(path, flags, Mode::empty())?))
}

#[cfg(not(unix))]
fn open_now(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Whether this is a regular file.
fn regular(metadata: &Metadata) -> Result<(), OpenError> {
    let kind = metadata.file_type();
    if kind.is_file() { Ok(()) } else { Err(special(kind)) }
}

#[cfg(unix)]
fn special(kind: std::fs::FileType) -> OpenError {
    use std::os::unix::fs::FileTypeExt;
    match kind {
        k if k.is_dir() => OpenError::Folder,
        k if k.is_fifo() => OpenError::Pipe,
        k if k.is_socket() => OpenError::Socket,
        _ => OpenError::Device,
    }
}

#[cfg(not(unix))]
fn special(kind: std::fs::FileType) -> OpenError {
    if kind.is_dir() { OpenError::Folder } else { OpenError::Device }
}

impl Source {
    /// Reads the beginning of a file. The size the system gives is a hint: where it is 0 although bytes
    /// come (`/proc`) everything is read now, and where it is too large (`/sys`) the bytes that came count.
    pub(super) fn examine(file: File, cancel: &Cancel) -> Result<Source, OpenError> {
        let metadata = file.metadata().map_err(error)?;
        regular(&metadata)?;
        let size = metadata.len();
        if size == 0 {
            let bytes = read_all(&file, cancel)?;
            if !bytes.is_empty() {
                return Source::of_memory(bytes);
            }
        }
        let file = Arc::new(file);
        let store = Store::file(Arc::clone(&file), 0);
        let wanted = size.min(HEAD as u64);
        let mut head = Vec::new();
        store.read(0, wanted, &mut head);
        if head.is_empty() && size > 0 {
            (&*file).read(&mut [0; 1]).map_err(error)?; // why nothing came, if the system knows
        }
        let len = if (head.len() as u64) < wanted { head.len() as u64 } else { size };
        Ok(Source { store, file: Some(file), len, head })
    }

    fn of_memory(bytes: Vec<u8>) -> Result<Source, OpenError> {
        let head = bytes[..bytes.len().min(HEAD)].to_vec();
        Ok(Source { len: bytes.len() as u64, store: Store::memory(bytes), file: None, head })
    }

    /// Its bytes, to be read here and there.
    pub(super) fn bytes(&self) -> Bytes {
        Bytes::new(self.store.clone(), self.len)
    }

    /// The same as a file, to be handed to another process.
    pub(super) fn as_file(&self) -> Result<Arc<File>, OpenError> {
        if let Some(file) = &self.file {
            return Ok(Arc::clone(file));
        }
        let mut file = tempfile::tempfile().map_err(error)?;
        io::copy(&mut self.bytes(), &mut file).map_err(error)?;
        Ok(Arc::new(file))
    }

    /// How its bytes are to be read as text, or what they are if they are not text.
    pub(super) fn decoding(&self) -> Result<Decoding, OpenError> {
        if let Some(what) = detect::binary(&self.head) {
            return Err(OpenError::Binary { what, size: self.len });
        }
        Ok(Decoding::of(&self.head, || self.sample()))
    }

    /// More of the beginning, for guesses about legacy encodings.
    fn sample(&self) -> Vec<u8> {
        let mut sample = Vec::new();
        self.store.read(0, self.len.min(STEP as u64), &mut sample);
        sample
    }
}

/// Everything a file without a size gives, up to the cap, or its beginning if that is not text. "Nothing
/// just now" is the end.
fn read_all(mut file: &File, cancel: &Cancel) -> Result<Vec<u8>, OpenError> {
    let mut bytes = Vec::new();
    let mut step = vec![0; HEAD];
    while bytes.len() < UNSIZED_CAP {
        cancel.check()?;
        if bytes.len() >= HEAD && bytes.len() < 2 * HEAD && detect::binary(&bytes).is_some() {
            break;
        }
        match file.read(&mut step) {
            Ok(0) => break,
            Ok(n) => bytes.extend_from_slice(&step[..n]),
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) if bytes.is_empty() && e.kind() != io::ErrorKind::WouldBlock => return Err(error(e)),
            Err(_) => break,
        }
    }
    Ok(bytes)
}

/// The system's word for it, in ours where we have one.
pub(super) fn error(e: io::Error) -> OpenError {
    match e.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => OpenError::Missing,
        io::ErrorKind::PermissionDenied => OpenError::Denied,
        io::ErrorKind::IsADirectory => OpenError::Folder,
        _ => OpenError::Io(e),
    }
}

/// The system's message without its number.
pub(super) fn reason(e: &io::Error) -> String {
    let text = e.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// A number of bytes as people write it.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}
