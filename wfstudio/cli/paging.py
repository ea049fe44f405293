"""The flags of a list that comes in pages, and what is told of the page that was printed."""

import argparse
import sys

MOST_ROWS = 100_000
"""Rows that --all reads at most."""


def add_paging(parser: argparse.ArgumentParser, size: int = 50) -> None:
    """Add ``--page``, ``--size`` and ``--all``."""
    parser.add_argument("--page", type=_from_one, default=1, metavar="N", help="the page, counted from 1 (default: 1)")
    parser.add_argument(
        "--size", type=_size, default=size, metavar="N", help="rows of a page, 100 at most (default: %(default)s)"
    )
    parser.add_argument("--all", action="store_true", help="every page")


def tell_page(args: argparse.Namespace, shown: int, total: int) -> None:
    """Say on stderr which part of the list was printed, where it is a part."""
    if args.all or total <= shown:
        return
    pages = -(-total // args.size)
    more = f"; --page {args.page + 1} goes on, --all prints all" if args.page < pages else ""
    print(f"page {args.page} of {pages}, {total} in all{more}", file=sys.stderr)


def _from_one(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 10**9):
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 on")
    return int(text)


def _size(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 100):
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 to 100")
    return int(text)
