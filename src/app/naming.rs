//! What the names in a query mean: `@name`, `#group`, `~word`.

use std::sync::Arc;

use super::App;
use super::keywords::Keywords;
use crate::search::{Names, plain};
use crate::sets::{Entry, Set, Spelling};
use crate::words::Vocabulary;

/// The keywords, and the words of the library, as they were when the query was read.
#[derive(Debug)]
pub struct Known {
    keywords: Vec<Named>,
    groups: Vec<String>,
    words: Option<Arc<Vocabulary>>,
}

#[derive(Debug)]
struct Named {
    /// The name and the variants, folded.
    spellings: Vec<String>,
    group: Option<usize>,
    /// The keyword in the language of searches.
    written: String,
}

impl Known {
    /// What names mean with this set, in a library of these words if they are known.
    pub(super) fn new(set: &Set, words: Option<Arc<Vocabulary>>) -> Known {
        let named = |at: usize| {
            let entry = set.in_force(at)?;
            let in_group = |name: &str| set.groups().iter().position(|group| group.name == name);
            Some(Named {
                spellings: entry.spellings().map(|spelling| plain(spelling.title())).collect(),
                group: entry.group.as_deref().and_then(in_group),
                written: written(&entry, words.as_deref()),
            })
        };
        Known {
            keywords: (0..set.entries().len()).filter_map(named).collect(),
            groups: set.groups().iter().map(|group| plain(&group.name)).collect(),
            words,
        }
    }
}

impl App {
    /// What names mean now.
    pub fn names(&self) -> Known {
        Known::from(&self.keywords)
    }
}

impl From<&Keywords> for Known {
    fn from(keywords: &Keywords) -> Known {
        Known::new(keywords.set(), keywords.words().cloned())
    }
}

impl Names for Known {
    /// The keyword of exactly this name, else the first that is spelled so, else the first whose name has it in it.
    fn keyword(&self, name: &str) -> Option<String> {
        let name = plain(name);
        let is = |keyword: &&Named| keyword.spellings.first() == Some(&name);
        let spelled = |keyword: &&Named| keyword.spellings.contains(&name);
        let holds = |keyword: &&Named| keyword.spellings.first().is_some_and(|own| own.contains(&name));
        let all = &self.keywords;
        let found = all.iter().find(is).or_else(|| all.iter().find(spelled));
        let found = found.or_else(|| all.iter().find(holds).filter(|_| !name.is_empty()));
        found.map(|keyword| keyword.written.clone())
    }

    fn group(&self, name: &str) -> Option<Vec<String>> {
        let name = plain(name);
        let at = self.groups.iter().position(|group| *group == name)?;
        let members = self.keywords.iter().filter(|keyword| keyword.group == Some(at));
        Some(members.map(|keyword| keyword.written.clone()).collect())
    }

    fn loose(&self, word: &str) -> Vec<String> {
        match &self.words {
            Some(words) => words.loose(word),
            // The search is read again when they are known.
            None => vec![word.to_owned()],
        }
    }
}

/// A keyword with all its spellings in the language of searches, to be read with the usual options.
fn written(entry: &Entry, words: Option<&Vocabulary>) -> String {
    let any = |spellings: &mut dyn Iterator<Item = &Spelling>| {
        let all: Vec<String> = spellings.map(|spelling| operand(spelling, entry, words)).collect();
        if all.len() == 1 { all.concat() } else { format!("({})", all.join(" | ")) }
    };
    let wanted = any(&mut entry.spellings());
    match entry.exclusions.is_empty() {
        true => wanted,
        false => format!("{wanted} - {}", any(&mut entry.exclusions.iter())),
    }
}

/// One spelling, in small letters if capitals do not matter, and marked if it must be a whole word.
fn operand(spelling: &Spelling, entry: &Entry, words: Option<&Vocabulary>) -> String {
    let loose = spelling.text.strip_prefix('~').filter(|word| word.chars().all(char::is_alphanumeric));
    if let (Some(word), Some(words)) = (loose, words) {
        // A name within a name is not read again.
        let all: Vec<String> = words.loose(word).iter().map(|word| format!("={word}")).collect();
        return all.join(" | ");
    }
    let regex = spelling.text.starts_with('/');
    let text = match spelling.case || entry.options.case || regex {
        true => spelling.text.clone(),
        false => spelling.text.to_lowercase(),
    };
    let title = Spelling { text: text.clone(), case: false }.title().to_owned();
    match Spelling::literal(&title).filter(|_| entry.options.whole) {
        // What needs quotes and had none is more than text: an operator, a part of a word.
        Some(literal) if literal.text == text || title != text => format!("=\"{title}\""),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: &str = "[leaders]\nMuqtada al-Sadr = Moqtada | /Ha(q|K)/\nKazimi = Kadhimi - Kazimiyah\n\
        [militias] whole\nAAH = \"ahl al-haq\" | milit* {case}\nIran (case)\n";

    fn known() -> Known {
        Known::new(&Set::parse(SET), None)
    }

    #[test]
    fn a_keyword_is_written_as_it_is_searched() {
        let known = known();
        let keyword = |name: &str| known.keyword(name).unwrap();
        assert_eq!(keyword("muqtada al-sadr"), "(muqtada al-sadr | moqtada | /Ha(q|K)/)");
        assert_eq!(keyword("kadhimi"), "(kazimi | kadhimi) - kazimiyah");
        assert_eq!(keyword("sadr"), keyword("Muqtada al-Sadr"), "a part of a name will do");
        assert_eq!(keyword("AAH"), "(=\"AAH\" | =\"ahl al-haq\" | milit*)");
        assert_eq!(keyword("iran"), "=\"Iran\"");
        assert_eq!(known.keyword("nobody"), None);
    }

    #[test]
    fn a_group_is_all_its_keywords() {
        let known = known();
        assert_eq!(known.group("Leaders").unwrap().len(), 2);
        assert_eq!(known.group("nobody"), None);
    }

    #[test]
    fn a_loose_word_is_what_the_library_holds() {
        assert_eq!(known().loose("kazimi"), ["kazimi"]);
        let mut words = Vocabulary::new();
        words.add(b"Kadhimi met Kazimi", false);
        let known = Known::new(&Set::default(), Some(Arc::new(words)));
        assert_eq!(known.loose("kazimi"), ["kazimi", "kadhimi"]);
        let mut words = Vocabulary::new();
        words.add(b"Kadhimi met Kazimi", false);
        let known = Known::new(&Set::parse("pm = ~kazimi\n"), Some(Arc::new(words)));
        assert_eq!(known.keyword("pm").unwrap(), "(pm | =kazimi | =kadhimi)");
    }
}
