//! The fold by itself, seen through a query for which everything must be folded.

use divan::Bencher;
use divan::counter::BytesCount;
use recto::document::Window;
use recto::search::{Fold, Matcher, Query, QueryOptions, Scratch};

fn main() {
    divan::main();
}

/// A line of each kind; the texts are made of nothing else.
const LINES: [(&str, &str); 6] = [
    ("ascii", "the people said that more of the government would go to the city in the morning today\n"),
    ("prose", "the “quiet” people — said the minister’s aide — would go to the co-operative café today\n"),
    ("log", "2024-05-17T10:22:13.123Z INFO  net::tcp: request id=88123 took 752ms from 10.0.0.1\n"),
    ("french", "les élèves ont été reçus à l’école où l’on a prêté l’étude près de la forêt\n"),
    ("arabic", "وقال رئيس الحكومة العراقية في بغداد إن المفاوضات مستمرة مع جميع الأطراف\n"),
    ("han", "北京大学的学生在图书馆看书，然后回家吃饭，明天再来上课。\n"),
];

#[divan::bench(args = LINES.map(|line| line.0))]
fn fold(bencher: Bencher<'_, '_>, kind: &str) {
    let line = LINES.iter().find(|line| line.0 == kind).map_or("", |line| line.1);
    let text = line.repeat((4 << 20) / line.len());
    // Hangul can be written in pieces, so no sieve looks for it.
    let query = Query::parse("한", QueryOptions::default()).expect("a plain query cannot fail");
    let matcher = Matcher::new(&[query]);
    let mut scratch = Scratch::new(Fold::default());
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        let mut hits = 0u64;
        for bytes in text.as_bytes().chunks(64 << 10) {
            matcher.count(&Window { bytes, start: 0, core: 0..bytes.len() }, &mut scratch, &mut |_, _| {
                hits += 1
            });
        }
        hits
    });
}
