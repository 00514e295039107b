//! Text within lines: faces, links, breaks, small signs.

use dom_query::{Element, NodeId};

use crate::document::Face;

use super::node::{self, attribute};
use super::walk::{End, Walk};

/// What the links beside headings show that lead to themselves.
const PERMALINKS: [&str; 6] = ["", "¶", "#", "§", "🔗", "∞"];

/// Something that text stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Inlay {
    Face(Face),
    Link(String),
}

impl Walk<'_> {
    /// Text as it stands in the source.
    pub(super) fn text(&mut self, text: &str) {
        if self.code.is_some() {
            return self.code_text(text);
        }
        let blank = |c: char| c.is_ascii_whitespace();
        if text.starts_with(blank) {
            self.flow.space();
        }
        let words = text.trim_start_matches(blank);
        if !words.is_empty() {
            self.open_inlays();
            self.flow.words(words);
            self.written += words.len();
        }
    }

    /// A word or a sign that the source does not have.
    pub(super) fn word(&mut self, word: &str) {
        if self.code.is_some() {
            return self.code_text(word);
        }
        self.open_inlays();
        self.flow.text(word);
    }

    /// Tells the flow what is open here.
    pub(super) fn open_inlays(&mut self) {
        for inlay in &self.inlays[self.opened..] {
            match inlay {
                Inlay::Face(face) => self.flow.open(*face),
                Inlay::Link(target) => self.flow.open_link(target),
            }
        }
        self.opened = self.inlays.len();
    }

    /// Ends all of them but the first so many.
    pub(super) fn end_inlays(&mut self, left: usize) {
        self.inlays.truncate(left);
        while self.opened > left {
            self.flow.close();
            self.opened -= 1;
        }
    }

    /// Begins text in a face, if it is not in it already: what is open stays small however deep the tree.
    pub(super) fn begin_inline(&mut self, face: Option<Face>) -> End {
        let in_code = self.code.is_some();
        if let Some(face) = face.filter(|face| !(in_code && *face == Face::Code)) {
            let inlay = Inlay::Face(face);
            if !self.inlays.contains(&inlay) {
                self.inlays.push(inlay);
            }
        }
        End::Inline
    }

    /// Begins a link; those that only lead to where they stand are left out.
    pub(super) fn begin_link(&mut self, id: NodeId, element: &Element) -> Option<End> {
        let Some(href) = attribute(element, "href").map(str::trim) else { return Some(End::Inline) };
        if href.starts_with('#') && self.is_permalink(id) {
            return None;
        }
        let in_link = self.inlays.iter().any(|inlay| matches!(inlay, Inlay::Link(_)));
        let target = if href.is_empty() || is_script(href) { String::new() } else { (self.links)(href) };
        if !in_link && !target.is_empty() {
            self.inlays.push(Inlay::Link(target));
        }
        Some(End::Inline)
    }

    /// Whether a link shows only a sign. One that has no content may be an anchor.
    fn is_permalink(&self, id: NodeId) -> bool {
        let Some(child) = node::first_child(self.tree, id) else { return false };
        let shown = node::text_below(self.tree, id, 16);
        let picture = shown.is_empty() && node::find(self.tree, id, "img").is_some();
        !picture && PERMALINKS.contains(&shown.trim()) && node::next_sibling(self.tree, child).is_none()
    }

    /// Begins text between two signs.
    pub(super) fn begin_quoted(&mut self, open: &str, close: &'static str) -> End {
        self.word(open);
        End::Text(close)
    }

    pub(super) fn line_break(&mut self) -> Option<End> {
        if self.code.is_some() {
            self.code_text("\n");
        } else if self.flat > 0 {
            self.flow.space();
        } else {
            self.flow.line_break();
        }
        None
    }

    /// Boxes to be ticked are read, and what is written on buttons.
    pub(super) fn input(&mut self, element: &Element) -> Option<End> {
        let kind = attribute(element, "type").unwrap_or_default().to_ascii_lowercase();
        match kind.as_str() {
            "checkbox" if self.flat == 0 && self.code.is_none() => {
                self.flow.tick(attribute(element, "checked").is_some());
            }
            "submit" | "button" | "reset" => {
                let value = attribute(element, "value").unwrap_or_default();
                self.text(value);
                self.flow.space();
            }
            _ => {}
        }
        None
    }

    /// Scripts are not read, but for formulas, which some pages keep in them.
    pub(super) fn script(&mut self, id: NodeId, element: &Element) -> Option<End> {
        if attribute(element, "type").is_some_and(|kind| kind.trim().starts_with("math/tex")) {
            let formula = node::text_below(self.tree, id, usize::MAX);
            self.formula(&formula);
        }
        None
    }

    /// A formula, as its author wrote it or as it reads.
    pub(super) fn math(&mut self, id: NodeId, element: &Element) -> Option<End> {
        match attribute(element, "alttext") {
            Some(formula) => self.formula(formula),
            None => match node::find(self.tree, id, "annotation") {
                Some(annotation) => self.formula(&node::text_below(self.tree, annotation, usize::MAX)),
                None => self.formula(&node::text_below(self.tree, id, usize::MAX)),
            },
        }
        None
    }

    fn formula(&mut self, formula: &str) {
        let words: Vec<&str> = formula.split_whitespace().collect();
        self.open_inlays();
        self.flow.faced(Face::Code, &words.join(" "));
    }
}

/// Whether an address is a program.
fn is_script(href: &str) -> bool {
    href.get(..11).is_some_and(|start| start.eq_ignore_ascii_case("javascript:"))
}
