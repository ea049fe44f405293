"""``wfstudio plan DIR``: what an apply of a folder of workflows would do. Reads only."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.cli.colour import coloured
from wfstudio.cli.connection import add_connection_flags, connect, run_async, timeout_of
from wfstudio.client.connection import Connection

if TYPE_CHECKING:
    from wfstudio.client.planning import Plan

HELP = (
    "What `wfstudio apply` would do with a folder of workflows: create, update, nothing, or a conflict; what is on the"
    " service without a file; what changes in each. Reads only. Exits 0 when there is nothing to do, 1 with"
    " differences, 6 with a conflict."
)
EXAMPLE = "wfstudio plan flows --profile staging -o markdown\n  wfstudio plan flows --full --save plan.json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("place", metavar="DIR", help="a folder of workflow files, or one file")
    add_plan_flags(parser)
    parser.add_argument("--full", action="store_true", help="every difference, and what is unchanged")
    parser.add_argument("--save", metavar="FILE", help="keep the plan: `wfstudio apply FILE` does it, or refuses")
    parser.add_argument("-o", "--output", choices=("text", "json", "markdown"), default="text", help="default: text")
    add_connection_flags(parser)


def add_plan_flags(parser: argparse.ArgumentParser) -> None:
    """Add what a plan is made with, for `plan` and `apply`."""
    state = parser.add_mutually_exclusive_group()
    state.add_argument("--publish", action="store_true", help="publish every workflow (else it stays as it is)")
    state.add_argument("--unpublish", action="store_true", help="take every workflow back")
    parser.add_argument("--force", action="store_true", help="overwrite copies that somebody else changed")


def run(args: argparse.Namespace) -> int:
    """Make the plan and print it."""
    connection = connect(args)
    plan = run_async(_planned(args, connection))
    if args.save:
        from wfstudio.client.saved_plan import save

        save(plan, connection, Path(args.save), force=args.force)
        print(f"the plan is in {args.save}; `wfstudio apply {args.save}` does it", file=sys.stderr)
    show(args, plan)
    return plan.exit_code


def published_by(args: argparse.Namespace) -> bool | None:
    """What the flags say of ``isPublished``; None where it stays."""
    return True if args.publish else False if args.unpublish else None


def show(args: argparse.Namespace, plan: "Plan") -> None:
    """Print the plan as it was asked for."""
    from wfstudio.cli import plan_report

    if args.output == "json":
        print(plan_report.as_json(plan))
    elif args.output == "markdown":
        print("\n".join(plan_report.as_markdown(plan, full=args.full)))
    else:
        print("\n".join(plan_report.as_text(plan, full=args.full, colour=coloured(sys.stdout))))


async def _planned(args: argparse.Namespace, connection: Connection) -> "Plan":
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.planning import make_plan

    async with AsyncClient(connection, timeout=timeout_of(args)) as client:
        return await make_plan(client, Path(args.place), publish=published_by(args), force=args.force)
