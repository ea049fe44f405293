"""The state machine: (definition, instance, event) → (instance, effects). Pure: no clock, no I/O, no randomness."""

import msgspec
from msgspec.structs import replace

from wfstudio.engine.definition import Definition
from wfstudio.engine.effects import Effect, StartCapture
from wfstudio.engine.events import CaptureFinished, Event, Initiate, ScriptFinished, Submit
from wfstudio.engine.rejected import Rejected
from wfstudio.engine.scripts import after_script
from wfstudio.engine.state import EXPIRED, INPROGRESS, PENDING, STARTED, Instance, JsonObject, Visit
from wfstudio.engine.steps import Step, enter, fail, leave, run_script
from wfstudio.engine.submissions import accept, repeated, submission_hash

__all__ = ("Advance", "Rejected", "advance", "pending_effects")

CAPTURE_OUTCOMES = frozenset({"success", "fail", "error", "resolution_fail"})


class Advance(msgspec.Struct, frozen=True):
    """What an event led to.

    ``repeats`` is the number of the visit whose accepted submission this one repeats: give the answer that was
    stored for it. ``changed`` tells whether there is anything to store; without it the instance is the one that
    came in and there are no effects.
    """

    instance: Instance
    effects: tuple[Effect, ...] = ()
    repeats: int | None = None
    changed: bool = True


def advance(definition: Definition, instance: Instance, event: Event, metadata: JsonObject | None = None) -> Advance:
    """Take one event. Raises ``Rejected`` for an initiate or a submission that is not accepted, and nothing else.

    A late or doubled report of a capture or a script changes nothing. An expired instance turns EXPIRED whatever the
    event; an initiate or a submission is then refused with that instance in ``Rejected.instance``.
    """
    meta = metadata if metadata is not None else {}
    live = _expired(instance, event.now)
    match event:
        case Submit():
            return _submit(definition, instance, live, event, meta)
        case Initiate():
            return _initiate(definition, instance, live, event, meta)
        case CaptureFinished() if not live.ended:
            return _reported(instance, _after_capture(definition, live, event, meta))
        case ScriptFinished() if not live.ended:
            return _reported(instance, after_script(definition, live, event, meta))
    return Advance(live, changed=live is not instance)


def pending_effects(
    definition: Definition, instance: Instance, metadata: JsonObject | None = None
) -> tuple[Effect, ...]:
    """The effect that an instance still waits for, so that a caller that was stopped in between can take it up again.

    A capture's pictures are not kept, so its request holds only the fields that were stored.
    """
    visit = instance.current
    node = definition.node(visit.node_id) if visit else None
    if visit is None or node is None or visit.status != INPROGRESS:
        return ()
    if visit.node_type == "js":
        return (run_script(instance, node, visit.seq, metadata if metadata is not None else {}),)
    return (StartCapture(visit.seq, visit.node_id, visit.node_type, visit.result or {}),)


def _expired(instance: Instance, now: int) -> Instance:
    if instance.ended or now < instance.expires_at:
        return instance
    return replace(instance, status=EXPIRED, updated_at=now)


def _refuse_ended(before: Instance, live: Instance) -> None:
    if live.ended:
        changed = live if live is not before else None
        raise Rejected(400, f"The workflow instance has ended: it is {live.status}", instance=changed)


def _initiate(definition: Definition, before: Instance, live: Instance, event: Initiate, meta: JsonObject) -> Advance:
    _refuse_ended(before, live)
    if live.status != PENDING:
        return Advance(live, changed=False)
    started = replace(live, status=STARTED, started_at=event.now, updated_at=event.now)
    entry = definition.entry
    if entry is None:
        return Advance(*fail(started, event.now, "The workflow has no nodes"))
    if not entry.id:
        return Advance(*fail(started, event.now, "The workflow's first node has no id"))
    return Advance(*enter(definition, started, entry, event.now, meta))


def _submit(definition: Definition, before: Instance, live: Instance, event: Submit, meta: JsonObject) -> Advance:
    digest = submission_hash(event)
    again = repeated(live, event, digest)
    if again is not None:
        return Advance(live, repeats=again.seq, changed=False)
    _refuse_ended(before, live)
    if live.status == PENDING:
        raise Rejected(400, "The workflow instance was not initiated yet")
    visit = _waiting_at(definition, live, event)
    return Advance(*accept(definition, live, visit, event, digest, meta))


def _waiting_at(definition: Definition, instance: Instance, event: Submit) -> Visit:
    """The visit that waits for this submission; ``Rejected`` names where the instance waits instead."""
    waiting = instance.waiting
    if waiting is None:
        raise Rejected(400, "The workflow instance waits at no node: a script is running")
    if event.node_id != waiting.node_id:
        if definition.node(event.node_id) is None:
            what = f"The workflow has no node '{event.node_id}'"
        elif event.node_id in instance.path:
            what = f"Node '{event.node_id}' was passed already"
        else:
            what = f"Node '{event.node_id}' is not reached yet"
        raise Rejected(400, f"{what}; the instance waits at '{waiting.node_id}'", "nodeId")
    if event.node_type is not None and event.node_type != waiting.node_type:
        raise Rejected(400, f"Node '{event.node_id}' is of type {waiting.node_type}, not {event.node_type}", "nodeType")
    if waiting.status == INPROGRESS:
        raise Rejected(400, f"Node '{event.node_id}' was handed in already; its result is not yet available")
    return waiting


def _after_capture(definition: Definition, instance: Instance, event: CaptureFinished, meta: JsonObject) -> Step | None:
    visit = instance.waiting
    if visit is None or visit.seq != event.seq or visit.status != INPROGRESS:
        return None
    outcome, error = event.outcome, None
    if outcome not in CAPTURE_OUTCOMES:
        outcome, error = "error", f"the capture provider gave the unknown outcome '{event.outcome}'"
    result = {**(visit.result or {}), **event.result}
    instance = instance.with_last(replace(visit, result=result, error=error, updated_at=event.now))
    return leave(definition, instance, outcome, event.now, meta)


def _reported(before: Instance, step: Step | None) -> Advance:
    return Advance(before, changed=False) if step is None else Advance(*step)
