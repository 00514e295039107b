//! Structure and meaning over a text: blocks of lines, spans within lines, headings, links, tables.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A colour as a terminal names it; what it looks like is the terminal's affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AnsiColor {
    /// One of the 256 indexed colours; 0 to 15 are the terminal's own palette.
    Indexed(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// The state of the SGR attributes that a log can set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct AnsiStyle {
    pub fg: Option<AnsiColor>,
    pub bg: Option<AnsiColor>,
    pub bold: bool,
    pub dim: bool,
    pub italic: bool,
    pub underline: bool,
    pub reverse: bool,
    pub strike: bool,
}

/// What a stretch of source code is. A theme gives each class a style, so code colours follow the
/// reader's theme and not the highlighter's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Syntax {
    Comment,
    Keyword,
    String,
    Number,
    Constant,
    Type,
    Function,
    Variable,
    Attribute,
    Tag,
    Operator,
    Heading,
    Inserted,
    Deleted,
    Invalid,
}

/// A semantic style: what a stretch of text *is*. The theme decides what it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Face {
    /// A heading of level 1 to 6.
    Heading(u8),
    /// Stressed text.
    Emphasis,
    /// Strongly stressed text.
    Strong,
    /// Struck-out text.
    Strike,
    /// Inline code, or a line of a code block without known syntax.
    Code,
    /// The text of a link; the number indexes [`Markup::links`].
    Link(u32),
    /// The text of a quotation.
    Quote,
    /// List bullets and numbers, task boxes, footnote and link numbers: put there by the renderer.
    Marker,
    /// Front matter, captions, other small print.
    Meta,
    /// The header row of a table.
    TableHead,
    /// A piece of source code.
    Syntax(Syntax),
    /// Colours that the document itself asks for.
    Ansi(AnsiStyle),
}

/// A stretch of one line with a [`Face`]. Spans never cross a line end; they may nest, the outer first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The text it covers.
    pub range: Range<u64>,
    /// What that text is.
    pub face: Face,
}

/// What the lines of a block are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum BlockKind {
    /// Running text, wrapped at words.
    #[default]
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// Code: keeps its spaces; wrapped only when it must be.
    Code,
    /// Rows of a table, one line each, cells separated by tabs; the number indexes [`Markup::tables`].
    Table(u32),
    /// A thematic break: its line's text is shown as a rule across the measure.
    Rule,
}

/// How the lines of a block are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BlockStyle {
    /// What the lines are.
    pub kind: BlockKind,
    /// Quote bars to the left of everything, two cells each.
    pub quote: u8,
    /// Cells left blank before every row.
    pub indent: u16,
    /// Further cells left blank before every row but a line's first: text under its list marker.
    pub hanging: u16,
}

/// A [`BlockStyle`] and the offset from which it holds, up to the next block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Where it begins; always the start of a line.
    pub start: u64,
    /// The layout of its lines.
    pub style: BlockStyle,
}

/// An entry of the outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The heading's text, where it stands.
    pub range: Range<u64>,
    /// The same as a string, unsanitised.
    pub title: String,
}

/// What the layout of a table needs to know without reading all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Table {
    /// For each column the cells its widest cell would like.
    pub natural: Vec<u16>,
    /// For each column the cells of its longest word: narrower than this breaks words.
    pub minimal: Vec<u16>,
    /// For each column whether its cells are set flush right.
    pub right: Vec<bool>,
}

/// Where a page of the source begins: a book's or a PDF's, a slide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageMark {
    /// The first character of the page, or of what comes next.
    pub start: u64,
    /// What the source calls it, unsanitised: `12`, `xiv`.
    pub label: String,
}

/// A place that links within the document lead to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnchorMark {
    /// Where it is.
    pub start: u64,
    /// What a link calls it, without the `#`.
    pub name: String,
}

/// Everything known about a text beyond its characters. All lists are sorted by offset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Markup {
    /// Semantic styles.
    pub spans: Vec<Span>,
    /// Layout; before the first block the default style holds.
    pub blocks: Vec<Block>,
    /// Headings, in order.
    pub outline: Vec<Heading>,
    /// Link targets, unsanitised; numbered by [`Face::Link`].
    pub links: Vec<String>,
    /// The links whose address is not what their text says: the number that stands in the text, and the link's.
    pub addresses: Vec<(u32, u32)>,
    /// Tables; numbered by [`BlockKind::Table`].
    pub tables: Vec<Table>,
    /// Pages of the source.
    pub pages: Vec<PageMark>,
    /// Places that links within the document lead to.
    pub anchors: Vec<AnchorMark>,
    /// Whether SGR sequences in the text are colours (hidden, honoured) and not marks.
    pub ansi: bool,
    /// The name of the grammar to colour the whole text with, in the background.
    pub syntax: Option<String>,
}

impl Markup {
    /// The layout of the line that starts at `offset`.
    pub fn block(&self, offset: u64) -> BlockStyle {
        let after = self.blocks.partition_point(|b| b.start <= offset);
        if after == 0 { BlockStyle::default() } else { self.blocks[after - 1].style }
    }

    /// The spans that start within `line`, outer before inner.
    pub fn spans(&self, line: Range<u64>) -> &[Span] {
        let from = self.spans.partition_point(|s| s.range.start < line.start);
        let len = self.spans[from..].partition_point(|s| s.range.start < line.end);
        &self.spans[from..from + len]
    }

    /// The heading whose section `offset` lies in.
    pub fn section(&self, offset: u64) -> Option<&Heading> {
        let after = self.outline.partition_point(|h| h.range.start <= offset);
        after.checked_sub(1).map(|i| &self.outline[i])
    }

    /// The page of the source that `offset` lies on.
    pub fn page(&self, offset: u64) -> Option<&PageMark> {
        let after = self.pages.partition_point(|p| p.start <= offset);
        after.checked_sub(1).map(|i| &self.pages[i])
    }

    /// Where a link leads within the document: `#name`.
    pub fn destination(&self, target: &str) -> Option<u64> {
        let name = target.strip_prefix('#')?;
        self.anchors.iter().find(|anchor| anchor.name == name).map(|anchor| anchor.start)
    }
}
