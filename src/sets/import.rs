//! Lists of other programs, made into sets.
//!
//! What a list is, is seen from what stands in it. A line that could be anything is taken for a keyword as it is:
//! that is what most lists are.

use std::collections::{BTreeMap, HashSet};

use super::line::{blank, trimmed};
use super::{Entry, Mistake, Set, Spelling};

/// The ways in which a list may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A set of ours.
    Set,
    /// One keyword on each line.
    List,
    /// The synonym groups of Recoll: words on a line, with phrases in quotes, all mean the same.
    Synonyms,
    /// The highlighters of klogg, as it exports them.
    Highlighters,
}

impl Form {
    /// How `text` is written, as far as can be seen. A file of synonyms is told by a phrase in quotes that stands
    /// beside other words; without one it looks like a list of phrases.
    pub fn of(text: &str) -> Form {
        let mut lines = text.lines().filter(|line| !is_note(line));
        if text.contains("highlighters\\") && text.contains("\\regexp=") {
            Form::Highlighters
        } else if lines.clone().any(is_ours) {
            Form::Set
        } else if lines.any(|line| matches!(words(line), Some((words, true)) if words.len() > 1)) {
            Form::Synonyms
        } else {
            Form::List
        }
    }
}

/// Makes a set of a list in whatever [`Form`], with what could not be taken over from it. Its comments and blank lines
/// come along where they can.
pub fn import(text: &str) -> (Set, Vec<Mistake>) {
    import_as(text, Form::of(text))
}

/// Makes a set of a list that is known to be of this form.
pub fn import_as(text: &str, form: Form) -> (Set, Vec<Mistake>) {
    let mut import = Import::default();
    match form {
        Form::Set => {
            let set = Set::parse(text);
            let mistakes = set.mistakes().to_vec();
            return (set, mistakes);
        }
        Form::List => import.lines(text, listed),
        Form::Synonyms => import.lines(text, synonyms),
        Form::Highlighters => import.highlighters(text),
    }
    (Set::parse(import.text), import.mistakes)
}

/// Whether a line says more than a list can.
fn is_ours(line: &str) -> bool {
    let heading = line.trim_start_matches(blank).starts_with('[') && super::line::group(line).is_some();
    heading
        || Entry::parse(line).is_ok_and(|entry| {
            !entry.on || !entry.options.is_empty() || entry.spellings().count() + entry.exclusions.len() > 1
        })
}

/// Whether a line of a list is blank or a comment. `#blm` is neither: a word right behind the mark, alone on
/// its line, is what people put into lists of keywords.
fn is_note(line: &str) -> bool {
    let line = trimmed(line);
    let tag = line
        .strip_prefix('#')
        .is_some_and(|word| word.chars().next().is_some_and(char::is_alphanumeric) && !word.contains(blank));
    line.is_empty() || line.starts_with('#') && !tag
}

/// A set that is being written.
#[derive(Default)]
struct Import {
    text: String,
    names: HashSet<String>,
    mistakes: Vec<Mistake>,
}

impl Import {
    /// Takes over one line after the other.
    fn lines(&mut self, text: &str, read: fn(&str) -> Option<Entry>) {
        for (number, line) in text.lines().enumerate() {
            if is_note(line) {
                self.write(line.trim_matches(blank));
            } else {
                self.keyword(read(line), number + 1);
            }
        }
    }

    fn keyword(&mut self, entry: Option<Entry>, line: usize) {
        let mut mistake = |message: String| {
            self.mistakes.push(Mistake { line, column: 1, message, skipped: true });
        };
        match entry.filter(|entry| entry.check().is_ok()) {
            None => mistake("no keyword can be made of this".into()),
            Some(entry) if !self.names.insert(entry.key()) => {
                mistake(format!("`{}` is there already", entry.title()));
            }
            Some(entry) => self.write(&entry.to_string()),
        }
    }

    fn write(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn highlighters(&mut self, text: &str) {
        let mut groups: BTreeMap<usize, String> = BTreeMap::new();
        let mut all: BTreeMap<(usize, usize), Highlighter> = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let Some((keys, value)) = line.split_once('=') else { continue };
            let value = unescaped(value);
            match *keys.trim().split('\\').collect::<Vec<_>>() {
                ["sets", set, "HighlighterSet", "name"] => {
                    groups.insert(set.parse().unwrap_or(0), value);
                }
                [.., "HighlighterSet", "highlighters", nth, field] => {
                    let set = keys.strip_prefix("sets\\").and_then(|rest| rest.split('\\').next());
                    let set = set.and_then(|set| set.parse().ok()).unwrap_or(0);
                    all.entry((set, nth.parse().unwrap_or(0))).or_default().field(field, value, number + 1);
                }
                _ => {}
            }
        }
        let mut open = None;
        for ((set, _), highlighter) in all {
            if open != Some(set) {
                open = Some(set);
                let name = groups.get(&set).map(|name| name.replace(['[', ']', '\n', '\r'], " "));
                self.write(&format!("[{}]", name.as_deref().map_or("", trimmed)));
            }
            self.keyword(highlighter.entry(), highlighter.line);
        }
    }
}

/// A keyword of a list: as it stands if that is one spelling, in quotes if it is more. Bullets are left out.
fn listed(line: &str) -> Option<Entry> {
    let line = trimmed(line);
    let bullet = ["- ", "* ", "• "].iter().find_map(|bullet| line.strip_prefix(bullet));
    let line = trimmed(bullet.unwrap_or(line));
    let plain = Entry::named(Spelling { text: line.to_owned(), case: false });
    if plain.check().is_ok() { Some(plain) } else { Spelling::literal(line).map(Entry::named) }
}

/// A line of words that mean the same; the first one is the name.
fn synonyms(line: &str) -> Option<Entry> {
    let (words, _) = words(line)?;
    let mut spellings = words.iter().map(|word| Spelling::literal(word));
    let name = spellings.next()??;
    Some(Entry { variants: spellings.collect::<Option<_>>()?, ..Entry::named(name) })
}

/// The words of a line, quoted ones whole, and whether one is quoted. `None` if quotes are not closed.
fn words(line: &str) -> Option<(Vec<String>, bool)> {
    let (mut words, mut quoted) = (Vec::new(), false);
    let mut rest = trimmed(line);
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('"') {
            Some(phrase) => {
                quoted = true;
                phrase.split_once('"')?
            }
            None => rest.split_once(blank).unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = trimmed(after);
    }
    Some((words, quoted))
}

/// What klogg says of one highlighter.
struct Highlighter {
    text: String,
    regex: bool,
    ignore_case: bool,
    line: usize,
}

impl Default for Highlighter {
    fn default() -> Self {
        Highlighter { text: String::new(), regex: true, ignore_case: false, line: 0 }
    }
}

impl Highlighter {
    fn field(&mut self, field: &str, value: String, line: usize) {
        match field {
            "regexp" => (self.text, self.line) = (value, line),
            "use_regex" => self.regex = value == "true",
            "ignore_case" => self.ignore_case = value == "true",
            _ => {}
        }
    }

    /// The keyword. A pattern without anything special in it is a word.
    fn entry(&self) -> Option<Entry> {
        let special = |c: char| "\\^$.|?*+()[]{}".contains(c);
        let spelling = if self.regex && self.text.contains(special) {
            Some(Spelling { text: format!("/{}/", with_slashes(&self.text)), case: false })
        } else {
            Spelling::literal(&self.text)
        };
        let mut entry = Entry::named(spelling?);
        entry.options.case = !self.ignore_case;
        Some(entry)
    }
}

/// A regular expression with its slashes escaped, as far as they are not yet.
fn with_slashes(regex: &str) -> String {
    let (mut written, mut escaped) = (String::new(), false);
    for c in regex.chars() {
        if c == '/' && !escaped {
            written.push('\\');
        }
        escaped = c == '\\' && !escaped;
        written.push(c);
    }
    written
}

/// A value of a Qt settings file.
fn unescaped(value: &str) -> String {
    let value = value.trim();
    let value = value.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(value);
    let (mut text, mut rest) = (String::new(), value.chars().peekable());
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match rest.next() {
            Some('x') => {
                let mut code = 0u32;
                while let Some(digit) = rest.peek().and_then(|c| c.to_digit(16)).filter(|_| code < 0x1000) {
                    code = code * 16 + digit;
                    rest.next();
                }
                text.extend(char::from_u32(code));
            }
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some(other) => text.push(other),
            None => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(set: &Set) -> Vec<&str> {
        set.entries().iter().map(Entry::title).collect()
    }

    #[test]
    fn a_plain_list_is_a_keyword_a_line() {
        let list = "# people\n\nMuqtada al-Sadr\n- Kazimi\n#blm\nC # x\nkazimi\nword*\n";
        assert_eq!(Form::of(list), Form::List);
        let (set, mistakes) = import(list);
        assert_eq!(names(&set), ["Muqtada al-Sadr", "Kazimi", "#blm", "C # x", "word*"]);
        assert_eq!(set.text(), "# people\n\nMuqtada al-Sadr\nKazimi\n\"#blm\"\n\"C # x\"\nword*\n");
        assert_eq!(mistakes.len(), 1);
        assert_eq!(mistakes[0].to_string(), "line 7, column 1: `kazimi` is there already");
    }

    #[test]
    fn what_cannot_be_a_keyword_is_said() {
        let (set, mistakes) = import_as("a \"b\" | c\n\"\nok\n", Form::List);
        assert_eq!(names(&set), ["ok"]);
        assert_eq!(mistakes.iter().map(|m| m.line).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn synonyms_on_a_line_are_one_keyword() {
        let list = "# groups\nhi hello \"good morning\"\nship boat\n";
        assert_eq!(Form::of(list), Form::Synonyms);
        let (set, mistakes) = import(list);
        assert_eq!(set.text(), "# groups\nhi = hello | good morning\nship = boat\n");
        assert!(mistakes.is_empty());
    }

    #[test]
    fn a_set_is_imported_as_it_is() {
        for text in ["[g]\na\n", "a = b\n", "off: a\n", "a {whole}\n", "a - b\n"] {
            assert_eq!(Form::of(text), Form::Set, "{text}");
            assert_eq!(import(text).0.text(), text);
        }
    }

    #[test]
    fn highlighters_become_groups_of_words_and_regular_expressions() {
        let text = r#"[HighlighterSetCollection]
sets\1\HighlighterSet\highlighters\1\fore_colour=#ffff0000
sets\1\HighlighterSet\highlighters\1\ignore_case=true
sets\1\HighlighterSet\highlighters\1\regexp=ERROR (\\d+)/s
sets\1\HighlighterSet\highlighters\1\use_regex=true
sets\1\HighlighterSet\highlighters\2\regexp="Kata\x2019ib; more"
sets\1\HighlighterSet\highlighters\2\use_regex=false
sets\1\HighlighterSet\highlighters\size=2
sets\1\HighlighterSet\name=Errors [1]
"#;
        assert_eq!(Form::of(text), Form::Highlighters);
        let (set, mistakes) = import(text);
        assert_eq!(set.text(), "[Errors  1]\n/ERROR (\\d+)\\/s/\n\"Kata’ib; more\" {case}\n");
        assert_eq!((mistakes, set.mistakes()), (vec![], &[][..]));
    }

    #[test]
    fn what_is_exported_comes_back() {
        let set = Set::parse("a = b\n\"C # x\"\noff: /re|x/ {colour=2}\n[g]\nأبو\n");
        assert_eq!(set.export_list(), "a\nC # x\n/re|x/\nأبو\n");
        let (again, mistakes) = import(&set.export_list());
        assert_eq!(names(&again), names(&set));
        assert!(mistakes.is_empty());
    }
}
