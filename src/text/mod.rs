//! Graphemes, cells and line breaks.
