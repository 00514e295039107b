//! Each a way in which searching has gone wrong, here or elsewhere.

use super::*;

const NONE: [&str; 0] = [];

#[test]
fn an_apostrophe_inside_a_word_does_not_matter() {
    let all = ["Shi’a", "Shia", "Shiʿa", "Shi`a", "Shi'a", "Shi‘a"];
    assert_eq!(hits("shi'a", &all.join(", ")), all);
    assert_eq!(hits("shia", &all.join(", ")), all);
    assert_eq!(hits("kataib", "Kata'ib and Kata’ib"), ["Kata'ib", "Kata’ib"]);
}

#[test]
fn a_contraction_keeps_its_apostrophe() {
    assert_eq!(hits("hell", "he'll, HE’LL, we'll; hell"), ["hell"]);
    assert_eq!(hits("well", "we’ll"), NONE);
    assert_eq!(hits("he'll", "he'll and he’ll"), ["he'll", "he’ll"]);
}

#[test]
fn a_phrase_is_found_across_any_single_space() {
    let all = ["Asaib\u{a0}Ahl", "Asaib\nAhl", "Asaib   Ahl", "Asaib\r\n\tAhl", "asaib-ahl"];
    assert_eq!(hits("asaib ahl", &all.join("; ")), all);
}

#[test]
fn a_blank_line_is_never_crossed() {
    assert_eq!(hits("prime minister", "prime\n\nminister, prime\n \nminister, prime\u{2029}minister"), NONE);
}

#[test]
fn a_word_divided_at_a_line_end_is_one_word() {
    assert_eq!(hits("mobilization", "the mobili-\nzation of"), ["mobili-\nzation"]);
    assert_eq!(hits("mobilization", "the mobili\u{ad}\nzation of"), ["mobili\u{ad}\nzation"]);
    assert_eq!(hits("mobilization", "mobili-\r\n    zation"), ["mobili-\r\n    zation"]);
    assert_eq!(hits("mobilization", "mobili\u{ad}zation"), ["mobili\u{ad}zation"]);
}

#[test]
fn a_hyphen_at_a_line_end_before_a_capital_parts_two_words() {
    assert_eq!(hits("alhaq", "al-\nHaq"), NONE);
    assert_eq!(hits("al haq", "al-\nHaq"), ["al-\nHaq"]);
    assert_eq!(hits("mobilization", "mobili-\n\nzation"), NONE);
}

#[test]
fn a_typed_hyphen_is_a_hyphen_a_space_or_nothing() {
    let all = ["co-operation", "co operation", "cooperation", "co–operation", "co-\noperation"];
    assert_eq!(hits("co-operation", &all.join(", ")), all);
    assert_eq!(hits("1-2", "1-2, 1 2, 12"), ["1-2", "1 2"]);
}

#[test]
fn a_query_of_nothing_but_quotes_marks_and_spaces_finds_nothing() {
    for typed in ["", " ", "\n", "'", "\"", "’ “", "\u{301}", "\u{ad}\u{200b}", "\u{a0}", "ʿ"] {
        assert!(query(typed).is_empty(), "{typed:?}");
        assert_eq!(hits(typed, "a 'b' \"c\" d\u{301}"), NONE, "{typed:?}");
    }
}

#[test]
fn a_query_that_ends_in_a_hyphen_or_apostrophe_is_about_to_go_on() {
    assert_eq!(hits("al-", "al-Haq"), ["al"]);
    assert_eq!(hits("shi'", "Shi’a"), ["Shi"]);
    assert_eq!(hits("sa'd", "Sa’dun"), ["Sa’d"]);
    assert_eq!(hits("he'll", "hell"), NONE);
    assert_eq!(hits("prime ", "prime minister"), ["prime"]);
}

#[test]
fn punctuation_is_found_as_it_is() {
    let code =
        "if x == 1 { p->next(); a :: b::c } C++ foo_bar() #include \"q\" cmd -k file --long i-- e|f *p";
    for typed in
        ["->", "==", "C++", "foo_bar()", "::", "#include", "-k", "\"q\"", "--long", "i--", "e|f", "*p"]
    {
        assert!(hits(typed, code).contains(&typed), "{typed}");
    }
    assert_eq!(hits("-k", "grep -k"), ["-k"]);
    assert_eq!(hits("\"quoted\"", "“quoted” «quoted» 'quoted'"), ["“quoted”", "«quoted»"]);
    assert_eq!(hits("foo bar", "foo->bar"), NONE);
}

#[test]
fn a_leading_hyphen_needs_a_dash() {
    assert_eq!(hits("-haq", "al-Haq, al Haq, al–Haq, -haq"), ["-Haq", "–Haq", "-haq"]);
}

#[test]
fn folds_that_change_length_keep_their_place() {
    assert_eq!(hits("istanbul", "x İstanbul y"), ["İstanbul"]);
    assert_eq!(hits("strasse", "die STRAẞE, die Straße;"), ["STRAẞE", "Straße"]);
    assert_eq!(hits("kelvin", "300 \u{212a}elvin!"), ["\u{212a}elvin"]);
    assert_eq!(hits("office", "the oﬃce."), ["oﬃce"]);
    assert_eq!(hits("...", "so… well"), ["…"]);
    assert_eq!(hits("iran 2024", "Ｉｒａｎ　２０２４"), ["Ｉｒａｎ　２０２４"]);
}

#[test]
fn half_a_ligature_is_no_hit() {
    assert_eq!(hits("of", "oﬃce"), NONE);
    assert_eq!(hits(".", "…"), NONE);
}

#[test]
fn the_end_of_a_hit_takes_nothing_that_was_dropped() {
    assert_eq!(hits("kata", "kata'ib"), ["kata"]);
    assert_eq!(hits("mobili", "mobili-\nzation"), ["mobili"]);
    assert_eq!(hits("ib", "kata'ib"), ["ib"]);
}

#[test]
fn a_hit_takes_the_marks_of_its_last_letter() {
    assert_eq!(hits("cafe", "cafe\u{301} café"), ["cafe\u{301}", "café"]);
}

#[test]
fn letters_of_other_scripts_keep_their_marks() {
    assert_eq!(hits("かき", "がき ガキ"), NONE, "voiced kana");
    assert_eq!(hits("がき", "か\u{3099}き"), ["か\u{3099}き"], "voiced kana in two pieces");
    assert_eq!(hits("ガ", "ｶﾞ"), ["ｶﾞ"], "half-width kana");
    assert_eq!(hits("หนา", "หน้า"), NONE, "Thai tone marks");
    assert_eq!(hits("मन", "मान"), NONE, "Devanagari vowels");
    assert_eq!(hits("한글", "한\u{1100}\u{1173}\u{11af} 한글"), ["한\u{1100}\u{1173}\u{11af}", "한글"]);
    assert_eq!(hits("мои", "мой"), NONE, "Cyrillic short i");
    assert_eq!(hits("мой", "мои\u{306}"), ["мои\u{306}"]);
    assert_eq!(hits("елка", "ёлка"), ["ёлка"]);
}

#[test]
fn a_stem_is_found_before_a_vowel_sign() {
    assert_eq!(hits("लड़क", "लड़की"), ["लड़की"]);
    assert_eq!(hits("ที", "ที่"), ["ที่"]);
}

#[test]
fn half_an_emoji_is_no_hit() {
    assert_eq!(hits("👩", "👩\u{200d}👧 👩"), ["👩"]);
    assert_eq!(hits("🇪🇩", "🇩🇪🇩🇪"), NONE);
    assert_eq!(hits("👩\u{200d}👧", "👩\u{200d}👧"), ["👩\u{200d}👧"]);
}

#[test]
fn arabic_letters_are_found_in_all_their_forms() {
    assert_eq!(hits("احمد", "أحمد أَحْمَد احـمد"), ["أحمد", "أَحْمَد", "احـمد"]);
    assert_eq!(hits("كتاب", "کتاب"), ["کتاب"]);
    assert_eq!(hits("علي", "على علی ﻋﻠﻲ"), ["على", "علی", "ﻋﻠﻲ"]);
    assert_eq!(hits("2024", "٢٠٢٤ ۲۰۲۴"), ["٢٠٢٤", "۲۰۲۴"]);
}

#[test]
fn a_line_end_between_han_is_nothing() {
    assert_eq!(hits("北京大学", "北京\n大学 北京 大学"), ["北京\n大学"]);
    assert_eq!(hits("한국 사람", "한국\n사람"), ["한국\n사람"]);
}

#[test]
fn case_matters_once_a_capital_was_typed() {
    assert_eq!(hits("maliki", "Maliki maliki MALIKI"), ["Maliki", "maliki", "MALIKI"]);
    assert_eq!(hits("Maliki", "Maliki maliki MALIKI Ma’liki"), ["Maliki", "Ma’liki"]);
    assert_eq!(hits("И", "и И"), ["И"]);
}

#[test]
fn a_diacritic_that_was_typed_must_be_there() {
    assert_eq!(hits("malīki", "maliki malīki mālīki mali\u{304}ki"), ["malīki", "mālīki", "mali\u{304}ki"]);
    assert_eq!(hits("uber", "über uber"), ["über", "uber"]);
    assert_eq!(hits("über", "über uber u\u{308}ber Über"), ["über", "u\u{308}ber", "Über"]);
    assert_eq!(hits("søren", "soren søren"), ["søren"]);
    assert_eq!(hits("viêt", "việt viet"), ["việt"]);
    assert_eq!(hits("shiʿa", "shia shiʿa shi'a"), ["shiʿa"]);
}

#[test]
fn whole_words_end_where_their_script_says() {
    assert_eq!(words("iran", "Iran's Iranian Iran, Teheran/Iran iran_x"), ["Iran", "Iran", "Iran"]);
    assert_eq!(words("kata", "Kata'ib"), NONE);
    assert_eq!(words("irak", "l'Irak, d’Irak"), ["Irak", "Irak"]);
    assert_eq!(words("京大", "北京大学"), ["京大"]);
    assert_eq!(words("عراق", "العراق والعراق للعراق عراقي"), ["عراق", "عراق", "عراق"]);
    assert_eq!(words("mobili", "mobili-\nzation mobili-\nZation"), ["mobili"]);
    assert_eq!(words("haq", "al-Haq"), ["Haq"]);
}

#[test]
fn a_keyword_inside_a_keyword_is_found_too() {
    let queries = ["Muqtada al-Sadr", "sadr", "al sadr city", "tada", "dr c"].map(query);
    let text = "Muqtada al-Sadr City";
    let found = find_all(&queries, text.as_bytes(), Fold::default());
    let mut slots: Vec<_> = found.iter().map(|m| m.slot).collect();
    slots.sort_unstable();
    assert_eq!(slots, [0, 1, 2, 3, 4]);
}

#[test]
fn hits_of_one_query_do_not_overlap() {
    assert_eq!(hits("aa", "aaaaa"), ["aa", "aa"]);
    assert_eq!(hits("ana", "banana"), ["ana"]);
}

#[test]
fn invalid_bytes_match_nothing_and_break_nothing() {
    let text = b"ab\xffcd \xe2\x80 abcd \xc3";
    let found = find_all(&[query("abcd"), query("\u{1a}"), query("\u{fffd}")], text, Fold::default());
    assert_eq!(found, [Match { slot: 0, range: 9..13 }]);
}

#[test]
fn colours_do_not_break_a_word() {
    let text = "\u{1b}[1mlan\u{1b}[31;1mtern\u{1b}[0m\u{1b}[K fish";
    let ansi = find_all(&[query("lantern fish")], text.as_bytes(), Fold { ansi: true });
    assert_eq!(shown(&ansi, text), ["lan\u{1b}[31;1mtern\u{1b}[0m\u{1b}[K fish"]);
    assert!(find_all(&[query("lantern")], text.as_bytes(), Fold::default()).is_empty());
    let options = QueryOptions { regex: true, ..QueryOptions::default() };
    let regex = Query::parse("lan.ern", options).unwrap();
    assert_eq!(
        shown(&find_all(&[regex], text.as_bytes(), Fold { ansi: true }), text),
        ["lan\u{1b}[31;1mtern"]
    );
}

#[test]
fn only_hits_that_start_in_the_core_are_reported() {
    let bytes = b"needle needle needle";
    let window = Window { bytes, start: 100, core: 3..8 };
    let mut out = Vec::new();
    Matcher::new(&[query("needle")]).find(&window, &mut Scratch::new(Fold::default()), &mut out);
    assert_eq!(out, [Match { slot: 0, range: 107..113 }]);
}

#[test]
fn a_regular_expression_sees_the_text_as_it_is() {
    assert_eq!(regex(r"\bs\w+r\b", "Sadr, al-Sadr's; Šár isadr"), ["Sadr", "Sadr"]);
    assert_eq!(regex(r"\bš\w+", "x Šár y"), ["Šár"]);
    assert_eq!(regex("^b.*$", "a\nbc\r\nd"), ["bc"]);
    assert_eq!(regex(r"S\w+", "Sadr sadr"), ["Sadr"]);
    assert_eq!(regex(r"\Sadr", "Sadr"), ["Sadr"]);
    assert_eq!(regex(r"prime\s+\bminister\b", "prime\n\nminister"), ["prime\n\nminister"]);
    assert_eq!(regex("x*", "axxa"), ["xx"]);
    assert_eq!(regex("cafe", "cafe\u{301}"), ["cafe\u{301}"]);
}

#[test]
fn a_faulty_expression_says_where() {
    let options = QueryOptions { regex: true, ..QueryOptions::default() };
    let error = Query::parse("ab(c", options).unwrap_err();
    assert_eq!(error.at, 2..3);
    assert!(error.message.contains("group"), "{}", error.message);
    assert!(Query::parse(r"\w{1000}{1000}", options).is_err());
    assert!(Query::parse("", options).unwrap().is_empty());
}

#[test]
fn plain_queries_hold_no_operators() {
    assert_eq!(hits("a*", "aa a*"), ["a*"]);
    assert_eq!(hits("(x", "f(x)"), ["(x"]);
}

#[test]
fn a_letter_may_begin_inside_a_character_that_folds_to_two() {
    assert_eq!(hits("aea", "bǽAa"), ["ǽA"]);
}

#[test]
fn a_control_character_is_not_taken_for_punctuation() {
    assert_eq!(hits("*a", "\na\u{a}a *a"), ["*a"]);
    assert_eq!(hits("@x", "`x @x"), ["@x"]);
    assert_eq!(hits("_b", "\u{7f}b _b"), ["_b"]);
}
