//! Parts and pages that the source lists apart from its text: a book's table of contents, its list of printed pages.

use std::collections::HashMap;

use crate::document::{AnchorMark, Heading, PageMark};

use super::Flow;

/// A point in what is written: what comes after it can be listed.
pub(in crate::format) struct Mark {
    anchors: usize,
    headings: usize,
    start: u64,
}

/// An entry of such a list.
pub(in crate::format) struct Listed<'a> {
    /// Its level in the outline, 1 to 6; of no account for a page.
    pub level: u8,
    pub label: &'a str,
    /// The anchors where it may be: the first that was written counts.
    pub anchors: [&'a str; 2],
}

impl Flow {
    /// Marks this point. Good until the next call of [`Flow::progress`].
    pub(in crate::format) fn mark(&mut self) -> Mark {
        let start = self.page.builder.len();
        let (_, markup) = self.page.builder.waiting_markup();
        Mark { anchors: markup.anchors.len(), headings: markup.outline.len(), start }
    }

    /// Whether text was written since.
    pub(in crate::format) fn wrote_since(&self, mark: &Mark) -> bool {
        self.page.builder.len() > mark.start
    }

    /// Makes the outline from the mark on consist of these entries, instead of the headings that stand there. Says which
    /// entries, by their numbers, have no place there.
    pub(in crate::format) fn list_parts(&mut self, mark: &Mark, entries: &[Listed<'_>]) -> Vec<usize> {
        let (text, markup) = self.page.builder.waiting_markup();
        let headings = markup.outline.split_off(mark.headings.min(markup.outline.len()));
        let places = places(&markup.anchors[mark.anchors.min(markup.anchors.len())..]);
        let mut lost = Vec::new();
        let mut parts = Vec::new();
        for (i, entry) in entries.iter().enumerate() {
            match entry.anchors.iter().find_map(|name| places.get(name)) {
                Some(at) => parts.push(part(text, &headings, *at, entry)),
                None => lost.push(i),
            }
        }
        parts.sort_by_key(|part| part.range.start);
        markup.outline.extend(parts);
        lost
    }

    /// Begins pages of the source at anchors from the mark on.
    pub(in crate::format) fn list_pages(&mut self, mark: &Mark, pages: &[Listed<'_>]) {
        let (_, markup) = self.page.builder.waiting_markup();
        let places = places(&markup.anchors[mark.anchors.min(markup.anchors.len())..]);
        for page in pages {
            if let Some(start) = page.anchors.iter().find_map(|name| places.get(name)) {
                markup.pages.push(PageMark { start: *start, label: page.label.to_owned() });
            }
        }
        markup.pages.sort_by_key(|page| page.start);
    }
}

/// Where each anchor is; of two with the same name the first.
fn places(anchors: &[AnchorMark]) -> HashMap<&str, u64> {
    anchors.iter().rev().map(|anchor| (anchor.name.as_str(), anchor.start)).collect()
}

/// An entry at a place: it covers the heading that stands there, else the line.
fn part(text: &str, headings: &[Heading], at: u64, entry: &Listed<'_>) -> Heading {
    let from = headings.partition_point(|heading| heading.range.end < at);
    let line = || {
        let rest = &text[at as usize..];
        at..at + memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len()) as u64
    };
    let near = |heading: &&Heading| {
        heading.range.start <= at || text[at as usize..heading.range.start as usize].trim().is_empty()
    };
    let range = headings.get(from).filter(near).map_or_else(line, |heading| heading.range.clone());
    Heading { level: entry.level.clamp(1, 6), range, title: entry.label.to_owned() }
}
