//! Keyword sets are saved, and other lists are taken in. The app says what it wants of files ([`Keep`]), and is told
//! what came of it ([`Filed`]).

use std::path::{Path, PathBuf};

use super::keywords::{Kept, Merged};
use super::prompt::Purpose;
use super::{App, Slot, Task};
use crate::sets::file::{EXTENSION, Home};
use crate::sets::{Set, import};

/// What is wanted of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// Save a set.
    Save {
        /// Where sets are that have no path.
        home: Home,
        /// Its file; or what the reader calls it, if it is `new`.
        name: PathBuf,
        /// Whether there must be no such file yet.
        new: bool,
        /// The set.
        set: Set,
        /// The text of the file as it was read.
        was: Option<String>,
    },
    /// Read a set, or another list of words.
    Read {
        /// Where sets are that have no path.
        home: Home,
        /// What the reader calls it.
        name: PathBuf,
    },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filed {
    /// The file and its text.
    Saved(PathBuf, String),
    /// The file is as it was.
    NotSaved {
        /// Where it was to be.
        path: PathBuf,
        /// Why, with the name of the file.
        message: String,
        /// Whether something else stands there now: under another name it can be saved.
        taken: bool,
    },
    /// The file and its text.
    Read(PathBuf, String),
    /// Why not, with the name of the file.
    NotRead(String),
}

impl App {
    /// Saves the keywords to their file; asks for a name if they have none.
    pub(super) fn save_keywords(&mut self) {
        match &self.keywords.kept {
            Some(_) if !self.keywords.is_unsaved() => self.notice = Some("there is nothing to save".into()),
            Some(Kept { path, was }) => {
                let (name, was, set) = (path.clone(), was.clone(), self.keywords.set().clone());
                self.keep(Keep::Save { home: self.home.clone(), name, new: false, set, was });
            }
            None if self.keywords.is_empty() => self.notice = Some("there are no keywords to save".into()),
            None => self.ask_keywords(Purpose::Save, ""),
        }
    }

    /// Saves the keywords under a name.
    pub(super) fn save_keywords_as(&mut self, name: &str) {
        let (name, set) = (PathBuf::from(name), self.keywords.set().clone());
        self.keep(Keep::Save { home: self.home.clone(), name, new: true, set, was: None });
    }

    /// Adds the keywords of a file.
    pub(super) fn import_keywords(&mut self, name: &str) {
        self.keep(Keep::Read { home: self.home.clone(), name: name.into() });
    }

    /// Writes the keywords for others into a file that is not there yet: the names alone, or all that the set says.
    pub(super) fn export_keywords(&mut self, name: &str) -> Result<(), String> {
        let path = PathBuf::from(name);
        let text = match path.extension().and_then(|extension| extension.to_str()) {
            Some("txt") => self.keywords.set().export_list(),
            Some(EXTENSION) => self.keywords.set().text().to_owned(),
            _ => {
                return Err(format!(
                    "the name must end in .txt (names alone) or .{EXTENSION} (the whole set)"
                ));
            }
        };
        self.task(Task::Export(path, text));
        Ok(())
    }

    fn keep(&mut self, keep: Keep) {
        if self.filing {
            self.notice = Some("the file before is still on its way".into());
            return;
        }
        self.filing = true;
        let ticket = self.ticket(Slot::Keeping);
        self.task(Task::Keep(ticket, Box::new(keep)));
    }

    pub(super) fn on_filed(&mut self, filed: Filed) {
        self.filing = false;
        match filed {
            Filed::Saved(path, text) => {
                self.notice = Some(format!("saved: {}", path.display()));
                self.keywords.kept = Some(Kept { path, was: Some(text) });
            }
            Filed::NotSaved { path, message, taken } => {
                if taken && self.prompt.as_ref().is_none_or(|p| p.purpose == Purpose::Keyword) {
                    self.ask_keywords(Purpose::Save, &another_name(&path));
                }
                self.notice = Some(message);
            }
            Filed::Read(path, text) => self.take_in(&path, &text),
            Filed::NotRead(message) => self.notice = Some(message),
        }
    }

    fn take_in(&mut self, path: &Path, text: &str) {
        let (set, mistakes) = import(text);
        let Merged { added, extended, there } = self.keywords.merge(&set);
        let mut said = vec![format!("{added} added")];
        said.extend((extended > 0).then(|| format!("{extended} with new spellings")));
        said.extend((there > 0).then(|| format!("{there} there already")));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        said.extend(mistakes.first().map(|mistake| format!("{name}, {mistake}")));
        said.extend((mistakes.len() > 1).then(|| format!("and {} more", mistakes.len() - 1)));
        if added + extended > 0 {
            self.keywords_changed();
        }
        self.settle_keyword_row(None);
        self.notice = Some(said.join(", "));
    }
}

/// A name like this one that is likely to be free.
fn another_name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-2.{EXTENSION}")).to_string_lossy().into_owned()
}
