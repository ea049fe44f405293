"""What a scenario does at a node that waits: the same on the engine and on a service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from wfstudio.document.model import Json
from wfstudio.scenario.answers import MOST_VISITS, Answers
from wfstudio.scenario.workflow_file import TestedWorkflow

StopReason = Literal["no answer", "refused", "circle"]


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why a run did not go on where it waits: nothing is answered there, the answer was refused, or the answers go
    round in a circle. ``key`` is the answer's place in the file, ``message`` a sentence."""

    node_id: str
    reason: StopReason
    message: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """What is handed in: ``fields`` as the page's types have them, a form's button as ``action``, what a capture comes
    to (``outcome``, ``result``; None: its provider decides). ``key`` is the answer's place in the file."""

    key: str
    fields: dict[str, Json] = field(default_factory=dict)
    action: str | None = None
    outcome: str | None = None
    result: Mapping[str, Json] | None = None
    is_capture: bool = False


def move_at(answers: Answers, workflow: TestedWorkflow, node_id: str, node_type: str, visit: int) -> Move | Stopped:
    """What is done at the ``visit``-th visit (from 0) of a node. Raises BadAnswers for what no field can take."""
    reply = answers.next_for(node_id, visit)
    if reply is None:
        return Stopped(node_id, "no answer", f"no answer for this node ({node_type or 'no type'})")
    if visit >= MOST_VISITS:
        return Stopped(node_id, "circle", f"visited {visit} times: the answers never leave this circle", reply.key)
    asked = workflow.asked(node_id)
    fields = answers.converted(asked.inputs, reply)
    if asked.kind in ("capture", "ssn"):
        result = reply.result if reply.outcome else None
        return Move(reply.key, fields, None, reply.outcome, result, is_capture=True)
    return Move(reply.key, fields, (reply.button or "next") if asked.kind == "form" else None)
