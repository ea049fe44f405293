"""The JSON Schema of workflow documents, made from the catalogue.

It says what a schema can: keys, types of values, what each node type needs and takes. What leads where, and what
scripts and HTML say, is the linter's business.
"""

from wfstudio.document.catalogue import CATALOGUE, FIELD_KEYS, FIELD_TYPES, HANDLER_LABELS, NODE_KEYS, WORKFLOW_KEYS
from wfstudio.document.model import SERVER_MADE_KEYS
from wfstudio.document.rows import Kind
from wfstudio.document.token_text import WHOLE

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Json
    from wfstudio.document.rows import NodeType, Setting

    Schema = dict[str, Json]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN = {Kind.NUMBER: "number", Kind.BOOLEAN: "boolean", Kind.OBJECT: "object"}


def workflow_schema() -> "Schema":
    """The schema of a workflow file: the workflow object, or ``{"data": …}`` around it."""
    return {
        "$schema": DIALECT,
        "title": "wfstudio workflow",
        "type": "object",
        "if": {"required": ["data"], "not": {"required": ["nodes"]}},
        "then": {"properties": {"data": {"$ref": "#/$defs/workflow"}}},
        "else": {"$ref": "#/$defs/workflow"},
        "$defs": {
            "workflow": _workflow(),
            "node": _node(),
            "field": _field(),
            "markup": _markup(),
            **{_type_name(row): _of_type(row) for row in CATALOGUE.values()},
        },
    }


def _workflow() -> "Schema":
    properties: Schema = {}
    for row in WORKFLOW_KEYS.values():
        properties[row.key] = {**_described(row.key), **_typed(*row.types, required=row.required)}
    properties["nodes"] = {
        **_described("nodes"),
        "type": "array",
        "minItems": 1,
        "items": {"$ref": "#/$defs/node"},
    }
    for key in ("header", "footer"):
        properties[key] = {**_described(key), "$ref": "#/$defs/markup"}
    return {
        "type": "object",
        "properties": properties,
        "required": [row.key for row in WORKFLOW_KEYS.values() if row.required],
        "propertyNames": {"enum": [*sorted({*WORKFLOW_KEYS, *SERVER_MADE_KEYS, "$schema"})]},
    }


def _or_null(*kinds: str, required: bool) -> "Json":
    """JSON types; what may be left out may be null as well."""
    listed = [*kinds] if required else [*kinds, "null"]
    return listed[0] if len(listed) == 1 else list(listed)


def _typed(*kinds: str, required: bool) -> "Schema":
    """What a value may be; a placeholder may stand for a number or a switch."""
    if "string" in kinds or not {"boolean", "number"} & set(kinds):
        return {"type": _or_null(*kinds, required=required)}
    return {"type": _or_null(*kinds, "string", required=required), "pattern": f"^{WHOLE}$"}


def _described(key: str) -> "Schema":
    row = WORKFLOW_KEYS[key]
    return {"title": row.title, "description": row.help}


def _node() -> "Schema":
    """What holds for every node; a key that another type of node knows is carried along by the platform."""
    words = {key.split(".")[0] for row in CATALOGUE.values() for key in [one.key for one in row.settings]}
    names = sorted(words | {one.key for one in NODE_KEYS} | set(HANDLER_LABELS))
    cases: list[Json] = [
        {
            "if": {"properties": {"type": {"const": row.type}}, "required": ["type"]},
            "then": {"$ref": f"#/$defs/{_type_name(row)}"},
        }
        for row in CATALOGUE.values()
    ]
    properties: Schema = {one.key: _setting(one) for one in NODE_KEYS}
    properties["type"] = {
        **_setting(next(one for one in NODE_KEYS if one.key == "type")),
        "oneOf": [
            {"const": row.type, "title": row.title, "description": row.description} for row in CATALOGUE.values()
        ],
    }
    return {
        "type": "object",
        "properties": properties,
        "required": [one.key for one in NODE_KEYS if one.required],
        "propertyNames": {"enum": list(names)},
        "allOf": cases,
    }


def _type_name(row: "NodeType") -> str:
    return f"node-{row.type}"


def _of_type(row: "NodeType") -> "Schema":
    properties: Schema = {}
    required: list[Json] = []
    for setting in row.settings:
        outer, _, inner = setting.key.partition(".")
        if inner:
            holder = properties.setdefault(outer, {"type": "object", "properties": {}, "required": []})
            assert isinstance(holder, dict)
            inside, needed = holder["properties"], holder["required"]
            assert isinstance(inside, dict)
            assert isinstance(needed, list)
            inside[inner] = _setting(setting)
            if setting.required:
                needed.append(inner)
        else:
            properties[outer] = _setting(setting)
        if setting.required and outer not in required:
            required.append(outer)
    for spec in row.handlers:
        told = f"The id of the node to go to on the outcome `{spec.outcome}`; empty for none."
        properties[spec.key] = {"title": spec.label, "description": told, "type": ["string", "null"]}
    return {"title": row.title, "description": row.description, "properties": properties, "required": required}


def _setting(setting: "Setting") -> "Schema":
    told: Schema = {"title": setting.title, "description": setting.help}
    if setting.kind is Kind.ROWS:
        return {**told, "type": "array", "items": {"$ref": "#/$defs/field"}}
    if setting.kind is Kind.MARKUP:
        return {**told, "$ref": "#/$defs/markup"}
    told.update(_typed(_PLAIN.get(setting.kind, "string"), required=setting.required))
    if setting.choices and setting.kind is Kind.CHOICE and setting.key != "type":
        told["examples"] = list(setting.choices)  # known values, not all
    return told


def _field() -> "Schema":
    return {
        "type": "object",
        "properties": {
            **{key: _setting(one) for key, one in FIELD_KEYS.items()},
            "type": {
                **_setting(FIELD_KEYS["type"]),
                "oneOf": [
                    {"const": row.type, "title": row.title, "description": row.description}
                    for row in FIELD_TYPES.values()
                ],
            },
        },
        "required": [key for key, one in FIELD_KEYS.items() if one.required],
    }


def _markup() -> "Schema":
    return {
        "type": ["object", "null"],
        "properties": {"type": {"const": "html"}, "html": {"type": "string"}},
        "required": ["type", "html"],
    }
