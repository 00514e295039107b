//! Files of the time before: DOC, XLS and PPT, and encrypted documents, which use their shell.
//!
//! Nothing of them is read. But a reader wants to know which they are, and what to do about it.

use crate::document::Kind;

use super::super::bytes::Bytes;
use super::super::flow::Flow;
use super::super::{Format, How, OpenError, Reading};

/// How the shell begins.
const SIGNATURE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Where it says how large a sector is, and in which the directory begins.
const SECTOR_SHIFT: usize = 30;
const DIRECTORY: usize = 48;
/// Bytes of the directory, and of the beginning and end of a file, that are looked at.
const REACH: usize = 64 * 1024;

/// The streams that tell, and what they are of.
const STREAMS: [(&str, &str); 6] = [
    ("EncryptedPackage", "is an encrypted Office document"),
    ("WordDocument", "is an old Word document (.doc): save it as .docx to read it here"),
    ("PowerPoint Document", "is an old PowerPoint document (.ppt): save it as .pptx to read it here"),
    ("Workbook", "is an old Excel workbook (.xls): save it as .xlsx to read it here"),
    ("Book", "is an old Excel workbook (.xls): save it as .xlsx to read it here"),
    ("__properties_version1.0", "is an Outlook message (.msg): save it as .eml to read it here"),
];

pub(in crate::format) const FORMAT: Format = Format {
    kind: Kind::Docx,
    is: |look| look.head.starts_with(SIGNATURE),
    named: |_, _| false,
    claims: |_| false,
    read: Reading::Apart(read),
};

fn read(bytes: &Bytes, _: &How<'_>, _: &mut Flow) -> Result<(), OpenError> {
    let whole = bytes.head(REACH);
    let places = [directory(bytes, &whole), bytes.tail(REACH as u64), whole];
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        places.iter().any(|place| memchr::memmem::find(place, &wide).is_some())
    };
    let what = STREAMS.iter().find(|(name, _)| holds(name)).map(|(_, what)| *what);
    Err(OpenError::Unreadable(what.unwrap_or("is an old Office document").to_owned()))
}

/// The beginning of the directory.
fn directory(bytes: &Bytes, head: &[u8]) -> Vec<u8> {
    let number = |at: usize, len: usize| {
        let digits = head.get(at..at + len).unwrap_or_default();
        digits.iter().rev().fold(0_u64, |number, digit| number << 8 | u64::from(*digit))
    };
    let size = 1_u64 << number(SECTOR_SHIFT, 2).min(12);
    bytes.range((number(DIRECTORY, 4) + 1) * size, REACH as u64)
}

#[cfg(test)]
mod tests {
    use super::super::super::opened;
    use super::*;

    fn file(stream: &str) -> Vec<u8> {
        let mut file = vec![0; 512 * 300];
        file[..8].copy_from_slice(SIGNATURE);
        file[SECTOR_SHIFT] = 9;
        file[DIRECTORY] = 200;
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        file[201 * 512..][..name.len()].copy_from_slice(&name);
        file.extend(vec![0; REACH * 2]);
        file
    }

    #[test]
    fn old_and_encrypted_documents_say_what_they_are() {
        let reason = |stream| opened("a.docx", &file(stream)).unwrap_err().to_string();
        assert_eq!(reason("EncryptedPackage"), "is an encrypted Office document");
        assert_eq!(
            reason("WordDocument"),
            "is an old Word document (.doc): save it as .docx to read it here"
        );
        assert_eq!(reason("Workbook"), "is an old Excel workbook (.xls): save it as .xlsx to read it here");
        assert_eq!(reason("Something"), "is an old Office document");
        assert_eq!(opened("a.doc", SIGNATURE).unwrap_err().to_string(), "is an old Office document");
    }
}
