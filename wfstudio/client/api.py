"""The client of the Workflow API, sync and async: every row of the endpoint table by its name.

Both drive the same course of a call (``client.attempts``) over httpx; they differ only in how they wait.
"""

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httpx

from wfstudio.client.attempts import Failure, Pause, Retry, Send, course
from wfstudio.client.connection import Connection
from wfstudio.client.errors import ClientError
from wfstudio.client.http_options import CONNECT_TIMEOUT, Way, late
from wfstudio.client.recording import Recorder
from wfstudio.client.wire import Call, Json, Reply, Request, Wire
from wfstudio.protocol.row import Endpoint

TIMEOUT = 30.0
"""Seconds for one try, from sending to the last byte of the answer."""

MAX_ANSWER = 64 * 1024 * 1024
KEEP_ALIVE = 4.0
"""Seconds an idle connection is kept: less than servers usually keep theirs, so that none is used as it closes."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One finished call, decrypted, for showing: ``answer`` is the value, or None with ``error`` set.

    ``request`` and ``answer`` may hold personal data: keep them on screen, out of logs.
    """

    endpoint: Endpoint
    url: str
    request: Json = field(repr=False)
    answer: Json = field(repr=False)
    status: int | None
    error: ClientError | None
    tries: int
    started_at: float
    seconds: float
    query: str = ""


Observer = Callable[[Exchange], None]


class _Shared:
    """What both clients are made of besides their way of waiting."""

    def __init__(
        self,
        connection: Connection,
        timeout: float,
        retry: Retry,
        on_exchange: Observer | None,
    ) -> None:
        self.connection = connection
        self._way = Way.to(connection.url, connection.route)
        self._wire = Wire(connection)
        self._recorder = Recorder(connection)
        self._timeout = timeout
        self._retry = retry
        self._on_exchange = on_exchange

    def _tell(self, call: Call, log: "_Log", answer: Json, error: ClientError | None) -> None:
        if log.tries:
            self._recorder.finished(call, answer, error, log.status)
        if self._on_exchange is None:
            return
        seconds = time.perf_counter() - log.began
        status = error.status if error else log.status
        self._on_exchange(
            Exchange(
                call.row, call.url, call.data, answer, status, error, log.tries, log.started_at, seconds, call.query
            )
        )

    def _limits(self) -> httpx.Timeout:
        return httpx.Timeout(self._timeout, connect=min(CONNECT_TIMEOUT, self._timeout))

    def _built(self, client: httpx.Client | httpx.AsyncClient, request: Request) -> httpx.Request:
        return client.build_request(
            request.method, request.url, headers=request.headers, content=request.content, timeout=self._limits()
        )


class _Log:
    def __init__(self, row: Endpoint) -> None:
        self.row = row
        self.started_at, self.began = time.time(), time.perf_counter()
        self.tries, self.status = 0, None  # type: int, int | None


class Client(_Shared):
    """A blocking client; use it as a context manager, or ``close`` it. Not for use from several threads at once."""

    def __init__(
        self,
        connection: Connection,
        *,
        timeout: float = TIMEOUT,
        transport: httpx.BaseTransport | None = None,
        retry: Retry | None = None,
        on_exchange: Observer | None = None,
    ) -> None:
        super().__init__(connection, timeout, retry or Retry(), on_exchange)
        self._http = httpx.Client(
            **(self._way.options() if transport is None else {"transport": transport}),
            follow_redirects=False,
            limits=httpx.Limits(keepalive_expiry=KEEP_ALIVE),
        )

    def call(
        self,
        name: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        data: Json = None,
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        """Call an endpoint by name and return the decrypted inner value (None when the answer is empty).

        ``path`` and ``query`` hold parameters by name, tenant and community are filled in; ``data`` is the inner value
        of the body; ``headers`` are the row's own extra headers, encrypted on the way. Raises a ``ClientError``.
        """
        call = self._wire.call(name, path, query, data, headers)
        log = _Log(call.row)
        steps = course(self._wire, call, self._retry)
        came: Reply | Failure | None = None
        try:
            while True:
                step = steps.send(came)
                if isinstance(step, Pause):
                    time.sleep(step.seconds)
                    came = None
                else:
                    came = self._send(step, log)
        except StopIteration as done:
            answer: Json = done.value
        except ClientError as error:
            self._tell(call, log, None, error)
            raise
        except BaseException as error:  # ctrl+C, or a task that is cancelled: what was sent may have been done
            if log.tries:
                self._recorder.finished(call, None, error, None)
            raise
        self._tell(call, log, answer, None)
        return answer

    def _send(self, step: Send, log: _Log) -> Reply | Failure:
        log.tries += step.call.row is log.row
        began, content = time.monotonic(), bytearray()
        try:
            reply = self._http.send(self._built(self._http, step.request), stream=True)
            try:
                for chunk in reply.iter_bytes():
                    content += chunk
                    if time.monotonic() - began > self._timeout:
                        return late(self._timeout)
                    if len(content) > MAX_ANSWER:
                        return _TOO_LARGE
            finally:
                reply.close()
        except (httpx.HTTPError, ssl.SSLError) as error:
            return self._way.failure(error, self._timeout)
        except httpx.InvalidURL as error:
            return Failure("connect", str(error), False)
        if (refused := self._way.refusal(reply.status_code)) is not None:
            return refused
        log.status = reply.status_code
        return Reply(reply.status_code, reply.headers, bytes(content))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(_Shared):
    """The same client for an event loop; use it as an async context manager, or ``aclose`` it."""

    def __init__(
        self,
        connection: Connection,
        *,
        timeout: float = TIMEOUT,
        transport: httpx.AsyncBaseTransport | None = None,
        retry: Retry | None = None,
        on_exchange: Observer | None = None,
    ) -> None:
        super().__init__(connection, timeout, retry or Retry(), on_exchange)
        self._http = httpx.AsyncClient(
            **(self._way.options() if transport is None else {"transport": transport}),
            follow_redirects=False,
            limits=httpx.Limits(keepalive_expiry=KEEP_ALIVE),
        )

    async def call(
        self,
        name: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        data: Json = None,
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        """As ``Client.call``."""
        call = self._wire.call(name, path, query, data, headers)
        log = _Log(call.row)
        steps = course(self._wire, call, self._retry)
        came: Reply | Failure | None = None
        try:
            while True:
                step = steps.send(came)
                if isinstance(step, Pause):
                    await asyncio.sleep(step.seconds)
                    came = None
                else:
                    came = await self._send(step, log)
        except StopIteration as done:
            answer: Json = done.value
        except ClientError as error:
            self._tell(call, log, None, error)
            raise
        except BaseException as error:  # ctrl+C, or a task that is cancelled: what was sent may have been done
            if log.tries:
                self._recorder.finished(call, None, error, None)
            raise
        self._tell(call, log, answer, None)
        return answer

    async def _send(self, step: Send, log: _Log) -> Reply | Failure:
        log.tries += step.call.row is log.row
        content = bytearray()
        try:
            async with asyncio.timeout(self._timeout):
                reply = await self._http.send(self._built(self._http, step.request), stream=True)
                try:
                    async for chunk in reply.aiter_bytes():
                        content += chunk
                        if len(content) > MAX_ANSWER:
                            return _TOO_LARGE
                finally:
                    await reply.aclose()
        except TimeoutError:
            return late(self._timeout)
        except (httpx.HTTPError, ssl.SSLError) as error:
            return self._way.failure(error, self._timeout)
        except httpx.InvalidURL as error:
            return Failure("connect", str(error), False)
        if (refused := self._way.refusal(reply.status_code)) is not None:
            return refused
        log.status = reply.status_code
        return Reply(reply.status_code, reply.headers, bytes(content))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()


_TOO_LARGE = Failure("too_large", f"the answer is larger than {MAX_ANSWER // 1024 // 1024} MiB", True)
