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
use super::prose::Survey;
use super::role::{Role, role};

/// Larger trees are not looked at: the search goes through them many times.
const LARGEST: usize = 300_000;
/// An article has at least so many characters.
const SHORTEST: usize = 500;
/// A text outside of what was found that is longer than this in bytes, and half as long as what was found, is an article itself.
const PROSE: usize = 200;

/// What was struck out is looked at again if it is longer than this, in bytes.
const STRUCK: usize = 80;

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

/// The article, if the page is one; else what of it is not furniture by its own account, if there is any.
pub(super) fn find(document: &Document, about: &About) -> Option<Article> {
    let tree = &document.tree;
    if tree.len() > LARGEST {
        return None;
    }
    let found = about.reads.then(|| readable(document)).flatten().map(Kept);
    let survey = Survey::of(tree, found.as_ref().unwrap_or(&Kept(Vec::new())));
    match found.filter(|_| is_article(&survey, tree, about)) {
        Some(kept) => Some(article(tree, kept, &survey, about)),
        None => page(tree, &survey),
    }
}

/// What Readability takes for the article.
fn readable(document: &Document) -> Option<Vec<NodeId>> {
    let config = Config { disable_json_ld: true, ..Config::default() };
    let mut reader = Readability::with_document(document.clone(), None, Some(config)).ok()?;
    let found = reader.parse().ok()?;
    if found.length < SHORTEST {
        return None;
    }
    let root = reader.doc.select_single("#readability-page-1");
    let root = root.nodes().first()?.id;
    let mut ids: Vec<NodeId> = reader.doc.tree.descendant_ids_of_it(&root).collect();
    ids.sort_unstable();
    Some(ids)
}

/// Whether what was found can be the article: nothing that reads like one lies outside. A page that does not say
/// that it is an article can be anything: there, next to all that is not links must have been found.
fn is_article(survey: &Survey, tree: &Tree, about: &About) -> bool {
    let prose = survey.prose(tree);
    if prose.longest_lost > PROSE && prose.longest_lost * 2 > prose.kept {
        return false;
    }
    let part = |kept: usize, all: usize, percent: usize| kept * 100 >= all * percent;
    let (kept, all) = survey.coverage();
    let least = if about.web { 50 } else { 75 };
    about.article || (part(prose.kept, prose.all, least) && part(kept, all, least))
}

fn article(tree: &Tree, mut kept: Kept, survey: &Survey, about: &About) -> Article {
    let title = heading(tree, &kept, about);
    let heading = title.as_ref().err().copied();
    let mut whole: Vec<NodeId> = heading.into_iter().collect();
    whole.extend(struck(tree, &kept, survey));
    for id in whole {
        kept.0.push(id);
        kept.0.extend(tree.descendant_ids_of_it(&id).filter(|id| !survey.among.contains(id)));
    }
    Article { kept: Kept(with_ancestors(tree, kept.0)), title: title.ok().flatten() }
}

/// What was struck out of the middle of the article although it is code, a table, a quotation of some length and calls
/// itself nothing else. (Boxes and lists that were struck out were rightly so, on the pages that this was tried on.)
fn struck(tree: &Tree, kept: &Kept, survey: &Survey) -> Vec<NodeId> {
    let candidate = |id: &NodeId| {
        let parent = tree.query_node_or(id, None, |node| node.parent);
        parent.is_some_and(|parent| kept.has(parent)) && !kept.has(*id) && !survey.among.contains(id)
    };
    let ids = kept.0.iter().flat_map(|id| tree.child_ids_of_it(id, false));
    ids.filter(candidate).filter(|id| is_matter(tree, *id) && is_text(tree, *id)).collect()
}

/// Whether an element is what articles consist of and furniture does not.
fn is_matter(tree: &Tree, id: NodeId) -> bool {
    node::element(tree, id).is_some_and(|e| matches!(&*e.name.local, "pre" | "table" | "blockquote" | "dl"))
}

/// Whether what stands in a node is running text or code rather than links.
fn is_text(tree: &Tree, id: NodeId) -> bool {
    let (mut text, mut linked) = (0, 0);
    node::each_below(tree, id, usize::MAX, |below, data| {
        match data {
            NodeData::Text { contents } => text += contents.trim().len(),
            NodeData::Element(element) if &*element.name.local == "a" => {
                linked += node::text_below(tree, below, 4096).trim().len();
            }
            _ => {}
        }
        true
    });
    text >= STRUCK && linked * 4 < text
}

/// A page that is none, without its navigation; `None` if it has none.
fn page(tree: &Tree, survey: &Survey) -> Option<Article> {
    let out = |id: &NodeId| survey.around.contains(id);
    let text = |id: &NodeId| tree.query_node_or(id, false, |node| node.is_text());
    let visible =
        |id: &NodeId| node::element(tree, *id).is_some_and(|e| role(&e.name.local) != Role::Nothing);
    let root = tree.root_id();
    if !tree.descendant_ids_of_it(&root).any(|id| out(&id) && visible(&id)) {
        return None;
    }
    let parent_out = |id: &NodeId| tree.query_node_or(id, None, |node| node.parent).is_some_and(|p| out(&p));
    let kept =
        tree.descendant_ids_of_it(&root).filter(|id| if text(id) { !parent_out(id) } else { !out(id) });
    let mut kept: Vec<NodeId> = kept.collect();
    kept.sort_unstable();
    Some(Article { kept: Kept(kept), title: None })
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

/// These nodes and what they stand in.
fn with_ancestors(tree: &Tree, mut ids: Vec<NodeId>) -> Vec<NodeId> {
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
