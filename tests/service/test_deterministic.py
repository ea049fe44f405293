"""Two runs of the same requests get the same answers, byte for byte once they are decrypted."""

import dataclasses
import json

import pytest

from wfstudio.protocol.envelope import encrypt
from wfstudio.service.clock import MovableClock, SteppedClock, machine_time, to_iso
from wfstudio.service.deterministic import START_MS, STEP_MS, fixed_secrets
from wfstudio.service.ids import CountedIds, fixed_uuid
from wfstudio.service.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "store.sqlite3", "http://127.0.0.1:8710/workflowapi", deterministic=7)


async def _run(world, workflow):
    """A long way through the API; every decrypted answer as text."""
    caller, answers = world.caller(), []

    async def ask(name, data=None, **more):
        answers.append(await caller.call(name, data, **more))
        return answers[-1]

    made = (await ask("create_workflow", workflow))["workflowId"]
    code = (await ask("manage_direct_access", {"enable": True}, workflowId=made))["accessCode"]
    await world.control("POST", "/extension", {"uuid": "ext"})
    headers = caller.headers() | {"x-ext-id": encrypt("ext", caller.shared)}
    url = (await ask("create_by_access_code", headers=headers, accessCode=code))["instanceUrl"]
    instance = (await ask("create_instance", {"workflowId": made, "metaData": {"a": 1}}))["wfInstanceId"]
    await ask("initiate", {"wfInstanceId": instance})
    await ask("submit_result", {"wfInstanceId": instance, "nodeId": "welcome", "requestData": {"email": "a@b.example"}})
    await ask("submit_result", {"wfInstanceId": instance, "nodeId": "selfie"})
    await ask("poll", {"wfInstanceId": instance, "nodeId": "selfie"})
    await ask("result_summary", instanceId=instance)
    await ask("results", instanceId=instance)
    await ask("instance_details", wfInstanceId=instance, query={"pSize": 50})
    await world.control("POST", "/clock", {"advanceMs": 25 * 3600 * 1000})
    await ask("list_instances", {"pIndex": 0, "pSize": 10})
    await ask("list_workflows", {})
    await ask("servicekeys")
    await ask("reset_servicekey", keyId=answers[-1][0]["keyId"])
    answers.append((await world.http.get("/workflowapi/publickeys")).json())
    caller.license, caller.token = (
        None,
        world.service.tokens.sign(world.tenant, world.community, ["workflow.manage"], world.clock.ms // 1000, 60),
    )
    body = {"type": "email", "emailTo": "ada@example.org", "instanceUrl": url, "captchaToken": "t"}
    await ask("send_notification", body)
    return [json.dumps(answer) for answer in answers]


async def test_two_runs_and_a_reset_give_the_same_answers(open_world, settings, workflow):
    first = await open_world(settings)
    once = await _run(first, workflow)
    second = await open_world(settings)
    second.clock.advance(5)
    assert await _run(second, workflow) == once
    second.clock.advance(5)
    assert (await second.control("POST", "/reset")).status_code == 200
    assert await _run(second, workflow) == once
    other = await open_world(dataclasses.replace(settings, store=settings.store.with_name("b"), deterministic=8))
    assert other.service.ids.uuid("workflow") != fixed_uuid(7, "workflow", 1)


async def test_time_goes_on_with_requests_and_by_the_control_path_only(open_world, settings):
    world = await open_world(settings)
    assert (await world.control("GET", "/clock")).json()["now"] == to_iso(START_MS)
    await world.caller().call("list_workflows", {})
    world.clock.advance(100)
    await world.http.get("/workflowapi/healthz")
    assert (await world.control("GET", "/clock")).json()["now"] == to_iso(START_MS + STEP_MS)
    moved = (await world.control("POST", "/clock", {"advanceMs": 5})).json()
    assert moved == {"now": to_iso(START_MS + STEP_MS + 5), "aheadMs": 5}


async def test_a_requests_own_time_goes_by_the_machine(open_world, settings):
    world = await open_world(settings)
    caller = world.caller()
    stale = caller.headers(ts=START_MS // 1000)
    assert "future" in await caller.refused(401, "list_workflows", {}, headers=stale)
    old = caller.headers(ts=world.clock.ms // 1000 - 301)
    assert "stale" in await caller.refused(401, "list_workflows", {}, headers=old)
    assert (await caller.call("list_workflows", {}))["data"] == []


def test_clocks():
    stepped = SteppedClock(100, 10, lambda: 5)
    moved = MovableClock(stepped, 1000)
    stepped.step()
    assert (moved(), machine_time(moved), machine_time(stepped)) == (1110, 5, 5)
    stepped.restart()
    assert moved() == 1100


def test_ids_are_counted_by_kind():
    one, two = CountedIds(1), CountedIds(1)
    one.uuid("other")
    assert [one.uuid("a"), one.uuid("a")] == [two.uuid("a"), two.uuid("a")]
    assert one.uuid("a") != CountedIds(2).uuid("a")
    assert one.uuid("a")[14] == "4"
    codes = {one.code("code", 6, "ab") for _ in range(40)}
    assert len(codes) > 10
    assert all(len(code) == 6 and set(code) <= set("ab") for code in codes)
    assert fixed_secrets(1) == fixed_secrets(1) != fixed_secrets(2)
