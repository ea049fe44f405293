"""``wfstudio secret``: the secrets that definitions name as ``${secret:name}``, kept for a profile."""

import argparse
import json
import sys

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import NOT_FOUND, OK, USAGE

HELP = "Keep, list and remove the secrets that workflow files name as ${secret:NAME}. No value is ever an argument."
EXAMPLE = (
    "wfstudio secret set address_api_key --profile prod\n"
    "  wfstudio secret set address_api_key < key.txt\n"
    "  wfstudio secret list -o json"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="set|list|remove")
    for name, text in (
        ("set", "keep a secret: asked for on the terminal, else read from standard input"),
        ("list", "list the names of the secrets of a profile"),
        ("remove", "remove a secret"),
    ):
        one = commands.add_parser(name, help=text, description=f"{text.capitalize()}.", allow_abbrev=False)
        if name != "list":
            one.add_argument("name", metavar="NAME", help="as in ${secret:NAME}")
        else:
            one.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
        if name == "set":
            one.add_argument("value", nargs="*", help=argparse.SUPPRESS)  # refused, and told to nobody
            one.add_argument("--no-input", action="store_true", help="never ask: read standard input")
        one.add_argument("--profile", metavar="PROFILE", help="the profile that it is for (default: the one in use)")


def run(args: argparse.Namespace) -> int:
    """Do what the subcommand says. Raises CliError and ConfigurationError."""
    profile = _profile(args.profile)
    {"set": _set, "list": _list, "remove": _remove}[args.action](args, profile)
    return OK


def _profile(named: str | None) -> str:
    from wfstudio.client.errors import ConfigurationError
    from wfstudio.client.profiles import choose, names

    if named is None:
        return choose().name
    known = names()
    if named not in known:
        raise ConfigurationError(f"there is no profile '{named}' (there is: {', '.join(known)})")
    return named


def _set(args: argparse.Namespace, profile: str) -> None:
    from wfstudio.client import definition_secrets

    name = definition_secrets.check_name(args.name)
    if args.value:
        raise CliError(
            f"the value of '{name}' is never taken from the command line, where others see it: "
            f"`wfstudio secret set {name}` asks for it, or reads standard input",
            USAGE,
        )
    in_keyring = definition_secrets.save(profile, name, _text(args, name, profile))
    place = "keyring" if in_keyring else "file of mode 0600"
    _tell(f"the secret '{name}' of profile '{profile}' is kept in the {place}; ${{secret:{name}}} stands for it")


def _text(args: argparse.Namespace, name: str, profile: str) -> str:
    from wfstudio.client.definition_secrets import LONGEST

    if sys.stdin.isatty() and not args.no_input:
        from getpass import getpass

        text = getpass(f"Secret '{name}' for {profile} (not shown): ", stream=sys.stderr)
    else:
        try:
            text = sys.stdin.buffer.read(4 * LONGEST + 4).decode("utf-8")
        except UnicodeDecodeError:
            raise CliError("standard input: this is no secret: UTF-8 text is expected", USAGE) from None
        text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise CliError(f"the secret '{name}' is empty; it is typed in, or comes on standard input", USAGE)
    return text


def _list(args: argparse.Namespace, profile: str) -> None:
    import os

    from wfstudio.client.definition_secrets import names, variable

    rows = [{"name": name, "environment": bool(os.environ.get(variable(name)))} for name in names(profile)]
    if args.output == "json":
        print(json.dumps({"version": 1, "profile": profile, "secrets": rows}, indent=2, ensure_ascii=False))
        return
    for row in rows:
        instead = f"  ({variable(str(row['name']))} goes before it)" if row["environment"] else ""
        print(f"{row['name']}{instead}")
    if not rows:
        _tell(f"no secret is kept for profile '{profile}'")


def _remove(args: argparse.Namespace, profile: str) -> None:
    from wfstudio.client.definition_secrets import forget, names

    if not forget(profile, args.name):
        known = ", ".join(names(profile)) or "none"
        raise CliError(f"there is no secret '{args.name}' of profile '{profile}' (there is: {known})", NOT_FOUND)
    _tell(f"the secret '{args.name}' of profile '{profile}' is removed")


def _tell(text: str) -> None:
    print(f"wfstudio: {text}", file=sys.stderr)
