"""What keys and JSON types the catalogue gives workflows, nodes and fields, in tables that are quick to ask."""

from wfstudio.document.catalogue import CATALOGUE, FIELD_KEYS, NODE_KEYS, WORKFLOW_KEYS, Kind
from wfstudio.document.model import HANDLER_KEYS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Json

JSON_TYPES = {
    Kind.TEXT: "string",
    Kind.CHOICE: "string",
    Kind.MULTI_CHOICE: "string",
    Kind.NODE_REF: "string",
    Kind.JS: "string",
    Kind.HTML: "string",
    Kind.NUMBER: "number",
    Kind.BOOLEAN: "boolean",
    Kind.ROWS: "array",
    Kind.OBJECT: "object",
}
"""The JSON type that each kind of setting takes; markup has a rule of its own."""
_PYTHON = {"string": str, "number": int, "boolean": bool, "array": list, "object": dict}
MARKUP_KEYS = ("header", "footer")

REQUIRED = {
    row.type: tuple([tuple(setting.key.split(".")) for setting in row.settings if setting.required])
    for row in CATALOGUE.values()
}
"""For each node type the keys that it needs, as paths."""
NODE_WORDS = frozenset(
    setting.key.split(".")[0] for row in CATALOGUE.values() for setting in (*NODE_KEYS, *row.settings)
)
"""The keys that a node of some type may hold, without the handlers. A key that belongs to another type is not reported:
the platform leaves it alone, and real documents carry them along."""


def _shape(kind: str) -> dict[str, type]:
    row = CATALOGUE[kind]
    shape: dict[str, type] = {spec.key: str for spec in row.handlers}
    for setting in (*NODE_KEYS, *row.settings):
        outer, _, inner = setting.key.partition(".")
        shape[outer] = dict if inner or setting.kind is Kind.MARKUP else _PYTHON[JSON_TYPES[setting.kind]]
    return shape


_SHAPES = {kind: _shape(kind) for kind in CATALOGUE}
_NEEDED = {kind: frozenset(["id", *[path[0] for path in paths]]) for kind, paths in REQUIRED.items()}
_FIELD = {key: _PYTHON[JSON_TYPES[setting.kind]] for key, setting in FIELD_KEYS.items() if setting.kind in JSON_TYPES}
_TOP = {row.key: _PYTHON[row.types[0]] for row in WORKFLOW_KEYS.values()}
_TOP_NEEDED = frozenset(row.key for row in WORKFLOW_KEYS.values() if row.required)
HANDLERS = frozenset(HANDLER_KEYS)


def is_plain_workflow(workflow: "dict[str, Json]") -> bool:
    """Whether nothing about the shape of a workflow and of what is in it is out of the ordinary.

    True means that no rule about shapes would find anything; False means that they have to look.
    """
    for key, value in workflow.items():
        if type(value) is not _TOP.get(key):
            return False
    nodes = workflow.get("nodes")
    if not nodes or not isinstance(nodes, list) or not workflow.keys() >= _TOP_NEEDED:
        return False
    known: set[tuple[object, ...]] = set()
    return _plain_markup(workflow) and all(type(node) is dict and _plain_node(node, known) for node in nodes)


def _plain_node(node: "dict[str, Json]", known: "set[tuple[object, ...]]") -> bool:
    """``known`` holds the sequences of keys and types that were found plain: most nodes look like another one."""
    kind = node.get("type")
    if type(kind) is not str or kind not in _SHAPES:
        return False
    if (kind, *node, *map(type, node.values())) not in known:
        shape = _SHAPES[kind]
        for key, value in node.items():
            if type(value) is not shape.get(key):
                return False
        if not node.keys() >= _NEEDED[kind]:
            return False
        known.add((kind, *node, *map(type, node.values())))
    if not is_plain_id(node["id"]) or not _plain_markup(node):
        return False
    if kind == "js":
        config = node["config"]
        return isinstance(config, dict) and type(config.get("js_code")) is str and len(config) == 1
    fields = node.get("fields")
    if isinstance(fields, list):
        for field in fields:
            if type(field) is not dict:
                return False
            row = (*field, *map(type, field.values()))
            if row not in known:
                for key, value in field.items():
                    if type(value) is not _FIELD.get(key):
                        return False
                known.add(row)
    return True


def _plain_markup(holder: "dict[str, Json]") -> bool:
    return all(key not in holder or is_markup(holder[key]) for key in MARKUP_KEYS)


def is_markup(value: "Json") -> bool:
    """Whether this is ``{"type": "html", "html": "…"}``."""
    return isinstance(value, dict) and value.get("type") == "html" and isinstance(value.get("html"), str)


def is_plain_id(value: "Json") -> bool:
    """Whether this is text without blanks and control characters, and not empty."""
    return isinstance(value, str) and value != "" and value.isprintable() and " " not in value
