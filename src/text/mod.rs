//! Graphemes, cells and line breaking: the only place where text becomes cells.
//!
//! It knows what a terminal shows and how wide that is. It knows nothing of documents, faces, panes or
//! search, and imports nothing of ours.
//!
//! - [`glyphs`] is **the one sanitiser**: it says what the reader sees for each stretch of a text, and
//!   nothing that it says can command a terminal or hide.
//! - [`wrap`] cuts a line into [`Row`]s, [`row_glyphs`] says what stands in one.
//! - [`put`], [`put_clipped`], [`put_glyph`] write into a buffer, and nothing else may.
//! - [`width`], [`clip`], [`pad`] measure and cut strings; [`plain`] makes them safe for other outputs.

mod ascii;
mod belong;
mod cell;
mod glyph;
mod mark;
mod string;
#[cfg(test)]
mod tests;
mod wrap;

pub use cell::{clear, put, put_clipped, put_glyph};
pub use glyph::{Glyph, GlyphKind, Glyphs, glyphs};
pub use string::{clip, pad, plain, plain_line, width};
pub use wrap::{Row, WrapStyle, row_glyphs, wrap, wrap_into};
