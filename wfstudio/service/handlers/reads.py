"""What instances answer to those who ask: lists, details, results, summaries."""

from typing import Any

from wfstudio.engine.answers import node_rows, results, step_answer, summary
from wfstudio.service.call import Call
from wfstudio.service.clock import from_iso, to_iso
from wfstudio.service.journeys import look
from wfstudio.service.refused import Refused
from wfstudio.service.store.rows import InstanceQuery

NINETY_DAYS_MS = 90 * 24 * 60 * 60 * 1000
"""Source: workflows-api, "List workflow instances": ``from`` lies within the last 90 days."""


async def list_instances(call: Call) -> dict[str, Any]:
    """Last changed first. Source: workflows-api, "List workflow instances"."""
    from wfstudio.protocol.requests import ListInstancesRequest

    request = call.read(ListInstancesRequest)
    query, now = request.query, call.now
    filters = InstanceQuery()
    if query is not None:
        filters = InstanceQuery(
            tuple(query.status) if query.status is not None else None,
            query.wfInstanceId,
            query.workflowId,
            from_iso(query.from_) if query.from_ is not None else None,
            from_iso(query.to) if query.to is not None else None,
            tuple((one.key, one.value) for one in query.customFilters or ()),
        )
    if filters.updated_from is not None and filters.updated_from < now - NINETY_DAYS_MS:
        raise Refused(400, "query.from must be within the last 90 days")
    rows, total = await call.service.repository.list_instances(
        *call.place, filters, now, request.pIndex * request.pSize, request.pSize
    )
    listed = [
        {
            "wfInstanceId": row.id,
            "workflowId": row.workflow_id,
            "status": row.status,
            "updatedAt": to_iso(row.updated_at),
        }
        for row in rows
    ]
    return {"list": listed, "page": {"total": total, "index": request.pIndex, "size": request.pSize}}


async def instance_details(call: Call) -> dict[str, Any]:
    """One row per visit. Source: workflows-api, "Get workflow instance details with node list"."""
    run = await look(call, call.path["wfInstanceId"])
    rows = node_rows(run.instance)
    index, size = call.page()
    return {
        "workflowId": run.row.workflow_id,
        "workflowName": run.row.workflow_name,
        "wfInstanceId": run.row.id,
        "createdAt": to_iso(run.row.created_at),
        "expiresAt": to_iso(run.row.expires_at),
        "list": rows[index * size : (index + 1) * size],
        "page": {"index": index, "size": size, "total": len(rows)},
    }


async def node_results(call: Call) -> list[Any]:
    """Every node's last result. Source: workflows-api, "Get all workflow instance node results"."""
    run = await look(call, call.path["instanceId"])
    return list(results(run.definition, run.instance))


async def node_result(call: Call) -> dict[str, Any]:
    """The last visit of a node that has a result. Source: workflows-api, "Get workflow instance result by node"."""
    run = await look(call, call.path["wfInstanceId"])
    node_id = call.path["nodeId"]
    if run.definition.type_of(node_id) == "system":
        raise Refused(403, "nodeId: the results of system nodes are not shown")
    visits = [visit for visit in run.instance.visits if visit.node_id == node_id]
    if not visits:
        raise Refused(404, f"nodeId: there is no result of node '{node_id}'")
    visit = next((visit for visit in reversed(visits) if visit.result is not None), visits[-1])
    return {
        "wfInstanceId": run.row.id,
        "nodeId": node_id,
        "nodeType": visit.node_type,
        "workflowId": run.row.workflow_id,
        "tenantId": run.row.tenant_id,
        "communityId": run.row.community_id,
        "status": visit.status,
        "resultData": visit.result or {},
        "createdAt": to_iso(visit.created_at),
        "updatedAt": to_iso(visit.updated_at),
    }


async def result_summary(call: Call) -> dict[str, Any]:
    """``summary`` once ended, progress before. Source: workflows-api, "Get workflow instance result summary".

    Inferred: progress is the ids of the nodes visited so far and the node that waits.
    """
    run = await look(call, call.path["instanceId"])
    instance = run.instance
    answer: dict[str, Any] = {
        "wfInstanceId": run.row.id,
        "metaData": run.row.metadata,
        "workflowId": run.row.workflow_id,
        "tenantId": run.row.tenant_id,
        "communityId": run.row.community_id,
        "status": instance.status,
        "expiresAt": to_iso(instance.expires_at),
        "createdAt": to_iso(instance.created_at),
        "updatedAt": to_iso(instance.updated_at),
        "startAt": to_iso(instance.started_at) if instance.started_at is not None else None,
    }
    if instance.ended:
        answer["summary"] = summary(run.definition, instance, run.row.metadata)
    else:
        answer["progress"] = {"nodes": list(instance.path), **step_answer(run.definition, instance)}
    return answer
