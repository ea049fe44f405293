"""Which proxy leads to a URL: the profile's, else the environment's. Nothing on this machine is reached by a proxy."""

import base64
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from wfstudio.client.connection import is_loopback
from wfstudio.client.errors import ConfigurationError
from wfstudio.client.route import DIRECTLY, USUAL, Route

LOGIN_WANTED = 407
"""The status by which a proxy asks who is there."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy. ``source`` says who names it: ``profile`` or a variable of the environment."""

    secure: bool
    host: str
    port: int
    source: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Its URL without user name and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{host}:{self.port}"

    @property
    def shown(self) -> str:
        """Its URL with the user's name, without a password."""
        return self.url.replace("://", f"://{self.user}@", 1) if self.user else self.url

    @property
    def authorization(self) -> str | None:
        """The header that says who asks; None where the proxy is not told."""
        if self.user is None:
            return None
        pair = f"{self.user}:{self.password or ''}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"


def proxy_for(url: str, route: Route = USUAL, environ: Mapping[str, str] | None = None) -> Proxy | None:
    """The proxy that leads to a URL, None where it is reached directly.

    What a profile says stands before the environment. Of the environment HTTPS_PROXY or HTTP_PROXY is for the URL's
    scheme, ALL_PROXY for both, and NO_PROXY lists hosts, domains, addresses and networks that need none.
    Raises ``ConfigurationError`` naming what says an unusable proxy.
    """
    if is_loopback(url) or route.proxy == DIRECTLY:
        return None
    if route.proxy:
        return _proxy(route.proxy, "profile", route.proxy_password)
    environ = os.environ if environ is None else environ
    parts = urlsplit(url)
    for name in (f"{parts.scheme}_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            if text := environ.get(variable, "").strip():
                lists = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
                port = parts.port or (443 if parts.scheme == "https" else 80)
                return None if needs_none(parts.hostname or "", port, lists) else _proxy(text, variable, None)
    return None


def check_proxy(text: str, *, password: bool = True) -> None:
    """Raise ``ConfigurationError`` unless a profile may have this proxy; ``password`` says whether it may hold one."""
    if text == DIRECTLY:
        return
    found = _proxy(text, "proxy", None)
    if found.password is not None and not password:
        raise ConfigurationError(
            "a password does not belong here: give the user name alone (http://user@host:port) and the password by"
            " `profile add --proxy-password-file` or WFSTUDIO_PROXY_PASSWORD"
        )


def without_password(text: str) -> tuple[str, str | None]:
    """A proxy's URL without the password that it holds, and the password."""
    scheme, sign, rest = text.strip().rpartition("://")
    login, at, place = rest.rpartition("@")
    user, colon, password = login.partition(":")
    if not at or not colon:
        return text, None
    return f"{scheme}{sign}{user}@{place}", unquote(password)


def proxy_advice(answer: str) -> str:
    """What to do about a proxy's answer, status first."""
    if answer.startswith(str(LOGIN_WANTED)):
        return (
            "give it user name and password: http://user@proxy:port, and `profile add --proxy-password-file` or"
            " WFSTUDIO_PROXY_PASSWORD"
        )
    return "does it let this host and port through? NO_PROXY lists hosts that need no proxy"


def needs_none(host: str, port: int, lists: str) -> bool:
    """Whether a NO_PROXY names this host: itself, a domain it is in, its address or network, with or without port."""
    host = host.lower().rstrip(".")
    for entry in lists.replace(",", " ").lower().split():
        if entry == "*":
            return True
        name, number = _with_port(entry)
        if number is not None and number != port:
            continue
        if _same_network(host, name):
            return True
        name = name.removeprefix("*").strip(".")
        if name and (host == name or host.endswith(f".{name}")):
            return True
    return False


def _with_port(entry: str) -> tuple[str, int | None]:
    if entry.startswith("["):
        inside, _, rest = entry[1:].partition("]")
        return inside, int(rest[1:]) if rest[1:].isdigit() else None
    name, sign, number = entry.rpartition(":")
    return (name, int(number)) if sign and ":" not in name and number.isdigit() else (entry, None)


def _same_network(host: str, entry: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return False


def _proxy(text: str, source: str, password: str | None) -> Proxy:
    given = text.strip()
    try:
        parts = urlsplit(given if "://" in given else f"http://{given}")
        port = parts.port
    except ValueError:
        raise ConfigurationError(f"{source}: what it says is not a proxy's URL") from None
    if parts.scheme not in ("http", "https"):
        raise ConfigurationError(
            f"{source}: a proxy of the kind '{parts.scheme}' is not supported; http:// and https:// are"
        )
    if not parts.hostname:
        raise ConfigurationError(f"{source}: a proxy's URL such as http://proxy.example:3128 is expected")
    user = unquote(parts.username) if parts.username else None
    known = unquote(parts.password) if parts.password is not None else password
    secure = parts.scheme == "https"
    return Proxy(secure, parts.hostname, port or (443 if secure else 80), source, user, known if user else None)
