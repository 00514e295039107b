//! The one table of everything the reader can do.
//!
//! Keys, help, the command line of `:`, the handbook's key table and the configuration all come from
//! here. To add an action: one row, and the function it names.

use super::viewport::Stand;
use super::{App, Focus, Purpose, Task};

/// Where a key has its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In both panes.
    Anywhere,
    /// While the page has the keyboard.
    Page,
    /// While the list has the keyboard.
    List,
    /// While the lines of a lookup are on the screen.
    Lookup,
    /// On a row of the list of keywords.
    Keywords,
    /// While the view of where a word falls is on the screen.
    Dispersion,
    /// While a list of suggested words is on the screen.
    Words,
    /// While the contents or the links are on the screen.
    Places,
}

/// Under which heading the help lists an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Group {
    Moving,
    Places,
    Finding,
    Keywords,
    Lookup,
    Documents,
    View,
    Program,
}

impl Group {
    /// All of them, in the order of the help.
    pub const ALL: [Group; 8] = [
        Group::Moving,
        Group::Places,
        Group::Finding,
        Group::Keywords,
        Group::Lookup,
        Group::Documents,
        Group::View,
        Group::Program,
    ];

    /// The heading.
    pub fn name(self) -> &'static str {
        match self {
            Group::Moving => "Moving",
            Group::Places => "In the contents and the links",
            Group::Finding => "Finding words",
            Group::Keywords => "In the list of keywords",
            Group::Lookup => "In the lines of a lookup",
            Group::Documents => "Documents",
            Group::View => "The view",
            Group::Program => "The program",
        }
    }
}

/// Something the reader can do.
pub struct Action {
    /// Its name, for `:` and the configuration.
    pub name: &'static str,
    /// Its keys, unless the reader has given it others.
    pub keys: &'static [&'static str],
    /// Where those keys mean it.
    pub scope: Scope,
    /// What the help lists it under.
    pub group: Group,
    /// What it does, for the help.
    pub help: &'static str,
    /// Does it; the number is what was typed before the key.
    pub run: fn(&mut App, Option<u64>),
}

impl std::fmt::Debug for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

macro_rules! actions {
    ($($group:ident $scope:ident $name:literal [$($key:literal)*] $help:literal $run:expr;)*) => {
        /// Every action there is.
        pub const ACTIONS: &[Action] = &[$(Action {
            name: $name, keys: &[$($key),*], scope: Scope::$scope, group: Group::$group, help: $help, run: $run,
        }),*];
    };
}

actions! {
    Moving Page "line-down" ["j" "Down" "^E" "^N"] "one row down" |a, n| a.scroll(rows(n));
    Moving Page "line-up" ["k" "Up" "^Y" "^P"] "one row up" |a, n| a.scroll(-rows(n));
    Moving Anywhere "page-down" ["Space" "^F"] "one page down" |a, n| a.scroll_pages(2 * rows(n));
    Moving Anywhere "page-up" ["b" "^B"] "one page up" |a, n| a.scroll_pages(-2 * rows(n));
    Moving Page "screen-down" ["PgDn"] "one page down" |a, n| a.scroll_pages(2 * rows(n));
    Moving Page "screen-up" ["PgUp"] "one page up" |a, n| a.scroll_pages(-2 * rows(n));
    Moving Anywhere "half-page-down" ["d" "^D"] "half a page down" |a, n| a.scroll_pages(rows(n));
    Moving Anywhere "half-page-up" ["u" "^U"] "half a page up" |a, n| a.scroll_pages(-rows(n));
    Moving Page "top" ["g" "Home" "<"] "to the beginning (with a number: to that line)" |a, n| match n {
        Some(line) => a.go_to_line(line),
        None => a.go_to(0, Stand::Top),
    };
    Moving Page "bottom" ["G" "End" ">"] "to the end (with a number: to that line)" |a, n| match n {
        Some(line) => a.go_to_line(line),
        None => a.go_to_end(),
    };
    Moving Page "percent" ["%"] "to that percentage of the text, as in 50%" |a, n| a.go_to_percent(n);
    Moving Page "paragraph-next" ["}"] "to the next paragraph" |a, n| a.go_to_paragraph(rows(n));
    Moving Page "paragraph-previous" ["{"] "to the paragraph before" |a, n| a.go_to_paragraph(-rows(n));
    Moving Page "heading-next" ["]"] "to the next heading" |a, n| a.go_to_heading(rows(n));
    Moving Page "heading-previous" ["["] "to the heading before" |a, n| a.go_to_heading(-rows(n));
    Moving Page "right" ["Right"] "move the text sideways, when it is not wrapped" |a, n| a.sideways(8 * rows(n));
    Moving Page "left" ["Left"] "and back" |a, n| a.sideways(-8 * rows(n));
    Moving Anywhere "contents" ["o"] "the contents: all headings, and to one of them" |a, _| a.open_contents();
    Moving Anywhere "links" ["L" "f"] "the links on the screen, where they lead, and there" |a, _| a.open_links();
    Moving Anywhere "back" ["^O"] "back to where the last jump came from" |a, _| a.jump_back();

    Places Places "place-next" ["j" "Down" "^N" "Tab"] "the next row" |a, n| a.walk_places(rows(n));
    Places Places "place-previous" ["k" "Up" "^P" "Shift-Tab"] "the row before" |a, n| a.walk_places(-rows(n));
    Places Places "place-page-down" ["PgDn"] "a screen of rows down" |a, n| a.walk_places(PLACES * rows(n));
    Places Places "place-page-up" ["PgUp"] "a screen of rows up" |a, n| a.walk_places(-PLACES * rows(n));
    Places Places "place-first" ["g" "Home" "<"] "the first row" |a, _| a.walk_places(i64::MIN / 2);
    Places Places "place-last" ["G" "End" ">"] "the last row" |a, _| a.walk_places(i64::MAX / 2);
    Places Places "place-go" ["Enter" "l" "Right"] "go there" |a, _| a.go_to_place();
    Places Places "place-copy" ["y"] "copy the address of the link, or the heading" |a, _| a.copy_place();
    Places Places "places-out" ["q" "h" "Left" "Backspace" "o" "L" "f"] "close the list" |a, _| a.places_list = None;

    Finding Page "search" ["/"] "search in this document, as you type" |a, _| a.open_prompt(Purpose::Search);
    Finding Anywhere "next-hit" ["n"] "to the next hit" |a, n| a.step_search(rows(n), false);
    Finding Anywhere "previous-hit" ["N"] "to the hit before" |a, n| a.step_search(rows(n), true);
    Finding Anywhere "keywords" ["."] "add keywords, and their list (Down leads into it)" |a, _| a.open_keywords();
    Finding Anywhere "keyword-next" [";"] "to the next hit of the chosen keyword (2; chooses the second)" |a, n| a.step_keyword(n, false);
    Finding Anywhere "keyword-previous" [","] "to the hit of the chosen keyword before" |a, n| a.step_keyword(n, true);
    Finding Anywhere "search-to-keyword" ["*"] "make what was searched for a keyword" |a, _| a.keep_search();

    Finding Anywhere "lookup" ["S"] "look up in all documents, as you type" |a, _| a.open_lookup();
    Finding Anywhere "spread" ["D"] "where a word falls in each document (Left and Right change the word)" |a, _| a.open_dispersion();
    Finding Dispersion "spread-next" ["j" "Down" "^N"] "there: the next document" |a, n| a.walk_dispersion(rows(n));
    Finding Dispersion "spread-previous" ["k" "Up" "^P"] "the document before" |a, n| a.walk_dispersion(-rows(n));
    Finding Dispersion "spread-word-next" ["Right" "l" "Tab" ";"] "the next word" |a, _| a.disperse_next(true);
    Finding Dispersion "spread-word-back" ["Left" "h" "Shift-Tab" ","] "the word before" |a, _| a.disperse_next(false);
    Finding Dispersion "spread-read" ["Enter"] "to the first place in the document" |a, _| a.enter_dispersion();
    Finding Dispersion "spread-out" ["q" "D"] "close it" |a, _| a.dispersion = None;
    Finding Anywhere "key-words" ["W"] "the words that are typical of this document" |a, _| a.open_key_words();
    Finding Anywhere "collocates" ["C"] "the words that stand beside what is searched, in all documents" |a, _| a.open_collocates();
    Finding Words "word-next" ["j" "Down" "^N"] "there: the next word" |a, n| a.walk_words(rows(n));
    Finding Words "word-previous" ["k" "Up" "^P"] "the word before" |a, n| a.walk_words(-rows(n));
    Finding Words "word-keyword" ["Enter" "Space"] "make it a keyword, or none any more" |a, _| a.keep_word();
    Finding Words "word-look-up" ["S" "l" "Right"] "look it up in all documents" |a, _| a.look_word_up();
    Finding Words "words-out" ["q" "h" "Left" "W" "C"] "close the list" |a, _| a.word_list = None;

    Keywords Keywords "keyword-go" ["Enter"] "to its next hit" |a, _| a.go_to_keyword();
    Keywords Keywords "keyword-toggle" ["Space"] "switch it on or off" |a, _| a.toggle_keyword();
    Keywords Keywords "keyword-colour" ["c"] "give it another colour" |a, _| a.recolour_keyword();
    Keywords Keywords "keyword-edit" ["r"] "rename it, or write its line anew" |a, _| a.ask_keyword(Purpose::Entry);
    Keywords Keywords "keyword-variant" ["a"] "add spellings" |a, _| a.ask_keyword(Purpose::Variant);
    Keywords Keywords "keyword-spellings" ["v"] "the spellings that the library has for it" |a, _| a.ask_spellings();
    Keywords Keywords "keyword-group" ["g"] "put it into a group, or into none" |a, _| a.ask_keyword(Purpose::Group);
    Keywords Keywords "keyword-down" ["J" "Shift-Down"] "move it down" |a, _| a.shift_keyword(true);
    Keywords Keywords "keyword-up" ["K" "Shift-Up"] "move it up" |a, _| a.shift_keyword(false);
    Keywords Keywords "keyword-remove" ["x" "Delete" "Backspace"] "remove it" |a, _| a.remove_keyword();
    Keywords Keywords "keyword-undo" ["u"] "take back the last change of the set" |a, _| a.undo_keywords(false);
    Keywords Keywords "keyword-redo" ["U" "^R"] "make it again" |a, _| a.undo_keywords(true);
    Keywords Keywords "keyword-save" ["w"] "save the set; the first time, it asks for a name" |a, _| a.save_keywords();
    Keywords Keywords "keyword-import" ["i"] "take in another set, a list or a file of synonyms" |a, _| a.ask_keywords(Purpose::Import, "");
    Keywords Keywords "keyword-export" ["e"] "write the set, or its names alone, into a file" |a, _| a.ask_keywords(Purpose::ExportKeywords, "");

    Lookup Lookup "hit-next" ["j" "Down" "^N" "n"] "the next line" |a, n| a.walk_lines(rows(n));
    Lookup Lookup "hit-previous" ["k" "Up" "^P" "N"] "the line before" |a, n| a.walk_lines(-rows(n));
    Lookup Lookup "hit-page-down" ["PgDn"] "a screen of lines down" |a, n| a.walk_lines(rows(n) * a.lookup_page());
    Lookup Lookup "hit-page-up" ["PgUp"] "a screen of lines up" |a, n| a.walk_lines(-rows(n) * a.lookup_page());
    Lookup Lookup "hit-first" ["g" "Home" "<"] "the first line" |a, _| a.walk_lines(i64::MIN / 2);
    Lookup Lookup "hit-last" ["G" "End" ">"] "the last line" |a, _| a.walk_lines(i64::MAX / 2);
    Lookup Lookup "hit-document-next" ["J" "}"] "the first line of the next document" |a, n| a.walk_documents(rows(n));
    Lookup Lookup "hit-document-previous" ["K" "{"] "and of the one before" |a, n| a.walk_documents(-rows(n));
    Lookup Lookup "hit-order" ["s"] "sort by document, right context, left context, position or date" |a, _| a.next_order();
    Lookup Lookup "hit-read" ["Enter" "l" "Right"] "go there; n goes on from document to document" |a, _| a.enter_line();
    Lookup Lookup "hit-edit" ["S" "/" "Tab" "Shift-Tab"] "type on" |a, _| a.edit_lookup();
    Lookup Lookup "hit-copy" ["y"] "copy all lines with their sources, as Markdown" |a, _| a.copy_lines();
    Lookup Lookup "hit-export" ["e"] "write all lines into a file: Markdown, CSV or JSON" |a, _| a.open_export();
    Lookup Lookup "hit-out" ["q" "h" "Backspace" "Left"] "back to where you were" |a, _| a.leave_lookup();

    Documents List "select-next" ["j" "Down" "^N"] "select the next document" |a, n| a.select(rows(n));
    Documents List "select-previous" ["k" "Up" "^P"] "select the one before" |a, n| a.select(-rows(n));
    Documents List "select-page-down" ["PgDn"] "a screen of documents down" |a, n| a.select(rows(n) * a.list_page());
    Documents List "select-page-up" ["PgUp"] "a screen of documents up" |a, n| a.select(-rows(n) * a.list_page());
    Documents List "select-first" ["g" "Home" "<"] "select the first document" |a, _| a.select(i64::MIN / 2);
    Documents List "select-last" ["G" "End" ">"] "select the last document" |a, _| a.select(i64::MAX / 2);
    Documents Anywhere "document-next" ["J"] "the next document, without leaving the page" |a, n| a.select(rows(n));
    Documents Anywhere "document-previous" ["K"] "the document before" |a, n| a.select(-rows(n));
    Documents List "filter" ["/" "f"] "filter the list, as you type" |a, _| a.open_prompt(Purpose::Filter);
    Documents Anywhere "sort" ["s"] "sort the list by path, title, date, length, hits, density of hits or relevance" |a, _| a.sort_next();
    Documents List "read" ["Enter" "l" "Right"] "into the page" |a, _| a.focus_on(Focus::Page);
    Documents Page "out" ["h" "Backspace"] "out to the list" |a, _| a.focus_on(Focus::List);
    Documents Anywhere "switch-pane" ["Tab" "Shift-Tab"] "from the list to the page and back" |a, _| a.switch_focus();
    Documents Anywhere "reload" ["r"] "read the document anew" |a, _| a.reload();
    Documents Anywhere "view" ["R"] "all of a page of the web, then its source, and back; of what is rendered the source" |a, _| a.next_view();

    View Anywhere "page-only" ["z"] "hide the list, and show it again" |a, _| a.toggle_list();
    View Anywhere "wrap" ["w"] "wrap long lines, or not" |a, _| a.toggle_wrap();
    View Anywhere "narrower" ["-"] "a narrower column of text" |a, n| a.change_measure(-4 * rows(n));
    View Anywhere "wider" ["+"] "a wider one" |a, n| a.change_measure(4 * rows(n));
    View Anywhere "default-measure" ["="] "the usual width" |a, _| a.default_measure();
    View Anywhere "mouse" ["M"] "give the mouse to the terminal, to select text, and take it back" |a, _| a.toggle_mouse();
    View Anywhere "redraw" ["^L"] "paint the screen anew" |a, _| a.redraw();

    Program Anywhere "help" ["?" "F1"] "these keys" |a, _| a.open_help();
    Program Anywhere "command" [":"] "any command by name, or a line number" |a, _| a.open_prompt(Purpose::Command);
    Program Anywhere "suspend" ["^Z"] "back to the shell for a while (fg returns)" |a, _| a.suspend();
    Program Anywhere "quit" ["q"] "out of the page to the list, out of the list to the shell" |a, _| a.quit_level();
    Program Anywhere "quit-at-once" ["Q" "^C"] "quit" |a, _| a.quit();
}

/// Rows of a list of places that a page down moves.
const PLACES: i64 = 15;

/// The number before a key as a number of steps: one if there was none.
fn rows(count: Option<u64>) -> i64 {
    count.map_or(1, |n| n.clamp(1, 1_000_000) as i64)
}

impl App {
    fn redraw(&mut self) {
        self.task(Task::Redraw);
    }

    fn suspend(&mut self) {
        self.task(Task::Suspend);
    }

    fn quit(&mut self) {
        self.task(Task::Quit);
    }

    /// One level up: from the page to the list beside it, else out of the program.
    fn quit_level(&mut self) {
        if self.focus == Focus::Page && self.has_list() && !self.page_only && self.shelf.shown.len() > 1 {
            self.focus = Focus::List;
        } else {
            self.quit();
        }
    }

    fn toggle_mouse(&mut self) {
        self.settings.mouse = !self.settings.mouse;
        let on = self.settings.mouse;
        self.task(Task::Mouse(on));
        let whose = if on {
            "the mouse is recto's again"
        } else {
            "the mouse is the terminal's: select text as usual, M takes it back"
        };
        self.notice = Some(whose.into());
    }
}
