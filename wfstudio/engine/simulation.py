"""What the simulated capture provider finds. It inspects no bytes and marks its results as simulated."""

from wfstudio.document.model import Json
from wfstudio.engine.state import JsonObject

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


def simulated_outcome(node_type: str, metadata: JsonObject) -> str:
    """What a capture comes to that nobody decided: success, unless the instance's persona says otherwise."""
    persona = metadata.get(PERSONA_KEY)
    fate = PERSONAS.get(persona, {}) if isinstance(persona, str) else {}
    return fate.get(node_type, "success")


def simulated_result(outcome: str, found: JsonObject, decided: JsonObject | None) -> JsonObject:
    """The result of a capture: what was ``found`` completed with what was ``decided`` beforehand."""
    basis: JsonObject = found if outcome == "success" else {"reason": f"simulated {outcome}"}
    return {**basis, **(decided or {}), "simulated": True}


def simulated_find(node_type: str, metadata: JsonObject) -> JsonObject:
    """Plausible fields by node type. Inferred: no public source lists the fields of a real capture's result."""
    if node_type == "liveid_capture":
        return {"liveness_score": 0.98, "face_compare_score": 0.96}
    if node_type == "selfie_capture":
        return {"quality_score": 0.95}
    if node_type == "photo_id_capture":
        document: JsonObject = {"documentType": "Passport", "documentNumber": "X00000000", "issuingCountry": "USA"}
        return {**document, **_person(metadata, {"firstName": "Ada", "lastName": "Lovelace", "dob": "1990-01-01"})}
    if node_type == "ssn_capture":
        return {"ssn_verified": True}
    return {}


def _person(metadata: JsonObject, default: dict[str, str]) -> JsonObject:
    person: JsonObject = {}
    for key, text in default.items():
        known: Json = metadata.get(key)
        person[key] = known if isinstance(known, str) else text
    return person
