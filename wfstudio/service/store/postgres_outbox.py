"""The outbox in the PostgreSQL dialect. See ``Repository`` for what each method promises."""

from collections.abc import Sequence
from dataclasses import astuple

from wfstudio.service.store.postgres_accounts import mark
from wfstudio.service.store.postgres_pool import Database, plain
from wfstudio.service.store.rows import Message, ReplayMark

FARTHEST = 2**62
"""An offset past any row that still fits a BIGINT."""

_COLUMNS = (
    "id, tenant_id, community_id, instance_id, kind, recipient, instance_url, status, attempts, next_try_at,"
    " created_at, delivered_at, claimed_until, failure"
)
_SETTLE = (
    "UPDATE outbox SET status = $1, attempts = $2, next_try_at = $3, delivered_at = $4, failure = $5,"
    " claimed_until = 0 WHERE id = $6 AND status <> 'sent'"
)


class PostgresOutbox:
    """The messages of one database."""

    database: Database

    async def add_message(self, message: Message, replay: ReplayMark | None) -> None:
        values = [plain(value) if isinstance(value, str) else value for value in astuple(message)]
        places = ", ".join(f"${number + 1}" for number in range(len(values)))
        async with self.database.transaction() as connection:
            await mark(connection, replay)
            await connection.execute(f"INSERT INTO outbox ({_COLUMNS}) VALUES ({places})", *values)  # noqa: S608

    async def messages(self, tenant_id: str, community_id: str | None, offset: int, limit: int) -> list[Message]:
        rows = await self.database.rows(
            f"SELECT {_COLUMNS} FROM outbox WHERE tenant_id = $1"  # noqa: S608
            " AND ($2::text IS NULL OR community_id = $2) ORDER BY created_at DESC, id LIMIT $3 OFFSET $4",
            *(tenant_id, community_id, limit, min(offset, FARTHEST)),
        )
        return [Message(*row) for row in rows]

    async def message(self, message_id: str) -> Message | None:
        sql = f"SELECT {_COLUMNS} FROM outbox WHERE id = $1"  # noqa: S608
        row = await self.database.row(sql, plain(message_id))
        return Message(*row) if row else None

    async def claim_messages(self, kinds: Sequence[str], now: int, until: int, limit: int) -> list[Message]:
        rows = await self.database.rows(
            "UPDATE outbox SET claimed_until = $1, attempts = attempts + 1 WHERE id IN ("  # noqa: S608
            " SELECT id FROM outbox WHERE status = 'queued' AND next_try_at <= $2 AND claimed_until <= $2"
            " AND kind = ANY($3::text[]) ORDER BY next_try_at, created_at, id LIMIT $4 FOR UPDATE SKIP LOCKED"
            f") RETURNING {_COLUMNS}",
            *(until, now, list(kinds), limit),
        )
        claimed = [Message(*row) for row in rows]
        return sorted(claimed, key=lambda message: (message.next_try_at, message.created_at, message.id))

    async def settle_message(self, message: Message) -> bool:
        failure = None if message.failure is None else plain(message.failure)
        values = (message.status, message.attempts, message.next_try_at, message.delivered_at, failure, message.id)
        if await self.database.run(f"{_SETTLE} AND claimed_until = $7", *values, message.claimed_until):
            return True
        if message.status == "sent":
            await self.database.run(_SETTLE, *values)
        return False

    async def requeue_message(self, message_id: str, now: int) -> bool:
        changed = await self.database.run(
            "UPDATE outbox SET status = 'queued', attempts = 0, next_try_at = 0, failure = NULL"
            " WHERE id = $1 AND status <> 'sent' AND claimed_until <= $2",
            *(plain(message_id), now),
        )
        return changed == 1
