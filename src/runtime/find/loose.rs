//! `~word`: the spellings that the library holds are known once its words are counted, so everything is read once more
//! than for other queries.

use crate::library::{EntryId, Library};
use crate::runtime::jobs::open_caught;
use crate::runtime::words::add;
use crate::runtime::worker::Stale;
use crate::search::Names;
use crate::words::Vocabulary;

/// What names mean, in a library of known words.
pub(super) struct Loose<'a> {
    names: &'a dyn Names,
    words: Vocabulary,
}

impl<'a> Loose<'a> {
    /// Counts the words of a library.
    pub(super) fn new(names: &'a dyn Names, library: &Library) -> Loose<'a> {
        let ids: Vec<EntryId> = library.ids().collect();
        let stale = Stale::never();
        let mut words = Vocabulary::new();
        library.corpus.read_all(&ids, &|origin| open_caught(origin, &stale), &mut |_, text| {
            // What cannot be read is said when it is looked through.
            text.into_iter().for_each(|visit| add(&mut words, visit.passage));
            true
        });
        Loose { names, words }
    }
}

impl Names for Loose<'_> {
    fn keyword(&self, name: &str) -> Option<String> {
        self.names.keyword(name)
    }

    fn group(&self, name: &str) -> Option<Vec<String>> {
        self.names.group(name)
    }

    fn loose(&self, word: &str) -> Vec<String> {
        self.words.loose(word)
    }
}
