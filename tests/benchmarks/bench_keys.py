"""How fast the studio answers keys in a real terminal of 160 by 50: from the key written to the last byte received.

``python tests/benchmarks/bench_keys.py [NODES…]``. An answer ends when nothing came for 40 ms; what the inspector shows
once the selection rests is a second answer, told apart. The floor, in the same run, is a bare Textual app that draws
its screen again at every key; on a loaded machine the processor times and the ratio to it say more than wall times.
"""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from journeys import write

WFSTUDIO = str(Path(sys.executable).with_name("wfstudio"))
FLOOR = """
from textual.app import App
from textual.widgets import Static
class Floor(App):
    count = 0
    def compose(self):
        yield Static(id="all")
    def on_key(self):
        self.count += 1
        self.query_one("#all").update("\\n".join(f"{self.count} " * 30 for _ in range(48)))
Floor().run()
"""


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
        self.child = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        os.close(slave)

    def quiet(self, seconds: float, most: float = 30) -> float:
        """Read until nothing came for so long; when the last byte came."""
        last = started = time.perf_counter()
        while time.perf_counter() - started < most:
            if not select.select([self.master], [], [], seconds)[0]:
                break
            os.read(self.master, 1 << 16)
            last = time.perf_counter()
        return last

    def press(self, key: bytes) -> float:
        """Seconds from writing a key to the last byte of its answer."""
        started = time.perf_counter()
        os.write(self.master, key)
        select.select([self.master], [], [], 5)
        return self.quiet(0.04) - started

    def cpu(self) -> float:
        """Processor seconds that the program took so far."""
        words = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End the program."""
        os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
        os.close(self.master)


def measure(terminal: Terminal, keys: list[bytes], rest: float) -> tuple[float, float, float]:
    """Median and 95th percentile of the answers in ms, processor ms for each key; ``rest`` seconds between keys."""
    taken, before = [], terminal.cpu()
    for key in keys:
        taken.append(terminal.press(key) * 1e3)
        terminal.quiet(rest) if rest else None
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1], (terminal.cpu() - before) * 1e3 / len(keys)


def main() -> None:
    """Print a line for each kind of key."""
    sizes = [int(word) for word in sys.argv[1:]] or [200, 1000, 5000]
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "WFSTUDIO_HOME": f"{folder}/home",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
        }
        floor = Terminal([sys.executable, "-c", FLOOR], environment)
        floor.quiet(2)
        print(
            "bare Textual app: median {:.0f} ms, p95 {:.0f} ms, {:.0f} ms processor".format(
                *measure(floor, [b"x"] * 40, 0)
            )
        )
        floor.close()
        for size in sizes:
            studio = Terminal([WFSTUDIO, str(write(Path(folder), size))], environment)
            studio.quiet(4, 60)
            for title, keys, rest in (
                ("selection, keys in a row", [b"l"] * 40, 0.0),
                ("selection, at rest between", [b"h", b"l"] * 10, 0.6),
                ("edge marked", [b"j", b"k"] * 20, 0.0),
                ("scroll", [b"L"] * 20 + [b"H"] * 20, 0.0),
            ):
                told = measure(studio, keys, rest)
                print("{} nodes, {}: median {:.0f} ms, p95 {:.0f} ms, {:.0f} ms processor".format(size, title, *told))
            studio.quiet(2)
            before, started = studio.cpu(), time.perf_counter()
            studio.quiet(10, 10)
            share = (studio.cpu() - before) / (time.perf_counter() - started)
            print(f"{size} nodes, idle: {share:.1%} of a processor")
            studio.close()
        time.sleep(3)  # the background service notices that nobody is left, and goes


if __name__ == "__main__":
    main()
