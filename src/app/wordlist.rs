//! Lists of words that the library itself suggests: what is typical of a document, what stands beside a word.
//!
//! Both need to know how often each word occurs in the whole library, which is counted when it is wanted for the
//! first time and then kept.

use std::sync::Arc;

use super::{App, Slot, Task};
use crate::library::EntryId;
use crate::search::{Expression, QueryOptions};

/// What a list is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Words that are typical of a document.
    Document(EntryId),
    /// Words that stand beside this one, in the whole library.
    Word(String),
}

/// A word in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The word, folded.
    pub word: String,
    /// What is to be said of it.
    pub facts: String,
}

/// A list on the screen.
#[derive(Debug)]
pub struct WordList {
    /// What it is about.
    pub about: About,
    /// The words, the most telling first; nothing while they are looked for.
    pub words: Option<Vec<Suggestion>>,
    /// The selected one.
    pub selected: usize,
    expression: Option<Arc<Expression>>,
}

impl App {
    /// `W`: the key words of the open document.
    pub(super) fn open_key_words(&mut self) {
        match self.page.entry {
            Some(entry) if self.page.document.is_some() => self.open_word_list(About::Document(entry), None),
            _ => self.notice = Some("there is no document whose words could be listed".into()),
        }
    }

    /// `C`: what stands beside the word that is searched, looked up or chosen.
    pub(super) fn open_collocates(&mut self) {
        let looked_up = self.concordance.as_ref().and_then(|c| c.expression.clone());
        let searched = || self.search.expression.clone().map(Arc::new);
        let chosen = || {
            let keyword = self.keywords.list().get(self.keywords.chosen)?;
            Some(Arc::new(Expression::from(keyword.query.clone())))
        };
        match looked_up.or_else(searched).or_else(chosen).filter(|e| !e.is_empty()) {
            Some(expression) => {
                self.open_word_list(About::Word(expression.text().to_owned()), Some(expression))
            }
            None => self.notice = Some("there is no word yet: S looks one up, . adds a keyword".into()),
        }
    }

    fn open_word_list(&mut self, about: About, expression: Option<Arc<Expression>>) {
        self.word_list = Some(WordList { about, words: None, selected: 0, expression });
        self.want_words();
        self.fill_word_list();
    }

    /// Asks for the words of the list, once it can be said which they are.
    pub(super) fn fill_word_list(&mut self) {
        let (Some(list), Some(words)) = (&self.word_list, self.words.complete()) else { return };
        let corpus = Arc::clone(&self.shelf.library.corpus);
        let task = match (&list.about, list.expression.clone()) {
            (About::Document(entry), _) => {
                let entry = *entry;
                let ticket = self.ticket(Slot::WordList);
                Task::KeyWords(ticket, corpus, entry, words)
            }
            (About::Word(_), Some(expression)) => {
                let ids = self.shelf.library.ids().collect();
                let ticket = self.ticket(Slot::WordList);
                Task::Collocates(ticket, corpus, expression, ids, words)
            }
            (About::Word(_), None) => return,
        };
        self.task(task);
    }

    /// The words of the list have come.
    pub(super) fn on_suggested(&mut self, words: Vec<Suggestion>) {
        if let Some(list) = &mut self.word_list {
            list.words = Some(words);
        }
    }

    /// Moves through the words.
    pub(super) fn walk_words(&mut self, by: i64) {
        let Some(list) = &mut self.word_list else { return };
        let last = list.words.as_ref().map_or(0, Vec::len).saturating_sub(1) as i64;
        list.selected = (list.selected as i64).saturating_add(by).clamp(0, last) as usize;
    }

    /// The selected word becomes a keyword, or is none any more.
    pub(super) fn keep_word(&mut self) {
        let Some(word) = self.selected_word() else { return };
        match self.keywords.list().iter().position(|k| k.query.text() == word) {
            Some(at) => {
                self.keywords.remove(at);
                self.keywords_changed();
            }
            None => {
                let added = self.add_keyword(&word, QueryOptions::default());
                self.notice = added.err().map(|error| error.to_string()).or(self.notice.take());
            }
        }
    }

    /// Looks the selected word up.
    pub(super) fn look_word_up(&mut self) {
        let Some(word) = self.selected_word() else { return };
        self.word_list = None;
        self.open_lookup();
        if let Some(prompt) = &mut self.prompt {
            prompt.set(&word);
            self.lookup_due = true;
        }
    }

    fn selected_word(&self) -> Option<String> {
        let list = self.word_list.as_ref()?;
        list.words.as_ref()?.get(list.selected).map(|s| s.word.clone())
    }
}
