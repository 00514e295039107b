//! From tokens to paragraphs.

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

    /// The word after `\*`: what is not known here is not read.
    fn starred_word(&mut self, word: &[u8]) {
        match word {
            b"footnote" | b"annotation" | b"fldinst" | b"bkmkstart" | b"shpinst" | b"shppict" | b"pntext" => {
                self.word(word, None);
            }
            _ => self.place(Place::Skip),
        }
    }

    /// Text goes there until the group ends; what is left out stays left out.
    fn place(&mut self, place: Place) {
        if self.state.place != Place::Skip {
            self.state.place = place;
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        if self.state.place == Place::Skip {
            return;
        }
        if !(self.character(word) || self.look(word, number) || self.shape(word, number)) {
            self.structure(word, number);
        }
    }

    /// Words that stand for a character.
    fn character(&mut self, word: &[u8]) -> bool {
        self.char(match word {
            b"tab" => '\t',
            b"emdash" => '—',
            b"endash" => '–',
            b"lquote" => '‘',
            b"rquote" => '’',
            b"ldblquote" => '“',
            b"rdblquote" => '”',
            b"bullet" => '•',
            b"emspace" => '\u{2003}',
            b"enspace" => '\u{2002}',
            b"qmspace" => '\u{2005}',
            b"zwj" => '\u{200d}',
            b"zwnj" => '\u{200c}',
            b"ltrmark" => '\u{200e}',
            b"rtlmark" => '\u{200f}',
            b"nestcell" => ' ',
            _ => return false,
        });
        true
    }

    /// Words about the look of characters.
    fn look(&mut self, word: &[u8], number: Option<i32>) -> bool {
        let on = number != Some(0);
        let look = &mut self.state.look;
        match word {
            b"b" => look.bold = on,
            b"i" => look.italic = on,
            b"strike" | b"striked" => look.strike = on,
            b"deleted" => look.deleted = on,
            b"v" => look.hidden = on,
            b"super" | b"up" => (look.raised, look.lowered) = (on, false),
            b"sub" | b"dn" => (look.raised, look.lowered) = (false, on),
            b"nosupersub" => (look.raised, look.lowered) = (false, false),
            b"plain" => {
                let link = look.link;
                *look = Default::default();
                look.link = link;
            }
            b"f" => self.font(number.unwrap_or(0)),
            b"uc" => self.state.substitutes = usize::try_from(number.unwrap_or(1)).unwrap_or(0).min(64),
            b"u" => self.unit(number.unwrap_or(0)),
            _ => return false,
        }
        true
    }

    fn font(&mut self, number: i32) {
        self.state.font = number;
        if self.state.place == Place::Fonts && self.fonts.len() < MOST {
            self.fonts.entry(number).or_default();
        }
    }

    /// A unit of UTF-16.
    fn unit(&mut self, number: i32) {
        self.skip = self.state.substitutes;
        let number = if number < 0 { number + 0x1_0000 } else { number };
        let code = u32::try_from(number).unwrap_or(0xfffd);
        let half = self.half.take();
        let c = match (half, code) {
            (_, 0xd800..=0xdbff) => {
                self.half = Some(code as u16);
                return;
            }
            (Some(high), 0xdc00..=0xdfff) => {
                char::from_u32(0x1_0000 + ((u32::from(high) - 0xd800) << 10) + (code - 0xdc00))
            }
            _ => char::from_u32(code),
        };
        let c = codes::sign(c.unwrap_or(char::REPLACEMENT_CHARACTER));
        if c != '\0' {
            self.char(c);
        }
    }

    /// Words about the shape of paragraphs.
    fn shape(&mut self, word: &[u8], number: Option<i32>) -> bool {
        let shape = &mut self.state.shape;
        let value = number.unwrap_or(0);
        match word {
            b"pard" => *shape = Shape::default(),
            b"s" => shape.style = value,
            b"outlinelevel" => {
                let level = u8::try_from(value).unwrap_or(9);
                shape.outline = Some(level);
                if self.state.place == Place::Styles && level < 9 && self.styles.len() < MOST {
                    self.styles.insert(self.state.shape.style, (level + 1).min(6));
                }
            }
            b"intbl" => shape.in_table = true,
            b"itap" => shape.in_table = value > 0,
            b"ls" => shape.list = value,
            b"ilvl" => shape.level = value,
            b"li" => shape.indent = value,
            b"fi" => shape.first = value,
            _ => return false,
        }
        true
    }

    /// Words that begin and end things.
    fn structure(&mut self, word: &[u8], number: Option<i32>) {
        let value = number.unwrap_or(0);
        match word {
            b"par" | b"sect" if self.state.place == Place::Body => self.end_paragraph(),
            b"line" | b"lbr" | b"column" if self.state.place == Place::Body => self.pieces.push(Piece::Break),
            b"cell" if self.state.place == Place::Body => self.end_cell(),
            b"row" if self.state.place == Place::Body => self.end_row(),
            b"nestrow" => self.char(' '),
            b"trowd" => self.head = false,
            b"trhdr" => self.head = true,
            b"ansicpg" => self.encoding = codes::code_page(value).unwrap_or(self.encoding),
            b"mac" => self.encoding = encoding_rs::MACINTOSH,
            b"fcharset" | b"cpg" | b"fmodern" | b"fprq" => self.font_word(word, value),
            b"yr" => self.date[0] = value,
            b"mo" => self.date[1] = value,
            b"dy" => self.date[2] = value,
            b"footnote" | b"annotation" => self.begin_note(),
            b"fldrslt" => self.begin_link(),
            b"pict" => {
                if self.state.place == Place::Body {
                    self.pieces.push(Piece::Picture);
                }
                self.place(Place::Skip);
            }
            _ => self.destination(word),
        }
    }

    fn font_word(&mut self, word: &[u8], value: i32) {
        let Some(font) = self.fonts.get_mut(&self.state.font).filter(|_| self.state.place == Place::Fonts)
        else {
            return;
        };
        match word {
            b"fcharset" => {
                font.encoding = codes::charset(value).or(font.encoding);
                font.signs = value == 2;
            }
            b"cpg" => font.encoding = codes::code_page(value).or(font.encoding),
            b"fmodern" => font.mono = true,
            // Of even width, as a font may also say.
            _ => font.mono |= value == 1,
        }
    }

    /// Words that say where the text of their group goes.
    fn destination(&mut self, word: &[u8]) {
        let info = matches!(self.state.place, Place::Info(_));
        if matches!(word, b"listtext" | b"pntext") {
            self.marker.clear();
        }
        self.place(match word {
            b"fonttbl" => Place::Fonts,
            b"stylesheet" => Place::Styles,
            b"info" => Place::Info(Said::Nothing),
            b"title" if info => Place::Info(Said::Title),
            b"author" if info => Place::Info(Said::Author),
            b"subject" if info => Place::Info(Said::Subject),
            b"creatim" if info => Place::Info(Said::Created),
            b"fldinst" => Place::Instruction,
            b"bkmkstart" => Place::Bookmark,
            b"listtext" | b"pntext" => Place::Marker,
            b"colortbl" | b"header" | b"headerl" | b"headerr" | b"headerf" | b"footer" | b"footerl"
            | b"footerr" | b"footerf" | b"nonesttables" | b"nonshppict" | b"xe" | b"tc" | b"tcn" | b"rxe"
            | b"txe" | b"sp" | b"filetbl" | b"template" | b"private" | b"ftnsep" | b"ftnsepc" | b"ftncn"
            | b"aftnsep" | b"aftnsepc" | b"aftncn" | b"falt" | b"listname" | b"objdata" => Place::Skip,
            _ => return,
        });
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
