"""``wfstudio whoami``: as whom and where, with which rights, and who says each setting."""

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from wfstudio.cli.connection import add_connection_flags, overrides_of
from wfstudio.cli.exit_codes import OK, UNREACHABLE

if TYPE_CHECKING:
    from wfstudio.cli.checks import Check
    from wfstudio.cli.status import Status
    from wfstudio.client.profiles import Chosen

HELP = (
    "As whom and where: the profile, LOCAL or TENANT, tenant and community with names, the license (never its text) and"
    " what it is good for, the clocks, read-only and protected, and where each setting comes from. --offline asks"
    " nothing. Exit 4 when the license is refused, 8 when the service does not answer."
)
EXAMPLE = "wfstudio whoami --profile staging\n  wfstudio whoami --offline -o json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--offline", action="store_true", help="do not ask the service")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
    add_connection_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Print it. Raises ConfigurationError."""
    from wfstudio.cli.status import TIMEOUT, Status, status_of, token_claims
    from wfstudio.client.profiles import choose

    chosen, timeout = choose(overrides_of(args)), args.timeout or TIMEOUT
    kind = "LOCAL" if chosen.is_embedded else "TENANT"
    if args.offline:
        status = Status(chosen.name, kind, chosen.url, tenantId=chosen.tenant, communityId=chosen.community)
        status.protected, status.readOnly, status.token = chosen.protected, chosen.read_only, token_claims(chosen.token)
        status.license = chosen.origins["license"]
        right = None
    else:
        status = status_of(chosen, timeout)
        right = _right(chosen, status, timeout)
    names = _names(chosen, status, offline=args.offline)
    rows = settings(chosen, status)
    if args.output == "json":
        told = {**asdict(status), **names, "licensePermits": right.detail if right else None, "settings": rows}
        print(json.dumps({"version": 1, **told}, indent=2, ensure_ascii=False))
    else:
        _print(status, names, right, rows)
    if status.problem:
        return UNREACHABLE
    return right.code if right is not None and right.state == "failed" else OK


def settings(chosen: "Chosen", status: "Status | None" = None) -> list[dict[str, Any]]:
    """Each setting with its value and who says it. A license is told of, never told."""
    from wfstudio.client.profile_rows import ROWS
    from wfstudio.client.proxies import proxy_for

    url = chosen.url or (status.url if status else None)
    route = chosen.route
    proxy = proxy_for(url, route) if url and not chosen.is_embedded else None
    values: dict[str, Any] = {
        "profile": chosen.name,
        "url": url,
        "tenant": chosen.tenant or (status.tenantId if status else None),
        "community": chosen.community or (status.communityId if status else None),
        "curve": chosen.curve,
        "proxy": proxy.shown if proxy else "none",
        "ca-file": str(route.ca_file) if route.ca_file else "the system's trust store",
        "client-cert": str(route.client_cert) if route.client_cert else "none",
        "client-key": str(route.client_key) if route.client_key else "none",
        "read-only": chosen.read_only,
        "protected": chosen.protected,
        "license": "set" if chosen.license else "own" if chosen.is_embedded else "none",
        "token": "set" if chosen.token else "none",
    }
    origins = dict(chosen.origins)
    if proxy is not None and proxy.source != "profile":
        origins["proxy"] = proxy.source
    if chosen.is_embedded:
        mine = ("url", *(key for key in ("tenant", "community") if origins[key] == "default"))
        origins.update(dict.fromkeys(mine, "the embedded service"))
    order = ["profile", *(row.key for row in ROWS), "license", "token"]
    return [{"name": key, "value": values[key], "source": origins[key]} for key in order]


def _right(chosen: "Chosen", status: "Status", timeout: float) -> "Check | None":
    """What license or token permit; None where there is nobody to ask."""
    from wfstudio.cli.checks import rights

    if status.problem or chosen.is_embedded or not (chosen.license or chosen.token):
        return None
    return rights(chosen.tenant_connection(), timeout)


def _names(chosen: "Chosen", status: "Status", *, offline: bool) -> dict[str, str | None]:
    """The names of tenant and community: as the profile keeps them, or as the embedded service tells them."""
    names = {"tenantName": chosen.tenant_name, "communityName": chosen.community_name}
    if not chosen.is_embedded or offline or not status.url:
        return names
    from urllib.parse import urlsplit

    from wfstudio.client.bootstrap import discover
    from wfstudio.client.errors import ClientError
    from wfstudio.client.route import DIRECT

    parts = urlsplit(status.url)
    try:
        found = discover(f"{parts.scheme}://{parts.netloc}", url=status.url, route=DIRECT)
    except ClientError:
        return names
    if found.tenant_id == status.tenantId:
        names["tenantName"] = found.tenant_tag
        names["communityName"] = found.community_name if found.community_id == status.communityId else None
    return names


def _print(status: "Status", names: dict[str, str | None], right: "Check | None", rows: list[dict[str, Any]]) -> None:
    from wfstudio.cli.columns import aligned
    from wfstudio.cli.status import clock_text, token_text

    marks = f"{'  PROTECTED' * status.protected}{'  READ-ONLY' * status.readOnly}"
    level = f", level {status.level}" if status.level else ""
    facts = [
        ("profile", f"{status.profile}  {status.kind}{marks}"),
        ("service", status.url or "not running"),
        ("tenant", _named(names["tenantName"], status.tenantId)),
        ("community", _named(names["communityName"], status.communityId)),
        ("license", f"{right.detail} ({status.license})" if right else f"{status.license}{level}"),
        ("token", token_text(status.token)),
        ("clock", clock_text(status)),
        ("problem", status.problem and f"{status.problem}; `wfstudio doctor` finds the failing hop"),
        ("note", "" if right else "; ".join(status.notes)),
    ]
    for line in aligned([(name, text) for name, text in facts if text]):
        print(line)
    print()
    lines = [(row["name"], shown(row["value"]), row["source"]) for row in rows]
    for line in aligned([("setting", "value", "from"), *lines]):
        print(line)


def _named(name: str | None, key: str | None) -> str:
    if not key:
        return "–"
    return f"{name}  {key}" if name and name != key else key


def shown(value: Any) -> str:
    """A setting's value as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else str(value)
