"""Routes for whoever runs the service: readiness and metrics. Open, at the root, and they tell nothing of anybody.

Inferred: a tenant has neither.
"""

import asyncio
import logging

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from wfstudio.service.core import Service
from wfstudio.service.metrics import CONTENT_TYPE
from wfstudio.service.store.errors import StoreError
from wfstudio.service.store.rows import ReplayMark

READY_PATH, METRICS_PATH = "/readyz", "/metrics"
PROBE_EVERY_S = 1.0
"""How long an answer about the store is given again, so that asking often costs nothing."""

PROBE_TIMEOUT_S = 5.0
_PROBE = b"readyz"
log = logging.getLogger("wfstudio.service")


class ReadyApp:
    """200 while a change can be made durable, 503 while it cannot: a row is really committed."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._at = -PROBE_EVERY_S
        self._works = False
        self._lock = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if now - self._at >= PROBE_EVERY_S:
                self._works = await self._probe()
                self._at = now
        status, text = (200, "ready\n") if self._works else (503, "the store is not available\n")
        await Response(text, status, media_type="text/plain")(scope, receive, send)

    async def _probe(self) -> bool:
        now = self._service.clock()
        try:
            async with asyncio.timeout(PROBE_TIMEOUT_S):
                await self._service.repository.add_replay_marks([ReplayMark(_PROBE, now)], now + 1)
        except (StoreError, TimeoutError) as error:
            log.error("readiness: %s", error or "the store did not answer in time")
            return False
        return True


class MetricsApp:
    """What the service counts of itself."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = Response(self._service.metrics.text(), media_type=CONTENT_TYPE.partition(";")[0])
        response.headers["content-type"] = CONTENT_TYPE
        await response(scope, receive, send)
