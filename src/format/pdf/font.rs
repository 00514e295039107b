//! What a font says of the text set in it: which characters its codes mean, and how it looks.

use std::collections::HashMap;
use std::sync::Arc;

use hayro_font::hayro_cmap::BfString;
use hayro_font::{CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn};
use hayro_syntax::object::{Dict, Name, ObjectIdentifier};

/// Fonts of one document at most; what is set in later ones is left out.
const MOST: usize = 5_000;

/// How text looks, as far as it matters to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub(super) struct Style {
    pub bold: bool,
    pub italic: bool,
    /// All its characters are equally wide: code.
    pub mono: bool,
}

/// A font of the document.
pub(super) struct Typeface<'a> {
    pub font: Font<'a>,
    pub style: Style,
}

impl Typeface<'_> {
    /// The characters of a code; `None` where the font does not tell.
    pub(super) fn text(&self, code: u32) -> Option<BfString> {
        match self.font.glyph(self.font.map_code(code), code) {
            FontGlyph::Outline(glyph) => glyph.as_unicode(),
            FontGlyph::Type3(glyph) => glyph.as_unicode(),
        }
    }
}

/// The fonts of a document, each loaded once.
pub(super) struct Fonts<'a> {
    cache: FontCache<'a>,
    known: HashMap<ObjectIdentifier, Option<Arc<Typeface<'a>>>>,
    count: usize,
    resolver: FontResolverFn,
    cmaps: CMapResolverFn,
}

impl<'a> Fonts<'a> {
    /// None yet.
    pub(super) fn new() -> Fonts<'a> {
        Fonts {
            cache: FontCache::new(),
            known: HashMap::new(),
            count: 0,
            resolver: Arc::new(|query| match query {
                FontQuery::Standard(font) => Some(font.get_font_data()),
                FontQuery::Fallback(font) => Some(font.pick_standard_font().get_font_data()),
            }),
            cmaps: Arc::new(hayro_cmap::load_embedded),
        }
    }

    /// The font that a dictionary describes.
    pub(super) fn get(&mut self, dict: &Dict<'a>) -> Option<Arc<Typeface<'a>>> {
        let id = dict.obj_id();
        if let Some(known) = id.and_then(|id| self.known.get(&id)) {
            return known.clone();
        }
        if self.count == MOST {
            return None;
        }
        self.count += 1;
        let font = self.cache.font(dict, &self.resolver, &self.cmaps);
        #[allow(clippy::arc_with_non_send_sync, reason = "shared within one thread")]
        let face = font.map(|font| Arc::new(Typeface { font, style: style(dict) }));
        if let Some(id) = id {
            self.known.insert(id, face.clone());
        }
        face
    }
}

/// How a font looks: by its name, and by the flags of its descriptor.
fn style(dict: &Dict<'_>) -> Style {
    let name = dict.get::<Name<'_>>("BaseFont").map(|name| name.as_str().to_owned()).unwrap_or_default();
    let flags = dict.get::<Dict<'_>>("FontDescriptor").and_then(|d| d.get::<u32>("Flags")).unwrap_or(0);
    let named = style_of(&name);
    Style {
        bold: named.bold || flags & (1 << 18) != 0,
        italic: named.italic || flags & (1 << 6) != 0,
        mono: named.mono || flags & 1 != 0,
    }
}

/// How a font of that name looks: `ABCDEF+NimbusRomNo9L-Medi`, `CMBX10`, `Courier-Oblique`.
pub(super) fn style_of(name: &str) -> Style {
    let bare = name.split_once('+').map_or(name, |(_, bare)| bare).to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| bare.contains(word));
    let begins = |words: &[&str]| words.iter().any(|word| bare.starts_with(word));
    Style {
        bold: has(&["bold", "black", "heavy", "-demi", "-medi", "cmbx", "cmssbx"])
            || begins(&["sfbx", "ecbx", "sfsx"]),
        italic: has(&["italic", "oblique", "-ital", "cmti", "cmsl", "slant"])
            || begins(&["sfti", "ecti", "sfsl"])
            || bare.ends_with("-it"),
        mono: has(&[
            "mono",
            "courier",
            "cmtt",
            "cmsltt",
            "typewriter",
            "consol",
            "inconsolata",
            "menlo",
            "txtt",
        ]) || begins(&["sftt", "ectt", "nimbusmon"]),
    }
}
