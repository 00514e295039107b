//! XML as the small files of a book have it: read forgivingly, one event after the other, without a tree.
//!
//! Only the five entities of XML, numbers and the no-break space are resolved; a document type is passed over, so nothing
//! that it declares ever grows. Names are local: what their prefix stands for makes no difference here.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::{Cancel, OpenError};

/// Attributes of one element that are looked at.
const ATTRIBUTES: usize = 256;
/// Events between two questions whether to go on.
const STEP: usize = 4096;

/// What comes next in a file.
pub(super) enum Node<'a> {
    Start(Element<'a>),
    /// The end of an element of this name.
    End(&'a str),
    Text(&'a str),
}

/// The beginning of an element.
pub(super) struct Element<'a>(&'a BytesStart<'a>);

impl Element<'_> {
    /// Its name without a prefix.
    pub(super) fn name(&self) -> &str {
        local(self.0.name().0)
    }

    /// The value of its first attribute of that name, prefix or not.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.html_attributes();
        let found = attributes
            .with_checks(false)
            .take(ATTRIBUTES)
            .filter_map(Result::ok)
            .find(|attribute| local(attribute.key.0) == name)?;
        Some(resolved(&found.value))
    }

    /// Whether one of the words in an attribute is this one.
    pub(super) fn has_word(&self, name: &str, word: &str) -> bool {
        self.attribute(name).is_some_and(|value| value.split_whitespace().any(|w| w == word))
    }
}

/// Tells everything in a file in its order; what comes after a fault that cannot be read past is lost.
pub(super) fn each(source: &str, cancel: &Cancel, told: &mut dyn FnMut(Node<'_>)) -> Result<(), OpenError> {
    let mut reader = Reader::from_str(source.trim_start_matches('\u{feff}'));
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    config.expand_empty_elements = true;
    for count in 0.. {
        if count % STEP == 0 {
            cancel.check()?;
        }
        match reader.read_event() {
            Ok(Event::Start(start)) => told(Node::Start(Element(&start))),
            Ok(Event::End(end)) => told(Node::End(local(end.name().0))),
            Ok(Event::Text(text)) => told(Node::Text(&text.into_inner())),
            Ok(Event::CData(text)) => told(Node::Text(&text.into_inner())),
            Ok(Event::GeneralRef(name)) => {
                let name = name.into_inner();
                match entity(&name) {
                    Some(c) => told(Node::Text(c.encode_utf8(&mut [0; 4]))),
                    None => told(Node::Text(&format!("&{name};"))),
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    Ok(())
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Text with its entities resolved; what is none stays as it is.
pub(super) fn resolved(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        result.push_str(before);
        let end = after.bytes().take(12).position(|b| b == b';');
        match end.and_then(|end| Some((entity(&after[..end])?, end))) {
            Some((c, end)) => {
                result.push(c);
                rest = &after[end + 1..];
            }
            None => {
                result.push('&');
                rest = after;
            }
        }
    }
    result.push_str(rest);
    result
}

/// The character that an entity stands for, named without `&` and `;`.
fn entity(name: &str) -> Option<char> {
    let number = |digits: &str, base| u32::from_str_radix(digits, base).ok().and_then(char::from_u32);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let digits = name.strip_prefix('#')?;
            match digits.strip_prefix(['x', 'X']) {
                Some(digits) => number(digits, 16),
                None => number(digits, 10),
            }
        }
    }
}

/// Words with single spaces between them.
pub(super) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
