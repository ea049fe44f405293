"""How long the README's tour takes in a real terminal: from its first key to the file that holds the sample.

``python tests/benchmarks/bench_tour.py [KEYS_A_SECOND [typed]]``: 12 keys a second unless told. Long texts are pasted,
or with ``typed`` typed letter by letter like the rest. Exits 1 when the file differs from the sample.
"""

import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench_keys import WFSTUDIO, Terminal

sys.path.append(str(Path(__file__).parents[1] / "tui"))
from tour_keys import SAMPLE, lines, pressed

KEYS = {"enter": b"\r", "escape": b"\x1b", "tab": b"\t", "space": b" ", "backspace": b"\x7f"}
WITHIN = 120.0
"""Seconds in which the last key is to be answered."""


def strokes(typed: bool) -> Iterator[bytes]:
    """The keys and pastes, one after the other."""
    for line in lines():
        for what, said in pressed(line):
            if what == "key":
                yield KEYS.get(said) or bytes([ord(said[-1]) - 96])
            elif what == "text" and not typed:
                yield b"\x1b[200~" + said.encode() + b"\x1b[201~"
            elif what == "text":
                yield from letters(said)
            else:
                yield from (letter.encode() for letter in said)


def letters(text: str) -> Iterator[bytes]:
    """The keys of a long text: a new line begins as far in as the one before."""
    inside = 0
    for number, row in enumerate(text.split("\n")):
        wanted = len(row) - len(row.lstrip(" ")) if row else inside
        if number:
            yield b"\r"
            yield from [b"\x7f"] * (inside - wanted) + [b" "] * (wanted - inside)
        else:
            yield from [b" "] * wanted
        yield from (letter.encode() for letter in row.lstrip(" "))
        inside = wanted


def main() -> int:
    """Play it, and compare."""
    rate = float(sys.argv[1]) if len(sys.argv) > 1 else 12.0
    keys = list(strokes("typed" in sys.argv[2:]))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        terminal = Terminal([WFSTUDIO], {**os.environ, "WFSTUDIO_HOME": f"{folder}/home", "TERM": "xterm-256color"})
        terminal.quiet(1.5)
        started = time.perf_counter()
        for number, key in enumerate(keys):
            while (left := started + number / rate - time.perf_counter()) > 0:
                if select.select([terminal.master], [], [], left)[0]:
                    os.read(terminal.master, 1 << 16)
            os.write(terminal.master, key)
        file = Path("age_check_before_delivery.json")
        while not file.exists() and time.perf_counter() - started < len(keys) / rate + WITHIN:
            terminal.quiet(0.02, most=0.1)
        print(
            f"{len(keys)} keys at {rate:g} a second: {time.perf_counter() - started:.1f} s from the first to the file"
        )
        terminal.press(b"\x11")
        terminal.close()
        time.sleep(3)  # the background service notices that nobody is left, and goes
        return subprocess.run([WFSTUDIO, "diff", SAMPLE, file], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
