//! Places in the open document that a list leads to: its contents, and the links on the screen.
//!
//! A link is followed within the document, or to another document of the library. Nothing else is opened: where a link
//! leads out of the library its address is shown, and can be copied.

use std::path::{Component, Path, PathBuf};

use super::viewport::{Anchor, Stand};
use super::{App, Focus, Task};
use crate::library::{EntryId, Origin};

/// What a list of places is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leading {
    /// Headings.
    Contents,
    /// Links on the screen.
    Links,
}

/// Where a row leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// To a place in the open document.
    Here(u64),
    /// To another document of the library, and a place in it by its name.
    Document(EntryId, Option<String>),
    /// Out of the library.
    Address,
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The number that stands in the text, if there is one.
    pub number: Option<u32>,
    /// How deep it is nested.
    pub depth: u8,
    /// The heading, or the text of the link.
    pub name: String,
    /// What is to be said of it: a page, an address.
    pub about: String,
    /// Where it leads.
    pub destination: Destination,
}

/// A list of places on the screen.
#[derive(Debug)]
pub struct Places {
    /// What it is about.
    pub leading: Leading,
    /// Its rows.
    pub rows: Vec<Place>,
    /// The selected one.
    pub selected: usize,
}

impl App {
    /// `o`: the headings of the open document, the one the reader is under selected.
    pub(super) fn open_contents(&mut self) {
        let Some(document) = &self.page.document else { return };
        let markup = &document.markup;
        let top = markup.outline.iter().map(|heading| heading.level).min().unwrap_or(1);
        let row = |heading: &crate::document::Heading| Place {
            number: None,
            depth: heading.level - top,
            name: heading.title.clone(),
            about: markup.page(heading.range.start).map_or_else(String::new, |p| format!("p. {}", p.label)),
            destination: Destination::Here(heading.range.start),
        };
        let rows: Vec<Place> = markup.outline.iter().map(row).collect();
        let here = self.page.viewport.anchor().0;
        let selected = markup.outline.partition_point(|h| h.range.start <= here).saturating_sub(1);
        self.open_places(Leading::Contents, rows, selected, "this document has no headings");
    }

    /// `L`: the links on the screen.
    pub(super) fn open_links(&mut self) {
        let row = |(number, shown, address): (Option<u32>, String, &str)| Place {
            number,
            depth: 0,
            name: shown,
            about: address.to_owned(),
            destination: self.destination(address),
        };
        let rows: Vec<Place> = self.page.links().into_iter().map(row).collect();
        self.open_places(Leading::Links, rows, 0, "there is no link on the screen");
    }

    fn open_places(&mut self, leading: Leading, rows: Vec<Place>, selected: usize, none: &str) {
        if rows.is_empty() {
            self.notice = Some(none.to_owned());
        } else {
            self.places_list = Some(Places { leading, rows, selected });
        }
    }

    /// Where a link of the open document leads.
    fn destination(&self, address: &str) -> Destination {
        let markup = self.page.document.as_ref().map(|document| &document.markup);
        if let Some(place) = markup.and_then(|markup| markup.destination(address)) {
            return Destination::Here(place);
        }
        let (file, name) = match address.split_once('#') {
            Some((file, name)) => (file, Some(name.to_owned())),
            None => (address, None),
        };
        match self.linked_entry(file) {
            Some(id) => Destination::Document(id, name),
            None => Destination::Address,
        }
    }

    /// The entry that a relative address of the open document names. Only paths are compared.
    fn linked_entry(&self, file: &str) -> Option<EntryId> {
        if file.is_empty() || file.contains(':') {
            return None;
        }
        let library = &self.shelf.library;
        let from = path_of(&library.get(self.page.entry?).origin)?.parent()?;
        let wanted = plain_path(&from.join(file));
        let is_wanted = |origin: &Origin| path_of(origin).is_some_and(|path| plain_path(path) == wanted);
        library.ids().find(|id| is_wanted(&library.get(*id).origin))
    }

    /// Moves through the list.
    pub(super) fn walk_places(&mut self, by: i64) {
        let Some(list) = &mut self.places_list else { return };
        let last = list.rows.len().saturating_sub(1) as i64;
        list.selected = (list.selected as i64).saturating_add(by).clamp(0, last) as usize;
    }

    /// Goes where the selected row leads; `^O` comes back.
    pub(super) fn go_to_place(&mut self) {
        let Some(list) = self.places_list.take() else { return };
        let Some(place) = list.rows.into_iter().nth(list.selected) else { return };
        match place.destination {
            Destination::Here(offset) => {
                self.push_jump();
                self.focus = Focus::Page;
                self.go_to(offset, Stand::Top);
            }
            Destination::Document(id, name) => {
                self.push_jump();
                self.focus = Focus::Page;
                self.wanted_name = name.filter(|_| self.page.entry != Some(id)).map(|name| (id, name));
                self.shelf.select(id);
                self.go_to_entry(id);
            }
            Destination::Address => self.copy_address(&place.about),
        }
    }

    /// Copies the address of the selected row.
    pub(super) fn copy_place(&mut self) {
        let Some(list) = &self.places_list else { return };
        if let Some(place) = list.rows.get(list.selected) {
            let text = if list.leading == Leading::Links { &place.about } else { &place.name }.clone();
            self.copy_address(&text);
        }
    }

    fn copy_address(&mut self, address: &str) {
        self.task(Task::Copy(address.to_owned()));
        self.notice = Some(format!("copied: {address}"));
    }

    /// Remembers where the reader is, to come back.
    fn push_jump(&mut self) {
        if let Some(entry) = self.page.entry {
            self.jumps.push((entry, self.place()));
        }
    }

    /// `^O`: back to where the last jump came from.
    pub(super) fn jump_back(&mut self) {
        let Some((entry, place)) = self.jumps.pop() else {
            self.notice = Some("there is no jump to come back from".into());
            return;
        };
        if self.page.entry == Some(entry) {
            self.go_to(place.0, Stand::Top);
        } else {
            self.shelf.select(entry);
            self.go_to_entry(entry);
            self.places.insert(entry, Anchor(place.0));
        }
    }

    /// A document that a link led to is open: goes to the place that the link named.
    pub(super) fn go_to_wanted_name(&mut self, id: EntryId) {
        let Some((_, name)) = self.wanted_name.take_if(|(wanted, _)| *wanted == id) else { return };
        let markup = self.page.document.as_ref().map(|document| &document.markup);
        if let Some(place) = markup.and_then(|markup| markup.destination(&format!("#{name}"))) {
            self.go_to(place, Stand::Top);
        }
    }
}

/// Where a document is, in the file system or among those that come with the program.
fn path_of(origin: &Origin) -> Option<&Path> {
    match origin {
        Origin::Path(path) => Some(path),
        Origin::Included(name) => Some(Path::new(name)),
        Origin::Stdin => None,
    }
}

/// A path without `.` and `..`, as far as its letters tell.
fn plain_path(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                if !plain.pop() {
                    plain.push("..");
                }
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_compared_without_detours() {
        assert_eq!(plain_path(Path::new("a/./b/../c.md")), Path::new("a/c.md"));
        assert_eq!(plain_path(Path::new("../c.md")), Path::new("../c.md"));
    }
}
