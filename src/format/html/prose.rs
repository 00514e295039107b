//! Where the text of a page stands: in what calls itself furniture, in links, inside or outside of what was found to be
//! its article.

use std::collections::{HashMap, HashSet};

use dom_query::{Element, NodeData, NodeId, Tree};

use super::article::Kept;
use super::node::{self, attribute};
use super::role::{Role, role};

/// A block with less text than this, in bytes, is a label.
const SHORT: usize = 80;

/// Words in classes and ids of what surrounds the matter of a page.
static AROUND: &[&str] =
    &["breadcrumb", "footer", "nav", "menu", "sidebar", "related", "search", "toolbar", "cookie", "skip"];
/// The same for pages that are articles, where boxes stand within the text as well.
static AMONG: &[&str] = &[
    "ad-",
    "advert",
    "banner",
    "bio",
    "byline",
    "comment",
    "consent",
    "copyright",
    "disclaimer",
    "discuss",
    "disqus",
    "hidden",
    "legal",
    "login",
    "meta",
    "modal",
    "newsletter",
    "outbrain",
    "paywall",
    "popular",
    "popup",
    "profile",
    "promo",
    "rail",
    "recommend",
    "replies",
    "respond",
    "share",
    "sharing",
    "signup",
    "social",
    "sponsor",
    "subscribe",
    "subscription",
    "taboola",
    "tags",
    "teaser",
    "tooltip",
    "trending",
    "widget",
    "most-read",
    "more-on",
    "follow",
    "print",
    "rating",
    "gallery",
];

/// See the module.
pub(super) struct Survey {
    /// Nodes in what calls itself furniture, of a page of any kind and of an article.
    pub around: HashSet<NodeId>,
    pub among: HashSet<NodeId>,
    blocks: HashMap<NodeId, Block>,
}

/// How much running text there is, in bytes.
#[derive(Debug, Default)]
pub(super) struct Prose {
    pub kept: usize,
    pub all: usize,
    /// That of the longest text that was not kept.
    pub longest_lost: usize,
}

/// The text that stands directly in a block, in bytes.
#[derive(Default)]
struct Block {
    text: usize,
    linked: usize,
    kept: usize,
}

/// Where a node stands.
#[derive(Clone, Copy)]
struct Place {
    block: NodeId,
    linked: bool,
    around: bool,
    among: bool,
}

impl Survey {
    pub(super) fn of(tree: &Tree, kept: &Kept) -> Survey {
        let mut survey = Survey { around: HashSet::new(), among: HashSet::new(), blocks: HashMap::new() };
        let root = tree.root_id();
        let sizes = sizes(tree);
        let most = sizes.get(&root).copied().unwrap_or_default() * 2 / 5;
        let mut places =
            HashMap::from([(root, Place { block: root, linked: false, around: false, among: false })]);
        for id in tree.descendant_ids_of_it(&root) {
            tree.query_node(&id, |node| {
                let Some(place) = node.parent.and_then(|parent| places.get(&parent)).copied() else { return };
                match &node.data {
                    NodeData::Element(element) => {
                        let small = sizes.get(&id).is_none_or(|size| *size <= most);
                        let place = place.within(id, element, small);
                        survey.note(id, place);
                        places.insert(id, place);
                    }
                    NodeData::Text { contents } => survey.text(place, contents, kept.has(id)),
                    _ => {}
                }
            });
        }
        survey
    }

    fn note(&mut self, id: NodeId, place: Place) {
        if place.around {
            self.around.insert(id);
        }
        if place.among {
            self.among.insert(id);
        }
    }

    fn text(&mut self, place: Place, text: &str, kept: bool) {
        // What was found counts wherever it stands.
        if place.among && !kept {
            return;
        }
        let block = self.blocks.entry(place.block).or_default();
        let len = text.split_ascii_whitespace().map(|word| word.len() + 1).sum::<usize>();
        block.text += len;
        block.linked += if place.linked { len } else { 0 };
        block.kept += if kept { len } else { 0 };
    }

    /// The running text. Paragraphs side by side are one text; teasers, each in a box of its own, are many.
    pub(super) fn prose(&self, tree: &Tree) -> Prose {
        let mut prose = Prose::default();
        let mut lost: HashMap<Option<NodeId>, usize> = HashMap::new();
        for (id, block) in self.blocks.iter().filter(|(_, b)| b.text >= SHORT && !b.is_links()) {
            prose.kept += block.kept;
            prose.all += block.text;
            let parent = tree.query_node_or(id, None, |node| node.parent);
            let text = lost.entry(parent).or_default();
            *text += block.text - block.kept;
            prose.longest_lost = prose.longest_lost.max(*text);
        }
        prose
    }

    /// All text that is not links, that was kept and that there is.
    pub(super) fn coverage(&self) -> (usize, usize) {
        let texts = self.blocks.values().filter(|block| !block.is_links());
        texts.fold((0, 0), |(kept, all), block| (kept + block.kept, all + block.text))
    }
}

impl Block {
    fn is_links(&self) -> bool {
        self.linked * 3 >= self.text
    }
}

impl Place {
    /// The place of an element; `small` if it does not hold much of the page: no part of it that does is furniture, whatever it
    /// is called.
    fn within(self, id: NodeId, element: &Element, small: bool) -> Place {
        let (block, linked, nothing) = match role(&element.name.local) {
            Role::Inline(_) | Role::Quoted | Role::Math | Role::Break => (self.block, self.linked, false),
            Role::Link => (self.block, true, false),
            role => (id, self.linked, matches!(role, Role::Nothing | Role::Script | Role::Drawing)),
        };
        let around = self.around || nothing || (small && is_furniture(element, AROUND));
        let among = self.among || around || (small && is_furniture(element, AMONG));
        Place { block, linked, around, among }
    }
}

/// Whether an element calls itself something that is not the matter of a page.
fn is_furniture(element: &Element, words: &[&str]) -> bool {
    match &*element.name.local {
        "html" | "body" | "main" | "article" | "h1" | "h2" | "h3" | "h4" | "pre" | "code" | "table" => {
            return false;
        }
        "nav" | "footer" | "button" | "select" | "noscript" | "dialog" => return true,
        "aside" | "form" => return words == AMONG,
        _ => {}
    }
    let named = |name| attribute(element, name).unwrap_or_default().to_ascii_lowercase();
    let roles = ["navigation", "contentinfo", "dialog", "search", "alert", "banner"];
    let (class, id) = (named("class"), named("id"));
    roles.contains(&named("role").as_str())
        || node::is_hidden(element)
        || names(&class, words)
        || names(&id, words)
}

/// Whether one of the words that a name is made of begins or ends with one of these.
fn names(name: &str, words: &[&str]) -> bool {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .any(|part| words.iter().any(|word| part.starts_with(word) || part.ends_with(word)))
}

/// How much text stands in each node that has any, in bytes.
fn sizes(tree: &Tree) -> HashMap<NodeId, usize> {
    let mut sizes: HashMap<NodeId, usize> = HashMap::new();
    let root = tree.root_id();
    let ids: Vec<NodeId> = tree.descendant_ids_of_it(&root).collect();
    for id in ids.into_iter().rev() {
        tree.query_node(&id, |node| {
            let own = match &node.data {
                NodeData::Text { contents } => contents.trim().len(),
                NodeData::Element(e) if matches!(role(&e.name.local), Role::Nothing | Role::Script) => return,
                _ => sizes.get(&id).copied().unwrap_or_default(),
            };
            if let Some(parent) = node.parent.filter(|_| own > 0) {
                *sizes.entry(parent).or_default() += own;
            }
        });
    }
    sizes
}
