#!/usr/bin/env python3
"""Times terminal programs from outside, side by side: python3 benches/side_by_side.py FILE [PROGRAM ...]

Each program (default: less and target/release/recto) gets a pseudo-terminal of 120x40 and the same file. A figure is
the time from writing a key to the last byte of the answer, before 40 ms of silence; the median of all presses, the
programs taking turns. Standard library only.
"""
import fcntl, os, pty, select, shlex, statistics, struct, sys, termios, time

# Keys that are pressed in turn, so that each press has something to do.
KEYS = [{"line down": "j"}, {"page down": " "}, {"end": "G", "start": "g"}]
ROUNDS, PRESSES = 3, 15


def quiet(fd, since, silence=0.04, limit=30.0):
    """Reads until nothing comes for a while; returns the seconds to the last byte, and the bytes."""
    last, total, end = since, 0, time.monotonic() + limit
    while time.monotonic() < end:
        ready, _, _ = select.select([fd], [], [], silence)
        if not ready:
            break
        try:
            data = os.read(fd, 1 << 16)
        except OSError:
            break
        if not data:
            break
        last, total = time.monotonic(), total + len(data)
        if b"\x1b]11;?" in data:
            os.write(fd, b"\x1b]11;rgb:0000/0000/0000\x1b\\")
    return last - since, total


def run(command, file, figures):
    pid, fd = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LESSHISTFILE="-")
        os.execvp(command[0], command + [file])
    start = time.monotonic()
    while not select.select([fd], [], [], 5)[0]:
        pass
    figures.setdefault("open", []).append(quiet(fd, start)[0])
    for turn in KEYS:
        for _ in range(PRESSES):
            for name, key in turn.items():
                at = time.monotonic()
                os.write(fd, key.encode())
                figures.setdefault(name, []).append(quiet(fd, at)[0])
    os.write(fd, b"Q" if "recto" in command[0] else b"q")
    quiet(fd, time.monotonic(), 0.2, 2)
    os.close(fd)
    os.waitpid(pid, 0)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    programs = [shlex.split(p) for p in sys.argv[2:]] or [["less"], ["target/release/recto"]]
    results = [{} for _ in programs]
    for _ in range(ROUNDS):
        for command, figures in zip(programs, results):
            run(command, sys.argv[1], figures)
    print(f"{'ms':12}" + "".join(f"{os.path.basename(c[0]):>12}" for c in programs))
    for name in ["open", *(name for turn in KEYS for name in turn)]:
        print(f"{name:12}" + "".join(f"{1000 * statistics.median(r[name]):12.2f}" for r in results))


main()
