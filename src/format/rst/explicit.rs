//! What begins with two dots: directives, notes, targets, comments.

use crate::document::{BlockKind, Face};

use super::blocks::{Reader, What, field};
use super::names::{normal, split_target};
use super::{indent, inline};

/// What a directive is.
enum Directive {
    /// Its content is code in the language that it names.
    Code,
    /// Its content is set apart, under a name.
    Aside(&'static str),
    /// Its content is text like any other; what it names comes first.
    Plain,
    Picture,
    List,
    /// Its text is no text for a reader.
    Nothing,
    /// A file that is not read.
    File,
    /// Something that is described: its name, then what is said of it.
    Object,
}

fn directive(name: &str) -> Directive {
    match name {
        "code" | "code-block" | "sourcecode" | "parsed-literal" | "math" | "raw" | "productionlist"
        | "doctest" | "testcode" | "testoutput" | "csv-table" | "graphviz" | "ipython" | "prompt"
        | "highlight-block" => Directive::Code,
        "note" => Directive::Aside("Note"),
        "warning" => Directive::Aside("Warning"),
        "tip" => Directive::Aside("Tip"),
        "hint" => Directive::Aside("Hint"),
        "important" => Directive::Aside("Important"),
        "caution" => Directive::Aside("Caution"),
        "danger" => Directive::Aside("Danger"),
        "error" => Directive::Aside("Error"),
        "attention" => Directive::Aside("Attention"),
        "seealso" => Directive::Aside("See also"),
        "todo" => Directive::Aside("To do"),
        "versionadded" => Directive::Aside("New in version"),
        "versionchanged" => Directive::Aside("Changed in version"),
        "deprecated" => Directive::Aside("Deprecated since version"),
        "versionremoved" => Directive::Aside("Removed in version"),
        "admonition" | "topic" | "sidebar" | "epigraph" | "highlights" | "pull-quote" => Directive::Aside(""),
        "image" | "figure" => Directive::Picture,
        "toctree" => Directive::List,
        "contents" | "sectnum" | "highlight" | "default-role" | "role" | "currentmodule" | "index"
        | "meta" | "default-domain" | "section-numbering" | "tabularcolumns" | "title" => Directive::Nothing,
        "include" | "literalinclude" | "autosummary" | "automodule" | "autoclass" | "autofunction" => {
            Directive::File
        }
        "rubric" | "centered" | "table" | "list-table" | "container" | "class" | "rst-class" | "compound"
        | "only" | "hlist" | "glossary" | "line-block" | "header" | "footer" | "replace" | "tab" | "tabs" => {
            Directive::Plain
        }
        _ => Directive::Object,
    }
}

/// Reads a block that begins with two dots, if the next line does.
pub(super) fn read(reader: &mut Reader<'_>, set_in: usize) -> bool {
    let line = reader.line();
    if line.strip_prefix("__ ").is_some_and(|rest| !rest.contains(' ')) {
        reader.at += 1;
        return true;
    }
    let Some(rest) = line.strip_prefix("..").filter(|rest| rest.is_empty() || rest.starts_with(' ')) else {
        return false;
    };
    let rest = rest.trim().to_owned();
    if rest.starts_with('[') && note(reader, set_in, &rest) {
        return true;
    }
    if let Some(target) = rest.strip_prefix('_') {
        if let Some((name, _)) = split_target(target) {
            reader.flow.anchor(&normal(name));
        }
        skip(reader, set_in);
        return true;
    }
    match rest.split_once("::").filter(|(name, _)| is_name(name)) {
        Some((name, argument)) => {
            let name = name.trim().to_owned();
            begin(reader, set_in, &name, argument.trim());
        }
        None => comment(reader, set_in, &rest),
    }
    true
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:+.".contains(&b))
}

/// A comment ends with what is set in; an empty one ends at once if an empty line follows.
fn comment(reader: &mut Reader<'_>, set_in: usize, rest: &str) {
    let alone = rest.is_empty() && reader.lines.get(reader.at + 1).is_none_or(String::is_empty);
    if alone { reader.at += 1 } else { skip(reader, set_in) }
}

/// Passes over a line and what is set in below it.
fn skip(reader: &mut Reader<'_>, set_in: usize) {
    reader.at += 1;
    while reader.lines.get(reader.at).is_some_and(|line| line.is_empty() || indent(line) > set_in) {
        reader.at += 1;
    }
}

/// `.. [1] text`
fn note(reader: &mut Reader<'_>, set_in: usize, rest: &str) -> bool {
    let Some((label, text)) = rest[1..].split_once(']') else { return false };
    let label = match label {
        "#" => {
            reader.names.noted += 1;
            reader.names.noted.to_string()
        }
        label => label.trim_start_matches('#').to_owned(),
    };
    reader.flow.anchor(&format!("note-{}", label.to_lowercase()));
    reader.flow.begin_item_marked(&format!("[{label}] "));
    let text_at = reader.below(set_in).unwrap_or(set_in + 3);
    reader.enter(What::Item, text_at, text.trim());
    true
}

/// The options below a directive: passed over, but for the description of a picture.
fn options(reader: &mut Reader<'_>, set_in: usize) -> Option<String> {
    let mut alt = None;
    let mut last = usize::MAX;
    while let Some(line) = reader.lines.get(reader.at) {
        let goes_on = indent(line) > last && !line.is_empty();
        match field(line.trim_start()).filter(|_| indent(line) > set_in) {
            Some(("alt", text)) => alt = Some(text.to_owned()),
            Some(_) => {}
            None if goes_on => {
                reader.at += 1;
                continue;
            }
            None => break,
        }
        last = indent(line);
        reader.at += 1;
    }
    alt
}

fn begin(reader: &mut Reader<'_>, set_in: usize, name: &str, argument: &str) {
    match directive(name) {
        Directive::Code => {
            reader.at += 1;
            options(reader, set_in);
            let language = matches!(name, "code" | "code-block" | "sourcecode" | "raw").then_some(argument);
            if language.is_none() && !argument.is_empty() {
                line(reader, Face::Code, argument);
            }
            reader.flow.gap(true);
            reader.indented_code(language, set_in);
        }
        Directive::Aside(title) => aside(reader, set_in, title, argument),
        Directive::Plain => plain(reader, set_in, name, argument),
        Directive::Picture => picture(reader, set_in, argument),
        Directive::List => list(reader, set_in),
        Directive::Nothing => skip(reader, set_in),
        Directive::File => {
            line(reader, Face::Meta, &format!("[{name}: {argument}]"));
            reader.at += 1;
            options(reader, set_in);
            plain_content(reader, set_in);
        }
        Directive::Object => object(reader, set_in, name, argument),
    }
}

/// A paragraph of one face.
fn line(reader: &mut Reader<'_>, face: Face, text: &str) {
    reader.flow.begin(BlockKind::Paragraph);
    reader.flow.faced(face, text);
    reader.flow.end_lines();
    reader.flow.gap(true);
}

/// What is set in below belongs to what stands around it.
fn plain_content(reader: &mut Reader<'_>, set_in: usize) {
    reader.at = reader.at.saturating_sub(1);
    let text_at = reader.below(set_in);
    match text_at {
        Some(text_at) => reader.enter(What::Plain, text_at, ""),
        None => reader.at += 1,
    }
}

fn aside(reader: &mut Reader<'_>, set_in: usize, title: &str, argument: &str) {
    let versioned = title.ends_with("version");
    let (version, text) = match argument.split_once(' ') {
        _ if !versioned => ("", argument),
        Some((version, text)) => (version, text),
        None => (argument, ""),
    };
    let title = format!("{title} {version}");
    let names_itself = title.trim().is_empty();
    reader.flow.begin_quote();
    reader.flow.begin(BlockKind::Paragraph);
    if names_itself {
        reader.flow.faced(Face::Strong, argument);
    } else {
        reader.flow.faced(Face::Strong, title.trim());
    }
    reader.flow.end_lines();
    reader.flow.gap(false);
    let rest = if names_itself { String::new() } else { text.to_owned() };
    if rest.is_empty() {
        reader.at += 1;
        options(reader, set_in);
        reader.at -= 1;
    }
    let text_at = reader.below(set_in).unwrap_or(set_in + 3);
    reader.enter(What::Quote, text_at, &rest);
}

fn plain(reader: &mut Reader<'_>, set_in: usize, name: &str, argument: &str) {
    let silent = matches!(name, "container" | "class" | "rst-class" | "only" | "compound" | "hlist");
    if !silent && !argument.is_empty() {
        reader.flow.begin(BlockKind::Paragraph);
        reader.flow.open(Face::Strong);
        inline::write(argument, &mut reader.names, reader.flow);
        reader.flow.close();
        reader.flow.end_lines();
        reader.flow.gap(true);
    }
    reader.at += 1;
    options(reader, set_in);
    plain_content(reader, set_in);
}

fn picture(reader: &mut Reader<'_>, set_in: usize, target: &str) {
    reader.at += 1;
    let alt = options(reader, set_in);
    reader.flow.begin(BlockKind::Paragraph);
    reader.flow.image(alt.as_deref().unwrap_or_default(), target);
    reader.flow.end_block();
    plain_content(reader, set_in);
}

/// The documents that a table of contents names.
fn list(reader: &mut Reader<'_>, set_in: usize) {
    reader.at += 1;
    options(reader, set_in);
    reader.flow.begin_list(None);
    while let Some(entry) =
        reader.lines.get(reader.at).filter(|line| line.is_empty() || indent(line) > set_in)
    {
        if !entry.is_empty() {
            reader.flow.begin_item();
            reader.flow.text(entry.trim());
            reader.flow.end_item();
        }
        reader.at += 1;
    }
    reader.flow.end_list();
}

/// A thing that is described: its kind in small print, its name as code, and set in what is said of it.
fn object(reader: &mut Reader<'_>, set_in: usize, name: &str, argument: &str) {
    reader.flow.begin(BlockKind::Paragraph);
    let kind = name.rsplit(':').next().unwrap_or(name);
    reader.flow.faced(Face::Meta, kind);
    reader.flow.text(" ");
    reader.flow.faced(Face::Code, argument.trim_end_matches('\\'));
    reader.at += 1;
    // Several names may stand below one another.
    while let Some(line) =
        reader.lines.get(reader.at).filter(|line| !line.is_empty() && indent(line) > set_in)
    {
        let line = line.trim().to_owned();
        if field(&line).is_some() || argument.is_empty() {
            break;
        }
        reader.flow.line_break();
        reader.flow.faced(Face::Code, line.trim_end_matches('\\'));
        reader.at += 1;
    }
    reader.flow.end_lines();
    options(reader, set_in);
    reader.flow.begin_item_marked("  ");
    reader.at -= 1;
    let text_at = reader.below(set_in);
    reader.enter(What::Item, text_at.unwrap_or(set_in + 3), "");
}
