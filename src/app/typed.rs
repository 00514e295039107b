//! A keyword as it is typed: in the prompt, behind `-k`, in the settings.
//!
//! It is what stands on a line of a [set](crate::sets), with two differences. A capital that is typed counts, as in a
//! search; in a set that is said by `case`, and so it is written there. And nothing that is typed is a comment:
//! a word that begins with `#` is meant.

use crate::search::{QueryError, QueryOptions};
use crate::sets::{Entry, Mistake, Spelling};

/// The keyword that was typed.
///
/// # Errors
/// With the place, when it cannot be kept as one line of a set.
pub(super) fn typed_entry(typed: &str, options: QueryOptions) -> Result<Entry, QueryError> {
    let typed = typed.trim();
    let mut entry = match options.regex {
        true => Entry::named(regex(typed)),
        false => line_entry(typed)?,
    };
    entry.options.whole |= options.whole_word;
    let said = entry.options.case || all(&entry).any(|spelling| spelling.case);
    entry.options.case |= !said && all(&entry).any(has_capital);
    Ok(entry)
}

/// A keyword as it stands on a line of a set, typed by somebody who means no comments.
///
/// # Errors
/// As [`typed_entry`].
pub(super) fn line_entry(typed: &str) -> Result<Entry, QueryError> {
    let entry = match Entry::parse(typed) {
        Ok(entry) if has_comment(typed, &entry) => literal(typed).ok_or_else(|| {
            fault(typed, "put quotes around what begins with #: elsewhere in a set it is a comment")
        })?,
        Ok(entry) => entry,
        Err(mistake) => literal(typed).ok_or_else(|| at_column(typed, mistake))?,
    };
    if let Some(option) = entry.options.other.first() {
        let message = format!("`{option}` is no option: put quotes around braces that are meant");
        return Err(fault(typed, &message));
    }
    if entry.spellings().count() > 1 && entry.spellings().any(|spelling| is_torn(&spelling.text)) {
        return Err(fault(typed, "brackets do not go round a | here: write each spelling out"));
    }
    Ok(entry)
}

/// Where in `typed` a spelling stands, for what is wrong with it.
pub(super) fn placed(typed: &str, spelling: &Spelling, error: QueryError) -> QueryError {
    let start = typed.find(&spelling.text).unwrap_or(0);
    QueryError { at: start + error.at.start..start + error.at.end, ..error }
}

fn all(entry: &Entry) -> impl Iterator<Item = &Spelling> {
    entry.spellings().chain(&entry.exclusions)
}

fn has_capital(spelling: &Spelling) -> bool {
    !spelling.text.starts_with('/') && spelling.text.chars().any(char::is_uppercase)
}

fn regex(typed: &str) -> Spelling {
    Spelling { text: format!("/{}/", typed.replace('/', "\\/")), case: false }
}

/// All of it as text that means itself, where nobody can have meant anything else by it.
fn literal(typed: &str) -> Option<Entry> {
    let signs = typed.starts_with(['/', '[']) || typed.contains(['|', '"']);
    let clear = !signs && typed.contains(['{', '#']);
    Spelling::literal(typed).filter(|_| clear).map(Entry::named)
}

/// Whether a part of what was typed was taken for a comment.
fn has_comment(typed: &str, entry: &Entry) -> bool {
    typed.match_indices('#').any(|(at, _)| Entry::parse(&typed[..at]).as_ref() == Ok(entry))
}

/// Whether a bracket opens or closes that does not close or open in the same spelling.
fn is_torn(text: &str) -> bool {
    let bare = !text.starts_with(['/', '"']);
    bare && (text.starts_with('(') && !text.contains(')') || text.ends_with(')') && !text.contains('('))
}

fn fault(typed: &str, message: &str) -> QueryError {
    QueryError { at: 0..typed.len(), message: message.to_owned() }
}

fn at_column(typed: &str, mistake: Mistake) -> QueryError {
    let at = typed.char_indices().nth(mistake.column.saturating_sub(1)).map_or(typed.len(), |(at, _)| at);
    QueryError { at: at..typed.len(), message: mistake.message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(typed: &str) -> String {
        match typed_entry(typed, QueryOptions::default()) {
            Ok(entry) => entry.to_string(),
            Err(e) => format!("{}: {}", e.at.start, e.message),
        }
    }

    #[test]
    fn a_capital_counts_and_is_written_so() {
        assert_eq!(written("iran"), "iran");
        assert_eq!(written("Iran | usa"), "Iran = usa {case}");
        assert_eq!(written("Iran = usa (case)"), "Iran = usa (case)");
        assert_eq!(written("/Ira[nq]/ | usa - jerusalem"), "/Ira[nq]/ = usa - jerusalem");
    }

    #[test]
    fn options_of_the_prompt_are_written_too() {
        let options = QueryOptions { whole_word: true, ..QueryOptions::default() };
        assert_eq!(typed_entry("cat", options).unwrap().to_string(), "cat {whole}");
        let options = QueryOptions { regex: true, ..QueryOptions::default() };
        assert_eq!(typed_entry("a/b|c", options).unwrap().to_string(), "/a\\/b|c/");
    }

    #[test]
    fn nothing_that_is_typed_is_a_comment() {
        assert_eq!(written("#blm"), "\"#blm\"");
        assert_eq!(written("rule #1"), "\"rule #1\"");
        assert_eq!(written("C# | f"), "C# = f {case}");
        assert!(written("rule | #1").contains("quotes"), "{}", written("rule | #1"));
    }

    #[test]
    fn what_cannot_be_kept_is_refused_with_its_place() {
        assert!(written("a | \"b").starts_with("4: these quotes"), "{}", written("a | \"b"));
        assert!(written("/re").contains("does not end"), "{}", written("/re"));
        assert!(written("(a | b) ~5 c").contains("brackets"), "{}", written("(a | b) ~5 c"));
        assert!(written("a {hole}").contains("`hole` is no option"), "{}", written("a {hole}"));
        assert_eq!(written("fn main() {"), "\"fn main() {\"");
        assert!(written("").contains("no name"));
    }
}
