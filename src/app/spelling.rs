//! The words of the library, and the spellings that it proposes for a keyword.
//!
//! What else a name is called is seen from the documents themselves. Their words are counted in the background, when
//! somebody first asks; what sounds like the word that is typed is shown with its counts. It is proposed, and
//! never added by itself.

use std::sync::Arc;

use super::prompt::{Prompt, Purpose};
use super::typed::line_entry;
use super::{App, Slot, Task};
use crate::document::Window;
use crate::library::EntryId;
use crate::search::{Case, Expression, Fold, Looseness, Matcher, QueryOptions, Scratch, plain};
use crate::sets::{Entry, Spelling};
use crate::words::Vocabulary;

/// Proposals that are shown, the most frequent.
const MOST: usize = 8;
/// Spellings of one keyword for which others are looked for, and the longest of them, in bytes: each word takes about
/// a millisecond in a library of 150,000, and this is done while the reader types.
const ASKED: usize = 4;
const LONGEST: usize = 60;

/// The words of the library, as far as they are counted.
#[derive(Debug, Default)]
pub struct Words {
    /// Their counts.
    all: Option<Arc<Vocabulary>>,
    /// How much of the library is counted, in percent.
    pub progress: u8,
    /// The state of the library in which they were, or are being, counted.
    of: Option<u64>,
    /// Changes with the counts.
    version: u64,
    /// The state of the library: changes whenever documents do.
    library: u64,
}

impl Words {
    /// Whether they are being counted now.
    pub fn are_counted(&self) -> bool {
        self.of.is_some() && self.progress < 100
    }

    /// All of them, once they are known.
    pub(super) fn complete(&self) -> Option<Arc<Vocabulary>> {
        self.all.clone().filter(|_| self.of == Some(self.library) && self.progress == 100)
    }
}

/// Another spelling of a keyword.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The word or phrase, folded.
    pub word: String,
    /// How often the word is in the library that is spelled otherwise.
    pub occurrences: u32,
    /// In how many documents.
    pub documents: u32,
}

impl App {
    /// The documents are as they are now; if they are others than before, what is known of their words is of
    /// yesterday.
    pub(super) fn library_changed(&mut self, others: bool) {
        self.words.library += u64::from(others);
        let typing = self.prompt.as_ref().is_some_and(|prompt| prompt.purpose.is_keyword());
        if !self.shelf.scanning && (typing || self.keywords.is_loose()) {
            self.want_words();
        }
    }

    /// Has the words of the library counted, unless they are, or are being counted.
    pub(super) fn want_words(&mut self) {
        if self.words.of == Some(self.words.library) {
            return;
        }
        let library = &self.shelf.library;
        let ids: Vec<EntryId> = library.ids().filter(|id| library.get(*id).problem.is_none()).collect();
        self.words.of = Some(self.words.library);
        self.words.progress = 0;
        let corpus = Arc::clone(&library.corpus);
        let ticket = self.ticket(Slot::Words);
        self.task(Task::Words(ticket, corpus, ids));
    }

    /// The words of the library are counted, or some of them.
    pub(super) fn on_words(&mut self, words: Option<Arc<Vocabulary>>, progress: u8) {
        self.words.progress = progress;
        let Some(words) = words else { return };
        self.words.version += 1;
        self.words.all = Some(Arc::clone(&words));
        if progress < 100 {
            return;
        }
        self.fill_word_list();
        if self.keywords.learn(words) {
            self.keywords_changed();
        }
        self.read_anew();
    }

    /// Reads searches with `~word` again, now that the words are known.
    fn read_anew(&mut self) {
        let searched = self.search.expression.as_ref().filter(|e| e.is_loose()).map(|e| e.text().to_owned());
        if let Some(text) = searched
            && let Ok(expression) = self.read_search(&text, Looseness::Phrase)
        {
            self.search.expression = Some(expression);
            self.search_due = self.prompt.as_ref().is_some_and(|p| p.purpose == Purpose::Search);
            self.start_search();
        }
        let looked_up = self.concordance.as_ref().and_then(|c| c.expression.clone());
        if let Some(expression) = looked_up.filter(|e| e.is_loose())
            && let Ok(expression) = self.read_search(expression.text(), Looseness::Phrase)
        {
            self.look_up(expression);
        }
    }

    /// Looks for other spellings of what is typed as a keyword, if that or the words have changed.
    pub(super) fn propose_spellings(&mut self) {
        let version = self.words.version;
        let Some(prompt) = self.prompt.as_mut().filter(|prompt| prompt.purpose.is_keyword()) else { return };
        // Rows do not change under the reader's hand.
        if prompt.row.is_some()
            || prompt.asked.as_ref().is_some_and(|(t, v)| t == prompt.text() && *v == version)
        {
            return;
        }
        let known = self.words.all.as_deref().zip(line_entry(prompt.text()).ok());
        prompt.proposals = known.map(|(words, entry)| proposals(words, &entry)).unwrap_or_default();
        prompt.asked = Some((prompt.text().to_owned(), version));
    }

    /// Makes the proposal that is chosen a spelling of the keyword in the prompt, where it stands to be read before it is
    /// taken; or takes it away again, if it was there and may be.
    pub(super) fn mark_proposal(&mut self, may_unmark: bool) {
        let Some(prompt) = &mut self.prompt else { return };
        let Some(proposal) = prompt.proposal().and_then(|at| prompt.proposals.get(at)) else { return };
        let (Some(spelling), Ok(mut entry)) = (Spelling::literal(&proposal.word), line_entry(prompt.text()))
        else {
            return;
        };
        match entry.variants.iter().position(|variant| *variant == spelling) {
            Some(at) if may_unmark => drop(entry.variants.remove(at)),
            Some(_) => {}
            None => entry.variants.push(spelling),
        }
        prompt.set(&entry.to_string());
        if let Some((text, _)) = &mut prompt.asked {
            prompt.input.value().clone_into(text);
        }
    }
}

impl Prompt {
    /// Whether a proposal is among the spellings that are typed.
    pub fn has_marked(&self, proposal: &Proposal) -> bool {
        let entry = line_entry(self.text()).unwrap_or_default();
        entry.variants.iter().any(|variant| variant.title() == proposal.word)
    }
}

/// The spellings that the library has for those of a keyword, without what these find already.
fn proposals(words: &Vocabulary, entry: &Entry) -> Vec<Proposal> {
    let is_text = |spelling: &&Spelling| {
        spelling.text.len() <= LONGEST
            && Spelling::literal(&spelling.text).is_some_and(|literal| literal.text == spelling.text)
    };
    let mut found: Vec<Proposal> = Vec::new();
    for spelling in entry.spellings().filter(is_text).take(ASKED) {
        for spelled in words.spellings_of_phrase(&spelling.text) {
            if found.iter().all(|known| known.word != spelled.word) {
                let (occurrences, documents) = (spelled.occurrences, spelled.documents);
                found.push(Proposal { word: spelled.word, occurrences, documents });
            }
        }
    }
    let finds = finds(entry);
    found.retain(|proposal| !finds(&proposal.word));
    found.sort_by(|a, b| b.occurrences.cmp(&a.occurrences).then_with(|| a.word.cmp(&b.word)));
    found.truncate(MOST);
    found
}

/// Whether a keyword is found in a word: by the matcher, as everywhere.
fn finds(entry: &Entry) -> impl Fn(&str) -> bool {
    let query = |spelling: &Spelling| {
        let options =
            QueryOptions { whole_word: entry.options.whole, case: Case::Any, ..QueryOptions::default() };
        Expression::parse(&plain(&spelling.text), options, &()).and_then(Expression::into_keyword).ok()
    };
    let matcher = Matcher::new(&entry.spellings().filter_map(query).collect::<Vec<_>>());
    move |word: &str| {
        let mut hit = false;
        let window = Window { bytes: word.as_bytes(), start: 0, core: 0..word.len() };
        matcher.count(&window, &mut Scratch::new(Fold::default()), &mut |_, _| hit = true);
        hit
    }
}
