//! recto: a terminal reader for a collection of documents.
//!
//! The rooms of the house, and who may know whom, are described in `ARCHITECTURE.md`; the test
//! `tests/architecture.rs` holds the code to it.

#![warn(clippy::unwrap_used)]

pub mod app;
pub mod cache;
pub mod cli;
pub mod config;
pub mod document;
pub mod format;
pub mod included;
pub mod library;
pub mod runtime;
pub mod search;
pub mod sets;
pub mod text;
pub mod ui;
pub mod words;
