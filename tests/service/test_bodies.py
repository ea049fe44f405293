"""Bodies in each accepted shape, and those that are refused."""

import dataclasses
import json

import pytest

from wfstudio.protocol.envelope import encrypt


@pytest.mark.parametrize("shape", ["bare", "data", "ciphertext"])
async def test_all_three_shapes_are_accepted(world, shape):
    caller, workflow = world.caller(), {"name": "shape", "nodes": []}
    value = {
        "bare": workflow,
        "data": {"data": workflow},
        "ciphertext": {"data": encrypt(json.dumps(workflow), caller.shared)},
    }
    made = await caller.call("create_workflow", content=json.dumps(value[shape]).encode())
    assert (await caller.call("get_workflow", workflowId=made["workflowId"]))["name"] == "shape"


async def test_a_bare_body_may_have_a_field_called_data(world):
    instance = await world.started()
    body = {"wfInstanceId": instance, "nodeId": "welcome", "data": {}}
    told = await world.caller(None).refused(404, "poll", content=json.dumps(body).encode())
    assert "not yet available" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "not valid JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"name": NaN}', "not valid JSON"),
        (b'{"name": "\\ud800"}', "surrogate"),
        (b"[" * 500, "nested deeper"),
        (b'{"data":' + b'{"a":' * 200 + b"1" + b"}" * 201, "nested deeper"),
        (b"[]", "must be an object"),
        (b'{"data": [1]}', "must be an object"),
        (b'{"data": "AAAA"}', "data"),
        (b'{"name": 1}', "name"),
        (b'{"nodes": {}}', "nodes"),
        (b'{"isPublished": "yes"}', "isPublished"),
    ],
)
async def test_bad_bodies_are_400_and_say_why(world, content, told):
    assert told in await world.caller().refused(400, "create_workflow", content=content)


async def test_brackets_inside_strings_do_not_count_as_nesting(world):
    caller = world.caller()
    body = {"name": '[{"\\' * 400}
    made = await caller.call("create_workflow", content=json.dumps(body).encode())
    assert (await caller.call("get_workflow", workflowId=made["workflowId"]))["name"] == body["name"]


async def test_a_ciphertext_that_holds_bad_json_is_400(world):
    caller = world.caller()
    for text in ("{", "[" * 3000):
        content = json.dumps({"data": encrypt(text, caller.shared)}).encode()
        assert "data" in await caller.refused(400, "create_workflow", content=content)


async def test_too_large_a_body_is_413_told_or_not(open_world, settings):
    world = await open_world(dataclasses.replace(settings, max_body_bytes=1000))
    caller = world.caller()
    assert "1000" in await caller.refused(413, "create_workflow", content=b'{"name":"' + b"x" * 1000 + b'"}')

    async def chunks():
        for _ in range(50):
            yield b"x" * 100

    url = caller.url("create_workflow", {})
    response = await world.http.put(url, headers=caller.headers(), content=chunks())
    assert "1000" in world.message(response, 413)


async def test_missing_fields_are_named(world):
    caller = world.caller()
    for name, field in [
        ("create_instance", "workflowId"), ("initiate", "wfInstanceId"), ("submit_result", "wfInstanceId"),
        ("poll", "wfInstanceId"), ("poll_liveid", "wfInstanceId"), ("list_instances", "pSize"),
    ]:  # fmt: skip
        assert field in await caller.refused(400, name, {})
        assert field in await caller.refused(400, name, content=b"")
    assert "nodeId" in await caller.refused(400, "poll", {"wfInstanceId": "x"})
    assert "requestData" in await caller.refused(
        400, "submit_result", {"wfInstanceId": "x", "nodeId": "y", "requestData": []}
    )
