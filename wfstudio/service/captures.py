"""Capture providers: who decides what became of a selfie, a document or a number.

A provider never sees the definition and keeps nothing in memory: what it must remember travels in its ticket, which
is stored with the instance, so a pending capture survives a restart.
"""

from dataclasses import dataclass
from typing import Any, Protocol

JsonObject = dict[str, Any]

OUTCOMES = ("success", "fail", "error", "resolution_fail")


PERSONA_KEY = "persona"
"""Inferred: the key of an instance's metadata that names the persona whose captures are simulated."""

PERSONAS: dict[str, dict[str, str]] = {
    "genuine": {},
    "impostor": {"selfie_capture": "fail", "liveid_capture": "fail"},
    "forger": {"photo_id_capture": "fail"},
    "blurred": {"photo_id_capture": "resolution_fail", "selfie_capture": "resolution_fail"},
    "no_such_number": {"ssn_capture": "fail"},
    "unlucky": dict.fromkeys(("selfie_capture", "liveid_capture", "photo_id_capture", "ssn_capture"), "error"),
}
"""Persona → node type → outcome; every other capture of a persona succeeds, and so do those of an unknown one."""


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
        found = _found(request.node_type, request.metadata)
        persona = request.metadata.get(PERSONA_KEY)
        fate = PERSONAS.get(persona, {}) if isinstance(persona, str) else {}
        outcome = fate.get(request.node_type, "success")
        due = request.now + self._takes_ms
        return {"dueAt": due, "nodeType": request.node_type, "found": found, "outcome": outcome}

    async def poll(self, ticket: JsonObject, now: int) -> CaptureDecision | None:
        if now < ticket["dueAt"]:
            return None
        return self.ordered(ticket, ticket.get("outcome", "success"), None)

    def ordered(self, ticket: JsonObject, outcome: str, result: JsonObject | None) -> CaptureDecision:
        found = ticket["found"] if outcome == "success" else {"reason": f"simulated {outcome}"}
        return CaptureDecision(outcome, {**found, **(result or {}), "simulated": True})


def _found(node_type: str, metadata: JsonObject) -> JsonObject:
    """Plausible fields by node type. Inferred: no public source lists the fields of a real capture's result."""
    if node_type == "liveid_capture":
        return {"liveness_score": 0.98, "face_compare_score": 0.96}
    if node_type == "selfie_capture":
        return {"quality_score": 0.95}
    if node_type == "photo_id_capture":
        document = {"documentType": "Passport", "documentNumber": "X00000000", "issuingCountry": "USA"}
        return {**document, **_person(metadata, {"firstName": "Ada", "lastName": "Lovelace", "dob": "1990-01-01"})}
    if node_type == "ssn_capture":
        return {"ssn_verified": True}
    return {}


def _person(metadata: JsonObject, default: dict[str, str]) -> JsonObject:
    return {key: metadata[key] if isinstance(metadata.get(key), str) else text for key, text in default.items()}
