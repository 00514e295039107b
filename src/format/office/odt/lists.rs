//! Lists and their numbers.
//!
//! A list names a style, which says how each level is marked; lists within its items are its deeper levels. Numbers
//! go by what is *shown*: an item that holds nothing but a deeper list does not count.

use std::collections::HashMap;

use super::super::numerals::Numerals;
use super::super::xml::{Tag, Xml};
use super::styles::Styles;

/// Levels of a list.
const LEVELS: usize = 10;
/// Lists that later ones can go on with.
const KEPT: usize = 10_000;
/// The longest text beside a number, in characters.
const AFFIX: usize = 32;

/// How the levels of a list are marked.
#[derive(Debug, Clone, Default)]
pub(super) struct Levels([Level; LEVELS]);

#[derive(Debug, Clone, Default)]
struct Level {
    /// It has numbers, in this form.
    numerals: Option<Numerals>,
    prefix: String,
    suffix: String,
    start: Option<u32>,
    /// How many levels' numbers are shown.
    shown: usize,
}

impl Levels {
    /// Reads the rest of a style of lists.
    pub(super) fn read(xml: &mut Xml<'_>) -> Levels {
        let mut levels = Levels::default();
        xml.within(|tag| {
            let at = tag.number("level").unwrap_or(0).wrapping_sub(1);
            if let Some(level) = levels.0.get_mut(at) {
                level.take(tag);
            }
            false
        });
        levels
    }

    /// The number of an item on a level; empty if it has none.
    fn number(&self, at: usize, counts: &Counts) -> Option<String> {
        let level = &self.0[at];
        level.numerals?;
        let first = (at + 1).saturating_sub(level.shown.max(1));
        let numbers: Vec<String> = (first..=at)
            .filter_map(|i| {
                let numerals = self.0[i].numerals.filter(|n| *n != Numerals::None)?;
                Some(numerals.write(counts[i].unwrap_or_else(|| self.start(i))))
            })
            .collect();
        if numbers.is_empty() {
            None
        } else {
            Some(format!("{}{}{}", level.prefix, numbers.join("."), level.suffix))
        }
    }

    fn start(&self, at: usize) -> u32 {
        self.0[at].start.unwrap_or(1)
    }

    /// Whether a level has bullets or numbers.
    fn is_numbered(&self, at: usize) -> bool {
        self.0[at].numerals.is_some()
    }
}

impl Level {
    fn take(&mut self, tag: &Tag<'_>) {
        let affix = |name| tag.get(name).unwrap_or_default().chars().take(AFFIX).collect();
        if !matches!(tag.name(), "list-level-style-number" | "outline-level-style") {
            return;
        }
        *self = Level {
            numerals: Some(numerals(&tag.get("num-format").unwrap_or_default())),
            prefix: affix("num-prefix"),
            suffix: affix("num-suffix"),
            start: tag.number("start-value").and_then(|n| n.try_into().ok()),
            shown: tag.number("display-levels").unwrap_or(1),
        };
    }
}

fn numerals(format: &str) -> Numerals {
    match format {
        "" => Numerals::None,
        "a" => Numerals::LowerLetter,
        "A" => Numerals::UpperLetter,
        "i" => Numerals::LowerRoman,
        "I" => Numerals::UpperRoman,
        _ => Numerals::Decimal,
    }
}

/// How far each level has counted.
type Counts = [Option<u32>; LEVELS];

/// A list that is open.
struct Open {
    style: Option<String>,
    /// The item that is open: whether it was shown, and the number it begins with.
    shown: bool,
    start: Option<u32>,
}

/// The lists of a document.
#[derive(Default)]
pub(super) struct Lists {
    open: Vec<Open>,
    counts: Counts,
    /// What the outermost list is called, by its own name and by its style's.
    name: Option<String>,
    /// How far lists have counted that are over.
    kept: HashMap<String, Counts>,
    headings: Counts,
}

/// How a paragraph in a list is marked.
pub(super) enum Mark {
    Bullet,
    Number(String),
    /// It goes on with the item.
    More,
}

impl Lists {
    /// A list begins.
    pub(super) fn begin(&mut self, tag: &Tag<'_>) {
        let own = tag.get("style-name");
        if self.open.is_empty() {
            let before = tag.get("continue-list").map(|id| format!("#{id}"));
            let on = tag.get("continue-numbering").is_some_and(|on| on == "true");
            let before = before.or_else(|| own.clone().filter(|_| on));
            self.counts = before.and_then(|name| self.kept.get(&name).copied()).unwrap_or_default();
            self.name = tag.get("id");
        }
        let style = own.or_else(|| self.open.last().and_then(|open| open.style.clone()));
        self.open.push(Open { style, shown: true, start: None });
    }

    /// It ends.
    pub(super) fn end(&mut self) {
        let Some(list) = self.open.pop() else { return };
        if self.open.is_empty() && self.kept.len() < KEPT {
            self.kept.extend(list.style.map(|style| (style, self.counts)));
            self.kept.extend(self.name.take().map(|name| (format!("#{name}"), self.counts)));
        }
    }

    /// An item begins; a header of a list is none.
    pub(super) fn item(&mut self, tag: &Tag<'_>) {
        if let Some(open) = self.open.last_mut() {
            open.shown = tag.name() != "list-item";
            open.start = tag.number("start-value").and_then(|n| n.try_into().ok());
        }
    }

    /// How many lists are open, one in the other.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The mark of the next paragraph, and its level from 0; nothing outside of lists.
    pub(super) fn mark(&mut self, styles: &Styles) -> Option<(usize, Mark)> {
        let depth = self.open.len();
        let open = self.open.last_mut()?;
        let at = (depth - 1).min(LEVELS - 1);
        if std::mem::replace(&mut open.shown, true) {
            return Some((depth - 1, Mark::More));
        }
        let plain = Levels::default();
        let levels = open.style.as_ref().and_then(|style| styles.lists.get(style)).unwrap_or(&plain);
        let next = self.counts[at].map_or_else(|| levels.start(at), |count| count.saturating_add(1));
        self.counts[at] = Some(open.start.take().unwrap_or(next));
        self.counts[at + 1..].fill(None);
        let mark = match levels.number(at, &self.counts) {
            Some(number) => Mark::Number(number.trim().to_owned()),
            None if levels.is_numbered(at) => Mark::More,
            None => Mark::Bullet,
        };
        Some((depth - 1, mark))
    }

    /// The number of the next heading on a level, from 0, if headings have numbers.
    pub(super) fn heading(&mut self, styles: &Styles, level: usize) -> Option<String> {
        let at = level.min(LEVELS - 1);
        let next =
            self.headings[at].map_or_else(|| styles.outline.start(at), |count| count.saturating_add(1));
        self.headings[at] = Some(next);
        self.headings[at + 1..].fill(None);
        styles.outline.number(at, &self.headings).map(|number| number.trim().to_owned())
    }
}
