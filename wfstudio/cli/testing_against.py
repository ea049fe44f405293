"""The service that ``wfstudio test --against`` names, and which of its workflows a file is."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from wfstudio.cli.connection import add_connection_flags, connect
from wfstudio.client.api import AsyncClient
from wfstudio.client.connection import Connection
from wfstudio.client.control import AsyncControl
from wfstudio.client.errors import ConfigurationError, NotFound
from wfstudio.client.lock import read_link
from wfstudio.client.values import resolved_for
from wfstudio.document.model import Document
from wfstudio.scenario.against import ServiceRunner
from wfstudio.scenario.stage import scratch_workflow
from wfstudio.scenario.workflow_file import TestedWorkflow


@asynccontextmanager
async def service_runner(target: str) -> AsyncIterator[ServiceRunner]:
    """Runs scenarios on the service of a profile or a URL; the embedded one is started if need be.

    Raises ``ConfigurationError`` and whatever keeps the embedded service from starting.
    """
    connection = await asyncio.to_thread(connect, _named(target))
    client = AsyncClient(connection)
    control = AsyncControl(connection) if connection.control_url else None

    async def workflow_id(workflow: TestedWorkflow) -> str:
        if control is not None:
            return await scratch_workflow(client, workflow.document, Path(workflow.name))
        return await linked_workflow(client, connection, workflow)

    try:
        yield ServiceRunner(client, control, workflow_id, name=connection.name)
    finally:
        await client.aclose()
        if control is not None:
            await control.aclose()


def _named(target: str) -> argparse.Namespace:
    """The flags that choose the connection: one of the two, the rest is left to the environment and the profile."""
    parser = argparse.ArgumentParser()
    add_connection_flags(parser)
    return parser.parse_args(["--url" if "://" in target else "--profile", target])


async def linked_workflow(client: AsyncClient, connection: Connection, workflow: TestedWorkflow) -> str:
    """The workflow that a file is on a tenant, by ``wfstudio.lock``; says when the copy there is another.

    Raises ``ConfigurationError`` when the file was never pushed there.
    """
    link = read_link(Path(workflow.name), connection.name)
    if link is None:
        message = f"{workflow.name} is no workflow on '{connection.name}' yet: `wfstudio push` makes it one"
        raise ConfigurationError(message)
    try:
        copy = await client.call("get_workflow", path={"workflowId": link.workflow_id})
    except NotFound:
        message = f"{workflow.name}: its workflow {link.workflow_id} is gone from '{connection.name}'"
        raise ConfigurationError(message) from None
    held = Document.from_workflow(copy if isinstance(copy, dict) else {})
    meant = resolved_for(workflow.document, connection.name, Path(workflow.name))
    if held.content_hash() != meant.content_hash():
        print(f"wfstudio: {workflow.name}: the copy on '{connection.name}' is what runs, and differs", file=sys.stderr)
    return link.workflow_id
