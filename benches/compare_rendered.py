#!/usr/bin/env python3
"""How near the text of rendered documents is to pandoc's: python3 benches/compare_rendered.py [--recto PATH] [--worst N] FILE|FOLDER...

For every file both programs print plain text, of which the words are compared: letters and digits in small letters, so
that neither bullets nor rules nor the marks of emphasis count. Given are

  recall     how many of pandoc's words recto has
  precision  how many of recto's words pandoc has
  order      the same as recall, of every five words in a row: what stands in another order is lost here

With --worst N the words that differ most often are shown. Standard library only; pandoc must be installed.
"""
import argparse, collections, os, re, subprocess, sys, time

WORD = re.compile(r"[^\W_]+")
SUFFIXES = (".epub", ".rtf", ".docx", ".odt", ".html")


def words(text):
    return WORD.findall(text.lower())


def runs(of):
    return collections.Counter(zip(*(of[i:] for i in range(5))))


def share(part, whole):
    total = sum(whole.values())
    return sum((part & whole).values()) / total if total else 1.0


def printed(command):
    began = time.time()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    return done.stdout.decode("utf-8", "replace"), time.time() - began, done.returncode


def files(paths):
    for path in paths:
        if os.path.isdir(path):
            names = sorted(os.listdir(path))
            yield from (os.path.join(path, n) for n in names if n.lower().endswith(SUFFIXES))
        else:
            yield path


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--recto", default="target/release/recto")
    ask.add_argument("--worst", type=int, default=0)
    ask.add_argument("paths", nargs="+")
    args = ask.parse_args()
    print(f"{'':32} {'words':>8} {'recall':>7} {'precis.':>7} {'order':>7} {'recto s':>8} {'pandoc s':>8}")
    rows = []
    for path in files(args.paths):
        theirs, slow, failed = printed(["pandoc", "-t", "plain", "--wrap=none", path])
        ours, fast, _ = printed([args.recto, "--print", "--width", "4000", path])
        if failed:
            print(f"{os.path.basename(path)[:32]:32} pandoc cannot read it; recto: {len(words(ours))} words")
            continue
        theirs, ours = words(theirs), words(ours)
        a, b = collections.Counter(theirs), collections.Counter(ours)
        row = (share(b, a), share(a, b), share(runs(ours), runs(theirs)))
        rows.append(row)
        figures = " ".join(f"{x:7.4f}" for x in row)
        print(f"{os.path.basename(path)[:32]:32} {len(theirs):8} {figures} {fast:8.2f} {slow:8.2f}")
        if args.worst:
            print("   missing:", (a - b).most_common(args.worst), "\n   more:", (b - a).most_common(args.worst))
    if rows:
        print(f"{'the least':32} {'':8} " + " ".join(f"{min(column):7.4f}" for column in zip(*rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
