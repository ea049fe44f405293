"""Ten thousand instances that wait: what is asked of them stays right, and the service stays small."""

import signal
import sqlite3
from pathlib import Path

import pytest
from forked_services import ForkedServices
from walkers import FORMS, Line, Walker

COUNT = 10_000
COLUMNS = (
    "tenant_id, community_id, workflow_id, workflow_name, definition_hash, mocks, status, state, version,"
    " created_at, expires_at"
)
LITE = f"""
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {COUNT - 1})
INSERT INTO instances (id, metadata, updated_at, {COLUMNS})
SELECT printf('wfi-many-%05d', n), json_object('group', n % 10), updated_at + n, {COLUMNS} FROM numbers, instances
"""
POSTGRES = f"""
INSERT INTO instances (id, metadata, sought, updated_at, {COLUMNS})
SELECT 'wfi-many-' || lpad(n::text, 5, '0'), json_build_object('group', n % 10)::text,
    jsonb_build_object('group', n % 10), updated_at + n, {COLUMNS} FROM generate_series(1, {COUNT - 1}) AS n, instances
"""
EVENTS = (
    "INSERT INTO events SELECT i.id, e.version, e.position, e.at, e.kind, e.node_id, e.detail"
    " FROM events e, instances i WHERE i.id LIKE 'wfi-many-%'"
)
GROWS_BY_MB = 40
"""What the service may need more for all of this."""


async def _multiply(database, folder):
    """Make the one waiting instance of the store ten thousand that wait at the same page."""
    if database is None:
        (path,) = folder.rglob("store.sqlite3")
        with sqlite3.connect(path) as connection:
            connection.execute(LITE)
            connection.execute(EVENTS)
        connection.close()
        return
    import asyncpg

    connection = await asyncpg.connect(database)
    try:
        await connection.execute(POSTGRES)
        await connection.execute(EVENTS)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


def _resident_mb(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


@pytest.fixture
async def many(tmp_path, database):
    """A service with ten thousand waiting instances: a line to it, its process, the first instance."""
    with ForkedServices(tmp_path, database) as services:
        service = services.start()
        line = Line(service.ready)
        first = line.instance(line.good("PUT", f"{line.base}/workflow", FORMS)["workflowId"])
        line.close()
        service.signal(signal.SIGTERM)
        assert service.wait() == 0
        await _multiply(database, tmp_path)
        service = services.start()
        line = Line(service.ready)
        yield line, service, first
        line.close()
        service.signal(signal.SIGTERM)
        assert service.wait() == 0


def _listed(line, index=0, size=100, **query):
    body = {"pIndex": index, "pSize": size, **({"query": query} if query else {})}
    told = line.good("POST", f"/workflow_instance{line.base}/list", body)
    return [row["wfInstanceId"] for row in told["list"]], told["page"]["total"]


async def test_ten_thousand_waiting_instances(many):
    line, service, first = many
    before = _resident_mb(service.pid)
    ids, total = _listed(line)
    assert total == COUNT
    assert ids == [f"wfi-many-{number:05}" for number in range(COUNT - 1, COUNT - 101, -1)]
    seen = {one for index in range(COUNT // 100) for one in _listed(line, index)[0]}
    assert len(seen) == COUNT
    assert _listed(line, COUNT // 100) == ([], COUNT)

    assert _listed(line, wfInstanceId="MANY-0123") == ([f"wfi-many-0123{n}" for n in range(9, -1, -1)], 10)
    assert _listed(line, wfInstanceId=first) == ([first], 1)
    assert _listed(line, customFilters=[{"key": "group", "value": 3}], size=2)[1] == COUNT // 10
    assert _listed(line, status=["STARTED"])[1] == COUNT
    assert _listed(line, status=["COMPLETED"]) == ([], 0)

    walkers = [Walker(f"wfi-many-{number:05}") for number in range(1, COUNT, COUNT // 50)]
    for walker in walkers:
        walker.walk(line.ready, 2)
        assert walker.acknowledged == 2
        details = line.good("GET", f"/workflow_instance/{walker.instance}{line.base}?pIndex=0&pSize=10")
        assert [row["nodeId"] for row in details["list"]] == ["a", "b", "a"]
    newest = [walker.instance for walker in reversed(walkers)]
    assert _listed(line, status=["INPROGRESS"]) == (newest, len(newest))
    assert _resident_mb(service.pid) - before < GROWS_BY_MB
