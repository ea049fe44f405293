"""The workflows of a service read at once: one list, and each copy that is wanted, several at a time."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, TypeVar

from wfstudio.client.connection import Connection
from wfstudio.client.copies import Workflow
from wfstudio.client.errors import NotFound
from wfstudio.client.publishing import Caller, fetch
from wfstudio.client.scratch import scratch_ids
from wfstudio.client.wire import Json
from wfstudio.client.workflows import workflow_pages

AT_ONCE = 6
"""How many copies are asked for at the same time."""

PAGE_SIZE = 100

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told how much is read, of how much."""


class Gathered:
    """A client that answers what was read already from memory, and asks for everything else.

    ``rows`` are the rows of the service's list by id, scratch workflows left out.
    """

    def __init__(self, client: Caller, rows: Mapping[str, dict[str, Json]]) -> None:
        self._client = client
        self.rows = rows
        self._copies: dict[str, Workflow] = {}

    @property
    def connection(self) -> Connection:
        """Where calls go."""
        return self._client.connection

    async def call(
        self,
        name: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        data: Json = None,
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        """As the client's, from memory where a copy or the list by a name is asked for."""
        if name == "get_workflow" and path and (known := self._copies.get(path.get("workflowId", ""))) is not None:
            return known
        if name == "list_workflows" and (wanted := _by_name(data)) is not None:
            rows: Json = [dict(row) for row in self.rows.values() if row.get("name") == wanted]
            return {"data": rows}
        return await self._client.call(name, path=path, query=query, data=data, headers=headers)

    async def read(self, workflow_ids: Iterable[str], progress: Progress | None = None) -> None:
        """Read these copies, several at a time; one that is gone stays unread. Raises a ``ClientError``."""
        wanted = [one for one in dict.fromkeys(workflow_ids) if one not in self._copies]
        done = 0

        async def one(workflow_id: str) -> None:
            nonlocal done
            try:
                self._copies[workflow_id] = await fetch(self._client, workflow_id)
            except NotFound:
                pass
            done += 1
            if progress is not None:
                progress(done, len(wanted))

        await at_once(one(workflow_id) for workflow_id in wanted)

    def copy(self, workflow_id: str) -> Workflow | None:
        """A copy that was read; None when it is gone, or was not asked for."""
        return self._copies.get(workflow_id)

    def updated_at(self, workflow_id: str | None) -> str:
        """When the service says that a workflow was changed last, "" where it does not."""
        moment = self.rows.get(workflow_id or "", {}).get("updatedAt")
        return moment if isinstance(moment, str) else ""

    def named(self, name: str) -> list[str]:
        """The ids of the workflows with exactly that name."""
        return [workflow_id for workflow_id, row in self.rows.items() if (row.get("name") or "") == name]


async def gather(client: Caller) -> Gathered:
    """The list of the service's workflows, all pages of it. Raises a ``ClientError``."""
    rows: dict[str, dict[str, Json]] = {}
    async for page, _ in workflow_pages(client, {}, size=PAGE_SIZE):
        rows.update({str(row.get("workflowId")): row for row in page if isinstance(row.get("workflowId"), str)})
    scratch = scratch_ids()
    return Gathered(client, {key: row for key, row in rows.items() if key not in scratch})


async def published_ids(client: Caller) -> frozenset[str]:
    """The ids of the workflows that are published, read as a list. Raises a ``ClientError``."""
    found: set[str] = set()
    async for page, _ in workflow_pages(client, {"isPublished": True}, size=PAGE_SIZE):
        found.update(str(row["workflowId"]) for row in page if isinstance(row.get("workflowId"), str))
    return frozenset(found)


async def at_once(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Do all of this, ``AT_ONCE`` at a time; the first failure ends the rest and is raised as it is."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def through(one: Coroutine[Any, Any, T]) -> T:
        async with gate:
            return await one

    todo = list(work)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(through(one)) for one in todo]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    finally:
        for one in todo:
            one.close()  # what was never begun
    return [task.result() for task in tasks]


def _by_name(data: Json) -> str | None:
    """The name that a list is asked for, where it is asked for by a name alone, first page."""
    query = data.get("query") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(query, dict) or set(query) != {"name"} or data.get("pIndex"):
        return None
    name = query["name"]
    return name if isinstance(name, str) else None
