"""The ASGI application of one service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from wfstudio.service.captures import CaptureProvider
from wfstudio.service.clock import Clock, now_ms
from wfstudio.service.core import Service
from wfstudio.service.dispatch import Dispatcher
from wfstudio.service.local_secrets import LocalSecrets
from wfstudio.service.routing import error_response, routes
from wfstudio.service.seed import Seed
from wfstudio.service.settings import Settings
from wfstudio.service.store.repository import Repository


def create_app(
    settings: Settings,
    *,
    clock: Clock = now_ms,
    provider: CaptureProvider | None = None,
    repository: Repository | None = None,
    secrets: LocalSecrets | None = None,
    seed: Seed | None = None,
) -> Starlette:
    """The application; its lifespan starts and stops the service, which is ``app.state.service``.

    Without ``repository`` and ``secrets`` they are the SQLite file of the settings and the file of keys beside it.

    The ``seed`` is applied when it starts, and by a reset.

    Raises what ``Service`` raises when the store or its keys cannot be used.
    """
    service = Service(settings, clock=clock, provider=provider, repository=repository, secrets=secrets, seed=seed)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.start()
        try:
            yield
        finally:
            await service.stop()

    ways = routes(service)
    app = Dispatcher(
        routes=ways,
        lifespan=lifespan,
        exception_handlers={HTTPException: _http_error},
    )
    app.router.redirect_slashes = False
    app.shorten(ways)
    app.state.service = service
    return app


async def _http_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    messages = {404: "there is nothing at this path", 405: "the method is not allowed here"}
    response = error_response(error.status_code, messages.get(error.status_code, str(error.detail)))
    response.headers.update(error.headers or {})
    return response
