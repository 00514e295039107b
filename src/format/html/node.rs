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

/// Whether one of the element's classes is this one.
pub(super) fn has_class(element: &Element, class: &str) -> bool {
    attribute(element, "class").is_some_and(|classes| classes.split_ascii_whitespace().any(|c| c == class))
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
