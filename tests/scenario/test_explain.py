"""Why a run stopped: every way to stop, on a real service with its events and, as on a tenant, without them."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import pytest_asyncio

from wfstudio.client.api import AsyncClient
from wfstudio.client.connection import Connection
from wfstudio.client.control import AsyncControl
from wfstudio.document.model import Document
from wfstudio.scenario.evidence import Evidence, Visited, gather
from wfstudio.scenario.explain import Explanation, explain
from wfstudio.scenario.journey import Journey
from wfstudio.scenario.whereabouts import Where
from wfstudio.service.embedded import ensure


def page(node_id: str, **keys: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "form", "fields": [], **keys}


def script(node_id: str, code: str, **keys: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "js", "config": {"js_code": code}, **keys}


SELFIE = {"id": "selfie", "type": "selfie_capture", "on_success": "done"}
DONE = page("done", is_terminal_node=True)
SORRY = page("sorry", is_terminal_node=True)

FLOWS: dict[str, list[dict[str, Any]]] = {
    "plain": [page("start", on_next="middle"), page("middle", on_next="done", on_back="start"), DONE],
    "retry": [page("start", on_next="selfie"), {**SELFIE, "on_fail": "sorry"}, DONE, SORRY],
    "capture": [page("start", on_next="selfie"), SELFIE, DONE],
    "throws": [page("start", on_next="check"), script("check", "throw new Error('no such country')"), DONE],
    "caught": [page("start", on_next="check"), script("check", "throw new Error('boom')", on_error="sorry"), SORRY],
    "says_no": [page("start", on_next="check"), script("check", "return {success: false}", on_success="done"), DONE],
    "routed": [
        page("start", on_next="check"),
        script("check", "next = 'sorry'; return {}", on_success=""),
        DONE,
        SORRY,
    ],
    "handoff": [
        page("start", on_next="qr"),
        {"id": "qr", "type": "qr_for_device_handoff", "fields": [], "on_error": "done"},
        DONE,
    ],
    "again": [page("start", on_next="selfie"), {**SELFIE, "on_fail": "start"}, DONE],
    "dangling": [page("start", on_next="gone"), DONE],
    "open_end": [page("start", on_next="middle"), page("middle")],
    "loop": [page("start", on_next="s"), script("s", "return {}", on_success="s")],
}


class Case(NamedTuple):
    """A run, the kind of stop, what the sentence must say with events, and what without."""

    flow: str
    steps: tuple[str, ...]
    kind: str
    node: str | None
    says: tuple[str, ...]
    missing: tuple[str, ...] = ()
    inferred_says: tuple[str, ...] | None = None


CASES = {
    "created": Case("plain", ("create",), "not_started", None, ("never initiated; it expires",)),
    "waiting": Case("plain", ("next",), "waiting", "middle", ("for the person at 'middle'", "'start' by on_next")),
    "waiting, gone back": Case(
        "plain", ("next", "back"), "waiting", "start", ("'middle' was left by its back button",)
    ),
    "completed": Case(
        "plain", ("next", "next"), "completed", "done", ("COMPLETED", "terminal node 'done'", "'middle' by on_next")
    ),
    "completed, nothing wired": Case(
        "open_end",
        ("next", "next"),
        "completed",
        "middle",
        ("it ended with next and neither on_next nor on_success is wired",),
        inferred_says=("'middle'",),
    ),
    "completed on the way of failures": Case(
        "retry", ("next", "fail"), "completed", "sorry", ("because 'selfie' ended with fail and on_fail", "'sorry'")
    ),
    "failed capture": Case(
        "capture",
        ("next", "fail"),
        "failed_capture",
        "selfie",
        ("the capture ended with fail and on_fail is not wired",),
        ("on_fail",),
        inferred_says=("the capture", "is wired"),
    ),
    "capture in error": Case(
        "capture",
        ("next", "error"),
        "failed_capture",
        "selfie",
        ("ended with error and neither on_error nor on_fail is wired",),
        ("on_error", "on_fail"),
        inferred_says=("the capture", "is wired"),
    ),
    "failed script": Case(
        "throws",
        ("next",),
        "failed_script",
        "check",
        ("no such country", "neither on_error nor on_fail is wired"),
        ("on_error", "on_fail"),
        inferred_says=("what error this service does not tell", "neither on_error nor on_fail is wired"),
    ),
    "script caught": Case(
        "caught",
        ("next",),
        "completed",
        "sorry",
        ("'check' ended with error", "boom", "on_error leads to 'sorry'"),
        inferred_says=("'check' ended with error", "on_error leads to 'sorry'"),
    ),
    "missing handler": Case(
        "says_no",
        ("next",),
        "missing_handler",
        "check",
        ("success: false", "on_fail is not wired"),
        ("on_fail",),
        inferred_says=("the script failed", "neither on_error nor on_fail is wired"),
    ),
    "routed by a script": Case(
        "routed", ("next",), "completed", "sorry", ("'check' is a script that chose the way and its next leads",)
    ),
    "handed to a phone": Case("handoff", ("next", "next"), "waiting", "start", ("'start' (form)", "'qr' by on_next")),
    "failed twice, then not": Case(
        "again",
        ("next", "fail", "next", "fail", "next", "success"),
        "completed",
        "done",
        ("COMPLETED at its terminal node 'done' (form); it came there from 'selfie' by on_success",),
    ),
    "failed, and there again": Case(
        "again", ("next", "fail", "next"), "waiting", "selfie", ("because 'selfie' ended with fail", "then to 'selfie'")
    ),
    "missing node": Case("dangling", ("next",), "missing_node", "start", ("on_next names 'gone'",)),
    "loop of scripts": Case("loop", ("next",), "script_loop", "s", ("go round in a loop",), inferred_says=("'s'",)),
    "capture under way": Case("capture", ("next", "hand in"), "capture_under_way", "selfie", ("was handed in",)),
    "abandoned poll": Case(
        "capture", ("next", "hand in", "later"), "abandoned_poll", "selfie", ("1 h ago", "nobody polls")
    ),
    "expired": Case("plain", ("next", "expire"), "expired", "middle", ("expired", "for the person at 'middle'")),
    "expired, unopened": Case("plain", ("create", "expire"), "expired", None, ("before anybody opened it",)),
    "expired, abandoned poll": Case(
        "capture", ("next", "hand in", "expire"), "expired", "selfie", ("never taken up", "was abandoned")
    ),
}


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WFSTUDIO_HOME", str(tmp_path_factory.mktemp("home")))
        with ensure() as service:
            yield service.ready


class World:
    """A client and the control path, and runs that stop where a case wants them to."""

    def __init__(self, client: AsyncClient, control: AsyncControl) -> None:
        self.client, self.control = client, control

    async def stopped(self, flow: str, steps: tuple[str, ...]) -> tuple[str, str, datetime]:
        """The ids of the instance and its workflow, and the service's time."""
        workflow = {"version": "v1", "name": flow, "type": "idv", "nodes": FLOWS[flow]}
        made = await self.client.call("create_workflow", data=workflow)
        assert isinstance(made, dict)
        journey = Journey(self.client, self.control, Document.from_workflow(workflow))
        await journey.create(str(made["workflowId"]))
        if steps[0] != "create":
            await journey.initiate()
        later = timedelta()
        for step in steps:
            if step in ("next", "back"):
                await journey.submit({}, step if journey.where.node_type == "form" else None)
            elif step == "hand in":
                await journey.capture(None)
            elif step == "expire":
                await self.control.advance_clock(25 * 3600 * 1000)
            elif step == "later":
                later = timedelta(hours=1)
            elif step != "create":
                where: Where = await journey.capture(step)
                if where.polling:
                    await journey.poll()
        now = datetime.fromisoformat(str((await self.control.clock())["now"])) + later
        return journey.instance, str(made["workflowId"]), now


@pytest_asyncio.fixture
async def world(ready: dict[str, Any]) -> AsyncIterator[World]:
    connection = Connection.from_ready(ready)
    async with AsyncClient(connection) as client, AsyncControl(connection) as control:
        yield World(client, control)


@pytest.mark.parametrize("name", CASES)
async def test_the_table_of_ways_to_stop(world: World, name: str) -> None:
    case = CASES[name]
    instance, _, now = await world.stopped(case.flow, case.steps)
    told = explain(await gather(world.client, world.control, instance), now)
    assert (told.kind, told.node, told.inferred, told.caveats) == (case.kind, case.node, False, ())
    assert told.missing == case.missing
    assert told.sentence.startswith(f"{instance} ") and told.sentence.endswith(".")
    assert "\n" not in told.sentence
    for words in case.says:
        assert words in told.sentence
    without = explain(await gather(world.client, None, instance), now)
    assert without.path == told.path
    assert without.inferred is bool(told.path)
    if name != "loop of scripts" and name != "missing handler":
        assert without.kind == case.kind
    for words in case.inferred_says or case.says:
        assert words in without.sentence
    assert "the workflow may have changed since" in without.sentence
    if told.path:
        assert "inferred from visit times" in without.sentence


async def test_the_pinned_definition_explains_and_a_changed_one_is_told(world: World) -> None:
    instance, workflow_id, now = await world.stopped("retry", ("next", "fail"))
    changed = {"nodes": [page("start", on_next="selfie"), {**SELFIE, "on_fail": "start"}, DONE, SORRY]}
    await world.client.call("update_workflow", path={"workflowId": workflow_id}, data=changed)
    told = explain(await gather(world.client, world.control, instance), now)
    assert "on_fail leads to 'sorry'" in told.sentence and not told.caveats
    without = explain(await gather(world.client, None, instance), now)
    assert "the workflow as it is now has no way from 'selfie' to 'sorry'" in without.sentence
    await world.client.call("delete_workflow", path={"workflowId": workflow_id})
    gone = explain(await gather(world.client, None, instance), now)
    assert "the workflow is gone" in gone.sentence and gone.node == "sorry"
    assert "on_fail leads to 'sorry'" in explain(await gather(world.client, world.control, instance), now).sentence


def told_of(nodes: list[dict[str, Any]], status: str, *visits: tuple[str, str, str]) -> Explanation:
    """What is inferred for (node, type, status) visits a second apart, told by the service in another order."""
    rows = [
        Visited(node, kind, state, f"2026-01-01T00:00:{place:02}.000Z", f"2026-01-01T00:00:{place:02}.500Z")
        for place, (node, kind, state) in enumerate(visits)
    ]
    document = Document.from_workflow({"nodes": nodes})
    evidence = Evidence("wfi-1", status, tuple(rows), document=document, expires_at="2026-01-02T00:00:00.000Z")
    return explain(evidence, datetime(2026, 1, 1, 1, tzinfo=UTC))


def test_handlers_that_cannot_be_told_apart_are_all_named() -> None:
    nodes = [{**SELFIE, "on_fail": "sorry", "on_error": "sorry"}, DONE, SORRY]
    told = told_of(nodes, "COMPLETED", ("selfie", "selfie_capture", "FAILED"), ("sorry", "form", "COMPLETED"))
    assert "from 'selfie' by on_fail or on_error" in told.sentence
    assert (told.hops[0].handler, told.hops[0].choices) == (None, ("on_fail", "on_error"))


def test_a_status_that_may_not_be_read_and_statuses_that_the_embedded_service_never_gives() -> None:
    visits = ("start", "form", "COMPLETED"), ("done", "form", "COMPLETED")
    nodes = [page("start", on_next="done"), DONE]
    assert "may not be read" in told_of(nodes, "", *visits).sentence
    assert told_of(nodes, "SUCCESS", *visits).kind == "completed"
    assert told_of(nodes, "NOT_PERFORMED", *visits).kind == "unknown"
    assert told_of(nodes, "FAILED", ("start", "form", "COMPLETED")).kind == "failed"


def test_the_json_form_has_the_path() -> None:
    told = told_of([page("start", on_next="done"), DONE], "INPROGRESS", ("start", "form", "PENDING")).to_json()
    assert (told["kind"], told["node"], told["status"]) == ("waiting", "start", "INPROGRESS")
    path = told["path"]
    assert isinstance(path, list) and isinstance(path[0], dict) and path[0]["nodeId"] == "start"
