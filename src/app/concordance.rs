//! The lookup: one search over the whole library, its hits in their contexts, and the way there and back.
//!
//! While the view is open the reader types, or walks through the lines; the page shows the place of the line that is
//! selected. Entering it closes the view, but the lookup lives on: `n` goes on from document to document, and
//! Escape leads back, first to the lines and then to where the reader was.

use std::sync::Arc;

use super::prompt::{Prompt, Purpose};
use super::viewport::{Anchor, Stand};
use super::{App, Focus, Slot, Task, Ticket, Waiting};
use crate::library::{EntryId, Findings, Line, Order, sort};
use crate::search::{Expression, Looseness, Match};

/// Lines that are kept; hits beyond them are counted only, and that is said.
pub const LINES: usize = 20_000;

/// A row of the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// The name of a document, by its place among the findings.
    Document(usize),
    /// A line.
    Line(usize),
}

/// A lookup and its view.
#[derive(Debug)]
pub struct Concordance {
    /// Whether the view is on the screen.
    pub open: bool,
    /// What is looked for.
    pub expression: Option<Arc<Expression>>,
    /// What was found, in the order of the documents; the lines are taken out of it.
    pub findings: Vec<Findings>,
    /// Lines, in the order wanted.
    pub lines: Vec<Line>,
    /// The rows that show them.
    pub rows: Vec<Row>,
    /// All hits.
    pub hits: u64,
    /// What the lines are sorted by.
    pub order: Order,
    /// The selected line.
    pub selected: usize,
    /// The first row on the screen.
    pub top: usize,
    /// Whether these are the results of the query before.
    pub old: bool,
    /// Documents that were looked through, and all of them.
    pub progress: (usize, usize),
    /// What stands in the prompt, or stood there.
    pub typed: String,
    /// Whether the page is searched for this too.
    lit: bool,
    /// Whether the reader has walked through these lines.
    walked: bool,
    back: Back,
}

/// Where the reader was.
#[derive(Debug)]
struct Back {
    entry: Option<EntryId>,
    anchor: Anchor,
    focus: Focus,
    selected: Option<EntryId>,
    top: usize,
    expression: Option<Expression>,
    current: Option<Match>,
}

impl Concordance {
    /// Whether everything was looked through.
    pub fn is_complete(&self) -> bool {
        !self.old && self.progress.0 == self.progress.1
    }

    /// The selected line, if it is one of this query's.
    pub fn current(&self) -> Option<&Line> {
        self.lines.get(self.selected).filter(|_| !self.old)
    }

    /// The findings in a document.
    pub fn of(&self, entry: EntryId) -> Option<&Findings> {
        self.findings.iter().find(|found| found.entry == entry)
    }

    fn clear(&mut self) {
        self.findings.clear();
        self.lines.clear();
        self.rows.clear();
        (self.hits, self.selected, self.top) = (0, 0, 0);
        (self.old, self.walked) = (false, false);
    }

    fn add(&mut self, found: Vec<Findings>) {
        for mut findings in found {
            self.hits += findings.hits;
            let room = LINES.saturating_sub(self.lines.len());
            self.lines.extend(findings.lines.drain(..).take(room));
            match self.findings.last_mut().filter(|last| last.rank == findings.rank) {
                // A long document comes in parts.
                Some(last) => last.hits += findings.hits,
                None => self.findings.push(findings),
            }
        }
        // Workers side by side may be told in any order.
        self.findings.sort_by_key(|findings| findings.rank);
        self.findings.dedup_by(|part, first| {
            let same = part.rank == first.rank;
            first.hits += if same { part.hits } else { 0 };
            same
        });
        self.arrange();
    }

    /// Sorts the lines and makes the rows; the selected line stays selected once the reader has chosen one.
    fn arrange(&mut self) {
        let chosen = self.lines.get(self.selected).filter(|_| self.walked).map(|l| (l.entry, l.range.start));
        let findings = &self.findings;
        let date = |line: &Line| {
            let document = findings.partition_point(|found| found.rank < line.rank);
            findings.get(document).and_then(|found| found.facts.modified)
        };
        sort(&mut self.lines, self.order, &date);
        let at = |(entry, start)| self.lines.iter().position(|l| l.entry == entry && l.range.start == start);
        self.selected = chosen.and_then(at).unwrap_or(0);
        self.rows.clear();
        let grouped = matches!(self.order, Order::Document | Order::Date);
        let mut last = None;
        for (i, line) in self.lines.iter().enumerate() {
            if grouped && last != Some(line.rank) {
                last = Some(line.rank);
                let document = self.findings.partition_point(|found| found.rank < line.rank);
                self.rows.push(Row::Document(document));
            }
            self.rows.push(Row::Line(i));
        }
    }

    /// Scrolls so that the selected line, and the name above it, are on a screen of `height` rows.
    pub(super) fn settle(&mut self, height: usize) {
        let height = height.max(1);
        let at = self.rows.iter().position(|row| *row == Row::Line(self.selected)).unwrap_or(0);
        let first = at.saturating_sub(usize::from(at > 0 && matches!(self.rows[at - 1], Row::Document(_))));
        if first < self.top {
            self.top = first;
        } else if at >= self.top + height {
            self.top = at + 1 - height;
        }
        self.top = self.top.min(self.rows.len().saturating_sub(height));
    }
}

impl App {
    /// `S`: opens the view, or opens it again.
    pub(super) fn open_lookup(&mut self) {
        if self.concordance.is_none() {
            let back = Back {
                entry: self.page.entry,
                anchor: self.place(),
                focus: self.focus,
                selected: self.shelf.current(),
                top: self.shelf.top,
                expression: self.search.expression.clone(),
                current: self.search.current.clone(),
            };
            if let (Some(open), true) = (self.page.entry, self.page.document.is_some()) {
                self.places.insert(open, self.place());
            }
            self.concordance = Some(Concordance {
                open: true,
                expression: None,
                findings: Vec::new(),
                lines: Vec::new(),
                rows: Vec::new(),
                hits: 0,
                order: self.lookup_order,
                selected: 0,
                top: 0,
                old: false,
                progress: (0, 0),
                typed: String::new(),
                lit: false,
                walked: false,
                back,
            });
        }
        self.edit_lookup();
    }

    /// Back to typing.
    pub(super) fn edit_lookup(&mut self) {
        let Some(concordance) = &mut self.concordance else { return };
        concordance.open = true;
        let mut prompt = Prompt::new(Purpose::Lookup, Anchor(0));
        prompt.paste(&concordance.typed);
        self.prompt = Some(prompt);
    }

    /// Whether the view is on the screen.
    pub fn is_looking_up(&self) -> bool {
        self.concordance.as_ref().is_some_and(|c| c.open)
    }

    /// Looks up what stands in the prompt, if it has changed since the last time.
    pub(super) fn look_up_as_typed(&mut self) {
        let Some(prompt) = self.prompt.as_ref().filter(|_| self.lookup_due) else { return };
        self.lookup_due = false;
        let text = prompt.text().to_owned();
        if let Some(concordance) = &mut self.concordance {
            concordance.typed.clone_from(&text);
        }
        match self.read_search(&text, Looseness::Phrase) {
            Ok(expression) => self.look_up(expression),
            // The last good result stays; the prompt says where the fault is.
            Err(e) => {
                if let Some(prompt) = &mut self.prompt {
                    prompt.error = Some(e);
                }
            }
        }
    }

    pub(super) fn look_up(&mut self, expression: Expression) {
        let ticket = self.ticket(Slot::Lookup);
        let ids = self.shelf.library.view("", self.shelf.sort);
        let Some(concordance) = &mut self.concordance else { return };
        if expression.is_empty() {
            concordance.clear();
            concordance.expression = None;
            concordance.progress = (0, 0);
            return self.show_back();
        }
        (concordance.old, concordance.lit) = (true, false);
        concordance.progress = (0, ids.len());
        let expression = Arc::new(expression);
        concordance.expression = Some(Arc::clone(&expression));
        let corpus = Arc::clone(&self.shelf.library.corpus);
        self.task(Task::LookUp(ticket, corpus, expression, ids));
    }

    /// Looks the same up again: there is more text than there was. Who walks through the lines is left in peace.
    pub(super) fn look_up_again(&mut self) {
        let still = self.concordance.as_ref().filter(|c| c.open && !c.walked);
        let expression = still.and_then(|c| c.expression.as_deref().cloned());
        if let Some(expression) = expression {
            self.look_up(expression);
        }
    }

    /// More of a lookup has come.
    pub(super) fn on_found(&mut self, found: Vec<Findings>, looked: usize) {
        let Some(concordance) = &mut self.concordance else { return };
        concordance.progress.0 = looked;
        let done = looked == concordance.progress.1;
        if concordance.old && (done || !found.is_empty()) {
            concordance.clear();
        }
        concordance.add(found);
        let nothing = done && concordance.findings.is_empty();
        if done {
            let found = concordance.findings.iter().map(|found| (found.entry, found.hits)).collect();
            self.shelf.library.look_up(Some(found));
            self.sort_by_hits();
            self.want_survey();
        }
        let Some(concordance) = &self.concordance else { return };
        let looser = concordance.expression.as_ref().and_then(|e| Some((e.looser()?, e.text().to_owned())));
        if let (true, Some((looseness, text))) = (nothing, looser)
            && let Ok(expression) = self.read_search(&text, looseness)
        {
            return self.look_up(expression);
        }
        if nothing {
            self.show_back();
        } else if self.is_looking_up() {
            self.preview();
        }
    }

    /// Shows the page as it was before the lookup.
    fn show_back(&mut self) {
        let Some(Concordance { open: true, back, lit, .. }) = &mut self.concordance else { return };
        *lit = false;
        let (entry, anchor) = (back.entry, back.anchor);
        let (expression, current) = (back.expression.clone(), back.current.clone());
        self.wanted_hit = None;
        self.search.expression = expression;
        self.search.current = None;
        self.search.finder = None;
        let Some(entry) = entry else { return };
        if self.page.entry == Some(entry) && self.page.document.is_some() {
            self.start_search();
            self.page.viewport.reset(anchor);
            self.search.current = current;
        } else {
            self.places.insert(entry, anchor);
            self.go_to_entry(entry);
        }
    }

    /// Shows the place of the selected line on the page.
    fn preview(&mut self) {
        let Some(concordance) = &mut self.concordance else { return };
        let Some(line) = concordance.current() else { return };
        let (entry, start) = (line.entry, line.range.start);
        let Some(expression) = concordance.expression.as_deref() else { return };
        if !concordance.lit {
            self.search.expression = Some(expression.clone());
        }
        let searched = std::mem::replace(&mut concordance.lit, true);
        if self.page.entry == Some(entry) && self.page.document.is_some() {
            if !searched {
                self.search.current = None;
                self.start_search();
            }
            self.show_hit(start);
        } else if self.wanted_hit != Some((entry, start)) {
            self.wanted_hit = Some((entry, start));
            if self.page.entry != Some(entry) {
                self.go_to_entry(entry);
            }
        }
    }

    /// Shows the hit that starts at `start`, or what has become of it.
    pub(super) fn show_hit(&mut self, start: u64) {
        let at = self.search.current.as_ref().map(|hit| hit.range.start);
        if at != Some(start) || !self.page.viewport.visible().contains(&start) {
            self.step(Slot::Search, Some(0), start.checked_sub(1), false);
        }
    }

    /// Moves through the lines.
    pub(super) fn walk_lines(&mut self, by: i64) {
        let Some(concordance) = &mut self.concordance else { return };
        if concordance.old || concordance.lines.is_empty() {
            return;
        }
        let last = concordance.lines.len() as i64 - 1;
        let to = (concordance.selected as i64).saturating_add(by).clamp(0, last) as usize;
        if to == concordance.selected && by != 0 {
            self.notice = Some(if by > 0 { "the last line" } else { "the first line" }.into());
        }
        concordance.selected = to;
        concordance.walked = true;
        self.preview();
    }

    /// A click on a row: selects its line, and goes there if it was selected already.
    pub(super) fn click_line(&mut self, row: usize) {
        let Some(concordance) = &self.concordance else { return };
        let Some(Row::Line(line)) = concordance.rows.get(concordance.top + row).copied() else { return };
        if line == concordance.selected && self.prompt.is_none() {
            return self.enter_line();
        }
        self.prompt = None;
        self.walk_lines(line as i64 - concordance.selected as i64);
    }

    /// To the first line of the next document, or of the one before.
    pub(super) fn walk_documents(&mut self, by: i64) {
        let Some(concordance) = &self.concordance else { return };
        let Some(line) = concordance.current() else { return };
        let here = concordance.findings.partition_point(|found| found.rank < line.rank) as i64;
        let there = (here + by).clamp(0, concordance.findings.len() as i64 - 1) as usize;
        let rank = concordance.findings[there].rank;
        let at = concordance.lines.iter().position(|line| line.rank == rank);
        if let Some(at) = at {
            self.walk_lines(at as i64 - concordance.selected as i64);
        }
    }

    /// A screen of lines.
    pub(super) fn lookup_page(&self) -> i64 {
        i64::from(self.geometry.concordance.height).saturating_sub(2).max(1)
    }

    /// Sorts the lines by what comes next.
    pub(super) fn next_order(&mut self) {
        let Some(concordance) = &mut self.concordance else { return };
        concordance.order = concordance.order.next();
        self.lookup_order = concordance.order;
        concordance.walked |= concordance.selected > 0;
        concordance.arrange();
        self.notice = Some(format!("sorted by {}", concordance.order.name()));
        self.preview();
    }

    /// Enters the selected line.
    pub(super) fn enter_line(&mut self) {
        let Some(concordance) = &mut self.concordance else { return };
        if concordance.current().is_none() {
            self.notice = Some("there is no hit to go to".into());
            return;
        }
        concordance.open = false;
        self.focus = Focus::Page;
        self.preview();
        self.settle_selection();
    }

    /// Escape: where the reader was before the lookup.
    pub(super) fn leave_lookup(&mut self) {
        if let Some(concordance) = &mut self.concordance {
            concordance.open = true;
        }
        self.show_back();
        let Some(Concordance { back, .. }) = self.concordance.take() else { return };
        self.forget_lookup();
        self.focus = back.focus;
        if let Some(at) = back.selected.and_then(|id| self.shelf.shown.iter().position(|s| *s == id)) {
            self.shelf.selected = at;
            self.shelf.top = back.top;
        }
    }

    /// Opens the view again where it was left.
    pub(super) fn reopen_lookup(&mut self) {
        if let Some(concordance) = &mut self.concordance {
            concordance.open = true;
        }
        let here = self.search.current.as_ref().map(|hit| hit.range.start).zip(self.page.entry);
        let Some(concordance) = &mut self.concordance else { return };
        let at = here.and_then(|(start, entry)| {
            concordance.lines.iter().position(|line| line.entry == entry && line.range.start == start)
        });
        if let Some(at) = at {
            concordance.selected = at;
        }
    }

    /// Forgets the lookup: another search has taken its place.
    pub(super) fn end_lookup(&mut self) {
        if self.concordance.take().is_some() {
            self.forget_lookup();
        }
    }

    fn forget_lookup(&mut self) {
        self.ticket(Slot::Lookup);
        self.shelf.library.look_up(None);
        self.sort_by_hits();
        self.want_survey();
    }

    /// Sorts the list anew, if hits are what it is sorted by.
    fn sort_by_hits(&mut self) {
        if self.shelf.sort.by_hits() && self.shelf.filter.is_empty() {
            self.shelf.refresh();
        }
    }

    /// Where `n` leads when the document has no more hits: the next one that has some.
    pub(super) fn flow_on(&mut self, backward: bool) -> bool {
        let Some(concordance) = self.concordance.as_ref().filter(|c| !c.open && c.findings.len() > 1) else {
            return false;
        };
        let findings = &concordance.findings;
        let Some(here) = findings.iter().position(|found| Some(found.entry) == self.page.entry) else {
            return false;
        };
        let count = findings.len();
        let there = if backward { (here + count - 1) % count } else { (here + 1) % count };
        let round = if backward { there > here } else { there < here };
        let entry = findings[there].entry;
        let title = self.shelf.library.get(entry).name();
        self.go_to_entry(entry);
        self.settle_selection();
        self.search.pending =
            Some(Waiting { of: Slot::Search, slot: Some(0), from: None, backward, flows: false });
        let ends = if round { ", round the end of the library" } else { "" };
        self.notice = Some(format!("{title}{ends}"));
        true
    }

    /// Selects the open document in the list.
    pub(super) fn settle_selection(&mut self) {
        let id = self.page.entry;
        if let Some(at) = self.shelf.shown.iter().position(|shown| Some(*shown) == id) {
            self.shelf.selected = at;
        }
    }

    /// Shows the place that was wanted when the document was asked for.
    pub(super) fn show_wanted(&mut self, id: EntryId) -> bool {
        match self.wanted_hit.take_if(|(entry, _)| *entry == id) {
            Some((_, start)) => {
                self.page.viewport.reset(Anchor(0));
                self.go_to(start, Stand::InView);
                self.show_hit(start);
                true
            }
            None => false,
        }
    }

    /// Whether an answer belongs to the lookup that is going on.
    pub(super) fn takes_findings(&self, ticket: Ticket) -> bool {
        self.is_current(Slot::Lookup, ticket)
    }
}
