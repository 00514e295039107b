//! Running heads and page numbers: what stands at the same height on many pages and says the same, numbers apart.

use super::lines::Line;

/// Lines from the top and from the bottom of a page that are looked at.
const EDGE: usize = 3;

/// What the edge of a page says, numbers apart, and where.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    text: String,
    y: f32,
}

/// The lines at the edges of a page, by their places in `lines`.
fn edges(lines: &[Line]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lines.len()).filter(|&i| !lines[i].turned).collect();
    order.sort_by(|&a, &b| lines[a].y.total_cmp(&lines[b].y));
    let mut edges: Vec<usize> = order.iter().take(EDGE).copied().collect();
    edges.extend(order.iter().rev().take(EDGE).filter(|i| !edges.contains(i)).copied().collect::<Vec<_>>());
    edges
}

/// A text in which every number is the same.
fn wildcarded(text: &str) -> String {
    let mut out = String::new();
    for word in text.to_lowercase().split_whitespace() {
        let roman = word.len() < 7 && word.bytes().all(|b| b"ivxlc".contains(&b));
        if roman {
            out.push('#');
        }
        for c in word.chars().filter(|_| !roman) {
            match c {
                c if c.is_numeric() && out.ends_with('#') => {}
                c if c.is_numeric() => out.push('#'),
                c => out.push(c),
            }
        }
        out.push(' ');
    }
    out
}

/// What the edges of a page say.
pub(super) fn marks(lines: &[Line]) -> Vec<Mark> {
    edges(lines).into_iter().map(|i| Mark { text: wildcarded(&lines[i].text()), y: lines[i].y }).collect()
}

/// Which lines of a page are furniture, by what the pages around it say; `label` is what the page is called.
pub(super) fn furniture(
    lines: &[Line],
    around: &[&[Mark]],
    label: &str,
    height: f32,
    body: f32,
) -> Vec<usize> {
    let wanted = if around.len() >= 4 { 2 } else { 1 };
    let edges = edges(lines);
    let mut found = Vec::new();
    for &i in &edges {
        let line = &lines[i];
        let text = wildcarded(&line.text());
        let same = around
            .iter()
            .filter(|page| page.iter().any(|m| m.text == text && (m.y - line.y).abs() < 4.0))
            .count();
        let outer = line.y < 0.16 * height || line.y > 0.84 * height;
        let repeated = same >= wanted && line.chars < 200 && outer && !around.is_empty();
        let alone = isolated(lines, i, body) && outer;
        let bare = alone && is_number(&line.text(), label);
        if bare || repeated {
            found.push(i);
        }
    }
    found
}

/// Whether nothing of the page stands close to a line above and below.
fn isolated(lines: &[Line], i: usize, body: f32) -> bool {
    let line = &lines[i];
    let near = |other: &Line| (other.y - line.y).abs() < 1.55 * body && (other.y - line.y).abs() > 0.5;
    !lines.iter().enumerate().any(|(k, other)| k != i && near(other) && other.chars > 0)
}

/// Whether a line is the number of its page: `12`, `- 12 -`, `xii`, `Page 12`.
fn is_number(text: &str, label: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    let bare = bare.strip_prefix("Page ").unwrap_or(bare);
    let number = |word: &str| !word.is_empty() && word.len() < 6 && word.bytes().all(|b| b.is_ascii_digit());
    bare.eq_ignore_ascii_case(label) || number(bare) || wildcarded(bare) == "# "
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_pages_are_alike() {
        assert_eq!(wildcarded("Chapter 3 — 127"), wildcarded("chapter 4 — 9"));
        assert!(is_number("- 12 -", "x") && is_number("xii", "xii") && !is_number("In 1998", "3"));
    }
}
