"""``wfstudio status``: which service am I on, and with which rights."""

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from wfstudio.cli.connection import add_connection_flags, overrides_of
from wfstudio.cli.exit_codes import OK, UNREACHABLE
from wfstudio.client.route import DIRECT, Route

if TYPE_CHECKING:
    from wfstudio.client.profiles import Chosen

HELP = (
    "Which service am I on: the profile, LOCAL or TENANT, the URL, the version, the clock, the license. Nothing is"
    " started: an embedded service that does not run is told as such. Exit 8 when a tenant does not answer."
)
EXAMPLE = "wfstudio status --profile staging -o json"

TIMEOUT = 5.0


@dataclass(slots=True)
class Status:
    """What is known without asking more than health; None where it is not known."""

    profile: str
    kind: str
    url: str | None
    running: bool | None = None
    pid: int | None = None
    serviceVersion: str | None = None
    health: str | None = None
    clockSkewSeconds: float | None = None
    clockAheadMs: int | None = None
    tenantId: str | None = None
    communityId: str | None = None
    license: str = "none"
    level: str | None = None
    token: dict[str, Any] | None = None
    protected: bool = False
    readOnly: bool = False
    problem: str | None = None
    notes: list[str] = field(default_factory=list)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
    add_connection_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Print it. Raises ConfigurationError."""
    from wfstudio.client.profiles import choose

    status = status_of(choose(overrides_of(args)), args.timeout or TIMEOUT)
    if args.output == "json":
        print(json.dumps({"version": 1, **asdict(status)}, indent=2, ensure_ascii=False))
    else:
        _print(status)
    if status.problem:
        print(f"wfstudio: {status.problem}; `wfstudio doctor` finds the failing hop", file=sys.stderr)
        return UNREACHABLE
    return OK


def status_of(chosen: "Chosen", timeout: float) -> Status:
    """What is known of a choice without asking its service for more than health."""
    status = _embedded(chosen, timeout) if chosen.is_embedded else _tenant(chosen, timeout)
    status.token = token_claims(chosen.token)
    return status


def _embedded(chosen: "Chosen", timeout: float) -> Status:
    from wfstudio.service.embedded import running

    status = Status(chosen.name, "LOCAL", None, running=False, license="own", level="system")
    ready = running()
    if ready is None:
        status.notes.append("it starts when it is needed")
    else:
        status.url, status.pid, status.running = str(ready["url"]), ready.get("pid"), True
        status.tenantId, status.communityId = ready.get("tenantId"), ready.get("communityId")
        _ask(status, DIRECT, timeout)
        _ask_clock(status, str(ready["licenses"]["system"]), timeout)
    if chosen.license:
        status.license = _source(chosen)
        known = {text: level for level, text in (ready or {}).get("licenses", {}).items()}
        status.level = known.get(chosen.license)
    status.tenantId, status.communityId = chosen.tenant or status.tenantId, chosen.community or status.communityId
    return status


def _tenant(chosen: "Chosen", timeout: float) -> Status:
    status = Status(chosen.name, "TENANT", chosen.url, protected=chosen.protected, readOnly=chosen.read_only)
    status.tenantId, status.communityId = chosen.tenant, chosen.community
    status.license = _source(chosen) if chosen.license else "none"
    _ask(status, chosen.route, timeout)
    if chosen.license:
        status.notes.append("what the license may do is told by `wfstudio doctor`")
    return status


def _ask(status: Status, route: Route, timeout: float) -> None:
    from wfstudio.client.probe import ProbeFailed, Target, fetch

    url = str(status.url)
    try:
        answer = fetch(url, f"{Target.of(url).path}/healthz", timeout=timeout, route=route)
    except ProbeFailed as failed:
        status.problem = f"{url} cannot be reached: {failed}"
        return
    told = answer.json
    if answer.status != 200 or not isinstance(told, dict):
        status.problem = f"{url} answers {answer.status}, and not as a Workflow service does"
        return
    status.health, status.serviceVersion = str(told.get("status", "")), str(told.get("version", ""))
    clock = answer.clock
    if clock is not None:
        skew = clock + 0.5 - time.time()  # the header has whole seconds
        status.clockSkewSeconds = 0.0 if abs(skew) <= 1.0 else round(skew, 1)


def _ask_clock(status: Status, license_key: str, timeout: float) -> None:
    from wfstudio.client.probe import ProbeFailed, fetch

    try:
        head = {"license": license_key}
        told = fetch(str(status.url), "/__studio/clock", headers=head, timeout=timeout, route=DIRECT).json
    except ProbeFailed:
        return
    if isinstance(told, dict) and isinstance(told.get("aheadMs"), int):
        status.clockAheadMs = told["aheadMs"]


def token_claims(token: str | None) -> dict[str, Any] | None:
    """What a token says of itself, unchecked: its permissions and when it ends. None without a token."""
    if not token:
        return None
    import base64

    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        return {"readable": False}
    if not isinstance(claims, dict):
        return {"readable": False}
    found = claims.get("permissions", claims.get("scope"))
    ends = claims.get("exp")
    left = int(ends - time.time()) if isinstance(ends, int | float) else None
    return {"readable": True, "permissions": found, "secondsLeft": left}


def _source(chosen: "Chosen") -> str:
    import os

    return "WFSTUDIO_LICENSE" if os.environ.get("WFSTUDIO_LICENSE", "").strip() == chosen.license else "stored"


def _print(status: Status) -> None:
    from wfstudio.cli.columns import aligned

    where = status.url or "not running"
    if status.pid is not None:
        where += f"  (pid {status.pid})"
    level = f", level {status.level}" if status.level else ", level not known" if status.license != "none" else ""
    facts = [
        (
            "profile",
            f"{status.profile}  {status.kind}{'  PROTECTED' * status.protected}{'  READ-ONLY' * status.readOnly}",
        ),
        ("service", where),
        ("health", status.health or ""),
        ("version", status.serviceVersion or ""),
        ("clock", clock_text(status)),
        ("tenant", f"{status.tenantId or '–'}  community {status.communityId or '–'}"),
        ("license", f"{status.license}{level}"),
        ("token", token_text(status.token)),
        ("note", "; ".join(status.notes)),
    ]
    for line in aligned([fact for fact in facts if fact[1]]):
        print(line)


def clock_text(status: Status) -> str:
    """The service's clock against this machine's, in words; "" where it is not known."""
    parts = []
    if status.clockSkewSeconds is not None:
        skew = status.clockSkewSeconds
        ahead = f"{abs(skew):g} s {'ahead of' if skew > 0 else 'behind'} this machine's"
        parts.append("as this machine's, to the second" if skew == 0 else ahead)
    if status.clockAheadMs:
        from wfstudio.client.durations import shown_ms

        parts.append(f"moved {shown_ms(status.clockAheadMs)} ahead for instances")
    return "; ".join(parts)


def token_text(token: dict[str, Any] | None) -> str:
    """What a token is good for, in words; "" without one."""
    if token is None:
        return ""
    if not token["readable"]:
        return "WFSTUDIO_TOKEN, which is no JWT that can be read"
    left, allowed = token["secondsLeft"], token["permissions"]
    names = ", ".join(map(str, allowed)) if isinstance(allowed, list) else str(allowed or "no permissions named")
    ends = "" if left is None else f"; over since {-left} s" if left < 0 else f"; {left // 60} min left"
    return f"WFSTUDIO_TOKEN: {names}{ends}"
