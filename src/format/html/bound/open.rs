//! The elements that are open, by the rules of the parser.
//!
//! What is kept here is never less than what the parser keeps: where the two could differ (quirks, selects), more is
//! counted here. What is on the stack is ended by what ends it there: a page with 10,000 `<p>` and no `</p>` is flat.

use super::DEEPEST;

/// Formatting tags open at once at most: each begins again in every block that it reaches into.
const FORMATTING: usize = 32;
/// How often they may begin again in all.
const AGAIN: usize = 100_000;

/// What becomes of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Kept,
    /// It would lie too deep.
    Dropped,
    /// It means nothing here to the parser either.
    Ignored,
}

/// What the rules ask of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kind(u16);

impl Kind {
    const SPECIAL: u16 = 1;
    /// Searches for what is open above do not go past it.
    const SCOPE: u16 = 1 << 1;
    const BUTTON: u16 = 1 << 2;
    const LIST: u16 = 1 << 3;
    const HEADING: u16 = 1 << 4;
    const P: u16 = 1 << 5;
    const FOREIGN: u16 = 1 << 6;
    /// HTML may stand in it, although it is not HTML itself.
    const INTEGRATES: u16 = 1 << 7;
    /// Formatting from outside does not reach into it.
    const MARKER: u16 = 1 << 8;
    const FORMATTING: u16 = 1 << 9;
    /// `table`, and what stands directly in one.
    const TABLE: u16 = 1 << 10;
    const IN_TABLE: u16 = 1 << 11;
    const TEMPLATE: u16 = 1 << 12;

    fn has(self, bits: u16) -> bool {
        self.0 & bits != 0
    }

    fn of(name: &str) -> Kind {
        Kind(match name {
            "p" => Kind::SPECIAL | Kind::P,
            "ul" | "ol" => Kind::SPECIAL | Kind::LIST,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Kind::SPECIAL | Kind::HEADING,
            "button" => Kind::SPECIAL | Kind::BUTTON,
            "table" => Kind::SPECIAL | Kind::SCOPE | Kind::TABLE,
            "tbody" | "thead" | "tfoot" | "tr" | "colgroup" => Kind::SPECIAL | Kind::IN_TABLE,
            "td" | "th" | "caption" => Kind::SPECIAL | Kind::SCOPE | Kind::MARKER,
            "applet" | "marquee" | "object" => Kind::SPECIAL | Kind::SCOPE | Kind::MARKER,
            "template" => Kind::SPECIAL | Kind::SCOPE | Kind::MARKER | Kind::TEMPLATE,
            _ if is_formatting(name) => Kind::FORMATTING,
            _ if is_special(name) => Kind::SPECIAL,
            _ => 0,
        })
    }

    fn foreign(name: &str) -> Kind {
        let integrates =
            ["mi", "mo", "mn", "ms", "mtext", "annotation-xml", "foreignobject", "desc", "title"];
        let more =
            if integrates.contains(&name) { Kind::INTEGRATES | Kind::SCOPE | Kind::SPECIAL } else { 0 };
        Kind(Kind::FOREIGN | more)
    }
}

struct Element {
    name: String,
    kind: Kind,
    /// Which formatting it is.
    serial: u32,
}

/// Formatting that was begun and not ended; without a name what it does not reach across.
struct Formatting {
    name: String,
    serial: u32,
    open: bool,
}

/// See the module.
#[derive(Default)]
pub(super) struct Open {
    stack: Vec<Element>,
    formatting: Vec<Formatting>,
    serial: u32,
    /// How many of the stack are `p`, and `form`.
    paragraphs: usize,
    forms: usize,
    /// Whether these were seen.
    html: bool,
    body: bool,
    again: usize,
    /// Tags that were dropped within the topmost element, by name, until their ends come.
    dropped: std::collections::HashMap<String, usize>,
    foreign_tag: bool,
}

impl Open {
    /// Whether what comes next stands in SVG or MathML.
    pub(super) fn in_foreign(&self) -> bool {
        self.stack.last().is_some_and(|top| top.kind.has(Kind::FOREIGN) && !top.kind.has(Kind::INTEGRATES))
    }

    /// Whether the last tag did, or began it.
    pub(super) fn was_foreign(&self) -> bool {
        self.foreign_tag
    }

    /// Text comes, or something that stands like text.
    pub(super) fn text(&mut self, out: &mut String) {
        if !self.in_foreign() {
            self.reconstruct(out);
        }
    }

    /// A start tag.
    pub(super) fn start(&mut self, name: &str, closed: bool, out: &mut String) -> Fate {
        self.foreign_tag = false;
        // It only says where a browser may not break a line, and the parser opens it anew in ways that are hard to follow.
        if name == "nobr" {
            return Fate::Ignored;
        }
        // What is left out must not end anything here, since it ends nothing there.
        if !self.has_room(name) {
            return self.drop(name);
        }
        if self.in_foreign() && matches!(name, "html" | "head" | "body" | "frameset") {
            return Fate::Ignored;
        }
        if self.in_foreign() && breaks_out(name) {
            while self.in_foreign() {
                self.pop();
            }
        }
        // Whether this one ends a drawing depends on its attributes.
        if self.in_foreign() && name == "font" {
            return self.drop(name);
        }
        if self.in_foreign() || matches!(name, "svg" | "math") {
            return self.start_foreign(name, closed, out);
        }
        match name {
            "html" => return once(&mut self.html),
            "body" => return once(&mut self.body),
            "head" | "frameset" => return Fate::Ignored,
            "form" if self.forms > 0 => return Fate::Ignored,
            _ => {}
        }
        if is_table_part(name) {
            return self.start_table_part(name);
        }
        let kind = Kind::of(name);
        self.end_implied(name, kind);
        if is_void(name) || !kind.has(Kind::SPECIAL) {
            self.reconstruct(out);
        }
        if is_void(name) {
            return Fate::Kept;
        }
        if kind.has(Kind::FORMATTING) {
            return self.start_formatting(name);
        }
        self.push(name, kind)
    }

    /// Whether a tag that ends nothing by its beginning can be kept.
    fn has_room(&self, name: &str) -> bool {
        let kind = Kind::of(name);
        if is_void(name) || kind.has(Kind::SPECIAL) {
            return true;
        }
        let again = self.formatting.iter().filter(|f| !f.open).count();
        let many = kind.has(Kind::FORMATTING) && self.formatting.len() >= FORMATTING;
        !many && self.stack.len() + again < DEEPEST
    }

    fn start_foreign(&mut self, name: &str, closed: bool, out: &mut String) -> Fate {
        if !self.in_foreign() {
            self.reconstruct(out);
        }
        self.foreign_tag = true;
        if closed {
            return Fate::Kept;
        }
        self.push(name, Kind::foreign(name))
    }

    fn start_formatting(&mut self, name: &str) -> Fate {
        if name == "a" {
            self.end_formatting(name);
        }
        let fate = self.push(name, Kind::of(name));
        if fate == Fate::Kept {
            self.serial += 1;
            if let Some(top) = self.stack.last_mut() {
                top.serial = self.serial;
            }
            self.formatting.push(Formatting { name: name.to_owned(), serial: self.serial, open: true });
        }
        fate
    }

    /// Rows, cells and their like end what stands in their way, up to their table.
    fn start_table_part(&mut self, name: &str) -> Fate {
        let Some(table) = self.rposition(Kind::TABLE, Kind::TEMPLATE) else { return Fate::Ignored };
        let keep = |names: &[&str]| {
            let found =
                self.stack[table + 1..].iter().take(2).rposition(|e| names.contains(&e.name.as_str()));
            found.map_or(table + 1, |at| table + 2 + at)
        };
        let left = match name {
            "td" | "th" => keep(&["tbody", "thead", "tfoot", "tr"]),
            "tr" => keep(&["tbody", "thead", "tfoot"]),
            "col" => keep(&["colgroup"]),
            _ => table + 1,
        };
        let implied: &[&str] = match (name, left - table) {
            ("td" | "th", 1) => &["tbody", "tr"],
            ("td" | "th", 2) => &["tr"],
            ("tr", 1) => &["tbody"],
            _ => &[],
        };
        if left + implied.len() >= DEEPEST {
            return self.drop(name);
        }
        self.truncate(left);
        if name == "col" {
            return Fate::Kept;
        }
        for name in implied {
            self.push(name, Kind::of(name));
        }
        let fate = self.push(name, Kind::of(name));
        if fate == Fate::Kept && Kind::of(name).has(Kind::MARKER) {
            self.mark();
        }
        fate
    }

    /// What the beginning of an element ends.
    fn end_implied(&mut self, name: &str, kind: Kind) {
        match name {
            "li" => self.end_item(&["li"]),
            "dd" | "dt" => self.end_item(&["dd", "dt"]),
            "button" => self.end_in_scope(Kind::BUTTON),
            "option" | "optgroup" => self.end_top(&["option"]),
            "rb" | "rt" | "rp" | "rtc" if self.named("ruby", Kind::SCOPE).is_some() => {
                self.end_top(&["rb", "rt", "rp"])
            }
            _ => {}
        }
        if ends_paragraph(name) {
            self.end_paragraph();
        }
        if kind.has(Kind::HEADING) && self.stack.last().is_some_and(|top| top.kind.has(Kind::HEADING)) {
            self.pop();
        }
        if name == "table" {
            let directly = |top: &Element| top.kind.has(Kind::TABLE | Kind::IN_TABLE);
            if self.stack.last().is_some_and(directly) {
                self.end_in_scope(Kind::TABLE);
            }
        }
    }

    fn end_item(&mut self, names: &[&str]) {
        for at in (0..self.stack.len()).rev() {
            let element = &self.stack[at];
            if names.contains(&element.name.as_str()) {
                return self.truncate(at);
            }
            let passes = matches!(element.name.as_str(), "address" | "div" | "p");
            if element.kind.has(Kind::SPECIAL) && !passes {
                return;
            }
        }
    }

    fn end_top(&mut self, names: &[&str]) {
        if self.stack.last().is_some_and(|top| names.contains(&top.name.as_str())) {
            self.pop();
        }
    }

    fn end_paragraph(&mut self) {
        if self.paragraphs > 0 {
            self.end_within(Kind::P, Kind::SCOPE | Kind::BUTTON);
        }
    }

    fn end_in_scope(&mut self, kind: u16) {
        self.end_within(kind, Kind::SCOPE);
    }

    fn end_within(&mut self, kind: u16, limit: u16) {
        if let Some(at) = self.rposition(kind, limit) {
            self.truncate(at);
        }
    }

    /// The topmost element of this kind, if none of the other is above it.
    fn rposition(&self, kind: u16, limit: u16) -> Option<usize> {
        let at = self.stack.iter().rposition(|e| e.kind.has(kind | limit))?;
        self.stack[at].kind.has(kind).then_some(at)
    }

    /// An end tag.
    pub(super) fn end(&mut self, name: &str) -> Fate {
        if name == "nobr" {
            return Fate::Ignored;
        }
        if let Some(count) = self.dropped.get_mut(name).filter(|count| **count > 0) {
            *count -= 1;
            return Fate::Dropped;
        }
        if self.end_foreign(name) {
            return Fate::Kept;
        }
        let kind = Kind::of(name);
        match name {
            "html" | "body" | "head" | "frameset" => return Fate::Ignored,
            "form" => self.forms = 0,
            _ => {}
        }
        if kind.has(Kind::FORMATTING) && self.end_formatting(name) {
            return Fate::Kept;
        }
        let found = match name {
            "p" => self.rposition(Kind::P, Kind::SCOPE | Kind::BUTTON),
            "li" => self.named(name, Kind::SCOPE | Kind::LIST),
            _ if kind.has(Kind::HEADING) => self.rposition(Kind::HEADING, Kind::SCOPE),
            _ if kind.has(Kind::TABLE | Kind::IN_TABLE) || is_table_part(name) => {
                self.named(name, Kind::TABLE | Kind::TEMPLATE)
            }
            "template" => self.named(name, 0),
            _ if kind.has(Kind::SPECIAL) => self.named(name, Kind::SCOPE),
            _ => self.named(name, Kind::SPECIAL),
        };
        let Some(at) = found else { return Fate::Ignored };
        match name {
            "form" => self.remove(at),
            _ => self.truncate(at),
        }
        Fate::Kept
    }

    /// The topmost element of this name, if nothing of that kind is above it.
    fn named(&self, name: &str, limit: u16) -> Option<usize> {
        let at = self.stack.iter().rposition(|e| e.kind.has(limit) || e.name == name)?;
        (self.stack[at].name == name && !self.stack[at].kind.has(Kind::FOREIGN)).then_some(at)
    }

    /// The end of an element of SVG or MathML.
    fn end_foreign(&mut self, name: &str) -> bool {
        if !self.stack.last().is_some_and(|top| top.kind.has(Kind::FOREIGN)) || matches!(name, "p" | "br") {
            return false;
        }
        let html = self.stack.iter().rposition(|e| !e.kind.has(Kind::FOREIGN)).map_or(0, |at| at + 1);
        let found = self.stack[html..].iter().rposition(|e| e.name == name);
        if let Some(at) = found {
            self.truncate(html + at);
        }
        found.is_some()
    }

    /// The end of formatting, which may lie around what goes on. `false` if there is none.
    fn end_formatting(&mut self, name: &str) -> bool {
        let own = self.formatting.iter().rposition(|f| f.name.is_empty()).map_or(0, |at| at + 1);
        let Some(at) = self.formatting[own..].iter().rposition(|f| f.name == name) else { return false };
        let serial = self.formatting[own + at].serial;
        let Some(place) = self.stack.iter().rposition(|e| e.serial == serial && serial > 0) else {
            self.formatting.remove(own + at);
            return true;
        };
        if self.stack[place..].iter().any(|e| e.kind.has(Kind::SCOPE)) {
            return false;
        }
        self.formatting.remove(own + at);
        if self.stack[place..].iter().any(|e| e.kind.has(Kind::SPECIAL)) {
            self.remove(place);
        } else {
            self.truncate(place);
        }
        true
    }

    /// Formatting that is not ended begins again.
    fn reconstruct(&mut self, out: &mut String) {
        let own = self.formatting.iter().rposition(|f| f.name.is_empty()).map_or(0, |at| at + 1);
        if self.formatting[own..].iter().all(|f| f.open) {
            return;
        }
        if self.again >= AGAIN {
            for formatting in self.formatting.drain(own..).rev() {
                if !formatting.open {
                    out.push_str(&format!("</{}>", formatting.name));
                }
            }
            return;
        }
        for at in own..self.formatting.len() {
            if std::mem::replace(&mut self.formatting[at].open, true) {
                continue;
            }
            self.again += 1;
            let Formatting { name, serial, .. } = &self.formatting[at];
            self.stack.push(Element { name: name.clone(), kind: Kind::of(name), serial: *serial });
        }
    }

    fn push(&mut self, name: &str, kind: Kind) -> Fate {
        if self.stack.len() >= DEEPEST {
            return self.drop(name);
        }
        self.paragraphs += usize::from(kind.has(Kind::P));
        self.forms += usize::from(name == "form");
        self.stack.push(Element { name: name.to_owned(), kind, serial: 0 });
        if kind.has(Kind::MARKER) && !is_table_part(name) {
            self.mark();
        }
        Fate::Kept
    }

    /// Leaves a tag out, and with it its end tag.
    pub(super) fn drop(&mut self, name: &str) -> Fate {
        *self.dropped.entry(name.to_owned()).or_default() += 1;
        Fate::Dropped
    }

    /// Formatting begins anew from here.
    fn mark(&mut self) {
        self.formatting.push(Formatting { name: String::new(), serial: 0, open: true });
    }

    fn truncate(&mut self, left: usize) {
        while self.stack.len() > left {
            self.pop();
        }
    }

    fn pop(&mut self) {
        if let Some(element) = self.stack.pop() {
            self.gone(&element);
        }
    }

    fn remove(&mut self, at: usize) {
        let element = self.stack.remove(at);
        self.gone(&element);
    }

    fn gone(&mut self, element: &Element) {
        // What was dropped stood in the topmost element.
        self.dropped.clear();
        self.paragraphs -= usize::from(element.kind.has(Kind::P));
        self.forms = self.forms.saturating_sub(usize::from(element.name == "form"));
        if element.kind.has(Kind::MARKER) {
            let marker = self.formatting.iter().rposition(|f| f.name.is_empty()).unwrap_or(0);
            self.formatting.truncate(marker);
        } else if element.serial > 0
            && let Some(formatting) = self.formatting.iter_mut().rfind(|f| f.serial == element.serial)
        {
            formatting.open = false;
        }
    }
}

fn once(seen: &mut bool) -> Fate {
    if std::mem::replace(seen, true) { Fate::Ignored } else { Fate::Kept }
}

/// Elements that have no content.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "image"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements that begin again in the block after the one that ended around them.
pub(super) fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

fn is_table_part(name: &str) -> bool {
    matches!(name, "caption" | "col" | "colgroup" | "tbody" | "td" | "tfoot" | "th" | "thead" | "tr")
}

fn is_special(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "header"
            | "hgroup"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "pre"
            | "search"
            | "section"
            | "select"
            | "summary"
    )
}

/// Elements that end the paragraph they begin in.
fn ends_paragraph(name: &str) -> bool {
    matches!(name, "p" | "ul" | "ol" | "hr" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
        || (is_special(name) && name != "select")
}

/// Elements of HTML that end the SVG or MathML they are found in.
fn breaks_out(name: &str) -> bool {
    matches!(
        name,
        "b" | "big"
            | "blockquote"
            | "br"
            | "center"
            | "code"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "em"
            | "embed"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "i"
            | "img"
            | "li"
            | "listing"
            | "menu"
            | "meta"
            | "nobr"
            | "ol"
            | "p"
            | "pre"
            | "ruby"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "strike"
            | "sub"
            | "sup"
            | "table"
            | "tt"
            | "u"
            | "ul"
            | "var"
    )
}
