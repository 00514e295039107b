//! Formulas: MathML as a line of text.

use super::super::xml::{Node, Xml};

/// Bytes of a formula's text.
const LONGEST: usize = 16 * 1024;

/// What stands between the parts of something.
fn between(name: &str) -> &'static [&'static str] {
    match name {
        "mfrac" => &["/"],
        "msup" | "mover" => &["^"],
        "msub" | "munder" => &["_"],
        "msubsup" | "munderover" => &["_", "^"],
        "mtr" => &[" ", " ", " ", " ", " ", " ", " ", " "],
        "mtable" => &["; ", "; ", "; ", "; ", "; ", "; ", "; ", "; "],
        _ => &[],
    }
}

/// The text of a formula; nothing if it is no MathML.
pub(super) fn text(source: &str) -> Option<String> {
    let (mut xml, mut text) = (Xml::new(source), String::new());
    // What stands between the parts of what is open, and how many of them there were.
    let mut open: Vec<(&'static [&'static str], usize)> = Vec::new();
    while let Some(node) = xml.next() {
        match node {
            Node::Open(tag) => {
                if open.is_empty() && tag.name() != "math" {
                    return None;
                }
                if tag.name() == "annotation" {
                    xml.skip();
                    continue;
                }
                if let Some((between, parts)) = open.last_mut() {
                    if *parts > 0 {
                        text.push_str(between.get(*parts - 1).copied().unwrap_or_default());
                    }
                    *parts += 1;
                }
                if matches!(tag.name(), "msqrt" | "mroot") {
                    text.push('√');
                }
                open.push((between(tag.name()), 0));
            }
            Node::Close => drop(open.pop()),
            Node::Text(piece) => text.push_str(piece.trim()),
        }
        if text.len() > LONGEST {
            text.push('…');
            break;
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    #[test]
    fn formulas_are_lines_of_text() {
        let source = "<math><semantics><mrow><msup><mi>x</mi><mn>2</mn></msup><mo>=</mo>\
                      <mfrac><mi>a</mi><mi>b</mi></mfrac></mrow><annotation>x^2</annotation></semantics></math>";
        assert_eq!(super::text(source).as_deref(), Some("x^2=a/b"));
        assert_eq!(super::text("<chart>x</chart>"), None);
    }
}
