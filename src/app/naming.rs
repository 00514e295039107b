//! What the names in a query mean: `@name`, `#group`, `~word`.

use super::App;
use crate::search::{Names, plain};

/// The keywords as they were when the query was read.
pub(super) struct Known {
    keywords: Vec<(String, String)>,
}

impl App {
    /// What names mean now.
    pub fn names(&self) -> impl Names + use<> {
        let written = |text: &str| (plain(text), text.to_owned());
        Known { keywords: self.keywords.list().iter().map(|k| written(k.query.text())).collect() }
    }
}

impl Names for Known {
    /// The keyword of exactly this name, else the first that has it in it.
    fn keyword(&self, name: &str) -> Option<String> {
        let name = plain(name);
        let exact = self.keywords.iter().find(|(folded, _)| *folded == name);
        exact
            .or_else(|| self.keywords.iter().find(|(folded, _)| folded.contains(&name)))
            .map(|(_, text)| text.clone())
    }

    fn group(&self, _: &str) -> Option<Vec<String>> {
        None
    }

    fn loose(&self, word: &str) -> Vec<String> {
        vec![word.to_owned()]
    }
}
