//! What slides have in common, whichever program they come from.

use crate::document::Face;

use super::super::flow::Flow;
use super::blocks::{Blocks, Place};
use super::xml::{Node, Xml};

/// Stands before what a speaker has noted.
pub(super) const NOTES: &str = "Notes:";

/// Begins a slide: a page, and a heading.
pub(super) fn begin(number: usize, title: &str, hidden: bool, blocks: &mut Blocks, flow: &mut Flow) {
    blocks.finish(flow);
    flow.page(&number.to_string());
    blocks.begin(Place::Heading(1), flow);
    if title.is_empty() {
        flow.prose(&format!("Slide {number}"));
    } else {
        flow.prose(title);
    }
    if hidden {
        flow.space();
        flow.faced(Face::Meta, "(hidden)");
    }
    blocks.end(flow);
}

/// The words of a piece of a slide, on one line.
pub(super) fn words(source: &str) -> String {
    let (mut text, mut xml) = (String::new(), Xml::new(source));
    while let Some(node) = xml.next() {
        match node {
            Node::Text(piece) => text.push_str(&piece),
            Node::Open(tag) if matches!(tag.name(), "p" | "br" | "line-break" | "tab" | "s") => {
                text.push(' ')
            }
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
