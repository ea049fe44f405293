"""The run screen: each state as a picture on a fake service with frozen ids and clock, and the real service walked."""

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

sys.path.insert(0, str(Path(__file__).parents[1] / "scenario"))
from engine_caller import INSTANCE, EngineCaller

from wfstudio.client.errors import Unreachable
from wfstudio.document.model import Document
from wfstudio.engine.events import ScriptReport
from wfstudio.scenario.journey import Journey
from wfstudio.scenario.rhythm import Rhythm
from wfstudio.tui.app import StudioApp
from wfstudio.tui.run.ending import Ending
from wfstudio.tui.run.metadata_form import MetadataForm
from wfstudio.tui.run.page_form import PageForm
from wfstudio.tui.run.waiting import PollView, Waiting
from wfstudio.tui.screens.run import RunScreen
from wfstudio.tui.service_state import ServiceState

WORKFLOW: dict[str, Any] = {
    "version": "v1",
    "name": "Onboarding",
    "type": "idv",
    "header": {"type": "html", "html": "<p>Example Bank</p>"},
    "footer": {"type": "html", "html": "<p>Your data is used for this check only.</p>"},
    "nodes": [
        {
            "id": "contact",
            "type": "form",
            "name": "Contact",
            "fields": [
                {"type": "html", "html": "<h1>How to reach you</h1><p>We write <b>once</b>.</p>{form-email}"},
                {
                    "type": "email",
                    "name": "email",
                    "label": "Email address",
                    "required": True,
                    "placeholder": "you@mail.example",
                    "replaceWithInHtml": "{form-email}",
                },
                {"type": "date", "name": "dob", "label": "Date of birth"},
                {"type": "checkbox", "name": "terms", "label": "I agree", "required": True},
            ],
            "on_next_button_label": "Continue",
            "on_next": "selfie",
        },
        {"id": "selfie", "type": "liveid_capture", "name": "Face video", "on_success": "ssn", "on_fail": "retry"},
        {"id": "retry", "type": "form", "fields": [], "on_next": "selfie", "on_back": "contact"},
        {
            "id": "ssn",
            "type": "ssn_capture",
            "name": "Number",
            "fields": [{"type": "ssn", "name": "ssn", "label": "Social security number", "required": True}],
            "on_next_button_label": "Check",
            "on_success": "phone",
            "on_fail": "retry",
        },
        {
            "id": "phone",
            "type": "qr_for_device_handoff",
            "fields": [{"type": "html", "html": "<h1>Take your phone</h1>{placeholder_for_qrcode}"}],
            "on_next": "decide",
        },
        {"id": "decide", "type": "js", "config": {"js_code": "next = 'done'"}, "on_success": ""},
        {
            "id": "done",
            "type": "form",
            "name": "Done",
            "fields": [{"type": "html", "html": "<h1>Thank you</h1>"}],
            "is_terminal_node": True,
        },
    ],
}
PATH = Path("onboarding.json")


class FrozenServices:
    """What the studio itself asks of a service."""

    state = ServiceState(state="ready", url="http://127.0.0.1:8710/workflowapi")
    connection = None

    def start(self) -> ServiceState:
        return self.state

    def is_lost(self, missed: bool) -> bool:
        return False

    def stop(self) -> None:
        pass

    async def workflows(self) -> list[Any]:
        return []

    async def workflow(self, workflow_id: str) -> dict[str, Any]:
        return {}

    async def node_library(self) -> dict[str, Any]:
        return {}


class FrozenStage:
    """Where the document runs: the engine, a clock that stands still, polls that stop at the third attempt."""

    def __init__(self, **how: Any) -> None:
        self.caller = EngineCaller(WORKFLOW, scripts={"decide": ScriptReport(True, {"risk": "low"}, "done")}, **how)
        self.closed = False
        self.slept = 0

    async def journey(self, document: Document) -> Journey:
        return Journey(
            self.caller,
            self.caller,
            document,
            rhythm=Rhythm(jitter=0.0),
            clock=lambda: float(self.slept),
            sleep=self.sleep,
        )

    async def sleep(self, seconds: float) -> None:
        self.slept += 1
        if self.slept >= 3:
            await asyncio.Event().wait()

    async def workflow_id(self, document: Document, path: Path | None) -> str:
        return "wf-1"

    async def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def studio_app() -> StudioApp:
    return StudioApp([], FrozenServices())  # type: ignore[arg-type]


async def settled(pilot: Pilot[Any]) -> RunScreen:
    """The run screen once nothing is under way but a poll."""
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, RunScreen)
    for _ in range(200):
        await pilot.pause()
        if screen.state.phase != "working":
            break
        await asyncio.sleep(0.01)
    await pilot.pause()
    for line in screen.query(Input):
        line.cursor_blink = False
    await pilot.pause()
    return screen


async def opened(pilot: Pilot[Any], stage: FrozenStage | None = None) -> RunScreen:
    document = Document.from_workflow(WORKFLOW)
    await pilot.app.push_screen(RunScreen(document, PATH, stage or FrozenStage(), clock=lambda: 0.0))
    return await settled(pilot)


async def fill_in(pilot: Pilot[Any], **values: Any) -> None:
    screen = pilot.app.screen
    for name, value in values.items():
        for widget in screen.query("PageForm Input, PageForm Checkbox"):
            if widget.name == name:
                assert isinstance(widget, Input | Checkbox)
                widget.value = value
    await pilot.pause()


async def go_on(pilot: Pilot[Any]) -> RunScreen:
    await pilot.press("f2")
    return await settled(pilot)


async def to_the_capture(pilot: Pilot[Any], stage: FrozenStage | None = None) -> RunScreen:
    await opened(pilot, stage)
    await go_on(pilot)
    await fill_in(pilot, email="ada@example.org", terms=True)
    return await go_on(pilot)


async def to_the_end(pilot: Pilot[Any]) -> RunScreen:
    await to_the_capture(pilot)
    await go_on(pilot)
    await fill_in(pilot, ssn="078-05-1120")
    await go_on(pilot)
    return await go_on(pilot)


# pictures


def test_picture_metadata(snap_compare: Any) -> None:
    assert snap_compare(studio_app(), terminal_size=(120, 40), run_before=opened)


def test_picture_page(snap_compare: Any) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        await opened(pilot)
        await go_on(pilot)

    assert snap_compare(studio_app(), terminal_size=(80, 24), run_before=before)


def test_picture_refused(snap_compare: Any) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        await opened(pilot)
        await go_on(pilot)
        await fill_in(pilot, email="nobody", terms=True)
        await go_on(pilot)

    assert snap_compare(studio_app(), terminal_size=(120, 40), run_before=before)


def test_picture_capture(snap_compare: Any) -> None:
    assert snap_compare(studio_app(), terminal_size=(120, 40), run_before=to_the_capture)


def test_picture_polling(snap_compare: Any) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        await to_the_capture(pilot, FrozenStage(not_yet=1000))
        await go_on(pilot)

    assert snap_compare(studio_app(), terminal_size=(80, 24), run_before=before)


def test_picture_number_and_hand_off(snap_compare: Any) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        await to_the_capture(pilot)
        await go_on(pilot)
        await fill_in(pilot, ssn="078-05-1120")
        await go_on(pilot)

    assert snap_compare(studio_app(), terminal_size=(120, 40), run_before=before)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
def test_picture_end(snap_compare: Any, size: tuple[int, int]) -> None:
    assert snap_compare(studio_app(), terminal_size=size, run_before=to_the_end)


def test_picture_of_the_timeline_of_a_narrow_terminal(snap_compare: Any) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        await to_the_capture(pilot)
        await pilot.press("3")
        await settled(pilot)

    assert snap_compare(studio_app(), terminal_size=(80, 24), run_before=before)


def test_picture_failed(snap_compare: Any) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        stage = FrozenStage()
        stage.caller.fail_with = lambda name: Unreachable("http://127.0.0.1:8710: connection refused")
        await opened(pilot, stage)
        await go_on(pilot)

    assert snap_compare(studio_app(), terminal_size=(80, 24), run_before=before)


# behaviour


async def test_metadata_is_optional_and_sent() -> None:
    stage = FrozenStage()
    async with studio_app().run_test() as pilot:
        screen = await opened(pilot, stage)
        screen.query_one(".metadata-value", Input).value = "Byron"
        await go_on(pilot)
        assert screen.query(MetadataForm) and stage.caller.calls == []  # a value needs a key
        screen.query_one(".metadata-value", Input).value = ""
        screen.query_one(".metadata-key", Input).focus()
        await pilot.press(*"firstName", "tab", *"Ada")
        assert len(screen.query("MetadataRow")) == 2
        await go_on(pilot)
    assert stage.caller.metadata == {"firstName": "Ada"}


async def test_required_fields_are_asked_for_before_anything_is_sent() -> None:
    stage = FrozenStage()
    async with studio_app().run_test() as pilot:
        await opened(pilot, stage)
        screen = await go_on(pilot)
        await go_on(pilot)
        told = {line.name: str(line.content) for line in screen.query(".field-error") if line.display}  # type: ignore[attr-defined]
        assert set(told) == {"email", "terms"}
        assert "'Email address' is required." in told["email"]
    assert "submit_result" not in [name for name, _ in stage.caller.calls]


async def test_what_the_service_refuses_stands_at_the_field_and_nothing_typed_is_lost() -> None:
    async with studio_app().run_test() as pilot:
        await opened(pilot)
        screen = await go_on(pilot)
        await fill_in(pilot, email="nobody", dob="1990-01-01", terms=True)
        await go_on(pilot)
        told = {line.name: str(line.content) for line in screen.query(".field-error") if line.display}  # type: ignore[attr-defined]
        assert list(told) == ["email"] and "must be an email address" in told["email"]
        assert {line.name: line.value for line in screen.query("PageForm Input").results(Input)} == {
            "email": "nobody",
            "dob": "1990-01-01",
        }
        await fill_in(pilot, email="ada@example.org")
        await go_on(pilot)
        assert screen.state.waiting == "selfie"


async def test_the_back_button_asks_for_nothing() -> None:
    async with studio_app().run_test() as pilot:
        screen = await to_the_capture(pilot)
        await pilot.press("down")
        await go_on(pilot)
        assert screen.state.waiting == "retry"
        back = next(button for button in screen.query(Button) if button.name == "back")
        back.press()
        await settled(pilot)
        assert screen.state.waiting == "contact"
        assert [step.what for step in screen.state.steps] == ["Continue", "fail", "Back"]


async def test_the_run_is_on_the_drawing() -> None:
    async with studio_app().run_test(size=(120, 40)) as pilot:
        screen = await to_the_capture(pilot)
        marks = screen.canvas._marks
        assert dict(marks.visited) == {"contact": 1, "selfie": 2}
        assert marks.visited_edges == {("contact", "on_next", "selfie")}
        assert marks.waiting == "selfie"
        assert screen.canvas.selected == "selfie"


async def test_a_poll_is_visible_can_be_stopped_and_taken_up_again() -> None:
    stage = FrozenStage(not_yet=1000)
    async with studio_app().run_test() as pilot:
        screen = await to_the_capture(pilot, stage)
        await go_on(pilot)
        assert screen.state.phase == "polling" and screen.query(PollView)
        assert screen.state.attempt is not None and screen.state.attempt.number == 3
        await pilot.press("c")
        await settled(pilot)
        assert screen.state.phase == "stopped"
        assert screen.state.waiting == "selfie"
        stage.caller.not_yet = 0
        await pilot.press("r")
        await settled(pilot)
        assert screen.state.waiting == "ssn"


async def test_escape_leads_out_of_a_poll_and_lets_go_of_the_service() -> None:
    stage = FrozenStage(not_yet=1000)
    async with studio_app().run_test() as pilot:
        await to_the_capture(pilot, stage)
        screen = await go_on(pilot)
        assert screen.state.phase == "polling"
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(pilot.app.screen, RunScreen)
        assert stage.closed


async def test_a_service_that_does_not_start_is_told_and_tried_again() -> None:
    stage = FrozenStage()
    stage.caller.fail_with = lambda name: Unreachable("connection refused")
    async with studio_app().run_test() as pilot:
        await opened(pilot, stage)
        screen = await go_on(pilot)
        assert screen.state.phase == "failed"
        waiting = screen.query_one(Waiting)
        assert "connection refused" in str(waiting.query_one("#waiting-fault").render())
        stage.caller.fail_with = lambda name: None
        await pilot.press("r")
        await settled(pilot)
        assert screen.state.waiting == "contact"


async def test_a_service_that_vanishes_at_a_page_keeps_the_page() -> None:
    stage = FrozenStage()
    async with studio_app().run_test() as pilot:
        await opened(pilot, stage)
        screen = await go_on(pilot)
        await fill_in(pilot, email="ada@example.org", terms=True)
        stage.caller.fail_with = lambda name: Unreachable("connection refused") if name == "submit_result" else None
        await go_on(pilot)
        assert str(screen.query_one("#page-error").render()) == "connection refused"
        stage.caller.fail_with = lambda name: None
        await go_on(pilot)
        assert screen.state.waiting == "selfie"


async def test_the_end_shows_results_masked_and_reveals_them() -> None:
    async with studio_app().run_test(size=(120, 40)) as pilot:
        screen = await to_the_end(pilot)
        assert screen.state.path == ("contact", "selfie", "ssn", "phone", "decide", "done")
        ending = screen.query_one(Ending)

        def listed() -> str:
            values = ending.query_one("#values")
            return "\n".join(str(option.prompt) for option in values.options)  # type: ignore[attr-defined]

        assert "email" in listed() and "ada@example.org" not in listed() and "078-05-1120" not in listed()
        await pilot.press("v")
        assert "ada@example.org" in listed() and "078-05-1120" in listed()
        await pilot.press("v")
        assert "ada@example.org" not in listed()
        await pilot.press("enter")
        assert "ada@example.org" in listed() and "078-05-1120" not in listed()

        await pilot.press("n")
        await settled(pilot)
        assert screen.state.phase == "metadata" and screen.query(MetadataForm)
        assert screen.state.path == ()


async def test_every_key_has_an_id_a_tooltip_and_a_row_in_the_registry() -> None:
    from wfstudio.tui.keymap import ACTIONS

    for binding in RunScreen.BINDINGS:
        assert not isinstance(binding, tuple)
        assert binding.id in ACTIONS and binding.tooltip


# the real service


@pytest.fixture
def service(home: Path) -> Iterator[None]:
    ready = home / "ready.json"
    home.mkdir()
    command = [sys.executable, "-m", "wfstudio", "serve", "--port", "0", "--ready-file", str(ready)]
    environment = {**os.environ, "WFSTUDIO_HOME": str(home)}
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not ready.exists():
        assert child.poll() is None and time.monotonic() < deadline, "the service did not start"
        time.sleep(0.05)
    yield
    child.terminate()
    child.wait(20)


async def until(pilot: Pilot[Any], screen: RunScreen, *phases: str) -> None:
    deadline = time.monotonic() + 30
    while screen.state.phase not in phases:
        assert time.monotonic() < deadline, screen.state
        await asyncio.sleep(0.02)
    await pilot.pause()
    await pilot.pause()


async def past(pilot: Pilot[Any], screen: RunScreen, visit: int) -> None:
    deadline = time.monotonic() + 30
    while screen.state.visit == visit or screen.state.phase != "page":
        assert time.monotonic() < deadline, screen.state
        await asyncio.sleep(0.02)
    await pilot.pause()


@pytest.mark.usefixtures("service")
async def test_a_document_is_walked_to_its_end_on_the_real_service(tmp_path: Path) -> None:
    path = tmp_path / "onboarding.json"
    path.write_text(json.dumps(WORKFLOW), encoding="utf-8")
    async with studio_app().run_test(size=(120, 40)) as pilot:
        screen = RunScreen(Document.from_workflow(WORKFLOW), path)
        await pilot.app.push_screen(screen)
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, screen, "page", "failed")
        await fill_in(pilot, email="nobody", terms=True)
        await pilot.press("f2")
        await until(pilot, screen, "page")
        assert "email" in screen.state.errors
        await fill_in(pilot, email="ada@example.org")
        for key in ("", "down", "", "end"):  # next, fail, next, what the provider decides
            before = screen.state.visit
            await pilot.press(*key.split(), "f2")
            await past(pilot, screen, before)
        assert screen.state.waiting == "ssn"
        await fill_in(pilot, ssn="078-05-1120")
        before = screen.state.visit
        await pilot.press("f2")
        await past(pilot, screen, before)
        assert screen.query_one(PageForm).page.kind == "handoff"
        await pilot.press("f2")
        await until(pilot, screen, "ended", "failed")
        report = screen.state.report
        assert report is not None and report.status == "COMPLETED"
        assert report.path == ("contact", "selfie", "retry", "selfie", "ssn", "phone", "decide", "done")
        assert report.instance != INSTANCE
