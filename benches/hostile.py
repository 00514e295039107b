#!/usr/bin/env python3
"""How long documents that were made to do harm occupy recto, and how much memory it takes meanwhile.

    RECTO_HOSTILE=FOLDER cargo test --test hostile     # makes them
    python3 benches/hostile.py FOLDER [RECTO]

Memory is the most that any one of its processes held. Standard library only.
"""

import os
import subprocess
import sys
import tempfile
import time


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    recto = sys.argv[2] if len(sys.argv) > 2 else "target/release/recto"
    print(f"{'document':22} {'KB':>8} {'ms':>7} {'CPU ms':>7} {'MB':>6}  what is said")
    worst = [0.0, 0.0]
    for name in sorted(os.listdir(sys.argv[1])):
        path = os.path.join(sys.argv[1], name)
        with tempfile.TemporaryFile() as said, open(os.devnull, "wb") as nowhere:
            start = time.monotonic()
            process = subprocess.Popen([recto, "--print", path], stdin=subprocess.DEVNULL, stdout=nowhere, stderr=said)
            _, _, usage = os.wait4(process.pid, 0)
            process.returncode = 0
            wall = (time.monotonic() - start) * 1000
            said.seek(0)
            words = said.read().decode("utf-8", "replace").strip().split("\n")[-1].split(": ", 2)[-1]
        cpu, memory = (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_maxrss / 1024
        worst = [max(worst[0], wall), max(worst[1], memory)]
        print(f"{name:22} {os.path.getsize(path) / 1000:8.0f} {wall:7.0f} {cpu:7.0f} {memory:6.0f}  {words[:70]}")
    print(f"the worst: {worst[0]:.0f} ms, {worst[1]:.0f} MB")


if __name__ == "__main__":
    main()
