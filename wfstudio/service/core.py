"""One service: its settings, keys and store, and what the handlers share."""

import asyncio
import contextlib
import logging
import weakref
from collections import OrderedDict
from typing import TYPE_CHECKING

from wfstudio.engine.definition import Definition
from wfstudio.protocol.envelope import KeyPair
from wfstudio.service.agreements import Agreements
from wfstudio.service.callers import Gate
from wfstudio.service.captures import CaptureProvider, SimulatedProvider
from wfstudio.service.clock import Clock, SteppedClock, machine_time, now_ms
from wfstudio.service.deterministic import START_MS, STEP_MS, fixed_secrets
from wfstudio.service.faults import Faults
from wfstudio.service.first_start import make_ready
from wfstudio.service.ids import CountedIds, Ids, RandomIds
from wfstudio.service.local_secrets import LocalSecrets, load_or_make
from wfstudio.service.metrics import Metrics
from wfstudio.service.outbox.carrier import Carrier
from wfstudio.service.outbox.delivery import Delivery
from wfstudio.service.recent import Recent
from wfstudio.service.replay import ReplayGuard
from wfstudio.service.request_log import STORED_EVERY_S, RequestLog
from wfstudio.service.seed import Seed
from wfstudio.service.settings import Settings
from wfstudio.service.shared_state import SharedState
from wfstudio.service.store.errors import StoreError
from wfstudio.service.store.repository import Repository
from wfstudio.service.store.sqlite import SqliteRepository
from wfstudio.service.tokens import TokenKey

if TYPE_CHECKING:
    from wfstudio.sandbox.pool import ScriptPool
    from wfstudio.service.pages.preview import Previews
    from wfstudio.service.pages.sharing import Sharing

log = logging.getLogger("wfstudio.service")

FLUSH_S = 1.0
"""How long the replay mark of a read may stay in memory only."""

FOR_EVER = 2**62
MARKS_AT_ONCE = 500
"""Replay marks of one transaction: storing them holds everybody else up for some milliseconds."""

KEPT_DEFINITIONS = 128


class Service:
    """Everything a request needs. ``start`` before the first request, ``stop`` after the last."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock = now_ms,
        provider: CaptureProvider | None = None,
        repository: Repository | None = None,
        secrets: LocalSecrets | None = None,
        seed: Seed | None = None,
    ) -> None:
        """Open the store and read or make its keys, unless both are given.

        Raises StoreUnavailable, StoreTooNew, SecretsUnreadable, SettingsError, OSError.
        """
        self.settings = settings
        self.seed = seed
        self.seeds_at_start = True
        self.stepped = SteppedClock(START_MS, STEP_MS, clock) if settings.deterministic is not None else None
        self.clock = self.stepped or clock
        self.ids: Ids = RandomIds() if settings.deterministic is None else CountedIds(settings.deterministic)
        if secrets is None and settings.deterministic is not None:
            secrets = fixed_secrets(settings.deterministic)
        self.secrets = secrets or load_or_make(settings.secrets)
        self.repository: Repository = repository or SqliteRepository(settings.store)
        self.keys = KeyPair.from_private(self.secrets.service_key)
        self.tokens = TokenKey(self.secrets.token_key, repeatable=settings.deterministic is not None)
        self.provider = provider or SimulatedProvider(settings.capture_ms)
        self.faults = Faults()
        self.delivery = self._deliverer()
        self.agreements = Agreements()
        self.metrics = self._count()
        self.recent = Recent()
        self.replay = ReplayGuard()
        self.gate = self._gate()
        self.requests = RequestLog(self.repository) if settings.control else None
        self.state = SharedState(self)
        self._previews: Previews | None = None
        self._sharing: Sharing | None = None
        self._scripts: ScriptPool | None = None
        self._definitions: OrderedDict[str, Definition] = OrderedDict()
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._flusher: asyncio.Task[None] | None = None

    def _count(self) -> Metrics:
        metrics = Metrics()
        agreed = self.agreements
        metrics.read("key_agreements_total", "counter", "Shared keys that were not remembered.", lambda: agreed.made)
        metrics.read(
            "key_agreements_refused_total", "counter", "Requests refused for too many keys.", lambda: agreed.refused
        )
        metrics.read("replay_marks", "gauge", "Requests remembered against replay.", lambda: len(self.replay))
        sent = self.delivery
        metrics.read("outbox_sent_total", "counter", "Messages that a server took.", lambda: sent.sent)
        metrics.read("outbox_put_off_total", "counter", "Tries that failed and are repeated.", lambda: sent.put_off)
        metrics.read("outbox_given_up_total", "counter", "Messages that were given up.", lambda: sent.given_up)
        return metrics

    def _deliverer(self) -> Delivery:
        carriers: dict[str, Carrier] = {}
        if self.settings.mail is not None:
            from wfstudio.service.outbox.smtp import SmtpCarrier

            carriers["email"] = SmtpCarrier(self.settings.mail)
        return Delivery(self.repository, carriers, clock=lambda: self.clock(), instance_url=self.instance_url)

    def _gate(self) -> Gate:
        return Gate(
            self.repository,
            self.keys,
            self.tokens,
            self.replay,
            span_s=self.settings.allowed_time_span_s,
            documentation_headers=self.settings.documentation_headers,
            agreements=self.agreements,
        )

    async def start(self) -> None:
        """Make what a first start lacks, take up the replay marks of the last run, apply the seed. Raises BadSeed."""
        if self.settings.deterministic is not None:
            await self.repository.reset()
            await self.repository.add_replay_marks([], FOR_EVER)
        await make_ready(self.repository, self.secrets, self.ids, self.clock())
        marks = await self.repository.replay_marks(machine_time(self.clock))
        self.replay = ReplayGuard(marks, told=self.repository.shared)
        self.gate = self._gate()
        await self.state.start()
        if self.seed is not None and self.seeds_at_start:
            from wfstudio.service.seeding import apply

            await apply(self, self.seed)
        self._flusher = asyncio.create_task(self._flush_forever())
        self.delivery.start()

    async def stop(self) -> None:
        """Finish or release what is being sent, store what is in memory, end the script workers, close the store."""
        if self._sharing is not None:
            await self._sharing.stop()
        await self.delivery.stop()
        await self.state.stop()
        if self._flusher is not None:
            self._flusher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._flusher
            self._flusher = None
        if self.requests is not None:
            await self.requests.store()
        await self.flush()
        if self._scripts is not None:
            await self._scripts.close()
        await self.repository.close()

    async def flush(self) -> None:
        """Store the replay marks and now and then the request log; what the store refuses stays in memory."""
        if self.requests is not None:
            await self.requests.store(STORED_EVERY_S)
        marks, stored = self.replay.unsaved(), 0
        try:
            while stored < len(marks):
                part = marks[stored : stored + MARKS_AT_ONCE]
                await self.repository.add_replay_marks(part, machine_time(self.clock))
                stored += len(part)
        except StoreError:
            return
        finally:
            for mark in marks[stored:]:
                self.replay.save_later(mark)

    async def _flush_forever(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_S)
            await self.flush()

    @property
    def previews(self) -> "Previews":
        """The pages of nodes that are being designed."""
        if self._previews is None:
            from wfstudio.service.pages.preview import Previews

            self._previews = Previews()
        return self._previews

    @property
    def sharing(self) -> "Sharing":
        """The pages that other devices of the local network may open."""
        if self._sharing is None:
            from wfstudio.service.pages.sharing import Sharing

            self._sharing = Sharing(self)
        return self._sharing

    @property
    def scripts(self) -> "ScriptPool":
        """The script workers, started when the first script runs."""
        if self._scripts is None:
            from wfstudio.sandbox.pool import ScriptPool

            self._scripts = ScriptPool()
        return self._scripts

    async def definition(self, digest: str) -> Definition:
        """A pinned definition; the last used ones are kept in memory."""
        if (known := self._definitions.get(digest)) is not None:
            self._definitions.move_to_end(digest)
            return known
        made = self._definitions[digest] = Definition(await self.repository.definition(digest))
        if len(self._definitions) > KEPT_DEFINITIONS:
            self._definitions.popitem(last=False)
        return made

    def lock(self, thing_id: str) -> asyncio.Lock:
        """The lock under which this process changes a workflow or steps an instance (scripts run once, not in vain).

        That a step happens once does not rest on it: the store's conditional update decides.
        """
        found = self._locks.get(thing_id)
        if found is None:
            found = self._locks[thing_id] = asyncio.Lock()
        return found

    def instance_url(self, instance_id: str) -> str:
        """The page of an instance. Source: workflows-api, "Create workflow instance by access code"."""
        return f"{self.settings.origin}/workflow/wf_instance/{instance_id}"
