"""Scenarios on the pure engine: where they go, what comes of it, and where they cannot go on."""

import pytest
from small_journey import SCENARIO, workflow

from wfstudio.document.model import Document
from wfstudio.sandbox.pool import ScriptPool
from wfstudio.scenario.running import run_scenario
from wfstudio.scenario.scenario_file import parse_scenario
from wfstudio.scenario.workflow_file import TestedWorkflow


async def outcome_of(text=SCENARIO, scripts=True, **changes):
    scenario, tested = (
        parse_scenario(text, "a.scenario.yaml"),
        TestedWorkflow(Document.from_workflow(workflow(**changes))),
    )
    if not scripts:
        return await run_scenario(scenario, tested)
    async with ScriptPool(1) as pool:
        return await run_scenario(scenario, tested, pool)


async def test_a_journey_with_a_loop_a_capture_and_a_script_that_asks():
    outcome = await outcome_of()
    assert outcome.status == "COMPLETED"
    assert outcome.path == ("welcome", "contact", "selfie", "retry", "selfie", "decide", "done")
    assert outcome.results["contact"] == {"email": "ada@example.org", "agree": True}
    assert outcome.results["selfie"] == {"quality_score": "0.7", "simulated": True}
    assert outcome.results["decide"] == {"ok": True, "score": "0.7"}
    assert outcome.summary == {"person_info": {"firstName": "Ada"}, "docsScanned": []}
    assert outcome.logs == (("decide", "asked 201"),)
    assert outcome.requests == (
        {
            "node": "decide",
            "url": "https://api.example.org/customers/ada@example.org",
            "method": "POST",
            "body": '{"a": 1}',
            "status": 201,
        },
    )
    assert [step.handler for step in outcome.steps] == [
        "on_next",
        "on_next",
        "on_fail",
        "on_next",
        "on_success",
        "next",
        None,
    ]
    assert outcome.stopped is None


async def test_a_request_that_no_mock_answers_is_refused_and_the_script_fails():
    outcome = await outcome_of(SCENARIO.replace("method: POST, status", "method: GET, status"))
    assert outcome.path[-2:] == ("decide", "sorry")
    assert outcome.requests[0]["status"] is None
    assert outcome.steps[-2].handler == "on_error"
    assert "no mock of this instance answers it" in outcome.steps[-2].why


async def test_the_first_mock_that_fits_answers():
    text = SCENARIO.replace("mocks:", 'mocks:\n  - {url: "https://api.example.org/*", status: 404}')
    assert (await outcome_of(text)).path[-1] == "sorry"


async def test_a_capture_that_nobody_decides_follows_the_persona():
    text = SCENARIO.replace("selfie: [fail, {outcome: success, result: {quality_score: 0.7}}]", "selfie: {}")
    assert (await outcome_of(text)).results["selfie"]["quality_score"] == 0.95
    outcome = await outcome_of(text.replace("{firstName: Ada}", "{persona: impostor}"))
    assert outcome.path[:5] == ("welcome", "contact", "selfie", "retry", "selfie")
    assert outcome.stopped.reason == "circle"


@pytest.mark.parametrize(
    ("text", "node", "reason", "message"),
    [
        (SCENARIO.replace("  retry: next\n", ""), "retry", "no answer", "no answer for this node (form)"),
        (
            SCENARIO.replace("ada@example.org, a", "ada, a"),
            "contact",
            "refused",
            "Field 'email' must be an email address",
        ),
        (SCENARIO.replace("welcome: next", "welcome: back"), "welcome", "refused", "Node 'welcome' has no back button"),
        (
            SCENARIO.replace("contact: {", "contact: {button: back, fields: {").replace("true}", "true}}"),
            "welcome",
            "circle",
            "visited 200 times",
        ),
    ],
)
async def test_where_a_run_cannot_go_on(text, node, reason, message):
    outcome = await outcome_of(text)
    assert (outcome.stopped.node_id, outcome.stopped.reason) == (node, reason)
    assert message in outcome.stopped.message
    assert outcome.status in {"STARTED", "INPROGRESS"}
    assert outcome.path[-1] == node


async def test_a_run_that_fails_says_why():
    outcome = await outcome_of(scripts=False, decide={"on_error": ""})
    assert outcome.status == "FAILED"
    assert outcome.failure == "Node 'decide' ended with error and nothing is wired for it: nothing runs scripts here"
