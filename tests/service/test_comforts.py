"""The control path's comforts: clock, extensions, personas, faults; and the hand-off page."""

import pytest

from wfstudio.engine.simulation import PERSONA_KEY
from wfstudio.protocol.envelope import encrypt

CAPTURES = {
    "name": "x",
    "nodes": [
        {"id": "selfie", "type": "liveid_capture", "on_success": "photo", "on_fail": "no", "on_error": "oops"},
        {"id": "photo", "type": "photo_id_capture", "on_success": "yes", "on_fail": "no", "on_error": "oops"},
        *({"id": key, "type": "form", "fields": [], "is_terminal_node": True} for key in ("yes", "no", "oops")),
    ],
}
HANDOFF = {
    "name": "x",
    "nodes": [
        {"id": "start", "type": "form", "fields": [], "on_next": "qr"},
        {"id": "qr", "type": "qr_for_device_handoff", "fields": [], "on_next": "phone"},
        {"id": "phone", "type": "form", "fields": [], "on_next": "qr2"},
        {"id": "qr2", "type": "qr_for_device_handoff", "fields": [], "on_next": "end"},
        {"id": "end", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}


async def _control(world, method, path, body=None, status=200, **headers):
    response = await world.control(method, path, body, **headers)
    if status != 200:
        return world.message(response, status)
    assert response.status_code == 200, response.text
    return response.json()


async def test_the_clock_moves_instances_and_no_caller(world):
    instance = await world.started()
    moved = await _control(world, "POST", "/clock", {"advanceMs": 25 * 3600 * 1000})
    assert moved["aheadMs"] == 25 * 3600 * 1000
    assert await _control(world, "GET", "/clock") == moved
    summary = await world.caller().call("result_summary", instanceId=instance)
    assert summary["status"] == "EXPIRED"
    fresh = await world.started()
    assert (await world.caller().call("result_summary", instanceId=fresh))["status"] == "STARTED"


async def test_the_clock_stays_ahead_when_the_service_starts_anew(open_world, settings):
    first = await open_world(settings)
    await _control(first, "POST", "/clock", {"advanceMs": 5000})
    await _control(first, "POST", "/clock", {"advanceMs": 5000})
    second = await open_world(settings)
    assert (await _control(second, "GET", "/clock"))["aheadMs"] == 10_000
    assert (await second.caller().call("list_workflows", {}))["data"] == []


@pytest.mark.parametrize("step", [None, -1, 1.5, True, "25h", 10**15])
async def test_bad_steps_of_the_clock_are_named(world, step):
    assert "advanceMs" in await _control(world, "POST", "/clock", {"advanceMs": step}, 400)


async def test_what_all_tenants_share_is_not_another_tenants_to_change(world):
    await world.stranger()
    for path, body in (("/clock", {"advanceMs": 1}), ("/faults", {"faults": []})):
        assert "own tenant" in await _control(world, "POST", path, body, 403, license="license-b-system")


async def test_an_extension_is_made_active_and_inactive(world):
    caller = world.caller()
    workflow = (await caller.call("create_workflow", HANDOFF))["workflowId"]
    code = (await caller.call("manage_direct_access", {"enable": True}, workflowId=workflow))["accessCode"]

    async def answered():
        headers = caller.headers() | {"x-ext-id": encrypt("ext-1", caller.shared)}
        return await caller.call("create_by_access_code", headers=headers, accessCode=code)

    await world.stranger()
    theirs = {"uuid": "ext-1", "communityId": "community-b"}
    await _control(world, "POST", "/extension", theirs, license="license-b-system")
    assert "token" not in await answered()
    await _control(world, "POST", "/extension", {"uuid": "ext-1"})
    assert "token" in await answered()
    await _control(world, "POST", "/extension", {"uuid": "ext-1", "active": False})
    assert "token" not in await answered()
    for body, field in (
        ({}, "uuid"),
        ({"uuid": "x", "active": 1}, "active"),
        ({"uuid": "x", "communityId": 1}, "comm"),
    ):
        assert field in await _control(world, "POST", "/extension", body, 400)
    other = {"uuid": "x", "communityId": "community-b"}
    assert "communityId" in await _control(world, "POST", "/extension", other, 403)


async def test_the_list_of_personas_says_where_to_name_one(world):
    listed = await _control(world, "GET", "/personas")
    assert listed["metadataKey"] == PERSONA_KEY
    assert "impostor" in listed["personas"]


@pytest.mark.parametrize(
    ("persona", "path"),
    [
        (None, ["selfie", "photo", "yes"]),
        ("genuine", ["selfie", "photo", "yes"]),
        ("impostor", ["selfie", "no"]),
        ("forger", ["selfie", "photo", "no"]),
        ("unlucky", ["selfie", "oops"]),
        ("nobody we know", ["selfie", "photo", "yes"]),
        (["impostor"], ["selfie", "photo", "yes"]),
    ],
)
async def test_a_persona_decides_captures(world, persona, path):
    instance = await world.started(CAPTURES, {PERSONA_KEY: persona} if persona else {})
    for node in path[:-1]:
        await world.submit(instance, node)
        world.clock.advance(2)
        step = await world.caller(None).call("poll", {"wfInstanceId": instance, "nodeId": node})
    assert step["nextNodeId"] == path[-1]
    result = await world.caller().call("node_result", wfInstanceId=instance, nodeId=path[-2])
    assert result["resultData"]["simulated"] is True


async def test_a_queued_outcome_wins_over_the_persona(world):
    instance = await world.started(CAPTURES, {PERSONA_KEY: "impostor"})
    await _control(world, "POST", "/outcome", {"wfInstanceId": instance, "nodeId": "selfie", "outcome": "success"})
    await world.submit(instance, "selfie")
    step = await world.caller(None).call("poll", {"wfInstanceId": instance, "nodeId": "selfie"})
    assert step["nextNodeId"] == "photo"


async def test_faults_strike_the_endpoint_they_name_in_the_seeds_order(world):
    caller = world.caller()
    faults = {"seed": 7, "faults": [{"endpoint": "list_workflows", "status": 503, "rate": 0.5}]}

    async def statuses():
        await _control(world, "POST", "/faults", faults)
        return [(await caller.send("list_workflows", {})).status_code for _ in range(12)]

    first = await statuses()
    assert set(first) == {200, 503}
    assert await statuses() == first
    assert (await caller.send("search_workflows", query={"name": "x"})).status_code == 200
    await _control(world, "POST", "/faults", {"faults": []})
    assert (await caller.send("list_workflows", {})).status_code == 200


async def test_a_fault_changes_nothing(world):
    await _control(world, "POST", "/faults", {"faults": [{"endpoint": "create_workflow", "status": 500}]})
    assert "fault" in await world.caller().refused(500, "create_workflow", {"name": "x", "nodes": []})
    await _control(world, "POST", "/faults", {"faults": [{"endpoint": "list_workflows", "latencyMs": 1}]})
    assert (await world.caller().call("list_workflows", {}))["data"] == []


@pytest.mark.parametrize(
    ("faults", "field"),
    [
        (None, "faults"),
        ([{}], "faults.0.endpoint"),
        ([{"endpoint": "nope"}], "faults.0.endpoint"),
        ([{"endpoint": "poll", "status": 200}], "faults.0.status"),
        ([{"endpoint": "poll", "rate": 2}], "faults.0.rate"),
        ([{"endpoint": "poll", "latencyMs": -1}], "faults.0.latencyMs"),
        ([{"endpoint": "poll", "delay": 1}], "faults.0.delay"),
    ],
)
async def test_bad_faults_are_named(world, faults, field):
    assert field in await _control(world, "POST", "/faults", {"faults": faults}, 400)


async def _open(world, instance, method="GET"):
    """A device that has not had the page before opens it."""
    world.http.cookies.clear()
    response = await world.http.request(method, f"/workflow/wf_instance/{instance}")
    assert response.status_code == 200


async def test_the_second_device_opening_the_page_goes_on_from_the_hand_off(world):
    instance = await world.started(HANDOFF)
    await _open(world, instance)
    assert await _waiting(world, instance) == "start"
    await world.submit(instance, "start")
    await _open(world, instance, "HEAD")
    assert await _waiting(world, instance) == "qr"
    await _open(world, instance)
    polled = await world.caller(None).call("poll", {"wfInstanceId": instance, "nodeId": "qr"})
    assert polled["nextNodeId"] == "phone"
    await _open(world, instance)
    assert await _waiting(world, instance) == "phone"
    events = await _control(world, "GET", f"/instance/{instance}/events")
    assert [event["nodeId"] for event in events if event["kind"] == "device_arrived"] == ["qr"]


async def test_a_hand_off_that_expired_stays_where_it_was(world):
    instance = await world.started(HANDOFF)
    await world.submit(instance, "start")
    world.clock.advance(25 * 3600)
    assert (await world.http.get(f"/workflow/wf_instance/{instance}")).status_code == 410
    summary = await world.caller().call("result_summary", instanceId=instance)
    assert summary["status"] == "EXPIRED"


async def _waiting(world, instance):
    summary = await world.caller().call("result_summary", instanceId=instance)
    return summary["progress"]["nextNodeId"]
