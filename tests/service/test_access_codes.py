"""Direct access: codes, and instances made by whoever knows one."""

import base64
import json
import re

import pytest

from wfstudio.protocol.envelope import encrypt
from wfstudio.service.handlers.access import read_metadata
from wfstudio.service.refused import Refused

CODE = re.compile(r"[A-Za-z0-9_]{6}")
BY_CODE = ("callback_by_access_code", "create_by_access_code")


def _b64(value):
    return base64.b64encode(json.dumps(value).encode()).decode()


async def _workflow(caller, name="x"):
    body = {"name": name, "nodes": [{"id": "a", "type": "form", "fields": []}]}
    return (await caller.call("create_workflow", body))["workflowId"]


async def _manage(caller, workflow, **body):
    return await caller.call("manage_direct_access", body, workflowId=workflow)


@pytest.fixture
async def code(world):
    caller = world.caller()
    return (await _manage(caller, await _workflow(caller), enable=True))["accessCode"]


async def test_the_code_survives_being_switched_off(world):
    caller = world.caller("service_ext")
    workflow = await _workflow(caller)
    made = await _manage(caller, workflow, enable=True)
    assert CODE.fullmatch(made["accessCode"])
    assert made["directAccessEnabled"] is True
    assert await _manage(caller, workflow, enable=True) == made
    assert await _manage(caller, workflow, enable=False) == {**made, "directAccessEnabled": False}
    assert await _manage(caller, workflow, regenerate=False) == {**made, "directAccessEnabled": False}
    assert await _manage(caller, workflow, enable=True) == made


async def test_a_new_code_takes_the_place_of_the_old_one(world):
    caller = world.caller()
    workflow = await _workflow(caller)
    old = (await _manage(caller, workflow, enable=True, regenerate=True))["accessCode"]
    new = (await _manage(caller, workflow, regenerate=True))["accessCode"]
    assert new != old
    assert "accessCode" in await world.caller(None).refused(404, "create_by_access_code", accessCode=old)
    assert (await world.caller(None).call("create_by_access_code", accessCode=new))["wfInstanceId"]


async def test_a_new_code_needs_access_that_is_enabled(world):
    caller = world.caller()
    workflow = await _workflow(caller)
    for body in ({"regenerate": True}, {"regenerate": True, "enable": False}):
        assert "regenerate" in await caller.refused(400, "manage_direct_access", body, workflowId=workflow)
    assert await _manage(caller, workflow, enable=False) == {"accessCode": None, "directAccessEnabled": False}
    await _manage(caller, workflow, enable=True)
    await _manage(caller, workflow, enable=False)
    assert "regenerate" in await caller.refused(400, "manage_direct_access", {"regenerate": True}, workflowId=workflow)


@pytest.mark.parametrize(
    ("body", "field"), [({}, "enable"), ({"enable": "yes"}, "enable"), ({"regenerate": 1}, "regenerate"), ([], "body")]
)
async def test_bad_settings_of_direct_access_are_named(world, body, field):
    caller = world.caller()
    workflow = await _workflow(caller)
    assert field in await caller.refused(400, "manage_direct_access", body, workflowId=workflow)


async def test_direct_access_takes_a_license_only_and_a_workflow_that_is_there(world):
    assert "no such workflow" in await world.caller().refused(
        404, "manage_direct_access", {"enable": True}, workflowId="wf-x"
    )
    assert "app" in await world.caller("app").refused(403, "manage_direct_access", {"enable": True}, workflowId="wf-x")
    bearer = world.caller(None)
    bearer.token = world.service.tokens.sign(
        world.tenant, world.community, ["workflow.manage"], world.clock.ms // 1000, 60
    )
    assert "licensekey" in await bearer.refused(401, "manage_direct_access", {"enable": True}, workflowId="wf-x")


@pytest.mark.parametrize("name", BY_CODE)
async def test_a_code_makes_an_instance_with_its_metadata(world, code, name):
    metadata = {"firstName": "Zoë", "dob": "1990-01-01", "sign": "~~~???>>>"}
    made = await world.caller(None).call(name, query={"metadata_b64": _b64(metadata)}, accessCode=code)
    assert made.keys() == {"instanceUrl", "wfInstanceId"}
    assert made["instanceUrl"] == world.service.instance_url(made["wfInstanceId"])
    summary = await world.caller().call("result_summary", instanceId=made["wfInstanceId"])
    assert (summary["status"], summary["metaData"]) == ("PENDING", metadata)
    begun = await world.caller(None).call("initiate", {"wfInstanceId": made["wfInstanceId"]})
    assert begun["nextNodeId"] == "a"


@pytest.mark.parametrize("name", BY_CODE)
async def test_unknown_and_disabled_codes(world, name):
    caller = world.caller()
    workflow = await _workflow(caller)
    code = (await _manage(caller, workflow, enable=True))["accessCode"]
    await _manage(caller, workflow, enable=False)
    assert "disabled" in await world.caller(None).refused(403, name, accessCode=code)
    assert "accessCode" in await world.caller(None).refused(404, name, accessCode="nope__")
    await _manage(caller, workflow, enable=True)
    await caller.call("delete_workflow", workflowId=workflow)
    assert "accessCode" in await world.caller(None).refused(404, name, accessCode=code)


@pytest.mark.parametrize("name", BY_CODE)
async def test_a_call_by_code_needs_keys_and_is_accepted_once(world, code, name):
    caller = world.caller(None)
    assert "publickey" in await caller.refused(401, name, headers={}, accessCode=code)
    headers = caller.headers()
    assert (await caller.send(name, headers=headers, accessCode=code)).status_code == 200
    assert "before" in await caller.refused(401, name, headers=headers, accessCode=code)


@pytest.mark.parametrize(
    "text",
    [
        _b64(["an", "array"]),
        _b64("text"),
        _b64(None),
        "!!!!",
        "a",
        base64.b64encode(b"{").decode(),
        base64.b64encode(b"\xff\xfe").decode(),
        base64.b64encode(b'{"a": NaN}').decode(),
    ],
)
async def test_bad_metadata_is_named_and_makes_nothing(world, code, text):
    for name in BY_CODE:
        told = await world.caller(None).refused(400, name, query={"metadata_b64": text}, accessCode=code)
        assert "metadata_b64" in told
    listed = await world.caller().call("list_instances", {"pIndex": 0, "pSize": 1})
    assert listed["page"]["total"] == 0


def test_both_alphabets_of_base64_are_read_with_or_without_padding():
    value = {"a": "~~~???>>>ÿ"}
    text = _b64(value)
    for form in (text, text.rstrip("="), text.replace("+", "-").replace("/", "_"), text.replace("+", " ")):
        assert read_metadata(form) == value
    assert read_metadata(None) == {}
    with pytest.raises(Refused, match="longer"):
        read_metadata(_b64({"a": "x" * 70_000}))


async def test_only_an_active_extension_gets_a_token_and_only_when_creating(world, code):
    caller, repository = world.caller(None), world.service.repository
    place = (world.tenant, world.community)

    async def made(name, extension="ext-1"):
        headers = caller.headers() | {"x-ext-id": encrypt(extension, caller.shared)}
        return await caller.call(name, headers=headers, accessCode=code)

    assert "token" not in await made("create_by_access_code")
    await repository.set_extension(*place, "ext-1", True, 1)
    answer = await made("create_by_access_code")
    claims = world.service.tokens.verify(answer["token"], world.clock.ms // 1000)
    assert claims.raw["wfInstanceId"] == answer["wfInstanceId"]
    assert (claims.tenant_id, claims.community_id, claims.permissions) == (*place, frozenset())
    assert "token" not in await made("create_by_access_code", "ext-2")
    assert "token" not in await made("callback_by_access_code")
    await repository.set_extension(*place, "ext-1", False, 2)
    assert "token" not in await made("create_by_access_code")
    await repository.set_extension("tenant-b", "community-b", "ext-3", True, 1)
    assert "token" not in await made("create_by_access_code", "ext-3")


async def test_a_session_token_opens_nothing(world, code):
    await world.service.repository.set_extension(world.tenant, world.community, "ext-1", True, 1)
    caller = world.caller(None)
    headers = caller.headers() | {"x-ext-id": encrypt("ext-1", caller.shared)}
    caller.token = (await caller.call("create_by_access_code", headers=headers, accessCode=code))["token"]
    assert "permission" in await caller.refused(403, "list_workflows", {})
    assert "permission" in await caller.refused(403, "recaptcha_config")


async def test_the_extension_is_encrypted_save_with_the_documentation_headers(world, code):
    await world.service.repository.set_extension(world.tenant, world.community, "ext-1", True, 1)
    caller = world.caller(None)
    headers = caller.headers() | {"x-ext-id": "ext-1"}
    assert "x-ext-id" in await caller.refused(400, "create_by_access_code", headers=headers, accessCode=code)
    response = await caller.send(
        "create_by_access_code", headers=world.documented(None, **{"x-ext-id": "ext-1"}), accessCode=code
    )
    assert "token" in response.json()["data"]


async def test_codes_of_several_tenants_do_not_meet(world):
    ours, theirs = world.caller(), await world.stranger()
    mine, other = await _workflow(ours, "mine"), await _workflow(theirs, "other")
    our_code = (await _manage(ours, mine, enable=True))["accessCode"]
    their_code = (await _manage(theirs, other, enable=True))["accessCode"]
    assert our_code != their_code
    # somebody else's workflow is as unknown as any
    for body in ({"enable": True}, {"enable": False}, {"regenerate": True}):
        assert "no such workflow" in await theirs.refused(404, "manage_direct_access", body, workflowId=mine)
    instance = (await world.caller(None).call("create_by_access_code", accessCode=their_code))["wfInstanceId"]
    assert (await theirs.call("result_summary", instanceId=instance))["tenantId"] == "tenant-b"
    await ours.refused(404, "result_summary", instanceId=instance)
    assert (await ours.call("list_instances", {"pIndex": 0, "pSize": 10}))["list"] == []
