//! Keys: how they are written, and which action each one means.

use std::collections::HashMap;
use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::{ACTIONS, Action, Scope};

/// A key as the program tells keys apart: Shift is part of the character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// The key itself.
    pub code: KeyCode,
    /// Control and Alt; Shift only with keys that are no characters.
    pub modifiers: KeyModifiers,
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Key {
        let mut modifiers =
            event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let mut code = event.code;
        match code {
            KeyCode::Char(c) => {
                modifiers -= KeyModifiers::SHIFT;
                // Control does not tell cases apart on most terminals.
                if modifiers.contains(KeyModifiers::CONTROL) {
                    code = KeyCode::Char(c.to_ascii_lowercase());
                }
            }
            KeyCode::BackTab => modifiers -= KeyModifiers::SHIFT,
            _ => {}
        }
        Key { code, modifiers }
    }
}

/// The keys that have names; everything else is written as itself.
const NAMES: [(&str, KeyCode); 16] = [
    ("Space", KeyCode::Char(' ')),
    ("Enter", KeyCode::Enter),
    ("Tab", KeyCode::Tab),
    ("Shift-Tab", KeyCode::BackTab),
    ("Esc", KeyCode::Esc),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Insert", KeyCode::Insert),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
];

impl Key {
    /// Reads a key as it is written in help and configuration: `j`, `Space`, `^D`, `Alt-x`, `F1`.
    pub fn parse(written: &str) -> Option<Key> {
        if let Some((_, code)) = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(written)) {
            return Some(Key { code: *code, modifiers: KeyModifiers::NONE });
        }
        for (prefix, modifier) in [
            ("^", KeyModifiers::CONTROL),
            ("Ctrl-", KeyModifiers::CONTROL),
            ("Alt-", KeyModifiers::ALT),
            ("Shift-", KeyModifiers::SHIFT),
        ] {
            if let Some(rest) = written.strip_prefix(prefix).filter(|r| !r.is_empty()) {
                let key = Key::parse(rest)?;
                let code = match key.code {
                    KeyCode::Char(c) if modifier == KeyModifiers::CONTROL => {
                        KeyCode::Char(c.to_ascii_lowercase())
                    }
                    code => code,
                };
                return Some(Key { code, modifiers: key.modifiers | modifier });
            }
        }
        if let Some(n) = written.strip_prefix('F').and_then(|n| n.parse().ok()) {
            return Some(Key { code: KeyCode::F(n), modifiers: KeyModifiers::NONE });
        }
        let mut chars = written.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Some(Key { code: KeyCode::Char(c), modifiers: KeyModifiers::NONE }),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.modifiers.contains(KeyModifiers::ALT) {
            f.write_str("Alt-")?;
        }
        if self.modifiers.contains(KeyModifiers::SHIFT) {
            f.write_str("Shift-")?;
        }
        if self.modifiers.contains(KeyModifiers::CONTROL) {
            f.write_str("^")?;
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(c) if self.modifiers.contains(KeyModifiers::CONTROL) => {
                write!(f, "{}", c.to_uppercase())
            }
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(n) => write!(f, "F{n}"),
            other => write!(f, "{other:?}"),
        }
    }
}

/// Which action a key means where. The default has no keys at all; see [`Keymap::standard`].
#[derive(Debug, Default)]
pub struct Keymap {
    bound: HashMap<(Scope, Key), usize>,
    /// The keys of each action as they are written, for hints and help.
    written: Vec<Vec<String>>,
}

impl Keymap {
    /// The keys of the table of actions.
    pub fn standard() -> Keymap {
        let mut keymap = Keymap::default();
        for (i, action) in ACTIONS.iter().enumerate() {
            for key in action.keys {
                let key = Key::parse(key).expect("the table of actions names only keys that can be written");
                keymap.bound.insert((action.scope, key), i);
            }
        }
        keymap.write();
        keymap
    }

    /// The action of a key in one pane: that pane's own meaning first, then the general one.
    pub fn lookup(&self, scope: Scope, key: Key) -> Option<&'static Action> {
        let at = self.bound.get(&(scope, key)).or_else(|| self.bound.get(&(Scope::Anywhere, key)));
        at.map(|i| &ACTIONS[*i])
    }

    /// The action of a key that has a meaning only in `scope`.
    pub fn own(&self, scope: Scope, key: Key) -> Option<&'static Action> {
        self.bound.get(&(scope, key)).map(|i| &ACTIONS[*i])
    }

    /// Gives an action these keys and no others.
    ///
    /// # Errors
    /// With a message for the reader, when there is no such action or key.
    pub fn bind(&mut self, action: &str, keys: &[String]) -> Result<(), String> {
        let at = ACTIONS
            .iter()
            .position(|a| a.name == action)
            .ok_or_else(|| format!("there is no action named '{action}' (recto --help-keys lists them)"))?;
        let parsed: Vec<Key> = keys
            .iter()
            .map(|k| Key::parse(k).ok_or_else(|| format!("'{k}' is not the name of a key (for '{action}')")))
            .collect::<Result<_, _>>()?;
        self.bound.retain(|_, bound| *bound != at);
        if ACTIONS[at].scope == Scope::Anywhere {
            // A pane's own meaning of the key would win: the reader wants this one.
            self.bound.retain(|(_, key), _| !parsed.contains(key));
        }
        for key in parsed {
            self.bound.insert((ACTIONS[at].scope, key), at);
        }
        self.write();
        Ok(())
    }

    /// The keys of an action as they are written: in the order of the table, then the reader's own.
    pub fn keys_of(&self, action: &Action) -> &[String] {
        let at = ACTIONS.iter().position(|a| a.name == action.name);
        at.and_then(|at| self.written.get(at)).map_or(&[], Vec::as_slice)
    }

    fn write(&mut self) {
        self.written = vec![Vec::new(); ACTIONS.len()];
        for ((_, key), action) in &self.bound {
            self.written[*action].push(key.to_string());
        }
        for (keys, action) in self.written.iter_mut().zip(ACTIONS) {
            let rank = |key: &String| action.keys.iter().position(|k| k == key).unwrap_or(usize::MAX);
            keys.sort_by(|a, b| rank(a).cmp(&rank(b)).then(a.cmp(b)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_read() {
        for written in ["j", "G", "Space", "^D", "Alt-x", "F1", "Shift-Tab", "PgDn", "%", "^", "é"] {
            assert_eq!(Key::parse(written).unwrap().to_string(), written);
        }
        assert_eq!(Key::parse("nonsense"), None);
    }

    #[test]
    fn every_action_of_the_table_is_reachable_and_no_key_has_two_meanings_in_one_place() {
        let keymap = Keymap::standard();
        let mut keys = 0;
        for action in ACTIONS {
            assert_eq!(keymap.keys_of(action), action.keys, "{}", action.name);
            keys += action.keys.len();
        }
        assert_eq!(keys, keymap.bound.len());
    }

    #[test]
    fn keys_that_terminals_confuse_are_not_told_apart() {
        for confused in ["^I", "^M", "^J", "^H", "^["] {
            for scope in [Scope::Anywhere, Scope::Page, Scope::List] {
                assert!(
                    Keymap::standard().lookup(scope, Key::parse(confused).unwrap()).is_none(),
                    "{confused}"
                );
            }
        }
    }

    #[test]
    fn the_reader_can_bind_and_is_told_what_is_wrong() {
        let mut keymap = Keymap::standard();
        keymap.bind("line-down", &["x".into()]).unwrap();
        assert_eq!(keymap.lookup(Scope::Page, Key::parse("x").unwrap()).unwrap().name, "line-down");
        assert!(keymap.bind("fly", &[]).unwrap_err().contains("fly"));
        assert!(keymap.bind("line-down", &["Hyper-q".into()]).unwrap_err().contains("Hyper-q"));
    }
}
