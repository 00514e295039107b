//! What the reader has settled once and for all: `config.toml` in the configuration directory.
//!
//! A document, and the folder it lies in, configure nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};
use serde::Deserialize;

/// The settings file. Every setting is optional; an unknown one is an error that names it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// `"auto"` (ask the terminal), `"dark"`, `"light"`, or the name of a file in the folder `themes`
    /// beside the settings, without its `.toml`.
    pub theme: Option<String>,
    /// Cells in a line of prose, 20 to 400.
    pub measure: Option<u16>,
    /// Whether long lines are wrapped.
    pub wrap: Option<bool>,
    /// Whether the mouse is the program's when it starts.
    pub mouse: Option<bool>,
    /// Keywords that are lit from the start.
    pub keywords: Vec<String>,
    /// A set of keywords that is loaded from the start: its name in the folder `keywords` beside the settings, or
    /// a path that begins with `/` or `~/`.
    pub keyword_set: Option<PathBuf>,
    /// Other keys for actions: `line-down = ["j", "Down"]`.
    pub keys: BTreeMap<String, Vec<String>>,
}

/// Why the settings could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is there but cannot be read.
    #[error("{}: {reason}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// The file is not what it should be.
    #[error("{}: {message}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// Line, column and reason.
        message: String,
    },
}

impl Config {
    /// The folder where settings and themes are, if the system has one.
    pub fn folder() -> Option<PathBuf> {
        strategy().map(|s| s.config_dir())
    }

    /// The folder for what can be made again, if the system has one.
    pub fn cache_folder() -> Option<PathBuf> {
        strategy().map(|s| s.cache_dir())
    }

    /// The settings in their usual place. Nobody needs any: where there are none, or they are in a home that is
    /// not ours to read (`sudo -u`, a container), everything is as usual.
    ///
    /// # Errors
    /// When they are there but not well-formed.
    pub fn usual() -> Result<Config, ConfigError> {
        use io::ErrorKind::{NotADirectory, NotFound, PermissionDenied};
        let Some(folder) = Config::folder() else { return Ok(Config::default()) };
        match Config::read(&folder.join("config.toml")) {
            Err(ConfigError::Read { reason, .. })
                if matches!(reason.kind(), NotFound | NotADirectory | PermissionDenied) =>
            {
                Ok(Config::default())
            }
            read => read,
        }
    }

    /// Reads a settings file.
    ///
    /// # Errors
    /// When it cannot be read, or is not well-formed.
    pub fn read(path: &Path) -> Result<Config, ConfigError> {
        let text =
            fs::read_to_string(path).map_err(|reason| ConfigError::Read { path: path.into(), reason })?;
        toml::from_str(&text)
            .map_err(|e| ConfigError::Parse { path: path.into(), message: mistake(&text, &e) })
    }

    /// The text of the theme named `name`, from the folder `themes` beside the settings.
    ///
    /// # Errors
    /// When there is no such file, or it cannot be read.
    pub fn theme_text(name: &str) -> Result<String, ConfigError> {
        let file =
            Path::new(name).file_name().map(Path::new).unwrap_or(Path::new("?")).with_extension("toml");
        let path = Config::folder().unwrap_or_default().join("themes").join(file);
        fs::read_to_string(&path).map_err(|reason| ConfigError::Read { path, reason })
    }
}

/// Where the system wants files of this program to be.
fn strategy() -> Option<impl AppStrategy> {
    let args =
        AppStrategyArgs { top_level_domain: String::new(), author: String::new(), app_name: "recto".into() };
    choose_app_strategy(args).ok()
}

/// Where the mistake in a settings or theme file is, and what it is, in one line.
pub fn mistake(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line}, column {column}: {}", error.message().trim().replace('\n', ", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, toml::de::Error> {
        toml::from_str(text)
    }

    #[test]
    fn every_setting_is_optional() {
        assert_eq!(parse("").unwrap(), Config::default());
        let config = parse("measure = 72\nkeywords = [\"river\"]\n[keys]\nline-down = [\"x\"]\n").unwrap();
        assert_eq!((config.measure, config.keywords), (Some(72), vec!["river".to_owned()]));
        assert_eq!(config.keys["line-down"], ["x"]);
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        let text = "measure = 72\nwrap = true\n  mesure = 80";
        let message = mistake(text, &parse(text).unwrap_err());
        assert!(message.starts_with("line 3, column 3: unknown field `mesure`"), "{message}");
        let text = "keywords = [1]";
        assert!(mistake(text, &parse(text).unwrap_err()).starts_with("line 1, column 13: "));
    }

    #[test]
    fn a_file_that_was_asked_for_must_be_there() {
        assert!(matches!(Config::read(Path::new("/nowhere/config.toml")), Err(ConfigError::Read { .. })));
    }
}
