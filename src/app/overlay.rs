//! The list of keywords, and what its keys do.
//!
//! Every change goes through the [`Set`](crate::sets::Set) and can be taken back; what is typed about a keyword is typed
//! in a prompt that leads back to its row.

use crossterm::event::KeyCode;

use super::keymap::Key;
use super::keywords::Keywords;
use super::prompt::{Prompt, Purpose};
use super::viewport::Anchor;
use super::{App, Focus, Scope};
use crate::search::{QueryError, QueryOptions};

impl App {
    /// `.`: the prompt for a new keyword, with the list above it.
    pub(super) fn open_keywords(&mut self) {
        self.opened_with = self.keywords.set().text().to_owned();
        self.open_prompt(Purpose::Keyword);
        self.want_words();
    }

    /// Whether a key had a meaning on the chosen row of the list.
    pub(super) fn keyword_row_key(&mut self, key: Key) -> bool {
        let Some(prompt) = self.prompt.as_mut().filter(|prompt| prompt.purpose.is_keyword()) else {
            return false;
        };
        if prompt.proposal().is_some() {
            return self.proposal_key(key);
        }
        if prompt.slot().is_none() {
            return false;
        }
        if let Some(action) = self.keymap.own(Scope::Keywords, key) {
            (action.run)(self, None);
            return true;
        }
        match key.code {
            KeyCode::Char('j') => self.prompt_row(true),
            KeyCode::Char('k') => self.prompt_row(false),
            KeyCode::Char(c @ '1'..='9') if key.modifiers.is_empty() => {
                let at = c as usize - '1' as usize;
                if at < self.keywords.len() {
                    self.go_to_keyword_at(at);
                }
            }
            KeyCode::Char(_) if key.modifiers.is_empty() => {}
            _ => return false,
        }
        true
    }

    fn proposal_key(&mut self, key: Key) -> bool {
        match key.code {
            KeyCode::Char(' ') => self.mark_proposal(true),
            KeyCode::Enter => {
                self.mark_proposal(false);
                self.set_row(None);
            }
            KeyCode::Char('j') => self.prompt_row(true),
            KeyCode::Char('k') => self.prompt_row(false),
            KeyCode::Char(_) if key.modifiers.is_empty() => {}
            _ => return false,
        }
        true
    }

    /// The keyword that a command is about: the one on the chosen row, else the chosen one.
    fn keyword_at_hand(&mut self) -> Option<usize> {
        if self.keywords.is_empty() {
            self.notice = Some("there are no keywords yet: . adds one".into());
            return None;
        }
        let listed = self.prompt.as_ref().filter(|prompt| prompt.purpose == Purpose::Keyword);
        Some(listed.and_then(Prompt::slot).unwrap_or(self.keywords.chosen).min(self.keywords.len() - 1))
    }

    /// Changes the keyword at hand; counts anew if that finds something else, and follows it if it moves.
    fn change_keyword(&mut self, change: impl FnOnce(&mut Keywords, usize) -> Result<usize, String>) {
        let Some(at) = self.keyword_at_hand() else { return };
        let version = self.keywords.version();
        match change(&mut self.keywords, at) {
            Ok(at) => self.keywords_edited(version, at),
            Err(message) => self.notice = Some(message),
        }
    }

    /// After a change of the set that was of this version before; the list shows keyword `at`.
    fn keywords_edited(&mut self, version: u64, at: usize) {
        if self.keywords.version() != version {
            self.keywords_changed();
        }
        self.settle_keyword_row(Some(at));
    }

    /// Keeps the chosen row within the list, or goes to that of a keyword.
    pub(super) fn settle_keyword_row(&mut self, at: Option<usize>) {
        let last = self.keywords.len().checked_sub(1);
        let Some(prompt) = self.prompt.as_mut().filter(|prompt| prompt.purpose == Purpose::Keyword) else {
            return;
        };
        if let Some(slot) = prompt.slot() {
            prompt.row = last.map(|last| prompt.proposals.len() + at.unwrap_or(slot).min(last));
        }
    }

    fn set_row(&mut self, row: Option<usize>) {
        if let Some(prompt) = &mut self.prompt {
            prompt.row = row;
        }
    }

    pub(super) fn toggle_keyword(&mut self) {
        self.change_keyword(|keywords, at| {
            keywords.toggle(at);
            Ok(at)
        });
    }

    pub(super) fn recolour_keyword(&mut self) {
        self.change_keyword(|keywords, at| {
            keywords.recolour(at);
            Ok(at)
        });
    }

    pub(super) fn remove_keyword(&mut self) {
        let Some(at) = self.keyword_at_hand() else { return };
        let name = self.keywords.list()[at].query.text().to_owned();
        self.change_keyword(|keywords, at| {
            keywords.remove(at);
            Ok(at)
        });
        self.notice = Some(format!("removed: {name}; u brings it back"));
    }

    /// Moves the keyword one row down or up, into the next group if it comes there.
    pub(super) fn shift_keyword(&mut self, down: bool) {
        self.change_keyword(|keywords, at| keywords.shift(at, down));
    }

    /// Takes the last change back, or makes it again.
    pub(super) fn undo_keywords(&mut self, redo: bool) {
        let version = self.keywords.version();
        let done = if redo { self.keywords.redo() } else { self.keywords.undo() };
        self.notice = Some(
            match (done, redo) {
                (true, false) => "taken back; U does it again",
                (true, true) => "done again",
                (false, false) => "there is nothing to take back",
                (false, true) => "nothing was taken back",
            }
            .into(),
        );
        if done && self.keywords.version() != version {
            self.keywords_changed();
        }
        self.settle_keyword_row(None);
    }

    /// To the next hit of the keyword at hand, out of the list.
    pub(super) fn go_to_keyword(&mut self) {
        if let Some(at) = self.keyword_at_hand() {
            self.go_to_keyword_at(at);
        }
    }

    fn go_to_keyword_at(&mut self, at: usize) {
        self.prompt = None;
        self.step_keyword(Some(at as u64 + 1), false);
        self.left_keywords();
    }

    /// Asks something about the keyword at hand.
    pub(super) fn ask_keyword(&mut self, purpose: Purpose) {
        let Some(at) = self.keyword_at_hand() else { return };
        let Some(entry) = self.keywords.set().entries().get(at) else { return };
        let text = match purpose {
            Purpose::Entry => entry.to_string(),
            Purpose::Group => entry.group.clone().unwrap_or_default(),
            _ => String::new(),
        };
        self.ask_keywords(purpose, &text);
        if let Some(prompt) = &mut self.prompt {
            prompt.of = at;
        }
    }

    /// The line of the keyword at hand with the spellings that the library proposes.
    pub(super) fn ask_spellings(&mut self) {
        self.ask_keyword(Purpose::Entry);
        self.want_words();
        self.propose_spellings();
        let Some(prompt) = self.prompt.as_mut().filter(|prompt| prompt.purpose == Purpose::Entry) else {
            return;
        };
        match prompt.proposals.is_empty() {
            true if !self.words.are_counted() => {
                self.notice = Some("the library has no other spelling that is not found already".into());
            }
            true => {}
            false => prompt.row = Some(0),
        }
    }

    /// Asks something in a prompt that leads back to the list.
    pub(super) fn ask_keywords(&mut self, purpose: Purpose, text: &str) {
        let of = self.prompt.as_ref().and_then(Prompt::slot).unwrap_or(self.keywords.chosen);
        let mut prompt = Prompt::new(purpose, Anchor(0));
        prompt.of = of;
        prompt.paste(text);
        self.prompt = Some(prompt);
    }

    /// Back to the list, on the row of a keyword if there is one.
    pub(super) fn return_to_keywords(&mut self, at: usize) {
        let mut prompt = Prompt::new(Purpose::Keyword, self.place());
        prompt.row = self.keywords.len().checked_sub(1).map(|last| at.min(last));
        self.prompt = Some(prompt);
    }

    /// Takes what was typed about the keywords. What cannot be taken stays in the prompt, with the reason.
    pub(super) fn accept_about_keywords(&mut self, mut prompt: Prompt) {
        let (text, version) = (prompt.text().trim().to_owned(), self.keywords.version());
        let done = match prompt.purpose {
            Purpose::Entry if !text.is_empty() => self.keywords.rewrite(prompt.of, &text),
            Purpose::Variant if !text.is_empty() => {
                self.keywords.extend(prompt.of, &text).map(|()| prompt.of)
            }
            Purpose::Group => self.keywords.set_group(prompt.of, &text).map_err(in_all_of(&text)),
            Purpose::Import if !text.is_empty() => {
                self.import_keywords(&text);
                Ok(prompt.of)
            }
            Purpose::Save if !text.is_empty() => {
                self.save_keywords_as(&text);
                Ok(prompt.of)
            }
            Purpose::ExportKeywords if !text.is_empty() => {
                self.export_keywords(&text).map(|()| prompt.of).map_err(in_all_of(&text))
            }
            _ => Ok(prompt.of),
        };
        match done {
            Ok(at) => {
                self.return_to_keywords(at);
                self.keywords_edited(version, at);
            }
            Err(error) => {
                prompt.error = Some(error);
                self.prompt = Some(prompt);
            }
        }
    }

    /// Adds the keyword that was typed, and goes to its first hit if a page is being read.
    pub(super) fn accept_keyword(&mut self, mut prompt: Prompt) {
        let text = prompt.text().to_owned();
        if text.trim().is_empty() {
            return self.left_keywords();
        }
        let options = QueryOptions { whole_word: prompt.whole_word, ..QueryOptions::default() };
        match self.add_keyword(&text, options) {
            Ok(()) if self.focus == Focus::Page && self.notice.is_none() => self.step_keyword(None, false),
            Ok(()) => {}
            Err(error) => {
                prompt.error = Some(error);
                self.prompt = Some(prompt);
                return;
            }
        }
        self.left_keywords();
    }

    /// Says that changes were not saved, once, when the list is left; saving is the reader's affair.
    pub(super) fn left_keywords(&mut self) {
        let changed = self.keywords.set().text() != self.opened_with;
        if changed && self.keywords.is_unsaved() && self.notice.is_none() {
            self.notice = Some("the keywords are not saved: w in their list saves them".into());
        }
    }
}

fn in_all_of(text: &str) -> impl Fn(String) -> QueryError {
    let at = 0..text.len();
    move |message| QueryError { at: at.clone(), message }
}
