"""``wfstudio instance …``: instances on a service, one module for each subcommand."""

import argparse

from wfstudio.cli.subcommands import add_subcommands, run_subcommand

HELP = (
    "Instances on a service: find them, watch them, see why they stopped, read what they came to, make and send them"
    " out. What people entered is masked unless --reveal is given."
)
EXAMPLE = "wfstudio instance list --status FAILED --since 7d\n  wfstudio instance explain wfi-5c79fc5c-…"

SUBCOMMANDS = {
    "list": "instance_list",
    "show": "instance_show",
    "watch": "instance_watch",
    "explain": "instance_explain",
    "results": "instance_results",
    "summary": "instance_summary",
    "record": "instance_record",
    "create": "instance_create",
    "notify": "instance_notify",
}
"""Subcommand → its module in this package."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    add_subcommands(parser, SUBCOMMANDS)


def run(args: argparse.Namespace) -> int:
    """Do what the subcommand says."""
    return run_subcommand(args, SUBCOMMANDS)
