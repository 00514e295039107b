//! Workbooks of OpenDocument: ODS. Each cell says itself what it shows.

use std::collections::HashSet;
use std::rc::Rc;

use crate::document::Kind;

use super::super::bytes::Bytes;
use super::super::flow::Flow;
use super::super::{Format, How, OpenError, Reading};
use super::package::{Pace, confess, describe};
use super::sheet::{Cell, Sheet, Workbook};
use super::slides::words;
use super::xml::{Node, Tag, Xml};

/// How often a row or a cell that holds something is repeated at most.
const AGAIN: u32 = 10_000;
/// Rows and columns that a sheet can have.
const ROWS: usize = 1 << 24;

pub(in crate::format) const FORMAT: Format = Format {
    kind: Kind::Sheets,
    is: |look| super::is_opendocument(look, "spreadsheet"),
    named: |_, _| false,
    claims: |_| false,
    read: Reading::Apart(read),
};

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let mut package = super::open_opendocument(bytes, flow)?;
    describe(&package.part("meta.xml", flow), flow);
    let source = package.needed("content.xml", flow)?;
    let (mut xml, mut workbook) = (Xml::new(&source), Workbook::default());
    let mut unseen = HashSet::new();
    while let Some(node) = xml.next() {
        how.cancel.check()?;
        let Node::Open(tag) = node else { continue };
        match tag.name() {
            "style" => {
                let name = tag.get("name");
                let mut hidden = false;
                xml.within(|tag| {
                    hidden |= tag.name() == "table-properties"
                        && tag.get("display").is_some_and(|on| on == "false");
                    false
                });
                unseen.extend(name.filter(|_| hidden));
            }
            "tracked-changes" | "master-styles" => xml.skip(),
            "table" => {
                let hidden = tag.get("style-name").is_some_and(|name| unseen.contains(&name));
                let name = tag.get("name").unwrap_or_default();
                let sheet = cells(&mut xml, how)?;
                workbook.sheet(&name, hidden, sheet, flow);
                flow.progress(xml.at() / 1024, source.len() / 1024 + 1)?;
            }
            _ => {}
        }
    }
    confess(&xml, flow);
    workbook.finish(flow);
    Ok(())
}

/// The cells of the rest of a table.
fn cells(xml: &mut Xml<'_>, how: &How<'_>) -> Result<Sheet, OpenError> {
    let (mut sheet, mut pace) = (Sheet::default(), Pace::default());
    // Depth, place, how often the current row is repeated, and its cells.
    let (mut inside, mut row, mut column, mut rows) = (1_usize, 0_u32, 0_u32, 0_u32);
    let mut held: Vec<(u32, Cell)> = Vec::new();
    while inside > 0 {
        pace.step(how.cancel)?;
        match xml.next() {
            Some(Node::Open(tag)) => match tag.name() {
                "table-row" => {
                    flush(&mut sheet, &mut held, row, rows);
                    row = row.saturating_add(rows);
                    (column, rows) = (0, repeated(&tag, "number-rows-repeated"));
                    inside += 1;
                }
                "table-cell" | "covered-table-cell" => {
                    let again = repeated(&tag, "number-columns-repeated");
                    let cell = cell(&tag, xml);
                    if !cell.text.trim().is_empty() || cell.note.is_some() {
                        held.extend((0..again.min(AGAIN)).map(|i| (column.saturating_add(i), cell.clone())));
                    }
                    column = column.saturating_add(again);
                }
                _ => inside += 1,
            },
            Some(Node::Close) => inside -= 1,
            Some(Node::Text(_)) => {}
            None => break,
        }
    }
    flush(&mut sheet, &mut held, row, rows);
    Ok(sheet)
}

/// Puts a row into the sheet, as often as it is repeated.
fn flush(sheet: &mut Sheet, held: &mut Vec<(u32, Cell)>, row: u32, rows: u32) {
    for i in 0..rows.min(AGAIN) {
        if held.is_empty() || sheet.is_full() {
            break;
        }
        for (column, cell) in held.iter() {
            sheet.push(row.saturating_add(i), *column, cell.clone());
        }
    }
    held.clear();
}

fn repeated(tag: &Tag<'_>, name: &str) -> u32 {
    tag.number(name).unwrap_or(1).clamp(1, ROWS) as u32
}

/// Reads the rest of a cell.
fn cell(tag: &Tag<'_>, xml: &mut Xml<'_>) -> Cell {
    let value = tag.get("value-type");
    let number = value.is_some_and(|kind| !matches!(kind.as_str(), "string" | "boolean"));
    let (mut text, mut note, mut inside) = (String::new(), None, 1);
    while inside > 0 {
        match xml.next() {
            Some(Node::Open(tag)) if tag.name() == "annotation" => note = Some(remark(xml.inner())),
            Some(Node::Open(tag)) => {
                inside += 1;
                if matches!(tag.name(), "p" | "s" | "tab" | "line-break") && !text.is_empty() {
                    text.push(' ');
                }
            }
            Some(Node::Close) => inside -= 1,
            Some(Node::Text(piece)) => text.push_str(&piece),
            None => break,
        }
    }
    if text.trim().is_empty() {
        text = tag.get("value").or_else(|| tag.get("string-value")).unwrap_or_default();
    }
    Cell { text: text.into(), number, note }
}

/// What was noted on a cell.
fn remark(source: &str) -> Rc<str> {
    let (mut xml, mut author, mut text) = (Xml::new(source), String::new(), String::new());
    while let Some(node) = xml.next() {
        let Node::Open(tag) = node else { continue };
        match tag.name() {
            "creator" => author = format!(" by {}", xml.text().trim()),
            "p" => text = format!("{text} {}", words(xml.inner())),
            _ => {}
        }
    }
    format!("Comment{author}:{text}").into()
}

#[cfg(test)]
mod tests;
