//! Documents without their hits: how many there are in each, or only which have any.
//!
//! The table of counts has a row for each document that has hits, a column for each query, and the path at the end;
//! a first row that names the columns, and a last one with the sums. Columns are separated by tabs for
//! other programs, and filled up for people.

use super::form::{About, Form, Hit, Tally};
use super::pen::Pens;
use super::sheet::Sheet;
use crate::text;

/// The most cells for the name of a column.
const NAME: usize = 24;
/// The least for its numbers.
const NUMBER: usize = 6;

/// The table of counts.
pub(super) struct Counts<'a> {
    queries: &'a [String],
    /// Whether people read it.
    filled: bool,
    pens: Pens,
}

impl<'a> Counts<'a> {
    /// The table for these queries.
    pub(super) fn new(queries: &'a [String], filled: bool, pens: Pens) -> Counts<'a> {
        Counts { queries, filled, pens }
    }

    fn row(&self, numbers: impl Iterator<Item = String>, last: &str) -> String {
        let mut row = String::new();
        for (number, query) in numbers.zip(self.queries) {
            if self.filled {
                let width = text::width(&text::plain_line(query)).clamp(NUMBER, NAME);
                let number = text::clip(&number, width).into_owned();
                row.extend(std::iter::repeat_n(' ', width - text::width(&number)));
                row += &number;
                row += "  ";
            } else {
                row += &number;
                row.push('\t');
            }
        }
        row += &text::plain_line(last);
        row
    }

    fn special(&self, out: &mut Vec<u8>, row: &str) {
        self.pens.path.write(out, row);
        out.push(b'\n');
    }
}

impl Form for Counts<'_> {
    fn is_numbered(&self) -> bool {
        false
    }

    fn begin(&self, out: &mut Vec<u8>, _: &Tally) {
        let names = self.queries.iter().map(|query| text::plain_line(query).into_owned());
        self.special(out, &self.row(names, "document"));
    }

    fn sheet(&self, out: &mut Vec<u8>, sheet: &Sheet) {
        out.extend_from_slice(self.row(sheet.counts.iter().map(u64::to_string), &sheet.path).as_bytes());
        out.push(b'\n');
    }

    fn end(&self, out: &mut Vec<u8>, tally: &Tally) {
        let sums = tally.queries.iter().map(|query| query.hits.to_string());
        self.special(out, &self.row(sums, "total"));
    }
}

/// Paths, one a line.
pub(super) struct Files {
    pens: Pens,
}

impl Files {
    /// Paths of documents.
    pub(super) fn new(pens: Pens) -> Files {
        Files { pens }
    }
}

impl Form for Files {
    fn is_numbered(&self) -> bool {
        false
    }

    fn is_content_with_one(&self) -> bool {
        true
    }

    fn hit(&self, _: &mut Vec<u8>, _: &Hit<'_>) {}

    fn sheet(&self, out: &mut Vec<u8>, sheet: &Sheet) {
        self.pens.path.write(out, &text::plain_line(&sheet.path));
        out.push(b'\n');
    }

    fn document(&self, out: &mut Vec<u8>, about: &About<'_>, _: &[u64]) {
        self.pens.path.write(out, &text::plain_line(about.path));
        out.push(b'\n');
    }
}
