//! Finding without a screen: `recto --find`.
//!
//! # The essay
//!
//! What the lookup shows on the screen, as lines for other programs and for people who scroll back. The same
//! documents, the same language, the same [`pass`](crate::library::pass) through every text; only what becomes of a
//! hit is different, and that is a [`Form`](form::Form).
//!
//! Hits are printed while they are found, in the order of the documents, and none is left out: what is held in
//! memory is one window of one text and a little output for each thread ([`turns`]), however many hits there
//! are. Three things can be said only at the end, and hold on to what they need until then: an order by
//! anything but the path, the table of counts, and the files of several queries.
//!
//! A phrase that is nowhere is looked for again more loosely, as on the screen. With several queries each that has
//! no hits gets a pass of its own, after the others.

mod fault;
mod form;
mod gather;
mod json;
mod kwic;
mod lines;
mod loose;
mod pass;
mod pen;
mod sheet;
mod table;
mod turns;
mod work;

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{Caps, Source};
use crate::library::Library;
use crate::search::{Expression, Looseness, Names};
use crate::text;
use crate::ui::Theme;

pub use gather::{columns, is_fed};

use form::{Form, Tally};
use gather::Gathered;
use loose::Loose;
use pass::Wanted;
use sheet::{Sheet, arrange};
use turns::{Draft, Turns};
use work::Work;

/// In which form hits are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FindForm {
    /// `path:line: the text around it`.
    #[default]
    Lines,
    /// The hits one under the other.
    Kwic,
    /// How many there are, by document and query.
    Counts,
    /// The paths of the documents that have any.
    Files,
    /// One object a line.
    Json,
}

/// The order in which they are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FindSort {
    /// As documents are named, folders by path; the only order that need not wait for the last document.
    #[default]
    Path,
    /// The documents with most hits first.
    Hits,
    /// The documents with most hits in a thousand words first.
    Density,
    /// The documents changed last first.
    Date,
    /// Lines by the words to the left, the nearest first.
    Left,
    /// Lines by the words to the right.
    Right,
    /// Lines by how far into their documents they are.
    Position,
}

impl FindSort {
    /// Whether it is lines that are sorted, wherever they come from.
    pub fn is_of_lines(self) -> bool {
        matches!(self, FindSort::Left | FindSort::Right | FindSort::Position)
    }
}

/// What is to be found, and how it is printed.
#[derive(Debug, Clone, Copy)]
pub struct Find<'a> {
    /// What was typed, one query each.
    pub queries: &'a [String],
    /// The form.
    pub form: FindForm,
    /// The order.
    pub sort: FindSort,
    /// Fit lines into so many columns.
    pub width: Option<usize>,
    /// Whether a person reads along: hits are shown as they are found, and tables are filled up.
    pub is_terminal: bool,
    /// Whether to write colours and other attributes, and which the terminal has.
    pub colour: Option<Caps>,
    /// Their looks.
    pub theme: &'a Theme,
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought {
    /// There are hits.
    Found,
    /// There are none.
    Nothing,
    /// There was a mistake, or something that was named could not be read.
    Trouble,
}

/// Prints the hits in everything that `source` names, with `library` to hold it. Whoever reads the output and has
/// had enough (a closed pipe) has found it.
///
/// # Errors
/// When the output cannot be written for another reason.
pub fn find(source: &Source, library: Library, find: &Find<'_>, names: &dyn Names) -> io::Result<Sought> {
    let mut expressions = Vec::new();
    for query in find.queries {
        match fault::read(query, names, Looseness::Phrase) {
            Ok(expression) => expressions.push(expression),
            Err(fault) => {
                fault.say();
                return Ok(Sought::Trouble);
            }
        }
    }
    let gathered = gather::gather(source, library);
    let loose = expressions.iter().any(Expression::is_loose).then(|| Loose::new(names, &gathered.library));
    let names: &dyn Names = loose.as_ref().map_or(names, |loose| loose);
    for expression in expressions.iter_mut().filter(|expression| expression.is_loose()) {
        // It was read before; other spellings put no fault into it.
        if let Ok(read) = fault::read(expression.text(), names, Looseness::Phrase) {
            *expression = read;
        }
    }
    gathered.library.corpus.visit_once();
    let form = form::of(find, &gathered);
    let tally = Tally::new(find.queries.len());
    let mut search = Search { find, names, gathered, form, tally, sheets: Vec::new() };
    let written = search.run(&expressions);
    let corpus = &search.gathered.library.corpus;
    corpus.flush();
    corpus.messages().iter().for_each(|said| say(said));
    Ok(match written? {
        false => Sought::Found,
        true if search.gathered.trouble => Sought::Trouble,
        true if search.tally.hits() == 0 => Sought::Nothing,
        true => Sought::Found,
    })
}

/// Says something to whoever started the program. Without stderr there is nobody left to tell.
fn say(what: &str) {
    let _ = writeln!(io::stderr(), "{}", text::plain_line(&format!("recto: {what}")));
}

struct Search<'a> {
    find: &'a Find<'a>,
    names: &'a dyn Names,
    gathered: Gathered,
    form: Box<dyn Form + 'a>,
    tally: Tally,
    /// What must wait for the last document.
    sheets: Vec<Sheet>,
}

impl Search<'_> {
    /// All passes, and what is printed after them. `false` if the reader had enough before.
    fn run(&mut self, expressions: &[Expression]) -> io::Result<bool> {
        if !self.pass(expressions.iter().cloned().enumerate().collect(), None)? {
            return Ok(false);
        }
        for (query, expression) in expressions.iter().enumerate() {
            let mut looser = expression.looser();
            while let Some(looseness) = looser.filter(|_| self.tally.queries[query].hits == 0) {
                // It was read before, and a looser reading puts no fault into it.
                let Ok(expression) = fault::read(expression.text(), self.names, looseness) else { break };
                looser = expression.looser();
                if !self.pass(vec![(query, expression)], Some(looseness))? {
                    return Ok(false);
                }
                if self.tally.queries[query].hits > 0 {
                    self.tally.queries[query].reading = looseness;
                }
            }
        }
        self.end()
    }

    /// One pass through all documents; a later one reads phrases more loosely. `false` if the reader had enough.
    fn pass(&mut self, wanted: Vec<(usize, Expression)>, looser: Option<Looseness>) -> io::Result<bool> {
        let heading = looser.zip(wanted.first()).map(|(looseness, (_, expression))| {
            format!("'{}' is nowhere as a phrase; {}:", expression.text(), looseness.name())
        });
        let late = self.prints_late();
        let (now, later) = if late { (None, heading) } else { (heading, None) };
        let turns = Turns::new(io::stdout(), now, self.find.is_terminal);
        let work = Work {
            gathered: &self.gathered,
            wanted: &Wanted::new(wanted, self.form.is_numbered()),
            queries: self.find.queries.len(),
            form: &*self.form,
            sort: self.find.sort,
            late,
            first: looser.is_none(),
            turns: &turns,
            next: AtomicUsize::new(0),
            trouble: AtomicBool::new(false),
        };
        let (tally, sheets) = together(&work);
        let trouble = work.trouble.load(Ordering::Relaxed);
        if let Some(heading) = later.filter(|_| tally.hits() > 0) {
            say(&heading);
        }
        self.gathered.trouble |= trouble;
        self.tally.add(tally);
        self.sheets.extend(sheets);
        turns.finish()
    }

    /// Whether nothing can be printed before everything was looked through.
    fn prints_late(&self) -> bool {
        match self.find.form {
            FindForm::Counts => true,
            FindForm::Files if self.find.queries.len() > 1 => true,
            _ => self.find.sort != FindSort::Path,
        }
    }

    /// What waited, and what stands at the end. `false` if the reader had enough.
    fn end(&mut self) -> io::Result<bool> {
        let (lines, sheets) = arrange(std::mem::take(&mut self.sheets), self.find.sort);
        let turns = Turns::new(io::stdout(), None, false);
        let mut draft = Draft::default();
        self.form.begin(&mut draft.printed, &self.tally);
        for line in &lines {
            draft.printed.extend_from_slice(&line.printed);
            turns.offer(0, &mut draft);
        }
        for sheet in &sheets {
            self.form.sheet(&mut draft.printed, sheet);
            turns.offer(0, &mut draft);
        }
        self.form.end(&mut draft.printed, &self.tally);
        turns.end(0, draft);
        turns.finish()
    }
}

/// Works in as many threads as are worth it.
fn together<W: Write + Send>(work: &Work<'_, W>) -> (Tally, Vec<Sheet>) {
    let all = Mutex::new((Tally::new(work.queries), Vec::new()));
    let one = || {
        let (tally, sheets) = work.run();
        let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
        all.0.add(tally);
        all.1.extend(sheets);
    };
    std::thread::scope(|scope| {
        for _ in 1..work.threads() {
            scope.spawn(one);
        }
        one();
    });
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}
