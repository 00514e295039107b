//! Lists of words that the library suggests.

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use super::Theme;
use super::overlay::{Row, draw_list};
use crate::app::{About, App};
use crate::text;

pub(super) fn draw(app: &App, theme: &Theme, buffer: &mut Buffer) {
    let Some(list) = &app.word_list else { return };
    let title = match &list.about {
        About::Document(id) => format!("key words of {}", app.shelf.library.get(*id).name()),
        About::Word(word) => format!("words beside {word}"),
    };
    let said = |text: String| vec![(vec![(text, theme.small.0)], false)];
    let rows = match &list.words {
        None if app.words.progress < 100 => {
            said(format!("counting the words of the library … {}%", app.words.progress))
        }
        None => said("looking …".into()),
        Some(words) if words.is_empty() => {
            said("none: there is too little text, or nothing to compare it with".into())
        }
        Some(words) => {
            words.iter().enumerate().map(|(i, w)| row(app, theme, w, i == list.selected)).collect()
        }
    };
    draw_list(&title, rows, list.selected, theme, buffer);
}

fn row(app: &App, theme: &Theme, suggestion: &crate::app::Suggestion, selected: bool) -> Row {
    let slot = app.keywords.list().iter().position(|k| k.query.text() == suggestion.word);
    let number = slot.map_or_else(String::new, |slot| (slot + 1).to_string());
    let style = slot.map_or(Style::default(), |slot| theme.keyword(app.keywords.colour(slot)));
    let word = text::clip(&suggestion.word, 24).into_owned();
    let gap = " ".repeat(26usize.saturating_sub(text::width(&word)));
    let pieces = vec![
        (text::pad(&number, 3), theme.marker.0),
        (word, style),
        (gap, Style::default()),
        (suggestion.facts.clone(), theme.small.0),
    ];
    (pieces, selected)
}
