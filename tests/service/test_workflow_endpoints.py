"""Workflows over the wire, the open endpoints, the routes."""

import re

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from wfstudio.document.catalogue import CATALOGUE, library
from wfstudio.protocol.endpoints import BASE_PATH, ENDPOINTS
from wfstudio.protocol.envelope import KeyPair, agree, encrypt
from wfstudio.service.handlers.table import HANDLERS


async def test_what_was_put_comes_back_whole(world):
    caller = world.caller()
    put = {"name": "n", "nodes": [{"id": "a"}], "custom": {"kept": [1, None, "ü\u2028"]}, "tenantId": "ignored"}
    made = await caller.call("create_workflow", put)
    assert re.fullmatch(r"wf-[0-9a-f-]{36}", made["workflowId"])
    assert made.keys() == {"workflowId"}
    assert await caller.call("get_workflow", workflowId=made["workflowId"]) == {
        **put,
        "workflowId": made["workflowId"],
        "tenantId": world.tenant,
        "communityId": world.community,
        "poiOn": False,
        "isPublished": False,
    }


_JSON = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers() | strategies.text()
    | strategies.floats(allow_nan=False, allow_infinity=False),
    lambda inner: strategies.lists(inner, max_size=4) | strategies.dictionaries(strategies.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(extra=strategies.dictionaries(strategies.text(min_size=1), _JSON, max_size=5))
async def test_any_json_that_is_put_comes_back(world, extra):
    caller = world.caller()
    put = {f"x{key}": value for key, value in extra.items()}
    made = await caller.call("create_workflow", put)
    got = await caller.call("get_workflow", workflowId=made["workflowId"])
    assert {key: got[key] for key in put} == put
    assert got.keys() - put.keys() == {"workflowId", "tenantId", "communityId", "poiOn", "isPublished"}


async def test_patch_replaces_the_keys_it_names(world):
    caller = world.caller()
    made = await caller.call("create_workflow", {"name": "a", "type": "t", "header": {"type": "html"}})
    assert await caller.call("update_workflow", {"name": "b", "header": {}}, workflowId=made["workflowId"]) == {}
    got = await caller.call("get_workflow", workflowId=made["workflowId"])
    assert (got["name"], got["type"], got["header"]) == ("b", "t", {})


async def test_delete_answers_204_once_and_instances_stay(world):
    caller = world.caller()
    instance = await world.started()
    workflow = (await caller.call("result_summary", instanceId=instance))["workflowId"]
    response = await caller.send("delete_workflow", workflowId=workflow)
    assert (response.status_code, response.content) == (204, b"")
    await caller.refused(404, "delete_workflow", workflowId=workflow)
    await caller.refused(404, "get_workflow", workflowId=workflow)
    assert (await world.submit(instance, "welcome", {"email": "x"}))["nextNodeId"] == "selfie"


async def test_lists_show_the_last_changed_first_in_pages(world):
    caller = world.caller()
    ids = []
    for number in range(5):
        world.clock.advance(1)
        ids.append(
            (await caller.call("create_workflow", {"name": f"w{number}", "type": "odd" if number % 2 else "even"}))[
                "workflowId"
            ]
        )
    world.clock.advance(1)
    await caller.call("update_workflow", {"name": "w1"}, workflowId=ids[1])
    answer = await caller.call("list_workflows", {"pIndex": 0, "pSize": 3})
    assert [row["name"] for row in answer["data"]] == ["w1", "w4", "w3"]
    assert answer["page"] == {"index": 0, "size": 3, "total": 5}
    assert answer["data"][0].keys() == {"workflowId", "name", "updatedAt", "createdAt"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answer["data"][0]["updatedAt"])
    second = await caller.call("list_workflows", {"pIndex": 1, "pSize": 3})
    assert [row["name"] for row in second["data"]] == ["w2", "w0"]
    odd = await caller.call("list_workflows", {"query": {"type": "odd"}})
    assert [row["name"] for row in odd["data"]] == ["w1", "w3"]
    assert (await caller.call("list_workflows", {"query": {"isPublished": True}}))["page"]["total"] == 0


@pytest.mark.parametrize("page", [{"pSize": 0}, {"pSize": 101}, {"pIndex": -1}, {"pSize": "10"}, {"query": []}])
async def test_bad_pages_are_refused(world, page):
    assert next(iter(page)) in await world.caller().refused(400, "list_workflows", page)


async def test_the_node_library_is_the_catalogues(world):
    answer = await world.caller().call("node_library")
    assert answer == library()
    assert {element["node"]["type"] for element in answer["elements"]} <= set(CATALOGUE)


async def test_open_endpoints_need_nothing_and_answer_in_the_clear(world):
    async def get(name):
        return (await world.http.get(BASE_PATH + ENDPOINTS[name].path)).json()

    public = world.service.keys.public
    health = await get("healthz")
    assert (health["status"], health["publicKey"], health["code"]) == ("all services operational", public, "200")
    assert re.fullmatch(r"[0-9a-f]{12}\.\d{9,11}", health["version"])
    assert await get("publickeys") == {"publicKey": public}
    assert await get("well_known") == {"public_key": public}
    assert await get("environment") == {"allowed_time_span": 300}
    assert await get("sd") == {"workflowapi": world.service.settings.url}


async def test_the_helper_encrypts_and_decrypts(world):
    a, b = KeyPair.generate(), KeyPair.generate()
    base = f"{BASE_PATH}/ecdsa_helper"
    sealed = (
        await world.http.post(base, json={"dataStr": "hey", "publicKey": b.public, "privateKey": a.private})
    ).json()
    assert sealed["publicKey"] == b.public
    body = {"dataStr": sealed["data"], "publicKey": a.public, "privateKey": b.private}
    assert (await world.http.post(f"{base}/decrypt", json=body)).json()["data"] == "hey"
    made = encrypt("x", agree(a.private, b.public))
    assert (await world.http.post(f"{base}/decrypt", json={**body, "dataStr": made})).json()["data"] == "x"
    for change, told in [
        ({"publicKey": "x"}, "public key"),
        ({"dataStr": "x"}, "ciphertext"),
        ({"dataStr": 1}, "dataStr"),
    ]:
        response = await world.http.post(f"{base}/decrypt", json={**body, **change})
        assert told in world.message(response, 400)
    assert "method" in world.message(await world.http.post(f"{base}/hash", json=body), 400)


def test_every_row_has_a_handler():
    assert HANDLERS.keys() == ENDPOINTS.keys()


async def test_literal_segments_win_over_parameters(world):
    caller = world.caller()
    base = f"{BASE_PATH}/tenant/{world.tenant}/community/{world.community}/workflow"
    literal = await world.http.get(f"{base}/search?name=abc", headers=caller.headers())
    assert caller.opened(literal)["list"] == []
    assert "no such workflow" in world.message(await world.http.get(f"{base}/find", headers=caller.headers()), 404)
    patched = await world.http.patch(f"{base}/search", headers=caller.headers(), json={})
    assert "no such workflow" in world.message(patched, 404)


async def test_unknown_paths_and_methods_get_the_error_body(world):
    for path in ("/", "/workflowapi", "/workflowapi/nope", "/workflowapi/healthz/", "/workflowapi/../etc/passwd"):
        world.message(await world.http.get(path), 404)
    world.message(await world.http.post(f"{BASE_PATH}/healthz"), 405)


async def test_a_bug_is_a_500_without_its_words(world, monkeypatch, caplog):
    async def broken(call):
        raise RuntimeError("secret detail")

    from wfstudio.service import routing

    monkeypatch.setitem(HANDLERS, "healthz", broken)
    app = routing.EndpointApp(world.service, ENDPOINTS["healthz"], broken)
    sent = []
    scope = {"type": "http", "headers": [], "path_params": {}, "query_string": b""}

    async def send(message):
        sent.append(message)

    await app(scope, None, send)
    assert sent[0]["status"] == 500
    assert b"secret" not in sent[1]["body"]
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text
