//! What stands within a paragraph: emphasis, literals, links, roles, substitutions.
//!
//! One walk over the text. A mark that has no end in the rest of the paragraph is remembered as such, so that a thousand of
//! them cost one look each.

use crate::document::Face;

use super::super::flow::Flow;
use super::names::Names;

/// The marks that have an end: the longer before those they begin with.
const MARKS: [&str; 5] = ["``", "**", "*", "`", "|"];

/// Roles whose text is that of a program.
const CODE_ROLES: [&str; 30] = [
    "class", "func", "function", "meth", "method", "mod", "module", "attr", "data", "exc", "obj", "const",
    "type", "file", "command", "program", "option", "envvar", "code", "samp", "keyword", "literal", "kbd",
    "c:func", "c:type", "c:macro", "c:member", "c:data", "source", "math",
];

/// Writes a text with its marks.
pub(super) fn write(text: &str, names: &mut Names, flow: &mut Flow) {
    Inline { text, at: 0, plain: String::new(), dead: [false; MARKS.len()], names, flow }.run();
}

struct Inline<'a> {
    text: &'a str,
    at: usize,
    /// Text that waits to be written.
    plain: String,
    /// Marks that have no end any more.
    dead: [bool; MARKS.len()],
    names: &'a mut Names,
    flow: &'a mut Flow,
}

impl<'a> Inline<'a> {
    fn run(mut self) {
        while let Some(c) = self.rest().chars().next() {
            let done = match c {
                '\\' => self.escape(),
                '*' | '`' | '|' => self.marked(None),
                ':' => self.role(),
                '[' => self.note(),
                '_' => self.reference(),
                'h' => self.address(),
                _ => false,
            };
            if !done {
                self.plain.push(c);
                self.at += c.len_utf8();
            }
        }
        self.flush();
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn flush(&mut self) {
        if !self.plain.is_empty() {
            self.flow.words(&std::mem::take(&mut self.plain));
        }
    }

    /// Whether a mark may begin here.
    fn may_begin(&self) -> bool {
        let before = self.text[..self.at].chars().next_back();
        before.is_none_or(|c| {
            c.is_whitespace() || !c.is_alphanumeric() && c != '_' && c != '\\' && c != '`' && c != '*'
        }) || self.text[..self.at].ends_with("\\ ")
    }

    /// A backslash takes the next character for what it is, and a space away.
    fn escape(&mut self) -> bool {
        let Some(next) = self.rest()[1..].chars().next() else { return false };
        if !next.is_whitespace() {
            self.plain.push(next);
        }
        self.at += 1 + next.len_utf8();
        true
    }

    /// What lies between two marks, if they begin here.
    fn marked(&mut self, role: Option<&str>) -> bool {
        if role.is_none() && !self.may_begin() {
            return false;
        }
        let rest = self.rest();
        let Some(which) = MARKS.iter().position(|mark| rest.starts_with(mark)) else { return false };
        let mark = MARKS[which];
        let inner = &rest[mark.len()..];
        if self.dead[which] || inner.starts_with(char::is_whitespace) {
            return false;
        }
        let Some(len) = end(inner, mark) else {
            self.dead[which] = true;
            return false;
        };
        self.flush();
        self.at += len + 2 * mark.len();
        self.show(mark, &inner[..len], role);
        true
    }

    fn show(&mut self, mark: &str, inner: &str, role: Option<&str>) {
        match mark {
            "``" => self.flow.faced(Face::Code, inner),
            "**" => self.flow.faced(Face::Strong, &bare(inner)),
            "*" => self.flow.faced(Face::Emphasis, &bare(inner)),
            "|" => self.substitution(inner),
            _ => self.interpreted(inner, role),
        }
    }

    fn substitution(&mut self, name: &str) {
        let found = self.names.substitutions.get(&super::names::normal(name)).cloned();
        self.flow.words(&found.unwrap_or_else(|| format!("|{name}|")));
        self.skip_underscores();
    }

    /// The mark of a link behind its text: how many underscores.
    fn skip_underscores(&mut self) -> usize {
        let count = self.rest().bytes().take(2).take_while(|b| *b == b'_').count();
        self.at += count;
        count
    }

    /// Text in backquotes: a link, or of the role that stands before or behind it.
    fn interpreted(&mut self, inner: &str, role: Option<&str>) {
        if role.is_none() && self.skip_underscores() > 0 {
            return self.link(inner);
        }
        let behind =
            self.rest().strip_prefix(':').and_then(|rest| rest.split_once(':')).map(|(name, _)| name);
        let behind = behind.filter(|name| role.is_none() && is_role(name));
        self.at += behind.map_or(0, |name| name.len() + 2);
        let role = role.or(behind).unwrap_or_default();
        let role = role.strip_prefix("py:").unwrap_or(role);
        let (text, target) = titled(inner);
        let text = bare(text);
        let text = match text.strip_prefix('~') {
            Some(path) => path.rsplit('.').next().unwrap_or(path),
            None => text.strip_prefix('!').unwrap_or(&text),
        };
        match role {
            "ref" | "doc" | "numref" => {
                let target = target.unwrap_or(inner);
                let known = if role == "doc" { None } else { self.names.address(target).map(str::to_owned) };
                self.linked(text, known);
            }
            "emphasis" | "title-reference" | "title" | "dfn" => self.flow.faced(Face::Emphasis, text),
            "strong" => self.flow.faced(Face::Strong, text),
            "pep" | "PEP" => self.flow.words(&format!("PEP {text}")),
            "rfc" | "RFC" => self.flow.words(&format!("RFC {text}")),
            role if CODE_ROLES.contains(&role) => self.flow.faced(Face::Code, text),
            "" => self.flow.faced(Face::Emphasis, text),
            _ => self.flow.words(text),
        }
    }

    fn linked(&mut self, text: &str, target: Option<String>) {
        match target {
            Some(target) => {
                self.flow.open_link(&target);
                self.flow.words(text);
                self.flow.close();
            }
            None => self.flow.words(text),
        }
    }

    /// `text <address>` or the name of a target.
    fn link(&mut self, inner: &str) {
        let (text, target) = titled(inner);
        let target = match target {
            Some(target) => match target.strip_suffix('_').and_then(|name| self.names.address(name)) {
                Some(address) => Some(address.to_owned()),
                None => Some(target.replace('\\', "").split_whitespace().collect::<String>()),
            },
            None => self.names.address(inner).map(str::to_owned),
        };
        self.linked(&bare(text), target);
    }

    /// `` :role:`text` ``
    fn role(&mut self) -> bool {
        if !self.may_begin() {
            return false;
        }
        let rest = super::super::start(&self.rest()[1..], 64);
        let Some(len) = rest.find(":`").filter(|len| is_role(&rest[..*len])) else { return false };
        let start = self.at;
        self.at += len + 2;
        let done = self.marked(Some(&rest[..len]));
        if !done {
            self.at = start;
        }
        done
    }

    /// `[1]_`, `[#name]_`, `[Knuth84]_`: to a note, under the name it has.
    fn note(&mut self) -> bool {
        let rest = super::super::start(self.rest(), 128);
        let Some(len) = rest.find("]_").filter(|len| is_label(&rest[1..*len])) else { return false };
        self.flush();
        let label = match &rest[1..len] {
            "#" => {
                self.names.referred += 1;
                self.names.referred.to_string()
            }
            label => label.trim_start_matches('#').to_owned(),
        };
        self.flow.open_link(&format!("#note-{}", label.to_lowercase()));
        self.flow.faced(Face::Marker, &format!("[{label}]"));
        self.flow.close();
        self.at += len + 2;
        true
    }

    /// `name_`, `name__`: a link by a name of one word. `` _`place` `` is a place that has a name.
    fn reference(&mut self) -> bool {
        if self.rest().starts_with("_`") && self.may_begin() {
            self.at += 1;
            return true;
        }
        let after = self.rest().trim_start_matches('_');
        if after.starts_with(|c: char| c.is_alphanumeric()) || self.rest().len() - after.len() > 2 {
            return false;
        }
        let word = |c: char| c.is_alphanumeric() || "-_.".contains(c);
        let start = self.plain.trim_end_matches(word).len();
        let name = self.plain[start..].to_owned();
        let Some(address) = self.names.address(&name).map(str::to_owned).filter(|_| !name.is_empty()) else {
            return false;
        };
        self.plain.truncate(start);
        self.flush();
        self.linked(&name, Some(address));
        self.skip_underscores();
        true
    }

    /// An address that stands by itself.
    fn address(&mut self) -> bool {
        let rest = self.rest();
        if !(rest.starts_with("http://") || rest.starts_with("https://")) || !self.may_begin() {
            return false;
        }
        let stop = |c: char| c.is_whitespace() || "<>\"`|\\".contains(c);
        let address = rest[..rest.find(stop).unwrap_or(rest.len())]
            .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '*', '\'']);
        self.flush();
        self.flow.open_link(address);
        self.flow.text(address);
        self.flow.close();
        self.at += address.len();
        true
    }
}

/// Where the mark ends a text: behind something, and before what is no letter.
fn end(inner: &str, mark: &str) -> Option<usize> {
    let finder = memchr::memmem::Finder::new(mark);
    finder.find_iter(inner.as_bytes()).find(|&at| {
        let (before, after) = (&inner[..at], &inner[at + mark.len()..]);
        // A single mark is not half of a double one, and none that is escaped.
        let whole = mark.len() == 2 || mark == "|" || !after.starts_with(mark) && !before.ends_with(mark);
        let behind = !before.is_empty() && !before.ends_with(char::is_whitespace);
        let escaped = mark != "``" && before.ends_with('\\');
        whole && behind && !escaped && !after.starts_with(|c: char| c.is_alphanumeric())
    })
}

/// `text <target>`
fn titled(inner: &str) -> (&str, Option<&str>) {
    match inner.strip_suffix('>').and_then(|inner| inner.rsplit_once('<')) {
        Some((text, target)) if text.trim().is_empty() => (target, Some(target)),
        Some((text, target)) => (text.trim_end(), Some(target)),
        None => (inner, None),
    }
}

/// A text without its backslashes.
fn bare(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.replace("\\ ", "").replace("\\\\", "\u{0}").replace('\\', "").replace('\u{0}', "\\")
}

fn is_role(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b":+._-".contains(&b))
}

fn is_label(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"#*._-".contains(&b))
}
