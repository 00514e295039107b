//! What a document says of itself, for people and for scripts: its contents, or everything that is known of it.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::document::Document;
use crate::text;

/// Prints the headings, each level set in by two cells, with the page it stands on if pages are known.
pub(super) fn outline(document: &Document, out: &mut impl Write) -> io::Result<()> {
    let markup = &document.markup;
    let top = markup.outline.iter().map(|heading| heading.level).min().unwrap_or(1);
    for heading in &markup.outline {
        let indent = "  ".repeat(usize::from(heading.level - top));
        let page = markup.page(heading.range.start).map_or_else(String::new, |p| format!("  p. {}", p.label));
        writeln!(out, "{indent}{}", text::plain_line(&format!("{}{page}", heading.title)))?;
    }
    Ok(())
}

/// Prints one JSON object on a line; strings stand in it as the document has them, escaped by the rules of JSON.
pub(super) fn meta(document: &Document, path: &str, out: &mut impl Write) -> io::Result<()> {
    let markup = &document.markup;
    let mut said: Map<String, Value> = Map::new();
    for (key, value) in &document.meta {
        let values = said.entry(key.clone()).or_insert_with(|| json!([]));
        if let Some(values) = values.as_array_mut() {
            values.push(json!(value));
        }
    }
    let page = |at: u64| markup.page(at).map(|page| page.label.clone());
    let headings: Vec<Value> = markup
        .outline
        .iter()
        .map(|h| json!({ "level": h.level, "title": h.title, "offset": h.range.start, "page": page(h.range.start) }))
        .collect();
    let object = json!({
        "path": path,
        "kind": document.kind.name(),
        "title": document.title,
        "meta": said,
        "bytes": document.text.len(),
        "minutes": Document::minutes(document.text.len()),
        "pages": markup.pages.len(),
        "outline": headings,
        "links": markup.links,
        "notices": document.notices,
    });
    // JSON leaves characters beyond ASCII as they are; none of those may reach a terminal as a command.
    writeln!(out, "{}", text::plain_line(&object.to_string()))
}
