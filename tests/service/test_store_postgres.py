"""The PostgreSQL store: conflicts, groups, several processes, keys that are shared, a server that goes away."""

import asyncio
import json

import pytest
from postgres_server import running

from wfstudio.service.local_secrets import SecretsUnreadable
from wfstudio.service.shared_secrets import VARIABLE, load_or_share
from wfstudio.service.store.errors import CodeTaken, Replayed, StepConflict, StoreTooNew, StoreUnavailable
from wfstudio.service.store.migrations import MIGRATIONS
from wfstudio.service.store.postgres import PostgresRepository
from wfstudio.service.store.rows import (
    AccessCode,
    CaptureRow,
    EventRow,
    InstanceQuery,
    InstanceRow,
    Message,
    ReplayMark,
    Step,
    StoredAnswer,
    WorkflowRow,
)

DAY = 24 * 3600 * 1000
CREATED = EventRow(1, "created", None, {})


@pytest.fixture
def store_kind():
    return "postgres"


@pytest.fixture
async def store(database):
    made = await PostgresRepository.open(database)
    yield made
    await made.close()


@pytest.fixture
async def other(database):
    """A second process's view of the same database."""
    made = await PostgresRepository.open(database)
    yield made
    await made.close()


def _instance(name="wfi-1", **metadata):
    return InstanceRow(name, "t", "c", "wf-1", "W", "hash", metadata, [], "PENDING", "{}", 0, 1, 1, DAY)


def _step(version, status="STARTED", instance="wfi-1", **more):
    return Step(instance, version, status, json.dumps({"v": version}), 5, (EventRow(5, "e", None, {}),), **more)


async def test_a_step_is_whole_or_not_at_all(store):
    await store.add_instance(_instance(), "{}", CREATED, None)
    mark = ReplayMark(b"m", 100)
    await store.commit_step(_step(0, replay=mark, answer=StoredAnswer(0, {"a": 1})))
    with pytest.raises(StepConflict):
        await store.commit_step(_step(0, "FAILED", replay=ReplayMark(b"n", 100)))
    with pytest.raises(Replayed):
        await store.commit_step(_step(1, "FAILED", replay=mark))
    row = await store.instance("wfi-1")
    assert (row.status, row.version, row.state) == ("STARTED", 1, '{"v": 0}')
    assert [mark.mark for mark in await store.replay_marks(0)] == [b"m"]
    assert (await store.stored_answer("wfi-1", 0)).body == {"a": 1}
    assert await store.stored_answer("wfi-1", 1) is None
    assert [event.kind for event in await store.events("wfi-1")] == ["created", "e"]


async def test_of_many_of_two_processes_one_step_is_applied(store, other):
    await store.add_instance(_instance(), "{}", CREATED, None)
    tries = [one.commit_step(_step(0)) for one in (store, other) for _ in range(30)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert results.count(None) == 1
    assert all(isinstance(result, StepConflict) for result in results if result is not None)
    assert len(await store.events("wfi-1")) == 2


async def test_a_replay_in_a_group_harms_no_other(store, other):
    used = ReplayMark(b"used", 100)
    for number in range(20):
        await store.add_instance(_instance(f"wfi-{number}"), "{}", CREATED, used if number == 0 else None)
    steps = [
        _step(0, instance=f"wfi-{number}", replay=used if number == 7 else ReplayMark(b"%d" % number, 100))
        for number in range(20)
    ]
    halves = [(store if number % 2 else other).commit_step(step) for number, step in enumerate(steps)]
    results = await asyncio.gather(*halves, return_exceptions=True)
    assert [number for number, result in enumerate(results) if result is not None] == [7]
    assert isinstance(results[7], Replayed)
    assert (await store.instance("wfi-7")).version == 0
    assert len(await store.replay_marks(0)) == 20


async def test_two_processes_never_accept_one_request_twice(store, other):
    mark = ReplayMark(b"same", 100)
    rows = [WorkflowRow(f"wf-{number}", "t", "c", "n", {}, 1, 1, 1) for number in range(12)]
    saved = [(store if number % 2 else other).save_workflow(row, mark) for number, row in enumerate(rows)]
    results = await asyncio.gather(*saved, return_exceptions=True)
    assert results.count(None) == 1
    assert sum(isinstance(result, Replayed) for result in results) == 11
    assert len(await store.workflows("t", "c")) == 1


@pytest.mark.parametrize("level", ["serializable", "repeatable read"])
async def test_it_does_not_rest_on_an_isolation_level(database, level):
    url = f"{database}&default_transaction_isolation={level.replace(' ', '%20')}"
    stores = [await PostgresRepository.open(url) for _ in range(3)]
    try:
        for number in range(5):
            await stores[0].add_instance(_instance(f"wfi-{number}"), "{}", CREATED, None)
        steps = [one.commit_step(_step(0, instance=f"wfi-{number}")) for number in range(5) for one in stores * 3]
        results = await asyncio.gather(*steps, return_exceptions=True)
        assert results.count(None) == 5
        assert all(isinstance(result, StepConflict) for result in results if result is not None)
    finally:
        for one in stores:
            await one.close()


async def test_captures_and_outcomes_are_part_of_the_step(store):
    await store.add_instance(_instance(), "{}", CREATED, None)
    capture = CaptureRow(3, "selfie", "liveid_capture", "simulated", {"due": 5})
    await store.commit_step(_step(0, captures_started=(capture,)))
    assert await store.capture("wfi-1", 3) == capture
    await store.queue_outcome("wfi-1", "selfie", "fail", {"x": 1})
    queued = await store.queued_outcome("wfi-1", "selfie")
    with pytest.raises(StepConflict):
        await store.commit_step(_step(0, captures_finished=(3,), outcomes_used=(queued.id,)))
    assert await store.capture("wfi-1", 3) == capture
    await store.commit_step(_step(1, captures_finished=(3,), outcomes_used=(queued.id,)))
    assert await store.capture("wfi-1", 3) is None
    with pytest.raises(StepConflict):
        await store.commit_step(_step(2, outcomes_used=(queued.id,)))
    assert (await store.instance("wfi-1")).version == 2


async def test_what_postgresql_cannot_hold_is_kept_as_json(store):
    odd = "nul \x00 half \ud800 pair \U0001f600"
    await store.add_instance(_instance(odd=odd, n=1, deep={"a": [odd]}, huge=float("inf")), "{}", CREATED, None)
    assert (await store.instance("wfi-1")).metadata["odd"] == odd
    for custom in (("odd", odd), ("n", 1.0), ("deep", {"a": [odd]})):
        assert (await store.list_instances("t", "c", InstanceQuery(custom=(custom,)), 1, 0, 9))[1] == 1
    for custom in (("n", True), ("n", "1"), ("odd", "x"), ("a\x00b", 1)):
        assert (await store.list_instances("t", "c", InstanceQuery(custom=(custom,)), 1, 0, 9))[1] == 0
    assert await store.instance("wfi\x00\ud800") is None
    await store.save_workflow(WorkflowRow("wf-1", "t", "c", odd, {"name": odd}, 1, 1, 1), None)
    assert (await store.workflow("t", "c", "wf-1")).body == {"name": odd}
    state = json.dumps({"x": odd})
    await store.commit_step(Step("wfi-1", 0, "STARTED", state, 5, (EventRow(5, "e", odd, {"x": odd}),)))
    assert (await store.instance("wfi-1")).state == state


async def test_a_code_belongs_to_one_workflow(store):
    await store.save_access_code(AccessCode("wf-1", "t", "c", "abc", True), 1, None)
    with pytest.raises(CodeTaken):
        await store.save_access_code(AccessCode("wf-2", "t", "c", "abc", True), 1, ReplayMark(b"x", 9))
    assert await store.replay_marks(0) == []
    assert (await store.access_code("abc")).workflow_id == "wf-1"


async def test_a_message_is_given_to_one_process(store, other):
    for number in range(10):
        message = Message(f"m{number}", "t", "c", "wfi", "email", "a@b.example", "http://x", "queued", 0, 5, number)
        await store.add_message(message, None)
    taken = await asyncio.gather(*(one.claim_messages(["email"], 10, 70, 4) for one in (store, other, store, other)))
    ids = [message.id for part in taken for message in part]
    assert sorted(ids) == sorted(set(ids))
    assert len(await store.messages("t", None, 0, 20)) == 10
    assert len(await store.claim_messages(["email"], 70, 130, 20)) == 10


async def test_many_may_start_on_an_empty_database(database, tmp_path):
    stores = await asyncio.gather(*(PostgresRepository.open(database) for _ in range(6)))
    try:
        folders = [tmp_path / str(number) for number in range(3)]
        for folder in folders:
            folder.mkdir()
        first = await load_or_share(stores[0], folders[0])
        (folders[1] / "store.key").write_text((folders[0] / "store.key").read_text())
        assert await load_or_share(stores[1], folders[1]) == first
        with pytest.raises(SecretsUnreadable, match=r"store\.key"):
            await load_or_share(stores[2], folders[2])
        sealed = await stores[0].sealed_secrets()
        assert first.service_key not in sealed
        assert (folders[0] / "store.key").stat().st_mode & 0o777 == 0o600
    finally:
        for one in stores:
            await one.close()


@pytest.mark.parametrize("key", ["", "short", "A" * 44, "é"])
async def test_a_wrong_store_key_is_told_and_replaces_nothing(store, tmp_path, monkeypatch, key):
    made = await load_or_share(store, tmp_path)
    monkeypatch.setenv(VARIABLE, key)
    with pytest.raises(SecretsUnreadable, match=VARIABLE):
        await load_or_share(store, tmp_path)
    monkeypatch.delenv(VARIABLE)
    assert await load_or_share(store, tmp_path) == made


async def test_a_newer_database_is_refused(database):
    store = await PostgresRepository.open(database)
    assert await store.database.value("SELECT max(number) FROM schema_versions") == max(MIGRATIONS)
    await store.database.run("INSERT INTO schema_versions VALUES (999)")
    await store.close()
    await store.close()
    with pytest.raises(StoreTooNew, match="999"):
        await PostgresRepository.open(database)


async def test_every_schema_upgrades_with_its_data(database, monkeypatch):
    newer = {number: MIGRATIONS.pop(number) for number in sorted(MIGRATIONS) if number > 1}
    try:
        store = await PostgresRepository.open(database)
        await store.add_instance(_instance(), "{}", CREATED, None)
        await store.close()
    finally:
        MIGRATIONS.update(newer)
    store = await PostgresRepository.open(database)
    assert (await store.instance("wfi-1")).status == "PENDING"
    assert await store.access_code("none") is None
    await store.close()


async def test_a_database_that_is_not_there_is_told_without_the_password():
    with pytest.raises(StoreUnavailable) as caught:
        await PostgresRepository.open("postgresql://user:hidden@127.0.0.1:1/none")
    assert "hidden" not in str(caught.value)


async def test_postgresql_is_killed_and_comes_back(open_world, settings, postgres_restarts):
    """On a server of its own: errors while it is away, everything acknowledged still there, then it goes on."""
    world = await open_world(settings)
    instance = await world.started()
    caller = world.caller(None)
    body = {"wfInstanceId": instance, "nodeId": "welcome", "requestData": {"email": "a@b.example"}}
    postgres_restarts.kill()
    for _ in range(3):
        response = await caller.send("submit_result", body)
        assert response.status_code in (500, 503), response.text
        assert response.json().keys() == {"statusCode", "error", "message"}
    postgres_restarts.start()
    answer = await _until_accepted(caller, body)
    assert answer["nextNodeId"] == "selfie"
    assert (await caller.call("submit_result", body)) == answer


async def _until_accepted(caller, body):
    for _ in range(100):
        response = await caller.send("submit_result", body)
        if response.status_code == 200:
            return caller.opened(response)
        await asyncio.sleep(0.05)
    raise AssertionError(response.text)


@pytest.fixture
def postgres_restarts():
    with running(durable=True) as server:
        yield server


@pytest.fixture
def database(request):
    """The session's server, but a server of its own for a test that takes it away."""
    if "postgres_restarts" in request.fixturenames:
        return request.getfixturevalue("postgres_restarts").url
    return request.getfixturevalue("postgres_url")
