use std::collections::HashMap;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::Duration;

use proptest::prelude::*;
use tempfile::TempDir;

use super::key::checksum;
use super::*;

/// Room for everything that a test writes.
const AMPLE: u64 = 64 << 20;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn open(folder: &TempDir) -> Cache {
    let (cache, message) = Cache::open(&folder.path().join("texts"), AMPLE, 1);
    assert_eq!(message, None);
    cache
}

fn stamp(state: u64) -> Stamp {
    Stamp { len: 100 + state, modified: 5_000_000_007, changed: 5_000_000_008, inode: 17, settled: true }
}

fn key(document: usize, state: u64) -> Key {
    Key::new(&PathBuf::from(format!("/library/{document}.txt")), &stamp(state))
}

fn facts(document: usize) -> Vec<u8> {
    format!("facts of {document}").into_bytes()
}

/// About `size` bytes that differ from document to document and do not repeat.
fn text(document: usize, size: usize) -> Vec<u8> {
    let mut state = document as u64 ^ 0x9e37_79b9_7f4a_7c15;
    let mut text = format!("text of {document}: ").into_bytes();
    while text.len() < size {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.extend_from_slice(&(state >> 32).to_le_bytes());
    }
    text
}

fn put(cache: &Cache, document: usize, size: usize) -> Option<Handle> {
    cache.put(&key(document, 0), &facts(document), &text(document, size))
}

/// The kept text of a document, with its facts.
fn kept(cache: &Cache, key: &Key) -> Option<(Vec<u8>, Vec<u8>)> {
    let record = cache.get(key)?;
    let mut text = b"something else".to_vec();
    cache.text(&record.text, &mut text).then_some((record.facts, text))
}

fn assert_kept(cache: &Cache, documents: impl IntoIterator<Item = usize>, size: usize) {
    for document in documents {
        let found = kept(cache, &key(document, 0));
        assert!(found == Some((facts(document), text(document, size))), "document {document}");
    }
}

/// The files in the folder, by name.
fn files(folder: &TempDir) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder.path().join("texts")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn bytes_in(folder: &TempDir) -> u64 {
    files(folder).iter().map(|path| fs::metadata(path).unwrap().len()).sum()
}

/// The only file in the folder.
fn only_file(folder: &TempDir) -> PathBuf {
    let files = files(folder);
    assert_eq!(files.len(), 1);
    files[0].clone()
}

fn make_older(path: &Path, age: Duration) {
    File::options().write(true).open(path).unwrap().set_modified(SystemTime::now() - age).unwrap();
}

#[test]
fn what_was_kept_comes_back_at_the_next_start() {
    let folder = folder();
    let cache = open(&folder);
    for document in 0..50 {
        let handle = put(&cache, document, 300).unwrap();
        assert_eq!(handle.len(), text(document, 300).len() as u64);
    }
    assert_kept(&cache, 0..50, 300);
    cache.flush();
    assert_kept(&cache, 0..50, 300);
    put(&cache, 50, 300).unwrap();
    drop(cache);
    let cache = open(&folder);
    assert_kept(&cache, 0..51, 300);
    assert_eq!(kept(&cache, &key(51, 0)), None);
    assert_eq!(cache.stats(), Stats { bytes: bytes_in(&folder), records: 51, segments: 2 });
}

#[test]
fn nothing_at_all_can_be_kept() {
    let folder = folder();
    let cache = open(&folder);
    let handle = cache.put(&key(0, 0), b"", b"").unwrap();
    assert!(handle.is_empty());
    drop(cache);
    assert_eq!(kept(&open(&folder), &key(0, 0)), Some((Vec::new(), Vec::new())));
}

#[test]
fn a_document_that_was_changed_is_not_answered_from_its_old_text() {
    let folder = folder();
    let cache = open(&folder);
    put(&cache, 0, 300);
    let path = Path::new("/library/0.txt");
    let same = stamp(0);
    let changes = [
        Stamp { len: same.len + 1, ..same },
        Stamp { modified: same.modified + 1, ..same },
        Stamp { changed: same.changed + 1, ..same },
        Stamp { inode: same.inode + 1, ..same },
    ];
    for changed in changes {
        assert_eq!(cache.get(&Key::new(path, &changed)), None);
    }
    assert!(cache.get(&Key::new(path, &Stamp { settled: false, ..same })).is_some());
    let newer = Key::new(path, &changes[1]);
    cache.put(&newer, b"new", b"new text");
    drop(cache);
    let cache = open(&folder);
    assert_eq!(kept(&cache, &newer), Some((b"new".to_vec(), b"new text".to_vec())));
    assert_eq!(cache.get(&key(0, 0)), None);
}

#[test]
fn a_file_that_was_changed_just_now_is_not_kept() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let meta = file.as_file().metadata().unwrap();
    let written = meta.modified().unwrap();
    let cache_folder = folder();
    let cache = open(&cache_folder);
    for (after, settled) in [(0, false), (1_900, false), (5_000, true)] {
        let stamp = Stamp::of(&meta, written + Duration::from_millis(after));
        assert_eq!(stamp.settled, settled);
        assert_eq!(cache.put(&Key::new(file.path(), &stamp), b"", b"text").is_some(), settled);
    }
    // A clock that was set back says nothing about what came first.
    assert!(!Stamp::of(&meta, written - Duration::from_secs(1_000_000)).settled);
}

#[test]
fn a_stamp_says_what_the_system_says() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), "12345").unwrap();
    let before = Stamp::of(&fs::metadata(file.path()).unwrap(), SystemTime::now());
    assert_eq!(before.len, 5);
    // The same length and the same time, but another file.
    let other = tempfile::NamedTempFile::new_in(file.path().parent().unwrap()).unwrap();
    fs::write(other.path(), "54321").unwrap();
    let time = fs::metadata(file.path()).unwrap().modified().unwrap();
    other.as_file().set_modified(time).unwrap();
    fs::rename(other.path(), file.path()).unwrap();
    let after = Stamp::of(&fs::metadata(file.path()).unwrap(), SystemTime::now());
    assert_eq!((after.len, after.modified), (before.len, before.modified));
    if cfg!(unix) {
        assert_ne!(after, before);
    }
}

#[test]
fn equal_texts_are_kept_once() {
    let folder = folder();
    let cache = open(&folder);
    let text = text(7, 100_000);
    let first = cache.put(&key(0, 0), b"first", &text).unwrap();
    for document in 1..20 {
        assert_eq!(cache.put(&key(document, 0), &facts(document), &text), Some(first));
    }
    cache.flush();
    // In another sitting, and for another state of the same document.
    let cache = open(&folder);
    cache.put(&key(0, 1), b"touched", &text);
    cache.put(&key(30, 0), b"copied", &text);
    drop(cache);
    assert!(bytes_in(&folder) < 110_000);
    let cache = open(&folder);
    assert_eq!(kept(&cache, &key(0, 1)), Some((b"touched".to_vec(), text.clone())));
    assert_eq!(kept(&cache, &key(30, 0)), Some((b"copied".to_vec(), text.clone())));
    assert_eq!(kept(&cache, &key(9, 0)), Some((facts(9), text)));
}

#[test]
fn what_is_kept_already_is_not_written_again() {
    let folder = folder();
    let cache = open(&folder);
    put(&cache, 0, 300);
    let before = cache.stats();
    assert!(put(&cache, 0, 300).is_some());
    assert_eq!(cache.stats(), before);
    cache.put(&key(0, 0), b"other facts", &text(0, 300));
    assert_eq!(kept(&cache, &key(0, 0)), Some((b"other facts".to_vec(), text(0, 300))));
}

#[test]
fn two_at_once_do_not_disturb_each_other() {
    let folder = folder();
    let (one, two) = (open(&folder), open(&folder));
    for document in 0..60 {
        put(if document % 2 == 0 { &one } else { &two }, document, 500).unwrap();
    }
    // The same document, from both.
    put(&one, 60, 500);
    put(&two, 60, 500);
    one.flush();
    assert_kept(&two, (0..60).filter(|d| d % 2 == 1), 500);
    drop((one, two));
    let cache = open(&folder);
    assert_kept(&cache, 0..61, 500);
    // One that throws everything away leaves the other reading.
    let (_, message) = Cache::open(&folder.path().join("texts"), AMPLE, 2);
    assert_eq!(message, None);
    assert_eq!(files(&folder), Vec::<PathBuf>::new());
    assert_kept(&cache, 0..61, 500);
}

#[test]
fn threads_may_share_a_cache() {
    let folder = folder();
    let cache = open(&folder);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let cache = &cache;
            scope.spawn(move || {
                for document in (0..200).map(|d| (d + thread * 50) % 200) {
                    put(cache, document, 700).unwrap();
                    assert_kept(cache, [document], 700);
                    if document % 64 == 0 {
                        cache.flush();
                    }
                }
            });
        }
    });
    drop(cache);
    assert_kept(&open(&folder), 0..200, 700);
}

/// Writes a small segment, hands it to `damage`, and looks at every document: its text, or nothing. Returns
/// how many were lost.
fn after_damage(whole: &[u8], documents: usize, damage: impl Fn(&mut Vec<u8>)) -> usize {
    let folder = folder();
    let path = folder.path().join("texts");
    drop(Cache::open(&path, AMPLE, 1));
    let mut bytes = whole.to_vec();
    damage(&mut bytes);
    fs::write(path.join("0001-damaged.seg"), bytes).unwrap();
    let (cache, _) = Cache::open(&path, AMPLE, 1);
    let handles: Vec<_> = (0..documents).map(|d| cache.get(&key(d, 0)).map(|record| record.text)).collect();
    for handle in handles.iter().flatten() {
        let mut bytes = Vec::new();
        assert!(!cache.text(handle, &mut bytes) || (0..documents).any(|d| bytes == text(d, 90)));
    }
    let lost = (0..documents).filter(|&d| match kept(&cache, &key(d, 0)) {
        None => true,
        Some(found) => {
            assert!(found == (facts(d), text(d, 90)));
            false
        }
    });
    let lost = lost.count();
    // What is lost can be kept again.
    for document in 0..documents {
        put(&cache, document, 90).unwrap();
    }
    assert_kept(&cache, 0..documents, 90);
    lost
}

/// The bytes of a segment with `documents` documents.
fn small_segment(documents: usize) -> Vec<u8> {
    let folder = folder();
    let cache = open(&folder);
    (0..documents).for_each(|d| assert!(put(&cache, d, 90).is_some()));
    drop(cache);
    fs::read(only_file(&folder)).unwrap()
}

#[test]
fn a_file_that_was_cut_off_gives_nothing_wrong() {
    let whole = small_segment(20);
    assert_eq!(after_damage(&whole, 20, |_| ()), 0);
    for len in (0..whole.len()).step_by(97).chain([1, 23, 24, 25, whole.len() - 1]) {
        assert_eq!(after_damage(&whole, 20, |bytes| bytes.truncate(len)), 20, "cut at {len}");
    }
    assert_eq!(after_damage(&whole, 20, |bytes| bytes.push(0)), 20);
}

#[test]
fn a_flipped_bit_costs_one_document_or_the_file() {
    let whole = small_segment(4);
    for at in 0..whole.len() {
        let lost = after_damage(&whole, 4, |bytes| bytes[at] ^= 1 << (at % 8));
        assert!(lost == 1 || lost == 4, "{lost} lost by byte {at}");
    }
}

#[test]
fn a_file_of_anything_is_not_believed() {
    let whole = small_segment(3);
    let damages: [fn(&mut Vec<u8>); 5] = [
        |bytes| bytes.clear(),
        |bytes| bytes.fill(0),
        |bytes| bytes.fill(0xff),
        |bytes| *bytes = text(1, bytes.len()),
        |bytes| bytes[24..].fill(0xff),
    ];
    for damage in damages {
        assert_eq!(after_damage(&whole, 3, damage), 3);
    }
}

#[test]
fn tables_with_impossible_places_are_not_believed() {
    let whole = small_segment(3);
    let len = whole.len();
    let tables = u64::from_le_bytes(whole[len - 24..len - 16].try_into().unwrap()) as usize;
    for at in (tables..len - 8).step_by(4) {
        for value in [0, 1, 0x7fff_ffff, 0xffff_fff0, u32::MAX] {
            after_damage(&whole, 3, |bytes| {
                bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
                let check = checksum(0, &bytes[tables..len - 8]);
                bytes[len - 8..].copy_from_slice(&check.to_le_bytes());
            });
        }
    }
}

#[test]
fn damaged_files_are_removed_and_told_once() {
    let folder = folder();
    put(&open(&folder), 0, 300);
    fs::write(folder.path().join("texts/0007-aaa.seg"), "rubbish").unwrap();
    fs::write(folder.path().join("texts/0008-aaa.seg"), "").unwrap();
    let (cache, message) = Cache::open(&folder.path().join("texts"), AMPLE, 1);
    assert!(message.unwrap().starts_with("2 damaged files were removed"));
    assert_kept(&cache, [0], 300);
    assert_kept(&open(&folder), [0], 300);
    assert_eq!(files(&folder).len(), 1);
}

#[test]
fn a_text_that_is_damaged_later_is_forgotten() {
    let folder = folder();
    let cache = open(&folder);
    let handle = put(&cache, 0, 300).unwrap();
    put(&cache, 1, 300).unwrap();
    cache.flush();
    let path = only_file(&folder);
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 4;
    fs::write(&path, bytes).unwrap();
    assert!(!cache.text(&handle, &mut Vec::new()));
    assert_eq!(cache.get(&key(0, 0)), None);
    assert_kept(&cache, [1], 300);
    assert_eq!(cache.stats().records, 1);
    // Kept again, it can be had by the old handle.
    put(&cache, 0, 300);
    assert!(cache.text(&handle, &mut Vec::new()));
}

#[test]
fn newer_texts_are_left_alone_and_older_ones_removed() {
    let folder = folder();
    let path = folder.path().join("texts");
    let (newer, _) = Cache::open(&path, AMPLE, 5);
    put(&newer, 0, 300);
    drop(newer);
    let (cache, message) = Cache::open(&path, AMPLE, 4);
    assert!(message.unwrap().contains("newer version"));
    assert_eq!(cache.get(&key(0, 0)), None);
    put(&cache, 1, 300).unwrap();
    drop(cache);
    assert_eq!(files(&folder).len(), 2);
    let (newer, message) = Cache::open(&path, AMPLE, 5);
    assert_eq!(message, None);
    assert_kept(&newer, [0], 300);
    assert_eq!(newer.get(&key(1, 0)), None);
    assert_eq!(files(&folder).len(), 1);
}

#[test]
fn a_newer_layout_is_left_alone_even_when_room_is_wanted() {
    let folder = folder();
    let path = folder.path().join("texts");
    put(&open(&folder), 0, 300);
    let file = only_file(&folder);
    let mut bytes = fs::read(&file).unwrap();
    bytes[8] += 1;
    let check = checksum(0, &bytes[..16]);
    bytes[16..24].copy_from_slice(&check.to_le_bytes());
    bytes.truncate(200);
    fs::write(&file, &bytes).unwrap();
    make_older(&file, Duration::from_secs(1_000_000));
    let (cache, message) = Cache::open(&path, 100_000, 1);
    assert!(message.unwrap().contains("newer version"));
    for document in 0..100 {
        put(&cache, document, 5_000).unwrap();
    }
    assert_eq!(fs::read(&file).unwrap(), bytes);
    // Where they leave no room, nothing is kept, and nothing is said again.
    drop(cache);
    let (cache, _) = Cache::open(&path, 150, 1);
    assert_eq!(put(&cache, 0, 10), None);
    assert_eq!(cache.take_message(), None);
    assert_eq!(fs::read(&file).unwrap(), bytes);
}

#[test]
fn the_limit_is_kept_and_what_was_used_last_stays() {
    let folder = folder();
    let path = folder.path().join("texts");
    let limit = 400_000;
    let (cache, _) = Cache::open(&path, limit, 1);
    for document in 0..300 {
        put(&cache, document, 4_000).unwrap();
        assert!(bytes_in(&folder) <= limit);
    }
    assert_kept(&cache, 230..300, 4_000);
    assert_eq!(cache.get(&key(0, 0)), None);
    drop(cache);
    assert!(bytes_in(&folder) <= limit && bytes_in(&folder) > limit / 2);
    // All of it lay there for days; what is used now stays longest.
    let files = files(&folder);
    for (i, file) in files.iter().enumerate() {
        make_older(file, Duration::from_secs(86_400 * (30 - i as u64)));
    }
    let (cache, _) = Cache::open(&path, limit, 1);
    let oldest = (0..300).find(|&d| cache.get(&key(d, 0)).is_some()).unwrap();
    for document in 300..340 {
        put(&cache, document, 4_000).unwrap();
    }
    assert_kept(&cache, [oldest], 4_000);
    assert!(files[0].exists());
    assert!(!files[1].exists());
    drop(cache);
    drop(Cache::open(&path, 100_000, 1));
    assert!(bytes_in(&folder) <= 100_000);
}

#[test]
fn a_text_too_long_for_the_limit_is_not_kept() {
    let folder = folder();
    let (cache, _) = Cache::open(&folder.path().join("texts"), 80_000, 1);
    assert_eq!(put(&cache, 0, 11_000), None);
    assert!(put(&cache, 1, 9_000).is_some());
    assert_eq!(cache.put(&key(2, 0), &vec![0; LARGEST_FACTS + 1], b""), None);
    assert_eq!(cache.take_message(), None);
    let (cache, message) = Cache::open(&folder.path().join("texts"), 0, 1);
    assert_eq!((put(&cache, 0, 10), message), (None, None));
}

#[test]
fn worn_segments_are_rewritten() {
    let folder = folder();
    let cache = open(&folder);
    let handles: Vec<Handle> = (0..100).map(|d| put(&cache, d, 4_000).unwrap()).collect();
    cache.flush();
    let first = only_file(&folder);
    for document in 0..70 {
        cache.put(&key(document, 1), b"new", b"short now").unwrap();
    }
    cache.flush();
    assert!(!first.exists());
    assert!(bytes_in(&folder) < 150_000);
    // Handles lead to where the text is now; those of texts that are gone lead nowhere.
    let mut bytes = Vec::new();
    for (document, handle) in handles.iter().enumerate() {
        assert_eq!(cache.text(handle, &mut bytes), document >= 70);
        assert!(document < 70 || bytes == text(document, 4_000));
    }
    drop(cache);
    let cache = open(&folder);
    assert_kept(&cache, 70..100, 4_000);
    assert_eq!(kept(&cache, &key(3, 1)), Some((b"new".to_vec(), b"short now".to_vec())));
    // Nothing is left of a segment whose documents have all changed.
    for document in 0..100 {
        cache.put(&key(document, 2), b"", b"all the same").unwrap();
    }
    cache.flush();
    assert!(bytes_in(&folder) < 10_000);
}

#[test]
fn many_small_segments_become_few() {
    let folder = folder();
    for document in 0..60 {
        put(&open(&folder), document, 300).unwrap();
    }
    let cache = open(&folder);
    assert!(files(&folder).len() < 20);
    assert_kept(&cache, 0..60, 300);
    for document in 60..200 {
        put(&cache, document, 300).unwrap();
        cache.flush();
    }
    assert!(files(&folder).len() < 20);
    assert_kept(&cache, 0..200, 300);
    drop(cache);
    assert_kept(&open(&folder), 0..200, 300);
}

#[test]
fn leftovers_are_removed_and_what_is_not_ours_is_not() {
    let folder = folder();
    drop(open(&folder));
    let path = folder.path().join("texts");
    for name in ["0001-old.tmp", "0002-young.tmp", "notes.txt", "old.tmp", "0003-folder.seg.bak"] {
        fs::write(path.join(name), "something").unwrap();
    }
    fs::create_dir(path.join("0004-folder.seg")).unwrap();
    for name in ["0001-old.tmp", "notes.txt", "old.tmp"] {
        make_older(&path.join(name), Duration::from_secs(90_000));
    }
    let cache = open(&folder);
    put(&cache, 0, 300);
    cache.flush();
    put(&cache, 1, 300);
    drop(cache);
    let left: Vec<String> =
        files(&folder).iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    let ours = left.iter().filter(|name| name.ends_with(".seg") && !name.contains("folder")).count();
    assert_eq!((ours, left.len()), (2, 6 - 1 + 2), "{left:?}");
    assert!(!left.contains(&"0001-old.tmp".to_string()));
}

#[test]
fn a_disk_that_is_full_stops_the_keeping_and_nothing_else() {
    let folder = folder();
    let cache = open(&folder);
    put(&cache, 0, 300).unwrap();
    cache.flush();
    let lost = put(&cache, 1, 300).unwrap();
    cache.store.as_ref().unwrap().fill_disk();
    // Sooner or later.
    assert_eq!(put(&cache, 2, 300_000), None);
    let message = cache.take_message().unwrap();
    assert!(message.contains("writing to") && message.contains("failed"), "{message}");
    assert_eq!(put(&cache, 3, 300), None);
    assert_eq!(cache.take_message(), None);
    assert_kept(&cache, [0], 300);
    assert!(!cache.text(&lost, &mut Vec::new()));
    cache.flush();
    drop(cache);
    assert_eq!(files(&folder).len(), 1);
    assert_kept(&open(&folder), [0], 300);
}

#[test]
fn a_disk_that_is_full_at_the_end_of_a_segment_is_told_as_well() {
    let folder = folder();
    let cache = open(&folder);
    put(&cache, 0, 300).unwrap();
    cache.store.as_ref().unwrap().fill_disk();
    cache.flush();
    assert!(cache.take_message().is_some());
    assert_eq!(cache.get(&key(0, 0)), None);
    drop(cache);
    assert_eq!(files(&folder), Vec::<PathBuf>::new());
}

#[test]
fn a_folder_that_was_removed_meanwhile_stops_the_keeping() {
    let folder = folder();
    let cache = open(&folder);
    put(&cache, 0, 300).unwrap();
    fs::remove_dir_all(folder.path().join("texts")).unwrap();
    cache.flush();
    assert_eq!(put(&cache, 1, 300), None);
    assert!(cache.take_message().is_some());
}

/// Opens `path`, where nothing can be kept, and gives the message.
fn refused(path: &Path) -> String {
    let (cache, message) = Cache::open(path, AMPLE, 1);
    assert_eq!(put(&cache, 0, 300), None);
    assert_eq!(cache.get(&key(0, 0)), None);
    assert_eq!((cache.stats(), cache.take_message()), (Stats::default(), None));
    message.unwrap()
}

#[test]
fn a_file_in_the_place_of_the_folder_is_told() {
    let folder = folder();
    let path = folder.path().join("texts");
    fs::write(&path, "a file").unwrap();
    assert!(refused(&path).contains("is not a folder"));
    assert!(refused(&path.join("below")).contains("cannot be used"));
    assert_eq!(fs::read(&path).unwrap(), b"a file");
}

#[test]
fn no_cache_keeps_nothing() {
    let cache = Cache::none();
    assert_eq!(put(&cache, 0, 300), None);
    assert_eq!(cache.get(&key(0, 0)), None);
    cache.flush();
    assert_eq!((cache.stats(), cache.take_message()), (Stats::default(), None));
    let handle = Handle { digest: Digest::of(b""), place: 0, len: 0 };
    assert!(!cache.text(&handle, &mut Vec::new()));
}

#[cfg(unix)]
mod permissions {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn nobody_else_can_look_into_the_folder() {
        let folder = folder();
        let path = folder.path().join("a/b/texts");
        let (cache, _) = Cache::open(&path, AMPLE, 1);
        put(&cache, 0, 300);
        let file = || fs::read_dir(&path).unwrap().next().unwrap().unwrap().path();
        assert_eq!((mode(&path), mode(&file())), (0o700, 0o600));
        cache.flush();
        assert_eq!(mode(&file()), 0o600);
    }

    #[test]
    fn a_link_is_not_followed() {
        let folder = folder();
        let (path, real) = (folder.path().join("texts"), folder.path().join("real"));
        fs::create_dir(&real).unwrap();
        symlink(&real, &path).unwrap();
        assert!(refused(&path).contains("is a link"));
        // Nor one in the place of a file.
        fs::remove_file(&path).unwrap();
        put(&open(&folder), 0, 300);
        let file = only_file(&folder);
        let elsewhere = folder.path().join("elsewhere");
        fs::rename(&file, &elsewhere).unwrap();
        symlink(&elsewhere, &file).unwrap();
        assert_eq!(open(&folder).get(&key(0, 0)), None);
        assert!(elsewhere.exists());
    }

    #[test]
    fn a_folder_that_others_may_write_to_is_not_used() {
        let folder = folder();
        put(&open(&folder), 0, 300);
        let path = folder.path().join("texts");
        for open_to_others in [0o770, 0o702, 0o1777] {
            set_mode(&path, open_to_others);
            assert!(refused(&path).contains("chmod 700"));
        }
        set_mode(&path, 0o755);
        assert_kept(&open(&folder), [0], 300);
        // Nor a file.
        set_mode(&only_file(&folder), 0o666);
        let (cache, message) = Cache::open(&path, AMPLE, 1);
        assert!(message.unwrap().contains("damaged"));
        assert_eq!(cache.get(&key(0, 0)), None);
    }

    #[test]
    fn a_folder_of_another_user_is_not_used() {
        let folder = folder();
        let path = folder.path().join("texts");
        fs::create_dir(&path).unwrap();
        // Only root can give a folder away.
        if std::os::unix::fs::chown(&path, Some(12_345), None).is_ok() {
            assert!(refused(&path).contains("another user"));
        }
    }

    #[test]
    fn a_folder_that_cannot_be_written_to_is_read() {
        let folder = folder();
        put(&open(&folder), 0, 300);
        let path = folder.path().join("texts");
        set_mode(&path, 0o500);
        // Root writes wherever it likes.
        if !rustix::process::geteuid().is_root() {
            let (cache, message) = Cache::open(&path, AMPLE, 1);
            assert!(message.unwrap().contains("no new ones are added"));
            assert_kept(&cache, [0], 300);
            assert_eq!(put(&cache, 1, 300), None);
            assert_eq!(cache.take_message(), None);
        }
        set_mode(&path, 0o700);
    }
}

#[derive(Debug, Clone)]
enum Step {
    Put { document: usize, state: u64, text: usize },
    Flush,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..10usize, 0..3u64, 0..6usize)
            .prop_map(|(document, state, text)| Step::Put { document, state, text }),
        1 => Just(Step::Flush),
        1 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_last_text_of_each_document_is_kept(steps in proptest::collection::vec(step(), 1..80)) {
        let folder = folder();
        let mut cache = open(&folder);
        let mut expected: HashMap<usize, (u64, usize)> = HashMap::new();
        for step in steps {
            match step {
                Step::Put { document, state, text: number } => {
                    let bytes = text(number, number * 800);
                    prop_assert!(cache.put(&key(document, state), &facts(number), &bytes).is_some());
                    expected.insert(document, (state, number));
                }
                Step::Flush => cache.flush(),
                Step::Reopen => {
                    drop(cache);
                    cache = open(&folder);
                }
            }
            for document in 0..10 {
                for state in 0..3 {
                    let number = expected.get(&document).filter(|(s, _)| *s == state).map(|(_, n)| *n);
                    let wanted = number.map(|n| (facts(n), text(n, n * 800)));
                    prop_assert!(kept(&cache, &key(document, state)) == wanted);
                }
            }
        }
    }
}
