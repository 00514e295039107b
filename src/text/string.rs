//! Strings that are safe to show: how wide they are, cut to a width, and for places that are no screen.

use std::borrow::Cow;

use super::ascii::printable;
use super::glyph::{Glyph, GlyphKind, glyphs};

/// The cells that `text` takes on one line.
pub fn width(text: &str) -> usize {
    if printable(text.as_bytes()) { text.len() } else { glyphs(text, 0).map(|g| g.width).sum() }
}

/// `text` as it is shown in `cells` cells at most, ending in `…` if it is too long.
pub fn clip(text: &str, cells: usize) -> Cow<'_, str> {
    clip_to(text, &fit(text, cells))
}

/// [`clip`], filled up with spaces to exactly `cells` cells.
pub fn pad(text: &str, cells: usize) -> String {
    let fit = fit(text, cells);
    let mut padded = clip_to(text, &fit).into_owned();
    padded.extend(std::iter::repeat_n(' ', cells - fit.width));
    padded
}

/// `text` for an output that is no screen: line ends, tabs and all that can be printed stay as they are, the
/// rest becomes marks.
pub fn plain(text: &str) -> Cow<'_, str> {
    rewrite(text, text.len(), |glyph, raw| glyph.kind != GlyphKind::Mark || raw == "\n")
}

/// [`plain`] for what must stay one line, such as a message: line ends are marks too, tabs are spaces.
pub fn plain_line(text: &str) -> Cow<'_, str> {
    rewrite(text, text.len(), |glyph, _| matches!(glyph.kind, GlyphKind::Text | GlyphKind::Space))
}

/// How much of a text fits somewhere.
pub(super) struct Fit {
    /// The end of what is shown, in bytes.
    pub(super) end: usize,
    /// The cells that are taken, with the ellipsis.
    pub(super) width: usize,
    /// Whether an ellipsis stands for the rest.
    pub(super) cut: bool,
}

/// Fits `text` into `cells` cells.
pub(super) fn fit(text: &str, cells: usize) -> Fit {
    let mut width = 0;
    // What fits if an ellipsis must fit as well.
    let mut short = Fit { end: 0, width: cells.min(1), cut: cells > 0 };
    for glyph in glyphs(text, 0) {
        width += glyph.width;
        if width > cells {
            return short;
        }
        if width < cells {
            short = Fit { end: glyph.range.end, width: width + 1, cut: true };
        }
    }
    Fit { end: text.len(), width, cut: false }
}

fn clip_to<'a>(text: &'a str, fit: &Fit) -> Cow<'a, str> {
    let clipped = rewrite(text, fit.end, |glyph, raw| glyph.symbol == raw);
    if fit.cut { clipped + "…" } else { clipped }
}

/// The glyphs of `text` up to the byte `end`: as they stand in the text where `keep` says so, else their
/// symbols.
fn rewrite(text: &str, end: usize, keep: impl Fn(&Glyph<'_>, &str) -> bool) -> Cow<'_, str> {
    let mut changed: Option<String> = None;
    for glyph in glyphs(text, 0).take_while(|glyph| glyph.range.end <= end) {
        let raw = &text[glyph.range.clone()];
        let kept = keep(&glyph, raw);
        if let Some(changed) = &mut changed {
            changed.push_str(if kept { raw } else { &glyph.symbol });
        } else if !kept {
            changed = Some(format!("{}{}", &text[..glyph.range.start], glyph.symbol));
        }
    }
    changed.map_or(Cow::Borrowed(&text[..end]), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clean_strings_are_borrowed() {
        for text in ["", "plain words", "two\nlines\tand a tab", "naïve “quotes” 字 👩‍👩‍👧"]
        {
            assert!(matches!(plain(text), Cow::Borrowed(same) if same == text));
        }
        assert!(matches!(clip("short", 5), Cow::Borrowed("short")));
    }

    #[test]
    fn plain_text_keeps_line_ends_tabs_and_wide_spaces_and_nothing_else_that_is_invisible() {
        assert_eq!(plain("a\u{a0}b\u{3000}c\t\n\x1b[0m\u{ad}"), "a\u{a0}b\u{3000}c\t\n␛[0m¬");
        assert_eq!(plain("\r\n"), "␍\n");
    }

    #[test]
    fn a_message_is_one_line_without_controls() {
        assert_eq!(plain_line("a\nb\tc\u{3000}\x1b]0;d\x07"), "a␊b     c\u{3000}␛]0;d␇");
        assert!(matches!(plain_line("plain words"), Cow::Borrowed(_)));
    }

    #[test]
    fn strings_are_cut_to_a_width() {
        assert_eq!(width("字\t|\u{200b}"), 10);
        assert_eq!(clip("字字字", 5), "字字…");
        assert_eq!(clip("字字字", 4), "字…");
        assert_eq!(clip("ab", 1), "…");
        assert_eq!(clip("ab", 0), "");
        assert_eq!(clip("a\tb", 10), "a       b");
        assert_eq!(pad("字字字", 4), "字… ");
        assert_eq!(pad("a", 3), "a  ");
        assert_eq!(pad("abc", 0), "");
    }
}
