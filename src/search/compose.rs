//! Letters that the fold keeps composed, when they come in pieces: short i, voiced kana, Hangul.

/// Whether `c` may be the first part of something composed.
pub(super) fn may_compose(c: char) -> bool {
    matches!(c, 'и' | '\u{3046}'..='\u{30fd}' | '\u{1100}'..='\u{1112}' | '\u{ac00}'..='\u{d7a3}')
}

/// The one character that two make, for those that the fold keeps composed.
pub(super) fn compose(base: char, mark: char) -> Option<char> {
    const SYLLABLES: u32 = 0xac00;
    let (b, m) = (base as u32, mark as u32);
    match (base, mark) {
        ('и', '\u{306}') => Some('й'),
        ('\u{3046}' | '\u{30a6}', '\u{3099}' | '\u{ff9e}') => char::from_u32(b + 0x4e),
        ('\u{304b}'..='\u{307b}' | '\u{30ab}'..='\u{30db}', '\u{3099}' | '\u{ff9e}') => {
            // Hiragana and katakana are laid out alike, 0x60 apart.
            let at = if b >= 0x30a0 { b - 0x60 } else { b };
            let voiced = (at <= 0x3062 && at % 2 == 1)
                || matches!(at, 0x3064 | 0x3066 | 0x3068 | 0x306f | 0x3072 | 0x3075 | 0x3078 | 0x307b);
            voiced.then(|| char::from_u32(b + 1)).flatten()
        }
        ('\u{306f}'..='\u{307b}' | '\u{30cf}'..='\u{30db}', '\u{309a}' | '\u{ff9f}') if b % 3 == 0 => {
            char::from_u32(b + 2)
        }
        ('\u{309d}' | '\u{30fd}', '\u{3099}' | '\u{ff9e}') => char::from_u32(b + 1),
        ('\u{30ef}'..='\u{30f2}', '\u{3099}' | '\u{ff9e}') => char::from_u32(b + 8),
        ('\u{1100}'..='\u{1112}', '\u{1161}'..='\u{1175}') => {
            char::from_u32(SYLLABLES + ((b - 0x1100) * 21 + (m - 0x1161)) * 28)
        }
        ('\u{ac00}'..='\u{d7a3}', '\u{11a8}'..='\u{11c2}') if (b - SYLLABLES).is_multiple_of(28) => {
            char::from_u32(b + m - 0x11a7)
        }
        _ => None,
    }
}

/// Whether `c` may be composed of parts, or be the second of them: then it need not look in the source as it
/// does in the fold.
pub(super) fn is_composite(c: char) -> bool {
    let part = matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3099}' | '\u{309a}' | '\u{ff9e}' | '\u{ff9f}');
    let hangul = ('\u{ac00}'..='\u{d7a3}').contains(&c);
    let kana = ('\u{3040}'..='\u{30ff}').contains(&c);
    let made = |(back, mark): (u32, char)| {
        let base = (c as u32).checked_sub(back).and_then(char::from_u32);
        base.is_some_and(|base| compose(base, mark) == Some(c))
    };
    let voiced = [(1, '\u{3099}'), (2, '\u{309a}'), (8, '\u{3099}'), (0x4e, '\u{3099}')];
    part || hangul || c == 'й' || kana && voiced.into_iter().any(made)
}
