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
    let shown = |glyph: &Glyph<'_>, raw: &str| glyph.symbol == raw;
    match fitting(text, cells) {
        None => rewrite(text, text.len(), shown),
        Some(_) if cells == 0 => "".into(),
        Some(end) => (rewrite(text, end, shown) + "…"),
    }
}

/// [`clip`], filled up with spaces to exactly `cells` cells.
pub fn pad(text: &str, cells: usize) -> String {
    let mut clipped = clip(text, cells).into_owned();
    let missing = cells - width(&clipped).min(cells);
    clipped.extend(std::iter::repeat_n(' ', missing));
    clipped
}

/// `text` for an output that is no screen: line ends, tabs and all that can be printed stay as they are, the
/// rest becomes marks.
pub fn plain(text: &str) -> Cow<'_, str> {
    rewrite(text, text.len(), |glyph, raw| glyph.kind != GlyphKind::Mark || raw == "\n")
}

/// Where `text` is cut to leave a cell of `cells` for an ellipsis; `None` if all of it fits.
pub(super) fn fitting(text: &str, cells: usize) -> Option<usize> {
    let mut used = 0;
    let mut end = 0;
    for glyph in glyphs(text, 0) {
        used += glyph.width;
        if used > cells {
            return Some(end);
        }
        if used < cells {
            end = glyph.range.end;
        }
    }
    None
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
