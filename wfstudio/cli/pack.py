"""``wfstudio pack``: an unpacked workflow as one file again."""

import argparse
import os
import sys

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import CONFLICT, FINDINGS, OK, USAGE
from wfstudio.document.errors import UnreadableFile

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.unpacked_folder import Folder

HELP = (
    "Make one workflow file of a folder that `wfstudio unpack` wrote. What was not changed has the bytes that it had "
    "before. A file that changed since it was unpacked is not overwritten without --force (exit code 6)."
)
EXAMPLE = "wfstudio pack onboarding/\n  wfstudio pack onboarding/ -f - | wfstudio validate -"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("folder", metavar="DIR", help="the folder")
    parser.add_argument(
        "-f",
        "--file",
        metavar="FILE",
        help="write a copy there, or to standard output with - (default: the file that the folder was unpacked from)",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file is not up to date")
    parser.add_argument("--force", action="store_true", help="overwrite a file that changed since it was unpacked")


def run(args: argparse.Namespace) -> int:
    """Pack the folder."""
    from wfstudio.document.unpacked_folder import read_folder

    folder = read_folder(args.folder)
    if args.file == "-" and not args.check:
        sys.stdout.flush()
        sys.stdout.buffer.write(folder.data)
        sys.stdout.buffer.flush()
        return OK
    file = args.file or _origin(folder)
    there = _there(file)
    if there == folder.data:
        print(f"wfstudio: {file}: up to date", file=sys.stderr)
    elif args.check:
        print(file)
        print(f"wfstudio: {file}: is not what {args.folder} holds; `wfstudio pack {args.folder}`", file=sys.stderr)
        return FINDINGS
    else:
        _write(args, folder, file, there)
    if not args.check:
        _remember(folder, file)
    return OK


def _origin(folder: "Folder") -> str:
    """The file that the folder was unpacked from. A manifest comes with the folder, from whoever wrote it: what it
    names is only taken for granted where it is a JSON file that is there, or goes beside the folder."""
    name = folder.manifest.source
    if name is None or not name.endswith(".json"):
        raise CliError(f"{folder.path}: it is not known which file this is: say -f FILE", USAGE)
    file = os.path.relpath(os.path.join(folder.path, *name.split("/")))  # noqa: PTH118
    if name.startswith("../../") and not os.path.exists(file):  # noqa: PTH110
        raise CliError(f"{file}: this is where the folder came from, and it is not there: say -f FILE", USAGE)
    return file


def _there(file: str) -> bytes | None:
    from wfstudio.document.reading import read_bytes

    if not os.path.lexists(file):
        return None
    try:
        return read_bytes(file)
    except UnreadableFile as error:
        raise CliError(str(error), USAGE) from None


def _write(args: argparse.Namespace, folder: "Folder", file: str, there: bytes | None) -> None:
    from wfstudio.cli.validate_files import write
    from wfstudio.document.unpacked_writing import fingerprint

    if there is not None and fingerprint(there) != folder.manifest.source_hash and not args.force:
        raise CliError(
            f"{file}: has changed since it was unpacked (or is another file); `wfstudio diff {file} {args.folder}` "
            "shows how they differ, --force overwrites it",
            CONFLICT,
        )
    write(file, folder.data)
    print(f"wfstudio: {file}: written", file=sys.stderr)


def _remember(folder: "Folder", file: str) -> None:
    """The folder and the file are the same now: nothing of either is a change that could be lost."""
    from wfstudio.document.part_names import WORKFLOW_FILE
    from wfstudio.document.reading import read_bytes
    from wfstudio.document.unpacked_folder import Manifest
    from wfstudio.document.unpacked_writing import fingerprint, name_from, write_manifest

    name = name_from(folder.path, file)
    if name != folder.manifest.source and folder.manifest.source is not None:
        return  # a copy, which the folder has nothing to do with
    files = {one: fingerprint(content.encode("utf-8")) for one, content in folder.contents.items()}
    files[WORKFLOW_FILE] = fingerprint(read_bytes(folder.file(WORKFLOW_FILE)))
    kept = {one: mark for one, mark in folder.manifest.files.items() if one not in files}
    write_manifest(folder.path, Manifest(name, fingerprint(folder.data), {**kept, **files}, folder.manifest.spelling))
