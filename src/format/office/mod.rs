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
mod numbers;
mod numerals;
pub(super) mod ods;
pub(super) mod odt;
pub(super) mod ole;
mod package;
pub(super) mod pptx;
mod scripts;
mod sheet;
mod slides;
pub(super) mod xlsx;
mod xml;

use super::bytes::Bytes;
use super::flow::Flow;
use super::{Look, OpenError};
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
        Ok(package) => {
            package.has("[Content_Types].xml") && package.names().any(|name| name.starts_with(main))
        }
        // Damaged: what it was still stands in its head.
        Err(_) => memchr::memmem::find(look.head, b"[Content_Types].xml").is_some(),
    }
}

fn tail(look: &Look<'_>) -> Vec<u8> {
    look.bytes.tail(TAIL)
}

/// Whether this is an OpenDocument of a type: `text`, `spreadsheet`. Its type stands in its first part.
fn is_opendocument(look: &Look<'_>, wanted: &str) -> bool {
    const FIRST: usize = 30;
    let name = b"mimetype";
    if !look.head.starts_with(b"PK\x03\x04") {
        return false;
    }
    let prefix = format!("application/vnd.oasis.opendocument.{wanted}");
    if look.head.get(FIRST..).is_some_and(|rest| rest.starts_with(name)) {
        // What the format calls an extra field may stand before the type; packed it may not be.
        let part = &look.head[FIRST + name.len()..look.head.len().min(512)];
        if memchr::memmem::find(part, b"application/").is_some() {
            return memchr::memmem::find(part, prefix.as_bytes()).is_some();
        }
    }
    if memchr::memmem::find(&tail(look), name).is_none() {
        return false;
    }
    let Ok(mut package) = Package::open(look.bytes) else { return false };
    package.part(&String::from_utf8_lossy(name), &mut Flow::new()).starts_with(&prefix)
}

/// Opens an OpenDocument, unless it is encrypted.
fn open_opendocument(bytes: &Bytes, flow: &mut Flow) -> Result<Package, OpenError> {
    let mut package = Package::open(bytes)?;
    let manifest = package.part("META-INF/manifest.xml", flow);
    if manifest.contains("encryption-data") {
        return Err(OpenError::Unreadable("is encrypted".to_owned()));
    }
    Ok(package)
}
