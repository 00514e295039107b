//! Which invisible characters belong where they stand.
//!
//! Invisible characters are how text lies: an address with a zero-width joiner in it, a message spelled
//! in tag characters, bytes smuggled as variation selectors behind one harmless emoji. But some scripts
//! cannot be written without them: a Persian word is divided by U+200C, a Malayalam one ends in U+200D,
//! a family emoji is glued with it. The rules here let a character stay where it does its work, judged by
//! its neighbours, and nowhere else; whatever they refuse becomes a mark.
//!
//! The rules use no table of emoji or of scripts' letters. Blocks are named by their ranges; whether a
//! character is an emoji is asked of the grapheme rules themselves ([`pictographic`]).

use unicode_segmentation::UnicodeSegmentation;

const ZWNJ: char = '\u{200c}';
const ZWJ: char = '\u{200d}';

/// The three flags that are spelled with tag characters: England, Scotland, Wales.
const TAG_FLAGS: [&str; 3] = [
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
];

/// Where an invisible character stands.
pub(super) struct Place {
    /// The character before it, in the same grapheme cluster.
    pub(super) before: char,
    /// The character after it.
    pub(super) after: Option<char>,
    /// Whether `after` is still in the same cluster.
    pub(super) joined: bool,
}

/// Whether the invisible character `c` does its work at this place.
pub(super) fn belongs(c: char, at: &Place) -> bool {
    let before = at.before;
    match c {
        ZWJ if at.joined && at.after.is_some_and(pictographic) => true,
        ZWNJ | ZWJ => {
            // A half-form or chillu may end a word, so Indic asks for nothing to the right.
            indic(before) || cursive(before) && at.after.is_some_and(cursive)
        }
        '\u{fe0e}' | '\u{fe0f}' => matches!(before, '0'..='9' | '#' | '*') || pictographic(before),
        '\u{fe00}'..='\u{fe0d}' => varies(before),
        '\u{e0100}'..='\u{e01ef}' => ideograph(before),
        '\u{180b}'..='\u{180d}' | '\u{180f}' => matches!(before, '\u{1800}'..='\u{18af}'),
        // The grapheme joiner keeps Hebrew points in their written order.
        '\u{34f}' => matches!(before, '\u{591}'..='\u{5ea}'),
        _ => false,
    }
}

/// The bytes of the tag flag that `cluster` begins with; 0 if it is none.
pub(super) fn tag_flag(cluster: &str) -> usize {
    if !cluster.starts_with('\u{1f3f4}') {
        return 0;
    }
    TAG_FLAGS.iter().find(|flag| cluster.starts_with(**flag)).map_or(0, |flag| flag.len())
}

/// Whether `c` is drawn on the character before it.
pub(super) fn combines(c: char) -> bool {
    !c.is_ascii() && one_cluster(&['a', c])
}

/// Whether `c` can be glued to other emoji: the rule GB11 joins nothing else.
fn pictographic(c: char) -> bool {
    !c.is_ascii() && one_cluster(&[c, ZWJ, '\u{1f600}'])
}

fn one_cluster(chars: &[char]) -> bool {
    let mut bytes = [0; 12];
    let mut len = 0;
    for c in chars {
        len += c.encode_utf8(&mut bytes[len..]).len();
    }
    std::str::from_utf8(&bytes[..len]).is_ok_and(|s| s.graphemes(true).nth(1).is_none())
}

/// Letters and marks of the scripts of Brahmi's family, which choose between conjunct, half-form and
/// visible virama with joiners.
fn indic(c: char) -> bool {
    matches!(c,
        '\u{0900}'..='\u{0dff}'        // Devanagari to Sinhala
        | '\u{1000}'..='\u{109f}'      // Burmese
        | '\u{1780}'..='\u{17b3}' | '\u{17b6}'..='\u{17dd}' // Khmer without its inherent vowels
        | '\u{1a20}'..='\u{1aad}'      // Tai Tham
        | '\u{1b00}'..='\u{1bf3}'      // Balinese, Sundanese, Batak
        | '\u{1cd0}'..='\u{1cfa}'      // Vedic
        | '\u{a800}'..='\u{a82c}' | '\u{a880}'..='\u{a8ff}' // Syloti Nagri, Saurashtra
        | '\u{a980}'..='\u{a9fe}' | '\u{aa60}'..='\u{aa7f}' // Javanese, Burmese
        | '\u{abc0}'..='\u{abed}'      // Meetei Mayek
        | '\u{11000}'..='\u{116b9}')
}

/// Letters and marks of the scripts whose letters join their neighbours.
fn cursive(c: char) -> bool {
    matches!(c,
        '\u{0610}'..='\u{061a}' | '\u{0620}'..='\u{074f}'  // Arabic, Syriac
        | '\u{0750}'..='\u{077f}'      // Arabic
        | '\u{07ca}'..='\u{07f5}'      // N'Ko
        | '\u{0840}'..='\u{08ff}'      // Mandaic, Syriac, Arabic
        | '\u{1820}'..='\u{18aa}'      // Mongolian
        | '\u{a840}'..='\u{a871}'      // Phags-pa
        | '\u{fb50}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10ac0}'..='\u{10aff}'    // Manichaean
        | '\u{10d00}'..='\u{10d27}'    // Hanifi Rohingya
        | '\u{10f30}'..='\u{10f6f}'    // Sogdian
        | '\u{1e900}'..='\u{1e94b}')
}

fn ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3fffd}')
}

/// Whether the standard knows variants of `c`, other than emoji or plain, in its block.
fn varies(c: char) -> bool {
    ideograph(c)
        || matches!(c,
            '0'                        // with a stroke
            | '\u{1000}'..='\u{109f}' | '\u{aa60}'..='\u{aa7f}' // Burmese, dotted
            | '\u{2018}'..='\u{201d}'  // quotation marks, half or full width
            | '\u{2200}'..='\u{22ff}' | '\u{2a00}'..='\u{2aff}' // mathematics
            | '\u{3001}' | '\u{3002}' | '\u{ff01}'..='\u{ff1f}' // corner or centred
            | '\u{a840}'..='\u{a871}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grapheme_rules_know_emoji_and_marks() {
        assert!("😀❤©👩🏳‼".chars().all(pictographic));
        assert!(!"aé1一क\u{301}\u{200d}\u{1f1e6}".chars().any(pictographic));
        assert!("\u{301}\u{93f}\u{200d}\u{1f3fb}".chars().all(combines));
        assert!(!"aक😀\n\u{202e}".chars().any(combines));
    }
}
