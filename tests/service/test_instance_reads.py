"""Lists, details, results, summaries, the control path and the page."""

import pytest

from wfstudio.service.clock import from_iso, to_iso


@pytest.fixture
async def crowd(world):
    """Five instances a minute apart; the third is started."""
    caller = world.caller()
    workflow = (await caller.call("create_workflow", {"name": "x", "nodes": [{"id": "a", "type": "form"}]}))[
        "workflowId"
    ]
    ids = []
    for number in range(5):
        world.clock.advance(60)
        body = {"workflowId": workflow, "metaData": {"n": number, "even": number % 2 == 0, "s": f"v{number}"}}
        ids.append((await caller.call("create_instance", body))["wfInstanceId"])
    world.clock.advance(60)
    await caller.call("initiate", {"wfInstanceId": ids[2]})
    return workflow, ids


async def _listed(world, ids, **query):
    answer = await world.caller().call("list_instances", {"pIndex": 0, "pSize": 100, "query": query})
    assert answer["page"]["total"] == len(answer["list"])
    return [ids.index(row["wfInstanceId"]) for row in answer["list"]]


async def test_lists_are_filtered(world, crowd):
    workflow, ids = crowd
    assert await _listed(world, ids) == [2, 4, 3, 1, 0]
    assert await _listed(world, ids, status=["STARTED"]) == [2]
    assert await _listed(world, ids, status=["STARTED", "PENDING"]) == [2, 4, 3, 1, 0]
    assert await _listed(world, ids, status=["SUCCESS"]) == []
    assert await _listed(world, ids, wfInstanceId=ids[3][8:20].upper()) == [3]
    assert await _listed(world, ids, wfInstanceId="%") == []
    assert await _listed(world, ids, workflowId=workflow) == [2, 4, 3, 1, 0]
    assert await _listed(world, ids, workflowId=workflow[:-1]) == []
    assert await _listed(world, ids, customFilters=[{"key": "n", "value": 3}]) == [3]
    assert await _listed(world, ids, customFilters=[{"key": "n", "value": "3"}]) == []
    both = [{"key": "even", "value": True}, {"key": "s", "value": "v4"}]
    assert await _listed(world, ids, customFilters=both) == [4]
    now = world.clock.ms
    span = {"from": to_iso(now - 120_000), "to": to_iso(now - 60_000)}
    assert await _listed(world, ids, **span) == [4, 3]


async def test_list_pages(world, crowd):
    answer = await world.caller().call("list_instances", {"pIndex": 1, "pSize": 2})
    assert answer["page"] == {"total": 5, "index": 1, "size": 2}
    assert [row["wfInstanceId"] for row in answer["list"]] == [crowd[1][3], crowd[1][1]]
    assert answer["list"][0].keys() == {"wfInstanceId", "workflowId", "status", "updatedAt"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"pSize": 10}, "pIndex"),
        ({"pIndex": 0}, "pSize"),
        ({"pIndex": 0, "pSize": 101}, "pSize"),
        ({"pIndex": -1, "pSize": 1}, "pIndex"),
        ({"pIndex": 0, "pSize": 1, "query": {"status": ["NOPE"]}}, "status"),
        ({"pIndex": 0, "pSize": 1, "query": {"from": "2026-01-01T00:00:00.000Z"}}, "from"),
        ({"pIndex": 0, "pSize": 1, "query": {"from": "x", "to": "y"}}, "from"),
        ({"pIndex": 0, "pSize": 1, "query": {"from": "2020-01-01", "to": "2020-01-02"}}, "90 days"),
        ({"pIndex": 0, "pSize": 1, "query": {"from": "2026-01-02", "to": "2026-01-01"}}, "to"),
        ({"pIndex": 0, "pSize": 1, "query": {"customFilters": [{"key": "a", "value": 1}] * 6}}, "customFilters"),
    ],
)
async def test_bad_list_filters_are_named(world, body, field):
    assert field in await world.caller().refused(400, "list_instances", body)


async def test_a_page_far_beyond_the_end_is_empty(world, crowd):
    for name in ("list_instances", "list_workflows"):
        answer = await world.caller().call(name, {"pIndex": 10**30, "pSize": 100})
        assert answer.get("list", answer.get("data")) == []


async def test_details_are_paged(world):
    instance = await world.started()
    await world.submit(instance, "welcome", {"email": "x"})
    answer = await world.caller().call("instance_details", wfInstanceId=instance, query={"pIndex": 1, "pSize": 1})
    assert answer["page"] == {"index": 1, "size": 1, "total": 2}
    assert [row["nodeId"] for row in answer["list"]] == ["selfie"]
    assert answer["list"][0].keys() == {"nodeId", "nodeType", "status", "createdAt", "updatedAt"}
    assert answer["workflowName"] == "Age check"
    for query in ({"pSize": 0}, {"pSize": 101}, {"pIndex": -1}, {"pIndex": "x"}):
        told = await world.caller().refused(400, "instance_details", wfInstanceId=instance, query=query)
        assert next(iter(query)) in told


async def test_node_results(world):
    instance = await world.started()
    caller = world.caller()
    assert "system" in await caller.refused(403, "node_result", wfInstanceId=instance, nodeId="hidden")
    assert "done" in await caller.refused(404, "node_result", wfInstanceId=instance, nodeId="done")
    pending = await caller.call("node_result", wfInstanceId=instance, nodeId="welcome")
    assert (pending["status"], pending["resultData"]) == ("PENDING", {})
    await world.submit(instance, "welcome", {"email": "x"})
    done = await caller.call("node_result", wfInstanceId=instance, nodeId="welcome")
    assert (done["status"], done["resultData"]) == ("COMPLETED", {"email": "x"})
    assert done.keys() == {
        "wfInstanceId", "nodeId", "nodeType", "workflowId", "tenantId", "communityId", "status", "resultData",
        "createdAt", "updatedAt",
    }  # fmt: skip


async def test_the_summary_shows_progress_while_it_runs(world):
    instance = await world.started(metadata={"firstName": "Ada"})
    answer = await world.caller().call("result_summary", instanceId=instance)
    assert answer["metaData"] == {"firstName": "Ada"}
    assert "summary" not in answer
    assert (answer["progress"]["nodes"], answer["progress"]["nextNodeId"]) == (["welcome"], "welcome")
    assert from_iso(answer["expiresAt"]) - from_iso(answer["createdAt"]) == 24 * 3600 * 1000


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({}, "wfInstanceId"),
        ({"nodeId": "nowhere", "outcome": "success"}, "nodeId"),
        ({"nodeId": "selfie", "outcome": "maybe"}, "outcome"),
        ({"nodeId": "selfie", "outcome": "success", "result": []}, "result"),
    ],
)
async def test_bad_outcomes_are_refused(world, body, told):
    instance = {"wfInstanceId": await world.instance()} if body else {}
    assert told in world.message(await world.control("POST", "/outcome", {**instance, **body}), 400)


@pytest.mark.parametrize(
    "mocks",
    [None, [1], [{}], [{"url": "x", "status": 99}], [{"url": "x", "body": 1}], [{"url": "x", "nope": 1}],
     [{"url": "x", "headers": {"a": 1}}], [{"url": "x", "method": 1}]],
)  # fmt: skip
async def test_bad_mocks_are_refused(world, mocks):
    instance = await world.instance()
    assert "mocks" in world.message(
        await world.control("POST", "/mocks", {"wfInstanceId": instance, "mocks": mocks}), 400
    )


async def test_the_control_path_needs_a_system_license_and_this_machine(world):
    instance = await world.instance()
    path = f"/instance/{instance}/events"
    licenses = world.service.secrets.licenses
    world.message(await world.control("GET", path, license=""), 401)
    world.message(await world.control("GET", path, license="made-up"), 401)
    world.message(await world.control("GET", path, license=licenses["service"]), 403)
    for host in ("evil.example", "evil.example:8710", "127.0.0.1.evil.example:8710", "", "[::1].evil:1"):
        assert "Host" in world.message(await world.control("GET", path, host=host), 403)
    for host in ("localhost:8710", "127.0.0.1", "[::1]:8710", "LOCALHOST"):
        assert (await world.control("GET", path, host=host)).status_code == 200
    stranger = await world.stranger()
    assert world.message(await world.control("GET", path, license=stranger.license), 404) == world.message(
        await world.control("GET", "/instance/wfi-none/events"), 404
    )


async def test_events_tell_what_happened_without_pictures(world):
    instance = await world.started()
    await world.submit(instance, "welcome", {"email": "x"})
    await world.submit(instance, "selfie", {"image": "A" * 10_000})
    events = (await world.control("GET", f"/instance/{instance}/events")).json()
    assert [event["kind"] for event in events] == ["created", "initiated", "submitted", "submitted", "capture_started"]
    assert events[3]["detail"]["fields"] == {"image": "(10000 characters)"}
