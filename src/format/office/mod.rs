//! Documents of office programs: packages of XML in a ZIP archive.
//!
//! # The essay
//!
//! Two families share the shell and little else. OOXML (DOCX, PPTX, XLSX) keeps each thing in a part of its own, and says in
//! further parts how they lead to one another; OpenDocument (ODT, ODP, ODS) keeps all of the text in one. Both are
//! read here by our own walk over their XML ([`xml`]): a flat run of tags and text, with explicit stacks for what is
//! open, and no tree. So depth costs memory only, and a part that ends early gives what stands before its end.
//!
//! [`package`] opens the shell within the limits of [`archive`](super::archive), [`blocks`] makes lists, quotations and code of
//! paragraphs that each say for themselves where they lie.

mod blocks;
pub(super) mod docx;
mod numerals;
mod package;
mod xml;

use super::Look;
use package::Package;

/// Bytes at the end of an archive in which names of its parts are looked for.
const TAIL: u64 = 64 * 1024;

/// Whether this is an OOXML package with a part whose name begins so. Names are looked for where a ZIP archive has them
/// before it is opened as one.
fn holds(look: &Look<'_>, main: &str) -> bool {
    if !look.head.starts_with(b"PK\x03\x04") {
        return false;
    }
    let named = |name: &str| {
        memchr::memmem::find(look.head, name.as_bytes()).is_some()
            || memchr::memmem::find(&tail(look), name.as_bytes()).is_some()
    };
    if !named(main) || !(named("[Content_Types].xml") || named("_rels/.rels")) {
        return false;
    }
    match Package::open(look.bytes) {
        Ok(package) => package.has("[Content_Types].xml") && package.names().any(|name| name.starts_with(main)),
        // Damaged: what it was still stands in its head.
        Err(_) => memchr::memmem::find(look.head, b"[Content_Types].xml").is_some(),
    }
}

fn tail(look: &Look<'_>) -> Vec<u8> {
    look.bytes.tail(TAIL)
}
