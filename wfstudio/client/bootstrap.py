"""From a tenant's DNS name to a connection: the two calls that a client begins with.

Source: platform-facts, "Bootstrap of a real tenant". Both answer in the clear and need no credentials.
"""

import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from wfstudio.client.connection import is_loopback, normalized_url
from wfstudio.client.errors import ConfigurationError, NotFound, Refused, TimedOut, Unreachable
from wfstudio.client.http_options import Way
from wfstudio.client.route import USUAL, Route
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
    near = normalized_url(f"http://{text}")
    return near if is_loopback(near) else normalized_url(f"https://{text}")


def discover(
    dns: str,
    community: str | None = None,
    *,
    url: str | None = None,
    route: Route = USUAL,
    timeout: float = TIMEOUT,
    transport: httpx.BaseTransport | None = None,
) -> Found:
    """Ask a tenant who it is and where its Workflow service is; with a ``url`` the directory is not asked.

    Raises ``ConfigurationError``, ``NotFound`` (no such community), ``Unreachable``, ``TimedOut``, ``Refused``; each
    names the call that failed.
    """
    origin = origin_of(dns)
    way = Way.to(origin, route)
    question: dict[str, str] = {"dns": urlsplit(origin).netloc}
    if community:
        question["communityName"] = community
    options = way.options() if transport is None else {"transport": transport}
    with httpx.Client(timeout=timeout, **options) as http:
        asking = _Asking(http, way, timeout)
        info = asking.ask("the lookup of tenant and community", "POST", origin + COMMUNITY_INFO, question)
        tenant, place = _object(info, "tenant", origin), _object(info, "community", origin)
        tenant_id, community_id = (
            _required(one, "id", what, origin) for one, what in ((tenant, "tenant"), (place, "community"))
        )
        if url is None:
            services = asking.ask("the directory of services", "GET", origin + DIRECTORY, None)
            url = _workflow_url(services, origin)
    return Found(
        url=url,
        tenant_id=tenant_id,
        tenant_tag=_text(tenant, "tenanttag") or _text(tenant, "name"),
        community_id=community_id,
        community_name=_text(place, "name") or community or "",
        public_key=_text(place, "publicKey"),
    )


class _Asking:
    """Calls in the clear, each known by what it asks for."""

    def __init__(self, http: httpx.Client, way: Way, timeout: float) -> None:
        self._http, self._way, self._timeout = http, way, timeout

    def ask(self, what: str, method: str, url: str, body: dict[str, str] | None) -> dict[str, Json]:
        """The object that came as the answer."""
        where = f"({method} {url})"
        try:
            reply = self._http.request(method, url, json=body)
        except (httpx.HTTPError, ssl.SSLError) as error:
            failure = self._way.failure(error, self._timeout)
            if failure.kind == "timeout":
                raise TimedOut(f"profile: {what} failed: {failure.reason} {where}") from None
            raise Unreachable(f"profile: {what} failed, it cannot be reached: {failure.reason} {where}") from None
        except httpx.InvalidURL as error:
            raise Unreachable(f"profile: {what} failed: {error} {where}") from None
        if (refused := self._way.refusal(reply.status_code)) is not None:
            raise Unreachable(f"profile: {what} failed: {refused.reason} {where}")
        value = _value(reply)
        if not reply.is_success:
            text = f"profile: {what} failed: {error_message(value) or reply.reason_phrase}"
            kind = {400: NotFound, 401: Refused, 403: Refused, 404: NotFound}.get(reply.status_code, Unreachable)
            raise kind(f"{text} ({reply.status_code}, {method} {url})", status=reply.status_code)
        if isinstance(value, dict) and isinstance(inner := value.get("data"), dict):
            value = inner
        if not isinstance(value, dict):
            raise Unreachable(f"profile: {what} failed: no JSON object came; is this a tenant's DNS name? {where}")
        return value


def _value(reply: httpx.Response) -> Json:
    if len(reply.content) > MAX_BYTES:
        return None
    try:
        value: Json = reply.json()
    except (ValueError, RecursionError):
        return None
    return value


def _object(value: dict[str, Json], key: str, origin: str) -> dict[str, Json]:
    found = value.get(key)
    if not isinstance(found, dict):
        raise Unreachable(f"profile: {origin}{COMMUNITY_INFO} told no {key}; is this a tenant's DNS name?")
    return found


def _required(value: dict[str, Json], key: str, what: str, origin: str) -> str:
    text = _text(value, key)
    if not text:
        raise Unreachable(
            f"profile: {origin}{COMMUNITY_INFO} told no {key} of the {what}; is this a tenant's DNS name?"
        )
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
