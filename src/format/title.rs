//! The title of a plain text.
//!
//! # The essay
//!
//! A list of documents is read by its titles, and plain text has none that is marked as such. What a
//! person does is look at the top of the page for the line that *stands there like a headline*. So do we,
//! in the first 8 KiB and 40 lines, in this order:
//!
//! 1. **Not prose at all?** Logs (lines that begin with a time or a level), tables (the same number of
//!    commas, tabs or semicolons line after line) and data (`{`, `<`) have no title.
//! 2. **A title that is marked.** `Title:` or `Subject:` among the `Name: value` lines at the top; `# A
//!    heading`; a line underlined with `===` or `---`; the NAME section of a manual page.
//! 3. **A line that reads like a headline.** Saved articles bury it under what the page had around it
//!    ("Follow us", the name of a picture file, "Home | World"), which is known by its words or by its shape
//!    and does not count as a line at all. What is left is scored:
//!    - It stands alone: blank lines around it, or neighbours too long to be lines of the same paragraph. A
//!      line within hard-wrapped text never does.
//!    - It does not end like a sentence or a clause, and it does not begin in lower case.
//!    - Its length: 20 to 140 characters is a headline; shorter is a heading or a label and needs more
//!      in its favour, longer is a sentence.
//!    - Capitals: most of its words begin with one, or all of it is in capitals.
//!    - Text follows it.
//!    - It comes first. After one paragraph (a summary above its headline) only a long line in capitals is
//!      believed; after two it would be the heading of a section.
//! 4. **Else the first sentence**, joined over its lines: an article that begins with its first paragraph
//!    is recognised by its first words. The list clips it.
//!
//! The numbers were set on saved articles, memos, standards, letters, poems and licences; the tests hold
//! one of each.

use super::lines::{self, Line};
use super::start;

/// How much of a text is looked at.
const REACH: usize = 8 * 1024;
/// The most lines looked at.
const LINES: usize = 40;
/// The longest title, in characters.
const LONGEST: usize = 200;
/// The score from which a line is a headline.
const ENOUGH: i32 = 5;

/// The title of the text that begins like this: a headline if there is one, else its first sentence;
/// at most 200 characters, white space normalised. `None` where neither makes sense.
pub fn title(head: &str) -> Option<String> {
    let lines = lines::of(start(head, REACH), LINES);
    if lines::data(&lines) {
        return None;
    }
    marked(&lines)
        .or_else(|| headline(&lines))
        .or_else(|| sentence(&lines))
        .map(|title| clipped(&title))
        .filter(|title| title.chars().any(char::is_alphanumeric))
}

/// A title that says it is one.
fn marked(lines: &[Line<'_>]) -> Option<String> {
    field(lines).or_else(|| manual(lines)).or_else(|| hash(lines)).or_else(|| underlined(lines))
}

/// `Title:` or `Subject:` in the block of fields at the top.
fn field(lines: &[Line<'_>]) -> Option<String> {
    let is_field = |line: &&Line<'_>| {
        let name = line.text.split_once(':').map(|(name, _)| name);
        name.is_some_and(|n| !n.is_empty() && n.len() <= 24 && n.split_whitespace().count() <= 2)
    };
    lines.iter().skip_while(|l| l.text.is_empty()).take_while(is_field).find_map(|line| {
        let (name, value) = line.text.split_once(':')?;
        let named =
            ["title", "subject", "betreff", "titel", "objet", "re"].contains(&name.to_lowercase().as_str());
        (named && !value.trim().is_empty()).then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// The one-line description of a manual page: the line below NAME.
fn manual(lines: &[Line<'_>]) -> Option<String> {
    let mut full = lines.iter().filter(|l| !l.text.is_empty());
    let header = full.next()?.text;
    let page = header.split_whitespace().next()?;
    if !(page.ends_with(')') && page.contains('(') && header.ends_with(page) && header.len() > page.len()) {
        return None;
    }
    match (full.next().map(|l| l.text), full.next()) {
        (Some("NAME"), Some(line)) => Some(line.text.to_owned()),
        _ => Some(page.to_owned()),
    }
}

/// A heading of Markdown in a file that does not call itself so.
fn hash(lines: &[Line<'_>]) -> Option<String> {
    let first = lines.iter().find(|l| !l.text.is_empty())?;
    let heading = first.text.strip_prefix("# ")?.trim();
    let alone = first.open_below && !heading.is_empty();
    (alone && !heading.ends_with(['.', ','])).then(|| heading.to_owned())
}

/// A line with a rule below it.
fn underlined(lines: &[Line<'_>]) -> Option<String> {
    let first = lines.iter().position(|l| !l.text.is_empty() && !lines::is_rule(l.text))?;
    let line = &lines[first];
    let rule = lines.get(first + 1).filter(|l| lines::is_rule(l.text))?;
    let fits = rule.text.chars().count() * 2 >= line.text.chars().count();
    (fits && line.text.chars().count() <= 140).then(|| line.text.to_owned())
}

/// The line with the best score, if that is enough.
fn headline(lines: &[Line<'_>]) -> Option<String> {
    let mut best: Option<(i32, &str)> = None;
    let (mut prose, mut passed) = (0, 0);
    for (i, line) in lines.iter().enumerate() {
        if line.text.is_empty() || lines::furniture(line.text) {
            continue;
        }
        if line.is_prose() {
            prose += usize::from(line.open_above);
        } else {
            let score = score(line, &lines[i + 1..]) - passed;
            let believed = prose == 0 || (prose == 1 && is_long_and_capital(line.text));
            if believed && score >= ENOUGH && best.is_none_or(|(s, _)| score > s) {
                best = Some((score, line.text));
            }
        }
        passed += 1;
        if prose > 1 || passed > 8 {
            break;
        }
    }
    best.map(|(_, text)| text.trim_matches(['*', '=', '_', '~', ' ']).to_owned())
}

fn is_long_and_capital(text: &str) -> bool {
    text.chars().count() >= 40 && lines::capitals(text) >= 0.6
}

/// How much one line reads like a headline.
fn score(line: &Line<'_>, below: &[Line<'_>]) -> i32 {
    let text = line.text;
    let length = text.chars().count();
    if !(3..=160).contains(&length) || !line.open_above || !line.open_below || line.is_item() {
        return 0;
    }
    let mut score = 2;
    score += match length {
        20..=140 => 2,
        8..20 => 1,
        _ => 0,
    };
    score += match text.chars().next_back() {
        Some('.' | ';' | ',' | '。' | '、' | ':' | '…' | '-') => -4,
        _ => 0,
    };
    score += match text.trim_start_matches(['"', '“', '‘', '\'', '«', '(', '[']).chars().next() {
        Some(c) if c.is_lowercase() => -3,
        Some(c) if c.is_alphanumeric() => 1,
        _ => -1,
    };
    let capitals = lines::capitals(text);
    score += if capitals >= 0.6 { 1 } else { 0 };
    score += if text.contains("  ") { -3 } else { 0 }; // two columns
    score += if line.centred { 1 } else { 0 };
    score += if followed_by_text(below) { 2 } else { 0 };
    score + if text.split_whitespace().count() < 2 && capitals < 1.0 { -1 } else { 0 }
}

/// Whether prose, or at least a paragraph of two lines, comes soon.
fn followed_by_text(below: &[Line<'_>]) -> bool {
    let mut near = below.iter().filter(|l| !l.text.is_empty() && !lines::furniture(l.text)).take(8);
    near.any(|l| l.is_prose() || !l.open_below)
}

/// The first sentence of the first paragraph that has words.
fn sentence(lines: &[Line<'_>]) -> Option<String> {
    let start = lines.iter().position(|l| !lines::furniture(l.text) && lines::wordy(l.text))?;
    let mut text = String::new();
    for line in &lines[start..] {
        if line.text.is_empty() {
            break;
        }
        text.push_str(line.text);
        text.push(' ');
        if line.open_below || !line.is_full() || text.len() > LONGEST * 4 {
            break;
        }
    }
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || "#*-•>/;+".contains(c));
    Some(first_sentence(text).to_owned())
}

/// Up to the first full stop that ends a sentence (which is left off), or all of it.
fn first_sentence(text: &str) -> &str {
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        match c {
            '。' | '！' | '？' => return &text[..at],
            '!' | '?' if rest.starts_with([' ', '"', '”']) => return &text[..at + 1],
            '.' if ends_sentence(&text[..at], rest) => return &text[..at],
            _ => {}
        }
    }
    text
}

/// Whether a full stop between these two ends a sentence: not after an initial or a common short form.
fn ends_sentence(before: &str, after: &str) -> bool {
    let word = before.rsplit([' ', '(', '.']).next().unwrap_or_default();
    let short = word.chars().count() < 2
        || ["Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Gen", "Sen", "Rep", "No", "vs", "etc", "Inc", "Jr", "Sr"]
            .contains(&word);
    let next = after.trim_start_matches(['"', '”', '’', ')', ']']);
    let begins = next.trim_start().chars().next().is_none_or(|c| !c.is_lowercase());
    begins && (next.is_empty() || next.starts_with(' ')) && !short
}

/// White space made single, and no longer than a title may be.
fn clipped(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some(_) => {
            let end = text.char_indices().nth(LONGEST - 1).map_or(text.len(), |(at, _)| at);
            let word = text[..end].rfind(' ').filter(|at| *at > end / 2).unwrap_or(end);
            format!("{}…", text[..word].trim_end_matches([',', ';', ':', '–', '—', ' ']))
        }
    }
}

#[cfg(test)]
mod tests;
