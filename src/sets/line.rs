//! One line of a set: what it says, and which bytes say it.

use std::ops::Range;

use super::{COLOURS, Entry, Group, Mistake, Options, Spelling};

/// The parts of a line that can be changed by themselves, in bytes of the line. They follow one another in this
/// order; before them is white space, after them white space, the comment and the line's end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Parts {
    /// `off:` with the white space after it.
    pub(super) off: Range<usize>,
    /// The name, of a group with its brackets.
    pub(super) name: Range<usize>,
    /// Variants and exclusions, from the end of the name.
    pub(super) rest: Range<usize>,
    /// Options with the white space before them, and the braces of a keyword's.
    pub(super) options: Range<usize>,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing, or a comment.
    Nothing,
    /// The end of the group: `[]`.
    NoGroup,
    Group(Group, Parts),
    Keyword(Entry, Parts),
}

/// Something wrong at a byte of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) message: String,
}

impl Fault {
    fn new(at: usize, message: impl Into<String>) -> Fault {
        Fault { at, message: message.into() }
    }

    /// The fault as said to the reader. `number` is that of `line`, from 1.
    pub(super) fn on(self, number: usize, line: &str, skipped: bool) -> Mistake {
        let column = line.char_indices().take_while(|(at, _)| *at < self.at).count() + 1;
        Mistake { line: number, column, message: self.message, skipped }
    }
}

/// Reads a line without its end. What is put into `said` does not keep it from being loaded.
pub(super) fn parse(line: &str, said: &mut Vec<Fault>) -> Result<Content, Fault> {
    let head = Head::of(line);
    let start = head.off.end;
    match line[head.off.start..].chars().next() {
        None | Some('#') => Ok(Content::Nothing),
        Some(_) if line[start..].starts_with('[') => heading(line, head, said),
        Some(_) => keyword(line, head, said),
    }
}

/// Whether a line means to be the heading of a group, well written or not.
pub(super) fn is_heading(line: &str) -> bool {
    line[Head::of(line).off.end..].starts_with('[')
}

/// A keyword that stands alone, as on line 1.
pub(super) fn entry(line: &str) -> Result<Entry, Mistake> {
    let mistake = |fault: Fault| fault.on(1, line, true);
    if let Some(at) = line.find('\n') {
        return Err(mistake(Fault::new(at, "a keyword stands on one line")));
    }
    match parse(line, &mut Vec::new()).map_err(mistake)? {
        Content::Keyword(entry, _) => Ok(entry),
        Content::Nothing => Err(mistake(Fault::new(0, NO_NAME))),
        _ => Err(mistake(Fault::new(0, "this is a group; put it in quotes if it is a keyword"))),
    }
}

/// A group's heading that stands alone.
pub(super) fn group(line: &str) -> Option<Group> {
    match parse(line, &mut Vec::new()) {
        Ok(Content::Group(group, _)) if !line.contains('\n') => Some(group),
        _ => None,
    }
}

const NO_NAME: &str = "there is no name";

/// The beginning of a line, up to the name.
struct Head {
    off: Range<usize>,
    on: bool,
}

impl Head {
    fn of(line: &str) -> Head {
        let skip = |at: usize| line.len() - line[at..].trim_start_matches(blank).len();
        let start = skip(0);
        let off = line.get(start..start + 4).is_some_and(|word| word.eq_ignore_ascii_case("off:"));
        Head { off: start..if off { skip(start + 4) } else { start }, on: !off }
    }
}

/// `[name] options`
fn heading(line: &str, head: Head, said: &mut Vec<Fault>) -> Result<Content, Fault> {
    let start = head.off.end;
    let length = line[start..].find(']').ok_or_else(|| Fault::new(start, "this `[` is not closed"))?;
    let name = start..start + length + 1;
    let end = comment_from(line, name.end).unwrap_or(line.len());
    let end = name.end + line[name.end..end].trim_end_matches(blank).len();
    let options = options(line, name.end..end, said);
    let text = trimmed(&line[start + 1..name.end - 1]);
    if text.is_empty() {
        return Ok(Content::NoGroup);
    }
    let group = Group { name: text.to_owned(), on: head.on, options };
    let parts = Parts { off: head.off, rest: name.end..name.end, options: name.end..end, name };
    Ok(Content::Group(group, parts))
}

/// Where a comment begins that may stand at `from` or after it.
fn comment_from(line: &str, from: usize) -> Option<usize> {
    let hash = |at: &usize| line[..*at].ends_with(blank);
    line[from..].match_indices('#').map(|(at, _)| from + at).find(hash)
}

/// `name = spellings - exclusions {options}`
fn keyword(line: &str, head: Head, said: &mut Vec<Fault>) -> Result<Content, Fault> {
    let Marks { marks, end, braces, tight } = Marks::of(line, head.off.end)?;
    let mut reading = Reading::default();
    let (mut role, mut from) = (Role::Name, head.off.end);
    for &(at, mark) in &marks {
        reading.take(line, from..at, role, said)?;
        role = role.after(mark).map_err(|message| Fault::new(at, message))?;
        from = at + 1;
    }
    let body = head.off.end + line[head.off.end..end].trim_end_matches(blank).len();
    reading.take(line, from..body, role, said)?;
    if let Some(at) = tight.filter(|_| !marks.iter().any(|(_, mark)| *mark == Mark::Is)) {
        said.push(Fault::new(at, "this `=` belongs to the text; for other spellings put spaces around it"));
    }
    let options_part = braces.as_ref().map_or(body..body, |inner| body..inner.end + 1);
    let options = braces.map(|inner| options(line, inner, said)).unwrap_or_default();
    let Reading { name, name_at, variants, exclusions } = reading;
    let entry = Entry { name, variants, exclusions, options, on: head.on, group: None };
    if entry.title().is_empty() {
        return Err(Fault::new(head.off.end, NO_NAME));
    }
    let parts = Parts { off: head.off, rest: name_at.end..body, options: options_part, name: name_at };
    Ok(Content::Keyword(entry, parts))
}

/// What a stretch of spelling is, by the marks before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Name,
    /// A variant before ` = `.
    Early,
    Variant,
    Exclusion,
}

impl Role {
    fn after(self, mark: Mark) -> Result<Role, &'static str> {
        match (mark, self) {
            (Mark::Or, Role::Name) => Ok(Role::Early),
            (Mark::Or, role) => Ok(role),
            (Mark::Not, _) => Ok(Role::Exclusion),
            (Mark::Is, Role::Name | Role::Early) => Ok(Role::Variant),
            (Mark::Is, Role::Variant) => Err("there is a second ` = `; put it in quotes if it is text"),
            (Mark::Is, Role::Exclusion) => Err("the spellings come before what is left out"),
        }
    }
}

/// The spellings found so far.
#[derive(Default)]
struct Reading {
    name: Spelling,
    name_at: Range<usize>,
    variants: Vec<Spelling>,
    exclusions: Vec<Spelling>,
}

impl Reading {
    fn take(&mut self, line: &str, at: Range<usize>, role: Role, said: &mut Vec<Fault>) -> Result<(), Fault> {
        let text = trimmed(&line[at.clone()]);
        let spelling = Spelling::new(text);
        match role {
            Role::Name if text.is_empty() => return Err(Fault::new(at.start, NO_NAME)),
            Role::Name => {
                self.name = spelling;
                self.name_at = at.start..at.start + text.len();
            }
            _ if text.is_empty() => said.push(Fault::new(at.start, "a spelling is missing here")),
            Role::Early | Role::Variant => self.variants.push(spelling),
            Role::Exclusion => self.exclusions.push(spelling),
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Is,
    Or,
    Not,
}

/// The marks of a keyword's line, outside of quotes and regular expressions.
struct Marks {
    /// Where they stand. Each is one byte.
    marks: Vec<(usize, Mark)>,
    /// Where spellings end: at the options, the comment, or the end of the line.
    end: usize,
    /// What is between the braces.
    braces: Option<Range<usize>>,
    /// The first `=` that has a word right before it.
    tight: Option<usize>,
}

impl Marks {
    fn of(line: &str, start: usize) -> Result<Marks, Fault> {
        let mut found = Marks { marks: Vec::new(), end: line.len(), braces: None, tight: None };
        let (mut at, mut fresh) = (start, true);
        while let Some(c) = line[at..].chars().next() {
            let next = at + c.len_utf8();
            let free_before = at == start || line[..at].ends_with(separates);
            let free = free_before && line[next..].chars().next().is_none_or(separates);
            match c {
                '"' if at == start || line[..at].ends_with(opens_quotes) => {
                    let length = line[next..].find('"');
                    at = next + length.ok_or_else(|| Fault::new(at, "these quotes are not closed"))? + 1;
                    fresh = false;
                    continue;
                }
                '/' if fresh => {
                    let end = end_of_regex(line, next);
                    at =
                        end.ok_or_else(|| Fault::new(at, "this regular expression does not end with `/`"))?;
                    fresh = false;
                    continue;
                }
                '#' if free_before => {
                    found.end = at;
                    return Ok(found);
                }
                '{' if free_before => {
                    found.end = at;
                    found.braces = Some(braces(line, at)?);
                    return Ok(found);
                }
                '|' => found.marks.push((at, Mark::Or)),
                '=' if free => found.marks.push((at, Mark::Is)),
                '-' if free => found.marks.push((at, Mark::Not)),
                '=' if !free_before && found.tight.is_none() => found.tight = Some(at),
                _ => {}
            }
            let mark = found.marks.last().is_some_and(|(last, _)| *last == at);
            fresh = mark || fresh && blank(c);
            at = next;
        }
        Ok(found)
    }
}

/// What may stand right beside a mark.
fn separates(c: char) -> bool {
    blank(c) || c == '|'
}

/// What may stand right before quotes: everything else makes them a sign for inches, or seconds.
fn opens_quotes(c: char) -> bool {
    blank(c) || matches!(c, '|' | '=' | '-' | '~' | '(' | ':')
}

/// Where the regular expression is over whose `/` ends at `from`.
fn end_of_regex(line: &str, from: usize) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in line.bytes().enumerate().skip(from) {
        match byte {
            b'/' if !escaped => return Some(at + 1),
            byte => escaped = byte == b'\\' && !escaped,
        }
    }
    None
}

/// What is between the braces that open at `at`, which must be the last thing on the line.
fn braces(line: &str, at: usize) -> Result<Range<usize>, Fault> {
    // A comment may begin right behind the brace, too.
    let hash = line[at + 1..].starts_with('#').then_some(at + 1);
    let stop = hash.or_else(|| comment_from(line, at)).unwrap_or(line.len());
    let end = line[at..stop].find('}').map(|length| at + length);
    let end = end.ok_or_else(|| Fault::new(at, "this `{` is not closed; put it in quotes if it is text"))?;
    if trimmed(&line[end + 1..stop]).is_empty() {
        return Ok(at + 1..end);
    }
    Err(Fault::new(end + 1, "options in braces come last; put the braces in quotes if they are text"))
}

/// The options at `part` of the line.
fn options(line: &str, part: Range<usize>, said: &mut Vec<Fault>) -> Options {
    let mut options = Options::default();
    let mut at = part.start;
    for stretch in line[part].split_inclusive(blank) {
        let word = stretch.trim_end_matches(blank);
        match word.split_once('=') {
            Some(("colour" | "color", number)) if colour(number).is_some() => options.colour = colour(number),
            None if word == "whole" => options.whole = true,
            None if word == "case" => options.case = true,
            None if word.is_empty() => {}
            _ => {
                said.push(Fault::new(at, unknown(word)));
                options.other.push(word.to_owned());
            }
        }
        at += stretch.len();
    }
    options.settle();
    options
}

fn colour(number: &str) -> Option<u8> {
    number.parse().ok().filter(|colour| (1..=COLOURS).contains(colour))
}

fn unknown(word: &str) -> String {
    if is_colour(word) {
        format!("a colour is a number from 1 to {COLOURS}")
    } else {
        format!("`{word}` is not known here, and kept as it is")
    }
}

/// Whether an option would be a colour if it had a value that is one.
pub(super) fn is_colour(word: &str) -> bool {
    matches!(word.split_once('='), Some(("colour" | "color", _)))
}

/// White space, and the mark that some editors put at the beginning of a file: once that line is moved, it
/// stands in the middle.
pub(super) fn blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// `text` without white space around it.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(blank)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The name, variants and exclusions of a keyword, each as it is written.
    fn read(line: &str) -> [String; 3] {
        let entry = entry(line).unwrap();
        let list = |all: &[Spelling]| all.iter().map(Spelling::to_string).collect::<Vec<_>>().join(";");
        [entry.name.to_string(), list(&entry.variants), list(&entry.exclusions)]
    }

    fn fault(line: &str) -> (usize, String) {
        let mistake = entry(line).unwrap_err();
        (mistake.column, mistake.message)
    }

    /// What is said of a line that is loaded.
    fn said(line: &str) -> Vec<(usize, String)> {
        let mut said = Vec::new();
        parse(line, &mut said).unwrap();
        said.into_iter().map(|fault| (fault.at, fault.message)).collect()
    }

    #[test]
    fn spellings_and_exclusions_are_told_apart() {
        assert_eq!(read("Kazimi = Kadhimi | al-Kazimi"), ["Kazimi", "Kadhimi;al-Kazimi", ""]);
        assert_eq!(read("a = b - c | d - e"), ["a", "b", "c;d;e"]);
        assert_eq!(read("Iran - Iranian  # not these"), ["Iran", "", "Iranian"]);
        assert_eq!(read("qadir | kadir"), ["qadir", "kadir", ""]);
        assert_eq!(read("مقتدى الصدر=x = =b|c*"), ["مقتدى الصدر=x", "=b;c*", ""]);
    }

    #[test]
    fn text_is_no_mark() {
        for text in
            ["E=mc2", "al-Sadr", "C#", "=word", "word*", "a{2}", "5\" gun", "and/or", "x (case) y", "-b"]
        {
            assert_eq!(read(text), [text, "", ""]);
        }
        for text in
            ["\"a = b | c - d # e {f}\"", "/a = \\/b| - # {2}/i", "x \"| #\" y", "=\"a|b\"", "(\"a|b\" c)"]
        {
            assert_eq!(read(text), [text, "", ""]);
            assert_eq!(read(&format!("n = {text} | m - {text}")), ["n", &format!("{text};m"), text]);
        }
    }

    #[test]
    fn letters_may_be_binding_for_one_spelling_or_for_all() {
        let entry = entry("AAH (case) = Ahl al-Haq | X(case) | Y  (case) {whole case color=8}").unwrap();
        let case = |spelling: &Spelling| (spelling.text.clone(), spelling.case);
        let all: Vec<_> = entry.spellings().map(case).collect();
        let expected = [("AAH", true), ("Ahl al-Haq", false), ("X(case)", false), ("Y", true)];
        assert_eq!(all, expected.map(|(text, case)| (text.to_owned(), case)));
        assert_eq!(entry.options, Options { colour: Some(8), whole: true, case: true, other: vec![] });
    }

    #[test]
    fn a_keyword_may_be_off() {
        for line in ["off: Maliki", "  OFF:Maliki # why", "off:\tMaliki"] {
            let entry = entry(line).unwrap();
            assert_eq!((entry.title(), entry.on), ("Maliki", false));
        }
        assert_eq!(entry("\"off: Maliki\"").unwrap().title(), "off: Maliki");
        assert!(entry("offal").unwrap().on);
    }

    #[test]
    fn a_group_has_options_without_braces() {
        let group = group("  off: [ two words ]colour=2 whole odd=1  # x").unwrap();
        assert_eq!((&*group.name, group.on), ("two words", false));
        assert_eq!(
            group.options,
            Options { colour: Some(2), whole: true, case: false, other: vec!["odd=1".into()] }
        );
        assert_eq!(parse("[ ] # none", &mut Vec::new()), Ok(Content::NoGroup));
    }

    #[test]
    fn a_fault_is_said_under_its_character() {
        assert_eq!(fault("é = \"b").0, 5);
        assert_eq!(fault("é = \"b").1, "these quotes are not closed");
        assert_eq!(fault("a = b | /c\\/").0, 9);
        assert_eq!(fault("a = b = c"), (7, "there is a second ` = `; put it in quotes if it is text".into()));
        assert_eq!(fault("a - b = c"), (7, "the spellings come before what is left out".into()));
        assert_eq!(fault("a {whole"), (3, "this `{` is not closed; put it in quotes if it is text".into()));
        assert_eq!(fault("a {whole # }").0, 3);
        assert_eq!(fault("a {whole} b").0, 10);
        for line in ["= b", "off:", "- b", "| b", "\"\"", "\" \"", "{whole}", "off: # x", "", "# x"] {
            assert_eq!(fault(line).1, NO_NAME, "{line}");
        }
        assert_eq!(fault("a\nb").0, 2);
        assert_eq!(parse("  [a", &mut Vec::new()).unwrap_err().at, 2);
    }

    #[test]
    fn what_is_clear_all_the_same_is_loaded_and_said() {
        assert_eq!(said("a = b"), []);
        assert_eq!(said("a = b | "), [(7, "a spelling is missing here".into())]);
        assert_eq!(said("a ="), [(3, "a spelling is missing here".into())]);
        assert_eq!(said("a=b")[0].0, 1);
        assert_eq!(said("a=b = c"), []);
        assert_eq!(said("a {colour=9}"), [(3, "a colour is a number from 1 to 8".into())]);
        assert_eq!(said("[a] whole=no"), [(4, "`whole=no` is not known here, and kept as it is".into())]);
    }
}
