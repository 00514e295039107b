//! What keys mean while a line is being typed, and while the help is shown.

use crossterm::event::{KeyCode, KeyModifiers};

use super::App;
use super::action::{ACTIONS, Action};
use super::keymap::Key;
use super::prompt::{Edit, Prompt, Purpose};
use super::viewport::{Anchor, Stand};
use crate::library::Filter;
use crate::search::{Expression, Looseness, QueryError};

/// Searches that are remembered.
const HISTORY: usize = 200;

impl App {
    pub(super) fn open_prompt(&mut self, purpose: Purpose) {
        if purpose == Purpose::Search && self.page.document.is_none() {
            self.notice = Some("there is no document to search in".into());
            return;
        }
        let mut prompt = Prompt::new(purpose, self.place());
        if purpose == Purpose::Filter && !self.shelf.filter.is_empty() {
            prompt.paste(&self.shelf.filter.clone());
        }
        self.prompt = Some(prompt);
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        if let Some(prompt) = &mut self.prompt {
            prompt.paste(text);
            prompt.row = prompt.row.filter(|_| !prompt.purpose.is_keyword());
            self.prompt_changed();
        } else {
            self.notice = Some("a paste goes into a prompt: / searches, . adds a keyword".into());
        }
    }

    pub(super) fn prompt_key(&mut self, key: Key) {
        if self.keyword_row_key(key) {
            return;
        }
        let Some(prompt) = &mut self.prompt else { return };
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let purpose = prompt.purpose;
        match key.code {
            KeyCode::Esc => return self.leave_prompt(),
            KeyCode::Char('c' | 'g') if control => return self.leave_prompt(),
            KeyCode::Enter => return self.accept_prompt(),
            KeyCode::Char('z') if control => return self.task(super::Task::Suspend),
            KeyCode::Backspace if prompt.text().is_empty() && prompt.row.is_none() => {
                return self.leave_prompt();
            }
            KeyCode::Down | KeyCode::Tab if purpose == Purpose::Lookup => {
                self.look_up_as_typed();
                self.prompt = None;
                return self.walk_lines(0);
            }
            KeyCode::PageDown | KeyCode::PageUp if purpose == Purpose::Lookup => {
                let page = self.lookup_page();
                return self.walk_lines(if key.code == KeyCode::PageDown { page } else { -page });
            }
            KeyCode::Char('o') if control && purpose == Purpose::Lookup => return self.next_order(),
            KeyCode::Char('r') if control && matches!(purpose, Purpose::Search | Purpose::Lookup) => {
                self.search.options.regex = !self.search.options.regex;
                return self.prompt_changed();
            }
            KeyCode::Char('t') if control && purpose == Purpose::Keyword => {
                prompt.whole_word = !prompt.whole_word;
                return;
            }
            KeyCode::Char('t') if control && matches!(purpose, Purpose::Search | Purpose::Lookup) => {
                self.search.options.whole_word = !self.search.options.whole_word;
                return self.prompt_changed();
            }
            _ => {}
        }
        let edit = match (purpose, key.code) {
            (Purpose::Search | Purpose::Lookup, KeyCode::Up) => prompt.recall(&self.search.history, true),
            (Purpose::Search, KeyCode::Down) => prompt.recall(&self.search.history, false),
            (
                Purpose::Keyword | Purpose::Entry | Purpose::Command | Purpose::Filter,
                KeyCode::Up | KeyCode::Down | KeyCode::Tab | KeyCode::BackTab,
            ) => {
                let down = matches!(key.code, KeyCode::Down | KeyCode::Tab);
                return self.prompt_row(down);
            }
            _ => prompt.edit(key),
        };
        if edit == Edit::Changed {
            self.prompt_changed();
        }
    }

    /// Does at once what can be done while typing.
    fn prompt_changed(&mut self) {
        let Some(prompt) = &mut self.prompt else { return };
        let text = prompt.text().to_owned();
        prompt.error = None;
        match prompt.purpose {
            Purpose::Search => self.search_due = true,
            Purpose::Lookup => self.lookup_due = true,
            Purpose::Filter => self.set_filter(&text),
            Purpose::Command => prompt.row = None,
            _ => {}
        }
    }

    /// Searches for what stands in the prompt, if it has changed since the last time.
    pub(super) fn search_as_typed(&mut self) {
        let Some(prompt) = self.prompt.as_ref().filter(|_| self.search_due) else { return };
        self.search_due = false;
        let (text, origin) = (prompt.text().to_owned(), prompt.origin);
        let read = self.read_search(&text, Looseness::Phrase).and_then(in_document);
        match read {
            Ok(_) if text.is_empty() => {
                self.clear_search();
                self.go_to(origin.0, Stand::Top);
            }
            Ok(expression) => {
                self.go_to(origin.0, Stand::Top);
                self.search_for(expression, origin.0);
            }
            // The last good result stays; the prompt says where the fault is.
            Err(e) => {
                if let Some(prompt) = &mut self.prompt {
                    prompt.error = Some(e);
                }
            }
        }
    }

    fn leave_prompt(&mut self) {
        (self.search_due, self.lookup_due) = (false, false);
        let Some(prompt) = self.prompt.take() else { return };
        match prompt.purpose {
            Purpose::Search => {
                self.clear_search();
                self.return_to(prompt.origin);
            }
            Purpose::Lookup => self.leave_lookup(),
            Purpose::Filter => self.set_filter(""),
            Purpose::Keyword => self.left_keywords(),
            purpose if purpose.is_about_keywords() => self.return_to_keywords(prompt.of),
            _ => {}
        }
    }

    fn return_to(&mut self, anchor: Anchor) {
        self.page.viewport.reset(anchor);
    }

    fn accept_prompt(&mut self) {
        self.search_as_typed();
        self.look_up_as_typed();
        let Some(prompt) = self.prompt.take() else { return };
        let text = prompt.text().to_owned();
        match prompt.purpose {
            Purpose::Search if text.is_empty() => self.step_search(1, false),
            Purpose::Search => {
                if let Some(error) = &prompt.error {
                    self.notice = Some(error.to_string());
                    self.prompt = Some(prompt);
                    return;
                }
                self.end_lookup();
                self.remember(text);
            }
            Purpose::Lookup => {
                if let Some(error) = &prompt.error {
                    self.notice = Some(error.to_string());
                    self.prompt = Some(prompt);
                    return;
                }
                if text.trim().is_empty() {
                    return self.leave_lookup();
                }
                self.remember(text);
                self.enter_line();
            }
            Purpose::Filter if self.shelf.shown.is_empty() => {
                self.set_filter("");
                self.notice = Some(format!("nothing in the list fits '{text}'"));
            }
            Purpose::Command => self.run_command(&text, prompt.row.unwrap_or(0)),
            Purpose::Keyword => self.accept_keyword(prompt),
            purpose if purpose.is_about_keywords() => self.accept_about_keywords(prompt),
            Purpose::Export => {
                if text.trim().is_empty() {
                    return;
                }
                if let Err(message) = self.export_lines(text.trim()) {
                    self.notice = Some(message.clone());
                    let mut prompt = prompt;
                    prompt.error = Some(QueryError { at: 0..text.len(), message });
                    self.prompt = Some(prompt);
                }
            }
            _ => {}
        }
    }

    /// Keeps what was searched for, to be recalled.
    fn remember(&mut self, text: String) {
        self.search.history.retain(|h| *h != text);
        self.search.history.push(text);
        if self.search.history.len() > HISTORY {
            self.search.history.remove(0);
        }
    }

    /// Moves through the list above the prompt; from its first row back to the typing.
    pub(super) fn prompt_row(&mut self, down: bool) {
        if self.prompt.as_ref().is_some_and(|p| p.purpose == Purpose::Filter) {
            return self.select(if down { 1 } else { -1 });
        }
        self.propose_spellings();
        let rows = match &self.prompt {
            Some(p) if p.purpose == Purpose::Command => commands(p.text()).len(),
            Some(p) if p.purpose == Purpose::Entry => p.proposals.len(),
            Some(p) => p.proposals.len() + self.keywords.len(),
            None => 0,
        };
        let Some(prompt) = &mut self.prompt else { return };
        prompt.row = match (prompt.row, down) {
            _ if rows == 0 => None,
            (None, true) => Some(0),
            (None, false) => Some(rows - 1),
            (Some(0), false) => None,
            (Some(row), false) => Some(row - 1),
            (Some(row), true) => (row + 1 < rows).then_some(row + 1),
        };
    }

    fn run_command(&mut self, text: &str, row: usize) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if let Ok(line) = text.parse::<u64>() {
            return self.go_to_line(line);
        }
        if let Some(percent) = text.strip_suffix('%').and_then(|n| n.trim().parse().ok()) {
            return self.go_to_percent(Some(percent));
        }
        match commands(text).get(row) {
            Some(action) => (action.run)(self, None),
            None => self.notice = Some(format!("there is no command '{text}'; ? lists them")),
        }
    }

    pub(super) fn open_help(&mut self) {
        self.help = Some(0);
    }

    pub(super) fn help_key(&mut self, key: Key) {
        let Some(top) = &mut self.help else { return };
        match key.code {
            KeyCode::Esc | KeyCode::Enter | KeyCode::F(1) | KeyCode::Char('q' | '?') => self.help = None,
            KeyCode::Char('Q') => self.task(super::Task::Quit),
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                self.task(super::Task::Quit)
            }
            KeyCode::Char('j') | KeyCode::Down => *top += 1,
            KeyCode::Char('k') | KeyCode::Up => *top = top.saturating_sub(1),
            KeyCode::Char(' ' | 'd' | 'f') | KeyCode::PageDown => *top += 10,
            KeyCode::Char('b' | 'u') | KeyCode::PageUp => *top = top.saturating_sub(10),
            KeyCode::Char('g') | KeyCode::Home => *top = 0,
            KeyCode::Char('G') | KeyCode::End => *top = usize::MAX / 2,
            KeyCode::Char('/') => self.prompt = Some(Prompt::new(Purpose::Help, Anchor(0))),
            _ => {}
        }
    }
}

/// A search in the open document; filters choose among documents, and there is only this one.
fn in_document(expression: Expression) -> Result<Expression, QueryError> {
    match expression.filters().first() {
        None => Ok(expression),
        Some(filter) => {
            let message = "this chooses documents: S looks in all of them".into();
            Err(QueryError { at: filter.at(), message })
        }
    }
}

/// The actions whose name or description fits what was typed, best first; all for nothing.
pub fn commands(typed: &str) -> Vec<&'static Action> {
    if typed.trim().is_empty() {
        return ACTIONS.iter().collect();
    }
    let mut filter = Filter::new(typed);
    let mut scored: Vec<_> = ACTIONS
        .iter()
        .enumerate()
        .filter_map(|(i, a)| filter.score(a.name, a.help).map(|s| (s + 100 * u32::from(a.name == typed), i)))
        .collect();
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.into_iter().map(|(_, i)| &ACTIONS[i]).collect()
}
