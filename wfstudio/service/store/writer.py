"""Every change of the store: what comes together is committed as one group, and only then answered.

Statements run on the event loop, where they take microseconds and compete with nobody for the interpreter; what waits
for the disk (COMMIT, and BEGIN while another process writes) runs in a thread beside it. While one group is being
committed the next one gathers.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from wfstudio.service.kill_points import reach
from wfstudio.service.store.errors import StoreUnavailable

T = TypeVar("T")
LARGEST_GROUP = 64
"""Units of one group; bounds how long the loop is held up at once."""

WORTH_IT = 16
"""Units with which a group starts at once. A group costs about what ten units cost, so a smaller one waits for more."""

PATIENCE = 2
"""Turns of the loop that may bring no unit before a small group starts: a caller who is alone waits microseconds."""

BUSY_MS = 10_000
"""How long another process may hold the store before a change is given up."""


@dataclass(slots=True)
class _Unit:
    work: Callable[[sqlite3.Connection], Any]
    future: "asyncio.Future[Any]"
    value: Any = None
    error: BaseException | None = None


class Writer:
    """Runs units of work on one connection. A unit sees the units before it; one that raises leaves no trace.

    All writes come from one event loop.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting: list[_Unit] = []
        self._group: list[_Unit] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._then: Callable[[sqlite3.Error | None], None] | None = None
        self._outcome: sqlite3.Error | None = None
        self._scheduled = False
        self._seen, self._barren = 0, 0
        self._closed = False
        self.groups = 0
        connection.execute("PRAGMA busy_timeout=0")
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in the next group and return its value once the group is on disk.

        Raises what ``work`` raises, or StoreUnavailable when the group could not be committed.
        """
        if self._closed:
            raise StoreUnavailable("the store is closed")
        self._loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = self._loop.create_future()
        self._waiting.append(_Unit(work, future))
        self._schedule()
        value: T = await future
        return value

    def close(self) -> None:
        """Commit what is queued, stop the thread and close the connection."""
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        self._thread.join()
        if self._then is not None:
            self._resume()
        while self._group or self._waiting:  # the thread is gone: what is left is committed here
            self._begin()
        self._connection.close()

    def _schedule(self) -> None:
        """Start a group once it is worth it, or nothing more comes."""
        if self._loop is not None and not self._scheduled and not self._group:
            self._scheduled = True
            self._seen, self._barren = 0, 0
            self._loop.call_soon(self._gather)

    def _gather(self) -> None:
        """Look again in the next turn of the loop while turns bring units."""
        waiting = len(self._waiting)
        self._barren = self._barren + 1 if waiting == self._seen else 0
        self._seen = waiting
        if waiting >= WORTH_IT or self._barren > PATIENCE or self._closed or self._loop is None:
            self._begin()
        else:
            self._loop.call_soon(self._gather)

    def _begin(self) -> None:
        self._scheduled = False
        if self._group or not self._waiting:
            return
        self._group, self._waiting = self._waiting[:LARGEST_GROUP], self._waiting[LARGEST_GROUP:]
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error:
            self._beside(self._begin_patiently, self._fill)
        else:
            self._fill(None)

    def _fill(self, error: sqlite3.Error | None) -> None:
        execute = self._connection.execute
        try:
            if error is not None:
                raise error
            for unit in self._group:
                execute("SAVEPOINT unit")
                try:
                    unit.value = unit.work(self._connection)
                except sqlite3.OperationalError:
                    raise  # the disk, not the unit: nothing of the group can be trusted
                except Exception as broken:
                    unit.error = broken
                    execute("ROLLBACK TO unit")
                execute("RELEASE unit")
        except sqlite3.Error as failed:
            self._finish(failed)
        else:
            self._beside(self._commit, self._finish)

    def _finish(self, error: sqlite3.Error | None) -> None:
        group, self._group = self._group, []
        if error is not None:
            with contextlib.suppress(sqlite3.Error):
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
            for unit in group:
                unit.error = unit.error or StoreUnavailable(f"nothing was stored: {error}")
        self.groups += 1
        _settle(group)
        if self._waiting and not self._closed:
            self._schedule()

    def _beside(self, work: Callable[[], None], then: Callable[[sqlite3.Error | None], None]) -> None:
        """Do something in the thread, then go on with its error or None; at once when the thread is gone."""
        self._then = then
        if not self._closed:
            self._jobs.put(work)
            return
        self._try(work)
        self._resume()

    def _run(self) -> None:
        while (work := self._jobs.get()) is not None:
            self._try(work)
            loop = self._loop
            if loop is not None:
                with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
                    loop.call_soon_threadsafe(self._resume)

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
            self._outcome = None
        except sqlite3.Error as error:
            self._outcome = error

    def _resume(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then(self._outcome)

    def _commit(self) -> None:
        reach("before-commit")
        self._connection.execute("COMMIT")
        reach("before-answer")

    def _begin_patiently(self) -> None:
        self._connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        finally:
            self._connection.execute("PRAGMA busy_timeout=0")


def _settle(units: list[_Unit]) -> None:
    for unit in units:
        if unit.future.done():
            continue
        if unit.error is not None:
            unit.future.set_exception(unit.error)
        else:
            unit.future.set_result(unit.value)
