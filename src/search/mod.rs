//! Finding words.
//!
//! One matcher for everything that is ever found: `fold` takes away what readers do not mean when they type
//! a word (case, diacritics, the kind of quote, the way lines are broken), `find` compares bytes, `verify`
//! looks at single hits, `map` leads back to the text. A [`Query`] is what was typed, a [`Matcher`] any
//! number of them compiled, a [`Match`] a hit; [`tally`] counts a whole document.
//!
//! It knows texts and their [windows](crate::document::Window). It knows nothing of lines, screens or colours, and never changes
//! a text.

mod blocks;
mod chars;
mod compose;
mod edges;
mod finder;
mod fold;
mod folded;
mod matcher;
mod query;
mod regex;
mod sieve;
mod tally;
mod utf8;
mod words;

pub use fold::Fold;
pub use matcher::{AFTER, BEFORE, Match, Matcher, Scratch};
pub use query::{Query, QueryError, QueryOptions};
pub use tally::{Tally, in_chunk, tally};
pub use words::{WordFolder, plain};

#[cfg(test)]
mod tests;
