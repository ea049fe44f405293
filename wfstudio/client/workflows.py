"""Lists of workflows page by page, without the scratch ones that runs of files make."""

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from wfstudio.client.errors import Unreachable
from wfstudio.client.wire import Json

Rows = list[dict[str, Json]]


class Caller(Protocol):
    """What is needed of an API client."""

    async def call(self, name: str, *, query: Mapping[str, object] | None = None, data: Json = None) -> Json:
        """Call an endpoint of the table."""
        ...


async def workflow_pages(
    caller: Caller, query: Mapping[str, Json], *, size: int, first: int = 0
) -> AsyncIterator[tuple[Rows, int]]:
    """Page after page of the list, each with how many there are in all. Raises client errors."""
    index = first
    while True:
        data: dict[str, Json] = {"pSize": size, "pIndex": index}
        if query:
            data["query"] = dict(query)
        rows, total = _page(await caller.call("list_workflows", data=data), "list_workflows", "data")
        yield rows, total
        index += 1
        if len(rows) < size or index * size >= total:
            return


async def search_pages(caller: Caller, name: str, *, size: int, first: int = 0) -> AsyncIterator[tuple[Rows, int]]:
    """Page after page of a search by name. Raises client errors."""
    index = first
    while True:
        answer = await caller.call("search_workflows", query={"name": name, "pIndex": index, "pSize": size})
        rows, total = _page(answer, "search_workflows", "list")
        yield rows, total
        index += 1
        if len(rows) < size or index * size >= total:
            return


def _page(answer: Json, endpoint: str, key: str) -> tuple[Rows, int]:
    listed = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(listed, list):
        raise Unreachable(f"{endpoint}: the service answered something that is no list of workflows")
    rows = [row for row in listed if isinstance(row, dict)]
    page = answer.get("page")
    total = page.get("total") if isinstance(page, dict) else None
    return rows, total if isinstance(total, int) else len(rows)
