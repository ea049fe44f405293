"""``wfstudio unpublish FILE|wf-…``: take a publication back; of a file, with what the file changes."""

import argparse
import json
import os
import sys
from pathlib import Path

from wfstudio.cli import push
from wfstudio.cli.connection import confirm_change, connect, run_async, timeout_of
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE
from wfstudio.cli.push_report import show_told, warn_under_way
from wfstudio.cli.workflow_named import WORKFLOW_ID
from wfstudio.client.connection import Connection

HELP = "show what changes, then push with isPublished false; a workflow named by its id stays otherwise as it is"
EXAMPLE = "wfstudio unpublish sample_workflows/age_check.json\n  wfstudio unpublish prod:wf-… --confirm prod"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    push.configure(parser, "FILE|[PROFILE:]wf-…", "the workflow file, or the id of a workflow on the service")


def run(args: argparse.Namespace) -> int:
    """Unpublish the file, or the workflow."""
    found = WORKFLOW_ID.fullmatch(args.file)
    if found is None or os.path.lexists(args.file):
        return push.push(args, publish=False)
    if args.new or args.link or args.force:
        raise CliError("--new, --link and --force go with a file", USAGE)
    return run_async(_take_back(args, connect(args, profile=found["profile"]), found["id"]))


async def _take_back(args: argparse.Namespace, connection: Connection, workflow_id: str) -> int:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.lock import linked_file
    from wfstudio.client.unpublishing import find_published, take_back

    async with AsyncClient(connection, timeout=timeout_of(args)) as client:
        one = await find_published(client, workflow_id, linked_file(Path(), connection.name, workflow_id))
        report = None
        if one.published:
            print(f"{workflow_id} '{one.name}' on {connection.name} ({connection.kind})", file=sys.stderr)
            print("  isPublished: true → false", file=sys.stderr)
            await warn_under_way(client, workflow_id)
        if not args.dry_run:
            if one.published:
                confirm_change(args, connection, f"unpublish '{one.name}'")
            report = await take_back(client, one, label=args.label)
    if report is not None:
        done = "is not published any more" if report.changed else "was not published"
        print(f"{workflow_id} '{one.name}' {done}", file=sys.stderr)
        show_told(report)
    if args.output == "json":
        state = report.published if report is not None else one.published
        action = "update" if one.published else "unchanged"
        told = {"workflowId": workflow_id, "profile": connection.name, "action": action}
        print(json.dumps({**told, "applied": report is not None, "isPublished": state}))
    else:
        print(workflow_id)
    return OK
