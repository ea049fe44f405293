"""``wfstudio drift [DIR]``: what was changed on a service past its files. Reads only; for a nightly job."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfstudio.cli.colour import coloured
from wfstudio.cli.columns import aligned
from wfstudio.cli.connection import add_connection_flags, connect, run_async, timeout_of
from wfstudio.cli.exit_codes import FINDINGS, OK
from wfstudio.document import diff_report
from wfstudio.document.diff import summary

if TYPE_CHECKING:
    from wfstudio.client.connection import Connection
    from wfstudio.client.drifting import Drift

HELP = (
    "Compare a service with the locks and files of a folder: what somebody changed, published or deleted there, what a"
    " file has that was not applied. Reads only. Exits 1 when something drifted, 2 or 3 for a file that cannot be used."
)
EXAMPLE = "wfstudio drift flows --profile prod\n  wfstudio drift flows --profile prod --unknown -o json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("place", nargs="?", default=".", metavar="DIR", help="the folder (default: the one worked in)")
    parser.add_argument("--unknown", action="store_true", help="workflows that no file here is count as drift, too")
    parser.add_argument("--full", action="store_true", help="every difference, and what is in step")
    parser.add_argument("-o", "--output", choices=("text", "json", "markdown"), default="text", help="default: text")
    add_connection_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Compare and print."""
    connection = connect(args)
    found = run_async(_found(args, connection))
    drifted = [one for one in found if one.is_one or (args.unknown and one.kind == "unknown")]
    shown = found if args.full else [one for one in found if one in drifted or one.kind == "invalid"]
    if args.output == "json":
        rows = [_as_json(one, one in drifted) for one in found]
        value = {"version": 1, "profile": connection.name, "drifted": len(drifted), "workflows": rows}
        print(json.dumps(value, indent=2, ensure_ascii=False))
    elif args.output == "markdown":
        print("\n".join(_markdown(shown, connection.name, args.full)))
    else:
        print("\n".join(_text(shown, args.full)), end="\n" if shown else "")
    unknown = sum(one.kind == "unknown" for one in found)
    aside = f", {unknown} on it without a file" if unknown and not args.unknown else ""
    told = f"{len(drifted)} of {len(found) - (0 if args.unknown else unknown)} workflows drifted{aside}"
    print(f"{args.place} and {connection.name} ({connection.kind}): {told}", file=sys.stderr)
    unusable = [one.row.exit_code for one in found if one.kind == "invalid"]
    return unusable[0] if unusable else FINDINGS if drifted else OK


async def _found(args: argparse.Namespace, connection: "Connection") -> "list[Drift]":
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.drifting import find_drift

    async with AsyncClient(connection, timeout=timeout_of(args)) as client:
        return await find_drift(client, Path(args.place))


def _text(found: "list[Drift]", full: bool) -> Iterator[str]:
    rows = [(one.kind, str(one.row.file or ""), one.row.name, one.row.workflow_id or "", _told(one)) for one in found]
    for one, line in zip(found, aligned(rows), strict=True):
        yield line
        if full:
            yield from diff_report.painted(one.differences, colour=coloured(sys.stdout))


def _told(one: "Drift") -> str:
    """What it means, what differs in short, and who did it when."""
    from wfstudio.client.drifting import MEANINGS

    parts = [MEANINGS[one.kind]]
    if one.kind == "published":
        parts = [f"it is {'published' if one.row.published else 'not published'} now, and was not last seen so"]
    if one.differences and one.kind != "removed":
        parts.append(summary(list(one.differences)))
    if one.kind in ("changed", "both", "published") and (one.by or one.at):
        parts.append(f"last changed{f' by {one.by}' * bool(one.by)}{f' {one.at}' * bool(one.at)}")
    if one.is_one and one.row.under_way is not None and one.row.under_way.count:
        count = one.row.under_way.count
        parts.append(f"{count} instance{'s are' if count != 1 else ' is'} under way on it")
    if one.kind in ("invalid", "gone", "not applied") and one.row.problem:
        parts.append(" ".join(line.strip() for line in one.row.problem.splitlines()))
    return "; ".join(parts)


def _as_json(one: "Drift", counts: bool) -> dict[str, Any]:
    row = one.row
    return {
        "drift": one.kind,
        "counts": counts,
        "file": str(row.file) if row.file is not None else None,
        "name": row.name,
        "workflowId": row.workflow_id,
        "isPublished": row.published,
        "by": one.by or None,
        "at": one.at or None,
        "summary": _told(one),
        "differences": [str(part) for part in one.differences],
        "underWay": row.under_way.as_json() if row.under_way is not None else None,
    }


def _markdown(found: "list[Drift]", profile: str, full: bool) -> Iterator[str]:
    from wfstudio.cli.plan_report import cell

    yield f"### Drift of `{profile}`"
    yield ""
    if not found:
        yield "Nothing drifted."
        return
    yield "| | workflow | file | |"
    yield "|---|---|---|---|"
    for one in found:
        file = f"`{cell(str(one.row.file))}`" if one.row.file is not None else ""
        yield f"| {one.kind} | {cell(one.row.name)} `{one.row.workflow_id or '–'}` | {file} | {cell(_told(one))} |"
    for one in found:
        if full and one.differences:
            yield ""
            yield from diff_report.as_markdown(one.differences, "last seen", one.row.workflow_id or "")
