//! Paragraphs as they are told to the flow.

use crate::document::{BlockKind, Face};

use super::super::flow::Flow;
use super::codes;
use super::state::{Look, Shape};

/// The longest marker of a list item that is written as text, in characters.
const MARKER: usize = 8;
/// Twips between the levels of lists, where they have no number.
const STEP: i32 = 360;
/// The deepest list.
const DEEPEST: usize = 9;

/// Something in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String, Look),
    /// The end of a line.
    Break,
    Note(usize),
    Picture,
    Anchor(String),
}

/// A paragraph.
#[derive(Debug, Clone, Default)]
pub(super) struct Paragraph {
    pub pieces: Vec<Piece>,
    pub shape: Shape,
    pub marker: String,
    /// From 1; a heading by its own word or that of its style.
    pub heading: Option<u8>,
}

/// Writes paragraphs and rows in their order.
pub(super) struct Writer<'a> {
    pub flow: &'a mut Flow,
    /// Targets of links, by their numbers.
    pub links: Vec<String>,
    /// Items that are open, one in the other.
    items: usize,
    /// The number of the outermost list.
    list: i32,
    in_table: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(flow: &'a mut Flow) -> Writer<'a> {
        Writer { flow, links: Vec::new(), items: 0, list: 0, in_table: false }
    }

    /// Whether nothing is open.
    pub(super) fn between_blocks(&self) -> bool {
        self.items == 0 && !self.in_table
    }

    /// Writes a paragraph.
    pub(super) fn paragraph(&mut self, mut paragraph: Paragraph) {
        self.end_table();
        let blank = |piece: &Piece| matches!(piece, Piece::Text(text, _) if text.trim().is_empty());
        if paragraph.pieces.iter().all(blank) && paragraph.marker.is_empty() {
            return;
        }
        if let Some(level) = paragraph.heading {
            self.end_items(0);
            self.flow.begin_heading(level);
            if !paragraph.marker.is_empty() {
                self.flow.words(&format!("{} ", paragraph.marker));
            }
            self.pieces(&paragraph.pieces);
            self.flow.end_heading(level);
            return;
        }
        if paragraph.marker.is_empty() {
            typed_marker(&mut paragraph);
        }
        let shape = paragraph.shape;
        let is_item = !paragraph.marker.is_empty();
        if is_item {
            self.item(&paragraph);
        } else if self.items > 0 && (shape.indent <= 0 || shape.first < 0) {
            self.end_items(0);
        }
        if is_code(&paragraph) {
            self.code(&paragraph);
        } else {
            self.flow.begin(BlockKind::Paragraph);
            self.pieces(&paragraph.pieces);
            if is_item { self.flow.end_lines() } else { self.flow.end_block() }
        }
    }

    fn item(&mut self, paragraph: &Paragraph) {
        let shape = paragraph.shape;
        let level = if shape.level > 0 || shape.list > 0 { shape.level } else { shape.indent / STEP - 1 };
        let level = usize::try_from(level).unwrap_or(0).min(DEEPEST).min(self.items);
        // Another list begins, unless this is one within.
        let same = level > 0 || shape.list == std::mem::replace(&mut self.list, shape.list);
        self.end_items(if same { level + 1 } else { 0 });
        if self.items > level {
            self.flow.end_item();
            self.items -= 1;
        } else {
            self.flow.begin_list(None);
        }
        self.items += 1;
        self.flow.begin_item_marked(&format!("{} ", paragraph.marker));
    }

    fn end_items(&mut self, most: usize) {
        while self.items > most {
            self.flow.end_item();
            self.flow.end_list();
            self.items -= 1;
        }
    }

    fn code(&mut self, paragraph: &Paragraph) {
        let mut code = String::new();
        for piece in &paragraph.pieces {
            match piece {
                Piece::Text(text, _) => code.push_str(text),
                Piece::Break => code.push('\n'),
                _ => {}
            }
        }
        self.flow.begin_code(None);
        self.flow.code(&code);
        self.flow.end_block();
    }

    /// Writes a row of a table.
    pub(super) fn row(&mut self, cells: &[Vec<Piece>], head: bool) {
        if !self.in_table {
            self.end_items(0);
            self.flow.begin_table(&[]);
            self.in_table = true;
        }
        self.flow.begin_row(head);
        for cell in cells {
            self.flow.begin_cell();
            self.pieces(cell);
            self.flow.end_cell();
        }
        self.flow.end_row(head);
    }

    /// Ends the table, if one is open.
    pub(super) fn end_table(&mut self) {
        if std::mem::take(&mut self.in_table) {
            self.flow.end_table();
        }
    }

    /// Ends whatever is open.
    pub(super) fn end(&mut self) {
        self.end_table();
        self.end_items(0);
    }

    /// Writes the notes.
    pub(super) fn notes(&mut self, notes: &[Vec<Paragraph>]) {
        if notes.is_empty() {
            return;
        }
        self.flow.begin_notes();
        for (number, paragraphs) in notes.iter().enumerate() {
            self.flow.begin_note(&number.to_string());
            for paragraph in paragraphs {
                self.flow.begin(BlockKind::Paragraph);
                if !paragraph.marker.is_empty() {
                    self.flow.words(&format!("{} ", paragraph.marker));
                }
                self.pieces(&paragraph.pieces);
                self.flow.end_lines();
            }
            self.flow.end_note();
        }
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        let mut link = None;
        for piece in pieces {
            let next = match piece {
                Piece::Text(_, look) => look.link,
                _ => link,
            };
            if next != link {
                self.turn_link(link, next);
                link = next;
            }
            match piece {
                Piece::Text(text, look) => self.text(text, *look),
                Piece::Break => self.flow.line_break(),
                Piece::Note(number) => self.flow.note_reference(&number.to_string()),
                Piece::Picture => self.flow.image("", ""),
                Piece::Anchor(name) => self.flow.anchor(name),
            }
        }
        self.turn_link(link, None);
    }

    fn turn_link(&mut self, from: Option<u32>, to: Option<u32>) {
        if from.is_some() {
            self.flow.close();
        }
        let target = to.and_then(|number| self.links.get(number as usize - 1));
        if let Some(target) = target.cloned() {
            self.flow.open_link(&target);
        }
    }

    fn text(&mut self, text: &str, look: Look) {
        let faces = [
            (look.bold, Face::Strong),
            (look.italic, Face::Emphasis),
            (look.strike || look.deleted, Face::Strike),
            (look.mono, Face::Code),
        ];
        // Blanks have no face, and a face does not begin with one.
        let words = text.trim_start_matches([' ', '\t']);
        if words.len() < text.len() {
            self.flow.space();
        }
        if words.is_empty() {
            return;
        }
        let open = faces.iter().filter(|(on, _)| *on).map(|(_, face)| self.flow.open(*face)).count();
        let other = match (look.raised, look.lowered) {
            (true, _) => codes::raised(words),
            (_, true) => codes::lowered(words),
            _ => None,
        };
        self.flow.words(other.as_deref().unwrap_or(words));
        (0..open).for_each(|_| self.flow.close());
    }
}

/// Many programs write the marker of an item as text in front of a tab.
fn typed_marker(paragraph: &mut Paragraph) {
    if paragraph.shape.first >= 0 {
        return;
    }
    let Some(Piece::Text(text, _)) = paragraph.pieces.first_mut() else { return };
    let Some((marker, rest)) = text.split_once('\t') else { return };
    let marker = marker.trim();
    let short = !marker.is_empty() && marker.chars().count() <= MARKER && !marker.contains(' ');
    if short {
        paragraph.marker = marker.to_owned();
        *text = rest.to_owned();
    }
}

/// Whether all of a paragraph of several lines is in a font of even width.
fn is_code(paragraph: &Paragraph) -> bool {
    let mono = |piece: &Piece| match piece {
        Piece::Text(text, look) => look.mono || text.trim().is_empty(),
        Piece::Break => true,
        _ => false,
    };
    paragraph.pieces.contains(&Piece::Break) && paragraph.pieces.iter().all(mono)
}
