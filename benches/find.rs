//! Searching text that was never prepared: the sieve, the fold and the finder together.

use divan::Bencher;
use divan::counter::BytesCount;
use recto::document::Window;
use recto::search::{Fold, Matcher, Query, QueryOptions, Scratch};

fn main() {
    divan::main();
}

/// What is searched.
const TEXTS: [&str; 3] = ["prose", "log", "arabic"];

/// Eight megabytes of one kind of text, with `lanternfish` about once in a hundred kilobytes.
fn text(kind: &str) -> String {
    let words: &[&str] = match kind {
        "arabic" => &["من", "الحكومة", "العراقية", "بغداد", "وقال", "السيد", "في", "كتاب", "على", "،"],
        _ => &[
            "people",
            "said",
            "the “quiet”",
            "minister’s",
            "of —",
            "government",
            "that",
            "would",
            "café",
            "more,",
        ],
    };
    let mut seed = 7u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let mut text = String::with_capacity(8 << 20);
    while text.len() < 8 << 20 {
        if kind == "log" {
            text.push_str(&format!(
                "2024-05-17T10:22:{:02}.123Z INFO  net::tcp: request id={} took {}ms",
                next(60),
                next(1 << 20),
                next(999)
            ));
        } else {
            (0..14).for_each(|_| text.extend([words[next(words.len())], " "]));
        }
        text.push_str(if next(1000) == 0 { " lanternfish\n" } else { "\n" });
    }
    text
}

fn matcher(queries: &[&str]) -> Matcher {
    let read = |text: &&str| Query::parse(text, QueryOptions::default()).expect("a plain query cannot fail");
    Matcher::new(&queries.iter().map(read).collect::<Vec<_>>())
}

/// Counts in windows of a chunk's size.
fn count(bencher: Bencher<'_, '_>, kind: &str, queries: &[&str]) {
    let text = text(kind);
    let matcher = matcher(queries);
    let mut scratch = Scratch::new(Fold::default());
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        let mut hits = 0u64;
        for bytes in text.as_bytes().chunks(64 << 10) {
            let window = Window { bytes, start: 0, core: 0..bytes.len() };
            matcher.count(&window, &mut scratch, &mut |_, _| hits += 1);
        }
        hits
    });
}

#[divan::bench(args = TEXTS)]
fn absent_word(bencher: Bencher<'_, '_>, kind: &str) {
    count(bencher, kind, &["needleqzx"]);
}

#[divan::bench(args = TEXTS)]
fn rare_word(bencher: Bencher<'_, '_>, kind: &str) {
    count(bencher, kind, &["lanternfish"]);
}

#[divan::bench(args = TEXTS)]
fn frequent_word(bencher: Bencher<'_, '_>, kind: &str) {
    count(bencher, kind, &[if kind == "arabic" { "كتاب" } else { "people" }]);
}

#[divan::bench(args = TEXTS)]
fn eight_words(bencher: Bencher<'_, '_>, kind: &str) {
    let words = ["sadr", "maliki", "needleqzx", "hezbollah", "witnessvkw", "lanternfish", "tehran", "مقتدى"];
    count(bencher, kind, &words);
}

/// What a frame costs: the visible text, matched anew.
#[divan::bench(args = [1, 8, 64])]
fn visible_screen(bencher: Bencher<'_, '_>, words: usize) {
    let names: Vec<String> = (0..words).map(|i| format!("name{i:03}")).collect();
    let matcher = matcher(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let text = text("prose");
    let bytes = &text.as_bytes()[..8 << 10];
    let mut scratch = Scratch::new(Fold::default());
    let mut out = Vec::new();
    bencher.bench_local(|| {
        out.clear();
        matcher.find(&Window { bytes, start: 0, core: 0..bytes.len() }, &mut scratch, &mut out);
        out.len()
    });
}

#[divan::bench(args = [1, 8, 64])]
fn compile(bencher: Bencher<'_, '_>, words: usize) {
    let names: Vec<String> = (0..words).map(|i| format!("name{i:03}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    bencher.bench_local(|| matcher(&names));
}
