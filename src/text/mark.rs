//! Marks: what is shown for a character that a terminal would not show, or would obey.
//!
//! A mark takes exactly as many cells as it has characters. The two that real prose is full of, the
//! soft hyphen and the zero-width space, get one cell; a control gets its control picture; everything
//! else is named in brackets, by its Unicode abbreviation or its number: `‹RLO›`, `‹E0041›`.

use std::borrow::Cow;

/// The stand-in for a byte that is not text, and for whatever is wider than the pane it stands in.
pub(super) const REPLACEMENT: &str = "\u{fffd}";

/// The base that a combining mark without one is shown on.
pub(super) const DOTTED_CIRCLE: char = '\u{25cc}';

/// The control pictures of U+0000 to U+001F. SUB is how a byte that is not UTF-8 reads.
const PICTURES: [&str; 32] = [
    "␀",
    "␁",
    "␂",
    "␃",
    "␄",
    "␅",
    "␆",
    "␇",
    "␈",
    "␉",
    "␊",
    "␋",
    "␌",
    "␍",
    "␎",
    "␏",
    "␐",
    "␑",
    "␒",
    "␓",
    "␔",
    "␕",
    "␖",
    "␗",
    "␘",
    "␙",
    REPLACEMENT,
    "␛",
    "␜",
    "␝",
    "␞",
    "␟",
];

/// Characters that must never reach a terminal as they are, sorted: the C1 controls, all that is
/// default-ignorable, the formats that are invisible without being that (line and paragraph
/// separators, interlinear annotation, hieroglyph layout), and the non-characters within a block.
///
/// Of the other formats, the "prepended concatenation marks" such as the Arabic end of verse U+06DD, those
/// with cells of their own are text; the ones that terminals give no cell are here too.
const UNSHOWABLE: [(u32, u32); 24] = [
    (0x0080, 0x009f),
    (0x00ad, 0x00ad),
    (0x034f, 0x034f),
    (0x0605, 0x0605),
    (0x061c, 0x061c),
    (0x070f, 0x070f),
    (0x0890, 0x0891),
    (0x08e2, 0x08e2),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180b, 0x180f),
    (0x200b, 0x200f),
    (0x2028, 0x202e),
    (0x2060, 0x206f),
    (0x3164, 0x3164),
    (0xfdd0, 0xfdef),
    (0xfe00, 0xfe0f),
    (0xfeff, 0xfeff),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfffb),
    (0x13430, 0x1343f),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0xe0000, 0xe0fff),
];

/// Marks by name, sorted. What is not here is named by its number.
const NAMED: [(u32, &str); 40] = [
    (0x0084, "‹IND›"),
    (0x0085, "‹NEL›"),
    (0x008d, "‹RI›"),
    (0x008e, "‹SS2›"),
    (0x008f, "‹SS3›"),
    (0x0090, "‹DCS›"),
    (0x0098, "‹SOS›"),
    (0x009b, "‹CSI›"),
    (0x009c, "‹ST›"),
    (0x009d, "‹OSC›"),
    (0x009e, "‹PM›"),
    (0x009f, "‹APC›"),
    (0x00ad, "¬"),
    (0x034f, "‹CGJ›"),
    (0x061c, "‹ALM›"),
    (0x115f, "‹HCF›"),
    (0x1160, "‹HJF›"),
    (0x180e, "‹MVS›"),
    (0x200b, "¦"),
    (0x200c, "‹ZWNJ›"),
    (0x200d, "‹ZWJ›"),
    (0x200e, "‹LRM›"),
    (0x200f, "‹RLM›"),
    (0x2028, "‹LS›"),
    (0x2029, "‹PS›"),
    (0x202a, "‹LRE›"),
    (0x202b, "‹RLE›"),
    (0x202c, "‹PDF›"),
    (0x202d, "‹LRO›"),
    (0x202e, "‹RLO›"),
    (0x2060, "‹WJ›"),
    (0x2066, "‹LRI›"),
    (0x2067, "‹RLI›"),
    (0x2068, "‹FSI›"),
    (0x2069, "‹PDI›"),
    (0x3164, "‹HF›"),
    (0xfe0e, "‹VS15›"),
    (0xfe0f, "‹VS16›"),
    (0xfeff, "‹BOM›"),
    (0xffa0, "‹HHF›"),
];

/// Whether `c` has no shape of its own. Some of these may stay where a script or an emoji needs them;
/// see [`super::belong`].
pub(super) fn unshowable(c: char) -> bool {
    let c = u32::from(c);
    if c < 0xa0 {
        return !(0x20..0x7f).contains(&c);
    }
    let at = UNSHOWABLE.partition_point(|&(_, last)| last < c);
    // The last two of every plane are no characters.
    UNSHOWABLE.get(at).is_some_and(|&(first, _)| first <= c) || c & 0xfffe == 0xfffe
}

/// The mark of a C0 control or DEL.
pub(super) fn picture(control: u8) -> &'static str {
    PICTURES.get(usize::from(control)).copied().unwrap_or("␡")
}

/// The mark of any character.
pub(super) fn mark(c: char) -> Cow<'static, str> {
    let code = u32::from(c);
    if c.is_ascii_control() {
        return picture(code as u8).into();
    }
    match NAMED.binary_search_by_key(&code, |&(c, _)| c) {
        Ok(at) => NAMED[at].1.into(),
        Err(_) => format!("‹{code:04X}›").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn the_tables_are_sorted() {
        assert!(UNSHOWABLE.is_sorted_by(|a, b| a.1 < b.0));
        assert!(NAMED.is_sorted_by(|a, b| a.0 < b.0));
    }

    proptest! {
        #[test]
        fn a_mark_takes_a_cell_a_character(c in any::<char>()) {
            let mark = mark(c);
            prop_assert_eq!(mark.width(), mark.chars().count());
        }
    }
}
