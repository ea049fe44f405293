"""The flags of every command that talks to a service, and the connection that they, environment and files choose."""

import argparse
import atexit
import sys
from collections.abc import Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import USAGE
from wfstudio.client.connection import EMBEDDED, Connection
from wfstudio.client.errors import ReadOnlyProfile

if TYPE_CHECKING:
    from wfstudio.client.profiles import Chosen, Overrides

T = TypeVar("T")

MAX_TIMEOUT = 3600.0


def add_connection_flags(parser: argparse.ArgumentParser, *, timeout: bool = True) -> None:
    """Add the flags that choose a connection; each has an environment variable. Secrets are never flags.

    ``timeout`` false leaves ``--timeout`` to a command that has one of its own.
    """
    group = parser.add_argument_group(
        "connection", "a license comes from WFSTUDIO_LICENSE or a file, a token from WFSTUDIO_TOKEN, never from a flag"
    )
    group.add_argument("--profile", metavar="NAME", help=f"the profile to use (WFSTUDIO_PROFILE; default {EMBEDDED})")
    group.add_argument("--url", help="base URL of the service, …/workflowapi (WFSTUDIO_URL)")
    group.add_argument("--tenant", metavar="ID", help="tenant id (WFSTUDIO_TENANT)")
    group.add_argument("--community", metavar="ID", help="community id (WFSTUDIO_COMMUNITY)")
    group.add_argument("--license-file", metavar="FILE", help="a file of mode 0600 that holds the license")
    add_route_flags(group)
    if timeout:
        group.add_argument("--timeout", type=seconds, metavar="SECONDS", help="for one try of a call (default 30)")


def add_route_flags(group: Any) -> None:
    """Add the flags that say how a service is reached, made from the table of settings."""
    from wfstudio.client.profile_rows import BY_KEY

    for key in ("proxy", "ca-file", "client-cert", "client-key", "curve"):
        row = BY_KEY[key]
        given = {"choices": row.choices} if row.choices else {"metavar": row.metavar}
        group.add_argument(f"--{key}", help=f"{row.about} ({row.env})", **given)
    row = BY_KEY["read-only"]
    group.add_argument("--read-only", action="store_true", help=f"{row.about} ({row.env})")


def overrides_of(args: argparse.Namespace, profile: str | None = None) -> "Overrides":
    """What the flags of a connection say; ``profile`` stands in for the flag."""
    from wfstudio.client.profiles import Overrides

    return Overrides(
        profile=profile or args.profile,
        url=args.url,
        tenant=args.tenant,
        community=args.community,
        license_file=args.license_file,
        curve=args.curve,
        proxy=args.proxy,
        ca_file=args.ca_file,
        client_cert=args.client_cert,
        client_key=args.client_key,
        read_only=args.read_only or None,
    )


def add_confirmation_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags that answer the question before a tenant is changed."""
    parser.add_argument("--yes", action="store_true", help="change a tenant without asking (needed without a terminal)")
    parser.add_argument("--confirm", metavar="NAME", help="the profile's name: wanted to change a protected one")
    parser.add_argument("--no-input", action="store_true", help="never ask")


def seconds(text: str) -> float:
    """A number of seconds given as a flag."""
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds") from None
    if not 0 < value <= MAX_TIMEOUT:
        raise argparse.ArgumentTypeError(f"must be more than 0 and at most {MAX_TIMEOUT:g} seconds")
    return value


def timeout_of(args: argparse.Namespace) -> float:
    """Seconds for one try of a call."""
    from wfstudio.client.api import TIMEOUT

    return args.timeout or TIMEOUT


def connect(args: argparse.Namespace, *, profile: str | None = None, start: bool = True) -> Connection:
    """The connection chosen by flags, environment, project file, user file, in that order; the embedded one else.

    Starts or shares the embedded service where that is what is meant; with ``start`` false one that does not run is
    only described, by its usual address. ``profile`` stands in for the flag.
    Raises ``ConfigurationError`` and whatever keeps the embedded service from starting.
    """
    from wfstudio.client.profiles import choose

    chosen = choose(overrides_of(args, profile))
    if not chosen.is_embedded:
        return _own_service(chosen) or chosen.tenant_connection()
    if not start:
        return chosen.embedded_connection(_running() or _NOT_RUNNING)
    from wfstudio.service.embedded import ensure

    service = ensure()
    atexit.register(service.release)
    return chosen.embedded_connection(service.ready)


_NOT_RUNNING = {
    "url": "http://127.0.0.1:8710/workflowapi",
    "tenantId": "TENANT_ID",
    "communityId": "COMMUNITY_ID",
    "licenses": {"system": ""},
}


def _running() -> dict[str, Any] | None:
    from wfstudio.service.embedded import running

    return running()


def _own_service(chosen: "Chosen") -> Connection | None:
    """The embedded service of this home, when that is what a URL on this machine leads to."""
    connection = chosen.tenant_connection()
    ready = _running() if connection.is_loopback else None
    if ready is None or ready.get("url") != connection.url:
        return None
    own = chosen.embedded_connection(ready)
    return replace(own, name=EMBEDDED, protected=chosen.protected)


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run to its end what waits for a service, on an event loop of its own; ctrl+C raises ``KeyboardInterrupt``."""
    import asyncio

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(work)


def confirm_change(args: argparse.Namespace, connection: Connection, what: str) -> None:
    """Ask before a tenant is changed; return when it may be, raise ``CliError`` when not.

    A profile that is read-only is never changed. The embedded service is not asked about. A protected profile wants
    ``--confirm NAME``, or its name typed out on a terminal; any other wants ``--yes`` or a y on a terminal.
    """
    if connection.read_only:
        raise ReadOnlyProfile(connection.name, f"this would {what}")
    if connection.kind == "LOCAL":
        return
    terminal = sys.stdin.isatty() and sys.stderr.isatty() and not args.no_input
    where = f"{connection.name} ({connection.url})"
    if connection.protected:
        if args.confirm == connection.name:
            return
        if args.confirm is not None or not terminal:
            raise CliError(f"{where} is protected: pass --confirm {connection.name} to {what}", USAGE)
        if _asked(f"{where} is protected. Type its name to {what}: ") == connection.name:
            return
    elif args.yes or (args.confirm is not None and args.confirm == connection.name):
        return
    elif not terminal:
        raise CliError(f"this would {what} on {where}: pass --yes, there is no terminal to ask on", USAGE)
    elif _asked(f"{what} on {where}? [y/N] ").lower() in ("y", "yes"):
        return
    raise CliError("nothing was changed", USAGE)


def _asked(question: str) -> str:
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()
