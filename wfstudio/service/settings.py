"""How one service is set up. Everything has the default of a service on this machine's loopback."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfstudio.service.outbox.mail_server import MailServer

DEFAULT_PORT = 8710
ALLOWED_TIME_SPAN_S = 300
"""Inferred: how far, in seconds, a request's ``ts`` may be from the service's clock; told by ``environment``."""

INSTANCE_LIFE_MS = 24 * 60 * 60 * 1000
"""Inferred: how long an instance lives after its creation."""

MAX_BODY_BYTES = 16 * 1024 * 1024
BODY_S = 60.0
"""Inferred: how many seconds a caller may take to send a body; 408 after that."""

MAX_NESTING = 100
SIMULATED_CAPTURE_MS = 1000
"""Inferred: how long the simulated provider takes when no outcome is queued."""


class SettingsError(Exception):
    """A setting that cannot be used; the message says which, why and what to write instead."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one service. ``url`` is the base URL (``…/workflowapi``), ``host`` what is listened on.

    Without ``mail`` messages stay in the outbox.
    ``deterministic`` is the seed of a service that begins anew and answers the same in every run.
    """

    store: Path
    url: str
    host: str = "127.0.0.1"
    documentation_headers: bool = True
    control: bool = True
    allowed_time_span_s: int = ALLOWED_TIME_SPAN_S
    instance_life_ms: int = INSTANCE_LIFE_MS
    max_body_bytes: int = MAX_BODY_BYTES
    body_s: float = BODY_S
    capture_ms: int = SIMULATED_CAPTURE_MS
    mail: "MailServer | None" = None
    deterministic: int | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port of ``url``."""
        return self.url.rpartition("/")[0]

    @property
    def secrets(self) -> Path:
        """The 0600 file beside the store that holds its keys and the clear licenses for the local user."""
        return secrets_path(self.store)


def secrets_path(store: Path) -> Path:
    """Where the keys of a store are kept: beside it."""
    return store.with_name(store.name + ".secrets.json")


def is_postgres(url: str | None) -> bool:
    """Whether a ``--store`` URL names a PostgreSQL database."""
    return url is not None and url.partition("://")[0] in ("postgresql", "postgres")


def shown_store(url: str) -> str:
    """A PostgreSQL URL without the user, the password and the parameters, for a message."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}"


def store_path(url: str) -> Path:
    """The file that a ``--store`` URL names (``sqlite:///relative``, ``sqlite:////absolute``). Raises SettingsError."""
    scheme, separator, rest = url.partition("://")
    if scheme != "sqlite" or not separator or not rest.startswith("/") or len(rest) < 2:
        shown = f"{scheme}://…" if separator else url
        raise SettingsError(f"--store {shown}: not a store URL; use sqlite:///PATH or postgresql://HOST/DATABASE")
    return Path(rest[1:]).expanduser().absolute()


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    if host.lower() in ("localhost", "localhost.localdomain", "ip6-localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
