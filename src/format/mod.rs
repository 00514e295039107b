//! From bytes to a [`Document`]: what a file is, how it is encoded, and what it says.
//!
//! This room knows files and their formats. It knows nothing of rows, colours, keys or search, and it
//! starts no threads: what takes long asks a [`Cancel`] in its loops.
//!
//! # What a file is
//!
//! Asked in this order, and answered by the bytes wherever they have an answer: a name never wins against them.
//!
//! 1. **Is it compressed?** gzip, zstd, xz and bzip2 by their signatures: what is inside is asked the rest.
//! 2. **Can it be one format only?** A signature (`%PDF-`, `{\rtf`, what a ZIP archive holds, `<!DOCTYPE html`)
//!    decides, whatever the file is called.
//! 3. **Is it text?** A byte-order mark says so. Another known signature (`\x89PNG`), or a NUL byte in
//!    a place where UTF-16 would not have one, says no, whatever the name: the file is refused with the
//!    reason ([`OpenError::Binary`]).
//! 4. **In which encoding?** See `encoding`: UTF-8 is the file itself, anything else is decoded once.
//! 5. **Which format?** By name first (`README.md`, `main.rs`, `build.log`), if nothing in the text is against it: a
//!    name is what its author said. Where the name says nothing (`.txt`, none at all) the first 64 KiB decide: terminal
//!    colours make a log, `#!` a script. What nobody claims is plain text.
//!
//! A format is one file here and one line in `FORMATS`.
//!
//! # How it is read
//!
//! The text of some formats *is* the file, and they open at the cost of one screen whatever their size. The others are
//! rendered: their reader writes into a [`Flow`](flow::Flow), which gives what it has away part by part, so that a
//! long book can be read while its end is still being parsed.

mod archive;
mod bytes;
mod code;
mod compressed;
mod detect;
mod encoding;
mod epub;
mod flow;
mod grammar;
mod growth;
mod html;
mod lines;
mod log;
mod markdown;
mod paint;
mod plain;
mod rtf;
mod source;
mod stream;
mod title;

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::document::{Document, Kind, Text};

pub use paint::Painter;
#[cfg(unix)]
pub use stream::Lull;
pub use stream::open_stream;
pub use title::title;

use bytes::Bytes;
use flow::Flow;
use growth::Growth;
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
    /// Parsed whole, and longer than that is done for; in bytes.
    #[error("is too large ({}; {} at most)", source::size(*size), source::size(*most))]
    TooLarge {
        /// The size of the file.
        size: u64,
        /// The largest that is rendered.
        most: u64,
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
    kind: Kind,
    /// Whether the bytes can be of this format only, whatever the file is called.
    is: fn(&Look<'_>) -> bool,
    /// Whether a file name (without folders) is one of its own, and nothing in the beginning of the text is against it.
    named: fn(&str, &str) -> bool,
    /// Whether the beginning of a text without a telling name is in this format.
    claims: fn(&str) -> bool,
    read: Reading,
}

/// How a format is read.
#[derive(Clone, Copy)]
enum Reading {
    /// Its text is the file's own, and is not read to be opened.
    Text(fn(Input<'_>, &Cancel) -> Result<Document, OpenError>),
    /// It is rendered.
    Rendered(Render),
}

/// Renders a file into a flow. An error after the first text keeps what was written.
type Render = fn(&Bytes, &How<'_>, &mut Flow) -> Result<(), OpenError>;

/// How something is to be rendered.
struct How<'a> {
    /// The file's name without folders; may be empty.
    name: &'a str,
    /// What of it is wanted.
    view: View,
    /// Asked now and then.
    cancel: &'a Cancel,
}

/// What of a document is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum View {
    /// What its author meant to be read: of a page of the web the article.
    #[default]
    Rendered,
    /// All of it, the furniture of a page too.
    Whole,
    /// The source it is rendered from.
    Source,
}

/// A file as it is looked at to say what it is.
struct Look<'a> {
    /// The first [`HEAD`] bytes.
    head: &'a [u8],
    /// All of them, to be read here and there.
    bytes: &'a Bytes,
}

/// Every format, the more particular first; the last takes all.
static FORMATS: [Format; 6] =
    [epub::FORMAT, rtf::FORMAT, markdown::FORMAT, code::FORMAT, log::FORMAT, plain::FORMAT];

/// What a reader of a file's own text gets.
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
    open_growing(path, View::Rendered, &mut |_| {}, cancel)
}

/// The same; while a long document is being rendered, what there is of it is handed to `publish` now and then.
pub fn open_growing(
    path: &Path,
    view: View,
    publish: &mut dyn FnMut(Document),
    cancel: &Cancel,
) -> Result<Document, OpenError> {
    read_file(source::open(path)?, &file_name(path), view, publish, cancel)
}

/// The same for a file that is already open (standard input redirected from a file, say). `name` may
/// be empty. The file's own read position is neither used nor moved.
pub fn open_file(file: File, name: &str, cancel: &Cancel) -> Result<Document, OpenError> {
    read_file(file, name, View::Rendered, &mut |_| {}, cancel)
}

fn read_file(
    file: File,
    name: &str,
    view: View,
    publish: &mut dyn FnMut(Document),
    cancel: &Cancel,
) -> Result<Document, OpenError> {
    let modified = file.metadata().and_then(|meta| meta.modified()).ok();
    let packed = Source::examine(file, cancel)?;
    let unpacked = compressed::unpack(&packed, name, cancel)?;
    let (source, name, notices) = match &unpacked {
        Some(inner) => (&inner.source, inner.name.as_str(), inner.notices.clone()),
        None => (&packed, name, Vec::new()),
    };
    let mut dated = |document: Document| publish(Document { modified, ..document });
    let document = read(source, name, notices, view, &mut dated, cancel)?;
    Ok(Document { modified, ..document })
}

fn read(
    source: &Source,
    name: &str,
    mut notices: Vec<String>,
    view: View,
    publish: &mut dyn FnMut(Document),
    cancel: &Cancel,
) -> Result<Document, OpenError> {
    let bytes = Bytes::new(source.store.clone(), source.len);
    let sure = sure(&Look { head: &source.head, bytes: &bytes });
    let decoding = match sure {
        Some(_) => None,
        None => Some(source.decoding()?),
    };
    let head = decoding.as_ref().map(|decoding| decoding.head(&source.head)).unwrap_or_default();
    let format = sure.unwrap_or_else(|| format_of(name, &head));
    let extract = match format.read {
        Reading::Text(extract) => extract,
        Reading::Rendered(_) if view == View::Source => source_of(format),
        Reading::Rendered(render) => {
            let mut growth = Growth::new(format.kind, notices.clone(), publish);
            let how = How { name, view, cancel };
            let mut flow = Flow::new();
            let outcome = render(&bytes, &how, &mut flow);
            growth.take(flow.last_part());
            match growth.finish(outcome) {
                Err(too_large @ OpenError::TooLarge { .. }) if decoding.is_some() => {
                    notices.push(format!("shown as it is, not rendered: it {too_large}"));
                    source_of(format)
                }
                result => return result,
            }
        }
    };
    let decoding = match decoding {
        Some(decoding) => decoding,
        None => source.decoding()?,
    };
    let head = decoding.head(&source.head);
    notices.extend(decoding.notice());
    let text = decoding.text(source, &mut notices, cancel)?;
    extract(Input { name, head: &head, text, notices }, cancel)
}

/// How the source of what is rendered is read: with the colours of code where there are some.
fn source_of(format: &Format) -> fn(Input<'_>, &Cancel) -> Result<Document, OpenError> {
    match format.kind {
        Kind::Markdown => code::markdown,
        _ => plain::extract,
    }
}

/// The format that these bytes can be of only.
fn sure(look: &Look<'_>) -> Option<&'static Format> {
    FORMATS.iter().find(|f| (f.is)(look))
}

/// The format of a text by the rule of the module's essay.
fn format_of(name: &str, head: &str) -> &'static Format {
    FORMATS
        .iter()
        .find(|f| (f.named)(name, head))
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

/// Opens these bytes as a file of that name.
#[cfg(test)]
fn opened(name: &str, bytes: &[u8]) -> Result<Document, OpenError> {
    use std::io::Write;
    let mut file = tempfile::tempfile().map_err(OpenError::Io)?;
    file.write_all(bytes).map_err(OpenError::Io)?;
    open_file(file, name, &Cancel::never())
}

#[cfg(test)]
mod tests;
