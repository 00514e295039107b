//! The language of the source: what is read as text, what as a request, and what only steers the reading.

use std::collections::HashMap;
use std::rc::Rc;

use super::conditions;

/// Lines that a page may come to, with all its macros.
const LINES: usize = 400_000;
/// Bytes that a page may come to.
const BYTES: usize = 64 * 1024 * 1024;
/// Macros within macros.
const DEEPEST: usize = 64;
/// The longest line that strings may make of one.
const LONGEST: usize = 256 * 1024;

/// What comes next.
pub(super) enum Step {
    /// A line of text, with its escapes.
    Text(String),
    /// A request or macro, and the rest of its line.
    Request(String, String),
}

/// Reads a source line by line.
pub(super) struct Reader {
    frames: Vec<Frame>,
    macros: HashMap<String, Rc<[String]>>,
    strings: HashMap<String, String>,
    pub registers: HashMap<String, i64>,
    /// Whether the condition of each `.ie` held, for its `.el`.
    held: Vec<bool>,
    lines: usize,
    bytes: usize,
}

/// Lines that are being read: the page, or a macro with its arguments.
struct Frame {
    lines: Rc<[String]>,
    at: usize,
    arguments: Option<Vec<String>>,
}

impl Reader {
    pub(super) fn new(text: &str) -> Reader {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let strings = [
            ("R", "\u{ae}"),
            ("Tm", "\u{2122}"),
            ("lq", "\u{201c}"),
            ("rq", "\u{201d}"),
            ("S", ""),
            (".T", "utf8"),
            // Those of mdoc.
            ("q", "\""),
            ("Lq", "\u{201c}"),
            ("Rq", "\u{201d}"),
            ("Lt", "<"),
            ("Gt", ">"),
            ("Le", "\u{2264}"),
            ("Ge", "\u{2265}"),
            ("Ne", "\u{2260}"),
            ("Am", "&"),
            ("Ba", "|"),
            ("Pm", "\u{b1}"),
            ("If", "\u{221e}"),
        ];
        Reader {
            frames: vec![Frame { lines: lines.into(), at: 0, arguments: None }],
            macros: HashMap::new(),
            strings: strings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            registers: [(".g", 1), (".x", 1), (".y", 23)]
                .map(|(name, value)| (name.to_owned(), value))
                .into(),
            held: Vec::new(),
            lines: LINES,
            bytes: BYTES,
        }
    }

    /// Whether the page was stopped because it came to too much.
    pub(super) fn is_exhausted(&self) -> bool {
        self.lines == 0 || self.bytes == 0
    }

    /// The next line as it stands, for what is no roff: the inside of a table.
    pub(super) fn raw_line(&mut self) -> Option<String> {
        loop {
            let frame = self.frames.last_mut()?;
            let Some(line) = frame.lines.get(frame.at) else {
                self.frames.pop();
                continue;
            };
            frame.at += 1;
            let line = match &frame.arguments {
                Some(arguments) => filled_in(line, arguments),
                None => line.clone(),
            };
            if self.lines == 0 || self.bytes < line.len() {
                (self.lines, self.bytes) = (0, 0);
                self.frames.clear();
                return None;
            }
            self.lines -= 1;
            self.bytes -= line.len();
            return Some(line);
        }
    }

    /// The same with strings and registers filled in.
    pub(super) fn filled_line(&mut self) -> Option<String> {
        let line = self.raw_line()?;
        Some(self.interpolated(&line))
    }

    /// Makes this the next line.
    fn unread(&mut self, line: &str) {
        if !line.is_empty() && self.frames.len() < DEEPEST {
            let arguments = self.frames.last().and_then(|frame| frame.arguments.clone());
            self.frames.push(Frame { lines: [line.to_owned()].into(), at: 0, arguments });
        }
    }

    /// The next line that means something to whoever shows the page.
    pub(super) fn next_step(&mut self) -> Option<Step> {
        loop {
            let line = self.logical_line()?;
            let Some(request) = line.strip_prefix(['.', '\'']) else {
                let text = line.replace("\\{", "").replace("\\}", "");
                if text.is_empty() && !line.is_empty() {
                    continue;
                }
                return Some(Step::Text(text));
            };
            let request = request.trim_start_matches([' ', '\t']);
            let end = request.find([' ', '\t', '\\']).unwrap_or(request.len());
            let (name, rest) = request.split_at(end);
            let rest = rest.trim_start_matches([' ', '\t']);
            if let Some(step) = self.request(name, rest) {
                return Some(step);
            }
        }
    }

    /// Carries out what only steers the reading; everything else is handed out.
    fn request(&mut self, name: &str, rest: &str) -> Option<Step> {
        match name {
            "" => {}
            "de" | "de1" | "am" | "dei" => self.define(rest, name == "am"),
            "ds" | "as" | "ds1" => self.define_string(name, rest),
            "nr" => self.set_register(rest),
            "rm" => rest.split_whitespace().for_each(|name| {
                self.macros.remove(name);
                self.strings.remove(name);
            }),
            "ig" => self.skip_to(rest.split_whitespace().next().unwrap_or(".")),
            "if" => {
                let (held, rest) = conditions::hold(rest, self);
                self.branch(held, &rest);
            }
            "ie" => {
                let (held, rest) = conditions::hold(rest, self);
                if self.held.len() < DEEPEST {
                    self.held.push(held);
                }
                self.branch(held, &rest);
            }
            "el" => {
                let held = self.held.pop().unwrap_or(true);
                self.branch(!held, rest);
            }
            _ => match self.macros.get(name) {
                Some(lines) => {
                    let frame = Frame { lines: Rc::clone(lines), at: 0, arguments: Some(arguments(rest)) };
                    if self.frames.len() < DEEPEST {
                        self.frames.push(frame);
                    }
                }
                None => return Some(Step::Request(name.to_owned(), rest.to_owned())),
            },
        }
        None
    }

    /// A line with its continuations, without comments, strings and registers filled in.
    fn logical_line(&mut self) -> Option<String> {
        let mut line = without_comment(&self.raw_line()?).to_owned();
        while ends_open(&line) && line.len() < LONGEST {
            line.pop();
            match self.raw_line() {
                Some(next) => line.push_str(without_comment(&next)),
                None => break,
            }
        }
        Some(self.interpolated(&line))
    }

    /// Strings and registers filled in.
    fn interpolated(&mut self, line: &str) -> String {
        let mut out = line.to_owned();
        // A string may name another; a string that names itself ends here.
        for _ in 0..8 {
            let Some(next) = self.interpolated_once(&out) else { break };
            out = next;
            if out.len() > LONGEST {
                out.truncate(super::super::start(&out, LONGEST).len());
                break;
            }
        }
        self.bytes = self.bytes.saturating_sub(out.len());
        out
    }

    fn interpolated_once(&self, line: &str) -> Option<String> {
        if !line.contains("\\*") && !line.contains("\\n") {
            return None;
        }
        let (mut out, mut rest, mut changed) = (String::new(), line, false);
        while let Some(at) = rest.find('\\') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let kind = rest[1..].chars().next();
            match kind {
                Some('*') => {
                    let (name, after) = name(&rest[2..]);
                    out.push_str(
                        self.strings.get(name.split(' ').next().unwrap_or("")).map_or("", String::as_str),
                    );
                    (rest, changed) = (after, true);
                }
                Some('n') => {
                    let (name, after) = name(rest[2..].trim_start_matches(['+', '-']));
                    out.push_str(&self.register(name).to_string());
                    (rest, changed) = (after, true);
                }
                Some(c) => {
                    out.push('\\');
                    out.push(c);
                    rest = &rest[1 + c.len_utf8()..];
                }
                None => {
                    out.push('\\');
                    rest = "";
                }
            }
        }
        out.push_str(rest);
        changed.then_some(out)
    }

    fn register(&self, name: &str) -> i64 {
        if name == ".$" {
            let arguments = self.frames.iter().rev().find_map(|frame| frame.arguments.as_ref());
            return arguments.map_or(0, |arguments| arguments.len() as i64);
        }
        self.registers.get(name).copied().unwrap_or(0)
    }

    /// Whether a string, a macro or a register of that name is there.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.macros.contains_key(name) || self.strings.contains_key(name) || self.registers.contains_key(name)
    }

    fn define(&mut self, rest: &str, more: bool) {
        let mut words = rest.split_whitespace();
        let name = words.next().unwrap_or_default().to_owned();
        let end = words.next().unwrap_or(".").to_owned();
        let before = self.macros.get(&name).filter(|lines| more && lines.len() < LINES);
        let mut lines = before.map_or_else(Vec::new, |lines| lines.to_vec());
        // A copy counts like lines that are read: adding to a macro over and over would be quadratic.
        self.bytes = self.bytes.saturating_sub(lines.iter().map(String::len).sum());
        while let Some(line) = self.raw_line() {
            if is_end(&line, &end) {
                break;
            }
            // Copied once: what is to be filled in later stands with two backslashes.
            lines.push(line.replace("\\\\", "\\"));
        }
        if !name.is_empty() && !super::man::is_own(&name) && !super::mdoc::is_own(&name) {
            self.macros.insert(name, lines.into());
        }
    }

    fn skip_to(&mut self, end: &str) {
        while let Some(line) = self.raw_line() {
            if is_end(&line, end) {
                break;
            }
        }
    }

    fn define_string(&mut self, request: &str, rest: &str) {
        let (name, value) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
        let value = value.trim_start();
        let value = value.strip_prefix('"').unwrap_or(value);
        // Pages made of Perl's documentation build their dashes of a letter that they have shown as a dash (`.tr`).
        let value = &value.replace("\\(*W", "-");
        let string = self.strings.entry(name.to_owned()).or_default();
        if request != "as" {
            string.clear();
        }
        if string.len() + value.len() <= LONGEST {
            string.push_str(value);
        }
    }

    fn set_register(&mut self, rest: &str) {
        let mut words = rest.split_whitespace();
        let (Some(name), Some(value)) = (words.next(), words.next()) else { return };
        let before = self.register(name);
        let by = conditions::value(value);
        let value = match value.chars().next() {
            Some('+') => before.saturating_add(by),
            Some('-') => before.saturating_add(by),
            _ => by,
        };
        self.registers.insert(name.to_owned(), value);
    }

    /// Goes on with the rest of a condition's line, or past it: one line, or what stands between braces.
    fn branch(&mut self, held: bool, rest: &str) {
        let rest = rest.trim_start_matches([' ', '\t']);
        let block = rest.strip_prefix("\\{");
        if held {
            self.unread(block.unwrap_or(rest).trim_start());
            return;
        }
        let Some(first) = block else { return };
        let mut depth = 1i64 + braces(first);
        while depth > 0 {
            let Some(line) = self.raw_line() else { break };
            depth += braces(&line);
        }
    }
}

/// How many more blocks a line opens than it closes.
fn braces(line: &str) -> i64 {
    line.matches("\\{").count() as i64 - line.matches("\\}").count() as i64
}

/// Whether a line is the request that ends a macro, or what is left out.
fn is_end(line: &str, end: &str) -> bool {
    let request = line.strip_prefix(['.', '\'']).map(str::trim);
    request.is_some_and(|request| {
        request.split_whitespace().next().unwrap_or(".") == end || (end == "." && request == ".")
    })
}

/// Whether a line goes on: it ends in a backslash that is not itself escaped.
fn ends_open(line: &str) -> bool {
    (line.len() - line.trim_end_matches('\\').len()) & 1 == 1
}

/// A line up to its comment.
fn without_comment(line: &str) -> &str {
    let mut from = 0;
    while let Some(at) = line[from..].find('\\').map(|at| from + at) {
        match line.as_bytes().get(at + 1) {
            Some(b'"' | b'#') => {
                let before = &line[..at];
                // Of a line that is only a comment nothing is left, not even a blank line.
                return if before.trim().is_empty() || before == "." || before == "'" { "." } else { before };
            }
            Some(b'\\') => from = at + 2,
            Some(_) => from = at + 1,
            None => break,
        }
    }
    line
}

/// The name of a string, a register or a character, and what comes after it: `x`, `(xx`, `[name]`.
pub(super) fn name(text: &str) -> (&str, &str) {
    let mut chars = text.char_indices();
    match chars.next() {
        Some((_, '(')) => {
            let end = text.char_indices().nth(3).map_or(text.len(), |(at, _)| at);
            (&text[1..end], &text[end..])
        }
        Some((_, '[')) => match text.find(']') {
            Some(end) => (&text[1..end], &text[end + 1..]),
            None => (&text[1..], ""),
        },
        Some((_, c)) => text.split_at(c.len_utf8()),
        None => ("", ""),
    }
}

/// The arguments of a macro: words, or what stands in quotes.
pub(super) fn arguments(rest: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut chars = rest.chars().peekable();
    while let Some(first) = chars.find(|c| *c != ' ') {
        let mut argument = String::new();
        if first == '"' {
            while let Some(c) = chars.next() {
                match c {
                    // Two quotes within quotes are one of them.
                    '"' if chars.peek() == Some(&'"') => argument.extend(chars.next()),
                    '"' => break,
                    c => argument.push(c),
                }
            }
        } else {
            argument.push(first);
            let mut escaped = first == '\\';
            while let Some(c) = chars.next_if(|c| escaped || *c != ' ') {
                escaped = c == '\\' && !escaped;
                argument.push(c);
            }
        }
        arguments.push(argument);
    }
    arguments
}

/// A line of a macro with its arguments.
fn filled_in(line: &str, arguments: &[String]) -> String {
    if !line.contains("\\$") {
        return line.to_owned();
    }
    let (mut out, mut rest) = (String::new(), line);
    while let Some(at) = rest.find("\\$") {
        out.push_str(&rest[..at]);
        rest = &rest[at + 2..];
        if let Some(after) = rest.strip_prefix(['*', '@']) {
            out.push_str(&arguments.join(" "));
            rest = after;
        } else {
            let (number, after) = name(rest);
            let argument = number.parse::<usize>().ok().and_then(|n| arguments.get(n.wrapping_sub(1)));
            out.push_str(argument.map_or("", String::as_str));
            rest = after;
        }
        if out.len() > LONGEST {
            break;
        }
    }
    out.push_str(rest);
    out
}
