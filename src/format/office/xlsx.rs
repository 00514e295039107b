//! Workbooks of Excel: XLSX and its templates.
//!
//! Texts stand once each in a part of their own, formats of numbers in another; a sheet refers to both by number. What the
//! file says of the size of a sheet is not believed: cells are counted as they come.

use std::collections::HashMap;
use std::rc::Rc;

use crate::document::Kind;

use super::super::bytes::Bytes;
use super::super::flow::Flow;
use super::super::{Format as Known, How, OpenError, Reading};
use super::numbers::Format;
use super::package::{Links, Pace, Package, confess};
use super::sheet::{Cell, Sheet, Workbook};
use super::xml::{Node, Tag, Xml};

/// Texts and formats that are kept.
const TEXTS: usize = 2_000_000;
const FORMATS: usize = 100_000;

pub(in crate::format) const FORMAT: Known = Known {
    kind: Kind::Sheets,
    is: |look| super::holds(look, "xl/workbook"),
    named: |_, _| false,
    claims: |_| false,
    read: Reading::Apart(read),
};

/// What the sheets of a workbook have in common.
struct Common {
    texts: Vec<Rc<str>>,
    formats: Vec<Format>,
    /// Days count from 1904.
    later: bool,
}

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let mut package = Package::open(bytes)?;
    let top = package.links("", flow);
    let main = top.first("officeDocument").unwrap_or("xl/workbook.xml").to_owned();
    if main.ends_with(".bin") {
        let reason = "is a binary workbook (.xlsb): save it as .xlsx to read it here";
        return Err(OpenError::Unreadable(reason.to_owned()));
    }
    package.describe(&top, flow);
    let source = package.needed(&main, flow)?;
    let links = package.links(&main, flow);
    let part = |kind: &str, name: &str| links.first(kind).map_or_else(|| name.to_owned(), str::to_owned);
    let (sheets, later) = sheets(&source, &links);
    let texts = texts(&package.part(&part("sharedStrings", "xl/sharedStrings.xml"), flow), flow);
    let formats = formats(&package.part(&part("styles", "xl/styles.xml"), flow));
    let (common, mut workbook) = (Common { texts, formats, later }, Workbook::default());
    for (i, (name, hidden, part)) in sheets.iter().enumerate() {
        let (source, links) = (package.part(part, flow), package.links(part, flow));
        let notes = links.first("comments").map(str::to_owned).map(|part| package.part(&part, flow));
        let notes = notes.map(|source| notes_of(&source)).unwrap_or_default();
        let sheet = cells(&source, &common, notes, how, flow)?;
        workbook.sheet(name, *hidden, sheet, flow);
        flow.progress(i + 1, sheets.len())?;
    }
    workbook.finish(flow);
    Ok(())
}

/// The sheets: name, whether hidden, part. And whether days count from 1904.
fn sheets(source: &str, links: &Links) -> (Vec<(String, bool, String)>, bool) {
    let (mut sheets, mut later, mut xml) = (Vec::new(), false, Xml::new(source));
    while let Some(node) = xml.next() {
        let Node::Open(tag) = node else { continue };
        match tag.name() {
            "workbookPr" => later = tag.get("date1904").is_some_and(|on| on == "1" || on == "true"),
            "sheet" => {
                let part = tag.get_prefixed("id").and_then(|id| links.target(&id).map(str::to_owned));
                let hidden = tag.get("state").is_some_and(|state| state != "visible");
                sheets.extend(part.map(|part| (tag.get("name").unwrap_or_default(), hidden, part)));
            }
            _ => {}
        }
    }
    (sheets, later)
}

/// The texts that cells refer to.
fn texts(source: &str, flow: &mut Flow) -> Vec<Rc<str>> {
    let (mut texts, mut xml) = (Vec::new(), Xml::new(source));
    while let Some(node) = xml.next() {
        if let Node::Open(tag) = node
            && tag.name() == "si"
        {
            if texts.len() == TEXTS {
                flow.notice(format!("of its texts only the first {TEXTS} are shown"));
                break;
            }
            texts.push(rich(&mut xml).into());
        }
    }
    confess(&xml, flow);
    texts
}

/// The text of the rest of a tag, without what says how it is read aloud.
fn rich(xml: &mut Xml<'_>) -> String {
    let (mut text, mut inside, mut aloud) = (String::new(), 1, 0);
    while inside > 0 {
        match xml.next() {
            Some(Node::Open(tag)) => {
                inside += 1;
                aloud += usize::from(aloud > 0 || tag.name() == "rPh");
            }
            Some(Node::Close) => {
                inside -= 1;
                aloud = usize::saturating_sub(aloud, 1);
            }
            Some(Node::Text(piece)) if aloud == 0 => text.push_str(&piece),
            Some(Node::Text(_)) => {}
            None => break,
        }
    }
    text
}

/// The formats that cells refer to.
fn formats(source: &str) -> Vec<Format> {
    let (mut own, mut formats, mut xml) = (HashMap::new(), Vec::new(), Xml::new(source));
    while let Some(node) = xml.next() {
        let Node::Open(tag) = node else { continue };
        match tag.name() {
            "numFmt" if own.len() < FORMATS => {
                if let (Some(id), Some(code)) = (tag.number("numFmtId"), tag.get("formatCode")) {
                    own.insert(id, Format::parse(&code));
                }
            }
            "cellXfs" => xml.within(|tag| {
                if tag.name() == "xf" && formats.len() < FORMATS {
                    let id = tag.number("numFmtId").unwrap_or(0);
                    formats.push(own.get(&id).cloned().unwrap_or_else(|| Format::builtin(id)));
                }
                false
            }),
            "dxfs" | "cellStyleXfs" => xml.skip(),
            _ => {}
        }
    }
    formats
}

/// What was noted on cells, by their places.
fn notes_of(source: &str) -> HashMap<(u32, u32), Rc<str>> {
    let (mut notes, mut authors, mut xml) = (HashMap::new(), Vec::new(), Xml::new(source));
    while let Some(node) = xml.next() {
        let Node::Open(tag) = node else { continue };
        match tag.name() {
            "author" => authors.push(xml.text()),
            "comment" => {
                let author =
                    tag.number("authorId").and_then(|id| authors.get(id)).map_or("", |name| name.trim());
                let by = if author.is_empty() { String::new() } else { format!(" by {author}") };
                if let Some(place) = tag.get("ref").as_deref().and_then(place) {
                    notes.insert(place, format!("Comment{by}: {}", rich(&mut xml)).into());
                }
            }
            _ => {}
        }
    }
    notes
}

/// The cells of a sheet.
fn cells(
    source: &str,
    common: &Common,
    mut notes: HashMap<(u32, u32), Rc<str>>,
    how: &How<'_>,
    flow: &mut Flow,
) -> Result<Sheet, OpenError> {
    let (mut sheet, mut xml, mut pace) = (Sheet::default(), Xml::new(source), Pace::default());
    let (mut row, mut column) = (0, 0);
    while let Some(node) = xml.next() {
        pace.step(how.cancel)?;
        let Node::Open(tag) = node else { continue };
        match tag.name() {
            "row" => {
                row = tag.number("r").and_then(|n| u32::try_from(n).ok()).map_or(row + 1, |n| n.max(1));
                column = 0;
            }
            "c" if !sheet.is_full() => {
                let at = tag.get("r").as_deref().and_then(place).unwrap_or((row.max(1) - 1, column));
                column = at.1.saturating_add(1);
                let (text, number) = value(&tag, &mut xml, common);
                sheet.push(at.0, at.1, Cell { text, number, note: notes.remove(&at) });
            }
            _ => {}
        }
    }
    confess(&xml, flow);
    // Those on cells that hold nothing.
    let mut rest: Vec<_> = notes.into_iter().collect();
    rest.sort_by_key(|(at, _)| *at);
    for ((row, column), note) in rest {
        sheet.push(row, column, Cell { text: "".into(), number: false, note: Some(note) });
    }
    Ok(sheet)
}

/// What a cell holds, and whether that is a number.
fn value(tag: &Tag<'_>, xml: &mut Xml<'_>, common: &Common) -> (Rc<str>, bool) {
    let kind = tag.get("t").unwrap_or_default();
    let style = tag.number("s").unwrap_or(0);
    let (mut value, mut inside) = (String::new(), 1);
    while inside > 0 {
        match xml.next() {
            Some(Node::Open(tag)) if matches!(tag.name(), "v" | "is") => value = rich(xml),
            Some(Node::Open(_)) => inside += 1,
            Some(Node::Close) => inside -= 1,
            Some(Node::Text(_)) => {}
            None => break,
        }
    }
    match kind.as_str() {
        "s" => (
            value.trim().parse().ok().and_then(|i: usize| common.texts.get(i)).cloned().unwrap_or_default(),
            false,
        ),
        "b" => (if value.trim() == "1" { "TRUE" } else { "FALSE" }.into(), false),
        "str" | "inlineStr" | "e" | "d" => (value.into(), false),
        _ => match value.trim().parse::<f64>() {
            Ok(number) => {
                let format = common.formats.get(style).cloned().unwrap_or_default();
                (format.write(number, common.later).into(), true)
            }
            Err(_) => (value.into(), false),
        },
    }
}

/// Row and column, from 0, of a cell that is called `AB12`.
fn place(name: &str) -> Option<(u32, u32)> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let row: u32 = name.get(letters..)?.parse().ok()?;
    let mut column: u32 = 0;
    for letter in name[..letters].bytes() {
        column = column.checked_mul(26)?.checked_add(u32::from(letter.to_ascii_uppercase() - b'A') + 1)?;
    }
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests;
