"""Real servers that stand before a service: one that ends TLS, and a proxy. Threads and sockets, nothing more."""

import base64
import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from made_certificates import Pair

Address = tuple[str, int]


class Listening:
    """Accepts connections and gives each to ``_serve`` in a thread; ``close`` ends them all."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.accepted = 0
        self._open: list[socket.socket] = []
        self._owners: dict[socket.socket, int] = {}
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        with self._lock:
            left = list(self._open)
        for one in left:
            _end(one)
        for thread in self._threads:
            thread.join(timeout=10)

    def keep(self, one: socket.socket) -> socket.socket:
        with self._lock:
            self._open.append(one)
            self._owners[one] = threading.get_ident()
        return one

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._server.accept()
            except OSError:
                return
            self.accepted += 1
            thread = threading.Thread(target=self._guarded, args=(peer,))
            self._threads.append(thread)
            thread.start()

    def _guarded(self, peer: socket.socket) -> None:
        try:
            self._serve(self.keep(peer))
        except (OSError, ValueError):
            pass
        finally:
            with self._lock:
                mine = [one for one in self._open if self._owners.get(one) == threading.get_ident()]
            for one in mine:
                _end(one)

    def _serve(self, peer: socket.socket) -> None:
        raise NotImplementedError

    def joined(
        self,
        one: socket.socket,
        other: socket.socket,
        own: Callable[[bytes], bytes | None] = lambda request: None,
    ) -> None:
        """Carry bytes both ways until either end is done; ``own`` may answer a request in the other's place."""
        while True:
            for source in _readable(one, other):
                sink = other if source is one else one
                data = source.recv(65536)
                if not data:
                    return
                if source is one and (answer := own(data)) is not None:
                    one.sendall(answer)
                    return
                sink.sendall(data)


def _readable(*sockets: socket.socket) -> list[socket.socket]:
    pending = [one for one in sockets if isinstance(one, ssl.SSLSocket) and one.pending()]
    return pending or select.select(sockets, [], [])[0]


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError, ValueError):
        one.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        one.close()


class TlsFront(Listening):
    """Ends TLS before a service. ``pages`` are answered here, by the beginning of a request."""

    def __init__(
        self,
        pair: Pair,
        behind: Address,
        *,
        clients: Path | None = None,
        highest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
        pages: dict[str, bytes] | None = None,
    ) -> None:
        self._behind, self.pages = behind, pages or {}
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(pair.cert, pair.key)
        self._context.maximum_version = highest
        if clients is not None:
            self._context.verify_mode = ssl.CERT_REQUIRED
            self._context.load_verify_locations(clients)
        super().__init__()

    def _serve(self, peer: socket.socket) -> None:
        try:
            secured = self.keep(self._context.wrap_socket(peer, server_side=True))
        except ssl.SSLError:
            return
        service = self.keep(socket.create_connection(self._behind))
        self.joined(secured, service, self._own)

    def _own(self, request: bytes) -> bytes | None:
        return next((page for start, page in self.pages.items() if request.startswith(start.encode())), None)


@dataclass
class Asked:
    """What a proxy was asked."""

    line: str
    login: str | None


class ForwardProxy(Listening):
    """A proxy for CONNECT and plain http. ``hosts`` says where a name leads; a name it has not is refused (403)."""

    def __init__(self, hosts: dict[str, Address], *, login: str | None = None, pair: Pair | None = None) -> None:
        self.hosts = hosts
        self.asked: list[Asked] = []
        self._login = f"Basic {base64.b64encode(login.encode()).decode()}" if login else None
        self._context: Callable[[socket.socket], socket.socket] = lambda peer: peer
        if pair is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pair.cert, pair.key)
            self._context = lambda peer: self.keep(context.wrap_socket(peer, server_side=True))
        super().__init__()

    def _serve(self, peer: socket.socket) -> None:
        peer = self._context(peer)
        head = b""
        while b"\r\n\r\n" not in head and (part := peer.recv(65536)):
            head += part
        lines = head.partition(b"\r\n\r\n")[0].decode().split("\r\n")
        headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in lines[1:])}
        self.asked.append(Asked(lines[0], headers.get("proxy-authorization")))
        method, place, _ = lines[0].split(" ", 2)
        if self._login is not None and headers.get("proxy-authorization") != self._login:
            _answer(peer, "407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="x"\r\n')
            return
        bare = place.removeprefix("http://").partition("/")[0]
        where = self.hosts.get(bare)
        if where is None:
            _answer(peer, "403 Forbidden")
            return
        try:
            service = self.keep(socket.create_connection(where))
        except OSError:
            _answer(peer, "502 Bad Gateway")
            return
        if method == "CONNECT":
            peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            path = place.removeprefix(f"http://{bare}")
            service.sendall(head.replace(place.encode(), path.encode(), 1))
        self.joined(peer, service)


def _answer(peer: socket.socket, status: str, more: str = "") -> None:
    peer.sendall(f"HTTP/1.1 {status}\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
    peer.shutdown(socket.SHUT_WR)
    with contextlib.suppress(OSError):
        while peer.recv(65536):
            pass


def page(status: str, body: str, kind: str = "application/json") -> bytes:
    """An answer as it is on the wire."""
    data = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\nConnection: close\r\n\r\n"
    return head.encode() + data
