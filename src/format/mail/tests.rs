use super::*;
use crate::format::opened;

const LETTER: &str = "Return-Path: <a@example.org>\r\nFrom: =?utf-8?q?Zo=C3=AB?= <zoe@example.org>\r\n\
    To: basin@example.org, \"Miller, Jan\" <jan@example.org>\r\nSubject: =?utf-8?b?V2Fzc2VyIPCfkqc=?=\r\n\
    Date: Tue, 5 Mar 2024 10:11:12 +0100\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n";

fn text(source: &str) -> String {
    let doc = opened("a.eml", source.as_bytes()).unwrap();
    assert_eq!(doc.kind, Kind::Mail);
    doc.text.slice(0..doc.text.len())
}

fn letter(rest: &str) -> String {
    text(&format!("{LETTER}{rest}"))
}

const TOP: &str = "Wasser 💧\n\nFrom: Zoë <zoe@example.org>\nTo: basin@example.org, Miller, Jan <jan@example.org>\n\
    Date: Tue, 5 Mar 2024 10:11:12 +0100\n\n";

#[test]
fn a_letter_is_its_subject_its_people_and_its_text() {
    let shown = letter(
        "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        The r=EDver\r\nis low.\r\n\r\n> It was high.\r\n> > It was not.\r\n\r\nZ.\r\n",
    );
    assert_eq!(shown, format!("{TOP}The ríver\nis low.\n\nIt was high.\n\nIt was not.\n\nZ.\n"));
}

#[test]
fn what_is_said_of_a_letter_is_decoded() {
    let doc = opened("x", format!("{LETTER}\r\ntext\r\n").as_bytes()).unwrap();
    assert_eq!(doc.title.as_deref(), Some("Wasser 💧"));
    assert_eq!(doc.meta("author"), Some("Zoë <zoe@example.org>"));
    assert_eq!(doc.meta("date"), Some("2024-03-05T10:11:12+01:00"));
}

#[test]
fn flowing_lines_flow() {
    let shown = letter(
        "Content-Type: text/plain; format=flowed\r\n\r\nA line that \r\ngoes on.\r\nAnother.\r\n-- \r\nZ.\r\n",
    );
    assert_eq!(shown, format!("{TOP}A line that goes on.\nAnother.\n--\nZ.\n"));
}

#[test]
fn of_two_versions_the_plain_one_is_shown_and_attachments_are_listed() {
    let shown = letter(
        "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
        --a\r\nContent-Type: text/plain\r\n\r\nplain\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>rich\r\n--a--\r\n\
        --m\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=\"gauge.pdf\"\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--m--\r\n",
    );
    assert_eq!(shown, format!("{TOP}plain\n\n[attachment: gauge.pdf, application/pdf, 9 bytes]\n"));
}

#[test]
fn where_there_is_only_html_it_is_rendered() {
    let shown = letter("Content-Type: text/html\r\n\r\n<h2>Levels</h2><ul><li>one<li>two</ul>\r\n");
    assert_eq!(shown, format!("{TOP}Levels\n\n• one\n• two\n"));
}

#[test]
fn a_message_in_a_message_is_a_quotation() {
    let shown = letter(
        "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nsee below\r\n--m\r\nContent-Type: message/rfc822\r\n\r\n\
        From: b@example.org\r\nSubject: inner\r\n\r\nthe inner text\r\n--m--\r\n",
    );
    assert!(
        shown.contains("see below") && shown.contains("inner\n\nFrom: b@example.org\n\nthe inner text"),
        "{shown}"
    );
}

#[test]
fn a_box_is_all_its_messages() {
    let mail = |n: u32| {
        format!(
            "From a@example.org Tue Mar  5 10:11:12 2024\nFrom: a@example.org\nSubject: number {n}\n\
        Message-ID: <{n}@x>\nIn-Reply-To: <1@x>\n\ntext {n}\n>From here on\n\n"
        )
    };
    let source: String = (1..=3).map(mail).collect();
    for name in ["box.mbox", "box"] {
        let doc = opened(name, source.as_bytes()).unwrap();
        let text = doc.text.slice(0..doc.text.len());
        assert_eq!(doc.markup.outline.len(), 3);
        assert_eq!(doc.markup.pages.len(), 3);
        assert!(
            text.contains("number 2\n\nFrom: a@example.org\nIn reply to\n\ntext 2\nFrom here on\n"),
            "{text}"
        );
        assert!(doc.markup.destination("#1@x").is_some());
    }
}

#[test]
fn text_that_only_looks_like_mail_is_text() {
    for source in ["From here on it was downhill.\n\nText.\n", "To: do\n\n- wash\n", "a: b\nc: d\n\n"] {
        assert_eq!(opened("note.txt", source.as_bytes()).unwrap().kind, Kind::Text, "{source}");
    }
}

#[test]
fn damaged_and_hostile_messages_are_no_harm() {
    let deep: String = (0..3000)
        .map(|i| format!("Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n"))
        .collect();
    let long = format!("Subject: {}\r\n\r\ntext\r\n", "x".repeat(1 << 20));
    let many = format!("To: {}\r\n\r\ntext\r\n", "a@example.org, ".repeat(50_000));
    for rest in [deep, long, many, "Content-Type: text/plain; charset=nonsense\r\n\r\ntext".to_owned()] {
        letter(&rest);
    }
    let whole =
        format!("{LETTER}Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\ntext\r\n--m--\r\n");
    for cut in 0..whole.len() {
        let _ = opened("a.eml", &whole.as_bytes()[..cut]);
    }
}
