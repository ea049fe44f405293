"""``wfstudio doctor``: finds what keeps this from working, and says what to do."""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from wfstudio.cli import checks
from wfstudio.cli.checks import Check, failed, ok, skipped, timed
from wfstudio.cli.connection import add_connection_flags, overrides_of
from wfstudio.cli.exit_codes import OK, UNREACHABLE, USAGE
from wfstudio.cli.hops import HOPS, hops, rest

if TYPE_CHECKING:
    from wfstudio.client.profiles import Chosen

HELP = (
    "Find what keeps this from working: this home, the sandbox, optional parts, then the way to the service hop by hop:"
    " DNS, TCP, proxy, TLS, client certificate, the answer, clock, key, license. Starts the embedded service where that"
    " is what is used. The exit"
    " code is that of the first thing that failed."
)
EXAMPLE = "wfstudio doctor --profile staging --connection\n  wfstudio doctor -o json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--connection", action="store_true", help="look at the way to the service alone")
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
    if not args.connection:
        yield timed(checks.home)
        yield timed(checks.sandbox)
        yield from checks.extras()
    from wfstudio.client.errors import ConfigurationError
    from wfstudio.client.profiles import choose

    try:
        chosen = choose(overrides_of(args))
    except ConfigurationError as error:
        yield failed("profile", error.message, "correct what it names", USAGE)
        yield from rest(HOPS, "no profile can be chosen")
        return
    where = "the embedded service of this home" if chosen.is_embedded else str(chosen.url)
    yield ok("profile", f"{chosen.name}: {where}{', protected' * chosen.protected}{', read-only' * chosen.read_only}")
    timeout = args.timeout or checks.SLOWEST_S
    if not chosen.is_embedded:
        yield from hops(chosen.tenant_connection(), timeout)
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
            yield from rest(HOPS, "the embedded service did not start")
        elif ready is None:
            yield skipped("embedded service", "does not run", "leave --no-start away to have it started")
            yield from rest(HOPS, "the embedded service does not run")
        else:
            how = "runs" if before is not None else "starts"
            yield ok("embedded service", f"{how}: pid {ready.get('pid')}, {ready.get('url')}")
            yield from hops(chosen.embedded_connection(ready), timeout)
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
