//! All state and all decisions.
//!
//! [`App::update`] takes one [`Msg`] (what happened) and answers with [`Task`]s (what to do outside). It
//! is plain code without threads, clocks, widgets or I/O, so a test can play any story. [`App::prepare`]
//! is called once before each drawing and brings what is on the screen up to date; drawing changes
//! nothing.

mod action;
mod census;
mod concordance;
mod dispersion;
mod exporting;
mod finding;
mod geometry;
mod keeping;
mod keymap;
mod keywords;
mod layout;
mod mouse;
mod moving;
mod naming;
mod opening;
mod overlay;
mod page;
mod places;
mod prompt;
mod prompting;
mod shelf;
mod spelling;
mod typed;
mod viewport;
mod wordlist;

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseEvent};

use crate::document::{Document, LineIndex, Span, View};
use crate::library::{Corpus, EntryId, Findings, Found, Order, Origin, Survey};
use crate::search::{Expression, Match, Matcher, QueryOptions};
use crate::sets::file::Home;
use crate::words::Vocabulary;

pub use action::{ACTIONS, Action, Group, Scope};
pub use census::{BINS, Census, Next, Part, count, parts};
pub use concordance::{Concordance, LINES, Row};
pub use dispersion::Dispersion;
pub use geometry::{Geometry, Wishes};
pub use keeping::{Filed, Keep};
pub use keymap::{Key, Keymap};
pub use keywords::{Added, COLOURS, Kept, Keyword, Keywords, Merged};
pub use layout::{LineLayout, Measure, Piece};
pub use naming::Known;
pub use page::{Finder, Lit, Page, Step};
pub use places::{Destination, Leading, Place, Places};
pub use prompt::{Edit, Prompt, Purpose};
pub use prompting::commands;
pub use shelf::Shelf;
pub use spelling::{Proposal, Words};
pub use viewport::{Anchor, PageRow, Stand, Viewport};
pub use wordlist::{About, Suggestion, WordList};

/// The number of a background job; answers to older ones are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticket(pub u64);

/// The kinds of background work. Of each kind only the newest job matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// Walking folders.
    Scan,
    /// Opening the selected document.
    Open,
    /// Opening the one that is likely to be selected next.
    Ahead,
    /// The census of the search.
    Search,
    /// The census of the keywords in the open document.
    Keywords,
    /// A search over the whole library.
    Lookup,
    /// Titles and counts for the list.
    Survey,
    /// Where a word falls in some documents.
    Dispersion,
    /// The words of the library.
    Words,
    /// A list of words.
    WordList,
    /// Writing a file.
    Export,
    /// Reading and saving keywords.
    Keeping,
    /// Code colours.
    Paint,
    /// Line numbers.
    Lines,
}

/// How many kinds of [`Slot`] there are.
pub const SLOTS: usize = 14;

/// What happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse did something.
    Mouse(MouseEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// The terminal's background is light (or dark).
    Background {
        /// Whether dark text is to be used.
        light: bool,
    },
    /// Folders were walked; `done` when all are.
    Scanned(Ticket, Vec<Found>, bool),
    /// A document was opened, or why not.
    Opened(Ticket, EntryId, Result<Arc<Document>, String>),
    /// What there is so far of a document that is being opened.
    Growing(Ticket, EntryId, Arc<Document>),
    /// A document that nobody has asked for yet is open.
    Ready(Ticket, EntryId, Arc<Document>),
    /// More of standard input has arrived, or why not.
    Arrived(Result<Arc<Document>, String>),
    /// A part of a census; of the search or the keywords by its slot.
    Counted(Slot, Ticket, Part),
    /// What a lookup has found, and how many documents it has looked through.
    Found(Ticket, Vec<Findings>, usize),
    /// What a look into some entries told, or why they cannot be read; `done` after the last.
    Surveyed(Ticket, Vec<(EntryId, Result<Survey, String>)>, bool),
    /// How often a word is in each part of some documents.
    Dispersed(Ticket, Vec<(EntryId, Vec<u32>)>),
    /// What came of a file of keywords.
    Filed(Ticket, Filed),
    /// More of the words of the library, or only how much of it is counted, in percent.
    Words(Ticket, Option<Arc<Vocabulary>>, u8),
    /// The words of a list.
    Suggested(Ticket, Vec<Suggestion>),
    /// Code colours for a stretch of the open document.
    Painted(Ticket, Range<u64>, Vec<Span>),
    /// The line index of the open document.
    Indexed(Ticket, Arc<LineIndex>),
    /// The open file is not what it was when it was opened.
    Changed(String),
    /// Something the reader should know.
    Notice(String),
}

/// What to do outside.
#[derive(Debug)]
pub enum Task {
    /// Walk these files and folders.
    Scan(Ticket, Vec<PathBuf>),
    /// Open a document in a view; not, if it was last changed at the time that is given: then it is open already.
    Open(Ticket, EntryId, Origin, Option<SystemTime>, View),
    /// Open a document in case it is wanted next; if it cannot be read, that is nobody's business yet.
    OpenAhead(Ticket, EntryId, Origin),
    /// Take a census from a chunk on.
    Count(Slot, Ticket, Arc<Document>, Arc<Matcher>, u64),
    /// Look something up in these entries, in this order.
    LookUp(Ticket, Arc<Corpus>, Arc<Expression>, Vec<EntryId>),
    /// Look into these entries, in this order.
    Survey(Ticket, Arc<Corpus>, Vec<EntryId>, Arc<Matcher>),
    /// Count one slot of a matcher in the parts of these entries.
    Disperse(Ticket, Arc<Corpus>, Vec<EntryId>, Arc<Matcher>, usize),
    /// Count the words of all these entries.
    Words(Ticket, Arc<Corpus>, Vec<EntryId>),
    /// Find the words that are typical of an entry.
    KeyWords(Ticket, Arc<Corpus>, EntryId, Arc<Vocabulary>),
    /// Find the words that stand beside what is looked for.
    Collocates(Ticket, Arc<Corpus>, Arc<Expression>, Vec<EntryId>, Arc<Vocabulary>),
    /// Put a text onto the clipboard of the terminal.
    Copy(String),
    /// Write a text into a file that is not there yet.
    Export(PathBuf, String),
    /// Read or save keywords.
    Keep(Ticket, Box<Keep>),
    /// Colour a stretch of code.
    Paint(Ticket, Arc<Document>, Range<u64>),
    /// Number the lines.
    Index(Ticket, Arc<Document>),
    /// Take or give back the mouse.
    Mouse(bool),
    /// Stop, as the shell's Ctrl-Z does.
    Suspend,
    /// Paint the whole screen anew.
    Redraw,
    /// End the program.
    Quit,
}

/// Who has the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The list.
    List,
    /// The page.
    #[default]
    Page,
}

/// What the reader has chosen, from the configuration and by keys.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Cells in a line of prose.
    pub measure: u16,
    /// Whether long lines are wrapped.
    pub wrap: bool,
    /// Whether the mouse is the program's.
    pub mouse: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { measure: 80, wrap: true, mouse: true }
    }
}

/// The search in the open document.
#[derive(Debug, Default)]
pub struct Search {
    /// What is looked for; the last text that made sense.
    pub expression: Option<Expression>,
    /// The toggles of the prompt.
    pub options: QueryOptions,
    /// Finds it.
    pub finder: Option<Finder>,
    /// The hit the reader is at.
    pub current: Option<Match>,
    /// Earlier searches, the newest last.
    pub history: Vec<String>,
    /// A step that waits for the background to look further.
    pub(crate) pending: Option<Waiting>,
}

/// A step to a hit that nobody has found yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting {
    pub(crate) of: Slot,
    pub(crate) slot: Option<usize>,
    pub(crate) from: Option<u64>,
    pub(crate) backward: bool,
    /// Whether it may lead on into the next document of a lookup.
    pub(crate) flows: bool,
}

/// The whole program, as it stands.
#[derive(Debug, Default)]
pub struct App {
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// What is where.
    pub geometry: Geometry,
    /// The list.
    pub shelf: Shelf,
    /// The open document.
    pub page: Page,
    /// The words that are lit.
    pub keywords: Keywords,
    /// The words of the whole library, once they were wanted.
    pub words: Words,
    /// Where sets of keywords are kept.
    pub home: Home,
    /// The search in the open document.
    pub search: Search,
    /// The search over the whole library.
    pub concordance: Option<Concordance>,
    /// A list of words that the library suggests, while it is shown.
    pub word_list: Option<WordList>,
    /// Where a word falls, while that is shown.
    pub dispersion: Option<Dispersion>,
    /// The line being typed.
    pub prompt: Option<Prompt>,
    /// Whether the help is shown, and the first row of it on the screen.
    pub help: Option<usize>,
    /// A list of places in the open document, while it is shown.
    pub places_list: Option<Places>,
    /// Where jumps came from, the last one last.
    jumps: Vec<(EntryId, Anchor)>,
    /// The place that a link named in a document that is on its way.
    wanted_name: Option<(EntryId, String)>,
    /// Who has the keyboard.
    pub focus: Focus,
    /// Whether the list is hidden.
    pub page_only: bool,
    /// What the reader has chosen.
    pub settings: Settings,
    /// Which key means what.
    pub keymap: Keymap,
    /// A message in the footer, until the next key.
    pub notice: Option<String>,
    /// The number being typed before a command.
    pub count: Option<u64>,
    /// Whether the terminal is known to be light.
    pub light: Option<bool>,
    /// "/word 3 of 41": where the reader is among the hits; from [`App::prepare`].
    pub hits: Option<String>,
    /// For each keyword its hits in the whole library, and whether all entries are counted.
    pub totals: (Vec<u64>, bool),
    /// For each keyword the documents that have hits of it.
    pub documents: Vec<u64>,
    /// Entries that were looked into.
    pub counted: usize,
    /// Where the reader was in the documents that are not open.
    places: HashMap<EntryId, Anchor>,
    /// What the reader named, to be walked again.
    roots: Vec<PathBuf>,
    arriving: Option<Arc<Document>>,
    /// The document that is likely to be selected next.
    ahead: Option<(EntryId, Arc<Document>)>,
    /// Whether the reader last went up the list.
    upward: bool,
    lines: Option<Arc<LineIndex>>,
    wanted_line: Option<u64>,
    tickets: [u64; SLOTS],
    painting: bool,
    surveying: bool,
    /// What is typed in the search prompt was not searched for yet: a held key is searched for once.
    search_due: bool,
    /// The same for the prompt of the lookup.
    lookup_due: bool,
    /// What the lines of a lookup are sorted by.
    lookup_order: Order,
    /// The place to show when this document has come.
    wanted_hit: Option<(EntryId, u64)>,
    /// The text of the keywords when their list was opened.
    opened_with: String,
    /// A file of keywords is on its way.
    filing: bool,
    /// A document is on its way; a step to a hit waits for it.
    opening: bool,
    counted_length: u64,
    tasks: Vec<Task>,
}

impl App {
    /// An empty desk of the given size.
    pub fn new(size: (u16, u16), settings: Settings, keymap: Keymap) -> App {
        App { size, settings, keymap, ..App::default() }
    }

    /// Takes in what happened; what is to be done outside comes back.
    pub fn update(&mut self, msg: Msg) -> Vec<Task> {
        match msg {
            Msg::Key(key) => self.on_key(key.into()),
            Msg::Mouse(event) => self.on_mouse(event),
            Msg::Paste(text) => self.on_paste(&text),
            Msg::Resize(width, height) => self.size = (width, height),
            Msg::Background { light } => self.light = Some(light),
            Msg::Scanned(ticket, found, done) if self.is_current(Slot::Scan, ticket) => {
                self.on_scanned(found, done)
            }
            Msg::Opened(ticket, id, result) if self.is_current(Slot::Open, ticket) => {
                self.on_opened(id, result)
            }
            Msg::Growing(ticket, id, document) if self.is_current(Slot::Open, ticket) => {
                self.on_growing(id, document)
            }
            Msg::Ready(ticket, id, document) if self.is_current(Slot::Ahead, ticket) => {
                self.ahead = Some((id, document));
            }
            Msg::Arrived(result) => self.on_arrived(result),
            Msg::Counted(slot, ticket, part) if self.is_current(slot, ticket) => self.on_counted(slot, &part),
            Msg::Found(ticket, found, looked) if self.takes_findings(ticket) => self.on_found(found, looked),
            Msg::Surveyed(ticket, found, done) if self.is_current(Slot::Survey, ticket) => {
                self.on_surveyed(found, done)
            }
            Msg::Dispersed(ticket, counted) if self.is_current(Slot::Dispersion, ticket) => {
                self.on_dispersed(counted)
            }
            Msg::Words(ticket, words, progress) if self.is_current(Slot::Words, ticket) => {
                self.on_words(words, progress)
            }
            Msg::Suggested(ticket, words) if self.is_current(Slot::WordList, ticket) => {
                self.on_suggested(words)
            }
            Msg::Filed(ticket, filed) if self.is_current(Slot::Keeping, ticket) => self.on_filed(filed),
            Msg::Painted(ticket, range, spans) if self.is_current(Slot::Paint, ticket) => {
                self.painting = false;
                self.page.coloured = range;
                self.page.colours = spans;
            }
            Msg::Indexed(ticket, index) if self.is_current(Slot::Lines, ticket) => self.on_indexed(index),
            Msg::Changed(what) | Msg::Notice(what) => self.notice = Some(what),
            // An answer to a question that was asked anew since.
            Msg::Scanned(..)
            | Msg::Opened(..)
            | Msg::Growing(..)
            | Msg::Ready(..)
            | Msg::Counted(..)
            | Msg::Found(..)
            | Msg::Dispersed(..)
            | Msg::Words(..)
            | Msg::Suggested(..)
            | Msg::Surveyed(..)
            | Msg::Filed(..)
            | Msg::Painted(..)
            | Msg::Indexed(..) => {}
        }
        self.relayout();
        std::mem::take(&mut self.tasks)
    }

    /// Brings the screen up to date; to be called before it is drawn.
    pub fn prepare(&mut self) -> Vec<Task> {
        self.relayout();
        self.search_as_typed();
        self.look_up_as_typed();
        self.propose_spellings();
        let rows = usize::from(self.geometry.concordance.height.saturating_sub(1));
        if let Some(concordance) = self.concordance.as_mut().filter(|c| c.open) {
            concordance.settle(rows);
        }
        self.settle_dispersion();
        let entries = usize::from(self.geometry.list.height.saturating_sub(1)) / self.entry_height();
        self.shelf.settle(entries);
        if let Some(document) = self.page.document.clone() {
            self.page.viewport.settle(&document);
            let range = self.page.viewport.visible();
            self.page.lit.keywords = match &mut self.page.keywords {
                Some(finder) => finder.in_range(&document, range.clone()),
                None => Vec::new(),
            };
            let unwanted = self.is_unwanted();
            self.page.lit.search = match &mut self.search.finder {
                Some(finder) if !unwanted => finder.in_range(&document, range.clone()),
                _ => Vec::new(),
            };
            // The other slots only tell whether the document is wanted.
            self.page.lit.search.retain(|hit| hit.slot == 0);
            self.want_colours(&document, range);
            self.hits = self.place_in_hits();
            if document.text.store().shortened() && self.notice.is_none() {
                self.notice =
                    Some("the file was shortened while open: what was read is kept, r reloads".into());
            }
        }
        std::mem::take(&mut self.tasks)
    }

    /// Rows that an entry takes in the list. Where all entries find room, titles get two.
    pub fn entry_height(&self) -> usize {
        let height = if self.keywords.is_empty() { 2 } else { 3 };
        let room = usize::from(self.geometry.list.height.saturating_sub(1));
        if self.shelf.library.len() * (height + 1) <= room { height + 1 } else { height }
    }

    /// Whether the list is a part of the screen at all.
    pub fn has_list(&self) -> bool {
        self.shelf.library.len() > 1 || self.shelf.scanning
    }

    /// The keyboard's scope.
    pub fn scope(&self) -> Scope {
        match self.focus {
            _ if self.places_list.is_some() => Scope::Places,
            _ if self.word_list.is_some() => Scope::Words,
            _ if self.dispersion.is_some() => Scope::Dispersion,
            _ if self.is_looking_up() => Scope::Lookup,
            Focus::List => Scope::List,
            Focus::Page => Scope::Page,
        }
    }

    /// Whether the open document keeps the shape of its lines: code and logs use the whole width.
    fn full_width(&self) -> bool {
        use crate::document::Kind;
        let kind = self.page.document.as_ref().map(|d| d.kind);
        !self.settings.wrap || matches!(kind, Some(Kind::Code | Kind::Log))
    }

    fn relayout(&mut self) {
        let wishes = Wishes {
            concordance: self.is_looking_up(),
            list: self.has_list() && (!self.page_only || self.focus == Focus::List),
            list_first: self.focus == Focus::List,
            measure: (!self.full_width()).then_some(self.settings.measure),
        };
        self.geometry = Geometry::new(self.size.0, self.size.1, wishes);
        let column = self.geometry.column;
        let measure = Measure { width: usize::from(column.width).max(1), wrap: self.settings.wrap };
        self.page.viewport.resize(measure, usize::from(column.height).max(1));
    }

    fn on_key(&mut self, key: Key) {
        self.notice = None;
        if self.prompt.is_some() {
            return self.prompt_key(key);
        }
        if self.help.is_some() {
            return self.help_key(key);
        }
        if let KeyCode::Char(c @ '0'..='9') = key.code
            && key.modifiers == KeyModifiers::NONE
        {
            let digit = u64::from(c as u8 - b'0');
            self.count = Some(self.count.unwrap_or(0).saturating_mul(10).saturating_add(digit));
            return;
        }
        let count = self.count.take();
        match self.keymap.lookup(self.scope(), key) {
            Some(action) => (action.run)(self, count),
            None if key.code == KeyCode::Esc => self.back_out(),
            None => self.notice = Some(format!("{key} does nothing here; ? shows the keys")),
        }
    }

    /// Escape: out of whatever is shown on top, then out of what is lit by the search.
    fn back_out(&mut self) {
        if self.places_list.take().is_some()
            || self.word_list.take().is_some()
            || self.dispersion.take().is_some()
        {
            // The view is gone; what was under it stays.
        } else if self.is_looking_up() {
            self.leave_lookup();
        } else if self.concordance.is_some() {
            self.reopen_lookup();
        } else if self.search.expression.is_some() {
            self.clear_search();
        } else if self.focus == Focus::List && !self.shelf.filter.is_empty() {
            self.set_filter("");
        }
    }

    fn task(&mut self, task: Task) {
        self.tasks.push(task);
    }

    /// A new ticket; the jobs with older ones are stale from here on.
    fn ticket(&mut self, slot: Slot) -> Ticket {
        self.tickets[slot as usize] += 1;
        Ticket(self.tickets[slot as usize])
    }

    fn is_current(&self, slot: Slot, ticket: Ticket) -> bool {
        self.tickets[slot as usize] == ticket.0
    }
}
