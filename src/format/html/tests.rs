use crate::document::Document;

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

#[test]
fn blocks_are_apart_and_white_space_is_not_kept() {
    assert_eq!(
        text("<h1>A  title</h1>\n<p>One\n two.<p>Three<b> four</b>."),
        "A title\n\nOne two.\n\nThree four.\n"
    );
}
