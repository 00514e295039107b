//! What everything looks like: semantic faces to terminal styles.
//!
//! A theme is one TOML file; the two that come with the program are in `assets/themes`, and a reader's
//! own has the same form. Nothing but this module knows a colour.

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use serde::de::Error as _;

use crate::app::COLOURS;
use crate::document::{AnsiColor, AnsiStyle, Face, Syntax};

/// A [`Style`] as it is written in a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look(pub Style);

/// Styles for everything that is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Theme {
    pub text: Look,
    pub small: Look,
    pub title: Look,
    pub selected: Look,
    pub unfocused: Look,
    pub divider: Look,
    pub problem: Look,
    pub notice: Look,
    pub mark: Look,
    pub bar: Look,
    pub thumb: Look,
    pub panel: Look,
    pub key: Look,
    heading: [Look; 6],
    emphasis: Look,
    strong: Look,
    strike: Look,
    code: Look,
    link: Look,
    quote: Look,
    pub marker: Look,
    meta: Look,
    table_head: Look,
    pub search: Look,
    pub current: Look,
    keywords: [Look; COLOURS],
    inks: [Look; COLOURS],
    syntax: SyntaxTheme,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct SyntaxTheme {
    comment: Look,
    keyword: Look,
    string: Look,
    number: Look,
    constant: Look,
    r#type: Look,
    function: Look,
    variable: Look,
    attribute: Look,
    tag: Look,
    operator: Look,
    heading: Look,
    inserted: Look,
    deleted: Look,
    invalid: Look,
}

/// The themes that come with the program.
const THEMES: &[(&str, &str)] = &[
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("sixteen", include_str!("../../assets/themes/sixteen.toml")),
];

impl Theme {
    /// One of the themes that come with the program, by name.
    pub fn named(name: &str) -> Option<Theme> {
        let (_, text) = THEMES.iter().find(|(n, _)| *n == name)?;
        Some(
            Theme::parse(text)
                .expect("the themes that come with the program are well-formed: a test reads them"),
        )
    }

    /// The theme for dark terminals, and where nothing is known.
    pub fn dark() -> Theme {
        Theme::named("dark").expect("there is a theme of this name: a test reads it")
    }

    /// For terminals without colours: attributes alone tell things apart.
    pub fn plain() -> Theme {
        let mut theme = Theme::dark();
        let bare = |modifier| Look(Style::new().add_modifier(modifier));
        theme.selected = bare(Modifier::REVERSED);
        theme.unfocused = bare(Modifier::BOLD);
        theme.search = bare(Modifier::UNDERLINED);
        theme.current = bare(Modifier::REVERSED | Modifier::BOLD | Modifier::UNDERLINED);
        theme.inks = [Look::default(); COLOURS];
        theme.keywords = [Modifier::REVERSED, Modifier::BOLD | Modifier::UNDERLINED]
            .map(bare)
            .repeat(COLOURS / 2)
            .try_into()
            .unwrap_or(theme.keywords);
        theme
    }

    /// Reads a theme file.
    ///
    /// # Errors
    /// With line and column, when it is not well-formed or something is missing.
    pub fn parse(text: &str) -> Result<Theme, toml::de::Error> {
        toml::from_str(text)
    }

    /// What a face looks like.
    pub fn face(&self, face: Face) -> Style {
        match face {
            Face::Heading(level) => self.heading[usize::from(level.clamp(1, 6)) - 1].0,
            Face::Emphasis => self.emphasis.0,
            Face::Strong => self.strong.0,
            Face::Strike => self.strike.0,
            Face::Code => self.code.0,
            Face::Link(_) => self.link.0,
            Face::Quote => self.quote.0,
            Face::Marker => self.marker.0,
            Face::Meta => self.meta.0,
            Face::TableHead => self.table_head.0,
            Face::Syntax(class) => self.syntax(class),
            Face::Ansi(style) => ansi(style),
        }
    }

    /// What keywords of a colour look like in the text.
    pub fn keyword(&self, colour: usize) -> Style {
        self.keywords[colour % COLOURS].0
    }

    /// The colour alone of such keywords, for strips, ticks and numbers on the usual background.
    pub fn keyword_ink(&self, colour: usize) -> Style {
        self.inks[colour % COLOURS].0
    }

    fn syntax(&self, class: Syntax) -> Style {
        let syntax = &self.syntax;
        let look = match class {
            Syntax::Comment => syntax.comment,
            Syntax::Keyword => syntax.keyword,
            Syntax::String => syntax.string,
            Syntax::Number => syntax.number,
            Syntax::Constant => syntax.constant,
            Syntax::Type => syntax.r#type,
            Syntax::Function => syntax.function,
            Syntax::Variable => syntax.variable,
            Syntax::Attribute => syntax.attribute,
            Syntax::Tag => syntax.tag,
            Syntax::Operator => syntax.operator,
            Syntax::Heading => syntax.heading,
            Syntax::Inserted => syntax.inserted,
            Syntax::Deleted => syntax.deleted,
            Syntax::Invalid => syntax.invalid,
        };
        look.0
    }
}

fn ansi(style: AnsiStyle) -> Style {
    let color = |c: AnsiColor| match c {
        AnsiColor::Indexed(n) => Color::Indexed(n),
        AnsiColor::Rgb(r, g, b) => Color::Rgb(r, g, b),
    };
    let mut modifiers = Modifier::empty();
    for (on, modifier) in [
        (style.bold, Modifier::BOLD),
        (style.dim, Modifier::DIM),
        (style.italic, Modifier::ITALIC),
        (style.underline, Modifier::UNDERLINED),
        (style.reverse, Modifier::REVERSED),
        (style.strike, Modifier::CROSSED_OUT),
    ] {
        if on {
            modifiers |= modifier;
        }
    }
    Style { fg: style.fg.map(color), bg: style.bg.map(color), add_modifier: modifiers, ..Style::default() }
}

impl Look {
    /// Reads a style as it is written in a theme.
    ///
    /// # Errors
    /// Naming the word that is none.
    pub fn parse(written: &str) -> Result<Look, String> {
        let mut style = Style::new();
        let mut background = false;
        for word in written.split_whitespace() {
            let modifier = match word {
                "bold" => Modifier::BOLD,
                "dim" => Modifier::DIM,
                "italic" => Modifier::ITALIC,
                "underline" => Modifier::UNDERLINED,
                "reverse" => Modifier::REVERSED,
                "strike" => Modifier::CROSSED_OUT,
                "on" => {
                    background = true;
                    continue;
                }
                colour => {
                    let colour = parse_colour(colour).ok_or_else(|| format!("'{colour}' is no colour"))?;
                    style = if background { style.bg(colour) } else { style.fg(colour) };
                    continue;
                }
            };
            style = style.add_modifier(modifier);
        }
        Ok(Look(style))
    }
}

impl<'de> Deserialize<'de> for Look {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Look, D::Error> {
        Look::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

fn parse_colour(word: &str) -> Option<Color> {
    const NAMES: [&str; 8] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
    if let Some(hex) = word.strip_prefix('#') {
        let value = u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 6)?;
        let [_, r, g, b] = value.to_be_bytes();
        return Some(Color::Rgb(r, g, b));
    }
    if let Ok(n) = word.parse() {
        return Some(Color::Indexed(n));
    }
    let (bright, name) = word.strip_prefix("bright-").map_or((0, word), |rest| (8, rest));
    NAMES.iter().position(|n| *n == name).map(|i| Color::Indexed(i as u8 + bright))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_themes_that_come_along_are_whole() {
        for (name, _) in THEMES {
            assert!(Theme::named(name).is_some());
        }
        assert_eq!(Theme::named("none such"), None);
        assert_ne!(Theme::plain(), Theme::dark());
    }

    #[test]
    fn styles_are_read_as_written() {
        let look = Look::parse("bold #ff0080 on bright-red").unwrap();
        let style =
            Style::new().fg(Color::Rgb(255, 0, 128)).bg(Color::Indexed(9)).add_modifier(Modifier::BOLD);
        assert_eq!(look.0, style);
        assert!(Look::parse("blod").unwrap_err().contains("blod"));
    }

    /// WCAG contrast between the text and the background of a style.
    fn contrast(style: Style) -> f64 {
        let light = |c: Option<Color>| match c {
            Some(Color::Rgb(r, g, b)) => {
                let lin = |v: u8| {
                    let v = f64::from(v) / 255.0;
                    if v <= 0.03928 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
                };
                0.2126 * lin(r) + 0.7152 * lin(g) + 0.0722 * lin(b)
            }
            _ => panic!("a lit word names both of its colours"),
        };
        let (a, b) = (light(style.fg), light(style.bg));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn lit_words_are_legible_in_every_colour() {
        for theme in ["dark", "light"].map(|name| Theme::named(name).unwrap()) {
            let keywords = (0..COLOURS).map(|c| theme.keyword(c));
            for style in keywords.chain([theme.search.0, theme.current.0]) {
                assert!(contrast(style) >= 7.0, "{style:?}: {}", contrast(style));
            }
        }
    }
}
