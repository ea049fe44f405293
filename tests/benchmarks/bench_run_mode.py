"""Run mode on ``digital_banking.json`` and a real service: re-run to the ninth page, and keys while a poll goes on.

``python tests/benchmarks/bench_run_mode.py``. Re-run: from the key R on the design screen to the ninth page standing
there to be filled in. Keys: from the press to the screen having done all that it causes, while a capture is polled
that never comes and the run's drawing, timeline and page are on the screen.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
    from wfstudio.scenario.page import page_of
    from wfstudio.scenario.stage import EmbeddedStage
    from wfstudio.tui.run.session import RunSession

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
    from wfstudio.scenario.page import kind_of

    pages = [node_id for node_id in path if kind_of(document.node(node_id)) != "script"]
    return pages[NINTH - 1]


async def rerun_seconds(node_id: str) -> float:
    """One press of R on the design screen, with an edit made before."""
    from wfstudio.client.profiles import Overrides, choose
    from wfstudio.document.edits import set_setting
    from wfstudio.tui.app import StudioApp
    from wfstudio.tui.live_services import LiveServices
    from wfstudio.tui.run.page_form import PageForm
    from wfstudio.tui.screens.run import RunScreen

    app = StudioApp([SAMPLE], LiveServices(choose(Overrides())))
    async with app.run_test(size=SIZE) as pilot:
        await app.workers.wait_for_complete()
        design: Any = app.screen
        design.apply(set_setting(design.document, node_id, "name", "Edited"))
        design.select(node_id)
        await pilot.pause()
        started = time.perf_counter()
        await pilot.press("R")
        await until(lambda: isinstance(app.screen, RunScreen) and bool(app.screen.query(PageForm)))
        await pilot.pause()
        seconds = time.perf_counter() - started
        state = app.screen.state
        assert state.waiting == node_id and not state.short, state.word
        return seconds


async def key_times() -> list[float]:
    """Milliseconds of each key on the drawing and the timeline while a poll goes on."""
    from wfstudio.client.profiles import Overrides, choose
    from wfstudio.document.reading import load
    from wfstudio.scenario.recording import load_recording
    from wfstudio.scenario.replaying import Target
    from wfstudio.scenario.stage import EmbeddedStage
    from wfstudio.tui.app import StudioApp
    from wfstudio.tui.live_services import LiveServices
    from wfstudio.tui.screens.run import RunScreen

    class Slow(EmbeddedStage):
        """Polls go on for ever: the service's answer is always that there is none yet."""

        async def call(self, name: str, **given: Any) -> Any:
            from wfstudio.client.errors import NotFound

            if name in ("poll", "poll_liveid"):
                raise NotFound("The result is not yet available", status=404)
            return await super().call(name, **given)

    document, recording = load(SAMPLE), load_recording(SAMPLE)
    assert recording is not None
    stage = Slow()
    times = []
    app = StudioApp([SAMPLE], LiveServices(choose(Overrides())))
    async with app.run_test(size=SIZE) as pilot:
        await app.workers.wait_for_complete()
        screen = RunScreen(
            document, None, stage, begin=lambda session: session.rerun(recording, Target("enrol_document"))
        )
        await app.push_screen(screen)
        await until(lambda: screen.state.phase == "page")
        await pilot.pause()
        await pilot.press("f2")
        await until(lambda: screen.state.phase == "polling")
        for panel, keys in (("2", ("right", "left", "down", "up")), ("3", ("up", "up", "down", "down"))):
            await pilot.press(panel)
            await pilot.pause()
            for number in range(PRESSES // 2):
                started = time.perf_counter()
                await pilot.press(keys[number % 4])
                times.append((time.perf_counter() - started) * 1e3)
        assert screen.state.phase == "polling"
    return times


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
    from wfstudio.document.reading import load
    from wfstudio.scenario.answers import load_answers

    answers = load_answers(SAMPLE.parent / "answers" / "digital_banking.yaml")
    document = load(SAMPLE)
    report = asyncio.run(walked(answers, document))
    node_id = ninth_page(document, report.path)
    print(f"re-run to the ninth page, {node_id}:", end=" ", flush=True)
    seconds = [asyncio.run(rerun_seconds(node_id)) for _ in range(TIMES)]
    print(f"median {statistics.median(seconds):.2f} s, worst of {TIMES} {max(seconds):.2f} s")
    times = sorted(asyncio.run(key_times()))
    print(f"keys during a poll: median {statistics.median(times):.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms")


if __name__ == "__main__":
    main()
