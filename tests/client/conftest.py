"""A thin service of the test's own: a real socket, the real envelope, and whatever misbehaviour a test asks for."""

import json
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from wfstudio.client.api import AsyncClient
from wfstudio.client.connection import Connection
from wfstudio.protocol.envelope import EnvelopeError, KeyPair, decrypt, encrypt, shared_key
from wfstudio.service.app import create_app
from wfstudio.service.first_start import ready_content
from wfstudio.service.settings import Settings


@dataclass
class Seen:
    """One request as the service saw it, decrypted."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any
    requestid: dict[str, Any] | None = None
    license: str | None = None
    raw: bytes = b""


@dataclass
class ThinService:
    """Answers what ``answer`` returns: a value (sent encrypted), or ``(status, value)``, or raw bytes by ``Raw``."""

    keys: KeyPair = field(default_factory=KeyPair.generate)
    seen: list[Seen] = field(default_factory=list)
    key_requests: int = 0
    url: str = ""
    answer: Callable[[Seen], Any] = lambda seen: {}
    encrypts: bool = True
    curve: str = "secp256k1"

    def connection(self, **changes: Any) -> Connection:
        base = {"tenant_id": "t1", "community_id": "c1", "license": "lic-9", "token": "tok-9"}
        return Connection(name="thin", kind="TENANT", url=self.url, **{**base, **changes})


@dataclass
class Raw:
    """Bytes to put on the wire as they are; the connection is closed after them."""

    data: bytes


def _handler(service: ThinService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            if parts.path == "/workflowapi/publickeys":
                service.key_requests += 1
                seen = Seen(self.command, parts.path, {}, headers, None)
                given = {"publicKey": service.keys.public}
                if service.answer.__name__ == "broken_keys":
                    given = service.answer(seen)
                return self._send(200, given)
            try:
                seen = self._open(parts.path, parse_qs(parts.query), headers, raw)
            except EnvelopeError as error:
                return self._send(401, {"statusCode": 401, "error": "Unauthorized", "message": str(error)})
            service.seen.append(seen)
            given = service.answer(seen)
            if isinstance(given, Raw):
                self.wfile.write(given.data)
                self.close_connection = True
                return None
            status, value = given if isinstance(given, tuple) else (200, given)
            if status >= 300 or "publickey" not in headers or not service.encrypts:
                return self._send(status, value)
            key = shared_key(service.keys.private, headers["publickey"], service.curve)
            sealed = encrypt(json.dumps(value), key)
            return self._send(status, {"data": sealed, "publicKey": service.keys.public} if status != 204 else None)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any

        def _open(self, path: str, query: dict[str, list[str]], headers: dict[str, str], raw: bytes) -> Seen:
            seen = Seen(self.command, path, query, headers, json.loads(raw) if raw else None, raw=raw)
            if "publickey" in headers:
                key = shared_key(service.keys.private, headers["publickey"], service.curve)
                seen.requestid = json.loads(decrypt(headers["requestid"], key))
                if "licensekey" in headers:
                    seen.license = decrypt(headers["licensekey"], key)
                if isinstance(seen.body, dict) and isinstance(seen.body.get("data"), str):
                    seen.body = {"data": json.loads(decrypt(seen.body["data"], key))}
            return seen

        def _send(self, status: int, value: Any) -> None:
            body = b"" if value is None else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


@pytest.fixture
def service() -> Iterator[ThinService]:
    thin = ThinService()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(thin))
    server.daemon_threads = True
    server.handle_error = lambda *about: None  # type: ignore[method-assign]  # a caller that gave up is no news
    thin.url = f"http://127.0.0.1:{server.server_address[1]}/workflowapi"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield thin
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def raw() -> type[Raw]:
    return Raw


@pytest.fixture
async def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncClient]:
    """A client of the real service, in this process, in a home of its own."""
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    url = "http://127.0.0.1:8710/workflowapi"
    app = create_app(Settings(store=tmp_path / "store.sqlite3", url=url))
    async with app.router.lifespan_context(app):
        ready = ready_content(app.state.service.secrets, url, os.getpid())
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 5))
        async with AsyncClient(Connection.from_ready(ready), transport=transport) as made:
            yield made


@pytest.fixture
def flows(tmp_path: Path) -> Path:
    """A folder for workflow files."""
    folder = tmp_path / "flows"
    folder.mkdir()
    return folder
