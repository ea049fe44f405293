"""``wfstudio instance list``: instances of the community, by every filter of the API."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from wfstudio.cli.asking import add_output, add_reveal, ask
from wfstudio.cli.columns import aligned
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE
from wfstudio.cli.history import moment
from wfstudio.cli.paging import MOST_ROWS, add_paging, tell_page
from wfstudio.client.csv_text import as_csv

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient

HELP = "list instances, the last changed first"
EXAMPLE = (
    "wfstudio instance list --status FAILED,EXPIRED --since 7d --filter country=IN\n"
    "  wfstudio instance list --workflow wf-123e4567-… --all -o csv"
)

KEYS = ("wfInstanceId", "workflowId", "status", "updatedAt")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--status", action="append", default=[], metavar="NAME[,NAME…]", help="only these statuses; repeatable"
    )
    parser.add_argument("--workflow", metavar="wf-…", help="only instances of this workflow")
    parser.add_argument("--id", metavar="PART", help="only ids that contain this")
    parser.add_argument(
        "--since", "--from", dest="since", type=moment, metavar="WHEN",
        help="changed since: a date, a date-time, or a time ago such as 12h or 7d; 90 days at most",
    )  # fmt: skip
    parser.add_argument("--until", "--to", dest="until", type=moment, metavar="WHEN", help="changed until")
    parser.add_argument(
        "--filter", action="append", default=[], metavar="KEY=TEXT|KEY:=JSON",
        help="only where the metadata has this value at KEY; repeatable, five at most",
    )  # fmt: skip
    add_paging(parser)
    add_reveal(parser)
    add_output(parser, "csv")


def run(args: argparse.Namespace) -> int:
    """Print the page, or all pages. Raises client errors."""
    from wfstudio.client.masking import masked_answer

    rows, total = ask(args, lambda client: _rows(args, client))
    if not args.reveal:
        rows = [masked_answer(row) for row in rows]  # type: ignore[misc]
    if args.output == "json":
        print(json.dumps({"version": 1, "total": total, "instances": rows}, indent=2, ensure_ascii=False))
    elif args.output == "csv":
        print(as_csv(KEYS, rows), end="")
    else:
        for line in aligned([[str(row.get(key) or "") for key in KEYS] for row in rows]):
            print(line)
    tell_page(args, len(rows), total)
    return OK


async def _rows(args: argparse.Namespace, client: "AsyncClient") -> tuple[list[dict[str, Any]], int]:
    from wfstudio.client.instances import LARGEST_PAGE, instance_pages, list_query

    query = list_query(
        statuses=[name for given in args.status for name in given.upper().split(",") if name],
        part_of_id=args.id,
        workflow_id=args.workflow,
        since=args.since,
        until=args.until,
        custom=[_pair(text) for text in args.filter],
    )
    size, first = (LARGEST_PAGE, 0) if args.all else (args.size, args.page - 1)
    rows: dict[str, dict[str, Any]] = {}
    total = 0
    async for page, in_all in instance_pages(client, query, size=size, first=first):
        total = in_all
        rows |= {str(row.get("wfInstanceId")): row for row in page}  # one that changes meanwhile comes once
        if not args.all or len(rows) >= MOST_ROWS:
            break
    return list(rows.values()), total


def _pair(text: str) -> tuple[str, Any]:
    key, sign, value = text.partition("=")
    if not sign or not key.rstrip(":"):
        raise CliError(f"--filter {text}: write KEY=TEXT or KEY:=JSON", USAGE)
    if not key.endswith(":"):
        return key, value
    try:
        return key[:-1], json.loads(value)
    except ValueError:
        raise CliError(f"--filter {key}=…: the value is not JSON", USAGE) from None
