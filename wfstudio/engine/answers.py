"""What an instance answers to those who ask: the next step, results, summary, rows. Nothing here changes anything."""

from datetime import UTC, datetime

from wfstudio.document.catalogue import node_type
from wfstudio.document.model import Json
from wfstudio.engine.definition import Definition
from wfstudio.engine.state import COMPLETED, INPROGRESS, PENDING, Instance, JsonObject

PERSON_KEYS = ("firstName", "lastName", "dob")
"""Source: workflows-api, "Get workflow instance result summary"."""


def iso(epoch_ms: int) -> str:
    """ISO 8601 with milliseconds and Z, as the API writes dates."""
    return datetime.fromtimestamp(epoch_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def step_answer(definition: Definition, instance: Instance) -> JsonObject:
    """``nextNodeId``, ``nextNodeType`` and ``summary``: the answer to a submission and to a finished poll.

    While it runs: the node that waits. Ended at a terminal node: that node, so that its page can be shown. Ended
    anywhere else: null.
    """
    node_id, kind = _where(definition, instance)
    return {"nextNodeId": node_id, "nextNodeType": kind, "summary": [*captured_labels(instance)]}


def initiate_answer(definition: Definition, instance: Instance) -> JsonObject:
    """``nodes``, ``nextNodeId`` and ``nextNodeType``: the answer to initiate, without the instance's id.

    Inferred: ``nodes`` holds each id once, in order of first visit, the node that waits included.
    """
    node_id, kind = _where(definition, instance)
    return {"nodes": [*dict.fromkeys(instance.path)], "nextNodeId": node_id, "nextNodeType": kind}


def node_answer(definition: Definition, instance: Instance, node_id: str) -> JsonObject | None:
    """The answer to a poll of that node: None while its result is not yet available, then the next step.

    A visit that still waits for its first submission does not hide the result of an earlier one, so a loop that
    leads a failed capture straight back to itself is seen to have gone on.
    """
    handed_in = [visit for visit in instance.visits if visit.node_id == node_id and visit.status != PENDING]
    if not handed_in or handed_in[-1].status == INPROGRESS:
        return None
    return step_answer(definition, instance)


def node_result(instance: Instance, node_id: str) -> JsonObject | None:
    """The result of the last visit of that node that has one: what scripts read as ``params.nodes.<id>``."""
    return instance.last_results.get(node_id)


def results(definition: Definition, instance: Instance) -> list[JsonObject]:
    """``nodeId``, ``nodeType``, ``resultData`` of every node with a result, its last visit; ``system`` left out."""
    return [
        {"nodeId": node_id, "nodeType": definition.type_of(node_id), "resultData": result}
        for node_id, result in instance.last_results.items()
        if definition.type_of(node_id) != "system"
    ]


def node_rows(instance: Instance) -> list[JsonObject]:
    """One row per visit, in order, scripts included. Source: workflows-api, "Get workflow instance details"."""
    return [
        {
            "nodeId": visit.node_id,
            "nodeType": visit.node_type,
            "status": visit.status,
            "createdAt": iso(visit.created_at),
            "updatedAt": iso(visit.updated_at),
        }
        for visit in instance.visits
    ]


def captured_labels(instance: Instance) -> tuple[str, ...]:
    """The labels of what was captured so far, each once, in order.

    Inferred: a document is called by the type that was found on it, anything else by its catalogue row.
    """
    labels: dict[str, None] = {}
    for visit in instance.visits:
        row = node_type(visit.node_type)
        if row is None or not row.capture or visit.outcome != "success":
            continue
        label = _document_type(visit.result) or row.summary_label or row.title
        labels[label] = None
    return tuple(labels)


def summary(definition: Definition, instance: Instance, metadata: JsonObject | None = None) -> JsonObject:
    """``person_info`` and ``docsScanned`` of the result summary.

    Inferred: each of the person's keys comes from the last document that has it, else from the last other result,
    else from the instance's metadata; one that is nowhere is left out.
    """
    scans = [visit for visit in instance.visits if definition.type_of(visit.node_id) == "photo_id_capture"]
    documents = [visit for visit in scans if visit.outcome == "success"]
    others = [visit for visit in instance.visits if visit not in scans]
    sources = [visit.result or {} for visit in (*reversed(documents), *reversed(others))]
    sources.append(metadata or {})
    person: JsonObject = {}
    for key in PERSON_KEYS:
        found = next((text for source in sources if (text := _text(source.get(key)))), None)
        if found is not None:
            person[key] = found
    scanned = dict.fromkeys(_document_type(visit.result) or "Photo ID" for visit in documents)
    return {"person_info": person, "docsScanned": [*scanned]}


def _where(definition: Definition, instance: Instance) -> tuple[str | None, str | None]:
    waiting = instance.waiting
    if waiting is not None:
        return waiting.node_id, waiting.node_type
    last = instance.visits[-1] if instance.visits else None
    if last is not None and instance.status == COMPLETED and definition.is_terminal(last.node_id):
        return last.node_id, last.node_type
    return None, None


def _document_type(result: JsonObject | None) -> str | None:
    return _text((result or {}).get("documentType"))


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) and value else None
