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

use crate::document::Kind;

use super::flow::Flow;
use super::{Cancel, Format, OpenError, Reading, extension};

/// Parsed whole, so there is a limit: beyond this many bytes the source itself is shown.
const LARGEST: u64 = 16 * 1024 * 1024;

pub(super) const FORMAT: Format = Format {
    kind: Kind::Markdown,
    is: |_| false,
    named: |name, _| {
        let known = ["md", "markdown", "mdown", "mkd", "mkdn", "mdwn", "mdx", "qmd", "rmd"];
        extension(name).is_some_and(|e| known.contains(&e.as_str()))
    },
    claims: |_| false,
    read: Reading::Rendered(|bytes, how, flow| {
        let (source, notices) = bytes.text(LARGEST)?;
        notices.into_iter().for_each(|notice| flow.notice(notice));
        render(&source, flow, how.cancel)
    }),
};

/// Renders Markdown source.
pub(super) fn render(source: &str, flow: &mut Flow, cancel: &Cancel) -> Result<(), OpenError> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
        | Options::ENABLE_GFM;
    flow.number_links();
    let mut renderer = render::Renderer::new(flow);
    for (count, event) in Parser::new_ext(source, options).enumerate() {
        if count % 1024 == 0 {
            cancel.check()?;
        }
        renderer.event(event);
    }
    renderer.finish();
    Ok(())
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
