"""Whether values have the JSON type that their key takes."""

from wfstudio.document.catalogue import CATALOGUE, FIELD_KEYS, NODE_KEYS, WORKFLOW_KEYS
from wfstudio.document.token_text import is_placeholder
from wfstudio.lint.findings import ERROR
from wfstudio.lint.places import Place
from wfstudio.lint.registry import rule
from wfstudio.lint.shapes import JSON_TYPES, MARKUP_KEYS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wfstudio.document.model import Json, Path
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding, Fix
    from wfstudio.lint.wiring import Wiring

_NODE_TYPES = {
    setting.key: JSON_TYPES[setting.kind]
    for row in CATALOGUE.values()
    for setting in (*NODE_KEYS, *row.settings)
    if setting.kind in JSON_TYPES
}
_FLAT_TYPES = {key: kind for key, kind in _NODE_TYPES.items() if "." not in key}
_ANY_TYPES = {**{setting.key: "string" for setting in NODE_KEYS}, "is_terminal_node": "boolean"}
_NESTED_TYPES = [(*key.split(".", 1), kind) for key, kind in _NODE_TYPES.items() if "." in key]
_OTHERS_BUSINESS = frozenset((*MARKUP_KEYS, "canvasData"))
"""Top-level keys whose type is not checked here: markup has a rule of its own, and no source tells what another
designer keeps."""
_FIELD_TYPES = {
    key: JSON_TYPES[setting.kind]
    for key, setting in FIELD_KEYS.items()
    if setting.kind in JSON_TYPES and key != "value"  # an input may start with a number or a tick
}


@rule("WF106", "wrong-type", ERROR)
def wrong_type(context: "Context") -> "Iterator[Finding]":
    """A value has another JSON type than the key takes.

    Why: `"false"` is text, and text counts as true; a number in quotes does not compare as a number. A value that
    only has quotes too many is repaired safely.

    Bad:
        {"type": "email", "name": "email", "label": "Email", "required": "true"}

    Good:
        {"type": "email", "name": "email", "label": "Email", "required": true}
    """
    doc = context.doc
    if not doc.is_object:
        found = f"a workflow is a JSON object, but the file holds {_called(doc.raw)}"
        yield context.at("WF106", found, Place(()), None)
        return
    for key, value in doc.workflow.items():
        row = WORKFLOW_KEYS.get(key)
        if row is None or _fits(value, row.types) or key in _OTHERS_BUSINESS:
            continue
        if value is not None or row.required:
            yield _wrong(context, (key,), key, value, row.types, None)
    nodes = doc.workflow.get("nodes")
    for index, item in enumerate(nodes) if isinstance(nodes, list) else ():
        if not isinstance(item, dict):
            message = f"a node is an object, but this is {_called(item)}"
            yield context.at("WF106", message, Place(("nodes", index)), None)
    for wiring in context.wirings:
        yield from _wrong_in_node(context, wiring)


def _wrong_in_node(context: "Context", wiring: "Wiring") -> "Iterator[Finding]":
    node = wiring.node
    path: Path = ("nodes", node.index)
    kind = wiring.type_meant
    known = kind in CATALOGUE
    types = _FLAT_TYPES if known else _ANY_TYPES  # a type that only a tenant knows may use a name as it likes
    for key, value in node.raw.items():
        wanted = types.get(key)
        if wanted and not _is(value, wanted) and (value is not None or key in ("id", "type", "fields")):
            yield _wrong(context, (*path, key), key, value, (wanted,), node.id)
    if not known:
        return
    for outer, inner, wanted in _NESTED_TYPES if kind == "js" else ():
        holder = node.raw.get(outer)
        if holder is None:
            continue
        if not isinstance(holder, dict):
            yield _wrong(context, (*path, outer), outer, holder, ("object",), node.id)
        elif inner in holder and not _is(holder[inner], wanted):
            yield _wrong(context, (*path, outer, inner), f"{outer}.{inner}", holder[inner], (wanted,), node.id)
    for place, field in enumerate(node.fields_listed):
        if not isinstance(field, dict):
            message = f"a field is an object, but this is {_called(field)}"
            yield context.at("WF106", message, Place((*path, "fields", place)), node.id or None)
            continue
        for key, value in field.items():
            wanted = _FIELD_TYPES.get(key)
            if wanted and value is not None and not _is(value, wanted):
                yield _wrong(context, (*path, "fields", place, key), key, value, (wanted,), node.id)


def _wrong(
    context: "Context", path: "Path", key: str, value: "Json", wanted: tuple[str, ...], node: str | None
) -> "Finding":
    place = Place(path)
    choice = " or ".join([_called_type(kind) for kind in wanted])
    message = f"`{key}` takes {choice}, but this is {_called(value)}"
    return context.at("WF106", message, place, node or None, fix=_unquoted(context, place, value, wanted))


def _unquoted(context: "Context", place: Place, value: "Json", wanted: tuple[str, ...]) -> "Fix | None":
    """The fix for a boolean or number in quotes."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    if "boolean" in wanted and text.lower() in ("true", "false"):
        return context.fix("safe", f"Write {text.lower()} without quotes", place, text.lower() == "true")
    if "number" in wanted and len(text) < 20:
        try:
            number = int(text) if text.lstrip("-").isdecimal() else float(text)
        except ValueError:
            return None
        if number - number == 0:  # neither infinite nor no number
            return context.fix("safe", f"Write {number} without quotes", place, number)
    return None


def _is(value: "Json", kind: str) -> bool:
    if kind == "string":
        return isinstance(value, str)
    if kind == "boolean":
        return isinstance(value, bool) or is_placeholder(value)
    if kind == "number":
        return (isinstance(value, int | float) and not isinstance(value, bool)) or is_placeholder(value)
    return isinstance(value, list if kind == "array" else dict)


def _fits(value: "Json", kinds: "Iterable[str]") -> bool:
    return any(_is(value, kind) for kind in kinds)


def _called(value: "Json") -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return f'the text "{value}"' if len(value) <= 20 and value.isprintable() else "text"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return "a number"
    return "a list" if isinstance(value, list) else "an object"


def _called_type(kind: str) -> str:
    return {"string": "text", "boolean": "true or false", "array": "a list", "object": "an object"}.get(
        kind, f"a {kind}"
    )
