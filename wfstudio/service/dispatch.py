"""The ASGI application: requests for a row of the endpoint table go straight to it, all others through Starlette."""

import re

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

_PARAMETER = re.compile(r"\{(\w+)\}")


class Dispatcher(Starlette):
    """Starlette, with a shorter way to the routes that answer their own errors.

    The shorter way decides as Starlette's would: the first route of the same method whose path matches. Whatever it
    does not know (other methods, unknown paths, lifespan) takes Starlette's own way.
    """

    def shorten(self, routes: list[Route]) -> None:
        """Take these routes, in their order; their paths have only parameters that fill a whole segment."""
        self._literal: dict[tuple[str, str], ASGIApp] = {}
        self._patterns: dict[tuple[str, int], list[tuple[re.Pattern[str], ASGIApp]]] = {}
        for route in routes:
            for method in (route.methods or set()) - {"HEAD"}:
                if "{" not in route.path:
                    self._literal.setdefault((method, route.path), route.app)
                    continue
                pattern = re.compile(_PARAMETER.sub(r"(?P<\1>[^/]+)", _escaped(route.path)))
                key = (method, route.path.count("/"))
                self._patterns.setdefault(key, []).append((pattern, route.app))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            method, path = scope["method"], scope["path"]
            app = self._literal.get((method, path))
            if app is not None:
                scope["path_params"] = {}
                await app(scope, receive, send)
                return
            for pattern, app in self._patterns.get((method, path.count("/")), ()):
                if found := pattern.fullmatch(path):
                    scope["path_params"] = found.groupdict()
                    await app(scope, receive, send)
                    return
        await super().__call__(scope, receive, send)


def _escaped(path: str) -> str:
    """The path as a pattern, its parameters left as they are."""
    return "/".join(part if part.startswith("{") else re.escape(part) for part in path.split("/"))
