//! What the file says about itself.

use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, String as Bytes};

use super::super::flow::Flow;

/// Text as PDF writes it: UTF-16, UTF-8, or Latin letters with a few signs in places of their own.
pub(super) fn decoded(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|&b| sign(b)).collect(),
    }
}

fn sign(byte: u8) -> char {
    const SIGNS: [char; 31] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ',
        'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž',
    ];
    match byte {
        0x80..=0x9e => SIGNS[usize::from(byte - 0x80)],
        0xa0 => '€',
        b => char::from(b),
    }
}

/// Text on one line, without what is no character.
pub(super) fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(2_000).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A title that says something.
fn telling(title: &str) -> bool {
    let lower = title.to_lowercase();
    let names = [
        ".doc", ".docx", ".tex", ".dvi", ".ps", ".pdf", ".indd", ".odt", ".rtf", ".qxd", ".txt", ".html",
        ".md",
    ];
    let junk = [
        "untitled",
        "microsoft word -",
        "microsoft powerpoint -",
        "document1",
        "no title",
        "title",
        "(anonymous)",
    ];
    let is_name = names.iter().any(|name| lower.ends_with(name)) && !lower.trim().contains(' ');
    lower.chars().any(char::is_alphanumeric)
        && !is_name
        && !junk.iter().any(|junk| lower == *junk || junk.ends_with('-') && lower.starts_with(junk))
        && !lower.starts_with("untitled")
}

/// Writes title, author, subject, date and language.
pub(super) fn write(pdf: &Pdf, flow: &mut Flow) {
    let meta = pdf.metadata();
    let text = |bytes: &Option<Box<[u8]>>| {
        bytes.as_ref().map(|bytes| one_line(&decoded(bytes))).filter(|text| !text.is_empty())
    };
    if let Some(title) = text(&meta.title).filter(|title| telling(title)) {
        flow.title(&title);
    }
    for (key, value) in [("author", text(&meta.author)), ("subject", text(&meta.subject))] {
        if let Some(value) = value.filter(|value| telling(value)) {
            flow.meta(key, &value);
        }
    }
    if let Some(date) = meta.creation_date.or(meta.modification_date) {
        flow.meta("date", &format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
    }
    let language =
        pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).and_then(|root| root.get::<Bytes<'_>>("Lang"));
    if let Some(language) = language.map(|l| one_line(&decoded(&l))).filter(|l| !l.is_empty()) {
        flow.meta("language", &language);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_and_junk_is_no_title() {
        assert_eq!(decoded(b"\xfe\xff\x00G\x00r\x00\xf6"), "Grö");
        assert_eq!(decoded(b"a \x84 b"), "a — b");
        assert!(telling("A History of Reading"));
        assert!(!telling("Microsoft Word - letter.doc") && !telling("report.tex") && !telling("Untitled-1"));
    }
}
