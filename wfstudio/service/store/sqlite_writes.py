"""The units of work of the SQLite dialect: each runs inside the writer's transaction, whole or not at all."""

import hashlib
import sqlite3
from collections.abc import Sequence

from wfstudio.service.compact import compact as _text
from wfstudio.service.store.errors import CodeTaken, Replayed, StepConflict
from wfstudio.service.store.migrations import DATA_TABLES
from wfstudio.service.store.rows import (
    AccessCode,
    EventRow,
    InstanceRow,
    JsonObject,
    License,
    ReplayMark,
    RequestRow,
    ServiceKeyRow,
    Step,
    WorkflowRow,
)


def definition_hash(text: str) -> str:
    """The name under which a pinned definition is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def add_tenant(
    connection: sqlite3.Connection, tenant_id: str, name: str, communities: dict[str, str], now: int
) -> None:
    connection.execute("INSERT INTO tenants VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (tenant_id, name, now))
    connection.executemany(
        "INSERT INTO communities VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(community_id, tenant_id, title, now) for community_id, title in communities.items()],
    )


def add_license(connection: sqlite3.Connection, digest: str, grant: License, tag: str, now: int) -> None:
    connection.execute(
        "INSERT INTO licenses VALUES (?, ?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING",
        (digest, grant.tenant_id, grant.community_id, grant.level, tag, now),
    )


def revoke_license(connection: sqlite3.Connection, digest: str, now: int) -> bool:
    sql = "UPDATE licenses SET revoked_at = ? WHERE hash = ? AND revoked_at IS NULL"
    return connection.execute(sql, (now, digest)).rowcount == 1


def add_service_key(
    connection: sqlite3.Connection, key_id: str, tenant_id: str, tag: str, kind: str, secret: str, now: int
) -> None:
    connection.execute(
        "INSERT INTO service_keys VALUES (?, ?, NULL, ?, ?, ?, ?)", (key_id, tenant_id, tag, kind, secret, now)
    )


def mark(connection: sqlite3.Connection, replay: ReplayMark | None) -> None:
    """Remember a request. Raises Replayed when it is remembered already."""
    if replay is None:
        return
    cursor = connection.execute(
        "INSERT INTO replay_marks VALUES (?, ?) ON CONFLICT DO NOTHING", (replay.mark, replay.until)
    )
    if cursor.rowcount == 0:
        raise Replayed("this request was accepted before")


def add_replay_marks(connection: sqlite3.Connection, marks: Sequence[ReplayMark], now: int) -> None:
    connection.execute("DELETE FROM replay_marks WHERE until < ?", (now,))
    connection.executemany(
        "INSERT INTO replay_marks VALUES (?, ?) ON CONFLICT DO NOTHING", [(one.mark, one.until) for one in marks]
    )


def save_workflow(connection: sqlite3.Connection, row: WorkflowRow, replay: ReplayMark | None) -> None:
    mark(connection, replay)
    connection.execute(
        "INSERT INTO workflows VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " name = excluded.name, body = excluded.body, revision = excluded.revision, updated_at = excluded.updated_at",
        (
            row.id,
            row.tenant_id,
            row.community_id,
            row.name,
            _text(row.body),
            row.revision,
            row.created_at,
            row.updated_at,
        ),
    )


def delete_workflow(
    connection: sqlite3.Connection, tenant_id: str, community_id: str, workflow_id: str, replay: ReplayMark | None
) -> bool:
    mark(connection, replay)
    cursor = connection.execute(
        "DELETE FROM workflows WHERE id = ? AND tenant_id = ? AND community_id = ?",
        (workflow_id, tenant_id, community_id),
    )
    if cursor.rowcount == 1:
        connection.execute("DELETE FROM access_codes WHERE workflow_id = ?", (workflow_id,))
    return cursor.rowcount == 1


def add_instance(
    connection: sqlite3.Connection, row: InstanceRow, definition: str, event: EventRow, replay: ReplayMark | None
) -> None:
    mark(connection, replay)
    connection.execute(
        "INSERT INTO definitions VALUES (?, ?) ON CONFLICT DO NOTHING", (row.definition_hash, definition)
    )
    connection.execute(
        "INSERT INTO instances VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            row.id,
            row.tenant_id,
            row.community_id,
            row.workflow_id,
            row.workflow_name,
            row.definition_hash,
            _text(row.metadata),
            _text(row.mocks),
            row.status,
            row.state,
            row.version,
            row.created_at,
            row.updated_at,
            row.expires_at,
        ),
    )
    _add_events(connection, row.id, row.version, (event,))


def commit_step(connection: sqlite3.Connection, step: Step) -> None:
    """The replay mark, the advance, the events, the captures and the stored answer. Raises StepConflict, Replayed."""
    mark(connection, step.replay)
    cursor = connection.execute(
        "UPDATE instances SET status = ?, state = ?, version = version + 1, updated_at = ?"
        " WHERE id = ? AND version = ?",
        (step.status, step.state, step.updated_at, step.instance_id, step.version),
    )
    if cursor.rowcount == 0:
        raise StepConflict("the instance moved on since it was read")
    _add_events(connection, step.instance_id, step.version + 1, step.events)
    if step.captures_finished:
        connection.executemany(
            "DELETE FROM captures WHERE instance_id = ? AND seq = ?",
            [(step.instance_id, seq) for seq in step.captures_finished],
        )
    for capture in step.captures_started:
        connection.execute(
            "INSERT INTO captures VALUES (?, ?, ?, ?, ?, ?)",
            (
                step.instance_id,
                capture.seq,
                capture.node_id,
                capture.node_type,
                capture.provider,
                _text(capture.ticket),
            ),
        )
    for used in step.outcomes_used:
        if connection.execute("DELETE FROM queued_outcomes WHERE id = ?", (used,)).rowcount == 0:
            raise StepConflict("the queued outcome was used meanwhile")
    if step.answer is not None:
        connection.execute(
            "INSERT INTO answers VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (step.instance_id, step.answer.seq, _text(step.answer.body)),
        )


def queue_outcome(
    connection: sqlite3.Connection, instance_id: str, node_id: str, outcome: str, result: JsonObject | None
) -> None:
    connection.execute(
        "INSERT INTO queued_outcomes (instance_id, node_id, outcome, result) VALUES (?, ?, ?, ?)",
        (instance_id, node_id, outcome, _text(result)),
    )


def set_mocks(connection: sqlite3.Connection, instance_id: str, mocks: list[JsonObject]) -> None:
    connection.execute("UPDATE instances SET mocks = ? WHERE id = ?", (_text(mocks), instance_id))


def save_access_code(connection: sqlite3.Connection, row: AccessCode, now: int, replay: ReplayMark | None) -> None:
    """Raises CodeTaken, Replayed."""
    mark(connection, replay)
    taken = "SELECT 1 FROM access_codes WHERE code = ? AND workflow_id <> ?"
    if connection.execute(taken, (row.code, row.workflow_id)).fetchone() is not None:
        raise CodeTaken("another workflow has this access code")
    connection.execute(
        "INSERT INTO access_codes (workflow_id, tenant_id, community_id, code, enabled, changed_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (workflow_id) DO UPDATE SET"
        " code = excluded.code, enabled = excluded.enabled, changed_at = excluded.changed_at",
        (row.workflow_id, row.tenant_id, row.community_id, row.code, int(row.enabled), now),
    )


def set_extension(
    connection: sqlite3.Connection, tenant_id: str, community_id: str, uuid: str, active: bool, now: int
) -> None:
    connection.execute(
        "INSERT INTO extensions (tenant_id, community_id, uuid, active, changed_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (tenant_id, community_id, uuid) DO UPDATE SET"
        " active = excluded.active, changed_at = excluded.changed_at",
        (tenant_id, community_id, uuid, int(active), now),
    )


def replace_service_key(
    connection: sqlite3.Connection, tenant_id: str, key_id: str, new: ServiceKeyRow, replay: ReplayMark | None
) -> bool:
    """The new key keeps the old one's place in the list and its community."""
    mark(connection, replay)
    cursor = connection.execute(
        "UPDATE service_keys SET key_id = ?, tag = ?, type = ?, secret = ? WHERE key_id = ? AND tenant_id = ?",
        (new.id, new.tag, new.kind, new.secret, key_id, tenant_id),
    )
    return cursor.rowcount == 1


def set_comfort(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute(
        "INSERT INTO comforts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def add_requests(connection: sqlite3.Connection, rows: Sequence[RequestRow], keep: int) -> None:
    connection.executemany(
        "INSERT INTO requests (at, endpoint, method, path, status, ms, caller, instance_id, shape)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (row.at, row.endpoint, row.method, row.path, row.status, row.ms, row.caller, row.instance_id, shape)
            for row, shape in ((row, _text(row.shape)) for row in rows)
        ],
    )
    connection.execute("DELETE FROM requests WHERE id <= (SELECT max(id) FROM requests) - ?", (keep,))


def clear_requests(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM requests")


def reset(connection: sqlite3.Connection) -> None:
    for table in DATA_TABLES:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 (constants)


def _add_events(connection: sqlite3.Connection, instance_id: str, version: int, events: Sequence[EventRow]) -> None:
    connection.executemany(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (instance_id, version, position, event.at, event.kind, event.node_id, _text(event.detail))
            for position, event in enumerate(events)
        ],
    )
