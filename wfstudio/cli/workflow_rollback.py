"""``wfstudio workflow rollback WF|FILE``: put an earlier state of a workflow back on its service."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.cli.connection import (
    add_confirmation_flags,
    add_connection_flags,
    confirm_change,
    connect,
    run_async,
    timeout_of,
)
from wfstudio.cli.exit_codes import OK
from wfstudio.cli.push_report import show_changes, show_told, warn_under_way
from wfstudio.cli.workflow_named import add_workflow, profile_in, workflow_and_file

if TYPE_CHECKING:
    from wfstudio.client.connection import Connection
    from wfstudio.client.publishing import PushReport
    from wfstudio.client.rollback import RollbackPlan

HELP = "put an earlier copy of a workflow, and whether it was published, back on the service"
EXAMPLE = (
    "wfstudio workflow rollback onboarding.json --to 3\n"
    "  wfstudio workflow rollback onboarding.json --to 'release 12' --dry-run"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_workflow(parser)
    parser.add_argument(
        "--to", metavar="N|LABEL", help="a copy of `wfstudio workflow history`, or its label (default: the one before)"
    )
    parser.add_argument("--force", action="store_true", help="roll back over what somebody else changed")
    parser.add_argument("--label", default="", metavar="TEXT", help="a note for the history")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, change nothing")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
    add_confirmation_flags(parser)
    add_connection_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Plan, show the difference, ask as push does, roll back, read back."""
    connection = connect(args, profile=profile_in(args))
    workflow_id, file = workflow_and_file(args.workflow, connection.name)
    return run_async(_roll_back(args, connection, workflow_id, file))


async def _roll_back(args: argparse.Namespace, connection: "Connection", workflow_id: str, file: Path | None) -> int:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.rollback import plan_rollback, roll_back

    async with AsyncClient(connection, timeout=timeout_of(args)) as client:
        plan = await plan_rollback(client, workflow_id, to=args.to, force=args.force, file=file)
        if plan.kind == "conflict":
            raise plan.refusal()
        where = f"{plan.workflow_id} '{plan.name}' on {plan.profile} ({connection.kind})"
        if plan.kind == "rollback":
            show_changes(f"{where}, back to copy {plan.target.number}", plan.differences)
            if plan.published != plan.was_published:
                print(
                    f"  isPublished: {json.dumps(plan.was_published)} → {json.dumps(plan.published)}", file=sys.stderr
                )
            await warn_under_way(client, workflow_id)
        report = None
        if not args.dry_run:
            if plan.kind == "rollback":
                confirm_change(args, connection, f"roll '{plan.name}' back to copy {plan.target.number}")
            report = await roll_back(client, plan, label=args.label)
            _show_report(plan, report, where)
    _print_result(args, plan, report)
    return OK


def _show_report(plan: "RollbackPlan", report: "PushReport", where: str) -> None:
    done = f"rolled back to copy {plan.target.number}" if report.changed else "is that already"
    print(f"{where} {done}, {'published' if report.published else 'not published'}", file=sys.stderr)
    show_told(report)
    if plan.file is not None and report.changed:
        from wfstudio.client.lock import on_profile

        pull = f"wfstudio pull {on_profile(plan.profile, plan.workflow_id)} -f {plan.file} --force"
        print(f"{plan.file} is as it was; `{pull}` takes the copy", file=sys.stderr)


def _print_result(args: argparse.Namespace, plan: "RollbackPlan", report: "PushReport | None") -> None:
    if args.output == "text":
        print(plan.workflow_id)
        return
    result = {
        "workflowId": plan.workflow_id,
        "profile": plan.profile,
        "action": plan.kind,
        "copy": plan.target.number,
        "applied": report is not None,
        "isPublished": report.published if report else plan.published,
        "differences": [str(one) for one in plan.differences],
        "serviceDiffers": [str(one) for one in report.told] if report else [],
    }
    print(json.dumps(result, ensure_ascii=False))
