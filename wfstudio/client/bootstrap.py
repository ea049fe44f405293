"""From a tenant's DNS name to a connection: the two calls that a client begins with.

Source: platform-facts, "Bootstrap of a real tenant". Both answer in the clear and need no credentials.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from wfstudio.client.connection import Connection, normalized_url
from wfstudio.client.errors import ConfigurationError, NotFound, Refused, TimedOut, Unreachable
from wfstudio.client.wire import Json, error_message

COMMUNITY_INFO = "/api/r1/system/community_info/fetch"
DIRECTORY = "/caas/sd"
TIMEOUT = 15.0
MAX_BYTES = 1024 * 1024

SERVICE_NAMES = ("workflowapi", "workflow_api", "workflow-api", "workflow")
"""Inferred: what the Workflow service may be called in a service directory; no public source names it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a DNS name leads to."""

    url: str
    tenant_id: str
    tenant_tag: str
    community_id: str
    community_name: str
    public_key: str


def origin_of(dns: str) -> str:
    """Scheme, host and port of a DNS name: https, save on this machine; raises ``ConfigurationError``.

    A whole URL is taken too; then only its origin counts.
    """
    text = dns.strip()
    if "://" in text:
        parts = urlsplit(normalized_url(text))
        return f"{parts.scheme}://{parts.netloc}"
    if not text or any(sign in text for sign in "/?#@\\ "):
        raise ConfigurationError(f"--dns '{dns}': a DNS name such as acme.example.com is expected")
    near = Connection(name="", kind="TENANT", url=normalized_url(f"http://{text}"))
    return near.url if near.is_loopback else normalized_url(f"https://{text}")


def discover(
    dns: str, community: str | None = None, *, timeout: float = TIMEOUT, transport: httpx.BaseTransport | None = None
) -> Found:
    """Ask a tenant who it is and where its Workflow service is.

    Raises ``ConfigurationError``, ``NotFound`` (no such community), ``Unreachable``, ``TimedOut``, ``Refused``.
    """
    origin = origin_of(dns)
    local = Connection(name="", kind="TENANT", url=origin).is_loopback
    question: dict[str, str] = {"dns": urlsplit(origin).netloc}
    if community:
        question["communityName"] = community
    with httpx.Client(
        timeout=timeout, transport=transport, trust_env=not local, verify=not origin.startswith("http://")
    ) as http:
        info = _ask(http, "POST", origin + COMMUNITY_INFO, question)
        services = _ask(http, "GET", origin + DIRECTORY, None)
    tenant, place = _object(info, "tenant", origin), _object(info, "community", origin)
    return Found(
        url=_workflow_url(services, origin),
        tenant_id=_required(tenant, "id", "tenant", origin),
        tenant_tag=_text(tenant, "tenanttag"),
        community_id=_required(place, "id", "community", origin),
        community_name=_text(place, "name") or community or "",
        public_key=_text(place, "publicKey"),
    )


def _ask(http: httpx.Client, method: str, url: str, body: dict[str, str] | None) -> dict[str, Json]:
    where = f"({method} {url})"
    try:
        reply = http.request(method, url, json=body)
    except httpx.TimeoutException:
        raise TimedOut(f"profile: no answer in time {where}") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreachable(f"profile: the service cannot be reached: {error} {where}") from None
    value: Json = None
    if len(reply.content) <= MAX_BYTES:
        try:
            value = reply.json()
        except (ValueError, RecursionError):
            value = None
    if not reply.is_success:
        text = f"profile: {error_message(value) or reply.reason_phrase} ({reply.status_code}, {method} {url})"
        kind = {400: NotFound, 401: Refused, 403: Refused, 404: NotFound}.get(reply.status_code, Unreachable)
        raise kind(text, status=reply.status_code)
    if isinstance(value, dict) and isinstance(inner := value.get("data"), dict):
        value = inner
    if not isinstance(value, dict):
        raise Unreachable(f"profile: what answers is not a tenant's DNS name: no JSON object came {where}")
    return value


def _object(value: dict[str, Json], key: str, origin: str) -> dict[str, Json]:
    found = value.get(key)
    if not isinstance(found, dict):
        raise Unreachable(f"profile: {origin} told no {key}; is this a tenant's DNS name?")
    return found


def _required(value: dict[str, Json], key: str, what: str, origin: str) -> str:
    text = _text(value, key)
    if not text:
        raise Unreachable(f"profile: {origin} told no {key} of the {what}; is this a tenant's DNS name?")
    return text


def _text(value: dict[str, Json], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _workflow_url(services: dict[str, Json], origin: str) -> str:
    """The Workflow service of a directory; never one in the clear when the directory came encrypted."""
    found = next((url for name in SERVICE_NAMES if isinstance(url := services.get(name), str) and url), None)
    if found is None:
        known = ", ".join(sorted(services)) or "none"
        raise NotFound(f"profile: {origin}{DIRECTORY} names no Workflow service (it has: {known}); pass --url")
    url = normalized_url(found)
    if origin.startswith("https://") and not url.startswith("https://"):
        raise ConfigurationError(f"profile: {origin}{DIRECTORY} names {url}, which is not https; pass --url to mean it")
    return url
