//! Logs: text with terminal colours in it, or a file that calls itself one.
//!
//! The text is the file; the colours are read line by line when a line is laid out (`document::ansi_line`).
//! A log has no title: its first line is as good as any other.

use crate::document::{Document, Kind, has_sgr};

use super::{Cancel, Format, Input, OpenError, Reading, extension};

pub(super) const FORMAT: Format = Format {
    kind: Kind::Log,
    is: |_| false,
    named: |name, _| extension(name).is_some_and(|e| e == "log"),
    claims: |head| has_sgr(head.as_bytes()),
    read: Reading::Text(extract),
};

fn extract(input: Input<'_>, _: &Cancel) -> Result<Document, OpenError> {
    let mut doc = Document::plain(Kind::Log, input.text);
    doc.markup.ansi = true;
    doc.notices = input.notices;
    Ok(doc)
}
