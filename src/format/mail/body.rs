//! What a message says, and what is attached to it.

use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

use crate::document::{BlockKind, Face};

use super::super::flow::Flow;
use super::super::source::size;
use super::super::{How, OpenError, html};

/// A plain text of so few letters beside an HTML text of many is only an excuse.
const EXCUSE: usize = 200;
/// The deepest quotation that is set as one.
const DEEPEST_QUOTE: usize = 8;

/// Shows the text of a message: its plain parts, or the HTML ones where those say more.
pub(super) fn show(message: &Message<'_>, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let prefer_html = prefers_html(message);
    let parts: Vec<&MessagePart<'_>> =
        if prefer_html { message.html_bodies().collect() } else { message.text_bodies().collect() };
    parts.into_iter().try_for_each(|part| show_part(part, how, flow))
}

/// Shows one part.
pub(super) fn show_part(part: &MessagePart<'_>, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    match &part.body {
        PartType::Html(source) => {
            html::fragment(source, &|target| target.to_owned(), flow, how.cancel)?;
            flow.end_block();
        }
        PartType::Text(text) => plain(text, is_flowed(part), flow),
        _ => list(part, flow),
    }
    Ok(())
}

/// Whether a part is text, and neither has a name nor is said to be attached.
pub(super) fn is_plain(part: &MessagePart<'_>) -> bool {
    let attached = part.content_disposition().is_some_and(|d| d.is_attachment());
    matches!(part.body, PartType::Text(_)) && part.attachment_name().is_none() && !attached
}

/// Whether the plain version is missing, or only says that there is another one.
fn prefers_html(message: &Message<'_>) -> bool {
    let letters = |part: &MessagePart<'_>, html: bool| match &part.body {
        PartType::Text(text) if !html => text.trim().len(),
        PartType::Html(text) if html => text.len(),
        _ => 0,
    };
    let plain: usize = message.text_bodies().map(|part| letters(part, false)).sum();
    let html: usize = message.html_bodies().map(|part| letters(part, true)).sum();
    html > 0 && (plain == 0 || plain < EXCUSE && html > 20 * EXCUSE)
}

fn is_flowed(part: &MessagePart<'_>) -> bool {
    let format = part.content_type().and_then(|t| t.attribute("format"));
    format.is_some_and(|format| format.eq_ignore_ascii_case("flowed"))
}

/// Plain text: paragraphs as they are broken, quotations by their marks.
pub(super) fn plain(text: &str, flowed: bool, flow: &mut Flow) {
    let mut depth = 0;
    let mut open = false;
    for line in text.lines() {
        let (quotes, line) = unquoted(line);
        if quotes != depth {
            flow.end_block();
            (depth..quotes).for_each(|_| flow.begin_quote());
            (quotes..depth).for_each(|_| flow.end_quote());
            (depth, open) = (quotes, false);
        }
        if line.trim().is_empty() {
            flow.end_block();
            open = false;
            continue;
        }
        if !open {
            flow.begin(BlockKind::Paragraph);
            open = true;
        }
        // A space at the end means that the line goes on, but for the mark of a signature.
        let goes_on = flowed && line.ends_with(' ') && line != "-- ";
        flow.text(line.trim_end());
        if goes_on {
            flow.space();
        } else {
            flow.line_break();
        }
    }
    flow.end_block();
    (0..depth).for_each(|_| flow.end_quote());
}

/// How deep a line is quoted, and the line without the marks.
fn unquoted(line: &str) -> (usize, &str) {
    let (mut depth, mut rest) = (0, line);
    while let Some(inner) = rest.strip_prefix('>') {
        depth += 1;
        rest = inner.strip_prefix(' ').filter(|r| r.starts_with('>')).unwrap_or(inner);
    }
    if depth == 0 {
        return (0, line);
    }
    (depth.min(DEEPEST_QUOTE), rest.strip_prefix(' ').unwrap_or(rest))
}

/// A line about a part that is not shown.
pub(super) fn list(part: &MessagePart<'_>, flow: &mut Flow) {
    let kind = part.content_type().map(|t| match t.subtype() {
        Some(subtype) => format!("{}/{subtype}", t.ctype()),
        None => t.ctype().to_owned(),
    });
    let name =
        part.attachment_name().map_or_else(|| "attachment".to_owned(), |name| format!("attachment: {name}"));
    let kind = kind.map_or_else(String::new, |kind| format!(", {kind}"));
    flow.begin(BlockKind::Paragraph);
    flow.faced(Face::Meta, &format!("[{name}{kind}, {}]", size(part.len() as u64)));
    flow.end_lines();
    flow.gap(true);
}
