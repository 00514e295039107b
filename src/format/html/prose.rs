//! How much of the running text of a page lies inside and outside of what was found to be its article.

use std::collections::HashMap;

use dom_query::{Element, NodeData, NodeId, Tree};

use super::article::Kept;
use super::node::{self, attribute};
use super::role::{Role, role};

/// A block with less text than this, in bytes, is a label.
const SHORT: usize = 80;

/// Words in classes and ids of what is not the matter of a page.
static FURNITURE: &[&str] = &[
    "ad-",
    "advert",
    "banner",
    "breadcrumb",
    "comment",
    "consent",
    "cookie",
    "copyright",
    "disqus",
    "disclaimer",
    "discuss",
    "footer",
    "legal",
    "login",
    "menu",
    "modal",
    "nav",
    "newsletter",
    "outbrain",
    "popular",
    "popup",
    "promo",
    "recommend",
    "related",
    "replies",
    "respond",
    "share",
    "sharing",
    "sidebar",
    "signup",
    "social",
    "sponsor",
    "subscribe",
    "subscription",
    "taboola",
    "teaser",
    "toolbar",
    "tooltip",
    "trending",
    "widget",
    "paywall",
    "bio",
    "profile",
    "meta",
    "rail",
    "hidden",
];

/// Bytes of running text.
#[derive(Debug, Default)]
pub(super) struct Prose {
    pub kept: usize,
    /// Of the longest text outside of it that stands in nothing that calls itself something else.
    pub lost: usize,
}

/// The text that stands directly in a block.
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
    furniture: bool,
}

impl Prose {
    pub(super) fn of(tree: &Tree, kept: &Kept) -> Prose {
        let root = tree.root_id();
        let mut places = HashMap::from([(root, Place { block: root, linked: false, furniture: false })]);
        let mut blocks: HashMap<NodeId, Block> = HashMap::new();
        for id in tree.descendant_ids_of_it(&root) {
            tree.query_node(&id, |node| {
                let Some(place) = node.parent.and_then(|parent| places.get(&parent)).copied() else { return };
                match &node.data {
                    NodeData::Element(element) => {
                        places.insert(id, place.within(id, element));
                    }
                    NodeData::Text { contents } if !place.furniture => {
                        let block = blocks.entry(place.block).or_default();
                        let len = contents.split_ascii_whitespace().map(|word| word.len() + 1).sum::<usize>();
                        block.text += len;
                        block.linked += if place.linked { len } else { 0 };
                        block.kept += if kept.has(id) { len } else { 0 };
                    }
                    _ => {}
                }
            });
        }
        Prose::sum(tree, &blocks)
    }

    /// Paragraphs side by side are one text; teasers, each in a box of its own, are many.
    fn sum(tree: &Tree, blocks: &HashMap<NodeId, Block>) -> Prose {
        let mut prose = Prose::default();
        let mut lost: HashMap<Option<NodeId>, usize> = HashMap::new();
        for (id, block) in blocks.iter().filter(|(_, block)| block.is_prose()) {
            prose.kept += block.kept;
            let parent = tree.query_node_or(id, None, |node| node.parent);
            let text = lost.entry(parent).or_default();
            *text += block.text - block.kept;
            prose.lost = prose.lost.max(*text);
        }
        prose
    }
}

impl Block {
    fn is_prose(&self) -> bool {
        self.text >= SHORT && self.linked * 3 < self.text
    }
}

impl Place {
    fn within(self, id: NodeId, element: &Element) -> Place {
        let (block, linked, nothing) = match role(&element.name.local) {
            Role::Inline(_) | Role::Quoted | Role::Math | Role::Break => (self.block, self.linked, false),
            Role::Link => (self.block, true, false),
            role => (id, self.linked, matches!(role, Role::Nothing | Role::Script | Role::Drawing)),
        };
        Place { block, linked, furniture: self.furniture || nothing || is_furniture(element) }
    }
}

/// Whether an element calls itself something that is not the matter of a page.
fn is_furniture(element: &Element) -> bool {
    match &*element.name.local {
        "html" | "body" | "main" | "article" => return false,
        "nav" | "aside" | "footer" | "form" | "button" | "select" | "noscript" | "dialog" => return true,
        _ => {}
    }
    let roles = ["navigation", "complementary", "contentinfo", "dialog", "search", "alert", "banner"];
    let named = |name| attribute(element, name).unwrap_or_default().to_ascii_lowercase();
    let (class, id) = (named("class"), named("id"));
    roles.contains(&named("role").as_str())
        || node::is_hidden(element)
        || FURNITURE.iter().any(|word| class.contains(word) || id.contains(word))
}
