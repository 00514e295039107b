//! Several threads, one output, always in the same order.
//!
//! Documents are looked through in blocks, several at a time. Each block has a turn: what belongs to it is written
//! when everything before it has been. Whoever is ahead goes on, and what he found waits; only when a good deal is
//! waiting already, or his own block has very much, does he wait for his turn. So hits come in the order of the
//! documents, at once, and the memory they take is bounded.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::say;

/// Bytes that are worth writing.
const WORTH: usize = 32 << 10;
/// Bytes that one block may hold back.
const MUCH: usize = 1 << 20;
/// Bytes of finished blocks that may wait for their turn.
const WAITING: usize = 8 << 20;

/// What is to be written.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// For the output.
    pub(super) printed: Vec<u8>,
    /// For whoever started the program.
    pub(super) said: Vec<String>,
}

/// See the essay.
pub(super) struct Turns<W> {
    desk: Mutex<Desk<W>>,
    moved: Condvar,
    over: AtomicBool,
    /// Whether somebody watches: what there is, is written at once.
    live: bool,
}

struct Desk<W> {
    /// The block that is being written.
    turn: usize,
    out: W,
    /// Said before the first byte.
    heading: Option<String>,
    waiting: BTreeMap<usize, Draft>,
    /// Bytes in `waiting`.
    bytes: usize,
    failure: Option<io::Error>,
}

impl<W: Write> Turns<W> {
    /// An output whose first turn is that of block 0. `heading` is said before anything is written.
    pub(super) fn new(out: W, heading: Option<String>, live: bool) -> Turns<W> {
        let desk = Desk { turn: 0, out, heading, waiting: BTreeMap::new(), bytes: 0, failure: None };
        Turns { desk: Mutex::new(desk), moved: Condvar::new(), over: AtomicBool::new(false), live }
    }

    /// Whether nothing can be written any more: the reader has gone, the disk is full, a thread has failed.
    pub(super) fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Gives a block the chance to write what it has so far. `false` if it is over.
    pub(super) fn offer(&self, block: usize, draft: &mut Draft) -> bool {
        let len = draft.printed.len();
        if len < WORTH && !(self.live && len > 0) {
            return !self.is_over();
        }
        let mut desk = self.desk();
        if len >= MUCH {
            desk = self.wait(desk, |desk| desk.turn == block);
        }
        if desk.turn == block {
            self.put(&mut desk, draft);
        }
        !self.is_over()
    }

    /// Ends a block with the last that it has.
    pub(super) fn end(&self, block: usize, mut draft: Draft) {
        let mut desk = self.wait(self.desk(), |desk| desk.turn == block || desk.bytes < WAITING);
        if desk.turn != block {
            desk.bytes += draft.printed.len();
            desk.waiting.insert(block, draft);
            return;
        }
        self.put(&mut desk, &mut draft);
        desk.turn += 1;
        while let Some(mut next) = {
            let turn = desk.turn;
            desk.waiting.remove(&turn)
        } {
            desk.bytes -= next.printed.len();
            self.put(&mut desk, &mut next);
            desk.turn += 1;
        }
        self.moved.notify_all();
    }

    /// Nobody waits for a thread that failed.
    pub(super) fn give_up(&self) {
        self.over.store(true, Ordering::Relaxed);
        drop(self.desk());
        self.moved.notify_all();
    }

    /// Whether everything was written, or the reader had enough before.
    ///
    /// # Errors
    /// When writing failed otherwise.
    pub(super) fn finish(self) -> io::Result<bool> {
        let over = self.is_over();
        let mut desk = self.desk.into_inner().unwrap_or_else(PoisonError::into_inner);
        let failure = desk.failure.take().or_else(|| desk.out.flush().err());
        match failure {
            None => Ok(!over),
            Some(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(false),
            Some(e) => Err(e),
        }
    }

    fn desk(&self) -> MutexGuard<'_, Desk<W>> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(
        &self,
        mut desk: MutexGuard<'a, Desk<W>>,
        until: impl Fn(&Desk<W>) -> bool,
    ) -> MutexGuard<'a, Desk<W>> {
        while !until(&desk) && !self.is_over() {
            desk = self.moved.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
        desk
    }

    fn put(&self, desk: &mut Desk<W>, draft: &mut Draft) {
        draft.said.drain(..).for_each(|said| say(&said));
        if draft.printed.is_empty() || self.is_over() {
            return draft.printed.clear();
        }
        if let Some(heading) = desk.heading.take() {
            say(&heading);
        }
        if let Err(e) = desk.out.write_all(&draft.printed) {
            desk.failure = Some(e);
            self.over.store(true, Ordering::Relaxed);
            self.moved.notify_all();
        }
        draft.printed.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    /// An output that breaks after some bytes.
    struct Pipe(Vec<u8>, usize, io::ErrorKind);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0.len() >= self.1 {
                return Err(self.2.into());
            }
            self.0.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn run(blocks: usize, most: usize, kind: io::ErrorKind) -> (Vec<u8>, io::Result<bool>) {
        let mut pipe = Pipe(Vec::new(), most, kind);
        let turns = Turns::new(&mut pipe, None, false);
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    loop {
                        let block = next.fetch_add(1, Ordering::Relaxed);
                        if block >= blocks || turns.is_over() {
                            return;
                        }
                        let mut draft = Draft::default();
                        // Some blocks have much more than others.
                        for line in 0..(block % 7) * 3000 {
                            writeln!(draft.printed, "{block} {line}").unwrap();
                            if !turns.offer(block, &mut draft) {
                                return;
                            }
                        }
                        turns.end(block, draft);
                    }
                });
            }
        });
        let done = turns.finish();
        (pipe.0, done)
    }

    #[test]
    fn what_several_threads_found_is_written_in_the_order_of_the_blocks() {
        let (written, done) = run(40, usize::MAX, io::ErrorKind::Other);
        assert!(done.unwrap());
        let lines: Vec<(usize, usize)> = String::from_utf8(written)
            .unwrap()
            .lines()
            .map(|line| line.split_once(' ').unwrap())
            .map(|(block, line)| (block.parse().unwrap(), line.parse().unwrap()))
            .collect();
        assert!(lines.is_sorted());
        assert_eq!(lines.len(), (0..40).map(|block| (block % 7) * 3000).sum::<usize>());
    }

    #[test]
    fn a_reader_who_leaves_stops_everybody_and_is_no_error() {
        assert!(!run(200, 100_000, io::ErrorKind::BrokenPipe).1.unwrap());
        assert_eq!(
            run(200, 100_000, io::ErrorKind::StorageFull).1.unwrap_err().kind(),
            io::ErrorKind::StorageFull
        );
    }

    #[test]
    fn nobody_waits_for_a_thread_that_failed() {
        let turns = Turns::new(Vec::new(), None, false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut draft = Draft { printed: vec![b'x'; MUCH], said: Vec::new() };
                // Block 0 never ends.
                assert!(!turns.offer(1, &mut draft));
            });
            turns.give_up();
        });
        assert!(!turns.finish().unwrap());
    }
}
