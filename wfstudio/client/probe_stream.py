"""Streams that a probe speaks over: a socket, TLS on it, and TLS inside TLS, which an encrypted proxy makes."""

import socket
import ssl
from typing import Protocol


class Stream(Protocol):
    """What a probe needs of a connection."""

    def sendall(self, data: bytes, /) -> None:
        """Send all of it."""

    def recv(self, size: int, /) -> bytes:
        """What comes next, b"" at the end."""

    def settimeout(self, seconds: float, /) -> None:
        """How long a step may take."""

    def close(self) -> None:
        """Close it."""


class TlsInside:
    """TLS over a stream that is itself TLS, which the standard library's sockets cannot do."""

    def __init__(self, outer: Stream, context: ssl.SSLContext, host: str) -> None:
        """Shakes hands. Raises ``ssl.SSLError``, ``OSError``."""
        self._outer = outer
        self._came, self._goes = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._came, self._goes, server_hostname=host)
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._flush()
                self._feed()
            except ssl.SSLError:
                self._flush()  # the other end is told why
                raise
            else:
                break
        self._flush()

    def version(self) -> str | None:
        """The version of TLS."""
        return self._tls.version()

    def sendall(self, data: bytes) -> None:
        """As a socket's."""
        self._tls.write(data)
        self._flush()

    def recv(self, size: int) -> bytes:
        """As a socket's."""
        while True:
            try:
                return self._tls.read(size)
            except ssl.SSLWantReadError:
                self._flush()
                self._feed()
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""

    def settimeout(self, seconds: float) -> None:
        """As a socket's."""
        self._outer.settimeout(seconds)

    def close(self) -> None:
        """As a socket's."""
        self._outer.close()

    def _feed(self) -> None:
        data = self._outer.recv(65536)
        if data:
            self._came.write(data)
        else:
            self._came.write_eof()

    def _flush(self) -> None:
        if data := self._goes.read():
            self._outer.sendall(data)


def wrapped(stream: Stream, context: ssl.SSLContext, host: str) -> "TlsInside | ssl.SSLSocket":
    """TLS over a stream. Raises ``ssl.SSLError``, ``OSError``, ``ValueError`` for a host that cannot be named."""
    if isinstance(stream, socket.socket) and not isinstance(stream, ssl.SSLSocket):
        return context.wrap_socket(stream, server_hostname=host)
    return TlsInside(stream, context, host)
