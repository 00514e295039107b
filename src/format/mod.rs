//! From bytes to a [`Document`]: what a file is, how it is encoded, and what it says.
//!
//! This room knows files and their formats. It knows nothing of rows, colours, keys or search, and it
//! starts no threads: what takes long asks a [`Cancel`] in its loops.
//!
//! # What a file is
//!
//! Four questions, in this order, each answered by the bytes where the bytes have an answer:
//!
//! 1. **Is it compressed?** gzip, zstd, xz and bzip2 by their signatures: what is inside is asked the rest.
//! 2. **Is it text?** A byte-order mark says so. A known signature (`\x89PNG`, `%PDF-`), or a NUL byte in
//!    a place where UTF-16 would not have one, says no, whatever the name: the file is refused with the
//!    reason ([`OpenError::Binary`]).
//! 3. **In which encoding?** See `encoding`: UTF-8 is the file itself, anything else is decoded once.
//! 4. **Which format?** By name first (`README.md`, `main.rs`, `build.log`): a name is what its author
//!    said. Where the name says nothing (`.txt`, none at all) the first 64 KiB decide: terminal colours
//!    make a log, `#!` a script. What nobody claims is plain text.
//!
//! A format is one file here and one line in `FORMATS`.

mod code;
mod compressed;
mod detect;
mod encoding;
mod flow;
mod grammar;
mod lines;
mod log;
mod markdown;
mod paint;
mod plain;
mod source;
mod stream;
mod title;

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::document::{Document, Text};

pub use paint::Painter;
#[cfg(unix)]
pub use stream::Lull;
pub use stream::open_stream;
pub use title::title;

use source::Source;

/// How much of a file is looked at to decide what it is, in bytes.
const HEAD: usize = 64 * 1024;

/// Asks whether the work is still wanted. Cheap to clone and to ask.
#[derive(Clone, Default)]
pub struct Cancel(Option<Arc<dyn Fn() -> bool + Send + Sync>>);

impl Cancel {
    /// Work that is always finished.
    pub fn never() -> Cancel {
        Cancel(None)
    }

    /// Work that is given up as soon as `stale` says so.
    pub fn when(stale: impl Fn() -> bool + Send + Sync + 'static) -> Cancel {
        Cancel(Some(Arc::new(stale)))
    }

    /// Whether to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.as_ref().is_some_and(|stale| stale())
    }

    /// `Err` when it is time to stop: for `?` in loops.
    fn check(&self) -> Result<(), OpenError> {
        if self.is_cancelled() { Err(OpenError::Cancelled) } else { Ok(()) }
    }
}

impl std::fmt::Debug for Cancel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cancel").field("cancelled", &self.is_cancelled()).finish()
    }
}

/// Why something is not a document: a short reason, to stand after a name.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is nothing of that name.
    #[error("no such file")]
    Missing,
    /// The system does not let us.
    #[error("permission denied")]
    Denied,
    /// A directory.
    #[error("is a folder")]
    Folder,
    /// A FIFO: opening it could wait for ever.
    #[error("is a named pipe (not opened)")]
    Pipe,
    /// A socket in the file system.
    #[error("is a socket (not opened)")]
    Socket,
    /// A terminal, a disk, `/dev/zero`.
    #[error("is a device (not opened)")]
    Device,
    /// Not text: what it is instead, as far as its first bytes tell, and its size in bytes.
    #[error("is {what}, {}", source::size(*size))]
    Binary {
        /// With its article: "a PNG image", "a binary file".
        what: &'static str,
        /// In bytes.
        size: u64,
    },
    /// Its reader cannot make text of it: a reason to stand after its name.
    #[error("{0}")]
    Unreadable(String),
    /// The work was no longer wanted.
    #[error("no longer wanted")]
    Cancelled,
    /// Anything else the system says.
    #[error("{}", source::reason(.0))]
    Io(io::Error),
}

/// One format: how it is recognised and how it is read.
struct Format {
    /// Whether a file name (without folders) is one of its own.
    named: fn(&str) -> bool,
    /// Whether the beginning of a text without a telling name is in this format.
    claims: fn(&str) -> bool,
    /// Makes the document.
    extract: fn(Input<'_>, &Cancel) -> Result<Document, OpenError>,
}

/// Every format, the more particular first; the last takes all.
static FORMATS: [Format; 4] = [markdown::FORMAT, code::FORMAT, log::FORMAT, plain::FORMAT];

/// What an extractor gets.
struct Input<'a> {
    /// The file's name without folders; may be empty.
    name: &'a str,
    /// The first [`HEAD`] bytes of the text.
    head: &'a str,
    /// The decoded text.
    text: Text,
    /// What is already known to be worth saying.
    notices: Vec<String>,
}

/// Opens a file and reads it as the format it is in.
pub fn open(path: &Path, cancel: &Cancel) -> Result<Document, OpenError> {
    open_file(source::open(path)?, &file_name(path), cancel)
}

/// The same for a file that is already open (standard input redirected from a file, say). `name` may
/// be empty. The file's own read position is neither used nor moved.
pub fn open_file(file: File, name: &str, cancel: &Cancel) -> Result<Document, OpenError> {
    let modified = file.metadata().and_then(|meta| meta.modified()).ok();
    let packed = Source::examine(file, cancel)?;
    let unpacked = compressed::unpack(&packed, name, cancel)?;
    let (source, name, mut notices) = match &unpacked {
        Some(inner) => (&inner.source, inner.name.as_str(), inner.notices.clone()),
        None => (&packed, name, Vec::new()),
    };
    let decoding = source.decoding()?;
    let head = decoding.head(&source.head);
    let format = format_of(name, &head);
    notices.extend(decoding.notice());
    let text = decoding.text(source, &mut notices, cancel)?;
    let document = (format.extract)(Input { name, head: &head, text, notices }, cancel)?;
    Ok(Document { modified, ..document })
}

/// The format of a text by the rule of the module's essay.
fn format_of(name: &str, head: &str) -> &'static Format {
    FORMATS
        .iter()
        .find(|f| (f.named)(name))
        .or_else(|| FORMATS.iter().find(|f| (f.claims)(head)))
        .unwrap_or(&FORMATS[FORMATS.len() - 1])
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The part of a file name after its last dot, in lower case; nothing for `.profile` and `README`.
fn extension(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    (!stem.is_empty()).then(|| extension.to_lowercase())
}

/// As much of the beginning of a text as fits into so many bytes.
fn start(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests;
