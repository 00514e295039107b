//! Rich Text Format: what word processors of thirty years exchanged.
//!
//! # The essay
//!
//! The source is one long run of [`token`]s: control words, characters in a code page or in Unicode, and braces around
//! groups. Within a group holds what was said in it ([`state`]), and as before when it ends; so one loop with an explicit stack
//! reads all of it ([`parser`]). Characters collect until a paragraph, a cell or a note ends; only then
//! is it known what they are, and [`text`] tells it to the flow.
//!
//! Groups whose first word says that they are not text (fonts, colours, pictures) or that nobody here knows (`\*`) are
//! passed over. Deeper than 512 groups nothing is remembered, but everything read.

mod codes;
mod parser;
mod state;
mod text;
mod token;

use crate::document::Kind;

use super::bytes::Bytes;
use super::flow::Flow;
use super::{Format, How, OpenError, Reading};

use parser::Parser;

/// Bytes that are read at most; pictures in them are twice as long as they are.
const MOST: u64 = 256 * 1024 * 1024;

/// See the module's text.
pub(super) const FORMAT: Format = Format {
    kind: Kind::Rtf,
    is: |look| look.head.trim_ascii_start().starts_with(b"{\\rtf"),
    named: |_, _| false,
    claims: |_| false,
    read: Reading::Apart(read),
};

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let source = bytes.all(MOST)?;
    Parser::new(flow).run(&source, how.cancel)
}

#[cfg(test)]
mod tests;
