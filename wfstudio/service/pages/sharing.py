"""One instance's page for another device of the local network, while the service itself stays on loopback.

A second listener serves the pages that were shared and nothing else of the service. A page is shared by an address
with a token, which the first device that opens it redeems for a cookie; the token is then worth nothing any more.
Sharing ends with the instance, after a while, or when asked to. What travels is plain HTTP: it is for trying a journey
with a phone on a network of one's own, not for people's real data.
"""

import asyncio
import contextlib
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from secrets import compare_digest, token_urlsafe
from typing import Any

import uvicorn
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from wfstudio.engine.state import ENDED
from wfstudio.service.bounded_http import BoundedProtocol
from wfstudio.service.control import known_instance
from wfstudio.service.core import Service
from wfstudio.service.pages import parts
from wfstudio.service.pages.app import PATH, STATE, PageApp
from wfstudio.service.pages.content import Content
from wfstudio.service.pages.frame import LOOKS, SCRIPT, Page
from wfstudio.service.pages.loaded import SAFE, loaded_response
from wfstudio.service.refused import Refused
from wfstudio.service.settings import is_loopback
from wfstudio.service.store.errors import StoreError
from wfstudio.service.store.rows import License

COOKIE = "wfstudio_share"
OPENING = "/s/"
REDEEM_S, LIFE_S = 10 * 60, 2 * 60 * 60
"""How long an address may wait to be opened, and how long a page stays shared."""

AFTER_END_S = 60.0
"""How long the last page of an ended instance stays shared, so that it is seen."""

LOOK_EVERY_S = 2.0
MOST_SHARED, MOST_CONNECTIONS = 32, 64


@dataclass(slots=True)
class Share:
    """A page that is shared; times are of the monotonic clock."""

    instance_id: str
    token: str = field(repr=False)
    cookie: str = field(repr=False)
    until: float
    redeem_until: float
    redeemed: bool = False


class _Server(uvicorn.Server):
    """Uvicorn, which leaves the signals to the service."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Sharing:
    """The pages of one process that are shared; the listener is there as long as there is one."""

    def __init__(self, service: Service, host: str = "0.0.0.0") -> None:  # noqa: S104 (that is what sharing is)
        self._service = service
        self._host = host
        self._shares: dict[str, Share] = {}
        self._server: _Server | None = None
        self._serving: asyncio.Task[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self._changing = asyncio.Lock()
        self.port = 0

    def url_of(self, instance_id: str) -> str | None:
        """The address for another device; None when the page is not shared or the address was opened already."""
        share = self._shares.get(instance_id)
        if share is None or share.redeemed or time.monotonic() >= share.redeem_until:
            return None
        return self._address(share)

    def _address(self, share: Share) -> str:
        return f"http://{lan_address() or '127.0.0.1'}:{self.port}{OPENING}{share.token}"

    async def start(self, instance_id: str) -> tuple[str, float]:
        """Share a page anew: its address, and for how many seconds it can be opened. An earlier address is void.

        Raises Refused 400 when too many are shared, or no listener can be opened.
        """
        async with self._changing:
            if instance_id not in self._shares and len(self._shares) >= MOST_SHARED:
                raise Refused(400, f"{MOST_SHARED} pages are shared already")
            if self._serving is None or self._serving.done():
                await self._listen()
            now = time.monotonic()
            share = Share(instance_id, token_urlsafe(18), token_urlsafe(32), now + LIFE_S, now + REDEEM_S)
            self._shares[instance_id] = share
            if self._looking is None or self._looking.done():
                self._looking = asyncio.create_task(self._look())
            return self._address(share), REDEEM_S

    async def end(self, instance_id: str) -> None:
        """Share a page no longer; the listener goes with the last one."""
        async with self._changing:
            self._shares.pop(instance_id, None)
            if not self._shares:
                await self._close()

    async def stop(self) -> None:
        """Share nothing any more."""
        self._shares.clear()
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking
        async with self._changing:
            await self._close()

    async def closed(self) -> None:
        """Wait until nothing is shared any more and the listener is gone."""
        if self._looking is not None:
            await asyncio.shield(self._looking)

    async def _listen(self) -> None:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.bind((self._host, 0))
        except OSError as error:
            listener.close()
            raise Refused(400, f"no listener for the local network: {error.strerror}") from None
        listener.listen(64)
        listener.setblocking(False)
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            SharedApp(self._service, self),
            http=BoundedProtocol,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=False,
            ws="none",
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=2,
        )
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve([listener]))

    async def _close(self) -> None:
        server, serving, self._server, self._serving = self._server, self._serving, None, None
        if server is not None and serving is not None:
            server.should_exit = True
            await serving

    async def _look(self) -> None:
        """Let go of what is over: by time, or some time after the instance's end."""
        ended: dict[str, float] = {}
        while self._shares:
            await asyncio.sleep(LOOK_EVERY_S)
            now = time.monotonic()
            for share in list(self._shares.values()):
                if await self._is_over(share.instance_id):
                    ended.setdefault(share.instance_id, now)
                late = now >= share.until or (not share.redeemed and now >= share.redeem_until)
                at = ended.get(share.instance_id)
                if late or (at is not None and now - at >= AFTER_END_S):
                    self._shares.pop(share.instance_id, None)
        async with self._changing:
            if not self._shares:
                await self._close()

    async def _is_over(self, instance_id: str) -> bool:
        try:
            row = await self._service.repository.instance(instance_id)
        except StoreError:
            return False
        return row is None or row.status in ENDED or row.expires_at <= self._service.clock()

    # what the listener asks

    def redeem(self, token: str, cookie: str) -> Share | None:
        """The share of a token that was not redeemed, or was by the device with this cookie; it is redeemed now."""
        for share in self._shares.values():
            if compare_digest(share.token.encode(), token.encode("utf-8", "replace")):
                fresh = not share.redeemed and time.monotonic() < share.redeem_until
                if fresh or compare_digest(share.cookie.encode(), cookie.encode("utf-8", "replace")):
                    share.redeemed = True
                    return share
        return None

    def lets_in(self, instance_id: str, cookie: str) -> bool:
        """Whether the device with this cookie may see the page."""
        share = self._shares.get(instance_id)
        return (
            share is not None
            and time.monotonic() < share.until
            and compare_digest(share.cookie.encode(), cookie.encode("utf-8", "replace"))
        )


class SharedApp:
    """What the second listener serves: the address with the token, and the page for the device that redeemed it."""

    def __init__(self, service: Service, sharing: Sharing) -> None:
        self._sharing = sharing
        self._parts = {part: PageApp(service, part) for part in ("", STATE, LOOKS, SCRIPT)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            response = self._opened(scope) if scope["path"].startswith(OPENING) else None
            app = self._page(scope) if response is None else None
            await (response or app or _closed())(scope, receive, send)

    def _opened(self, scope: Scope) -> Response | None:
        token = scope["path"].removeprefix(OPENING)
        if token in (LOOKS, SCRIPT):
            return loaded_response(token)
        share = self._sharing.redeem(token, _cookie(scope)) if scope["method"] == "GET" else None
        if share is None:
            return None
        path = PATH.replace("{instanceId}", share.instance_id)
        cookie = f"{COOKIE}={share.cookie}; HttpOnly; SameSite=Lax"
        response = Response(None, 303, {**SAFE, "location": path, "cache-control": "no-store"})
        for where in (path, scope["path"]):  # the same device may open the address once more
            response.headers.append("set-cookie", f"{cookie}; Path={where}; Max-Age={LIFE_S}")
        return response

    def _page(self, scope: Scope) -> PageApp | None:
        start = PATH.partition("{")[0]
        instance_id, _, part = scope["path"].removeprefix(start).partition("/")
        app = self._parts.get(part) if scope["path"].startswith(start) else None
        methods = ("GET", "HEAD", "POST") if not part else ("GET", "HEAD")
        if app is None or scope["method"] not in methods or not self._sharing.lets_in(instance_id, _cookie(scope)):
            return None
        scope["path_params"] = {"instanceId": instance_id}
        return app


def _closed() -> Response:
    """The answer to everything else: the same, whatever it was."""
    text = "It can be opened once, on one device, for ten minutes. Ask for a new one where the journey was shared."
    body, headers = Page(OPENING.rstrip("/"), Content(parts.words("This address does not open", text)), 404).whole()
    return Response(body, 404, headers, "text/html")


def _cookie(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"cookie":
            for pair in str(value, "latin-1").split(";"):
                key, _, text = pair.strip().partition("=")
                if key == COOKIE:
                    return text
    return ""


def lan_address() -> str | None:
    """This machine's address on its network, None where it has none. Nothing is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))
            address: str = asking.getsockname()[0]
        except OSError:
            return None
    return None if is_loopback(address) or address == "0.0.0.0" else address  # noqa: S104 (compared)


async def share(service: Service, grant: License, body: dict[str, Any], _: dict[str, str]) -> Any:
    """Share one instance's page on the local network by an address that opens once."""
    row = await known_instance(service, grant, body.get("wfInstanceId"))
    if not is_loopback(service.settings.host):
        raise Refused(400, "the service listens beyond this machine already: the instance's URL is enough")
    if row.status in ENDED:
        raise Refused(400, f"the instance has ended: it is {row.status}")
    url, seconds = await service.sharing.start(row.id)
    return {"url": url, "seconds": seconds, "onNetwork": lan_address() is not None}


async def unshare(service: Service, grant: License, body: dict[str, Any], _: dict[str, str]) -> Any:
    """Share an instance's page no longer."""
    row = await known_instance(service, grant, body.get("wfInstanceId"))
    await service.sharing.end(row.id)
    return {}


CONTROL = (("POST", "/share", share), ("POST", "/share/stop", unshare))
