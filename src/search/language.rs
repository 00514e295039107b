//! The language of searches.
//!
//! # The essay
//!
//! Words side by side are a phrase, and mean themselves. A sign is an operator only where a writer of prose
//! would not put it: at the beginning of a word, or alone between spaces. Everything can be quoted.
//!
//! | typed | finds |
//! |---|---|
//! | `prime minister` | the phrase |
//! | `"a - b"` | the phrase, signs and all |
//! | `=iran`, `="asaib ahl"` | whole words |
//! | `milit*`, `*stan` | what begins, what ends like this |
//! | <code>sadr &#124; maliki</code> | any of them |
//! | `sadr & militia` | all of them, in the same document |
//! | `sadr -city` | documents that have the first and not the second |
//! | `iran - iranian` | the first where it is no part of the second |
//! | `a ~5 b`, `a ~s b`, `a ~p b` | both, with at most 5 words between them; in one sentence; in one paragraph |
//! | `~kadhimi` | the spellings of a name that the library holds |
//! | `@sadr`, `#leaders` | a keyword with its variants, a group of them |
//! | `/re/` | a regular expression |
//! | `title:` `in:` `kind:` `after:` `before:` | only in such documents; with `-` before it, in all others |
//! | `( )` | what belongs together |
//!
//! `|` binds least, then `&` and what stands side by side, then `~` and `-`.
//!
//! There are two levels. Inside a document a query has **hits**: terms, any of them, near one another, without one
//! another ([`Shape`]). Whether a document is wanted at all is a **condition** on which queries hit it. An [`Expression`]
//! is the query whose hits are shown, and the probes that the condition asks about: so one [`Matcher`] finds it
//! all in one pass.
//!
//! What is not finished is no mistake: a missing operand, an open bracket or quote are as if they were not there.

use super::edges::Edges;
use super::filter::{Filter, filter};
use super::matcher::Matcher;
use super::near::Reach;
use super::query::{Case, Query, QueryError, QueryOptions, Shape, Term};
use super::token::{Kind, Token, tokens};

/// Words between the parts of a phrase that was not found as it stands.
const ABOUT: usize = 10;
/// The deepest nesting of brackets, and the longest chain of what must be near.
const DEEPEST: usize = 32;
const NEAREST: usize = 8;

/// What names mean; see the essay. `()` knows none.
pub trait Names {
    /// The keyword of this name, written in this language.
    fn keyword(&self, name: &str) -> Option<String>;
    /// The keywords of the group of this name.
    fn group(&self, name: &str) -> Option<Vec<String>>;
    /// The spellings of a word that the library holds, the word itself among them.
    fn loose(&self, word: &str) -> Vec<String>;
}

impl Names for () {
    fn keyword(&self, _: &str) -> Option<String> {
        None
    }

    fn group(&self, _: &str) -> Option<Vec<String>> {
        None
    }

    fn loose(&self, word: &str) -> Vec<String> {
        vec![word.to_owned()]
    }
}

/// How a phrase is read. A phrase that is found nowhere is looked for again more loosely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Looseness {
    /// As it stands.
    #[default]
    Phrase,
    /// Its words within 10 words of one another.
    Near,
    /// Its words in one paragraph.
    Paragraph,
}

impl Looseness {
    /// The next looser reading.
    pub fn next(self) -> Option<Looseness> {
        match self {
            Looseness::Phrase => Some(Looseness::Near),
            Looseness::Near => Some(Looseness::Paragraph),
            Looseness::Paragraph => None,
        }
    }

    /// What to say of it; nothing for a phrase.
    pub fn name(self) -> &'static str {
        match self {
            Looseness::Phrase => "",
            Looseness::Near => "within 10 words",
            Looseness::Paragraph => "in one paragraph",
        }
    }
}

/// What was typed, read: what to show, and in which documents.
#[derive(Debug, Clone)]
pub struct Expression {
    text: String,
    /// What is shown, and then the probes.
    queries: Vec<Query>,
    condition: Condition,
    filters: Vec<Filter>,
    expansions: Vec<(String, Vec<String>)>,
    looseness: Looseness,
    has_phrase: bool,
    /// The first sign that is about documents and not about places in them.
    about_documents: Option<Token>,
}

/// Whether a document is wanted, by which queries hit it.
#[derive(Debug, Clone)]
enum Condition {
    Always,
    Hit(usize),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
}

impl Expression {
    /// Reads what was typed.
    ///
    /// # Errors
    /// With the place, when an operator stands where it means nothing, or a regular expression, a date or a kind is none.
    pub fn parse(text: &str, options: QueryOptions, names: &dyn Names) -> Result<Expression, QueryError> {
        Expression::parse_as(text, options, names, Looseness::Phrase)
    }

    /// The same with phrases read more loosely.
    ///
    /// # Errors
    /// As [`Expression::parse`].
    pub fn parse_as(
        text: &str,
        options: QueryOptions,
        names: &dyn Names,
        looseness: Looseness,
    ) -> Result<Expression, QueryError> {
        if options.regex {
            return Ok(Expression::from(Query::parse(text, options)?));
        }
        let mut parser = Parser::new(text, options, names, looseness);
        let root = parser.any(0)?;
        let (queries, condition) = parser.settle(root);
        Ok(Expression {
            text: text.to_owned(),
            queries,
            condition,
            filters: parser.filters,
            expansions: parser.expansions,
            looseness,
            has_phrase: parser.has_phrase,
            about_documents: parser.about_documents,
        })
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Finds it: slot 0 is what is shown, the others are for [`Expression::holds`].
    pub fn matcher(&self) -> Matcher {
        Matcher::new(&self.queries)
    }

    /// All its queries, as [`Expression::matcher`] numbers them: for several expressions in one matcher.
    pub fn queries(&self) -> &[Query] {
        &self.queries
    }

    /// The query whose hits are shown.
    pub fn query(&self) -> &Query {
        &self.queries[0]
    }

    /// Whether a document is wanted in which the slots `hit` says were hit.
    pub fn holds(&self, hit: &dyn Fn(usize) -> bool) -> bool {
        self.condition.holds(hit)
    }

    /// Whether documents are wanted or not by more than their having hits.
    pub fn is_conditional(&self) -> bool {
        !matches!(self.condition, Condition::Always)
    }

    /// Which documents are looked at.
    pub fn filters(&self) -> &[Filter] {
        &self.filters
    }

    /// Whether there is nothing to find.
    pub fn is_empty(&self) -> bool {
        self.queries[0].is_empty()
    }

    /// How its phrases are read.
    pub fn looseness(&self) -> Looseness {
        self.looseness
    }

    /// A looser reading of its phrases, if it has any.
    pub fn looser(&self) -> Option<Looseness> {
        self.looseness.next().filter(|_| self.has_phrase)
    }

    /// What `~word`, `@name` and `#group` stand for.
    pub fn expansions(&self) -> &[(String, Vec<String>)] {
        &self.expansions
    }

    /// Whether what it finds depends on the words of the library.
    pub fn is_loose(&self) -> bool {
        self.expansions.iter().any(|(name, _)| name.starts_with('~'))
    }

    /// The query alone, for a keyword, which is lit wherever it stands.
    ///
    /// # Errors
    /// When it says something about whole documents, or there is nothing in it to look for.
    pub fn into_keyword(mut self) -> Result<Query, QueryError> {
        if let Some(sign) = &self.about_documents {
            let message = "a keyword is lit wherever it stands: this belongs into a search".into();
            return Err(QueryError { at: sign.range.clone(), message });
        }
        if self.is_empty() {
            let message = "there is nothing in it to look for".into();
            return Err(QueryError { at: 0..self.text.len(), message });
        }
        Ok(self.queries.swap_remove(0))
    }
}

impl From<Query> for Expression {
    fn from(query: Query) -> Expression {
        Expression {
            text: query.text().to_owned(),
            queries: vec![query],
            condition: Condition::Always,
            filters: Vec::new(),
            expansions: Vec::new(),
            looseness: Looseness::Phrase,
            has_phrase: false,
            about_documents: None,
        }
    }
}

impl Condition {
    fn holds(&self, hit: &dyn Fn(usize) -> bool) -> bool {
        match self {
            Condition::Always => true,
            Condition::Hit(slot) => hit(*slot),
            Condition::All(parts) => parts.iter().all(|part| part.holds(hit)),
            Condition::Any(parts) => parts.iter().any(|part| part.holds(hit)),
            Condition::Not(part) => !part.holds(hit),
        }
    }
}

/// A part of an expression.
enum Node {
    /// Something with hits.
    Local(Shape),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
}

struct Parser<'a> {
    text: &'a str,
    options: QueryOptions,
    names: &'a dyn Names,
    looseness: Looseness,
    tokens: Vec<Token>,
    at: usize,
    terms: Vec<Term>,
    filters: Vec<Filter>,
    expansions: Vec<(String, Vec<String>)>,
    has_phrase: bool,
    about_documents: Option<Token>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, options: QueryOptions, names: &'a dyn Names, looseness: Looseness) -> Parser<'a> {
        Parser {
            text,
            options,
            names,
            looseness,
            tokens: tokens(text, names),
            at: 0,
            terms: Vec::new(),
            filters: Vec::new(),
            expansions: Vec::new(),
            has_phrase: false,
            about_documents: None,
        }
    }

    fn peek(&self) -> Option<Kind> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn skip(&mut self, kind: Kind) -> bool {
        let there = self.peek() == Some(kind);
        self.at += usize::from(there);
        there
    }

    /// `a | b`; up to the end, or to the bracket that closes.
    fn any(&mut self, depth: usize) -> Result<Option<Node>, QueryError> {
        let mut parts = Vec::new();
        loop {
            parts.extend(self.all(depth)?);
            if !self.skip(Kind::Or) {
                break;
            }
        }
        Ok(one_or(parts, Node::Any))
    }

    /// `a & b`, `a b`, `a -b`.
    fn all(&mut self, depth: usize) -> Result<Option<Node>, QueryError> {
        let mut parts = Vec::new();
        loop {
            let sign = self.tokens.get(self.at).cloned();
            match self.peek() {
                None | Some(Kind::Or | Kind::Close) => break,
                Some(Kind::And) => self.at += 1,
                Some(Kind::Not) => {
                    self.at += 1;
                    if let Some(part) = self.near(depth)? {
                        parts.push(Node::Not(Box::new(part)));
                        self.about_documents = self.about_documents.take().or(sign);
                    }
                    continue;
                }
                Some(_) => {}
            }
            let before = self.at;
            if let Some(part) = self.near(depth)? {
                if !parts.is_empty() {
                    self.about_documents = self.about_documents.take().or(sign);
                }
                parts.push(part);
            } else if self.at == before && !matches!(self.peek(), None | Some(Kind::Or | Kind::Close)) {
                // A sign that connects nothing.
                self.at += 1;
            }
        }
        Ok(one_or(parts, Node::All))
    }

    /// `a ~5 b`, `a - b`.
    fn near(&mut self, depth: usize) -> Result<Option<Node>, QueryError> {
        let Some(mut left) = self.operand(depth)? else { return Ok(None) };
        while let Some(kind @ (Kind::Near(_) | Kind::Without)) = self.peek() {
            let Some(sign) = self.take() else { break };
            let Some(right) = self.operand(depth)? else { break };
            let (a, b) = (local(left, &sign)?, local(right, &sign)?);
            let shape = match kind {
                Kind::Near(reach) => Shape::Near(Box::new(a), Box::new(b), reach),
                _ => Shape::Without(Box::new(a), Box::new(b)),
            };
            if shape.depth() > NEAREST {
                return Err(fault(&sign, "this chain of words that are near one another is too long"));
            }
            left = Node::Local(shape);
        }
        Ok(Some(left))
    }

    fn operand(&mut self, depth: usize) -> Result<Option<Node>, QueryError> {
        let Some(kind) = self.peek() else { return Ok(None) };
        Ok(match kind {
            Kind::Open => {
                let Some(sign) = self.take() else { return Ok(None) };
                if depth == DEEPEST {
                    return Err(fault(&sign, "there are too many brackets inside one another"));
                }
                let inner = self.any(depth + 1)?;
                self.skip(Kind::Close);
                inner
            }
            Kind::Word { .. } => Some(Node::Local(self.run())),
            Kind::Quoted { whole } => self.take().map(|token| self.quoted(&token, whole)),
            Kind::Regex => match self.take() {
                Some(token) => Some(self.regex(&token)?),
                None => None,
            },
            Kind::Loose => self.take().map(|token| self.loose(&token)),
            Kind::Name | Kind::Group => match self.take() {
                Some(token) => Some(self.named(&token)?),
                None => None,
            },
            Kind::Filter(field, not) => {
                if let Some(token) = self.take() {
                    self.filters.extend(filter(field, not, self.text, &token)?);
                    self.about_documents.get_or_insert(token);
                }
                None
            }
            Kind::Close | Kind::Or | Kind::And | Kind::Not | Kind::Without | Kind::Near(_) => None,
        })
    }

    /// Plain words side by side.
    fn run(&mut self) -> Shape {
        let first = self.at;
        while matches!(self.peek(), Some(Kind::Word { .. })) {
            self.at += 1;
        }
        let words: Vec<Token> = self.tokens[first..self.at].to_vec();
        let edges = |token: &Token| match token.kind {
            Kind::Word { edges } => edges,
            _ => Edges::default(),
        };
        let (last, inner) =
            words.split_last().map_or((Edges::default(), &words[..0]), |(l, i)| (edges(l), i));
        let opens = words.first().map_or(Edges::default(), edges).opens || (last.opens && !inner.is_empty());
        // Signs inside a phrase need words of their own.
        let starred = inner.iter().any(|t| !edges(t).is_free()) || (last.closes && !inner.is_empty());
        let phrase = words.len() > 1 && words.len() <= NEAREST;
        self.has_phrase |= phrase && !starred;
        let reach = match self.looseness {
            _ if starred => Reach::Words(0),
            Looseness::Near if phrase => Reach::Words(ABOUT),
            Looseness::Paragraph if phrase => Reach::Paragraph,
            _ => {
                let range = first_to_last(&words);
                return self.literal(&self.text[range], Edges { opens, closes: last.closes });
            }
        };
        let mut shapes = words.iter().map(|word| (word.range.clone(), edges(word)));
        let Some((range, edges)) = shapes.next() else { return Shape::Any(Vec::new()) };
        let mut shape = self.literal(&self.text[range], edges);
        for (range, edges) in shapes.take(NEAREST - 1) {
            let next = self.literal(&self.text[range], edges);
            shape = Shape::Near(Box::new(shape), Box::new(next), reach);
        }
        shape
    }

    fn literal(&mut self, text: &str, edges: Edges) -> Shape {
        let edges = if self.options.whole_word { Edges::BOTH } else { edges };
        self.term(Term::literal(text, edges, self.options))
    }

    fn term(&mut self, term: Term) -> Shape {
        self.terms.push(term);
        Shape::Term(self.terms.len() - 1)
    }

    fn quoted(&mut self, token: &Token, whole: bool) -> Node {
        let edges = if whole { Edges::BOTH } else { Edges::default() };
        Node::Local(self.literal(&self.text[token.range.clone()], edges))
    }

    fn regex(&mut self, token: &Token) -> Result<Node, QueryError> {
        let start = token.range.start;
        let moved = |e: QueryError| QueryError { at: e.at.start + start..e.at.end + start, ..e };
        let edges = if self.options.whole_word { Edges::BOTH } else { Edges::default() };
        let term = Term::regex(&self.text[token.range.clone()], edges).map_err(moved)?;
        Ok(Node::Local(self.term(term)))
    }

    /// `~word`: every spelling that the library holds, as whole words.
    fn loose(&mut self, token: &Token) -> Node {
        let word = &self.text[token.range.clone()];
        let spellings = self.names.loose(word);
        let patterns = spellings
            .iter()
            .flat_map(|s| {
                Term::literal(s, Edges::BOTH, QueryOptions { case: Case::Any, ..self.options }).patterns
            })
            .collect();
        self.expansions.push((format!("~{word}"), spellings));
        Node::Local(self.term(Term { edges: Edges::BOTH, patterns }))
    }

    /// `@name`, `#group`: what is written there, read without names.
    fn named(&mut self, token: &Token) -> Result<Node, QueryError> {
        let name = &self.text[token.range.clone()];
        let (sign, written) = match token.kind {
            Kind::Group => ('#', self.names.group(name).unwrap_or_default()),
            _ => ('@', self.names.keyword(name).into_iter().collect()),
        };
        let mut shapes = Vec::new();
        for keyword in &written {
            let query = Expression::parse(keyword, self.options, &())
                .and_then(Expression::into_keyword)
                .map_err(|e| fault(token, &e.message))?;
            shapes.push(query.shape.from(self.terms.len()));
            self.terms.extend(query.terms);
        }
        self.expansions.push((format!("{sign}{name}"), written));
        Ok(Node::Local(Shape::Any(shapes)))
    }

    /// The queries and the condition of the whole.
    fn settle(&self, root: Option<Node>) -> (Vec<Query>, Condition) {
        match root {
            None => (vec![self.query(&Shape::Any(Vec::new()))], Condition::Always),
            Some(root) => match as_shape(&root) {
                Some(shape) => (vec![self.query(&shape)], Condition::Always),
                None => {
                    let mut shown = Vec::new();
                    positive(&root, true, &mut shown);
                    let shown = Shape::Any(shown);
                    let mut queries = vec![self.query(&shown)];
                    let condition = self.condition(&root, &mut queries);
                    (queries, condition)
                }
            },
        }
    }

    fn condition(&self, node: &Node, queries: &mut Vec<Query>) -> Condition {
        let mut each = |parts: &[Node]| parts.iter().map(|part| self.condition(part, queries)).collect();
        match node {
            Node::All(parts) => Condition::All(each(parts)),
            Node::Any(parts) => Condition::Any(each(parts)),
            Node::Not(part) => Condition::Not(Box::new(self.condition(part, queries))),
            Node::Local(shape) => {
                queries.push(self.query(shape));
                Condition::Hit(queries.len() - 1)
            }
        }
    }

    /// A query of this shape, with the terms that it has.
    fn query(&self, shape: &Shape) -> Query {
        let mut terms = Vec::new();
        let shape = shape.with(&mut |term| {
            terms.push(self.terms[term].clone());
            terms.len() - 1
        });
        Query::new(self.text, self.options, terms, shape)
    }
}

fn fault(token: &Token, message: &str) -> QueryError {
    QueryError { at: token.range.clone(), message: message.to_owned() }
}

fn first_to_last(words: &[Token]) -> std::ops::Range<usize> {
    match words {
        [] => 0..0,
        [first, ..] => first.range.start..words[words.len() - 1].range.end,
    }
}

/// One part as itself, several as `several` of them.
fn one_or(mut parts: Vec<Node>, several: fn(Vec<Node>) -> Node) -> Option<Node> {
    match parts.len() {
        0 | 1 => parts.pop(),
        _ => Some(several(parts)),
    }
}

/// The hits that a part stands for, if it says nothing about whole documents.
fn as_shape(node: &Node) -> Option<Shape> {
    match node {
        Node::Local(shape) => Some(shape.clone()),
        Node::Any(parts) => parts.iter().map(as_shape).collect::<Option<_>>().map(Shape::Any),
        Node::All(_) | Node::Not(_) => None,
    }
}

fn local(node: Node, sign: &Token) -> Result<Shape, QueryError> {
    as_shape(&node).ok_or_else(|| fault(sign, "this stands between words, not between & and -word"))
}

/// Everything in `node` that is wanted rather than excluded.
fn positive(node: &Node, wanted: bool, into: &mut Vec<Shape>) {
    match node {
        Node::Local(shape) if wanted => into.push(shape.clone()),
        Node::Local(_) => {}
        Node::All(parts) | Node::Any(parts) => parts.iter().for_each(|part| positive(part, wanted, into)),
        Node::Not(part) => positive(part, !wanted, into),
    }
}
