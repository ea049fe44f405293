"""``wfstudio push FILE``: create or update the workflow on the service."""

import argparse
import json
import sys
from pathlib import Path

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
from wfstudio.cli.push_report import show_changes, show_told, warn_under_way
from wfstudio.cli.workflow_file import read_workflow
from wfstudio.client.connection import Connection
from wfstudio.client.publishing import PushPlan, PushReport, apply, plan_push, publication_errors
from wfstudio.document.model import Document
from wfstudio.lint.findings import Finding

HELP = "create or update the workflow on the service; isPublished stays as the service has it"
EXAMPLE = "wfstudio push sample_workflows/age_check.json"


def configure(parser: argparse.ArgumentParser, metavar: str = "FILE", about: str = "the workflow file") -> None:
    """Add the arguments."""
    parser.add_argument("file", metavar=metavar, help=about)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--new", action="store_true", help="make another workflow, whatever exists")
    choice.add_argument("--link", metavar="wf-…", help="the file is this workflow of the service")
    parser.add_argument("--force", action="store_true", help="overwrite a copy that somebody else changed")
    parser.add_argument("--label", default="", metavar="TEXT", help="a note for `wfstudio workflow history`")
    parser.add_argument("--dry-run", action="store_true", help="show what would change, change nothing")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text")
    add_confirmation_flags(parser)
    add_connection_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Push the file."""
    return push(args, publish=None)


def push(args: argparse.Namespace, publish: bool | None) -> int:
    """Push a file and set ``isPublished`` to ``publish``; None keeps it. Returns the exit code."""
    path = Path(args.file)
    document = read_workflow(path)
    if publish:
        errors = publication_errors(document, path)
        if errors:
            for file, one in placed(path, document, errors):
                print(f"{file}:{one.line}:{one.column}: {one.code} {one.message}", file=sys.stderr)
            count = f"{len(errors)} error{'s' * (len(errors) != 1)}"
            raise CliError(f"{path}: not published: {count} above; `wfstudio validate {path}` shows each", FINDINGS)
    return run_async(_push(args, connect(args), document, path, publish))


def placed(path: Path, document: Document, errors: list[Finding]) -> list[tuple[str, Finding]]:
    """The file where each error stands: of an unpacked workflow the script or page itself."""
    from wfstudio.document.unpacked_folder import folder_of, read_folder

    folder = folder_of(str(path))
    if folder is None:
        return [(str(path), one) for one in errors]
    from wfstudio.lint.unpacked import UnpackedReport

    report = UnpackedReport(str(path), read_folder(folder), document, errors)
    return [(part.file, one) for part in report.by_file() for one in part.findings]


async def _push(
    args: argparse.Namespace, connection: Connection, document: Document, path: Path, publish: bool | None
) -> int:
    from wfstudio.client.api import AsyncClient

    async with AsyncClient(connection, timeout=timeout_of(args)) as client:
        plan = await plan_push(client, document, path, publish=publish, new=args.new, link=args.link, force=args.force)
        if not plan.applicable:
            raise plan.refusal()
        _show_plan(plan, args, connection)
        if plan.kind == "update" and plan.workflow_id:
            await warn_under_way(client, plan.workflow_id)
        if args.dry_run:
            _print_result(args, plan, None)
            return OK
        if plan.kind != "unchanged":
            confirm_change(args, connection, _verb(plan))
        report = await apply(client, plan, label=args.label)
    _show_report(plan, report)
    _print_result(args, plan, report)
    return OK


def _verb(plan: PushPlan) -> str:
    if plan.published != plan.was_published:
        return f"{'publish' if plan.published else 'unpublish'} '{plan.name}'"
    return f"{plan.kind} '{plan.name}'"


def _show_plan(plan: PushPlan, args: argparse.Namespace, connection: Connection) -> None:
    where = f"{plan.profile} ({connection.kind})"
    if plan.kind == "update":
        show_changes(f"{plan.file} → {plan.workflow_id} '{plan.name}' on {where}", plan.differences)
        _show_another(plan)
    elif plan.kind == "create" and args.dry_run:
        print(f"{plan.file}: would make a new workflow '{plan.name}' on {where}", file=sys.stderr)
    if plan.published != plan.was_published:
        print(f"  isPublished: {_json(plan.was_published)} → {_json(plan.published)}", file=sys.stderr)


def _show_another(plan: PushPlan) -> None:
    """Ask, on stderr, whether it is the right file where the service's copy looks like another workflow."""
    from wfstudio.document.diff import is_another, kept

    found = list(plan.differences)
    if plan.remote is not None and is_another(plan.remote, found):
        left, number = kept(plan.remote, found)
        told = f"{plan.workflow_id} is '{plan.remote.get('name')}', and {left} of its {number} nodes are in {plan.file}"
        print(f"wfstudio: is this the right file? It looks like another workflow: {told}", file=sys.stderr)


def _show_report(plan: PushPlan, report: PushReport) -> None:
    done = "made" if report.created else "updated" if report.changed else "unchanged"
    state = "published" if report.published else "not published"
    print(f"{plan.file}: {report.workflow_id} on {plan.profile} {done}, {state}", file=sys.stderr)
    show_told(report)


def _print_result(args: argparse.Namespace, plan: PushPlan, report: PushReport | None) -> None:
    workflow_id = report.workflow_id if report else plan.workflow_id
    if args.output == "text":
        if workflow_id:
            print(workflow_id)
        return
    result = {
        "workflowId": workflow_id,
        "profile": plan.profile,
        "action": plan.kind,
        "applied": report is not None,
        "isPublished": report.published if report else plan.published,
        "differences": [str(one) for one in plan.differences],
        "serviceDiffers": [str(one) for one in report.told] if report else [],
    }
    print(json.dumps(result, ensure_ascii=False))


def _json(value: bool) -> str:
    return "true" if value else "false"
