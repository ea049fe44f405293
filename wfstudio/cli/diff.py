"""``wfstudio diff A B``: the semantic difference of two workflows, wherever each of them is."""

import argparse
import os
import re
import sys
from typing import TYPE_CHECKING

from wfstudio.cli.colour import coloured
from wfstudio.cli.connection import add_connection_flags, connect, run_async, timeout_of
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import FINDINGS, INPUT, OK, USAGE
from wfstudio.cli.workflow_file import read_workflow, workflow_in

if TYPE_CHECKING:
    from pathlib import Path

    from wfstudio.client.connection import Connection
    from wfstudio.document.model import Document

HELP = "The semantic difference of two workflows. Exits 1 when they differ."
EXAMPLE = (
    "wfstudio diff git:HEAD:onboarding.json onboarding.json\n"
    "  wfstudio diff dev:wf-… prod:wf-… -o markdown\n"
    "  wfstudio diff dev:onboarding.json prod:onboarding.json"
)

_ON_SERVICE = re.compile(r"(?:(?P<profile>[^:/\\]+):)?(?P<id>wf-[0-9A-Za-z_-]+)")
_FILE_ON_SERVICE = re.compile(r"(?P<profile>[^:/\\]+):(?P<file>[^:]+)")
_WHERE = (
    "a file, wf-… or PROFILE:wf-… on a service, PROFILE:FILE for the workflow that the file is there, git:REV:FILE,"
    " or - for standard input"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("before", metavar="A", help=f"the earlier one: {_WHERE}")
    parser.add_argument("after", metavar="B", help="the later one, named likewise")
    parser.add_argument(
        "-o",
        "--output",
        choices=("text", "json", "markdown", "mermaid"),
        default="text",
        help="lines, data, a list for a merge request, or both graphs in one flowchart (default: text)",
    )
    parser.add_argument("--layout", action="store_true", help="count canvasData, the drawing of the web designer, too")
    add_connection_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Print what turns A into B; 0 when they mean the same, 1 when they differ."""
    from wfstudio.document.diff import differences

    before, after = both(args)
    found = differences(before.workflow, after.workflow, layout=args.layout)
    if args.output == "mermaid":
        from wfstudio.layout.compared import render_compared

        print(render_compared(before, after, found), end="")
    else:
        from wfstudio.document import diff_report

        names = args.before, args.after
        if args.output == "json":
            print(diff_report.as_json(found, *names))
        elif args.output == "markdown":
            print("\n".join(diff_report.as_markdown(found, *names)))
        else:
            print("\n".join(diff_report.as_text(found, *names, colour=coloured(sys.stdout))))
    return FINDINGS if found else OK


def both(args: argparse.Namespace) -> "tuple[Document, Document]":
    """The two workflows. One on a service has the placeholders of the other where that is a file, and no known secret.

    Raises what keeps one from being read.
    """
    from wfstudio.client.values import beside_file, without_secrets

    (before, there), (after, here) = (read(args, name) for name in (args.before, args.after))
    if there is not None:
        before = without_secrets(before, there) if here else beside_file(before, after, there, _path(args.after))
    if here is not None:
        after = without_secrets(after, here) if there else beside_file(after, before, here, _path(args.before))
    return before, after


def read(args: argparse.Namespace, name: str) -> "tuple[Document, str | None]":
    """The workflow that a name of the command line means, and the profile where it is on a service. Raises what keeps
    it from being read."""
    if name == "-":
        return workflow_in(sys.stdin.buffer.read(), "standard input"), None
    if name.startswith("git:"):
        return _in_git(name), None
    found = _ON_SERVICE.fullmatch(name)
    if found is not None and not os.path.exists(name):  # noqa: PTH110 (a file of that name wins)
        connection = connect(args, profile=found["profile"])
        return run_async(_on_service(args, connection, found["id"])), connection.name
    linked = _FILE_ON_SERVICE.fullmatch(name)
    if linked is not None and not os.path.exists(name) and os.path.exists(linked["file"]):  # noqa: PTH110
        from wfstudio.cli.workflow_named import workflow_and_file

        connection = connect(args, profile=linked["profile"])
        workflow_id, _ = workflow_and_file(linked["file"], connection.name)
        return run_async(_on_service(args, connection, workflow_id)), connection.name
    return read_workflow(name), None


def _path(name: str) -> "Path | None":
    """The file that a name stands for, for its project's values."""
    from pathlib import Path

    place = name.removeprefix("git:").partition(":")[2] if name.startswith("git:") else name
    return Path(place) if place != "-" else None


async def _on_service(args: argparse.Namespace, connection: "Connection", workflow_id: str) -> "Document":
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.publishing import fetch
    from wfstudio.document.model import Document

    async with AsyncClient(connection, timeout=timeout_of(args)) as client:
        return Document.from_workflow(await fetch(client, workflow_id))


def _in_git(name: str) -> "Document":
    from pathlib import Path

    from wfstudio.client.revisions import bytes_at
    from wfstudio.document.errors import UnreadableFile

    revision, colon, path = name.removeprefix("git:").partition(":")
    if not colon or not path or revision.startswith("-"):
        raise CliError(f"{name}: git:REV:FILE is expected, such as git:HEAD:onboarding.json", USAGE)
    try:
        return workflow_in(bytes_at(revision, Path(path)), name)
    except UnreadableFile as error:
        raise CliError(f"{name}: {error.reason}", INPUT) from None
