//! A page of the web: what it is read as, and what of it.

use dom_query::Document;

use crate::document::Kind;

use super::super::bytes::Bytes;
use super::super::encoding::Decoding;
use super::super::flow::Flow;
use super::super::{Format, HEAD, How, Look, OpenError, Reading, View, extension, start};
use super::about::About;
use super::article;
use super::bound::{self, Scan, Token};
use super::walk::Walk;

/// Parsed whole, so there is a limit: beyond this many bytes the source itself is shown.
const LARGEST: u64 = 16 * 1024 * 1024;
/// How far from its beginning a page says in which encoding it is, in bytes. The standard says 1024, pages do not keep to it.
const DECLARED: usize = 16 * 1024;

pub(in crate::format) const FORMAT: Format = Format {
    kind: Kind::Html,
    is: |look: &Look<'_>| is_page(&String::from_utf8_lossy(&look.head[..look.head.len().min(4096)])),
    named: |name, head| {
        let known = ["html", "htm", "xhtml", "xht", "shtml"];
        extension(name).is_some_and(|e| known.contains(&e.as_str())) && head.contains('<')
    },
    claims: is_page,
    read: Reading::Apart(read),
};

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let source = text(bytes, flow)?;
    how.cancel.check()?;
    let bounded = bound::bounded(&source);
    let flattened = bounded.flattened;
    if flattened {
        flow.notice("what is nested more than 256 deep is shown flat");
    }
    drop(source);
    let document = Document::from(bounded.html);
    how.cancel.check()?;
    let about = About::of(&document);
    about.tell(flow);
    let article = match how.view {
        View::Whole => None,
        // Looking for an article costs depth × elements; what nobody wrote by hand has none.
        _ if flattened => None,
        _ => article::find(&document, &about),
    };
    how.cancel.check()?;
    if article.is_some() {
        flow.notice("the page's furniture is left out: R shows all of it");
    }
    let base = about.base;
    let links = |target: &str| resolved(&base, target);
    let mut walk = Walk::new(&document.tree, &links, flow);
    walk.of = document.tree.len();
    if let Some(article) = article {
        if let Some(title) = &article.title {
            walk.flow.begin_heading(1);
            walk.flow.words(title);
            walk.flow.end_heading(1);
        }
        walk.kept = Some(article.kept);
    }
    walk.run(document.tree.root_id(), how.cancel)
}

/// Whether a text begins as only HTML does.
fn is_page(head: &str) -> bool {
    let mut rest = head.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<?") => "?>",
            _ => break,
        };
        let Some((_, after)) = rest.split_once(end) else { return false };
        rest = after.trim_start();
    }
    let begins = |with: &str| rest.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    begins("<!doctype html")
        || ["<html>", "<html ", "<html\n", "<html\r", "<html\t"].iter().any(|tag| begins(tag))
}

/// The text of a page: by its byte-order mark, by its own word, by the look of its bytes.
fn text(bytes: &Bytes, flow: &mut Flow) -> Result<String, OpenError> {
    let all = bytes.all(LARGEST)?;
    let head = &all[..all.len().min(HEAD)];
    let label = declared(&String::from_utf8_lossy(&all[..all.len().min(DECLARED)]));
    let decoding = label
        .and_then(|label| Decoding::declared(&label, &all))
        .unwrap_or_else(|| Decoding::of(head, || all.clone()));
    if let Some(notice) = decoding.notice() {
        flow.notice(notice);
    }
    if (all.len() as u64) < bytes.len() {
        flow.notice("the file ends early");
    }
    Ok(decoding.decode(all))
}

/// The encoding that a page says it is in.
fn declared(head: &str) -> Option<String> {
    if let Some((declaration, _)) =
        head.trim_start().strip_prefix("<?xml").and_then(|xml| xml.split_once("?>"))
        && let Some((_, value)) = declaration.split_once("encoding=")
    {
        return value.trim_matches(['"', '\'', ' ']).split(['"', '\'']).next().map(str::to_owned);
    }
    for token in Scan::new(head, false) {
        let Token::Tag(tag) = token else { continue };
        match tag.name.as_str() {
            "body" => break,
            "meta" => {
                let mut attributes = bound::attributes(tag.attributes);
                let label = attributes.find_map(|(name, value)| charset(name, value?));
                if label.is_some() {
                    return label;
                }
            }
            _ => {}
        }
    }
    None
}

/// The encoding in an attribute of a `meta`.
fn charset(name: &str, value: &str) -> Option<String> {
    if name.eq_ignore_ascii_case("charset") {
        return Some(value.to_owned());
    }
    let lower = value.to_ascii_lowercase();
    let (_, label) = lower.split_once("charset=").filter(|_| name.eq_ignore_ascii_case("content"))?;
    Some(label.split(';').next().unwrap_or_default().trim_matches(['"', '\'', ' ']).to_owned())
}

/// A link as it can be followed from here: the page does not lie where it was.
fn resolved(base: &str, target: &str) -> String {
    let target = target.trim();
    let scheme = base.find("://").unwrap_or(0);
    if scheme == 0 || target.is_empty() || target.starts_with('#') {
        return target.to_owned();
    }
    if target.starts_with("//") {
        return format!("{}:{target}", &base[..scheme]);
    }
    let origin = base[scheme + 3..].find(['/', '?', '#']).map_or(base, |at| &base[..scheme + 3 + at]);
    if target.starts_with('/') {
        return format!("{origin}{target}");
    }
    let has_scheme = target.find([':', '/', '?', '#']).is_some_and(|at| target[at..].starts_with(':'));
    if has_scheme || target.starts_with(['.', '?']) {
        return target.to_owned();
    }
    let path = base.split(['?', '#']).next().unwrap_or(base);
    match path.get(origin.len()..).and_then(|path| path.rfind('/')) {
        Some(at) => format!("{}/{target}", start(path, origin.len() + at)),
        None => format!("{origin}/{target}"),
    }
}

#[cfg(test)]
mod tests;
