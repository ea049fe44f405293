"""Instances that are under way on a workflow: what a person should know before its definition is changed.

Inferred: on a tenant nobody says whether instances that were begun go on with the definition they began with.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from wfstudio.client.errors import ClientError, Refused
from wfstudio.client.instances import LARGEST_PAGE, instance_pages
from wfstudio.client.wire import Json

UNDER_WAY = ("PENDING", "STARTED", "INPROGRESS")
"""The statuses of an instance that somebody may still go on with, in the order of its life."""


class Caller(Protocol):
    """What is needed of an API client."""

    async def call(
        self,
        name: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        data: Json = None,
    ) -> Json:
        """Call an endpoint of the table."""
        ...


@dataclass(frozen=True, slots=True)
class UnderWay:
    """How many instances of a workflow are in which of the statuses (those with none are left out), and when the one
    that stands still for the longest was last taken on ("" where there is none)."""

    statuses: Mapping[str, int]
    oldest: str = ""

    @property
    def count(self) -> int:
        """How many in all."""
        return sum(self.statuses.values())

    def told(self, *, embedded: bool) -> str:
        """A sentence for a person; "" when there is none. ``embedded``: on the embedded service, which pins
        definitions."""
        if not self.count:
            return ""
        parts = ", ".join(f"{count} {status}" for status, count in self.statuses.items())
        some = "1 instance is" if self.count == 1 else f"{self.count} instances are"
        since = f"; the oldest untouched since {self.oldest[:16].replace('T', ' ')} UTC" if self.oldest else ""
        goes_on = (
            "what was begun keeps the definition it began with"
            if embedded
            else "whether a tenant lets them go on with the definition they began with is not known"
        )
        return f"{some} under way ({parts}{since}): {goes_on}"

    def as_json(self) -> dict[str, Json]:
        """As data."""
        return {"count": self.count, "statuses": dict(self.statuses), "oldest": self.oldest or None}


async def under_way(client: Caller, workflow_id: str) -> UnderWay | None:
    """The instances that are under way on a workflow, None where the caller may not ask. One request, or one more for
    each status where there are over 100. Raises any other ``ClientError``."""
    try:
        return await _counted(client, workflow_id)
    except Refused:
        return None


async def under_way_on(client: Caller, workflow_ids: Iterable[str]) -> dict[str, UnderWay | None]:
    """The same for many workflows: one request in all where a page holds every instance that is under way, else one
    for each workflow. None for what could not be learned; raises nothing of the client's."""
    wanted = list(dict.fromkeys(workflow_ids))
    if not wanted:
        return {}
    try:
        if len(wanted) == 1:
            return {wanted[0]: await under_way(client, wanted[0])}
        rows, total = await _page(client, {"status": list(UNDER_WAY)}, LARGEST_PAGE)
        if total <= len(rows):
            return {one: _of([row for row in rows if row.get("workflowId") == one]) for one in wanted}
        return {one: await under_way(client, one) for one in wanted}
    except ClientError:
        return dict.fromkeys(wanted)


async def _counted(client: Caller, workflow_id: str) -> UnderWay:
    query: dict[str, Json] = {"workflowId": workflow_id, "status": list(UNDER_WAY)}
    rows, total = await _page(client, query, LARGEST_PAGE)
    if total <= len(rows):
        return _of(rows)
    counts: dict[str, int] = {}
    for status in UNDER_WAY:
        _, count = await _page(client, {**query, "status": [status]}, 1)
        if count:
            counts[status] = count
    last, _ = await _page(client, query, LARGEST_PAGE, (total - 1) // LARGEST_PAGE)
    return UnderWay(counts, _of(last).oldest)


async def _page(
    client: Caller, query: Mapping[str, Json], size: int, index: int = 0
) -> tuple[list[dict[str, Json]], int]:
    async for page in instance_pages(client, query, size=size, first=index):
        return page
    return [], 0


def _of(rows: list[dict[str, Json]]) -> UnderWay:
    statuses = [str(row.get("status")) for row in rows]
    moments = [str(row["updatedAt"]) for row in rows if isinstance(row.get("updatedAt"), str)]
    counts = {status: statuses.count(status) for status in UNDER_WAY if status in statuses}
    return UnderWay(counts, min(moments, default=""))
