//! PDF: glyphs on pages, read as text.
//!
//! # The essay
//!
//! A PDF file does not know words, lines or paragraphs: it says which glyph stands where. What a reader sees at once has
//! to be found again, in six steps.
//!
//! 1. **Glyphs** ([`content`], [`font`]). The operators of a page that place text are carried out, and nothing else of it:
//!    each glyph with its characters, place, size and style. What its characters are is said by the marked content around
//!    it, by a table of its font, or by the name of the glyph.
//! 2. **Runs and words** ([`lines`]). Glyphs that follow each other on a baseline make a run. Words are divided by gaps,
//!    measured against the size of the font, and where letters are spaced out against the gap that is usual in the line.
//!    Text set in another direction is read apart.
//! 3. **Columns** ([`columns`]). White gutters between runs divide a page; what crosses a gutter ends it.
//! 4. **Lines and blocks** ([`lines`], [`blocks`]). Runs side by side in a column make a line, lines make paragraphs,
//!    headings, code, rows of tables.
//! 5. **Furniture** ([`furniture`]). What stands at the same height on the pages around and says the same, numbers apart, is
//!    a running head or a page number: it is left out, and the pages keep their numbers as places.
//! 6. **The flow** ([`writer`]). Paragraphs go on over columns and pages; hyphens at line ends are healed; bookmarks are
//!    the outline.
//!
//! The first page shall be shown before the last is read. So what only the whole document knows is guessed from a few
//! pages spread over it (the size of its text, the sizes of its headings), and running heads from the pages around.

mod blocks;
mod columns;
mod content;
mod font;
mod furniture;
mod lines;
mod meta;
mod outline;
mod script;
mod writer;

use std::collections::{HashMap, VecDeque};

use hayro_syntax::object::{Array, Dict, Name};
use hayro_syntax::page::Page;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use crate::document::Kind;

use super::bytes::Bytes;
use super::flow::Flow;
use super::{Format, How, Look, OpenError, Reading};

use blocks::Plan;
use content::Sheet;
use font::Fonts;
use furniture::Mark;
use lines::{Area, Line};
use outline::Places;
use writer::{Link, Writer};

/// Parsed in memory.
const LARGEST: u64 = 512 * 1024 * 1024;
/// Pages that are looked at to know the size of the text.
const SAMPLE: usize = 8;
/// Pages before and after one that show what is furniture.
const AROUND: usize = 4;
/// Links of one page at most.
const LINKS: usize = 2_000;

pub(super) const FORMAT: Format =
    Format { kind: Kind::Pdf, is, named: |_, _| false, claims: |_| false, read: Reading::Apart(read) };

/// The sign stands at the beginning, or behind a little of something else; then the end must be that of a PDF too, since a
/// text may speak of the sign.
fn is(look: &Look<'_>) -> bool {
    let head = &look.head[..look.head.len().min(1024)];
    let ends = || memchr::memmem::find(&look.bytes.tail(2048), b"%%EOF").is_some();
    head.starts_with(b"%PDF-") || memchr::memmem::find(head, b"%PDF-").is_some() && ends()
}

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let data = bytes.all(LARGEST)?;
    let pdf = Pdf::new(data).map_err(|e| OpenError::Unreadable(refusal(e).to_owned()))?;
    if pdf.pages().is_empty() {
        return Err(OpenError::Unreadable("has no pages that can be read".to_owned()));
    }
    meta::write(&pdf, flow);
    Reader::new(&pdf).read(how, flow)
}

fn refusal(error: LoadPdfError) -> &'static str {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => "is encrypted: it needs a password",
        LoadPdfError::Decryption(_) => "is encrypted in a way that is not known",
        LoadPdfError::Invalid => "is damaged: no page of it can be found",
    }
}

/// A page whose lines are known, with what stands at its edges.
struct Leaf {
    columns: Vec<Vec<Line>>,
    marks: Vec<Mark>,
    height: f32,
}

/// What is to be told at the end.
#[derive(Default)]
struct Faults {
    silent: usize,
    /// Of those the ones that show images.
    pictured: usize,
    damaged: usize,
    cut: usize,
    unknown: usize,
    glyphs: usize,
    left_out: usize,
}

struct Reader<'a> {
    pdf: &'a Pdf,
    fonts: Fonts<'a>,
    faults: Faults,
}

impl<'a> Reader<'a> {
    fn new(pdf: &'a Pdf) -> Reader<'a> {
        Reader { pdf, fonts: Fonts::new(), faults: Faults::default() }
    }

    fn read(mut self, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
        let count = self.pdf.pages().len();
        let mut sampled = HashMap::new();
        let plan = self.plan(&mut sampled, how)?;
        let places = Places::of(self.pdf);
        let labels = places.labels(self.pdf);
        let mut writer = Writer::new(flow, plan.clone(), places.bookmarks());
        let mut window: VecDeque<Leaf> = VecDeque::new();
        let mut first = 0;
        let mut mark = writer.flow.mark();
        for (number, label) in labels.iter().enumerate() {
            while first + window.len() < count.min(number + AROUND + 1) {
                how.cancel.check()?;
                let at = first + window.len();
                let leaf = sampled.remove(&at).unwrap_or_else(|| self.leaf(at));
                window.push_back(leaf);
            }
            let blocks = self.blocks(&window, number - first, label, &plan);
            let links = links(&self.pdf.pages()[number], &places);
            writer.page(number, label, blocks, links);
            if number >= first + AROUND {
                window.pop_front();
                first += 1;
            }
            writer.list(&mark);
            writer.flow.progress(number + 1, count)?;
            mark = writer.flow.mark();
        }
        writer.end();
        writer.list(&mark);
        let wrote = self.faults.silent < count;
        self.faults.tell(count, flow);
        if wrote { Ok(()) } else { Err(self.faults.silence(count)) }
    }

    /// Reads the lines of a page.
    fn leaf(&mut self, number: usize) -> Leaf {
        let page = &self.pdf.pages()[number];
        let sheet = content::sheet(page, &mut self.fonts);
        let columns = columns_of(&sheet);
        let faults = &mut self.faults;
        faults.glyphs += sheet.glyphs.len();
        faults.unknown += sheet.unknown;
        faults.damaged += usize::from(sheet.damaged);
        faults.cut += usize::from(sheet.cut);
        faults.silent += usize::from(columns.is_empty());
        faults.pictured += usize::from(columns.is_empty() && sheet.images > 0);
        let all: Vec<Line> = columns.iter().flatten().cloned().collect();
        Leaf { marks: furniture::marks(&all), columns, height: sheet.height }
    }

    /// What a few pages spread over the document say about its type.
    fn plan(&mut self, sampled: &mut HashMap<usize, Leaf>, how: &How<'_>) -> Result<Plan, OpenError> {
        let count = self.pdf.pages().len();
        let step = count.div_ceil(SAMPLE).max(1);
        for number in (0..count).step_by(step) {
            how.cancel.check()?;
            let leaf = self.leaf(number);
            sampled.insert(number, leaf);
        }
        Ok(plan(sampled.values().flat_map(|leaf| leaf.columns.iter().flatten())))
    }

    /// The blocks of a page of the window, without its furniture.
    fn blocks(&mut self, window: &VecDeque<Leaf>, at: usize, label: &str, plan: &Plan) -> Vec<blocks::Block> {
        let leaf = &window[at];
        let around: Vec<&[Mark]> = window
            .iter()
            .enumerate()
            .filter(|(i, _)| *i != at)
            .map(|(_, leaf)| leaf.marks.as_slice())
            .collect();
        let all: Vec<Line> = leaf.columns.iter().flatten().cloned().collect();
        let furniture = furniture::furniture(&all, &around, label, leaf.height, plan.body);
        self.faults.left_out += usize::from(!furniture.is_empty());
        let mut index = 0;
        let mut found = Vec::new();
        for column in &leaf.columns {
            let mut kept = Vec::new();
            for line in column {
                if !furniture.contains(&index) {
                    kept.push(line.clone());
                }
                index += 1;
            }
            found.extend(blocks::blocks(kept, plan));
        }
        found
    }
}

impl Faults {
    fn tell(&self, count: usize, flow: &mut Flow) {
        let pages = |n: usize| if n == 1 { "1 page".to_owned() } else { format!("{n} pages") };
        if self.pictured > 0 && self.silent < count {
            flow.notice(format!("{} without text, with images only", pages(self.pictured)));
        }
        if self.damaged > 0 {
            flow.notice(format!("{} damaged: shown is what could be read", pages(self.damaged)));
        }
        if self.cut > 0 {
            flow.notice(format!("{} not read to the end: too much on them", pages(self.cut)));
        }
        if self.unknown * 50 > self.glyphs {
            flow.notice(format!(
                "{} characters are left out: the file does not say which they are",
                self.unknown
            ));
        }
        if self.left_out > 0 {
            flow.notice(format!("running heads and page numbers are left out on {}", pages(self.left_out)));
        }
    }

    /// Why there is no text at all.
    fn silence(&self, count: usize) -> OpenError {
        let reason = match count {
            _ if self.unknown > 0 => {
                "has no readable text: it does not say which characters its glyphs are".to_owned()
            }
            _ if self.damaged > 0 => "is damaged: no text could be read".to_owned(),
            _ if self.pictured == 0 => "has no text: its pages are blank".to_owned(),
            1 => "has no text: 1 page of images (scanned)".to_owned(),
            n => format!("has no text: {n} pages of images (scanned)"),
        };
        OpenError::Unreadable(reason)
    }
}

/// The columns of a page as lines, in reading order.
fn columns_of(sheet: &Sheet) -> Vec<Vec<Line>> {
    let mut found = Vec::new();
    for (i, runs) in lines::runs(sheet).into_iter().enumerate() {
        for column in columns::columns(runs) {
            let lines = lines::lines(column, sheet, i > 0);
            if !lines.is_empty() {
                found.push(lines);
            }
        }
    }
    found
}

/// The size of most of the text, and the larger sizes.
fn plan<'l>(lines: impl Iterator<Item = &'l Line> + Clone) -> Plan {
    let tenths = |line: &Line| (line.size * 10.0).round() as i32;
    let body =
        lines::common(lines.clone().filter(|line| !line.style.mono).map(|line| (tenths(line), line.chars)))
            .or_else(|| lines::common(lines.clone().map(|line| (tenths(line), line.chars))))
            .map_or(10.0, |size| size as f32 / 10.0);
    let mut sizes: Vec<i32> =
        lines.clone().filter(|l| l.size > 1.09 * body && l.chars < 120).map(tenths).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes.dedup_by(|a, b| (*a - *b).abs() < 5);
    sizes.truncate(5);
    let (bold, all) =
        lines.fold((0, 0), |(bold, all), l| (bold + if l.style.bold { l.chars } else { 0 }, all + l.chars));
    Plan { body, sizes: sizes.into_iter().map(|size| size as f32 / 10.0).collect(), bold: bold * 2 > all }
}

/// The links of a page.
fn links(page: &Page<'_>, places: &Places<'_>) -> Vec<Link> {
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { return Vec::new() };
    let matrix = page.initial_transform(true).as_coeffs();
    let point = |x: f64, y: f64| {
        let [a, b, c, d, e, f] = matrix;
        ((a * x + c * y + e) as f32, (b * x + d * y + f) as f32)
    };
    let mut links = Vec::new();
    for dict in annotations.iter::<Dict<'_>>().take(LINKS) {
        if dict.get::<Name<'_>>("Subtype").is_none_or(|kind| kind.as_str() != "Link") {
            continue;
        }
        let (Some([x0, y0, x1, y1]), Some(target)) = (dict.get::<[f64; 4]>("Rect"), places.target(&dict))
        else {
            continue;
        };
        let ((ax, ay), (bx, by)) = (point(x0, y0), point(x1, y1));
        links.push(Link {
            area: Area { x0: ax.min(bx), y0: ay.min(by), x1: ax.max(bx), y1: ay.max(by) },
            target,
        });
    }
    links
}

#[cfg(test)]
mod tests;
