"""``wfstudio call ENDPOINT``: any endpoint of the API, encrypted and decrypted on the way."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfstudio.cli.connection import add_confirmation_flags, add_connection_flags, confirm_change, connect, timeout_of
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import INPUT, OK, USAGE
from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.protocol.row import Endpoint

if TYPE_CHECKING:
    from wfstudio.client.api import Client

HELP = "call any endpoint of the API, encrypted and decrypted for you"
EXAMPLE = "wfstudio call search_workflows name=age pSize:=5"

FILLED_IN = ("tenantId", "communityId")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("endpoint", nargs="?", metavar="ENDPOINT", help="its name; --list shows all")
    parser.add_argument(
        "items",
        nargs="*",
        metavar="NAME=TEXT|NAME:=JSON",
        help="path and query parameters and the body's keys, by name; tenantId and communityId are filled in",
    )
    parser.add_argument("--data", metavar="JSON", help="the body's inner value; @FILE reads a file, - reads stdin")
    parser.add_argument("--list", action="store_true", help="list the endpoints, or with ENDPOINT what it takes")
    parser.add_argument("--curl", action="store_true", help="print the request as a curl command, without any secret")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="text: JSON over lines")
    add_confirmation_flags(parser)
    add_connection_flags(parser)
    parser.parse_args = parser.parse_intermixed_args  # type: ignore[method-assign]  # items may follow flags


def run(args: argparse.Namespace) -> int:
    """List, print or make a call."""
    if args.endpoint is None:
        if not args.list:
            raise CliError("which endpoint? `wfstudio call --list` names all", USAGE)
        return _list(list(ENDPOINTS.values()), args.output)
    from wfstudio.client.rows import row_named

    row = row_named(args.endpoint)
    if args.list:
        return _list([row], args.output)
    path, query, headers, data = arguments(row, args.items, _data(args.data))
    if args.curl:
        return _curl(args, row, path, query, headers, data)
    from wfstudio.client.api import Client
    from wfstudio.client.wire import check_allowed

    connection = connect(args)
    check_allowed(connection, row)
    if row.writes:
        confirm_change(args, connection, f"call {row.name}")
    with Client(connection, timeout=timeout_of(args)) as client:
        if row.name in ("update_workflow", "delete_workflow"):
            _look_first(client, path)
        answer = client.call(row.name, path=path, query=query, data=data, headers=headers)
    if answer is not None:
        print(json.dumps(answer, ensure_ascii=False, indent=2 if args.output == "text" else None))
    return OK


def _look_first(client: "Client", path: dict[str, str]) -> None:
    """Read the workflow that is about to be changed, so that the audit journal can tell what it was."""
    from wfstudio.client.errors import ClientError

    try:
        client.call("get_workflow", path=path)
    except ClientError:
        return  # what is wrong is told by the call itself


def arguments(row: Endpoint, items: list[str], data: Any) -> tuple[dict[str, str], dict[str, Any], dict[str, str], Any]:
    """Sort ``name=text`` and ``name:=json`` into path, query, headers and body; ``CliError`` names what fits nowhere.

    ``data`` is the body given as a whole; items that are body keys are merged into it.
    """
    path: dict[str, str] = {}
    query: dict[str, Any] = {}
    headers: dict[str, str] = {}
    body: dict[str, Any] = {}
    for item in items:
        name, value = _item(item)
        if name in row.path_params:
            path[name] = _plain(name, value)
        elif any(name == param.name for param in row.query):
            query[name] = _plain(name, value)
        elif name in row.headers:
            headers[name] = _plain(name, value)
        elif row.request:
            body[name] = value
        else:
            raise CliError(f"{row.name} takes no '{name}'; it takes: {_takes(row)}", USAGE)
    if not body:
        return path, query, headers, data
    if data is not None and not isinstance(data, dict):
        raise CliError("--data must be an object when keys of the body are given as well", USAGE)
    return path, query, headers, {**(data or {}), **body}


def _item(item: str) -> tuple[str, Any]:
    name, sign, text = item.partition("=")
    if not sign or not name.rstrip(":"):
        raise CliError(f"'{item}' is neither NAME=TEXT nor NAME:=JSON", USAGE)
    if not name.endswith(":"):
        return name, text
    return name[:-1], _parsed(text, f"the value of {name[:-1]}")


def _plain(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise CliError(f"{name} must be text or a number", USAGE)


def _data(given: str | None) -> Any:
    if given is None:
        return None
    if given == "-":
        return _inner(_parsed(sys.stdin.read(), "stdin"))
    if given.startswith("@"):
        try:
            text = Path(given[1:]).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CliError(f"{given[1:]}: cannot be read: {getattr(error, 'strerror', None) or error}", INPUT) from None
        return _inner(_parsed(text, given[1:]))
    return _inner(_parsed(given, "--data"))


def _inner(value: Any) -> Any:
    """The inner value of a body that was given with its wrapper, as files of workflows often are."""
    if isinstance(value, dict) and set(value) == {"data"} and isinstance(value["data"], dict):
        return value["data"]
    return value


def _parsed(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CliError(f"{what} is not JSON: {error}", USAGE) from None


def _takes(row: Endpoint) -> str:
    names = [name for name in row.path_params if name not in FILLED_IN]
    names += [param.name for param in row.query] + list(row.headers)
    return ", ".join(names) or "nothing"


def _list(rows: list[Endpoint], output: str) -> int:
    if output == "json":
        listed = [
            {
                "name": row.name,
                "group": row.group,
                "method": row.method,
                "path": row.path,
                "title": row.title,
                "query": [param.name for param in row.query],
                "body": row.request,
            }
            for row in rows
        ]
        print(json.dumps(listed, ensure_ascii=False))
        return OK
    wide = max(len(row.name) for row in rows)
    for row in rows:
        print(f"{row.name:<{wide}}  {row.method:<6}  {row.path}  – {row.title}")
        if len(rows) == 1:
            _describe(row)
    return OK


def _describe(row: Endpoint) -> None:
    for name in row.path_params:
        print(f"  {name}: in the path{', filled in from the connection' if name in FILLED_IN else ''}")
    for param in row.query:
        needed = ", required" if param.required else ""
        print(f"  {param.name}: in the query, {param.kind}{needed}. {param.title}".rstrip())
    if row.request and row.request != "Workflow":
        from wfstudio.protocol.models import model

        for key, about in model(row.request).model_fields.items():
            print(f"  {about.alias or key}: in the body{', required' if about.is_required() else ''}")
    elif row.request:
        print("  the body is a workflow: pass --data @FILE")
    ways = {"only": "a license", "either": "a license or a token"}.get(row.auth.license)
    ways = ways or (
        "a token" if row.auth.jwt == "only" else "a key pair" if row.auth.keys_required else "no credential"
    )
    levels = f" (level {', '.join(row.auth.levels)})" if row.auth.levels else ""
    permissions = f" (permission {' or '.join(row.auth.permissions)})" if row.auth.permissions else ""
    print(f"  needs {ways}{levels}{permissions}")


def _curl(
    args: argparse.Namespace,
    row: Endpoint,
    path: dict[str, str],
    query: dict[str, Any],
    headers: dict[str, str],
    data: Any,
) -> int:
    from wfstudio.client.curl import curl_command

    print(curl_command(connect(args, start=False), row, path, query, headers, data))
    if row.auth.keys_required:
        note = "WFSTUDIO_KEY_ID and WFSTUDIO_KEY_SECRET are a key pair of yours (`client` in the service's ready file)"
        print(note, file=sys.stderr)
    return OK
