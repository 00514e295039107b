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
//! rendered: their reader writes into a `Flow`, which gives what it has away part by part, so that a
//! long book can be read while its end is still being parsed.

pub mod apart;
mod archive;
mod bytes;
mod code;
mod compressed;
mod delimited;
mod detect;
mod encoding;
mod epub;
mod flow;
mod grammar;
mod growth;
mod html;
mod lines;
mod log;
mod mail;
mod manual;
mod markdown;
mod members;
mod notebook;
mod office;
mod org;
mod paint;
mod pdf;
mod plain;
mod records;
mod rst;
mod rtf;
mod source;
mod stream;
mod strikes;
mod subtitles;
mod title;

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::document::{Document, Kind, Text, View};

pub use members::{Member, members};
pub use paint::Painter;
#[cfg(unix)]
pub use stream::Lull;
pub use stream::open_stream;
pub use title::title;

use apart::Identity;
use bytes::Bytes;
use encoding::Decoding;
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
    /// It is rendered, by a reader whose loops all end.
    Rendered(Render),
    /// The same, in a process of its own: its parser may fail in ways that no program survives.
    Apart(Render),
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

/// A file as it is looked at to say what it is.
struct Look<'a> {
    /// The first [`HEAD`] bytes.
    head: &'a [u8],
    /// All of them, to be read here and there.
    bytes: &'a Bytes,
}

/// Every format, the more particular first; the last takes all.
static FORMATS: &[Format] = &[
    #[cfg(debug_assertions)]
    apart::faults::FORMAT,
    office::ole::FORMAT,
    office::docx::FORMAT,
    office::pptx::FORMAT,
    office::xlsx::FORMAT,
    office::ods::FORMAT,
    office::odt::TEXT,
    office::odt::SLIDES,
    pdf::FORMAT,
    epub::FORMAT,
    rtf::FORMAT,
    html::FORMAT,
    mail::FORMAT,
    manual::FORMAT,
    notebook::FORMAT,
    delimited::FORMAT,
    records::FORMAT,
    subtitles::FORMAT,
    rst::FORMAT,
    org::FORMAT,
    markdown::FORMAT,
    code::FORMAT,
    log::FORMAT,
    plain::FORMAT,
];

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
    let name = file_name(path);
    match source::open(path) {
        Err(OpenError::Missing) => {
            let (archive, member) = members::container(path).ok_or(OpenError::Missing)?;
            let outer = std::fs::metadata(&archive).map_err(source::error)?;
            let (file, notices) = members::extract(&archive, &member, cancel)?;
            read_file(file, &outer, &name, notices, view, publish, cancel)
        }
        file => {
            let file = file?;
            let metadata = file.metadata().map_err(source::error)?;
            read_file(file, &metadata, &name, Vec::new(), view, publish, cancel)
        }
    }
}

/// The same for a file that is already open (standard input redirected from a file, say). `name` may
/// be empty. The file's own read position is neither used nor moved.
pub fn open_file(file: File, name: &str, cancel: &Cancel) -> Result<Document, OpenError> {
    let metadata = file.metadata().map_err(source::error)?;
    read_file(file, &metadata, name, Vec::new(), View::Rendered, &mut |_| {}, cancel)
}

/// Reads a file that is known to the system by `metadata`: its own, or of the archive that it was in.
fn read_file(
    file: File,
    metadata: &Metadata,
    name: &str,
    mut notices: Vec<String>,
    view: View,
    publish: &mut dyn FnMut(Document),
    cancel: &Cancel,
) -> Result<Document, OpenError> {
    let modified = metadata.modified().ok();
    let packed = Source::examine(file, cancel)?;
    let unpacked = compressed::unpack(&packed, name, cancel)?;
    let (source, name) = match unpacked {
        Some(inner) => {
            notices.extend(inner.notices);
            (inner.source, inner.name)
        }
        None => (packed, name.to_owned()),
    };
    let (format, decoding) = recognise(&source, &name)?;
    let file = Opened { identity: Identity::of(metadata), source, name, format, notices };
    let mut dated = |document: Document| publish(Document { modified, ..document });
    let document = file.read(decoding, view, &mut dated, cancel)?;
    Ok(Document { modified, ..document })
}

/// Whether opening a file may take longer than anybody would wait for: it is compressed, or parsed as a whole.
pub fn may_take_long(path: &Path) -> bool {
    let examine = || Source::examine(source::open(path)?, &Cancel::never());
    let Ok(source) = examine() else { return false };
    let apart =
        || recognise(&source, &file_name(path)).is_ok_and(|(f, _)| matches!(f.read, Reading::Apart(_)));
    compressed::is_compressed(&source.head) || apart()
}

/// What a file is, and how its text is decoded if that was asked to find out.
fn recognise(source: &Source, name: &str) -> Result<(&'static Format, Option<Decoding>), OpenError> {
    let look = Look { head: &source.head, bytes: &source.bytes() };
    if let Some(format) = sure(&look) {
        return Ok((format, None));
    }
    let decoding = source.decoding()?;
    let format = format_of(name, &decoding.head(&source.head));
    Ok((format, Some(decoding)))
}

/// The format that these bytes can be of only.
fn sure(look: &Look<'_>) -> Option<&'static Format> {
    FORMATS.iter().find(|f| (f.is)(look))
}

/// A file that was opened and recognised.
struct Opened {
    identity: Identity,
    source: Source,
    name: String,
    format: &'static Format,
    notices: Vec<String>,
}

impl Opened {
    fn read(
        mut self,
        decoding: Option<Decoding>,
        view: View,
        publish: &mut dyn FnMut(Document),
        cancel: &Cancel,
    ) -> Result<Document, OpenError> {
        let as_source = match self.format.read {
            Reading::Text(extract) => return self.text(decoding, extract, cancel),
            Reading::Apart(_) if self.identity.is_given_up() => {
                self.notices.push(GIVEN_UP.to_owned());
                let decoding = self.source.decoding().unwrap_or_else(|_| Decoding::bytes());
                return self.text(Some(decoding), source_of(self.format), cancel);
            }
            Reading::Rendered(_) | Reading::Apart(_) => source_of(self.format),
        };
        if view == View::Source {
            return self.text(decoding, as_source, cancel);
        }
        match self.rendered(view, publish, cancel) {
            Err(too_large @ OpenError::TooLarge { .. }) if self.source.decoding().is_ok() => {
                self.notices.push(format!("shown as it is, not rendered: it {too_large}"));
                self.text(decoding, as_source, cancel)
            }
            result => result,
        }
    }

    /// The text of the file itself.
    fn text(
        &self,
        decoding: Option<Decoding>,
        extract: fn(Input<'_>, &Cancel) -> Result<Document, OpenError>,
        cancel: &Cancel,
    ) -> Result<Document, OpenError> {
        let decoding = match decoding {
            Some(decoding) => decoding,
            None => self.source.decoding()?,
        };
        let head = decoding.head(&self.source.head);
        let mut notices = self.notices.clone();
        notices.extend(decoding.notice());
        let text = decoding.text(&self.source, &mut notices, cancel)?;
        extract(Input { name: &self.name, head: &head, text, notices }, cancel)
    }

    /// What a reader makes of it, here or in a process of its own.
    fn rendered(
        &self,
        view: View,
        publish: &mut dyn FnMut(Document),
        cancel: &Cancel,
    ) -> Result<Document, OpenError> {
        let how = How { name: &self.name, view, cancel };
        let mut growth = Growth::new(self.format.kind, self.notices.clone(), publish);
        let outcome = match self.format.read {
            Reading::Apart(_) if apart::is_allowed() => {
                let file = self.source.as_file()?;
                apart::render(self.format, &file, self.identity, &how, &mut |part| growth.take(part))
            }
            Reading::Rendered(render) | Reading::Apart(render) => {
                let mut flow = Flow::new();
                let outcome = render(&self.source.bytes(), &how, &mut flow);
                growth.take(flow.last_part());
                outcome
            }
            Reading::Text(_) => Ok(()),
        };
        growth.finish(outcome)
    }
}

/// What is said of a file that its reader did not survive.
const GIVEN_UP: &str = "shown as the bytes that it is: its reader failed twice";

/// How the source of what is rendered is read: with the colours of code where there are some.
fn source_of(format: &Format) -> fn(Input<'_>, &Cancel) -> Result<Document, OpenError> {
    match format.kind {
        Kind::Markdown => code::markdown,
        Kind::Html => code::html,
        _ => plain::extract,
    }
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
