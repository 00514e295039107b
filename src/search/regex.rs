//! Regular expressions on the text as it is.
//!
//! `\b` as Unicode understands it is a cliff: the fast engines give up at the first character that is
//! not ASCII. So an expression with such a look-around is kept twice, and the one without them says
//! where it is worth trying the real one.

use regex_automata::{Input, meta, util::syntax};
use regex_syntax::ast::{self, Ast};
use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::matcher::AFTER;
use super::query::QueryError;

/// The most memory a compiled expression may take, in bytes, and the cache of its engines.
const SIZE: usize = 8 << 20;

/// A compiled expression. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Regex {
    exact: meta::Regex,
    /// The same without word edges, if it has any.
    relaxed: Option<meta::Regex>,
    /// Whether a hit may hold a line end.
    crosses_lines: bool,
}

impl Regex {
    /// Compiles what was typed; `None` if nothing was.
    pub(super) fn parse(text: &str) -> Result<Option<Regex>, QueryError> {
        if text.is_empty() {
            return Ok(None);
        }
        let tree = ast::parse::Parser::new().parse(text).map_err(|e| fault(e.span(), e.kind()))?;
        let hir = regex_syntax::hir::translate::TranslatorBuilder::new()
            .case_insensitive(!has_capital(&tree))
            .multi_line(true)
            .crlf(true)
            .build()
            .translate(text, &tree)
            .map_err(|e| fault(e.span(), e.kind()))?;
        let relaxed =
            hir.properties().look_set().contains_word().then(|| compile(&without_words(&hir), text));
        Ok(Some(Regex {
            exact: compile(&hir, text)?,
            relaxed: relaxed.transpose()?,
            crosses_lines: crosses_lines(&hir),
        }))
    }

    /// The first hit at or after `from` that is not empty.
    pub(super) fn find(&self, text: &[u8], mut from: usize) -> Option<std::ops::Range<usize>> {
        while from <= text.len() {
            let (hit, next) = self.attempt(text, from)?;
            match hit {
                Some(hit) if !hit.is_empty() => return Some(hit),
                _ => from = next,
            }
        }
        None
    }

    /// The next candidate: a hit, if it is one, and where to go on if not; `None` if there is none.
    fn attempt(&self, text: &[u8], from: usize) -> Option<(Option<std::ops::Range<usize>>, usize)> {
        let input = Input::new(text).range(from..);
        let Some(relaxed) = &self.relaxed else {
            let hit = self.exact.find(input)?.range();
            let next = hit.end.max(hit.start + 1);
            return Some((Some(hit), next));
        };
        let start = relaxed.find(input)?.start();
        let line = || memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |at| start + at + 1);
        let (reach, next) = if self.crosses_lines {
            ((start + 2 * AFTER).min(text.len()), start + AFTER)
        } else {
            (line(), line())
        };
        match self.exact.find(Input::new(text).range(start..reach)) {
            Some(hit) => Some((Some(hit.range()), hit.end().max(hit.start() + 1))),
            None => Some((None, next.max(start + 1))),
        }
    }
}

fn fault(span: &ast::Span, kind: &impl ToString) -> QueryError {
    QueryError { at: span.start.offset..span.end.offset, message: kind.to_string() }
}

fn compile(hir: &Hir, text: &str) -> Result<meta::Regex, QueryError> {
    let config = meta::Config::new()
        .nfa_size_limit(Some(SIZE))
        .hybrid_cache_capacity(SIZE / 4)
        .onepass_size_limit(Some(SIZE / 4));
    meta::Builder::new()
        .configure(config)
        .syntax(syntax::Config::new().utf8(false))
        .build_from_hir(hir)
        .map_err(|e| {
            let message = match e.size_limit() {
                Some(_) => "this expression is too large".to_owned(),
                None => e.to_string(),
            };
            QueryError { at: 0..text.len(), message }
        })
}

/// Whether a capital was typed as itself: `\S` and `\p{Lu}` are none.
fn has_capital(tree: &Ast) -> bool {
    struct Capitals(bool);
    impl ast::Visitor for Capitals {
        type Output = bool;
        type Err = ();
        fn finish(self) -> Result<bool, ()> {
            Ok(self.0)
        }
        fn visit_pre(&mut self, tree: &Ast) -> Result<(), ()> {
            if let Ast::Literal(literal) = tree {
                self.0 |= literal.c.is_uppercase();
            }
            Ok(())
        }
        fn visit_class_set_item_pre(&mut self, item: &ast::ClassSetItem) -> Result<(), ()> {
            self.0 |= match item {
                ast::ClassSetItem::Literal(literal) => literal.c.is_uppercase(),
                ast::ClassSetItem::Range(range) => range.start.c.is_uppercase() || range.end.c.is_uppercase(),
                _ => false,
            };
            Ok(())
        }
    }
    ast::visit(tree, Capitals(false)).unwrap_or(false)
}

/// The same expression with every word edge taken as given: it matches wherever the real one does.
fn without_words(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Look(look) if is_word_edge(*look) => Hir::empty(),
        HirKind::Repetition(repetition) => {
            let mut repetition = repetition.clone();
            repetition.sub = Box::new(without_words(&repetition.sub));
            Hir::repetition(repetition)
        }
        HirKind::Capture(capture) => without_words(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(without_words).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(without_words).collect()),
        _ => hir.clone(),
    }
}

fn is_word_edge(look: Look) -> bool {
    use Look::*;
    !matches!(look, Start | End | StartLF | EndLF | StartCRLF | EndCRLF)
}

fn crosses_lines(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.contains(&b'\n'),
        HirKind::Class(Class::Unicode(class)) => {
            class.ranges().iter().any(|r| (r.start()..=r.end()).contains(&'\n'))
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().iter().any(|r| (r.start()..=r.end()).contains(&b'\n'))
        }
        HirKind::Repetition(repetition) => crosses_lines(&repetition.sub),
        HirKind::Capture(capture) => crosses_lines(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(crosses_lines),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Regex {
        Regex::parse(text).unwrap().unwrap()
    }

    #[test]
    fn word_edges_are_looked_at_only_where_the_rest_fits() {
        for text in [r"\bsadr\b", r"(?:\bsadr|\Bhaq)\b", r"(\b\w+\b\s*){2}", r"\b{start}x"] {
            let regex = parse(text);
            let relaxed = regex.relaxed.expect(text);
            assert!(relaxed.is_match("\u{e9}sadr haqx\u{e9}"), "{text}");
        }
        // Line ends are no cliff.
        assert!(parse("^sadr$").relaxed.is_none());
        let text = "x\u{e9}sadr\u{e9} sadr";
        assert_eq!(parse(r"\bsadr\b").find(text.as_bytes(), 0), Some(text.len() - 4..text.len()));
    }
}
