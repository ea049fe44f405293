"""``wfstudio extension``: whether an extension (``x-ext-id``) is active on the embedded service."""

import argparse
from typing import Any

from wfstudio.cli.emulator import add_command, ask, print_json
from wfstudio.cli.exit_codes import OK

HELP = "Make an extension of the embedded service active or not: only an active one gets a session token."
EXAMPLE = "wfstudio extension activate 7b0f6d0e-6a3c-4f0f-9b1f-2d8f1c1f9a11"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="activate|deactivate")
    for name, text in (("activate", "make it known and active"), ("deactivate", "make it known and not active")):
        add_command(commands, name, text).add_argument("uuid", metavar="UUID", help="what x-ext-id carries")


def run(args: argparse.Namespace) -> int:
    """Print what it is then. Raises CliError and the client's errors."""
    active, community = args.action == "activate", args.community
    value: dict[str, Any] = ask(args, lambda control: control.set_extension(args.uuid, active, community))
    if args.output == "json":
        print_json(value)
    else:
        state = "active" if value["active"] else "not active"
        print(f"{value['uuid']} is {state} in community {value['communityId']}")
    return OK
