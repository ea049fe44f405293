"""The way to a service hop by hop, as ``wfstudio doctor`` walks it: each hop only when the one before works."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfstudio.cli import checks
from wfstudio.cli.checks import Check, failed, ok, skipped, timed
from wfstudio.cli.exit_codes import UNREACHABLE, USAGE

if TYPE_CHECKING:
    from wfstudio.client.connection import Connection
    from wfstudio.client.probe import Answered, ProbeFailed
    from wfstudio.client.probe_stream import Stream
    from wfstudio.client.tls import UnusableCertificates

HOPS = ("DNS", "TCP", "proxy", "TLS", "client certificate", "service", "clock", "key", "license")

_BASE = "check the URL: it has to end in /workflowapi"
_REFUSED_HERE = (400, 495, 496)
"""How a web server in front refuses a client certificate after the handshake. Source: nginx, ngx_http_ssl_module."""


def hops(connection: "Connection", timeout: float) -> Iterator[Check]:
    """Every hop to a service, in order; what lies behind one that fails is skipped and says so."""
    walk = _Walk(connection, timeout)
    steps: tuple[Callable[[], Check], ...] = (
        walk.dns, walk.tcp, walk.by_proxy, walk.tls, walk.client_certificate, walk.service,
    )  # fmt: skip
    for place, step in enumerate(steps):
        check = timed(step)
        yield check
        if check.state == "failed":
            walk.close()
            yield from rest(HOPS[place + 1 :], f"{check.name} failed")
            return
    yield from _answers(connection, walk.answer, timeout)


def rest(names: tuple[str, ...], why: str) -> Iterator[Check]:
    """Hops that cannot be looked at."""
    for name in names:
        yield skipped(name, why)


class _Walk:
    def __init__(self, connection: "Connection", timeout: float) -> None:
        from wfstudio.client.errors import ConfigurationError
        from wfstudio.client.probe import Target
        from wfstudio.client.proxies import proxy_for

        self._connection, self._route, self._timeout = connection, connection.route, timeout
        self._target = Target.of(connection.url)
        self._proxy, self._no_proxy = None, ""
        try:
            self._proxy = proxy_for(connection.url, connection.route)
        except ConfigurationError as error:
            self._no_proxy = error.message
        self._first = Target.proxy(self._proxy) if self._proxy else self._target
        self._stream: Stream | None = None
        self._own: UnusableCertificates | None = None
        self.answer: Answered | None = None
        self._broke: ProbeFailed | None = None

    def close(self) -> None:
        """Close what is open."""
        if self._stream is not None:
            self._stream.close()

    def dns(self) -> Check:
        from wfstudio.client.probe import ProbeFailed, resolve

        if self._no_proxy:
            return skipped("DNS", "the proxy cannot be used")
        try:
            found = resolve(self._first)
        except ProbeFailed as error:
            what = "the host name of the proxy" if self._proxy else "the host name in the URL"
            return failed(
                "DNS", self._of_proxy(str(error)), f"check {what}, and this machine's DNS or VPN", UNREACHABLE
            )
        by_proxy = f"; the proxy looks up {self._target.host}" if self._proxy else ""
        return ok("DNS", f"{self._of_proxy(self._first.host)} is {', '.join(found[:3])}{by_proxy}")

    def tcp(self) -> Check:
        from wfstudio.client.probe import ProbeFailed, connect

        if self._no_proxy:
            return skipped("TCP", "the proxy cannot be used")
        try:
            self._stream = connect(self._first, self._timeout)
        except ProbeFailed as error:
            advice = "is it running there? is a firewall or VPN between?"
            return failed("TCP", self._of_proxy(str(error)), advice, UNREACHABLE)
        return ok("TCP", f"{self._of_proxy(f'{self._first.host}:{self._first.port}')} accepts connections")

    def by_proxy(self) -> Check:
        from wfstudio.client.probe import ProbeFailed, Target, secure, tunnel

        if self._no_proxy:
            return failed("proxy", self._no_proxy, "correct it, or set WFSTUDIO_PROXY=none to go without", USAGE)
        if self._proxy is None or self._stream is None:
            return skipped("proxy", "none: the service is reached directly")
        shown = f"{self._proxy.url} ({self._proxy.source})"
        try:
            if self._proxy.secure:
                trusting = self._route.without_client_certificate()
                self._stream = secure(Target.proxy(self._proxy), self._stream, trusting)
            if self._target.secure:
                tunnel(self._target, self._stream, self._proxy, self._timeout)
                return ok("proxy", f"{shown} leads on to {self._target.host}:{self._target.port}")
        except ProbeFailed as error:
            advice = error.advice or "check the proxy's address"
            return failed("proxy", f"{error} ({self._proxy.source})", advice, UNREACHABLE)
        self._ask()
        return self._asked_of_proxy(shown)

    def _asked_of_proxy(self, shown: str) -> Check:
        """What a proxy that is asked itself, without a tunnel, came to."""
        from wfstudio.client.proxies import LOGIN_WANTED, proxy_advice

        if self.answer is not None and self.answer.status in (LOGIN_WANTED, 502, 503, 504) and not self.answer.json:
            told = f"{self.answer.status} {self.answer.reason}"
            return failed("proxy", f"{shown} answers {told}", proxy_advice(told), UNREACHABLE)
        return ok("proxy", shown)

    def tls(self) -> Check:
        from wfstudio.client.probe import ProbeFailed, secure
        from wfstudio.client.tls import UnusableCertificates, context

        if not self._target.secure or self._stream is None:
            return skipped("TLS", "the URL is http: only bodies and licenses are encrypted")
        route = self._route
        try:
            context(route)
        except UnusableCertificates as error:
            if error.hop == "TLS":
                return failed("TLS", error.message, "correct the setting that names it", USAGE)
            self._own, route = error, route.without_client_certificate()
        try:
            self._stream = secure(self._target, self._stream, route)
        except ProbeFailed as error:
            return self._refused(error) if error.hop == "client certificate" else _failed("TLS", error)
        trusted = str(route.ca_file) if route.ca_file else "the system's trust store"
        version = getattr(self._stream, "version", lambda: "TLS")()
        return ok("TLS", f"{version}, certificate accepted ({trusted})")

    def client_certificate(self) -> Check:
        name = "client certificate"
        if self._own is not None:
            return failed(name, self._own.message, "correct the setting that names it", USAGE)
        if not self._target.secure:
            return skipped(name, "the URL is http")
        self._ask()
        if self._broke is not None and self._broke.hop == name:
            return self._refused(self._broke)
        if self.answer is not None and self.answer.status in _REFUSED_HERE and b"SSL certificate" in self.answer.body:
            from wfstudio.client.probe import ProbeFailed
            from wfstudio.client.tls import SHOW

            none = self._route.client_cert is None
            says = "wants a client certificate and none was shown" if none else "does not accept the client certificate"
            return self._refused(ProbeFailed(f"{self._target.host} {says} ({self.answer.status})", SHOW, name))
        if self._route.client_cert is None:
            return skipped(name, "none is set")
        if self.answer is None:
            return skipped(name, f"shown: {_facts(self._route.client_cert)[0]}")
        return ok(name, _facts(self._route.client_cert)[0])

    def service(self) -> Check:
        if self.answer is None and self._broke is None:
            self._ask()
        if self.answer is None:
            return failed("service", str(self._broke), (self._broke and self._broke.advice) or _BASE, UNREACHABLE)
        told = self.answer.json
        if self.answer.status != 200 or not isinstance(told, dict) or "status" not in told:
            kind = self.answer.headers.get("content-type", "nothing").partition(";")[0]
            page = ": an HTML page, no Workflow service" if "html" in kind else ""
            return failed("service", f"healthz answers {self.answer.status} ({kind}){page}", _BASE, UNREACHABLE)
        return ok("service", f"{told.get('status')}, version {told.get('version')}")

    def _ask(self) -> None:
        from wfstudio.client.probe import ProbeFailed, get

        if self._stream is None:
            return
        itself = self._proxy if not self._target.secure else None
        path = f"{self._target.path}/healthz"
        try:
            self.answer = get(self._target, self._stream, path, timeout=self._timeout, proxy=itself)
        except ProbeFailed as error:
            self._broke = error

    def _refused(self, error: "ProbeFailed") -> Check:
        """The client certificate, or that there is none, was refused."""
        own = self._route.client_cert
        facts, over = _facts(own) if own else ("", False)
        shown = f" (shown: {facts})" if own else ""
        advice = "renew the client certificate" if over else error.advice
        return failed("client certificate", f"{error}{shown}", advice, UNREACHABLE)

    def _of_proxy(self, text: str) -> str:
        return f"proxy {text}" if self._proxy else text


def _failed(name: str, error: "ProbeFailed") -> Check:
    return failed(name, str(error), error.advice, UNREACHABLE)


def _facts(certificate: Path) -> tuple[str, bool]:
    """What a certificate says of itself, and whether its time is over."""
    from datetime import UTC, datetime

    from cryptography import x509

    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError):
        return str(certificate), False
    ends = found.not_valid_after_utc
    over = ends < datetime.now(UTC)
    return f"{found.subject.rfc4514_string()}, {'over since' if over else 'until'} {ends:%Y-%m-%d}", over


def _answers(connection: "Connection", answer: "Answered | None", timeout: float) -> Iterator[Check]:
    """What only a service that answers can tell: clock, key, license."""
    from wfstudio.client.probe import ProbeFailed, Target, fetch

    path = Target.of(connection.url).path

    def told(name: str) -> Any:
        try:
            return fetch(connection.url, f"{path}/{name}", timeout=timeout, route=connection.route).json
        except ProbeFailed:
            return None

    environment = told("environment")
    allowed = environment.get("allowed_time_span") if isinstance(environment, dict) else None
    yield checks.clock(answer.clock if answer else None, allowed if isinstance(allowed, int | float) else None)
    check = timed(lambda: checks.key(told("publickeys"), connection.curve))
    yield check
    if check.state == "failed":
        yield from rest(("license",), "key failed")
        return
    yield timed(lambda: checks.rights(connection, timeout))
