"""Running a single script that no handler leads away from."""

import pytest

from wfstudio.protocol.endpoints import BASE_PATH, ENDPOINTS

LONE = "return {n: params.nodes.welcome ? 1 : 0, who: params.metadata.who}"
NODES = [
    {"id": "welcome", "type": "form", "fields": [], "on_next": "lone"},
    {"id": "lone", "type": "js", "config": {"js_code": LONE}},
    {"id": "silent", "type": "js", "config": {"js_code": "1 + 1"}, "on_success": "", "on_back": "welcome"},
    {"id": "broken", "type": "js", "config": {"js_code": "return (;"}},
    {"id": "throws", "type": "js", "config": {"js_code": "throw new Error('secret place')"}},
    {"id": "fetches", "type": "js", "config": {"js_code": "return (await fetch('https://api.example/x')).json()"}},
]  # fmt: skip
HANDLERS = ("on_success", "on_fail", "on_error", "on_next", "on_check_resolution_fail")
NODES += [{"id": key, "type": "js", "config": {"js_code": "return {}"}, key: "welcome"} for key in HANDLERS]


@pytest.fixture
async def instance(world):
    return await world.instance({"name": "x", "nodes": NODES}, {"who": "Ada"})


async def _execute(world, instance, node, **place):
    where = {"tenantId": world.tenant, "communityId": world.community, **place}
    path = ENDPOINTS["execute_node"].fill({"wfInstanceId": instance, "nodeId": node, **where})
    response = await world.http.get(BASE_PATH + path)
    return response.status_code, response.json()


async def test_an_orphan_runs_without_any_credentials_and_changes_nothing(world, instance):
    before = await world.service.repository.instance(instance)
    assert await _execute(world, instance, "lone") == (
        200,
        {"success": True, "nodeId": "lone", "result": {"n": 0, "who": "Ada"}},
    )
    assert await world.service.repository.instance(instance) == before


async def test_a_script_that_returns_nothing_says_so(world, instance):
    told = {"success": True, "nodeId": "silent", "result": {}, "error": "Node execution returned no result"}
    assert await _execute(world, instance, "silent") == (200, told)


@pytest.mark.parametrize("node", HANDLERS)
async def test_any_of_the_five_handlers_makes_it_no_orphan(world, instance, node):
    told = {"success": False, "error": "Node is not an orphan. It has active handlers or connections."}
    assert await _execute(world, instance, node) == (400, told)


async def test_a_node_that_is_no_script_is_refused(world, instance):
    status, told = await _execute(world, instance, "welcome")
    assert (status, told["success"]) == (400, False)


@pytest.mark.parametrize("node", ["broken", "throws", "fetches"])
async def test_a_script_that_fails_is_the_documented_500(world, instance, node):
    status, told = await _execute(world, instance, node)
    assert status == 500
    assert told.keys() == {"success", "error", "details"}
    assert (told["success"], told["error"]) == (False, "Error while executing orphan node.")
    assert told["details"]["message"].startswith("Error executing JS step: ")


async def test_mocks_of_the_instance_answer_fetch(world, instance):
    mocks = [{"url": "https://api.example/*", "json": {"id": 1}}]
    await world.control("POST", "/mocks", {"wfInstanceId": instance, "mocks": mocks})
    assert (await _execute(world, instance, "fetches"))[1]["result"] == {"id": 1}


async def test_unknown_instances_and_places_are_told_the_same(world, instance):
    await world.stranger()
    unknown = (404, {"success": False, "error": "Workflow instance not found."})
    assert await _execute(world, "wfi-none", "lone") == unknown
    assert await _execute(world, instance, "lone", tenantId="tenant-b", communityId="community-b") == unknown
    assert await _execute(world, instance, "lone", communityId="community-b") == unknown
    assert (await _execute(world, instance, "nowhere"))[0] == 404


async def test_it_still_runs_once_the_instance_is_over(world, instance):
    world.clock.advance(25 * 3600)
    assert (await _execute(world, instance, "lone"))[0] == 200
