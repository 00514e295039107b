//! What is wrong with a query, said under the place where it is.

use std::io::{self, Write};
use std::ops::Range;

use crate::search::{Expression, Looseness, Names, QueryError, QueryOptions};
use crate::text;

/// Cells of a query that are shown on each side of a fault.
const AROUND: usize = 32;

/// A mistake in a query.
#[derive(Debug)]
pub(super) struct Fault {
    query: String,
    error: QueryError,
}

/// Reads a query; there must be something in it to look for.
pub(super) fn read(query: &str, names: &dyn Names, looseness: Looseness) -> Result<Expression, Fault> {
    let fault = |error| Fault { query: query.to_owned(), error };
    let expression = Expression::parse_as(query, QueryOptions::default(), names, looseness).map_err(fault)?;
    if expression.is_empty() {
        let message = "there is nothing in it to look for".into();
        return Err(fault(QueryError { at: 0..query.len(), message }));
    }
    Ok(expression)
}

impl Fault {
    /// Tells whoever typed it.
    pub(super) fn say(&self) {
        let [message, query, carets] = self.lines();
        // Without stderr there is nobody left to tell.
        let _ = writeln!(io::stderr(), "{message}\n{query}\n{carets}");
    }

    /// The message, the query, and what points at the fault.
    fn lines(&self) -> [String; 3] {
        let plain =
            |range: Range<usize>| text::plain_line(self.query.get(range).unwrap_or_default()).into_owned();
        let Range { start, end } = self.error.at;
        let (before, fault, after) = (plain(0..start), plain(start..end), plain(end..self.query.len()));
        let before = match text::width(&before) {
            0..=AROUND => before,
            _ => {
                let reversed: String = before.chars().rev().take(AROUND).collect();
                format!("…{}", reversed.chars().rev().collect::<String>())
            }
        };
        let fault = text::clip(&fault, AROUND).into_owned();
        let (indent, carets) = (text::width(&before), text::width(&fault).max(1));
        [
            text::plain_line(&format!("recto: --find: {}", self.error.message)).into_owned(),
            format!("  {before}{fault}{}", text::clip(&after, AROUND)),
            format!("  {}{}", " ".repeat(indent), "^".repeat(carets)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(query: &str) -> [String; 3] {
        read(query, &(), Looseness::Phrase).unwrap_err().lines()
    }

    #[test]
    fn a_fault_is_shown_under_its_place() {
        let [message, query, carets] = said("river after:soon");
        assert!(message.starts_with("recto: --find: a date is written"), "{message}");
        assert_eq!((query.as_str(), carets.as_str()), ("  river after:soon", "              ^^^^"));
    }

    #[test]
    fn of_a_long_query_the_place_of_the_fault_is_shown_and_nothing_of_it_is_obeyed() {
        let [_, query, carets] = said(&("word ".repeat(20_000) + "\x1b[2J after:soon " + &"x".repeat(1000)));
        assert!(text::width(&query) < 120 && !query.contains('\x1b'), "{query}");
        assert_eq!(query.find("soon").map(|at| text::width(&query[..at])), carets.find('^'));
    }

    #[test]
    fn a_query_of_nothing_finds_nothing() {
        for query in ["", " ", "\"\"", "title:delta", "\u{301}"] {
            assert!(said(query)[0].ends_with("nothing in it to look for"), "{query}");
        }
    }
}
