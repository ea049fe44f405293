"""``wfstudio lsp``: the editor server."""

import argparse
import os
import sys

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import FINDINGS, OK, USAGE

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.lsp.server import WorkflowServer

HELP = "Serve an editor over the Language Server Protocol, on standard input and output. Editors start it themselves."
EXAMPLE = "wfstudio lsp"
_SWITCH = 0.0005
"""Seconds after which a thread that lints lets the one go on that listens to the editor."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--stdio", action="store_true", help="on standard input and output, as it does anyway")
    parser.add_argument(
        "--tcp", type=_port, metavar="PORT", help="on this port of this machine instead (0 picks one), to one editor"
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not int(text) < 65536:
        raise argparse.ArgumentTypeError(f"'{text}' is no port")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Serve until the editor says goodbye (0), or goes without (1, as the protocol wants it)."""
    try:
        import pygls  # noqa: F401
    except ImportError:
        raise CliError("the editor server needs an extra: pip install 'wfstudio[lsp]'", USAGE) from None
    from wfstudio.lsp.features import make
    from wfstudio.lsp.logs import keep_logs
    from wfstudio.scenario.compiling import Compiler

    keep_logs()
    sys.setswitchinterval(_SWITCH)
    server = make(Compiler())
    if args.tcp is not None:
        try:
            server.serve_port(args.tcp, lambda at: print(f"wfstudio: listening on {at}", file=sys.stderr, flush=True))
        except OSError as error:
            raise CliError(f"port {args.tcp} cannot be served: {error.strerror}", USAGE) from None
    else:
        _serve_standard_streams(server)
    return OK if server.said_goodbye else FINDINGS


def _serve_standard_streams(server: "WorkflowServer") -> None:
    """What anybody prints must not get among the messages: it goes to stderr."""
    with open(os.dup(sys.stdout.fileno()), "wb") as stdout:  # noqa: PTH123
        sys.stdout = sys.stderr
        server.start_io(stdout=stdout)
