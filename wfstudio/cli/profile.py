"""``wfstudio profile``: which services there are to talk to, and which is used."""

import argparse
import json
import os
import sys
from typing import Any

from wfstudio.cli import profile_add
from wfstudio.cli.exit_codes import OK

HELP = "Add, list, choose and remove connections to Workflow services. Licenses are never given as arguments."
EXAMPLE = (
    "wfstudio profile add staging --dns acme.example --community default --use\n"
    "  wfstudio profile add prod --dns acme.example --proxy http://proxy.example:3128 --ca-file corporate.pem\n"
    "  wfstudio profile add ci --url https://host/workflowapi --tenant T --community C --license-file - < license"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="add|list|show|use|remove")
    add = commands.add_parser(
        "add", help="add a profile", description="Add a profile, or replace it (--replace).", allow_abbrev=False
    )
    profile_add.configure(add)
    listing = commands.add_parser("list", help="list the profiles", description="List the profiles.")
    listing.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
    show = commands.add_parser("show", help="what a profile says, and where", description="Show a profile's settings.")
    show.add_argument("name", metavar="NAME", nargs="?", help="default: the one in use")
    show.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
    for name, text in (("use", "choose the profile that is used"), ("remove", "remove a profile and its license")):
        one = commands.add_parser(name, help=text, description=f"{text.capitalize()}.")
        one.add_argument("name", metavar="NAME")


def run(args: argparse.Namespace) -> int:
    """Do what the subcommand says. Raises CliError and the client's errors."""
    {"add": profile_add.run, "list": _list, "show": _show, "use": _use, "remove": _remove}[args.action](args)
    return OK


def _license_place(name: str, table: dict[str, Any]) -> str:
    from wfstudio.client.secret_store import license_file

    if table.get("keyring"):
        return "keyring"
    return "file" if license_file(name).exists() else "none"


def _show(args: argparse.Namespace) -> None:
    from wfstudio.cli.columns import aligned
    from wfstudio.cli.whoami import settings, shown
    from wfstudio.client.profile_rows import SECRETS, TOLD
    from wfstudio.client.profiles import Overrides, choose, tables

    chosen = choose(Overrides(profile=args.name))
    table = tables().get(chosen.name, {})
    rows = settings(chosen)
    rows += [
        {"name": key, "value": table[key], "source": "the tenant" if key in TOLD else "kept"}
        for key in (*TOLD, *SECRETS)
        if key in table
    ]
    if args.output == "json":
        print(json.dumps({"version": 1, "profile": chosen.name, "settings": rows}, indent=2, ensure_ascii=False))
        return
    for line in aligned([(row["name"], shown(row["value"]), row["source"]) for row in rows]):
        print(line)


def _list(args: argparse.Namespace) -> None:
    from wfstudio.client.connection import EMBEDDED
    from wfstudio.client.profiles import tables

    used = _in_use()
    rows: list[dict[str, Any]] = [{"name": EMBEDDED, "url": None, "license": "own", "protected": False}]
    for name, table in tables().items():
        rows.append(
            {
                "name": name,
                "url": table.get("url"),
                "tenant": table.get("tenant"),
                "community": table.get("community"),
                "license": _license_place(name, table),
                "protected": bool(table.get("protected")),
                "readOnly": bool(table.get("read-only")),
            }
        )
    for row in rows:
        row["inUse"] = row["name"] == used
    if args.output == "json":
        print(json.dumps({"version": 1, "profiles": rows}, indent=2, ensure_ascii=False))
        return
    width = max(len(row["name"]) for row in rows)
    for row in rows:
        where = row["url"] or "(no url)"
        text = "the embedded service of this home" if row["name"] == EMBEDDED else f"{where}  license: {row['license']}"
        marks = f"{'  protected' * row['protected']}{'  read-only' * row.get('readOnly', False)}"
        print(f"{'*' if row['inUse'] else ' '} {row['name']:<{width}}  {text}{marks}")


def _in_use() -> str | None:
    """The profile that a command without flags would use; None where that is not one by name."""
    from wfstudio.client.errors import ConfigurationError
    from wfstudio.client.profiles import choose

    try:
        return choose().name
    except ConfigurationError as error:
        _tell(str(error))
        return None


def _use(args: argparse.Namespace) -> None:
    from wfstudio.client import profile_file
    from wfstudio.client.errors import ConfigurationError
    from wfstudio.client.profiles import names

    known = names()
    if args.name not in known:
        raise ConfigurationError(f"there is no profile '{args.name}' (there is: {', '.join(known)})")
    profile_file.use(args.name)
    used = _in_use()
    if used != args.name:
        other = "WFSTUDIO_PROFILE or WFSTUDIO_URL" if _environment() else "the project's wfstudio.toml"
        _tell(f"profile '{args.name}' is chosen, but here {other} says otherwise")
    else:
        _tell(f"profile '{args.name}' is in use")


def _environment() -> bool:
    return bool(os.environ.get("WFSTUDIO_PROFILE") or os.environ.get("WFSTUDIO_URL"))


def _remove(args: argparse.Namespace) -> None:
    from wfstudio.client import profile_file, secret_store
    from wfstudio.client.errors import ConfigurationError
    from wfstudio.client.profile_rows import SECRETS

    profile_file.check_name(args.name)
    own = profile_file.read().get("profiles", {})
    if args.name not in own:
        raise ConfigurationError(f"there is no profile '{args.name}' of yours (there is: {', '.join(own) or 'none'})")
    table = own[args.name]
    secret_store.forget_license(args.name, in_keyring=bool(table.get("keyring")))
    for kind in SECRETS:
        secret_store.forget_secret(args.name, kind, in_keyring=table.get(kind) == "keyring")
    profile_file.remove(args.name)
    _tell(f"profile '{args.name}' is removed")


def _tell(text: str) -> None:
    print(f"wfstudio: {text}", file=sys.stderr)
