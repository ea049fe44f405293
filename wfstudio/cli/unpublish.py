"""``wfstudio unpublish FILE``: show what changes, push as not published."""

import argparse

from wfstudio.cli import push

HELP = "show what changes, then push with isPublished false"
EXAMPLE = "wfstudio unpublish sample_workflows/age_check.json"

configure = push.configure


def run(args: argparse.Namespace) -> int:
    """Unpublish the file."""
    return push.push(args, publish=False)
