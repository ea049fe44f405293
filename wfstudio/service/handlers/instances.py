"""Making instances and stepping them: create, initiate, submit, poll."""

import json
from dataclasses import dataclass, field
from typing import Any

from wfstudio.engine.answers import initiate_answer, node_answer, step_answer
from wfstudio.engine.events import CaptureFinished, Initiate, Submit
from wfstudio.engine.machine import advance
from wfstudio.engine.state import INPROGRESS, new_instance
from wfstudio.service.call import Call
from wfstudio.service.handlers.workflows import NO_WORKFLOW, wire_workflow
from wfstudio.service.journeys import Run, change, look
from wfstudio.service.refused import Refused
from wfstudio.service.store.errors import Replayed
from wfstudio.service.store.rows import EventRow, InstanceRow, StoredAnswer, WorkflowRow
from wfstudio.service.store.sqlite_writes import definition_hash

NOT_YET = "the node's result is not yet available"
LIVEID = "liveid_capture"


async def create_instance(call: Call) -> dict[str, Any]:
    """A PENDING instance that pins the workflow as it is now. Source: workflows-api, "Create workflow instance"."""
    from wfstudio.protocol.requests import CreateInstanceRequest

    request = call.read(CreateInstanceRequest)
    tenant, community = call.place
    workflow = await call.service.repository.workflow(tenant, community, request.workflowId)
    if workflow is None:
        raise Refused(404, f"workflowId: {NO_WORKFLOW}")
    row, definition = new_row(call, workflow, request.metaData or {})
    await store_instance(call, row, definition)
    return {"wfInstanceId": row.id, "wfInstanceUrl": call.service.instance_url(row.id)}


def new_row(call: Call, workflow: WorkflowRow, metadata: dict[str, Any]) -> tuple[InstanceRow, str]:
    """A PENDING instance of a workflow, and the definition (JSON text) that it pins."""
    definition = json.dumps(wire_workflow(workflow), separators=(",", ":"))
    now = call.now
    instance = new_instance(now, call.service.settings.instance_life_ms)
    row = InstanceRow(
        id=f"wfi-{call.service.ids.uuid('instance')}",
        tenant_id=workflow.tenant_id,
        community_id=workflow.community_id,
        workflow_id=workflow.id,
        workflow_name=workflow.name,
        definition_hash=definition_hash(definition),
        metadata=metadata,
        mocks=[],
        status=instance.status,
        state=instance.to_text(),
        version=0,
        created_at=now,
        updated_at=now,
        expires_at=instance.expires_at,
    )
    return row, definition


async def store_instance(call: Call, row: InstanceRow, definition: str) -> None:
    """Store a new instance with the request's replay mark. Raises Refused 401 for a replay."""
    event = EventRow(row.created_at, "created", None, {})
    try:
        await call.service.repository.add_instance(row, definition, event, call.mark)
    except Replayed:
        raise Refused(401, "requestid: this request was accepted before") from None
    call.stored()


async def initiate(call: Call) -> dict[str, Any]:
    """Start the instance; asked again, where it is now. Source: workflows-api, "Initiate workflow instance"."""
    from wfstudio.protocol.requests import InitiateRequest

    request = call.read(InitiateRequest)

    async def decide(run: Run) -> dict[str, Any]:
        made = advance(run.definition, run.instance, Initiate(call.now), run.row.metadata)
        if made.changed:
            run.note("initiated", deviceFingerprint=request.deviceFingerprint)
        await run.take(made)
        return {"wfInstanceId": run.row.id, **initiate_answer(run.definition, run.instance)}

    return await change(call, request.wfInstanceId, decide)


PASSED = 409
"""The status of a page's form whose visit is over; the API has no visits, so it never answers this."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person sent for a node; with ``visit`` only for the visit of that number."""

    instance_id: str
    node_id: str
    fields: dict[str, Any] = field(default_factory=dict, repr=False)
    node_type: str | None = None
    action: str | None = None
    visit: int | None = None


async def submit_result(call: Call) -> dict[str, Any]:
    """One step of a person. Source: workflows-api, "Create workflow instance result"."""
    from wfstudio.protocol.requests import SubmitRequest

    request = call.read(SubmitRequest)
    named = (request.wfInstanceId, request.nodeId, request.fields, request.nodeType, request.action)
    return await submit(call, Submission(*named))


async def submit(call: Call, sent: Submission) -> dict[str, Any]:
    """One step of a person, wherever it comes from. Raises Refused; ``PASSED`` when the visit it is for is over."""

    async def decide(run: Run) -> dict[str, Any]:
        event = Submit(call.now, sent.node_id, sent.fields, sent.node_type, sent.action)
        made = advance(run.definition, run.instance, event, run.row.metadata)
        waiting = run.instance.waiting
        here = waiting.seq if waiting is not None else None
        if sent.visit is not None and sent.visit not in (here, made.repeats):
            raise Refused(PASSED, "this visit of the node is over")
        if made.repeats is not None:
            stored = await call.service.repository.stored_answer(run.row.id, made.repeats)
            return stored.body if stored is not None else _step(run)
        run.note("submitted", sent.node_id, action=sent.action, fields=kept_fields(sent.fields))
        await run.take(made)
        answer = _step(run)
        if waiting is not None:
            run.answer = StoredAnswer(waiting.seq, answer)
        return answer

    return await change(call, sent.instance_id, decide)


async def poll(call: Call) -> dict[str, Any]:
    """The step after a node, once its result is there. Source: workflows-api, "Poll workflow instance result"."""
    return await _poll(call, liveid_only=False)


async def poll_liveid(call: Call) -> dict[str, Any]:
    """The same for a liveness capture only. Source: workflows-api, "Poll liveid workflow instance result"."""
    return await _poll(call, liveid_only=True)


async def _poll(call: Call, *, liveid_only: bool) -> dict[str, Any]:
    from wfstudio.protocol.requests import PollRequest

    request = call.read(PollRequest)
    run = await look(call, request.wfInstanceId)
    if run.definition.node(request.nodeId) is None:
        raise Refused(404, f"nodeId: the workflow has no node '{request.nodeId}'")
    if liveid_only and run.definition.type_of(request.nodeId) != LIVEID:
        raise Refused(
            400, f"nodeId: '{request.nodeId}' is of type {run.definition.type_of(request.nodeId)}, not {LIVEID}"
        )
    if _capture_under_way(run, request.nodeId):
        return await change(call, run.row.id, lambda fresh: _finish_capture(call, fresh, request.nodeId))
    return _polled(run, request.nodeId)


async def _finish_capture(call: Call, run: Run, node_id: str) -> dict[str, Any]:
    """Ask the provider about the capture that the instance waits for, and go on when it has decided."""
    waiting = run.instance.waiting
    ticket = await call.service.repository.capture(run.row.id, waiting.seq) if waiting is not None else None
    if waiting is None or ticket is None or not _capture_under_way(run, node_id):
        return _polled(run, node_id)
    queued = await call.service.repository.queued_outcome(run.row.id, node_id)
    provider, now = call.service.provider, call.now
    if queued is not None:
        decision = provider.ordered(ticket.ticket, queued.outcome, queued.result)
        run.outcomes_used.append(queued.id)
    elif (found := await provider.poll(ticket.ticket, now)) is not None:
        decision = found
    else:
        raise Refused(404, NOT_YET)
    run.captures_finished.append(waiting.seq)
    run.note("capture_finished", node_id, seq=waiting.seq, outcome=decision.outcome, result=decision.result)
    event = CaptureFinished(now, waiting.seq, decision.outcome, decision.result)
    await run.take(advance(run.definition, run.instance, event, run.row.metadata))
    return _polled(run, node_id)


def _capture_under_way(run: Run, node_id: str) -> bool:
    waiting = run.instance.waiting
    return waiting is not None and waiting.node_id == node_id and waiting.status == INPROGRESS


def _polled(run: Run, node_id: str) -> dict[str, Any]:
    answer = node_answer(run.definition, run.instance, node_id)
    if answer is None:
        raise Refused(404, NOT_YET)
    return {"wfInstanceId": run.row.id, **answer}


def _step(run: Run) -> dict[str, Any]:
    return {"wfInstanceId": run.row.id, **step_answer(run.definition, run.instance)}


PICTURE_KEY = "image"
"""Where the page and the studio put a capture's picture."""

LONGEST_KEPT = 4096
"""Characters of a submitted text that an event keeps; a picture is longer and is told by its length."""


def kept_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Submitted fields as an event keeps them, without pictures."""
    return {
        key: f"({len(value)} characters)"
        if isinstance(value, str) and (key == PICTURE_KEY or len(value) > LONGEST_KEPT)
        else value
        for key, value in fields.items()
    }
