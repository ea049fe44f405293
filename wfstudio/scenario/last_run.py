"""What a script had as ``params`` in the last run of a file on the embedded service, read from the run's events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from wfstudio.client.errors import NotFound
from wfstudio.client.scratch import scratch_id
from wfstudio.document.model import Document, Json
from wfstudio.engine.forms import validate_fields
from wfstudio.engine.rejected import Rejected
from wfstudio.engine.scripts import script_result
from wfstudio.paths import data_dir
from wfstudio.scenario.journey import Caller


class NoLastRun(Exception):
    """No run of that file is known; the message says what to do."""

    exit_code = 5


class EventReader(Protocol):
    """What is needed of the embedded service's control path."""

    async def events(self, instance: str) -> list[Json]:
        """Every event of an instance, in order."""
        ...


@dataclass(frozen=True, slots=True)
class LastRun:
    """The params, the instance they are of, when it was last changed, and whether the script was reached in it; when
    it was not, the params are those at the run's end."""

    params: dict[str, Json]
    instance: str
    at: str
    reached: bool


def has_run(path: Path | None) -> bool:
    """Whether the file (None: the document without one) was put on the embedded service for a run."""
    return scratch_id(_file(path)) is not None


async def last_run(
    client: Caller, control: EventReader, document: Document, node_id: str, path: Path | None
) -> LastRun:
    """The params of a script in the last run of the file. Raises NoLastRun and client errors."""
    workflow_id = scratch_id(_file(path))
    rows = await _instances(client, workflow_id) if workflow_id is not None else []
    if not rows:
        raise NoLastRun(f"{path or 'this document'}: no run of it is known; 'wfstudio run' makes one, r in the studio")
    instance, at = str(rows[0].get("wfInstanceId") or ""), str(rows[0].get("updatedAt") or "")
    try:
        events = await control.events(instance)
        answer = await client.call("result_summary", path={"instanceId": instance})
    except NotFound:
        raise NoLastRun(f"{path or 'this document'}: its last run is gone from the service; run it again") from None
    metadata = answer.get("metaData") if isinstance(answer, dict) else None
    nodes, reached = results_before(document, node_id, events)
    kept: Json = metadata if isinstance(metadata, dict) else {}
    params: dict[str, Json] = {"nodes": dict(nodes), "metadata": kept, "metaData": kept}
    return LastRun(params, instance, at, reached)


async def _instances(client: Caller, workflow_id: str) -> list[dict[str, Json]]:
    data: dict[str, Json] = {"pSize": 1, "pIndex": 0, "query": {"workflowId": workflow_id}}
    answer = await client.call("list_instances", data=data)
    rows = answer.get("list") if isinstance(answer, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def results_before(document: Document, node_id: str, events: Sequence[Json]) -> tuple[dict[str, dict[str, Json]], bool]:
    """What each node had left when the script ran last, and whether it ran at all (else what was left at the end).

    What a page left is its fields as the document's definition stores them, where they still fit it.
    """
    nodes: dict[str, dict[str, Json]] = {}
    found: dict[str, dict[str, Json]] | None = None
    for event in events:
        if not isinstance(event, dict):
            continue
        at, detail = event.get("nodeId"), event.get("detail")
        if not isinstance(at, str) or not isinstance(detail, dict):
            continue
        if event.get("kind") == "script" and at == node_id:
            found = dict(nodes)
        left = _left(document, at, str(event.get("kind")), detail, nodes.get(at))
        if left is not None:
            nodes[at] = left
    return (nodes, False) if found is None else (found, True)


def _left(
    document: Document, node_id: str, kind: str, detail: Mapping[str, Json], before: dict[str, Json] | None
) -> dict[str, Json] | None:
    if kind == "script":
        return script_result(detail.get("value")) if detail.get("ok") else None
    if kind == "capture_finished":
        result = detail.get("result")
        return {**(before or {}), **result} if isinstance(result, dict) else before or {}
    if kind != "submitted" or detail.get("action") == "back":
        return None
    node, fields = document.node(node_id), detail.get("fields")
    given = fields if isinstance(fields, dict) else {}
    if node is None:
        return given
    if node.type == "qr_for_device_handoff":
        return {}
    if node.type != "form" and "fields" not in node.raw:
        return None  # a picture that was handed to a capture; what it comes to is told when it is finished
    try:
        return validate_fields(node_id, node.fields, given)
    except Rejected:
        return given


def _file(path: Path | None) -> Path:
    return path if path is not None else data_dir() / "untitled"
