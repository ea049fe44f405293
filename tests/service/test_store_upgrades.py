"""Every released schema upgrades with its rows."""

import sqlite3
import uuid
from pathlib import Path

import pytest

from wfstudio.service.store.errors import CodeTaken, Replayed, StepConflict
from wfstudio.service.store.migrations import MIGRATIONS
from wfstudio.service.store.postgres import PostgresRepository
from wfstudio.service.store.rows import (
    AccessCode,
    EventRow,
    InstanceQuery,
    License,
    Message,
    ReplayMark,
    RequestRow,
    ServiceKeyRow,
    Step,
    StoredAnswer,
)
from wfstudio.service.store.sqlite import SqliteRepository

PLACE = ("tenant-a", "community-a")
RELEASED = sorted(MIGRATIONS)[:-1]
HERE = Path(__file__).parent
COLUMNS = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity"
    " FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY table_name, column_name"
)
INDEXES = "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() ORDER BY indexname"


@pytest.fixture(params=RELEASED, ids=lambda number: f"schema {number}")
def number(request):
    """A released schema. Its store is ``schema_N.sql``, and ``postgres_schema_N.sql`` (see dump_for_postgres.py)."""
    return request.param


async def _opened(database, path, script):
    """A repository on a new store that the script has filled."""
    if database is None:
        connection = sqlite3.connect(path)
        connection.executescript(script)
        connection.close()
        return SqliteRepository(path)
    import asyncpg

    connection = await asyncpg.connect(database)
    try:
        await connection.execute(script)
    finally:
        await connection.close()
    return await PostgresRepository.open(database)


@pytest.fixture
async def upgraded(number, database, tmp_path):
    """The newest schema on a store that a released one wrote."""
    name = f"schema_{number}.sql" if database is None else f"postgres_schema_{number}.sql"
    repository = await _opened(database, tmp_path / "store.sqlite3", (HERE / name).read_text())
    yield repository
    await repository.close()


@pytest.fixture
async def new(database, tmp_path):
    """The newest schema on an empty store."""
    made = f"new{uuid.uuid4().hex}"
    place = database and f"{database.rpartition('=')[0]}={made}"
    repository = await _opened(place, tmp_path / "new.sqlite3", f"CREATE SCHEMA {made}" if database else "")
    yield repository
    await repository.close()


async def test_an_upgraded_store_is_made_like_a_new_one(upgraded, new):
    if isinstance(new, SqliteRepository):
        assert _lite_shape(upgraded) == _lite_shape(new)
        return
    for sql in (COLUMNS, INDEXES):
        assert await upgraded.database.rows(sql) == await new.database.rows(sql) != []


def _lite_shape(repository):
    tables = [row[0] for row in repository._read("SELECT name FROM sqlite_schema ORDER BY name", ())]
    return {name: repository._read(f"SELECT * FROM pragma_table_info('{name}')", ()) for name in tables}


async def test_the_rows_are_still_there(upgraded):
    assert await upgraded.license("digest-a") == License(*PLACE, "system")
    workflow = await upgraded.workflow(*PLACE, "wf-a")
    assert workflow.body["nodes"][0]["id"] == "welcome"
    instance = await upgraded.instance("wfi-a")
    assert (instance.status, instance.version, instance.metadata) == ("STARTED", 1, {"firstName": "Ada"})
    assert (await upgraded.definition(instance.definition_hash))["workflowId"] == "wf-a"
    assert [event.kind for event in await upgraded.events("wfi-a")] == ["created", "initiated"]
    assert (await upgraded.stored_answer("wfi-a", 0)).body == {"wfInstanceId": "wfi-a"}
    assert (await upgraded.capture("wfi-a", 0)).ticket == {"dueAt": 1}
    assert (await upgraded.queued_outcome("wfi-a", "welcome")).outcome == "fail"
    assert len(await upgraded.replay_marks(0)) == 1
    for value, found in (("Ada", ["wfi-a"]), ("Eve", [])):
        query = InstanceQuery(custom=(("firstName", value),))
        assert [row.id for row in (await upgraded.list_instances(*PLACE, query, 1, 0, 10))[0]] == found


async def test_what_later_schemas_keep_is_still_there(upgraded, number):
    if number < 2:
        assert await upgraded.access_code("Zz9_y8") is None
        return
    assert await upgraded.access_code("Zz9_y8") == AccessCode("wf-b", *PLACE, "Zz9_y8", True)
    assert await upgraded.extension_active(*PLACE, "ext-a")
    assert await upgraded.comfort("clock-ahead-ms") == "5000"
    assert [message.id for message in await upgraded.messages(*PLACE, 0, 10)] == ["msg-a"]


async def test_an_instance_of_an_earlier_release_goes_on(upgraded):
    event = EventRow(7, "submitted", "welcome", {})
    step = Step(
        "wfi-a", 1, "INPROGRESS", "{}", 7, (event,), StoredAnswer(1, {}), captures_finished=(0,), outcomes_used=(1,)
    )
    await upgraded.commit_step(step)
    with pytest.raises(StepConflict):
        await upgraded.commit_step(step)
    instance = await upgraded.instance("wfi-a")
    assert (instance.status, instance.version) == ("INPROGRESS", 2)
    assert (await upgraded.events("wfi-a"))[-1] == event
    assert await upgraded.capture("wfi-a", 0) is None


async def test_what_the_new_schema_keeps_can_be_kept(upgraded):
    assert await upgraded.service_keys("tenant-a", None) == [ServiceKeyRow("key-a", "default", "service", "sealed")]
    new = ServiceKeyRow("key-b", "default", "service", "sealed too")
    assert await upgraded.replace_service_key("tenant-b", "key-a", new, None) is False
    assert await upgraded.replace_service_key("tenant-a", "key-a", new, None) is True
    assert await upgraded.service_keys("tenant-a", "community-a") == [new]

    access = AccessCode("wf-a", *PLACE, "Ab1_c2", True)
    await upgraded.save_access_code(access, 1, None)
    assert await upgraded.access_code("Ab1_c2") == access
    assert await upgraded.access_code("ab1_c2") is None
    with pytest.raises(CodeTaken):
        await upgraded.save_access_code(AccessCode("wf-b", *PLACE, "Ab1_c2", True), 1, None)
    assert await upgraded.delete_workflow(*PLACE, "wf-a", None)
    assert await upgraded.access_code("Ab1_c2") is None

    await upgraded.set_extension(*PLACE, "ext", True, 1)
    assert await upgraded.extension_active(*PLACE, "ext")
    assert not await upgraded.extension_active("tenant-b", "community-a", "ext")
    await upgraded.set_extension(*PLACE, "ext", False, 2)
    assert not await upgraded.extension_active(*PLACE, "ext")

    await upgraded.set_comfort("clock", "1")
    await upgraded.set_comfort("clock", "2")
    assert await upgraded.comfort("clock") == "2"
    assert await upgraded.comfort("other") is None


async def test_a_message_and_its_mark_are_stored_together_or_not_at_all(upgraded):
    mark = ReplayMark(b"m" * 32, 10)
    first = Message("msg-1", *PLACE, "wfi-a", "email", "a@b.example", "http://x", "queued", 0, 5, 5)
    second = Message("msg-2", *PLACE, "wfi-a", "sms", "+1 555", "http://x", "queued", 0, 6, 6)
    await upgraded.add_message(first, mark)
    with pytest.raises(Replayed):
        await upgraded.add_message(second, mark)
    await upgraded.add_message(second, None)
    old = [message for message in await upgraded.messages(*PLACE, 0, 10) if message.id == "msg-a"]
    assert [(message.status, message.recipient) for message in old] in ([], [("kept", "ada@example.org")])
    assert await upgraded.messages(*PLACE, 0, 10) == [*old, second, first]
    assert await upgraded.messages("tenant-a", None, len(old) + 1, 1) == [first]
    assert await upgraded.messages("tenant-a", "community-b", 0, 10) == []
    assert await upgraded.message("msg-1") == first
    assert await upgraded.message("msg-9") is None


async def test_a_store_of_an_earlier_release_sends_nothing_unasked(upgraded):
    assert await upgraded.claim_messages(("email", "sms"), 2**50, 2**51, 10) == []


async def test_the_request_log_is_kept_and_bounded(upgraded):
    rows = [
        RequestRow(number, "poll", "POST", "/x", 200, 1.5, "key", "wfi-a", {"request": {"nodeId": "a"}})
        for number in range(7)
    ]
    await upgraded.add_requests(rows[:4], 5)
    await upgraded.add_requests(rows[4:], 5)
    assert await upgraded.requests(10) == rows[2:]
    assert await upgraded.requests(2) == rows[5:]
    await upgraded.clear_requests()
    assert await upgraded.requests(10) == []


async def test_a_reset_leaves_nothing_but_what_was_used(upgraded):
    await upgraded.reset()
    assert await upgraded.tenants() == []
    assert await upgraded.instance("wfi-a") is None
    assert await upgraded.events("wfi-a") == []
    assert len(await upgraded.replay_marks(0)) == 1
