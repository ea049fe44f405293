"""``wfstudio token``: a JWT for the embedded service of this home."""

import argparse

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE

HELP = "Print a JWT that the running embedded service of this WFSTUDIO_HOME accepts."
EXAMPLE = "wfstudio token --permission workflow.instance.view --expires 15m"

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's flags."""
    parser.add_argument(
        "--permission",
        action="append",
        metavar="NAME",
        help="a permission of the token, may be repeated (default: workflow.manage, which opens everything)",
    )
    parser.add_argument("--expires", default="1h", metavar="TIME", help="how long it is good: 90s, 15m, 1h, 7d")


def run(args: argparse.Namespace) -> int:
    """Print the token."""
    from wfstudio.protocol.endpoints import PERMISSIONS

    permissions = args.permission or ["workflow.manage"]
    for name in permissions:
        if name not in PERMISSIONS:
            raise CliError(f"--permission {name}: not a permission (there are: {', '.join(PERMISSIONS)})", USAGE)
    life_s = _seconds(args.expires)
    from wfstudio.service.embedded import make_token

    print(make_token(permissions, life_s))
    return OK


def _seconds(text: str) -> int:
    digits, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not (digits.isascii() and digits.isdigit()) or len(digits) > 6 or int(digits) == 0:
        raise CliError(f"--expires {text}: write a time such as 90s, 15m, 1h or 7d", USAGE)
    return int(digits) * _UNITS[unit]
