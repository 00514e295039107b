//! OpenDocument: texts (ODT) and slides (ODP).
//!
//! # The essay
//!
//! All of the text is one part, `content.xml`; styles stand before it and in `styles.xml`. [`body`] walks through it
//! once, and asks [`styles`] what a paragraph is and [`lists`] which number it has. What stands beside the text, though it
//! is written in the middle of it, is read later: text boxes at the end of their paragraph, notes and comments at the
//! end of the document. Headers and footers of pages are left out.
//!
//! What was deleted while changes were tracked is no longer in the text, and is not shown.

mod body;
mod formula;
mod inline;
mod lists;
mod styles;
mod table;

use std::collections::HashMap;

use crate::document::Kind;

use super::super::bytes::Bytes;
use super::super::flow::Flow;
use super::super::{Format, How, OpenError, Reading};
use super::package::{Package, describe};

use body::Body;
use styles::Styles;

/// Formulas of a document that are read.
const FORMULAS: usize = 2000;

/// Texts.
pub(in crate::format) const TEXT: Format = Format {
    kind: Kind::Odt,
    is: |look| super::is_opendocument(look, "text"),
    named: |_, _| false,
    claims: |_| false,
    read: Reading::Apart(read),
};

/// Slides, and drawings.
pub(in crate::format) const SLIDES: Format = Format {
    kind: Kind::Slides,
    is: |look| super::is_opendocument(look, "presentation") || super::is_opendocument(look, "graphics"),
    named: |_, _| false,
    claims: |_| false,
    read: Reading::Apart(read),
};

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let mut package = super::open_opendocument(bytes, flow)?;
    describe(&package.part("meta.xml", flow), flow);
    let source = package.needed("content.xml", flow)?;
    let mut styles = Styles::default();
    styles.take(&package.part("styles.xml", flow));
    styles.take(&source);
    styles.settle();
    let formulas = formulas(&mut package, flow);
    let mut body = Body::new(flow, &styles, &formulas);
    body.walk(&source, how.cancel)?;
    write_notes(&mut body, how)?;
    tell(&mut body);
    Ok(())
}

/// The formulas of a document, by their folders.
fn formulas(package: &mut Package, flow: &mut Flow) -> HashMap<String, String> {
    let folders: Vec<String> = package
        .names()
        .filter_map(|name| name.strip_suffix("/content.xml").map(str::to_owned))
        .take(FORMULAS)
        .collect();
    let mut formulas = HashMap::new();
    for folder in folders {
        let source = package.part(&format!("{folder}/content.xml"), flow);
        if let Some(text) = formula::text(&source) {
            formulas.insert(folder, text);
        }
    }
    formulas
}

/// Writes the notes that the text refers to, and those within them.
fn write_notes(body: &mut Body<'_, '_>, how: &How<'_>) -> Result<(), OpenError> {
    if body.notes.is_empty() {
        return Ok(());
    }
    body.flow.begin_notes();
    body.in_note = true;
    let mut next = 0;
    while let Some(note) = body.notes.get(next) {
        next += 1;
        let source = note.source;
        body.flow.begin_note(&note.label);
        body.lead.clone_from(&note.lead);
        body.walk(source, how.cancel)?;
        body.lead = None;
        body.flow.end_note();
    }
    Ok(())
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
        body.flow.notice(format!("{changes}{by}: what was deleted is left out"));
    }
    if body.hidden {
        body.flow.notice("hidden text is left out");
    }
}

#[cfg(test)]
mod tests;
