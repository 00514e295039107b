use super::*;
use proptest::prelude::*;

/// A paragraph on one line, long enough to be no headline.
const PROSE: &str = "The harbour council met for the third time this week and again could not agree on who should \
    pay for the new breakwater, although nobody doubts any longer that it has to be built before the winter storms.";

/// A paragraph wrapped by hand.
const WRAPPED: &str = "It was the custom of the house to dine late, and on that evening\n\
    later than usual. The lamps had been lit for an hour when the first\ncarriage was heard on the gravel.\n";

fn check(text: &str, expected: Option<&str>) {
    let text = text.replace("{PROSE}", PROSE).replace("{WRAPPED}", WRAPPED);
    assert_eq!(title(&text).as_deref(), expected, "in {text:?}");
}

#[test]
fn a_headline_above_the_text() {
    check(
        "Fishermen Win Their Quarrel with the Harbour\n\n{PROSE}\n",
        Some("Fishermen Win Their Quarrel with the Harbour"),
    );
    check(
        "How a small town lost its only bridge in one night\n\n{PROSE}",
        Some("How a small town lost its only bridge in one night"),
    );
    check(
        "Why did nobody listen to the lighthouse keeper?\n{PROSE}",
        Some("Why did nobody listen to the lighthouse keeper?"),
    );
}

#[test]
fn a_headline_under_the_furniture_of_its_page() {
    check(
        "Share this\n\nAdvertisement\n\nIMG_20931-scaled\n\nHome | Region | Coast\n\nA quiet bay and the people who sold it\n\n\
         The sale was agreed in an afternoon, and it took the village nine years to hear of it.\n\n\
         By Jane Doe\n\n12 March 2019\n\n{PROSE}\n",
        Some("A quiet bay and the people who sold it"),
    );
}

#[test]
fn a_headline_under_its_summary() {
    check(
        "{PROSE} {PROSE}\nThe Breakwater Dispute: Money, Weather and a Council Divided\n\n{PROSE}\nWho Will Pay\n{PROSE}",
        Some("The Breakwater Dispute: Money, Weather and a Council Divided"),
    );
}

#[test]
fn a_heading_of_a_section_is_not_the_title() {
    check("{PROSE}\n\nBackground\n\n{PROSE}", Some(&clipped(PROSE)));
    check(
        "A storm came without any warning on Monday.\n\n{PROSE}\n\n{PROSE}\n\nThe Long Night of the Three Harbours\n\n{PROSE}",
        Some("A storm came without any warning on Monday"),
    );
}

#[test]
fn the_first_sentence_stands_in() {
    check(
        "Seven weeks after the vote in the valley, there's still no mayor. It is late. Nobody knows.\n\n{PROSE}",
        Some("Seven weeks after the vote in the valley, there's still no mayor"),
    );
    check(
        "Dr. Brown and Mr. J. Smith met at 9 p.m. in St. Ives. They left.\n",
        Some("Dr. Brown and Mr. J. Smith met at 9 p.m. in St. Ives"),
    );
    check(
        "{WRAPPED}",
        Some("It was the custom of the house to dine late, and on that evening later than usual"),
    );
    check("吾輩は猫である。名前はまだ無い。", Some("吾輩は猫である"));
}

#[test]
fn memos_and_letters() {
    check("MEMORANDUM\n\nTo: all staff\nFrom: the office\n\n{PROSE}\n", Some("MEMORANDUM"));
    check(
        "From: a@example.org\nTo: b@example.org\nSubject: The keys to the boathouse\n\nHello,\n",
        Some("The keys to the boathouse"),
    );
    check("Title: \"On Keeping Bees\"\nAuthor: N. N.\n\n{WRAPPED}", Some("On Keeping Bees"));
    check("Meeting notes\n\n- roof\n- cellar\n- {PROSE}\n", Some("Meeting notes"));
}

#[test]
fn titles_that_begin_like_furniture() {
    check("Home Is Where the Boats Are\n\n{PROSE}", Some("Home Is Where the Boats Are"));
    check("Search Parties\nShare\n\nBy the Sea and Under It\n\n{PROSE}", Some("By the Sea and Under It"));
    check(
        "By A. Author\n5 min read\nPage 2 of 3\n© 2020 Somebody\n\nSave the Old Pier\n\n{PROSE}",
        Some("Save the Old Pier"),
    );
}

#[test]
fn lists_and_remarks_lose_their_marks() {
    check("- mend the net before Friday\n- paint the boat\n", Some("mend the net before Friday"));
    check("// Nobody may change this file by hand.\n", Some("Nobody may change this file by hand"));
}

#[test]
fn titles_that_are_marked() {
    check("A Guide to Knots\n================\n\n{WRAPPED}", Some("A Guide to Knots"));
    check(
        "=====================\n  A Guide to Knots\n=====================\n\n{WRAPPED}",
        Some("A Guide to Knots"),
    );
    check("release notes\n-------------\n* a thing\n", Some("release notes"));
    check("# Tying the bowline\n\n{PROSE}", Some("Tying the bowline"));
    check("THE ART OF SPLICING\n\n{WRAPPED}", Some("THE ART OF SPLICING"));
}

#[test]
fn standards_and_manuals() {
    check(
        "Working Group on Parcels                                      A. Nonymous\n\
         Request for Remarks: 4711                                  Example Corp.\n\
         Category: Experimental                                       March 2001\n\n\n\
         \x20             Carrying Parcels over Unreliable Ferries\n\n\
         Status of this Document\n\n\x20  This document says how a parcel is carried when the ferry may not\n\
         \x20  arrive. It asks for remarks.\n",
        Some("Carrying Parcels over Unreliable Ferries"),
    );
    check(
        "SPLICE(1)              User Commands              SPLICE(1)\n\nNAME\n       splice - join two ropes\n\nSYNOPSIS\n",
        Some("splice - join two ropes"),
    );
}

#[test]
fn licences_and_poems() {
    check("The Example License\n\nCopyright (c) 2020 Somebody\n\n{WRAPPED}", Some("The Example License"));
    check(
        "                  EXAMPLE PUBLIC LICENSE\n                    Version 3, June 2007\n\n {WRAPPED}",
        Some("EXAMPLE PUBLIC LICENSE"),
    );
    check(
        "The Ferryman's Rest\n\nThe river took the evening down,\nthe evening took the light,\nand no one asked across the town\nwho rowed into the night.\n",
        Some("The Ferryman's Rest"),
    );
    check(
        "The river took the evening down,\nthe evening took the light\n",
        Some("The river took the evening down,"),
    );
}

#[test]
fn what_has_no_title() {
    check(
        "2024-03-01 12:00:01 INFO start\n2024-03-01 12:00:02 WARN slow\n2024-03-01 12:00:03 INFO stop\n",
        None,
    );
    check("[    0.000000] Linux version\n[    0.000001] Command line\n[    0.3] x\n", None);
    check("Mar  3 06:25:01 host cron[1]: started\nMar  3 06:25:02 host cron[1]: ended well\n", None);
    check("name,age,city\nA,1,B\nC,2,D\n", None);
    check("id\tname\n1\tone\n2\ttwo\n", None);
    check("{\"a\": [1, 2]}", None);
    check("<note>\n<to>b</to>\n</note>", None);
    check("", None);
    check("\n \n\t\n", None);
    check("12 34 56\n78 90 12\n", None);
    check("-----\n*****\n", None);
}

#[test]
fn long_titles_are_clipped_at_a_word() {
    let long = title(&"word ".repeat(100)).unwrap();
    assert!(long.ends_with("word…") && long.chars().count() <= 200, "{long}");
    assert!(title(&"x".repeat(5000)).is_none_or(|t| t.chars().count() <= 200));
}

proptest! {
    #[test]
    fn a_title_is_one_short_line(text in "([A-Za-z.,:;#=|é猫\u{301} \t-]{0,90}\n){0,12}") {
        if let Some(title) = title(&text) {
            prop_assert!(title.chars().count() <= 200);
            prop_assert!(!title.is_empty() && !title.contains(['\n', '\t']) && title.trim() == title);
        }
    }
}
