"""``wfstudio pull [PROFILE:]wf-…``: write a workflow from the service to a file and link them."""

import argparse
import json
import sys
from pathlib import Path

from wfstudio.cli.connection import add_connection_flags, connect, run_async, timeout_of
from wfstudio.cli.exit_codes import OK
from wfstudio.cli.push_report import show_changes
from wfstudio.client.connection import Connection
from wfstudio.client.pulling import PullReport, pull

HELP = "write a workflow from the service to a file and link them"
EXAMPLE = "wfstudio pull wf-123e4567-e89b-12d3-a456-426614174000 -f onboarding.json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("workflow", metavar="[PROFILE:]wf-…", help="the workflow's id, with a profile before it or not")
    parser.add_argument("-f", "--file", metavar="FILE", help="the file (default: the linked one, else by name)")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--merge", action="store_true", help="add what changed on the service to a file's own changes")
    choice.add_argument("--force", action="store_true", help="overwrite a file that has changes of its own")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text")
    add_connection_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Pull the workflow."""
    profile, _, workflow_id = args.workflow.rpartition(":")
    report = run_async(_pull(args, connect(args, profile=profile or None), workflow_id))
    print(f"{report.file}: {report.action}, linked to {report.workflow_id}", file=sys.stderr)
    if report.differences:
        show_changes(f"{report.file}", report.differences)
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
