"""The SQLite store: groups, conflicts, migrations, files."""

import asyncio
import json
import sqlite3
import stat

import pytest

from wfstudio.service.first_start import license_digest, seal, unseal
from wfstudio.service.local_secrets import SecretsUnreadable, load_or_make
from wfstudio.service.settings import Settings, SettingsError, is_postgres, shown_store, store_path
from wfstudio.service.store.errors import Replayed, StepConflict, StoreTooNew, StoreUnavailable
from wfstudio.service.store.migrations import MIGRATIONS
from wfstudio.service.store.rows import (
    EventRow,
    InstanceQuery,
    InstanceRow,
    License,
    ReplayMark,
    Step,
    StoredAnswer,
)
from wfstudio.service.store.sqlite import SqliteRepository, connect, migrate

DAY = 24 * 3600 * 1000


@pytest.fixture
def store_kind():
    return "sqlite"


@pytest.fixture
async def store(tmp_path):
    made = SqliteRepository(tmp_path / "a" / "store.sqlite3")
    yield made
    await made.close()


def _instance(name="wfi-1"):
    return InstanceRow(name, "t", "c", "wf-1", "W", "hash", {}, [], "PENDING", "{}", 0, 1, 1, DAY)


def _step(version, status="STARTED", **more):
    return Step("wfi-1", version, status, json.dumps({"v": version}), 5, (EventRow(5, "e", None, {}),), **more)


async def test_a_step_is_whole_or_not_at_all(store):
    await store.add_instance(_instance(), "{}", EventRow(1, "created", None, {}), None)
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


async def test_what_is_queued_together_is_one_group(store):
    await store.add_instance(_instance(), "{}", EventRow(1, "created", None, {}), None)
    before = store._writer.groups
    results = await asyncio.gather(*(store.commit_step(_step(0)) for _ in range(50)), return_exceptions=True)
    assert results.count(None) == 1
    assert all(isinstance(result, StepConflict) for result in results if result is not None)
    assert store._writer.groups - before < 10


async def test_a_group_that_cannot_be_committed_leaves_nothing(store):
    await store.add_instance(_instance(), "{}", EventRow(1, "created", None, {}), None)
    store._writer._connection.execute("PRAGMA query_only=ON")
    with pytest.raises(StoreUnavailable):
        await store.commit_step(_step(0))
    store._writer._connection.execute("PRAGMA query_only=OFF")
    await store.commit_step(_step(0))
    assert (await store.instance("wfi-1")).version == 1


async def test_a_full_disk_is_told_and_nothing_is_half_stored(store):
    await store.add_instance(_instance(), "{}", EventRow(1, "created", None, {}), None)
    writer = store._writer._connection
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count={pages}")
    big = Step("wfi-1", 0, "STARTED", json.dumps({"x": "y" * 500_000}), 5)
    with pytest.raises(StoreUnavailable, match="full"):
        await store.commit_step(big)
    writer.execute(f"PRAGMA max_page_count={pages + 1000}")
    assert (await store.instance("wfi-1")).version == 0
    await store.commit_step(big)


async def test_a_unit_that_breaks_harms_no_other(store):
    def broken(connection):
        connection.execute("INSERT INTO tenants VALUES ('half', 'h', 1)")
        raise RecursionError("deep")

    good, bad = store.add_tenant("t", "T", {"c": "C"}, 1), store._writer.write(broken)
    results = await asyncio.gather(bad, good, return_exceptions=True)
    assert isinstance(results[0], RecursionError)
    assert results[1] is None
    assert store._read("SELECT id FROM tenants", ()) == [("t",)]


async def test_an_outcome_is_used_once(store):
    await store.add_instance(_instance(), "{}", EventRow(1, "created", None, {}), None)
    await store.queue_outcome("wfi-1", "n", "fail", {"x": 1})
    queued = await store.queued_outcome("wfi-1", "n")
    assert (queued.outcome, queued.result) == ("fail", {"x": 1})
    await store.commit_step(_step(0, outcomes_used=(queued.id,)))
    with pytest.raises(StepConflict):
        await store.commit_step(_step(1, outcomes_used=(queued.id,)))
    assert await store.queued_outcome("wfi-1", "n") is None


async def test_over_marks_are_forgotten(store):
    await store.add_replay_marks([ReplayMark(b"a", 10), ReplayMark(b"b", 20)], 0)
    await store.add_replay_marks([ReplayMark(b"b", 20)], 15)
    assert await store.replay_marks(0) == [ReplayMark(b"b", 20)]


async def test_rows_of_another_community_are_not_seen(store):
    await store.add_instance(_instance(), "{}", EventRow(1, "created", None, {}), None)
    assert (await store.list_instances("t", "c", InstanceQuery(), 1, 0, 10))[1] == 1
    assert (await store.list_instances("t", "d", InstanceQuery(), 1, 0, 10))[1] == 0
    assert (await store.list_instances("u", "c", InstanceQuery(), 1, 0, 10))[1] == 0


async def test_a_closed_store_says_so(tmp_path):
    store = SqliteRepository(tmp_path / "s.sqlite3")
    await store.close()
    await store.close()
    with pytest.raises(StoreUnavailable):
        await store.add_tenant("t", "T", {}, 1)


def test_durability_is_asked_for(tmp_path):
    connection = connect(str(tmp_path / "s.sqlite3"))
    try:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    finally:
        connection.close()


def test_migrations_run_once_and_refuse_a_newer_store(tmp_path):
    connection = connect(str(tmp_path / "s.sqlite3"))
    try:
        assert migrate(connection) == migrate(connection) == max(MIGRATIONS)
        connection.execute("PRAGMA user_version=999")
        with pytest.raises(StoreTooNew, match="999"):
            migrate(connection)
    finally:
        connection.close()
    with pytest.raises(StoreTooNew):
        SqliteRepository(tmp_path / "s.sqlite3")


def test_a_migration_that_fails_halfway_leaves_the_store_as_it_was(tmp_path, monkeypatch):
    last = max(MIGRATIONS)
    monkeypatch.setitem(MIGRATIONS, last + 1, "CREATE TABLE half (id TEXT); SELECT * FROM nowhere;")
    connection = connect(str(tmp_path / "s.sqlite3"))
    try:
        with pytest.raises(sqlite3.OperationalError):
            migrate(connection)
        connection.execute("ROLLBACK")
        assert connection.execute("PRAGMA user_version").fetchone() == (last,)
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchall()
    finally:
        connection.close()


@pytest.mark.parametrize("spoil", ["text", "folder"])
def test_a_store_that_cannot_be_opened_says_so(tmp_path, spoil):
    path = tmp_path / "s.sqlite3"
    path.mkdir() if spoil == "folder" else path.write_text("not a database at all" * 100)
    with pytest.raises(StoreUnavailable, match=r"s\.sqlite3"):
        SqliteRepository(path)


async def test_nothing_secret_is_in_the_store_and_files_are_private(world, settings):
    secrets = world.service.secrets
    await world.started()
    stored = b"".join(
        path.read_bytes() for path in settings.store.parent.glob("store.sqlite3*") if path != settings.secrets
    )
    for text in (*secrets.licenses.values(), secrets.service_key, secrets.token_key, secrets.client_key):
        assert text.encode() not in stored
        assert text not in repr(secrets)
    for path in (settings.store, settings.secrets):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_first_start_makes_what_is_needed_and_a_second_keeps_it(open_world, settings):
    first = await open_world(settings)
    for level, text in first.service.secrets.licenses.items():
        grant = await first.service.repository.license(license_digest(text))
        assert grant == License(first.tenant, first.community, level)
    assert await first.service.repository.count_service_keys(first.tenant) == 1
    second = await open_world(settings)
    assert second.service.secrets == first.service.secrets
    assert await second.service.repository.count_service_keys(first.tenant) == 1


def test_secrets_that_cannot_be_read_are_not_replaced(tmp_path):
    path = tmp_path / "secrets.json"
    path.write_text('{"tenantId": "t"}')
    with pytest.raises(SecretsUnreadable, match=r"secrets\.json"):
        load_or_make(path)
    assert path.read_text() == '{"tenantId": "t"}'


def test_sealed_texts_open_with_their_key_only(tmp_path):
    from cryptography.exceptions import InvalidTag

    one, two = load_or_make(tmp_path / "1"), load_or_make(tmp_path / "2")
    sealed = seal("secret", one.at_rest_key)
    assert unseal(sealed, one.at_rest_key) == "secret"
    with pytest.raises(InvalidTag):
        unseal(sealed, two.at_rest_key)


def test_store_urls(tmp_path):
    assert store_path(f"sqlite:///{tmp_path}/x.db") == tmp_path / "x.db"
    assert is_postgres("postgresql://user:pass@host/db")
    assert not is_postgres("sqlite:///x") and not is_postgres(None)
    assert shown_store("postgresql://user:secret@host:5433/db?sslmode=require") == "postgresql://host:5433/db"
    for bad in ("x.db", "sqlite://", "sqlite:///", "mysql://u:secret@h/d"):
        with pytest.raises(SettingsError) as caught:
            store_path(bad)
        assert "secret" not in str(caught.value)


def test_settings_know_where_they_are(tmp_path):
    settings = Settings(tmp_path / "s.sqlite3", "http://127.0.0.1:1/workflowapi")
    assert settings.origin == "http://127.0.0.1:1"
    assert settings.secrets == tmp_path / "s.sqlite3.secrets.json"
