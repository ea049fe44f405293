"""The two calls that a client begins with when it knows a tenant only by its DNS name, and the API's description.

Source: platform-facts, "Bootstrap of a real tenant". Both are open, and answer in the clear.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wfstudio.protocol.endpoints import BASE_PATH
from wfstudio.service.bodies import Disconnected, inner_value, read_body
from wfstudio.service.core import Service
from wfstudio.service.refused import Refused

COMMUNITY_INFO = "/api/r1/system/community_info/fetch"
DIRECTORY = "/caas/sd"
DESCRIPTION = f"{BASE_PATH}/openapi.json"

MAX_BYTES = 64 * 1024
"""A body of ``community_info`` is two short texts."""

Responder = Callable[[Any, int], Response]
Failure = Callable[[str, Exception], Response]
_Answer = Callable[[Service, Request], Awaitable[Any]]


async def community_info(service: Service, request: Request) -> dict[str, Any]:
    """The ids and public key behind a DNS name and a community's name.

    Inferred: the tenant is the one whose name is the first label of the DNS name (``acme`` of ``acme.localhost``), else
    the first that has such a community; without ``communityName`` it is the tenant's first; an unknown one is 404.
    """
    body = inner_value(await read_body(request.receive, dict(request.headers), MAX_BYTES), None)
    if not isinstance(body, dict):
        raise Refused(400, "the body must be an object")
    dns, wanted = body.get("dns"), body.get("communityName")
    if not isinstance(dns, str) or not dns.strip():
        raise Refused(400, "dns is required")
    if wanted is not None and not isinstance(wanted, str):
        raise Refused(400, "communityName must be text")
    tenants = await service.repository.tenants()
    label = dns.strip().split(".")[0].split(":")[0].lower()
    named = [tenant for tenant in tenants if tenant.name.lower() == label]
    for tenant in named or tenants:
        for community_id, name in tenant.communities.items():
            if wanted in (None, "", name):
                return {
                    "tenant": {"id": tenant.id, "tenanttag": tenant.name, "dns": dns.strip()},
                    "community": {"id": community_id, "name": name, "publicKey": service.keys.public},
                }
    raise Refused(404, "communityName: there is no such community")


async def directory(service: Service, _: Request) -> dict[str, str]:
    """Service name → base URL of every service there is.

    Inferred: the names are those that ``sd`` has; the embedded service is the only one.
    """
    return {"workflowapi": service.settings.url}


async def description(service: Service, _: Request) -> dict[str, Any]:
    """The OpenAPI description, which names this service's base URL."""
    from wfstudio.protocol.openapi import document

    return document(service.settings.url)


def routes(service: Service, respond: Responder, refuse: Callable[[int, str], Response], fail: Failure) -> list[Route]:
    """The routes of this module; the three callables make a good answer, a refusal, and one for any other error."""

    def endpoint(name: str, answer: _Answer) -> Callable[[Request], Awaitable[Response]]:
        async def respond_to(request: Request) -> Response:
            try:
                return respond(await answer(service, request), 200)
            except Refused as refused:
                return refuse(refused.status, refused.message)
            except Disconnected:
                return Response(status_code=400)
            except Exception as error:
                return fail(name, error)

        return respond_to

    rows: tuple[tuple[str, str, _Answer], ...] = (
        ("POST", COMMUNITY_INFO, community_info),
        ("GET", DIRECTORY, directory),
        ("GET", DESCRIPTION, description),
    )
    return [Route(path, endpoint(path, answer), methods=[method]) for method, path, answer in rows]
