//! Lists and their numbers: which marker the next paragraph of a list has.
//!
//! A paragraph names a list (`num`) and a level. The list leads to a definition (`abstractNum`), which several lists
//! may share; they then count on from one another, unless one overrides where a level starts.

use std::collections::{HashMap, HashSet};

use super::super::numerals::Numerals;
use super::super::xml::{Node, Tag, Xml};
use super::styles::Styles;

/// Levels of a list.
const LEVELS: usize = 9;
/// Lists, and definitions of lists, that are kept.
const LISTS: usize = 50_000;
/// The longest pattern of a marker, in characters.
const PATTERN: usize = 64;

/// One level of a list.
#[derive(Debug, Clone, Default)]
struct Level {
    start: Option<u32>,
    numerals: Numerals,
    bullet: bool,
    /// `%1.%2`
    pattern: String,
    /// The level above which this one begins anew: 0 is never.
    restart: Option<usize>,
    /// All numbers in it are decimal.
    legal: bool,
}

/// A definition.
#[derive(Debug, Clone, Default)]
struct Definition {
    levels: [Level; LEVELS],
    /// The style whose list is meant instead.
    link: Option<String>,
}

/// A list.
#[derive(Debug, Clone, Default)]
struct List {
    definition: usize,
    overrides: [Option<u32>; LEVELS],
    levels: HashMap<usize, Level>,
}

/// The marker of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Marker {
    /// A bullet.
    Bullet,
    /// A number as it is shown.
    Number(String),
    /// Nothing: the paragraph goes on with the item before it.
    Blank,
}

/// All lists of a document, and how far they have counted.
#[derive(Default)]
pub(super) struct Numbering {
    definitions: HashMap<usize, Definition>,
    lists: HashMap<usize, List>,
    counts: HashMap<usize, [Option<u32>; LEVELS]>,
    begun: HashSet<usize>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(super) fn read(source: &str, styles: &Styles) -> Numbering {
        let (mut xml, mut numbering) = (Xml::new(source), Numbering::default());
        while let Some(node) = xml.next() {
            let Node::Open(tag) = node else { continue };
            match tag.name() {
                "abstractNum" => {
                    let definition = definition(&mut xml);
                    if let Some(id) =
                        tag.number("abstractNumId").filter(|_| numbering.definitions.len() < LISTS)
                    {
                        numbering.definitions.insert(id, definition);
                    }
                }
                "num" => {
                    let list = list(&mut xml);
                    if let Some(id) = tag.number("numId").filter(|_| numbering.lists.len() < LISTS) {
                        numbering.lists.insert(id, list);
                    }
                }
                "numPicBullet" => xml.skip(),
                _ => {}
            }
        }
        numbering.follow(styles);
        numbering
    }

    /// Lists whose definition is that of a style's list count with it.
    fn follow(&mut self, styles: &Styles) {
        let meant = |list: &List| {
            let link = self.definitions.get(&list.definition)?.link.as_deref()?;
            let other = styles.get(Some(link)).shape.list?;
            Some(self.lists.get(&other)?.definition)
        };
        let found: Vec<_> = self.lists.iter().filter_map(|(id, list)| Some((*id, meant(list)?))).collect();
        for (id, definition) in found {
            self.lists.entry(id).or_default().definition = definition;
        }
    }

    /// The marker of the next item of a list on a level; nothing if there is no such list.
    pub(super) fn next(&mut self, id: usize, level: usize) -> Option<Marker> {
        let list = self.lists.get(&id)?;
        let definition = self.definitions.get(&list.definition)?;
        let at = level.min(LEVELS - 1);
        let of = |i: usize| list.levels.get(&i).unwrap_or(&definition.levels[i]);
        let start = |i: usize| list.overrides[i].or(of(i).start).unwrap_or(1);
        let counts = self.counts.entry(list.definition).or_default();
        if self.begun.insert(id) {
            for (count, start) in counts.iter_mut().zip(list.overrides) {
                if start.is_some() {
                    *count = None;
                }
            }
        }
        counts[at] = Some(counts[at].map_or(start(at), |count| count.saturating_add(1)));
        for (deeper, count) in counts.iter_mut().enumerate().skip(at + 1) {
            if of(deeper).restart.is_none_or(|restart| restart > at) {
                *count = None;
            }
        }
        if of(at).bullet {
            return Some(if blank(&of(at).pattern) { Marker::Blank } else { Marker::Bullet });
        }
        let legal = of(at).legal;
        let number = |i: usize| {
            let numerals = if legal { Numerals::Decimal } else { of(i).numerals };
            numerals.write(counts[i].unwrap_or_else(|| start(i)))
        };
        let marker = fill(&of(at).pattern, number);
        Some(if blank(&marker) { Marker::Blank } else { Marker::Number(marker.trim().to_owned()) })
    }
}

fn blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// A pattern with its numbers.
fn fill(pattern: &str, number: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    let mut rest = pattern.chars().take(PATTERN).peekable();
    while let Some(c) = rest.next() {
        let level = rest.peek().and_then(|c| c.to_digit(10)).filter(|n| c == '%' && (1..=9).contains(n));
        match level {
            Some(level) => {
                rest.next();
                text.push_str(&number(level as usize - 1));
            }
            None => text.push(c),
        }
    }
    text
}

fn definition(xml: &mut Xml<'_>) -> Definition {
    let mut definition = Definition::default();
    let mut at = 0;
    xml.within(|tag| {
        match tag.name() {
            "lvl" => at = tag.number("ilvl").unwrap_or(LEVELS).min(LEVELS),
            "numStyleLink" => definition.link = tag.get("val"),
            _ => {
                if let Some(level) = definition.levels.get_mut(at) {
                    level.take(tag);
                }
            }
        }
        tag.name() == "lvl"
    });
    definition
}

fn list(xml: &mut Xml<'_>) -> List {
    let mut list = List::default();
    let mut at = 0;
    xml.within(|tag| {
        match tag.name() {
            "abstractNumId" => list.definition = tag.number("val").unwrap_or(usize::MAX),
            "lvlOverride" => at = tag.number("ilvl").unwrap_or(LEVELS).min(LEVELS),
            "startOverride" if at < LEVELS => {
                list.overrides[at] = tag.number("val").and_then(|n| n.try_into().ok())
            }
            "lvl" => at = tag.number("ilvl").unwrap_or(at).min(LEVELS),
            _ if at < LEVELS => list.levels.entry(at).or_default().take(tag),
            _ => {}
        }
        matches!(tag.name(), "lvlOverride" | "lvl")
    });
    list
}

impl Level {
    fn take(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "start" => self.start = tag.number("val").and_then(|n| n.try_into().ok()),
            "numFmt" => {
                let name = tag.get("val").unwrap_or_default();
                self.bullet = name == "bullet";
                self.numerals = numerals(&name);
            }
            "lvlText" => self.pattern = tag.get("val").unwrap_or_default(),
            "lvlRestart" => self.restart = tag.number("val"),
            "isLgl" => self.legal = tag.switch(),
            _ => {}
        }
    }
}

fn numerals(name: &str) -> Numerals {
    match name {
        "decimalZero" => Numerals::TwoDigits,
        "lowerRoman" => Numerals::LowerRoman,
        "upperRoman" => Numerals::UpperRoman,
        "lowerLetter" => Numerals::LowerLetter,
        "upperLetter" => Numerals::UpperLetter,
        "ordinal" => Numerals::Ordinal,
        "chicago" => Numerals::Signs,
        "none" => Numerals::None,
        _ => Numerals::Decimal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(at: usize, format: &str, pattern: &str, more: &str) -> String {
        format!(
            "<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{format}'/>\
             <w:lvlText w:val='{pattern}'/>{more}</w:lvl>"
        )
    }

    fn numbering(levels: &str, lists: &str) -> Numbering {
        let source = format!(
            "<w:numbering><w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum>{lists}</w:numbering>"
        );
        Numbering::read(&source, &Styles::default())
    }

    fn run(numbering: &mut Numbering, items: &[(usize, usize)]) -> Vec<String> {
        let markers = items.iter().map(|(list, level)| numbering.next(*list, *level));
        markers
            .map(|marker| match marker {
                Some(Marker::Number(number)) => number,
                Some(Marker::Bullet) => "*".to_owned(),
                Some(Marker::Blank) => "-".to_owned(),
                None => "?".to_owned(),
            })
            .collect()
    }

    const PLAIN: &str = "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>";

    #[test]
    fn levels_count_and_begin_anew_under_the_next_of_a_higher_one() {
        let levels = level(0, "decimal", "%1.", "") + &level(1, "lowerLetter", "%1.%2)", "");
        let mut numbering = numbering(&levels, PLAIN);
        let items = [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1), (2, 0)];
        assert_eq!(run(&mut numbering, &items), ["1.", "1.a)", "1.b)", "2.", "2.a)", "?"]);
    }

    #[test]
    fn lists_of_one_definition_count_on_unless_one_begins_anew() {
        let again = "<w:num w:numId='2'><w:abstractNumId w:val='0'/></w:num>\
                     <w:num w:numId='3'><w:abstractNumId w:val='0'/>\
                     <w:lvlOverride w:ilvl='0'><w:startOverride w:val='7'/></w:lvlOverride></w:num>";
        let mut numbering = numbering(&level(0, "upperRoman", "%1", ""), &format!("{PLAIN}{again}"));
        assert_eq!(run(&mut numbering, &[(1, 0), (2, 0), (3, 0), (3, 0)]), ["I", "II", "VII", "VIII"]);
    }

    #[test]
    fn levels_may_go_on_and_be_decimal_throughout() {
        let levels = level(0, "upperRoman", "%1.", "")
            + &level(1, "decimal", "%1.%2", "<w:isLgl/><w:lvlRestart w:val='0'/>")
            + &level(2, "bullet", "o", "")
            + &level(3, "bullet", " ", "");
        let mut numbering = numbering(&levels, PLAIN);
        let items = [(1, 0), (1, 1), (1, 0), (1, 1), (1, 2), (1, 3)];
        assert_eq!(run(&mut numbering, &items), ["I.", "1.1", "II.", "2.2", "*", "-"]);
    }
}
