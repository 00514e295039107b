//! Slides of PowerPoint: PPTX, its shows and templates.
//!
//! Each slide is a part, and so are the notes to it, what was remarked on it, and the words of its diagrams. A slide is a
//! page with its title as the heading; its shapes follow in their own order, text with bullets and numbers by level, tables
//! as tables. Dates, numbers and foot lines that stand on every slide are left out.

mod shapes;

use std::collections::HashMap;

use crate::document::Kind;

use super::super::bytes::Bytes;
use super::super::flow::Flow;
use super::super::{Format, How, OpenError, Reading};
use super::blocks::Blocks;
use super::package::{Links, Package};
use super::slides;
use super::xml::{Node, Xml};

use shapes::{Shapes, Voice};

pub(in crate::format) const FORMAT: Format = Format {
    kind: Kind::Slides,
    is: |look| super::holds(look, "ppt/presentation"),
    named: |_, _| false,
    claims: |_| false,
    read: Reading::Apart(read),
};

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let mut package = Package::open(bytes)?;
    let top = package.links("", flow);
    let main = top.first("officeDocument").unwrap_or("ppt/presentation.xml").to_owned();
    package.describe(&top, flow);
    let source = package.needed(&main, flow)?;
    let links = package.links(&main, flow);
    let authors = authors(&mut package, &links, flow);
    let slides = slides(&source, &links);
    for (i, name) in slides.iter().enumerate() {
        how.cancel.check()?;
        read_slide(&mut package, name, i + 1, &authors, how, flow)?;
        flow.progress(i + 1, slides.len())?;
    }
    Ok(())
}

/// The parts that are slides, in their order.
fn slides(source: &str, links: &Links) -> Vec<String> {
    let (mut slides, mut xml) = (Vec::new(), Xml::new(source));
    while let Some(node) = xml.next() {
        let Node::Open(tag) = node else { continue };
        let id = if tag.name() == "sldId" { tag.get_prefixed("id") } else { None };
        slides.extend(id.and_then(|id| links.target(&id).map(str::to_owned)));
    }
    slides
}

/// Who writes remarks, by their numbers.
fn authors(package: &mut Package, links: &Links, flow: &mut Flow) -> HashMap<String, String> {
    let mut authors = HashMap::new();
    for part in ["commentAuthors", "authors"].into_iter().filter_map(|kind| links.first(kind)) {
        let source = package.part(part, flow);
        let mut xml = Xml::new(&source);
        while let Some(node) = xml.next() {
            let Node::Open(tag) = node else { continue };
            if let (Some(id), Some(name)) = (tag.get("id"), tag.get("name")) {
                authors.insert(id, name);
            }
        }
    }
    authors
}

fn read_slide(
    package: &mut Package,
    name: &str,
    number: usize,
    authors: &HashMap<String, String>,
    how: &How<'_>,
    flow: &mut Flow,
) -> Result<(), OpenError> {
    let source = package.part(name, flow);
    let links = package.links(name, flow);
    let part = |target: String, package: &mut Package, flow: &mut Flow| (package.part(&target, flow), target);
    let diagrams: HashMap<String, String> = links
        .all("diagramData")
        .into_iter()
        .map(|target| part(target, package, flow))
        .map(|(source, target)| (target, source))
        .collect();
    let aside: Vec<(Voice, String, Links)> = [(Voice::Notes, "notesSlide"), (Voice::Remark, "comments")]
        .into_iter()
        .flat_map(|(voice, kind)| links.all(kind).into_iter().map(move |target| (voice, target)))
        .map(|(voice, target)| (voice, package.part(&target, flow), package.links(&target, flow)))
        .collect();
    let mut blocks = Blocks::default();
    slides::begin(number, &shapes::title(&source), is_hidden(&source), &mut blocks, flow);
    Shapes::new(Voice::Slide, &links, &diagrams, authors, &mut blocks, flow).walk(&source, how.cancel)?;
    for (voice, source, links) in &aside {
        Shapes::new(*voice, links, &diagrams, authors, &mut blocks, flow).walk(source, how.cancel)?;
    }
    blocks.finish(flow);
    Ok(())
}

/// Whether a slide is left out of the show.
fn is_hidden(source: &str) -> bool {
    let mut xml = Xml::new(source);
    while let Some(node) = xml.next() {
        if let Node::Open(tag) = node {
            return tag.get("show").is_some_and(|show| show == "0" || show == "false");
        }
    }
    false
}

#[cfg(test)]
mod tests;
