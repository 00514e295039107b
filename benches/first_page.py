#!/usr/bin/env python3
"""How soon the first page of a document can be read: recto, and what one would use instead.

    python3 benches/first_page.py FILE [FILE ...] [--runs N] [--recto PATH]

Each program is started on a pseudo-terminal of 120x40, by turns; what counts is the time from its start to the first
of the document's words on the screen (a word of the text that recto prints, of six letters or more, among its first
forty). Programs that are not installed are left out. Needs Linux and Python 3.
"""

import argparse
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time

PEERS = {
    "pdf": ["pdftotext {file} - | less"],
    "html": ["w3m {file}", "pandoc -t plain {file} | less"],
    "htm": ["w3m {file}", "pandoc -t plain {file} | less"],
    "epub": ["epy {file}", "pandoc -t plain {file} | less"],
    "docx": ["pandoc -t plain {file} | less", "doxx {file}"],
    "odt": ["pandoc -t plain {file} | less", "odt2txt {file} | less"],
    "rtf": ["pandoc -t plain {file} | less", "unrtf --text {file} | less"],
    "ipynb": ["pandoc -t plain {file} | less"],
    "org": ["pandoc -t plain {file} | less"],
    "rst": ["pandoc -t plain {file} | less"],
    "pptx": [],
    "xlsx": [],
    "eml": ["less {file}"],
    "mbox": ["less {file}"],
    "csv": ["column -s, -t < {file} | less -S", "less {file}"],
    "": ["man -l {file}"],
}


def words(recto, path):
    """The words that a first page must show one of."""
    printed = subprocess.run([recto, "--print", path], capture_output=True, text=True, timeout=120).stdout
    return [w for w in re.findall(r"[^\W\d_]{6,}", printed)[:40]]


def first(command, wanted, limit=8.0):
    """Seconds from the start to the first wanted word; None if none came."""
    start = time.monotonic()
    pid, terminal = pty.fork()
    if pid == 0:
        environment = dict(os.environ, TERM="xterm-256color", LESSHISTFILE="-", LC_ALL="C.UTF-8")
        os.execve("/bin/sh", ["/bin/sh", "-c", command], environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    seen = b""
    found = None
    while found is None and time.monotonic() - start < limit:
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        seen += data
        shown = re.sub(rb"\x1b\[[0-9;?]*[ -/]*[@-~]|.\x08", b"", seen).decode("utf-8", "replace")
        if any(word in shown for word in wanted):
            found = time.monotonic() - start
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    os.close(terminal)
    os.waitpid(pid, 0)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--recto", default="target/release/recto")
    options = parser.parse_args()
    recto = os.path.abspath(options.recto)
    print(f"{'file':40} {'program':34} {'median ms':>10} {'best ms':>9}")
    for path in options.files:
        extension = os.path.splitext(path)[1].lstrip(".").lower()
        peers = PEERS.get(extension, PEERS[""] if extension[:1].isdigit() else [])
        quoted = "'" + path.replace("'", "'\\''") + "'"
        commands = [f"{recto} {{file}}"] + [p for p in peers if shutil.which(p.split()[0])]
        wanted = words(recto, path)
        if not wanted:
            print(f"{os.path.basename(path)[:40]:40} no words to wait for", file=sys.stderr)
            continue
        times = {command: [] for command in commands}
        for _ in range(options.runs):
            for command in commands:
                times[command].append(first(command.format(file=quoted), wanted))
        for command in commands:
            good = [t * 1000 for t in times[command] if t is not None]
            name = command.replace(recto, "recto").replace(" {file}", "")
            shown = f"{statistics.median(good):10.1f} {min(good):9.1f}" if good else f"{'never':>10}"
            print(f"{os.path.basename(path)[:40]:40} {name[:34]:34} {shown}")


if __name__ == "__main__":
    main()
