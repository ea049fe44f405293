"""Delivery of the outbox: after the transaction that wrote a message, at least once, with growing pauses.

Tries go by the machine's clock, not by the service's: a mail server that is down does not come back because somebody
moved the time of instances ahead. Several processes on one store share the work by claims that run out by themselves,
so what a killed process had in hand is sent by another, under the same Message-ID.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import replace

from wfstudio.service.clock import Clock, now_ms
from wfstudio.service.kill_points import reach
from wfstudio.service.outbox.carrier import Carrier, NotDelivered
from wfstudio.service.outbox.wording import written
from wfstudio.service.store.errors import StoreError
from wfstudio.service.store.repository import Repository
from wfstudio.service.store.rows import Message

log = logging.getLogger("wfstudio.outbox")

LOOK_EVERY_S = 2.0
"""How often the store is asked what is due; what this process itself queues is tried at once."""

MOST_AT_ONCE = 8
TRY_S = 60.0
CLAIM_MS = 120_000
"""How long a message stays with the process that took it; longer than a try and storing what came of it."""

FIRST_PAUSE_MS = 5_000
LONGEST_PAUSE_MS = 30 * 60 * 1000
MOST_ATTEMPTS = 30
"""After about eleven hours of pauses a message is given up."""

STOP_S = 5.0
"""How long what is under way may take when the service stops; then it is released, for the next start."""

_SETTLE_TRIES = 5
_SETTLE_PAUSE_S = 1.0


class Delivery:
    """Delivers the messages of one store. ``start`` and ``stop`` belong to one event loop."""

    def __init__(
        self,
        repository: Repository,
        carriers: Mapping[str, Carrier],
        *,
        clock: Clock,
        instance_url: Callable[[str], str],
        now: Clock = now_ms,
    ) -> None:
        """``carriers`` by kind of message; ``clock`` tells when a message was sent, ``now`` when to try."""
        self.carriers = carriers
        self.now = now
        self._repository = repository
        self._clock = clock
        self._instance_url = instance_url
        self._wake = asyncio.Event()
        self._stopping = False
        self._runner: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self.sent = self.put_off = self.given_up = 0

    def first_status(self, kind: str) -> str:
        """What becomes of a new message: it is ``queued`` when somebody carries its kind, else ``kept``."""
        return "queued" if kind in self.carriers else "kept"

    def start(self) -> None:
        """Begin to deliver; nothing happens when nobody carries anything."""
        if self.carriers:
            self._runner = asyncio.create_task(self._run())

    def wake(self) -> None:
        """Look now what is due."""
        self._wake.set()

    async def stop(self) -> None:
        """Finish what is under way, or release it after a while. Safe to repeat."""
        if self._runner is None:
            return
        self._stopping = True
        self.wake()
        await self._runner
        self._runner = None
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=STOP_S)
        left = list(self._under_way)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            room = MOST_AT_ONCE - len(self._under_way)
            claimed = await self._claim(room) if room else []
            for message in claimed:
                task = asyncio.create_task(self._deliver(message))
                self._under_way.add(task)
                task.add_done_callback(self._done)
            if room and len(claimed) == room:
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._wake.wait()

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        self.wake()

    async def _claim(self, room: int) -> list[Message]:
        now = self.now()
        try:
            return await self._repository.claim_messages(list(self.carriers), now, now + CLAIM_MS, room)
        except StoreError as error:
            log.warning("outbox: %s", error)
            return []

    async def _deliver(self, message: Message) -> None:
        try:
            async with asyncio.timeout(TRY_S):
                await self._carry(message)
        except asyncio.CancelledError:
            await self._settle(replace(message, attempts=message.attempts - 1))
            raise
        except NotDelivered as fault:
            await self._failed(message, fault)
        except TimeoutError:
            await self._failed(message, NotDelivered("nothing came of it in time"))
        except StoreError as error:
            log.warning("outbox: %s", error)
            await self._failed(message, NotDelivered("the store could not be read"))
        except Exception as error:  # whatever a carrier raises, the others are delivered
            log.exception("outbox: message %s", message.id)
            await self._failed(message, NotDelivered(f"internal error ({type(error).__name__})"))
        else:
            self.sent += 1
            log.info("outbox: message %s, attempt %d: sent", message.id, message.attempts)
            reach("before-sent-mark")
            await self._settle(replace(message, status="sent", delivered_at=self._clock(), failure=None))

    async def _carry(self, message: Message) -> None:
        instance = await self._repository.instance(message.instance_id)
        name = instance.workflow_name if instance is not None else ""
        # where the instance is reached now: a service on this machine may have another port than when it was queued
        letter = written(message, name, self._instance_url(message.instance_id))
        await self.carriers[message.kind].carry(letter)

    async def _failed(self, message: Message, fault: NotDelivered) -> None:
        over = fault.for_good or message.attempts >= MOST_ATTEMPTS
        end = "; given up" if over else ""
        log.warning("outbox: message %s, attempt %d: %s%s", message.id, message.attempts, fault.text, end)
        if over:
            self.given_up += 1
            await self._settle(replace(message, status="failed", failure=fault.reason))
            return
        self.put_off += 1
        due = self.now() + pause_ms(message.attempts)
        await self._settle(replace(message, next_try_at=due, failure=fault.reason))

    async def _settle(self, message: Message) -> None:
        """Store what came of a try; when that cannot be done for a while the claim runs out and it is tried again."""
        for left in reversed(range(_SETTLE_TRIES)):
            try:
                await self._repository.settle_message(message)
            except StoreError as error:
                log.warning("outbox: message %s: %s", message.id, error)
                if left and not self._stopping:
                    await asyncio.sleep(_SETTLE_PAUSE_S)
            else:
                return


def pause_ms(attempts: int) -> int:
    """How long to wait after that many attempts: doubling, with a fifth of chance so that not all come at once."""
    pause = min(FIRST_PAUSE_MS * 2 ** min(attempts - 1, 20), LONGEST_PAUSE_MS)
    return int(pause * random.uniform(0.8, 1.2))  # noqa: S311 (no secret)
