//! Keyword sets: small text files of names, their spellings, and what is not meant.
//!
//! A set is written by hand as often as by the program, it lies in version control, and other people have
//! put notes into it. So the text is the model: a [`Set`] owns the text as it was read, a change replaces
//! just the part of the one line that it is about, and everything else (comments, blank lines, order, line
//! ends, lines that could not be read) stays to the byte. After each change the text is read anew, which takes
//! some four microseconds a keyword and makes it impossible that what is shown and what would be saved differ.
//!
//! # The file
//!
//! ```text
//! # comments and blank lines are kept exactly where they are
//! Tigris                                  # a keyword outside of all groups
//! [leaders] colour=1 whole
//! Muqtada al-Sadr = Moqtada al-Sadr | Moktada | مقتدى الصدر
//! Kazimi = Kadhimi | al-Kazimi  {colour=3}
//! off: Maliki                             # switched off, still in the set
//! [militias] colour=2
//! Asaib Ahl al-Haq = Ahl ul-Haq | AAH (case) | League of the Righteous
//! Iran - Iranian | "Iran-Contra"          # count Iran, but not these
//! ```
//!
//! The file is UTF-8, with or without a byte order mark; a line ends with a line feed, or carriage return
//! and line feed. White space around everything is free.
//!
//! ```text
//! line      = [ keyword | group ] [ "#" comment ]
//! keyword   = [ "off:" ] name [ "=" spellings ] [ "-" spellings ] [ "{" option* "}" ]
//! name      = spelling
//! spellings = spelling ( "|" spelling )*
//! spelling  = text [ "(case)" ]
//! group     = [ "off:" ] "[" name "]" option*
//! option    = key [ "=" value ]
//! ```
//!
//! - The name is itself the first spelling. What follows ` - ` is not to be counted where a spelling is part
//!   of it; several exclusions are separated by `|` or by a further ` - `. A keyword may also list its
//!   spellings as `name | spelling`, as it is typed in the program.
//! - `=`, `-`, `#` and `{` are marks only where white space, a `|` or the line's beginning stands before them, and
//!   for `=` and `-` behind them too: `E=mc2`, `al-Sadr`, `C#`, `=word` and `a{2}` are text. `|` is always a mark.
//! - Nothing is a mark between quotes, `"…"`, and within a regular expression, `/…/`. Quotes open at the
//!   beginning of a word, so `5" gun` has none; a regular expression is one where a spelling begins with `/`, and
//!   `\/` in it is a slash. Both must end on their line.
//! - `(case)` after a spelling: this one in just these letters. It is the only thing that is read inside a
//!   spelling. The rest is the query language, which this room does not know: a spelling's text is kept,
//!   quotes and all, and handed on.
//! - Options are `colour=1` to `colour=8` (`color` too), `whole` (only whole words) and `case` (all spellings in
//!   just these letters). Those of a group hold for the keywords in it, which may have a colour of their own.
//!   Options that nobody knows are kept and said.
//! - `[name]` opens a group, or opens it again; the options of the first time count. `[]` ends it: the
//!   keywords after it have no group. `off:` switches off a keyword, or a whole group.
//! - Names differ in more than capitals, white space and the quotes around them. A second keyword of a name
//!   is not loaded, but stays in the file.
//!
//! A line with a fault that leaves its meaning open is skipped, and the rest loads; one whose meaning is clear
//! all the same is loaded. Both are said as a [`Mistake`].

mod edit;
pub mod file;
mod import;
mod line;
mod set;

use std::fmt;

pub use import::{Form, import, import_as};
pub use set::Set;

use line::{blank, is_colour, trimmed};

/// Colours are numbered from 1 to this.
pub const COLOURS: u8 = 8;

/// One way to write a keyword, or something that is not to be counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spelling {
    /// What was written, in the query language: `al-Haq`, `"al-Haq"`, `=Haq`, `/Ha(q|k)/`.
    pub text: String,
    /// Only in just these letters, capital and small.
    pub case: bool,
}

impl Spelling {
    /// A spelling as it was typed, with or without `(case)` behind it.
    pub fn new(typed: &str) -> Spelling {
        let typed = trimmed(typed);
        let bare = typed.strip_suffix("(case)").filter(|text| text.ends_with(blank));
        match bare.map(trimmed).filter(|text| !text.is_empty()) {
            Some(text) => Spelling { text: text.to_owned(), case: true },
            None => Spelling { text: typed.to_owned(), case: false },
        }
    }

    /// The spelling that means `text` and nothing else: in quotes if something in it could be taken for more.
    /// `None` if that cannot be written, because it is blank, or has such quotes in it itself.
    pub fn literal(text: &str) -> Option<Spelling> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '\'' | '’' | '-' | '.' | ',');
        let begins = text.chars().next().is_some_and(char::is_alphanumeric);
        // Letters outside ASCII may carry marks that are not alphanumeric themselves.
        let spelling = if begins && text.chars().all(|c| plain(c) || !c.is_ascii()) {
            Spelling { text, case: false }
        } else {
            Spelling { text: format!("\"{text}\""), case: false }
        };
        let sound = !spelling.title().contains('"') && Entry::named(spelling.clone()).check().is_ok();
        sound.then_some(spelling)
    }

    /// What to show: the text, without quotes around the whole of it.
    pub fn title(&self) -> &str {
        let inner = self.text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        inner.filter(|text| !text.contains('"')).map_or(&*self.text, trimmed)
    }
}

impl fmt::Display for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.text, if self.case { " (case)" } else { "" })
    }
}

/// What may be said about a keyword or a group besides its name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// 1 to [`COLOURS`].
    pub colour: Option<u8>,
    /// Only whole words.
    pub whole: bool,
    /// All spellings in just these letters.
    pub case: bool,
    /// Options that nobody knows here, as they were written.
    pub other: Vec<String>,
}

impl Options {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        *self == Options::default()
    }

    /// A colour that is one takes the place of those that are not.
    fn settle(&mut self) {
        if self.colour.is_some() {
            self.other.retain(|word| !is_colour(word));
        }
    }
}

impl fmt::Display for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colour = self.colour.map(|colour| format!("colour={colour}"));
        let flags = [(self.whole, "whole"), (self.case, "case")];
        let flags = flags.iter().filter(|(on, _)| *on).map(|(_, name)| (*name).to_owned());
        let words: Vec<String> = colour.into_iter().chain(flags).chain(self.other.iter().cloned()).collect();
        f.write_str(&words.join(" "))
    }
}

/// A keyword: a name, its other spellings, and what is not meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// The name, which is also the first spelling.
    pub name: Spelling,
    /// The other spellings.
    pub variants: Vec<Spelling>,
    /// What does not count, though a spelling is part of it.
    pub exclusions: Vec<Spelling>,
    /// What is said about this keyword; for what its group says see [`Set::in_force`].
    pub options: Options,
    /// Whether it is switched on.
    pub on: bool,
    /// The group that it is in.
    pub group: Option<String>,
}

impl Entry {
    /// A keyword with one spelling, switched on, in no group.
    pub fn named(name: Spelling) -> Entry {
        Entry { name, on: true, ..Entry::default() }
    }

    /// Reads a keyword as it stands on a line of a set, or as it was typed.
    ///
    /// # Errors
    /// With the place, on line 1, if it cannot be read, or is no keyword.
    pub fn parse(typed: &str) -> Result<Entry, Mistake> {
        line::entry(typed)
    }

    /// The name as it is shown: without quotes.
    pub fn title(&self) -> &str {
        self.name.title()
    }

    /// All that counts as this keyword: the name first, then the variants.
    pub fn spellings(&self) -> impl Iterator<Item = &Spelling> {
        std::iter::once(&self.name).chain(&self.variants)
    }

    /// What two keywords of one set must not have in common.
    fn key(&self) -> String {
        key(self.title())
    }

    /// Whether this keyword can be written so that the same one is read again.
    fn check(&self) -> Result<(), String> {
        let written = self.to_string();
        let read = Entry::parse(&written).map_err(|mistake| mistake.message)?;
        if (Entry { group: self.group.clone(), ..read }) == *self {
            return Ok(());
        }
        Err(format!("`{written}` would be read otherwise: put quotes around what is meant literally"))
    }
}

/// As on a line of a set, without the group.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", if self.on { "" } else { "off: " }, self.name, self.after_name())?;
        if self.options.is_empty() { Ok(()) } else { write!(f, " {{{}}}", self.options) }
    }
}

impl Entry {
    /// The variants and exclusions, as they stand behind the name.
    fn after_name(&self) -> String {
        let list = |mark: &str, all: &[Spelling]| {
            let all: Vec<String> = all.iter().map(Spelling::to_string).collect();
            if all.is_empty() { String::new() } else { format!(" {mark} {}", all.join(" | ")) }
        };
        list("=", &self.variants) + &list("-", &self.exclusions)
    }
}

/// A heading with the keywords under it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Whether its keywords are on, as far as they are themselves.
    pub on: bool,
    /// What holds for its keywords.
    pub options: Options,
}

impl Group {
    /// A group that says nothing about its keywords.
    pub fn named(name: &str) -> Group {
        Group { name: trimmed(name).to_owned(), on: true, options: Options::default() }
    }

    /// Whether this group can be written so that the same one is read again.
    fn check(&self) -> Result<(), String> {
        let same = !self.name.is_empty() && line::group(&self.to_string()).as_ref() == Some(self);
        if same { Ok(()) } else { Err(format!("`{}` cannot be the heading of a group", self.name)) }
    }
}

/// As on a line of a set.
impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", if self.on { "" } else { "off: " }, self.name)?;
        if self.options.is_empty() { Ok(()) } else { write!(f, " {}", self.options) }
    }
}

/// Something in a file that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What is wrong, in a few words.
    pub message: String,
    /// Whether the line is skipped; else what is said is only good to know.
    pub skipped: bool,
}

/// What names are compared by: capitals and white space make no difference.
fn key(name: &str) -> String {
    name.split(blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod laws;
