//! Which documents a search looks at: by title, path, kind and date.

use std::ops::Range;
use std::time::{Duration, SystemTime};

use super::folded::plain;
use super::query::QueryError;
use super::token::Token;

/// What a filter looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// `title:`
    Title,
    /// `in:`, the path.
    In,
    /// `kind:`
    Kind,
    /// `after:`, from that day on.
    After,
    /// `before:` that day.
    Before,
}

impl Field {
    /// Every field with its name.
    pub const ALL: [(&'static str, Field); 5] = [
        ("title", Field::Title),
        ("in", Field::In),
        ("kind", Field::Kind),
        ("after", Field::After),
        ("before", Field::Before),
    ];
}

/// One filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    field: Field,
    not: bool,
    /// Folded.
    text: String,
    day: Option<SystemTime>,
    /// Where its value stands in what was typed.
    at: Range<usize>,
}

impl Filter {
    /// Where its value stands in what was typed, in bytes.
    pub fn at(&self) -> Range<usize> {
        self.at.clone()
    }

    /// Whether a document is looked at. Titles and paths are folded as texts are.
    pub fn admits(&self, title: &str, path: &str, kind: &str, modified: Option<SystemTime>) -> bool {
        let fits = match self.field {
            Field::Title => plain(title).contains(&self.text),
            Field::In => plain(path).contains(&self.text),
            Field::Kind => kind.starts_with(&self.text) || (self.text == "md" && kind == "markdown"),
            Field::After => modified.zip(self.day).is_some_and(|(at, day)| at >= day),
            Field::Before => modified.zip(self.day).is_some_and(|(at, day)| at < day),
        };
        fits != self.not
    }
}

/// Reads a filter; nothing while its value is not typed yet.
pub(super) fn filter(
    field: Field,
    not: bool,
    text: &str,
    token: &Token,
) -> Result<Option<Filter>, QueryError> {
    let value = &text[token.range.clone()];
    if value.is_empty() {
        return Ok(None);
    }
    let day = match field {
        Field::After | Field::Before => match day(value) {
            Some(day) => Some(day),
            None if value.bytes().all(|b| b.is_ascii_digit() || b == b'-') && value.len() < 4 => {
                return Ok(None);
            }
            None => {
                let message = "a date is written 2024, 2024-05 or 2024-05-31".into();
                return Err(QueryError { at: token.range.clone(), message });
            }
        },
        Field::Title | Field::In | Field::Kind => None,
    };
    Ok(Some(Filter { field, not, text: plain(value).trim().to_owned(), day, at: token.range.clone() }))
}

/// The beginning of a day, month or year, in UTC.
fn day(written: &str) -> Option<SystemTime> {
    let mut parts = written.trim_end_matches('-').split('-').map(|part| part.parse::<u32>().ok());
    let year = parts.next()?.filter(|y| (1..=9999).contains(y) && written.len() >= 4)?;
    let month = parts.next().unwrap_or(Some(1)).filter(|m| (1..=12).contains(m))?;
    let day = parts.next().unwrap_or(Some(1)).filter(|d| (1..=31).contains(d))?;
    if parts.next().is_some() {
        return None;
    }
    let days = days_since_1970(i64::from(year), i64::from(month), i64::from(day));
    let seconds = Duration::from_secs(days.unsigned_abs() * 86_400);
    if days < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(seconds)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(seconds)
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date
/// algorithms", `days_from_civil`).
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        assert_eq!(days_since_1970(1970, 1, 1), 0);
        assert_eq!(days_since_1970(2000, 3, 1), 11_017);
        assert_eq!(days_since_1970(2024, 2, 29), 19_782);
        assert_eq!(days_since_1970(1969, 12, 31), -1);
    }

    #[test]
    fn dates_may_be_short_and_must_be_dates() {
        assert_eq!(day("2024"), day("2024-01-01"));
        assert_eq!(day("2024-05"), day("2024-05-01"));
        assert!(day("2024-13").is_none() && day("soon").is_none() && day("2024-05-01-1").is_none());
    }
}
