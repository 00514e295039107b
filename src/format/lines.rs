//! The lines at the top of a plain text, and what kind of line each is: what [`title`](super::title) knows
//! about furniture, prose, tables and logs.

use super::start;

/// A line, trimmed, and how it stands among its neighbours.
pub(super) struct Line<'a> {
    pub text: &'a str,
    /// No line of the same paragraph stands above it.
    pub open_above: bool,
    /// None stands below it.
    pub open_below: bool,
    /// It is set in from the left further than the text around it.
    pub centred: bool,
}

/// A line longer than this is a whole paragraph: nobody wraps by hand so late.
const PARAGRAPH: usize = 120;
/// A line at least this long may have been broken because it was full.
const FULL: usize = 50;

impl Line<'_> {
    /// Running text: a long line, or a shorter one that ends a sentence.
    pub(super) fn is_prose(&self) -> bool {
        let length = self.text.chars().count();
        let ends = self.text.ends_with(['.', '。', '"', '”']) && length > FULL;
        length > 160 || (length > FULL && !(self.open_above && self.open_below)) || ends
    }

    /// Long enough to have been broken by hand.
    pub(super) fn is_full(&self) -> bool {
        self.text.chars().count() >= FULL || self.text.chars().any(|c| c > '\u{2e80}')
    }

    /// An item of a list.
    pub(super) fn is_item(&self) -> bool {
        self.text.starts_with(['-', '*', '•', '·', '>', '+'])
    }
}

/// The first `count` lines of a text.
pub(super) fn of(text: &str, count: usize) -> Vec<Line<'_>> {
    let raw: Vec<&str> = text.lines().take(count).map(|l| l.strip_prefix('\u{feff}').unwrap_or(l)).collect();
    let margin = raw.iter().filter(|l| wordy(l)).map(|l| indent(l)).min().unwrap_or(0);
    let apart = |line: Option<&&str>| {
        line.is_none_or(|l| l.trim().is_empty() || l.chars().count() > PARAGRAPH || is_rule(l.trim()))
    };
    (0..raw.len())
        .map(|i| Line {
            text: raw[i].trim(),
            open_above: i == 0 || apart(raw.get(i - 1)),
            open_below: apart(raw.get(i + 1)),
            centred: indent(raw[i]) >= margin + 4,
        })
        .collect()
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Whether a line is nothing but one mark of punctuation over and over.
pub(super) fn is_rule(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|c| "=-~*_#+^\u{2500}\u{2550}\u{2014}".contains(c))
        && text.chars().count() >= 3
        && text.chars().all(|c| Some(c) == first)
}

/// Whether a line has at least three words, most of it letters.
pub(super) fn wordy(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let marks = text.chars().filter(|c| !c.is_alphabetic() && !c.is_whitespace()).count();
    let words = text.split_whitespace().filter(|w| w.chars().any(char::is_alphabetic)).count();
    let dense = text.chars().any(|c| c > '\u{2e80}') && letters >= 4;
    (words >= 3 || dense) && letters > marks * 2
}

/// The share of longer words that begin with a capital, or 0 in scripts without capitals.
pub(super) fn capitals(text: &str) -> f64 {
    let initials = text
        .split_whitespace()
        .map(|word| word.trim_start_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() > 3 || word.chars().next().is_some_and(char::is_uppercase))
        .filter_map(|word| word.chars().next());
    let (mut large, mut all) = (0usize, 0usize);
    for c in initials {
        large += usize::from(c.is_uppercase() || c.is_numeric());
        all += 1;
    }
    if all == 0 { 0.0 } else { large as f64 / all as f64 }
}

/// What the furniture of a web page begins with, in lower case. A single word counts only where it stands
/// (almost) alone, or every title that begins with "Home" would go.
const FURNITURE: &[&str] = &[
    "follow us",
    "share",
    "share this",
    "share on",
    "advertisement",
    "sponsored",
    "subscribe",
    "sign up",
    "sign in",
    "log in",
    "skip to",
    "menu",
    "search",
    "search this",
    "home",
    "newsletter",
    "read more",
    "read next",
    "related",
    "related articles",
    "related stories",
    "comments",
    "leave a comment",
    "print",
    "print this",
    "email",
    "email this",
    "save",
    "save this",
    "listen",
    "listen to",
    "photo",
    "photo credit",
    "photo by",
    "image",
    "image credit",
    "image source",
    "top image",
    "file photo",
    "getty images",
    "shutterstock",
    "reuters",
    "we use cookies",
    "accept all",
    "close",
    "published",
    "published on",
    "updated",
    "last updated",
    "last modified",
    "posted",
    "posted on",
    "posted by",
    "written by",
    "author",
    "loading",
    "trending",
    "breaking news",
    "back to",
    "download",
    "download pdf",
    "tags",
    "table of contents",
    "contents",
    "all rights reserved",
];

/// A line of furniture is at most this long, in characters.
const SMALL: usize = 60;

/// Whether a line belongs to what was around a text, not to the text.
pub(super) fn furniture(text: &str) -> bool {
    if is_rule(text) || !text.chars().any(char::is_alphabetic) || is_file_name(text) {
        return true;
    }
    let lower = text.to_lowercase();
    let small = text.chars().count() <= SMALL;
    let path = [" | ", " > ", " » ", " › "].iter().any(|mark| text.contains(mark));
    small && (path || is_date(&lower) || is_phrase(&lower) || is_line_of_names(&lower))
        || lower.starts_with("http://")
        || lower.starts_with("https://")
}

/// One of the known phrases, and little else.
fn is_phrase(lower: &str) -> bool {
    let words = lower.split_whitespace().count();
    FURNITURE.iter().any(|known| {
        let most = if known.contains(' ') { 6 } else { 2 };
        words <= most && begins(lower, known)
    })
}

/// Who wrote it, who owns it, how long it takes, which page it is.
fn is_line_of_names(lower: &str) -> bool {
    let second = lower.split_whitespace().nth(1).unwrap_or_default();
    let by = lower.starts_with("by ")
        && !["the", "a", "an", "my", "your", "our", "its", "night", "day"].contains(&second);
    let dated = lower.contains(|c: char| c.is_ascii_digit());
    let owned = dated && ["copyright", "©", "(c)"].iter().any(|mark| lower.starts_with(mark));
    let page = lower.starts_with("page ") && second.starts_with(|c: char| c.is_ascii_digit());
    by || owned || page || lower.ends_with("min read") || lower.ends_with("minute read")
}

/// Whether a line begins with these words, as words.
fn begins(line: &str, words: &str) -> bool {
    line.strip_prefix(words).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
}

/// One word with the joints of a file name: `IMG_2041`, `shutterstock_16-scaled`, `photo.jpg`.
fn is_file_name(text: &str) -> bool {
    let one = !text.contains(char::is_whitespace);
    let joints = text.contains(['_', '/', '\\'])
        || text.rsplit_once('.').is_some_and(|(_, e)| (2..=4).contains(&e.len()));
    one && (joints || (text.contains('-') && text.chars().any(|c| c.is_ascii_digit())))
}

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A line that is a date, a time or both, and hardly anything else.
fn is_date(lower: &str) -> bool {
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let numbers = words.iter().filter(|w| w.starts_with(|c: char| c.is_ascii_digit())).count();
    let months = words.iter().filter(|w| MONTHS.iter().any(|m| w.starts_with(m))).count();
    let days = words
        .iter()
        .filter(|w| w.len() >= 3 && ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(&start(w, 3)))
        .count();
    let rest = words.len() - numbers - months - days;
    (numbers >= 1 && (months >= 1 || numbers >= 3) && rest <= 2)
        || (days >= 1 && numbers + months >= 1 && rest <= 2)
}

/// Whether these lines are a log, a table or data: nothing with a title.
pub(super) fn data(lines: &[Line<'_>]) -> bool {
    let full: Vec<&str> = lines.iter().map(|l| l.text).filter(|t| !t.is_empty()).take(12).collect();
    let Some(first) = full.first() else { return true };
    let stamped = full.iter().filter(|l| is_log_line(l)).count();
    stamped * 2 > full.len() || is_table(&full) || first.starts_with(['{', '<']) || is_json_list(first)
}

fn is_json_list(line: &str) -> bool {
    line.strip_prefix('[').is_some_and(|rest| rest.is_empty() || rest.starts_with(['{', '"', '[']))
}

/// A line that begins with a time, a level, or a number in brackets.
fn is_log_line(line: &str) -> bool {
    let level = |w: &str| {
        let w = w.trim_matches(|c: char| !c.is_alphanumeric());
        ["ERROR", "WARN", "WARNING", "INFO", "DEBUG", "TRACE", "FATAL", "NOTICE"].contains(&w)
    };
    let stamp = start(line, 24);
    let digits = stamp.chars().filter(char::is_ascii_digit).count();
    let clock = stamp.as_bytes().windows(6).any(|w| {
        w[0].is_ascii_digit()
            && w[1].is_ascii_digit()
            && w[2] == b':'
            && w[3].is_ascii_digit()
            && w[5] != b' '
    });
    (clock && digits >= 4)
        || line.split_whitespace().take(3).any(level)
        || (line.starts_with('[') && line[1..].trim_start().starts_with(|c: char| c.is_ascii_digit()))
}

/// At least three lines with the same number of separators, two or more of them, or a tab in each.
fn is_table(lines: &[&str]) -> bool {
    let count = |line: &str, mark| line.matches(mark).count();
    lines.len() >= 3
        && [(',', 2), ('\t', 1), (';', 2), ('|', 2)].iter().any(|&(mark, least)| {
            let first = count(lines[0], mark);
            first >= least && lines.iter().take(6).all(|l| count(l, mark) == first)
        })
}
