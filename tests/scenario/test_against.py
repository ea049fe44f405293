"""Scenarios on the engine and on the service come to the same; what a tenant cannot be told is skipped."""

import json
import os
from types import SimpleNamespace

import httpx
import pytest
import random_scenarios
from small_journey import SCENARIO, workflow

from wfstudio.client.api import AsyncClient
from wfstudio.client.connection import Connection
from wfstudio.client.control import AsyncControl
from wfstudio.document.model import Document
from wfstudio.document.reading import load
from wfstudio.paths import samples_dir
from wfstudio.sandbox.pool import ScriptPool
from wfstudio.scenario import moves
from wfstudio.scenario.against import ServiceRunner
from wfstudio.scenario.rhythm import Rhythm
from wfstudio.scenario.running import run_scenario
from wfstudio.scenario.scenario_file import parse_scenario
from wfstudio.scenario.stage import scratch_workflow
from wfstudio.scenario.workflow_file import TestedWorkflow
from wfstudio.service.app import create_app
from wfstudio.service.first_start import ready_content
from wfstudio.service.settings import Settings

URL = "http://127.0.0.1:8710/workflowapi"
SAMPLES = sorted(path.stem for path in samples_dir().glob("*.json"))


@pytest.fixture
async def world(tmp_path, monkeypatch):
    """The real service in this process, whose undecided captures are done at once, and the engine beside it."""
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(moves, "MOST_VISITS", 3)
    app = create_app(Settings(store=tmp_path / "store.sqlite3", url=URL, capture_ms=0))
    async with app.router.lifespan_context(app), ScriptPool(2) as scripts:
        connection = Connection.from_ready(ready_content(app.state.service.secrets, URL, os.getpid()))
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 5))
        client, control = AsyncClient(connection, transport=transport), AsyncControl(connection, transport=transport)

        async def workflow_id(tested):
            return await scratch_workflow(client, tested.document, tmp_path / "w.json")

        def runner(told=control):
            return ServiceRunner(client, told, workflow_id, name="acme", rhythm=Rhythm(first=0.0))

        async with client, control:
            yield SimpleNamespace(runner=runner, scripts=scripts)


def told(outcome):
    """All that an outcome says, but for how a failure is worded: the API does not tell that."""
    return {
        "status": outcome.status,
        "path": outcome.path,
        "results": json.loads(json.dumps(outcome.results)),
        "summary": outcome.summary,
        "requests": outcome.requests,
        "logs": outcome.logs,
        "steps": [(step.node_id, step.node_type, step.outcome, step.handler) for step in outcome.steps],
        "stopped": outcome.stopped and (outcome.stopped.node_id, outcome.stopped.reason, outcome.stopped.key),
    }


@pytest.mark.parametrize("name", SAMPLES)
async def test_random_scenarios_come_to_the_same(world, name):
    tested = TestedWorkflow(load(samples_dir() / f"{name}.json"), name)
    on_service = world.runner()
    seen = set()
    for seed in range(8):
        scenario = random_scenarios.scenario(tested.document, seed)
        here = await run_scenario(scenario, tested, world.scripts)
        there = await on_service(scenario, tested)
        assert told(there) == told(here), f"seed {seed}"
        seen.add(here.path)
    assert len(seen) > 3


async def test_a_scenario_with_everything_comes_to_the_same(world):
    tested = TestedWorkflow(Document.from_workflow(workflow()), "small")
    for text in (
        SCENARIO,
        SCENARIO.replace("201", "404"),
        SCENARIO.replace("mocks:\n  - {url", "mocks:\n  - {url: 'x'}\n  - {method: GET, url: '*'}\n  - {url"),
        SCENARIO.replace("ada@example.org, a", "ada, a"),
        SCENARIO.replace("  retry: next\n", ""),
        SCENARIO.replace("selfie: [fail, {outcome: success, result: {quality_score: 0.7}}]", "selfie: error"),
    ):
        scenario = parse_scenario(text, "a.scenario.yaml")
        here, there = await run_scenario(scenario, tested, world.scripts), await world.runner()(scenario, tested)
        assert told(there) == told(here)
        assert here.stopped is None or here.stopped.message in there.stopped.message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (SCENARIO, "it mocks what scripts fetch"),
        ("workflow: w.json\nexpect: {requests: []}", "it looks at the requests of scripts"),
        ("workflow: w.json\nanswers: {selfie: success}", "it decides what the capture 'selfie' comes to"),
    ],
)
async def test_what_a_tenant_cannot_be_told_is_skipped(world, text, reason):
    tested = TestedWorkflow(Document.from_workflow(workflow()), "small")
    outcome = await world.runner(None)(parse_scenario(text, "a.scenario.yaml"), tested)
    assert outcome.skipped == f"{reason}, which only the embedded service can be told, not acme"


async def test_pages_and_scripts_are_run_on_a_tenant(world):
    pages = workflow(contact={"on_next": "decide"}, decide={"config": {"js_code": "next = 'done'; return {ok: true};"}})
    tested = TestedWorkflow(Document.from_workflow(pages), "small")
    text = "workflow: w.json\nanswers: {welcome: next, contact: {email: ada@example.org}}"
    scenario = parse_scenario(text, "a.scenario.yaml")
    there = await world.runner(None)(scenario, tested)
    here = await run_scenario(scenario, tested, world.scripts)
    assert told(there) == told(here)
    assert there.path == ("welcome", "contact", "decide", "done")
