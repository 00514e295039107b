//! Looking at the tree: names, attributes, the text below a node.

use std::cell::Ref;

use dom_query::{Element, NodeData, NodeId, Tree};

/// The value of an attribute.
pub(super) fn attribute<'e>(element: &'e Element, name: &str) -> Option<&'e str> {
    element.attrs.iter().find(|attr| &*attr.name.local == name).map(|attr| &*attr.value)
}

/// An attribute that is a number.
pub(super) fn number<T: std::str::FromStr>(element: &Element, name: &str) -> Option<T> {
    attribute(element, name)?.trim().parse().ok()
}

/// The element at a node, if it is one.
pub(super) fn element(tree: &Tree, id: NodeId) -> Option<Ref<'_, Element>> {
    tree.get_unchecked(&id).element_ref()
}

/// The node after this one with the same parent.
pub(super) fn next_sibling(tree: &Tree, id: NodeId) -> Option<NodeId> {
    tree.query_node_or(&id, None, |node| node.next_sibling)
}

/// The first node in this one.
pub(super) fn first_child(tree: &Tree, id: NodeId) -> Option<NodeId> {
    tree.query_node_or(&id, None, |node| node.first_child)
}

/// Goes through what is below a node in the order of the document, as long as `visit` says so; past `most` nodes not.
pub(super) fn each_below(
    tree: &Tree,
    id: NodeId,
    most: usize,
    mut visit: impl FnMut(NodeId, &NodeData) -> bool,
) {
    for below in tree.descendant_ids_of_it(&id).take(most) {
        if !tree.query_node_or(&below, false, |node| visit(below, &node.data)) {
            return;
        }
    }
}

/// The text below a node: of the first `most` nodes, and hardly more than so many bytes.
pub(super) fn text_below(tree: &Tree, id: NodeId, most: usize) -> String {
    let mut text = String::new();
    each_below(tree, id, most, |_, data| {
        if let NodeData::Text { contents } = data {
            text.push_str(super::super::start(contents, most));
        }
        text.len() < most
    });
    text
}

/// The first element below a node that has this name.
pub(super) fn find(tree: &Tree, id: NodeId, name: &str) -> Option<NodeId> {
    let mut found = None;
    each_below(tree, id, usize::MAX, |below, data| {
        if matches!(data, NodeData::Element(element) if &*element.name.local == name) {
            found = Some(below);
        }
        found.is_none()
    });
    found
}

/// Whether an element is not meant to be seen.
pub(super) fn is_hidden(element: &Element) -> bool {
    element.attrs.iter().any(|attr| match &*attr.name.local {
        "hidden" => &*attr.value != "until-found",
        "style" => hides(&attr.value),
        "class" => attr.value.split_ascii_whitespace().any(|class| class == "katex-html"),
        _ => false,
    })
}

/// Whether a style says so.
fn hides(style: &str) -> bool {
    style.split(';').filter_map(|rule| rule.split_once(':')).any(|(property, value)| {
        let value = value.trim().trim_end_matches("!important").trim_end();
        let is = |p: &str, v: &str| property.trim().eq_ignore_ascii_case(p) && value.eq_ignore_ascii_case(v);
        is("display", "none") || is("visibility", "hidden")
    })
}
