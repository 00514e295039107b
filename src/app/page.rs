//! The open document: where the reader is in it, and what is lit on the screen.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use super::census::{Census, Next};
use super::viewport::{Stand, Viewport};
use crate::document::{Document, Face, Span, View};
use crate::library::EntryId;
use crate::search::{Match, Matcher, in_chunk};

/// Chunks whose hits are kept; the screen needs one or two.
const KEPT: usize = 8;
/// Chunks that a step may look into by itself before it leaves the search to the background: about a
/// millisecond of work.
const PATIENCE: usize = 8;

/// One matcher at work on the open document.
#[derive(Debug)]
pub struct Finder {
    /// What is looked for.
    pub matcher: Arc<Matcher>,
    /// How often it was found where.
    pub census: Census,
    kept: VecDeque<(u64, Arc<Vec<Match>>)>,
}

/// What came of looking for the next hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Here it is; the flag says that the search went round the end of the document.
    Hit(Match, bool),
    /// The background has not looked far enough yet.
    Pending,
    /// There is none.
    Nothing,
}

impl Finder {
    /// Knows nothing yet about `document`.
    pub fn new(matcher: Arc<Matcher>, document: &Document) -> Finder {
        let census = Census::new(matcher.slots(), document.text.chunks());
        Finder { matcher, census, kept: VecDeque::new() }
    }

    /// Forgets the hits it has kept: the text has grown, and its last chunk with it.
    pub fn refresh(&mut self) {
        self.kept.clear();
    }

    /// The hits that start in one chunk.
    pub fn in_chunk(&mut self, document: &Document, chunk: u64) -> Arc<Vec<Match>> {
        if let Some((_, hits)) = self.kept.iter().find(|(c, _)| *c == chunk) {
            return Arc::clone(hits);
        }
        let hits = Arc::new(in_chunk(document, &self.matcher, chunk));
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back((chunk, Arc::clone(&hits)));
        hits
    }

    /// The hits that touch `range`, in order.
    pub fn in_range(&mut self, document: &Document, range: Range<u64>) -> Vec<Match> {
        if self.matcher.slots() == 0 || document.text.is_empty() {
            return Vec::new();
        }
        // A hit that starts in the chunk before may reach in.
        let first = document.text.chunk_index(range.start).saturating_sub(1);
        let last = document.text.chunk_index(range.end);
        let mut found = Vec::new();
        for chunk in first..=last {
            let hits = self.in_chunk(document, chunk);
            found.extend(
                hits.iter().filter(|m| m.range.start < range.end && m.range.end > range.start).cloned(),
            );
        }
        found
    }

    /// The next hit of `slot` (of any for `None`) that starts after `from` (before it if `backward`),
    /// going round the end of the document.
    pub fn step(
        &mut self,
        document: &Document,
        slot: Option<usize>,
        from: Option<u64>,
        backward: bool,
    ) -> Step {
        let chunks = document.text.chunks();
        if chunks == 0 || self.matcher.slots() == 0 {
            return Step::Nothing;
        }
        let wanted = |m: &Match| slot.is_none_or(|s| usize::from(m.slot) == s);
        let here = from.map_or(0, |at| document.text.chunk_index(at));
        let beyond = |m: &Match| match from {
            None => true,
            Some(at) if backward => m.range.start < at,
            Some(at) => m.range.start > at,
        };
        let hits = self.in_chunk(document, here);
        let near = if backward {
            hits.iter().rev().find(|m| wanted(m) && beyond(m))
        } else {
            hits.iter().find(|m| wanted(m) && beyond(m))
        };
        if let Some(hit) = near {
            return Step::Hit(hit.clone(), false);
        }
        // The others in order of distance, and at last this one again, from its other end.
        let order: Vec<Range<u64>> = vec![here + 1..chunks, 0..here + 1];
        let order: Box<dyn Iterator<Item = u64>> = if backward {
            Box::new((0..here).rev().chain((here..chunks).rev()))
        } else {
            Box::new(order.into_iter().flatten())
        };
        self.walk(document, slot, order, here, backward)
    }

    fn walk(
        &mut self,
        document: &Document,
        slot: Option<usize>,
        mut order: Box<dyn Iterator<Item = u64>>,
        here: u64,
        backward: bool,
    ) -> Step {
        let mut patience = PATIENCE;
        loop {
            let chunk = match self.census.next(&mut order, slot) {
                Next::None => return Step::Nothing,
                Next::Unknown(_) if patience == 0 => return Step::Pending,
                Next::Unknown(chunk) => {
                    patience -= 1;
                    chunk
                }
                Next::Chunk(chunk) => chunk,
            };
            let hits = self.in_chunk(document, chunk);
            let mut wanted = hits.iter().filter(|m| slot.is_none_or(|s| usize::from(m.slot) == s));
            let hit = if backward { wanted.next_back() } else { wanted.next() };
            if let Some(hit) = hit {
                let round = if backward { chunk >= here } else { chunk <= here };
                return Step::Hit(hit.clone(), round);
            }
        }
    }

    /// Which hit of its slot `hit` is, counted from 1, and whether all before it are counted.
    pub fn ordinal(&mut self, document: &Document, hit: &Match) -> (u64, bool) {
        let chunk = document.text.chunk_index(hit.range.start);
        let (before, sure) = self.census.before(chunk, usize::from(hit.slot));
        let hits = self.in_chunk(document, chunk);
        let here = hits.iter().filter(|m| m.slot == hit.slot && m.range.start <= hit.range.start).count();
        (before + here as u64, sure)
    }
}

/// The hits on the screen, found anew for every frame that shows other text.
#[derive(Debug, Default)]
pub struct Lit {
    /// Keywords, by slot.
    pub keywords: Vec<Match>,
    /// Hits of the search.
    pub search: Vec<Match>,
}

/// The reading pane's state.
#[derive(Debug, Default)]
pub struct Page {
    /// The entry that is open, or on its way.
    pub entry: Option<EntryId>,
    /// What of it is shown.
    pub view: View,
    /// Whether its document is still being rendered, and the beginning is shown.
    pub growing: bool,
    /// How far into the text the reader wants to be once it is there, in percent.
    pub wanted_percent: Option<u64>,
    /// Its document, once there is one.
    pub document: Option<Arc<Document>>,
    /// Why there is none.
    pub problem: Option<String>,
    /// The rows on the screen.
    pub viewport: Viewport,
    /// Cells that the text is moved to the left, when it is not wrapped.
    pub sideways: usize,
    /// Finds the keywords in this document.
    pub keywords: Option<Finder>,
    /// What is lit on the screen.
    pub lit: Lit,
    /// Code colours, as far as they have come.
    pub colours: Vec<Span>,
    /// The text that `colours` covers.
    pub coloured: Range<u64>,
}

impl Page {
    /// Moves by rows.
    pub fn scroll(&mut self, by: i64) -> i64 {
        match &self.document {
            Some(document) => self.viewport.scroll(document, by),
            None => 0,
        }
    }

    /// Moves to a place.
    pub fn go_to(&mut self, offset: u64, stand: Stand) {
        if let Some(document) = &self.document {
            self.viewport.go_to(document, offset, stand);
        }
    }

    /// How far the reader is, in percent of the text: all of it when the end is on the screen.
    pub fn percent(&self) -> u64 {
        let Some(document) = &self.document else { return 0 };
        if document.text.is_empty() || self.viewport.at_end(document) {
            return 100;
        }
        let above = self.viewport.anchor().0;
        (u128::from(above) * 100 / u128::from(document.text.len())).min(99) as u64
    }

    /// The links on the screen: the number in the text, if there is one, what the text says, and the address.
    pub fn links(&self) -> Vec<(Option<u32>, String, &str)> {
        let Some(document) = &self.document else { return Vec::new() };
        let markup = &document.markup;
        let mut found: Vec<(Option<u32>, String, &str)> = Vec::new();
        let visible = self.viewport.visible();
        for span in self.spans(self.viewport.visible_lines()) {
            let Face::Link(link) = span.face else { continue };
            let on_screen = span.range.start < visible.end && span.range.end > visible.start;
            let Some(address) = markup.links.get(link as usize).filter(|_| on_screen) else { continue };
            let number = markup.addresses.iter().find(|(_, l)| *l == link).map(|(n, _)| *n);
            found.push((number, document.text.slice(span.range.clone()), address));
        }
        found.dedup_by(|a, b| a.2 == b.2);
        found
    }

    /// The spans of a stretch of the text: the document's own and the code colours that came later.
    pub fn spans(&self, range: Range<u64>) -> impl Iterator<Item = &Span> {
        let own = self.document.as_ref().map_or(&[][..], |d| d.markup.spans(range.clone()));
        let from = self.colours.partition_point(|s| s.range.start < range.start);
        let len = self.colours[from..].partition_point(|s| s.range.start < range.end);
        own.iter().chain(&self.colours[from..from + len])
    }
}
