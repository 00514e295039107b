//! What holds for every text.

use proptest::prelude::*;

use super::oracle;
use super::*;
use crate::document::{Document, Kind, Store, Text};
use crate::search::query::Pattern;

/// Text in which everything that the fold treats specially comes together.
fn tricky() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[a-e]{1,4}",
        2 => "[A-E]{1,2}",
        3 => prop::sample::select(vec![
            "'", "’", "`", "-", "–", "—", "\u{ad}", "-\n", "-\r\n", "\u{ad}\n", "-\n  ", "\u{301}", "\u{200d}", "\u{a0}",
            "\n", "\n\n", " ", "  ", "\t", "\r\n", "\u{2028}", "\u{2029}", "\u{3000}", "'s ", "'ll", "’d", "ʿ", "\u{feff}",
        ]).prop_map(str::to_owned),
        2 => prop::sample::select(vec![
            "é", "á", "ｃ", "Ｄ", "ǽ", "æ", "ß", "ﬁ", "ĳ", "ǆ", "İ", "ı", "\u{212a}", "①", "½", "…", "㎏", "𝐚", "ﷺ", "ａｂ",
            "北", "京", "北\n", "Ａ", "я", "Я", "Σ", "ς", "ك", "ک", "ی", "\u{fef2}", "か", "が", "か\u{3099}", "ｶﾞ", "한", "\u{1112}\u{1161}\u{11ab}", "й", "и\u{306}", "أ", "ا", "ي", "ى",
            "👩\u{200d}👧", "🇩🇪", "कि", "หน้า", "e\u{301}", "\u{600}", "-k", "->", "::", "\"", "“", "\u{1b}[31m", "\u{1b}[",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// The same with bytes that are not UTF-8 here and there.
fn tricky_bytes() -> impl Strategy<Value = Vec<u8>> {
    let broken = prop::sample::select(vec![
        &b"\xff"[..],
        b"\xe2\x80",
        b"\xc3",
        b"\x80",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
    ]);
    let piece = prop_oneof![8 => tricky().prop_map(String::into_bytes), 1 => broken.prop_map(<[u8]>::to_vec)];
    prop::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat())
}

/// Queries that have a chance: short, or cut out of the text.
fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-e]{1,3}",
        2 => "[a-e]{2,4}[ '-][a-e]{1,3}",
        1 => "(北|京|か|が|한|é|ا|ي|-k|->|::|\"a|\\.\\.){1,2}[a-c]?",
        1 => "[a-e北京ايйиكΣя]{2,4}",
    ]
}

/// The folded readings of a query that needs no second look.
fn needles(query: &Query) -> Option<Vec<Vec<u8>>> {
    let literal = |pattern: &Pattern| match pattern {
        Pattern::Literal(literal) if !literal.is_particular() => Some(literal.text.clone()),
        _ => None,
    };
    query.terms.iter().flat_map(|term| &term.patterns).map(literal).collect()
}

fn ranges(matches: &[Match], slot: u16) -> Vec<std::ops::Range<usize>> {
    let mine = matches.iter().filter(|m| m.slot == slot);
    mine.map(|m| m.range.start as usize..m.range.end as usize).collect()
}

/// The matches of a text that is cut into windows at `cuts`.
fn windowed(matcher: &Matcher, bytes: &[u8], cuts: &[usize], before: usize, after: usize) -> Vec<Match> {
    let mut edges: Vec<usize> = cuts.iter().map(|c| c % (bytes.len() + 1)).chain([0, bytes.len()]).collect();
    edges.sort_unstable();
    let mut scratch = Scratch::new(Fold::default());
    let mut out = Vec::new();
    for core in edges.windows(2) {
        let (left, right) = (core[0].saturating_sub(before), (core[1] + after).min(bytes.len()));
        let window =
            Window { bytes: &bytes[left..right], start: left as u64, core: core[0] - left..core[1] - left };
        matcher.find(&window, &mut scratch, &mut out);
    }
    out
}

proptest! {
    #[test]
    fn what_is_found_is_what_the_oracle_finds(text in tricky_bytes(), typed in prop::collection::vec(typed(), 1..6)) {
        let queries: Vec<Query> = typed.iter().map(|t| query(t)).collect();
        let found = find_all(&queries, &text, Fold::default());
        for (slot, query) in queries.iter().enumerate() {
            if let Some(needles) = needles(query) {
                let alone = find_all(std::slice::from_ref(query), &text, Fold::default());
                prop_assert_eq!(ranges(&alone, 0), oracle::find(&text, &needles), "{:?}", query.text());
                prop_assert_eq!(ranges(&found, slot as u16), ranges(&alone, 0), "{:?} among others", query.text());
            }
        }
    }

    #[test]
    fn a_signature_never_hides_a_hit(text in tricky(), start in 0usize..200, len in 1usize..12) {
        let cut: String = text.chars().skip(start % text.chars().count().max(1)).take(len).collect();
        let queries = [query(&cut)];
        let hits = find_all(&queries, text.as_bytes(), Fold::default());
        let signature = Signature::of(text.as_bytes(), Fold::default());
        prop_assert!(hits.is_empty() || Matcher::new(&queries).may_hit(&signature));
    }

    #[test]
    fn a_hit_folds_to_its_query_and_ends_where_clusters_end(text in tricky(), start in 0usize..200, len in 1usize..12) {
        let cut: String = text.chars().skip(start % text.chars().count().max(1)).take(len).collect();
        let query = query(&cut);
        let folded = oracle::fold(text.as_bytes());
        for m in find_all(std::slice::from_ref(&query), text.as_bytes(), Fold::default()) {
            let span = m.range.start as usize..m.range.end as usize;
            prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            let inside = (0..folded.bytes.len()).filter(|&i| span.contains(&folded.units[i].start));
            let inside: Vec<u8> = inside.map(|i| folded.bytes[i]).collect();
            let fits = query.terms.iter().flat_map(|term| &term.patterns).any(|pattern| match pattern {
                Pattern::Literal(literal) => inside.starts_with(&literal.text),
                Pattern::Regex(_) => false,
            });
            prop_assert!(fits, "{:?} is no {:?}", &text[span], cut);
        }
    }

    #[test]
    fn what_was_cut_out_of_a_text_is_found_in_it(text in "[a-zA-Zé'’ -]{1,60}", start in 0usize..60, len in 2usize..12) {
        let chars: Vec<char> = text.chars().collect();
        let start = start % chars.len();
        let cut: String = chars[start..chars.len().min(start + len)].iter().collect();
        // Cut at a letter on both sides, so that what stands around the cut has no say.
        let cut = cut.trim_matches(|c: char| !c.is_alphanumeric());
        let contracted = cut.contains(['\'', '’']);
        if !query(cut).is_empty() && !contracted {
            let whole = [("", ""), ("é ", " ’")].map(|(a, b)| format!("{a}{text}{b}"));
            for text in whole {
                prop_assert!(!hits(cut, &text).is_empty(), "{:?} in {:?}", cut, text);
            }
        }
    }

    #[test]
    fn cuts_between_windows_do_not_show(
        text in prop::collection::vec(tricky_bytes(), 1..6), typed in prop::collection::vec(typed(), 1..4),
        cuts in prop::collection::vec(any::<usize>(), 0..6),
    ) {
        let text = text.concat();
        let queries: Vec<Query> = typed.iter().map(|t| query(t)).collect();
        let matcher = Matcher::new(&queries);
        let mut whole = Vec::new();
        matcher.find(&window(&text), &mut Scratch::new(Fold::default()), &mut whole);
        prop_assert_eq!(windowed(&matcher, &text, &cuts, BEFORE, AFTER), whole);
    }

    #[test]
    fn the_sieve_loses_nothing(
        text in tricky_bytes(), typed in prop::collection::vec((typed(), any::<[bool; 3]>()), 1..20), colours in any::<bool>(),
    ) {
        let read = |(typed, [whole_word, capital, mark]): &(String, [bool; 3])| {
            let text = if *capital { typed.to_uppercase() } else { typed.clone() };
            let text = if *mark { text.replacen('e', "é", 1) } else { text };
            Query::parse(&text, QueryOptions { whole_word: *whole_word, ..QueryOptions::default() }).unwrap()
        };
        let mut queries: Vec<Query> = typed.iter().map(read).collect();
        let how = Fold { ansi: colours };
        let sifted = find_all(&queries, &text, how);
        // No sieve can look for Hangul, so with one such query everything is folded.
        queries.push(query("한"));
        let mut folded = find_all(&queries, &text, how);
        folded.retain(|m| usize::from(m.slot) < typed.len());
        prop_assert_eq!(sifted, folded);
    }

    #[test]
    fn counting_is_finding(text in tricky_bytes(), typed in prop::collection::vec(typed(), 1..4)) {
        let matcher = Matcher::new(&typed.iter().map(|t| query(t)).collect::<Vec<_>>());
        let (mut found, mut counted) = (Vec::new(), Vec::new());
        let mut scratch = Scratch::new(Fold::default());
        matcher.find(&window(&text), &mut scratch, &mut found);
        matcher.count(&window(&text), &mut scratch, &mut |slot, at| counted.push((slot, at)));
        prop_assert_eq!(found.iter().map(|m| (usize::from(m.slot), m.range.start)).collect::<Vec<_>>(), counted);
    }

    #[test]
    fn colours_change_nothing_but_the_offsets(
        words in prop::collection::vec(("[a-c'’é\u{301}-]{1,4}|-\n|\n| ", "|\u{1b}\\[[0-9;]{0,5}[mK]"), 1..40), typed in typed(),
    ) {
        let plain: String = words.iter().map(|w| w.0.as_str()).collect();
        let mut coloured = String::new();
        let mut origin = Vec::new();
        for (word, colour) in &words {
            origin.extend((0..word.len()).map(|i| coloured.len() + i));
            coloured.push_str(word);
            coloured.push_str(colour);
        }
        let how = Fold { ansi: true };
        let bare = find_all(&[query(&typed)], plain.as_bytes(), how);
        let seen = find_all(&[query(&typed)], coloured.as_bytes(), how);
        let expected: Vec<_> = bare.iter().map(|m| origin[m.range.start as usize]).collect();
        let starts: Vec<_> = seen.iter().map(|m| m.range.start as usize).collect();
        // A mark that a colour parts from its letter is a cluster of its own.
        if !plain.contains('\u{301}') {
            prop_assert_eq!(starts, expected);
        }
    }
}

/// A text of many chunks, with a hit across every cut.
fn long_text() -> String {
    let mut text = String::new();
    let mut n = 0;
    while text.len() < 400_000 {
        n += 1;
        text.push_str("the prime\nminister of Kata’ib said mobili-\nzation and co-operation ");
        text.push_str(if n % 9 == 0 { "\n\n" } else { "— " });
    }
    text
}

#[test]
fn a_chunked_text_has_the_hits_of_the_whole() {
    let source = long_text();
    let queries = ["prime minister", "kataib", "mobilization", "co-operation", "e"].map(query);
    let matcher = Matcher::new(&queries);
    let doc = Document::plain(Kind::Text, Text::from_string(source.clone()));
    let whole = find_all(&queries, source.as_bytes(), Fold::default());
    let pieces: Vec<Match> = (0..doc.text.chunks()).flat_map(|i| in_chunk(&doc, &matcher, i)).collect();
    assert_eq!(pieces, whole);
    let counted = tally(&doc, &matcher, 50, &mut |_| false).unwrap();
    for slot in 0..queries.len() {
        let mine: Vec<_> = whole.iter().filter(|m| usize::from(m.slot) == slot).collect();
        assert_eq!(counted.counts[slot], mine.len() as u64);
        assert_eq!(counted.bins[slot].iter().sum::<u32>() as usize, mine.len());
        assert_eq!(counted.first[slot], mine.first().map(|m| m.range.start));
        assert_eq!(counted.last[slot], mine.last().map(|m| m.range.start));
    }
}

#[test]
fn a_text_without_any_line_end_is_searched_like_another() {
    let source = "x".repeat(70_000) + "needle" + &"y".repeat(61_069) + "needle" + &"é".repeat(40_000);
    let doc = Document::plain(Kind::Text, Text::from_string(source));
    let matcher = Matcher::new(&[query("needle")]);
    assert_eq!(tally(&doc, &matcher, 4, &mut |_| false).unwrap().counts, [2]);
}

#[test]
fn a_tally_stops_when_it_is_told_to() {
    let doc = Document::plain(Kind::Text, Text::from_string(long_text()));
    let mut asked = Vec::new();
    let result = tally(&doc, &Matcher::new(&[query("prime")]), 4, &mut |done| {
        asked.push(done);
        asked.len() == 3
    });
    assert_eq!(result, None);
    assert!(asked.is_sorted() && asked[0] == 0);
}

#[test]
fn a_file_that_is_not_utf8_is_searched() {
    let bytes = [b"caf\xe9 needle ".repeat(9000), b"\xff\xfe".to_vec()].concat();
    let len = bytes.len() as u64;
    let doc = Document::plain(Kind::Text, Text::new(Store::memory(bytes), len));
    assert_eq!(tally(&doc, &Matcher::new(&[query("needle")]), 4, &mut |_| false).unwrap().counts, [9000]);
}
