//! The headers of a message: which text begins with some, and what is shown of them.

use mail_parser::{Address, HeaderName, HeaderValue, Message};

use crate::document::{BlockKind, Face, View};

use super::super::flow::Flow;

/// Headers that hardly any text has but a message.
const TELLING: [&str; 13] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "received",
    "mime-version",
    "return-path",
    "delivered-to",
    "content-type",
    "reply-to",
    "x-mailer",
    "in-reply-to",
];
/// The longest list of people that is shown whole.
const PEOPLE: usize = 30;

/// How many different telling headers a text begins with; none if something else stands before or among them.
pub(super) fn begin(head: &str) -> usize {
    let mut seen: Vec<String> = Vec::new();
    for line in head.lines().take(400) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && !seen.is_empty() {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return 0 };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic()) {
            return 0;
        }
        let name = name.to_ascii_lowercase();
        if TELLING.contains(&name.as_str()) && !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen.len()
}

/// What a message by itself says of the document.
pub(super) fn describe(message: &Message<'_>, flow: &mut Flow) {
    flow.title(message.subject().unwrap_or("(no subject)"));
    if let Some(from) = message.from() {
        flow.meta("author", &people(from));
    }
    if let Some(date) = message.date() {
        flow.meta("date", &date.to_rfc3339());
    }
}

/// The subject, and in small print who wrote to whom and when; all headers as they stand if the whole is wanted.
pub(super) fn show(message: &Message<'_>, depth: usize, view: View, flow: &mut Flow) {
    let level = if depth == 0 { 1 } else { 2 };
    if let Some(id) = message.message_id() {
        flow.anchor(id);
    }
    flow.begin_heading(level);
    flow.words(message.subject().filter(|s| !s.trim().is_empty()).unwrap_or("(no subject)"));
    flow.end_heading(level);
    if view == View::Whole {
        for (name, value) in message.headers_raw() {
            line(flow, name, value);
        }
    } else {
        let addresses = [("From", message.from()), ("To", message.to()), ("Cc", message.cc())];
        for (name, address) in addresses {
            if let Some(address) = address {
                line(flow, name, &people(address));
            }
        }
        if let Some(date) = message.date() {
            line(flow, "Date", &date.to_rfc822());
        }
        answered(message, flow);
    }
    flow.gap(true);
}

/// A link to the message that this one answers, which may stand in the same box.
fn answered(message: &Message<'_>, flow: &mut Flow) {
    let HeaderValue::Text(id) = message.header(HeaderName::InReplyTo).unwrap_or(&HeaderValue::Empty) else {
        return;
    };
    flow.begin(BlockKind::Paragraph);
    flow.open_link(&format!("#{id}"));
    flow.faced(Face::Meta, "In reply to");
    flow.close();
    flow.end_lines();
}

fn line(flow: &mut Flow, name: &str, value: &str) {
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if value.is_empty() {
        return;
    }
    flow.begin(BlockKind::Paragraph);
    flow.faced(Face::Meta, &format!("{name}: {value}"));
    flow.end_lines();
}

/// `Zoe Miller <zoe@example.org>, …`
fn people(address: &Address<'_>) -> String {
    let all: Vec<String> = address
        .iter()
        .map(|one| match (one.name(), one.address()) {
            (Some(name), Some(address)) => format!("{name} <{address}>"),
            (name, address) => name.or(address).unwrap_or_default().to_owned(),
        })
        .collect();
    if all.len() > PEOPLE {
        return format!("{}, and {} more", all[..PEOPLE].join(", "), all.len() - PEOPLE);
    }
    all.join(", ")
}
