//! Source code: the text is the file itself; its grammar is named here and used by [`Painter`].
//!
//! [`Painter`]: super::Painter
//!
//! Which grammar a file has is decided by a table of our own, because loading the grammars to ask them
//! costs more than opening the file. Formats that are mostly prose (reStructuredText, AsciiDoc) are not
//! in it: they read better as text.

use crate::document::{Document, Kind};

use super::{Cancel, Format, Input, OpenError, Reading, extension, start};

pub(super) const FORMAT: Format = Format {
    kind: Kind::Code,
    is: |_| false,
    named: |name, _| by_name(name).is_some(),
    claims: |head| by_first_line(head).is_some(),
    read: Reading::Text(extract),
};

/// The source of Markdown.
pub(super) fn markdown(input: Input<'_>, _: &Cancel) -> Result<Document, OpenError> {
    Ok(colored(input, Some("md")))
}

/// The source of HTML.
pub(super) fn html(input: Input<'_>, _: &Cancel) -> Result<Document, OpenError> {
    Ok(colored(input, Some("html")))
}

fn extract(input: Input<'_>, _: &Cancel) -> Result<Document, OpenError> {
    let grammar = by_name(input.name).or_else(|| by_first_line(input.head));
    Ok(colored(input, grammar))
}

fn colored(input: Input<'_>, grammar: Option<&str>) -> Document {
    let mut doc = Document::plain(Kind::Code, input.text);
    doc.markup.syntax = grammar.map(str::to_owned);
    doc.notices = input.notices;
    doc
}

/// Grammars, by the name the highlighter finds them by, and the extensions they are for.
static EXTENSIONS: &[(&str, &[&str])] = &[
    ("rs", &["rs"]),
    ("c", &["c", "h"]),
    ("cpp", &["cc", "cpp", "cxx", "c++", "hh", "hpp", "hxx", "h++", "inl", "ipp"]),
    ("m", &["m"]),
    ("cs", &["cs", "csx"]),
    ("java", &["java", "bsh"]),
    ("js", &["js", "mjs", "cjs", "jsx"]),
    ("ts", &["ts", "mts", "cts"]),
    ("tsx", &["tsx"]),
    ("py", &["py", "pyi", "pyw", "gyp"]),
    ("rb", &["rb", "gemspec", "rake", "ru"]),
    ("go", &["go"]),
    ("php", &["php", "phtml"]),
    ("pl", &["pl", "pm", "t"]),
    ("lua", &["lua"]),
    ("sh", &["sh", "bash", "zsh", "ksh", "ebuild"]),
    ("fish", &["fish"]),
    ("ps1", &["ps1", "psm1", "psd1"]),
    ("bat", &["bat", "cmd"]),
    ("swift", &["swift"]),
    ("kt", &["kt", "kts"]),
    ("scala", &["scala", "sbt"]),
    ("groovy", &["groovy", "gradle"]),
    ("hs", &["hs"]),
    ("ml", &["ml", "mli"]),
    ("fs", &["fs", "fsi", "fsx"]),
    ("elm", &["elm"]),
    ("ex", &["ex", "exs"]),
    ("erl", &["erl", "hrl"]),
    ("clj", &["clj", "cljs", "cljc", "edn"]),
    ("lisp", &["lisp", "cl", "el", "scm", "ss"]),
    ("r", &["r"]),
    ("jl", &["jl"]),
    ("dart", &["dart"]),
    ("zig", &["zig"]),
    ("nim", &["nim"]),
    ("d", &["d", "di"]),
    ("cr", &["cr"]),
    ("pas", &["pas"]),
    ("f90", &["f90", "f95", "f03", "f08"]),
    ("asm", &["asm", "s"]),
    ("v", &["v", "vh"]),
    ("sv", &["sv", "svh"]),
    ("vhd", &["vhd", "vhdl"]),
    ("sql", &["sql", "ddl", "dml"]),
    ("json", &["json", "jsonl", "geojson", "webmanifest", "ipynb"]),
    ("toml", &["toml"]),
    ("yaml", &["yaml", "yml"]),
    ("ini", &["ini", "cfg", "conf", "desktop", "service", "timer", "socket"]),
    ("xml", &["xml", "xsd", "xsl", "xslt", "svg", "rng", "plist", "wsdl", "xhtml"]),
    ("html", &["html", "htm"]),
    ("css", &["css"]),
    ("scss", &["scss"]),
    ("sass", &["sass"]),
    ("less", &["less"]),
    ("vue", &["vue"]),
    ("svelte", &["svelte"]),
    ("graphql", &["graphql", "gql"]),
    ("proto", &["proto"]),
    ("tf", &["tf", "tfvars", "hcl"]),
    ("nix", &["nix"]),
    ("cmake", &["cmake"]),
    ("make", &["mk", "mak"]),
    ("dockerfile", &["dockerfile"]),
    ("diff", &["diff", "patch"]),
    ("tex", &["tex", "ltx", "sty", "cls"]),
    ("bib", &["bib"]),
    ("vim", &["vim"]),
    ("awk", &["awk"]),
    ("properties", &["properties"]),
    ("glsl", &["glsl", "vert", "frag", "geom", "comp"]),
    ("tcl", &["tcl"]),
    ("coffee", &["coffee"]),
    ("sol", &["sol"]),
    ("env", &["env"]),
];

/// File names that mean a grammar without an extension, in lower case.
static NAMES: &[(&str, &[&str])] = &[
    ("make", &["makefile", "gnumakefile", "ocamlmakefile"]),
    ("dockerfile", &["dockerfile", "containerfile"]),
    ("cmake", &["cmakelists.txt"]),
    ("rb", &["rakefile", "gemfile", "vagrantfile", "podfile", "guardfile"]),
    ("groovy", &["jenkinsfile"]),
    ("py", &["sconstruct", "sconscript", "wscript"]),
    ("sh", &[".bashrc", ".bash_profile", ".profile", ".zshrc", ".zshenv", "pkgbuild", "apkbuild"]),
    ("vim", &[".vimrc", "vimrc"]),
    ("toml", &["cargo.lock", "poetry.lock", "uv.lock"]),
    ("json", &["composer.lock", "flake.lock"]),
    ("ini", &[".editorconfig", ".npmrc"]),
    ("gitconfig", &[".gitconfig", ".gitmodules"]),
    ("gitignore", &[".gitignore", ".dockerignore", ".ignore"]),
    ("env", &[".env"]),
];

/// The grammar of a file of this name.
fn by_name(name: &str) -> Option<&'static str> {
    let find = |table: &'static [(&str, &[&str])], wanted: &str| {
        table.iter().find(|(_, names)| names.contains(&wanted)).map(|(grammar, _)| *grammar)
    };
    find(NAMES, &name.to_lowercase()).or_else(|| find(EXTENSIONS, &extension(name)?))
}

/// Interpreters of `#!` lines and the grammar of what they run.
static INTERPRETERS: &[(&str, &str)] = &[
    ("python", "py"),
    ("pypy", "py"),
    ("bash", "sh"),
    ("dash", "sh"),
    ("zsh", "sh"),
    ("ksh", "sh"),
    ("sh", "sh"),
    ("fish", "fish"),
    ("perl", "pl"),
    ("ruby", "rb"),
    ("node", "js"),
    ("deno", "ts"),
    ("lua", "lua"),
    ("awk", "awk"),
    ("gawk", "awk"),
    ("make", "make"),
    ("php", "php"),
    ("tclsh", "tcl"),
    ("Rscript", "r"),
    ("julia", "jl"),
];

/// The grammar that the first line of a text gives away.
fn by_first_line(head: &str) -> Option<&'static str> {
    let line = head.lines().next()?;
    if let Some(command) = line.strip_prefix("#!") {
        return by_interpreter(command);
    }
    let lower = start(line, 64).to_ascii_lowercase();
    match lower {
        l if l.starts_with("<?xml") => Some("xml"),
        l if l.starts_with("<!doctype html") || l.starts_with("<html") => Some("html"),
        l if l.starts_with("<?php") => Some("php"),
        l if l.starts_with("diff --git ") => Some("diff"),
        l if l.starts_with("--- ") && head.contains("\n+++ ") && head.contains("\n@@ ") => Some("diff"),
        _ => None,
    }
}

/// `/usr/bin/env -S python3 -u` runs Python.
fn by_interpreter(command: &str) -> Option<&'static str> {
    let mut words = command.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
    let program = words.find(|word| *word != "env" && !word.starts_with('-') && !word.contains('='))?;
    let program = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    INTERPRETERS.iter().find(|(name, _)| *name == program).map(|(_, grammar)| *grammar)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_first_lines() {
        assert_eq!(by_name("a.tar.RS"), Some("rs"));
        assert_eq!(by_name("Dockerfile"), Some("dockerfile"));
        assert_eq!(by_name(".bashrc"), Some("sh"));
        assert_eq!(by_name(".rs"), None);
        assert_eq!(by_name("rs"), None);
        assert_eq!(by_first_line("#!/usr/bin/env -S A=1 python3.11 -u\n"), Some("py"));
        assert_eq!(by_first_line("#!/bin/sh"), Some("sh"));
        assert_eq!(by_first_line("#! a note, not a script"), None);
        assert_eq!(by_first_line("--- a\n+++ b\n@@ -1 +1 @@\n"), Some("diff"));
        assert_eq!(by_first_line("--- a rule\n"), None);
    }

    #[test]
    fn every_grammar_in_the_tables_exists() {
        let all = EXTENSIONS.iter().chain(NAMES).map(|(g, _)| *g).chain(INTERPRETERS.iter().map(|(_, g)| *g));
        let unknown: Vec<_> = all.filter(|grammar| !super::super::grammar::knows(grammar)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn no_extension_means_two_grammars() {
        let mut all: Vec<_> = EXTENSIONS.iter().flat_map(|(_, e)| *e).collect();
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
