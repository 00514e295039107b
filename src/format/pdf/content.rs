//! The glyphs of a page: what its content streams show, and where.
//!
//! Of the operators those alone matter that place text. Forms (pages within pages) wait in a queue until the stream that
//! shows them has ended, so nothing here calls itself; how deep they may lie, how many operators are read, how many
//! glyphs are kept and how much is unpacked has limits.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::Read;
use std::sync::Arc;

use hayro_font::hayro_cmap::BfString;
use hayro_font::kurbo::{Affine, Point};
use hayro_syntax::Filter;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Number, Object, Stream};
use hayro_syntax::page::{Page, Resources};

use super::font::{Fonts, Style, Typeface};

const OPERATORS: usize = 4_000_000;
const GLYPHS: usize = 200_000;
const FORMS: usize = 2_000;
const DEEPEST: usize = 16;
const STATES: usize = 256;
/// Bytes of one unpacked stream.
const UNPACKED: u64 = 64 * 1024 * 1024;

/// A character, or the few that one glyph stands for, and its place.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// Its text in [`Sheet::text`].
    pub text: std::ops::Range<u32>,
    /// The left end of its baseline; y grows downwards.
    pub x: f32,
    pub y: f32,
    /// The width along the baseline, and the size of its font, in points.
    pub w: f32,
    pub size: f32,
    /// The direction of the baseline, in degrees clockwise.
    pub turn: i16,
    pub style: Style,
}

/// What is on a page.
#[derive(Default)]
pub(super) struct Sheet {
    pub text: String,
    pub glyphs: Vec<Glyph>,
    pub width: f32,
    pub height: f32,
    pub images: usize,
    /// Glyphs whose characters are not known.
    pub unknown: usize,
    /// Whether something of it could not be read, or was too much.
    pub damaged: bool,
    pub cut: bool,
}

#[derive(Clone)]
struct State<'a> {
    ctm: Affine,
    font: Option<Arc<Typeface<'a>>>,
    size: f64,
    spacing: f64,
    word_spacing: f64,
    scale: f64,
    leading: f64,
    rise: f64,
}

/// A stream that waits to be read.
struct Waiting<'a> {
    data: Vec<u8>,
    resources: Resources<'a>,
    state: State<'a>,
    depth: usize,
}

struct Interpreter<'a, 'f> {
    fonts: &'f mut Fonts<'a>,
    sheet: Sheet,
    waiting: VecDeque<Waiting<'a>>,
    operators: usize,
    forms: usize,
    state: State<'a>,
    saved: Vec<State<'a>>,
    matrix: Affine,
    line: Affine,
    /// For each open marked content whether it says what its text is, and that text while no glyph carried it.
    marked: Vec<bool>,
    actual: Option<Option<String>>,
}

/// Reads a page.
pub(super) fn sheet<'a>(page: &Page<'a>, fonts: &mut Fonts<'a>) -> Sheet {
    let (width, height) = page.render_dimensions();
    let ctm = Affine::new(page.initial_transform(true).as_coeffs());
    let state = State {
        ctm,
        font: None,
        size: 1.0,
        spacing: 0.0,
        word_spacing: 0.0,
        scale: 1.0,
        leading: 0.0,
        rise: 0.0,
    };
    let mut sheet = Sheet { width, height, ..Sheet::default() };
    let data = contents(page, &mut sheet);
    let first = Waiting { data, resources: page.resources().clone(), state: state.clone(), depth: 0 };
    let mut interpreter = Interpreter {
        fonts,
        sheet,
        waiting: VecDeque::from([first]),
        operators: 0,
        forms: 0,
        state,
        saved: Vec::new(),
        matrix: Affine::IDENTITY,
        line: Affine::IDENTITY,
        marked: Vec::new(),
        actual: None,
    };
    while let Some(next) = interpreter.waiting.pop_front() {
        interpreter.stream(next);
    }
    interpreter.sheet
}

/// The content streams of a page, one after the other.
fn contents(page: &Page<'_>, sheet: &mut Sheet) -> Vec<u8> {
    let dict = page.raw();
    let mut streams = Vec::new();
    if let Some(stream) = dict.get::<Stream<'_>>("Contents") {
        streams.push(stream);
    } else if let Some(array) = dict.get::<Array<'_>>("Contents") {
        for item in array.raw_iter().take(10_000) {
            match item {
                MaybeRef::Ref(id) => streams.extend(page.xref().get::<Stream<'_>>(id.into())),
                MaybeRef::NotRef(object) => streams.extend(object.into_stream()),
            }
        }
    } else {
        sheet.damaged |= dict.contains_key("Contents");
    }
    let mut data = Vec::new();
    for stream in streams {
        match unpacked(&stream) {
            Some(bytes) if data.len() as u64 <= UNPACKED => data.extend_from_slice(&bytes),
            Some(_) => sheet.cut = true,
            None => sheet.damaged = true,
        }
        data.push(b' ');
    }
    data
}

/// The bytes of a stream, within limits; of a damaged one what there is.
pub(super) fn unpacked<'a>(stream: &Stream<'a>) -> Option<Cow<'a, [u8]>> {
    let filters = stream.filters();
    let simple = !stream.dict().contains_key("DecodeParms") && !stream.dict().contains_key("DP");
    if simple && filters.len() == 1 && filters[0] == Filter::FlateDecode {
        let raw = stream.raw_data();
        let mut bytes = Vec::new();
        let _ = flate2::read::ZlibDecoder::new(&*raw).take(UNPACKED).read_to_end(&mut bytes);
        if !bytes.is_empty() || raw.is_empty() {
            return Some(Cow::Owned(bytes));
        }
    }
    let packings = filters.iter().filter(|f| matches!(f, Filter::FlateDecode | Filter::LzwDecode)).count();
    if packings > 1 || stream.raw_data().len() > 1024 * 1024 && packings > 0 {
        return None;
    }
    stream.decoded_data().ok()
}

fn affine(v: [&Number; 6]) -> Affine {
    Affine::new(v.map(Number::as_f64))
}

impl<'a> Interpreter<'a, '_> {
    fn stream(&mut self, waiting: Waiting<'a>) {
        self.state = waiting.state;
        self.saved.clear();
        self.marked.clear();
        self.actual = None;
        (self.matrix, self.line) = (Affine::IDENTITY, Affine::IDENTITY);
        let mut operators = TypedIter::new(&waiting.data);
        while let Some(op) = operators.next() {
            self.operators += 1;
            if self.operators > OPERATORS || self.sheet.glyphs.len() > GLYPHS {
                self.sheet.cut = true;
                return;
            }
            self.operator(&op, &waiting.resources, waiting.depth);
        }
    }

    fn operator(&mut self, op: &Op<'_, '_>, resources: &Resources<'a>, depth: usize) {
        let state = &mut self.state;
        match op {
            Op::SaveState(_) if self.saved.len() < STATES => self.saved.push(state.clone()),
            Op::RestoreState(_) => self.state = self.saved.pop().unwrap_or_else(|| state.clone()),
            Op::Transform(m) => state.ctm *= affine([&m.0, &m.1, &m.2, &m.3, &m.4, &m.5]),
            Op::BeginText(_) => (self.matrix, self.line) = (Affine::IDENTITY, Affine::IDENTITY),
            Op::CharacterSpacing(n) => state.spacing = n.0.as_f64(),
            Op::WordSpacing(n) => state.word_spacing = n.0.as_f64(),
            Op::HorizontalScaling(n) => state.scale = n.0.as_f64() / 100.0,
            Op::TextLeading(n) => state.leading = n.0.as_f64(),
            Op::TextRise(n) => state.rise = n.0.as_f64(),
            Op::TextFont(font) => {
                state.size = font.1.as_f64();
                state.font = resources.get_font(font.0).and_then(|dict| self.fonts.get(&dict));
            }
            Op::NextLine(by) => self.next_line(by.0.as_f64(), by.1.as_f64()),
            Op::NextLineAndSetLeading(by) => {
                state.leading = -by.1.as_f64();
                self.next_line(by.0.as_f64(), by.1.as_f64());
            }
            Op::SetTextMatrix(m) => {
                self.line = affine([&m.0, &m.1, &m.2, &m.3, &m.4, &m.5]);
                self.matrix = self.line;
            }
            Op::NextLineUsingLeading(_) => self.next_line(0.0, -self.state.leading),
            Op::ShowText(text) => self.show(text.0),
            Op::NextLineAndShowText(text) => {
                self.next_line(0.0, -self.state.leading);
                self.show(text.0);
            }
            Op::ShowTextWithParameters(p) => {
                (state.word_spacing, state.spacing) = (p.0.as_f64(), p.1.as_f64());
                self.next_line(0.0, -self.state.leading);
                self.show(p.2);
            }
            Op::ShowTexts(texts) => self.show_all(texts.0),
            Op::XObject(name) => self.object(name.0, resources, depth),
            Op::InlineImage(_) => self.sheet.images += 1,
            Op::BeginMarkedContent(_) => self.mark(None),
            Op::BeginMarkedContentWithProperties(p) => self.mark(actual_text(p.1, resources)),
            Op::EndMarkedContent(_) => self.unmark(),
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line *= Affine::translate((x, y));
        self.matrix = self.line;
    }

    fn show_all(&mut self, texts: &Array<'_>) {
        for item in texts.raw_iter() {
            match item {
                MaybeRef::NotRef(Object::String(text)) => self.show(&text),
                MaybeRef::NotRef(Object::Number(by)) => self.adjust(by.as_f64()),
                _ => {}
            }
        }
    }

    fn adjust(&mut self, by: f64) {
        let horizontal = self.state.font.as_ref().is_none_or(|face| face.font.is_horizontal());
        let by = -by / 1000.0 * self.state.size;
        self.matrix *= Affine::translate(if horizontal { (by * self.state.scale, 0.0) } else { (0.0, by) });
    }

    fn show(&mut self, text: &[u8]) {
        let Some(face) = self.state.font.clone() else { return };
        let horizontal = face.font.is_horizontal();
        let mut at = 0;
        while at < text.len() && self.sheet.glyphs.len() <= GLYPHS {
            let (code, len) = face.font.read_code(text, at);
            at += len.max(1);
            let advance = face.font.code_advance(code) * (self.state.size / 1000.0);
            self.place(&face, code, if horizontal { advance.x } else { advance.y }, horizontal);
            let spacing =
                self.state.spacing + if code == 32 && len == 1 { self.state.word_spacing } else { 0.0 };
            self.matrix *= Affine::translate(if horizontal {
                ((advance.x + spacing) * self.state.scale, 0.0)
            } else {
                (0.0, advance.y + spacing)
            });
        }
    }

    /// Keeps a glyph that begins at the current place.
    fn place(&mut self, face: &Typeface<'a>, code: u32, advance: f64, horizontal: bool) {
        let Some(text) = self.characters(face, code) else { return };
        let state = &self.state;
        let to_page = state.ctm * self.matrix;
        let along =
            if horizontal { Point::new(advance * state.scale, 0.0) } else { Point::new(0.0, advance) };
        let rise = Point::new(0.0, state.rise);
        let origin = to_page * rise;
        let end = to_page * (rise + along.to_vec2());
        let one = to_page
            * (rise
                + Point::new(if horizontal { 1.0 } else { 0.0 }, if horizontal { 0.0 } else { -1.0 })
                    .to_vec2());
        let up = to_page * Point::new(0.0, state.rise + state.size) - origin;
        let direction = one - origin;
        let (width, size) = ((end - origin).hypot(), up.hypot());
        let inside = origin.x > -9.0
            && origin.y > -9.0
            && origin.x < f64::from(self.sheet.width) + 9.0
            && origin.y < f64::from(self.sheet.height) + 9.0;
        if !(inside && width.is_finite() && size.is_finite() && size > 0.2) {
            return;
        }
        let turn = (direction.y.atan2(direction.x).to_degrees() / 5.0).round() as i16 * 5;
        let start = self.sheet.text.len() as u32;
        self.sheet.text.push_str(&text);
        self.sheet.glyphs.push(Glyph {
            text: start..self.sheet.text.len() as u32,
            x: origin.x as f32,
            y: origin.y as f32,
            w: width as f32,
            size: size as f32,
            turn: if turn == -180 { 180 } else { turn },
            style: face.style,
        });
    }

    /// The characters of a code: what the marked content says they are, else what the font says.
    fn characters(&mut self, face: &Typeface<'a>, code: u32) -> Option<String> {
        if let Some(actual) = &mut self.actual {
            return actual.take();
        }
        let text = match face.text(code) {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(s)) => s,
            None => String::new(),
        };
        let known = |c: char| !c.is_control() && !('\u{e000}'..='\u{f8ff}').contains(&c) && c != '\u{fffd}';
        let clean: String = text.chars().filter(|&c| known(c)).take(16).collect();
        if clean.is_empty() {
            self.sheet.unknown += usize::from(!text.starts_with(char::is_control));
            return None;
        }
        Some(clean)
    }

    fn mark(&mut self, actual: Option<String>) {
        let actual = actual.filter(|_| self.actual.is_none());
        self.marked.push(actual.is_some());
        if let Some(text) = actual {
            self.actual = Some(Some(text).filter(|text| !text.is_empty()));
        }
    }

    fn unmark(&mut self) {
        if self.marked.pop() == Some(true) {
            self.actual = None;
        }
    }

    /// A form waits for its turn; an image is counted.
    fn object(&mut self, name: &Name<'_>, resources: &Resources<'a>, depth: usize) {
        let Some(stream) = resources.get_x_object(name) else { return };
        let dict = stream.dict();
        if dict.get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_str() == "Image") {
            self.sheet.images += 1;
            return;
        }
        if depth >= DEEPEST || self.forms >= FORMS {
            self.sheet.cut = true;
            return;
        }
        self.forms += 1;
        let Some(data) = unpacked(&stream) else {
            self.sheet.damaged = true;
            return;
        };
        let own = dict.get::<Dict<'_>>("Resources").map(Resources::new);
        let mut state = self.state.clone();
        if let Some(matrix) = dict.get::<[f64; 6]>("Matrix") {
            state.ctm *= Affine::new(matrix);
        }
        let resources = own.unwrap_or_else(|| resources.clone());
        self.waiting.push_back(Waiting { data: data.into_owned(), resources, state, depth: depth + 1 });
    }
}

/// What marked content says its text is: in properties written there, or named.
fn actual_text(object: &Object<'_>, resources: &Resources<'_>) -> Option<String> {
    let text = |dict: &Dict<'_>| {
        let text = dict.get::<hayro_syntax::object::String<'_>>("ActualText")?;
        Some(super::meta::decoded(&text))
    };
    match object {
        Object::Name(name) => resources.properties.get::<Dict<'_>>(name).and_then(|dict| text(&dict)),
        Object::Dict(dict) => text(dict),
        _ => None,
    }
}
