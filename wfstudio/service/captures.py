"""Capture providers: who decides what became of a selfie, a document or a number.

A provider never sees the definition and keeps nothing in memory: what it must remember travels in its ticket, which
is stored with the instance, so a pending capture survives a restart.
"""

from dataclasses import dataclass
from typing import Any, Protocol

from wfstudio.engine.simulation import simulated_find, simulated_outcome, simulated_result

JsonObject = dict[str, Any]

OUTCOMES = ("success", "fail", "error", "resolution_fail")


@dataclass(frozen=True, slots=True)
class CaptureRequest:
    """What a provider is asked to look at. ``submitted`` holds what the page handed in."""

    instance_id: str
    node_id: str
    node_type: str
    submitted: JsonObject
    metadata: JsonObject
    now: int


@dataclass(frozen=True, slots=True)
class CaptureDecision:
    """What a provider found: one of ``OUTCOMES``, and the result that the node gets."""

    outcome: str
    result: JsonObject


class CaptureProvider(Protocol):
    """Starts captures and tells, when asked again, what became of them."""

    name: str

    async def start(self, request: CaptureRequest) -> JsonObject:
        """Begin; what is returned is the ticket that ``poll`` gets."""

    async def poll(self, ticket: JsonObject, now: int) -> CaptureDecision | None:
        """The decision, None while there is none."""

    def ordered(self, ticket: JsonObject, outcome: str, result: JsonObject | None) -> CaptureDecision:
        """The decision that was queued on the control path, completed with what this provider would have found."""


class SimulatedProvider:
    """Success after a while, or what the instance's persona gets; inspects no bytes, marks results as simulated."""

    name = "simulated"

    def __init__(self, takes_ms: int) -> None:
        self._takes_ms = takes_ms

    async def start(self, request: CaptureRequest) -> JsonObject:
        found = simulated_find(request.node_type, request.metadata)
        outcome = simulated_outcome(request.node_type, request.metadata)
        due = request.now + self._takes_ms
        return {"dueAt": due, "nodeType": request.node_type, "found": found, "outcome": outcome}

    async def poll(self, ticket: JsonObject, now: int) -> CaptureDecision | None:
        if now < ticket["dueAt"]:
            return None
        return self.ordered(ticket, ticket.get("outcome", "success"), None)

    def ordered(self, ticket: JsonObject, outcome: str, result: JsonObject | None) -> CaptureDecision:
        return CaptureDecision(outcome, simulated_result(outcome, ticket["found"], result))
