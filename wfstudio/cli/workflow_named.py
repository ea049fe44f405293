"""The workflow that a command was given: by its id, or as the file that is linked to it."""

import argparse
import os
import re
from pathlib import Path

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import NOT_FOUND
from wfstudio.client.lock import linked_file, read_link

WORKFLOW_ID = re.compile(r"(?:(?P<profile>[^:/\\]+):)?(?P<id>wf-[0-9A-Za-z_-]+)")
"""A workflow's id, with a profile before it or not."""


def add_workflow(parser: argparse.ArgumentParser) -> None:
    """Add the argument."""
    parser.add_argument("workflow", metavar="[PROFILE:]wf-…|FILE", help="the workflow's id, or the file linked to it")


def profile_in(args: argparse.Namespace) -> str | None:
    """The profile that stands before the id; None when none does."""
    found = WORKFLOW_ID.fullmatch(args.workflow)
    return found["profile"] if found is not None and not _is_file(args.workflow) else None


def workflow_and_file(name: str, profile: str) -> tuple[str, Path | None]:
    """The id and, where one is linked (in the folder worked in, for an id), the file. Raises ``CliError`` for a file
    that is not linked under the profile."""
    found = WORKFLOW_ID.fullmatch(name)
    if found is not None and not _is_file(name):
        return found["id"], linked_file(Path(), profile, found["id"])
    file = Path(name)
    link = read_link(file, profile)
    if link is None:
        raise CliError(f"{file}: is linked to no workflow on {profile}: nothing was pushed or pulled yet", NOT_FOUND)
    return link.workflow_id, file


def _is_file(name: str) -> bool:
    return os.path.isfile(name)  # noqa: PTH113 (a file of that name wins)
