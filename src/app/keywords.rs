//! The reader's keywords: each with a number, a colour, and a switch.

use std::sync::Arc;

use crate::search::{Expression, Matcher, Names, Query, QueryError, QueryOptions};

/// Colours that a theme gives to keywords; the ninth keyword shares the first one's.
pub const COLOURS: usize = 8;

/// A word or phrase that is lit in every document.
#[derive(Debug, Clone)]
pub struct Keyword {
    /// What is looked for.
    pub query: Query,
    /// Its colour, 0 to [`COLOURS`] - 1.
    pub colour: usize,
    /// Whether it is lit and counted in what is shown.
    pub on: bool,
}

/// The set of keywords, with the matcher that finds them all at once: slot `i` is keyword `i`.
#[derive(Debug)]
pub struct Keywords {
    list: Vec<Keyword>,
    matcher: Arc<Matcher>,
    /// Changes whenever the matcher does, so that counts can tell which set they belong to; 0 is none.
    version: u64,
    /// The one that `;` and `,` step through.
    pub chosen: usize,
    removed: Option<(usize, Keyword)>,
}

impl Default for Keywords {
    fn default() -> Self {
        Keywords {
            list: Vec::new(),
            matcher: Arc::new(Matcher::new(&[])),
            version: 1,
            chosen: 0,
            removed: None,
        }
    }
}

impl Keywords {
    /// All of them.
    pub fn list(&self) -> &[Keyword] {
        &self.list
    }

    /// The number of keywords.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Finds them all.
    pub fn matcher(&self) -> &Arc<Matcher> {
        &self.matcher
    }

    /// The version of the set; see [`crate::library::Entry::counted`].
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether keyword `slot` is lit.
    pub fn is_on(&self, slot: usize) -> bool {
        self.list.get(slot).is_some_and(|k| k.on)
    }

    /// The colour of keyword `slot`.
    pub fn colour(&self, slot: usize) -> usize {
        self.list.get(slot).map_or(0, |k| k.colour)
    }

    /// Adds a keyword, in any spellings with `|` between them, and chooses it; one that is there already is chosen and switched on.
    ///
    /// # Errors
    /// When the text cannot be a query, or nothing would be left of it to look for.
    pub fn add(&mut self, text: &str, options: QueryOptions, names: &dyn Names) -> Result<(), QueryError> {
        let query = Expression::parse(text.trim(), options, names)?.into_keyword()?;
        if let Some(at) = self
            .list
            .iter()
            .position(|k| k.query.text() == query.text() && k.query.is_whole_word() == query.is_whole_word())
        {
            self.list[at].on = true;
            self.chosen = at;
            return Ok(());
        }
        let colour = self.free_colour();
        self.list.push(Keyword { query, colour, on: true });
        self.chosen = self.list.len() - 1;
        self.recompile();
        Ok(())
    }

    /// Removes keyword `at`; [`Keywords::restore`] brings it back.
    pub fn remove(&mut self, at: usize) {
        if at < self.list.len() {
            self.removed = Some((at, self.list.remove(at)));
            self.chosen = self.chosen.min(self.list.len().saturating_sub(1));
            self.recompile();
        }
    }

    /// Brings back the keyword that was removed last. Returns whether there was one.
    pub fn restore(&mut self) -> bool {
        let Some((at, keyword)) = self.removed.take() else { return false };
        let at = at.min(self.list.len());
        self.list.insert(at, keyword);
        self.chosen = at;
        self.recompile();
        true
    }

    /// Switches keyword `at` on or off.
    pub fn toggle(&mut self, at: usize) {
        if let Some(keyword) = self.list.get_mut(at) {
            keyword.on = !keyword.on;
        }
    }

    /// Gives keyword `at` the next colour.
    pub fn recolour(&mut self, at: usize) {
        if let Some(keyword) = self.list.get_mut(at) {
            keyword.colour = (keyword.colour + 1) % COLOURS;
        }
    }

    /// The colour that the fewest keywords have.
    fn free_colour(&self) -> usize {
        let used = |c: usize| self.list.iter().filter(|k| k.colour == c).count();
        (0..COLOURS).min_by_key(|&c| used(c)).unwrap_or(0)
    }

    fn recompile(&mut self) {
        let queries: Vec<Query> = self.list.iter().map(|k| k.query.clone()).collect();
        self.matcher = Arc::new(Matcher::new(&queries));
        self.version += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_given_out_evenly_and_stay_with_their_word() {
        let mut k = Keywords::default();
        for word in ["a1", "b2", "c3"] {
            k.add(word, QueryOptions::default(), &()).unwrap();
        }
        k.remove(1);
        assert_eq!(k.list().iter().map(|k| k.colour).collect::<Vec<_>>(), [0, 2]);
        k.add("d4", QueryOptions::default(), &()).unwrap();
        assert_eq!(k.colour(2), 1);
    }

    #[test]
    fn a_removed_keyword_comes_back_where_it_was() {
        let mut k = Keywords::default();
        for word in ["a1", "b2", "c3"] {
            k.add(word, QueryOptions::default(), &()).unwrap();
        }
        k.remove(0);
        assert!(k.restore());
        assert_eq!(k.list()[0].query.text(), "a1");
        assert!(!k.restore());
    }

    #[test]
    fn adding_twice_is_adding_once() {
        let mut k = Keywords::default();
        k.add("river", QueryOptions::default(), &()).unwrap();
        k.toggle(0);
        k.add(" river ", QueryOptions::default(), &()).unwrap();
        assert_eq!((k.len(), k.is_on(0)), (1, true));
    }

    #[test]
    fn one_keyword_may_have_several_spellings() {
        use crate::document::{Document, Kind, Text};
        let mut k = Keywords::default();
        k.add("qadir | kadir", QueryOptions::default(), &()).unwrap();
        let text = Text::from_string("al-Qadir, Kadir and al-Qader".into());
        let found = crate::search::in_chunk(&Document::plain(Kind::Text, text), k.matcher(), 0);
        assert_eq!(found.iter().map(|m| m.range.clone()).collect::<Vec<_>>(), [3..8, 10..15]);
    }

    #[test]
    fn what_finds_nothing_is_refused() {
        assert!(Keywords::default().add("  ", QueryOptions::default(), &()).is_err());
    }
}
