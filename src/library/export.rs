//! The lines of a lookup as a file: Markdown for notes, CSV for tables, JSON for programs.

use std::fmt::Write;

use super::Line;

/// A form of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A list of quotations under the names of their documents.
    Markdown,
    /// Comma-separated values (RFC 4180) with a header.
    Csv,
    /// One object for each line, in an array.
    Json,
}

/// Where a line is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name of the document.
    pub title: String,
    /// Its path.
    pub path: String,
}

impl Form {
    /// The form that a file name asks for by its ending.
    pub fn of(name: &str) -> Option<Form> {
        let (_, ending) = name.rsplit_once('.')?;
        match &ending.to_ascii_lowercase()[..] {
            "md" | "markdown" | "txt" => Some(Form::Markdown),
            "csv" => Some(Form::Csv),
            "json" => Some(Form::Json),
            _ => None,
        }
    }
}

/// All `lines`, found for `query`, in this form.
pub fn export(query: &str, lines: &[Line], source: &dyn Fn(&Line) -> Source, form: Form) -> String {
    match form {
        Form::Markdown => markdown(query, lines, source),
        Form::Csv => csv(lines, source),
        Form::Json => json(query, lines, source),
    }
}

fn markdown(query: &str, lines: &[Line], source: &dyn Fn(&Line) -> Source) -> String {
    let mut text = format!("# {}\n", escaped(query));
    let mut last = None;
    for line in lines {
        if last != Some(line.entry) {
            let source = source(line);
            put(&mut text, format_args!("\n## {}\n\n{}\n\n", escaped(&source.title), escaped(&source.path)));
            last = Some(line.entry);
        }
        let (left, hit, right) = (escaped(line.left()), escaped(line.hit()), escaped(line.right()));
        put(&mut text, format_args!("- …{}**{}**{}…\n", left.trim_start(), hit, right.trim_end()));
    }
    text
}

/// Text without what Markdown would take for its own, in one line.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' => escaped.extend(['\\', c]),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

fn csv(lines: &[Line], source: &dyn Fn(&Line) -> Source) -> String {
    let mut text = String::from("title,path,start,end,left,hit,right\r\n");
    for line in lines {
        let Source { title, path } = source(line);
        let (start, end) = (line.range.start, line.range.end);
        let [title, path] = [title, path].map(|s| field(&s));
        let [left, hit, right] = [line.left(), line.hit(), line.right()].map(field);
        put(&mut text, format_args!("{title},{path},{start},{end},{left},{hit},{right}\r\n"));
    }
    text
}

/// A field in quotes. A spreadsheet would run what begins like a formula, so that gets an apostrophe.
fn field(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn json(query: &str, lines: &[Line], source: &dyn Fn(&Line) -> Source) -> String {
    let mut text = String::from("[");
    for (i, line) in lines.iter().enumerate() {
        let Source { title, path } = source(line);
        let object = serde_json::json!({
            "query": query,
            "title": title,
            "path": path,
            "range": [line.range.start, line.range.end],
            "left": line.left(),
            "hit": line.hit(),
            "right": line.right(),
        });
        put(&mut text, format_args!("{}\n  {object}", if i > 0 { "," } else { "" }));
    }
    text.push_str("\n]\n");
    text
}

fn put(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing into a string cannot fail.
    let _ = text.write_fmt(what);
}

#[cfg(test)]
mod tests {
    use super::super::concordance::tests::lines;
    use super::*;

    fn exported(form: Form) -> String {
        let source = |_: &Line| Source { title: "The \"Mill\"".into(), path: "a/b.txt".into() };
        export("mill", &lines("mill", "=the old\nmill, *stands*"), &source, form)
    }

    #[test]
    fn every_form_keeps_hit_context_and_source() {
        assert_eq!(
            exported(Form::Markdown),
            "# mill\n\n## The \"Mill\"\n\na/b.txt\n\n- …=the old **mill**, \\*stands\\*…\n"
        );
        assert_eq!(
            exported(Form::Csv).lines().nth(1),
            Some("\"The \"\"Mill\"\"\",\"a/b.txt\",9,13,\"'=the old \",\"mill\",\", *stands*\"")
        );
        let value: serde_json::Value = serde_json::from_str(&exported(Form::Json)).unwrap();
        assert_eq!((&value[0]["hit"], &value[0]["range"][0]), (&"mill".into(), &9.into()));
    }

    #[test]
    fn the_ending_of_a_name_says_which_form() {
        assert_eq!(
            [Form::of("x.CSV"), Form::of("a.b/x.json"), Form::of("x")],
            [Some(Form::Csv), Some(Form::Json), None]
        );
    }
}
