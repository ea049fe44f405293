"""Connections to PostgreSQL, and what its errors mean to the service."""

import contextlib
import re
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

from wfstudio.service.store.errors import StoreUnavailable
from wfstudio.service.store.postgres_schema import migrate

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

CONNECT_S = 5.0
COMMAND_S = 15.0
MOST_CONNECTIONS = 8
_SETTINGS = {"plan_cache_mode": "force_generic_plan"}
"""Planning the statement that commits steps takes as long as running it, and its plan does not depend on its values."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def plain(text: str) -> str:
    """A text as PostgreSQL can keep it: NUL and lone surrogates become U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turn whatever the driver raises into StoreUnavailable; no message of it holds a value or a password."""
    import asyncpg

    try:
        yield
    except asyncpg.PostgresError as error:
        raise StoreUnavailable(f"PostgreSQL refused ({type(error).__name__}, {error.sqlstate})") from error
    except (asyncpg.InterfaceError, OSError, TimeoutError) as error:
        raise StoreUnavailable(f"PostgreSQL cannot be reached ({type(error).__name__})") from error


def sqlstate(error: StoreUnavailable) -> str | None:
    """PostgreSQL's own code of what went wrong, None when it did not answer."""
    code: str | None = getattr(error.__cause__, "sqlstate", None)
    return code


class Database:
    """A pool on one database. A connection that was lost is replaced when the next one is asked for."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", url: str) -> None:
        self._pool = pool
        self._url = url
        self._closed = False

    @classmethod
    async def open(cls, url: str) -> "Database":
        """Connect and migrate. Raises StoreUnavailable, StoreTooNew."""
        try:
            import asyncpg
        except ImportError:
            raise StoreUnavailable(
                "PostgreSQL needs the driver: install wfstudio with its extra, wfstudio[postgres]"
            ) from None
        try:
            with explained():
                connection = await asyncpg.connect(url, timeout=CONNECT_S)
                try:
                    await migrate(connection)
                finally:
                    await connection.close()
                pool = await asyncpg.create_pool(
                    url,
                    min_size=0,
                    max_size=MOST_CONNECTIONS,
                    timeout=CONNECT_S,
                    command_timeout=COMMAND_S,
                    reset=_unchanged,
                    server_settings=_SETTINGS,
                )
        except ValueError as error:
            raise StoreUnavailable(f"the store's URL cannot be used: {type(error).__name__}") from None
        return cls(pool, url)

    async def close(self) -> None:
        """Let what runs finish and disconnect. Safe to repeat."""
        if self._closed:
            return
        self._closed = True
        try:
            async with _limited(CONNECT_S):
                await self._pool.close()
        except Exception:  # the server is gone: there is nothing to finish
            self._pool.terminate()

    async def own_connection(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection beside the pool, which the caller closes. Raises StoreUnavailable."""
        import asyncpg

        with explained():
            return await asyncpg.connect(self._url, timeout=CONNECT_S)

    async def rows(self, sql: str, *values: Any) -> "list[asyncpg.Record]":
        """All rows of a statement. Raises StoreUnavailable."""
        with explained():
            return await self._pool.fetch(sql, *values)

    async def row(self, sql: str, *values: Any) -> "asyncpg.Record | None":
        """The first row, None when there is none. Raises StoreUnavailable."""
        with explained():
            return await self._pool.fetchrow(sql, *values)

    async def value(self, sql: str, *values: Any) -> Any:
        """The first column of the first row. Raises StoreUnavailable."""
        with explained():
            return await self._pool.fetchval(sql, *values)

    async def run(self, sql: str, *values: Any) -> int:
        """Run a statement by itself; how many rows it touched. Raises StoreUnavailable."""
        with explained():
            return touched(await self._pool.execute(sql, *values))

    @contextlib.asynccontextmanager
    async def transaction(self) -> "AsyncIterator[Connection]":
        """A transaction that is committed at the end, or undone by whatever is raised inside."""
        with explained():
            async with self._pool.acquire(timeout=CONNECT_S) as connection, connection.transaction():
                yield connection


async def _unchanged(_: "Connection") -> None:
    """Nothing is set on a connection, so nothing is reset when it goes back: one round trip less for each statement."""


def touched(tag: str) -> int:
    """How many rows a command's tag ("UPDATE 1") tells of."""
    last = tag.rpartition(" ")[2]
    return int(last) if last.isdigit() else 0


@contextlib.asynccontextmanager
async def _limited(seconds: float) -> AsyncIterator[None]:
    import asyncio

    async with asyncio.timeout(seconds):
        yield
