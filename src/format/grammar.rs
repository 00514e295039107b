//! Grammars and what their scopes mean: which grammar a word names, which class a scope is.
//!
//! The grammars are those of bat, about two hundred. They are loaded when the first colour is asked for,
//! never at the start: which *files* are code is decided without them (see `code`).

use std::sync::LazyLock;

use syntect::parsing::{Scope, SyntaxReference, SyntaxSet};

use crate::document::Syntax;

/// All grammars, read from the program itself in about 2 ms at the first use.
pub(super) static GRAMMARS: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// What a scope says about the text in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Nothing: it looks as what is around it.
    Inherit,
    /// It is not part of what is around it: code inside a string.
    Plain,
    /// This.
    Is(Syntax),
}

/// Whether there is a grammar of this name or for this extension.
#[cfg(test)]
pub(super) fn knows(token: &str) -> bool {
    grammar(token).is_some()
}

/// The grammar a name, an extension or the info string of a code block means.
pub(super) fn grammar(token: &str) -> Option<&'static SyntaxReference> {
    let word = token.trim_start_matches(['{', '.', ' ']);
    let word = word.split([',', ' ', '{', '}', ':', ';', '\t']).next().filter(|w| !w.is_empty())?;
    let lower = word.to_ascii_lowercase();
    let word = match lower.as_str() {
        "shell" | "console" | "shell-session" | "zsh" | "sh-session" | "shellsession" => "sh",
        "c++" => "cpp",
        "objc" => "m",
        "golang" => "go",
        "jsonc" | "json5" | "jsonl" => "json",
        "text" | "plain" | "txt" | "plaintext" => return None,
        word => word,
    };
    GRAMMARS.find_syntax_by_token(word)
}

/// Scopes and what they mean; of several that fit, the first.
static CLASSES: LazyLock<Vec<(Scope, Class)>> = LazyLock::new(|| {
    use Class::{Inherit, Is, Plain};
    let table = [
        ("comment", Is(Syntax::Comment)),
        ("string.unquoted", Inherit),
        ("string", Is(Syntax::String)),
        ("constant.numeric", Is(Syntax::Number)),
        ("constant.character.escape", Is(Syntax::Constant)),
        ("constant.other.placeholder", Is(Syntax::Constant)),
        ("constant", Is(Syntax::Constant)),
        ("keyword.operator.word", Is(Syntax::Keyword)),
        ("keyword.operator", Is(Syntax::Operator)),
        ("keyword", Is(Syntax::Keyword)),
        ("storage.type.numeric", Is(Syntax::Number)),
        ("storage.type", Is(Syntax::Keyword)),
        ("storage", Is(Syntax::Keyword)),
        ("entity.name.function", Is(Syntax::Function)),
        ("entity.name.macro", Is(Syntax::Function)),
        ("entity.name.tag", Is(Syntax::Tag)),
        ("entity.name.section", Is(Syntax::Heading)),
        ("entity.name.type", Is(Syntax::Type)),
        ("entity.name.class", Is(Syntax::Type)),
        ("entity.name.struct", Is(Syntax::Type)),
        ("entity.name.enum", Is(Syntax::Type)),
        ("entity.name.union", Is(Syntax::Type)),
        ("entity.name.trait", Is(Syntax::Type)),
        ("entity.name.interface", Is(Syntax::Type)),
        ("entity.name.impl", Is(Syntax::Type)),
        ("entity.name.namespace", Is(Syntax::Type)),
        ("entity.other.inherited-class", Is(Syntax::Type)),
        ("entity.other.attribute-name", Is(Syntax::Attribute)),
        ("meta.annotation", Is(Syntax::Attribute)),
        ("meta.attribute", Is(Syntax::Attribute)),
        ("support.function", Is(Syntax::Function)),
        ("support.macro", Is(Syntax::Function)),
        ("support.type.property-name", Is(Syntax::Attribute)),
        ("support.type", Is(Syntax::Type)),
        ("support.class", Is(Syntax::Type)),
        ("support.constant", Is(Syntax::Constant)),
        ("variable.function", Is(Syntax::Function)),
        ("variable.parameter", Is(Syntax::Variable)),
        ("variable.language", Is(Syntax::Keyword)),
        ("variable.other.readwrite", Is(Syntax::Variable)),
        ("variable.other.constant", Is(Syntax::Constant)),
        ("punctuation.definition.variable", Is(Syntax::Variable)),
        ("punctuation.section.interpolation", Is(Syntax::Operator)),
        ("punctuation.section.embedded", Is(Syntax::Operator)),
        ("meta.interpolation", Plain),
        ("meta.template.expression", Plain),
        ("meta.embedded", Plain),
        ("source", Plain),
        ("text", Plain),
        ("markup.heading", Is(Syntax::Heading)),
        ("markup.inserted", Is(Syntax::Inserted)),
        ("markup.deleted", Is(Syntax::Deleted)),
        ("markup.raw", Is(Syntax::String)),
        ("meta.diff.header", Is(Syntax::Heading)),
        ("meta.diff.range", Is(Syntax::Function)),
        ("invalid.deprecated", Inherit),
        ("invalid", Is(Syntax::Invalid)),
    ];
    let parsed = table.into_iter().map(|(name, class)| Scope::new(name).map(|scope| (scope, class)));
    parsed.collect::<Result<_, _>>().expect("the names in the table are well-formed scopes")
});

/// What a scope means.
pub(super) fn class(scope: Scope) -> Class {
    let found = CLASSES.iter().find(|(prefix, _)| prefix.is_prefix_of(scope));
    found.map_or(Class::Inherit, |(_, class)| *class)
}
