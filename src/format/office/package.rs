//! The parts of a package, and how they lead to one another.

use std::collections::HashMap;

use super::super::archive::Archive;
use super::super::bytes::Bytes;
use super::super::flow::Flow;
use super::super::{Cancel, OpenError};
use super::xml::{Node, Xml};

/// Links of one part that are kept.
const LINKS: usize = 100_000;
/// Nodes between two questions whether the work is still wanted.
const PACE: usize = 4096;

/// An open package.
pub(in crate::format) struct Package {
    archive: Archive,
}

/// Where the links of a part lead, by their ids.
#[derive(Default)]
pub(in crate::format) struct Links(HashMap<String, Link>);

/// One of them.
struct Link {
    /// The last word of its type: `hyperlink`, `image`.
    kind: String,
    /// The name of a part, or an address.
    target: String,
}

impl Links {
    /// The target of a link.
    pub(in crate::format) fn target(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(|link| link.target.as_str())
    }

    /// The first target of a type.
    pub(in crate::format) fn first(&self, kind: &str) -> Option<&str> {
        self.0.values().filter(|link| link.kind == kind).map(|link| link.target.as_str()).min()
    }

    /// All targets of a type.
    pub(in crate::format) fn all(&self, kind: &str) -> Vec<String> {
        let mut all: Vec<_> =
            self.0.values().filter(|link| link.kind == kind).map(|link| link.target.clone()).collect();
        all.sort();
        all
    }
}

impl Package {
    /// Opens it.
    pub(in crate::format) fn open(bytes: &Bytes) -> Result<Package, OpenError> {
        Ok(Package { archive: Archive::open(bytes)? })
    }

    /// Whether there is a part of this name.
    pub(in crate::format) fn has(&self, name: &str) -> bool {
        self.archive.has(name)
    }

    /// The names of its parts.
    pub(in crate::format) fn names(&self) -> impl Iterator<Item = String> {
        self.archive.names()
    }

    /// A part that the document can do without; nothing if it is not there. What is wrong with it is said.
    pub(in crate::format) fn part(&mut self, name: &str, flow: &mut Flow) -> String {
        match self.archive.read(name) {
            None => String::new(),
            Some(Err(e)) => {
                flow.notice(format!("{name} {e}"));
                String::new()
            }
            Some(Ok(entry)) => {
                let whole = entry.problem.is_none();
                entry.problem.into_iter().for_each(|problem| flow.notice(problem));
                text(entry.bytes, whole)
            }
        }
    }

    /// A part that the document cannot do without.
    pub(in crate::format) fn needed(&mut self, name: &str, flow: &mut Flow) -> Result<String, OpenError> {
        let missing = || OpenError::Unreadable(format!("is damaged: it has no {name}"));
        let entry = self.archive.read(name).ok_or_else(missing)??;
        let whole = entry.problem.is_none();
        entry.problem.into_iter().for_each(|problem| flow.notice(problem));
        Ok(text(entry.bytes, whole))
    }

    /// The links of a part; those of the package for no name.
    pub(in crate::format) fn links(&mut self, part: &str, flow: &mut Flow) -> Links {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let dash = if folder.is_empty() { "" } else { "/" };
        let source = self.part(&format!("{folder}{dash}_rels/{file}.rels"), flow);
        let (mut links, mut xml) = (HashMap::new(), Xml::new(&source));
        while let Some(node) = xml.next() {
            let Node::Open(tag) = node else { continue };
            if let (Some(id), Some(kind), Some(target)) = (tag.get("Id"), tag.get("Type"), tag.get("Target"))
            {
                let outside = tag.get("TargetMode").is_some_and(|mode| mode == "External");
                let target = if outside { target } else { path(folder, &target) };
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                if links.len() < LINKS {
                    links.insert(id, Link { kind, target });
                }
            }
        }
        Links(links)
    }

    /// Says what the package says of itself: title, author, date.
    pub(in crate::format) fn describe(&mut self, links: &Links, flow: &mut Flow) {
        let Some(name) = links.first("core-properties").map(str::to_owned) else { return };
        let source = self.part(&name, flow);
        describe(&source, flow);
    }
}

/// Title, author, date and the like from a part in the words of Dublin Core. Where somebody else wrote last, the author
/// is who wrote first.
pub(super) fn describe(source: &str, flow: &mut Flow) {
    let mut xml = Xml::new(source);
    let [mut author, mut last, mut created, mut changed] = [const { None }; 4];
    while let Some(node) = xml.next() {
        let Node::Open(tag) = node else { continue };
        match tag.name() {
            "title" => flow.title(&xml.text()),
            "language" => flow.meta("language", &xml.text()),
            "subject" => flow.meta("subject", &xml.text()),
            "initial-creator" => author = Some(xml.text()),
            "creator" => last = Some(xml.text()),
            "created" | "creation-date" => created = Some(xml.text()),
            "date" => changed = Some(xml.text()),
            _ => {}
        }
    }
    if let Some(author) = author.or(last) {
        flow.meta("author", &author);
    }
    if let Some(date) = created.or(changed) {
        flow.meta("date", date.split('T').next().unwrap_or_default());
    }
}

/// The bytes of a part as text; the end of one that is not whole may be half a character.
fn text(mut bytes: Vec<u8>, whole: bool) -> String {
    if !whole {
        let broken = std::str::from_utf8(&bytes).err().filter(|e| e.error_len().is_none());
        if let Some(e) = broken {
            bytes.truncate(e.valid_up_to());
        }
    }
    match String::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text),
        Err(e) => {
            let bytes = Bytes::in_memory(e.into_bytes());
            bytes.text(u64::MAX).map(|(text, _)| text).unwrap_or_default()
        }
    }
}

/// The name of the part that a link in a folder leads to.
fn path(folder: &str, target: &str) -> String {
    let (start, target) = match target.strip_prefix('/') {
        Some(target) => ("", target),
        None => (folder, target),
    };
    let mut path: Vec<&str> = start.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

/// Counts the nodes of a walk, and looks now and then whether it is still wanted.
#[derive(Default)]
pub(super) struct Pace(usize);

impl Pace {
    /// Takes one more.
    pub(super) fn step(&mut self, cancel: &Cancel) -> Result<(), OpenError> {
        self.0 += 1;
        if self.0.is_multiple_of(PACE) { cancel.check() } else { Ok(()) }
    }
}

/// Says what was wrong with the source of a walk.
pub(super) fn confess(xml: &Xml<'_>, flow: &mut Flow) {
    if xml.broken {
        flow.notice("a part of it is damaged or ends early: shown as far as it could be read");
    }
    if xml.dtd {
        flow.notice("it has a DTD, which was ignored");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_from_their_folder() {
        assert_eq!(path("word", "media/a.png"), "word/media/a.png");
        assert_eq!(path("ppt/slides", "../notes/n1.xml"), "ppt/notes/n1.xml");
        assert_eq!(path("word", "/xl/a.xml"), "xl/a.xml");
        assert_eq!(path("", "../../../etc/passwd"), "etc/passwd");
    }

    #[test]
    fn text_that_is_cut_ends_with_a_whole_character() {
        assert_eq!(text("é".as_bytes()[..1].to_vec(), false), "");
        assert_eq!(text(b"\xef\xbb\xbfa".to_vec(), true), "a");
    }
}
