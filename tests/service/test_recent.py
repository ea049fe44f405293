"""What a process remembers of instances, rows and licenses may be old; nothing wrong ever comes of that."""

import pytest

from wfstudio.service.settings import Settings
from wfstudio.service.store.errors import StoreUnavailable

LOOP = {
    "version": "v1",
    "name": "loop",
    "type": "idv",
    "nodes": [
        {"id": "a", "type": "form", "fields": [{"type": "text", "name": "x", "label": "X"}], "on_next": "js"},
        {"id": "js", "type": "js", "config": {"js_code": "return {seen: params.nodes.a.x};"}, "on_success": "b"},
        {"id": "b", "type": "form", "fields": [{"type": "text", "name": "x", "label": "X"}], "on_next": "a"},
    ],
}


@pytest.fixture
async def both(open_world, tmp_path):
    return [await open_world(Settings(tmp_path / "s.sqlite3", "http://127.0.0.1:8710/workflowapi")) for _ in range(2)]


@pytest.mark.parametrize("order", ["000000", "010101", "001011"])
async def test_steps_by_two_services_in_any_turn_each_happen_once(both, order):
    instance = await both[0].started(LOOP)
    for count, which in enumerate(order):
        node, following = ("a", "b") if count % 2 == 0 else ("b", "a")
        answer = await both[int(which)].submit(instance, node, {"x": str(count)})
        assert answer["nextNodeId"] == following
    kinds = [event.kind for event in await both[0].service.repository.events(instance)]
    assert (kinds.count("submitted"), kinds.count("script")) == (6, 3)
    for world in both:
        shown = await world.caller().call("node_result", wfInstanceId=instance, nodeId="js")
        assert shown["resultData"] == {"seen": "4"}


async def test_a_step_elsewhere_is_seen_by_reads_at_once(both):
    instance = await both[0].started(LOOP)
    for count in range(4):
        await both[count % 2].submit(instance, "ab"[count % 2], {"x": str(count)})
        for world in both:
            progress = (await world.caller().call("result_summary", instanceId=instance))["progress"]
            assert progress["nextNodeId"] == "ba"[count % 2]


async def test_a_license_that_another_process_revokes_is_refused_at_once(both):
    made = (await both[0].control("POST", "/keys/license", {"level": "system", "tag": "t"})).json()
    caller = both[1].caller()
    caller.license = made["license"]
    await caller.call("list_workflows")
    assert (await both[0].control("POST", "/keys/revoke", {"id": made["id"]})).status_code == 200
    await caller.refused(401, "list_workflows")


async def test_marks_of_reads_are_stored_part_by_part_and_none_is_lost(world, monkeypatch):
    monkeypatch.setattr("wfstudio.service.core.MARKS_AT_ONCE", 2)
    world.service._flusher.cancel()
    repository, store = world.service.repository, world.service.repository.add_replay_marks
    before, parts = len(await repository.replay_marks(0)), []
    caller = world.caller()
    for _ in range(5):
        await caller.call("list_workflows")

    async def fails_at_the_second(marks, now):
        parts.append(len(marks))
        if len(parts) == 2:
            raise StoreUnavailable("full")
        await store(marks, now)

    monkeypatch.setattr(repository, "add_replay_marks", fails_at_the_second)
    await world.service.flush()
    await world.service.flush()
    assert parts == [2, 2, 2, 1]
    assert len(await repository.replay_marks(0)) == before + 5
