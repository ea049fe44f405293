"""Who is let in, by either header scheme, and what the others are told."""

import base64
import dataclasses
import json
import time

import pytest

from wfstudio.protocol.envelope import KeyPair, encrypt
from wfstudio.service.tokens import TokenKey


async def test_answers_to_ecdsa_callers_are_encrypted(world):
    response = await world.caller().send("list_workflows", {"pIndex": 0, "pSize": 10})
    assert response.status_code == 200
    assert response.json().keys() == {"data", "publicKey"}
    assert isinstance(response.json()["data"], str)


async def test_arrays_travel_as_ciphertext_of_the_array(world):
    instance = await world.started()
    await world.submit(instance, "welcome", {"email": "a@b.c"})
    assert await world.caller().call("results", instanceId=instance) == [
        {"nodeId": "welcome", "nodeType": "form", "resultData": {"email": "a@b.c"}}
    ]


async def test_errors_are_always_in_the_clear(world):
    assert "workflowId" in await world.caller().refused(404, "get_workflow", workflowId="wf-none")


@pytest.mark.parametrize("offset", [-301, 302])
async def test_stale_and_future_requests_are_refused(world, offset):
    caller = world.caller()
    headers = caller.headers(ts=world.clock.ms // 1000 + offset)
    assert "ts is" in await caller.refused(401, "list_workflows", headers=headers)


@pytest.mark.parametrize("offset", [-299, 299])
async def test_requests_within_the_span_are_accepted(world, offset):
    caller = world.caller()
    await caller.call("list_workflows", headers=caller.headers(ts=world.clock.ms // 1000 + offset))


async def test_a_request_is_accepted_once(world):
    caller = world.caller()
    headers = caller.headers()
    await caller.call("list_workflows", headers=headers)
    assert "sent before" in await caller.refused(401, "list_workflows", headers=headers)
    assert "sent before" in await caller.refused(401, "create_workflow", {"name": "x"}, headers=headers)


@pytest.mark.parametrize("name", ["list_workflows", "create_workflow"])
async def test_a_replay_is_refused_after_a_restart(open_world, settings, name):
    first = await open_world(settings)
    caller = first.caller()
    headers = caller.headers()
    await caller.call(name, {}, headers=headers)
    await first.service.flush()
    second = await open_world(settings)
    caller.world = second
    assert "before" in await caller.refused(401, name, {}, headers=headers)


async def test_two_callers_may_use_the_same_uuid(world):
    stamp = {"appid": "x", "uuid": "1", "ts": world.clock.ms // 1000}
    for caller in (world.caller(), world.caller()):
        await caller.call("list_workflows", headers=caller.headers(request=stamp))


async def test_marks_are_forgotten_when_they_are_over(world):
    caller = world.caller()
    await caller.call("list_workflows")
    assert len(world.service.replay._until) == 1
    world.clock.advance(1000)
    await caller.call("list_workflows")
    assert len(world.service.replay._until) == 1


@pytest.mark.parametrize(
    "request_value",
    [[], "text", {}, {"appid": "x", "uuid": "y"},
     {"appid": "x", "uuid": "", "ts": 1}, {"appid": 1, "uuid": "y", "ts": 1},
     {"appid": "x", "uuid": "y", "ts": "1"}, {"appid": "x", "uuid": "y", "ts": True},
     {"appid": "x", "uuid": "y", "ts": 1e300}],
)  # fmt: skip
async def test_a_requestid_must_hold_what_the_reference_says(world, request_value):
    caller = world.caller()
    assert "requestid" in await caller.refused(401, "list_workflows", headers=caller.headers(request=request_value))


async def test_what_does_not_decrypt_is_refused(world):
    caller = world.caller()
    good = caller.headers()
    other = KeyPair.generate()
    spoiled = [
        ({"publickey": other.public}, "requestid"),
        ({"publickey": "AAAA"}, "publickey"),
        ({"publickey": base64.b64encode(bytes(64)).decode()}, "publickey"),
        ({"requestid": good["requestid"][:-8] + "AAAAAAA="}, "requestid"),
        ({"requestid": "no base64!"}, "requestid"),
        ({"requestid": encrypt("not json", caller.shared)}, "requestid"),
        ({"requestid": encrypt("[" * 5000, caller.shared)}, "requestid"),
    ]
    for change, field in spoiled:
        assert field in await caller.refused(401, "list_workflows", headers={**good, **change})
    broken = {**caller.headers(), "licensekey": encrypt("x", bytes(32))}
    assert "licensekey" in await caller.refused(401, "list_workflows", headers=broken)


async def test_missing_headers_are_named(world):
    caller = world.caller()
    assert "publickey" in await caller.refused(401, "list_workflows", headers={})
    good = caller.headers()
    for missing in ("publickey", "requestid", "licensekey"):
        rest = {name: value for name, value in good.items() if name != missing}
        assert missing in await caller.refused(401, "list_workflows", headers=rest)


async def test_unknown_licenses_are_401_and_wrong_levels_403(world):
    unknown = world.caller()
    unknown.license = "made-up"
    assert "not known" in await unknown.refused(401, "list_workflows")
    assert "app" in await world.caller("app").refused(403, "list_workflows")
    for level in ("system", "service", "service_ext"):
        await world.caller(level).call("list_workflows")


async def test_the_app_level_opens_results_only(world):
    instance = await world.started()
    assert await world.caller("app").call("results", instanceId=instance) == []
    assert "app" in await world.caller("app").refused(403, "result_summary", instanceId=instance)


async def test_a_license_that_is_not_needed_is_ignored(world):
    instance = await world.instance()
    caller = world.caller()
    caller.license = "made-up"
    await caller.call("initiate", {"wfInstanceId": instance})


async def test_somebody_elses_things_are_as_unknown_ones(world):
    other, mine = await world.stranger(), world.caller()
    instance = await world.started()
    workflow = (await mine.call("create_workflow", {"name": "x"}))["workflowId"]
    assert await other.call("list_workflows") == {"data": [], "page": {"index": 0, "size": 10, "total": 0}}
    assert (await other.call("list_instances", {"pIndex": 0, "pSize": 10}))["list"] == []
    for name, path in [
        ("results", "instanceId"),
        ("result_summary", "instanceId"),
        ("instance_details", "wfInstanceId"),
    ]:
        theirs = await other.refused(404, name, **{path: instance})
        assert theirs == await other.refused(404, name, **{path: "wfi-none"})
    for name in ("get_workflow", "update_workflow", "delete_workflow"):
        assert await other.refused(404, name, {}, workflowId=workflow) == await other.refused(
            404, name, {}, workflowId="wf-none"
        )
    assert "workflowId" in await other.refused(404, "create_instance", {"workflowId": workflow})
    await mine.call("get_workflow", workflowId=workflow)


async def test_another_tenants_path_is_403_whether_it_exists_or_not(world):
    other = await world.stranger()
    mine = world.caller()
    told = []
    for tenant, community in [(other.tenant, other.community), ("nobody", "nowhere"), (mine.tenant, "nowhere")]:
        mine.tenant, mine.community = tenant, community
        told.append(await mine.refused(403, "list_workflows"))
    assert len(set(told)) == 1


async def test_documentation_headers_answer_in_the_clear(world):
    url = world.caller().url("list_workflows", {})
    response = await world.http.post(url, headers=world.documented(), json={"pIndex": 0})
    assert response.json() == {"data": {"data": [], "page": {"index": 0, "size": 10, "total": 0}}}


async def test_documentation_headers_must_fit_each_other(world):
    url, caller = world.caller().url("list_workflows", {}), KeyPair.generate()
    for change in ({"keyId": caller.public}, {"keySecret": "AAAA"}, {"keyId": "AAAA"}, {"keySecret": ""}):
        response = await world.http.post(url, headers=world.documented(**change), json={})
        assert "keyId" in world.message(response, 401)
    assert "not known" in world.message(await world.http.post(url, headers=world.documented(license="x")), 401)
    assert "licensekey" in world.message(await world.http.post(url, headers=world.documented(None)), 401)
    assert "app" in world.message(await world.http.post(url, headers=world.documented("app")), 403)


async def test_documentation_headers_can_be_switched_off(open_world, settings):
    world = await open_world(dataclasses.replace(settings, documentation_headers=False))
    url = world.caller().url("list_workflows", {})
    assert "not accepted" in world.message(await world.http.post(url, headers=world.documented()), 401)
    await world.caller().call("list_workflows")


def _token(world, *permissions, life=60, tenant=None, key=None):
    signer = TokenKey(key or world.service.secrets.token_key)
    return signer.sign(tenant or world.tenant, world.community, list(permissions), world.clock.ms // 1000, life)


async def test_a_token_stands_in_for_a_license(world):
    caller = world.caller(None)
    caller.token = _token(world, "workflow.manage")
    await caller.call("list_workflows")
    caller.license = "made-up"  # either alone is enough
    await caller.call("list_workflows")


async def test_tokens_need_the_permission_that_the_endpoint_names(world):
    instance = await world.started()
    caller = world.caller(None)
    caller.token = _token(world, "workflow.instance.view")
    await caller.call("instance_details", wfInstanceId=instance)
    assert "workflow.manage" in await caller.refused(403, "list_workflows")
    caller.token = _token(world, "workflow.manage")
    assert "licensekey" in await caller.refused(401, "result_summary", instanceId=instance)


async def test_bad_tokens_are_refused(world):
    caller = world.caller(None)
    head, body, signature = _token(world, "workflow.manage").split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
    forged = base64.urlsafe_b64encode(json.dumps({"exp": time.time() + 99}).encode()).decode().rstrip("=")
    bad = [
        "x", "a.b.c", f"{head}.{body}.", f"{none}.{body}.", f"{head}.{forged}.{signature}", f"{head}.{body}.AAAA",
        _token(world, "workflow.manage", key=KeyPair.generate().private),
        _token(world, "workflow.manage", life=-1),
    ]  # fmt: skip
    for token in bad:
        caller.token = token
        assert "authorization" in await caller.refused(401, "list_workflows")


async def test_a_token_is_good_for_its_tenant_only(world):
    caller = world.caller(None)
    caller.token = _token(world, "workflow.manage", tenant="another")
    assert "not authorised" in await caller.refused(403, "list_workflows")


async def test_a_token_ends(world):
    caller = world.caller(None)
    caller.token = _token(world, "workflow.manage", life=60)
    world.clock.advance(61)
    assert "expired" in await caller.refused(401, "list_workflows")
