//! Reading many texts at once: those that lie side by side in a file come with one call.
//!
//! An article has a few kilobytes, and a call for each of them costs more than the bytes do.

use std::sync::Arc;

use super::Handle;
use super::index::Text;
use super::key::Digest;
use super::segment::{Segment, Span};
use super::store::Store;

/// Bytes read with one call, unless a single text is longer. With more, the processor's cache no longer holds
/// what was read until it has been checked and searched: 10 GB/s become 5.
const RUN: u64 = 128 << 10;

/// Bytes that are rather read in vain than skipped: a call costs as much.
const GAP: u64 = 4 << 10;

/// A text that is there, and the index of its handle.
type Wanted = (usize, Text);

/// See [`super::Cache::read_run`].
pub(super) fn read(
    store: &Store,
    handles: &[Handle],
    scratch: &mut Vec<u8>,
    each: &mut dyn FnMut(usize, Option<&[u8]>),
) {
    let (wanted, segments) = find(store, handles, each);
    let mut rest = &wanted[..];
    while let Some(((_, first), segment)) =
        rest.first().and_then(|first| Some((first, segments.get(first.1.segment as usize)?.as_ref()?)))
    {
        let (run, after) = rest.split_at(run_length(rest));
        let end = run.iter().map(|(_, text)| text.span.end()).max().unwrap_or_default();
        let start = first.span.at;
        segment.touch();
        segment.read(Span { at: start, len: (end - u64::from(start)) as u32 }, scratch);
        for &(i, text) in run {
            let at = (text.span.at - start) as usize;
            let bytes = scratch.get(at..at + text.span.len as usize);
            let whole = bytes.filter(|bytes| Digest::of(bytes) == text.digest);
            if whole.is_none() {
                store.index_mut().forget_text(handles[i].place, text);
            }
            each(i, whole);
        }
        rest = after;
    }
}

/// Where the texts are, in that order, and the segments; those that are nowhere are told.
fn find(
    store: &Store,
    handles: &[Handle],
    each: &mut dyn FnMut(usize, Option<&[u8]>),
) -> (Vec<Wanted>, Vec<Option<Arc<Segment>>>) {
    let (mut wanted, mut gone) = (Vec::with_capacity(handles.len()), Vec::new());
    let segments = {
        let index = store.index();
        for (i, handle) in handles.iter().enumerate() {
            let text = index.text(handle.place).filter(|text| text.digest == handle.digest);
            match text.filter(|text| index.segment(text.segment).is_some()) {
                Some(text) => wanted.push((i, text)),
                None => gone.push(i),
            }
        }
        index.snapshot()
    };
    gone.into_iter().for_each(|i| each(i, None));
    wanted.sort_unstable_by_key(|(i, text)| (text.segment, text.span, *i));
    (wanted, segments)
}

/// How many of the texts at the start of `wanted`, at least one, are read together.
fn run_length(wanted: &[Wanted]) -> usize {
    let Some((_, first)) = wanted.first() else { return 0 };
    let mut end = first.span.end();
    let more = wanted[1..].iter().take_while(|(_, text)| {
        let after = end.max(text.span.end());
        let near = text.segment == first.segment
            && u64::from(text.span.at) <= end + GAP
            && after - u64::from(first.span.at) <= RUN;
        end = after;
        near
    });
    1 + more.count()
}
