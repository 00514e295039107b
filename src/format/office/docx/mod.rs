//! Text documents of Word: DOCX and its templates, strict and transitional.
//!
//! # The essay
//!
//! A document is a package of parts. The main one is a flat run of paragraphs and tables; what a paragraph *is*
//! (a heading, an item with a number, a quotation) stands in [`styles`] and [`numbering`]. [`body`] walks through it
//! once. What stands beside the text is read later: text boxes at the end of their paragraph, notes and
//! comments at the end of the document, each from the piece of source that holds it. Headers and footers of pages are
//! left out.
//!
//! Tracked changes are shown as they stand: what was put in as text, what was taken out struck through.

mod body;
mod inline;
mod numbering;
mod styles;
mod symbols;
mod table;

use std::collections::HashMap;

use crate::document::Kind;

use super::super::bytes::Bytes;
use super::super::flow::Flow;
use super::super::{Format, How, OpenError, Reading};
use super::package::{Links, Package};
use super::xml::{Node, Xml};

use body::Body;
use numbering::Numbering;
use styles::Styles;

pub(in crate::format) const FORMAT: Format = Format {
    kind: Kind::Docx,
    is: |look| super::holds(look, "word/document"),
    named: |_, _| false,
    claims: |_| false,
    read: Reading::Apart(read),
};

/// The notes of one kind: their source, and their links.
struct Shelf {
    kind: &'static str,
    source: String,
    links: Links,
}

/// A note, or a comment.
struct Note<'a> {
    source: &'a str,
    author: Option<String>,
}

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let mut package = Package::open(bytes)?;
    let top = package.links("", flow);
    let main = top.first("officeDocument").unwrap_or("word/document.xml").to_owned();
    package.describe(&top, flow);
    let source = package.needed(&main, flow)?;
    let links = package.links(&main, flow);
    let part = |kind: &str, name: &str| links.first(kind).map_or_else(|| name.to_owned(), str::to_owned);
    let styles = Styles::read(&package.part(&part("styles", "word/styles.xml"), flow));
    let numbering = Numbering::read(&package.part(&part("numbering", "word/numbering.xml"), flow), &styles);
    let shelves =
        [("footnote", "footnotes"), ("endnote", "endnotes"), ("comment", "comments")].map(|(kind, parts)| {
            let name = part(parts, &format!("word/{parts}.xml"));
            Shelf { kind, source: package.part(&name, flow), links: package.links(&name, flow) }
        });
    let mut body = Body::new(flow, &styles, numbering, &links);
    body.walk(&source, how.cancel)?;
    write_notes(&mut body, &shelves, how)?;
    tell(&mut body);
    Ok(())
}

/// Writes the notes that the text refers to, and those that they refer to.
fn write_notes<'a>(body: &mut Body<'a, '_>, shelves: &'a [Shelf; 3], how: &How<'_>) -> Result<(), OpenError> {
    if body.notes.is_empty() {
        return Ok(());
    }
    let notes = shelves.each_ref().map(notes);
    body.flow.begin_notes();
    body.in_note = true;
    let mut next = 0;
    while let Some(reference) = body.notes.get(next) {
        next += 1;
        let (label, id, kind) = (reference.label.clone(), reference.id.clone(), reference.kind);
        body.flow.begin_note(&label);
        let found = shelves.iter().zip(&notes).find(|(shelf, _)| shelf.kind == kind);
        if let Some((shelf, note)) = found.and_then(|(shelf, notes)| Some((shelf, notes.get(&id)?))) {
            body.links = &shelf.links;
            body.lead.clone_from(&note.author);
            body.walk(note.source, how.cancel)?;
        }
        body.lead = None;
        body.flow.end_note();
    }
    Ok(())
}

/// The notes of a part by their ids.
fn notes(shelf: &Shelf) -> HashMap<String, Note<'_>> {
    let (mut notes, mut xml) = (HashMap::new(), Xml::new(&shelf.source));
    while let Some(node) = xml.next() {
        let Node::Open(tag) = node else { continue };
        if tag.name() == shelf.kind {
            let author = (shelf.kind == "comment").then(|| match tag.get("author") {
                Some(author) if !author.trim().is_empty() => format!("Comment by {}:", author.trim()),
                _ => "Comment:".to_owned(),
            });
            let id = tag.get("id").unwrap_or_default();
            notes.insert(id, Note { source: xml.inner(), author });
        }
    }
    notes
}

/// Says what the reader cannot see.
fn tell(body: &mut Body<'_, '_>) {
    if body.changes > 0 {
        let by =
            if body.authors.is_empty() { String::new() } else { format!(" by {}", body.authors.join(", ")) };
        let changes = if body.changes == 1 {
            "1 tracked change".to_owned()
        } else {
            format!("{} tracked changes", body.changes)
        };
        body.flow.notice(format!("{changes}{by}: what was deleted is struck through"));
    }
    if body.hidden {
        body.flow.notice("hidden text is left out");
    }
    if body.parts_left_out {
        body.flow.notice("a document within it is left out");
    }
}

#[cfg(test)]
mod tests;
