"""``wfstudio workflow …``: workflows on a service, one module for each subcommand."""

import argparse
from importlib import import_module

HELP = "Workflows on a service: their history on this machine, and taking back what was published."
EXAMPLE = "wfstudio workflow history onboarding.json\n  wfstudio workflow rollback onboarding.json --to 3"

SUBCOMMANDS = {
    "history": "workflow_history",
    "rollback": "workflow_rollback",
}
"""Subcommand → its module in this package, which has HELP, EXAMPLE, ``configure`` and ``run``."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="|".join(SUBCOMMANDS))
    for name, module_name in SUBCOMMANDS.items():
        module = import_module(f"wfstudio.cli.{module_name}")
        one = commands.add_parser(
            name,
            help=module.HELP,
            description=f"{module.HELP[0].upper()}{module.HELP[1:]}.",
            epilog=f"example:\n  {module.EXAMPLE}",
            formatter_class=parser.formatter_class,
            allow_abbrev=False,
        )
        module.configure(one)


def run(args: argparse.Namespace) -> int:
    """Do what the subcommand says."""
    code: int = import_module(f"wfstudio.cli.{SUBCOMMANDS[args.action]}").run(args)
    return code
