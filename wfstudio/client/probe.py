"""Reaching a service hop by hop: name, connection, proxy, encryption, answer. Small and quick: httpx is not needed.

Each step raises ``ProbeFailed``, which says what went wrong in words. Redirects are not followed.
"""

import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from wfstudio.client.proxies import Proxy, proxy_advice, proxy_for
from wfstudio.client.route import USUAL, Route

if TYPE_CHECKING:
    from wfstudio.client.probe_stream import Stream

MOST_BYTES = 1024 * 1024


class ProbeFailed(Exception):
    """A hop does not work; the message says why, ``advice`` what to do where that is known.

    ``hop`` is set where it is another than the one that was tried.
    """

    def __init__(self, message: str, advice: str = "", hop: str = "") -> None:
        super().__init__(message)
        self.advice, self.hop = advice, hop


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

    @classmethod
    def proxy(cls, proxy: Proxy) -> "Target":
        """A proxy as a target."""
        return cls.of(proxy.url)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer. ``clock`` is its Date header in epoch seconds, None when it has none."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    seconds: float
    reason: str = ""

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


def secure(target: Target, connection: "Stream", route: Route = USUAL) -> "Stream":
    """The connection encrypted, the host's certificate checked. Raises ``UnusableCertificates`` too."""
    from wfstudio.client.probe_stream import wrapped
    from wfstudio.client.tls import context, tls_failure

    made = context(route)
    try:
        return wrapped(connection, made, target.host)
    except (OSError, ValueError) as error:
        connection.close()
        if (found := tls_failure(error, target.host)) is not None:
            raise ProbeFailed(found.reason, found.advice, found.hop) from None
        raise ProbeFailed(
            f"{target.host}:{target.port} speaks no TLS: {error}", "check scheme and port of the URL"
        ) from None


def tunnel(target: Target, connection: "Stream", proxy: Proxy, timeout: float) -> None:
    """Have a proxy, connected to, lead on to the target."""
    host = f"[{target.host}]" if ":" in target.host else target.host
    lines = {"Host": f"{host}:{target.port}", **_login(proxy)}
    head = f"CONNECT {host}:{target.port} HTTP/1.1\r\n" + "".join(f"{name}: {text}\r\n" for name, text in lines.items())
    try:
        answer = _exchanged(connection, f"{head}\r\n", timeout, until_head=True)
        if not 200 <= answer.status < 300:
            reason = f"{answer.status} {answer.reason}".strip()
            raise ProbeFailed(f"{proxy.url} answers {reason} for {host}:{target.port}", proxy_advice(reason))
    except ProbeFailed:
        connection.close()
        raise


def get(
    target: Target,
    connection: "Stream",
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    timeout: float,
    proxy: Proxy | None = None,
) -> Answered:
    """The answer to a GET; the connection is closed. ``proxy`` is one that is asked itself, which plain http does."""
    lines = {"Host": target.netloc, "Accept": "application/json", "Connection": "close", **(headers or {})}
    if proxy is not None:
        lines.update(_login(proxy))
        path = f"http://{target.netloc}{path}"
    head = f"GET {path} HTTP/1.1\r\n" + "".join(f"{name}: {text}\r\n" for name, text in lines.items())
    try:
        return _exchanged(connection, f"{head}\r\n", timeout)
    finally:
        connection.close()


def fetch(
    url: str, path: str, *, headers: Mapping[str, str] | None = None, timeout: float, route: Route = USUAL
) -> Answered:
    """All hops at once: the answer to a GET of ``path`` (from the root) at the host of ``url``."""
    target, proxy = Target.of(url), proxy_for(url, route)
    try:
        connection: Stream = connect(Target.proxy(proxy) if proxy else target, timeout)
    except ProbeFailed as failed:
        if proxy is None:
            raise
        raise ProbeFailed(f"the proxy {failed} ({proxy.source})") from None
    if proxy and proxy.secure:
        connection = secure(Target.proxy(proxy), connection, route.without_client_certificate())
    if proxy and target.secure:
        tunnel(target, connection, proxy, timeout)
    if target.secure:
        connection = secure(target, connection, route)
    asked = proxy if not target.secure else None
    return get(target, connection, path, headers=headers, timeout=timeout, proxy=asked)


def _login(proxy: Proxy) -> dict[str, str]:
    return {"Proxy-Authorization": proxy.authorization} if proxy.authorization else {}


def _exchanged(connection: "Stream", request: str, timeout: float, *, until_head: bool = False) -> Answered:
    """The answer to a request. A peer that refuses may close while it is sent: what it said is still read."""
    began = time.monotonic()
    received = bytearray()
    broken: OSError | None = None
    try:
        connection.settimeout(timeout)
        try:
            connection.sendall(request.encode("ascii", "replace"))
        except TimeoutError:
            raise
        except OSError as error:
            broken = error
        while len(received) < MOST_BYTES and not _complete(received, until_head=until_head):
            if not (part := connection.recv(65536)):
                break
            received += part
            if time.monotonic() - began > timeout:
                raise TimeoutError
    except TimeoutError:
        raise ProbeFailed(f"no answer within {timeout:g} s") from None
    except OSError as error:
        raise _broke(error) from None
    if not received and broken is not None:
        raise _broke(broken)
    return _answered(bytes(received), time.monotonic() - began)


def _broke(error: OSError) -> ProbeFailed:
    if type(error).__module__ == "ssl":
        from wfstudio.client.tls import tls_failure

        if (found := tls_failure(error, "the service")) is not None:
            return ProbeFailed(found.reason, found.advice, found.hop)
    return ProbeFailed(f"the connection broke: {error.strerror or error}")


def _complete(received: bytearray, *, until_head: bool) -> bool:
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return False
    if until_head:
        return True
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
    reason = b" ".join(first[2:]).decode("latin-1")
    return Answered(int(first[1]), headers, body, seconds, "".join(char for char in reason if char.isprintable()))


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
