//! The macros of `man`: sections, tags and fonts.

use super::escapes::{Font, plain};
use super::source::{Reader, Step, arguments};
use super::tables;
use super::writer::{Writer, is_mark};

/// What the next line of text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Next {
    #[default]
    Text,
    /// The tag of a paragraph; another one if `bool`.
    Tag,
    Heading(u8),
    /// Text in this font.
    Font(Font),
}

/// What is known in the middle of a page.
#[derive(Debug, Default)]
pub(super) struct Man {
    next: Next,
    /// A link is open, and its address.
    link: Option<String>,
    /// A line was written within the link.
    said: bool,
}

/// Whether a request is one of the macros of this set, which a page's own version does not replace.
pub(super) fn is_own(name: &str) -> bool {
    const OWN: [&str; 35] = [
        "TH", "SH", "SS", "TP", "TQ", "PP", "LP", "P", "IP", "HP", "RS", "RE", "B", "I", "BI", "BR", "IB",
        "IR", "RB", "RI", "SM", "SB", "EX", "EE", "UR", "UE", "MT", "ME", "SY", "YS", "OP", "TS", "TE",
        "URL", "MTO",
    ];
    OWN.contains(&name)
}

impl Man {
    pub(super) fn step(&mut self, step: Step, reader: &mut Reader, writer: &mut Writer<'_>) {
        match step {
            Step::Text(text) => self.text(&text, writer),
            Step::Request(name, rest) => self.request(&name, &rest, reader, writer),
        }
    }

    pub(super) fn finish(&mut self, writer: &mut Writer<'_>) {
        self.end_link(writer);
        writer.finish();
    }

    fn text(&mut self, text: &str, writer: &mut Writer<'_>) {
        match std::mem::take(&mut self.next) {
            Next::Text => match hung(text) {
                Some(mark) => {
                    writer.paragraph();
                    writer.leave_tag();
                    writer.enter_item(&format!("{mark} "));
                }
                None => writer.text(text),
            },
            Next::Heading(level) => writer.heading(level, text),
            Next::Tag => {
                writer.text(text);
                writer.enter(true);
            }
            Next::Font(font) => {
                writer.word(font, text);
                writer.end_line();
            }
        }
        self.said = true;
    }

    fn request(&mut self, name: &str, rest: &str, reader: &mut Reader, writer: &mut Writer<'_>) {
        // Fonts are text, whatever the text is for.
        if let Some(fonts) = fonts(name) {
            return self.fonts(&fonts, rest, writer);
        }
        let args = arguments(rest);
        let arg = |n: usize| args.get(n).map_or("", String::as_str);
        match name {
            "TH" => {
                writer.page(arg(0), arg(1));
                writer.flow.meta("date", &plain(arg(2)));
                writer.flow.meta("source", &plain(arg(3)));
            }
            "SH" | "SS" => {
                let level = if name == "SH" { 1 } else { 2 };
                self.next = Next::Text;
                if args.is_empty() {
                    self.next = Next::Heading(level)
                } else {
                    writer.heading(level, &args.join(" "))
                }
            }
            "PP" | "LP" | "P" | "HP" => {
                writer.paragraph();
                writer.leave_tag();
            }
            "TP" | "TQ" => {
                if name == "TP" {
                    writer.paragraph()
                } else {
                    writer.end_lines()
                }
                writer.leave_tag();
                if name == "TQ" {
                    writer.flow.gap(false);
                }
                self.next = Next::Tag;
            }
            "IP" => indented(arg(0), !args.is_empty(), writer),
            // Back to the left: as far as the text is.
            "RS" if arg(0).starts_with('-') => writer.enter_by(0, false),
            "RS" => writer.enter(false),
            "RE" => {
                writer.leave_tag();
                writer.leave();
            }
            "EX" | "nf" | "Vb" => writer.set_as_is(true),
            "EE" | "fi" | "Ve" => writer.set_as_is(false),
            "br" | "ti" | "ce" => writer.break_line(),
            "sp" if writer.is_as_is() => writer.text(""),
            "sp" => writer.paragraph(),
            "UR" | "MT" => self.begin_link(name, arg(0), writer),
            "UE" | "ME" => {
                self.end_link(writer);
                if !arg(0).is_empty() {
                    writer.join();
                    writer.text(arg(0));
                }
            }
            "URL" | "MTO" => self.link(name, &args, writer),
            "SY" => {
                writer.paragraph();
                writer.word(Font::Bold, arg(0));
            }
            "YS" => writer.paragraph(),
            "OP" => option(&args, writer),
            "TS" => tables::table(rest, reader, writer),
            "EQ" => equation(reader, writer),
            "so" => {
                writer.paragraph();
                writer.text(&format!("See {}", arg(0)));
            }
            "ft" => font(arg(0), writer),
            _ => {}
        }
    }

    /// Words in one font, or in two by turns, without spaces between them; what they are for is what the line is for.
    fn fonts(&mut self, fonts: &[Font], rest: &str, writer: &mut Writer<'_>) {
        let args = arguments(rest);
        if args.is_empty() {
            if let (Next::Text, [font]) = (self.next, fonts) {
                self.next = Next::Font(*font);
            }
            return;
        }
        let heading = match self.next {
            Next::Heading(level) => Some(level),
            _ => None,
        };
        if let Some(level) = heading {
            self.next = Next::Text;
            return writer.heading(level, &args.join(" "));
        }
        if let [font] = fonts {
            writer.word(*font, &args.join(" "));
        } else {
            for (i, arg) in args.iter().enumerate() {
                if i > 0 {
                    writer.join();
                }
                writer.word(fonts[i % 2], arg);
            }
        }
        writer.end_line();
        self.said = true;
        if std::mem::take(&mut self.next) == Next::Tag {
            writer.enter(true);
        }
    }

    fn begin_link(&mut self, name: &str, address: &str, writer: &mut Writer<'_>) {
        let address = plain(address);
        let target = if name == "MT" { format!("mailto:{address}") } else { address.clone() };
        if !writer.is_as_is() {
            writer.flow.space();
            writer.join();
            writer.flow.open_link(&target);
            self.link = Some(address);
            self.said = false;
        }
    }

    /// A link on a line of its own: its address, its text, what follows it.
    fn link(&mut self, name: &str, args: &[String], writer: &mut Writer<'_>) {
        let arg = |n: usize| args.get(n).map_or("", String::as_str);
        let macro_name = if name == "MTO" { "MT" } else { "UR" };
        self.begin_link(macro_name, arg(0), writer);
        writer.text(if arg(1).is_empty() { arg(0) } else { arg(1) });
        self.said = true;
        self.end_link(writer);
        if !arg(1).is_empty() {
            writer.text(&format!("<{}>", arg(0)));
        }
        if !arg(2).is_empty() {
            writer.join();
            writer.text(arg(2));
        }
    }

    fn end_link(&mut self, writer: &mut Writer<'_>) {
        let Some(address) = self.link.take() else { return };
        if !self.said {
            writer.text(&address.replace('\\', "\\e"));
        }
        writer.flow.close();
    }
}

/// The fonts of a macro that sets its arguments in one or two of them.
fn fonts(name: &str) -> Option<Vec<Font>> {
    let font = |c: char| match c {
        'B' => Font::Bold,
        'I' => Font::Italic,
        _ => Font::Roman,
    };
    match name {
        "B" | "I" | "R" | "BI" | "BR" | "IB" | "IR" | "RB" | "RI" => Some(name.chars().map(font).collect()),
        "SB" => Some(vec![Font::Bold]),
        "SM" => Some(vec![Font::Roman]),
        _ => None,
    }
}

/// The mark that hangs before a paragraph, as DocBook has it: `\h'-04'\(bu\h'+03'\c`.
fn hung(text: &str) -> Option<String> {
    let mark = text.strip_prefix("\\h'-")?.strip_suffix("\\c")?;
    let (_, mark) = mark.split_once('\'')?;
    let mark = plain(mark).trim().to_owned();
    is_mark(&mark).then_some(mark)
}

fn font(name: &str, writer: &mut Writer<'_>) {
    let font = match name {
        "B" | "3" | "CB" => Font::Bold,
        "I" | "2" | "CI" => Font::Italic,
        _ => Font::Roman,
    };
    writer.fonts.set(font);
}

/// A paragraph under a tag that stands on the line itself, or under the one before.
fn indented(tag: &str, tagged: bool, writer: &mut Writer<'_>) {
    writer.paragraph();
    writer.leave_tag();
    let shown = plain(tag);
    if tagged && is_mark(&shown) {
        return writer.enter_item(&format!("{shown} "));
    }
    if !shown.is_empty() {
        writer.word(Font::Roman, tag);
    }
    writer.enter(true);
}

/// `[-f file]`
fn option(args: &[String], writer: &mut Writer<'_>) {
    writer.word(Font::Roman, "[");
    for (i, (arg, font)) in args.iter().zip([Font::Bold, Font::Italic]).enumerate() {
        if i == 0 {
            writer.join();
        }
        writer.word(font, arg);
    }
    writer.join();
    writer.word(Font::Roman, "]");
}

/// A formula as it is written.
fn equation(reader: &mut Reader, writer: &mut Writer<'_>) {
    while let Some(line) = reader.raw_line().filter(|line| !line.starts_with(".EN")) {
        writer.word(Font::Italic, &line.replace('\\', "\\e"));
    }
}
