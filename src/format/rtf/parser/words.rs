//! What each control word means.

use super::*;

impl Parser<'_> {
    /// The word after `\*`: what is not known here is not read.
    pub(super) fn starred_word(&mut self, word: &[u8]) {
        match word {
            b"footnote" | b"annotation" | b"fldinst" | b"bkmkstart" | b"shpinst" | b"shppict" | b"pntext" => {
                self.word(word, None);
            }
            _ => self.place(Place::Skip),
        }
    }

    /// Text goes there until the group ends; what is left out stays left out.
    pub(super) fn place(&mut self, place: Place) {
        if self.state.place != Place::Skip {
            self.state.place = place;
        }
    }

    pub(super) fn word(&mut self, word: &[u8], number: Option<i32>) {
        if self.state.place == Place::Skip {
            return;
        }
        if !(self.character(word) || self.look(word, number) || self.shape(word, number)) {
            self.structure(word, number);
        }
    }

    /// Words that stand for a character.
    pub(super) fn character(&mut self, word: &[u8]) -> bool {
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
    pub(super) fn look(&mut self, word: &[u8], number: Option<i32>) -> bool {
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

    pub(super) fn font(&mut self, number: i32) {
        self.state.font = number;
        if self.state.place == Place::Fonts && self.fonts.len() < MOST {
            self.fonts.entry(number).or_default();
        }
    }

    /// A unit of UTF-16.
    pub(super) fn unit(&mut self, number: i32) {
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
    pub(super) fn shape(&mut self, word: &[u8], number: Option<i32>) -> bool {
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
    pub(super) fn structure(&mut self, word: &[u8], number: Option<i32>) {
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

    pub(super) fn font_word(&mut self, word: &[u8], value: i32) {
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
    pub(super) fn destination(&mut self, word: &[u8]) {
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
}
