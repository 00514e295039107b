//! From tokens to paragraphs.

mod words;

use std::collections::HashMap;

use encoding_rs::Encoding;

use super::super::flow::Flow;
use super::super::{Cancel, OpenError};
use super::codes;
use super::state::{Place, Said, Shape, State};
use super::text::{Paragraph, Piece, Writer};
use super::token::{Token, Tokens};

/// Groups whose states are remembered; those within have that of the deepest.
const DEEPEST: usize = 512;
/// Notes within notes.
const NOTES: usize = 4;
/// Tokens between two questions whether to go on.
const STEP: usize = 4096;
/// Fonts, styles and cells of a row that are kept.
const MOST: usize = 10_000;
/// Bytes of an instruction, a name, a marker that are kept.
const LONGEST: usize = 4096;

/// A font: its encoding, if it has one of its own.
#[derive(Default, Clone, Copy)]
struct Font {
    encoding: Option<&'static Encoding>,
    mono: bool,
    signs: bool,
}

/// Everything known in the middle of a document.
pub(super) struct Parser<'a> {
    writer: Writer<'a>,
    pub(super) state: State,
    stack: Vec<State>,
    /// Groups beyond those that are remembered.
    over: usize,
    encoding: &'static Encoding,
    fonts: HashMap<i32, Font>,
    /// Levels of headings by style.
    styles: HashMap<i32, u8>,
    /// Bytes that were not decoded yet: half a character may be in one token and half in the next.
    bytes: Vec<u8>,
    /// Half a character of UTF-16, and how many substitutes are still to be passed over.
    half: Option<u16>,
    skip: usize,
    /// The group has just begun with `\*`.
    starred: bool,
    pieces: Vec<Piece>,
    marker: String,
    cells: Vec<Vec<Piece>>,
    head: bool,
    /// Paragraphs that wait for the end of a note within them.
    outer: Vec<(Vec<Piece>, String, usize)>,
    pub(super) notes: Vec<Vec<Paragraph>>,
    /// Text of what is not the body: a name, an instruction, a title.
    aside: String,
    instruction: String,
    date: [i32; 3],
    deleted: bool,
    hidden: bool,
}

impl<'a> Parser<'a> {
    pub(super) fn new(flow: &'a mut Flow) -> Parser<'a> {
        Parser {
            writer: Writer::new(flow),
            state: State { substitutes: 1, ..State::default() },
            stack: Vec::new(),
            over: 0,
            encoding: encoding_rs::WINDOWS_1252,
            fonts: HashMap::new(),
            styles: HashMap::new(),
            bytes: Vec::new(),
            half: None,
            skip: 0,
            starred: false,
            pieces: Vec::new(),
            marker: String::new(),
            cells: Vec::new(),
            head: false,
            outer: Vec::new(),
            notes: Vec::new(),
            aside: String::new(),
            instruction: String::new(),
            date: [0; 3],
            deleted: false,
            hidden: false,
        }
    }

    /// Reads all of it.
    pub(super) fn run(mut self, source: &[u8], cancel: &Cancel) -> Result<(), OpenError> {
        let mut tokens = Tokens::new(source);
        let mut count = 0;
        let mut whole = false;
        while let Some(token) = tokens.next() {
            if count % STEP == 0 {
                cancel.check()?;
                if self.writer.between_blocks() && self.outer.is_empty() && self.cells.is_empty() {
                    self.writer.flow.progress(tokens.at() >> 10, (source.len() >> 10) + 1)?;
                }
            }
            count += 1;
            self.token(token);
            if token == Token::Close && self.stack.is_empty() && self.over == 0 {
                whole = true;
                break;
            }
        }
        self.finish(whole);
        Ok(())
    }

    fn finish(&mut self, whole: bool) {
        self.flush();
        while !self.outer.is_empty() {
            self.end_note();
        }
        self.end_paragraph();
        self.end_row();
        self.writer.end();
        self.writer.notes(&std::mem::take(&mut self.notes));
        let flow = &mut self.writer.flow;
        if !whole {
            flow.notice("the file ends early");
        }
        if self.deleted {
            flow.notice("text that was deleted while changes were tracked is struck through");
        }
        if self.hidden {
            flow.notice("text that is marked as hidden is left out");
        }
    }

    fn token(&mut self, token: Token<'_>) {
        let starred = std::mem::take(&mut self.starred);
        match token {
            Token::Text(text) => self.text(text),
            Token::Byte(byte) => self.text(&[byte]),
            Token::Open => {
                self.flush();
                self.skip = 0;
                if self.stack.len() < DEEPEST {
                    self.stack.push(self.state);
                    self.state.note = false;
                } else {
                    self.over += 1;
                }
            }
            Token::Close => self.close(),
            _ if self.skip > 0 => self.skip -= 1,
            Token::Symbol(symbol) => self.symbol(symbol),
            Token::Word(word, number) => {
                self.flush();
                if starred {
                    self.starred_word(word);
                } else {
                    self.word(word, number);
                }
            }
        }
    }

    fn text(&mut self, text: &[u8]) {
        let skipped = self.skip.min(text.len());
        self.skip -= skipped;
        if self.state.place != Place::Skip {
            self.bytes.extend_from_slice(&text[skipped..]);
        }
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'*' => self.starred = true,
            b'\\' | b'{' | b'}' => self.text(&[symbol]),
            b'~' => self.char('\u{a0}'),
            b'_' => self.char('\u{2011}'),
            _ => {}
        }
    }

    fn close(&mut self) {
        self.flush();
        self.skip = 0;
        if self.over > 0 {
            self.over -= 1;
            return;
        }
        let ended = self.state;
        if ended.note {
            self.end_note();
        }
        let Some(before) = self.stack.pop() else { return };
        self.state = before;
        if ended.place != before.place {
            self.left(ended.place);
        }
    }

    /// What was written aside is complete.
    fn left(&mut self, place: Place) {
        let text = match place {
            Place::Body | Place::Skip | Place::Marker => return,
            _ => std::mem::take(&mut self.aside),
        };
        let text = text.trim();
        let flow = &mut self.writer.flow;
        match place {
            Place::Info(Said::Title) => flow.title(text),
            Place::Info(Said::Author) => flow.meta("author", text),
            Place::Info(Said::Subject) => flow.meta("subject", text),
            Place::Info(Said::Created) => {
                let [year, month, day] = std::mem::take(&mut self.date);
                if year > 0 {
                    flow.meta("date", &format!("{year:04}-{:02}-{:02}", month.max(1), day.max(1)));
                }
            }
            Place::Bookmark if !text.is_empty() => self.pieces.push(Piece::Anchor(text.to_owned())),
            Place::Instruction => self.instruction = text.to_owned(),
            _ => {}
        }
    }

    /// Decodes the bytes that wait.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let font = self.fonts.get(&self.state.font).copied().unwrap_or_default();
        if font.signs && self.state.place != Place::Fonts {
            let sign = |b: &u8| {
                if *b > 0x20 {
                    codes::sign(char::from_u32(0xf000 + u32::from(*b)).unwrap_or(' '))
                } else {
                    ' '
                }
            };
            let known = |b: &u8| Some(sign(b)).filter(|c| u32::from(*c) < 0xe000).unwrap_or(char::from(*b));
            return self.write(&bytes.iter().map(known).collect::<String>());
        }
        let encoding = font.encoding.unwrap_or(self.encoding);
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        self.write(&text);
    }

    fn char(&mut self, c: char) {
        self.flush();
        self.write(c.encode_utf8(&mut [0; 4]));
    }

    /// Writes text where it goes now.
    fn write(&mut self, text: &str) {
        let keep = |kept: &mut String| {
            if kept.len() < LONGEST {
                kept.push_str(text);
            }
        };
        match self.state.place {
            Place::Skip | Place::Info(Said::Nothing) => {}
            Place::Marker => keep(&mut self.marker),
            Place::Body => self.body(text),
            Place::Styles => self.style_name(text),
            _ => keep(&mut self.aside),
        }
    }

    fn body(&mut self, text: &str) {
        let mut look = self.state.look;
        if look.hidden {
            self.hidden |= !text.trim().is_empty();
            return;
        }
        self.deleted |= look.deleted;
        look.mono = self.fonts.get(&self.state.font).is_some_and(|font| font.mono);
        match self.pieces.last_mut() {
            Some(Piece::Text(last, same)) if *same == look => last.push_str(text),
            _ => self.pieces.push(Piece::Text(text.to_owned(), look)),
        }
    }

    /// A style is called `heading 2`, in the language of the standard.
    fn style_name(&mut self, text: &str) {
        let name = text.trim().trim_end_matches(';').to_lowercase();
        let level = match name.strip_prefix("heading ") {
            Some(number) => number.trim().parse::<u8>().ok(),
            None => (name == "title").then_some(1),
        };
        if let Some(level) = level.filter(|level| (1..=9).contains(level))
            && self.styles.len() < MOST
        {
            self.styles.insert(self.state.shape.style, level.min(6));
        }
    }

    fn heading(&self) -> Option<u8> {
        let shape = self.state.shape;
        match shape.outline {
            Some(level) => (level < 9).then(|| (level + 1).min(6)),
            None => self.styles.get(&shape.style).copied(),
        }
    }

    fn end_paragraph(&mut self) {
        let shape = self.state.shape;
        if self.outer.is_empty() && (shape.in_table || !self.cells.is_empty() && self.pieces.is_empty()) {
            // A paragraph within a cell.
            if !self.pieces.is_empty() {
                self.pieces.push(Piece::Break);
            }
            return;
        }
        let (pieces, marker) = (std::mem::take(&mut self.pieces), std::mem::take(&mut self.marker));
        let marker = marker.trim().to_owned();
        let paragraph = Paragraph { pieces, shape, marker, heading: self.heading() };
        match self.outer.last() {
            Some((_, _, note)) => self.notes[*note].push(paragraph),
            None => {
                self.end_row();
                self.writer.paragraph(paragraph);
            }
        }
    }

    fn end_cell(&mut self) {
        if !self.outer.is_empty() || self.cells.len() >= MOST {
            return self.body(" ");
        }
        let mut pieces = std::mem::take(&mut self.pieces);
        while pieces.last() == Some(&Piece::Break) {
            pieces.pop();
        }
        let marker = std::mem::take(&mut self.marker);
        if !marker.trim().is_empty() {
            pieces.insert(0, Piece::Text(format!("{} ", marker.trim()), self.state.look));
        }
        self.cells.push(pieces);
    }

    fn end_row(&mut self) {
        if !self.outer.is_empty() {
            return;
        }
        let cells = std::mem::take(&mut self.cells);
        if !cells.is_empty() {
            self.writer.row(&cells, self.head);
        }
    }

    fn begin_note(&mut self) {
        if self.outer.len() >= NOTES || self.over > 0 || self.state.place == Place::Skip {
            return;
        }
        let note = self.notes.len();
        self.notes.push(Vec::new());
        self.pieces.push(Piece::Note(note));
        self.outer.push((std::mem::take(&mut self.pieces), std::mem::take(&mut self.marker), note));
        self.state.note = true;
        self.state.shape = Shape::default();
        self.state.look = Default::default();
    }

    fn end_note(&mut self) {
        if !self.pieces.is_empty() {
            self.end_paragraph();
        }
        if let Some((pieces, marker, _)) = self.outer.pop() {
            (self.pieces, self.marker) = (pieces, marker);
        }
    }

    fn begin_link(&mut self) {
        let instruction = std::mem::take(&mut self.instruction);
        if let Some(target) = hyperlink(&instruction) {
            self.writer.links.push(target);
            self.state.look.link = u32::try_from(self.writer.links.len()).ok();
        }
    }
}

/// Where a field leads, if it is a link: `HYPERLINK "address" \l "place"`.
fn hyperlink(instruction: &str) -> Option<String> {
    let rest = instruction.trim_start().strip_prefix("HYPERLINK")?;
    let (mut address, mut place, mut flag) = (String::new(), String::new(), "");
    let mut rest = rest.trim_start();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        match (word, flag) {
            (r"\l" | r"\o" | r"\t", _) if !rest.starts_with('"') => flag = word,
            (_, r"\l") => (place, flag) = (word.to_owned(), ""),
            (_, "") if address.is_empty() && !word.starts_with('\\') => address = word.to_owned(),
            _ => flag = "",
        }
        rest = after.trim_start();
    }
    match (address.is_empty(), place.is_empty()) {
        (true, true) => None,
        (_, true) => Some(address),
        _ => Some(format!("{address}#{place}")),
    }
}
