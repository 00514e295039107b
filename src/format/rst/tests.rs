use super::super::opened;
use super::*;

fn text(source: &str) -> String {
    let document = opened("x.rst", source.as_bytes()).unwrap();
    assert_eq!(document.kind, Kind::Rst);
    document.text.slice(0..document.text.len()).trim_end().to_owned()
}

#[test]
fn titles_have_levels_by_the_order_of_their_marks() {
    let source = "====\nBook\n====\n\nPart\n----\n\nText\nof it.\n\nSub\n~~~\n\nNext\n----\n\n----\n";
    let document = opened("x.rst", source.as_bytes()).unwrap();
    let outline: Vec<(u8, &str)> =
        document.markup.outline.iter().map(|h| (h.level, h.title.as_str())).collect();
    assert_eq!(outline, [(1, "Book"), (2, "Part"), (3, "Sub"), (2, "Next")]);
    assert!(text(source).contains("Text of it."));
}

#[test]
fn marks_within_a_paragraph() {
    let source = "An *emphasised*, **strong** and ``literal *text*`` word; 2*3*4 and snake_case_ stay.\n\
                  See `the site <https://example.org/>`_, :ref:`there <place>`, :class:`~a.b.Klass`, site_, |x| and [1]_.\n\n\
                  .. _site: https://example.org/site\n.. |x| replace:: a thing\n.. a comment\n   of two lines\n\n\
                  .. [1] A note\n   of two lines.\n";
    let text = text(source);
    assert!(
        text.starts_with(
            "An emphasised, strong and literal *text* word; 2*3*4 and snake_case_ stay. See the site [1],"
        ),
        "{text}"
    );
    assert!(text.contains("there, Klass, site [2], a thing and [1].\n"), "{text}");
    assert!(text.ends_with("[1] A note of two lines."), "{text}");
}

#[test]
fn blocks_by_what_they_are_set_in() {
    let source = "Lists:\n\n- one\n  goes on\n- two\n\n  1. deep\n  2. deeper\n\nterm\n  What it means.\n\n    A quote.\n\n:Field: value\n\nCode::\n\n    a\n      b\n\nAfter.\n";
    assert_eq!(
        text(source),
        "Lists:\n\n• one goes on\n• two\n\n1. deep\n2. deeper\n\nterm\n  What it means.\n\nA quote.\n\nField: value\n\nCode:\n\na\n  b\n\nAfter."
    );
}

#[test]
fn directives_are_shown_by_what_they_are() {
    let source = ".. note:: Mind\n   the gap.\n\n   More.\n\n.. code-block:: python\n   :linenos:\n\n   x = 1\n\n.. image:: a/b.png\n   :alt: A picture\n\n.. function:: f(x)\n\n   Does it.\n\n.. toctree::\n   :maxdepth: 2\n\n   intro\n   end\n";
    assert_eq!(
        text(source),
        "Note\nMind the gap.\n\nMore.\n\npython\nx = 1\n\n[image: A picture]\n\nfunction f(x)\n\n  Does it.\n\n• intro\n• end"
    );
}

#[test]
fn tables_of_both_kinds() {
    let simple = "=====  ====\nName   Sum\n=====  ====\nAda    1\nBob    2 and\n       more\n=====  ====\n";
    assert_eq!(text(simple), "Name\tSum\nAda\t1\nBob\t2\n\tmore".replace("2\n\tmore", "2 and more"));
    let grid = "+---+----+\n| a | b  |\n+===+====+\n| 1 | 2  |\n|   | 3  |\n+---+----+\n";
    assert_eq!(text(grid), "a\tb\n1\t2 3");
}

#[test]
fn nothing_makes_it_panic_or_take_long() {
    let pieces = [
        "*", "**", "`", "``", "_", "|", ".. ", "::", "\n", "\n\n", "  ", "- ", "1. ", "a", "ß", ":x:",
        "+--+", "== ==", "[1]_", "\\", "<", ">",
    ];
    let mut seed = 7usize;
    for _ in 0..400 {
        let mut source = String::new();
        for _ in 0..60 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            source.push_str(pieces[(seed >> 33) % pieces.len()]);
        }
        text(&source);
    }
    for piece in ["*a ", "`a ", "- ", "  x\n", ".. note::\n ", "|a ", "a_ ", "== ==\n", "x\n "] {
        text(&piece.repeat(20_000));
    }
}
