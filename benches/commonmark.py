#!/usr/bin/env python3
"""Renders the examples of the CommonMark specification, and compares the text with that of the expected HTML.

    python3 benches/commonmark.py spec.txt [RECTO] [--show N]

The specification is not part of this project: it is `spec.txt` in the npm package `commonmark-spec`. What is compared is
the text: letters and signs without white space, marks of lists, numbers and addresses of links, rules, quote bars, and
descriptions of images without what says that they are some. Standard library only.
"""

import html
import html.parser
import os
import re
import subprocess
import sys
import tempfile


class Text(html.parser.HTMLParser):
    """The text of HTML; of images their descriptions."""

    def __init__(self):
        super().__init__()
        self.text = []
        self.skipped = 0

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.text.append(dict(attributes).get("alt") or "")
        self.skipped += tag in ("script", "style")

    def handle_endtag(self, tag):
        self.skipped -= tag in ("script", "style") and self.skipped > 0

    def handle_data(self, data):
        if not self.skipped:
            self.text.append(data)


def expected(source):
    parser = Text()
    parser.feed(source)
    parser.close()
    return re.sub(r"\s+", "", "".join(parser.text))


def shown(printed):
    lines = printed.split("\n")
    while lines and (not lines[-1] or re.fullmatch(r"\[\d+\] \S.*|\[\d+\] ?", lines[-1])):
        lines.pop()
    text = "\n".join(re.sub(r"^(▌ ?)+", "", line) for line in lines)
    text = re.sub(r" \[\d+\]", "", text)
    while re.search(r"\[image: [^\[\]]*\]", text):
        text = re.sub(r"\[image: ([^\[\]]*)\]", r"\1", text)
    return re.sub(r"\[image: (.*)\]", r"\1", text)


# Where the text is meant to differ, and why.
EXPLAINED = {
    **{number: "a tag that never ends: browsers drop it, Python's parser shows it" for number in (156, 157, 158)},
    **{number: "browsers and Python's parser end this comment at different places" for number in (626, 629)},
    **{number: "a picture without a description is shown by the name of its file" for number in (475, 581)},
}


def without_labels(text, source):
    """Code without the language that recto writes above it."""
    for info in re.findall(r"^ {0,3}(?:`{3,}|~{3,})[ \t]*([^\n]*?)[ \t]*$", source, re.M):
        label = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", html.unescape(info)) if info else ""
        if label:
            text = re.sub(rf"^\s*{re.escape(label)}$", "", text, count=1, flags=re.M)
    return text


def examples(path):
    with open(path, encoding="utf-8") as file:
        spec = file.read().replace("→", "\t")
    pattern = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.M | re.S)
    return pattern.findall(spec)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    recto = next((a for a in sys.argv[2:] if not a.startswith("--") and not a.isdigit()), "target/release/recto")
    most = int(sys.argv[sys.argv.index("--show") + 1]) if "--show" in sys.argv else 20
    found = examples(sys.argv[1])
    same, explained, wrong = 0, 0, []
    with tempfile.TemporaryDirectory() as folder:
        for number, (source, html_text) in enumerate(found, 1):
            path = os.path.join(folder, f"{number}.md")
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(source)
            printed = subprocess.run([recto, "--print", "--width", "1000", path], capture_output=True).stdout.decode()
            want, have = expected(html_text), without_labels(shown(printed), source)
            # Marks of items are put there by the renderer; so are rules.
            bare, variants = have, {re.sub(r"\s+", "", have)}
            for _ in range(8):
                bare = re.sub(r"^\s*(?:[•◦▪☐☑]|\d+\.)(?= |$)", "", bare, flags=re.M)
                bare = re.sub(r"^─{10,}$", "", bare, flags=re.M)
                variants.add(re.sub(r"\s+", "", bare))
            # A number may be an item's in one line and text in the next.
            variants.add(re.sub(r"\s+", "", re.sub(r"^(?:[•◦▪]|\d+\.)(?= )", "", have, flags=re.M)))
            if want in variants:
                same += 1
            elif number in EXPLAINED:
                explained += 1
            else:
                wrong.append((number, source, want, re.sub(r"\s+", "", bare)))
    for number, source, want, have in wrong[:most]:
        print(f"--- {number}\n{source}wanted {want!r}\nshown  {have!r}")
    print(f"{same} of {len(found)} have the text of the expected HTML, {explained} differ for the reasons that stand in this script")


if __name__ == "__main__":
    main()
