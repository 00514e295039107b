//! What was typed, cut into words and signs.
//!
//! A sign counts at the beginning of a word or alone between spaces; everywhere else it is text. So `al-Haq`,
//! `AT&T`, `C#`, `foo(bar)` and `a || b` are words, and what a reader pastes mostly means itself.

use std::ops::Range;

use super::edges::Edges;
use super::filter::Field;
use super::language::Names;
use super::near::Reach;

/// A word or a sign, and where the part of it that matters stands.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    Or,
    And,
    /// `-` before a word.
    Not,
    /// `-` alone.
    Without,
    Near(Reach),
    /// Text that means itself; its `*` say which edges count.
    Word {
        edges: Edges,
    },
    Quoted {
        whole: bool,
    },
    Regex,
    Loose,
    Name,
    Group,
    /// The value of a filter, and whether it is turned round.
    Filter(Field, bool),
}

/// Cuts what was typed. Names that nobody knows are words.
pub(super) fn tokens(text: &str, names: &dyn Names) -> Vec<Token> {
    let mut lexer = Lexer { text, names, at: 0, depth: 0, tokens: Vec::new() };
    while lexer.at < text.len() {
        lexer.next();
    }
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    names: &'a dyn Names,
    at: usize,
    /// Brackets that are open.
    depth: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn push(&mut self, kind: Kind, range: Range<usize>, next: usize) {
        self.tokens.push(Token { kind, range });
        self.at = next;
    }

    /// A sign of `len` bytes.
    fn sign(&mut self, kind: Kind, len: usize) {
        self.push(kind, self.at..self.at + len, self.at + len);
    }

    fn next(&mut self) {
        let rest = &self.text[self.at..];
        let Some(first) = rest.chars().next() else { return };
        if first.is_whitespace() {
            self.at += first.len_utf8();
            return;
        }
        let after = &rest[first.len_utf8()..];
        let alone = after.chars().next().is_none_or(char::is_whitespace);
        match first {
            '(' => {
                self.depth += 1;
                self.sign(Kind::Open, 1);
            }
            ')' if self.depth > 0 => {
                self.depth -= 1;
                self.sign(Kind::Close, 1);
            }
            '|' if !after.starts_with('|') => self.sign(Kind::Or, 1),
            '&' if alone => self.sign(Kind::And, 1),
            '-' if is_filter(after) => {
                self.at += 1;
                self.filter(true);
            }
            '-' if alone && self.follows_operand() => self.sign(Kind::Without, 1),
            '-' if self.follows_operand() && after.starts_with(begins_operand) => self.sign(Kind::Not, 1),
            '"' | '“' | '„' | '«' => self.quoted(first.len_utf8(), false),
            '=' if after.starts_with(['"', '“', '„', '«']) => {
                let quote = after.chars().next().map_or(0, char::len_utf8);
                self.quoted(1 + quote, true);
            }
            '=' if after.starts_with(char::is_alphanumeric) => {
                self.at += 1;
                self.word(Edges::BOTH);
            }
            '~' => self.tilde(),
            '/' => self.regex(),
            '@' | '#' => self.name(first),
            _ if is_filter(rest) => self.filter(false),
            _ => self.word(Edges::default()),
        }
    }

    /// Whether there is something before that a sign could connect.
    fn follows_operand(&self) -> bool {
        let connecting = |kind| {
            matches!(kind, Kind::Open | Kind::Or | Kind::And | Kind::Not | Kind::Without | Kind::Near(_))
        };
        self.tokens.last().is_some_and(|token| !connecting(token.kind))
    }

    /// Quoted text whose opening takes `open` bytes, to the closing quote or to the end.
    fn quoted(&mut self, open: usize, whole: bool) {
        let start = self.at + open;
        let end = self.text[start..].find(['"', '”', '»']).map_or(self.text.len(), |at| start + at);
        let quote = self.text[end..].chars().next().map_or(0, char::len_utf8);
        self.push(Kind::Quoted { whole }, start..end, end + quote);
    }

    /// `~5`, `~s`, `~p` between two words; `~word`.
    fn tilde(&mut self) {
        let end = self.word_end(self.at + 1);
        let body = self.text[self.at + 1..end].to_owned();
        let reach = match &body[..] {
            "s" => Some(Reach::Sentence),
            "p" => Some(Reach::Paragraph),
            number => number.parse().ok().map(|n: usize| Reach::Words(n.min(1000))),
        };
        match reach {
            Some(reach) if self.follows_operand() => self.push(Kind::Near(reach), self.at..end, end),
            _ if body.starts_with(char::is_alphabetic) => self.push(Kind::Loose, self.at + 1..end, end),
            _ => self.word(Edges::default()),
        }
    }

    /// `/re/`, if a slash ends a word somewhere; else a path or the like.
    fn regex(&mut self) {
        let start = self.at + 1;
        let ends = |at: &usize| {
            let after = self.text[at + 1..].chars().next();
            *at > start && after.is_none_or(|c| c.is_whitespace() || matches!(c, '|' | ')'))
        };
        let end = self.text[start..].match_indices('/').map(|(at, _)| start + at).find(ends);
        match end {
            Some(end) => self.push(Kind::Regex, start..end, end + 1),
            None => self.word(Edges::default()),
        }
    }

    /// `@name`, `#group`, `@"a name"`, if anybody knows it.
    fn name(&mut self, sign: char) {
        let quoted = self.text[self.at + 1..].starts_with('"');
        let start = self.at + 1 + usize::from(quoted);
        let end = match quoted {
            true => self.text[start..].find('"').map_or(self.text.len(), |at| start + at),
            false => self.word_end(start),
        };
        let name = &self.text[start..end];
        let known = match sign {
            '@' => self.names.keyword(name).is_some(),
            _ => self.names.group(name).is_some(),
        };
        match known && start < end {
            true => {
                let kind = if sign == '@' { Kind::Name } else { Kind::Group };
                self.push(kind, start..end, (end + usize::from(quoted)).min(self.text.len()));
            }
            false => self.word(Edges::default()),
        }
    }

    /// `title:word`, `in:"a folder"`.
    fn filter(&mut self, not: bool) {
        let Some((name, field)) = Field::ALL.iter().find(|(name, _)| self.rest().starts_with(name)) else {
            return;
        };
        let mut start = self.at + name.len() + 1;
        let (end, next) = if self.text[start..].starts_with('"') {
            start += 1;
            let end = self.text[start..].find('"').map_or(self.text.len(), |at| start + at);
            (end, (end + 1).min(self.text.len()))
        } else {
            let end = self.word_end(start);
            (end, end)
        };
        self.push(Kind::Filter(*field, not), start..end, next);
    }

    /// A word of text, `milit*` and `*stan` among them.
    fn word(&mut self, edges: Edges) {
        let end = self.word_end(self.at).max(self.at + self.rest().chars().next().map_or(0, char::len_utf8));
        let body = &self.text[self.at..end];
        let inner = body.strip_suffix('*').unwrap_or(body);
        let core = inner.strip_prefix('*').unwrap_or(inner);
        let mut range = self.at..end;
        let mut edges = edges;
        if core.chars().any(char::is_alphanumeric) && !core.contains('*') {
            let (prefix, suffix) = (body.ends_with('*'), body.starts_with('*'));
            if prefix != suffix {
                edges = Edges { opens: prefix, closes: suffix };
                range = self.at + usize::from(suffix)..end - usize::from(prefix);
            }
        }
        self.push(Kind::Word { edges }, range, end);
    }

    /// Where the word that begins at `from` ends: at white space, at a single `|`, at the bracket that closes.
    fn word_end(&self, from: usize) -> usize {
        let mut inner = 0;
        let mut before = None;
        for (at, c) in self.text[from..].char_indices() {
            let next = self.text[from + at + c.len_utf8()..].chars().next();
            match c {
                c if c.is_whitespace() => return from + at,
                '|' if before != Some('|') && next != Some('|') => return from + at,
                '(' => inner += 1,
                ')' if inner == 0 && self.depth > 0 => return from + at,
                ')' => inner -= i32::from(inner > 0),
                _ => {}
            }
            before = Some(c);
        }
        self.text.len()
    }
}

/// Whether the name of a filter stands here.
fn is_filter(text: &str) -> bool {
    Field::ALL.iter().any(|(name, _)| text.strip_prefix(name).is_some_and(|rest| rest.starts_with(':')))
}

/// Whether a minus before this character is a sign.
fn begins_operand(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '"' | '“' | '(' | '=' | '~' | '@' | '#' | '/' | '*')
}
