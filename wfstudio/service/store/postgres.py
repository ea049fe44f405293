"""The PostgreSQL dialect of the repository: any number of processes on one database."""

import json
import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from wfstudio.service.compact import compact as text
from wfstudio.service.compact import parsed
from wfstudio.service.store.errors import StoreUnavailable
from wfstudio.service.store.migrations import DATA_TABLES
from wfstudio.service.store.postgres_accounts import Accounts, mark
from wfstudio.service.store.postgres_channel import Channel
from wfstudio.service.store.postgres_outbox import FARTHEST, PostgresOutbox
from wfstudio.service.store.postgres_pool import Database, plain, touched
from wfstudio.service.store.postgres_steps import StepCommitter
from wfstudio.service.store.rows import (
    ABOUT_INSTANCES,
    CaptureRow,
    EventRow,
    InstanceQuery,
    InstanceRow,
    InstanceSummary,
    JsonObject,
    PurgeCount,
    QueuedOutcome,
    ReplayMark,
    RequestRow,
    Step,
    StoredAnswer,
    WorkflowRow,
    add_counts,
    purged_name,
)

KEPT_DEFINITIONS = 64
_REQUEST_COLUMNS = "at, endpoint, method, path, status, ms, caller, instance_id, shape"
_INSTANCE_COLUMNS = (
    "id, tenant_id, community_id, workflow_id, workflow_name, definition_hash, metadata, mocks, status, state,"
    " version, created_at, updated_at, expires_at"
)
_WORKFLOW_COLUMNS = "id, tenant_id, community_id, name, body, revision, created_at, updated_at"
_OVER = "status IN ('PENDING', 'STARTED', 'INPROGRESS') AND expires_at <= $3"
_SEEN = f"""FROM (
    SELECT place, id, workflow_id, workflow_name, sought, CASE WHEN {_OVER} THEN 'EXPIRED' ELSE status END AS status,
    CASE WHEN {_OVER} THEN expires_at ELSE updated_at END AS updated_at
    FROM instances WHERE tenant_id = $1 AND community_id = $2
) seen"""  # noqa: S608 (constants)


class PostgresRepository(Accounts, PostgresOutbox):
    """The repository on one PostgreSQL database. See ``Repository`` for what each method promises."""

    shared = True

    def __init__(self, database: Database) -> None:
        """Use an open database; it is closed with the repository."""
        super().__init__(database)
        self._channel = Channel(database)
        self._steps = StepCommitter(database)
        self._definitions: OrderedDict[str, JsonObject] = OrderedDict()

    @classmethod
    async def open(cls, url: str) -> "PostgresRepository":
        """Connect and migrate. Raises StoreUnavailable, StoreTooNew."""
        return cls(await Database.open(url))

    async def close(self) -> None:
        await self._steps.close()
        await self._channel.close()
        await self.database.close()

    async def replay_marks(self, now: int) -> list[ReplayMark]:
        rows = await self.database.rows("SELECT mark, until FROM replay_marks WHERE until >= $1", now)
        return [ReplayMark(*row) for row in rows]

    async def add_replay_marks(self, marks: Sequence[ReplayMark], now: int) -> None:
        await self.database.run("DELETE FROM replay_marks WHERE until < $1", now)
        await self.database.run(
            "INSERT INTO replay_marks (mark, until) SELECT * FROM unnest($1::bytea[], $2::bigint[]) AS m (mark, until)"
            " ORDER BY mark ON CONFLICT DO NOTHING",
            [one.mark for one in marks],
            [one.until for one in marks],
        )

    async def save_workflow(self, row: WorkflowRow, replay: ReplayMark | None) -> None:
        async with self.database.transaction() as connection:
            await mark(connection, replay)
            await connection.execute(
                f"INSERT INTO workflows ({_WORKFLOW_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"  # noqa: S608
                " ON CONFLICT (id) DO UPDATE SET name = excluded.name, body = excluded.body,"
                " revision = excluded.revision, updated_at = excluded.updated_at",
                *(row.id, row.tenant_id, row.community_id, plain(row.name), text(row.body)),
                *(row.revision, row.created_at, row.updated_at),
            )

    async def workflow(self, tenant_id: str, community_id: str, workflow_id: str) -> WorkflowRow | None:
        row = await self.database.row(
            f"SELECT {_WORKFLOW_COLUMNS} FROM workflows"  # noqa: S608
            " WHERE id = $1 AND tenant_id = $2 AND community_id = $3",
            *_plain(workflow_id, tenant_id, community_id),
        )
        return _workflow(row) if row else None

    async def workflows(self, tenant_id: str, community_id: str) -> list[WorkflowRow]:
        rows = await self.database.rows(
            f"SELECT {_WORKFLOW_COLUMNS} FROM workflows"  # noqa: S608
            " WHERE tenant_id = $1 AND community_id = $2 ORDER BY updated_at DESC, place DESC",
            *_plain(tenant_id, community_id),
        )
        return [_workflow(row) for row in rows]

    async def workflow_page(
        self, tenant_id: str, community_id: str, offset: int, limit: int
    ) -> tuple[list[WorkflowRow], int]:
        place = _plain(tenant_id, community_id)
        total: int = await self.database.value(
            "SELECT count(*) FROM workflows WHERE tenant_id = $1 AND community_id = $2", *place
        )
        rows = await self.database.rows(
            "SELECT id, tenant_id, community_id, name, '{}', revision, created_at, updated_at FROM workflows"
            " WHERE tenant_id = $1 AND community_id = $2 ORDER BY updated_at DESC, place DESC LIMIT $3 OFFSET $4",
            *place,
            limit,
            min(offset, FARTHEST),
        )
        return [_workflow(row) for row in rows], total

    async def delete_workflow(
        self, tenant_id: str, community_id: str, workflow_id: str, replay: ReplayMark | None
    ) -> bool:
        async with self.database.transaction() as connection:
            await mark(connection, replay)
            tag = await connection.execute(
                "DELETE FROM workflows WHERE id = $1 AND tenant_id = $2 AND community_id = $3",
                *_plain(workflow_id, tenant_id, community_id),
            )
            if touched(tag) == 1:
                await connection.execute("DELETE FROM access_codes WHERE workflow_id = $1", plain(workflow_id))
        return touched(tag) == 1

    async def add_instance(self, row: InstanceRow, definition: str, event: EventRow, replay: ReplayMark | None) -> None:
        async with self.database.transaction() as connection:
            await mark(connection, replay)
            await connection.execute(
                "INSERT INTO definitions (hash, body) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                row.definition_hash,
                definition,
            )
            await connection.execute(
                f"INSERT INTO instances ({_INSTANCE_COLUMNS}, sought)"  # noqa: S608
                " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
                row.id,
                row.tenant_id,
                row.community_id,
                row.workflow_id,
                plain(row.workflow_name),
                row.definition_hash,
                text(row.metadata),
                text(row.mocks),
                row.status,
                row.state,
                row.version,
                row.created_at,
                row.updated_at,
                row.expires_at,
                _sought(row.metadata),
            )
            await connection.execute(
                "INSERT INTO events (instance_id, version, position, at, kind, node_id, detail)"
                " VALUES ($1, $2, 0, $3, $4, $5, $6)",
                row.id,
                row.version,
                event.at,
                event.kind,
                event.node_id,
                text(event.detail),
            )

    async def instance(self, instance_id: str) -> InstanceRow | None:
        row = await self.database.row(
            f"SELECT {_INSTANCE_COLUMNS} FROM instances WHERE id = $1",  # noqa: S608
            plain(instance_id),
        )
        return _instance(row) if row else None

    async def instances(self, ids: Sequence[str]) -> list[InstanceRow]:
        sql = f"SELECT {_INSTANCE_COLUMNS} FROM instances WHERE id = ANY($1::text[])"  # noqa: S608
        return [_instance(row) for row in await self.database.rows(sql, list(ids))]

    async def definition(self, digest: str) -> JsonObject:
        if (known := self._definitions.get(digest)) is not None:
            self._definitions.move_to_end(digest)
            return known
        stored = await self.database.value("SELECT body FROM definitions WHERE hash = $1", digest)
        if stored is None:
            raise StoreUnavailable("the pinned definition of an instance is missing from the store")
        body: JsonObject = parsed(stored)
        self._definitions[digest] = body
        if len(self._definitions) > KEPT_DEFINITIONS:
            self._definitions.popitem(last=False)
        return body

    async def list_instances(
        self, tenant_id: str, community_id: str, query: InstanceQuery, now: int, offset: int, limit: int
    ) -> tuple[list[InstanceSummary], int]:
        values: list[Any] = [*_plain(tenant_id, community_id), now]
        source = f"{_SEEN} WHERE {_filters(query, values)}"
        total: int = await self.database.value(f"SELECT count(*) {source}", *values)
        rows = await self.database.rows(
            f"SELECT id, workflow_id, status, updated_at {source}"
            f" ORDER BY updated_at DESC, place DESC LIMIT ${len(values) + 1} OFFSET ${len(values) + 2}",
            *values,
            limit,
            min(offset, FARTHEST),
        )
        return [InstanceSummary(*row) for row in rows], total

    async def count_instances(
        self, tenant_id: str, community_id: str, query: InstanceQuery, now: int
    ) -> list[PurgeCount]:
        values: list[Any] = [*_plain(tenant_id, community_id), now]
        rows = await self.database.rows(
            f"SELECT workflow_id, max(workflow_name), status, count(*) {_SEEN} WHERE {_filters(query, values)}"
            " GROUP BY workflow_id, status",
            *values,
        )
        return [PurgeCount(*row) for row in rows]

    async def purge_instances(
        self, tenant_id: str, community_id: str, query: InstanceQuery, now: int, limit: int
    ) -> list[PurgeCount]:
        values: list[Any] = [*_plain(tenant_id, community_id), now]
        where = _filters(query, values)
        name = plain(purged_name(tenant_id, community_id))
        async with self.database.transaction() as connection:
            await connection.execute(
                "INSERT INTO comforts (name, value) VALUES ($1, '[]') ON CONFLICT DO NOTHING", name
            )
            kept = await connection.fetchval("SELECT value FROM comforts WHERE name = $1 FOR UPDATE", name)
            found = await connection.fetch(
                f"SELECT id, workflow_id, workflow_name, status {_SEEN} WHERE {where} LIMIT ${len(values) + 1}",
                *values,
                limit,
            )
            ids = [row[0] for row in found]
            for table in ABOUT_INSTANCES:
                await connection.execute(f"DELETE FROM {table} WHERE instance_id = ANY($1::text[])", ids)  # noqa: S608
            await connection.execute("DELETE FROM instances WHERE id = ANY($1::text[])", ids)
            groups = Counter((row[1], row[2], row[3]) for row in found)
            counts = [PurgeCount(*group, number) for group, number in groups.items()]
            await connection.execute("UPDATE comforts SET value = $2 WHERE name = $1", name, add_counts(kept, counts))
        return counts

    async def compact(self) -> bool:
        return False

    async def stored_answer(self, instance_id: str, seq: int) -> StoredAnswer | None:
        body = await self.database.value(
            "SELECT body FROM answers WHERE instance_id = $1 AND seq = $2", plain(instance_id), seq
        )
        return StoredAnswer(seq, parsed(body)) if body is not None else None

    async def commit_step(self, step: Step) -> None:
        await self._steps.commit(step)

    async def capture(self, instance_id: str, seq: int) -> CaptureRow | None:
        row = await self.database.row(
            "SELECT seq, node_id, node_type, provider, ticket FROM captures WHERE instance_id = $1 AND seq = $2",
            plain(instance_id),
            seq,
        )
        return CaptureRow(row[0], row[1], row[2], row[3], parsed(row[4])) if row else None

    async def queue_outcome(self, instance_id: str, node_id: str, outcome: str, result: JsonObject | None) -> None:
        await self.database.run(
            "INSERT INTO queued_outcomes (instance_id, node_id, outcome, result) VALUES ($1, $2, $3, $4)",
            *_plain(instance_id, node_id, outcome),
            text(result),
        )

    async def queued_outcome(self, instance_id: str, node_id: str) -> QueuedOutcome | None:
        row = await self.database.row(
            "SELECT id, outcome, result FROM queued_outcomes WHERE instance_id = $1 AND node_id = $2"
            " ORDER BY id LIMIT 1",
            *_plain(instance_id, node_id),
        )
        return QueuedOutcome(row[0], row[1], parsed(row[2])) if row else None

    async def set_mocks(self, instance_id: str, mocks: list[JsonObject]) -> None:
        await self.database.run("UPDATE instances SET mocks = $1 WHERE id = $2", text(mocks), plain(instance_id))

    async def events(self, instance_id: str) -> list[EventRow]:
        rows = await self.database.rows(
            "SELECT at, kind, node_id, detail FROM events WHERE instance_id = $1 ORDER BY version, position",
            plain(instance_id),
        )
        return [EventRow(row[0], row[1], row[2], parsed(row[3])) for row in rows]

    async def add_requests(self, rows: Sequence[RequestRow], keep: int) -> None:
        columns = [
            (*(row.at, row.endpoint, row.method, plain(row.path), row.status, row.ms, row.caller), instance, shape)
            for row in rows
            for instance in (plain(row.instance_id) if row.instance_id is not None else None,)
            for shape in (text(row.shape),)
        ]
        await self.database.run(
            f"INSERT INTO requests ({_REQUEST_COLUMNS}) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[],"  # noqa: S608
            " $4::text[], $5::bigint[], $6::float8[], $7::text[], $8::text[], $9::text[])",
            *(list(column) for column in zip(*columns, strict=True)),
        )
        await self.database.run("DELETE FROM requests WHERE id <= (SELECT max(id) FROM requests) - $1", keep)

    async def requests(self, limit: int) -> list[RequestRow]:
        rows = await self.database.rows(
            f"SELECT {_REQUEST_COLUMNS} FROM requests ORDER BY at DESC, id DESC LIMIT $1",  # noqa: S608
            limit,
        )
        return [_request(row) for row in reversed(rows)]

    async def clear_requests(self) -> None:
        await self.database.run("DELETE FROM requests")

    async def reset(self) -> None:
        async with self.database.transaction() as connection:
            await connection.execute(f"TRUNCATE {', '.join(DATA_TABLES)}")

    async def listen(self, heard: Callable[[str], None]) -> bool:
        return await self._channel.listen(heard)

    async def unlisten(self) -> None:
        """Hear nothing more, as when the connection is lost."""
        await self._channel.close()

    async def tell(self, text: str) -> None:
        await self._channel.tell(text)


def _plain(*values: str) -> list[str]:
    return [plain(value) for value in values]


def _workflow(row: Iterable[Any]) -> WorkflowRow:
    return WorkflowRow(*(parsed(value) if place == 4 else value for place, value in enumerate(row)))


def _instance(row: Iterable[Any]) -> InstanceRow:
    values = [*row]
    values[6], values[7] = parsed(values[6]), parsed(values[7])
    return InstanceRow(*values)


def _request(row: Iterable[Any]) -> RequestRow:
    return RequestRow(*(parsed(value) if place == 8 else value for place, value in enumerate(row)))


def _sought(value: Any) -> str:
    """A value as JSON that PostgreSQL can compare: no NUL, no lone surrogate, no number without end."""
    return json.dumps(_comparable(value), separators=(",", ":"))


def _comparable(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {plain(key): _comparable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_comparable(inner) for inner in value]
    return value


def _filters(query: InstanceQuery, values: list[Any]) -> str:
    """The conditions of a list; their values are added to ``values``. Ids are compared without regard to case."""

    def added(value: Any) -> str:
        values.append(value)
        return f"${len(values)}"

    parts = ["true"]
    if query.statuses is not None:
        parts.append(f"status = ANY({added(list(query.statuses))}::text[])")
    if query.part_of_id is not None:
        parts.append(f"strpos(lower(id), {added(plain(query.part_of_id.lower()))}) > 0")
    if query.workflow_id is not None:
        parts.append(f"workflow_id = {added(plain(query.workflow_id))}")
    if query.updated_from is not None:
        parts.append(f"updated_at >= {added(_near(query.updated_from))}")
    if query.updated_to is not None:
        parts.append(f"updated_at <= {added(_near(query.updated_to))}")
    for key, value in query.custom:
        if value is not None:
            parts.append(f"sought -> {added(plain(key))} = {added(_sought(value))}::jsonb")
        else:
            parts.append("false")
    return " AND ".join(parts)


def _near(time: int) -> int:
    return max(-FARTHEST, min(time, FARTHEST))
