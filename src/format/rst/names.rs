//! What names stand for, wherever in the source they are defined.

use std::collections::HashMap;

use super::indent;

/// Targets of links and texts of substitutions.
#[derive(Default)]
pub(super) struct Names {
    /// Addresses by the names of their targets; a target without an address is a place in the document.
    targets: HashMap<String, String>,
    /// What `|name|` stands for: text, or the description of a picture.
    pub substitutions: HashMap<String, String>,
    /// Notes numbered by themselves so far: where they are referred to, where they stand.
    pub referred: usize,
    pub noted: usize,
}

impl Names {
    /// Collects them.
    pub(super) fn of(lines: &[String]) -> Names {
        let mut names = Names::default();
        for (i, line) in lines.iter().enumerate() {
            let Some(rest) = line.trim_start().strip_prefix(".. ") else { continue };
            let next = lines.get(i + 1).filter(|next| indent(next) > indent(line));
            if let Some(rest) = rest.strip_prefix('_') {
                names.target(rest, next.map(|next| next.trim()));
            } else if let Some(rest) = rest.strip_prefix('|') {
                names.substitution(rest, next.map(|next| next.trim()));
            }
        }
        names
    }

    fn target(&mut self, rest: &str, next: Option<&str>) {
        let Some((name, address)) = split_target(rest) else { return };
        let address = match address.trim() {
            "" => next.unwrap_or_default(),
            address => address,
        };
        let key = normal(name);
        let target = match address {
            "" => format!("#{key}"),
            address => address.replace('\\', ""),
        };
        self.targets.entry(key).or_insert(target);
    }

    fn substitution(&mut self, rest: &str, next: Option<&str>) {
        let Some((name, rest)) = rest.split_once('|') else { return };
        let Some((directive, text)) = rest.split_once("::") else { return };
        let text = match directive.trim() {
            "image" => {
                let alt = next.and_then(|next| next.strip_prefix(":alt:")).map(str::trim);
                format!(
                    "[image: {}]",
                    alt.unwrap_or_else(|| text.trim().rsplit('/').next().unwrap_or_default())
                )
            }
            "unicode" => unicode(text),
            _ => text.trim().to_owned(),
        };
        self.substitutions.insert(normal(name), text);
    }

    /// The address that a name stands for; names that stand for one another are followed a few steps.
    pub(super) fn address(&self, name: &str) -> Option<&str> {
        let mut found = self.targets.get(&normal(name))?.as_str();
        for _ in 0..4 {
            match found.strip_suffix('_').and_then(|other| self.targets.get(&normal(other.trim_matches('`'))))
            {
                Some(other) => found = other,
                None => break,
            }
        }
        Some(found)
    }
}

/// `name: address`, where the name may stand in backquotes and contain colons.
pub(super) fn split_target(rest: &str) -> Option<(&str, &str)> {
    if let Some(rest) = rest.strip_prefix('`') {
        let (name, rest) = rest.split_once('`')?;
        return Some((name, rest.strip_prefix(':')?));
    }
    if let Some(rest) = rest.strip_prefix("_:") {
        return Some(("_", rest));
    }
    rest.split_once(": ").or_else(|| rest.strip_suffix(':').map(|name| (name, "")))
}

/// Names are the same whatever their case and spaces.
pub(super) fn normal(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase().replace('\\', "")
}

/// `0xA9 text`: characters by their numbers among text.
fn unicode(text: &str) -> String {
    let text = text.split(" .. ").next().unwrap_or_default();
    let one = |word: &str| {
        let digits = ["0x", "U+", "u+", "\\u", "x"].iter().find_map(|prefix| word.strip_prefix(prefix));
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        number.and_then(char::from_u32).map_or_else(|| word.to_owned(), String::from)
    };
    text.split_whitespace().map(one).collect::<Vec<_>>().join(" ")
}
