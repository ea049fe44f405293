"""Instances by id or URL, and lists of them page by page, as the commands and the studio ask for them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

from wfstudio.client.connection import Connection
from wfstudio.client.errors import ConfigurationError, Unreachable
from wfstudio.client.wire import Json

STATUSES = ("PENDING", "STARTED", "INPROGRESS", "COMPLETED", "SUCCESS", "FAILED", "EXPIRED", "NOT_PERFORMED")
"""Source: workflows-api, "List workflow instances"."""

MOST_FILTERS = 5
LARGEST_PAGE = 100
FARTHEST_BACK = timedelta(days=90) - timedelta(minutes=5)
"""Source: workflows-api, "List workflow instances": ``from`` lies within 90 days; a little less, for other clocks."""


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


def instance_id_of(text: str) -> str:
    """The instance's id in an id or in the URL of its page. Raises ``ConfigurationError`` for anything else."""
    given = text.strip()
    if "/" in given or "?" in given:
        try:
            segments = [segment for segment in urlsplit(given).path.split("/") if segment]
        except ValueError:
            segments = []
        after = segments.index("wf_instance") + 1 if "wf_instance" in segments else len(segments)
        named = segments[after : after + 1] or [one for one in segments if one.startswith("wfi-")][-1:]
        given = named[0] if named else ""
    if not given or not given.isprintable() or any(char.isspace() for char in given):
        raise ConfigurationError(f"'{text}' is neither an instance's id (wfi-…) nor the URL of its page")
    if given.startswith("wf-"):
        raise ConfigurationError(f"'{text}' is a workflow's id; an instance's begins with wfi-")
    return given


def instance_url(connection: Connection, text: str) -> str:
    """The URL of an instance's page: as it was given, else, on the embedded service alone, made from the id.

    Raises ``ConfigurationError`` where it cannot be told.
    """
    if "://" in text:
        return text.strip()
    if connection.kind != "LOCAL":
        raise ConfigurationError(
            f"'{text}': on {connection.name} the URL of its page cannot be told from its id; give the URL"
        )
    parts = urlsplit(connection.url)
    return f"{parts.scheme}://{parts.netloc}/workflow/wf_instance/{instance_id_of(text)}"


def list_query(
    *,
    statuses: Sequence[str] = (),
    part_of_id: str | None = None,
    workflow_id: str | None = None,
    since: str | None = None,
    until: str | None = None,
    custom: Sequence[tuple[str, Json]] = (),
    now: datetime | None = None,
) -> dict[str, Json]:
    """The ``query`` of a list. The API wants both ends of a span: the other one is filled in.

    Raises ``ConfigurationError`` for an unknown status or too many filters.
    """
    for status in statuses:
        if status not in STATUSES:
            raise ConfigurationError(f"'{status}' is no status (there are: {', '.join(STATUSES)})")
    if len(custom) > MOST_FILTERS:
        raise ConfigurationError(f"at most {MOST_FILTERS} filters on metadata can be given, not {len(custom)}")
    query: dict[str, Json] = {}
    if statuses:
        query["status"] = list(statuses)
    if part_of_id:
        query["wfInstanceId"] = part_of_id
    if workflow_id:
        query["workflowId"] = workflow_id
    if since or until:
        end = now or datetime.now(UTC)
        query["from"] = since or _iso(end - FARTHEST_BACK)
        query["to"] = until or _iso(end + timedelta(minutes=5))
    if custom:
        query["customFilters"] = [{"key": key, "value": value} for key, value in custom]
    return query


async def instance_pages(
    caller: Caller, query: Mapping[str, Json], *, size: int, first: int = 0
) -> AsyncIterator[tuple[list[dict[str, Json]], int]]:
    """Page after page of a list, each with how many there are in all. Raises client errors."""
    index = first
    while True:
        data: dict[str, Json] = {"pSize": size, "pIndex": index}
        if query:
            data["query"] = dict(query)
        answer = await caller.call("list_instances", data=data)
        rows, total = _page(answer, "list")
        yield rows, total
        index += 1
        if len(rows) < size or index * size >= total:
            return


def _page(answer: Json, key: str) -> tuple[list[dict[str, Json]], int]:
    listed = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        raise Unreachable("list_instances: the service answered something that is no list of instances")
    rows = [row for row in listed if isinstance(row, dict)]
    page: Any = answer.get("page") if isinstance(answer, dict) else None
    total = page.get("total") if isinstance(page, dict) else None
    return rows, total if isinstance(total, int) else len(rows)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
