//! HTML: pages of the web, and what others are made of: chapters of books, messages, cells of notebooks.
//!
//! # The essay
//!
//! The parser is that of browsers (html5ever): whatever stands in the bytes gives the tree that a browser would make
//! of it, and no input is refused. What it costs is not always linear in the input, so [`bound`] goes through the
//! source before. What the tree means is told to a [`Flow`] by [`walk`], a loop with a stack of its own; [`role`] is the table of
//! what an element is.

mod about;
mod article;
mod bound;
mod code;
mod inline;
mod list;
mod node;
mod page;
mod picture;
mod prose;
mod role;
mod table;
mod walk;

use dom_query::Document;

use super::flow::Flow;
use super::{Cancel, OpenError};

use walk::Walk;

pub(super) use page::FORMAT;

/// Renders (X)HTML at the current place of the flow: a chapter, a part of a message, a cell of a notebook.
///
/// `links` gives for every `href` and `src`, as it stands in the source, the target to be written; those within the
/// document begin with `#`. An element `id="n1"` becomes the anchor named `links("#n1")` without its `#`. An empty
/// target is no link.
pub(super) fn fragment(
    source: &str,
    links: &dyn Fn(&str) -> String,
    flow: &mut Flow,
    cancel: &Cancel,
) -> Result<(), OpenError> {
    let document = Document::from(bound::bounded(source).html);
    let root = document.tree.root_id();
    Walk::new(&document.tree, links, flow).run(root, cancel)
}

#[cfg(test)]
mod tests;
