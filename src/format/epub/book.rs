//! Writing a book chapter by chapter.

use std::collections::{HashMap, HashSet};

use super::super::flow::{Flow, Listed, Mark};
use super::super::{Cancel, OpenError, extension, html};
use super::contents::{Contents, Entry};
use super::opening::{self, Opening};
use super::path;
use super::shelf::Shelf;

/// Chapters that are missing or damaged and are named.
const NAMED: usize = 8;
/// Entries from which on a table of contents is one.
const TABLE: usize = 2;

/// A book to be written.
pub(super) struct Book<'a> {
    pub shelf: Shelf,
    pub contents: Contents,
    /// The names of its chapters in reading order, each once.
    pub chapters: Vec<String>,
    pub cancel: &'a Cancel,
}

/// What was found out on the way.
struct Course<'a> {
    chapters: HashSet<&'a str>,
    /// The entries of the table of contents and the pages that lead into a chapter.
    parts: HashMap<&'a str, Vec<&'a Entry>>,
    pages: HashMap<&'a str, Vec<&'a Entry>>,
    /// Whether the table of contents is the outline.
    listed: bool,
    /// Entries whose place has not come yet.
    waiting: Vec<&'a Entry>,
    faults: usize,
    cancel: &'a Cancel,
}

impl Book<'_> {
    /// Writes it.
    pub(super) fn write(mut self, flow: &mut Flow) -> Result<(), OpenError> {
        let chapters: HashSet<&str> = self.chapters.iter().map(String::as_str).collect();
        let entries = &self.contents.entries;
        let leading = entries.iter().filter(|entry| chapters.contains(entry.path.as_str())).count();
        let mut course = Course {
            chapters,
            parts: by_chapter(entries),
            pages: by_chapter(&self.contents.pages),
            listed: leading >= TABLE && leading * 2 >= entries.len(),
            waiting: Vec::new(),
            faults: 0,
            cancel: self.cancel,
        };
        let count = self.chapters.len();
        for (i, path) in self.chapters.iter().enumerate() {
            self.cancel.check()?;
            match self.shelf.text(path) {
                Some((source, problem)) => {
                    if let Some(problem) = problem {
                        course.fault(flow, &format!("{path} cannot be read to the end: {problem}"));
                    }
                    course.chapter(flow, path, &source, i == 0)?;
                }
                None => {
                    course.fault(flow, &format!("a chapter is missing: {path}"));
                    course.waiting.extend(course.parts.remove(path.as_str()).unwrap_or_default());
                }
            }
            flow.progress(i + 1, count)?;
        }
        course.finish(flow);
        Ok(())
    }
}

fn by_chapter(entries: &[Entry]) -> HashMap<&str, Vec<&Entry>> {
    let mut chapters: HashMap<&str, Vec<&Entry>> = HashMap::new();
    for entry in entries {
        chapters.entry(&entry.path).or_default().push(entry);
    }
    chapters
}

impl<'a> Course<'a> {
    fn fault(&mut self, flow: &mut Flow, what: &str) {
        self.faults += 1;
        if self.faults <= NAMED {
            flow.notice(what);
        }
    }

    /// Writes a chapter.
    fn chapter(
        &mut self,
        flow: &mut Flow,
        path: &'a str,
        source: &str,
        first: bool,
    ) -> Result<(), OpenError> {
        flow.end_block();
        flow.gap(true);
        let mark = flow.mark();
        flow.anchor(path);
        let mut parts = std::mem::take(&mut self.waiting);
        parts.extend(self.parts.remove(path).unwrap_or_default());
        if self.listed {
            labels(flow, path, source, &parts);
        }
        let chapters = &self.chapters;
        let links = |link: &str| target(link, path, chapters);
        if is_picture(path) {
            flow.image("", path);
        } else {
            html::fragment(source, &links, flow, self.cancel)?;
        }
        flow.end_block();
        if !flow.wrote_since(&mark) && (source.contains("<img") || source.contains("<image")) {
            flow.image(if first { "cover" } else { "" }, "");
            flow.end_block();
        }
        self.list(flow, &mark, path, source, parts);
        Ok(())
    }

    /// Puts the entries and the pages that lead into a chapter in their places.
    fn list(&mut self, flow: &mut Flow, mark: &Mark, path: &str, source: &str, parts: Vec<&'a Entry>) {
        if self.listed {
            let anchors: Vec<String> = parts.iter().map(|entry| anchor(&entry.path, &entry.place)).collect();
            let listed: Vec<_> =
                parts.iter().zip(&anchors).map(|(entry, anchor)| listed(entry, anchor, path)).collect();
            self.waiting = flow.list_parts(mark, &listed).into_iter().map(|i| parts[i]).collect();
        }
        let mut pages: Vec<(String, String)> = self
            .pages
            .remove(path)
            .unwrap_or_default()
            .into_iter()
            .map(|page| (page.label.clone(), anchor(path, &page.place)))
            .collect();
        if pages.is_empty() {
            let found = opening::pages(source);
            pages.extend(found.into_iter().map(|(label, place)| (label, anchor(path, &place))));
        }
        let listed: Vec<_> = pages
            .iter()
            .map(|(label, anchor)| Listed { level: 1, label, anchors: [anchor, anchor] })
            .collect();
        flow.list_pages(mark, &listed);
    }

    /// What is left at the end is said.
    fn finish(self, flow: &mut Flow) {
        if self.faults > NAMED {
            flow.notice(format!("{} more chapters are missing or damaged", self.faults - NAMED));
        }
        let lost = self.waiting.len() + self.parts.values().map(Vec::len).sum::<usize>();
        if self.listed && lost > 0 {
            let entries = if lost == 1 { "an entry" } else { &format!("{lost} entries") };
            flow.notice(format!("{entries} of the table of contents lead to nothing that is there"));
        }
    }
}

/// Writes the names of parts that begin with the chapter, unless its text shows them or has a heading of its own.
fn labels(flow: &mut Flow, path: &str, source: &str, parts: &[&Entry]) {
    if parts.is_empty() {
        return;
    }
    let opening = Opening::of(source);
    for entry in parts {
        let here = entry.path == path && (entry.place.is_empty() || opening.places.contains(&entry.place));
        if here && !opening.heading && !opening.shows(&entry.label) {
            let level = u8::try_from(entry.level).unwrap_or(u8::MAX);
            flow.begin_heading(level);
            flow.words(&entry.label);
            flow.end_heading(level);
        }
    }
}

/// An entry as the flow lists it: at its place, else where the chapter begins.
fn listed<'b>(entry: &'b Entry, anchor: &'b str, path: &'b str) -> Listed<'b> {
    let level = u8::try_from(entry.level).unwrap_or(u8::MAX);
    Listed { level, label: &entry.label, anchors: [anchor, path] }
}

/// The name of a place in a chapter.
fn anchor(path: &str, place: &str) -> String {
    if place.is_empty() { path.to_owned() } else { format!("{path}#{place}") }
}

/// Where a link leads. What is in the archive and is no chapter cannot be opened from here: it is no link.
fn target(link: &str, from: &str, chapters: &HashSet<&str>) -> String {
    match path::resolve(link, from) {
        None => link.trim().to_owned(),
        Some((path, place)) if chapters.contains(path.as_str()) => format!("#{}", anchor(&path, &place)),
        Some(_) => String::new(),
    }
}

/// Whether what stands in the spine is a picture.
fn is_picture(path: &str) -> bool {
    matches!(extension(path).as_deref(), Some("png" | "jpg" | "jpeg" | "gif" | "webp"))
}
