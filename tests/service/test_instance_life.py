"""Instances from create to the end: forms, captures, scripts, repeats, races, expiry."""

import asyncio
import re

import pytest

from wfstudio.service.store.errors import StoreUnavailable


async def _details(world, instance):
    return (await world.caller().call("instance_details", wfInstanceId=instance, query={"pSize": 100}))["list"]


async def _status(world, instance):
    return (await world.caller().call("result_summary", instanceId=instance))["status"]


async def test_a_journey_from_start_to_end(world):
    instance = await world.instance(metadata={"firstName": "Ada"})
    assert re.fullmatch(r"wfi-[0-9a-f-]{36}", instance)
    assert await _status(world, instance) == "PENDING"
    keys_only = world.caller(None)
    begun = await keys_only.call("initiate", {"wfInstanceId": instance, "deviceFingerprint": "f"})
    assert begun == {"wfInstanceId": instance, "nodes": ["welcome"], "nextNodeId": "welcome", "nextNodeType": "form"}
    assert await keys_only.call("initiate", {"wfInstanceId": instance}) == begun
    assert await _status(world, instance) == "STARTED"

    step = await world.submit(instance, "welcome", {"email": "a@b.c"})
    assert step == {"wfInstanceId": instance, "nextNodeId": "selfie", "nextNodeType": "liveid_capture", "summary": []}
    assert await _status(world, instance) == "INPROGRESS"

    waiting = await world.submit(instance, "selfie", {"image": "aGk="})
    assert waiting["nextNodeId"] == "selfie"
    poll = {"wfInstanceId": instance, "nodeId": "selfie"}
    assert "not yet available" in await keys_only.refused(404, "poll_liveid", poll)
    world.clock.advance(0.9)
    assert "not yet available" in await keys_only.refused(404, "poll", poll)
    world.clock.advance(0.2)
    done = await keys_only.call("poll_liveid", poll)
    assert (done["nextNodeId"], done["summary"]) == ("done", ["Biometric"])
    assert await keys_only.call("poll", poll) == done
    assert await _status(world, instance) == "COMPLETED"

    rows = await _details(world, instance)
    assert [row["nodeId"] for row in rows] == ["welcome", "selfie", "decide", "done"]
    results = {row["nodeId"]: row["resultData"] for row in await world.caller().call("results", instanceId=instance)}
    assert results["decide"] == {"greeting": "hi a@b.c"}
    assert results["selfie"]["simulated"] is True
    assert results["selfie"]["liveness_score"] > 0.9
    for name, body in [("initiate", {}), ("submit_result", {"nodeId": "selfie"})]:
        assert "COMPLETED" in await keys_only.refused(400, name, {"wfInstanceId": instance, **body})


async def test_a_queued_failure_leads_to_retry_and_is_there_at_once(world):
    instance = await world.started()
    await world.submit(instance, "welcome", {"email": "a@b.c"})
    for outcome in ("fail", "success"):
        body = {"wfInstanceId": instance, "nodeId": "selfie", "outcome": outcome, "result": {"note": outcome}}
        assert (await world.control("POST", "/outcome", body)).status_code == 200
    poll = {"wfInstanceId": instance, "nodeId": "selfie"}
    await world.submit(instance, "selfie", {"image": "aGk="})
    assert (await world.caller(None).call("poll_liveid", poll))["nextNodeId"] == "retry"
    failed = await world.caller().call("node_result", wfInstanceId=instance, nodeId="selfie")
    assert (failed["status"], failed["resultData"]["note"]) == ("FAILED", "fail")
    await world.submit(instance, "retry")
    await world.submit(instance, "selfie", {"image": "aGk="})
    assert (await world.caller(None).call("poll_liveid", poll))["nextNodeId"] == "done"
    path = [row["nodeId"] for row in await _details(world, instance)]
    assert path == ["welcome", "selfie", "retry", "selfie", "decide", "done"]


async def test_the_outcome_is_never_taken_from_the_submission(world):
    instance = await world.started()
    await world.submit(instance, "welcome", {"email": "a@b.c"})
    await world.submit(instance, "selfie", {"outcome": "fail", "simulated": False})
    world.clock.advance(2)
    poll = {"wfInstanceId": instance, "nodeId": "selfie"}
    assert (await world.caller(None).call("poll_liveid", poll))["nextNodeId"] == "done"


async def test_a_pending_capture_survives_a_restart(open_world, settings, clock):
    first = await open_world(settings)
    instance = await first.started()
    await first.submit(instance, "welcome", {"email": "a@b.c"})
    await first.submit(instance, "selfie", {"image": "x"})
    second = await open_world(settings)
    poll = {"wfInstanceId": instance, "nodeId": "selfie"}
    assert "not yet" in await second.caller(None).refused(404, "poll_liveid", poll)
    clock.advance(1.1)
    assert (await second.caller(None).call("poll_liveid", poll))["nextNodeId"] == "done"


async def test_documents_take_the_persons_name_from_the_metadata(world):
    workflow = {"name": "doc", "nodes": [{"id": "doc", "type": "photo_id_capture"}]}
    instance = await world.started(workflow, {"firstName": "Grace"})
    await world.submit(instance, "doc", {"front": "x"})
    world.clock.advance(1)
    await world.caller(None).call("poll", {"wfInstanceId": instance, "nodeId": "doc"})
    summary = (await world.caller().call("result_summary", instanceId=instance))["summary"]
    assert summary["person_info"]["firstName"] == "Grace"
    assert summary["docsScanned"] == ["Passport"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"requestData": {}}, "email"),
        ({"requestData": {"email": ""}}, "email"),
        ({"requestData": {"email": 1}}, "email"),
        ({"requestData": {"email": "x", "other": "y"}}, "other"),
        ({"nodeType": "js", "requestData": {"email": "x"}}, "nodeType|type"),
        ({"nodeId": "selfie"}, "selfie"),
        ({"nodeId": "nowhere"}, "nowhere"),
        ({"action": "sideways"}, "action"),
        ({"action": "back"}, "back"),
    ],
)
async def test_refused_submissions_name_what_is_wrong_and_change_nothing(world, change, field):
    instance = await world.started()
    body = {"wfInstanceId": instance, "nodeId": "welcome", **change}
    assert re.search(field, await world.caller(None).refused(400, "submit_result", body))
    assert [row["status"] for row in await _details(world, instance)] == ["PENDING"]
    assert (await world.submit(instance, "welcome", {"email": "x"}))["nextNodeId"] == "selfie"


async def test_result_is_another_name_for_request_data(world):
    instance = await world.started()
    body = {"wfInstanceId": instance, "nodeId": "welcome", "nodeType": "form", "result": {"email": "x"}}
    assert (await world.caller(None).call("submit_result", body))["nextNodeId"] == "selfie"


async def test_back_skips_validation(world, workflow):
    workflow["nodes"].insert(0, {"id": "first", "type": "form", "fields": [], "on_next": "welcome"})
    workflow["nodes"][1]["on_back"] = "first"
    instance = await world.started(workflow)
    await world.submit(instance, "first")
    assert (await world.submit(instance, "welcome", action="back"))["nextNodeId"] == "first"


async def test_the_same_submission_again_gets_the_stored_answer(world):
    instance = await world.started()
    first = await world.submit(instance, "welcome", {"email": "a@b.c"})
    second = await world.submit(instance, "selfie", {"image": "x"})
    assert await world.submit(instance, "welcome", {"email": "a@b.c"}) == first
    body = {"wfInstanceId": instance, "nodeId": "welcome", "requestData": {"email": "other"}}
    assert "welcome" in await world.caller(None).refused(400, "submit_result", body)
    world.clock.advance(2)
    await world.caller(None).call("poll", {"wfInstanceId": instance, "nodeId": "selfie"})
    assert await world.submit(instance, "selfie", {"image": "x"}) == second
    assert len(await _details(world, instance)) == 4


async def test_two_same_submissions_at_once_advance_once(world):
    instance = await world.started()
    answers = await asyncio.gather(*(world.submit(instance, "welcome", {"email": "a@b.c"}) for _ in range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert [row["nodeId"] for row in await _details(world, instance)] == ["welcome", "selfie"]
    row = await world.service.repository.instance(instance)
    assert row.version == 2


async def test_two_services_on_one_store_advance_once(open_world, settings):
    worlds = [await open_world(settings), await open_world(settings)]
    instance = await worlds[0].started()
    answers = await asyncio.gather(
        *(world.submit(instance, "welcome", {"email": "a@b.c"}) for world in worlds for _ in range(4))
    )
    assert all(answer == answers[0] for answer in answers)
    assert (await worlds[0].service.repository.instance(instance)).version == 2


async def test_different_submissions_at_once_let_one_through(world):
    instance = await world.started()
    bodies = [
        {"wfInstanceId": instance, "nodeId": "welcome", "requestData": {"email": f"{number}"}} for number in range(6)
    ]
    responses = await asyncio.gather(*(world.caller(None).send("submit_result", body) for body in bodies))
    assert sorted(response.status_code for response in responses) == [200, 400, 400, 400, 400, 400]


async def test_an_instance_expires_whoever_looks(world):
    instance, untouched = await world.started(), await world.instance()
    world.clock.advance(24 * 3600 + 1)
    for one in (instance, untouched):
        assert await _status(world, one) == "EXPIRED"
    listed = await world.caller().call("list_instances", {"pIndex": 0, "pSize": 10, "query": {"status": ["EXPIRED"]}})
    assert listed["page"]["total"] == 2
    keys_only = world.caller(None)
    assert "EXPIRED" in await keys_only.refused(400, "initiate", {"wfInstanceId": untouched})
    body = {"wfInstanceId": instance, "nodeId": "welcome", "requestData": {"email": "x"}}
    assert "EXPIRED" in await keys_only.refused(400, "submit_result", body)
    assert (await world.service.repository.instance(instance)).status == "EXPIRED"
    assert await world.caller().call("results", instanceId=instance) == []


async def test_the_definition_is_pinned_when_the_instance_is_made(world):
    instance = await world.instance()
    caller = world.caller()
    workflow = (await caller.call("result_summary", instanceId=instance))["workflowId"]
    await caller.call("update_workflow", {"nodes": []}, workflowId=workflow)
    assert (await caller.call("initiate", {"wfInstanceId": instance}))["nextNodeId"] == "welcome"


async def test_poll_knows_the_nodes_of_the_workflow(world):
    instance = await world.started()
    keys_only = world.caller(None)
    for name in ("poll", "poll_liveid"):
        assert "nowhere" in await keys_only.refused(404, name, {"wfInstanceId": instance, "nodeId": "nowhere"})
        await keys_only.refused(404, name, {"wfInstanceId": "wfi-none", "nodeId": "welcome"})
    assert "form" in await keys_only.refused(400, "poll_liveid", {"wfInstanceId": instance, "nodeId": "welcome"})
    await keys_only.refused(404, "poll", {"wfInstanceId": instance, "nodeId": "welcome"})
    await world.submit(instance, "welcome", {"email": "x"})
    polled = await keys_only.call("poll", {"wfInstanceId": instance, "nodeId": "welcome"})
    assert polled["nextNodeId"] == "selfie"


def _script(code, **handlers):
    return {
        "name": "s",
        "nodes": [
            {"id": "run", "type": "js", "config": {"js_code": code}, **handlers},
            {"id": "good", "type": "form", "fields": [], "on_next": "bad"},
            {"id": "bad", "type": "form", "fields": [], "on_next": "good"},
        ],
    }


@pytest.mark.parametrize(
    ("code", "wiring", "lands"),
    [
        ("return {ok: 1}", {"on_success": "good", "on_error": "bad"}, "good"),
        ("throw new Error('x')", {"on_success": "good", "on_error": "bad"}, "bad"),
        ("return {success: false}", {"on_success": "good", "on_fail": "bad"}, "bad"),
        ("next = 'bad'; return {}", {"on_success": "good"}, "bad"),
        ("next = 'nowhere'; return {}", {"on_success": "good", "on_error": "bad"}, "bad"),
        ("return params.metaData", {"on_success": "good"}, "good"),
    ],
)
async def test_scripts_decide_where_the_run_goes(world, code, wiring, lands):
    instance = await world.instance(_script(code, **wiring), {"k": "v"})
    begun = await world.caller(None).call("initiate", {"wfInstanceId": instance})
    assert (begun["nodes"], begun["nextNodeId"]) == (["run", lands], lands)


async def test_a_script_that_throws_with_nothing_wired_fails_the_instance(world):
    instance = await world.instance(_script("throw new Error('x')"))
    begun = await world.caller(None).call("initiate", {"wfInstanceId": instance})
    assert begun["nextNodeId"] is None
    assert await _status(world, instance) == "FAILED"


async def test_fetch_is_refused_unless_a_mock_answers(world):
    code = "const r = await fetch('https://api.example.org/c/1', {method: 'POST', body: 'b'});"
    code += " return {status: r.status, id: (await r.json()).id};"
    workflow = _script(code, on_success="good", on_error="bad")
    refused = await world.instance(workflow)
    assert (await world.caller(None).call("initiate", {"wfInstanceId": refused}))["nextNodeId"] == "bad"
    instance = await world.instance(workflow)
    mocks = [
        {"url": "https://api.example.org/c/*", "method": "GET", "json": {"id": "no"}},
        {"url": "https://api.example.org/c/*", "method": "post", "status": 201, "json": {"id": "c-1"}},
        {"url": "*", "json": {"id": "late"}},
    ]
    assert (await world.control("POST", "/mocks", {"wfInstanceId": instance, "mocks": mocks})).status_code == 200
    assert (await world.caller(None).call("initiate", {"wfInstanceId": instance}))["nextNodeId"] == "good"
    result = await world.caller().call("node_result", wfInstanceId=instance, nodeId="run")
    assert result["resultData"] == {"status": 201, "id": "c-1"}
    for one, status in ((instance, 201), (refused, None)):
        events = (await world.control("GET", f"/instance/{one}/events")).json()
        fetched = [event["detail"] for event in events if event["kind"] == "fetch"]
        assert [(one["url"], one["method"], one["status"]) for one in fetched] == [
            ("https://api.example.org/c/1", "POST", status)
        ]


async def test_a_store_that_fails_is_a_500_and_changes_nothing(world, monkeypatch, caplog):
    instance = await world.started()

    async def full(step):
        raise StoreUnavailable("nothing was stored: database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(world.service.repository, "commit_step", full)
        body = {"wfInstanceId": instance, "nodeId": "welcome", "requestData": {"email": "a@b.c"}}
        told = await world.caller(None).refused(500, "submit_result", body)
        assert "nothing was changed" in told
    assert "a@b.c" not in caplog.text
    assert (await world.submit(instance, "welcome", {"email": "a@b.c"}))["nextNodeId"] == "selfie"
