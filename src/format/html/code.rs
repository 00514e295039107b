//! Text whose white space counts.

use dom_query::{Element, NodeId};

use super::node::{self, attribute};
use super::walk::{End, Walk};

/// A block of it.
pub(super) struct Code {
    language: Option<String>,
    /// Whether anything of it was written.
    begun: bool,
    /// Line ends that wait for more of it.
    ends: usize,
}

impl Walk<'_> {
    pub(super) fn begin_code(&mut self, id: NodeId, element: &Element) -> End {
        self.end_block();
        let inner = node::first_child(self.tree, id).and_then(|child| language_at(self, child));
        let outer = || self.tree.parent_of(&id).and_then(|parent| language_at(self, parent.id));
        let language = language(element).or(inner).or_else(outer);
        self.code = Some(Code { language, begun: false, ends: 0 });
        End::Code
    }

    pub(super) fn end_code(&mut self) {
        self.code = None;
        self.end_block();
    }

    /// Text of the block; line ends at its end are not written.
    pub(super) fn code_text(&mut self, text: &str) {
        let Some(code) = &mut self.code else { return };
        let lines = text.trim_end_matches('\n');
        if lines.is_empty() {
            code.ends += text.len();
            return;
        }
        if !std::mem::replace(&mut code.begun, true) {
            self.flow.begin_code(code.language.as_deref());
            code.ends = 0;
        }
        let ends = std::mem::replace(&mut code.ends, text.len() - lines.len());
        self.flow.code(&"\n".repeat(ends));
        self.open_inlays();
        self.flow.code(lines);
        self.written += lines.len();
    }

    /// An element within it that has lines of its own begins or ends.
    pub(super) fn end_code_line(&mut self) {
        if let Some(code) = self.code.as_mut().filter(|code| code.begun) {
            code.ends = code.ends.max(1);
        }
    }
}

fn language_at(walk: &Walk<'_>, id: NodeId) -> Option<String> {
    language(&*node::element(walk.tree, id)?)
}

/// The language that an element's classes name, in one of the ways that are usual.
fn language(element: &Element) -> Option<String> {
    let named = attribute(element, "data-lang").or_else(|| attribute(element, "data-language"));
    if let Some(language) = named.filter(|language| is_language(language)) {
        return Some(language.to_owned());
    }
    let classes = attribute(element, "class")?;
    let prefixes = ["language-", "lang-", "highlight-source-", "highlight-"];
    let prefixed =
        |class: &str| prefixes.iter().find_map(|prefix| class.strip_prefix(prefix)).map(str::to_owned);
    let marked = || {
        let rest = classes.strip_prefix("sourceCode").or_else(|| classes.strip_prefix("brush:"))?;
        rest.split_ascii_whitespace().next().map(|language| language.trim_end_matches(';').to_owned())
    };
    let language = classes.split_ascii_whitespace().find_map(prefixed).or_else(marked)?;
    (is_language(&language) && !["default", "none", "plaintext", "text", "notranslate"].contains(&&*language))
        .then_some(language)
}

fn is_language(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 24
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+#-_.".contains(&b))
}
