"""``wfstudio workflow delete``: delete a workflow from the service, after keeping a copy of it."""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from wfstudio.cli.asking import add_output
from wfstudio.cli.connection import add_confirmation_flags, confirm_change, connect, run_async, timeout_of
from wfstudio.cli.exit_codes import OK
from wfstudio.cli.push_report import warn_under_way
from wfstudio.cli.workflow_named import add_workflow, profile_in, workflow_and_file

if TYPE_CHECKING:
    from wfstudio.client.connection import Connection

HELP = (
    "delete a workflow from the service, its access code with it; instances that were made stay. A copy is kept on this"
    " machine first (`wfstudio workflow history`); a linked file stays as it is"
)
EXAMPLE = "wfstudio workflow delete wf-123e4567-e89b-12d3-a456-426614174000 --yes"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_workflow(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would go, delete nothing")
    add_confirmation_flags(parser)
    add_output(parser)


def run(args: argparse.Namespace) -> int:
    """Ask, keep a copy, delete. Raises CliError and client errors."""
    connection = connect(args, profile=profile_in(args))
    workflow_id, _ = workflow_and_file(args.workflow, connection.name)
    told = run_async(_deleted(args, connection, workflow_id))
    if args.output == "json":
        print(json.dumps({"version": 1, **told}, indent=2, ensure_ascii=False))
    return OK


async def _deleted(args: argparse.Namespace, connection: "Connection", workflow_id: str) -> dict[str, Any]:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.deleting import delete, plan_deletion

    async with AsyncClient(connection, timeout=timeout_of(args)) as client:
        plan = await plan_deletion(client, workflow_id)
        goes, stays = plan.goes, f"; {plan.stays}" if plan.stays else ""
        told = {
            "workflowId": workflow_id, "name": plan.name, "instances": plan.instances, "deleted": not args.dry_run,
        }  # fmt: skip
        await warn_under_way(client, workflow_id)
        if args.dry_run:
            print(f"would delete {goes} and its access code on {connection.name}{stays}", file=sys.stderr)
            return told
        confirm_change(args, connection, f"delete {goes} and its access code{stays}")
        kept = await delete(client, plan)
    print(f"{goes} is deleted from {connection.name}{stays}", file=sys.stderr)
    again = f"`wfstudio workflow history {workflow_id} --show {kept}` prints what it was"
    print(f"a copy is kept on this machine: {again}", file=sys.stderr)
    return {**told, "copy": kept}
