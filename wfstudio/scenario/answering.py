"""Answers for requests that a service does not tell of: those with which the run goes the way it went."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from wfstudio.document.model import Json
from wfstudio.scenario.answers import Answers
from wfstudio.scenario.checking import parting
from wfstudio.scenario.interest import interest_of
from wfstudio.scenario.recorded import known_of_answer, nested
from wfstudio.scenario.running import Outcome, Scripts, run_scenario
from wfstudio.scenario.scenario_file import Scenario
from wfstudio.scenario.tries import Tries
from wfstudio.scenario.workflow_file import TestedWorkflow

_MOST_REQUESTS = 20

Results = Mapping[str, Mapping[str, Json]]


async def with_requests_answered(
    workflow: TestedWorkflow, answers: Answers, results: Results, scripts: Scripts
) -> Answers:
    """The run's answers with mocks for the requests of its scripts that have none, as far as its path asks for them.

    What a script's result tells of an answer is in the mock; the rest is made up, the status from what scripts test.
    """
    tries = Tries(workflow.definition, interest_of(workflow.index))
    wanted = answers.expect.path or ()
    outcome = await _run(workflow, answers, scripts)
    for _ in range(_MOST_REQUESTS):
        at = parting(wanted, outcome.path)
        refused = _refused(outcome, at) if at < len(wanted) else None
        if refused is None:
            return answers
        best = None
        for mock in _mocks(workflow, tries, results, *refused):
            tried = replace(answers, mocks=(*answers.mocks, mock))
            came = await _run(workflow, tried, scripts)
            further = parting(wanted, came.path)
            if further > (best[0] if best is not None else at):
                best = further, tried, came
        if best is None:
            return answers
        _, answers, outcome = best
    return answers


async def _run(workflow: TestedWorkflow, answers: Answers, scripts: Scripts) -> Outcome:
    return await run_scenario(Scenario("", Path(), answers), workflow, scripts)


def _refused(outcome: Outcome, at: int) -> tuple[str, str, str] | None:
    """The script after which the ways part, and its request that nothing answered."""
    node_id = outcome.path[at - 1] if at else ""
    for request in outcome.requests:
        if request.get("node") == node_id and request.get("status") is None:
            return node_id, str(request.get("method")), str(request.get("url"))
    return None


def _mocks(
    workflow: TestedWorkflow, tries: Tries, results: Results, node_id: str, method: str, url: str
) -> Iterator[dict[str, Json]]:
    node = workflow.definition.node(node_id)
    code = (node.js_code or "") if node is not None else ""
    known = known_of_answer(code, results.get(node_id, {}))
    for mock in tries.mocks(node_id, method, url):
        if mock is None:
            continue
        told = mock.get("json")
        if known and isinstance(told, dict) and int(str(mock.get("status", 200))) < 300:
            yield {**mock, "json": nested(told, known)}
        yield mock
