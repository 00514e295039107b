//! The list of keywords: groups, names and spellings, what was counted, what is wrong, and which keys there are.

use std::path::Path;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::Theme;
use super::overlay::{Row, draw_panel};
use crate::app::{ACTIONS, App, Keyword, Prompt, Purpose, Scope};
use crate::text;

/// The widest that the list becomes, in cells.
const WIDEST: u16 = 120;
/// The most rows of it that are shown at once, the hints not counted.
const MOST: usize = 20;
/// Cells for a name, and the fewest that are worth being given to spellings.
const NAME: usize = 22;
const SPELLINGS: usize = 10;
/// Cells before a name: the sign and the number.
const NUMBER: usize = 6;

pub(super) fn draw(app: &App, theme: &Theme, prompt: &Prompt, buffer: &mut Buffer) {
    let width = buffer.area.width.min(WIDEST);
    let rows = rows(app, theme, prompt, usize::from(width));
    let mut hints = hints(app, theme, prompt, usize::from(width));
    // On a low screen the list is worth more than all of its keys.
    hints.truncate(usize::from(buffer.area.height / 6));
    let told = app.keywords.kept.is_some() || app.words.are_counted();
    if rows.is_empty() && hints.is_empty() && !told {
        return;
    }
    // The title above, the footer below, and a row of the page.
    let room = usize::from(buffer.area.height.saturating_sub(3)).saturating_sub(hints.len());
    let shown = rows.len().min(room).min(MOST);
    let selected = rows.iter().position(|(_, selected)| *selected).unwrap_or(0);
    // A heading right above the first row on the screen is worth seeing.
    let first = (selected + 2).saturating_sub(shown).min(rows.len() - shown);
    let height = (1 + shown + hints.len()) as u16;
    let height = height.min(buffer.area.height.saturating_sub(1));
    let area = Rect { x: 0, y: buffer.area.height.saturating_sub(1 + height), width, height };
    let all = rows.into_iter().skip(first).take(shown).chain(hints);
    draw_panel(theme, area, &title(app), all, buffer);
}

/// The file, whether it holds what is shown, and how far the words of the library are counted.
fn title(app: &App) -> String {
    let mut title = "keywords".to_owned();
    if let Some(kept) = &app.keywords.kept {
        let name = Path::new(&kept.path).file_name().unwrap_or_default().to_string_lossy();
        let star = if app.keywords.is_unsaved() { " *" } else { "" };
        title = format!("{title}  {name}{star}");
    }
    if app.words.are_counted() {
        title = format!("{title}   counting the words of the library … {}%", app.words.progress);
    }
    title
}

fn rows(app: &App, theme: &Theme, prompt: &Prompt, width: usize) -> Vec<Row> {
    let mut rows = proposals(app, theme, prompt);
    let listed = app.keywords.list();
    let chosen = match prompt.purpose {
        Purpose::Keyword => prompt.slot(),
        _ => Some(prompt.of).filter(|_| prompt.proposal().is_none()),
    };
    let mut group: Option<&str> = None;
    for (slot, keyword) in listed.iter().enumerate() {
        let here = keyword.entry.group.as_deref();
        if here != group {
            let off = here.and_then(|name| app.keywords.set().group(name)).is_some_and(|group| !group.on);
            let name = format!("{}{}", here.unwrap_or("in no group"), if off { " (off)" } else { "" });
            rows.push((vec![(name, theme.title.0)], false));
            group = here;
        }
        rows.push((keyword_row(app, theme, slot, keyword, width), chosen == Some(slot)));
    }
    let mistakes = app.keywords.mistakes();
    rows.extend(mistakes.iter().map(|mistake| (vec![(mistake.to_string(), theme.problem.0)], false)));
    rows
}

/// The spellings that the library has for what is typed; a sign before those that are taken.
fn proposals(app: &App, theme: &Theme, prompt: &Prompt) -> Vec<Row> {
    let mut rows = Vec::new();
    if !prompt.proposals.is_empty() {
        rows.push((vec![("spellings in the library".to_owned(), theme.title.0)], false));
    }
    for (at, proposal) in prompt.proposals.iter().enumerate() {
        let marked = if prompt.has_marked(proposal) { "✓" } else { " " };
        let noun = if proposal.documents == 1 { "document" } else { "documents" };
        let counts = format!("{} in {} {noun}", proposal.occurrences, proposal.documents);
        let pieces = vec![
            (format!("{marked}{:1$}", "", NUMBER - 1), theme.key.0),
            (text::pad(&proposal.word, NAME + 2), Style::default()),
            (counts, theme.small.0),
        ];
        rows.push((pieces, prompt.proposal() == Some(at)));
    }
    if prompt.purpose == Purpose::Keyword && !rows.is_empty() && !app.keywords.is_empty() {
        let heading = app.keywords.list().first().is_some_and(|keyword| keyword.entry.group.is_none());
        rows.extend(heading.then(|| (vec![("keywords".to_owned(), theme.title.0)], false)));
    }
    rows
}

fn keyword_row(
    app: &App,
    theme: &Theme,
    slot: usize,
    keyword: &Keyword,
    width: usize,
) -> Vec<(String, Style)> {
    let lit = match keyword.on {
        true => theme.keyword(keyword.colour),
        false => theme.small.0.add_modifier(Modifier::CROSSED_OUT),
    };
    let sign = match (keyword.on, slot == app.keywords.chosen) {
        (false, _) => "○",
        (true, true) => "●",
        (true, false) => " ",
    };
    let name = text::clip(keyword.query.text(), NAME).into_owned();
    let gap = " ".repeat(2 + NAME.saturating_sub(text::width(&name)));
    let facts = facts(app, slot);
    let room = width.saturating_sub(2 + NUMBER + NAME + 2 + text::width(&facts) + 3);
    let spellings = if room < SPELLINGS { String::new() } else { text::pad(&spellings(keyword), room) };
    vec![
        (format!("{sign} {:>2}  ", slot + 1), theme.keyword_ink(keyword.colour)),
        (name, lit),
        (gap, Style::default()),
        (spellings.clone(), Style::default()),
        (if spellings.is_empty() { String::new() } else { "  ".to_owned() }, Style::default()),
        (facts, theme.small.0),
    ]
}

/// The other spellings, what is left out, and what else is said of a keyword.
fn spellings(keyword: &Keyword) -> String {
    let list =
        |all: &[crate::sets::Spelling]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ");
    let entry = &keyword.entry;
    let mut said = list(&entry.variants);
    if !entry.exclusions.is_empty() {
        said = format!("{said} - {}", list(&entry.exclusions));
    }
    let options = [(entry.options.whole, "whole"), (entry.options.case, "case")];
    let options: Vec<&str> = options.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
    if !options.is_empty() {
        said = format!("{said} {{{}}}", options.join(" "));
    }
    said.trim().to_owned()
}

/// "3 here · 12 in 3 documents · from 2% to 97%".
fn facts(app: &App, slot: usize) -> String {
    let finder = app.page.keywords.as_ref();
    let here = finder.map_or(0, |f| f.census.total(slot));
    let sure = finder.is_none_or(|f| f.census.complete());
    let mut facts = format!("{}{here} here", if sure { "" } else { "≥" });
    if app.has_list() {
        let all = app.totals.0.get(slot).copied().unwrap_or(0);
        let documents = app.documents.get(slot).copied().unwrap_or(0);
        let noun = if documents == 1 { "document" } else { "documents" };
        let least = if app.totals.1 { "" } else { "≥" };
        facts = format!("{facts} · {least}{all} in {documents} {noun}");
    }
    if let Some((first, last)) = finder.and_then(|f| f.census.extent(slot)) {
        facts = format!("{facts} · from {first}% to {last}%");
    }
    facts
}

/// The rows below the list: a message, else what may be typed, else the keys of a row.
fn hints(app: &App, theme: &Theme, prompt: &Prompt, width: usize) -> Vec<Row> {
    let line = |said: &str, style: Style| vec![(vec![(said.to_owned(), style)], false)];
    if let Some(notice) = &app.notice {
        return line(notice, theme.notice.0);
    }
    match prompt.purpose {
        Purpose::Keyword if prompt.slot().is_some() => row_keys(app, theme, width),
        Purpose::Entry => line("name = spelling | spelling - left out {whole case colour=1}", theme.small.0),
        Purpose::Variant => line("one spelling, or several with | between them", theme.small.0),
        Purpose::Group => {
            let names: Vec<&str> = app.keywords.set().groups().iter().map(|group| &*group.name).collect();
            line(&format!("empty for none   {}", names.join(" · ")), theme.small.0)
        }
        _ => Vec::new(),
    }
}

/// What each key of a row is called where there is little room.
const SHORT: [(&str, &str); 15] = [
    ("keyword-go", "go"),
    ("keyword-toggle", "on/off"),
    ("keyword-colour", "colour"),
    ("keyword-edit", "rename"),
    ("keyword-variant", "add a spelling"),
    ("keyword-spellings", "spellings of the library"),
    ("keyword-group", "group"),
    ("keyword-down", "down"),
    ("keyword-up", "up"),
    ("keyword-remove", "remove"),
    ("keyword-undo", "undo"),
    ("keyword-redo", "redo"),
    ("keyword-save", "save"),
    ("keyword-import", "import"),
    ("keyword-export", "export"),
];

fn row_keys(app: &App, theme: &Theme, width: usize) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut used = usize::MAX;
    for action in ACTIONS.iter().filter(|action| action.scope == Scope::Keywords) {
        let short = SHORT.iter().find(|(name, _)| *name == action.name).map(|(_, short)| *short);
        let (Some(key), Some(short)) = (app.keymap.keys_of(action).first(), short) else { continue };
        let cells = text::width(key) + text::width(short) + 4;
        if used.saturating_add(cells) > width.saturating_sub(2) {
            rows.push((Vec::new(), false));
            used = 0;
        }
        used += cells;
        if let Some((pieces, _)) = rows.last_mut() {
            pieces.push((format!("{key} "), theme.key.0));
            pieces.push((format!("{short}   "), theme.small.0));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_a_row_has_a_hint() {
        let of_rows = ACTIONS.iter().filter(|action| action.scope == Scope::Keywords);
        let names: Vec<&str> = of_rows.map(|action| action.name).collect();
        assert_eq!(names, SHORT.map(|(name, _)| name));
    }
}
