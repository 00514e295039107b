//! Bookmarks, the destinations of links, and what the pages are called.

use std::collections::{HashMap, HashSet};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object, ObjectIdentifier, String as Bytes};

use super::meta::{decoded, one_line};

/// Bookmarks, named destinations and nodes of trees at most.
const MOST: usize = 50_000;
const DEEPEST: usize = 32;

/// A bookmark.
#[derive(Debug, Clone)]
pub(super) struct Bookmark {
    pub title: String,
    /// 1 to 6.
    pub level: u8,
    /// The number of its page, from 0.
    pub page: usize,
}

/// Where things are in a document.
pub(super) struct Places<'a> {
    pages: HashMap<ObjectIdentifier, usize>,
    count: usize,
    named: HashMap<Vec<u8>, usize>,
    root: Dict<'a>,
}

impl<'a> Places<'a> {
    /// The places of a document.
    pub(super) fn of(pdf: &'a Pdf) -> Places<'a> {
        let ids = pdf.pages().iter().enumerate().filter_map(|(i, page)| Some((page.raw().obj_id()?, i)));
        let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).unwrap_or_default();
        let mut places =
            Places { pages: ids.collect(), count: pdf.pages().len(), named: HashMap::new(), root };
        places.read_names(pdf);
        places
    }

    /// Named destinations, of the old kind and the new.
    fn read_names(&mut self, pdf: &'a Pdf) {
        if let Some(old) = self.root.get::<Dict<'_>>("Dests") {
            for name in old.keys().take(MOST) {
                if let Some(page) = old.get::<Object<'_>>(&*name).and_then(|dest| self.explicit(&dest)) {
                    self.named.insert(name.as_ref().to_vec(), page);
                }
            }
        }
        let tree = self.root.get::<Dict<'_>>("Names").and_then(|names| names.get::<Dict<'_>>("Dests"));
        for array in leaves(tree, "Names") {
            let mut key: Option<Vec<u8>> = None;
            for item in array.raw_iter().take(MOST) {
                let object = resolved(pdf, item);
                match (key.take(), object) {
                    (None, Some(Object::String(name))) => key = Some(name.to_vec()),
                    (Some(name), Some(dest)) if self.named.len() < MOST => {
                        if let Some(page) = self.explicit(&dest) {
                            self.named.insert(name, page);
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// The page of a destination that is written out.
    fn explicit(&self, dest: &Object<'_>) -> Option<usize> {
        let array = match dest {
            Object::Array(array) => array.clone(),
            Object::Dict(dict) => dict.get::<Array<'_>>("D")?,
            _ => return None,
        };
        match array.raw_iter().next()? {
            MaybeRef::Ref(page) => self.pages.get(&page.into()).copied(),
            MaybeRef::NotRef(Object::Number(n)) => {
                usize::try_from(n.as_i64()).ok().filter(|n| *n < self.count)
            }
            MaybeRef::NotRef(_) => None,
        }
    }

    /// The page of a destination.
    fn destination(&self, dest: &Object<'_>) -> Option<usize> {
        match dest {
            Object::String(name) => self.named.get(&**name).copied(),
            Object::Name(name) => self.named.get(name.as_ref()).copied(),
            dest => self.explicit(dest),
        }
    }

    /// Where a bookmark or a link leads: an address, or `#` and a page.
    pub(super) fn target(&self, dict: &Dict<'_>) -> Option<String> {
        if let Some(uri) = dict.get::<Dict<'_>>("A").and_then(|action| action.get::<Bytes<'_>>("URI")) {
            return Some(one_line(&decoded(&uri))).filter(|uri| !uri.is_empty());
        }
        self.page(dict).map(|page| format!("#page-{}", page + 1))
    }

    /// The page where a bookmark or a link leads.
    fn page(&self, dict: &Dict<'_>) -> Option<usize> {
        let dest = dict
            .get::<Object<'_>>("Dest")
            .or_else(|| dict.get::<Dict<'_>>("A").and_then(|action| action.get::<Object<'_>>("D")))?;
        self.destination(&dest)
    }

    /// The bookmarks in their order.
    pub(super) fn bookmarks(&self) -> Vec<Bookmark> {
        let mut bookmarks = Vec::new();
        let mut seen = HashSet::new();
        let first = self.root.get::<Dict<'_>>("Outlines").and_then(|o| o.get::<Dict<'_>>("First"));
        let mut stack: Vec<(Dict<'_>, usize)> = first.into_iter().map(|first| (first, 1)).collect();
        while let Some((entry, level)) = stack.pop() {
            let new = entry.obj_id().is_some_and(|id| seen.insert(id));
            if !new || seen.len() > MOST {
                continue;
            }
            let title =
                entry.get::<Bytes<'_>>("Title").map(|title| one_line(&decoded(&title))).unwrap_or_default();
            if let (false, Some(page)) = (title.is_empty(), self.page(&entry)) {
                bookmarks.push(Bookmark { title, level: level.min(6) as u8, page });
            }
            stack.extend(entry.get::<Dict<'_>>("Next").map(|next| (next, level)));
            if level < DEEPEST {
                stack.extend(entry.get::<Dict<'_>>("First").map(|first| (first, level + 1)));
            }
        }
        bookmarks
    }

    /// What each page is called.
    pub(super) fn labels(&self, pdf: &'a Pdf) -> Vec<String> {
        let mut ranges: Vec<(usize, Dict<'_>)> = Vec::new();
        for array in leaves(self.root.get::<Dict<'_>>("PageLabels"), "Nums") {
            let mut start = None;
            for item in array.raw_iter().take(MOST) {
                match (start.take(), resolved(pdf, item)) {
                    (None, Some(Object::Number(n))) => start = usize::try_from(n.as_i64()).ok(),
                    (Some(start), Some(Object::Dict(dict))) => ranges.push((start, dict)),
                    _ => {}
                }
            }
        }
        ranges.sort_by_key(|(start, _)| *start);
        let mut labels: Vec<String> = (1..=self.count).map(|n| n.to_string()).collect();
        for (i, (start, dict)) in ranges.iter().enumerate() {
            let end = ranges.get(i + 1).map_or(self.count, |(next, _)| (*next).min(self.count));
            let prefix = dict.get::<Bytes<'_>>("P").map(|p| one_line(&decoded(&p))).unwrap_or_default();
            let style = dict.get::<Name<'_>>("S").map(|s| s.as_str().to_owned()).unwrap_or_default();
            let first = dict.get::<i32>("St").and_then(|n| usize::try_from(n).ok()).unwrap_or(1);
            for (n, label) in labels[(*start).min(end)..end].iter_mut().enumerate() {
                *label = format!("{prefix}{}", number(first.saturating_add(n), &style));
            }
        }
        labels
    }
}

fn resolved<'a>(pdf: &'a Pdf, item: MaybeRef<Object<'a>>) -> Option<Object<'a>> {
    match item {
        MaybeRef::Ref(id) => {
            pdf.xref().get::<Object<'_>>(ObjectIdentifier::from(ObjRef::new(id.obj_number, id.gen_number)))
        }
        MaybeRef::NotRef(object) => Some(object),
    }
}

/// The arrays of that name in a tree of names or numbers.
fn leaves<'a>(tree: Option<Dict<'a>>, key: &str) -> Vec<Array<'a>> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut stack: Vec<(Dict<'a>, usize)> = tree.into_iter().map(|tree| (tree, 0)).collect();
    while let Some((node, depth)) = stack.pop() {
        let new = node.obj_id().is_none_or(|id| seen.insert(id));
        if !new || found.len() > MOST || depth > DEEPEST {
            continue;
        }
        found.extend(node.get::<Array<'_>>(key));
        if let Some(kids) = node.get::<Array<'_>>("Kids") {
            let kids: Vec<_> = kids.iter::<Dict<'_>>().take(MOST).map(|kid| (kid, depth + 1)).collect();
            if stack.len() < MOST {
                stack.extend(kids.into_iter().rev());
            }
        }
    }
    found
}

/// A number in a style of page labels.
fn number(n: usize, style: &str) -> String {
    match style {
        "D" => n.to_string(),
        "r" => roman(n),
        "R" => roman(n).to_uppercase(),
        "a" | "A" if n > 0 => {
            let letter = char::from(b'a' + ((n - 1) % 26) as u8);
            let text = letter.to_string().repeat(((n - 1) / 26 + 1).min(20));
            if style == "A" { text.to_uppercase() } else { text }
        }
        _ => String::new(),
    }
}

fn roman(n: usize) -> String {
    const DIGITS: [(usize, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut rest = n.min(10_000);
    let mut text = String::new();
    for (value, digits) in DIGITS {
        while rest >= value {
            text.push_str(digits);
            rest -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_labels_are_numbers_of_many_styles() {
        assert_eq!(
            (number(14, "r"), number(28, "A"), number(3, "D"), number(3, "")),
            ("xiv".into(), "BB".into(), "3".into(), String::new())
        );
    }
}
