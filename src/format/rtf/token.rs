//! What RTF is made of: groups, control words, characters as bytes.

/// A piece of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\par`, `\fs24`: a name and its number.
    Word(&'a [u8], Option<i32>),
    /// `\~`: a backslash and one other character.
    Symbol(u8),
    /// `\'e9`: a byte in the encoding that holds.
    Byte(u8),
    /// Text in the encoding that holds, without line ends.
    Text(&'a [u8]),
}

/// The longest name and number of a control word, in bytes.
const NAME: usize = 32;
const DIGITS: usize = 10;

/// Goes through the source once.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    /// From the beginning.
    pub(super) fn new(bytes: &'a [u8]) -> Tokens<'a> {
        Tokens { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// As many bytes as are wanted by `want`, `most` at most.
    fn run(&mut self, most: usize, want: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let len = rest.iter().take(most).position(|b| !want(*b)).unwrap_or(rest.len().min(most));
        self.at += len;
        &rest[..len]
    }

    /// What follows a backslash.
    fn control(&mut self) -> Option<Token<'a>> {
        match self.peek()? {
            b'\'' => {
                self.at += 1;
                Some(self.hex())
            }
            b if b.is_ascii_alphabetic() => Some(self.word()),
            // An escaped line end is a paragraph's.
            b'\r' | b'\n' => {
                self.at += 1;
                Some(Token::Word(b"par", None))
            }
            b => {
                self.at += 1;
                Some(Token::Symbol(b))
            }
        }
    }

    fn hex(&mut self) -> Token<'a> {
        let digits = self.run(2, |b| b.is_ascii_hexdigit());
        let value = digits.iter().fold(0, |value, b| value * 16 + char::from(*b).to_digit(16).unwrap_or(0));
        Token::Byte(if digits.is_empty() { b'?' } else { value as u8 })
    }

    fn word(&mut self) -> Token<'a> {
        let name = self.run(NAME, |b| b.is_ascii_alphabetic());
        let minus = self.peek() == Some(b'-') && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit);
        self.at += usize::from(minus);
        let digits = self.run(DIGITS, |b| b.is_ascii_digit());
        let value = digits.iter().fold(0_i64, |value, b| value * 10 + i64::from(b - b'0'));
        let value = i32::try_from(if minus { -value } else { value }).unwrap_or(0);
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        let value = (!digits.is_empty()).then_some(value);
        if name == b"bin" {
            // The length of bytes that are not RTF; it may claim anything.
            let skipped = usize::try_from(value.unwrap_or(0)).unwrap_or(0);
            self.at = self.at.saturating_add(skipped).min(self.bytes.len());
        }
        Token::Word(name, value)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.run(usize::MAX, |b| matches!(b, b'\r' | b'\n' | 0));
        match self.peek()? {
            b'{' => {
                self.at += 1;
                Some(Token::Open)
            }
            b'}' => {
                self.at += 1;
                Some(Token::Close)
            }
            b'\\' => {
                self.at += 1;
                self.control()
            }
            b'\t' => {
                self.at += 1;
                Some(Token::Word(b"tab", None))
            }
            _ => Some(Token::Text(
                self.run(usize::MAX, |b| !matches!(b, b'{' | b'}' | b'\\' | b'\r' | b'\n' | b'\t' | 0)),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_groups_words_and_text() {
        let tokens: Vec<_> = Tokens::new(b"{\\b1 a\\'e9\\u-10 ?\\~b\r\nc}\\fs24x").collect();
        let expected = [
            Token::Open,
            Token::Word(b"b", Some(1)),
            Token::Text(b"a"),
            Token::Byte(0xe9),
            Token::Word(b"u", Some(-10)),
            Token::Text(b"?"),
            Token::Symbol(b'~'),
            Token::Text(b"b"),
            Token::Text(b"c"),
            Token::Close,
            Token::Word(b"fs", Some(24)),
            Token::Text(b"x"),
        ];
        assert_eq!(tokens, expected);
    }

    #[test]
    fn binary_data_ends_with_the_file() {
        assert_eq!(Tokens::new(b"\\bin999999999 {{{").count(), 1);
        assert_eq!(Tokens::new(b"\\bin2 {{a").last(), Some(Token::Text(b"a")));
        assert_eq!(Tokens::new(b"\\bin-5 a").last(), Some(Token::Text(b"a")));
        assert_eq!(Tokens::new(b"\\").next(), None);
    }
}
