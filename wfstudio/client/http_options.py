"""What httpx is told of the way to a service, so that both clients and the bootstrap go the same one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from wfstudio.client.proxies import LOGIN_WANTED, Proxy, proxy_advice, proxy_for
from wfstudio.client.route import Route
from wfstudio.client.tls import context, tls_failure

if TYPE_CHECKING:
    from wfstudio.client.attempts import Failure

CONNECT_TIMEOUT = 5.0


@dataclass(frozen=True, slots=True)
class Way:
    """The way to the host of a URL."""

    url: str
    route: Route
    proxy: Proxy | None

    @classmethod
    def to(cls, url: str, route: Route) -> "Way":
        """Raises ``ConfigurationError`` where the environment or the profile names an unusable proxy."""
        return cls(url, route, proxy_for(url, route))

    def options(self) -> dict[str, Any]:
        """Arguments of an httpx client. Raises ``ConfigurationError`` for certificates that cannot be used.

        For plain http no certificates are loaded, which takes time: redirects are never followed.
        """
        secure = not self.url.startswith("http://")
        return {
            "trust_env": False,  # the environment is read by ``proxy_for`` and ``context``
            "verify": context(self.route) if secure else False,
            "proxy": self._proxy(),
        }

    def failure(self, error: Exception, timeout: float) -> "Failure":
        """What an error of httpx, or of TLS below it, means for a call."""
        from wfstudio.client.attempts import Failure

        reason = str(error) or type(error).__name__
        host = urlsplit(self.url).hostname or self.url
        if (found := tls_failure(error, host)) is not None:
            return Failure("tls", f"{found.reason}; {found.advice}", False)
        if isinstance(error, httpx.ProxyError):
            return Failure("proxy", self._refused(reason), False)
        if isinstance(error, httpx.ConnectTimeout):
            return Failure("timeout", f"no connection within {min(CONNECT_TIMEOUT, timeout):g} s{self._by()}", False)
        if isinstance(error, httpx.PoolTimeout):
            return Failure("timeout", "no free connection in time", False)
        if isinstance(error, httpx.TimeoutException):
            return late(timeout)
        if isinstance(error, httpx.ConnectError | httpx.UnsupportedProtocol):
            return Failure("connect", f"{reason}{self._by()}", False)
        # an alert about a client certificate may be lost when the service closes before the request is read
        doubt = "; `wfstudio doctor` looks at every hop" if self.url.startswith("https://") else ""
        return Failure("closed", f"{reason}{self._by()}{doubt}", True)

    def refusal(self, status: int) -> "Failure | None":
        """What an answer means that is the proxy's own; None where it is the service's."""
        from wfstudio.client.attempts import Failure

        if self.proxy is None or status != LOGIN_WANTED:
            return None
        return Failure("proxy", self._refused("407 Proxy Authentication Required"), False)

    def _proxy(self) -> httpx.Proxy | None:
        if self.proxy is None:
            return None
        pair = (self.proxy.user, self.proxy.password or "") if self.proxy.user is not None else None
        trust = context(self.route.without_client_certificate()) if self.proxy.secure else None
        return httpx.Proxy(self.proxy.url, auth=pair, ssl_context=trust)

    def _by(self) -> str:
        return f", by the proxy {self.proxy.url} ({self.proxy.source})" if self.proxy else ""

    def _refused(self, reason: str) -> str:
        if self.proxy is None:
            return reason
        return f"the proxy {self.proxy.url} ({self.proxy.source}) answers {reason}; {proxy_advice(reason)}"


def late(timeout: float) -> "Failure":
    """No whole answer in time."""
    from wfstudio.client.attempts import Failure

    return Failure("timeout", f"no complete answer within {timeout:g} s", True)
