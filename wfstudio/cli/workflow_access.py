"""``wfstudio workflow access``: whether whoever knows a code can start a workflow."""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from wfstudio.cli.asking import add_output
from wfstudio.cli.connection import add_confirmation_flags, confirm_change, connect, run_async, timeout_of
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE
from wfstudio.cli.workflow_named import add_workflow, profile_in, workflow_and_file

if TYPE_CHECKING:
    from wfstudio.client.connection import Connection

HELP = "direct access by a code: switch it on or off, or have a new code made, with which the old one stops working"
EXAMPLE = "wfstudio workflow access onboarding.json --enable"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_workflow(parser)
    state = parser.add_mutually_exclusive_group()
    state.add_argument("--enable", action="store_true", help="whoever knows the code can start the workflow")
    state.add_argument("--disable", action="store_true", help="nobody can; the code is kept")
    parser.add_argument("--regenerate", action="store_true", help="a new code; the old one stops working")
    add_confirmation_flags(parser)
    add_output(parser)


def run(args: argparse.Namespace) -> int:
    """Change it and print the code. Raises CliError and client errors."""
    if not (args.enable or args.disable or args.regenerate):
        raise CliError("--enable, --disable or --regenerate? the API tells the state only when it is changed", USAGE)
    connection = connect(args, profile=profile_in(args))
    workflow_id, _ = workflow_and_file(args.workflow, connection.name)
    answer = run_async(_changed(args, connection, workflow_id))
    if args.output == "json":
        print(json.dumps({"version": 1, "workflowId": workflow_id, **answer}, indent=2, ensure_ascii=False))
        return OK
    enabled = answer.get("directAccessEnabled") is True
    print(f"wfstudio: direct access to {workflow_id} is {'on' if enabled else 'off'}", file=sys.stderr)
    if answer.get("accessCode"):
        print(answer["accessCode"])
    return OK


async def _changed(args: argparse.Namespace, connection: "Connection", workflow_id: str) -> dict[str, Any]:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.publishing import fetch

    async with AsyncClient(connection, timeout=timeout_of(args)) as client:
        name = (await fetch(client, workflow_id)).get("name") or "without a name"
        what = [f"switch direct access {'on' if args.enable else 'off'} for"] * (args.enable or args.disable)
        what += ["replace the access code (the old one stops working) of"] * args.regenerate
        confirm_change(args, connection, f"{' and '.join(what)} '{name}' ({workflow_id})")
        data: dict[str, Any] = {"enable": args.enable} if args.enable or args.disable else {}
        if args.regenerate:
            data["regenerate"] = True
        answer = await client.call("manage_direct_access", path={"workflowId": workflow_id}, data=data)
    return answer if isinstance(answer, dict) else {}
