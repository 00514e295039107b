//! What the words of a library say.
//!
//! [`tokens`] cuts a text into words, folded as search compares them; a [`Vocabulary`] counts them, over one
//! document or over all. From the counts follow how else a name is spelled in this library
//! ([`Vocabulary::spellings`]) and what else may be meant by it ([`Vocabulary::loose`]), which words are typical
//! of a document ([`keyness`]), which stand near a hit ([`Collocates`]), how well a document answers a query
//! ([`bm25`]) and how evenly hits are spread ([`dispersion_dp`]).
//!
//! Plain data and pure functions: no files, no threads, no clocks. It knows nothing of lists and screens,
//! proposes and never applies.

mod collocate;
mod keyness;
mod measure;
mod sound;
mod spelling;
mod token;
mod vocabulary;

pub use collocate::{Collocate, Collocates, SPAN};
pub use keyness::{KeyWord, keyness};
pub use measure::{bm25, dispersion_dp};
pub use spelling::Spelling;
pub use token::{MAX_WORD, Token, tokens};
pub use vocabulary::{Counts, Vocabulary};
