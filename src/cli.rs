//! The command line.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Read documents in the terminal, with your keywords lit on every page.
#[derive(Debug, Parser)]
#[command(name = "recto", version, about, max_term_width = 90, after_long_help = EXAMPLES, after_help = SHORT)]
pub struct Cli {
    /// Files and folders to read; `-` is standard input. Folders are searched for documents, leaving out
    /// hidden files and what .gitignore names. With nothing at all, recto opens its own handbook
    pub paths: Vec<PathBuf>,

    /// Light this word or phrase in every document; may be given several times
    ///
    /// Case, accents, quotes, dashes, spaces and line ends do not matter, unless you type a capital or an
    /// accent yourself: `shi'a` finds Shi’a and SHIA, `prime minister` finds the two words across a line end.
    #[arg(short, long = "keyword", value_name = "WORD")]
    pub keywords: Vec<String>,

    /// Load a set of keywords: a file, or its name in the folder `keywords` beside the settings
    ///
    /// What is changed in the list of keywords, `.`, is saved to it with `w`, and never by itself.
    #[arg(long = "keywords", value_name = "FILE")]
    pub keyword_set: Option<PathBuf>,

    /// Print the rendered text instead of opening the reader
    ///
    /// This is what happens by itself when the output is not a terminal.
    #[arg(short, long)]
    pub print: bool,

    /// When printing, wrap lines at this many columns
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(10..=1000))]
    pub width: Option<u16>,

    /// When printing, whether to use colours; in the reader, `never` does without them
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: When,

    /// Colours: auto, dark, light, or the name of a theme of yours
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,

    /// Columns in a line of prose
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(20..=400))]
    pub measure: Option<u16>,

    /// Leave the mouse to the terminal
    #[arg(long)]
    pub no_mouse: bool,

    /// Read settings from this file instead of the usual one
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// List every key and command, and exit
    #[arg(long)]
    pub help_keys: bool,
}

/// Whether colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set; not when printing.
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

const SHORT: &str = "Inside, ? shows the keys. `recto --help` says more.";

const EXAMPLES: &str = "\
Examples:
  recto                                 the handbook
  recto reports/ -k sadr -k 'prime minister'
                                        a folder, with two keywords lit and counted
  recto README.md                       a Markdown file, rendered
  journalctl | recto                    any output, while it is still arriving
  git -c color.ui=always log | recto    with its colours
  recto notes.md | grep -n word         printed, because the output is no terminal

Inside:  ? keys   / search   . keywords   J K documents   q quit

Exit status:
  0  everything was read     1  something could not be read     2  nothing could, or a mistake in the command";
