//! The library that comes with the program: what is read when nothing is named.

macro_rules! included {
    ($($name:literal)*) => {
        /// Names and contents of the documents in `assets/library`, in reading order.
        pub const INCLUDED: &[(&str, &[u8])] =
            &[$(($name, include_bytes!(concat!("../assets/library/", $name)))),*];
    };
}

included! {
    "handbook/01-first-page.md"
    "handbook/02-the-screen.md"
    "handbook/03-finding-words.md"
    "handbook/04-keywords.md"
    "handbook/05-what-can-be-opened.md"
    "handbook/06-from-the-shell.md"
    "handbook/07-settings-and-questions.md"
    "reports/0007_3f9c1e5ab20d4478.txt"
    "reports/0031_b84e07d1c6f2a953.txt"
    "reports/bulletin-14.txt"
    "reports/dispatch-from-shaab.txt"
    "reports/field-notes-skardal.md"
    "reports/letter-to-the-commission.txt"
    "reports/names-and-spellings.txt"
    "reports/where-the-maran-goes.md"
    "reports/who-held-the-gates.md"
    "toolbox/basin.py"
    "toolbox/gauge.log"
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::INCLUDED;

    #[test]
    fn everything_in_the_folder_comes_along() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/library");
        let mut found: Vec<String> = ignore::Walk::new(&root)
            .filter_map(Result::ok)
            .filter(|e| e.file_type().is_some_and(|t| t.is_file()))
            .filter_map(|e| e.path().strip_prefix(&root).ok().map(|p| p.to_string_lossy().replace('\\', "/")))
            .collect();
        found.sort();
        let mut named: Vec<&str> = INCLUDED.iter().map(|(name, _)| *name).collect();
        named.sort_unstable();
        assert_eq!(found, named);
    }
}
