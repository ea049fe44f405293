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

    def way(self, method: str, path: str) -> tuple[ASGIApp, dict[str, str]] | None:
        """The route's endpoint and the path's parameters; None for what only Starlette knows."""
        app = self._literal.get((method, path))
        if app is not None:
            return app, {}
        for pattern, app in self._patterns.get((method, path.count("/")), ()):
            if found := pattern.fullmatch(path):
                return app, found.groupdict()
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        way = self.way(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if way is None:
            await super().__call__(scope, receive, send)
            return
        app, scope["path_params"] = way
        await app(scope, receive, send)


def _escaped(path: str) -> str:
    """The path as a pattern, its parameters left as they are."""
    return "/".join(part if part.startswith("{") else re.escape(part) for part in path.split("/"))
