//! What of a page is its article.
//!
//! Mozilla's Readability decides, on a copy of the tree: the nodes of the copy have the ids of their originals, so what it leaves
//! says which of them belong, and the page is written from the original, whose structure it does not touch. It was
//! made for articles, and of other pages it may take the wrong part: if much prose lies outside of what it found, the
//! page has no furniture that could be told from the rest, and all of it is shown.

use dom_query::{Document, NodeData, NodeId, Tree};
use dom_smoothie::{Config, Readability};

use super::about::{About, words};
use super::node;
use super::prose::Prose;

/// Larger trees are not looked at: the search goes through them many times.
const LARGEST: usize = 300_000;
/// An article has at least so many characters.
const SHORTEST: usize = 500;
/// A text outside of what was found that is longer than this in bytes, and half as long as what was found, is an article itself.
const PROSE: usize = 200;

/// The article of a page.
pub(super) struct Article {
    pub kept: Kept,
    /// What is to stand above it, if it does not begin with its title itself.
    pub title: Option<String>,
}

/// Nodes of a tree that are read.
pub(super) struct Kept(Vec<NodeId>);

impl Kept {
    /// Whether there is something to read in a node.
    pub(super) fn has(&self, id: NodeId) -> bool {
        self.0.binary_search(&id).is_ok()
    }
}

/// The article, if the page is one.
pub(super) fn find(document: &Document, about: &About) -> Option<Article> {
    let tree = &document.tree;
    if tree.len() > LARGEST {
        return None;
    }
    let copy = Config { disable_json_ld: true, ..Config::default() };
    let mut reader = Readability::with_document(document.clone(), None, Some(copy)).ok()?;
    let found = reader.parse().ok()?;
    if found.length < SHORTEST {
        return None;
    }
    let root = reader.doc.select_single("#readability-page-1");
    let root = root.nodes().first()?.id;
    let mut ids: Vec<NodeId> = reader.doc.tree.descendant_ids_of_it(&root).collect();
    ids.sort_unstable();
    let mut kept = Kept(ids);
    let prose = Prose::of(tree, &kept);
    if prose.lost > PROSE && prose.lost * 2 > prose.kept {
        return None;
    }
    let title = heading(tree, &kept, about);
    let heading = title.as_ref().err().copied();
    kept = Kept(with_ancestors(tree, kept.0, heading));
    Some(Article { kept, title: title.ok().flatten() })
}

/// What is to stand above the article, or the heading of the page that does.
fn heading(tree: &Tree, kept: &Kept, about: &About) -> Result<Option<String>, NodeId> {
    if about.title.is_empty() {
        return Ok(None);
    }
    let wanted = about.title.to_lowercase();
    let mut found = None;
    node::each_below(tree, tree.root_id(), usize::MAX, |id, data| {
        let NodeData::Element(element) = data else { return true };
        if matches!(&*element.name.local, "h1" | "h2" | "h3") {
            let heading = words(&node::text_below(tree, id, 400)).to_lowercase();
            if !heading.is_empty() && (wanted.contains(&heading) || heading.contains(&wanted)) {
                found = Some(id);
            }
        }
        found.is_none()
    });
    match found {
        Some(id) if !kept.has(id) => Err(id),
        Some(_) => Ok(None),
        None => Ok(Some(about.title.clone())),
    }
}

/// These nodes, what they stand in, and a heading with all that is in it.
fn with_ancestors(tree: &Tree, mut ids: Vec<NodeId>, heading: Option<NodeId>) -> Vec<NodeId> {
    if let Some(heading) = heading {
        ids.push(heading);
        ids.extend(tree.descendant_ids_of_it(&heading));
    }
    let mut seen: std::collections::HashSet<NodeId> = ids.iter().copied().collect();
    for at in 0..ids.len() {
        let mut next = tree.query_node_or(&ids[at], None, |node| node.parent);
        while let Some(id) = next.filter(|id| seen.insert(*id)) {
            ids.push(id);
            next = tree.query_node_or(&id, None, |node| node.parent);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    ids
}
