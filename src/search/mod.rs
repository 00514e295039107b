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
mod filter;
mod finder;
mod fold;
mod folded;
mod language;
mod matcher;
mod near;
mod query;
mod regex;
mod sieve;
mod signature;
mod tally;
mod token;
mod utf8;
mod words;

pub use filter::{Field, Filter};
pub use fold::Fold;
pub use folded::plain;
pub use language::{Expression, Looseness, Names};
pub use matcher::{AFTER, BEFORE, Match, Matcher, Scratch};
pub use query::{Case, Query, QueryError, QueryOptions};
pub use signature::Signature;
pub use tally::{Tally, in_chunk, tally};
pub use words::WordFolder;

#[cfg(test)]
mod tests;
