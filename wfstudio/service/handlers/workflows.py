"""Workflows and the node library."""

from dataclasses import replace
from typing import Any

from wfstudio.service.call import Answer, Call
from wfstudio.service.clock import to_iso
from wfstudio.service.refused import Refused
from wfstudio.service.store.errors import Replayed
from wfstudio.service.store.rows import WorkflowRow

NO_WORKFLOW = "there is no such workflow"
MADE_HERE = ("workflowId", "tenantId", "communityId", "createdAt", "updatedAt")
"""Keys that the service makes; whatever a caller puts there is dropped."""


def wire_workflow(row: WorkflowRow) -> dict[str, Any]:
    """A workflow as ``get`` answers it: the ids and flags always, and everything that was put.

    Source: workflows-api, "Get workflow by ID". Inferred: unknown keys are kept.
    """
    made = {"workflowId": row.id, "tenantId": row.tenant_id, "communityId": row.community_id}
    return {**made, "poiOn": False, "isPublished": False, **row.body}


async def _found(call: Call) -> WorkflowRow:
    row = await call.service.repository.workflow(*call.place, call.path["workflowId"])
    if row is None:
        raise Refused(404, f"workflowId: {NO_WORKFLOW}")
    return row


def _body(call: Call) -> dict[str, Any]:
    from wfstudio.protocol.requests import Workflow

    return {key: value for key, value in call.read(Workflow).root.items() if key not in MADE_HERE}


async def _save(call: Call, row: WorkflowRow) -> None:
    try:
        await call.service.repository.save_workflow(row, call.mark)
    except Replayed:
        raise Refused(401, "requestid: this request was accepted before") from None
    call.stored()


async def create_workflow(call: Call) -> dict[str, Any]:
    """Source: workflows-api, "Create workflow"."""
    body, now = _body(call), call.now
    row = WorkflowRow(f"wf-{call.service.ids.uuid('workflow')}", *call.place, body.get("name", ""), body, 1, now, now)
    await _save(call, row)
    return {"workflowId": row.id}


async def update_workflow(call: Call) -> dict[str, Any]:
    """Replace the keys that the body names. Source: workflows-api, "Update workflow configuration"."""
    changes = _body(call)
    async with call.service.lock(call.path["workflowId"]):
        row = await _found(call)
        body = {**row.body, **changes}
        now = max(call.now, row.updated_at)
        await _save(call, replace(row, name=body.get("name", ""), body=body, revision=row.revision + 1, updated_at=now))
    return {}


async def get_workflow(call: Call) -> dict[str, Any]:
    """Source: workflows-api, "Get workflow by ID"."""
    return wire_workflow(await _found(call))


async def delete_workflow(call: Call) -> Answer:
    """Instances stay. Source: workflows-api, "Delete workflow by ID"."""
    workflow_id = call.path["workflowId"]
    async with call.service.lock(workflow_id):
        try:
            deleted = await call.service.repository.delete_workflow(*call.place, workflow_id, call.mark)
        except Replayed:
            raise Refused(401, "requestid: this request was accepted before") from None
    call.stored()
    if not deleted:
        raise Refused(404, f"workflowId: {NO_WORKFLOW}")
    return Answer(204)


async def list_workflows(call: Call) -> dict[str, Any]:
    """Last changed first; ``query`` compares top-level fields. Source: workflows-api, "List workflows"."""
    from wfstudio.protocol.requests import ListWorkflowsRequest

    request = call.read(ListWorkflowsRequest)
    repository, start = call.service.repository, request.pIndex * request.pSize
    if request.query:
        fitting = [row for row in await repository.workflows(*call.place) if _fits(row, request.query)]
        rows, total = fitting[start : start + request.pSize], len(fitting)
    else:
        rows, total = await repository.workflow_page(*call.place, start, request.pSize)
    listed = [
        {
            "workflowId": row.id,
            "name": row.name,
            "updatedAt": to_iso(row.updated_at),
            "createdAt": to_iso(row.created_at),
        }
        for row in rows
    ]
    return {"data": listed, "page": {"index": request.pIndex, "size": request.pSize, "total": total}}


def _fits(row: WorkflowRow, wanted: dict[str, Any]) -> bool:
    known = {**wire_workflow(row), "createdAt": to_iso(row.created_at), "updatedAt": to_iso(row.updated_at)}
    return all(key in known and same_json(known[key], value) for key, value in wanted.items())


def same_json(left: Any, right: Any) -> bool:
    """Whether two JSON values are the same; unlike in Python, true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same_json(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same_json, left, right))
    return bool(left == right)


SHORTEST_PART = 3
"""Source: workflows-api, "Search workflows by name": a shorter name is compared as a whole."""

EVERY_WORKFLOW = 1_000_000


async def search_workflows(call: Call) -> dict[str, Any]:
    """Workflows by name, without regard to case. Source: workflows-api, "Search workflows by name".

    Inferred: the last changed first, as in the list.
    """
    wanted = str(call.query["name"]).casefold()
    rows, _ = await call.service.repository.workflow_page(*call.place, 0, EVERY_WORKFLOW)
    if len(str(call.query["name"])) < SHORTEST_PART:
        found = [row for row in rows if row.name.casefold() == wanted]
    else:
        found = [row for row in rows if wanted in row.name.casefold()]
    index, size = call.page()
    listed = [{"workflowId": row.id, "name": row.name} for row in found[index * size : (index + 1) * size]]
    return {"list": listed, "page": {"index": index, "size": size, "total": len(found)}}


async def dvcid_list(call: Call) -> dict[str, Any]:
    """The distinct DVC ids in use, in order. Source: workflows-api, "List of v2 DVC IDs for workflows".

    Inferred: ``tag`` is the DVC id itself; ``name`` and ``journeyType`` are the name and type of the workflow that
    uses it and was changed last.
    """
    found: dict[str, dict[str, str]] = {}
    for row in await call.service.repository.workflows(*call.place):
        tag = row.body.get("dvcId")
        if isinstance(tag, str) and tag:
            found.setdefault(tag, {"journeyType": str(row.body.get("type", "")), "name": row.name, "tag": tag})
    index, size = call.page()
    return {"list": [found[tag] for tag in sorted(found)][index * size : (index + 1) * size]}


async def node_library(call: Call) -> dict[str, Any]:  # noqa: ARG001 (the same for every community)
    """Source: workflows-api, "Get workflow node library"."""
    from wfstudio.document.catalogue import library

    return library()
