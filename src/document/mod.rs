//! What a document is, once its format is out of the way.
//!
//! A [`Document`] is an immutable snapshot: a [`Text`], the [`Markup`] over it, and a few facts. It
//! knows nothing of screens, rows, colours or search.
//!
//! # The one coordinate
//!
//! Every place in a document is a **byte offset into its display text**, a `u64`; every stretch is a
//! `Range<u64>` of such offsets. Hits, anchors, spans, headings and links are all made of them, so they
//! survive any resize and any change of layout. A `usize` is always an index into a piece of text that
//! is in memory; the two are never mixed without passing through a [`Chunk`].
//!
//! The display text of a file that is already UTF-8 *is* the file (past its byte-order mark): offsets
//! are file offsets, nothing is copied, and a file of any size opens at the cost of one screen. To keep
//! that true, each byte that is not valid UTF-8 reads as one ASCII SUB (`U+001A`, the character the
//! standard reserves for this) and is *shown* as `U+FFFD`.

use std::time::SystemTime;

mod ansi;
mod builder;
mod chunk;
mod draft;
mod index;
mod markup;
mod store;

pub use ansi::{AnsiLine, has_sgr, line as ansi_line};
pub use builder::Builder;
pub use chunk::{CHUNK, Chunk, Line, MAX_LINE, Scan, Text, Window};
pub use draft::{Draft, MAX_TEXT, Part, Progress};
pub use index::LineIndex;
pub use markup::{
    AnchorMark, AnsiColor, AnsiStyle, Block, BlockKind, BlockStyle, Face, Heading, Markup, PageMark, Span,
    Syntax, Table,
};
pub use store::{SUBSTITUTE, Store};

/// The family a document belongs to: what is said of it in the list, and how it is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Kind {
    /// Prose or anything else without a structure of its own.
    #[default]
    Text,
    /// Rendered Markdown.
    Markdown,
    /// Source code; lines keep their shape.
    Code,
    /// Text with terminal colours (SGR sequences) in it.
    Log,
    /// A page of the web.
    Html,
    /// A book.
    Epub,
    /// A portable document.
    Pdf,
    /// A text document of Word.
    Docx,
    /// A text document of LibreOffice.
    Odt,
    /// Rich text.
    Rtf,
    /// Slides.
    Slides,
    /// A workbook of tables.
    Sheets,
    /// A table in a text file.
    Table,
    /// One JSON value a line.
    Records,
    /// A manual page.
    Manual,
    /// A message, or a box of them.
    Mail,
    /// A notebook of text and code.
    Notebook,
    /// Subtitles of a film.
    Subtitles,
    /// An outline of Org mode.
    Org,
    /// reStructuredText.
    Rst,
}

/// What of a document is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum View {
    /// What its author meant to be read: of a page of the web the article.
    #[default]
    Rendered,
    /// All of it, the furniture of a page too.
    Whole,
    /// The source it is rendered from.
    Source,
}

impl View {
    /// All of them.
    pub const ALL: [View; 3] = [View::Rendered, View::Whole, View::Source];

    /// What the reader is told of it.
    pub fn about(self) -> &'static str {
        match self {
            View::Rendered => "as it is meant to be read",
            View::Whole => "all of it; R goes on to the source",
            View::Source => "the source; R shows it as it is meant to be read",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            View::Rendered => "rendered",
            View::Whole => "whole",
            View::Source => "source",
        }
    }
}

/// What is said of each kind: its name, its name in the list, and whether it is read from its beginning to its end.
const KINDS: [(Kind, &str, &str, bool); 20] = [
    (Kind::Text, "text", "", true),
    (Kind::Markdown, "markdown", "md", true),
    (Kind::Code, "code", "code", false),
    (Kind::Log, "log", "log", false),
    (Kind::Html, "html", "html", true),
    (Kind::Epub, "epub", "epub", true),
    (Kind::Pdf, "pdf", "pdf", true),
    (Kind::Docx, "docx", "docx", true),
    (Kind::Odt, "odt", "odt", true),
    (Kind::Rtf, "rtf", "rtf", true),
    (Kind::Slides, "slides", "slides", true),
    (Kind::Sheets, "sheets", "sheets", false),
    (Kind::Table, "table", "table", false),
    (Kind::Records, "records", "records", false),
    (Kind::Manual, "manual", "man", true),
    (Kind::Mail, "mail", "mail", true),
    (Kind::Notebook, "notebook", "notebook", true),
    (Kind::Subtitles, "subtitles", "subs", true),
    (Kind::Org, "org", "org", true),
    (Kind::Rst, "rst", "rst", true),
];

/// The views of what is rendered from a text.
const SOURCED: &[View] = &[View::Rendered, View::Source];

impl Kind {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Kind> {
        KINDS.iter().map(|(kind, ..)| *kind)
    }

    /// The word shown to the reader.
    pub fn name(self) -> &'static str {
        KINDS[self as usize].1
    }

    /// The same as short as a list wants it; nothing for what needs no word.
    pub fn short(self) -> &'static str {
        KINDS[self as usize].2
    }

    /// Whether it is read from its beginning to its end: then it makes sense to say how long that takes.
    pub fn is_read_through(self) -> bool {
        KINDS[self as usize].3
    }

    /// Whether making text of it takes much longer than reading that text.
    pub fn is_costly(self) -> bool {
        match self {
            Kind::Html | Kind::Epub | Kind::Pdf | Kind::Docx | Kind::Odt | Kind::Rtf => true,
            Kind::Slides | Kind::Sheets | Kind::Mail | Kind::Notebook => true,
            Kind::Text | Kind::Markdown | Kind::Code | Kind::Log | Kind::Table | Kind::Records => false,
            Kind::Manual | Kind::Subtitles | Kind::Org | Kind::Rst => false,
        }
    }

    /// What of such a document can be seen, in the order a key steps through.
    pub fn views(self) -> &'static [View] {
        match self {
            Kind::Html | Kind::Mail => &View::ALL,
            Kind::Markdown | Kind::Rtf | Kind::Table | Kind::Records | Kind::Manual | Kind::Notebook => {
                SOURCED
            }
            Kind::Subtitles | Kind::Org | Kind::Rst => SOURCED,
            _ => &[View::Rendered],
        }
    }

    /// Whether its text is the source itself, line by line, and not a rendering of it.
    pub fn is_source(self) -> bool {
        matches!(self, Kind::Text | Kind::Code | Kind::Log)
    }
}

/// One immutable state of a document. Cheap to share (`Arc`), never changed in place.
#[derive(Debug)]
pub struct Document {
    /// What it is.
    pub kind: Kind,
    /// The document's own title, unsanitised, if one was found in it.
    pub title: Option<String>,
    /// What else its source says about it, unsanitised: `author`, `date`, `language`.
    pub meta: Vec<(String, String)>,
    /// Its text.
    pub text: Text,
    /// Structure and semantic styles over the text.
    pub markup: Markup,
    /// What the reader should know: a lossy encoding, a size cap, a file that ends early.
    pub notices: Vec<String>,
    /// When its file was last changed.
    pub modified: Option<SystemTime>,
    /// Whether all of it is here; `false` while it is still arriving or being read.
    pub complete: bool,
    /// How far reading it has come, where that is known.
    pub progress: Option<Progress>,
}

impl Document {
    /// A document that is nothing but text.
    pub fn plain(kind: Kind, text: Text) -> Document {
        Document {
            kind,
            title: None,
            meta: Vec::new(),
            text,
            markup: Markup::default(),
            notices: Vec::new(),
            modified: None,
            complete: true,
            progress: None,
        }
    }

    /// The first of the source's words on something: `author`.
    pub fn meta(&self, key: &str) -> Option<&str> {
        self.meta.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }

    /// Minutes it takes to read `bytes` of this text, at 230 words of 6 bytes a minute; at least 1.
    pub fn minutes(bytes: u64) -> u64 {
        (bytes / (230 * 6)).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_kinds_is_in_their_order() {
        for (i, kind) in Kind::all().enumerate() {
            assert_eq!(kind as usize, i, "{kind:?}");
        }
    }
}
