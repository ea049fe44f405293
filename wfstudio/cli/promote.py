"""``wfstudio promote FROM TO …``: take workflows from one profile's service to another's."""

import argparse
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.cli import apply
from wfstudio.cli.connection import add_confirmation_flags, confirm_change, connect, seconds, timeout_of
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE
from wfstudio.cli.plan import add_plan_flags, published_by
from wfstudio.client.profile_rows import ROWS

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.connection import Connection
    from wfstudio.client.promoting import Promotion

HELP = (
    "Take a workflow, or every one of a folder, from one profile's service to another's, by way of its file, so that"
    " each gets its own values. Shows what changes there, asks as `wfstudio apply` does, reads back. Refuses a file"
    " that is not what the first service has. isPublished stays as the target has it, false for a new one."
)
EXAMPLE = (
    "wfstudio promote dev prod flows/onboarding.json --confirm prod\n"
    "  wfstudio promote dev staging flows --yes --label 'release 12'"
)

_ID = re.compile(r"wf-[0-9A-Za-z_-]+")
_ONE_SERVICE = ("URL", "TENANT", "COMMUNITY", "LICENSE", "TOKEN")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("source", metavar="FROM", help="the profile that has it")
    parser.add_argument("target", metavar="TO", help="the profile that gets it")
    parser.add_argument(
        "place", metavar="FILE|wf-…|DIR", help="a file, FROM's workflow (into a file first where it has none), a folder"
    )
    parser.add_argument("-f", "--file", metavar="FILE", help="the file for a workflow that has none yet")
    add_plan_flags(parser)
    parser.add_argument("--label", default="", metavar="TEXT", help="a note for `wfstudio workflow history`")
    parser.add_argument("--dry-run", action="store_true", help="show what would change on TO, change nothing there")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("--timeout", type=seconds, metavar="SECONDS", help="for one try of a call (default 30)")
    parser.set_defaults(profile=None, license_file=None, **{row.field: None for row in ROWS})
    add_confirmation_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Check the source, plan, show, ask, apply on the target."""
    if args.source == args.target:
        raise CliError(f"FROM and TO are both {args.source}: two profiles are wanted", USAGE)
    for name in _ONE_SERVICE:
        if os.environ.get(f"WFSTUDIO_{name}"):
            raise CliError(
                f"WFSTUDIO_{name} is about one service, and this is about two: unset it; profiles say", USAGE
            )
    source, target = connect(args, profile=args.source), connect(args, profile=args.target)
    if (source.url, source.tenant_id, source.community_id) == (target.url, target.tenant_id, target.community_id):
        raise CliError(f"{args.source} and {args.target} are the same community of the same service", USAGE)
    return apply.run_resumable(_promote(args, source, target))


async def _promote(args: argparse.Namespace, source: "Connection", target: "Connection") -> int:
    from wfstudio.client import applying
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.promoting import plan_promotion

    timeout = timeout_of(args)
    async with AsyncClient(source, timeout=timeout) as giver, AsyncClient(target, timeout=timeout) as taker:
        place = await _place(args, giver)
        promotion = await plan_promotion(giver, taker, place, publish=published_by(args), force=args.force)
        plan = promotion.plan
        applying.check(plan)
        apply.refuse_lint_errors(plan)
        rows = applying.to_do(plan)
        _show(args, promotion)
        if args.dry_run:
            apply.print_result(args, plan, None, rows)
            return OK
        if what := apply.asked(rows, ()):
            confirm_change(args, target, what)
        report = await applying.apply_plan(taker, plan, label=args.label, told=apply.tell)
    return apply.finish(args, plan, report)


def _workflow_id(args: argparse.Namespace) -> str | None:
    """The workflow that is meant by its id; None where a file or folder is."""
    name: str = args.place.removeprefix(f"{args.source}:")
    if _ID.fullmatch(name) is not None and not os.path.lexists(args.place):
        return name
    if args.file:
        raise CliError("-f goes with the id of a workflow", USAGE)
    return None


async def _place(args: argparse.Namespace, giver: "AsyncClient") -> Path:
    """The file or folder that is meant; a workflow without a file gets one."""
    from wfstudio.client.promoting import file_for

    name = _workflow_id(args)
    if name is None:
        return Path(args.place)
    file, written = await file_for(giver, name, Path(), Path(args.file) if args.file else None)
    if written:
        print(f"{file}: written, linked to {name} on {args.source}", file=sys.stderr)
    return file


def _show(args: argparse.Namespace, promotion: "Promotion") -> None:
    """The differences on the target, in full: what is promoted is few, and matters."""
    from wfstudio.cli import plan_report
    from wfstudio.cli.colour import coloured

    for line in plan_report.as_text(promotion.plan, full=True, colour=coloured(sys.stderr)):
        print(line, file=sys.stderr)
    for file in promotion.unpublished:
        print(f"{file}: is not published on {args.source}", file=sys.stderr)
    for file in promotion.left:
        print(f"{file}: is not on {args.source}; it is left", file=sys.stderr)
