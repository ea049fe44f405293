"""``wfstudio workflow show``: a workflow as the service has it."""

import argparse
import json

from wfstudio.cli.asking import add_output
from wfstudio.cli.columns import aligned
from wfstudio.cli.connection import connect, run_async, timeout_of
from wfstudio.cli.exit_codes import OK
from wfstudio.cli.workflow_named import add_workflow, profile_in, workflow_and_file
from wfstudio.document.model import Document

HELP = "a workflow as the service has it: a summary, or with -o json all of it"
EXAMPLE = "wfstudio workflow show wf-123e4567-e89b-12d3-a456-426614174000 -o json > copy.json"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_workflow(parser)
    add_output(parser)


def run(args: argparse.Namespace) -> int:
    """Print it. Raises client errors."""
    from wfstudio.client.publishing import fetch

    connection = connect(args, profile=profile_in(args))
    workflow_id, file = workflow_and_file(args.workflow, connection.name)

    async def asked() -> dict[str, object]:
        from wfstudio.client.api import AsyncClient

        async with AsyncClient(connection, timeout=timeout_of(args)) as client:
            return dict(await fetch(client, workflow_id))

    found = run_async(asked())
    if args.output == "json":
        from wfstudio.client.values import without_secrets

        shown = without_secrets(Document.from_workflow(found), connection.name).workflow  # type: ignore[arg-type]
        print(json.dumps(shown, indent=2, ensure_ascii=False))
        return OK
    document = Document.from_workflow(found)  # type: ignore[arg-type]
    kinds: dict[str, int] = {}
    for node in document.nodes:
        kinds[node.type or "no type"] = kinds.get(node.type or "no type", 0) + 1
    facts = (
        ("workflow", workflow_id),
        ("name", document.name or "without a name"),
        ("service", f"{connection.name}  {connection.kind}  {connection.url}"),
        ("state", "published" if found.get("isPublished") is True else "not published"),
        ("type", str(found.get("type") or "")),
        ("nodes", f"{len(document.nodes)}: {', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))}"),
        ("first node", document.entry.id if document.entry else "none"),
        ("hash", document.content_hash()),
        ("file", str(file) if file is not None else "none linked here"),
    )
    for line in aligned([fact for fact in facts if fact[1]]):
        print(line)
    return OK
