"""``wfstudio instance create``: make an instance, or one for each row of a CSV file."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfstudio.cli.asking import add_output
from wfstudio.cli.bulk import add_bulk_flags, do_rows, opened_ledger, read_table
from wfstudio.cli.connection import add_confirmation_flags, confirm_change, connect, run_async, timeout_of
from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import INPUT, OK, USAGE
from wfstudio.cli.workflow_named import add_workflow, profile_in, workflow_and_file

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.bulk import Row
    from wfstudio.client.connection import Connection

HELP = (
    "make an instance of a workflow, or one for each row of a CSV file, each row once. Metadata comes from files or"
    " stdin, since arguments can be read by every user of the machine"
)
EXAMPLE = (
    "wfstudio instance create onboarding.json --csv people.csv --rate 2 -o csv > links.csv\n"
    "  wfstudio instance create wf-123e4567-… --metadata-file - < person.json"
)

KEYS = ("wfInstanceId", "wfInstanceUrl")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_workflow(parser)
    parser.add_argument("--metadata-file", metavar="FILE", help="a JSON object: the instance's metadata; - for stdin")
    add_bulk_flags(parser, "each column is a key of the metadata, an empty cell is left out")
    add_confirmation_flags(parser)
    add_output(parser, "csv")


def run(args: argparse.Namespace) -> int:
    """Make them and print their ids and URLs. Raises CliError and client errors."""
    connection = connect(args, profile=profile_in(args))
    workflow_id, _ = workflow_and_file(args.workflow, connection.name)
    return run_async(_many(args, connection, workflow_id) if args.csv else _one(args, connection, workflow_id))


async def _one(args: argparse.Namespace, connection: "Connection", workflow_id: str) -> int:
    from wfstudio.client.api import AsyncClient

    metadata = _metadata(args.metadata_file)
    async with AsyncClient(connection, timeout=timeout_of(args)) as client:
        name = await _name(client, workflow_id)
        if args.dry_run:
            print(f"would make an instance of '{name}' ({workflow_id}) on {connection.name}", file=sys.stderr)
            return OK
        confirm_change(args, connection, f"make an instance of '{name}' ({workflow_id})")
        made = await _made(client, workflow_id, metadata)
    if args.output == "json":
        print(json.dumps({"version": 1, **made}, indent=2, ensure_ascii=False))
    elif args.output == "csv":
        from wfstudio.client.csv_text import as_csv

        print(as_csv(KEYS, [made]), end="")
    else:
        print("  ".join(made.values()))
    return OK


async def _many(args: argparse.Namespace, connection: "Connection", workflow_id: str) -> int:
    from wfstudio.client.api import AsyncClient

    if args.metadata_file:
        raise CliError("--metadata-file is for one instance; with --csv each row is the metadata", USAGE)
    rows = read_table(args)
    async with AsyncClient(connection, timeout=timeout_of(args)) as client:
        name = await _name(client, workflow_id)
        what = f"make {len(rows)} instances of '{name}' ({workflow_id})"
        if args.dry_run:
            columns = ", ".join(rows[0].cells)
            print(f"would {what} on {connection.name}, with metadata: {columns}", file=sys.stderr)
            return OK
        with opened_ledger(args, rows, "create", connection.url, workflow_id) as ledger:
            confirm_change(args, connection, what)

            async def act(row: "Row") -> Mapping[str, str]:
                return await _made(client, workflow_id, {key: text for key, text in row.cells.items() if text})

            return await do_rows(args, rows, ledger, act, KEYS)


async def _name(client: "AsyncClient", workflow_id: str) -> str:
    """The workflow's name: asked first, so that a wrong id fails once and not for every row."""
    found = await client.call("get_workflow", path={"workflowId": workflow_id})
    return str(found.get("name") or "without a name") if isinstance(found, dict) else "without a name"


async def _made(client: "AsyncClient", workflow_id: str, metadata: Mapping[str, Any]) -> dict[str, str]:
    data: dict[str, Any] = {"workflowId": workflow_id}
    if metadata:
        data["metaData"] = dict(metadata)
    made = await client.call("create_instance", data=data)
    found = made if isinstance(made, dict) else {}
    return {key: str(found[key]) for key in KEYS if found.get(key)}


def _metadata(given: str | None) -> dict[str, Any]:
    if given is None:
        return {}
    try:
        text = sys.stdin.read() if given == "-" else Path(given).read_text(encoding="utf-8-sig")
        value = json.loads(text)
    except OSError as error:
        raise CliError(f"{given}: cannot be read: {error.strerror}", INPUT) from None
    except (ValueError, RecursionError):
        raise CliError(f"--metadata-file {given}: is not JSON", USAGE) from None
    if not isinstance(value, dict):
        raise CliError(f"--metadata-file {given}: a JSON object is expected", USAGE)
    return value
