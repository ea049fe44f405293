"""What each kind of node makes of a submission."""

import hashlib
import json

from msgspec.structs import replace

from wfstudio.document.model import NodeView
from wfstudio.engine.definition import Definition
from wfstudio.engine.effects import StartCapture
from wfstudio.engine.events import Submit
from wfstudio.engine.forms import validate_fields
from wfstudio.engine.rejected import Rejected
from wfstudio.engine.state import EXPIRED, INPROGRESS, Instance, JsonObject, Visit
from wfstudio.engine.steps import Step, leave

ACTIONS = ("next", "back")
"""A form's buttons. Source: platform facts (on_next, on_back)."""

BACK_KEEPS: JsonObject | None = None
"""Inferred: what is stored for a form that was left by its back button: nothing, since nothing was checked."""

HANDED_OFF: JsonObject = {}
"""Inferred: a hand-off's result; whatever came with its submission is not looked at and not kept."""


_sorted = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def submission_hash(event: Submit) -> str:
    """What makes two submissions for the same visit the same: button and fields. ``Rejected`` when no JSON object."""
    if not isinstance(event.fields, dict):
        raise Rejected(400, "requestData must be an object", "requestData")
    try:
        body = _sorted([event.action or "next", event.fields])
    except (TypeError, ValueError, RecursionError) as problem:
        raise Rejected(400, "requestData is nested too deep or is no JSON", "requestData") from problem
    return hashlib.sha256(body.encode("ascii")).hexdigest()


def repeated(instance: Instance, event: Submit, digest: str) -> Visit | None:
    """The visit that this submission, whose hash is ``digest``, was already accepted for; None when it is a new one.

    Only the node's last visit counts, so the same button pressed again after a loop is a new submission. Inferred:
    once ended, only the last accepted submission of all is answered again, so that a lost last answer can be asked
    for; once EXPIRED, none.
    """
    if instance.status == EXPIRED:
        return None
    handed_in = reversed(instance.visits)
    if instance.ended:
        last = next((visit for visit in handed_in if visit.input_hash is not None), None)
    else:
        last = next((visit for visit in handed_in if visit.node_id == event.node_id), None)
    if last is None or (last.node_id, last.input_hash) != (event.node_id, digest):
        return None
    return last if event.node_type in (None, last.node_type) else None


def accept(
    definition: Definition, instance: Instance, visit: Visit, event: Submit, digest: str, metadata: JsonObject
) -> Step:
    """Take the submission for the open ``visit``. Raises ``Rejected`` 400 for a value or a button that is refused."""
    instance = replace(instance, status=INPROGRESS)
    node = definition.node(visit.node_id)
    row = definition.row(visit.node_id)
    action = _action(definition, visit, event)
    if node is not None and row is not None and row.capture:
        return _start_capture(instance, visit, event, digest, node, checks_fields=row.setting("fields") is not None)
    if visit.node_type == "qr_for_device_handoff":
        return _hand_off(definition, instance, visit, event, digest, metadata)
    result = BACK_KEEPS
    if action == "next":
        fields = node.fields if node is not None and (row is not None or "fields" in node.raw) else None
        result = event.fields if fields is None else validate_fields(visit.node_id, fields, event.fields)
    return leave(definition, _handed_in(instance, visit, event, digest, result), action, event.now, metadata)


def _action(definition: Definition, visit: Visit, event: Submit) -> str:
    """The button. Inferred: ``back`` where it is not wired is refused, since such a page shows no back button."""
    action = event.action or "next"
    if action not in ACTIONS:
        raise Rejected(400, f"action must be next or back, not '{action}'", "action")
    if action == "back" and definition.handler_for(visit.node_id, "back") is None:
        raise Rejected(400, f"Node '{visit.node_id}' has no back button", "action")
    row = definition.row(visit.node_id)
    if action == "back" and row is not None and row.handler("on_back") is None:
        raise Rejected(400, f"Node '{visit.node_id}' is of type {visit.node_type} and has no back button", "action")
    return action


def _start_capture(
    instance: Instance, visit: Visit, event: Submit, digest: str, node: NodeView, *, checks_fields: bool
) -> Step:
    """A capture stays the node that waits until its provider decides.

    Inferred: checked fields (a social security number) are part of its result; pictures are handed on and not kept.
    """
    fields = validate_fields(visit.node_id, node.fields, event.fields) if checks_fields else event.fields
    result = fields if checks_fields else None
    handed_in = replace(visit, status=INPROGRESS, result=result, input_hash=digest, updated_at=event.now)
    return instance.with_last(handed_in), (StartCapture(visit.seq, visit.node_id, visit.node_type, fields),)


def _hand_off(
    definition: Definition, instance: Instance, visit: Visit, event: Submit, digest: str, metadata: JsonObject
) -> Step:
    """The second device went on. Inferred: without ``on_next`` the node that led here is resumed."""
    node = definition.node(visit.node_id)
    way = None
    if node is not None and "on_next" not in node.handlers and visit.seq:
        way = ("on_next", instance.visits[visit.seq - 1].node_id)
    return leave(definition, _handed_in(instance, visit, event, digest, HANDED_OFF), "next", event.now, metadata, way)


def _handed_in(instance: Instance, visit: Visit, event: Submit, digest: str, result: JsonObject | None) -> Instance:
    return instance.with_last(replace(visit, result=result, input_hash=digest, updated_at=event.now))
