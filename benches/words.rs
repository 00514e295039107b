//! Counting the words of a library.

use divan::Bencher;
use divan::counter::BytesCount;
use recto::words::{Vocabulary, tokens};

fn main() {
    divan::main();
}

/// Ten megabytes of prose: words as frequent as their rank says, names, commas, and in `typeset` prose curly
/// quotes, accents and dashes about as often as in a newspaper.
fn prose(kind: &str) -> String {
    let mut seed = 7u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize
    };
    let syllables =
        ["ba", "co", "den", "fi", "gu", "hal", "in", "jo", "ka", "ler", "ma", "no", "per", "sta", "ti", "un"];
    let mut word =
        |n: usize| -> String { (0..1 + n.min(2) + next() % 2).map(|_| syllables[next() % 16]).collect() };
    let words: Vec<String> = (0..30_000).map(|n| word(n / 40)).collect();
    let mut text = String::with_capacity(10 << 20);
    let mut seed = 11u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize
    };
    while text.len() < 10 << 20 {
        // The product of two even draws falls off much as words do.
        let rank = (next() % 30_000) * (next() % 30_000) / 30_000 * (next() % 30_000) / 30_000;
        text.push_str(&words[rank]);
        text.push_str(match (next() % 100, kind) {
            (0..3, "typeset") => "’s ",
            (3..5, "typeset") => " — Émile ",
            (5..7, "typeset") => ",” ",
            (0..10, _) => ", ",
            (10..15, _) => ".\nThe ",
            _ => " ",
        });
    }
    text
}

#[divan::bench(args = ["ascii", "typeset"])]
fn cut(bencher: Bencher<'_, '_>, kind: &str) {
    let text = prose(kind);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        let mut letters = 0;
        tokens(text.as_bytes(), false, &mut |token| letters += token.word.len());
        letters
    });
}

#[divan::bench(args = ["ascii", "typeset"])]
fn count(bencher: Bencher<'_, '_>, kind: &str) {
    let text = prose(kind);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        let mut all = Vocabulary::new();
        text.as_bytes().chunks(4 << 10).for_each(|document| all.add(document, false));
        all.len()
    });
}

/// The spellings of a name among the 150,000 words of a large library: asked with each letter that is typed.
#[divan::bench(args = ["muqtada", "muqtada al sadr"])]
fn spell(bencher: Bencher<'_, '_>, name: &str) {
    let syllables =
        ["ba", "Co", "den", "Fi", "gu", "Hal", "in", "Jo", "ka", "Ler", "ma", "No", "per", "Sta", "ti", "Qu"];
    let word = |n: usize| (0..5).map(|i| syllables[n >> (4 * i) & 15]).collect::<String>();
    let mut all = Vocabulary::new();
    (0..150_000).for_each(|n| all.add(word(n * 7).as_bytes(), false));
    bencher.bench_local(|| all.spellings_of_phrase(name).len());
}
