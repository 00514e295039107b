//! Numbers as lists and pages write them.

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::format) enum Numerals {
    /// `7`
    #[default]
    Decimal,
    /// `07`
    TwoDigits,
    /// `vii`
    LowerRoman,
    /// `VII`
    UpperRoman,
    /// `g`
    LowerLetter,
    /// `G`
    UpperLetter,
    /// `7th`
    Ordinal,
    /// `*`, `†`, `‡`, `§`
    Signs,
    /// Not at all.
    None,
}

/// The largest number that is written with letters.
const MOST: u32 = 4999;

impl Numerals {
    /// Writes a number.
    pub(in crate::format) fn write(self, n: u32) -> String {
        match self {
            Numerals::None => String::new(),
            Numerals::TwoDigits => format!("{n:02}"),
            Numerals::Ordinal => format!("{n}{}", ending(n)),
            Numerals::LowerRoman if (1..=MOST).contains(&n) => roman(n).to_lowercase(),
            Numerals::UpperRoman if (1..=MOST).contains(&n) => roman(n),
            Numerals::LowerLetter if (1..=MOST).contains(&n) => letters(n, b'a'),
            Numerals::UpperLetter if (1..=MOST).contains(&n) => letters(n, b'A'),
            Numerals::Signs if (1..=MOST).contains(&n) => {
                let sign = ["*", "†", "‡", "§"][(n as usize - 1) % 4];
                sign.repeat((n as usize - 1) / 4 % 8 + 1)
            }
            _ => n.to_string(),
        }
    }
}

fn ending(n: u32) -> &'static str {
    match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    }
}

fn roman(mut n: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while n >= value {
            text.push_str(sign);
            n -= value;
        }
    }
    text
}

/// `a` to `z`, `aa` to `zz`, `aaa`: the letter is repeated, as word processors do.
fn letters(n: u32, first: u8) -> String {
    let letter = char::from(first + ((n - 1) % 26) as u8);
    String::from(letter).repeat(((n - 1) / 26 + 1) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_lists_write_them() {
        assert_eq!(Numerals::LowerRoman.write(1994), "mcmxciv");
        assert_eq!(Numerals::UpperLetter.write(28), "BB");
        assert_eq!(Numerals::LowerLetter.write(26), "z");
        assert_eq!(Numerals::Ordinal.write(112), "112th");
        assert_eq!(Numerals::Ordinal.write(22), "22nd");
        assert_eq!(Numerals::Signs.write(6), "††");
        for numerals in [Numerals::LowerRoman, Numerals::LowerLetter, Numerals::Signs] {
            assert_eq!(numerals.write(0), "0");
            assert_eq!(numerals.write(u32::MAX), u32::MAX.to_string());
        }
    }
}
