"""uvicorn's HTTP protocol with bounds: how large and how slow the head of a request may be."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD_BYTES = 64 * 1024
"""Inferred: request line and headers together; more is answered 431."""

HEAD_S = 30.0
"""Inferred: how long a connection may take to send a head; then it is closed."""

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-type: application/json\r\n"
    b"content-length: 107\r\n\r\n"
    b'{"statusCode":431,"error":"Request Header Fields Too Large","message":"the headers are larger than 64 KiB"}'
)


class BoundedProtocol(HttpToolsProtocol):
    """One connection. A body's bounds are the endpoint's business: it knows how much it takes."""

    _head_bytes = 0
    in_head = True
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._timer = self.loop.call_later(HEAD_S, self._too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.begin_head()

    def on_headers_complete(self) -> None:
        self.end_head()
        super().on_headers_complete()

    def begin_head(self) -> None:
        """A head begins."""
        self.in_head, self._head_bytes = True, 0

    def end_head(self) -> None:
        """The head is whole."""
        self.in_head = False
        self._stop_timer()

    def data_received(self, data: bytes) -> None:
        if self.in_head and self._head_bytes + len(data) > MOST_HEAD_BYTES and self._is_one_head(data):
            self._refuse()
            return
        super().data_received(data)
        if self.in_head:
            self._head_bytes += len(data)
            if self._timer is None:  # most heads come whole and need none
                self._timer = self.loop.call_later(HEAD_S, self._too_slow)

    def _is_one_head(self, data: bytes) -> bool:
        """Whether these bytes still belong to the head, beyond its bound (a body may come in the same chunk)."""
        end = data.find(b"\r\n\r\n")
        return self._head_bytes + (len(data) if end < 0 else end) > MOST_HEAD_BYTES

    def _refuse(self) -> None:
        self.in_head = False
        if not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def _too_slow(self) -> None:
        self._timer = None
        if self.in_head and not self.transport.is_closing():
            self.transport.close()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
