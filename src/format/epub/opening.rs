//! How a chapter begins, and where its printed pages do: a glance at its source before it is parsed.

use super::xml;

/// Bytes of the source that are looked at, and letters of text that are kept.
const FAR: usize = 64 * 1024;
const LETTERS: usize = 600;
/// Page breaks of a chapter that are found, and how long the tag of one may be in bytes.
const PAGES: usize = 10_000;
const TAG: usize = 2000;

/// How a chapter begins.
#[derive(Default)]
pub(super) struct Opening {
    /// The letters and digits of its first text.
    letters: String,
    /// Whether that text is a heading.
    pub heading: bool,
    /// The names of places before it.
    pub places: Vec<String>,
}

impl Opening {
    /// Looks at a chapter.
    pub(super) fn of(source: &str) -> Opening {
        let mut opening = Opening::default();
        let mut rest = start(body(source), FAR);
        while opening.letters.len() < LETTERS && !rest.is_empty() {
            let (text, tag) = rest.split_once('<').unwrap_or((rest, ""));
            opening.text(text);
            rest = opening.tag(tag);
        }
        opening
    }

    /// Whether this text stands in it.
    pub(super) fn shows(&self, label: &str) -> bool {
        let label = letters(label);
        let label = start(&label, LETTERS / 2);
        self.letters.contains(label)
    }

    fn text(&mut self, text: &str) {
        self.letters.push_str(&letters(&xml::resolved(text)));
    }

    /// A tag, from behind its `<`; gives what follows.
    fn tag<'a>(&mut self, from: &'a str) -> &'a str {
        let behind = |end: &str| from.split_once(end).map_or("", |(_, rest)| rest);
        if from.starts_with("!--") {
            return behind("-->");
        }
        let (tag, rest) = from.split_once('>').unwrap_or((from, ""));
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "style" => return behind("</style"),
            "script" => return behind("</script"),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading |= self.letters.is_empty(),
            "img" => self.text(&attribute(tag, "alt").unwrap_or_default()),
            _ => {}
        }
        if self.letters.is_empty() {
            self.places.extend(attribute(tag, "id"));
        }
        rest
    }
}

/// The printed pages that a chapter says begin in it: label and place. Only such as have a name to be found by.
pub(super) fn pages(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(source.as_bytes(), b"pagebreak").take(PAGES) {
        let before = &source.as_bytes()[at.saturating_sub(TAG)..at];
        let Some(open) = memchr::memrchr(b'<', before) else { continue };
        let tag = &source[at - before.len() + open..];
        let tag = tag.split_once('>').map_or("", |(tag, _)| tag);
        let Some(place) = attribute(tag, "id") else { continue };
        let label = attribute(tag, "title").or_else(|| attribute(tag, "aria-label"));
        let number = || place.trim_start_matches(|c: char| !c.is_ascii_digit()).to_owned();
        let label = label.unwrap_or_else(number);
        if !label.is_empty() {
            found.push((label, place));
        }
    }
    found
}

/// What follows the beginning of the body.
fn body(source: &str) -> &str {
    match memchr::memmem::find(source.as_bytes(), b"<body") {
        Some(at) => &source[at..],
        None => source,
    }
}

/// An attribute in the source of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut from = 0;
    while let Some(at) = tag[from..].find(name).map(|at| from + at) {
        from = at + name.len();
        let begins = tag[..at].ends_with(|c: char| c.is_ascii_whitespace());
        let value = tag[from..].trim_start().strip_prefix('=').map(str::trim_start);
        if let (true, Some(value)) = (begins, value) {
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            return value[1..].split_once(quote).map(|(value, _)| xml::resolved(value));
        }
    }
    None
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn start(text: &str, most: usize) -> &str {
    super::super::start(text, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opening_is_seen_past_what_is_not_text() {
        let source = "<html><head><title>No</title></head><body><!-- no --><a id=\"top\"/><style>no</style>\
                      <section id='s'><p>It &amp; was</p><h1>Late</h1>";
        let opening = Opening::of(source);
        assert!(opening.shows("It was late") && !opening.shows("No") && !opening.heading);
        assert_eq!(opening.places, ["top", "s"]);
        assert!(Opening::of("<body><h2 id=x>One").heading);
    }

    #[test]
    fn printed_pages_are_found_by_their_tags() {
        let source = r#"<p>a<span epub:type="pagebreak" id="p12" title="12"/>b <a role="doc-pagebreak" id="page_xiii"
            aria-label="xiii"></a> pagebreak <hr id="pg7" class="pagebreak"/>"#;
        let pages = pages(source);
        let labels: Vec<_> = pages.iter().map(|(label, place)| format!("{label} {place}")).collect();
        assert_eq!(labels, ["12 p12", "xiii page_xiii", "7 pg7"]);
    }
}
