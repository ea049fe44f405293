"""A secret that a command asks for: from a file, from standard input, from the environment, or on the terminal.

Never from an argument, which every user of the machine can read.
"""

import argparse
import os
import sys
from pathlib import Path

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import USAGE

LONGEST = 4096


def add_license_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags that say where the license is read from."""
    parser.add_argument(
        "--license-file",
        metavar="FILE",
        help="a file of mode 0600 that holds the license, or - for standard input (else WFSTUDIO_LICENSE, else asked)",
    )
    parser.add_argument("--no-input", action="store_true", help="never ask")


def read_license(args: argparse.Namespace, who: str) -> str | None:
    """The license, or None when none was given and there is no terminal to ask on (or nothing was typed).

    Raises CliError, ConfigurationError.
    """
    if args.license_file == "-":
        return _checked(sys.stdin.readline(LONGEST + 2).strip(), "standard input")
    if args.license_file:
        from wfstudio.client.secret_store import read_secret

        return _checked(read_secret(Path(args.license_file)), args.license_file)
    if text := os.environ.get("WFSTUDIO_LICENSE", "").strip():
        return _checked(text, "WFSTUDIO_LICENSE")
    if not may_ask(args):
        return None
    from getpass import getpass

    text = getpass(f"License for {who} (not shown; enter alone for none): ", stream=sys.stderr).strip()
    return _checked(text, "the license") if text else None


def read_password(given: str | None, variable: str, what: str, *, ask: bool) -> str | None:
    """A password from a file or, for ``-``, the next line of standard input; else the variable, else asked for.

    ``ask`` says whether it may be asked for: then it is needed, and there is a terminal. None when none was given.
    Raises CliError, ConfigurationError.
    """
    if given == "-":
        return _checked(sys.stdin.readline(LONGEST + 2).strip(), "standard input", what)
    if given:
        from wfstudio.client.secret_store import read_secret

        return _checked(read_secret(Path(given), what), given, what)
    if text := os.environ.get(variable, "").strip():
        return _checked(text, variable, what)
    if not ask:
        return None
    from getpass import getpass

    text = getpass(f"The {what} (not shown; enter alone for none): ", stream=sys.stderr).strip()
    return _checked(text, f"the {what}", what) if text else None


def may_ask(args: argparse.Namespace) -> bool:
    """Whether there is a terminal to ask on, and asking is allowed."""
    return not args.no_input and sys.stdin.isatty() and sys.stderr.isatty()


def _checked(text: str, where: str, what: str = "license") -> str:
    if not text:
        raise CliError(f"{where}: a {what} is expected, nothing came", USAGE)
    if len(text) > LONGEST or not text.isprintable():
        raise CliError(f"{where}: this is no {what}: it has to be one line of printable text", USAGE)
    return text
