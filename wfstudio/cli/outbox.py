"""``wfstudio outbox``: the messages that the embedded service sent, or keeps for want of somebody to send them."""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from wfstudio.cli.connection import add_connection_flags, connect, run_async, timeout_of
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE

if TYPE_CHECKING:
    from wfstudio.client.control import AsyncControl
    from wfstudio.client.outbox import OutboxMessage

HELP = "Read the outbox of the embedded service; recipients are masked unless --reveal is given."
EXAMPLE = "wfstudio outbox list --status failed\n  wfstudio outbox retry msg-0f8e…"

STATUSES = ("queued", "sent", "failed", "kept")
Row = dict[str, Any]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="list|show|retry")
    listing = _command(commands, "list", "the messages, the newest first, a thousand at most")
    listing.add_argument("--status", choices=STATUSES, help="only those")
    show = _command(commands, "show", "one message with what it says")
    show.add_argument("id", metavar="ID", help="its id in `wfstudio outbox list`")
    retry = _command(commands, "retry", "deliver messages now that failed, wait or were kept")
    retry.add_argument("ids", metavar="ID", nargs="+", help="ids in `wfstudio outbox list`")


def _command(commands: Any, name: str, text: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False
    )
    made.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
    made.add_argument("--reveal", action="store_true", help="print recipients in full")
    add_connection_flags(made)
    return made


def run(args: argparse.Namespace) -> int:
    """Do what the subcommand says. Raises CliError and the client's errors."""
    connection = connect(args)
    if not connection.control_url:
        raise CliError(
            f"'{connection.name}' ({connection.url}) is not the embedded service: only that one has an outbox;"
            " leave --profile and --url away, and WFSTUDIO_PROFILE and WFSTUDIO_URL",
            USAGE,
        )
    from wfstudio.client.control import AsyncControl

    async def ask() -> list[Row]:
        async with AsyncControl(connection, timeout=timeout_of(args)) as control:
            return await _asked(args, control)

    rows = run_async(ask())
    if not args.reveal:
        from wfstudio.client.outbox import masked_recipient

        rows = [{**row, "to": masked_recipient(str(row.get("to") or ""))} for row in rows]
    _print(args, rows)
    return OK


async def _asked(args: argparse.Namespace, control: "AsyncControl") -> list[Row]:
    if args.action == "show":
        return [await control.message(args.id)]
    if args.action == "retry":
        return [await control.retry_message(one) for one in args.ids]
    return [row for row in await control.outbox() if args.status in (None, row.get("status"))]


def _print(args: argparse.Namespace, rows: list[Row]) -> None:
    from wfstudio.client.outbox import OutboxMessage

    if args.output == "json":
        value = rows[0] if args.action == "show" else {"version": 1, "messages": rows}
        print(json.dumps(value, indent=2, ensure_ascii=False))
        return
    messages = [OutboxMessage.from_json(row) for row in rows]
    if args.action == "show":
        print("\n".join(_details(messages[0])))
        return
    for message in messages:
        print(f"{message.created}  {message.status:<6}  {message.kind:<5}  {message.recipient}  {message.id}")
        if message.failure:
            print(f"    {message.failure}")
    for note in sorted({message.note for message in messages if message.note}):
        print(f"wfstudio: {note}", file=sys.stderr)


def _details(message: "OutboxMessage") -> list[str]:
    facts = (
        ("message", message.id),
        ("status", message.status),
        ("type", message.kind),
        ("to", message.recipient),
        ("instance", message.instance),
        ("url", message.url),
        ("created", message.created),
        ("attempts", str(message.attempts)),
        ("next try", message.next_try),
        ("sent", message.sent),
        ("failure", message.failure),
        ("note", message.note),
        ("subject", message.subject),
    )
    return [*(f"{name:<9} {value}" for name, value in facts if value), "", message.text.rstrip()]
