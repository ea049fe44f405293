"""First paint of the studio in a real terminal of 120 by 40: ``digital_banking.json``, 200 and 1,000 nodes.

The floor, taken in turn in the same run, is a Textual app that shows one label.
``python tests/benchmarks/bench_first_paint.py``
"""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from functools import partial
from pathlib import Path

from journeys import write
from timing import in_turn

WFSTUDIO = str(Path(sys.executable).with_name("wfstudio"))
SAMPLE = Path(__file__).parents[2] / "sample_workflows" / "digital_banking.json"
FLOOR = (
    "from textual.app import App\nfrom textual.widgets import Label\n"
    "class Floor(App):\n    def compose(self):\n        yield Label('first paint')\nFloor().run()\n"
)


def paint_time(command: list[str], shown: bytes, environment: dict[str, str]) -> float:
    """Seconds from the start of ``command`` to ``shown`` standing in what it wrote to its terminal."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    started = time.perf_counter()
    child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True)
    os.close(slave)
    written = b""
    seconds = float("nan")
    while time.perf_counter() - started < 20:
        if not select.select([master], [], [], 0.1)[0]:
            continue
        written += os.read(master, 65536)
        if shown in written:
            seconds = time.perf_counter() - started
            break
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    os.close(master)
    return seconds


def main() -> None:
    """Print the median of each and the ratio."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each start compiles all that it imports
        environment = {**os.environ, "WFSTUDIO_HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        medians = in_turn(
            7,
            floor=partial(paint_time, [sys.executable, "-c", FLOOR], b"first paint", environment),
            sample=partial(paint_time, [WFSTUDIO, str(SAMPLE)], b"welcome", environment),
            **{
                f"{size} nodes": partial(paint_time, [WFSTUDIO, str(write(Path(home), size))], b"node_0", environment)
                for size in (200, 1000)
            },
        )
        time.sleep(3)  # the background service notices that nobody is left, and goes
    for what, seconds in medians.items():
        print(f"{what}: {seconds * 1e3:.0f} ms, {seconds / medians['floor']:.2f} times a bare Textual app")


if __name__ == "__main__":
    main()
