//! The README is true: its table of keys is the program's.

use recto::app::{ACTIONS, Group};

const README: &str = include_str!("../README.md");

#[test]
fn the_readme_lists_every_key() {
    for group in Group::ALL {
        assert!(README.contains(&format!("**{}**", group.name())));
    }
    for action in ACTIONS {
        let keys: Vec<String> = action.keys.iter().map(|k| format!("`{k}`")).collect();
        let row = format!("| {} | {} |", keys.join(" "), action.help);
        assert!(README.contains(&row), "the README lacks {row}");
    }
}
