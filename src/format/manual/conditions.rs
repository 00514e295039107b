//! What `.if` and `.ie` ask, and the numbers in it.

use super::source::Reader;

/// Operators and parentheses of a number that are looked at.
const STEPS: usize = 64;

/// Whether a condition holds, and what stands behind it.
pub(super) fn hold(text: &str, reader: &Reader) -> (bool, String) {
    let text = text.trim_start();
    if let Some(rest) = text.strip_prefix('!') {
        let (held, rest) = hold_plain(rest.trim_start(), reader);
        return (!held, rest);
    }
    hold_plain(text, reader)
}

fn hold_plain(text: &str, reader: &Reader) -> (bool, String) {
    let after = |rest: &str| rest.to_owned();
    let mut chars = text.chars();
    match chars.next() {
        // A terminal's output, on an odd page.
        Some('n' | 'o') => (true, after(chars.as_str())),
        Some('t' | 'e' | 'v') => (false, after(chars.as_str())),
        Some('d' | 'r' | 'm' | 'c' | 'F') => {
            let rest = chars.as_str().trim_start();
            let end = rest.find([' ', '\t']).unwrap_or(rest.len());
            (reader.knows(&rest[..end]), after(&rest[end..]))
        }
        Some(c) if c.is_ascii_digit() || "(+-\\".contains(c) => {
            let end = text.find([' ', '\t']).unwrap_or(text.len());
            (value(&text[..end]) > 0, after(&text[end..]))
        }
        Some(quote) => {
            let mut parts = chars.as_str().splitn(3, quote);
            let (first, second) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            (first == second, after(parts.next().unwrap_or_default()))
        }
        None => (false, String::new()),
    }
}

/// The value of an expression: operators from left to right, as they stand; units are left out.
pub(super) fn value(text: &str) -> i64 {
    let mut chars = text.chars().peekable();
    // What waits outside of each parenthesis: the value so far, and the operator.
    let mut outer: Vec<(i64, String)> = Vec::new();
    let (mut total, mut operator) = (0i64, "+".to_owned());
    for _ in 0..STEPS {
        let Some(&c) = chars.peek() else { break };
        if c.is_ascii_digit() {
            let mut number = 0i64;
            while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                number = number.saturating_mul(10).saturating_add(digit as i64 - '0' as i64);
            }
            while chars.next_if(|c| c.is_ascii_alphabetic() || *c == '.').is_some() {
                while chars.next_if(char::is_ascii_digit).is_some() {}
            }
            total = applied(total, &operator, number);
        } else if c == '(' {
            chars.next();
            outer.push((total, std::mem::replace(&mut operator, "+".to_owned())));
            total = 0;
        } else if c == ')' {
            chars.next();
            if let Some((before, waiting)) = outer.pop() {
                total = applied(before, &waiting, total);
            }
        } else {
            chars.next();
            operator = c.to_string();
            operator.extend(chars.next_if(|next| *next == '='));
        }
    }
    total
}

fn applied(left: i64, operator: &str, right: i64) -> i64 {
    match operator {
        "+" => left.saturating_add(right),
        "-" => left.saturating_sub(right),
        "*" => left.saturating_mul(right),
        "/" => left.checked_div(right).unwrap_or(0),
        "%" => left.checked_rem(right).unwrap_or(0),
        "<" => i64::from(left < right),
        ">" => i64::from(left > right),
        "<=" => i64::from(left <= right),
        ">=" => i64::from(left >= right),
        "=" | "==" => i64::from(left == right),
        "&" => i64::from(left > 0 && right > 0),
        ":" => i64::from(left > 0 || right > 0),
        _ => right,
    }
}
