use dom_query::Document;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;

fn html(source: &str) -> String {
    bounded(source).html
}

/// How deep the tree is that the parser makes of a source.
fn depth(source: &str) -> usize {
    let document = Document::from(source);
    let tree = &document.tree;
    let mut deepest = 0;
    let mut depth = 0;
    let mut next = tree.root().first_child();
    let mut stack = Vec::new();
    loop {
        match next {
            Some(node) => {
                depth += 1;
                deepest = deepest.max(depth);
                stack.push(node);
                next = node.first_child();
            }
            None => {
                let Some(node) = stack.pop() else { break };
                depth -= 1;
                next = node.next_sibling();
            }
        }
    }
    deepest
}

/// The text of the tree, without white space.
fn words(source: &str) -> String {
    Document::from(source).text().split_whitespace().collect()
}

#[test]
fn what_is_not_too_deep_stays_as_it_is() {
    for source in [
        "<!DOCTYPE html><html lang=\"en\"><body><p>a &amp; b<p>c</p><ul><li>d<li>e</ul></body></html>",
        "<table><tr><td>a<td>b<tr><td>c</table>",
        "<b>a<p>b</b>c</p><i>d</i>",
        "a < b &lt; c <3 </3>",
    ] {
        assert_eq!(words(&html(source)), words(source), "{source}");
        assert_eq!(depth(&html(source)), depth(source), "{source}");
    }
}

#[test]
fn tags_without_ends_are_not_depth() {
    for piece in
        ["<p>x", "<li>x", "<tr><td>x", "<dt>x<dd>y", "<option>x", "<h2>x", "<a name=x>y", "<br>x", "<b>x</b>"]
    {
        let source = format!("<table><tr><td><ul><dl><ruby>{}", piece.repeat(5000));
        assert!(!bounded(&source).flattened, "{piece}");
        assert_eq!(words(&html(&source)), words(&source), "{piece}");
    }
}

#[test]
fn what_is_too_deep_is_flat_and_complete() {
    for tag in [
        "div",
        "blockquote",
        "ul><li",
        "table><tr><td",
        "b",
        "font",
        "span",
        "svg",
        "math><mi",
        "object",
        "x-y",
        "select",
        "form",
    ] {
        let source = format!("{}end", format!("<{tag}>w ").repeat(20_000));
        let bounded = bounded(&source);
        assert!(bounded.flattened || matches!(tag, "form"), "{tag}");
        assert!(depth(&bounded.html) < 3 * DEEPEST, "{tag}");
        assert_eq!(words(&bounded.html).matches('w').count(), 20_000, "{tag}");
    }
}

#[test]
fn what_comes_after_the_depth_is_as_it_was() {
    let source = format!("{}x{}<p><b>y</b><p>z", "<div>".repeat(1000), "</div>".repeat(1000));
    assert!(html(&source).ends_with("<p><b>y</b><p>z"));
    assert!(!html(&source).contains("</div> <p>"));
}

#[test]
fn attributes_have_a_limit() {
    let attributes: String = (0..20_000).map(|i| format!(" a{i}=x")).collect();
    let source = format!("<p{attributes}>text</p>");
    assert!(html(&source).len() < 2000);
    assert_eq!(words(&html(&source)), "text");
    assert_eq!(html("<html a=1><body b=2><html c=3><body d=4>x"), "<html a=\"1\"><body b=\"2\">x");
}

#[test]
fn in_xhtml_elements_close_themselves() {
    let source = "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title/><script src='x'/></head>\
                  <body><a id='p1'/><p>a<br/>b</p><![CDATA[<c>]]></body></html>";
    assert_eq!(words(&html(source)), "ab<c>");
    assert!(html(source).contains("<a id=\"p1\"></a>"));
    assert!(html("<a id='p1'/>x").contains("<a id=\"p1\">x"));
}

#[test]
fn what_nobody_reads_goes() {
    let source = "<!-- c --><style>p{}</style><script>if (a<b) {}</script><p>x<!-- > -->y<img src='data:image/png;base64,AAAA'>";
    assert_eq!(html(source), "<p>xy<img src=\"data:\">");
    let data = "<script type=\"application/ld+json\">{\"a\": \"<b>\"}</script>";
    assert_eq!(html(data), data);
}

#[test]
fn text_is_not_lost_for_want_of_an_end_tag() {
    assert_eq!(words(&html("<title>a<p>b")), "ab");
    assert_eq!(words(&html("<textarea>a<p>b")), "ab");
    assert!(words(&html("<xmp>a<b>c</xmp>d")).ends_with("a<b>cd"));
}

#[test]
fn unclosed_formatting_does_not_multiply() {
    let fonts: String = (0..60).map(|i| format!("<font size={i}>")).collect();
    let source = format!("{fonts}{}", "<p>x".repeat(50_000));
    let document = Document::from(html(&source));
    assert!(document.tree.len() < 400_000, "{}", document.tree.len());
    assert_eq!(document.text().matches('x').count(), 50_000);
}

/// What proptest has found, to stay found.
#[test]
fn shapes_that_were_too_deep_once_are_not() {
    for piece in ["</table><nobr><table><object><b>", "<td><form><table></form></style>]]>"] {
        assert!(depth(&html(&piece.repeat(1000))) < 3 * DEEPEST, "{piece}");
    }
}

proptest! {
    // The same cases in every run: those that were found by other seeds stand above by name.
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(7), ..ProptestConfig::with_cases(100) })]
    #[test]
    fn whatever_the_tags_the_tree_is_not_too_deep(
        pieces in prop::collection::vec(prop_oneof![
            Just("<div>"), Just("</div>"), Just("<span>"), Just("</span>"), Just("<b>"), Just("</b>"), Just("<a>"), Just("</a>"),
            Just("<p>"), Just("</p>"), Just("<table>"), Just("</table>"), Just("<tr>"), Just("<td>"), Just("</td>"), Just("</tr>"),
            Just("<svg>"), Just("</svg>"), Just("<desc>"), Just("<math>"), Just("<mi>"), Just("<g>"), Just("</g>"), Just("<select>"),
            Just("<option>"), Just("</select>"), Just("<template>"), Just("</template>"), Just("<object>"), Just("</object>"),
            Just("<ul>"), Just("<li>"), Just("</li>"), Just("</ul>"), Just("<h1>"), Just("</h2>"), Just("<form>"), Just("</form>"),
            Just("<button>"), Just("</button>"), Just("<title>"), Just("</title>"), Just("<x"), Just(">"), Just("'"), Just("\""), Just("="),
            Just("<!--"), Just("-->"), Just("<![CDATA["), Just("]]>"), Just("w"), Just("<font color=a>"), Just("<caption>"),
            Just("<script>"), Just("</script>"), Just("<style>"), Just("</style>"), Just("<textarea>"), Just("<svg/>"), Just("<p/>"),
            Just("<foreignObject>"), Just("<body>"), Just("<ruby>"), Just("<rt>"), Just("<dd>"), Just("<nobr>"), Just("<hr>"),
        ], 1..30)
    ) {
        // Whatever can be nested by these tags is nested 1,000 times.
        let source = pieces.concat().repeat(1000);
        let bounded = html(&source);
        prop_assert!(depth(&bounded) < 3 * DEEPEST, "{}", pieces.concat());
    }
}
