"""Checks what a person typed against the fields of the definition."""

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from wfstudio.document.model import Json
from wfstudio.engine.rejected import Rejected
from wfstudio.engine.state import JsonObject

Field: TypeAlias = dict[str, Json]

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
"""Inferred: something, an at sign, and a name with a dot; nothing stricter, since only a mail can prove an address."""

SSN = re.compile(r"\d{3}-\d{2}-\d{4}|\d{9}", re.ASCII)
"""Inferred: nine digits, with both hyphens or none; whether the number was ever issued is the provider's business."""

TICKED = {"true": True, "on": True, "false": False, "": False}
"""Inferred: the texts that a page or a file may send for a checkbox instead of true and false."""

TEXT_LIMIT = 10_000
"""Inferred: characters that any text may have at most where the definition gives no length."""


def inputs(fields: list[Field]) -> dict[str, Field]:
    """Name → field of those a person fills in: all that have a name, static markup left out."""
    named: dict[str, Field] = {}
    for field in fields:
        name = field.get("name")
        if isinstance(name, str) and name and field.get("type") != "html":
            named.setdefault(name, field)
    return named


def validate_fields(node_id: str, fields: list[Field], values: Mapping[str, Json]) -> JsonObject:
    """The values as they are stored (a checkbox as true or false). Raises ``Rejected`` 400 that names the field.

    Required, type and lengths come from the definition; names the form does not have are refused. An optional input
    that is missing, null or empty is left out.
    """
    known = inputs(fields)
    for name in values:
        if name not in known:
            has = ", ".join(known) or "none"
            raise Rejected(400, f"Node '{node_id}' has no field '{name}' (its fields: {has})", str(name))
    accepted: JsonObject = {}
    for name, field in known.items():
        value = values.get(name)
        if value is None or (value == "" and field.get("type") != "checkbox"):
            if field.get("required") is True:
                raise Rejected(400, f"Field '{name}' is required", name)
            continue
        accepted[name] = _checked(name, field, value)
    return accepted


def _checked(name: str, field: Field, value: Json) -> Json:
    kind = field.get("type")
    if kind == "checkbox":
        return _checkbox(name, field, value)
    if not isinstance(value, str):
        raise Rejected(400, f"Field '{name}' must be text", name)
    _check_length(name, field, value)
    if kind == "email" and not EMAIL.fullmatch(value):
        raise Rejected(400, f"Field '{name}' must be an email address", name)
    if kind == "date" and not _is_date(value):
        raise Rejected(400, f"Field '{name}' must be a date, YYYY-MM-DD", name)
    if kind == "ssn" and not SSN.fullmatch(value):
        raise Rejected(400, f"Field '{name}' must be a social security number of nine digits", name)
    return value


def _checkbox(name: str, field: Field, value: Json) -> bool:
    """Inferred: a required checkbox must be ticked, as in HTML."""
    ticked = TICKED.get(value) if isinstance(value, str) else value
    if not isinstance(ticked, bool):
        raise Rejected(400, f"Field '{name}' must be true or false", name)
    if field.get("required") is True and not ticked:
        raise Rejected(400, f"Field '{name}' is required: it must be ticked", name)
    return ticked


def _check_length(name: str, field: Field, value: str) -> None:
    least, greatest = _length(field, "minLength"), _length(field, "maxLength")
    if least is not None and len(value) < least:
        raise Rejected(400, f"Field '{name}' must have at least {least} characters", name)
    limit = TEXT_LIMIT if greatest is None else greatest
    if len(value) > limit:
        raise Rejected(400, f"Field '{name}' must have at most {limit} characters", name)


def _length(field: Field, key: str) -> int | None:
    value = field.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _is_date(value: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
