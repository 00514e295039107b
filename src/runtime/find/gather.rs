//! The documents that are looked through.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::say;
use crate::document::Document;
use crate::format::{Cancel, open_stream};
use crate::included::INCLUDED;
use crate::library::{EntryId, Found, Library, Origin};
use crate::runtime::Source;
use crate::runtime::found::documents;
use crate::runtime::jobs::stdin;

/// The documents, in their order.
pub(super) struct Gathered {
    pub(super) library: Library,
    pub(super) ids: Vec<EntryId>,
    named: HashSet<PathBuf>,
    /// Whether they lie in the current folder, which needs no name.
    here: bool,
    /// Whether something that was named could not be read.
    pub(super) trouble: bool,
}

impl Gathered {
    /// The path of a document as it is printed; what is not UTF-8 in it reads as U+FFFD.
    pub(super) fn path(&self, id: EntryId) -> String {
        match &self.library.get(id).origin {
            Origin::Stdin => "-".into(),
            Origin::Path(path) => {
                let shown = if self.here { path.strip_prefix(".").unwrap_or(path) } else { path };
                shown.to_string_lossy().into_owned()
            }
            origin => origin.name(),
        }
    }

    /// Whether it was named itself, and not found in a folder.
    pub(super) fn is_named(&self, id: EntryId) -> bool {
        self.library.get(id).origin.path().is_none_or(|path| self.named.contains(path))
    }
}

/// Puts everything that `source` names into `library`: folders are walked, standard input is read to its end.
pub(super) fn gather(source: &Source, mut library: Library) -> Gathered {
    let (mut named, mut here, mut trouble) = (HashSet::new(), false, false);
    match source {
        Source::Paths(paths) => {
            named = paths.iter().cloned().collect();
            here = matches!(&paths[..], [path] if path == Path::new("."));
            documents(paths, &Cancel::never(), &mut |found| {
                found.into_iter().for_each(|found| {
                    library.add_new(found);
                });
                true
            });
        }
        Source::Stdin => match read_all() {
            Ok(document) => {
                if let Some(id) = library.add_new(found(Origin::Stdin, "-")) {
                    library.corpus.hold_open(id, document);
                }
            }
            Err(reason) => {
                say(&format!("standard input {reason}"));
                trouble = true;
            }
        },
        Source::Included => {
            for (name, _) in INCLUDED {
                library.add_new(found(Origin::Included(name), name));
            }
        }
    }
    let ids = library.ids().collect();
    Gathered { library, ids, named, here, trouble }
}

fn found(origin: Origin, place: &str) -> Found {
    Found { origin, place: place.to_owned(), len: 0, modified: None, problem: None }
}

/// Standard input, when all of it has come; the reason why not stands after its name.
fn read_all() -> Result<Arc<Document>, String> {
    let mut last = None;
    open_stream(stdin(), &mut |document| last = Some(document), &Cancel::never())
        .map_err(|e| e.to_string())?;
    last.map(Arc::new).ok_or_else(|| "could not be read".to_owned())
}

/// Whether something is piped or redirected into standard input. A terminal, `/dev/null` and nothing at all
/// feed nothing.
pub fn is_fed() -> bool {
    use rustix::fs::FileType;
    rustix::fs::fstat(rustix::stdio::stdin()).is_ok_and(|stat| {
        let kind = FileType::from_raw_mode(stat.st_mode);
        matches!(kind, FileType::RegularFile | FileType::Fifo | FileType::Socket)
    })
}

/// The columns of the terminal that hits are printed on, if it is one.
pub fn columns() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout()).ok()?;
    (size.ws_col >= 10).then(|| usize::from(size.ws_col))
}
