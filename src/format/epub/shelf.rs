//! The files of a book, found by name: out of its archive, or out of what is left of it.

use std::collections::HashMap;

use super::super::OpenError;
use super::super::archive::{Archive, Entry};
use super::super::bytes::Bytes;
use super::path;
use super::salvage::Salvage;

/// Bytes of text that come out of one file at most.
const TEXT: u64 = 64 * 1024 * 1024;

/// See the module's text.
pub(super) struct Shelf {
    source: Source,
    /// Names as they are compared, and as they stand in the archive.
    names: HashMap<String, String>,
    order: Vec<String>,
}

enum Source {
    Whole(Archive),
    Rest(Salvage),
}

impl Shelf {
    /// Looks through the archive. The second value says that its list is gone, and that this is what was found without it.
    pub(super) fn open(bytes: &Bytes) -> Result<(Shelf, bool), OpenError> {
        let broken = match Archive::open(bytes) {
            Ok(archive) => {
                let names = archive.names().collect();
                return Ok((Shelf::new(Source::Whole(archive), names), false));
            }
            Err(e) => e,
        };
        let salvage = Salvage::open(bytes)?;
        if salvage.is_empty() {
            return Err(broken);
        }
        let names = salvage.names();
        Ok((Shelf::new(Source::Rest(salvage), names), true))
    }

    fn new(source: Source, order: Vec<String>) -> Shelf {
        let mut names = HashMap::new();
        for name in &order {
            let tidy = path::joined("", name);
            names.entry(tidy.to_lowercase()).or_insert_with(|| name.clone());
            names.insert(tidy, name.clone());
        }
        Shelf { source, names, order }
    }

    /// The names of all files, in the order of the archive.
    pub(super) fn names(&self) -> &[String] {
        &self.order
    }

    /// Whether there is a file of this name.
    pub(super) fn has(&self, path: &str) -> bool {
        self.find(path).is_some()
    }

    /// Names are compared exactly first; many a book was made where letter case makes no difference.
    fn find(&self, path: &str) -> Option<&String> {
        self.names.get(path).or_else(|| self.names.get(&path.to_lowercase()))
    }

    /// A file as text, and what is wrong with it; `None` if there is no such file.
    pub(super) fn text(&mut self, path: &str) -> Option<(String, Option<String>)> {
        let name = self.find(path)?.clone();
        let entry = match &mut self.source {
            Source::Whole(archive) => archive.read(&name)?,
            Source::Rest(salvage) => salvage.read(&name)?,
        };
        let Entry { bytes, problem } =
            entry.unwrap_or_else(|e| Entry { bytes: Vec::new(), problem: Some(e.to_string()) });
        match Bytes::in_memory(bytes).text(TEXT) {
            Ok((text, _)) => Some((text, problem)),
            Err(e) => Some((String::new(), problem.or(Some(e.to_string())))),
        }
    }
}
