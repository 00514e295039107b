//! Markdown, rendered: what is read is the text its author meant, not the marks it was written with.
//!
//! # The essay
//!
//! The parser gives a flat run of events, and everything here is a loop over them with explicit stacks; the writing is
//! done by [`Flow`](super::flow::Flow). [`html`] reduces raw HTML to its text and the few tags that mean something here.
//!
//! Nothing is lost silently: front matter becomes small print, images their descriptions, addresses a
//! numbered list at the end; comments, scripts and style sheets alone are dropped.

mod endnotes;
mod html;
mod render;

use pulldown_cmark::{Options, Parser};

use crate::document::{Document, Kind};

use super::source::size;
use super::{Cancel, Format, Input, OpenError, extension, title};

/// Parsed whole, so there is a limit: beyond this many bytes the source itself is shown.
const LARGEST: u64 = 16 * 1024 * 1024;

/// How much rendered text is looked at for a title where there is no heading, in bytes.
const OPENING: u64 = 8 * 1024;

pub(super) const FORMAT: Format = Format {
    named: |name| {
        let known = ["md", "markdown", "mdown", "mkd", "mkdn", "mdwn", "mdx", "qmd", "rmd"];
        extension(name).is_some_and(|e| known.contains(&e.as_str()))
    },
    claims: |_| false,
    extract,
};

fn extract(input: Input<'_>, cancel: &Cancel) -> Result<Document, OpenError> {
    let len = input.text.len();
    if len > LARGEST {
        let mut doc = Document::plain(Kind::Markdown, input.text);
        doc.notices = input.notices;
        doc.notices.push(format!("{} of Markdown: shown as it is, not rendered", size(len)));
        return Ok(doc);
    }
    let mut bytes = Vec::new();
    input.text.store().read(0, len, &mut bytes);
    let short = (bytes.len() as u64) < len;
    let source =
        String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
    let mut doc = render(&source, cancel)?;
    doc.notices.splice(0..0, input.notices);
    if short {
        doc.notices.push("the file ends early".to_owned());
    }
    Ok(doc)
}

/// Renders Markdown source.
fn render(source: &str, cancel: &Cancel) -> Result<Document, OpenError> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
        | Options::ENABLE_GFM;
    let mut renderer = render::Renderer::new();
    for (count, event) in Parser::new_ext(source, options).enumerate() {
        if count % 1024 == 0 {
            cancel.check()?;
        }
        renderer.event(event);
    }
    let mut doc = renderer.finish();
    doc.title = doc.title.take().or_else(|| chief_heading(&doc)).or_else(|| opening(&doc));
    Ok(doc)
}

/// The first heading of the first level, else the first heading.
fn chief_heading(doc: &Document) -> Option<String> {
    let outline = &doc.markup.outline;
    let heading = outline.iter().find(|h| h.level == 1).or(outline.first())?;
    Some(without_pictures(&heading.title))
}

/// A title without the badges beside it; one that is nothing but a picture is what the picture shows.
fn without_pictures(title: &str) -> String {
    let (mut words, mut pictures) = (String::new(), String::new());
    let mut rest = title;
    while let Some((before, picture)) = rest.split_once("[image: ") {
        let (alt, after) = picture.split_once(']').unwrap_or((picture, ""));
        words.push_str(before);
        pictures.push_str(alt);
        pictures.push(' ');
        rest = after;
    }
    words.push_str(rest);
    let best = if words.trim().is_empty() { pictures } else { words };
    best.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn opening(doc: &Document) -> Option<String> {
    title::title(&doc.text.slice(0..doc.text.len().min(OPENING)))
}

/// The title that front matter names: `title: x` in YAML, `title = "x"` in TOML.
fn front_title(front: &str) -> Option<String> {
    let value = front.lines().find_map(|line| {
        let rest = line.strip_prefix("title")?.trim_start();
        rest.strip_prefix(':').or_else(|| rest.strip_prefix('='))
    })?;
    let value = value.trim();
    let bare = ['"', '\''].iter().find_map(|&q| value.strip_prefix(q)?.strip_suffix(q)).unwrap_or(value);
    (!bare.is_empty() && !["|", ">"].contains(&bare)).then(|| bare.to_owned())
}

#[cfg(test)]
mod tests;
