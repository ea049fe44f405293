"""``wfstudio keys``: licenses and tenants of the embedded service, and the service keys of any."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfstudio.cli.connection import add_confirmation_flags, add_connection_flags, confirm_change, connect, run_async
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import INPUT, OK, USAGE

if TYPE_CHECKING:
    from wfstudio.client.connection import Connection

HELP = "Manage licenses and tenants (of the embedded service) and service keys (of any service)."
EXAMPLE = (
    "wfstudio keys add --level service --tag ci --out ci.license\n"
    "  wfstudio keys tenant add acme --community people --out acme.json"
)

LEVELS = ("system", "service", "service_ext", "app")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="list|add|revoke|tenant|service")
    _command(commands, "list", "tenants, communities and licenses; licenses are known by an id, never by their text")
    add = _command(commands, "add", "make a license; its text is told once, on stdout or in --out FILE")
    add.add_argument("--level", required=True, choices=LEVELS)
    add.add_argument("--tag", help="a name to know it by")
    _out(add)
    revoke = _command(commands, "revoke", "stop accepting a license")
    revoke.add_argument("id", metavar="ID", help="its id in `wfstudio keys list`")
    tenant = commands.add_parser("tenant", help="tenants of the embedded service").add_subparsers(
        dest="what", required=True, metavar="add"
    )
    new = _command(tenant, "add", "add a tenant with one community (or a community to it) and a license of each level")
    new.add_argument("name", metavar="NAME", help="also the first label of its DNS name: NAME.localhost")
    new.add_argument("--community-name", default="default", metavar="NAME", help="default: default")
    _out(new)
    service = commands.add_parser("service", help="the API's service keys").add_subparsers(
        dest="what", required=True, metavar="list|reset"
    )
    listing = _command(service, "list", "list service keys")
    listing.add_argument("--show-secrets", action="store_true", help="print keySecret too")
    reset = _command(service, "reset", "put a new key in the place of one")
    reset.add_argument("id", metavar="KEYID")
    reset.add_argument("--show-secrets", action="store_true", help="print keySecret too")
    add_confirmation_flags(reset)


def _command(commands: Any, name: str, text: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False
    )
    made.add_argument("-o", "--output", choices=("text", "json"), default="text", help="default: text")
    add_connection_flags(made)
    return made


def _out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FILE", help="write what is secret to this new file (0600)")


def run(args: argparse.Namespace) -> int:
    """Do what the subcommand says. Raises CliError and the client's errors."""
    what = " ".join(filter(None, (args.action, getattr(args, "what", None))))
    connection = connect(args)
    if args.action == "service":
        _print_service_keys(args, _service_keys(args, connection, what))
    elif what == "list":
        _print_list(args, _control(connection, None, {}))
    elif what == "add":
        body = {"level": args.level, "tag": args.tag, "tenantId": args.tenant, "communityId": args.community}
        _hand_over(args, _made(args, connection, "license", body), "license")
    elif what == "tenant add":
        made = _made(args, connection, "tenant", {"name": args.name, "communityName": args.community_name})
        _hand_over(args, made, None)
    else:
        _control(connection, "revoke", {"id": args.id})
        print(f"wfstudio: license {args.id} is revoked", file=sys.stderr)
    return OK


def _made(args: argparse.Namespace, connection: "Connection", what: str, body: dict[str, Any]) -> dict[str, Any]:
    if args.out is not None and args.out.exists():  # before a secret is made that would then be lost
        raise CliError(f"--out {args.out}: is there already; name a new file", USAGE)
    made: dict[str, Any] = _control(connection, what, {key: value for key, value in body.items() if value is not None})
    return made


def _control(connection: "Connection", what: str | None, body: dict[str, Any]) -> Any:
    from wfstudio.client.control import AsyncControl

    async def ask() -> Any:
        async with AsyncControl(connection) as control:
            return await (control.keys() if what is None else control.change_keys(what, body))

    return run_async(ask())


def _service_keys(args: argparse.Namespace, connection: "Connection", what: str) -> Any:
    from wfstudio.cli.connection import timeout_of
    from wfstudio.client.api import Client

    if what == "service reset":
        confirm_change(args, connection, f"reset service key {args.id}")
    with Client(connection, timeout=timeout_of(args)) as client:
        if what == "service reset":
            return client.call("reset_servicekey", path={"keyId": args.id})
        return client.call("servicekeys")


def _print_service_keys(args: argparse.Namespace, keys: Any) -> None:
    rows = [dict(row) for row in keys if isinstance(row, dict)] if isinstance(keys, list) else []
    for row in rows:
        if not args.show_secrets:
            row.pop("keySecret", None)
    if args.output == "json":
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        print("  ".join(str(row[key]) for key in ("keyId", "type", "tag", "keySecret") if key in row))


def _print_list(args: argparse.Namespace, value: Any) -> None:
    if args.output == "json":
        print(json.dumps({"version": 1, **value}, indent=2, ensure_ascii=False))
        return
    for tenant in value["tenants"]:
        print(f"tenant {tenant['tenantId']}  {tenant['name']}")
        names = {one["communityId"]: one["name"] for one in tenant["communities"]}
        for key, name in names.items():
            print(f"  community {key}  {name}")
        for one in tenant["licenses"]:
            state = "revoked" if one["revokedAt"] else "own" if one["local"] else "accepted"
            where = names.get(one["communityId"], one["communityId"] or "every community")
            print(f"  license {one['id']}  {one['level']:<11}  {state:<8}  {where}  {one['tag']}")


def _hand_over(args: argparse.Namespace, made: dict[str, Any], secret: str | None) -> None:
    """Tell what was made: the secret alone as text, everything as JSON; or in a file of mode 0600."""
    text = json.dumps(made, indent=2) if secret is None or args.output == "json" else str(made[secret])
    if args.out is None:
        print(text)
        return
    try:
        descriptor = os.open(args.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        known = f"; revoke license {made['id']}" if "id" in made else ""
        raise CliError(f"--out {args.out}: cannot be written: {error.strerror}{known}", INPUT) from None
    print(f"wfstudio: written to {args.out} (0600)", file=sys.stderr)
