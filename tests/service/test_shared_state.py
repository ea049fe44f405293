"""What processes of one store tell each other: here two services on one PostgreSQL."""

import pytest

from wfstudio.service import shared_state
from wfstudio.service.replay import ReplayGuard
from wfstudio.service.settings import Settings
from wfstudio.service.shared_state import packed, unpacked
from wfstudio.service.store.rows import ReplayMark


@pytest.fixture(params=["postgres"])
def store_kind(request):
    """SQLite serves one process."""
    return str(request.param)


@pytest.fixture
async def both(open_world, tmp_path):
    return [await open_world(Settings(tmp_path / "s.sqlite3", "http://127.0.0.1:8710/workflowapi")) for _ in range(2)]


async def test_the_clock_and_faults_reach_the_other_process(both):
    first, second = both
    instance = await first.started()
    await first.control("POST", "/clock", {"advanceMs": 25 * 3600 * 1000})
    assert (await second.control("GET", "/clock")).json()["aheadMs"] == 25 * 3600 * 1000
    assert (await second.caller().call("result_summary", instanceId=instance))["status"] == "EXPIRED"
    await second.control("POST", "/clock", {"advanceMs": 1})
    assert (await first.control("GET", "/clock")).json()["aheadMs"] == 25 * 3600 * 1000 + 1

    faults = [{"endpoint": "list_workflows", "status": 503}]
    await second.control("POST", "/faults", {"faults": faults})
    assert (await first.caller().send("list_workflows", {})).status_code == 503
    assert (await first.control("GET", "/faults")).json() == (await second.control("GET", "/faults")).json()
    rolls = {"seed": 3, "faults": [{"endpoint": "list_workflows", "status": 503, "rate": 0.5}]}
    seen = []
    for _ in range(2):
        await first.control("POST", "/faults", rolls)
        seen.append([(await second.caller().send("list_workflows", {})).status_code for _ in range(4)])
        await first.control("POST", "/clock", {"advanceMs": 1})
        seen[-1] += [(await second.caller().send("list_workflows", {})).status_code for _ in range(4)]
    assert seen[0] == seen[1]
    assert len(set(seen[0])) == 2
    assert seen[0][:4] != seen[0][4:]  # moving the clock does not begin the sequence anew
    await first.control("POST", "/faults", {"faults": []})
    assert (await second.caller().send("list_workflows", {})).status_code == 200


async def test_the_request_log_is_one(both):
    for world in (*both, both[0]):
        await world.caller().call("list_workflows", {})
    for world in both:
        assert (await world.control("POST", "/requests/find", {"endpoint": "list_workflows"})).json()["total"] == 3
    await both[1].caller().call("list_workflows", {})
    await both[0].control("POST", "/requests/clear")
    assert (await both[1].control("GET", "/requests")).json()["total"] == 0


async def test_a_read_is_not_answered_again_by_the_other_process(both, monkeypatch):
    first, second = both
    caller = first.caller()
    headers = caller.headers()
    assert (await caller.send("list_workflows", {}, headers=headers)).status_code == 200
    await first.service.state.tell_marks()
    await second.service.state.settle()
    caller.world = second
    assert "before" in await caller.refused(401, "list_workflows", {}, headers=headers)


async def test_a_process_that_was_not_listening_catches_up(both):
    first, second = both
    await second.service.repository.unlisten()
    caller = first.caller()
    headers = caller.headers()
    assert (await caller.send("list_workflows", {}, headers=headers)).status_code == 200
    await first.service.flush()
    await first.control("POST", "/clock", {"advanceMs": 5})
    assert (await second.control("GET", "/clock")).json()["aheadMs"] == 0
    await second.service.state.stay_in_touch()
    assert (await second.control("GET", "/clock")).json()["aheadMs"] == 5
    caller.world = second
    assert "before" in await caller.refused(401, "list_workflows", {}, headers=headers)


def test_marks_travel_as_text():
    marks = [ReplayMark(bytes([number] * 32), 10**12 + number) for number in range(shared_state.MARKS_IN_ONE)]
    assert unpacked(packed(marks)) == marks
    assert len(packed(marks)) < 7900
    assert unpacked("nonsense!") == []
    guard = ReplayGuard(told=True)
    guard.learn(marks)
    guard.save_later(marks[0])
    assert not guard.accept(marks[1], 0)
    assert (guard.untold(), guard.untold()) == ([marks[0]], [])
