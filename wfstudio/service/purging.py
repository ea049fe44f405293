"""Deleting instances with the personal data in them, on the control path; how many there were is kept."""

from typing import Any

from wfstudio.service.clock import from_iso
from wfstudio.service.core import Service
from wfstudio.service.refused import Refused
from wfstudio.service.store.rows import InstanceQuery, License, PurgeCount, kept_counts, purged_name

JsonObject = dict[str, Any]

BATCH = 200
"""Instances that go in one transaction: other writes get in between."""

ENDED = ("COMPLETED", "FAILED", "EXPIRED")
"""What goes when no status is named: nothing that somebody may still be at."""

STATUSES = ("PENDING", "STARTED", "INPROGRESS", *ENDED)
_KEYS = ("statuses", "workflowId", "updatedBefore", "dryRun", "compact", "communityId")


async def purge(service: Service, grant: License, body: JsonObject, _: dict[str, str]) -> Any:
    """Delete the instances that fit: their metadata, results, events, messages and log entries; with ``dryRun`` count.

    ``updatedBefore`` is a date-time of the service's clock. ``compact`` (true unless said otherwise) has the files
    written anew, so that nothing of what was deleted is left in them; ``compacted`` tells whether they were.
    """
    for key in body.keys() - set(_KEYS):
        raise Refused(400, f"{key} is not known here ({', '.join(_KEYS)})")
    for key in ("dryRun", "compact"):
        if not isinstance(body.get(key, False), bool):
            raise Refused(400, f"{key} must be true or false")
    tenant, community = place_of(service, grant, body)
    query, now, repository = _query(body), service.clock(), service.repository
    if body.get("dryRun"):
        return {"dryRun": True, **_told(await repository.count_instances(tenant, community, query, now))}
    gone: list[PurgeCount] = []
    while some := await repository.purge_instances(tenant, community, query, now, BATCH):
        gone += some
    service.recent.clear()
    compacted = bool(gone) and body.get("compact", True) and await repository.compact()
    return {"dryRun": False, "compacted": compacted, **_told(gone)}


async def purged(service: Service, grant: License, _: JsonObject, __: dict[str, str]) -> Any:
    """How many instances there are and how many were ever purged, by workflow and status."""
    place = place_of(service, grant, {})
    known = await service.repository.comfort(purged_name(*place))
    there = await service.repository.count_instances(*place, InstanceQuery(), service.clock())
    return {"there": _told(there), "purged": _told(kept_counts(known))}


def place_of(service: Service, grant: License, body: JsonObject) -> tuple[str, str]:
    """The tenant and community that a request is about: those it names, else the license's. Raises Refused."""
    community = body.get("communityId", grant.community_id)
    if community is None and grant.tenant_id == service.secrets.tenant_id:
        community = service.secrets.community_id
    if not isinstance(community, str) or not community:
        raise Refused(400, "communityId is required")
    if not grant.covers(grant.tenant_id, community):
        raise Refused(403, "communityId: the license is not authorised for this community")
    return grant.tenant_id, community


def _query(body: JsonObject) -> InstanceQuery:
    statuses, workflow, before = body.get("statuses", list(ENDED)), body.get("workflowId"), body.get("updatedBefore")
    if not isinstance(statuses, list) or not statuses or any(one not in STATUSES for one in statuses):
        raise Refused(400, f"statuses must be some of {', '.join(STATUSES)}")
    if workflow is not None and (not isinstance(workflow, str) or not workflow):
        raise Refused(400, "workflowId must be text that is not empty")
    until = None
    if before is not None:
        try:
            until = from_iso(before) - 1
        except (ValueError, TypeError):
            raise Refused(400, "updatedBefore must be a date-time such as 2026-01-15T10:30:00.000Z") from None
    return InstanceQuery(statuses=tuple(statuses), workflow_id=workflow, updated_to=until)


def _told(counts: list[PurgeCount]) -> JsonObject:
    totals: dict[tuple[str, str], PurgeCount] = {}
    for one in counts:
        before = totals.get((one.workflow_id, one.status))
        number = one.count + (before.count if before else 0)
        totals[one.workflow_id, one.status] = PurgeCount(one.workflow_id, one.workflow_name, one.status, number)
    rows = [
        {"workflowId": one.workflow_id, "workflowName": one.workflow_name, "status": one.status, "count": one.count}
        for one in sorted(totals.values(), key=lambda one: (one.workflow_name, one.workflow_id, one.status))
    ]
    return {"instances": sum(one.count for one in totals.values()), "counts": rows}


ROUTES = (("POST", "/purge", purge), ("GET", "/purge", purged))
"""Rows of the control path."""
