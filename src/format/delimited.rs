//! Tables in text files: values separated by commas, semicolons, tabs or bars.
//!
//! Nothing says which separator a file uses, and many a file is only called a table. So the beginning is parsed with
//! each, and the one that gives most rows the same number of fields is taken; where none does the file is text. A table
//! with more columns than any page has room for is shown as records, a value a line with its name.

use csv::{ByteRecord, ReaderBuilder};

use super::bytes::Bytes;
use super::flow::Flow;
use super::{Format, How, OpenError, Reading, extension};
use crate::document::{BlockKind, Face, Kind};

/// Parsed whole, so there is a limit, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;
/// Rows that are looked at to find the separator, and the shape of the columns.
const SAMPLE: usize = 50;
/// More columns than this have no room side by side.
const WIDEST: usize = 14;
/// Between two looks at whether the table is still wanted.
const ROWS: usize = 1024;

pub(super) const FORMAT: Format = Format {
    kind: Kind::Table,
    is: |_| false,
    named: |name, head| {
        extension(name).is_some_and(|e| ["csv", "tsv", "tab", "psv"].contains(&e.as_str()))
            && separator(name, head).is_some()
    },
    claims: |_| false,
    read: Reading::Rendered(read),
};

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let (text, notices) = bytes.text(LARGEST)?;
    notices.into_iter().for_each(|notice| flow.notice(notice));
    let separator = separator(how.name, super::start(&text, super::HEAD)).unwrap_or(b',');
    let rows: Vec<ByteRecord> = rows(&text, separator).collect();
    let columns = rows.iter().map(ByteRecord::len).max().unwrap_or(0);
    let head = rows.first().is_some_and(|first| is_head(first, &rows));
    flow.meta("columns", &columns.to_string());
    flow.meta("rows", &(rows.len() - usize::from(head)).to_string());
    if columns > WIDEST { records(&rows, head, how, flow) } else { table(&rows, columns, head, how, flow) }
}

/// The rows of a table; what cannot be parsed ends it.
fn rows(text: &str, separator: u8) -> impl Iterator<Item = ByteRecord> {
    let reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(std::io::Cursor::new(text.as_bytes().to_vec()));
    reader.into_byte_records().map_while(Result::ok)
}

/// The separator that a table uses; `None` for what is no table.
fn separator(name: &str, head: &str) -> Option<u8> {
    let all = [b',', b';', b'\t', b'|'];
    let named = extension(name).is_some_and(|e| ["tsv", "tab"].contains(&e.as_str()));
    let candidates: &[u8] = if named { b"\t" } else { &all };
    // The last line of the beginning may have been cut.
    let whole = if head.len() < super::HEAD { head } else { &head[..head.rfind('\n').unwrap_or(head.len())] };
    let rated = candidates.iter().filter_map(|separator| Some((agreement(whole, *separator)?, *separator)));
    rated.max_by_key(|(agreement, _)| *agreement).map(|(_, separator)| separator)
}

/// How many rows of the beginning agree on how many fields, if most do and it is more than one.
fn agreement(head: &str, separator: u8) -> Option<(usize, usize)> {
    let lengths: Vec<usize> = rows(head, separator).take(SAMPLE).map(|row| row.len()).collect();
    let most = lengths.iter().copied().max_by_key(|len| lengths.iter().filter(|l| *l == len).count())?;
    let agreeing = lengths.iter().filter(|len| **len == most).count();
    (most > 1 && agreeing * 10 >= lengths.len() * 7).then_some((agreeing, most))
}

fn is_number(value: &[u8]) -> bool {
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    digits > 0 && value.iter().all(|b| b.is_ascii_digit() || b"+-.,'% eE$".contains(b))
}

/// Whether the first row names the columns: it has no numbers and no gaps.
fn is_head(first: &ByteRecord, rows: &[ByteRecord]) -> bool {
    rows.len() > 1 && first.iter().all(|value| !value.is_empty() && !is_number(value))
}

/// The columns of numbers, which are set flush right.
fn right(rows: &[ByteRecord], columns: usize, head: bool) -> Vec<bool> {
    let sample = &rows[usize::from(head).min(rows.len())..];
    let sample = &sample[..sample.len().min(1000)];
    (0..columns)
        .map(|column| {
            let values = || sample.iter().filter_map(|row| row.get(column)).filter(|value| !value.is_empty());
            let numbers = values().filter(|value| is_number(value)).count();
            numbers > 0 && numbers * 10 >= values().count() * 8
        })
        .collect()
}

fn table(
    rows: &[ByteRecord],
    columns: usize,
    head: bool,
    how: &How<'_>,
    flow: &mut Flow,
) -> Result<(), OpenError> {
    flow.begin_table(&right(rows, columns, head));
    for (i, row) in rows.iter().enumerate() {
        if i % ROWS == 0 {
            how.cancel.check()?;
        }
        let is_head = head && i == 0;
        flow.begin_row(is_head);
        for value in row {
            flow.begin_cell();
            flow.words(&String::from_utf8_lossy(value));
            flow.end_cell();
        }
        flow.end_row(is_head);
    }
    flow.end_table();
    Ok(())
}

fn records(rows: &[ByteRecord], head: bool, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let (names, rows) = match rows.split_first() {
        Some((first, rest)) if head => (Some(first), rest),
        _ => (None, rows),
    };
    for (i, row) in rows.iter().enumerate() {
        if i % ROWS == 0 {
            how.cancel.check()?;
        }
        flow.begin(BlockKind::Paragraph);
        flow.faced(Face::Meta, &(i + 1).to_string());
        flow.end_lines();
        for (column, value) in row.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
            let name = names.and_then(|names| names.get(column)).map(String::from_utf8_lossy);
            flow.begin(BlockKind::Paragraph);
            flow.faced(Face::Strong, &name.unwrap_or_else(|| (column + 1).to_string().into()));
            flow.text(": ");
            flow.words(&String::from_utf8_lossy(value));
            flow.end_lines();
        }
        flow.end_block();
        flow.gap(true);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::format::opened;

    fn doc(name: &str, source: &str) -> Document {
        opened(name, source.as_bytes()).unwrap()
    }

    fn text(doc: &Document) -> String {
        doc.text.slice(0..doc.text.len())
    }

    #[test]
    fn a_table_is_set_as_one_whatever_its_separator() {
        let source =
            "gauge,level,remark\nShaab,29.5,\"low, and\nsinking\"\nIlsan,31,\"a \"\"new\"\" board\"\n";
        let expected = "gauge\tlevel\tremark\nShaab\t29.5\tlow, and sinking\nIlsan\t31\ta \"new\" board\n";
        let table = doc("a.csv", source);
        assert_eq!((table.kind, text(&table).as_str()), (Kind::Table, expected));
        assert_eq!(table.markup.tables[0].right, [false, true, false]);
        assert_eq!(table.meta("rows"), Some("2"));
        for (name, separator) in [("a.csv", ";"), ("a.tsv", "\t"), ("a.csv", "|")] {
            let source = "gauge,level\nShaab,29\nIlsan,31\n".replace(',', separator);
            assert_eq!(text(&doc(name, &source)), "gauge\tlevel\nShaab\t29\nIlsan\t31\n");
        }
    }

    #[test]
    fn what_is_only_called_a_table_is_text() {
        for source in ["just a line\nand another, with a comma\nand a third\n", "one\ntwo\n", ""] {
            let doc = doc("a.csv", source);
            assert_ne!(doc.kind, Kind::Table);
            assert_eq!(text(&doc), source);
        }
    }

    #[test]
    fn a_table_that_is_too_wide_is_shown_as_records() {
        let names: Vec<String> = (0..30).map(|i| format!("name{i}")).collect();
        let values: Vec<String> =
            (0..30).map(|i| if i == 3 { String::new() } else { format!("value {i}") }).collect();
        let wide = text(&doc("a.csv", &format!("{0}\n{1}\n{1}\n", names.join(","), values.join(","))));
        assert!(
            wide.starts_with("1\nname0: value 0\nname1: value 1\nname2: value 2\nname4: value 4\n"),
            "{wide}"
        );
        assert!(wide.contains("\n\n2\nname0: value 0\n"), "{wide}");
    }

    #[test]
    fn ragged_and_damaged_tables_lose_nothing() {
        let ragged = text(&doc("a.csv", "a,b\n1,2\n1,2,3\n1\n4,5\n6,7\n8,9\n1,\"open\nend"));
        for piece in ["1\t2\t3", "8\t9", "open end"] {
            assert!(ragged.contains(piece), "{ragged}");
        }
    }

    #[test]
    fn what_is_too_large_is_shown_as_it_is() {
        let large = doc("a.csv", &"a,b\n".repeat(LARGEST as usize / 4 + 1));
        assert_eq!(large.notices.len(), 1);
        assert_eq!(large.text.slice(0..4), "a,b\n");
    }
}
