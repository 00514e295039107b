use proptest::prelude::*;

use crate::document::{BlockKind, Document, Face};

use super::super::growth::Growth;
use super::*;

fn doc(source: &str) -> Document {
    let mut flow = Flow::new();
    fragment(source, &str::to_owned, &mut flow, &Cancel::never()).unwrap();
    let mut publish = |_| {};
    let mut growth = Growth::new(crate::document::Kind::Html, Vec::new(), &mut publish);
    growth.take(flow.last_part());
    growth.finish(Ok(())).unwrap()
}

fn text(source: &str) -> String {
    let doc = doc(source);
    doc.text.slice(0..doc.text.len())
}

fn is(source: &str, expected: &str) {
    assert_eq!(text(source).trim_end_matches('\n'), expected, "{source}");
}

/// What a face covers.
fn faced(source: &str, wanted: impl Fn(Face) -> bool) -> Vec<String> {
    let doc = doc(source);
    let spans = doc.markup.spans.iter().filter(|span| wanted(span.face));
    spans.map(|span| doc.text.slice(span.range.clone())).collect()
}

#[test]
fn blocks_are_apart_and_white_space_is_not_kept() {
    is("<h1>A  title</h1>\n<p>One\n two.<p>Three<b> four</b>.", "A title\n\nOne two.\n\nThree four.");
    is("<div>a</div><div>b</div>c <span> d</span> e", "a\nb\nc d e");
    is("<p>a&nbsp; b<br>c<br><br><br>d", "a\u{a0} b\nc\n\nd");
    is("<p></p><div><b></b></div><p>x", "x");
}

#[test]
fn faces_go_through_blocks_and_begin_with_their_text() {
    let strong = |source| faced(source, |face| face == Face::Strong);
    assert_eq!(strong("a<b> b <p>c</p> d</b> e"), ["b", "c", "d"]);
    assert_eq!(faced("<del>a</del> <code>b</code>", |f| f == Face::Strike), ["a"]);
    assert_eq!(faced("<i><em>x</em></i>", |f| f == Face::Emphasis), ["x"]);
}

#[test]
fn links_and_anchors() {
    let document = doc(
        "<p id=a>x <a href='#b'>y</a> <a href=''>z</a><a href='javascript:f()'>w</a><h2 id=b>t<a href='#b'>¶</a></h2>",
    );
    assert_eq!(document.markup.links, ["#b"]);
    assert_eq!(document.text.slice(0..document.text.len()), "x y zw\n\nt\n");
    assert_eq!(document.markup.destination("#a"), Some(0));
    assert_eq!(document.markup.destination("#b"), Some(8));
    assert_eq!(document.markup.outline[0].title, "t");
}

#[test]
fn links_are_mapped_and_names_with_them() {
    let mut flow = Flow::new();
    let map = |target: &str| format!("#two/{}", target.trim_start_matches('#'));
    fragment("<p id=n1>x<a href=n2>y</a>", &map, &mut flow, &Cancel::never()).unwrap();
    let part = flow.last_part();
    assert_eq!(part.markup.links, ["#two/n2"]);
    assert_eq!(part.markup.anchors[0].name, "two/n1");
}

#[test]
fn note_references_stay_links() {
    let source = "<p>word<sup><a epub:type=\"noteref\" href=\"#n1\">1</a></sup>";
    is(source, "word1");
    assert_eq!(faced(source, |f| matches!(f, Face::Link(_))), ["1"]);
}

#[test]
fn lists_have_their_own_numbers() {
    is("<ul><li>a<ul><li>b</ul><li>c</ul>", "• a\n◦ b\n• c");
    is("<ol start=4><li>a<li value=9>b<li>c</ol>", "4. a\n9. b\n10. c");
    is("<ol type=i><li>a<li>b</ol>", "i. a\nii. b");
    is("<ol reversed><li>a<li>b</ol>", "2. a\n1. b");
    is("<ul><li><input type=checkbox checked>done<li><input type=checkbox>not</ul>", "☑ done\n☐ not");
    is("<dl><dt>term<dd>what it means</dl><p>x", "term\n    what it means\n\nx");
}

#[test]
fn tables_have_rows_and_cells() {
    is("<table><tr><th>a<th>b<tr><td>1<td>2</table>", "a\tb\n1\t2");
    is("<table><tr><td colspan=2>a<td>b<tr><td>1<td>2<td>3</table>", "a\t\tb\n1\t2\t3");
    is("<table><tr><td rowspan=2>a<td>b<tr><td>c<tr><td>d<td>e</table>", "a\tb\n\tc\nd\te");
    is("<table><caption>c</caption><tr><td>a<br>b<td><p>c<p>d</table>", "c\n\na b\tc d");
    let table = doc("<p>x<table><tr><th>a<th>b<tr><td>1<td>2</table>");
    assert!(matches!(table.markup.block(3).kind, BlockKind::Table(0)));
    assert_eq!(table.markup.tables[0].natural, [1, 1]);
}

#[test]
fn tables_that_arrange_a_page_are_none() {
    is("<table><tr><td><h1>a</h1><p>b<td>c</table>", "a\n\nb\n\nc");
    is("<table><tr><td>menu<td><table><tr><td>a<td>b</table></table>", "menu\n\na\tb");
    is("<table role=presentation><tr><td>a<td>b</table>", "a\nb");
    is("<table><tr><td><pre>1\n2</pre><td><pre>x\n  y</pre></table>", "1\n2\n\nx\n  y");
}

#[test]
fn code_keeps_its_white_space() {
    is("<p>x<pre>\na  b\n  c\n\n</pre>y", "x\n\na  b\n  c\n\ny");
    is("<pre><code class='language-rust'>fn <b>f</b>() {}</code></pre>", "rust\nfn f() {}");
    is("<pre><div>a</div><div>b</div></pre>", "a\nb");
    is("<div class='highlight-python notranslate'><pre>x</pre></div>", "python\nx");
}

#[test]
fn what_is_not_seen_is_not_read() {
    is(
        "a<script>b</script><style>c</style><p hidden>d<p style='color: red; DISPLAY : none'>e<template>f</template><noscript>g</noscript>",
        "a",
    );
    is("<span aria-hidden=true>x</span>", "x");
}

#[test]
fn pictures_are_their_descriptions() {
    is("<img src=a/b.png alt='a dog'>", "[image: a dog]");
    is("<img src=a/b.png>", "[image: b.png]");
    is("x<img src=a.gif alt=''><img src=t.gif width=1 height=1>y", "xy");
    is("<img alt=😀 src=x.png>", "😀");
    is("<figure><img src=a.png alt=b><figcaption>c</figcaption></figure><p>d", "[image: b]\nc\n\nd");
    is("<svg><title>a plot</title><path/></svg>", "[image: a plot]");
    is("<svg><style>x{}</style><text>north</text></svg>", "[image: north]");
    is("<iframe src='https://example.org/v' title='a film'></iframe>", "[frame: a film]");
    assert_eq!(doc("<img src=a.png alt=b>").markup.links, ["a.png"]);
}

#[test]
fn formulas_are_what_their_author_wrote() {
    is("<p>x <math alttext='a^2'><mi>a</mi></math>", "x a^2");
    is(
        "<math><semantics><mi>a</mi><annotation encoding='application/x-tex'>\\alpha</annotation></semantics></math>",
        "\\alpha",
    );
    is("<p>so <script type='math/tex'>b_1</script>", "so b_1");
}

#[test]
fn small_things() {
    is("<q>a</q> <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "“a” 漢(kan)");
    is("<details><summary>s</summary>t</details>", "s\nt");
    is("<blockquote>a<p>b</blockquote>c", "a\n\nb\n\nc");
    is("a<hr>b", "a\n\n———\n\nb");
    is("<h1>unclosed<p>a<ul><li>b</ul><pre>c</pre>", "unclosed\n\na\n\n• b\n\nc");
}

#[test]
fn rendering_can_be_given_up() {
    let cancel = Cancel::when(|| true);
    assert!(matches!(fragment("x", &str::to_owned, &mut Flow::new(), &cancel), Err(OpenError::Cancelled)));
}

/// Sources of pieces that mean something here.
fn sources() -> impl Strategy<Value = String> {
    let pieces = prop::collection::vec(
        prop_oneof![
            "[a-z é猫]{0,8}",
            Just("\n".to_owned()),
            Just("<p>".into()),
            Just("<b>".into()),
            Just("</b>".into()),
            Just("<h2 id=x>".into()),
            Just("</h2>".into()),
            Just("<a href=x>".into()),
            Just("</a>".into()),
            Just("<ul><li>".into()),
            Just("<ol start=3>".into()),
            Just("<li>".into()),
            Just("</li>".into()),
            Just("</ol></ul>".into()),
            Just("<table><tr>".into()),
            Just("<td>".into()),
            Just("<th colspan=3 rowspan=2>".into()),
            Just("<tr>".into()),
            Just("</table>".into()),
            Just("<caption>".into()),
            Just("<pre>".into()),
            Just("</pre>".into()),
            Just("<div>".into()),
            Just("</div>".into()),
            Just("<blockquote>".into()),
            Just("</blockquote>".into()),
            Just("<img src=a alt=b>".into()),
            Just("<br>".into()),
            Just("<hr>".into()),
            Just("<dl><dt>".into()),
            Just("<dd>".into()),
            Just("</dl>".into()),
            Just("<details><summary>".into()),
            Just("<svg><title>".into()),
            Just("</svg>".into()),
            Just("<math>".into()),
            Just("<input type=checkbox>".into()),
            Just("<thead>".into()),
            Just("&#27;&#10;&#9;".into()),
            Just("<textarea>".into()),
            Just("<q>".into()),
            Just("<rt>".into()),
            Just("<iframe src=x>".into()),
            Just("<figure>".into()),
        ],
        0..60,
    );
    pieces.prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn whatever_the_source_the_markup_fits_the_text(source in sources()) {
        let doc = doc(&source);
        let text = doc.text.slice(0..doc.text.len());
        let mut last = 0;
        for span in &doc.markup.spans {
            prop_assert!(span.range.start >= last && span.range.start < span.range.end && span.range.end <= doc.text.len());
            let (start, end) = (span.range.start as usize, span.range.end as usize);
            prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
            prop_assert!(!text[start..end].contains('\n'), "{:?} in {:?}", span, text);
            last = span.range.start;
        }
        for block in &doc.markup.blocks {
            prop_assert!(block.start == 0 || text.as_bytes()[block.start as usize - 1] == b'\n');
            if let BlockKind::Table(n) = block.style.kind {
                prop_assert!((n as usize) < doc.markup.tables.len());
            }
        }
        for table in &doc.markup.tables {
            prop_assert!(table.natural.len() == table.right.len() && table.minimal.len() == table.right.len());
        }
    }
}
