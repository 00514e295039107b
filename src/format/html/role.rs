//! What the elements of HTML are to a reader.

use crate::document::Face;

/// What an element is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Neither it nor what is in it is read.
    Nothing,
    /// Text within a line, in a face of its own or not.
    Inline(Option<Face>),
    /// Lines of their own, without a blank one around them.
    Lines,
    /// The same in a face: captions, terms.
    FacedLines(Face),
    /// A block with blank lines around it.
    Block,
    Heading(u8),
    Quote,
    /// Text whose white space counts.
    Code,
    List {
        numbered: bool,
    },
    Item,
    Definition,
    Table,
    /// `thead`, `tbody`, `tfoot`.
    Rows {
        head: bool,
    },
    Row,
    Cell,
    Caption,
    Rule,
    Break,
    Link,
    Image,
    /// What another program would show: a film, a frame.
    Embedded(&'static str),
    Quoted,
    /// The reading of a ruby text.
    Reading,
    Input,
    Math,
    Drawing,
    Script,
}

/// What the element of this name is.
pub(super) fn role(name: &str) -> Role {
    match name {
        "head" | "style" | "template" | "noscript" | "rp" | "datalist" | "param" | "source" | "track"
        | "col" | "colgroup" | "basefont" | "bgsound" | "link" | "meta" | "title" | "base" => Role::Nothing,
        "script" => Role::Script,
        "b" | "strong" => Role::Inline(Some(Face::Strong)),
        "i" | "em" | "cite" | "var" | "dfn" => Role::Inline(Some(Face::Emphasis)),
        "s" | "del" | "strike" => Role::Inline(Some(Face::Strike)),
        "code" | "kbd" | "samp" | "tt" => Role::Inline(Some(Face::Code)),
        "small" => Role::Inline(None),
        "p" | "figure" | "fieldset" | "details" | "dl" | "dialog" => Role::Block,
        "html" | "body" | "div" | "section" | "article" | "header" | "footer" | "main" | "nav" | "aside"
        | "center" | "form" | "address" | "hgroup" | "search" | "optgroup" | "option" | "select"
        | "noframes" | "frameset" | "legend" => Role::Lines,
        "dt" | "summary" => Role::FacedLines(Face::Strong),
        "figcaption" => Role::FacedLines(Face::Meta),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Role::Heading(name.as_bytes()[1] - b'0'),
        "blockquote" => Role::Quote,
        "pre" | "listing" | "xmp" | "plaintext" | "textarea" => Role::Code,
        "ul" | "menu" | "dir" => Role::List { numbered: false },
        "ol" => Role::List { numbered: true },
        "li" => Role::Item,
        "dd" => Role::Definition,
        "table" => Role::Table,
        "thead" => Role::Rows { head: true },
        "tbody" | "tfoot" => Role::Rows { head: false },
        "tr" => Role::Row,
        "td" | "th" => Role::Cell,
        "caption" => Role::Caption,
        "hr" => Role::Rule,
        "br" => Role::Break,
        "a" => Role::Link,
        "img" | "image" => Role::Image,
        "video" => Role::Embedded("video"),
        "audio" => Role::Embedded("audio"),
        "iframe" | "frame" => Role::Embedded("frame"),
        "object" | "embed" => Role::Embedded("object"),
        "q" => Role::Quoted,
        "rt" => Role::Reading,
        "input" => Role::Input,
        "math" => Role::Math,
        "svg" => Role::Drawing,
        _ => Role::Inline(None),
    }
}
