use crate::document::{BlockKind, Face};

use super::super::tests::{docx, text};

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn outline_levels_make_headings() {
    let doc =
        docx("<w:p><w:pPr><w:outlineLvl w:val='1'/></w:pPr><w:t>Walls</w:t></w:p><w:p><w:t>Text</w:t></w:p>");
    assert_eq!((doc.markup.outline[0].level, doc.markup.outline[0].title.as_str()), (2, "Walls"));
    assert_eq!(text(&doc), "Walls\n\nText\n");
}

#[test]
fn what_was_deleted_is_struck_through_and_counted() {
    let doc = docx(
        "<w:p><w:t>a </w:t><w:del w:author='Bob'><w:r><w:delText>b </w:delText></w:r></w:del>\
         <w:ins w:author='Ann'><w:r><w:t>c</w:t></w:r></w:ins></w:p>",
    );
    assert_eq!(text(&doc), "a b c\n");
    assert_eq!(doc.notices, ["2 tracked changes by Bob, Ann: what was deleted is struck through"]);
    assert_eq!(doc.markup.spans.iter().filter(|span| span.face == Face::Strike).count(), 1);
}

#[test]
fn runs_that_are_split_are_one_word() {
    let doc = docx(
        "<w:p><w:r><w:t>spl</w:t></w:r><w:proofErr/><w:r><w:rPr><w:b/></w:rPr><w:t>it</w:t></w:r><w:r><w:t> up</w:t></w:r></w:p>",
    );
    assert_eq!(text(&doc), "split up\n");
}

#[test]
fn fields_show_what_they_give_and_not_their_code() {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let doc = docx(&format!(
        "<w:p>{}<w:r><w:instrText>HYPERLINK \"https://a.org\"</w:instrText></w:r>{}<w:r><w:t>there</w:t></w:r>{}<w:t>!</w:t></w:p>",
        field("begin"),
        field("separate"),
        field("end"),
    ));
    assert_eq!(
        (text(&doc).as_str(), doc.markup.links.as_slice()),
        ("there!\n", ["https://a.org".to_owned()].as_slice())
    );
    // A field that never ends hides the rest of its paragraph, and no more.
    let doc = docx(&format!("<w:p>{}<w:t>x</w:t></w:p>{}", field("begin"), p("after")));
    assert_eq!(text(&doc), "after\n");
}

#[test]
fn of_branches_one_is_read_and_boxes_follow_their_paragraph() {
    let content = |text| format!("<w:txbxContent>{}</w:txbxContent>", p(text));
    let doc = docx(&format!(
        "<w:p><w:t>be</w:t><mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback>\
         </mc:AlternateContent><w:t>fore</w:t></w:p>",
        content("box"),
        content("other"),
    ));
    assert_eq!(text(&doc), "before\n\nbox\n");
}

#[test]
fn cells_that_span_columns_are_followed_by_empty_ones() {
    let cell = |text: &str, span: u8| {
        format!("<w:tc><w:tcPr><w:gridSpan w:val='{span}'/></w:tcPr>{}</w:tc>", p(text))
    };
    let table = |columns: usize, rows: &str| {
        format!("<w:tbl><w:tblGrid>{}</w:tblGrid>{rows}</w:tbl>", "<w:gridCol/>".repeat(columns))
    };
    let row = |cells: String| format!("<w:tr>{cells}</w:tr>");
    let doc = docx(&table(
        3,
        &(row(cell("a", 2) + &cell("b", 1)) + &row(cell("c", 1) + &table(1, &row(cell("in", 1))))),
    ));
    assert_eq!(text(&doc), "a\t\tb\nc in\n");
    // A table of one column is a box around text.
    let doc = docx(&table(1, &row(format!("<w:tc>{}{}</w:tc>", p("one"), p("two")))));
    assert_eq!((text(&doc).as_str(), doc.markup.tables.len()), ("one\n\ntwo\n", 0));
}

#[test]
fn signs_and_breaks_are_characters() {
    let doc = docx(
        "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:softHyphen/>\
         <w:sym w:font='Symbol' w:char='F061'/></w:r></w:p>",
    );
    assert_eq!(text(&doc), "a\tb\nc\u{2011}\u{ad}α\n");
}

#[test]
fn hidden_text_is_left_out_and_that_is_said() {
    let doc =
        docx("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:t>seen</w:t></w:r></w:p>");
    assert_eq!(
        (text(&doc).as_str(), doc.notices.as_slice()),
        ("seen\n", ["hidden text is left out".to_owned()].as_slice())
    );
}

#[test]
fn formulas_are_text() {
    let doc = docx(
        "<w:p><m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>\
         <m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=']'/></m:dPr><m:e><m:r><m:t>c</m:t></m:r></m:e></m:d></m:oMath></w:p>",
    );
    assert_eq!(text(&doc), "a/b[c]\n");
    assert_eq!(doc.markup.block(0).kind, BlockKind::Paragraph);
}
