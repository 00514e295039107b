//! A set of keywords over the text that says it.

use std::collections::HashMap;
use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::ops::Range;

use super::line::{self, Content, Fault, Parts};
use super::{Entry, Group, Mistake, Options, key};

/// The mark that some editors put at the beginning of a file.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// So much is said of one line; whoever has put more into it knows by then.
const MOST_SAID: usize = 8;

/// A keyword set. See the [room](super) for what its text looks like.
///
/// A clone costs what the text does, so the versions before a change can simply be kept.
#[derive(Debug, Clone, Default)]
pub struct Set {
    pub(super) text: String,
    entries: Vec<Entry>,
    groups: Vec<Group>,
    mistakes: Vec<Mistake>,
    /// Where entry `i` stands.
    pub(super) places: Vec<Place>,
    /// Where groups begin or are ended.
    pub(super) headings: Vec<Heading>,
}

/// The line of a keyword or a group.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// With the line's end, in bytes of the text.
    pub(super) line: Range<usize>,
    /// In bytes of the line.
    pub(super) parts: Parts,
}

/// A line that begins a group, or ends one.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    /// Which of the groups; `None` after `[]`, or after a heading that cannot be read.
    pub(super) group: Option<usize>,
    pub(super) place: Place,
}

/// Two sets are the same if their texts are.
impl PartialEq for Set {
    fn eq(&self, other: &Set) -> bool {
        self.text == other.text
    }
}

impl Eq for Set {}

impl Set {
    /// Reads a set; what is wrong with it is in [`Set::mistakes`].
    pub fn parse(text: impl Into<String>) -> Set {
        let text = text.into();
        let mut reader = Reader::default();
        let mut start = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        for (number, line) in text[start..].split_inclusive('\n').enumerate() {
            reader.line(number + 1, line, start..start + line.len());
            start += line.len();
        }
        Set { text, ..reader.set }
    }

    /// The text: to the byte what was parsed, apart from the lines that were changed since.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The keywords, in the order of the text.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The groups, in the order in which they are opened.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// What is wrong with the text as it is now, in the order of its lines.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// The keyword of this name, in whatever capitals.
    pub fn find(&self, name: &str) -> Option<usize> {
        let name = key(name);
        self.entries.iter().position(|entry| entry.key() == name)
    }

    /// The group of this name, in whatever capitals.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.group_index(name).map(|at| &self.groups[at])
    }

    /// The keywords of a group.
    pub fn members(&self, name: &str) -> impl Iterator<Item = usize> {
        let group = self.group(name).map(|group| &*group.name);
        let member = move |entry: &Entry| group.is_some() && entry.group.as_deref() == group;
        (0..self.entries.len()).filter(move |&at| member(&self.entries[at]))
    }

    /// The line on which keyword `at` stands, from 1.
    pub fn line_of(&self, at: usize) -> Option<usize> {
        self.places.get(at).map(|place| self.line_number(place.line.start))
    }

    /// Keyword `at` with what its group says filled in: its colour where the keyword has none, the rest if either
    /// says so.
    pub fn in_force(&self, at: usize) -> Option<Entry> {
        let mut entry = self.entries.get(at)?.clone();
        if let Some(group) = entry.group.as_deref().and_then(|name| self.group(name)) {
            let Options { colour, whole, case, .. } = group.options;
            entry.on &= group.on;
            entry.options.colour = entry.options.colour.or(colour);
            entry.options.whole |= whole;
            entry.options.case |= case;
        }
        Some(entry)
    }

    /// The names, one on a line, for other programs.
    pub fn export_list(&self) -> String {
        self.entries.iter().map(|entry| format!("{}\n", entry.title())).collect()
    }

    pub(super) fn group_index(&self, name: &str) -> Option<usize> {
        let name = key(name);
        self.groups.iter().position(|group| key(&group.name) == name)
    }

    /// The number of the line that begins at byte `start`.
    pub(super) fn line_number(&self, start: usize) -> usize {
        self.text[..start].matches('\n').count() + 1
    }

    /// Where the first line begins.
    pub(super) fn beginning(&self) -> usize {
        if self.text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 }
    }
}

/// A line without its end.
pub(super) fn without_end(line: &str) -> &str {
    line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line))
}

/// A set that is being read.
#[derive(Default)]
struct Reader {
    set: Set,
    /// The group that is open.
    group: Option<usize>,
    /// On which line a name was met first.
    names: HashMap<String, usize>,
    /// The group of a name, and on which line it was opened first.
    headings: HashMap<String, (usize, usize)>,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str, at: Range<usize>) {
        let mut said = Vec::new();
        let line = without_end(line);
        let content = line::parse(line, &mut said);
        let fault = match content {
            Ok(Content::Nothing) => None,
            Ok(Content::NoGroup) => {
                self.heading(None, at, Parts::default());
                None
            }
            Ok(Content::Group(group, parts)) => self.open(group, number, Place { line: at, parts }),
            Ok(Content::Keyword(entry, parts)) => self.keyword(entry, number, Place { line: at, parts }),
            Err(fault) => {
                // Keywords must not fall to the group before a heading that cannot be read.
                if line::is_heading(line) {
                    self.heading(None, at, Parts::default());
                }
                Some((fault, true))
            }
        };
        let said = said.into_iter().take(MOST_SAID).map(|fault| (fault, false));
        let mistakes = said.chain(fault).map(|(fault, skipped)| fault.on(number, line, skipped));
        self.set.mistakes.extend(mistakes);
    }

    fn heading(&mut self, group: Option<usize>, line: Range<usize>, parts: Parts) {
        self.set.headings.push(Heading { group, place: Place { line, parts } });
        self.group = group;
    }

    fn open(&mut self, group: Group, number: usize, place: Place) -> Option<(Fault, bool)> {
        let (at, fault) = match self.headings.entry(key(&group.name)) {
            Vacant(free) => {
                let at = self.set.groups.len();
                free.insert((at, number));
                self.set.groups.push(group);
                (at, None)
            }
            Occupied(known) => {
                let (at, first) = *known.get();
                let silent = group.on && group.options.is_empty();
                let message = format!("the options of this group are those on line {first}");
                let fault = Fault { at: place.parts.name.end, message };
                (at, (!silent).then_some((fault, false)))
            }
        };
        self.heading(Some(at), place.line, place.parts);
        fault
    }

    fn keyword(&mut self, mut entry: Entry, number: usize, place: Place) -> Option<(Fault, bool)> {
        match self.names.entry(entry.key()) {
            Vacant(free) => {
                free.insert(number);
                entry.group = self.group.map(|at| self.set.groups[at].name.clone());
                self.set.entries.push(entry);
                self.set.places.push(place);
                None
            }
            Occupied(known) => {
                let message = format!("`{}` is on line {} already", entry.title(), known.get());
                Some((Fault { at: place.parts.name.start, message }, true))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Spelling;
    use super::*;

    const TEXT: &str = "\u{feff}# Iraq\r\nTigris\r\n[leaders] colour=1 whole\r\n\
        Kazimi = Kadhimi {colour=3}\r\noff: Maliki\r\n\r\noff: [militias] case\r\nAAH\r\n[]\r\nBaghdad";

    fn titles(set: &Set) -> Vec<&str> {
        set.entries().iter().map(Entry::title).collect()
    }

    fn mistakes(text: &str) -> Vec<String> {
        Set::parse(text).mistakes().iter().map(Mistake::to_string).collect()
    }

    #[test]
    fn a_set_is_read_with_its_groups() {
        let set = Set::parse(TEXT);
        assert_eq!(set.mistakes(), []);
        assert_eq!(titles(&set), ["Tigris", "Kazimi", "Maliki", "AAH", "Baghdad"]);
        let groups: Vec<_> = set.entries().iter().map(|entry| entry.group.as_deref()).collect();
        assert_eq!(groups, [None, Some("leaders"), Some("leaders"), Some("militias"), None]);
        assert_eq!(set.members("Leaders").collect::<Vec<_>>(), [1, 2]);
        assert_eq!(set.members("nobody").count(), 0);
        assert_eq!((set.find("KAZIMI"), set.find("no"), set.line_of(1)), (Some(1), None, Some(4)));
    }

    #[test]
    fn the_example_of_this_room_is_understood() {
        let block = include_str!("mod.rs").split("```").nth(1).unwrap();
        let example: String =
            block.lines().skip(1).map(|line| format!("{}\n", line.trim_start_matches("//! "))).collect();
        let set = Set::parse(example.trim_end_matches("//!\n"));
        assert_eq!(set.mistakes(), []);
        let shown: Vec<_> =
            set.entries().iter().map(|e| (e.title(), e.variants.len(), e.exclusions.len())).collect();
        let expected = [
            ("Tigris", 0, 0),
            ("Muqtada al-Sadr", 3, 0),
            ("Kazimi", 2, 0),
            ("Maliki", 0, 0),
            ("Asaib Ahl al-Haq", 3, 0),
            ("Iran", 0, 2),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_a_group_says_holds_for_its_keywords() {
        let set = Set::parse(TEXT);
        let force = |at| {
            let Entry { on, options, .. } = set.in_force(at).unwrap();
            (on, options.colour, options.whole, options.case)
        };
        assert_eq!(force(0), (true, None, false, false));
        assert_eq!(force(1), (true, Some(3), true, false));
        assert_eq!(force(2), (false, Some(1), true, false));
        assert_eq!(force(3), (false, None, false, true));
        assert_eq!(set.in_force(5), None);
    }

    #[test]
    fn the_second_keyword_of_a_name_is_not_loaded() {
        let text = "Kazimi\n\"kazimi\" = b # mine\nAl  Haq\nal haq";
        let set = Set::parse(text);
        assert_eq!((titles(&set), set.text()), (vec!["Kazimi", "Al  Haq"], text));
        let said = [
            "line 2, column 1: `kazimi` is on line 1 already",
            "line 4, column 1: `al haq` is on line 3 already",
        ];
        assert_eq!(mistakes(text), said);
        assert!(set.mistakes().iter().all(|mistake| mistake.skipped));
    }

    #[test]
    fn the_rest_loads_without_the_lines_that_are_wrong() {
        let text = "a\n\"b\n[c\nd = | e\n[f] hue=3\ng";
        let set = Set::parse(text);
        assert_eq!(titles(&set), ["a", "d", "g"]);
        let said: Vec<_> = set.mistakes().iter().map(|m| (m.line, m.column, m.skipped)).collect();
        assert_eq!(said, [(2, 1, true), (3, 1, true), (4, 4, false), (5, 5, false)]);
        assert_eq!(set.entries()[1].variants, [Spelling::new("e")]);
        // What is under a heading that cannot be read is in no group, least of all in the one before.
        assert_eq!(Set::parse("[a]\n[b\nc\n").entries()[0].group, None);
    }

    #[test]
    fn a_line_that_is_all_wrong_is_not_said_without_end() {
        let text = format!("a {{{}}}\n\"b", "x ".repeat(20));
        assert_eq!(Set::parse(text).mistakes().len(), MOST_SAID + 1);
    }

    #[test]
    fn a_group_is_what_it_was_called_first() {
        let set = Set::parse("[A] colour=1\nx\n[b]\n[a]\ny\n[a] colour=2\nz\n");
        assert_eq!(set.groups().iter().map(|group| &*group.name).collect::<Vec<_>>(), ["A", "b"]);
        assert_eq!(set.members("a").count(), 3);
        assert_eq!(set.in_force(2).unwrap().options.colour, Some(1));
        let said = "line 6, column 4: the options of this group are those on line 1";
        assert_eq!(set.mistakes().iter().map(Mistake::to_string).collect::<Vec<_>>(), [said]);
    }
}
