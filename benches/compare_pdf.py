#!/usr/bin/env python3
"""Compares the text of PDF files with poppler's: compare_pdf.py FOLDER [RECTO]

For each file: word recall and precision, the recall of pairs of words that follow each other (order), and the seconds
both took. Running heads are left out by recto and not by pdftotext: the second recall counts without what stands first or last on
three pages or more, numbers apart."""

import collections
import pathlib
import re
import subprocess
import sys
import time
import unicodedata

WORD = re.compile(r"\w+")


def words(text):
    text = unicodedata.normalize("NFKC", text.replace("\u00ad", ""))
    text = re.sub(r"[\u202a-\u202e\u200e\u200f\u2066-\u2069]", "", text)
    # A hyphen at the end of a line is no fact of the text.
    text = re.sub(r"(\w)[-\u2010]\s*\n\s*(?=[a-z\u00df-\u00ff])", r"\1", text)
    # Scripts without spaces are compared by characters.
    text = re.sub(r"([\u3040-\u30ff\u3400-\u9fff])", r" \1 ", text)
    return WORD.findall(text.lower())


def without_furniture(text):
    pages = [page.split("\n") for page in text.split("\f")]
    count = collections.Counter()
    edges = []
    for page in pages:
        full = [i for i, line in enumerate(page) if line.strip()]
        edge = set(full[:4] + full[-4:])
        edges.append(edge)
        for line in {re.sub(r"\d+|\b[ivxlc]+\b", "#", page[i].strip().lower()) for i in edge}:
            count[line] += 1
    kept = []
    for page, edge in zip(pages, edges):
        for i, line in enumerate(page):
            if i in edge and count[re.sub(r"\d+|\b[ivxlc]+\b", "#", line.strip().lower())] >= min(3, max(2, len(pages))):
                continue
            kept.append(line)
    return "\n".join(kept)


def share(part, whole):
    part, whole = collections.Counter(part), collections.Counter(whole)
    total = sum(whole.values())
    return sum((part & whole).values()) / total if total else 1.0


def timed(command):
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, timeout=600)
    return done.stdout.decode("utf-8", "replace"), time.monotonic() - start


def main():
    folder = pathlib.Path(sys.argv[1])
    recto = sys.argv[2] if len(sys.argv) > 2 else "target/debug/recto"
    print(f"{'file':40} {'words':>7} {'recall':>7} {'r.text':>7} {'prec.':>7} {'order':>7} {'recto':>6} {'poppler':>7}")
    good = total = 0
    for path in sorted(folder.rglob("*.pdf")):
        theirs, their_time = timed(["pdftotext", str(path), "-"])
        ours, our_time = timed([recto, "--print", "--width", "1000", str(path)])
        ours, all_theirs, body = words(ours), words(theirs), words(without_furniture(theirs))
        if not all_theirs:
            continue
        recall, text, precision = share(ours, all_theirs), share(ours, body), share(all_theirs, ours)
        order = share(zip(ours, ours[1:]), list(zip(body, body[1:])))
        total += 1
        good += text >= 0.98
        print(
            f"{path.name[:40]:40} {len(all_theirs):7} {recall:7.4f} {text:7.4f} {precision:7.4f} {order:7.4f}"
            f" {our_time:6.2f} {their_time:7.2f}",
            flush=True,
        )
    print(f"{good} of {total} files with a recall of the text of 0.98 or more")


main()
