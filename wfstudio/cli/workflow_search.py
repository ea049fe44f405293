"""``wfstudio workflow search``: workflows by name."""

import argparse
from typing import TYPE_CHECKING, Any

from wfstudio.cli.asking import ask
from wfstudio.cli.exit_codes import NOT_FOUND
from wfstudio.cli.workflow_list import add_list_flags, gathered, page_of, print_rows

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient

HELP = "find workflows by name: a part of it, or under three characters the whole; exit 5 when there is none"
EXAMPLE = "wfstudio workflow search onboarding -o json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("name", metavar="NAME", help="the name, or a part of it; case does not count")
    add_list_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Print what was found. Raises client errors."""

    async def asked(client: "AsyncClient") -> tuple[list[dict[str, Any]], int]:
        from wfstudio.client.workflows import search_pages

        size, first = page_of(args)
        return await gathered(args, search_pages(client, args.name, size=size, first=first))

    rows, total = ask(args, asked)
    code = print_rows(args, rows, total, ("workflowId", "name"))
    return code if rows else NOT_FOUND
