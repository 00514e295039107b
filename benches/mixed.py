#!/usr/bin/env python3
"""A keyword counted in a folder of many kinds of documents: the first time, and from what was kept.

    python3 benches/mixed.py FOLDER WORD [RECTO]

Runs `recto --find WORD --count FOLDER` with an empty cache folder, and then three times with what the first run has left
in it. Standard library only.
"""

import os
import subprocess
import sys
import tempfile
import time


def run(command, environment):
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               env=environment)
    lines = process.stdout.read().decode().splitlines()
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, lines


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder, word = sys.argv[1:3]
    recto = sys.argv[3] if len(sys.argv) > 3 else "target/release/recto"
    with tempfile.TemporaryDirectory() as cache:
        environment = dict(os.environ, XDG_CACHE_HOME=cache)
        for what in ["first", "kept", "kept", "kept"]:
            wall, cpu, memory, lines = run([recto, "--find", word, "--count", folder], environment)
            print(f"{what:6} {wall * 1000:8.0f} ms, CPU {cpu * 1000:8.0f} ms, {memory:5.0f} MB; {lines[-1] if lines else ''}")


if __name__ == "__main__":
    main()
