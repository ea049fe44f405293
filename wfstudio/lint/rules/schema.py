"""Whether the document has the shape of a workflow."""

from wfstudio.document.catalogue import CATALOGUE, FIELD_KEYS, NODE_KEYS, WORKFLOW_KEYS, Kind
from wfstudio.lint.findings import ERROR
from wfstudio.lint.places import Place
from wfstudio.lint.registry import rule
from wfstudio.lint.wiring import TYPES

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wfstudio.document.model import Json, NodeView, Path
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding, Fix

_JSON_TYPES = {
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
}  # markup has a rule of its own
_NODE_TYPES = {
    setting.key: _JSON_TYPES[setting.kind]
    for row in CATALOGUE.values()
    for setting in (*NODE_KEYS, *row.settings)
    if setting.kind in _JSON_TYPES
}
_FLAT_TYPES = {key: kind for key, kind in _NODE_TYPES.items() if "." not in key}
_ANY_TYPES = {**{setting.key: "string" for setting in NODE_KEYS}, "is_terminal_node": "boolean"}
_NESTED_TYPES = [(*key.split(".", 1), kind) for key, kind in _NODE_TYPES.items() if "." in key]
_OTHERS_BUSINESS = frozenset(("header", "footer", "canvasData"))
"""Top-level keys whose type is not checked here: markup has a rule of its own, and no source tells what another
designer keeps."""
_FIELD_TYPES = {
    key: _JSON_TYPES[setting.kind]
    for key, setting in FIELD_KEYS.items()
    if setting.kind in _JSON_TYPES and key != "value"  # an input may start with a number or a tick
}
_REQUIRED = {
    row.type: tuple([tuple(setting.key.split(".")) for setting in row.settings if setting.required])
    for row in CATALOGUE.values()
}


@rule("WF104", "missing-workflow-field", ERROR)
def missing_workflow_field(context: "Context") -> "Iterator[Finding]":
    """The workflow lacks `name`, `nodes`, `version` or `type`.

    Why: the service refuses a workflow without them.

    Bad:
        {"name": "Age check", "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}

    Good:
        {"version": "v1", "name": "Age check", "type": "idv-age",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}
    """
    if context.doc.is_object:
        for row in WORKFLOW_KEYS.values():
            if row.required and row.key not in context.doc.workflow:
                yield context.about_document("WF104", f"the workflow has no `{row.key}`. {row.help}")


@rule("WF106", "wrong-type", ERROR)
def wrong_type(context: "Context") -> "Iterator[Finding]":
    """A value has another JSON type than the key takes.

    Why: `"false"` is text, and text counts as true; a number in quotes does not compare as a number. A value that
    only has quotes too many is repaired safely.

    Bad:
        {"type": "email", "name": "email", "required": "true"}

    Good:
        {"type": "email", "name": "email", "required": true}
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
    for node in doc.nodes:
        yield from _wrong_in_node(context, node)


def _wrong_in_node(context: "Context", node: "NodeView") -> "Iterator[Finding]":
    path: Path = ("nodes", node.index)
    kind = node.raw.get("type")
    known = isinstance(kind, str) and kind in CATALOGUE
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
    rows = node.raw.get("fields")
    for place, field in enumerate(rows) if isinstance(rows, list) else ():
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
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
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


@rule("WF107", "unknown-node-type", ERROR)
def unknown_node_type(context: "Context") -> "Iterator[Finding]":
    """A node's type is none that the platform has.

    Why: an instance that reaches such a node fails.

    Bad:
        {"id": "selfie", "type": "selfi_capture", "on_success": "done", "on_fail": "retry"}

    Good:
        {"id": "selfie", "type": "selfie_capture", "on_success": "done", "on_fail": "retry"}
    """
    for node in context.doc.nodes:
        kind = node.raw.get("type")
        if not isinstance(kind, str) or kind in CATALOGUE:
            continue
        place = Place(("nodes", node.index, "type"))
        near = TYPES.near(kind)
        message = f"there is no node type `{kind}`" + (f". Did you mean `{near}`?" if near else "")
        fix = context.fix("unsafe", f"Change the type to {near}", place, near) if near else None
        yield context.at("WF107", message, place, node.id or None, fix=fix)


@rule("WF108", "missing-node-field", ERROR)
def missing_node_field(context: "Context") -> "Iterator[Finding]":
    """A node lacks `id`, `type`, or a key that its type requires.

    Why: a node without an id cannot be led to, one without a type cannot be run, a form without `fields` shows
    nothing, a script node without `config.js_code` does nothing.

    Bad:
        {"id": "scan", "type": "photo_id_capture", "on_success": "done", "on_fail": "retry"}

    Good:
        {"id": "scan", "type": "photo_id_capture", "render_style": "full_frame", "on_success": "done",
         "on_fail": "retry"}
    """
    for place, node in enumerate(context.doc.nodes):
        raw = node.raw
        for key in ("id", "type"):
            if key not in raw:
                what = f"node {node.index + 1}" if key == "id" else _named(node)
                yield context.about_node("WF108", f"{what} has no `{key}`", place)
        kind = raw.get("type")
        for keys in _REQUIRED.get(kind, ()) if isinstance(kind, str) else ():
            if _absent(raw, keys):
                message = f"{_named(node)} has no `{'.'.join(keys)}`, which a `{kind}` needs"
                yield context.about_node("WF108", message, place)


def _named(node: "NodeView") -> str:
    return f"`{node.id}`" if node.id else f"node {node.index + 1}"


def _absent(raw: "dict[str, Json]", keys: tuple[str, ...]) -> bool:
    """Whether nothing stands at the dotted key. What is of a wrong type on the way is another rule's business."""
    found: Json = raw
    for key in keys:
        if not isinstance(found, dict):
            return found is None
        if key not in found:
            return True
        found = found[key]
    return False


@rule("WF110", "empty-workflow", ERROR)
def empty_workflow(context: "Context") -> "Iterator[Finding]":
    """The workflow has no nodes.

    Why: there is nothing to run; an instance cannot start.

    Bad:
        {"version": "v1", "name": "Age check", "type": "idv-age", "nodes": []}

    Good:
        {"version": "v1", "name": "Age check", "type": "idv-age",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}
    """
    if context.doc.workflow.get("nodes") == []:
        yield context.about_document("WF110", "the workflow has no nodes")
