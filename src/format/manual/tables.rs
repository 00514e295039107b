//! Tables as `tbl` reads them: options, formats of the columns, then lines of cells.

use super::super::flow::Flow;
use super::escapes::{Font, Fonts, line};
use super::source::{Reader, arguments};
use super::writer::Writer;
use crate::document::Face;

/// Lines that a table may have.
const LONGEST: usize = 20_000;

/// Reads a table up to its `.TE`.
pub(super) fn table(_: &str, reader: &mut Reader, writer: &mut Writer<'_>) {
    writer.paragraph();
    let mut lines = Vec::new();
    while let Some(line) = reader.filled_line() {
        if line.starts_with(".TE") || lines.len() >= LONGEST {
            break;
        }
        lines.push(line);
    }
    let mut lines = lines.into_iter().peekable();
    let separator =
        lines.next_if(|line| line.trim_end().ends_with(';')).and_then(|options| separator(&options));
    let mut right = Vec::new();
    for format in lines.by_ref() {
        right = columns(&format);
        if format.trim_end().ends_with('.') {
            break;
        }
    }
    let flow = &mut *writer.flow;
    flow.begin_table(&right);
    let mut open: Option<Vec<String>> = None;
    while let Some(line) = lines.next() {
        if line.starts_with(".T&") && open.is_none() {
            // Other columns from here on: their formats are no cells.
            while lines.next().is_some_and(|format| !format.trim_end().ends_with('.')) {}
            continue;
        }
        if line.starts_with('.') && !line.starts_with("..") && open.is_none() {
            continue;
        }
        if let Some(cells) = &mut open {
            // A cell that goes over several lines ends with its own line.
            match line.strip_prefix("T}") {
                Some(rest) => {
                    let mut cells = open.take().unwrap_or_default();
                    more_cells(
                        rest.strip_prefix(separator.unwrap_or('\t')).map(str::to_owned),
                        separator,
                        &mut cells,
                        &mut open,
                    );
                    row(cells, &open, flow);
                }
                None => {
                    if let Some(cell) = cells.last_mut() {
                        cell.push(' ');
                        cell.push_str(&said(&line));
                    }
                }
            }
            continue;
        }
        if ["_", "="].contains(&line.trim()) {
            continue;
        }
        let mut cells = Vec::new();
        more_cells(Some(line), separator, &mut cells, &mut open);
        row(cells, &open, flow);
    }
    if let Some(cells) = open {
        row(cells, &None, flow);
    }
    writer.flow.end_table();
    writer.join();
}

/// What a line within a cell says: a macro of fonts its arguments, any other request nothing.
fn said(line: &str) -> String {
    let Some(request) = line.strip_prefix(['.', '\'']) else { return line.to_owned() };
    let (name, rest) = request.split_once(' ').unwrap_or((request, ""));
    let words = arguments(rest);
    match name {
        "B" | "I" | "R" | "SM" | "SB" => words.join(" "),
        "BR" | "BI" | "IB" | "IR" | "RB" | "RI" => words.concat(),
        _ => String::new(),
    }
}

/// The separator that options name: `tab(:);`.
fn separator(options: &str) -> Option<char> {
    let (_, rest) = options.split_once("tab")?;
    rest.trim_start().strip_prefix('(')?.chars().next()
}

/// The columns of a format line, and which of them are numbers.
fn columns(format: &str) -> Vec<bool> {
    let mut right = Vec::new();
    let mut skipped = false;
    for c in format.chars() {
        match c {
            '(' => skipped = true,
            ')' => skipped = false,
            _ if skipped => {}
            'l' | 'L' | 'c' | 'C' | 's' | 'S' | 'a' | 'A' => right.push(false),
            'r' | 'R' | 'n' | 'N' => right.push(true),
            _ => {}
        }
    }
    right
}

/// Adds the cells of a line; the last one may be open.
fn more_cells(
    line: Option<String>,
    separator: Option<char>,
    cells: &mut Vec<String>,
    open: &mut Option<Vec<String>>,
) {
    let Some(line) = line else { return };
    let mut parts = line.split(separator.unwrap_or('\t')).peekable();
    while let Some(part) = parts.next() {
        if part.trim() == "T{" && parts.peek().is_none() {
            cells.push(String::new());
            *open = Some(std::mem::take(cells));
            return;
        }
        cells.push(part.to_owned());
    }
}

/// Writes a row, unless its last cell is still open.
fn row(cells: Vec<String>, open: &Option<Vec<String>>, flow: &mut Flow) {
    if open.is_some() || cells.is_empty() {
        return;
    }
    flow.begin_row(false);
    for cell in cells {
        flow.begin_cell();
        let cell = if ["\\_", "\\=", "_", "=", "\\^"].contains(&cell.trim()) { "" } else { cell.trim() };
        for piece in line(cell, &mut Fonts::default()).pieces {
            match piece.font {
                Font::Roman => flow.words(&piece.text),
                Font::Bold => flow.faced(Face::Strong, &piece.text),
                Font::Italic => flow.faced(Face::Emphasis, &piece.text),
            }
        }
        flow.end_cell();
    }
    flow.end_row(false);
}
