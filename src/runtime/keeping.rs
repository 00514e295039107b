//! Keyword sets come from files and go into files.

use std::path::{Path, PathBuf};

use crate::app::{Filed, Keep, Kept, Keywords};
use crate::sets::file::{FileError, Home, read, read_text};

/// Which set is wanted from the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// The command names a file, or a set in the home of sets. It must be there.
    Named(&'a Path),
    /// The settings name a set. What lies in the folder where recto is started is none.
    Usual(&'a Path),
}

/// The keywords of a set. One that the settings name may not be there yet: saving makes it.
///
/// # Errors
/// With a reason for the reader, when the set cannot be read.
pub fn keywords(home: &Home, wanted: Wanted<'_>) -> Result<Keywords, String> {
    let path = match wanted {
        Wanted::Named(name) => home.resolve(&expanded(name)),
        Wanted::Usual(name) => home.place(&expanded(name)),
    };
    match (read(&path), wanted) {
        (Ok(set), _) => {
            let was = Some(set.text().to_owned());
            Ok(Keywords::of(set, Some(Kept { path, was })))
        }
        (Err(error), Wanted::Usual(_)) if is_missing(&error) => {
            Ok(Keywords::of(Default::default(), Some(Kept { path, was: None })))
        }
        (Err(error), Wanted::Named(name)) if is_missing(&error) => Err(missing(home, name, &path)),
        (Err(error), _) => Err(error.to_string()),
    }
}

/// Carries out what the app wants of files.
pub(super) fn carry_out(keep: Keep) -> Filed {
    match keep {
        Keep::Save { home, name, new, set, was } => {
            let path = if new { home.place(&expanded(&name)) } else { name };
            match home.save(&path, &set, was.as_deref()) {
                Ok(()) => Filed::Saved(path, set.text().to_owned()),
                Err(error) => {
                    let taken = matches!(error, FileError::Changed { .. } | FileError::Exists { .. });
                    Filed::NotSaved { path, message: error.to_string(), taken }
                }
            }
        }
        Keep::Read { home, name } => {
            let path = home.resolve(&expanded(&name));
            match read_text(&path) {
                Ok(text) => Filed::Read(path, text),
                Err(error) => Filed::NotRead(error.to_string()),
            }
        }
    }
}

/// A path with the reader's own folder for a leading `~`: where it is typed into a prompt, no shell has seen it.
pub(super) fn expanded(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), etcetera::home_dir()) {
        (Ok(rest), Ok(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

fn is_missing(error: &FileError) -> bool {
    matches!(error, FileError::System { reason, .. } if reason.kind() == std::io::ErrorKind::NotFound)
}

/// What to say when there is no such set: where it was looked for, and what there is.
fn missing(home: &Home, name: &Path, path: &Path) -> String {
    let stem = |path: &PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let sets: Vec<String> = home.list().iter().filter_map(stem).collect();
    let known = if sets.is_empty() { String::new() } else { format!("; there are {}", sets.join(", ")) };
    match name == path {
        true => format!("{}: there is no such keyword set{known}", name.display()),
        false => format!("{}: there is no such keyword set, nor {}{known}", name.display(), path.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::Set;

    fn home() -> (Home, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (Home::new(Some(folder.path())), folder)
    }

    #[test]
    fn a_set_is_saved_under_a_name_and_found_by_it() {
        let (home, folder) = home();
        let set = Set::parse("Kazimi = Kadhimi\n");
        let keep =
            Keep::Save { home: home.clone(), name: "iraq".into(), new: true, set: set.clone(), was: None };
        let file = folder.path().join("keywords/iraq.keywords");
        assert_eq!(carry_out(keep.clone()), Filed::Saved(file.clone(), set.text().into()));
        let read = keywords(&home, Wanted::Named(Path::new("iraq"))).unwrap();
        assert_eq!((read.set(), read.is_unsaved()), (&set, false));
        std::fs::write(&file, "other\n").unwrap();
        assert!(matches!(carry_out(keep), Filed::NotSaved { taken: true, .. }));
    }

    #[test]
    fn what_was_changed_by_others_is_not_overwritten() {
        let (home, folder) = home();
        let path = folder.path().join("x.keywords");
        std::fs::write(&path, "theirs\n").unwrap();
        let save = |was: &str| {
            let (home, name, set) = (home.clone(), path.clone(), Set::parse("mine\n"));
            carry_out(Keep::Save { home, name, new: false, set, was: Some(was.into()) })
        };
        assert!(matches!(save("before\n"), Filed::NotSaved { taken: true, .. }));
        assert_eq!(save("theirs\n"), Filed::Saved(path.clone(), "mine\n".into()));
    }

    #[test]
    fn a_set_that_is_not_there_is_said_with_those_that_are() {
        let (home, folder) = home();
        std::fs::create_dir(folder.path().join("keywords")).unwrap();
        std::fs::write(folder.path().join("keywords/iraq.keywords"), "a\n").unwrap();
        let said = keywords(&home, Wanted::Named(Path::new("irak"))).unwrap_err();
        assert!(said.starts_with("irak: there is no") && said.ends_with("; there are iraq"), "{said}");
        let usual = keywords(&home, Wanted::Usual(Path::new("irak"))).unwrap();
        assert!(usual.is_empty() && usual.kept.is_some_and(|kept| kept.was.is_none()));
    }
}
