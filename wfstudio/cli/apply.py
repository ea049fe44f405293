"""``wfstudio apply DIR``: do what `wfstudio plan` shows, one workflow after the other, each read back."""

import argparse
import json
import sys
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfstudio.cli.columns import without_controls
from wfstudio.cli.connection import (
    add_confirmation_flags,
    add_connection_flags,
    confirm_change,
    connect,
    run_async,
    timeout_of,
)
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import FINDINGS, OK
from wfstudio.cli.plan import add_plan_flags, published_by
from wfstudio.cli.push import placed
from wfstudio.cli.push_report import show_told
from wfstudio.client.connection import Connection

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.applying import ApplyReport, Delete, State
    from wfstudio.client.planning import Plan, Row
    from wfstudio.client.saved_plan import Saved
    from wfstudio.lint.findings import Finding

HELP = (
    "Do what `wfstudio plan` shows: every file is checked first, and nothing is changed when one has an error or is in"
    " conflict; then one workflow after the other is pushed, read back and linked. An apply that was interrupted is"
    " gone on with by the same command. isPublished stays as the service has it, false for a new one."
)
EXAMPLE = "wfstudio apply flows --profile staging --yes\n  wfstudio apply plan.json --profile prod --confirm prod"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("place", metavar="DIR|PLAN", help="a folder of workflow files, one file, or a saved plan")
    add_plan_flags(parser)
    parser.add_argument("--delete", action="store_true", help="delete workflows whose file was removed from the folder")
    parser.add_argument(
        "--delete-unknown", action="store_true", help="delete all that no file here is, whoever made them"
    )
    parser.add_argument("--label", default="", metavar="TEXT", help="a note for `wfstudio workflow history`")
    parser.add_argument(
        "--dry-run", action="store_true", help="check everything, show what would be done, change nothing"
    )
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
    add_confirmation_flags(parser)
    add_connection_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Plan, check, ask, apply. The exit code is 0 when all is done, that of what stopped it else."""
    from wfstudio.client import saved_plan

    place = Path(args.place)
    saved = saved_plan.read(place) if place.is_file() else None
    connection = connect(args, profile=saved.profile if saved and not args.profile else None)
    return run_resumable(_apply(args, connection, saved))


def run_resumable(work: Coroutine[Any, Any, int]) -> int:
    """Run an apply; where ctrl+C ends it, say how it goes on."""
    try:
        return run_async(work)
    except KeyboardInterrupt:
        print("what is done is done; the same command goes on", file=sys.stderr)
        raise


async def _apply(args: argparse.Namespace, connection: Connection, saved: "Saved | None") -> int:
    from wfstudio.client import applying
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.planning import make_plan
    from wfstudio.client.saved_plan import refuse_other

    place = saved.place if saved else Path(args.place)
    publish, force = (saved.publish, saved.force) if saved else (published_by(args), args.force)
    delete = _delete(args)
    async with AsyncClient(connection, timeout=timeout_of(args)) as client:
        plan = await make_plan(client, place, publish=publish, force=force)
        if saved:
            refuse_other(saved, plan, Path(args.place))
        applying.check(plan, delete)
        refuse_lint_errors(plan)
        rows = applying.to_do(plan, delete)
        show_rows(plan, applying.doomed(plan, delete))
        await _warn_of(client, plan.of("unknown") if delete == "unknown" else ())
        if args.dry_run:
            print_result(args, plan, None, rows)
            return OK
        if ask := asked(rows, applying.doomed(plan, delete)):
            confirm_change(args, connection, ask)
        report = await applying.apply_plan(client, plan, delete=delete, label=args.label, told=tell)
    return finish(args, plan, report)


def _delete(args: argparse.Namespace) -> "Delete":
    return "unknown" if args.delete_unknown else "removed" if args.delete else "nothing"


def refuse_lint_errors(plan: "Plan") -> None:
    """Print the errors of the plan's files and raise ``CliError`` when there is one."""
    from wfstudio.client.applying import lint_errors

    found = lint_errors(plan)
    if not found:
        return
    by_row: dict[int, tuple[Row, list[Finding]]] = {}
    for row, one in found:
        by_row.setdefault(id(row), (row, []))[1].append(one)
    for row, errors in by_row.values():
        assert row.file is not None and row.document is not None
        for file, one in placed(row.file, row.document, errors):
            print(f"{file}:{one.line}:{one.column}: {one.code} {one.message}", file=sys.stderr)
    files = len({row.file for row, _ in found})
    raise CliError(
        f"nothing was changed: {len(found)} error{'s' * (len(found) != 1)} above in {files} "
        f"file{'s' * (files != 1)}; `wfstudio validate` shows each",
        FINDINGS,
    )


def show_rows(plan: "Plan", doomed: "tuple[Row, ...]") -> None:
    """The plan on stderr: what changes, and what is left alone."""
    from wfstudio.cli import plan_report
    from wfstudio.cli.colour import coloured

    for line in plan_report.as_text(_without_unknown(plan), full=False, colour=coloured(sys.stderr)):
        print(line, file=sys.stderr)
    for row in doomed:
        told = "published" if row.published else "not published"
        print(without_controls(f"- DELETE {row.workflow_id} '{row.name}', {told}"), file=sys.stderr)
    spared = [row for row in plan.rows if row.is_left and row not in doomed]
    if spared:
        print(f"{len(spared)} whose file was removed stay; --delete deletes them", file=sys.stderr)


async def _warn_of(client: "AsyncClient", rows: "tuple[Row, ...]") -> None:
    """Say what is under way on workflows of which the plan does not."""
    from wfstudio.client.underway import under_way_on

    found = await under_way_on(client, [row.workflow_id for row in rows if row.workflow_id])
    for workflow_id, one in found.items():
        if one is not None and (told := one.told(embedded=client.connection.kind == "LOCAL")):
            print(f"{workflow_id}: {told}", file=sys.stderr)


def _without_unknown(plan: "Plan") -> "Plan":
    return replace(plan, rows=tuple(row for row in plan.rows if row.action != "unknown"))


def asked(rows: "tuple[Row, ...]", doomed: "tuple[Row, ...]") -> str:
    """What is asked before it is done; "" when nothing on the service changes."""
    parts = [
        (sum(row.action == "create" for row in rows), "create"),
        (sum(row.action == "update" for row in rows), "update"),
        (len(doomed), "DELETE"),
    ]
    return ", ".join(f"{what} {count} workflow{'s' * (count != 1)}" for count, what in parts if count)


def tell(row: "Row", state: "State") -> None:
    """A line on stderr for each row that came to its end."""
    if state not in ("begun", "left", "failed"):
        print(f"{row.file or row.workflow_id}: {state}", file=sys.stderr)


def finish(args: argparse.Namespace, plan: "Plan", report: "ApplyReport") -> int:
    """Tell what was done and what was not, and return the exit code."""
    for one in report.outcomes:
        if one.report is not None and (one.report.told or one.report.notes):
            print(f"{one.row.file}: {one.report.workflow_id}", file=sys.stderr)
            show_told(one.report)
    print_result(args, plan, report, tuple(one.row for one in report.outcomes))
    if report.stopped is None:
        return OK
    failed = next(one.row for one in report.outcomes if one.state == "failed")
    left = sum(one.state == "left" for one in report.outcomes)
    raise CliError(
        f"{failed.file or failed.workflow_id}: {report.stopped.message}\n"
        f"{left} more {'is' if left == 1 else 'are'} left; what is done is done: the same command goes on",
        report.stopped.exit_code,
    )


def print_result(args: argparse.Namespace, plan: "Plan", report: "ApplyReport | None", rows: "tuple[Row, ...]") -> None:
    """The rows on stdout: what became of each, or would."""
    done = {id(one.row): one for one in report.outcomes} if report else {}
    if args.output == "text":
        for row in rows:
            one = done.get(id(row))
            workflow_id = one.report.workflow_id if one and one.report else row.workflow_id
            print(f"{one.state if one else row.action}  {row.file or ''}  {workflow_id or ''}".rstrip())
        return
    from wfstudio.cli.plan_report import row_as_json

    listed: list[dict[str, Any]] = []
    for row in rows:
        one = done.get(id(row))
        told = row_as_json(row)
        if one is not None and one.report is not None:
            told |= {
                "workflowId": one.report.workflow_id,
                "isPublished": one.report.published,
                "serviceDiffers": [str(part) for part in one.report.told],
                "notes": list(one.report.notes),
            }
        listed.append({**told, "state": one.state if one else None, "error": (one.problem or None) if one else None})
    value = {
        "version": 1,
        "profile": plan.profile,
        "applied": report is not None,
        "finished": report is not None and report.stopped is None,
        "summary": plan.counts,
        "workflows": listed,
    }
    print(json.dumps(value, indent=2, ensure_ascii=False))
