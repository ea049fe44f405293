"""Each sample walked to its end in run mode on the real service, with the answers that come with it."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Checkbox, Input

from wfstudio.document.reading import load
from wfstudio.scenario.answers import Answers, load_answers
from wfstudio.scenario.recording import load_recording
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.run.page_form import PageForm
from wfstudio.tui.screens.run import RunScreen

SAMPLES = Path(__file__).parents[2] / "sample_workflows"
PERSONAL = ("078-05-1120", "ada@mail.example", "1842001833", "Lovelace", "Lakeside")


@pytest.fixture(scope="module")
def service_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of one service for all samples."""
    home = tmp_path_factory.mktemp("home")
    ready = home / "ready.json"
    command = [sys.executable, "-m", "wfstudio", "serve", "--port", "0", "--ready-file", str(ready)]
    environment = {**os.environ, "WFSTUDIO_HOME": str(home)}
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not ready.exists():
        assert child.poll() is None and time.monotonic() < deadline, "the service did not start"
        time.sleep(0.05)
    yield home
    child.terminate()
    child.wait(20)


async def arrived(pilot: Pilot[Any], screen: RunScreen, visit: int) -> None:
    """Wait until another page waits, or the end."""
    deadline = time.monotonic() + 60
    while (screen.state.visit == visit and screen.state.phase != "ended") or screen.state.phase in (
        "working",
        "polling",
    ):
        assert time.monotonic() < deadline, screen.state
        assert screen.state.phase != "failed", screen.state.error
        await asyncio.sleep(0.01)
        if screen.state.phase == "page" and (screen.state.error or screen.state.errors):
            break  # refused: the page waits on
    await pilot.pause()


async def answer(pilot: Pilot[Any], screen: RunScreen, answers: Answers) -> None:
    """Do at the page in front what the answers say, by its widgets and keys."""
    form = screen.query_one("#run-body").query_one(PageForm)
    page, state = form.page, screen.state
    reply = answers.next_for(page.node_id, state.path.count(page.node_id) - 1)
    assert reply is not None, page.node_id
    values = answers.submission(page, reply)
    for name, value in values.items():
        widget = next(item for item in form.query("Input, Checkbox") if item.name == name)
        assert isinstance(widget, Input | Checkbox)
        widget.value = value  # type: ignore[assignment]
    visit = state.visit
    if page.outcomes:
        names = [choice.action for choice in page.outcomes]
        form.query_one("#outcomes", ChoiceList).highlighted = names.index(reply.outcome or "success")
        form.query_one("#found", Input).value = json.dumps(reply.result) if reply.result else ""
        await pilot.press("f2")
    elif reply.button == "back":
        next(button for button in form.query(Button) if button.name == "back").press()
    else:
        await pilot.press("f2")
    await pilot.pause()
    await arrived(pilot, screen, visit)


@pytest.mark.parametrize(
    "name", ["account_recovery", "age_check", "digital_banking", "employee_onboarding", "ial2_onboarding"]
)
async def test_a_sample_is_walked_to_its_end(
    name: str, service_home: Path, monkeypatch: pytest.MonkeyPatch, studio_app: Any
) -> None:
    monkeypatch.setenv("WFSTUDIO_HOME", str(service_home))
    path = SAMPLES / f"{name}.json"
    document, answers = load(path), load_answers(SAMPLES / "answers" / f"{name}.yaml")
    async with studio_app().run_test(size=(80, 24)) as pilot:
        screen = RunScreen(document, path, begin=lambda session: session.start(answers.metadata, answers.mocks))
        await pilot.app.push_screen(screen)
        await pilot.pause()
        await arrived(pilot, screen, 0)
        for _ in range(80):
            if screen.state.phase == "ended":
                break
            await answer(pilot, screen, answers)
        report = screen.state.report
        assert report is not None and report.status == answers.expect.status
        if answers.expect.path is not None:
            assert report.path == answers.expect.path
        assert len(screen.state.visits) == len(report.path)
        picture = pilot.app.export_screenshot()
    assert not [value for value in PERSONAL if value in picture]
    recording = load_recording(path)
    assert recording is not None and recording.path == report.path and recording.waiting is None
