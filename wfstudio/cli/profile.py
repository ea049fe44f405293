"""``wfstudio profile``: which services there are to talk to, and which is used."""

import argparse
import json
import os
import sys
from typing import Any

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import OK, USAGE
from wfstudio.cli.secret_input import add_license_flags, read_license

HELP = "Add, list, choose and remove connections to Workflow services. Licenses are never given as arguments."
EXAMPLE = (
    "wfstudio profile add staging --dns acme.example.com --community people --use\n"
    "  wfstudio profile add ci --url https://host/workflowapi --tenant T --community C --license-file - < license"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="add|list|use|remove")
    add = commands.add_parser(
        "add", help="add a profile", description="Add a profile, or replace it (--replace).", allow_abbrev=False
    )
    add.add_argument("name", metavar="NAME")
    add.add_argument("--dns", help="the tenant's DNS name: ids and the service's URL are asked of it")
    add.add_argument("--url", help="base URL of the service, …/workflowapi (with --dns: instead of what it tells)")
    add.add_argument("--tenant", metavar="ID", help="tenant id (with --url alone)")
    add.add_argument("--community", metavar="NAME", help="with --dns the community's name, with --url alone its id")
    add.add_argument("--protected", action="store_true", help="changes want the profile's name typed out")
    add.add_argument("--use", action="store_true", help="make it the one in use")
    add.add_argument("--replace", action="store_true", help="replace a profile of that name")
    add_license_flags(add)
    listing = commands.add_parser("list", help="list the profiles", description="List the profiles.")
    listing.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
    for name, text in (("use", "choose the profile that is used"), ("remove", "remove a profile and its license")):
        one = commands.add_parser(name, help=text, description=f"{text.capitalize()}.")
        one.add_argument("name", metavar="NAME")


def run(args: argparse.Namespace) -> int:
    """Do what the subcommand says. Raises CliError and the client's errors."""
    {"add": _add, "list": _list, "use": _use, "remove": _remove}[args.action](args)
    return OK


def _add(args: argparse.Namespace) -> None:
    from wfstudio.client import profile_file, secret_store

    name = profile_file.check_name(args.name)
    existing = profile_file.read().get("profiles", {})
    if name in existing and not args.replace:
        raise CliError(f"there is a profile '{name}' already; pass --replace, or choose another name", USAGE)
    table = _table(args)
    text = read_license(args, f"'{name}' ({table['url']})")
    if text is not None:
        if secret_store.save_license(name, text):
            table["keyring"] = True
    elif name in existing:
        secret_store.forget_license(name, in_keyring=bool(existing[name].get("keyring")))
    profile_file.put(name, table)
    if args.use:
        profile_file.use(name)
    kept = "no license is stored" if text is None else f"license in the {_license_place(name, table)}"
    _tell(f"profile '{name}': {table['url']}, {kept}{', in use' if args.use else ''}")


def _table(args: argparse.Namespace) -> dict[str, str | bool]:
    from wfstudio.client.connection import normalized_url

    if not args.dns and not args.url:
        raise CliError("profile add: --dns or --url is needed", USAGE)
    if args.dns and args.tenant:
        raise CliError("profile add: --tenant goes with --url; with --dns the tenant tells its id itself", USAGE)
    made: dict[str, str | bool] = {}
    if args.dns:
        from wfstudio.client.bootstrap import discover

        found = discover(args.dns, args.community)
        url = normalized_url(args.url) if args.url else found.url
        made.update(url=url, tenant=found.tenant_id, community=found.community_id)
    else:
        made["url"] = normalized_url(args.url)
        made.update({key: value for key in ("tenant", "community") if (value := getattr(args, key))})
    if args.protected:
        made["protected"] = True
    return made


def _license_place(name: str, table: dict[str, Any]) -> str:
    from wfstudio.client.secret_store import license_file

    if table.get("keyring"):
        return "keyring"
    return "file" if license_file(name).exists() else "none"


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
        print(f"{'*' if row['inUse'] else ' '} {row['name']:<{width}}  {text}{'  protected' * row['protected']}")


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

    profile_file.check_name(args.name)
    own = profile_file.read().get("profiles", {})
    if args.name not in own:
        raise ConfigurationError(f"there is no profile '{args.name}' of yours (there is: {', '.join(own) or 'none'})")
    secret_store.forget_license(args.name, in_keyring=bool(own[args.name].get("keyring")))
    profile_file.remove(args.name)
    _tell(f"profile '{args.name}' is removed")


def _tell(text: str) -> None:
    print(f"wfstudio: {text}", file=sys.stderr)
