//! The line at the bottom in which the reader types.

use crossterm::event::{KeyCode, KeyModifiers};
use tui_input::{Input, InputRequest};

use super::keymap::Key;
use super::spelling::Proposal;
use super::viewport::Anchor;
use crate::search::QueryError;

/// A paste longer than this is cut: no word or phrase is that long.
const LONGEST: usize = 4096;

/// What is being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A search in the document.
    Search,
    /// A search over the whole library.
    Lookup,
    /// A new keyword, above the list of those there are.
    Keyword,
    /// A keyword that is there, as its line in the set.
    Entry,
    /// More spellings of a keyword.
    Variant,
    /// The group of a keyword.
    Group,
    /// A filter for the list.
    Filter,
    /// The name of a file for the lines of a lookup.
    Export,
    /// A name for the set of keywords.
    Save,
    /// The name of a list of words to take in.
    Import,
    /// The name of a file for the keywords.
    ExportKeywords,
    /// The name of a command.
    Command,
    /// Words to find in the help.
    Help,
}

impl Purpose {
    /// Whether a whole keyword is typed.
    pub fn is_keyword(self) -> bool {
        matches!(self, Purpose::Keyword | Purpose::Entry)
    }

    /// Whether it is asked about a keyword, and its list shown.
    pub fn is_about_keywords(self) -> bool {
        use Purpose::{Entry, ExportKeywords, Group, Import, Keyword, Save, Variant};
        matches!(self, Keyword | Entry | Variant | Group | Save | Import | ExportKeywords)
    }
}

/// A line of input with its purpose.
#[derive(Debug, Clone)]
pub struct Prompt {
    /// What it is for.
    pub purpose: Purpose,
    /// The text and the cursor.
    pub input: Input,
    /// What is wrong with the text.
    pub error: Option<QueryError>,
    /// Whether a keyword is to be lit only as a whole word.
    pub whole_word: bool,
    /// Where the reader was when it opened.
    pub origin: Anchor,
    /// The chosen row of the list that goes with it; `None` while typing.
    pub row: Option<usize>,
    /// The keyword that it is about.
    pub of: usize,
    /// Spellings that the library has for a keyword that is typed; the first rows of its list.
    pub proposals: Vec<Proposal>,
    /// What was typed when they were looked for, and in which state of the words.
    pub(super) asked: Option<(String, u64)>,
    /// How far back in the history the reader is; 0 is the text being typed.
    recalled: usize,
    /// That text, while an older one is shown.
    draft: String,
}

/// What a key did to a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// The text is another.
    Changed,
    /// Only the cursor moved.
    Moved,
    /// The key means nothing here.
    Ignored,
}

impl Prompt {
    /// An empty line.
    pub fn new(purpose: Purpose, origin: Anchor) -> Prompt {
        Prompt {
            purpose,
            input: Input::default(),
            error: None,
            whole_word: false,
            origin,
            row: None,
            of: 0,
            proposals: Vec::new(),
            asked: None,
            recalled: 0,
            draft: String::new(),
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Puts another text in the place of this one.
    pub fn set(&mut self, text: &str) {
        self.input = Input::default();
        self.paste(text);
        self.recalled = 0;
    }

    /// The keyword that is chosen in the list, below the proposals.
    pub fn slot(&self) -> Option<usize> {
        self.row.and_then(|row| row.checked_sub(self.proposals.len()))
    }

    /// The proposal that is chosen.
    pub fn proposal(&self) -> Option<usize> {
        self.row.filter(|row| *row < self.proposals.len())
    }

    /// Edits the line as every shell does.
    pub fn edit(&mut self, key: Key) -> Edit {
        let Some(request) = request(key) else { return Edit::Ignored };
        let before = self.input.value().len();
        self.input.handle(request);
        self.recalled = 0;
        if self.input.value().len() == before { Edit::Moved } else { Edit::Changed }
    }

    /// Inserts pasted text; line ends become spaces, and what is too long is cut.
    pub fn paste(&mut self, text: &str) {
        let room = LONGEST.saturating_sub(self.input.value().len());
        let flat = text.trim().replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
        let mut end = flat.len().min(room);
        while !flat.is_char_boundary(end) {
            end -= 1;
        }
        let cursor = self.input.cursor();
        let at = self.input.value().char_indices().nth(cursor).map_or(self.input.value().len(), |(i, _)| i);
        let mut value = self.input.value().to_owned();
        value.insert_str(at, &flat[..end]);
        let moved = cursor + flat[..end].chars().count();
        self.input = Input::new(value).with_cursor(moved);
    }

    /// Shows an older line of `history` (newest last), or goes back towards the one being typed.
    pub fn recall(&mut self, history: &[String], older: bool) -> Edit {
        let to = if older { self.recalled + 1 } else { self.recalled.saturating_sub(1) };
        if to > history.len() || to == self.recalled {
            return Edit::Ignored;
        }
        if self.recalled == 0 {
            self.draft = self.text().to_owned();
        }
        let text = if to == 0 { self.draft.clone() } else { history[history.len() - to].clone() };
        self.input = Input::new(text);
        self.recalled = to;
        Edit::Changed
    }
}

fn request(key: Key) -> Option<InputRequest> {
    use InputRequest::*;
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    Some(match key.code {
        KeyCode::Char(c) if !control && !alt => InsertChar(c),
        KeyCode::Char('a') if control => GoToStart,
        KeyCode::Char('e') if control => GoToEnd,
        KeyCode::Char('b') if control => GoToPrevChar,
        KeyCode::Char('f') if control => GoToNextChar,
        KeyCode::Char('h') if control => DeletePrevChar,
        KeyCode::Char('u') if control => DeleteLine,
        KeyCode::Char('k') if control => DeleteTillEnd,
        KeyCode::Char('w') if control => DeletePrevWord,
        KeyCode::Char('b') if alt => GoToPrevWord,
        KeyCode::Char('f') if alt => GoToNextWord,
        KeyCode::Backspace if alt => DeletePrevWord,
        KeyCode::Backspace => DeletePrevChar,
        KeyCode::Delete => DeleteNextChar,
        KeyCode::Left if control => GoToPrevWord,
        KeyCode::Right if control => GoToNextWord,
        KeyCode::Left => GoToPrevChar,
        KeyCode::Right => GoToNextChar,
        KeyCode::Home => GoToStart,
        KeyCode::End => GoToEnd,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[&str]) -> Prompt {
        let mut prompt = Prompt::new(Purpose::Search, Anchor(0));
        for key in keys {
            prompt.edit(Key::parse(key).unwrap());
        }
        prompt
    }

    #[test]
    fn edits_like_a_shell() {
        assert_eq!(typed(&["a", "Space", "b", "Left", "é"]).text(), "a éb");
        assert_eq!(typed(&["a", "b", "Space", "c", "^W"]).text(), "ab ");
        assert_eq!(typed(&["a", "b", "^U", "c"]).text(), "c");
    }

    #[test]
    fn a_paste_is_one_line_and_bounded() {
        let mut prompt = typed(&["a", "b", "Left"]);
        prompt.paste(" one\r\ntwo\n");
        assert_eq!(prompt.text(), "aone twob");
        prompt.paste(&"é".repeat(100_000));
        assert!(prompt.text().len() <= LONGEST);
    }

    #[test]
    fn history_goes_back_and_returns_to_the_draft() {
        let history = ["old".to_owned(), "newer".to_owned()];
        let mut prompt = typed(&["x"]);
        let mut step = |older| {
            prompt.recall(&history, older);
            prompt.text().to_owned()
        };
        assert_eq!([step(true), step(true), step(true)], ["newer", "old", "old"]);
        assert_eq!([step(false), step(false), step(false)], ["newer", "x", "x"]);
    }
}
