"""Which service is talked to, and with which credentials."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.route import DIRECT, USUAL, Route

Kind = Literal["LOCAL", "TENANT"]

EMBEDDED = "embedded"
"""The name of the built-in profile: the embedded service of this home."""


def normalized_url(text: str) -> str:
    """A base URL without a trailing slash; raises ``ConfigurationError`` unless it is http(s) without credentials."""
    url = text.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ConfigurationError(f"'{text}' is not a URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(f"'{text}' is not a base URL such as https://host/workflowapi")
    if parts.username or parts.password:
        raise ConfigurationError("a base URL must not hold a user name or password")
    if parts.query or parts.fragment:
        raise ConfigurationError(f"'{text}': a base URL ends with its path, without ? or #")
    return url


@dataclass(frozen=True, slots=True)
class Connection:
    """A service's base URL (``…/workflowapi``), where in it calls go, and the credentials, which its repr leaves out.

    ``kind`` is LOCAL for the embedded service, which is never asked about, and TENANT for any other. ``protected``
    changes want the profile's name typed out, ``read_only`` refuses them before anything is sent. ``curve`` is the
    encryption's and ``route`` the way to the service. ``control_url`` is the embedded service's control path, which
    takes ``control_license``.
    """

    name: str
    kind: Kind
    url: str
    tenant_id: str = ""
    community_id: str = ""
    license: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    protected: bool = False
    read_only: bool = False
    curve: str = "secp256k1"
    route: Route = USUAL
    service_public_key: str | None = None
    control_url: str | None = None
    control_license: str | None = field(default=None, repr=False)

    @classmethod
    def from_ready(cls, ready: Mapping[str, Any]) -> "Connection":
        """The connection to the embedded service that wrote this ready file, with its ``system`` license."""
        url = normalized_url(str(ready["url"]))
        parts = urlsplit(url)
        return cls(
            name=EMBEDDED,
            kind="LOCAL",
            url=url,
            tenant_id=ready["tenantId"],
            community_id=ready["communityId"],
            license=ready["licenses"]["system"],
            route=DIRECT,
            service_public_key=ready.get("publicKey"),
            control_url=f"{parts.scheme}://{parts.netloc}/__studio",
            control_license=ready["licenses"]["system"],
        )

    @property
    def is_loopback(self) -> bool:
        """Whether the service is on this machine; then no proxy is used."""
        return is_loopback(self.url)


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine itself."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
