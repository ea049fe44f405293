"""What whoever runs the service relies on: readiness, metrics, logs, bounds."""

import io
import json
import logging
import re

import pytest

from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.protocol.envelope import KeyPair, agree, encrypt
from wfstudio.service import logs
from wfstudio.service.agreements import Agreements
from wfstudio.service.bodies import read_body
from wfstudio.service.refused import Refused
from wfstudio.service.store.sqlite import SqliteRepository

LINE = re.compile(r'[a-z_]+(\{[a-z]+="[^"\\]+"(,[a-z]+="[^"\\]+")*\})? [0-9.e+-]+')


@pytest.fixture
def logged(monkeypatch):
    """The log of the service as JSON lines, answers included."""
    root, ours = logging.getLogger(), logging.getLogger("wfstudio")
    before = root.handlers[:], root.level, ours.level
    monkeypatch.setenv(logs.FORMAT, "json")
    monkeypatch.setenv(logs.LEVEL, "info")
    stream = io.StringIO()
    logs.set_up(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


async def test_ready_while_the_store_takes_changes_and_not_when_it_does_not(world, monkeypatch):
    monkeypatch.setattr("wfstudio.service.operations.PROBE_EVERY_S", 0.0)
    assert (await world.http.get("/readyz")).status_code == 200
    await world.service.repository.close()
    answer = await world.http.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "the store is not available\n")


async def test_metrics_count_answers_by_endpoint_and_status(world):
    await world.started()
    await world.caller(None).refused(404, "initiate", {"wfInstanceId": "wfi-none"})
    answer = await world.http.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert 'wfstudio_requests_total{endpoint="initiate",status="200"} 1' in lines
    assert 'wfstudio_requests_total{endpoint="initiate",status="404"} 1' in lines
    assert 'wfstudio_request_duration_seconds_count{endpoint="initiate"} 2' in lines
    assert 'wfstudio_request_duration_seconds_bucket{endpoint="initiate",le="+Inf"} 2' in lines
    assert all(line.startswith("# ") or LINE.fullmatch(line) for line in lines)


async def test_logs_are_json_lines_without_secrets_or_values(world, logged):
    instance = await world.started()
    await world.submit(instance, "welcome", {"email": "ada@example.org"})
    await world.caller(None).refused(400, "submit_result", {"wfInstanceId": instance, "nodeId": "hunter2"})
    lines = [line for line in logged() if line["logger"].startswith("wfstudio")]
    told = [(line["endpoint"], line["status"]) for line in lines]
    assert told[-2:] == [("submit_result", 200), ("submit_result", 400)]
    text = json.dumps(lines)
    for hidden in ("ada@example.org", "hunter2", *world.service.secrets.licenses.values()):
        assert hidden not in text


async def test_an_error_is_told_by_kind_and_place_only(logged):
    try:
        raise ValueError("078-05-1120")
    except ValueError:
        logging.getLogger("wfstudio.service").exception("it broke")
    (line,) = logged()
    assert line["error"] == "ValueError"
    assert "078-05-1120" not in json.dumps(line)


async def test_new_keys_beyond_the_limit_are_refused_and_known_callers_are_not(world):
    known = world.caller()
    await known.call("list_workflows", {})
    world.service.gate.agreements = Agreements(per_second=0, burst=2)
    for _ in range(2):
        await world.caller().call("list_workflows", {})
    message = await world.caller().refused(429, "list_workflows", {})
    assert "publickey" in message
    await known.call("list_workflows", {})


def test_agreements_come_back_with_time_and_are_counted_by_address():
    now = [0.0]
    agreements = Agreements(per_second=1, burst=1, clock=lambda: now[0])
    assert agreements.allow("a")
    assert not agreements.allow("a")
    assert agreements.allow("b")
    now[0] = 1.0
    assert agreements.allow("a")
    assert (agreements.made, agreements.refused) == (3, 1)


async def test_a_body_that_does_not_come_is_given_up():
    import asyncio

    async def never():
        await asyncio.Event().wait()

    with pytest.raises(Refused) as refused:
        await read_body(never, {}, 100, seconds=0.01)
    assert refused.value.status == 408


BAD_KEYS = {
    "not base64": "***",
    "short": "QUJD",
    "off the curve": "A" * 86 + "==",
}


@pytest.mark.parametrize("key", BAD_KEYS.values(), ids=BAD_KEYS)
async def test_public_keys_that_are_none(world, key):
    caller = world.caller()
    headers = {**caller.headers(), "publickey": key}
    assert "publickey" in await caller.refused(401, "list_workflows", {}, headers=headers)


async def test_a_key_of_another_curve(world):
    from base64 import b64encode

    from cryptography.hazmat.primitives.asymmetric import ec

    numbers = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    key = b64encode(numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")).decode()
    caller = world.caller()
    assert "secp256k1" in await caller.refused(
        401, "list_workflows", {}, headers={**caller.headers(), "publickey": key}
    )


async def _waiting(world):
    """An instance at its first page, and the body of the right submission."""
    instance = await world.started()
    return instance, {"wfInstanceId": instance, "nodeId": "welcome", "requestData": {"email": "a@b.cd"}}


async def _untouched(world, instance):
    row = await world.service.repository.instance(instance)
    assert (row.status, row.version) == ("STARTED", 1)


@pytest.mark.parametrize("spoil", ["replayed", "stale", "future", "truncated", "altered", "foreign key"])
async def test_requests_that_are_not_believed_change_nothing(world, spoil):
    instance, body = await _waiting(world)
    caller = world.caller(None)
    now = world.clock.ms // 1000
    headers = caller.headers(ts=now - 301 if spoil == "stale" else now + 302 if spoil == "future" else None)
    if spoil == "replayed":
        await caller.send("poll", {"wfInstanceId": instance, "nodeId": "welcome"}, headers=headers)
    elif spoil == "truncated":
        headers["requestid"] = headers["requestid"][:-8]
    elif spoil == "altered":
        first = headers["requestid"][30]
        headers["requestid"] = headers["requestid"][:30] + ("A" if first != "A" else "B") + headers["requestid"][31:]
    elif spoil == "foreign key":
        other = agree(KeyPair.generate().private, world.service.keys.public)
        headers["requestid"] = encrypt('{"appid":"a","uuid":"u","ts":1}', other)
    await caller.refused(401, "submit_result", body, headers=headers)
    await _untouched(world, instance)


BAD_BODIES = {
    "bad UTF-8": (400, b'{"data": "\xff\xfe"}'),
    "cut off": (400, b'{"data": '),
    "deeply nested": (400, b'{"data": ' + b"[" * 5000 + b"]" * 5000 + b"}"),
    "not a number": (400, b'{"data": NaN}'),
    "half a surrogate": (400, b'{"data": {"wfInstanceId": "\\ud800"}}'),
    "too long": (413, b" " * (16 * 1024 * 1024 + 1)),
    "no ciphertext": (400, b'{"data": "AAAA"}'),
    "an array": (400, b"[]"),
}


@pytest.mark.parametrize(("status", "content"), BAD_BODIES.values(), ids=BAD_BODIES)
async def test_bodies_that_are_none_change_nothing(world, status, content):
    instance, _ = await _waiting(world)
    await world.caller(None).refused(status, "submit_result", content=content)
    await _untouched(world, instance)


async def test_somebody_elses_instance_is_as_unknown_as_none(world):
    instance, _ = await _waiting(world)
    stranger = await world.stranger()
    theirs = await stranger.refused(404, "result_summary", instanceId=instance)
    assert theirs == await stranger.refused(404, "result_summary", instanceId="wfi-none")


@pytest.mark.parametrize("path", ["/../../etc/passwd", "/%2e%2e/%2e%2e/x", "//", "/workflow_instance/..%2f/x", "/%00"])
async def test_paths_that_lead_nowhere(world, path):
    answer = await world.http.get(f"/workflowapi{path}")
    assert answer.status_code in (404, 405)
    assert "passwd" not in answer.text


async def test_a_full_disk_loses_nothing_and_is_got_over(world):
    instance, body = await _waiting(world)
    if not isinstance(world.service.repository, SqliteRepository):
        pytest.skip("a full disk is made with SQLite's own means")
    writer = world.service.repository._writer._connection
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count={pages}")
    filled = {**body, "requestData": {"email": "a@b.cd", "nick": "x" * 9000}}
    statuses = [(await world.caller(None).send("submit_result", filled)).status_code]
    writer.execute("PRAGMA max_page_count=1073741823")
    assert statuses == [500]
    await _untouched(world, instance)
    assert (await world.caller(None).call("submit_result", body))["nextNodeId"] == "selfie"


WITH_IDS = [
    *("result_summary", "results", "instance_details", "node_result", "get_workflow", "update_workflow"),
    *("delete_workflow", "manage_direct_access", "execute_node", "create_instance", "reset_servicekey"),
]


@pytest.mark.parametrize("name", WITH_IDS)
async def test_somebody_elses_ids_are_as_unknown_as_none_wherever_they_are_named(world, name):
    instance, own, stranger = (await _waiting(world))[0], world.caller(), await world.stranger()
    workflow = (await own.call("instance_details", wfInstanceId=instance))["workflowId"]
    key = (await own.call("servicekeys"))[0]["keyId"]
    before = await own.call("get_workflow", workflowId=workflow)

    async def asked(instance, workflow, key):
        row = ENDPOINTS[name]
        known = {"instanceId": instance, "wfInstanceId": instance, "workflowId": workflow, "nodeId": "welcome"}
        path = {one: {**known, "keyId": key}[one] for one in row.path_params if one not in ("tenantId", "communityId")}
        data = {"workflowId": workflow} if name == "create_instance" else {"name": "taken"}
        answer = await stranger.send(name, {"enable": True} if name == "manage_direct_access" else data, **path)
        return answer.status_code, answer.text.replace(workflow, "ID").replace(instance, "ID").replace(key, "ID")

    theirs = await asked(instance, workflow, key)
    assert theirs[0] == 404
    assert theirs == await asked("wfi-none", "wf-none", "key-none")
    stranger.tenant, stranger.community = own.tenant, own.community
    if name != "execute_node":  # which anybody may call who knows where the instance belongs
        assert (await asked(instance, workflow, key))[0] in (403, 404)
    await _untouched(world, instance)
    assert await own.call("get_workflow", workflowId=workflow) == before
    assert (await own.call("servicekeys"))[0]["keyId"] == key


async def test_lists_and_searches_find_nothing_of_somebody_elses(world):
    instance, own, stranger = (await _waiting(world))[0], world.caller(), await world.stranger()
    workflow = (await own.call("instance_details", wfInstanceId=instance))["workflowId"]
    for query in ({"wfInstanceId": instance}, {"workflowId": workflow}):
        listed = await stranger.call("list_instances", {"pIndex": 0, "pSize": 10, "query": query})
        assert (listed["list"], listed["page"]["total"]) == ([], 0)
    assert (await stranger.call("list_workflows", {}))["data"] == []
