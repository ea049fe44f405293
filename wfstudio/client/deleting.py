"""Deleting a workflow from a service, after keeping a copy of it on this machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wfstudio.client.errors import ClientError
from wfstudio.client.wire import Json

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient


@dataclass(frozen=True, slots=True)
class Deletion:
    """What would go. ``instances`` is how many were made and stay, None where that may not be asked."""

    workflow_id: str
    found: Mapping[str, Json] = field(repr=False)
    instances: int | None

    @property
    def name(self) -> str:
        """The workflow's name."""
        return str(self.found.get("name") or "without a name")

    @property
    def goes(self) -> str:
        """The workflow in a few words."""
        nodes = self.found.get("nodes")
        state = "published" if self.found.get("isPublished") is True else "not published"
        count = len(nodes) if isinstance(nodes, list) else 0
        return f"'{self.name}' ({self.workflow_id}, {state}, {count} nodes)"

    @property
    def stays(self) -> str:
        """How many instances stay, "" where that is not known."""
        count = self.instances
        return "" if count is None else f"{count} instance{'s stay' if count != 1 else ' stays'}"


async def plan_deletion(client: "AsyncClient", workflow_id: str) -> Deletion:
    """Look at what would go. Changes nothing; raises client errors."""
    from wfstudio.client.publishing import fetch

    found = await fetch(client, workflow_id)
    return Deletion(workflow_id, found, await _instances(client, workflow_id))


async def delete(client: "AsyncClient", deletion: Deletion) -> int:
    """Keep a copy, then delete; the copy's number in the workflow's history. Raises client errors."""
    from wfstudio.client.copies import keep
    from wfstudio.client.journal import intent

    name = client.connection.name
    kept = keep(name, deletion.workflow_id, dict(deletion.found), "seen", label="before it was deleted")
    with intent("deleted"):
        await client.call("delete_workflow", path={"workflowId": deletion.workflow_id})
    return kept.number


async def _instances(client: "AsyncClient", workflow_id: str) -> int | None:
    from wfstudio.client.instances import instance_pages

    try:
        async for _, total in instance_pages(client, {"workflowId": workflow_id}, size=1):
            return total
    except ClientError:
        pass
    return None
