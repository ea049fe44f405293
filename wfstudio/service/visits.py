"""The visits of many instances in one answer, on the control path: what a funnel is counted from.

The API tells the node list of one instance at a time; the embedded service has them all.
"""

from typing import Any

from wfstudio.engine.answers import node_rows
from wfstudio.engine.state import Instance
from wfstudio.service.core import Service
from wfstudio.service.purging import place_of
from wfstudio.service.refused import Refused
from wfstudio.service.store.rows import InstanceQuery, InstanceRow, License

LARGEST_PAGE = 500
"""Instances in one answer at most."""


async def visits(service: Service, grant: License, body: dict[str, Any], _: dict[str, str]) -> Any:
    """A page of a workflow's ``instances``, the last changed first: ``status`` and node ``list``; ``total`` of all."""
    workflow, index, size = body.get("workflowId"), body.get("index", 0), body.get("size", LARGEST_PAGE)
    if not isinstance(workflow, str) or not workflow:
        raise Refused(400, "workflowId is required")
    if type(index) is not int or type(size) is not int or index < 0 or not 1 <= size <= LARGEST_PAGE:
        raise Refused(400, f"index must be a number from 0 on and size one from 1 to {LARGEST_PAGE}")
    repository = service.repository
    listed, total = await repository.list_instances(
        *place_of(service, grant, body), InstanceQuery(workflow_id=workflow), service.clock(), index * size, size
    )
    rows = {row.id: row for row in await repository.instances([one.id for one in listed])}
    told = [{"status": one.status, "list": _list(rows[one.id])} for one in listed if one.id in rows]
    return {"total": total, "instances": told}


def _list(row: InstanceRow) -> list[dict[str, Any]]:
    return node_rows(Instance.from_text(row.state))


ROUTES = (("POST", "/visits", visits),)
"""Rows of the control path."""
