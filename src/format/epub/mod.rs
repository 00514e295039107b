//! Books in EPUB 2 and 3: a ZIP archive with chapters in XHTML, a package file that puts them in order, and a table of
//! contents.
//!
//! # The essay
//!
//! The **container** names the package, the [`package`] names the files and the spine (the order to read in), and the
//! table of [`contents`] is in one of two forms. Of all of them a broken book may lack some; without a package the
//! chapters are read in the order of their names, without a table of contents the outline is that of the headings.
//!
//! Chapters are HTML and are rendered as such. Links lead to `path` or `path#place`, where `path` is the chapter's name in
//! the archive: every chapter is an anchor of that name, and every `id` in it one of the longer. Where there
//! is a table of contents, it **is** the outline: after each chapter its headings are exchanged for the
//! entries that lead into it.
//!
//! Names in an archive are compared with one another and never used as paths.

mod book;
mod contents;
mod opening;
mod package;
mod path;
mod protection;
mod salvage;
mod shelf;
mod xml;

use std::collections::{HashMap, HashSet};

use crate::document::Kind;

use super::archive::Archive;
use super::bytes::Bytes;
use super::flow::Flow;
use super::{Format, How, Look, OpenError, Reading, View};

use book::Book;
use contents::{Contents, Entry};
use package::Package;
use shelf::Shelf;

/// What the first file of a book must be by the standard, from its name on.
const MIMETYPE: &[u8] = b"application/epub+zip";
/// Where that name begins.
const NAME: usize = 30;

/// See the module's text.
pub(super) const FORMAT: Format =
    Format { kind: Kind::Epub, is, named: |_, _| false, claims: |_| false, read: Reading::Apart(read) };

fn is(look: &Look<'_>) -> bool {
    if !look.head.starts_with(b"PK\x03\x04") {
        return false;
    }
    let first = look.head.get(NAME..).unwrap_or_default();
    // An extra field may stand between the name and the text. Other formats have this file too, and some tools compress it.
    let named = first.starts_with(b"mimetype")
        && memchr::memmem::find(&first[..first.len().min(512)], MIMETYPE).is_some();
    named || Archive::open(look.bytes).is_ok_and(|archive| archive.has("META-INF/container.xml"))
}

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let (mut shelf, broken) = Shelf::open(bytes)?;
    if broken {
        flow.notice("the archive is damaged: shown is what could be saved of it");
    }
    let package = package(&mut shelf, how, flow)?;
    let locked = protection::locked(&mut shelf, how.cancel)?;
    if package.items.values().any(|item| locked.contains(&item.path) && is_chapter(&item.path, &item.media)) {
        return Err(protection::reason(&mut shelf));
    }
    if let Some(title) = package.title() {
        flow.title(title);
    }
    package.statements().for_each(|(key, value)| flow.meta(key, value));
    let spine = spine(&package, how.view);
    let contents = contents(&mut shelf, &package, &spine, how)?;
    let chapters = chapters(spine, &package, &contents, &shelf, how.view);
    Book { shelf, contents, chapters, cancel: how.cancel }.write(flow)
}

/// The package file, as far as there is one.
fn package(shelf: &mut Shelf, how: &How<'_>, flow: &mut Flow) -> Result<Package, OpenError> {
    let named = match shelf.text("META-INF/container.xml") {
        Some((container, _)) => package::rootfile(&container, how.cancel)?,
        None => None,
    };
    let any = || shelf.names().iter().find(|name| name.to_lowercase().ends_with(".opf")).cloned();
    let path = named.filter(|path| shelf.has(path)).or_else(any);
    let found = path.and_then(|path| shelf.text(&path).map(|text| (path, text)));
    let Some((path, (source, problem))) = found else {
        flow.notice("its package file is missing: the chapters are in the order of their names");
        return Ok(Package::default());
    };
    if let Some(problem) = problem {
        flow.notice(format!("its package file cannot be read to the end: {problem}"));
    }
    Package::parse(&source, &path, how.cancel)
}

/// The table of contents: in the form of EPUB 3, or of EPUB 2, whichever leads to more.
fn contents(
    shelf: &mut Shelf,
    package: &Package,
    spine: &[String],
    how: &How<'_>,
) -> Result<Contents, OpenError> {
    let mut contents = Contents::default();
    if let Some((path, (source, _))) = package.nav().and_then(|path| Some((path, shelf.text(path)?))) {
        contents = contents::nav(&source, path, how.cancel)?;
    }
    let leads = |contents: &Contents| contents.entries.iter().filter(|entry| shelf.has(&entry.path)).count();
    let good = leads(&contents);
    if good < 2.max(contents.entries.len() / 2)
        && let Some((path, (source, _))) = package.ncx().and_then(|path| Some((path, shelf.text(path)?)))
    {
        let other = contents::ncx(&source, path, how.cancel)?;
        let better = other.entries.iter().filter(|entry| shelf.has(&entry.path)).count() > good;
        let pages = if contents.pages.is_empty() { other.pages } else { contents.pages };
        let entries = if better { other.entries } else { contents.entries };
        contents = Contents { entries, pages };
    }
    repair(&mut contents.entries, spine, shelf);
    Ok(contents)
}

/// An entry that leads to nothing leads to the first chapter that is called the same in another folder.
fn repair(entries: &mut [Entry], spine: &[String], shelf: &Shelf) {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let by_name: HashMap<String, &String> = spine.iter().rev().map(|path| (name(path), path)).collect();
    for entry in entries.iter_mut().filter(|entry| !shelf.has(&entry.path)) {
        if let Some(path) = by_name.get(&name(&entry.path)) {
            entry.path = (*path).clone();
        }
    }
}

/// The spine, with what stands beside it at the end: but what comes first is a cover.
fn spine(package: &Package, view: View) -> Vec<String> {
    let mut spine = Vec::new();
    let mut aside = Vec::new();
    for (i, reference) in package.spine.iter().enumerate() {
        let Some(item) = package.items.get(&reference.item) else { continue };
        if reference.linear || i == 0 {
            spine.push(item.path.clone());
        } else if !item.nav || view == View::Whole {
            aside.push(item.path.clone());
        }
    }
    spine.extend(aside);
    spine
}

/// What is read, in its order: the spine; then what only the table of contents leads to. What is named twice is read
/// once.
fn chapters(
    spine: Vec<String>,
    package: &Package,
    contents: &Contents,
    shelf: &Shelf,
    view: View,
) -> Vec<String> {
    let mut chapters = if spine.is_empty() { loose(shelf) } else { spine };
    let listed = contents.entries.iter().map(|entry| &entry.path);
    chapters.extend(listed.filter(|path| is_chapter(path, "") && shelf.has(path)).cloned());
    if view == View::Whole {
        let items = package.items.values();
        let mut rest: Vec<_> = items.filter(|item| is_chapter(&item.path, &item.media)).collect();
        rest.sort_by(|a, b| a.path.cmp(&b.path));
        chapters.extend(rest.into_iter().map(|item| item.path.clone()));
    }
    let mut known = HashSet::new();
    chapters.retain(|path| known.insert(path.clone()));
    chapters
}

/// All chapters that there are, by their names: numbers in them count as numbers.
fn loose(shelf: &Shelf) -> Vec<String> {
    let mut names: Vec<String> =
        shelf.names().iter().filter(|name| is_chapter(name, "")).map(|name| path::joined("", name)).collect();
    names.sort_by_cached_key(|name| natural(name));
    names
}

/// A name with its numbers so long that they sort by their values.
fn natural(name: &str) -> String {
    let (mut key, mut digits) = (String::new(), String::new());
    for c in name.chars().chain(Some('\0')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            key.push_str(&format!("{digits:0>12}"));
            digits.clear();
        }
        key.push(c);
    }
    key
}

/// Whether a file is text to be read.
fn is_chapter(path: &str, media: &str) -> bool {
    let extension = super::extension(path).unwrap_or_default();
    matches!(media, "application/xhtml+xml" | "text/html" | "text/x-oeb1-document")
        || media.is_empty() && matches!(extension.as_str(), "xhtml" | "html" | "htm" | "xht")
}

#[cfg(test)]
mod tests;
