"""The JSON Schema of the profiles in ``wfstudio.toml``, made from the table of their settings."""

from typing import Any

from wfstudio.client.profile_rows import KEPT_IN, ROWS, SECRETS, TOLD, Row


def profiles_schema() -> dict[str, Any]:
    """The schemas of the keys ``profile`` and ``profiles``. Tables within a profile are of others."""
    known: dict[str, Any] = {row.key: _row(row) for row in ROWS}
    known["keyring"] = {"description": "The license is in the system's keyring.", "type": "boolean"}
    known |= {key: {"description": "Told by the tenant.", "type": "string"} for key in TOLD}
    known |= {key: {"description": "Where this secret is kept.", "enum": list(KEPT_IN)} for key in SECRETS}
    table = {"type": "object", "properties": known, "additionalProperties": {"type": ["object", "array"]}}
    return {
        "profile": {"description": "The profile that is used when nothing else is said.", "type": "string"},
        "profiles": {"description": "Connections by name.", "type": "object", "additionalProperties": table},
    }


def _row(row: Row) -> dict[str, Any]:
    told: dict[str, Any] = {"description": f"{row.about[0].upper()}{row.about[1:]}."}
    if row.kind == "flag":
        return {**told, "type": "boolean"}
    return {**told, "enum": list(row.choices)} if row.choices else {**told, "type": "string"}
