"""The JSON Schema of scenario files, made from the same words that reading them knows."""

from wfstudio.document.model import Json
from wfstudio.scenario.answers import BUTTONS
from wfstudio.scenario.expecting import STATUSES
from wfstudio.scenario.page import CAPTURE_OUTCOMES

Schema = dict[str, Json]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}
"""Scalars are read as text and converted by the field's type."""
_ANYTHING: Schema = {"type": ["object", "null"]}

_EXPECTED: dict[str, Schema] = {
    "status": {"description": "How the instance ends; COMPLETED when not named.", "enum": [*STATUSES]},
    "path": {
        "description": "Every node in order of visit, scripts and the terminal node included.",
        "type": ["array", "null"],
        "items": {"type": "string"},
    },
    "results": {
        "description": "By node id, what its last visit left; only what is named must fit; null: not there.",
        **_ANYTHING,
    },
    "summary": {"description": "Parts of the result summary: person_info, docsScanned.", **_ANYTHING},
    "requests": {
        "description": "Requests of scripts, in this order with others in between; an empty list means none at all.",
        "type": ["array", "null"],
        "items": {"$ref": "#/$defs/request"},
    },
}

_MOCK: dict[str, Schema] = {
    "url": {"description": "The whole URL; * stands for anything.", "type": "string"},
    "method": {"description": "Any method when not named.", "type": "string"},
    "status": {"description": "200 when not named.", "$ref": "#/$defs/httpStatus"},
    "json": {"description": "The body, as JSON."},
    "body": {"description": "The body, as text.", **_TEXT},
    "headers": {"type": ["object", "null"], "additionalProperties": _TEXT},
}

_REQUEST: dict[str, Schema] = {
    "url": _MOCK["url"],
    "method": {"type": "string"},
    "node": {"description": "The script that asked.", "type": "string"},
    "status": {
        "description": "What it got; null: it was refused.",
        "anyOf": [{"$ref": "#/$defs/httpStatus"}, {"type": "null"}],
    },
    "json": {"description": "Parts of the body, as JSON."},
    "body": {"description": "The whole body, as text.", **_TEXT},
}


def scenario_schema() -> Schema:
    """The schema of a scenario: an answers file that names its workflow."""
    replies: Schema = {
        "description": "Node id → what the person does there; a list when the node is visited again, the last repeats.",
        "type": ["object", "null"],
        "additionalProperties": {"anyOf": [{"$ref": "#/$defs/answer"}, _list({"$ref": "#/$defs/answer"}, least=1)]},
    }
    return {
        "$schema": _DIALECT,
        "title": "A scenario of a workflow (wfstudio test)",
        "type": "object",
        "properties": {
            "workflow": {"description": "The workflow's file, relative to this one.", "type": "string", "minLength": 1},
            "metadata": {"description": "The metadata of the instance.", **_ANYTHING},
            "answers": replies,
            "mocks": {
                "description": "What scripts' fetch gets: the first that fits; what none answers is refused.",
                "type": ["array", "null"],
                "items": {"$ref": "#/$defs/mock"},
            },
            "expect": {**_object(_EXPECTED), "description": "What the run should come to.", "type": ["object", "null"]},
        },
        "required": ["workflow"],
        "additionalProperties": False,
        "$defs": {
            "answer": _answer(),
            "fields": {"type": ["object", "null"], "additionalProperties": _TEXT},
            "mock": {**_object(_MOCK), "required": ["url"], "not": {"required": ["json", "body"]}},
            "request": {**_object(_REQUEST), "minProperties": 1},
            "httpStatus": {"type": "integer", "minimum": 100, "maximum": 599},
        },
    }


def _answer() -> Schema:
    """A word; ``{fields, button}`` or ``{fields, outcome, result}``; else the fields themselves."""
    spelled_out: Schema = {
        "fields": {"$ref": "#/$defs/fields"},
        "button": {"description": "Which button is pressed.", "enum": [*BUTTONS]},
        "outcome": {"description": "What the capture comes to.", "enum": [*CAPTURE_OUTCOMES]},
        "result": {"description": "What the capture leaves, beside what the provider makes up.", **_ANYTHING},
    }
    looks_so: Schema = {
        "propertyNames": {"enum": [*spelled_out]},
        "properties": {"fields": {"type": ["object", "null"]}},
        "minProperties": 1,
    }
    return {
        "anyOf": [
            {"enum": [*BUTTONS, *CAPTURE_OUTCOMES]},
            {"type": "object", "properties": spelled_out, "additionalProperties": False, "minProperties": 1},
            {"$ref": "#/$defs/fields", "not": looks_so},
        ]
    }


def _object(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": {**properties}, "additionalProperties": False}


def _list(items: Schema, least: int) -> Schema:
    return {"type": "array", "items": items, "minItems": least}
