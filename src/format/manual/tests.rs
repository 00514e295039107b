use crate::document::{Document, Face, Kind};
use crate::format::opened;

fn doc(source: &str) -> Document {
    let doc = opened("x.1", source.as_bytes()).unwrap();
    assert_eq!(doc.kind, Kind::Manual);
    doc
}

fn text(source: &str) -> String {
    let doc = doc(source);
    doc.text.slice(0..doc.text.len())
}

/// What a page of `man` gives below its title.
fn man(body: &str) -> String {
    text(&format!(".TH GAUGE 1 2024-03-05\n{body}"))
}

fn mdoc(body: &str) -> String {
    text(&format!(".Dd March 5, 2024\n.Dt GAUGE 1\n.Os\n{body}"))
}

const PAGE: &str = ".\\\" A comment.\n.TH GAUGE 1 2024-03-05 \"basin 1.0\" \"User Commands\"\n.SH NAME\ngauge \\- read the level\n\
    .SH SYNOPSIS\n.B gauge\n[\\fB\\-v\\fR] [\\fIFILE\\fR]...\n.SH DESCRIPTION\n.PP\nReads the\nlevel.\n.TP\n\\fB\\-v\\fR, \\fB\\-\\-verbose\\fR\n\
    Says more.\n.TP\n.B \\-q\nSays less.\n.SS \"Of levels\"\n.IP \\(bu 2\nLow.\n.IP \\(bu\nHigh.\n.nf\n  as it\n  is\n.fi\nEnd.\n";

#[test]
fn a_page_is_set_anew() {
    let expected = "NAME\n\ngauge - read the level\n\nSYNOPSIS\n\ngauge [-v] [FILE]...\n\nDESCRIPTION\n\nReads the level.\n\n\
        -v, --verbose\nSays more.\n\n-q\nSays less.\n\nOf levels\n\n• Low.\n\n• High.\n  as it\n  is\n\nEnd.\n";
    let doc = doc(PAGE);
    assert_eq!(doc.text.slice(0..doc.text.len()), expected);
    assert_eq!(doc.title.as_deref(), Some("GAUGE(1) — read the level"));
    assert_eq!(doc.meta("date"), Some("2024-03-05"));
    let strong: Vec<String> = doc
        .markup
        .spans
        .iter()
        .filter(|s| s.face == Face::Strong)
        .map(|s| doc.text.slice(s.range.clone()))
        .collect();
    assert_eq!(strong, ["gauge", "-v", "-v", "--verbose", "-q"]);
}

#[test]
fn a_source_is_known_by_its_first_requests() {
    assert_eq!(opened("gauge", PAGE.as_bytes()).unwrap().kind, Kind::Manual);
    assert_eq!(opened("x.1", b"just text\n").unwrap().kind, Kind::Text);
    assert_eq!(opened("x.txt", b".profile is a file\n.TH\n").unwrap().kind, Kind::Manual);
    assert_eq!(opened("x.txt", b"Text first.\n.TH x 1\n").unwrap().kind, Kind::Text);
}

#[test]
fn escapes_are_the_characters_they_stand_for() {
    assert_eq!(
        man("\\(lqa\\(rq \\[u00E9] \\- \\e \\&.x a\\~b \\*(Tm \\s-1small\\s0 \\fBb\\fPc \\o'ab' \\(zz"),
        "“a” é - \\ .x a\u{a0}b ™ small bc a zz\n"
    );
    assert_eq!(man("one\\c\ntwo \\\nthree \\\" gone"), "onetwo three\n");
}

#[test]
fn fonts_by_turns_have_no_spaces_between() {
    assert_eq!(man(".BR ls (1),\n.IR \"a b\" c\nd"), "ls(1), a bc d\n");
    assert_eq!(man(".B\nnext line\nrest"), "next line rest\n");
}

#[test]
fn conditions_strings_and_macros_steer_the_reading() {
    let source = ".ds x of the river\n.if n level \\*x\n.if t lost\n.ie 'a'b' lost\n.el kept\n.if \\n(.g \\{\\\nblock\nof lines\\}\n\
        .if 0 \\{\\\nlost\n.if 1 \\{ lost \\}\nlost\n.\\}\n.de Mine\nmine \\\\$1 of \\\\n(.$\n..\n.Mine a b\n.ig\nlost\n..\nend";
    assert_eq!(man(source), "level of the river kept block of lines mine a of 2 end\n");
}

#[test]
fn levels_come_and_go() {
    let source = "a\n.RS\nb\n.TP\nc\nd\n.RE\ne\n.UR https://example.org\nhere\n.UE .\n.UR https://example.org/2\n.UE\n";
    assert_eq!(man(source), "a\nb\n\nc\nd\ne here. https://example.org/2\n");
}

#[test]
fn tables_are_tables() {
    let source = ".TS\ntab(:);\nlb r\nl r.\nA:B\n_\none:T{\nof several\nlines\nT}\ntwo:2\n.TE\nafter";
    assert_eq!(man(source), "A\tB\none\tof several lines\ntwo\t2\n\nafter\n");
}

#[test]
fn mdoc_says_what_words_are() {
    let source = ".Sh NAME\n.Nm gauge\n.Nd read the level\n.Sh SYNOPSIS\n.Nm\n.Op Fl v\n.Op Fl o Ar file\n.Ar\n.Sh DESCRIPTION\nThe\n.Nm\n\
        utility reads\n.Pa /dev/gauge .\nSee\n.Xr ls 1 ,\n.Dq a b\nand\n.Oo\n.Fl x\n.Oc .\n.Bl -tag -width Ds\n.It Fl v , Fl -verbose\nSays more.\n\
        .It Ev HOME\nHome.\n.El\n.Bl -bullet\n.It\nLow.\n.It\nHigh.\n.El\n.Bd -literal\nas  it\n is\n.Ed\n.Fn read \"int fd\" \"char *p\" .\n.Ex -std\n";
    let expected = "NAME\n\ngauge - read the level\n\nSYNOPSIS\n\ngauge [-v] [-o file] file ...\n\nDESCRIPTION\n\nThe gauge utility reads \
        /dev/gauge. See ls(1), “a b” and [-x].\n\n-v, --verbose\nSays more.\n\nHOME\nHome.\n\n• Low.\n\n• High.\n\nas  it\n is\n\n\
        read(int fd, char *p). The gauge utility exits 0 on success, and >0 if an error occurs.\n";
    assert_eq!(mdoc(source), expected);
}

#[test]
fn columns_are_a_table() {
    assert_eq!(
        mdoc(".Bl -column a b\n.It Sy Name Ta Sy Use\n.It a Ta one\nand more\n.It b\tc\n.El\nend"),
        "Name\tUse\na\tone and more\nb\tc\n\nend\n"
    );
}

#[test]
fn pages_that_go_round_in_circles_end() {
    for source in [
        ".de x\n.x\n.x\n..\n.x\n",
        ".ds a \\*a\\*a\n\\*a\n",
        ".de x\nword\n.x\n..\n.x\n",
        ".ig\nnever ends",
        ".if 0 \\{\n",
        ".TS\nl",
        ".de x\n",
    ] {
        man(source);
    }
    let doubling: String =
        (b'b'..=b'z').map(|c| format!(".ds {} \\*{1}\\*{1}\n", c as char, (c - 1) as char)).collect();
    assert!(man(&format!(".ds a aaaaaaaa\n{doubling}\\*z\n")).len() < 1 << 20);
    let nested = ".RS\n".repeat(100_000) + "x\n" + &".Bl -tag\n.It x\n".repeat(1000);
    assert!(man(&nested).contains('x') && mdoc(&nested).contains('x'));
    man(&("\\fB".repeat(300_000) + "x"));
}

#[test]
fn pages_may_be_cut_anywhere() {
    for source in [
        PAGE,
        ".Dd x\n.Dt y 1\n.Sh NAME\n.Bl -column a\n.It a Ta b\n.Fo f\n.Fa a\n.Fc\n.Bd -literal\nx\n.Ed\n.El\n",
    ] {
        for cut in 0..source.len() {
            let _ = opened("x.1", &source.as_bytes()[..cut]);
        }
    }
}

#[test]
fn a_block_may_begin_with_an_escape() {
    let bullet = ".ie n \\{\\\n\\h'-04'\\(bu\\h'+03'\\c\n.\\}\n.el \\{\\\n.IP \\(bu 2\n.\\}\nA line.\n";
    assert!(man(bullet).contains("•A line.") || man(bullet).contains("• A line."), "{:?}", man(bullet));
}

#[test]
fn a_lone_backslash_may_stand_before_the_title() {
    assert!(text("\\\n.\\\" Made by a tool.\n.TH X 1\n.SH NAME\nx\n").contains("NAME"));
}
