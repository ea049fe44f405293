"""Run mode on ``digital_banking.json`` and a real service: re-run to the ninth page, and keys while a poll goes on.

``python tests/benchmarks/bench_run_mode.py``. Re-run: from the key R on the design screen to the ninth page standing
there to be filled in. Keys: from the press to the screen having done all that it causes, while a capture is polled
that never comes and the run's drawing, timeline and page are on the screen.
"""

import asyncio
import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench_keys import Terminal

from wfstudio.client.errors import NotFound
from wfstudio.client.profiles import Overrides, choose
from wfstudio.document.edits import set_setting
from wfstudio.document.reading import load
from wfstudio.scenario.answers import load_answers
from wfstudio.scenario.page import kind_of, page_of
from wfstudio.scenario.recording import load_recording
from wfstudio.scenario.replaying import Target
from wfstudio.scenario.stage import EmbeddedStage
from wfstudio.tui.app import StudioApp
from wfstudio.tui.live_services import LiveServices
from wfstudio.tui.run.page_form import PageForm
from wfstudio.tui.run.session import RunSession
from wfstudio.tui.screens.run import RunScreen

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_workflows" / "digital_banking.json"
SIZE = (150, 44)
TIMES, PRESSES = 7, 200
NINTH = 9


async def until(is_so: Callable[[], bool]) -> None:
    """Look again every two milliseconds."""
    while not is_so():  # noqa: ASYNC110
        await asyncio.sleep(0.002)


async def walked(answers: Any, document: Any) -> Any:
    """The sample walked to its end without a screen; what was done is kept for a re-run."""

    stage = EmbeddedStage()
    session = RunSession(document, SAMPLE, stage, lambda state: None)
    await session.start(answers.metadata, answers.mocks)
    while session.state.phase == "page":
        assert session.state.page is not None
        node_id = session.state.page.node_id
        reply = answers.next_for(node_id, session.state.path.count(node_id) - 1)
        page = page_of(document, node_id)
        fields = answers.submission(page, reply)
        if page.outcomes:
            await session.capture(reply.outcome or "success", fields, found=reply.result)
        else:
            await session.submit(fields, reply.button or "next")
    assert session.state.phase == "ended", session.state
    await stage.close()
    return session.state.report


def ninth_page(document: Any, path: tuple[str, ...]) -> str:
    """The id of the ninth page of the path, scripts not counted."""

    pages = [node_id for node_id in path if kind_of(document.node(node_id)) != "script"]
    return pages[NINTH - 1]


async def rerun_seconds(node_id: str) -> tuple[float, float]:
    """One press of R on the design screen, with an edit made before: seconds, and the studio's processor seconds."""

    app = StudioApp([SAMPLE], LiveServices(choose(Overrides())))
    async with app.run_test(size=SIZE) as pilot:
        await app.workers.wait_for_complete()
        design: Any = app.screen
        design.apply(set_setting(design.document, node_id, "name", "Edited"))
        design.select(node_id)
        await pilot.pause()
        started, cpu = time.perf_counter(), time.process_time()
        await pilot.press("R")
        await until(lambda: isinstance(app.screen, RunScreen) and bool(app.screen.query(PageForm)))
        await pilot.pause()
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        state = app.screen.state
        assert state.waiting == node_id and not state.short, state.word
        return seconds, cpu


class Slow(EmbeddedStage):
    """Polls go on for ever: the service's answer is always that there is none yet."""

    async def call(self, name: str, **given: Any) -> Any:
        """As the stage's own, but for polls."""
        if name in ("poll", "poll_liveid"):
            raise NotFound("The result is not yet available", status=404)
        return await super().call(name, **given)


class Polling(StudioApp):
    """The studio on a run that polls for a capture that never comes."""

    async def on_ready(self) -> None:
        """Replay up to the capture, and hand it in."""
        recording = load_recording(SAMPLE)
        assert recording is not None

        async def begin(session: RunSession) -> None:
            await session.rerun(recording, Target("enrol_document"))
            await session.capture("success", {})

        await self.push_screen(RunScreen(load(SAMPLE), None, Slow(), begin=begin))


def key_times(keys: list[bytes]) -> tuple[float, float, float]:
    """Median and 95th percentile in ms from a key to the last byte of its answer, and processor ms for each key."""
    environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
    terminal = Terminal([sys.executable, __file__, "--polling"], environment)
    try:
        shown, deadline = b"", time.monotonic() + 40
        while b"back-off" not in shown:
            assert time.monotonic() < deadline, "no poll was shown"
            if select.select([terminal.master], [], [], 0.1)[0]:
                shown = (shown + os.read(terminal.master, 1 << 16))[-(1 << 18) :]
        os.write(terminal.master, b"2")  # to the drawing
        terminal.quiet(0.1, most=2)
        idle = terminal.cpu()
        terminal.quiet(9, most=3)
        idle = (terminal.cpu() - idle) / 3
        times, before, began = [], terminal.cpu(), time.perf_counter()
        for key in keys:
            started = time.perf_counter()
            os.write(terminal.master, key)
            select.select([terminal.master], [], [], 5)
            times.append((terminal.quiet(0.012) - started) * 1e3)
        spent = terminal.cpu() - before - idle * (time.perf_counter() - began)
        print(f"while it polls and nobody types: {idle * 100:.1f} % of a processor")
        return statistics.median(times), statistics.quantiles(times, n=20)[-1], spent * 1e3 / len(keys)
    finally:
        terminal.close()


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["WFSTUDIO_HOME"] = home
        ready = Path(home) / "ready.json"
        command = [sys.executable, "-m", "wfstudio", "serve", "--port", "0", "--ready-file", str(ready)]
        service = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while not ready.exists():
                time.sleep(0.05)
            measure()
        finally:
            service.terminate()
            service.wait()


def measure() -> None:
    """Walk, then take the times."""

    answers = load_answers(SAMPLE.parent / "answers" / "digital_banking.yaml")
    document = load(SAMPLE)
    report = asyncio.run(walked(answers, document))
    node_id = ninth_page(document, report.path)
    print(f"re-run to the ninth page, {node_id}:", end=" ", flush=True)
    taken = [asyncio.run(rerun_seconds(node_id)) for _ in range(TIMES)]
    seconds, cpu = [one[0] for one in taken], [one[1] for one in taken]
    print(
        f"median {statistics.median(seconds):.2f} s, worst of {TIMES} {max(seconds):.2f} s,"
        f" of it the studio's processor {statistics.median(cpu):.2f} s"
    )
    keys = [b"l", b"h", b"j", b"k"] * (PRESSES // 4)
    median, p95, cpu = key_times(keys)
    print(f"keys during a poll: median {median:.1f} ms, p95 {p95:.1f} ms, processor {cpu:.1f} ms for each")


if __name__ == "__main__":
    if "--polling" in sys.argv:
        Polling([], LiveServices(choose(Overrides()))).run()
    else:
        main()
