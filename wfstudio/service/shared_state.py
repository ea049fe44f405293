"""What every process of one store must know at once: how far the clock was moved, the faults, the marks of reads.

The store keeps the first two; a process that changes them tells the others, and one whose listening was interrupted
reads them anew. Marks of reads are told a moment after the read, and stored a little later.
"""

import asyncio
import base64
import binascii
import contextlib
import json
import logging
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from wfstudio.service.clock import CLOCK_AHEAD, MovableClock, machine_time
from wfstudio.service.faults import read_faults
from wfstudio.service.store.errors import StoreError
from wfstudio.service.store.rows import ReplayMark

if TYPE_CHECKING:
    from wfstudio.service.core import Service

log = logging.getLogger("wfstudio.service")

FAULTS = "faults"
"""Under which name the store keeps the faults."""

TELL_S = 0.05
"""How long the mark of a read may be known to the process that answered it only, on a store of several processes.

Inferred: within it the same read is accepted by another process too.
"""

SETTLE_S = 0.3
"""How long a change on the control path, or a look at the request log, waits for the other processes."""

LISTEN_EVERY_S = 1.0
_MARK = 40
MARKS_IN_ONE = 140
_COMFORTS, _REQUESTS, _RESET, _MARKS = "comforts", "requests", "reset", "marks "


class SharedState:
    """Tells and hears for one service."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._faults = ""
        self._tasks: set[asyncio.Task[None]] = set()
        self._running: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take over what the store has, and go on doing so when it is shared."""
        repository = self._service.repository
        if repository.shared:
            await repository.listen(self._heard)
            self._running = [
                asyncio.create_task(_every(LISTEN_EVERY_S, self.stay_in_touch)),
                asyncio.create_task(_every(TELL_S, self.tell_marks)),
            ]
        await self.load()

    async def stop(self) -> None:
        """End what runs beside."""
        for task in (*self._running, *self._tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._running = []

    async def load(self) -> None:
        """Take over the clock's lead and the faults as they are stored. Raises StoreError."""
        service = self._service
        ahead = int(await service.repository.comfort(CLOCK_AHEAD) or 0)
        if isinstance(service.clock, MovableClock):
            service.clock.ahead_ms = ahead
        elif ahead:
            service.clock = MovableClock(service.clock, ahead)
        text = await service.repository.comfort(FAULTS) or ""
        if text != self._faults:
            self._faults = text
            value: dict[str, Any] = json.loads(text) if text else {"faults": [], "seed": 0}
            service.faults.replace(read_faults(value["faults"]), value["seed"])

    async def changed(self) -> None:
        """The store has another clock or other faults: take them over here and everywhere."""
        await self.load()
        await self._tell_and_settle(_COMFORTS)

    async def was_reset(self) -> None:
        """The store was emptied: drop what is remembered of it, here and everywhere."""
        self._drop()
        await self.load()
        await self._tell_and_settle(_RESET)

    async def gather_requests(self) -> None:
        """Have every process store what it holds of the request log."""
        if self._service.requests is not None:
            await self._service.requests.store()
        await self._tell_and_settle(_REQUESTS)

    async def _tell_and_settle(self, text: str) -> None:
        if self._service.repository.shared:
            await self._service.repository.tell(text)
            await self.settle()

    async def settle(self) -> None:
        """Give the other processes time to act on what they were told."""
        await asyncio.sleep(SETTLE_S)

    def _drop(self) -> None:
        service = self._service
        service.recent.clear()
        if service.requests is not None:
            service.requests.forget()

    def _heard(self, text: str) -> None:
        if text.startswith(_MARKS):
            self._service.replay.learn(unpacked(text[len(_MARKS) :]))
        elif text == _COMFORTS:
            self._beside(self.load)
        elif text == _REQUESTS and self._service.requests is not None:
            self._beside(self._service.requests.store)
        elif text == _RESET:
            self._drop()
            self._beside(self.load)

    def _beside(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async def tried() -> None:
            try:
                await work()
            except StoreError as error:
                log.warning("what another process told could not be read: %s", error)

        task = asyncio.get_running_loop().create_task(tried())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stay_in_touch(self) -> None:
        """Listen again when that was interrupted, and read what may have been missed. Raises StoreError."""
        service = self._service
        if await service.repository.listen(self._heard):
            await self.load()
            service.replay.learn(await service.repository.replay_marks(machine_time(service.clock)))

    async def tell_marks(self) -> None:
        """Tell the others which reads were answered here. Raises StoreError; the marks are stored soon anyway."""
        marks = self._service.replay.untold()
        for start in range(0, len(marks), MARKS_IN_ONE):
            await self._service.repository.tell(_MARKS + packed(marks[start : start + MARKS_IN_ONE]))


async def _every(seconds: float, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        with contextlib.suppress(StoreError):  # it works again when the store does
            await work()


def packed(marks: list[ReplayMark]) -> str:
    """Marks as a text: 32 bytes of the mark and 8 of its end each, as base64."""
    return base64.b64encode(b"".join(one.mark + one.until.to_bytes(8, "big", signed=True) for one in marks)).decode()


def unpacked(text: str) -> list[ReplayMark]:
    """The inverse of ``packed``; [] for anything else."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return []
    parts = (raw[at : at + _MARK] for at in range(0, len(raw) - len(raw) % _MARK, _MARK))
    return [ReplayMark(part[:32], int.from_bytes(part[32:], "big", signed=True)) for part in parts]
