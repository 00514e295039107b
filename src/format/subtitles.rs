//! Subtitles of films: SubRip (`.srt`) and WebVTT (`.vtt`).
//!
//! Each title is a paragraph under its time. Marks of style go, names of speakers stay; a title that only repeats
//! the one before, as rolling captions do, is left out.

use super::bytes::Bytes;
use super::flow::Flow;
use super::{Format, How, OpenError, Reading, extension};
use crate::document::{BlockKind, Face, Kind};

/// Parsed whole, so there is a limit, in bytes.
const LARGEST: u64 = 16 * 1024 * 1024;

pub(super) const FORMAT: Format = Format {
    kind: Kind::Subtitles,
    is: |_| false,
    named: |name, head| {
        extension(name).is_some_and(|e| ["srt", "vtt"].contains(&e.as_str()))
            && head.lines().any(|l| time(l).is_some())
    },
    claims: |head| head.trim_start_matches('\u{feff}').starts_with("WEBVTT") && head.contains("-->"),
    read: Reading::Rendered(read),
};

fn read(bytes: &Bytes, how: &How<'_>, flow: &mut Flow) -> Result<(), OpenError> {
    let (text, notices) = bytes.text(LARGEST)?;
    notices.into_iter().for_each(|notice| flow.notice(notice));
    let mut shown = Vec::new();
    for (count, block) in blocks(&text).enumerate() {
        if count % 1024 == 0 {
            how.cancel.check()?;
        }
        let Some(at) = block.iter().position(|line| time(line).is_some()) else {
            remark(&block, flow);
            continue;
        };
        let lines: Vec<String> =
            block[at + 1..].iter().map(|line| without_marks(line)).filter(|line| !line.is_empty()).collect();
        if lines.is_empty() || lines == shown {
            continue;
        }
        flow.begin(BlockKind::Paragraph);
        flow.faced(Face::Meta, time(block[at]).unwrap_or_default());
        for line in &lines {
            flow.line_break();
            flow.words(line);
        }
        flow.end_block();
        shown = lines;
    }
    Ok(())
}

/// What stands between blank lines.
fn blocks(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let mut lines = text.lines().map(|line| line.trim_end());
    std::iter::from_fn(move || {
        let first = lines.by_ref().find(|line| !line.is_empty())?;
        Some(std::iter::once(first).chain(lines.by_ref().take_while(|line| !line.is_empty())).collect())
    })
}

/// When a title is shown, from `00:01:02,500 --> 00:01:04,000`, without the fractions.
fn time(line: &str) -> Option<&str> {
    let (from, to) = line.trim_start().split_once("-->")?;
    let from = from.trim();
    let from = from.split(['.', ',']).next()?;
    let is_time = |text: &str| text.contains(':') && text.bytes().all(|b| b.is_ascii_digit() || b == b':');
    (is_time(from) && to.trim_start().starts_with(|c: char| c.is_ascii_digit())).then_some(from)
}

/// A block without a time: the title of the file, a note, a style sheet, or text that lost its time.
fn remark(block: &[&str], flow: &mut Flow) {
    let first = block[0].trim_start_matches('\u{feff}');
    if let Some(title) = first.strip_prefix("WEBVTT") {
        flow.title(title.trim_start_matches([' ', '-', '\t']));
        return;
    }
    if ["STYLE", "REGION", "NOTE"].iter().any(|word| first == *word || first.starts_with(&format!("{word} ")))
    {
        return;
    }
    flow.begin(BlockKind::Paragraph);
    flow.words(&block.join(" "));
    flow.end_block();
}

/// A line without the marks of its style; `<v Zoe>` is what she says.
fn without_marks(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['<', '{']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let tag = if rest.starts_with('<') {
            mark(rest, '>')
        } else {
            mark(rest, '}').filter(|m| m.starts_with("{\\"))
        };
        match tag {
            Some(tag) => {
                if let Some(name) = tag.strip_prefix("<v").filter(|t| t.starts_with([' ', '.'])) {
                    let name = name.split_once(' ').map_or("", |(_, name)| name).trim_end_matches('>');
                    out.push_str(name);
                    out.push_str(": ");
                }
                rest = &rest[tag.len()..];
            }
            None => {
                out.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    let out = out.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u{a0}");
    out.trim().to_owned()
}

/// A mark at the beginning of a text, with its ends; `1 < 2` is none.
fn mark(text: &str, end: char) -> Option<&str> {
    let at = text.find(end).filter(|at| *at < 80)?;
    let letter = |c: char| c.is_ascii_alphanumeric() || "/\\".contains(c);
    text[1..].starts_with(letter).then(|| &text[..at + 1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::opened;

    fn text(name: &str, source: &str) -> (Kind, String) {
        let doc = opened(name, source.as_bytes()).unwrap();
        (doc.kind, doc.text.slice(0..doc.text.len()))
    }

    #[test]
    fn titles_stand_under_their_times() {
        let srt = "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>The river</i> is\r\n{\\an8}low.\r\n\r\n2\r\n\
            00:00:02,500 --> 00:00:04,000\r\n1 < 2 & so on\r\n";
        let expected = "00:00:01\nThe river is\nlow.\n\n00:00:02\n1 < 2 & so on\n";
        assert_eq!(text("a.srt", srt), (Kind::Subtitles, expected.to_owned()));
    }

    #[test]
    fn speakers_are_named_and_notes_left_out() {
        let vtt = "WEBVTT - The gauge\n\nSTYLE\n::cue { color: red }\n\nNOTE not shown\n\nfirst\n00:01.000 --> 00:02.000 align:start\n\
            <v Zoe Miller>It is <c.loud>low</c>.</v>\n\n00:02.000 --> 00:03.000\n<v Zoe Miller>It is low.</v>\n\n\
            00:03.000 --> 00:04.000\n&lt;nothing&gt;\n";
        let doc = opened("x", vtt.as_bytes()).unwrap();
        assert_eq!((doc.kind, doc.title.as_deref()), (Kind::Subtitles, Some("The gauge")));
        let expected = "00:01\nZoe Miller: It is low.\n\n00:03\n<nothing>\n";
        assert_eq!(doc.text.slice(0..doc.text.len()), expected);
    }

    #[test]
    fn what_is_only_called_subtitles_is_text() {
        assert_eq!(text("a.srt", "no times at all --> here\n").0, Kind::Text);
        assert_eq!(text("a.vtt", "").0, Kind::Text);
    }
}
