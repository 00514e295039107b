//! What both sets of macros write with.

use crate::document::{BlockKind, Face};

use super::super::flow::Flow;
use super::escapes::{Font, Fonts, Line, line, plain};
use super::glyphs::glyph;

/// Cells that text under a tag, or one level of a page's own, is set in.
const STEP: u16 = 4;
/// Levels that are set in at most.
const DEEPEST: usize = 12;

/// Writes filled text, and lines as they are.
pub(super) struct Writer<'f> {
    pub flow: &'f mut Flow,
    pub fonts: Fonts,
    /// Lines stay as they are.
    as_is: bool,
    /// Whether a block of lines that stay as they are is open.
    code: bool,
    /// No space before the next text.
    joined: bool,
    /// Words stand side by side (`.Sm off` of mdoc).
    tight: bool,
    /// Open indentations; `true` for those of a tag, which end with the next one.
    levels: Vec<bool>,
    /// The text of the section `NAME`, while that is being read.
    named: Option<String>,
    title: Option<String>,
}

impl<'f> Writer<'f> {
    pub(super) fn new(flow: &'f mut Flow) -> Writer<'f> {
        Writer {
            flow,
            fonts: Fonts::default(),
            as_is: false,
            code: false,
            joined: true,
            tight: false,
            levels: Vec::new(),
            named: None,
            title: None,
        }
    }

    // ---- the page ----

    /// Names the page, `ls(1)`; what it is for is added when that is known.
    pub(super) fn page(&mut self, name: &str, section: &str) {
        let (name, section) = (plain(name), plain(section));
        self.flow.meta("section", &section);
        self.title = Some(if section.is_empty() { name } else { format!("{name}({section})") });
    }

    /// A section or a part of one.
    pub(super) fn heading(&mut self, level: u8, text: &str) {
        self.leave_all();
        self.as_is = false;
        self.settle_name();
        self.fonts = Fonts::default();
        self.flow.begin_heading(level);
        self.flow.words(&plain(text));
        self.flow.end_heading(level);
        if level == 1 && plain(text).trim().eq_ignore_ascii_case("name") {
            self.named = Some(String::new());
        }
        self.joined = true;
    }

    /// The section `NAME` is over: it says what the page is for.
    fn settle_name(&mut self) {
        let Some(named) = self.named.take() else { return };
        let Some(title) = self.title.take() else { return };
        let about =
            [" - ", " – ", " — "].iter().find_map(|dash| named.split_once(dash)).map(|(_, about)| about);
        let about = about.map(|about| about.split_whitespace().collect::<Vec<_>>().join(" "));
        match about.filter(|about| !about.is_empty()) {
            Some(about) => self.flow.title(&format!("{title} — {about}")),
            None => self.flow.title(&title),
        }
    }

    /// The end of the page.
    pub(super) fn finish(&mut self) {
        self.leave_all();
        self.settle_name();
        if let Some(title) = self.title.take() {
            self.flow.title(&title);
        }
    }

    // ---- blocks ----

    /// Ends the paragraph.
    pub(super) fn paragraph(&mut self) {
        self.end_code();
        self.flow.end_block();
        self.joined = true;
    }

    /// Ends the line.
    pub(super) fn break_line(&mut self) {
        if !self.code {
            self.flow.line_break();
        }
        self.joined = true;
    }

    /// Ends the paragraph without asking for air.
    pub(super) fn end_lines(&mut self) {
        self.end_code();
        self.flow.end_lines();
        self.joined = true;
    }

    /// Lines stay as they are from here on, or are filled.
    pub(super) fn set_as_is(&mut self, as_is: bool) {
        if self.as_is != as_is {
            self.end_code();
            self.flow.end_lines();
            self.joined = true;
        }
        self.as_is = as_is;
    }

    /// Whether lines stay as they are.
    pub(super) fn is_as_is(&self) -> bool {
        self.as_is
    }

    fn end_code(&mut self) {
        if std::mem::take(&mut self.code) {
            self.flow.end_block();
        }
    }

    /// Text is set in from here on, for a tag or for a level of the page's own.
    pub(super) fn enter(&mut self, tagged: bool) {
        self.enter_by(STEP, tagged);
    }

    /// The same by so many cells.
    pub(super) fn enter_by(&mut self, cells: u16, tagged: bool) {
        if self.levels.len() < DEEPEST {
            self.end_lines();
            self.flow.begin_indent(cells);
        }
        self.levels.push(tagged);
    }

    /// Text goes under a marker of its own: `• `, `1. `.
    pub(super) fn enter_item(&mut self, marker: &str) {
        if self.levels.len() < DEEPEST {
            self.end_lines();
            self.flow.begin_item_marked(marker);
        }
        self.levels.push(true);
    }

    /// Ends what a tag began.
    pub(super) fn leave_tag(&mut self) {
        if self.levels.last() == Some(&true) {
            self.leave();
        }
    }

    /// Ends the innermost level.
    pub(super) fn leave(&mut self) {
        self.end_code();
        if self.levels.pop().is_some() && self.levels.len() < DEEPEST {
            self.flow.end_item();
        }
        self.joined = true;
    }

    fn leave_all(&mut self) {
        self.paragraph();
        while !self.levels.is_empty() {
            self.leave();
        }
        self.flow.end_block();
    }

    // ---- text ----

    /// A line of the source.
    pub(super) fn text(&mut self, text: &str) {
        if text.trim().is_empty() && !self.as_is {
            return self.paragraph();
        }
        let parts = line(text, &mut self.fonts);
        if self.as_is {
            return self.code_line(parts);
        }
        // A line that begins with a blank begins a line.
        if text.starts_with(' ') && !self.joined {
            self.flow.line_break();
            self.joined = true;
        }
        self.words(&parts);
        self.joined = parts.joins || self.tight;
    }

    /// Text in a font, after a space unless something else was said.
    pub(super) fn word(&mut self, font: Font, text: &str) {
        let before = self.fonts;
        self.fonts.set(font);
        let parts = line(text, &mut self.fonts);
        self.fonts = before;
        if self.as_is {
            self.code_pieces(&parts);
        } else {
            self.words(&parts);
        }
        self.joined = parts.joins || self.tight;
    }

    /// No space comes before the next text.
    pub(super) fn join(&mut self) {
        self.joined = true;
    }

    /// Whether no space comes before any text but the first and the one after the last.
    pub(super) fn set_tight(&mut self, tight: bool) {
        if self.tight && !tight {
            self.joined = false;
        }
        self.tight = tight;
    }

    /// The line of macros is over.
    pub(super) fn end_line(&mut self) {
        if self.as_is && self.code {
            self.flow.code("\n");
        }
        if self.as_is {
            self.joined = true;
        }
    }

    fn words(&mut self, parts: &Line) {
        if self.flow.kind() == BlockKind::Code {
            self.end_code();
        }
        if !std::mem::take(&mut self.joined) {
            self.flow.space();
            self.remember(" ");
        }
        for piece in &parts.pieces {
            let text = piece.text.replace('\t', " ");
            self.remember(&text);
            match face(piece.font) {
                Some(face) => {
                    self.flow.open(face);
                    self.flow.words(&text);
                    self.flow.close();
                }
                None => self.flow.words(&text),
            }
        }
    }

    fn remember(&mut self, text: &str) {
        if let Some(named) = self.named.as_mut().filter(|named| named.len() < 1000) {
            named.push_str(text);
        }
    }

    fn code_line(&mut self, parts: Line) {
        self.code_pieces(&parts);
        if !parts.joins {
            self.flow.code("\n");
        }
        self.joined = true;
    }

    fn code_pieces(&mut self, parts: &Line) {
        if !self.code {
            self.flow.begin(BlockKind::Code);
            self.code = true;
        }
        if !std::mem::take(&mut self.joined) {
            self.flow.code(" ");
        }
        for piece in &parts.pieces {
            match face(piece.font) {
                Some(face) => self.flow.faced(face, &piece.text),
                None => self.flow.code(&piece.text),
            }
        }
    }
}

fn face(font: Font) -> Option<Face> {
    match font {
        Font::Roman => None,
        Font::Bold => Some(Face::Strong),
        Font::Italic => Some(Face::Emphasis),
    }
}

/// Whether a tag is only the mark of a list: a bullet, a dash, a number.
pub(super) fn is_mark(tag: &str) -> bool {
    let number = tag.trim_matches(['(', ')', '.', '[', ']']);
    let bullet = [glyph("bu").unwrap_or_default().as_str(), "*", "-", "o", "+", "—", "–", "·"].contains(&tag);
    bullet || (!number.is_empty() && number.len() <= 3 && number.bytes().all(|b| b.is_ascii_digit()))
}
