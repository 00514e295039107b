#!/usr/bin/env python3
"""Compares `recto --print` of manual pages with what `man` makes of them, word by word.

    benches/compare_man.py RECTO FOLDER... [--most 300] [--show 5]

Words are what stands between white space. Lines are long, so that none is broken, and hyphenation is off; the lines above and below a page, which man puts
there, are left out; quotes and dashes count as their ASCII forms. What is reported: pages that are equal word for
word, and over all pages how much of man's words recto has in the same order (recall) and the reverse (precision).
"""

import argparse
import collections
import difflib
import os
import pathlib
import re
import subprocess

ALIKE = str.maketrans({
    "‘": "'", "’": "'", "“": '"', "”": '"', "`": "'", "´": "'", "‐": "-", "–": "-", "—": "-", "−": "-", "•": "·",
    "◦": "·", "▪": "·", "\u00a0": " ", "\u00ad": None, "ˆ": "^", "˜": "~", "⟨": "<", "⟩": ">",
})


def words(text):
    # The rules of a table are no words.
    return re.sub(r"-+", "-", re.sub("[─-╿]+", " ", text.translate(ALIKE))).split()


def by_man(path):
    env = dict(os.environ, MANWIDTH="900", MANROFFOPT="-c", LC_ALL="C.UTF-8", MAN_KEEP_FORMATTING="")
    page = subprocess.run(["man", "--nh", "--nj", "-P", "cat", "-l", path], capture_output=True, env=env, timeout=60)
    plain = subprocess.run(["col", "-b", "-p", "-x"], input=page.stdout, capture_output=True, env=env).stdout
    lines = [line for line in plain.decode("utf-8", "replace").split("\n") if line.strip()]
    return words("\n".join(lines[1:-1]))


def by_recto(recto, path):
    done = subprocess.run([recto, "--print", "--width", "900", path], capture_output=True, timeout=60)
    text = done.stdout.decode("utf-8", "replace")
    return words(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("recto")
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--most", type=int, default=300)
    parser.add_argument("--show", type=int, default=5)
    options = parser.parse_args()
    pages = sorted(p for folder in options.folders for p in pathlib.Path(folder).rglob("*")
                   if p.is_file() and not p.is_symlink())
    pages = pages[:: max(1, len(pages) // options.most)][: options.most]
    equal = same = theirs = ours = 0
    differing, wrong = [], collections.Counter()
    for path in pages:
        a, b = by_man(str(path)), by_recto(options.recto, str(path))
        if a == b:
            equal += 1
        matcher = difflib.SequenceMatcher(None, a, b, autojunk=False) if a != b else None
        matched = len(a) if matcher is None else sum(m.size for m in matcher.get_matching_blocks())
        same, theirs, ours = same + matched, theirs + len(a), ours + len(b)
        if matcher is not None:
            edits = [(" ".join(a[i:j])[:60], " ".join(b[k:l])[:60])
                     for tag, i, j, k, l in matcher.get_opcodes() if tag != "equal"]
            wrong.update(edits)
            differing.append((len(a) + len(b) - 2 * matched, path.name, edits[: options.show]))
    for count, name, edits in sorted(differing, reverse=True)[: options.show * 4]:
        print(count, name, *(f"\n    man {x!r}  recto {y!r}" for x, y in edits))
    print("most frequent:", *(f"\n  {n} man {x!r}  recto {y!r}" for (x, y), n in wrong.most_common(options.show * 3)))
    print(f"{len(pages)} pages, {equal} equal; recall {same / max(1, theirs):.4f}, precision {same / max(1, ours):.4f}")


main()
