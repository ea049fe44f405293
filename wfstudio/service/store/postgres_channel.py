"""What the processes of one PostgreSQL database tell each other at once, by LISTEN and NOTIFY.

Nothing is promised to arrive: a process whose connection was lost reads from the tables what it may have missed.
"""

import asyncio
import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wfstudio.service.store.postgres_pool import Database

if TYPE_CHECKING:
    import asyncpg

LONGEST_TEXT = 7900
"""Characters (ASCII) of one message: PostgreSQL takes fewer than 8000 bytes."""

_TELL = "SELECT pg_notify($1, $2), set_config('synchronous_commit', 'off', true)"
"""Nothing of it is kept, so nobody waits for the disk."""


class Channel:
    """One channel for each schema of a database; its own connection, made by the first ``listen``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._name: str | None = None
        self._opening = asyncio.Lock()

    async def listen(self, heard: Callable[[str], None]) -> bool:
        """See ``Repository.listen``. Raises StoreUnavailable."""
        async with self._opening:  # whoever comes second finds the connection of the first
            return await self._listen(heard)

    async def _listen(self, heard: Callable[[str], None]) -> bool:
        if self._connection is not None and not self._connection.is_closed():
            return False

        def took(_: Any, __: int, ___: str, payload: object) -> None:
            heard(str(payload))

        name = await self._channel()
        connection = await self._database.own_connection()
        try:
            await connection.add_listener(name, took)
        except BaseException:
            connection.terminate()
            raise
        self._connection = connection
        return True

    async def tell(self, text: str) -> None:
        """See ``Repository.tell``. Raises StoreUnavailable."""
        await self._database.row(_TELL, await self._channel(), text)

    async def close(self) -> None:
        """Stop listening. Safe to repeat."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    async def _channel(self) -> str:
        if self._name is None:
            schema = await self._database.value("SELECT current_schema()")
            self._name = "wfstudio_" + hashlib.sha256(str(schema).encode()).hexdigest()[:16]
        return self._name
