"""Searching workflows, the DVC ids, and the list's query."""

import pytest


async def _put(caller, **body):
    return (await caller.call("create_workflow", {"nodes": [], **body}))["workflowId"]


async def _names(caller, name, **query):
    answer = await caller.call("search_workflows", query={"name": name, **query})
    return [row["name"] for row in answer["list"]], answer["page"]


async def test_short_names_match_whole_and_longer_ones_in_part_without_regard_to_case(world):
    caller = world.caller()
    for name in ("KYC", "Kyc light", "ky", "Über-Prüfung", "100% sure", "100 sure"):
        world.clock.advance(1)
        await _put(caller, name=name)
    assert (await _names(caller, "KY"))[0] == ["ky"]
    assert (await _names(caller, "k"))[0] == []
    assert (await _names(caller, "kyc"))[0] == ["Kyc light", "KYC"]
    assert (await _names(caller, "üBER"))[0] == ["Über-Prüfung"]
    assert (await _names(caller, "100%"))[0] == ["100% sure"]
    assert (await _names(caller, "k_c"))[0] == []


async def test_a_search_is_paged(world):
    caller = world.caller()
    for number in range(5):
        world.clock.advance(1)
        await _put(caller, name=f"flow {number}")
    names, page = await _names(caller, "flow", pIndex=1, pSize=2)
    assert (names, page) == (["flow 2", "flow 1"], {"index": 1, "size": 2, "total": 5})
    names, page = await _names(caller, "flow")
    assert (len(names), page) == (5, {"index": 0, "size": 10, "total": 5})
    assert (await _names(caller, "flow", pIndex=999_999_999))[0] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "x", "pSize": 0}, "pSize"),
        ({"name": "x", "pSize": 101}, "pSize"),
        ({"name": "x", "pIndex": -1}, "pIndex"),
        ({"name": "x", "pIndex": "one"}, "pIndex"),
    ],
)
async def test_bad_searches_are_named(world, query, field):
    assert field in await world.caller().refused(400, "search_workflows", query=query)


async def test_dvc_ids_in_use_are_told_once(world):
    caller = world.caller()
    await _put(caller, name="old", type="idv", dvcId="dvc-2")
    world.clock.advance(1)
    await _put(caller, name="new", type="IAL2", dvcId="dvc-2")
    await _put(caller, name="other", dvcId="dvc-1")
    await _put(caller, name="none")
    await _put(caller, name="empty", dvcId="")
    first = {"journeyType": "", "name": "other", "tag": "dvc-1"}
    second = {"journeyType": "IAL2", "name": "new", "tag": "dvc-2"}
    assert await caller.call("dvcid_list") == {"list": [first, second]}
    assert await caller.call("dvcid_list", query={"pSize": 1, "pIndex": 1}) == {"list": [second]}
    assert "pSize" in await caller.refused(400, "dvcid_list", query={"pSize": 101})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"name": "a"}, ["a"]),
        ({"name": "A"}, []),
        ({"type": "idv"}, ["b", "a"]),
        ({"type": "idv", "poiOn": True}, ["a"]),
        ({"poiOn": False}, ["b"]),
        ({"poiOn": 1}, []),
        ({"owner": {"team": ["x", 1]}}, ["a"]),
        ({"owner": {"team": ["x", True]}}, []),
        ({"owner": {"team": ["x", 1.0]}}, ["a"]),
        ({"missing": None}, []),
        ({}, ["b", "a"]),
    ],
)
async def test_the_lists_query_compares_any_top_level_field_exactly(world, query, found):
    caller = world.caller()
    await _put(caller, name="a", type="idv", poiOn=True, owner={"team": ["x", 1]})
    world.clock.advance(1)
    await _put(caller, name="b", type="idv")
    answer = await caller.call("list_workflows", {"query": query})
    assert [row["name"] for row in answer["data"]] == found
    assert answer["page"]["total"] == len(found)


async def test_the_query_knows_ids_and_times(world):
    caller = world.caller()
    workflow = await _put(caller, name="a")
    row = (await caller.call("list_workflows", {"query": {"workflowId": workflow}}))["data"][0]
    assert (await caller.call("list_workflows", {"query": {"updatedAt": row["updatedAt"]}}))["data"] == [row]
    assert (await caller.call("list_workflows", {"query": {"tenantId": "tenant-b"}}))["data"] == []


async def test_nobody_finds_another_tenants_workflows(world):
    ours, theirs = world.caller(), await world.stranger()
    await _put(ours, name="our flow", dvcId="dvc-1")
    assert (await _names(theirs, "our flow"))[0] == []
    assert await theirs.call("dvcid_list") == {"list": []}
    assert (await theirs.call("list_workflows", {"query": {"name": "our flow"}}))["data"] == []
    theirs.tenant, theirs.community = ours.tenant, ours.community
    for name, more in (("search_workflows", {"query": {"name": "x"}}), ("dvcid_list", {}), ("list_workflows", {})):
        await theirs.refused(403, name, **more)
