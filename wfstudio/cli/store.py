"""``wfstudio store``: how much the embedded service's store holds, and deleting instances with personal data."""

import argparse
import sys
from typing import Any

from wfstudio.cli.columns import aligned
from wfstudio.cli.emulator import add_command, ask, print_json
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE
from wfstudio.cli.history import moment

HELP = (
    "The store of the embedded service: what it holds, and purging instances with all personal data in them. How many"
    " there were of each workflow and status is kept."
)
EXAMPLE = "wfstudio store purge --older-than 30d --dry-run\n  wfstudio store show -o json"

STATUSES = ("PENDING", "STARTED", "INPROGRESS", "COMPLETED", "FAILED", "EXPIRED")
_ASK_LINES = 12


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="show|purge")
    add_command(commands, "show", "how many instances there are, and were purged, by workflow and status")
    purge = add_command(
        commands,
        "purge",
        "delete instances that ended, with their metadata, results, events, messages and log entries. Workflows, keys"
        " and counts stay",
    )
    purge.add_argument("--older-than", type=moment, metavar="TIME", help="last changed so long ago: 30d, 12h, a date")
    purge.add_argument("--status", action="append", choices=STATUSES, help="only these (default: those that ended)")
    purge.add_argument("--workflow", metavar="wf-…", help="only instances of this workflow")
    purge.add_argument("--all", action="store_true", help="every instance that ended; with --status every one of those")
    purge.add_argument("--no-compact", action="store_true", help="leave the store's file as large as it is")
    purge.add_argument("--dry-run", action="store_true", help="say what would go, delete nothing")
    purge.add_argument("--yes", action="store_true", help="do not ask (needed without a terminal)")
    purge.add_argument("--no-input", action="store_true", help="never ask")


def run(args: argparse.Namespace) -> int:
    """Show or purge. Raises CliError and the client's errors."""
    if args.action == "show":
        _show(args, ask(args, lambda control: control.purged()))
        return OK
    if not (args.all or args.older_than or args.status or args.workflow):
        raise CliError("what is to go? --older-than, --status, --workflow, or --all", USAGE)
    filters: dict[str, Any] = {"statuses": args.status, "workflowId": args.workflow, "updatedBefore": args.older_than}
    filters = {key: value for key, value in filters.items() if value is not None}
    would: dict[str, Any] = ask(args, lambda control: control.purge({**filters, "dryRun": True}))
    if args.dry_run or not would["instances"]:
        _told(args, would, f"{would['instances']} instances would go")
        return OK
    _confirm(args, would)
    gone: dict[str, Any] = ask(args, lambda control: control.purge({**filters, "compact": not args.no_compact}))
    _told(args, gone, f"{gone['instances']} instances are gone, with everything that was kept about them")
    return OK


def _confirm(args: argparse.Namespace, would: dict[str, Any]) -> None:
    if args.yes:
        return
    for line in _lines(would)[:_ASK_LINES]:
        print(f"  {line}", file=sys.stderr)
    what = f"delete {would['instances']} instances with all personal data in them, for good"
    if args.no_input or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CliError(f"this would {what}: pass --yes, there is no terminal to ask on", USAGE)
    print(f"{what}? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise CliError("nothing was deleted", USAGE)


def _told(args: argparse.Namespace, value: dict[str, Any], text: str) -> None:
    if args.output == "json":
        print_json({"version": 1, **value})
        return
    for line in _lines(value):
        print(line)
    print(text, file=sys.stderr)


def _show(args: argparse.Namespace, value: dict[str, Any]) -> None:
    if args.output == "json":
        print_json({"version": 1, **value})
        return
    for title, key in (("there", "there"), ("purged so far", "purged")):
        print(f"{title}: {value[key]['instances']} instances")
        for line in _lines(value[key]):
            print(f"  {line}")


def _lines(value: dict[str, Any]) -> list[str]:
    rows = value.get("counts") or []
    return aligned([(str(row["count"]), row["status"], row["workflowId"], row["workflowName"]) for row in rows])
