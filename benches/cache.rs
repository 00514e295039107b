//! Keeping the texts of a library, opening the folder again, and reading all of it.
//!
//! 20,000 texts of 3.5 kB, as a newspaper has them; the files are in the system's memory when they are read.

use std::path::{Path, PathBuf};

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use recto::cache::{Cache, Handle, Key, LIMIT, Stamp};
use tempfile::TempDir;

fn main() {
    divan::main();
}

const DOCUMENTS: usize = 20_000;
const SIZE: usize = 3_500;

/// What a title, a date and some numbers come to.
const FACTS: [u8; 100] = [b'f'; 100];

fn key(document: usize) -> Key {
    let stamp = Stamp { len: SIZE as u64, modified: 1, changed: 2, inode: document as u64, settled: true };
    Key::new(&PathBuf::from(format!("/home/reader/library/articles/{document:06}.html")), &stamp)
}

fn texts() -> Vec<u8> {
    let line = "the people said that more of the government would go to the city in the morning today\n";
    (0..DOCUMENTS)
        .flat_map(|document| {
            let mut text = format!("article {document}\n").into_bytes();
            text.extend(line.bytes().cycle().take(SIZE - text.len()));
            text
        })
        .collect()
}

fn fill(folder: &Path, keys: &[Key], texts: &[u8]) {
    let (cache, _) = Cache::open(folder, LIMIT, 1);
    for (key, text) in keys.iter().zip(texts.chunks(SIZE)) {
        cache.put(key, &FACTS, text);
    }
}

fn filled() -> (TempDir, Vec<Key>) {
    let folder = TempDir::new().expect("a place for temporary files");
    let keys: Vec<Key> = (0..DOCUMENTS).map(key).collect();
    fill(folder.path(), &keys, &texts());
    (folder, keys)
}

fn handles(cache: &Cache, keys: &[Key]) -> Vec<Handle> {
    keys.iter().filter_map(|key| cache.get(key)).map(|record| record.text).collect()
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn put(bencher: Bencher<'_, '_>) {
    let keys: Vec<Key> = (0..DOCUMENTS).map(key).collect();
    let texts = texts();
    bencher
        .counter(BytesCount::new(DOCUMENTS * SIZE))
        .with_inputs(|| TempDir::new().expect("a place for temporary files"))
        .bench_local_refs(|folder| fill(folder.path(), &keys, &texts));
}

#[divan::bench]
fn open(bencher: Bencher<'_, '_>) {
    let (folder, _) = filled();
    bencher.counter(ItemsCount::new(DOCUMENTS)).bench_local(|| Cache::open(folder.path(), LIMIT, 1));
}

#[divan::bench]
fn get(bencher: Bencher<'_, '_>) {
    let (folder, keys) = filled();
    let (cache, _) = Cache::open(folder.path(), LIMIT, 1);
    bencher.counter(ItemsCount::new(DOCUMENTS)).bench_local(|| handles(&cache, &keys));
}

#[divan::bench]
fn text(bencher: Bencher<'_, '_>) {
    let (folder, keys) = filled();
    let (cache, _) = Cache::open(folder.path(), LIMIT, 1);
    let handles = handles(&cache, &keys);
    let mut scratch = Vec::new();
    bencher
        .counter(BytesCount::new(DOCUMENTS * SIZE))
        .bench_local(|| handles.iter().filter(|handle| cache.text(handle, &mut scratch)).count());
}
