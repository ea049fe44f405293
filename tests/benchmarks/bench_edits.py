"""From a key that edits to the new picture and its problems, inside the studio: 160 by 50, all panels shown.

``python tests/benchmarks/bench_edits.py [NODES…]`` deletes the selected node and takes that back, over and over.
*answered* is the first refresh after the key, *pictured* the first one whose drawing is that of the edited document,
*redrawn* the first one whose problems are, too. The floor, in the same run, is a refresh of the whole screen without
any change of the document.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("TEXTUAL_FPS", "120")  # as the studio runs; read when Textual is imported
from journeys import write
from textual import events
from textual.pilot import Pilot

from wfstudio.client.profiles import Overrides, choose
from wfstudio.document.model import Document
from wfstudio.tui.app import StudioApp
from wfstudio.tui.live_services import LiveServices
from wfstudio.tui.screens.design import DesignScreen


class Watched(StudioApp):
    """A studio that notes when it wrote to the terminal, and what was shown by then."""

    written: list[tuple[float, float, int]]
    """When, the processor time by then, and how much of the edit was shown: 0 something, 1 its picture, 2 all."""
    wrote: asyncio.Event
    before: Document | None = None

    def watch(self, edit: bool = False) -> None:
        """Begin anew; of an ``edit`` nothing is shown before the document is another one."""
        self.written, self.wrote = [], asyncio.Event()
        self.before = self.screen.document if edit and isinstance(self.screen, DesignScreen) else None

    async def shown(self, much: int) -> tuple[float, float]:
        """When so much was shown: by the clock and in processor time."""
        while True:
            for at, work, shown in self.written:
                if shown >= much:
                    return at, work
            await self.wrote.wait()
            self.wrote.clear()

    def _display(self, screen: Any, renderable: Any) -> None:
        super()._display(screen, renderable)
        shown = self.screen
        if isinstance(shown, DesignScreen) and shown.document is not self.before:
            much = 1 + (shown.linted is shown.document) if shown.canvas.settled and not shown.doing else 0
            self.written.append((time.perf_counter(), time.process_time(), much))
            self.wrote.set()


async def press(app: Watched, pilot: Pilot[Any], key: str) -> tuple[float, float, float, float]:
    """Milliseconds from a key to the first refresh, the new picture and all of the edit; processor time to that."""
    app.watch(edit=True)
    started, worked = time.perf_counter(), time.process_time()
    app.post_message(events.Key(key, key))
    first, _ = await app.shown(0)
    picture, _ = await app.shown(1)
    at, work = await app.shown(2)
    await pilot.pause(0.6)  # the inspector and the toast have come and the studio is at rest
    return (first - started) * 1e3, (picture - started) * 1e3, (at - started) * 1e3, (work - worked) * 1e3


async def measure(path: Path, rounds: int) -> dict[str, list[float]]:
    """The floor, the answers, the redrawn pictures and the processor time to these, in ms."""
    services = LiveServices(choose(Overrides()))
    app = Watched([str(path)], services)
    app.collect_when_idle()  # as the studio runs
    app.watch()
    try:
        async with app.run_test(size=(160, 50), notifications=True) as pilot:
            await pilot.pause(3)
            taken: dict[str, list[float]] = {
                "floor": [],
                "answered": [],
                "pictured": [],
                "redrawn": [],
                "processor": [],
            }
            for _ in range(10):
                app.watch()
                started = time.perf_counter()
                app.screen.refresh(layout=True)
                taken["floor"].append(((await app.shown(0))[0] - started) * 1e3)
                await pilot.pause(0.1)
            for key in ["l", "l"]:
                await pilot.press(key)
            await pilot.pause(0.6)
            for number in range(rounds + 2):
                for key in ("d", "u"):
                    told = await press(app, pilot, key)
                    if number >= 2:  # the first ones load what they need
                        for what, figure in zip(("answered", "pictured", "redrawn", "processor"), told, strict=True):
                            taken[what].append(figure)
    finally:
        services.stop()
    return taken


def main() -> None:
    """Print a line for each size."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WFSTUDIO_HOME"] = f"{folder}/home"
        for size in [int(word) for word in sys.argv[1:]] or [200, 1000]:
            taken = asyncio.run(measure(write(Path(folder), size), 15))
            floor = statistics.median(taken.pop("floor"))
            print(f"{size} nodes: a refresh of the screen takes {floor:.0f} ms (median)")
            for what, figures in taken.items():
                median, most = statistics.median(figures), statistics.quantiles(figures, n=20)[-1]
                print(f"  {what}: median {median:.0f} ms, p95 {most:.0f} ms; {median / floor:.1f} refreshes")
        time.sleep(3)  # the background service notices that nobody is left, and goes


if __name__ == "__main__":
    main()
