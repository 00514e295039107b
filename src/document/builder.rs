//! Builds the text and markup of a document together, for extractors.

use super::{
    AnchorMark, Block, BlockStyle, Document, Draft, Face, Heading, Kind, Markup, PageMark, Part, Span, Table,
};

/// Collects display text and what is known about it. Offsets are kept here and nowhere else, so an
/// extractor never computes one.
#[derive(Debug, Default)]
pub struct Builder {
    text: String,
    markup: Markup,
    /// Faces that are open, with the start of their part on the current line.
    open: Vec<(Face, usize)>,
    /// Finished spans with their nesting depth: inner ones are finished first but must come last.
    spans: Vec<(usize, Span)>,
    title: Option<String>,
    meta: Vec<(String, String)>,
    notices: Vec<String>,
    /// The layout that holds at the end, and the one before it.
    style: BlockStyle,
    before: BlockStyle,
    /// How much of the text, the links and the tables was given away.
    given: usize,
    links: u32,
    tables: u32,
}

impl Builder {
    /// An empty one.
    pub fn new() -> Builder {
        Builder::default()
    }

    /// Bytes written so far: the offset of what is written next.
    pub fn len(&self) -> u64 {
        self.text.len() as u64
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Sets the document's own title, the first time it is called with something.
    pub fn title(&mut self, title: &str) {
        let title = title.trim();
        if self.title.is_none() && !title.is_empty() {
            self.title = Some(title.to_owned());
        }
    }

    /// Notes what the source says about itself: a few words under a key.
    pub fn meta(&mut self, key: &str, value: &str) {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        let known = |(k, v): &(String, String)| k == key && *v == value;
        if !value.is_empty() && !self.meta.iter().any(known) {
            self.meta.push((key.to_owned(), value));
        }
    }

    /// Whether there is a title yet.
    pub fn has_title(&self) -> bool {
        self.title.is_some()
    }

    /// Tells the reader something about the document as a whole.
    pub fn notice(&mut self, notice: impl Into<String>) {
        self.notices.push(notice.into());
    }

    /// Lays out the lines that start from here on in this way.
    pub fn block(&mut self, style: BlockStyle) {
        let start = self.len();
        if self.markup.blocks.pop_if(|b| b.start == start).is_some() {
            self.style = self.before;
        }
        if self.style != style {
            self.markup.blocks.push(Block { start, style });
            (self.before, self.style) = (self.style, style);
        }
    }

    /// Begins a span; it may run over line ends.
    pub fn open(&mut self, face: Face) {
        self.open.push((face, self.text.len()));
    }

    /// Ends the innermost span.
    pub fn close(&mut self) {
        if let Some((face, start)) = self.open.pop() {
            self.push_span(self.open.len(), face, start);
        }
    }

    /// Writes text; line ends in it are line ends.
    pub fn text(&mut self, text: &str) {
        for piece in text.split_inclusive('\n') {
            match piece.strip_suffix('\n') {
                Some(line) => {
                    self.text.push_str(line.strip_suffix('\r').unwrap_or(line));
                    self.newline();
                }
                None => self.text.push_str(piece),
            }
        }
    }

    /// Writes text in one face.
    pub fn span(&mut self, face: Face, text: &str) {
        self.open(face);
        self.text(text);
        self.close();
    }

    /// Ends the line.
    pub fn newline(&mut self) {
        for i in 0..self.open.len() {
            let (face, start) = self.open[i];
            self.push_span(i, face, start);
        }
        self.text.push('\n');
        let next = self.text.len();
        for open in &mut self.open {
            open.1 = next;
        }
    }

    /// Ends the line if it was begun.
    pub fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.newline();
        }
    }

    /// Ends the line if it was begun and leaves one blank line; nothing at the very start.
    pub fn blank(&mut self) {
        self.end_line();
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.newline();
        }
    }

    /// Adds an outline entry for the text from `start` to here.
    pub fn heading(&mut self, level: u8, start: u64) {
        let title = self.text[start as usize..].trim().to_owned();
        self.markup.outline.push(Heading { level, range: start..self.len(), title });
    }

    /// Registers a link target and returns its number.
    pub fn link(&mut self, target: &str) -> u32 {
        self.markup.links.push(target.to_owned());
        self.links += 1;
        self.links - 1
    }

    /// Says which number stands in the text for a link's address.
    pub fn address(&mut self, number: u32, link: u32) {
        self.markup.addresses.push((number, link));
    }

    /// Registers a table and returns its number.
    pub fn table(&mut self, table: Table) -> u32 {
        self.markup.tables.push(table);
        self.tables += 1;
        self.tables - 1
    }

    /// Says that a page of the source begins here.
    pub fn page(&mut self, label: &str) {
        self.markup.pages.push(PageMark { start: self.len(), label: label.to_owned() });
    }

    /// Names this place for links.
    pub fn anchor(&mut self, name: &str) {
        self.markup.anchors.push(AnchorMark { start: self.len(), name: name.to_owned() });
    }

    /// Bytes of text that were not given away yet.
    pub fn waiting(&self) -> usize {
        self.text.len() - self.given
    }

    /// All text so far and what is known of the part that was not given away yet, for those who find something in it
    /// out only when they see it whole.
    pub fn waiting_markup(&mut self) -> (&str, &mut Markup) {
        (&self.text, &mut self.markup)
    }

    /// What was written since the last part. Only between blocks: no table and no line may be open.
    pub fn part(&mut self) -> Part {
        self.spans.sort_by_key(|(depth, span)| (span.range.start, *depth));
        self.markup.spans = self.spans.drain(..).map(|(_, span)| span).collect();
        let text = self.text[self.given..].to_owned();
        self.given = self.text.len();
        Part {
            text,
            markup: std::mem::take(&mut self.markup),
            title: self.title.clone(),
            meta: std::mem::take(&mut self.meta),
            notices: std::mem::take(&mut self.notices),
            progress: None,
        }
    }

    /// The last part: everything that is still open ends.
    pub fn last_part(&mut self) -> Part {
        while !self.open.is_empty() {
            self.close();
        }
        self.part()
    }

    /// The finished document, if no part of it was given away.
    pub fn finish(mut self, kind: Kind) -> Document {
        let part = self.last_part();
        Draft::of(part).finish(kind)
    }

    fn push_span(&mut self, depth: usize, face: Face, start: usize) {
        if self.text.len() > start {
            self.spans.push((depth, Span { range: start as u64..self.len(), face }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_cut_at_line_ends_and_nest_outer_first() {
        let mut b = Builder::new();
        b.open(Face::Quote);
        b.text("a ");
        b.span(Face::Strong, "b\nc");
        b.close();
        let doc = b.finish(Kind::Text);
        let spans: Vec<_> = doc.markup.spans.iter().map(|s| (s.range.clone(), s.face)).collect();
        assert_eq!(
            spans,
            [(0..3, Face::Quote), (2..3, Face::Strong), (4..5, Face::Quote), (4..5, Face::Strong),]
        );
    }

    #[test]
    fn blank_lines_do_not_pile_up() {
        let mut b = Builder::new();
        b.blank();
        b.text("a");
        b.blank();
        b.blank();
        b.text("b");
        assert_eq!(b.finish(Kind::Text).text.slice(0..9), "a\n\nb");
    }
}
