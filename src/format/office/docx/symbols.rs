//! Characters of the symbol fonts, which have no places of their own in Unicode: `w:sym` names a font and a place in it.

/// Greek and mathematics: the font Symbol from 0x20 on.
const SYMBOL: &str =
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_\u{203e}αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
/// The same from 0xA0 on.
const SYMBOL_HIGH: &str =
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…│─↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭ ";
/// The signs of the Wingdings that are common in text.
const WINGDINGS: [(u32, char); 40] = [
    (0x21, '✏'),
    (0x22, '✂'),
    (0x28, '☎'),
    (0x2a, '✉'),
    (0x32, '🗋'),
    (0x3a, '🖳'),
    (0x45, '☜'),
    (0x46, '☞'),
    (0x4a, '☺'),
    (0x4b, '😐'),
    (0x4c, '☹'),
    (0x6c, '●'),
    (0x6e, '■'),
    (0x6f, '□'),
    (0x70, '❐'),
    (0x71, '❑'),
    (0x72, '❒'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x77, '⬥'),
    (0x9f, '•'),
    (0xa1, '○'),
    (0xa7, '▪'),
    (0xa8, '◻'),
    (0xab, '★'),
    (0xd8, '➢'),
    (0xdf, '←'),
    (0xe0, '→'),
    (0xe1, '↑'),
    (0xe2, '↓'),
    (0xe8, '➔'),
    (0xef, '⇦'),
    (0xf0, '⇨'),
    (0xf1, '⇧'),
    (0xf2, '⇩'),
    (0xf3, '⬄'),
    (0xfb, '✗'),
    (0xfc, '✓'),
    (0xfd, '☒'),
    (0xfe, '☑'),
];

/// The character that a place in a font shows.
pub(super) fn symbol(font: &str, code: u32) -> char {
    let place = if (0xf000..0xf100).contains(&code) { code - 0xf000 } else { code };
    let found = match font.to_lowercase().as_str() {
        "symbol" if place < 0xa0 => SYMBOL.chars().nth((place as usize).wrapping_sub(0x20)),
        "symbol" => SYMBOL_HIGH.chars().nth(place as usize - 0xa0),
        "wingdings" => WINGDINGS.iter().find(|(at, _)| *at == place).map(|(_, sign)| *sign),
        _ => char::from_u32(code).filter(|_| !(0xe000..0xf900).contains(&code)),
    };
    found.unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_fonts_are_characters() {
        assert_eq!(symbol("Symbol", 0xf061), 'α');
        assert_eq!(symbol("Symbol", 0xf0ae), '→');
        assert_eq!(symbol("Symbol", 0xf0e5), '∑');
        assert_eq!(symbol("Wingdings", 0xf0fc), '✓');
        assert_eq!(symbol("Arial", 0x41), 'A');
        assert_eq!(symbol("Webdings", 0xf041), char::REPLACEMENT_CHARACTER);
        assert_eq!(symbol("Symbol", 0), char::REPLACEMENT_CHARACTER);
    }
}
