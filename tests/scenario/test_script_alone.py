"""A script node run by itself comes to what the engine makes of it; its params are those of a run, or made up."""

import json

import pytest

from wfstudio.document.model import Document
from wfstudio.engine.definition import Definition
from wfstudio.engine.events import ScriptFinished, ScriptReport
from wfstudio.engine.machine import advance
from wfstudio.engine.state import INPROGRESS, Instance, Visit
from wfstudio.sandbox.pool import ScriptPool
from wfstudio.scenario.answers import BadAnswers
from wfstudio.scenario.last_run import results_before
from wfstudio.scenario.mocks import parse_mocks
from wfstudio.scenario.script_alone import NoSuchScript, run_script_alone
from wfstudio.scenario.script_params import as_params, params_from_text, params_text, sample_params

PAGE = {
    "id": "page",
    "type": "form",
    "fields": [
        {"type": "html", "html": "<p>Hello</p>"},
        {"type": "email", "name": "mail", "label": "Mail"},
        {"type": "checkbox", "name": "ok", "label": "Ok"},
    ],
    "on_next": "script",
}


def workflow(code, **handlers):
    script = {"id": "script", "type": "js", "config": {"js_code": code}, **handlers}
    end = {"id": "end", "type": "form", "fields": [], "is_terminal_node": True}
    return Document.from_workflow({"name": "w", "nodes": [PAGE, script, end, {**end, "id": "other"}]})


async def alone(document, params=None, mocks=()):
    async with ScriptPool(1) as pool:
        return await run_script_alone(pool, document, "script", as_params(params or {}), mocks)


WIRED = {"on_success": "end", "on_fail": "other", "on_error": "other"}


@pytest.mark.parametrize(
    ("code", "handlers", "outcome", "target", "trouble"),
    [
        ("return {a: 1}", WIRED, "success", "end", ""),
        ("return {success: false}", WIRED, "fail", "other", ""),
        ("next = 'other'; return {}", {"on_success": ""}, "success", "other", ""),
        ("next = 'nowhere'; return {}", WIRED, "error", "other", "names no node"),
        ("throw new Error('no')", WIRED, "error", "other", "no (line 1"),
        ("throw new Error('no')", {"on_success": "end"}, "error", None, "no (line 1"),
        ("return {}", {"on_success": ""}, "fail", None, "neither on_success is wired"),
        ("return {success: false}", {"on_success": "end"}, "fail", None, "nothing is wired"),
        ("return {}", {"on_success": "gone"}, "success", None, "gone"),
        ("return 5", {"on_next": "end"}, "success", "end", ""),
    ],
)
async def test_it_goes_where_the_engine_says(code, handlers, outcome, target, trouble):
    document = workflow(code, **handlers)
    done = await alone(document)
    assert (done.outcome, done.target, done.ok) == (outcome, target, not trouble)
    assert trouble in done.trouble

    report = ScriptReport(
        done.error is None, done.result if done.error is None else None, done.next, str(done.error or "") or None
    )
    visit = Visit(0, "script", "js", INPROGRESS, created_at=0, updated_at=0)
    before = Instance(INPROGRESS, (visit,), created_at=0, updated_at=0, expires_at=1 << 60)
    after = advance(Definition(document.workflow), before, ScriptFinished(0, 0, report)).instance
    assert after.path == (("script", target) if target else ("script",))


async def test_a_script_that_nothing_leads_to_may_lead_nowhere():
    document = workflow("return {made: true}")
    document = document.with_workflow(
        {**document.workflow, "nodes": [{**PAGE, "on_next": "end"}, *[node.raw for node in document.nodes[1:]]]}
    )
    done = await alone(document)
    assert done.ok and done.on_demand and done.result == {"made": True} and done.target is None


async def test_output_log_requests_and_the_place_of_an_error_are_told():
    code = "console.log('at', params.nodes.page.mail);\nconst r = await fetch('https://a.example/x');\nfoo()"
    done = await alone(workflow(code, **WIRED), {"nodes": {"page": {"mail": "m"}}}, [{"url": "https://a.example/*"}])
    assert done.log == ("at m",)
    assert done.requests == ({"url": "https://a.example/x", "method": "GET", "body": None, "status": 200},)
    assert done.error.line == 3
    assert json.loads(json.dumps(done.to_json()))["error"]["line"] == 3


async def test_a_request_without_a_mock_is_refused():
    done = await alone(workflow("await fetch('https://a.example/'); return {}", **WIRED))
    assert not done.ok and "refused" in done.trouble


async def test_what_is_no_script_is_told():
    async with ScriptPool(1) as pool:
        for node_id, missing in (("page", False), ("none", True)):
            with pytest.raises(NoSuchScript, match="scripts: script") as raised:
                await run_script_alone(pool, workflow(""), node_id, {})
            assert raised.value.missing is missing


def test_params_are_made_up_from_what_the_script_reads():
    code = "const {mail} = params.nodes.page; return {x: params.nodes.later.z, m: params.metadata.tier}"
    document = workflow(code)
    assert sample_params(document, document.node("script")) == {
        "nodes": {"page": {"mail": "ada@example.org"}, "later": {"z": "sample z"}},
        "metadata": {"tier": "sample tier"},
    }
    document = workflow("const all = params.nodes.page; return {...all}")
    assert sample_params(document, document.node("script"))["nodes"] == {
        "page": {"mail": "ada@example.org", "ok": True}
    }


def test_params_have_what_scripts_always_see():
    assert as_params({}) == {"nodes": {}, "metadata": {}, "metaData": {}}
    assert as_params({"metaData": {"a": 1}})["metadata"] == {"a": 1}
    assert params_from_text(params_text(as_params({"nodes": {"a": {}}}))) == as_params({"nodes": {"a": {}}})


@pytest.mark.parametrize(("text", "said"), [("[1]", "object"), ('{"nodes": []}', "nodes"), ("{\n x", "line 2")])
def test_params_of_a_wrong_shape_are_told(text, said):
    with pytest.raises(ValueError, match=said):
        params_from_text(text)


def event(kind, node, **detail):
    return {"at": "", "kind": kind, "nodeId": node, "detail": detail}


def test_params_of_a_run_are_what_was_left_when_the_script_ran_last():
    document = workflow("")
    camera = {"id": "camera", "type": "selfie_capture"}
    document = document.with_workflow({**document.workflow, "nodes": [*document.workflow["nodes"], camera]})
    events = [
        {"at": "", "kind": "created", "nodeId": None, "detail": {}},
        event("submitted", "page", action="next", fields={"mail": "old@example.org", "ok": "false"}),
        event("script", "script", ok=True, value={"n": 1}),
        event("submitted", "page", action="back", fields={"mail": "left@example.org"}),
        event("submitted", "page", action=None, fields={"mail": "new@example.org", "ok": True}),
        event("submitted", "camera", fields={"picture": "x"}),
        event("capture_finished", "camera", outcome="success", result={"score": 1}),
        event("script", "script", ok=True, value={"n": 2}),
        event("script", "later", ok=True, value=None),
    ]
    nodes, reached = results_before(document, "script", events)
    assert reached
    assert nodes == {
        "page": {"mail": "new@example.org", "ok": True},
        "script": {"n": 1},
        "camera": {"score": 1},
    }
    nodes, reached = results_before(document, "never", events)
    assert not reached and nodes["later"] == {} and nodes["script"] == {"n": 2}


def test_mocks_stand_in_a_list_or_in_an_answers_file():
    listed = parse_mocks('[{"url": "https://a.example/*", "json": {"n": 1}}]')
    assert listed == [{"url": "https://a.example/*", "json": {"n": 1}}]
    assert parse_mocks("mocks: [{url: 'https://a.example/*', json: {n: 1}}]") == listed
    assert parse_mocks(" ") == []
    with pytest.raises(BadAnswers, match="url"):
        parse_mocks("[{status: 200}]")
