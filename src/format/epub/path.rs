//! Names of what is in a book, as links say them. They are only ever compared.

/// What a link in a file leads to: a name in the archive and a place in it. `None` if it leads out of the book.
pub(super) fn resolve(link: &str, from: &str) -> Option<(String, String)> {
    let link = link.trim();
    if has_scheme(link) || link.starts_with("//") {
        return None;
    }
    let (path, place) = link.split_once('#').unwrap_or((link, ""));
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let path = if path.is_empty() { from.to_owned() } else { joined(folder(from), &decoded(path)) };
    Some((path, decoded(place)))
}

/// Whether a link begins with the name of a scheme: `https:`, `mailto:`.
pub(super) fn has_scheme(link: &str) -> bool {
    let Some((scheme, _)) = link.split_once(':') else { return false };
    scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// The folder that a file is in, its slash included.
fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..=slash])
}

/// A path within a folder, without `.` and `..`; above the top there is only the top.
pub(super) fn joined(folder: &str, path: &str) -> String {
    let folder = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split(['/', '\\'])) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A text with `%20` and its like replaced; as it is where that makes no UTF-8.
pub(super) fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
    let mut result = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                result.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                result.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(result).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_resolved_from_the_folder_they_stand_in() {
        let at = |link, from| resolve(link, from).map(|(path, place)| format!("{path}|{place}"));
        assert_eq!(at("c2.xhtml#n1", "OEBPS/text/c1.xhtml").as_deref(), Some("OEBPS/text/c2.xhtml|n1"));
        assert_eq!(at("../a%20b.html", "x/y/c.html").as_deref(), Some("x/a b.html|"));
        assert_eq!(at("#n%31", "x/c.html").as_deref(), Some("x/c.html|n1"));
        assert_eq!(at("/top.html", "x/c.html").as_deref(), Some("top.html|"));
        assert_eq!(at("../../../../etc/passwd", "x/c.html").as_deref(), Some("etc/passwd|"));
        assert_eq!(at("https://example.org/#a", "x/c.html"), None);
        assert_eq!(at("mailto:a@example.org", "x/c.html"), None);
        assert_eq!(at("50%.html", "").as_deref(), Some("50%.html|"));
    }
}
