//! reStructuredText, rendered.
//!
//! # The essay
//!
//! The source is a tree by indentation. It is read line by line with a stack of what is open ([`blocks`]): a line that is
//! set in less closes, a line that is set in more opens. What begins with `..` is dealt with by [`explicit`], a table by
//! [`tables`], what stands within a paragraph by [`inline`]. Links go by names that may be defined anywhere, so [`names`]
//! collects them first.
//!
//! It is not Docutils, and need not be: whatever it does not know is shown as it stands. Comments, definitions of targets
//! and options of directives alone are dropped.

mod blocks;
mod explicit;
mod inline;
mod names;
mod tables;

use super::bytes::Bytes;
use super::flow::Flow;
use super::{Format, How, OpenError, Reading, extension};
use crate::document::Kind;

/// Parsed whole, so there is a limit: beyond this many bytes the source itself is shown.
const LARGEST: u64 = 16 * 1024 * 1024;

pub(super) const FORMAT: Format = Format {
    kind: Kind::Rst,
    is: |_| false,
    named: |name, _| extension(name).is_some_and(|e| ["rst", "rest"].contains(&e.as_str())),
    claims: |_| false,
    read: Reading::Rendered(read),
};

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let (text, notices) = bytes.text(LARGEST)?;
    notices.into_iter().for_each(|notice| flow.notice(notice));
    flow.number_links();
    let lines: Vec<String> = text.lines().map(untabbed).collect();
    blocks::Reader::new(&lines, flow).run(how.cancel)
}

/// A line whose tabs reach to the next multiple of eight, and without spaces at its end.
fn untabbed(line: &str) -> String {
    let line = line.trim_end();
    if !line.contains('\t') {
        return line.to_owned();
    }
    let mut out = String::new();
    let mut column = 0;
    for c in line.chars() {
        let width = if c == '\t' { 8 - column % 8 } else { 1 };
        if c == '\t' {
            (0..width).for_each(|_| out.push(' '));
        } else {
            out.push(c);
        }
        column += width;
    }
    out
}

/// Spaces before the text of a line.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

#[cfg(test)]
mod tests;
