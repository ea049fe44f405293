"""``wfstudio workflow list``: workflows of the community."""

import argparse
import json
import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from wfstudio.cli.asking import add_output, ask
from wfstudio.cli.columns import aligned
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE
from wfstudio.cli.paging import MOST_ROWS, add_paging, tell_page
from wfstudio.client.csv_text import as_csv

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient

HELP = "list workflows, the last changed first"
EXAMPLE = "wfstudio workflow list --where isPublished:=true --where type=idv-ial2"

KEYS = ("workflowId", "name", "createdAt", "updatedAt")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--where", action="append", default=[], metavar="KEY=TEXT|KEY:=JSON",
        help="only where this top-level key has exactly this value; repeatable",
    )  # fmt: skip
    add_list_flags(parser)


def add_list_flags(parser: argparse.ArgumentParser) -> None:
    """Add what lists of workflows share."""
    parser.add_argument("--scratch", action="store_true", help="the scratch workflows of `wfstudio run FILE` too")
    add_paging(parser)
    add_output(parser, "csv")


def run(args: argparse.Namespace) -> int:
    """Print the page, or all pages. Raises client errors."""
    query = dict(_pair(text) for text in args.where)

    async def asked(client: "AsyncClient") -> tuple[list[dict[str, Any]], int]:
        from wfstudio.client.workflows import workflow_pages

        size, first = page_of(args)
        return await gathered(args, workflow_pages(client, query, size=size, first=first))

    return print_rows(args, *ask(args, asked), KEYS)


def page_of(args: argparse.Namespace) -> tuple[int, int]:
    """Rows of a page, and the first page, counted from 0."""
    return (100, 0) if args.all else (args.size, args.page - 1)


async def gathered(
    args: argparse.Namespace, pages: AsyncIterator[tuple[list[dict[str, Any]], int]]
) -> tuple[list[dict[str, Any]], int]:
    """The rows of one page, or of all."""
    rows: dict[str, dict[str, Any]] = {}
    total = 0
    async for page, in_all in pages:
        total = in_all
        rows |= {str(row.get("workflowId")): row for row in page}
        if not args.all or len(rows) >= MOST_ROWS:
            break
    return list(rows.values()), total


def print_rows(args: argparse.Namespace, rows: list[dict[str, Any]], total: int, keys: tuple[str, ...]) -> int:
    """Print rows without scratch workflows, and say on stderr what was left out."""
    from wfstudio.client.scratch import scratch_ids

    hidden = frozenset() if args.scratch else scratch_ids()
    shown = [row for row in rows if row.get("workflowId") not in hidden]
    if args.output == "json":
        print(json.dumps({"version": 1, "total": total, "workflows": shown}, indent=2, ensure_ascii=False))
    elif args.output == "csv":
        print(as_csv(keys, shown), end="")
    else:
        for line in aligned([[str(row.get(key) or "") for key in keys] for row in shown]):
            print(line)
    tell_page(args, len(rows), total)
    if left_out := len(rows) - len(shown):
        print(f"{left_out} scratch workflow{'s' * (left_out != 1)} left out; --scratch shows them", file=sys.stderr)
    return OK


def _pair(text: str) -> tuple[str, Any]:
    key, sign, value = text.partition("=")
    if not sign or not key.rstrip(":"):
        raise CliError(f"--where {text}: write KEY=TEXT or KEY:=JSON", USAGE)
    if not key.endswith(":"):
        return key, value
    try:
        return key[:-1], json.loads(value)
    except ValueError:
        raise CliError(f"--where {key}=…: the value is not JSON", USAGE) from None
