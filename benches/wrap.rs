//! How fast lines are wrapped and measured, by script. `cargo bench --bench wrap`

use divan::Bencher;
use divan::counter::BytesCount;
use recto::text::{WrapStyle, glyphs, wrap_into};

const TEXTS: [(&str, &str); 8] = [
    ("ascii", "The quick brown fox jumps over the lazy dog, and the dog (who is old) sleeps on. "),
    ("hyphens", "A well-known half-hearted and/or read-only \"state-of-the-art\" fox-hunt of 2020-01-31. "),
    (
        "curly quotes",
        "It\u{2019}s the dog\u{2019}s \u{201c}quick\u{201d} fox \u{2014} a caf\u{e9} of na\u{ef}ve ones, and so on and on. ",
    ),
    ("arabic", "السلام عليكم ورحمة الله وبركاته وبعد فهذا نص عربي للتجربة "),
    ("chinese", "敏捷的棕色狐狸跳过了懒狗，狗却还在睡觉。"),
    ("hindi", "तेज़ भूरी लोमड़ी आलसी कुत्ते के ऊपर से कूदती है और चली जाती है "),
    ("thai", "สุนัขจิ้งจอกสีน้ำตาลกระโดดข้ามสุนัขขี้เกียจ"),
    ("marks", "\u{202e}\x1b[0m\u{e0041}\u{301}\u{200b}"),
];

fn main() {
    divan::main();
}

fn names() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().map(|(name, _)| *name)
}

/// About 16 KiB, the longest line there is.
fn line(name: &str) -> String {
    let text = TEXTS.iter().find(|(n, _)| *n == name).map_or("", |(_, text)| text);
    text.repeat(16_000 / text.len())
}

#[divan::bench(args = names())]
fn words_at_80(bencher: Bencher<'_, '_>, name: &str) {
    run(bencher, name, WrapStyle { first: 80, rest: 80, words: true });
}

#[divan::bench(args = names())]
fn words_at_1(bencher: Bencher<'_, '_>, name: &str) {
    run(bencher, name, WrapStyle { first: 1, rest: 1, words: true });
}

#[divan::bench(args = names())]
fn code_at_80(bencher: Bencher<'_, '_>, name: &str) {
    run(bencher, name, WrapStyle { first: 80, rest: 80, words: false });
}

#[divan::bench(args = names())]
fn glyphs_of(bencher: Bencher<'_, '_>, name: &str) {
    let line = line(name);
    bencher
        .counter(BytesCount::of_str(&*line))
        .bench_local(|| glyphs(&line, 0).map(|g| g.width).sum::<usize>());
}

fn run(bencher: Bencher<'_, '_>, name: &str, style: WrapStyle) {
    let line = line(name);
    let mut rows = Vec::new();
    bencher.counter(BytesCount::of_str(&*line)).bench_local(|| {
        rows.clear();
        wrap_into(&line, &[], style, &mut rows);
        rows.len()
    });
}
