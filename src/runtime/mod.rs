//! The imperative shell: the terminal, its signals and its keys. Everything that happens outside `App`.

pub mod caps;
pub mod decode;
pub mod encode;
pub mod input;
pub mod screen;
pub mod signals;
pub mod terminal;
