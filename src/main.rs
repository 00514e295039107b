//! The program: arguments in, exit status out.

#![warn(clippy::unwrap_used)]

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use clap::builder::Styles;
use clap::{CommandFactory, Parser};

use recto::app::{ACTIONS, App, Keymap, Keywords, Settings};
use recto::cli::{By, Cli, When};
use recto::config::Config;
use recto::format::apart;
use recto::runtime::{
    self, Caps, Colors, Colours, Find, FindForm, FindSort, Print, PrintForm, Printed, Sought, Source, Wanted,
};
use recto::search::QueryOptions;
use recto::sets::file::Home;
use recto::text;
use recto::ui::Theme;

/// Something could not be read.
const PARTLY: u8 = 1;
/// What was to be found is nowhere.
const NOWHERE: u8 = 1;
/// Nothing could be read, or the command was wrong.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == apart::ARGUMENT) {
        return apart::serve(&arguments.collect::<Vec<_>>());
    }
    apart::allow();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) if e.use_stderr() => return mistaken(),
        // The help and the version.
        Err(e) => e.exit(),
    };
    match run(&cli) {
        Ok(code) => code,
        Err(e) => {
            // A name in the message may hold control characters. Without stderr there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "{}", text::plain_line(&format!("recto: {e:#}")));
            ExitCode::from(FAILED)
        }
    }
}

/// Explains a mistake in the command. What was typed may hold control characters, so it is asked for without
/// styles, after which every sequence in it is one that was typed.
fn mistaken() -> ExitCode {
    if let Err(e) = Cli::command().styles(Styles::plain()).try_get_matches() {
        let explained = e.render().ansi().to_string();
        for line in explained.lines() {
            // Without stderr there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "{}", text::plain_line(line));
        }
    }
    ExitCode::from(FAILED)
}

fn run(cli: &Cli) -> Result<ExitCode> {
    if cli.help_keys {
        return help_keys();
    }
    let config = config(cli)?;
    if !cli.find.is_empty() {
        return find(cli, &config);
    }
    let source = source(cli)?;
    let missing = missing(&source);
    if let Source::Paths(paths) = &source
        && missing.len() == paths.len()
    {
        let (path, reason) = &missing[0];
        return Err(anyhow!("{}: {reason}", path.display()));
    }
    let app = app(cli, &config)?;
    let mut caps = Caps::from_env();
    // A terminal without a movable cursor has no screen to read on.
    let interactive = std::io::stdout().is_terminal() && caps.addressable && form(cli).is_none();
    if interactive {
        if cli.color == When::Never {
            caps.colors = Colors::None;
        }
        let status = runtime::run(app, source, colours(cli, &config)?, caps).context("the terminal")?;
        return Ok(ExitCode::from(status));
    }
    complain(&app);
    let print = Print {
        form: form(cli).unwrap_or_default(),
        width: cli.width.map(usize::from),
        colour: cli.color == When::Always,
    };
    let theme = match colours(cli, &config)? {
        Colours::Auto => Theme::dark(),
        Colours::Fixed(theme) => *theme,
    };
    let printed = runtime::print(&source, print, &app.keywords, &theme).context("the output")?;
    Ok(match printed {
        Printed::Everything => ExitCode::SUCCESS,
        Printed::Part => ExitCode::from(PARTLY),
        Printed::Nothing => ExitCode::from(FAILED),
    })
}

/// What is to be printed, if printing was asked for.
fn form(cli: &Cli) -> Option<PrintForm> {
    match cli {
        Cli { outline: true, .. } => Some(PrintForm::Outline),
        Cli { meta: true, .. } => Some(PrintForm::Meta),
        Cli { print: true, .. } => Some(PrintForm::Text),
        _ => None,
    }
}

/// Prints hits instead of documents. Nothing found is a status of its own, as with grep.
fn find(cli: &Cli, config: &Config) -> Result<ExitCode> {
    let form = match (cli.kwic, cli.count, cli.files, cli.json) {
        (true, ..) => FindForm::Kwic,
        (_, true, ..) => FindForm::Counts,
        (_, _, true, _) => FindForm::Files,
        (.., true) => FindForm::Json,
        _ => FindForm::Lines,
    };
    let sort = sort(cli.sort);
    if sort.is_of_lines() && matches!(form, FindForm::Counts | FindForm::Files) {
        return Err(anyhow!("--sort left, right and position sort lines, and there are none to be printed"));
    }
    let mut app = app(cli, config)?;
    complain(&app);
    let theme = match colours(cli, config)? {
        // Nothing is known of the terminal's background: its own colours suit it.
        Colours::Auto => Theme::named("sixteen").unwrap_or_else(Theme::dark),
        Colours::Fixed(theme) => *theme,
    };
    let caps = Caps::from_env();
    let is_terminal = std::io::stdout().is_terminal();
    let colour = match cli.color {
        When::Always => Some(Caps { colors: caps.colors.max(Colors::Ansi16), ..caps }),
        When::Auto => Some(caps).filter(|caps| is_terminal && caps.addressable),
        When::Never => None,
    };
    let plain = colour.is_some_and(|caps| caps.colors == Colors::None);
    let find = Find {
        queries: &cli.find,
        form,
        sort,
        width: cli.width.map(usize::from).or_else(runtime::columns),
        is_terminal,
        colour,
        theme: &if plain { Theme::plain() } else { theme },
    };
    let names = app.names();
    let library = std::mem::take(&mut app.shelf.library);
    Ok(match runtime::find(&to_find_in(cli)?, library, &find, &names).context("the output")? {
        Sought::Found => ExitCode::SUCCESS,
        Sought::Nothing => ExitCode::from(NOWHERE),
        Sought::Trouble => ExitCode::from(FAILED),
    })
}

/// What is looked through: what is named, else what is piped in, else the current folder.
fn to_find_in(cli: &Cli) -> Result<Source> {
    if cli.paths.is_empty() && !runtime::is_fed() {
        return Ok(Source::Paths(vec![PathBuf::from(".")]));
    }
    source(cli)
}

fn sort(by: By) -> FindSort {
    match by {
        By::Path => FindSort::Path,
        By::Hits => FindSort::Hits,
        By::Density => FindSort::Density,
        By::Date => FindSort::Date,
        By::Left => FindSort::Left,
        By::Right => FindSort::Right,
        By::Position => FindSort::Position,
    }
}

fn config(cli: &Cli) -> Result<Config> {
    Ok(match &cli.config {
        Some(path) => Config::read(path)?,
        None => Config::usual()?,
    })
}

/// What is to be read: what is named, else what is piped in, else the handbook.
fn source(cli: &Cli) -> Result<Source> {
    let dash = cli.paths.iter().filter(|p| p.as_os_str() == "-").count();
    if dash > 0 && cli.paths.len() > 1 {
        return Err(anyhow!("'-' (standard input) is read alone, not beside other documents"));
    }
    if dash == 0 && !cli.paths.is_empty() {
        return Ok(Source::Paths(cli.paths.clone()));
    }
    let piped = !std::io::stdin().is_terminal();
    if dash > 0 && !piped {
        return Err(anyhow!("'-' is standard input, but nothing is piped into it"));
    }
    Ok(if dash > 0 || piped { Source::Stdin } else { Source::Included })
}

/// What was named but is not there, and why.
fn missing(source: &Source) -> Vec<(PathBuf, String)> {
    let Source::Paths(paths) = source else { return Vec::new() };
    let reason = |path: &PathBuf| match std::fs::metadata(path) {
        Ok(_) => None,
        // It leads into an archive: whether there is such a document in it is seen when it is opened.
        Err(e) if e.kind() == std::io::ErrorKind::NotADirectory => None,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Some("no such file or folder".to_owned()),
        Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => Some("permission denied".to_owned()),
        Err(e) => Some(e.to_string()),
    };
    paths.iter().filter_map(|path| reason(path).map(|r| (path.clone(), r))).collect()
}

fn app(cli: &Cli, config: &Config) -> Result<App> {
    let usual = Settings::default();
    let settings = Settings {
        measure: cli.measure.or(config.measure).unwrap_or(usual.measure).clamp(20, 400),
        wrap: config.wrap.unwrap_or(usual.wrap),
        mouse: !cli.no_mouse && config.mouse.unwrap_or(usual.mouse),
    };
    let mut keymap = Keymap::standard();
    for (action, keys) in &config.keys {
        keymap.bind(action, keys).map_err(|e| anyhow!("{e}")).context("in [keys] of the settings")?;
    }
    let mut app = App::new((80, 24), settings, keymap);
    app.home = Home::new(Config::folder().as_deref());
    (app.keywords, app.notice) = keywords(cli, config, &app.home)?;
    let mistakes = mistakes(&app.keywords);
    if let Some(first) = mistakes.first() {
        let more = mistakes.len() - 1;
        let more =
            if more > 0 { format!(" (and {more} more, below the list of keywords)") } else { String::new() };
        app.notice = Some(format!("{first}{more}"));
    }
    if let Some(folder) = Config::cache_folder().filter(|_| !cli.no_cache) {
        app.shelf.library.corpus.keep_in(folder);
    }
    Ok(app)
}

/// The keywords to begin with, or why those of the settings cannot be read: only what the command names must be
/// there.
fn keywords(cli: &Cli, config: &Config, home: &Home) -> Result<(Keywords, Option<String>)> {
    let usual = config.keyword_set.as_deref().map(Wanted::Usual);
    let (mut keywords, reason) = match cli.keyword_set.as_deref().map(Wanted::Named).or(usual) {
        None => (Keywords::default(), None),
        Some(wanted) => match runtime::keywords(home, wanted) {
            Ok(keywords) => (keywords, None),
            Err(reason) if matches!(wanted, Wanted::Named(_)) => return Err(anyhow!(reason)),
            Err(reason) => (Keywords::default(), Some(reason)),
        },
    };
    for word in cli.keywords.iter().chain(&config.keywords) {
        keywords.add(word, QueryOptions::default()).with_context(|| format!("keyword '{word}'"))?;
    }
    keywords.begin();
    Ok((keywords, reason))
}

/// What is wrong with the set of keywords, which is loaded all the same.
fn mistakes(keywords: &Keywords) -> Vec<String> {
    let file = keywords.kept.as_ref().map(|kept| kept.path.display().to_string()).unwrap_or_default();
    keywords.mistakes().iter().map(|mistake| format!("{file}: {mistake}")).collect()
}

/// The same without a screen.
fn complain(app: &App) {
    let mistakes = mistakes(&app.keywords);
    let others = app.notice.iter().filter(|_| mistakes.is_empty());
    for said in mistakes.iter().chain(others) {
        // Without stderr there is nobody left to tell.
        let _ = writeln!(std::io::stderr(), "{}", text::plain_line(&format!("recto: {said}")));
    }
}

fn colours(cli: &Cli, config: &Config) -> Result<Colours> {
    let fixed = |theme| Colours::Fixed(Box::new(theme));
    Ok(match cli.theme.as_deref().or(config.theme.as_deref()).unwrap_or("auto") {
        "auto" => Colours::Auto,
        name => match Theme::named(name) {
            Some(theme) => fixed(theme),
            None => {
                let text = Config::theme_text(name)
                    .context("the themes that come along are dark, light and sixteen")?;
                fixed(Theme::parse(&text).map_err(|e| anyhow!("theme '{name}': {e}"))?)
            }
        },
    })
}

fn help_keys() -> Result<ExitCode> {
    let mut table = String::new();
    for action in ACTIONS {
        table += &format!("{:<20} {:<18} {}\n", action.name, action.keys.join(" "), action.help);
    }
    match std::io::stdout().write_all(table.as_bytes()) {
        // Whoever was reading may have had enough.
        Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(e).context("the output"),
        _ => Ok(ExitCode::SUCCESS),
    }
}
