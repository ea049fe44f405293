"""The short way of a request through HTTP: one that comes whole, for a row of the endpoint table.

Such a request needs none of ASGI's messages: its head and body are there, its answer is one write. Everything else
(a body that is large or late, pipelined requests, upgrades, other paths) goes uvicorn's own way, on the same wire.
"""

import asyncio
import logging
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from wfstudio.service.bounded_http import BoundedProtocol
from wfstudio.service.dispatch import Dispatcher
from wfstudio.service.routing import EndpointApp, Reply

log = logging.getLogger("wfstudio.service")
REST_S = 0.02
"""How long the rest of a small body may take before a request goes the long way; many callers send it by itself."""

MOST_AWAITED = 64 * 1024
_JSON = b"content-type: application/json\r\ncontent-length: "


class Exchange:
    """One request that is being answered the short way, as uvicorn looks at its own."""

    __slots__ = ("disconnected", "keep_alive", "message_event", "response_complete")

    def __init__(self, keep_alive: bool) -> None:
        self.keep_alive = keep_alive
        self.disconnected = False
        self.response_complete = False
        self.message_event = _NOBODY_WAITS


class _Unheard:
    """Stands where uvicorn keeps the event that a request's reader waits for; here nobody reads."""

    def set(self) -> None:
        return


_NOBODY_WAITS = _Unheard()


class WholeRequestProtocol(BoundedProtocol):
    """One connection. A request is undecided from the end of its head until it is whole, large or late."""

    _undecided = False
    _rest: asyncio.TimerHandle | None = None
    _idle: asyncio.TimerHandle | None = None
    _answered_at = 0.0
    _stamped: tuple[Any, bytes] = (None, b"")

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self._dispatcher = self.app if isinstance(self.app, Dispatcher) else None
        self._parts: list[bytes] = []

    # what the parser tells

    def on_message_begin(self) -> None:
        if self._dispatcher is None:
            super().on_message_begin()
            return
        self.begin_head()
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        if self._dispatcher is None:
            super().on_headers_complete()
            return
        self.end_head()
        parser = self.parser
        if self.expect_100_continue or parser.should_upgrade() or parser.get_http_version() != "1.1":
            self._go_the_long_way()
        else:
            self._undecided, self._parts = True, []

    def on_body(self, body: bytes) -> None:
        if self._undecided:
            self._parts.append(body)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self._undecided:
            super().on_message_complete()
        elif self._go_the_short_way():
            self._await_no_rest()
        else:
            self._decide_late()
            super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._undecided:
            if self.transport.is_closing():
                self._undecided = False
            elif sum(map(len, self._parts)) > MOST_AWAITED:
                self._decide_late()
            elif self._rest is None:
                self._rest = self.loop.call_later(REST_S, self._rest_is_late)

    # the two ways

    def _rest_is_late(self) -> None:
        self._rest = None
        if self._undecided and not self.transport.is_closing():
            self._decide_late()

    def _await_no_rest(self) -> None:
        self._undecided = False
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None

    def _decide_late(self) -> None:
        self._await_no_rest()
        self._go_the_long_way()
        for part in self._parts:
            super().on_body(part)
        self._parts = []

    def _go_the_long_way(self) -> None:
        """Do what uvicorn would have done with this head."""
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        HttpToolsProtocol.on_message_begin(self)
        self.url, self.expect_100_continue = url, expects
        self.headers.extend(headers)
        HttpToolsProtocol.on_headers_complete(self)

    def _go_the_short_way(self) -> bool:
        """Start answering; False when this request is none for it."""
        if self.cycle is not None and not self.cycle.response_complete:
            return False
        path, _, query = self.url.partition(b"?")
        if b"%" in path or b"#" in self.url or not path.startswith(b"/") or not path.isascii():
            return False
        method, text = self.parser.get_method().decode("ascii"), path.decode("ascii")
        way = self._dispatcher.way(method, text) if self._dispatcher is not None else None
        if way is None or not isinstance(way[0], EndpointApp):
            return False
        scope = {
            "type": "http",
            "method": method,
            "path": text,
            "query_string": query,
            "headers": self.headers,
            "client": self.client,
            "path_params": way[1],
        }
        exchange = Exchange(self.parser.should_keep_alive())
        self.cycle = exchange  # type: ignore[assignment]
        parts, self._parts = self._parts, []
        task = self.loop.create_task(self._answer(exchange, way[0], scope, b"".join(parts)))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return True

    async def _answer(self, exchange: Exchange, app: EndpointApp, scope: dict[str, Any], body: bytes) -> None:
        try:
            reply = await app.answer(scope, body)
            if self.flow.write_paused and not exchange.disconnected:
                await self.flow.drain()
        except BaseException:
            exchange.response_complete = True
            self.transport.close()
            raise
        exchange.response_complete = True
        if not exchange.disconnected:
            self._send(exchange, reply)

    def _send(self, exchange: Exchange, reply: Reply) -> None:
        end = b"\r\n\r\n" if exchange.keep_alive else b"\r\nconnection: close\r\n\r\n"
        parts = [STATUS_LINE[reply.status], self._stamp()]
        if reply.status == 204:
            parts.append(end[2:])
        else:
            parts += (_JSON, b"%d" % len(reply.content), end, reply.content)
        self.transport.write(b"".join(parts))
        if not exchange.keep_alive:
            self.transport.close()
        self.on_response_complete()

    def _stamp(self) -> bytes:
        """The headers that every answer has (the date), made anew when they change."""
        headers = self.server_state.default_headers
        if self._stamped[0] is not headers:
            lines = b"".join(b"%s: %s\r\n" % pair for pair in headers)
            WholeRequestProtocol._stamped = (headers, lines)
        return self._stamped[1]

    # connections that nobody uses any more

    def shutdown(self) -> None:
        if self._undecided:
            self._decide_late()
        super().shutdown()

    def on_response_complete(self) -> None:
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
            return
        self._answered_at = self.loop.time()
        if self._idle is None:
            self._idle = self.loop.call_later(self.timeout_keep_alive, self._look_idle)

    def connection_lost(self, exc: Exception | None) -> None:
        self._await_no_rest()
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        super().connection_lost(exc)

    def _look_idle(self) -> None:
        """Close the connection when it is idle for long enough; one timer does for all of its requests."""
        self._idle = None
        if self.transport.is_closing():
            return
        left = self._answered_at + self.timeout_keep_alive - self.loop.time()
        if self.in_head or self._undecided or (self.cycle is not None and not self.cycle.response_complete):
            left = self.timeout_keep_alive
        if left <= 0:
            self.transport.close()
        else:
            self._idle = self.loop.call_later(left, self._look_idle)
