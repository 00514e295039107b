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
mod index;
mod markup;
mod store;

pub use ansi::{AnsiLine, has_sgr, line as ansi_line};
pub use builder::Builder;
pub use chunk::{CHUNK, Chunk, Line, MAX_LINE, Scan, Text, Window};
pub use index::LineIndex;
pub use markup::{
    AnsiColor, AnsiStyle, Block, BlockKind, BlockStyle, Face, Heading, Markup, Span, Syntax, Table,
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
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] = [Kind::Text, Kind::Markdown, Kind::Code, Kind::Log];

    /// The word shown to the reader.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Markdown => "markdown",
            Kind::Code => "code",
            Kind::Log => "log",
        }
    }
}

/// One immutable state of a document. Cheap to share (`Arc`), never changed in place.
#[derive(Debug)]
pub struct Document {
    /// What it is.
    pub kind: Kind,
    /// The document's own title, unsanitised, if one was found in it.
    pub title: Option<String>,
    /// Its text.
    pub text: Text,
    /// Structure and semantic styles over the text.
    pub markup: Markup,
    /// What the reader should know: a lossy encoding, a size cap, a file that ends early.
    pub notices: Vec<String>,
    /// When its file was last changed.
    pub modified: Option<SystemTime>,
    /// Whether all of it is here; `false` while standard input is still arriving.
    pub complete: bool,
}

impl Document {
    /// A document that is nothing but text.
    pub fn plain(kind: Kind, text: Text) -> Document {
        Document {
            kind,
            title: None,
            text,
            markup: Markup::default(),
            notices: Vec::new(),
            modified: None,
            complete: true,
        }
    }

    /// Minutes it takes to read `bytes` of this text, at 230 words of 6 bytes a minute; at least 1.
    pub fn minutes(bytes: u64) -> u64 {
        (bytes / (230 * 6)).max(1)
    }
}
