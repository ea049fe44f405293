"""The SQLite dialect of the repository: WAL, ``synchronous=FULL``, one writer thread, reads beside it."""

import asyncio
import json
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from wfstudio.service.compact import parsed
from wfstudio.service.store import sqlite_writes as writes
from wfstudio.service.store.errors import StoreTooNew, StoreUnavailable
from wfstudio.service.store.migrations import MIGRATIONS
from wfstudio.service.store.rows import (
    AccessCode,
    CaptureRow,
    EventRow,
    InstanceQuery,
    InstanceRow,
    InstanceSummary,
    JsonObject,
    License,
    LicenseRow,
    PurgeCount,
    QueuedOutcome,
    ReplayMark,
    RequestRow,
    ServiceKeyRow,
    Step,
    StoredAnswer,
    TenantRow,
    WorkflowRow,
)
from wfstudio.service.store.sqlite_outbox import FARTHEST, SqliteOutbox
from wfstudio.service.store.sqlite_purge import compact, purge
from wfstudio.service.store.writer import Writer

_INSTANCE_COLUMNS = (
    "id, tenant_id, community_id, workflow_id, workflow_name, definition_hash, metadata, mocks, status, state,"
    " version, created_at, updated_at, expires_at"
)
_ACCESS_COLUMNS = "workflow_id, tenant_id, community_id, code, enabled"
_RUNNING = "('PENDING', 'STARTED', 'INPROGRESS')"
_SEEN_STATUS = f"CASE WHEN status IN {_RUNNING} AND expires_at <= :now THEN 'EXPIRED' ELSE status END"
_SEEN_UPDATE = f"CASE WHEN status IN {_RUNNING} AND expires_at <= :now THEN expires_at ELSE updated_at END"
_TENANTS = "SELECT id, name FROM tenants ORDER BY created_at, id"
_COMMUNITIES = "SELECT tenant_id, id, name FROM communities ORDER BY created_at, id"
_LICENSES = (
    "SELECT hash, community_id, level, tag, created_at, revoked_at FROM licenses WHERE tenant_id = ?"
    " ORDER BY created_at, hash"
)
_SAME_TYPE = "replace(type, 'real', 'integer') = replace(json_type(:value{0}), 'real', 'integer')"
"""Of a metadata value and a filter's: in JSON true is not 1, and 1 is 1.0."""

REQUEST_COLUMNS = "at, endpoint, method, path, status, ms, caller, instance_id, shape"
CHECKPOINT_PAGES = 4000
"""Pages of the log (16 MB) after which it is written back. Every commit is flushed; this only says how often a commit
also waits for that."""

KEPT_DEFINITIONS = 64
KEPT_ROWS = 256
"""Rows that are kept until the next commit of anybody."""

_VERSION = "PRAGMA data_version"
"""Another number once another connection (the writer's, or another process's) has committed. Source: SQLite."""

T = TypeVar("T")


def connect(path: str) -> sqlite3.Connection:
    """A connection in the mode that the store promises. Raises StoreUnavailable when the file cannot be opened."""
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        connection.execute("PRAGMA foreign_keys=ON")
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{path}: the store cannot be opened: {error}") from None
    return connection


def migrate(connection: sqlite3.Connection) -> int:
    """Bring the schema up to date, one transaction per number, and return the number reached.

    Raises StoreTooNew when the store is ahead of this release.
    """
    newest = max(MIGRATIONS)
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > newest:
        raise StoreTooNew(f"the store has schema {version}, this release knows {newest}: use a newer wfstudio")
    for number in range(version + 1, newest + 1):
        connection.executescript(f"BEGIN IMMEDIATE;\n{MIGRATIONS[number]}\nPRAGMA user_version={number};\nCOMMIT;")
    return newest


class SqliteRepository(SqliteOutbox):
    """The repository on one SQLite file. See ``Repository`` for what each method promises."""

    shared = False

    def __init__(self, path: Path) -> None:
        """Open or make the file (0600) and migrate it. Raises StoreUnavailable or StoreTooNew."""
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
        except OSError as error:
            raise StoreUnavailable(f"{path}: the store cannot be opened: {error.strerror}") from None
        connection = connect(str(path))
        try:
            migrate(connection)
            self._reader = connect(str(path))
        except sqlite3.Error as error:
            connection.close()
            raise StoreUnavailable(f"{path}: the store cannot be used: {error}") from None
        except BaseException:
            connection.close()
            raise
        self._path = str(path)
        self._writer = Writer(connection)
        self._definitions: OrderedDict[str, JsonObject] = OrderedDict()
        self._seen: dict[tuple[str, str], Any] = {}
        self._seen_at = -1
        self._asked = False

    async def close(self) -> None:
        self._writer.close()
        self._reader.close()

    def _read(self, sql: str, values: Sequence[Any] | dict[str, Any]) -> list[tuple[Any, ...]]:
        try:
            return self._reader.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise StoreUnavailable(f"the store cannot be read: {error}") from None

    def _read_one(self, sql: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
        rows = self._read(sql, values)
        return rows[0] if rows else None

    def _kept(self, kind: str, key: str, read: Callable[[str], T]) -> T:
        """What was read of this before, unless anything was committed since, here or by another process.

        That is asked once for all that happens in one turn of the loop.
        """
        if not self._asked:
            self._asked = True
            asyncio.get_running_loop().call_soon(self._ask_again)
            version = self._read(_VERSION, ())[0][0]
            if version != self._seen_at or len(self._seen) >= KEPT_ROWS:
                self._seen.clear()
                self._seen_at = version
        known = self._seen.get((kind, key))
        if known is None:
            known = self._seen[kind, key] = read(key)
        value: T = known
        return value

    def _ask_again(self) -> None:
        self._asked = False

    async def _write(self, work: Callable[..., Any], *values: Any) -> Any:
        return await self._writer.write(lambda connection: work(connection, *values))

    async def add_tenant(self, tenant_id: str, name: str, communities: dict[str, str], now: int) -> None:
        await self._write(writes.add_tenant, tenant_id, name, communities, now)

    async def add_license(self, digest: str, grant: License, tag: str, now: int) -> None:
        await self._write(writes.add_license, digest, grant, tag, now)

    async def license(self, digest: str) -> License | None:
        return self._kept("license", digest, self._license)

    def _license(self, digest: str) -> License | None:
        sql = "SELECT tenant_id, community_id, level FROM licenses WHERE hash = ? AND revoked_at IS NULL"
        row = self._read_one(sql, (digest,))
        return License(*row) if row else None

    async def tenants(self) -> list[TenantRow]:
        tenants = {row[0]: TenantRow(row[0], row[1], {}) for row in self._read(_TENANTS, ())}
        for tenant_id, community_id, name in self._read(_COMMUNITIES, ()):
            tenants[tenant_id].communities[community_id] = name
        return list(tenants.values())

    async def licenses(self, tenant_id: str) -> list[LicenseRow]:
        return [
            LicenseRow(digest, License(tenant_id, community, level), tag, created, revoked)
            for digest, community, level, tag, created, revoked in self._read(_LICENSES, (tenant_id,))
        ]

    async def revoke_license(self, digest: str, now: int) -> bool:
        return bool(await self._write(writes.revoke_license, digest, now))

    async def add_service_key(self, key_id: str, tenant_id: str, tag: str, kind: str, secret: str, now: int) -> None:
        await self._write(writes.add_service_key, key_id, tenant_id, tag, kind, secret, now)

    async def count_service_keys(self, tenant_id: str) -> int:
        count: int = self._read("SELECT count(*) FROM service_keys WHERE tenant_id = ?", (tenant_id,))[0][0]
        return count

    async def replay_marks(self, now: int) -> list[ReplayMark]:
        return [ReplayMark(*row) for row in self._read("SELECT mark, until FROM replay_marks WHERE until >= ?", (now,))]

    async def add_replay_marks(self, marks: Sequence[ReplayMark], now: int) -> None:
        await self._write(writes.add_replay_marks, marks, now)

    async def save_workflow(self, row: WorkflowRow, replay: ReplayMark | None) -> None:
        await self._write(writes.save_workflow, row, replay)

    async def workflow(self, tenant_id: str, community_id: str, workflow_id: str) -> WorkflowRow | None:
        row = self._read_one(
            "SELECT id, tenant_id, community_id, name, body, revision, created_at, updated_at FROM workflows"
            " WHERE id = ? AND tenant_id = ? AND community_id = ?",
            (workflow_id, tenant_id, community_id),
        )
        return _workflow(row) if row else None

    async def workflows(self, tenant_id: str, community_id: str) -> list[WorkflowRow]:
        rows = self._read(
            "SELECT id, tenant_id, community_id, name, body, revision, created_at, updated_at FROM workflows"
            " WHERE tenant_id = ? AND community_id = ? ORDER BY updated_at DESC, rowid DESC",
            (tenant_id, community_id),
        )
        return [_workflow(row) for row in rows]

    async def workflow_page(
        self, tenant_id: str, community_id: str, offset: int, limit: int
    ) -> tuple[list[WorkflowRow], int]:
        place = (tenant_id, community_id)
        total: int = self._read("SELECT count(*) FROM workflows WHERE tenant_id = ? AND community_id = ?", place)[0][0]
        rows = self._read(
            "SELECT id, tenant_id, community_id, name, '{}', revision, created_at, updated_at FROM workflows"
            " WHERE tenant_id = ? AND community_id = ? ORDER BY updated_at DESC, rowid DESC LIMIT ? OFFSET ?",
            (*place, limit, min(offset, FARTHEST)),
        )
        return [_workflow(row) for row in rows], total

    async def delete_workflow(
        self, tenant_id: str, community_id: str, workflow_id: str, replay: ReplayMark | None
    ) -> bool:
        deleted: bool = await self._write(writes.delete_workflow, tenant_id, community_id, workflow_id, replay)
        return deleted

    async def add_instance(self, row: InstanceRow, definition: str, event: EventRow, replay: ReplayMark | None) -> None:
        await self._write(writes.add_instance, row, definition, event, replay)

    async def instance(self, instance_id: str) -> InstanceRow | None:
        return self._kept("instance", instance_id, self._instance)

    def _instance(self, instance_id: str) -> InstanceRow | None:
        row = self._read_one(f"SELECT {_INSTANCE_COLUMNS} FROM instances WHERE id = ?", (instance_id,))  # noqa: S608
        return _instance(row) if row else None

    async def instances(self, ids: Sequence[str]) -> list[InstanceRow]:
        sql = f"SELECT {_INSTANCE_COLUMNS} FROM instances WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608
        return [_instance(row) for row in self._read(sql, (json.dumps(list(ids)),))]

    async def definition(self, digest: str) -> JsonObject:
        if (known := self._definitions.get(digest)) is not None:
            self._definitions.move_to_end(digest)
            return known
        row = self._read_one("SELECT body FROM definitions WHERE hash = ?", (digest,))
        if row is None:
            raise StoreUnavailable("the pinned definition of an instance is missing from the store")
        body: JsonObject = parsed(row[0])
        self._definitions[digest] = body
        if len(self._definitions) > KEPT_DEFINITIONS:
            self._definitions.popitem(last=False)
        return body

    async def list_instances(
        self, tenant_id: str, community_id: str, query: InstanceQuery, now: int, offset: int, limit: int
    ) -> tuple[list[InstanceSummary], int]:
        where, values = _filters(query)
        values |= {
            "tenant": tenant_id,
            "community": community_id,
            "now": now,
            "limit": limit,
            "offset": min(offset, FARTHEST),
        }
        source = f"""FROM (SELECT rowid AS place, id, workflow_id, metadata, {_SEEN_STATUS} AS status,
            {_SEEN_UPDATE} AS updated_at FROM instances WHERE tenant_id = :tenant AND community_id = :community)
            WHERE {where}"""  # noqa: S608
        total: int = self._read(f"SELECT count(*) {source}", values)[0][0]
        rows = self._read(
            f"SELECT id, workflow_id, status, updated_at {source}"
            " ORDER BY updated_at DESC, place DESC LIMIT :limit OFFSET :offset",
            values,
        )
        return [InstanceSummary(*row) for row in rows], total

    async def count_instances(
        self, tenant_id: str, community_id: str, query: InstanceQuery, now: int
    ) -> list[PurgeCount]:
        source, values = _purge_source(tenant_id, community_id, query, now)
        sql = f"SELECT workflow_id, max(workflow_name), status, count(*) {source} GROUP BY workflow_id, status"
        return [PurgeCount(*row) for row in self._read(sql, values)]

    async def purge_instances(
        self, tenant_id: str, community_id: str, query: InstanceQuery, now: int, limit: int
    ) -> list[PurgeCount]:
        source, values = _purge_source(tenant_id, community_id, query, now)
        counts: list[PurgeCount] = await self._write(purge, source, values, limit)
        return counts

    async def compact(self) -> bool:
        try:
            await asyncio.to_thread(compact, self._path)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"the store cannot be written anew: {error}") from None
        return True

    async def stored_answer(self, instance_id: str, seq: int) -> StoredAnswer | None:
        row = self._read_one("SELECT body FROM answers WHERE instance_id = ? AND seq = ?", (instance_id, seq))
        return StoredAnswer(seq, parsed(row[0])) if row else None

    async def commit_step(self, step: Step) -> None:
        await self._write(writes.commit_step, step)

    async def capture(self, instance_id: str, seq: int) -> CaptureRow | None:
        row = self._read_one(
            "SELECT seq, node_id, node_type, provider, ticket FROM captures WHERE instance_id = ? AND seq = ?",
            (instance_id, seq),
        )
        return CaptureRow(row[0], row[1], row[2], row[3], parsed(row[4])) if row else None

    async def queue_outcome(self, instance_id: str, node_id: str, outcome: str, result: JsonObject | None) -> None:
        await self._write(writes.queue_outcome, instance_id, node_id, outcome, result)

    async def queued_outcome(self, instance_id: str, node_id: str) -> QueuedOutcome | None:
        row = self._read_one(
            "SELECT id, outcome, result FROM queued_outcomes WHERE instance_id = ? AND node_id = ? ORDER BY id LIMIT 1",
            (instance_id, node_id),
        )
        return QueuedOutcome(row[0], row[1], parsed(row[2])) if row else None

    async def set_mocks(self, instance_id: str, mocks: list[JsonObject]) -> None:
        await self._write(writes.set_mocks, instance_id, mocks)

    async def events(self, instance_id: str) -> list[EventRow]:
        rows = self._read(
            "SELECT at, kind, node_id, detail FROM events WHERE instance_id = ? ORDER BY version, position",
            (instance_id,),
        )
        return [EventRow(row[0], row[1], row[2], parsed(row[3])) for row in rows]

    async def access_code(self, code: str) -> AccessCode | None:
        return _access(self._read_one(f"SELECT {_ACCESS_COLUMNS} FROM access_codes WHERE code = ?", (code,)))  # noqa: S608

    async def direct_access(self, tenant_id: str, community_id: str, workflow_id: str) -> AccessCode | None:
        row = self._read_one(
            f"SELECT {_ACCESS_COLUMNS} FROM access_codes"  # noqa: S608
            " WHERE workflow_id = ? AND tenant_id = ? AND community_id = ?",
            (workflow_id, tenant_id, community_id),
        )
        return _access(row)

    async def save_access_code(self, row: AccessCode, now: int, replay: ReplayMark | None) -> None:
        await self._write(writes.save_access_code, row, now, replay)

    async def extension_active(self, tenant_id: str, community_id: str, uuid: str) -> bool:
        row = self._read_one(
            "SELECT active FROM extensions WHERE tenant_id = ? AND community_id = ? AND uuid = ?",
            (tenant_id, community_id, uuid),
        )
        return row is not None and bool(row[0])

    async def set_extension(self, tenant_id: str, community_id: str, uuid: str, active: bool, now: int) -> None:
        await self._write(writes.set_extension, tenant_id, community_id, uuid, active, now)

    async def service_keys(self, tenant_id: str, community_id: str | None) -> list[ServiceKeyRow]:
        rows = self._read(
            "SELECT key_id, tag, type, secret FROM service_keys WHERE tenant_id = :tenant"
            " AND (:community IS NULL OR community_id IS NULL OR community_id = :community)"
            " ORDER BY created_at, key_id",
            {"tenant": tenant_id, "community": community_id},
        )
        return [ServiceKeyRow(*row) for row in rows]

    async def replace_service_key(
        self, tenant_id: str, key_id: str, new: ServiceKeyRow, replay: ReplayMark | None
    ) -> bool:
        replaced: bool = await self._write(writes.replace_service_key, tenant_id, key_id, new, replay)
        return replaced

    async def comfort(self, name: str) -> str | None:
        row = self._read_one("SELECT value FROM comforts WHERE name = ?", (name,))
        return row[0] if row else None

    async def set_comfort(self, name: str, value: str) -> None:
        await self._write(writes.set_comfort, name, value)

    async def add_requests(self, rows: Sequence[RequestRow], keep: int) -> None:
        await self._write(writes.add_requests, rows, keep)

    async def requests(self, limit: int) -> list[RequestRow]:
        rows = self._read(f"SELECT {REQUEST_COLUMNS} FROM requests ORDER BY at DESC, id DESC LIMIT ?", (limit,))  # noqa: S608
        return [_request(row) for row in reversed(rows)]

    async def clear_requests(self) -> None:
        await self._write(writes.clear_requests)

    async def reset(self) -> None:
        await self._write(writes.reset)

    async def listen(self, heard: Callable[[str], None]) -> bool:  # noqa: ARG002 (nobody else is there)
        return False

    async def tell(self, text: str) -> None:
        """Nobody else is there."""


def _access(row: tuple[Any, ...] | None) -> AccessCode | None:
    return AccessCode(row[0], row[1], row[2], row[3], bool(row[4])) if row else None


def _workflow(row: tuple[Any, ...]) -> WorkflowRow:
    return WorkflowRow(*(parsed(value) if place == 4 else value for place, value in enumerate(row)))


def _instance(row: tuple[Any, ...]) -> InstanceRow:
    values = [*row]
    values[6], values[7] = parsed(values[6]), parsed(values[7])
    return InstanceRow(*values)


def _request(row: tuple[Any, ...]) -> RequestRow:
    return RequestRow(*(parsed(value) if place == 8 else value for place, value in enumerate(row)))


def _purge_source(tenant_id: str, community_id: str, query: InstanceQuery, now: int) -> tuple[str, dict[str, Any]]:
    where, values = _filters(query)
    source = f"""FROM (SELECT id, workflow_id, workflow_name, metadata, {_SEEN_STATUS} AS status,
        {_SEEN_UPDATE} AS updated_at FROM instances WHERE tenant_id = :tenant AND community_id = :community)
        WHERE {where}"""  # noqa: S608
    return source, {**values, "tenant": tenant_id, "community": community_id, "now": now}


def _filters(query: InstanceQuery) -> tuple[str, dict[str, Any]]:
    """The conditions of a list and their values; ids are compared without regard to case."""
    parts, values = ["1"], dict[str, Any]()
    if query.statuses is not None:
        names = [f":status{number}" for number in range(len(query.statuses))]
        parts.append(f"status IN ({', '.join(names)})")
        values |= {name[1:]: status for name, status in zip(names, query.statuses, strict=True)}
    if query.part_of_id is not None:
        parts.append("instr(lower(id), :part) > 0")
        values["part"] = query.part_of_id.lower()
    if query.workflow_id is not None:
        parts.append("workflow_id = :workflow")
        values["workflow"] = query.workflow_id
    if query.updated_from is not None:
        parts.append("updated_at >= :from")
        values["from"] = query.updated_from
    if query.updated_to is not None:
        parts.append("updated_at <= :to")
        values["to"] = query.updated_to
    for number, (key, value) in enumerate(query.custom):
        same = f"key = :key{number} AND {_SAME_TYPE.format(number)} AND value IS json_extract(:value{number}, '$')"
        parts.append(f"EXISTS (SELECT 1 FROM json_each(metadata) WHERE {same})")  # noqa: S608 (names, not values)
        values |= {f"key{number}": key, f"value{number}": json.dumps(value)}
    return " AND ".join(parts), values
