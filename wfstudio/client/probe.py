"""Reaching a service hop by hop: name, connection, encryption, answer. Small and quick: httpx is not needed here.

Each step raises ``ProbeFailed``, which says what went wrong in words. Redirects are not followed, proxies not used.
"""

import json
import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl

MOST_BYTES = 1024 * 1024


class ProbeFailed(Exception):
    """A hop does not work; the message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a base URL leads."""

    secure: bool
    host: str
    port: int
    netloc: str
    path: str

    @classmethod
    def of(cls, url: str) -> "Target":
        """The target of an http(s) URL."""
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        return cls(secure, parts.hostname or "", parts.port or (443 if secure else 80), parts.netloc, parts.path)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer. ``clock`` is its Date header in epoch seconds, None when it has none."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    seconds: float

    @property
    def clock(self) -> float | None:
        """The service's time when it answered, to the second."""
        from email.utils import parsedate_to_datetime

        try:
            return parsedate_to_datetime(self.headers["date"]).timestamp()
        except (KeyError, ValueError, TypeError):
            return None

    @property
    def json(self) -> Any:
        """The body's value; None when it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def resolve(target: Target) -> list[str]:
    """The addresses of the host."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ProbeFailed(f"{target.host} has no address: {getattr(error, 'strerror', None) or error}") from None
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def connect(target: Target, timeout: float) -> socket.socket:
    """A connection to the host."""
    try:
        return socket.create_connection((target.host, target.port), timeout=timeout)
    except TimeoutError:
        raise ProbeFailed(f"{target.host}:{target.port} does not answer within {timeout:g} s") from None
    except OSError as error:
        raise ProbeFailed(f"{target.host}:{target.port}: {error.strerror or error}") from None


def secure(target: Target, connection: socket.socket) -> "ssl.SSLSocket":
    """The connection encrypted, the host's certificate checked."""
    import ssl

    try:
        return _context().wrap_socket(connection, server_hostname=target.host)
    except ssl.SSLCertVerificationError as error:
        connection.close()
        raise ProbeFailed(f"the certificate of {target.host} is not accepted: {error.verify_message}") from None
    except (OSError, ValueError) as error:
        connection.close()
        raise ProbeFailed(f"{target.host}:{target.port} speaks no TLS: {error}") from None


def _context() -> "ssl.SSLContext":
    """The certificates that the client trusts too."""
    import ssl

    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if file or folder:
        return ssl.create_default_context(cafile=file, capath=folder)
    try:
        import certifi
    except ImportError:
        return ssl.create_default_context()
    return ssl.create_default_context(cafile=certifi.where())


def get(
    target: Target, connection: socket.socket, path: str, *, headers: Mapping[str, str] | None = None, timeout: float
) -> Answered:
    """The answer to a GET; the connection is closed."""
    began = time.monotonic()
    lines = {"Host": target.netloc, "Accept": "application/json", "Connection": "close", **(headers or {})}
    head = f"GET {path} HTTP/1.1\r\n" + "".join(f"{name}: {text}\r\n" for name, text in lines.items())
    received = bytearray()
    try:
        with connection:
            connection.settimeout(timeout)
            connection.sendall(f"{head}\r\n".encode("ascii", "replace"))
            while len(received) < MOST_BYTES and not _complete(received) and (part := connection.recv(65536)):
                received += part
                if time.monotonic() - began > timeout:
                    raise TimeoutError
    except TimeoutError:
        raise ProbeFailed(f"no answer within {timeout:g} s") from None
    except OSError as error:
        raise ProbeFailed(f"the connection broke: {error.strerror or error}") from None
    return _answered(bytes(received), time.monotonic() - began)


def fetch(url: str, path: str, *, headers: Mapping[str, str] | None = None, timeout: float) -> Answered:
    """All hops at once: the answer to a GET of ``path`` (from the root) at the host of ``url``."""
    target = Target.of(url)
    connection = connect(target, timeout)
    if target.secure:
        connection = secure(target, connection)
    return get(target, connection, path, headers=headers, timeout=timeout)


def _complete(received: bytearray) -> bool:
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return False
    headers = _headers(bytes(head))
    length = headers.get("content-length", "")
    return length.isdigit() and len(body) >= int(length)


def _answered(received: bytes, seconds: float) -> Answered:
    head, found, body = received.partition(b"\r\n\r\n")
    first = head.split(b"\r\n", 1)[0].split()
    if not found or len(first) < 2 or not first[0].startswith(b"HTTP/") or not first[1].isdigit():
        what = "nothing" if not received else "something that is not HTTP"
        raise ProbeFailed(f"{what} came as an answer")
    headers = _headers(head)
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = _joined(body)
    return Answered(int(first[1]), headers, body, seconds)


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.strip().lower(): text.strip() for name, _, text in (line.partition(":") for line in lines)}


def _joined(body: bytes) -> bytes:
    made = bytearray()
    while body:
        size, _, rest = body.partition(b"\r\n")
        try:
            length = int(size.split(b";")[0], 16)
        except ValueError:
            break
        made += rest[:length]
        body = rest[length + 2 :]
        if length == 0:
            break
    return bytes(made)
