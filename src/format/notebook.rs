//! Jupyter notebooks: text, code, and what came of it.
//!
//! Versions 3 and 4 differ in where things stand, hardly in what they mean: cells in order, each with its source, and
//! those of code with outputs. Of an output that comes in several forms the plain one is shown, pictures as their places.

use serde_json::Value;

use super::bytes::Bytes;
use super::flow::Flow;
use super::{Format, How, OpenError, Reading, extension, html, markdown};
use crate::document::{BlockKind, Face, Kind};

/// Parsed whole, so there is a limit, in bytes: notebooks carry their pictures with them.
const LARGEST: u64 = 128 * 1024 * 1024;
/// The longest output that is shown whole, in bytes.
const LONGEST: usize = 1024 * 1024;

pub(super) const FORMAT: Format = Format {
    kind: Kind::Notebook,
    is: |_| false,
    named: |name, head| extension(name).is_some_and(|e| e == "ipynb") && head.trim_start().starts_with('{'),
    claims: |head| {
        head.trim_start().starts_with('{') && head.contains("\"cell_type\"") && head.contains("\"cells\"")
    },
    read: Reading::Apart(read),
};

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let (text, _) = bytes.text(LARGEST)?;
    let broken =
        |e: serde_json::Error| OpenError::Unreadable(format!("is no notebook that can be read: {e}"));
    let notebook: Value = serde_json::from_str(&text).map_err(broken)?;
    let metadata = &notebook["metadata"];
    if let Some(title) = metadata["title"].as_str() {
        flow.title(title);
    }
    for author in metadata["authors"].as_array().into_iter().flatten() {
        flow.meta("author", author["name"].as_str().unwrap_or_default());
    }
    let language = metadata["kernelspec"]["language"].as_str().or(metadata["language_info"]["name"].as_str());
    let language = language.unwrap_or("python");
    flow.meta("language", language);
    let sheets =
        notebook["worksheets"].as_array().into_iter().flatten().flat_map(|sheet| sheet["cells"].as_array());
    let cells: Vec<&Value> = notebook["cells"].as_array().into_iter().chain(sheets).flatten().collect();
    for (i, cell) in cells.iter().enumerate() {
        how.cancel.check()?;
        show(cell, language, how, flow)?;
        flow.progress(i + 1, cells.len())?;
    }
    Ok(())
}

fn show(cell: &Value, language: &str, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let source = joined(if cell["source"].is_null() { &cell["input"] } else { &cell["source"] });
    match cell["cell_type"].as_str().unwrap_or_default() {
        "markdown" => markdown::render(&source, flow, how.cancel),
        "heading" => {
            let level = cell["level"].as_u64().unwrap_or(1).clamp(1, 6) as u8;
            flow.begin_heading(level);
            flow.words(&source);
            flow.end_heading(level);
            Ok(())
        }
        "code" => {
            let number =
                [&cell["execution_count"], &cell["prompt_number"]].into_iter().find_map(Value::as_u64);
            prompt("In", number, flow);
            flow.begin_code(Some(language));
            flow.code(source.trim_end_matches('\n'));
            flow.end_block();
            for output in cell["outputs"].as_array().into_iter().flatten() {
                show_output(output, how, flow)?;
            }
            Ok(())
        }
        _ => {
            as_code(&source, flow);
            Ok(())
        }
    }
}

/// `In [3]:`, in small print.
fn prompt(word: &str, number: Option<u64>, flow: &mut Flow) {
    flow.end_block();
    flow.begin(BlockKind::Paragraph);
    let number = number.map_or_else(|| " ".to_owned(), |n| n.to_string());
    flow.faced(Face::Meta, &format!("{word} [{number}]"));
    flow.end_lines();
}

fn show_output(output: &Value, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    match output["output_type"].as_str().unwrap_or_default() {
        "stream" => as_code(&joined(&output["text"]), flow),
        "error" | "pyerr" => {
            let lines: Vec<String> =
                output["traceback"].as_array().into_iter().flatten().map(joined).collect();
            let name = joined(&output["ename"]);
            let value = joined(&output["evalue"]);
            let text = if lines.is_empty() { format!("{name}: {value}") } else { lines.join("\n") };
            as_code(&without_colours(&text), flow);
        }
        kind => {
            let number =
                [&output["execution_count"], &output["prompt_number"]].into_iter().find_map(Value::as_u64);
            if matches!(kind, "execute_result" | "pyout") {
                prompt("Out", number, flow);
            }
            show_data(if output["data"].is_null() { output } else { &output["data"] }, how, flow)?;
        }
    }
    Ok(())
}

/// The first of its forms that can be read.
fn show_data(data: &Value, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let form = |names: [&str; 2]| names.iter().map(|name| &data[*name]).find(|value| !value.is_null());
    if let Some(text) = form(["text/markdown", "markdown"]) {
        markdown::render(&joined(text), flow, how.cancel)?;
    } else if let Some(source) =
        form(["text/html", "html"]).map(joined).filter(|html| html.contains("<table"))
    {
        html::fragment(&source, &|target| target.to_owned(), flow, how.cancel)?;
        flow.end_block();
        flow.gap(true);
    } else if let Some(picture) = ["image/png", "image/jpeg", "image/svg+xml", "png", "jpeg", "svg"]
        .into_iter()
        .find(|name| !data[*name].is_null())
    {
        let text = form(["text/plain", "text"]).map(joined).unwrap_or_default();
        flow.begin(BlockKind::Paragraph);
        flow.image(if text.is_empty() { picture } else { &text }, "");
        flow.end_block();
    } else if let Some(text) = form(["text/plain", "text"]).or(form(["text/latex", "latex"])) {
        as_code(&joined(text), flow);
    } else if let Some(source) = form(["text/html", "html"]) {
        html::fragment(&joined(source), &|target| target.to_owned(), flow, how.cancel)?;
        flow.end_block();
        flow.gap(true);
    }
    Ok(())
}

/// Lines as they are.
fn as_code(text: &str, flow: &mut Flow) {
    let text = text.trim_end_matches('\n');
    if text.is_empty() {
        return;
    }
    flow.begin(BlockKind::Code);
    let shown = super::start(text, LONGEST);
    flow.code(shown);
    flow.end_block();
    if shown.len() < text.len() {
        flow.notice("an output of more than a megabyte is not shown whole");
    }
}

/// A text that stands there whole or line by line.
fn joined(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    }
}

/// Text without the sequences by which a terminal would colour it.
fn without_colours(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        out.push_str(&rest[..at]);
        let sequence = &rest[at + 1..];
        let end = sequence
            .strip_prefix('[')
            .and_then(|s| s.find(|c: char| c.is_ascii_alphabetic()).map(|end| end + 2));
        rest = &sequence[end.unwrap_or(0)..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::opened;

    const NOTEBOOK: &str = r##"{"nbformat": 4, "metadata": {"kernelspec": {"language": "python"}}, "cells": [
        {"cell_type": "markdown", "source": ["# The *gauge*\n", "\n", "Some text."]},
        {"cell_type": "code", "execution_count": 3, "source": "print(1)\n1 + 1", "outputs": [
            {"output_type": "stream", "text": ["1\n"]},
            {"output_type": "execute_result", "execution_count": 3, "data": {"text/plain": "2"}},
            {"output_type": "display_data", "data": {"image/png": "aGk=", "text/plain": "<Figure>"}},
            {"output_type": "execute_result", "data": {"text/html": "<table><tr><th>a<tr><td>1</table>", "text/plain": "a 1"}},
            {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\u001b[31mTraceback\u001b[0m", "E: v"]}
        ]},
        {"cell_type": "raw", "source": "raw text"}]}"##;

    #[test]
    fn cells_are_shown_with_what_came_of_them() {
        let doc = opened("a.ipynb", NOTEBOOK.as_bytes()).unwrap();
        assert_eq!((doc.kind, doc.title.as_deref()), (Kind::Notebook, Some("The gauge")));
        let expected = "The gauge\n\nSome text.\n\nIn [3]\npython\nprint(1)\n1 + 1\n\n1\n\nOut [3]\n2\n\n[image: <Figure>]\n\n\
            Out [ ]\na\n1\n\nTraceback\nE: v\n\nraw text\n";
        assert_eq!(doc.text.slice(0..doc.text.len()), expected);
        assert_eq!(opened("a", NOTEBOOK.as_bytes()).unwrap().kind, Kind::Notebook);
    }

    #[test]
    fn older_notebooks_are_read_too() {
        let old = r#"{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "heading", "level": 2, "source": "Old"},
            {"cell_type": "code", "input": "x", "prompt_number": 1, "outputs": [{"output_type": "pyout", "text": "y"}]}]}]}"#;
        let doc = opened("a.ipynb", old.as_bytes()).unwrap();
        assert_eq!(doc.text.slice(0..doc.text.len()), "Old\n\nIn [1]\npython\nx\n\nOut [ ]\ny\n");
    }

    #[test]
    fn damage_is_a_reason() {
        for source in [&NOTEBOOK[..200], "{", "{\"cells\": [[[["] {
            let error = opened("a.ipynb", source.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with("is no notebook"), "{error}");
        }
        assert_ne!(opened("a.ipynb", b"text").unwrap().kind, Kind::Notebook);
        assert!(opened("a.ipynb", b"{\"cells\": [1, null, {}]}").unwrap().text.is_empty());
    }
}
