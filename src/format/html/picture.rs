//! What stands for pictures and films.

use dom_query::{Element, NodeData, NodeId};

use crate::document::Face;

use super::node::{self, attribute, number};
use super::walk::{End, Walk};

/// Pictures that are this small carry no meaning: they count visits or fill a gap; in pixels.
const SPECK: u32 = 2;

impl Walk<'_> {
    /// A picture: its description, which is a link to it. One that says it has nothing to say is left out.
    pub(super) fn image(&mut self, element: &Element) -> Option<End> {
        let (alt, title) = (attribute(element, "alt"), attribute(element, "title"));
        let tiny = |side| number::<u32>(element, side).is_some_and(|pixels| pixels <= SPECK);
        let words = alt.filter(|alt| !alt.trim().is_empty()).or(title).unwrap_or_default();
        if words.trim().is_empty() && (alt.is_some() || tiny("width") || tiny("height")) {
            return None;
        }
        if is_sign(words) {
            self.word(words);
            return None;
        }
        self.open_inlays();
        let target = source(element).map(|source| (self.links)(source)).unwrap_or_default();
        self.flow.image(words, &target);
        self.written += words.len() + 1;
        None
    }

    /// A film, a sound, a page within the page: what it is, which is a link to it; what stands in it is for those who cannot
    /// see it.
    pub(super) fn embedded(&mut self, what: &str, element: &Element) -> Option<End> {
        let address = source(element).or_else(|| attribute(element, "data")).unwrap_or_default();
        if address.is_empty() || address.starts_with("about:") || address.starts_with("javascript:") {
            return Some(End::Inline);
        }
        let title =
            attribute(element, "title").or_else(|| attribute(element, "aria-label")).unwrap_or(address);
        let words: Vec<&str> = title.split_whitespace().collect();
        let target = (self.links)(address);
        self.open_inlays();
        self.flow.space();
        if !target.is_empty() {
            self.flow.open_link(&target);
        }
        self.flow.faced(Face::Meta, &format!("[{what}: {}]", words.join(" ")));
        if !target.is_empty() {
            self.flow.close();
        }
        self.flow.space();
        if what == "frame" { None } else { Some(End::Inline) }
    }

    /// A drawing: what it says it shows, else the words that stand in it.
    pub(super) fn drawing(&mut self, id: NodeId, element: &Element) -> Option<End> {
        let named = attribute(element, "aria-label").map(str::to_owned);
        let titled =
            || node::find(self.tree, id, "title").map(|title| node::text_below(self.tree, title, 400));
        let words = named.or_else(titled).unwrap_or_else(|| self.lettering(id));
        if !words.trim().is_empty() {
            self.open_inlays();
            self.flow.image(&words, "");
        }
        None
    }

    /// The words in a drawing.
    fn lettering(&self, id: NodeId) -> String {
        let (mut words, mut styles) = (String::new(), None);
        node::each_below(self.tree, id, usize::MAX, |below, data| {
            match data {
                NodeData::Element(e) if matches!(&*e.name.local, "style" | "script") => styles = Some(below),
                NodeData::Text { contents } if styles.take().is_none() => {
                    words.push_str(contents);
                    words.push(' ');
                }
                _ => {}
            }
            true
        });
        words
    }
}

/// Where a picture is, also where it is to be loaded later.
fn source(element: &Element) -> Option<&str> {
    let real = |source: &&str| !source.trim().is_empty() && !source.starts_with("data:");
    let one = |name| attribute(element, name).filter(real);
    let set = || attribute(element, "srcset")?.split_ascii_whitespace().next().filter(real);
    one("src").or_else(|| one("data-src")).or_else(|| one("data-original")).or_else(set).map(str::trim)
}

/// Whether a description is a sign that stands in the text: 😀.
fn is_sign(words: &str) -> bool {
    !words.is_empty()
        && words.chars().count() <= 4
        && words.chars().all(|c| !c.is_ascii() && !c.is_alphanumeric())
}
