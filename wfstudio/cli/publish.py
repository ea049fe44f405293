"""``wfstudio publish FILE``: validate, show what changes, push as published."""

import argparse

from wfstudio.cli import push

HELP = "validate, show what changes, then push with isPublished true"
EXAMPLE = "wfstudio publish sample_workflows/age_check.json"

configure = push.configure


def run(args: argparse.Namespace) -> int:
    """Publish the file."""
    return push.push(args, publish=True)
