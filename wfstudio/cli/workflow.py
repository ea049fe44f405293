"""``wfstudio workflow …``: workflows on a service, one module for each subcommand."""

import argparse

from wfstudio.cli.subcommands import add_subcommands, run_subcommand

HELP = "Workflows on a service: their history on this machine, and taking back what was published."
EXAMPLE = "wfstudio workflow history onboarding.json\n  wfstudio workflow rollback onboarding.json --to 3"

SUBCOMMANDS = {
    "history": "workflow_history",
    "rollback": "workflow_rollback",
}
"""Subcommand → its module in this package, which has HELP, EXAMPLE, ``configure`` and ``run``."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    add_subcommands(parser, SUBCOMMANDS)


def run(args: argparse.Namespace) -> int:
    """Do what the subcommand says."""
    return run_subcommand(args, SUBCOMMANDS)
