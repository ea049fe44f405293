"""The JSON Schema of ``wfstudio.toml``, made from the table of its keys and the table of rules."""

from wfstudio.lint.config_table import IGNORE, LINT, PER_FILE, Key
from wfstudio.lint.findings import LEVELS
from wfstudio.lint.selection import PRESETS
from wfstudio.lint.table import ROWS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Json

    Schema = dict[str, Json]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def config_schema() -> "Schema":
    """The schema of a ``wfstudio.toml``. Tables of others than the linter are left alone, as the linter does."""
    return {
        "$schema": _DIALECT,
        "title": "wfstudio.toml",
        "type": "object",
        "properties": {"lint": {"description": "How workflow files are linted.", **_table(LINT)}},
        "$defs": {
            "rule": {"description": "A rule's code or name.", "enum": [*_codes(), *_names()]},
            "rules": {
                "description": "Codes (WF201), groups (WF4), names (trap) or presets.",
                "enum": [*_codes(), *_groups(), *_names(), *PRESETS, "all"],
            },
            "severity": {"enum": list(LEVELS)},
        },
    }


def _codes() -> "list[Json]":
    return list(ROWS)


def _names() -> "list[Json]":
    return [row.name for row in ROWS.values()]


def _groups() -> "list[Json]":
    """The beginnings of codes that stand for several."""
    return [*sorted({code[:length] for code in ROWS for length in (2, 3, 4)})]


def _table(keys: dict[str, Key]) -> "Schema":
    required: list[Json] = [name for name, key in keys.items() if key.required]
    properties: Schema = {name: _key(key) for name, key in keys.items()}
    table: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**table, "required": required} if required else table


def _key(key: Key) -> "Schema":
    told: Schema = {"description": key.help, **_taken(key.takes)}
    if key.takes == "count":
        told["minimum"] = key.least
    return told if key.default is None else {**told, "default": key.default}


def _rules() -> "Schema":
    return {"type": "array", "items": {"$ref": "#/$defs/rules"}}


def _severities() -> "Schema":
    return {
        "type": "object",
        "propertyNames": {"$ref": "#/$defs/rules"},
        "additionalProperties": {"$ref": "#/$defs/severity"},
    }


def _taken(kind: str) -> "Schema":
    """What a kind of key takes."""
    takes: dict[str, Schema] = {
        "preset": {"enum": list(PRESETS)},
        "severity": {"$ref": "#/$defs/severity"},
        "rule": {"$ref": "#/$defs/rule"},
        "rules": _rules(),
        "severities": _severities(),
        "count": {"type": "integer"},
        "text": {"type": "string"},
        "reason": {"type": "string", "pattern": r"\S"},
    }
    if kind == "ignores":
        return {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/rules"}, _table(IGNORE)]}}
    if kind == "files":
        return {"type": "object", "additionalProperties": {"anyOf": [_rules(), _table(PER_FILE)]}}
    return takes[kind]
