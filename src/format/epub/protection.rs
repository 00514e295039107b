//! Whether a book is locked, and by whom.

use super::super::{Cancel, OpenError};
use super::path;
use super::shelf::Shelf;
use super::xml::{self, Node};

/// How fonts are made hard to copy: that locks no text.
const FONTS: [&str; 2] = ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];
/// Locked files that are remembered.
const MOST: usize = 20_000;

/// The names of files that are locked.
pub(super) fn locked(shelf: &mut Shelf, cancel: &Cancel) -> Result<Vec<String>, OpenError> {
    let Some((source, _)) = shelf.text("META-INF/encryption.xml") else { return Ok(Vec::new()) };
    let (mut names, mut strong) = (Vec::new(), true);
    xml::each(&source, cancel, &mut |node| {
        let Node::Start(element) = node else { return };
        match element.name() {
            "EncryptedData" => strong = true,
            "EncryptionMethod" => {
                let how = element.attribute("Algorithm").unwrap_or_default();
                strong = !FONTS.contains(&how.trim());
            }
            "CipherReference" if strong && names.len() < MOST => {
                let name = element.attribute("URI").unwrap_or_default();
                names.push(path::joined("", &path::decoded(&name)));
            }
            _ => {}
        }
    })?;
    Ok(names)
}

/// The reason to stand after the name of a locked book.
pub(super) fn reason(shelf: &mut Shelf) -> OpenError {
    let by = if shelf.has("META-INF/license.lcpl") {
        "Readium LCP"
    } else if shelf.has("META-INF/sinf.xml") {
        "Apple FairPlay"
    } else {
        match shelf.text("META-INF/rights.xml") {
            Some((rights, _)) if rights.contains("adobe") => "Adobe DRM",
            Some((rights, _)) if rights.contains("apple") || rights.contains("fairplay") => "Apple FairPlay",
            _ => "DRM",
        }
    };
    OpenError::Unreadable(format!("is protected ({by}): it cannot be read here"))
}
