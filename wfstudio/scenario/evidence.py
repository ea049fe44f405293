"""What a service tells of one instance: status, visits, definition; on the embedded service its events too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from wfstudio.client.errors import NotFound, Refused
from wfstudio.document.model import Document, Json

_PAGE = 100
_MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class Visited:
    """One row of the node list; times are ISO 8601 as the service tells them."""

    node_id: str
    node_type: str
    status: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of an instance, without anything that a person entered except in ``events``.

    ``status`` is "" where the caller may not read it. ``document`` is the definition, None where it is gone or may not
    be read; ``pinned`` says that it is the one the instance runs by, not just the workflow as it is now. ``events`` is
    None on a service that keeps them to itself.
    """

    instance: str
    status: str
    visits: tuple[Visited, ...]
    workflow_id: str = ""
    workflow_name: str = ""
    created_at: str = ""
    expires_at: str = ""
    document: Document | None = field(default=None, repr=False)
    pinned: bool = False
    events: tuple[Mapping[str, Json], ...] | None = field(default=None, repr=False)


class Caller(Protocol):
    """What is needed of an API client."""

    async def call(
        self,
        name: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str | int] | None = None,
        data: Json = None,
    ) -> Json:
        """Call an endpoint of the table."""
        ...


class Insight(Protocol):
    """What the embedded service's control path tells besides."""

    async def events(self, instance: str) -> list[Json]:
        """Every event of an instance, in order."""
        ...

    async def definition(self, instance: str) -> dict[str, Json]:
        """The workflow that an instance pinned."""
        ...


async def gather(client: Caller, control: Insight | None, instance: str) -> Evidence:
    """Ask a service for all that ``explain`` can use; ``control`` is None on a tenant.

    Raises ``NotFound`` for an instance that is not there, and other client errors.
    """
    details, visits = await node_list(client, instance)
    workflow_id = _text(details, "workflowId")
    events: tuple[Mapping[str, Json], ...] | None = None
    pinned: dict[str, Json] | None = None
    if control is not None:
        events = tuple(event for event in await control.events(instance) if isinstance(event, dict))
        pinned = await control.definition(instance)
    found = pinned if pinned is not None else await _workflow(client, workflow_id)
    return Evidence(
        instance=instance,
        status=await status_of(client, instance),
        visits=visits,
        workflow_id=workflow_id,
        workflow_name=_text(details, "workflowName"),
        created_at=_text(details, "createdAt"),
        expires_at=_text(details, "expiresAt"),
        document=Document.from_workflow(found) if found is not None else None,
        pinned=pinned is not None,
        events=events,
    )


async def node_list(client: Caller, instance: str) -> tuple[dict[str, Json], tuple[Visited, ...]]:
    """The instance's details, and every row of its node list in order of visit. Raises client errors."""
    rows: list[Visited] = []
    details: dict[str, Json] = {}
    for index in range(_MOST_PAGES):
        query = {"pIndex": index, "pSize": _PAGE}
        answer = await client.call("instance_details", path={"wfInstanceId": instance}, query=query)
        details = answer if isinstance(answer, dict) else {}
        listed = details.get("list")
        listed = listed if isinstance(listed, list) else []
        rows += visits_told(listed)
        page = details.get("page")
        total = page.get("total") if isinstance(page, dict) else None
        if len(listed) < _PAGE or (isinstance(total, int) and len(rows) >= total):
            break
    return details, in_order(rows)


def visits_told(listed: Json) -> tuple[Visited, ...]:
    """The rows of a node list as visits, as the service told them; none where it is no list."""
    return tuple(_visited(row) for row in listed if isinstance(row, dict)) if isinstance(listed, list) else ()


def in_order(rows: Sequence[Visited]) -> tuple[Visited, ...]:
    """Visits by the time they began; rows of the same time stay as the service told them."""
    return tuple(sorted(rows, key=lambda row: row.since))


async def status_of(client: Caller, instance: str) -> str:
    """The instance's status: from its summary, else (a license is needed for that) from the list; "" if refused."""
    try:
        answer = await client.call("result_summary", path={"instanceId": instance})
        return _text(answer, "status")
    except Refused:
        pass
    data: Json = {"pSize": 10, "pIndex": 0, "query": {"wfInstanceId": instance}}
    try:
        answer = await client.call("list_instances", data=data)
    except Refused:
        return ""
    rows = answer.get("list") if isinstance(answer, dict) else None
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and row.get("wfInstanceId") == instance:
            return _text(row, "status")
    return ""


async def _workflow(client: Caller, workflow_id: str) -> dict[str, Json] | None:
    if not workflow_id:
        return None
    try:
        found = await client.call("get_workflow", path={"workflowId": workflow_id})
    except (NotFound, Refused):
        return None
    return found if isinstance(found, dict) else None


def _visited(row: Mapping[str, Json]) -> Visited:
    return Visited(
        *(_text(row, key) for key in ("nodeId", "nodeType", "status", "createdAt", "updatedAt")),
    )


def _text(value: Json | Mapping[str, Json], key: str) -> str:
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""
