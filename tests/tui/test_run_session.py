"""Run mode without a screen: replays, branches, mocks, tenants, and services that are slow, refuse, or go away."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "scenario"))
from engine_caller import INSTANCE, EngineCaller

from wfstudio.client.errors import NotFound, Refused, TimedOut, Unreachable
from wfstudio.document.model import Document
from wfstudio.engine.events import ScriptReport
from wfstudio.graph.index import build
from wfstudio.scenario.journey import Journey
from wfstudio.scenario.recording import load_recording
from wfstudio.scenario.replaying import Target
from wfstudio.scenario.rhythm import Rhythm
from wfstudio.tui.run.marks import run_marks
from wfstudio.tui.run.session import RunSession, RunState
from wfstudio.tui.run.step_rows import step_rows
from wfstudio.tui.run.timeline import timeline_lines

WORKFLOW: dict[str, Any] = {
    "version": "v1",
    "name": "Look up",
    "type": "idv",
    "nodes": [
        {
            "id": "contact",
            "type": "form",
            "fields": [{"type": "email", "name": "email", "label": "Email", "required": True}],
            "on_next": "selfie",
        },
        {"id": "selfie", "type": "selfie_capture", "on_success": "lookup", "on_fail": "contact"},
        {"id": "lookup", "type": "js", "config": {"js_code": ""}, "on_success": "review", "on_error": "sorry"},
        {"id": "review", "type": "form", "fields": [], "on_next": "done"},
        {"id": "sorry", "type": "form", "fields": [], "on_next": "done"},
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}
FILE = Path("lookup.json")


class Stage:
    """Where it runs: the engine, no waiting."""

    def __init__(self, caller: EngineCaller, *, tenant: bool = False, give_up: float = 120.0) -> None:
        self.caller = caller
        self.tenant = tenant
        self.rhythm = Rhythm(jitter=0.0, give_up=give_up)
        self.slept: list[float] = []
        self.on_sleep: Callable[[int], None] = lambda number: None

    async def journey(self, document: Document) -> Journey:
        control = None if self.tenant else self.caller
        clock = lambda: sum(self.slept)  # noqa: E731
        return Journey(self.caller, control, document, rhythm=self.rhythm, clock=clock, sleep=self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.on_sleep(len(self.slept))
        await asyncio.sleep(0)

    async def workflow_id(self, document: Document, path: Path | None) -> str:
        return "wf-1"

    async def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))


def session_of(stage: Stage, workflow: dict[str, Any] = WORKFLOW, seen: list[RunState] | None = None) -> RunSession:
    return RunSession(Document.from_workflow(workflow), FILE, stage, (seen if seen is not None else []).append)


async def at_the_capture(stage: Stage, seen: list[RunState] | None = None) -> RunSession:
    session = session_of(stage, seen=seen)
    await session.start({"firstName": "Ada"})
    await session.submit({"email": "ada@example.org"}, "next")
    assert session.state.waiting == "selfie"
    return session


async def at_the_review(caller: EngineCaller) -> RunSession:
    session = await at_the_capture(Stage(caller))
    await session.capture("success", {})
    return session


async def test_a_run_is_brought_back_to_where_it_was_left_after_an_edit() -> None:
    await at_the_review(EngineCaller(WORKFLOW))
    recording = load_recording(FILE)
    assert recording is not None and recording.waiting == "review"

    nodes = [dict(node) for node in WORKFLOW["nodes"]]
    nodes[1]["on_success"] = "terms"
    edited = {**WORKFLOW, "nodes": [*nodes, {"id": "terms", "type": "form", "fields": [], "on_next": "lookup"}]}
    caller = EngineCaller(edited)
    session = session_of(Stage(caller), edited)
    await session.rerun(recording, Target("review"))
    assert caller.metadata == {"firstName": "Ada"}
    assert (session.state.waiting, session.state.short) == ("terms", True)
    assert "'terms' is new on the way" in session.state.word
    await session.submit({}, "next")
    assert session.state.waiting == "review"

    lines = timeline_lines(session.document, session.state)
    assert [(line.side, line.node_id) for line in lines] == [
        ("both", "contact"),
        ("both", "selfie"),
        ("new", "terms"),
        ("both", "lookup"),
        ("both", "review"),
    ]
    marks = run_marks(build(session.document), session.state.path, "review", session.state.visits, session.state.before)
    assert marks.changes == {"terms": "added"}
    assert marks.edge_changes[("selfie", "on_success", "terms")] == "added"


async def test_the_old_way_is_marked_where_the_new_run_left_it() -> None:
    session = await at_the_review(EngineCaller(WORKFLOW, scripts={"lookup": ScriptReport(False, error="boom")}))
    assert session.state.waiting == "sorry"
    recording = load_recording(FILE)
    assert recording is not None
    again = session_of(Stage(EngineCaller(WORKFLOW)))
    await again.rerun(recording, Target("lookup"))
    assert again.state.waiting == "review"
    marks = run_marks(build(again.document), again.state.path, "review", again.state.visits, again.state.before)
    assert marks.changes == {"sorry": "removed", "review": "added"}
    assert marks.edge_changes[("lookup", "on_error", "sorry")] == "removed"


async def test_a_refused_answer_waits_at_its_field_with_what_was_entered() -> None:
    await at_the_review(EngineCaller(WORKFLOW))
    recording = load_recording(FILE)
    assert recording is not None
    nodes = [dict(node) for node in WORKFLOW["nodes"]]
    more = {"type": "text", "name": "city", "label": "City", "required": True}
    nodes[0]["fields"] = [*nodes[0]["fields"], more]
    edited = {**WORKFLOW, "nodes": nodes}
    session = session_of(Stage(EngineCaller(edited)), edited)
    await session.rerun(recording, Target("review"))
    assert (session.state.phase, session.state.waiting) == ("page", "contact")
    assert list(session.state.errors) == ["city"]
    assert session.state.prefill == {"email": "ada@example.org"}


async def test_a_refused_fetch_is_answered_and_the_script_runs_again() -> None:
    caller = EngineCaller(WORKFLOW, scripts={"lookup": ScriptReport(False, error="refused")})
    caller.fetched["lookup"] = [{"url": "https://x.example/1", "method": "GET", "body": "", "status": None}]
    session = await at_the_review(caller)
    from wfstudio.tui.run.mocking import refused_place

    assert refused_place(session.state.visits, None) == 2
    script = session.state.visits[2].script
    assert script is not None and script.refused is not None and script.refused.url == "https://x.example/1"
    caller.scripts["lookup"] = ScriptReport(True, {"found": "yes"}, log=("asked",))
    caller.fetched.clear()
    recording = session.recording()
    assert recording is not None
    mock = {"url": "https://x.example/*", "status": 200, "json": {}}
    await session.rerun(replace(recording, mocks=(mock,)), Target("lookup"))
    assert caller.mocks == [mock]
    assert session.state.waiting == "review"
    rows = {row.key: row for row in step_rows(session.state.visits, 2, session.metadata)}
    assert rows["script.value.found"].value == "yes" and not rows["script.value.found"].plain
    assert rows["script.log.1"].value == "asked"
    assert rows["given.contact.email"].value == "ada@example.org"
    assert rows["changed.found"].label == "+ found"


async def test_an_instance_is_taken_up_where_it_is_and_nothing_is_changed() -> None:
    caller = EngineCaller(WORKFLOW)
    await at_the_capture(Stage(caller))
    caller.calls.clear()
    session = session_of(Stage(caller))
    await session.attach(INSTANCE)
    assert (session.state.phase, session.state.waiting) == ("page", "selfie")
    assert [step.node_id for step in session.state.steps] == ["contact"]
    assert {name for name, _ in caller.calls} <= {"instance_details", "result_summary", "results"}
    await session.capture("success", {})
    assert session.state.waiting == "review"


async def test_an_ended_instance_is_shown_with_its_results() -> None:
    caller = EngineCaller(WORKFLOW)
    first = await at_the_review(caller)
    await first.submit({}, "next")
    session = session_of(Stage(caller))
    await session.attach(INSTANCE)
    assert session.state.phase == "ended"
    assert session.state.report is not None and session.state.report.status == "COMPLETED"


async def test_a_tenant_decides_captures_and_keeps_its_records() -> None:
    caller = EngineCaller(WORKFLOW, not_yet=2)
    session = await at_the_capture(Stage(caller, tenant=True))
    assert not session.simulates
    assert session.state.phase == "stopped"  # polled for at once, until the give-up time
    await session.capture(None, {})
    assert session.state.waiting == "review"
    assert caller.queued == {}
    assert session.recording() is None and load_recording(FILE) is None
    assert [visit.hop.handler for visit in session.state.visits[:2]] == ["on_next", "on_success"]
    assert session.state.visits[0].changed == {"email": "ada@example.org"}


# a service that does not behave


async def polled(
    caller: EngineCaller, on_sleep: Callable[[int], None], **how: Any
) -> tuple[RunSession, list[RunState]]:
    seen: list[RunState] = []
    stage = Stage(caller, **how)
    session = await at_the_capture(stage, seen)
    stage.on_sleep = on_sleep
    await session.capture("success", {})
    return session, seen


async def test_a_service_that_vanishes_during_a_poll_is_told_and_polled_until_it_is_back() -> None:
    caller = EngineCaller(WORKFLOW, not_yet=1)

    def on_sleep(number: int) -> None:
        gone = number in (1, 2)
        caller.fail_with = lambda name: Unreachable("connection refused") if gone else None

    session, seen = await polled(caller, on_sleep)
    told = [state.attempt.problem for state in seen if state.attempt is not None]
    assert "connection refused" in told
    assert session.state.waiting == "review"


async def test_a_slow_service_is_waited_for_until_the_give_up_time_and_can_be_polled_again() -> None:
    caller = EngineCaller(WORKFLOW, not_yet=10**6)

    def on_sleep(number: int) -> None:
        caller.fail_with = lambda name: TimedOut("no answer in time") if name == "poll" else None

    session, _ = await polled(caller, on_sleep, give_up=5.0)
    assert session.state.phase == "stopped"
    assert "no answer in time" in session.state.error and "still waits" in session.state.error
    caller.fail_with, caller.not_yet = lambda name: None, 0
    await session.poll()
    assert session.state.waiting == "review"


async def test_an_instance_that_expires_during_a_poll_ends_the_run() -> None:
    caller = EngineCaller(WORKFLOW, not_yet=10**6)
    session, _ = await polled(caller, lambda number: caller.expire() if number == 4 else None)
    assert session.state.phase == "ended"
    assert session.state.report is not None and session.state.report.status == "EXPIRED"


async def test_an_instance_that_is_gone_is_told() -> None:
    caller = EngineCaller(WORKFLOW, not_yet=10**6)

    def on_sleep(number: int) -> None:
        caller.fail_with = lambda name: NotFound("there is no such workflow instance", status=404)

    session, _ = await polled(caller, on_sleep, give_up=20.0)
    assert session.state.phase == "failed"
    assert "no longer has this instance" in session.state.error


async def test_a_service_that_refuses_is_told_and_the_page_stays() -> None:
    caller = EngineCaller(WORKFLOW)
    session = session_of(Stage(caller))
    await session.start({})
    caller.fail_with = lambda name: Refused("the license is not known", status=401)
    await session.submit({"email": "ada@example.org"}, "next")
    assert (session.state.phase, session.state.error) == ("page", "the license is not known")
    caller.fail_with = lambda name: None
    await session.submit({"email": "ada@example.org"}, "next")
    assert session.state.waiting == "selfie"
