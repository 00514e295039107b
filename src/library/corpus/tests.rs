//! Texts that are held, on a disk that does what it likes.

use std::cell::Cell;
use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;
use crate::format::{self, Cancel};
use crate::search::{Query, QueryOptions};

/// What is looked for in the files of this very package; they were written long enough ago to be kept.
const WORD: &str = "cluster";

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn matcher(word: &str) -> Matcher {
    Matcher::new(&[Query::parse(word, QueryOptions::default()).unwrap()])
}

/// A corpus of these files, and how often one of them was opened.
struct Shelf {
    corpus: Corpus,
    ids: Vec<EntryId>,
    opened: Cell<usize>,
}

/// What a visit gave of each document: its facts and hits, or why there are none.
type Seen = Vec<Result<(Facts, u64), String>>;

impl Shelf {
    fn new(paths: &[PathBuf]) -> Shelf {
        let corpus = Corpus::default();
        paths.iter().for_each(|path| corpus.admit(&Origin::Path(path.clone()), "shown"));
        Shelf { corpus, ids: (0..paths.len() as u32).map(EntryId).collect(), opened: Cell::new(0) }
    }

    /// The same, kept in a folder because there are so many documents; only these are ever visited.
    fn large(paths: &[PathBuf], cache: &Path) -> Shelf {
        let shelf = Shelf::new(paths);
        (0..FEW).for_each(|n| shelf.corpus.admit(&Origin::Path(format!("/nowhere/{n}").into()), ""));
        shelf.corpus.keep_in(cache.to_owned());
        shelf
    }

    fn visit(&self, word: &str) -> Seen {
        let matcher = matcher(word);
        let mut seen = vec![Err("not visited".to_owned()); self.ids.len()];
        let open = |origin: &Origin| {
            self.opened.set(self.opened.get() + 1);
            format::open(origin.path().unwrap(), &Cancel::never()).map_err(|e| e.to_string())
        };
        self.corpus.visit(&self.ids, &matcher, &open, &mut |i, text| {
            seen[i] = text.map(|visit| {
                let mut hits = 0;
                super::super::pass(&visit.passage, &matcher, &mut Vec::new(), &mut |_, found| {
                    hits += found.len() as u64;
                    true
                });
                (visit.facts.clone(), hits)
            });
            true
        });
        seen
    }

    /// How often a word is in each of the texts.
    fn hits(&self, word: &str) -> Vec<u64> {
        self.visit(word).into_iter().map(|seen| seen.map_or(0, |(_, hits)| hits)).collect()
    }

    /// Lets the second pass in which a file is not looked at again.
    fn wait(&self) {
        self.corpus.texts.write().unwrap().places.iter_mut().for_each(|place| place.looked = None);
    }
}

/// Writes a file until the system says that it is another than before: its clock ticks slowly.
fn change(path: &Path, text: &str) {
    let before = fs::metadata(path).unwrap();
    loop {
        fs::write(path, text).unwrap();
        // Whoever restores the time of the change cannot restore the time of that.
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_modified(before.modified().unwrap()).unwrap();
        if stamp(path) != Some(Stamp::of(&before, SystemTime::now())) {
            return;
        }
    }
}

/// Some files of this package.
fn package() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src/search", "assets/library/reports", "assets/library/toolbox"] {
        let found = fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        files.extend(found.filter(|path| path.is_file()));
    }
    files.sort();
    assert!(files.len() > 20);
    files
}

/// What is in the files, from their texts and from nowhere else.
fn truth() -> Seen {
    Shelf::new(&package()).visit(WORD)
}

/// Everything that lies in a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn a_text_is_read_once() {
    let f = folder();
    let path = f.path().join("a.txt");
    fs::write(&path, "the mill, the miller").unwrap();
    let shelf = Shelf::new(&[path]);
    assert_eq!((shelf.hits("mill"), shelf.hits("mill"), shelf.hits("weir")), (vec![2], vec![2], vec![0]));
    assert_eq!(shelf.opened.get(), 1);
}

#[test]
fn a_document_that_was_changed_is_never_answered_from_its_old_text() {
    let f = folder();
    let path = f.path().join("a.txt");
    fs::write(&path, "the mill stands").unwrap();
    let shelf = Shelf::new(std::slice::from_ref(&path));
    assert_eq!(shelf.hits("mill"), [1]);
    // Of equal length, and with the old time.
    change(&path, "the weir stands");
    shelf.wait();
    assert_eq!((shelf.hits("mill"), shelf.hits("weir")), (vec![0], vec![1]));
    // Longer.
    change(&path, "the weir, the mill, the miller");
    shelf.wait();
    assert_eq!((shelf.hits("mill"), shelf.hits("weir")), (vec![2], vec![1]));
    // Another in its place.
    let other = f.path().join("b.txt");
    fs::write(&other, "the lake, the lock, the millers").unwrap();
    fs::rename(&other, &path).unwrap();
    shelf.wait();
    assert_eq!((shelf.hits("mill"), shelf.hits("lock")), (vec![1], vec![1]));
    // None any more.
    fs::remove_file(&path).unwrap();
    shelf.wait();
    assert!(shelf.visit("mill")[0].is_err());
    fs::write(&path, "mill").unwrap();
    assert_eq!(shelf.hits("mill"), [1]);
}

#[test]
fn what_was_written_a_moment_ago_is_looked_at_again_when_it_has_settled() {
    let f = folder();
    let path = f.path().join("a.txt");
    fs::write(&path, "mill").unwrap();
    let before = stamp(&path).unwrap();
    let later = Stamp::of(&fs::metadata(&path).unwrap(), SystemTime::now() + Duration::from_secs(60));
    assert!(!before.settled && later.settled);
    // So a text that was read in the same tick of the clock in which it was written is not held for ever.
    assert_ne!(before, later);
}

#[test]
fn a_small_library_does_not_touch_the_disk() {
    let f = folder();
    let shelf = Shelf::new(&package());
    let cache = f.path().join("texts");
    shelf.corpus.keep_in(cache.clone());
    assert_eq!(shelf.visit(WORD), truth());
    shelf.corpus.flush();
    assert!(!cache.exists() && shelf.corpus.messages().is_empty());
}

#[test]
fn what_is_costly_is_kept_however_small_the_library() {
    let f = folder();
    let cache = f.path().join("texts");
    // What was written a moment ago may be written again in the same tick of the clock, and is not kept: this one is older.
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/page.html");
    let shelf = || {
        let shelf = Shelf::new(std::slice::from_ref(&page));
        shelf.corpus.keep_in(cache.clone());
        shelf
    };
    let first = shelf();
    assert_eq!((first.hits("wick").len(), first.opened.get()), (1, 1));
    first.corpus.flush();
    let next = shelf();
    assert_eq!((next.hits("wick").len(), next.opened.get()), (1, 0));
}

#[test]
fn what_is_kept_says_the_same_at_the_next_start() {
    let f = folder();
    let cache = f.path().join("texts");
    let truth = truth();
    let shelf = Shelf::large(&package(), &cache);
    assert_eq!(shelf.visit(WORD), truth);
    assert_eq!(shelf.visit(WORD), truth);
    drop(shelf);
    let next = Shelf::large(&package(), &cache);
    assert_eq!((next.visit(WORD), next.opened.get()), (truth.clone(), 0));
    assert_eq!((next.visit(WORD), next.opened.get()), (truth, 0));
    assert!(next.corpus.messages().is_empty());
}

#[test]
fn two_at_once_on_one_cache_say_the_same() {
    let f = folder();
    let cache = f.path().join("texts");
    let truth = truth();
    let (one, two) = (Shelf::large(&package(), &cache), Shelf::large(&package(), &cache));
    for _ in 0..2 {
        assert_eq!(one.visit(WORD), truth);
        assert_eq!(two.visit(WORD), truth);
        one.corpus.flush();
        two.corpus.flush();
    }
    let third = Shelf::large(&package(), &cache);
    assert_eq!((third.visit(WORD), third.opened.get()), (truth.clone(), 0));
    drop((one, third));
    assert_eq!(two.visit(WORD), truth);
    assert!(two.corpus.messages().is_empty());
}

#[test]
fn threads_share_a_corpus() {
    let f = folder();
    let corpus = Shelf::large(&package(), &f.path().join("texts")).corpus;
    let truth: Vec<u64> = truth().into_iter().map(|seen| seen.unwrap().1).collect();
    let ids: Vec<EntryId> = (0..truth.len() as u32).map(EntryId).collect();
    let count = || {
        let matcher = matcher(WORD);
        let mut hits = vec![0; ids.len()];
        let open = |origin: &Origin| {
            format::open(origin.path().unwrap(), &Cancel::never()).map_err(|e| e.to_string())
        };
        corpus.visit(&ids, &matcher, &open, &mut |i, text| {
            super::super::pass(&text.unwrap().passage, &matcher, &mut Vec::new(), &mut |_, found| {
                hits[i] += found.len() as u64;
                true
            });
            true
        });
        hits
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..4).map(|_| scope.spawn(count)).collect();
        running.into_iter().for_each(|thread| assert_eq!(thread.join().unwrap(), truth));
    });
}

/// Looks twice with a cache in a bad state: the answers are right, and one sentence says what is wrong.
#[track_caller]
fn assert_right_and_told_once(cache: &Path, wrong: &str) {
    let truth = truth();
    let shelf = Shelf::large(&package(), cache);
    assert_eq!(shelf.visit(WORD), truth);
    let said = shelf.corpus.messages();
    assert!(said.len() == 1 && said[0].contains(wrong), "{said:?}");
    assert_eq!(shelf.visit(WORD), truth);
    shelf.corpus.flush();
    assert_eq!(shelf.corpus.messages(), [""; 0]);
}

#[test]
fn a_cache_that_cannot_be_is_told_once() {
    let f = folder();
    let cache = f.path().join("texts");
    fs::write(&cache, "a file in the place of the folder").unwrap();
    assert_right_and_told_once(&cache, "");
    assert_eq!(fs::read(&cache).unwrap(), b"a file in the place of the folder");
}

#[test]
fn a_damaged_cache_is_told_once() {
    let f = folder();
    let cache = f.path().join("texts");
    Shelf::large(&package(), &cache).visit(WORD);
    for path in files(&cache) {
        let mut bytes = fs::read(&path).unwrap();
        let len = bytes.len();
        bytes[len / 3..].iter_mut().for_each(|byte| *byte ^= 0x55);
        fs::write(&path, bytes).unwrap();
    }
    assert_right_and_told_once(&cache, "damaged");
}

#[test]
fn a_text_that_is_damaged_while_it_is_in_use_is_read_anew() {
    let f = folder();
    let cache = f.path().join("texts");
    let truth = truth();
    Shelf::large(&package(), &cache).visit(WORD);
    let shelf = Shelf::large(&package(), &cache);
    // The tables are read now, and the texts of all but the first when they are wanted.
    let all = shelf.ids.clone();
    let shelf = Shelf { ids: all[..1].to_vec(), ..shelf };
    shelf.visit(WORD);
    let shelf = Shelf { ids: all, ..shelf };
    for path in files(&cache) {
        let len = fs::metadata(&path).unwrap().len();
        // In its place: the file that is open is this one.
        let mut file = fs::File::options().write(true).open(&path).unwrap();
        file.seek(SeekFrom::Start(3000)).unwrap();
        file.write_all(&vec![0x55; len as usize - 3000]).unwrap();
    }
    assert_eq!(shelf.visit(WORD), truth);
    assert!(shelf.opened.get() > 0);
}

#[test]
fn a_cache_of_a_newer_version_is_left_alone_and_told_once() {
    let f = folder();
    let cache = f.path().join("texts");
    let (newer, _) = Cache::open(&cache, crate::cache::LIMIT, VERSION + 1);
    let key = Key::new(Path::new("/a"), &Stamp { settled: true, ..stamp(&package()[0]).unwrap() });
    newer.put(&key, b"facts", b"text").unwrap();
    drop(newer);
    let theirs: Vec<(PathBuf, Vec<u8>)> =
        files(&cache).into_iter().map(|p| (p.clone(), fs::read(p).unwrap())).collect();
    assert_right_and_told_once(&cache, "newer");
    theirs.iter().for_each(|(path, bytes)| assert!(fs::read(path).unwrap() == *bytes));
}

#[cfg(unix)]
#[test]
fn a_cache_that_may_not_be_written_is_read_and_told_once() {
    use std::os::unix::fs::PermissionsExt;
    // Root writes wherever it likes.
    if rustix::process::geteuid().is_root() {
        return;
    }
    let f = folder();
    let cache = f.path().join("texts");
    Shelf::large(&package()[..5], &cache).visit(WORD);
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o500)).unwrap();
    assert_right_and_told_once(&cache, "no new ones");
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o700)).unwrap();
}
