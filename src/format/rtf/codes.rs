//! Which characters bytes stand for: by the code page of the document, or of the font.

use encoding_rs::Encoding;

/// The encoding of a code page by its number in Windows.
pub(super) fn code_page(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        874 => encoding_rs::WINDOWS_874,
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        866 => encoding_rs::IBM866,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1252 => encoding_rs::WINDOWS_1252,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        1255 => encoding_rs::WINDOWS_1255,
        1256 => encoding_rs::WINDOWS_1256,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        10000 => encoding_rs::MACINTOSH,
        10007 => encoding_rs::X_MAC_CYRILLIC,
        20866 => encoding_rs::KOI8_R,
        54936 => encoding_rs::GB18030,
        65001 => encoding_rs::UTF_8,
        _ => return None,
    })
}

/// The encoding of a font by the number of its character set; `None` is the document's.
pub(super) fn charset(number: i32) -> Option<&'static Encoding> {
    code_page(match number {
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

/// A character of a font of signs, which stand at the places of letters or in the private use area.
pub(super) fn sign(c: char) -> char {
    match u32::from(c) {
        0xf0b7 | 0xf06c => '•',
        0xf0a7 | 0xf06e => '▪',
        0xf0d8 => '➢',
        0xf0fc => '✓',
        _ => c,
    }
}

/// Text set high, where it has characters of its own.
pub(super) fn raised(text: &str) -> Option<String> {
    text.chars()
        .map(|c| {
            Some(match c {
                '0' => '⁰',
                '1' => '¹',
                '2' => '²',
                '3' => '³',
                '4'..='9' => char::from_u32(u32::from('⁴') + u32::from(c) - u32::from('4'))?,
                '+' => '⁺',
                '-' | '−' => '⁻',
                'n' => 'ⁿ',
                _ => return None,
            })
        })
        .collect()
}

/// Text set low, where it has characters of its own.
pub(super) fn lowered(text: &str) -> Option<String> {
    text.chars()
        .map(|c| {
            Some(match c {
                '0'..='9' => char::from_u32(u32::from('₀') + u32::from(c) - u32::from('0'))?,
                '+' => '₊',
                '-' | '−' => '₋',
                _ => return None,
            })
        })
        .collect()
}
