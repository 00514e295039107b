//! recto: a terminal reader for a collection of documents.
//!
//! The rooms of the house, and who may know whom, are described in `ARCHITECTURE.md`; the test
//! `tests/architecture.rs` holds the code to it.

pub mod document;
pub mod runtime;
pub mod text;
