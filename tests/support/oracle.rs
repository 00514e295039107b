//! What a search means, written a second time: slowly, one character after another, from the handbook and
//! not from the code. It knows the characters that the laws write their texts with, and no others.

use std::collections::BTreeSet;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// What is looked for inside a document.
#[derive(Debug, Clone)]
pub enum Local {
    /// Words, as typed, and whether they must begin and end where words do.
    Words(String, bool, bool),
    Any(Vec<Local>),
    Near(Box<Local>, Box<Local>, Reach),
    Without(Box<Local>, Box<Local>),
}

/// How near.
#[derive(Debug, Clone, Copy)]
pub enum Reach {
    Words(usize),
    Sentence,
    Paragraph,
}

/// A whole query: what must be in a document, and what must not.
#[derive(Debug, Clone)]
pub struct Asked {
    pub all: Vec<Local>,
    pub none: Vec<Local>,
}

/// A text, folded: each character, the part of the source that it comes from, and what it lost.
pub struct Text<'a> {
    source: &'a str,
    folded: Vec<Folded>,
    edges: BTreeSet<usize>,
}

/// A character that is looked for, and what it must have lost.
struct Wanted {
    c: char,
    capital: bool,
    marks: Vec<char>,
}

impl From<&Folded> for Wanted {
    fn from(folded: &Folded) -> Wanted {
        // An apostrophe that was typed inside a word need not be there.
        let marks = folded.marks.iter().copied().filter(|mark| *mark != '\'').collect();
        Wanted { c: folded.c, capital: folded.capital, marks }
    }
}

struct Folded {
    c: char,
    unit: Range<usize>,
    capital: bool,
    marks: Vec<char>,
}

fn is_space(c: char) -> bool {
    c.is_whitespace()
}

fn is_dropped(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | 'ـ')
}

/// A diacritic that readers may leave out.
fn is_mark(c: char) -> bool {
    matches!(c, 'ʿ' | 'ʾ' | '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{652}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2014}')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// A character of a word in a script whose words have edges.
fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric() && !is_han(c)
}

/// What one letter or sign becomes.
fn plain(c: char) -> String {
    let special = match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'ı' => "i",
        'Й' | 'й' => "й",
        'ى' | 'ی' => "ي",
        'ک' => "ك",
        '“' | '”' => "\"",
        '٠'..='٩' => return char::from(b'0' + (c as u32 - '٠' as u32) as u8).to_string(),
        '\u{900}'..='\u{97f}' | '가'..='힣' | '\u{1100}'..='\u{11ff}' => return c.to_string(),
        _ => return c.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect(),
    };
    special.to_owned()
}

/// The marks that a letter carries and loses.
fn marks(c: char) -> Vec<char> {
    if matches!(c, 'й' | 'Й') { Vec::new() } else { c.nfkd().filter(|c| is_mark(*c)).collect() }
}

/// The character that two make which are folded composed.
fn composed(first: char, second: char) -> Option<char> {
    let pair = |c: char| matches!(c, '\u{1100}'..='\u{11ff}' | '가'..='힣');
    let wanted = (matches!(first, 'и' | 'И') && second == '\u{306}') || (pair(first) && pair(second));
    let mut both = [first, second].into_iter().nfc();
    both.next().filter(|_| wanted && both.next().is_none())
}

impl<'a> Text<'a> {
    pub fn new(source: &'a str) -> Text<'a> {
        let items: Vec<(usize, char)> = source.char_indices().collect();
        let mut text = Text {
            source,
            folded: Vec::new(),
            edges: source.grapheme_indices(true).map(|(at, _)| at).chain([source.len()]).collect(),
        };
        let mut at = 0;
        while at < items.len() {
            at = text.step(&items, at);
        }
        text
    }

    fn last(&self) -> Option<char> {
        self.folded.last().map(|folded| folded.c)
    }

    fn push(&mut self, made: &str, unit: Range<usize>, of: char) {
        for (i, c) in made.chars().enumerate() {
            let capital = i == 0 && of.is_uppercase();
            let marks = if i + 1 == made.chars().count() { marks(of) } else { Vec::new() };
            self.folded.push(Folded { c, unit: unit.clone(), capital, marks });
        }
    }

    fn note(&mut self, mark: char) {
        if let Some(folded) = self.folded.last_mut() {
            folded.marks.push(mark);
        }
    }

    /// Folds what stands at `at`; gives the place of what comes next.
    fn step(&mut self, items: &[(usize, char)], at: usize) -> usize {
        let (start, c) = items[at];
        let place = |at: usize| items.get(at).map_or(self.source.len(), |item| item.0);
        let char_at = |at: usize| items.get(at).map(|item| item.1);
        let visible = |mut at: usize| {
            while char_at(at).is_some_and(|c| is_dropped(c) || is_mark(c)) {
                at += 1;
            }
            at
        };
        // The end of the white space here, and the line ends in it.
        let white = |at: usize| {
            let mut end = at;
            while char_at(end).is_some_and(|c| is_space(c) || is_dropped(c)) {
                end += 1;
            }
            let ends = (at..end).filter(|&i| char_at(i) == Some('\n')).count();
            (end, ends)
        };
        // The letter that begins the next line, if this is the end of one.
        let next_line = |at: usize| {
            let (end, ends) = white(at);
            char_at(visible(end)).filter(|c| ends == 1 && c.is_alphanumeric()).map(|c| (c, end))
        };
        let after_letter = self.last().is_some_and(char::is_alphabetic);
        if is_space(c) {
            let (end, ends) = white(at);
            let joins = ends == 1 && self.last().is_some_and(is_han) && char_at(end).is_some_and(is_han);
            if !joins {
                self.push(if ends > 1 { "\n" } else { " " }, start..place(end), ' ');
            }
            return end;
        }
        if c == '\u{ad}' {
            let divides = char_at(at + 1).is_some_and(is_space);
            return match next_line(at + 1).filter(|(c, _)| divides && after_letter && c.is_lowercase()) {
                Some((_, end)) => end,
                None => at + 1,
            };
        }
        if is_dropped(c) {
            return at + 1;
        }
        if is_mark(c) {
            self.note(c);
            return at + 1;
        }
        if is_dash(c) {
            let after_word = self.last().is_some_and(char::is_alphanumeric);
            if after_word && char_at(visible(at + 1)).is_some_and(char::is_alphanumeric) {
                self.push(" ", start..place(at + 1), '-');
                return at + 1;
            }
            if let Some((next, end)) = next_line(at + 1).filter(|_| after_word) {
                let hyphen = matches!(c, '-' | '\u{2010}' | '\u{2011}');
                if !(hyphen && after_letter && next.is_lowercase()) {
                    self.push(" ", start..place(end), '-');
                }
                return end;
            }
            self.push("-", start..place(at + 1), '-');
            return at + 1;
        }
        if is_apostrophe(c) {
            let mut word = String::new();
            let mut next = visible(at + 1);
            while let Some(letter) = char_at(next).filter(|c| c.is_alphabetic()) {
                word.extend(letter.to_lowercase());
                next = visible(next + 1);
            }
            let inside = after_letter && !word.is_empty();
            let contracted = ["s", "t", "d", "m", "ll", "re", "ve"].contains(&&*word);
            if !inside || contracted {
                let sign = if c == '`' && !inside { "`" } else { "'" };
                self.push(sign, start..place(at + 1), '\'');
            } else {
                self.note('\'');
            }
            return at + 1;
        }
        let (mut whole, mut end) = (c, at + 1);
        while let Some(more) = char_at(end).and_then(|next| composed(whole, next)) {
            (whole, end) = (more, end + 1);
        }
        let unit = start..place(end);
        if end > at + 1 {
            // A letter in pieces is one letter, and carries nothing.
            let made: String = plain(whole);
            self.push(&made, unit, ' ');
            if let Some(folded) = self.folded.last_mut() {
                folded.capital = c.is_uppercase();
            }
        } else {
            self.push(&plain(c), unit, c);
        }
        end
    }

    /// The hits of `local`, in order.
    pub fn hits(&self, local: &Local) -> Vec<Range<usize>> {
        match local {
            Local::Words(..) | Local::Any(_) => settle(self.candidates(local)),
            Local::Near(a, b, reach) => {
                let (a, b) = (self.hits(a), self.hits(b));
                let near = |hits: &[Range<usize>], others: &[Range<usize>]| -> Vec<Range<usize>> {
                    let close = |hit: &&Range<usize>| {
                        // The nearest before and behind, and what begins in the same place.
                        let at = others.partition_point(|other| other.start < hit.start);
                        let near = &others[at.saturating_sub(2)..others.len().min(at + 3)];
                        near.iter().any(|other| other != *hit && self.is_near(hit, other, *reach))
                    };
                    hits.iter().filter(close).cloned().collect()
                };
                settle([near(&a, &b), near(&b, &a)].concat())
            }
            Local::Without(a, b) => {
                let (mut a, b) = (self.hits(a), self.hits(b));
                a.retain(|hit| !b.iter().any(|other| other.start < hit.end && other.end > hit.start));
                a
            }
        }
    }

    /// What is asked for: all hits of what must be there, if all of it is and nothing else.
    pub fn found(&self, asked: &Asked) -> Vec<Range<usize>> {
        let there = |local: &Local| !self.hits(local).is_empty();
        if !asked.all.iter().all(there) || asked.none.iter().any(there) {
            return Vec::new();
        }
        self.hits(&Local::Any(asked.all.clone()))
    }

    /// Everything that `local` may hit; some of it overlaps.
    fn candidates(&self, local: &Local) -> Vec<Range<usize>> {
        match local {
            Local::Words(typed, opens, closes) => self.words(typed, *opens, *closes),
            Local::Any(parts) => parts.iter().flat_map(|part| self.candidates(part)).collect(),
            other => self.hits(other),
        }
    }

    fn words(&self, typed: &str, opens: bool, closes: bool) -> Vec<Range<usize>> {
        let query = Text::new(typed);
        let whole = &query.folded;
        let hyphens: Vec<usize> =
            (0..whole.len()).filter(|&i| typed[whole[i].unit.clone()].starts_with(is_dash)).collect();
        let mut needles: Vec<Vec<Wanted>> = Vec::new();
        // A hyphen that was typed is a blank, or nothing.
        for chosen in 0..1usize << hyphens.len() {
            let dropped =
                |i: &usize| hyphens.iter().position(|h| h == i).is_some_and(|n| chosen >> n & 1 == 1);
            needles.push((0..whole.len()).filter(|i| !dropped(i)).map(|i| Wanted::from(&whole[i])).collect());
        }
        // What may be a contraction, or the beginning of a longer word: there the apostrophe must be.
        let sign = whole.iter().rposition(|folded| folded.c == '\'').filter(|at| {
            let letters = |part: &[Folded]| part.iter().all(|folded| folded.c.is_ascii_lowercase());
            *at > 0 && whole[at - 1].c.is_alphabetic() && at + 1 < whole.len() && letters(&whole[at + 1..])
        });
        if let Some(at) = sign {
            let mut longer: Vec<Wanted> = whole.iter().map(Wanted::from).collect();
            longer[at - 1].marks.push('\'');
            longer.remove(at);
            needles.push(longer);
        }
        let places = |needle: &[Wanted]| 0..=self.folded.len().saturating_sub(needle.len());
        let found = |needle: &Vec<Wanted>| -> Vec<Range<usize>> {
            places(needle).filter_map(|at| self.hit(at, needle, opens, closes)).collect()
        };
        needles.iter().flat_map(found).collect()
    }

    /// The hit of `needle` at a place of the folded text, if it is one.
    fn hit(&self, at: usize, needle: &[Wanted], opens: bool, closes: bool) -> Option<Range<usize>> {
        let end = at + needle.len();
        let here = self.folded.get(at..end).filter(|here| !here.is_empty())?;
        if here.iter().zip(needle).any(|(here, wanted)| here.c != wanted.c) {
            return None;
        }
        let capitals = needle.iter().any(|wanted| wanted.capital);
        let case = !capitals || here.iter().zip(needle).all(|(here, wanted)| here.capital == wanted.capital);
        let accents =
            here.iter().zip(needle).all(|(here, wanted)| wanted.marks.iter().all(|m| here.marks.contains(m)));
        if !case || !accents {
            return None;
        }
        let unit = |at: usize| self.folded.get(at).map(|folded| &folded.unit);
        let cut = |at: usize| at > 0 && unit(at - 1) == unit(at);
        if cut(at) || cut(end) {
            return None;
        }
        if (opens && self.is_inside(at) && !self.is_elided(here[0].unit.start))
            || (closes && self.is_inside(end))
        {
            return None;
        }
        self.clusters(here[0].unit.start..here[here.len() - 1].unit.end)
    }

    /// Whether the letters on both sides of this place belong to one word.
    fn is_inside(&self, at: usize) -> bool {
        let word = |at: usize| self.folded.get(at).is_some_and(|folded| is_word(folded.c));
        at > 0 && word(at - 1) && word(at)
    }

    /// Whether an article and an apostrophe stand before: *l'Iran*.
    fn is_elided(&self, at: usize) -> bool {
        let Some(before) = self.source[..at].strip_suffix(is_apostrophe) else { return false };
        let letters = before.chars().rev().take_while(|c| is_word(*c)).count();
        (1..=2).contains(&letters)
    }

    /// A hit with the marks of its last letter; nothing if it would cut a cluster in two.
    fn clusters(&self, hit: Range<usize>) -> Option<Range<usize>> {
        let end = *self.edges.range(hit.end..).next()?;
        let joins = |c: char| {
            !matches!(c, '\u{1100}'..='\u{11ff}')
                && (c.is_alphabetic() || format!("a{c}").graphemes(true).count() == 1)
        };
        (self.edges.contains(&hit.start) && self.source[hit.end..end].chars().all(joins))
            .then_some(hit.start..end)
    }

    fn is_near(&self, one: &Range<usize>, other: &Range<usize>, reach: Reach) -> bool {
        let (first, second) = if one.start <= other.start { (one, other) } else { (other, one) };
        if second.start <= first.end {
            return true;
        }
        let between = first.end..second.start;
        let index = |at: usize| self.folded.partition_point(|folded| folded.unit.start < at);
        let (from, to) = (index(between.start), index(between.end));
        let text: String = self.folded[from..to].iter().map(|folded| folded.c).collect();
        if between.len() > 8 * 1024 {
            return false;
        }
        match reach {
            Reach::Paragraph => !text.contains('\n'),
            Reach::Sentence => !text.contains('\n') && !self.ends_sentence(between),
            Reach::Words(most) => {
                // What is left of the words that the hits are in does not count.
                let rest = |c: &char| is_word(*c) || *c == '\'';
                let mut inner: &str = text.trim_start_matches(|c| rest(&c));
                if self.folded.get(to).is_some_and(|folded| is_word(folded.c)) {
                    inner = inner.trim_end_matches(|c| rest(&c));
                }
                inner.split(|c| !rest(&c)).filter(|word| word.starts_with(is_word)).count() <= most
            }
        }
    }

    /// A full stop, perhaps a quote, white space, and no small letter.
    fn ends_sentence(&self, between: Range<usize>) -> bool {
        let text = &self.source[between.start..];
        let len = between.len();
        text[..len].char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?' | '…')).any(|(at, c)| {
            let rest =
                text[at + c.len_utf8()..].trim_start_matches(['"', '\'', '”', '’', ')', '.', '!', '?', '…']);
            let next = rest.trim_start();
            let next_at = text.len() - next.len();
            next_at <= len && next.len() < rest.len() && next.chars().next().is_none_or(|c| !c.is_lowercase())
        })
    }
}

/// Of hits that overlap the one that begins first stays, of those the longest.
fn settle(mut hits: Vec<Range<usize>>) -> Vec<Range<usize>> {
    hits.sort_by_key(|hit| (hit.start, usize::MAX - hit.end));
    let mut free = 0;
    hits.retain(|hit| {
        let keep = hit.start >= free;
        free = if keep { hit.end } else { free };
        keep
    });
    hits
}

impl Local {
    /// How it is typed.
    pub fn typed(&self) -> String {
        match self {
            Local::Words(text, true, true) => format!("=\"{text}\""),
            Local::Words(text, true, false) => format!("{text}*"),
            Local::Words(text, false, true) => format!("*{text}"),
            Local::Words(text, ..) if text.contains(' ') => format!("\"{text}\""),
            Local::Words(text, ..) => text.clone(),
            Local::Any(parts) => {
                let parts: Vec<String> = parts.iter().map(Local::typed).collect();
                format!("({})", parts.join(" | "))
            }
            Local::Near(a, b, reach) => {
                let reach = match reach {
                    Reach::Words(most) => most.to_string(),
                    Reach::Sentence => "s".into(),
                    Reach::Paragraph => "p".into(),
                };
                format!("({} ~{reach} {})", a.typed(), b.typed())
            }
            Local::Without(a, b) => format!("({} - {})", a.typed(), b.typed()),
        }
    }
}

impl Asked {
    /// How it is typed.
    pub fn typed(&self) -> String {
        let all: Vec<String> = self.all.iter().map(Local::typed).collect();
        let not = |local: &Local| match local.typed() {
            sign if !sign.starts_with(|c: char| c.is_alphanumeric() || "=*\"(".contains(c)) => {
                format!(" -\"{sign}\"")
            }
            typed => format!(" -{typed}"),
        };
        let none: String = self.none.iter().map(not).collect();
        format!("{}{none}", all.join(" & "))
    }
}
