"""``wfstudio requests``: what was asked of the embedded service, to look at and to assert on."""

import argparse
import re
from typing import TYPE_CHECKING, Any

from wfstudio.cli.emulator import add_command, ask, print_json
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import FINDINGS, OK, USAGE

if TYPE_CHECKING:
    from wfstudio.client.control import AsyncControl

HELP = (
    "Read the request log of the embedded service: the last requests, told by their shape, without secrets and without"
    " the values that people entered. `assert` exits 1 when the log is not as expected."
)
EXAMPLE = (
    "wfstudio requests assert endpoint=submit_result status=200 count=3\n"
    "  wfstudio requests list endpoint=poll nodeId=selfie"
)

FILTERS = ("endpoint", "status", "method", "caller", "wfInstanceId", "nodeId", "path", "since")
_HELP = f"NAME=VALUE, each must fit: {', '.join(FILTERS)} (path: its beginning; since: a date-time)"
_COUNT = re.compile(r"(\d{1,6})?(\.\.)?(\d{1,6})?")
_SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="list|assert|clear")
    listing = add_command(commands, "list", "the requests that fit, the oldest first")
    listing.add_argument("filters", metavar="FILTER", nargs="*", help=_HELP)
    listing.add_argument("--limit", type=int, metavar="N", help="only the last N")
    asserting = add_command(commands, "assert", "exit 1 unless so many requests fit (without count: at least one)")
    asserting.add_argument(
        "filters", metavar="FILTER", nargs="+", help=f"{_HELP}; count=3, count=2..5, count=1.. or count=..4"
    )
    add_command(commands, "clear", "forget the requests so far")


def run(args: argparse.Namespace) -> int:
    """Print, assert or clear. Raises CliError and the client's errors."""
    if args.action == "clear":
        ask(args, lambda control: control.clear_requests())
        if args.output == "json":
            print_json({"version": 1, "cleared": True})
        return OK
    given = _pairs(args.filters, counts=args.action == "assert")
    if args.action == "assert":
        return _assert(args, given)
    limit = {} if args.limit is None else {"limit": args.limit}
    found: dict[str, Any] = ask(args, lambda control: control.requests({**given, **limit}))
    if args.output == "json":
        print_json({"version": 1, **found})
    else:
        _print(found["requests"])
    return OK


def _assert(args: argparse.Namespace, given: dict[str, Any]) -> int:
    least, most = _bounds(given.pop("count", "1.."))
    found, near = ask(args, lambda control: _found(control, given))
    actual = int(found["total"])
    passed = least <= actual and (most is None or actual <= most)
    if args.output == "json":
        expected = {"least": least, "most": most}
        told = {"passed": passed, "expected": expected, "actual": actual, "filters": given}
        print_json({"version": 1, **told, "requests": found["requests"], "near": [] if passed else near})
        return OK if passed else FINDINGS
    what = " ".join(f"{key}={value}" for key, value in given.items()) or "any request"
    print(f"{'as expected' if passed else 'not as expected'}: {what}")
    print(f"  expected {_shown_bounds(least, most)}, actual {actual}")
    if not passed:
        _print_some("what fits", found["requests"])
        _print_some("what came of that endpoint besides", near)
    return OK if passed else FINDINGS


async def _found(control: "AsyncControl", given: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    """What fits, and what else came for the same endpoint."""
    found: dict[str, Any] = await control.requests(given)
    if given.keys() <= {"endpoint"} or "endpoint" not in given:
        return found, []
    every: dict[str, Any] = await control.requests({"endpoint": given["endpoint"]})
    return found, [entry for entry in every["requests"] if entry not in found["requests"]]


def _pairs(texts: list[str], *, counts: bool) -> dict[str, Any]:
    known = (*FILTERS, "count") if counts else FILTERS
    made: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not value or name not in known:
            raise CliError(f"{text}: write NAME=VALUE with one of {', '.join(known)}", USAGE)
        if name in made:
            raise CliError(f"{text}: {name} is given twice", USAGE)
        if name == "status" and not (value.isascii() and value.isdigit()):
            raise CliError(f"{text}: a status is a number such as 200", USAGE)
        made[name] = int(value) if name == "status" else value
    return made


def _bounds(text: str) -> tuple[int, int | None]:
    found = _COUNT.fullmatch(text)
    if found is None or not (found[1] or (found[2] and found[3])) or (found[3] and not found[2]):
        raise CliError(f"count={text}: write a number, or a range such as 2..5, 1.. or ..4", USAGE)
    least = int(found[1] or 0)
    if not found[2]:
        return least, least
    return least, int(found[3]) if found[3] else None


def _shown_bounds(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least}"
    return str(least) if least == most else f"{least} to {most}"


def _print_some(title: str, entries: list[Any]) -> None:
    if entries:
        print(f"  {title}:")
        _print(entries[-_SHOWN:], "    ")
        if len(entries) > _SHOWN:
            print(f"    … and {len(entries) - _SHOWN} earlier")


def _print(entries: list[Any], margin: str = "") -> None:
    for entry in entries:
        request = entry.get("request")
        node = request.get("nodeId", "") if isinstance(request, dict) else ""
        where = " ".join(part for part in (entry.get("wfInstanceId") or "", node) if part)
        caller = (entry.get("caller") or "-")[:8]
        print(
            f"{margin}{entry['at']}  {entry['status']}  {entry['endpoint']:<22}  {entry['ms']:>8.1f} ms  {caller:<8}"
            f"  {where or entry['path']}".rstrip()
        )
