"""Instances and workflows in operation, over ``client``."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wfstudio.document.model import Json
from wfstudio.tui.operations import InstanceTold, Page

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.connection import Connection
    from wfstudio.client.deleting import Deletion
    from wfstudio.client.notifying import Notification
    from wfstudio.scenario.explain import Explanation
    from wfstudio.scenario.funnel import Funnel

TOKEN_S = 300
"""How long a token lives that the studio makes for one call."""


class LiveOperations:
    """A base of ``LiveServices``."""

    def _ready(self) -> "Connection":
        raise NotImplementedError

    async def instances(self, query: Mapping[str, Json], index: int, size: int) -> Page:
        """A page of instances."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.instances import instance_pages

        async with AsyncClient(self._ready()) as client:
            async for rows, total in instance_pages(client, query, size=size, first=index):
                return Page(rows, total)
        return Page([], 0)

    async def instance(self, instance: str) -> InstanceTold:
        """One instance; results that may not be read are told to be so."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.scenario.evidence import node_list

        async with AsyncClient(self._ready()) as client:
            details, visits = await node_list(client, instance)
            summary, refused = await _told(client, "result_summary", instance)
            results, _ = await _told(client, "results", instance)
        known = summary if isinstance(summary, dict) else {}
        rows = [row for row in results if isinstance(row, dict)] if isinstance(results, list) else []
        return InstanceTold(
            id=instance,
            status=_text(known, "status"),
            workflow_id=_text(details, "workflowId"),
            workflow_name=_text(details, "workflowName"),
            created=_text(details, "createdAt"),
            expires=_text(details, "expiresAt"),
            started=_text(known, "startAt"),
            updated=_text(known, "updatedAt"),
            visits=visits,
            metadata=_object(known.get("metaData")),
            results=tuple((str(row.get("nodeId") or ""), row.get("resultData")) for row in rows),
            summary=_object(known.get("summary")),
            withheld=refused,
        )

    async def explain(self, instance: str) -> "Explanation":
        """By the events of the embedded service, else inferred from the node list."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.control import AsyncControl
        from wfstudio.scenario.explained import explained

        connection = self._ready()
        async with AsyncClient(connection) as client:
            if not connection.control_url:
                return await explained(client, None, instance)
            async with AsyncControl(connection) as control:
                return await explained(client, control, instance)

    async def notify_person(self, message: "Notification") -> str:
        """The embedded service makes its own token; a tenant's comes from the profile or the environment."""
        from asyncio import to_thread
        from dataclasses import replace

        from wfstudio.client.api import AsyncClient
        from wfstudio.client.notifying import send

        connection = self._ready()
        if not connection.token and connection.kind == "LOCAL":
            from wfstudio.service.embedded import make_token

            token = await to_thread(make_token, ["workflow.manage"], TOKEN_S)
            connection = replace(connection, token=token)
        async with AsyncClient(connection) as client:
            return (await send(client, message)).get("messageId", "")

    async def workflow_page(self, words: str, index: int, size: int) -> Page:
        """Scratch workflows are left out; they count in the total."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.scratch import scratch_ids
        from wfstudio.client.workflows import search_pages, workflow_pages

        async with AsyncClient(self._ready()) as client:
            sought = words.strip()
            pages = (
                search_pages(client, sought, size=size, first=index)
                if sought
                else workflow_pages(client, {}, size=size, first=index)
            )
            async for rows, total in pages:
                hidden = scratch_ids()
                return Page([row for row in rows if row.get("workflowId") not in hidden], total)
        return Page([], 0)

    async def workflow(self, workflow_id: str) -> dict[str, Json]:
        """As the service has it."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.publishing import fetch

        async with AsyncClient(self._ready()) as client:
            return dict(await fetch(client, workflow_id))

    async def change_access(
        self, workflow_id: str, *, enable: bool | None = None, regenerate: bool = False
    ) -> dict[str, Json]:
        """What is not asked for stays as it is."""
        from wfstudio.client.api import AsyncClient

        data: dict[str, Json] = {} if enable is None else {"enable": enable}
        if regenerate:
            data["regenerate"] = True
        async with AsyncClient(self._ready()) as client:
            answer = await client.call("manage_direct_access", path={"workflowId": workflow_id}, data=data)
        return answer if isinstance(answer, dict) else {}

    async def plan_deletion(self, workflow_id: str) -> "Deletion":
        """What would go, and how many instances stay."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.deleting import plan_deletion

        async with AsyncClient(self._ready()) as client:
            return await plan_deletion(client, workflow_id)

    async def delete_workflow(self, plan: "Deletion") -> int:
        """A copy is kept on this machine first."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.deleting import delete

        async with AsyncClient(self._ready()) as client:
            return await delete(client, plan)

    async def funnel(self, workflow_id: str) -> "Funnel":
        """From what the embedded service kept of every instance; on a tenant from the node lists of a sample."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.control import AsyncControl
        from wfstudio.scenario.counting import sampled_funnel, whole_funnel

        connection = self._ready()
        if connection.control_url:
            async with AsyncControl(connection) as control:
                return await whole_funnel(control, workflow_id)
        async with AsyncClient(connection) as client:
            return await sampled_funnel(client, workflow_id)


async def _told(client: "AsyncClient", endpoint: str, instance: str) -> tuple[Json, str]:
    """An answer about an instance, or None and why it may not be read. Raises other client errors."""
    from wfstudio.client.errors import NotFound, Refused

    try:
        return await client.call(endpoint, path={"instanceId": instance}), ""
    except (NotFound, Refused) as error:
        return None, error.message


def _text(answer: Mapping[str, Json], key: str) -> str:
    found = answer.get(key)
    return found if isinstance(found, str) else ""


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}
