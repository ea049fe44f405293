"""The two calls that a client begins with when it knows a tenant only by its DNS name, and the API's description.

Source: platform-facts, "Bootstrap of a real tenant". Both are open, and answer in the clear.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wfstudio.protocol.endpoints import BASE_PATH
from wfstudio.service.bodies import Disconnected, inner_value, read_body
from wfstudio.service.core import Service
from wfstudio.service.refused import Refused
from wfstudio.service.store.rows import TenantRow

COMMUNITY_INFO = "/api/r1/system/community_info/fetch"
DIRECTORY = "/caas/sd"
DESCRIPTION = f"{BASE_PATH}/openapi.json"

MAX_BYTES = 64 * 1024
"""A body of ``community_info`` is two short texts."""

Responder = Callable[[Any, int], Response]
Failure = Callable[[str, Exception], Response]
_Answer = Callable[[Service, Request], Awaitable[Any]]


async def community_info(service: Service, request: Request) -> dict[str, Any]:
    """The ids and public key behind a tenant's DNS name or id and a community's name or id.

    First-party SDKs send ``tenantId`` instead of ``dns`` and ``communityId`` instead of ``communityName`` where they
    have them, and read ``community.tenantid``.

    Inferred: the tenant is the one whose name is the first label of the DNS name (``acme`` of ``acme.localhost``), else
    the first that has such a community; without a community it is the tenant's first; an unknown one is 404.
    """
    body = inner_value(await read_body(request.receive, dict(request.headers), MAX_BYTES), None)
    if not isinstance(body, dict):
        raise Refused(400, "the body must be an object")
    for key in ("dns", "tenantId", "communityName", "communityId"):
        if body.get(key) is not None and not isinstance(body[key], str):
            raise Refused(400, f"{key} must be text")
    dns = (body.get("dns") or "").strip()
    if not dns and not body.get("tenantId"):
        raise Refused(400, "dns or tenantId is required")
    for tenant in _meant(await service.repository.tenants(), body.get("tenantId"), dns):
        for community_id, name in tenant.communities.items():
            if body.get("communityId") in (None, "", community_id) and body.get("communityName") in (None, "", name):
                return {
                    "tenant": {
                        "id": tenant.id,
                        "name": tenant.name,
                        "tenanttag": tenant.name,
                        "dns": dns or urlsplit(service.settings.url).netloc,
                    },
                    "community": {
                        "id": community_id,
                        "tenantid": tenant.id,
                        "name": name,
                        "publicKey": service.keys.public,
                    },
                }
    raise Refused(404, f"{'communityId' if body.get('communityId') else 'communityName'}: there is no such community")


def _meant(tenants: Sequence[TenantRow], tenant_id: str | None, dns: str) -> Sequence[TenantRow]:
    """The tenants that a question may be about."""
    if tenant_id:
        return [tenant for tenant in tenants if tenant.id == tenant_id]
    label = dns.split(".")[0].split(":")[0].lower()
    return [tenant for tenant in tenants if tenant.name.lower() == label] or tenants


async def directory(service: Service, _: Request) -> dict[str, str]:
    """Service name → base URL of every service there is.

    First-party SDKs take a directory that lacks ``licenses`` for none at all, so the name is there.
    Inferred: the other names are those that ``sd`` has; the embedded service is the only one.
    """
    return {"workflowapi": service.settings.url, "licenses": service.settings.url}


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
