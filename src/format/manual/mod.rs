//! Manual pages, from their sources, so that they are set anew for the width of the page.
//!
//! # The essay
//!
//! A manual page is a program in a small language, roff, which names what it does as much as what it means. Almost all
//! pages keep to one of two sets of macros that say what is meant: `man` (sections, tags, fonts) and `mdoc` (flags,
//! arguments, names). Three parts share the work:
//!
//! - [`source`] is the language: lines, comments, conditions, strings, registers, macros of the page's own. It hands out text
//!   lines and requests. A page can loop, or double a string thirty times: so what all of it may come to is bounded.
//! - [`writer`] is what both sets of macros write with: fonts, filled text and lines that stay as they are, indentation.
//!   [`escapes`] takes a line of text apart, [`tables`] reads what is meant for `tbl`.
//! - [`man`] and [`mdoc`] are the two sets of macros, each a table of what a request means.
//!
//! No other program is started, and no other file is read: a page that stands for another (`.so man1/other.1`) says so.

mod conditions;
mod escapes;
mod glyphs;
mod man;
mod mdoc;
mod source;
mod tables;
mod writer;

use super::bytes::Bytes;
use super::flow::Flow;
use super::{Format, How, OpenError, Reading, extension};
use crate::document::Kind;

use source::{Reader, Step};
use writer::Writer;

/// The largest source, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

pub(super) const FORMAT: Format = Format {
    kind: Kind::Manual,
    is: |_| false,
    named: |name, head| {
        extension(name).is_some_and(|e| is_section(&e)) && begins(head, &["TH", "Dd", "so", "Dt"])
    },
    claims: |head| begins(head, &["TH", "Dd", "Dt"]),
    read: Reading::Rendered(read),
};

/// `1`, `3pm`, `8`, `n`, or a word for a source of this kind.
fn is_section(extension: &str) -> bool {
    let mut letters = extension.chars();
    let digit = letters.next().is_some_and(|c| c.is_ascii_digit()) && extension.len() <= 6;
    digit || ["n", "l", "man", "mdoc", "roff", "mandoc"].contains(&extension)
}

/// Whether a text is a source: nothing but requests and comments stands before one of these.
fn begins(head: &str, wanted: &[&str]) -> bool {
    for line in head.lines() {
        if let Some(request) = line.strip_prefix(['.', '\'']) {
            let name: String = request.trim_start().chars().take_while(|c| c.is_alphanumeric()).collect();
            if wanted.contains(&name.as_str()) {
                return true;
            }
        } else if !["", "\\"].contains(&line.trim()) && !line.starts_with("\\\"") {
            // The body of a macro of the page's own may stand before its title.
            if !head.starts_with(['.', '\'', '\\']) {
                return false;
            }
        }
    }
    false
}

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let (text, notices) = bytes.text(LARGEST)?;
    notices.into_iter().for_each(|notice| flow.notice(notice));
    let mut reader = Reader::new(&text);
    let mut writer = Writer::new(flow);
    let mut mdoc = None;
    let mut man = man::Man::default();
    let mut count = 0usize;
    while let Some(step) = reader.next_step() {
        count += 1;
        if count.is_multiple_of(4096) {
            how.cancel.check()?;
        }
        match (&step, &mut mdoc) {
            (Step::Request(name, _), None) if name == "Dd" || name == "Dt" => {
                let page = mdoc.insert(mdoc::Mdoc::default());
                page.step(step, &mut reader, &mut writer);
            }
            (_, Some(page)) => page.step(step, &mut reader, &mut writer),
            _ => man.step(step, &mut reader, &mut writer),
        }
    }
    if reader.is_exhausted() {
        writer.flow.notice("the page goes round in circles: its macros were stopped");
    }
    match mdoc {
        Some(mut page) => page.finish(&mut writer),
        None => man.finish(&mut writer),
    }
    Ok(())
}

#[cfg(test)]
mod tests;
