"""The way to a service: through which proxy, trusting whose certificates, with which certificate of one's own."""

from dataclasses import dataclass, field, replace
from pathlib import Path

DIRECTLY = "none"
"""A profile's ``proxy`` for no proxy at all."""


@dataclass(frozen=True, slots=True)
class Route:
    """Settings of the way; its repr leaves secrets out.

    ``proxy`` None means what the environment says (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY). ``ca_file`` None
    means the system's trust store. ``client_key`` None means that the certificate's file holds the key too.
    """

    proxy: str | None = None
    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    key_password: str | None = field(default=None, repr=False)
    proxy_password: str | None = field(default=None, repr=False)

    def without_client_certificate(self) -> "Route":
        """The same way without a certificate of one's own."""
        return replace(self, client_cert=None, client_key=None, key_password=None)


USUAL = Route()
"""What the environment and the system say."""

DIRECT = Route(proxy=DIRECTLY)
"""No proxy, whatever the environment says: the way to the embedded service, wherever it listens."""
