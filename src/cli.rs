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

    /// Print where this comes up instead of opening the reader; may be given several times
    ///
    /// Everything that can be looked up inside can be looked up here: `prime minister`, `"a - b"`, `=iran`, `milit*`,
    /// `sadr | maliki`, `sadr & militia`, `a ~5 b`, `/regex/`, `title:report river`, `@sadr` for a keyword given with -k.
    /// Without a path, what is piped in is looked through, else the
    /// current folder. One line a hit, `path:line: text`; the line is that of the rendered text (of Markdown it is not
    /// the line in the file), the one that `G` goes to inside.
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true, value_parser = query, help_heading = FINDING)]
    pub find: Vec<String>,

    /// With --find: a concordance, the hits one under the other
    #[arg(long, requires = "find", group = "form", help_heading = FINDING)]
    pub kwic: bool,

    /// With --find: how many hits there are, a row for each document and a column for each query
    #[arg(long, requires = "find", group = "form", help_heading = FINDING)]
    pub count: bool,

    /// With --find: only the paths of documents with hits
    #[arg(long, requires = "find", group = "form", help_heading = FINDING)]
    pub files: bool,

    /// With --find: one JSON object a line, as the README describes them
    #[arg(long, requires = "find", group = "form", help_heading = FINDING)]
    pub json: bool,

    /// With --find: sort documents by path, hits, density or date, or lines by left, right or position
    ///
    /// Density is hits in a thousand words; left and right are the words beside the hit, position is how far into its
    /// document it is. Anything but `path` is printed when all has been found.
    #[arg(long, value_name = "BY", default_value = "path", requires = "find", hide_default_value = true,
        help_heading = FINDING)]
    pub sort: By,

    /// Keep no texts in the cache folder, and use none that are there
    #[arg(long)]
    pub no_cache: bool,

    /// Print the rendered text instead of opening the reader
    ///
    /// This is what happens by itself when the output is not a terminal.
    #[arg(short, long, conflicts_with = "find")]
    pub print: bool,

    /// Print the contents of each document: its headings, with their pages where it has pages
    #[arg(long, conflicts_with_all = ["find", "print"])]
    pub outline: bool,

    /// Print what is known of each document as a JSON object on a line: title, author and date, headings, links
    #[arg(long, conflicts_with_all = ["find", "print", "outline"])]
    pub meta: bool,

    /// When printing, wrap lines at this many columns; when finding, fit them into as many
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(10..=1000))]
    pub width: Option<u16>,

    /// When printing or finding, whether to use colours; in the reader, `never` does without them
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

/// What hits are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// Documents as they are named, folders by path.
    Path,
    /// Documents with most hits first.
    Hits,
    /// Documents with most hits in a thousand words first.
    Density,
    /// Documents changed last first.
    Date,
    /// Lines by the words to the left.
    Left,
    /// Lines by the words to the right.
    Right,
    /// Lines by how far into their documents they are.
    Position,
}

/// Whether colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless NO_COLOR is set; not when printing documents.
    Auto,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

/// A query may begin with a dash (`-in:drafts river`), but two of them are an option before which the query is missing.
fn query(typed: &str) -> Result<String, String> {
    match typed.strip_prefix("--") {
        Some(_) => Err("a query is missing here (one that begins with -- is put into double quotes)".into()),
        None => Ok(typed.to_owned()),
    }
}

const FINDING: &str = "Finding without opening";

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
  recto --print report.pdf > report.txt the text of any format
  recto --outline book.epub             its contents
  recto --find 'prime minister' reports/
                                        every place where it comes up, across line ends too
  recto --find sadr --find 'maliki | al-maliki' --count reports/
                                        how often, by document

Inside:  ? keys   / search   . keywords   J K documents   q quit

Exit status:
  0  everything was read     1  something could not be read     2  nothing could, or a mistake in the command
  With --find, as grep:
  0  there are hits          1  there are none                  2  something named could not be read, or a mistake";
