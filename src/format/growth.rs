//! A document that is being rendered: what has come of it so far, and who is told.

use std::time::{Duration, Instant};

use crate::document::{Document, Draft, Kind, Part};

use super::{OpenError, title};

/// The least time between two snapshots: each is a copy of all there is.
const PACE: Duration = Duration::from_millis(100);
/// How much rendered text is looked at for a title where the source names none, in bytes.
const OPENING: u64 = 8 * 1024;

/// Collects the parts of a document, and hands out a snapshot at once and then now and then.
pub(super) struct Growth<'a> {
    kind: Kind,
    draft: Draft,
    publish: &'a mut dyn FnMut(Document),
    told: Option<Instant>,
    /// How long the last snapshot took to make: a long document is not copied more often than it is read.
    cost: Duration,
    nonsense: Option<String>,
}

impl<'a> Growth<'a> {
    /// Nothing yet, but what there is to say of the file.
    pub(super) fn new(kind: Kind, notices: Vec<String>, publish: &'a mut dyn FnMut(Document)) -> Growth<'a> {
        let mut draft = Draft::new();
        notices.into_iter().for_each(|notice| draft.notice(notice));
        Growth { kind, draft, publish, told: None, cost: Duration::ZERO, nonsense: None }
    }

    /// Takes the next part; says whether more is wanted.
    pub(super) fn take(&mut self, part: Part) -> bool {
        if let Err(e) = self.draft.append(part) {
            self.nonsense = Some(e.to_string());
            return false;
        }
        let now = Instant::now();
        let due = self.told.is_none_or(|told| now.duration_since(told) >= PACE.max(self.cost * 8));
        if due && !self.draft.is_empty() {
            (self.publish)(titled(self.draft.snapshot(self.kind)));
            let after = Instant::now();
            (self.told, self.cost) = (Some(after), after.duration_since(now));
        }
        true
    }

    /// Whether nothing has come yet.
    pub(super) fn is_empty(&self) -> bool {
        self.draft.is_empty()
    }

    /// The document, if there is any of it; with the reason why there is no more if something went wrong.
    pub(super) fn finish(mut self, outcome: Result<(), OpenError>) -> Result<Document, OpenError> {
        let outcome = match self.nonsense.take() {
            Some(reason) => Err(OpenError::Unreadable(format!("cannot be read: {reason}"))),
            None => outcome,
        };
        match outcome {
            Ok(()) => {}
            Err(OpenError::Cancelled) => return Err(OpenError::Cancelled),
            Err(e) if self.is_empty() => return Err(e),
            Err(e) => self.draft.notice(format!("shown as far as it could be read: {e}")),
        }
        Ok(titled(self.draft.finish(self.kind)))
    }
}

/// A document whose source names no title gets the heading or the line that reads like one.
fn titled(mut document: Document) -> Document {
    document.title =
        document.title.take().or_else(|| chief_heading(&document)).or_else(|| opening(&document));
    document
}

/// The first heading of the first level, else the first heading.
fn chief_heading(document: &Document) -> Option<String> {
    let outline = &document.markup.outline;
    let heading = outline.iter().find(|h| h.level == 1).or(outline.first())?;
    Some(without_pictures(&heading.title)).filter(|title| !title.is_empty())
}

/// A title without the badges beside it; one that is nothing but a picture is what the picture shows.
fn without_pictures(title: &str) -> String {
    let (mut words, mut pictures) = (String::new(), String::new());
    let mut rest = title;
    while let Some((before, picture)) = rest.split_once("[image: ") {
        let (alt, after) = picture.split_once(']').unwrap_or((picture, ""));
        words.push_str(before);
        pictures.push_str(alt);
        pictures.push(' ');
        rest = after;
    }
    words.push_str(rest);
    let best = if words.trim().is_empty() { pictures } else { words };
    best.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn opening(document: &Document) -> Option<String> {
    title::title(&document.text.slice(0..document.text.len().min(OPENING)))
}
