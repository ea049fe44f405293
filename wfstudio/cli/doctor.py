"""``wfstudio doctor``: finds what keeps this from working, and says what to do."""

import argparse
import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from wfstudio.cli import checks
from wfstudio.cli.checks import Check, failed, ok, skipped, timed
from wfstudio.cli.connection import add_connection_flags
from wfstudio.cli.exit_codes import OK, UNREACHABLE, USAGE
from wfstudio.cli.status import proxy_for

if TYPE_CHECKING:
    from wfstudio.client.connection import Connection
    from wfstudio.client.probe import Answered, Target
    from wfstudio.client.profiles import Chosen

HELP = (
    "Find what keeps this from working: this home, the sandbox, optional parts, then the way to the service hop by hop:"
    " DNS, TCP, TLS, the answer, clock, key, license. Starts the embedded service where that is what is used. The exit"
    " code is that of the first thing that failed."
)
EXAMPLE = "wfstudio doctor --profile staging\n  wfstudio doctor -o json"

HOPS = ("DNS", "TCP", "TLS", "service", "clock", "key", "license")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--no-start", action="store_true", help="do not start the embedded service")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
    add_connection_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Look at everything and print it as it is found."""
    found: list[Check] = []
    for check in examined(args):
        found.append(check)
        if args.output == "text":
            mark = {"ok": "ok     ", "failed": "FAILED ", "skipped": "skipped"}[check.state]
            print(f"{mark}  {check.name:<18}  {check.detail}", flush=True)
            if check.advice:
                print(f"{'':<29}→ {check.advice}", flush=True)
    if args.output == "json":
        print(json.dumps({"version": 1, "checks": [asdict(one) for one in found]}, indent=2, ensure_ascii=False))
    return next((one.code for one in found if one.state == "failed"), OK)


def examined(args: argparse.Namespace) -> Iterator[Check]:
    """Every check, in order; what cannot be looked at because of an earlier failure is skipped and says so."""
    yield timed(checks.home)
    yield timed(checks.sandbox)
    yield from checks.extras()
    from wfstudio.client.errors import ConfigurationError
    from wfstudio.client.profiles import Overrides, choose

    try:
        chosen = choose(Overrides(args.profile, args.url, args.tenant, args.community, args.license_file))
    except ConfigurationError as error:
        yield failed("profile", error.message, "correct what it names", USAGE)
        yield from _rest(HOPS, "no profile can be chosen")
        return
    where = "the embedded service of this home" if chosen.is_embedded else str(chosen.url)
    yield ok("profile", f"{chosen.name}: {where}{', protected' * chosen.protected}")
    timeout = args.timeout or checks.SLOWEST_S
    if not chosen.is_embedded:
        yield from _hops(chosen.tenant_connection(), timeout)
        return
    yield from _embedded(args, chosen, timeout)


def _embedded(args: argparse.Namespace, chosen: "Chosen", timeout: float) -> Iterator[Check]:
    from wfstudio.service.embedded import Embedded, ServiceDidNotStart, ensure, running
    from wfstudio.service.home import Home

    before, held, problem = running(), None, ""
    if not args.no_start:
        held, problem = _started(ensure, ServiceDidNotStart)
    yield timed(lambda: checks.store(_store_of(Home.here())))
    try:
        ready = held.ready if isinstance(held, Embedded) else before
        if problem:
            yield failed("embedded service", problem, "read the log that is named", UNREACHABLE)
            yield from _rest(HOPS, "the embedded service did not start")
        elif ready is None:
            yield skipped("embedded service", "does not run", "leave --no-start away to have it started")
            yield from _rest(HOPS, "the embedded service does not run")
        else:
            how = "runs" if before is not None else "starts"
            yield ok("embedded service", f"{how}: pid {ready.get('pid')}, {ready.get('url')}")
            yield from _hops(chosen.embedded_connection(ready), timeout)
    finally:
        if isinstance(held, Embedded):
            held.release()


def _started(ensure: Callable[[], Any], problem: type[Exception]) -> tuple[Any, str]:
    try:
        return ensure(), ""
    except (problem, OSError) as error:
        return None, str(error)


def _store_of(home: Any) -> str | None:
    """The file of the store; None when the service keeps it elsewhere, or there is none yet."""
    return str(home.store) if home.store.exists() else None


def _hops(connection: "Connection", timeout: float) -> Iterator[Check]:
    """The way to a service: each hop only when the one before works."""
    from wfstudio.client.probe import Target

    target = Target.of(connection.url)
    if proxy := proxy_for(connection.url):
        for name in ("DNS", "TCP", "TLS"):
            yield skipped(name, f"a proxy is used: {_without_user(proxy)}")
        yield from _by_client(connection, timeout)
        return
    reached: list[Any] = []
    for place, (name, hop) in enumerate(
        (("DNS", _dns), ("TCP", _tcp), ("TLS", _tls), ("service", _service)),
    ):
        check = timed(lambda hop=hop: hop(target, reached, timeout))  # type: ignore[misc]
        yield check
        if check.state == "failed":
            yield from _rest(HOPS[place + 1 :], f"{name} failed")
            return
    yield from _after(connection, target, reached[-1], timeout)


def _dns(target: "Target", reached: list[Any], timeout: float) -> Check:  # noqa: ARG001
    from wfstudio.client.probe import ProbeFailed, resolve

    try:
        found = resolve(target)
    except ProbeFailed as error:
        return failed("DNS", str(error), "check the host name in the URL, and this machine's DNS or VPN", UNREACHABLE)
    return ok("DNS", f"{target.host} is {', '.join(found[:3])}")


def _tcp(target: "Target", reached: list[Any], timeout: float) -> Check:
    from wfstudio.client.probe import ProbeFailed, connect

    try:
        reached.append(connect(target, timeout))
    except ProbeFailed as error:
        return failed("TCP", str(error), "is it running there? is a firewall or VPN between?", UNREACHABLE)
    return ok("TCP", f"{target.host}:{target.port} accepts connections")


def _tls(target: "Target", reached: list[Any], timeout: float) -> Check:  # noqa: ARG001
    from wfstudio.client.probe import ProbeFailed, secure

    if not target.secure:
        return skipped("TLS", "the URL is http: only bodies and licenses are encrypted")
    try:
        connection = secure(target, reached[-1])
    except ProbeFailed as error:
        advice = "a company's own certificates: set SSL_CERT_FILE; else the host is not who it says"
        return failed("TLS", str(error), advice, UNREACHABLE)
    reached.append(connection)
    return ok("TLS", f"{connection.version()}, certificate accepted")


def _service(target: "Target", reached: list[Any], timeout: float) -> Check:
    from wfstudio.client.probe import ProbeFailed, get

    advice = "check the URL: it has to end in /workflowapi"
    try:
        connection: socket.socket = reached[-1]
        answer = get(target, connection, f"{target.path}/healthz", timeout=timeout)
    except ProbeFailed as error:
        return failed("service", str(error), advice, UNREACHABLE)
    told = answer.json
    if answer.status != 200 or not isinstance(told, dict) or "status" not in told:
        kind = answer.headers.get("content-type", "nothing").partition(";")[0]
        return failed("service", f"healthz answers {answer.status} ({kind})", advice, UNREACHABLE)
    reached.append(answer)
    return ok("service", f"{told.get('status')}, version {told.get('version')}")


def _after(connection: "Connection", target: "Target", answer: "Answered", timeout: float) -> Iterator[Check]:
    from wfstudio.client.probe import ProbeFailed, fetch

    def told(name: str) -> Any:
        try:
            return fetch(connection.url, f"{target.path}/{name}", timeout=timeout).json
        except ProbeFailed:
            return None

    environment = told("environment")
    allowed = environment.get("allowed_time_span") if isinstance(environment, dict) else None
    yield checks.clock(answer.clock, allowed if isinstance(allowed, int | float) else None)
    check = timed(lambda: checks.key(told("publickeys")))
    yield check
    if check.state == "failed":
        yield from _rest(("license",), "key failed")
        return
    yield timed(lambda: checks.rights(connection, timeout))


def _by_client(connection: "Connection", timeout: float) -> Iterator[Check]:
    from wfstudio.client.api import Client
    from wfstudio.client.errors import ClientError

    try:
        with Client(connection, timeout=timeout) as client:
            told: Any = client.call("healthz")
            keys: Any = client.call("publickeys")
    except ClientError as error:
        yield failed("service", error.message, "check the proxy and the URL", error.exit_code)
        yield from _rest(("clock", "key", "license"), "the service was not reached")
        return
    yield ok("service", f"{told.get('status')}, version {told.get('version')}")
    yield skipped("clock", "behind a proxy it is not compared")
    yield checks.key(keys)
    yield timed(lambda: checks.rights(connection, timeout))


def _rest(names: tuple[str, ...], why: str) -> Iterator[Check]:
    for name in names:
        yield skipped(name, why)


def _without_user(proxy: str) -> str:
    return proxy.rpartition("@")[2] if "@" in proxy else proxy
