//! Plain text: the file as it is, and the line in it that reads like a title.

use crate::document::{Document, Kind};

use super::{Cancel, Format, Input, OpenError, Reading, title};

pub(super) const FORMAT: Format = Format {
    kind: Kind::Text,
    is: |_| false,
    named: |_, _| false,
    claims: |_| true,
    read: Reading::Text(extract),
};

/// The file as it is.
pub(super) fn extract(input: Input<'_>, _: &Cancel) -> Result<Document, OpenError> {
    let mut doc = Document::plain(Kind::Text, input.text);
    doc.title = title::title(input.head);
    doc.notices = input.notices;
    Ok(doc)
}
