"""``wfstudio clock``: the time that instances of the embedded service live by."""

import argparse
from typing import Any

from wfstudio.cli.emulator import add_command, ask, print_json
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE
from wfstudio.client.durations import read_ms, shown_ms

HELP = (
    "Show or move ahead the time that instances of the embedded service live by. It never goes back, save by"
    " `wfstudio seed reset`; a request's own time and tokens go by this machine's clock."
)
EXAMPLE = "wfstudio clock advance 25h"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="show|advance")
    add_command(commands, "show", "the service's time, and how far it is ahead")
    advance = add_command(commands, "advance", "move it ahead, so that what should expire does")
    advance.add_argument("by", metavar="TIME", help="how far: 90s, 15m, 25h, 7d, 1h30m")


def run(args: argparse.Namespace) -> int:
    """Print the clock as it is, or as it is then. Raises CliError and the client's errors."""
    if args.action == "advance":
        ms = _ms(args.by)
        value: dict[str, Any] = ask(args, lambda control: control.advance_clock(ms))
    else:
        value = ask(args, lambda control: control.clock())
    if args.output == "json":
        print_json(value)
    else:
        print(f"{value['now']}  ({shown_ms(int(value['aheadMs']))} ahead)")
    return OK


def _ms(text: str) -> int:
    try:
        return read_ms(text)
    except ValueError:
        raise CliError(f"{text}: write a length of time such as 90s, 15m, 25h or 7d", USAGE) from None
