"""``wfstudio instance show``: an instance's details with every row of its node list."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from wfstudio.cli.asking import add_instance, add_output, ask, asked_instance
from wfstudio.cli.columns import aligned
from wfstudio.cli.exit_codes import OK
from wfstudio.scenario.path_text import spent

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient
    from wfstudio.scenario.evidence import Visited

HELP = "an instance's details with its whole node list: which nodes it visited, when, and for how long"
EXAMPLE = "wfstudio instance show https://host/workflow/wf_instance/wfi-5c79fc5c-…"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_instance(parser)
    add_output(parser)


def run(args: argparse.Namespace) -> int:
    """Print the details. Raises client errors."""
    instance = asked_instance(args)
    details, visits, status = ask(args, lambda client: _found(client, instance))
    if args.output == "json":
        print(json.dumps(_object(details, visits, status), indent=2, ensure_ascii=False))
        return OK
    facts = (
        ("instance", instance),
        ("status", status or "(may not be read)"),
        ("workflow", f"{details.get('workflowId', '')}  {details.get('workflowName', '')}".strip()),
        ("created", str(details.get("createdAt", ""))),
        ("expires", str(details.get("expiresAt", ""))),
    )
    for line in aligned(facts):
        print(line)
    if visits:
        print()
    for line in node_table(visits):
        print(line)
    return OK


def node_table(visits: "tuple[Visited, ...]") -> list[str]:
    """The visits as aligned lines."""
    return aligned(
        [
            (str(number), one.node_id, one.node_type, one.status, one.since, spent(one.since, one.until))
            for number, one in enumerate(visits, 1)
        ]
    )


async def _found(client: "AsyncClient", instance: str) -> "tuple[dict[str, Any], tuple[Visited, ...], str]":
    from wfstudio.scenario.evidence import node_list, status_of

    details, visits = await node_list(client, instance)
    return details, visits, await status_of(client, instance)


def _object(details: dict[str, Any], visits: "tuple[Visited, ...]", status: str) -> dict[str, Any]:
    rows = [
        {
            "nodeId": one.node_id,
            "nodeType": one.node_type,
            "status": one.status,
            "createdAt": one.since,
            "updatedAt": one.until,
        }
        for one in visits
    ]
    known = {key: value for key, value in details.items() if key not in ("list", "page")}
    return {"version": 1, **known, "status": status or None, "list": rows}
