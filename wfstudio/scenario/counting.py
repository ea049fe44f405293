"""A funnel as a service lets it be counted: of all instances on the embedded service, of a sample on a tenant."""

from typing import Protocol

from wfstudio.client.errors import NotFound
from wfstudio.client.instances import Caller, instance_pages
from wfstudio.document.model import Json
from wfstudio.scenario.evidence import node_list, visits_told
from wfstudio.scenario.funnel import Funnel, Run, funnel

SAMPLE = 100
"""Instances of a tenant that are looked at; it is asked once for each."""

PAGE, MOST = 500, 20_000
"""Instances that the embedded service tells in one answer, and how many are counted."""


class Recorded(Protocol):
    """What is needed of the control path."""

    async def visits(self, workflow: str, index: int, size: int) -> dict[str, Json]:
        """A page of a workflow's instances with their visits."""
        ...


async def whole_funnel(control: Recorded, workflow_id: str) -> Funnel:
    """Of every instance, by what the embedded service kept of it. Raises client errors."""
    runs: list[Run] = []
    total = 0
    for index in range(MOST // PAGE):
        answer = await control.visits(workflow_id, index, PAGE)
        listed, told = answer.get("instances"), answer.get("total")
        rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
        runs += [Run(str(row.get("status") or ""), visits_told(row.get("list"))) for row in rows]
        total = max(len(runs), told if isinstance(told, int) else 0)
        if len(rows) < PAGE:
            break
    return funnel(runs, total)


async def sampled_funnel(client: Caller, workflow_id: str) -> Funnel:
    """From the node lists of the last changed instances, asked for one after the other. Raises client errors."""
    runs: list[Run] = []
    async for rows, total in instance_pages(client, {"workflowId": workflow_id}, size=SAMPLE):
        for row in rows:
            try:
                _, visits = await node_list(client, str(row.get("wfInstanceId")))
            except NotFound:  # it was purged meanwhile
                continue
            runs.append(Run(str(row.get("status") or ""), visits))
        return funnel(runs, total)
    return funnel([], 0)
