//! Background work on the words of the library.

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use super::Event;
use super::jobs::{open_caught, tell};
use super::worker::Stale;
use crate::app::{Msg, Suggestion, Ticket};
use crate::library::{Corpus, EntryId, Lookup, Passage};
use crate::search::Expression;
use crate::words::{Collocates, Vocabulary, keyness};

/// What is counted so far is told this soon, and then after longer and longer times: it is a copy of it all.
const FIRST: Duration = Duration::from_millis(100);
/// Documents after which it is told how far the counting is.
const TELL: usize = 256;
/// Words in a list.
const MOST: usize = 200;
/// Hits in one document whose neighbours are looked at; more of one log would drown all articles.
const NEIGHBOURS: usize = 2000;
/// Words that stand together less often than this do so by chance; in a small library there is little else.
const TOGETHER: u32 = 5;
const TOGETHER_SMALL: u32 = 2;
/// A log-likelihood below this is chance in one case of twenty (chi-squared with one degree of freedom).
const TELLING: f64 = 3.84;
/// Hits that make a library a small one.
const SMALL: u64 = 200;

/// Counts the words of all documents.
pub(super) fn count(
    ticket: Ticket,
    corpus: &Corpus,
    ids: &[EntryId],
    stale: &Stale,
    answers: &Sender<Event>,
) {
    let mut words = Vocabulary::new();
    let (mut told, mut pace) = (Instant::now(), FIRST);
    corpus.read_all(ids, &|origin| open_caught(origin, stale), &mut |i, text| {
        if let Ok(visit) = text {
            add(&mut words, visit.passage);
        }
        let progress = (i * 100 / ids.len()).min(99) as u8;
        if told.elapsed() >= pace {
            tell(answers, Msg::Words(ticket, Some(Arc::new(words.clone())), progress));
            (told, pace) = (Instant::now(), pace * 2);
        } else if i % TELL == TELL - 1 {
            tell(answers, Msg::Words(ticket, None, progress));
        }
        !stale.get()
    });
    if !stale.get() {
        tell(answers, Msg::Words(ticket, Some(Arc::new(words)), 100));
    }
}

/// Counts one document.
pub(super) fn add(words: &mut Vocabulary, passage: Passage<'_>) {
    let ansi = passage.fold().ansi;
    let mut first = true;
    passage.bytes(&mut |bytes| {
        if std::mem::take(&mut first) { words.add(bytes, ansi) } else { words.add_more(bytes, ansi) }
    });
}

/// The words that are typical of a document.
pub(super) fn key_words(
    corpus: &Corpus,
    id: EntryId,
    library: &Vocabulary,
    stale: &Stale,
) -> Vec<Suggestion> {
    let mut words = Vocabulary::new();
    corpus.read_all(&[id], &|origin| open_caught(origin, stale), &mut |_, text| {
        text.into_iter().for_each(|visit| add(&mut words, visit.passage));
        true
    });
    let suggestion = |key: crate::words::KeyWord| {
        let documents = if key.documents == 1 {
            "no other document".into()
        } else {
            format!("{} documents", key.documents)
        };
        let facts = format!(
            "{} here, in {documents}, {:.1} times as often as elsewhere",
            key.count,
            key.log_ratio.exp2()
        );
        Suggestion { word: key.word, facts }
    };
    keyness(&words, library, MOST).into_iter().map(suggestion).collect()
}

/// The words that stand beside what is looked for, the most telling first.
pub(super) fn collocates(
    corpus: &Corpus,
    expression: &Expression,
    ids: &[EntryId],
    library: &Vocabulary,
    stale: &Stale,
) -> Vec<Suggestion> {
    let matcher = expression.matcher();
    let mut lookup = Lookup::new(expression, &matcher);
    let mut collocates = Collocates::new();
    let mut hits = 0;
    corpus.visit(ids, &matcher, &|origin| open_caught(origin, stale), &mut |i, text| {
        let visit = text.ok().filter(|visit| lookup.admits(visit));
        let found =
            visit.and_then(|visit| lookup.look((ids[i], i as u32), &visit, NEIGHBOURS, &|| stale.get()));
        for line in found.iter().flat_map(|found| &found.lines) {
            // What is left of the word that was hit is no neighbour.
            let rest = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
            collocates.add(line.left().trim_end_matches(rest), line.right().trim_start_matches(rest));
            hits += 1;
        }
        !stale.get()
    });
    let minimum = if hits < SMALL { TOGETHER_SMALL } else { TOGETHER };
    let suggestion = |c: crate::words::Collocate| {
        let facts = format!(
            "{} times beside it, log-likelihood {:.0}, mutual information {:.1}",
            c.together, c.log_likelihood, c.mutual_information
        );
        Suggestion { word: c.word, facts }
    };
    let telling = |c: &crate::words::Collocate| c.log_likelihood >= TELLING;
    collocates.finish(library, minimum).into_iter().filter(telling).take(MOST).map(suggestion).collect()
}
