"""Draws the README's picture of run mode: ``python tests/tui/run_picture.py`` writes ``.github/run.svg``.

A run of ``age_check.json`` on the embedded service, with the answers that come with it, stopped at the selfie; what was
entered is masked as always.
"""

import asyncio
import os
import tempfile
from pathlib import Path

from conftest import Offline

from wfstudio.document.reading import load
from wfstudio.scenario.answers import load_answers
from wfstudio.scenario.page import page_of
from wfstudio.tui.app import StudioApp
from wfstudio.tui.run.session import RunSession
from wfstudio.tui.screens.run import RunScreen

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_workflows" / "age_check.json"
STOP = "selfie"
SIZE = (150, 44)


async def walk(session: RunSession) -> None:
    """The sample's answers up to the page where the picture is taken."""
    answers = load_answers(SAMPLE.parent / "answers" / SAMPLE.with_suffix(".yaml").name)
    await session.start(answers.metadata, answers.mocks)
    while session.state.phase == "page" and session.state.waiting != STOP:
        node_id = session.state.waiting or ""
        reply = answers.next_for(node_id, session.state.path.count(node_id) - 1)
        assert reply is not None, node_id
        page = page_of(session.document, node_id)
        fields = answers.submission(page, reply)
        await asyncio.sleep(0.7)  # a person takes a moment
        if page.outcomes:
            await session.capture(reply.outcome, fields, found=reply.result)
        else:
            await session.submit(fields, reply.button or "next")


async def draw() -> str:
    """The run as SVG."""
    app = StudioApp([], Offline())
    async with app.run_test(size=SIZE) as pilot:
        screen = RunScreen(load(SAMPLE), SAMPLE, begin=walk)
        await app.push_screen(screen)
        while screen.state.waiting != STOP or screen.state.phase != "page":
            await pilot.pause(0.05)
        screen.action_focus_panel("run-drawing")
        await pilot.pause(0.3)
        await pilot.press("Z", "z")
        await pilot.pause(0.5)
        return app.export_screenshot(title="wfstudio")


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["WFSTUDIO_HOME"] = home
        (ROOT / ".github" / "run.svg").write_text(asyncio.run(draw()), encoding="utf-8")


if __name__ == "__main__":
    main()
