"""``wfstudio unpack``: a workflow's scripts, HTML and CSS as files of their own."""

import argparse
import os
import sys

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import CONFLICT, INPUT, OK

HELP = (
    "Write a workflow's scripts, HTML and CSS to files of their own, beside a workflow.json that refers to them, so "
    "that other linters, formatters and reviews work on them. `wfstudio pack` makes the same file again, byte for "
    "byte; `validate` reads the folder as it is."
)
EXAMPLE = "wfstudio unpack onboarding.json onboarding/"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("file", metavar="FILE", help="the workflow file")
    parser.add_argument("folder", metavar="DIR", help="the folder to write to; made if missing")
    parser.add_argument(
        "--force", action="store_true", help="overwrite files that were changed, or are of another origin"
    )


def run(args: argparse.Namespace) -> int:
    """Unpack the file; 6 when files that are not ours stand in the way."""
    from wfstudio.cli.workflow_file import workflow_in
    from wfstudio.document.reading import BOM, read_bytes
    from wfstudio.document.unpacked_folder import folder_of
    from wfstudio.document.unpacked_writing import FolderConflict, write_folder
    from wfstudio.document.unpacking import unpack

    if folder_of(args.file) is not None:
        raise CliError(f"{args.file}: is unpacked already", INPUT)
    if os.path.lexists(args.folder) and not os.path.isdir(args.folder):  # noqa: PTH112
        raise CliError(f"{args.folder}: is no folder", INPUT)
    data = read_bytes(args.file)
    document = workflow_in(data, args.file)
    bom = BOM if document.source is not None and document.source.bom else b""
    try:
        told = write_folder(args.folder, unpack(document), bom, args.file, data, force=args.force)
    except FolderConflict as error:
        raise CliError(f"{error}\n--force overwrites them; `wfstudio pack` takes them over", CONFLICT) from None
    for name in told.kept:
        print(
            f"wfstudio: {args.folder}: {name} is no longer of the workflow; you changed it, so it stays",
            file=sys.stderr,
        )
    removed = f", {len(told.removed)} removed" if told.removed else ""
    count = f"{len(told.wrote)} file{'s' * (len(told.wrote) != 1)} written{removed}"
    print(f"wfstudio: {args.folder}: {count if told.wrote or removed else 'up to date'}", file=sys.stderr)
    return OK
