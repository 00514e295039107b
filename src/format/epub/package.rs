//! The package file of a book: what it is called, which files it has, and in which order they are read.

use std::collections::HashMap;

use super::super::{Cancel, OpenError};
use super::path;
use super::xml::{self, Element, Node, tidy};

/// Files, chapters and statements that are kept.
const MOST: usize = 20_000;

/// See the module's text.
#[derive(Default)]
pub(super) struct Package {
    /// Where it is itself: what it names is found from there.
    path: String,
    pub items: HashMap<String, Item>,
    pub spine: Vec<Reference>,
    /// The item that the spine names as the table of contents (EPUB 2).
    pub toc: Option<String>,
    said: Vec<Said>,
    /// What is said about a statement: its id, the property, the value.
    refined: Vec<(String, String, String)>,
}

/// A file of the book.
pub(super) struct Item {
    pub path: String,
    pub media: String,
    pub nav: bool,
}

/// A place in the spine.
pub(super) struct Reference {
    pub item: String,
    pub linear: bool,
}

/// A statement of the metadata.
#[derive(Default)]
struct Said {
    name: String,
    id: String,
    /// `role` of a person, `event` of a date.
    kind: String,
    value: String,
}

/// What is being read.
#[derive(Default)]
enum Open {
    #[default]
    Nothing,
    Statement(Said),
    Refining(String, String, String),
}

impl Package {
    /// Reads the package file.
    pub(super) fn parse(source: &str, path: &str, cancel: &Cancel) -> Result<Package, OpenError> {
        let mut package = Package { path: path.to_owned(), ..Package::default() };
        let mut open = Open::Nothing;
        xml::each(source, cancel, &mut |node| match node {
            Node::Start(element) => package.start(&element, &mut open),
            Node::Text(text) => match &mut open {
                Open::Statement(said) => said.value.push_str(text),
                Open::Refining(_, _, value) => value.push_str(text),
                Open::Nothing => {}
            },
            Node::End(name) => package.end(name, &mut open),
        })?;
        Ok(package)
    }

    fn start(&mut self, element: &Element<'_>, open: &mut Open) {
        let attribute = |name: &str| element.attribute(name).unwrap_or_default();
        match element.name() {
            name @ ("title" | "creator" | "contributor" | "date" | "language" | "publisher"
            | "identifier" | "subject") => {
                let kind = element.attribute("role").or_else(|| element.attribute("event"));
                let (name, id, kind) = (name.to_owned(), attribute("id"), kind.unwrap_or_default());
                *open = Open::Statement(Said { name, id, kind, value: String::new() });
            }
            "meta" => {
                let about = attribute("refines").trim_start_matches('#').to_owned();
                if !about.is_empty() {
                    *open = Open::Refining(about, attribute("property"), String::new());
                }
            }
            "item" if self.items.len() < MOST => self.item(element),
            "spine" => self.toc = element.attribute("toc"),
            "itemref" if self.spine.len() < MOST => {
                let linear = !attribute("linear").eq_ignore_ascii_case("no");
                self.spine.push(Reference { item: attribute("idref"), linear });
            }
            _ => {}
        }
    }

    fn item(&mut self, element: &Element<'_>) {
        let (Some(id), Some(href)) = (element.attribute("id"), element.attribute("href")) else { return };
        let Some((path, _)) = path::resolve(&href, &self.path) else { return };
        let media = element.attribute("media-type").unwrap_or_default().to_ascii_lowercase();
        self.items.insert(id, Item { path, media, nav: element.has_word("properties", "nav") });
    }

    fn end(&mut self, name: &str, open: &mut Open) {
        let ends = match open {
            Open::Nothing => false,
            Open::Statement(said) => said.name == name,
            Open::Refining(..) => name == "meta",
        };
        if !ends {
            return;
        }
        match std::mem::take(open) {
            Open::Statement(said) if self.said.len() < MOST => {
                self.said.push(Said { value: tidy(&said.value), ..said });
            }
            Open::Refining(id, property, value) if self.refined.len() < MOST => {
                self.refined.push((id, property, tidy(&value)));
            }
            _ => {}
        }
    }

    /// The title, the chief one if there are several.
    pub(super) fn title(&self) -> Option<&str> {
        let mut titles = self.said.iter().filter(|said| said.name == "title" && !said.value.is_empty());
        let chief = titles.clone().find(|said| self.refines(said, "title-type") == Some("main"));
        chief.or_else(|| titles.next()).map(|said| said.value.as_str())
    }

    /// What else is said: keys of a [`Flow`](super::super::flow::Flow)'s metadata and values.
    pub(super) fn statements(&self) -> impl Iterator<Item = (&str, &str)> {
        let published = |said: &Said| said.name == "date" && said.kind == "publication";
        let date = self.said.iter().position(published);
        let date = date.or_else(|| self.said.iter().position(|said| said.name == "date"));
        self.said.iter().enumerate().filter_map(move |(i, said)| {
            let key = match said.name.as_str() {
                "creator" | "contributor" if self.is_author(said) => "author",
                "creator" => "contributor",
                "date" if Some(i) == date => "date",
                "title" | "date" => return None,
                name => name,
            };
            Some((key, said.value.as_str()))
        })
    }

    /// Whether somebody wrote the book: who is named without a role as its creator did.
    fn is_author(&self, said: &Said) -> bool {
        let role = self.refines(said, "role").unwrap_or(&said.kind);
        role == "aut" || role.is_empty() && said.name == "creator"
    }

    fn refines(&self, said: &Said, property: &str) -> Option<&str> {
        let of = |(id, p, _): &&(String, String, String)| !id.is_empty() && *id == said.id && p == property;
        self.refined.iter().find(of).map(|(_, _, value)| value.as_str())
    }

    /// The file that has the table of contents of EPUB 3.
    pub(super) fn nav(&self) -> Option<&str> {
        self.items.values().find(|item| item.nav).map(|item| item.path.as_str())
    }

    /// The file that has the table of contents of EPUB 2.
    pub(super) fn ncx(&self) -> Option<&str> {
        let named = self.toc.as_ref().and_then(|id| self.items.get(id));
        let ncx = || self.items.values().find(|item| item.media == "application/x-dtbncx+xml");
        named.or_else(ncx).map(|item| item.path.as_str())
    }
}

/// The package file that the container names.
pub(super) fn rootfile(container: &str, cancel: &Cancel) -> Result<Option<String>, OpenError> {
    let mut found = None;
    xml::each(container, cancel, &mut |node| {
        if let Node::Start(element) = node
            && element.name() == "rootfile"
            && found.is_none()
        {
            found = element.attribute("full-path").map(|path| path::joined("", &path));
        }
    })?;
    Ok(found)
}
