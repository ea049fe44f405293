"""``wfstudio persona``: who can stand before the simulated camera of the embedded service."""

import argparse
from typing import Any

from wfstudio.cli.emulator import add_command, ask, print_json
from wfstudio.cli.exit_codes import OK

HELP = "Personas decide what the simulated captures of an instance come to; an instance's metadata names one."
EXAMPLE = "wfstudio persona list"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommand."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="list")
    add_command(commands, "list", "the personas, and what becomes of their captures")


def run(args: argparse.Namespace) -> int:
    """Print the personas. Raises CliError and the client's errors."""
    value: dict[str, Any] = ask(args, lambda control: control.personas())
    if args.output == "json":
        print_json({"version": 1, **value})
        return OK
    for name, fates in value["personas"].items():
        told = ", ".join(f"{node_type} {outcome}" for node_type, outcome in fates.items())
        print(f"{name:<16}{told or 'every capture succeeds'}")
    print(f'\nname one in an instance\'s metaData: {{"{value["metadataKey"]}": "impostor"}}')
    return OK
