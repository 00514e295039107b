//! JSON Lines: one value a line, each set as a record with its names.

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::bytes::Bytes;
use super::flow::Flow;
use super::{Format, How, OpenError, Reading, extension};
use crate::document::{BlockKind, Face, Kind};

/// Parsed whole, so there is a limit, in bytes.
const LARGEST: u64 = 32 * 1024 * 1024;
/// Lines of a text without a telling name that must all be records.
const CLAIMED: usize = 5;

pub(super) const FORMAT: Format = Format {
    kind: Kind::Records,
    is: |_| false,
    named: |name, head| {
        extension(name).is_some_and(|e| ["jsonl", "ndjson", "jsonlines"].contains(&e.as_str()))
            && head
                .lines()
                .find(|line| !line.trim().is_empty())
                .is_some_and(|line| line.trim_start().starts_with(['{', '[']))
    },
    claims: |head| {
        let whole = &head[..head.rfind('\n').unwrap_or(0)];
        let mut lines = whole.lines().filter(|line| !line.trim().is_empty()).take(CLAIMED);
        let first = lines.next().is_some_and(is_record);
        first && whole.lines().count() > 1 && lines.all(is_record)
    },
    read: Reading::Rendered(read),
};

fn is_record(line: &str) -> bool {
    line.starts_with('{') && serde_json::from_str::<Fields>(line).is_ok()
}

/// The fields of an object in their order, which a map would not keep.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Fields, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Fields;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Fields(fields))
    }
}

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let (text, notices) = bytes.text(LARGEST)?;
    notices.into_iter().for_each(|notice| flow.notice(notice));
    let mut count = 0;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if count % 1024 == 0 {
            how.cancel.check()?;
        }
        count += 1;
        flow.begin(BlockKind::Paragraph);
        match serde_json::from_str::<Fields>(line) {
            Ok(Fields(fields)) => record(count, &fields, flow),
            // A list, a value, or a line that was cut off.
            Err(_) => flow.text(line),
        }
        flow.end_block();
        flow.gap(true);
    }
    flow.meta("records", &count.to_string());
    Ok(())
}

fn record(number: usize, fields: &[(String, Value)], flow: &mut Flow) {
    flow.faced(Face::Meta, &number.to_string());
    flow.end_lines();
    for (name, value) in fields {
        flow.begin(BlockKind::Paragraph);
        flow.faced(Face::Strong, name);
        flow.text(": ");
        match value {
            Value::String(text) => flow.words(text),
            value => flow.faced(Face::Code, &value.to_string()),
        }
        flow.end_lines();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::opened;

    fn text(name: &str, source: &str) -> (Kind, String) {
        let doc = opened(name, source.as_bytes()).unwrap();
        (doc.kind, doc.text.slice(0..doc.text.len()))
    }

    const LINES: &str = "{\"when\":\"2024-03-05\",\"level\":29.5,\"at\":{\"b\":[1,2]},\"a\":null}\n\n{\"when\":\"later\\nthat day\"}\n";

    #[test]
    fn records_keep_the_order_of_their_fields() {
        let expected =
            "1\nwhen: 2024-03-05\nlevel: 29.5\nat: {\"b\":[1,2]}\na: null\n\n2\nwhen: later that day\n";
        assert_eq!(text("a.jsonl", LINES), (Kind::Records, expected.to_owned()));
        assert_eq!(text("a.txt", LINES), (Kind::Records, expected.to_owned()));
    }

    #[test]
    fn what_is_no_record_is_shown_as_it_stands() {
        let (_, shown) = text("a.ndjson", "{\"a\":1}\n[1, 2]\n{\"cut\": \"o");
        assert_eq!(shown, "1\na: 1\n\n[1, 2]\n\n{\"cut\": \"o\n");
        assert_eq!(text("a.txt", "{ braces }\nin text\n").0, Kind::Text);
        assert_ne!(text("a.jsonl", "no JSON at all\n").0, Kind::Records);
        let deep = format!("{{\"a\":{}1{}}}\n", "[".repeat(100_000), "]".repeat(100_000));
        assert!(text("a.jsonl", &deep).1.starts_with("{\"a\":[["));
    }
}
