"""The request log: what it tells, what it never holds, and how it is read."""

import json

import pytest

from wfstudio.service.request_log import KEPT, fingerprint, shape
from wfstudio.service.store.errors import StoreUnavailable


async def _find(world, **filters):
    response = await world.control("POST", "/requests/find", filters)
    assert response.status_code == 200, response.text
    return response.json()


async def test_a_request_is_told_by_its_shape(world):
    instance = await world.started()
    caller = world.caller()
    body = {"wfInstanceId": instance, "nodeId": "welcome", "requestData": {"email": "ada@example.org", "nick": "s"}}
    await caller.call("submit_result", body)
    found = await _find(world, endpoint="submit_result")
    (entry,) = found["requests"]
    assert (found["total"], entry["status"], entry["method"]) == (1, 200, "POST")
    assert entry["path"] == "/workflowapi/workflow_instance/submit_result"
    assert entry["wfInstanceId"] == instance
    assert entry["request"] == {
        "wfInstanceId": instance,
        "nodeId": "welcome",
        "requestData": {"email": "text", "nick": "text"},
    }
    assert entry["answer"]["nextNodeId"] == "selfie"
    assert entry["caller"] == fingerprint(caller.keys.public.encode())
    assert entry["ms"] > 0


async def test_the_log_holds_no_license_code_or_entered_value(world):
    caller = world.caller()
    workflow = (await caller.call("create_workflow", {"name": "Hush hush", "nodes": []}))["workflowId"]
    code = (await caller.call("manage_direct_access", {"enable": True}, workflowId=workflow))["accessCode"]
    made = await caller.call("create_by_access_code", accessCode=code, query={"metadata_b64": "eyJhIjoiYWRhIn0="})
    assert made["wfInstanceId"]
    await caller.send("list_workflows", {}, headers=world.documented())
    found = await _find(world)
    text = json.dumps(found)
    for hidden in (*world.service.secrets.licenses.values(), code, "Hush hush", "eyJh", made["instanceUrl"]):
        assert hidden not in text
    assert found["requests"][2]["query"] == ["metadata_b64"]
    assert found["requests"][2]["path"].endswith(code[:2] + "…")


async def test_filters(world):
    instance = await world.started()
    await world.submit(instance, "welcome", {"email": "a@b.example"})
    await world.caller(None).refused(400, "submit_result", {"wfInstanceId": instance, "nodeId": "welcome"})
    assert (await _find(world))["total"] == 5
    assert (await _find(world, endpoint="submit_result"))["total"] == 2
    assert (await _find(world, endpoint="submit_result", status=400))["total"] == 1
    assert (await _find(world, wfInstanceId=instance, nodeId="welcome"))["total"] == 2
    assert (await _find(world, method="PUT"))["requests"][0]["endpoint"] == "create_workflow"
    assert (await _find(world, path="/workflowapi/workflow_instance/"))["total"] == 4
    last = await _find(world, limit=1)
    assert (last["total"], [entry["status"] for entry in last["requests"]]) == (5, [400])
    assert (await _find(world, caller=last["requests"][0]["caller"]))["total"] == 1
    assert (await _find(world, since="2020-01-01T00:00:00Z"))["total"] == 5
    assert (await _find(world, since="2999-01-01T00:00:00Z"))["total"] == 0
    assert (await world.control("POST", "/requests/clear")).status_code == 200
    assert (await world.control("GET", "/requests")).json() == {"total": 0, "kept": KEPT, "requests": []}


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ({"endpoint": "nope"}, "endpoint"),
        ({"status": "200"}, "status"),
        ({"status": True}, "status"),
        ({"limit": 0}, "limit"),
        ({"since": "yesterday"}, "since"),
        ({"nodeId": 5}, "nodeId"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_bad_filters_are_named(world, filters, field):
    assert field in world.message(await world.control("POST", "/requests/find", filters), 400)


async def test_another_tenant_does_not_read_it(world):
    await world.stranger()
    for path in ("/requests/find", "/requests/clear"):
        response = await world.control("POST", path, {}, license="license-b-system")
        assert "own tenant" in world.message(response, 403)


async def test_it_is_still_there_when_the_service_starts_anew(open_world, settings):
    first = await open_world(settings)
    await first.caller().call("list_workflows", {})
    await first.service.requests.store()
    assert (await _find(await open_world(settings)))["total"] == 1


async def test_what_the_store_refuses_stays_in_memory(world, monkeypatch):
    await world.caller().call("list_workflows", {})

    async def refuse(*_):
        raise StoreUnavailable("full")

    with monkeypatch.context() as patched:
        patched.setattr(world.service.repository, "add_requests", refuse)
        await world.service.requests.store()
        await world.service.requests.store(every_s=3600)
    assert (await _find(world))["total"] == 1


def test_a_shape_is_bounded():
    deep = {"a": {"b": {"c": {"d": {"e": 1}}}}}
    assert shape(deep) == {"a": {"b": {"c": {"d": "object"}}}}
    wide = shape({f"k{number}": None for number in range(100)})
    assert len(wide) == 25
    assert wide["…"] == "76 more"
    assert shape([1, 2]) == "array(2)"
    assert shape({"nodeId": "x" * 1000})["nodeId"] == "x" * 64
    assert shape({"a": True, "b": 1.5, "c": None}) == {"a": "boolean", "b": "number", "c": "null"}


def test_keys_of_the_workflows_own_tell_no_value():
    assert shape({"requestData": {"status": "ill"}, "status": "sent"}) == {
        "requestData": {"status": "text"},
        "status": "sent",
    }


async def test_of_a_large_body_or_answer_only_the_shape_is_held(world):
    caller = world.caller()
    big = {"name": "x", "nodes": [{"id": f"n{number}", "text": "y" * 900} for number in range(100)]}
    made = (await caller.call("create_workflow", big))["workflowId"]
    await caller.call("get_workflow", workflowId=made)
    assert max(len(part) for noted in world.service.requests.waiting for part in noted[-2:]) < 300
    created, got = (await _find(world))["requests"]
    assert created["request"] == {"name": "text", "nodes": "array(100)"}
    assert got["answer"]["nodes"] == "array(100)"
    assert got["answer"]["workflowId"] == made
