"""``wfstudio workflow …``: workflows on a service, one module for each subcommand."""

import argparse

from wfstudio.cli.subcommands import add_subcommands, run_subcommand

HELP = "Workflows on a service: find and read them, direct access, deleting; their history, and taking changes back."
EXAMPLE = "wfstudio workflow list --where isPublished:=true\n  wfstudio workflow rollback onboarding.json --to 3"

SUBCOMMANDS = {
    "list": "workflow_list",
    "search": "workflow_search",
    "show": "workflow_show",
    "access": "workflow_access",
    "delete": "workflow_delete",
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
