"""The outbox in the SQLite dialect. See ``Repository`` for what each method promises."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

from wfstudio.service.store import sqlite_writes as writes
from wfstudio.service.store.rows import Message, ReplayMark

COLUMNS = (
    "id, tenant_id, community_id, instance_id, kind, recipient, instance_url, status, attempts, next_try_at,"
    " created_at, delivered_at, claimed_until, failure"
)
FARTHEST = 2**62
"""An offset past any row that still fits an SQLite integer."""

_DUE = (
    "FROM outbox WHERE status = 'queued' AND next_try_at <= ? AND claimed_until <= ?"
    " AND kind IN (SELECT value FROM json_each(?)) ORDER BY next_try_at, created_at, id LIMIT ?"
)


class SqliteOutbox:
    """The messages of one SQLite file."""

    if TYPE_CHECKING:

        def _read(self, sql: str, values: Sequence[Any] | dict[str, Any]) -> list[tuple[Any, ...]]: ...
        def _read_one(self, sql: str, values: Sequence[Any]) -> tuple[Any, ...] | None: ...
        async def _write(self, work: Callable[..., Any], *values: Any) -> Any: ...

    async def add_message(self, message: Message, replay: ReplayMark | None) -> None:
        await self._write(_add, message, replay)

    async def messages(self, tenant_id: str, community_id: str | None, offset: int, limit: int) -> list[Message]:
        rows = self._read(
            f"SELECT {COLUMNS} FROM outbox WHERE tenant_id = :tenant"  # noqa: S608
            " AND (:community IS NULL OR community_id = :community)"
            " ORDER BY created_at DESC, id LIMIT :limit OFFSET :offset",
            {"tenant": tenant_id, "community": community_id, "limit": limit, "offset": min(offset, FARTHEST)},
        )
        return [Message(*row) for row in rows]

    async def message(self, message_id: str) -> Message | None:
        row = self._read_one(f"SELECT {COLUMNS} FROM outbox WHERE id = ?", (message_id,))  # noqa: S608
        return Message(*row) if row else None

    async def claim_messages(self, kinds: Sequence[str], now: int, until: int, limit: int) -> list[Message]:
        due = (now, now, json.dumps(list(kinds)), limit)
        if self._read_one(f"SELECT 1 {_DUE}", due) is None:
            return []
        claimed: list[Message] = await self._write(_claim, due, until)
        return claimed

    async def settle_message(self, message: Message) -> bool:
        settled: bool = await self._write(_settle, message)
        return settled

    async def requeue_message(self, message_id: str, now: int) -> bool:
        requeued: bool = await self._write(_requeue, message_id, now)
        return requeued


def _add(connection: sqlite3.Connection, message: Message, replay: ReplayMark | None) -> None:
    writes.mark(connection, replay)
    values = astuple(message)
    connection.execute(f"INSERT INTO outbox ({COLUMNS}) VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608


def _claim(connection: sqlite3.Connection, due: tuple[Any, ...], until: int) -> list[Message]:
    ids = [row[0] for row in connection.execute(f"SELECT id {_DUE}", due)]
    claimed = []
    for message_id in ids:
        rows = connection.execute(
            f"UPDATE outbox SET claimed_until = ?, attempts = attempts + 1 WHERE id = ? RETURNING {COLUMNS}",  # noqa: S608
            (until, message_id),
        )
        claimed += [Message(*row) for row in rows.fetchall()]
    return claimed


def _settle(connection: sqlite3.Connection, message: Message) -> bool:
    values = (message.status, message.attempts, message.next_try_at, message.delivered_at, message.failure, message.id)
    set_values = (
        "UPDATE outbox SET status = ?, attempts = ?, next_try_at = ?, delivered_at = ?, failure = ?, claimed_until = 0"
        " WHERE id = ? AND status <> 'sent'"
    )
    if connection.execute(f"{set_values} AND claimed_until = ?", (*values, message.claimed_until)).rowcount:
        return True
    if message.status == "sent":
        connection.execute(set_values, values)
    return False


def _requeue(connection: sqlite3.Connection, message_id: str, now: int) -> bool:
    changed = connection.execute(
        "UPDATE outbox SET status = 'queued', attempts = 0, next_try_at = 0, failure = NULL"
        " WHERE id = ? AND status <> 'sent' AND claimed_until <= ?",
        (message_id, now),
    )
    return changed.rowcount == 1
