//! Characters in bytes that need not be UTF-8.

/// The character at `at` and its length; `None` where the bytes are not UTF-8, and at the end.
pub(super) fn char_at(source: &[u8], at: usize) -> Option<(char, usize)> {
    let first = *source.get(at)?;
    let (len, least, mut code) = match first {
        0..=0x7f => return Some((char::from(first), 1)),
        0xc2..=0xdf => (2, 0x80, u32::from(first & 0x1f)),
        0xe0..=0xef => (3, 0x800, u32::from(first & 0x0f)),
        0xf0..=0xf4 => (4, 0x1_0000, u32::from(first & 0x07)),
        _ => return None,
    };
    for &byte in source.get(at + 1..at + len)? {
        if byte & 0xc0 != 0x80 {
            return None;
        }
        code = code << 6 | u32::from(byte & 0x3f);
    }
    char::from_u32(code).filter(|_| code >= least).map(|c| (c, len))
}

/// Where the character that holds the byte at `at` starts; `at` itself where there is none.
pub(super) fn char_start(source: &[u8], at: usize) -> usize {
    (0..4)
        .filter_map(|back| at.checked_sub(back))
        .find(|&start| char_at(source, start).is_some_and(|(_, len)| start + len > at))
        .unwrap_or(at)
}

/// The last character of `bytes`; `None` if there is none, or none that is UTF-8.
pub(super) fn last_char(bytes: &[u8]) -> Option<char> {
    if let Some(byte) = bytes.last().filter(|byte| byte.is_ascii()) {
        return Some(char::from(*byte));
    }
    char_at(bytes, char_start(bytes, bytes.len().checked_sub(1)?)).map(|(c, _)| c)
}
