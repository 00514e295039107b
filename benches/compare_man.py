#!/usr/bin/env python3
"""Compares the words of manual pages as recto shows them with those that man(1) shows.

    benches/compare_man.py RECTO [--pages N] [--show N] [FILE.gz | FOLDER]...

Without files, N pages are taken evenly from every section under /usr/share/man. White space and line breaks count for
nothing, and neither do the header and footer lines; quotes, dashes and bullets are written in ASCII. Needs man-db, groff
and col(1). Prints how many pages are equal word for word, word recall and precision over all, the worst pages, and the
differences that are seen most.
"""

import argparse
import collections
import concurrent.futures
import difflib
import os
import pathlib
import re
import subprocess

ASCII = str.maketrans({
    "‘": "'", "’": "'", "“": '"', "”": '"', "´": "'", "ˋ": "`", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-",
    "•": "*", "·": "*", "○": "*", "◦": "*", "⟨": "<", "⟩": ">", "〈": "<", "〉": ">", "ˆ": "^", "˜": "~", "…": "...",
    "\u00ad": "", "\u00a0": " ", "\u200b": "",
})
LINES = re.compile(r"[─│┌┐└┘├┤┬┴┼━┃═║╔╗╚╝╞╡╪╤╧╟╢╫|]|(?<!\S)[-_=+]{2,}(?!\S)")


def words(text):
    return LINES.sub(" ", text.translate(ASCII)).replace("--", "-").split()


def run(command, **environment):
    done = subprocess.run(command, capture_output=True, env={**os.environ, **environment}, timeout=120)
    return done.stdout.decode("utf-8", "replace")


def mans(path):
    text = run(["sh", "-c", 'man -P cat -Tutf8 --nh --nj -l "$1" 2>/dev/null | col -bx', "sh", str(path)],
               MANWIDTH="1000", MANROFFOPT="-c", LC_ALL="C.UTF-8")
    lines = [line for line in text.split("\n") if line.strip()]
    # Groff breaks a line behind a hyphen: no new word begins there.
    return words(re.sub(r"(?<=\w)[-‐]\n\s*(?=\w)", "-", "\n".join(lines[1:-1])))


def rectos(recto, path):
    return words(run([recto, "--print", "--width", "1000", str(path)], LC_ALL="C.UTF-8"))


def compare(recto, path):
    ours, theirs = rectos(recto, path), mans(path)
    if ours == theirs:
        return path, len(ours), len(theirs), len(theirs), []
    matcher = difflib.SequenceMatcher(None, theirs, ours, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    wrong = [(theirs[a:b], ours[c:d], theirs[max(0, a - 4):a])
             for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
    return path, len(ours), len(theirs), same, wrong


def chosen(arguments):
    files = []
    for name in arguments.files or ["/usr/share/man"]:
        path = pathlib.Path(name)
        found = sorted(path.glob("man?/*.gz")) if path.is_dir() else [path]
        files += [f for f in found if f.is_file() and f.stat().st_size < 60_000 and not f.is_symlink()]
    step = max(1, len(files) // arguments.pages)
    return files[::step][:arguments.pages] if not arguments.files or len(files) > arguments.pages else files


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recto")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--pages", type=int, default=250)
    parser.add_argument("--show", type=int, default=20)
    arguments = parser.parse_args()
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda path: compare(arguments.recto, path), chosen(arguments)))
    results = [r for r in results if min(r[1:3]) > 15]  # a page that only stands for another one says nothing
    equal = sum(not r[4] for r in results)
    ours, theirs, same = (sum(r[i] for r in results) for i in (1, 2, 3))
    print(f"{len(results)} pages, {equal} equal word for word; {theirs} words, "
          f"recall {same / theirs:.5f}, precision {same / ours:.5f}")
    for path, mine, his, both, wrong in sorted(results, key=lambda r: r[3] - max(r[1], r[2]))[:arguments.show]:
        if wrong:
            print(f"  {path.name}: {his} words, {his - both} missing, {mine - both} too many")
    seen = collections.Counter()
    where = {}
    for path, _, _, _, wrong in results:
        for gone, new, before in wrong:
            key = (" ".join(gone)[:70], " ".join(new)[:70])
            seen[key] += 1
            where.setdefault(key, (path.name, " ".join(before)))
    for key, count in seen.most_common(arguments.show * 3):
        print(f"{count:5} man: {key[0]!r}  recto: {key[1]!r}  ({where[key][0]}, after {where[key][1]!r})")


if __name__ == "__main__":
    main()
