"""``wfstudio profile add``: asks a tenant who it is, and keeps the connection. Secrets are never arguments."""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import USAGE
from wfstudio.cli.secret_input import add_license_flags, may_ask, read_license, read_password

if TYPE_CHECKING:
    from wfstudio.client.route import Route

_ROUTE_KEYS = ("proxy", "ca-file", "client-cert", "client-key")


def configure(add: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    from wfstudio.client.profile_rows import BY_KEY

    add.add_argument("name", metavar="NAME")
    add.add_argument("--dns", help="the tenant's DNS name: ids and the service's URL are asked of it")
    add.add_argument("--url", help="base URL of the service, …/workflowapi (with --dns: instead of what it tells)")
    add.add_argument("--tenant", metavar="ID", help="tenant id (with --url alone)")
    add.add_argument("--community", metavar="NAME", help="with --dns the community's name, with --url alone its id")
    for key in (*_ROUTE_KEYS, "curve"):
        row = BY_KEY[key]
        given: dict[str, Any] = {"choices": row.choices} if row.choices else {"metavar": row.metavar}
        add.add_argument(f"--{key}", help=row.about, **given)
    for key, what in (("client-key", "the client key"), ("proxy", "the proxy")):
        add.add_argument(
            f"--{key}-password-file",
            metavar="FILE",
            help=f"a file of mode 0600 with the password of {what}, or - for the next line of standard input",
        )
    add.add_argument("--read-only", action="store_true", help=BY_KEY["read-only"].about)
    add.add_argument("--protected", action="store_true", help=BY_KEY["protected"].about)
    add.add_argument("--use", action="store_true", help="make it the one in use")
    add.add_argument("--replace", action="store_true", help="replace a profile of that name")
    add_license_flags(add)


def run(args: argparse.Namespace) -> None:
    """Add the profile. Raises CliError and the client's errors."""
    from wfstudio.client import profile_file
    from wfstudio.client.secret_store import LICENSE

    name = profile_file.check_name(args.name)
    existing = profile_file.read().get("profiles", {})
    if name in existing and not args.replace:
        raise CliError(f"there is a profile '{name}' already; pass --replace, or choose another name", USAGE)
    if not args.dns and not args.url:
        raise CliError("profile add: --dns or --url is needed", USAGE)
    if args.dns and args.tenant:
        raise CliError("profile add: --tenant goes with --url; with --dns the tenant tells its id itself", USAGE)
    table, route = _settings(args, name)
    secrets = {LICENSE: read_license(args, f"'{name}' ({args.dns or args.url})"), **_passwords(args, table)}
    route = replace(
        route,
        key_password=secrets["client-key-password"] or route.key_password,
        proxy_password=secrets["proxy-password"] or route.proxy_password,
    )
    _check_certificates(route)
    table = {**_where(args, table, route), **table}
    kept = _keep(name, secrets, existing.get(name))
    profile_file.put(name, {**table, **kept})
    if args.use:
        profile_file.use(name)
    has = (
        f"license in the {'keyring' if kept.get('keyring') else 'file'}" if secrets[LICENSE] else "no license is stored"
    )
    _tell(f"profile '{name}': {table['url']}, {has}{', in use' if args.use else ''}")


def _settings(args: argparse.Namespace, name: str) -> tuple[dict[str, str | bool], "Route"]:
    """What is kept of the flags, and the way that they and the environment say."""
    from wfstudio.client.profile_rows import ROWS
    from wfstudio.client.profiles import route_of
    from wfstudio.client.settings_file import SettingsFile
    from wfstudio.client.settled import settle

    keys = (*_ROUTE_KEYS, "curve", "read-only", "protected")
    flags = {row.key: getattr(args, row.field) for row in ROWS if row.key in keys}
    env = {key: value for key, value in os.environ.items() if value}
    told = settle(flags, env, name, SettingsFile(), SettingsFile())
    table: dict[str, str | bool] = {}
    for key in keys:
        if told.origins[key] == "flag":
            table[key] = str(told.path(key)) if key in ("ca-file", "client-cert", "client-key") else told.raw(key)
    return table, route_of(name, env, {}, told)


def _passwords(args: argparse.Namespace, table: dict[str, str | bool]) -> dict[str, str | None]:
    """The passwords of what is kept: of the client's key, and of the proxy."""
    kept, asking = {key: str(value) for key, value in table.items()}, may_ask(args)
    key = kept.get("client-key") or kept.get("client-cert")
    wanted = {
        "client-key": (key is not None, key is not None and _encrypted(Path(key))),
        "proxy": ("proxy" in kept, "@" in kept.get("proxy", "")),
    }
    found: dict[str, str | None] = {}
    for what, (is_kept, needed) in wanted.items():
        kind, given = f"{what}-password", getattr(args, f"{what.replace('-', '_')}_password_file")
        if given and not is_kept:
            raise CliError(f"--{kind}-file: says nothing without --{what.replace('key', 'cert')}", USAGE)
        variable = f"WFSTUDIO_{kind.replace('-', '_').upper()}"
        words = kind.replace("-", " ")
        found[kind] = read_password(given, variable, words, ask=asking and needed) if is_kept else None
    return found


def _encrypted(key: Path) -> bool:
    try:
        return b"ENCRYPTED" in key.read_bytes()
    except OSError:
        return False  # told by whoever loads it


def _check_certificates(route: "Route") -> None:
    """Have files that cannot be used told before anything is kept."""
    if route.ca_file or route.client_cert:
        from wfstudio.client.tls import context

        context(route)


def _where(args: argparse.Namespace, table: dict[str, str | bool], route: "Route") -> dict[str, str | bool]:
    """URL and ids: as given, or as the tenant tells them."""
    from wfstudio.client.connection import normalized_url

    url = normalized_url(args.url) if args.url else None
    if not args.dns:
        given = {key: value for key in ("tenant", "community") if (value := getattr(args, key))}
        return {"url": url or "", **given}
    from wfstudio.client.bootstrap import discover

    found = discover(args.dns, args.community, url=url, route=route)
    curve = table.get("curve") or _curve(found.url, route)
    if curve:
        table["curve"] = curve
    names = {
        "dns": args.dns,
        "tenant-name": found.tenant_tag,
        "community-name": found.community_name,
        "community-key": found.public_key,
    }
    ids: dict[str, str | bool] = {"url": found.url, "tenant": found.tenant_id, "community": found.community_id}
    return {**ids, **{key: text for key, text in names.items() if text}}


def _curve(url: str, route: "Route") -> str | None:
    """The service's curve where it is not the usual one; tells of a service that cannot be asked."""
    from wfstudio.client.api import Client
    from wfstudio.client.attempts import Retry
    from wfstudio.client.connection import Connection
    from wfstudio.client.errors import ClientError
    from wfstudio.client.profile_rows import CURVE_NAMES
    from wfstudio.protocol.envelope import curves_of

    try:
        with Client(Connection("", "TENANT", url, route=route), timeout=10.0, retry=Retry(tries=1)) as client:
            told = client.call("publickeys")
    except ClientError as error:
        _tell(f"the tenant told its service's URL, but the service does not give its key: {error.message}")
        return None
    key = told.get("publicKey") if isinstance(told, dict) else None
    curves = curves_of(key) if isinstance(key, str) else []
    if not curves or CURVE_NAMES[0] in curves:
        return None
    _tell(f"the service's key is a point of {curves[0]}: kept as its curve")
    return curves[0]


def _keep(name: str, secrets: dict[str, str | None], before: dict[str, Any] | None) -> dict[str, str | bool]:
    """Keep the secrets that were given, forget those that were kept before; what the profile's table says of it."""
    from wfstudio.client import secret_store

    said: dict[str, str | bool] = {}
    for kind, text in secrets.items():
        license_ = kind == secret_store.LICENSE
        if text is None:
            if before is not None:
                in_keyring = before.get("keyring") if license_ else before.get(kind) == "keyring"
                secret_store.forget_secret(name, kind, in_keyring=bool(in_keyring))
            continue
        in_keyring = secret_store.save_secret(name, kind, text)
        if license_ and in_keyring:
            said["keyring"] = True
        elif not license_:
            said[kind] = "keyring" if in_keyring else "file"
    return said


def _tell(text: str) -> None:
    print(f"wfstudio: {text}", file=sys.stderr)
