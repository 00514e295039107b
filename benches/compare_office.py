#!/usr/bin/env python3
"""Compares the text that recto prints of office documents with pandoc's.

    compare_office.py RECTO FOLDER [-v] [--twins FOLDER]

For each DOCX and ODT in FOLDER: how many of pandoc's words are there (recall), how many of ours are pandoc's (precision),
how much of them is in the same order. With -v the words that differ.
pandoc loses most of some ODT files: with --twins it is given the file of the same name in another folder (and format),
as it was made from the same source.
"""

import collections
import difflib
import pathlib
import re
import subprocess
import sys


def words(text):
    text = re.sub(r"\[\^?\d+\]", " ", text)
    text = re.sub(r"\[image[^\]]*\]", " ", text)
    text = text.replace("\u00ad", "")
    return re.findall(r"[^\W_]+", text)


def run(*command):
    return subprocess.run(command, capture_output=True, timeout=120).stdout.decode("utf-8", "replace")


def twin(path, rest):
    if "--twins" not in rest:
        return path
    folder = pathlib.Path(rest[rest.index("--twins") + 1])
    return next((p for p in folder.glob(path.stem + ".*")), path)


def main():
    recto, folder, *rest = sys.argv[1:]
    totals = collections.Counter()
    for path in sorted(pathlib.Path(folder).iterdir()):
        if path.suffix not in (".docx", ".odt", ".dotx", ".ott"):
            continue
        other = twin(path, rest)
        theirs = words(run("pandoc", "-s", "-t", "plain", "--wrap=none", str(other)))
        ours = words(run(recto, "--print", "--width", "500", str(path)))
        a, b = collections.Counter(theirs), collections.Counter(ours)
        both = sum((a & b).values())
        same = sum(m.size for m in difflib.SequenceMatcher(None, theirs, ours, False).get_matching_blocks())
        recall = both / len(theirs) if theirs else 1.0
        precision = both / len(ours) if ours else 1.0
        order = same / both if both else 1.0
        totals.update(files=1, theirs=len(theirs), ours=len(ours), both=both, same=same)
        print(f"{recall:.4f} {precision:.4f} {order:.4f} {len(theirs):7} {path.name}")
        if "-v" in rest:
            print("   missing", list((a - b).items())[:12], "\n   more", list((b - a).items())[:12])
    print(
        f"{totals['files']} files: recall {totals['both'] / max(1, totals['theirs']):.5f}, "
        f"precision {totals['both'] / max(1, totals['ours']):.5f}, order {totals['same'] / max(1, totals['both']):.5f}"
    )


main()
