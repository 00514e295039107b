//! The table of contents of a book and the list of its printed pages, in either of the two forms that there are.

use super::super::{Cancel, OpenError};
use super::path;
use super::xml::{self, Element, Node, tidy};

/// Entries and pages that are kept.
const MOST: usize = 20_000;
/// Bytes of a label that are kept.
const LABEL: usize = 2000;

/// What a book says about its own parts.
#[derive(Default)]
pub(super) struct Contents {
    pub entries: Vec<Entry>,
    pub pages: Vec<Entry>,
}

/// A label and where it leads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// 1 for the outermost.
    pub level: usize,
    pub label: String,
    /// The file, empty if the label leads nowhere, and the place in it.
    pub path: String,
    pub place: String,
}

impl Entry {
    fn lead(&mut self, link: Option<String>, from: &str) {
        if let Some((path, place)) = link.and_then(|link| path::resolve(&link, from)) {
            (self.path, self.place) = (path, place);
        }
    }
}

/// Reads a navigation document (EPUB 3).
pub(super) fn nav(source: &str, from: &str, cancel: &Cancel) -> Result<Contents, OpenError> {
    let mut reading = Reading::new(from);
    xml::each(source, cancel, &mut |node| match node {
        Node::Start(element) => reading.nav_start(&element),
        Node::Text(text) => reading.text(text),
        Node::End(name) => reading.nav_end(name),
    })?;
    Ok(reading.finish())
}

/// Reads a table of contents for XML (EPUB 2).
pub(super) fn ncx(source: &str, from: &str, cancel: &Cancel) -> Result<Contents, OpenError> {
    let mut reading = Reading::new(from);
    xml::each(source, cancel, &mut |node| match node {
        Node::Start(element) => reading.ncx_start(&element),
        Node::Text(text) => reading.text(text),
        Node::End(name) => reading.ncx_end(name),
    })?;
    Ok(reading.finish())
}

#[derive(Default)]
struct Reading<'a> {
    from: &'a str,
    contents: Contents,
    /// What the list that is being read lists.
    list: Option<List>,
    depth: usize,
    /// The entry that is being read, and whether text now is its label.
    entry: Option<Entry>,
    labelled: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Entries,
    Pages,
}

impl<'a> Reading<'a> {
    fn new(from: &'a str) -> Reading<'a> {
        Reading { from, ..Reading::default() }
    }

    fn text(&mut self, text: &str) {
        if let Some(entry) = self.entry.as_mut().filter(|entry| self.labelled && entry.label.len() < LABEL) {
            entry.label.push_str(text);
        }
    }

    fn nav_start(&mut self, element: &Element<'_>) {
        match element.name() {
            "nav" => {
                let is = |kind| element.has_word("type", kind);
                let role = |role| element.has_word("role", role);
                self.depth = 0;
                self.list = match () {
                    () if is("toc") || role("doc-toc") => Some(List::Entries),
                    () if is("page-list") || role("doc-pagelist") => Some(List::Pages),
                    () => None,
                };
            }
            "ol" | "ul" if self.list.is_some() => {
                self.add();
                self.depth += 1;
            }
            "a" | "span" if self.list.is_some() && self.depth > 0 => {
                let level = self.depth;
                let entry = self.entry.get_or_insert_with(|| Entry { level, ..Entry::default() });
                entry.lead(element.attribute("href"), self.from);
                self.labelled = true;
            }
            "img" => {
                let alt = element.attribute("alt").unwrap_or_default();
                self.text(&alt);
            }
            _ => {}
        }
    }

    fn nav_end(&mut self, name: &str) {
        match name {
            "nav" => {
                self.add();
                self.list = None;
            }
            "ol" | "ul" => {
                self.add();
                self.depth = self.depth.saturating_sub(1);
            }
            "a" | "li" => self.add(),
            _ => {}
        }
    }

    fn ncx_start(&mut self, element: &Element<'_>) {
        match element.name() {
            "navPoint" => self.point(List::Entries),
            "pageTarget" => {
                self.point(List::Pages);
                let value = element.attribute("value");
                if let (Some(entry), Some(value)) = (&mut self.entry, value) {
                    entry.label = value;
                }
            }
            "text" => self.labelled = self.entry.as_ref().is_some_and(|entry| entry.label.is_empty()),
            "content" => {
                let link = element.attribute("src");
                if let Some(entry) = &mut self.entry {
                    entry.lead(link, self.from);
                }
            }
            _ => {}
        }
    }

    fn point(&mut self, list: List) {
        self.add();
        self.depth += 1;
        self.list = Some(list);
        self.entry = Some(Entry { level: self.depth, ..Entry::default() });
    }

    fn ncx_end(&mut self, name: &str) {
        match name {
            "navPoint" | "pageTarget" => {
                self.add();
                self.depth = self.depth.saturating_sub(1);
            }
            "text" => self.labelled = false,
            _ => {}
        }
    }

    /// The entry is complete.
    fn add(&mut self) {
        self.labelled = false;
        let Some(mut entry) = self.entry.take() else { return };
        entry.label = tidy(&entry.label);
        let list = match self.list {
            Some(List::Entries) => &mut self.contents.entries,
            Some(List::Pages) => &mut self.contents.pages,
            None => return,
        };
        if list.len() < MOST && !entry.label.is_empty() {
            list.push(entry);
        }
    }

    /// A label that leads nowhere leads where the first one below it does.
    fn finish(mut self) -> Contents {
        self.add();
        let mut next: Option<(String, String)> = None;
        for entry in self.contents.entries.iter_mut().rev() {
            match &next {
                Some((path, place)) if entry.path.is_empty() => {
                    (entry.path, entry.place) = (path.clone(), place.clone());
                }
                _ => next = Some((entry.path.clone(), entry.place.clone())),
            }
        }
        self.contents.entries.retain(|entry| !entry.path.is_empty());
        self.contents.pages.retain(|page| !page.path.is_empty());
        self.contents
    }
}
