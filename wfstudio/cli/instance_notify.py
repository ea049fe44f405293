"""``wfstudio instance notify``: send the link of an instance by mail or SMS, to one or to each row of a CSV file."""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.cli.asking import add_output
from wfstudio.cli.bulk import add_bulk_flags, do_rows, opened_ledger, read_table
from wfstudio.cli.connection import add_confirmation_flags, confirm_change, connect, run_async, timeout_of
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import INPUT, OK, USAGE

if TYPE_CHECKING:
    from wfstudio.client.bulk import Row
    from wfstudio.client.connection import Connection
    from wfstudio.client.notifying import Notification

HELP = (
    "send the link of an instance by mail or SMS. The recipient comes from a file, from stdin, from WFSTUDIO_TO or is"
    " asked for, never from an argument. A tenant wants a token (WFSTUDIO_TOKEN) and a system or service license, and"
    " the URL of the instance instead of its id"
)
EXAMPLE = (
    "wfstudio instance notify wfi-5c79fc5c-… --email --to-file recipient.txt\n"
    "  wfstudio instance notify --csv links.csv --rate 1"
)

KEYS = ("messageId",)
_TOKEN_LIFE_S = 600


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("instance", nargs="?", metavar="wfi-…|URL", help="the instance (not with --csv)")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--email", action="store_true", help="by mail")
    kind.add_argument("--sms", action="store_true", help="by SMS")
    parser.add_argument("--isd", metavar="CODE", help="with --sms: the country code, such as +91")
    parser.add_argument("--to-file", metavar="FILE", help="a file with the address or number alone; - for stdin")
    add_bulk_flags(parser, "columns: instance (id or URL), type (sms or email), emailTo, smsISDCode, smsTo")
    add_confirmation_flags(parser)
    add_output(parser, "csv")


def run(args: argparse.Namespace) -> int:
    """Send them and print the message ids. Raises CliError and client errors."""
    if (args.instance is None) == (args.csv is None):
        raise CliError("name one instance, or give --csv", USAGE)
    connection = connect(args)
    return run_async(_many(args, connection) if args.csv else _one(args, connection))


async def _one(args: argparse.Namespace, connection: "Connection") -> int:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.notifying import notification, send

    if not args.email and not args.sms:
        raise CliError("--email or --sms? say by what it goes", USAGE)
    kind = "email" if args.email else "sms"
    cells = {"instance": args.instance, "type": kind}
    cells |= {"emailTo": _recipient(args)} if args.email else {"smsTo": _recipient(args), "smsISDCode": args.isd or ""}
    message = notification(connection, cells)
    what = f"send {_a(kind)} to {message.masked} with the link of {args.instance}"
    if args.dry_run:
        print(f"would {what} on {connection.name}", file=sys.stderr)
        return OK
    confirm_change(args, connection, what)
    async with AsyncClient(_with_token(connection, 1, args), timeout=timeout_of(args)) as client:
        sent = await send(client, message)
    if args.output == "json":
        print(json.dumps({"version": 1, **sent}, indent=2))
    else:
        print(sent.get("messageId", ""))
    print(f"{_a(kind)} to {message.masked} is on its way", file=sys.stderr)
    return OK


async def _many(args: argparse.Namespace, connection: "Connection") -> int:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.notifying import notification, send

    messages: dict[str, Notification] = {}

    def check(row: "Row") -> None:
        messages[row.key] = notification(connection, row.cells)

    rows = read_table(args, check)
    kinds = [messages[row.key].kind for row in rows]
    what = f"send {kinds.count('email')} mails and {kinds.count('sms')} SMS"
    if args.dry_run:
        for row in rows:
            print(f"line {row.line}: would send {_a(messages[row.key].kind)} to {messages[row.key].masked}")
        return OK
    with opened_ledger(args, rows, "notify", connection.url) as ledger:
        confirm_change(args, connection, what)
        async with AsyncClient(_with_token(connection, len(rows), args), timeout=timeout_of(args)) as client:

            async def act(row: "Row") -> Mapping[str, str]:
                return await send(client, messages[row.key])

            return await do_rows(args, rows, ledger, act, KEYS)


def _with_token(connection: "Connection", count: int, args: argparse.Namespace) -> "Connection":
    """The embedded service makes its own token; a tenant's comes from the environment."""
    if connection.token or connection.kind != "LOCAL":
        return connection
    from wfstudio.service.embedded import make_token

    life = _TOKEN_LIFE_S + int(2 * count / args.rate)
    return replace(connection, token=make_token(("workflow.manage",), life))


def _recipient(args: argparse.Namespace) -> str:
    if args.to_file == "-":
        return sys.stdin.readline(1000).strip()
    if args.to_file:
        try:
            return Path(args.to_file).read_text(encoding="utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise CliError(f"{args.to_file}: cannot be read: {getattr(error, 'strerror', error)}", INPUT) from None
    if text := os.environ.get("WFSTUDIO_TO", "").strip():
        return text
    if args.no_input or not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CliError("to whom? give --to-file FILE (- for stdin) or set WFSTUDIO_TO: there is no terminal", USAGE)
    print("To: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline(1000).strip()


def _a(kind: str) -> str:
    return "a mail" if kind == "email" else "an SMS"
