//! Messages: one in a file (`.eml`), or many one after the other (`mbox`).
//!
//! # The essay
//!
//! A message is shown as a mail program shows it: the subject as a heading, who and when in small print, then the text. Of
//! two versions of it the plain one is taken, unless it says nothing; quoted lines are quotations by their depth, and
//! lines that were broken only for the way (`format=flowed`) are put together again. What is attached is listed with its
//! name, type and size; a message within a message stands in a quotation. [`View::Whole`] shows all headers.
//!
//! A box is read message by message, so that the first is there at once and no more than one is in memory.

mod body;
mod heads;

use std::io::{BufRead, BufReader, Read};

use mail_parser::{Message, MessageParser};

use super::bytes::Bytes;
use super::flow::Flow;
use super::{Format, How, OpenError, Reading, extension};
use crate::document::Kind;

/// The longest message that is parsed, in bytes; the rest of a longer one is left out.
const LONGEST: u64 = 64 * 1024 * 1024;
/// Messages within messages that are shown as such.
const DEEPEST: usize = 8;

pub(super) const FORMAT: Format = Format {
    kind: Kind::Mail,
    is: |_| false,
    named: |name, head| {
        let known = ["eml", "mbox", "mbx"];
        extension(name).is_some_and(|e| known.contains(&e.as_str()))
            && (is_box(head) || heads::begin(head) >= 1)
    },
    claims: |head| is_box(head) || heads::begin(head) >= 3,
    read: Reading::Apart(read),
};

/// Whether a text begins as a box does: a line that says from whom and when, then headers.
fn is_box(head: &str) -> bool {
    let Some(rest) = head.strip_prefix("From ") else { return false };
    rest.split_once('\n').is_some_and(|(_, headers)| heads::begin(headers) >= 1)
}

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    if bytes.head(5) == b"From " { read_box(bytes, how, flow) } else { read_one(bytes, how, flow) }
}

fn read_one(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let source = bytes.all(LONGEST)?;
    let message =
        parsed(&source).ok_or_else(|| OpenError::Unreadable("has no headers of a message".to_owned()))?;
    heads::describe(&message, flow);
    show(&message, how, flow)
}

fn read_box(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let len = bytes.len();
    let mut lines = BufReader::with_capacity(1 << 16, bytes.clone());
    let (mut source, mut at, mut count) = (Vec::new(), 0, 0u32);
    let mut separated = true;
    loop {
        how.cancel.check()?;
        let before = source.len();
        let got = (&mut lines).take(LONGEST).read_until(b'\n', &mut source).map_err(OpenError::Io)? as u64;
        at += got;
        let begins = separated && source[before..].starts_with(b"From ");
        if begins || got == 0 {
            source.truncate(before);
            if !source.is_empty() {
                count += 1;
                show_in_box(&source, count, how, flow)?;
                flow.progress(scaled(at, len), scaled(len, len))?;
            }
            source.clear();
            if got == 0 {
                break;
            }
            continue;
        }
        let line = &source[before..];
        separated = line == b"\n" || line == b"\r\n";
        if is_escaped(line) {
            source.remove(before);
        }
        // What would make a message longer than is parsed is left out; the next one is found all the same.
        if source.len() as u64 > LONGEST {
            source.truncate(before);
        }
    }
    flow.meta("messages", &count.to_string());
    Ok(())
}

/// `>From `, `>>From `: a line that would have looked like the beginning of a message.
fn is_escaped(line: &[u8]) -> bool {
    let quotes = line.iter().take_while(|b| **b == b'>').count();
    quotes > 0 && line[quotes..].starts_with(b"From ")
}

/// A number of bytes as thousandths of the box: how far reading has come.
fn scaled(at: u64, len: u64) -> usize {
    (u128::from(at) * 1000 / u128::from(len.max(1))) as usize
}

fn show_in_box(source: &[u8], count: u32, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    flow.page(&count.to_string());
    match parsed(source) {
        Some(message) => show(&message, how, flow),
        None => {
            body::plain(&String::from_utf8_lossy(source), false, flow);
            Ok(())
        }
    }
}

/// A message, unless there is nothing in it that looks like one.
fn parsed(source: &[u8]) -> Option<Message<'_>> {
    MessageParser::default().parse(source).filter(|message| !message.headers().is_empty())
}

/// Shows a message, and those within it.
fn show(message: &Message<'_>, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    show_at(message, 0, how, flow)
}

/// Messages lie in one another as deep as their sender likes; past [`DEEPEST`] they are only listed.
fn show_at(message: &Message<'_>, depth: usize, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    heads::show(message, depth, how.view, flow);
    body::show(message, how, flow)?;
    for attached in message.attachments() {
        match attached.message().filter(|_| depth < DEEPEST) {
            Some(inner) => {
                flow.begin_quote();
                show_at(inner, depth + 1, how, flow)?;
                flow.end_quote();
            }
            // Text that nobody called an attachment is text: the message may have been cut off behind it.
            None if body::is_plain(attached) => body::show_part(attached, how, flow)?,
            None => body::list(attached, flow),
        }
    }
    flow.end_block();
    Ok(())
}

#[cfg(test)]
mod tests;
