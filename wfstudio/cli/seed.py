"""``wfstudio seed``: checks seed files, and resets the embedded service to its seed."""

import argparse
import sys
from pathlib import Path
from typing import Any

from wfstudio.cli.emulator import add_command, ask, print_json
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE

HELP = (
    "Check a seed file, or take the embedded service back to its seed: the one of `wfstudio serve --seed FILE`, or"
    " an empty service where there is none."
)
EXAMPLE = "wfstudio seed example > seed.yaml\n  wfstudio seed check seed.yaml\n  wfstudio seed reset --yes"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="example|check|reset")
    commands.add_parser("example", help="print a seed file that shows everything one may say", allow_abbrev=False)
    check = add_command(commands, "check", "read a seed file and tell what is in it", connects=False)
    check.add_argument("file", metavar="FILE", type=Path, help="JSON or YAML")
    reset = add_command(
        commands, "reset", "delete every tenant, license, workflow and instance of it but its own, then apply the seed"
    )
    reset.add_argument("--yes", action="store_true", help="do not ask (needed without a terminal)")
    reset.add_argument("--no-input", action="store_true", help="never ask")


def run(args: argparse.Namespace) -> int:
    """Print an example, check or reset. Raises CliError, BadSeed, and the client's errors."""
    if args.action == "example":
        from wfstudio.scenario.seed_example import EXAMPLE as SEED

        print(SEED, end="")
        return OK
    if args.action == "check":
        _check(args)
        return OK
    if not args.yes:
        _confirm(args)
    value: dict[str, Any] = ask(args, lambda control: control.reset())
    if args.output == "json":
        print_json(value)
    else:
        print("the embedded service is as its seed says" if value["seeded"] else "the embedded service is empty again")
    return OK


def _check(args: argparse.Namespace) -> None:
    from wfstudio.scenario.seed_file import read_seed

    tenants = read_seed(args.file).tenants
    kinds = ("communities", "licenses", "extensions", "workflows", "instances")
    rows = [{"name": one.name, **{kind: len(getattr(one, kind)) for kind in kinds}} for one in tenants]
    if args.output == "json":
        print_json({"version": 1, "file": str(args.file), "tenants": rows})
        return
    for row in rows:
        print(f"{row['name']}: " + ", ".join(f"{row[kind]} {kind}" for kind in kinds))


def _confirm(args: argparse.Namespace) -> None:
    if args.no_input or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CliError("this would delete what the embedded service holds: pass --yes, there is nobody to ask", USAGE)
    print("Delete every workflow and instance of the embedded service? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise CliError("nothing was changed", USAGE)
