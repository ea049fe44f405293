"""``wfstudio pull [PROFILE:]wf-…``: write a workflow from the service to a file and link them; all with ``--all``."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.cli.connection import add_connection_flags, connect, run_async, timeout_of
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE
from wfstudio.cli.push_report import show_changes
from wfstudio.client.connection import Connection
from wfstudio.client.pulling import PullReport, pull

if TYPE_CHECKING:
    from wfstudio.client.pulling_all import Pulled

HELP = "write a workflow from the service to a file and link them; with --all every workflow into a folder"
EXAMPLE = (
    "wfstudio pull wf-123e4567-e89b-12d3-a456-426614174000 -f onboarding.json\n"
    "  wfstudio pull --all flows --profile staging"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "workflow", nargs="?", metavar="[PROFILE:]wf-…", help="the workflow's id, with a profile before it or not"
    )
    parser.add_argument("--all", metavar="DIR", help="every workflow of the profile, each into a file of this folder")
    parser.add_argument("-f", "--file", metavar="FILE", help="the file (default: the linked one, else by name)")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--merge", action="store_true", help="add what changed on the service to a file's own changes")
    choice.add_argument("--force", action="store_true", help="overwrite a file that has changes of its own")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text")
    add_connection_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Pull the workflow, or all."""
    if (args.all is None) == (args.workflow is None) or (args.all and args.file):
        raise CliError("name one workflow, or --all DIR for every workflow of the profile", USAGE)
    if args.all is not None:
        return _pull_all(args, connect(args))
    profile, _, workflow_id = args.workflow.rpartition(":")
    report = run_async(_pull(args, connect(args, profile=profile or None), workflow_id))
    print(f"{report.file}: {report.action}, linked to {report.workflow_id}", file=sys.stderr)
    if report.differences:
        show_changes(f"{report.file}", report.differences)
    for note in report.notes:
        print(f"wfstudio: {note}", file=sys.stderr)
    if args.output == "json":
        result = {"file": str(report.file), "workflowId": report.workflow_id, "action": report.action}
        print(json.dumps(result, ensure_ascii=False))
    else:
        print(report.file)
    return OK


async def _pull(args: argparse.Namespace, connection: Connection, workflow_id: str) -> PullReport:
    from wfstudio.client.api import AsyncClient

    async with AsyncClient(connection, timeout=timeout_of(args)) as client:
        file = Path(args.file) if args.file else None
        return await pull(client, workflow_id, file, Path(), force=args.force, merge=args.merge)


def _pull_all(args: argparse.Namespace, connection: Connection) -> int:
    """Files that cannot be written for a conflict are told and left; the exit code is the first one's."""
    from wfstudio.client.pulling_all import counted

    pulled = run_async(_pulled_all(args, connection))
    for one in pulled:
        if one.problem:
            print(f"wfstudio: {one.problem}", file=sys.stderr)
        elif one.report is not None and one.report.differences:
            show_changes(f"{one.file}", one.report.differences)
    parts = ", ".join(f"{count} {what}" for what, count in counted(pulled).items())
    print(f"{connection.name} → {args.all}: {parts or 'no workflows'}", file=sys.stderr)
    if args.output == "json":
        listed = [
            {
                "file": str(one.file),
                "workflowId": one.workflow_id,
                "name": one.name,
                "action": one.report.action if one.report is not None else None,
                "problem": one.problem or None,
            }
            for one in pulled
        ]
        value = {"version": 1, "profile": connection.name, "workflows": listed}
        print(json.dumps(value, indent=2, ensure_ascii=False))
    else:
        for one in pulled:
            print(f"{one.report.action if one.report is not None else 'conflict'}  {one.file}  {one.workflow_id}")
    return next((one.exit_code for one in pulled if one.exit_code), OK)


async def _pulled_all(args: argparse.Namespace, connection: Connection) -> "list[Pulled]":
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.pulling_all import pull_all

    async with AsyncClient(connection, timeout=timeout_of(args)) as client:
        return await pull_all(client, Path(args.all), force=args.force, merge=args.merge)
