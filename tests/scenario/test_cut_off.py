"""A scenario may have a script fail, visit by visit; a service cannot be told that, and it is said."""

from pathlib import Path

from engine_caller import EngineCaller

from wfstudio.document.model import Document
from wfstudio.scenario.against import ServiceRunner
from wfstudio.scenario.answers import parse_answers
from wfstudio.scenario.own_loop import run_alone
from wfstudio.scenario.running import run_scenario
from wfstudio.scenario.scenario_file import Scenario
from wfstudio.scenario.workflow_file import TestedWorkflow

RAW = {
    "version": "v1",
    "name": "x",
    "type": "t",
    "nodes": [
        {"id": "start", "type": "form", "fields": [], "on_next": "check"},
        {"id": "check", "type": "js", "config": {"js_code": ""}, "on_success": "end", "on_error": "start"},
        {"id": "end", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}
WORKFLOW = TestedWorkflow(Document.from_workflow(RAW))
TWICE = Scenario("x", Path(), parse_answers("answers: {start: next, check: [error, error, next]}"))


class Succeeding:
    async def run(self, code: str, params: object, fetch: object = None) -> object:
        from wfstudio.sandbox.messages import ScriptOutcome

        return ScriptOutcome(True, {})


def test_the_engine_cuts_off_the_visits_that_the_scenario_says() -> None:
    outcome = run_alone(run_scenario(TWICE, WORKFLOW, Succeeding()))
    assert outcome.path == ("start", "check", "start", "check", "start", "check", "end")
    assert [step.handler for step in outcome.steps if step.node_id == "check"] == ["on_error", "on_error", "on_success"]


def test_a_service_is_not_asked_for_it() -> None:
    caller = EngineCaller(RAW)

    async def made(_: TestedWorkflow) -> str:
        return "wf-1"

    outcome = run_alone(ServiceRunner(caller, caller, made)(TWICE, WORKFLOW))
    assert outcome.skipped == "it has the script 'check' fail, which only the engine can be told"
    assert caller.calls == []
