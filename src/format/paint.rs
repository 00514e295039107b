//! Colours for source code, a screen at a time.
//!
//! # The essay
//!
//! A grammar is a state machine that runs over lines, and what a line looks like depends on all lines
//! before it: an open comment, a string that goes on. Running it costs about a megabyte a second, so it
//! never runs over a whole file. A [`Painter`] keeps the machine's state every [`CHECKPOINT`] lines;
//! colouring a screen means starting from the last state before it. Where that is further than
//! [`REACH`] lines away (a jump into the middle), it starts afresh [`RUN_UP`] lines above instead: nearly
//! always right after a few lines, and there at once. The states met on the way are kept, so paging
//! on from there is cheap; walking there from the top later replaces them by the true ones.
//!
//! Hostile lines: what is longer than [`LONG`] bytes stays plain and the machine does not see it (some
//! grammars are quadratic in the length of a line). A cancelled painter stops between lines.
//!
//! The highlighter names what it sees by *scopes* (`string.quoted.double.rust`); [`grammar`](super::grammar) maps them
//! to our fifteen classes. A theme then gives each class a style: the highlighter's own themes are not used.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use syntect::parsing::{BasicScopeStackOp, ParseState, Scope, ScopeStack, ScopeStackOp, SyntaxReference};

use crate::document::{BlockKind, Document, Face, Line, Span, Syntax};

use super::Cancel;
use super::grammar::{Class, GRAMMARS, class, grammar};

/// Lines between two kept states.
const CHECKPOINT: usize = 100;
/// The most lines walked from a kept state to reach a screen: about 40 ms.
const REACH: usize = 2_000;
/// The same in bytes: beyond it the lines are not even counted.
const REACH_BYTES: u64 = 256 * 1024;
/// Lines read before a screen when its state is unknown.
const RUN_UP: usize = 200;
/// A longer line, in bytes, stays plain.
const LONG: usize = 4 * 1024;
/// The most states kept; 5 KB each at most. When there are more, every other one goes.
const STATES: usize = 1_000;

/// Colours the code in one document. It remembers what it learnt of the text, so it belongs to one
/// snapshot, or to snapshots of a text that only grows.
#[derive(Debug, Default)]
pub struct Painter {
    /// For each stretch of code (by its start) the states kept in it, by the offset of the line they hold at.
    states: HashMap<u64, BTreeMap<u64, State>>,
    classes: HashMap<Scope, Class>,
}

/// The highlighter's state at the start of a line.
#[derive(Debug, Clone)]
struct State {
    parse: ParseState,
    scopes: ScopeStack,
}

/// A stretch of a document that is all in one grammar.
struct Stretch {
    range: Range<u64>,
    grammar: &'static SyntaxReference,
}

impl Painter {
    /// One that knows nothing yet.
    pub fn new() -> Painter {
        Painter::default()
    }

    /// The colours of the lines in `range` (offsets of the text), as [`Face::Syntax`] spans in order: of
    /// all lines if the document is source code, of its code blocks if it is Markdown. Cancelled, it
    /// returns what it has.
    pub fn paint(&mut self, doc: &Document, range: Range<u64>, cancel: &Cancel) -> Vec<Span> {
        let mut spans = Vec::new();
        for stretch in stretches(doc, &range) {
            let wanted = range.start.max(stretch.range.start)..range.end.min(stretch.range.end);
            self.paint_stretch(doc, &stretch, wanted, cancel, &mut spans);
        }
        spans
    }

    fn paint_stretch(
        &mut self,
        doc: &Document,
        stretch: &Stretch,
        wanted: Range<u64>,
        cancel: &Cancel,
        spans: &mut Vec<Span>,
    ) {
        if wanted.is_empty() {
            return;
        }
        let kept = self.states.entry(stretch.range.start).or_default();
        let Some((mut line, mut state)) = beginning(doc, stretch, kept, wanted.start) else { return };
        let mut ink = Ink::new(&mut self.classes, &state.scopes);
        let mut broken = false;
        for count in 0.. {
            if line.start() >= wanted.end || cancel.is_cancelled() {
                break;
            }
            if count % CHECKPOINT == 0 {
                keep(kept, line.start(), &state);
            }
            if !broken && !line.continues() && line.text().len() <= LONG {
                let shown = line.start() >= wanted.start || line.end() > wanted.start;
                ink.line(&line, &mut state, shown.then_some(&mut *spans));
            }
            // The end of a line that was too long for one piece is a piece of it too.
            broken = line.continues();
            match doc.text.line_after(&line) {
                Some(next) => line = next,
                None => break,
            }
        }
    }
}

/// The stretches of code that touch `range`.
fn stretches(doc: &Document, range: &Range<u64>) -> Vec<Stretch> {
    if let Some(token) = &doc.markup.syntax {
        return grammar(token)
            .map(|grammar| Stretch { range: 0..doc.text.len(), grammar })
            .into_iter()
            .collect();
    }
    let blocks = &doc.markup.blocks;
    let first = blocks.partition_point(|b| b.start <= range.start).saturating_sub(1);
    let mut found = Vec::new();
    for (i, block) in blocks.iter().enumerate().skip(first).take_while(|(_, b)| b.start < range.end) {
        let end = blocks.get(i + 1).map_or(doc.text.len(), |next| next.start);
        if block.style.kind == BlockKind::Code && end > range.start {
            found.extend(labelled(doc, block.start..end).into_iter().filter(|s| s.range.start < range.end));
        }
    }
    found
}

/// The parts of a code block below labels ([`Face::Meta`]) that name a grammar we have.
fn labelled(doc: &Document, block: Range<u64>) -> Vec<Stretch> {
    let labels: Vec<_> = doc.markup.spans(block.clone()).iter().filter(|s| s.face == Face::Meta).collect();
    let ends = labels.iter().skip(1).map(|label| label.range.start).chain([block.end]);
    let stretch = |(label, end): (&&Span, u64)| {
        let start = doc.text.line_at(label.range.start)?.end();
        let grammar = grammar(&doc.text.slice(label.range.clone()))?;
        Some(Stretch { range: start..end, grammar })
    };
    labels.iter().zip(ends).filter_map(stretch).collect()
}

/// The line and the state to start from, to be right at `wanted`.
fn beginning(
    doc: &Document,
    stretch: &Stretch,
    kept: &BTreeMap<u64, State>,
    wanted: u64,
) -> Option<(Line, State)> {
    let target = doc.text.line_at(wanted)?;
    let (from, state) = match kept.range(..=target.start()).next_back() {
        Some((&at, state)) => (at, state.clone()),
        None => (stretch.range.start, State::fresh(stretch.grammar)),
    };
    if near(doc, from, target.start()) {
        return Some((doc.text.line_at(from)?, state));
    }
    let mut line = target;
    for _ in 0..RUN_UP {
        match doc.text.line_before(&line).filter(|l| l.start() >= stretch.range.start) {
            Some(before) => line = before,
            None => break,
        }
    }
    Some((line, State::fresh(stretch.grammar)))
}

/// Whether the lines from one place to another are few enough to walk.
fn near(doc: &Document, from: u64, to: u64) -> bool {
    if to.saturating_sub(from) > REACH_BYTES {
        return false;
    }
    let first = doc.text.line_at(from);
    std::iter::successors(first, |line| doc.text.line_after(line))
        .take_while(|line| line.start() < to)
        .take(REACH + 1)
        .count()
        <= REACH
}

fn keep(kept: &mut BTreeMap<u64, State>, at: u64, state: &State) {
    kept.insert(at, state.clone());
    if kept.len() > STATES {
        let mut odd = false;
        kept.retain(|_, _| {
            odd = !odd;
            odd
        });
    }
}

impl State {
    fn fresh(grammar: &SyntaxReference) -> State {
        State { parse: ParseState::new(grammar), scopes: ScopeStack::new() }
    }
}

/// Turns the highlighter's scopes into spans.
struct Ink<'a> {
    known: &'a mut HashMap<Scope, Class>,
    /// The class of the text under each scope of the stack.
    classes: Vec<Option<Syntax>>,
}

impl Ink<'_> {
    fn new<'a>(known: &'a mut HashMap<Scope, Class>, scopes: &ScopeStack) -> Ink<'a> {
        let mut ink = Ink { known, classes: Vec::new() };
        for scope in scopes.as_slice() {
            ink.push(*scope);
        }
        ink
    }

    fn push(&mut self, scope: Scope) {
        let class = match *self.known.entry(scope).or_insert_with(|| class(scope)) {
            Class::Is(syntax) => Some(syntax),
            Class::Plain => None,
            Class::Inherit => self.classes.last().copied().flatten(),
        };
        self.classes.push(class);
    }

    /// Runs the state over one line; adds its spans if they are wanted.
    fn line(&mut self, line: &Line, state: &mut State, mut spans: Option<&mut Vec<Span>>) {
        let Ok(ops) = state.parse.parse_line(line.with_end(), &GRAMMARS) else { return };
        let limit = line.text().len();
        let mut done = 0;
        let end = (limit, ScopeStackOp::Noop);
        for (at, op) in ops.iter().chain(std::iter::once(&end)) {
            let at = (*at).min(limit);
            if let (Some(spans), Some(Some(class))) = (spans.as_deref_mut(), self.classes.last()) {
                push_span(spans, line.start() + done as u64..line.start() + at as u64, *class);
            }
            done = at;
            // A grammar that pops more than it pushed leaves the stack as it is.
            let _ = state.scopes.apply_with_hook(op, |change, _| match change {
                BasicScopeStackOp::Push(scope) => self.push(scope),
                BasicScopeStackOp::Pop => {
                    self.classes.pop();
                }
            });
        }
    }
}

/// Adds a span, or lengthens the one before it if it is the same.
fn push_span(spans: &mut Vec<Span>, range: Range<u64>, class: Syntax) {
    if range.is_empty() {
        return;
    }
    let face = Face::Syntax(class);
    match spans.last_mut() {
        Some(last) if last.range.end == range.start && last.face == face => last.range.end = range.end,
        _ => spans.push(Span { range, face }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Kind, Text};

    fn code(grammar: &str, text: &str) -> Document {
        let mut doc = Document::plain(Kind::Code, Text::from_string(text.to_owned()));
        doc.markup.syntax = Some(grammar.to_owned());
        doc
    }

    /// Each span's text and class.
    fn seen(doc: &Document, spans: &[Span]) -> Vec<(String, Syntax)> {
        spans
            .iter()
            .map(|s| match s.face {
                Face::Syntax(class) => (doc.text.slice(s.range.clone()), class),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    fn paint(doc: &Document, range: Range<u64>) -> Vec<(String, Syntax)> {
        seen(doc, &Painter::new().paint(doc, range, &Cancel::never()))
    }

    fn has(seen: &[(String, Syntax)], text: &str, class: Syntax) -> bool {
        seen.iter().any(|(t, c)| t.trim() == text && *c == class)
    }

    #[test]
    fn a_line_of_rust() {
        let doc = code("rs", "fn add(a: u32) -> u32 { a + 0x2a } // sum\n/* two\nlines */ \"s\"\n");
        let seen = paint(&doc, 0..doc.text.len());
        assert!(has(&seen, "fn", Syntax::Keyword), "{seen:?}");
        assert!(has(&seen, "add", Syntax::Function));
        assert!(has(&seen, "0x2a", Syntax::Number));
        assert!(has(&seen, "// sum", Syntax::Comment));
        assert!(has(&seen, "lines */", Syntax::Comment));
        assert!(has(&seen, "\"s\"", Syntax::String));
    }

    #[test]
    fn code_inside_a_string_is_code() {
        let seen = paint(&code("py", "x = f\"a {len(b)} c\"\n"), 0..100);
        assert!(has(&seen, "len", Syntax::Function), "{seen:?}");
        assert!(!seen.iter().any(|(t, c)| t.contains("len(b)") && *c == Syntax::String));
    }

    #[test]
    fn a_diff() {
        let seen = paint(&code("diff", "--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n"), 0..100);
        assert!(has(&seen, "-old", Syntax::Deleted) && has(&seen, "+new", Syntax::Inserted), "{seen:?}");
    }

    #[test]
    fn a_page_looks_the_same_however_it_is_reached() {
        let body: String = (0..3000).map(|i| format!("/* {i}\nstill */ let x{i} = \"{i}\";\n")).collect();
        let doc = code("rs", &body);
        let place = doc.text.line_at(doc.text.len() / 2).unwrap().start();
        let page = place..place + 400;
        let direct = Painter::new().paint(&doc, page.clone(), &Cancel::never());
        let mut walker = Painter::new();
        for at in (0..place).step_by(20_000) {
            walker.paint(&doc, at..at + 10, &Cancel::never());
        }
        assert!(!direct.is_empty());
        assert_eq!(walker.paint(&doc, page, &Cancel::never()), direct);
    }

    #[test]
    fn a_jump_reads_only_what_is_near() {
        let doc = code("rs", &"let word = \"value\"; // remark\n".repeat(200_000));
        let before = doc.text.store().bytes_read();
        let end = doc.text.len();
        assert!(!Painter::new().paint(&doc, end - 2000..end, &Cancel::never()).is_empty());
        assert!(doc.text.store().bytes_read() - before < 1024 * 1024);
    }

    #[test]
    fn long_lines_stay_plain_and_the_rest_is_coloured() {
        let doc = code("js", &format!("var a = 1;\nvar b = \"{}\";\nvar c = 3;\n", "x".repeat(100_000)));
        let seen = paint(&doc, 0..doc.text.len());
        assert_eq!(seen.iter().filter(|(t, c)| t == "var" && *c == Syntax::Keyword).count(), 2, "{seen:?}");
    }

    #[test]
    fn spans_are_in_order_and_within_lines() {
        let text = "<p class=\"a\">é</p>\n<script>\nlet a = `x${1}`;\n</script>\n\u{1a}<";
        let doc = code("html", text);
        let mut end = 0;
        for span in Painter::new().paint(&doc, 0..doc.text.len(), &Cancel::never()) {
            assert!(span.range.start >= end && !span.range.is_empty());
            assert!(!doc.text.slice(span.range.clone()).contains('\n'));
            end = span.range.end;
        }
    }

    #[test]
    fn cancelled_and_unknown_paint_nothing() {
        let doc = code("rs", "fn a() {}\n");
        assert!(Painter::new().paint(&doc, 0..10, &Cancel::when(|| true)).is_empty());
        assert!(paint(&code("no such language", "fn a() {}\n"), 0..10).is_empty());
    }
}
