//! What must hold for every text: the faults this room is there to stop, and the laws of wrapping.

mod faults;
mod laws;

use std::ops::Range;

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::{GlyphKind, glyph, glyphs};

/// Whether a terminal shows all of `symbol` and obeys none of it, joiners that were let stand aside.
fn printable(symbol: &str) -> bool {
    !symbol.chars().any(|c| {
        c.is_control() || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

fn check_glyphs(text: &str, hidden: &[Range<usize>]) -> Result<(), TestCaseError> {
    let mut at = 0;
    for glyph in glyphs(text, 0).hiding(hidden) {
        let gap = at..glyph.range.start;
        prop_assert!(gap.is_empty() || gap.clone().all(|i| hidden.iter().any(|h| h.contains(&i))));
        prop_assert!(glyph.range.end > glyph.range.start);
        at = glyph.range.end;
        prop_assert!(glyph.width > 0 && glyph.symbol.len() <= 64 && printable(&glyph.symbol), "{:?}", glyph);
        let cells: usize = match glyph.kind {
            GlyphKind::Text => glyph::cells(&glyph.symbol),
            _ => glyph.symbol.graphemes(true).map(glyph::cells).sum(),
        };
        prop_assert_eq!(glyph.width, cells, "{:?}", &glyph);
        // Reading may begin at any glyph.
        let again = glyphs(&text[glyph.range.start..], 0).next().unwrap();
        if glyph.kind != GlyphKind::Tab && hidden.is_empty() {
            prop_assert_eq!(again.symbol, glyph.symbol);
        }
    }
    prop_assert!((at..text.len()).all(|i| hidden.iter().any(|h| h.contains(&i))));
    Ok(())
}
