//! The reader's keywords: a set, and what is compiled from it.
//!
//! The text of the [`Set`] is all there is to know: every change is a change of the text, and what is lit follows from
//! it. So what is shown, what is saved and what is taken back are never three things. Slot `i` of the matcher
//! is entry `i` of the set.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::naming::Known;
use super::typed::{line_entry, placed, typed_entry};
use crate::search::{Case, Expression, Matcher, Names, Query, QueryError, QueryOptions, plain};
use crate::sets::{Entry, Mistake, Set, Spelling};
use crate::words::Vocabulary;

/// Colours that a theme gives to keywords; the ninth keyword shares the first one's.
pub const COLOURS: usize = 8;
/// Changes that can be taken back.
const PAST: usize = 100;

/// A word or phrase that is lit in every document.
#[derive(Debug, Clone)]
pub struct Keyword {
    /// What is looked for; its text is the keyword's name.
    pub query: Query,
    /// Its colour, 0 to [`COLOURS`] - 1.
    pub colour: usize,
    /// Whether it is lit and counted in what is shown.
    pub on: bool,
    /// What the set says of it, with what its group says filled in.
    pub entry: Entry,
    /// Whether all its spellings could be read.
    sound: bool,
}

/// The file that a set was read from, or is kept in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Where it is.
    pub path: PathBuf,
    /// What stands in it, as far as we know; `None` if it was not there.
    pub was: Option<String>,
}

/// What became of a keyword that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It is there now.
    New,
    /// It was there before; what to say of it.
    There(String),
}

/// What came of another set that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Merged {
    /// Keywords that are new.
    pub added: usize,
    /// Keywords that have more spellings now.
    pub extended: usize,
    /// Keywords that were there, with all their spellings.
    pub there: usize,
}

/// The set of keywords, with the matcher that finds them all at once: slot `i` is keyword `i`.
#[derive(Debug)]
pub struct Keywords {
    set: Set,
    list: Vec<Keyword>,
    matcher: Arc<Matcher>,
    /// Changes whenever the matcher does, so that counts can tell which set they belong to; 0 is none.
    version: u64,
    /// The one that `;` and `,` step through.
    pub chosen: usize,
    /// Where the set is kept, if anywhere.
    pub kept: Option<Kept>,
    /// The set before the last changes, and what was taken back; each ends with the newest.
    past: Vec<Set>,
    future: Vec<Set>,
    /// The colours of those that the set gives none, by name: whoever has seen one finds it again.
    shades: HashMap<String, usize>,
    /// What is wrong with single spellings.
    faults: Vec<Mistake>,
    words: Option<Arc<Vocabulary>>,
}

impl Default for Keywords {
    fn default() -> Self {
        Keywords {
            set: Set::default(),
            list: Vec::new(),
            matcher: Arc::new(Matcher::new(&[])),
            version: 1,
            chosen: 0,
            kept: None,
            past: Vec::new(),
            future: Vec::new(),
            shades: HashMap::new(),
            faults: Vec::new(),
            words: None,
        }
    }
}

impl Keywords {
    /// The keywords of a set, and where it is kept.
    pub fn of(set: Set, kept: Option<Kept>) -> Keywords {
        let mut keywords = Keywords { set, kept, ..Keywords::default() };
        keywords.compile();
        keywords
    }

    /// Forgets how the set came to be: the reader begins with it as it is.
    pub fn begin(&mut self) {
        self.past.clear();
        self.future.clear();
        self.chosen = 0;
    }

    /// All of them.
    pub fn list(&self) -> &[Keyword] {
        &self.list
    }

    /// The number of keywords.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The set that says it all.
    pub fn set(&self) -> &Set {
        &self.set
    }

    /// Finds them all.
    pub fn matcher(&self) -> &Arc<Matcher> {
        &self.matcher
    }

    /// The version of the set; see [`crate::library::Entry::counted`].
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The words of the library, if they are known.
    pub fn words(&self) -> Option<&Arc<Vocabulary>> {
        self.words.as_ref()
    }

    /// Whether keyword `slot` is lit.
    pub fn is_on(&self, slot: usize) -> bool {
        self.list.get(slot).is_some_and(|k| k.on)
    }

    /// The colour of keyword `slot`.
    pub fn colour(&self, slot: usize) -> usize {
        self.list.get(slot).map_or(0, |k| k.colour)
    }

    /// Whether the file that the set is kept in does not hold it as it is now.
    pub fn is_unsaved(&self) -> bool {
        self.kept.as_ref().is_some_and(|kept| kept.was.as_deref() != Some(self.set.text()))
    }

    /// What is wrong with the set, in the order of its lines.
    pub fn mistakes(&self) -> Vec<Mistake> {
        let mut all: Vec<Mistake> = self.set.mistakes().iter().chain(&self.faults).cloned().collect();
        all.sort_by_key(|mistake| (mistake.line, mistake.column));
        all
    }

    /// Adds a keyword as it is typed (`name | spelling - exclusion`) and chooses it; one that is there already is chosen
    /// and switched on.
    ///
    /// # Errors
    /// When the text cannot be a keyword, or nothing would be left of it to look for.
    pub fn add(&mut self, text: &str, options: QueryOptions) -> Result<Added, QueryError> {
        let entry = typed_entry(text, options)?;
        self.check(text.trim(), &entry)?;
        if let Some(at) = self.find(&entry) {
            return self.meet(at, &entry);
        }
        let at = self.change(|set| set.add(entry)).map_err(|message| whole(text, message))?;
        self.chosen = at;
        Ok(Added::New)
    }

    /// Puts what is typed, a whole line of a set, in the place of keyword `at`, which keeps its colour. Returns its
    /// slot.
    ///
    /// # Errors
    /// As [`Keywords::add`].
    pub fn rewrite(&mut self, at: usize, typed: &str) -> Result<usize, QueryError> {
        let Some(keyword) = self.list.get(at) else { return Ok(at) };
        let colour = keyword.colour;
        let group = self.set.entries()[at].group.clone();
        let entry = Entry { group, ..line_entry(typed)? };
        self.check(typed, &entry)?;
        self.shades.entry(key(entry.title())).or_insert(colour);
        self.change(|set| set.replace(at, entry)).map_err(|message| whole(typed, message))
    }

    /// Adds what is typed to the spellings of keyword `at`, but for those that it has.
    ///
    /// # Errors
    /// As [`Keywords::add`].
    pub fn extend(&mut self, at: usize, typed: &str) -> Result<(), QueryError> {
        let Some(old) = self.set.entries().get(at).cloned() else { return Ok(()) };
        let more = line_entry(typed)?;
        self.check(typed, &more)?;
        let more = missing(&old, &more);
        if more.is_empty() {
            return Err(whole(typed, format!("this is a spelling of '{}' already", old.title())));
        }
        let variants = old.variants.into_iter().chain(more).collect();
        self.change(|set| set.set_variants(at, variants)).map_err(|message| whole(typed, message))?;
        Ok(())
    }

    /// Moves keyword `at` to a group, which is made if there is none of that name; to no group for an empty name.
    /// Returns its slot.
    ///
    /// # Errors
    /// When that cannot be the name of a group.
    pub fn set_group(&mut self, at: usize, group: &str) -> Result<usize, String> {
        let group = Some(group.trim()).filter(|group| !group.is_empty());
        self.change(|set| set.set_group(at, group))
    }

    /// Moves keyword `at` one place down or up. Returns its slot.
    ///
    /// # Errors
    /// When another line of the same name would take its place.
    pub fn shift(&mut self, at: usize, down: bool) -> Result<usize, String> {
        let to = if down { at + 1 } else { at.saturating_sub(1) };
        if to >= self.len() || to == at {
            return Ok(at);
        }
        self.change(|set| set.move_to(at, to)).map(|()| to)
    }

    /// Removes keyword `at`.
    pub fn remove(&mut self, at: usize) {
        // There may be none; nothing changes then.
        let _ = self.change(|set| set.remove(at).ok_or_else(String::new));
    }

    /// Switches keyword `at` on or off; one whose whole group is off is switched on with it.
    pub fn toggle(&mut self, at: usize) {
        let Some(keyword) = self.list.get(at) else { return };
        let (on, group) = (keyword.on, keyword.entry.group.clone());
        // A switch is always there to be written.
        let _ = self.change(|set| {
            let off = group.and_then(|name| set.group(&name)).filter(|group| !group.on).cloned();
            if let Some(group) = off {
                set.replace_group(&group.name.clone(), crate::sets::Group { on: true, ..group })?;
            }
            set.set_on(at, !on)
        });
    }

    /// Gives keyword `at` the next colour.
    pub fn recolour(&mut self, at: usize) {
        let next = (self.colour(at) + 1) % COLOURS;
        // A colour that is one can be written.
        let _ = self.change(|set| set.set_colour(at, Some(next as u8 + 1)));
    }

    /// Adds the keywords of another set, with their groups; those that are here already get the spellings that they lack.
    pub fn merge(&mut self, other: &Set) -> Merged {
        let mut merged = Merged::default();
        let mut set = self.set.clone();
        for group in other.groups() {
            if set.group(&group.name).is_none() {
                // What could be read as a group can be written as one.
                let _ = set.add_group(group);
            }
        }
        for entry in other.entries() {
            match set.find(entry.title()) {
                Some(at) => {
                    let old = set.entries()[at].clone();
                    let more = missing(&old, entry);
                    let variants = old.variants.into_iter().chain(more.iter().cloned()).collect();
                    match more.is_empty() || set.set_variants(at, variants).is_err() {
                        true => merged.there += 1,
                        false => merged.extended += 1,
                    }
                }
                None => merged.added += usize::from(set.add(entry.clone()).is_ok()),
            }
        }
        if merged.added + merged.extended > 0 {
            self.put(set);
        }
        merged
    }

    /// Takes back the last change. Returns whether there was one.
    pub fn undo(&mut self) -> bool {
        let Some(before) = self.past.pop() else { return false };
        self.future.push(std::mem::replace(&mut self.set, before));
        self.compile();
        true
    }

    /// Makes the change again that was taken back last. Returns whether there was one.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.future.pop() else { return false };
        self.past.push(std::mem::replace(&mut self.set, after));
        self.compile();
        true
    }

    /// Takes in the words of the library. Returns whether keywords mean something else now.
    pub fn learn(&mut self, words: Arc<Vocabulary>) -> bool {
        self.words = Some(words);
        let before = self.version;
        if self.is_loose() {
            self.list.clear();
            self.compile();
        }
        self.version != before
    }

    /// Whether what is found depends on the words of the library.
    pub fn is_loose(&self) -> bool {
        self.list.iter().any(|keyword| is_loose(&keyword.entry))
    }

    /// The keyword that has the name of `entry`, or, if that is a single word, has it among its spellings.
    fn find(&self, entry: &Entry) -> Option<usize> {
        let single = entry.variants.is_empty() && entry.exclusions.is_empty() && !entry.options.whole;
        let word = plain(entry.title());
        let spelled = |other: &Entry| other.variants.iter().any(|variant| plain(variant.title()) == word);
        let entries = self.set.entries();
        let named = self.set.find(entry.title());
        named.or_else(|| entries.iter().position(spelled).filter(|_| single && !word.is_empty()))
    }

    /// Chooses a keyword that is to be added but is there, and adds what it lacks.
    fn meet(&mut self, at: usize, entry: &Entry) -> Result<Added, QueryError> {
        let old = self.set.entries()[at].clone();
        let more = missing(&old, entry);
        self.chosen = at;
        if !self.is_on(at) {
            self.toggle(at);
        }
        let name = old.title();
        if more.is_empty() {
            let spelled = plain(name) != plain(entry.title());
            let also = if spelled { format!(", as a spelling of '{name}'") } else { String::new() };
            return Ok(Added::There(format!(
                "'{}' is there already{also}: keyword {}",
                entry.title(),
                at + 1
            )));
        }
        let said: Vec<&str> = more.iter().map(Spelling::title).collect();
        let said = format!("'{name}' is there already; it has a new spelling now: {}", said.join(", "));
        let variants = old.variants.into_iter().chain(more).collect();
        self.change(|set| set.set_variants(at, variants))
            .map_err(|message| QueryError { at: 0..0, message })?;
        Ok(Added::There(said))
    }

    /// Whether every spelling means something.
    fn check(&self, typed: &str, entry: &Entry) -> Result<(), QueryError> {
        let names = Known::from(self);
        let all = entry.spellings().chain(&entry.exclusions);
        all.map(|spelling| (spelling, query(spelling, entry, &names)))
            .find_map(|(spelling, query)| query.err().map(|error| placed(typed, spelling, error)))
            .map_or(Ok(()), Err)
    }

    fn change<T>(&mut self, change: impl FnOnce(&mut Set) -> Result<T, String>) -> Result<T, String> {
        let mut set = self.set.clone();
        let done = change(&mut set)?;
        if set != self.set {
            self.put(set);
        }
        Ok(done)
    }

    fn put(&mut self, set: Set) {
        self.past.push(std::mem::replace(&mut self.set, set));
        if self.past.len() > PAST {
            self.past.remove(0);
        }
        self.future.clear();
        self.compile();
    }

    /// Makes the list and the matcher of the set. What means the same as before is not read again, and if all
    /// does, what was counted stays valid.
    fn compile(&mut self) {
        let names = Known::from(&*self);
        let chosen = self.list.get(self.chosen).map(|keyword| key(keyword.query.text()));
        let old = std::mem::take(&mut self.list);
        let before: HashMap<&str, &Keyword> = old.iter().map(|k| (k.entry.title(), k)).collect();
        let entries: Vec<Entry> =
            (0..self.set.entries().len()).filter_map(|at| self.set.in_force(at)).collect();
        self.faults.clear();
        let mut list = Vec::with_capacity(entries.len());
        for (at, (entry, colour)) in entries.iter().zip(self.colours(&entries)).enumerate() {
            let known = before.get(entry.title()).filter(|k| means_the_same(&k.entry, entry));
            let faults = self.faults.len();
            let query = match known.filter(|known| known.sound && !has_names(entry)) {
                Some(keyword) => keyword.query.clone(),
                None => self.read(at, entry, &names),
            };
            let sound = self.faults.len() == faults;
            list.push(Keyword { query, colour, on: entry.on, entry: entry.clone(), sound });
        }
        let same = old.len() == list.len()
            && old
                .iter()
                .zip(&list)
                .all(|(a, b)| means_the_same(&a.entry, &b.entry) && a.entry.group == b.entry.group);
        self.list = list;
        if !same {
            let queries: Vec<Query> = self.list.iter().map(|k| k.query.clone()).collect();
            self.matcher = Arc::new(Matcher::new(&queries));
            self.version += 1;
        }
        let chosen = chosen.and_then(|name| self.list.iter().position(|k| key(k.query.text()) == name));
        self.chosen = chosen.unwrap_or(self.chosen).min(self.list.len().saturating_sub(1));
    }

    /// The query of entry `at`; what is wrong with a spelling is said, and the others count.
    fn read(&mut self, at: usize, entry: &Entry, names: &dyn Names) -> Query {
        let faults = &mut self.faults;
        let set = &self.set;
        let mut queries = |spellings: &mut dyn Iterator<Item = &Spelling>| -> Vec<Query> {
            let read = spellings.filter_map(|spelling| {
                query(spelling, entry, names)
                    .map_err(|error| faults.push(mistake(set, at, spelling, &error)))
                    .ok()
            });
            read.collect()
        };
        let wanted = queries(&mut entry.spellings());
        let unwanted = queries(&mut entry.exclusions.iter());
        Query::any_of(entry.title(), wanted, unwanted)
    }

    /// The colour of each entry: its own, its group's, the one it had, else one that the fewest have.
    fn colours(&mut self, entries: &[Entry]) -> Vec<usize> {
        let said = |entry: &Entry| entry.options.colour.map(|colour| usize::from(colour - 1) % COLOURS);
        let mut colours: Vec<Option<usize>> = entries
            .iter()
            .map(|entry| said(entry).or_else(|| self.shades.get(&key(entry.title())).copied()))
            .collect();
        let mut used = [0usize; COLOURS];
        colours.iter().flatten().for_each(|colour| used[*colour] += 1);
        for (entry, colour) in entries.iter().zip(&mut colours).filter(|(_, colour)| colour.is_none()) {
            let free = (0..COLOURS).min_by_key(|&c| used[c]).unwrap_or(0);
            used[free] += 1;
            self.shades.insert(key(entry.title()), free);
            *colour = Some(free);
        }
        colours.into_iter().map(|colour| colour.unwrap_or(0)).collect()
    }
}

/// What one spelling of an entry finds.
fn query(spelling: &Spelling, entry: &Entry, names: &dyn Names) -> Result<Query, QueryError> {
    let case = if spelling.case || entry.options.case { Case::Exact } else { Case::Any };
    let options = QueryOptions { whole_word: entry.options.whole, case, ..QueryOptions::default() };
    Expression::parse(&spelling.text, options, names)?.into_keyword()
}

/// The spellings of `more` that `old` lacks.
fn missing(old: &Entry, more: &Entry) -> Vec<Spelling> {
    let is_there =
        |spelling: &&Spelling| old.spellings().all(|known| plain(known.title()) != plain(spelling.title()));
    more.spellings().filter(is_there).cloned().collect()
}

/// Whether two entries find the same, whatever they look like.
fn means_the_same(a: &Entry, b: &Entry) -> bool {
    (&a.name, &a.variants, &a.exclusions) == (&b.name, &b.variants, &b.exclusions)
        && (a.options.whole, a.options.case) == (b.options.whole, b.options.case)
}

/// Whether what an entry means depends on other entries, or on the words of the library.
fn has_names(entry: &Entry) -> bool {
    entry.spellings().chain(&entry.exclusions).any(|spelling| spelling.text.contains(['@', '#', '~']))
}

fn is_loose(entry: &Entry) -> bool {
    entry.spellings().chain(&entry.exclusions).any(|spelling| spelling.text.contains('~'))
}

/// What names of keywords are compared by.
fn key(name: &str) -> String {
    name.to_lowercase()
}

/// Something that is wrong with all that was typed.
fn whole(typed: &str, message: String) -> QueryError {
    QueryError { at: 0..typed.len(), message }
}

/// What is wrong with a spelling of entry `at`, where it stands in the set.
fn mistake(set: &Set, at: usize, spelling: &Spelling, error: &QueryError) -> Mistake {
    let line = set.line_of(at).unwrap_or(1);
    let text = set.text().lines().nth(line - 1).unwrap_or_default();
    let start = text.find(&spelling.text).unwrap_or(0) + error.at.start;
    let column = text.char_indices().take_while(|(i, _)| *i < start).count() + 1;
    Mistake { line, column, message: error.message.clone(), skipped: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Kind, Text};

    fn of(words: &[&str]) -> Keywords {
        let mut keywords = Keywords::default();
        for word in words {
            keywords.add(word, QueryOptions::default()).unwrap();
        }
        keywords
    }

    fn titles(keywords: &Keywords) -> Vec<&str> {
        keywords.list().iter().map(|k| k.query.text()).collect()
    }

    /// What is found in a text, by slot.
    fn found(keywords: &Keywords, text: &str) -> Vec<(u16, String)> {
        let document = Document::plain(Kind::Text, Text::from_string(text.into()));
        let hits = crate::search::in_chunk(&document, keywords.matcher(), 0);
        hits.iter().map(|m| (m.slot, text[m.range.start as usize..m.range.end as usize].to_owned())).collect()
    }

    fn words(keywords: &Keywords, text: &str) -> Vec<String> {
        found(keywords, text).into_iter().map(|(_, word)| word).collect()
    }

    #[test]
    fn colours_are_given_out_evenly_and_stay_with_their_word() {
        let mut k = of(&["a1", "b2", "c3"]);
        k.remove(1);
        assert_eq!(k.list().iter().map(|k| k.colour).collect::<Vec<_>>(), [0, 2]);
        k.add("d4", QueryOptions::default()).unwrap();
        assert_eq!(k.colour(2), 1);
        k.rewrite(2, "e5").unwrap();
        assert_eq!((titles(&k), k.colour(2)), (vec!["a1", "c3", "e5"], 1), "another name, the same colour");
    }

    #[test]
    fn a_colour_is_the_keywords_own_else_its_groups() {
        let text = "[a] colour=3\nx\ny {colour=5}\n[]\nz\n";
        let mut k = Keywords::of(Set::parse(text), None);
        assert_eq!(k.list().iter().map(|k| k.colour).collect::<Vec<_>>(), [2, 4, 0]);
        k.recolour(0);
        assert_eq!(k.set().text(), "[a] colour=3\nx {colour=4}\ny {colour=5}\n[]\nz\n");
    }

    #[test]
    fn every_change_is_taken_back_and_made_again() {
        let mut k = of(&["a1", "b2", "c3"]);
        let begun = k.set().text().to_owned();
        k.remove(0);
        k.toggle(0);
        k.rewrite(1, "c3 = d4").unwrap();
        k.set_group(0, "g").unwrap();
        let ended = k.set().text().to_owned();
        assert_eq!(ended, "c3 = d4\n\n[g]\noff: b2\n");
        (0..4).for_each(|_| assert!(k.undo()));
        assert_eq!((k.set().text(), titles(&k)), (&*begun, vec!["a1", "b2", "c3"]));
        (0..4).for_each(|_| assert!(k.redo()));
        assert!(!k.redo());
        assert_eq!(k.set().text(), ended);
        while k.undo() {}
        assert!(k.is_empty());
    }

    #[test]
    fn only_another_meaning_is_counted_anew() {
        let mut k = of(&["a1", "b2"]);
        let version = k.version();
        k.toggle(0);
        k.recolour(1);
        assert_eq!((k.version(), k.is_on(0)), (version, false));
        k.extend(1, "b3").unwrap();
        assert!(k.version() > version);
    }

    #[test]
    fn adding_twice_is_adding_once() {
        let mut k = of(&["river", "stream | brook"]);
        k.toggle(0);
        let again = k.add(" River ", QueryOptions::default()).unwrap();
        assert_eq!(again, Added::There("'River' is there already: keyword 1".into()));
        assert_eq!((k.len(), k.is_on(0), k.chosen), (2, true, 0));
        let again = k.add("brook", QueryOptions::default()).unwrap();
        assert_eq!(
            again,
            Added::There("'brook' is there already, as a spelling of 'stream': keyword 2".into())
        );
        assert_eq!((k.len(), k.chosen), (2, 1));
        assert!(matches!(k.add("river | rivulet", QueryOptions::default()), Ok(Added::There(_))));
        assert_eq!(words(&k, "a rivulet"), ["rivulet"]);
    }

    #[test]
    fn one_keyword_may_have_several_spellings_and_leave_some_out() {
        let k = of(&["qadir | kadir - kadirov"]);
        assert_eq!(words(&k, "al-Qadir, Kadir and al-Qader, and Kadirov"), ["Qadir", "Kadir"]);
    }

    #[test]
    fn a_capital_counts_where_it_is_typed_and_not_in_a_set() {
        assert_eq!(words(&of(&["Iran"]), "iran Iran IRAN"), ["Iran"]);
        let k = Keywords::of(Set::parse("Iran\nAAH (case)\n"), None);
        assert_eq!(words(&k, "iran Iran IRAN aah AAH"), ["iran", "Iran", "IRAN", "AAH"]);
    }

    #[test]
    fn a_mistake_in_one_spelling_leaves_the_others() {
        let text = "zz\nKazimi = /k(/ | Kadhimi\n\"b\n";
        let mut k = Keywords::of(Set::parse(text), None);
        assert_eq!(words(&k, "Kadhimi"), ["Kadhimi"]);
        let said: Vec<_> = k.mistakes().iter().map(|m| (m.line, m.column)).collect();
        assert_eq!(said, [(2, 12), (3, 1)]);
        k.toggle(1);
        assert_eq!(k.mistakes().len(), 2, "it is said as long as it is there");
    }

    #[test]
    fn keywords_know_one_another() {
        let k = Keywords::of(Set::parse("Sadr = Sader\nboth = @sadr\n"), None);
        assert_eq!(found(&k, "Sader"), [(0, "Sader".into()), (1, "Sader".into())]);
    }

    #[test]
    fn loose_words_are_found_once_the_library_is_known() {
        let mut k = of(&["~kazimi"]);
        assert_eq!(words(&k, "Kadhimi"), Vec::<String>::new());
        let mut vocabulary = Vocabulary::new();
        vocabulary.add(b"Kadhimi", false);
        assert!(k.learn(Arc::new(vocabulary)));
        assert_eq!(words(&k, "Kadhimi"), ["Kadhimi"]);
    }

    #[test]
    fn sets_are_merged() {
        let mut k = Keywords::of(Set::parse("Kazimi = Kadhimi\nSadr\n"), None);
        let merged = k.merge(&Set::parse("[leaders] colour=2\nkazimi = Kathimi\nSADR\nMaliki\n"));
        assert_eq!(merged, Merged { added: 1, extended: 1, there: 1 });
        assert_eq!(k.set().text(), "Kazimi = Kadhimi | Kathimi\nSadr\n\n[leaders] colour=2\nMaliki\n");
        assert!(k.undo());
        assert_eq!(k.len(), 2);
    }

    #[test]
    fn what_is_not_in_the_file_is_unsaved() {
        let kept = Kept { path: "x".into(), was: Some("a\n".into()) };
        let mut k = Keywords::of(Set::parse("a\n"), Some(kept));
        assert!(!k.is_unsaved());
        k.toggle(0);
        assert!(k.is_unsaved());
        k.undo();
        assert!(!k.is_unsaved());
    }

    #[test]
    fn what_finds_nothing_is_refused() {
        for typed in ["  ", "\"'\"", "a | /(/", "a & b"] {
            assert!(Keywords::default().add(typed, QueryOptions::default()).is_err(), "{typed}");
        }
    }
}
