//! What the terminal can show, read from the environment alone.
//!
//! Nothing is asked of the terminal for this: an answer may come late or never, and the first frame must
//! not wait. The table is small because only four things change what is written: how many colours, whether
//! letters beyond ASCII may be sent, whether the cursor can be moved at all, and whether an unknown query is
//! harmless.

use ratatui::style::Color;

/// How many colours may be written. Ordered: more colours are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Colors {
    /// None; bold, underline and reverse video stay.
    None,
    /// The sixteen of the terminal's own palette.
    Ansi16,
    /// The palette of 256.
    Ansi256,
    /// 24 bits.
    True,
}

/// What may be written to this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// Colours.
    pub colors: Colors,
    /// Letters beyond ASCII. Without it lines become `-` and `|`, and other letters `?`.
    pub utf8: bool,
    /// The cursor can be moved. Without it there is no screen to draw on: print the text instead.
    pub addressable: bool,
    /// A query for the background colour is answered or ignored, never printed.
    pub answers: bool,
}

impl Caps {
    /// Everything a modern terminal has.
    pub const FULL: Caps = Caps { colors: Colors::True, utf8: true, addressable: true, answers: true };

    /// Reads this process's environment.
    pub fn from_env() -> Caps {
        Caps::detect(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    /// Reads `TERM`, `COLORTERM`, `NO_COLOR`, `CLICOLOR`, `TMUX` and the locale through `env`; an empty
    /// value is the same as none.
    pub fn detect(env: impl Fn(&str) -> Option<String>) -> Caps {
        let value = |name| env(name).filter(|value| !value.is_empty());
        let term = value("TERM").unwrap_or_default().to_ascii_lowercase();
        let addressable = !matches!(term.as_str(), "" | "dumb" | "unknown" | "emacs" | "network");
        let colourless = value("NO_COLOR").is_some() || value("CLICOLOR").as_deref() == Some("0");
        let colors = match addressable && !colourless {
            true => colors_of(&term, value("COLORTERM").as_deref(), value("TMUX").is_some()),
            false => Colors::None,
        };
        let locale = value("LC_ALL").or_else(|| value("LC_CTYPE")).or_else(|| value("LANG"));
        Caps {
            colors,
            utf8: locale.is_none_or(|locale| is_utf8(&locale)),
            addressable,
            answers: addressable && !["linux", "vt", "cons", "ansi"].iter().any(|old| term.starts_with(old)),
        }
    }
}

/// Only a locale that names another charset, or the C locale, forbids UTF-8. No locale at all is what
/// containers have, and their terminals all speak it.
fn is_utf8(locale: &str) -> bool {
    let lower = locale.to_ascii_lowercase();
    match lower.split_once('.') {
        Some((_, charset)) => charset.starts_with("utf-8") || charset.starts_with("utf8"),
        None => !matches!(lower.as_str(), "c" | "posix"),
    }
}

fn colors_of(term: &str, colorterm: Option<&str>, tmux: bool) -> Colors {
    const TRUE: [&str; 9] =
        ["kitty", "alacritty", "foot", "wezterm", "ghostty", "contour", "iterm", "direct", "truecolor"];
    const MONOCHROME: [&str; 7] = ["vt52", "vt100", "vt102", "vt220", "vt320", "vt420", "ansi-m"];
    // GNU screen passes COLORTERM on from the terminal around it and then mangles 24-bit colours; tmux
    // translates them, whatever it calls itself.
    let screen = term.starts_with("screen") && !tmux;
    if !screen && matches!(colorterm, Some("truecolor" | "24bit")) {
        Colors::True
    } else if MONOCHROME.iter().any(|name| term.starts_with(name)) || term.ends_with("-mono") {
        Colors::None
    } else if TRUE.iter().any(|name| term.contains(name)) {
        Colors::True
    } else if term.contains("256color") || colorterm.is_some() {
        Colors::Ansi256
    } else {
        Colors::Ansi16
    }
}

/// A colour as it is written: already within what the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ink {
    /// The terminal's own.
    #[default]
    Default,
    /// An entry of the palette.
    Palette(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

impl Ink {
    /// The nearest ink to `color` that `colors` allows.
    pub fn of(color: Color, colors: Colors) -> Ink {
        match (full(color), colors) {
            (_, Colors::None) => Ink::Default,
            (Ink::Rgb(r, g, b), Colors::Ansi256) => Ink::Palette(nearest_256([r, g, b])),
            (Ink::Rgb(r, g, b), Colors::Ansi16) => Ink::Palette(nearest_16([r, g, b])),
            (Ink::Palette(n @ 16..), Colors::Ansi16) => Ink::Palette(nearest_16(rgb_of_256(n))),
            (ink, _) => ink,
        }
    }
}

fn full(color: Color) -> Ink {
    Ink::Palette(match color {
        Color::Reset => return Ink::Default,
        Color::Rgb(r, g, b) => return Ink::Rgb(r, g, b),
        Color::Indexed(n) => n,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    })
}

/// xterm's own sixteen; terminals differ, but hue and order do not.
const SIXTEEN: [[u8; 3]; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

fn rgb_of_256(n: u8) -> [u8; 3] {
    match n {
        0..16 => SIXTEEN[n as usize],
        16..232 => {
            let n = n as usize - 16;
            [CUBE[n / 36], CUBE[n / 6 % 6], CUBE[n % 6]]
        }
        232.. => [8 + 10 * (n - 232); 3],
    }
}

/// The nearest of the colour cube and the greys; the sixteen below them differ from terminal to terminal.
fn nearest_256(rgb: [u8; 3]) -> u8 {
    let steps = rgb.map(|part| (0..6).min_by_key(|&i| part.abs_diff(CUBE[i as usize])).unwrap_or(0));
    let cube = 16 + 36 * steps[0] + 6 * steps[1] + steps[2];
    let mean = rgb.iter().map(|&part| part as u16).sum::<u16>() / 3;
    let grey = 232 + (mean.saturating_sub(3) / 10).min(23) as u8;
    if distance(rgb, rgb_of_256(grey)) < distance(rgb, rgb_of_256(cube)) { grey } else { cube }
}

fn nearest_16(rgb: [u8; 3]) -> u8 {
    (0..16).min_by_key(|&n| distance(rgb, SIXTEEN[n as usize])).unwrap_or(0)
}

/// "Redmean": Euclid, weighted by how the eye sees the three parts at that redness.
fn distance(a: [u8; 3], b: [u8; 3]) -> i32 {
    let [r, g, blue] = [0, 1, 2].map(|i| a[i] as i32 - b[i] as i32);
    let red = (a[0] as i32 + b[0] as i32) / 2;
    (((512 + red) * r * r) >> 8) + 4 * g * g + (((767 - red) * blue * blue) >> 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(pairs: &[(&str, &str)]) -> Caps {
        Caps::detect(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_string()))
    }

    #[test]
    fn p7_terminals_and_their_colours() {
        let table: &[(&[(&str, &str)], Colors)] = &[
            (&[], Colors::None),
            (&[("TERM", "")], Colors::None),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Colors::None),
            (&[("TERM", "xterm")], Colors::Ansi16),
            (&[("TERM", "xterm-16color")], Colors::Ansi16),
            (&[("TERM", "linux")], Colors::Ansi16),
            (&[("TERM", "vt100")], Colors::None),
            (&[("TERM", "xterm-mono")], Colors::None),
            (&[("TERM", "xterm-256color")], Colors::Ansi256),
            (&[("TERM", "tmux-256color"), ("TMUX", "x")], Colors::Ansi256),
            (&[("TERM", "screen"), ("COLORTERM", "truecolor")], Colors::Ansi256),
            (&[("TERM", "screen-256color"), ("TMUX", "x"), ("COLORTERM", "truecolor")], Colors::True),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "24bit")], Colors::True),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("NO_COLOR", "1")], Colors::None),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "")], Colors::Ansi256),
            (&[("TERM", "xterm-256color"), ("CLICOLOR", "0")], Colors::None),
            (&[("TERM", "xterm-256color"), ("CLICOLOR", "1")], Colors::Ansi256),
            (&[("TERM", "xterm-kitty")], Colors::True),
            (&[("TERM", "XTERM-direct")], Colors::True),
            (&[("TERM", "never-heard-of")], Colors::Ansi16),
        ];
        for (env, colors) in table {
            assert_eq!(detect(env).colors, *colors, "{env:?}");
        }
    }

    #[test]
    fn p7_locales() {
        for (locale, utf8) in [
            ("C", false),
            ("POSIX", false),
            ("C.UTF-8", true),
            ("en_GB.utf8", true),
            ("de_DE.ISO-8859-1", false),
            ("ja_JP.eucJP", false),
            ("en_US", true),
        ] {
            assert_eq!(detect(&[("TERM", "xterm"), ("LANG", locale)]).utf8, utf8, "{locale}");
        }
        assert!(detect(&[("TERM", "xterm")]).utf8);
        assert!(!detect(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]).utf8);
        assert!(detect(&[("LC_ALL", ""), ("LC_CTYPE", "C.UTF-8"), ("LANG", "C")]).utf8);
    }

    #[test]
    fn p7_dumb_terminals_have_no_screen_and_old_ones_are_not_asked() {
        assert!(!detect(&[("TERM", "dumb")]).addressable);
        assert!(!detect(&[]).addressable);
        assert!(detect(&[("TERM", "linux")]).addressable);
        assert!(!detect(&[("TERM", "linux")]).answers);
        assert!(detect(&[("TERM", "xterm-256color")]).answers);
    }

    #[test]
    fn colours_come_down_to_the_nearest() {
        let as256 = |r, g, b| Ink::of(Color::Rgb(r, g, b), Colors::Ansi256);
        assert_eq!(as256(0, 0, 0), Ink::Palette(16));
        assert_eq!(as256(255, 255, 255), Ink::Palette(231));
        assert_eq!(as256(128, 128, 128), Ink::Palette(244));
        assert_eq!(as256(255, 0, 0), Ink::Palette(196));
        assert_eq!(Ink::of(Color::Rgb(250, 10, 10), Colors::Ansi16), Ink::Palette(9));
        assert_eq!(Ink::of(Color::Rgb(255, 255, 60), Colors::Ansi16), Ink::Palette(11));
        assert_eq!(Ink::of(Color::Indexed(196), Colors::Ansi16), Ink::Palette(9));
        assert_eq!(Ink::of(Color::Indexed(3), Colors::Ansi16), Ink::Palette(3));
        assert_eq!(Ink::of(Color::Yellow, Colors::Ansi256), Ink::Palette(3));
        assert_eq!(Ink::of(Color::Rgb(1, 2, 3), Colors::None), Ink::Default);
        assert_eq!(Ink::of(Color::Reset, Colors::True), Ink::Default);
    }

    #[test]
    fn every_palette_entry_is_its_own_nearest() {
        for n in 16..=255u8 {
            let rgb = rgb_of_256(n);
            assert_eq!(rgb_of_256(nearest_256(rgb)), rgb, "{n}");
        }
    }
}
