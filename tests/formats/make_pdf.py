#!/usr/bin/env python3
"""Makes columns.pdf: a title over two columns, a word broken at a line end, a running head, code, a list."""

import pathlib

LEFT = ["A page says where each glyph stands,", "and not which words they are. What", "a reader sees at once has to be found",
        "again: words by the gaps between let-", "ters, lines by their baselines, and", "columns by the white between them."]
RIGHT = ["The second column is read after the", "first, whatever stands side by side.", "A sentence goes on over the end of a",
         "line, of a column and of a page, and"]
NEXT = ["nothing of the page is left in between.", "What stays is the number of the page."]


def at(font, size, x, y, text):
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n"


def column(x, y, lines, font="F"):
    return "".join(at(font, 10, x, y - 12 * i, line) for i, line in enumerate(lines))


def main():
    head = lambda n: at("F", 9, 100, 770, f"On Glyphs {n}")
    pages = [
        head(1) + at("B", 20, 100, 730, "Reading What Stands on a Page") + column(100, 690, LEFT) + column(320, 690, RIGHT),
        head(2) + column(100, 740, NEXT) + at("B", 13, 100, 690, "Code and Lists")
        + column(100, 665, ["fn main\\(\\) {", "    read\\(\\);", "}"], "C")
        + at("F", 10, 100, 610, "\\225") + at("F", 10, 112, 610, "one thing") + at("F", 10, 100, 598, "\\225")
        + at("F", 10, 112, 598, "another"),
        head(3) + column(100, 740, ["The end."]),
    ]
    font = "<</Type/Font/Subtype/Type1/BaseFont/{}/Encoding/WinAnsiEncoding>>"
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(pages)))
    objects = ["<</Type/Catalog/Pages 2 0 R/Lang(en)>>", f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]/MediaBox[0 0 600 800]>>"]
    objects += [font.format(name) for name in ("Times-Roman", "Times-Bold", "Courier")]
    for i, page in enumerate(pages):
        objects.append(f"<</Type/Page/Parent 2 0 R/Resources<</Font<</F 3 0 R/B 4 0 R/C 5 0 R>>>>/Contents {7 + 2 * i} 0 R>>")
        objects.append(f"<</Length {len(page)}>>stream\n{page}\nendstream")
    out, places = "%PDF-1.4\n", []
    for i, text in enumerate(objects):
        places.append(len(out))
        out += f"{i + 1} 0 obj{text}endobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010} 00000 n \n" for at in places)
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    pathlib.Path(__file__).with_name("columns.pdf").write_bytes(out.encode("latin-1"))


main()
