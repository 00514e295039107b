//! A library of many articles, looked through again and again, beside ripgrep:
//! `cargo bench --bench lookup -- [DOCUMENTS] [FOLDER]` (20,000 in a folder of their own if nothing is said).
//!
//! The articles are made (seeded), 3.5 KB each on average, with names that are looked for in a tenth of them. First
//! they are read into an empty cache: that is the price of what follows, and it is said first. Then the counts of each
//! document are taken for 1, 8 and 64 words and for 8 whole words, as the list and a lookup do, in this process and by
//! `rg -c -i`. CPU seconds are told, which do not depend on what else the machine does; ripgrep's threads
//! are added up as its processes say. As root, ripgrep is timed with cold disk caches too, and so is the next start.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use recto::document::Document;
use recto::format::{self, Cancel};
use recto::library::{Corpus, EntryId, Origin, survey};
use recto::search::{Matcher, Query, QueryOptions};

/// Names, some of them parts of others.
const NAMES: [&str; 64] = [
    "sadr",
    "maliki",
    "kazimi",
    "hezbollah",
    "tehran",
    "prime minister",
    "coalition",
    "militia",
    "baghdad",
    "basra",
    "erbil",
    "kirkuk",
    "mosul",
    "najaf",
    "karbala",
    "samarra",
    "tikrit",
    "ramadi",
    "falluja",
    "anbar",
    "diyala",
    "nineveh",
    "dohuk",
    "halabja",
    "barzani",
    "talabani",
    "allawi",
    "jaafari",
    "abadi",
    "sistani",
    "hakim",
    "amiri",
    "khazali",
    "muhandis",
    "soleimani",
    "khamenei",
    "rouhani",
    "zarif",
    "ankara",
    "damascus",
    "beirut",
    "amman",
    "riyadh",
    "doha",
    "kuwait",
    "muscat",
    "sanaa",
    "aden",
    "cairo",
    "tunis",
    "tripoli",
    "rabat",
    "parliament",
    "sanctions",
    "drone strike",
    "airport road",
    "green zone",
    "oil ministry",
    "central bank",
    "supreme court",
    "popular mobilization",
    "islamic state",
    "united nations",
    "embassy",
];
/// How often the fast things are done, so that the clock can tell.
const PASSES: u32 = 20;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let documents = args.first().and_then(|a| a.parse().ok()).unwrap_or(20_000);
    let folder = args
        .get(1)
        .map_or_else(|| std::env::temp_dir().join(format!("recto-lookup-{documents}")), PathBuf::from);
    let bytes = make(&folder, documents);
    println!("{documents} articles, {:.1} MB, in {}", bytes as f64 / 1e6, folder.display());
    let cache = folder.with_extension("cache");
    let _ = fs::remove_dir_all(&cache);
    // What was written a moment ago is not trusted to stay.
    std::thread::sleep(Duration::from_millis(2_500));
    let (corpus, ids) = library(&folder, documents, &cache);
    let none = Matcher::new(&[]);
    let build = clocked(1, || pass(&corpus, &ids, &none));
    corpus.flush();
    println!("read, rendered and kept: {build}");
    drop(corpus);
    if cold() {
        let (corpus, ids) = library(&folder, documents, &cache);
        println!("the next start, disk cold:   {}", clocked(1, || pass(&corpus, &ids, &none)));
    }
    let (corpus, ids) = library(&folder, documents, &cache);
    println!("the next start, disk warm:   {}", clocked(1, || pass(&corpus, &ids, &none)));
    println!("memory of this process: {:.0} MB", resident());
    println!(
        "\n{:<16} {:>26} {:>26} {:>8} {:>10} {:>10}",
        "", "recto, a pass", "rg -c -i", "CPU", "hits", "rg lines"
    );
    for (name, words, whole) in
        [("1 word", 1, false), ("8 words", 8, false), ("64 words", 64, false), ("8 whole words", 8, true)]
    {
        let options = QueryOptions { whole_word: whole, ..QueryOptions::default() };
        let read = |word: &&str| Query::parse(word, options).expect("a plain query cannot fail");
        let matcher = Matcher::new(&NAMES[..words].iter().map(read).collect::<Vec<_>>());
        let hits = pass(&corpus, &ids, &matcher);
        let ours = clocked(PASSES, || pass(&corpus, &ids, &matcher));
        let mut lines = ripgrep(&folder, &NAMES[..words], whole);
        let theirs = clocked(1, || lines = ripgrep(&folder, &NAMES[..words], whole));
        println!("{name:<16} {ours:>26} {theirs:>26} {:>7.1}x {hits:>10} {lines:>10}", theirs.cpu / ours.cpu);
    }
    if cold() {
        println!("rg -c -i, 1 word, disk cold: {}", clocked(1, || ripgrep(&folder, &NAMES[..1], false)));
    }
}

/// All hits in the library.
fn pass(corpus: &Corpus, ids: &[EntryId], matcher: &Matcher) -> u64 {
    let mut hits = 0;
    corpus.visit(ids, matcher, &open, &mut |_, text| {
        let counted = text.ok().and_then(|visit| survey(visit.facts, visit.passage, matcher, &|| false));
        hits += counted.map_or(0, |survey| survey.strips.iter().map(|strip| strip.count).sum());
        true
    });
    hits
}

fn open(origin: &Origin) -> Result<Document, String> {
    let path = origin.path().ok_or("not a file")?;
    format::open(path, &Cancel::never()).map_err(|e| e.to_string())
}

fn library(folder: &Path, documents: usize, cache: &Path) -> (Corpus, Vec<EntryId>) {
    let corpus = Corpus::default();
    corpus.keep_in(cache.to_owned());
    for number in 0..documents {
        let path = article(folder, number);
        corpus.admit(&Origin::Path(path.clone()), &path.to_string_lossy());
    }
    (corpus, (0..documents as u32).map(EntryId).collect())
}

fn article(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("{:03}", number / 1000)).join(format!("{number:06}.txt"))
}

/// Makes the articles, unless they are there; returns their bytes.
fn make(folder: &Path, documents: usize) -> u64 {
    let mut seed = 1u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let syllables =
        ["ba", "ren", "to", "lis", "mar", "ven", "co", "da", "sil", "per", "an", "gu", "ter", "no", "qui"];
    let words: Vec<String> =
        (0..4000).map(|_| (0..1 + next(4)).map(|_| syllables[next(syllables.len())]).collect()).collect();
    let mut bytes = 0;
    for number in 0..documents {
        let mut text = format!("Article {number}\n\n");
        let named = next(10) == 0;
        for paragraph in 0..4 {
            for word in 0..130 {
                // Few words are frequent, as in every language.
                let rank = next(words.len()) * next(words.len()) / words.len();
                text.push_str(if named && next(60) == 0 { NAMES[next(64)] } else { &words[rank] });
                text.push_str(if word % 14 == 13 { ".\n" } else { " " });
            }
            text.push_str(if paragraph == 2 { "\n\n“Quoted”, she’d said.\n\n" } else { "\n\n" });
        }
        bytes += text.len() as u64;
        let path = article(folder, number);
        if fs::metadata(&path).is_ok_and(|meta| meta.len() == text.len() as u64) {
            continue;
        }
        let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
        made.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
    bytes
}

/// Runs ripgrep; returns the lines it counted.
fn ripgrep(folder: &Path, words: &[&str], whole: bool) -> u64 {
    let mut command = Command::new("rg");
    command.args(["-c", "-i", "-F", "--no-filename", "-f", "-"]).arg(folder);
    if whole {
        command.arg("-w");
    }
    let Ok(mut child) = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else { return 0 };
    if let Some(mut input) = child.stdin.take() {
        // A ripgrep that does not read its words is seen in the count.
        let _ = input.write_all(words.join("\n").as_bytes());
    }
    let Ok(output) = child.wait_with_output() else { return 0 };
    String::from_utf8_lossy(&output.stdout).lines().filter_map(|line| line.parse::<u64>().ok()).sum()
}

/// Seconds of one of `times` runs.
struct Clocked {
    wall: f64,
    cpu: f64,
}

impl std::fmt::Display for Clocked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{:.1} ms, CPU {:.1} ms", self.wall * 1e3, self.cpu * 1e3))
    }
}

fn clocked<T>(times: u32, mut work: impl FnMut() -> T) -> Clocked {
    let (cpu, start) = (cpu_seconds(), Instant::now());
    (0..times).for_each(|_| drop(work()));
    let per = |seconds: f64| seconds / f64::from(times);
    Clocked { wall: per(start.elapsed().as_secs_f64()), cpu: per(cpu_seconds() - cpu) }
}

/// CPU seconds of this process and of all that it has waited for, in hundredths (`/proc/self/stat`, fields 14 to 17).
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(11).take(4).filter_map(|n| n.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Resident megabytes.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1024.0
}

/// Makes the disk caches cold; only root may.
fn cold() -> bool {
    Command::new("sync").status().is_ok() && fs::write("/proc/sys/vm/drop_caches", "3").is_ok()
}
