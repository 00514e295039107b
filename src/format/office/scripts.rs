//! Text set higher or lower than its line.

/// The same in characters of their own, where there are some for all of it.
pub(super) fn raised(text: &str, up: bool) -> Option<String> {
    const PLAIN: &str = "0123456789+-=()";
    let signs = if up {
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾"
    } else {
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
    };
    text.chars().map(|c| signs.chars().nth(PLAIN.find(c)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_raised_and_words_stay() {
        assert_eq!(raised("2+", true).as_deref(), Some("²⁺"));
        assert_eq!(raised("10", false).as_deref(), Some("₁₀"));
        assert_eq!(raised("nd", true), None);
    }
}
