"""What a browser does to an instance: opening its page, sending a form. The same steps as those of the API.

A page has no way of its own into the store: it initiates, submits and polls through the handlers that answer the API,
so the command line, the studio and several browsers can take turns on one instance.

Who may use it: whoever holds the instance's URL, as with the API's own open endpoints; its id cannot be guessed.
Inferred: no device is shut out after the first, since a journey may be handed to another one, or taken up again after
a mail. Each device that has had the page keeps a mark (a cookie under the page's path alone), which tells at a
hand-off the device that waits from the one that arrives. Nothing that was entered is ever shown again after it was
accepted, so that whoever opens the URL later learns no more than where the journey stands.
"""

import base64
import contextlib
from dataclasses import dataclass
from typing import Any

from wfstudio.engine.answers import step_answer
from wfstudio.engine.events import Submit
from wfstudio.engine.forms import inputs as inputs_by_name
from wfstudio.engine.machine import advance
from wfstudio.engine.state import INPROGRESS, PENDING, Instance
from wfstudio.engine.submissions import submission_hash
from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.service.call import Call
from wfstudio.service.callers import Caller
from wfstudio.service.core import Service
from wfstudio.service.handlers import instances
from wfstudio.service.journeys import Run, change, look
from wfstudio.service.pages import parts
from wfstudio.service.pages.inputs import PREFIX, Entered, checked, worded
from wfstudio.service.pages.marks import same, visit_mark
from wfstudio.service.pages.sent import Sent
from wfstudio.service.pages.shown import HANDOFF
from wfstudio.service.refused import Refused
from wfstudio.service.store.rows import StoredAnswer

TEST_PICTURE = base64.b64encode(b"wfstudio test picture").decode()
"""What the button for a test picture hands in; the simulated provider looks at no bytes."""


PASSED = "passed"
"""Says that a form was not used because the journey had gone on without it."""


@dataclass(slots=True)
class Turn:
    """What came of a form: ``went_on`` to wherever the journey is, or the reason why not."""

    went_on: bool = True
    note: str = ""
    entered: Entered | None = None
    status: int = 303


def call_for(service: Service, endpoint: str, body: dict[str, Any]) -> Call:
    """A call as a browser makes it: with the id alone, which is what ``initiate`` and the others ask for too."""
    return Call(service, ENDPOINTS[endpoint], Caller(), {}, {}, body)


async def stand(service: Service, instance_id: str) -> Run:
    """The instance as it is now; nothing changes. Raises Refused 404."""
    return await look(call_for(service, "poll", {}), instance_id)


async def arrive(service: Service, instance_id: str, *, known: bool) -> Run:
    """Somebody opened the page: start the journey, finish what was being looked at, go on from a hand-off.

    At a hand-off a device that is ``known`` waits; another one is the second device.

    Inferred: a second device is noticed by its opening the page; a device that has had the page before waits.

    Raises Refused 404.
    """
    run = await stand(service, instance_id)
    if run.instance.status == PENDING:
        with contextlib.suppress(Refused):
            await instances.initiate(call_for(service, "initiate", {"wfInstanceId": instance_id}))
    elif waits_for_device(run.instance) and not known:
        await _hand_over(service, instance_id)
    elif (waiting := run.instance.waiting) is not None and waiting.status == INPROGRESS:
        body = {"wfInstanceId": instance_id, "nodeId": waiting.node_id}
        with contextlib.suppress(Refused):
            await instances.poll(call_for(service, "poll", body))
    else:
        return run
    return await stand(service, instance_id)


def waits_for_device(instance: Instance) -> bool:
    """Whether the instance waits for a second device."""
    return instance.waiting is not None and instance.waiting.node_type == HANDOFF


async def _hand_over(service: Service, instance_id: str) -> None:
    """Emit ``next`` at the hand-off; whoever else arrived first is as good."""
    call = call_for(service, "submit_result", {})

    async def decide(run: Run) -> dict[str, Any]:
        waiting = run.instance.waiting
        if waiting is None or not waits_for_device(run.instance):
            return {}
        run.note("device_arrived", waiting.node_id)
        event = Submit(call.now, waiting.node_id, {}, None, "next")
        await run.take(advance(run.definition, run.instance, event, run.row.metadata))
        run.answer = StoredAnswer(
            waiting.seq, {"wfInstanceId": run.row.id, **step_answer(run.definition, run.instance)}
        )
        return {}

    with contextlib.suppress(Refused):
        await change(call, instance_id, decide)


async def take_form(service: Service, instance_id: str, sent: Sent) -> Turn:
    """Take what a page's form sent. Raises Refused 404, 403 for a form that no page of this instance had."""
    run = await stand(service, instance_id)
    seq = sent.fields.get("visit", "")
    seq_number = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 10 else -1
    mark = visit_mark(service.secrets.service_key, instance_id, seq_number)
    if seq_number < 0 or not same(sent.fields.get("token", ""), mark):
        raise Refused(403, "the form is none of this page's")
    visit = run.instance.visit(seq_number)
    if visit is None:
        raise Refused(403, "the form is none of this page's")
    node = run.definition.node(visit.node_id)
    row = run.definition.row(visit.node_id)
    action = sent.fields.get("action", "next")
    fields = node.fields if node is not None else []
    takes_picture = row is not None and row.capture and row.setting("fields") is None
    values = {name: sent.fields.get(PREFIX + name, "") for name in inputs_by_name(fields)}
    errors: dict[str, str] = {}
    if takes_picture:
        body = _picture(service, sent, action)
        if body is None:
            errors[parts.PICTURE] = "Choose a picture first"
        data, action = body or {}, "next"
    else:
        data = _submitted(fields, values) if action == "next" and visit.node_type != HANDOFF else {}
    waiting = run.instance.waiting
    if waiting is None or waiting.seq != seq_number or waiting.status == INPROGRESS:
        return Turn(note=_note(run, seq_number, data, action))
    if not takes_picture and data is not None and action == "next" and visit.node_type != HANDOFF:
        errors |= checked(visit.node_id, fields, values)
    if errors:
        return Turn(False, entered=Entered(values, errors), status=400)
    submission = instances.Submission(instance_id, visit.node_id, data, action=action, visit=seq_number)
    try:
        await instances.submit(call_for(service, "submit_result", {}), submission)
    except Refused as refused:
        if refused.status == instances.PASSED:
            return Turn(note=_note(await stand(service, instance_id), seq_number, data, action))
        if refused.status != 400:
            raise
        return Turn(False, entered=Entered(values, {"": _in_words(refused.message, fields)}), status=400)
    return Turn()


def _note(run: Run, seq: int, data: dict[str, Any], action: str) -> str:
    """What is to be said of a form whose visit is over: nothing when it is what was accepted for that visit, or a
    picture, which is looked at once however often it is sent."""
    visit = run.instance.visit(seq)
    if visit is None or visit.input_hash is None:
        return PASSED
    again = visit.input_hash == submission_hash(Submit(0, visit.node_id, data, None, action))
    return "" if again or instances.PICTURE_KEY in data else PASSED


def _picture(service: Service, sent: Sent, action: str) -> dict[str, Any] | None:
    if (picture := sent.files.get(parts.PICTURE)) is not None:
        return {instances.PICTURE_KEY: base64.b64encode(picture).decode()}
    if action == "sample" and service.provider.name == "simulated":
        return {instances.PICTURE_KEY: TEST_PICTURE}
    return None


def _submitted(fields: list[dict[str, Any]], values: dict[str, str]) -> dict[str, Any]:
    """The values as the API's callers send them: a checkbox as true or false, an input that was left empty not."""
    made: dict[str, Any] = {}
    for name, one in inputs_by_name(fields).items():
        if one.get("type") == "checkbox":
            made[name] = values[name] == "true"
        elif values[name]:
            made[name] = values[name].replace("\r\n", "\n")
    return made


def _in_words(message: str, fields: list[dict[str, Any]]) -> str:
    for name, one in inputs_by_name(fields).items():
        message = worded(message, name, one)
    return message
