//! What holds for every set.

use proptest::prelude::*;

use super::*;

/// Text in which marks, names and line ends meet often.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b",
        "B",
        "c d",
        "é",
        "مقتدى",
        " ",
        "  ",
        "\t",
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\u{feff}",
        "=",
        " = ",
        " - ",
        "-",
        "|",
        " | ",
        "#",
        " # x",
        "\"",
        "\"a|b\"",
        "/",
        "/x|y/",
        "\\",
        "{",
        "}",
        " {colour=3 whole}",
        " {colour=12}",
        " {odd=1 case}",
        "[",
        "]",
        "[g]",
        "[h] colour=2",
        "[]",
        "off:",
        "off: ",
        "(case)",
        " (case)",
        "=b",
        "b*",
        "\u{0}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Text that is mostly well written.
fn good() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "",
        "# note",
        "# note two",
        "a = x | \"y | z\" - q  # why",
        "b",
        "  off: c {colour=3}",
        "d | e (case)",
        "[g] colour=1 whole",
        "[h]",
        "[G]",
        "off: [k] odd",
        "[]",
        "B = other",
        "[broken",
        "\"unclosed",
        "f - g {x=1}",
        "/h|i/ # re",
        "  a2   =   x  ",
    ]);
    let end = prop::sample::select(vec!["\n", "\r\n"]);
    (prop::collection::vec(line, 0..14), end, any::<bool>(), any::<bool>()).prop_map(
        |(lines, end, last, mark)| {
            let text = lines.join(end) + if last { end } else { "" };
            if mark { format!("\u{feff}{text}") } else { text }
        },
    )
}

#[derive(Debug, Clone)]
enum Edit {
    Add(String, Option<&'static str>),
    Rename(usize, String),
    Variants(usize, Vec<String>),
    Exclusions(usize, Vec<String>),
    Colour(usize, Option<u8>),
    On(usize, bool),
    Whole(usize, bool),
    Group(usize, Option<&'static str>),
    Move(usize, usize),
    Remove(usize),
    GroupColour(&'static str, Option<u8>),
    GroupName(&'static str, &'static str),
    NoGroup(&'static str),
}

fn edit() -> impl Strategy<Value = Edit> {
    use Edit::*;
    let name = prop_oneof![text(), "[a-dé]{1,3}", Just("a | b".to_owned()), Just("\"x # y\"".to_owned())];
    let names = || prop::collection::vec(prop_oneof![text(), "[a-d]{1,3}"], 0..3);
    let group = || prop::option::of(prop::sample::select(vec!["g", "h", "new", " x", "]"]));
    let title = || prop::sample::select(vec!["g", "h", "k", "new"]);
    let colour = || prop::option::of(0u8..10);
    let at = || 0usize..6;
    prop_oneof![
        (name.clone(), group()).prop_map(|(n, g)| Add(n, g)),
        (at(), name).prop_map(|(i, n)| Rename(i, n)),
        (at(), names()).prop_map(|(i, n)| Variants(i, n)),
        (at(), names()).prop_map(|(i, n)| Exclusions(i, n)),
        (at(), colour()).prop_map(|(i, c)| Colour(i, c)),
        (at(), any::<bool>()).prop_map(|(i, on)| On(i, on)),
        (at(), any::<bool>()).prop_map(|(i, on)| Whole(i, on)),
        (at(), group()).prop_map(|(i, g)| Group(i, g)),
        (at(), at()).prop_map(|(i, j)| Move(i, j)),
        at().prop_map(Remove),
        (title(), colour()).prop_map(|(g, c)| GroupColour(g, c)),
        (title(), title()).prop_map(|(g, n)| GroupName(g, n)),
        title().prop_map(NoGroup),
    ]
}

fn spellings(typed: &[String]) -> Vec<Spelling> {
    typed.iter().map(|typed| Spelling::new(typed)).collect()
}

/// Makes the change, and says what the keyword must be afterwards, and where.
fn apply(set: &mut Set, edit: Edit) -> Result<Option<(usize, Entry)>, String> {
    use Edit::*;
    let before = set.entries().to_vec();
    let old = |at: usize| before.get(at).cloned().unwrap_or_default();
    let (at, entry) = match edit {
        Add(name, group) => {
            let entry = Entry { group: group.map(str::to_owned), ..Entry::named(Spelling::new(&name)) };
            (set.add(entry.clone())?, entry)
        }
        Rename(at, name) => {
            let entry = Entry { name: Spelling::new(&name), ..old(at) };
            (set.rename(at, entry.name.clone())?, entry)
        }
        Variants(at, variants) => {
            let entry = Entry { variants: spellings(&variants), ..old(at) };
            (set.set_variants(at, entry.variants.clone())?, entry)
        }
        Exclusions(at, exclusions) => {
            let entry = Entry { exclusions: spellings(&exclusions), ..old(at) };
            (set.set_exclusions(at, entry.exclusions.clone())?, entry)
        }
        Colour(at, colour) => {
            let mut entry = old(at);
            entry.options.colour = colour;
            entry.options.other.retain(|word| !is_colour(word));
            (set.set_colour(at, colour)?, entry)
        }
        On(at, on) => (set.set_on(at, on)?, Entry { on, ..old(at) }),
        Whole(at, whole) => {
            let mut entry = old(at);
            entry.options.whole = whole;
            (set.replace(at, entry.clone())?, entry)
        }
        Group(at, group) => (set.set_group(at, group)?, Entry { group: group.map(str::to_owned), ..old(at) }),
        Move(from, to) => {
            let entry = old(from);
            set.move_to(from, to)?;
            let group = set.entries()[to].group.clone();
            (to, Entry { group, ..entry })
        }
        Remove(at) => {
            let Some(entry) = set.entries().get(at).cloned() else { return Err("none".into()) };
            assert_eq!(set.remove(at), Some(entry));
            return Ok(None);
        }
        GroupColour(name, colour) => {
            let Some(mut group) = set.group(name).cloned() else { return Err("none".into()) };
            group.options.colour = colour;
            group.options.other.retain(|word| !is_colour(word));
            set.replace_group(name, group.clone())?;
            assert_eq!(set.group(name), Some(&group));
            return Ok(None);
        }
        GroupName(name, new) => {
            let Some(group) = set.group(name).cloned() else { return Err("none".into()) };
            set.replace_group(name, super::Group { name: new.into(), ..group })?;
            return Ok(None);
        }
        NoGroup(name) => {
            set.remove_group(name)?;
            return Ok(None);
        }
    };
    Ok(Some((at, entry)))
}

/// The lines that say something, without the white space around them.
fn lines(set: &Set) -> Vec<String> {
    let lines = set.text().split('\n').map(|line| trimmed(line).to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

/// How many of the lines `before` are not among those `after`, however often they stand there.
fn missing(before: &[String], after: &[String]) -> usize {
    let mut left = after.to_vec();
    let mut lost = |line: &&String| {
        let at = left.iter().position(|other| other == *line);
        at.map(|at| left.swap_remove(at)).is_none()
    };
    before.iter().filter(|line| lost(line)).count()
}

/// A keyword with its group as groups are compared.
fn comparable(entry: &Entry) -> Entry {
    Entry { group: entry.group.as_deref().map(key), ..entry.clone() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_was_read_is_what_is_written(text in prop_oneof![text(), good(), any::<String>()]) {
        let set = Set::parse(text.as_str());
        prop_assert_eq!(set.text(), &text);
        for entry in set.entries() {
            prop_assert_eq!(entry.check(), Ok(()));
            prop_assert_eq!(set.find(entry.title()).map(|at| &set.entries()[at]), Some(entry));
        }
    }

    #[test]
    fn a_keyword_reads_the_same_as_it_is_shown(text in text()) {
        if let Ok(entry) = Entry::parse(&text) {
            prop_assert_eq!(Entry::parse(&entry.to_string()), Ok(entry));
        }
    }

    #[test]
    fn a_change_does_what_it_says_to_one_line_or_nothing(
        text in prop_oneof![text(), good(), good()], edits in prop::collection::vec(edit(), 1..6),
    ) {
        let mut set = Set::parse(text);
        for edit in edits {
            let before = set.clone();
            let several = matches!(edit, Edit::GroupName(..) | Edit::NoGroup(..));
            match apply(&mut set, edit.clone()) {
                Err(_) => prop_assert_eq!(&set, &before),
                Ok(Some((at, entry))) => prop_assert_eq!(comparable(&set.entries()[at]), comparable(&entry), "{:?} {:?}", edit, before.text()),
                Ok(None) => {}
            }
            let read = Set::parse(set.text());
            prop_assert_eq!(read.entries(), set.entries());
            prop_assert_eq!(read.groups(), set.groups());
            prop_assert!(several || missing(&lines(&before), &lines(&set)) <= 1, "{:?} {:?} {:?}", edit, before.text(), set.text());
            let kept = |set: &Set| set.entries().iter().map(Entry::key).collect::<Vec<_>>();
            let (now, then) = (kept(&set), kept(&before));
            prop_assert!(then.iter().filter(|name| !now.contains(name)).count() <= 1);
        }
    }

    #[test]
    fn what_is_literal_can_be_a_name(text in "\\PC{0,12}") {
        if let Some(spelling) = Spelling::literal(&text) {
            let entry = Entry::parse(&spelling.to_string()).unwrap();
            prop_assert_eq!(entry.title(), text.split_whitespace().collect::<Vec<_>>().join(" "));
            prop_assert_eq!(entry.spellings().count(), 1);
        }
    }
}
