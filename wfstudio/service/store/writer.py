"""One thread that makes every change: what is queued is committed as one group, and only then answered."""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from wfstudio.service.store.errors import StoreUnavailable

T = TypeVar("T")
LARGEST_GROUP = 256


@dataclass(slots=True)
class _Unit:
    work: Callable[[sqlite3.Connection], Any]
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"
    value: Any = None
    error: BaseException | None = None


class Writer:
    """Runs units of work on one connection. A unit sees the units before it; one that raises leaves no trace."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._queue: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._closed = False
        self.groups = 0
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in the next group and return its value once the group is on disk.

        Raises what ``work`` raises, or StoreUnavailable when the group could not be committed.
        """
        if self._closed:
            raise StoreUnavailable("the store is closed")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._queue.put(_Unit(work, loop, future))
        value: T = await future
        return value

    def close(self) -> None:
        """Commit what is queued, stop the thread and close the connection."""
        if self._closed:
            return
        self._closed = True
        self._queue.put(None)
        self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            group, last = self._gather(first)
            try:
                self._commit(group)
            except sqlite3.Error as error:
                self._undo()
                for unit in group:
                    unit.error = unit.error or StoreUnavailable(f"nothing was stored: {error}")
            self.groups += 1
            _answer(group)
            if last:
                return

    def _gather(self, first: _Unit) -> tuple[list[_Unit], bool]:
        group = [first]
        while len(group) < LARGEST_GROUP:
            try:
                unit = self._queue.get_nowait()
            except queue.Empty:
                return group, False
            if unit is None:
                return group, True
            group.append(unit)
        return group, False

    def _commit(self, group: list[_Unit]) -> None:
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        for unit in group:
            execute("SAVEPOINT unit")
            try:
                unit.value = unit.work(self._connection)
            except sqlite3.OperationalError:
                raise  # the disk, not the unit: nothing of the group can be trusted
            except Exception as error:
                unit.error = error
                execute("ROLLBACK TO unit")
            execute("RELEASE unit")
        execute("COMMIT")

    def _undo(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def _answer(group: list[_Unit]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[_Unit]] = {}
    for unit in group:
        by_loop.setdefault(unit.loop, []).append(unit)
    for loop, units in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
            loop.call_soon_threadsafe(_settle, units)


def _settle(units: list[_Unit]) -> None:
    for unit in units:
        if unit.future.done():
            continue
        if unit.error is not None:
            unit.future.set_exception(unit.error)
        else:
            unit.future.set_result(unit.value)
