use super::super::tests::{odt, text};

#[test]
fn spaces_are_single_unless_they_are_meant() {
    let doc =
        odt("<text:p>a \n b<text:s/>c <text:span> d</text:span><text:line-break/>e<text:tab/>f</text:p>");
    assert_eq!(text(&doc), "a b c d\ne\tf\n");
}

#[test]
fn lists_count_what_is_shown() {
    let doc = odt(
        "<text:list-style style:name='L'><text:list-level-style-number text:level='1' style:num-format='i' style:num-suffix='.'/>\
         </text:list-style><text:list text:style-name='L'><text:list-item><text:p>a</text:p><text:p>more</text:p></text:list-item>\
         <text:list-item text:start-value='5'><text:p>b</text:p></text:list-item></text:list><text:p>between</text:p>\
         <text:list text:style-name='L' text:continue-numbering='true'><text:list-item><text:p>c</text:p></text:list-item></text:list>",
    );
    // Styles stand outside of the body.
    assert_eq!(text(&doc).matches('•').count(), 3);
}

#[test]
fn notes_and_comments_stand_at_the_end() {
    let doc = odt(
        "<text:p>a<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>n</text:p></text:note-body></text:note>\
         <office:annotation><dc:creator>Bob</dc:creator><dc:date>2024</dc:date><text:p>c</text:p></office:annotation></text:p>",
    );
    assert_eq!(text(&doc), "a [1] [2]\n\n———\n\nNotes\n[1] n\n[2] Comment by Bob: c\n");
}

#[test]
fn covered_and_repeated_cells_are_empty_ones() {
    let doc = odt(
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:covered-table-cell/>\
         <table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>",
    );
    assert_eq!(text(&doc), "a\t\tb\n");
}
