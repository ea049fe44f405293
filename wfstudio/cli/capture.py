"""``wfstudio capture``: decides what a capture of an instance comes to."""

import argparse
import json
from pathlib import Path
from typing import Any

from wfstudio.cli.emulator import add_command, ask, print_json
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import INPUT, OK, USAGE
from wfstudio.service.captures import OUTCOMES

HELP = "Queue what the next capture at a node of an instance comes to; several queue up in order."
EXAMPLE = (
    "wfstudio capture queue wfi-0f8e… selfie fail\n"
    "  wfstudio capture queue wfi-0f8e… document success --result @passport.json"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommand."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="queue")
    queue = add_command(commands, "queue", "the outcome of a node's next capture")
    queue.add_argument("instance", metavar="wfi-…", help="the instance")
    queue.add_argument("node", metavar="NODE", help="the id of the node in its workflow")
    queue.add_argument("outcome", metavar="OUTCOME", choices=OUTCOMES, help=", ".join(OUTCOMES))
    queue.add_argument("--result", metavar="JSON|@FILE", help="fields of the capture's result, over the simulated ones")


def run(args: argparse.Namespace) -> int:
    """Say that it is queued. Raises CliError and the client's errors."""
    result = _result(args.result)
    ask(args, lambda control: control.queue_outcome(args.instance, args.node, args.outcome, result))
    if args.output == "json":
        print_json({"wfInstanceId": args.instance, "nodeId": args.node, "outcome": args.outcome})
    else:
        print(f"the next capture at {args.node} of {args.instance} comes to {args.outcome}")
    return OK


def _result(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    if text.startswith("@"):
        try:
            text = Path(text[1:]).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
            raise CliError(f"--result {text}: {reason}", INPUT) from None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise CliError("--result: must be a JSON object", USAGE)
    return value
