//! The macros of `mdoc`: what a word is, rather than how it looks.
//!
//! Most macros take words up to the end of the line, and any word may be another macro. So a line is read word by
//! word: a macro changes what the following words are, an enclosure waits for the end of the line, punctuation at the end
//! of a line belongs outside of everything.

mod lists;

use super::escapes::{Font, plain};
use super::source::{Reader, Step, arguments};
use super::tables;
use super::writer::Writer;

/// Lists within lists.
const DEEPEST: usize = 16;

/// The kinds of list, by what becomes of their items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Bullet,
    Dash,
    Enum(u32),
    Item,
    Tag,
    /// The head and the text on one line.
    Inset,
    /// A table, and whether a row is open.
    Column(bool),
}

/// What is known in the middle of a page.
#[derive(Debug, Default)]
pub(super) struct Mdoc {
    name: String,
    lists: Vec<List>,
    /// What closes enclosures that go over lines (`Oo`), the last one last.
    closing: Vec<&'static str>,
    /// For each display whether lines stay as they are in it.
    displays: Vec<bool>,
    /// In `.Rs`: the parts of a reference so far.
    reference: Option<Vec<(char, String)>>,
    /// Words of a function's arguments, `.Fo` to `.Fc`.
    function: Option<usize>,
    synopsis: bool,
}

/// How the words after a macro look.
const WORDS: &[(&str, Font)] = &[
    ("Ar", Font::Italic),
    ("Cm", Font::Bold),
    ("Ic", Font::Bold),
    ("Pa", Font::Italic),
    ("Va", Font::Italic),
    ("Vt", Font::Italic),
    ("Ft", Font::Italic),
    ("Fa", Font::Italic),
    ("Cd", Font::Bold),
    ("Ev", Font::Roman),
    ("Er", Font::Roman),
    ("Dv", Font::Roman),
    ("Li", Font::Roman),
    ("Em", Font::Italic),
    ("Sy", Font::Bold),
    ("No", Font::Roman),
    ("Tn", Font::Roman),
    ("An", Font::Roman),
    ("Sx", Font::Italic),
    ("Ms", Font::Bold),
    ("Ad", Font::Italic),
    ("Mt", Font::Italic),
    ("Lb", Font::Roman),
    ("Ot", Font::Italic),
    ("St", Font::Roman),
    ("Bt", Font::Roman),
];

/// Enclosures up to the end of the line, and what they are closed by.
const ENCLOSED: &[(&str, &str, &str)] = &[
    ("Op", "[", "]"),
    ("Bq", "[", "]"),
    ("Pq", "(", ")"),
    ("Dq", "“", "”"),
    ("Sq", "‘", "’"),
    ("Qq", "\"", "\""),
    ("Ql", "‘", "’"),
    ("Aq", "⟨", "⟩"),
    ("Brq", "{", "}"),
];

/// Enclosures up to a macro of their own.
const OPENED: &[(&str, &str, &str, &str)] = &[
    ("Oo", "Oc", "[", "]"),
    ("Bo", "Bc", "[", "]"),
    ("Po", "Pc", "(", ")"),
    ("Do", "Dc", "“", "”"),
    ("So", "Sc", "‘", "’"),
    ("Qo", "Qc", "\"", "\""),
    ("Ao", "Ac", "⟨", "⟩"),
    ("Bro", "Brc", "{", "}"),
];

/// Names of systems.
const SYSTEMS: &[(&str, &str)] = &[
    ("Ux", "UNIX"),
    ("Bx", "BSD"),
    ("Fx", "FreeBSD"),
    ("Nx", "NetBSD"),
    ("Ox", "OpenBSD"),
    ("Dx", "DragonFly"),
    ("Bsx", "BSD/OS"),
    ("At", "AT&T UNIX"),
];

/// Whether a request is one of the macros of this set, which a page's own version does not replace.
pub(super) fn is_own(name: &str) -> bool {
    ["Dd", "Dt", "Os", "Sh", "Ss", "Bl", "It", "El"].contains(&name) || is_called(name)
}

/// Whether a word within a line is a macro.
fn is_called(word: &str) -> bool {
    const OTHERS: [&str; 18] = [
        "Nm", "Fl", "Fn", "Xr", "Ns", "Ap", "Pf", "Xo", "Xc", "In", "Lk", "Nd", "Ta", "Oc", "Eo", "Ec", "Es",
        "En",
    ];
    WORDS.iter().any(|(name, _)| *name == word)
        || ENCLOSED.iter().any(|(name, ..)| *name == word)
        || OPENED.iter().any(|(name, end, ..)| *name == word || *end == word)
        || SYSTEMS.iter().any(|(name, _)| *name == word)
        || OTHERS.contains(&word)
}

fn is_punctuation(word: &str) -> bool {
    [".", ",", ":", ";", ")", "]", "?", "!"].contains(&word)
}

impl Mdoc {
    pub(super) fn step(&mut self, step: Step, reader: &mut Reader, writer: &mut Writer<'_>) {
        match step {
            Step::Text(text) => writer.text(&text),
            Step::Request(name, rest) => self.request(&name, &rest, reader, writer),
        }
    }

    pub(super) fn finish(&mut self, writer: &mut Writer<'_>) {
        while !self.lists.is_empty() {
            self.end_list(writer);
        }
        writer.finish();
    }

    fn request(&mut self, name: &str, rest: &str, reader: &mut Reader, writer: &mut Writer<'_>) {
        let args = arguments(rest);
        let arg = |n: usize| args.get(n).map_or("", String::as_str);
        match name {
            "Dd" => writer.flow.meta("date", &plain(rest).replace("$Mdocdate: ", "").replace(" $", "")),
            "Dt" => {
                self.name = arg(0).to_lowercase();
                writer.page(&arg(0).to_lowercase(), arg(1));
            }
            "Os" | "Bk" | "Ek" | "Db" | "Hf" => {}
            "Sm" => writer.set_tight(arg(0) == "off"),
            "Sh" | "Ss" => {
                while !self.lists.is_empty() {
                    self.end_list(writer);
                }
                self.closing.clear();
                self.displays.clear();
                self.synopsis = name == "Sh" && rest.trim() == "SYNOPSIS";
                writer.heading(if name == "Sh" { 1 } else { 2 }, &self.words_of(&args));
            }
            "Pp" | "Lp" => writer.paragraph(),
            "br" => writer.break_line(),
            "sp" => writer.paragraph(),
            "Bl" => self.begin_list(&args, writer),
            "El" => self.end_list(writer),
            "It" => self.item(&args, writer),
            "Bd" => self.begin_display(&args, writer),
            "Ed" => {
                if self.displays.pop().unwrap_or(false) {
                    writer.set_as_is(self.displays.last().copied().unwrap_or(false));
                }
                writer.paragraph();
                writer.leave();
            }
            "D1" | "Dl" => {
                writer.paragraph();
                writer.enter(false);
                self.line(&args, writer);
                writer.paragraph();
                writer.leave();
            }
            "Rs" => self.reference = Some(Vec::new()),
            "Re" => {
                let parts = self.reference.take().unwrap_or_default();
                writer.text(&format!("{}.", cited(parts)));
            }
            _ if name.starts_with('%') => {
                let text = args.join(" ");
                match &mut self.reference {
                    Some(parts) if parts.len() < 64 => parts.push((name.chars().nth(1).unwrap_or('O'), text)),
                    _ => writer.text(&text),
                }
            }
            "Ex" => writer.text(&format!(
                "The {} utility exits 0 on success, and >0 if an error occurs.",
                args.get(1).map_or(self.name.as_str(), String::as_str)
            )),
            "Rv" => writer.text(
                "The function returns the value 0 if successful; otherwise the value -1 is returned and the global \
                 variable errno is set to indicate the error.",
            ),
            "Fo" => {
                self.in_synopsis(writer);
                writer.word(Font::Bold, arg(0));
                writer.join();
                writer.word(Font::Roman, "(");
                self.function = Some(0);
            }
            "Fc" => {
                self.function = None;
                writer.join();
                writer.word(Font::Roman, if self.synopsis { ");" } else { ")" });
                self.tail(&args, writer);
                writer.end_line();
            }
            "TS" => tables::table(rest, reader, writer),
            "so" => writer.text(&format!("See {}", arg(0))),
            _ if is_called(name) => {
                let mut words = vec![name.to_owned()];
                words.extend(args);
                self.line(&words, writer);
            }
            _ => {}
        }
    }

    /// The plain words of a line of macros, for headings.
    fn words_of(&self, args: &[String]) -> String {
        args.iter().filter(|word| !is_called(word)).cloned().collect::<Vec<_>>().join(" ")
    }

    // ---- words ----

    /// A line of words, some of which are macros.
    fn line(&mut self, words: &[String], writer: &mut Writer<'_>) {
        let end = words.iter().rposition(|word| !is_punctuation(word)).map_or(0, |at| at + 1);
        // A line of nothing but punctuation is one.
        let (words, punctuation) = if end == 0 { (&words[..0], words) } else { words.split_at(end) };
        let mut waiting: Vec<&'static str> = Vec::new();
        let mut at = 0;
        while at < words.len() {
            at = self.word(words, at, &mut waiting, writer);
        }
        for close in waiting.into_iter().rev() {
            writer.join();
            writer.word(Font::Roman, close);
        }
        self.tail(punctuation, writer);
        writer.end_line();
    }

    fn tail(&self, punctuation: &[String], writer: &mut Writer<'_>) {
        for mark in punctuation {
            writer.join();
            writer.word(Font::Roman, mark);
        }
    }

    /// One word and what belongs to it; gives the place of the next.
    fn word(
        &mut self,
        words: &[String],
        at: usize,
        waiting: &mut Vec<&'static str>,
        writer: &mut Writer<'_>,
    ) -> usize {
        let word = words[at].as_str();
        if let Some((_, open, close)) = ENCLOSED.iter().find(|(name, ..)| *name == word) {
            writer.word(Font::Roman, open);
            writer.join();
            waiting.push(close);
            return at + 1;
        }
        if let Some((_, _, open, close)) = OPENED.iter().find(|(name, ..)| *name == word) {
            writer.word(Font::Roman, open);
            writer.join();
            if self.closing.len() < DEEPEST {
                self.closing.push(close);
            }
            return at + 1;
        }
        if OPENED.iter().any(|(_, end, ..)| *end == word) {
            if let Some(close) = self.closing.pop() {
                writer.join();
                writer.word(Font::Roman, close);
            }
            return at + 1;
        }
        if let Some((_, system)) = SYSTEMS.iter().find(|(name, _)| *name == word) {
            let version = words.get(at + 1).filter(|next| !is_called(next) && !is_punctuation(next));
            let variant = version
                .and(words.get(at + 2))
                .filter(|next| word == "Bx" && next.chars().all(char::is_alphanumeric) && !is_called(next));
            let text = match version {
                Some(version) if word == "Bx" => {
                    let variant = variant.map_or_else(String::new, |variant| format!("-{variant}"));
                    format!("{version}{system}{variant}")
                }
                Some(version) => format!("{system} {version}"),
                None => (*system).to_owned(),
            };
            writer.word(Font::Roman, &text);
            return at + 1 + usize::from(version.is_some()) + usize::from(variant.is_some());
        }
        match word {
            "Ns" => writer.join(),
            "Xo" | "Xc" | "Es" | "Ta" => {}
            "Ap" => {
                writer.join();
                writer.word(Font::Roman, "'");
                writer.join();
            }
            "Pf" => {
                writer.word(Font::Roman, words.get(at + 1).map_or("", String::as_str));
                writer.join();
                return at + 2;
            }
            "Nm" => return self.program(words, at, writer),
            "Fl" => return flags(words, at, writer),
            "Xr" => return self.reference_to(words, at, writer),
            "Fn" => return self.function(words, at, writer),
            "Nd" => {
                writer.word(Font::Roman, "-");
                return at + 1;
            }
            "In" => {
                self.in_synopsis(writer);
                let (file, next) = plain_words(words, at + 1);
                writer.word(
                    Font::Bold,
                    &if self.synopsis { format!("#include <{file}>") } else { format!("<{file}>") },
                );
                return next;
            }
            "Lk" => return link(words, at, writer),
            _ => {
                let font = WORDS.iter().find(|(name, _)| *name == word).map(|(_, font)| *font);
                return match font {
                    Some(font) => self.set_words(word, font, words, at, writer),
                    None => {
                        self.plain_word(word, writer);
                        at + 1
                    }
                };
            }
        }
        at + 1
    }

    fn plain_word(&mut self, word: &str, writer: &mut Writer<'_>) {
        if is_punctuation(word) {
            writer.join();
        }
        writer.word(Font::Roman, word);
        if ["(", "["].contains(&word) {
            writer.join();
        }
    }

    /// The words after a macro, up to the next one.
    fn set_words(
        &mut self,
        name: &str,
        font: Font,
        words: &[String],
        at: usize,
        writer: &mut Writer<'_>,
    ) -> usize {
        let mut next = at + 1;
        if name == "Ft" || name == "Vt" && self.synopsis {
            self.in_synopsis(writer);
        }
        while let Some(word) = words.get(next).filter(|word| !is_called(word)) {
            if name == "An" && ["-split", "-nosplit"].contains(&word.as_str()) {
                next += 1;
                continue;
            }
            if is_punctuation(word) {
                self.plain_word(word, writer);
            } else {
                if let Some(count) = self.function.as_mut().filter(|_| name == "Fa") {
                    if *count > 0 {
                        writer.join();
                        writer.word(Font::Roman, ",");
                    } else {
                        writer.join();
                    }
                    *count += 1;
                }
                writer.word(font, &standard(name, word));
            }
            next += 1;
        }
        if name == "Ar" && next == at + 1 {
            writer.word(font, "file ...");
        }
        next
    }

    fn program(&mut self, words: &[String], at: usize, writer: &mut Writer<'_>) -> usize {
        let given = words.get(at + 1).filter(|word| !is_called(word) && !is_punctuation(word));
        if self.synopsis && at == 0 {
            writer.end_lines();
        }
        match given {
            Some(name) => {
                if self.name.is_empty() {
                    self.name.clone_from(name);
                }
                writer.word(Font::Bold, name);
                at + 2
            }
            None => {
                writer.word(Font::Bold, &self.name.clone());
                at + 1
            }
        }
    }

    /// `ls(1)`, a link.
    fn reference_to(&mut self, words: &[String], at: usize, writer: &mut Writer<'_>) -> usize {
        let name = words.get(at + 1).map_or("", String::as_str);
        let section = words.get(at + 2).filter(|word| !is_called(word) && !is_punctuation(word));
        let text = section.map_or_else(|| name.to_owned(), |section| format!("{name}({section})"));
        writer.word(Font::Roman, &text);
        at + 2 + usize::from(section.is_some())
    }

    fn function(&mut self, words: &[String], at: usize, writer: &mut Writer<'_>) -> usize {
        self.in_synopsis(writer);
        writer.word(Font::Bold, words.get(at + 1).map_or("", String::as_str));
        writer.join();
        writer.word(Font::Roman, "(");
        let mut next = at + 2;
        while let Some(argument) = words.get(next).filter(|word| !is_called(word) && !is_punctuation(word)) {
            if next > at + 2 {
                writer.join();
                writer.word(Font::Roman, ",");
            } else {
                writer.join();
            }
            writer.word(Font::Italic, argument);
            next += 1;
        }
        writer.join();
        writer.word(Font::Roman, if self.synopsis { ");" } else { ")" });
        next
    }

    /// A declaration in the synopsis stands on a line of its own.
    fn in_synopsis(&self, writer: &mut Writer<'_>) {
        if self.synopsis {
            writer.end_lines();
        }
    }
}

/// `-a -b`, `--long`; alone a dash.
fn flags(words: &[String], at: usize, writer: &mut Writer<'_>) -> usize {
    let mut next = at + 1;
    while let Some(word) = words.get(next).filter(|word| !is_called(word)) {
        if is_punctuation(word) || ["(", "[", "|"].contains(&word.as_str()) {
            if is_punctuation(word) {
                writer.join();
            }
            writer.word(Font::Roman, word);
        } else {
            writer.word(Font::Bold, &format!("\\-{word}"));
        }
        next += 1;
    }
    if next == at + 1 {
        writer.word(Font::Bold, "\\-");
        // `Fl Ns x`, `Fl Cm x`: what follows is part of it.
        if words.get(next).is_some_and(|word| word != "Ns" && !["Op", "Ar"].contains(&word.as_str())) {
            writer.join();
        }
    }
    next
}

/// A link and what it is called.
fn link(words: &[String], at: usize, writer: &mut Writer<'_>) -> usize {
    let address = words.get(at + 1).map_or("", String::as_str);
    let (text, next) = plain_words(words, at + 2);
    if !writer.is_as_is() {
        writer.flow.space();
        writer.join();
        writer.flow.open_link(&plain(address));
    }
    writer.word(Font::Roman, if text.is_empty() { address } else { &text });
    if !writer.is_as_is() {
        writer.flow.close();
    }
    next
}

/// Words up to the next macro or punctuation.
fn plain_words(words: &[String], from: usize) -> (String, usize) {
    let rest = words.get(from..).unwrap_or_default();
    let count = rest.iter().take_while(|word| !is_called(word) && !is_punctuation(word)).count();
    (rest[..count].join(" "), from + count)
}

/// A reference: its authors, then its other parts in the order in which they are always set.
fn cited(mut parts: Vec<(char, String)>) -> String {
    const ORDER: &str = "ATBIJRNVUPQCDO";
    parts.sort_by_key(|(part, _)| ORDER.find(*part).unwrap_or(ORDER.len()));
    let authors: Vec<String> =
        parts.iter().filter(|(part, _)| *part == 'A').map(|(_, text)| text.clone()).collect();
    let authors = match authors.split_last() {
        Some((last, [first])) => Some(format!("{first} and {last}")),
        Some((last, others @ [_, ..])) => Some(format!("{}, and {last}", others.join(", "))),
        Some((last, [])) => Some(last.clone()),
        None => None,
    };
    let others = parts.into_iter().filter(|(part, _)| *part != 'A').map(|(_, text)| text);
    authors.into_iter().chain(others).collect::<Vec<_>>().join(", ")
}

/// Libraries, as their names are spelled out.
const LIBRARIES: &[(&str, &str)] = &[
    ("libbsd", "Utility functions from BSD systems (libbsd, -lbsd)"),
    ("libc", "Standard C Library (libc, -lc)"),
    ("libcrypt", "Crypt Library (libcrypt, -lcrypt)"),
    ("libcurses", "Curses Library (libcurses, -lcurses)"),
    ("libedit", "Command Line Editor Library (libedit, -ledit)"),
    ("libm", "Math Library (libm, -lm)"),
    ("libmd", "Message Digest (MD4, MD5, etc.) Support Library (libmd, -lmd)"),
    ("libpthread", "POSIX Threads Library (libpthread, -lpthread)"),
    ("libutil", "System Utilities Library (libutil, -lutil)"),
    ("libz", "Compression Library (libz, -lz)"),
];

/// A standard or a library by its short name, as far as that tells.
fn standard(name: &str, word: &str) -> String {
    if let Some((_, library)) = LIBRARIES.iter().find(|(short, _)| name == "Lb" && *short == word) {
        return (*library).to_owned();
    }
    if name == "St" {
        return word.trim_start_matches('-').replace("p1003", "IEEE Std 1003").to_uppercase();
    }
    word.to_owned()
}
