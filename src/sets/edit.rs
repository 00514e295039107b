//! Changes to a set: each replaces a part of its text, and the text is read anew.
//!
//! What was to be written is compared with what is read. So a change either does what it says, or is refused
//! and leaves the set as it was; nothing that a reader types can become a comment, an option, or a second keyword
//! unseen.

use std::ops::Range;

use super::line::{blank, is_colour, trimmed};
use super::set::{Place, Set, without_end};
use super::{Entry, Group, Options, Spelling, key};

/// Why a change is refused, for the reader.
type Refused = String;

impl Set {
    /// Adds a keyword at the end of its group, which is created if need be. Returns its index.
    ///
    /// # Errors
    /// If there is one of that name, or it cannot be written so that the same is read again.
    pub fn add(&mut self, entry: Entry) -> Result<usize, Refused> {
        self.check(&entry, None)?;
        let mut changed = match &entry.group {
            Some(name) => self.with_group(name)?,
            None => self.clone(),
        };
        let at = changed.end_of(entry.group.as_deref());
        let start = changed.insert(at, &entry.to_string());
        self.adopt(changed, start, &entry)
    }

    /// Puts `entry` in the place of keyword `at`, changing only those parts of its line that differ; if it is of
    /// another group, the line moves to the end of that. Returns its index, which is `at` unless it moved.
    ///
    /// # Errors
    /// As [`Set::add`].
    pub fn replace(&mut self, at: usize, mut entry: Entry) -> Result<usize, Refused> {
        let old = self.entries().get(at).ok_or(NO_KEYWORD)?;
        if old.options != entry.options {
            entry.options.settle();
        }
        self.check(&entry, Some(at))?;
        let place = &self.places[at];
        let mut line = self.text[place.line.clone()].to_owned();
        rewrite(&mut line, place, old, &entry);
        let start = place.line.start;
        let mut changed = self.clone();
        changed.text.replace_range(place.line.clone(), &line);
        if same_group(old, &entry) {
            return self.adopt(changed, start, &entry);
        }
        changed.text.replace_range(start..start + line.len(), "");
        let mut changed = Set::parse(changed.text);
        if let Some(name) = &entry.group {
            changed = changed.with_group(name)?;
        }
        let start = changed.insert(changed.end_of(entry.group.as_deref()), without_end(&line));
        self.adopt(changed, start, &entry)
    }

    /// Gives keyword `at` another name. The old one does not stay as a spelling.
    ///
    /// # Errors
    /// As [`Set::add`].
    pub fn rename(&mut self, at: usize, name: Spelling) -> Result<usize, Refused> {
        self.change(at, |entry| entry.name = name)
    }

    /// Gives keyword `at` other variants.
    ///
    /// # Errors
    /// If they cannot be written so that the same are read again.
    pub fn set_variants(&mut self, at: usize, variants: Vec<Spelling>) -> Result<usize, Refused> {
        self.change(at, |entry| entry.variants = variants)
    }

    /// Gives keyword `at` other exclusions.
    ///
    /// # Errors
    /// If they cannot be written so that the same are read again.
    pub fn set_exclusions(&mut self, at: usize, exclusions: Vec<Spelling>) -> Result<usize, Refused> {
        self.change(at, |entry| entry.exclusions = exclusions)
    }

    /// Gives keyword `at` a colour, or none of its own.
    ///
    /// # Errors
    /// If it is not a colour.
    pub fn set_colour(&mut self, at: usize, colour: Option<u8>) -> Result<usize, Refused> {
        self.change(at, |entry| recolour(&mut entry.options, colour))
    }

    /// Switches keyword `at` on or off.
    ///
    /// # Errors
    /// If there is no such keyword.
    pub fn set_on(&mut self, at: usize, on: bool) -> Result<usize, Refused> {
        self.change(at, |entry| entry.on = on)
    }

    /// Moves keyword `at` to the end of a group, or behind those that are in none. Returns its new index.
    ///
    /// # Errors
    /// If the group cannot be written.
    pub fn set_group(&mut self, at: usize, group: Option<&str>) -> Result<usize, Refused> {
        self.change(at, |entry| entry.group = group.map(str::to_owned))
    }

    /// Moves the line of keyword `from` so that it becomes keyword `to`; it is of the group where it comes to
    /// stand, which it has come into from above or below.
    ///
    /// # Errors
    /// If there is no such keyword, or one that is skipped for having the same name would take its place.
    pub fn move_to(&mut self, from: usize, to: usize) -> Result<(), Refused> {
        let source = self.places.get(from).ok_or(NO_KEYWORD)?;
        let target = self.places.get(to).ok_or(NO_KEYWORD)?;
        if from == to {
            return Ok(());
        }
        let (source, target) = (source.line.clone(), target.line.clone());
        let line = without_end(&self.text[source.clone()]).to_owned();
        let mut changed = self.clone();
        // The later of the two places first, so that the other one stays where it is.
        let start = if from < to {
            let start = changed.insert(target.end, &line);
            changed.text.replace_range(source.clone(), "");
            start - source.len()
        } else {
            changed.text.replace_range(source, "");
            changed.insert(target.start, &line)
        };
        let changed = Set::parse(changed.text);
        let entry = Entry { group: None, ..self.entries()[from].clone() };
        let moved = changed.entries().get(to).filter(|_| changed.places[to].line.start == start);
        if moved.is_none_or(|moved| (Entry { group: None, ..moved.clone() }) != entry) {
            return Err(format!("another line with the name `{}` would come first", entry.title()));
        }
        *self = changed;
        Ok(())
    }

    /// Removes keyword `at` with its line. One of the same name that was skipped until now is loaded from then on.
    pub fn remove(&mut self, at: usize) -> Option<Entry> {
        let entry = self.entries().get(at)?.clone();
        let mut text = std::mem::take(&mut self.text);
        text.replace_range(self.places[at].line.clone(), "");
        *self = Set::parse(text);
        Some(entry)
    }

    /// Opens a group at the end of the text.
    ///
    /// # Errors
    /// If there is one of that name, or it cannot be written so that the same is read again.
    pub fn add_group(&mut self, group: &Group) -> Result<(), Refused> {
        group.check()?;
        if self.group(&group.name).is_some() {
            return Err(format!("there is a group `{}` already", group.name));
        }
        let mut changed = self.clone();
        let above = changed.text[changed.beginning()..].split_inclusive('\n').next_back();
        let (open, blank) = above.map_or((false, true), |l| (!l.ends_with('\n'), trimmed(l).is_empty()));
        if open {
            changed.text.push_str(self.line_end());
        }
        if !blank {
            changed.insert(changed.text.len(), "");
        }
        changed.insert(changed.text.len(), &group.to_string());
        self.adopt_groups(changed, |groups| groups.push(group.clone()))
    }

    /// Changes what is said of the group `name`, and what it is called.
    ///
    /// # Errors
    /// If there is none, or another one is called so, or it cannot be written so that the same is read again.
    pub fn replace_group(&mut self, name: &str, mut group: Group) -> Result<(), Refused> {
        let at = self.group_index(name).ok_or_else(|| no_group(name))?;
        let old = &self.groups()[at];
        if old.options != group.options {
            group.options.settle();
        }
        group.check()?;
        if self.group_index(&group.name).is_some_and(|other| other != at) {
            return Err(format!("there is a group `{}` already", group.name));
        }
        let mut changed = self.clone();
        let headings: Vec<&Place> =
            self.headings.iter().filter(|h| h.group == Some(at)).map(|h| &h.place).collect();
        for (nth, place) in headings.iter().enumerate().rev() {
            let mut line = self.text[place.line.clone()].to_owned();
            let mut part = |part: &Range<usize>, text: &str| line.replace_range(part.clone(), text);
            if nth == 0 && old.options != group.options {
                part(&place.parts.options, &spaced(&group.options.to_string()));
            }
            if old.name != group.name {
                part(&place.parts.name, &format!("[{}]", group.name));
            }
            if nth == 0 && old.on != group.on {
                part(&place.parts.off, if group.on { "" } else { "off: " });
            }
            changed.text.replace_range(place.line.clone(), &line);
        }
        self.adopt_groups(changed, |groups| groups[at] = group)
    }

    /// Removes the headings of a group that has no keywords.
    ///
    /// # Errors
    /// If it has some, or there is no such group.
    pub fn remove_group(&mut self, name: &str) -> Result<(), Refused> {
        let at = self.group_index(name).ok_or_else(|| no_group(name))?;
        if self.members(name).next().is_some() {
            return Err(format!("there are keywords in the group `{name}`"));
        }
        let mut changed = self.clone();
        for heading in self.headings.iter().rev().filter(|h| h.group == Some(at)) {
            changed.text.replace_range(heading.place.line.clone(), "");
        }
        self.adopt_groups(changed, |groups| drop(groups.remove(at)))
    }

    fn change(&mut self, at: usize, change: impl FnOnce(&mut Entry)) -> Result<usize, Refused> {
        let mut entry = self.entries().get(at).ok_or(NO_KEYWORD)?.clone();
        change(&mut entry);
        self.replace(at, entry)
    }

    /// Whether `entry` can be written, and its name is free for keyword `at`.
    fn check(&self, entry: &Entry, at: Option<usize>) -> Result<(), Refused> {
        entry.check()?;
        match self.find(entry.title()) {
            Some(other) if Some(other) != at => {
                Err(format!("`{}` is on line {} already", entry.title(), self.line_of(other).unwrap_or(0)))
            }
            _ => Ok(()),
        }
    }

    /// This set with a group of that name in it.
    fn with_group(&self, name: &str) -> Result<Set, Refused> {
        let mut set = self.clone();
        if set.group(name).is_none() {
            set.add_group(&Group::named(name))?;
        }
        Ok(set)
    }

    /// Where the next keyword of a group goes: behind the last one, else behind the heading.
    fn end_of(&self, group: Option<&str>) -> usize {
        let group = group.and_then(|name| self.group_index(name));
        let opened = match group {
            Some(group) => self.headings.iter().rposition(|h| h.group == Some(group)),
            None => None,
        };
        let from = opened.map_or(self.beginning(), |at| self.headings[at].place.line.end);
        let next = opened.map_or(0, |at| at + 1);
        let to = self.headings.get(next).map_or(self.text.len(), |h| h.place.line.start);
        let last = self.places.iter().rev().map(|place| &place.line).find(|l| (from..to).contains(&l.start));
        match (last, group) {
            (Some(line), _) => line.end,
            (None, Some(_)) => from,
            (None, None) => self.above_comments(from, to),
        }
    }

    /// The place above the comments that stand right above `to`, but not before `from`.
    fn above_comments(&self, from: usize, to: usize) -> usize {
        if to == self.text.len() {
            return to;
        }
        let lines = self.text[from..to].split_inclusive('\n').rev();
        to - lines
            .take_while(|line| line.trim_start_matches(blank).starts_with('#'))
            .map(str::len)
            .sum::<usize>()
    }

    /// Puts a line at byte `at`, where a line begins or the text ends. Returns where it begins.
    fn insert(&mut self, at: usize, line: &str) -> usize {
        let end = self.line_end();
        let open = at > self.beginning() && !self.text[..at].ends_with('\n');
        let written = if open { format!("{end}{line}") } else { format!("{line}{end}") };
        self.text.insert_str(at, &written);
        if open { at + end.len() } else { at }
    }

    /// How lines end here.
    fn line_end(&self) -> &'static str {
        let first = self.text.split_inclusive('\n').next();
        if first.is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" }
    }

    /// Becomes what `changed` says, if on the line at byte `start` that is `entry`.
    fn adopt(&mut self, changed: Set, start: usize, entry: &Entry) -> Result<usize, Refused> {
        let changed = Set::parse(changed.text);
        let at = changed.places.iter().position(|place| place.line.start == start);
        let same = |read: &Entry| {
            same_group(read, entry) && Entry { group: entry.group.clone(), ..read.clone() } == *entry
        };
        let at = at.filter(|&at| same(&changed.entries()[at]));
        let at = at.ok_or_else(|| format!("`{entry}` cannot be written there"))?;
        *self = changed;
        Ok(at)
    }

    /// Becomes what `changed` says, if its groups are those of this set after `change`.
    fn adopt_groups(&mut self, changed: Set, change: impl FnOnce(&mut Vec<Group>)) -> Result<(), Refused> {
        let changed = Set::parse(changed.text);
        let mut groups = self.groups().to_vec();
        change(&mut groups);
        if changed.groups() != groups {
            return Err("the group cannot be written there".into());
        }
        *self = changed;
        Ok(())
    }
}

const NO_KEYWORD: &str = "there is no such keyword";

fn no_group(name: &str) -> Refused {
    format!("there is no group `{name}`")
}

/// Writes what differs between `old` and `new` into the line of `old`.
fn rewrite(line: &mut String, Place { parts, .. }: &Place, old: &Entry, new: &Entry) {
    let mut part = |part: &Range<usize>, text: &str| line.replace_range(part.clone(), text);
    if old.options != new.options {
        let options = new.options.to_string();
        part(&parts.options, &if options.is_empty() { options } else { format!(" {{{options}}}") });
    }
    if (&old.variants, &old.exclusions) != (&new.variants, &new.exclusions) {
        part(&parts.rest, &new.after_name());
    }
    if old.name != new.name {
        part(&parts.name, &new.name.to_string());
    }
    if old.on != new.on {
        part(&parts.off, if new.on { "" } else { "off: " });
    }
}

/// Whether two keywords are in the same group, however it is written.
fn same_group(one: &Entry, other: &Entry) -> bool {
    one.group.as_deref().map(key) == other.group.as_deref().map(key)
}

fn recolour(options: &mut Options, colour: Option<u8>) {
    options.colour = colour;
    // A colour that was none goes too, or taking the colour away would leave it.
    options.other.retain(|word| !is_colour(word));
}

fn spaced(options: &str) -> String {
    if options.is_empty() { String::new() } else { format!(" {options}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# mine\n\n  Kazimi  =  Kadhimi {odd}   # PM\n[g] colour=1  # why\na\n\nb = x - y\n# end\n";

    /// The text after a change that must succeed.
    fn after<T>(text: &str, change: impl FnOnce(&mut Set) -> Result<T, String>) -> String {
        let mut set = Set::parse(text);
        change(&mut set).map_err(|refused| format!("{refused} in {text}")).unwrap();
        set.text().to_owned()
    }

    fn refused<T>(text: &str, change: impl FnOnce(&mut Set) -> Result<T, String>) -> String {
        let mut set = Set::parse(text);
        let message = change(&mut set).err().unwrap();
        assert_eq!(set.text(), text);
        message
    }

    fn entry(line: &str, group: Option<&str>) -> Entry {
        Entry { group: group.map(str::to_owned), ..Entry::parse(line).unwrap() }
    }

    fn spellings(typed: &[&str]) -> Vec<Spelling> {
        typed.iter().map(|typed| Spelling::new(typed)).collect()
    }

    #[test]
    fn only_the_part_that_changes_is_written_anew() {
        let line = |change: fn(&mut Set) -> Result<usize, String>| {
            let text = after(TEXT, change);
            let (before, rest) = text.split_at(8);
            let (line, rest) = rest.split_once('\n').unwrap();
            assert_eq!(format!("{before}  Kazimi  =  Kadhimi {{odd}}   # PM\n{rest}"), TEXT);
            line.to_owned()
        };
        assert_eq!(line(|set| set.set_on(0, false)), "  off: Kazimi  =  Kadhimi {odd}   # PM");
        assert_eq!(
            line(|set| set.rename(0, Spelling::new("K (case)"))),
            "  K (case)  =  Kadhimi {odd}   # PM"
        );
        assert_eq!(line(|set| set.set_colour(0, Some(8))), "  Kazimi  =  Kadhimi {colour=8 odd}   # PM");
        assert_eq!(
            line(|set| set.set_variants(0, spellings(&["x", "=y"]))),
            "  Kazimi = x | =y {odd}   # PM"
        );
        assert_eq!(
            line(|set| set.set_exclusions(0, spellings(&["z"]))),
            "  Kazimi = Kadhimi - z {odd}   # PM"
        );
        assert_eq!(line(|set| set.set_on(0, true)), "  Kazimi  =  Kadhimi {odd}   # PM");
    }

    #[test]
    fn changes_can_be_taken_back_one_by_one() {
        let set = Set::parse("off: a = b {colour=2} # c\n");
        let mut changed = set.clone();
        changed.set_on(0, true).unwrap();
        changed.set_colour(0, None).unwrap();
        changed.set_variants(0, vec![]).unwrap();
        assert_eq!(changed.text(), "a # c\n");
        assert_eq!(changed.replace(0, set.entries()[0].clone()), Ok(0));
        assert_eq!(changed, set);
    }

    #[test]
    fn a_new_keyword_goes_to_the_end_of_its_group() {
        assert_eq!(after("", |set| set.add(entry("a", None))), "a\n");
        assert_eq!(after("\u{feff}", |set| set.add(entry("a", None))), "\u{feff}a\n");
        assert_eq!(after("a", |set| set.add(entry("b", None))), "a\nb");
        assert_eq!(after("a\r\n", |set| set.add(entry("b", None))), "a\r\nb\r\n");
        assert_eq!(after(TEXT, |set| set.add(entry("c", Some("G")))), TEXT.replace("- y\n", "- y\nc\n"));
        assert_eq!(after(TEXT, |set| set.add(entry("c", None))), TEXT.replace("PM\n", "PM\nc\n"));
        assert_eq!(after(TEXT, |set| set.add(entry("c", Some("h")))), format!("{TEXT}\n[h]\nc\n"));
        assert_eq!(after("# of g\n[g]", |set| set.add(entry("a", None))), "a\n# of g\n[g]");
        assert_eq!(after("[g]", |set| set.add(entry("a", Some("g")))), "[g]\na");
        assert_eq!(after("a", |set| set.add(entry("b", Some("g")))), "a\n\n[g]\nb\n");
    }

    #[test]
    fn what_would_be_read_otherwise_is_refused() {
        let spelling = |text: &str| Spelling { text: text.into(), case: false };
        for text in
            ["x | y", "x # y", "x = y", "x {z}", "off: x", "[x]", "# x", "", "\"x", "x\ny", "x (case)"]
        {
            refused(TEXT, |set| set.rename(1, spelling(text)));
        }
        for text in ["x | y", "x # y", "x - y", "x {z}", " x", "", "\"x", "x\r\ny", "x (case)", "/x"] {
            refused(TEXT, |set| set.set_variants(1, vec![spelling(text)]));
        }
        refused(TEXT, |set| set.set_colour(1, Some(9)));
        refused(TEXT, |set| set.add(entry("z", Some("]"))));
        refused(TEXT, |set| set.set_on(7, true));
        let message = refused(TEXT, |set| set.rename(1, Spelling::new("x | y")));
        assert_eq!(message, "`x | y` would be read otherwise: put quotes around what is meant literally");
    }

    #[test]
    fn a_name_is_given_once() {
        assert_eq!(
            refused(TEXT, |set| set.rename(1, Spelling::new("KAZIMI"))),
            "`KAZIMI` is on line 3 already"
        );
        assert_eq!(refused(TEXT, |set| set.add(entry("\"b\"", None))), "`b` is on line 7 already");
        assert!(after(TEXT, |set| set.rename(0, Spelling::new("KAZIMI"))).contains("  KAZIMI  = "));
    }

    #[test]
    fn lines_move_past_comments_and_into_groups() {
        let text = "a # 1\n# note\nb\n[g]\nc\nd";
        assert_eq!(after(text, |set| set.move_to(0, 1)), "# note\nb\na # 1\n[g]\nc\nd");
        assert_eq!(after(text, |set| set.move_to(1, 0)), "b\na # 1\n# note\n[g]\nc\nd");
        assert_eq!(after(text, |set| set.move_to(0, 2)), "# note\nb\n[g]\nc\na # 1\nd");
        assert_eq!(after(text, |set| set.move_to(0, 3)), "# note\nb\n[g]\nc\nd\na # 1");
        assert_eq!(after(text, |set| set.move_to(3, 0)), "d\na # 1\n# note\nb\n[g]\nc\n");
        assert_eq!(after(text, |set| set.move_to(2, 2)), text);
        assert_eq!(after(text, |set| set.set_group(3, None)), "a # 1\n# note\nb\nd\n[g]\nc\n");
        assert_eq!(after(text, |set| set.set_group(0, Some("g"))), "# note\nb\n[g]\nc\nd\na # 1");
        assert_eq!(after(text, |set| set.set_group(2, Some("G"))), text);
        assert_eq!(
            refused("a = 1\na = 2\nb\n", |set| set.move_to(0, 1)),
            "another line with the name `a` would come first"
        );
    }

    #[test]
    fn a_keyword_goes_with_its_line_and_its_namesake_takes_over() {
        let mut set = Set::parse("# x\na # 1\n\nb\nA = c\n");
        assert_eq!(set.remove(0).map(|entry| entry.name.text), Some("a".into()));
        assert_eq!(set.text(), "# x\n\nb\nA = c\n");
        assert_eq!((set.find("a"), set.mistakes()), (Some(1), &[][..]));
        assert_eq!(set.remove(2), None);
    }

    #[test]
    fn a_group_is_changed_in_its_heading() {
        let group = |name: &str, on, colour| Group {
            on,
            options: Options { colour, ..Options::default() },
            ..Group::named(name)
        };
        let heading = |new: &Group| after(TEXT, |set| set.replace_group("g", new.clone()));
        assert_eq!(heading(&group("g", false, Some(1))), TEXT.replace("[g]", "off: [g]"));
        assert_eq!(heading(&group("h i", true, Some(2))), TEXT.replace("[g] colour=1", "[h i] colour=2"));
        assert_eq!(heading(&group("g", true, None)), TEXT.replace("[g] colour=1", "[g]"));
        let twice = "[g]\na\n[h]\n[G]\nb\n";
        assert_eq!(after(twice, |set| set.replace_group("g", Group::named("x"))), "[x]\na\n[h]\n[x]\nb\n");
        refused(twice, |set| set.replace_group("g", Group::named("H")));
        refused(twice, |set| set.replace_group("g", Group::named("a]b")));
        refused(twice, |set| set.replace_group("x", Group::named("y")));
        refused(twice, |set| set.remove_group("g"));
        refused(twice, |set| set.add_group(&Group::named("G")));
        assert_eq!(after(twice, |set| set.remove_group("h")), "[g]\na\n[G]\nb\n");
        assert_eq!(after("a", |set| set.add_group(&group("g", false, Some(2)))), "a\n\noff: [g] colour=2\n");
    }
}
