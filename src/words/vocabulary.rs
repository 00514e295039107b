//! The words of a library, and how often they occur.
//!
//! Every word is kept once, in one string with all others; its counts lie in a list, and a hash table holds
//! numbers into that list. So a word costs about forty bytes, and a hundred thousand articles fit into a few
//! megabytes. What a hostile file can add is bounded by [`MAX_TYPES`].

use std::hash::{BuildHasher, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};

use super::token::{has_letter, tokens};

/// Different words that are kept. A hundred thousand articles hold 150,000; what is more is a dump.
const MAX_TYPES: usize = 1 << 20;

/// How often a word occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// In all.
    pub occurrences: u32,
    /// Documents in which it occurs.
    pub documents: u32,
    /// Occurrences that begin with a capital.
    pub capitals: u32,
}

impl Counts {
    fn add(&mut self, other: Counts) {
        self.occurrences = self.occurrences.saturating_add(other.occurrences);
        self.documents = self.documents.saturating_add(other.documents);
        self.capitals = self.capitals.saturating_add(other.capitals);
    }
}

/// The words of one document or of many.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// All words, one behind the other.
    letters: String,
    entries: Vec<Entry>,
    /// Numbers of entries, by the hash of their word.
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    words: u64,
    documents: u32,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Where the word is in `letters`, in bytes.
    at: u32,
    len: u8,
    counts: Counts,
    /// The document it was counted in last, from one on.
    document: u32,
}

impl Entry {
    fn word(self, letters: &str) -> &str {
        &letters[self.at as usize..][..usize::from(self.len)]
    }
}

impl Vocabulary {
    /// No words yet.
    pub fn new() -> Vocabulary {
        Vocabulary::default()
    }

    /// Counts the words of one more document. `ansi`: whether terminal colours are no text.
    pub fn add(&mut self, text: &[u8], ansi: bool) {
        self.documents += 1;
        self.add_more(text, ansi);
    }

    /// Counts more words of the document that was added last, which comes in pieces cut between words.
    pub fn add_more(&mut self, text: &[u8], ansi: bool) {
        tokens(text, ansi, &mut |token| {
            self.words += 1;
            let document = self.documents;
            let Some(entry) = self.entry(token.word) else { return };
            let first = entry.document != document;
            entry.document = document;
            entry.counts.add(Counts {
                occurrences: 1,
                documents: u32::from(first),
                capitals: u32::from(token.capital),
            });
        });
    }

    /// Adds the counts of `other`, in which no document is that is in this one.
    pub fn merge(&mut self, other: &Vocabulary) {
        self.words += other.words;
        self.documents = self.documents.saturating_add(other.documents);
        for (word, counts) in other.iter() {
            if let Some(entry) = self.entry(word) {
                entry.counts.add(counts);
            }
        }
    }

    /// How often a folded word occurs; zero for one that is not there. Numbers never are.
    pub fn counts(&self, word: &str) -> Counts {
        let same = |&number: &u32| self.entries[number as usize].word(&self.letters) == word;
        let number = self.table.find(hash(&self.hasher, word), same);
        number.map_or(Counts::default(), |&number| self.entries[number as usize].counts)
    }

    /// All words and their counts, in the order in which they were met.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Counts)> {
        self.entries.iter().map(|entry| (entry.word(&self.letters), entry.counts))
    }

    /// Words in all, numbers and words that are not kept among them.
    pub fn words(&self) -> u64 {
        self.words
    }

    /// Documents in all.
    pub fn documents(&self) -> u32 {
        self.documents
    }

    /// How many different words there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What all this takes, in bytes.
    pub fn memory(&self) -> usize {
        self.letters.capacity() + self.entries.capacity() * size_of::<Entry>() + self.table.allocation_size()
    }

    /// The entry of `word`, a new one if need be; `None` for what is not kept.
    fn entry(&mut self, word: &str) -> Option<&mut Entry> {
        let Vocabulary { letters, entries, table, hasher, .. } = self;
        let hashed = hash(hasher, word);
        let same = |&number: &u32| entries[number as usize].word(letters) == word;
        if let Some(&number) = table.find(hashed, same) {
            return entries.get_mut(number as usize);
        }
        if !has_letter(word) || entries.len() >= MAX_TYPES {
            return None;
        }
        let number = entries.len() as u32;
        let at = letters.len() as u32;
        letters.push_str(word);
        entries.push(Entry { at, len: word.len() as u8, counts: Counts::default(), document: 0 });
        table.insert_unique(hashed, number, |&n| hash(hasher, entries[n as usize].word(letters)));
        entries.last_mut()
    }
}

fn hash(hasher: &DefaultHashBuilder, word: &str) -> u64 {
    let mut state = hasher.build_hasher();
    state.write(word.as_bytes());
    state.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library(documents: &[&str]) -> Vocabulary {
        let mut all = Vocabulary::new();
        documents.iter().for_each(|text| all.add(text.as_bytes(), false));
        all
    }

    fn counts(occurrences: u32, documents: u32, capitals: u32) -> Counts {
        Counts { occurrences, documents, capitals }
    }

    #[test]
    fn words_are_counted_in_all_by_document_and_with_capitals() {
        let all = library(&["The Shi’a said: the SHIA", "shia of 2003"]);
        assert_eq!(all.counts("shia"), counts(3, 2, 2));
        assert_eq!(all.counts("the"), counts(2, 1, 1));
        assert_eq!(all.counts("nothing"), Counts::default());
        assert_eq!((all.words(), all.documents(), all.len()), (8, 2, 4));
        assert_eq!(all.counts("2003"), Counts::default(), "numbers are counted, not kept");
    }

    #[test]
    fn a_document_in_pieces_is_one() {
        let mut all = library(&["one two"]);
        all.add_more(b"two three", false);
        assert_eq!(all.counts("two"), counts(2, 1, 0));
        assert_eq!(all.documents(), 1);
    }

    #[test]
    fn merged_is_as_if_counted_together() {
        let (one, two) = ("Sadr met al-Maliki", "sadr met nobody. Sadr!");
        let together = library(&[one, two]);
        let mut merged = library(&[one]);
        merged.merge(&library(&[two]));
        assert!(merged.iter().eq(together.iter()));
        assert_eq!((merged.words(), merged.documents()), (together.words(), together.documents()));
        merged.add(b"sadr", false);
        assert_eq!(merged.counts("sadr"), counts(4, 3, 2));
    }

    #[test]
    fn a_dump_of_letters_adds_no_more_than_the_bound() {
        let mut all = Vocabulary::new();
        let text: String = (0..MAX_TYPES + 1000).map(|n| format!("x{n:x} ")).collect();
        all.add(text.as_bytes(), false);
        all.add(b"x0 another", false);
        assert_eq!((all.len(), all.words()), (MAX_TYPES, MAX_TYPES as u64 + 1002));
        assert_eq!((all.counts("x0").occurrences, all.counts("another").occurrences), (2, 0));
    }

    #[test]
    fn a_large_vocabulary_is_small() {
        let mut all = Vocabulary::new();
        let word = |n: usize| format!("w{}{} ", n * 7919, if n.is_multiple_of(3) { "ibadi" } else { "a" });
        let text: String = (0..150_000).map(word).collect();
        all.add(text.as_bytes(), false);
        assert_eq!(all.len(), 150_000);
        assert!(all.memory() < 10_000_000, "{}", all.memory());
    }
}
